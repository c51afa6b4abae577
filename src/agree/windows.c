#include "agree/windows.h"

bool dsv__duration_is_elapsed(dsv__duration duration) {
  return duration.months == 0 && duration.days == 0;
}

bool dsv__duration_positive(dsv__duration duration) {
  return duration.months > 0 || duration.days > 0 || duration.elapsed > 0;
}

dsv__span dsv__span_of_range(const dsv__range *range, const dsv__zone *zone, dsv__span within) {
  const uint64_t given = range->head.given;
  if (!given) return within;
  int64_t from = given & 1 ? dsv__when_at(range->from, zone) : within.from;
  int64_t to = given & 2 ? dsv__when_at(range->to, zone) : within.to;
  return (dsv__span){from > within.from ? from : within.from, to < within.to ? to : within.to};
}

static dsv_status push(dsv__windows *out, int64_t from, int64_t to, int64_t whole) {
  if (from >= to) return DSV_OK;
  if (out->n >= out->context->limits.windows) return DSV_ERROR_LIMIT;
  if (!dsv__grow(out->context, (void **)&out->at, &out->capacity, out->n + 1, sizeof *out->at)) return DSV_ERROR_MEMORY;
  out->at[out->n++] = (dsv__window_at){from, to, whole};
  return DSV_OK;
}

/* ---- units of the calendar -------------------------------------------------------------------------------------------------- */

static const int unit_months[] = {0, 0, 0, 0, 1, 3, 12};
static const int64_t unit_length[] = {DSV__MINUTE, DSV__HOUR, DSV__DAY, 7 * DSV__DAY, 0, 0, 0};

static int64_t floor_to(int64_t value, int64_t step) {
  int64_t rest = value % step;
  return value - (rest < 0 ? rest + step : rest);
}

/* The number of the unit that holds a local reading, counted from one that is far back. */
int64_t dsv__unit_at(int32_t unit, int64_t local) {
  if (unit_months[unit]) {
    int64_t year;
    int month, day;
    dsv__date_from_days(floor_to(local, DSV__DAY) / DSV__DAY, &year, &month, &day);
    return (year * 12 + month - 1) / unit_months[unit];
  }
  /* 1970-01-01 was a Thursday: weeks are counted from the Monday before. */
  int64_t shift = unit == DSV__WEEKS ? 3 * DSV__DAY : 0;
  return floor_to(local + shift, unit_length[unit]) / unit_length[unit];
}

static int64_t unit_start(int32_t unit, int64_t number) {
  if (unit_months[unit]) {
    int64_t months = number * unit_months[unit];
    return dsv__days_from_date(months / 12, (int)(months % 12) + 1, 1) * DSV__DAY;
  }
  return number * unit_length[unit] - (unit == DSV__WEEKS ? 3 * DSV__DAY : 0);
}

int64_t dsv__unit_border(int32_t unit, const dsv__zone *zone, int64_t number) {
  return dsv__zone_border(zone, unit_start(unit, number));
}

int64_t dsv__unit_holding(int32_t unit, const dsv__zone *zone, int64_t t) {
  int64_t number =
      dsv__unit_at(unit, dsv__zone_local(zone, t)) + 1; /* a reading that happens twice: its unit may have ended */
  while (dsv__unit_border(unit, zone, number) > t) number--;
  return number;
}

static dsv_status list_units(int32_t unit, const dsv__zone *zone, dsv__span horizon, int64_t from, int64_t to,
                             dsv__windows *out) {
  /* One unit earlier, because a reading that happens twice can put the border before the unit's own number. */
  int64_t number = dsv__unit_at(unit, dsv__zone_local(zone, dsv__later(from, horizon.from))) - 1;
  int64_t begin = dsv__unit_border(unit, zone, number);
  while (begin < dsv__earlier(to, horizon.to)) {
    int64_t end = dsv__unit_border(unit, zone, ++number);
    int64_t cut = dsv__later(begin, horizon.from);
    if (cut >= from && cut < to) {
      dsv_status status = push(out, cut, dsv__earlier(end, horizon.to), end - begin);
      if (status) return status;
    }
    begin = end;
  }
  return DSV_OK;
}

/* ---- anchored --------------------------------------------------------------------------------------------------------------- */

/* Boundary k, or the end of time on its side. */
static int64_t boundary(const dsv__zone *zone, int64_t start, dsv__duration step, int64_t k) {
  int64_t at;
  if (dsv__zone_add(zone, start, step, k, &at)) return at;
  return k < 0 ? DSV__TIME_MIN : DSV__TIME_MAX;
}

/* The greatest k whose boundary is at or before t: a guess by mean lengths, then steps. */
static int64_t boundary_before(const dsv__zone *zone, int64_t start, dsv__duration step, int64_t t) {
  const dsv__int128 most = DSV__TIME_MAX - DSV__TIME_MIN; /* longer steps have one boundary, as one of this length */
  dsv__int128 length =
      (dsv__int128)step.months * 2629746 * DSV__SECOND + (dsv__int128)step.days * DSV__DAY + step.elapsed;
  int64_t mean = (int64_t)(length < most ? length : most);
  int64_t k = floor_to(t - start, mean) / mean;
  while (boundary(zone, start, step, k) > t) k--;
  while (boundary(zone, start, step, k + 1) <= t && boundary(zone, start, step, k + 1) < DSV__TIME_MAX) k++;
  return k;
}

static dsv_status list_anchored(const dsv__window_span *span, const dsv__zone *zone, dsv__span horizon, int64_t start,
                                int64_t from, int64_t to, dsv__windows *out) {
  if (dsv__given(&dsv__window_span_record, span, "at")) start = dsv__when_at(span->at, zone);
  int64_t k = boundary_before(zone, start, span->anchored, dsv__later(from, horizon.from));
  int64_t begin = boundary(zone, start, span->anchored, k);
  while (begin < dsv__earlier(to, horizon.to)) {
    int64_t end = boundary(zone, start, span->anchored, ++k);
    int64_t cut = dsv__later(begin, horizon.from);
    if (cut >= from && cut < to) {
      dsv_status status = push(out, cut, dsv__earlier(end, horizon.to), end - begin);
      if (status) return status;
    }
    begin = end;
  }
  return DSV_OK;
}

/* ---- rolling ---------------------------------------------------------------------------------------------------------------- */

/* The unit on whose borders windows with this step end, or -1. */
static int32_t step_unit(dsv__duration step) {
  if (step.elapsed) return -1;
  if (!step.months && step.days == 1) return DSV__DAYS;
  if (!step.months && step.days == 7) return DSV__WEEKS;
  if (step.days) return -1;
  return step.months == 1 ? DSV__MONTHS : step.months == 3 ? DSV__QUARTERS : step.months == 12 ? DSV__YEARS : -1;
}

/* The first k from `low` on whose window does not begin before t: found by doubling and halving, because steps may be short. */
static int64_t first_beginning(const dsv__window_span *span, const dsv__zone *zone, int64_t start, dsv__duration step,
                               int64_t low, int64_t t) {
  int64_t high = low - 1, reach = 1, at;
  do {
    low = high + 1;
    high += reach;
    reach *= 2;
    int64_t end = boundary(zone, start, step, high);
    at = end < DSV__TIME_MAX ? boundary(zone, end, span->rolling, -1) : DSV__TIME_MAX;
  } while (at < t);
  while (low < high) {
    int64_t middle = low + (high - low) / 2;
    if (boundary(zone, boundary(zone, start, step, middle), span->rolling, -1) < t) low = middle + 1;
    else high = middle;
  }
  return low;
}

static dsv__duration step_of(const dsv__window_span *span) {
  return dsv__duration_positive(span->step) ? span->step : (dsv__duration){0, 1, 0};
}

static dsv_status list_rolling(const dsv__window_span *span, const dsv__zone *zone, dsv__span horizon, int64_t from,
                               int64_t to, dsv__windows *out) {
  dsv__duration step = step_of(span);
  int32_t unit = step_unit(step);
  int64_t first = dsv__later(from, horizon.from); /* a window that begins there ends after it */
  int64_t k = unit >= 0 ? dsv__unit_at(unit, dsv__zone_local(zone, first)) - 1
                        : boundary_before(zone, horizon.from, step, first);
  if (unit < 0 && !(span->early && from <= horizon.from)) k = first_beginning(span, zone, horizon.from, step, k, first);
  int64_t last = DSV__TIME_MIN; /* borders coincide where a zone leaves out a date */
  for (;; k++) {
    int64_t end = unit >= 0 ? dsv__unit_border(unit, zone, k) : boundary(zone, horizon.from, step, k);
    if (end <= horizon.from || end == last) continue;
    last = end;
    if (end > horizon.to || end >= DSV__TIME_MAX) return DSV_OK;
    int64_t begin = boundary(zone, end, span->rolling, -1);
    int64_t whole = end - begin;
    if (begin < horizon.from) {
      if (!span->early) continue;
      begin = horizon.from;
    }
    if (begin >= to) return DSV_OK;
    if (begin < from) continue;
    dsv_status status = push(out, begin, end, whole);
    if (status) return status;
  }
}

/* ---- one window ------------------------------------------------------------------------------------------------------------- */

bool dsv__window_rolls(const dsv__window *window) {
  return window->chosen == 2 && dsv__given(&dsv__window_span_record, &window->span, "rolling");
}

dsv__span dsv__window_holding(const dsv__window *window, const dsv__zone *zone, int64_t start, int64_t t, int64_t k) {
  if (window->chosen != 2) {
    const int32_t unit = window->chosen ? window->unit : DSV__MONTHS;
    const int64_t step = k < 0 ? -1 : 1;
    dsv__span at;
    k += dsv__unit_holding(unit, zone, t);
    do at = (dsv__span){dsv__unit_border(unit, zone, k), dsv__unit_border(unit, zone, k + 1)};
    while (at.from == at.to && at.from > DSV__TIME_MIN && at.to < DSV__TIME_MAX &&
           (k += step)); /* a date left out is no unit */
    return at;
  }
  const dsv__window_span *span = &window->span;
  if (dsv__given(&dsv__window_span_record, span, "at")) start = dsv__when_at(span->at, zone);
  k += boundary_before(zone, start, span->anchored, t);
  return (dsv__span){boundary(zone, start, span->anchored, k), boundary(zone, start, span->anchored, k + 1)};
}

dsv__span dsv__window_last_step(const dsv__window *window, const dsv__zone *zone, int64_t end, int64_t k) {
  const dsv__duration step = step_of(&window->span);
  return (dsv__span){boundary(zone, end, step, k - 1), boundary(zone, end, step, k)};
}

int64_t dsv__window_back(const dsv__zone *zone, int64_t end, dsv__duration length) {
  return boundary(zone, end, length, -1);
}

dsv_status dsv__windows_list(const dsv__window *window, const dsv__zone *zone, dsv__span horizon, int64_t start,
                             int64_t from, int64_t to, dsv__windows *out) {
  out->n = 0;
  if (dsv__later(horizon.from, from) >= dsv__earlier(horizon.to, to)) return DSV_OK;
  if (window->chosen != 2) return list_units(window->chosen ? window->unit : DSV__MONTHS, zone, horizon, from, to, out);
  if (dsv__given(&dsv__window_span_record, &window->span, "rolling"))
    return list_rolling(&window->span, zone, horizon, from, to, out);
  return list_anchored(&window->span, zone, horizon, start, from, to, out);
}

void dsv__windows_free(dsv__windows *windows) {
  dsv__free(windows->context, windows->at);
  windows->at = NULL;
  windows->n = windows->capacity = 0;
}

/* ---- lengths ---------------------------------------------------------------------------------------------------------------- */

dsv__duration dsv__window_length(const dsv__window *window) {
  static const dsv__duration units[] = {[DSV__MINUTES] = {0, 0, DSV__MINUTE},
                                        [DSV__HOURS] = {0, 0, DSV__HOUR},
                                        [DSV__DAYS] = {0, 1, 0},
                                        [DSV__WEEKS] = {0, 7, 0},
                                        [DSV__MONTHS] = {1, 0, 0},
                                        [DSV__QUARTERS] = {3, 0, 0},
                                        [DSV__YEARS] = {12, 0, 0}};
  if (window->chosen != 2) return units[window->chosen ? window->unit : DSV__MONTHS];
  return dsv__window_rolls(window) ? window->span.rolling : window->span.anchored;
}

dsv__duration dsv__window_step(const dsv__window *window) {
  return dsv__window_rolls(window) ? step_of(&window->span) : dsv__window_length(window);
}

static dsv__int128 with_months(dsv__duration length, int month, int year) {
  dsv__int128 days = (dsv__int128)(length.months / 12) * year + (dsv__int128)(length.months % 12) * month + length.days;
  return days * DSV__DAY + length.elapsed;
}

dsv__int128 dsv__duration_least(dsv__duration length) {
  return with_months(length, 28, 365);
}

dsv__int128 dsv__duration_most(dsv__duration length) {
  return with_months(length, 31, 366);
}
