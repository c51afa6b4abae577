/* Late cases, failing rows and outages of a window, each with its steps and the amount in its row. */
#include "score/breaches.h"
#include "score/explain_cases.h"
#include "score/fees.h"
#include "score/visit.h"
#include "base/sort.h"
#include <string.h>

typedef struct {
  size_t subject, order;
  dsv__breach breach;
} found;

typedef struct {
  dsv__evaluation *e;
  const dsv__credit *credit;
  dsv__span window;
  const dsv__column *base, *cap_base; /* NULL: not asked */
  found *at;
  size_t n, capacity;
  uint64_t dates; /* to look at for steps in days, of all cases together */
  dsv__buffer scratch;
} gathering;

/* ---- what a breach comes to ------------------------------------------------------------------------------------------------- */

static bool steps_of(const dsv__steps *each, dsv__ratio excess, dsv__ratio step, bool failed, dsv__ratio *out) {
  const dsv__ratio one = {1, 1};
  if (excess.numerator < 0) excess = (dsv__ratio){0, 1};
  if (!dsv__ratio_times(excess, (dsv__ratio){step.denominator, step.numerator}, out)) return false;
  if (each->part == DSV__PART_EXACT) return true;
  if (!dsv__ratio_round(*out, one, each->part == DSV__PART_WHOLE ? DSV__ROUND_UP : DSV__ROUND_DOWN, out)) return false;
  if (failed && each->part == DSV__PART_WHOLE && out->numerator < 1) *out = one;
  return true;
}

static dsv_status amount_of(gathering *g, const dsv__column *column, uint64_t row, dsv__breach *breach,
                            dsv__int128 *out) {
  if (!column) return DSV_OK;
  if (!dsv__cell_given(column, row)) {
    breach->valued = false;
    return DSV_OK;
  }
  const dsv_status status = dsv__cell_amount(column, row, &g->scratch, out);
  if (*out < 0) *out = 0;
  return status;
}

static dsv_status add(gathering *g, size_t subject, dsv__breach breach) {
  if (!dsv__grow(g->e->scope->context, (void **)&g->at, &g->capacity, g->n + 1, sizeof *g->at)) return DSV_ERROR_MEMORY;
  g->at[g->n] = (found){subject, g->n, breach};
  g->n++;
  return DSV_OK;
}

static dsv_status add_row(gathering *g, uint64_t row, size_t subject, dsv__breach breach) {
  breach.valued = true;
  dsv_status status = amount_of(g, g->base, row, &breach, &breach.base);
  if (!status) status = amount_of(g, g->cap_base, row, &breach, &breach.cap_base);
  return status ? status : add(g, subject, breach);
}

/* ---- rows ------------------------------------------------------------------------------------------------------------------- */

static dsv_status visit(void *user, const dsv__visited *row) {
  gathering *g = user;
  const int32_t op = g->e->plan->target->objective.one.op;
  const bool fails = (op == DSV__OP_GT || op == DSV__OP_GE) == row->other;
  if (row->reason != DSV__ROW_COUNTED || !fails) return DSV_OK;
  return add_row(g, row->row, row->subject, (dsv__breach){.steps = {1, 1}});
}

/* ---- cases ------------------------------------------------------------------------------------------------------------------ */

/* How far a case is past where its steps begin: in microseconds, or in days. */
static dsv_status excess_of(gathering *g, uint64_t i, size_t subject, bool in_days, dsv__duration from,
                            dsv__ratio *out) {
  dsv__cases *cases = &g->e->cases;
  *out = (dsv__ratio){cases->outcome[i].elapsed - from.elapsed, 1};
  if (!in_days) return DSV_OK;
  dsv__subject_state *state;
  dsv_status status = dsv__subject_state_of(g->e, subject, &state);
  if (!status) status = dsv__case_replay(cases, i);
  if (status) return status;
  dsv__stopwatch clock = dsv__case_stopwatch(cases, state->fates);
  clock.dates = &g->dates;
  status = dsv__stopwatch_days(&clock, &cases->replay, out, g->e->scope->diag);
  if (!status && !dsv__ratio_plus(*out, (dsv__ratio){-from.days, 1}, out)) status = DSV_ERROR_OVERFLOW;
  return status;
}

static dsv_status add_case(gathering *g, uint64_t i, size_t subject) {
  const dsv__steps *each = &g->credit->each;
  const dsv__outcome *outcome = &g->e->cases.outcome[i];
  dsv__breach breach = {.steps = {1, 1}, .grows = each->head.given && outcome->stop == DSV__NEVER};
  if (each->head.given) {
    const bool from = dsv__given(&dsv__steps_record, each, "from"), in_days = each->step.duration.days > 0;
    const dsv__duration begin = from ? each->from.duration : g->e->plan->target->metric.limit.value.duration;
    const int64_t step = in_days ? each->step.duration.days : each->step.duration.elapsed;
    dsv__ratio excess;
    const dsv_status status = excess_of(g, i, subject, in_days, begin, &excess);
    if (status) return status;
    if (!steps_of(each, excess, (dsv__ratio){step, 1}, true, &breach.steps)) return DSV_ERROR_OVERFLOW;
  }
  return add_row(g, i, subject, breach);
}

static dsv_status add_cases(gathering *g) {
  const dsv__evaluation *e = g->e;
  uint64_t first, last;
  dsv_status status = DSV_OK;
  dsv__rows_between(e, g->window.from, g->window.to, &first, &last);
  for (uint64_t k = first; !status && k < last; k++) {
    const uint64_t i = dsv__placed(e, k);
    if (dsv__case_reason(e, i, g->window.from, g->window.to) == DSV__ROW_COUNTED && e->cases.outcome[i].late)
      status = add_case(g, i, dsv__subject_of_row(e, i));
  }
  return status;
}

/* ---- outages ---------------------------------------------------------------------------------------------------------------- */

static dsv_status add_outages(gathering *g, size_t subject) {
  const dsv__steps *each = &g->credit->each;
  const bool given = dsv__given(&dsv__steps_record, each, "from");
  const int64_t from = (given ? &each->from : &g->e->plan->target->objective.one.value)->duration.elapsed;
  dsv__subject_state *state;
  dsv__span tail;
  dsv_status status = dsv__subject_state_of(g->e, subject, &state);
  if (status) return status;
  const dsv__outages *outages = &state->outages;
  const dsv__run *unsettled = dsv__unsettled(g->e->plan, outages, &tail);
  for (size_t i = dsv__runs_seek(outages, g->window.from); !status && i < outages->n_runs; i++) {
    const dsv__run *run = &outages->runs[i];
    if (run->from >= g->window.to) break;
    if (!run->counted || run->first < g->window.from || run->first >= g->window.to) continue;
    dsv__breach breach = {.valued = true, .grows = run == unsettled};
    if (!steps_of(each, (dsv__ratio){run->counted - from, 1}, (dsv__ratio){each->step.duration.elapsed, 1}, false,
                  &breach.steps))
      return DSV_ERROR_OVERFLOW;
    status = add(g, subject, breach);
  }
  return status;
}

/* ---- to results ------------------------------------------------------------------------------------------------------------- */

static bool differs(const dsv__result *result) {
  return result->earning && !result->earning->bonus && dsv__breaches_differ(result->earning->credit);
}

static int compare_found(const void *a, const void *b) {
  const found *x = a, *y = b;
  if (x->subject != y->subject) return x->subject < y->subject ? -1 : 1;
  return x->order < y->order ? -1 : 1;
}

static size_t first_of(const gathering *g, size_t subject) {
  size_t low = 0, high = g->n;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (g->at[middle].subject < subject) low = middle + 1;
    else high = middle;
  }
  return low;
}

/* Where there is none, the window itself is the breach. */
static dsv_status give(const gathering *g, size_t first, size_t n, dsv__earning *earning) {
  const bool itself = n == 0, sized = dsv__breaches_of(g->e->plan->target) != DSV__BREACH_WINDOW;
  const bool stepped = g->credit->each.head.given;
  dsv__breach *at = earning->apart = dsv__arena_alloc(g->e->scope->arena, n + itself, sizeof *at);
  if (!at) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < n; i++) at[i] = g->at[first + i].breach;
  if (itself) {
    const bool one = !stepped || g->credit->each.part == DSV__PART_WHOLE;
    at[0] = (dsv__breach){.steps = stepped && !sized ? earning->step_count : (dsv__ratio){one, 1},
                          .valued = !g->base && !g->cap_base};
  }
  earning->n_apart = n + itself;
  earning->breaches = (dsv__int128)earning->n_apart;
  return DSV_OK;
}

static const dsv__column *column_of(const dsv__evaluation *e, const dsv__base_of *of) {
  const dsv__table *table = e->plan->clock ? &e->cases.table : e->plan->table;
  return of->chosen == 3 ? dsv__column_of(table, of->row.field) : NULL;
}

static dsv_status gather(gathering *g, const size_t *subjects, const dsv__result *results, size_t n) {
  dsv_status status = DSV_OK;
  switch (dsv__breaches_of(g->e->plan->target)) {
    case DSV__BREACH_ROWS: return dsv__visit_rows(g->e, g->window, visit, g);
    case DSV__BREACH_CASES: return add_cases(g);
    case DSV__BREACH_OUTAGES:
      for (size_t i = 0; !status && subjects && i < n; i++)
        if (differs(&results[i])) status = add_outages(g, subjects[i]);
      for (size_t i = 0; !status && !subjects && i < (g->e->plan->n_by ? g->e->roster.n : 1); i++)
        status = add_outages(g, i);
      return status;
    default: return DSV_OK;
  }
}

dsv_status dsv__breaches_give(dsv__evaluation *e, dsv__span window, const size_t *subjects, dsv__result *results,
                              size_t n) {
  size_t i = 0;
  while (i < n && !differs(&results[i])) i++;
  if (i == n) return DSV_OK;
  const dsv__credit *credit = results[i].earning->credit;
  gathering g = {.e = e, .credit = credit, .window = window, .dates = e->scope->context->limits.spans};
  g.base = column_of(e, &credit->of);
  g.cap_base = column_of(e, &credit->cap.of);
  dsv__buffer_init(&g.scratch, e->scope->context);
  dsv_status status = gather(&g, subjects, results, n);
  if (subjects) dsv__sort(g.at, g.n, sizeof *g.at, compare_found);
  for (; !status && i < n; i++) {
    if (!differs(&results[i])) continue;
    const size_t first = subjects ? first_of(&g, subjects[i]) : 0, end = subjects ? first_of(&g, subjects[i] + 1) : g.n;
    status = give(&g, first, end - first, results[i].earning);
  }
  dsv__buffer_free(&g.scratch);
  dsv__free(e->scope->context, g.at);
  if (status == DSV_ERROR_OVERFLOW)
    dsv__fail(e->scope->diag, status, "the breaches of target \"%.*s\" do not fit", (int)e->plan->target->id.n,
              e->plan->target->id.at);
  return status;
}
