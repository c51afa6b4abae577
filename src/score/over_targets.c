/* Scores a target over other targets: the inner target in all windows that end in those of the outer one, or each part of a composite in its own
   windows; then what came of them is put together, window by window. */
#include "score/over_windows.h"
#include "score/tally.h"
#include "score/work.h"
#include <string.h>

typedef struct {
  dsv__work *all;
  dsv__job *outer;
  dsv__scope *scope;   /* of the outer target */
  dsv__scope below;    /* of what it looks at: the texts of these results are not kept */
  dsv__arena arena;    /* of these results */
  dsv__looked *looked; /* room for what is looked at in one window */
  dsv__assembly assembly;
} work;

/* Tallies that are made or added have no results. */
static bool has_results(const work *w) {
  const struct dsv__tallying *tallying = w->all->request->tallying;
  return !tallying || tallying->act == DSV__TALLY_SCORE;
}

/* A job of the outer one's arena for a target below it, with room for the target. */
static dsv_status begin_below(const work *w, size_t n, dsv__target **own) {
  dsv__job *outer = w->outer;
  outer->below = dsv__arena_alloc(&outer->arena, n, sizeof *outer->below);
  *own = dsv__arena_alloc(&outer->arena, n, sizeof **own);
  if (!outer->below || !*own) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < n; i++) dsv__job_init(&outer->below[outer->n_below++], w->below.context, NULL);
  return DSV_OK;
}

static dsv_status score_below(work *w, dsv__job *job) {
  const size_t n = job->windows.n;
  job->results = dsv__arena_alloc(&w->arena, n, sizeof *job->results);
  dsv__result *results = dsv__arena_alloc(&w->arena, n, sizeof *results);
  if (!job->results || !results) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < n; i++) job->results[i] = &results[i];
  return dsv__score_inner(w->all, &w->below, job);
}

static dsv_status make_room(work *w, size_t n) {
  w->looked = dsv__arena_alloc(&w->arena, n, sizeof *w->looked);
  w->assembly.values = dsv__arena_alloc(&w->arena, n, sizeof *w->assembly.values);
  w->assembly.weights = dsv__arena_alloc(&w->arena, n, sizeof *w->assembly.weights);
  return w->looked && w->assembly.values && w->assembly.weights ? DSV_OK : DSV_ERROR_MEMORY;
}

/* ---- the inner windows ------------------------------------------------------------------------------------------------------ */

/* All that end in an outer window, from the earliest begin on that one of them can have. */
static dsv_status list_inner(const dsv__scope *scope, const dsv__job *outer_job, const dsv__target *inner,
                             dsv__windows *out) {
  const dsv__windows *outer = &outer_job->windows;
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
              (int)outer_job->target->id.n, outer_job->target->id.at,
              (unsigned long long)scope->context->limits.windows);
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

/* What ends in a window of the outer target; `of_class` SIZE_MAX: all of it. */
static dsv_status of_window(work *w, size_t index, size_t of_class, dsv__result *out) {
  const dsv__job *inner = w->outer->below;
  const dsv__window_at *window = &w->outer->windows.at[index];
  const size_t first = ends_after(&inner->windows, window->from);
  const size_t n = ends_after(&inner->windows, window->to) - first;
  for (size_t i = 0; i < n; i++) {
    const dsv__window_at *at = &inner->windows.at[first + i];
    const dsv__result *result = inner->results[first + i];
    w->looked[i] = (dsv__looked){.from = at->from,
                                 .to = at->to,
                                 .weight = 1,
                                 .result = of_class == SIZE_MAX ? result : &result->classes[of_class]};
  }
  return dsv__put_together(&w->assembly, window, w->looked, n, out);
}

/* The classes of the inner target, each put together with what the class of the outer one says. */
static dsv_status of_classes(work *w) {
  const dsv__job *outer = w->outer;
  const dsv__target *target = outer->target;
  const size_t n = target->classes.n;
  dsv_status status = DSV_OK;
  for (size_t i = 0; i < outer->windows.n; i++) {
    dsv__result *result = outer->results[i];
    result->id = target->id;
    result->looks_at_windows = true;
    result->n_classes = n;
    result->classes = dsv__arena_alloc(w->scope->arena, n, sizeof *result->classes);
    if (!result->classes) return DSV_ERROR_MEMORY;
  }
  for (size_t c = 0; !status && c < n; c++) {
    dsv__target *joined = dsv__arena_alloc(&w->outer->arena, 1, sizeof *joined);
    if (!joined) return DSV_ERROR_MEMORY;
    dsv__target_of_class(target, &DSV__AT(target->classes, dsv__target)[c], joined);
    dsv__plan plan = outer->plan;
    plan.target = joined;
    plan.of_class = c;
    w->assembly.plan = &plan;
    for (size_t i = 0; !status && i < outer->windows.n; i++)
      status = of_window(w, i, c, &outer->results[i]->classes[c]);
  }
  for (size_t i = 0; !status && i < outer->windows.n; i++) dsv__combine_classes(outer->results[i]);
  return status;
}

static dsv_status over_windows(work *w) {
  dsv__target *own;
  dsv__job *outer = w->outer;
  dsv_status status = begin_below(w, 1, &own);
  if (status) return status;
  dsv__job *inner = outer->below;
  inner->target = dsv__inner_of(outer->target, own);
  if (outer->target->classes.n) status = dsv__inner_classes(outer->target, &outer->arena, &own->classes);
  if (!status) status = list_inner(&w->below, outer, inner->target, &inner->windows);
  if (!status) status = make_room(w, inner->windows.n);
  if (!status) status = score_below(w, inner);
  outer->plan.inner = &inner->plan;
  if (status || !has_results(w)) return status;
  if (outer->target->classes.n) return of_classes(w);
  for (size_t i = 0; !status && i < outer->windows.n; i++) status = of_window(w, i, SIZE_MAX, outer->results[i]);
  return status;
}

/* ---- parts ------------------------------------------------------------------------------------------------------------------ */

/* A part in the windows of the composite. */
static dsv_status score_part(work *w, size_t index, dsv__target *own) {
  dsv__job *outer = w->outer, *job = &outer->below[index];
  const dsv__part *part = &DSV__AT(outer->target->metric.parts, dsv__part)[index];
  dsv__part_of(outer->target, dsv__window_of(w->scope->agreement, outer->target), part, own);
  job->target = own;
  job->windows = outer->windows;
  dsv_status status = score_below(w, job);
  job->windows = (dsv__windows){.context = w->below.context}; /* they are the composite's */
  return status;
}

/* What the values of parts can be at most. */
static dsv_status find_greatest(work *w) {
  dsv__job *outer = w->outer;
  outer->plan.greatest = (dsv__ratio){0, 1};
  for (size_t i = 0; outer->plan.kind == DSV__COMPOSITE_MEAN && i < outer->n_below; i++) {
    dsv__ratio greatest;
    bool unbounded;
    if (!dsv__figure_greatest(&outer->below[i].plan, &greatest, &unbounded)) return DSV_ERROR_OVERFLOW;
    if (dsv__ratio_compare(greatest, outer->plan.greatest) > 0) outer->plan.greatest = greatest;
    outer->plan.unbounded = outer->plan.unbounded || unbounded;
  }
  return DSV_OK;
}

static dsv_status over_parts(work *w) {
  const dsv__job *outer = w->outer;
  const dsv__list *parts = &outer->target->metric.parts;
  dsv__target *own;
  dsv_status status = begin_below(w, parts->n, &own);
  if (!status) status = make_room(w, parts->n);
  for (size_t i = 0; !status && i < parts->n; i++) status = score_part(w, i, &own[i]);
  if (!status) status = find_greatest(w);
  if (status || !has_results(w)) return status;
  for (size_t i = 0; !status && i < outer->windows.n; i++) {
    const dsv__window_at *window = &outer->windows.at[i];
    for (size_t k = 0; k < parts->n; k++) {
      const dsv__part *part = &DSV__AT(*parts, dsv__part)[k];
      w->looked[k] = (dsv__looked){.from = window->from,
                                   .to = window->to,
                                   .part = part,
                                   .weight = (uint64_t)dsv__weight_of(dsv__part_weight(part)),
                                   .result = outer->below[k].results[i]};
    }
    status = dsv__put_together(&w->assembly, window, w->looked, parts->n, outer->results[i]);
  }
  return status;
}

/* ---- the whole -------------------------------------------------------------------------------------------------------------- */

dsv_status dsv__score_over_targets(dsv__work *all, dsv__scope *scope, dsv__job *outer) {
  const dsv_context *context = scope->context;
  work w = {.all = all, .outer = outer, .scope = scope, .below = *scope};
  outer->plan = (dsv__plan){
      .scope = scope, .target = outer->target, .of_class = SIZE_MAX, .kind = dsv__figure_kind(&outer->target->metric)};
  w.assembly = (dsv__assembly){.plan = &outer->plan, .explains = all->request->explains && !outer->inner};
  dsv__arena_init(&w.arena, context);
  dsv__fraction_init(&w.assembly.fraction, context);
  w.below.arena = &w.arena;
  dsv_status status = outer->target->metric.kind == DSV__COMPOSITE ? over_parts(&w) : over_windows(&w);
  scope->walk = w.below.walk;
  dsv__arena_free(&w.arena);
  dsv__fraction_free(&w.assembly.fraction);
  return status;
}
