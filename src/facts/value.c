/* Single values of arrays, by the type of their slot. */
#include "base/number.h"
#include "facts/append.h"

#define LARGEST_DECIMAL INT64_C(999999999999999999)

/* ---- texts ------------------------------------------------------------------------------------------------------------------ */

static bool text_between(const char *bytes, int64_t from, int64_t to, dsv__str *text) {
  if (from < 0 || to < from || (to > from && !bytes)) return false;
  *text = (dsv__str){to > from ? bytes + from : "", (size_t)(to - from)};
  return true;
}

static bool view_text(const dsv__array *array, uint64_t row, dsv__str *text) {
  const dsv__view *view = &array->views[row];
  *text = (dsv__str){view->at.bytes, (size_t)view->length};
  if (view->length < 0) return false;
  if (view->length <= (int32_t)sizeof view->at.bytes) return true;
  int64_t piece = view->at.far.piece, offset = view->at.far.offset;
  if (piece < 0 || piece >= array->n_pieces || offset < 0 || !array->pieces[piece]) return false;
  if (array->piece_bytes[piece] < offset + view->length) return false;
  text->at = array->pieces[piece] + offset;
  return true;
}

bool dsv__array_text(const dsv_column *column, uint64_t i, dsv__str *text) {
  return text_between(column->texts, column->offsets[i], column->offsets[i + 1], text);
}

const char *dsv__array_find_text(const dsv__array *array, uint64_t row, dsv__str *text) {
  const dsv_column *column = &array->column;
  if (column->type == DSV_COLUMN_CODES) {
    uint32_t code = ((const uint32_t *)column->values)[row];
    if (code >= column->n_texts) return "the number of a text that there is";
    return dsv__array_text(column, code, text) ? NULL : "a text with offsets that ascend";
  }
  bool found = array->views    ? view_text(array, row, text)
               : array->narrow ? text_between(column->values, array->narrow[row], array->narrow[row + 1], text)
                               : text_between(column->values, column->offsets[row], column->offsets[row + 1], text);
  return found ? NULL : "offsets that ascend";
}

static const char *read_text(const dsv__filling *filling, uint64_t row, dsv__typed *out) {
  const char *due = dsv__array_find_text(&filling->array, row, &out->text);
  if (due) return due;
  if (filling->type == DSV__TYPE_STRING)
    return dsv__text_good(out->text.at, out->text.n) == out->text.n ? NULL : "UTF-8 without NUL";
  dsv__cell cell = {.kind = DSV__CELL_CSV, .at = out->text.at, .n = out->text.n};
  return dsv__cell_read(&cell, filling->type, filling->unit, filling->dialect, out);
}

dsv_status dsv__array_length(const dsv__append *a, const dsv__filling *filling, uint64_t row, const dsv__typed *cell) {
  uint64_t limit = a->batch->context->limits.text_bytes;
  if (filling->type != DSV__TYPE_STRING || !cell->given || cell->text.n <= limit) return DSV_OK;
  return dsv__batch_stop(a->batch, DSV_ERROR_LIMIT, "row %llu: a text of more than %llu bytes (limit text_bytes)",
                         (unsigned long long)(a->base + row + 1), (unsigned long long)limit);
}

/* ---- numbers ---------------------------------------------------------------------------------------------------------------- */

static bool whole_in(dsv__decimal value, int64_t *out) {
  for (; value.scale && value.coefficient % 10 == 0; value.scale--) value.coefficient /= 10;
  *out = value.coefficient;
  return value.scale == 0;
}

static bool convert_decimal(const dsv__filling *filling, int64_t coefficient, dsv__typed *out) {
  if (coefficient < -LARGEST_DECIMAL || coefficient > LARGEST_DECIMAL) return false;
  dsv__decimal value = {coefficient, (int32_t)filling->array.column.scale};
  out->integer = coefficient;
  out->scale = value.scale;
  out->number = dsv__double_of_decimal(value);
  if (filling->type == DSV__TYPE_INTEGER) return whole_in(value, &out->integer);
  return filling->type != DSV__TYPE_DURATION || dsv__duration_in(value, filling->unit, &out->integer);
}

/* An integer, by the type of its slot; false: not one of it. */
static bool convert(const dsv__filling *filling, int64_t value, dsv__typed *out) {
  if (filling->array.column.type == DSV_COLUMN_DECIMAL) return convert_decimal(filling, value, out);
  out->integer = value;
  out->number = (double)value;
  out->scale = 0;
  switch (filling->type) {
    case DSV__TYPE_TIME: return value >= DSV__TIME_MIN && value < DSV__TIME_MAX;
    case DSV__TYPE_NUMBER: return value >= -DSV__LARGEST_WHOLE && value <= DSV__LARGEST_WHOLE;
    case DSV__TYPE_DECIMAL: return value >= -LARGEST_DECIMAL && value <= LARGEST_DECIMAL;
    case DSV__TYPE_DURATION:
      return filling->array.column.type == DSV_COLUMN_DURATION || dsv__mul(value, filling->unit, &out->integer);
    default: return true;
  }
}

const char *dsv__array_read(const dsv__filling *filling, uint64_t row, dsv__typed *out) {
  const dsv_column *column = &filling->array.column;
  out->given = !column->valid || column->valid[row];
  if (!out->given) return NULL;
  if (filling->array.wrong && filling->array.wrong[row]) return filling->array.due;
  if (column->type == DSV_COLUMN_TEXT || column->type == DSV_COLUMN_CODES) return read_text(filling, row, out);
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
