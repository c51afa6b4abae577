/* Findings and their collection. */
#include "base/finding.h"
#include <stdio.h>
#include <string.h>

#define MESSAGE_BYTES 1024 /* longer ones, which quote long input, are cut */

dsv_status dsv_diag_new(dsv_context *context, dsv_diag **out) {
  if (!out) return DSV_ERROR_MISUSE;
  *out = NULL;
  if (!context) return DSV_ERROR_MISUSE;
  dsv_diag *diag = dsv__zalloc(context, 1, sizeof *diag);
  if (!diag) return DSV_ERROR_MEMORY;
  atomic_init(&diag->references, 1);
  diag->context = dsv_context_ref(context);
  *out = diag;
  return DSV_OK;
}

dsv_diag *dsv_diag_ref(dsv_diag *diag) {
  if (diag) dsv__retain(&diag->references);
  return diag;
}

void dsv_diag_unref(dsv_diag *diag) {
  if (!diag || !dsv__release(&diag->references)) return;
  dsv_context *context = diag->context;
  dsv_diag_clear(diag);
  dsv__free(context, diag);
  dsv_context_unref(context);
}

size_t dsv_diag_count(const dsv_diag *diag) {
  return diag ? diag->n : 0;
}

uint64_t dsv_diag_total(const dsv_diag *diag) {
  return diag ? diag->total : 0;
}

dsv_status dsv_diag_get(const dsv_diag *diag, size_t index, dsv_finding *out) {
  if (!diag || index >= diag->n) return DSV_ERROR_MISUSE;
  const dsv__finding *kept = &diag->at[index];
  dsv_finding finding = {sizeof finding, kept->code, kept->severity, kept->message, kept->source,
                         kept->pointer,  kept->line, kept->column,   kept->offset};
  return dsv__give(&finding, out, sizeof finding, sizeof finding);
}

static void drop(const dsv_context *context, dsv__finding *finding) {
  dsv__free(context, finding->message);
  dsv__free(context, finding->source);
  dsv__free(context, finding->pointer);
}

void dsv_diag_clear(dsv_diag *diag) {
  if (!diag) return;
  for (size_t i = 0; i < diag->n; i++) drop(diag->context, &diag->at[i]);
  dsv__free(diag->context, diag->at);
  diag->at = NULL;
  diag->n = diag->capacity = 0;
  diag->total = 0;
}

/* Writes a message as one line: control characters, which may come with quoted input, become '?', and what is too long
   ends in "...". */
static void write_message(char out[MESSAGE_BYTES], const char *format, va_list arguments) {
  int n = vsnprintf(out, MESSAGE_BYTES, format, arguments);
  if (n < 0) out[0] = '\0';
  if (n >= MESSAGE_BYTES) {
    size_t end = MESSAGE_BYTES - 4;
    while (end && ((unsigned char)out[end] & 0xC0) == 0x80) end--; /* not in the middle of a UTF-8 character */
    memcpy(out + end, "...", 4);
  }
  for (char *c = out; *c; c++)
    if ((unsigned char)*c < 0x20 || *c == 0x7F) *c = '?';
}

/* NULL becomes NULL; false: no memory. */
static bool copy(const dsv_context *context, const char *text, char **out) {
  *out = NULL;
  if (!text) return true;
  size_t n = strlen(text) + 1;
  *out = dsv__alloc(context, n, 1);
  if (*out) memcpy(*out, text, n);
  return *out;
}

static bool make(const dsv_context *context, const char *message, const dsv__place *place, dsv__finding *out) {
  static const dsv__place nowhere = {0};
  if (!place) place = &nowhere;
  out->line = place->line;
  out->column = place->column;
  out->offset = place->offset;
  bool good = copy(context, message, &out->message);
  good = copy(context, place->source, &out->source) && good;
  good = copy(context, place->pointer, &out->pointer) && good;
  if (!good) drop(context, out);
  return good;
}

dsv_status dsv__vfind(dsv_diag *diag, dsv_severity severity, dsv_status code, const dsv__place *place,
                      const char *format, va_list arguments) {
  if (!diag) return code;
  diag->total++;
  if (diag->n >= diag->context->limits.findings) return code;
  void *at = diag->at;
  if (!dsv__grow(diag->context, &at, &diag->capacity, diag->n + 1, sizeof *diag->at)) return code;
  diag->at = at;
  char message[MESSAGE_BYTES];
  write_message(message, format, arguments);
  dsv__finding finding = {.code = (uint32_t)code, .severity = (uint32_t)severity};
  if (make(diag->context, message, place, &finding)) diag->at[diag->n++] = finding;
  return code;
}

dsv_status dsv__find(dsv_diag *diag, dsv_severity severity, dsv_status code, const dsv__place *place,
                     const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  dsv__vfind(diag, severity, code, place, format, arguments);
  va_end(arguments);
  return code;
}

dsv_status dsv__fail(dsv_diag *diag, dsv_status code, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  dsv__vfind(diag, DSV_SEVERITY_ERROR, code, NULL, format, arguments);
  va_end(arguments);
  return code;
}
