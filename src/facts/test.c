/* Conditions over rows: one at a time with the attributes of a subject, or columns by the block. */
#include "facts/test.h"
#include <stdlib.h>
#include <string.h>

#define BLOCK 256 /* rows; one mask of a byte a row on the stack for each level of a condition */

static bool in_set(const dsv__test *test, const dsv__constant *value) {
  return bsearch(value, test->values, test->n_values, sizeof *test->values, dsv__constant_order_of(test->type)) != NULL;
}

static bool id_in_set(const dsv__test *test, uint32_t id) {
  return test->ids ? test->ids[id] != 0 : (int64_t)id == test->low;
}

/* What an order of -1, 0, 1 says under an operator. */
static bool holds_order(int32_t op, int order) {
  switch (op) {
    case DSV__OP_EQ: return order == 0;
    case DSV__OP_NE: return order != 0;
    case DSV__OP_LT: return order < 0;
    case DSV__OP_LE: return order <= 0;
    case DSV__OP_GT: return order > 0;
    default: return order >= 0;
  }
}

/* A comparison with a value that is there. */
static bool holds(const dsv__test *test, const dsv__constant *value) {
  bool pass;
  if (test->kind == DSV__TEST_RANGE) pass = test->low <= value->integer && value->integer <= test->high;
  else if (test->kind == DSV__TEST_ORDER)
    return holds_order(test->op, dsv__constant_order_of(test->type)(value, test->values));
  else pass = in_set(test, value);
  return pass != test->negate;
}

/* ---- one row ---------------------------------------------------------------------------------------------------------------- */

static bool holds_attribute(const dsv__test *test, const dsv__attributes *subject) {
  const dsv__attribute *found = NULL;
  for (size_t i = 0; subject && i < subject->n && !found; i++)
    if (dsv__str_same(subject->at[i].name, test->name)) found = &subject->at[i];
  bool given = found && found->given;
  if (test->kind == DSV__TEST_GIVEN) return given != test->negate;
  if (!given || found->type != test->type) return false;
  dsv__constant value;
  if (test->type == DSV__TYPE_STRING) value.text = found->text;
  else if (test->type == DSV__TYPE_NUMBER) value.number = found->number;
  else if (test->type == DSV__TYPE_DECIMAL) value.decimal = (dsv__decimal){found->integer, found->scale};
  else value.integer = found->integer;
  return holds(test, &value);
}

static bool holds_cell(const dsv__test *test, const dsv__column *column, uint64_t row) {
  bool given = dsv__cell_given(column, row);
  if (test->kind == DSV__TEST_GIVEN) return given != test->negate;
  if (!given) return false;
  dsv__constant value;
  if (test->type == DSV__TYPE_STRING) return id_in_set(test, column->texts[row]) != test->negate;
  if (test->type == DSV__TYPE_NUMBER) value.number = column->numbers[row];
  else if (test->type == DSV__TYPE_DECIMAL) value.decimal = (dsv__decimal){column->integers[row], column->scales[row]};
  else value.integer = dsv__cell_integer(column, row);
  return holds(test, &value);
}

bool dsv__test_row(const dsv__test *test, const dsv__table *table, uint64_t row, const dsv__attributes *subject) {
  switch (test->kind) {
    case DSV__TEST_NOT: return !dsv__test_row(test->at, table, row, subject);
    case DSV__TEST_ALL:
      for (size_t i = 0; i < test->n; i++)
        if (!dsv__test_row(&test->at[i], table, row, subject)) return false;
      return true;
    case DSV__TEST_ANY:
      for (size_t i = 0; i < test->n; i++)
        if (dsv__test_row(&test->at[i], table, row, subject)) return true;
      return false;
    default:
      if (test->column < 0 || row == DSV__NO_ROW) return holds_attribute(test, subject);
      return holds_cell(test, &table->columns[test->column], row);
  }
}

bool dsv__test_sees_attributes(const dsv__test *test) {
  for (size_t i = 0; i < test->n; i++)
    if (dsv__test_sees_attributes(&test->at[i])) return true;
  return !test->n && test->column < 0;
}

/* ---- two conditions --------------------------------------------------------------------------------------------------------- */

bool dsv__test_same(const dsv__test *a, const dsv__test *b) {
  if (a == b) return true;
  bool same = a && b && a->kind == b->kind && a->type == b->type && a->column == b->column && a->op == b->op &&
              a->negate == b->negate && a->n == b->n && a->n_values == b->n_values && dsv__str_same(a->name, b->name);
  if (same && a->kind == DSV__TEST_RANGE) same = a->low == b->low && a->high == b->high;
  for (size_t i = 0; same && i < a->n_values; i++)
    same = dsv__constant_order_of(a->type)(&a->values[i], &b->values[i]) == 0;
  for (size_t i = 0; same && i < a->n; i++) same = dsv__test_same(&a->at[i], &b->at[i]);
  return same;
}

/* ---- blocks of rows --------------------------------------------------------------------------------------------------------- */

/* Masks hold 0 or 255. */
#define MASK(condition) ((uint8_t) - (uint8_t)(condition))

static void mask_range(const dsv__test *test, const int64_t *values, size_t n, uint8_t *mask) {
  int64_t low = test->low, high = test->high;
  for (size_t i = 0; i < n; i++) mask[i] = MASK((values[i] >= low) & (values[i] <= high));
}

static void mask_flags(const dsv__test *test, const uint8_t *flags, size_t n, uint8_t *mask) {
  uint8_t yes = MASK(test->low <= 1 && test->high >= 1), no = MASK(test->low <= 0 && test->high >= 0);
  for (size_t i = 0; i < n; i++) mask[i] = flags[i] ? yes : no;
}

/* First as wide as the values are, which is one instruction for several of them, then as bytes. */
#define MASK_ALL(operator) \
  for (size_t i = 0; i < n; i++) wide[i] = -(int64_t)(values[i] operator bound)

static void mask_numbers(const dsv__test *test, const double *values, size_t n, uint8_t *mask) {
  const double bound = test->values->number;
  int64_t wide[BLOCK];
  switch (test->op) {
    case DSV__OP_EQ: MASK_ALL(==); break;
    case DSV__OP_NE: MASK_ALL(!=); break;
    case DSV__OP_LT: MASK_ALL(<); break;
    case DSV__OP_LE: MASK_ALL(<=); break;
    case DSV__OP_GT: MASK_ALL(>); break;
    default: MASK_ALL(>=); break;
  }
  for (size_t i = 0; i < n; i++) mask[i] = (uint8_t)wide[i];
}

static void mask_texts(const dsv__test *test, const uint32_t *texts, size_t n, uint8_t *mask) {
  if (!test->ids) {
    int64_t id = test->low;
    for (size_t i = 0; i < n; i++) mask[i] = MASK((int64_t)texts[i] == id);
    return;
  }
  for (size_t i = 0; i < n; i++) mask[i] = test->ids[texts[i]];
}

static void mask_leaf(const dsv__test *test, const dsv__table *table, uint64_t first, size_t n, uint8_t *mask) {
  if (test->column < 0) { /* an attribute, of no subject here */
    memset(mask, MASK(test->kind == DSV__TEST_GIVEN && test->negate), n);
    return;
  }
  const dsv__column *column = &table->columns[test->column];
  const uint8_t *valid = column->valid ? column->valid + first : NULL;
  bool compares = test->kind != DSV__TEST_GIVEN;
  if (!compares) memset(mask, UINT8_MAX, n);
  else if (test->type == DSV__TYPE_STRING) mask_texts(test, column->texts + first, n, mask);
  else if (test->kind == DSV__TEST_RANGE && column->flags) mask_flags(test, column->flags + first, n, mask);
  else if (test->kind == DSV__TEST_RANGE) mask_range(test, column->integers + first, n, mask);
  else if (test->kind == DSV__TEST_ORDER && test->type == DSV__TYPE_NUMBER)
    mask_numbers(test, column->numbers + first, n, mask);
  else
    for (size_t i = 0; i < n; i++) mask[i] = MASK(holds_cell(test, column, first + i) != test->negate);
  for (size_t i = 0; compares && test->negate && i < n; i++) mask[i] = (uint8_t)~mask[i];
  for (size_t i = 0; valid && i < n; i++) mask[i] &= MASK(valid[i] != 0);
  for (size_t i = 0; !compares && test->negate && i < n; i++) mask[i] = (uint8_t)~mask[i];
}

static void mask_tree(const dsv__test *test, const dsv__table *table, uint64_t first, size_t n, uint8_t *mask) {
  if (!test->n) {
    mask_leaf(test, table, first, n, mask);
    return;
  }
  mask_tree(&test->at[0], table, first, n, mask);
  for (size_t i = 0; test->kind == DSV__TEST_NOT && i < n; i++) mask[i] = (uint8_t)~mask[i];
  for (size_t child = 1; child < test->n; child++) {
    uint8_t other[BLOCK];
    mask_tree(&test->at[child], table, first, n, other);
    for (size_t i = 0; i < n; i++) mask[i] = test->kind == DSV__TEST_ALL ? mask[i] & other[i] : mask[i] | other[i];
  }
}

void dsv__test_rows(const dsv__test *test, const dsv__table *table, uint64_t first, size_t n, uint8_t *out) {
  for (size_t done = 0; done < n; done += BLOCK) {
    uint8_t mask[BLOCK];
    size_t some = n - done < BLOCK ? n - done : BLOCK;
    mask_tree(test, table, first + done, some, mask);
    for (size_t i = 0; i < some; i++) out[done + i] &= mask[i];
  }
}
