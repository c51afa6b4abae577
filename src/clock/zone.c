#include "clock/zone.h"

#include "clock/zone_parts.h"
#include <inttypes.h>
#include <stdio.h>

void dsv__zone_free(dsv__zone *zone) {
  if (zone == NULL) {
    return;
  }
  const dsv_context *context = zone->context;
  dsv__free(context, zone->parts);
  dsv__free(context, zone);
}

const char *dsv__zone_name(const dsv__zone *zone) {
  return zone->name;
}

/* Keeps sums of an instant and an offset far from the ends of int64. */
static int64_t bounded(int64_t time) {
  const int64_t least = DSV__TIME_MIN - DSV__ZONE_MARGIN;
  const int64_t most = DSV__TIME_MAX + DSV__ZONE_MARGIN;
  return time < least ? least : time > most ? most : time;
}

/* Whole cycles by which a time past the lap is answered earlier. */
static int64_t cycles_back(const dsv__zone *zone, int64_t time) {
  return time <= zone->lap ? 0 : ((time - zone->lap - 1) / DSV__ZONE_CYCLE + 1) * DSV__ZONE_CYCLE;
}

/* The part that holds an instant: the last that begins at or before it. */
static size_t part_at(const dsv__zone *zone, int64_t time) {
  size_t first = 0;
  size_t n = zone->n;
  while (n > 1) {
    const size_t half = n / 2;
    first += zone->parts[first + half].from <= time ? half : 0;
    n -= half;
  }
  return first;
}

/* The part in which a reading is first reached: the first whose reach lies past it. */
static size_t part_reaching(const dsv__zone *zone, int64_t local) {
  size_t first = 0;
  size_t n = zone->n;
  while (n > 1) {
    const size_t half = n / 2;
    first += zone->parts[first + half - 1].reach <= local ? half : 0;
    n -= half;
  }
  return first;
}

static int64_t offset_at(const dsv__zone *zone, int64_t time) {
  return zone->parts[part_at(zone, time - cycles_back(zone, time))].offset;
}

int32_t dsv__zone_offset(const dsv__zone *zone, int64_t time) {
  return (int32_t)(offset_at(zone, bounded(time)) / DSV__SECOND);
}

int64_t dsv__zone_local(const dsv__zone *zone, int64_t time) {
  const int64_t at = bounded(time);
  return at + offset_at(zone, at);
}

bool dsv__zone_next_change(const dsv__zone *zone, int64_t time, int64_t *change, int32_t *offset) {
  const int64_t at = bounded(time);
  const int64_t back = cycles_back(zone, at);
  const size_t next = part_at(zone, at - back) + 1;
  if (next == zone->n || zone->parts[next].from + back >= DSV__TIME_MAX) {
    return false;
  }
  *change = zone->parts[next].from + back;
  *offset = (int32_t)(zone->parts[next].offset / DSV__SECOND);
  return true;
}

/* A border that may lie outside the years 1 to 9999. */
static int64_t free_border(const dsv__zone *zone, int64_t local) {
  const int64_t back = cycles_back(zone, local);
  const int64_t reading = local - back;
  const dsv__zone_part *part = &zone->parts[part_reaching(zone, reading)];
  const int64_t at = reading - part->offset;
  return (at > part->from ? at : part->from) + back;
}

int64_t dsv__zone_border(const dsv__zone *zone, int64_t local) {
  const int64_t at = free_border(zone, bounded(local));
  return at < DSV__TIME_MIN ? DSV__TIME_MIN : at > DSV__TIME_MAX ? DSV__TIME_MAX : at;
}

size_t dsv__zone_instants(const dsv__zone *zone, int64_t local, int64_t *out, size_t capacity) {
  const int64_t reading = bounded(local);
  const int64_t end = bounded(reading + DSV__ZONE_MARGIN);
  size_t n = 0;
  for (int64_t from = bounded(reading - DSV__ZONE_MARGIN); from < end;) {
    int64_t next;
    int32_t offset;
    if (!dsv__zone_next_change(zone, from, &next, &offset) || next > end) {
      next = end;
    }
    const int64_t time = reading - offset_at(zone, from);
    if (time >= from && time < next && time >= DSV__TIME_MIN && time < DSV__TIME_MAX) {
      if (n < capacity) {
        out[n] = time;
      }
      n++;
    }
    from = next;
  }
  return n;
}

int64_t dsv__when_at(dsv__when when, const dsv__zone *zone) {
  return when.is_date ? dsv__zone_border(zone, when.at) : when.at;
}

static int64_t day_of(int64_t local) {
  return local / DSV__DAY - (local % DSV__DAY < 0);
}

/* Moves a local reading by months (the day clamped to the month's last), then days. False: far outside the years 1 to
   9999. */
static bool move_reading(int64_t *local, int64_t months, int64_t days) {
  int64_t day = day_of(*local);
  const int64_t clock = *local - day * DSV__DAY;
  if (months != 0) {
    int64_t year;
    int month, day_of_month;
    dsv__date_from_days(day, &year, &month, &day_of_month);
    int64_t at;
    if (!dsv__add(year * 12 + month - 1, months, &at) || at < 0 || at >= 12 * 10001) {
      return false;
    }
    year = at / 12;
    month = (int)(at % 12) + 1;
    const int last = dsv__days_in_month(year, month);
    day = dsv__days_from_date(year, month, day_of_month < last ? day_of_month : last);
  }
  if (!dsv__add(day, days, &day) || day < day_of(DSV__TIME_MIN) - 2 || day > day_of(DSV__TIME_MAX) + 2) {
    return false;
  }
  *local = day * DSV__DAY + clock;
  return true;
}

static bool in_range(int64_t time) {
  return time >= DSV__TIME_MIN && time < DSV__TIME_MAX;
}

bool dsv__zone_add(const dsv__zone *zone, int64_t start, dsv__duration duration, int64_t k, int64_t *out) {
  int64_t months, days, elapsed;
  if (!in_range(start) || !dsv__mul(duration.months, k, &months) || !dsv__mul(duration.days, k, &days) ||
      !dsv__mul(duration.elapsed, k, &elapsed)) {
    return false;
  }
  int64_t at = start;
  if (months != 0 || days != 0) {
    int64_t local = dsv__zone_local(zone, start);
    if (!move_reading(&local, months, days)) {
      return false;
    }
    at = free_border(zone, local);
  }
  if (!dsv__add(at, elapsed, &at) || !in_range(at)) {
    return false;
  }
  *out = at;
  return true;
}

/* CRC-32 as zlib's, bit by bit: there is little to sum, and zlib is for those who read files. */
static uint32_t crc_line(uint32_t crc, int64_t time, int32_t offset) {
  const int64_t second = time / DSV__SECOND - (time % DSV__SECOND < 0);
  char line[48];
  const int n = snprintf(line, sizeof line, "%" PRId64 " %" PRId32 "\n", second, offset);
  crc = ~crc;
  for (int i = 0; i < n; i++) {
    crc ^= (uint8_t)line[i];
    for (int bit = 0; bit < 8; bit++) {
      crc = crc >> 1 ^ (UINT32_C(0xedb88320) & (0 - (crc & 1)));
    }
  }
  return ~crc;
}

uint32_t dsv__zone_crc(const dsv__zone *zone, int64_t from, int64_t to) {
  int64_t time = from;
  int32_t offset = dsv__zone_offset(zone, from);
  uint32_t crc = crc_line(0, time, offset);
  while (dsv__zone_next_change(zone, time, &time, &offset) && time < to) {
    crc = crc_line(crc, time, offset);
  }
  return crc;
}
