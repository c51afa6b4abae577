/* Shared and specific parts, and floors: who targets and classes are for, classes that contradict each other, and obligations that must not be
   undercut (docs/effective.md). */
#include "agree/check.h"
#include "agree/diff.h"
#include "agree/windows.h"
#include <string.h>

/* ---- specific parts -------------------------------------------------------------------------- */

static bool is_consumer(const dsv__agreement *a, const dsv__ref *party) {
  if (a->consumer.chosen == 1) return a->consumer.one.to == party->to;
  for (size_t i = 0; i < a->consumer.list.n; i++)
    if (DSV__AT(a->consumer.list, dsv__ref)[i].to == party->to) return true;
  return false;
}

static void check_consumers(dsv__checker *c, const dsv__target *part) {
  for (size_t i = 0; i < part->consumers.n; i++) {
    const dsv__ref *party = &DSV__AT(part->consumers, dsv__ref)[i];
    dsv__item item;
    if (!is_consumer(c->agreement, party))
      dsv__wrong(c, DSV_ERROR_REFERENCE, part, dsv__item_path(&item, "consumers", i),
                 "\"%.*s\" is no consumer of this agreement; name it in `consumer` first", (int)party->id.n,
                 party->id.at);
  }
}

static bool is_specific(const dsv__target *of_class) {
  return of_class->consumers.n || of_class->service.to;
}

/* The class of a list before number `index` that takes all rows this one could take, where one of the two is for somebody. */
static const dsv__target *taken_by(const dsv__list *classes, size_t index) {
  static const dsv__field where = {"where", DSV__RECORD, 0, 0, &dsv__condition_record, NULL, NULL, NULL, NULL, NULL};
  const dsv__target *all = classes->at, *mine = &all[index];
  for (size_t i = 0; i < index; i++)
    if ((is_specific(&all[i]) || is_specific(mine)) && dsv__same(&where, &all[i].where, &mine->where)) return &all[i];
  return NULL;
}

void dsv__check_parts(dsv__checker *c, const dsv__target *target) {
  const dsv__target *classes = target->classes.at;
  bool specific = false;
  check_consumers(c, target);
  for (size_t i = 0; i < target->classes.n; i++) {
    check_consumers(c, &classes[i]);
    specific = specific || is_specific(&classes[i]);
  }
  for (size_t i = 1; i < target->classes.n && i < DSV__SPECIFIC_MOST && specific; i++) {
    const dsv__target *other = taken_by(&target->classes, i);
    if (other)
      dsv__wrong(c, DSV_ERROR_CONTRADICTION, &classes[i], "where",
                 "class \"%.*s\" takes the same rows before: let `where` tell whom each is for", (int)other->id.n,
                 other->id.at);
  }
}

/* ---- floors ---------------------------------------------------------------------------------- */

static size_t place_of(const dsv__agreement *a, const char *target) {
  size_t i = 0;
  while (i < a->targets.n && !dsv__str_same(DSV__AT(a->targets, dsv__target)[i].id, dsv__str_of(target))) i++;
  return i;
}

/* A change to a target that both have, to less than the obligation asks for. */
static void check_change(dsv__checker *c, const dsv__document *obligation, const dsv__change *change) {
  if (change->direction != DSV_DIRECTION_LOOSER || !change->target || !change->member) return;
  dsv__item item;
  const char *path = change->pointers[DSV__AFTER]
                         ? change->pointers[DSV__AFTER] + 1
                         : dsv__item_path(&item, "targets", place_of(c->agreement, change->target));
  const dsv__str id = ((const dsv__document_head *)obligation->structure)->id;
  dsv__wrong(c, DSV_ERROR_UNDERCUT, c->agreement, path, "less than the obligation \"%.*s\" asks for: %s", (int)id.n,
             id.at, change->sentence);
}

static void check_against(dsv__checker *c, const dsv__document *obligation, const dsv__document *mine) {
  dsv_diff diff = {.context = c->book->context};
  dsv__arena_init(&diff.arena, diff.context);
  const dsv_status status = dsv__diff_documents(&diff, obligation, mine);
  if (status && !c->status) c->status = DSV__NO_MEMORY(c->diag);
  for (size_t i = 0; i < diff.n && !status; i++) check_change(c, obligation, &diff.at[i]);
  dsv__free(diff.context, diff.at);
  dsv__arena_free(&diff.arena);
}

static bool at_once(dsv__checker *c, const dsv__agreement *other) {
  const dsv__span ever = {DSV__TIME_MIN, DSV__TIME_MAX};
  const dsv__zone *zone;
  if (dsv__zones_get(c->book->zones, other->timezone, &zone)) return false;
  const dsv__span mine = dsv__span_of_range(&c->agreement->in_force, c->zone, ever);
  const dsv__span theirs = dsv__span_of_range(&other->in_force, zone, ever);
  return mine.from < theirs.to && theirs.from < mine.to;
}

void dsv__check_floors(dsv__checker *c, const dsv__document *mine) {
  const dsv__agreement *a = c->agreement;
  for (size_t i = 0; i < a->under.n; i++) {
    const dsv__ref *under = &DSV__AT(a->under, dsv__ref)[i];
    const dsv__agreement *named = under->to->structure;
    dsv__item item;
    if (dsv__str_same(under->id, a->head.id) || named->form != DSV__OBLIGATION) {
      dsv__wrong(c, DSV_ERROR_REFERENCE, a, dsv__item_path(&item, "under", i),
                 "\"%.*s\" is no other agreement of form `obligation`", (int)under->id.n, under->id.at);
      continue;
    }
    for (size_t k = 0; k < c->book->n_documents; k++) {
      const dsv__document *document = c->book->documents[k];
      const dsv__agreement *obligation = document->structure;
      if (strcmp(document->type->name, "agreement") == 0 && dsv__str_same(obligation->head.id, under->id) &&
          at_once(c, obligation))
        check_against(c, document, mine);
    }
  }
}
