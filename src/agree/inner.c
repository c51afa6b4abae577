/* The targets that another one looks at: the inner target, with what it has from the one around it, and the parts of a composite. */
#include "agree/agreement.h"
#include "base/sort.h"

bool dsv__looks_at_windows(const dsv__target *target) {
  return target->metric.kind == DSV__FAILED_WINDOWS || target->metric.kind == DSV__OF_WINDOWS;
}

bool dsv__is_over_targets(const dsv__target *target) {
  return dsv__looks_at_windows(target) || target->metric.kind == DSV__COMPOSITE;
}

const dsv__target *dsv__looked_at(const dsv__target *target, size_t i) {
  const dsv__metric *metric = &target->metric;
  if (metric->kind == DSV__COMPOSITE) return i < metric->parts.n ? DSV__AT(metric->parts, dsv__part)[i].to : NULL;
  if (i || !dsv__looks_at_windows(target)) return NULL;
  return metric->inner.chosen == 2 ? metric->inner.own : metric->inner.to;
}

static int compare_targets(const void *a, const void *b) {
  const dsv__target *x = *(dsv__target *const *)a, *y = *(dsv__target *const *)b;
  const int order = dsv__str_compare(x->id, y->id);
  return order ? order : (x > y) - (x < y);
}

static const dsv__target *find(dsv__target *const *sorted, size_t n, dsv__str id) {
  size_t low = 0, high = n;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (dsv__str_compare(sorted[middle]->id, id) < 0) low = middle + 1;
    else high = middle;
  }
  return low < n && dsv__str_same(sorted[low]->id, id) ? sorted[low] : NULL;
}

/* A target and what stands inside it. */
static void find_all(dsv__target *target, dsv__target *const *sorted, size_t n) {
  for (dsv__target *at = target; at; at = at->metric.inner.chosen == 2 ? at->metric.inner.own : NULL) {
    dsv__metric *metric = &at->metric;
    if (metric->inner.chosen == 1) metric->inner.to = find(sorted, n, metric->inner.id);
    for (size_t i = 0; i < metric->parts.n; i++) {
      dsv__part *part = &DSV__AT(metric->parts, dsv__part)[i];
      part->to = find(sorted, n, part->target);
    }
  }
}

dsv_status dsv__inner_find(dsv__agreement *agreement, const dsv_context *context) {
  const size_t n = agreement->targets.n;
  dsv__target *targets = agreement->targets.at, **sorted = dsv__alloc(context, n, sizeof(dsv__target *));
  if (!sorted) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < n; i++) sorted[i] = &targets[i];
  if (n > 1) dsv__sort(sorted, n, sizeof *sorted, compare_targets);
  for (size_t i = 0; i < n; i++) find_all(&targets[i], sorted, n);
  dsv__free(context, sorted);
  return DSV_OK;
}

/* Takes over a member of the head, which all tables of targets number alike, as if it had been given. */
static void give(dsv__target *own, const char *member) {
  own->head.given |= dsv__rows_of(&dsv__class_record, member);
}

/* Rows and time are no matter of a composite, whose parts stand as they are. */
static void inherit_rows(const dsv__target *outer, dsv__target *own) {
  if (!own->where.head.given) own->where = outer->where;
  if (!own->hours.id.n) own->hours = outer->hours;
  if (!dsv__given(&dsv__inner_record, own, "exclude") && dsv__given(&dsv__target_record, outer, "exclude")) {
    own->exclude = outer->exclude;
    give(own, "exclude");
  }
  if (!own->by.n && !own->subjects.chosen) own->subjects = outer->subjects;
}

static void inherit(const dsv__target *outer, dsv__target *own) {
  if (own->metric.kind != DSV__COMPOSITE) inherit_rows(outer, own);
  if (!dsv__given(&dsv__inner_record, own, "no_data")) own->no_data = outer->no_data;
  own->applies = outer->applies;
  if (!own->by.n) own->by = outer->by;
}

const dsv__target *dsv__inner_of(const dsv__target *outer, dsv__target *own) {
  const dsv__inner *inner = &outer->metric.inner;
  if (inner->chosen == 1) return inner->to;
  if (inner->chosen != 2) return NULL;
  *own = *(const dsv__target *)inner->own;
  own->id = outer->id; /* what findings call it */
  inherit(outer, own);
  return own;
}

dsv_status dsv__inner_classes(const dsv__target *outer, dsv__arena *arena, dsv__list *out) {
  static const char passed_on[] = "id where hours exclude subjects no_data";
  const size_t n = outer->classes.n;
  dsv__target *at = dsv__arena_alloc(arena, n, sizeof *at);
  if (!at) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < n; i++) {
    at[i] = DSV__AT(outer->classes, dsv__target)[i];
    at[i].head.given &= dsv__rows_of(&dsv__class_record, passed_on);
    at[i].metric.head.given = 0;
  }
  *out = (dsv__list){n, at};
  return DSV_OK;
}

void dsv__part_of(const dsv__target *composite, const dsv__window *window, const dsv__part *part, dsv__target *out) {
  *out = *(const dsv__target *)part->to;
  out->window = *window;
  out->applies = composite->applies;
}

dsv__decimal dsv__part_weight(const dsv__part *part) {
  return dsv__given(&dsv__part_record, part, "weight") ? part->weight : dsv__decimal_of(1);
}
