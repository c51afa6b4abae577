/* Answers of Prometheus: which series are rows of a stream, what values become, what is refused and where, and that it does not matter how
   the bytes arrive. */
#include "../support/facts.h"

static const char book[] = "[{\"type\":\"stream\",\"id\":\"s\",\"shape\":\"sample\",\"fields\":{\"value\":\"number\","
                           "\"job\":\"string\",\"code\":\"integer\","
                           "\"metric\":\"string\"},\"columns\":{\"metric\":\"__name__\"}},"
                           "{\"type\":\"stream\",\"id\":\"ms\",\"shape\":\"sample\",\"fields\":{\"ms\":\"decimal\","
                           "\"n\":\"integer\",\"at\":\"time\",\"up\":"
                           "\"boolean\"},"
                           "\"columns\":{\"ms\":\"http_ms\",\"n\":\"hits_total\",\"at\":\"started\"}},"
                           "{\"type\":\"stream\",\"id\":\"e\",\"shape\":\"event\"}]";

#define MATRIX(result) "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[" result "]}}"
#define SAMPLES(samples) MATRIX("{\"metric\":{},\"values\":[" samples "]}")

static dsv_status read_json(world *w, const char *stream, const char *text, uint32_t bad_rows) {
  return read_text(w, stream, text, "x.prometheus.json", bad_rows);
}

static void test_good(void **state) {
  (void)state;
  world w = world_of(book);
  const char *text =
      "{\"status\":\"success\",\"warnings\":[\"w\",{\"a\":[1]}],\"data\":{\"resultType\":\"matrix\",\"result\":[\n"
      "{\"metric\":{\"__name__\":\"up\",\"job\":\"a\\u00e9\",\"code\":\"200\",\"time\":\"x\"},"
      "\"values\":[[1767268800,\"1\"],[1767268815.25,\"NaN\"],[1.76726883e9,\"1.5e-07\"]]},\n"
      "{\"metric\":{\"code\":\"\"},\"values\":[[-1.000001,\"-0\"]],\"histograms\":[[1,{}]]},{\"metric\":{}}]}}\n";
  assert_int_equal(read_json(&w, "s", text, 0), DSV_OK);
  const dsv__table *table = &w.facts->tables[0];
  assert_int_equal(table->n, 4);
  assert_int_equal(table->start[0], INT64_C(1767268800000000));
  assert_int_equal(table->start[1], INT64_C(1767268815250000));
  assert_int_equal(table->start[2], INT64_C(1767268830000000));
  assert_int_equal(table->start[3], -1000001);
  assert_true(table->columns[0].numbers[0] == 1 && table->columns[0].numbers[2] == 1.5e-07);
  assert_false(dsv__cell_given(&table->columns[0], 1));
  assert_true(dsv__cell_given(&table->columns[1], 1));
  assert_int_equal(table->columns[2].integers[0], 200);
  assert_false(dsv__cell_given(&table->columns[2], 3));
  assert_false(dsv__cell_given(&table->columns[3], 3));
  dsv__str name = dsv__dictionary_text(table->columns[3].dictionary, table->columns[3].texts[0]);
  assert_true(dsv__str_same(name, DSV__STR("up")));
  assert_int_equal(dsv_diag_count(w.diag), 0);
  world_end(&w);
}

static void test_vector(void **state) {
  (void)state;
  world w = world_of(book);
  const char *text = "{\"data\":{\"result\":[{\"metric\":{\"job\":\"a\"},\"value\":[1,\"2\"]},{\"metric\":{\"job\":"
                     "\"b\"},\"value\":[1,"
                     "\"3\"]}],\"resultType\":\"vector\"},\"status\":\"success\"}";
  assert_int_equal(read_json(&w, "s", text, 0), DSV_OK);
  assert_int_equal(w.facts->tables[0].n, 2);
  world_end(&w);
}

/* A metric's name chooses the field; other metrics are passed over. */
static void test_metrics(void **state) {
  (void)state;
  world w = world_of(book);
  const char *text = MATRIX("{\"metric\":{\"__name__\":\"http_ms\"},\"values\":[[1,\"1.50\"]]},"
                            "{\"metric\":{\"__name__\":\"hits_total\"},\"values\":[[1,\"1.5e+03\"]]},"
                            "{\"metric\":{\"__name__\":\"other\"},\"values\":[[1,2,3],\"x\"]},"
                            "{\"metric\":{\"__name__\":\"started\"},\"values\":[[1,\"1767268800.5\"]]},"
                            "{\"metric\":{\"__name__\":\"up\"},\"values\":[[1,\"1\"]]}");
  assert_int_equal(read_json(&w, "ms", text, 0), DSV_OK);
  const dsv__table *table = &w.facts->tables[1];
  assert_int_equal(table->n, 4);
  assert_int_equal(table->columns[0].integers[0], 15);
  assert_int_equal(table->columns[0].scales[0], 1);
  assert_int_equal(table->columns[1].integers[1], 1500);
  assert_int_equal(table->columns[2].integers[2], INT64_C(1767268800500000));
  assert_int_equal(table->columns[3].flags[3], 1);
  assert_false(dsv__cell_given(&table->columns[0], 1));
  world_clear(&w);
  assert_int_equal(read_json(&w, "ms", MATRIX("{\"metric\":{\"__name__\":\"http\"}}"), 0), DSV_ERROR_COLUMN);
  assert_non_null(strstr(w.diag->at[0].message, "\"http\""));
  world_clear(&w);
  assert_int_equal(read_json(&w, "ms", MATRIX(""), 0), DSV_OK);
  world_clear(&w);
  assert_int_equal(read_json(&w, "e", MATRIX(""), 0), DSV_ERROR_STREAM);
  assert_int_equal(read_json(&w, NULL, MATRIX(""), 0), DSV_ERROR_STREAM);
  world_end(&w);
}

/* What loses the document, whatever becomes of bad rows. */
static void lost(const char *text, dsv_status code, uint64_t column) {
  world w = world_of(book);
  for (uint32_t bad_rows = 0; bad_rows < 2; bad_rows++) {
    world_clear(&w);
    dsv_status status = read_json(&w, "s", text, bad_rows);
    if (status != code) print_message("%s: %s\n", text, dsv_status_name(status));
    assert_int_equal(status, code);
    expect_finding(&w, 0, code, 1, column);
    assert_int_equal(w.diag->at[0].offset, column - 1);
    assert_int_equal(dsv_facts_rows(w.facts, "s"), 0);
  }
  world_end(&w);
}

static void test_lost(void **state) {
  (void)state;
  lost("", DSV_ERROR_SYNTAX, 1);
  lost("[]", DSV_ERROR_KIND, 1);
  lost("{}", DSV_ERROR_MISSING, 2);
  lost("{\"status\":\"success\"}", DSV_ERROR_MISSING, 20);
  lost("{\"status\":\"success\",\"data\":{}}", DSV_ERROR_MISSING, 29);
  lost("{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse error\"}", DSV_ERROR_CHOICE, 2);
  lost("{\"status\":\"fine\"}", DSV_ERROR_CHOICE, 2);
  lost("{\"status\":\"success\",\"status\":\"success\"}", DSV_ERROR_DUPLICATE, 21);
  lost("{\"data\":{\"resultType\":\"scalar\"", DSV_ERROR_CHOICE, 23);
  lost("{\"data\":{\"result\":{", DSV_ERROR_KIND, 19);
  lost("{\"data\":{\"result\":[[", DSV_ERROR_KIND, 20);
  lost("{\"data\":{\"result\":[{\"values\":[]", DSV_ERROR_FORM, 21);
  lost("{\"data\":{\"result\":[{}", DSV_ERROR_MISSING, 21);
  lost("{\"data\":{\"result\":[{\"metric\":{\"a\":1}", DSV_ERROR_KIND, 35);
  lost("{\"data\":{\"result\":[{\"metric\":{\"a\":\"1\",\"\\u0061\":\"2\"}", DSV_ERROR_DUPLICATE, 39);
  lost(MATRIX("") "{}", DSV_ERROR_SYNTAX, 64);
  lost("{\"data\":{\"result\":[{\"metric\":{},\"values\":[[1,\"2\"]", DSV_ERROR_SYNTAX, 50);
}

static void test_error_text(void **state) {
  (void)state;
  world w = world_of(book);
  const char *text = "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse error at char 5\"}";
  assert_int_equal(read_json(&w, "s", text, 0), DSV_ERROR_CHOICE);
  assert_non_null(strstr(w.diag->at[0].message, "bad_data: parse error at char 5"));
  world_end(&w);
}

/* A bad sample on the second line, which can be counted. */
static void bad(const char *sample, dsv_status code, uint64_t column) {
  world w = world_of(book);
  char text[1000];
  snprintf(text, sizeof text, SAMPLES("[10,\"1\"],\n%s,\n[30,\"3\"]"), sample);
  dsv_status status = read_json(&w, "s", text, 0);
  if (status != code) print_message("%s: %s\n", sample, dsv_status_name(status));
  assert_int_equal(status, code);
  expect_finding(&w, 0, code, 2, column);
  assert_int_equal(dsv_facts_rows(w.facts, "s"), 0);
  assert_int_equal(read_json(&w, "s", text, DSV_BAD_ROWS_COUNT), DSV_OK);
  assert_int_equal(dsv_facts_rows(w.facts, "s"), 3);
  assert_int_equal(w.facts->tables[0].bad, 1);
  world_end(&w);
}

static void test_bad(void **state) {
  (void)state;
  bad("[10,\"2\"]", DSV_ERROR_ROW, 2); /* the same time */
  bad("[9.999999,\"2\"]", DSV_ERROR_ROW, 2);
  bad("[20.0000001,\"2\"]", DSV_ERROR_CELL, 2);
  bad("[\"20\",\"2\"]", DSV_ERROR_CELL, 2);
  bad("[20]", DSV_ERROR_CELL, 4);
  bad("[]", DSV_ERROR_CELL, 2);
  bad("[20,2]", DSV_ERROR_CELL, 5);
  bad("[20,\"2\",[3]]", DSV_ERROR_CELL, 9);
  bad("[20,\"+Inf\"]", DSV_ERROR_CELL, 5);
  bad("[20,\"-Inf\"]", DSV_ERROR_CELL, 5);
  bad("[20,\"1e400\"]", DSV_ERROR_CELL, 5);
  bad("[20,\"\"]", DSV_ERROR_CELL, 5);
  bad("[20,\"x\"]", DSV_ERROR_CELL, 5);
  bad("{\"a\":[1]}", DSV_ERROR_CELL, 1);
  bad("20", DSV_ERROR_CELL, 1);
  world w = world_of(book); /* the edges of time */
  assert_int_equal(read_json(&w, "s", SAMPLES("[-62135596800,\"1\"],[253402300799.999999,\"1\"]"), 0), DSV_OK);
  assert_int_equal(read_json(&w, "s", SAMPLES("[-62135596800.000001,\"1\"]"), 0), DSV_ERROR_CELL);
  assert_int_equal(read_json(&w, "s", SAMPLES("[253402300800,\"1\"]"), 0), DSV_ERROR_CELL);
  world_end(&w);
}

/* Each limit on it and one above. */
static void limited(dsv_limits limits, const char *good, const char *past) {
  world w = world_of_limits(book, &limits);
  assert_int_equal(read_json(&w, "s", good, 0), DSV_OK);
  assert_int_equal(read_json(&w, "s", past, DSV_BAD_ROWS_COUNT), DSV_ERROR_LIMIT);
  assert_int_equal(w.diag->at[w.diag->n - 1].code, DSV_ERROR_LIMIT);
  assert_int_equal(w.diag->at[w.diag->n - 1].line, limits.rows != 2);
  world_end(&w);
}

static void test_limits(void **state) {
  (void)state;
  dsv_limits limits = DSV_LIMITS_INIT;
  limits.name_bytes = 20;
  limited(limits, MATRIX("{\"metric\":{\"aaaaaaaaaaaaaaaaaaaa\":\"1\"}}"),
          MATRIX("{\"metric\":{\"aaaaaaaaaaaaaaaaaaaaa\":\"1\"}}"));
  limits = (dsv_limits)DSV_LIMITS_INIT;
  limits.text_bytes = 40;
#define TEN "aaaaaaaaaa"
  limited(limits, MATRIX("{\"metric\":{\"a\":\"" TEN TEN TEN TEN "\"}}"),
          MATRIX("{\"metric\":{\"a\":\"a" TEN TEN TEN TEN "\"}}"));
  limits = (dsv_limits)DSV_LIMITS_INIT;
  limits.depth = 6;
  limited(limits, SAMPLES("[1,\"1\"]"), SAMPLES("[1,\"1\",[]]"));
  limits = (dsv_limits)DSV_LIMITS_INIT;
  limits.columns = 4;
  limited(limits, MATRIX("{\"metric\":{\"a\":\"\",\"b\":\"\",\"c\":\"\",\"d\":\"\"}}"),
          MATRIX("{\"metric\":{\"a\":\"\",\"b\":\"\",\"c\":\"\",\"d\":\"\",\"e\":\"\"}}"));
  limits = (dsv_limits)DSV_LIMITS_INIT;
  limits.rows = 2;
  limited(limits, SAMPLES("[1,\"1\"]"), SAMPLES("[2,\"1\"],[3,\"1\"],[4,\"1\"]"));
}

/* More labels than are compared pair by pair. */
static void test_many_labels(void **state) {
  (void)state;
  for (int twice = 0; twice < 2; twice++) {
    char text[4000];
    int n = snprintf(text, sizeof text,
                     "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{");
    for (int i = 0; i < 40; i++) n += snprintf(text + n, sizeof text - (size_t)n, "\"l%d\":\"%d\",", i, i);
    snprintf(text + n, sizeof text - (size_t)n, "\"l%d\":\"\"},\"values\":[[1,\"1\"]]}]}}", twice ? 7 : 40);
    world w = world_of(book);
    assert_int_equal(read_json(&w, "s", text, 0), twice ? DSV_ERROR_DUPLICATE : DSV_OK);
    world_end(&w);
  }
}

typedef struct {
  const char *bytes;
  size_t at, n, split;
} pieces;

static dsv_status pull(void *user, char *buffer, size_t capacity, size_t *got) {
  pieces *p = user;
  size_t end = p->at < p->split ? p->split : p->n;
  *got = end - p->at < capacity ? end - p->at : capacity;
  memcpy(buffer, p->bytes + p->at, *got);
  p->at += *got;
  return DSV_OK;
}

static dsv_status read_split(world *w, const char *text, size_t split) {
  pieces p = {text, 0, strlen(text), split};
  dsv__input *input;
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  options.bad_rows = DSV_BAD_ROWS_COUNT;
  world_clear(w);
  assert_int_equal(dsv__input_pull(w->context, pull, &p, "x.prometheus.json", &input, w->diag), DSV_OK);
  dsv_status status = dsv__facts_read_input(w->facts, "s", input, &options, w->diag);
  dsv__input_close(input);
  return status;
}

static void test_splits(void **state) {
  (void)state;
  static const char text[] = MATRIX("{\"m\\u0065tric\":{\"job\":\"\\ud83d\\ude00\xC3\xA9\"},\n \"values\" : "
                                    "[[1.25,\"1.5\"],\n[2,\"\\u0032\"],[2,\"3\"],[-1e2,"
                                    "\"4\"],[3,true,{\"a\":[1]}]]}");
  world w = world_of(book);
  uint64_t first = 0;
  for (size_t split = 0; split < sizeof text; split++) {
    assert_int_equal(read_split(&w, text, split), DSV_OK);
    assert_int_equal(w.diag->n, 3);
    expect_finding(&w, 0, DSV_ERROR_ROW, 3, 15);
    expect_finding(&w, 1, DSV_ERROR_ROW, 3, 23);
    expect_finding(&w, 2, DSV_ERROR_CELL, 3, 36);
    uint64_t hash = table_hash(&w.facts->tables[0]);
    first = split ? first : hash;
    assert_true(hash == first);
  }
  world_end(&w);
}

/* What is looked at of one token is limited, with the space before it, and whether it is good or not; however it is cut. */
static void test_limits_of_splits(void **state) {
  (void)state;
#define SPACES "                                                           " /* 59 */
  static const struct {
    const char *text;
    dsv_status status;
  } cases[] = {{SAMPLES("[" SPACES "1,\"1\"]"), DSV_OK},
               {SAMPLES("[ " SPACES "1,\"1\"]"), DSV_ERROR_LIMIT},
               {SAMPLES("[" SPACES "x,\"1\"]"), DSV_ERROR_LIMIT},
               {SAMPLES("[x," SPACES "\"1\"]"), DSV_ERROR_SYNTAX}};
  dsv_limits limits = DSV_LIMITS_INIT;
  limits.line_bytes = 60;
  world w = world_of_limits(book, &limits);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    for (size_t split = 0; split < strlen(cases[i].text); split++)
      assert_int_equal(read_split(&w, cases[i].text, split), cases[i].status);
  world_end(&w);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_good),       cmocka_unit_test(test_vector),
                                     cmocka_unit_test(test_metrics),    cmocka_unit_test(test_lost),
                                     cmocka_unit_test(test_error_text), cmocka_unit_test(test_bad),
                                     cmocka_unit_test(test_limits),     cmocka_unit_test(test_many_labels),
                                     cmocka_unit_test(test_splits),     cmocka_unit_test(test_limits_of_splits)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
