/* Inside of a calendar: hours by the day. Shared by its compiler and its questions only. */
#ifndef DSV__CALENDAR_PARTS_H
#define DSV__CALENDAR_PARTS_H

#include "clock/calendar.h"

/* Minutes of a local day, from < to <= 1440. */
typedef struct {
  int32_t from, to;
} dsv__minutes;

/* A run of `minutes`: the hours of one day, in order, not touching. */
typedef struct {
  size_t first, end;
} dsv__hours;

/* The dates from `first` to before `end` follow exception `rule` (unless a yearly one that stands later in the document
   fits). */
typedef struct {
  int64_t first, end; /* days since 1970 */
  int32_t rule;
} dsv__dated;

struct dsv_calendar {
  atomic_size_t references;
  dsv_context *context;
  dsv__zone *zone; /* its own count; NULL only if `all` */
  bool all;        /* round the clock without exceptions */
  bool has_yearly;
  dsv__minutes *minutes;
  size_t n_minutes;
  dsv__hours week[7];
  dsv__hours *rules;      /* of the exceptions, in the order of the document */
  int32_t yearly[12][31]; /* the last yearly exception for a month and day, or -1 */
  dsv__dated *dated;      /* in order of date, not overlapping */
  size_t n_dated;
};

#endif
