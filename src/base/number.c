/* Text to numbers, exactly and without a locale. */
#include "base/number.h"
#include "base/big.h"

/* A number's text taken apart: digits from `first` to before `end`, with or without a point among them. */
typedef struct {
  const char *first, *end;
  size_t digits;    /* without the point, with zeros that lead */
  uint64_t value;   /* of all digits; good if there are at most 19 */
  int64_t exponent; /* of ten, of the last digit */
  bool negative;
  char mark; /* the point */
} scan;

#define SURE_DIGITS 19                          /* 10^19 is below 2^64 */
#define MOST_DIGITS 800                         /* what lies between two doubles has at most 768 */
#define MOST_EXPONENT INT64_C(1000000000000000) /* past the length of any text; larger ones stay there */

static bool is_digit(const char *at, const char *end) {
  return at < end && (unsigned char)(*at - '0') < 10;
}

static const char *read_digits(const char *at, const char *end, uint64_t *value) {
  for (; is_digit(at, end); at++) *value = *value * 10 + (uint64_t)(*at - '0');
  return at;
}

/* "e-12" to the end of the text. */
static bool read_exponent(const char *at, const char *end, int64_t *out) {
  bool negative = false;
  if (at < end && (*at == '+' || *at == '-')) negative = *at++ == '-';
  if (!is_digit(at, end)) return false;
  int64_t exponent = 0;
  for (; is_digit(at, end); at++)
    if (exponent < MOST_EXPONENT) exponent = exponent * 10 + (*at - '0');
  *out += negative ? -exponent : exponent;
  return at == end;
}

static bool read_number(const char *text, size_t n, char mark, scan *out) {
  const char *end = text + n;
  *out = (scan){.negative = n && *text == '-', .mark = mark};
  out->first = text + out->negative;
  if (!is_digit(out->first, end)) return false;
  const char *at = *out->first == '0' ? out->first + 1 : read_digits(out->first, end, &out->value);
  out->digits = (size_t)(at - out->first);
  if (at < end && *at == mark) {
    const char *point = at++;
    if (!is_digit(at, end)) return false;
    at = read_digits(at, end, &out->value);
    out->exponent = point + 1 - at;
    out->digits += (size_t)(at - point - 1);
  }
  out->end = at;
  if (at == end) return true;
  return (*at == 'e' || *at == 'E') && read_exponent(at + 1, end, &out->exponent);
}

/* value * 10^exponent with `digits` digits at most, by natural numbers of any size. */
static bool scale_big(bool negative, dsv__big *value, size_t digits, int64_t exponent, double *out) {
  int64_t magnitude = exponent + (int64_t)digits; /* the value is below 10^magnitude */
  if (!value->n || magnitude < -330) return dsv__double_make(negative, 0, 0, false, out);
  if (exponent > 310) return false;
  dsv__big divisor;
  dsv__big_set(&divisor, 1);
  if (exponent < 0) dsv__big_power10(&divisor, (int)-exponent);
  else dsv__big_power10(value, (int)exponent);
  return dsv__double_of_quotient(negative, value, &divisor, 0, out);
}

/* value * 10^exponent. Up to 10^27 either way, powers of 5 fit a word, and all is exact in two. */
static bool scale(bool negative, uint64_t value, int64_t exponent, double *out) {
  if (!value || exponent < -DSV__POWERS5_MOST || exponent > DSV__POWERS5_MOST) {
    dsv__big big;
    dsv__big_set(&big, value);
    return scale_big(negative, &big, 20, exponent, out);
  }
  if (exponent >= 0) {
    dsv__uint128 product = (dsv__uint128)value * dsv__powers5[exponent];
    uint64_t high = (uint64_t)(product >> 64);
    if (!high) return dsv__double_make(negative, (uint64_t)product, exponent, false, out);
    int shift = 64 - __builtin_clzll(high);
    uint64_t top = (uint64_t)(product >> shift);
    return dsv__double_make(negative, top, exponent + shift, (dsv__uint128)top << shift != product, out);
  }
  /* value / 5^n with both filled to 64 bits, and 62 bits or more of quotient */
  uint64_t divisor = dsv__powers5[-exponent];
  int fill = __builtin_clzll(divisor), lead = __builtin_clzll(value);
  divisor <<= fill;
  dsv__uint128 dividend = (dsv__uint128)(value << lead) << 63;
  uint64_t quotient = (uint64_t)(dividend / divisor);
  bool more = (dsv__uint128)quotient * divisor != dividend;
  return dsv__double_make(negative, quotient, exponent + fill - lead - 63, more, out);
}

/* More digits than a word holds: as many as can matter, and one more for all the rest. */
static bool scale_text(const scan *number, double *out) {
  dsv__big value;
  dsv__big_set(&value, 0);
  size_t used = 0, left = number->digits;
  const char *at = number->first;
  for (; at < number->end && used < MOST_DIGITS; at++) {
    if (*at == number->mark) continue;
    left--;
    if (!used && *at == '0') continue;
    dsv__big_multiply(&value, 10, (uint64_t)(*at - '0'));
    used++;
  }
  int64_t exponent = number->exponent + (int64_t)left;
  while (at < number->end && (*at == '0' || *at == number->mark)) at++;
  if (at < number->end) {
    dsv__big_multiply(&value, 10, 1);
    used++;
    exponent--;
  }
  return scale_big(number->negative, &value, used, exponent, out);
}

bool dsv__double_parse_with(const char *text, size_t n, char mark, double *out) {
  scan number;
  if (!read_number(text, n, mark, &number)) return false;
  if (number.digits > SURE_DIGITS) return scale_text(&number, out);
  return scale(number.negative, number.value, number.exponent, out);
}

bool dsv__double_parse(const char *text, size_t n, double *out) {
  return dsv__double_parse_with(text, n, '.', out);
}

double dsv__double_of_decimal(dsv__decimal value) {
  double out = 0;
  bool negative = value.coefficient < 0;
  uint64_t magnitude = negative ? 0 - (uint64_t)value.coefficient : (uint64_t)value.coefficient;
  scale(negative, magnitude, -value.scale, &out);
  return out;
}

bool dsv__int_parse(const char *text, size_t n, int64_t *out) {
  const char *at = text, *end = text + n;
  bool negative = n && *at == '-';
  at += negative;
  if (!is_digit(at, end)) return false;
  int64_t value = 0; /* counted down where negative, because there is one more of these */
  for (; is_digit(at, end); at++)
    if (!dsv__mul(value, 10, &value) || !dsv__add(value, negative ? '0' - *at : *at - '0', &value)) return false;
  if (at < end) return false;
  *out = value;
  return true;
}

bool dsv__double_round(double value, dsv__decimal step, dsv__rounding how, dsv__ratio *out) {
  dsv__binary parts = dsv__double_split(value);
  if (step.coefficient <= 0) return false;
  if (parts.exponent > 74) return false; /* from 2^127 on, past 2^53 of any step; every such mantissa is full */
  if (parts.exponent < -120) {           /* below half of any step: only whether it is zero matters */
    parts.exponent = -120;
    parts.mantissa = parts.mantissa != 0;
  }
  dsv__ratio exact = {parts.mantissa, 1}, unit = dsv__ratio_of(step);
  if (parts.exponent >= 0) exact.numerator <<= parts.exponent;
  else exact.denominator <<= -parts.exponent;
  dsv__ratio most = {unit.numerator << 53, unit.denominator};
  if (dsv__ratio_compare(exact, most) >= 0) return false;
  if (parts.negative) exact.numerator = -exact.numerator;
  return dsv__ratio_round(exact, unit, how, out);
}
