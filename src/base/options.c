/* Structures that carry their size: options coming in, results going out, between programs and libraries of different
   ages. */
#include "base/memory.h"
#include <string.h>

#define LARGEST 4096

/* The first member of every such structure. */
static bool read_size(const void *structure, size_t least, size_t *size) {
  memcpy(size, structure, sizeof *size);
  return *size >= least && *size <= LARGEST;
}

dsv_status dsv__options(const void *given, void *out, size_t known, size_t least) {
  if (!given) return DSV_OK;
  size_t size;
  if (!read_size(given, least, &size)) return DSV_ERROR_OPTIONS;
  const unsigned char *bytes = given;
  for (size_t i = known; i < size; i++) /* a newer program asks for what is not known here */
    if (bytes[i]) return DSV_ERROR_OPTIONS;
  memcpy(out, given, size < known ? size : known);
  memcpy(out, &known, sizeof known);
  return DSV_OK;
}

dsv_status dsv__give(const void *from, void *out, size_t known, size_t least) {
  if (!out) return DSV_ERROR_MISUSE;
  size_t size;
  if (!read_size(out, least, &size)) return DSV_ERROR_OPTIONS;
  size_t n = size < known ? size : known;
  memcpy((char *)out + sizeof size, (const char *)from + sizeof size, n - sizeof size);
  memset((char *)out + n, 0, size - n);
  return DSV_OK;
}
