/* Event clocks: a case is started, paused, resumed, stopped and reopened; its clock runs on a calendar. What happened is
   replayed from all events, so that late ones lead to the right answer (docs/semantics.md section 10). */
#ifndef DSV__EVENT_CLOCK_H
#define DSV__EVENT_CLOCK_H

#include "base/decimal.h"
#include "clock/calendar.h"

/* In the order in which events of one time count. */
typedef enum {
  DSV__EVENT_RESUME,
  DSV__EVENT_START,
  DSV__EVENT_PAUSE,
  DSV__EVENT_STOP,
  DSV__EVENT_OTHER
} dsv__event_kind;

typedef struct {
  int64_t at;
  int32_t kind; /* dsv__event_kind */
  uint32_t
      rule; /* the calendar that holds from this event on: index into the clock's; DSV__NO_RULE: none, it stands still */
} dsv__event;

#define DSV__NO_RULE UINT32_MAX

/* What a start or resume does to a stopped case. */
typedef enum { DSV__GAP_LEFT_OUT, DSV__GAP_COUNTS, DSV__FORGETS, DSV__STAYS_STOPPED } dsv__reopening;

typedef enum { DSV__STRETCH_RAN, DSV__STRETCH_PAUSED, DSV__STRETCH_STOPPED } dsv__stretch_kind;

/* Time of one state under one calendar; from < to. */
typedef struct {
  int64_t from, to;
  int32_t kind; /* dsv__stretch_kind */
  uint32_t rule;
} dsv__stretch;

/* A case as its events left it. */
typedef struct {
  const dsv_context *context;
  bool started, stopped;
  size_t start_event; /* index of the event that started it */
  int64_t start, stop;
  uint32_t rule;      /* at its stop, or at `until` */
  int64_t rule_since; /* when it began to hold for the last time; INT64_MIN: since before the start */
  dsv__stretch *at;   /* from the start to the stop, or to `until` */
  size_t n, capacity;
} dsv__replay;

void dsv__replay_init(dsv__replay *replay, const dsv_context *context);
void dsv__replay_free(dsv__replay *replay);
/* Replays events, which are in order and lie before `until`. Errors: DSV_ERROR_MEMORY. */
dsv_status dsv__replay_run(dsv__replay *replay, const dsv__event *events, size_t n, dsv__reopening reopening,
                           int64_t until);

/* What clocks run on. */
typedef struct {
  const dsv_calendar *const *calendars; /* by rule; NULL: round the clock */
  const dsv__spans *excluded;           /* when all of them stand still; NULL: never */
  const dsv__zone *zone;                /* of the days of a clock that runs round the clock */
  uint64_t *dates;                      /* how many dates may still be looked at for limits in days */
} dsv__stopwatch;

/* A limit: elapsed time, or days of the calendar where `days` is not -1. */
typedef struct {
  int64_t elapsed, days;
  bool may_reach; /* "<=": kept while the clock has not run on past it */
} dsv__stopwatch_limit;

/* Time that ran, in microseconds. Errors: those of the calendar verbs. */
dsv_status dsv__stopwatch_elapsed(const dsv__stopwatch *clock, const dsv__replay *replay, int64_t *out, dsv_diag *diag);
/* Days of the calendar that ran, exactly: shares of dates. Errors: as dsv__stopwatch_passes. */
dsv_status dsv__stopwatch_days(const dsv__stopwatch *clock, const dsv__replay *replay, dsv__ratio *out, dsv_diag *diag);
/* The earliest instant at which the limit is no longer kept; INT64_MAX: it is kept. At most the end of the replay.
   Errors: those of the calendar verbs, DSV_ERROR_OVERFLOW for shares of days that do not fit, DSV_ERROR_LIMIT where the
   dates to look at are used up. */
dsv_status dsv__stopwatch_passes(const dsv__stopwatch *clock, const dsv__replay *replay,
                                 const dsv__stopwatch_limit *limit, int64_t *out, dsv_diag *diag);

#endif
