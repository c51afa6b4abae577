/* OpenMetrics: lines by the grammar, what values and labels become, what is refused and where, and that the file must be whole. */
#include "../support/facts.h"

static const char book[] = "[{\"type\":\"stream\",\"id\":\"s\",\"shape\":\"sample\",\"fields\":{\"ms\":\"number\","
                           "\"job\":\"string\",\"code\":\"integer\"},"
                           "\"columns\":{\"ms\":\"http_ms\"}},"
                           "{\"type\":\"stream\",\"id\":\"v\",\"shape\":\"sample\",\"fields\":{\"value\":\"number\"}}]";

static dsv_status read_lines(world *w, const char *text, uint32_t bad_rows) {
  return read_text(w, "s", text, "x.openmetrics", bad_rows);
}

static void test_good(void **state) {
  (void)state;
  world w = world_of(book);
  const char *text = "# TYPE http_ms gauge\n# UNIT http_ms ms\n# HELP http_ms How \"long\" \\n.\n"
                     "http_ms{job=\"a\\\"b\\\\\\n\\d\",code=\"200\"} +1.50 1767268800.25\n"
                     "http_ms{job=\"a\\\"b\\\\\\n\\d\",code=\"200\"} .5e1 1.7672688e+09 # {trace=\"x\"} 1 2\n"
                     "http_ms{job=\"a\\\"b\\\\\\n\\d\",code=\"200\"} 007. 1767268801 # {} +Inf\n"
                     "http_ms{} nan 3\nhttp_ms NaN 3\n"
                     "# TYPE http_requests counter\nhttp_requests_total 5\nhttp_requests_created 1.5 1\n"
                     "# EOF";
  assert_int_equal(read_lines(&w, text, DSV_BAD_ROWS_COUNT), DSV_OK);
  const dsv__table *table = &w.facts->tables[0];
  assert_int_equal(table->n, 4);
  assert_int_equal(table->bad, 1); /* the second is older */
  expect_finding(&w, 0, DSV_ERROR_ROW, 5, 43);
  assert_true(table->columns[0].numbers[0] == 1.5 && table->columns[0].numbers[1] == 7);
  assert_int_equal(table->start[0], INT64_C(1767268800250000));
  assert_int_equal(table->columns[2].integers[1], 200);
  assert_false(dsv__cell_given(&table->columns[0], 2));
  dsv__str job = dsv__dictionary_text(table->columns[1].dictionary, table->columns[1].texts[0]);
  assert_true(dsv__str_same(job, DSV__STR("a\"b\\\n\\d")));
  world_end(&w);
}

/* Lines that are refused, on the second line. */
static void line_is(const char *line, size_t n, bool row, dsv_status code, uint64_t column) {
  static const char before[] = "http_ms 1 1\n", after[] = "\n# EOF\n";
  world w = world_of(book);
  char text[3000];
  size_t length = sizeof before - 1;
  memcpy(text, before, length);
  memcpy(text + length, line, n);
  memcpy(text + length + n, after, sizeof after);
  length += n + sizeof after - 1;
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  dsv_status status = dsv_facts_read(w.facts, "s", text, length, "x.om.txt", &options, w.diag);
  if (status != code) print_message("%s: %s\n", line, dsv_status_name(status));
  assert_int_equal(status, code);
  expect_finding(&w, 0, code, 2, column);
  assert_int_equal(w.diag->at[0].offset, sizeof before - 1 + column - 1);
  options.bad_rows = DSV_BAD_ROWS_COUNT;
  status = dsv_facts_read(w.facts, "s", text, length, "x.om.txt", &options, w.diag);
  assert_int_equal(status, row ? DSV_OK : code);
  assert_int_equal(w.facts->tables[0].n, row);
  assert_int_equal(w.facts->tables[0].bad, row);
  world_end(&w);
}

#define ROW_IS(line, code, column) line_is(line, sizeof line - 1, true, code, column)
#define LINE_IS(line, code, column) line_is(line, sizeof line - 1, false, code, column)

static void test_bad_rows(void **state) {
  (void)state;
  ROW_IS("", DSV_ERROR_SYNTAX, 1);
  ROW_IS(" http_ms 1 1", DSV_ERROR_SYNTAX, 1);
  ROW_IS("7up 1 1", DSV_ERROR_SYNTAX, 1);
  ROW_IS("http_ms", DSV_ERROR_SYNTAX, 8);
  ROW_IS("http_ms ", DSV_ERROR_SYNTAX, 9);
  ROW_IS("http_ms  1 2", DSV_ERROR_SYNTAX, 9);
  ROW_IS("http_ms x 2", DSV_ERROR_SYNTAX, 9);
  ROW_IS("http_ms 1 x", DSV_ERROR_SYNTAX, 11);
  ROW_IS("http_ms 1 2 3", DSV_ERROR_SYNTAX, 13);
  ROW_IS("http_ms 1 2 ", DSV_ERROR_SYNTAX, 13);
  ROW_IS("http_ms 1 2\r", DSV_ERROR_SYNTAX, 11);
  ROW_IS("http_ms\t1 2", DSV_ERROR_SYNTAX, 8);
  ROW_IS("http_ms 1 2 # x", DSV_ERROR_SYNTAX, 13);
  ROW_IS("http_ms 1 2 # {} ", DSV_ERROR_SYNTAX, 18);
  ROW_IS("http_ms{ 1 2", DSV_ERROR_SYNTAX, 9);
  ROW_IS("http_ms{a} 1 2", DSV_ERROR_SYNTAX, 10);
  ROW_IS("http_ms{a=1} 1 2", DSV_ERROR_SYNTAX, 11);
  ROW_IS("http_ms{a=\"1} 1 2", DSV_ERROR_SYNTAX, 18);
  ROW_IS("http_ms{a=\"1\\\"} 1 2", DSV_ERROR_SYNTAX, 20);
  ROW_IS("http_ms{a=\"1\",} 1 2", DSV_ERROR_SYNTAX, 15);
  ROW_IS("http_ms{a:b=\"1\"} 1 2", DSV_ERROR_SYNTAX, 10);
  ROW_IS("http_ms{a=\"1\",b=\"\",a=\"1\"} 1 2", DSV_ERROR_SYNTAX, 20);
  ROW_IS("http_ms{a=\"\xff\"} 1 2", DSV_ERROR_ENCODING, 12);
  ROW_IS("http_ms{a=\"\0\"} 1 2", DSV_ERROR_ENCODING, 12);
  ROW_IS("http_ms 1", DSV_ERROR_ROW, 10);
  ROW_IS("http_ms 1 1", DSV_ERROR_ROW, 11);
  ROW_IS("http_ms 1 0.999999", DSV_ERROR_ROW, 11);
  ROW_IS("http_ms 1 NaN", DSV_ERROR_CELL, 11);
  ROW_IS("http_ms 1 2.0000001", DSV_ERROR_CELL, 11);
  ROW_IS("http_ms +Inf 2", DSV_ERROR_CELL, 9);
  ROW_IS("http_ms{code=\"x\"} 1 2", DSV_ERROR_CELL, 9);
}

static void test_bad_lines(void **state) {
  (void)state;
  LINE_IS("#", DSV_ERROR_SYNTAX, 1);
  LINE_IS("# a comment", DSV_ERROR_SYNTAX, 1);
  LINE_IS("#EOF", DSV_ERROR_SYNTAX, 1);
  LINE_IS("# EOF ", DSV_ERROR_SYNTAX, 1);
  LINE_IS("# TYPE 1", DSV_ERROR_SYNTAX, 8);
  LINE_IS("# TYPE http_ms", DSV_ERROR_SYNTAX, 15);
  LINE_IS("# TYPE http_ms untyped", DSV_ERROR_SYNTAX, 16);
  LINE_IS("# TYPE http_ms gauges", DSV_ERROR_SYNTAX, 16);
  LINE_IS("# UNIT http_ms m/s", DSV_ERROR_SYNTAX, 17);
  LINE_IS("# HELP http_ms", DSV_ERROR_SYNTAX, 15);
  LINE_IS("# HELP http_ms \xff", DSV_ERROR_ENCODING, 16);
}

static void lost(const char *text, dsv_status code, uint64_t line, uint64_t column) {
  world w = world_of(book);
  assert_int_equal(read_lines(&w, text, DSV_BAD_ROWS_COUNT), code);
  expect_finding(&w, w.diag->n - 1, code, line, column);
  assert_int_equal(dsv_facts_rows(w.facts, "s"), 0);
  world_end(&w);
}

static void test_whole(void **state) {
  (void)state;
  lost("", DSV_ERROR_SYNTAX, 1, 1);
  lost("http_ms 1 1\n", DSV_ERROR_SYNTAX, 2, 1);
  lost("http_ms 1 1", DSV_ERROR_SYNTAX, 1, 12);
  lost("http_ms 1 1\n# EOF\n\n", DSV_ERROR_SYNTAX, 3, 1);
  lost("http_ms 1 1\n# EOF\nhttp_ms 1 2\n# EOF\n", DSV_ERROR_SYNTAX, 3, 1);
  lost("http 1 1\n# EOF\n", DSV_ERROR_COLUMN, 1, 1);
  world w = world_of(book);
  assert_int_equal(read_lines(&w, "# EOF\n", 0), DSV_OK);
  /* A field `value` takes none: the metric must be named. */
  assert_int_equal(read_text(&w, "v", "http_ms 1 1\n# EOF\n", "x.openmetrics", 0), DSV_ERROR_COLUMN);
  world_end(&w);
}

/* A broken line of another metric is said, and is no bad row of the stream. */
static void test_others(void **state) {
  (void)state;
  const char *text = "http_ms 1 1\nother x\nother 1 2 3\nhttp_ms 2 2\n# EOF\n";
  world w = world_of(book);
  assert_int_equal(read_lines(&w, text, 0), DSV_ERROR_SYNTAX);
  assert_int_equal(read_lines(&w, text, DSV_BAD_ROWS_COUNT), DSV_OK);
  assert_int_equal(w.facts->tables[0].n, 2);
  assert_int_equal(w.facts->tables[0].bad, 0);
  world_end(&w);
}

static void limited(dsv_limits limits, const char *good, const char *past) {
  world w = world_of_limits(book, &limits);
  assert_int_equal(read_lines(&w, good, 0), DSV_OK);
  assert_int_equal(read_lines(&w, past, DSV_BAD_ROWS_COUNT), DSV_ERROR_LIMIT);
  expect_finding(&w, w.diag->n - 1, DSV_ERROR_LIMIT, 1, w.diag->at[w.diag->n - 1].column);
  world_end(&w);
}

static void test_limits(void **state) {
  (void)state;
  dsv_limits limits = DSV_LIMITS_INIT;
  limits.name_bytes = 8;
  limited(limits, "http_ms{aaaaaaaa=\"\"} 1 1\n# EOF\n", "http_ms{aaaaaaaaa=\"\"} 1 1\n# EOF\n");
  limits.name_bytes = 10;
  limited(limits, "http_ms 1 1\nother67890 1\n# EOF\n", "other678901 1\n# EOF\n");
  limits = (dsv_limits)DSV_LIMITS_INIT;
  limits.text_bytes = 8;
  limited(limits, "http_ms{a=\"12345678\"} 1 1\n# EOF\n", "http_ms{a=\"123456789\"} 1 1\n# EOF\n");
  limits = (dsv_limits)DSV_LIMITS_INIT;
  limits.columns = 3; /* with the name */
  limited(limits, "http_ms{a=\"\",b=\"\"} 1 1\n# EOF\n", "http_ms{a=\"\",b=\"\",c=\"\"} 1 1\n# EOF\n");
  limits = (dsv_limits)DSV_LIMITS_INIT;
  limits.line_bytes = 26;
  limited(limits, "http_ms 1 1.0000000000000\n# EOF\n", "http_ms 1 1.00000000000000\n# EOF\n");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_good),      cmocka_unit_test(test_bad_rows),
                                     cmocka_unit_test(test_bad_lines), cmocka_unit_test(test_whole),
                                     cmocka_unit_test(test_others),    cmocka_unit_test(test_limits)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
