/* Rows from arrays: types, missing values, bad rows, and that a failed call leaves nothing behind. */
#include "../support/facts.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static const char book[] =
    "[{\"type\":\"stream\",\"id\":\"all\",\"shape\":\"event\",\"fields\":{\"s\":\"string\",\"n\":\"number\",\"i\":"
    "\"integer\","
    "\"d\":\"decimal\",\"b\":\"boolean\",\"t\":\"time\",\"u\":{\"type\":\"duration\",\"unit\":\"ms\"}}},"
    "{\"type\":\"stream\",\"id\":\"speed\",\"shape\":\"sample\",\"fields\":{\"v\":\"number\"}},"
    "{\"type\":\"stream\",\"id\":\"out\",\"shape\":\"interval\",\"fields\":{}},"
    "{\"type\":\"stream\",\"id\":\"shut\",\"shape\":\"interval\",\"open\":\"refuse\"}]";

static dsv_column column(const char *name, uint32_t type, const void *values) {
  dsv_column made = DSV_COLUMN_INIT;
  made.name = name;
  made.type = type;
  made.values = values;
  return made;
}

static dsv_column text_column(const char *name, const char *values, const int64_t *offsets) {
  dsv_column made = column(name, DSV_COLUMN_TEXT, values);
  made.offsets = offsets;
  return made;
}

static void test_types(void **state) {
  (void)state;
  world w = world_of(book);
  int64_t time[] = {1, 2, 3}, integer[] = {-5, 0, INT64_MAX}, duration[] = {10, 20, 30};
  double number[] = {0.5, -0.0, DBL_MAX};
  uint8_t boolean[] = {0, 1, 1}, valid[] = {1, 0, 1};
  int64_t offsets[] = {0, 1, 2, 4}, decimals[] = {0, 3, 5, 10};
  dsv_column columns[] = {column("x", 99, NULL),
                          column("time", DSV_COLUMN_TIME, time),
                          text_column("s", "aabb", offsets),
                          column("n", DSV_COLUMN_NUMBER, number),
                          column("i", DSV_COLUMN_INTEGER, integer),
                          text_column("d", "1.512-0.25", decimals),
                          column("b", DSV_COLUMN_BOOLEAN, boolean),
                          column("t", DSV_COLUMN_TIME, time),
                          column("u", DSV_COLUMN_INTEGER, duration)};
  columns[4].valid = valid;
  assert_int_equal(dsv_facts_append(w.facts, "all", columns, 9, 3, NULL, w.diag), DSV_OK);
  assert_int_equal(dsv_facts_rows(w.facts, "all"), 3);
  assert_int_equal(dsv_facts_rows(w.facts, "none"), 0);
  const dsv__table *table = &w.facts->tables[0];
  assert_int_equal(table->start[2], 3);
  assert_int_equal(table->columns[0].texts[1], 0);
  assert_int_equal(table->columns[0].texts[2], 1);
  assert_true(table->columns[1].numbers[2] == DBL_MAX);
  assert_false(dsv__cell_given(&table->columns[2], 1));
  assert_int_equal(table->columns[2].integers[1], 0);
  assert_int_equal(table->columns[2].integers[2], INT64_MAX);
  assert_int_equal(table->columns[3].integers[2], -25);
  assert_int_equal(table->columns[3].scales[2], 2);
  assert_int_equal(table->columns[6].integers[1], 20000);
  /* A second call without missing values goes on behind it. */
  columns[4].valid = NULL;
  assert_int_equal(dsv_facts_append(w.facts, "all", columns, 9, 3, NULL, w.diag), DSV_OK);
  assert_true(dsv__cell_given(&table->columns[2], 4));
  assert_int_equal(table->n, 6);
  world_end(&w);
}

static void test_columns(void **state) {
  (void)state;
  world w = world_of(book);
  int64_t time[] = {1};
  double number[] = {1};
  dsv_column columns[] = {column("time", DSV_COLUMN_TIME, time), column("v", DSV_COLUMN_NUMBER, number),
                          column("v", DSV_COLUMN_NUMBER, number)};
  assert_int_equal(dsv_facts_append(w.facts, "speeds", columns, 2, 1, NULL, w.diag), DSV_ERROR_STREAM);
  assert_non_null(strstr(w.diag->at[0].message, "\"speed\""));
  assert_int_equal(dsv_facts_append(w.facts, "speed", columns, 1, 1, NULL, w.diag), DSV_ERROR_COLUMN);
  assert_non_null(strstr(w.diag->at[1].message, "\"v\""));
  assert_int_equal(dsv_facts_append(w.facts, "speed", columns, 3, 1, NULL, w.diag), DSV_ERROR_COLUMN);
  columns[1].type = DSV_COLUMN_BOOLEAN;
  assert_int_equal(dsv_facts_append(w.facts, "speed", columns, 2, 1, NULL, w.diag), DSV_ERROR_COLUMN);
  assert_non_null(strstr(w.diag->at[3].message, "does not take the type BOOLEAN"));
  columns[1].type = DSV_COLUMN_TEXT; /* without offsets */
  assert_int_equal(dsv_facts_append(w.facts, "speed", columns, 2, 1, NULL, w.diag), DSV_ERROR_COLUMN);
  columns[1] = column("v", DSV_COLUMN_NUMBER, NULL);
  assert_int_equal(dsv_facts_append(w.facts, "speed", columns, 2, 1, NULL, w.diag), DSV_ERROR_COLUMN);
  columns[1].size = 8;
  assert_int_equal(dsv_facts_append(w.facts, "speed", columns, 2, 1, NULL, w.diag), DSV_ERROR_OPTIONS);
  columns[1] = column(NULL, DSV_COLUMN_NUMBER, number);
  assert_int_equal(dsv_facts_append(w.facts, "speed", columns, 2, 1, NULL, w.diag), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_facts_append(NULL, "speed", columns, 2, 1, NULL, w.diag), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_facts_rows(w.facts, "speed"), 0);
  world_end(&w);
}

static void test_bad_rows(void **state) {
  (void)state;
  world w = world_of(book);
  enum { N = 20000 };
  int64_t *time = malloc(N * sizeof *time);
  double *number = malloc(N * sizeof *number);
  for (int i = 0; i < N; i++) {
    time[i] = i;
    number[i] = i;
  }
  number[3] = NAN;
  number[9000] = INFINITY;
  time[9000] = DSV__TIME_MAX;
  time[19999] = DSV__TIME_MIN - 1;
  dsv_column columns[] = {column("time", DSV_COLUMN_TIME, time), column("v", DSV_COLUMN_NUMBER, number)};
  assert_int_equal(dsv_facts_append(w.facts, "speed", columns, 2, N, NULL, w.diag), DSV_ERROR_CELL);
  assert_int_equal(w.diag->n, 4);
  assert_non_null(strstr(w.diag->at[0].message, "row 4, column \"v\""));
  assert_int_equal(dsv_facts_rows(w.facts, "speed"), 0);
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  options.bad_rows = DSV_BAD_ROWS_COUNT;
  assert_int_equal(dsv_facts_append(w.facts, "speed", columns, 2, N, &options, w.diag), DSV_OK);
  assert_int_equal(w.diag->at[4].severity, DSV_SEVERITY_WARNING);
  const dsv__table *table = &w.facts->tables[1];
  assert_int_equal(table->n, N - 3);
  assert_int_equal(table->bad, 3);
  assert_int_equal(dsv_facts_rows(w.facts, "speed"), N);
  assert_int_equal(dsv_facts_seal(w.facts, NULL, w.diag), DSV_OK);
  assert_int_equal(table->origin[2], 3);
  assert_int_equal(table->origin[3], 5);
  assert_int_equal(table->origin[8999], 9002);
  assert_int_equal(dsv_facts_append(w.facts, "speed", columns, 2, 1, NULL, w.diag), DSV_ERROR_FROZEN);
  free(time);
  free(number);
  world_end(&w);
}

static void test_intervals(void **state) {
  (void)state;
  world w = world_of(book);
  int64_t start[] = {10, 20, 30}, end[] = {15, 0, 30};
  uint8_t valid[] = {1, 0, 1};
  dsv_column columns[] = {column("start", DSV_COLUMN_TIME, start), column("end", DSV_COLUMN_INTEGER, end)};
  assert_int_equal(dsv_facts_append(w.facts, "out", columns, 2, 3, NULL, w.diag), DSV_ERROR_ROW); /* 0 is before 20 */
  columns[1].valid = valid;
  assert_int_equal(dsv_facts_append(w.facts, "out", columns, 2, 3, NULL, w.diag), DSV_OK);
  assert_int_equal(w.facts->tables[2].end[1], DSV__TIME_MAX);
  assert_int_equal(dsv_facts_append(w.facts, "shut", columns, 2, 3, NULL, w.diag), DSV_ERROR_ROW);
  columns[0].valid = valid;
  assert_int_equal(dsv_facts_append(w.facts, "out", columns, 2, 3, NULL, w.diag), DSV_ERROR_ROW);
  assert_int_equal(dsv_facts_rows(w.facts, "out"), 3);
  assert_int_equal(dsv_facts_append(w.facts, "out", columns, 2, 0, NULL, w.diag), DSV_OK);
  world_end(&w);
}

static void test_texts(void **state) {
  (void)state;
  dsv_limits limits = DSV_LIMITS_INIT;
  limits.text_bytes = 300;
  limits.rows = 5;
  world w = world_of_limits(
      "{\"type\":\"stream\",\"id\":\"s\",\"shape\":\"event\",\"fields\":{\"a\":\"string\",\"d\":\"decimal\"}}",
      &limits);
  char bytes[400];
  memset(bytes, '1', sizeof bytes);
  int64_t time[] = {1, 2, 3, 4, 5, 6}, offsets[] = {0, 3, 300}, decimals[] = {0, 18, 19}, back[] = {0, 3, 2};
  dsv_column columns[] = {column("time", DSV_COLUMN_TIME, time), text_column("a", bytes, offsets),
                          text_column("d", bytes, decimals)};
  assert_int_equal(dsv_facts_append(w.facts, "s", columns, 3, 2, NULL, w.diag), DSV_OK);
  decimals[1] = 19;
  assert_int_equal(dsv_facts_append(w.facts, "s", columns, 3, 1, NULL, w.diag), DSV_ERROR_CELL);
  decimals[1] = 18;
  columns[1].offsets = back;
  assert_int_equal(dsv_facts_append(w.facts, "s", columns, 3, 2, NULL, w.diag), DSV_ERROR_CELL);
  int64_t wide[] = {0, 301};
  columns[1].offsets = wide;
  assert_int_equal(dsv_facts_append(w.facts, "s", columns, 3, 1, NULL, w.diag), DSV_ERROR_LIMIT);
  columns[1].offsets = offsets;
  bytes[1] = '\xC3';
  assert_int_equal(dsv_facts_append(w.facts, "s", columns, 3, 1, NULL, w.diag), DSV_ERROR_CELL);
  bytes[1] = '\0';
  assert_int_equal(dsv_facts_append(w.facts, "s", columns, 3, 1, NULL, w.diag), DSV_ERROR_CELL);
  assert_int_equal(dsv__dictionary_count(w.facts->tables[0].columns[0].dictionary), 2);
  bytes[1] = '2';
  assert_int_equal(dsv_facts_append(w.facts, "s", columns, 3, 4, NULL, w.diag), DSV_ERROR_LIMIT); /* rows */
  assert_int_equal(dsv_facts_rows(w.facts, "s"), 2);
  world_end(&w);
}

/* Text for fields of every type, in two rows that are good and one where all but the string is wrong. */
static void test_texts_of_types(void **state) {
  (void)state;
  static const char *const cells[][4] = {
      {"time", "2026-01-01T01:00:00+01:00", "1767225600000001", "yesterday"},
      {"s", "", "a", "b"},
      {"n", "0.5", "", "0x1"},
      {"i", "-5", "9223372036854775807", "1.5"},
      {"d", "12.50", "3", "1e"},
      {"b", "true", "0", "yes"},
      {"t", "1970-01-01T00:00:00.000002Z", "-3", "2026-01-01"},
      {"u", "PT1H30M", "1.5", ""},
  };
  enum { COLUMNS = sizeof cells / sizeof *cells, ROWS = 3 };
  world w = world_of(book);
  char bytes[COLUMNS][100];
  int64_t offsets[COLUMNS][ROWS + 1];
  const uint8_t valid[] = {1, 0, 1};
  dsv_column columns[COLUMNS];
  for (int i = 0; i < COLUMNS; i++) {
    offsets[i][0] = 0;
    for (int row = 0; row < ROWS; row++) {
      size_t n = strlen(cells[i][row + 1]);
      memcpy(bytes[i] + offsets[i][row], cells[i][row + 1], n);
      offsets[i][row + 1] = offsets[i][row] + (int64_t)n;
    }
    columns[i] = text_column(cells[i][0], bytes[i], offsets[i]);
  }
  columns[2].valid = valid;
  assert_int_equal(dsv_facts_append(w.facts, "all", columns, COLUMNS, ROWS, NULL, w.diag), DSV_ERROR_CELL);
  assert_int_equal(dsv_facts_rows(w.facts, "all"), 0);
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  options.bad_rows = DSV_BAD_ROWS_COUNT;
  assert_int_equal(dsv_facts_append(w.facts, "all", columns, COLUMNS, ROWS, &options, w.diag), DSV_OK);
  enum { BAD = COLUMNS - 1 };
  assert_int_equal(w.diag->n, 2 * BAD);
  for (int i = 0; i < 2 * BAD; i++) {
    int at = i % BAD;
    char place[40];
    snprintf(place, sizeof place, "row 3, column \"%s\": ", cells[at ? at + 1 : 0][0]);
    assert_non_null(strstr(w.diag->at[i].message, place));
    assert_int_equal(w.diag->at[i].code, DSV_ERROR_CELL);
    assert_int_equal(w.diag->at[i].severity, i < BAD ? DSV_SEVERITY_ERROR : DSV_SEVERITY_WARNING);
  }
  const dsv__table *table = &w.facts->tables[0];
  assert_int_equal(table->n, 2);
  assert_int_equal(table->bad, 1);
  assert_int_equal(dsv_facts_rows(w.facts, "all"), ROWS);
  assert_int_equal(table->start[0], 1767225600000000);
  assert_int_equal(table->start[1], 1767225600000001);
  assert_int_equal(table->columns[0].texts[1], 1);
  assert_true(table->columns[1].numbers[0] == 0.5);
  assert_false(dsv__cell_given(&table->columns[1], 1));
  assert_int_equal(table->columns[2].integers[0], -5);
  assert_int_equal(table->columns[2].integers[1], INT64_MAX);
  assert_int_equal(table->columns[3].integers[0], 1250);
  assert_int_equal(table->columns[3].scales[0], 2);
  assert_int_equal(table->columns[4].flags[0], 1);
  assert_int_equal(table->columns[4].flags[1], 0);
  assert_int_equal(table->columns[5].integers[0], 2);
  assert_int_equal(table->columns[5].integers[1], -3);
  assert_int_equal(table->columns[6].integers[0], INT64_C(5400000000));
  assert_int_equal(table->columns[6].integers[1], 1500);
  world_end(&w);
}

typedef struct {
  int calls, cancel_at;
} watch;

static int watcher(void *user, uint64_t done, uint64_t total) {
  watch *seen = user;
  assert_true(done <= total || total == 0);
  return ++seen->calls == seen->cancel_at;
}

static void test_progress(void **state) {
  (void)state;
  world w = world_of(book);
  enum { N = 200000 };
  int64_t *time = calloc(N, sizeof *time);
  double *number = calloc(N, sizeof *number);
  dsv_column columns[] = {column("time", DSV_COLUMN_TIME, time), column("v", DSV_COLUMN_NUMBER, number)};
  watch seen = {0, 2};
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  options.progress = watcher;
  options.user = &seen;
  assert_int_equal(dsv_facts_append(w.facts, "speed", columns, 2, N, &options, w.diag), DSV_ERROR_CANCELLED);
  assert_int_equal(dsv_facts_rows(w.facts, "speed"), 0);
  seen = (watch){0, 0};
  assert_int_equal(dsv_facts_append(w.facts, "speed", columns, 2, N, &options, w.diag), DSV_OK);
  assert_true(seen.calls >= N / 65536);
  seen = (watch){0, 3};
  assert_int_equal(dsv_facts_seal(w.facts, &options, w.diag), DSV_ERROR_CANCELLED);
  seen = (watch){0, 0};
  assert_int_equal(dsv_facts_seal(w.facts, &options, w.diag), DSV_OK);
  assert_null(w.facts->tables[1].origin);
  free(time);
  free(number);
  world_end(&w);
}

static void test_coverage(void **state) {
  (void)state;
  world w = world_of(book);
  assert_int_equal(dsv_facts_complete(w.facts, "out", 50, 60, NULL, w.diag), DSV_OK);
  assert_int_equal(dsv_facts_complete(w.facts, "out", 10, 20, NULL, w.diag), DSV_OK);
  assert_int_equal(dsv_facts_complete(w.facts, "out", 20, 30, NULL, w.diag), DSV_OK);
  assert_int_equal(dsv_facts_complete(w.facts, "out", 20, 20, NULL, w.diag), DSV_ERROR_ORDER);
  assert_int_equal(dsv_facts_complete(w.facts, "out", INT64_MIN, 20, NULL, w.diag), DSV_ERROR_VALUE);
  assert_int_equal(dsv_facts_complete(w.facts, "nix", 1, 20, NULL, w.diag), DSV_ERROR_STREAM);
  assert_int_equal(dsv_facts_seal(w.facts, NULL, w.diag), DSV_OK);
  const dsv__table *table = &w.facts->tables[2];
  assert_true(table->coverage_said);
  assert_int_equal(table->coverage.n, 2);
  assert_int_equal(table->coverage.at[0].from, 10);
  assert_int_equal(table->coverage.at[0].to, 30);
  world_end(&w);
}

static void test_fork(void **state) {
  (void)state;
  world w = world_of(book);
  pid_t child = fork();
  if (child == 0) _exit(dsv_facts_seal(w.facts, NULL, NULL) == DSV_ERROR_FORKED ? 0 : 1);
  int answer;
  assert_int_equal(waitpid(child, &answer, 0), child);
  assert_int_equal(answer, 0);
  world_end(&w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_types),     cmocka_unit_test(test_columns),  cmocka_unit_test(test_bad_rows),
      cmocka_unit_test(test_intervals), cmocka_unit_test(test_texts),    cmocka_unit_test(test_texts_of_types),
      cmocka_unit_test(test_progress),  cmocka_unit_test(test_coverage), cmocka_unit_test(test_fork)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
