/* A JSON object without a book. */
#include "data/object.h"
#include "data/decode.h"
#include "data/say.h"
#include "data/scan.h"
#include "data/amend.h"

dsv_status dsv__decode_object(dsv__arena *arena, const dsv__record *record, const char *bytes, size_t n, void **out,
                              dsv_diag *diag) {
  static const dsv__source nowhere = {0};
  uint64_t values = 0;
  dsv__fault fault;
  json_t *json = NULL;
  *out = NULL;
  dsv_status status = dsv__scan(arena->context, bytes, 0, n, &values, &fault);
  if (!status) status = dsv__json_read(arena->context, bytes, 0, n, &json, &fault);
  if (status) return dsv__fail(diag, status, "%s", fault.message);
  dsv__document *document = dsv__arena_alloc(arena, 1, sizeof *document);
  if (!document) {
    status = DSV__NO_MEMORY(diag);
  } else if (!json_is_object(json)) {
    status = dsv__fail(diag, DSV_ERROR_KIND, "a %s must be an object, not %s", record->name, dsv__say_found(json));
  } else {
    *document = (dsv__document){.source = &nowhere, .pointer = "", .length = n};
    status = dsv__decode(arena, document, record, json, diag);
    *out = document->structure;
  }
  json_decref(json);
  return status;
}

dsv_status dsv__decode_bytes(dsv__arena *arena, dsv__document *document, dsv_diag *diag) {
  dsv__fault fault;
  json_t *json = NULL;
  dsv_status status = dsv__json_read(arena->context, document->source->bytes, document->offset,
                                     document->offset + document->length, &json, &fault);
  if (!status) status = dsv__decode(arena, document, document->type->record, json, diag);
  json_decref(json);
  return status;
}
