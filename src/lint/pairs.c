/* Targets of one agreement against each other: those that cannot both be met, and those that another decides. */
#include "data/compare.h"
#include "lint/lint.h"
#include <string.h>

typedef struct {
  const dsv__target *target;
  dsv__leeway left; /* by its objective */
  bool compared;
} judged;

/* ---- one measure ----------------------------------------------------------------------------- */

static bool same_rows(const dsv__record *record, const void *a, const void *b, const char *names) {
  const uint64_t given = ((const dsv__head *)a)->given, also = ((const dsv__head *)b)->given;
  uint64_t rows = dsv__rows_of(record, names);
  if ((given ^ also) & rows) return false;
  for (rows &= given; rows; rows &= rows - 1) {
    const dsv__field *field = &record->fields[__builtin_ctzll(rows)];
    if (!dsv__same(field, (const char *)a + field->offset, (const char *)b + field->offset)) return false;
  }
  return true;
}

static bool one_measure(const dsv__target *a, const dsv__target *b) {
  static const char around[] = "where hours exclude window by subjects over applies no_data least";
  static const char within[] = "stream start end shortest merge_gap weight field count scale";
  return same_rows(&dsv__target_record, a, b, around) && same_rows(&dsv__metric_record, &a->metric, &b->metric, within);
}

/* ---- figures of which one is never above the other ------------------------------------------- */

static const struct {
  dsv__metric_kind lower, upper;
} ordered[] = {{DSV__MINIMUM, DSV__MEAN}, {DSV__MINIMUM, DSV__QUANTILE}, {DSV__MINIMUM, DSV__MAXIMUM},
               {DSV__MEAN, DSV__MAXIMUM}, {DSV__QUANTILE, DSV__MAXIMUM}, {DSV__MTTR, DSV__LONGEST_OUTAGE}};

/* The kind that stands for a figure: of cases, of the members of their aggregate only. */
static bool same_figure(const dsv__target *a, const dsv__target *b) {
  const char names[] = "kind of out_of q distinct valid stop pause resume reopen keep counts_in aggregate limit round";
  return same_rows(&dsv__metric_record, &a->metric, &b->metric, names) &&
         dsv__figure_sort_of(a, &a->objective.one) == dsv__figure_sort_of(b, &b->objective.one);
}

static bool never_above(const dsv__target *a, const dsv__target *b) {
  if (a->metric.kind == b->metric.kind) return same_figure(a, b);
  for (size_t i = 0; i < sizeof ordered / sizeof *ordered; i++)
    if ((dsv__metric_kind)a->metric.kind == ordered[i].lower && (dsv__metric_kind)b->metric.kind == ordered[i].upper)
      return true;
  return false;
}

/* Whether one low (or high) end leaves no more than another. */
static bool ends_within(bool has, dsv__ratio end, bool open, bool other_has, dsv__ratio other, bool other_open,
                        int side) {
  if (!other_has) return true;
  if (!has) return false;
  const int order = side * dsv__ratio_compare(end, other);
  return order > 0 || (order == 0 && (open || !other_open));
}

static bool low_within(const dsv__leeway *a, const dsv__leeway *b) {
  return ends_within(a->has_low, a->low, a->low_open, b->has_low, b->low, b->low_open, 1);
}

static bool high_within(const dsv__leeway *a, const dsv__leeway *b) {
  return ends_within(a->has_high, a->high, a->high_open, b->has_high, b->high, b->high_open, -1);
}

static int id_length(const judged *of) {
  return (int)of->target->id.n;
}

/* Whether an objective says something at an end that the range of the figure does not say already is told by its operator. */
static bool limits_low(const dsv__target *target) {
  const int32_t op = target->objective.one.op;
  return !target->objective.all.n && (op == DSV__OP_GT || op == DSV__OP_GE);
}

static bool limits_high(const dsv__target *target) {
  const int32_t op = target->objective.one.op;
  return !target->objective.all.n && (op == DSV__OP_LT || op == DSV__OP_LE);
}

static bool decides(const judged *lower, const judged *upper, const judged *other) {
  if (lower->target->metric.kind == upper->target->metric.kind) {
    const judged *one = other == lower ? upper : lower;
    return low_within(&one->left, &other->left) && high_within(&one->left, &other->left);
  }
  /* lower <= upper: a floor of the lower holds for the upper, a ceiling of the upper for the lower. */
  if (other == upper) return limits_low(upper->target) && lower->left.has_low && low_within(&lower->left, &upper->left);
  return limits_high(lower->target) && upper->left.has_high && high_within(&upper->left, &lower->left);
}

static void tell_redundant(dsv__linter *l, const judged *never, const judged *by) {
  dsv__advise(l, DSV_ERROR_REDUNDANT, never->target, "objective",
              "whenever this is missed \"%.*s\" is missed too: sharpen it, or leave it out", id_length(by),
              by->target->id.at);
}

static void compare(dsv__linter *l, const judged *first, const judged *later) {
  const bool up = never_above(first->target, later->target), down = never_above(later->target, first->target);
  if (!up && !down) return;
  const judged *lower = up ? first : later, *upper = up ? later : first;
  const bool apart =
      dsv__leeway_apart(&lower->left, &upper->left) || (up && down && dsv__leeway_apart(&upper->left, &lower->left));
  if (apart) {
    dsv__advise(l, DSV_ERROR_CONTRADICTION, later->target, "objective",
                "this and \"%.*s\" cannot both be met: mend one of them", id_length(first), first->target->id.at);
  } else if (decides(lower, upper, later)) {
    tell_redundant(l, later, first);
  } else if (decides(lower, upper, first)) {
    tell_redundant(l, first, later);
  }
}

/* ---- number and length of outages against the time that may be down --------------------------- */

typedef struct {
  const judged *availability, *downtime, *outages, *longest, *uptime;
} outage_targets;

static bool is_plain_time(const dsv__linter *l, const dsv__target *target) {
  const dsv__agreement *a = l->agreement;
  const dsv__ref *hours = dsv__given(&dsv__target_record, target, "hours") ? &target->hours : &a->hours;
  if (hours->to || target->metric.weight.head.given) return false;
  const bool own = dsv__given(&dsv__target_record, target, "exclude");
  const size_t n = own ? target->exclude.n : a->exclude.n;
  for (size_t i = 0; i < n; i++) {
    const dsv__exclusion *exclusion = own ? dsv__exclusion_of(a, &DSV__AT(target->exclude, dsv__exclude)[i])
                                          : &DSV__AT(a->exclude, dsv__exclusion)[i];
    if (!exclusion || (exclusion->removes == DSV__REMOVES_TIME && (exclusion->stream.to || exclusion->calendar.id.n)))
      return false;
  }
  return true;
}

/* The downtime that is left in a window of a length. */
static bool downtime_left(const judged *of, dsv__int128 length, dsv__ratio *out) {
  if (of->target->metric.kind == DSV__DOWNTIME) {
    *out = of->left.high;
    return of->left.has_high;
  }
  dsv__ratio share;
  if (!of->left.has_low) return false;
  return dsv__ratio_plus((dsv__ratio){100, 1}, (dsv__ratio){-of->left.low.numerator, of->left.low.denominator},
                         &share) &&
         dsv__ratio_times(share, (dsv__ratio){length, 100}, out);
}

static bool product(dsv__ratio number, int more, dsv__ratio length, dsv__ratio *out) {
  return dsv__ratio_plus(number, (dsv__ratio){more, 1}, &number) && dsv__ratio_times(number, length, out);
}

static void compare_downtime(dsv__linter *l, const outage_targets *of, const judged *down) {
  const dsv__duration window = dsv__window_length(dsv__lint_window(l, down->target));
  dsv__ratio most, least, together;
  if (!of->longest || !of->longest->left.has_high || !is_plain_time(l, down->target)) return;
  if (!downtime_left(down, dsv__duration_most(window), &most) ||
      !downtime_left(down, dsv__duration_least(window), &least))
    return;
  const dsv__ratio length = of->longest->left.high;
  const bool counted = of->outages && of->outages->left.has_high;
  if (dsv__ratio_compare(length, most) > 0) {
    dsv__advise(l, DSV_ERROR_CONTRADICTION, of->longest->target, "objective",
                "one outage that this allows is more downtime than \"%.*s\" leaves: sharpen this, or ease that",
                id_length(down), down->target->id.at);
  } else if (counted && product(of->outages->left.high, 0, length, &together) &&
             dsv__ratio_compare(together, most) > 0) {
    dsv__advise(
        l, DSV_ERROR_CONTRADICTION, of->longest->target, "objective",
        "as many outages as \"%.*s\" allows, each as long as this allows, are more downtime than \"%.*s\" leaves: "
        "sharpen them, or ease that",
        id_length(of->outages), of->outages->target->id.at, id_length(down), down->target->id.at);
  } else if (counted && product(of->outages->left.high, 1, length, &together) &&
             dsv__ratio_compare(together, least) <= 0) {
    dsv__advise(l, DSV_ERROR_REDUNDANT, down->target, "objective",
                "\"%.*s\" and \"%.*s\" leave less downtime than this: sharpen it, or leave it out",
                id_length(of->outages), of->outages->target->id.at, id_length(of->longest), of->longest->target->id.at);
  }
}

static void compare_uptime(dsv__linter *l, const outage_targets *of) {
  dsv__ratio together;
  if (!of->outages || !of->uptime || !of->outages->left.has_high || !of->uptime->left.has_low) return;
  const dsv__duration window = dsv__window_length(dsv__lint_window(l, of->outages->target));
  if (!product(of->outages->left.high, 0, of->uptime->left.low, &together)) return;
  if (of->outages->left.high.numerator > 0 &&
      dsv__ratio_compare(together, (dsv__ratio){dsv__duration_most(window), 1}) >= 0)
    dsv__advise(l, DSV_ERROR_REDUNDANT, of->outages->target, "objective",
                "outages as far apart as \"%.*s\" asks are never more: sharpen this, or leave it out",
                id_length(of->uptime), of->uptime->target->id.at);
}

static void compare_outages(dsv__linter *l, const judged *all, size_t n, const judged *first) {
  outage_targets of = {NULL, NULL, NULL, NULL, NULL};
  for (const judged *j = first; j < all + n; j++) {
    if (!j->compared || !one_measure(first->target, j->target)) continue;
    const judged **place = j->target->metric.kind == DSV__AVAILABILITY      ? &of.availability
                           : j->target->metric.kind == DSV__DOWNTIME        ? &of.downtime
                           : j->target->metric.kind == DSV__OUTAGES         ? &of.outages
                           : j->target->metric.kind == DSV__LONGEST_OUTAGE  ? &of.longest
                           : j->target->metric.kind == DSV__SHORTEST_UPTIME ? &of.uptime
                                                                            : NULL;
    if (place && !*place) *place = j;
  }
  if (of.availability) compare_downtime(l, &of, of.availability);
  if (of.downtime) compare_downtime(l, &of, of.downtime);
  compare_uptime(l, &of);
}

void dsv__lint_pairs(dsv__linter *l) {
  const dsv__agreement *a = l->agreement;
  judged *all = dsv__zalloc(l->book->context, a->targets.n, sizeof *all);
  if (!all) {
    l->status = DSV__NO_MEMORY(l->diag);
    return;
  }
  for (size_t i = 0; i < a->targets.n; i++) {
    all[i].target = &DSV__AT(a->targets, dsv__target)[i];
    all[i].compared = !all[i].target->classes.n && !dsv__is_over_targets(all[i].target) &&
                      dsv__leeway_of(l, all[i].target, &all[i].left) && !dsv__leeway_empty(&all[i].left);
  }
  for (size_t i = 0; i < a->targets.n; i++) {
    bool first = all[i].compared;
    for (size_t k = 0; k < i && all[i].compared; k++) {
      if (!all[k].compared || !one_measure(all[k].target, all[i].target)) continue;
      first = false;
      compare(l, &all[k], &all[i]);
    }
    if (first) compare_outages(l, all, a->targets.n, &all[i]);
  }
  dsv__free(l->book->context, all);
}
