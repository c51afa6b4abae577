/* Numbers of rows as people read them: "3, 7-9". */
#ifndef DSV__NUMBERS_H
#define DSV__NUMBERS_H

#include "facts/table.h"

/* At most so many runs of numbers are written out; then "...". */
#define DSV__NUMBERS_MOST 1000

typedef struct {
  dsv__buffer text;
  uint64_t n, first, last; /* the run that is not written yet */
  unsigned written;
} dsv__numbers;

void dsv__numbers_begin(dsv__numbers *list, const dsv_context *context);
void dsv__numbers_add(dsv__numbers *list, uint64_t number);
/* The number of a row as it was given. */
void dsv__numbers_add_row(dsv__numbers *list, const dsv__table *table, uint64_t row);
/* The text, in the arena; at NULL: no memory. Frees the list. */
dsv__str dsv__numbers_end(dsv__numbers *list, dsv__arena *arena);

#endif
