/* Scores a target over windows: the inner target is scored in all windows that end in those of the outer one, then each outer window counts
   what became of its own. */
#include "score/over_windows.h"
#include "score/tally.h"
#include "score/work.h"
#include "base/sort.h"
#include <string.h>

const char *const dsv__window_reason_names[] = {"counted", "no_data", "no_service", "no_value", "open", "unjudged"};

typedef struct {
  dsv__scope scope; /* of the inner target: the texts of its results are not kept */
  dsv__arena arena;
  dsv__target own; /* the inner target where it stands inside */
  dsv__job inner;
  dsv__plan plan; /* of the outer target, as far as judgement asks for it */
  bool explains;
  dsv__fraction fraction;
  const dsv__standing **values; /* room for one of each inner window */
} work;

/* ---- the inner windows ------------------------------------------------------------------------------------------------------ */

/* All that end in an outer window, from the earliest begin on that one of them can have. */
static dsv_status list_inner(work *w, const dsv__windows *outer, dsv__windows *out) {
  const dsv__scope *scope = &w->scope;
  const dsv__target *inner = w->inner.target;
  const dsv__window *window = dsv__window_of(scope->agreement, inner);
  int64_t first = DSV__TIME_MAX, last = DSV__TIME_MIN;
  for (size_t i = 0; i < outer->n; i++) {
    first = dsv__earlier(first, outer->at[i].from);
    last = dsv__later(last, outer->at[i].to);
  }
  if (!outer->n) return DSV_OK;
  const dsv__int128 begin = (dsv__int128)first - dsv__duration_most(dsv__window_length(window)) - 2 * DSV__DAY;
  const dsv__span horizon = dsv__horizon_of(scope, inner);
  dsv_status status = dsv__windows_list(window, scope->zone, horizon, scope->in_force.from,
                                        begin < DSV__TIME_MIN ? DSV__TIME_MIN : (int64_t)begin, last, out);
  if (status == DSV_ERROR_LIMIT)
    dsv__fail(scope->diag, status,
              "the inner target of \"%.*s\" has more than %llu windows: choose fewer outer ones by from and to (limit "
              "windows)",
              (int)w->plan.target->id.n, w->plan.target->id.at, (unsigned long long)scope->context->limits.windows);
  if (status) return status;
  size_t from = 0;
  while (from < out->n && out->at[from].to <= first) from++;
  while (out->n > from && out->at[out->n - 1].to > last) out->n--;
  out->n -= from;
  if (out->n) memmove(out->at, out->at + from, out->n * sizeof *out->at);
  return DSV_OK;
}

/* The first inner window that ends after a time. */
static size_t ends_after(const dsv__windows *inner, int64_t time) {
  size_t low = 0, high = inner->n;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (inner->at[middle].to > time) high = middle;
    else low = middle + 1;
  }
  return low;
}

/* ---- what becomes of them --------------------------------------------------------------------------------------------------- */

static dsv__window_reason by_status(const dsv__result *result) {
  switch (result->status) {
    case DSV_STATUS_MET:
    case DSV_STATUS_MISSED: return DSV__WINDOW_COUNTED;
    case DSV_STATUS_OPEN: return DSV__WINDOW_OPEN;
    case DSV_STATUS_NO_DATA: return DSV__WINDOW_NO_DATA;
    default: return DSV__WINDOW_UNJUDGED;
  }
}

/* `result` NULL: the subject was not there. */
static dsv__window_reason reason_of(const work *w, const dsv__window_at *window, const dsv__result *result) {
  if (!result) return window->to > w->scope.as_of ? DSV__WINDOW_OPEN : DSV__WINDOW_NOT_SEEN;
  if (result->standing.idle) return DSV__WINDOW_NO_SERVICE;
  if (w->plan.kind == DSV__FAILED_WINDOWS) return by_status(result);
  return (dsv__window_reason)result->standing.reason;
}

static bool keep(dsv__arena *arena, dsv__str text, dsv__str *out) {
  if (text.n) *out = (dsv__str){dsv__arena_text(arena, text.at, text.n), text.n};
  return !text.n || out->at;
}

static dsv_status add_line(const work *w, const dsv__window_at *window, dsv__window_reason reason,
                           const dsv__result *from, dsv__result *to) {
  const bool judged = reason == DSV__WINDOW_COUNTED && w->plan.kind == DSV__FAILED_WINDOWS;
  dsv__arena *arena = w->plan.scope->arena;
  dsv__window_line *line = &to->lines[to->n_lines++];
  *line = (dsv__window_line){.from = window->from,
                             .to = window->to,
                             .what = judged ? dsv__status_word(from->status) : dsv__window_reason_names[reason],
                             .early = judged && from->early};
  const bool kept = !from || (keep(arena, from->value, &line->value) && keep(arena, from->unit, &line->unit) &&
                              keep(arena, from->shown, &line->shown));
  return kept ? DSV_OK : DSV_ERROR_MEMORY;
}

/* ---- one figure ------------------------------------------------------------------------------------------------------------- */

/* The inner windows [first, first + n) of a target or subject; results NULL where it was not there. */
typedef struct {
  size_t first, n;
  const dsv__result *const *results;
} looked;

static dsv_status look(work *w, const looked *at, dsv__result *out, size_t *n_values) {
  dsv__window_parts *parts = &out->windows;
  *n_values = 0;
  parts->given = true;
  parts->judged = w->plan.kind == DSV__FAILED_WINDOWS;
  if (w->explains && !(out->lines = dsv__arena_alloc(w->plan.scope->arena, at->n, sizeof *out->lines)))
    return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < at->n; i++) {
    const dsv__window_at *window = &w->inner.windows.at[at->first + i];
    const dsv__result *result = at->results[i];
    const dsv__window_reason reason = reason_of(w, window, result);
    if (reason == DSV__WINDOW_NOT_SEEN) continue;
    parts->seen++;
    if (reason != DSV__WINDOW_COUNTED) parts->left_out[reason]++;
    else {
      parts->counted++;
      parts->missed += parts->judged && result->status == DSV_STATUS_MISSED;
      w->values[(*n_values)++] = &result->standing;
    }
    if (w->explains && add_line(w, window, reason, result, out)) return DSV_ERROR_MEMORY;
  }
  return DSV_OK;
}

/* Windows in place of time. */
static void measure(const work *w, const dsv__window_at *window, const dsv__window_parts *parts, dsv__measure *out) {
  const int32_t policy = w->plan.target->no_data;
  const uint64_t unknown = parts->left_out[DSV__WINDOW_UNJUDGED] + parts->left_out[DSV__WINDOW_NO_DATA];
  *out = (dsv__measure){.from = window->from, .to = window->to, .subjects = SIZE_MAX};
  dsv__sums_init(&out->sums);
  out->known_sides = parts->counted;
  out->no_data_sides = unknown;
  out->ahead_sides = parts->left_out[DSV__WINDOW_OPEN];
  out->sums.rows = parts->counted;
  out->sums.numerator = parts->missed + (policy == DSV__BAD ? unknown : 0);
  out->sums.denominator = parts->counted + (policy == DSV__BAD || policy == DSV__GOOD ? unknown : 0);
}

static dsv_status judge(work *w, const dsv__window_at *window, const looked *at, dsv__measure *m, dsv__figure *figure,
                        dsv__result *out) {
  size_t n;
  out->looks_at_windows = true;
  dsv_status status = look(w, at, out, &n);
  if (status) return status;
  measure(w, window, &out->windows, m);
  if (w->plan.kind == DSV__OF_WINDOWS) status = dsv__aggregate_values(&w->plan, w->values, n, &w->fraction, figure);
  else
    *figure = (dsv__figure){.none = m->sums.denominator == 0,
                            .has_parts = true,
                            .numerator = m->sums.numerator,
                            .denominator = m->sums.denominator,
                            .value = {m->sums.numerator * 100, m->sums.denominator ? m->sums.denominator : 1}};
  if (!status) status = dsv__judge(&w->plan, m, figure, out);
  if (status || (w->plan.target->by.n && w->plan.target->over != DSV__EACH)) return status;
  return dsv__earn(&w->plan, m, figure, out->running, out);
}

/* ---- subjects --------------------------------------------------------------------------------------------------------------- */

/* A subject in one inner window. */
typedef struct {
  const dsv__result *result;
  size_t window;
} seen;

static int compare_seen(const void *a, const void *b) {
  const seen *x = a, *y = b;
  const int order = dsv__str_compare(x->result->key, y->result->key);
  return order ? order : x->window < y->window ? -1 : x->window > y->window;
}

/* Of the inner windows [first, first + n): all subjects of all of them, each one's windows together. */
static dsv_status list_seen(const work *w, size_t first, size_t n, dsv__arena *arena, seen **out, size_t *n_out) {
  size_t total = 0;
  for (size_t i = first; i < first + n; i++) total += w->inner.results[i]->n_subjects;
  seen *at = *out = dsv__arena_alloc(arena, total, sizeof *at);
  if (!at) return DSV_ERROR_MEMORY;
  *n_out = total;
  for (size_t i = first; i < first + n; i++)
    for (size_t k = 0; k < w->inner.results[i]->n_subjects; k++)
      *at++ = (seen){&w->inner.results[i]->subjects[k], i - first};
  if (total > 1) dsv__sort(*out, total, sizeof **out, compare_seen);
  return DSV_OK;
}

static size_t next_key(const seen *at, size_t i, size_t n) {
  const dsv__str key = at[i].result->key;
  while (i < n && dsv__str_same(at[i].result->key, key)) i++;
  return i;
}

static dsv_status of_subjects(work *w, const dsv__window_at *window, size_t first, size_t n, dsv__arena *arena,
                              dsv__result *out) {
  dsv__arena *kept = w->plan.scope->arena;
  seen *at;
  size_t n_seen, n_keys = 0;
  dsv_status status = list_seen(w, first, n, arena, &at, &n_seen);
  if (status) return status;
  for (size_t i = 0; i < n_seen; i = next_key(at, i, n_seen)) n_keys++;
  const dsv__result **results = dsv__arena_alloc(arena, n, sizeof *results);
  dsv__figure *figures = dsv__arena_alloc(arena, n_keys, sizeof *figures);
  dsv__measure *measures = dsv__arena_alloc(arena, n_keys, sizeof *measures);
  out->subjects = dsv__arena_alloc(kept, n_keys, sizeof *out->subjects);
  if (!results || !figures || !measures || !out->subjects) return DSV_ERROR_MEMORY;
  out->looks_at_windows = true;
  out->over = dsv__str_of(dsv__over_words[w->plan.target->over].word);
  for (size_t i = 0, next; !status && i < n_seen; i = next) {
    dsv__result *subject = &out->subjects[out->n_subjects];
    dsv__figure *figure = &figures[out->n_subjects];
    dsv__measure *m = &measures[out->n_subjects++];
    next = next_key(at, i, n_seen);
    if (n) memset(results, 0, n * sizeof *results);
    for (size_t k = i; k < next; k++) results[at[k].window] = at[k].result;
    if (!keep(kept, at[i].result->key, &subject->key)) return DSV_ERROR_MEMORY;
    status = judge(w, window, &(looked){first, n, results}, m, figure, subject);
    if (!status && !figure->none) dsv__figure_round(&w->plan, figure);
  }
  size_t worst;
  if (!status) status = dsv__combine_subjects(&w->plan, window->to, figures, out, &worst);
  if (status || w->plan.target->over == DSV__EACH) return status;
  const bool shown = worst != SIZE_MAX;
  return dsv__earn(&w->plan, shown ? &measures[worst] : NULL, shown ? &figures[worst] : NULL,
                   dsv__still_runs(&w->plan, window->to, out), out);
}

/* ---- all windows ------------------------------------------------------------------------------------------------------------ */

static dsv_status of_window(work *w, const dsv__window_at *window, dsv__result *out) {
  const size_t first = ends_after(&w->inner.windows, window->from);
  const size_t n = ends_after(&w->inner.windows, window->to) - first;
  const dsv__result *const *results = (const dsv__result *const *)w->inner.results + first;
  dsv__figure figure;
  dsv__measure m;
  dsv__arena arena;
  out->id = w->plan.target->id;
  if (!w->plan.target->by.n) return judge(w, window, &(looked){first, n, results}, &m, &figure, out);
  dsv__arena_init(&arena, w->scope.context);
  dsv_status status = of_subjects(w, window, first, n, &arena, out);
  dsv__arena_free(&arena);
  return status;
}

static dsv_status score(work *w, dsv__work *all, const dsv__job *outer) {
  dsv__job *inner = &w->inner;
  dsv_status status = list_inner(w, &outer->windows, &inner->windows);
  if (status) return status;
  const size_t n = inner->windows.n;
  inner->results = dsv__arena_alloc(&w->arena, n, sizeof *inner->results);
  dsv__result *results = dsv__arena_alloc(&w->arena, n, sizeof *results);
  w->values = dsv__arena_alloc(&w->arena, n, sizeof *w->values);
  if (!inner->results || !results || !w->values) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < n; i++) inner->results[i] = &results[i];
  status = dsv__score_inner(all, &w->scope, inner);
  const struct dsv__tallying *tallying = all->request->tallying;
  if (tallying && tallying->act != DSV__TALLY_SCORE) return status;
  for (size_t i = 0; !status && i < outer->windows.n; i++)
    status = of_window(w, &outer->windows.at[i], outer->results[i]);
  return status;
}

dsv_status dsv__score_over_windows(dsv__work *all, dsv__scope *scope, dsv__job *outer) {
  const dsv_context *context = scope->context;
  work w = {.scope = *scope, .explains = all->request->explains};
  dsv__arena_init(&w.arena, context);
  dsv__arena_init(&w.inner.arena, context);
  dsv__fraction_init(&w.fraction, context);
  w.scope.arena = &w.arena;
  w.plan = (dsv__plan){.scope = scope,
                       .target = outer->target,
                       .inner = &w.inner.plan,
                       .of_class = SIZE_MAX,
                       .kind = (dsv__metric_kind)outer->target->metric.kind};
  w.inner.target = dsv__inner_of(outer->target, &w.own);
  w.inner.windows.context = context;
  dsv_status status = score(&w, all, outer);
  scope->walk = w.scope.walk;
  dsv__windows_free(&w.inner.windows);
  dsv__arena_free(&w.inner.arena);
  dsv__arena_free(&w.arena);
  dsv__fraction_free(&w.fraction);
  return status;
}
