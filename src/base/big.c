/* Natural numbers of bounded size, and the making of doubles from them. */
#include "base/big.h"

const uint64_t dsv__powers5[DSV__POWERS5_MOST + 1] = {
    UINT64_C(1),
    UINT64_C(5),
    UINT64_C(25),
    UINT64_C(125),
    UINT64_C(625),
    UINT64_C(3125),
    UINT64_C(15625),
    UINT64_C(78125),
    UINT64_C(390625),
    UINT64_C(1953125),
    UINT64_C(9765625),
    UINT64_C(48828125),
    UINT64_C(244140625),
    UINT64_C(1220703125),
    UINT64_C(6103515625),
    UINT64_C(30517578125),
    UINT64_C(152587890625),
    UINT64_C(762939453125),
    UINT64_C(3814697265625),
    UINT64_C(19073486328125),
    UINT64_C(95367431640625),
    UINT64_C(476837158203125),
    UINT64_C(2384185791015625),
    UINT64_C(11920928955078125),
    UINT64_C(59604644775390625),
    UINT64_C(298023223876953125),
    UINT64_C(1490116119384765625),
    UINT64_C(7450580596923828125),
};

void dsv__big_set(dsv__big *big, uint64_t value) {
  big->n = value != 0;
  big->limbs[0] = value;
}

int dsv__big_bits(const dsv__big *big) {
  return (int)big->n * 64 - dsv__big_fill(big);
}

int dsv__big_fill(const dsv__big *big) {
  return big->n ? __builtin_clzll(big->limbs[big->n - 1]) : 0;
}

void dsv__big_multiply(dsv__big *big, uint64_t factor, uint64_t addend) {
  uint64_t carry = addend;
  for (size_t i = 0; i < big->n; i++) {
    dsv__uint128 product = (dsv__uint128)big->limbs[i] * factor + carry;
    big->limbs[i] = (uint64_t)product;
    carry = (uint64_t)(product >> 64);
  }
  if (carry) big->limbs[big->n++] = carry;
}

void dsv__big_power10(dsv__big *big, int exponent) {
  for (int left = exponent; left > 0; left -= DSV__POWERS5_MOST)
    dsv__big_multiply(big, dsv__powers5[left < DSV__POWERS5_MOST ? left : DSV__POWERS5_MOST], 0);
  dsv__big_shift(big, exponent);
}

void dsv__big_shift(dsv__big *big, int bits) {
  size_t limbs = (size_t)bits / 64;
  int rest = bits % 64;
  if (!big->n) return;
  if (rest) {
    uint64_t carry = 0;
    for (size_t i = 0; i < big->n; i++) {
      uint64_t limb = big->limbs[i];
      big->limbs[i] = limb << rest | carry;
      carry = limb >> (64 - rest);
    }
    if (carry) big->limbs[big->n++] = carry;
  }
  memmove(big->limbs + limbs, big->limbs, big->n * sizeof(uint64_t));
  memset(big->limbs, 0, limbs * sizeof(uint64_t));
  big->n += limbs;
}

int dsv__big_compare(const dsv__big *a, const dsv__big *b) {
  if (a->n != b->n) return a->n > b->n ? 1 : -1;
  for (size_t i = a->n; i-- > 0;)
    if (a->limbs[i] != b->limbs[i]) return a->limbs[i] > b->limbs[i] ? 1 : -1;
  return 0;
}

int dsv__big_compare_sum(const dsv__big *a, const dsv__big *b, const dsv__big *c) {
  if (a->n < b->n) {
    const dsv__big *other = a;
    a = b;
    b = other;
  }
  dsv__big sum;
  uint64_t carry = 0;
  for (size_t i = 0; i < a->n; i++) {
    dsv__uint128 limb = (dsv__uint128)a->limbs[i] + (i < b->n ? b->limbs[i] : 0) + carry;
    sum.limbs[i] = (uint64_t)limb;
    carry = (uint64_t)(limb >> 64);
  }
  sum.n = a->n;
  if (carry) sum.limbs[sum.n++] = carry;
  return dsv__big_compare(&sum, c);
}

/* dividend -= divisor * factor, which must not be more than it. */
static void take(dsv__big *dividend, const dsv__big *divisor, uint64_t factor) {
  uint64_t owed = 0;
  for (size_t i = 0; i < dividend->n; i++) {
    dsv__uint128 product = (dsv__uint128)(i < divisor->n ? divisor->limbs[i] : 0) * factor + owed;
    uint64_t low = (uint64_t)product, limb = dividend->limbs[i];
    dividend->limbs[i] = limb - low;
    owed = (uint64_t)(product >> 64) + (limb < low);
  }
  while (dividend->n && !dividend->limbs[dividend->n - 1]) dividend->n--;
}

uint32_t dsv__big_divide(dsv__big *dividend, const dsv__big *divisor) {
  if (dividend->n < divisor->n) return 0;
  /* From the highest limbs, with the divisor taken as more than it is: never too much, and with a quotient below 2^32
     at most 2 too little. */
  dsv__uint128 high = dividend->limbs[divisor->n - 1];
  if (dividend->n > divisor->n) high |= (dsv__uint128)dividend->limbs[divisor->n] << 64;
  uint64_t quotient = (uint64_t)(high / ((dsv__uint128)divisor->limbs[divisor->n - 1] + 1));
  if (quotient) take(dividend, divisor, quotient);
  for (; dsv__big_compare(dividend, divisor) >= 0; quotient++) take(dividend, divisor, 1);
  return (uint32_t)quotient;
}

#define EXPONENT_MAX 971

bool dsv__double_make(bool negative, uint64_t mantissa, int64_t exponent, bool more, double *out) {
  uint64_t bits = 0;
  if (mantissa) {
    int lead = __builtin_clzll(mantissa);
    mantissa <<= lead;
    exponent += 63 - DSV__MANTISSA_BITS - lead; /* of the mantissa without its lowest 11 bits */
    int64_t cut = 63 - DSV__MANTISSA_BITS;
    if (exponent < DSV__EXPONENT_MIN) { /* subnormal: fewer bits */
      cut += DSV__EXPONENT_MIN - exponent;
      exponent = DSV__EXPONENT_MIN;
    }
    if (cut > 64) {
      mantissa = 0; /* below half of the smallest */
    } else {
      uint64_t half = UINT64_C(1) << (cut - 1), rest = mantissa & (half | (half - 1));
      mantissa = cut < 64 ? mantissa >> cut : 0;
      mantissa += rest > half || (rest == half && (more || (mantissa & 1)));
    }
    if (exponent > EXPONENT_MAX) return false;
    /* The mantissa's highest bit, where it is in use, counts as one exponent; so does a carry out of it. */
    bits = mantissa + ((uint64_t)(exponent - DSV__EXPONENT_MIN) << DSV__MANTISSA_BITS);
    if (bits >> DSV__MANTISSA_BITS >= 0x7FF) return false;
  }
  bits |= (uint64_t)negative << 63;
  memcpy(out, &bits, sizeof bits);
  return true;
}

bool dsv__double_of_quotient(bool negative, dsv__big *dividend, dsv__big *divisor, int64_t exponent, double *out) {
  if (!dividend->n) return dsv__double_make(negative, 0, 0, false, out);
  /* The divisor's highest limb is filled, and the quotient brought to 31 or 32 bits. Then come 32 more. */
  int shift = dsv__big_bits(divisor) + 31 - dsv__big_bits(dividend);
  int both = dsv__big_fill(divisor) + (shift < 0 ? (63 - shift) / 64 * 64 : 0);
  dsv__big_shift(divisor, both);
  dsv__big_shift(dividend, both + shift);
  uint64_t quotient = (uint64_t)dsv__big_divide(dividend, divisor) << 32;
  dsv__big_shift(dividend, 32);
  quotient |= dsv__big_divide(dividend, divisor);
  return dsv__double_make(negative, quotient, exponent - shift - 32, dividend->n, out);
}
