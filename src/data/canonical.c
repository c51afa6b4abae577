/* Canonical JSON: members in order of their UTF-16 code units, nothing between tokens, one way to write each text and
   integer. */
#include "data/canonical.h"
#include "base/sort.h"
#include "data/book.h"
#include "data/json.h"
#include <string.h>

/* In UTF-16 characters past U+FFFF (lead bytes F0 to F4) come before U+E000 to U+FFFF (EE and EF); all else keeps the
   order of its bytes. */
static int weight(unsigned char c) {
  return c == 0xEE || c == 0xEF ? c + 8 : c;
}

int dsv__canonical_order(const char *a, const char *b) {
  const unsigned char *x = (const unsigned char *)a, *y = (const unsigned char *)b;
  while (*x && *x == *y) x++, y++;
  return weight(*x) - weight(*y);
}

static int compare_names(const void *a, const void *b) {
  return dsv__canonical_order(*(const char *const *)a, *(const char *const *)b);
}

static dsv_status put(dsv__buffer *out, const json_t *json);

static dsv_status put_object(dsv__buffer *out, const json_t *json) {
  size_t n = 0;
  const char **names = dsv__alloc(out->context, json_object_size(json), sizeof *names);
  if (!names) return DSV_ERROR_MEMORY;
  const char *name;
  json_t *value;
  json_object_foreach((json_t *)json, name, value) names[n++] = name;
  if (n > 1) dsv__sort(names, n, sizeof *names, compare_names);
  dsv_status status = DSV_OK;
  dsv__put_char(out, '{');
  for (size_t i = 0; i < n && !status; i++) {
    if (i > 0) dsv__put_char(out, ',');
    dsv__put_json_text(out, dsv__str_of(names[i]));
    dsv__put_char(out, ':');
    status = put(out, json_object_get(json, names[i]));
  }
  dsv__put_char(out, '}');
  dsv__free(out->context, names);
  return status;
}

static dsv_status put_list(dsv__buffer *out, const json_t *json) {
  dsv_status status = DSV_OK;
  dsv__put_char(out, '[');
  for (size_t i = 0; i < json_array_size(json) && !status; i++) {
    if (i > 0) dsv__put_char(out, ',');
    status = put(out, json_array_get(json, i));
  }
  dsv__put_char(out, ']');
  return status;
}

/* Recursion goes as deep as the JSON, at most DSV__DEPTH. */
static dsv_status put(dsv__buffer *out, const json_t *json) {
  switch (json_typeof(json)) {
    case JSON_OBJECT: return put_object(out, json);
    case JSON_ARRAY: return put_list(out, json);
    case JSON_STRING: dsv__put_json_text(out, (dsv__str){json_string_value(json), json_string_length(json)}); break;
    case JSON_INTEGER: dsv__put_int(out, json_integer_value(json)); break;
    case JSON_TRUE: dsv__put_text(out, "true"); break;
    case JSON_FALSE: dsv__put_text(out, "false"); break;
    case JSON_NULL: dsv__put_text(out, "null"); break;
    case JSON_REAL: return DSV_ERROR_SYNTAX;
  }
  return out->failed ? DSV_ERROR_MEMORY : DSV_OK;
}

dsv_status dsv__canonical_json(const json_t *json, dsv__buffer *out) {
  dsv_status status = put(out, json);
  return status ? status : out->failed ? DSV_ERROR_MEMORY : DSV_OK;
}

dsv_status dsv__canonical(const char *bytes, size_t n, dsv__buffer *out) {
  json_t *json;
  dsv__fault fault;
  dsv_status status = dsv__json_read(out->context, bytes, 0, n, &json, &fault);
  if (status) return status;
  status = dsv__canonical_json(json, out);
  json_decref(json);
  return status;
}

dsv_status dsv_book_canonical(const dsv_book *book, size_t index, dsv_text **out, dsv_diag *diag) {
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no place for the text (out is NULL)");
  *out = NULL;
  if (!book || index >= book->n_documents) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no such document");
  dsv_status status = dsv__book_usable(book, diag);
  if (status) return status;
  const dsv__document *document = book->documents[index];
  dsv__buffer text;
  dsv__buffer_init(&text, book->context);
  status = dsv__canonical(document->source->bytes + document->offset, document->length, &text);
  if (!status) status = dsv__text_from(&text, out);
  dsv__buffer_free(&text);
  return status ? DSV__NO_MEMORY(diag) : DSV_OK;
}
