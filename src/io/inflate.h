/* Unpacking of one gzip member, under caps. Private to src/io. */
#ifndef DSV__INFLATE_H
#define DSV__INFLATE_H

#include "io/file.h"

typedef struct dsv__inflater dsv__inflater;

dsv__inflater *dsv__inflater_new(const dsv_context *context); /* NULL: no memory */
void dsv__inflater_free(dsv__inflater *inflater);
/* Unpacks what `pull` gives; errors of `pull` are handed on. *why: what is wrong, where it is not an error of `pull`. */
dsv_status dsv__inflater_read(dsv__inflater *inflater, dsv__pull pull, void *user, char *buffer, size_t capacity,
                              size_t *got, const char **why);

#endif
