#include "agree/values.h"
#include "base/powers.h"
#include <string.h>

enum { FIRST_PIECE = 64, LARGEST_PIECE = 8192, BINS = 512, FEW = 512 };

void dsv__values_init(dsv__values *values) {
  *values = (dsv__values){.least = INT64_MAX, .greatest = INT64_MIN};
}

dsv_status dsv__values_more(dsv__values *values, bool weighted, dsv__arena *arena) {
  uint32_t capacity = values->last ? values->last->capacity * 2 : FIRST_PIECE;
  if (capacity > LARGEST_PIECE) capacity = LARGEST_PIECE;
  dsv__value_piece *piece = dsv__arena_alloc(arena, sizeof *piece + (weighted ? 2 : 1) * capacity * sizeof(int64_t), 1);
  if (!piece) return DSV_ERROR_MEMORY;
  piece->capacity = capacity;
  piece->weights = weighted ? piece->keys + capacity : NULL;
  if (values->last) values->last->next = piece;
  else values->first = piece;
  values->last = piece;
  return DSV_OK;
}

dsv_status dsv__values_add_times(dsv__values *values, int64_t key, int64_t weight, dsv__arena *arena) {
  if (!values->last || values->last->n == values->last->capacity) {
    dsv_status status = dsv__values_more(values, true, arena);
    if (status) return status;
  }
  values->last->weights[values->last->n] = weight;
  return dsv__values_add(values, key, arena);
}

/* ---- a rank ----------------------------------------------------------------------------------------------------------------- */

typedef struct {
  int64_t key, weight;
} value;

/* What is known of where a rank lies: keys from low to high, below which there are `before` values. */
typedef struct {
  dsv__values *const *lists;
  size_t n;
  dsv__arena *arena;
  int64_t low, high;
  dsv__int128 before, within;
  value few[FEW]; /* the values from low to high, where n_few is not 0 */
  size_t n_few;
} search;

static uint64_t between(int64_t low, int64_t high) {
  return (uint64_t)high - (uint64_t)low;
}

/* The shift that puts the keys from low to high into bins. */
static int shift_of(int64_t low, int64_t high) {
  int shift = 0;
  while (between(low, high) >> shift >= BINS) shift++;
  return shift;
}

/* Values are counted one by one, or by their weights. */
static void count_list(const dsv__values *values, int64_t low, int64_t high, int shift, dsv__int128 *bins) {
  for (const dsv__value_piece *piece = values->first; piece; piece = piece->next)
    for (uint32_t i = 0; i < piece->n; i++)
      if (piece->keys[i] >= low && piece->keys[i] <= high)
        bins[between(low, piece->keys[i]) >> shift] += piece->weights ? piece->weights[i] : 1;
}

/* The histogram of a whole list without weights serves every quantile that is asked of it. */
static dsv_status kept_histogram(dsv__values *values, dsv__arena *arena) {
  if (values->histogram) return DSV_OK;
  uint32_t *bins = dsv__arena_alloc(arena, BINS, sizeof *bins);
  if (!bins) return DSV_ERROR_MEMORY;
  const int shift = shift_of(values->least, values->greatest);
  const uint64_t least = (uint64_t)values->least;
  for (const dsv__value_piece *piece = values->first; piece; piece = piece->next)
    for (uint32_t i = 0; i < piece->n; i++) bins[((uint64_t)piece->keys[i] - least) >> shift]++;
  values->histogram = bins;
  return DSV_OK;
}

static dsv_status count(search *s, int shift, dsv__int128 *bins) {
  dsv__values *only = s->n == 1 ? s->lists[0] : NULL;
  memset(bins, 0, BINS * sizeof *bins);
  if (only && only->first && !only->first->weights && only->n <= UINT32_MAX && s->low == only->least &&
      s->high == only->greatest) {
    dsv_status status = kept_histogram(only, s->arena);
    for (size_t i = 0; !status && i < BINS; i++) bins[i] = only->histogram[i];
    return status;
  }
  for (size_t i = 0; i < s->n; i++)
    if (s->lists[i]->n && s->lists[i]->least <= s->high && s->lists[i]->greatest >= s->low)
      count_list(s->lists[i], s->low, s->high, shift, bins);
  return DSV_OK;
}

/* Goes on to the bin that holds the rank. */
static dsv_status narrow(search *s, dsv__int128 rank) {
  dsv__int128 bins[BINS];
  const int shift = shift_of(s->low, s->high);
  dsv_status status = count(s, shift, bins);
  size_t bin = 0;
  while (bin < BINS - 1 && rank >= s->before + bins[bin]) s->before += bins[bin++];
  const uint64_t from = (uint64_t)s->low + ((uint64_t)bin << shift), last = from + ((UINT64_C(1) << shift) - 1);
  if (between(s->low, (int64_t)last) < between(s->low, s->high)) s->high = (int64_t)last;
  s->low = (int64_t)from;
  s->within = bins[bin];
  return status;
}

/* Takes the values from low to high out: no more than FEW, since each weighs at least 1. */
static void collect(search *s) {
  s->n_few = 0;
  const int64_t low = s->low, high = s->high;
  for (size_t k = 0; k < s->n; k++)
    for (const dsv__value_piece *piece = s->lists[k]->first; piece; piece = piece->next)
      for (uint32_t i = 0; i < piece->n; i++) {
        if (piece->keys[i] < low || piece->keys[i] > high) continue;
        s->few[s->n_few++] = (value){piece->keys[i], piece->weights ? piece->weights[i] : 1};
      }
}

static void exchange(value *a, value *b) {
  value keep = *a;
  *a = *b;
  *b = keep;
}

static void sift(value *at, size_t root, size_t n) {
  for (size_t child; (child = 2 * root + 1) < n; root = child) {
    if (child + 1 < n && at[child + 1].key > at[child].key) child++;
    if (at[root].key >= at[child].key) return;
    exchange(&at[root], &at[child]);
  }
}

static void heap_sort(value *at, size_t n) {
  for (size_t i = n / 2; i-- > 0;) sift(at, i, n);
  for (size_t i = n; i-- > 1;) {
    exchange(&at[0], &at[i]);
    sift(at, 0, i);
  }
}

/* The value at a rank of few. */
static int64_t value_of_few(const search *s, dsv__int128 rank) {
  size_t i = 0;
  for (rank -= s->before; i + 1 < s->n_few && rank >= s->few[i].weight; i++) rank -= s->few[i].weight;
  return s->few[i].key;
}

static dsv_status value_at(search *s, dsv__int128 rank, int64_t *out) {
  dsv_status status = DSV_OK;
  if (s->n_few && rank < s->before + s->within) { /* asked before, of the rank below */
    *out = value_of_few(s, rank);
    return DSV_OK;
  }
  s->low = INT64_MAX;
  s->high = INT64_MIN;
  s->before = 0;
  s->n_few = 0;
  for (size_t i = 0; i < s->n; i++) {
    if (!s->lists[i]->n) continue;
    s->low = s->lists[i]->least < s->low ? s->lists[i]->least : s->low;
    s->high = s->lists[i]->greatest > s->high ? s->lists[i]->greatest : s->high;
  }
  while (!status && s->low < s->high && !s->n_few) {
    status = narrow(s, rank);
    if (!status && s->within <= FEW) collect(s);
  }
  if (s->n_few) heap_sort(s->few, s->n_few);
  *out = s->n_few ? value_of_few(s, rank) : s->low;
  return status;
}

dsv_status dsv__quantile(dsv__values *const *lists, size_t n, dsv__int128 total, dsv__decimal q, dsv__arena *arena,
                         int64_t *low, int64_t *high, uint64_t *rest_n, uint64_t *rest_d) {
  dsv__int128 divisor = (dsv__int128)dsv__power10(q.scale), rank = (total - 1) * q.coefficient, whole = rank / divisor;
  search s = {.lists = lists, .n = n, .arena = arena};
  *rest_n = (uint64_t)(rank % divisor);
  *rest_d = (uint64_t)divisor;
  dsv_status status = value_at(&s, whole, low);
  *high = *low;
  return !status && *rest_n ? value_at(&s, whole + 1, high) : status;
}
