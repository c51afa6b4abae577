/* Suggestions of names. */
#include "data/field.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const char *const words[] = {"availability", "downtime", "ratio", "mean", "minimum",
                                    "of",           "op",       "start", "stop", "window"};

static const char *near(const char *text) {
  return dsv__nearest(dsv__str_of(text), words, sizeof words / sizeof *words);
}

static void finds_slips(void **state) {
  (void)state;
  assert_string_equal(near("availabilty"), "availability");
  assert_string_equal(near("avialability"), "availability");
  assert_string_equal(near("DOWNTIME"), "downtime");
  assert_string_equal(near("ration"), "ratio");
  assert_string_equal(near("maen"), "mean");
  assert_string_equal(near("windows"), "window");
  assert_string_equal(near("strat"), "start");
  assert_string_equal(near("opp"), "op");
}

static void leaves_what_is_far(void **state) {
  (void)state;
  assert_null(near(""));
  assert_null(near("x"));
  assert_null(near("percentile"));
  assert_null(near("zz"));
  char longest[200];
  memset(longest, 'a', sizeof longest);
  assert_null(dsv__nearest((dsv__str){longest, sizeof longest}, words, 10));
  assert_null(dsv__nearest(DSV__STR("mean"), words, 0));
}

static void first_of_equals_wins(void **state) {
  (void)state;
  static const char *const twins[] = {"cat", "car", "cat"};
  assert_ptr_equal(dsv__nearest(DSV__STR("cab"), twins, 3), twins[0]);
  assert_ptr_equal(dsv__nearest(DSV__STR("car"), twins, 3), twins[1]);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(finds_slips), cmocka_unit_test(leaves_what_is_far),
                                     cmocka_unit_test(first_of_equals_wins)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
