/* Which values a figure can still come to (docs/semantics.md sections 8 and 13). */
#ifndef DSV__REACH_H
#define DSV__REACH_H

#include "score/figure.h"

/* An end of what is possible. */
typedef struct {
  int infinite; /* -1, 1; 0: the value */
  bool is_double;
  double number;
  dsv__ratio value;
} dsv__end;

typedef struct {
  dsv__end low, high;
  bool null_met; /* the figure may be null, which meets everything */
} dsv__reach;

/* Which unknown time is in question. */
typedef struct {
  bool ahead, no_data; /* what is to come; what there is no data of */
  bool some;           /* at least something is unknown, whatever its length */
  bool cases;          /* only cases that are not decided, or customers who may still go, are unknown */
} dsv__unknown;

dsv__end dsv__end_of(const dsv__figure *figure);
/* Applies the contract's `round`. False: does not fit. */
bool dsv__end_round(const dsv__plan *plan, dsv__end *value);
/* The time in question, weighted; > 0 when anything is unknown. */
dsv__int128 dsv__unknown_time(const dsv__measure *m, dsv__unknown x);
/* `churn`: customers who have not gone. */
dsv__int128 dsv__still_there(const dsv__measure *m);
/* The values still possible, not rounded. False: does not fit. `numerator`: of the numerator, where that is judged. */
bool dsv__reach_of(const dsv__plan *plan, const dsv__measure *m, const dsv__figure *figure, bool numerator,
                   dsv__unknown x, dsv__reach *out);

#endif
