/* Calendars made of others: their parts, and the algebra of their open time. */
#include "clock/calendar_compile.h"
#include <stdio.h>

/* ---- compiling --------------------------------------------------------------------------------------------------- */

dsv__list dsv__calendar_parts(const dsv__calendar_document *document, const char **member) {
  *member = document->any.n > 0 ? "union" : document->all.n > 0 ? "intersect" : "except";
  return document->any.n > 0 ? document->any : document->all.n > 0 ? document->all : document->except;
}

static void refuse(dsv__compiler *c, const char *member, size_t i, const char *what) {
  char path[48];
  snprintf(path, sizeof path, "%s/%zu", member, i);
  dsv__note(c, dsv__find_at(c->diag, DSV_SEVERITY_ERROR, DSV_ERROR_LIMIT, c->document, path, "%s", what));
}

/* Adds a part to what the calendar is made of; a part that is refused is not looked at again. */
static bool add_part(dsv__compiler *c, const char *member, size_t i, dsv_calendar *part) {
  dsv_calendar *calendar = c->calendar;
  if (part->depth + 1 > DSV__MOST_DEEP) {
    refuse(c, member, i, "calendars can be made of others 8 deep, and this one is 8 deep already");
    return false;
  }
  if (calendar->weight + part->weight + 1 > DSV__MOST_PARTS) {
    refuse(c, member, i,
           "with this one the calendar is made of more than 1,000 in all, each counted as often as it comes");
    return false;
  }
  if (calendar->busiest + part->busiest > DSV__MOST_BUSY) {
    refuse(c, member, i, "with this one the calendars have more than 5,000 spans a day in all");
    return false;
  }
  calendar->busiest += part->busiest;
  calendar->parts[calendar->n_parts++] = dsv_calendar_ref(part);
  calendar->weight += part->weight + 1;
  calendar->depth = part->depth + 1 > calendar->depth ? part->depth + 1 : calendar->depth;
  return true;
}

/* Its own zone is that of its days: the first that one of the parts has, where the document names none. */
static dsv_status take_zones(dsv__compiler *c) {
  dsv_calendar *calendar = c->calendar;
  size_t n = 1;
  for (size_t i = 0; i < calendar->n_parts; i++) {
    n += calendar->parts[i]->n_zones;
    calendar->zone = calendar->zone != NULL ? calendar->zone : calendar->parts[i]->zone;
  }
  calendar->zones = dsv__alloc(calendar->context, n, sizeof *calendar->zones);
  if (calendar->zones == NULL) {
    return DSV__NO_MEMORY(c->diag);
  }
  if (calendar->zone != NULL) {
    calendar->zones[calendar->n_zones++] = calendar->zone;
  }
  for (size_t i = 0; i < calendar->n_parts; i++) {
    for (size_t j = 0; j < calendar->parts[i]->n_zones; j++) {
      calendar->zones[calendar->n_zones++] = calendar->parts[i]->zones[j];
    }
  }
  return DSV_OK;
}

dsv_status dsv__calendar_compose(dsv__compiler *c, dsv_calendar *const *compiled) {
  const char *member;
  const dsv__list list = dsv__calendar_parts(c->document, &member);
  c->calendar->parts = dsv__alloc(c->calendar->context, list.n, sizeof(dsv_calendar *));
  if (c->calendar->parts == NULL) {
    return DSV__NO_MEMORY(c->diag);
  }
  bool whole = true;
  for (size_t i = 0; whole && i < list.n; i++) {
    const dsv__document *document = DSV__AT(list, dsv__ref)[i].to;
    dsv_calendar *part = document != NULL ? compiled[document->number] : NULL;
    if (part == NULL) {
      dsv__note(c, DSV_ERROR_REFERENCE);
    } else {
      whole = add_part(c, member, i, part);
    }
  }
  return take_zones(c);
}

static dsv__span hull(dsv__span a, dsv__span b) {
  if (a.from >= a.to || b.from >= b.to) {
    return a.from < a.to ? a : b;
  }
  return (dsv__span){dsv__earlier(a.from, b.from), dsv__later(a.to, b.to)};
}

static dsv__span both(dsv__span a, dsv__span b) {
  return (dsv__span){dsv__later(a.from, b.from), dsv__earlier(a.to, b.to)};
}

void dsv__calendar_narrow(dsv_calendar *calendar) {
  if (calendar->n_parts == 0) {
    return;
  }
  dsv__span within = calendar->parts[0]->within;
  for (size_t i = 1; i < calendar->n_parts && calendar->made != DSV__EXCEPT; i++) {
    const dsv__span part = calendar->parts[i]->within;
    within = calendar->made == DSV__UNION ? hull(within, part) : both(within, part);
  }
  calendar->within = both(calendar->within, within);
}

/* ---- open time --------------------------------------------------------------------------------------------------- */

typedef dsv_status (*operation)(const dsv__spans *a, const dsv__spans *b, dsv__spans *out);

/* Works the other parts into what the first gave, one after the other; `sets` are that, one part, and a result. */
static dsv_status work_in(const dsv_calendar *calendar, dsv__span within, dsv__spans sets[3]) {
  const operation operations[] = {
      [DSV__UNION] = dsv__spans_union, [DSV__INTERSECT] = dsv__spans_intersect, [DSV__EXCEPT] = dsv__spans_subtract};
  const bool shrinks = calendar->made != DSV__UNION;
  dsv_status status = dsv__calendar_spans(calendar->parts[0], within.from, within.to, &sets[0]);
  for (size_t i = 1; status == DSV_OK && i < calendar->n_parts && !(shrinks && sets[0].n == 0); i++) {
    dsv__spans_clear(&sets[1]);
    status = dsv__calendar_spans(calendar->parts[i], within.from, within.to, &sets[1]);
    if (status == DSV_OK) {
      status = operations[calendar->made](&sets[0], &sets[1], &sets[2]);
    }
    const dsv__spans worked = sets[2];
    sets[2] = sets[0];
    sets[0] = worked;
  }
  return status;
}

/* Parts are asked inside each other at most DSV__MOST_DEEP times. */
dsv_status dsv__calendar_composed(const dsv_calendar *calendar, int64_t from, int64_t to, dsv__spans *out) {
  const dsv__span within = both(calendar->within, (dsv__span){from, to});
  if (within.from >= within.to) {
    return DSV_OK;
  }
  dsv__spans sets[3];
  for (size_t i = 0; i < 3; i++) {
    dsv__spans_init(&sets[i], calendar->context);
  }
  dsv_status status = work_in(calendar, within, sets);
  for (size_t i = 0; status == DSV_OK && i < sets[0].n; i++) {
    status = dsv__spans_push(out, sets[0].at[i].from, sets[0].at[i].to);
  }
  for (size_t i = 0; i < 3; i++) {
    dsv__spans_free(&sets[i]);
  }
  return status;
}
