/* Rows into the columns of a table, and out again. */
#include "facts/fill.h"
#include <string.h>

#define FIRST_ROWS 64

/* ---- life ------------------------------------------------------------------------------------------------------------------- */

dsv__str dsv__slot_name(const dsv__table *table, int slot) {
  int own = dsv__own_slots(table);
  if (slot >= own) return dsv__stream_field_name(table->stream, (size_t)(slot - own));
  return own == 1 ? DSV__STR("time") : slot ? DSV__STR("end") : DSV__STR("start");
}

/* Names in files: those of `columns` where it has one. */
static void name_slots(dsv__table *table) {
  int slots = dsv__batch_slots(table);
  const dsv__pair *pairs = table->stream->columns.at;
  for (int slot = 0; slot < slots; slot++) {
    dsv__str *name = &table->names[slot];
    *name = dsv__slot_name(table, slot);
    for (size_t i = 0; i < table->stream->columns.n; i++)
      if (dsv__str_same(pairs[i].name, dsv__slot_name(table, slot))) *name = *(const dsv__str *)pairs[i].at;
  }
}

bool dsv__table_init(const dsv_context *context, dsv__table *table, const dsv__stream *stream) {
  table->stream = stream;
  dsv__spans_init(&table->coverage, context);
  table->names = dsv__alloc(context, stream->fields.n + 2, sizeof *table->names);
  table->columns = dsv__zalloc(context, stream->fields.n, sizeof *table->columns);
  if (!table->names || !table->columns) return false;
  table->n_columns = stream->fields.n;
  name_slots(table);
  for (size_t i = 0; i < table->n_columns; i++) {
    dsv__column *column = &table->columns[i];
    column->type = dsv__stream_field_type(stream, i);
    if (column->type == DSV__TYPE_DURATION) column->unit = dsv__unit_of_time(dsv__stream_field_unit(stream, i));
    if (column->type != DSV__TYPE_STRING) continue;
    column->dictionary = dsv__dictionary_new(context);
    if (!column->dictionary) return false;
  }
  return true;
}

/* Frees an array, or gives it up where it is lent. */
#define DROP(context, pointer, lent) (drop(context, pointer, lent), (pointer) = NULL, (lent) = false)

static void drop(const dsv_context *context, void *memory, bool lent) {
  if (!lent) dsv__free(context, memory);
}

void dsv__table_forget(const dsv_context *context, dsv__table *table) {
  DROP(context, table->start, table->start_lent);
  DROP(context, table->end, table->end_lent);
  for (size_t i = 0; i < table->n_columns; i++) {
    dsv__column *column = &table->columns[i];
    drop(context, column->integers, column->lent);
    drop(context, column->flags, column->lent);
    drop(context, column->numbers, column->lent);
    DROP(context, column->texts, column->lent);
    DROP(context, column->valid, column->valid_lent);
    dsv__free(context, column->scales);
    column->integers = NULL;
    column->flags = NULL;
    column->numbers = NULL;
    column->scales = NULL;
  }
  table->capacity = 0;
}

/* Each lender is told once. */
static void give_back(dsv__table *table) {
  dsv_owner lender = table->lender;
  table->lender = (dsv_owner)DSV_OWNER_INIT;
  if (lender.release) lender.release(lender.user);
}

void dsv__table_free(const dsv_context *context, dsv__table *table) {
  dsv__table_forget(context, table);
  give_back(table);
  for (size_t i = 0; i < table->n_columns; i++) dsv__dictionary_free(table->columns[i].dictionary);
  dsv__free(context, table->names);
  dsv__free(context, table->columns);
  dsv__free(context, table->origin);
  dsv__free(context, table->bad_at);
  if (table->stream) dsv__spans_free(&table->coverage);
}

/* ---- room ------------------------------------------------------------------------------------------------------------------- */

/* An array of a table that is about to get another size. */
typedef struct {
  const dsv_context *context;
  uint64_t from, to; /* rows that there are, and room for rows that there will be */
} resizing;

/* Gives an array another size; what fits stays. One that is lent becomes the table's own. */
#define RESIZE(r, pointer, lent) resize(r, (void **)&(pointer), lent, sizeof *(pointer))

static bool resize(const resizing *r, void **pointer, bool *lent, size_t size) {
  bool copies = lent && *lent;
  if (r->to > SIZE_MAX) return false;
  void *memory = dsv__resize(r->context, copies ? NULL : *pointer, (size_t)r->to, size);
  if (!memory) return false;
  if (copies) memcpy(memory, *pointer, (size_t)r->from * size);
  if (copies) *lent = false;
  *pointer = memory;
  return true;
}

static bool resize_values(const resizing *r, dsv__column *column) {
  switch (column->type) {
    case DSV__TYPE_STRING: return RESIZE(r, column->texts, &column->lent);
    case DSV__TYPE_NUMBER: return RESIZE(r, column->numbers, &column->lent);
    case DSV__TYPE_BOOLEAN: return RESIZE(r, column->flags, &column->lent);
    case DSV__TYPE_DECIMAL: return RESIZE(r, column->scales, NULL) && RESIZE(r, column->integers, &column->lent);
    default: return RESIZE(r, column->integers, &column->lent);
  }
}

static bool resize_column(const resizing *r, dsv__column *column) {
  return (!column->valid || RESIZE(r, column->valid, &column->valid_lent)) && resize_values(r, column);
}

static bool resize_table(const dsv_context *context, dsv__table *table, uint64_t n) {
  resizing r = {context, table->n, n};
  if (!RESIZE(&r, table->start, &table->start_lent)) return false;
  if (dsv__is_interval(table) && !RESIZE(&r, table->end, &table->end_lent)) return false;
  for (size_t i = 0; i < table->n_columns; i++)
    if (!resize_column(&r, &table->columns[i])) return false;
  give_back(table);
  return true;
}

bool dsv__table_complete(const dsv_context *context, dsv__table *table, uint64_t rows) {
  resizing r = {context, 0, rows};
  if (!table->start_lent && !RESIZE(&r, table->start, NULL)) return false;
  if (dsv__is_interval(table) && !table->end_lent && !RESIZE(&r, table->end, NULL)) return false;
  for (size_t i = 0; i < table->n_columns; i++) {
    dsv__column *column = &table->columns[i];
    bool scales = column->lent && column->type == DSV__TYPE_DECIMAL; /* nobody lends those */
    if (scales ? !RESIZE(&r, column->scales, NULL) : !column->lent && !resize_values(&r, column)) return false;
  }
  table->capacity = rows;
  return true;
}

bool dsv__table_is_lent(const dsv__table *table) {
  bool lent = table->start_lent || table->end_lent;
  for (size_t i = 0; i < table->n_columns; i++) lent = lent || table->columns[i].lent || table->columns[i].valid_lent;
  return lent;
}

bool dsv__table_own(const dsv_context *context, dsv__table *table) {
  return !dsv__table_is_lent(table) || resize_table(context, table, table->n);
}

bool dsv__table_reserve(const dsv_context *context, dsv__table *table, uint64_t more) {
  uint64_t need, capacity = table->capacity + table->capacity / 2;
  if (!dsv__add(table->n, more, &need)) return false;
  if (need <= table->capacity) return true;
  if (capacity < FIRST_ROWS) capacity = FIRST_ROWS;
  if (capacity < need) capacity = need;
  if (!resize_table(context, table, capacity)) /* some arrays may be larger now: that does no harm */
    return false;
  table->capacity = capacity;
  return true;
}

bool dsv__table_shrink(const dsv_context *context, dsv__table *table) {
  uint64_t capacity = table->n ? table->n : 1;
  if (!table->capacity || capacity == table->capacity) return true;
  table->capacity = capacity; /* arrays that could not be made smaller are larger than this, which does no harm */
  return resize_table(context, table, capacity);
}

bool dsv__table_mask(const dsv_context *context, const dsv__table *table, dsv__column *column) {
  if (column->valid) return true;
  resizing r = {context, table->n, table->capacity};
  if (!RESIZE(&r, column->valid, NULL)) return false;
  memset(column->valid, 1, (size_t)table->n);
  return true;
}

/* ---- rows ------------------------------------------------------------------------------------------------------------------- */

bool dsv__column_put(dsv__column *column, uint64_t row, const dsv__typed *cell) {
  uint32_t id = 0;
  switch (column->type) {
    case DSV__TYPE_STRING:
      if (cell->given && !dsv__dictionary_add(column->dictionary, cell->text, &id)) return false;
      column->texts[row] = id;
      return true;
    case DSV__TYPE_NUMBER: column->numbers[row] = cell->given ? cell->number : 0; return true;
    case DSV__TYPE_BOOLEAN: column->flags[row] = cell->given && cell->integer; return true;
    case DSV__TYPE_DECIMAL:
      column->scales[row] = cell->given ? (uint8_t)cell->scale : 0;
      column->integers[row] = cell->given ? cell->integer : 0;
      return true;
    default: column->integers[row] = cell->given ? cell->integer : 0; return true;
  }
}

bool dsv__table_put_cell(const dsv_context *context, dsv__table *table, size_t field, const dsv__typed *cell) {
  dsv__column *column = &table->columns[field];
  if (!cell->given && !dsv__table_mask(context, table, column)) return false;
  if (column->valid) column->valid[table->n] = cell->given;
  return dsv__column_put(column, table->n, cell);
}

bool dsv__table_put(const dsv_context *context, dsv__table *table, const dsv__typed *row) {
  table->start[table->n] = row[0].integer;
  if (table->end) table->end[table->n] = row[1].given ? row[1].integer : DSV__TIME_MAX;
  const dsv__typed *fields = row + dsv__own_slots(table);
  for (size_t i = 0; i < table->n_columns; i++)
    if (!dsv__table_put_cell(context, table, i, &fields[i])) return false;
  table->n++;
  table->seen++;
  return true;
}

bool dsv__table_probe(dsv__table *table, size_t field, const dsv__typed *cell) {
  dsv__column *column = &table->columns[field];
  if (!cell->given && !column->valid) return false;
  if (column->valid) column->valid[table->n] = cell->given;
  if (!cell->given) return true;
  switch (column->type) {
    case DSV__TYPE_STRING: return dsv__dictionary_id(column->dictionary, cell->text, &column->texts[table->n]);
    case DSV__TYPE_NUMBER: column->numbers[table->n] = cell->number; return true;
    case DSV__TYPE_BOOLEAN: column->flags[table->n] = (uint8_t)cell->integer; return true;
    case DSV__TYPE_DECIMAL: column->scales[table->n] = (uint8_t)cell->scale; break;
    default: break;
  }
  column->integers[table->n] = cell->integer;
  return true;
}

bool dsv__table_reject(const dsv_context *context, dsv__table *table) {
  if (table->bad >= SIZE_MAX ||
      !dsv__grow(context, (void **)&table->bad_at, &table->bad_capacity, (size_t)table->bad + 1, sizeof *table->bad_at))
    return false;
  table->bad_at[table->bad++] = ++table->seen;
  return true;
}

const char *dsv__row_fault(const dsv__table *table, const dsv__typed *row) {
  if (!row[0].given) return dsv__is_interval(table) ? "the start is missing" : "the time is missing";
  if (!dsv__is_interval(table)) return NULL;
  if (!row[1].given) return table->stream->open == DSV__OPEN_REFUSE ? "the end is missing" : NULL;
  return row[1].integer < row[0].integer ? "the end is before the start" : NULL;
}

/* Spans stay in the order in which they come until the seal. */
dsv_status dsv__table_cover(const dsv_context *context, dsv__table *table, int64_t from, int64_t to) {
  dsv__spans *coverage = &table->coverage;
  if (coverage->n >= context->limits.spans) return DSV_ERROR_LIMIT;
  if (!dsv__grow(context, (void **)&coverage->at, &coverage->capacity, coverage->n + 1, sizeof *coverage->at))
    return DSV_ERROR_MEMORY;
  coverage->at[coverage->n++] = (dsv__span){from, to};
  table->coverage_said = true;
  return DSV_OK;
}
