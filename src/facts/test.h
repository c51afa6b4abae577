/* A compiled condition: private to compile.c, which makes it, and test.c, which runs it. */
#ifndef DSV__TEST_H
#define DSV__TEST_H

#include "base/number.h"
#include "facts/table.h"

#define DSV__TEST_DEPTH 64 /* documents are never deeper; recursion over tests is bounded by it */

typedef enum {
  DSV__TEST_RANGE, /* low <= x <= high: integers, times, durations, booleans */
  DSV__TEST_ORDER, /* x op value: numbers and decimals */
  DSV__TEST_SET,   /* x is one of the values */
  DSV__TEST_GIVEN,
  DSV__TEST_ALL,
  DSV__TEST_ANY,
  DSV__TEST_NOT
} dsv__test_kind;

typedef union { /* by the field's type */
  int64_t integer;
  double number;
  dsv__decimal decimal;
  dsv__str text;
} dsv__constant;

struct dsv__test {
  int32_t kind;
  int32_t type;   /* dsv__field_type of the field */
  int32_t column; /* of the stream; -1: an attribute of the subject */
  int32_t op;     /* ORDER */
  bool negate;    /* where the value is there: != ; GIVEN: must be missing */
  dsv__str name;
  const dsv__test *at; /* ALL, ANY, NOT */
  size_t n;
  int64_t low, high;           /* RANGE */
  const dsv__constant *values; /* SET: ascending; ORDER: one */
  size_t n_values;
  const uint8_t
      *ids; /* SET of texts, bound: one byte for each id of the dictionary; NULL: `low` is the only id, or -1 */
};

/* The order of two constants of a type: for qsort and bsearch. */
typedef int (*dsv__constant_order)(const void *a, const void *b);
dsv__constant_order dsv__constant_order_of(int32_t type);

#endif
