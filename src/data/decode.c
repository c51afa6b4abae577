/* Containers of a document: records, lists, choices, maps. Recursion goes as deep as the JSON, which dsv__scan has
   bounded. */
#include "data/decode.h"
#include "data/say.h"
#include <string.h>

static void decode_field(dsv__decoder *decoder, const dsv__field *field, const json_t *json, void *at);

static void refuse(dsv__decoder *decoder, dsv_status code, const char *format, va_list arguments) {
  dsv__put_char(&decoder->path, '\0');
  dsv__head here = {0, decoder->path.failed ? "" : decoder->path.at, decoder->document};
  decoder->path.n -= !decoder->path.failed;
  dsv__vfind_at(decoder->diag, DSV_SEVERITY_ERROR, code, &here, NULL, format, arguments);
  if (!decoder->status) decoder->status = code;
}

void dsv__refuse(dsv__decoder *decoder, dsv_status code, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  refuse(decoder, code, format, arguments);
  va_end(arguments);
}

/* Goes down to a member, or to an entry of a list; the result is for leave(). */
static size_t enter(dsv__decoder *decoder, const char *name) {
  size_t n = decoder->path.n;
  dsv__put_step(&decoder->path, dsv__str_of(name));
  return n;
}

static size_t enter_entry(dsv__decoder *decoder, size_t index) {
  size_t n = decoder->path.n;
  dsv__put_step_index(&decoder->path, index);
  return n;
}

static void leave(dsv__decoder *decoder, size_t n) {
  decoder->path.n = n;
  decoder->lost |= decoder->path.failed;
}

void dsv__refuse_member(dsv__decoder *decoder, const char *name, dsv_status code, const char *format, ...) {
  size_t path = enter(decoder, name);
  va_list arguments;
  va_start(arguments, format);
  refuse(decoder, code, format, arguments);
  va_end(arguments);
  leave(decoder, path);
}

void dsv__out_of_memory(dsv__decoder *decoder) {
  decoder->lost = true;
}

dsv__str dsv__keep(dsv__decoder *decoder, const char *text, size_t n) {
  dsv__str copy = {dsv__arena_text(decoder->arena, text, n), n};
  if (!copy.at) {
    dsv__out_of_memory(decoder);
    copy.n = 0;
  }
  return copy;
}

/* What is passed over must still be exact: numbers with a fraction are refused anywhere in a document. */
static void pass_over(dsv__decoder *decoder, const json_t *json) {
  if (json_is_number(json)) {
    dsv__number_is_exact(decoder, json);
  } else if (json_is_array(json)) {
    for (size_t i = 0; i < json_array_size(json) && !decoder->lost; i++) {
      size_t path = enter_entry(decoder, i);
      pass_over(decoder, json_array_get(json, i));
      leave(decoder, path);
    }
  } else if (json_is_object(json)) {
    const char *name, *outer = decoder->member;
    json_t *value;
    json_object_foreach((json_t *)json, name, value) {
      size_t path = enter(decoder, name);
      decoder->member = name;
      pass_over(decoder, value);
      leave(decoder, path);
    }
    decoder->member = outer;
  }
}

static void wrong_kind(dsv__decoder *decoder, const dsv__field *field, const json_t *json) {
  dsv__refuse_kind(decoder, field, json);
  if (!json_is_number(json)) pass_over(decoder, json);
}

/* Not inlined: its words would stand in every frame of the recursion, which must fit a small stack. */
__attribute__((noinline)) static void unknown_member(dsv__decoder *decoder, const dsv__record *record,
                                                     const char *name) {
  const char *names[64];
  size_t n = 0;
  for (const dsv__field *field = record->fields; field->name && n < 64; field++)
    if (!(field->flags & DSV__LATER)) names[n++] = field->name;
  const char *nearest = dsv__nearest(dsv__str_of(name), names, n);
  dsv__shown shown = dsv__show(dsv__str_of(name));
  if (nearest) dsv__refuse(decoder, DSV_ERROR_MEMBER, "unknown member `%s`; did you mean `%s`?", shown.at, nearest);
  else dsv__refuse(decoder, DSV_ERROR_MEMBER, "unknown member `%s`; members of your own begin with \"x-\"", shown.at);
}

static void decode_member(dsv__decoder *decoder, const dsv__record *record, void *structure, const char *name,
                          const json_t *json) {
  const char *outer = decoder->member;
  bool entry = decoder->entry;
  size_t path = enter(decoder, name);
  decoder->member = name;
  decoder->entry = false;
  int index = dsv__field_index(record, name, strlen(name));
  const dsv__field *field = index < 0 ? NULL : &record->fields[index];
  if (field) ((dsv__head *)structure)->given |= UINT64_C(1) << index;
  if (field && !(field->flags & DSV__LATER)) {
    decode_field(decoder, field, json, (char *)structure + field->offset);
  } else {
    if (field) dsv__refuse(decoder, DSV_ERROR_LATER, "`%s` comes with a later version of libdsv", name);
    else if (strncmp(name, "x-", 2) != 0) unknown_member(decoder, record, name);
    pass_over(decoder, json);
  }
  leave(decoder, path);
  decoder->member = outer;
  decoder->entry = entry;
}

static void decode_record(dsv__decoder *decoder, const dsv__record *record, const json_t *json, void *structure) {
  dsv__head *head = structure;
  head->document = decoder->document;
  head->pointer = dsv__arena_text(decoder->arena, decoder->path.at, decoder->path.n);
  if (!head->pointer) {
    dsv__out_of_memory(decoder);
    return;
  }
  const char *name;
  json_t *value;
  json_object_foreach((json_t *)json, name, value) {
    decode_member(decoder, record, structure, name, value);
    if (decoder->lost) return;
  }
  dsv__check_members(decoder, record, structure);
}

/* Whether a value is of the kind of a field, or of its entries where it is a list. */
static bool fits(const dsv__field *row, const json_t *json) {
  switch (row->kind) {
    case DSV__BOOL: return json_is_boolean(json);
    case DSV__INT: return json_is_integer(json);
    case DSV__DECIMAL:
    case DSV__BOUND: return json_is_string(json) || json_is_integer(json);
    case DSV__VALUE: return json_is_string(json) || json_is_integer(json) || json_is_boolean(json);
    case DSV__RECORD:
    case DSV__MAP:
    case DSV__OPEN:
    case DSV__CHOICE: return json_is_object(json);
    default: return json_is_string(json);
  }
}

/* Whether a row of a choice is meant by a value. */
static bool takes(const dsv__field *row, const json_t *json) {
  dsv__duration duration;
  if (row->flags & DSV__LIST) return json_is_array(json);
  if (row->kind == DSV__DURATION && json_is_string(json))
    return dsv__duration_parse(json_string_value(json), json_string_length(json), &duration);
  return fits(row, json) && (!row->mark || json_object_get(json, row->mark));
}

static void decode_choice(dsv__decoder *decoder, const dsv__field *field, const json_t *json, void *at) {
  const dsv__field *rows = ((const dsv__choice *)field->of)->rows;
  int32_t i = 0;
  while (rows[i].name && !takes(&rows[i], json)) i++;
  if (!rows[i].name) {
    wrong_kind(decoder, field, json);
  } else if (rows[i].flags & DSV__LATER) {
    dsv__refuse(decoder, DSV_ERROR_LATER, "this form of " DSV__MEMBER " (%s) comes with a later version of libdsv",
                DSV__MEMBER_OF(decoder), rows[i].name);
    pass_over(decoder, json);
  } else {
    *(int32_t *)at = i + 1;
    decode_field(decoder, &rows[i], json, (char *)at + rows[i].offset);
  }
}

static void decode_map(dsv__decoder *decoder, const dsv__field *field, const json_t *json, dsv__list *out) {
  const dsv__field *of = field->of;
  size_t size = of->flags & DSV__LIST ? sizeof(dsv__list) : dsv__field_size(of), n = json_object_size(json);
  dsv__pair *pairs = dsv__arena_alloc(decoder->arena, n, sizeof *pairs);
  char *values = dsv__arena_alloc(decoder->arena, n, size);
  if (!pairs || !values) {
    dsv__out_of_memory(decoder);
    return;
  }
  *out = (dsv__list){0, pairs};
  const char *name, *outer = decoder->member;
  json_t *value;
  json_object_foreach((json_t *)json, name, value) {
    dsv__pair *pair = &pairs[out->n];
    pair->at = values + out->n++ * size;
    pair->name = dsv__keep(decoder, name, strlen(name));
    if (decoder->lost) break;
    size_t path = enter(decoder, name);
    decoder->member = name;
    decoder->entry = false;
    decode_field(decoder, of, value, pair->at);
    leave(decoder, path);
  }
  decoder->member = outer;
}

static void decode_value(dsv__decoder *decoder, const dsv__field *field, const json_t *json, void *at) {
  if (field->kind == DSV__CHOICE) {
    decode_choice(decoder, field, json, at);
  } else if (!fits(field, json)) {
    wrong_kind(decoder, field, json);
  } else if (field->kind == DSV__OPEN) {
    pass_over(decoder, json);
  } else if (field->kind == DSV__MAP) {
    decode_map(decoder, field, json, at);
  } else if (field->kind != DSV__RECORD) {
    dsv__decode_scalar(decoder, field, json, at);
  } else {
    const dsv__record *record = field->of;
    if (field->flags & DSV__POINTER) at = *(void **)at = dsv__arena_alloc(decoder->arena, 1, record->size);
    if (at) decode_record(decoder, record, json, at);
    else dsv__out_of_memory(decoder);
  }
}

static void decode_field(dsv__decoder *decoder, const dsv__field *field, const json_t *json, void *at) {
  if (!(field->flags & DSV__LIST)) {
    decode_value(decoder, field, json, at);
    return;
  }
  if (!json_is_array(json)) {
    wrong_kind(decoder, field, json);
    return;
  }
  dsv__list *list = at;
  size_t n = json_array_size(json), size = dsv__field_size(field);
  list->at = dsv__arena_alloc(decoder->arena, n, size);
  if (!list->at) {
    dsv__out_of_memory(decoder);
    return;
  }
  list->n = n;
  if (n == 0 && field->flags & DSV__NOT_EMPTY)
    dsv__refuse(decoder, DSV_ERROR_VALUE, "`%s` is empty; name at least one, or leave it out", decoder->member);
  for (size_t i = 0; i < n && !decoder->lost; i++) {
    size_t path = enter_entry(decoder, i);
    decoder->entry = true;
    decode_value(decoder, field, json_array_get(json, i), (char *)list->at + i * size);
    leave(decoder, path);
  }
}

dsv_status dsv__decode(dsv__arena *arena, dsv__document *document, const dsv__record *record, const json_t *json,
                       dsv_diag *diag) {
  dsv__decoder decoder = {.arena = arena, .diag = diag, .document = document, .member = document->pointer};
  dsv__buffer_init(&decoder.path, arena->context);
  dsv__put_text(&decoder.path, document->pointer);
  document->structure = dsv__arena_alloc(arena, 1, record->size);
  if (document->structure) decode_record(&decoder, record, json, document->structure);
  else dsv__out_of_memory(&decoder);
  dsv__buffer_free(&decoder.path);
  return decoder.lost ? DSV__NO_MEMORY(diag) : decoder.status;
}
