#include "score/visit.h"
#include "score/attest.h"
#include "score/explain_cases.h"

typedef struct {
  dsv__evaluation *e;
  dsv__span window;
  dsv__visitor visit;
  void *user;
} visiting;

static uint8_t reason_of(dsv__taken taken) {
  return taken == DSV__TAKEN_NULL ? DSV__ROW_NULL : taken == DSV__TAKEN_BAD ? DSV__ROW_BAD : DSV__ROW_COUNTED;
}

static void ask_attestation(const visiting *v, dsv__visited *row) {
  int64_t until;
  row->reason = reason_of(dsv__attest_look(v->e->plan, row->row, &until));
}

/* Why a row that has reached its subject counts or does not: the same questions in the same order as gather.c asks. */
static dsv_status ask_fate(const visiting *v, dsv__visited *row) {
  dsv__evaluation *e = v->e;
  const dsv__plan *plan = e->plan;
  dsv__subject_state *state;
  dsv_status status = dsv__subject_state_of(e, row->subject, &state);
  if (status) return status;
  row->reason = dsv__row_fate(plan, state->fates, e->start[row->row]);
  if (row->reason != DSV__ROW_COUNTED) return DSV_OK;
  int64_t times, key;
  const dsv__taken taken = dsv__sums_look(plan, row->row, &times, &key);
  row->reason = reason_of(taken);
  if (taken != DSV__TAKEN || !plan->of) return DSV_OK;
  const dsv__attributes attributes = dsv__subject_attributes(plan->n_by ? &e->roster.at[row->subject] : NULL);
  row->other = !dsv__test_row(plan->of, plan->table, row->row, &attributes);
  return DSV_OK;
}

static dsv_status visit_row(const visiting *v, uint64_t row, uint8_t reason, uint32_t subject) {
  const bool reached = reason == DSV__ROW_COUNTED || reason >= DSV__ROW_EXCLUDED;
  dsv__visited at = {v->e->plan->table, row, reached ? subject : SIZE_MAX, reason, false};
  if (!v->e->plan->n_by) at.subject = 0;
  dsv_status status = DSV_OK;
  if (reason == DSV__ROW_COUNTED && !v->e->plan->intervals) status = ask_fate(v, &at);
  if (reason == DSV__ROW_COUNTED && v->e->plan->attests) ask_attestation(v, &at);
  if (reason == DSV__ROW_COUNTED && v->e->plan->kind == DSV__CHURN) at.other = !dsv__is_gone(v->e, row, v->window.to);
  return status ? status : v->visit(v->user, &at);
}

static dsv_status visit_moments(const visiting *v, uint64_t first, uint64_t last) {
  dsv__evaluation *e = v->e;
  uint8_t reasons[DSV__WALK_MOST];
  uint32_t subjects[DSV__WALK_MOST] = {0};
  dsv_status status = DSV_OK;
  for (uint64_t at = first; !status && at < last; at += DSV__WALK_MOST) {
    const size_t n = last - at < DSV__WALK_MOST ? (size_t)(last - at) : DSV__WALK_MOST;
    for (size_t i = 0; i < n; i++) reasons[i] = DSV__ROW_COUNTED;
    status = dsv__classify_block(e, at, n, e->asks ? reasons : NULL, e->plan->n_by ? subjects : NULL);
    for (size_t i = 0; !status && i < n; i++) {
      const uint8_t failed =
          reasons[i] ? DSV__ROW_COUNTED : DSV__ROW_WHERE; /* only `where` is asked: 1 where it holds */
      status = visit_row(v, at + i, e->asks && e->only_where ? failed : reasons[i], subjects[i]);
    }
    if (!status) status = dsv__walked(e->scope, n);
  }
  return status;
}

static dsv_status visit_intervals(const visiting *v, uint64_t first, uint64_t last) {
  dsv__evaluation *e = v->e;
  dsv_status status = DSV_OK;
  for (uint64_t i = first; !status && i < last; i++) {
    const uint64_t row = dsv__placed(e, i);
    const bool came_later = e->plan->kind == DSV__CHURN && e->start[row] > v->window.from;
    if (e->end[row] > v->window.from && !came_later)
      status = visit_row(v, row, dsv__reason(e, row), dsv__subject_of_row(e, row));
  }
  return status;
}

static dsv_status visit_cases(const visiting *v) {
  dsv__evaluation *e = v->e;
  const dsv__cases *cases = &e->cases;
  dsv_status status = DSV_OK;
  for (uint64_t i = 0; !status && i < cases->table.n; i++) {
    const uint8_t reason = dsv__case_reason(e, i, v->window.from, v->window.to);
    const bool placed = reason == DSV__ROW_COUNTED || reason == DSV__ROW_OPEN || reason >= DSV__ROW_EXCLUDED;
    if (reason == DSV__ROW_BEFORE_START || reason == DSV__ROW_AFTER_END) continue;
    const size_t subject = !e->plan->n_by ? 0 : placed ? dsv__subject_of_row(e, i) : SIZE_MAX;
    for (uint64_t k = 0; !status && k < dsv__case_rows(cases, i); k++)
      status = v->visit(v->user, &(dsv__visited){cases->rows, dsv__case_row(cases, i, k), subject, reason, false});
  }
  return status;
}

dsv_status dsv__visit_rows(dsv__evaluation *e, dsv__span window, dsv__visitor visit, void *user) {
  const visiting v = {e, window, visit, user};
  uint64_t first, last;
  if (e->plan->clock) return visit_cases(&v);
  dsv__rows_between(e, window.from, window.to, &first, &last);
  return e->placed || e->furthest ? visit_intervals(&v, first, last) : visit_moments(&v, first, last);
}
