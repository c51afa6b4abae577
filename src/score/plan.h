/* A target made ready: its members resolved against streams, tables, calendars and zones. One plan for each class of a target. */
#ifndef DSV__PLAN_H
#define DSV__PLAN_H

#include "agree/agreement.h"
#include "agree/windows.h"
#include "clock/calendar.h"
#include "clock/spans.h"
#include <dsv/score.h>

/* Rows walked, for progress, and how many when the caller heard of it. */
typedef struct {
  uint64_t done, told;
} dsv__walk;

typedef struct dsv__made dsv__made; /* agree/made.h */
typedef struct dsv__made_list dsv__made_list;

typedef struct dsv__duties dsv__duties; /* score/duties.h */

/* What one scoring works with; shared by all its targets. */
typedef struct {
  dsv_context *context;
  const dsv_book *book;
  const dsv_facts *facts;
  const dsv__agreement *agreement;
  const dsv__zone *zone; /* the agreement's */
  dsv__span in_force;
  const dsv__duties *duties; /* that exclusions name; or NULL */
  bool values;               /* results keep the value that was judged */
  bool as_if;                /* that is supposed: `applies` is not looked at */
  int64_t as_of;
  dsv__arena *arena; /* of the result */
  dsv_diag *diag;
  const dsv_score_options *options;
  dsv__walk walk;
  dsv__made_list *made; /* made streams so far, of the whole scoring */
  uint64_t *
      *kept; /* NULL, or of each table of the facts: bits of the rows where a state changes, once it is asked for */
} dsv__scope;

typedef struct {
  const dsv__exclusion *exclusion;
  bool rows_only;          /* `where` alone: leaves out rows, holds no moment */
  bool downtime;           /* removes: downtime */
  const dsv__table *table; /* of its stream, or NULL */
  dsv__test *where;        /* over `table`; rows_only: over the metric's table */
  const dsv_calendar *calendar;
  const dsv__spans *missed;  /* of a duty: the windows in which it is missed, or NULL */
  const dsv__column *notice; /* time field */
  const dsv_calendar *notice_calendar;
  size_t n_match; /* its columns, and which of the target's `by` each must agree with */
  const dsv__column **match;
  size_t *match_by;
} dsv__plan_exclusion;

typedef struct {
  const dsv__table *table;
  dsv__test *where;
  size_t n_by; /* columns for the `by` fields, in their order; 0: rows serve every subject */
  const dsv__column **by;
} dsv__plan_rows; /* rows of another stream: out_of, subjects, complete.stream */

#define DSV__NO_CLASS UINT16_MAX

typedef struct dsv__plan dsv__plan;
struct dsv__plan {
  const dsv__scope *scope;
  const dsv__target *target; /* of a class: joined with it */
  const dsv__plan *inner;    /* of a target over windows, which has little else: that of the inner one; else NULL */
  dsv__ratio greatest;       /* of a composite of values: what any of its parts can have at most, */
  bool unbounded;            /* if it is not without end */
  size_t of_class;           /* index, or SIZE_MAX */
  size_t n_classes;
  const uint16_t
      *class_of_row; /* the first class whose condition each row meets, DSV__NO_CLASS none; NULL: not known */
  dsv__test *where;  /* NULL: all rows */
  dsv__test **classes;
  bool by_window; /* conditions see attributes that can differ from window to window */
  const dsv__stream *stream;
  const dsv__table *table;
  const dsv__made *made;          /* the stream is made; else NULL */
  const dsv__stream *observed;    /* whose coverage is said: `stream`, or of a made one its source */
  const dsv__table *observations; /* its table */
  dsv__metric_kind kind;          /* how the figure is made: dsv__figure_kind */
  bool clock;                     /* of cases: `table` and `field` are of them once they are gathered */
  const dsv_calendar *const
      *class_hours;        /* of cases whose class changes with their fields: the calendar of each class */
  bool intervals, outages; /* kinds over intervals; those that have up and down */
  bool attests;            /* `attested`: moments, which are intervals once it is known what follows them */
  bool answers;            /* `response_rate`: a row counts whether `field` has a value or not */
  dsv__span horizon;
  const dsv_calendar *hours; /* NULL: always */
  size_t n_exclusions;
  dsv__plan_exclusion *exclusions;
  size_t n_by;
  dsv__str *by_names;
  const dsv__column **by;
  const dsv__column *field, *count, *of_count, *weight, *start, *end, *valid; /* NULL: not used */
  size_t n_distinct;
  const dsv__column **distinct, **other_distinct; /* in the stream of out_of: NULL where it lacks one of them */
  dsv__test *of;
  dsv__plan_rows out_of, subjects, coverage;
  dsv__test **covered; /* one for each entry of the stream's `complete` list; NULL entries hold for all */
  const dsv__column *subject_weight;
  dsv__str unit; /* of the field */
  int32_t scale; /* digits after the point of exact values of `field` */
};

/* `of_class` SIZE_MAX: the target itself. Everything was checked with the book, so only memory, limits, decimals that do not fit one scale
   (DSV_ERROR_OVERFLOW, with a finding) and what scoring the targets of made streams may meet can fail. `whole`: of a class the plan of the
   target, which must live as long; else NULL. */
dsv_status dsv__plan_make(dsv__scope *scope, const dsv__target *target, size_t of_class, const dsv__plan *whole,
                          dsv__arena *arena, dsv__plan *out);

/* When the duty was missed that an exclusion names (duties.c). */
const dsv__spans *dsv__duty_missed(const dsv__scope *scope, const dsv__exclusion *exclusion);
/* When windows of a target can be. */
dsv__span dsv__horizon_of(const dsv__scope *scope, const dsv__target *target);

const dsv__column *dsv__column_of(const dsv__table *table, dsv__str field); /* NULL: no such field */

/* Progress over rows, at most DSV__WALK_MOST at a time: the caller hears of it before 65,536 are walked without.
   DSV_ERROR_CANCELLED when the caller says so. */
#define DSV__WALK_MOST 1024
dsv_status dsv__walked(dsv__scope *scope, uint64_t rows);

#endif
