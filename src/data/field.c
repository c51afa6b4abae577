/* Decoded structures by their tables: what was given, one laid over another, and findings at their members. */
#include "data/book.h"
#include <string.h>

int dsv__field_index(const dsv__record *record, const char *name, size_t n) {
  for (int i = 0; record->fields[i].name; i++)
    if (strncmp(record->fields[i].name, name, n) == 0 && !record->fields[i].name[n]) return i;
  return -1;
}

bool dsv__given(const dsv__record *record, const void *structure, const char *name) {
  int index = dsv__field_index(record, name, strlen(name));
  return index >= 0 && ((const dsv__head *)structure)->given >> index & 1;
}

size_t dsv__field_size(const dsv__field *field) {
  switch (field->kind) {
    case DSV__TEXT:
    case DSV__ID:
    case DSV__NAME: return sizeof(dsv__str);
    case DSV__REF: return sizeof(dsv__ref);
    case DSV__BOOL: return sizeof(bool);
    case DSV__INT: return sizeof(int64_t);
    case DSV__DECIMAL: return sizeof(dsv__decimal);
    case DSV__DURATION: return sizeof(dsv__duration);
    case DSV__WHEN: return sizeof(dsv__when);
    case DSV__BOUND: return sizeof(dsv__bound);
    case DSV__ENUM: return sizeof(int32_t);
    case DSV__VALUE: return sizeof(dsv__value);
    case DSV__RECORD: return field->flags & DSV__POINTER ? sizeof(void *) : ((const dsv__record *)field->of)->size;
    case DSV__CHOICE: return ((const dsv__choice *)field->of)->size;
    case DSV__MAP: return sizeof(dsv__list);
    case DSV__OPEN: return 0;
  }
  return 0;
}

void dsv__overlay(const dsv__record *record, void *to, const void *from) {
  dsv__head *head = to;
  uint64_t given = ((const dsv__head *)from)->given;
  for (int i = 0; record->fields[i].name; i++) {
    const dsv__field *field = &record->fields[i];
    if (!(given >> i & 1)) continue;
    size_t size = field->flags & DSV__LIST ? sizeof(dsv__list) : dsv__field_size(field);
    memcpy((char *)to + field->offset, (const char *)from + field->offset, size);
  }
  head->given |= given;
}

const dsv__field *dsv__chosen(const dsv__field *field, const void **at) {
  const int32_t chosen = *(const int32_t *)*at;
  if (chosen == 0) return NULL;
  const dsv__field *row = &((const dsv__choice *)field->of)->rows[chosen - 1];
  *at = (const char *)*at + row->offset;
  return row;
}

const dsv__str *dsv__entry_id(const dsv__field *field, const void *at) {
  if (field->kind == DSV__CHOICE) {
    field = dsv__chosen(field, &at);
    if (!field || field->flags & DSV__LIST) return NULL;
  }
  if (field->kind != DSV__RECORD || field->flags & DSV__POINTER) return NULL;
  const dsv__record *record = field->of;
  int index = dsv__field_index(record, "id", 2);
  if (index < 0 || record->fields[index].kind != DSV__ID) return NULL;
  return (const dsv__str *)(const void *)((const char *)at + record->fields[index].offset);
}

void dsv__put_step(dsv__buffer *pointer, dsv__str name) {
  dsv__put_char(pointer, '/');
  for (size_t i = 0; i < name.n; i++) {
    if (name.at[i] == '~' || name.at[i] == '/') dsv__put_text(pointer, name.at[i] == '~' ? "~0" : "~1");
    else dsv__put_char(pointer, name.at[i]);
  }
}

void dsv__put_step_index(dsv__buffer *pointer, size_t index) {
  dsv__put_char(pointer, '/');
  dsv__put_uint(pointer, index);
}

dsv_status dsv__vfind_at(dsv_diag *diag, dsv_severity severity, dsv_status code, const dsv__head *head,
                         const char *path, const char *format, va_list arguments) {
  if (!diag) return code;
  const dsv__document *document = head->document;
  dsv__place place = {.source = document->source->name, .column = document->source->number};
  /* The pointer of a line of NDJSON begins at the line, that of an element at the whole text. */
  place.offset = document->pointer[0] ? 0 : document->offset;
  dsv__buffer pointer;
  dsv__buffer_init(&pointer, diag->context);
  dsv__put_text(&pointer, head->pointer);
  if (path && *path) {
    dsv__put_char(&pointer, '/');
    dsv__put_text(&pointer, path);
  }
  dsv__put_char(&pointer, '\0');
  place.pointer = pointer.at;
  if (pointer.failed) diag->total++; /* as findings are that there is no memory for */
  else dsv__vfind(diag, severity, code, &place, format, arguments);
  dsv__buffer_free(&pointer);
  return code;
}

dsv_status dsv__find_at(dsv_diag *diag, dsv_severity severity, dsv_status code, const void *structure, const char *path,
                        const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  dsv__vfind_at(diag, severity, code, structure, path, format, arguments);
  va_end(arguments);
  return code;
}
