/* Doubles as text and back, exactly and without a locale; and exact sums of doubles. */
#ifndef DSV__NUMBER_H
#define DSV__NUMBER_H

#include "base/decimal.h"

/* JSON's number grammar (RFC 8259), correctly rounded to nearest, ties to even. -0 stays -0; 1e-400 is 0. False: not a number, or past the largest double. */
bool dsv__double_parse(const char *text, size_t n, double *out);
/* The same with another mark for the point. */
bool dsv__double_parse_with(const char *text, size_t n, char mark, double *out);
/* The shortest text that reads back, as ECMAScript (RFC 8785 3.2.2.3) prints it; -0 prints "0". value must be finite. At most 25 bytes. */
void dsv__put_double(dsv__buffer *buffer, double value);
/* A decimal rounded to the nearest double, ties to even. */
double dsv__double_of_decimal(dsv__decimal value);
/* An integer: -?digits within int64. False: not one or does not fit. */
bool dsv__int_parse(const char *text, size_t n, int64_t *out);

/* The exact sum of any number of finite doubles times integers: the same bits in any order and any grouping. */
#define DSV__EXACT_WORDS 40
typedef struct {
  uint64_t words[DSV__EXACT_WORDS]; /* layout private to exact.c */
  uint64_t pending;
} dsv__exact;

void dsv__exact_init(dsv__exact *sum);
void dsv__exact_add(dsv__exact *sum, double value);
void dsv__exact_add_times(dsv__exact *sum, double value, int64_t times); /* value * times, exactly */
/* Adds values[at[i]] to sums[cell[i]], where sums lie `stride` bytes apart. */
void dsv__exact_add_each(void *sums, size_t stride, const double *values, const uint16_t *at, const uint32_t *cell,
                         size_t n);
void dsv__exact_merge(dsv__exact *sum, const dsv__exact *other);
/* The sum in as few numbers as it needs, the same ones for the same sum: number i counts 2^(56 (first + i)) times the least unit, and only the
   last may be negative. Returns how many; a sum of 0 needs none. */
size_t dsv__exact_pack(const dsv__exact *sum, size_t *first, int64_t out[DSV__EXACT_WORDS]);
/* Adds what was packed. */
void dsv__exact_add_packed(dsv__exact *sum, size_t first, const int64_t *numbers, size_t n);
/* Whether numbers from elsewhere can be a packed sum of any number of doubles that there may be. */
bool dsv__exact_is_packed(size_t first, const int64_t *numbers, size_t n);
/* sum / divisor (> 0) rounded once to the nearest double. False: past the largest double. A zero is +0. */
bool dsv__exact_result(const dsv__exact *sum, uint64_t divisor, double *out);

/* a + (b - a) * n / d exactly (0 <= n < d), rounded once: interpolation of a quantile. False: past the largest double. */
bool dsv__double_between(double a, double b, uint64_t n, uint64_t d, double *out);
/* Rounds the exact value of a double to a multiple of `step` (> 0). False: |value| / step >= 2^53 (leave it as it is). */
bool dsv__double_round(double value, dsv__decimal step, dsv__rounding how, dsv__ratio *out);

#endif
