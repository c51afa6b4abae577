/* Exact sums of ratios: what cancels, what is too wide for one ratio, and on which side of a decimal it then lies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dsv/context.h>

#include "base/fraction.h"

static dsv_context *context;

static int begin(void **state) {
  (void)state;
  return dsv_context_new(NULL, &context) != DSV_OK;
}

static int end(void **state) {
  (void)state;
  dsv_context_unref(context);
  return 0;
}

static void add(dsv__fraction *f, int64_t n, int64_t d) {
  assert_int_equal(dsv__fraction_add(f, (dsv__ratio){n, d}, 1), DSV_OK);
}

static void is(dsv__fraction *f, uint64_t divisor, int64_t n, int64_t d) {
  dsv__ratio out;
  assert_int_equal(dsv__fraction_ratio(f, divisor, &out), DSV_OK);
  assert_int_equal(dsv__ratio_compare(out, (dsv__ratio){n, d}), 0);
}

static void test_sums(void **state) {
  (void)state;
  dsv__fraction f;
  dsv__fraction_init(&f, context);
  assert_int_equal(dsv__fraction_clear(&f), DSV_OK);
  is(&f, 1, 0, 1);
  assert_int_equal(dsv__fraction_clear(&f), DSV_OK);
  for (int i = 0; i < 3; i++) add(&f, 1, 3);
  add(&f, 3, 1);
  is(&f, 4, 1, 1);
  assert_int_equal(dsv__fraction_clear(&f), DSV_OK);
  add(&f, 1, 6);
  add(&f, -1, 2);
  add(&f, 1, 10);
  is(&f, 1, -7, 30);
  assert_int_equal(dsv__fraction_clear(&f), DSV_OK);
  assert_int_equal(dsv__fraction_add(&f, (dsv__ratio){1, 4}, 3), DSV_OK);
  assert_int_equal(dsv__fraction_add(&f, (dsv__ratio){-5, 4}, 0), DSV_OK);
  is(&f, 3, 1, 4);
  dsv__fraction_free(&f);
}

/* Denominators past 64 bits, together and apart. */
static void test_wide(void **state) {
  (void)state;
  dsv__fraction f;
  dsv__ratio out;
  const dsv__int128 large = ((dsv__int128)1 << 90) + 1;
  dsv__fraction_init(&f, context);
  assert_int_equal(dsv__fraction_clear(&f), DSV_OK);
  for (int i = 0; i < 3; i++) assert_int_equal(dsv__fraction_add(&f, (dsv__ratio){large - 1, large}, 1), DSV_OK);
  assert_int_equal(dsv__fraction_ratio(&f, 3, &out), DSV_OK);
  assert_true(dsv__ratio_compare(out, (dsv__ratio){1, 1}) < 0); /* no decimal lies between */
  assert_true(dsv__ratio_compare(out, (dsv__ratio){INT64_C(999999999999999999), INT64_C(1000000000000000000)}) > 0);
  dsv__fraction_free(&f);
}

/* 1/n up to a number of terms: many denominators. Those of n and -n cancel, so that what is left is known. */
static void test_many(void **state) {
  (void)state;
  dsv__fraction f;
  dsv__ratio out;
  dsv__fraction_init(&f, context);
  assert_int_equal(dsv__fraction_clear(&f), DSV_OK);
  for (int64_t n = 1; n <= 2000; n++) add(&f, 1, n);
  for (int64_t n = 3; n <= 2000; n++) add(&f, -1, n);
  is(&f, 3, 1, 2);
  assert_int_equal(dsv__fraction_clear(&f), DSV_OK);
  for (int64_t n = 1; n <= 2000; n++) add(&f, 1, n);
  assert_int_equal(dsv__fraction_ratio(&f, 1, &out), DSV_OK); /* the harmonic number: 8.178368103610282... */
  assert_true(dsv__ratio_compare(out, (dsv__ratio){INT64_C(8178368103610282), INT64_C(1000000000000000)}) > 0);
  assert_true(dsv__ratio_compare(out, (dsv__ratio){INT64_C(8178368103610283), INT64_C(1000000000000000)}) < 0);
  dsv__fraction_free(&f);
}

static void test_too_much(void **state) {
  (void)state;
  dsv__fraction f;
  dsv__ratio out;
  dsv__fraction_init(&f, context);
  assert_int_equal(dsv__fraction_clear(&f), DSV_OK);
  /* Too large where it is no ratio any more. */
  add(&f, INT64_MAX, 1);
  add(&f, 1, INT64_MAX);
  add(&f, 1, INT64_MAX - 1);
  assert_int_equal(dsv__fraction_ratio(&f, 1, &out), DSV_ERROR_OVERFLOW);
  assert_int_equal(dsv__fraction_clear(&f), DSV_OK);
  dsv_status status = DSV_OK;
  int64_t n = 0;
  while (!status && n < 40000) status = dsv__fraction_add(&f, (dsv__ratio){1, INT64_MAX - 2 * n++}, 1);
  assert_int_equal(status, DSV_ERROR_OVERFLOW);
  assert_true(n > DSV__FRACTION_BITS / 64);
  dsv__fraction_free(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_sums), cmocka_unit_test(test_wide),
                                     cmocka_unit_test(test_many), cmocka_unit_test(test_too_much)};
  return cmocka_run_group_tests(tests, begin, end);
}
