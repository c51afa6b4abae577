/* How likely a structure is up: exactly, where its components are independent, and bounds where they need not be. */
#ifndef DSV__CHANCE_H
#define DSV__CHANCE_H

#include "agree/structure.h"

/* Levels are counted in parts of this: 7 decimals of a percentage. */
#define DSV__CERTAIN INT64_C(1000000000)
/* Figures are shown in so many decimals of a percentage, and counted in units of them. */
#define DSV__SHOWN_DECIMALS 6

/* The needed level: value percent; `more` where it must be passed. */
typedef struct {
  dsv__decimal value;
  bool more;
} dsv__needed;

typedef struct {
  int64_t shown;  /* percent, rounded down, in units of 10^-DSV__SHOWN_DECIMALS */
  bool is_enough; /* exactly */
} dsv__chance;

typedef struct {
  dsv__chance independent, worst, best;
  int64_t raise[DSV__LEAVES_MOST]; /* where independent is not enough: the least level of a component alone; -1: none */
} dsv__chances;

/* Levels of the components in parts of DSV__CERTAIN. DSV_ERROR_MEMORY; DSV_ERROR_LIMIT where shared parts tangle the structure too much;
   DSV_ERROR_OVERFLOW. No findings. */
dsv_status dsv__chances_of(const dsv_context *context, const dsv__structure *structure, const int64_t *levels,
                           dsv__needed needed, dsv__chances *out);

#endif
