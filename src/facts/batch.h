/* Adding rows: readers hand over cells, this types and checks them, and a batch lands wholly or not at all. */
#ifndef DSV__BATCH_H
#define DSV__BATCH_H

#include "facts/dialect.h"
#include "facts/table.h"

typedef struct dsv__batch dsv__batch; /* may hold rows of several streams */

typedef enum {
  DSV__CELL_MISSING, /* null, or an empty CSV cell */
  DSV__CELL_CSV,     /* text of a CSV cell: typed by the field */
  DSV__CELL_TEXT,    /* a JSON string, unescaped */
  DSV__CELL_NUMBER,  /* a JSON number as written */
  DSV__CELL_TRUE,
  DSV__CELL_FALSE
} dsv__cell_kind;

/* Checks facts (forked, frozen) and options. `source` must live as long as the batch. */
dsv_status dsv__batch_begin(dsv_facts *facts, const dsv_facts_options *options, const char *source, dsv__batch **out,
                            dsv_diag *diag);
/* The table of a stream by id, or NULL with a finding (DSV_ERROR_STREAM, nearest name suggested) at `place`. */
dsv__table *dsv__batch_table(dsv__batch *batch, dsv__str stream, const dsv__place *place);
/* Slot of a column by the name it has in the file (`columns` of the stream is applied): -1 for one that is not ours. Slots 0.. are: the
   time or start, [end], then the fields in order. */
int dsv__batch_slot(const dsv__table *table, dsv__str name);
int dsv__batch_slots(const dsv__table *table);
const char *dsv__batch_slot_name(const dsv__table *table, int slot); /* as it should stand in the file */
/* One row: `cells` has one entry per slot; those not given are MISSING. The place of each cell is for findings. Errors with bad_rows REFUSE
   are collected (the batch is then lost) up to the limit of findings; the status says so only at commit. Memory and limits at once. */
typedef struct {
  dsv__cell_kind kind;
  const char *at;
  size_t n;
  uint64_t line, column, offset; /* of its first byte */
} dsv__cell;
dsv_status dsv__batch_row(dsv__batch *batch, dsv__table *table, const dsv__cell *cells, uint64_t line, uint64_t offset);
/* How many bytes are good text: up to the first that is NUL or not UTF-8. */
size_t dsv__text_good(const char *bytes, size_t n);
const dsv__dialect *dsv__batch_dialect(const dsv__batch *batch);
/* A cell as a time: RFC 3339 or integer microseconds. */
bool dsv__cell_time(const dsv__cell *cell, int64_t *out);
/* Calls the progress of the options; DSV_ERROR_CANCELLED. */
dsv_status dsv__batch_progress(dsv__batch *batch, uint64_t done, uint64_t total);
/* A coverage line. */
dsv_status dsv__batch_complete(dsv__batch *batch, dsv__table *table, int64_t from, int64_t to);
/* A finding of the reader itself (syntax); the batch is lost unless bad rows are counted and `row` is true (then one bad row is counted in
   `table`, which may be NULL). */
dsv_status dsv__batch_bad(dsv__batch *batch, dsv__table *table, bool row, dsv_status code, uint64_t line,
                          uint64_t column, uint64_t offset, const char *format, ...)
    __attribute__((format(printf, 8, 9)));
dsv_status dsv__batch_commit(
    dsv__batch *batch); /* the status of the first error; frees the batch; on error the facts are as before */
void dsv__batch_abort(dsv__batch *batch); /* NULL is a no-op */

#endif
