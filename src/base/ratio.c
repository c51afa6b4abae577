/* Exact ratios of two int128: sums and products; order and rounding, through 256-bit products. */
#include "base/decimal.h"
#include "base/powers.h"

typedef struct {
  dsv__uint128 high, low;
} wide;

static dsv__uint128 magnitude(dsv__int128 value) {
  return value < 0 ? 0 - (dsv__uint128)value : (dsv__uint128)value;
}

static wide multiply(dsv__uint128 a, dsv__uint128 b) {
  uint64_t a0 = (uint64_t)a, a1 = (uint64_t)(a >> 64), b0 = (uint64_t)b, b1 = (uint64_t)(b >> 64);
  dsv__uint128 low = (dsv__uint128)a0 * b0, cross = (dsv__uint128)a1 * b0 + (low >> 64);
  dsv__uint128 other = (dsv__uint128)a0 * b1 + (uint64_t)cross;
  return (wide){(dsv__uint128)a1 * b1 + (cross >> 64) + (other >> 64), other << 64 | (uint64_t)low};
}

static int compare(wide a, wide b) {
  if (a.high != b.high) return a.high > b.high ? 1 : -1;
  return (a.low > b.low) - (a.low < b.low);
}

static wide doubled(wide a) {
  return (wide){a.high << 1 | a.low >> 127, a.low << 1};
}

static wide minus(wide a, wide b) {
  return (wide){a.high - b.high - (a.low < b.low), a.low - b.low};
}

/* a / b by long division in twos; b is below 2^255. False: the quotient is past 127 bits. */
static bool divide(wide a, wide b, dsv__uint128 *quotient, wide *rest) {
  wide r = {0, 0};
  dsv__uint128 q = 0;
  for (int bit = 255; bit >= 0; bit--) {
    if (q >> 126) return false;
    r = doubled(r);
    r.low |= (bit < 128 ? a.low >> bit : a.high >> (bit - 128)) & 1;
    bool fits = compare(r, b) >= 0;
    q = q << 1 | fits;
    if (fits) r = minus(r, b);
  }
  *quotient = q;
  *rest = r;
  return true;
}

/* Whether a magnitude's quotient with this rest goes up by one. */
static bool goes_up(dsv__uint128 quotient, wide rest, wide divisor, dsv__rounding how) {
  if (!rest.high && !rest.low) return false;
  int half = compare(doubled(rest), divisor);
  switch (how) {
    case DSV__ROUND_UP: return true;
    case DSV__ROUND_DOWN: return false;
    case DSV__ROUND_HALF_UP: return half >= 0;
    case DSV__ROUND_HALF_EVEN: return half > 0 || (half == 0 && (quotient & 1));
  }
  return false;
}

/* value / step as an integer. The products stay below 2^255, because magnitudes are at most 2^127 and denominators
   below. */
static bool round_quotient(dsv__ratio value, dsv__ratio step, dsv__rounding how, dsv__int128 *out) {
  wide dividend = multiply(magnitude(value.numerator), (dsv__uint128)step.denominator);
  wide divisor = multiply((dsv__uint128)value.denominator, (dsv__uint128)step.numerator), rest = {0, 0};
  dsv__uint128 quotient;
  if (!dividend.high && !divisor.high) {
    quotient = dividend.low / divisor.low;
    rest.low = dividend.low % divisor.low;
  } else if (!divide(dividend, divisor, &quotient, &rest)) {
    return false;
  }
  quotient += goes_up(quotient, rest, divisor, how);
  if (quotient > (dsv__uint128)DSV__INT128_MAX) return false;
  *out = value.numerator < 0 ? -(dsv__int128)quotient : (dsv__int128)quotient;
  return true;
}

dsv__ratio dsv__ratio_of(dsv__decimal value) {
  return (dsv__ratio){value.coefficient, (dsv__int128)dsv__power10(value.scale)};
}

int dsv__ratio_compare(dsv__ratio a, dsv__ratio b) {
  int sign_a = (a.numerator > 0) - (a.numerator < 0), sign_b = (b.numerator > 0) - (b.numerator < 0);
  if (sign_a != sign_b) return sign_a > sign_b ? 1 : -1;
  return sign_a * compare(multiply(magnitude(a.numerator), (dsv__uint128)b.denominator),
                          multiply(magnitude(b.numerator), (dsv__uint128)a.denominator));
}

static dsv__int128 common_divisor(dsv__int128 a, dsv__int128 b) {
  while (b) {
    dsv__int128 rest = a % b;
    a = b;
    b = rest;
  }
  return a < 0 ? -a : a;
}

static dsv__ratio lowest(dsv__int128 numerator, dsv__int128 denominator) {
  dsv__int128 common = common_divisor(numerator, denominator);
  return (dsv__ratio){numerator / common, denominator / common};
}

/* What one has in common with the other goes before they are multiplied, so that nothing fails that fits. */
bool dsv__ratio_times(dsv__ratio a, dsv__ratio b, dsv__ratio *out) {
  dsv__ratio x = lowest(a.numerator, b.denominator), y = lowest(b.numerator, a.denominator), product;
  if (!dsv__mul(x.numerator, y.numerator, &product.numerator) ||
      !dsv__mul(y.denominator, x.denominator, &product.denominator))
    return false;
  *out = lowest(product.numerator, product.denominator);
  return true;
}

bool dsv__ratio_plus(dsv__ratio a, dsv__ratio b, dsv__ratio *out) {
  dsv__int128 common = common_divisor(a.denominator, b.denominator), x, y, sum, denominator;
  if (!dsv__mul(a.numerator, b.denominator / common, &x) || !dsv__mul(b.numerator, a.denominator / common, &y) ||
      !dsv__add(x, y, &sum) || !dsv__mul(a.denominator, b.denominator / common, &denominator))
    return false;
  *out = lowest(sum, denominator);
  return true;
}

bool dsv__ratio_round(dsv__ratio value, dsv__ratio step, dsv__rounding how, dsv__ratio *out) {
  dsv__int128 steps, numerator;
  if (step.numerator <= 0 || !round_quotient(value, step, how, &steps)) return false;
  dsv__int128 common = common_divisor(steps, step.denominator);
  if (!dsv__mul(steps / common, step.numerator, &numerator)) return false;
  *out = (dsv__ratio){numerator, step.denominator / common};
  return true;
}

bool dsv__put_ratio(dsv__buffer *buffer, dsv__ratio value, int digits) {
  if (digits < 0 || digits > DSV__POWER10_MOST) return false;
  dsv__int128 scaled;
  dsv__ratio step = {1, (dsv__int128)dsv__power10(digits)};
  if (!round_quotient(value, step, DSV__ROUND_HALF_EVEN, &scaled)) return false;
  dsv__put_scaled(buffer, scaled, digits);
  return true;
}

bool dsv__ratio_of_text(dsv__str text, dsv__ratio *out) {
  dsv__int128 digits = 0;
  int64_t scale = 0, exponent = 0;
  const bool negative = text.n && text.at[0] == '-';
  size_t i = negative ? 1 : 0;
  for (bool point = false; i < text.n && text.at[i] != 'e'; i++) {
    if (text.at[i] == '.') point = true;
    else { /* at most 21 digits */ digits = digits * 10 + (text.at[i] - '0');
      scale += point;
    }
  }
  const bool up = i + 1 < text.n && text.at[i + 1] == '+', down = i + 1 < text.n && text.at[i + 1] == '-';
  for (i += up || down ? 2 : 1; i < text.n; i++) exponent = exponent * 10 + (text.at[i] - '0');
  scale += down ? exponent : -exponent;
  if (negative) digits = -digits;
  if (!digits) scale = 0;
  if (scale > DSV__POWER10_MOST || scale < -DSV__POWER10_MOST) return false;
  const dsv__int128 power = (dsv__int128)dsv__power10((int)(scale < 0 ? -scale : scale));
  *out = (dsv__ratio){digits, scale > 0 ? power : 1};
  return scale >= 0 || dsv__mul(digits, power, &out->numerator);
}
