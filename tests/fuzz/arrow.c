/*
 * Bytes as a record batch of Arrow: anything a producer may say about its columns, over buffers that are as long as the specification has it and
 * not a byte longer, each in memory of its own.
 */
#include "fuzz/arrow.h"
#include <stdlib.h>
#include <string.h>

typedef struct {
  const uint8_t *at, *end;
} cursor;

static uint8_t next(cursor *c) {
  return c->at < c->end ? *c->at++ : 0;
}

static void *blank(size_t n) {
  void *memory = calloc(n ? n : 1, 1);
  expect(memory != NULL, "there is memory");
  return memory;
}

/* ---- release ---------------------------------------------------------------------------------------------------------------- */

static void release_schema(struct ArrowSchema *schema) {
  for (int64_t i = 0; i < (int64_t)(intptr_t)schema->private_data; i++) {
    release_schema(schema->children[i]);
    free(schema->children[i]);
  }
  if (schema->dictionary) release_schema(schema->dictionary);
  free(schema->dictionary);
  free(schema->children);
  schema->release = NULL;
}

/* How many buffers and children were made, whatever the array says. */
typedef struct {
  int64_t buffers, children;
} made;

static void release_array(struct ArrowArray *array) {
  made *m = array->private_data;
  for (int64_t i = 0; i < m->buffers; i++) free((void *)(uintptr_t)array->buffers[i]);
  for (int64_t i = 0; i < m->children; i++) {
    release_array(array->children[i]);
    free(array->children[i]);
  }
  if (array->dictionary) release_array(array->dictionary);
  free(array->dictionary);
  free(array->buffers);
  free(array->children);
  free(m);
  array->release = NULL;
}

static void begin_array(struct ArrowArray *array, int64_t length, int64_t offset, int64_t buffers, int64_t children) {
  made *m = blank(sizeof *m);
  *m = (made){buffers, children};
  *array = (struct ArrowArray){.length = length,
                               .offset = offset,
                               .null_count = -1,
                               .n_buffers = buffers,
                               .n_children = children,
                               .buffers = blank((size_t)buffers * sizeof *array->buffers),
                               .children = blank((size_t)children * sizeof *array->children),
                               .release = release_array,
                               .private_data = m};
}

/* ---- values ----------------------------------------------------------------------------------------------------------------- */

static int64_t integer(cursor *c) {
  static const int64_t some[] = {INT64_MIN,  INT64_MAX,           INT64_MAX - 1,    INT32_MAX,     INT32_MIN,
                                 UINT32_MAX, 1772355600000000000, 1772355600000000, 1772355600000, 1772355600};
  uint8_t byte = next(c);
  if (byte < 128) return byte - 8;
  return some[byte % (sizeof some / sizeof *some)] ^ (byte < 192 ? next(c) : 0);
}

static double number(cursor *c) {
  static const double some[] = {0.1, -0.0, 1e308, -1e308, 5e-324, 1.0 / 3};
  uint8_t byte = next(c);
  if (byte < 128) return byte;
  double zero = 0;
  return byte < 132 ? zero / zero : byte < 136 ? 1 / zero : some[byte % (sizeof some / sizeof *some)];
}

/* n values of so many bytes: integers, or doubles and floats. */
static void *values(cursor *c, size_t n, size_t width, bool floats) {
  char *to = blank(n * width);
  for (size_t i = 0; i < n; i++) {
    int64_t value = floats ? 0 : integer(c);
    double real = floats ? number(c) : 0;
    float half = (float)(real > 1e38 || real < -1e38 ? 1e38 : real);
    int64_t sign = next(c) == 255 ? 7 : -(value < 0); /* of the upper half of 128 bits */
    const void *from = !floats ? (const void *)&value : width == 8 ? (const void *)&real : (const void *)&half;
    memcpy(to + i * width, from, width < 8 ? width : 8);
    if (width == 16) memcpy(to + i * width + 8, &sign, 8);
  }
  return to;
}

static void *bytes(cursor *c, size_t n, bool text) {
  uint8_t *to = blank(n);
  for (size_t i = 0; i < n; i++) {
    to[i] = next(c);
    if (text && to[i] < 64) to[i] = (uint8_t)('a' + to[i] % 4);
  }
  return to;
}

/* Offsets of n texts, of so many bytes each; now and then one of them goes astray. */
static size_t offsets(cursor *c, size_t n, size_t width, void **out) {
  char *to = blank((n + 1) * width);
  int64_t total = next(c) % 3;
  for (size_t i = 0; i <= n; i++) {
    memcpy(to + i * width, &total, width);
    total += i < n ? next(c) % 7 : 0;
  }
  uint8_t astray = next(c);
  if (astray >= 240) {
    int64_t elsewhere = (int64_t)(next(c) % (total + 3)) - 2;
    memcpy(to + astray % (n + 1) * width, &elsewhere, width);
  }
  *out = to;
  return (size_t)total;
}

static void put_views(cursor *c, size_t n, struct ArrowArray *array) {
  int64_t *sizes = blank(2 * sizeof *sizes);
  for (int i = 0; i < 2; i++) {
    sizes[i] = next(c) % 40;
    array->buffers[2 + i] = bytes(c, (size_t)sizes[i], true);
  }
  int32_t *views = (int32_t *)(array->buffers[1] = blank(n * 16));
  for (size_t i = 0; i < n; i++) {
    int32_t *view = views + 4 * i;
    view[0] = next(c) % 32 - 1;
    uint8_t inside[12];
    for (size_t j = 0; j < sizeof inside; j++) inside[j] = (uint8_t)('a' + (view[0] <= 12 ? next(c) % 26 : 0));
    memcpy(view + 1, inside, sizeof inside);
    if (view[0] <= 12) continue;
    view[2] = next(c) % 4 - 1;
    view[3] = next(c) % 48 - 2;
  }
  array->buffers[4] = sizes;
}

/* ---- columns ---------------------------------------------------------------------------------------------------------------- */

static const struct {
  const char *format;
  int64_t buffers;
  size_t width; /* of a value or an offset; 0: bits */
  enum { WHOLE, REAL, BITS, TEXT, VIEWS, NOTHING } kind;
} types[] = {
    {"l", 2, 8, WHOLE},        {"g", 2, 8, REAL},        {"b", 2, 0, BITS},         {"U", 3, 8, TEXT},
    {"u", 3, 4, TEXT},         {"vu", 5, 16, VIEWS},     {"tsu:UTC", 2, 8, WHOLE},  {"tsn:", 2, 8, WHOLE},
    {"tss:Zone", 2, 8, WHOLE}, {"tsm:", 2, 8, WHOLE},    {"tDu", 2, 8, WHOLE},      {"tDn", 2, 8, WHOLE},
    {"tDs", 2, 8, WHOLE},      {"d:18,2", 2, 16, WHOLE}, {"d:9,3,32", 2, 4, WHOLE}, {"d:18,18,64", 2, 8, WHOLE},
    {"d:38,19", 2, 16, WHOLE}, {"c", 2, 1, WHOLE},       {"S", 2, 2, WHOLE},        {"i", 2, 4, WHOLE},
    {"I", 2, 4, WHOLE},        {"L", 2, 8, WHOLE},       {"f", 2, 4, REAL},         {"n", 0, 0, NOTHING},
    {"tdD", 2, 4, WHOLE},      {"d:,", 2, 16, WHOLE},    {"", 2, 8, WHOLE},
};
#define N_TYPES (sizeof types / sizeof *types)

static void put_buffers(cursor *c, size_t type, int64_t length, struct ArrowArray *array) {
  int64_t offset = next(c) % 4;
  size_t n = (size_t)(length + offset);
  begin_array(array, length, offset, types[type].buffers, 0);
  if (types[type].kind == NOTHING) return;
  if (next(c) % 2) array->buffers[0] = bytes(c, (n + 7) / 8, false);
  else array->null_count = 0;
  switch (types[type].kind) {
    case BITS: array->buffers[1] = bytes(c, (n + 7) / 8, false); break;
    case TEXT: {
      void *at;
      size_t total = offsets(c, n, types[type].width, &at);
      array->buffers[1] = at;
      array->buffers[2] = bytes(c, total, true);
      break;
    }
    case VIEWS: put_views(c, n, array); break;
    default: array->buffers[1] = values(c, n, types[type].width, types[type].kind == REAL);
  }
}

/* Now and then an array says of itself what is not so, but nothing that its buffers could not bear. */
static void lie(cursor *c, struct ArrowArray *array) {
  switch (next(c)) {
    case 250: array->n_buffers--; break;
    case 251: array->length = -1; break;
    case 252: array->length /= 2; break;
    case 253: array->offset = INT64_MAX; break;
    case 254: array->null_count = 1; break;
    case 255: array->offset = -1; break;
    default: break;
  }
}

static void put_column(cursor *c, int64_t length, struct ArrowSchema *schema, struct ArrowArray *array) {
  static const char *const names[] = {"time", "start", "end", "site", "id",   "rev", "n", "d", "b",
                                      "t",    "u",     "i",   "text", "when", "x",   "",  NULL};
  size_t type = next(c) % N_TYPES;
  schema->name = names[next(c) % (sizeof names / sizeof *names)];
  schema->format = types[type].format;
  schema->release = release_schema;
  put_buffers(c, type, length, array);
  if (next(c) % 4 == 1) {
    static const size_t texts[] = {3, 4, 5, 0};
    size_t of = texts[next(c) % 4];
    schema->dictionary = blank(sizeof *schema);
    *schema->dictionary = (struct ArrowSchema){.format = types[of].format, .release = release_schema};
    array->dictionary = blank(sizeof *array);
    put_buffers(c, of, next(c) % 6, array->dictionary);
    lie(c, array->dictionary);
  }
  lie(c, array);
}

#define COLUMNS 10

static void put_batch(const fuzz_input *input, struct ArrowSchema *schema, struct ArrowArray *array) {
  cursor c = {(const uint8_t *)input->bytes, (const uint8_t *)input->bytes + input->n};
  int64_t rows = next(&c) % 24, offset = next(&c) % 4, n = next(&c) % (COLUMNS + 1);
  *schema = (struct ArrowSchema){.format = next(&c) == 255 ? "l" : "+s",
                                 .n_children = n,
                                 .children = blank((size_t)n * sizeof *schema->children),
                                 .release = release_schema,
                                 .private_data = (void *)(intptr_t)n};
  begin_array(array, rows, offset, 1, n);
  if (next(&c) % 8 == 1) array->buffers[0] = bytes(&c, (size_t)(rows + offset + 7) / 8, false);
  lie(&c, array);
  int64_t share = n ? (c.end - c.at) / n : 0; /* of the input, so that a change of one column leaves the others */
  for (int64_t i = 0; i < n; i++) {
    schema->children[i] = blank(sizeof *schema);
    array->children[i] = blank(sizeof *array);
    cursor column = {c.at + i * share, c.at + (i + 1) * share};
    put_column(&column, rows + offset, schema->children[i], array->children[i]);
  }
}

/* ---- ways to read ----------------------------------------------------------------------------------------------------------- */

dsv_status arrow_batch(dsv_facts *facts, fuzz_input *input, const dsv_facts_options *options, dsv_diag *diag) {
  struct ArrowSchema schema;
  struct ArrowArray array;
  put_batch(input, &schema, &array);
  dsv_status status = dsv_facts_import_arrow(facts, input->stream, &schema, &array, options, diag);
  expect(!status == !schema.release && !status == !array.release, "what is taken is the library's, else the caller's");
  if (schema.release) schema.release(&schema);
  if (array.release) array.release(&array);
  return status;
}

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
  struct ArrowArray array;
  put_batch(stream->private_data, out, &array);
  array.release(&array);
  return 0;
}

/* The rows before and from where the input says. */
static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
  fuzz_input *input = stream->private_data;
  struct ArrowSchema schema;
  *out = (struct ArrowArray){.release = NULL};
  if (input->at == 2) return 0;
  put_batch(input, &schema, out);
  schema.release(&schema);
  bool honest = out->length >= 0 && out->offset >= 0 && out->offset < 1000;
  int64_t cut = honest ? out->length * (int64_t)(input->piece % 7) / 7 : 0;
  if (input->at++ == 0) {
    out->length = honest ? cut : out->length;
  } else if (honest) {
    out->offset += cut;
    out->length -= cut;
  }
  return 0;
}

static void release_stream(struct ArrowArrayStream *stream) {
  stream->release = NULL;
}

dsv_status arrow_slices(dsv_facts *facts, fuzz_input *input, const dsv_facts_options *options, dsv_diag *diag) {
  struct ArrowArrayStream stream = {get_schema, get_next, NULL, release_stream, input};
  input->at = 0;
  dsv_status status = dsv_facts_import_arrow_stream(facts, input->stream, &stream, options, diag);
  expect(!status == !stream.release, "a stream that is taken is the library's, else the caller's");
  return status;
}
