/* The facts of several parts together: of each stream what a tally holds. */
#include "score/tally.h"
#include "base/sort.h"
#include "facts/fill.h"
#include <string.h>

/* ---- rows ------------------------------------------------------------------------------------------------------------------- */

/* Rows of a table. */
typedef struct {
  const uint64_t *at; /* NULL: the first n */
  uint64_t n;
} rows_chosen;

/* Texts by the numbers that they have in the other dictionary. */
static bool copy_texts(const dsv_context *context, const dsv__column *from, const rows_chosen *rows, dsv__column *to,
                       uint64_t at) {
  const uint32_t count = dsv__dictionary_count(from->dictionary);
  uint32_t *numbers = dsv__alloc(context, count, sizeof *numbers);
  bool good = numbers != NULL;
  for (uint32_t i = 0; good && i < count; i++)
    good = dsv__dictionary_add(to->dictionary, dsv__dictionary_text(from->dictionary, i), &numbers[i]);
  for (uint64_t i = 0; good && i < rows->n; i++) {
    const uint64_t row = rows->at ? rows->at[i] : i;
    to->texts[at + i] = dsv__cell_given(from, row) ? numbers[from->texts[row]] : 0;
  }
  dsv__free(context, numbers);
  return good;
}

static void copy_array(const void *from, const rows_chosen *rows, size_t size, void *to, uint64_t at) {
  char *out = (char *)to + at * size;
  if (!rows->at) memcpy(out, from, (size_t)rows->n * size);
  else
    for (uint64_t i = 0; i < rows->n; i++) memcpy(out + i * size, (const char *)from + rows->at[i] * size, size);
}

static bool copy_column(const dsv_context *context, const dsv__column *from, const rows_chosen *rows, dsv__table *table,
                        dsv__column *to) {
  const uint64_t at = table->n;
  if (from->valid && !dsv__table_mask(context, table, to)) return false;
  if (to->valid && from->valid) copy_array(from->valid, rows, 1, to->valid, at);
  else if (to->valid) memset(to->valid + at, 1, (size_t)rows->n);
  switch (to->type) {
    case DSV__TYPE_STRING: return copy_texts(context, from, rows, to, at);
    case DSV__TYPE_NUMBER: copy_array(from->numbers, rows, sizeof *from->numbers, to->numbers, at); break;
    case DSV__TYPE_BOOLEAN: copy_array(from->flags, rows, sizeof *from->flags, to->flags, at); break;
    case DSV__TYPE_DECIMAL: copy_array(from->scales, rows, sizeof *from->scales, to->scales, at); /* fall through */
    default: copy_array(from->integers, rows, sizeof *from->integers, to->integers, at); break;
  }
  return true;
}

/* Column by column; there is nothing to check. */
static dsv_status copy_rows(const dsv_context *context, const dsv__table *from, const rows_chosen *rows,
                            dsv__table *to) {
  if (!rows->n) return DSV_OK;
  if (!dsv__table_reserve(context, to, rows->n)) return DSV_ERROR_MEMORY;
  copy_array(from->start, rows, sizeof *from->start, to->start, to->n);
  if (from->end) copy_array(from->end, rows, sizeof *from->end, to->end, to->n);
  for (size_t i = 0; i < from->n_columns; i++)
    if (!copy_column(context, &from->columns[i], rows, to, &to->columns[i])) return DSV_ERROR_MEMORY;
  to->n += rows->n;
  to->seen += rows->n;
  return DSV_OK;
}

/* The rows whose bits are set. */
static dsv_status copy_kept(const dsv_context *context, const dsv__table *from, const uint64_t *kept, dsv__table *to) {
  rows_chosen rows = {NULL, 0};
  uint64_t n = 0;
  for (uint64_t row = 0; row < from->n; row++) n += dsv__bit(kept, row);
  uint64_t *at = dsv__alloc(context, (size_t)n, sizeof *at);
  if (!at) return DSV_ERROR_MEMORY;
  for (uint64_t row = 0; row < from->n; row++)
    if (dsv__bit(kept, row)) at[rows.n++] = row;
  rows.at = at;
  dsv_status status = copy_rows(context, from, &rows, to);
  dsv__free(context, at);
  return status;
}

/* A number that is the same for values that are the same. */
static void digest_cell(dsv__digest *digest, const dsv__attribute *cell) {
  int64_t integer = cell->integer;
  int32_t scale = cell->scale;
  dsv__digest_word(digest, cell->given);
  if (!cell->given) return;
  if (cell->type == DSV__TYPE_STRING) {
    dsv__digest_text(digest, cell->text);
    return;
  }
  if (cell->type == DSV__TYPE_NUMBER) integer = dsv__double_key(cell->number);
  for (; scale > 0 && integer % 10 == 0; scale--) integer /= 10;
  dsv__digest_word(digest, (uint64_t)integer);
  dsv__digest_word(digest, (uint64_t)scale);
}

/* Of the rows, in no order, and of what was said of the stream. */
static dsv__digest digest_table(const dsv__table *table) {
  dsv__digest rows = {0, 0}, all = DSV__DIGEST_BEGIN;
  for (uint64_t row = 0; row < table->n; row++) {
    dsv__digest one = DSV__DIGEST_BEGIN;
    dsv__digest_word(&one, (uint64_t)table->start[row]);
    if (table->end) dsv__digest_word(&one, (uint64_t)table->end[row]);
    for (size_t i = 0; i < table->n_columns; i++) {
      const dsv__attribute cell = dsv__attribute_of_cell((dsv__str){NULL, 0}, &table->columns[i], row);
      digest_cell(&one, &cell);
    }
    dsv__digest_add(&rows, one);
  }
  const uint64_t said[] = {rows.a, rows.b, table->seen, table->bad, table->superseded, table->coverage_said};
  for (size_t i = 0; i < sizeof said / sizeof *said; i++) dsv__digest_word(&all, said[i]);
  for (size_t i = 0; i < table->coverage.n; i++) {
    dsv__digest_word(&all, (uint64_t)table->coverage.at[i].from);
    dsv__digest_word(&all, (uint64_t)table->coverage.at[i].to);
  }
  return all;
}

/* ---- parts ------------------------------------------------------------------------------------------------------------------ */

static dsv_status cover(const dsv_context *context, const dsv__table *from, dsv__table *to) {
  dsv_status status = DSV_OK;
  for (size_t i = 0; !status && i < from->coverage.n; i++)
    status = dsv__table_cover(context, to, from->coverage.at[i].from, from->coverage.at[i].to);
  to->coverage_said = to->coverage_said || from->coverage_said;
  return status;
}

static dsv_status add_counts(const dsv_context *context, const dsv__table *from, dsv__table *to,
                             dsv__row_counts *counts) {
  counts->seen += from->seen;
  counts->bad += from->bad;
  counts->superseded += from->superseded;
  return counts->seen > context->limits.rows ? DSV_ERROR_LIMIT : cover(context, from, to);
}

static const dsv__table *table_in(const dsv_facts *part, const dsv_facts *of, size_t index) {
  const dsv__document *document;
  if (part->book == of->book) return &part->tables[index];
  document = dsv__book_find(part->book, "stream", of->tables[index].stream->head.id);
  return dsv__facts_table(part, document);
}

typedef struct {
  const dsv__table *table;
  const uint64_t *kept; /* NULL: all rows */
  int64_t first, last;  /* when its rows begin */
} joined_part;

static int by_time(const void *a, const void *b) {
  const joined_part *x = a, *y = b;
  const int order = (x->first > y->first) - (x->first < y->first);
  return order ? order : (x->last > y->last) - (x->last < y->last);
}

/* Parts that follow one another in time are in order then, and so are their rows. */
static void sort_parts(joined_part *parts, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const dsv__table *table = parts[i].table;
    parts[i].first = table->n ? table->start[0] : INT64_MIN;
    parts[i].last = table->n ? table->start[table->n - 1] : INT64_MIN;
  }
  dsv__sort(parts, n, sizeof *parts, by_time);
}

static bool overlap(const joined_part *parts, size_t n) {
  bool overlap = false;
  for (size_t i = 1; i < n; i++) overlap = overlap || parts[i].first < parts[i - 1].last;
  return overlap;
}

static dsv_status join_rows(const dsv_context *context, const joined_part *parts, size_t n, dsv__table *to) {
  uint64_t rows = 0;
  dsv_status status = DSV_OK;
  for (size_t i = 0; i < n; i++) rows += parts[i].kept ? 0 : parts[i].table->n;
  if (rows >= UINT32_MAX) return DSV_ERROR_LIMIT; /* orders of rows are kept in 32 bits */
  if (rows && !dsv__table_reserve(context, to, rows)) return DSV_ERROR_MEMORY;
  for (size_t i = 0; !status && i < n; i++)
    status = parts[i].kept ? copy_kept(context, parts[i].table, parts[i].kept, to)
                           : copy_rows(context, parts[i].table, &(rows_chosen){NULL, parts[i].table->n}, to);
  return status;
}

static dsv_status join_tables(const dsv_context *context, joined_part *parts, size_t n, uint8_t holds, bool rows,
                              dsv__table *to, dsv__row_counts *counts, dsv_diag *diag) {
  dsv_status status = DSV_OK;
  for (size_t i = 0; !status && i < n; i++) status = add_counts(context, parts[i].table, to, counts);
  sort_parts(parts, n);
  if (!status && holds == DSV__HOLDS_CHANGES && overlap(parts, n))
    return dsv__fail(diag, DSV_ERROR_UNLIKE, "stream \"%s\": the parts are no slices of time: they overlap",
                     to->stream->head.id.at);
  if (!status && rows) status = join_rows(context, parts, n, to);
  if (status == DSV_ERROR_LIMIT)
    return dsv__fail(diag, status, "stream \"%s\": more than %llu rows, or than %llu spans of coverage",
                     to->stream->head.id.at, (unsigned long long)context->limits.rows,
                     (unsigned long long)context->limits.spans);
  return status ? DSV__NO_MEMORY(diag) : DSV_OK;
}

/* All of one stream that is to be put together. */
static dsv_status join_stream(const dsv_facts *const *parts, size_t n, bool rows, uint8_t holds, const uint64_t *kept,
                              dsv_facts *out, size_t index, dsv__row_counts *counts, dsv_diag *diag) {
  const dsv_context *context = out->book->context;
  if (holds == DSV__HOLDS_NOTHING) return DSV_OK;
  if (holds == DSV__HOLDS_ALL) n = 1; /* they are all the same */
  joined_part *tables = dsv__alloc(context, n, sizeof *tables);
  if (!tables) return DSV__NO_MEMORY(diag);
  for (size_t i = 0; i < n; i++)
    tables[i] =
        (joined_part){.table = table_in(parts[i], out, index), .kept = holds == DSV__HOLDS_CHANGES ? kept : NULL};
  rows = holds == DSV__HOLDS_ALL || (dsv__holds_rows(holds) && rows);
  dsv_status status = join_tables(context, tables, n, holds, rows, &out->tables[index], counts, diag);
  dsv__free(context, tables);
  return status;
}

dsv_status dsv__tally_seal(dsv_facts *facts, const dsv__row_counts *counts, dsv__tally_stream *streams,
                           dsv_diag *diag) {
  dsv_status status = dsv_facts_seal(facts, NULL, diag);
  for (size_t i = 0; !status && i < facts->n_tables; i++) {
    dsv__table *table = &facts->tables[i];
    table->seen = counts[i].seen;
    table->bad = counts[i].bad;
    table->superseded += counts[i].superseded;
    if (streams[i].holds == DSV__HOLDS_ALL) streams[i].content = digest_table(table);
  }
  return status;
}

dsv_status dsv__tally_join(const dsv_book *book, const dsv_facts *const *parts, size_t n, bool rows,
                           dsv__tally_stream *streams, uint64_t *const *kept, dsv_facts **out, dsv_diag *diag) {
  dsv_facts *facts;
  dsv_status status = dsv_facts_new((dsv_book *)book, NULL, &facts, diag);
  if (status) return status;
  dsv__row_counts *counts = dsv__zalloc(book->context, facts->n_tables, sizeof *counts);
  if (!counts) status = DSV__NO_MEMORY(diag);
  for (size_t i = 0; !status && i < facts->n_tables; i++)
    status = join_stream(parts, n, rows, streams[i].holds, kept ? kept[i] : NULL, facts, i, &counts[i], diag);
  if (!status) status = dsv__tally_seal(facts, counts, streams, diag);
  dsv__free(book->context, counts);
  if (status) dsv_facts_unref(facts);
  else *out = facts;
  return status;
}
