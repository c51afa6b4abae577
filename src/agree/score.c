#include "agree/scoring.h"
#include "base/sort.h"
#include "clock/zone.h"
#include <string.h>

/* ---- what is gathered over all versions and targets ------------------------------------------------------------------------- */

typedef struct { /* one target in one window */
  int64_t from, to, version;
  const dsv__zone *zone;
  size_t order; /* in which it was made: versions and targets as they stand in the book */
  dsv__result *result;
} entry;

typedef struct {
  dsv__request *request;
  dsv_scorecard *card;
  dsv_diag *diag;
  const dsv_context *context;
  entry *entries;
  size_t n, capacity;
  const dsv__table **tables; /* streams in use */
  bool *metrics;             /* whether a metric reads them */
  size_t n_tables, tables_capacity, metrics_capacity;
  const dsv__zone **zones;
  size_t n_zones, zones_capacity;
} work;

static dsv_status use_table(work *w, const dsv__table *table, bool metric) {
  if (!table) return DSV_OK;
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

static dsv_status use_zone(work *w, const dsv__zone *zone) {
  for (size_t i = 0; i < w->n_zones; i++)
    if (!zone || strcmp(dsv__zone_name(w->zones[i]), dsv__zone_name(zone)) == 0) return DSV_OK;
  if (!zone) return DSV_OK;
  if (!dsv__grow(w->context, (void **)&w->zones, &w->zones_capacity, w->n_zones + 1, sizeof *w->zones))
    return DSV_ERROR_MEMORY;
  w->zones[w->n_zones++] = zone;
  return DSV_OK;
}

static dsv_status use_calendar(work *w, const dsv_calendar *calendar) {
  size_t n = 0;
  const dsv__zone *const *zones = calendar ? dsv__calendar_zones(calendar, &n) : NULL;
  dsv_status status = DSV_OK;
  for (size_t i = 0; !status && i < n; i++) status = use_zone(w, zones[i]);
  return status;
}

static dsv_status use_plan(work *w, const dsv__plan *plan) {
  dsv_status status = use_zone(w, plan->scope->zone);
  if (!status) status = use_table(w, plan->table, true);
  if (!status) status = use_table(w, plan->out_of.table, false);
  if (!status) status = use_table(w, plan->subjects.table, false);
  if (!status) status = use_table(w, plan->coverage.table, false);
  if (!status) status = use_calendar(w, plan->hours);
  for (size_t i = 0; !status && i < plan->n_exclusions; i++) {
    status = use_table(w, plan->exclusions[i].table, false);
    if (!status) status = use_calendar(w, plan->exclusions[i].calendar);
    if (!status) status = use_calendar(w, plan->exclusions[i].notice_calendar);
  }
  return status;
}

/* ---- one target ------------------------------------------------------------------------------------------------------------- */

static dsv_status evaluate(work *w, dsv__scope *scope, const dsv__target *target, size_t of_class,
                           const dsv__windows *windows, dsv__result **results) {
  dsv__arena arena;
  dsv__plan plan;
  dsv__arena_init(&arena, w->context);
  dsv_status status = dsv__plan_make(scope, target, of_class, &arena, &plan);
  if (!status) status = use_plan(w, &plan);
  uint64_t findings = dsv_diag_total(w->diag);
  const dsv__plan *const plans[] = {&plan};
  if (!status) status = dsv__evaluate(scope, plans, 1, windows, &results, w->request->watch, w->request->user);
  dsv__arena_free(&arena);
  if (status == DSV_ERROR_LIMIT &&
      dsv_diag_total(w->diag) == findings) /* sets of spans do not know what they are for */
    dsv__fail(w->diag, status, "the time of target \"%.*s\" has more than %llu spans (limit spans)", (int)target->id.n,
              target->id.at, (unsigned long long)w->context->limits.spans);
  return status;
}

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

/* Rows of a target with classes: what every class says alike, and the sum of what each took. */
static dsv_status rows_of_classes(dsv__arena *arena, const dsv__table *table, bool intervals, dsv__result *target) {
  dsv__row_parts *rows = &target->rows;
  dsv_status status = DSV_OK;
  for (size_t i = 0; !status && i < target->n_classes; i++) {
    const dsv__row_parts *one = &target->classes[i].rows;
    if (i == 0) memcpy(rows->left_out, one->left_out, sizeof rows->left_out);
    else if (!intervals) { /* no place in time is common to all classes; what a value is, is not */
      rows->left_out[DSV__ROW_NULL] += one->left_out[DSV__ROW_NULL];
      rows->left_out[DSV__ROW_BAD] += one->left_out[DSV__ROW_BAD] - table->bad;
      rows->left_out[DSV__ROW_OUTSIDE_HOURS] += one->left_out[DSV__ROW_OUTSIDE_HOURS];
    }
    rows->counted += one->counted;
    rows->seen = one->seen;
    status = add_excluded(arena, rows, one);
  }
  rows->left_out[DSV__ROW_OTHER_CLASS] = 0;
  return status;
}

/* Streams and zones of a target whose classes are scored in its place. */
static dsv_status use_target(work *w, dsv__scope *scope, const dsv__target *target) {
  dsv__arena arena;
  dsv__plan plan;
  dsv__arena_init(&arena, w->context);
  dsv_status status = dsv__plan_make(scope, target, SIZE_MAX, &arena, &plan);
  if (!status) status = use_plan(w, &plan);
  dsv__arena_free(&arena);
  return status;
}

static dsv_status score_classes(work *w, dsv__scope *scope, const dsv__target *target, const dsv__windows *windows,
                                dsv__result **targets) {
  dsv__arena *arena = &w->card->arena;
  size_t n = target->classes.n;
  dsv__result **results = dsv__alloc(w->context, windows->n, sizeof(dsv__result *));
  dsv_status status = results ? use_target(w, scope, target) : DSV_ERROR_MEMORY;
  for (size_t i = 0; !status && i < windows->n; i++) {
    targets[i]->id = target->id;
    targets[i]->n_classes = n;
    targets[i]->classes = dsv__arena_alloc(arena, n, sizeof(dsv__result));
    if (!targets[i]->classes) status = DSV_ERROR_MEMORY;
  }
  for (size_t c = 0; !status && c < n; c++) {
    for (size_t i = 0; i < windows->n; i++) results[i] = &targets[i]->classes[c];
    status = evaluate(w, scope, target, c, windows, results);
  }
  const dsv__table *table = dsv__facts_table(scope->facts, target->metric.stream.to);
  for (size_t i = 0; !status && i < windows->n; i++) {
    dsv__combine_classes(targets[i]);
    status = target->metric.kind == DSV__ELAPSED
                 ? cases_of_classes(arena, targets[i])
                 : rows_of_classes(arena, table, target->metric.kind <= DSV__CONCURRENCY, targets[i]);
  }
  dsv__free(w->context, results);
  return status;
}

static dsv_status add_entries(work *w, const dsv__scope *scope, const dsv__windows *windows, dsv__result **results) {
  if (!dsv__grow(w->context, (void **)&w->entries, &w->capacity, w->n + windows->n, sizeof *w->entries))
    return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < windows->n; i++) {
    w->entries[w->n] =
        (entry){windows->at[i].from, windows->at[i].to, scope->agreement->version, scope->zone, w->n, results[i]};
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
  for (size_t i = 0; i < result->n_classes; i++) {
    set_group(&result->classes[i], target);
    set_group(&result->classes[i], &DSV__AT(target->classes, dsv__target)[i]);
  }
}

static dsv_status list_windows(work *w, const dsv__scope *scope, const dsv__target *target, dsv__windows *out) {
  dsv__span horizon = dsv__span_of_range(&target->applies, scope->zone, scope->in_force);
  dsv_status status = dsv__windows_list(dsv__window_of(scope->agreement, target), scope->zone, horizon,
                                        scope->in_force.from, w->request->from, w->request->to, out);
  if (status == DSV_ERROR_LIMIT)
    dsv__fail(w->diag, status, "target \"%.*s\" has more than %llu windows: choose them by from and to (limit windows)",
              (int)target->id.n, target->id.at, (unsigned long long)w->context->limits.windows);
  return status;
}

static dsv_status score_target(work *w, dsv__scope *scope, const dsv__target *target) {
  dsv__windows windows = {.context = w->context};
  dsv_status status = list_windows(w, scope, target, &windows);
  dsv__result **results = status ? NULL : dsv__zalloc(w->context, windows.n, sizeof *results);
  if (!status && !results) status = DSV_ERROR_MEMORY;
  for (size_t i = 0; !status && i < windows.n; i++)
    if (!(results[i] = dsv__arena_alloc(&w->card->arena, 1, sizeof(dsv__result)))) status = DSV_ERROR_MEMORY;
  if (!status)
    status = target->classes.n ? score_classes(w, scope, target, &windows, results)
                               : evaluate(w, scope, target, SIZE_MAX, &windows, results);
  for (size_t i = 0; !status && i < windows.n; i++) set_groups(results[i], target);
  if (!status) status = add_entries(w, scope, &windows, results);
  dsv__free(w->context, results);
  dsv__windows_free(&windows);
  return status;
}

/* ---- the card --------------------------------------------------------------------------------------------------------------- */

static int compare_entries(const void *a, const void *b) {
  const entry *x = a, *y = b;
  if (x->from != y->from) return x->from < y->from ? -1 : 1;
  if (x->to != y->to) return x->to < y->to ? -1 : 1;
  if (x->version != y->version) return x->version < y->version ? -1 : 1;
  return x->order < y->order ? -1 : 1;
}

static dsv_status make_periods(work *w) {
  dsv__arena *arena = &w->card->arena;
  dsv__sort(w->entries, w->n, sizeof *w->entries, compare_entries);
  w->card->periods = dsv__arena_alloc(arena, w->n, sizeof *w->card->periods);
  if (!w->card->periods) return DSV_ERROR_MEMORY;
  for (size_t i = 0, next; i < w->n; i = next) {
    const entry *first = &w->entries[i];
    for (next = i + 1; next < w->n; next++) {
      const entry *e = &w->entries[next];
      if (e->from != first->from || e->to != first->to || e->version != first->version) break;
    }
    dsv__period *period = &w->card->periods[w->card->n_periods++];
    *period = (dsv__period){.from = first->from,
                            .to = first->to,
                            .version = first->version,
                            .from_offset = dsv__zone_offset(first->zone, first->from),
                            .to_offset = dsv__zone_offset(first->zone, first->to),
                            .n_targets = next - i};
    period->targets = dsv__arena_alloc(arena, next - i, sizeof *period->targets);
    if (!period->targets) return DSV_ERROR_MEMORY;
    for (size_t k = i; k < next; k++) period->targets[k - i] = *w->entries[k].result;
  }
  return DSV_OK;
}

static int compare_facts(const void *a, const void *b) {
  return dsv__str_compare(((const dsv__facts_used *)a)->stream, ((const dsv__facts_used *)b)->stream);
}

static int compare_zones(const void *a, const void *b) {
  return dsv__str_compare(((const dsv__zone_used *)a)->name, ((const dsv__zone_used *)b)->name);
}

/* The card outlives book and facts: texts of documents are copied. */
static bool keep(dsv__arena *arena, dsv__str *text) {
  if (!text->n) return true;
  text->at = dsv__arena_text(arena, text->at, text->n);
  return text->at != NULL;
}

static dsv_status list_facts(work *w) {
  dsv_scorecard *card = w->card;
  card->facts = dsv__arena_alloc(&card->arena, w->n_tables, sizeof *card->facts);
  if (!card->facts) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < w->n_tables; i++) {
    const dsv__table *table = w->tables[i];
    bool assumed = w->metrics[i] && table->stream->complete.chosen == 0 && !table->coverage_said;
    dsv__facts_used *used = &card->facts[card->n_facts++];
    *used = (dsv__facts_used){table->stream->head.id, table->seen, table->bad, table->superseded, assumed};
    if (!keep(&card->arena, &used->stream)) return DSV_ERROR_MEMORY;
  }
  dsv__sort(card->facts, card->n_facts, sizeof *card->facts, compare_facts);
  return DSV_OK;
}

static dsv_status list_zones(work *w) {
  dsv_scorecard *card = w->card;
  if (!card->n_periods) return DSV_OK;
  int64_t from = card->periods[0].from, to = from;
  for (size_t i = 0; i < card->n_periods; i++) to = card->periods[i].to > to ? card->periods[i].to : to;
  card->zones = dsv__arena_alloc(&card->arena, w->n_zones, sizeof *card->zones);
  if (!card->zones) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < w->n_zones; i++) {
    dsv__zone_used *used = &card->zones[card->n_zones++];
    *used = (dsv__zone_used){dsv__str_of(dsv__zone_name(w->zones[i])), dsv__zone_crc(w->zones[i], from, to)};
    if (!keep(&card->arena, &used->name)) return DSV_ERROR_MEMORY;
  }
  dsv__sort(card->zones, card->n_zones, sizeof *card->zones, compare_zones);
  return DSV_OK;
}

static bool keep_excluded(dsv__arena *arena, dsv__by_id *at, size_t n) {
  bool kept = true;
  for (size_t i = 0; i < n; i++) kept = kept && keep(arena, &at[i].id);
  return kept;
}

/* Texts that still lie in the book. Keys, values and objectives are the card's already; groups and words are static. Two levels deep:
   targets, classes, subjects. */
static bool keep_result(dsv__arena *arena, dsv__result *result) {
  bool kept = keep(arena, &result->id) && keep(arena, &result->unit);
  kept = kept && keep_excluded(arena, result->time.excluded, result->time.n_excluded);
  kept = kept && keep_excluded(arena, result->time.excused, result->time.n_excused);
  kept = kept && keep_excluded(arena, result->rows.excluded, result->rows.n_excluded);
  kept = kept && keep_excluded(arena, result->cases.excluded, result->cases.n_excluded);
  for (size_t i = 0; kept && i < result->n_classes; i++) kept = keep_result(arena, &result->classes[i]);
  for (size_t i = 0; kept && i < result->n_subjects; i++) kept = keep_result(arena, &result->subjects[i]);
  return kept;
}

static dsv_status finish(work *w) {
  dsv_scorecard *card = w->card;
  dsv_status status = make_periods(w);
  if (!status) status = list_facts(w);
  if (!status) status = list_zones(w);
  bool kept = !status && keep(&card->arena, &card->agreement);
  for (size_t i = 0; kept && i < card->n_periods; i++)
    for (size_t k = 0; kept && k < card->periods[i].n_targets; k++)
      kept = keep_result(&card->arena, &card->periods[i].targets[k]);
  if (!status && !kept) status = DSV_ERROR_MEMORY;
  return status ? status : dsv__scorecard_finish(card);
}

/* ---- the whole -------------------------------------------------------------------------------------------------------------- */

dsv_status dsv__scope_make(const dsv__request *request, const dsv__agreement *agreement, dsv__arena *arena,
                           dsv_diag *diag, dsv__scope *out) {
  *out = (dsv__scope){.context = request->book->context,
                      .book = request->book,
                      .facts = request->facts,
                      .agreement = agreement,
                      .as_of = request->as_of,
                      .arena = arena,
                      .diag = diag,
                      .options = request->options};
  dsv_status status = dsv__zones_get(request->book->zones, agreement->timezone, &out->zone);
  if (!status)
    out->in_force = dsv__span_of_range(&agreement->in_force, out->zone, (dsv__span){DSV__TIME_MIN, DSV__TIME_MAX});
  return status;
}

static bool is_version(const dsv__document *document, const dsv__request *request) {
  if (strcmp(document->type->name, "agreement") != 0) return false;
  const dsv__agreement *agreement = document->structure;
  return dsv__str_same(agreement->head.id, dsv__str_of(request->agreement)) &&
         (!request->version || agreement->version == request->version);
}

/* Where the first version begins, if the caller left `from` open. */
static dsv_status default_range(work *w, bool *found) {
  dsv__request *request = w->request;
  int64_t first = DSV__TIME_MAX;
  for (size_t i = 0; i < request->book->n_documents; i++) {
    dsv__scope scope;
    if (!is_version(request->book->documents[i], request)) continue;
    dsv_status status = dsv__scope_make(request, request->book->documents[i]->structure, NULL, w->diag, &scope);
    if (status) return status;
    first = scope.in_force.from < first ? scope.in_force.from : first;
    w->card->agreement = scope.agreement->head.id;
    *found = true;
  }
  if (request->from == DSV_NO_TIME) request->from = first;
  if (request->to == DSV_NO_TIME) request->to = request->as_of;
  return DSV_OK;
}

/* Whether any window of the version is asked for. */
static dsv_status has_windows(work *w, const dsv__scope *scope, bool *out) {
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

/* "did you mean": the nearest id of the book's agreements, or of this agreement's targets. */
dsv_status dsv__unknown_id(const dsv__request *request, bool target, dsv_diag *diag) {
  const dsv_book *book = request->book;
  const char *wanted = target ? request->target : request->agreement, *near = NULL;
  for (size_t i = 0; i < book->n_documents && !near; i++) {
    const dsv__document *document = book->documents[i];
    const dsv__agreement *agreement = document->structure;
    if (strcmp(document->type->name, "agreement") != 0) continue;
    if (!target) near = dsv__nearest(dsv__str_of(wanted), (const char *const[]){agreement->head.id.at}, 1);
    else if (dsv__str_same(agreement->head.id, dsv__str_of(request->agreement)))
      for (size_t k = 0; k < agreement->targets.n && !near; k++)
        near = dsv__nearest(dsv__str_of(wanted),
                            (const char *const[]){DSV__AT(agreement->targets, dsv__target)[k].id.at}, 1);
  }
  return dsv__fail(diag, target ? DSV_ERROR_UNKNOWN_TARGET : DSV_ERROR_UNKNOWN_AGREEMENT, "there is no %s \"%s\"%s%s%s",
                   target ? "target" : "agreement", wanted, near ? ": did you mean \"" : "", near ? near : "",
                   near ? "\"?" : "");
}

static dsv_status score_versions(work *w) {
  dsv__request *request = w->request;
  bool found = false, target_found = false;
  dsv__walk walk = {0, 0}; /* goes on from version to version */
  dsv_status status = default_range(w, &found);
  if (!status && !found) return dsv__unknown_id(request, false, w->diag);
  for (size_t i = 0; !status && i < request->book->n_documents; i++) {
    dsv__scope scope;
    if (!is_version(request->book->documents[i], request)) continue;
    const dsv__agreement *agreement = request->book->documents[i]->structure;
    status = dsv__scope_make(request, agreement, &w->card->arena, w->diag, &scope);
    bool wanted = false;
    scope.walk = walk;
    if (!status) status = has_windows(w, &scope, &wanted);
    for (size_t k = 0; !status && k < agreement->targets.n; k++) {
      const dsv__target *target = &DSV__AT(agreement->targets, dsv__target)[k];
      if (request->target && !dsv__str_same(target->id, dsv__str_of(request->target))) continue;
      target_found = true;
      if (wanted) status = score_target(w, &scope, target);
    }
    walk = scope.walk;
  }
  if (!status && !target_found) return dsv__unknown_id(request, true, w->diag);
  return status ? status : finish(w);
}

dsv_status dsv__request_check(const dsv__request *request, dsv_diag *diag) {
  const dsv_book *book = request->book;
  const dsv_facts *facts = request->facts;
  if (!book || !facts || !request->agreement)
    return dsv__fail(diag, DSV_ERROR_MISUSE, "book, facts and agreement are needed");
  if (facts->book != book) return dsv__fail(diag, DSV_ERROR_MISUSE, "the facts belong to another book");
  if (request->as_of < DSV__TIME_MIN || request->as_of >= DSV__TIME_MAX)
    return dsv__fail(diag, DSV_ERROR_MISUSE, "as_of must be a time of the years 1 to 9999");
  dsv_status status = dsv__book_usable(book, diag);
  if (!status) status = dsv__facts_usable(facts, diag);
  if (status) return status;
  if (!book->frozen) return dsv__fail(diag, DSV_ERROR_NOT_FROZEN, "the book is not checked: call dsv_book_check first");
  if (!facts->sealed)
    return dsv__fail(diag, DSV_ERROR_NOT_FROZEN, "the facts are not sealed: call dsv_facts_seal first");
  return DSV_OK;
}

dsv_status dsv__score_request(dsv__request *request, dsv_scorecard **out, dsv_diag *diag) {
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "out is needed");
  *out = NULL;
  dsv_score_options options = DSV_SCORE_OPTIONS_INIT;
  dsv_status status = dsv__options(request->options, &options, sizeof options, sizeof options);
  if (status) return dsv__fail(diag, status, "dsv_score_options: wrong size, or members this version does not know");
  request->options = &options;
  status = dsv__request_check(request, diag);
  if (status) return status;
  dsv_context *context = request->book->context;
  work w = {.request = request, .diag = diag, .context = context};
  w.card = dsv__zalloc(context, 1, sizeof *w.card);
  if (!w.card) return DSV__NO_MEMORY(diag);
  atomic_init(&w.card->references, 1);
  w.card->context = dsv_context_ref(context);
  w.card->as_of = request->as_of;
  dsv__arena_init(&w.card->arena, context);
  status = score_versions(&w);
  dsv__free(context, w.entries);
  dsv__free(context, w.tables);
  dsv__free(context, w.metrics);
  dsv__free(context, w.zones);
  if (status) dsv_scorecard_unref(w.card);
  else *out = w.card;
  if (status == DSV_ERROR_MEMORY) return DSV__NO_MEMORY(diag);
  if (status == DSV_ERROR_CANCELLED) return dsv__fail(diag, status, "cancelled by the caller");
  return status;
}

dsv_status dsv_score(const dsv_book *book, const dsv_facts *facts, const char *agreement, int64_t from, int64_t to,
                     int64_t as_of, const dsv_score_options *options, dsv_scorecard **out, dsv_diag *diag) {
  dsv__request request = {
      .book = book, .facts = facts, .agreement = agreement, .from = from, .to = to, .as_of = as_of, .options = options};
  return dsv__score_request(&request, out, diag);
}

dsv_status dsv_agreement_time(const dsv_book *book, const char *agreement, const char *text, size_t length,
                              int64_t *out, dsv_diag *diag) {
  if (!book || !agreement || !text || !out)
    return dsv__fail(diag, DSV_ERROR_MISUSE, "book, agreement, text and out are needed");
  *out = 0;
  dsv_status status = dsv__book_usable(book, diag);
  if (status) return status;
  if (!book->frozen) return dsv__fail(diag, DSV_ERROR_NOT_FROZEN, "the book is not checked: call dsv_book_check first");
  const dsv__document *document = dsv__book_find(book, "agreement", dsv__str_of(agreement));
  dsv__request request = {.book = book, .agreement = agreement};
  if (!document) return dsv__unknown_id(&request, false, diag);
  const dsv__zone *zone;
  dsv__when when;
  if (!dsv__when_parse(text, length, &when))
    return dsv__fail(diag, DSV_ERROR_VALUE, "\"%.*s\" is neither a date nor a time such as 2026-01-31T18:00:00Z",
                     (int)(length < 60 ? length : 60), text);
  status = dsv__zones_get(book->zones, ((const dsv__agreement *)document->structure)->timezone, &zone);
  if (!status) *out = dsv__when_at(when, zone);
  return status;
}
