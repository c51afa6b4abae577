/* Gathering: the rows of a window, each asked once, to what they add up to for each subject and each of the targets that ask alike. */
#ifndef DSV__GATHER_H
#define DSV__GATHER_H

#include "score/evaluate.h"

/* What one target makes of the rows of a window: a measure for each cell, whose rows are gathered here and whose times evaluate.c adds. */
typedef struct {
  const dsv__plan *plan;
  dsv__measure *measures;
  size_t capacity;
  uint64_t *hits;      /* of a share of which every row counts: those that meet `of`, by cell */
  dsv__values *values; /* of a quantile, by cell */
  dsv__values **lists; /* by cell, those that serve */
  size_t hits_capacity, values_capacity, lists_capacity;
  size_t values_of; /* number of the target whose values serve: itself, or an earlier one with the same field */
} dsv__gathered;

/* One window. A cell is a subject that the window sees. */
struct dsv__gathering {
  dsv__evaluation *e;
  int64_t from, to;
  uint64_t number; /* from 1 */
  dsv__arena arena;
  uint32_t *subjects; /* of each cell */
  size_t n, capacity;
  uint64_t *reached; /* of each cell: rows that no target leaves out but for their values */
  size_t reached_capacity;
  dsv__gathered *targets; /* as many as the evaluation has plans */
  size_t n_targets;
  uint64_t left_out[DSV__ROW_EXCLUDED], case_rows_left_out[DSV__ROW_EXCLUDED];
};

/* Whether values of one field serve two quantiles: what is kept of them for the one is what is kept for the other. */
static inline bool dsv__same_sketch(const dsv__plan *a, const dsv__plan *b) {
  const dsv__sketch *x = &a->target->metric.sketch, *y = &b->target->metric.sketch;
  return !x->head.given == !y->head.given && x->above == y->above && x->bits == y->bits;
}

dsv_status dsv__gather(dsv__gathering *g);
/* The same where what is gathered comes from elsewhere than the rows of the window, between these two. */
dsv_status dsv__gather_begin(dsv__gathering *g);
dsv_status dsv__gather_end(dsv__gathering *g);
void dsv__gathering_free(dsv__gathering *g);

/* The same in steps, for what is kept from one evaluation to the next (lines.c): dsv__gather_begin once; for each evaluation resume, any number of times rows
   of moments, finish, and, when it is concluded, rest. */
dsv_status dsv__gathering_resume(dsv__gathering *g, dsv__evaluation *e);
dsv_status dsv__gather_rows(dsv__gathering *g, uint64_t first, uint64_t last);
/* Of all placed rows, `first` lie before the window and those from `last` on after it. */
dsv_status dsv__gathering_finish(dsv__gathering *g, uint64_t first, uint64_t last);
void dsv__gathering_rest(dsv__gathering *g);
void dsv__gathering_discard(dsv__gathering *g, dsv__value_pool *pool); /* of one at rest */
/* The cell of a subject, which is made if the window has not seen it. */
dsv_status dsv__cell_of(dsv__gathering *g, size_t subject, size_t *out);
/* Sets up a measure that nothing has been added to. */
dsv_status dsv__measure_init(const dsv__gathering *g, const dsv__plan *plan, dsv__arena *arena, dsv__measure *out);

#endif
