/* Doubles as text: the fewest digits that read back, of these the nearest (Steele and White 1990, in natural numbers).
   */
#include "base/big.h"
#include "base/number.h"

#define MOST_DIGITS 17

/* The value is rest / scale; what reads back to it reaches from low / scale below to high / scale above. */
typedef struct {
  dsv__big rest, scale, low, high;
  int reach; /* a comparison of at least this is inside: 0 where the ends read back too (an even mantissa), else 1 */
} state;

static void shift_all(state *s, int bits) {
  dsv__big_shift(&s->rest, bits);
  dsv__big_shift(&s->scale, bits);
  dsv__big_shift(&s->low, bits);
  dsv__big_shift(&s->high, bits);
}

static bool near_above(const state *s) {
  return dsv__big_compare_sum(&s->rest, &s->high, &s->scale) >= s->reach;
}

static bool near_below(const state *s) {
  return dsv__big_compare(&s->low, &s->rest) >= s->reach;
}

/* Brings the value below 1 by a power of ten, and gives its exponent. */
static int begin(state *s, dsv__binary value) {
  bool narrow = value.mantissa == UINT64_C(1) << 52 && value.exponent > -1074; /* the double below is nearer */
  s->reach = value.mantissa & 1;
  dsv__big_set(&s->rest, value.mantissa);
  dsv__big_set(&s->scale, 1);
  dsv__big_set(&s->low, 1);
  dsv__big_set(&s->high, 1);
  dsv__big_shift(&s->rest, 1 + narrow);
  dsv__big_shift(&s->scale, 1 + narrow);
  dsv__big_shift(&s->high, narrow);
  if (value.exponent > 0) {
    dsv__big_shift(&s->rest, value.exponent);
    dsv__big_shift(&s->low, value.exponent);
    dsv__big_shift(&s->high, value.exponent);
  } else {
    dsv__big_shift(&s->scale, -value.exponent);
  }
  /* The logarithm in twos gives that in tens: never too much, at most one too little. */
  int twos = value.exponent + 63 - __builtin_clzll(value.mantissa);
  int tens = twos * 30103 / 100000 + (twos >= 0);
  if (tens > 0) {
    dsv__big_power10(&s->scale, tens);
  } else {
    dsv__big_power10(&s->rest, -tens);
    dsv__big_power10(&s->low, -tens);
    dsv__big_power10(&s->high, -tens);
  }
  for (; near_above(s); tens++) dsv__big_multiply(&s->scale, 10, 0);
  shift_all(s, dsv__big_fill(&s->scale));
  return tens;
}

/* Gives the number of digits; the value is 0.digits * 10^point. */
static int find_digits(dsv__binary value, char digits[MOST_DIGITS], int *point) {
  state s;
  *point = begin(&s, value);
  for (int n = 0;;) {
    dsv__big_multiply(&s.rest, 10, 0);
    dsv__big_multiply(&s.low, 10, 0);
    dsv__big_multiply(&s.high, 10, 0);
    uint32_t digit = dsv__big_divide(&s.rest, &s.scale);
    bool below = near_below(&s), above = near_above(&s);
    if (below && above) { /* both read back: the nearer, or the even one */
      int half = dsv__big_compare_sum(&s.rest, &s.rest, &s.scale);
      above = half > 0 || (half == 0 && (digit & 1));
    }
    digits[n++] = (char)('0' + digit + above);
    if (below || above) return n;
  }
}

static void put_zeros(dsv__buffer *buffer, int n) {
  while (n-- > 0) dsv__put_char(buffer, '0');
}

void dsv__put_double(dsv__buffer *buffer, double value) {
  const double sure = 9007199254740992; /* whole numbers up to 2^53 are their own digits; so is -0, as 0 */
  if (value >= -sure && value <= sure && value == (double)(int64_t)value) {
    dsv__put_int(buffer, (int64_t)value);
    return;
  }
  char digits[MOST_DIGITS];
  int point, n = find_digits(dsv__double_split(value), digits, &point);
  if (value < 0) dsv__put_char(buffer, '-');
  if (n <= point && point <= 21) {
    dsv__put(buffer, digits, (size_t)n);
    put_zeros(buffer, point - n);
  } else if (0 < point && point <= 21) {
    dsv__put(buffer, digits, (size_t)point);
    dsv__put_char(buffer, '.');
    dsv__put(buffer, digits + point, (size_t)(n - point));
  } else if (-6 < point && point <= 0) {
    dsv__put_text(buffer, "0.");
    put_zeros(buffer, -point);
    dsv__put(buffer, digits, (size_t)n);
  } else {
    dsv__put_char(buffer, digits[0]);
    if (n > 1) dsv__put_char(buffer, '.');
    dsv__put(buffer, digits + 1, (size_t)n - 1);
    dsv__put_text(buffer, point > 0 ? "e+" : "e");
    dsv__put_int(buffer, point - 1);
  }
}
