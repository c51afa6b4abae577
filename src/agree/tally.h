/* What the rows of one subject in one window add up to, for kinds measured from rows (docs/semantics.md section 7). */
#ifndef DSV__TALLY_H
#define DSV__TALLY_H

#include "agree/plan.h"
#include "base/number.h"

typedef struct {
  uint64_t rows; /* counted */
  uint64_t null, bad, outside;
  dsv__int128 numerator, denominator; /* count, ratio; promoters less detractors and rows */
  dsv__int128 weight;                 /* rows, or the sum of `count` */
  dsv__int128 sum;                    /* exact values, scaled by the plan's scale */
  int64_t least, greatest;            /* keys: exact values, or doubles by dsv__double_key */
  dsv__exact exact;                   /* sum of doubles */
} dsv__tally;

/* A value with the number of rows it stands for. */
typedef struct {
  int64_t key;
  int64_t weight;
} dsv__weighted_value;

/* Values kept for quantiles. */
typedef struct {
  dsv__weighted_value *at;
  uint32_t *subject;
  size_t n, capacity, subjects_capacity;
} dsv__values;

/* Doubles as integers in the same order (-0 as 0). */
int64_t dsv__double_key(double value);
double dsv__double_of_key(int64_t key);

typedef enum { DSV__TAKEN, DSV__TAKEN_NULL, DSV__TAKEN_BAD } dsv__taken;

/* Finds plan->scale, the most digits after the point of any decimal that can count. DSV_ERROR_OVERFLOW (with a finding) when one of them does
   not fit 64 bits with so many. */
dsv_status dsv__tally_scale(dsv__plan *plan);

/* Whether a row that is in the window, in hours and not excluded counts; its number of rows and its key. */
dsv__taken dsv__tally_look(const dsv__plan *plan, uint64_t row, int64_t *times, int64_t *key);
/* Adds such a row. DSV_ERROR_OVERFLOW (with a finding) when a sum does not fit. `meets`: the row meets `of`. */
dsv_status dsv__tally_add(const dsv__plan *plan, dsv__tally *tally, uint64_t row, bool meets, int64_t times,
                          int64_t key);
dsv_status dsv__tally_merge(const dsv__plan *plan, dsv__tally *into, const dsv__tally *from);
void dsv__tally_init(dsv__tally *tally);

/* The quantile q of the values (which are put in another order): floor of the rank, its value, the next one and the rest of the rank as
   n / d. `total` is the sum of weights, at least 1. */
void dsv__quantile(dsv__weighted_value *values, size_t n, dsv__int128 total, dsv__decimal q, int64_t *low,
                   int64_t *high, uint64_t *rest_n, uint64_t *rest_d);

#endif
