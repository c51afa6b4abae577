#include "score/explain_parts.h"
#include "base/sort.h"

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
static size_t cut_spans(dsv__span window, const labelled *set, dsv__fate_span *out) {
  size_t n = 0;
  for (size_t i = dsv__spans_seek(set->spans, window.from); i < set->spans->n && set->spans->at[i].from < window.to;
       i++, n++)
    if (out)
      out[n] =
          (dsv__fate_span){set->spans->at[i].from > window.from ? set->spans->at[i].from : window.from,
                           set->spans->at[i].to < window.to ? set->spans->at[i].to : window.to, set->fate, set->by};
  return n;
}

static dsv_status cut_sets(dsv__span window, const labelled *sets, size_t n_sets, dsv__arena *arena,
                           dsv__fate_span **out, size_t *n_out) {
  size_t n = 0;
  for (size_t i = 0; i < n_sets; i++) n += cut_spans(window, &sets[i], NULL);
  *out = dsv__arena_alloc(arena, n, sizeof **out);
  if (!*out) return DSV_ERROR_MEMORY;
  *n_out = 0;
  for (size_t i = 0; i < n_sets; i++) *n_out += cut_spans(window, &sets[i], *out + *n_out);
  dsv__sort(*out, *n_out, sizeof **out, compare_spans);
  return DSV_OK;
}

dsv_status dsv__explain_spans(const dsv__evaluation *e, const dsv__fates *fates, dsv__span window, dsv__arena *arena,
                              dsv__fate_span **out, size_t *n_out) {
  const dsv__plan *plan = e->plan;
  const dsv_context *context = e->scope->context;
  labelled *sets = dsv__alloc(context, 5 + 2 * plan->n_exclusions, sizeof *sets);
  dsv__span ahead = {plan->scope->as_of, window.to};
  dsv__spans future = {.context = context, .at = &ahead, .n = ahead.from < ahead.to}, up, rest;
  dsv__spans_init(&up, context);
  dsv__spans_init(&rest, context);
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
    status = cut_sets(window, sets, n, arena, out, n_out);
  }
  dsv__spans_free(&up);
  dsv__spans_free(&rest);
  dsv__free(context, sets);
  return status;
}

/* ---- outages and rows ------------------------------------------------------------------------------------------------------- */

const char *dsv__explain_run(const dsv__run *run, dsv__span window) {
  const bool mine = run->counted && run->first >= window.from && run->first < window.to;
  if (!mine && (run->to <= window.from || run->from >= window.to)) return NULL;
  return run->is_short ? "short" : !run->counted ? "uncounted" : mine ? "counted" : "elsewhere";
}

void dsv__put_reason(dsv__buffer *out, const dsv__plan *plan, uint8_t reason, bool other) {
  if (reason == DSV__ROW_COUNTED && (plan->of || plan->kind == DSV__CHURN))
    dsv__put_text(out, other ? "counted.other" : "counted.of");
  else if (reason < DSV__ROW_EXCLUDED) dsv__put_text(out, dsv__row_reason_names[reason]);
  else {
    dsv__put_text(out, "excluded.");
    dsv__put_str(out, plan->exclusions[reason - DSV__ROW_EXCLUDED].exclusion->id);
  }
}
