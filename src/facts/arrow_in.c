/* Arrow to arrays that fill slots: where a type is ours its buffer is used, else it is converted, value by value. Whatever a structure says about
   itself is looked at before it is believed; how long its buffers are it does not say. */
#include "data/say.h"
#include "facts/arrow_in.h"
#include <string.h>

typedef enum { NOTHING, BOOLEAN, SIGNED, UNSIGNED, FLOAT, TIME, DURATION, DECIMAL, TEXT, LARGE_TEXT, VIEWS } kind;

typedef struct {
  const char *format; /* up to a colon it is only begun with */
  kind kind;
  int width; /* bytes of a value */
  int64_t multiply;
  bool nano; /* thousandths of microseconds */
} form;

static const form forms[] = {
    {"n", NOTHING, 0, 1, false},
    {"b", BOOLEAN, 0, 1, false},
    {"c", SIGNED, 1, 1, false},
    {"s", SIGNED, 2, 1, false},
    {"i", SIGNED, 4, 1, false},
    {"l", SIGNED, 8, 1, false},
    {"C", UNSIGNED, 1, 1, false},
    {"S", UNSIGNED, 2, 1, false},
    {"I", UNSIGNED, 4, 1, false},
    {"L", UNSIGNED, 8, 1, false},
    {"f", FLOAT, 4, 1, false},
    {"g", FLOAT, 8, 1, false},
    {"tss:", TIME, 8, 1000000, false},
    {"tsm:", TIME, 8, 1000, false},
    {"tsu:", TIME, 8, 1, false},
    {"tsn:", TIME, 8, 1, true},
    {"tDs", DURATION, 8, 1000000, false},
    {"tDm", DURATION, 8, 1000, false},
    {"tDu", DURATION, 8, 1, false},
    {"tDn", DURATION, 8, 1, true},
    {"d:", DECIMAL, 16, 1, false},
    {"u", TEXT, 4, 1, false},
    {"U", LARGE_TEXT, 8, 1, false},
    {"vu", VIEWS, 16, 1, false},
};

/* One column being read. */
typedef struct {
  dsv__batch *batch;
  const dsv__table *table;
  int slot;
  dsv__lending *lending;
  const struct ArrowSchema *schema;
  const struct ArrowArray *array;
  form form;
  uint32_t scale; /* DECIMAL */
  int64_t at;     /* number of the first row in the buffers */
  size_t rows;
  uint8_t *valid; /* one byte a row; NULL: none is missing */
  dsv__array *out;
} reading;

/* ---- memory ----------------------------------------------------------------------------------------------------------------- */

dsv__lending *dsv__lending_new(const dsv_context *context) {
  dsv__lending *lending = dsv__zalloc(context, 1, sizeof *lending);
  if (lending) lending->context = context;
  return lending;
}

void dsv__lending_free(void *user) {
  dsv__lending *lending = user;
  if (!lending) return;
  if (lending->batch.release) lending->batch.release(&lending->batch);
  for (size_t i = 0; i < lending->n_made; i++) dsv__free(lending->context, lending->made[i]);
  dsv__free(lending->context, lending->made);
  dsv__free(lending->context, lending);
}

/* Memory that lives as long as the batch is used. */
static void *make(dsv__lending *lending, size_t n, size_t size) {
  if (!dsv__grow(lending->context, (void **)&lending->made, &lending->capacity, lending->n_made + 1,
                 sizeof *lending->made))
    return NULL;
  void *memory = dsv__alloc(lending->context, n, size);
  if (memory) lending->made[lending->n_made++] = memory;
  return memory;
}

static dsv_status no_memory(const reading *r) {
  return dsv__batch_stop(r->batch, DSV_ERROR_MEMORY, "out of memory");
}

static dsv_status refuse(const reading *r, const char *what) {
  return dsv__batch_stop(r->batch, DSV_ERROR_COLUMN, "column \"%s\" of stream \"%s\" %s",
                         dsv__slot_name(r->table, r->slot).at, r->table->stream->head.id.at, what);
}

/* ---- what a structure says about itself ------------------------------------------------------------------------------------- */

/* "d:precision,scale" or "d:precision,scale,bits". */
static bool read_decimal(const char *format, form *out, uint32_t *scale) {
  uint32_t numbers[3] = {0, 0, 128};
  int n = 0;
  for (const char *at = format + 2;; at++, n++) {
    if (n == 3 || *at < '0' || *at > '9') return false;
    for (numbers[n] = 0; *at >= '0' && *at <= '9'; at++) {
      if (numbers[n] > 999) return false;
      numbers[n] = numbers[n] * 10 + (uint32_t)(*at - '0');
    }
    if (!*at) break;
    if (*at != ',') return false;
  }
  *scale = numbers[1];
  out->width = (int)numbers[2] / 8;
  return n >= 1 && numbers[1] <= 18 && (numbers[2] == 32 || numbers[2] == 64 || numbers[2] == 128);
}

static bool find_form(const char *format, form *out, uint32_t *scale) {
  for (size_t i = 0; format && i < sizeof forms / sizeof *forms; i++) {
    size_t n = strlen(forms[i].format);
    bool begins = forms[i].format[n - 1] == ':';
    if (begins ? strncmp(format, forms[i].format, n) != 0 : strcmp(format, forms[i].format) != 0) continue;
    *out = forms[i];
    return out->kind != DECIMAL || read_decimal(format, out, scale);
  }
  return false;
}

static dsv_status refuse_type(const reading *r) {
  const char *format = r->schema->format ? r->schema->format : "";
  bool dated = !strncmp(format, "td", 2);
  return dsv__batch_stop(r->batch, DSV_ERROR_COLUMN,
                         "column \"%s\" of stream \"%s\" does not take the type \"%s\" of Arrow%s",
                         dsv__slot_name(r->table, r->slot).at, r->table->stream->head.id.at,
                         dsv__show((dsv__str){format, strlen(format)}).at, dated ? ": a date names no instant" : "");
}

/* An array is long enough, from row `first` on, and has its buffers. */
static const char *check_array(const struct ArrowArray *array, form type, int64_t first, int64_t rows) {
  int64_t buffers = type.kind == NOTHING ? 0 : type.kind == TEXT || type.kind == LARGE_TEXT ? 3 : 2;
  if (!array || array->length < 0 || array->offset < 0 || array->offset > INT64_MAX / 32 - array->length)
    return "has no array, or one with a length or an offset that cannot be";
  if (first > array->length - rows) return "has fewer rows than its batch";
  if (type.kind == VIEWS ? array->n_buffers < 3 : array->n_buffers != buffers)
    return "has another number of buffers than its type";
  if (!rows || !buffers) return NULL;
  if (!array->buffers || !array->buffers[1]) return "has no values";
  const void *sizes = type.kind == VIEWS ? array->buffers[array->n_buffers - 1] : NULL;
  if (type.kind == VIEWS && array->n_buffers > 3 && (!sizes || (uintptr_t)sizes % sizeof(int64_t)))
    return "has no sizes of its buffers";
  if (!array->buffers[0] && array->null_count > 0) return "has no bits of what is missing";
  size_t alignment = type.width > 8 ? 4 : type.width ? (size_t)type.width : 1;
  return (uintptr_t)array->buffers[1] % alignment ? "has values that are not aligned" : NULL;
}

static bool bit(const uint8_t *bits, int64_t i) {
  return bits[i / 8] >> i % 8 & 1;
}

/* One byte a row in place of a bit, where one is not set; false: no memory. */
static bool read_bits(dsv__lending *lending, const uint8_t *bits, int64_t at, size_t rows, uint8_t **out) {
  *out = make(lending, rows, 1);
  for (size_t i = 0; *out && i < rows; i++) (*out)[i] = bit(bits, at + (int64_t)i);
  return *out != NULL;
}

static dsv_status read_valid(reading *r) {
  if (!r->rows || r->form.kind == NOTHING || !r->array->null_count || !r->array->buffers[0]) return DSV_OK;
  if (!read_bits(r->lending, r->array->buffers[0], r->at, r->rows, &r->valid)) return no_memory(r);
  if (!memchr(r->valid, 0, r->rows)) r->valid = NULL;
  return DSV_OK;
}

/* ---- values ----------------------------------------------------------------------------------------------------------------- */

/* Marks a row whose value cannot be had; false: no memory. */
static bool mark_wrong(reading *r, size_t row, const char *due) {
  uint8_t *wrong = (uint8_t *)(uintptr_t)r->out->wrong;
  if (!wrong) {
    wrong = make(r->lending, r->rows, 1);
    if (!wrong) return false;
    memset(wrong, 0, r->rows);
    r->out->wrong = wrong;
    r->out->due = due;
  }
  wrong[row] = 1;
  return true;
}

static bool given(const reading *r, size_t row) {
  return !r->valid || r->valid[row];
}

#define WIDEN(type)                                                \
  do {                                                             \
    const type *from = (const type *)r->array->buffers[1] + r->at; \
    for (size_t i = 0; i < r->rows; i++) to[i] = (int64_t)from[i]; \
  } while (0)

static void widen(const reading *r, int64_t *to) {
  bool positive = r->form.kind == UNSIGNED;
  switch (r->form.width) {
    case 1:
      if (positive) WIDEN(uint8_t);
      else WIDEN(int8_t);
      return;
    case 2:
      if (positive) WIDEN(uint16_t);
      else WIDEN(int16_t);
      return;
    case 4:
      if (positive) WIDEN(uint32_t);
      else WIDEN(int32_t);
      return;
    default: WIDEN(int64_t); return;
  }
}

/* Two words of 64 bits as one, where that is the same number. */
static bool narrow(reading *r, int64_t *to) {
  const char *from = (const char *)r->array->buffers[1] + 16 * r->at;
  for (size_t i = 0; i < r->rows; i++) {
    int64_t word[2];
    memcpy(word, from + 16 * i, 16);
    to[i] = word[0];
    if (word[1] != (word[0] < 0 ? -1 : 0) && given(r, i) && !mark_wrong(r, i, "a decimal of at most 18 digits"))
      return false;
  }
  return true;
}

/* To microseconds; or an integer without a sign, which may be too large for one with it. False: it does not fit. */
static inline bool scale_one(const form *type, int64_t *value) {
  if (type->kind == UNSIGNED) return *value >= 0;
  if (!type->nano) return dsv__mul(*value, type->multiply, value);
  int64_t whole = *value / 1000, nanoseconds = *value;
  *value = whole;
  return whole * 1000 == nanoseconds;
}

static bool scale(reading *r, int64_t *to) {
  const char *due = r->form.kind == UNSIGNED ? "an integer of 64 bits with a sign" : "a whole number of microseconds";
  const form type = r->form;
  for (size_t i = 0; i < r->rows; i++)
    if (!scale_one(&type, &to[i]) && given(r, i) && !mark_wrong(r, i, due)) return false;
  return true;
}

static dsv_status read_integers(reading *r) {
  dsv_column *column = &r->out->column;
  bool scales = r->form.multiply != 1 || r->form.nano || (r->form.kind == UNSIGNED && r->form.width == 8);
  column->type = r->form.kind == TIME       ? DSV_COLUMN_TIME
                 : r->form.kind == DURATION ? DSV_COLUMN_DURATION
                 : r->form.kind == DECIMAL  ? DSV_COLUMN_DECIMAL
                                            : DSV_COLUMN_INTEGER;
  column->scale = r->scale;
  if (!r->rows) return DSV_OK;
  column->values = (const int64_t *)r->array->buffers[1] + r->at;
  if (r->form.width == 8 && !scales) return DSV_OK;
  int64_t *to = make(r->lending, r->rows, sizeof *to);
  column->values = to;
  if (!to || (r->form.width == 16 && !narrow(r, to))) return no_memory(r);
  if (r->form.width != 16) widen(r, to);
  return scales && !scale(r, to) ? no_memory(r) : DSV_OK;
}

static dsv_status read_floats(reading *r) {
  r->out->column.type = DSV_COLUMN_NUMBER;
  if (!r->rows) return DSV_OK;
  r->out->column.values = (const double *)r->array->buffers[1] + r->at;
  if (r->form.width == 8) return DSV_OK;
  const float *from = (const float *)r->array->buffers[1] + r->at;
  double *to = make(r->lending, r->rows, sizeof *to);
  for (size_t i = 0; to && i < r->rows; i++) to[i] = (double)from[i];
  r->out->column.values = to;
  return to ? DSV_OK : no_memory(r);
}

static dsv_status read_booleans(reading *r) {
  uint8_t *to = NULL;
  r->out->column.type = DSV_COLUMN_BOOLEAN;
  if (r->rows && !read_bits(r->lending, r->array->buffers[1], r->at, r->rows, &to)) return no_memory(r);
  r->out->column.values = to;
  return DSV_OK;
}

/* All values are missing: of any type. */
static dsv_status read_nothing(reading *r) {
  static const int32_t nowhere[2] = {0, 0};
  r->out->column.type = DSV_COLUMN_TEXT;
  r->out->narrow = nowhere;
  if (!r->rows) return DSV_OK;
  r->valid = make(r->lending, r->rows, 1);
  if (!r->valid) return no_memory(r);
  memset(r->valid, 0, r->rows);
  return DSV_OK;
}

static void read_texts(const struct ArrowArray *array, form type, int64_t at, dsv__array *out) {
  out->column.type = DSV_COLUMN_TEXT;
  if (type.kind == VIEWS) {
    out->views = (const dsv__view *)array->buffers[1] + at;
    out->n_pieces = array->n_buffers - 3;
    out->pieces = (const char *const *)(array->buffers + 2);
    out->piece_bytes = array->buffers[array->n_buffers - 1];
    return;
  }
  out->column.values = array->buffers[2];
  if (type.kind == TEXT) out->narrow = (const int32_t *)array->buffers[1] + at;
  else out->column.offsets = (const int64_t *)array->buffers[1] + at;
}

/* ---- dictionaries ----------------------------------------------------------------------------------------------------------- */

/* Texts side by side, with offsets of 64 bits; one that cannot be read gets offsets that descend. */
static bool lay_out(reading *r, const dsv__array *texts, size_t n) {
  size_t bytes = 0;
  dsv__str text;
  for (size_t i = 0; i < n; i++)
    if (dsv__array_find_text(texts, i, &text) || !dsv__add(bytes, text.n, &bytes))
      return refuse(r, "has a dictionary with texts that cannot be read"), false;
  int64_t *offsets = make(r->lending, n + 1, sizeof *offsets);
  char *to = make(r->lending, bytes + 1, 1);
  if (!offsets || !to) return no_memory(r), false;
  bytes = 0;
  for (size_t i = 0; i < n; i++) {
    dsv__array_find_text(texts, i, &text);
    offsets[i] = (int64_t)bytes;
    if (text.n) memcpy(to + bytes, text.at, text.n);
    bytes += text.n;
  }
  offsets[n] = (int64_t)bytes;
  r->out->column.texts = to;
  r->out->column.offsets = offsets;
  return true;
}

/* Codes as numbers of 32 bits without a sign; those that are no number of a text are larger than all. */
static bool read_codes(reading *r, size_t n) {
  int64_t *wide = NULL;
  uint32_t *to;
  r->out->column.values = r->rows ? (const uint32_t *)r->array->buffers[1] + r->at : NULL;
  if (r->form.width == 4 || !r->rows) return true;
  wide = dsv__alloc(r->lending->context, r->rows, sizeof *wide);
  to = wide ? make(r->lending, r->rows, sizeof *to) : NULL;
  if (to) widen(r, wide);
  for (size_t i = 0; to && i < r->rows; i++)
    to[i] = wide[i] < 0 || (uint64_t)wide[i] >= n ? UINT32_MAX : (uint32_t)wide[i];
  dsv__free(r->lending->context, wide);
  r->out->column.values = to;
  return to != NULL;
}

/* A text of the dictionary that is missing makes its rows missing. */
static bool drop_missing(reading *r, const struct ArrowArray *dictionary, size_t n) {
  const uint32_t *codes = r->out->column.values;
  const uint8_t *bits = dictionary->null_count && n ? dictionary->buffers[0] : NULL;
  if (!bits || !r->rows) return true;
  if (!r->valid) {
    r->valid = make(r->lending, r->rows, 1);
    if (!r->valid) return false;
    memset(r->valid, 1, r->rows);
  }
  for (size_t i = 0; i < r->rows; i++)
    if (codes[i] < n && !bit(bits, dictionary->offset + codes[i])) r->valid[i] = 0;
  return true;
}

static dsv_status read_dictionary(reading *r) {
  form type;
  const struct ArrowArray *dictionary = r->array->dictionary;
  bool texts = find_form(r->schema->dictionary->format, &type, &r->scale) && type.kind >= TEXT;
  if (!texts || r->schema->dictionary->dictionary || (r->form.kind != SIGNED && r->form.kind != UNSIGNED))
    return refuse(r, "has a dictionary of something else than text");
  const char *wrong = check_array(dictionary, type, 0, dictionary ? dictionary->length : 0);
  if (wrong) return refuse(r, wrong);
  if (dictionary->length > INT32_MAX) return refuse(r, "has a dictionary of more than 2,147,483,647 texts");
  size_t n = (size_t)dictionary->length;
  dsv__array laid = {.column = DSV_COLUMN_INIT};
  static const int64_t nowhere[1] = {0};
  r->out->column.type = DSV_COLUMN_CODES;
  r->out->column.n_texts = n;
  if (n) read_texts(dictionary, type, dictionary->offset, &laid);
  r->out->column.offsets = n ? laid.column.offsets : nowhere;
  r->out->column.texts = laid.column.values;
  if (n && type.kind != LARGE_TEXT && !lay_out(r, &laid, n)) return r->batch->first;
  return read_codes(r, n) && drop_missing(r, dictionary, n) ? DSV_OK : no_memory(r);
}

/* ---- columns ---------------------------------------------------------------------------------------------------------------- */

static dsv_status read_column(reading *r, int64_t first) {
  if (!find_form(r->schema->format, &r->form, &r->scale)) return refuse_type(r);
  const char *wrong = check_array(r->array, r->form, first, (int64_t)r->rows);
  if (wrong) return refuse(r, wrong);
  r->at = r->array->offset + first;
  dsv_status status = read_valid(r);
  if (status) return status;
  if (r->schema->dictionary) status = read_dictionary(r);
  else if (r->form.kind == NOTHING) status = read_nothing(r);
  else if (r->form.kind == BOOLEAN) status = read_booleans(r);
  else if (r->form.kind == FLOAT) status = read_floats(r);
  else if (r->form.kind < TEXT) status = read_integers(r);
  else if (r->rows) read_texts(r->array, r->form, r->at, r->out);
  else status = read_nothing(r);
  r->out->column.valid = r->valid;
  return status;
}

/* The number of the column of a name; -1: none; -2: several. */
static int64_t find_column(const struct ArrowSchema *schema, dsv__str name) {
  int64_t found = -1;
  for (int64_t i = 0; i < schema->n_children; i++) {
    const char *other = schema->children[i] ? schema->children[i]->name : NULL;
    if (!other || !dsv__str_same(dsv__str_of(other), name)) continue;
    if (found >= 0) return -2;
    found = i;
  }
  return found;
}

static const char *check_batch(const dsv__batch *batch, const struct ArrowSchema *schema,
                               const struct ArrowArray *array) {
  if (!schema->format || strcmp(schema->format, "+s") != 0) return "is no struct of columns";
  if (schema->n_children < 0 || schema->n_children != array->n_children)
    return "has another number of columns than its schema";
  if ((uint64_t)schema->n_children > batch->context->limits.columns) return "has too many columns (limit columns)";
  if (schema->n_children && (!schema->children || !array->children)) return "has no columns";
  if (array->length < 0 || array->offset < 0 || array->offset > INT64_MAX / 32 - array->length)
    return "has a length or an offset that cannot be";
  if (array->n_buffers != 1) return "has another number of buffers than its type";
  const uint8_t *bits = array->buffers ? array->buffers[0] : NULL;
  for (int64_t i = 0; bits && array->null_count && i < array->length; i++)
    if (!bit(bits, array->offset + i)) return "has rows that are missing as a whole";
  return NULL;
}

dsv_status dsv__arrow_read(dsv__batch *batch, const dsv__table *table, const struct ArrowSchema *schema,
                           const struct ArrowArray *array, dsv__lending *lending, dsv__array *arrays) {
  const char *wrong = check_batch(batch, schema, array);
  if (wrong)
    return dsv__batch_stop(batch, DSV_ERROR_COLUMN, "the array for stream \"%s\" %s", table->stream->head.id.at, wrong);
  dsv_status status = dsv__batch_limit(batch, table, (uint64_t)array->length);
  for (int slot = 0; slot < dsv__batch_slots(table) && !status; slot++) {
    dsv__str name = dsv__slot_name(table, slot);
    int64_t i = find_column(schema, name);
    if (i == -1) i = find_column(schema, dsv__str_of(dsv__batch_slot_name(table, slot)));
    arrays[slot] = (dsv__array){.column = DSV_COLUMN_INIT};
    if (i == -1) continue; /* found with all others that are missing */
    reading r = {.batch = batch,
                 .table = table,
                 .slot = slot,
                 .lending = lending,
                 .rows = (size_t)array->length,
                 .out = &arrays[slot]};
    if (i == -2) return refuse(&r, "is given twice");
    r.schema = schema->children[i];
    r.array = array->children[i];
    r.out->column.name = name.at;
    status = read_column(&r, array->offset);
  }
  return status;
}
