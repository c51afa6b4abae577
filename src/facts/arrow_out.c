/* Schemas, arrays and a stream of one record batch. A consumer may move any of them out of its parent and release it on its own, so that each holds a
   reference to the batch. */
#include "facts/arrow_out.h"
#include "base/finding.h"
#include <errno.h>
#include <string.h>

/* ---- the batch -------------------------------------------------------------------------------------------------------------- */

dsv__out *dsv__out_new(const dsv_context *context, size_t n, uint64_t rows) {
  dsv__out *out = dsv__zalloc(context, 1, sizeof *out);
  dsv__out_column *columns = dsv__zalloc(context, n, sizeof *columns);
  if (!out || !columns) {
    dsv__free(context, out);
    dsv__free(context, columns);
    return NULL;
  }
  atomic_init(&out->references, 1);
  out->context = dsv_context_ref((dsv_context *)(uintptr_t)context);
  out->rows = (int64_t)rows;
  out->n = n;
  out->columns = columns;
  for (size_t i = 0; i < n; i++) columns[i].n_texts = -1;
  return out;
}

void dsv__out_unref(dsv__out *out) {
  if (!out || !dsv__release(&out->references)) return;
  dsv_context *context = out->context;
  for (size_t i = 0; i < out->n; i++) {
    for (size_t j = 0; j < 3; j++) dsv__free(context, out->columns[i].owned[j]);
    dsv__free(context, out->columns[i].offsets);
  }
  dsv__free(context, out->columns);
  if (out->keeper) out->unkeep(out->keeper);
  dsv__free(context, out);
  dsv_context_unref(context);
}

static dsv__out *retain(dsv__out *out) {
  dsv__retain(&out->references);
  return out;
}

bool dsv__out_bits(dsv__out *out, dsv__out_column *column, int at, const uint8_t *bytes, int64_t *zeros) {
  size_t n = (size_t)out->rows;
  uint8_t *bits = dsv__zalloc(out->context, n / 8 + 1, 1);
  column->owned[at] = bits;
  column->buffers[at] = bits;
  *zeros = 0;
  for (size_t i = 0; bits && i < n; i++) {
    bits[i / 8] = (uint8_t)(bits[i / 8] | (bytes[i] != 0) << i % 8);
    *zeros += !bytes[i];
  }
  return bits != NULL;
}

/* ---- schemas ---------------------------------------------------------------------------------------------------------------- */

/* Children, or a dictionary, live in the memory of their parent. */
typedef struct {
  dsv__out *out;
  size_t n;
  struct ArrowSchema **children;
  struct ArrowSchema *storage;
} schema_node;

static void release_schema(struct ArrowSchema *schema) {
  schema_node *node = schema->private_data;
  const dsv_context *context = node->out->context;
  for (size_t i = 0; i < node->n; i++)
    if (node->storage[i].release) node->storage[i].release(&node->storage[i]);
  dsv__free(context, node->children);
  dsv__free(context, node->storage);
  dsv__out *out = node->out;
  dsv__free(context, node);
  dsv__out_unref(out);
  schema->release = NULL;
}

/* A schema with room for n children, which are still released. */
static bool make_schema(dsv__out *out, const char *format, const char *name, int64_t flags, size_t n,
                        struct ArrowSchema *schema) {
  schema_node *node = dsv__zalloc(out->context, 1, sizeof *node);
  if (!node) return false;
  node->out = retain(out);
  *schema = (struct ArrowSchema){
      .format = format, .name = name, .flags = flags, .release = release_schema, .private_data = node};
  node->children = dsv__zalloc(out->context, n, sizeof(struct ArrowSchema *));
  node->storage = dsv__zalloc(out->context, n, sizeof *node->storage);
  if (node->children && node->storage) {
    node->n = n;
    for (size_t i = 0; i < n; i++) node->children[i] = &node->storage[i];
    return true;
  }
  release_schema(schema);
  return false;
}

static bool make_column_schema(dsv__out *out, const dsv__out_column *column, struct ArrowSchema *schema) {
  bool coded = column->n_texts >= 0;
  if (!make_schema(out, column->format, column->name, ARROW_FLAG_NULLABLE, coded, schema)) return false;
  if (!coded) return true;
  schema->dictionary = ((schema_node *)schema->private_data)->children[0];
  return make_schema(out, "U", "", ARROW_FLAG_NULLABLE, 0, schema->dictionary);
}

/* ---- arrays ----------------------------------------------------------------------------------------------------------------- */

typedef struct {
  dsv__out *out;
  size_t n;
  struct ArrowArray **children;
  struct ArrowArray *storage;
} array_node;

static void release_array(struct ArrowArray *array) {
  array_node *node = array->private_data;
  const dsv_context *context = node->out->context;
  for (size_t i = 0; i < node->n; i++)
    if (node->storage[i].release) node->storage[i].release(&node->storage[i]);
  dsv__free(context, node->children);
  dsv__free(context, node->storage);
  dsv__out *out = node->out;
  dsv__free(context, node);
  dsv__out_unref(out);
  array->release = NULL;
}

static bool make_array(dsv__out *out, int64_t length, const void **buffers, int64_t n_buffers, size_t n,
                       struct ArrowArray *array) {
  array_node *node = dsv__zalloc(out->context, 1, sizeof *node);
  if (!node) return false;
  node->out = retain(out);
  *array = (struct ArrowArray){
      .length = length, .n_buffers = n_buffers, .buffers = buffers, .release = release_array, .private_data = node};
  node->children = dsv__zalloc(out->context, n, sizeof(struct ArrowArray *));
  node->storage = dsv__zalloc(out->context, n, sizeof *node->storage);
  if (node->children && node->storage) {
    node->n = n;
    for (size_t i = 0; i < n; i++) node->children[i] = &node->storage[i];
    return true;
  }
  release_array(array);
  return false;
}

static bool make_column(dsv__out *out, dsv__out_column *column, struct ArrowArray *array) {
  bool coded = column->n_texts >= 0;
  if (!make_array(out, out->rows, column->buffers, column->n_buffers, coded, array)) return false;
  array->null_count = column->null_count;
  if (!coded) return true;
  array->dictionary = ((array_node *)array->private_data)->children[0];
  return make_array(out, column->n_texts, column->dictionary, 3, 0, array->dictionary);
}

/* ---- the stream ------------------------------------------------------------------------------------------------------------- */

typedef struct {
  dsv__out *out;
  bool done;
} stream_state;

static dsv__out *out_of(struct ArrowArrayStream *stream) {
  return ((stream_state *)stream->private_data)->out;
}

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *schema) {
  dsv__out *out = out_of(stream);
  schema->release = NULL;
  if (!make_schema(out, "+s", "", 0, out->n, schema)) return ENOMEM;
  schema->n_children = (int64_t)out->n;
  schema->children = ((schema_node *)schema->private_data)->children;
  for (size_t i = 0; i < out->n; i++)
    if (!make_column_schema(out, &out->columns[i], schema->children[i])) {
      release_schema(schema);
      return ENOMEM;
    }
  return 0;
}

static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *array) {
  static const void *no_bits[1] = {NULL};
  stream_state *state = stream->private_data;
  dsv__out *out = state->out;
  array->release = NULL;
  if (state->done) return 0;
  if (!make_array(out, out->rows, no_bits, 1, out->n, array)) return ENOMEM;
  array->n_children = (int64_t)out->n;
  array->children = ((array_node *)array->private_data)->children;
  for (size_t i = 0; i < out->n; i++)
    if (!make_column(out, &out->columns[i], array->children[i])) {
      release_array(array);
      return ENOMEM;
    }
  state->done = true;
  return 0;
}

/* Nothing but memory can be wrong, and that the code says. */
static const char *get_last_error(struct ArrowArrayStream *stream) {
  (void)stream;
  return NULL;
}

static void release_stream(struct ArrowArrayStream *stream) {
  stream_state *state = stream->private_data;
  dsv__out *out = state->out;
  dsv__free(out->context, state);
  dsv__out_unref(out);
  stream->release = NULL;
}

dsv_status dsv__out_stream(dsv__out *out, struct ArrowArrayStream *stream, dsv_diag *diag) {
  stream_state *state = dsv__zalloc(out->context, 1, sizeof *state);
  if (!state) {
    dsv__out_unref(out);
    return DSV__NO_MEMORY(diag);
  }
  state->out = out;
  *stream = (struct ArrowArrayStream){get_schema, get_next, get_last_error, release_stream, state};
  return DSV_OK;
}
