/* From what was measured to a figure, its reach and its status (docs/semantics.md section 8). */
#ifndef DSV__FIGURE_H
#define DSV__FIGURE_H

#include "score/result.h"
#include "score/sums.h"
#include "score/values.h"

/* What was measured of one result in one window. Times in microseconds. */
typedef struct {
  int64_t from, to;
  int64_t window, future, outside, no_data, known, down, excused_all;
  int64_t *taken, *excused;  /* for each exclusion */
  int64_t ahead, tail;       /* unknown time: service hours to come, and what the last run puts in doubt */
  dsv__int128 weighted_down; /* scaled by the plan's weight scale */
  uint64_t outages;          /* that belong to the window */
  int64_t outage_time, longest;
  dsv__span last_outage;   /* that has down time in the window; from INT64_MAX: none */
  int64_t shortest_uptime; /* -1: no pair */
  bool growing;            /* an unsettled outage belongs to the window */
  int64_t most;            /* concurrency */
  dsv__int128 other;       /* of out_of: rows, most at once, or 1 for a decimal */
  dsv__sums sums;
  dsv__values *const *values; /* of a quantile: one list, or those of all subjects together */
  size_t n_values;
  uint64_t *excluded_rows;                                 /* for each exclusion; of cases: how many cases */
  uint64_t undecided;                                      /* cases that fall into the window and are not decided */
  uint64_t case_rows, undecided_rows, *excluded_case_rows; /* rows of the cases counted, undecided and excluded */
  size_t subjects;      /* with a figure, of a target judged as one; SIZE_MAX of one subject */
  dsv__ratio low, high; /* of a composite of values: those still possible, `high` if they have an end */
  bool unbounded;
  bool weighted; /* the sums here are times the weights of subjects, scaled by DSV__WEIGHT_ONE */
  /* In weighted time: availability's up side and both sides; known time; unknown time to come, time in doubt and time without data. */
  dsv__int128 up_side, both_sides, known_sides, ahead_sides, tail_sides, no_data_sides;
} dsv__measure;

typedef struct {
  bool none;      /* nothing to measure */
  bool null_met;  /* no outage: met, value null */
  bool is_double; /* a double, in `number`; else in `value` */
  double number;
  dsv__ratio value; /* in the unit of the value */
  bool has_parts;
  dsv__int128 numerator, denominator; /* over 10^parts_scale */
  int parts_scale;
} dsv__figure;

/* A value as the objective judged it. */
typedef struct dsv__judged {
  bool is_null; /* no outage to measure */
  dsv__figure value;
} dsv__judged;

/* The parts of an availability under the policy for time without data. False: does not fit. */
bool dsv__measure_sides(const dsv__plan *plan, dsv__measure *measure, int64_t subject_weight);
/* `arena`: work space of a quantile. */
dsv_status dsv__figure_make(const dsv__plan *plan, const dsv__measure *measure, dsv__arena *arena, dsv__figure *out);

/* The greatest value that the kind of a target can have, rounded as its values are; *unbounded: without end. Its least is 0. */
bool dsv__figure_greatest(const dsv__plan *plan, dsv__ratio *out, bool *unbounded);

/* Applies the contract's `round` to the value. False: does not fit. */
bool dsv__figure_round(const dsv__plan *plan, dsv__figure *figure);

/* The value that the objective judges: the figure, rounded as the contract says, or the numerator. False: there is none. */
bool dsv__judged_value(const dsv__plan *plan, const dsv__measure *measure, const dsv__figure *rounded,
                       dsv__figure *out);
int dsv__figure_compare(const dsv__figure *value, const dsv__bound *bound); /* -1, 0, 1 */

/* What the result earns, where it is missed and has a credit, or met and has a bonus (earn.c). `figure`: as it was made; NULL: none. */
dsv_status dsv__earn(const dsv__plan *plan, const dsv__measure *measure, const dsv__figure *figure, bool running,
                     dsv__result *out);

/* Status of one result by section 8; fills status, early, limits, value, unit, numerator, denominator, objective of the result. */
dsv_status dsv__judge(const dsv__plan *plan, const dsv__measure *measure, const dsv__figure *figure, dsv__result *out);
/* The same text members without a status of its own (targets judged from their subjects). */
dsv_status dsv__objective_text(const dsv__plan *plan, dsv__result *out);
dsv__str dsv__unit_of(const dsv__plan *plan); /* of the value; empty: none */

#endif
