/* Checks of targets over other targets: how deep they go, composites, and what all of them have in common. */
#include "agree/check.h"
#include "agree/windows.h"

/* ---- how deep ----------------------------------------------------------------------------------------------------------------- */

typedef struct {
  const dsv__target *way[DSV__OVER_DEEP + 1]; /* from the first one down */
  size_t n;                                   /* that are looked at, each as often as it is */
  bool first, other;                          /* a way comes back to the first one, or to another one */
  bool too_many;
} walk;

/* Bounded by DSV__OVER_DEEP and DSV__OVER_MOST. */
static void look(walk *w, size_t depth) {
  const dsv__target *at = w->way[depth], *of;
  for (size_t i = 0; !w->too_many && (i < at->metric.parts.n || i == 0); i++) {
    if (!(of = dsv__looked_at(at, i))) continue; /* one that is not there is found elsewhere */
    bool before = false;
    for (size_t k = 1; k <= depth; k++) before = before || w->way[k] == of;
    w->first = w->first || of == w->way[0];
    w->other = w->other || before;
    if (of == w->way[0] || before) continue;
    w->too_many = ++w->n > DSV__OVER_MOST || depth == DSV__OVER_DEEP;
    if (w->too_many) return;
    w->way[depth + 1] = of;
    look(w, depth + 1);
  }
}

/* Whether it is safe to go down. */
static bool check_depth(dsv__checker *c, const dsv__target *target) {
  const char *member = target->metric.kind == DSV__COMPOSITE ? "parts" : "target";
  walk w = {.way = {target}};
  look(&w, 0);
  if (w.first)
    dsv__wrong(c, DSV_ERROR_CIRCULAR, &target->metric, member, "target \"%.*s\" looks at itself", (int)target->id.n,
               target->id.at);
  else if (w.too_many)
    dsv__wrong(c, DSV_ERROR_LIMIT, &target->metric, member,
               "targets over targets over targets, and so on, go at most %d deep and take in at most %d",
               DSV__OVER_DEEP, DSV__OVER_MOST);
  return !w.first && !w.other && !w.too_many;
}

/* ---- composites --------------------------------------------------------------------------------------------------------------- */

static void check_weight(dsv__checker *c, const dsv__part *part) {
  const dsv__decimal weight = dsv__part_weight(part);
  if (weight.coefficient <= 0 || weight.scale > DSV__WEIGHT_DIGITS ||
      dsv__decimal_compare(weight, dsv__decimal_of(DSV__PART_WEIGHT_MOST)) > 0)
    dsv__wrong(c, DSV_ERROR_VALUE, part, "weight", "a weight is above 0 and at most %d, with at most %d decimals",
               DSV__PART_WEIGHT_MOST, DSV__WEIGHT_DIGITS);
}

/* Whether the values of a target are shares in %. */
static bool is_share(const dsv__target *target) {
  dsv__target own;
  const dsv__target *of = dsv__valued(target, &own);
  switch (dsv__figure_kind(&of->metric)) {
    case DSV__AVAILABILITY:
    case DSV__RATIO:
    case DSV__CHURN:
    case DSV__FAILED_WINDOWS:
    case DSV__COMPOSITE:
    case DSV__COMPOSITE_MEAN: return true;
    case DSV__CONCURRENCY: return of->metric.out_of.chosen != 0;
    default: return false;
  }
}

static void check_value(dsv__checker *c, const dsv__target *target, const dsv__part *part) {
  const dsv__target *of = part->to;
  const bool pooled = of->over == DSV__POOLED || of->over == DSV__WEIGHTED;
  if (target->metric.value != DSV__PARTS_MEAN) {
    if (!dsv__is_judged(of))
      dsv__wrong(c, DSV_ERROR_MISSING, part, "target", "target \"%.*s\" has no objective, so that it is never met",
                 (int)of->id.n, of->id.at);
    return;
  }
  if (!is_share(of))
    dsv__wrong(c, DSV_ERROR_UNIT, part, "target",
               "the values of target \"%.*s\" are no shares in %%: only such have a mean", (int)of->id.n, of->id.at);
  else if (of->classes.n || (!target->by.n && of->by.n && !pooled))
    dsv__wrong(c, DSV_ERROR_FORM, part, "target",
               "target \"%.*s\" has no value of its own: it has classes, or subjects that are not pooled or weighted",
               (int)of->id.n, of->id.at);
}

static void check_part(dsv__checker *c, const dsv__target *target, size_t index) {
  const dsv__part *parts = target->metric.parts.at, *part = &parts[index];
  check_weight(c, part);
  if (!part->to) {
    dsv__wrong(c, DSV_ERROR_REFERENCE, part, "target", "no target \"%.*s\" in this agreement", (int)part->target.n,
               part->target.at);
    return;
  }
  for (size_t i = 0; i < index; i++)
    if (parts[i].to == part->to)
      dsv__wrong(c, DSV_ERROR_TWICE, part, "target", "part \"%.*s\" stands twice: write one with the weight of both",
                 (int)part->target.n, part->target.at);
  const dsv__target *of = part->to;
  check_value(c, target, part);
  if (target->by.n && !dsv__same_fields(&target->by, &of->by))
    dsv__wrong(c, DSV_ERROR_FORM, part, "target", "a part must have the same `by` as the composite, in the same order");
}

/* Windows that a part looks at must fit those of the composite. Parts of parts have been counted by check_depth. */
static void check_windows(dsv__checker *c, const dsv__target *composite, const dsv__window *window) {
  dsv__target *own = dsv__check_room(c), *inner = dsv__check_room(c);
  if (!own || !inner) return;
  for (size_t i = 0; i < composite->metric.parts.n; i++) {
    const dsv__part *part = &DSV__AT(composite->metric.parts, dsv__part)[i];
    if (!part->to) continue;
    dsv__part_of(composite, window, part, own);
    if (own->metric.kind == DSV__COMPOSITE) check_windows(c, own, window);
    const dsv__target *of = dsv__looks_at_windows(own) ? dsv__inner_of(own, inner) : NULL;
    if (of) dsv__check_inner_length(c, own, of);
  }
}

static void check_composite(dsv__checker *c, const dsv__target *target) {
  static const char *const members[] = {"where", "hours", "exclude", "subjects", "classes"};
  const size_t n = target->metric.parts.n;
  for (size_t i = 0; i < sizeof members / sizeof *members; i++)
    if (dsv__given(&dsv__target_record, target, members[i]))
      dsv__wrong(c, DSV_ERROR_FORM, target, members[i],
                 "the parts of a composite are taken as they stand, so that `%s` would do nothing here: remove it",
                 members[i]);
  if (n > DSV__PARTS_MOST) {
    dsv__wrong(c, DSV_ERROR_LIMIT, &target->metric, "parts", "at most %d parts", DSV__PARTS_MOST);
    return;
  }
  for (size_t i = 0; i < n; i++) check_part(c, target, i);
  check_windows(c, target, target->window.chosen ? &target->window : &c->agreement->window);
}

/* ---- the whole ---------------------------------------------------------------------------------------------------------------- */

const dsv__target *dsv__valued(const dsv__target *target, dsv__target *own) {
  for (size_t i = 0; target->metric.kind == DSV__OF_WINDOWS && i <= DSV__OVER_DEEP; i++) {
    dsv__target next;
    const dsv__target *inner = dsv__inner_of(target, &next);
    if (!inner) return target;
    if (inner == &next) {
      *own = next;
      inner = own;
    }
    target = inner;
  }
  return target;
}

/* It has no stream: its rows, time and subjects are those of what it looks at. */
void dsv__check_over_targets(dsv__checker *c, const dsv__target *target, const dsv__target *of_class) {
  dsv__target *own = dsv__check_room(c);
  if (!own || (!of_class && !check_depth(c, target))) return;
  if (of_class) dsv__check_class_members(c, target, of_class);
  if (of_class && of_class->by.n)
    dsv__wrong(c, DSV_ERROR_FORM, of_class, "by", "windows have the `by` of the whole target: remove it");
  const dsv__target *of = dsv__valued(target, own);
  if (!of_class && target->metric.kind == DSV__COMPOSITE) check_composite(c, target);
  else if (!of_class) dsv__check_inner(c, target);
  dsv__check_objective(c, target);
  dsv__check_over(c, target);
  dsv__check_least(c, target);
  if (dsv__given(&dsv__least_record, &target->least, "response"))
    dsv__wrong(
        c, DSV_ERROR_FORM, &target->least, "response",
        "windows and parts are not asked for answers: write `response` in `least` of the target that is looked at");
  if (target->metric.round.head.given)
    dsv__check_round_of(c, &target->metric.round, dsv__value_is_time(of, dsv__stream_of(&of->metric.stream)));
}
