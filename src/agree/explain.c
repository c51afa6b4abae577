/* Why a figure is what it is: the spans of time, the outages and the rows it was made of, gathered while it is scored once more. */
#include "agree/explain_cases.h"
#include "agree/numbers.h"
#include "agree/scoring.h"
#include "base/sort.h"
#include <string.h>

typedef struct {
  dsv_explanation *out;
  const dsv_context *context;
  size_t capacity;
  size_t of_class; /* where the parts of the class in hand begin */
  int64_t from, to;
} gathering;

/* ---- rows ------------------------------------------------------------------------------------------------------------------- */

/* Why a placed row is left out of the window, or COUNTED: the same questions in the same order as evaluate.c asks. */
static uint8_t reason_in_window(const dsv__evaluation *e, uint64_t row, int64_t from, int64_t to,
                                const dsv__fates *fates) {
  int64_t times, key;
  if (e->start[row] >= to) return DSV__ROW_AFTER_END;
  if (e->furthest ? e->end[row] <= from : e->start[row] < from) return DSV__ROW_BEFORE_START;
  uint8_t reason = dsv__reason(e, row);
  if (reason != DSV__ROW_COUNTED || e->plan->intervals || !fates) return reason;
  uint8_t fate = dsv__row_fate(e->plan, fates, e->start[row]);
  if (fate != DSV__ROW_COUNTED) return fate;
  dsv__taken taken = dsv__sums_look(e->plan, row, &times, &key);
  return taken == DSV__TAKEN_NULL ? DSV__ROW_NULL : taken == DSV__TAKEN_BAD ? DSV__ROW_BAD : DSV__ROW_COUNTED;
}

/* Rows before and after the window, or of other subjects, are not listed. */
static bool is_listed(const dsv__evaluation *e, uint64_t row, size_t subject, uint8_t reason) {
  if (reason == DSV__ROW_BEFORE_START || reason == DSV__ROW_AFTER_END) return false;
  bool has_subject = reason == DSV__ROW_COUNTED || reason >= DSV__ROW_NULL;
  return subject == SIZE_MAX ? !has_subject
         : !e->plan->n_by    ? true
                             : has_subject && dsv__subject_of_row(e, row) == subject;
}

/* Whether a counted row meets `of`: those that do make the numerator. */
static bool meets_of(const dsv__evaluation *e, uint64_t row) {
  dsv__attributes attributes = {NULL, 0};
  if (e->plan->n_by) attributes = dsv__subject_attributes(&e->roster.at[dsv__subject_of_row(e, row)]);
  return dsv__test_row(e->plan->of, e->plan->table, row, &attributes);
}

static dsv__str reason_name(gathering *g, const dsv__evaluation *e, size_t i) {
  size_t exclusions = e->plan->n_exclusions;
  if (i == DSV__ROW_COUNTED && e->plan->of) return DSV__STR("counted.of");
  if (i < DSV__ROW_EXCLUDED) return dsv__str_of(dsv__row_reason_names[i]);
  if (i == DSV__ROW_EXCLUDED + exclusions) return DSV__STR("counted.other");
  dsv__str id = e->plan->exclusions[i - DSV__ROW_EXCLUDED].exclusion->id;
  dsv__buffer full;
  dsv__buffer_init(&full, g->context);
  dsv__put_format(&full, "excluded.%.*s", (int)id.n, id.at);
  dsv__str text = dsv__arena_str(&g->out->arena, &full);
  dsv__buffer_free(&full);
  return text;
}

static void number_rows(const gathering *g, const dsv__evaluation *e, size_t subject, const dsv__fates *fates,
                        dsv__numbers *lists, size_t n) {
  uint64_t first, last;
  dsv__rows_between(e, g->from, g->to, &first, &last);
  for (uint64_t i = first; i < last; i++) {
    uint64_t row = dsv__placed(e, i);
    uint8_t reason = reason_in_window(e, row, g->from, g->to, fates);
    if (!is_listed(e, row, subject, reason)) continue;
    bool other = reason == DSV__ROW_COUNTED && e->plan->of && !meets_of(e, row);
    dsv__numbers_add_row(&lists[other ? n - 1 : reason], e->plan->table, row);
  }
}

/* Rows by the reason of their case. */
static void number_cases(const gathering *g, const dsv__evaluation *e, size_t subject, dsv__numbers *lists) {
  const dsv__cases *cases = &e->cases;
  for (uint64_t i = 0; i < cases->table.n; i++) {
    const uint8_t reason = dsv__case_reason(e, i, g->from, g->to);
    const bool placed = reason == DSV__ROW_COUNTED || reason == DSV__ROW_OPEN || reason >= DSV__ROW_EXCLUDED;
    if (reason == DSV__ROW_BEFORE_START || reason == DSV__ROW_AFTER_END) continue;
    if (e->plan->n_by && (subject == SIZE_MAX ? placed : !placed || dsv__subject_of_row(e, i) != subject)) continue;
    for (uint64_t k = 0; k < dsv__case_rows(cases, i); k++)
      dsv__numbers_add_row(&lists[reason], cases->rows, dsv__case_row(cases, i, k));
  }
}

static dsv_status list_rows(gathering *g, dsv__evaluation *e, size_t subject, const dsv__fates *fates,
                            dsv__explained *part) {
  size_t n = DSV__ROW_EXCLUDED + e->plan->n_exclusions + 1; /* the last: counted, but not in the numerator */
  dsv__numbers *lists = dsv__zalloc(g->context, n, sizeof *lists);
  part->rows = dsv__arena_alloc(&g->out->arena, n, sizeof *part->rows);
  if (!lists || !part->rows) {
    dsv__free(g->context, lists);
    return DSV_ERROR_MEMORY;
  }
  for (size_t i = 0; i < n; i++) dsv__numbers_begin(&lists[i], g->context);
  if (e->plan->clock) number_cases(g, e, subject, lists);
  else number_rows(g, e, subject, fates, lists, n);
  dsv_status status = DSV_OK;
  for (size_t i = 0; i < n; i++) {
    dsv__str text = dsv__numbers_end(&lists[i], &g->out->arena);
    if (!lists[i].n) continue;
    dsv__str reason = reason_name(g, e, i);
    if (!text.at || !reason.at) status = DSV_ERROR_MEMORY;
    part->rows[part->n_rows++] = (dsv__row_line){reason, lists[i].n, text};
  }
  dsv__free(g->context, lists);
  return status;
}

/* ---- spans ------------------------------------------------------------------------------------------------------------------ */

static int compare_spans(const void *a, const void *b) {
  const dsv__fate_span *x = a, *y = b;
  return x->from < y->from ? -1 : x->from > y->from;
}

typedef struct {
  const dsv__spans *spans;
  const char *fate;
  dsv__str by;
} labelled;

/* Spans of one fate that touch the window; counted where `out` is NULL. */
static size_t cut_spans(const gathering *g, const labelled *set, dsv__fate_span *out) {
  size_t n = 0;
  for (size_t i = dsv__spans_seek(set->spans, g->from); i < set->spans->n && set->spans->at[i].from < g->to; i++, n++)
    if (out)
      out[n] = (dsv__fate_span){set->spans->at[i].from > g->from ? set->spans->at[i].from : g->from,
                                set->spans->at[i].to < g->to ? set->spans->at[i].to : g->to, set->fate, set->by};
  return n;
}

static dsv_status list_sets(gathering *g, const labelled *sets, size_t n_sets, dsv__explained *part) {
  size_t n = 0;
  for (size_t i = 0; i < n_sets; i++) n += cut_spans(g, &sets[i], NULL);
  part->spans = dsv__arena_alloc(&g->out->arena, n, sizeof *part->spans);
  if (!part->spans) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < n_sets; i++) part->n_spans += cut_spans(g, &sets[i], part->spans + part->n_spans);
  dsv__sort(part->spans, part->n_spans, sizeof *part->spans, compare_spans);
  return DSV_OK;
}

static dsv_status list_spans(gathering *g, const dsv__evaluation *e, const dsv__fates *fates, dsv__explained *part) {
  const dsv__plan *plan = e->plan;
  labelled *sets = dsv__alloc(g->context, 5 + 2 * plan->n_exclusions, sizeof *sets);
  dsv__span ahead = {plan->scope->as_of, g->to};
  dsv__spans future = {.context = g->context, .at = &ahead, .n = ahead.from < ahead.to}, up, rest;
  dsv__spans_init(&up, g->context);
  dsv__spans_init(&rest, g->context);
  dsv_status status = sets ? dsv__spans_subtract(&fates->known, &fates->down, &up) : DSV_ERROR_MEMORY;
  size_t n = 0;
  for (size_t i = 0; !status && i < plan->n_exclusions; i++) {
    dsv__str id = plan->exclusions[i].exclusion->id;
    sets[n++] = (labelled){&fates->taken[i], "excluded", id};
    sets[n++] = (labelled){&fates->excused[i], "excused", id};
    status = dsv__spans_subtract(&up, &fates->excused[i], &rest);
    dsv__spans keep = up;
    up = rest;
    rest = keep;
  }
  if (!status) {
    sets[n++] = (labelled){&future, "future", {NULL, 0}};
    sets[n++] = (labelled){fates->outside, "outside_hours", {NULL, 0}};
    sets[n++] = (labelled){&fates->no_data, "no_data", {NULL, 0}};
    sets[n++] = (labelled){&fates->down, "down", {NULL, 0}};
    sets[n++] = (labelled){&up, plan->outages ? "up" : "counted", {NULL, 0}};
    status = list_sets(g, sets, n, part);
  }
  for (size_t i = 0; !status && i < part->n_spans; i++) {
    dsv__str *by = &part->spans[i].by;
    if (by->n && !(by->at = dsv__arena_text(&g->out->arena, by->at, by->n))) status = DSV_ERROR_MEMORY;
  }
  dsv__spans_free(&up);
  dsv__spans_free(&rest);
  dsv__free(g->context, sets);
  return status;
}

/* ---- outages ---------------------------------------------------------------------------------------------------------------- */

static dsv__str rows_of_run(gathering *g, const dsv__evaluation *e, size_t subject, const dsv__run *run) {
  dsv__numbers list;
  dsv__numbers_begin(&list, g->context);
  size_t first = subject < e->n_grouped ? e->rows_from[subject] : 0,
         last = subject < e->n_grouped ? e->rows_from[subject + 1] : 0;
  for (size_t i = first; i < last; i++) {
    uint64_t row = e->rows_of[i];
    if (dsv__reason(e, row) == DSV__ROW_COUNTED && e->start[row] < run->to && e->end[row] > run->from)
      dsv__numbers_add_row(&list, e->plan->table, row);
  }
  return dsv__numbers_end(&list, &g->out->arena);
}

static dsv_status list_runs(gathering *g, const dsv__evaluation *e, size_t subject, const dsv__outages *outages,
                            dsv__explained *part) {
  part->runs = dsv__arena_alloc(&g->out->arena, outages->n_runs, sizeof *part->runs);
  if (!part->runs) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < outages->n_runs; i++) {
    const dsv__run *run = &outages->runs[i];
    bool mine = run->counted && run->first >= g->from && run->first < g->to;
    if (!mine && (run->to <= g->from || run->from >= g->to)) continue;
    const char *what = run->is_short ? "short" : !run->counted ? "uncounted" : mine ? "counted" : "elsewhere";
    dsv__run_line *line = &part->runs[part->n_runs++];
    *line = (dsv__run_line){run->from, run->to, run->counted, what, rows_of_run(g, e, subject, run)};
    if (!line->rows.at) return DSV_ERROR_MEMORY;
  }
  return DSV_OK;
}

/* ---- one part --------------------------------------------------------------------------------------------------------------- */

static bool copy(gathering *g, dsv__str text, dsv__str *out) {
  *out = (dsv__str){dsv__arena_text(&g->out->arena, text.n ? text.at : "", text.n), text.n};
  return out->at != NULL;
}

static dsv_status watch(void *user, dsv__evaluation *e, const dsv__measure *measure, size_t subject,
                        const dsv__result *result) {
  gathering *g = user;
  const dsv__plan *plan = e->plan;
  dsv_explanation *out = g->out;
  if (measure && (measure->from != g->from || measure->to != g->to)) return DSV_OK;
  if (!dsv__grow(g->context, (void **)&out->parts, &g->capacity, out->n_parts + 1, sizeof *out->parts))
    return DSV_ERROR_MEMORY;
  dsv__explained *part = &out->parts[out->n_parts];
  if (subject == SIZE_MAX) { /* the target or class itself comes last, and is told before its subjects */
    part = &out->parts[g->of_class];
    memmove(part + 1, part, (out->n_parts - g->of_class) * sizeof *part);
    g->of_class = out->n_parts + 1;
  }
  out->n_parts++;
  memset(part, 0, sizeof *part);
  dsv__str none = {NULL, 0};
  if (!copy(g, plan->of_class == SIZE_MAX ? none : plan->target->id, &part->of_class) ||
      !copy(g, result->key, &part->subject))
    return DSV_ERROR_MEMORY;
  if (plan->n_by && subject == SIZE_MAX) return list_rows(g, e, subject, NULL, part);
  dsv__subject_state *state;
  size_t of = subject == SIZE_MAX ? 0 : subject;
  dsv_status status = dsv__subject_state_of(e, of, &state);
  if (!status) status = list_rows(g, e, of, state->fates, part);
  if (!status) status = list_spans(g, e, state->fates, part);
  if (!status && plan->clock)
    status = dsv__explain_cases(&out->arena, e, subject, state->fates, (dsv__span){g->from, g->to}, part);
  return !status && plan->outages ? list_runs(g, e, of, &state->outages, part) : status;
}

/* ---- the window that holds a time ------------------------------------------------------------------------------------------- */

static const dsv__target *find_target(const dsv__agreement *agreement, const char *id) {
  for (size_t i = 0; i < agreement->targets.n; i++) {
    const dsv__target *target = &DSV__AT(agreement->targets, dsv__target)[i];
    if (dsv__str_same(target->id, dsv__str_of(id))) return target;
  }
  return NULL;
}

/* Windows are looked for from ever further back, so that short ones need not all be listed. */
static dsv_status window_at(const dsv__scope *scope, const dsv__target *target, int64_t at, dsv__windows *windows,
                            dsv__window_at *out, bool *found) {
  static const int64_t back[] = {2 * DSV__HOUR, 2 * DSV__DAY, 40 * DSV__DAY, 400 * DSV__DAY, 40000 * DSV__DAY};
  dsv__span horizon = dsv__span_of_range(&target->applies, scope->zone, scope->in_force);
  *found = false;
  if (at < horizon.from || at >= horizon.to) return DSV_OK;
  for (size_t i = 0; !*found && i < sizeof back / sizeof *back; i++) {
    int64_t from = at - back[i] > DSV__TIME_MIN ? at - back[i] : DSV__TIME_MIN;
    dsv_status status = dsv__windows_list(dsv__window_of(scope->agreement, target), scope->zone, horizon,
                                          scope->in_force.from, from, at + 1, windows);
    if (status == DSV_ERROR_LIMIT)
      return dsv__fail(scope->diag, status, "target \"%.*s\" has too many windows about that time (limit windows)",
                       (int)target->id.n, target->id.at);
    if (status) return status;
    for (size_t k = 0; k < windows->n; k++)
      if (windows->at[k].to > at) {
        *out = windows->at[k];
        *found = true;
      }
  }
  return DSV_OK;
}

static dsv_status find_window(dsv__request *request, int64_t at, dsv_explanation *out, dsv_diag *diag) {
  bool agreement_found = false, target_found = false;
  for (size_t i = 0; i < request->book->n_documents; i++) {
    const dsv__document *document = request->book->documents[i];
    const dsv__agreement *agreement = document->structure;
    if (strcmp(document->type->name, "agreement") != 0 ||
        !dsv__str_same(agreement->head.id, dsv__str_of(request->agreement)))
      continue;
    agreement_found = true;
    const dsv__target *target = find_target(agreement, request->target);
    if (!target) continue;
    target_found = true;
    dsv__scope scope;
    dsv__window_at window = {0, 0, 0};
    dsv__windows windows = {.context = request->book->context};
    bool found = false;
    dsv_status status = dsv__scope_make(request, agreement, NULL, diag, &scope);
    if (!status) status = window_at(&scope, target, at, &windows, &window, &found);
    dsv__windows_free(&windows);
    if (status) return status;
    if (!found) continue;
    out->version = request->version = agreement->version;
    out->from = request->from = window.from;
    out->to = window.to;
    request->to = window.from + 1;
    out->title = target->title;
    return DSV_OK;
  }
  if (!agreement_found || !target_found) return dsv__unknown_id(request, agreement_found, diag);
  return dsv__fail(diag, DSV_ERROR_UNKNOWN_PERIOD, "no window of target \"%s\" holds that time", request->target);
}

/* ---- the verb --------------------------------------------------------------------------------------------------------------- */

static const dsv__result *in_list(const dsv__result *list, size_t n, dsv__str id, bool by_key) {
  for (size_t i = 0; i < n; i++)
    if (dsv__str_same(by_key ? list[i].key : list[i].id, id)) return &list[i];
  return NULL;
}

/* Ties each part to its result on the card. */
static void find_results(dsv_explanation *out) {
  const dsv__result *target = NULL;
  for (size_t i = 0; i < out->card->n_periods; i++) {
    const dsv__period *period = &out->card->periods[i];
    if (period->from != out->from || period->to != out->to) continue;
    target = &period->targets[0];
    out->from_offset = period->from_offset;
    out->to_offset = period->to_offset;
  }
  for (size_t i = 0; target && i < out->n_parts; i++) {
    dsv__explained *part = &out->parts[i];
    const dsv__result *result =
        part->of_class.n ? in_list(target->classes, target->n_classes, part->of_class, false) : target;
    if (result && part->subject.n) result = in_list(result->subjects, result->n_subjects, part->subject, true);
    part->result = result ? result : target;
  }
}

static dsv_status explain(dsv__request *request, int64_t period, dsv_explanation *out, dsv_diag *diag) {
  gathering g = {.out = out, .context = out->context};
  dsv_status status = find_window(request, period, out, diag);
  if (status) return status;
  g.from = out->from;
  g.to = out->to;
  if (!copy(&g, dsv__str_of(request->agreement), &out->agreement) ||
      !copy(&g, dsv__str_of(request->target), &out->target) || !copy(&g, out->title, &out->title))
    return DSV_ERROR_MEMORY;
  request->watch = watch;
  request->user = &g;
  status = dsv__score_request(request, &out->card, diag);
  if (status) return status;
  find_results(out);
  return dsv__explanation_finish(out);
}

dsv_status dsv_explain(const dsv_book *book, const dsv_facts *facts, const char *agreement, const char *target,
                       int64_t period, int64_t as_of, const dsv_score_options *options, dsv_explanation **out,
                       dsv_diag *diag) {
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "out is needed");
  *out = NULL;
  dsv__request request = {
      .book = book, .facts = facts, .agreement = agreement, .target = target, .as_of = as_of, .options = options};
  if (!target || period < DSV__TIME_MIN || period >= DSV__TIME_MAX)
    return dsv__fail(diag, DSV_ERROR_MISUSE, "a target and a time of the years 1 to 9999 are needed");
  dsv_status status = dsv__request_check(&request, diag);
  if (status) return status;
  dsv_explanation *made = dsv__zalloc(book->context, 1, sizeof *made);
  if (!made) return DSV__NO_MEMORY(diag);
  atomic_init(&made->references, 1);
  made->context = dsv_context_ref(book->context);
  made->as_of = as_of;
  dsv__arena_init(&made->arena, made->context);
  status = explain(&request, period, made, diag);
  if (!status) *out = made;
  else dsv_explanation_unref(made);
  return status == DSV_ERROR_MEMORY ? DSV__NO_MEMORY(diag) : status;
}
