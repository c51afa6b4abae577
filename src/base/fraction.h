/* Exact sums of many ratios, whose common denominator no integer of fixed size holds. */
#ifndef DSV__FRACTION_H
#define DSV__FRACTION_H

#include "base/decimal.h"

/* The common denominator may have so many bits. */
#define DSV__FRACTION_BITS 1048576

typedef struct {
  uint64_t *limbs; /* limbs[0] is the lowest */
  size_t n, capacity;
} dsv__natural;

/* (plus - minus) / denominator. */
typedef struct {
  const dsv_context *context;
  dsv__natural plus, minus, denominator, share;
} dsv__fraction;

void dsv__fraction_init(dsv__fraction *fraction, const dsv_context *context);
void dsv__fraction_free(dsv__fraction *fraction);

/* Back to 0; keeps its memory. */
dsv_status dsv__fraction_clear(dsv__fraction *fraction);
/* Adds value * times. DSV_ERROR_OVERFLOW (no finding) past DSV__FRACTION_BITS. */
dsv_status dsv__fraction_add(dsv__fraction *fraction, dsv__ratio value, uint64_t times);
/* The sum / divisor (> 0) as a ratio; one that does not fit becomes another that lies on the same side of each multiple of 10^-19, so that it
   compares and rounds alike with every decimal of the documents. DSV_ERROR_OVERFLOW where it is too large for that. */
dsv_status dsv__fraction_ratio(dsv__fraction *fraction, uint64_t divisor, dsv__ratio *out);

#endif
