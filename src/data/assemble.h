/* The texts in an offering (docs/catalogue.md): which members they may have, and what choices make of them. */
#ifndef DSV__ASSEMBLE_H
#define DSV__ASSEMBLE_H

#include "data/book.h"

/* Finds members of `agreement` and of every `set` that are none of the record, or are not the offering's to say. */
dsv_status dsv__assemble_check(const dsv_context *context, const dsv__document *offering, const dsv__record *agreement,
                               dsv_diag *diag);

/* The `agreement` of an offering as the choices of its options change it, taken[i] being the place of the choice of option i, and with the
   members of the JSON object `own`; canonical. What cannot be changed so is found in the offering. */
dsv_status dsv__assemble(const dsv__document *offering, const dsv__record *agreement, const size_t *taken,
                         const dsv__buffer *own, dsv__buffer *out, dsv_diag *diag);

typedef struct {
  dsv__str name, value;
  bool used; /* the reader's */
} dsv__named;

/* An object of ids by name, in order of the names, from the arena. Findings point into it. */
dsv_status dsv__named_read(dsv__arena *arena, const char *bytes, size_t n, dsv__named **out, size_t *count,
                           dsv_diag *diag);

#endif
