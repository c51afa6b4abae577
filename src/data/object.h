/* One JSON object that stands alone, as a question does: no document of a book. */
#ifndef DSV__OBJECT_H
#define DSV__OBJECT_H

#include "data/field.h"

/* Decodes an object into a structure of `record`, with all memory from the arena. Findings have the pointers of members, but no source
   and no line. `out` is there as soon as the bytes are an object, whatever else is wrong with it; NULL before. Within the limits of the
   arena's context for documents. */
dsv_status dsv__decode_object(dsv__arena *arena, const dsv__record *record, const char *bytes, size_t n, void **out,
                              dsv_diag *diag);

#endif
