#include "score/explain_cases.h"
#include "score/numbers.h"
#include "base/sort.h"
#include <string.h>

uint8_t dsv__case_reason(const dsv__evaluation *e, uint64_t i, int64_t from, int64_t to) {
  const uint8_t reason = dsv__reason(e, i);
  if (reason != DSV__ROW_COUNTED && reason < DSV__ROW_EXCLUDED) return reason;
  if (e->start[i] < from) return DSV__ROW_BEFORE_START;
  if (e->start[i] >= to) return DSV__ROW_AFTER_END;
  return reason == DSV__ROW_COUNTED && e->cases.outcome[i].decision == DSV__NEVER ? DSV__ROW_OPEN : reason;
}

/* ---- the time of a case ----------------------------------------------------------------------------------------------------- */

/* What is gathered, and sets of spans to work with. */
typedef struct {
  const dsv__evaluation *e;
  const dsv__fates *fates;
  dsv__fate_span *at;
  size_t n, capacity;
  uint64_t kept; /* spans of all cases together */
  dsv__spans stretch, open, a, b;
} gathering;

static dsv_status add_span(gathering *g, int64_t from, int64_t to, const char *fate, dsv__str by) {
  const dsv_context *context = g->e->scope->context;
  g->kept++;
  if (!dsv__grow(context, (void **)&g->at, &g->capacity, g->n + 1, sizeof *g->at)) return DSV_ERROR_MEMORY;
  g->at[g->n++] = (dsv__fate_span){from, to, fate, by};
  return DSV_OK;
}

static dsv_status add_set(gathering *g, const dsv__spans *set, const char *fate, dsv__str by) {
  dsv_status status = DSV_OK;
  for (size_t i = 0; !status && i < set->n; i++) status = add_span(g, set->at[i].from, set->at[i].to, fate, by);
  return status;
}

/* A stretch in which the case ran: what of it counted, and why the rest did not. */
static dsv_status add_ran(gathering *g, const dsv__stretch *stretch, const dsv_calendar *calendar) {
  static const dsv__str none = {NULL, 0};
  const dsv__plan *plan = g->e->plan;
  dsv__spans_clear(&g->stretch);
  dsv__spans_clear(&g->open);
  dsv_status status = dsv__spans_push(&g->stretch, stretch->from, stretch->to);
  if (!status)
    status = calendar ? dsv__calendar_spans(calendar, stretch->from, stretch->to, &g->open)
                      : dsv__spans_push(&g->open, stretch->from, stretch->to);
  if (!status) status = dsv__spans_subtract(&g->stretch, &g->open, &g->a);
  if (!status) status = add_set(g, &g->a, "outside_hours", none);
  for (size_t i = 0; !status && i < plan->n_exclusions; i++) {
    status = dsv__spans_intersect(&g->open, &g->fates->pauses[i], &g->a);
    if (!status) status = add_set(g, &g->a, "excluded", plan->exclusions[i].exclusion->id);
    if (!status) status = dsv__spans_subtract(&g->open, &g->a, &g->b);
    const dsv__spans keep = g->open;
    g->open = g->b;
    g->b = keep;
  }
  return status ? status : add_set(g, &g->open, "ran", none);
}

static dsv_status add_stretch(gathering *g, const dsv__stretch *stretch, const dsv__stopwatch *clock) {
  static const dsv__str none = {NULL, 0};
  if (stretch->kind == DSV__STRETCH_PAUSED) return add_span(g, stretch->from, stretch->to, "paused", none);
  if (stretch->kind == DSV__STRETCH_STOPPED) return add_span(g, stretch->from, stretch->to, "stopped", none);
  if (stretch->rule == DSV__NO_RULE) return add_span(g, stretch->from, stretch->to, "no_class", none);
  return add_ran(g, stretch, clock->calendars[stretch->rule]);
}

static int compare_spans(const void *a, const void *b) {
  const dsv__fate_span *x = a, *y = b;
  return x->from < y->from ? -1 : x->from > y->from;
}

static dsv_status add_time(gathering *g, dsv__cases *cases, uint64_t i, dsv__arena *arena, dsv__case_line *out) {
  const dsv__stopwatch clock = dsv__case_stopwatch(cases, g->fates);
  dsv_status status = dsv__case_replay(cases, i);
  g->n = 0;
  for (size_t k = 0; !status && k < cases->replay.n; k++) status = add_stretch(g, &cases->replay.at[k], &clock);
  if (status) return status;
  dsv__sort(g->at, g->n, sizeof *g->at, compare_spans);
  out->spans = dsv__arena_alloc(arena, g->n, sizeof *out->spans);
  if (!out->spans) return DSV_ERROR_MEMORY;
  if (g->n) memcpy(out->spans, g->at, g->n * sizeof *g->at);
  out->n_spans = g->n;
  for (size_t k = 0; k < g->n; k++) {
    dsv__str *by = &out->spans[k].by;
    if (by->n && !(by->at = dsv__arena_text(arena, by->at, by->n))) return DSV_ERROR_MEMORY;
  }
  return DSV_OK;
}

/* ---- cases ------------------------------------------------------------------------------------------------------------------ */

static bool put_id(const dsv__cases *cases, uint64_t i, dsv__arena *arena, dsv__case_line *out) {
  dsv__buffer text;
  if (cases->of_rows) return true;
  const uint64_t row = dsv__case_row(cases, i, 0);
  out->id_is_text = cases->id->type == DSV__TYPE_STRING;
  dsv__buffer_init(&text, cases->plan->scope->context);
  if (out->id_is_text) dsv__put_str(&text, dsv__dictionary_text(cases->id->dictionary, cases->id->texts[row]));
  else dsv__put_int(&text, cases->id->integers[row]);
  out->id = dsv__arena_str(arena, &text);
  dsv__buffer_free(&text);
  return out->id.at != NULL;
}

static bool put_rows(const dsv__cases *cases, uint64_t i, dsv__arena *arena, dsv__str *out) {
  dsv__numbers list;
  dsv__numbers_begin(&list, cases->plan->scope->context);
  for (uint64_t k = 0; k < dsv__case_rows(cases, i); k++)
    dsv__numbers_add_row(&list, cases->rows, dsv__case_row(cases, i, k));
  *out = dsv__numbers_end(&list, arena);
  return out->at != NULL;
}

static const char *what_of(const dsv__plan *plan, const dsv__outcome *outcome, uint8_t reason) {
  if (reason >= DSV__ROW_EXCLUDED) return "excluded";
  if (reason == DSV__ROW_OPEN) return "open";
  if (plan->target->metric.aggregate > DSV__LATE_CASES) return "counted";
  return outcome->late ? "late" : "within";
}

static dsv_status add_case(const dsv__cases *cases, uint64_t i, uint8_t reason, dsv__arena *arena,
                           dsv__case_line *out) {
  const dsv__plan *plan = cases->plan;
  const dsv__outcome *outcome = &cases->outcome[i];
  *out = (dsv__case_line){.what = what_of(plan, outcome, reason),
                          .start = outcome->start,
                          .stop = outcome->stop,
                          .decision = outcome->decision,
                          .elapsed = outcome->elapsed};
  if (reason >= DSV__ROW_EXCLUDED) {
    const dsv__str id = plan->exclusions[reason - DSV__ROW_EXCLUDED].exclusion->id;
    out->by = (dsv__str){dsv__arena_text(arena, id.at, id.n), id.n};
    if (!out->by.at) return DSV_ERROR_MEMORY;
  }
  if (!put_id(cases, i, arena, out) || !put_rows(cases, i, arena, &out->rows)) return DSV_ERROR_MEMORY;
  return DSV_OK;
}

/* The time of those that are not within their limit comes first: should there be too many spans, these are asked for. */
static dsv_status add_times(gathering *g, dsv__cases *cases, const uint64_t *numbers, dsv__arena *arena,
                            dsv__explained *out) {
  dsv_status status = DSV_OK;
  for (int within = 0; within <= 1; within++)
    for (size_t i = 0; !status && i < out->n_cases; i++) {
      dsv__case_line *line = &out->cases[i];
      if (within != (strcmp(line->what, "within") == 0)) continue;
      line->cut = g->kept >= DSV__EXPLAINED_SPANS;
      if (!line->cut) status = add_time(g, cases, numbers[i], arena, line);
    }
  return status;
}

static dsv_status add_cases(gathering *g, dsv__cases *cases, size_t subject, dsv__span window, dsv__arena *arena,
                            dsv__explained *out) {
  const dsv__evaluation *e = g->e;
  uint64_t first, last;
  dsv__rows_between(e, window.from, window.to, &first, &last);
  uint64_t *numbers = dsv__alloc(e->scope->context, last - first, sizeof *numbers);
  out->cases = dsv__arena_alloc(arena, last - first, sizeof *out->cases);
  dsv_status status = numbers && out->cases ? DSV_OK : DSV_ERROR_MEMORY;
  for (uint64_t k = first; !status && k < last; k++) {
    const uint64_t i = dsv__placed(e, k);
    if (subject != SIZE_MAX && dsv__subject_of_row(e, i) != subject) continue;
    const uint8_t reason = dsv__case_reason(e, i, window.from, window.to);
    numbers[out->n_cases] = i;
    status = add_case(cases, i, reason, arena, &out->cases[out->n_cases++]);
  }
  if (!status) status = add_times(g, cases, numbers, arena, out);
  dsv__free(e->scope->context, numbers);
  return status;
}

dsv_status dsv__explain_cases(dsv__arena *arena, dsv__evaluation *e, size_t subject, const dsv__fates *fates,
                              dsv__span window, dsv__explained *out) {
  gathering g = {.e = e, .fates = fates};
  dsv__spans *sets[] = {&g.stretch, &g.open, &g.a, &g.b};
  for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) dsv__spans_init(sets[i], e->scope->context);
  dsv_status status = add_cases(&g, &e->cases, subject, window, arena, out);
  for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) dsv__spans_free(sets[i]);
  dsv__free(e->scope->context, g.at);
  return status;
}
