/* Tokens, encoding and limits: the look at bytes before anything is built from them. */
#include "data/scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static dsv_status scan(const dsv_limits *limits, const char *bytes, size_t n, dsv__fault *fault) {
  dsv_context *context;
  dsv_context_options options = DSV_CONTEXT_OPTIONS_INIT;
  options.limits = limits;
  assert_int_equal(dsv_context_new(&options, &context), DSV_OK);
  uint64_t values = 0;
  dsv_status status = dsv__scan(context, bytes, 0, n, &values, fault);
  dsv_context_unref(context);
  return status;
}

static void accepts_json(void **state) {
  (void)state;
  static const char *const good[] = {"{}",
                                     "[]",
                                     " [ ] ",
                                     "null",
                                     "-0",
                                     "0.5e-3",
                                     "\"\"",
                                     "{\"a\":{\"b\":[1,2,{\"c\":null}]},\"d\":false}",
                                     "1E9",
                                     "[[],0]",
                                     "\t{\r\n}",
                                     "true",
                                     "\"\xF0\x9F\x98\x80\"",
                                     "\"\\ud83d\\ude00\\n\\/\"",
                                     "\"\xEF\xBF\xBF\""};
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    dsv__fault fault;
    assert_int_equal(scan(NULL, good[i], strlen(good[i]), &fault), DSV_OK);
  }
}

typedef struct {
  const char *text;
  size_t n; /* 0: to the NUL */
  dsv_status status;
  size_t offset;
} bad;

static void refuses_what_is_not_json(void **state) {
  (void)state;
  static const bad cases[] = {{"", 0, DSV_ERROR_SYNTAX, 0},
                              {"  ", 0, DSV_ERROR_SYNTAX, 2},
                              {"{", 0, DSV_ERROR_SYNTAX, 1},
                              {"[1", 0, DSV_ERROR_SYNTAX, 2},
                              {"[1,", 0, DSV_ERROR_SYNTAX, 3},
                              {"[1,]", 0, DSV_ERROR_SYNTAX, 3},
                              {"{\"a\":1,}", 0, DSV_ERROR_SYNTAX, 7},
                              {"{a:1}", 0, DSV_ERROR_SYNTAX, 1},
                              {"{\"a\" 1}", 0, DSV_ERROR_SYNTAX, 5},
                              {"{\"a\"", 0, DSV_ERROR_SYNTAX, 4},
                              {"{\"a\":}", 0, DSV_ERROR_SYNTAX, 5},
                              {"[1 2]", 0, DSV_ERROR_SYNTAX, 3},
                              {"[1}", 0, DSV_ERROR_SYNTAX, 2},
                              {"{\"a\":1]", 0, DSV_ERROR_SYNTAX, 6},
                              {"{} x", 0, DSV_ERROR_SYNTAX, 3},
                              {"01", 0, DSV_ERROR_SYNTAX, 0},
                              {"-", 0, DSV_ERROR_SYNTAX, 1},
                              {"1.", 0, DSV_ERROR_SYNTAX, 2},
                              {"1e", 0, DSV_ERROR_SYNTAX, 2},
                              {"+1", 0, DSV_ERROR_SYNTAX, 0},
                              {"NaN", 0, DSV_ERROR_SYNTAX, 0},
                              {"tru", 0, DSV_ERROR_SYNTAX, 0},
                              {"'a'", 0, DSV_ERROR_SYNTAX, 0},
                              {"\"a", 0, DSV_ERROR_SYNTAX, 2},
                              {"\"\\", 0, DSV_ERROR_SYNTAX, 1},
                              {"\"a\nb\"", 0, DSV_ERROR_SYNTAX, 2},
                              {"\"\\x\"", 0, DSV_ERROR_SYNTAX, 1},
                              {"\"\\u12\"", 0, DSV_ERROR_SYNTAX, 1},
                              {"\"\\ud83d\"", 0, DSV_ERROR_ENCODING, 1},
                              {"\"\\ude00\"", 0, DSV_ERROR_ENCODING, 1},
                              {"\"\\ud83d\\u0041\"", 0, DSV_ERROR_ENCODING, 1},
                              {"\"\\u0000\"", 0, DSV_ERROR_ENCODING, 1},
                              {"\"a\0\"", 4, DSV_ERROR_ENCODING, 2},
                              {"\0", 1, DSV_ERROR_ENCODING, 0},
                              {"\xEF\xBB\xBF{}", 0, DSV_ERROR_ENCODING, 0},
                              {"\xFF\xFE{", 0, DSV_ERROR_ENCODING, 0},
                              {"\"\xC0\x80\"", 0, DSV_ERROR_ENCODING, 1},
                              {"\"\xED\xA0\x80\"", 0, DSV_ERROR_ENCODING, 1},
                              {"\"\xF4\x90\x80\x80\"", 0, DSV_ERROR_ENCODING, 1},
                              {"\"\xE0\x80\x80\"", 0, DSV_ERROR_ENCODING, 1},
                              {"\"\xC3\"", 0, DSV_ERROR_ENCODING, 1},
                              {"\"\xE2\x82", 0, DSV_ERROR_ENCODING, 1},
                              {"\"\x80\"", 0, DSV_ERROR_ENCODING, 1}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    dsv__fault fault;
    size_t n = cases[i].n ? cases[i].n : strlen(cases[i].text);
    dsv_status status = scan(NULL, cases[i].text, n, &fault);
    if (status != cases[i].status || fault.offset != cases[i].offset)
      fail_msg("case %zu: %d at %zu: %s", i, (int)status, fault.offset, fault.message);
    assert_true(fault.message[0] != '\0');
  }
}

static void each_limit_bites_past_its_value(void **state) {
  (void)state;
  dsv_limits limits = DSV_LIMITS_INIT;
  limits.depth = 3;
  limits.object_members = 2;
  limits.name_bytes = 4;
  limits.text_bytes = 5;
  limits.document_values = 7;
  static const struct {
    const char *good, *bad;
    const char *name;
  } cases[] = {{"[[[]]]", "[[[[]]]]", "depth"},
               {"{\"a\":1,\"b\":{\"a\":1,\"b\":2}}", "{\"a\":1,\"b\":1,\"c\":1}", "object_members"},
               {"{\"abcd\":1}", "{\"abcde\":1}", "name_bytes"},
               {"\"abcde\"", "\"abcdef\"", "text_bytes"},
               {"[1,2,3,4,5,6]", "[1,2,3,4,5,6,7]", "document_values"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    dsv__fault fault;
    assert_int_equal(scan(&limits, cases[i].good, strlen(cases[i].good), &fault), DSV_OK);
    assert_int_equal(scan(&limits, cases[i].bad, strlen(cases[i].bad), &fault), DSV_ERROR_LIMIT);
    assert_non_null(strstr(fault.message, cases[i].name));
  }
}

static void depth_needs_no_stack(void **state) {
  (void)state;
  static char deep[1 << 20];
  memset(deep, '[', sizeof deep);
  dsv__fault fault;
  assert_int_equal(scan(NULL, deep, sizeof deep, &fault), DSV_ERROR_LIMIT);
  assert_int_equal(fault.offset, 32);
  dsv_limits limits = DSV_LIMITS_INIT;
  limits.depth = 64;
  assert_int_equal(scan(&limits, deep, sizeof deep, &fault), DSV_ERROR_LIMIT);
  assert_int_equal(fault.offset, 64);
}

static void tells_lines_from_one_value(void **state) {
  (void)state;
  static const struct {
    const char *text;
    bool lines;
  } cases[] = {{"{}\n{}", true},    {"{}\n", false},        {"{}", false},    {"\n\n{}\r\n{}\n", true},
               {"{\n}\n{}", false}, {"[\n{},\n{}]", false}, {"{}\n x", true}, {"{} {}\n", false},
               {"", false},         {"\n", false}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    if (dsv__scan_is_lines(cases[i].text, strlen(cases[i].text)) != cases[i].lines) fail_msg("case %zu", i);
}

static void unescapes(void **state) {
  (void)state;
  static const char token[] = "\"a\\n\\\"\\u00e9\\ud83d\\ude00\\/\\u20AC\"";
  dsv_context *context;
  dsv_context_new(NULL, &context);
  dsv__buffer text;
  dsv__buffer_init(&text, context);
  dsv__put_unescaped(&text, token, sizeof token - 1);
  assert_memory_equal(text.at, "a\n\"\xC3\xA9\xF0\x9F\x98\x80/\xE2\x82\xAC", text.n);
  assert_int_equal(text.n, 13);
  dsv__buffer_free(&text);
  dsv_context_unref(context);
}

static void places_count_bytes(void **state) {
  (void)state;
  dsv__place place;
  dsv__place_of(&place, "a\n\xC3\xA9x", 4);
  assert_int_equal(place.line, 2);
  assert_int_equal(place.column, 3);
  dsv__place_of(&place, "\n", 0);
  assert_int_equal(place.line, 1);
  assert_int_equal(place.column, 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(accepts_json),
                                     cmocka_unit_test(refuses_what_is_not_json),
                                     cmocka_unit_test(depth_needs_no_stack),
                                     cmocka_unit_test(each_limit_bites_past_its_value),
                                     cmocka_unit_test(unescapes),
                                     cmocka_unit_test(tells_lines_from_one_value),
                                     cmocka_unit_test(places_count_bytes)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
