/* How amendments match what they change: for amend.c, and for amend_find.c, which goes the same way back. */
#ifndef DSV__AMEND_PARTS_H
#define DSV__AMEND_PARTS_H

#include "data/amend.h"
#include "data/json.h"

/* The record of the entries of a list that is changed part by part; NULL: it is none. */
const dsv__record *dsv__parts_of(const dsv__record *record, const char *name);
/* The record of an object that is changed member by member; NULL: it is replaced as a whole. */
const dsv__record *dsv__joined_record(const dsv__record *record, const char *name);
const char *dsv__part_id(const json_t *part); /* NULL: it has none */
/* The place of each part of a list under its id, of equal ones the first; NULL: no memory. */
json_t *dsv__parts_by_id(const json_t *list);
/* Changes a text of `record` by members that are written at `pointer` in `document`, by rules 1 to 3 of docs/versions.md. What cannot be
   changed so is found there. */
dsv_status dsv__change(const dsv__record *record, json_t *base, const json_t *set, const dsv__document *document,
                       const dsv__buffer *pointer, dsv_diag *diag);
/* The text of a document as a tree. */
json_t *dsv__document_json(const dsv_context *context, const dsv__document *document, dsv_status *status);

#endif
