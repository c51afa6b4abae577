/* Texts: borrowed ones of known length, and finished ones with owners. */
#include "base/memory.h"
#include <string.h>

bool dsv__str_same(dsv__str a, dsv__str b) {
  return a.n == b.n && (!a.n || !memcmp(a.at, b.at, a.n));
}

int dsv__str_compare(dsv__str a, dsv__str b) {
  size_t n = a.n < b.n ? a.n : b.n;
  int order = n ? memcmp(a.at, b.at, n) : 0;
  return order ? order : (a.n > b.n) - (a.n < b.n);
}

dsv__str dsv__str_of(const char *text) {
  return text ? (dsv__str){text, strlen(text)} : (dsv__str){NULL, 0};
}

dsv_status dsv__text_from(dsv__buffer *buffer, dsv_text **out) {
  *out = NULL;
  dsv__put_char(buffer, '\0');
  dsv_text *text = buffer->failed ? NULL : dsv__alloc(buffer->context, 1, sizeof *text);
  if (!text) {
    dsv__buffer_free(buffer);
    return DSV_ERROR_MEMORY;
  }
  atomic_init(&text->references, 1);
  text->context = dsv_context_ref((dsv_context *)buffer->context);
  text->at = buffer->at;
  text->n = buffer->n - 1;
  dsv__buffer_init(buffer, buffer->context);
  *out = text;
  return DSV_OK;
}

const char *dsv_text_bytes(const dsv_text *text) {
  return text ? text->at : NULL;
}

size_t dsv_text_length(const dsv_text *text) {
  return text ? text->n : 0;
}

dsv_text *dsv_text_ref(dsv_text *text) {
  if (text) dsv__retain(&text->references);
  return text;
}

void dsv_text_unref(dsv_text *text) {
  if (!text || !dsv__release(&text->references)) return;
  dsv_context *context = text->context;
  dsv__free(context, text->at);
  dsv__free(context, text);
  dsv_context_unref(context);
}
