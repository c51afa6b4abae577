/* Rows of intervals in order of time, what of them touches a window, and which of them each subject has. */
#include "score/evaluate.h"
#include "base/sort.h"
#include <string.h>

enum { STRIDE = 1024 }; /* placed rows to each entry of `furthest` */

/* ---- the place of a row in time --------------------------------------------------------------------------------------------- */

/* Start and end by the metric's clock basis; a reason where the row has no place. */
static uint8_t place(const dsv__evaluation *e, uint64_t row, int64_t *start, int64_t *end) {
  const dsv__plan *plan = e->plan;
  int64_t as_of = plan->scope->as_of;
  *start = plan->table->start ? plan->table->start[row] : 0;
  *end = plan->table->end ? plan->table->end[row] : DSV__TIME_MAX;
  if (plan->start) {
    if (!dsv__cell_given(plan->start, row)) return DSV__ROW_NULL;
    *start = plan->start->integers[row];
  }
  if (plan->end) *end = dsv__cell_given(plan->end, row) ? plan->end->integers[row] : DSV__TIME_MAX;
  if (*end < *start) return DSV__ROW_BAD;
  if (*start >= as_of) return DSV__ROW_FUTURE;
  return *end == *start ? DSV__ROW_EMPTY : DSV__ROW_COUNTED;
}

typedef struct {
  int64_t start;
  uint64_t row;
} placed_row;

static int compare_placed(const void *a, const void *b) {
  const placed_row *x = a, *y = b;
  if (x->start != y->start) return x->start < y->start ? -1 : 1;
  return x->row < y->row ? -1 : 1;
}

dsv_status dsv__sort_placed(dsv__evaluation *e) {
  const dsv_context *context = e->scope->context;
  placed_row *sorted = dsv__alloc(context, e->n_placed, sizeof *sorted);
  if (!sorted) return DSV_ERROR_MEMORY;
  for (uint64_t i = 0; i < e->n_placed; i++) sorted[i] = (placed_row){e->start[e->placed[i]], e->placed[i]};
  dsv__sort(sorted, e->n_placed, sizeof *sorted, compare_placed);
  for (uint64_t i = 0; i < e->n_placed; i++) e->placed[i] = sorted[i].row;
  dsv__free(context, sorted);
  return DSV_OK;
}

/* Rows as the metric's own fields place them. */
static dsv_status place_by_fields(dsv__evaluation *e) {
  const uint64_t n = e->plan->table->n;
  int64_t *start = dsv__arena_alloc(&e->arena, n, sizeof *start), *end = dsv__arena_alloc(&e->arena, n, sizeof *end);
  e->placed = dsv__arena_alloc(&e->arena, n, sizeof *e->placed);
  if (!start || !end || !e->placed) return DSV_ERROR_MEMORY;
  for (uint64_t row = 0; row < n; row++) {
    const uint8_t reason = place(e, row, &start[row], &end[row]);
    if (reason == DSV__ROW_COUNTED) e->placed[e->n_placed++] = row;
    else e->placeless[reason]++;
  }
  e->start = start;
  e->end = end;
  return e->plan->start ? dsv__sort_placed(e) : DSV_OK; /* else the table's order serves */
}

/* Rows as they are, in the table's order: those of the future come last; only rows without length are passed over. */
static dsv_status place_as_they_are(dsv__evaluation *e) {
  const dsv__table *table = e->plan->table;
  const int64_t *start = table->start, *end = table->end;
  uint64_t past = 0, empty = 0;
  for (const int64_t as_of = e->scope->as_of; past < table->n && start[past] < as_of; past++)
    empty += start[past] == end[past];
  e->start = start;
  e->end = end;
  e->n_placed = past - empty;
  e->placeless[DSV__ROW_FUTURE] = table->n - past;
  e->placeless[DSV__ROW_EMPTY] = empty;
  if (!empty) return DSV_OK;
  uint64_t n = 0;
  e->placed = dsv__arena_alloc(&e->arena, e->n_placed, sizeof *e->placed);
  if (!e->placed) return DSV_ERROR_MEMORY;
  for (uint64_t row = 0; row < past; row++)
    if (start[row] != end[row]) e->placed[n++] = row;
  return DSV_OK;
}

dsv_status dsv__place_intervals(dsv__evaluation *e) {
  dsv_status status = e->plan->start || e->plan->end ? place_by_fields(e) : place_as_they_are(e);
  return status ? status : dsv__place_furthest(e);
}

dsv_status dsv__place_furthest(dsv__evaluation *e) {
  int64_t *furthest = e->furthest;
  if (!furthest) furthest = dsv__arena_alloc(&e->arena, e->n_placed / STRIDE + 1, sizeof *furthest);
  if (!furthest) return DSV_ERROR_MEMORY;
  int64_t most = INT64_MIN;
  for (uint64_t i = 0; i < e->n_placed;) {
    const uint64_t stop = e->n_placed - i < STRIDE ? e->n_placed : i + STRIDE;
    for (; i < stop; i++) most = dsv__later(most, e->end[dsv__placed(e, i)]);
    furthest[(stop - 1) / STRIDE] = most;
  }
  e->furthest = furthest;
  return DSV_OK;
}

/* ---- rows of a window ------------------------------------------------------------------------------------------------------- */

static uint64_t first_at(const dsv__evaluation *e, int64_t t) {
  uint64_t low = 0, high = e->n_placed;
  while (low < high) {
    uint64_t middle = low + (high - low) / 2;
    if (e->start[dsv__placed(e, middle)] >= t) high = middle;
    else low = middle + 1;
  }
  return low;
}

void dsv__rows_between(const dsv__evaluation *e, int64_t from, int64_t to, uint64_t *first, uint64_t *last) {
  *last = first_at(e, to);
  const bool cut = from >= e->scope->as_of && !e->plan->attests; /* ends count as as_of where they are past it */
  if (!e->furthest || cut) {
    *first = e->furthest ? *last : first_at(e, from);
    return;
  }
  uint64_t low = 0, high = *last / STRIDE;
  while (low < high) { /* the first stretch up to which something ends after `from` */
    uint64_t middle = low + (high - low) / 2;
    if (e->furthest[middle] > from) high = middle;
    else low = middle + 1;
  }
  *first = low * STRIDE;
}

/* ---- rows of a subject ------------------------------------------------------------------------------------------------------ */

/* A round over the placed rows that have a subject: how many each has, then where they go. What the loop reads is at hand: many rows pass here. */
static void group_round(const dsv__evaluation *e, size_t *places, uint32_t *rows_of) {
  const uint64_t *placed = e->placed;
  const uint8_t *reasons = e->reason;
  const uint32_t *subjects = e->subject;
  for (uint64_t i = 0, n = e->n_placed; i < n; i++) {
    const uint64_t row = placed ? placed[i] : i;
    if (reasons && reasons[row] != DSV__ROW_COUNTED && reasons[row] < DSV__ROW_EXCLUDED) continue;
    const size_t place = places[subjects ? subjects[row] : 0]++;
    if (rows_of) rows_of[place] = (uint32_t)row;
  }
}

dsv_status dsv__group_rows(dsv__evaluation *e) {
  size_t subjects = e->roster.n ? e->roster.n : 1;
  if (!e->rows_of) e->rows_of = dsv__arena_alloc(&e->arena, e->n_placed, sizeof *e->rows_of);
  if (!e->rows_from || subjects > e->n_grouped)
    e->rows_from = dsv__arena_alloc(&e->arena, subjects + 2, sizeof *e->rows_from);
  else memset(e->rows_from, 0, (subjects + 2) * sizeof *e->rows_from);
  if (!e->rows_from || !e->rows_of) return DSV_ERROR_MEMORY;
  e->n_grouped = subjects;
  /* Counting sort: the slot two on counts, then the one on is where the next row of the subject goes. */
  group_round(e, e->rows_from + 2, NULL);
  for (size_t s = 0; s < subjects; s++) e->rows_from[s + 2] += e->rows_from[s + 1];
  group_round(e, e->rows_from + 1, e->rows_of);
  return DSV_OK;
}
