/* A subject over all time, and what is measured of it in one window. */
#include "agree/evaluate.h"

/* ---- a subject over all time ------------------------------------------------------------------------------------------------ */

static int64_t row_weight(const dsv__plan *plan, uint64_t row) {
  if (!plan->weight || !dsv__cell_given(plan->weight, row)) return DSV__WEIGHT_ONE;
  dsv__str degree = dsv__dictionary_text(plan->weight->dictionary, plan->weight->texts[row]);
  const dsv__list *values = &plan->target->metric.weight.values;
  for (size_t i = 0; i < values->n; i++) {
    const dsv__pair *pair = &DSV__AT(*values, dsv__pair)[i];
    if (dsv__str_same(pair->name, degree)) return dsv__weight_of(*(const dsv__decimal *)pair->at);
  }
  return DSV__WEIGHT_ONE;
}

/* The counted rows of a subject in order of start. */
static dsv_status rows_of_subject(dsv__evaluation *e, size_t subject, dsv__outage_row **out, size_t *n) {
  *n = 0;
  *out = NULL;
  if (subject >= e->n_grouped) return DSV_OK;
  size_t first = e->rows_from[subject], last = e->rows_from[subject + 1];
  dsv__outage_row *rows = dsv__arena_alloc(&e->arena, last - first, sizeof *rows);
  if (!rows) return DSV_ERROR_MEMORY;
  for (size_t i = first; i < last; i++) {
    uint64_t row = e->rows_of[i];
    if (dsv__reason(e, row) != DSV__ROW_COUNTED) continue;
    dsv__outage_row *at = &rows[(*n)++];
    *at = (dsv__outage_row){e->start[row], e->end[row], row_weight(e->plan, row), 0};
    dsv_status status = e->plan->n_distinct ? dsv__keymap_id(&e->distinct_keys, row, &at->key) : DSV_OK;
    if (status) return status;
  }
  *out = rows;
  return DSV_OK;
}

/* The rows of the stream of `out_of` that serve a subject, as far as they lie in the past; `rows` has room for all. */
static dsv_status rows_of_other(dsv__evaluation *e, size_t subject, dsv__outage_row *rows, size_t *n) {
  const dsv__plan_rows *other = &e->plan->out_of;
  const dsv__table *table = other->table;
  int64_t as_of = e->scope->as_of;
  *n = 0;
  for (uint64_t row = 0; row < table->n && table->start[row] < as_of; row++) {
    uint32_t only = (uint32_t)subject, key = 0;
    if (other->where && !dsv__test_row(other->where, table, row, NULL)) continue;
    dsv_status status = other->n_by ? dsv__keymap_id(&e->other_keys, row, &only) : DSV_OK;
    if (!status && e->plan->other_distinct) status = dsv__keymap_id(&e->other_distinct_keys, row, &key);
    if (status) return status;
    int64_t end = dsv__earlier(table->end[row], as_of);
    if (only == subject && end > table->start[row]) rows[(*n)++] = (dsv__outage_row){table->start[row], end, 1, key};
  }
  return DSV_OK;
}

static dsv_status other_levels(dsv__evaluation *e, size_t subject, dsv__subject_state *state) {
  const dsv_context *context = e->scope->context;
  dsv__outage_row *rows = dsv__alloc(context, e->plan->out_of.table->n, sizeof *rows);
  size_t n;
  dsv_status status = rows ? rows_of_other(e, subject, rows, &n) : DSV_ERROR_MEMORY;
  if (!status)
    status = dsv__levels_make(e->plan->other_distinct != NULL, rows, n, &e->arena, &state->other, &state->n_other);
  dsv__free(context, rows);
  return status;
}

/* When the samples of a subject speak. */
static dsv_status held_spans(dsv__evaluation *e, size_t subject, dsv__spans *out) {
  const dsv__plan *plan = e->plan;
  if (subject >= e->n_grouped) return DSV_OK;
  for (size_t i = e->rows_from[subject]; i < e->rows_from[subject + 1]; i++) {
    int64_t from = e->start[e->rows_of[i]], to;
    if (!dsv__zone_add(plan->scope->zone, from, plan->stream->hold, 1, &to)) to = DSV__TIME_MAX;
    dsv_status status = dsv__spans_push(out, from, to);
    if (status) return status;
  }
  return DSV_OK;
}

bool dsv__holds_samples(const dsv__plan *plan) {
  return !plan->clock && plan->stream->shape == DSV__SHAPE_SAMPLE && dsv__duration_positive(plan->stream->hold);
}

static dsv_status make_fates(dsv__evaluation *e, size_t subject, dsv__subject_state *state) {
  const dsv__plan *plan = e->plan;
  const dsv_context *context = e->scope->context;
  bool shared = e->common.alike && !plan->outages;
  if (shared && e->alike) {
    state->fates = e->alike;
    return DSV_OK;
  }
  dsv__fates *fates = dsv__zalloc(context, 1, sizeof *fates);
  if (!fates) return DSV_ERROR_MEMORY;
  dsv__spans held;
  dsv__spans_init(&held, context);
  dsv_status status = dsv__holds_samples(plan) ? held_spans(e, subject, &held) : DSV_OK;
  state->fates = fates;
  state->own_fates = !shared;
  if (shared) e->alike = fates;
  if (!status)
    status =
        dsv__fates_make(&e->common, plan->n_by ? &e->roster.at[subject] : NULL, dsv__holds_samples(plan) ? &held : NULL,
                        plan->outages ? &state->outages.down : NULL, fates);
  dsv__spans_free(&held);
  if (status) return status;
  e->spans_kept += dsv__fates_size(plan, fates);
  return e->spans_kept <= context->limits.spans ? DSV_OK : DSV_ERROR_LIMIT;
}

dsv_status dsv__subject_state_of(dsv__evaluation *e, size_t subject, dsv__subject_state **out) {
  const dsv__plan *plan = e->plan;
  const dsv_context *context = e->scope->context;
  size_t before = e->n_states;
  if (!dsv__grow(context, (void **)&e->states, &e->states_capacity, subject + 1, sizeof *e->states))
    return DSV_ERROR_MEMORY;
  for (size_t i = before; i <= subject; i++) e->states[i] = (dsv__subject_state){.ready = false};
  if (subject >= before) e->n_states = subject + 1;
  dsv__subject_state *state = *out = &e->states[subject];
  if (state->ready) return DSV_OK;
  state->ready = true;
  dsv_status status = DSV_OK;
  dsv__outage_row *rows = NULL;
  size_t n = 0;
  if (plan->intervals) status = rows_of_subject(e, subject, &rows, &n);
  if (!status && plan->outages) status = dsv__outages_make(plan, rows, n, &e->arena, &state->outages);
  if (!status && plan->kind == DSV__CONCURRENCY)
    status = dsv__levels_make(plan->n_distinct > 0, rows, n, &e->arena, &state->levels, &state->n_levels);
  if (!status && plan->kind == DSV__CONCURRENCY && plan->out_of.table) status = other_levels(e, subject, state);
  if (!status) status = make_fates(e, subject, state);
  if (!status && plan->outages) dsv__outages_count(&state->outages, state->fates);
  return status;
}

void dsv__states_free(dsv__evaluation *e) {
  const dsv_context *context = e->scope->context;
  for (size_t i = 0; i < e->n_states; i++) {
    dsv__subject_state *state = &e->states[i];
    if (state->outages.down.context) dsv__outages_free(&state->outages);
    if (!state->own_fates || !state->fates) continue;
    dsv__fates_free(e->plan, state->fates);
    dsv__free(context, state->fates);
  }
  if (e->alike) {
    dsv__fates_free(e->plan, e->alike);
    dsv__free(context, e->alike);
  }
  dsv__free(context, e->states);
  e->states = NULL;
  e->alike = NULL;
  e->n_states = e->states_capacity = 0;
  e->spans_kept = 0;
}

uint8_t dsv__row_fate(const dsv__plan *plan, const dsv__fates *fates, int64_t at) {
  if (fates->plain) return DSV__ROW_COUNTED;
  if (dsv__spans_hold(&fates->outside, at)) return DSV__ROW_OUTSIDE_HOURS;
  for (size_t i = 0; i < plan->n_exclusions; i++)
    if (dsv__spans_hold(&fates->taken[i], at)) return (uint8_t)(DSV__ROW_EXCLUDED + i);
  return DSV__ROW_COUNTED;
}

/* ---- one window ------------------------------------------------------------------------------------------------------------- */

static void measure_outages(const dsv__subject_state *state, dsv__measure *m) {
  const dsv__outages *outages = &state->outages;
  const dsv__run *before = NULL;
  m->shortest_uptime = -1;
  for (size_t i = 0; i < outages->n_runs; i++) {
    const dsv__run *run = &outages->runs[i];
    if (!run->counted) continue;
    if (run->first >= m->to) break;
    if (run->first >= m->from) {
      m->outages++;
      m->outage_time += run->counted;
      m->longest = dsv__later(m->longest, run->counted);
      int64_t up = before ? dsv__spans_within(&state->fates->known, before->to, run->from) : -1;
      if (before && (m->shortest_uptime < 0 || up < m->shortest_uptime)) m->shortest_uptime = up;
    }
    before = run;
  }
}

/* What the last run puts in doubt: time that is up now, and whether an outage of this window may still grow. */
static void measure_doubt(const dsv__plan *plan, const dsv__subject_state *state, dsv__measure *m) {
  dsv__span tail;
  const dsv__run *last = dsv__unsettled(plan, &state->outages, &tail);
  if (!last) return;
  int64_t from = dsv__later(tail.from, m->from), to = dsv__earlier(tail.to, m->to);
  if (from < to)
    m->tail = dsv__spans_within(&state->fates->known, from, to) - dsv__spans_within(&state->fates->down, from, to);
  bool shape = plan->kind != DSV__AVAILABILITY && plan->kind != DSV__DOWNTIME;
  m->growing = shape && last->counted && last->first >= m->from && last->first < m->to;
}

dsv_status dsv__measure_time(dsv__evaluation *e, size_t subject, dsv__measure *m) {
  const dsv__plan *plan = e->plan;
  dsv__subject_state *state;
  dsv_status status = dsv__subject_state_of(e, subject, &state);
  if (status) return status;
  const dsv__fates *fates = state->fates;
  int64_t as_of = plan->scope->as_of;
  m->window = m->to - m->from;
  m->future = m->to > as_of ? m->to - dsv__later(m->from, as_of) : 0;
  m->outside = dsv__spans_within(&fates->outside, m->from, m->to);
  m->no_data = dsv__spans_within(&fates->no_data, m->from, m->to);
  m->known = dsv__spans_within(&fates->known, m->from, m->to);
  m->ahead = m->future ? dsv__spans_within(&e->common.hours_ahead, m->from, m->to) : 0;
  for (size_t i = 0; i < plan->n_exclusions; i++) {
    m->taken[i] = dsv__spans_within(&fates->taken[i], m->from, m->to);
    m->excused[i] = dsv__spans_within(&fates->excused[i], m->from, m->to);
    m->excused_all += m->excused[i];
  }
  if (plan->kind == DSV__CONCURRENCY)
    m->most = dsv__level_most(state->levels, state->n_levels, &fates->known, m->from, m->to);
  if (state->other) m->other = dsv__level_most(state->other, state->n_other, &fates->known, m->from, m->to);
  if (!plan->outages) return DSV_OK;
  m->down = dsv__spans_within(&fates->down, m->from, m->to);
  if (plan->weight) m->weighted_down = dsv__weighted_down(&state->outages, fates, m->from, m->to);
  measure_outages(state, m);
  measure_doubt(plan, state, m);
  return DSV_OK;
}
