/* JSON Schema (2020-12) of documents, from their tables. */
#ifndef DSV__SCHEMA_H
#define DSV__SCHEMA_H

#include "data/book.h"

/* Appends the schema of a type, or of a document of any type where it is NULL, as canonical JSON. Errors:
   DSV_ERROR_MEMORY. */
dsv_status dsv__schema(const dsv__type *type, dsv__buffer *out);
/* That of a record alone. */
dsv_status dsv__schema_of_record(const dsv__record *record, dsv__buffer *out);

#endif
