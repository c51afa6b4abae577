/* Rows from arrays: blocks are copied and checked at once; a block with something wrong in it goes row by row. */
#include "base/number.h"
#include "data/say.h"
#include "facts/fill.h"
#include <string.h>

#define BLOCK 8192       /* rows: a block of a column fits into a cache */
#define TICK (8 * BLOCK) /* rows between calls of progress */
#define LARGEST_DECIMAL INT64_C(999999999999999999)

/* The column that fills a slot. */
typedef struct {
  dsv_column column;
  int32_t type; /* of the slot */
  int64_t unit;
  dsv__dialect *dialect; /* of texts */
} slot_source;

typedef struct {
  dsv__batch *batch;
  dsv__table *table;
  slot_source *fillings; /* one for each slot */
  int slots;
  uint64_t rows;
  bool by_row; /* some text is not copied but read */
} append;

/* ---- columns to slots ------------------------------------------------------------------------------------------------------- */

static const char *const type_names[] = {"", "TIME", "DURATION", "INTEGER", "NUMBER", "BOOLEAN", "TEXT"};

/* Whether a type of column can fill a type of slot; an integer counts as its digits would in a file, a text as the cell of a file. */
static bool may_fill(uint32_t column, int32_t type, int64_t unit) {
  bool integer = column == DSV_COLUMN_INTEGER;
  if (column == DSV_COLUMN_TEXT) return true;
  switch (type) {
    case DSV__TYPE_STRING: return false;
    case DSV__TYPE_NUMBER: return integer || column == DSV_COLUMN_NUMBER;
    case DSV__TYPE_INTEGER: return integer;
    case DSV__TYPE_DECIMAL: return integer;
    case DSV__TYPE_BOOLEAN: return column == DSV_COLUMN_BOOLEAN;
    case DSV__TYPE_TIME: return integer || column == DSV_COLUMN_TIME;
    default: return column == DSV_COLUMN_DURATION || (integer && unit);
  }
}

static dsv_status refuse_column(append *a, int slot, const char *what) {
  return dsv__batch_stop(a->batch, DSV_ERROR_COLUMN, "column \"%s\" of stream \"%s\" %s",
                         dsv__slot_name(a->table, slot).at, a->table->stream->head.id.at, what);
}

static dsv_status place_column(append *a, const dsv_column *column) {
  for (int slot = 0; slot < a->slots; slot++) {
    slot_source *filling = &a->fillings[slot];
    if (!dsv__str_same(dsv__slot_name(a->table, slot), dsv__str_of(column->name))) continue;
    if (filling->column.name) return refuse_column(a, slot, "is given twice");
    if (column->type < DSV_COLUMN_TIME || column->type > DSV_COLUMN_TEXT || column->reserved)
      return refuse_column(a, slot, "has an unknown type, or reserved is not 0");
    if (!may_fill(column->type, filling->type, filling->unit))
      return dsv__batch_stop(a->batch, DSV_ERROR_COLUMN, "column \"%s\" of stream \"%s\" does not take the type %s",
                             column->name, a->table->stream->head.id.at, type_names[column->type]);
    if (a->rows && (column->type == DSV_COLUMN_TEXT ? !column->offsets : !column->values))
      return refuse_column(a, slot, "has no values");
    filling->column = *column;
    bool copied = filling->type == DSV__TYPE_STRING || filling->type == DSV__TYPE_DECIMAL;
    a->by_row = a->by_row || (column->type == DSV_COLUMN_TEXT && !copied);
  }
  return DSV_OK;
}

static dsv_status find_missing(append *a) {
  dsv__buffer names;
  dsv__buffer_init(&names, a->batch->context);
  for (int slot = 0; slot < a->slots; slot++)
    if (!a->fillings[slot].column.name)
      dsv__put_format(&names, "%s\"%s\"", names.n ? ", " : "", dsv__slot_name(a->table, slot).at);
  dsv_status status = DSV_OK;
  if (names.failed) status = dsv__batch_stop(a->batch, DSV_ERROR_MEMORY, "out of memory");
  else if (names.n)
    status = dsv__batch_stop(a->batch, DSV_ERROR_COLUMN, "stream \"%s\" lacks columns: %.*s",
                             a->table->stream->head.id.at, (int)names.n, names.at);
  dsv__buffer_free(&names);
  return status;
}

static dsv_status place_columns(append *a, const dsv_column *columns, size_t n) {
  int own = dsv__own_slots(a->table);
  for (int slot = 0; slot < a->slots; slot++) {
    a->fillings[slot].dialect = &a->batch->dialect;
    a->fillings[slot].type = dsv__slot_type(a->table, slot);
    a->fillings[slot].unit = slot < own ? 0 : a->table->columns[slot - own].unit;
  }
  for (size_t i = 0; i < n; i++) {
    const char *at = (const char *)columns + i * columns->size;
    dsv_column column = DSV_COLUMN_INIT;
    size_t size;
    memcpy(&size, at, sizeof size);
    if (size != columns->size || dsv__options(at, &column, sizeof column, sizeof column))
      return dsv__batch_stop(a->batch, DSV_ERROR_OPTIONS, "column number %zu has a size that is not understood", i);
    if (!column.name) return dsv__batch_stop(a->batch, DSV_ERROR_MISUSE, "column number %zu has no name", i);
    dsv_status status = place_column(a, &column);
    if (status) return status;
  }
  return find_missing(a);
}

/* ---- row by row ------------------------------------------------------------------------------------------------------------- */

static bool text_at(const dsv_column *column, uint64_t row, dsv__str *text) {
  int64_t from = column->offsets[row], to = column->offsets[row + 1];
  if (from < 0 || to < from || (to > from && !column->values)) return false;
  *text = (dsv__str){to > from ? (const char *)column->values + from : "", (size_t)(to - from)};
  return true;
}

static const char *read_text(const slot_source *filling, uint64_t row, dsv__typed *out) {
  if (!text_at(&filling->column, row, &out->text)) return "offsets that ascend";
  if (filling->type == DSV__TYPE_STRING)
    return dsv__text_good(out->text.at, out->text.n) == out->text.n ? NULL : "UTF-8 without NUL";
  dsv__cell cell = {.kind = DSV__CELL_CSV, .at = out->text.at, .n = out->text.n};
  return dsv__cell_read(&cell, filling->type, filling->unit, filling->dialect, out);
}

/* An integer, by the type of its slot; false: not one of it. */
static bool convert(const slot_source *filling, int64_t value, dsv__typed *out) {
  out->integer = value;
  out->number = (double)value;
  out->scale = 0;
  switch (filling->type) {
    case DSV__TYPE_TIME: return value >= DSV__TIME_MIN && value < DSV__TIME_MAX;
    case DSV__TYPE_NUMBER: return value >= -DSV__LARGEST_WHOLE && value <= DSV__LARGEST_WHOLE;
    case DSV__TYPE_DECIMAL: return value >= -LARGEST_DECIMAL && value <= LARGEST_DECIMAL;
    case DSV__TYPE_DURATION:
      return filling->column.type == DSV_COLUMN_DURATION || dsv__mul(value, filling->unit, &out->integer);
    default: return true;
  }
}

/* NULL, or what is due instead. */
static const char *read_value(const slot_source *filling, uint64_t row, dsv__typed *out) {
  const dsv_column *column = &filling->column;
  out->given = !column->valid || column->valid[row];
  if (!out->given) return NULL;
  if (column->type == DSV_COLUMN_TEXT) return read_text(filling, row, out);
  if (column->type == DSV_COLUMN_BOOLEAN) {
    out->integer = ((const uint8_t *)column->values)[row];
    return out->integer <= 1 ? NULL : "0 or 1";
  }
  if (column->type == DSV_COLUMN_NUMBER) {
    out->number = ((const double *)column->values)[row];
    return out->number - out->number == 0 ? NULL : "a finite number";
  }
  if (convert(filling, ((const int64_t *)column->values)[row], out)) return NULL;
  return filling->type == DSV__TYPE_TIME ? "a time within the years 1 to 9999" : "an integer that the field can hold";
}

static bool is_long(const append *a, const slot_source *filling, const dsv__typed *cell) {
  return filling->type == DSV__TYPE_STRING && cell->given && cell->text.n > a->batch->context->limits.text_bytes;
}

static dsv_status refuse_long(append *a, uint64_t row) {
  return dsv__batch_stop(a->batch, DSV_ERROR_LIMIT, "row %llu: a text of more than %llu bytes (limit text_bytes)",
                         (unsigned long long)row + 1, (unsigned long long)a->batch->context->limits.text_bytes);
}

static dsv_status append_row(append *a, uint64_t row) {
  dsv__place place = {.source = a->batch->source};
  bool good = true;
  for (int slot = 0; slot < a->slots; slot++) {
    const char *due = read_value(&a->fillings[slot], row, &a->batch->row[slot]);
    if (due)
      dsv__batch_note(a->batch, DSV_ERROR_CELL, &place, "row %llu, column \"%s\": %s is due",
                      (unsigned long long)row + 1, dsv__slot_name(a->table, slot).at, due);
    good = good && !due;
    if (!due && is_long(a, &a->fillings[slot], &a->batch->row[slot])) return refuse_long(a, row);
  }
  const char *fault = good ? dsv__row_fault(a->table, a->batch->row) : NULL;
  if (fault) dsv__batch_note(a->batch, DSV_ERROR_ROW, &place, "row %llu: %s", (unsigned long long)row + 1, fault);
  return good && !fault ? dsv__batch_accept(a->batch, a->table, a->batch->row) : dsv__batch_reject(a->batch, a->table);
}

/* ---- block by block --------------------------------------------------------------------------------------------------------- */

/* The values of a block from `first` on go behind the rows of the table, which has room. Each returns whether all were good; rows without
   a value are 0 and good. */

#define COPY(to, from, valid, n, wrong, is_wrong, value) \
  for (size_t i = 0; i < (n); i++) {                     \
    bool given = !(valid) || (valid)[i];                 \
    wrong |= given & (is_wrong);                         \
    (to)[i] = given ? (value) : 0;                       \
  }

static bool copy_integers(const slot_source *filling, uint64_t first, size_t n, int64_t *to) {
  const int64_t *from = (const int64_t *)filling->column.values + first;
  const uint8_t *valid = filling->column.valid ? filling->column.valid + first : NULL;
  bool wrong = false;
  if (filling->type == DSV__TYPE_DURATION && filling->column.type == DSV_COLUMN_INTEGER) {
    for (size_t i = 0; i < n; i++) {
      bool given = !valid || valid[i];
      wrong |= !dsv__mul(given ? from[i] : 0, filling->unit, &to[i]);
    }
    return !wrong;
  }
  int64_t low = INT64_MIN, high = INT64_MAX;
  if (filling->type == DSV__TYPE_TIME) {
    low = DSV__TIME_MIN;
    high = DSV__TIME_MAX - 1;
  } else if (filling->type == DSV__TYPE_DECIMAL) {
    low = -LARGEST_DECIMAL;
    high = LARGEST_DECIMAL;
  }
  if (valid) {
    COPY(to, from, valid, n, wrong, (from[i] < low) | (from[i] > high), from[i])
    return !wrong;
  }
  memcpy(to, from, n * sizeof *to);
  for (size_t i = 0; i < n; i++) wrong |= (to[i] < low) | (to[i] > high);
  return !wrong;
}

static bool copy_numbers(const slot_source *filling, uint64_t first, size_t n, double *to) {
  const uint8_t *valid = filling->column.valid ? filling->column.valid + first : NULL;
  bool wrong = false;
  if (filling->column.type == DSV_COLUMN_INTEGER) {
    const int64_t *from = (const int64_t *)filling->column.values + first;
    COPY(to, from, valid, n, wrong, (from[i] < -DSV__LARGEST_WHOLE) | (from[i] > DSV__LARGEST_WHOLE), (double)from[i])
    return !wrong;
  }
  const double *from = (const double *)filling->column.values + first;
  if (valid) {
    COPY(to, from, valid, n, wrong, !(from[i] - from[i] == 0), from[i])
    return !wrong;
  }
  memcpy(to, from, n * sizeof *to);
  for (size_t i = 0; i < n; i++) wrong |= !(to[i] - to[i] == 0); /* infinities and NaN give NaN */
  return !wrong;
}

static bool copy_booleans(const slot_source *filling, uint64_t first, size_t n, uint8_t *to) {
  const uint8_t *from = (const uint8_t *)filling->column.values + first;
  const uint8_t *valid = filling->column.valid ? filling->column.valid + first : NULL;
  bool wrong = false;
  COPY(to, from, valid, n, wrong, from[i] > 1, from[i])
  return !wrong;
}

/* DSV_ERROR_CELL: something is wrong in the block. */
static dsv_status copy_texts(append *a, const slot_source *filling, uint64_t first, size_t n, dsv__column *column) {
  const uint8_t *valid = filling->column.valid ? filling->column.valid + first : NULL;
  uint64_t at = a->table->n;
  for (size_t i = 0; i < n; i++) {
    dsv__typed cell = {.given = !valid || valid[i]};
    if (cell.given && read_text(filling, first + i, &cell)) return DSV_ERROR_CELL;
    if (is_long(a, filling, &cell)) return refuse_long(a, first + i);
    if (column->type == DSV__TYPE_DECIMAL) {
      column->integers[at + i] = cell.integer;
      column->scales[at + i] = (uint8_t)cell.scale;
      continue;
    }
    column->texts[at + i] = 0;
    if (cell.given && !dsv__dictionary_add(column->dictionary, cell.text, &column->texts[at + i]))
      return dsv__batch_stop(a->batch, DSV_ERROR_MEMORY, "out of memory");
  }
  return DSV_OK;
}

static dsv_status copy_valid(append *a, const slot_source *filling, uint64_t first, size_t n, dsv__column *column) {
  const uint8_t *valid = filling->column.valid ? filling->column.valid + first : NULL;
  if (valid && memchr(valid, 0, n) && !dsv__table_mask(a->batch->context, a->table, column))
    return dsv__batch_stop(a->batch, DSV_ERROR_MEMORY, "out of memory");
  for (size_t i = 0; column->valid && i < n; i++) column->valid[a->table->n + i] = !valid || valid[i];
  return DSV_OK;
}

static dsv_status copy_field(append *a, const slot_source *filling, uint64_t first, size_t n, dsv__column *column) {
  uint64_t at = a->table->n;
  dsv_status status = copy_valid(a, filling, first, n, column);
  if (status) return status;
  if (filling->column.type == DSV_COLUMN_TEXT) return copy_texts(a, filling, first, n, column);
  bool good;
  if (column->type == DSV__TYPE_NUMBER) good = copy_numbers(filling, first, n, column->numbers + at);
  else if (column->type == DSV__TYPE_BOOLEAN) good = copy_booleans(filling, first, n, column->flags + at);
  else good = copy_integers(filling, first, n, column->integers + at);
  if (column->type == DSV__TYPE_DECIMAL) memset(column->scales + at, 0, n);
  return good ? DSV_OK : DSV_ERROR_CELL;
}

/* Times of a block, and whether each row can be. */
static bool copy_place(append *a, uint64_t first, size_t n) {
  dsv__table *table = a->table;
  const uint8_t *started = a->fillings[0].column.valid;
  int64_t *start = table->start + table->n;
  bool good = copy_integers(&a->fillings[0], first, n, start) && !(started && memchr(started + first, 0, n));
  if (!good || !table->end) return good;
  const uint8_t *ended = a->fillings[1].column.valid;
  int64_t *end = table->end + table->n;
  if (!copy_integers(&a->fillings[1], first, n, end)) return false;
  bool open = false, reversed = false;
  for (size_t i = 0; ended && i < n; i++) {
    open |= !ended[first + i];
    end[i] = ended[first + i] ? end[i] : DSV__TIME_MAX;
  }
  for (size_t i = 0; i < n; i++) reversed |= end[i] < start[i];
  return !reversed && !(open && table->stream->open == DSV__OPEN_REFUSE);
}

static dsv_status append_block(append *a, uint64_t first, size_t n) {
  dsv_status status = !a->by_row && copy_place(a, first, n) ? DSV_OK : DSV_ERROR_CELL;
  int own = dsv__own_slots(a->table);
  for (int slot = own; slot < a->slots && !status; slot++)
    status = copy_field(a, &a->fillings[slot], first, n, &a->table->columns[slot - own]);
  if (!status && !a->batch->first) {
    a->table->n += n;
    a->table->seen += n;
  }
  if (status != DSV_ERROR_CELL) return status;
  status = DSV_OK;
  for (size_t i = 0; i < n && !status; i++) status = append_row(a, first + i);
  return status;
}

/* ---- the call --------------------------------------------------------------------------------------------------------------- */

static dsv_status append_rows(append *a) {
  dsv_status status = dsv__batch_room(a->batch, a->table, a->rows);
  for (uint64_t done = 0; done < a->rows && !status;) {
    uint64_t n = a->rows - done < BLOCK ? a->rows - done : BLOCK;
    status = append_block(a, done, (size_t)n);
    done += n;
    if (!status && (done % TICK == 0 || done == a->rows)) status = dsv__batch_progress(a->batch, done, a->rows);
  }
  return status;
}

static dsv_status append_to(dsv__batch *batch, const char *stream, const dsv_column *columns, size_t n_columns,
                            uint64_t rows) {
  dsv__place nowhere = {0};
  dsv__table *table = dsv__batch_table(batch, dsv__str_of(stream), &nowhere);
  if (!table) return DSV_ERROR_STREAM;
  append a = {batch, table, NULL, dsv__batch_slots(table), rows, false};
  a.fillings = dsv__zalloc(batch->context, (size_t)a.slots, sizeof *a.fillings);
  if (!a.fillings) return dsv__batch_stop(batch, DSV_ERROR_MEMORY, "out of memory");
  dsv_status status = place_columns(&a, columns, n_columns);
  if (!status) status = append_rows(&a);
  dsv__free(batch->context, a.fillings);
  return status;
}

dsv_status dsv_facts_append(dsv_facts *facts, const char *stream, const dsv_column *columns, size_t n_columns,
                            uint64_t rows, const dsv_facts_options *options, dsv_diag *diag) {
  if (!facts || !stream || (!columns && n_columns))
    return dsv__fail(diag, DSV_ERROR_MISUSE, "%s is NULL", !facts ? "facts" : !stream ? "stream" : "columns");
  dsv__batch *batch;
  dsv_status status = dsv__batch_begin(facts, options, NULL, &batch, diag);
  if (status) return status;
  status = append_to(batch, stream, columns, n_columns, rows);
  dsv_status last = dsv__batch_commit(batch);
  return status ? status : last;
}
