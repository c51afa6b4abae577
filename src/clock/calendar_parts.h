/* Inside of a calendar: hours by the day, or parts. Shared by its compiler and its questions only. */
#ifndef DSV__CALENDAR_PARTS_H
#define DSV__CALENDAR_PARTS_H

#include "clock/pages.h"

enum {
  DSV__DAY_MINUTES = 24 * 60,
  DSV__MOST_PARTS = 1000, /* calendars that one is made of, in all, counted as often as they come */
  DSV__MOST_DEEP = 8,     /* unions, intersections and exceptions inside each other */
  DSV__MOST_BUSY = 5000   /* spans of one day, in all that a calendar is made of: they must be worked out at once */
};

/* Minutes of a local day, from < to; from < 1440, and past 1440 what lies on the next day. */
typedef struct {
  int32_t from, to;
} dsv__minutes;

/* A run of `minutes`: the hours of one day, in order, not touching. Only the last may run over midnight. */
typedef struct {
  size_t first, end;
} dsv__hours;

/* The dates from `first` to before `end` follow exception `rule` (unless a yearly one that stands later in the document
   fits). */
typedef struct {
  int64_t first, end; /* days since 1970 */
  int32_t rule;
} dsv__dated;

typedef enum { DSV__BY_HOURS, DSV__UNION, DSV__INTERSECT, DSV__EXCEPT } dsv__made;

struct dsv_calendar {
  atomic_size_t references;
  dsv_context *context;
  dsv__made made;
  const dsv__zone *zone; /* NULL: UTC */
  dsv__span within;      /* outside of it there is no open time; what `valid` says, or less */
  _Atomic(dsv__pages *) pages;

  /* By hours. */
  bool all; /* round the clock without exceptions */
  bool has_yearly;
  dsv__minutes *minutes;
  size_t n_minutes;
  dsv__hours week[7];
  dsv__hours *rules;      /* of the exceptions, in the order of the document */
  int32_t yearly[12][31]; /* the last yearly exception for a month and day, or -1 */
  dsv__dated *dated;      /* in order of date, not overlapping */
  size_t n_dated;

  /* Made of others. */
  dsv_calendar **parts; /* each with a count of this calendar */
  size_t n_parts;
  size_t weight, depth; /* all it is made of, each as often as it comes, and how deep; 0 by hours */
  size_t busiest;       /* most spans that the documents list for a day, of all it is made of together */

  const dsv__zone **zones; /* all that its open time hangs on, its own first */
  size_t n_zones;
};

/* The hours of a date that the document lists. */
dsv__hours dsv__calendar_hours(const dsv_calendar *calendar, int64_t day);
/* The border of a local reading; within the years 1 to 9999, their end included. */
int64_t dsv__calendar_border(const dsv_calendar *calendar, int64_t local);

/* dsv__calendar_spans of a calendar that is made of others. */
dsv_status dsv__calendar_composed(const dsv_calendar *calendar, int64_t from, int64_t to, dsv__spans *out);

static inline int64_t dsv__day_of(int64_t local) {
  return local / DSV__DAY - (local % DSV__DAY < 0);
}

#endif
