/* How a window is likely to end: its rest is filled with days of the past, drawn by a generator that is the same everywhere (docs/budget.md,
   section 4). Whole numbers only. */
#include "base/sort.h"
#include "score/budget.h"

#define DAYS_LEAST 7
#define DRAWN_MOST UINT64_C(100000000)
#define TRIALS_A_STEP 1024 /* between two calls of progress */

/* SplitMix64 */
static uint64_t next(uint64_t *state) {
  uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
  return z ^ (z >> 31);
}

/* Each number below n as often as the others: what lies past the last multiple of n is drawn again. */
static uint64_t below(uint64_t *state, uint64_t n) {
  const uint64_t over = (UINT64_MAX % n + 1) % n; /* 2^64 mod n */
  uint64_t drawn = next(state);
  while (drawn > UINT64_MAX - over) drawn = next(state);
  return drawn % n;
}

/* A trial: whole numbers times `part_of`. */
typedef struct {
  dsv__int128 bad, all;
} ending;

static int compare_endings(const void *a, const void *b) {
  const ending *x = a, *y = b;
  const dsv__ratio p = {x->all ? x->bad : 0, x->all ? x->all : 1}, q = {y->all ? y->bad : 0, y->all ? y->all : 1};
  return dsv__ratio_compare(p, q);
}

static bool add(ending *sum, const dsv_error_budget *b, const dsv__spending *day, int64_t times) {
  dsv__int128 bad, all = 0;
  bool fits = dsv__mul(day->bad, (dsv__int128)times, &bad) && dsv__add(sum->bad, bad, &sum->bad);
  if (fits && b->shares) fits = dsv__mul(day->all, (dsv__int128)times, &all);
  return fits && dsv__add(sum->all, all, &sum->all);
}

static bool draw(const dsv_error_budget *b, const dsv__draws *draws, uint64_t *state, ending *out) {
  *out = (ending){0, 0};
  if (!dsv__mul(b->window.bad, (dsv__int128)draws->part_of, &out->bad) ||
      !dsv__mul(b->window.all, (dsv__int128)draws->part_of, &out->all))
    return false;
  if (draws->part && !add(out, b, &draws->days[below(state, draws->n_days)], draws->part)) return false;
  for (uint64_t i = 0; i < draws->whole; i++)
    if (!add(out, b, &draws->days[below(state, draws->n_days)], draws->part_of)) return false;
  return true;
}

/* The one at rank ceil(percent n / 100), from 1. */
static bool rank(const dsv_error_budget *b, const ending *sorted, uint64_t n, uint64_t percent, dsv__ratio *out) {
  const ending *at = &sorted[(n * percent + 99) / 100 - 1];
  return dsv__budget_value(b, at->bad, at->all, out);
}

static dsv_status run(const dsv_error_budget *b, const dsv__draws *draws, ending *trials, dsv__forecast *f) {
  uint64_t state = f->seed;
  for (uint64_t i = 0; i < f->trials; i++) {
    bool within = false;
    if (!draw(b, draws, &state, &trials[i]) || !dsv__keeps_within(b->allowance, trials[i].bad, trials[i].all, &within))
      return DSV_ERROR_OVERFLOW;
    f->met += within;
    const dsv_budget_options *options = draws->options;
    if (i % TRIALS_A_STEP == 0 && options->progress && options->progress(options->user, i, f->trials))
      return DSV_ERROR_CANCELLED;
  }
  dsv__sort(trials, f->trials, sizeof *trials, compare_endings);
  const bool fits = rank(b, trials, f->trials, 5, &f->best) && rank(b, trials, f->trials, 50, &f->median) &&
                    rank(b, trials, f->trials, 95, &f->worst);
  return fits ? DSV_OK : DSV_ERROR_OVERFLOW;
}

dsv_status dsv__budget_forecast(dsv_error_budget *b, const dsv__draws *draws, dsv_diag *diag) {
  dsv__forecast *f = &b->forecast;
  f->days = draws->n_days;
  f->seed = draws->options->seed;
  f->trials = draws->options->trials;
  f->drawn = draws->whole + (draws->part > 0);
  if (f->days < DAYS_LEAST) return DSV_OK;
  if (f->drawn > DRAWN_MOST / f->trials)
    return dsv__fail(diag, DSV_ERROR_LIMIT,
                     "%llu trials of %llu days are more than 100,000,000 days: ask for fewer trials",
                     (unsigned long long)f->trials, (unsigned long long)f->drawn);
  f->given = true;
  ending *trials = dsv__alloc(b->context, f->trials, sizeof *trials);
  dsv_status status = trials ? run(b, draws, trials, f) : DSV_ERROR_MEMORY;
  dsv__free(b->context, trials);
  if (status == DSV_ERROR_OVERFLOW) return dsv__fail(diag, status, "a trial of the forecast does not fit");
  return status;
}
