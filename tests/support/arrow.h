/* Record batches of Arrow made by hand: every member can be set wrong, and releases are counted. */
#ifndef DSV_TEST_ARROW_H
#define DSV_TEST_ARROW_H

#include <dsv/dsv.h>

enum { ARROW_COLUMNS = 8, ARROW_BUFFERS = 6 };

typedef struct {
  struct ArrowSchema schema, schemas[ARROW_COLUMNS], schema_dictionaries[ARROW_COLUMNS];
  struct ArrowSchema *schema_children[ARROW_COLUMNS];
  struct ArrowArray array, arrays[ARROW_COLUMNS], array_dictionaries[ARROW_COLUMNS];
  struct ArrowArray *array_children[ARROW_COLUMNS];
  const void *buffers[ARROW_COLUMNS][ARROW_BUFFERS], *dictionary_buffers[ARROW_COLUMNS][ARROW_BUFFERS], *no_bits[1];
  int n, schemas_released, arrays_released;
} arrow_batch;

static inline void arrow_release_schema(struct ArrowSchema *schema) {
  ++*(int *)schema->private_data;
  schema->release = NULL;
}

static inline void arrow_release_array(struct ArrowArray *array) {
  ++*(int *)array->private_data;
  array->release = NULL;
}

/* The structures of a batch, ready to be handed over (again). */
static inline void arrow_arm(arrow_batch *b) {
  b->schema.release = arrow_release_schema;
  b->schema.private_data = &b->schemas_released;
  b->array.release = arrow_release_array;
  b->array.private_data = &b->arrays_released;
}

static inline void arrow_begin(arrow_batch *b, int64_t rows) {
  *b = (arrow_batch){.n = 0};
  b->schema.format = "+s";
  b->schema.children = b->schema_children;
  b->array.length = rows;
  b->array.n_buffers = 1;
  b->array.buffers = b->no_bits;
  b->array.children = b->array_children;
  arrow_arm(b);
}

/* Adds a column of so many values; `bits` of what is there may be NULL. Gives its array. */
static inline struct ArrowArray *arrow_add(arrow_batch *b, const char *name, const char *format, const void *bits,
                                           const void *values, const void *more) {
  int i = b->n++;
  b->schemas[i].format = format;
  b->schemas[i].name = name;
  b->schema_children[i] = &b->schemas[i];
  b->buffers[i][0] = bits;
  b->buffers[i][1] = values;
  b->buffers[i][2] = more;
  b->arrays[i].length = b->array.length;
  b->arrays[i].null_count = bits ? -1 : 0;
  b->arrays[i].n_buffers = *format == 'n' ? 0 : more ? 3 : 2;
  b->arrays[i].buffers = b->buffers[i];
  b->array_children[i] = &b->arrays[i];
  b->schema.n_children = b->array.n_children = b->n;
  return &b->arrays[i];
}

/* Gives the last column a dictionary of so many texts. */
static inline struct ArrowArray *arrow_add_dictionary(arrow_batch *b, const char *format, int64_t n, const void *bits,
                                                      const void *offsets, const void *texts) {
  int i = b->n - 1;
  b->schemas[i].dictionary = &b->schema_dictionaries[i];
  b->arrays[i].dictionary = &b->array_dictionaries[i];
  b->schema_dictionaries[i].format = format;
  b->dictionary_buffers[i][0] = bits;
  b->dictionary_buffers[i][1] = offsets;
  b->dictionary_buffers[i][2] = texts;
  b->array_dictionaries[i] = (struct ArrowArray){
      .length = n, .null_count = bits ? -1 : 0, .n_buffers = 3, .buffers = b->dictionary_buffers[i]};
  return b->arrays[i].dictionary;
}

/* ---- streams ------------------------------------------------------------------------------------------------------ */

/* Gives the same batch so many times, then `error`, or the end. */
typedef struct {
  arrow_batch *batch;
  int left, error, released;
} arrow_source;

static inline int arrow_get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
  arrow_batch *b = ((arrow_source *)stream->private_data)->batch;
  arrow_arm(b);
  *out = b->schema;
  return 0;
}

static inline int arrow_get_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
  arrow_source *source = stream->private_data;
  out->release = NULL;
  if (!source->left) return source->error;
  source->left--;
  arrow_arm(source->batch);
  *out = source->batch->array;
  return 0;
}

static inline const char *arrow_last_error(struct ArrowArrayStream *stream) {
  (void)stream;
  return "it broke\n";
}

static inline void arrow_release_stream(struct ArrowArrayStream *stream) {
  ((arrow_source *)stream->private_data)->released++;
  stream->release = NULL;
}

static inline struct ArrowArrayStream arrow_stream_of(arrow_source *source) {
  return (struct ArrowArrayStream){arrow_get_schema, arrow_get_next, arrow_last_error, arrow_release_stream, source};
}

#endif
