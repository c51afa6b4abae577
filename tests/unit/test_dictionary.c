/* Dictionaries against what they promise: ids in order of arrival, found again, and forgotten by a cut. */
#include "../support/facts.h"
#include "facts/fill.h"

static void test_ids(void **state) {
  (void)state;
  dsv_context *context;
  assert_int_equal(dsv_context_new(NULL, &context), DSV_OK);
  dsv__dictionary *dictionary = dsv__dictionary_new(context);
  assert_non_null(dictionary);
  char text[32];
  uint32_t id;
  for (uint32_t round = 0; round < 2; round++)
    for (uint32_t i = 0; i < 20000; i++) {
      int n = snprintf(text, sizeof text, "%u", i * 7919);
      assert_true(dsv__dictionary_add(dictionary, (dsv__str){text, (size_t)n}, &id));
      assert_int_equal(id, i);
    }
  assert_int_equal(dsv__dictionary_count(dictionary), 20000);
  dsv__str seventh = dsv__dictionary_text(dictionary, 7);
  assert_int_equal(seventh.n, 5);
  assert_memory_equal(seventh.at, "55433", 5);
  dsv__dictionary_cut(dictionary, 100);
  assert_int_equal(dsv__dictionary_count(dictionary), 100);
  assert_true(dsv__dictionary_id(dictionary, DSV__STR("55433"), &id));
  assert_int_equal(id, 7);
  snprintf(text, sizeof text, "%u", 100 * 7919);
  assert_false(dsv__dictionary_id(dictionary, dsv__str_of(text), &id));
  assert_true(dsv__dictionary_add(dictionary, DSV__STR("new"), &id));
  assert_int_equal(id, 100);
  dsv__dictionary_free(dictionary);
  dsv_context_unref(context);
}

static void test_lengths(void **state) {
  (void)state;
  dsv_context *context;
  assert_int_equal(dsv_context_new(NULL, &context), DSV_OK);
  dsv__dictionary *dictionary = dsv__dictionary_new(context);
  char text[300];
  memset(text, 'x', sizeof text);
  text[0] = '\0';
  uint32_t id, again;
  for (uint32_t n = 0; n < sizeof text; n++) { /* the empty text and NULs are texts like any other */
    assert_true(dsv__dictionary_add(dictionary, (dsv__str){n ? text : NULL, n}, &id));
    assert_int_equal(id, n);
    assert_true(dsv__dictionary_id(dictionary, (dsv__str){n ? text : NULL, n}, &again));
    assert_int_equal(again, n);
  }
  dsv__dictionary_free(dictionary);
  dsv_context_unref(context);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_ids), cmocka_unit_test(test_lengths)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
