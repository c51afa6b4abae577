/* Rows from arrays: private to append.c, block.c, and what finds arrays elsewhere than in the public interface. */
#ifndef DSV__APPEND_H
#define DSV__APPEND_H

#include "facts/fill.h"

/* A text of Arrow's view layouts: its bytes where there are at most 12, else the number of a piece and an offset into it. */
typedef struct {
  int32_t length;
  union {
    char bytes[12];
    struct {
      char prefix[4]; /* of the text; only its place is read */
      int32_t piece, offset;
    } far;
  } at;
} dsv__view;

/* What fills a slot: a column as the public interface has it, or what it has no words for. */
typedef struct {
  dsv_column column;     /* no name: nothing fills the slot */
  const int32_t *narrow; /* TEXT: offsets of 32 bits in place of `offsets` */
  const dsv__view *views;
  const char *const *pieces; /* of the views */
  const int64_t *piece_bytes;
  int64_t n_pieces;
  const uint8_t *wrong; /* one byte a row, not 0 where the value could not be had; NULL: none */
  const char *due;      /* what was due there */
} dsv__array;

typedef struct {
  dsv__array array;
  int32_t type; /* of the slot */
  int64_t unit;
  dsv__dialect *dialect; /* of texts */
  uint32_t *ids;         /* CODES for a field of strings: id + 1 in the table's dictionary; 0: not looked for yet */
} dsv__filling;

typedef struct {
  dsv__batch *batch;
  dsv__table *table;
  dsv__filling *fillings; /* one for each slot */
  int slots;
  uint64_t rows;
  uint64_t base; /* rows of earlier arrays of the same call */
  bool lent;     /* the table uses arrays where they lie */
} dsv__append;

/* Codes of texts that become ids of a dictionary. */
static inline bool dsv__has_codes(const dsv__filling *filling) {
  return filling->type == DSV__TYPE_STRING && filling->array.column.type == DSV_COLUMN_CODES;
}

/* ---- the whole (append.c) --------------------------------------------------------------------------------------------------- */

/* Fills a table from arrays, one for each slot. With `lends` the table uses arrays where they lie if it can, and says so in `lent`: it then
   needs a lender once the batch is committed. */
dsv_status dsv__append_arrays(dsv__batch *batch, dsv__table *table, const dsv__array *arrays, uint64_t rows, bool lends,
                              bool *lent);
/* Hands the arrays of a call that succeeded to the table, or back where it has none of them. */
void dsv__append_settle(dsv__table *table, bool lent, dsv_owner owner);

/* ---- values (value.c) ------------------------------------------------------------------------------------------------------- */

/* One value; NULL, or what is due instead. */
const char *dsv__array_read(const dsv__filling *filling, uint64_t row, dsv__typed *out);
/* The text of a row of TEXT, or of CODES; NULL, or what is due instead. */
const char *dsv__array_find_text(const dsv__array *array, uint64_t row, dsv__str *text);
/* Text number i of CODES; false: its offsets are wrong. */
bool dsv__array_text(const dsv_column *column, uint64_t i, dsv__str *text);
/* DSV_ERROR_LIMIT where a text is too long. */
dsv_status dsv__array_length(const dsv__append *a, const dsv__filling *filling, uint64_t row, const dsv__typed *cell);

/* ---- blocks (block.c) ------------------------------------------------------------------------------------------------------- */

/* Values from row `first` on go behind the rows of the table, which has room. DSV_ERROR_CELL: something is wrong in the block. */
dsv_status dsv__append_block(dsv__append *a, uint64_t first, size_t n);
/* Gives the table, which is empty, the arrays that it can use where they lie, and room for the rest. */
dsv_status dsv__append_lend(dsv__append *a);

#endif
