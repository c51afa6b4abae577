#include "agree/claim.h"
#include "agree/term.h"
#include "agree/windows.h"
#include "data/say.h"
#include "clock/calendar.h"
#include <string.h>

void dsv__wrong(dsv__checker *c, dsv_status code, const void *structure, const char *path, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  dsv__vfind_at(c->diag, DSV_SEVERITY_ERROR, code, structure, path, format, arguments);
  va_end(arguments);
  if (!c->status) c->status = code;
}

dsv__target *dsv__check_room(dsv__checker *c) {
  dsv__target *room = dsv__arena_alloc(c->arena, 1, sizeof *room);
  if (!room) c->status = c->status ? c->status : DSV_ERROR_MEMORY;
  return room;
}

const char *dsv__item_path(dsv__item *item, const char *list, size_t index) {
  char digits[24];
  size_t n = 0, at = strlen(list);
  do digits[n++] = (char)('0' + index % 10);
  while (index /= 10);
  memcpy(item->text, list, at);
  item->text[at++] = '/';
  while (n) item->text[at++] = digits[--n];
  item->text[at] = '\0';
  return item->text;
}

void dsv__check_condition(dsv__checker *c, const dsv__condition *condition, const dsv__stream *stream,
                          const dsv__attributes *attributes) {
  if (!condition->head.given || !stream) return;
  dsv_status status = dsv__test_check(condition, stream, attributes, c->zone, false, c->diag);
  if (status && !c->status) c->status = status;
}

int dsv__check_field(dsv__checker *c, const dsv__stream *stream, dsv__str field, unsigned types, const char *must_be,
                     const void *structure, const char *path) {
  if (!stream || !field.n) return -1;
  int index = dsv__stream_field_index(stream, field);
  if (index < 0) {
    const char *near = NULL;
    for (size_t i = 0; i < stream->fields.n && !near; i++)
      near = dsv__nearest(field, (const char *const[]){dsv__stream_field_name(stream, i).at}, 1);
    dsv__wrong(c, DSV_ERROR_FIELD, structure, path, "stream \"%.*s\" has no field \"%.*s\"%s%s%s",
               (int)stream->head.id.n, stream->head.id.at, (int)field.n, field.at, near ? ": did you mean \"" : "",
               near ? near : "", near ? "\"?" : "");
    return -1;
  }
  int32_t type = dsv__stream_field_type(stream, (size_t)index);
  if (types & DSV__IS(type)) return type;
  dsv__wrong(c, DSV_ERROR_FIELD, structure, path, "field \"%.*s\" cannot be used here: %s is due", (int)field.n,
             field.at, must_be);
  return -1;
}

void dsv__check_elapsed(dsv__checker *c, dsv__duration duration, const void *structure, const char *path) {
  if (!dsv__duration_is_elapsed(duration))
    dsv__wrong(c, DSV_ERROR_VALUE, structure, path, "days and months differ in length: write hours, as \"PT24H\"");
}

static void check_span(dsv__checker *c, const dsv__window_span *span, const char *member, dsv__duration duration) {
  if (!dsv__given(&dsv__window_span_record, span, member)) return;
  if (!dsv__duration_positive(duration)) dsv__wrong(c, DSV_ERROR_VALUE, span, member, "must be longer than nothing");
  if (strcmp(member, "rolling") != 0 && duration.elapsed && !dsv__duration_is_elapsed(duration))
    dsv__wrong(c, DSV_ERROR_VALUE, span, member, "write either days and months or hours and minutes, not both");
}

void dsv__check_window(dsv__checker *c, const dsv__window *window) {
  if (window->chosen != 2) return;
  check_span(c, &window->span, "rolling", window->span.rolling);
  check_span(c, &window->span, "step", window->span.step);
  check_span(c, &window->span, "anchored", window->span.anchored);
}

/* ---- exclusions ------------------------------------------------------------------------------------------------------------- */

static void check_limit(dsv__checker *c, const dsv__exclusion *exclusion) {
  const dsv__exclusion_limit *limit = &exclusion->limit;
  if (!limit->head.given) return;
  bool time = dsv__given(&dsv__exclusion_limit_record, limit, "time");
  if (!time && !dsv__given(&dsv__exclusion_limit_record, limit, "times"))
    dsv__wrong(c, DSV_ERROR_MISSING, limit, NULL, "a limit needs \"time\", \"times\" or both");
  if (time) dsv__check_elapsed(c, limit->time, limit, "time");
  if (limit->times < 0) dsv__wrong(c, DSV_ERROR_VALUE, limit, "times", "must not be negative");
  dsv__check_window(c, &limit->window);
  if (limit->window.chosen == 2 && dsv__given(&dsv__window_span_record, &limit->window.span, "rolling"))
    dsv__wrong(c, DSV_ERROR_FORM, limit, "window",
               "a limit is used up in windows that follow each other, not rolling ones");
}

static void check_notice(dsv__checker *c, const dsv__exclusion *exclusion, const dsv__stream *stream) {
  const dsv__notice *notice = &exclusion->notice;
  if (!notice->head.given) return;
  dsv__check_field(c, stream, notice->field, DSV__IS(DSV__TYPE_TIME), "a time", notice, "field");
  if (notice->calendar.id.n) dsv__check_lengths(c, notice->before, true, notice, "before");
}

/* An exclusion that a target, or a class joined with its target, uses and that names a duty; NULL: none. */
static const dsv__exclusion *duty_used(const dsv__agreement *a, const dsv__target *target) {
  for (size_t i = 0; i < dsv__exclusion_count(a, target); i++) {
    const dsv__exclusion *used = dsv__exclusion_at(a, target, i);
    if (used && used->duty.n) return used;
  }
  return NULL;
}

/* The duty is scored before all else, so that nothing it rests on may rest on a duty. */
static void check_duty(dsv__checker *c, const dsv__exclusion *exclusion) {
  const dsv__agreement *a = c->agreement;
  const dsv__target *target = dsv__duty_of(a, exclusion);
  const dsv__shown id = dsv__show(exclusion->duty);
  if (!target) {
    dsv__wrong(c, DSV_ERROR_REFERENCE, exclusion, "duty", "no target \"%s\" in this agreement", id.at);
    return;
  }
  if (target->actor != DSV__ACTOR_CONSUMER) {
    dsv__wrong(c, DSV_ERROR_FORM, exclusion, "duty",
               "\"%s\" is no duty of the consumer: give that target \"actor\":\"consumer\"", id.at);
    return;
  }
  if (dsv__is_over_targets(target))
    dsv__wrong(c, DSV_ERROR_LATER, exclusion, "duty", "a duty that looks at windows of another target comes later");
  const dsv__exclusion *used = duty_used(a, target);
  for (size_t i = 0; !used && i < target->classes.n; i++) {
    dsv__target joined;
    dsv__target_of_class(target, &DSV__AT(target->classes, dsv__target)[i], &joined);
    used = duty_used(a, &joined);
  }
  if (used)
    dsv__wrong(c, DSV_ERROR_CIRCULAR, exclusion, "duty",
               "\"%s\" leaves out by a duty itself (exclusion \"%s\"): give it an `exclude` of its own, as []", id.at,
               dsv__show(used->id).at);
}

void dsv__check_exclusion(dsv__checker *c, const dsv__exclusion *exclusion) {
  const dsv__stream *stream = dsv__stream_of(&exclusion->stream);
  check_limit(c, exclusion);
  if (exclusion->duty.n) check_duty(c, exclusion);
  if (!stream) return;
  if (stream->shape != DSV__SHAPE_INTERVAL)
    dsv__wrong(c, DSV_ERROR_FIELD, exclusion, "stream", "an exclusion needs a stream of intervals");
  dsv__check_condition(c, &exclusion->where, stream, NULL);
  check_notice(c, exclusion, stream);
}

static bool holds_name(const dsv__list *names, dsv__str name) {
  for (size_t i = 0; i < names->n; i++)
    if (dsv__str_same(DSV__AT(*names, dsv__str)[i], name)) return true;
  return false;
}

/* What an exclusion asks of the target it is used for, whose attributes are given. */
static void check_exclusion_use(dsv__checker *c, const dsv__exclusion *exclusion, const dsv__target *target,
                                const dsv__attributes *attributes) {
  const dsv__stream *stream = dsv__stream_of(&exclusion->stream), *metric = dsv__stream_of(&target->metric.stream);
  if (exclusion->duty.n) return;
  if (!stream && !exclusion->calendar.id.n) { /* rows of the metric itself */
    dsv__check_condition(c, &exclusion->where, metric, attributes);
    return;
  }
  const dsv__list *names = exclusion->match.n ? &exclusion->match : &target->by;
  for (size_t i = 0; stream && metric && i < names->n; i++) {
    dsv__str field = DSV__AT(*names, dsv__str)[i];
    dsv__item item;
    const char *place = exclusion->match.n ? dsv__item_path(&item, "match", i) : "stream";
    int own = dsv__stream_field_index(stream, field), theirs = dsv__stream_field_index(metric, field);
    if (exclusion->match.n && !holds_name(&target->by, field))
      dsv__wrong(c, DSV_ERROR_FIELD, exclusion, place, "\"%.*s\" is not one of `by` of target \"%.*s\"", (int)field.n,
                 field.at, (int)target->id.n, target->id.at);
    else if (exclusion->match.n && own < 0)
      dsv__wrong(c, DSV_ERROR_FIELD, exclusion, place, "stream \"%.*s\" has no field \"%.*s\"", (int)stream->head.id.n,
                 stream->head.id.at, (int)field.n, field.at);
    else if (own >= 0 && theirs >= 0 &&
             dsv__stream_field_type(stream, (size_t)own) != dsv__stream_field_type(metric, (size_t)theirs))
      dsv__wrong(c, DSV_ERROR_FIELD, exclusion, place, "field \"%.*s\" has another type in stream \"%.*s\"",
                 (int)field.n, field.at, (int)stream->head.id.n, stream->head.id.at);
  }
}

/* ---- the agreement ---------------------------------------------------------------------------------------------------------- */

static void check_range(dsv__checker *c, const dsv__range *range) {
  dsv__span span = dsv__span_of_range(range, c->zone, (dsv__span){DSV__TIME_MIN, DSV__TIME_MAX});
  if (range->head.given && span.from >= span.to) dsv__wrong(c, DSV_ERROR_ORDER, range, "to", "ends before it begins");
}

static void check_interactions(dsv__checker *c) {
  const dsv__agreement *a = c->agreement;
  for (size_t i = 0; i < a->interactions.n; i++) {
    const dsv__interaction *interaction = &DSV__AT(a->interactions, dsv__interaction)[i];
    for (size_t k = 0; k < interaction->targets.n; k++) {
      dsv__str id = DSV__AT(interaction->targets, dsv__str)[k];
      dsv__item item;
      bool found = false;
      for (size_t t = 0; t < a->targets.n; t++)
        found = found || dsv__str_same(DSV__AT(a->targets, dsv__target)[t].id, id);
      if (!found)
        dsv__wrong(c, DSV_ERROR_REFERENCE, interaction, dsv__item_path(&item, "targets", k),
                   "no target \"%.*s\" in this agreement", (int)id.n, id.at);
    }
  }
}

static bool check_number(dsv__checker *c, const dsv__list *exclude, const void *structure) {
  if (exclude->n > DSV__EXCLUSIONS_MOST)
    dsv__wrong(c, DSV_ERROR_LIMIT, structure, "exclude", "more than %d exclusions", DSV__EXCLUSIONS_MOST);
  return exclude->n <= DSV__EXCLUSIONS_MOST;
}

void dsv__check_exclusions_of(dsv__checker *c, const dsv__target *target) {
  const dsv__agreement *a = c->agreement;
  dsv__attributes attributes;
  if (!check_number(c, &target->exclude, target)) return;
  if (dsv__target_attributes(target, c->arena, &attributes)) {
    c->status = c->status ? c->status : DSV_ERROR_MEMORY;
    return;
  }
  if (!dsv__given(&dsv__class_record, target, "exclude")) {
    for (size_t i = 0; i < a->exclude.n; i++)
      check_exclusion_use(c, &DSV__AT(a->exclude, dsv__exclusion)[i], target, &attributes);
    return;
  }
  for (size_t i = 0; i < target->exclude.n; i++) {
    const dsv__exclude *entry = &DSV__AT(target->exclude, dsv__exclude)[i];
    dsv__item item;
    const char *place = dsv__item_path(&item, "exclude", i);
    const dsv__exclusion *exclusion = dsv__exclusion_of(a, entry);
    if (entry->chosen == 2) dsv__check_exclusion(c, exclusion);
    if (exclusion) check_exclusion_use(c, exclusion, target, &attributes);
    else
      dsv__wrong(c, DSV_ERROR_REFERENCE, target, place, "the agreement has no exclusion \"%.*s\"", (int)entry->id.n,
                 entry->id.at);
    for (size_t k = 0; exclusion && k < i; k++) {
      const dsv__exclusion *other = dsv__exclusion_of(a, &DSV__AT(target->exclude, dsv__exclude)[k]);
      if (other && dsv__str_same(other->id, exclusion->id))
        dsv__wrong(c, DSV_ERROR_TWICE, target, place, "exclusion \"%.*s\" stands twice", (int)exclusion->id.n,
                   exclusion->id.at);
    }
  }
}

static void check_targets(dsv__checker *c) {
  const dsv__agreement *a = c->agreement;
  for (size_t i = 0; i < a->targets.n; i++) {
    const dsv__target *target = &DSV__AT(a->targets, dsv__target)[i];
    check_range(c, &target->applies);
    dsv__check_window(c, &target->window);
    dsv__check_target(c, target, NULL);
    dsv__check_parts(c, target);
    if (!dsv__is_over_targets(target)) dsv__check_exclusions_of(c, target);
    dsv__check_earnings(c, target, NULL);
    dsv__check_claim_of(c, target, target);
    dsv__arena_free(c->arena);
    for (size_t k = 0; k < target->classes.n && target->metric.kind != DSV__COMPOSITE; k++) {
      dsv__target joined;
      const dsv__target *of_class = &DSV__AT(target->classes, dsv__target)[k];
      dsv__target_of_class(target, of_class, &joined);
      dsv__check_target(c, &joined, of_class);
      if (dsv__given(&dsv__class_record, of_class, "exclude") && !dsv__is_over_targets(target))
        dsv__check_exclusions_of(c, &joined);
      dsv__check_earnings(c, &joined, of_class);
      dsv__check_claim_of(c, &joined, of_class);
      dsv__arena_free(c->arena);
    }
  }
}

static void check_agreement(dsv__checker *c) {
  const dsv__agreement *a = c->agreement;
  if (a->version < 1) dsv__wrong(c, DSV_ERROR_VALUE, a, "version", "versions are numbered from 1");
  check_range(c, &a->in_force);
  dsv__check_window(c, &a->window);
  if (!check_number(c, &a->exclude, a)) return;
  for (size_t i = 0; i < a->exclude.n; i++) dsv__check_exclusion(c, &DSV__AT(a->exclude, dsv__exclusion)[i]);
  dsv__check_credits(c);
  dsv__check_claim_terms(c);
  check_targets(c);
  check_interactions(c);
  dsv__check_terms(c);
}

/* Two versions of one agreement must not be in force at once. */
static void check_versions(dsv__checker *c, size_t index) {
  dsv__span mine = dsv__span_of_range(&c->agreement->in_force, c->zone, (dsv__span){DSV__TIME_MIN, DSV__TIME_MAX});
  for (size_t i = 0; i < index; i++) {
    const dsv__document *document = c->book->documents[i];
    const dsv__agreement *other = document->structure;
    const dsv__zone *zone;
    if (strcmp(document->type->name, "agreement") != 0 || !dsv__str_same(other->head.id, c->agreement->head.id))
      continue;
    if (dsv__zones_get(c->book->zones, other->timezone, &zone)) continue;
    dsv__span theirs = dsv__span_of_range(&other->in_force, zone, (dsv__span){DSV__TIME_MIN, DSV__TIME_MAX});
    if (mine.from < theirs.to && theirs.from < mine.to)
      dsv__wrong(c, DSV_ERROR_OVERLAP, c->agreement, "in_force",
                 "version %lld is in force at the same time: end one where the other begins",
                 (long long)other->version);
  }
}

dsv_status dsv__agreements_check(dsv_book *book, dsv_diag *diag) {
  dsv__arena arena;
  dsv__arena_init(&arena, book->context);
  dsv__checker c = {.book = book, .arena = &arena, .diag = diag};
  for (size_t i = 0; i < book->n_documents; i++) {
    const dsv__document *document = book->documents[i];
    if (strcmp(document->type->name, "agreement") != 0) continue;
    c.agreement = document->structure;
    dsv_status status = dsv__zones_get(book->zones, c.agreement->timezone, &c.zone);
    if (status == DSV_ERROR_MEMORY) {
      c.status = status;
      break;
    }
    if (status) {
      dsv__wrong(&c, DSV_ERROR_ZONE, c.agreement, "timezone",
                 "no time zone \"%.*s\": use a name as \"Europe/Amsterdam\"", (int)c.agreement->timezone.n,
                 c.agreement->timezone.at);
      continue;
    }
    status = dsv__inner_find(document->structure, book->context);
    if (status) {
      c.status = status;
      break;
    }
    check_agreement(&c);
    check_versions(&c, i);
    dsv__check_floors(&c, document);
  }
  dsv__arena_free(&arena);
  return c.status;
}

const dsv_calendar *dsv__book_calendar_of(const dsv_book *book, const dsv__ref *hours) {
  if (!hours->to) return NULL;
  size_t index = 0;
  for (size_t i = 0; i < book->n_documents; i++) {
    if (book->documents[i] == hours->to) return ((dsv_calendar *const *)book->calendars)[index];
    index += strcmp(book->documents[i]->type->name, "calendar") == 0;
  }
  return NULL;
}
