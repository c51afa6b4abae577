/* Doubles as text and back; random ones are compared by oracle_number.py. */
#include "base/number.h"
#include <float.h>
#include <string.h>

#include <stdlib.h>
#include <setjmp.h>
#include <cmocka.h>

#ifdef __SSE2__
#include <xmmintrin.h>
#endif

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

static void same(double a, double b) {
  assert_memory_equal(&a, &b, sizeof a);
}

static double parsed(const char *text) {
  double value;
  assert_true(dsv__double_parse(text, strlen(text), &value));
  return value;
}

static void prints(double value, const char *text) {
  buffer.n = 0;
  dsv__put_double(&buffer, value);
  assert_true(buffer.n <= 25);
  dsv__put_char(&buffer, '\0');
  assert_string_equal(buffer.at, text);
}

static void test_parse(void **state) {
  (void)state;
  static const struct {
    const char *text;
    double value;
  } cases[] = {
      {"0", 0.0},
      {"-0", -0.0},
      {"-0.000e10", -0.0},
      {"1", 1},
      {"-1.5E+2", -150},
      {"5e-324", 0x1p-1074},
      {"4.9406564584124654e-324", 0x1p-1074},
      {"2.4703282292062328e-324", 0x1p-1074},
      {"2.4703282292062327e-324", 0},
      {"-1e-400", -0.0},
      {"1e-400", 0},
      {"0e999999999999999999999999", 0},
      {"2.2250738585072014e-308", DBL_MIN},
      {"2.2250738585072011e-308", 0x0.fffffffffffffp-1022},
      {"1.7976931348623157e308", DBL_MAX},
      {"1.7976931348623158e308", DBL_MAX},
      {"9007199254740992", 0x1p53},
      {"9007199254740993", 0x1p53},
      {"9007199254740993.00000000000000000000000001", 0x1.0000000000001p53},
      {"9007199254740995", 0x1.0000000000002p53},
      {"0.30000000000000004", 0x1.3333333333334p-2},
      {"1e23", 0x1.52d02c7e14af6p76},
      {"5e-7", 0x1.0c6f7a0b5ed8dp-21},
      {"1e21", 1e21},
      {"123456789012345680000", 0x1.ac53a7e04bcdap66},
      {"18446744073709551616", 0x1p64},
      {"9223372036854775807", 0x1p63},
      {"1e0000000000000000000000000001", 10},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) same(parsed(cases[i].text), cases[i].value);
}

static void test_parse_refuses(void **state) {
  (void)state;
  static const char *const bad[] = {
      "",
      "-",
      "+1",
      "01",
      "-01",
      "00",
      ".5",
      "-.5",
      "1.",
      "1.e5",
      "1e",
      "1e+",
      "1e-",
      "1e5.5",
      "0x10",
      "inf",
      "nan",
      "Infinity",
      "NaN",
      "1,5",
      "1_0",
      "--1",
      " 1",
      "1 ",
      "1e 5",
      "e5",
      "1f",
      "\xd9\xa1",
      "1.7976931348623159e308",
      "1e309",
      "-1e309",
      "1e999999999999999999999999",
      "1e400",
      "1.1.1",
  };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    double value = 7;
    assert_false(dsv__double_parse(bad[i], strlen(bad[i]), &value));
    same(value, 7);
  }
  double value;
  assert_false(dsv__double_parse("1\0", 2, &value));
  assert_true(dsv__double_parse("1.25e9", 4, &value)); /* the length decides, not what follows */
  same(value, 1.25);
  assert_false(dsv__double_parse("1.25e9", 5, &value));
}

/* As long as a cell may be, and longer than what is kept. */
static void test_parse_long(void **state) {
  (void)state;
  static char text[70100];
  memset(text, '0', sizeof text);
  text[1] = '.';
  memcpy(text + 70002, "1e70001", 8);
  same(parsed(text), 1);
  memset(text, '9', 70000);
  memcpy(text + 70000, "e-70000", 8);
  same(parsed(text), 1);
  memset(text, '0', 70000);
  memcpy(text, "9007199254740993.", 17); /* halfway, until the last digit */
  text[2000] = '\0';
  same(parsed(text), 0x1p53);
  text[1999] = '1';
  same(parsed(text), 0x1.0000000000001p53);
}

static void test_print(void **state) {
  (void)state;
  static const struct {
    double value;
    const char *text;
  } cases[] = {
      {0.0, "0"},
      {-0.0, "0"},
      {1, "1"},
      {-1, "-1"},
      {0x1p-1074, "5e-324"},
      {-0x1p-1074, "-5e-324"},
      {DBL_MIN, "2.2250738585072014e-308"},
      {0x0.fffffffffffffp-1022, "2.225073858507201e-308"},
      {DBL_MAX, "1.7976931348623157e+308"},
      {-DBL_MAX, "-1.7976931348623157e+308"},
      {9007199254740991, "9007199254740991"},
      {9007199254740992, "9007199254740992"},
      {9007199254740994, "9007199254740994"},
      {0x1.3333333333334p-2, "0.30000000000000004"},
      {1e20, "100000000000000000000"},
      {1e21, "1e+21"},
      {1e22, "1e+22"},
      {1e23, "1e+23"},
      {999999999999999868928.0, "999999999999999900000"},
      {123456789012345680000.0, "123456789012345680000"},
      {1e-6, "0.000001"},
      {1e-7, "1e-7"},
      {5e-7, "5e-7"},
      {1.5e-7, "1.5e-7"},
      {0.1, "0.1"},
      {99.95, "99.95"},
      {-1.2345678901234567e-6, "-0.0000012345678901234567"},
      {1.0 / 3, "0.3333333333333333"},
      {333333333.33333329, "333333333.3333333"},
      {4.5, "4.5"},
      {2e-3, "0.002"},
      {0x1p-44, "5.684341886080802e-14"},
      {9.5367431640625e-7, "9.5367431640625e-7"},
      {295147905179352830000.0, "295147905179352830000"},
      {1424953923781206.2, "1424953923781206.2"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) prints(cases[i].value, cases[i].text);
}

/* A host that rounds otherwise gets the same numbers. */
static void test_rounding_mode(void **state) {
  (void)state;
#ifdef __SSE2__
  static const unsigned modes[] = {_MM_ROUND_UP, _MM_ROUND_DOWN, _MM_ROUND_TOWARD_ZERO, _MM_ROUND_NEAREST};
  for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
    _MM_SET_ROUNDING_MODE(modes[i]);
    double tenth = parsed("0.1"), big = parsed("1e23"), sum = 0;
    dsv__exact exact;
    dsv__exact_init(&exact);
    dsv__exact_add(&exact, tenth);
    dsv__exact_result(&exact, 3, &sum);
    prints(tenth, "0.1");
    _MM_SET_ROUNDING_MODE(_MM_ROUND_NEAREST);
    same(tenth, 0x1.999999999999ap-4);
    same(big, 0x1.52d02c7e14af6p76);
    same(sum, 0x1.1111111111111p-5);
  }
#endif
}

static void test_of_decimal(void **state) {
  (void)state;
  same(dsv__double_of_decimal((dsv__decimal){999, 1}), 99.9);
  same(dsv__double_of_decimal((dsv__decimal){0, 18}), 0.0);
  same(dsv__double_of_decimal((dsv__decimal){-1, 18}), -1e-18);
  same(dsv__double_of_decimal((dsv__decimal){INT64_MIN, 0}), -0x1p63);
  same(dsv__double_of_decimal((dsv__decimal){INT64_MAX, 0}), 0x1p63);
  same(dsv__double_of_decimal((dsv__decimal){9007199254740993, 0}), 0x1p53);
}

static void test_int_parse(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int64_t value;
  } good[] = {{"0", 0},
              {"-0", 0},
              {"42", 42},
              {"007", 7},
              {"9223372036854775807", INT64_MAX},
              {"-9223372036854775808", INT64_MIN},
              {"-9223372036854775807", -INT64_MAX}};
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    int64_t value;
    assert_true(dsv__int_parse(good[i].text, strlen(good[i].text), &value));
    assert_true(value == good[i].value);
  }
  static const char *const bad[] = {"",
                                    "-",
                                    "+1",
                                    "1.0",
                                    "1e3",
                                    " 1",
                                    "1 ",
                                    "0x1",
                                    "--1",
                                    "9223372036854775808",
                                    "-9223372036854775809",
                                    "99999999999999999999"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    int64_t value = 7;
    assert_false(dsv__int_parse(bad[i], strlen(bad[i]), &value));
    assert_int_equal(value, 7);
  }
}

static void rounds(double value, int64_t step, int scale, dsv__rounding how, int64_t numerator, int64_t denominator) {
  dsv__ratio out;
  assert_true(dsv__double_round(value, (dsv__decimal){step, scale}, how, &out));
  assert_int_equal(dsv__ratio_compare(out, (dsv__ratio){numerator, denominator}), 0);
}

static void test_round(void **state) {
  (void)state;
  rounds(2.5, 1, 0, DSV__ROUND_HALF_EVEN, 2, 1);
  rounds(2.5, 1, 0, DSV__ROUND_HALF_UP, 3, 1);
  rounds(-2.5, 1, 0, DSV__ROUND_HALF_UP, -3, 1);
  rounds(0.1, 1, 1, DSV__ROUND_UP, 2, 10); /* the double is a little more than a tenth */
  rounds(0.1, 1, 1, DSV__ROUND_DOWN, 1, 10);
  rounds(0.3, 1, 1, DSV__ROUND_DOWN, 2, 10);
  rounds(0x1p-1074, 1, 18, DSV__ROUND_UP, 1, 1000000000000000000);
  rounds(-0x1p-1074, 999999999999999999, 0, DSV__ROUND_UP, -999999999999999999, 1);
  rounds(0x1p-1074, 1, 18, DSV__ROUND_HALF_EVEN, 0, 1);
  rounds(0.0, 5, 0, DSV__ROUND_UP, 0, 1);
  rounds(-0.0, 5, 0, DSV__ROUND_UP, 0, 1);
  rounds(17, 5, 0, DSV__ROUND_HALF_EVEN, 15, 1);
  rounds(9007199254740991, 1, 0, DSV__ROUND_UP, 9007199254740991, 1);
  dsv__ratio out;
  assert_false(dsv__double_round(9007199254740992, (dsv__decimal){1, 0}, DSV__ROUND_UP, &out));
  assert_false(dsv__double_round(-9007199254740992, (dsv__decimal){1, 0}, DSV__ROUND_UP, &out));
  assert_true(dsv__double_round(9007199254740992, (dsv__decimal){11, 1}, DSV__ROUND_UP, &out));
  assert_false(dsv__double_round(DBL_MAX, (dsv__decimal){999999999999999999, 0}, DSV__ROUND_UP, &out));
  assert_false(dsv__double_round(1, (dsv__decimal){0, 0}, DSV__ROUND_UP, &out));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_parse),     cmocka_unit_test(test_parse_refuses), cmocka_unit_test(test_parse_long),
      cmocka_unit_test(test_print),     cmocka_unit_test(test_rounding_mode), cmocka_unit_test(test_of_decimal),
      cmocka_unit_test(test_int_parse), cmocka_unit_test(test_round),
  };
  return cmocka_run_group_tests_name("number", tests, setup, teardown);
}
