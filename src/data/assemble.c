/* Agreements put together from the texts of an offering. */
#include "data/assemble.h"
#include "base/sort.h"
#include "data/amend_parts.h"
#include "data/say.h"
#include "data/scan.h"
#include <string.h>

/* The choices of an option, in the text of an offering that was decoded without errors. */
static const json_t *choices_of(const json_t *offering, size_t option) {
  return json_object_get(json_array_get(json_object_get(offering, "options"), option), "choices");
}

static const json_t *set_of(const json_t *offering, size_t option, size_t choice) {
  return json_object_get(json_array_get(choices_of(offering, option), choice), "set");
}

static void put_set(dsv__buffer *path, const dsv__document *offering, size_t option, size_t choice) {
  path->n = 0;
  dsv__put_text(path, offering->pointer);
  dsv__put_text(path, "/options");
  dsv__put_step_index(path, option);
  dsv__put_text(path, "/choices");
  dsv__put_step_index(path, choice);
  dsv__put_text(path, "/set");
}

/* ---- which members may stand there ---------------------------------------------------------------------------------------- */

typedef struct {
  const dsv__document *offering;
  const dsv__record *agreement;
  dsv_diag *diag;
  dsv__buffer path; /* to the object that is looked at */
  dsv_status status;
} checking;

/* What dsv_agreement_make says itself. */
static bool is_made(const char *name) {
  static const char *const own[] = {"type", "id", "version", "in_force", "provider", "consumer", "offering", "choices"};
  for (size_t i = 0; i < sizeof own / sizeof *own; i++)
    if (strcmp(own[i], name) == 0) return true;
  return false;
}

static void check_name(checking *c, const char *name) {
  const bool made = is_made(name);
  if (!made && (strncmp(name, "x-", 2) == 0 || dsv__field_index(c->agreement, name, strlen(name)) >= 0)) return;
  const size_t path = c->path.n;
  dsv__put_step(&c->path, dsv__str_of(name));
  dsv__put_char(&c->path, '\0');
  if (c->path.failed) return;
  c->path.n = path;
  const dsv__head here = {0, c->path.at, c->offering};
  const dsv_status code = made ? DSV_ERROR_FORM : DSV_ERROR_MEMBER;
  dsv__find_at(c->diag, DSV_SEVERITY_ERROR, code, &here, NULL,
               made ? "`%s` is said when the agreement is made; leave it out here" : "an agreement has no member `%s`",
               dsv__show(dsv__str_of(name)).at);
  if (!c->status) c->status = code;
}

static void check_names(checking *c, const json_t *object) {
  const char *name;
  json_t *value;
  json_object_foreach((json_t *)object, name, value) check_name(c, name);
}

static void check_offering(checking *c, const json_t *text) {
  dsv__put_text(&c->path, c->offering->pointer);
  dsv__put_text(&c->path, "/agreement");
  check_names(c, json_object_get(text, "agreement"));
  for (size_t i = 0; i < json_array_size(json_object_get(text, "options")); i++) {
    for (size_t k = 0; k < json_array_size(choices_of(text, i)); k++) {
      put_set(&c->path, c->offering, i, k);
      check_names(c, set_of(text, i, k));
    }
  }
}

dsv_status dsv__assemble_check(const dsv_context *context, const dsv__document *offering, const dsv__record *agreement,
                               dsv_diag *diag) {
  checking c = {.offering = offering, .agreement = agreement, .diag = diag};
  json_t *text = dsv__document_json(context, offering, &c.status);
  dsv__buffer_init(&c.path, context);
  if (!c.status) check_offering(&c, text);
  const bool failed = c.path.failed || c.status == DSV_ERROR_MEMORY;
  dsv__buffer_free(&c.path);
  json_decref(text);
  return failed ? DSV__NO_MEMORY(diag) : c.status;
}

/* ---- put together ----------------------------------------------------------------------------------------------------------- */

static dsv_status read_own(const dsv__buffer *own, json_t **out, dsv_diag *diag) {
  uint64_t values = 0;
  dsv__fault fault;
  dsv_status status = dsv__scan(own->context, own->at, 0, own->n, &values, &fault);
  if (!status) status = dsv__json_read(own->context, own->at, 0, own->n, out, &fault);
  if (status == DSV_ERROR_MEMORY) return DSV__NO_MEMORY(diag);
  return status ? dsv__fail(diag, status, "an id, party or time is no text: %s", fault.message) : DSV_OK;
}

dsv_status dsv__assemble(const dsv__document *offering, const dsv__record *agreement, const size_t *taken,
                         const dsv__buffer *own, dsv__buffer *out, dsv_diag *diag) {
  dsv_status status;
  json_t *own_members = NULL;
  json_t *text = dsv__document_json(out->context, offering, &status), *made = json_object_get(text, "agreement");
  dsv__buffer path;
  dsv__buffer_init(&path, out->context);
  for (size_t i = 0; !status && i < json_array_size(json_object_get(text, "options")); i++) {
    put_set(&path, offering, i, taken[i]);
    const json_t *set = set_of(text, i, taken[i]);
    if (set) status = dsv__change(agreement, made, set, offering, &path, diag);
  }
  if (!status) status = read_own(own, &own_members, diag);
  if (!status && json_object_update(made, own_members)) status = DSV_ERROR_MEMORY;
  if (!status) status = dsv__canonical_json(made, out);
  dsv__buffer_free(&path);
  json_decref(own_members);
  json_decref(text);
  return status == DSV_ERROR_MEMORY ? DSV__NO_MEMORY(diag) : status;
}

/* ---- what is chosen --------------------------------------------------------------------------------------------------------- */

static int compare_named(const void *a, const void *b) {
  return dsv__str_compare(((const dsv__named *)a)->name, ((const dsv__named *)b)->name);
}

static dsv_status refuse_value(dsv__arena *arena, const char *name, const json_t *value, dsv_diag *diag) {
  dsv__buffer path;
  dsv__buffer_init(&path, arena->context);
  dsv__put_step(&path, dsv__str_of(name));
  dsv__put_char(&path, '\0');
  const dsv__place place = {.pointer = path.failed ? NULL : path.at};
  dsv_status status = dsv__find(diag, DSV_SEVERITY_ERROR, DSV_ERROR_KIND, &place,
                                "a choice is named by its id, a text, not by %s", dsv__say_found(value));
  if (path.failed) status = DSV__NO_MEMORY(diag);
  dsv__buffer_free(&path);
  return status;
}

static dsv_status keep_named(dsv__arena *arena, const json_t *object, dsv__named **out, size_t *count, dsv_diag *diag) {
  const char *name;
  json_t *value;
  dsv_status first = DSV_OK;
  dsv__named *at = dsv__arena_alloc(arena, json_object_size(object) + 1, sizeof *at);
  if (!at) return DSV__NO_MEMORY(diag);
  json_object_foreach((json_t *)object, name, value) {
    const size_t n = json_string_length(value), length = strlen(name);
    const char *kept = json_is_string(value) ? dsv__arena_text(arena, json_string_value(value), n) : NULL;
    const char *kept_name = dsv__arena_text(arena, name, length);
    if (!kept_name || (json_is_string(value) && !kept)) return DSV__NO_MEMORY(diag);
    if (kept) at[(*count)++] = (dsv__named){{kept_name, length}, {kept, n}, false};
    else first = refuse_value(arena, name, value, diag);
  }
  if (*count > 1) dsv__sort(at, *count, sizeof *at, compare_named);
  *out = at;
  return first;
}

dsv_status dsv__named_read(dsv__arena *arena, const char *bytes, size_t n, dsv__named **out, size_t *count,
                           dsv_diag *diag) {
  uint64_t values = 0;
  dsv__fault fault;
  json_t *json = NULL;
  *count = 0;
  dsv_status status = dsv__scan(arena->context, bytes, 0, n, &values, &fault);
  if (!status) status = dsv__json_read(arena->context, bytes, 0, n, &json, &fault);
  if (status == DSV_ERROR_MEMORY) return DSV__NO_MEMORY(diag);
  if (status) return dsv__fail(diag, status, "the choices: %s", fault.message);
  if (json_is_object(json)) status = keep_named(arena, json, out, count, diag);
  else status = dsv__fail(diag, DSV_ERROR_KIND, "choices are an object, not %s", dsv__say_found(json));
  json_decref(json);
  return status;
}
