/* Made streams: the fields they have from their source, and checks of how they are made. */
#include "agree/check.h"
#include "agree/windows.h"
#include <string.h>

static const dsv__agreement no_agreement; /* a made stream belongs to none */

/* The next made stream of a book from document *i on, which is moved past it; NULL: no more. */
static dsv__stream *next_made(const dsv_book *book, size_t *i) {
  while (*i < book->n_documents) {
    const dsv__document *document = book->documents[(*i)++];
    dsv__stream *stream = document->structure;
    if (strcmp(document->type->name, "stream") == 0 && stream->made) return stream;
  }
  return NULL;
}

/* ---- fields ----------------------------------------------------------------------------------------------------------------- */

static const dsv__stream *source_of(const dsv__stream *made) {
  const dsv__document *source = dsv__made_source(made);
  return source ? source->structure : NULL;
}

dsv_status dsv__made_fields(dsv_book *book, dsv_diag *diag) {
  dsv__stream *made;
  for (size_t i = 0; (made = next_made(book, &i)) != NULL;) {
    const dsv__stream *source = source_of(made);
    const dsv__list *by = dsv__made_by(made);
    if (!source) continue; /* an error, found elsewhere */
    dsv__pair *pairs = dsv__arena_alloc(&book->arena, by->n, sizeof *pairs);
    if (!pairs) return DSV__NO_MEMORY(diag);
    made->fields = (dsv__list){0, pairs};
    for (size_t k = 0; k < by->n; k++) {
      int index = dsv__stream_field_index(source, DSV__AT(*by, dsv__str)[k]);
      if (index >= 0) pairs[made->fields.n++] = DSV__AT(source->fields, dsv__pair)[index];
    }
  }
  return DSV_OK;
}

/* ---- what both forms ask ---------------------------------------------------------------------------------------------------- */

static void check_given(dsv__checker *c, const dsv__ref *stream, const void *structure, const char *path) {
  const dsv__stream *of = dsv__stream_of(stream);
  if (of && of->made)
    dsv__wrong(c, DSV_ERROR_LATER, structure, path,
               "\"%.*s\" is made itself: what is made from made streams comes with a later version of libdsv",
               (int)stream->id.n, stream->id.at);
}

/* The source itself, and what says when it is complete. */
static void check_source(dsv__checker *c, const dsv__ref *stream, const void *structure, const char *path) {
  const dsv__stream *source = dsv__stream_of(stream);
  check_given(c, stream, structure, path);
  if (source && source->complete.chosen == 3)
    check_given(c, &source->complete.from.stream, &source->complete.from, "stream");
}

static void check_by(dsv__checker *c, const dsv__list *by, const dsv__stream *source, const void *structure) {
  dsv__item item;
  if (by->n > DSV__BY_MOST) {
    dsv__wrong(c, DSV_ERROR_LIMIT, structure, "by", "at most %d fields", DSV__BY_MOST);
    return;
  }
  for (size_t i = 0; i < by->n; i++) {
    dsv__str name = DSV__AT(*by, dsv__str)[i];
    const char *path = dsv__item_path(&item, "by", i);
    dsv__check_field(c, source, name, DSV__KEYS, "a string, integer or boolean", structure, path);
    if (dsv__str_same(name, DSV__STR("start")) || dsv__str_same(name, DSV__STR("end")))
      dsv__wrong(c, DSV_ERROR_FIELD, structure, path,
                 "\"%.*s\" is a column of every interval: give the field of the source another name", (int)name.n,
                 name.at);
    for (size_t k = 0; k < i; k++)
      if (dsv__str_same(name, DSV__AT(*by, dsv__str)[k]))
        dsv__wrong(c, DSV_ERROR_TWICE, structure, path, "field \"%.*s\" stands twice in `by`", (int)name.n, name.at);
  }
}

/* ---- while ------------------------------------------------------------------------------------------------------------------ */

static void check_hold(dsv__checker *c, const dsv__recipe *recipe, const dsv__stream *source) {
  bool own = dsv__given(&dsv__recipe_record, recipe, "hold");
  dsv__duration hold = own ? recipe->hold : source->hold;
  if (own && !dsv__duration_positive(hold))
    dsv__wrong(c, DSV_ERROR_VALUE, recipe, "hold", "a sample must hold for some time");
  else if (hold.months)
    dsv__wrong(c, DSV_ERROR_VALUE, recipe, own ? "hold" : "from",
               "months differ in length: write a `hold` of days or hours, as \"PT24H\"");
}

static void check_while(dsv__checker *c, const dsv__recipe *recipe) {
  const dsv__stream *source = dsv__stream_of(&recipe->from);
  if (!source) return;
  check_source(c, &recipe->from, recipe, "from");
  if (c->status) return;
  if (source->shape != DSV__SHAPE_SAMPLE)
    dsv__wrong(c, DSV_ERROR_FIELD, recipe, "from", "\"%.*s\" is no stream of samples, which hold until the next one",
               (int)recipe->from.id.n, recipe->from.id.at);
  dsv__check_condition(c, &recipe->condition, source, NULL);
  check_by(c, &recipe->by, source, recipe);
  check_hold(c, recipe, source);
}

/* ---- missed ----------------------------------------------------------------------------------------------------------------- */

static void check_slots(dsv__checker *c, const dsv__window_span *slots) {
  if (!dsv__duration_positive(slots->anchored))
    dsv__wrong(c, DSV_ERROR_VALUE, slots, "anchored", "must be longer than nothing");
  else dsv__check_elapsed(c, slots->anchored, slots, "anchored");
}

/* Exclusions of its own alone: there is no agreement whose ids could be meant. */
static bool check_exclude(dsv__checker *c, const dsv__target *target) {
  bool own = true;
  for (size_t i = 0; i < target->exclude.n; i++) {
    const dsv__exclude *entry = &DSV__AT(target->exclude, dsv__exclude)[i];
    dsv__item item;
    if (entry->chosen == 2) {
      if (entry->own.duty.n)
        dsv__wrong(c, DSV_ERROR_REFERENCE, &entry->own, "duty",
                   "a made stream belongs to no agreement, so that there is no duty");
      check_given(c, &entry->own.stream, &entry->own, "stream");
      continue;
    }
    own = false;
    dsv__wrong(c, DSV_ERROR_REFERENCE, target, dsv__item_path(&item, "exclude", i),
               "a made stream belongs to no agreement: write the exclusion itself, not the id \"%.*s\"",
               (int)entry->id.n, entry->id.at);
  }
  return own;
}

static void check_missed(dsv__checker *c, const dsv__target *target) {
  const dsv__stream *source = dsv__stream_of(&target->metric.stream);
  if (dsv__is_over_targets(target))
    dsv__wrong(c, DSV_ERROR_LATER, &target->metric, "kind",
               "slots in which windows were missed come with a later version of libdsv: write a kind over a stream");
  if (!source) return;
  check_source(c, &target->metric.stream, &target->metric, "stream");
  if (c->status) return;
  if (target->metric.out_of.chosen == 2)
    check_given(c, &target->metric.out_of.rows.stream, &target->metric.out_of.rows, "stream");
  check_slots(c, &target->window.span);
  check_by(c, &target->by, source, target);
  if (c->status) return;
  dsv__check_target(c, target, NULL);
  if (check_exclude(c, target)) dsv__check_exclusions_of(c, target);
  dsv__arena_free(c->arena);
}

/* ---- all of a book ---------------------------------------------------------------------------------------------------------- */

dsv_status dsv__made_check(dsv_book *book, dsv_diag *diag) {
  dsv__arena arena;
  dsv__arena_init(&arena, book->context);
  dsv__checker c = {.book = book, .agreement = &no_agreement, .arena = &arena, .diag = diag};
  dsv_status first = DSV_OK;
  const dsv__stream *made;
  for (size_t i = 0; (made = next_made(book, &i)) != NULL;) {
    c.status = DSV_OK;
    dsv_status status = c.zone ? DSV_OK : dsv__zones_get(book->zones, DSV__STR(DSV__MADE_ZONE), &c.zone);
    if (status == DSV_ERROR_ZONE)
      dsv__wrong(&c, status, made, "made", "the zone database has no \"%s\", in which made streams are worked out",
                 DSV__MADE_ZONE);
    else if (status) c.status = status;
    else if (made->made->missed) check_missed(&c, made->made->missed);
    else check_while(&c, made->made);
    if (!first) first = c.status;
  }
  dsv__arena_free(&arena);
  return first;
}
