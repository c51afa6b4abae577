/* Amounts of money: from decimals and exact ratios, as text, and split pro rata. */
#include "base/money.h"
#include "base/powers.h"
#include "base/sort.h"

bool dsv__money_of_decimal(dsv__decimal amount, int digits, dsv__money *out) {
  for (; amount.scale > digits; amount.scale--) { /* zeros at the end are no digits */
    if (amount.coefficient % 10) return false;
    amount.coefficient /= 10;
  }
  return dsv__mul(amount.coefficient, (int64_t)dsv__power10(digits - amount.scale), out);
}

bool dsv__money_round(dsv__ratio amount, dsv__ratio step, dsv__rounding how, int digits, dsv__money *out) {
  dsv__ratio rounded;
  dsv__int128 minor;
  if (!dsv__ratio_round(amount, step, how, &rounded)) return false;
  if (!dsv__mul(rounded.numerator, (dsv__int128)dsv__power10(digits), &minor)) return false;
  minor /= rounded.denominator;
  *out = (dsv__money)minor;
  return minor == *out;
}

void dsv__put_money(dsv__buffer *buffer, dsv__money amount, int digits) {
  const uint64_t one = (uint64_t)dsv__power10(digits);
  const uint64_t size = amount < 0 ? 0 - (uint64_t)amount : (uint64_t)amount;
  if (amount < 0) dsv__put_char(buffer, '-');
  dsv__put_uint(buffer, size / one);
  if (!digits) return;
  dsv__put_char(buffer, '.');
  for (uint64_t place = one / 10; place; place /= 10) dsv__put_char(buffer, (char)('0' + (int)(size / place % 10)));
}

/* The largest remainder first. */
static int compare_rests(const void *a, const void *b) {
  const dsv__share *x = a, *y = b;
  if (x->rest != y->rest) return x->rest > y->rest ? -1 : 1;
  return x->order < y->order ? -1 : x->order > y->order;
}

void dsv__money_split(dsv__share *shares, size_t n, dsv__money limit) {
  dsv__int128 sum = 0, left = limit;
  for (size_t i = 0; i < n; i++) sum += shares[i].amount;
  if (sum <= limit) return;
  for (size_t i = 0; i < n; i++) { /* 2^63 x 2^63 fits */
    dsv__int128 part = (dsv__int128)shares[i].amount * limit;
    shares[i].amount = (dsv__money)(part / sum);
    shares[i].rest = part % sum;
    left -= shares[i].amount;
  }
  dsv__sort(shares, n, sizeof *shares, compare_rests);
  for (size_t i = 0; i < n && left > 0; i++, left--) shares[i].amount++;
}
