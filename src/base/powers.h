/* Powers of ten that fit an int128. */
#ifndef DSV__POWERS_H
#define DSV__POWERS_H

#include "base/checked.h"

#define DSV__POWER10_MOST 38

/* 10^exponent; exponent 0 to 38. */
static inline dsv__uint128 dsv__power10(int exponent) {
  dsv__uint128 power = 1;
  while (exponent-- > 0) power *= 10;
  return power;
}

#endif
