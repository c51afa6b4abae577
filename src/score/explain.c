/* Why a figure is what it is: the spans of time, the outages and the rows it was made of, gathered while it is scored once more. */
#include "score/attest.h"
#include "score/explain_cases.h"
#include "score/explain_parts.h"
#include "score/numbers.h"
#include "score/scoring.h"
#include "score/visit.h"
#include "base/sort.h"
#include <string.h>

typedef struct {
  dsv_explanation *out;
  const dsv_context *context;
  size_t capacity;
  size_t of_class; /* where the parts of the class in hand begin */
  int64_t from, to;
  const dsv__evaluation *rows_of; /* the evaluation whose rows the lists hold; NULL: none */
  dsv__numbers **lists;           /* by reason: of rows of no subject, then of each subject; NULL: no rows */
  size_t n_lists, n_reasons;
} gathering;

/* ---- rows ------------------------------------------------------------------------------------------------------------------- */

/* Lists of reasons: those of rows, the exclusions, and last the rows that count but are not in the numerator. */
static size_t n_lists(const dsv__plan *plan) {
  return DSV__ROW_EXCLUDED + plan->n_exclusions + 1;
}

/* A row to the list of its reason, of its subject or of none. */
static dsv_status number_row(void *user, const dsv__visited *row) {
  gathering *g = user;
  const size_t n = g->n_reasons;
  dsv__numbers **lists = &g->lists[row->subject == SIZE_MAX ? 0 : row->subject + 1];
  if (!*lists) {
    *lists = dsv__zalloc(g->context, n, sizeof **lists);
    if (!*lists) return DSV_ERROR_MEMORY;
    for (size_t i = 0; i < n; i++) dsv__numbers_begin(&(*lists)[i], g->context);
  }
  dsv__numbers_add_row(&(*lists)[row->other ? n - 1 : row->reason], row->table, row->row);
  return DSV_OK;
}

static void free_lists(gathering *g) {
  for (size_t i = 0; i < g->n_lists; i++) {
    for (size_t k = 0; g->lists[i] && k < g->n_reasons; k++) dsv__buffer_free(&g->lists[i][k].text);
    dsv__free(g->context, g->lists[i]);
  }
  dsv__free(g->context, g->lists);
  g->lists = NULL;
  g->n_lists = 0;
  g->rows_of = NULL;
}

/* All rows of the window at once, to the lists of all subjects. */
static dsv_status number_rows(gathering *g, dsv__evaluation *e) {
  if (g->rows_of) return DSV_OK;
  g->lists = dsv__zalloc(g->context, e->roster.n + 2, sizeof *g->lists);
  if (!g->lists) return DSV_ERROR_MEMORY;
  g->n_lists = e->roster.n + 2;
  g->n_reasons = n_lists(e->plan);
  g->rows_of = e;
  return dsv__visit_rows(e, (dsv__span){g->from, g->to}, number_row, g);
}

static dsv__str reason_name(gathering *g, const dsv__plan *plan, size_t i) {
  const bool other = i == DSV__ROW_EXCLUDED + plan->n_exclusions;
  dsv__buffer full;
  dsv__buffer_init(&full, g->context);
  dsv__put_reason(&full, plan, other ? DSV__ROW_COUNTED : (uint8_t)i, other);
  dsv__str text = dsv__arena_str(&g->out->arena, &full);
  dsv__buffer_free(&full);
  return text;
}

/* Subject SIZE_MAX: rows that were left out before anybody asked for their subject. */
static dsv_status list_rows(gathering *g, dsv__evaluation *e, size_t subject, dsv__explained *part) {
  const size_t n = n_lists(e->plan);
  dsv_status status = number_rows(g, e);
  if (status) return status;
  dsv__numbers *lists = g->lists[subject == SIZE_MAX ? 0 : subject + 1];
  part->rows = dsv__arena_alloc(&g->out->arena, lists ? n : 0, sizeof *part->rows);
  if (!part->rows) return DSV_ERROR_MEMORY;
  for (size_t i = 0; lists && i < n; i++) {
    dsv__str text = dsv__numbers_end(&lists[i], &g->out->arena);
    if (!lists[i].n) continue;
    dsv__str reason = reason_name(g, e->plan, i);
    if (!text.at || !reason.at) status = DSV_ERROR_MEMORY;
    part->rows[part->n_rows++] = (dsv__row_line){reason, lists[i].n, text};
  }
  return status;
}

/* ---- spans ------------------------------------------------------------------------------------------------------------------ */

static dsv_status list_spans(gathering *g, const dsv__evaluation *e, const dsv__fates *fates, dsv__explained *part) {
  dsv_status status =
      dsv__explain_spans(e, fates, (dsv__span){g->from, g->to}, &g->out->arena, &part->spans, &part->n_spans);
  for (size_t i = 0; !status && i < part->n_spans; i++) { /* the explanation outlives the book */
    dsv__str *by = &part->spans[i].by;
    if (by->n && !(by->at = dsv__arena_text(&g->out->arena, by->at, by->n))) status = DSV_ERROR_MEMORY;
  }
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
    const char *what = dsv__explain_run(run, (dsv__span){g->from, g->to});
    if (!what) continue;
    dsv__run_line *line = &part->runs[part->n_runs++];
    *line = (dsv__run_line){run->from, run->to, run->counted, what, rows_of_run(g, e, subject, run)};
    if (!line->rows.at) return DSV_ERROR_MEMORY;
  }
  return DSV_OK;
}

/* ---- attestations ----------------------------------------------------------------------------------------------------------- */

static dsv__str rows_of_attestation(gathering *g, const dsv__evaluation *e, const dsv__attestation *one) {
  dsv__numbers list;
  dsv__numbers_begin(&list, g->context);
  for (size_t i = one->first; i < one->last; i++)
    if (dsv__attests(e, e->rows_of[i])) dsv__numbers_add_row(&list, e->plan->table, e->rows_of[i]);
  return dsv__numbers_end(&list, &g->out->arena);
}

static dsv_status list_attestations(gathering *g, const dsv__evaluation *e, size_t subject, const dsv__fates *fates,
                                    dsv__explained *part) {
  const size_t first = subject < e->n_grouped ? e->rows_from[subject] : 0;
  const dsv__span window = {g->from, g->to};
  dsv__attestation one;
  size_t n = 0;
  for (size_t i = first; dsv__attest_next(e, subject, &i, &one);) n += dsv__attest_counts(&one, window);
  part->attestations = dsv__arena_alloc(&g->out->arena, n, sizeof *part->attestations);
  if (!part->attestations) return DSV_ERROR_MEMORY;
  for (size_t i = first; dsv__attest_next(e, subject, &i, &one);) {
    if (!dsv__attest_counts(&one, window)) continue;
    dsv__attestation_line *line = &part->attestations[part->n_attestations++];
    *line = (dsv__attestation_line){one.at, one.until, dsv__spans_within(&fates->known, one.at, one.until),
                                    dsv__attest_what(&one, e->scope->as_of), rows_of_attestation(g, e, &one)};
    if (!line->rows.at) return DSV_ERROR_MEMORY;
  }
  return DSV_OK;
}

/* ---- one part --------------------------------------------------------------------------------------------------------------- */

static bool copy(gathering *g, dsv__str text, dsv__str *out) {
  *out = (dsv__str){dsv__arena_text(&g->out->arena, text.n ? text.at : "", text.n), text.n};
  return out->at != NULL;
}

static dsv_status explain_part(gathering *g, dsv__evaluation *e, size_t subject, const dsv__result *result) {
  const dsv__plan *plan = e->plan;
  dsv_explanation *out = g->out;
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
  if (plan->n_by && subject == SIZE_MAX) return list_rows(g, e, subject, part);
  dsv__subject_state *state;
  size_t of = subject == SIZE_MAX ? 0 : subject;
  dsv_status status = dsv__subject_state_of(e, of, &state);
  if (!status) status = list_rows(g, e, of, part);
  if (!status) status = list_spans(g, e, state->fates, part);
  if (!status && plan->clock)
    status = dsv__explain_cases(&out->arena, e, subject, state->fates, (dsv__span){g->from, g->to}, part);
  if (!status && plan->attests) return list_attestations(g, e, of, state->fates, part);
  return !status && plan->outages ? list_runs(g, e, of, &state->outages, part) : status;
}

static dsv_status watch(void *user, dsv__evaluation *e, dsv__span window, size_t subject, const dsv__result *result) {
  gathering *g = user;
  if (window.from != g->from || window.to != g->to) return DSV_OK;
  dsv_status status = explain_part(g, e, subject, result);
  if (subject == SIZE_MAX) free_lists(g);
  return status;
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

/* A result over other targets, and its subjects. */
static dsv_status list_result(gathering *g, const dsv__result *of, dsv__str of_class) {
  dsv_explanation *out = g->out;
  if (!dsv__grow(g->context, (void **)&out->parts, &g->capacity, out->n_parts + of->n_subjects + 1, sizeof *out->parts))
    return DSV_ERROR_MEMORY;
  for (size_t i = 0; i <= of->n_subjects; i++) {
    const dsv__result *result = i ? &of->subjects[i - 1] : of;
    dsv__explained *part = &out->parts[out->n_parts++];
    *part = (dsv__explained){.windows = result->lines, .n_windows = result->n_lines};
    if (!copy(g, of_class, &part->of_class) || !copy(g, result->key, &part->subject)) return DSV_ERROR_MEMORY;
  }
  return DSV_OK;
}

/* Of a target over other targets: nobody watched, since the rows are those of what it looks at; the results have it all. */
static dsv_status list_windows(gathering *g) {
  dsv_explanation *out = g->out;
  const dsv__result *target = NULL;
  for (size_t i = 0; i < out->card->n_periods; i++)
    if (out->card->periods[i].from == out->from && out->card->periods[i].to == out->to)
      target = &out->card->periods[i].targets[0];
  if (!target || !target->looks_at_windows) return DSV_OK;
  dsv_status status = target->n_classes ? DSV_OK : list_result(g, target, (dsv__str){NULL, 0});
  for (size_t i = 0; !status && i < target->n_classes; i++)
    status = list_result(g, &target->classes[i], target->classes[i].id);
  return status;
}

/* Whether caps of the agreement see the credits of the explanation together with others. */
static bool is_capped(const dsv__request *request, const dsv_explanation *out) {
  bool earns = false;
  for (size_t i = 0; i < out->n_parts; i++) earns = earns || (out->parts[i].result && out->parts[i].result->earning);
  for (size_t i = 0; earns && i < request->book->n_documents; i++) {
    const dsv__document *document = request->book->documents[i];
    const dsv__agreement *agreement = document->structure;
    if (strcmp(document->type->name, "agreement") == 0 && dsv__str_same(agreement->head.id, out->agreement) &&
        agreement->version == out->version)
      return agreement->credits && agreement->credits->caps.n;
  }
  return false;
}

/* The results of the target in the window of the explanation, on a card of all targets. */
static const dsv__result *in_whole(const dsv_explanation *out) {
  for (size_t i = 0; i < out->whole->n_periods; i++) {
    const dsv__period *period = &out->whole->periods[i];
    if (period->from == out->from && period->to == out->to)
      return in_list(period->targets, period->n_targets, out->target, false);
  }
  return NULL;
}

static void take_earning(const dsv__result *from, dsv__result *to) {
  if (from) to->earning = from->earning;
}

/* Credits as they are where the caps see all targets and all windows: the agreement is scored once more, from its beginning. */
static dsv_status see_caps(dsv__request request, dsv_explanation *out, dsv_diag *diag) {
  request.target = NULL;
  request.watch = NULL;
  request.version = out->version;
  request.from = request.to = DSV_NO_TIME;
  dsv_status status = dsv__score_request(&request, &out->whole, diag);
  if (status) return status;
  const dsv__result *whole = in_whole(out);
  for (size_t i = 0; whole && i < out->card->n_periods; i++) {
    dsv__period *period = &out->card->periods[i];
    if (period->from != out->from || period->to != out->to) continue;
    dsv__result *target = &period->targets[0];
    take_earning(whole, target);
    for (size_t k = 0; k < target->n_subjects && k < whole->n_subjects; k++)
      take_earning(&whole->subjects[k], &target->subjects[k]);
    for (size_t k = 0; k < target->n_classes; k++) {
      dsv__result *class = &target->classes[k];
      take_earning(&whole->classes[k], class);
      for (size_t j = 0; j < class->n_subjects; j++) take_earning(&whole->classes[k].subjects[j], &class->subjects[j]);
    }
  }
  return DSV_OK;
}

static dsv_status explain(dsv__request *request, int64_t period, dsv_explanation *out, dsv_diag *diag) {
  gathering g = {.out = out, .context = out->context};
  dsv__period_found found;
  dsv_status status = dsv__period_find(request, period, &found, diag);
  if (status) return status;
  g.from = out->from = found.from;
  g.to = out->to = found.to;
  out->version = found.version;
  if (!copy(&g, dsv__str_of(request->agreement), &out->agreement) ||
      !copy(&g, dsv__str_of(request->target), &out->target) || !copy(&g, found.title, &out->title))
    return DSV_ERROR_MEMORY;
  const dsv__request as_asked = *request; /* a score sets its options */
  request->watch = watch;
  request->user = &g;
  request->explains = true;
  status = dsv__score_request(request, &out->card, diag);
  free_lists(&g); /* of a score that failed on the way */
  if (!status) status = list_windows(&g);
  if (status) return status;
  find_results(out);
  if (is_capped(request, out)) status = see_caps(as_asked, out, diag);
  if (status) return status;
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
  dsv_score_options known;
  dsv_status status = dsv__request_check(&request, diag);
  if (!status) status = dsv__request_options(&request, &known, diag);
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
