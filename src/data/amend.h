/* Documents that are written as a change to another one (docs/versions.md): their texts put together, and where what is wrong with such a
   text is written. */
#ifndef DSV__AMEND_H
#define DSV__AMEND_H

#include "data/book.h"

/* The text of `base` as the document `amendment` changes it by its members `set`, `version` and `in_force`, canonical. `record` is that of
   the base. What cannot be changed so is found in the amendment; the status is that of the first error. */
dsv_status dsv__amend(const dsv__document *base, const dsv__document *amendment, const dsv__record *record,
                      dsv__buffer *out, dsv_diag *diag);

/* Decodes a document from bytes of our own making. */
dsv_status dsv__decode_bytes(dsv__arena *arena, dsv__document *document, dsv_diag *diag);

/* Findings from number `first` on that were made in such texts are moved to where the member is written: before dsv__locate_findings. */
void dsv__amended_findings(const dsv_book *book, dsv_diag *diag, size_t first);

#endif
