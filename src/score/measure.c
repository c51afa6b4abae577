/* A subject over all time, and what is measured of it in one window. */
#include "score/attest.h"
#include "score/made.h"

/* ---- a subject over all time ------------------------------------------------------------------------------------------------ */

static int64_t weight_of_text(const dsv__plan *plan, uint32_t code) {
  dsv__str degree = dsv__dictionary_text(plan->weight->dictionary, code);
  const dsv__list *values = &plan->target->metric.weight.values;
  for (size_t i = 0; i < values->n; i++) {
    const dsv__pair *pair = &DSV__AT(*values, dsv__pair)[i];
    if (dsv__str_same(pair->name, degree)) return dsv__weight_of(*(const dsv__decimal *)pair->at);
  }
  return DSV__WEIGHT_ONE;
}

static int64_t row_weight(const dsv__evaluation *e, uint64_t row) {
  const dsv__column *column = e->plan->weight;
  if (!column || !dsv__cell_given(column, row)) return DSV__WEIGHT_ONE;
  int64_t *weight = &e->weights[column->texts[row]];
  if (!*weight) *weight = weight_of_text(e->plan, column->texts[row]);
  return *weight;
}

static dsv_status make_weights(dsv__evaluation *e) {
  if (!e->plan->weight || e->weights) return DSV_OK;
  e->weights = dsv__arena_alloc(&e->arena, dsv__dictionary_count(e->plan->weight->dictionary), sizeof *e->weights);
  return e->weights ? DSV_OK : DSV_ERROR_MEMORY;
}

static bool room_for_rows(dsv__evaluation *e, size_t n) {
  return dsv__grow(e->scope->context, (void **)&e->rows, &e->rows_capacity, n, sizeof *e->rows);
}

/* The counted rows of a subject in order of start. */
static dsv_status rows_of_subject(dsv__evaluation *e, size_t subject) {
  enum { AHEAD = 16 }; /* rows of a subject lie far apart: memory is asked for them before they are needed */
  e->n_rows = 0;
  if (subject >= e->n_grouped) return DSV_OK;
  const int64_t as_of = e->scope->as_of;
  const size_t first = e->rows_from[subject], last = e->rows_from[subject + 1];
  if (!room_for_rows(e, last - first)) return DSV_ERROR_MEMORY;
  dsv_status status = make_weights(e);
  for (size_t i = first; !status && i < last; i++) {
    const uint64_t row = e->rows_of[i], ahead = e->rows_of[i + AHEAD < last ? i + AHEAD : i];
    __builtin_prefetch(&e->start[ahead]);
    __builtin_prefetch(&e->end[ahead]);
    if (dsv__reason(e, row) != DSV__ROW_COUNTED) continue;
    dsv__outage_row *at = &e->rows[e->n_rows++];
    *at = (dsv__outage_row){e->start[row], dsv__earlier(e->end[row], as_of), row_weight(e, row), 0};
    if (e->plan->n_distinct) status = dsv__keymap_id(&e->distinct_keys, row, &at->key);
  }
  return status;
}

/* ---- the stream of `out_of` ------------------------------------------------------------------------------------------------- */

/* Calls of a round for each of its rows that lies in the past: how many each subject has, then where they go. */
static dsv_status group_other_round(dsv__evaluation *e, uint32_t *subjects, int round) {
  const dsv__plan_rows *other = &e->plan->out_of;
  const dsv__table *table = other->table;
  for (uint64_t row = 0; row < table->n && table->start[row] < e->scope->as_of; row++) {
    if (round == 0) {
      dsv_status status = DSV_OK;
      subjects[row] = UINT32_MAX;
      if (table->end[row] == table->start[row]) continue;
      if (other->where && !dsv__test_row(other->where, table, row, NULL)) continue;
      subjects[row] = 0;
      if (other->n_by) status = dsv__keymap_id(&e->other_keys, row, &subjects[row]);
      if (status) return status;
    } else if (subjects[row] != UINT32_MAX) {
      if (round == 1) e->other_from[subjects[row] + 2]++;
      else e->other_of[e->other_from[subjects[row] + 1]++] = (uint32_t)row;
    }
  }
  return DSV_OK;
}

static dsv_status group_other(dsv__evaluation *e) {
  const uint64_t n = e->plan->out_of.table->n;
  uint32_t *subjects = dsv__alloc(e->scope->context, n, sizeof *subjects);
  dsv_status status = subjects ? group_other_round(e, subjects, 0) : DSV_ERROR_MEMORY;
  const size_t known = e->roster.n ? e->roster.n : 1; /* with those that only this stream knows */
  e->other_of = dsv__arena_alloc(&e->arena, n, sizeof *e->other_of);
  e->other_from = dsv__arena_alloc(&e->arena, known + 2, sizeof *e->other_from);
  if (!status && (!e->other_of || !e->other_from)) status = DSV_ERROR_MEMORY;
  if (!status) status = group_other_round(e, subjects, 1);
  for (size_t s = 0; !status && s < known; s++) e->other_from[s + 2] += e->other_from[s + 1];
  if (!status) status = group_other_round(e, subjects, 2);
  e->n_other_grouped = known;
  e->other_ready = !status;
  dsv__free(e->scope->context, subjects);
  return status;
}

static dsv_status other_levels(dsv__evaluation *e, size_t subject, dsv__levels *out) {
  const dsv__table *table = e->plan->out_of.table;
  size_t n = 0;
  const size_t first = subject < e->n_other_grouped ? e->other_from[subject] : 0,
               last = subject < e->n_other_grouped ? e->other_from[subject + 1] : 0;
  if (!room_for_rows(e, last - first)) return DSV_ERROR_MEMORY;
  for (size_t i = first; i < last; i++) {
    const uint64_t row = e->other_of[i];
    e->rows[n] = (dsv__outage_row){table->start[row], dsv__earlier(table->end[row], e->scope->as_of), 1, 0};
    dsv_status status =
        e->plan->other_distinct ? dsv__keymap_id(&e->other_distinct_keys, row, &e->rows[n].key) : DSV_OK;
    if (status) return status;
    n++;
  }
  return dsv__levels_make(e->scope->context, e->plan->other_distinct != NULL, e->rows, n, out);
}

static dsv_status make_other_levels(dsv__evaluation *e, size_t subject, dsv__subject_state *state) {
  if (e->plan->kind != DSV__CONCURRENCY || !e->plan->out_of.table) return DSV_OK;
  if (e->plan->out_of.n_by) {
    dsv_status status = e->other_ready ? DSV_OK : group_other(e);
    return status ? status : other_levels(e, subject, &state->other);
  }
  if (e->other_ready) return DSV_OK;
  dsv_status status = group_other(e);
  return status ? status : other_levels(e, 0, &e->other_levels);
}

/* ---- fates ------------------------------------------------------------------------------------------------------------------ */

/* When the samples of a subject speak. */
static dsv_status held_spans(dsv__evaluation *e, size_t subject, dsv__spans *out) {
  const dsv__plan *plan = e->plan;
  if (plan->made) return dsv__made_known(e, subject, out);
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
  return plan->made ||
         (!plan->clock && plan->stream->shape == DSV__SHAPE_SAMPLE && dsv__duration_positive(plan->stream->hold));
}

static dsv_status make_fates(dsv__evaluation *e, size_t subject, dsv__subject_state *state) {
  const dsv__plan *plan = e->plan;
  const dsv_context *context = e->scope->context;
  bool shared = e->common.alike && !plan->outages;
  if (shared && e->alike) {
    state->fates = e->alike;
    return DSV_OK;
  }
  dsv_status status = DSV_OK;
  if (!state->fates) {
    dsv__fates *fates = dsv__zalloc(context, 1, sizeof *fates);
    status = fates ? dsv__fates_begin(&e->common, fates) : DSV_ERROR_MEMORY;
    if (status) {
      dsv__free(context, fates);
      return status;
    }
    state->fates = fates;
    state->own_fates = !shared;
    if (shared) e->alike = fates;
  }
  dsv__spans held;
  dsv__spans_init(&held, context);
  if (dsv__holds_samples(plan)) status = held_spans(e, subject, &held);
  if (!status)
    status =
        dsv__fates_make(&e->common, plan->n_by ? &e->roster.at[subject] : NULL, dsv__holds_samples(plan) ? &held : NULL,
                        plan->outages ? &state->outages.down : NULL, &e->workshop, state->fates);
  dsv__spans_free(&held);
  if (status) return status;
  uint64_t spans = dsv__fates_size(plan, state->fates);
  if (state != &e->passing) spans = e->spans_kept += spans;
  return spans <= context->limits.spans ? DSV_OK : DSV_ERROR_LIMIT;
}

/* Whether anything of single outages is asked. */
static bool counts_outages(const dsv__evaluation *e) {
  const dsv__credit *credit = e->plan->target->credit;
  return e->watched || (credit && credit->per == DSV__PER_BREACH) ||
         (e->plan->kind != DSV__AVAILABILITY && e->plan->kind != DSV__DOWNTIME);
}

dsv_status dsv__subject_state_make(dsv__evaluation *e, size_t subject, dsv__subject_state *state) {
  const dsv__plan *plan = e->plan;
  dsv_status status = DSV_OK;
  if (plan->attests) status = dsv__attest_gaps(e, subject);
  else if (plan->intervals && plan->kind != DSV__CHURN) status = rows_of_subject(e, subject);
  if (!status && plan->outages) status = dsv__outages_make(plan, e->rows, e->n_rows, &state->outages);
  if (!status && plan->kind == DSV__CONCURRENCY)
    status = dsv__levels_make(e->scope->context, plan->n_distinct > 0, e->rows, e->n_rows, &state->levels);
  if (!status) status = make_other_levels(e, subject, state);
  if (!status) status = make_fates(e, subject, state);
  if (!status && plan->outages && counts_outages(e)) dsv__outages_count(&state->outages, state->fates);
  return status;
}

dsv_status dsv__subject_state_of(dsv__evaluation *e, size_t subject, dsv__subject_state **out) {
  const dsv_context *context = e->scope->context;
  size_t before = e->n_states;
  if (!dsv__grow(context, (void **)&e->states, &e->states_capacity, subject + 1, sizeof *e->states))
    return DSV_ERROR_MEMORY;
  for (size_t i = before; i <= subject; i++) e->states[i] = (dsv__subject_state){.ready = false};
  if (subject >= before) e->n_states = subject + 1;
  dsv__subject_state *state = *out = &e->states[subject];
  if (state->ready) return DSV_OK;
  state->ready = true;
  return dsv__subject_state_make(e, subject, state);
}

void dsv__subject_state_free(dsv__evaluation *e, dsv__subject_state *state) {
  const dsv_context *context = e->scope->context;
  dsv__outages_free(context, &state->outages);
  dsv__free(context, state->levels.at);
  dsv__free(context, state->other.at);
  if (state->own_fates) {
    dsv__fates_free(e->plan, state->fates);
    dsv__free(context, state->fates);
  }
  *state = (dsv__subject_state){.ready = false};
}

void dsv__states_free(dsv__evaluation *e) {
  const dsv_context *context = e->scope->context;
  for (size_t i = 0; i < e->n_states; i++) dsv__subject_state_free(e, &e->states[i]);
  dsv__timings_free(e);
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
  if (dsv__spans_hold(fates->outside, at)) return DSV__ROW_OUTSIDE_HOURS;
  for (size_t i = 0; i < plan->n_exclusions; i++)
    if (dsv__spans_hold(&fates->taken[i], at)) return (uint8_t)(DSV__ROW_EXCLUDED + i);
  return DSV__ROW_COUNTED;
}

/* ---- one window ------------------------------------------------------------------------------------------------------------- */

static void time_outages(const dsv__subject_state *state, int64_t from, int64_t to, dsv__timing *out) {
  const dsv__outages *outages = &state->outages;
  for (size_t i = dsv__runs_seek(outages, from); i < outages->n_runs && outages->runs[i].from < to; i++) {
    const dsv__run *run = &outages->runs[i];
    if (!run->counted || run->first < from || run->first >= to) continue;
    out->outages++;
    out->outage_time += run->counted;
    out->longest = dsv__later(out->longest, run->counted);
    if (!run->before) continue;
    const int64_t up = dsv__spans_within(&state->fates->known, outages->runs[run->before - 1].to, run->from);
    if (out->shortest_uptime < 0 || up < out->shortest_uptime) out->shortest_uptime = up;
  }
}

/* Claims may run from it. Runs lie apart and in order. */
static void find_last_outage(const dsv__subject_state *state, int64_t from, int64_t to, dsv__timing *out) {
  const dsv__outages *outages = &state->outages;
  size_t i = dsv__runs_seek(outages, to);
  if (i < outages->n_runs && outages->runs[i].from < to) i++;
  while (i-- && outages->runs[i].to > from) {
    const dsv__run *run = &outages->runs[i];
    const int64_t begin = dsv__later(run->from, from), end = dsv__earlier(run->to, to);
    if (run->is_short || !dsv__spans_within(&state->fates->down, begin, end)) continue;
    out->last_outage = (dsv__span){run->from, run->to};
    return;
  }
}

/* What the last run puts in doubt: time that is up now, and whether an outage of this window may still grow. */
static void time_doubt(const dsv__evaluation *e, const dsv__subject_state *state, int64_t from, int64_t to,
                       dsv__timing *out) {
  dsv__span tail;
  const dsv__run *last = dsv__unsettled(e->plan, &state->outages, &tail);
  if (!last) return;
  int64_t begin = dsv__later(tail.from, from), end = dsv__earlier(tail.to, to);
  if (begin < end)
    out->tail =
        dsv__spans_within(&state->fates->known, begin, end) - dsv__spans_within(&state->fates->down, begin, end);
  bool shape = e->plan->kind != DSV__AVAILABILITY && e->plan->kind != DSV__DOWNTIME;
  out->growing = shape && last->counted && last->first >= from && last->first < to;
}

void dsv__subject_time(const dsv__evaluation *e, const dsv__subject_state *state, int64_t from, int64_t to,
                       dsv__timing *out, int64_t *taken, int64_t *excused) {
  const dsv__plan *plan = e->plan;
  const dsv__fates *fates = state->fates;
  *out = (dsv__timing){.shortest_uptime = -1, .last_outage = {INT64_MAX, INT64_MAX}};
  out->outside = dsv__spans_within(fates->outside, from, to);
  out->no_data = dsv__spans_within(&fates->no_data, from, to);
  out->known = dsv__spans_within(&fates->known, from, to);
  for (size_t i = 0; i < plan->n_exclusions; i++) {
    taken[i] = dsv__spans_within(&fates->taken[i], from, to);
    excused[i] = dsv__spans_within(&fates->excused[i], from, to);
  }
  if (plan->kind == DSV__CONCURRENCY) {
    out->most = dsv__level_most(&state->levels, &fates->known, from, to);
    if (plan->out_of.table)
      out->other = dsv__level_most(plan->out_of.n_by ? &state->other : &e->other_levels, &fates->known, from, to);
  }
  if (!plan->outages) return;
  out->down = dsv__spans_within(&fates->down, from, to);
  if (plan->weight) out->weighted_down = dsv__weighted_down(&state->outages, fates, from, to);
  if (counts_outages(e)) time_outages(state, from, to, out);
  if (plan->target->credit && plan->kind <= DSV__MTTR) find_last_outage(state, from, to, out);
  time_doubt(e, state, from, to, out);
}

dsv_status dsv__measure_time(dsv__evaluation *e, size_t subject, dsv__measure *m) {
  const dsv__plan *plan = e->plan;
  dsv__timing time;
  dsv_status status;
  if (plan->intervals && !e->watched) {
    status = dsv__timing_of(e, subject, m->from, m->to, &time, m->taken, m->excused);
  } else {
    dsv__subject_state *state;
    status = dsv__subject_state_of(e, subject, &state);
    if (!status) dsv__subject_time(e, state, m->from, m->to, &time, m->taken, m->excused);
  }
  if (status) return status;
  int64_t as_of = plan->scope->as_of;
  m->window = m->to - m->from;
  m->future = m->to > as_of ? m->to - dsv__later(m->from, as_of) : 0;
  m->ahead = m->future ? dsv__spans_within(&e->common.hours_ahead, m->from, m->to) : 0;
  m->outside = time.outside;
  m->no_data = time.no_data;
  m->known = time.known;
  m->excused_all = 0;
  for (size_t i = 0; i < plan->n_exclusions; i++) m->excused_all += m->excused[i];
  m->most = time.most;
  if (plan->kind == DSV__CONCURRENCY && plan->out_of.table) m->other = time.other;
  m->down = time.down;
  m->tail = time.tail;
  m->weighted_down = time.weighted_down;
  m->outages = time.outages;
  m->outage_time = time.outage_time;
  m->longest = time.longest;
  m->last_outage = time.last_outage;
  m->shortest_uptime = time.shortest_uptime;
  m->growing = time.growing;
  return DSV_OK;
}
