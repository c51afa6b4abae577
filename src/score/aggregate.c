/* The values of windows put together: exactly, or, where they are doubles, rounded once. */
#include "score/over_windows.h"
#include "base/sort.h"

static int compare_values(const void *a, const void *b) {
  const dsv__standing *x = *(const dsv__standing *const *)a, *y = *(const dsv__standing *const *)b;
  if (x->is_double) return x->number < y->number ? -1 : x->number > y->number;
  return dsv__ratio_compare(x->value, y->value);
}

static void take(const dsv__standing *value, dsv__figure *out) {
  out->number = value->number;
  out->value = value->value;
}

static void extreme(const dsv__standing **values, size_t n, int sign, dsv__figure *out) {
  size_t best = 0;
  for (size_t i = 1; i < n; i++)
    if (compare_values(&values[i], &values[best]) * sign > 0) best = i;
  take(values[best], out);
}

/* DSV_ERROR_OVERFLOW without a finding. */
static dsv_status mean(const dsv__standing **values, size_t n, dsv__fraction *fraction, dsv__figure *out) {
  if (out->is_double) {
    dsv__exact sum;
    dsv__exact_init(&sum);
    for (size_t i = 0; i < n; i++) dsv__exact_add(&sum, values[i]->number);
    return dsv__exact_result(&sum, n, &out->number) ? DSV_OK : DSV_ERROR_OVERFLOW;
  }
  dsv_status status = dsv__fraction_clear(fraction);
  for (size_t i = 0; !status && i < n; i++) status = dsv__fraction_add(fraction, values[i]->value, 1);
  return status ? status : dsv__fraction_ratio(fraction, n, &out->value);
}

static dsv_status quantile(const dsv__standing **values, size_t n, dsv__decimal q, dsv__fraction *fraction,
                           dsv__figure *out) {
  uint64_t one = 1;
  for (int32_t i = 0; i < q.scale; i++) one *= 10; /* at most 10^9 */
  const dsv__uint128 rank = (dsv__uint128)(n - 1) * (uint64_t)q.coefficient;
  const size_t at = (size_t)(rank / one);
  const uint64_t rest = (uint64_t)(rank % one);
  dsv__sort(values, n, sizeof *values, compare_values);
  if (!rest) {
    take(values[at], out);
    return DSV_OK;
  }
  const dsv__standing *low = values[at], *high = values[at + 1];
  if (out->is_double)
    return dsv__double_between(low->number, high->number, rest, one, &out->number) ? DSV_OK : DSV_ERROR_OVERFLOW;
  dsv_status status = dsv__fraction_clear(fraction);
  if (!status) status = dsv__fraction_add(fraction, low->value, one - rest);
  if (!status) status = dsv__fraction_add(fraction, high->value, rest);
  return status ? status : dsv__fraction_ratio(fraction, one, &out->value);
}

dsv_status dsv__aggregate_values(const dsv__plan *plan, const dsv__standing **values, size_t n, dsv__fraction *fraction,
                                 dsv__figure *out) {
  const dsv__metric *metric = &plan->target->metric;
  *out = (dsv__figure){.none = n == 0, .value = {0, 1}};
  if (out->none) return DSV_OK;
  out->is_double = values[0]->is_double;
  dsv_status status = DSV_OK;
  if (metric->aggregate == DSV__CASES_MEAN) status = mean(values, n, fraction, out);
  else if (metric->aggregate == DSV__CASES_QUANTILE) status = quantile(values, n, metric->q, fraction, out);
  else extreme(values, n, metric->aggregate == DSV__CASES_MAXIMUM ? 1 : -1, out);
  if (status == DSV_ERROR_OVERFLOW)
    dsv__fail(
        plan->scope->diag, status,
        "the values of the windows of target \"%.*s\" do not add up in %d bits: `round` of the inner metric makes "
        "them decimals",
        (int)plan->target->id.n, plan->target->id.at, DSV__FRACTION_BITS);
  return status;
}

/* The sum of the values by their weights, and of `more` of weight `times`, over the weight of all. */
static dsv_status mean_with(dsv__assembly *w, size_t n, dsv__ratio more, uint64_t times, dsv__ratio *out) {
  uint64_t weight = times;
  dsv_status status = dsv__fraction_clear(&w->fraction);
  for (size_t i = 0; !status && i < n; i++) {
    status = dsv__fraction_add(&w->fraction, w->values[i]->value, w->weights[i]);
    weight += w->weights[i]; /* at most DSV__PARTS_MOST * DSV__PART_WEIGHT_MOST in all, times DSV__WEIGHT_ONE */
  }
  if (!status && times) status = dsv__fraction_add(&w->fraction, more, times);
  return status ? status : dsv__fraction_ratio(&w->fraction, weight, out);
}

dsv_status dsv__weighted_mean(dsv__assembly *w, size_t n, uint64_t unknown, dsv__measure *m, dsv__figure *out) {
  const dsv__plan *plan = w->plan;
  *out = (dsv__figure){.none = n == 0, .value = {0, 1}};
  dsv_status status = n ? mean_with(w, n, out->value, 0, &out->value) : DSV_OK;
  m->low = m->high = out->value;
  m->unbounded = plan->unbounded;
  if (!status && unknown) status = mean_with(w, n, (dsv__ratio){0, 1}, unknown, &m->low);
  if (!status && unknown) status = mean_with(w, n, plan->greatest, unknown, &m->high);
  if (!status && n && dsv__ratio_compare(m->high, out->value) < 0) m->high = out->value;
  if (status == DSV_ERROR_OVERFLOW)
    dsv__fail(plan->scope->diag, status, "the values of the parts of target \"%.*s\" do not add up in %d bits",
              (int)plan->target->id.n, plan->target->id.at, DSV__FRACTION_BITS);
  return status;
}
