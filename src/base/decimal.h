/* Exact decimals, ratios of them, money. No doubles here. */
#ifndef DSV__DECIMAL_H
#define DSV__DECIMAL_H

#include "base/checked.h"
#include "base/memory.h"

/* coefficient / 10^scale; at most 18 digits, scale 0 to 18. */
typedef struct {
  int64_t coefficient;
  int32_t scale;
} dsv__decimal;

/* "-12.50": digits, optionally a point and digits after it; no "+", no exponent, no leading zeros but one before the point. False: not one,
   or over 18 digits. */
bool dsv__decimal_parse(const char *text, size_t n, dsv__decimal *out);
/* The same with another mark for the point. */
bool dsv__decimal_parse_with(const char *text, size_t n, char mark, dsv__decimal *out);
dsv__decimal dsv__decimal_of(int64_t integer);
int dsv__decimal_compare(dsv__decimal a, dsv__decimal b);       /* exact: -1, 0, 1 */
void dsv__put_decimal(dsv__buffer *buffer, dsv__decimal value); /* without trailing zeros; no "-0" */

/* An exact ratio, denominator > 0. */
typedef struct {
  dsv__int128 numerator;
  dsv__int128 denominator;
} dsv__ratio;

dsv__ratio dsv__ratio_of(dsv__decimal value);
int dsv__ratio_compare(dsv__ratio a, dsv__ratio b); /* exact for all values, by 256-bit products */

typedef enum {
  DSV__ROUND_UP,
  DSV__ROUND_DOWN,
  DSV__ROUND_HALF_UP,
  DSV__ROUND_HALF_EVEN
} dsv__rounding; /* up: away from zero */

/* The text that dsv__put_double makes of a double, as the decimal that it says. False: does not fit. */
bool dsv__ratio_of_text(dsv__str text, dsv__ratio *out);

/* In lowest terms. False: does not fit. */
bool dsv__ratio_times(dsv__ratio a, dsv__ratio b, dsv__ratio *out);
bool dsv__ratio_plus(dsv__ratio a, dsv__ratio b, dsv__ratio *out);
/* Rounds value / step to an integer and gives that integer times step, as a ratio. False: does not fit. */
bool dsv__ratio_round(dsv__ratio value, dsv__ratio step, dsv__rounding how, dsv__ratio *out);
/* Half-even to `digits` decimals, trailing zeros dropped, no "-0". False: does not fit. */
bool dsv__put_ratio(dsv__buffer *buffer, dsv__ratio value, int digits);
/* An int128 as decimal digits. */
void dsv__put_int128(dsv__buffer *buffer, dsv__int128 value);
/* numerator / 10^scale as a decimal without trailing zeros. */
void dsv__put_scaled(dsv__buffer *buffer, dsv__int128 numerator, int scale);

#endif
