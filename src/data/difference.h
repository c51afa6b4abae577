/* Where two canonical JSON texts differ. */
#ifndef DSV__DIFFERENCE_H
#define DSV__DIFFERENCE_H

#include "base/memory.h"

/* The first member or entry that differs; the values there are borrowed from the texts, and NULL where there is none. */
typedef struct {
  dsv__buffer pointer; /* JSON Pointer; to be freed */
  dsv__str was, is;
} dsv__first_difference;

/* DSV_ERROR_SYNTAX where a text is no JSON; the same texts, and what is not canonical but means the same, give no values at all. */
dsv_status dsv__difference_find(const dsv_context *context, dsv__str was, dsv__str is, dsv__first_difference *out);
void dsv__difference_free(dsv__first_difference *difference);

#endif
