/* Growing bytes. */
#include "base/checked.h"
#include "base/memory.h"
#include <stdio.h>
#include <string.h>

void dsv__buffer_init(dsv__buffer *buffer, const dsv_context *context) {
  *buffer = (dsv__buffer){.context = context};
}

void dsv__buffer_free(dsv__buffer *buffer) {
  dsv__free(buffer->context, buffer->at);
  *buffer = (dsv__buffer){.context = buffer->context};
}

/* Room for n more bytes; false, and `failed`, where there is none. */
static bool reserve(dsv__buffer *buffer, size_t n) {
  size_t need;
  void *at = buffer->at;
  if (buffer->failed) return false;
  if (buffer->capacity - buffer->n >= n) return true; /* mostly */
  if (!dsv__add(buffer->n, n, &need) || !dsv__grow(buffer->context, &at, &buffer->capacity, need, 1)) {
    buffer->failed = true;
    return false;
  }
  buffer->at = at;
  return true;
}

void dsv__put(dsv__buffer *buffer, const char *bytes, size_t n) {
  if (!n || !reserve(buffer, n)) return;
  memcpy(buffer->at + buffer->n, bytes, n);
  buffer->n += n;
}

void dsv__put_text(dsv__buffer *buffer, const char *text) {
  if (text) dsv__put(buffer, text, strlen(text));
}

void dsv__put_str(dsv__buffer *buffer, dsv__str text) {
  dsv__put(buffer, text.at, text.n);
}

void dsv__put_char(dsv__buffer *buffer, char c) {
  if (reserve(buffer, 1)) buffer->at[buffer->n++] = c;
}

void dsv__put_uint(dsv__buffer *buffer, uint64_t value) {
  char digits[20];
  size_t i = sizeof digits;
  do digits[--i] = (char)('0' + value % 10);
  while (value /= 10);
  dsv__put(buffer, digits + i, sizeof digits - i);
}

void dsv__put_int(dsv__buffer *buffer, int64_t value) {
  if (value < 0) dsv__put_char(buffer, '-');
  dsv__put_uint(buffer, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

void dsv__put_format(dsv__buffer *buffer, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int n = vsnprintf(NULL, 0, format, arguments);
  va_end(arguments);
  if (n < 0) {
    buffer->failed = true;
    return;
  }
  if (!reserve(buffer, (size_t)n + 1)) return; /* vsnprintf wants a place for its NUL */
  va_start(arguments, format);
  vsnprintf(buffer->at + buffer->n, (size_t)n + 1, format, arguments);
  va_end(arguments);
  buffer->n += (size_t)n;
}

/* RFC 8785 3.2.2.2: two-character escapes where JSON has them, \u00xx for other control characters, all else as it is.
   */
static void put_escape(dsv__buffer *buffer, unsigned char c) {
  static const char plain[] = "\b\t\n\f\r\"\\", letter[] = "btnfr\"\\", hex[] = "0123456789abcdef";
  const char *found = c ? strchr(plain, c) : NULL;
  if (found) dsv__put(buffer, (char[]){'\\', letter[found - plain]}, 2);
  else dsv__put(buffer, (char[]){'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]}, 6);
}

void dsv__put_json_text(dsv__buffer *buffer, dsv__str text) {
  dsv__put_char(buffer, '"');
  size_t start = 0;
  for (size_t i = 0; i < text.n; i++) {
    unsigned char c = (unsigned char)text.at[i];
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    dsv__put(buffer, text.at + start, i - start);
    put_escape(buffer, c);
    start = i + 1;
  }
  if (start < text.n) dsv__put(buffer, text.at + start, text.n - start);
  dsv__put_char(buffer, '"');
}
