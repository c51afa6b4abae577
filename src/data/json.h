/* Trees of JSON values: jansson's, which only src/data includes. Built from our own tokens, without its parser: that
   one asks for the locale, and where memory runs out while it saves a token it goes on with a part of it. */
#ifndef DSV__JSON_H
#define DSV__JSON_H

#include "data/token.h"
#include <jansson.h>

#define DSV__JSON_INTEGER_MAX INT64_C(9007199254740991) /* 2^53 - 1: what every reader of JSON keeps exactly */

/* The value in bytes[from, to), which dsv__scan has accepted. Refuses names that stand twice in an object
   (DSV_ERROR_DUPLICATE) and numbers that do not fit (DSV_ERROR_VALUE). */
dsv_status dsv__json_read(const dsv_context *context, const char *bytes, size_t from, size_t to, json_t **out,
                          dsv__fault *fault);

/* Appends a tree as canonical JSON. Errors as those of dsv__canonical. */
dsv_status dsv__canonical_json(const json_t *json, dsv__buffer *out);

#endif
