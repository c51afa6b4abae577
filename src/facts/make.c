/* Tables of intervals that no one gave, but that were computed from others. */
#include "facts/fill.h"

bool dsv__table_begin(const dsv_context *context, dsv__table *table, const dsv__stream *stream,
                      const dsv__table *dictionaries) {
  if (!dsv__table_init(context, table, stream)) return false;
  for (size_t i = 0; dictionaries && i < table->n_columns; i++) {
    dsv__dictionary_free(table->columns[i].dictionary);
    table->columns[i].dictionary = dictionaries->columns[i].dictionary;
  }
  table->shares_dictionaries = dictionaries != NULL;
  return true;
}

dsv_status dsv__table_add(const dsv_context *context, dsv__table *table, int64_t from, int64_t to,
                          const dsv__attribute *fields) {
  uint64_t most = context->limits.rows;
  if (most > UINT32_MAX - 1) most = UINT32_MAX - 1; /* as in batch.c */
  if (table->n >= most) return DSV_ERROR_LIMIT;
  if (!dsv__table_reserve(context, table, 1)) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < table->n_columns; i++) {
    dsv__typed cell = {fields[i].given, fields[i].scale, fields[i].integer, fields[i].number, fields[i].text};
    if (!dsv__table_put_cell(context, table, i, &cell)) return DSV_ERROR_MEMORY;
  }
  table->start[table->n] = from;
  table->end[table->n] = to;
  table->n++;
  table->seen++;
  return DSV_OK;
}

void dsv__table_end(const dsv_context *context, dsv__table *table) {
  for (size_t i = 0; table->shares_dictionaries && i < table->n_columns; i++) table->columns[i].dictionary = NULL;
  dsv__table_free(context, table);
}
