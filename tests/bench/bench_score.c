/* Speed of the whole way, with ten million samples from memory and from CSV, beside a plain C loop over the same arrays in the same run, in processor time.
   Usage: bench_score [rows]. Prints rows per second and the peak memory; ratios are what can be compared between machines. */
#include <dsv/dsv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define START INT64_C(1735689600000000) /* 2025-01-01T00:00:00Z */
#define YEAR INT64_C(31536000000000)
enum { MONTHS = 12 };

static const char book_text[] =
    "[{\"type\":\"party\",\"id\":\"host\"},{\"type\":\"party\",\"id\":\"acme\"},{\"type\":\"service\",\"id\":\"web\"},"
    "{\"type\":\"stream\",\"id\":\"requests\",\"shape\":\"sample\",\"fields\":{\"ms\":\"number\",\"ok\":\"boolean\"}},"
    "{\"type\":\"agreement\",\"id\":\"web-2025\",\"form\":\"agreement\",\"provider\":\"host\",\"consumer\":\"acme\","
    "\"services\":[\"web\"],"
    "\"version\":1,\"in_force\":{\"from\":\"2025-01-01\",\"to\":\"2026-01-01\"},\"timezone\":\"Etc/"
    "UTC\",\"targets\":[%s]}]";

static const struct {
  const char *name, *target;
} jobs[] = {
    {"mean", "{\"id\":\"t\",\"metric\":{\"kind\":\"mean\",\"stream\":\"requests\",\"field\":\"ms\"}}"},
    {"share", "{\"id\":\"t\",\"metric\":{\"kind\":\"ratio\",\"stream\":\"requests\",\"of\":{\"field\":\"ok\",\"op\":\"="
              "=\",\"value\":true}}}"},
    {"p95",
     "{\"id\":\"t\",\"metric\":{\"kind\":\"quantile\",\"stream\":\"requests\",\"field\":\"ms\",\"q\":\"0.95\"}}"},
};

typedef struct {
  int64_t *time;
  double *ms;
  uint8_t *ok;
  uint64_t n;
} samples;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID,
                &t); /* one thread, no waiting: steadier than the wall clock on a shared machine */
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(dsv_status status, const char *what) {
  if (status == DSV_OK) return;
  fprintf(stderr, "%s: %s\n", what, dsv_status_text(status));
  exit(1);
}

static double peak_mib(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)usage.ru_maxrss / 1024;
}

static void say(const char *what, uint64_t rows, double seconds, double beside) {
  printf("%-28s %8.3f s %10.1f M rows/s", what, seconds, (double)rows / seconds / 1e6);
  if (beside > 0) printf("   %5.1f x the plain loop", seconds / beside);
  printf("   peak %.0f MiB\n", peak_mib());
}

/* Samples in order of time, a few seconds apart, from a fixed generator. */
static void make(samples *s) {
  uint64_t state = 42;
  s->time = malloc(s->n * sizeof *s->time);
  s->ms = malloc(s->n * sizeof *s->ms);
  s->ok = malloc(s->n);
  if (!s->time || !s->ms || !s->ok) exit(1);
  for (uint64_t i = 0; i < s->n; i++) {
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    s->time[i] = START + (int64_t)((double)YEAR / (double)s->n * (double)i);
    s->ms[i] = (double)(state >> 44) / 1024.0;
    s->ok[i] = (state >> 33) % 1000 != 0;
  }
}

/* What a program would write by hand for mean and share by month, without exactness or explanation. */
static double plain_loop(const samples *s) {
  static double sum[MONTHS];
  static uint64_t good[MONTHS], rows[MONTHS];
  double start = now();
  for (uint64_t i = 0; i < s->n; i++) {
    int month = (int)((s->time[i] - START) / (YEAR / MONTHS + 1));
    sum[month] += s->ms[i];
    good[month] += s->ok[i];
    rows[month]++;
  }
  double took = now() - start;
  printf("%-28s %8.3f s %10.1f M rows/s   (mean of the first month %.3f)\n", "plain C loop", took,
         (double)s->n / took / 1e6, sum[0] / (double)(rows[0] + (good[0] == 0)));
  return took;
}

static dsv_book *open_book(dsv_context *context, const char *target) {
  char text[4096];
  dsv_book *book;
  int n = snprintf(text, sizeof text, book_text, target);
  must(dsv_book_new(context, NULL, &book, NULL), "book");
  must(dsv_book_add(book, text, (size_t)n, "bench", NULL, NULL), "add");
  must(dsv_book_check(book, NULL, NULL), "check");
  return book;
}

static void score(dsv_book *book, dsv_facts *facts, const char *name, uint64_t rows, double beside) {
  dsv_scorecard *card;
  double start = now();
  must(dsv_score(book, facts, "web-2025", DSV_NO_TIME, DSV_NO_TIME, START + YEAR, NULL, &card, NULL), "score");
  say(name, rows, now() - start, beside);
  dsv_scorecard_unref(card);
}

static void from_memory(dsv_context *context, const samples *s, double beside) {
  dsv_column columns[3] = {DSV_COLUMN_INIT, DSV_COLUMN_INIT, DSV_COLUMN_INIT};
  columns[0].name = "time";
  columns[0].type = DSV_COLUMN_TIME;
  columns[0].values = s->time;
  columns[1].name = "ms";
  columns[1].type = DSV_COLUMN_NUMBER;
  columns[1].values = s->ms;
  columns[2].name = "ok";
  columns[2].type = DSV_COLUMN_BOOLEAN;
  columns[2].values = s->ok;
  for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++) {
    dsv_book *book = open_book(context, jobs[i].target);
    dsv_facts *facts;
    char name[64];
    must(dsv_facts_new(book, NULL, &facts, NULL), "facts");
    double start = now();
    must(dsv_facts_append(facts, "requests", columns, 3, s->n, NULL, NULL), "append");
    must(dsv_facts_seal(facts, NULL, NULL), "seal");
    if (i == 0) say("append and seal", s->n, now() - start, beside);
    snprintf(name, sizeof name, "%s by month", jobs[i].name);
    score(book, facts, name, s->n, beside);
    dsv_facts_unref(facts);
    dsv_book_unref(book);
  }
}

static void from_csv(dsv_context *context, const samples *s, double beside) {
  char path[] = "/tmp/dsv-bench-XXXXXX.csv";
  int descriptor = mkstemps(path, 4);
  FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
  if (!file) exit(1);
  fputs("time,ms,ok\n", file);
  for (uint64_t i = 0; i < s->n; i++) {
    char time[DSV_TIME_BYTES];
    must(dsv_time_format(s->time[i], time), "time");
    fprintf(file, "%s,%.6g,%d\n", time, s->ms[i], s->ok[i]);
  }
  long bytes = ftell(file);
  fclose(file);
  dsv_book *book = open_book(context, jobs[0].target);
  dsv_facts *facts;
  must(dsv_facts_new(book, NULL, &facts, NULL), "facts");
  double start = now();
  must(dsv_facts_load(facts, "requests", path, NULL, NULL), "load");
  must(dsv_facts_seal(facts, NULL, NULL), "seal");
  double took = now() - start;
  say("load CSV and seal", s->n, took, beside);
  printf("%-28s %8.0f MB %9.0f MB/s\n", "", (double)bytes / 1e6, (double)bytes / took / 1e6);
  score(book, facts, "mean by month, from CSV", s->n, beside);
  dsv_facts_unref(facts);
  dsv_book_unref(book);
  unlink(path);
}

int main(int argc, char **argv) {
  samples s = {.n = argc > 1 ? strtoull(argv[1], NULL, 10) : 10000000};
  dsv_context *context;
  must(dsv_context_new(NULL, &context), "context");
  make(&s);
  printf("%llu samples, %.0f MiB of arrays\n", (unsigned long long)s.n, (double)s.n * 17 / 1048576);
  double beside = plain_loop(&s);
  from_memory(context, &s, beside);
  from_csv(context, &s, beside);
  dsv_context_unref(context);
  free(s.time);
  free(s.ms);
  free(s.ok);
  return 0;
}
