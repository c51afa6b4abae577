/* Amendments: versions of an agreement that are written as a change to an earlier one (docs/versions.md). */
#ifndef DSV__AMENDMENT_H
#define DSV__AMENDMENT_H

#include "agree/agreement.h"

typedef struct {
  dsv__document_head head;
  dsv__ref agreement;
  int64_t version, of;
  dsv__range in_force;
  dsv__str reason;
  int32_t change; /* product terms */
} dsv__amendment;

extern const dsv__record dsv__amendment_record;

/* Adds the version that each amendment makes to the documents of the book, behind all others, before anything is checked. */
dsv_status dsv__amendments_make(dsv_book *book, dsv_diag *diag);
/* Takes them out again: the book was not good. */
void dsv__amendments_drop(dsv_book *book);
/* Lets each version that is amended end where its first amendment begins. Zones are loaded. */
dsv_status dsv__amended_end(dsv_book *book, dsv_diag *diag);

#endif
