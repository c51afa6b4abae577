/* OpenSLO v1. */
#ifndef DSV__OPENSLO_H
#define DSV__OPENSLO_H

#include "exchange/exchange.h"

/* Whether the objects keep the rules of OpenSLO; findings at what does not. */
void dsv__openslo_check(dsv__exchange *x);

/* A length of OpenSLO: 5m, 4w, 1Q; `minutes`: a number alone is that many. False: none. */
typedef struct {
  int64_t n;
  char unit; /* m h d w M Q Y */
} dsv__openslo_length;
bool dsv__openslo_length_of(const dsv__node *node, bool minutes, dsv__openslo_length *out);

/* "2022-01-01 12:30:00": local microseconds. */
bool dsv__openslo_local(dsv__str text, int64_t *out);

/* The window of an agreement that a timeWindow is. */
dsv__node *dsv__openslo_window(dsv__exchange *x, const dsv__node *time_window);

/* The annotation that holds what OpenSLO cannot, as canonical JSON. */
#define DSV__OPENSLO_NOTE "dsv/document"

#endif
