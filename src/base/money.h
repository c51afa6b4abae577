/* Money: whole numbers of minor units, and the exact ratios they are rounded from. */
#ifndef DSV__MONEY_H
#define DSV__MONEY_H

#include "base/decimal.h"

/* Minor units of a currency that the caller knows, as cents. */
typedef int64_t dsv__money;

/* Digits of the minor unit of an ISO 4217 code, 0 to 4; -1: not known. */
int dsv__currency_digits(dsv__str code);

/* An amount in units of the currency, as documents write it. False: it has more digits than the currency, or does not fit. */
bool dsv__money_of_decimal(dsv__decimal amount, int digits, dsv__money *out);
/* An exact amount rounded to a multiple of `step` units of the currency, which is a whole number of minor units. False: does not fit. */
bool dsv__money_round(dsv__ratio amount, dsv__ratio step, dsv__rounding how, int digits, dsv__money *out);
/* With exactly the digits of the currency: "50.00". */
void dsv__put_money(dsv__buffer *buffer, dsv__money amount, int digits);

/* One that shares what is left of a sum. */
typedef struct {
  dsv__money amount; /* what it asks for, not negative; after the split what it gets */
  size_t order;      /* of equal remainders the least comes first */
  dsv__int128 rest;  /* for the split alone */
} dsv__share;
/* Cuts shares pro rata to `limit`, to the minor unit: each gets the whole part of amount x limit / sum, and what is left goes one minor unit
   each to the largest remainders. Shares that add up to no more than the limit stay as they are. They come out in another order. */
void dsv__money_split(dsv__share *shares, size_t n, dsv__money limit);

#endif
