/* Checks of targets over the windows of another one: which that may be, and that its windows fit. */
#include "agree/check.h"
#include "agree/windows.h"

/* ---- which target ----------------------------------------------------------------------------------------------------------- */

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
  const struct {
    const char *member;
    bool given;
  } rows[] = {{"where", target->where.head.given != 0},
              {"hours", target->hours.id.n > 0},
              {"exclude", dsv__given(&dsv__target_record, target, "exclude")},
              {"subjects", target->subjects.chosen != 0},
              {"classes", target->classes.n > 0}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (rows[i].given)
      dsv__wrong(c, DSV_ERROR_FORM, target, rows[i].member,
                 "the target that is looked at is taken as it stands, so that `%s` would do nothing here: remove it, "
                 "or write a target over a stream inside",
                 rows[i].member);
}

/* Where a finding about the inner target stands. */
static const void *place_of(const dsv__target *target, const char **member) {
  const dsv__inner *inner = &target->metric.inner;
  if (inner->chosen == 2) return inner->own;
  *member = "target";
  return &target->metric;
}

/* ---- what it must have ------------------------------------------------------------------------------------------------------- */

bool dsv__is_judged(const dsv__target *inner) {
  bool judged = dsv__has_objective(inner) || inner->classes.n;
  for (size_t i = 0; !dsv__has_objective(inner) && i < inner->classes.n; i++)
    judged = judged && dsv__has_objective(&DSV__AT(inner->classes, dsv__target)[i]);
  return judged;
}

bool dsv__same_fields(const dsv__list *a, const dsv__list *b) {
  bool same = a->n == b->n;
  for (size_t i = 0; same && i < a->n; i++) same = dsv__str_same(DSV__AT(*a, dsv__str)[i], DSV__AT(*b, dsv__str)[i]);
  return same;
}

static void check_subjects(dsv__checker *c, const dsv__target *target, const dsv__target *inner) {
  const char *by = "by";
  const void *by_place = place_of(target, &by);
  if (target->by.n && !dsv__same_fields(&target->by, &inner->by))
    dsv__wrong(c, DSV_ERROR_FORM, by_place, by,
               "the inner target must have the same `by` as the one around it, in the same order");
}

static bool has_doubles(const dsv__target *target) {
  dsv__target own;
  const dsv__target *inner = dsv__valued(target, &own);
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
void dsv__check_inner_length(dsv__checker *c, const dsv__target *target, const dsv__target *inner) {
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
  if (!dsv__is_over_targets(joined)) dsv__check_exclusions_of(c, joined);
  if (dsv__given(&dsv__inner_record, own, "exclude")) dsv__check_exclusions_of(c, target);
  if (target->by.n && dsv__given(&dsv__inner_record, own, "over"))
    dsv__wrong(c, DSV_ERROR_FORM, own, "over",
               "every subject has its own windows: write `over` outside, or leave out "
               "`by` there");
}

/* What the classes of the outer target make of the inner one. */
static void check_classes(dsv__checker *c, const dsv__target *target, const dsv__target *joined) {
  if (!target->classes.n || dsv__is_over_targets(joined))
    return; /* then it is the inner one of that one that has them */
  dsv__target *with = dsv__check_room(c), *class = dsv__check_room(c);
  if (!with || !class) return;
  *with = *joined;
  if (dsv__inner_classes(target, c->arena, &with->classes)) {
    c->status = c->status ? c->status : DSV_ERROR_MEMORY;
    return;
  }
  for (size_t i = 0; i < with->classes.n; i++) {
    const dsv__target *of_class = &DSV__AT(with->classes, dsv__target)[i];
    dsv__target_of_class(with, of_class, class);
    dsv__check_target(c, class, of_class);
    if (dsv__given(&dsv__class_record, of_class, "exclude")) dsv__check_exclusions_of(c, class);
  }
}

void dsv__check_inner(dsv__checker *c, const dsv__target *target) {
  dsv__target *joined = dsv__check_room(c), *own = dsv__check_room(c);
  if (!joined || !own) return;
  const dsv__inner *inner = &target->metric.inner;
  const dsv__target *of = dsv__inner_of(target, joined);
  const char *objective = "objective";
  const void *objective_place = place_of(target, &objective);
  if (inner->chosen == 1 && !of) check_known(c, target);
  if (!of) return;
  if (inner->chosen == 1 || of->metric.kind == DSV__COMPOSITE) check_as_it_stands(c, target);
  if (inner->chosen == 2) {
    *own = *of;
    if (target->classes.n && dsv__is_over_targets(of)) own->classes = target->classes; /* passed on */
    check_own(c, target, own);
    check_classes(c, target, own);
  }
  if (target->metric.kind == DSV__FAILED_WINDOWS && !dsv__is_judged(of))
    dsv__wrong(c, DSV_ERROR_MISSING, objective_place, objective,
               "the inner target has no objective, so that none of its windows can be missed");
  if (target->metric.kind == DSV__OF_WINDOWS) check_values(c, target, of);
  check_subjects(c, target, of);
  dsv__check_inner_length(c, target, of);
}
