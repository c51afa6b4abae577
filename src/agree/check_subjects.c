/* Checks of the subjects of a target: their fields, and those that are listed. */
#include "agree/check.h"
#include "base/sort.h"

static const dsv__value *member_of(const dsv__list *row, dsv__str name) {
  for (size_t i = 0; i < row->n; i++)
    if (dsv__str_same(DSV__AT(*row, dsv__pair)[i].name, name)) return DSV__AT(*row, dsv__pair)[i].at;
  return NULL;
}

static bool value_fits(const dsv__value *value, int32_t type) {
  return type == DSV__TYPE_STRING    ? value->kind == DSV__VALUE_TEXT
         : type == DSV__TYPE_INTEGER ? value->kind == DSV__VALUE_INT
                                     : value->kind == DSV__VALUE_BOOL;
}

/* A listed subject by its key: the value of each `by` field. */
typedef struct {
  const dsv__value *key[DSV__BY_MOST];
  size_t n, number;
} listed;

static int compare_values(const dsv__value *a, const dsv__value *b) {
  if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
  if (a->number != b->number) return a->number < b->number ? -1 : 1;
  return dsv__str_compare(a->text, b->text);
}

static int compare_keys(const listed *a, const listed *b) {
  int order = 0;
  for (size_t i = 0; !order && i < a->n; i++) order = compare_values(a->key[i], b->key[i]);
  return order;
}

static int compare_listed(const void *a, const void *b) {
  const listed *x = a, *y = b;
  int order = compare_keys(x, y);
  return order ? order : x->number < y->number ? -1 : 1;
}

/* Two entries of one key; those without a whole key have been found already. */
static void check_twice(dsv__checker *c, const dsv__target *target) {
  const dsv__list *list = &target->subjects.list;
  listed *at = dsv__arena_alloc(c->arena, list->n, sizeof *at);
  size_t n = 0;
  if (!at) {
    c->status = c->status ? c->status : DSV_ERROR_MEMORY;
    return;
  }
  for (size_t i = 0; i < list->n; i++) {
    at[n] = (listed){.n = target->by.n, .number = i};
    bool whole = true;
    for (size_t k = 0; k < target->by.n; k++) {
      at[n].key[k] = member_of(&DSV__AT(*list, dsv__list)[i], DSV__AT(target->by, dsv__str)[k]);
      whole = whole && at[n].key[k];
    }
    n += whole;
  }
  dsv__sort(at, n, sizeof *at, compare_listed);
  for (size_t i = 1; i < n; i++) {
    dsv__item item;
    if (compare_keys(&at[i - 1], &at[i]) == 0)
      dsv__wrong(c, DSV_ERROR_TWICE, target, dsv__item_path(&item, "subjects", at[i].number),
                 "subjects %zu and %zu are the same", at[i - 1].number, at[i].number);
  }
}

static void check_subject_weight(dsv__checker *c, const dsv__target *target, const dsv__list *row, const char *place) {
  const dsv__value *value = member_of(row, DSV__STR("weight"));
  dsv__decimal weight = dsv__decimal_of(1);
  if (!value) return;
  bool good = value->kind == DSV__VALUE_TEXT ? dsv__decimal_parse(value->text.at, value->text.n, &weight)
                                             : value->kind == DSV__VALUE_INT;
  if (good && value->kind == DSV__VALUE_INT) weight = dsv__decimal_of(value->number);
  if (!good || !dsv__weight_fits(weight))
    dsv__wrong(c, DSV_ERROR_VALUE, target, place, "a weight is a decimal from 0 to %d with at most %d decimals",
               DSV__WEIGHT_MOST, DSV__WEIGHT_DIGITS);
}

static void check_listed(dsv__checker *c, const dsv__target *target, const dsv__stream *stream) {
  const dsv__list *list = &target->subjects.list;
  for (size_t i = 0; i < list->n; i++) {
    const dsv__list *row = &DSV__AT(*list, dsv__list)[i];
    dsv__item item;
    const char *place = dsv__item_path(&item, "subjects", i);
    check_subject_weight(c, target, row, place);
    for (size_t k = 0; k < target->by.n; k++) {
      dsv__str name = DSV__AT(target->by, dsv__str)[k];
      const dsv__value *value = member_of(row, name);
      int index = dsv__stream_field_index(stream, name);
      if (!value) dsv__wrong(c, DSV_ERROR_MISSING, target, place, "every subject needs \"%.*s\"", (int)name.n, name.at);
      else if (index >= 0 && !value_fits(value, dsv__stream_field_type(stream, (size_t)index)))
        dsv__wrong(c, DSV_ERROR_KIND, target, place, "\"%.*s\" is of another type in stream \"%.*s\"", (int)name.n,
                   name.at, (int)stream->head.id.n, stream->head.id.at);
    }
  }
  check_twice(c, target);
}

static void check_subject_rows(dsv__checker *c, const dsv__target *target, const dsv__stream *metric) {
  const dsv__stream_rows *rows = &target->subjects.rows;
  const dsv__stream *stream = dsv__stream_of(&rows->stream);
  if (!stream) return;
  dsv__check_condition(c, &rows->where, stream, NULL);
  dsv__check_field(c, stream, rows->weight, DSV__IS(DSV__TYPE_INTEGER) | DSV__IS(DSV__TYPE_DECIMAL),
                   "an integer or decimal", rows, "weight");
  for (size_t i = 0; i < target->by.n; i++) {
    dsv__str name = DSV__AT(target->by, dsv__str)[i];
    int index = dsv__stream_field_index(metric, name);
    if (index >= 0)
      dsv__check_field(c, stream, name, DSV__IS(dsv__stream_field_type(metric, (size_t)index)),
                       "the type of the metric's stream", rows, "stream");
  }
}

void dsv__check_subjects(dsv__checker *c, const dsv__target *target, const dsv__stream *stream) {
  if (target->by.n > DSV__BY_MOST) {
    dsv__wrong(c, DSV_ERROR_LIMIT, target, "by", "at most %d fields", DSV__BY_MOST);
    return;
  }
  dsv__item item;
  for (size_t i = 0; i < target->by.n; i++)
    dsv__check_field(c, stream, DSV__AT(target->by, dsv__str)[i], DSV__KEYS, "a string, integer or boolean", target,
                     dsv__item_path(&item, "by", i));
  if (!target->by.n && target->subjects.chosen) dsv__wrong(c, DSV_ERROR_FORM, target, "subjects", "subjects need `by`");
  else if (target->subjects.chosen == 1) check_listed(c, target, stream);
  else if (target->subjects.chosen == 2) check_subject_rows(c, target, stream);
}
