/* Fees from facts: what rows of a stream add up to over spans of time (docs/semantics.md section 14). */
#ifndef DSV__FEES_H
#define DSV__FEES_H

#include "score/work.h"

/* Amounts of rows are whole numbers of these. */
#define DSV__AMOUNT_DIGITS 9

/* The amount in a cell that is given, in units of 10^-DSV__AMOUNT_DIGITS; `scratch`: work space. DSV_ERROR_OVERFLOW (no finding),
   DSV_ERROR_MEMORY. */
dsv_status dsv__cell_amount(const dsv__column *column, uint64_t row, dsv__buffer *scratch, dsv__int128 *out);
dsv__ratio dsv__ratio_of_amount(dsv__int128 amount);

typedef struct dsv__fee_sums dsv__fee_sums;

/* The fees of one version that have been asked for. Zero it but for the first two. */
typedef struct {
  dsv__work *work;
  dsv__scope *scope;
  dsv__arena arena;
  dsv__fee_sums *first;
} dsv__fees;

typedef struct {
  dsv__ratio amount; /* not below 0 */
  uint64_t rows;     /* that were added up */
  bool settled;      /* nothing of it is still to come */
} dsv__fee_sum;

/* A fee over a span that is within in_force. `of`: the target, and `key` the subject whose rows are meant, where the stream has its fields; a key
   that is empty: all rows. */
dsv_status dsv__fees_over(dsv__fees *fees, const dsv__fee *fee, const dsv__target *of, dsv__str key, dsv__span span,
                          dsv__fee_sum *out);
void dsv__fees_free(dsv__fees *fees);

#endif
