/* Speed of a score that goes on: samples of a hundred services over a year, six targets by service and month. Then rows come to the last month, come late,
   and are taken back; each step beside scoring anew, in processor time. Usage: bench_running [rows]. */
#include <dsv/dsv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define START INT64_C(1735689600000000) /* 2025-01-01T00:00:00Z */
#define YEAR INT64_C(31536000000000)
#define DAY INT64_C(86400000000)
enum { SERVICES = 100, MORE = 1000, RUNS = 5 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(dsv_status status, const char *what) {
  if (status == DSV_OK) return;
  fprintf(stderr, "%s: %s\n", what, dsv_status_text(status));
  exit(1);
}

static void say(const char *what, double seconds) {
  printf("%-56s %10.3f ms\n", what, seconds * 1e3);
}

/* ---- the agreement -------------------------------------------------------------------------------------------------------------- */

#define TARGET(id, metric) "{\"id\":\"" id "\",\"by\":[\"service\"],\"metric\":{\"stream\":\"requests\"," metric "}}"

#define HEAD                                                                                                          \
  "[{\"type\":\"party\",\"id\":\"host\"},{\"type\":\"party\",\"id\":\"acme\"},{\"type\":\"service\",\"id\":\"web\"}," \
  "{\"type\":\"stream\",\"id\":\"requests\",\"shape\":\"sample\",\"key\":[\"id\"],\"fields\":{\"id\":\"integer\","    \
  "\"service\":\"string\",\"ms\":\"number\",\"ok\":\"boolean\"}},{\"type\":\"agreement\",\"id\":\"web-2025\","        \
  "\"form\":\"agreement\",\"provider\":\"host\",\"consumer\":\"acme\",\"services\":[\"web\"],\"version\":1,"          \
  "\"in_force\":{\"from\":\"2025-01-01\",\"to\":\"2026-01-01\"},\"timezone\":\"Etc/UTC\",\"targets\":["
#define QUANTILE(id, q) TARGET(id, "\"kind\":\"quantile\",\"field\":\"ms\",\"q\":\"" q "\"") ","

static const char book_text[] =
    HEAD TARGET("share", "\"kind\":\"ratio\",\"of\":{\"field\":\"ok\",\"op\":\"==\",\"value\":true}") "," //
    TARGET("mean", "\"kind\":\"mean\",\"field\":\"ms\"") ","                                              //
    QUANTILE("p50", "0.5") QUANTILE("p95", "0.95") QUANTILE("p99", "0.99")                                //
    TARGET("over", "\"kind\":\"ratio\",\"of\":{\"field\":\"ms\",\"op\":\">\",\"value\":\"1000\"}") "]}]";

static dsv_book *open_book(dsv_context *context) {
  dsv_book *book;
  must(dsv_book_new(context, NULL, &book, NULL), "book");
  must(dsv_book_add(book, book_text, sizeof book_text - 1, "bench", NULL, NULL), "add");
  must(dsv_book_check(book, NULL, NULL), "check");
  return book;
}

/* ---- facts ---------------------------------------------------------------------------------------------------------------------- */

static uint64_t state = 42;

/* Samples from `from` on, `step` microseconds apart, numbered from `id`. */
static void append(dsv_facts *facts, int64_t id, uint64_t n, int64_t from, double step) {
  int64_t *ids = calloc(n, sizeof *ids), *times = calloc(n, sizeof *times), *offsets = calloc(n + 1, sizeof *offsets);
  char *names = calloc(n, 12);
  double *ms = calloc(n, sizeof *ms);
  uint8_t *ok = calloc(n, 1);
  if (!ids || !times || !offsets || !names || !ms || !ok) exit(1);
  for (uint64_t i = 0; i < n; i++) {
    char name[16];
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    ids[i] = id + (int64_t)i;
    times[i] = from + (int64_t)(step * (double)i);
    ms[i] = (double)(state >> 44) / 1024.0;
    ok[i] = (state >> 33) % 1000 != 0;
    const int length = snprintf(name, sizeof name, "service-%03u", (unsigned)(state >> 22) % SERVICES);
    memcpy(names + offsets[i], name, (size_t)length);
    offsets[i + 1] = offsets[i] + length;
  }
  const dsv_column column = DSV_COLUMN_INIT;
  dsv_column columns[5] = {column, column, column, column, column};
  const char *const called[] = {"id", "time", "service", "ms", "ok"};
  const uint32_t types[] = {DSV_COLUMN_INTEGER, DSV_COLUMN_TIME, DSV_COLUMN_TEXT, DSV_COLUMN_NUMBER,
                            DSV_COLUMN_BOOLEAN};
  const void *const values[] = {ids, times, names, ms, ok};
  for (size_t i = 0; i < 5; i++) {
    columns[i].name = called[i];
    columns[i].type = types[i];
    columns[i].values = values[i];
    columns[i].offsets = i == 2 ? offsets : NULL;
  }
  must(dsv_facts_append(facts, "requests", columns, 5, n, NULL, NULL), "append");
  free(ids);
  free(times);
  free(offsets);
  free(names);
  free(ms);
  free(ok);
}

static double score(dsv_running *running) {
  dsv_scorecard *card;
  const double start = now();
  must(dsv_running_score(running, START + YEAR, NULL, &card, NULL), "score");
  const double took = now() - start;
  dsv_scorecard_unref(card);
  return took;
}

static void retract(dsv_running *running, int64_t id) {
  dsv_column column = DSV_COLUMN_INIT;
  column.name = "id";
  column.type = DSV_COLUMN_INTEGER;
  column.values = &id;
  must(dsv_running_retract(running, "requests", &column, 1, 1, NULL), "retract");
}

static double least(double a, double b) {
  return a < b ? a : b;
}

static double score_anew(dsv_book *book, const dsv_facts *facts, int64_t from, int64_t to) {
  dsv_scorecard *card;
  double took = 1e9;
  for (int i = 0; i < 3; i++) {
    const double start = now();
    must(dsv_score(book, facts, "web-2025", from, to, START + YEAR, NULL, &card, NULL), "score");
    took = least(took, now() - start);
    dsv_scorecard_unref(card);
  }
  return took;
}

/* What a score anew takes of as many rows, and of the one month from which a row will be retracted. */
static void anew(dsv_book *book, uint64_t n) {
  dsv_facts *facts;
  must(dsv_facts_new(book, NULL, &facts, NULL), "facts");
  append(facts, 0, n, START, (double)(YEAR - DAY) / (double)n);
  const double start = now();
  must(dsv_facts_seal(facts, NULL, NULL), "seal");
  say("anew: the seal", now() - start);
  say("anew: the score", score_anew(book, facts, DSV_NO_TIME, DSV_NO_TIME));
  say("anew: the score of one month", score_anew(book, facts, START + 181 * DAY, START + 182 * DAY));
  dsv_facts_unref(facts);
}

int main(int argc, char **argv) {
  const uint64_t n = argc > 1 ? strtoull(argv[1], NULL, 10) : 10000000;
  dsv_context *context;
  dsv_facts *facts;
  dsv_running *running;
  must(dsv_context_new(NULL, &context), "context");
  dsv_book *book = open_book(context);
  printf("%llu samples of %d services over a year of months, six targets; the best of %d, in processor time\n",
         (unsigned long long)n, SERVICES, RUNS);
  anew(book, n);
  state = 42;
  must(dsv_facts_new(book, NULL, &facts, NULL), "facts");
  must(dsv_running_new(facts, "web-2025", DSV_NO_TIME, DSV_NO_TIME, &running, NULL), "running");
  append(facts, 0, n, START, (double)(YEAR - DAY) / (double)n);
  say("running: the first score", score(running));
  double same = 1e9, more = 1e9, late = 1e9, lost = 1e9;
  int64_t id = (int64_t)n;
  for (int i = 0; i < RUNS; i++) {
    same = least(same, score(running));
    double begin = now();
    append(facts, id, MORE, START + YEAR - DAY + i * DAY / 8, 1e6);
    begin = now() - begin;
    more = least(more, begin + score(running));
    id += MORE;
    begin = now();
    append(facts, id, MORE, START + 40 * DAY, 1e6);
    begin = now() - begin;
    late = least(late, begin + score(running));
    id += MORE;
    begin = now();
    retract(running, (int64_t)(n / 2) + i);
    begin = now() - begin;
    lost = least(lost, begin + score(running));
  }
  say("nothing has changed", same);
  say("1,000 rows more in the last month", more);
  say("1,000 late rows in February", late);
  say("a row of one month retracted", lost);
  dsv_running_unref(running);
  dsv_facts_unref(facts);
  dsv_book_unref(book);
  dsv_context_unref(context);
  return 0;
}
