/* Blocks of arrays into a table: checked where they lie, then copied, or lent. A value that is missing is copied as it stands: nobody reads it. */
#include "facts/append.h"
#include <string.h>

#define LARGEST_DECIMAL INT64_C(999999999999999999)

static bool is_interval_end(const dsv__append *a, int slot) {
  return slot == 1 && dsv__own_slots(a->table) == 2;
}

/* ---- checks of values where they lie ---------------------------------------------------------------------------------------- */

static bool within(const int64_t *values, const uint8_t *valid, size_t n, int64_t low, int64_t high) {
  uint64_t wrong =
      0; /* its first bit: bounds are so small that one of the differences has it just where a value is past them */
  for (size_t i = 0; i < n; i++) {
    uint64_t out = ((uint64_t)values[i] - (uint64_t)low) | ((uint64_t)high - (uint64_t)values[i]);
    wrong |= !valid || valid[i] ? out : 0;
  }
  return !(wrong >> 63);
}

static bool finite(const double *values, const uint8_t *valid, size_t n) {
  double sums[4] = {0}; /* infinities and NaN give NaN, which stays; all others give 0 */
  for (size_t i = 0; i < n; i++) {
    double value = !valid || valid[i] ? values[i] : 0;
    sums[i % 4] += value - value;
  }
  return sums[0] + sums[1] + sums[2] + sums[3] == 0;
}

static bool are_flags(const uint8_t *values, const uint8_t *valid, size_t n) {
  uint8_t all = 0;
  for (size_t i = 0; i < n; i++) all |= !valid || valid[i] ? values[i] : 0;
  return all <= 1;
}

/* The integers of a slot that takes them as they are. */
static bool good_integers(const dsv__filling *filling, uint64_t first, size_t n) {
  const uint8_t *valid = filling->array.column.valid ? filling->array.column.valid + first : NULL;
  const int64_t *values = (const int64_t *)filling->array.column.values + first;
  if (filling->type == DSV__TYPE_TIME) return within(values, valid, n, DSV__TIME_MIN, DSV__TIME_MAX - 1);
  if (filling->type == DSV__TYPE_DECIMAL) return within(values, valid, n, -LARGEST_DECIMAL, LARGEST_DECIMAL);
  return true;
}

/* ---- values that the table takes as they are -------------------------------------------------------------------------------- */

/* Size of a value that the column has just as the table stores it; 0: it has to be read. */
static size_t stored(const dsv__filling *filling) {
  uint32_t type = filling->array.column.type;
  bool integer = type == DSV_COLUMN_INTEGER;
  if (filling->array.wrong) return 0;
  switch (filling->type) {
    case DSV__TYPE_STRING: return 0;
    case DSV__TYPE_NUMBER: return type == DSV_COLUMN_NUMBER ? sizeof(double) : 0;
    case DSV__TYPE_BOOLEAN: return type == DSV_COLUMN_BOOLEAN;
    case DSV__TYPE_TIME: return integer || type == DSV_COLUMN_TIME ? sizeof(int64_t) : 0;
    case DSV__TYPE_DECIMAL: return integer || type == DSV_COLUMN_DECIMAL ? sizeof(int64_t) : 0;
    case DSV__TYPE_INTEGER: return integer ? sizeof(int64_t) : 0;
    default: return type == DSV_COLUMN_DURATION || (integer && filling->unit == 1) ? sizeof(int64_t) : 0;
  }
}

/* Checks such values, and copies them where `to` is not where they lie already. */
static bool take(const dsv__filling *filling, uint64_t first, size_t n, size_t size, void *to) {
  const char *from = (const char *)filling->array.column.values + first * size;
  const uint8_t *valid = filling->array.column.valid ? filling->array.column.valid + first : NULL;
  bool good = filling->type == DSV__TYPE_NUMBER    ? finite((const double *)(const void *)from, valid, n)
              : filling->type == DSV__TYPE_BOOLEAN ? are_flags((const uint8_t *)from, valid, n)
                                                   : good_integers(filling, first, n);
  if (good && to != from) memcpy(to, from, n * size);
  return good;
}

/* ---- values that are converted ---------------------------------------------------------------------------------------------- */

static bool put_whole(const dsv__filling *filling, uint64_t first, size_t n, double *to) {
  const uint8_t *valid = filling->array.column.valid ? filling->array.column.valid + first : NULL;
  const int64_t *from = (const int64_t *)filling->array.column.values + first;
  for (size_t i = 0; i < n; i++) to[i] = (double)from[i];
  return within(from, valid, n, -DSV__LARGEST_WHOLE, DSV__LARGEST_WHOLE);
}

static bool put_units(const dsv__filling *filling, uint64_t first, size_t n, int64_t *to) {
  const uint8_t *valid = filling->array.column.valid ? filling->array.column.valid + first : NULL;
  const int64_t *from = (const int64_t *)filling->array.column.values + first;
  bool wrong = false;
  for (size_t i = 0; i < n; i++) wrong |= !dsv__mul(!valid || valid[i] ? from[i] : 0, filling->unit, &to[i]);
  return !wrong;
}

/* Each distinct text is looked for in the dictionary once. */
static dsv_status put_codes(dsv__append *a, dsv__filling *filling, uint64_t first, size_t n, dsv__column *to) {
  const dsv_column *column = &filling->array.column;
  const uint32_t *codes = (const uint32_t *)column->values + first;
  for (size_t i = 0; i < n; i++) {
    dsv__typed cell;
    uint32_t *id = &to->texts[a->table->n + i];
    *id = 0;
    if (column->valid && !column->valid[first + i]) continue;
    if (codes[i] < column->n_texts && filling->ids[codes[i]]) {
      *id = filling->ids[codes[i]] - 1;
      continue;
    }
    if (dsv__array_read(filling, first + i, &cell)) return DSV_ERROR_CELL;
    dsv_status status = dsv__array_length(a, filling, first + i, &cell);
    if (status) return status;
    if (!dsv__dictionary_add(to->dictionary, cell.text, id))
      return dsv__batch_stop(a->batch, DSV_ERROR_MEMORY, "out of memory");
    filling->ids[codes[i]] = *id + 1;
  }
  return DSV_OK;
}

/* Cell by cell. */
static dsv_status put_cells(dsv__append *a, int slot, uint64_t first, size_t n) {
  const dsv__filling *filling = &a->fillings[slot];
  dsv__table *table = a->table;
  int own = dsv__own_slots(table);
  for (size_t i = 0; i < n; i++) {
    dsv__typed cell;
    if (dsv__array_read(filling, first + i, &cell)) return DSV_ERROR_CELL;
    dsv_status status = dsv__array_length(a, filling, first + i, &cell);
    if (status) return status;
    if (slot < own) (slot ? table->end : table->start)[table->n + i] = cell.given ? cell.integer : DSV__TIME_MAX;
    else if (!dsv__column_put(&table->columns[slot - own], table->n + i, &cell))
      return dsv__batch_stop(a->batch, DSV_ERROR_MEMORY, "out of memory");
  }
  return DSV_OK;
}

/* ---- slots ------------------------------------------------------------------------------------------------------------------ */

static dsv_status put_valid(dsv__append *a, const dsv__filling *filling, uint64_t first, size_t n,
                            dsv__column *column) {
  const uint8_t *valid = filling->array.column.valid ? filling->array.column.valid + first : NULL;
  if (column->valid_lent) return DSV_OK;
  if (valid && memchr(valid, 0, n) && !dsv__table_mask(a->batch->context, a->table, column))
    return dsv__batch_stop(a->batch, DSV_ERROR_MEMORY, "out of memory");
  for (size_t i = 0; column->valid && i < n; i++) column->valid[a->table->n + i] = !valid || valid[i];
  return DSV_OK;
}

static dsv_status put_field(dsv__append *a, int slot, uint64_t first, size_t n) {
  dsv__filling *filling = &a->fillings[slot];
  dsv__column *column = &a->table->columns[slot - dsv__own_slots(a->table)];
  uint64_t at = a->table->n;
  size_t size = stored(filling);
  dsv_status status = put_valid(a, filling, first, n, column);
  if (status) return status;
  if (column->lent && column->texts) return DSV_OK; /* all were checked before they were lent */
  if (filling->ids) return put_codes(a, filling, first, n, column);
  if (size) {
    void *to = column->numbers ? (void *)(column->numbers + at)
               : column->flags ? (void *)(column->flags + at)
                               : (void *)(column->integers + at);
    if (column->scales) memset(column->scales + at, (int)filling->array.column.scale, n);
    return take(filling, first, n, size, to) ? DSV_OK : DSV_ERROR_CELL;
  }
  if (filling->array.column.type != DSV_COLUMN_INTEGER || filling->array.wrong) return put_cells(a, slot, first, n);
  bool good = column->numbers ? put_whole(filling, first, n, column->numbers + at)
                              : put_units(filling, first, n, column->integers + at);
  return good ? DSV_OK : DSV_ERROR_CELL;
}

static dsv_status put_time(dsv__append *a, int slot, uint64_t first, size_t n) {
  const dsv__filling *filling = &a->fillings[slot];
  int64_t *to = (slot ? a->table->end : a->table->start) + a->table->n;
  size_t size = stored(filling);
  if (!size) return put_cells(a, slot, first, n);
  if (!take(filling, first, n, size, to)) return DSV_ERROR_CELL;
  const uint8_t *valid = filling->array.column.valid ? filling->array.column.valid + first : NULL;
  for (size_t i = 0; valid && is_interval_end(a, slot) && i < n && !a->table->end_lent; i++)
    to[i] = valid[i] ? to[i] : DSV__TIME_MAX;
  return DSV_OK;
}

/* Whether each row can be; its times are in the table. */
static bool can_be(const dsv__append *a, uint64_t first, size_t n) {
  const uint8_t *started = a->fillings[0].array.column.valid;
  if (started && memchr(started + first, 0, n)) return false;
  if (!a->table->end) return true;
  const uint8_t *ended = a->fillings[1].array.column.valid;
  const int64_t *start = a->table->start + a->table->n, *end = a->table->end + a->table->n;
  bool reversed = false;
  for (size_t i = 0; i < n; i++) reversed |= end[i] < start[i];
  return !reversed && !(a->table->stream->open == DSV__OPEN_REFUSE && ended && memchr(ended + first, 0, n));
}

dsv_status dsv__append_block(dsv__append *a, uint64_t first, size_t n) {
  int own = dsv__own_slots(a->table);
  dsv_status status = DSV_OK;
  for (int slot = 0; slot < own && !status; slot++) status = put_time(a, slot, first, n);
  if (!status && !can_be(a, first, n)) status = DSV_ERROR_CELL;
  for (int slot = own; slot < a->slots && !status; slot++) status = put_field(a, slot, first, n);
  if (!status && !a->batch->first) {
    a->table->n += n;
    a->table->seen += n;
  }
  return status;
}

/* ---- arrays that are lent --------------------------------------------------------------------------------------------------- */

/* Whether codes can stand for ids: the texts are good, and all different, and every code is the number of one. */
static bool are_ids(const dsv__append *a, const dsv__filling *filling, dsv__dictionary *dictionary) {
  const dsv_column *column = &filling->array.column;
  const uint32_t *codes = column->values;
  uint32_t greatest = 0, id;
  if (column->n_texts > a->rows || dsv__dictionary_count(dictionary)) return false;
  for (uint64_t i = 0; i < a->rows; i++) greatest = codes[i] > greatest ? codes[i] : greatest;
  if (greatest >= column->n_texts) return false;
  for (uint64_t i = 0; i < column->n_texts; i++) {
    dsv__str text;
    if (!dsv__array_text(column, i, &text) || text.n > a->batch->context->limits.text_bytes ||
        dsv__text_good(text.at, text.n) != text.n)
      return false;
    if (!dsv__dictionary_add(dictionary, text, &id)) dsv__batch_stop(a->batch, DSV_ERROR_MEMORY, "out of memory");
    if (a->batch->first || id != i) return false;
  }
  return true;
}

static bool has_gap(const dsv__append *a, const dsv_column *column) {
  return column->valid && memchr(column->valid, 0, (size_t)a->rows);
}

static void lend_field(dsv__append *a, dsv__filling *filling, dsv__column *column) {
  size_t size = stored(filling);
  const dsv_column *given = &filling->array.column;
  void *values = (void *)(uintptr_t)given->values; /* only read while it is lent */
  if (has_gap(a, given)) {
    column->valid = (uint8_t *)(uintptr_t)given->valid;
    column->valid_lent = true;
  }
  column->lent = dsv__has_codes(filling) ? are_ids(a, filling, column->dictionary) : size > 0;
  a->lent = a->lent || column->lent || column->valid_lent;
  if (!column->lent) return;
  if (column->type == DSV__TYPE_STRING) column->texts = values;
  else if (column->type == DSV__TYPE_NUMBER) column->numbers = values;
  else if (column->type == DSV__TYPE_BOOLEAN) column->flags = values;
  else column->integers = values;
}

static int64_t *lend_time(dsv__append *a, int slot, bool *lent) {
  const dsv__filling *filling = &a->fillings[slot];
  const dsv_column *given = &filling->array.column;
  *lent = stored(filling) && !has_gap(a, given);
  a->lent = a->lent || *lent;
  return *lent ? (int64_t *)(uintptr_t)given->values : NULL;
}

dsv_status dsv__append_lend(dsv__append *a) {
  dsv__table *table = a->table;
  int own = dsv__own_slots(table);
  dsv__table_forget(a->batch->context, table);
  table->start = lend_time(a, 0, &table->start_lent);
  if (own == 2) table->end = lend_time(a, 1, &table->end_lent);
  for (int slot = own; slot < a->slots; slot++) lend_field(a, &a->fillings[slot], &table->columns[slot - own]);
  if (a->batch->first) return a->batch->first;
  if (dsv__table_complete(a->batch->context, table, a->rows)) return DSV_OK;
  return dsv__batch_stop(a->batch, DSV_ERROR_MEMORY, "out of memory");
}
