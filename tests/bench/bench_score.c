/* Speed of scoring: ten million samples of a hundred services, by service and month, beside a plain C loop over the same arrays in the same
   run, in processor time. Usage: bench_score [rows]. Ratios are what can be compared between machines. */
#include <dsv/dsv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define START INT64_C(1735689600000000) /* 2025-01-01T00:00:00Z */
#define YEAR INT64_C(31536000000000)
#define DAY INT64_C(86400000000)
enum { MONTHS = 12, SERVICES = 100, RUNS = 5, MANY = 100 };

typedef struct {
  int64_t *time;
  uint32_t *service;
  double *ms;
  uint8_t *ok;
  uint64_t n;
  char *names; /* of the services */
  int64_t *offsets, *name_offsets;
} samples;

/* ---- measuring -------------------------------------------------------------------------------------------------------------- */

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); /* one thread, no waiting: steadier than the wall clock */
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

static int compare_doubles(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

static void say(const char *what, double seconds, double beside) {
  printf("%-46s %7.3f s", what, seconds);
  if (beside > 0) printf("  %5.2f x the plain loop", seconds / beside);
  printf("   peak %.0f MiB\n", peak_mib());
}

/* ---- facts ------------------------------------------------------------------------------------------------------------------ */

static void *room(uint64_t n, size_t size) {
  void *at = calloc(n ? (size_t)n : 1, size);
  if (!at) exit(1);
  return at;
}

/* Samples in order of time, a few seconds apart, from a fixed generator. */
static void make(samples *s) {
  uint64_t state = 42;
  s->time = room(s->n, sizeof *s->time);
  s->service = room(s->n, sizeof *s->service);
  s->ms = room(s->n, sizeof *s->ms);
  s->ok = room(s->n, 1);
  s->names = room(s->n, 11);
  s->offsets = room(s->n + 1, sizeof *s->offsets);
  for (uint64_t i = 0; i < s->n; i++) {
    char name[16];
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    s->time[i] = START + (int64_t)((double)YEAR / (double)s->n * (double)i);
    s->ms[i] = (double)(state >> 44) / 1024.0;
    s->ok[i] = (state >> 33) % 1000 != 0;
    s->service[i] = (uint32_t)(state >> 22) % SERVICES;
    const int n = snprintf(name, sizeof name, "service-%03u", s->service[i]);
    memcpy(s->names + s->offsets[i], name, (size_t)n);
    s->offsets[i + 1] = s->offsets[i] + n;
  }
}

static dsv_facts *facts_of(dsv_book *book, const samples *s) {
  dsv_column columns[4] = {DSV_COLUMN_INIT, DSV_COLUMN_INIT, DSV_COLUMN_INIT, DSV_COLUMN_INIT};
  dsv_facts *facts;
  columns[0].name = "time";
  columns[0].type = DSV_COLUMN_TIME;
  columns[0].values = s->time;
  columns[1].name = "service";
  columns[1].type = DSV_COLUMN_TEXT;
  columns[1].values = s->names;
  columns[1].offsets = s->offsets;
  columns[2].name = "ms";
  columns[2].type = DSV_COLUMN_NUMBER;
  columns[2].values = s->ms;
  columns[3].name = "ok";
  columns[3].type = DSV_COLUMN_BOOLEAN;
  columns[3].values = s->ok;
  must(dsv_facts_new(book, NULL, &facts, NULL), "facts");
  must(dsv_facts_append(facts, "requests", columns, 4, s->n, NULL, NULL), "append");
  must(dsv_facts_seal(facts, NULL, NULL), "seal");
  return facts;
}

/* ---- the same by hand ------------------------------------------------------------------------------------------------------- */

typedef struct {
  uint64_t rows, ok, over;
  double sum;
  int64_t longest, bad_since;
} group;

static double plain_figures; /* so that nothing is left out by the compiler */

static double select_at(double *values, size_t n, size_t rank) {
  size_t low = 0, high = n;
  while (high - low > 16) {
    double a = values[low], b = values[low + (high - low) / 2], c = values[high - 1];
    double pivot = a < b ? (b < c ? b : a < c ? c : a) : (a < c ? a : b < c ? c : b);
    size_t i = low, k = high - 1;
    for (;;) {
      while (values[i] < pivot) i++;
      while (values[k] > pivot) k--;
      if (i >= k) break;
      double keep = values[i];
      values[i++] = values[k];
      values[k--] = keep;
    }
    if (rank <= k) high = k + 1;
    else low = k + 1;
  }
  qsort(values + low, high - low, sizeof *values, compare_doubles);
  return values[rank];
}

/* Share, mean, three quantiles, share over a threshold and the longest bad run of each service and month, without exactness, rules or
   reasons. */
static double plain_loop(const samples *s) {
  static const uint8_t days[MONTHS] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  static group groups[SERVICES];
  double *values = room(s->n, sizeof *values);
  const double start = now();
  int64_t to = START;
  uint64_t first = 0, last;
  for (int month = 0; month < MONTHS; month++, first = last) {
    to += days[month] * DAY;
    for (last = first; last < s->n && s->time[last] < to; last++) {
      group *g = &groups[s->service[last]];
      g->rows++;
      g->ok += s->ok[last];
      g->over += s->ms[last] > 900;
      g->sum += s->ms[last];
      if (s->ok[last]) {
        if (g->bad_since && s->time[last] - g->bad_since > g->longest) g->longest = s->time[last] - g->bad_since;
        g->bad_since = 0;
      } else if (!g->bad_since) {
        g->bad_since = s->time[last];
      }
    }
    size_t begin[SERVICES + 1] = {0}, at[SERVICES];
    for (int i = 0; i < SERVICES; i++) begin[i + 1] = begin[i] + groups[i].rows;
    memcpy(at, begin, sizeof at);
    for (uint64_t i = first; i < last; i++) values[at[s->service[i]]++] = s->ms[i];
    for (int i = 0; i < SERVICES; i++) {
      const size_t n = begin[i + 1] - begin[i];
      group *g = &groups[i];
      if (n)
        plain_figures += select_at(values + begin[i], n, n / 2) + select_at(values + begin[i], n, n * 95 / 100) +
                         select_at(values + begin[i], n, n * 99 / 100);
      plain_figures += g->sum + (double)(g->ok + g->over) + (double)g->longest;
      *g = (group){.bad_since = g->bad_since};
    }
  }
  const double took = now() - start;
  free(values);
  return took;
}

/* ---- jobs ------------------------------------------------------------------------------------------------------------------- */

#define HEAD                                                                                                          \
  "[{\"type\":\"party\",\"id\":\"host\"},{\"type\":\"party\",\"id\":\"acme\"},{\"type\":\"service\",\"id\":\"web\"}," \
  "{\"type\":\"stream\",\"id\":\"requests\",\"shape\":\"sample\",\"fields\":{\"service\":\"string\",\"ms\":"          \
  "\"number\",\"ok\":\"boolean\"}},{\"type\":\"stream\",\"id\":\"bad\",\"shape\":\"interval\","                       \
  "\"made\":{\"while\":{\"field\":\"ok\",\"op\":\"==\",\"value\":false},\"from\":\"requests\",\"by\":["               \
  "\"service\"]}},{\"type\":\"agreement\",\"id\":\"web-2025\",\"form\":\"agreement\",\"provider\":"                   \
  "\"host\",\"consumer\":\"acme\",\"services\":[\"web\"],\"version\":1,\"in_force\":{\"from\":\"2025-01-01\","        \
  "\"to\":\"2026-01-01\"},\"timezone\":\"Etc/UTC\",\"targets\":["

#define QUANTILE(id, q)                                                                                      \
  "{\"id\":\"" id "\",\"metric\":{\"kind\":\"quantile\",\"stream\":\"requests\",\"field\":\"ms\",\"q\":\"" q \
  "\"},\"by\":[\"service\"]},"

static const char share[] =
    "{\"id\":\"ok\",\"metric\":{\"kind\":\"ratio\",\"stream\":\"requests\",\"of\":{\"field\":\"ok\",\"op\":\"==\","
    "\"value\":true}},\"by\":[\"service\"]}";
static const char mean[] =
    "{\"id\":\"mean\",\"metric\":{\"kind\":\"mean\",\"stream\":\"requests\",\"field\":\"ms\"},\"by\":[\"service\"]}";
static const char job[] =
    "{\"id\":\"ok\",\"metric\":{\"kind\":\"ratio\",\"stream\":\"requests\",\"of\":{\"field\":\"ok\",\"op\":\"==\","
    "\"value\":true}},\"by\":[\"service\"]},"
    "{\"id\":\"mean\",\"metric\":{\"kind\":\"mean\",\"stream\":\"requests\",\"field\":\"ms\"},\"by\":[\"service\"]}," //
    QUANTILE("p50", "0.5") QUANTILE("p95", "0.95") QUANTILE("p99", "0.99")                                            //
    "{\"id\":\"over\",\"metric\":{\"kind\":\"ratio\",\"stream\":\"requests\",\"of\":{\"field\":\"ms\",\"op\":\">\","
    "\"value\":\"900\"}},\"by\":[\"service\"]},"
    "{\"id\":\"longest\",\"metric\":{\"kind\":\"longest_outage\",\"stream\":\"bad\"},\"by\":[\"service\"]}";

/* Ten targets for each of ten groups of services. */
static char *hundred(void) {
  char *text = room(1, 65536);
  size_t n = 0;
  for (int i = 0; i < MANY; i++) {
    const int kind = i % 10, of = i / 10;
    n += (size_t)snprintf(text + n, 65536 - n, "%s{\"id\":\"t%d\",\"where\":{\"field\":\"service\",\"in\":[",
                          i ? "," : "", i);
    for (int k = 0; k < 10; k++)
      n += (size_t)snprintf(text + n, 65536 - n, "%s\"service-%03d\"", k ? "," : "", of * 10 + k);
    n += (size_t)snprintf(text + n, 65536 - n, "]},\"metric\":{\"stream\":\"requests\",");
    if (kind < 3)
      n += (size_t)snprintf(text + n, 65536 - n, "\"kind\":\"quantile\",\"field\":\"ms\",\"q\":\"0.9%d\"}}", kind);
    else if (kind < 5)
      n += (size_t)snprintf(text + n, 65536 - n, "\"kind\":\"%s\",\"field\":\"ms\"}}", kind == 3 ? "mean" : "maximum");
    else
      n += (size_t)snprintf(text + n, 65536 - n,
                            "\"kind\":\"ratio\",\"of\":{\"field\":\"ms\",\"op\":\">\",\"value\":\"%d00\"}}}", kind);
  }
  return text;
}

static dsv_book *open_book(dsv_context *context, const char *targets) {
  char *text = room(1, 131072);
  dsv_book *book;
  const int n = snprintf(text, 131072, HEAD "%s]}]", targets);
  must(dsv_book_new(context, NULL, &book, NULL), "book");
  must(dsv_book_add(book, text, (size_t)n, "bench", NULL, NULL), "add");
  must(dsv_book_check(book, NULL, NULL), "check");
  free(text);
  return book;
}

/* The median of some runs. */
static double score(dsv_context *context, const samples *s, const char *targets) {
  dsv_book *book = open_book(context, targets);
  dsv_facts *facts = facts_of(book, s);
  double took[RUNS];
  for (int i = 0; i < RUNS; i++) {
    dsv_scorecard *card;
    const double start = now();
    must(dsv_score(book, facts, "web-2025", DSV_NO_TIME, DSV_NO_TIME, START + YEAR, NULL, &card, NULL), "score");
    took[i] = now() - start;
    dsv_scorecard_unref(card);
  }
  dsv_facts_unref(facts);
  dsv_book_unref(book);
  qsort(took, RUNS, sizeof *took, compare_doubles);
  return took[RUNS / 2];
}

/* ---- from files --------------------------------------------------------------------------------------------------------------- */

typedef struct {
  const char *ending, *head, *line;
} form;

static const form csv = {".csv", "time,service,ms,ok\n", "%lld,s%02u,%.6g,%d\n"};
static const form ndjson = {".ndjson", "", "{\"time\":%lld,\"service\":\"s%02u\",\"ms\":%.6g,\"ok\":%s}\n"};

static double write_file(const samples *s, const form *f, const char *path) {
  FILE *file = fopen(path, "w");
  if (!file) exit(1);
  fputs(f->head, file);
  for (uint64_t i = 0; i < s->n; i++) {
    if (f == &csv) fprintf(file, csv.line, (long long)s->time[i], s->service[i], s->ms[i], s->ok[i]);
    else fprintf(file, ndjson.line, (long long)s->time[i], s->service[i], s->ms[i], s->ok[i] ? "true" : "false");
  }
  const double size = (double)ftell(file);
  return fclose(file) ? exit(1), 0 : size;
}

/* Reading, sealing and all figures. */
static void from_file(dsv_context *context, const samples *s, const form *f, double beside) {
  char path[] = "/tmp/dsv-bench-XXXXXX.ndjson", name[64];
  const int descriptor = mkstemps(path, 7);
  if (descriptor < 0) exit(1);
  close(descriptor);
  unlink(path);
  snprintf(strrchr(path, '.'), 8, "%s", f->ending);
  const double size = write_file(s, f, path);
  dsv_book *book = open_book(context, job);
  double took[3], load[3];
  for (int i = 0; i < 3; i++) {
    dsv_facts *facts;
    dsv_scorecard *card;
    const double start = now();
    must(dsv_facts_new(book, NULL, &facts, NULL), "facts");
    must(dsv_facts_load(facts, "requests", path, NULL, NULL), "load");
    must(dsv_facts_seal(facts, NULL, NULL), "seal");
    load[i] = now() - start;
    must(dsv_score(book, facts, "web-2025", DSV_NO_TIME, DSV_NO_TIME, START + YEAR, NULL, &card, NULL), "score");
    took[i] = now() - start;
    dsv_scorecard_unref(card);
    dsv_facts_unref(facts);
  }
  unlink(path);
  dsv_book_unref(book);
  qsort(took, 3, sizeof *took, compare_doubles);
  qsort(load, 3, sizeof *load, compare_doubles);
  snprintf(name, sizeof name, "the same from %s, %.0f MB", f->ending + 1, size / 1e6);
  say(name, took[1], beside);
  printf("%-46s %7.3f s  %.0f MB/s\n", "  of that reading and sealing", load[1], size / load[1] / 1e6);
}

int main(int argc, char **argv) {
  samples s = {.n = argc > 1 ? strtoull(argv[1], NULL, 10) : 10000000};
  dsv_context *context;
  double plain[RUNS];
  must(dsv_context_new(NULL, &context), "context");
  make(&s);
  printf("%llu samples of %d services over a year of months; medians of %d runs, in processor time\n",
         (unsigned long long)s.n, SERVICES, RUNS);
  for (int i = 0; i < RUNS; i++) plain[i] = plain_loop(&s);
  qsort(plain, RUNS, sizeof *plain, compare_doubles);
  const double beside = plain[RUNS / 2];
  say("plain C loop: all figures", beside, 0);
  say("share ok", score(context, &s, share), beside);
  const double one = score(context, &s, mean);
  say("mean", one, beside);
  say("share, mean, p50, p95, p99, over, longest bad", score(context, &s, job), beside);
  from_file(context, &s, &csv, beside);
  from_file(context, &s, &ndjson, beside);
  char *targets = hundred();
  const double many = score(context, &s, targets);
  say("100 targets", many, beside);
  printf("%-46s %7.2f x one target (mean)\n", "", many / one);
  free(targets);
  dsv_context_unref(context);
  return plain_figures == 0;
}
