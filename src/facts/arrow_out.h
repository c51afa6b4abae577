/* One record batch for Arrow: columns that are prepared once, and shared by the stream, schemas and arrays made of them. */
#ifndef DSV__ARROW_OUT_H
#define DSV__ARROW_OUT_H

#include "base/memory.h"
#include <dsv/arrow.h>

typedef struct {
  const char *name; /* lives as long as what `unkeep` lets go, or is a literal */
  char format[16];
  const void *buffers[3]; /* bits of what is there (NULL: all is), then values */
  int64_t n_buffers, null_count;
  void *owned[3];            /* of the buffers: freed with the batch */
  const void *dictionary[3]; /* buffers of large text that codes stand for */
  int64_t n_texts;           /* of the dictionary; -1: there is none */
  void *offsets;             /* owned; of the dictionary */
} dsv__out_column;

typedef struct {
  atomic_size_t references;
  dsv_context *context; /* counted */
  void *keeper;         /* of buffers that are not owned; NULL: none */
  void (*unkeep)(void *keeper);
  int64_t rows;
  size_t n;
  dsv__out_column *columns;
} dsv__out;

/* A batch of n columns, still without buffers; NULL: no memory. */
dsv__out *dsv__out_new(const dsv_context *context, size_t n, uint64_t rows);
void dsv__out_unref(dsv__out *out);
/* The bits of so many bytes, each 0 or not, as buffer number `at` of a column; false: no memory. Gives how many are 0. */
bool dsv__out_bits(dsv__out *out, dsv__out_column *column, int at, const uint8_t *bytes, int64_t *zeros);
/* A stream of the one batch, which takes it over, also where it fails. */
dsv_status dsv__out_stream(dsv__out *out, struct ArrowArrayStream *stream, dsv_diag *diag);

#endif
