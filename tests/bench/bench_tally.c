/* Speed of merging tallies, in processor time: 1000 tallies of 10,000 rows each, of one target without groups, and of six targets by service and
   month (100 services, 12 months); with the longest bad run as a seventh, of which a tally carries the samples, or of slices of time those where it changes.
   Usage: bench_tally [tallies]. */
#include <dsv/dsv.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define START INT64_C(1735689600000000) /* 2025-01-01T00:00:00Z */
#define YEAR INT64_C(31536000000000)
enum { ROWS = 10000, SERVICES = 100 };

static const char book_text[] =
    "[{\"type\":\"party\",\"id\":\"host\"},{\"type\":\"party\",\"id\":\"acme\"},{\"type\":\"service\",\"id\":\"web\"},"
    "{\"type\":\"stream\",\"id\":\"requests\",\"shape\":\"sample\",\"fields\":{\"service\":\"integer\",\"ms\":"
    "\"number\","
    "\"ok\":\"boolean\"}},{\"type\":\"stream\",\"id\":\"bad\",\"shape\":\"interval\",\"made\":{\"while\":{\"field\":"
    "\"ok\",\"op\":"
    "\"==\",\"value\":false},\"from\":\"requests\",\"by\":[\"service\"]}},"
    "{\"type\":\"agreement\",\"id\":\"web-2025\",\"form\":\"agreement\",\"provider\":\"host\",\"consumer\":\"acme\","
    "\"services\":[\"web\"],\"version\":1,\"in_force\":{\"from\":\"2025-01-01\",\"to\":\"2026-01-01\"},"
    "\"timezone\":\"Etc/UTC\",\"targets\":[%s]}]";
static const char *const metrics[] = {
    "\"kind\":\"ratio\",\"of\":{\"field\":\"ok\",\"op\":\"==\",\"value\":true}",
    "\"kind\":\"mean\",\"field\":\"ms\"",
    "\"kind\":\"quantile\",\"field\":\"ms\",\"q\":\"0.5\"",
    "\"kind\":\"quantile\",\"field\":\"ms\",\"q\":\"0.95\"",
    "\"kind\":\"quantile\",\"field\":\"ms\",\"q\":\"0.99\"",
    "\"kind\":\"ratio\",\"of\":{\"field\":\"ms\",\"op\":\">\",\"value\":\"900\"}",
};

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

static dsv_book *open_book(dsv_context *context, int groups) {
  char targets[4096] = "", text[8192];
  dsv_book *book;
  for (size_t i = 0, n = groups ? 6 : 1; i < n; i++) {
    char one[512];
    snprintf(one, sizeof one, "%s{\"id\":\"t%zu\",%s\"metric\":{\"stream\":\"requests\",%s}}", i ? "," : "", i,
             groups ? "\"by\":[\"service\"],\"over\":\"each\"," : "", metrics[groups ? i : 1]);
    strcat(targets, one);
  }
  if (groups > 1)
    strcat(targets,
           ",{\"id\":\"longest\",\"by\":[\"service\"],\"metric\":{\"kind\":\"longest_outage\",\"stream\":\"bad\"}}");
  int n = snprintf(text, sizeof text, book_text, targets);
  must(dsv_book_new(context, NULL, &book, NULL), "book");
  must(dsv_book_add(book, text, (size_t)n, "bench", NULL, NULL), "add");
  must(dsv_book_check(book, NULL, NULL), "check");
  return book;
}

/* Samples of a part: a slice of the year, or some of all of it. */
static dsv_tally *make_part(dsv_book *book, uint64_t part, uint64_t parts, bool sliced) {
  static int64_t time[ROWS], service[ROWS];
  static double ms[ROWS];
  static uint8_t ok[ROWS];
  uint64_t state = part + 1;
  for (int64_t i = 0; i < ROWS; i++) {
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    time[i] = sliced ? START + YEAR / (int64_t)(ROWS * parts) * ((int64_t)part * ROWS + i)
                     : START + YEAR / ROWS * i + (int64_t)part;
    service[i] = (int64_t)((state >> 33) % SERVICES);
    ms[i] = (double)(state >> 44) / 1024.0;
    ok[i] = (state >> 13) % 1000 != 0;
  }
  dsv_column columns[] = {DSV_COLUMN_INIT, DSV_COLUMN_INIT, DSV_COLUMN_INIT, DSV_COLUMN_INIT};
  static const char *const names[] = {"time", "service", "ms", "ok"};
  static const uint32_t types[] = {DSV_COLUMN_TIME, DSV_COLUMN_INTEGER, DSV_COLUMN_NUMBER, DSV_COLUMN_BOOLEAN};
  const void *const values[] = {time, service, ms, ok};
  for (size_t i = 0; i < 4; i++) {
    columns[i].name = names[i];
    columns[i].type = types[i];
    columns[i].values = values[i];
  }
  dsv_facts *facts;
  dsv_tally *tally;
  must(dsv_facts_new(book, NULL, &facts, NULL), "facts");
  must(dsv_facts_append(facts, "requests", columns, 4, ROWS, NULL, NULL), "append");
  must(dsv_facts_seal(facts, NULL, NULL), "seal");
  dsv_tally_options options = DSV_TALLY_OPTIONS_INIT;
  options.slice = sliced;
  must(dsv_tally_new(book, facts, "web-2025", DSV_NO_TIME, DSV_NO_TIME, START + YEAR, &options, &tally, NULL), "tally");
  dsv_facts_unref(facts);
  return tally;
}

static void run(dsv_context *context, int groups, size_t n, bool sliced) {
  dsv_book *book = open_book(context, groups);
  dsv_tally **parts = malloc(n * sizeof *parts), *all;
  dsv_scorecard *card;
  dsv_text *text;
  double best = 1e9, start = now();
  for (size_t i = 0; i < n; i++) parts[i] = make_part(book, i, n, sliced);
  const double make = now() - start;
  for (int round = 0; round < 5; round++) {
    start = now();
    must(dsv_tally_merge(parts, n, NULL, &all, NULL), "merge");
    const double took = now() - start;
    best = took < best ? took : best;
    if (round < 4) dsv_tally_unref(all);
  }
  must(dsv_tally_write(parts[0], NULL, &text, NULL), "write");
  start = now();
  must(dsv_tally_score(&all, 1, NULL, &card, NULL), "score");
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  printf("%-24s %s merge of %zu: %7.1f ms   made in %.0f ms, scored in %.0f ms, a part has %zu bytes, peak %ld MiB\n",
         groups ? groups > 1 ? "seven, with carried rows" : "six targets, 1200 groups" : "mean",
         sliced ? "one after another:" : "among each other: ", n, best * 1e3, make * 1e3, (now() - start) * 1e3,
         dsv_text_length(text), usage.ru_maxrss / 1024);
  dsv_text_unref(text);
  dsv_scorecard_unref(card);
  dsv_tally_unref(all);
  for (size_t i = 0; i < n; i++) dsv_tally_unref(parts[i]);
  free(parts);
  dsv_book_unref(book);
}

int main(int argc, char **argv) {
  dsv_context *context;
  must(dsv_context_new(NULL, &context), "context");
  for (int sliced = 1; sliced >= 0; sliced--)
    for (int groups = 0; groups < 3; groups++)
      run(context, groups, argc > 1 ? strtoul(argv[1], NULL, 10) : 1000, sliced);
  dsv_context_unref(context);
  return 0;
}
