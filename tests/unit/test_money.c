/* Currencies, amounts, rounding to the minor unit, and what is split pro rata. */
#include "../support/scene.h"
#include "base/money.h"

static void currencies(void **state) {
  static const struct {
    const char *code;
    int digits;
  } cases[] = {{"EUR", 2}, {"USD", 2},  {"JPY", 0}, {"KWD", 3}, {"CLF", 4},   {"ZWG", 2},  {"AED", 2},  {"XPF", 0},
               {"UYW", 4}, {"eur", -1}, {"EU", -1}, {"", -1},   {"EURO", -1}, {"XAU", -1}, {"UR ", -1}, {"   ", -1}};
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_int_equal(dsv__currency_digits(dsv__str_of(cases[i].code)), cases[i].digits);
}

static dsv__decimal decimal(const char *text) {
  dsv__decimal value;
  assert_true(dsv__decimal_parse(text, strlen(text), &value));
  return value;
}

static void amounts(void **state) {
  static const struct {
    const char *text;
    int digits;
    const char *shown; /* NULL: refused */
  } cases[] = {{"0", 2, "0.00"},
               {"12.34", 2, "12.34"},
               {"12.340", 2, "12.34"},
               {"12.345", 2, NULL},
               {"-0.05", 2, "-0.05"},
               {"100", 0, "100"},
               {"100.0", 0, "100"},
               {"100.5", 0, NULL},
               {"1.234", 3, "1.234"},
               {"0.0001", 4, "0.0001"},
               {"92233720368547758.07", 2, NULL}, /* 19 digits are no decimal */
               {"922337203685477.58", 4, "922337203685477.5800"},
               {"9223372036854775.7", 3, "9223372036854775.700"},
               {"9223372036854775.8", 4, NULL}};
  dsv_context *context;
  (void)state;
  assert_int_equal(dsv_context_new(NULL, &context), DSV_OK);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    dsv__money money = 0;
    dsv__decimal value;
    const bool good = dsv__decimal_parse(cases[i].text, strlen(cases[i].text), &value) &&
                      dsv__money_of_decimal(value, cases[i].digits, &money);
    assert_int_equal(good, cases[i].shown != NULL);
    if (!good) continue;
    dsv__buffer text;
    dsv__buffer_init(&text, context);
    dsv__put_money(&text, money, cases[i].digits);
    dsv__put_char(&text, '\0');
    assert_string_equal(text.at, cases[i].shown);
    dsv__buffer_free(&text);
  }
  dsv_context_unref(context);
}

static void rounding(void **state) {
  static const struct {
    dsv__int128 numerator, denominator;
    const char *step;
    dsv__rounding how;
    int digits;
    int64_t money;
  } cases[] = {{1, 8, "0.01", DSV__ROUND_HALF_EVEN, 2, 12},    {3, 8, "0.01", DSV__ROUND_HALF_EVEN, 2, 38},
               {1, 8, "0.01", DSV__ROUND_HALF_UP, 2, 13},      {1, 3, "0.01", DSV__ROUND_UP, 2, 34},
               {2, 3, "0.01", DSV__ROUND_DOWN, 2, 66},         {1, 3, "0.05", DSV__ROUND_HALF_EVEN, 2, 35},
               {5, 2, "1", DSV__ROUND_HALF_EVEN, 0, 2},        {7, 2, "1", DSV__ROUND_HALF_EVEN, 0, 4},
               {1, 2000, "0.001", DSV__ROUND_HALF_EVEN, 3, 0}, {3, 2000, "0.001", DSV__ROUND_HALF_EVEN, 3, 2},
               {151, 1, "100", DSV__ROUND_HALF_UP, 2, 20000}};
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    dsv__money money;
    assert_true(dsv__money_round((dsv__ratio){cases[i].numerator, cases[i].denominator},
                                 dsv__ratio_of(decimal(cases[i].step)), cases[i].how, cases[i].digits, &money));
    assert_int_equal(money, cases[i].money);
  }
  dsv__money money;
  const dsv__ratio cent = {1, 100};
  assert_true(dsv__money_round((dsv__ratio){INT64_MAX, 100}, cent, DSV__ROUND_DOWN, 2, &money));
  assert_int_equal(money, INT64_MAX);
  assert_false(dsv__money_round((dsv__ratio){(dsv__int128)INT64_MAX + 1, 100}, cent, DSV__ROUND_DOWN, 2, &money));
  assert_false(dsv__money_round((dsv__ratio){DSV__INT128_MAX, 1}, cent, DSV__ROUND_DOWN, 2, &money));
}

static void split(void **state) {
  static const struct {
    int64_t limit, asked[4], gets[4];
  } cases[] = {
      {100, {100, 0, 0, 0}, {100, 0, 0, 0}}, /* not above: as it is */
      {101, {50, 50, 0, 0}, {50, 50, 0, 0}},
      {100, {50, 51, 0, 0}, {50, 50, 0, 0}}, /* 49.5 and 50.5: the larger remainder is equal, the first takes it */
      {100, {100, 100, 100, 0}, {34, 33, 33, 0}},
      {101, {100, 100, 100, 0}, {34, 34, 33, 0}},
      {10, {1, 2, 3, 100}, {0, 0, 0, 10}}, /* 0.09 0.19 0.28 9.43 */
      {0, {5, 6, 0, 0}, {0, 0, 0, 0}},
      {1, {3, 3, 3, 0}, {1, 0, 0, 0}},
      {INT64_MAX, {INT64_MAX, INT64_MAX, 0, 0}, {INT64_MAX / 2 + 1, INT64_MAX / 2, 0, 0}},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    dsv__share shares[4];
    for (size_t k = 0; k < 4; k++) shares[k] = (dsv__share){.amount = cases[i].asked[k], .order = k};
    dsv__money_split(shares, 4, cases[i].limit);
    for (size_t k = 0; k < 4; k++) assert_int_equal(shares[k].amount, cases[i].gets[shares[k].order]);
  }
}

static void ratios(void **state) {
  dsv__ratio out;
  const dsv__ratio third = {1, 3}, big = {DSV__INT128_MAX, 7};
  (void)state;
  assert_true(dsv__ratio_plus(third, (dsv__ratio){1, 6}, &out));
  assert_true(out.numerator == 1 && out.denominator == 2);
  assert_true(dsv__ratio_plus(third, (dsv__ratio){-1, 3}, &out));
  assert_true(out.numerator == 0 && out.denominator == 1);
  assert_true(dsv__ratio_times(big, (dsv__ratio){7, 1}, &out));
  assert_true(out.numerator == DSV__INT128_MAX && out.denominator == 1);
  assert_false(dsv__ratio_times(big, (dsv__ratio){8, 1}, &out));
  assert_false(dsv__ratio_plus(big, big, &out));
  assert_true(dsv__ratio_times((dsv__ratio){0, 1}, big, &out));
  assert_true(out.numerator == 0 && out.denominator == 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(currencies), cmocka_unit_test(amounts), cmocka_unit_test(rounding),
      cmocka_unit_test(split),      cmocka_unit_test(ratios),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
