#include "score/attest.h"

/* ---- rows ------------------------------------------------------------------------------------------------------------------- */

static int64_t after(const dsv__plan *plan, int64_t at, dsv__duration length) {
  int64_t until;
  return dsv__zone_add(plan->scope->zone, at, length, 1, &until) ? until : DSV__TIME_MAX;
}

dsv__taken dsv__attest_look(const dsv__plan *plan, uint64_t row, int64_t *until) {
  const dsv__validity *valid = &plan->target->metric.valid;
  const int64_t at = plan->table->start[row];
  *until = INT64_MIN;
  if (!dsv__cell_given(plan->field, row)) return DSV__TAKEN_NULL;
  if (!plan->field->flags[row]) return DSV__TAKEN;
  *until = DSV__TIME_MAX;
  if (valid->chosen == 1) *until = after(plan, at, valid->duration);
  if (!plan->valid) return DSV__TAKEN;
  if (!dsv__cell_given(plan->valid, row)) return DSV__TAKEN_NULL;
  *until = plan->valid->integers[row];
  return *until < at ? DSV__TAKEN_BAD : DSV__TAKEN;
}

bool dsv__attests(const dsv__evaluation *e, uint64_t row) {
  int64_t until;
  return dsv__reason(e, row) == DSV__ROW_COUNTED && dsv__attest_look(e->plan, row, &until) == DSV__TAKEN;
}

/* ---- attestations of a subject ---------------------------------------------------------------------------------------------- */

/* Passes over rows that attest nothing. */
static size_t skip(const dsv__evaluation *e, size_t i, size_t last) {
  while (i < last && !dsv__attests(e, e->rows_of[i])) i++;
  return i;
}

/* The rows at one time from *i on, the first of which attests: of several the worst holds. */
static void join(const dsv__evaluation *e, size_t *i, size_t last, dsv__attestation *out) {
  *out = (dsv__attestation){.at = e->start[e->rows_of[*i]], .until = DSV__TIME_MAX, .first = *i};
  for (; *i < last && e->start[e->rows_of[*i]] == out->at; *i += 1) {
    int64_t until;
    const uint64_t row = e->rows_of[*i];
    if (dsv__reason(e, row) != DSV__ROW_COUNTED || dsv__attest_look(e->plan, row, &until) != DSV__TAKEN) continue;
    out->denies = out->denies || until < out->at;
    out->until = dsv__earlier(out->until, until);
  }
  out->until = dsv__later(out->until, out->at);
  out->last = *i;
}

static bool denies(const dsv__evaluation *e, size_t i, size_t last) {
  dsv__attestation next;
  join(e, &i, last, &next);
  return next.denies;
}

bool dsv__attest_next(const dsv__evaluation *e, size_t subject, size_t *i, dsv__attestation *out) {
  if (subject >= e->n_grouped) return false;
  const size_t last = e->rows_from[subject + 1];
  *i = skip(e, *i, last);
  if (*i == last) return false;
  join(e, i, last, out);
  *i = skip(e, *i, last);
  out->next = *i < last ? e->start[e->rows_of[*i]] : DSV__TIME_MAX;
  out->next_denies = *i < last && denies(e, *i, last);
  out->until = dsv__earlier(out->until, out->next);
  return true;
}

/* ---- their place in time ---------------------------------------------------------------------------------------------------- */

dsv_status dsv__attest_place(dsv__evaluation *e) {
  int64_t *end = (int64_t *)e->end; /* made here */
  if (!end) e->end = end = dsv__arena_alloc(&e->arena, e->n_placed, sizeof *end);
  if (!end) return DSV_ERROR_MEMORY;
  for (uint64_t row = 0; row < e->n_placed; row++) end[row] = e->start[row] + 1; /* a moment, unless it attests */
  for (size_t subject = 0; subject < e->n_grouped; subject++) {
    dsv__attestation one;
    for (size_t i = e->rows_from[subject]; dsv__attest_next(e, subject, &i, &one);)
      for (size_t k = one.first; k < one.last; k++)
        if (dsv__attests(e, e->rows_of[k])) end[e->rows_of[k]] = one.next;
  }
  return dsv__place_furthest(e);
}

/* ---- time ------------------------------------------------------------------------------------------------------------------- */

static dsv_status add_gap(dsv__evaluation *e, int64_t from, int64_t to) {
  if (from >= to) return DSV_OK;
  if (!dsv__grow(e->scope->context, (void **)&e->rows, &e->rows_capacity, e->n_rows + 1, sizeof *e->rows))
    return DSV_ERROR_MEMORY;
  e->rows[e->n_rows++] = (dsv__outage_row){from, to, DSV__WEIGHT_ONE, 0};
  return DSV_OK;
}

dsv_status dsv__attest_gaps(dsv__evaluation *e, size_t subject) {
  const int64_t as_of = e->scope->as_of;
  int64_t valid = DSV__TIME_MIN; /* up to here it is known what holds */
  dsv__attestation one;
  dsv_status status = DSV_OK;
  e->n_rows = 0;
  for (size_t i = subject < e->n_grouped ? e->rows_from[subject] : 0;
       !status && dsv__attest_next(e, subject, &i, &one);) {
    if (one.until == one.at) continue;
    status = add_gap(e, valid, one.at);
    valid = one.until;
  }
  return status ? status : add_gap(e, valid, as_of);
}

const char *dsv__attest_what(const dsv__attestation *one, int64_t as_of) {
  if (one->denies) return "denial";
  if (one->until < one->next) return one->until > as_of ? "valid" : "lapsed";
  return one->next == DSV__TIME_MAX ? "valid" : one->next_denies ? "withdrawn" : "renewed";
}
