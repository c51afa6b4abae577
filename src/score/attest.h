/* Attestations: which rows are some, how long each is valid, and the time in which none is (docs/semantics.md section 12). */
#ifndef DSV__ATTEST_H
#define DSV__ATTEST_H

#include "score/evaluate.h"

/* Whether a row of a subject is one, if nothing else leaves it out; then until when it is valid: at most its own time if it denies. */
dsv__taken dsv__attest_look(const dsv__plan *plan, uint64_t row, int64_t *until);

/* The rows of a subject at one time, which are one attestation. */
typedef struct {
  int64_t at, until; /* valid in [at, until), which is empty if it denies */
  int64_t next;      /* in force up to the next one; DSV__TIME_MAX: for ever */
  bool denies;
  bool next_denies;
  size_t first, last; /* among e->rows_of; rows that are none may lie between */
} dsv__attestation;

/* Of the rows from *i on the next attestation that a subject has; false: none is left. *i begins at e->rows_from[subject]. */
bool dsv__attest_next(const dsv__evaluation *e, size_t subject, size_t *i, dsv__attestation *out);
/* Whether a row among e->rows_of is part of an attestation. */
bool dsv__attests(const dsv__evaluation *e, uint64_t row);

/* Once rows have their subjects: up to when each of them is in force (e->end; e->furthest). */
dsv_status dsv__attest_place(dsv__evaluation *e);
/* The time up to as_of in which a subject has no valid attestation, as rows of outages. */
dsv_status dsv__attest_gaps(dsv__evaluation *e, size_t subject);

/* Whether it counts in a window. */
static inline bool dsv__attest_counts(const dsv__attestation *attestation, dsv__span window) {
  return attestation->at < window.to && attestation->next > window.from;
}
/* How an attestation ended: "valid" "lapsed" "renewed" "withdrawn", or "denial" if it is one. */
const char *dsv__attest_what(const dsv__attestation *attestation, int64_t as_of);

#endif
