/* Sums of products of two 64-bit integers, too wide to overflow: whether one fits is asked of the whole, never of a part of it. */
#ifndef DSV__WIDE_H
#define DSV__WIDE_H

#include "base/checked.h"

/* high * 2^64 + low; settled, low is below 2^64. */
typedef struct {
  dsv__int128 high, low;
} dsv__wide;

static inline void dsv__wide_add(dsv__wide *sum, dsv__int128 value) {
  sum->low += (dsv__int128)(uint64_t)value;
  sum->high += value >> 64;
}

static inline void dsv__wide_merge(dsv__wide *sum, dsv__wide other) {
  sum->low += other.low;
  sum->high += other.high;
}

static inline dsv__wide dsv__wide_settled(dsv__wide sum) {
  return (dsv__wide){sum.high + (sum.low >> 64), (dsv__int128)(uint64_t)sum.low};
}

/* The caller knows that the product is a sum of such products again. */
static inline dsv__wide dsv__wide_times(dsv__wide sum, int64_t factor) {
  const dsv__wide s = dsv__wide_settled(sum);
  return dsv__wide_settled((dsv__wide){s.high * factor, s.low * factor});
}

/* False: does not fit. */
static inline bool dsv__wide_value(dsv__wide sum, dsv__int128 *out) {
  const dsv__wide s = dsv__wide_settled(sum);
  if (s.high < INT64_MIN || s.high > INT64_MAX) return false;
  *out = s.high * ((dsv__int128)1 << 64) + s.low;
  return true;
}

#endif
