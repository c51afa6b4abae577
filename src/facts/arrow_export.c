/* The columns of a table to Arrow: what has its type already is lent, the rest is made. */
#include "facts/arrow_out.h"
#include "facts/table.h"
#include <stdio.h>
#include <string.h>

#define LARGEST_DECIMAL INT64_C(999999999999999999)

static const struct {
  const char *format;
} types[] = {[DSV__TYPE_STRING] = {"i"},    [DSV__TYPE_NUMBER] = {"g"},   [DSV__TYPE_INTEGER] = {"l"},
             [DSV__TYPE_BOOLEAN] = {"b"},   [DSV__TYPE_DECIMAL] = {"d:"}, [DSV__TYPE_TIME] = {"tsu:UTC"},
             [DSV__TYPE_DURATION] = {"tDu"}};

static void begin(dsv__out_column *to, const char *name, int32_t type, const void *values) {
  to->name = name;
  snprintf(to->format, sizeof to->format, "%s", types[type].format);
  to->buffers[1] = values ? values : &types; /* of no rows */
  to->n_buffers = 2;
}

/* Ends that are not known are missing. */
static bool put_ends(dsv__out *out, const dsv__table *table, dsv__out_column *to) {
  uint8_t *known = dsv__alloc(out->context, (size_t)table->n, 1);
  begin(to, "end", DSV__TYPE_TIME, table->end);
  for (uint64_t i = 0; known && i < table->n; i++) known[i] = table->end[i] != DSV__TIME_MAX;
  bool done = known && (!memchr(known, 0, (size_t)table->n) || dsv__out_bits(out, to, 0, known, &to->null_count));
  dsv__free(out->context, known);
  return done;
}

/* The texts lie side by side in the dictionary, which does not change any more. */
static bool put_dictionary(dsv__out *out, const dsv__dictionary *dictionary, dsv__out_column *to) {
  uint32_t n = dsv__dictionary_count(dictionary);
  int64_t *offsets = dsv__alloc(out->context, (size_t)n + 1, sizeof *offsets);
  if (!offsets) return false;
  offsets[0] = 0;
  for (uint32_t i = 0; i < n; i++) offsets[i + 1] = offsets[i] + (int64_t)dsv__dictionary_text(dictionary, i).n;
  to->offsets = offsets;
  to->n_texts = n;
  to->dictionary[1] = offsets;
  to->dictionary[2] = n ? dsv__dictionary_text(dictionary, 0).at : "";
  return true;
}

/* All with the digits after the point that one of them needs: 18 digits can become 36. */
static bool put_decimals(dsv__out *out, const dsv__table *table, const dsv__column *column, dsv__out_column *to) {
  static const int64_t ten_to_the_18 = LARGEST_DECIMAL + 1;
  int scale = 0;
  bool wide = false;
  for (uint64_t i = 0; i < table->n; i++)
    if (dsv__cell_given(column, i) && column->scales[i] > scale) scale = column->scales[i];
  dsv__int128 *values = dsv__zalloc(out->context, (size_t)table->n, sizeof *values);
  to->owned[1] = values;
  to->buffers[1] = values;
  for (uint64_t i = 0; values && i < table->n; i++) {
    if (!dsv__cell_given(column, i)) continue;
    values[i] = column->integers[i];
    for (int at = column->scales[i]; at < scale; at++) values[i] *= 10;
    wide = wide || values[i] >= ten_to_the_18 || values[i] <= -ten_to_the_18;
  }
  snprintf(to->format, sizeof to->format, "d:%d,%d", wide ? 38 : 18, scale);
  return values != NULL;
}

static bool put_column(dsv__out *out, const dsv__table *table, const dsv__column *column, const char *name,
                       dsv__out_column *to) {
  const void *values = column->numbers ? (const void *)column->numbers
                       : column->texts ? (const void *)column->texts
                                       : (const void *)column->integers;
  int64_t zeros;
  begin(to, name, column->type, values);
  if (column->valid && memchr(column->valid, 0, (size_t)table->n) &&
      !dsv__out_bits(out, to, 0, column->valid, &to->null_count))
    return false;
  switch (column->type) {
    case DSV__TYPE_STRING: return put_dictionary(out, column->dictionary, to);
    case DSV__TYPE_BOOLEAN: return dsv__out_bits(out, to, 1, column->flags, &zeros);
    case DSV__TYPE_DECIMAL: return put_decimals(out, table, column, to);
    default: return true;
  }
}

static bool put_columns(dsv__out *out, const dsv__table *table) {
  bool interval = table->stream->shape == DSV__SHAPE_INTERVAL;
  size_t own = interval ? 2 : 1;
  begin(&out->columns[0], interval ? "start" : "time", DSV__TYPE_TIME, table->start);
  if (interval && !put_ends(out, table, &out->columns[1])) return false;
  for (size_t i = 0; i < table->n_columns; i++)
    if (!put_column(out, table, &table->columns[i], dsv__stream_field_name(table->stream, i).at,
                    &out->columns[own + i]))
      return false;
  return true;
}

static void unkeep(void *facts) {
  dsv_facts_unref(facts);
}

static const dsv__table *find_table(const dsv_facts *facts, const char *stream) {
  for (size_t i = 0; i < facts->n_tables; i++)
    if (dsv__str_same(facts->tables[i].stream->head.id, dsv__str_of(stream))) return &facts->tables[i];
  return NULL;
}

dsv_status dsv_facts_export_arrow(const dsv_facts *facts, const char *stream, const dsv_facts_options *options,
                                  struct ArrowArrayStream *out, dsv_diag *diag) {
  dsv_facts_options given = DSV_FACTS_OPTIONS_INIT;
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "out is NULL");
  *out = (struct ArrowArrayStream){.release = NULL};
  if (!facts || !stream) return dsv__fail(diag, DSV_ERROR_MISUSE, "%s is NULL", facts ? "stream" : "facts");
  if (dsv__options(options, &given, sizeof given, sizeof given))
    return dsv__fail(diag, DSV_ERROR_OPTIONS, "options are not understood");
  dsv_status status = dsv__facts_usable(facts, diag);
  if (status) return status;
  if (!facts->sealed) return dsv__fail(diag, DSV_ERROR_NOT_FROZEN, "the facts are not sealed");
  const dsv__table *table = find_table(facts, stream);
  if (!table) return dsv__fail(diag, DSV_ERROR_STREAM, "the book has no stream \"%s\"", stream);
  size_t columns = table->n_columns + (table->stream->shape == DSV__SHAPE_INTERVAL ? 2 : 1);
  dsv__out *made = dsv__out_new(facts->book->context, columns, table->n);
  if (!made) return DSV__NO_MEMORY(diag);
  if (!put_columns(made, table)) {
    dsv__out_unref(made);
    return DSV__NO_MEMORY(diag);
  }
  made->keeper = dsv_facts_ref((dsv_facts *)(uintptr_t)facts); /* sealed facts do not change but for their count */
  made->unkeep = unkeep;
  return dsv__out_stream(made, out, diag);
}
