/* Where a member of a text that was put together is written: the way that amend.c went, back from a pointer. */
#include "base/number.h"
#include "data/amend_parts.h"
#include <stdio.h>
#include <string.h>

/* A text on its way back: the trees that it was made from, read once for all its findings. */
typedef struct {
  const dsv__document *of;
  json_t *text, *base, *amendment;
} trees;

static void free_trees(trees *t) {
  json_decref(t->text);
  json_decref(t->base);
  json_decref(t->amendment);
  *t = (trees){0};
}

/* The next segment of a pointer, unescaped; false: that was all. */
static bool next_segment(const char **at, dsv__buffer *out) {
  out->n = 0;
  if (**at != '/') return false;
  for (++*at; **at && **at != '/'; ++*at) {
    const bool escaped = **at == '~' && ((*at)[1] == '0' || (*at)[1] == '1');
    if (escaped) ++*at;
    dsv__put_char(out, escaped ? **at == '0' ? '~' : '/' : **at);
  }
  dsv__put_char(out, '\0');
  return !out->failed;
}

static const json_t *entry_of(const json_t *list, const char *index) {
  int64_t i;
  return dsv__int_parse(index, strlen(index), &i) && i >= 0 ? json_array_get(list, (size_t)i) : NULL;
}

/* The place in a list of the part with an id; SIZE_MAX: none. */
static size_t find_part(const json_t *list, const char *id) {
  for (size_t i = 0; id && i < json_array_size(list); i++) {
    const char *other = dsv__part_id(json_array_get(list, i));
    if (other && strcmp(other, id) == 0) return i;
  }
  return SIZE_MAX;
}

/* How far both texts go together with the pointer. */
typedef struct {
  const dsv__record *record;       /* of the object; NULL: of what is not looked into */
  const json_t *text, *base, *set; /* the object in the text, in the base and in the amendment */
  dsv__buffer in_base, in_set;     /* pointers to it */
} way;

typedef enum { BOTH, IN_BASE, IN_SET } side;

/* A part without an id, which must be the amendment's. */
static size_t find_equal(const json_t *list, const json_t *part) {
  for (size_t i = 0; part && i < json_array_size(list); i++)
    if (json_equal(json_array_get(list, i), part)) return i;
  return SIZE_MAX;
}

static side step_part(way *w, const dsv__record *parts, const json_t *const lists[3], const char *index) {
  const char *id = dsv__part_id(entry_of(lists[0], index));
  const size_t base = find_part(lists[1], id);
  const size_t set = id ? find_part(lists[2], id) : find_equal(lists[2], entry_of(lists[0], index));
  if (set != SIZE_MAX) dsv__put_step_index(&w->in_set, set);
  if (base != SIZE_MAX) dsv__put_step_index(&w->in_base, base);
  if (set == SIZE_MAX) return base == SIZE_MAX ? IN_SET : IN_BASE;
  if (base == SIZE_MAX) return IN_SET;
  w->record = parts;
  w->text = entry_of(lists[0], index);
  w->base = json_array_get(lists[1], base);
  w->set = json_array_get(lists[2], set);
  return BOTH;
}

/* One member down, and in a list of parts one more step. */
static side step(way *w, const char **at, dsv__buffer *segment) {
  const json_t *set = json_object_get(w->set, segment->at), *base = json_object_get(w->base, segment->at);
  const json_t *text = json_object_get(w->text, segment->at);
  const dsv__str name = dsv__str_of(segment->at);
  const dsv__record *parts = dsv__parts_of(w->record, segment->at),
                    *joined = dsv__joined_record(w->record, segment->at);
  dsv__put_step(&w->in_base, name);
  if (!set && base) return IN_BASE;
  if (!set) {
    dsv__put_step(&w->in_set, name); /* what neither has is missing: in the part that the amendment changes */
    return IN_SET;
  }
  dsv__put_step(&w->in_set, name);
  if (parts && json_is_array(set) && json_is_array(text)) {
    if (!next_segment(at, segment)) return IN_SET;
    return step_part(w, parts, (const json_t *const[]){text, base, set}, segment->at);
  }
  if (!joined || !json_is_object(set) || !json_is_object(base)) return IN_SET;
  w->record = joined;
  w->text = text;
  w->base = base;
  w->set = set;
  return BOTH;
}

/* What the amendment says of itself: these stand beside `set`. */
static bool is_own(const trees *t, const char *pointer, dsv__buffer *out) {
  if (strcmp(pointer, "/id") == 0 || strcmp(pointer, "/type") == 0) dsv__put_text(out, "/agreement");
  else if (strcmp(pointer, "/version") == 0) dsv__put_text(out, pointer);
  else if (strncmp(pointer, "/in_force", 9) == 0 &&
           (strcmp(pointer, "/in_force/to") != 0 || json_object_get(json_object_get(t->amendment, "in_force"), "to")))
    dsv__put_text(out, pointer);
  else return false;
  return true;
}

/* The pointer into the amendment or (true) into the base. */
static bool find_base(const trees *t, const char *pointer, dsv__buffer *out) {
  const dsv_context *context = out->context;
  way w = {.record = t->of->type->record, .text = t->text, .base = t->base};
  w.set = json_object_get(t->amendment, "set");
  side where = BOTH;
  if (is_own(t, pointer, out)) return false;
  dsv__buffer segment;
  dsv__buffer_init(&segment, context);
  dsv__buffer_init(&w.in_base, context);
  dsv__buffer_init(&w.in_set, context);
  while (where == BOTH && next_segment(&pointer, &segment)) where = step(&w, &pointer, &segment);
  if (where != IN_BASE) dsv__put_text(out, "/set");
  const dsv__buffer *found = where == IN_BASE ? &w.in_base : &w.in_set;
  dsv__put_str(out, (dsv__str){found->at, found->n});
  dsv__put_text(out, pointer);
  out->failed |= segment.failed || w.in_base.failed || w.in_set.failed;
  dsv__buffer_free(&segment);
  dsv__buffer_free(&w.in_base);
  dsv__buffer_free(&w.in_set);
  return where == IN_BASE;
}

static bool read_trees(const dsv_book *book, const dsv__document *document, trees *t) {
  dsv_status status = DSV_OK;
  if (t->of == document) return true;
  free_trees(t);
  t->of = document;
  t->text = dsv__document_json(book->context, document, &status);
  if (!status) t->base = dsv__document_json(book->context, document->base, &status);
  if (!status) t->amendment = dsv__document_json(book->context, document->amendment, &status);
  if (status) free_trees(t);
  return !status;
}

/* ---- findings --------------------------------------------------------------------------------------------------------------- */

static char *joined(dsv_context *context, const char *a, const char *b) {
  const size_t n = strlen(a), m = strlen(b);
  char *out = dsv__alloc(context, n + m + 1, 1);
  if (!out) return NULL;
  memcpy(out, a, n);
  memcpy(out + n, b, m + 1);
  return out;
}

static void replace(dsv_context *context, char **at, char *by) {
  if (!by) return;
  dsv__free(context, *at);
  *at = by;
}

/* Puts a finding to where its member is written. */
static void move(dsv_diag *diag, dsv__finding *finding, const dsv__document *to, const dsv__document *of,
                 const char *pointer) {
  const char *name = to->source->name;
  char *place = joined(diag->context, to->pointer, pointer);
  if (!place) return;
  replace(diag->context, &finding->pointer, place);
  if (name) replace(diag->context, &finding->source, joined(diag->context, name, ""));
  finding->column = to->source->number;
  finding->offset = to->pointer[0] ? 0 : to->offset;
  if (to == of->amendment) return;
  char text[120];
  const dsv__document_head *head = of->amendment->structure;
  snprintf(text, sizeof text, " (in version %lld, as amendment \"%.60s\" leaves it)", (long long)of->version,
           head->id.at);
  replace(diag->context, &finding->message, joined(diag->context, finding->message, text));
}

static void find_written(const dsv_book *book, dsv_diag *diag, dsv__finding *finding, const dsv__document *of,
                         trees *first) {
  dsv__buffer pointer, next;
  dsv__buffer_init(&pointer, book->context);
  dsv__buffer_init(&next, book->context);
  dsv__put_text(&pointer, finding->pointer);
  dsv__put_char(&pointer, '\0');
  const dsv__document *at = of;
  trees deeper = {0}, *t = first;
  bool good = !pointer.failed;
  while (good && at->amendment) {
    good = read_trees(book, at, t);
    if (!good) break;
    next.n = 0;
    at = find_base(t, pointer.at, &next) ? at->base : at->amendment;
    dsv__put_char(&next, '\0');
    good = !next.failed;
    const dsv__buffer last = pointer;
    pointer = next;
    next = last;
    t = &deeper;
  }
  if (good) move(diag, finding, at, of, pointer.at);
  free_trees(&deeper);
  dsv__buffer_free(&pointer);
  dsv__buffer_free(&next);
}

void dsv__amended_findings(const dsv_book *book, dsv_diag *diag, size_t first) {
  trees t = {0};
  for (size_t i = first; diag && i < diag->n; i++) {
    dsv__finding *finding = &diag->at[i];
    if (!finding->pointer || finding->line || finding->column <= book->n_sources) continue;
    for (size_t k = book->n_documents; k > 0 && book->documents[k - 1]->amendment; k--)
      if (book->documents[k - 1]->source->number == finding->column) {
        find_written(book, diag, finding, book->documents[k - 1], &t);
        break;
      }
  }
  free_trees(&t);
}
