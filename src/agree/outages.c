#include "agree/outages.h"
#include "base/sort.h"

/* ---- pieces: the heaviest weight of each moment ----------------------------------------------------------------------------- */

typedef struct {
  dsv__piece *at;
  size_t n, capacity;
} pieces;

static int compare_pieces(const void *a, const void *b) {
  const dsv__piece *x = a, *y = b;
  return x->from < y->from ? -1 : x->from > y->from;
}

static dsv_status add_pieces(const dsv_context *context, pieces *out, const dsv__spans *spans, int64_t weight) {
  if (!dsv__grow(context, (void **)&out->at, &out->capacity, out->n + spans->n, sizeof *out->at))
    return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < spans->n; i++) out->at[out->n++] = (dsv__piece){spans->at[i].from, spans->at[i].to, weight};
  return DSV_OK;
}

/* The greatest weight below `under` among the rows; 0: none. */
static int64_t next_weight(const dsv__outage_row *rows, size_t n, int64_t under) {
  int64_t best = 0;
  for (size_t i = 0; i < n; i++)
    if (rows[i].weight < under && rows[i].weight > best) best = rows[i].weight;
  return best;
}

/* From the heaviest weight to the lightest: what its rows cover and no heavier one does. There are as many rounds as different weights,
   one where none are declared. */
static dsv_status weigh(const dsv_context *context, const dsv__outage_row *rows, size_t n, pieces *out) {
  dsv__spans mine, covered, fresh, both;
  dsv__spans *sets[] = {&mine, &covered, &fresh, &both};
  for (size_t i = 0; i < 4; i++) dsv__spans_init(sets[i], context);
  dsv_status status = DSV_OK;
  for (int64_t weight = INT64_MAX; !status && (weight = next_weight(rows, n, weight)) > 0;) {
    dsv__spans_clear(&mine);
    for (size_t i = 0; !status && i < n; i++)
      if (rows[i].weight == weight) status = dsv__spans_push(&mine, rows[i].from, rows[i].to);
    if (!status) status = dsv__spans_subtract(&mine, &covered, &fresh);
    if (!status) status = add_pieces(context, out, &fresh, weight);
    if (!status) status = dsv__spans_union(&covered, &mine, &both);
    dsv__spans keep = covered;
    covered = both;
    both = keep;
  }
  for (size_t i = 0; i < 4; i++) dsv__spans_free(sets[i]);
  dsv__sort(out->at, out->n, sizeof *out->at, compare_pieces);
  return status;
}

/* ---- runs ------------------------------------------------------------------------------------------------------------------- */

/* Joins pieces to runs over gaps up to merge_gap; such a gap becomes a piece as heavy as the heavier side. */
static dsv_status join(const dsv__plan *plan, const pieces *in, dsv__arena *arena, dsv__outages *out) {
  const dsv__metric *metric = &plan->target->metric;
  out->pieces = dsv__arena_alloc(arena, in->n * 2, sizeof *out->pieces);
  out->runs = dsv__arena_alloc(arena, in->n, sizeof *out->runs);
  if (!out->pieces || !out->runs) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < in->n; i++) {
    const dsv__piece *piece = &in->at[i];
    dsv__run *last = out->n_runs ? &out->runs[out->n_runs - 1] : NULL;
    if (last && piece->from - last->to <= metric->merge_gap.elapsed) {
      if (piece->from > last->to)
        out->pieces[out->n_pieces++] =
            (dsv__piece){last->to, piece->from, dsv__later(in->at[i - 1].weight, piece->weight)};
      last->to = piece->to;
    } else {
      out->runs[out->n_runs++] = (dsv__run){.from = piece->from, .to = piece->to};
    }
    out->pieces[out->n_pieces++] = *piece;
  }
  dsv_status status = DSV_OK;
  for (size_t i = 0; !status && i < out->n_runs; i++) {
    dsv__run *run = &out->runs[i];
    run->is_short = run->to - run->from < metric->shortest.elapsed;
    if (!run->is_short) status = dsv__spans_push(&out->down, run->from, run->to);
  }
  return status;
}

dsv_status dsv__outages_make(const dsv__plan *plan, const dsv__outage_row *rows, size_t n, dsv__arena *arena,
                             dsv__outages *out) {
  const dsv_context *context = plan->scope->context;
  *out = (dsv__outages){.n_runs = 0};
  dsv__spans_init(&out->down, context);
  pieces heaviest = {NULL, 0, 0};
  dsv_status status = weigh(context, rows, n, &heaviest);
  if (!status) status = join(plan, &heaviest, arena, out);
  dsv__free(context, heaviest.at);
  return status;
}

void dsv__outages_free(dsv__outages *outages) {
  dsv__spans_free(&outages->down);
}

void dsv__outages_count(dsv__outages *outages, const dsv__fates *fates) {
  for (size_t i = 0; i < outages->n_runs; i++) {
    dsv__run *run = &outages->runs[i];
    run->counted = run->is_short ? 0 : dsv__spans_within(&fates->down, run->from, run->to);
    if (run->counted) run->first = dsv__later(run->from, fates->down.at[dsv__spans_seek(&fates->down, run->from)].from);
  }
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

static int compare_levels(const void *a, const void *b) {
  const dsv__level *x = a, *y = b;
  return x->at < y->at ? -1 : x->at > y->at;
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

dsv_status dsv__levels_make(bool keyed, dsv__outage_row *rows, size_t n, dsv__arena *arena, dsv__level **out,
                            size_t *n_out) {
  if (keyed) n = join_keys(rows, n);
  dsv__level *levels = dsv__arena_alloc(arena, n * 2, sizeof *levels);
  if (!levels) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < n; i++) {
    levels[2 * i] = (dsv__level){rows[i].from, 1};
    levels[2 * i + 1] = (dsv__level){rows[i].to, -1};
  }
  dsv__sort(levels, n * 2, sizeof *levels, compare_levels);
  size_t kept = 0;
  int64_t level = 0;
  for (size_t i = 0; i < n * 2; i++) {
    level += levels[i].level;
    if (kept && levels[kept - 1].at == levels[i].at) kept--;
    levels[kept++] = (dsv__level){levels[i].at, level};
  }
  *out = levels;
  *n_out = kept;
  return DSV_OK;
}

int64_t dsv__level_most(const dsv__level *levels, size_t n, const dsv__spans *known, int64_t from, int64_t to) {
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
