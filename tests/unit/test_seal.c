/* The seal: order, revisions, numbers of rows; any order of the same rows gives the same table. */
#include "../support/facts.h"
#include <stdlib.h>

static const char book[] =
    "[{\"type\":\"stream\",\"id\":\"plain\",\"shape\":\"interval\",\"fields\":{\"s\":\"string\",\"n\":\"number\",\"d\":"
    "\"decimal\"}},"
    "{\"type\":\"stream\",\"id\":\"keyed\",\"shape\":\"event\",\"key\":[\"k\",\"d\"],\"revision\":\"r\","
    "\"fields\":{\"k\":\"string\",\"d\":\"decimal\",\"r\":\"integer\",\"v\":\"number\"}},"
    "{\"type\":\"stream\",\"id\":\"once\",\"shape\":\"event\",\"key\":[\"k\"],\"fields\":{\"k\":\"string\",\"v\":"
    "\"number\"}}]";

static void seal_ok(world *w) {
  assert_int_equal(dsv_facts_seal(w->facts, NULL, w->diag), DSV_OK);
}

static void test_order(void **state) {
  (void)state;
  world w = world_of(book);
  assert_int_equal(
      read_text(&w, "plain",
                "start,end,s,n,d\n5,9,a,1,1\n3,,b,2,2.5\n5,7,c,3,3\n3,8,d,,4\n5,9,,5,5\nx,1,f,6,6\n1,1,g,7,7\n",
                "p.csv", DSV_BAD_ROWS_COUNT),
      DSV_OK);
  seal_ok(&w);
  const dsv__table *table = &w.facts->tables[0];
  static const uint64_t origin[] = {7, 4, 2, 3, 1, 5};
  static const char texts[] = "gdbca";
  assert_int_equal(table->n, 6);
  for (size_t i = 0; i < 6; i++) {
    assert_int_equal(table->origin[i], origin[i]);
    if (i < 5)
      assert_int_equal(dsv__dictionary_text(table->columns[0].dictionary, table->columns[0].texts[i]).at[0], texts[i]);
  }
  assert_false(dsv__cell_given(&table->columns[0], 5));
  assert_false(dsv__cell_given(&table->columns[1], 1));
  assert_true(dsv__cell_given(&table->columns[1], 2));
  assert_int_equal(table->columns[2].integers[2], 25);
  assert_int_equal(table->columns[2].scales[2], 1);
  assert_int_equal(table->end[2], DSV__TIME_MAX);
  assert_int_equal(table->seen, 7);
  world_end(&w);
}

static void test_revisions(void **state) {
  (void)state;
  world w = world_of(book);
  const char *text = "time,k,d,r,v\n"
                     "1,a,1.0,1,1\n"
                     "9,a,1,3,3\n"    /* the same key: 1.0 is 1 */
                     "2,a,1.00,2,2\n" /* lower, though later */
                     "3,b,1,,1\n"
                     "4,b,1,-7,2\n" /* a missing revision is below all others */
                     "5,,,1,1\n"
                     "6,,,2,2\n"        /* missing parts of a key are equal */
                     "9,a,1.000,3,3\n"; /* the same once more */
  assert_int_equal(read_text(&w, "keyed", text, "k.csv", 0), DSV_OK);
  seal_ok(&w);
  const dsv__table *table = &w.facts->tables[1];
  assert_int_equal(table->n, 3);
  assert_int_equal(table->superseded, 5);
  assert_int_equal(table->seen, 8);
  assert_int_equal(dsv_facts_rows(w.facts, "keyed"), 8);
  static const uint64_t origin[] = {5, 7, 2};
  for (size_t i = 0; i < 3; i++) assert_int_equal(table->origin[i], origin[i]);
  world_end(&w);
}

static void test_contradictions(void **state) {
  (void)state;
  world w = world_of(book);
  /* Revision 1 contradicts itself, though revision 2 supersedes both, in any order. */
  assert_int_equal(read_text(&w, "keyed", "time,k,d,r,v\n1,a,1,1,1\n1,a,1,2,5\n1,a,1,1,2\n", "k.csv", 0), DSV_OK);
  assert_int_equal(read_text(&w, "once", "time,k,v\n1,a,1\n2,b,2\n1,a,1.5\n2,b,2\n", "o.csv", 0), DSV_OK);
  uint64_t before[] = {table_hash(&w.facts->tables[1]), table_hash(&w.facts->tables[2])};
  assert_int_equal(dsv_facts_seal(w.facts, NULL, w.diag), DSV_ERROR_REVISION);
  assert_int_equal(w.diag->n, 2);
  assert_non_null(strstr(w.diag->at[0].message, "rows 1 and 3"));
  assert_non_null(strstr(w.diag->at[1].message, "rows 1 and 3"));
  assert_true(before[0] == table_hash(&w.facts->tables[1]) && before[1] == table_hash(&w.facts->tables[2]));
  assert_false(w.facts->sealed); /* open: more can be added */
  assert_int_equal(read_text(&w, "once", "time,k,v\n9,c,1\n", "o.csv", 0), DSV_OK);
  world_clear(&w);
  assert_int_equal(read_text(&w, "once", "time,k,v\n1,a,1\n2,b,2\n2,b,2\n", "o.csv", 0), DSV_OK);
  seal_ok(&w);
  assert_int_equal(w.facts->tables[2].superseded, 1);
  world_end(&w);
}

static uint64_t next(uint64_t *seed) {
  *seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407;
  return *seed >> 33;
}

/* Random rows in a random order, by arrays: the same as in order. */
static void test_permutations(void **state) {
  (void)state;
  enum { N = 30000 };
  world w = world_of(book);
  int64_t *start = malloc(N * sizeof *start), *end = malloc(N * sizeof *end),
          *offsets = malloc((N + 1) * sizeof *offsets);
  double *number = malloc(N * sizeof *number);
  uint64_t seed = 42;
  for (int i = 0; i < N; i++) {
    start[i] = (int64_t)(next(&seed) % 5000) - 2500 + (i % 7 ? 0 : INT64_C(1) << 50);
    end[i] = start[i] + (int64_t)(next(&seed) % 3);
    number[i] = i; /* the order of arrival */
    offsets[i] = 0;
  }
  offsets[N] = 0;
  const char *names[] = {"start", "end", "n", "s", "d"};
  dsv_column columns[5];
  for (size_t i = 0; i < 5; i++)
    columns[i] = (dsv_column){
        sizeof(dsv_column), names[i], i < 2 ? DSV_COLUMN_TIME : DSV_COLUMN_INTEGER, 0, start, NULL, NULL, NULL, 0};
  columns[1].values = end;
  columns[2].type = DSV_COLUMN_NUMBER;
  columns[2].values = number;
  columns[3].type = DSV_COLUMN_TEXT;
  columns[3].offsets = offsets;
  assert_int_equal(dsv_facts_append(w.facts, "plain", columns, 5, N, NULL, w.diag), DSV_OK);
  seal_ok(&w);
  const dsv__table *table = &w.facts->tables[0];
  for (uint64_t i = 0; i < N; i++) {
    uint64_t row = table->origin[i] - 1;
    assert_true(table->start[i] == start[row] && table->end[i] == end[row] &&
                table->columns[1].numbers[i] == (double)row && table->columns[2].integers[i] == start[row]);
    assert_true(
        !i || table->start[i - 1] < table->start[i] ||
        (table->start[i - 1] == table->start[i] &&
         (table->end[i - 1] < table->end[i] || (table->end[i - 1] == table->end[i] && table->origin[i - 1] <= row))));
  }
  free(start);
  free(end);
  free(offsets);
  free(number);
  world_end(&w);
}

/* Many keys and revisions against a plain table of the highest. */
static void test_many_keys(void **state) {
  (void)state;
  enum { N = 20000, KEYS = 997 };
  world w = world_of(book);
  int64_t highest[KEYS];
  memset(highest, -1, sizeof highest);
  char *text = malloc(N * 64), *at = text + sprintf(text, "time,k,d,r,v\n");
  uint64_t seed = 7;
  for (int i = 0; i < N; i++) {
    uint64_t key = next(&seed) % KEYS;
    int64_t revision = (int64_t)(next(&seed) % 50);
    at += sprintf(at, "%lld,%llu,0,%lld,%lld\n", (long long)(revision + 1), (unsigned long long)key,
                  (long long)revision, (long long)revision);
    highest[key] = revision > highest[key] ? revision : highest[key];
  }
  assert_int_equal(read_text(&w, "keyed", text, "k.csv", 0), DSV_OK);
  seal_ok(&w);
  const dsv__table *table = &w.facts->tables[1];
  assert_int_equal(table->n, KEYS);
  assert_int_equal(table->n + table->superseded, N);
  for (uint64_t i = 0; i < table->n; i++) {
    dsv__str key = dsv__dictionary_text(table->columns[0].dictionary, table->columns[0].texts[i]);
    int64_t number = 0;
    for (size_t j = 0; j < key.n; j++) number = number * 10 + key.at[j] - '0';
    assert_int_equal(table->columns[2].integers[i], highest[number]);
  }
  free(text);
  world_end(&w);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_order), cmocka_unit_test(test_revisions),
                                     cmocka_unit_test(test_contradictions), cmocka_unit_test(test_permutations),
                                     cmocka_unit_test(test_many_keys)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
