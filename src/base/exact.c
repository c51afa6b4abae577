/* Exact sums of doubles: one wide fixed-point number, from 2^-1074 up, whose words are given their carries only now and
   then. */
#include "base/big.h"
#include "base/number.h"

/* A word counts 56 bits, in two's complement; the 8 more hold what has not been carried yet. 40 words hold 2240 bits:
   2098 of a double, 63 more of its product with an int64, and the rest for 2^78 of these. */
#define WORD_BITS 56
#define WORD_MASK ((UINT64_C(1) << WORD_BITS) - 1)
#define MOST_PENDING 126 /* with what is carried, 127 times a word's worth stays below 2^63 */

void dsv__exact_init(dsv__exact *sum) {
  memset(sum, 0, sizeof *sum);
}

/* Brings every word but the highest, which keeps the sign, into 0 .. 2^56 - 1. */
static void carry(dsv__exact *sum) {
  uint64_t over = 0;
  for (size_t i = 0; i < DSV__EXACT_WORDS - 1; i++) {
    uint64_t word = sum->words[i] + over;
    over = (uint64_t)((int64_t)word >> WORD_BITS);
    sum->words[i] = word & WORD_MASK;
  }
  sum->words[DSV__EXACT_WORDS - 1] += over;
  sum->pending = 0;
}

static inline void add(dsv__exact *sum, double value) {
  dsv__binary parts = dsv__double_split(value);
  uint32_t place = (uint32_t)(parts.exponent - DSV__EXPONENT_MIN), shift = place % WORD_BITS;
  /* volatile, so that they are not stored as one pair: an addition to the next pair, which overlaps, would wait for
     that */
  volatile uint64_t *words = sum->words + place / WORD_BITS;
  int64_t sign = -(int64_t)parts.negative, term = ((int64_t)parts.mantissa ^ sign) - sign;
  words[0] += (uint64_t)term << shift & WORD_MASK;
  words[1] += (uint64_t)(term >> (WORD_BITS - shift));
  if (++sum->pending == MOST_PENDING) carry(sum);
}

void dsv__exact_add(dsv__exact *sum, double value) {
  add(sum, value);
}

void dsv__exact_add_each(void *sums, size_t stride, const double *values, const uint16_t *at, const uint32_t *cell,
                         size_t n) {
  for (size_t i = 0; i < n; i++) add((dsv__exact *)((char *)sums + cell[i] * stride), values[at[i]]);
}

static void add_times(dsv__exact *sum, dsv__binary parts, uint64_t times) {
  uint32_t place = (uint32_t)(parts.exponent - DSV__EXPONENT_MIN), shift = place % WORD_BITS;
  dsv__uint128 product = (dsv__uint128)parts.mantissa * times;
  uint64_t *words = sum->words + place / WORD_BITS, sign = 0 - (uint64_t)parts.negative;
  uint64_t word = (uint64_t)product << shift & WORD_MASK;
  product >>= WORD_BITS - shift;
  for (;;) { /* at most 53 + 64 + 55 bits: four words */
    *words++ += (word ^ sign) - sign;
    if (!product) break;
    word = (uint64_t)product & WORD_MASK;
    product >>= WORD_BITS;
  }
  if (++sum->pending == MOST_PENDING) carry(sum);
}

void dsv__exact_add_times(dsv__exact *sum, double value, int64_t times) {
  dsv__binary parts = dsv__double_split(value);
  parts.negative ^= times < 0;
  add_times(sum, parts, times < 0 ? 0 - (uint64_t)times : (uint64_t)times);
}

void dsv__exact_merge(dsv__exact *sum, const dsv__exact *other) {
  dsv__exact more = *other;
  carry(&more);
  carry(sum);
  for (size_t i = 0; i < DSV__EXACT_WORDS; i++) sum->words[i] += more.words[i];
  sum->pending = 1;
}

size_t dsv__exact_pack(const dsv__exact *sum, size_t *first, int64_t out[DSV__EXACT_WORDS]) {
  dsv__exact carried = *sum;
  carry(&carried);
  const uint64_t *words = carried.words;
  const bool negative = words[DSV__EXACT_WORDS - 1] >> 63;
  size_t n = DSV__EXACT_WORDS, low = 0;
  /* Words that only say the sign are left out; the last that stays says it. */
  if (words[n - 1] == (negative ? UINT64_MAX : 0)) n--;
  if (n < DSV__EXACT_WORDS)
    while (n && words[n - 1] == (negative ? WORD_MASK : 0)) n--;
  while (low < n && !words[low]) low++;
  *first = low;
  for (size_t i = low; i < n; i++) out[i - low] = (int64_t)words[i];
  if (!negative || n == DSV__EXACT_WORDS) return n - low;
  if (n == low) { /* a power of the word */
    *first = n;
    out[0] = -1;
    return 1;
  }
  out[n - low - 1] -= INT64_C(1) << WORD_BITS;
  return n - low;
}

void dsv__exact_add_packed(dsv__exact *sum, size_t first, const int64_t *numbers, size_t n) {
  for (size_t i = 0; i < n; i++) sum->words[first + i] += (uint64_t)numbers[i];
  if (++sum->pending == MOST_PENDING) carry(sum);
}

bool dsv__exact_is_packed(size_t first, const int64_t *numbers, size_t n) {
  const int64_t word = INT64_C(1) << WORD_BITS, highest = INT64_C(1) << 24; /* of the last word, far above any sum */
  if (first > DSV__EXACT_WORDS || n > DSV__EXACT_WORDS - first) return false;
  for (size_t i = 0; i < n; i++) {
    const int64_t most = first + i == DSV__EXACT_WORDS - 1 ? highest : word;
    if (numbers[i] >= most || numbers[i] < -most || (numbers[i] < 0 && i + 1 < n)) return false;
  }
  return true;
}

/* The magnitude of a carried sum, in units of 2^-1074. */
static void magnitude(const dsv__exact *sum, bool negative, dsv__big *out) {
  dsv__exact positive = *sum;
  if (negative) {
    for (size_t i = 0; i < DSV__EXACT_WORDS; i++) positive.words[i] = 0 - positive.words[i];
    carry(&positive);
  }
  *out = (dsv__big){0};
  for (size_t i = 0; i < DSV__EXACT_WORDS; i++) {
    size_t limb = i * WORD_BITS / 64, shift = i * WORD_BITS % 64;
    out->limbs[limb] |= positive.words[i] << shift;
    if (shift > 64 - WORD_BITS) out->limbs[limb + 1] |= positive.words[i] >> (64 - shift);
  }
  out->n = DSV__EXACT_WORDS * WORD_BITS / 64;
  while (out->n && !out->limbs[out->n - 1]) out->n--;
}

bool dsv__exact_result(const dsv__exact *sum, uint64_t divisor, double *out) {
  dsv__exact carried = *sum;
  carry(&carried);
  bool negative = carried.words[DSV__EXACT_WORDS - 1] >> 63;
  dsv__big dividend, by;
  magnitude(&carried, negative, &dividend);
  dsv__big_set(&by, divisor);
  double result;
  if (!divisor || !dsv__double_of_quotient(negative, &dividend, &by, DSV__EXPONENT_MIN, &result)) return false;
  *out = result == 0 ? 0 : result; /* no -0 */
  return true;
}

bool dsv__double_between(double a, double b, uint64_t n, uint64_t d, double *out) {
  /* (a (d - n) + b n) / d */
  dsv__exact sum;
  dsv__exact_init(&sum);
  add_times(&sum, dsv__double_split(a), d - n);
  add_times(&sum, dsv__double_split(b), n);
  return dsv__exact_result(&sum, d, out);
}
