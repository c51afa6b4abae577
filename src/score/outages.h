/* Outages: runs of down time made from rows, and how many of something at once (docs/semantics.md section 6). */
#ifndef DSV__OUTAGES_H
#define DSV__OUTAGES_H

#include "score/fates.h"

/* A row as the metric sees it. */
typedef struct {
  int64_t from, to;
  int64_t weight; /* scaled by DSV__WEIGHT_ONE; above 0 */
  uint32_t key;   /* `distinct` */
} dsv__outage_row;

typedef struct {
  int64_t from, to;
  int64_t weight;
} dsv__piece;

typedef struct {
  int64_t from, to;
  bool is_short;
  int64_t counted; /* down time of its own; 0: no outage */
  int64_t first;   /* its first counted moment */
  size_t before;   /* the last run before it that counts, + 1; 0: none */
} dsv__run;

typedef struct {
  dsv__outage_row *at;
  size_t n, capacity;
} dsv__outage_heap;

/* Its memory serves one subject after another. Zero it before the first. */
typedef struct {
  dsv__run *runs;
  size_t n_runs, runs_capacity;
  dsv__piece *pieces; /* where the metric weighs: weights over all runs, in order, disjoint */
  size_t n_pieces, pieces_capacity;
  dsv__outage_heap heap; /* while pieces are made */
  dsv__spans down;       /* of runs that are not short */
} dsv__outages;

/* `rows` in order of `from`. */
dsv_status dsv__outages_make(const dsv__plan *plan, const dsv__outage_row *rows, size_t n, dsv__outages *out);
/* Fills counted, first and before of each run from the fates. */
void dsv__outages_count(dsv__outages *outages, const dsv__fates *fates);
/* The first run that ends after t (n_runs if none). */
size_t dsv__runs_seek(const dsv__outages *outages, int64_t t);
void dsv__outages_free(const dsv_context *context, dsv__outages *outages);

/* Sum of weight x down time in a window, scaled. */
dsv__int128 dsv__weighted_down(const dsv__outages *outages, const dsv__fates *fates, int64_t from, int64_t to);

/* The run that may still grow or be joined at as_of, or NULL; and the time that this puts in doubt. */
const dsv__run *dsv__unsettled(const dsv__plan *plan, const dsv__outages *outages, dsv__span *tail);

/* Levels of concurrency: from each moment on so many at once. */
typedef struct {
  int64_t at;
  int64_t level;
} dsv__level;
typedef struct {
  dsv__level *at;
  size_t n, capacity;
} dsv__levels;
/* `rows` in order of `from`, which may be put in another one; `keyed`: rows of one key count once. `out`: zeroed, or of another subject. */
dsv_status dsv__levels_make(const dsv_context *context, bool keyed, dsv__outage_row *rows, size_t n, dsv__levels *out);
/* The highest level at a moment of `known` in [from, to). */
int64_t dsv__level_most(const dsv__levels *levels, const dsv__spans *known, int64_t from, int64_t to);

#endif
