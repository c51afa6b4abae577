/* The targets of one version of an agreement: which of them go together, and what they use. */
#include "score/running.h"
#include "score/tally.h"
#include "score/work.h"
#include <string.h>

/* ---- what is used ----------------------------------------------------------------------------------------------------------- */

static dsv_status use_table(dsv__work *w, const dsv__table *table, bool metric) {
  if (!table) return DSV_OK;
  if (w->request->tallying) dsv__tally_use(w->request->tallying, table);
  for (size_t i = 0; i < w->n_tables; i++)
    if (w->tables[i] == table) {
      w->metrics[i] = w->metrics[i] || metric;
      return DSV_OK;
    }
  if (!dsv__grow(w->context, (void **)&w->tables, &w->tables_capacity, w->n_tables + 1, sizeof *w->tables) ||
      !dsv__grow(w->context, (void **)&w->metrics, &w->metrics_capacity, w->n_tables + 1, sizeof *w->metrics))
    return DSV_ERROR_MEMORY;
  w->metrics[w->n_tables] = metric;
  w->tables[w->n_tables++] = table;
  return DSV_OK;
}

static dsv_status use_zone(dsv__work *w, const dsv__zone *zone) {
  for (size_t i = 0; i < w->n_zones; i++)
    if (!zone || strcmp(dsv__zone_name(w->zones[i]), dsv__zone_name(zone)) == 0) return DSV_OK;
  if (!zone) return DSV_OK;
  if (!dsv__grow(w->context, (void **)&w->zones, &w->zones_capacity, w->n_zones + 1, sizeof *w->zones))
    return DSV_ERROR_MEMORY;
  w->zones[w->n_zones++] = zone;
  return DSV_OK;
}

static dsv_status use_calendar(dsv__work *w, const dsv_calendar *calendar) {
  size_t n = 0;
  const dsv__zone *const *zones = calendar ? dsv__calendar_zones(calendar, &n) : NULL;
  dsv_status status = DSV_OK;
  for (size_t i = 0; !status && i < n; i++) status = use_zone(w, zones[i]);
  return status;
}

static dsv_status use_streams(dsv__work *w, const dsv__plan *plan);

/* A table, and what stands behind it if it is made. */
static dsv_status use_rows(dsv__work *w, const dsv__table *table, bool metric) {
  dsv_status status = use_table(w, table, metric);
  for (size_t i = 0; !status && i < w->made.n; i++) {
    const dsv__made *made = w->made.at[i];
    if (&made->table != table) continue;
    if (made->has_plan && w->request->tallying) dsv__tally_use_rows(w->request->tallying, &made->plan);
    status = made->has_plan ? use_streams(w, &made->plan) : use_table(w, made->source, true);
  }
  return status;
}

static dsv_status use_streams(dsv__work *w, const dsv__plan *plan) {
  dsv_status status = use_rows(w, plan->table, true);
  if (!status) status = use_rows(w, plan->out_of.table, false);
  if (!status) status = use_rows(w, plan->subjects.table, false);
  if (!status) status = use_rows(w, plan->coverage.table, false);
  if (!status) status = use_calendar(w, plan->hours);
  for (size_t i = 0; !status && i < plan->n_exclusions; i++) {
    status = use_rows(w, plan->exclusions[i].table, false);
    if (!status) status = use_calendar(w, plan->exclusions[i].calendar);
    if (!status) status = use_calendar(w, plan->exclusions[i].notice_calendar);
  }
  return status;
}

/* The streams of fees that credits of the version are of, and those that say whether these are complete. */
static dsv_status use_fees(dsv__work *w, dsv__scope *scope) {
  dsv_status status = DSV_OK;
  for (size_t i = 0; !status && i < scope->agreement->fees.n; i++) {
    const dsv__fee *fee = &DSV__AT(scope->agreement->fees, dsv__fee)[i];
    if (!dsv__fee_of_facts(fee) || !dsv__agreement_names_fee(scope->agreement, fee)) continue;
    const dsv__plan rows = {.table = dsv__facts_table(scope->facts, fee->stream.to)};
    if (w->request->tallying) dsv__tally_use_rows(w->request->tallying, &rows);
    status = use_table(w, rows.table, true);
    const dsv__stream *stream = dsv__stream_of(&fee->stream);
    if (!status && stream->complete.chosen == 3)
      status = use_table(w, dsv__facts_table(scope->facts, stream->complete.from.stream.to), false);
  }
  return status;
}

static dsv_status use_plan(dsv__work *w, const dsv__plan *plan) {
  dsv_status status = use_zone(w, plan->scope->zone);
  return status ? status : use_streams(w, plan);
}

/* ---- one target ------------------------------------------------------------------------------------------------------------- */

/* Sets of spans do not know what they are for. */
static void find_limit(dsv__work *w, const dsv__target *target, uint64_t findings) {
  if (dsv_diag_total(w->diag) == findings)
    dsv__fail(w->diag, DSV_ERROR_LIMIT, "the time of target \"%.*s\" has more than %llu spans (limit spans)",
              (int)target->id.n, target->id.at, (unsigned long long)w->context->limits.spans);
}

/* Targets that ask alike, together. */
static dsv_status evaluate(dsv__work *w, dsv__scope *scope, dsv__job *const *jobs, size_t n) {
  struct dsv__tallying *tallying = w->request->tallying;
  dsv_running *running = w->request->running;
  dsv__plan **plans = dsv__alloc(w->context, n, sizeof(dsv__plan *));
  dsv__result ***results = dsv__alloc(w->context, n, sizeof(dsv__result **));
  dsv_status status = plans && results ? DSV_OK : DSV_ERROR_MEMORY;
  for (size_t i = 0; !status && i < n; i++) {
    plans[i] = &jobs[i]->plan;
    results[i] = jobs[i]->results;
    jobs[i]->done = true;
    status = use_plan(w, plans[i]);
    if (!status && running) status = dsv__running_ready(running, &jobs[i]->plan);
  }
  const uint64_t findings = dsv_diag_total(w->diag);
  const dsv__course course = {.watch = jobs[0]->inner ? NULL : w->request->watch, .user = w->request->user};
  if (!status && tallying) status = dsv__tally_evaluate(tallying, scope, plans, n, &jobs[0]->windows, results);
  else if (!status && running)
    status = dsv__running_evaluate(running, scope, (const dsv__plan *const *)plans, n, &jobs[0]->windows, results);
  else if (!status)
    status = dsv__evaluate(scope, (const dsv__plan *const *)plans, n, &jobs[0]->windows, results, &course);
  dsv__free(w->context, plans);
  dsv__free(w->context, results);
  if (status == DSV_ERROR_LIMIT) find_limit(w, jobs[0]->target, findings);
  return status;
}

/* ---- targets with classes ---------------------------------------------------------------------------------------------------- */

static dsv_status add_excluded(dsv__arena *arena, dsv__row_parts *into, const dsv__row_parts *from) {
  dsv__by_id *at = dsv__arena_alloc(arena, into->n_excluded + from->n_excluded, sizeof *at);
  if (!at) return DSV_ERROR_MEMORY;
  size_t n = into->n_excluded;
  if (n) memcpy(at, into->excluded, n * sizeof *at);
  for (size_t i = 0; i < from->n_excluded; i++) {
    size_t k = 0;
    while (k < n && !dsv__str_same(at[k].id, from->excluded[i].id)) k++;
    if (k == n) at[n++] = (dsv__by_id){from->excluded[i].id, 0};
    at[k].n += from->excluded[i].n;
  }
  into->excluded = at;
  into->n_excluded = n;
  return DSV_OK;
}

static void add_up(dsv__row_parts *into, const dsv__row_parts *from, const dsv__row_reason *reasons, size_t n) {
  for (size_t i = 0; i < n; i++) into->left_out[reasons[i]] += from->left_out[reasons[i]];
}

/* Cases of a target with classes, and their rows: what every class says alike, and the sum of what each took. */
static dsv_status cases_of_classes(dsv__arena *arena, dsv__result *target) {
  static const dsv__row_reason own[] = {DSV__ROW_OPEN, DSV__ROW_BEFORE_START, DSV__ROW_AFTER_END};
  dsv_status status = DSV_OK;
  for (size_t i = 0; !status && i < target->n_classes; i++) {
    const dsv__result *one = &target->classes[i];
    dsv__row_parts *into[] = {&target->rows, &target->cases};
    const dsv__row_parts *from[] = {&one->rows, &one->cases};
    for (size_t k = 0; !status && k < 2; k++) {
      if (i == 0) memcpy(into[k]->left_out, from[k]->left_out, sizeof into[k]->left_out);
      else add_up(into[k], from[k], own, sizeof own / sizeof *own);
      into[k]->left_out[DSV__ROW_OTHER_CLASS] = 0;
      into[k]->counted += from[k]->counted;
      into[k]->seen = from[k]->seen;
      status = add_excluded(arena, into[k], from[k]);
    }
  }
  target->has_cases = true;
  return status;
}

/* A row before the window that is in force in its class is before the window for each other class. */
static void attestations_of_classes(dsv__row_parts *rows) {
  uint64_t sum = rows->counted;
  rows->left_out[DSV__ROW_BEFORE_START] = 0;
  for (size_t i = 0; i < DSV__ROW_EXCLUDED; i++) sum += rows->left_out[i];
  for (size_t i = 0; i < rows->n_excluded; i++) sum += (uint64_t)rows->excluded[i].n;
  rows->left_out[DSV__ROW_BEFORE_START] = rows->seen - sum;
}

/* Rows of a target with classes: what every class says alike, and the sum of what each took. */
static dsv_status rows_of_classes(dsv__arena *arena, const dsv__plan *plan, dsv__result *target) {
  dsv__row_parts *rows = &target->rows;
  dsv_status status = DSV_OK;
  for (size_t i = 0; !status && i < target->n_classes; i++) {
    const dsv__row_parts *one = &target->classes[i].rows;
    if (i == 0) memcpy(rows->left_out, one->left_out, sizeof rows->left_out);
    else if (!plan->intervals || plan->attests) { /* what a value is, is not common to all classes */
      rows->left_out[DSV__ROW_NULL] += one->left_out[DSV__ROW_NULL];
      rows->left_out[DSV__ROW_BAD] += one->left_out[DSV__ROW_BAD] - plan->table->bad;
      rows->left_out[DSV__ROW_OUTSIDE_HOURS] += one->left_out[DSV__ROW_OUTSIDE_HOURS];
    }
    rows->counted += one->counted;
    rows->seen = one->seen;
    status = add_excluded(arena, rows, one);
  }
  rows->left_out[DSV__ROW_OTHER_CLASS] = 0;
  if (plan->attests) attestations_of_classes(rows);
  return status;
}

/* Whether rows are asked a few at a time, not all in order. */
static bool keeps(const dsv__work *w, const dsv__plan *plan) {
  return w->request->running && dsv__running_keeps(w->request->running, plan);
}

/* Streams and zones of a target whose classes are scored in its place, and the class of each row. */
static dsv_status use_target(dsv__work *w, dsv__scope *scope, dsv__job *of, uint16_t **class_of_row) {
  dsv_status status = dsv__plan_make(scope, of->target, SIZE_MAX, NULL, &of->arena, &of->plan);
  if (!status) status = use_plan(w, &of->plan);
  if (!status && w->request->running) status = dsv__running_ready(w->request->running, &of->plan);
  return status || keeps(w, &of->plan) ? status : dsv__classes_of_rows(scope, &of->plan, class_of_row);
}

static dsv_status score_class(dsv__work *w, dsv__scope *scope, dsv__job *of, size_t index, const uint16_t *class_of_row,
                              dsv__result **results) {
  dsv__job class = {.target = of->target, .windows = of->windows, .results = results, .inner = of->inner};
  dsv__arena_init(&class.arena, w->context);
  dsv_status status = dsv__plan_make(scope, of->target, index, &of->plan, &class.arena, &class.plan);
  if (!status && !keeps(w, &class.plan)) class.plan.class_of_row = class_of_row;
  if (!status) status = evaluate(w, scope, (dsv__job *const[]){&class}, 1);
  dsv__arena_free(&class.arena);
  return status;
}

static dsv_status score_classes(dsv__work *w, dsv__scope *scope, dsv__job *of) {
  const dsv__target *target = of->target;
  const dsv__windows *windows = &of->windows;
  dsv__result **targets = of->results;
  dsv__arena *arena = scope->arena;
  size_t n = target->classes.n;
  dsv__result **results = dsv__alloc(w->context, windows->n, sizeof(dsv__result *));
  uint16_t *class_of_row = NULL;
  dsv_status status = results ? use_target(w, scope, of, &class_of_row) : DSV_ERROR_MEMORY;
  for (size_t i = 0; !status && i < windows->n; i++) {
    targets[i]->id = target->id;
    targets[i]->n_classes = n;
    targets[i]->classes = dsv__arena_alloc(arena, n, sizeof(dsv__result));
    if (!targets[i]->classes) status = DSV_ERROR_MEMORY;
  }
  for (size_t c = 0; !status && c < n; c++) {
    for (size_t i = 0; i < windows->n; i++) results[i] = &targets[i]->classes[c];
    status = score_class(w, scope, of, c, class_of_row, results);
  }
  for (size_t i = 0; !status && i < windows->n; i++) {
    dsv__combine_classes(targets[i]);
    status = target->metric.kind == DSV__ELAPSED ? cases_of_classes(arena, targets[i])
                                                 : rows_of_classes(arena, &of->plan, targets[i]);
  }
  dsv__free(w->context, class_of_row);
  dsv__free(w->context, results);
  return status;
}

static dsv_status add_entries(dsv__work *w, const dsv__scope *scope, const dsv__target *target,
                              const dsv__windows *windows, dsv__result **results) {
  if (!dsv__grow(w->context, (void **)&w->entries, &w->capacity, w->n + windows->n, sizeof *w->entries))
    return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < windows->n; i++) {
    w->entries[w->n] = (dsv__entry){.from = windows->at[i].from,
                                    .to = windows->at[i].to,
                                    .version = scope->agreement->version,
                                    .zone = scope->zone,
                                    .agreement = scope->agreement,
                                    .target = target,
                                    .order = w->n,
                                    .result = results[i]};
    w->n++;
  }
  return DSV_OK;
}

const dsv__window *dsv__window_of(const dsv__agreement *agreement, const dsv__target *target) {
  return target->window.chosen ? &target->window : &agreement->window;
}

static void set_group(dsv__result *result, const dsv__target *target) {
  if (!dsv__given(&dsv__class_record, target, "group")) return;
  result->group = dsv__str_of(dsv__group_words[target->group].word);
  for (size_t i = 0; i < result->n_subjects; i++) result->subjects[i].group = result->group;
}

static void set_groups(dsv__result *result, const dsv__target *target) {
  set_group(result, target);
  result->by_consumer = target->actor == DSV__ACTOR_CONSUMER;
  for (size_t i = 0; i < result->n_classes; i++) {
    set_group(&result->classes[i], target);
    set_group(&result->classes[i], &DSV__AT(target->classes, dsv__target)[i]);
  }
}

/* Spans that are asked for in place of windows. */
static dsv_status take_spans(const dsv__request *request, dsv__windows *out) {
  if (!dsv__grow(out->context, (void **)&out->at, &out->capacity, request->n_spans, sizeof *out->at))
    return DSV_ERROR_MEMORY;
  memcpy(out->at, request->spans, request->n_spans * sizeof *out->at);
  out->n = request->n_spans;
  return DSV_OK;
}

static dsv_status list_windows(dsv__work *w, const dsv__scope *scope, const dsv__target *target, dsv__windows *out) {
  if (w->request->spans) return take_spans(w->request, out);
  dsv__span horizon = dsv__horizon_of(scope, target);
  dsv_status status = dsv__windows_list(dsv__window_of(scope->agreement, target), scope->zone, horizon,
                                        scope->in_force.from, w->request->from, w->request->to, out);
  if (status == DSV_ERROR_LIMIT)
    dsv__fail(w->diag, status, "target \"%.*s\" has more than %llu windows: choose them by from and to (limit windows)",
              (int)target->id.n, target->id.at, (unsigned long long)w->context->limits.windows);
  return status;
}

void dsv__job_init(dsv__job *job, const dsv_context *context, const dsv__target *target) {
  *job = (dsv__job){.target = target, .windows = {.context = context}};
  dsv__arena_init(&job->arena, context);
}

void dsv__job_free(dsv__job *job) {
  for (size_t i = 0; i < job->n_below; i++) dsv__job_free(&job->below[i]); /* at most DSV__OVER_DEEP deep */
  dsv__windows_free(&job->windows);
  dsv__arena_free(&job->arena);
}

dsv_status dsv__score_inner(dsv__work *w, dsv__scope *scope, dsv__job *inner) {
  inner->inner = true;
  if (dsv__is_over_targets(inner->target)) return dsv__score_over_targets(w, scope, inner);
  if (inner->target->classes.n) return score_classes(w, scope, inner);
  dsv_status status = dsv__plan_make(scope, inner->target, SIZE_MAX, NULL, &inner->arena, &inner->plan);
  return status ? status : evaluate(w, scope, (dsv__job *const[]){inner}, 1);
}

/* ---- targets that go together ------------------------------------------------------------------------------------------------ */

static bool same_windows(const dsv__windows *a, const dsv__windows *b) {
  bool same = a->n == b->n;
  for (size_t i = 0; same && i < a->n; i++) same = a->at[i].from == b->at[i].from && a->at[i].to == b->at[i].to;
  return same;
}

static bool same_exclusions(const dsv__plan *a, const dsv__plan *b) {
  bool same = a->n_exclusions == b->n_exclusions;
  for (size_t i = 0; same && i < a->n_exclusions; i++) same = a->exclusions[i].exclusion == b->exclusions[i].exclusion;
  return same;
}

static bool same_subjects(const dsv__plan *a, const dsv__plan *b) {
  bool same = a->n_by == b->n_by && !a->target->subjects.chosen && !b->target->subjects.chosen;
  for (size_t i = 0; same && i < a->n_by; i++) same = a->by[i] == b->by[i];
  return same;
}

/* Whether two targets ask the same of their rows and time, so that the rows need be walked once for both. Kinds over intervals and cases
   make something of their own of the rows. */
static bool are_alike(const dsv__job *a, const dsv__job *b) {
  const dsv__plan *x = &a->plan, *y = &b->plan;
  return !x->intervals && !y->intervals && !x->clock && !y->clock && x->table == y->table && x->hours == y->hours &&
         !dsv__breaches_differ(x->target->credit) && !dsv__breaches_differ(y->target->credit) &&
         x->out_of.table == y->out_of.table && x->horizon.from == y->horizon.from && x->horizon.to == y->horizon.to &&
         dsv__test_same(x->where, y->where) && same_subjects(x, y) && same_exclusions(x, y) &&
         same_windows(&a->windows, &b->windows);
}

static dsv_status begin_job(dsv__work *w, dsv__scope *scope, const dsv__target *target, dsv__job *out) {
  dsv__job_init(out, w->context, target);
  dsv_status status = list_windows(w, scope, target, &out->windows);
  if (status) return status;
  out->results = dsv__arena_alloc(&out->arena, out->windows.n, sizeof *out->results);
  dsv__result *results = dsv__arena_alloc(&w->card->arena, out->windows.n, sizeof *results);
  if (!out->results || !results) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < out->windows.n; i++) out->results[i] = &results[i];
  out->planned = !target->classes.n && !dsv__is_over_targets(target);
  return out->planned ? dsv__plan_make(scope, target, SIZE_MAX, NULL, &out->arena, &out->plan) : DSV_OK;
}

/* The job with all later ones that ask alike. */
static dsv_status score_alike(dsv__work *w, dsv__scope *scope, dsv__job *jobs, size_t n, dsv__job **alike) {
  size_t n_alike = 0;
  alike[n_alike++] = &jobs[0];
  for (size_t i = 1; i < n; i++)
    if (jobs[i].planned && !jobs[i].done && are_alike(&jobs[0], &jobs[i])) alike[n_alike++] = &jobs[i];
  return evaluate(w, scope, alike, n_alike);
}

static dsv_status score_jobs(dsv__work *w, dsv__scope *scope, dsv__job *jobs, size_t n, dsv__job **alike) {
  dsv_status status = DSV_OK;
  for (size_t i = 0; !status && i < n; i++) {
    if (dsv__is_over_targets(jobs[i].target)) status = dsv__score_over_targets(w, scope, &jobs[i]);
    else if (!jobs[i].planned) status = score_classes(w, scope, &jobs[i]);
    else if (!jobs[i].done) status = score_alike(w, scope, &jobs[i], n - i, alike);
  }
  for (size_t i = 0; !status && i < n; i++) {
    for (size_t k = 0; k < jobs[i].windows.n; k++) set_groups(jobs[i].results[k], jobs[i].target);
    status = add_entries(w, scope, jobs[i].target, &jobs[i].windows, jobs[i].results);
  }
  return status;
}

/* Whether any window of the version is asked for. */
static dsv_status has_windows(dsv__work *w, const dsv__scope *scope, bool *out) {
  dsv__windows windows = {.context = w->context};
  dsv_status status = DSV_OK;
  *out = false;
  for (size_t i = 0; !status && !*out && i < scope->agreement->targets.n; i++) {
    status = list_windows(w, scope, &DSV__AT(scope->agreement->targets, dsv__target)[i], &windows);
    *out = windows.n > 0;
  }
  dsv__windows_free(&windows);
  return status;
}

dsv_status dsv__score_targets(dsv__work *w, dsv__scope *scope, bool *found) {
  const dsv__list *targets = &scope->agreement->targets;
  bool wanted = false;
  size_t n = 0;
  dsv__job *jobs = dsv__alloc(w->context, targets->n, sizeof *jobs),
           **alike = dsv__alloc(w->context, targets->n, sizeof(dsv__job *));
  dsv_status status = jobs && alike ? has_windows(w, scope, &wanted) : DSV_ERROR_MEMORY;
  if (!status && wanted) status = dsv__duties_make(w, scope);
  for (size_t i = 0; !status && i < targets->n; i++) {
    const dsv__target *target = &DSV__AT(*targets, dsv__target)[i];
    if (w->request->target && !dsv__str_same(target->id, dsv__str_of(w->request->target))) continue;
    *found = true;
    if (wanted) status = begin_job(w, scope, target, &jobs[n++]);
  }
  if (!status && wanted) status = use_fees(w, scope);
  if (!status) status = score_jobs(w, scope, jobs, n, alike);
  for (size_t i = 0; i < n; i++) dsv__job_free(&jobs[i]);
  dsv__duties_free(scope);
  dsv__free(w->context, jobs);
  dsv__free(w->context, alike);
  return status;
}
