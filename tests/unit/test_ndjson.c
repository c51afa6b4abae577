/* NDJSON: rows of one or several streams, coverage, what is refused and where, and that it does not matter how the bytes arrive. */
#include "../support/facts.h"

static const char book[] =
    "[{\"type\":\"stream\",\"id\":\"e\",\"shape\":\"event\",\"fields\":{\"s\":\"string\",\"n\":\"number\",\"b\":"
    "\"boolean\","
    "\"d\":\"decimal\",\"u\":{\"type\":\"duration\",\"unit\":\"s\"}}},"
    "{\"type\":\"stream\",\"id\":\"o\",\"shape\":\"interval\",\"columns\":{\"start\":\"begin\"}}]";

static void test_good(void **state) {
  (void)state;
  world w = world_of(book);
  const char *text =
      "{\"time\":1,\"s\":\"a\\u00e9\\ud83d\\ude00\\n\\\"\",\"n\":-1.5e2,\"b\":true,\"d\":\"1.50\",\"u\":\"PT1M\"}\r\n"
      "\n"
      "  \t\r\n"
      " { \"u\" : 1.5 , \"d\" : 2.25, \"other\":{\"a\":[1,{\"b\":null}]},\"time\":\"2026-01-01T00:00:00+01:00\"} \n"
      "{\"s\":null,\"t\\u0069me\":3,\"s2\":\"\",\"n\":0,\"b\":false}";
  assert_int_equal(read_text(&w, "e", text, "e.ndjson", 0), DSV_OK);
  const dsv__table *table = &w.facts->tables[0];
  assert_int_equal(table->n, 3);
  dsv__str first = dsv__dictionary_text(table->columns[0].dictionary, table->columns[0].texts[0]);
  assert_int_equal(first.n, 9);
  assert_memory_equal(first.at, "a\xC3\xA9\xF0\x9F\x98\x80\n\"", 9);
  assert_true(table->columns[1].numbers[0] == -150);
  assert_int_equal(table->columns[4].integers[0], 60000000);
  assert_int_equal(table->columns[4].integers[1], 1500000);
  assert_int_equal(table->start[1], INT64_C(1767222000000000));
  assert_int_equal(table->columns[3].integers[1], 225);
  assert_int_equal(table->start[2], 3);
  assert_false(dsv__cell_given(&table->columns[0], 2));
  assert_false(dsv__cell_given(&table->columns[3], 2));
  world_end(&w);
}

static void test_streams(void **state) {
  (void)state;
  world w = world_of(book);
  const char *text =
      "{\"stream\":\"e\",\"time\":1}\n"
      "{\"begin\":5,\"end\":6,\"stream\":\"o\"}\n"
      "{\"stream\":\"o\",\"complete\":{\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"2026-01-02T00:00:00Z\"}}\n"
      "{\"complete\":{\"to\":20,\"from\":10},\"stream\":\"o\"}\n"
      "{\"begin\":7,\"end\":null,\"stream\":\"o\"}\n";
  assert_int_equal(read_text(&w, NULL, text, "all.jsonl", 0), DSV_OK);
  assert_int_equal(w.facts->tables[0].n, 1);
  assert_int_equal(w.facts->tables[1].n, 2);
  assert_int_equal(w.facts->tables[1].end[1], DSV__TIME_MAX);
  assert_int_equal(dsv_facts_seal(w.facts, NULL, w.diag), DSV_OK);
  assert_int_equal(w.facts->tables[1].coverage.n, 2);
  assert_int_equal(w.facts->tables[1].coverage.at[0].from, 10);
  assert_true(w.facts->tables[1].coverage_said);
  assert_false(w.facts->tables[0].coverage_said);
  world_end(&w);
}

/* A bad row on the second line, which can be counted. */
static void row_is(const char *row, size_t n, dsv_status code, uint64_t column) {
  world w = world_of(book);
  char text[2000];
  int before = snprintf(text, sizeof text, "{\"time\":1}\n");
  memcpy(text + before, row, n);
  text[(size_t)before + n] = '\n';
  size_t length = (size_t)before + n + 1;
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  dsv_status status = dsv_facts_read(w.facts, "e", text, length, "x.ndjson", &options, w.diag);
  if (status != code) print_message("%s: %s\n", row, dsv_status_name(status));
  assert_int_equal(status, code);
  expect_finding(&w, 0, code, 2, column);
  assert_int_equal(w.diag->at[0].offset, (uint64_t)before + column - 1);
  assert_int_equal(dsv_facts_rows(w.facts, "e"), 0);
  options.bad_rows = DSV_BAD_ROWS_COUNT;
  assert_int_equal(dsv_facts_read(w.facts, "e", text, length, "x.ndjson", &options, w.diag), DSV_OK);
  assert_int_equal(dsv_facts_rows(w.facts, "e"), 2);
  assert_int_equal(w.facts->tables[0].n, 1);
  world_end(&w);
}

#define ROW_IS(row, code, column) row_is(row, sizeof row - 1, code, column)

static void test_bad_rows(void **state) {
  (void)state;
  ROW_IS("{\"time\":2", DSV_ERROR_SYNTAX, 10);
  ROW_IS("{\"time\":2,}", DSV_ERROR_SYNTAX, 11);
  ROW_IS("{\"time\":02}", DSV_ERROR_SYNTAX, 9);
  ROW_IS("{\"time\":2}}", DSV_ERROR_SYNTAX, 11);
  ROW_IS("{\"time\":2} {}", DSV_ERROR_SYNTAX, 12);
  ROW_IS("[1]", DSV_ERROR_SYNTAX, 1);
  ROW_IS("2", DSV_ERROR_SYNTAX, 1);
  ROW_IS("{time:2}", DSV_ERROR_SYNTAX, 2);
  ROW_IS("{\"time\" 2}", DSV_ERROR_SYNTAX, 9);
  ROW_IS("{\"time\":'2'}", DSV_ERROR_SYNTAX, 9);
  ROW_IS("{\"time\":2,\"n\":NaN}", DSV_ERROR_SYNTAX, 15);
  ROW_IS("{\"time\":2,\"n\":+1}", DSV_ERROR_SYNTAX, 15);
  ROW_IS("{\"time\":2,\"s\":\"a\tb\"}", DSV_ERROR_SYNTAX, 17);
  ROW_IS("{\"time\":2,\"s\":\"\\x\"}", DSV_ERROR_SYNTAX, 16);
  ROW_IS("{\"time\":2,\"s\":\"\\ud800\"}", DSV_ERROR_ENCODING, 16);
  ROW_IS("{\"time\":2,\"s\":\"\\u0000\"}", DSV_ERROR_ENCODING, 16);
  ROW_IS("{\"time\":2,\"s\":\"\xC3(\"}", DSV_ERROR_ENCODING, 16);
  ROW_IS("{\"time\":2,\"s\":\"\0\"}", DSV_ERROR_ENCODING, 16);
  ROW_IS("{\"time\":2,\"x\":[[1,]]}", DSV_ERROR_SYNTAX, 19);
  ROW_IS("{\"time\":2,\"n\":1,\"\\u006e\":1}", DSV_ERROR_DUPLICATE, 17);
  ROW_IS("{\"x\":1,\"time\":2,\"x\":1}", DSV_ERROR_DUPLICATE, 17);
  ROW_IS("{\"time\":2,\"n\":\"1\"}", DSV_ERROR_CELL, 15);
  ROW_IS("{\"time\":2,\"n\":1e999}", DSV_ERROR_CELL, 15);
  ROW_IS("{\"time\":2,\"n\":[1]}", DSV_ERROR_CELL, 15);
  ROW_IS("{\"time\":2,\"s\":1}", DSV_ERROR_CELL, 15);
  ROW_IS("{\"time\":2,\"s\":{}}", DSV_ERROR_CELL, 15);
  ROW_IS("{\"time\":2,\"b\":1}", DSV_ERROR_CELL, 15);
  ROW_IS("{\"time\":2,\"b\":\"true\"}", DSV_ERROR_CELL, 15);
  ROW_IS("{\"time\":2,\"d\":1e2}", DSV_ERROR_CELL, 15);
  ROW_IS("{\"time\":2,\"u\":\"60\"}", DSV_ERROR_CELL, 15);
  ROW_IS("{\"time\":2,\"u\":\"P1M\"}", DSV_ERROR_CELL, 15);
  ROW_IS("{\"time\":2.5}", DSV_ERROR_CELL, 9);
  ROW_IS("{\"time\":\"2\"}", DSV_ERROR_CELL, 9);
  ROW_IS("{\"time\":true}", DSV_ERROR_CELL, 9);
  ROW_IS("{\"time\":null}", DSV_ERROR_ROW, 1);
  ROW_IS("{}", DSV_ERROR_ROW, 1);
  ROW_IS("{\"x\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]],\"time\":1}", DSV_ERROR_LIMIT, 37);
}

/* What no counting of bad rows makes good. */
static void line_is(const char *stream, const char *line, dsv_status code, uint64_t column) {
  world w = world_of(book);
  dsv_status status = read_text(&w, stream, line, "x.ndjson", DSV_BAD_ROWS_COUNT);
  if (status != code) print_message("%s: %s\n", line, dsv_status_name(status));
  assert_int_equal(status, code);
  expect_finding(&w, 0, code, 1, column);
  assert_int_equal(w.facts->tables[0].coverage.n, 0);
  world_end(&w);
}

static void test_bad_lines(void **state) {
  (void)state;
  line_is(NULL, "{\"time\":1}", DSV_ERROR_STREAM, 1);
  line_is(NULL, "{\"time\":1", DSV_ERROR_SYNTAX, 10); /* nobody knows of which stream the row is */
  line_is(NULL, "{\"stream\":\"f\",\"time\":1}", DSV_ERROR_STREAM, 11);
  line_is(NULL, "{\"stream\":1,\"time\":1}", DSV_ERROR_STREAM, 11);
  line_is("e", "{\"stream\":\"o\",\"time\":1}", DSV_ERROR_STREAM, 11);
  line_is("e", "{\"complete\":{\"from\":1}}", DSV_ERROR_MISSING, 13);
  line_is("e", "{\"complete\":{\"from\":1,\"to\":1}}", DSV_ERROR_ORDER, 13);
  line_is("e", "{\"complete\":{\"from\":1,\"to\":2,\"where\":3}}", DSV_ERROR_MEMBER, 13);
  line_is("e", "{\"complete\":{\"from\":1,\"to\":null}}", DSV_ERROR_CELL, 28);
  line_is("e", "{\"complete\":{\"from\":1,\"to\":\"2026-01-01\"}}", DSV_ERROR_CELL, 28);
  line_is("e", "{\"complete\":{\"from\":1,\"to\":2},\"time\":3}", DSV_ERROR_MEMBER, 13);
}

static void test_limits(void **state) {
  (void)state;
  dsv_limits limits = DSV_LIMITS_INIT;
  limits.line_bytes = 10;
  world w = world_of_limits(book, &limits);
  assert_int_equal(read_text(&w, "e", "{\"time\":1}", "x.ndjson", 0), DSV_OK);
  assert_int_equal(read_text(&w, "e", "{\"time\":12}", "x.ndjson", DSV_BAD_ROWS_COUNT), DSV_ERROR_LIMIT);
  world_end(&w);
  limits = (dsv_limits)DSV_LIMITS_INIT;
  limits.object_members = 30;
  limits.name_bytes = 12;
  w = world_of_limits(book, &limits);
  char text[2000];
  int n = snprintf(text, sizeof text, "{\"time\":1");
  for (int i = 0; i < 29; i++) n += snprintf(text + n, sizeof text - (size_t)n, ",\"m%d\":%d", 100 - i, i);
  snprintf(text + n, sizeof text - (size_t)n, "}");
  assert_int_equal(read_text(&w, "e", text, "x.ndjson", 0), DSV_OK);
  snprintf(text + n, sizeof text - (size_t)n, ",\"x\":1}");
  assert_int_equal(read_text(&w, "e", text, "x.ndjson", DSV_BAD_ROWS_COUNT), DSV_ERROR_LIMIT);
  n = snprintf(text, sizeof text, "{\"time\":1");
  for (int i = 0; i < 29; i++) /* a name twice among many */
    n += snprintf(text + n, sizeof text - (size_t)n, ",\"m%d\":%d", i == 28 ? 3 : i, i);
  snprintf(text + n, sizeof text - (size_t)n, "}");
  assert_int_equal(read_text(&w, "e", text, "x.ndjson", 0), DSV_ERROR_DUPLICATE);
  assert_int_equal(read_text(&w, "e", "{\"time\":1,\"a234567890123\":1}", "x.ndjson", 0), DSV_ERROR_LIMIT);
  world_end(&w);
}

/* The line comes after others of its kind, which are plain; the limit that it passes, or DSV_OK. */
static void plain_line_is(const dsv_limits *limits, const char *line, dsv_status code, uint64_t column) {
  static const char before[] =
      "{\"time\":1,\"s\":\"a\"}\n{\"n\":1,\"b\":true,\"time\":1}\n{\"time\":1,\"d\":1,\"u\":1}\n";
  world w = world_of_limits(book, limits);
  char text[400];
  snprintf(text, sizeof text, "%s%s\n{\"time\":1,\"s\":\"a\"}\n", before, line);
  assert_int_equal(read_text(&w, "e", text, "x.ndjson", DSV_BAD_ROWS_COUNT), code);
  assert_int_equal(dsv_facts_rows(w.facts, "e"), code ? 0 : 5);
  if (code) expect_finding(&w, 0, code, 4, column);
  world_end(&w);
}

static void test_limits_of_plain_lines(void **state) {
  (void)state;
  dsv_limits limits = DSV_LIMITS_INIT;
  limits.line_bytes = 30;
  plain_line_is(&limits, "{\"time\":1,\"s\":\"0123456789a\"}", DSV_OK, 0); /* 29 with its end */
  plain_line_is(&limits, "{\"time\":1,\"s\":\"0123456789ab\"}", DSV_OK, 0);
  plain_line_is(&limits, "{\"time\":1,\"s\":\"0123456789abc\"}", DSV_ERROR_LIMIT, 1);
  limits = (dsv_limits)DSV_LIMITS_INIT;
  limits.text_bytes = 16;
  plain_line_is(&limits, "{\"time\":1,\"s\":\"0123456789abcde\"}", DSV_OK, 0);
  plain_line_is(&limits, "{\"time\":1,\"s\":\"0123456789abcdef\"}", DSV_OK, 0);
  plain_line_is(&limits, "{\"time\":1,\"s\":\"0123456789abcdefg\"}", DSV_ERROR_LIMIT, 15);
  limits = (dsv_limits)DSV_LIMITS_INIT;
  limits.object_members = 5;
  plain_line_is(&limits, "{\"time\":1,\"s\":\"a\",\"n\":1,\"b\":true,\"d\":1}", DSV_OK, 0);
  plain_line_is(&limits, "{\"time\":1,\"s\":\"a\",\"n\":1,\"b\":true,\"d\":1,\"u\":1}", DSV_ERROR_LIMIT, 40);
  limits.object_members = 6;
  plain_line_is(&limits, "{\"time\":1,\"s\":\"a\",\"n\":1,\"b\":true,\"d\":1,\"u\":1}", DSV_OK, 0);
  limits = (dsv_limits)DSV_LIMITS_INIT;
  limits.rows = 5;
  plain_line_is(&limits, "{\"time\":1}", DSV_OK, 0);
  limits.rows = 4;
  world w = world_of_limits(book, &limits);
  static const char line[] = "{\"time\":1}\n";
  char text[5 * sizeof line];
  snprintf(text, sizeof text, "%s%s%s%s%s", line, line, line, line, line);
  assert_int_equal(read_text(&w, "e", text, "x.ndjson", DSV_BAD_ROWS_COUNT), DSV_ERROR_LIMIT);
  world_end(&w);
}

/* More streams and more members than are known at once. */
static void test_many(void **state) {
  (void)state;
  enum { STREAMS = 70, TIMES = 3 };
  char documents[STREAMS * 100], text[STREAMS * TIMES * 60];
  int n = 0, length = 0;
  for (int i = 0; i < STREAMS; i++)
    n += snprintf(documents + n, sizeof documents - (size_t)n,
                  "%s{\"type\":\"stream\",\"id\":\"s%d\",\"shape\":\"event\",\"fields\":{\"n\":\"integer\"}}",
                  i ? "," : "[", i);
  snprintf(documents + n, sizeof documents - (size_t)n, "]");
  for (int i = 0; i < STREAMS * TIMES; i++)
    length += snprintf(text + length, sizeof text - (size_t)length,
                       "{\"stream\":\"s%d\",\"time\":%d,\"n\":%d,\"m%d\":0}\n", i % STREAMS, i, 7 * i, i % 3 ? 0 : i);
  world w = world_of(documents);
  assert_int_equal(read_text(&w, NULL, text, "x.ndjson", 0), DSV_OK);
  for (int i = 0; i < STREAMS; i++) {
    const dsv__table *table = &w.facts->tables[i];
    assert_int_equal(table->n, TIMES);
    for (int row = 0; row < TIMES; row++) {
      assert_int_equal(table->start[row], i + STREAMS * row);
      assert_int_equal(table->columns[0].integers[row], 7 * (i + STREAMS * row));
    }
  }
  world_end(&w);
}

/* ---- how bytes arrive ------------------------------------------------------------------------------------------------------- */

typedef struct {
  const char *text;
  size_t at, n, split;
} pieces;

static dsv_status pull(void *user, char *buffer, size_t capacity, size_t *got) {
  pieces *p = user;
  size_t n = p->split == 0 ? 1 : p->at < p->split ? p->split - p->at : p->n - p->at;
  if (n > p->n - p->at) n = p->n - p->at;
  *got = n < capacity ? n : capacity;
  memcpy(buffer, p->text + p->at, *got);
  p->at += *got;
  return DSV_OK;
}

static void test_splits(void **state) {
  (void)state;
  static const char text[] =
      "{\"time\":1,\"s\":\"\\u00e9\\n\"}\r\n{\"time\":2,\"s\":\"\xC3\xA9\"}\n\n{\"time\":2,\"n\":x}\n"
      "{\"complete\":{\"from\":1,\"to\":2}}\n{\"time\":3}";
  world w = world_of(book);
  uint64_t first = 0;
  size_t n = sizeof text - 1;
  for (size_t split = 0; split <= n; split++) {
    world_clear(&w);
    pieces p = {text, 0, n, split};
    dsv__input *input;
    dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
    options.bad_rows = DSV_BAD_ROWS_COUNT;
    assert_int_equal(dsv__input_pull(w.context, pull, &p, "split.jsonl", &input, w.diag), DSV_OK);
    assert_int_equal(dsv__facts_read_input(w.facts, "e", input, &options, w.diag), DSV_OK);
    dsv__input_close(input);
    expect_finding(&w, 0, DSV_ERROR_SYNTAX, 4, 15);
    assert_int_equal(w.diag->n, 1);
    uint64_t hash = table_hash(&w.facts->tables[0]);
    first = split ? first : hash;
    assert_true(hash == first);
  }
  assert_int_equal(w.facts->tables[0].n, 3);
  world_end(&w);
}

static void test_cut(void **state) {
  (void)state;
  static const char text[] =
      "{\"time\":1,\"s\":\"\\u00e9\\n\",\"n\":1.5e3}\n{\"stream\":\"e\",\"time\":2,\"x\":[true,{\"y\":null}]}\n";
  world w = world_of(book);
  for (size_t n = 0; n < sizeof text; n++) {
    world_clear(&w);
    dsv_status status = dsv_facts_read(w.facts, "e", text, n, "cut.ndjson", NULL, w.diag);
    assert_true((status == DSV_OK) == (w.diag->n == 0));
    assert_true(status == DSV_OK || dsv_facts_rows(w.facts, "e") == 0);
  }
  for (size_t at = 0; at < sizeof text - 1; at++)
    for (unsigned byte = 0; byte < 256; byte += 3) {
      char changed[sizeof text];
      memcpy(changed, text, sizeof text);
      changed[at] = (char)byte;
      world_clear(&w);
      dsv_status status = dsv_facts_read(w.facts, "e", changed, sizeof text - 1, "m.ndjson", NULL, w.diag);
      assert_true((status == DSV_OK) == (w.diag->n == 0));
    }
  world_end(&w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_good),      cmocka_unit_test(test_streams), cmocka_unit_test(test_bad_rows),
      cmocka_unit_test(test_bad_lines), cmocka_unit_test(test_limits),  cmocka_unit_test(test_limits_of_plain_lines),
      cmocka_unit_test(test_many),      cmocka_unit_test(test_splits),  cmocka_unit_test(test_cut)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
