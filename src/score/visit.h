/* The rows of a window one after another, each with the reason for which it counts or does not: for explanations. */
#ifndef DSV__VISIT_H
#define DSV__VISIT_H

#include "score/evaluate.h"

typedef struct {
  const dsv__table *table; /* of the row */
  uint64_t row;
  size_t subject; /* SIZE_MAX: it was left out before anybody asked for its subject; 0 without `by` */
  uint8_t reason; /* a dsv__row_reason, of cases that of its case */
  bool other;     /* it counts, but does not meet `of` */
} dsv__visited;

typedef dsv_status (*dsv__visitor)(void *user, const dsv__visited *row);

/* Visits the rows that touch the window, in order of time; of cases those of each case. Rows that lie before or after it, and those that are no
   living rows, are not visited. */
dsv_status dsv__visit_rows(dsv__evaluation *e, dsv__span window, dsv__visitor visit, void *user);

#endif
