#include "score/figure.h"

/* What one microsecond weighs in sums of weighted time. */
static int64_t weight_unit(const dsv__plan *plan) {
  return plan->weight ? DSV__WEIGHT_ONE : 1;
}

bool dsv__measure_sides(const dsv__plan *plan, dsv__measure *measure, int64_t subject_weight) {
  dsv__int128 unit = weight_unit(plan);
  dsv__int128 down = plan->weight ? measure->weighted_down : measure->down;
  dsv__int128 both = (dsv__int128)measure->known * unit, up = both - down;
  dsv__no_data policy = (dsv__no_data)plan->target->no_data;
  if (policy == DSV__GOOD || policy == DSV__BAD) both += (dsv__int128)measure->no_data * unit;
  if (policy == DSV__GOOD) up += (dsv__int128)measure->no_data * unit;
  dsv__int128 weight = unit * subject_weight; /* at most 10^27 */
  return dsv__mul(up, (dsv__int128)subject_weight, &measure->up_side) &&
         dsv__mul(both, (dsv__int128)subject_weight, &measure->both_sides) &&
         dsv__mul((dsv__int128)measure->known, weight, &measure->known_sides) &&
         dsv__mul((dsv__int128)measure->ahead, weight, &measure->ahead_sides) &&
         dsv__mul((dsv__int128)measure->tail, weight, &measure->tail_sides) &&
         dsv__mul((dsv__int128)measure->no_data, weight, &measure->no_data_sides);
}

static dsv_status overflow(const dsv__plan *plan) {
  return dsv__fail(plan->scope->diag, DSV_ERROR_OVERFLOW, "the figure of target \"%.*s\" does not fit",
                   (int)plan->target->id.n, plan->target->id.at);
}

/* numerator / denominator in %, with its parts. */
static bool share(dsv__int128 numerator, dsv__int128 denominator, dsv__figure *out) {
  out->has_parts = true;
  out->numerator = numerator;
  out->denominator = denominator;
  out->value.denominator = denominator;
  return dsv__mul(numerator, (dsv__int128)100, &out->value.numerator);
}

static void seconds(dsv__int128 microseconds, dsv__int128 divisor, dsv__figure *out) {
  out->value = (dsv__ratio){microseconds, divisor * DSV__SECOND};
}

/* A share of `out_of`: a decimal for each subject, or what was counted in another stream. */
static dsv_status share_of(const dsv__plan *plan, dsv__int128 numerator, dsv__int128 other, bool weighted,
                           dsv__figure *out) {
  const dsv__out_of *out_of = &plan->target->metric.out_of;
  dsv__ratio of = out_of->chosen == 1 ? dsv__ratio_of(out_of->number) : (dsv__ratio){1, 1};
  out->parts_scale = (out_of->chosen == 1 ? out_of->number.scale : 0) + (weighted ? DSV__WEIGHT_DIGITS : 0);
  out->none = other == 0;
  bool fits = dsv__mul(of.numerator, other, &of.numerator) && dsv__mul(numerator, of.denominator, &numerator);
  return out->none || (fits && share(numerator, of.numerator, out)) ? DSV_OK : overflow(plan);
}

/* ---- kinds over intervals --------------------------------------------------------------------------------------------------- */

static dsv_status of_concurrency(const dsv__plan *plan, const dsv__measure *m, dsv__figure *out) {
  const dsv__out_of *out_of = &plan->target->metric.out_of;
  if (!out_of->chosen) {
    out->value = (dsv__ratio){m->most, 1};
    return DSV_OK;
  }
  return share_of(plan, m->most, m->other, false, out);
}

static dsv_status of_outages(const dsv__plan *plan, const dsv__measure *m, dsv__figure *out) {
  int64_t up = m->known - m->down;
  switch (plan->kind) {
    case DSV__AVAILABILITY:
      out->none = m->both_sides == 0;
      out->parts_scale = (plan->weight ? DSV__WEIGHT_DIGITS : 0) + (m->weighted ? DSV__WEIGHT_DIGITS : 0);
      if (!out->none && !share(m->up_side, m->both_sides, out)) return overflow(plan);
      break;
    case DSV__DOWNTIME: {
      /* no data that counts as bad is down */
      dsv__int128 bad = plan->target->no_data == DSV__BAD ? (dsv__int128)m->no_data * weight_unit(plan) : 0;
      seconds((plan->weight ? m->weighted_down : m->down) + bad, weight_unit(plan), out);
      break;
    }
    case DSV__OUTAGES: out->value = (dsv__ratio){(dsv__int128)m->outages, 1}; break;
    case DSV__LONGEST_OUTAGE:
      out->null_met = m->outages == 0;
      seconds(m->longest, 1, out);
      break;
    case DSV__SHORTEST_UPTIME:
      out->null_met = m->shortest_uptime < 0;
      seconds(m->shortest_uptime < 0 ? 0 : m->shortest_uptime, 1, out);
      break;
    default: /* mtbf, mttr */
      out->null_met = m->outages == 0;
      seconds(plan->kind == DSV__MTBF ? up : m->outage_time, m->outages ? (dsv__int128)m->outages : 1, out);
  }
  return DSV_OK;
}

/* ---- kinds over rows -------------------------------------------------------------------------------------------------------- */

static dsv_status of_ratio(const dsv__plan *plan, const dsv__measure *m, dsv__figure *out) {
  bool own = plan->target->metric.out_of.chosen == 0;
  dsv__int128 numerator = m->sums.numerator;
  if (own) {
    out->parts_scale = m->weighted ? DSV__WEIGHT_DIGITS : 0;
    out->none = m->sums.denominator == 0;
    return out->none || share(numerator, m->sums.denominator, out) ? DSV_OK : overflow(plan);
  }
  return share_of(plan, numerator, m->other, m->weighted, out);
}

/* An exact value of the field in its unit: durations are seconds. */
static bool exact_value(const dsv__plan *plan, dsv__int128 numerator, dsv__int128 divisor, dsv__figure *out) {
  dsv__int128 scale = plan->field->type == DSV__TYPE_DURATION ? DSV__SECOND : 1;
  for (int32_t i = 0; i < plan->scale; i++) scale *= 10;
  out->value.numerator = numerator;
  return dsv__mul(divisor, scale, &out->value.denominator);
}

static dsv_status of_sum(const dsv__plan *plan, const dsv__measure *m, dsv__figure *out) {
  bool mean = plan->kind == DSV__MEAN;
  out->none = mean && m->sums.weight == 0;
  if (out->none) return DSV_OK;
  bool fits;
  dsv__int128 sum;
  out->is_double = plan->field->type == DSV__TYPE_NUMBER;
  if (out->is_double)
    fits = m->sums.weight <= (dsv__int128)INT64_MAX &&
           dsv__exact_result(&m->sums.exact, mean ? (uint64_t)m->sums.weight : 1, &out->number);
  else fits = dsv__wide_value(m->sums.sum, &sum) && exact_value(plan, sum, mean ? m->sums.weight : 1, out);
  return fits ? DSV_OK : overflow(plan);
}

static dsv_status of_extreme(const dsv__plan *plan, const dsv__measure *m, dsv__figure *out) {
  int64_t key = plan->kind == DSV__MINIMUM ? m->sums.least : m->sums.greatest;
  out->none = m->sums.weight == 0;
  out->is_double = plan->field->type == DSV__TYPE_NUMBER;
  if (out->none) return DSV_OK;
  if (out->is_double) out->number = dsv__double_of_key(key);
  else if (!exact_value(plan, key, 1, out)) return overflow(plan);
  return DSV_OK;
}

static dsv_status of_quantile(const dsv__plan *plan, const dsv__measure *m, dsv__arena *arena, dsv__figure *out) {
  out->none = m->sums.weight == 0;
  out->is_double = plan->field->type == DSV__TYPE_NUMBER;
  if (out->none) return DSV_OK;
  int64_t low, high;
  uint64_t n, d;
  dsv__int128 guard;
  if (!dsv__mul(m->sums.weight, (dsv__int128)DSV__WEIGHT_ONE * DSV__WEIGHT_ONE, &guard)) return overflow(plan);
  dsv_status status =
      dsv__quantile(m->values, m->n_values, m->sums.weight, plan->target->metric.q, arena, &low, &high, &n, &d);
  if (status) return status;
  const dsv__sketch *sketch = &plan->target->metric.sketch;
  if (sketch->head.given && m->sums.weight > sketch->above) { /* rounding keeps the order of values */
    low = dsv__sketch_key(low, out->is_double, sketch->bits);
    high = dsv__sketch_key(high, out->is_double, sketch->bits);
  }
  if (out->is_double) {
    double a = dsv__double_of_key(low), b = dsv__double_of_key(high);
    if (n == 0) out->number = a;
    else if (!dsv__double_between(a, b, n, d, &out->number)) return overflow(plan);
    return DSV_OK;
  }
  dsv__int128 value = (dsv__int128)low * (dsv__int128)d, step = (dsv__int128)high - low;
  if (!dsv__mul(step, (dsv__int128)n, &step) || !dsv__add(value, step, &value) ||
      !exact_value(plan, value, (dsv__int128)d, out))
    return overflow(plan);
  return DSV_OK;
}

dsv_status dsv__figure_make(const dsv__plan *plan, const dsv__measure *m, dsv__arena *arena, dsv__figure *out) {
  *out = (dsv__figure){.value = {0, 1}};
  switch (plan->kind) {
    case DSV__CONCURRENCY: return of_concurrency(plan, m, out);
    case DSV__COUNT: out->value = (dsv__ratio){m->sums.numerator, 1}; return DSV_OK;
    case DSV__CHURN:
    case DSV__RATIO: return of_ratio(plan, m, out);
    case DSV__MEAN:
    case DSV__SUM: return of_sum(plan, m, out);
    case DSV__MINIMUM:
    case DSV__MAXIMUM: return of_extreme(plan, m, out);
    case DSV__QUANTILE: return of_quantile(plan, m, arena, out);
    case DSV__PROMOTER:
      out->none = m->sums.denominator == 0;
      return out->none || share(m->sums.numerator, m->sums.denominator, out) ? DSV_OK : overflow(plan);
    default: return of_outages(plan, m, out);
  }
}
