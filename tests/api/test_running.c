/* A score that goes on beside facts made anew: many rows, rows at the borders of windows and of as_of, contradictions, and misuse. */
#include "../support/scene.h"
#include <stdbool.h>

#define KEYED(members) "{'type':'stream','id':'e','shape':'event','key':['id'],'revision':'rev'," members "},"
#define FIELDS "'fields':{'id':'integer','rev':'integer','site':'string','v':'number','n':'integer'}"
#define METRIC(id, metric) "{'id':'" id "','by':['site'],'metric':{'stream':'e'," metric "}}"
#define TARGETS                                                                                                       \
  METRIC("sum", "'kind':'sum','field':'v'")                                                                           \
  "," METRIC("p14", "'kind':'quantile','field':'n','q':'0.142857'") "," METRIC(                                       \
      "p50", "'kind':'quantile','field':'v','q':'"                                                                    \
             "0.5'") "," METRIC("p99", "'kind':'quantile','field':'v','q':'0.99'") ","                                \
                                                                                   "{'id':'all','metric':{'stream':'" \
                                                                                   "e','kind':'ratio','of':{'"        \
                                                                                   "field':'n','op':'>','value':3}}}"
#define BOOK PARTIES KEYED(FIELDS) AGREEMENT(DAYS, TARGETS)

enum { MOST = 60000, HOURS = 240 };

typedef struct {
  int64_t id, time, rev, n;
  double v;
  char site;
  bool gone;
} row;

typedef struct {
  scene s;
  dsv_running *running;
  row *rows;
  size_t n;
  uint64_t state;
} history;

static uint64_t next(history *h) {
  h->state = h->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return h->state >> 33;
}

/* Rows that are not gone, from number `from` on. */
static void append(dsv_facts *facts, const row *rows, size_t n) {
  int64_t *integers[4], *offsets = calloc(n + 1, sizeof *offsets);
  double *v = calloc(n + 1, sizeof *v);
  char *sites = calloc(n + 1, 1);
  size_t kept = 0;
  for (size_t i = 0; i < 4; i++) integers[i] = calloc(n + 1, sizeof(int64_t));
  for (size_t i = 0; i < n; i++) {
    if (rows[i].gone) continue;
    integers[0][kept] = rows[i].id;
    integers[1][kept] = rows[i].time;
    integers[2][kept] = rows[i].rev;
    integers[3][kept] = rows[i].n;
    v[kept] = rows[i].v;
    sites[kept] = rows[i].site;
    kept++;
    offsets[kept] = (int64_t)kept;
  }
  static const char *const names[] = {"id", "time", "rev", "n"};
  dsv_column columns[6];
  for (size_t i = 0; i < 6; i++) columns[i] = (dsv_column)DSV_COLUMN_INIT;
  for (size_t i = 0; i < 4; i++) {
    columns[i].name = names[i];
    columns[i].type = i == 1 ? DSV_COLUMN_TIME : DSV_COLUMN_INTEGER;
    columns[i].values = integers[i];
  }
  columns[4].name = "v";
  columns[4].type = DSV_COLUMN_NUMBER;
  columns[4].values = v;
  columns[5].name = "site";
  columns[5].type = DSV_COLUMN_TEXT;
  columns[5].values = sites;
  columns[5].offsets = offsets;
  assert_int_equal(dsv_facts_append(facts, "e", columns, 6, kept, NULL, NULL), DSV_OK);
  for (size_t i = 0; i < 4; i++) free(integers[i]);
  free(offsets);
  free(v);
  free(sites);
}

static dsv_status retract(history *h, const int64_t *ids, size_t n) {
  dsv_column column = DSV_COLUMN_INIT;
  column.name = "id";
  column.type = DSV_COLUMN_INTEGER;
  column.values = ids;
  return dsv_running_retract(h->running, "e", &column, 1, n, h->s.diag);
}

static history begin(const char *book) {
  history h = {.s = scene_of(book), .rows = calloc(MOST, sizeof(row)), .state = 7};
  assert_non_null(h.rows);
  scene_good(&h.s, dsv_running_new(h.s.facts, "a", DSV_NO_TIME, DSV_NO_TIME, &h.running, h.s.diag));
  return h;
}

static void end(history *h) {
  dsv_running_unref(h->running);
  free(h->rows);
  scene_end(&h->s);
}

static void add(history *h, int64_t time, int64_t id, int64_t rev) {
  assert_true(h->n < MOST);
  h->rows[h->n++] = (row){.id = id,
                          .time = time,
                          .rev = rev,
                          .n = (int64_t)(next(h) % 7),
                          .v = (double)(next(h) % 100000) / 16,
                          .site = (char)('a' + next(h) % 5)};
}

/* The same bytes as of facts made anew. */
static void compare(history *h, int64_t as_of) {
  dsv_facts *facts;
  dsv_scorecard *anew, *card;
  scene_good(&h->s, dsv_facts_new(h->s.book, NULL, &facts, h->s.diag));
  append(facts, h->rows, h->n);
  scene_good(&h->s, dsv_facts_seal(facts, NULL, h->s.diag));
  scene_good(&h->s, dsv_score(h->s.book, facts, "a", DSV_NO_TIME, DSV_NO_TIME, as_of, NULL, &anew, h->s.diag));
  scene_good(&h->s, dsv_running_score(h->running, as_of, NULL, &card, h->s.diag));
  assert_string_equal(dsv_scorecard_json(card, NULL), dsv_scorecard_json(anew, NULL));
  dsv_scorecard_unref(card);
  dsv_scorecard_unref(anew);
  dsv_facts_unref(facts);
}

static int64_t some_time(history *h) {
  return at("01") + (int64_t)(next(h) % (HOURS * 3600)) * INT64_C(1000000);
}

/* Enough rows for many stretches and for quantiles that are not looked for anew. */
static void test_many(void **state) {
  (void)state;
  history h = begin(BOOK);
  for (int64_t id = 0; id < 40000; id++) add(&h, some_time(&h), id, 1);
  append(h.s.facts, h.rows, h.n);
  compare(&h, at("11"));
  for (int round = 0; round < 12; round++) {
    const size_t first = h.n;
    for (int i = 0; i < 300; i++) add(&h, some_time(&h), 40000 + (int64_t)h.n, 1);
    for (int i = 0; i < 20; i++) add(&h, some_time(&h), (int64_t)(next(&h) % 40000), 2 + round);
    append(h.s.facts, h.rows + first, h.n - first);
    int64_t ids[25];
    for (size_t i = 0; i < 25; i++) ids[i] = (int64_t)(next(&h) % 40000);
    scene_good(&h.s, retract(&h, ids, round % 3 == 0 ? 25 : 0));
    for (size_t i = 0; round % 3 == 0 && i < h.n; i++)
      for (size_t k = 0; k < 25; k++) h.rows[i].gone = h.rows[i].gone || h.rows[i].id == ids[k];
    compare(&h, round % 4 == 3 ? some_time(&h) : at("11"));
  }
  end(&h);
}

/* Rows in order, a few at a time, as they come in practice. */
static void test_in_order(void **state) {
  (void)state;
  history h = begin(BOOK);
  for (int i = 0; i < 40; i++) {
    const size_t first = h.n;
    for (int k = 0; k < 700; k++) add(&h, at("01") + (int64_t)h.n * INT64_C(25000000), (int64_t)h.n, 1);
    append(h.s.facts, h.rows + first, h.n - first);
    if (i % 4 == 0) compare(&h, h.rows[h.n - 1].time);
  }
  compare(&h, at("11"));
  end(&h);
}

static void test_borders(void **state) {
  (void)state;
  history h = begin(BOOK);
  const int64_t border = at("03"), as_of = at("05 12:00");
  int64_t id = 0;
  compare(&h, as_of);
  for (int64_t d = -1; d <= 1; d++) {
    add(&h, border + d, id++, 1);
    append(h.s.facts, h.rows + h.n - 1, 1);
    compare(&h, as_of);
    add(&h, as_of + d, id++, 1);
    append(h.s.facts, h.rows + h.n - 1, 1);
    compare(&h, as_of);
    for (int64_t e = -2; e <= 2; e++) compare(&h, as_of + e);
    for (int64_t e = -2; e <= 2; e++) compare(&h, border + e);
  }
  for (int64_t i = 0; i < id; i++) {
    assert_int_equal(retract(&h, &i, 1), DSV_OK);
    h.rows[i].gone = true;
    compare(&h, as_of + i % 3 - 1);
  }
  end(&h);
}

/* Rows that contradict each other refuse the score until one key is taken back; nothing else is lost. */
static void test_contradiction(void **state) {
  (void)state;
  history h = begin(BOOK);
  dsv_scorecard *card;
  for (int64_t id = 0; id < 10; id++) add(&h, some_time(&h), id, 1);
  append(h.s.facts, h.rows, h.n);
  compare(&h, at("11"));
  const size_t first = h.n;
  add(&h, h.rows[3].time + 1, 3, 1);
  add(&h, some_time(&h), 3, 2);
  add(&h, some_time(&h), 11, 1);
  append(h.s.facts, h.rows + first, h.n - first);
  for (int i = 0; i < 2; i++) {
    assert_int_equal(dsv_running_score(h.running, at("11"), NULL, &card, h.s.diag), DSV_ERROR_REVISION);
    assert_null(card);
  }
  const int64_t id = 3;
  assert_int_equal(retract(&h, &id, 1), DSV_OK);
  for (size_t i = 0; i < h.n; i++) h.rows[i].gone = h.rows[i].id == id;
  compare(&h, at("11"));
  add(&h, some_time(&h), 3, 1); /* the key may come again */
  append(h.s.facts, h.rows + h.n - 1, 1);
  compare(&h, at("11"));
  append(h.s.facts, h.rows + h.n - 1, 1); /* and the same row once more is one that is superseded */
  h.rows[h.n] = h.rows[h.n - 1];
  h.n++;
  compare(&h, at("11"));
  end(&h);
}

static void test_misuse(void **state) {
  (void)state;
  history h = begin(PARTIES OUTAGES("") KEYED(FIELDS) AGREEMENT(DAYS, TARGETS));
  dsv_running *other;
  dsv_scorecard *card;
  const int64_t id = 1;
  dsv_column column = DSV_COLUMN_INIT;
  column.name = "id";
  column.type = DSV_COLUMN_BOOLEAN;
  column.values = &id;
  assert_int_equal(dsv_running_new(NULL, "a", 0, 1, &other, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_running_new(h.s.facts, NULL, 0, 1, &other, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_running_new(h.s.facts, "a", 0, 1, NULL, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_running_score(NULL, 0, NULL, &card, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_running_score(h.running, 0, NULL, NULL, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_running_retract(h.running, NULL, &column, 1, 1, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_running_retract(NULL, "e", &column, 1, 1, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_running_retract(h.running, "e", NULL, 1, 1, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_running_retract(h.running, "x", &column, 1, 1, NULL), DSV_ERROR_STREAM);
  assert_int_equal(dsv_running_retract(h.running, "o", &column, 1, 1, NULL), DSV_ERROR_STREAM); /* has no key */
  assert_int_equal(dsv_running_retract(h.running, "e", &column, 0, 1, NULL), DSV_ERROR_COLUMN);
  assert_int_equal(dsv_running_retract(h.running, "e", &column, 1, 1, NULL), DSV_ERROR_COLUMN);
  column.type = DSV_COLUMN_TEXT;
  column.values = "1x";
  column.offsets = (const int64_t[]){0, 2};
  assert_int_equal(dsv_running_retract(h.running, "e", &column, 1, 1, NULL), DSV_ERROR_CELL);
  assert_ptr_equal(dsv_running_ref(h.running), h.running);
  dsv_running_unref(h.running);
  dsv_running_unref(NULL);
  assert_null(dsv_running_ref(NULL));
  scene_good(&h.s, dsv_running_new(h.s.facts, "nobody", 0, 1, &other, NULL));
  assert_int_equal(dsv_running_score(other, at("11"), NULL, &card, NULL), DSV_ERROR_UNKNOWN_AGREEMENT);
  dsv_running_unref(other);
  scene_seal(&h.s);
  assert_int_equal(dsv_running_new(h.s.facts, "a", 0, 1, &other, NULL), DSV_ERROR_FROZEN);
  assert_int_equal(dsv_running_score(h.running, at("11"), NULL, &card, NULL), DSV_ERROR_FROZEN);
  assert_int_equal(retract(&h, &id, 1), DSV_ERROR_FROZEN);
  end(&h);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_many),          cmocka_unit_test(test_in_order), cmocka_unit_test(test_borders),
      cmocka_unit_test(test_contradiction), cmocka_unit_test(test_misuse),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
