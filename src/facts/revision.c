/* Revisions: of the rows with one key only the highest stays, and no two may contradict each other. */
#include "facts/fill.h"
#include <string.h>

typedef struct {
  const dsv__seal *seal;
  const dsv__table *table;
  const dsv__column **key;
  size_t n_key;
  const dsv__column *revision; /* NULL: none */
  bool with_revision;          /* rows are the same slot only with the same revision */
  uint32_t *slots;             /* row + 1; 0: empty */
  uint64_t mask, seed;
  uint64_t *dropped;
} revising;

/* ---- cells ------------------------------------------------------------------------------------------------------------------ */

/* -1, 0, 1; a missing value is below all others and equal to itself. Texts only as equal or not. */
int dsv__cell_compare(const dsv__column *column, uint64_t a, uint64_t b) {
  bool has_a = dsv__cell_given(column, a), has_b = dsv__cell_given(column, b);
  if (!has_a || !has_b) return has_a - has_b;
  switch (column->type) {
    case DSV__TYPE_STRING: return (column->texts[a] > column->texts[b]) - (column->texts[a] < column->texts[b]);
    case DSV__TYPE_NUMBER: return (column->numbers[a] > column->numbers[b]) - (column->numbers[a] < column->numbers[b]);
    case DSV__TYPE_DECIMAL:
      return dsv__decimal_compare((dsv__decimal){column->integers[a], column->scales[a]},
                                  (dsv__decimal){column->integers[b], column->scales[b]});
    case DSV__TYPE_BOOLEAN: return column->flags[a] - column->flags[b];
    default: return (column->integers[a] > column->integers[b]) - (column->integers[a] < column->integers[b]);
  }
}

/* A word that is the same for values that are equal. */
uint64_t dsv__cell_word(const dsv__column *column, uint64_t row) {
  if (!dsv__cell_given(column, row)) return UINT64_MAX;
  if (column->type == DSV__TYPE_STRING) return column->texts[row];
  if (column->type == DSV__TYPE_NUMBER) {
    double number = column->numbers[row] + 0.0; /* -0 becomes 0 */
    uint64_t word;
    memcpy(&word, &number, sizeof word);
    return word;
  }
  int64_t integer = dsv__cell_integer(column, row);
  for (int32_t scale = column->type == DSV__TYPE_DECIMAL ? column->scales[row] : 0; scale > 0 && integer % 10 == 0;
       scale--)
    integer /= 10;
  return (uint64_t)integer;
}

bool dsv__row_same(const dsv__table *table, uint64_t a, uint64_t b) {
  if (table->start[a] != table->start[b] || (table->end && table->end[a] != table->end[b])) return false;
  for (size_t i = 0; i < table->n_columns; i++)
    if (dsv__cell_compare(&table->columns[i], a, b)) return false;
  return true;
}

/* ---- rows by key ------------------------------------------------------------------------------------------------------------ */

static bool same_key(const revising *r, uint64_t a, uint64_t b) {
  for (size_t i = 0; i < r->n_key; i++)
    if (dsv__cell_compare(r->key[i], a, b)) return false;
  return !r->with_revision || !r->revision || dsv__cell_compare(r->revision, a, b) == 0;
}

static uint64_t hash_key(const revising *r, uint64_t row) {
  uint64_t hash = r->seed, word;
  for (size_t i = 0; i < r->n_key; i++) {
    word = dsv__cell_word(r->key[i], row);
    hash = dsv__hash(hash, &word, sizeof word);
  }
  if (!r->with_revision || !r->revision) return hash;
  word = dsv__cell_word(r->revision, row);
  return dsv__hash(hash, &word, sizeof word);
}

/* The slot of the row with the same key, or the empty one for this row. */
static uint32_t *seek(const revising *r, uint64_t row) {
  uint64_t slot = hash_key(r, row) & r->mask;
  while (r->slots[slot] && !same_key(r, r->slots[slot] - 1, row)) slot = (slot + 1) & r->mask;
  return &r->slots[slot];
}

static void drop(revising *r, uint64_t row, uint64_t *n) {
  r->dropped[row / 64] |= UINT64_C(1) << row % 64;
  ++*n;
}

static dsv_status contradiction(const revising *r, uint64_t a, uint64_t b) {
  return dsv__fail(r->seal->diag, DSV_ERROR_REVISION,
                   "stream \"%s\": rows %llu and %llu have the same key%s but differ", r->table->stream->head.id.at,
                   (unsigned long long)dsv__row_number(r->table, a), (unsigned long long)dsv__row_number(r->table, b),
                   r->revision ? " and revision" : "");
}

/* Rows with one key and one revision must be equal; the first of them stays. */
static dsv_status drop_equals(revising *r, uint64_t *n) {
  dsv_status first = DSV_OK;
  r->with_revision = true;
  for (uint64_t row = 0; row < r->table->n; row++) {
    dsv_status status = row % DSV__TICK == 0 ? dsv__seal_tick(r->seal) : DSV_OK;
    if (status) return status;
    uint32_t *slot = seek(r, row);
    if (!*slot) {
      *slot = (uint32_t)row + 1;
      continue;
    }
    status = dsv__row_same(r->table, *slot - 1, row) ? DSV_OK : contradiction(r, *slot - 1, row);
    first = first ? first : status;
    drop(r, row, n);
  }
  return first;
}

/* Of the rows with one key the one with the highest revision stays. */
static dsv_status drop_lower(revising *r, uint64_t *n) {
  r->with_revision = false;
  memset(r->slots, 0, (size_t)(r->mask + 1) * sizeof *r->slots);
  for (uint64_t row = 0; row < r->table->n; row++) {
    dsv_status status = row % DSV__TICK == 0 ? dsv__seal_tick(r->seal) : DSV_OK;
    if (status) return status;
    if (dsv__bit(r->dropped, row)) continue;
    uint32_t *slot = seek(r, row);
    if (*slot && dsv__cell_compare(r->revision, row, *slot - 1) < 0) {
      drop(r, row, n);
      continue;
    }
    if (*slot) drop(r, *slot - 1, n);
    *slot = (uint32_t)row + 1;
  }
  return DSV_OK;
}

const dsv__column *dsv__column_named(const dsv__table *table, dsv__str name) {
  int index = name.n ? dsv__stream_field_index(table->stream, name) : -1;
  return index < 0 ? NULL : &table->columns[index];
}

dsv_status dsv__seal_revise(const dsv__seal *seal, const dsv__table *table, uint64_t *dropped, uint64_t *n) {
  const dsv__list *key = &table->stream->key;
  const dsv_context *context = seal->context;
  revising r = {.seal = seal, .table = table, .n_key = key->n, .dropped = dropped};
  r.revision = dsv__column_named(table, table->stream->revision);
  uint64_t slots = 64;
  while (slots / 4 * 3 < table->n) slots *= 2;
  r.mask = slots - 1;
  r.key = dsv__alloc(context, key->n, sizeof(const dsv__column *));
  r.slots = dsv__zalloc(context, (size_t)slots, sizeof *r.slots);
  r.seed = (uint64_t)(uintptr_t)r.slots ^ UINT64_C(0x9e3779b97f4a7c15) * (uint64_t)(uintptr_t)r.key;
  dsv_status status = r.key && r.slots ? DSV_OK : DSV__NO_MEMORY(seal->diag);
  for (size_t i = 0; i < key->n && !status; i++) r.key[i] = dsv__column_named(table, DSV__AT(*key, dsv__str)[i]);
  if (!status) status = drop_equals(&r, n);
  if (!status && r.revision) status = drop_lower(&r, n);
  dsv__free(context, r.key);
  dsv__free(context, r.slots);
  return status;
}
