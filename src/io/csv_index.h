/* Where cells end in a piece of CSV without quotes, found 64 bytes at a time. Private to src/io. */
#ifndef DSV__CSV_INDEX_H
#define DSV__CSV_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DSV__CSV_PIECE 8192 /* bytes: a piece and its index stay in the first cache */

typedef struct {
  size_t n;                                 /* ends found */
  bool returns;                             /* some lines end in CR and LF */
  bool strange;                             /* among the bytes are some that are not ASCII, or NUL, or a CR elsewhere */
  uint32_t places[1 + DSV__CSV_PIECE + 64]; /* after the first, which is -1: of separators and line feeds, in order */
} dsv__csv_index;

/* Finds them in `bytes`, up to the first quote, DSV__CSV_PIECE or n; 65 bytes behind these can be read. */
void dsv__csv_index_fill(dsv__csv_index *index, const char *bytes, size_t n, char separator);

#endif
