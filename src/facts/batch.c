/* Batches: marks before, rows in, and at the end all of it or nothing. */
#include "data/say.h"
#include "facts/fill.h"
#include <string.h>

/* ---- begin and end ---------------------------------------------------------------------------------------------------------- */

static dsv_status may_fill(const dsv_facts *facts, const dsv_facts_options *given, dsv_facts_options *options,
                           dsv_diag *diag) {
  dsv_status status = dsv__facts_usable(facts, diag);
  if (status) return status;
  if (facts->sealed) return dsv__fail(diag, DSV_ERROR_FROZEN, "the facts are sealed");
  if (dsv__options(given, options, sizeof *options, sizeof *options))
    return dsv__fail(diag, DSV_ERROR_OPTIONS, "options are not understood");
  if (options->format > DSV_FORMAT_OPENMETRICS || options->bad_rows > DSV_BAD_ROWS_COUNT ||
      options->order > DSV_ORDER_TIME)
    return dsv__fail(diag, DSV_ERROR_MISUSE, "options: %s is unknown",
                     options->format > DSV_FORMAT_OPENMETRICS ? "format"
                     : options->bad_rows > DSV_BAD_ROWS_COUNT ? "bad_rows"
                                                              : "order");
  if (options->reserved) return dsv__fail(diag, DSV_ERROR_MISUSE, "options: reserved must be 0");
  if (options->part && options->part >= options->parts)
    return dsv__fail(diag, DSV_ERROR_MISUSE, "options: part %u of %u parts", (unsigned)options->part,
                     (unsigned)options->parts);
  return DSV_OK;
}

static void mark(dsv__batch *batch) {
  uint32_t *count = batch->counts;
  for (size_t i = 0; i < batch->facts->n_tables; i++) {
    const dsv__table *table = &batch->facts->tables[i];
    batch->marks[i] = (dsv__mark){table->n, table->seen, table->bad, table->coverage.n, table->coverage_said};
    for (size_t j = 0; j < table->n_columns; j++)
      *count++ = table->columns[j].dictionary ? dsv__dictionary_count(table->columns[j].dictionary) : 0;
  }
}

static void roll_back(dsv__batch *batch) {
  const uint32_t *count = batch->counts;
  for (size_t i = 0; i < batch->facts->n_tables; i++) {
    dsv__table *table = &batch->facts->tables[i];
    dsv__mark was = batch->marks[i];
    bool grown = table->n > was.n;
    table->n = was.n;
    table->seen = was.seen;
    table->bad = was.bad;
    table->coverage.n = was.coverage;
    table->coverage_said = was.coverage_said;
    for (size_t j = 0; j < table->n_columns; j++, count++)
      if (table->columns[j].dictionary) dsv__dictionary_cut(table->columns[j].dictionary, *count);
    if (grown && !was.n && dsv__table_is_lent(table)) dsv__table_forget(batch->context, table);
    else if (grown) dsv__table_shrink(batch->context, table);
  }
}

static void release(dsv__batch *batch) {
  dsv__free(batch->context, batch->marks);
  dsv__free(batch->context, batch->counts);
  dsv__free(batch->context, batch->row);
  dsv__free(batch->context, batch);
}

dsv_status dsv__batch_begin(dsv_facts *facts, const dsv_facts_options *options, const char *source, dsv__batch **out,
                            dsv_diag *diag) {
  *out = NULL;
  dsv_facts_options given = DSV_FACTS_OPTIONS_INIT;
  dsv_status status = may_fill(facts, options, &given, diag);
  if (status) return status;
  const dsv_context *context = facts->book->context;
  dsv__batch *batch = dsv__zalloc(context, 1, sizeof *batch);
  if (!batch) return DSV__NO_MEMORY(diag);
  status = dsv__dialect_read(facts, &given, &batch->dialect, diag);
  if (status) {
    dsv__free(context, batch);
    return status;
  }
  batch->facts = facts;
  batch->context = context;
  batch->options = given;
  batch->source = source;
  batch->diag = diag;
  size_t columns = 0, widest = 0;
  for (size_t i = 0; i < facts->n_tables; i++) {
    size_t n = facts->tables[i].n_columns;
    columns += n;
    widest = n > widest ? n : widest;
  }
  batch->marks = dsv__alloc(context, facts->n_tables, sizeof *batch->marks);
  batch->counts = dsv__alloc(context, columns, sizeof *batch->counts);
  batch->row = dsv__alloc(context, widest + 2, sizeof *batch->row);
  if (!batch->marks || !batch->counts || !batch->row) {
    release(batch);
    return DSV__NO_MEMORY(diag);
  }
  mark(batch);
  *out = batch;
  return DSV_OK;
}

/* The order that the caller said the rows have. */
static void check_order(dsv__batch *batch) {
  for (size_t i = 0; i < batch->facts->n_tables && !batch->first; i++) {
    const dsv__table *table = &batch->facts->tables[i];
    dsv__mark was = batch->marks[i];
    uint64_t row = was.n + 1;
    while (row < table->n && table->start[row - 1] <= table->start[row]) row++;
    if (row < table->n)
      dsv__batch_stop(batch, DSV_ERROR_ORDER, "stream \"%s\": row %llu is before a row that stands before it",
                      table->stream->head.id.at, (unsigned long long)(dsv__row_number(table, row) - was.seen));
  }
}

dsv_status dsv__batch_commit(dsv__batch *batch) {
  if (!batch->first && batch->options.order == DSV_ORDER_TIME) check_order(batch);
  dsv_status status = batch->first;
  if (status) roll_back(batch);
  release(batch);
  return status;
}

void dsv__batch_abort(dsv__batch *batch) {
  if (!batch) return;
  roll_back(batch);
  release(batch);
}

/* ---- findings --------------------------------------------------------------------------------------------------------------- */

static bool counts_bad_rows(const dsv__batch *batch) {
  return batch->options.bad_rows == DSV_BAD_ROWS_COUNT;
}

static dsv_status lose(dsv__batch *batch, dsv_status code) {
  if (!batch->first) batch->first = code;
  return code;
}

static void note(dsv__batch *batch, bool row, dsv_status code, const dsv__place *place, const char *format,
                 va_list arguments) {
  bool accepted = row && counts_bad_rows(batch);
  dsv__vfind(batch->diag, accepted ? DSV_SEVERITY_WARNING : DSV_SEVERITY_ERROR, code, place, format, arguments);
  if (!accepted) lose(batch, code);
}

void dsv__batch_note(dsv__batch *batch, dsv_status code, const dsv__place *place, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  note(batch, true, code, place, format, arguments);
  va_end(arguments);
}

dsv_status dsv__batch_stop(dsv__batch *batch, dsv_status code, const char *format, ...) {
  dsv__place place = {.source = batch->source};
  va_list arguments;
  va_start(arguments, format);
  dsv__vfind(batch->diag, DSV_SEVERITY_ERROR, code, &place, format, arguments);
  va_end(arguments);
  return lose(batch, code);
}

dsv_status dsv__batch_bad(dsv__batch *batch, dsv__table *table, bool row, dsv_status code, uint64_t line,
                          uint64_t column, uint64_t offset, const char *format, ...) {
  dsv__place place = {batch->source, NULL, line, column, offset};
  va_list arguments;
  va_start(arguments, format);
  note(batch, row, code, &place, format, arguments);
  va_end(arguments);
  return row && table ? dsv__batch_reject(batch, table) : DSV_OK;
}

dsv_status dsv__batch_progress(dsv__batch *batch, uint64_t done, uint64_t total) {
  batch->done = done;
  batch->total = total;
  if (!batch->options.progress || !batch->options.progress(batch->options.user, done, total)) return DSV_OK;
  return dsv__batch_stop(batch, DSV_ERROR_CANCELLED, "cancelled");
}

const dsv__dialect *dsv__batch_dialect(const dsv__batch *batch) {
  return &batch->dialect;
}

/* ---- tables and slots ------------------------------------------------------------------------------------------------------- */

static void find_no_stream(dsv__batch *batch, dsv__str stream, const dsv__place *place) {
  const char *words[256];
  size_t n = 0;
  for (size_t i = 0; i < batch->facts->n_tables && n < sizeof words / sizeof *words; i++)
    words[n++] = batch->facts->tables[i].stream->head.id.at;
  const char *near = dsv__nearest(stream, words, n);
  dsv__place full = *place;
  full.source = batch->source;
  dsv__find(batch->diag, DSV_SEVERITY_ERROR, DSV_ERROR_STREAM, &full, "the book has no stream \"%s\"%s%s%s",
            dsv__show(stream).at, near ? ": did you mean \"" : "", near ? near : "", near ? "\"?" : "");
  lose(batch, DSV_ERROR_STREAM);
}

/* Nothing can be given of a stream whose rows are made. */
static void find_made(dsv__batch *batch, dsv__str stream, const dsv__place *place) {
  dsv__place full = *place;
  full.source = batch->source;
  dsv__find(batch->diag, DSV_SEVERITY_ERROR, DSV_ERROR_STREAM, &full,
            "the rows of stream \"%s\" are made from those of another: give the facts of that one",
            dsv__show(stream).at);
  lose(batch, DSV_ERROR_STREAM);
}

dsv__table *dsv__batch_table(dsv__batch *batch, dsv__str stream, const dsv__place *place) {
  for (size_t i = 0; i < batch->facts->n_tables; i++) {
    dsv__table *table = &batch->facts->tables[i];
    if (!dsv__str_same(table->stream->head.id, stream)) continue;
    if (!table->stream->made) return table;
    find_made(batch, stream, place);
    return NULL;
  }
  find_no_stream(batch, stream, place);
  return NULL;
}

int dsv__batch_slots(const dsv__table *table) {
  return dsv__own_slots(table) + (int)table->n_columns;
}

const char *dsv__batch_slot_name(const dsv__table *table, int slot) {
  return table->names[slot].at;
}

int dsv__batch_slot(const dsv__table *table, dsv__str name) {
  for (int slot = 0; slot < dsv__batch_slots(table); slot++)
    if (dsv__str_same(table->names[slot], name)) return slot;
  return -1;
}

/* ---- rows ------------------------------------------------------------------------------------------------------------------- */

uint64_t dsv__batch_most(const dsv__batch *batch) {
  uint64_t limit = batch->context->limits.rows;
  return limit < UINT32_MAX ? limit : UINT32_MAX - 1; /* orders of rows are kept in 32 bits while facts are sealed */
}

dsv_status dsv__batch_limit(dsv__batch *batch, const dsv__table *table, uint64_t rows) {
  uint64_t limit = dsv__batch_most(batch);
  if (rows > limit || table->seen > limit - rows)
    return dsv__batch_stop(batch, DSV_ERROR_LIMIT, "stream \"%s\" has more than %llu rows (limit rows)",
                           table->stream->head.id.at, (unsigned long long)limit);
  return DSV_OK;
}

/* How many more rows there may be, as far as what has been read of the input tells, so that arrays grow seldom. At least as many as are due,
   and not many times what is there already, since the first rows may be the shortest. */
static uint64_t foresee(const dsv__batch *batch, const dsv__table *table, uint64_t rows) {
  uint64_t so_far = table->n - batch->marks[table - batch->facts->tables].n, most = 4 * (table->n + DSV__TICK);
  if (!batch->done || batch->done >= batch->total) return rows;
  dsv__uint128 more = (dsv__uint128)so_far * (batch->total - batch->done) / batch->done;
  more += more / 64 + rows;
  return more < most ? (uint64_t)more : most > rows ? most : rows;
}

dsv_status dsv__batch_room(dsv__batch *batch, dsv__table *table, uint64_t rows) {
  dsv_status status = dsv__batch_limit(batch, table, rows);
  if (status) return status;
  if (rows > table->capacity - table->n && !dsv__table_reserve(batch->context, table, foresee(batch, table, rows)))
    return dsv__batch_stop(batch, DSV_ERROR_MEMORY, "out of memory");
  return DSV_OK;
}

dsv_status dsv__batch_accept(dsv__batch *batch, dsv__table *table, const dsv__typed *row) {
  if (batch->first) return DSV_OK; /* the rest is only looked at for findings */
  dsv_status status = dsv__batch_room(batch, table, 1);
  if (!status && !dsv__table_put(batch->context, table, row))
    status = dsv__batch_stop(batch, DSV_ERROR_MEMORY, "out of memory");
  return status;
}

dsv_status dsv__batch_reject(dsv__batch *batch, dsv__table *table) {
  if (batch->first) return DSV_OK;
  dsv_status status = dsv__batch_room(batch, table, 1);
  if (!status && !dsv__table_reject(batch->context, table))
    status = dsv__batch_stop(batch, DSV_ERROR_MEMORY, "out of memory");
  return status;
}

static bool read_cell(dsv__batch *batch, const dsv__table *table, int slot, const dsv__cell *cell) {
  int own = dsv__own_slots(table);
  int64_t unit = slot < own ? 0 : table->columns[slot - own].unit;
  const char *due = dsv__cell_read(cell, dsv__slot_type(table, slot), unit, &batch->dialect, &batch->row[slot]);
  if (!due) return true;
  dsv__place place = {batch->source, NULL, cell->line, cell->column, cell->offset};
  const char *name = dsv__batch_slot_name(table, slot);
  if (cell->kind == DSV__CELL_TRUE || cell->kind == DSV__CELL_FALSE)
    dsv__batch_note(batch, DSV_ERROR_CELL, &place, "\"%s\" is %s: %s is due", name,
                    cell->kind == DSV__CELL_TRUE ? "true" : "false", due);
  else
    dsv__batch_note(batch, DSV_ERROR_CELL, &place, "\"%s\" is \"%s\": %s is due", name,
                    dsv__show((dsv__str){cell->at, cell->n}).at, due);
  return false;
}

dsv_status dsv__batch_row(dsv__batch *batch, dsv__table *table, const dsv__cell *cells, uint64_t line,
                          uint64_t offset) {
  int slots = dsv__batch_slots(table);
  bool good = true;
  for (int slot = 0; slot < slots; slot++) good = read_cell(batch, table, slot, &cells[slot]) && good;
  const char *fault = good ? dsv__row_fault(table, batch->row) : NULL;
  if (fault) {
    dsv__place place = {batch->source, NULL, line, 1, offset};
    dsv__batch_note(batch, DSV_ERROR_ROW, &place, "%s", fault);
  }
  return good && !fault ? dsv__batch_accept(batch, table, batch->row) : dsv__batch_reject(batch, table);
}

dsv_status dsv__batch_complete(dsv__batch *batch, dsv__table *table, int64_t from, int64_t to) {
  if (from < DSV__TIME_MIN || to > DSV__TIME_MAX)
    return dsv__batch_stop(batch, DSV_ERROR_VALUE, "coverage of \"%s\" is not within the years 1 to 9999",
                           table->stream->head.id.at);
  if (from >= to)
    return dsv__batch_stop(batch, DSV_ERROR_ORDER, "coverage of \"%s\": the end is not after the start",
                           table->stream->head.id.at);
  dsv_status status = dsv__table_cover(batch->context, table, from, to);
  if (status == DSV_ERROR_LIMIT)
    return dsv__batch_stop(batch, status, "coverage of \"%s\" has too many spans (limit spans)",
                           table->stream->head.id.at);
  return status ? dsv__batch_stop(batch, status, "out of memory") : DSV_OK;
}
