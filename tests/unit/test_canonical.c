/* Canonical JSON, RFC 8785. */
#include "data/canonical.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void check(const char *given, const char *due) {
  dsv_context *context;
  dsv_context_new(NULL, &context);
  dsv__buffer out;
  dsv__buffer_init(&out, context);
  assert_int_equal(dsv__canonical(given, strlen(given), &out), DSV_OK);
  dsv__put_char(&out, '\0');
  assert_string_equal(out.at, due);
  dsv__buffer_free(&out);
  dsv_context_unref(context);
}

static void sorts_and_strips(void **state) {
  (void)state;
  check(" { \"b\" : [ 1 , -0, true ,null ] ,\n\"a\":{\"z\":\"\",\"y\":{}},\"\":[]}",
        "{\"\":[],\"a\":{\"y\":{},\"z\":\"\"},\"b\":[1,0,true,null]}");
  check("[9007199254740991,-9007199254740991]", "[9007199254740991,-9007199254740991]");
}

/* The example of RFC 8785 3.2.3: \r, 1, U+0080, U+00F6, U+20AC, U+1F600, U+FB33. */
static void sorts_by_utf16(void **state) {
  (void)state;
  check("{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\",\"\\ufb33\":\"Hebrew Letter Dalet With "
        "Dagesh\",\"1\":\"One\","
        "\"\\ud83d\\ude00\":\"Emoji: Grinning Face\",\"\\u0080\":\"Control\",\"\\u00f6\":\"Latin Small Letter O With "
        "Diaeresis\"}",
        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xC2\x80\":\"Control\",\"\xC3\xB6\":\"Latin Small Letter O With "
        "Diaeresis\","
        "\"\xE2\x82\xAC\":\"Euro Sign\",\"\xF0\x9F\x98\x80\":\"Emoji: Grinning Face\","
        "\"\xEF\xAC\xB3\":\"Hebrew Letter Dalet With Dagesh\"}");
}

static void escapes_only_what_must_be(void **state) {
  (void)state;
  check("[\"\\u0041\\/\\u001f\\b\\t\\n\\f\\r\\\"\\\\\\u007f\\u20ac\\u2028\"]",
        "[\"A/\\u001f\\b\\t\\n\\f\\r\\\"\\\\\x7F\xE2\x82\xAC\xE2\x80\xA8\"]");
}

static void has_no_reals(void **state) {
  (void)state;
  dsv_context *context;
  dsv_context_new(NULL, &context);
  dsv__buffer out;
  dsv__buffer_init(&out, context);
  assert_int_equal(dsv__canonical("[1.5]", 5, &out), DSV_ERROR_SYNTAX);
  assert_int_equal(dsv__canonical("[", 1, &out), DSV_ERROR_SYNTAX);
  dsv__buffer_free(&out);
  dsv_context_unref(context);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(sorts_and_strips), cmocka_unit_test(sorts_by_utf16),
                                     cmocka_unit_test(escapes_only_what_must_be), cmocka_unit_test(has_no_reals)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
