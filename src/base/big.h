/* Natural numbers of bounded size, and doubles as what they are: natural numbers times powers of two. For number.c and
   exact.c. */
#ifndef DSV__BIG_H
#define DSV__BIG_H

#include "base/checked.h"
#include <string.h>

/* Enough for 800 digits over 10^1124, for every double's exact value and for the exact sums: below 2^3900 with what is
   shifted in. */
#define DSV__BIG_LIMBS 64

#define DSV__POWERS5_MOST 27 /* 5^27 is the largest below 2^63 */
extern const uint64_t dsv__powers5[DSV__POWERS5_MOST + 1];

/* limbs[0] is the lowest; limbs[n - 1] is not 0; n is 0 for zero. What lies past n is not initialised. */
typedef struct {
  size_t n;
  uint64_t limbs[DSV__BIG_LIMBS];
} dsv__big;

void dsv__big_set(dsv__big *big, uint64_t value);
int dsv__big_bits(const dsv__big *big); /* 0 for zero */
int dsv__big_fill(const dsv__big *big); /* zero bits above the highest in its limb */
void dsv__big_multiply(dsv__big *big, uint64_t factor, uint64_t addend);
void dsv__big_power10(dsv__big *big, int exponent); /* times 10^exponent, exponent >= 0 */
void dsv__big_shift(dsv__big *big, int bits);       /* times 2^bits, bits >= 0 */
int dsv__big_compare(const dsv__big *a, const dsv__big *b);
int dsv__big_compare_sum(const dsv__big *a, const dsv__big *b, const dsv__big *c); /* a + b with c */

/* The highest bit of the divisor's highest limb must be set, and the quotient below 2^32: gives it and leaves the rest.
   */
uint32_t dsv__big_divide(dsv__big *dividend, const dsv__big *divisor);

#define DSV__MANTISSA_BITS 52 /* without the highest, which normal doubles do not store */
#define DSV__EXPONENT_MIN (-1074)

/* A finite double is (negative ? -1 : 1) * mantissa * 2^exponent; exponent -1074 to 971. */
typedef struct {
  uint64_t mantissa;
  int exponent;
  bool negative;
} dsv__binary;

static inline dsv__binary dsv__double_split(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  int exponent = (int)(bits >> DSV__MANTISSA_BITS & 0x7FF), normal = exponent > 0;
  uint64_t mantissa = bits & ((UINT64_C(1) << DSV__MANTISSA_BITS) - 1);
  mantissa |= (uint64_t)normal << DSV__MANTISSA_BITS;
  return (dsv__binary){mantissa, DSV__EXPONENT_MIN + exponent - normal, bits >> 63};
}

/* The nearest double, ties to even, of mantissa * 2^exponent and, where `more`, a little (less than one unit of the
   mantissa, which must then have at least 55 bits). Done in integers, so that the rounding mode of the host does not
   matter. False: past the largest double. */
bool dsv__double_make(bool negative, uint64_t mantissa, int64_t exponent, bool more, double *out);
/* The same of dividend / divisor * 2^exponent; both are used up. */
bool dsv__double_of_quotient(bool negative, dsv__big *dividend, dsv__big *divisor, int64_t exponent, double *out);

#endif
