/* Canonical JSON (RFC 8785) of JSON bytes without reals. */
#ifndef DSV__CANONICAL_H
#define DSV__CANONICAL_H

#include "base/memory.h"

/* Appends. The bytes are a value that dsv__scan has accepted, or of our own making. DSV_ERROR_MEMORY; DSV_ERROR_SYNTAX
   for what is none or holds a real. */
dsv_status dsv__canonical(const char *bytes, size_t n, dsv__buffer *out);

/* The order of two names of members: <0 `a` comes first, 0 they are the same, >0 `b` does. */
int dsv__canonical_order(const char *a, const char *b);

#endif
