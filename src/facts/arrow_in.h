/* Columns of Arrow as arrays that fill slots: private to arrow_in.c and arrow_import.c. */
#ifndef DSV__ARROW_IN_H
#define DSV__ARROW_IN_H

#include "facts/append.h"
#include <dsv/arrow.h>

/* A record batch while its columns are used: what has been converted, and the batch itself once it is ours. */
typedef struct {
  const dsv_context *context;
  struct ArrowArray batch; /* release is NULL: the caller's */
  void **made;
  size_t n_made, capacity;
} dsv__lending;

dsv__lending *dsv__lending_new(const dsv_context *context); /* NULL: no memory */
void dsv__lending_free(void *lending);                      /* releases the batch, too; of a dsv_owner */

/* The columns of a batch that fill the slots of a table, `arrays` being as many. */
dsv_status dsv__arrow_read(dsv__batch *batch, const dsv__table *table, const struct ArrowSchema *schema,
                           const struct ArrowArray *array, dsv__lending *lending, dsv__array *arrays);

#endif
