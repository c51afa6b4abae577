/* The first difference of two canonical texts. */
#include "data/difference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static dsv_context *context;

/* `due` is "POINTER: WAS -> IS", "-" for what is not there; "" for no difference. */
static void check(const char *was, const char *is, const char *due) {
  dsv__first_difference difference;
  char found[512] = "";
  assert_int_equal(dsv__difference_find(context, dsv__str_of(was), dsv__str_of(is), &difference), DSV_OK);
  if (difference.was.at || difference.is.at)
    snprintf(found, sizeof found, "%.*s: %.*s -> %.*s", (int)difference.pointer.n, difference.pointer.at,
             difference.was.at ? (int)difference.was.n : 1, difference.was.at ? difference.was.at : "-",
             difference.is.at ? (int)difference.is.n : 1, difference.is.at ? difference.is.at : "-");
  assert_string_equal(found, due);
  dsv__difference_free(&difference);
}

static void finds_values(void **state) {
  (void)state;
  check("{}", "{}", "");
  check("{\"a\":1}", "{\"a\":2}", "/a: 1 -> 2");
  check("{\"a\":1,\"b\":3}", "{\"a\":1,\"b\":true}", "/b: 3 -> true");
  check("{\"a\":{\"x\":[1,2,{\"y\":\"old\"}]},\"z\":1}", "{\"a\":{\"x\":[1,2,{\"y\":\"new\"}]},\"z\":1}",
        "/a/x/2/y: \"old\" -> \"new\"");
  check("{\"a\":[],\"b\":{\"c\":[[1],[2]]}}", "{\"a\":[],\"b\":{\"c\":[[1],[3]]}}", "/b/c/1/0: 2 -> 3");
  check("{\"a\":{\"b\":1}}", "{\"a\":[1]}", "/a: {\"b\":1} -> [1]");
  check("{\"a\":[{\"b\":1},5]}", "{\"a\":[6,5]}", "/a/0: {\"b\":1} -> 6");
  check("1", "2", ": 1 -> 2");
  check("[1]", "{}", ": [1] -> {}");
}

static void finds_members_and_entries(void **state) {
  (void)state;
  check("{\"a\":1,\"b\":{\"x\":2},\"c\":3}", "{\"a\":1,\"c\":3}", "/b: {\"x\":2} -> -");
  check("{\"a\":1,\"c\":3}", "{\"a\":1,\"b\":[2],\"c\":3}", "/b: - -> [2]");
  check("{\"a\":1}", "{\"a\":1,\"b\":2}", "/b: - -> 2");
  check("{\"a\":1,\"b\":2}", "{\"a\":1}", "/b: 2 -> -");
  check("{\"a\":1}", "{}", "/a: 1 -> -");
  check("{\"a\":[1,2]}", "{\"a\":[1]}", "/a/1: 2 -> -");
  check("{\"a\":[]}", "{\"a\":[{\"b\":7}]}", "/a/0: - -> {\"b\":7}");
  check("{\"a\":{\"b\":1},\"c\":1}", "{\"a\":{},\"c\":1}", "/a/b: 1 -> -");
}

/* Names are escaped in the pointer, and in the order of RFC 8785, which is not that of bytes. */
static void finds_odd_names(void **state) {
  (void)state;
  check("{\"a/b\":{\"~\":1}}", "{\"a/b\":{\"~\":2}}", "/a~1b/~0: 1 -> 2");
  check("{\"\":1}", "{\"\":2}", "/: 1 -> 2");
  check("{\"\\\"\":1}", "{\"\\\"\":2}", "/\": 1 -> 2");
  /* U+1F600 comes before U+FB33 in UTF-16, and after it in UTF-8. */
  check("{\"\xF0\x9F\x98\x80\":1,\"\xEF\xAC\xB3\":2}", "{\"\xEF\xAC\xB3\":2}", "/\xF0\x9F\x98\x80: 1 -> -");
  check("{\"\xEF\xAC\xB3\":2}", "{\"\xF0\x9F\x98\x80\":1,\"\xEF\xAC\xB3\":2}", "/\xF0\x9F\x98\x80: - -> 1");
  /* An escape comes by what it stands for: \n before a quote, though n stands after it. */
  check("{\"\\n\":1,\"\\\"\":2}", "{\"\\\"\":2}", "/\n: 1 -> -");
}

static void refuses_what_is_no_json(void **state) {
  (void)state;
  static const char *const bad[] = {"", "{", "{\"a\":}", "[1,", "x"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    dsv__first_difference difference;
    assert_int_equal(dsv__difference_find(context, dsv__str_of(bad[i]), DSV__STR("{}"), &difference) == DSV_OK,
                     bad[i][0] == '[' || !strcmp(bad[i], "{\"a\":}")); /* it differs before it is bad */
    dsv__difference_free(&difference);
  }
  char deep[140];
  memset(deep, '[', 70);
  memset(deep + 70, ']', 70);
  dsv__first_difference difference;
  assert_int_equal(dsv__difference_find(context, (dsv__str){deep, 140}, (dsv__str){deep, 140}, &difference),
                   DSV_ERROR_SYNTAX);
  dsv__difference_free(&difference);
  memset(deep + 64, ']', 64);
  assert_int_equal(dsv__difference_find(context, (dsv__str){deep, 128}, (dsv__str){deep, 128}, &difference), DSV_OK);
  dsv__difference_free(&difference);
}

static int begin(void **state) {
  (void)state;
  return dsv_context_new(NULL, &context) != DSV_OK;
}

static int end(void **state) {
  (void)state;
  dsv_context_unref(context);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(finds_values),
      cmocka_unit_test(finds_members_and_entries),
      cmocka_unit_test(finds_odd_names),
      cmocka_unit_test(refuses_what_is_no_json),
  };
  return cmocka_run_group_tests(tests, begin, end);
}
