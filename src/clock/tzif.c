/* Reader of TZif files (RFC 9636), versions 1 to 4. Every byte is hostile until it has been checked. */
#include "clock/zone_parts.h"
#include "clock/zone_rule.h"
#include <string.h>

enum { HEADER_BYTES = 44, TYPE_BYTES = 6, MOST_TYPES = 256 };

/* Years of the footer's rules that are worked out: two cycles, and enough on both sides for the margin and for dates
   outside their year. */
enum { YEARS_BEFORE = 2, RULE_YEARS = 2 * 400 + 6 };

/* One header with its data; the counts fit the bytes that are there. */
typedef struct {
  uint8_t version;
  size_t width; /* bytes of a time */
  size_t universals, standards, leaps, times, types, letters;
  const uint8_t *data;
} block;

static uint32_t read_32(const uint8_t *at) {
  return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* Two's complement without a conversion that the standard leaves open. */
static int64_t as_signed(uint64_t value) {
  return value <= INT64_MAX ? (int64_t)value : -(int64_t)~value - 1;
}

static int64_t read_signed(const uint8_t *at, size_t width) {
  if (width == 8) {
    return as_signed((uint64_t)read_32(at) << 32 | read_32(at + 4));
  }
  const uint64_t low = read_32(at);
  return as_signed(low >> 31 ? low | UINT64_C(0xffffffff00000000) : low);
}

/* Reads the block at *at and moves past it. */
static bool read_block(const uint8_t *bytes, size_t n, size_t *at, size_t width, block *out) {
  if (n - *at < HEADER_BYTES || memcmp(bytes + *at, "TZif", 4) != 0) {
    return false;
  }
  const uint8_t *header = bytes + *at;
  *out = (block){.version = header[4], .width = width, .data = header + HEADER_BYTES};
  out->universals = read_32(header + 20);
  out->standards = read_32(header + 24);
  out->leaps = read_32(header + 28);
  out->times = read_32(header + 32);
  out->types = read_32(header + 36);
  out->letters = read_32(header + 40);
  const uint64_t size = (uint64_t)out->times * (width + 1) + (uint64_t)out->types * TYPE_BYTES + out->letters +
                        (uint64_t)out->leaps * (width + 4) + out->standards + out->universals;
  if (size > n - *at - HEADER_BYTES) {
    return false;
  }
  *at += HEADER_BYTES + (size_t)size;
  return true;
}

/* The types: offsets within bounds, and names that end inside the letters. The indicators of standard and universal
   time serve only readers without a footer and are passed over. */
static bool check_types(const block *b) {
  const uint8_t *types = b->data + b->times * (b->width + 1);
  const uint8_t *letters = types + b->types * TYPE_BYTES;
  for (size_t i = 0; i < b->types; i++) {
    const uint8_t *type = types + i * TYPE_BYTES;
    const int64_t offset = read_signed(type, 4);
    if (offset <= -DSV__ZONE_OFFSET_END || offset >= DSV__ZONE_OFFSET_END || type[4] > 1 || type[5] >= b->letters ||
        memchr(letters + type[5], 0, b->letters - type[5]) == NULL) {
      return false;
    }
  }
  return true;
}

/* Leap-second records mean a clock that is not UTC ("right/"): refused. */
static bool check_block(const block *b) {
  if (b->leaps != 0 || b->types < 1 || b->types > MOST_TYPES || b->letters < 1 ||
      (b->standards != 0 && b->standards != b->types) || (b->universals != 0 && b->universals != b->types) ||
      !check_types(b)) {
    return false;
  }
  const uint8_t *indexes = b->data + b->times * b->width;
  for (size_t i = 0; i < b->times; i++) {
    const bool ascends =
        i == 0 || read_signed(b->data + i * b->width, b->width) > read_signed(b->data + (i - 1) * b->width, b->width);
    if (!ascends || indexes[i] >= b->types) {
      return false;
    }
  }
  return true;
}

/* The text between two line feeds that ends the file. */
static bool read_footer(const uint8_t *bytes, size_t n, size_t at, dsv__str *out) {
  if (n - at < 2 || bytes[at] != '\n' || memchr(bytes + at + 1, '\n', n - at - 1) != bytes + n - 1) {
    return false;
  }
  *out = (dsv__str){(const char *)bytes + at + 1, n - at - 2};
  return true;
}

/* What a file says: one block of data, and rules for what follows it. */
typedef struct {
  block data;
  bool has_rule;
  dsv__zone_rule rule;
} file;

static bool read_file(const uint8_t *bytes, size_t n, file *out) {
  size_t at = 0;
  *out = (file){0};
  if (!read_block(bytes, n, &at, 4, &out->data)) {
    return false;
  }
  const uint8_t version = out->data.version;
  if (version == 0) {
    return at == n && check_block(&out->data);
  }
  dsv__str footer;
  if (version < '2' || version > '4' || !read_block(bytes, n, &at, 8, &out->data) || out->data.version != version ||
      !check_block(&out->data) || !read_footer(bytes, n, at, &footer)) {
    return false;
  }
  out->has_rule = footer.n > 0;
  return !out->has_rule || dsv__zone_rule_parse(footer.at, footer.n, version >= '3', &out->rule);
}

/* Adds a change; of two at one instant the later word counts, and what changes nothing is left out. */
static void add_part(dsv__zone *zone, int64_t from, int64_t offset) {
  if (zone->parts[zone->n - 1].from == from) {
    zone->n--;
  }
  if (zone->n == 0 || zone->parts[zone->n - 1].offset != offset) {
    zone->parts[zone->n++] = (dsv__zone_part){.from = from, .offset = offset};
  }
}

/* Lays out the table; gives the instant from which on the footer's rules hold. */
static int64_t add_table(dsv__zone *zone, const block *b) {
  const uint8_t *indexes = b->data + b->times * b->width;
  const uint8_t *types = indexes + b->times;
  int64_t from = DSV__TIME_MIN;
  zone->n = 1;
  zone->parts[0] = (dsv__zone_part){.from = INT64_MIN, .offset = read_signed(types, 4) * DSV__SECOND};
  for (size_t i = 0; i < b->times; i++) {
    const int64_t second = read_signed(b->data + i * b->width, b->width);
    if (second >= DSV__TIME_MAX / DSV__SECOND) {
      return DSV__TIME_MAX;
    }
    from = second <= DSV__TIME_MIN / DSV__SECOND ? DSV__TIME_MIN : second * DSV__SECOND;
    const int64_t offset = read_signed(types + indexes[i] * TYPE_BYTES, 4) * DSV__SECOND;
    add_part(zone, from == DSV__TIME_MIN ? INT64_MIN : from, offset);
  }
  return from;
}

/* Lays out the footer's rules from an instant on: for two cycles, `lap` being the end of the first (and a margin). */
static dsv_status add_rules(dsv__zone *zone, const dsv__zone_rule *rule, int64_t from) {
  if (!rule->has_summer) {
    add_part(zone, from, rule->standard * DSV__SECOND);
    return DSV_OK;
  }
  dsv__zone_part *changes = dsv__alloc(zone->context, 2 * RULE_YEARS, sizeof *changes);
  if (changes == NULL) {
    return DSV_ERROR_MEMORY;
  }
  int64_t year;
  int month, day;
  dsv__date_from_days(from / DSV__DAY, &year, &month, &day);
  dsv__zone_rule_changes(rule, year - YEARS_BEFORE, RULE_YEARS, changes);
  zone->lap = from + DSV__ZONE_CYCLE + DSV__ZONE_MARGIN;
  for (size_t i = 0; i < 2 * RULE_YEARS; i++) {
    /* Of those up to `from` the last stands. */
    if (changes[i].from <= from) {
      add_part(zone, from, changes[i].offset);
    } else if (changes[i].from <= zone->lap + DSV__ZONE_CYCLE) {
      add_part(zone, changes[i].from, changes[i].offset);
    }
  }
  dsv__free(zone->context, changes);
  return DSV_OK;
}

/* A part's reach is the largest reading that it or one before it came to. */
static void set_reach(dsv__zone *zone) {
  int64_t most = INT64_MIN;
  for (size_t i = 0; i + 1 < zone->n; i++) {
    const int64_t end = zone->parts[i + 1].from + zone->parts[i].offset;
    most = end > most ? end : most;
    zone->parts[i].reach = most;
  }
  zone->parts[zone->n - 1].reach = INT64_MAX;
}

dsv_status dsv__zone_parse(const dsv_context *context, dsv__str name, const uint8_t *bytes, size_t n, dsv__zone **out) {
  *out = NULL;
  file f;
  if (!read_file(bytes, n, &f)) {
    return DSV_ERROR_ZONE;
  }
  dsv__zone *zone = dsv__zalloc(context, 1, sizeof *zone + name.n + 1);
  if (zone == NULL) {
    return DSV_ERROR_MEMORY;
  }
  zone->context = context;
  zone->lap = INT64_MAX;
  if (name.n > 0) {
    memcpy(zone->name, name.at, name.n);
  }
  zone->parts = dsv__alloc(context, f.data.times + 2 + (f.rule.has_summer ? 2 * RULE_YEARS : 0), sizeof *zone->parts);
  if (zone->parts == NULL) {
    dsv__zone_free(zone);
    return DSV_ERROR_MEMORY;
  }
  const int64_t from = add_table(zone, &f.data);
  const dsv_status status = f.has_rule && from < DSV__TIME_MAX ? add_rules(zone, &f.rule, from) : DSV_OK;
  if (status != DSV_OK) {
    dsv__zone_free(zone);
    return status;
  }
  set_reach(zone);
  *out = zone;
  return DSV_OK;
}
