#include "score/outages.h"
#include "base/sort.h"

/* ---- pieces: the heaviest weight of each moment ----------------------------------------------------------------------------- */

static bool heavier(const dsv__outage_row *a, const dsv__outage_row *b) {
  return a->weight != b->weight ? a->weight > b->weight : a->to > b->to;
}

/* The rows that may weigh most at a moment are a heap, the heaviest first; one that ended stays until it comes first. */
static dsv_status enter(const dsv_context *context, dsv__outage_heap *heap, const dsv__outage_row *row) {
  if (heap->n && heap->at[0].weight == row->weight) { /* one piece for as long as either lasts */
    heap->at[0].to = dsv__later(heap->at[0].to, row->to);
    return DSV_OK;
  }
  if (!dsv__grow(context, (void **)&heap->at, &heap->capacity, heap->n + 1, sizeof *heap->at)) return DSV_ERROR_MEMORY;
  size_t i = heap->n++;
  for (; i > 0 && heavier(row, &heap->at[(i - 1) / 2]); i = (i - 1) / 2) heap->at[i] = heap->at[(i - 1) / 2];
  heap->at[i] = *row;
  return DSV_OK;
}

static void leave(dsv__outage_heap *heap) {
  const dsv__outage_row moved = heap->at[--heap->n];
  size_t i = 0;
  for (size_t child; (child = 2 * i + 1) < heap->n; i = child) {
    if (child + 1 < heap->n && heavier(&heap->at[child + 1], &heap->at[child])) child++;
    if (!heavier(&heap->at[child], &moved)) break;
    heap->at[i] = heap->at[child];
  }
  heap->at[i] = moved;
}

/* A gap that is bridged is a piece as heavy as the heavier side. */
static dsv_status add_piece(const dsv__plan *plan, dsv__outages *out, dsv__piece piece) {
  const dsv__piece *last = out->n_pieces ? &out->pieces[out->n_pieces - 1] : NULL;
  const int64_t gap = last ? piece.from - last->to : 0;
  if (last && gap == 0 && last->weight == piece.weight) {
    out->pieces[out->n_pieces - 1].to = piece.to;
    return DSV_OK;
  }
  if (!dsv__grow(plan->scope->context, (void **)&out->pieces, &out->pieces_capacity, out->n_pieces + 2,
                 sizeof *out->pieces))
    return DSV_ERROR_MEMORY;
  last = out->n_pieces ? &out->pieces[out->n_pieces - 1] : NULL;
  if (gap > 0 && gap <= plan->target->metric.merge_gap.elapsed)
    out->pieces[out->n_pieces++] = (dsv__piece){last->to, piece.from, dsv__later(last->weight, piece.weight)};
  out->pieces[out->n_pieces++] = piece;
  return DSV_OK;
}

/* Pieces in [*at, to), as far as rows entered before reach. */
static dsv_status weigh_until(const dsv__plan *plan, dsv__outages *out, int64_t *at, int64_t to) {
  dsv__outage_heap *heap = &out->heap;
  while (heap->n && *at < to) {
    const dsv__outage_row *first = &heap->at[0];
    if (first->to <= *at) {
      leave(heap);
      continue;
    }
    const int64_t end = dsv__earlier(first->to, to);
    dsv_status status = add_piece(plan, out, (dsv__piece){*at, end, first->weight});
    if (status) return status;
    *at = end;
  }
  *at = to;
  return DSV_OK;
}

static dsv_status weigh(const dsv__plan *plan, const dsv__outage_row *rows, size_t n, dsv__outages *out) {
  int64_t at = INT64_MIN;
  dsv_status status = DSV_OK;
  out->heap.n = 0;
  for (size_t i = 0; !status && i < n; i++) {
    status = weigh_until(plan, out, &at, rows[i].from);
    if (!status) status = enter(plan->scope->context, &out->heap, &rows[i]);
  }
  return status ? status : weigh_until(plan, out, &at, INT64_MAX);
}

/* ---- runs ------------------------------------------------------------------------------------------------------------------- */

/* Joins rows over gaps up to merge_gap. */
static dsv_status join(const dsv__plan *plan, const dsv__outage_row *rows, size_t n, dsv__outages *out) {
  const int64_t merge_gap = plan->target->metric.merge_gap.elapsed;
  for (size_t i = 0; i < n; i++) {
    dsv__run *last = out->n_runs ? &out->runs[out->n_runs - 1] : NULL;
    if (last && rows[i].from - last->to <= merge_gap) {
      last->to = dsv__later(last->to, rows[i].to);
      continue;
    }
    if (out->n_runs == out->runs_capacity &&
        !dsv__grow(plan->scope->context, (void **)&out->runs, &out->runs_capacity, out->n_runs + 1, sizeof *out->runs))
      return DSV_ERROR_MEMORY;
    out->runs[out->n_runs++] = (dsv__run){.from = rows[i].from, .to = rows[i].to};
  }
  dsv_status status = DSV_OK;
  for (size_t i = 0; !status && i < out->n_runs; i++) {
    dsv__run *run = &out->runs[i];
    run->is_short = run->to - run->from < plan->target->metric.shortest.elapsed;
    if (!run->is_short) status = dsv__spans_push(&out->down, run->from, run->to);
  }
  return status;
}

dsv_status dsv__outages_make(const dsv__plan *plan, const dsv__outage_row *rows, size_t n, dsv__outages *out) {
  out->n_runs = out->n_pieces = 0;
  out->down.context = plan->scope->context;
  dsv__spans_clear(&out->down);
  dsv_status status = plan->weight ? weigh(plan, rows, n, out) : DSV_OK;
  return status ? status : join(plan, rows, n, out);
}

void dsv__outages_free(const dsv_context *context, dsv__outages *outages) {
  dsv__free(context, outages->runs);
  dsv__free(context, outages->pieces);
  dsv__free(context, outages->heap.at);
  dsv__free(context, outages->down.at);
  *outages = (dsv__outages){.n_runs = 0};
}

void dsv__outages_count(dsv__outages *outages, const dsv__fates *fates) {
  size_t before = 0;
  for (size_t i = 0; i < outages->n_runs; i++) {
    dsv__run *run = &outages->runs[i];
    run->before = before;
    run->counted = run->is_short ? 0 : dsv__spans_within(&fates->down, run->from, run->to);
    if (!run->counted) continue;
    run->first = dsv__later(run->from, fates->down.at[dsv__spans_seek(&fates->down, run->from)].from);
    before = i + 1;
  }
}

size_t dsv__runs_seek(const dsv__outages *outages, int64_t t) {
  size_t low = 0, high = outages->n_runs;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (outages->runs[middle].to > t) high = middle;
    else low = middle + 1;
  }
  return low;
}

dsv__int128 dsv__weighted_down(const dsv__outages *outages, const dsv__fates *fates, int64_t from, int64_t to) {
  dsv__int128 sum = 0;
  size_t i = dsv__spans_seek(&fates->down, from), low = 0, high = outages->n_pieces;
  while (low < high) { /* the first piece that ends after `from` */
    size_t middle = low + (high - low) / 2;
    if (outages->pieces[middle].to > from) high = middle;
    else low = middle + 1;
  }
  while (i < fates->down.n && low < outages->n_pieces && fates->down.at[i].from < to &&
         outages->pieces[low].from < to) {
    const dsv__span *down = &fates->down.at[i];
    const dsv__piece *piece = &outages->pieces[low];
    int64_t begin = dsv__later(dsv__later(down->from, piece->from), from),
            end = dsv__earlier(dsv__earlier(down->to, piece->to), to);
    if (begin < end) sum += (dsv__int128)(end - begin) * piece->weight;
    if (down->to < piece->to) i++;
    else low++;
  }
  return sum;
}

const dsv__run *dsv__unsettled(const dsv__plan *plan, const dsv__outages *outages, dsv__span *tail) {
  int64_t as_of = plan->scope->as_of;
  *tail = (dsv__span){as_of, as_of};
  if (!outages->n_runs) return NULL;
  const dsv__run *last = &outages->runs[outages->n_runs - 1];
  if (last->to + plan->target->metric.merge_gap.elapsed < as_of) return NULL;
  tail->from = last->is_short ? last->from : last->to;
  return last;
}

/* ---- concurrency ------------------------------------------------------------------------------------------------------------ */

static int compare_rows(const void *a, const void *b) {
  const dsv__outage_row *x = a, *y = b;
  if (x->key != y->key) return x->key < y->key ? -1 : 1;
  return x->from < y->from ? -1 : x->from > y->from;
}

static int compare_starts(const void *a, const void *b) {
  const dsv__outage_row *x = a, *y = b;
  return x->from < y->from ? -1 : x->from > y->from;
}

/* Rows of one key count once while they overlap or touch. */
static size_t join_keys(dsv__outage_row *rows, size_t n) {
  dsv__sort(rows, n, sizeof *rows, compare_rows);
  size_t kept = 0;
  for (size_t i = 0; i < n; i++) {
    dsv__outage_row *last = kept ? &rows[kept - 1] : NULL;
    if (last && last->key == rows[i].key && rows[i].from <= last->to) last->to = dsv__later(last->to, rows[i].to);
    else rows[kept++] = rows[i];
  }
  return kept;
}

static int compare_times(const void *a, const void *b) {
  const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return x < y ? -1 : x > y;
}

/* Rows in order of start merge with their ends in order. */
static size_t merge_levels(const dsv__outage_row *rows, const int64_t *ends, size_t n, dsv__level *out) {
  size_t kept = 0;
  int64_t level = 0;
  for (size_t i = 0, k = 0; k < n;) {
    const int64_t at = i < n && rows[i].from < ends[k] ? rows[i].from : ends[k];
    for (; k < n && ends[k] == at; k++) level--;
    for (; i < n && rows[i].from == at; i++) level++;
    out[kept++] = (dsv__level){at, level};
  }
  return kept;
}

dsv_status dsv__levels_make(const dsv_context *context, bool keyed, dsv__outage_row *rows, size_t n, dsv__levels *out) {
  out->n = 0;
  if (keyed) {
    n = join_keys(rows, n);
    dsv__sort(rows, n, sizeof *rows, compare_starts);
  }
  int64_t *ends = dsv__alloc(context, n, sizeof *ends);
  bool memory = ends && dsv__grow(context, (void **)&out->at, &out->capacity, 2 * n, sizeof *out->at);
  if (memory) {
    for (size_t i = 0; i < n; i++) ends[i] = rows[i].to;
    dsv__sort(ends, n, sizeof *ends, compare_times);
    out->n = merge_levels(rows, ends, n, out->at);
  }
  dsv__free(context, ends);
  return memory ? DSV_OK : DSV_ERROR_MEMORY;
}

int64_t dsv__level_most(const dsv__levels *all, const dsv__spans *known, int64_t from, int64_t to) {
  const dsv__level *levels = all->at;
  const size_t n = all->n;
  int64_t most = 0;
  size_t low = 0, high = n;
  while (low < high) { /* the first change after `from`; the level before it holds there */
    size_t middle = low + (high - low) / 2;
    if (levels[middle].at > from) high = middle;
    else low = middle + 1;
  }
  for (size_t i = low ? low - 1 : 0; i < n && levels[i].at < to; i++) {
    int64_t begin = dsv__later(levels[i].at, from), end = dsv__earlier(i + 1 < n ? levels[i + 1].at : to, to);
    if (levels[i].level > most && begin < end && dsv__spans_within(known, begin, end) > 0) most = levels[i].level;
  }
  return most;
}
