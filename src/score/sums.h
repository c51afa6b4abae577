/* What the rows of one subject in one window add up to, for kinds measured from rows (docs/semantics.md section 7). */
#ifndef DSV__SUMS_H
#define DSV__SUMS_H

#include "score/plan.h"
#include "base/number.h"
#include "base/wide.h"
#include <string.h>

typedef struct {
  uint64_t rows; /* counted */
  uint64_t null, bad, outside;
  dsv__int128 numerator, denominator; /* count, ratio; promoters less detractors and rows */
  dsv__int128 weight;                 /* rows, or the sum of `count` */
  dsv__wide sum;                      /* exact values, scaled by the plan's scale */
  int64_t least, greatest;            /* keys: exact values, or doubles by dsv__double_key */
  dsv__exact exact;                   /* sum of doubles */
} dsv__sums;

/* Doubles as integers in the same order (-0 as 0). */
static inline int64_t dsv__double_key(double value) {
  int64_t bits;
  if (value == 0) value = 0; /* -0 and 0 are one value */
  memcpy(&bits, &value, sizeof bits);
  return bits < 0 ? INT64_MIN - bits : bits;
}
double dsv__double_of_key(int64_t key);

typedef enum { DSV__TAKEN, DSV__TAKEN_NULL, DSV__TAKEN_BAD } dsv__taken;

/* Finds plan->scale, the most digits after the point of any decimal that can count. DSV_ERROR_OVERFLOW (with a finding) when one of them does
   not fit 64 bits with so many. */
dsv_status dsv__sums_scale(dsv__plan *plan);
/* Least and greatest of the exact values that can count, in the plan's scale; none: INT64_MAX and INT64_MIN. For fields with decimals only,
   whose scale they decide: others have none. */
void dsv__sums_reach(const dsv__plan *plan, int64_t *least, int64_t *greatest);
/* 10^digits, digits from 0 to 18. */
int64_t dsv__sums_power(int32_t digits);

/* Whether the figure is made of the values of the field. */
static inline bool dsv__takes_keys(const dsv__plan *plan) {
  return plan->field && dsv__measures_field(plan->kind);
}
/* The value of the field in a row that has one, as an integer in the order of values. */
int64_t dsv__sums_key(const dsv__plan *plan, uint64_t row);
/* Whether a row that is in the window, in hours and not excluded counts; its number of rows and its key. */
dsv__taken dsv__sums_look(const dsv__plan *plan, uint64_t row, int64_t *times, int64_t *key);
/* Adds such a row. `meets`: the row meets `of`. */
void dsv__sums_add(const dsv__plan *plan, dsv__sums *sums, uint64_t row, bool meets, int64_t times, int64_t key);
void dsv__sums_merge(dsv__sums *into, const dsv__sums *from);
void dsv__sums_init(dsv__sums *sums);

#endif
