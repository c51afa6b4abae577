/* Rows of another stream by the subjects they serve: a row serves each subject that has its values in the fields that match, and one in which a field is
   missing every value of that field. Found without walking all rows for each subject. */
#ifndef DSV__MATCHED_H
#define DSV__MATCHED_H

#include "score/roster.h"

typedef struct {
  uint64_t hash; /* of the values that are given, and of which are */
  uint64_t row;
} dsv__matched_row;

typedef struct {
  const dsv_context *context;
  const dsv__column *const *columns; /* the fields that match */
  const size_t *by;                  /* for each, the attribute of the subject; NULL: they are in its order */
  size_t n_columns;
  uint64_t seed;
  dsv__matched_row *rows; /* by hash, those of one hash as they were added */
  size_t n, capacity;
  uint32_t *given; /* which fields are given in any row: one bit each, distinct */
  size_t n_given, given_capacity;
  uint64_t *seen;  /* one bit for each that can be in `given` */
  uint64_t *found; /* rows of the subject last asked for, ascending */
  size_t n_found, found_capacity;
} dsv__matched;

void dsv__matched_init(dsv__matched *matched, const dsv_context *context, const dsv__column *const *columns,
                       const size_t *by, size_t n_columns);
dsv_status dsv__matched_add(dsv__matched *matched, uint64_t row);
void dsv__matched_sort(dsv__matched *matched); /* after the last row is added */
void dsv__matched_free(dsv__matched *matched);

/* Fills `found`. `subject` may be NULL where no field matches. */
dsv_status dsv__matched_find(dsv__matched *matched, const dsv__subject *subject);

#endif
