/* The questions of dsv/calendar.h, one at a time. */
#include "clock/verbs.h"

#include "clock/calendar_parts.h"
#include <string.h>

const dsv__clock_verb *dsv__clock_verb_of(uint32_t verb) {
  static const dsv__clock_verb verbs[] = {
      [DSV_CLOCK_ELAPSED] = {dsv__clock_elapsed, 2},
      [DSV_CLOCK_DUE] = {dsv__clock_due, 2},
      [DSV_CLOCK_BACK] = {dsv__clock_back, 2},
      [DSV_CLOCK_DUE_DAYS] = {dsv__clock_due_days, 2},
      [DSV_CLOCK_OPEN] = {dsv__clock_open, 1},
      [DSV_CLOCK_NEXT_OPEN] = {dsv__clock_next_open, 1},
      [DSV_CLOCK_NEXT_CLOSE] = {dsv__clock_next_close, 1},
      [DSV_CLOCK_WORKING] = {dsv__clock_working, 1},
  };
  return verb < sizeof verbs / sizeof *verbs && verbs[verb].ask != NULL ? &verbs[verb] : NULL;
}

dsv_status dsv__clock_begin(const dsv_calendar *calendar, const void *place, const dsv_calendar_options *given,
                            dsv_calendar_options *out, dsv_diag *diag) {
  static const dsv_calendar_options standard = DSV_CALENDAR_OPTIONS_INIT;
  *out = standard;
  if (calendar == NULL || place == NULL) {
    return dsv__fail(diag, DSV_ERROR_MISUSE, "a calendar and a place for the result are needed");
  }
  if (dsv__options(given, out, sizeof *out, sizeof *out) != DSV_OK || out->land > DSV_LAND_NEXT ||
      out->day_time > DSV_DAY_END) {
    return dsv__fail(diag, DSV_ERROR_OPTIONS, "these calendar options are not of this version");
  }
  return DSV_OK;
}

static dsv_status ask(const dsv_calendar *calendar, dsv_clock_verb verb, int64_t a, int64_t b,
                      const dsv_calendar_options *given, int64_t *out, dsv_diag *diag) {
  dsv_calendar_options options;
  dsv__reader reader;
  if (out != NULL) {
    *out = 0;
  }
  dsv_status status = dsv__clock_begin(calendar, out, given, &options, diag);
  if (status == DSV_OK) {
    status = dsv__reader_begin(&reader, calendar, diag);
  }
  if (status != DSV_OK) {
    return status;
  }
  int64_t answer = 0;
  status = dsv__clock_verb_of(verb)->ask(&reader, &options, a, b, &answer);
  dsv__reader_end(&reader);
  *out = status == DSV_OK ? answer : 0;
  return status;
}

dsv_status dsv_calendar_elapsed(const dsv_calendar *calendar, int64_t from, int64_t to,
                                const dsv_calendar_options *options, int64_t *out, dsv_diag *diag) {
  return ask(calendar, DSV_CLOCK_ELAPSED, from, to, options, out, diag);
}

dsv_status dsv_calendar_due(const dsv_calendar *calendar, int64_t from, int64_t duration,
                            const dsv_calendar_options *options, int64_t *out, dsv_diag *diag) {
  return ask(calendar, DSV_CLOCK_DUE, from, duration, options, out, diag);
}

dsv_status dsv_calendar_back(const dsv_calendar *calendar, int64_t to, int64_t duration,
                             const dsv_calendar_options *options, int64_t *out, dsv_diag *diag) {
  return ask(calendar, DSV_CLOCK_BACK, to, duration, options, out, diag);
}

dsv_status dsv_calendar_due_days(const dsv_calendar *calendar, int64_t from, int64_t days,
                                 const dsv_calendar_options *options, int64_t *out, dsv_diag *diag) {
  return ask(calendar, DSV_CLOCK_DUE_DAYS, from, days, options, out, diag);
}

dsv_status dsv_calendar_open(const dsv_calendar *calendar, int64_t at, const dsv_calendar_options *options,
                             int64_t *out, dsv_diag *diag) {
  return ask(calendar, DSV_CLOCK_OPEN, at, 0, options, out, diag);
}

dsv_status dsv_calendar_next_open(const dsv_calendar *calendar, int64_t at, const dsv_calendar_options *options,
                                  int64_t *out, dsv_diag *diag) {
  return ask(calendar, DSV_CLOCK_NEXT_OPEN, at, 0, options, out, diag);
}

dsv_status dsv_calendar_next_close(const dsv_calendar *calendar, int64_t at, const dsv_calendar_options *options,
                                   int64_t *out, dsv_diag *diag) {
  return ask(calendar, DSV_CLOCK_NEXT_CLOSE, at, 0, options, out, diag);
}

dsv_status dsv_calendar_working(const dsv_calendar *calendar, int64_t day, const dsv_calendar_options *options,
                                int64_t *out, dsv_diag *diag) {
  return ask(calendar, DSV_CLOCK_WORKING, day, 0, options, out, diag);
}

dsv_status dsv_calendar_local(const dsv_calendar *calendar, int64_t at, const dsv_calendar_options *options,
                              int64_t *out, dsv_diag *diag) {
  dsv_calendar_options read;
  if (out != NULL) {
    *out = 0;
  }
  const dsv_status status = dsv__clock_begin(calendar, out, options, &read, diag);
  if (status != DSV_OK) {
    return status;
  }
  const bool in_range = dsv__clock_in_range(at);
  const int64_t local = in_range && calendar->zone != NULL ? dsv__zone_local(calendar->zone, at) : at;
  if (!in_range || !dsv__clock_in_range(local)) {
    return dsv__clock_out_of_range(diag);
  }
  *out = local;
  return DSV_OK;
}

/* ---- more than one answer ---------------------------------------------------------------------------------------- */

static dsv_status begin_list(const dsv_calendar *calendar, const dsv_calendar_options *options, const int64_t *out,
                             uint64_t capacity, uint64_t *n, dsv_diag *diag) {
  dsv_calendar_options read;
  if (n != NULL) {
    *n = 0;
  }
  const dsv_status status = dsv__clock_begin(calendar, n, options, &read, diag);
  if (status == DSV_OK && out == NULL && capacity > 0) {
    return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no place for the result (out is NULL)");
  }
  return status;
}

dsv_status dsv_calendar_spans(const dsv_calendar *calendar, int64_t from, int64_t to,
                              const dsv_calendar_options *options, int64_t *out, uint64_t capacity, uint64_t *n,
                              dsv_diag *diag) {
  dsv_status status = begin_list(calendar, options, out, capacity, n, diag);
  if (status != DSV_OK) {
    return status;
  }
  if (from < DSV__TIME_MIN || from > DSV__TIME_MAX || to < DSV__TIME_MIN || to > DSV__TIME_MAX) {
    return dsv__clock_out_of_range(diag);
  }
  dsv__spans spans;
  dsv__spans_init(&spans, calendar->context);
  status = dsv__calendar_spans(calendar, from, to, &spans);
  for (size_t i = 0; status == DSV_OK && i < spans.n && i < capacity; i++) {
    out[2 * i] = spans.at[i].from;
    out[2 * i + 1] = spans.at[i].to;
  }
  *n = status == DSV_OK ? spans.n : 0;
  dsv__spans_free(&spans);
  if (status == DSV_ERROR_LIMIT) {
    return dsv__fail(diag, status, "there are more than %llu spans of open time (limits.spans)",
                     (unsigned long long)calendar->context->limits.spans);
  }
  return status == DSV_OK ? status : DSV__NO_MEMORY(diag);
}

dsv_status dsv_calendar_instants(const dsv_calendar *calendar, int64_t local, const dsv_calendar_options *options,
                                 int64_t *out, uint64_t capacity, uint64_t *n, dsv_diag *diag) {
  const dsv_status status = begin_list(calendar, options, out, capacity, n, diag);
  if (status != DSV_OK) {
    return status;
  }
  if (!dsv__clock_in_range(local)) {
    return dsv__clock_out_of_range(diag);
  }
  if (calendar->zone != NULL) {
    *n = dsv__zone_instants(calendar->zone, local, out, (size_t)capacity);
    return DSV_OK;
  }
  if (capacity > 0) {
    out[0] = local;
  }
  *n = 1;
  return DSV_OK;
}
