/* How tables are filled and rolled back: private to the files of src/facts. */
#ifndef DSV__FILL_H
#define DSV__FILL_H

#include "facts/batch.h"

/* ---- dictionaries (dictionary.c) -------------------------------------------------------------------------------------------- */

dsv__dictionary *dsv__dictionary_new(const dsv_context *context); /* NULL: no memory */
void dsv__dictionary_free(dsv__dictionary *dictionary);
/* The id of a text, which is added if it is not there; false: no memory. */
bool dsv__dictionary_add(dsv__dictionary *dictionary, dsv__str text, uint32_t *id);
/* Forgets the ids from `count` on. */
void dsv__dictionary_cut(dsv__dictionary *dictionary, uint32_t count);
uint64_t dsv__hash(uint64_t seed, const void *bytes, size_t n);

/* ---- rows (fill.c) ---------------------------------------------------------------------------------------------------------- */

/* A cell that has been read, by the type of its slot. */
typedef struct {
  bool given;
  int32_t scale;   /* DECIMAL */
  int64_t integer; /* INTEGER, TIME, DURATION, BOOLEAN, coefficient of DECIMAL */
  double number;
  dsv__str text;
} dsv__typed;

static inline bool dsv__is_interval(const dsv__table *table) {
  return table->stream->shape == DSV__SHAPE_INTERVAL;
}

/* Slots before those of the fields. */
static inline int dsv__own_slots(const dsv__table *table) {
  return dsv__is_interval(table) ? 2 : 1;
}

static inline int32_t dsv__slot_type(const dsv__table *table, int slot) {
  int own = dsv__own_slots(table);
  return slot < own ? DSV__TYPE_TIME : table->columns[slot - own].type;
}

/* Our name of a slot. */
dsv__str dsv__slot_name(const dsv__table *table, int slot);
bool dsv__table_init(const dsv_context *context, dsv__table *table, const dsv__stream *stream);
void dsv__table_free(const dsv_context *context, dsv__table *table);
bool dsv__table_reserve(const dsv_context *context, dsv__table *table, uint64_t more);
bool dsv__table_shrink(const dsv_context *context,
                       dsv__table *table); /* gives back what is not used; false: it could not */
/* An empty table without arrays: its own are freed, those that are lent are given up without a word to their lender. */
void dsv__table_forget(const dsv_context *context, dsv__table *table);
/* Makes the arrays of exactly so many rows that are not lent to an empty table; false: no memory. */
bool dsv__table_complete(const dsv_context *context, dsv__table *table, uint64_t rows);
bool dsv__table_is_lent(const dsv__table *table);
/* Copies what is lent, and gives it back; false: no memory (some of it may be copied, which does no harm). */
bool dsv__table_own(const dsv_context *context, dsv__table *table);
/* Makes the bytes of `valid`, all 1, where a column has none yet. */
bool dsv__table_mask(const dsv_context *context, const dsv__table *table, dsv__column *column);
/* Puts a value, or a missing one, at a row, but for `valid`; false: no memory. */
bool dsv__column_put(dsv__column *column, uint64_t row, const dsv__typed *cell);
/* Appends one row (room is reserved), given by slot; false: no memory. */
bool dsv__table_put(const dsv_context *context, dsv__table *table, const dsv__typed *row);
/* The cell of a field in the row that is next; false: no memory. */
bool dsv__table_put_cell(const dsv_context *context, dsv__table *table, size_t field, const dsv__typed *cell);
/* Writes a field of the row past the last, for which there is room; false: no row of the table has this value there. */
bool dsv__table_probe(dsv__table *table, size_t field, const dsv__typed *cell);
bool dsv__table_reject(const dsv_context *context, dsv__table *table); /* counts a bad row; false: no memory */
dsv_status dsv__table_cover(const dsv_context *context, dsv__table *table, int64_t from, int64_t to);
/* Why a row of readable cells cannot be, or NULL. */
const char *dsv__row_fault(const dsv__table *table, const dsv__typed *row);

/* ---- cells (cell.c) --------------------------------------------------------------------------------------------------------- */

/* Reads a cell as a type of field; NULL, or what is due instead. */
const char *dsv__cell_read(const dsv__cell *cell, int32_t type, int64_t unit, dsv__dialect *dialect, dsv__typed *out);
/* A plain decimal in a unit of time, exact to the microsecond. */
bool dsv__duration_in(dsv__decimal value, int64_t unit, int64_t *out);

#define DSV__LARGEST_WHOLE INT64_C(9007199254740992) /* 2^53: all integers up to it are doubles */

/* ---- the dialect (dialect.c) ------------------------------------------------------------------------------------------------ */

/* DSV_ERROR_MISUSE, DSV_ERROR_ZONE. */
dsv_status dsv__dialect_read(dsv_facts *facts, const dsv_facts_options *options, dsv__dialect *out, dsv_diag *diag);

/* ---- batches (batch.c) ------------------------------------------------------------------------------------------------------ */

typedef struct { /* what a table was before the batch */
  uint64_t n, seen, bad;
  size_t coverage;
  bool coverage_said;
} dsv__mark;

struct dsv__batch {
  dsv_facts *facts;
  const dsv_context *context;
  dsv_facts_options options;
  const char *source;
  dsv_diag *diag;
  dsv_status first; /* of the errors that lose the batch */
  dsv__mark *marks; /* one for each table */
  uint32_t *counts; /* texts of the dictionaries, column by column */
  dsv__typed *row;  /* of the widest table */
  dsv__dialect dialect;
  uint64_t done, total; /* bytes of the input that have been read, and all of them; 0: not known */
};

/* A finding about a row: a warning where bad rows are counted, else the batch is lost. */
void dsv__batch_note(dsv__batch *batch, dsv_status code, const dsv__place *place, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Ends the batch at once. */
dsv_status dsv__batch_stop(dsv__batch *batch, dsv_status code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
uint64_t dsv__batch_most(const dsv__batch *batch);                                      /* rows that a table may see */
dsv_status dsv__batch_limit(dsv__batch *batch, const dsv__table *table, uint64_t rows); /* the limit of rows */
dsv_status dsv__batch_room(dsv__batch *batch, dsv__table *table, uint64_t rows); /* the limit of rows, and memory */
dsv_status dsv__batch_accept(dsv__batch *batch, dsv__table *table, const dsv__typed *row);
dsv_status dsv__batch_reject(dsv__batch *batch, dsv__table *table);

/* ---- keys of rows (append.c) -------------------------------------------------------------------------------------------------- */

typedef dsv_status (*dsv__have_keys)(void *user, dsv__table *table,
                                     uint64_t n); /* all are good: the last that can fail */
typedef void (*dsv__take_key)(void *user, dsv__table *table,
                              const dsv__typed *fields); /* those of the key are filled */
/* Reads the key fields of rows from columns. All or nothing; the facts stay as they are. */
dsv_status dsv__facts_keys(dsv_facts *facts, const char *stream, const dsv_column *columns, size_t n_columns,
                           uint64_t rows, dsv__have_keys have, dsv__take_key take, void *user, dsv_diag *diag);

/* ---- the seal (seal.c, order.c, revision.c) --------------------------------------------------------------------------------- */

typedef struct {
  const dsv_context *context;
  dsv_facts_options options;
  dsv_diag *diag;
  uint64_t done, total; /* rows */
} dsv__seal;

#define DSV__TICK 65536 /* rows between calls of progress */

dsv_status dsv__seal_tick(const dsv__seal *seal); /* DSV_ERROR_CANCELLED */

static inline bool dsv__bit(const uint64_t *bits, uint64_t i) {
  return bits && (bits[i / 64] >> i % 64 & 1);
}

/* Sets bit i of `dropped` for each row i that another one with the same key supersedes, and counts them. */
dsv_status dsv__seal_revise(const dsv__seal *seal, const dsv__table *table, uint64_t *dropped, uint64_t *n);
/* -1, 0, 1; a missing value is below all others and equal to itself. Texts only as equal or not. */
int dsv__cell_compare(const dsv__column *column, uint64_t a, uint64_t b);
uint64_t dsv__cell_word(const dsv__column *column, uint64_t row);             /* the same for values that are equal */
bool dsv__row_same(const dsv__table *table, uint64_t a, uint64_t b);          /* time and fields */
const dsv__column *dsv__column_named(const dsv__table *table, dsv__str name); /* NULL: there is none */
/* Orders the numbers of n rows by start, end, then arrival. */
dsv_status dsv__seal_order(const dsv__seal *seal, const dsv__table *table, uint32_t *order, uint64_t n);
/* The number of a row as it was given, from 1, bad ones included. */
uint64_t dsv__row_number(const dsv__table *table, uint64_t row);

#endif
