/* Exact decimals: text to coefficient and scale, and back. */
#include "base/decimal.h"
#include "base/powers.h"

#define MOST_DIGITS 18

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool dsv__decimal_parse_with(const char *text, size_t n, char mark, dsv__decimal *out) {
  size_t i = 0, digits = 0;
  bool negative = n && text[0] == '-';
  i += negative;
  if (i == n || !is_digit(text[i])) return false;
  if (text[i] == '0' && i + 1 < n && text[i + 1] != mark) return false;
  dsv__decimal value = {0, 0};
  bool point = false;
  for (; i < n; i++) {
    if (text[i] == mark && !point && i + 1 < n) {
      point = true;
      continue;
    }
    if (!is_digit(text[i])) return false;
    digits += digits || point || text[i] != '0'; /* the zero before a point does not count */
    if (digits > MOST_DIGITS) return false;
    value.coefficient = value.coefficient * 10 + (text[i] - '0');
    value.scale += point;
  }
  if (negative) value.coefficient = -value.coefficient;
  *out = value;
  return true;
}

bool dsv__decimal_parse(const char *text, size_t n, dsv__decimal *out) {
  return dsv__decimal_parse_with(text, n, '.', out);
}

dsv__decimal dsv__decimal_of(int64_t integer) {
  return (dsv__decimal){integer, 0};
}

int dsv__decimal_compare(dsv__decimal a, dsv__decimal b) {
  /* 2^63 * 10^18 is below 2^123 */
  dsv__int128 left = a.coefficient * (dsv__int128)dsv__power10(b.scale);
  dsv__int128 right = b.coefficient * (dsv__int128)dsv__power10(a.scale);
  return (left > right) - (left < right);
}

void dsv__put_decimal(dsv__buffer *buffer, dsv__decimal value) {
  dsv__put_scaled(buffer, value.coefficient, value.scale);
}

void dsv__put_int128(dsv__buffer *buffer, dsv__int128 value) {
  dsv__put_scaled(buffer, value, 0);
}

void dsv__put_scaled(dsv__buffer *buffer, dsv__int128 numerator, int scale) {
  dsv__uint128 rest = numerator < 0 ? 0 - (dsv__uint128)numerator : (dsv__uint128)numerator;
  while (scale > 0 && rest % 10 == 0) { /* a zero loses its whole scale */
    rest /= 10;
    scale--;
  }
  if (numerator < 0) dsv__put_char(buffer, '-');
  char digits[40]; /* 2^127 has 39 */
  char *const end = digits + sizeof digits, *at = end;
  for (; rest > UINT64_MAX; rest /= 10) *--at = (char)('0' + (int)(rest % 10));
  uint64_t low = (uint64_t)rest; /* divides much faster */
  do *--at = (char)('0' + (int)(low % 10));
  while (low /= 10);
  const ptrdiff_t whole = end - at - (scale > 0 ? scale : 0); /* digits before the point */
  if (whole > 0) dsv__put(buffer, at, (size_t)whole);
  if (scale <= 0) return;
  dsv__put_text(buffer, whole > 0 ? "." : "0.");
  for (ptrdiff_t i = whole; i < 0; i++) dsv__put_char(buffer, '0');
  dsv__put(buffer, whole > 0 ? at + whole : at, (size_t)(end - (whole > 0 ? at + whole : at)));
}
