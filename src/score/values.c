#include "score/values.h"
#include "base/powers.h"
#include "base/sort.h"
#include <string.h>

enum { BINS = DSV__BINS, FEW = 512, SAMPLES = 64 };

/* ---- lists ------------------------------------------------------------------------------------------------------------------ */

/* Numbers of its own in a piece of each kind: with its head a first one has 256 bytes, others have 4 KiB. Even, for keys with weights. */
static const int64_t capacities[DSV__PIECE_KINDS] = {28, 508, 0};

/* A piece behind the last. */
static dsv_status add_piece(dsv__values *values, int64_t kind, const int64_t *numbers, size_t n,
                            dsv__value_pool *pool) {
  dsv__value_piece *piece = pool->free[kind];
  if (piece) pool->free[kind] = piece->next;
  else piece = dsv__alloc(pool->context, 1, sizeof *piece + (size_t)capacities[kind] * sizeof *piece->own);
  if (!piece) return DSV_ERROR_MEMORY;
  if (values->last) values->last->n = values->at - values->last->numbers;
  *piece = (dsv__value_piece){NULL, numbers ? numbers : piece->own, (int64_t)n, kind};
  if (values->last) values->last->next = piece;
  else values->first = piece;
  values->last = piece;
  values->at = (int64_t *)piece->numbers + n; /* nothing is written to what is lent: it is full */
  values->end = numbers ? values->at : piece->own + capacities[kind];
  return DSV_OK;
}

dsv_status dsv__values_more(dsv__values *values, dsv__value_pool *pool) {
  return add_piece(values, values->last ? DSV__PIECE_LARGE : DSV__PIECE_FIRST, NULL, 0, pool);
}

dsv_status dsv__values_lend(dsv__values *values, const int64_t *numbers, size_t n, dsv__value_pool *pool) {
  return n ? add_piece(values, DSV__PIECE_LENT, numbers, n, pool) : DSV_OK;
}

void dsv__values_free(dsv__values *values, dsv__value_pool *pool) {
  for (dsv__value_piece *piece = values->first, *next; piece; piece = next) {
    next = piece->next;
    piece->next = pool->free[piece->kind];
    pool->free[piece->kind] = piece;
  }
}

void dsv__value_pool_free(dsv__value_pool *pool) {
  for (int kind = 0; kind < DSV__PIECE_KINDS; kind++)
    for (dsv__value_piece *piece = pool->free[kind], *next; piece; piece = next) {
      next = piece->next;
      dsv__free(pool->context, piece);
    }
}

/* The numbers that follow a place, piece by piece; false: there are no more. */
static bool next_numbers(const dsv__values *values, dsv__value_place *place, const int64_t **numbers, size_t *n) {
  if (!place->piece) *place = (dsv__value_place){values->first, 0};
  while (place->piece && place->n == dsv__piece_count(values, place->piece) && place->piece->next)
    *place = (dsv__value_place){place->piece->next, 0};
  if (!place->piece || place->n == dsv__piece_count(values, place->piece)) return false;
  *numbers = place->piece->numbers + place->n;
  *n = dsv__piece_count(values, place->piece) - place->n;
  place->n += *n;
  return true;
}

/* ---- sketches --------------------------------------------------------------------------------------------------------------- */

int64_t dsv__sketch_key(int64_t key, bool is_double, int64_t bits) {
  uint64_t size = key < 0 ? 0 - (uint64_t)key : (uint64_t)key;
  if (!size) return 0;
  /* the key of a double has its exponent above 52 binary digits */
  const int64_t digits = is_double ? 52 : 63 - __builtin_clzll(size);
  if (digits > bits) size = size >> (digits - bits) << (digits - bits);
  return key < 0 ? (int64_t)(0 - size) : (int64_t)size;
}

/* ---- bins ------------------------------------------------------------------------------------------------------------------- */

typedef struct {
  int64_t key, weight;
} few_value;

/* What is known of where a rank lies: keys from low to high, below which there are `before` values. */
typedef struct {
  dsv__values *const *lists;
  size_t n;
  dsv__arena *arena;
  int64_t low, high;
  dsv__int128 before, within;
  few_value few[FEW]; /* the values from low to high, where n_few is not 0 */
  size_t n_few;
} search;

static uint64_t between(int64_t low, int64_t high) {
  return (uint64_t)high - (uint64_t)low;
}

/* Bin 0 is for keys below `low`, the last for all that are past the others. */
static size_t bin_of(int64_t key, int64_t low, int32_t shift) {
  const uint64_t bin = between(low, key) >> shift;
  return key < low ? 0 : bin < BINS - 2 ? (size_t)bin + 1 : BINS - 1;
}

/* Bins for keys from low to high as a few of them lie: so that values far off do not make the bins of all others wide. */
static void choose_bins(const search *s, int64_t *low, int32_t *shift) {
  int64_t least = INT64_MAX, greatest = INT64_MIN;
  for (size_t i = 0; i < s->n; i++) {
    const dsv__value_piece *piece = s->lists[i]->first;
    const size_t step = s->lists[i]->weighted ? 2 : 1;
    for (size_t k = 0; piece && k < SAMPLES; piece = piece->next) {
      const size_t n = dsv__piece_count(s->lists[i], piece);
      for (size_t at = 0; at < n && k < SAMPLES; at += step, k++) {
        const int64_t key = piece->numbers[at];
        if (key < s->low || key > s->high) continue;
        least = key < least ? key : least;
        greatest = key > greatest ? key : greatest;
      }
    }
  }
  if (least > greatest) {
    least = s->low;
    greatest = s->high;
  }
  *low = least;
  for (*shift = 0; between(least, greatest) >> *shift >= BINS - 2; ++*shift) {
  }
}

/* The histogram of a whole list without weights serves every quantile that is asked of it. */
static dsv_status keep_bins(const search *s, dsv__values *values) {
  if (!values->bins) {
    values->bins = dsv__arena_alloc(s->arena, BINS, sizeof *values->bins);
    if (!values->bins) return DSV_ERROR_MEMORY;
    choose_bins(s, &values->low, &values->shift);
  }
  const int64_t low = values->low;
  const int32_t shift = values->shift;
  uint32_t *bins = values->bins;
  const int64_t *numbers;
  for (size_t n; next_numbers(values, &values->binned, &numbers, &n);)
    for (size_t i = 0; i < n; i++) bins[bin_of(numbers[i], low, shift)]++;
  return DSV_OK;
}

static void count_list(const search *s, const dsv__values *values, int64_t low, int32_t shift, dsv__int128 *bins) {
  const size_t step = values->weighted ? 2 : 1;
  for (const dsv__value_piece *piece = values->first; piece; piece = piece->next) {
    const size_t n = dsv__piece_count(values, piece);
    for (size_t i = 0; i < n; i += step) {
      const int64_t key = piece->numbers[i];
      if (key >= s->low && key <= s->high) bins[bin_of(key, low, shift)] += step == 2 ? piece->numbers[i + 1] : 1;
    }
  }
}

static dsv_status count(search *s, dsv__int128 *bins, int64_t *low, int32_t *shift) {
  dsv__values *only = s->n == 1 ? s->lists[0] : NULL;
  memset(bins, 0, BINS * sizeof *bins);
  if (only && !only->weighted && s->low == INT64_MIN && s->high == INT64_MAX) {
    dsv_status status = keep_bins(s, only);
    for (size_t i = 0; !status && i < BINS; i++) bins[i] = only->bins[i];
    *low = only->low;
    *shift = only->shift;
    return status;
  }
  choose_bins(s, low, shift);
  for (size_t i = 0; i < s->n; i++) count_list(s, s->lists[i], *low, *shift, bins);
  return DSV_OK;
}

/* Goes on to the bin that holds the rank. */
static dsv_status narrow(search *s, dsv__int128 rank) {
  dsv__int128 bins[BINS];
  int64_t low;
  int32_t shift;
  dsv_status status = count(s, bins, &low, &shift);
  size_t bin = 0;
  if (status) return status;
  while (bin < BINS - 1 && rank >= s->before + bins[bin]) s->before += bins[bin++];
  s->within = bins[bin];
  if (bin == 0) {
    s->high = low - 1;
    return DSV_OK;
  }
  const uint64_t from = (uint64_t)(bin - 1) << shift, last = from + ((UINT64_C(1) << shift) - 1); /* past `low` */
  if (bin < BINS - 1 && last < between(low, s->high)) s->high = (int64_t)((uint64_t)low + last);
  s->low = (int64_t)((uint64_t)low + from);
  return DSV_OK;
}

/* ---- a rank ----------------------------------------------------------------------------------------------------------------- */

/* Takes the numbers of a piece that lie from low to high. */
static void collect_piece(search *s, const int64_t *numbers, size_t n, bool weighted) {
  const uint64_t low = (uint64_t)s->low, width = between(s->low, s->high);
  size_t n_few = s->n_few;
  if (weighted) {
    for (size_t i = 0; i < n; i += 2)
      if ((uint64_t)numbers[i] - low <= width) s->few[n_few++] = (few_value){numbers[i], numbers[i + 1]};
  } else {
    for (size_t i = 0; i < n; i++) /* one comparison, which hardly ever holds */
      if ((uint64_t)numbers[i] - low <= width) s->few[n_few++] = (few_value){numbers[i], 1};
  }
  s->n_few = n_few;
}

/* Takes the values from low to high out: no more than FEW, since each weighs at least 1. */
static void collect(search *s) {
  s->n_few = 0;
  for (size_t k = 0; k < s->n; k++)
    for (const dsv__value_piece *piece = s->lists[k]->first; piece; piece = piece->next)
      collect_piece(s, piece->numbers, dsv__piece_count(s->lists[k], piece), s->lists[k]->weighted);
}

static int compare_keys(const void *a, const void *b) {
  const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b; /* the first member */
  return x < y ? -1 : x > y;
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
  s->low = INT64_MIN;
  s->high = INT64_MAX;
  s->before = 0;
  s->n_few = 0;
  while (!status && s->low < s->high && !s->n_few) {
    status = narrow(s, rank);
    if (!status && s->within <= FEW) collect(s);
  }
  dsv__sort(s->few, s->n_few, sizeof *s->few, compare_keys);
  *out = s->n_few ? value_of_few(s, rank) : s->low;
  return status;
}

/* ---- ranks of a list that grows --------------------------------------------------------------------------------------------- */

enum { NEAR = 24, RANKED = 64 };

/* The values about a rank of one list: so that a few more numbers do not make all of them be looked at. */
struct dsv__ranked {
  dsv__ranked *next;
  dsv__decimal q;
  dsv__value_place known;
  dsv__int128 before;    /* values below the first key */
  size_t n;              /* keys; 0: nothing is known */
  int64_t keys[RANKED];  /* ascending: all that lie from the first to the last */
  uint64_t many[RANKED]; /* of each */
};

static dsv__ranked *ranked_of(dsv__values *values, dsv__decimal q, dsv__arena *arena) {
  dsv__ranked *at = values->ranked;
  while (at && (at->q.coefficient != q.coefficient || at->q.scale != q.scale)) at = at->next;
  if (at || !(at = dsv__arena_alloc(arena, 1, sizeof *at))) return at;
  at->q = q;
  at->next = values->ranked;
  values->ranked = at;
  return at;
}

/* Where a key stands, or would. */
static size_t place_of_key(const dsv__ranked *ranked, int64_t key) {
  size_t low = 0, high = ranked->n;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (ranked->keys[middle] < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

static void rank_key(dsv__ranked *ranked, int64_t key) {
  if (!ranked->n || key > ranked->keys[ranked->n - 1]) return;
  if (key < ranked->keys[0]) {
    ranked->before++;
    return;
  }
  const size_t at = place_of_key(ranked, key), more = ranked->n - at;
  if (ranked->keys[at] == key) {
    ranked->many[at]++;
  } else if (ranked->n == RANKED) {
    ranked->n = 0;
  } else {
    memmove(ranked->keys + at + 1, ranked->keys + at, more * sizeof *ranked->keys);
    memmove(ranked->many + at + 1, ranked->many + at, more * sizeof *ranked->many);
    ranked->keys[at] = key;
    ranked->many[at] = 1;
    ranked->n++;
  }
}

static bool ranked_value(const dsv__ranked *ranked, dsv__int128 rank, int64_t *out) {
  dsv__int128 before = ranked->before;
  if (rank < before) return false;
  for (size_t i = 0; i < ranked->n; i++) {
    before += ranked->many[i];
    *out = ranked->keys[i];
    if (rank < before) return true;
  }
  return false;
}

/* Keeps the neighbourhood of a rank that was found. */
static void rank_few(dsv__ranked *ranked, const search *s, dsv__int128 rank) {
  size_t i = 0, from;
  ranked->before = s->before;
  ranked->n = 0;
  if (!s->n_few) { /* more equal values than a few */
    ranked->keys[ranked->n] = s->low;
    ranked->many[ranked->n++] = (uint64_t)s->within;
    return;
  }
  for (dsv__int128 at = s->before; i < s->n_few && at + s->few[i].weight <= rank; i++) at += s->few[i].weight;
  for (from = i > NEAR ? i - NEAR : 0; from > 0 && s->few[from - 1].key == s->few[from].key;) from--;
  for (i = 0; i < from; i++) ranked->before += s->few[i].weight;
  for (; i < s->n_few; i++) {
    const bool same = ranked->n && ranked->keys[ranked->n - 1] == s->few[i].key;
    if (!same && ranked->n == 2 * NEAR) break;
    if (!same) {
      ranked->keys[ranked->n] = s->few[i].key;
      ranked->many[ranked->n++] = 0;
    }
    ranked->many[ranked->n - 1] += (uint64_t)s->few[i].weight;
  }
}

dsv_status dsv__quantile(dsv__values *const *lists, size_t n, dsv__int128 total, dsv__decimal q, dsv__arena *arena,
                         int64_t *low, int64_t *high, uint64_t *rest_n, uint64_t *rest_d) {
  dsv__int128 divisor = (dsv__int128)dsv__power10(q.scale), rank = (total - 1) * q.coefficient, whole = rank / divisor;
  search s = {.lists = lists, .n = n, .arena = arena};
  *rest_n = (uint64_t)(rank % divisor);
  *rest_d = (uint64_t)divisor;
  dsv__ranked *ranked = n == 1 && lists[0]->kept ? ranked_of(lists[0], q, arena) : NULL;
  if (n == 1 && lists[0]->kept) {
    if (!ranked) return DSV_ERROR_MEMORY;
    const int64_t *numbers;
    for (size_t count; next_numbers(lists[0], &ranked->known, &numbers, &count);)
      for (size_t i = 0; i < count; i++) rank_key(ranked, numbers[i]);
    if (ranked_value(ranked, whole, low) && ranked_value(ranked, *rest_n ? whole + 1 : whole, high)) return DSV_OK;
  }
  dsv_status status = value_at(&s, whole, low);
  *high = *low;
  if (!status && *rest_n) status = value_at(&s, whole + 1, high);
  if (!status && ranked) rank_few(ranked, &s, whole);
  return status;
}
