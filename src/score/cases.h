/* Cases of a stream, for the metric `elapsed`: their rows, their fields, and what their clocks came to (docs/semantics.md
   section 10). To the rest of the evaluation a case is a row of a table of its own. */
#ifndef DSV__CASES_H
#define DSV__CASES_H

#include "score/fates.h"
#include "score/result.h"
#include "clock/event_clock.h"

#define DSV__NEVER INT64_MAX

/* What became of a case. */
typedef struct {
  int64_t start, stop, decision; /* DSV__NEVER: not yet */
  int64_t elapsed;               /* at its stop, or so far */
  bool late;
} dsv__outcome;

typedef struct dsv__case_field dsv__case_field;

typedef struct {
  const dsv__plan *plan; /* of the target or class, over `table` */
  const dsv__table *rows;
  dsv__table table;   /* one row a case: the fields at its start */
  bool of_rows;       /* each row is a case */
  uint8_t *reason;    /* of each case, before anything else is asked: COUNTED, NULL, FUTURE or NOT_STARTED */
  uint64_t *first;    /* of each case, where its rows begin in `row`; one more at the end. NULL: case i is row i */
  uint64_t *row;      /* in the order of events */
  uint32_t *class_of; /* of each case by the fields it has later, UINT32_MAX none; NULL: by those at its start */
  uint32_t *class_at; /* the same at each entry of `row`; NULL: classes do not follow */
  uint64_t null_rows, future_rows; /* events that are part of no case */
  dsv__outcome *outcome;           /* by case, once placed */
  dsv__column elapsed;             /* of each case, as a field of durations */

  const dsv__column *id, *event, *sequence; /* of streams of events */
  uint8_t *kinds;                           /* dsv__event_kind by the id of an event's name */
  dsv__case_field *fields;                  /* of rows: the fields that are events */
  size_t n_fields;
  dsv__event *events; /* of the case in hand */
  size_t events_capacity;
  dsv__replay replay;
  uint64_t dates; /* to look at for limits in days: limits.spans of all cases together */
} dsv__cases;

/* Gathers the cases; memory comes from the arena, but for work space. Errors: DSV_ERROR_MEMORY, DSV_ERROR_CANCELLED. */
dsv_status dsv__cases_make(dsv__scope *scope, const dsv__plan *plan, dsv__arena *arena, dsv__cases *out);
void dsv__cases_free(dsv__cases *cases);
/* How many rows of the stream a case has. */
static inline uint64_t dsv__case_rows(const dsv__cases *cases, uint64_t i) {
  return cases->first ? cases->first[i + 1] - cases->first[i] : 1;
}
static inline uint64_t dsv__case_row(const dsv__cases *cases, uint64_t i, uint64_t k) {
  return cases->first ? cases->row[cases->first[i] + k] : i;
}
/* Replays a case, into cases->replay. */
dsv_status dsv__case_replay(dsv__cases *cases, uint64_t i);
/* The clock a case runs on, for a subject with these fates. */
dsv__stopwatch dsv__case_stopwatch(dsv__cases *cases, const dsv__fates *fates);
/* Replays a case and judges it, into cases->outcome. */
dsv_status dsv__case_judge(dsv__cases *cases, uint64_t i, const dsv__fates *fates);
/* The instant by which a case falls into a window; DSV__NEVER: into none. */
int64_t dsv__case_place(const dsv__cases *cases, uint64_t i);

#endif
