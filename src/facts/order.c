/* Orders of rows: a radix sort of their numbers, least digit first, which keeps the order of arrival among equals. */
#include "facts/fill.h"
#include <string.h>

#define DIGIT_BITS 11
#define DIGITS (1 << DIGIT_BITS)

typedef struct {
  const dsv__seal *seal;
  const int64_t *values;
  uint64_t least; /* of the values: digits are those of the difference */
  uint32_t *from, *to;
  uint64_t n;
  bool all; /* rows are sorted, so that they may be counted in any order */
} sorting;

static size_t digit(const sorting *s, uint32_t row, int shift) {
  return (size_t)(((uint64_t)s->values[row] - s->least) >> shift) & (DIGITS - 1);
}

/* One pass over a digit. */
static dsv_status sort_digit(sorting *s, int shift) {
  uint64_t places[DIGITS] = {0}; /* first how many, then where the next one goes */
  for (uint64_t i = 0; i < s->n; i++) places[digit(s, s->all ? (uint32_t)i : s->from[i], shift)]++;
  if (places[digit(s, s->from[0], shift)] == s->n) return DSV_OK;
  uint64_t place = 0;
  for (size_t i = 0; i < DIGITS; i++) {
    uint64_t here = places[i];
    places[i] = place;
    place += here;
  }
  for (uint64_t i = 0; i < s->n; i++) {
    dsv_status status = i % DSV__TICK == 0 ? dsv__seal_tick(s->seal) : DSV_OK;
    if (status) return status;
    s->to[places[digit(s, s->from[i], shift)]++] = s->from[i];
  }
  uint32_t *swap = s->from;
  s->from = s->to;
  s->to = swap;
  return DSV_OK;
}

static dsv_status sort_values(sorting *s, const int64_t *values) {
  int64_t least = values[s->from[0]], most = least;
  for (uint64_t i = 1; i < s->n; i++) {
    int64_t value = values[s->from[i]];
    least = value < least ? value : least;
    most = value > most ? value : most;
  }
  s->values = values;
  s->least = (uint64_t)least;
  uint64_t range = (uint64_t)most - s->least;
  dsv_status status = DSV_OK;
  for (int shift = 0; shift < 64 && range >> shift && !status; shift += DIGIT_BITS) status = sort_digit(s, shift);
  return status;
}

dsv_status dsv__seal_order(const dsv__seal *seal, const dsv__table *table, uint32_t *order, uint64_t n) {
  if (n < 2) return DSV_OK;
  uint32_t *other = dsv__alloc(seal->context, (size_t)n, sizeof *other);
  if (!other) return DSV__NO_MEMORY(seal->diag);
  sorting s = {seal, NULL, 0, order, other, n, n == table->n};
  dsv_status status = table->end ? sort_values(&s, table->end) : DSV_OK;
  if (!status) status = sort_values(&s, table->start);
  if (s.from != order && !status) memcpy(order, s.from, (size_t)n * sizeof *order);
  dsv__free(seal->context, other);
  return status;
}
