/* A window on an input: the bytes of the row that is being read lie side by side, however they arrive. Private to src/io. */
#ifndef DSV__WINDOW_H
#define DSV__WINDOW_H

#include "facts/batch.h"
#include "io/file.h"

typedef struct {
  dsv__input *input;
  dsv__batch *batch; /* its progress is called */
  const dsv_context *context;
  dsv_diag *diag;
  char *bytes;
  size_t begin, end, capacity; /* the row begins at `begin`; bytes up to `end` are there, and DSV__PADDING zeros */
  uint64_t offset;             /* of `begin` within what is read */
  uint64_t line;               /* at `begin`, from 1 */
  bool ended;
  uint64_t from, stop;        /* the rows to read are those that begin in [from, stop) */
  const dsv_facts_mark *mark; /* a row begins there, at which passing may begin; or NULL */
} dsv__window;

dsv_status dsv__window_init(dsv__window *window, dsv_context *context, dsv__input *input, dsv__batch *batch,
                            dsv_diag *diag);
void dsv__window_free(dsv__window *window);
/* More bytes behind `end`, or `ended`. The row may move. DSV_ERROR_LIMIT where it is longer than limits.line_bytes. */
dsv_status dsv__window_more(dsv__window *window);
/* The row of n bytes and `lines` line ends is done. */
static inline void dsv__window_next(dsv__window *window, size_t n, uint64_t lines) {
  window->begin += n;
  window->offset += n;
  window->line += lines;
}

/* How many line feeds there are. */
uint64_t dsv__count_lines(const char *bytes, size_t n);
/* Goes on at the mark, if it lies ahead. */
dsv_status dsv__window_to_mark(dsv__window *window);
/* Passes the lines that begin before `from`. */
dsv_status dsv__window_pass(dsv__window *window);

/* A finding of limits within the row, which ends the reading. */
dsv_status dsv__window_limit(dsv__window *window, uint64_t line, uint64_t column, uint64_t offset, const char *what,
                             uint64_t limit, const char *name);

/* The readers: all rows of an input into the batch. An error that is returned ends the batch; others are in it. */
dsv_status dsv__csv_read(dsv__window *window, dsv__table *table);
dsv_status dsv__ndjson_read(dsv__window *window, dsv__table *table); /* NULL: each line names its stream */
dsv_status dsv__prometheus_read(dsv__window *window, dsv__table *table);
dsv_status dsv__openmetrics_read(dsv__window *window, dsv__table *table);

/* As dsv_facts_load, from an input. */
dsv_status dsv__facts_read_input(dsv_facts *facts, const char *stream, dsv__input *input,
                                 const dsv_facts_options *options, dsv_diag *diag);

#endif
