/* What a calendar is asked about days. A working day is a date with hours of its own (dsv__calendar_day). */
#include "clock/calendar_parts.h"
#include "clock/verbs.h"

/* ---- one day ----------------------------------------------------------------------------------------------------- */

/* Open time of a date, and the end of its hours where it has some; `end` may be NULL. */
static dsv_status measure(const dsv_calendar *calendar, int64_t day, int64_t *open, int64_t *end) {
  dsv__spans spans;
  dsv__spans_init(&spans, calendar->context);
  const dsv_status status = dsv__calendar_day(calendar, day, &spans);
  *open = 0;
  for (size_t i = 0; status == DSV_OK && i < spans.n; i++) {
    *open += spans.at[i].to - spans.at[i].from;
  }
  if (spans.n > 0 && end != NULL) {
    *end = spans.at[spans.n - 1].to;
  }
  dsv__spans_free(&spans);
  return status;
}

static dsv_status failed(dsv_diag *diag, dsv_status status) {
  return status == DSV_ERROR_MEMORY ? DSV__NO_MEMORY(diag)
                                    : dsv__fail(diag, status, "the date has more spans of open time than limits.spans");
}

/* Open time of a date. That of a calendar made of others is between two borders: its pages tell. */
static dsv_status working(dsv__reader *reader, int64_t day, int64_t *out) {
  const dsv_calendar *calendar = reader->calendar;
  if (calendar->made != DSV__BY_HOURS) {
    return dsv__clock_elapsed(reader, NULL, dsv__calendar_border(calendar, day * DSV__DAY),
                              dsv__calendar_border(calendar, (day + 1) * DSV__DAY), out);
  }
  const dsv_status status = measure(calendar, day, out, NULL);
  return status == DSV_OK ? status : failed(reader->diag, status);
}

dsv_status dsv__clock_working(dsv__reader *reader, const dsv_calendar_options *options, int64_t day, int64_t unused,
                              int64_t *out) {
  (void)options;
  (void)unused;
  if (day < DSV__TIME_MIN / DSV__DAY || day >= DSV__TIME_MAX / DSV__DAY) {
    return dsv__fail(reader->diag, DSV_ERROR_LIMIT, "dates must lie within the years 1 to 9999");
  }
  return working(reader, day, out);
}

/* ---- from one working day to the next ---------------------------------------------------------------------------- */

/* More than the hours of a date can lie away from its midnight in UTC, on both sides. */
#define MARGIN (4 * DSV__DAY)

typedef struct {
  dsv__reader *reader;
  int64_t day, step;
  dsv__span days;  /* where there can be working days */
  dsv__span plain; /* times without a change of the clock or an end of `valid` */
  size_t page;     /* the one of `day`; where a page is entered that has no open time it is passed over */
} days;

/* Whether hours that the document lists for a date exist in full: nothing happens to the clock around it. */
static bool is_plain(days *d) {
  const dsv_calendar *calendar = d->reader->calendar;
  const int64_t from = d->day * DSV__DAY - MARGIN;
  const int64_t to = d->day * DSV__DAY + MARGIN;
  if (from >= d->plain.from && to <= d->plain.to) {
    return true;
  }
  int64_t change;
  int32_t offset;
  const bool changes = calendar->zone != NULL && dsv__zone_next_change(calendar->zone, from, &change, &offset);
  d->plain = calendar->within;
  if (calendar->zone != NULL) {
    d->plain.from = dsv__later(d->plain.from, from);
    d->plain.to = changes ? dsv__earlier(d->plain.to, change) : d->plain.to;
  }
  return from >= d->plain.from && to <= d->plain.to;
}

static dsv_status is_working(days *d, bool *out) {
  const dsv_calendar *calendar = d->reader->calendar;
  int64_t open = 0;
  if (calendar->made == DSV__BY_HOURS) {
    const dsv__hours hours = dsv__calendar_hours(calendar, d->day);
    *out = hours.first < hours.end;
    if (!*out || is_plain(d)) {
      return DSV_OK;
    }
  }
  const dsv_status status = working(d->reader, d->day, &open);
  *out = open > 0;
  return status;
}

static size_t page_of(int64_t day) {
  const int64_t time = dsv__earlier(dsv__later(day * DSV__DAY, DSV__TIME_MIN), DSV__TIME_MAX - 1);
  return (size_t)((time - DSV__TIME_MIN) / DSV__PAGE_TIME);
}

/* Passes over dates whose hours would lie within a page that has none. */
static dsv_status skip(days *d) {
  const size_t page = page_of(d->day);
  if (page == d->page) {
    return DSV_OK;
  }
  uint32_t total;
  const dsv_status status = dsv__reader_total(d->reader, page, &total);
  const int64_t begin = DSV__TIME_MIN + (int64_t)page * DSV__PAGE_TIME;
  const dsv__span inside = {begin + MARGIN, begin + DSV__PAGE_TIME - MARGIN};
  const int64_t midnight = d->day * DSV__DAY;
  if (status != DSV_OK || total > 0) {
    d->page = page;
  } else if (midnight > inside.from && midnight < inside.to) {
    d->page = page;
    d->day = dsv__day_of(d->step > 0 ? inside.to : inside.from);
  }
  return status;
}

/* The next working day. */
static dsv_status advance(days *d) {
  bool found = false;
  dsv_status status = DSV_OK;
  while (status == DSV_OK && !found) {
    d->day += d->step;
    status = skip(d);
    if (d->day < d->days.from || d->day >= d->days.to) {
      return dsv__clock_closed(d->reader->diag, "there are not so many working days on that side,");
    }
    if (status == DSV_OK) {
      status = is_working(d, &found);
    }
  }
  return status;
}

/* At the clock time of `from` on a date, or at the end of its hours. */
static dsv_status land(const days *d, const dsv_calendar_options *options, int64_t clock, int64_t *out) {
  const dsv_calendar *calendar = d->reader->calendar;
  int64_t open;
  *out = dsv__calendar_border(calendar, d->day * DSV__DAY + clock);
  if (options->day_time == DSV_DAY_END) {
    const dsv_status status = measure(calendar, d->day, &open, out);
    if (status != DSV_OK) {
      return failed(d->reader->diag, status);
    }
  }
  return dsv__clock_in_range(*out) ? DSV_OK : dsv__clock_out_of_range(d->reader->diag);
}

dsv_status dsv__clock_due_days(dsv__reader *reader, const dsv_calendar_options *options, int64_t from, int64_t n,
                               int64_t *out) {
  if (!dsv__clock_in_range(from)) {
    return dsv__clock_out_of_range(reader->diag);
  }
  const dsv_calendar *calendar = reader->calendar;
  const int64_t date = dsv__calendar_date(calendar, from);
  const int64_t local = calendar->zone != NULL ? dsv__zone_local(calendar->zone, from) : from;
  days d = {.reader = reader, .day = n == 0 ? date - 1 : date, .step = n < 0 ? -1 : 1};
  d.days.from = dsv__day_of(calendar->within.from - MARGIN);
  d.days.to = calendar->within.from < calendar->within.to ? dsv__day_of(calendar->within.to + MARGIN) : d.days.from;
  d.day = n < 0 ? dsv__earlier(d.day, d.days.to) : dsv__later(d.day, d.days.from - 1);
  d.page = page_of(d.day);
  const int64_t most = d.days.to - d.days.from; /* more cannot be there */
  if (n > most || n < -most) {
    return dsv__clock_closed(reader->diag, "there are not so many working days on that side,");
  }
  dsv_status status = DSV_OK;
  for (int64_t left = n == 0 ? 1 : n < 0 ? -n : n; status == DSV_OK && left > 0; left--) {
    status = advance(&d);
  }
  int64_t at = 0;
  if (status == DSV_OK) {
    status = land(&d, options, local - date * DSV__DAY, &at);
  }
  if (status == DSV_OK) {
    *out = at;
  }
  return status;
}
