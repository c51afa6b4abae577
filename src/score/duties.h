/* Duties of the consumer: when they were missed (docs/duties.md). */
#ifndef DSV__DUTIES_H
#define DSV__DUTIES_H

#include "score/plan.h"

typedef struct {
  const dsv__target *target;
  dsv__spans missed; /* its windows that are missed, whole */
} dsv__duty;

struct dsv__duties {
  dsv__duty *at;
  size_t n, capacity;
};

#endif
