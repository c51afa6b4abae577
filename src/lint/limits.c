/* What an objective leaves of the values that a figure can have. */
#include "agree/check.h"
#include "lint/lint.h"

/* ---- what a figure can be -------------------------------------------------------------------- */

dsv__figure_sort dsv__figure_sort_of(const dsv__target *target, const dsv__limit *limit) {
  const dsv__metric *metric = &target->metric;
  const bool count = limit && dsv__str_same(limit->unit, DSV__STR("count"));
  switch (metric->kind) {
    case DSV__AVAILABILITY:
    case DSV__RESPONSE_RATE:
    case DSV__CHURN:
    case DSV__ATTESTED:
    case DSV__RATIO:
    case DSV__FAILED_WINDOWS: return count ? DSV__FIGURE_NUMBER : DSV__FIGURE_SHARE;
    case DSV__CONCURRENCY: return metric->out_of.chosen && !count ? DSV__FIGURE_SHARE : DSV__FIGURE_NUMBER;
    case DSV__OUTAGES:
    case DSV__COUNT: return DSV__FIGURE_NUMBER;
    case DSV__ELAPSED:
      if (metric->aggregate == DSV__WITHIN) return count ? DSV__FIGURE_NUMBER : DSV__FIGURE_SHARE;
      return metric->aggregate == DSV__LATE_CASES ? DSV__FIGURE_NUMBER : DSV__FIGURE_TIME;
    default: return dsv__value_is_time(target, dsv__stream_of(&metric->stream)) ? DSV__FIGURE_TIME : DSV__FIGURE_OTHER;
  }
}

/* Whether a share can be above 100 %: more may be counted than it is a share of. */
static bool may_exceed(const dsv__metric *metric) {
  if (metric->kind == DSV__CONCURRENCY) return true;
  return metric->kind == DSV__RATIO && (metric->out_of.chosen || metric->of.chosen == 1);
}

static void put_low(dsv__leeway *range, dsv__ratio low) {
  range->has_low = true;
  range->low = low;
}

static void put_high(dsv__leeway *range, dsv__ratio high) {
  range->has_high = true;
  range->high = high;
}

static dsv__ratio whole(dsv__int128 value) {
  return (dsv__ratio){value, 1};
}

/* All values that the figure of a target can have, in the unit of a limit of its. */
static dsv__leeway range_of(const dsv__linter *l, const dsv__target *target, const dsv__limit *limit) {
  const dsv__metric *metric = &target->metric;
  dsv__leeway range = {.has_low = false};
  switch (dsv__figure_sort_of(target, limit)) {
    case DSV__FIGURE_SHARE:
      put_low(&range, whole(0));
      if (!may_exceed(metric)) put_high(&range, whole(100));
      break;
    case DSV__FIGURE_NUMBER: put_low(&range, whole(0)); break;
    case DSV__FIGURE_TIME:
      /* A field of a duration may be negative. */
      if (!dsv__measures_field((dsv__metric_kind)metric->kind)) put_low(&range, whole(0));
      if (metric->kind == DSV__DOWNTIME)
        put_high(&range, whole(dsv__duration_most(dsv__window_length(dsv__lint_window(l, target)))));
      break;
    case DSV__FIGURE_OTHER:
      if (metric->kind == DSV__PROMOTER) {
        put_low(&range, whole(-100));
        put_high(&range, whole(100));
      } else if (dsv__measures_field((dsv__metric_kind)metric->kind) && metric->kind != DSV__SUM &&
                 metric->scale.n == 2) {
        put_low(&range, dsv__ratio_of(DSV__AT(metric->scale, dsv__decimal)[0]));
        put_high(&range, dsv__ratio_of(DSV__AT(metric->scale, dsv__decimal)[1]));
      }
      break;
  }
  return range;
}

/* ---- what limits leave ----------------------------------------------------------------------- */

bool dsv__leeway_apart(const dsv__leeway *low, const dsv__leeway *high) {
  if (!low->has_low || !high->has_high) return false;
  const int order = dsv__ratio_compare(low->low, high->high);
  return order > 0 || (order == 0 && (low->low_open || high->high_open));
}

bool dsv__leeway_empty(const dsv__leeway *leeway) {
  return dsv__leeway_apart(leeway, leeway);
}

static void raise_low(dsv__leeway *leeway, dsv__ratio low, bool open) {
  const int order = leeway->has_low ? dsv__ratio_compare(low, leeway->low) : 1;
  if (order < 0) return;
  leeway->low_open = order > 0 ? open : leeway->low_open || open;
  put_low(leeway, low);
}

static void sink_high(dsv__leeway *leeway, dsv__ratio high, bool open) {
  const int order = leeway->has_high ? dsv__ratio_compare(high, leeway->high) : -1;
  if (order > 0) return;
  leeway->high_open = order < 0 ? open : leeway->high_open || open;
  put_high(leeway, high);
}

/* Numbers are whole: less than 3 is at most 2. */
static dsv__ratio next_whole(dsv__ratio value, int32_t op, bool *open) {
  const bool up = op == DSV__OP_GT || op == DSV__OP_GE;
  dsv__int128 below = value.numerator / value.denominator;
  below -= value.numerator % value.denominator < 0;
  const bool exact = below * value.denominator == value.numerator;
  if (up) below += exact ? *open : 1;
  else if (exact && *open) below--;
  *open = false;
  return whole(below);
}

/* False: the limit leaves no part of the line, or a part that cannot be told. */
static bool narrow(const dsv__target *target, const dsv__limit *limit, dsv__leeway *leeway) {
  const dsv__bound *bound = &limit->value;
  bool open = limit->op == DSV__OP_LT || limit->op == DSV__OP_GT;
  if (limit->op == DSV__OP_NE || (bound->is_duration && !dsv__duration_is_elapsed(bound->duration))) return false;
  dsv__ratio value = bound->is_duration ? whole(bound->duration.elapsed) : dsv__ratio_of(bound->decimal);
  if (limit->op != DSV__OP_EQ && dsv__figure_sort_of(target, limit) == DSV__FIGURE_NUMBER)
    value = next_whole(value, limit->op, &open);
  if (limit->op != DSV__OP_LT && limit->op != DSV__OP_LE) raise_low(leeway, value, open);
  if (limit->op != DSV__OP_GT && limit->op != DSV__OP_GE) sink_high(leeway, value, open);
  return true;
}

static const dsv__limit *limits_of(const dsv__objective *objective, size_t *n) {
  const dsv__list *list = objective->any.n ? &objective->any : &objective->all;
  *n = list->n ? list->n : objective->one.head.given != 0;
  return list->n ? DSV__AT(*list, dsv__limit) : &objective->one;
}

/* Limits in different units judge different figures. */
static bool one_unit(const dsv__target *target, const dsv__limit *limits, size_t n) {
  for (size_t i = 1; i < n; i++)
    if (dsv__figure_sort_of(target, &limits[i]) != dsv__figure_sort_of(target, &limits[0])) return false;
  return n > 0;
}

bool dsv__leeway_of(const dsv__linter *l, const dsv__target *target, dsv__leeway *out) {
  size_t n;
  const dsv__limit *limits = limits_of(&target->objective, &n);
  if (target->objective.any.n || !one_unit(target, limits, n)) return false;
  *out = range_of(l, target, &limits[0]);
  for (size_t i = 0; i < n; i++)
    if (!narrow(target, &limits[i], out)) return false;
  return true;
}

/* ---- one objective --------------------------------------------------------------------------- */

static bool same_end(bool has, dsv__ratio a, bool open, bool had, dsv__ratio b) {
  return has == had && (!has || (dsv__ratio_compare(a, b) == 0 && !open));
}

typedef enum { HOLDS_SOMEWHERE, HOLDS_NOWHERE, HOLDS_EVERYWHERE } holding;

static holding holds(const dsv__linter *l, const dsv__target *target, const dsv__limit *limits, size_t n) {
  const dsv__leeway range = range_of(l, target, &limits[0]);
  dsv__leeway left = range;
  if (!one_unit(target, limits, n)) return HOLDS_SOMEWHERE;
  for (size_t i = 0; i < n; i++)
    if (!narrow(target, &limits[i], &left)) return HOLDS_SOMEWHERE;
  if (dsv__leeway_empty(&left)) return HOLDS_NOWHERE;
  const bool all = same_end(left.has_low, left.low, left.low_open, range.has_low, range.low) &&
                   same_end(left.has_high, left.high, left.high_open, range.has_high, range.high);
  return all ? HOLDS_EVERYWHERE : HOLDS_SOMEWHERE;
}

static holding holds_any(const dsv__linter *l, const dsv__target *target, const dsv__limit *limits, size_t n) {
  size_t nowhere = 0;
  for (size_t i = 0; i < n; i++) {
    const holding one = holds(l, target, &limits[i], 1);
    if (one == HOLDS_EVERYWHERE) return one;
    nowhere += one == HOLDS_NOWHERE;
  }
  return n && nowhere == n ? HOLDS_NOWHERE : HOLDS_SOMEWHERE;
}

void dsv__lint_objective(dsv__linter *l, const dsv__target *target, const dsv__target *place) {
  size_t n;
  const dsv__limit *limits = limits_of(&target->objective, &n);
  if (!n || target->metric.kind == DSV__OF_WINDOWS) return;
  const holding found = target->objective.any.n ? holds_any(l, target, limits, n) : holds(l, target, limits, n);
  const char *of = dsv__kind_words[target->metric.kind].word;
  if (found == HOLDS_NOWHERE)
    dsv__advise(l, DSV_ERROR_IMPOSSIBLE, place, "objective", "no %s can ever be so: mend the bound", of);
  if (found == HOLDS_EVERYWHERE)
    dsv__advise(
        l, DSV_ERROR_CERTAIN, place, "objective",
        "every %s is so, and the target is never missed: sharpen the bound, or leave the objective out to report "
        "the figure only",
        of);
}
