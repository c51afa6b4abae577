#include "base/fraction.h"
#include <string.h>

/* ---- natural numbers -------------------------------------------------------------------------------------------------------- */

#define LIMBS_MOST (DSV__FRACTION_BITS / 64)

static bool reserve(const dsv_context *context, dsv__natural *a, size_t n) {
  return dsv__grow(context, (void **)&a->limbs, &a->capacity, n, sizeof *a->limbs);
}

static bool set(const dsv_context *context, dsv__natural *a, dsv__uint128 value) {
  if (!reserve(context, a, 2)) return false;
  a->limbs[0] = (uint64_t)value;
  a->limbs[1] = (uint64_t)(value >> 64);
  a->n = a->limbs[1] ? 2 : a->limbs[0] != 0;
  return true;
}

static bool copy(const dsv_context *context, const dsv__natural *from, dsv__natural *to) {
  if (!reserve(context, to, from->n + 1)) return false;
  if (from->n) memcpy(to->limbs, from->limbs, from->n * sizeof *to->limbs);
  to->n = from->n;
  return true;
}

static bool times(const dsv_context *context, dsv__natural *a, uint64_t factor) {
  uint64_t carry = 0;
  if (!reserve(context, a, a->n + 1)) return false;
  for (size_t i = 0; i < a->n; i++) {
    dsv__uint128 product = (dsv__uint128)a->limbs[i] * factor + carry;
    a->limbs[i] = (uint64_t)product;
    carry = (uint64_t)(product >> 64);
  }
  if (carry) a->limbs[a->n++] = carry;
  while (a->n && !a->limbs[a->n - 1]) a->n--;
  return true;
}

/* a += b * 2^(64 shift) */
static bool plus(const dsv_context *context, dsv__natural *a, const dsv__natural *b, size_t shift) {
  if (!b->n) return true;
  const size_t n = (a->n > b->n + shift ? a->n : b->n + shift) + 1;
  if (!reserve(context, a, n)) return false;
  for (size_t i = a->n; i < n; i++) a->limbs[i] = 0;
  uint64_t carry = 0;
  for (size_t i = shift; i < n && (i < b->n + shift || carry); i++) {
    dsv__uint128 sum = (dsv__uint128)a->limbs[i] + (i < b->n + shift ? b->limbs[i - shift] : 0) + carry;
    a->limbs[i] = (uint64_t)sum;
    carry = (uint64_t)(sum >> 64);
  }
  a->n = a->limbs[n - 1] ? n : n - 1;
  while (a->n && !a->limbs[a->n - 1]) a->n--;
  return true;
}

/* to += a * factor; `a` is used up. */
static bool add_times(const dsv_context *context, dsv__natural *to, dsv__natural *a, dsv__uint128 factor) {
  dsv__natural high = {NULL, 0, 0};
  const uint64_t low = (uint64_t)factor, top = (uint64_t)(factor >> 64);
  bool fits = !top || (copy(context, a, &high) && times(context, &high, top) && plus(context, to, &high, 1));
  dsv__free(context, high.limbs);
  return fits && times(context, a, low) && plus(context, to, a, 0);
}

static uint64_t rest_of(const dsv__natural *a, uint64_t divisor) {
  dsv__uint128 rest = 0;
  for (size_t i = a->n; i-- > 0;) rest = (rest << 64 | a->limbs[i]) % divisor;
  return (uint64_t)rest;
}

static void divide(dsv__natural *a, uint64_t divisor) {
  dsv__uint128 rest = 0;
  if (divisor == 1) return;
  for (size_t i = a->n; i-- > 0;) {
    rest = rest << 64 | a->limbs[i];
    a->limbs[i] = (uint64_t)(rest / divisor);
    rest %= divisor;
  }
  while (a->n && !a->limbs[a->n - 1]) a->n--;
}

static int compare(const dsv__natural *a, const dsv__natural *b) {
  if (a->n != b->n) return a->n < b->n ? -1 : 1;
  for (size_t i = a->n; i-- > 0;)
    if (a->limbs[i] != b->limbs[i]) return a->limbs[i] < b->limbs[i] ? -1 : 1;
  return 0;
}

/* a -= b, which is not greater. */
static void minus(dsv__natural *a, const dsv__natural *b) {
  uint64_t borrow = 0;
  for (size_t i = 0; i < a->n && (i < b->n || borrow); i++) {
    dsv__uint128 taken = (dsv__uint128)(i < b->n ? b->limbs[i] : 0) + borrow;
    borrow = taken > a->limbs[i];
    a->limbs[i] -= (uint64_t)taken;
  }
  while (a->n && !a->limbs[a->n - 1]) a->n--;
}

static uint64_t common(uint64_t a, uint64_t b) {
  while (b) {
    uint64_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

static dsv__uint128 common_wide(dsv__uint128 a, dsv__uint128 b) {
  while (b > UINT64_MAX) {
    dsv__uint128 rest = a % b;
    a = b;
    b = rest;
  }
  return b ? common((uint64_t)b, (uint64_t)(a % b)) : a;
}

/* ---- the sum ---------------------------------------------------------------------------------------------------------------- */

void dsv__fraction_init(dsv__fraction *fraction, const dsv_context *context) {
  *fraction = (dsv__fraction){.context = context};
}

void dsv__fraction_free(dsv__fraction *f) {
  dsv__free(f->context, f->plus.limbs);
  dsv__free(f->context, f->minus.limbs);
  dsv__free(f->context, f->denominator.limbs);
  dsv__free(f->context, f->share.limbs);
}

dsv_status dsv__fraction_clear(dsv__fraction *f) {
  f->plus.n = f->minus.n = 0;
  return set(f->context, &f->denominator, 1) ? DSV_OK : DSV_ERROR_MEMORY;
}

/* The denominator and what stands over it, times a factor. */
static bool widen(dsv__fraction *f, uint64_t factor) {
  return factor == 1 || (times(f->context, &f->plus, factor) && times(f->context, &f->minus, factor) &&
                         times(f->context, &f->denominator, factor));
}

dsv_status dsv__fraction_add(dsv__fraction *f, dsv__ratio value, uint64_t by) {
  const bool negative = value.numerator < 0;
  dsv__uint128 n = negative ? 0 - (dsv__uint128)value.numerator : (dsv__uint128)value.numerator;
  dsv__uint128 d = (dsv__uint128)value.denominator;
  const dsv__uint128 divisor = common_wide(d, n);
  n /= divisor;
  d /= divisor;
  if (!n || !by) return DSV_OK;
  bool fits = true;
  if (d <= UINT64_MAX) { /* the least common denominator; else, which is rare, the product serves */
    const uint64_t shared = common((uint64_t)d, rest_of(&f->denominator, (uint64_t)d));
    fits = widen(f, (uint64_t)d / shared) && copy(f->context, &f->denominator, &f->share);
    if (fits) divide(&f->share, (uint64_t)d);
  } else {
    dsv__natural *parts[] = {&f->plus, &f->minus, &f->denominator};
    fits = copy(f->context, &f->denominator, &f->share);
    for (size_t i = 0; fits && i < 3; i++) {
      dsv__natural product = {NULL, 0, 0};
      fits = add_times(f->context, &product, parts[i], d) && copy(f->context, &product, parts[i]);
      dsv__free(f->context, product.limbs);
    }
  }
  if (!fits) return DSV_ERROR_MEMORY;
  if (f->denominator.n > LIMBS_MOST) return DSV_ERROR_OVERFLOW;
  fits = times(f->context, &f->share, by) && add_times(f->context, negative ? &f->minus : &f->plus, &f->share, n);
  return fits ? DSV_OK : DSV_ERROR_MEMORY;
}

/* Whether a natural number fits, with room to be doubled. */
static bool small(const dsv__natural *a, dsv__int128 *out) {
  if (a->n > 2 || (a->n == 2 && a->limbs[1] >> 61)) return false;
  *out = (dsv__int128)((a->n > 1 ? (dsv__uint128)a->limbs[1] << 64 : 0) | (a->n ? a->limbs[0] : 0));
  return true;
}

/* a / b rounded down, below 2^125; *more where something is left. */
static dsv_status quotient(const dsv_context *context, dsv__natural *a, const dsv__natural *b, dsv__uint128 *out,
                           bool *more) {
  dsv__natural part = {NULL, 0, 0}, sum = {NULL, 0, 0};
  bool memory = true;
  *out = 0;
  for (int bit = 125; memory && bit >= 0; bit--) {
    sum.n = 0;
    memory = copy(context, b, &part) && add_times(context, &sum, &part, *out | (dsv__uint128)1 << bit);
    if (memory && compare(&sum, a) <= 0) *out |= (dsv__uint128)1 << bit;
  }
  sum.n = 0;
  memory = memory && copy(context, b, &part) && add_times(context, &sum, &part, *out);
  *more = memory && compare(&sum, a) != 0;
  dsv__free(context, part.limbs);
  dsv__free(context, sum.limbs);
  if (!memory) return DSV_ERROR_MEMORY;
  return *out >> 125 ? DSV_ERROR_OVERFLOW : DSV_OK;
}

dsv_status dsv__fraction_ratio(dsv__fraction *f, uint64_t divisor, dsv__ratio *out) {
  const uint64_t digits = UINT64_C(10000000000000000000); /* 10^19 */
  const bool negative = compare(&f->plus, &f->minus) < 0;
  dsv__natural *whole = negative ? &f->minus : &f->plus;
  minus(whole, negative ? &f->plus : &f->minus);
  if (!times(f->context, &f->denominator, divisor)) return DSV_ERROR_MEMORY;
  if (!small(whole, &out->numerator) || !small(&f->denominator, &out->denominator)) {
    dsv__uint128 n;
    bool more;
    if (!times(f->context, whole, digits)) return DSV_ERROR_MEMORY;
    dsv_status status = quotient(f->context, whole, &f->denominator, &n, &more);
    if (status) return status;
    out->numerator = (dsv__int128)(2 * n + more);
    out->denominator = 2 * (dsv__int128)digits;
  }
  if (negative) out->numerator = -out->numerator;
  return DSV_OK;
}
