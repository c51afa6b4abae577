/* Which values a figure can still come to, and the rounding of the contract. */
#include "score/reach.h"

/* ---- ends of what is possible ----------------------------------------------------------------------------------------------- */

dsv__end dsv__end_of(const dsv__figure *figure) {
  return (dsv__end){.is_double = figure->is_double, .number = figure->number, .value = figure->value};
}

static dsv__end infinite(int sign) {
  return (dsv__end){.infinite = sign};
}

static dsv__end exactly(dsv__int128 numerator, dsv__int128 denominator) {
  return (dsv__end){.value = {numerator, denominator}};
}

static dsv__end of_decimal(dsv__decimal value, bool is_double) {
  if (!is_double) return (dsv__end){.value = dsv__ratio_of(value)};
  return (dsv__end){.is_double = true, .number = dsv__double_of_decimal(value)};
}

static dsv__decimal round_step(const dsv__round *round) {
  if (!round->to.is_duration) return round->to.decimal;
  return (dsv__decimal){round->to.duration.elapsed, 6}; /* seconds */
}

bool dsv__end_round(const dsv__plan *plan, dsv__end *value) {
  const dsv__round *round = &plan->target->metric.round;
  if (!round->head.given || value->infinite) return true;
  dsv__decimal step = round_step(round);
  dsv__ratio rounded;
  if (value->is_double) {
    if (!dsv__double_round(value->number, step, (dsv__rounding)round->how, &rounded))
      return true; /* too large to matter */
    *value = (dsv__end){.value = rounded};
    return true;
  }
  if (!dsv__ratio_round(value->value, dsv__ratio_of(step), (dsv__rounding)round->how, &rounded)) return false;
  value->value = rounded;
  return true;
}

bool dsv__figure_round(const dsv__plan *plan, dsv__figure *figure) {
  dsv__end value = dsv__end_of(figure);
  if (!dsv__end_round(plan, &value)) return false;
  figure->is_double = value.is_double;
  figure->number = value.number;
  figure->value = value.value;
  return true;
}

/* ---- reach by kind ---------------------------------------------------------------------------------------------------------- */

dsv__int128 dsv__unknown_time(const dsv__measure *m, dsv__unknown x) {
  return (x.ahead ? m->ahead_sides + m->tail_sides : 0) + (x.no_data ? m->no_data_sides : 0);
}

/* Time to come and time without data may turn out up or down; time in doubt is up now and may turn out down. */
static bool of_availability(const dsv__measure *m, dsv__unknown x, dsv__reach *out) {
  dsv__int128 more = (x.ahead ? m->ahead_sides : 0) + (x.no_data ? m->no_data_sides : 0);
  dsv__int128 both = m->both_sides + more, least = m->up_side - (x.ahead ? m->tail_sides : 0);
  out->low = exactly(0, both ? both : 1);
  out->high = exactly(100, 1);
  if (both == 0) return true;
  out->high = exactly(0, both);
  return dsv__mul(least, (dsv__int128)100, &out->low.value.numerator) &&
         dsv__mul(m->up_side + more, (dsv__int128)100, &out->high.value.numerator);
}

static void of_ratio(const dsv__plan *plan, const dsv__figure *figure, dsv__reach *out) {
  const dsv__metric *metric = &plan->target->metric;
  out->low = exactly(0, 1);
  out->high = infinite(1);
  if (metric->out_of.chosen == 1) out->low = figure->none ? exactly(0, 1) : (dsv__end){.value = figure->value};
  else if (metric->out_of.chosen == 0 && metric->of.chosen != 1) out->high = exactly(100, 1);
}

static void of_field(const dsv__plan *plan, const dsv__figure *figure, dsv__reach *out) {
  const dsv__list *scale = &plan->target->metric.scale;
  bool scaled = scale->n == 2 && plan->kind != DSV__SUM;
  bool is_double = plan->field && plan->field->type == DSV__TYPE_NUMBER;
  out->low = scaled        ? of_decimal(DSV__AT(*scale, dsv__decimal)[0], is_double)
             : plan->clock ? exactly(0, 1)
                           : infinite(-1);
  out->high = scaled ? of_decimal(DSV__AT(*scale, dsv__decimal)[1], is_double) : infinite(1);
  if (figure->none) return;
  if (plan->kind == DSV__MINIMUM) out->high = dsv__end_of(figure);
  if (plan->kind == DSV__MAXIMUM) out->low = dsv__end_of(figure);
}

dsv__int128 dsv__still_there(const dsv__measure *m) {
  return m->sums.denominator - m->sums.numerator;
}

/* Of a window with cases in it that are not decided, or customers who are still there: each may still turn out either way. */
static bool of_undecided(const dsv__plan *plan, const dsv__measure *m, const dsv__figure *figure, bool numerator,
                         dsv__reach *out) {
  const bool churn = plan->kind == DSV__CHURN; /* whoever may still go is among those counted */
  const dsv__int128 more =
      churn ? dsv__still_there(m) : (dsv__int128)m->undecided * (m->weighted ? DSV__WEIGHT_ONE : 1);
  const dsv__int128 n = m->sums.numerator, d = m->sums.denominator + (churn ? 0 : more);
  if (numerator || plan->kind == DSV__COUNT) {
    out->high = out->low;
    return dsv__add(out->low.value.numerator, more, &out->high.value.numerator);
  }
  if (plan->kind != DSV__RATIO && !churn) {
    of_field(plan, figure, out);
    return true;
  }
  out->low = exactly(0, d);
  out->high = exactly(0, d);
  return dsv__mul(n, (dsv__int128)100, &out->low.value.numerator) &&
         dsv__mul(n + more, (dsv__int128)100, &out->high.value.numerator);
}

/* Each of so many windows, or parts by their weight, may turn out missed, met or not judged. */
static bool of_failed_windows(const dsv__measure *m, dsv__int128 more, bool numerator, dsv__reach *out) {
  const dsv__int128 both = m->sums.denominator + more;
  out->low = exactly(m->sums.numerator, 1);
  out->high = exactly(m->sums.numerator + more, 1);
  if (numerator) return true;
  out->low = exactly(m->sums.numerator * 100, both ? both : 1);
  out->high = both ? exactly((m->sums.numerator + more) * 100, both) : exactly(100, 1);
  return true;
}

/* Windows whose values are not known may have any value that the inner kind can have. */
static bool of_windows(const dsv__plan *plan, const dsv__figure *figure, dsv__reach *out) {
  const dsv__plan *inner = plan->inner;
  const dsv__figure unknown_figure = {.none = true, .null_met = true, .value = {0, 1}};
  const int32_t aggregate = plan->target->metric.aggregate;
  const dsv__end value = dsv__end_of(figure);
  bool fits =
      dsv__reach_of(inner, &(dsv__measure){.from = 0}, &unknown_figure, false, (dsv__unknown){.some = true}, out);
  if (inner->kind == DSV__DOWNTIME) out->high = infinite(1);
  out->null_met = false;
  fits = fits && dsv__end_round(inner, &out->low) && dsv__end_round(inner, &out->high);
  if (!figure->none && aggregate == DSV__CASES_MINIMUM) out->high = value;
  if (!figure->none && aggregate == DSV__CASES_MAXIMUM) out->low = value;
  return fits;
}

bool dsv__reach_of(const dsv__plan *plan, const dsv__measure *m, const dsv__figure *figure, bool numerator,
                   dsv__unknown x, dsv__reach *out) {
  dsv__int128 time = dsv__unknown_time(m, x);
  *out = (dsv__reach){.low = dsv__end_of(figure), .high = dsv__end_of(figure), .null_met = figure->null_met};
  const bool counts_missed = plan->kind == DSV__FAILED_WINDOWS || plan->kind == DSV__COMPOSITE;
  if (counts_missed && (numerator || time > 0)) return of_failed_windows(m, time, numerator, out);
  if (numerator) {
    out->low = exactly(plan->kind == DSV__CONCURRENCY ? m->most : m->sums.numerator, m->weighted ? DSV__WEIGHT_ONE : 1);
    out->high = time > 0 || x.some ? infinite(1) : out->low;
    return !x.cases || time > 0 || x.some || of_undecided(plan, m, figure, true, out);
  }
  if (time <= 0 && !x.some) return !x.cases || of_undecided(plan, m, figure, false, out);
  switch (plan->kind) {
    case DSV__AVAILABILITY: return of_availability(m, x, out);
    case DSV__DOWNTIME: out->high.value.numerator += time; return true;
    case DSV__LONGEST_OUTAGE:
      if (figure->null_met) out->low = exactly(0, 1);
      out->high = infinite(1);
      return true;
    case DSV__SHORTEST_UPTIME:
      out->low = exactly(0, 1);
      if (figure->null_met) out->high = infinite(1);
      return true;
    case DSV__MTBF:
    case DSV__MTTR:
      out->low = exactly(0, 1);
      out->high = infinite(1);
      return true;
    case DSV__CONCURRENCY:
      if (plan->target->metric.out_of.chosen == 2 || figure->none) out->low = exactly(0, 1);
      out->high = infinite(1);
      return true;
    case DSV__OUTAGES:
    case DSV__COUNT: out->high = infinite(1); return true;
    case DSV__CHURN:
    case DSV__RATIO: of_ratio(plan, figure, out); return true;
    case DSV__PROMOTER:
      out->low = exactly(-100, 1);
      out->high = exactly(100, 1);
      return true;
    case DSV__OF_WINDOWS: return of_windows(plan, figure, out);
    case DSV__FAILED_WINDOWS:
    case DSV__COMPOSITE:
      out->low = exactly(0, 1);
      out->high = exactly(100, 1);
      return true;
    case DSV__COMPOSITE_MEAN:
      out->low = m->high.denominator ? (dsv__end){.value = m->low} : exactly(0, 1);
      out->high = m->high.denominator ? (dsv__end){.value = m->high} : (dsv__end){.value = plan->greatest};
      if (plan->unbounded || m->unbounded) out->high = infinite(1);
      return true;
    default: of_field(plan, figure, out); return true;
  }
}

bool dsv__figure_greatest(const dsv__plan *plan, dsv__ratio *out, bool *unbounded) {
  const dsv__figure none = {.none = true, .null_met = true, .value = {0, 1}};
  dsv__reach r;
  if (!dsv__reach_of(plan, &(dsv__measure){.from = 0}, &none, false, (dsv__unknown){.some = true}, &r)) return false;
  *unbounded = r.high.infinite != 0;
  *out = (dsv__ratio){100, 1};
  if (*unbounded) return true;
  if (!dsv__end_round(plan, &r.high)) return false;
  *out = r.high.value;
  return true;
}
