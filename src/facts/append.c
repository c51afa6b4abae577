/* Rows from arrays: blocks are copied and checked at once, or lent; a block with something wrong in it goes row by row. */
#include "facts/append.h"
#include "data/say.h"
#include <string.h>

#define BLOCK 8192       /* rows: a block of a column fits into a cache */
#define TICK (8 * BLOCK) /* rows between calls of progress */

/* ---- columns to slots ------------------------------------------------------------------------------------------------------- */

static const char *const type_names[] = {"",        "TIME", "DURATION", "INTEGER", "NUMBER",
                                         "BOOLEAN", "TEXT", "DECIMAL",  "CODES"};

static bool is_text(uint32_t type) {
  return type == DSV_COLUMN_TEXT || type == DSV_COLUMN_CODES;
}

/* Whether a type of column can fill a type of slot; an integer or decimal counts as its digits would in a file, a text as the cell of a file. */
static bool may_fill(uint32_t column, int32_t type, int64_t unit) {
  bool digits = column == DSV_COLUMN_INTEGER || column == DSV_COLUMN_DECIMAL;
  if (is_text(column)) return true;
  switch (type) {
    case DSV__TYPE_STRING: return false;
    case DSV__TYPE_NUMBER: return digits || column == DSV_COLUMN_NUMBER;
    case DSV__TYPE_INTEGER: return digits;
    case DSV__TYPE_DECIMAL: return digits;
    case DSV__TYPE_BOOLEAN: return column == DSV_COLUMN_BOOLEAN;
    case DSV__TYPE_TIME: return column == DSV_COLUMN_INTEGER || column == DSV_COLUMN_TIME;
    default: return column == DSV_COLUMN_DURATION || (digits && unit);
  }
}

static dsv_status refuse_column(const dsv__append *a, int slot, const char *what) {
  return dsv__batch_stop(a->batch, DSV_ERROR_COLUMN, "column \"%s\" of stream \"%s\" %s",
                         dsv__slot_name(a->table, slot).at, a->table->stream->head.id.at, what);
}

/* Whether values and offsets lie where the machine may read them. */
static bool is_aligned(const dsv_column *column) {
  const bool bytes = column->type == DSV_COLUMN_TEXT || column->type == DSV_COLUMN_BOOLEAN;
  const size_t size = bytes ? 1 : column->type == DSV_COLUMN_CODES ? sizeof(uint32_t) : sizeof(int64_t);
  return (uintptr_t)column->values % size == 0 && (uintptr_t)column->offsets % sizeof(int64_t) == 0;
}

static dsv_status check_array(const dsv__append *a, int slot) {
  const dsv__filling *filling = &a->fillings[slot];
  const dsv_column *column = &filling->array.column;
  if (!may_fill(column->type, filling->type, filling->unit))
    return dsv__batch_stop(a->batch, DSV_ERROR_COLUMN, "column \"%s\" of stream \"%s\" does not take the type %s",
                           dsv__slot_name(a->table, slot).at, a->table->stream->head.id.at, type_names[column->type]);
  bool text = column->type == DSV_COLUMN_TEXT, codes = column->type == DSV_COLUMN_CODES;
  bool placed = column->offsets || (text && (filling->array.narrow || filling->array.views));
  if (a->rows && (text ? !placed : !column->values)) return refuse_column(a, slot, "has no values");
  if (codes && column->n_texts && !placed) return refuse_column(a, slot, "has no offsets of texts");
  if (a->rows && !is_aligned(column)) return refuse_column(a, slot, "has values that are not aligned");
  return DSV_OK;
}

static dsv_status find_missing(const dsv__append *a) {
  dsv__buffer names;
  dsv__buffer_init(&names, a->batch->context);
  for (int slot = 0; slot < a->slots; slot++)
    if (!a->fillings[slot].array.column.name)
      dsv__put_format(&names, "%s\"%s\"", names.n ? ", " : "", dsv__slot_name(a->table, slot).at);
  dsv_status status = DSV_OK;
  if (names.failed) status = dsv__batch_stop(a->batch, DSV_ERROR_MEMORY, "out of memory");
  else if (names.n)
    status = dsv__batch_stop(a->batch, DSV_ERROR_COLUMN, "stream \"%s\" lacks columns: %.*s",
                             a->table->stream->head.id.at, (int)names.n, names.at);
  dsv__buffer_free(&names);
  return status;
}

static dsv_status place_arrays(dsv__append *a, const dsv__array *arrays) {
  int own = dsv__own_slots(a->table);
  for (int slot = 0; slot < a->slots; slot++) {
    dsv__filling *filling = &a->fillings[slot];
    filling->array = arrays[slot];
    filling->type = dsv__slot_type(a->table, slot);
    filling->dialect = &a->batch->dialect;
    filling->unit = slot < own ? 0 : a->table->columns[slot - own].unit;
    dsv_status status = filling->array.column.name ? check_array(a, slot) : DSV_OK;
    if (status) return status;
  }
  return DSV_OK;
}

/* ---- rows ------------------------------------------------------------------------------------------------------------------- */

static dsv_status append_row(const dsv__append *a, uint64_t row) {
  dsv__place place = {.source = a->batch->source};
  bool good = true;
  for (int slot = 0; slot < a->slots; slot++) {
    dsv__typed *cell = &a->batch->row[slot];
    const char *due = dsv__array_read(&a->fillings[slot], row, cell);
    if (due)
      dsv__batch_note(a->batch, DSV_ERROR_CELL, &place, "row %llu, column \"%s\": %s is due",
                      (unsigned long long)(a->base + row + 1), dsv__slot_name(a->table, slot).at, due);
    good = good && !due;
    dsv_status status = due ? DSV_OK : dsv__array_length(a, &a->fillings[slot], row, cell);
    if (status) return status;
  }
  const char *fault = good ? dsv__row_fault(a->table, a->batch->row) : NULL;
  if (fault)
    dsv__batch_note(a->batch, DSV_ERROR_ROW, &place, "row %llu: %s", (unsigned long long)(a->base + row + 1), fault);
  return good && !fault ? dsv__batch_accept(a->batch, a->table, a->batch->row) : dsv__batch_reject(a->batch, a->table);
}

static dsv_status append_rows(dsv__append *a) {
  dsv_status status = DSV_OK;
  for (uint64_t done = 0; done < a->rows && !status;) {
    uint64_t n = a->rows - done < BLOCK ? a->rows - done : BLOCK;
    status = dsv__append_block(a, done, (size_t)n);
    if (status == DSV_ERROR_CELL && a->lent) return status;
    if (status == DSV_ERROR_CELL) {
      status = DSV_OK;
      for (uint64_t i = 0; i < n && !status; i++) status = append_row(a, done + i);
    }
    done += n;
    if (!status && (done % TICK == 0 || done == a->rows)) status = dsv__batch_progress(a->batch, done, a->rows);
  }
  return status;
}

static dsv_status make_ids(const dsv__append *a) {
  int own = dsv__own_slots(a->table);
  for (int slot = own; slot < a->slots; slot++) {
    dsv__filling *filling = &a->fillings[slot];
    if (!dsv__has_codes(filling) || a->table->columns[slot - own].lent) continue;
    filling->ids = filling->array.column.n_texts > SIZE_MAX
                       ? NULL
                       : dsv__zalloc(a->batch->context, (size_t)filling->array.column.n_texts, sizeof *filling->ids);
    if (!filling->ids) return dsv__batch_stop(a->batch, DSV_ERROR_MEMORY, "out of memory");
  }
  return DSV_OK;
}

static dsv_status copy_rows(dsv__append *a) {
  dsv_status status = dsv__batch_room(a->batch, a->table, a->rows);
  if (!status) status = make_ids(a);
  return status ? status : append_rows(a);
}

/* Rows of an empty table, whose arrays are used where they lie. DSV_ERROR_CELL: they cannot be, and the table is empty again. */
static dsv_status lend_rows(dsv__append *a) {
  dsv_status status = dsv__batch_limit(a->batch, a->table, a->rows);
  if (status) return status;
  uint64_t seen = a->table->seen;
  status = dsv__append_lend(a);
  if (!status) status = make_ids(a);
  if (!status) status = a->lent ? append_rows(a) : DSV_ERROR_CELL;
  if (!status) return DSV_OK;
  a->lent = false;
  a->table->n = 0;
  a->table->seen = seen;
  dsv__table_forget(a->batch->context, a->table);
  for (int slot = 0; slot < a->slots; slot++) {
    dsv__free(a->batch->context, a->fillings[slot].ids);
    a->fillings[slot].ids = NULL;
  }
  return status;
}

dsv_status dsv__append_arrays(dsv__batch *batch, dsv__table *table, const dsv__array *arrays, uint64_t rows, bool lends,
                              bool *lent) {
  dsv__append a = {.batch = batch, .table = table, .slots = dsv__batch_slots(table), .rows = rows};
  a.base = table->seen - batch->marks[table - batch->facts->tables].seen;
  a.fillings = dsv__zalloc(batch->context, (size_t)a.slots, sizeof *a.fillings);
  if (!a.fillings) return dsv__batch_stop(batch, DSV_ERROR_MEMORY, "out of memory");
  dsv_status status = place_arrays(&a, arrays);
  if (!status) status = find_missing(&a);
  bool copies = !lends || !rows || table->n || batch->first;
  if (!status && !copies) status = lend_rows(&a);
  if (copies ? !status : status == DSV_ERROR_CELL) status = copy_rows(&a);
  for (int slot = 0; slot < a.slots; slot++) dsv__free(batch->context, a.fillings[slot].ids);
  dsv__free(batch->context, a.fillings);
  *lent = a.lent;
  return status;
}

void dsv__append_settle(dsv__table *table, bool lent, dsv_owner owner) {
  if (lent) table->lender = owner;
  else if (owner.release) owner.release(owner.user);
}

/* ---- the calls -------------------------------------------------------------------------------------------------------------- */

static dsv_status place_column(dsv__batch *batch, const dsv__table *table, const dsv_column *column,
                               dsv__array *arrays) {
  bool known = column->type >= DSV_COLUMN_TIME && column->type <= DSV_COLUMN_CODES;
  const char *wrong = known && column->scale <= (column->type == DSV_COLUMN_DECIMAL ? 18 : 0)
                          ? NULL
                          : "has an unknown type, or a scale that it cannot have";
  for (int slot = 0; slot < dsv__batch_slots(table); slot++) {
    if (!dsv__str_same(dsv__slot_name(table, slot), dsv__str_of(column->name))) continue;
    if (arrays[slot].column.name) wrong = "is given twice";
    if (wrong)
      return dsv__batch_stop(batch, DSV_ERROR_COLUMN, "column \"%s\" of stream \"%s\" %s", column->name,
                             table->stream->head.id.at, wrong);
    arrays[slot].column = *column;
  }
  return DSV_OK;
}

static dsv_status place_columns(dsv__batch *batch, const dsv__table *table, const dsv_column *columns, size_t n,
                                dsv__array *arrays) {
  for (size_t i = 0; i < n; i++) {
    const char *at = (const char *)columns + i * columns->size;
    dsv_column column = DSV_COLUMN_INIT;
    size_t size;
    memcpy(&size, at, sizeof size);
    if (size != columns->size || dsv__options(at, &column, sizeof column, sizeof column))
      return dsv__batch_stop(batch, DSV_ERROR_OPTIONS, "column number %zu has a size that is not understood", i);
    if (!column.name) return dsv__batch_stop(batch, DSV_ERROR_MISUSE, "column number %zu has no name", i);
    dsv_status status = place_column(batch, table, &column, arrays);
    if (status) return status;
  }
  return DSV_OK;
}

/* Of one call: `owner` is that of adopted arrays; NULL: they are copied. */
static dsv_status take(dsv_facts *facts, const char *stream, const dsv_column *columns, size_t n_columns, uint64_t rows,
                       const dsv_owner *owner, const dsv_facts_options *options, dsv_diag *diag) {
  if (!facts || !stream || (!columns && n_columns))
    return dsv__fail(diag, DSV_ERROR_MISUSE, "%s is NULL", !facts ? "facts" : !stream ? "stream" : "columns");
  dsv__batch *batch;
  dsv_status status = dsv__batch_begin(facts, options, NULL, &batch, diag);
  if (status) return status;
  dsv__place nowhere = {0};
  bool lent = false;
  dsv__array *arrays = NULL;
  dsv__table *table = dsv__batch_table(batch, dsv__str_of(stream), &nowhere);
  if (table) {
    arrays = dsv__zalloc(batch->context, (size_t)dsv__batch_slots(table), sizeof *arrays);
    status = arrays ? place_columns(batch, table, columns, n_columns, arrays)
                    : dsv__batch_stop(batch, DSV_ERROR_MEMORY, "out of memory");
    if (!status) status = dsv__append_arrays(batch, table, arrays, rows, owner, &lent);
  }
  dsv__free(batch->context, arrays);
  dsv_status last = dsv__batch_commit(batch);
  status = status ? status : last;
  if (!status && owner) dsv__append_settle(table, lent, *owner);
  return status;
}

dsv_status dsv_facts_append(dsv_facts *facts, const char *stream, const dsv_column *columns, size_t n_columns,
                            uint64_t rows, const dsv_facts_options *options, dsv_diag *diag) {
  return take(facts, stream, columns, n_columns, rows, NULL, options, diag);
}

dsv_status dsv_facts_adopt(dsv_facts *facts, const char *stream, const dsv_column *columns, size_t n_columns,
                           uint64_t rows, const dsv_owner *owner, const dsv_facts_options *options, dsv_diag *diag) {
  dsv_owner given = DSV_OWNER_INIT;
  if (dsv__options(owner, &given, sizeof given, sizeof given))
    return dsv__fail(diag, DSV_ERROR_OPTIONS, "owner is not understood");
  return take(facts, stream, columns, n_columns, rows, &given, options, diag);
}

/* ---- keys of rows ----------------------------------------------------------------------------------------------------------- */

static bool is_key(const dsv__append *a, int slot) {
  const dsv__list *key = &a->table->stream->key;
  for (size_t i = 0; i < key->n; i++)
    if (dsv__str_same(DSV__AT(*key, dsv__str)[i], dsv__slot_name(a->table, slot))) return true;
  return false;
}

/* Reads the keys: to check them, or to hand them over. */
static dsv_status read_keys(dsv__append *a, dsv__take_key take_one, void *user) {
  const int own = dsv__own_slots(a->table);
  dsv__place nowhere = {0};
  for (uint64_t row = 0; row < a->rows; row++) {
    for (int slot = own; slot < a->slots; slot++) {
      if (!is_key(a, slot)) continue;
      const char *due = dsv__array_read(&a->fillings[slot], row, &a->batch->row[slot]);
      if (due)
        dsv__batch_note(a->batch, DSV_ERROR_CELL, &nowhere, "row %llu, column \"%s\": %s is due",
                        (unsigned long long)row + 1, dsv__slot_name(a->table, slot).at, due);
    }
    if (take_one) take_one(user, a->table, a->batch->row + own);
  }
  return a->batch->first;
}

static dsv_status keys_from(dsv__append *a, const dsv__array *arrays, dsv__have_keys have, dsv__take_key take_one,
                            void *user) {
  dsv_status status = place_arrays(a, arrays);
  for (int slot = 0; !status && slot < a->slots; slot++)
    if (is_key(a, slot) && !a->fillings[slot].array.column.name) status = refuse_column(a, slot, "is missing");
  if (!status) status = read_keys(a, NULL, NULL);
  if (!status) status = have(user, a->table, a->rows);
  return status ? status : read_keys(a, take_one, user);
}

dsv_status dsv__facts_keys(dsv_facts *facts, const char *stream, const dsv_column *columns, size_t n_columns,
                           uint64_t rows, dsv__have_keys have, dsv__take_key take_one, void *user, dsv_diag *diag) {
  dsv__batch *batch;
  dsv_status status = dsv__batch_begin(facts, NULL, NULL, &batch, diag); /* nothing is added to it */
  if (status) return status;
  dsv__place nowhere = {0};
  dsv__table *table = dsv__batch_table(batch, dsv__str_of(stream), &nowhere);
  if (table && table->stream->key.n) {
    dsv__append a = {.batch = batch, .table = table, .slots = dsv__batch_slots(table), .rows = rows};
    dsv__array *arrays = dsv__zalloc(batch->context, (size_t)a.slots, sizeof *arrays);
    a.fillings = dsv__zalloc(batch->context, (size_t)a.slots, sizeof *a.fillings);
    status = arrays && a.fillings ? place_columns(batch, table, columns, n_columns, arrays)
                                  : dsv__batch_stop(batch, DSV_ERROR_MEMORY, "out of memory");
    if (!status) status = keys_from(&a, arrays, have, take_one, user);
    dsv__free(batch->context, arrays);
    dsv__free(batch->context, a.fillings);
  } else {
    status = table ? dsv__batch_stop(batch, DSV_ERROR_STREAM, "stream \"%s\" has no key", stream) : DSV_ERROR_STREAM;
  }
  dsv__batch_abort(batch);
  return status;
}
