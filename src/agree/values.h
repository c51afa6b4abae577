/* The values of a quantile, kept in pieces as they come, and asked for a rank without being moved. */
#ifndef DSV__VALUES_H
#define DSV__VALUES_H

#include "base/decimal.h"

typedef struct dsv__value_piece dsv__value_piece;

typedef struct {
  dsv__value_piece *first, *last;
  uint64_t n;
  int64_t least, greatest; /* of the keys */
  uint32_t *histogram;     /* of the keys over least .. greatest, made when it is first asked; NULL: not yet */
} dsv__values;

struct dsv__value_piece {
  dsv__value_piece *next;
  uint32_t n, capacity;
  int64_t *weights; /* how many rows each stands for; NULL: one each */
  int64_t keys[];
};

void dsv__values_init(dsv__values *values);
/* Room for one more in `last`. Memory is the arena's. */
dsv_status dsv__values_more(dsv__values *values, bool weighted, dsv__arena *arena);

/* All values of one list have weights, or none. */
static inline dsv_status dsv__values_add(dsv__values *values, int64_t key, dsv__arena *arena) {
  if (!values->last || values->last->n == values->last->capacity) {
    dsv_status status = dsv__values_more(values, false, arena);
    if (status) return status;
  }
  values->last->keys[values->last->n++] = key;
  values->n++;
  values->least = key < values->least ? key : values->least;
  values->greatest = key > values->greatest ? key : values->greatest;
  return DSV_OK;
}
dsv_status dsv__values_add_times(dsv__values *values, int64_t key, int64_t weight, dsv__arena *arena);

/* The quantile q (Hyndman and Fan's definition 7) of the values of all lists together: the value at the floor of the rank, the next one, and
   the rest of the rank as n / d. `total` is the sum of weights, at least 1. The arena keeps histograms. */
dsv_status dsv__quantile(dsv__values *const *lists, size_t n, dsv__int128 total, dsv__decimal q, dsv__arena *arena,
                         int64_t *low, int64_t *high, uint64_t *rest_n, uint64_t *rest_d);

#endif
