/* Conditions from documents to tests: every finding first, then a tree that cannot fail. */
#include "base/sort.h"
#include "facts/test.h"
#include <stdio.h>
#include <string.h>

#define SHOW(text) (int)(text).n, (text).at

/* ---- constants -------------------------------------------------------------------------------------------------------------- */

static int order_integers(const void *a, const void *b) {
  int64_t x = ((const dsv__constant *)a)->integer, y = ((const dsv__constant *)b)->integer;
  return (x > y) - (x < y);
}

static int order_numbers(const void *a, const void *b) {
  double x = ((const dsv__constant *)a)->number, y = ((const dsv__constant *)b)->number;
  return (x > y) - (x < y);
}

static int order_decimals(const void *a, const void *b) {
  return dsv__decimal_compare(((const dsv__constant *)a)->decimal, ((const dsv__constant *)b)->decimal);
}

static int order_texts(const void *a, const void *b) {
  return dsv__str_compare(((const dsv__constant *)a)->text, ((const dsv__constant *)b)->text);
}

dsv__constant_order dsv__constant_order_of(int32_t type) {
  switch (type) {
    case DSV__TYPE_STRING: return order_texts;
    case DSV__TYPE_NUMBER: return order_numbers;
    case DSV__TYPE_DECIMAL: return order_decimals;
    default: return order_integers;
  }
}

static bool decimal_of(const dsv__value *value, dsv__decimal *out) {
  if (value->kind == DSV__VALUE_INT) {
    *out = dsv__decimal_of(value->number);
    return true;
  }
  return value->kind == DSV__VALUE_TEXT && dsv__decimal_parse(value->text.at, value->text.n, out);
}

/* A value of a document as a constant of a field's type (for integers an exact decimal); NULL, or what is due instead. */
static const char *fit(int32_t type, const dsv__value *value, const dsv__zone *zone, dsv__constant *out) {
  bool is_text = value->kind == DSV__VALUE_TEXT;
  dsv__when when;
  dsv__duration duration;
  switch (type) {
    case DSV__TYPE_STRING: out->text = value->text; return is_text ? NULL : "text";
    case DSV__TYPE_BOOLEAN:
      out->integer = value->number;
      return value->kind == DSV__VALUE_BOOL ? NULL : "true or false";
    case DSV__TYPE_TIME:
      if (!is_text || !dsv__when_parse(value->text.at, value->text.n, &when))
        return "a time such as \"2026-01-31T12:00:00Z\" or a date";
      out->integer = when.is_date && zone ? dsv__when_at(when, zone) : when.at;
      return NULL;
    case DSV__TYPE_DURATION:
      if (!is_text || !dsv__duration_parse(value->text.at, value->text.n, &duration) || duration.months ||
          duration.days)
        return "a duration of elapsed time such as \"PT90S\"";
      out->integer = duration.elapsed;
      return NULL;
    case DSV__TYPE_NUMBER:
      if (!decimal_of(value, &out->decimal)) return "a decimal such as \"99.5\"";
      out->number = dsv__double_of_decimal(out->decimal);
      return NULL;
    default: return decimal_of(value, &out->decimal) ? NULL : "a decimal such as \"99.5\"";
  }
}

/* ---- findings --------------------------------------------------------------------------------------------------------------- */

typedef struct {
  const dsv__stream *stream;
  const dsv__attributes *attributes;
  const dsv__zone *zone;
  dsv__arena *arena; /* NULL while only checking */
  dsv_diag *diag;
  bool others;
  dsv_status first;
} compiler;

static void note(compiler *c, dsv_status status) {
  if (!c->first) c->first = status;
}

#define FIND(c, code, condition, path, ...) \
  note(c, dsv__find_at((c)->diag, DSV_SEVERITY_ERROR, code, condition, path, __VA_ARGS__))

/* Type and column of a field; false: neither the stream nor the attributes have it. */
static bool find_field(const compiler *c, dsv__str name, int32_t *column, int32_t *type) {
  *column = c->stream ? dsv__stream_field_index(c->stream, name) : -1;
  if (*column >= 0) {
    *type = dsv__stream_field_type(c->stream, (size_t)*column);
    return true;
  }
  for (size_t i = 0; c->attributes && i < c->attributes->n; i++)
    if (dsv__str_same(c->attributes->at[i].name, name)) {
      *type = c->attributes->at[i].type;
      return true;
    }
  return false;
}

static void find_unknown(compiler *c, const dsv__condition *condition) {
  const char *words[64];
  size_t most = sizeof words / sizeof *words, n = 0;
  for (size_t i = 0; c->stream && i < c->stream->fields.n && n < most; i++)
    words[n++] = dsv__stream_field_name(c->stream, i).at;
  for (size_t i = 0; c->attributes && i < c->attributes->n && n < most; i++) words[n++] = c->attributes->at[i].name.at;
  const char *near = dsv__nearest(condition->field, words, n);
  FIND(c, DSV_ERROR_FIELD, condition, "field", "there is no field \"%.*s\"%s%s%s", SHOW(condition->field),
       near ? ": did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

static void check_leaf(compiler *c, const dsv__condition *condition) {
  int32_t column, type;
  if (!find_field(c, condition->field, &column, &type)) {
    if (!c->others) find_unknown(c, condition);
    return;
  }
  dsv__constant constant;
  const dsv__value *in = condition->in.at;
  for (size_t i = 0; i < condition->in.n; i++) {
    const char *due = fit(type, &in[i], c->zone, &constant);
    char path[32];
    snprintf(path, sizeof path, "in/%zu", i);
    if (due)
      FIND(c, DSV_ERROR_KIND, condition, path, "field \"%.*s\" is compared with %s", SHOW(condition->field), due);
  }
  if (condition->in.n || condition->value.kind == DSV__VALUE_NONE) return;
  if (condition->op >= DSV__OP_LT && (type == DSV__TYPE_STRING || type == DSV__TYPE_BOOLEAN))
    FIND(c, DSV_ERROR_FIELD, condition, "op", "field \"%.*s\" has no order: use ==, != or in", SHOW(condition->field));
  const char *due = fit(type, &condition->value, c->zone, &constant);
  if (due)
    FIND(c, DSV_ERROR_KIND, condition, "value", "field \"%.*s\" is compared with %s", SHOW(condition->field), due);
}

static void check_tree(compiler *c, const dsv__condition *condition, int depth) {
  const dsv__list *list = condition->all.n ? &condition->all : &condition->any;
  if (depth > DSV__TEST_DEPTH) {
    FIND(c, DSV_ERROR_LIMIT, condition, NULL, "conditions nest deeper than %d", DSV__TEST_DEPTH);
  } else if (condition->negated) {
    check_tree(c, condition->negated, depth + 1);
  } else if (list->n) {
    for (size_t i = 0; i < list->n; i++) check_tree(c, &DSV__AT(*list, dsv__condition)[i], depth + 1);
  } else {
    check_leaf(c, condition);
  }
}

dsv_status dsv__test_check(const dsv__condition *condition, const dsv__stream *stream,
                           const dsv__attributes *attributes, const dsv__zone *zone, bool others, dsv_diag *diag) {
  compiler c = {stream, attributes, zone, NULL, diag, others, DSV_OK};
  check_tree(&c, condition, 1);
  return c.first;
}

/* ---- building --------------------------------------------------------------------------------------------------------------- */

/* value / 10^scale, rounded down. */
static int64_t floor_of(dsv__decimal value) {
  int64_t divisor = 1;
  for (int32_t i = 0; i < value.scale; i++) divisor *= 10;
  int64_t quotient = value.coefficient / divisor;
  return value.coefficient % divisor < 0 ? quotient - 1 : quotient;
}

static bool is_whole(dsv__decimal value) {
  return dsv__decimal_compare(value, dsv__decimal_of(floor_of(value))) == 0;
}

/* x op value over integers as a closed range; != is == turned round. */
static void build_range(dsv__test *test, int32_t op, int64_t floor, int64_t ceiling) {
  test->kind = DSV__TEST_RANGE;
  test->low = INT64_MIN;
  test->high = INT64_MAX;
  if (op == DSV__OP_LT) test->high = ceiling - 1;
  else if (op == DSV__OP_LE) test->high = floor;
  else if (op == DSV__OP_GT) test->low = floor + 1;
  else test->low = ceiling;
  if (op == DSV__OP_EQ || op == DSV__OP_NE)
    test->high = floor; /* below `low` where the value is no integer: nothing is equal */
  test->negate = op == DSV__OP_NE;
}

static bool build_compare(compiler *c, dsv__test *test, const dsv__condition *condition) {
  dsv__constant *constant = dsv__arena_alloc(c->arena, 1, sizeof *constant);
  if (!constant) return false;
  fit(test->type, &condition->value, c->zone, constant);
  test->values = constant;
  test->n_values = 1;
  test->op = condition->op;
  if (test->type == DSV__TYPE_STRING) {
    test->kind = DSV__TEST_SET;
    test->negate = condition->op == DSV__OP_NE;
  } else if (test->type == DSV__TYPE_INTEGER) {
    int64_t floor = floor_of(constant->decimal);
    build_range(test, condition->op, floor, is_whole(constant->decimal) ? floor : floor + 1);
  } else if (test->type == DSV__TYPE_NUMBER || test->type == DSV__TYPE_DECIMAL) {
    test->kind = DSV__TEST_ORDER;
  } else {
    build_range(test, condition->op, constant->integer, constant->integer);
  }
  return true;
}

static bool build_set(compiler *c, dsv__test *test, const dsv__condition *condition) {
  const dsv__value *in = condition->in.at;
  dsv__constant *values = dsv__arena_alloc(c->arena, condition->in.n, sizeof *values);
  if (!values) return false;
  size_t n = 0;
  for (size_t i = 0; i < condition->in.n; i++) {
    dsv__constant constant;
    fit(test->type, &in[i], c->zone, &constant);
    if (test->type == DSV__TYPE_INTEGER) {
      if (!is_whole(constant.decimal)) continue; /* no integer is equal to it */
      constant.integer = floor_of(constant.decimal);
    }
    values[n++] = constant;
  }
  dsv__sort(values, n, sizeof *values, dsv__constant_order_of(test->type));
  test->kind = DSV__TEST_SET;
  test->values = values;
  test->n_values = n;
  return true;
}

static bool build(compiler *c, dsv__test *test, const dsv__condition *condition) {
  const dsv__list *list = condition->all.n ? &condition->all : &condition->any;
  if (condition->negated || list->n) {
    size_t n = condition->negated ? 1 : list->n;
    dsv__test *children = dsv__arena_alloc(c->arena, n, sizeof *children);
    if (!children) return false;
    for (size_t i = 0; i < n; i++)
      if (!build(c, &children[i], condition->negated ? condition->negated : &DSV__AT(*list, dsv__condition)[i]))
        return false;
    test->kind = condition->negated ? DSV__TEST_NOT : condition->all.n ? DSV__TEST_ALL : DSV__TEST_ANY;
    test->at = children;
    test->n = n;
    return true;
  }
  test->name = condition->field;
  find_field(c, condition->field, &test->column, &test->type);
  if (condition->in.n) return build_set(c, test, condition);
  if (condition->value.kind != DSV__VALUE_NONE) return build_compare(c, test, condition);
  test->kind = DSV__TEST_GIVEN;
  test->negate = !condition->is_given;
  return true;
}

dsv_status dsv__test_compile(const dsv__condition *condition, const dsv__stream *stream,
                             const dsv__attributes *attributes, const dsv__zone *zone, dsv__arena *arena,
                             dsv__test **out, dsv_diag *diag) {
  *out = NULL;
  compiler c = {stream, attributes, zone, arena, diag, false, DSV_OK};
  check_tree(&c, condition, 1);
  if (c.first) return c.first;
  dsv__test *test = dsv__arena_alloc(arena, 1, sizeof *test);
  if (!test || !build(&c, test, condition)) return DSV__NO_MEMORY(diag);
  *out = test;
  return DSV_OK;
}

/* ---- binding ---------------------------------------------------------------------------------------------------------------- */

/* Text constants become ids of the column's dictionary, so that rows are tested without looking at text. */
static bool bind_texts(dsv__test *test, const dsv__dictionary *dictionary, dsv__arena *arena) {
  uint32_t id;
  test->low = -1;
  if (test->n_values == 1) {
    if (dsv__dictionary_id(dictionary, test->values[0].text, &id)) test->low = id;
    return true;
  }
  uint8_t *ids = dsv__arena_alloc(arena, (size_t)dsv__dictionary_count(dictionary) + 1, 1);
  for (size_t i = 0; ids && i < test->n_values; i++)
    if (dsv__dictionary_id(dictionary, test->values[i].text, &id)) ids[id] = UINT8_MAX;
  test->ids = ids;
  return ids != NULL;
}

static bool bind(dsv__test *test, const dsv__table *table, dsv__arena *arena) {
  if (test->n) {
    dsv__test *children = dsv__arena_alloc(arena, test->n, sizeof *children);
    if (!children) return false;
    memcpy(children, test->at, test->n * sizeof *children);
    test->at = children;
    for (size_t i = 0; i < test->n; i++)
      if (!bind(&children[i], table, arena)) return false;
    return true;
  }
  if (test->kind != DSV__TEST_SET || test->type != DSV__TYPE_STRING || test->column < 0) return true;
  return bind_texts(test, table->columns[test->column].dictionary, arena);
}

dsv_status dsv__test_bind(const dsv__test *test, const dsv__table *table, dsv__arena *arena, dsv__test **out) {
  *out = NULL;
  dsv__test *bound = dsv__arena_alloc(arena, 1, sizeof *bound);
  if (!bound) return DSV_ERROR_MEMORY;
  *bound = *test;
  if (!bind(bound, table, arena)) return DSV_ERROR_MEMORY;
  *out = bound;
  return DSV_OK;
}
