#include "score/matched.h"
#include "base/sort.h"

enum { FEW = 64 };

/* ---- rows ------------------------------------------------------------------------------------------------------------------- */

static uint64_t mix(uint64_t h, uint64_t value) {
  h = (h ^ value) * UINT64_C(0x9e3779b97f4a7c15);
  return h ^ (h >> 29);
}

static uint64_t mix_attribute(uint64_t h, const dsv__attribute *attribute) {
  if (attribute->type != DSV__TYPE_STRING) return mix(h, (uint64_t)attribute->integer);
  h = mix(h, attribute->text.n);
  for (size_t i = 0; i < attribute->text.n; i++) h = mix(h, (unsigned char)attribute->text.at[i]);
  return h;
}

void dsv__matched_init(dsv__matched *matched, const dsv_context *context, const dsv__column *const *columns,
                       const size_t *by, size_t n_columns) {
  *matched = (dsv__matched){.context = context, .columns = columns, .by = by, .n_columns = n_columns};
  matched->seed = (uint64_t)(uintptr_t)matched;
}

void dsv__matched_free(dsv__matched *matched) {
  if (!matched->context) return;
  dsv__free(matched->context, matched->rows);
  dsv__free(matched->context, matched->given);
  dsv__free(matched->context, matched->seen);
  dsv__free(matched->context, matched->found);
}

static dsv_status add_given(dsv__matched *matched, uint32_t given) {
  const dsv_context *context = matched->context;
  const size_t words = ((size_t)1 << matched->n_columns) / 64 + 1; /* at most DSV__BY_MOST columns */
  if (!matched->seen && !(matched->seen = dsv__zalloc(context, words, sizeof *matched->seen))) return DSV_ERROR_MEMORY;
  if (matched->seen[given / 64] >> given % 64 & 1) return DSV_OK;
  if (!dsv__grow(context, (void **)&matched->given, &matched->given_capacity, matched->n_given + 1,
                 sizeof *matched->given))
    return DSV_ERROR_MEMORY;
  matched->seen[given / 64] |= UINT64_C(1) << given % 64;
  matched->given[matched->n_given++] = given;
  return DSV_OK;
}

dsv_status dsv__matched_add(dsv__matched *matched, uint64_t row) {
  uint32_t given = 0;
  uint64_t hash = matched->seed;
  for (size_t i = 0; i < matched->n_columns; i++) {
    const dsv__attribute cell = dsv__attribute_of_cell((dsv__str){0}, matched->columns[i], row);
    if (!cell.given) continue;
    given |= UINT32_C(1) << i;
    hash = mix_attribute(hash, &cell);
  }
  if (!dsv__grow(matched->context, (void **)&matched->rows, &matched->capacity, matched->n + 1, sizeof *matched->rows))
    return DSV_ERROR_MEMORY;
  matched->rows[matched->n++] = (dsv__matched_row){mix(hash, given), row};
  return add_given(matched, given);
}

static int compare(const void *a, const void *b) {
  const dsv__matched_row *x = a, *y = b;
  if (x->hash != y->hash) return x->hash < y->hash ? -1 : 1;
  return x->row < y->row ? -1 : x->row > y->row;
}

void dsv__matched_sort(dsv__matched *matched) {
  dsv__sort(matched->rows, matched->n, sizeof *matched->rows, compare);
}

/* ---- those of a subject ----------------------------------------------------------------------------------------------------- */

static size_t by_of(const dsv__matched *matched, size_t i) {
  return matched->by ? matched->by[i] : i;
}

static size_t seek(const dsv__matched *matched, uint64_t hash) {
  size_t low = 0, high = matched->n;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (matched->rows[middle].hash >= hash) high = middle;
    else low = middle + 1;
  }
  return low;
}

/* That the hashes are equal says nothing yet. */
static bool serves(const dsv__matched *matched, const dsv__subject *subject, uint64_t row) {
  for (size_t i = 0; i < matched->n_columns; i++) {
    const dsv__attribute cell = dsv__attribute_of_cell((dsv__str){0}, matched->columns[i], row);
    if (cell.given && !dsv__attribute_same(&cell, &subject->attributes[by_of(matched, i)])) return false;
  }
  return true;
}

/* A few are soon inserted: mostly one row of its own among those of all. */
static void insert_each(uint64_t *rows, size_t n) {
  for (size_t i = 1; i < n; i++) {
    const uint64_t row = rows[i];
    size_t k = i;
    for (; k > 0 && rows[k - 1] > row; k--) rows[k] = rows[k - 1];
    rows[k] = row;
  }
}

static int compare_numbers(const void *a, const void *b) {
  const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return x < y ? -1 : x > y;
}

dsv_status dsv__matched_find(dsv__matched *matched, const dsv__subject *subject) {
  bool ordered = true;
  matched->n_found = 0;
  for (size_t i = 0; i < matched->n_given; i++) {
    const uint32_t given = matched->given[i];
    uint64_t hash = matched->seed;
    for (size_t k = 0; k < matched->n_columns; k++)
      if (given >> k & 1) hash = mix_attribute(hash, &subject->attributes[by_of(matched, k)]);
    hash = mix(hash, given);
    for (size_t at = seek(matched, hash); at < matched->n && matched->rows[at].hash == hash; at++) {
      const uint64_t row = matched->rows[at].row;
      if (!serves(matched, subject, row)) continue;
      if (!dsv__grow(matched->context, (void **)&matched->found, &matched->found_capacity, matched->n_found + 1,
                     sizeof *matched->found))
        return DSV_ERROR_MEMORY;
      ordered = ordered && (!matched->n_found || matched->found[matched->n_found - 1] < row);
      matched->found[matched->n_found++] = row;
    }
  }
  if (!ordered && matched->n_found <= FEW) insert_each(matched->found, matched->n_found);
  else if (!ordered) dsv__sort(matched->found, matched->n_found, sizeof *matched->found, compare_numbers);
  return DSV_OK;
}
