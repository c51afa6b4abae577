/* Conditions: what each says of each row, the same by row and by block; and what is found wrong with them. */
#include "../support/facts.h"

#define STREAM                                                                                                 \
  "{\"type\":\"stream\",\"id\":\"s\",\"shape\":\"event\",\"fields\":{\"s\":\"string\",\"n\":\"number\",\"i\":" \
  "\"integer\","                                                                                               \
  "\"d\":\"decimal\",\"b\":\"boolean\",\"t\":\"time\",\"u\":{\"type\":\"duration\",\"unit\":\"s\"}},"          \
  "\"complete\":[{\"from\":\"2026-01-01\",\"where\":"

/* Six rows; the last has no values. */
static const char rows[] = "time,s,n,i,d,b,t,u\n"
                           "1,a,0.1,-3,1.50,true,2026-01-01T00:00:00Z,60\n"
                           "2,b,0.5,2,1.5,false,2026-01-01T12:00:00Z,PT59.999999S\n"
                           "3,a,2.5,3,-0.5,1,2026-01-02T00:00:00Z,0\n"
                           "4,c,-1e300,9007199254740993,100,0,1969-12-31T23:59:59Z,PT1H\n"
                           "5,dd,0,0,0,false,2026-06-01T00:00:00+02:00,60.5\n"
                           "6,,,,,,,\n";

/* The condition is read as the `where` of a coverage entry. */
static const dsv__condition *condition_of(const world *w) {
  const dsv__stream *stream = w->facts->tables[0].stream;
  return &DSV__AT(stream->complete.list, dsv__coverage)[0].where;
}

static world world_with(const char *condition) {
  char documents[4096];
  snprintf(documents, sizeof documents, "%s%s}]}", STREAM, condition);
  world w = world_of(documents);
  assert_int_equal(read_text(&w, "s", rows, "rows.csv", 0), DSV_OK);
  assert_int_equal(dsv_facts_seal(w.facts, NULL, w.diag), DSV_OK);
  return w;
}

static void passes(const char *condition, const char *expected) {
  world w = world_with(condition);
  const dsv__table *table = &w.facts->tables[0];
  dsv__arena arena;
  dsv__arena_init(&arena, w.context);
  dsv__test *test, *bound;
  assert_int_equal(dsv__test_compile(condition_of(&w), table->stream, NULL, NULL, &arena, &test, w.diag), DSV_OK);
  assert_int_equal(dsv__test_bind(test, table, &arena, &bound), DSV_OK);
  assert_false(dsv__test_sees_attributes(bound));
  uint8_t mask[6];
  char by_row[7] = "", by_block[7] = "", by_part[7] = "";
  memset(mask, 0x5A, sizeof mask);
  dsv__test_rows(bound, table, 0, 6, mask);
  for (size_t i = 0; i < 6; i++) {
    uint8_t one = 1;
    dsv__test_rows(bound, table, i, 1, &one);
    by_row[i] = dsv__test_row(bound, table, i, NULL) ? '1' : '0';
    by_block[i] = mask[i] ? '1' : '0';
    by_part[i] = one ? '1' : '0';
    assert_true(mask[i] == 0 || mask[i] == 0x5A);
  }
  if (strcmp(by_row, expected)) print_message("%s\n", condition);
  assert_string_equal(by_row, expected);
  assert_string_equal(by_block, expected);
  assert_string_equal(by_part, expected);
  dsv__arena_free(&arena);
  world_end(&w);
}

static void test_rows(void **state) {
  (void)state;
  passes("{\"field\":\"s\",\"op\":\"==\",\"value\":\"a\"}", "101000");
  passes("{\"field\":\"s\",\"op\":\"!=\",\"value\":\"a\"}", "010110");
  passes("{\"field\":\"s\",\"op\":\"==\",\"value\":\"no\"}", "000000");
  passes("{\"field\":\"s\",\"op\":\"!=\",\"value\":\"no\"}", "111110");
  passes("{\"field\":\"s\",\"in\":[\"dd\",\"no\",\"b\"]}", "010010");
  passes("{\"field\":\"s\",\"given\":true}", "111110");
  passes("{\"field\":\"s\",\"given\":false}", "000001");
  passes("{\"field\":\"n\",\"op\":\"==\",\"value\":\"0.1\"}", "100000"); /* both rounded to the nearest double */
  passes("{\"field\":\"n\",\"op\":\"!=\",\"value\":\"0.1\"}", "011110");
  passes("{\"field\":\"n\",\"op\":\"<\",\"value\":\"0.5\"}", "100110");
  passes("{\"field\":\"n\",\"op\":\">=\",\"value\":\"0.5\"}", "011000");
  passes("{\"field\":\"n\",\"in\":[0,\"2.5\"]}", "001010");
  passes("{\"field\":\"i\",\"op\":\">\",\"value\":\"2.5\"}", "001100");
  passes("{\"field\":\"i\",\"op\":\"<\",\"value\":\"2.5\"}", "110010");
  passes("{\"field\":\"i\",\"op\":\"<=\",\"value\":2}", "110010");
  passes("{\"field\":\"i\",\"op\":\"==\",\"value\":\"2.5\"}", "000000");
  passes("{\"field\":\"i\",\"op\":\"!=\",\"value\":\"2.5\"}", "111110");
  passes("{\"field\":\"i\",\"op\":\">=\",\"value\":\"-3.5\"}", "111110");
  passes("{\"field\":\"i\",\"op\":\">\",\"value\":\"-3\"}", "011110");
  passes("{\"field\":\"i\",\"op\":\"==\",\"value\":\"9007199254740993\"}", "000100");
  passes("{\"field\":\"i\",\"in\":[3,-3,\"2.5\",0]}", "101010");
  passes("{\"field\":\"d\",\"op\":\"==\",\"value\":\"1.500\"}", "110000");
  passes("{\"field\":\"d\",\"op\":\"<\",\"value\":\"1.5\"}", "001010");
  passes("{\"field\":\"d\",\"in\":[100,\"1.5\"]}", "110100");
  passes("{\"field\":\"b\",\"op\":\"==\",\"value\":true}", "101000");
  passes("{\"field\":\"b\",\"op\":\"!=\",\"value\":true}", "010110");
  passes("{\"field\":\"b\",\"in\":[true,false]}", "111110");
  passes("{\"field\":\"t\",\"op\":\">=\",\"value\":\"2026-01-02\"}", "001010");
  passes("{\"field\":\"t\",\"op\":\"<\",\"value\":\"1970-01-01T00:00:00Z\"}", "000100");
  passes("{\"field\":\"u\",\"op\":\">=\",\"value\":\"PT60S\"}", "100110");
  passes("{\"field\":\"u\",\"in\":[\"PT1M\",\"PT60M\"]}", "100100");
}

static void test_trees(void **state) {
  (void)state;
  passes("{\"not\":{\"field\":\"s\",\"op\":\"==\",\"value\":\"a\"}}",
         "010111"); /* a missing value is not equal: not of that is true */
  passes("{\"all\":[{\"field\":\"s\",\"in\":[\"a\",\"b\"]},{\"field\":\"i\",\"op\":\">\",\"value\":0}]}", "011000");
  passes("{\"any\":[{\"field\":\"s\",\"in\":[\"c\",\"b\"]},{\"field\":\"i\",\"op\":\"<\",\"value\":0}]}", "110100");
  passes("{\"not\":{\"any\":[{\"field\":\"s\",\"given\":false},{\"not\":{\"all\":[{\"field\":\"b\",\"op\":\"==\","
         "\"value\":false},"
         "{\"field\":\"n\",\"op\":\"<=\",\"value\":\"0.5\"}]}}]}}",
         "010110");
}

static void fails(const char *condition, dsv_status code, const char *pointer) {
  world w = world_of(STREAM "{\"field\":\"s\",\"given\":true}}]}");
  dsv_book *other;
  char documents[4096];
  snprintf(documents, sizeof documents, "%s%s}]}", STREAM, condition);
  assert_int_equal(dsv_book_new(w.context, NULL, &other, w.diag), DSV_OK);
  dsv_status status = dsv_book_add(other, documents, strlen(documents), NULL, NULL, w.diag);
  if (!status) status = dsv_book_check(other, NULL, w.diag);
  if (status != code) print_message("%s: %s\n", condition, dsv_status_name(status));
  assert_int_equal(status, code);
  assert_true(w.diag->n > 0);
  char full[100];
  snprintf(full, sizeof full, "/complete/0/where%s", pointer);
  assert_string_equal(w.diag->at[0].pointer, full);
  dsv_book_unref(other);
  world_end(&w);
}

static void test_findings(void **state) {
  (void)state;
  fails("{\"field\":\"s\",\"op\":\"<\",\"value\":\"a\"}", DSV_ERROR_FIELD, "/op");
  fails("{\"field\":\"b\",\"op\":\">=\",\"value\":true}", DSV_ERROR_FIELD, "/op");
  fails("{\"field\":\"s\",\"op\":\"==\",\"value\":1}", DSV_ERROR_KIND, "/value");
  fails("{\"field\":\"n\",\"op\":\"==\",\"value\":\"abc\"}", DSV_ERROR_KIND, "/value");
  fails("{\"field\":\"i\",\"op\":\"==\",\"value\":true}", DSV_ERROR_KIND, "/value");
  fails("{\"field\":\"b\",\"in\":[true,\"true\"]}", DSV_ERROR_KIND, "/in/1");
  fails("{\"field\":\"u\",\"op\":\">\",\"value\":\"P1D\"}", DSV_ERROR_KIND, "/value");
  fails("{\"field\":\"u\",\"op\":\">\",\"value\":60}", DSV_ERROR_KIND, "/value");
  fails("{\"field\":\"t\",\"op\":\">\",\"value\":\"noon\"}", DSV_ERROR_KIND, "/value");
  fails("{\"not\":{\"all\":[{\"any\":[{\"field\":\"s\",\"op\":\">\",\"value\":\"a\"}]}]}}", DSV_ERROR_FIELD,
        "/not/all/0/any/0/op");
}

static void test_attributes(void **state) {
  (void)state;
  world w = world_with(
      "{\"all\":[{\"field\":\"tier\",\"op\":\"==\",\"value\":\"gold\"},{\"field\":\"size\",\"op\":\">\",\"value\":3},"
      "{\"field\":\"s\",\"op\":\"==\",\"value\":\"a\"}]}");
  const dsv__table *table = &w.facts->tables[0];
  dsv__arena arena;
  dsv__arena_init(&arena, w.context);
  dsv__test *test, *bound;
  dsv__attribute kinds[] = {{.name = DSV__STR("tier"), .type = DSV__TYPE_STRING},
                            {.name = DSV__STR("size"), .type = DSV__TYPE_INTEGER}};
  dsv__attributes all = {kinds, 2};
  assert_int_equal(dsv__test_compile(condition_of(&w), table->stream, NULL, NULL, &arena, &test, w.diag),
                   DSV_ERROR_FIELD);
  assert_null(test);
  assert_int_equal(dsv__test_compile(condition_of(&w), table->stream, &all, NULL, &arena, &test, w.diag), DSV_OK);
  assert_int_equal(dsv__test_bind(test, table, &arena, &bound), DSV_OK);
  assert_true(dsv__test_sees_attributes(bound));
  dsv__attribute subject[] = {
      {.name = DSV__STR("tier"), .type = DSV__TYPE_STRING, .given = true, .text = DSV__STR("gold")},
      {.name = DSV__STR("size"), .type = DSV__TYPE_INTEGER, .given = true, .integer = 4},
      {.name = DSV__STR("s"), .type = DSV__TYPE_STRING, .given = true, .text = DSV__STR("a")}};
  dsv__attributes given = {subject, 3};
  assert_true(dsv__test_row(bound, table, 0, &given));
  assert_false(dsv__test_row(bound, table, 1, &given)); /* the row's own field comes first */
  assert_true(dsv__test_row(bound, table, DSV__NO_ROW, &given));
  given.n = 2;
  assert_false(dsv__test_row(bound, table, DSV__NO_ROW, &given));
  subject[1].integer = 3;
  assert_false(dsv__test_row(bound, table, 0, &given));
  subject[1].given = false;
  assert_false(dsv__test_row(bound, table, 0, &given));
  assert_false(dsv__test_row(bound, table, 0, NULL));
  dsv__arena_free(&arena);
  world_end(&w);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows), cmocka_unit_test(test_trees),
                                     cmocka_unit_test(test_findings), cmocka_unit_test(test_attributes)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
