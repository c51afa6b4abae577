/* The values of a quantile, kept in pieces as they come, and asked for a rank without being moved. */
#ifndef DSV__VALUES_H
#define DSV__VALUES_H

#include "base/decimal.h"

typedef struct dsv__value_piece dsv__value_piece;
typedef struct dsv__ranked dsv__ranked;

/* How far into a list something knows its numbers. */
typedef struct {
  dsv__value_piece *piece; /* NULL: none of them */
  size_t n;                /* of this piece; of those before it all */
} dsv__value_place;

enum { DSV__BINS = 512 };

typedef struct {
  int64_t *at, *end; /* where the next number goes, and the end of the room for it */
  dsv__value_piece *first, *last;
  uint32_t *bins; /* a histogram of DSV__BINS, kept for the next quantile; NULL: not made */
  dsv__value_place binned;
  int64_t low;         /* of it: the first bin is below, the last goes on for ever */
  int32_t shift;       /* log 2 of the width of the others */
  dsv__ranked *ranked; /* the neighbourhoods of ranks that were asked for */
  bool kept;           /* ranks will be asked for again, of more numbers: `ranked` serves; of lists without weights */
  bool weighted;       /* the numbers are keys and weights in turn; else keys */
} dsv__values;

/* Pieces that are used again, by their kind: the first of lists, which are small; the others; and those whose numbers are somebody else's. */
enum { DSV__PIECE_FIRST, DSV__PIECE_LARGE, DSV__PIECE_LENT, DSV__PIECE_KINDS };
typedef struct {
  const dsv_context *context;
  dsv__value_piece *free[DSV__PIECE_KINDS];
} dsv__value_pool;

/* Gives the pieces back to the pool. */
void dsv__values_free(dsv__values *values, dsv__value_pool *pool);
void dsv__value_pool_free(dsv__value_pool *pool);
/* Room for more numbers. */
dsv_status dsv__values_more(dsv__values *values, dsv__value_pool *pool);

/* Adds n numbers where they lie, keys or keys and weights as those of the list, which stay as they are as long as the list. */
dsv_status dsv__values_lend(dsv__values *values, const int64_t *numbers, size_t n, dsv__value_pool *pool);

static inline dsv_status dsv__values_add(dsv__values *values, int64_t key, dsv__value_pool *pool) {
  if (values->at == values->end) {
    dsv_status status = dsv__values_more(values, pool);
    if (status) return status;
  }
  *values->at++ = key;
  return DSV_OK;
}

/* A value that stands for `weight` rows, at least one, in a list with weights. */
static inline dsv_status dsv__values_add_times(dsv__values *values, int64_t key, int64_t weight,
                                               dsv__value_pool *pool) {
  dsv_status status = dsv__values_add(values, key, pool);
  if (!status) *values->at++ = weight;
  return status;
}

/* The numbers of a list, piece by piece: begins with the first (piece NULL gives none) and goes on with the next one of it. */
struct dsv__value_piece {
  dsv__value_piece *next;
  const int64_t *numbers; /* `own`, or lent */
  int64_t n;              /* of them, but of the last piece of a list, which is being filled */
  int64_t kind;
  int64_t own[];
};
static inline size_t dsv__piece_count(const dsv__values *values, const dsv__value_piece *piece) {
  return piece == values->last ? (size_t)(values->at - piece->numbers) : (size_t)piece->n;
}

/* The value of a sketch for a key of a whole number, or of a double: towards 0, to `bits` binary digits after the first one (of doubles below
   2^-1022, to as many binary places as that has). In the order of keys, and the same for what is rounded already. */
int64_t dsv__sketch_key(int64_t key, bool is_double, int64_t bits);

/* The quantile q (Hyndman and Fan's definition 7) of the values of all lists together, with weights in all of them or in none: the value at
   the floor of the rank, the next one, and the rest of the rank as n / d. `total` is the sum of weights, at least 1. Histograms and
   neighbourhoods are the arena's. */
dsv_status dsv__quantile(dsv__values *const *lists, size_t n, dsv__int128 total, dsv__decimal q, dsv__arena *arena,
                         int64_t *low, int64_t *high, uint64_t *rest_n, uint64_t *rest_d);

#endif
