/* One target or class over all its windows: rows to subjects, subjects to measures, measures to results. */
#ifndef DSV__EVALUATE_H
#define DSV__EVALUATE_H

#include "score/cases.h"
#include "score/figure.h"
#include "score/outages.h"
#include "score/roster.h"

/* A subject over all time. */
typedef struct {
  bool ready;
  bool own_fates;
  dsv__fates *fates;
  dsv__outages outages;
  dsv__levels levels, other; /* concurrency: of its rows, and of those of `out_of` */
} dsv__subject_state;

/* What time makes of a subject in one window. */
typedef struct {
  size_t window;
  int64_t outside, no_data, known, down, tail;
  int64_t outage_time, longest, shortest_uptime, most;
  dsv__int128 weighted_down, other;
  uint64_t outages;
  dsv__span last_outage; /* that has a moment of the window, as it is; from INT64_MAX: none */
  bool growing;
} dsv__timing;

/* Of one subject, in the windows that its rows touch (or in all of them), ascending. */
typedef struct {
  bool ready;
  dsv__timing *at;
  int64_t *parts; /* for each timing: what each exclusion takes out, then what it excuses */
  size_t n;
} dsv__timings;

typedef struct dsv__evaluation dsv__evaluation;
typedef struct dsv__gathering dsv__gathering;

/* Who keeps what windows gather from one evaluation of moments to the next. */
typedef struct dsv__keeper dsv__keeper;
struct dsv__keeper {
  dsv_status (*begin)(dsv__keeper *keeper, dsv__evaluation *e); /* before the first window */
  dsv_status (*gather)(dsv__keeper *keeper, dsv__evaluation *e, const dsv__window_at *window, dsv__gathering **out);
};

struct dsv__evaluation {
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
  bool kept;  /* what is gathered outlives the evaluation */
  bool fills; /* they come from cells that were kept */
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
  const int64_t *start, *end; /* by row; the metric's clock basis; an end past as_of counts as that */
  uint64_t *placed;           /* rows that have a place in time, by start; NULL: rows 0 .. n_placed - 1 */
  uint64_t n_placed;
  int64_t *furthest;                          /* intervals: greatest end up to each stretch of placed rows (place.c) */
  uint64_t placeless[DSV__ROW_EXCLUDED];      /* rows left out in every window, by reason; of cases: how many cases */
  uint64_t placeless_rows[DSV__ROW_EXCLUDED]; /* rows of those cases */
  uint64_t *rows_before;                      /* rows of the placed cases 0 .. i - 1; one more at the end */
  size_t n_grouped;                           /* subjects in rows_from */
  uint32_t *rows_of;                          /* placed rows by subject */
  size_t *rows_from; /* of each subject, where its rows begin in rows_of; one more at the end */

  struct { /* of a made stream, which of its known spans are whose (made.c) */
    bool ready;
    dsv__keymap keys;
    size_t n;       /* subjects in `from` */
    uint64_t *rows; /* by subject */
    size_t *from;   /* of each subject, where its rows begin; one more at the end */
  } known;

  /* Subjects: their time lines are kept where rows or an explanation ask for them; else one after another is made and only its timings stay. */
  const dsv__windows *windows;
  bool watched;
  uint64_t spans_kept; /* by the time lines that are kept: limits.spans bounds them together */
  dsv__subject_state *states;
  size_t n_states, states_capacity;
  dsv__subject_state passing;
  size_t passing_subject; /* SIZE_MAX: none */
  dsv__arena timings_arena;
  dsv__timings *timings;
  size_t n_timings, timings_capacity;
  dsv__workshop workshop;
  dsv__outage_row *rows; /* of the subject that is being made */
  size_t n_rows, rows_capacity;
  size_t *touched; /* windows that its rows touch */
  size_t touched_capacity;
  int64_t *weights; /* of degraded rows, by the code of the text; 0: not asked yet */
  /* Concurrency: rows of the stream of `out_of` by subject, as rows_of and rows_from; where they serve every subject, their levels. */
  bool other_ready;
  uint32_t *other_of;
  size_t *other_from, n_other_grouped;
  dsv__levels other_levels;
};

/* Told of each result of each window; subject SIZE_MAX: the target or class itself, after its subjects. */
typedef dsv_status (*dsv__watch)(void *user, dsv__evaluation *evaluation, dsv__span window, size_t subject,
                                 const dsv__result *result);

/* Where what is gathered comes from, and where it goes. Nothing said: from rows to results. */
typedef struct dsv__cells_in dsv__cells_in;
typedef struct dsv__cells_out dsv__cells_out;
typedef struct {
  dsv__watch watch; /* or NULL */
  void *user;
  dsv__cells_in *in;   /* instead of the rows of the metric's stream */
  dsv__cells_out *out; /* instead of results */
  dsv__keeper *keeper; /* brings what was kept up to date, instead of asking all rows */
} dsv__course;

/* Fills one result for each plan and window: results[plan][window], zeroed. The plans are alike: they ask the same of rows and time. */
dsv_status dsv__evaluate(dsv__scope *scope, const dsv__plan *const *plans, size_t n_plans, const dsv__windows *windows,
                         dsv__result ***results, const dsv__course *course);

/* classify.c: fills the row part of the evaluation. */
dsv_status dsv__classify(dsv__evaluation *e);
/* Asks the rows of a block, at most DSV__WALK_MOST: reasons where the evaluation asks, subjects where there are any; else NULL. */
dsv_status dsv__classify_block(dsv__evaluation *e, uint64_t first, size_t n, uint8_t *reason, uint32_t *subject);

/* The first class of each row for a plan of a target with classes, once for all of them; *out, to be freed, is NULL where classes depend on
   subjects or cases. */
dsv_status dsv__classes_of_rows(dsv__scope *scope, const dsv__plan *plan, uint16_t **out);

/* place.c */
dsv_status dsv__place_intervals(dsv__evaluation *e); /* start, end, placed, furthest */
dsv_status dsv__place_furthest(dsv__evaluation *e);  /* furthest, of their ends */
dsv_status dsv__sort_placed(dsv__evaluation *e);     /* by start, then row */
dsv_status dsv__group_rows(dsv__evaluation *e);      /* rows_of, rows_from */
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

/* `churn`: whether the customer of a row left by the end of a window. */
static inline bool dsv__is_gone(const dsv__evaluation *e, uint64_t row, int64_t to) {
  return e->end[row] <= dsv__earlier(to, e->scope->as_of);
}

/* timings.c */
/* Of a subject in a window, `parts` as in dsv__timings. */
dsv_status dsv__timing_of(dsv__evaluation *e, size_t subject, int64_t from, int64_t to, dsv__timing *out,
                          int64_t *taken, int64_t *excused);
void dsv__timings_free(dsv__evaluation *e);  /* rows, classes or subjects change */
void dsv__subjects_free(dsv__evaluation *e); /* all that is kept to make them */

/* measure.c */
bool dsv__holds_samples(
    const dsv__plan *plan); /* a sample speaks for some time only: when is a matter of its subject */
dsv_status dsv__subject_state_of(dsv__evaluation *e, size_t subject, dsv__subject_state **out); /* and keeps it */
/* Makes it of rows and exclusions; `state` was made for another subject, or is zeroed. */
dsv_status dsv__subject_state_make(dsv__evaluation *e, size_t subject, dsv__subject_state *state);
void dsv__subject_state_free(dsv__evaluation *e, dsv__subject_state *state);
/* What it says of a window; `taken` and `excused`: for each exclusion. */
void dsv__subject_time(const dsv__evaluation *e, const dsv__subject_state *state, int64_t from, int64_t to,
                       dsv__timing *out, int64_t *taken, int64_t *excused);
/* Time and outages of a subject in a window, into a measure whose rows are counted already. */
dsv_status dsv__measure_time(dsv__evaluation *e, size_t subject, dsv__measure *measure);
/* The fate of an instant for rows: COUNTED, OUTSIDE_HOURS, or EXCLUDED + i. */
uint8_t dsv__row_fate(const dsv__plan *plan, const dsv__fates *fates, int64_t at);
void dsv__states_free(dsv__evaluation *e);

/* combine.c: a target's result from its subjects' (status, value, early). `figures`: of each subject. *worst: the one whose value is shown, or
   SIZE_MAX. */
dsv_status dsv__combine_subjects(const dsv__plan *plan, int64_t window_end, const dsv__figure *figures,
                                 dsv__result *target, size_t *worst);
/* Whether a target that is judged from its subjects can still change. */
bool dsv__still_runs(const dsv__plan *plan, int64_t window_end, const dsv__result *target);
void dsv__combine_classes(dsv__result *target);

#endif
