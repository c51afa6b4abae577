/* Cells of files to values, by the type of the field. */
#include "base/number.h"
#include "data/token.h"
#include "facts/fill.h"
#include <string.h>

/* Whether `n` bytes at `bytes` are plain ASCII without NUL, eight at a time. */
static bool is_plain(const char *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
  const uint64_t high = UINT64_C(0x8080808080808080), ones = UINT64_C(0x0101010101010101);
  return !((word | (word - ones)) & high); /* a NUL borrows into its high bit */
}

size_t dsv__text_good(const char *bytes, size_t n) {
  size_t i = 0;
  while (i < n) {
    if (n - i >= 8 && is_plain(bytes + i)) {
      i += 8;
      continue;
    }
    unsigned char c = (unsigned char)bytes[i];
    size_t length = c - 1u < 0x7F ? 1 : c ? dsv__utf8_length(bytes + i, n - i) : 0;
    if (!length) return i;
    i += length;
  }
  return n;
}

bool dsv__duration_in(dsv__decimal value, int64_t unit, int64_t *out) {
  int64_t divisor = 1;
  for (int32_t i = 0; i < value.scale; i++) divisor *= 10;
  dsv__int128 product = (dsv__int128)value.coefficient * unit;
  if (product % divisor || product / divisor > INT64_MAX || product / divisor < INT64_MIN) return false;
  *out = (int64_t)(product / divisor);
  return true;
}

/* Text that stands for itself, in a JSON string or a cell of CSV. */
static bool is_text(const dsv__cell *cell) {
  return cell->kind == DSV__CELL_TEXT || cell->kind == DSV__CELL_CSV;
}

static bool is_number(const dsv__cell *cell) {
  return cell->kind == DSV__CELL_NUMBER || cell->kind == DSV__CELL_CSV;
}

static const char *read_time(const dsv__cell *cell, dsv__dialect *dialect, dsv__typed *out) {
  if (dialect->formed && is_text(cell)) return dsv__dialect_time(dialect, cell->at, cell->n, &out->integer);
  bool good = (is_text(cell) && dsv__time_parse(cell->at, cell->n, &out->integer)) ||
              (is_number(cell) && dsv__int_parse(cell->at, cell->n, &out->integer));
  if (good && out->integer >= DSV__TIME_MIN && out->integer < DSV__TIME_MAX) return NULL;
  return "a time such as 2026-01-31T12:00:00Z, or integer microseconds since 1970,";
}

bool dsv__cell_time(const dsv__cell *cell, int64_t *out) {
  dsv__typed typed;
  dsv__dialect plain = {.point = '.'};
  if (read_time(cell, &plain, &typed)) return false;
  *out = typed.integer;
  return true;
}

/* The point of the numbers of a cell. */
static char point_of(const dsv__cell *cell, const dsv__dialect *dialect) {
  return cell->kind == DSV__CELL_CSV ? dialect->point : '.';
}

static const char *read_duration(const dsv__cell *cell, int64_t unit, char point, dsv__typed *out) {
  dsv__duration duration;
  dsv__decimal decimal;
  if (is_text(cell) && dsv__duration_parse(cell->at, cell->n, &duration) && !duration.months && !duration.days) {
    out->integer = duration.elapsed;
    return NULL;
  }
  if (unit && is_number(cell) && dsv__decimal_parse_with(cell->at, cell->n, point, &decimal) &&
      dsv__duration_in(decimal, unit, &out->integer))
    return NULL;
  return unit ? "elapsed time such as PT1H30M, or a decimal in the field's unit," : "elapsed time such as PT1H30M";
}

static bool is_word(const dsv__cell *cell, const char *word) {
  return cell->n == strlen(word) && !memcmp(cell->at, word, cell->n);
}

static const char *read_boolean(const dsv__cell *cell, dsv__typed *out) {
  bool csv = cell->kind == DSV__CELL_CSV;
  bool yes = cell->kind == DSV__CELL_TRUE || (csv && (is_word(cell, "true") || is_word(cell, "1")));
  bool no = cell->kind == DSV__CELL_FALSE || (csv && (is_word(cell, "false") || is_word(cell, "0")));
  out->integer = yes;
  return yes || no ? NULL : "true or false";
}

static const char *read_decimal(const dsv__cell *cell, char point, dsv__typed *out) {
  dsv__decimal decimal;
  if ((!is_text(cell) && !is_number(cell)) || !dsv__decimal_parse_with(cell->at, cell->n, point, &decimal))
    return point == ',' ? "a decimal of at most 18 digits such as 12,50"
                        : "a decimal of at most 18 digits such as 12.50";
  out->integer = decimal.coefficient;
  out->scale = decimal.scale;
  return NULL;
}

static const char *read_number(const dsv__cell *cell, char point, dsv__typed *out) {
  if (is_number(cell) && dsv__double_parse_with(cell->at, cell->n, point, &out->number)) return NULL;
  return point == ',' ? "a number such as 12,5" : "a number such as 12.5";
}

const char *dsv__cell_read(const dsv__cell *cell, int32_t type, int64_t unit, dsv__dialect *dialect, dsv__typed *out) {
  out->given = cell->kind != DSV__CELL_MISSING;
  if (!out->given) return NULL;
  const char point = point_of(cell, dialect);
  switch (type) {
    case DSV__TYPE_STRING: out->text = (dsv__str){cell->at, cell->n}; return is_text(cell) ? NULL : "text";
    case DSV__TYPE_NUMBER: return read_number(cell, point, out);
    case DSV__TYPE_INTEGER:
      return is_number(cell) && dsv__int_parse(cell->at, cell->n, &out->integer) ? NULL : "an integer of 64 bits";
    case DSV__TYPE_DECIMAL: return read_decimal(cell, point, out);
    case DSV__TYPE_BOOLEAN: return read_boolean(cell, out);
    case DSV__TYPE_TIME: return read_time(cell, dialect, out);
    default: return read_duration(cell, unit, point, out);
  }
}
