/* Duties of the consumer: windows in which they are missed, for exclusions that name them, and how they overlap what the provider missed
   (docs/duties.md). */
#include "score/duties.h"
#include "score/work.h"

const dsv__spans *dsv__duty_missed(const dsv__scope *scope, const dsv__exclusion *exclusion) {
  const dsv__target *target = dsv__duty_of(scope->agreement, exclusion);
  for (size_t i = 0; scope->duties && i < scope->duties->n; i++)
    if (scope->duties->at[i].target == target) return &scope->duties->at[i].missed;
  return NULL;
}

/* ---- which duties exclusions name ------------------------------------------------------------------------------------------- */

static dsv_status add(dsv__scope *scope, dsv__duties *duties, const dsv__exclusion *exclusion) {
  const dsv__target *target = dsv__duty_of(scope->agreement, exclusion);
  if (!target || dsv__duty_missed(scope, exclusion)) return DSV_OK;
  if (!dsv__grow(scope->context, (void **)&duties->at, &duties->capacity, duties->n + 1, sizeof *duties->at))
    return DSV_ERROR_MEMORY;
  duties->at[duties->n].target = target;
  dsv__spans_init(&duties->at[duties->n++].missed, scope->context);
  return DSV_OK;
}

static dsv_status add_own(dsv__scope *scope, dsv__duties *duties, const dsv__target *target) {
  dsv_status status = DSV_OK;
  for (size_t i = 0; !status && i < target->exclude.n; i++) {
    const dsv__exclude *entry = &DSV__AT(target->exclude, dsv__exclude)[i];
    if (entry->chosen == 2) status = add(scope, duties, &entry->own);
  }
  return status;
}

static dsv_status list_duties(dsv__scope *scope, dsv__duties *duties) {
  const dsv__agreement *agreement = scope->agreement;
  dsv_status status = DSV_OK;
  for (size_t i = 0; !status && i < agreement->exclude.n; i++)
    status = add(scope, duties, &DSV__AT(agreement->exclude, dsv__exclusion)[i]);
  for (size_t i = 0; !status && i < agreement->targets.n; i++) {
    const dsv__target *target = &DSV__AT(agreement->targets, dsv__target)[i];
    status = add_own(scope, duties, target);
    for (const dsv__inner *inner = &target->metric.inner; !status && inner->chosen == 2;) {
      const dsv__target *inside = inner->own;
      status = add_own(scope, duties, inside);
      inner = &inside->metric.inner;
    }
    for (size_t k = 0; !status && k < target->classes.n; k++)
      status = add_own(scope, duties, &DSV__AT(target->classes, dsv__target)[k]);
  }
  return status;
}

/* ---- when they are missed --------------------------------------------------------------------------------------------------- */

static dsv_status score_duty(dsv__work *w, dsv__scope *scope, dsv__job *job, dsv__arena *arena, dsv__duty *out) {
  const dsv__target *target = out->target;
  const dsv__span horizon = dsv__horizon_of(scope, target);
  dsv_status status = dsv__windows_list(dsv__window_of(scope->agreement, target), scope->zone, horizon,
                                        scope->in_force.from, horizon.from, scope->as_of, &job->windows);
  if (status == DSV_ERROR_LIMIT)
    dsv__fail(scope->diag, status, "the duty \"%.*s\" has more than %llu windows (limit windows)", (int)target->id.n,
              target->id.at, (unsigned long long)scope->context->limits.windows);
  const size_t n = job->windows.n;
  dsv__result *results = dsv__arena_alloc(arena, n, sizeof *results);
  job->results = dsv__arena_alloc(arena, n, sizeof *job->results);
  if (!status && (!results || !job->results)) status = DSV_ERROR_MEMORY;
  for (size_t i = 0; !status && i < n; i++) job->results[i] = &results[i];
  if (!status) status = dsv__score_inner(w, scope, job);
  for (size_t i = 0; !status && i < n; i++)
    if (results[i].status == DSV_STATUS_MISSED)
      status = dsv__spans_append(&out->missed, job->windows.at[i].from, job->windows.at[i].to);
  dsv__spans_settle(&out->missed);
  return status;
}

static dsv_status score_one(dsv__work *w, dsv__scope *scope, dsv__duty *out) {
  dsv__scope own = *scope; /* the texts of its results are not kept */
  dsv__arena arena;
  dsv__job job;
  dsv__job_init(&job, scope->context, out->target);
  own.duties = NULL;
  own.arena = &arena;
  dsv__arena_init(&arena, scope->context);
  const dsv_status status = score_duty(w, &own, &job, &arena, out);
  scope->walk = own.walk;
  dsv__job_free(&job);
  dsv__arena_free(&arena);
  return status;
}

dsv_status dsv__duties_make(dsv__work *w, dsv__scope *scope) {
  dsv__duties *duties = dsv__zalloc(scope->context, 1, sizeof *duties);
  if (!duties) return DSV_ERROR_MEMORY;
  scope->duties = duties;
  dsv_status status = list_duties(scope, duties);
  if (!status && duties->n && (w->request->tallying || w->request->running))
    return dsv__fail(w->diag, DSV_ERROR_LATER,
                     "exclusions by a duty of the consumer come to tallies and scores that go on with a later version "
                     "of libdsv; score the facts at once");
  for (size_t i = 0; !status && i < duties->n; i++) status = score_one(w, scope, &duties->at[i]);
  return status;
}

void dsv__duties_free(dsv__scope *scope) {
  dsv__duties *duties = (dsv__duties *)scope->duties;
  for (size_t i = 0; duties && i < duties->n; i++) dsv__spans_free(&duties->at[i].missed);
  if (duties) dsv__free(scope->context, duties->at);
  dsv__free(scope->context, duties);
  scope->duties = NULL;
}

/* ---- overlaps --------------------------------------------------------------------------------------------------------------- */

static bool is_missed(const dsv__entry *entry, int32_t actor) {
  return entry->target->actor == actor && entry->result->status == DSV_STATUS_MISSED;
}

/* When a target of the consumer was missed in the windows of the scorecard. */
static dsv_status missed_of(const dsv__work *w, const dsv__target *duty, dsv__spans *out) {
  dsv_status status = DSV_OK;
  dsv__spans_clear(out);
  for (size_t i = 0; !status && i < w->n; i++)
    if (w->entries[i].target == duty && is_missed(&w->entries[i], DSV__ACTOR_CONSUMER))
      status = dsv__spans_append(out, w->entries[i].from, dsv__earlier(w->entries[i].to, w->request->as_of));
  dsv__spans_settle(out);
  return status;
}

static dsv_status add_overlap(dsv__work *w, const dsv__entry *entry, const dsv__target *duty,
                              const dsv__spans *missed) {
  const int64_t to = dsv__earlier(entry->to, w->request->as_of);
  const int64_t time = entry->from < to ? dsv__spans_within(missed, entry->from, to) : 0;
  dsv__result *result = entry->result;
  if (!time) return DSV_OK;
  if (!result->overlaps)
    result->overlaps = dsv__arena_alloc(&w->card->arena, entry->agreement->targets.n, sizeof *result->overlaps);
  if (!result->overlaps) return DSV_ERROR_MEMORY;
  result->overlaps[result->n_overlaps++] = (dsv__by_id){duty->id, time};
  return DSV_OK;
}

/* Of one duty with all that the provider missed in the same version. */
static dsv_status overlap(dsv__work *w, const dsv__agreement *agreement, const dsv__target *duty, dsv__spans *missed) {
  dsv_status status = missed_of(w, duty, missed);
  for (size_t i = 0; !status && missed->n && i < w->n; i++)
    if (w->entries[i].agreement == agreement && is_missed(&w->entries[i], DSV__ACTOR_PROVIDER))
      status = add_overlap(w, &w->entries[i], duty, missed);
  return status;
}

dsv_status dsv__overlaps_make(dsv__work *w) {
  const dsv__request *request = w->request;
  dsv__spans missed;
  dsv_status status = DSV_OK;
  dsv__spans_init(&missed, w->context);
  for (size_t i = 0; i < request->book->n_documents; i++) {
    const dsv__document *document = request->book->documents[i];
    if (!dsv__is_version(document, request)) continue;
    const dsv__agreement *agreement = document->structure;
    for (size_t k = 0; !status && k < agreement->targets.n; k++) {
      const dsv__target *target = &DSV__AT(agreement->targets, dsv__target)[k];
      if (target->actor == DSV__ACTOR_CONSUMER) status = overlap(w, agreement, target, &missed);
    }
  }
  dsv__spans_free(&missed);
  return status;
}
