/* From the document of a calendar to the hours of any day. */
#include "clock/calendar_compile.h"
#include "data/say.h"
#include <stdio.h>
#include <string.h>

/* Two digits at `at` up to `most`, or -1. */
static int two_digits(const char *at, int most) {
  if (at[0] < '0' || at[0] > '9' || at[1] < '0' || at[1] > '9') {
    return -1;
  }
  const int value = (at[0] - '0') * 10 + at[1] - '0';
  return value <= most ? value : -1;
}

static bool given(const dsv__compiler *c, const char *name) {
  return dsv__given(&dsv__calendar_record, c->document, name);
}

/* "HH:MM" in minutes, or -1. "24:00" is the end of the day. */
static int32_t clock_minutes(const char *at) {
  const int hours = two_digits(at, 24);
  const int minutes = two_digits(at + 3, 59);
  return hours < 0 || minutes < 0 || at[2] != ':' || (hours == 24 && minutes > 0) ? -1 : hours * 60 + minutes;
}

/* An end that is not later is on the next day; 00:00 is the end of this one. */
static dsv_status read_minutes(dsv_diag *diag, const void *structure, const char *path, dsv__str text,
                               dsv__minutes *out) {
  const bool shaped = text.n == 11 && text.at[5] == '-';
  *out = (dsv__minutes){shaped ? clock_minutes(text.at) : -1, shaped ? clock_minutes(text.at + 6) : -1};
  if (out->from < 0 || out->to < 0 || out->from == DSV__DAY_MINUTES) {
    return dsv__find_at(diag, DSV_SEVERITY_ERROR, DSV_ERROR_VALUE, structure, path,
                        "not opening hours: write \"08:00-12:00\", from 00:00 to 24:00, or \"22:00-06:00\"");
  }
  if (out->to == out->from) {
    return dsv__find_at(diag, DSV_SEVERITY_ERROR, DSV_ERROR_ORDER, structure, path,
                        "opening hours end when they begin: leave them out, or write \"00:00-24:00\" for a whole day");
  }
  out->to += out->to < out->from ? DSV__DAY_MINUTES : 0;
  return DSV_OK;
}

/* Reads the hours of a day. Marked minute by minute, spans that touch join and overlaps show, in any order. */
static dsv__hours read_hours(dsv__compiler *c, const void *structure, const char *member, dsv__list texts) {
  dsv_calendar *calendar = c->calendar;
  char marks[2 * DSV__DAY_MINUTES + 1] = {0};
  for (size_t i = 0; i < texts.n; i++) {
    char path[48];
    snprintf(path, sizeof path, "%s/%zu", member, i);
    dsv__minutes span;
    const dsv_status status = read_minutes(c->diag, structure, path, DSV__AT(texts, dsv__str)[i], &span);
    if (status != DSV_OK) {
      dsv__note(c, status);
      continue;
    }
    const size_t length = (size_t)(span.to - span.from);
    if (memchr(marks + span.from, 1, length) != NULL) {
      dsv__note(c, dsv__find_at(c->diag, DSV_SEVERITY_ERROR, DSV_ERROR_OVERLAP, structure, path,
                                "opening hours overlap others of the same day"));
    }
    memset(marks + span.from, 1, length);
  }
  dsv__hours hours = {calendar->n_minutes, calendar->n_minutes};
  for (int32_t from = 0, to; from < 2 * DSV__DAY_MINUTES; from = to) {
    for (to = from + 1; to < 2 * DSV__DAY_MINUTES && marks[to] == marks[from]; to++) {
    }
    if (marks[from] != 0) {
      calendar->minutes[hours.end++] = (dsv__minutes){from, to};
    }
  }
  calendar->n_minutes = hours.end;
  calendar->busiest = hours.end - hours.first > calendar->busiest ? hours.end - hours.first : calendar->busiest;
  return hours;
}

/* Hours over midnight that reach into those of the next day of the week. They are the last of their day: some text says
   them. */
static void check_midnight(dsv__compiler *c, size_t day) {
  const dsv_calendar *calendar = c->calendar;
  const dsv__hours hours = calendar->week[day];
  const dsv__hours next = calendar->week[(day + 1) % 7];
  if (hours.first == hours.end || next.first == next.end ||
      calendar->minutes[hours.end - 1].to - DSV__DAY_MINUTES <= calendar->minutes[next.first].from) {
    return;
  }
  const dsv__week *week = &c->document->weekly;
  const dsv__list texts = week->days[day];
  for (size_t i = 0; i < texts.n; i++) {
    dsv__minutes span;
    if (read_minutes(NULL, week, "", DSV__AT(texts, dsv__str)[i], &span) == DSV_OK && span.to > DSV__DAY_MINUTES) {
      char path[48];
      snprintf(path, sizeof path, "%s/%zu", dsv__week_record.fields[day].name, i);
      dsv__note(c,
                dsv__find_at(c->diag, DSV_SEVERITY_ERROR, DSV_ERROR_OVERLAP, week, path,
                             "these hours run over midnight into those of the next day, which begin before they end"));
    }
  }
}

static void read_week(dsv__compiler *c) {
  const dsv__week *week = &c->document->weekly;
  for (size_t i = 0; i < 7; i++) {
    c->calendar->week[i] = read_hours(c, week, dsv__week_record.fields[i].name, week->days[i]);
  }
  for (size_t i = 0; i < 7; i++) {
    check_midnight(c, i);
  }
  if (c->document->always) {
    dsv_calendar *calendar = c->calendar;
    calendar->minutes[calendar->n_minutes] = (dsv__minutes){0, DSV__DAY_MINUTES};
    for (size_t i = 0; i < 7; i++) {
      calendar->week[i] = (dsv__hours){calendar->n_minutes, calendar->n_minutes + 1};
    }
    calendar->n_minutes++;
  }
}

static bool has(const dsv__calendar_exception *exception, const char *name) {
  return dsv__given(&dsv__calendar_exception_record, exception, name);
}

static void read_yearly(dsv__compiler *c, const dsv__calendar_exception *exception, int32_t rule) {
  const dsv__str text = exception->yearly;
  const bool shaped = text.n == 5 && text.at[2] == '-';
  const int month = shaped ? two_digits(text.at, 12) : -1;
  const int day = shaped ? two_digits(text.at + 3, 31) : -1;
  const int64_t any_leap_year = 2000;
  if (month < 1 || day < 1 || day > dsv__days_in_month(any_leap_year, month)) {
    dsv__note(c, dsv__find_at(c->diag, DSV_SEVERITY_ERROR, DSV_ERROR_VALUE, exception, "yearly",
                              "not a day of the year: write month and day, as \"12-25\""));
    return;
  }
  c->calendar->yearly[month - 1][day - 1] = rule;
  c->calendar->has_yearly = true;
}

static bool read_date(dsv__compiler *c, const dsv__calendar_exception *exception, const char *member, dsv__when when,
                      int64_t *day) {
  if (!when.is_date) {
    dsv__note(c, dsv__find_at(c->diag, DSV_SEVERITY_ERROR, DSV_ERROR_VALUE, exception, member,
                              "not a date: write \"2026-12-25\", without a time"));
  }
  *day = when.at / DSV__DAY;
  return when.is_date;
}

/* The dates of an exception; an empty range where it has none. */
static dsv__span read_dates(dsv__compiler *c, const dsv__calendar_exception *exception) {
  int64_t first, last;
  if (has(exception, "on")) {
    return read_date(c, exception, "on", exception->on, &first) ? (dsv__span){first, first + 1} : (dsv__span){0, 0};
  }
  const bool starts = read_date(c, exception, "first", exception->first, &first);
  if (!read_date(c, exception, "last", exception->last, &last) || !starts) {
    return (dsv__span){0, 0};
  }
  if (last < first) {
    dsv__note(c, dsv__find_at(c->diag, DSV_SEVERITY_ERROR, DSV_ERROR_ORDER, exception, "last",
                              "the last date comes before the first"));
    return (dsv__span){0, 0};
  }
  return (dsv__span){first, last + 1};
}

static size_t place_of(const dsv__span *points, size_t n, int64_t day) {
  size_t first = 0;
  while (n > 0) {
    const size_t half = n / 2;
    if (points[first + half].from < day) {
      first += half + 1;
      n -= half + 1;
    } else {
      n = half;
    }
  }
  return first;
}

/* The first stretch from i on that has no rule yet; shortens the way there for whoever comes next. */
static size_t unpainted(size_t *next, size_t i) {
  while (next[i] != i) {
    next[i] = next[next[i]];
    i = next[i];
  }
  return i;
}

/* Cuts ranges that overlap into stretches with one rule each. `points` are all days on which a range begins or ends;
   painted from the last exception to the first, every stretch is painted once, by the one that wins. */
static void paint(dsv_calendar *calendar, const dsv__span *ranges, size_t n_ranges, const dsv__span *points,
                  size_t n_points, size_t *next) {
  dsv__dated *dated = calendar->dated;
  for (size_t i = 0; i < n_points; i++) {
    next[i] = i;
    dated[i] = (dsv__dated){points[i].from, i + 1 < n_points ? points[i + 1].from : points[i].from, -1};
  }
  for (size_t e = n_ranges; e-- > 0;) {
    if (ranges[e].from == ranges[e].to) {
      continue;
    }
    size_t i = unpainted(next, place_of(points, n_points, ranges[e].from));
    while (dated[i].first < ranges[e].to) {
      dated[i].rule = (int32_t)e;
      next[i] = i + 1;
      i = unpainted(next, i + 1);
    }
  }
  for (size_t i = 0; i < n_points; i++) {
    if (dated[i].rule >= 0) {
      dated[calendar->n_dated++] = dated[i];
    }
  }
}

/* Reads the exceptions into `ranges`, their ends into `points`. */
static size_t read_exceptions(dsv__compiler *c, dsv__span *ranges, dsv__span *points) {
  const dsv__list list = c->document->exceptions;
  size_t n_points = 0;
  for (size_t i = 0; i < list.n; i++) {
    const dsv__calendar_exception *exception = &DSV__AT(list, dsv__calendar_exception)[i];
    c->calendar->rules[i] = read_hours(c, exception, "hours", exception->hours);
    ranges[i] = (dsv__span){0, 0};
    if (has(exception, "yearly")) {
      read_yearly(c, exception, (int32_t)i);
      continue;
    }
    ranges[i] = read_dates(c, exception);
    if (ranges[i].from < ranges[i].to) {
      points[n_points++] = (dsv__span){ranges[i].from, 0};
      points[n_points++] = (dsv__span){ranges[i].to, 0};
    }
  }
  return n_points;
}

static size_t distinct(dsv__span *points, size_t n) {
  size_t kept = 0;
  dsv__span_sort(points, n);
  for (size_t i = 0; i < n; i++) {
    if (kept == 0 || points[kept - 1].from != points[i].from) {
      points[kept++] = points[i];
    }
  }
  return kept;
}

/* Room for everything, and then the days. */
static dsv_status compile_days(dsv__compiler *c) {
  const dsv_context *context = c->calendar->context;
  const dsv__list list = c->document->exceptions;
  size_t texts = 1; /* the whole day of `always` */
  for (size_t i = 0; i < 7; i++) {
    texts += c->document->weekly.days[i].n;
  }
  for (size_t i = 0; i < list.n; i++) {
    texts += DSV__AT(list, dsv__calendar_exception)[i].hours.n;
  }
  dsv_calendar *calendar = c->calendar;
  calendar->minutes = dsv__alloc(context, texts, sizeof *calendar->minutes);
  calendar->rules = dsv__alloc(context, list.n, sizeof *calendar->rules);
  calendar->dated = dsv__alloc(context, list.n, 2 * sizeof *calendar->dated);
  dsv__span *ranges = dsv__alloc(context, list.n, 3 * sizeof *ranges); /* and their ends */
  size_t *next = dsv__alloc(context, list.n, 2 * sizeof *next);
  const bool fits =
      calendar->minutes != NULL && calendar->rules != NULL && calendar->dated != NULL && ranges != NULL && next != NULL;
  if (fits) {
    read_week(c);
    dsv__span *points = ranges + list.n;
    const size_t n_points = distinct(points, read_exceptions(c, ranges, points));
    paint(calendar, ranges, list.n, points, n_points, next);
  }
  dsv__free(context, ranges);
  dsv__free(context, next);
  return fits ? DSV_OK : DSV__NO_MEMORY(c->diag);
}

/* Without a zone a calendar can only be round the clock, or made of others. */
static dsv_status compile_zone(dsv__compiler *c, dsv__zones *zones) {
  const dsv__calendar_document *document = c->document;
  if (!given(c, "timezone")) {
    if (c->calendar->made == DSV__BY_HOURS && (!document->always || document->exceptions.n > 0)) {
      dsv__note(
          c, dsv__find_at(c->diag, DSV_SEVERITY_ERROR, DSV_ERROR_MISSING, document, "",
                          "`timezone` is missing: hours and dates are local; write for example \"Europe/Amsterdam\""));
    }
    return DSV_OK;
  }
  const dsv_status status = dsv__zones_get(zones, document->timezone, &c->calendar->zone);
  if (status == DSV_ERROR_MEMORY) {
    return DSV__NO_MEMORY(c->diag);
  }
  if (status != DSV_OK) {
    dsv__note(c,
              dsv__find_at(c->diag, DSV_SEVERITY_ERROR, status, document, "timezone",
                           "no time zone \"%s\" can be read: use a name of the IANA database, as \"Europe/Amsterdam\"",
                           dsv__show(document->timezone).at));
  }
  return DSV_OK;
}

/* ---- when there is open time at all ------------------------------------------------------------------------------ */

/* An end of `valid`, in whole seconds: all that a calendar is made of is. */
static int64_t read_end(dsv__compiler *c, const char *member, dsv__when when, int64_t missing) {
  const dsv__calendar_valid *valid = &c->document->valid;
  if (!given(c, "valid") || !dsv__given(&dsv__calendar_valid_record, valid, member)) {
    return missing;
  }
  if (when.at % DSV__SECOND != 0) {
    dsv__note(c, dsv__find_at(c->diag, DSV_SEVERITY_ERROR, DSV_ERROR_VALUE, valid, member,
                              "a calendar begins and ends at a whole second: leave the fraction out"));
  }
  return when.is_date ? dsv__calendar_border(c->calendar, when.at) : when.at;
}

static void compile_valid(dsv__compiler *c) {
  dsv__span *within = &c->calendar->within;
  const dsv__calendar_valid *valid = &c->document->valid;
  within->from = read_end(c, "from", valid->from, DSV__TIME_MIN);
  within->to = read_end(c, "to", valid->to, DSV__TIME_MAX);
  if (within->from >= within->to) {
    dsv__note(c,
              dsv__find_at(c->diag, DSV_SEVERITY_ERROR, DSV_ERROR_ORDER, valid,
                           dsv__given(&dsv__calendar_valid_record, valid, "to") ? "to" : "from",
                           "the calendar is never valid: this is not after `from`, or not within the years 1 to 9999"));
  }
}

/* Where only some dates have hours, there is no open time far from them: questions about what is ahead end there. */
static void narrow(dsv_calendar *calendar) {
  const dsv__hours *week = calendar->week;
  for (size_t i = 0; i < 7; i++) {
    if (week[i].first < week[i].end) {
      return;
    }
  }
  if (calendar->has_yearly) {
    return;
  }
  dsv__span dates = {DSV__TIME_MAX, DSV__TIME_MAX};
  for (size_t i = 0; i < calendar->n_dated; i++) {
    const dsv__hours hours = calendar->rules[calendar->dated[i].rule];
    if (hours.first < hours.end) {
      dates.from = dsv__earlier(dates.from, (calendar->dated[i].first - 2) * DSV__DAY);
      dates.to = (calendar->dated[i].end + 3) * DSV__DAY;
    }
  }
  calendar->within.from = dsv__later(calendar->within.from, dates.from);
  calendar->within.to = dsv__earlier(calendar->within.to, dates.to);
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static dsv_status compile_hours(dsv__compiler *c) {
  dsv_calendar *calendar = c->calendar;
  if (given(c, "always") && !c->document->always) {
    dsv__note(c, dsv__find_at(c->diag, DSV_SEVERITY_ERROR, DSV_ERROR_VALUE, c->document, "always",
                              "`always` can only be true; give `weekly` instead"));
  }
  calendar->all = c->document->always && c->document->exceptions.n == 0;
  calendar->zones = dsv__alloc(calendar->context, 1, sizeof *calendar->zones);
  if (calendar->zones == NULL) {
    return DSV__NO_MEMORY(c->diag);
  }
  calendar->zones[0] = calendar->zone;
  calendar->n_zones = calendar->zone != NULL;
  const dsv_status status = compile_days(c);
  if (status == DSV_OK) {
    compile_valid(c);
    narrow(calendar);
  }
  return status;
}

/* `valid` after the parts: where the document names no zone, its dates are those of one of theirs. */
static dsv_status compile_parts(dsv__compiler *c, dsv_calendar *const *compiled) {
  const dsv_status status = dsv__calendar_compose(c, compiled);
  if (status == DSV_OK) {
    compile_valid(c);
    dsv__calendar_narrow(c->calendar);
  }
  return status;
}

static dsv__made made_of(const dsv__compiler *c) {
  return given(c, "union")       ? DSV__UNION
         : given(c, "intersect") ? DSV__INTERSECT
         : given(c, "except")    ? DSV__EXCEPT
                                 : DSV__BY_HOURS;
}

dsv_status dsv__calendar_compile(dsv_context *context, dsv__zones *zones, const dsv__document *document,
                                 dsv_calendar *const *compiled, dsv_calendar **out, dsv_diag *diag) {
  *out = NULL;
  dsv_calendar *calendar = dsv__zalloc(context, 1, sizeof *calendar);
  if (calendar == NULL) {
    return DSV__NO_MEMORY(diag);
  }
  atomic_init(&calendar->references, 1);
  atomic_init(&calendar->pages, NULL);
  calendar->context = dsv_context_ref(context);
  memset(calendar->yearly, -1, sizeof calendar->yearly);
  dsv__compiler c = {.document = document->structure, .calendar = calendar, .diag = diag};
  calendar->made = made_of(&c);
  dsv_status status = compile_zone(&c, zones);
  if (status == DSV_OK) {
    status = calendar->made == DSV__BY_HOURS ? compile_hours(&c) : compile_parts(&c, compiled);
  }
  if (status == DSV_OK) {
    status = c.status;
  }
  if (status != DSV_OK) {
    dsv_calendar_unref(calendar);
    return status;
  }
  *out = calendar;
  return DSV_OK;
}
