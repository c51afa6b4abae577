/* Rows of a ledger by key. Rows are numbers of the log; + 1 where 0 says none. */
#ifndef DSV__LEDGER_KEYS_H
#define DSV__LEDGER_KEYS_H

#include "facts/ledger.h"

dsv__row_keys *dsv__row_keys_new(const dsv_context *context, const dsv__table *log); /* NULL: no memory */
void dsv__row_keys_free(const dsv_context *context, dsv__row_keys *keys);
bool dsv__row_keys_reserve(const dsv_context *context, dsv__row_keys *keys, uint64_t rows); /* false: no memory */
bool dsv__row_keys_lives(const dsv__row_keys *keys, uint32_t row);
/* Takes the next row, for which there is room. The row that it supersedes + 1, or 0. */
uint32_t dsv__row_keys_take(dsv__row_keys *keys, uint32_t row, uint64_t *superseded);
/* Takes out all rows with the key of `probe`, a row past those that are known. The one of them that lived + 1, or 0. */
uint32_t dsv__row_keys_retract(dsv__row_keys *keys, uint64_t probe, uint64_t *superseded, uint64_t *gone);
/* A finding for each row that contradicts another one; DSV_ERROR_REVISION. */
dsv_status dsv__row_keys_check(const dsv__row_keys *keys, uint64_t rows, dsv_diag *diag);

#endif
