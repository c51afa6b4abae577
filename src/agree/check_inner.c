/* Checks of targets over the windows of another one: which that may be, and that its windows fit. */
#include "agree/check.h"
#include "agree/windows.h"

/* ---- which target ----------------------------------------------------------------------------------------------------------- */

/* Whether the way from target to target by id comes back to where it began. One that is longer than anybody writes is refused all the same, as
   each step of it is. */
static bool goes_round(const dsv__target *target) {
  enum { MOST = 16 };
  const dsv__target *at = target;
  for (size_t i = 0; i < MOST; i++) {
    if (!dsv__looks_at_windows(at) || !at->metric.inner.to) return false;
    at = at->metric.inner.to;
    if (at == target) return true;
  }
  return false;
}

/* Where there are very many the nearest is not looked for. */
static void check_known(dsv__checker *c, const dsv__target *target) {
  enum { MOST = 1000 };
  const dsv__list *targets = &c->agreement->targets;
  const dsv__str id = target->metric.inner.id;
  const char *near = NULL;
  for (size_t i = 0; i < targets->n && targets->n <= MOST && !near; i++)
    near = dsv__nearest(id, (const char *const[]){DSV__AT(*targets, dsv__target)[i].id.at}, 1);
  dsv__wrong(c, DSV_ERROR_REFERENCE, &target->metric, "target", "no target \"%.*s\" in this agreement%s%s%s", (int)id.n,
             id.at, near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

/* A target that is taken as it stands has nothing from the one around it. */
static void check_as_it_stands(dsv__checker *c, const dsv__target *target) {
  static const char *const members[] = {"where", "hours", "exclude", "subjects"};
  for (size_t i = 0; i < sizeof members / sizeof *members; i++)
    if (dsv__given(&dsv__target_record, target, members[i]))
      dsv__wrong(c, DSV_ERROR_FORM, target, members[i],
                 "target \"%.*s\" is taken as it stands, so that `%s` would do nothing here: remove it, or write the "
                 "target inside",
                 (int)target->metric.inner.id.n, target->metric.inner.id.at, members[i]);
}

/* Where a finding about the inner target stands. */
static const void *place_of(const dsv__target *target, const char **member) {
  const dsv__inner *inner = &target->metric.inner;
  if (inner->chosen == 2) return inner->own;
  *member = "target";
  return &target->metric;
}

/* ---- what it must have ------------------------------------------------------------------------------------------------------- */

static bool is_judged(const dsv__target *inner) {
  bool judged = dsv__has_objective(inner) || inner->classes.n;
  for (size_t i = 0; !dsv__has_objective(inner) && i < inner->classes.n; i++)
    judged = judged && dsv__has_objective(&DSV__AT(inner->classes, dsv__target)[i]);
  return judged;
}

static bool same_fields(const dsv__list *a, const dsv__list *b) {
  bool same = a->n == b->n;
  for (size_t i = 0; same && i < a->n; i++) same = dsv__str_same(DSV__AT(*a, dsv__str)[i], DSV__AT(*b, dsv__str)[i]);
  return same;
}

static void check_subjects(dsv__checker *c, const dsv__target *target, const dsv__target *inner) {
  const char *by = "by", *classes = "classes";
  const void *by_place = place_of(target, &by), *classes_place = place_of(target, &classes);
  if (!target->by.n) return;
  if (!same_fields(&target->by, &inner->by))
    dsv__wrong(c, DSV_ERROR_FORM, by_place, by,
               "the inner target must have the same `by` as the one around it, in the same order");
  if (inner->classes.n)
    dsv__wrong(
        c, DSV_ERROR_LATER, classes_place, classes,
        "windows of an inner target with classes, subject by subject, come with a later version of libdsv: leave "
        "out `by`");
}

static bool has_doubles(const dsv__target *inner) {
  const dsv__stream *stream = dsv__stream_of(&inner->metric.stream);
  int index = stream && inner->metric.field.n ? dsv__stream_field_index(stream, inner->metric.field) : -1;
  return index >= 0 && inner->metric.kind != DSV__PROMOTER &&
         dsv__stream_field_type(stream, (size_t)index) == DSV__TYPE_NUMBER;
}

/* The values of its windows are put together, so each must have one. */
static void check_values(dsv__checker *c, const dsv__target *target, const dsv__target *inner) {
  const dsv__metric *metric = &target->metric;
  const bool quantile = metric->aggregate == DSV__CASES_QUANTILE, q = dsv__given(&dsv__metric_record, metric, "q");
  const char *classes = "classes", *over = "over", *round = "metric/round";
  const void *classes_place = place_of(target, &classes), *over_place = place_of(target, &over),
             *round_place = place_of(target, &round);
  if (metric->aggregate <= DSV__LATE_CASES)
    dsv__wrong(c, DSV_ERROR_VALUE, metric, "aggregate",
               "values are put together by mean, minimum, maximum or quantile");
  if (quantile && !q) dsv__wrong(c, DSV_ERROR_MISSING, metric, "q", "`q` is missing: say which quantile, as \"0.95\"");
  else if (q && !quantile)
    dsv__wrong(c, DSV_ERROR_FORM, metric, "q", "`q` goes with the aggregate \"quantile\"; remove it");
  else if (q) dsv__check_quantile(c, metric);
  if (inner->classes.n)
    dsv__wrong(c, DSV_ERROR_FORM, classes_place, classes, "a target with classes has no value of its own");
  if (!target->by.n && inner->by.n && inner->over != DSV__POOLED && inner->over != DSV__WEIGHTED)
    dsv__wrong(c, DSV_ERROR_FORM, over_place, over,
               "the inner target has a value of its own only with `over` \"pooled\" or \"weighted\"");
  if (inner->metric.round.head.given && has_doubles(inner))
    dsv__wrong(
        c, DSV_ERROR_FORM, round_place, round,
        "values of a `number` field are put together as they are: leave out `round`, or make the field a decimal");
}

/* ---- windows ---------------------------------------------------------------------------------------------------------------- */

/* No window may be without any inner one. */
static void check_lengths(dsv__checker *c, const dsv__target *target, const dsv__target *inner) {
  const dsv__window *around = target->window.chosen ? &target->window : &c->agreement->window;
  const dsv__window *inside = inner->window.chosen ? &inner->window : &c->agreement->window;
  const dsv__duration length = dsv__window_length(around), step = dsv__window_step(inside);
  const bool months = !length.days && !length.elapsed && !step.days && !step.elapsed;
  const bool fits = months ? step.months <= length.months : dsv__duration_most(step) <= dsv__duration_least(length);
  const char *window = "window";
  const void *place = place_of(target, &window);
  if (!fits)
    dsv__wrong(
        c, DSV_ERROR_FORM, place, window,
        "the windows of the inner target are further apart than the windows of \"%.*s\" are long, so that one of "
        "these could hold none: make the inner ones shorter, or the outer ones longer",
        (int)target->id.n, target->id.at);
}

/* ---- the whole -------------------------------------------------------------------------------------------------------------- */

static void check_own(dsv__checker *c, const dsv__target *target, const dsv__target *joined) {
  const dsv__target *own = target->metric.inner.own;
  dsv__check_window(c, &own->window);
  dsv__check_target(c, joined, NULL);
  dsv__check_exclusions_of(c, joined);
  if (dsv__given(&dsv__inner_record, own, "exclude")) dsv__check_exclusions_of(c, target);
  if (target->by.n && dsv__given(&dsv__inner_record, own, "over"))
    dsv__wrong(c, DSV_ERROR_FORM, own, "over",
               "every subject has its own windows: write `over` outside, or leave out "
               "`by` there");
}

void dsv__check_inner(dsv__checker *c, const dsv__target *target) {
  dsv__target joined;
  const dsv__inner *inner = &target->metric.inner;
  const dsv__target *of = dsv__inner_of(target, &joined);
  const char *kind = "metric/kind", *objective = "objective";
  const void *kind_place = place_of(target, &kind), *objective_place = place_of(target, &objective);
  if (target->classes.n)
    dsv__wrong(c, DSV_ERROR_LATER, target, "classes",
               "classes of a target over windows come with a later version of libdsv: write them in the inner target");
  if (inner->chosen == 1 && !of) check_known(c, target);
  if (!of) return;
  if (goes_round(target)) {
    dsv__wrong(c, DSV_ERROR_CIRCULAR, &target->metric, "target", "target \"%.*s\" looks at its own windows",
               (int)target->id.n, target->id.at);
    return;
  }
  if (dsv__looks_at_windows(of)) {
    dsv__wrong(c, DSV_ERROR_LATER, kind_place, kind,
               "the inner target looks at windows itself: that comes with a later version of libdsv");
    return;
  }
  if (inner->chosen == 1) check_as_it_stands(c, target);
  else check_own(c, target, of);
  if (target->metric.kind == DSV__FAILED_WINDOWS && !is_judged(of))
    dsv__wrong(c, DSV_ERROR_MISSING, objective_place, objective,
               "the inner target has no objective, so that none of its windows can be missed");
  if (target->metric.kind == DSV__OF_WINDOWS) check_values(c, target, of);
  check_subjects(c, target, of);
  check_lengths(c, target, of);
}
