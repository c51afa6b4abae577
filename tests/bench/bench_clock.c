/* Speed of the service clock: ten million random questions over ten years, beside plain C loops over tables of open time in the same run, in
   processor time. The tables are what a program would work out by hand for these years alone: open minutes before each minute, and the minute of
   each open minute. Usage: bench_clock [rows]. */
#include <dsv/dsv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MINUTE INT64_C(60000000)
#define HOUR (60 * MINUTE)
#define FIRST INT64_C(1577836800000000) /* 2020-01-01T00:00:00Z */
#define YEARS 10
#define MINUTES ((int64_t)3653 * 1440) /* to 2030-01-01 */

typedef struct {
  uint64_t n;
  int64_t *from, *to, *by, *out, *plain;
} table;

/* Open minutes before each minute of the years, and the minute of each open minute; hours fall on whole minutes. */
typedef struct {
  int32_t *before, *minute;
  int64_t open;
} tables;

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

static void *need(void *memory) {
  if (!memory) exit(1);
  return memory;
}

/* ---- the calendar -------------------------------------------------------------------------------------------------- */

/* An office with a lunch break, and twelve holidays in each of the years. */
static char *write_calendar(void) {
  static const char *const holidays[12] = {"01-01", "01-06", "03-19", "04-27", "05-01", "05-05",
                                           "06-24", "08-15", "11-01", "11-11", "12-25", "12-26"};
  static const char *const days[5] = {"mon", "tue", "wed", "thu", "fri"};
  char *text = need(malloc(1 << 16)), *at = text;
  at += sprintf(at, "{\"type\":\"calendar\",\"id\":\"office\",\"timezone\":\"Europe/Amsterdam\",\"weekly\":{");
  for (int i = 0; i < 5; i++) at += sprintf(at, "%s\"%s\":[\"08:00-12:00\",\"13:00-17:00\"]", i ? "," : "", days[i]);
  at += sprintf(at, "},\"exceptions\":[");
  for (int i = 0; i < 12 * YEARS; i++)
    at += sprintf(at, "%s{\"on\":\"%d-%s\",\"hours\":[]}", i ? "," : "", 2020 + i / 12, holidays[i % 12]);
  sprintf(at, "]}");
  return text;
}

static dsv_book *open_book(dsv_context *context, const char *text) {
  dsv_book *book;
  must(dsv_book_new(context, NULL, &book, NULL), "book");
  must(dsv_book_add(book, text, strlen(text), "bench", NULL, NULL), "add");
  return book;
}

/* Time to check a book of this one calendar, whose zone the context knows already. */
static dsv_calendar *compile(dsv_context *context, const char *text) {
  enum { TIMES = 200 };
  dsv_calendar *calendar = NULL;
  double took = 0;
  for (int i = 0; i <= TIMES; i++) {
    dsv_book *book = open_book(context, text);
    double start = now();
    must(dsv_book_check(book, NULL, NULL), "check");
    took += i > 0 ? now() - start : 0;
    dsv_calendar_unref(calendar);
    must(dsv_book_calendar(book, "office", &calendar, NULL), "calendar");
    dsv_book_unref(book);
  }
  printf("%-34s %8.3f ms\n", "compile the calendar", took / TIMES * 1e3);
  return calendar;
}

static void make_pages(const dsv_calendar *calendar) {
  int64_t open;
  double start = now();
  must(dsv_calendar_elapsed(calendar, FIRST, FIRST + MINUTES * MINUTE, NULL, &open, NULL), "elapsed");
  printf("%-34s %8.3f ms\n", "first question about ten years", (now() - start) * 1e3);
}

/* ---- plain C ------------------------------------------------------------------------------------------------------- */

static tables make_tables(const dsv_calendar *calendar) {
  uint64_t n;
  int64_t *spans = need(malloc(2 * 20000 * sizeof *spans));
  must(dsv_calendar_spans(calendar, FIRST, FIRST + MINUTES * MINUTE, NULL, spans, 20000, &n, NULL), "spans");
  tables t = {need(malloc((MINUTES + 1) * sizeof *t.before)), need(malloc((MINUTES + 1) * sizeof *t.minute)), 0};
  double start = now();
  int64_t minute = 0;
  for (uint64_t i = 0; i < n; i++) {
    int64_t from = (spans[2 * i] - FIRST) / MINUTE, to = (spans[2 * i + 1] - FIRST) / MINUTE;
    for (; minute < from; minute++) t.before[minute] = (int32_t)t.open;
    for (; minute < to; minute++) {
      t.before[minute] = (int32_t)t.open;
      t.minute[t.open++] = (int32_t)minute;
    }
  }
  for (; minute <= MINUTES; minute++) t.before[minute] = (int32_t)t.open;
  printf("%-34s %8.3f ms\n", "the plain tables", (now() - start) * 1e3);
  free(spans);
  return t;
}

static double plain_elapsed(const tables *t, const table *r) {
  double start = now();
  for (uint64_t i = 0; i < r->n; i++)
    r->plain[i] = (int64_t)(t->before[(r->to[i] - FIRST) / MINUTE] - t->before[(r->from[i] - FIRST) / MINUTE]) * MINUTE;
  return now() - start;
}

static double plain_due(const tables *t, const table *r) {
  double start = now();
  for (uint64_t i = 0; i < r->n; i++) {
    int64_t open = t->before[(r->from[i] - FIRST) / MINUTE] + r->by[i] / MINUTE;
    r->plain[i] = open < 1 || open > t->open ? DSV_NO_TIME : FIRST + (t->minute[open - 1] + 1) * MINUTE;
  }
  return now() - start;
}

/* ---- the race ------------------------------------------------------------------------------------------------------ */

static uint64_t next(uint64_t *state) {
  *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return *state >> 11;
}

/* Every second row on whole minutes; durations up to ten days of work. */
static table make_rows(uint64_t n) {
  size_t bytes = n * sizeof(int64_t);
  table r = {
      n, need(malloc(bytes)), need(malloc(bytes)), need(malloc(bytes)), need(malloc(bytes)), need(malloc(bytes))};
  uint64_t state = 42;
  for (uint64_t i = 0; i < n; i++) {
    int64_t unit = i % 2 ? 1 : MINUTE;
    uint64_t all = (uint64_t)(MINUTES * MINUTE / unit);
    r.from[i] = FIRST + (int64_t)(next(&state) % all) * unit;
    r.to[i] = FIRST + (int64_t)(next(&state) % all) * unit;
    r.by[i] = (int64_t)(1 + next(&state) % (uint64_t)(80 * HOUR / unit)) * unit;
    r.out[i] = r.plain[i] = 0;
  }
  return r;
}

/* Rows on whole minutes, but those that end after the years of the tables. */
static void compare(const char *name, const table *r) {
  uint64_t same = 0, other = 0;
  for (uint64_t i = 0; i < r->n; i += 2) {
    if (r->plain[i] == DSV_NO_TIME) continue;
    if (r->plain[i] == r->out[i]) same++;
    else other++;
  }
  printf("%-34s %llu rows on whole minutes agree, %llu do not\n", name, (unsigned long long)same,
         (unsigned long long)other);
  if (other) exit(1);
}

static void race(const dsv_calendar *calendar, const tables *t, const table *r, uint32_t verb, const char *name) {
  uint64_t unanswered;
  double best = 0, plain = 0;
  for (int round = 0; round < 3; round++) { /* the best of three: others use the machine too */
    double start = now();
    must(dsv_calendar_batch(calendar, verb, r->from, verb == DSV_CLOCK_ELAPSED ? r->to : r->by, 0, r->n, NULL, r->out,
                            &unanswered, NULL),
         name);
    double took = now() - start;
    double beside = verb == DSV_CLOCK_ELAPSED ? plain_elapsed(t, r) : plain_due(t, r);
    best = round == 0 || took < best ? took : best;
    plain = round == 0 || beside < plain ? beside : plain;
  }
  if (unanswered) exit(1);
  printf("%-10s dsv_calendar_batch %8.1f M/s   plain tables %8.1f M/s   %5.2f x the plain loop\n", name,
         (double)r->n / best / 1e6, (double)r->n / plain / 1e6, best / plain);
  compare(name, r);
}

int main(int argc, char **argv) {
  dsv_context *context;
  must(dsv_context_new(NULL, &context), "context");
  char *text = write_calendar();
  dsv_calendar *calendar = compile(context, text);
  make_pages(calendar);
  tables t = make_tables(calendar);
  table r = make_rows(argc > 1 ? strtoull(argv[1], NULL, 10) : 10000000);
  printf("%llu random rows over ten years\n", (unsigned long long)r.n);
  race(calendar, &t, &r, DSV_CLOCK_ELAPSED, "elapsed");
  race(calendar, &t, &r, DSV_CLOCK_DUE, "due");
  dsv_calendar_unref(calendar);
  dsv_context_unref(context);
  free(text);
  free(t.before);
  free(t.minute);
  free(r.from);
  free(r.to);
  free(r.by);
  free(r.out);
  free(r.plain);
  return 0;
}
