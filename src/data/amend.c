/* A document as another one changes it: members take the place of members, parts with ids are changed one by one. */
#include "data/canonical.h"
#include "data/amend_parts.h"
#include "data/say.h"
#include <string.h>

typedef struct {
  const dsv__document *amendment;
  dsv_diag *diag;
  dsv__buffer path; /* JSON Pointer to where we are, in the amendment */
  dsv_status status;
} amending;

static void refuse(amending *a, dsv_status code, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void refuse(amending *a, dsv_status code, const char *format, ...) {
  dsv__put_char(&a->path, '\0');
  dsv__head here = {0, a->path.failed ? "" : a->path.at, a->amendment};
  a->path.n -= !a->path.failed;
  va_list arguments;
  va_start(arguments, format);
  dsv__vfind_at(a->diag, DSV_SEVERITY_ERROR, code, &here, NULL, format, arguments);
  va_end(arguments);
  if (!a->status) a->status = code;
}

/* jansson's calls say -1 where there is no memory. */
static void kept(amending *a, int done) {
  if (done && !a->status) a->status = DSV_ERROR_MEMORY;
}

/* ---- parts with ids --------------------------------------------------------------------------------------------------------- */

const dsv__record *dsv__parts_of(const dsv__record *record, const char *name) {
  const int index = record ? dsv__field_index(record, name, strlen(name)) : -1;
  const dsv__field *row = index < 0 ? NULL : &record->fields[index];
  if (!row || row->kind != DSV__RECORD || !(row->flags & DSV__LIST)) return NULL;
  const dsv__record *entry = row->of;
  const int id = dsv__field_index(entry, "id", 2);
  return id >= 0 && entry->fields[id].kind == DSV__ID ? entry : NULL;
}

/* Objects that classes change member by member too, and the rules over all credits. */
const dsv__record *dsv__joined_record(const dsv__record *record, const char *name) {
  const int index = record ? dsv__field_index(record, name, strlen(name)) : -1;
  if (index < 0 || record->fields[index].kind != DSV__RECORD || record->fields[index].flags & DSV__LIST) return NULL;
  return strcmp(name, "metric") == 0 || strcmp(name, "credits") == 0 ? record->fields[index].of : NULL;
}

const char *dsv__part_id(const json_t *part) {
  return json_string_value(json_object_get(part, "id"));
}

json_t *dsv__parts_by_id(const json_t *list) {
  json_t *places = json_object();
  for (size_t i = 0; places && i < json_array_size(list); i++) {
    const char *id = dsv__part_id(json_array_get(list, i));
    if (!id || json_object_get(places, id)) continue;
    if (!json_object_set_new_nocheck(places, id, json_integer((json_int_t)i))) continue;
    json_decref(places);
    return NULL;
  }
  return places;
}

/* SIZE_MAX: there is none. */
static size_t place_of(const json_t *places, const json_t *part) {
  const char *id = dsv__part_id(part);
  const json_t *place = id ? json_object_get(places, id) : NULL;
  return place ? (size_t)json_integer_value(place) : SIZE_MAX;
}

/* ---- the change ------------------------------------------------------------------------------------------------------------- */

static void change_members(amending *a, const dsv__record *record, json_t *base, const json_t *set);

/* Lists of one member: the old, the amendment's and the new, and what stands where. */
typedef struct {
  const dsv__record *record;
  json_t *base, *set, *out;
  json_t *in_base, *in_set;
} lists;

/* The parts of the amendment from number i on that are new. */
static void put_new(amending *a, lists *l, size_t i) {
  for (; i < json_array_size(l->set); i++) {
    json_t *part = json_array_get(l->set, i);
    if (place_of(l->in_base, part) != SIZE_MAX) return;
    if (place_of(l->in_set, part) == i || !dsv__part_id(part)) kept(a, json_array_append(l->out, part));
  }
}

static void change_part(amending *a, lists *l, json_t *part, size_t i) {
  json_t *set = json_array_get(l->set, i);
  const size_t path = a->path.n;
  if (json_is_true(json_object_get(set, "remove"))) return;
  dsv__put_step_index(&a->path, i);
  change_members(a, l->record, part, set);
  a->path.n = path;
  kept(a, json_array_append(l->out, part));
}

/* What the amendment's list says that cannot be. */
static void check_parts(amending *a, const lists *l) {
  for (size_t i = 0; i < json_array_size(l->set); i++) {
    const json_t *part = json_array_get(l->set, i), *remove = json_object_get(part, "remove");
    const char *id = dsv__part_id(part);
    const size_t path = a->path.n;
    dsv__put_step_index(&a->path, i);
    if (id && place_of(l->in_set, part) != i)
      refuse(a, DSV_ERROR_TWICE, "\"%s\" stands twice in this list; say all that changes of it in one place",
             dsv__show(dsv__str_of(id)).at);
    else if (remove && (!id || !json_is_true(remove) || json_object_size(part) != 2)) {
      if (!id && json_object_get(part, "id")) dsv__put_step(&a->path, DSV__STR("id"));
      else if (!json_is_true(remove)) dsv__put_step(&a->path, DSV__STR("remove"));
      refuse(a, DSV_ERROR_FORM, "a part that is taken away has `id` and \"remove\":true, and nothing else");
    } else if (remove && place_of(l->in_base, part) == SIZE_MAX)
      refuse(a, DSV_ERROR_REFERENCE, "there is no \"%s\" to take away", dsv__show(dsv__str_of(id)).at);
    a->path.n = path;
  }
}

static json_t *change_list(amending *a, const dsv__record *record, json_t *base, json_t *set) {
  lists l = {record, base, set, json_array(), dsv__parts_by_id(base), dsv__parts_by_id(set)};
  kept(a, l.out && l.in_base && l.in_set ? 0 : -1);
  if (!a->status) check_parts(a, &l);
  for (size_t b = 0; !a->status && b < json_array_size(base); b++) {
    json_t *part = json_array_get(base, b);
    const size_t i = place_of(l.in_set, part);
    if (i == SIZE_MAX) {
      kept(a, json_array_append(l.out, part));
    } else {
      change_part(a, &l, part, i);
      put_new(a, &l, i + 1);
    }
  }
  if (!a->status) put_new(a, &l, 0);
  json_decref(l.in_base);
  json_decref(l.in_set);
  return l.out;
}

static void change_member(amending *a, const dsv__record *record, json_t *base, const char *name, json_t *value) {
  json_t *old = json_object_get(base, name);
  const dsv__record *parts = dsv__parts_of(record, name), *joined = dsv__joined_record(record, name);
  if (json_is_null(value)) {
    if (!old) refuse(a, DSV_ERROR_REFERENCE, "there is no `%s` to take away", dsv__show(dsv__str_of(name)).at);
    json_object_del(base, name);
  } else if (parts && json_is_array(value) && (!old || json_is_array(old))) {
    kept(a, json_object_set_new_nocheck(base, name, change_list(a, parts, old, value)));
  } else if (joined && json_is_object(value) && json_is_object(old)) {
    change_members(a, joined, old, value);
  } else {
    kept(a, json_object_set_nocheck(base, name, value));
  }
}

/* Recursion goes as deep as the tables do: targets, classes, metric. */
static void change_members(amending *a, const dsv__record *record, json_t *base, const json_t *set) {
  const char *name;
  json_t *value;
  json_object_foreach((json_t *)set, name, value) {
    const size_t path = a->path.n;
    dsv__put_step(&a->path, dsv__str_of(name));
    change_member(a, record, base, name, value);
    a->path.n = path;
    if (a->status == DSV_ERROR_MEMORY) return;
  }
}

dsv_status dsv__change(const dsv__record *record, json_t *base, const json_t *set, const dsv__document *document,
                       const dsv__buffer *pointer, dsv_diag *diag) {
  amending a = {.amendment = document, .diag = diag};
  dsv__buffer_init(&a.path, pointer->context);
  dsv__put(&a.path, pointer->at, pointer->n);
  change_members(&a, record, base, set);
  if (a.path.failed || pointer->failed) a.status = DSV_ERROR_MEMORY;
  dsv__buffer_free(&a.path);
  return a.status;
}

/* ---- the text --------------------------------------------------------------------------------------------------------------- */

json_t *dsv__document_json(const dsv_context *context, const dsv__document *document, dsv_status *status) {
  dsv__fault fault;
  json_t *json = NULL;
  const size_t from = document->offset;
  *status = dsv__json_read(context, document->source->bytes, from, from + document->length, &json, &fault);
  return json;
}

/* What the amendment says of itself. */
static void refuse_own(amending *a, const json_t *set) {
  static const char *const own[] = {"type", "id", "version", "in_force"};
  for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
    if (!json_object_get(set, own[i])) continue;
    const size_t path = a->path.n;
    dsv__put_step(&a->path, dsv__str_of(own[i]));
    refuse(a, DSV_ERROR_FORM,
           i < 2 ? "the `%s` of an agreement does not change" : "`%s` stands beside `set`, not in it", own[i]);
    a->path.n = path;
  }
}

static void amend(amending *a, const dsv__record *record, json_t *base, const json_t *amendment) {
  const json_t *set = json_object_get(amendment, "set");
  json_t *in_force = json_object_get(base, "in_force");
  dsv__put_text(&a->path, a->amendment->pointer);
  dsv__put_text(&a->path, "/set");
  refuse_own(a, set);
  if (!a->status) change_members(a, record, base, set);
  kept(a, json_object_set_nocheck(base, "version", json_object_get(amendment, "version")));
  kept(a, json_object_update(in_force, json_object_get(amendment, "in_force")));
}

dsv_status dsv__amend(const dsv__document *base, const dsv__document *amendment, const dsv__record *record,
                      dsv__buffer *out, dsv_diag *diag) {
  amending a = {.amendment = amendment, .diag = diag};
  json_t *text = dsv__document_json(out->context, base, &a.status), *change = NULL;
  if (!a.status) change = dsv__document_json(out->context, amendment, &a.status);
  dsv__buffer_init(&a.path, out->context);
  if (!a.status) amend(&a, record, text, change);
  if (!a.status && a.path.failed) a.status = DSV_ERROR_MEMORY;
  if (!a.status) a.status = dsv__canonical_json(text, out);
  dsv__buffer_free(&a.path);
  json_decref(text);
  json_decref(change);
  return a.status;
}
