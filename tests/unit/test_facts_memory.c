/* Every allocation of filling and sealing facts fails once, and then for ever: the status says so, and nothing has changed. */
#include "../support/facts.h"
#include <stdlib.h>

static const char book[] =
    "[{\"type\":\"stream\",\"id\":\"e\",\"shape\":\"interval\",\"key\":[\"s\"],\"revision\":\"n\","
    "\"fields\":{\"s\":\"string\",\"n\":\"number\",\"d\":\"decimal\"}},"
    "{\"type\":\"stream\",\"id\":\"m\",\"shape\":\"sample\",\"fields\":{\"value\":\"number\",\"a\":\"string\"},"
    "\"columns\":{"
    "\"value\":\"up\"}}]";

static struct {
  uint64_t count, fail_at;
  bool for_ever;
} tap; /* of this test's allocator; 0: never */

static bool fails(void) {
  tap.count++;
  return tap.fail_at && (tap.for_ever ? tap.count >= tap.fail_at : tap.count == tap.fail_at);
}

static void *tap_allocate(void *user, size_t bytes) {
  (void)user;
  return fails() ? NULL : malloc(bytes);
}

static void *tap_resize(void *user, void *memory, size_t bytes) {
  (void)user;
  return fails() ? NULL : realloc(memory, bytes);
}

static void tap_release(void *user, void *memory) {
  (void)user;
  free(memory);
}

static dsv_status append(world *w) {
  int64_t start[200], end[200], offsets[201] = {0};
  double number[200];
  char text[200];
  uint8_t valid[200];
  for (int i = 0; i < 200; i++) {
    start[i] = 1000 - i;
    end[i] = start[i] + 5;
    number[i] = i;
    text[i] = (char)('0' + i % 10);
    offsets[i + 1] = i + 1;
    valid[i] = i != 7;
  }
  dsv_column columns[] = {{sizeof(dsv_column), "start", DSV_COLUMN_TIME, 0, start, NULL, NULL, NULL, 0},
                          {sizeof(dsv_column), "end", DSV_COLUMN_TIME, 0, end, NULL, valid, NULL, 0},
                          {sizeof(dsv_column), "s", DSV_COLUMN_TEXT, 0, text, offsets, NULL, NULL, 0},
                          {sizeof(dsv_column), "n", DSV_COLUMN_NUMBER, 0, number, NULL, valid, NULL, 0},
                          {sizeof(dsv_column), "d", DSV_COLUMN_TEXT, 0, text, offsets, valid, NULL, 0}};
  return dsv_facts_append(w->facts, "e", columns, 5, 200, NULL, NULL);
}

static int released;

static void release(void *user) {
  (void)user;
  released++;
}

/* Some arrays are lent, some copied; a failed call releases nothing. */
static dsv_status adopt(world *w) {
  static const int64_t time[] = {1, 2, 3}, offsets[] = {0, 1, 2};
  static const uint32_t code[] = {1, 0, 1};
  static const uint8_t valid[] = {1, 1, 0};
  dsv_column columns[] = {{sizeof(dsv_column), "start", DSV_COLUMN_TIME, 0, time, NULL, NULL, NULL, 0},
                          {sizeof(dsv_column), "end", DSV_COLUMN_TIME, 0, time, NULL, valid, NULL, 0},
                          {sizeof(dsv_column), "s", DSV_COLUMN_CODES, 0, code, offsets, valid, "xy", 2},
                          {sizeof(dsv_column), "n", DSV_COLUMN_INTEGER, 0, time, NULL, NULL, NULL, 0},
                          {sizeof(dsv_column), "d", DSV_COLUMN_DECIMAL, 1, time, NULL, valid, NULL, 0}};
  dsv_owner owner = {sizeof owner, release, NULL};
  dsv_status status = dsv_facts_adopt(w->facts, "e", columns, 5, 3, &owner, NULL, NULL);
  assert_int_equal(released, 0);
  return status;
}

static dsv_status read_csv(world *w) {
  return read_text(w, "e", "start,end,s,n,d,\"x\"\"y\"\n1,,a,1e3,1.5,\n3,4,\"b\"\"\",2,,\n5,4,c,3,3,\n", "m.csv",
                   DSV_BAD_ROWS_COUNT);
}

static dsv_status read_ndjson(world *w) {
  return read_text(w, NULL,
                   "{\"stream\":\"e\",\"start\":1,\"s\":\"\\u00e9\",\"n\":1}\n{\"stream\":\"e\",\"complete\":{\"from\":"
                   "1,\"to\":9}}\n",
                   "m.ndjson", 0);
}

/* Metrics: more labels than are compared pair by pair, texts with escapes, a bad sample, a metric that is passed over. */
static dsv_status read_metrics(world *w, bool json) {
  char labels[1000] = "", text[4000];
  for (int i = 0, n = 0; i < 30; i++)
    n += snprintf(labels + n, sizeof labels - (size_t)n, json ? ",\"l%d\":\"\\n\"" : ",l%d=\"\\n\"", i);
  if (json)
    snprintf(
        text, sizeof text,
        "{\"st\\u0061tus\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{\"__name__\":"
        "\"other\"}},{"
        "\"metric\":{\"__name__\":\"up\",\"a\":\"\\u00e9\"%s},\"values\":[[1,\"1\"],[2.5,\"\\u0032\"],[2,\"3\"]]}]}}",
        labels);
  else snprintf(text, sizeof text, "other 1\nup{a=\"b\"%s} 1 1\nup{a=\"b\"%s} 2 2\nup x\n# EOF\n", labels, labels);
  return read_text(w, "m", text, json ? "m.prometheus.json" : "m.openmetrics", DSV_BAD_ROWS_COUNT);
}

static dsv_status read_prometheus(world *w) {
  return read_metrics(w, true);
}

static dsv_status read_openmetrics(world *w) {
  return read_metrics(w, false);
}

static dsv_status complete(world *w) {
  return dsv_facts_complete(w->facts, "e", 5, 10, NULL, NULL);
}

static dsv_status seal(world *w) {
  return dsv_facts_seal(w->facts, NULL, NULL);
}

static void sweep(bool for_ever) {
  static dsv_status (*const verbs[])(world *) = {
      adopt, append, read_csv, read_ndjson, read_prometheus, read_openmetrics, complete, read_csv, seal};
  dsv_allocator allocator = {sizeof allocator, NULL, tap_allocate, tap_resize, tap_release};
  dsv_context_options options = DSV_CONTEXT_OPTIONS_INIT;
  options.allocator = &allocator;
  world w = {NULL, NULL, NULL, NULL};
  assert_int_equal(dsv_context_new(&options, &w.context), DSV_OK);
  assert_int_equal(dsv_book_new(w.context, NULL, &w.book, NULL), DSV_OK);
  assert_int_equal(dsv_book_add(w.book, book, strlen(book), NULL, NULL, NULL), DSV_OK);
  assert_int_equal(dsv_book_check(w.book, NULL, NULL), DSV_OK);
  dsv_status status = DSV_ERROR_MEMORY;
  for (tap.fail_at = 1; status; tap.fail_at++) {
    tap.count = 0;
    tap.for_ever = for_ever;
    status = dsv_facts_new(w.book, NULL, &w.facts, NULL);
    assert_true(status == DSV_OK || w.facts == NULL);
    uint64_t at = tap.fail_at;
    if (!status) dsv_facts_unref(w.facts);
    tap.fail_at = at;
  }
  tap.fail_at = 0;
  released = 0;
  assert_int_equal(dsv_facts_new(w.book, NULL, &w.facts, NULL), DSV_OK);
  const dsv__table *table = &w.facts->tables[0];
  for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
    status = DSV_ERROR_MEMORY;
    for (uint64_t k = 1; status; k++) {
      uint64_t before = table_hash(table);
      uint32_t texts = dsv__dictionary_count(table->columns[0].dictionary);
      tap.count = 0;
      tap.fail_at = k;
      tap.for_ever = for_ever;
      status = verbs[i](&w);
      tap.fail_at = 0;
      if (!status) break;
      assert_int_equal(status, DSV_ERROR_MEMORY);
      assert_true(table_hash(table) == before);
      assert_int_equal(dsv__dictionary_count(table->columns[0].dictionary), texts);
      assert_false(w.facts->sealed);
    }
  }
  assert_int_equal(table->bad, 2);
  assert_int_equal(released, 1);
  assert_true(table->superseded > 0);
  assert_int_equal(table->coverage.n, 1);
  world_end(&w);
}

static void test_once(void **state) {
  (void)state;
  sweep(false);
}

static void test_for_ever(void **state) {
  (void)state;
  sweep(true);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_once), cmocka_unit_test(test_for_ever)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
