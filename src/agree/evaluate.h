/* One target or class over all its windows: rows to subjects, subjects to measures, measures to results. */
#ifndef DSV__EVALUATE_H
#define DSV__EVALUATE_H

#include "agree/cases.h"
#include "agree/figure.h"
#include "agree/outages.h"
#include "agree/roster.h"

/* A subject over all time. */
typedef struct {
  bool ready;
  bool own_fates;
  dsv__fates *fates;
  dsv__outages outages;
  dsv__level *levels, *other; /* concurrency: of its rows, and of those of `out_of` */
  size_t n_levels, n_other;
} dsv__subject_state;

typedef struct {
  dsv__scope *scope;
  const dsv__plan *plan;         /* the first of the plans, which ask the same of their rows and time */
  const dsv__plan *const *plans; /* one for each target */
  size_t n_plans;
  dsv__arena arena;
  dsv__roster roster;
  dsv__keymap keys, other_keys, subject_keys;
  dsv__plan distinct_plan; /* keys of `distinct` are made as those of subjects are */
  dsv__roster distinct;
  dsv__keymap distinct_keys, other_distinct_keys;
  dsv__plan of_cases; /* the plan over the table of cases */
  dsv__cases cases;
  dsv__common common;
  dsv__fates *alike; /* of every subject, where nothing depends on them */

  /* Rows, whatever the window. What is asked of each is stored, or asked as the rows of the window are walked. */
  bool stored;
  bool asks;           /* something may leave a row out */
  bool only_where;     /* and only `where` may: reasons of a block are then 1 where it holds, else 0 */
  bool rows_excluded;  /* exclusions by `where` alone */
  bool subjects_first; /* conditions see the attributes of subjects */
  uint8_t *reason;     /* of each row of the table: a dsv__row_reason, COUNTED where only the window can leave it out;
                          NULL: all COUNTED */
  uint32_t *subject;   /* of each row that is COUNTED or EXCLUDED; NULL: all 0 */
  uint32_t *cell_of;   /* of each subject that the window in hand has seen: its cell + 1; else 0 */
  size_t n_cell_of;
  dsv__value_pool pool;
  const int64_t *start, *end; /* by row; the metric's clock basis */
  uint64_t *placed;           /* rows that have a place in time, by start; NULL: rows 0 .. n_placed - 1 */
  uint64_t n_placed;
  int64_t *furthest;                          /* intervals: greatest end among placed rows 0 .. i */
  uint64_t placeless[DSV__ROW_EXCLUDED];      /* rows left out in every window, by reason; of cases: how many cases */
  uint64_t placeless_rows[DSV__ROW_EXCLUDED]; /* rows of those cases */
  uint64_t *rows_before;                      /* rows of the placed cases 0 .. i - 1; one more at the end */
  size_t n_grouped;                           /* subjects in rows_from */
  uint64_t *rows_of;                          /* placed rows by subject */
  size_t *rows_from; /* of each subject, where its rows begin in rows_of; one more at the end */

  uint64_t spans_kept; /* by the time lines of all subjects: limits.spans bounds them together */
  dsv__subject_state *states;
  size_t n_states, states_capacity;
} dsv__evaluation;

/* Asked after each result, with the measure it was made of; subject SIZE_MAX: the target or class itself. */
typedef dsv_status (*dsv__watch)(void *user, dsv__evaluation *evaluation, const dsv__measure *measure, size_t subject,
                                 const dsv__result *result);

/* Fills one result for each plan and window: results[plan][window], zeroed. The plans are alike: they ask the same of rows and time. */
dsv_status dsv__evaluate(dsv__scope *scope, const dsv__plan *const *plans, size_t n_plans, const dsv__windows *windows,
                         dsv__result ***results, dsv__watch watch, void *user);

/* classify.c: fills the row part of the evaluation. */
dsv_status dsv__classify(dsv__evaluation *e);
/* Asks the rows of a block, at most DSV__WALK_MOST: reasons where the evaluation asks, subjects where there are any; else NULL. */
dsv_status dsv__classify_block(dsv__evaluation *e, uint64_t first, size_t n, uint8_t *reason, uint32_t *subject);
dsv_status dsv__group_rows(dsv__evaluation *e); /* rows_of, rows_from */
/* Of placed rows, those that can touch [from, to). */
void dsv__rows_between(const dsv__evaluation *e, int64_t from, int64_t to, uint64_t *first, uint64_t *last);
static inline uint64_t dsv__placed(const dsv__evaluation *e, uint64_t i) {
  return e->placed ? e->placed[i] : i;
}
static inline uint8_t dsv__reason(const dsv__evaluation *e, uint64_t row) {
  return e->reason ? e->reason[row] : DSV__ROW_COUNTED;
}
static inline uint32_t dsv__subject_of_row(const dsv__evaluation *e, uint64_t row) {
  return e->subject ? e->subject[row] : 0;
}

/* measure.c */
bool dsv__holds_samples(
    const dsv__plan *plan); /* a sample speaks for some time only: when is a matter of its subject */
dsv_status dsv__subject_state_of(dsv__evaluation *e, size_t subject, dsv__subject_state **out);
/* Time and outages of a subject in a window, into a measure whose rows are counted already. */
dsv_status dsv__measure_time(dsv__evaluation *e, size_t subject, dsv__measure *measure);
/* The fate of an instant for rows: COUNTED, OUTSIDE_HOURS, or EXCLUDED + i. */
uint8_t dsv__row_fate(const dsv__plan *plan, const dsv__fates *fates, int64_t at);
void dsv__states_free(dsv__evaluation *e);

/* combine.c: a target's result from its subjects' (status, value, early). `figures`: of each subject. */
dsv_status dsv__combine_subjects(const dsv__plan *plan, int64_t window_end, const dsv__figure *figures,
                                 dsv__result *target);
void dsv__combine_classes(dsv__result *target);

#endif
