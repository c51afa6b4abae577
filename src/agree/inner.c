/* The inner target: the one whose windows another target looks at, with what it has from that one. */
#include "agree/agreement.h"

bool dsv__looks_at_windows(const dsv__target *target) {
  return target->metric.kind == DSV__FAILED_WINDOWS || target->metric.kind == DSV__OF_WINDOWS;
}

const dsv__target *dsv__target_by_id(const dsv__agreement *agreement, dsv__str id) {
  const dsv__target *targets = agreement->targets.at;
  for (size_t i = 0; i < agreement->targets.n; i++)
    if (dsv__str_same(targets[i].id, id)) return &targets[i];
  return NULL;
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

const dsv__target *dsv__inner_of(const dsv__agreement *agreement, const dsv__target *outer, dsv__target *own) {
  const dsv__inner *inner = &outer->metric.inner;
  if (inner->chosen == 1) return dsv__target_by_id(agreement, inner->id);
  if (inner->chosen != 2) return NULL;
  *own = *(const dsv__target *)inner->own;
  own->id = outer->id; /* what findings call it */
  inherit(outer, own);
  return own;
}
