/* The look at the bytes before anything is built from them: limits, syntax, encoding. */
#ifndef DSV__SCAN_H
#define DSV__SCAN_H

#include "data/token.h"

/* One JSON value in bytes[from, to). `values` counts on over the texts of one file. */
dsv_status dsv__scan(const dsv_context *context, const char *bytes, size_t from, size_t to, uint64_t *values,
                     dsv__fault *fault);

/* Whether the bytes are one value a line: the first line that is not blank is a whole value, and there are more. */
bool dsv__scan_is_lines(const char *bytes, size_t n);
/* The end of the line that begins at `from`: at its newline, or n. */
size_t dsv__line_end(const char *bytes, size_t from, size_t n);
bool dsv__is_blank(const char *bytes, size_t from, size_t to);

#endif
