/* Puts what a target looks at together: counts what became of each, and makes the figure and status of that; of all, or subject by subject. */
#include "score/over_windows.h"
#include "score/evaluate.h"
#include "base/sort.h"
#include <string.h>

const char *const dsv__window_reason_names[] = {"counted", "no_data", "no_service", "no_value", "open", "unjudged"};

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

static bool are_judged(const dsv__plan *plan) {
  return plan->kind == DSV__FAILED_WINDOWS || plan->kind == DSV__COMPOSITE;
}

/* Without a result the subject was not there. */
static dsv__window_reason reason_of(const dsv__assembly *w, const dsv__looked *at) {
  const dsv__result *result = at->result;
  if (!result) return at->to > w->plan->scope->as_of ? DSV__WINDOW_OPEN : DSV__WINDOW_NOT_SEEN;
  if (result->standing.idle) return DSV__WINDOW_NO_SERVICE;
  if (are_judged(w->plan)) return by_status(result);
  return (dsv__window_reason)result->standing.reason;
}

static bool keep(dsv__arena *arena, dsv__str text, dsv__str *out) {
  if (text.n) *out = (dsv__str){dsv__arena_text(arena, text.at, text.n), text.n};
  return !text.n || out->at;
}

static dsv_status put_weight(const dsv__assembly *w, uint64_t weight, dsv__str *out) {
  dsv__buffer text;
  dsv__buffer_init(&text, w->plan->scope->context);
  dsv__put_scaled(&text, (dsv__int128)weight, DSV__WEIGHT_DIGITS);
  *out = dsv__arena_str(w->plan->scope->arena, &text);
  dsv__buffer_free(&text);
  return out->at ? DSV_OK : DSV_ERROR_MEMORY;
}

static dsv_status add_line(const dsv__assembly *w, const dsv__looked *at, dsv__window_reason reason, dsv__result *to) {
  const dsv__result *from = at->result;
  const bool judged = reason == DSV__WINDOW_COUNTED && are_judged(w->plan);
  dsv__arena *arena = w->plan->scope->arena;
  dsv__window_line *line = &to->lines[to->n_lines++];
  *line = (dsv__window_line){.from = at->from,
                             .to = at->to,
                             .what = judged ? dsv__status_word(from->status) : dsv__window_reason_names[reason],
                             .early = judged && from->early};
  const bool kept = !from || (keep(arena, from->value, &line->value) && keep(arena, from->unit, &line->unit) &&
                              keep(arena, from->shown, &line->shown));
  if (!kept || !at->part) return kept ? DSV_OK : DSV_ERROR_MEMORY;
  return keep(arena, at->part->target, &line->part) ? put_weight(w, at->weight, &line->weight) : DSV_ERROR_MEMORY;
}

/* ---- one figure ------------------------------------------------------------------------------------------------------------- */

static dsv_status look(dsv__assembly *w, const dsv__looked *at, size_t n, dsv__result *out, size_t *n_values) {
  dsv__window_parts *parts = &out->windows;
  *n_values = 0;
  parts->given = true;
  parts->parts = w->plan->target->metric.kind == DSV__COMPOSITE;
  parts->judged = are_judged(w->plan);
  if (w->explains && !(out->lines = dsv__arena_alloc(w->plan->scope->arena, n, sizeof *out->lines)))
    return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < n; i++) {
    const dsv__window_reason reason = reason_of(w, &at[i]);
    if (reason == DSV__WINDOW_NOT_SEEN) continue;
    parts->seen += at[i].weight;
    if (reason != DSV__WINDOW_COUNTED) parts->left_out[reason] += at[i].weight;
    else {
      parts->n++;
      parts->counted += at[i].weight;
      if (parts->judged && at[i].result->status == DSV_STATUS_MISSED) parts->missed += at[i].weight;
      w->weights[*n_values] = at[i].weight;
      w->values[(*n_values)++] = &at[i].result->standing;
    }
    if (w->explains && add_line(w, &at[i], reason, out)) return DSV_ERROR_MEMORY;
  }
  return DSV_OK;
}

static uint64_t unknown_of(const dsv__window_parts *parts) {
  return parts->left_out[DSV__WINDOW_UNJUDGED] + parts->left_out[DSV__WINDOW_NO_DATA];
}

/* Windows, or the weight of parts, in place of time. */
static void measure(const dsv__assembly *w, const dsv__window_at *window, const dsv__window_parts *parts,
                    dsv__measure *out) {
  const int32_t policy = w->plan->target->no_data;
  const dsv__int128 unknown = (dsv__int128)unknown_of(parts);
  const bool met = w->plan->kind == DSV__COMPOSITE; /* it counts these, not those that are missed */
  *out = (dsv__measure){.from = window->from, .to = window->to, .subjects = SIZE_MAX};
  dsv__sums_init(&out->sums);
  out->known_sides = parts->counted;
  out->no_data_sides = unknown;
  out->ahead_sides = parts->left_out[DSV__WINDOW_OPEN];
  /* what makes it other than without service time */
  out->known = parts->counted + parts->left_out[DSV__WINDOW_NO_VALUE] > 0;
  out->no_data = unknown > 0;
  out->ahead = out->ahead_sides > 0 || window->to > w->plan->scope->as_of;
  out->sums.rows = parts->n;
  out->sums.numerator = met ? parts->counted - parts->missed : parts->missed;
  out->sums.numerator += policy == (met ? DSV__GOOD : DSV__BAD) ? unknown : 0;
  out->sums.denominator = parts->counted + (policy == DSV__BAD || policy == DSV__GOOD ? unknown : 0);
}

static void share_of(const dsv__measure *m, bool parts, dsv__figure *out) {
  *out = (dsv__figure){.none = m->sums.denominator == 0,
                       .has_parts = true,
                       .numerator = m->sums.numerator,
                       .denominator = m->sums.denominator,
                       .parts_scale = parts ? DSV__WEIGHT_DIGITS : 0,
                       .value = {m->sums.numerator * 100, m->sums.denominator ? m->sums.denominator : 1}};
}

static dsv_status judge(dsv__assembly *w, const dsv__window_at *window, const dsv__looked *at, size_t n_at,
                        dsv__measure *m, dsv__figure *figure, dsv__result *out) {
  const dsv__plan *plan = w->plan;
  const int32_t policy = plan->target->no_data;
  size_t n;
  out->looks_at_windows = true;
  dsv_status status = look(w, at, n_at, out, &n);
  if (status) return status;
  const dsv__window_parts *parts = &out->windows;
  measure(w, window, parts, m);
  if (plan->kind == DSV__OF_WINDOWS) status = dsv__aggregate_values(plan, w->values, n, &w->fraction, figure);
  else if (plan->kind == DSV__COMPOSITE_MEAN) {
    const uint64_t gaps = policy == DSV__UNJUDGED || policy == DSV__BAD ? unknown_of(parts) : 0;
    status = dsv__weighted_mean(w, n, parts->left_out[DSV__WINDOW_OPEN] + gaps, m, figure);
  } else share_of(m, parts->parts, figure);
  if (!status) status = dsv__judge(plan, m, figure, out);
  if (status || (plan->target->by.n && plan->target->over != DSV__EACH)) return status;
  return dsv__earn(plan, m, figure, out->running, out);
}

/* ---- subjects --------------------------------------------------------------------------------------------------------------- */

/* A subject in one of those that are looked at. */
typedef struct {
  const dsv__result *result;
  size_t place;
} seen;

static int compare_seen(const void *a, const void *b) {
  const seen *x = a, *y = b;
  const int order = dsv__str_compare(x->result->key, y->result->key);
  return order ? order : x->place < y->place ? -1 : x->place > y->place;
}

/* The results that have subjects: the classes, or itself. */
static const dsv__result *whole(const dsv__result *result, size_t *n) {
  *n = result->n_classes ? result->n_classes : 1;
  return result->n_classes ? result->classes : result;
}

/* All subjects of all that is looked at, what there is of each one together. */
static dsv_status list_seen(const dsv__looked *at, size_t n, dsv__arena *arena, seen **out, size_t *n_out) {
  size_t total = 0, n_wholes;
  for (size_t i = 0; i < n; i++) {
    const dsv__result *wholes = whole(at[i].result, &n_wholes);
    for (size_t c = 0; c < n_wholes; c++) total += wholes[c].n_subjects;
  }
  seen *to = *out = dsv__arena_alloc(arena, total, sizeof *to);
  if (!to) return DSV_ERROR_MEMORY;
  *n_out = total;
  for (size_t i = 0; i < n; i++) {
    const dsv__result *wholes = whole(at[i].result, &n_wholes);
    for (size_t c = 0; c < n_wholes; c++)
      for (size_t k = 0; k < wholes[c].n_subjects; k++) *to++ = (seen){&wholes[c].subjects[k], i};
  }
  if (total > 1) dsv__sort(*out, total, sizeof **out, compare_seen);
  return DSV_OK;
}

static size_t next_key(const seen *at, size_t i, size_t n) {
  const dsv__str key = at[i].result->key;
  while (i < n && dsv__str_same(at[i].result->key, key)) i++;
  return i;
}

/* A subject that stands in several classes is as bad as in the worst of them. */
static const dsv__result *merge(const seen *at, size_t n, dsv__arena *arena) {
  if (n == 1) return at->result;
  dsv__result *one = dsv__arena_alloc(arena, 1, sizeof *one);
  if (one) one->classes = dsv__arena_alloc(arena, n, sizeof *one->classes);
  if (!one || !one->classes) return NULL;
  for (size_t i = 0; i < n; i++) one->classes[one->n_classes++] = *at[i].result;
  dsv__combine_classes(one);
  return one;
}

/* What there is of one subject, [at, at + n) of it, in each of those that are looked at. */
static dsv_status of_key(const seen *at, size_t n, dsv__arena *arena, dsv__looked *out, size_t n_out) {
  for (size_t i = 0; i < n_out; i++) out[i].result = NULL;
  for (size_t i = 0, next; i < n; i = next) {
    for (next = i + 1; next < n && at[next].place == at[i].place;) next++;
    if (!(out[at[i].place].result = merge(&at[i], next - i, arena))) return DSV_ERROR_MEMORY;
  }
  return DSV_OK;
}

static dsv_status of_subjects(dsv__assembly *w, const dsv__window_at *window, const dsv__looked *looked, size_t n,
                              dsv__arena *arena, dsv__result *out) {
  const dsv__plan *plan = w->plan;
  dsv__arena *kept = plan->scope->arena;
  seen *at;
  size_t n_seen, n_keys = 0;
  dsv_status status = list_seen(looked, n, arena, &at, &n_seen);
  if (status) return status;
  for (size_t i = 0; i < n_seen; i = next_key(at, i, n_seen)) n_keys++;
  dsv__looked *own = dsv__arena_alloc(arena, n, sizeof *own);
  dsv__figure *figures = dsv__arena_alloc(arena, n_keys, sizeof *figures);
  dsv__measure *measures = dsv__arena_alloc(arena, n_keys, sizeof *measures);
  out->subjects = dsv__arena_alloc(kept, n_keys, sizeof *out->subjects);
  if (!own || !figures || !measures || !out->subjects) return DSV_ERROR_MEMORY;
  if (n) memcpy(own, looked, n * sizeof *own);
  out->looks_at_windows = true;
  out->over = dsv__str_of(dsv__over_words[plan->target->over].word);
  for (size_t i = 0, next; !status && i < n_seen; i = next) {
    dsv__result *subject = &out->subjects[out->n_subjects];
    dsv__figure *figure = &figures[out->n_subjects];
    dsv__measure *m = &measures[out->n_subjects++];
    next = next_key(at, i, n_seen);
    if (!keep(kept, at[i].result->key, &subject->key)) return DSV_ERROR_MEMORY;
    status = of_key(&at[i], next - i, arena, own, n);
    if (!status) status = judge(w, window, own, n, m, figure, subject);
    if (!status && !figure->none) dsv__figure_round(plan, figure);
  }
  size_t worst;
  if (!status) status = dsv__combine_subjects(plan, window->to, figures, out, &worst);
  if (status || plan->target->over == DSV__EACH) return status;
  const bool shown = worst != SIZE_MAX;
  return dsv__earn(plan, shown ? &measures[worst] : NULL, shown ? &figures[worst] : NULL,
                   dsv__still_runs(plan, window->to, out), out);
}

/* ---- the whole -------------------------------------------------------------------------------------------------------------- */

dsv_status dsv__put_together(dsv__assembly *w, const dsv__window_at *window, const dsv__looked *looked, size_t n,
                             dsv__result *out) {
  dsv__figure figure;
  dsv__measure m;
  dsv__arena arena;
  out->id = w->plan->target->id;
  if (!w->plan->target->by.n) return judge(w, window, looked, n, &m, &figure, out);
  dsv__arena_init(&arena, w->plan->scope->context);
  dsv_status status = of_subjects(w, window, looked, n, &arena, out);
  dsv__arena_free(&arena);
  return status;
}
