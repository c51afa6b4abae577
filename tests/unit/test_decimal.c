/* Decimals and ratios; random ones are compared by oracle_number.py. */
#include "base/decimal.h"
#include <string.h>

#include <stdlib.h>
#include <setjmp.h>
#include <cmocka.h>

static dsv__buffer buffer;

static int setup(void **state) {
  (void)state;
  dsv_context *context;
  if (dsv_context_new(NULL, &context)) return 1;
  dsv__buffer_init(&buffer, context);
  return 0;
}

static int teardown(void **state) {
  (void)state;
  dsv_context *context = (dsv_context *)buffer.context;
  dsv__buffer_free(&buffer);
  dsv_context_unref(context);
  return 0;
}

static const char *written(void) {
  static char text[128];
  assert_true(buffer.n < sizeof text);
  if (buffer.n) memcpy(text, buffer.at, buffer.n);
  text[buffer.n] = '\0';
  buffer.n = 0;
  return text;
}

static dsv__decimal decimal(const char *text) {
  dsv__decimal value;
  assert_true(dsv__decimal_parse(text, strlen(text), &value));
  return value;
}

static void test_parse(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int64_t coefficient;
    int32_t scale;
  } good[] = {
      {"0", 0, 0},
      {"-0", 0, 0},
      {"-12.50", -1250, 2},
      {"0.5", 5, 1},
      {"999999999999999999", 999999999999999999, 0},
      {"-999999999999999999", -999999999999999999, 0},
      {"0.123456789012345678", 123456789012345678, 18},
      {"0.000000000000000000", 0, 18},
      {"0.000000000000000001", 1, 18},
      {"1.00000000000000000", 100000000000000000, 17},
      {"10", 10, 0},
  };
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    dsv__decimal value = decimal(good[i].text);
    assert_int_equal(value.coefficient, good[i].coefficient);
    assert_int_equal(value.scale, good[i].scale);
  }
  static const char *const bad[] = {
      "",
      "-",
      "+1",
      "01",
      "-01",
      "00",
      ".5",
      "5.",
      "-.5",
      "1..2",
      "1.2.3",
      "1e3",
      " 1",
      "1 ",
      "1,5",
      "0x1",
      "--1",
      "-",
      "nan",
      "1.",
      "0.",
      "-0.",
      "1_0",
      "\xd9\xa1",
      "1000000000000000000",
      "0.1234567890123456789",
      "1.000000000000000000",
      "123456789012345678.9",
      "0.0000000000000000000",
      "99999999999999999999999999999999999999999",
  };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    dsv__decimal value = {7, 7};
    assert_false(dsv__decimal_parse(bad[i], strlen(bad[i]), &value));
    assert_int_equal(value.coefficient, 7);
  }
  dsv__decimal value;
  assert_false(dsv__decimal_parse("1\0", 2, &value));
  assert_true(dsv__decimal_parse("12x", 2, &value));
  assert_false(dsv__decimal_parse("1.5", 2, &value));
}

static void test_compare(void **state) {
  (void)state;
  assert_int_equal(dsv__decimal_compare(decimal("99.9"), decimal("99.90")), 0);
  assert_int_equal(dsv__decimal_compare(decimal("99.9"), decimal("99.90000000000001")), -1);
  assert_int_equal(dsv__decimal_compare(decimal("-0"), decimal("0.000")), 0);
  assert_int_equal(dsv__decimal_compare(decimal("-1"), decimal("0.000000000000000001")), -1);
  dsv__decimal most = dsv__decimal_of(INT64_MAX), least = dsv__decimal_of(INT64_MIN);
  assert_int_equal(dsv__decimal_compare(most, decimal("0.000000000000000001")), 1);
  assert_int_equal(dsv__decimal_compare(least, decimal("-0.999999999999999999")), -1);
  assert_int_equal(dsv__decimal_compare(least, least), 0);
}

static void test_put(void **state) {
  (void)state;
  static const char *const same[] = {
      "0", "1", "-12.5", "0.000000000000000001", "-0.5", "100", "999999999999999999", "100.001"};
  for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
    dsv__put_decimal(&buffer, decimal(same[i]));
    assert_string_equal(written(), same[i]);
  }
  dsv__put_decimal(&buffer, decimal("-0.00"));
  assert_string_equal(written(), "0");
  dsv__put_decimal(&buffer, decimal("-12.500"));
  assert_string_equal(written(), "-12.5");
  dsv__put_decimal(&buffer, decimal("20.0"));
  assert_string_equal(written(), "20");
  dsv__put_decimal(&buffer, dsv__decimal_of(INT64_MIN));
  assert_string_equal(written(), "-9223372036854775808");
  dsv__put_int128(&buffer, DSV__INT128_MIN);
  assert_string_equal(written(), "-170141183460469231731687303715884105728");
  dsv__put_int128(&buffer, DSV__INT128_MAX);
  assert_string_equal(written(), "170141183460469231731687303715884105727");
  dsv__put_scaled(&buffer, DSV__INT128_MIN, 38);
  assert_string_equal(written(), "-1.70141183460469231731687303715884105728");
  dsv__put_scaled(&buffer, DSV__INT128_MIN, 39);
  assert_string_equal(written(), "-0.170141183460469231731687303715884105728");
  dsv__put_scaled(&buffer, 7, 45);
  assert_string_equal(written(), "0.000000000000000000000000000000000000000000007");
  dsv__put_scaled(&buffer, 0, 45);
  assert_string_equal(written(), "0");
}

static void test_ratio_compare(void **state) {
  (void)state;
  dsv__int128 most = DSV__INT128_MAX;
  dsv__ratio a = {most - 1, most}, b = {most - 2, most - 1};
  assert_int_equal(dsv__ratio_compare(a, b), 1);
  assert_int_equal(dsv__ratio_compare(b, a), -1);
  assert_int_equal(dsv__ratio_compare((dsv__ratio){2, 4}, (dsv__ratio){1, 2}), 0);
  assert_int_equal(dsv__ratio_compare((dsv__ratio){-1, most}, (dsv__ratio){0, 1}), -1);
  assert_int_equal(dsv__ratio_compare((dsv__ratio){0, most}, (dsv__ratio){0, 1}), 0);
  assert_int_equal(dsv__ratio_compare((dsv__ratio){DSV__INT128_MIN, 1}, (dsv__ratio){DSV__INT128_MIN, most}), -1);
  assert_int_equal(dsv__ratio_compare(dsv__ratio_of(decimal("99.9")), (dsv__ratio){999, 10}), 0);
}

/* Halves from -2.5 to 2.5 in every way. */
static void test_ratio_round(void **state) {
  (void)state;
  static const int expected[4][11] = {
      {-3, -2, -2, -1, -1, 0, 1, 1, 2, 2, 3},
      {-2, -2, -1, -1, 0, 0, 0, 1, 1, 2, 2},
      {-3, -2, -2, -1, -1, 0, 1, 1, 2, 2, 3},
      {-2, -2, -2, -1, 0, 0, 0, 1, 2, 2, 2},
  };
  for (int how = 0; how < 4; how++)
    for (int i = 0; i < 11; i++) {
      dsv__ratio out, value = {i - 5, 2};
      assert_true(dsv__ratio_round(value, (dsv__ratio){1, 1}, (dsv__rounding)how, &out));
      assert_int_equal(out.numerator, expected[how][i]);
      assert_int_equal(out.denominator, 1);
    }
  dsv__ratio out;
  assert_true(dsv__ratio_round((dsv__ratio){1, 3}, (dsv__ratio){1, 4}, DSV__ROUND_HALF_UP, &out));
  assert_int_equal(dsv__ratio_compare(out, (dsv__ratio){1, 4}), 0);
  assert_true(dsv__ratio_round((dsv__ratio){1, DSV__INT128_MAX}, (dsv__ratio){1, 1}, DSV__ROUND_UP, &out));
  assert_int_equal(out.numerator, 1);
  assert_true(dsv__ratio_round((dsv__ratio){DSV__INT128_MAX, 1}, (dsv__ratio){1, 1}, DSV__ROUND_UP, &out));
  assert_true(out.numerator == DSV__INT128_MAX);
  assert_false(dsv__ratio_round((dsv__ratio){DSV__INT128_MIN, 1}, (dsv__ratio){1, 1}, DSV__ROUND_UP, &out));
  assert_false(dsv__ratio_round((dsv__ratio){DSV__INT128_MAX, 1}, (dsv__ratio){1, 2}, DSV__ROUND_UP, &out));
  assert_false(dsv__ratio_round((dsv__ratio){1, 1}, (dsv__ratio){0, 1}, DSV__ROUND_UP, &out));
  assert_false(dsv__ratio_round((dsv__ratio){1, 1}, (dsv__ratio){-1, 1}, DSV__ROUND_UP, &out));
}

static void test_put_ratio(void **state) {
  (void)state;
  static const struct {
    int numerator, denominator, digits;
    const char *text;
  } cases[] = {
      {1, 3, 4, "0.3333"}, {2, 3, 4, "0.6667"},  {1, 8, 2, "0.12"},     {3, 8, 2, "0.38"},
      {-1, 8, 2, "-0.12"}, {-1, 1000, 2, "0"},   {1, 2, 0, "0"},        {3, 2, 0, "2"},
      {199, 200, 2, "1"},  {999, 10, 6, "99.9"}, {9994, 1000, 1, "10"}, {0, 5, 3, "0"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_true(dsv__put_ratio(&buffer, (dsv__ratio){cases[i].numerator, cases[i].denominator}, cases[i].digits));
    assert_string_equal(written(), cases[i].text);
  }
  assert_true(dsv__put_ratio(&buffer, (dsv__ratio){1, 3}, 38));
  assert_string_equal(written(), "0.33333333333333333333333333333333333333");
  assert_false(dsv__put_ratio(&buffer, (dsv__ratio){2, 1}, 38));
  assert_false(dsv__put_ratio(&buffer, (dsv__ratio){1, 1}, 39));
  assert_false(dsv__put_ratio(&buffer, (dsv__ratio){1, 1}, -1));
  assert_string_equal(written(), "");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_parse),       cmocka_unit_test(test_compare),
                                     cmocka_unit_test(test_put),         cmocka_unit_test(test_ratio_compare),
                                     cmocka_unit_test(test_ratio_round), cmocka_unit_test(test_put_ratio)};
  return cmocka_run_group_tests_name("decimal", tests, setup, teardown);
}
