/* Whether two decoded values mean the same. Recursion goes as deep as the documents, which dsv__scan has bounded. */
#include "data/compare.h"
#include <string.h>

/* A whole number may be written as text: which of them a field takes is the same. */
static bool same_constants(const dsv__value *a, const dsv__value *b) {
  if (a->kind == b->kind) return a->kind == DSV__VALUE_TEXT ? dsv__str_same(a->text, b->text) : a->number == b->number;
  if (a->kind == DSV__VALUE_TEXT) return same_constants(b, a);
  dsv__decimal number;
  if (a->kind != DSV__VALUE_INT || b->kind != DSV__VALUE_TEXT) return false;
  if (!dsv__decimal_parse(b->text.at, b->text.n, &number)) return false;
  return number.scale == 0 && number.coefficient == a->number;
}

static bool same_durations(dsv__duration a, dsv__duration b) {
  return a.months == b.months && a.days == b.days && a.elapsed == b.elapsed;
}

static bool same_bounds(const dsv__bound *a, const dsv__bound *b) {
  if (a->is_duration != b->is_duration) return false;
  return a->is_duration ? same_durations(a->duration, b->duration) : dsv__decimal_compare(a->decimal, b->decimal) == 0;
}

static bool same_records(const dsv__record *record, const void *a, const void *b) {
  uint64_t given = ((const dsv__head *)a)->given;
  if (given != ((const dsv__head *)b)->given) return false;
  for (; given; given &= given - 1) {
    const dsv__field *field = &record->fields[__builtin_ctzll(given)];
    if (!dsv__same(field, (const char *)a + field->offset, (const char *)b + field->offset)) return false;
  }
  return true;
}

/* One value, and a list that has that one only. */
static bool same_one(const dsv__field *one, const void *a, const dsv__field *several, const void *b) {
  const dsv__list *list = b;
  if (one->kind != several->kind || one->flags & DSV__LIST || !(several->flags & DSV__LIST)) return false;
  return list->n == 1 && dsv__same_entry(one, a, list->at);
}

static bool same_choices(const dsv__choice *choice, const void *a, const void *b) {
  int32_t i = *(const int32_t *)a, k = *(const int32_t *)b;
  if (!i || !k) return i == k;
  const dsv__field *x = &choice->rows[i - 1], *y = &choice->rows[k - 1];
  const void *at = (const char *)a + x->offset, *other = (const char *)b + y->offset;
  return i == k ? dsv__same(x, at, other) : same_one(x, at, y, other) || same_one(y, other, x, at);
}

static const dsv__pair *find_pair(const dsv__list *map, dsv__str name) {
  for (size_t i = 0; i < map->n; i++)
    if (dsv__str_same(DSV__AT(*map, dsv__pair)[i].name, name)) return &DSV__AT(*map, dsv__pair)[i];
  return NULL;
}

/* Maps told as one are short: subjects. Those in the same order are compared at once. */
static bool same_maps(const dsv__field *field, const dsv__list *a, const dsv__list *b) {
  if (a->n != b->n) return false;
  for (size_t i = 0; i < a->n; i++) {
    const dsv__pair *pair = &DSV__AT(*a, dsv__pair)[i], *other = &DSV__AT(*b, dsv__pair)[i];
    if (!dsv__str_same(pair->name, other->name)) other = find_pair(b, pair->name);
    if (!other || !dsv__same(field->of, pair->at, other->at)) return false;
  }
  return true;
}

bool dsv__same_entry(const dsv__field *field, const void *a, const void *b) {
  switch (field->kind) {
    case DSV__TEXT:
    case DSV__ID:
    case DSV__NAME: return dsv__str_same(*(const dsv__str *)a, *(const dsv__str *)b);
    case DSV__REF: return dsv__str_same(((const dsv__ref *)a)->id, ((const dsv__ref *)b)->id);
    case DSV__BOOL: return *(const bool *)a == *(const bool *)b;
    case DSV__INT: return *(const int64_t *)a == *(const int64_t *)b;
    case DSV__ENUM: return *(const int32_t *)a == *(const int32_t *)b;
    case DSV__DECIMAL: return dsv__decimal_compare(*(const dsv__decimal *)a, *(const dsv__decimal *)b) == 0;
    case DSV__DURATION: return same_durations(*(const dsv__duration *)a, *(const dsv__duration *)b);
    case DSV__BOUND: return same_bounds(a, b);
    case DSV__VALUE: return same_constants(a, b);
    case DSV__CHOICE: return same_choices(field->of, a, b);
    case DSV__MAP: return same_maps(field, a, b);
    case DSV__OPEN: return true; /* whoever looks at it compares what comes of it */
    case DSV__WHEN: {
      const dsv__when *x = a, *y = b;
      return x->at == y->at && x->is_date == y->is_date;
    }
    case DSV__RECORD:
      if (field->flags & DSV__POINTER) a = *(void *const *)a, b = *(void *const *)b;
      return same_records(field->of, a, b);
  }
  return false;
}

bool dsv__same(const dsv__field *field, const void *a, const void *b) {
  if (!(field->flags & DSV__LIST)) return dsv__same_entry(field, a, b);
  const dsv__list *x = a, *y = b;
  size_t size = dsv__field_size(field);
  if (x->n != y->n) return false;
  for (size_t i = 0; i < x->n; i++)
    if (!dsv__same_entry(field, (const char *)x->at + i * size, (const char *)y->at + i * size)) return false;
  return true;
}
