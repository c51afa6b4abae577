/* The inner target: the one whose windows another target looks at, with what it has from that one. */
#include "agree/agreement.h"
#include "base/sort.h"

bool dsv__looks_at_windows(const dsv__target *target) {
  return target->metric.kind == DSV__FAILED_WINDOWS || target->metric.kind == DSV__OF_WINDOWS;
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

dsv_status dsv__inner_find(dsv__agreement *agreement, const dsv_context *context) {
  const size_t n = agreement->targets.n;
  dsv__target *targets = agreement->targets.at, **sorted = dsv__alloc(context, n, sizeof(dsv__target *));
  if (!sorted) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < n; i++) sorted[i] = &targets[i];
  if (n > 1) dsv__sort(sorted, n, sizeof *sorted, compare_targets);
  for (size_t i = 0; i < n; i++)
    if (targets[i].metric.inner.chosen == 1) targets[i].metric.inner.to = find(sorted, n, targets[i].metric.inner.id);
  dsv__free(context, sorted);
  return DSV_OK;
}

/* Takes over a member of the head, which all tables of targets number alike, as if it had been given. */
static void give(dsv__target *own, const char *member) {
  own->head.given |= dsv__rows_of(&dsv__class_record, member);
}

static void inherit(const dsv__target *outer, dsv__target *own) {
  if (!own->where.head.given) own->where = outer->where;
  if (!own->hours.id.n) own->hours = outer->hours;
  if (!dsv__given(&dsv__inner_record, own, "exclude") && dsv__given(&dsv__target_record, outer, "exclude")) {
    own->exclude = outer->exclude;
    give(own, "exclude");
  }
  if (!dsv__given(&dsv__inner_record, own, "no_data")) own->no_data = outer->no_data;
  own->applies = outer->applies;
  if (own->by.n) return;
  own->by = outer->by;
  if (!own->subjects.chosen) own->subjects = outer->subjects;
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
