/* The figures of a budget, burn rates and nines, from what was scored (docs/budget.md, sections 2, 3 and 5). */
#include "score/budget.h"

static dsv_status overflow(dsv_diag *diag) {
  return dsv__fail(diag, DSV_ERROR_OVERFLOW, "the figures of the budget do not fit");
}

bool dsv__allowed(dsv__allowance allowance, dsv__int128 all, dsv__ratio *out) {
  return dsv__ratio_times(allowance.share, (dsv__ratio){all, 1}, out);
}

bool dsv__keeps_within(dsv__allowance allowance, dsv__int128 bad, dsv__int128 all, bool *within) {
  dsv__ratio most;
  if (!dsv__allowed(allowance, all, &most)) return false;
  const int order = dsv__ratio_compare((dsv__ratio){bad, 1}, most);
  *within = allowance.strict ? order < 0 : order <= 0;
  return true;
}

bool dsv__budget_value(const dsv_error_budget *b, dsv__int128 bad, dsv__int128 all, dsv__ratio *out) {
  if (!b->shares) return dsv__ratio_times((dsv__ratio){bad, all}, (dsv__ratio){1, b->per_unit}, out);
  const dsv__ratio part = all ? (dsv__ratio){b->of_good ? all - bad : bad, all} : (dsv__ratio){b->of_good, 1};
  return dsv__ratio_times(part, (dsv__ratio){100, 1}, out);
}

/* What an allowance makes of the window. In whole numbers. */
static bool budget_of(const dsv_error_budget *b, dsv__allowance allowance, dsv__amount *budget, dsv__amount *so_far) {
  const dsv__spending *w = &b->window;
  *budget = *so_far = (dsv__amount){.known = true};
  if (!b->shares) {
    so_far->known = false;
    budget->value = allowance.share;
    return true;
  }
  if (!dsv__allowed(allowance, w->all, &so_far->value)) return false;
  if (b->of_time) return dsv__allowed(allowance, w->all + w->ahead, &budget->value);
  budget->known = b->as_of > b->from;
  return !budget->known ||
         dsv__ratio_times(so_far->value, (dsv__ratio){b->to - b->from, b->as_of - b->from}, &budget->value);
}

/* budget - used */
static bool left_of(dsv__amount budget, dsv__int128 used, dsv__amount *left) {
  left->known = budget.known;
  return !budget.known || dsv__ratio_plus(budget.value, (dsv__ratio){-used, 1}, &left->value);
}

dsv_status dsv__budget_figures(dsv_error_budget *b, dsv_diag *diag) {
  const dsv__int128 used = b->window.bad;
  b->used = (dsv__ratio){used, 1};
  bool fits = budget_of(b, b->allowance, &b->budget, &b->so_far) && left_of(b->budget, used, &b->left);
  if (!fits) return overflow(diag);
  if (b->budget.known) {
    const int order = dsv__ratio_compare(b->used, b->budget.value);
    b->exhausted = b->allowance.strict ? order >= 0 : order > 0;
    b->used_share.known = b->budget.value.numerator > 0;
  }
  if (b->used_share.known) {
    const dsv__ratio inverse = {b->budget.value.denominator, b->budget.value.numerator};
    fits = dsv__ratio_times((dsv__ratio){used, 1}, inverse, &b->used_share.value) &&
           dsv__ratio_times(b->used_share.value, (dsv__ratio){100, 1}, &b->used_share.value);
  }
  fits =
      fits && dsv__ratio_times((dsv__ratio){b->as_of - b->from, b->to - b->from}, (dsv__ratio){100, 1}, &b->gone_share);
  return fits ? DSV_OK : overflow(diag);
}

/* When what is left is gone at the pace of a span. */
static bool exhaustion(const dsv_error_budget *b, const dsv__spending *spent, int64_t *out) {
  dsv__ratio after;
  *out = DSV_NO_TIME;
  if (spent->bad <= 0 || !b->left.known || b->left.value.numerator < 0) return true;
  if (!dsv__ratio_times(b->left.value, (dsv__ratio){spent->to - spent->from, spent->bad}, &after)) return false;
  const dsv__int128 whole = after.numerator / after.denominator;
  if (whole < (dsv__int128)(b->to - b->as_of)) *out = b->as_of + (int64_t)whole;
  return true;
}

dsv_status dsv__budget_burn(dsv_error_budget *b, const dsv__spending *spent, dsv_diag *diag) {
  dsv__burn *burn = &b->burns[b->n_burns++];
  *burn = (dsv__burn){.spent = *spent};
  const dsv__ratio share = b->allowance.share;
  burn->rate.known = share.numerator > 0 && spent->all > 0;
  if (burn->rate.known) {
    const dsv__ratio inverse = {share.denominator, share.numerator};
    bool fits = dsv__ratio_times((dsv__ratio){spent->bad, spent->all}, inverse, &burn->rate.value);
    if (!b->shares)
      fits = fits && dsv__ratio_times(burn->rate.value, (dsv__ratio){b->to - b->from, spent->to - spent->from},
                                      &burn->rate.value);
    if (!fits) return overflow(diag);
  }
  return exhaustion(b, spent, &burn->exhausted_at) ? DSV_OK : overflow(diag);
}

static bool count_missed(dsv__allowance allowance, const dsv__spending *past, size_t n, dsv__nine *out) {
  for (size_t i = 0; i < n; i++) {
    bool within = true;
    if (!past[i].figure) continue;
    if (!dsv__keeps_within(allowance, past[i].bad, past[i].all, &within)) return false;
    out->windows++;
    out->missed += !within;
  }
  return true;
}

dsv_status dsv__budget_nines(dsv_error_budget *b, const dsv__spending *past, size_t n, dsv_diag *diag) {
  static const int64_t parts[DSV__NINES] = {0, 10, 100, 1000, 10000, 100000};
  if (!b->shares) return DSV_OK;
  for (size_t i = 0; i < DSV__NINES; i++) {
    dsv__nine *nine = &b->nines[b->n_nines++];
    dsv__allowance allowance = b->allowance;
    dsv__amount so_far;
    if (i) allowance.share = (dsv__ratio){1, parts[i]};
    const dsv__ratio share = allowance.share, good = {share.denominator - share.numerator, share.denominator};
    *nine = (dsv__nine){.used = {true, b->used}};
    if (!dsv__ratio_times(good, (dsv__ratio){100, 1}, &nine->bound) ||
        !budget_of(b, allowance, &nine->budget, &so_far) || !left_of(nine->budget, b->window.bad, &nine->left) ||
        !count_missed(allowance, past, n, nine))
      return overflow(diag);
  }
  return DSV_OK;
}
