/* Speed of the readers: ten million samples in a file, loaded and sealed, beside a plain C loop that reads the same file by hand and checks nothing;
   in processor time, system included. Usage: bench_read [rows [folder]]. Ratios are what can be compared between machines. */
#include <dsv/dsv.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define START INT64_C(1735689600) /* 2025-01-01T00:00:00Z, in seconds */
#define YEAR INT64_C(31536000)
enum { SERVICES = 100, BLOCK = 256 * 1024, TIMES = 3 };

static const char book_text[] =
    "[{\"type\":\"stream\",\"id\":\"requests\",\"shape\":\"sample\",\"fields\":{\"service\":\"string\",\"ms\":"
    "\"number\",\"ok\":\"boolean\"}}]";

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

static void say(const char *what, double seconds, double bytes, double beside) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  printf("%-28s %8.3f s %8.0f MB/s", what, seconds, bytes / seconds / 1e6);
  if (beside > 0) printf("   %5.2f x the plain loop   peak %ld MiB", seconds / beside, usage.ru_maxrss / 1024);
  printf("\n");
}

/* Samples in order of time, a few seconds apart, from a fixed generator: milliseconds with a long tail. Gives the size. */
static double make_csv(const char *path, uint64_t rows) {
  FILE *file = fopen(path, "w");
  if (!file) exit(1);
  uint64_t state = 42;
  fputs("time,service,ms,ok\n", file);
  for (uint64_t i = 0; i < rows; i++) {
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    time_t time = (time_t)(START + (int64_t)((double)YEAR / (double)rows * (double)i));
    struct tm at;
    char text[32];
    gmtime_r(&time, &at);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &at);
    double tail = (double)(state >> 40) / (double)(1 << 24);
    fprintf(file, "%s,s%02d,%.6g,%d\n", text, (int)((state >> 33) % SERVICES), 5 + 300 * tail * tail * tail,
            state >> 50 != 0);
  }
  double size = (double)ftell(file);
  return fclose(file) ? exit(1), 0 : size;
}

/* ---- by hand ---------------------------------------------------------------------------------------------------------------- */

typedef struct {
  int64_t *time;
  uint8_t *service, *ok;
  double *ms;
  uint64_t n;
} samples;

static int two(const char *at) {
  return (at[0] - '0') * 10 + at[1] - '0';
}

static int64_t days(int year, int month, int day) {
  year -= month <= 2;
  int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return 365 * (int64_t)year + year / 4 - year / 100 + year / 400 + of_year - 719468;
}

static const char *take_row(samples *s, const char *at) {
  static const double powers[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  int64_t day = days(two(at) * 100 + two(at + 2), two(at + 5), two(at + 8));
  s->time[s->n] = (((day * 24 + two(at + 11)) * 60 + two(at + 14)) * 60 + two(at + 17)) * 1000000;
  s->service[s->n] = (uint8_t)two(at + 22);
  int64_t value = 0;
  int places = 0, point = 0;
  for (at += 25; *at != ','; at++) {
    if (*at == '.') {
      point = 1;
      continue;
    }
    value = value * 10 + (*at - '0');
    places += point;
  }
  s->ms[s->n] = (double)value / powers[places];
  s->ok[s->n++] = (uint8_t)(at[1] - '0');
  return at + 3;
}

static double plain_loop(const char *path, uint64_t rows) {
  static char buffer[BLOCK + 64];
  double start = now();
  samples s = {malloc(rows * sizeof(int64_t)), malloc(rows), malloc(rows), malloc(rows * sizeof(double)), 0};
  int file = open(path, O_RDONLY);
  if (!s.time || !s.service || !s.ok || !s.ms || file < 0) exit(1);
  size_t left = 0;
  int header = 1;
  for (ssize_t got; (got = read(file, buffer + left, BLOCK - left)) > 0;) {
    const char *at = buffer, *end = buffer + left + got;
    if (header) at = (const char *)memchr(buffer, '\n', (size_t)got) + 1;
    header = 0;
    while (end - at >= 64) at = take_row(&s, at);
    left = (size_t)(end - at);
    memmove(buffer, at, left);
  }
  const char *at = buffer;
  while (left && at < buffer + left) at = take_row(&s, at);
  close(file);
  double took = now() - start;
  if (s.n != rows) exit(1);
  free(s.time);
  free(s.service);
  free(s.ms);
  free(s.ok);
  return took;
}

/* ---- by the library --------------------------------------------------------------------------------------------------------- */

static double load(dsv_book *book, const char *path, uint64_t rows, double *sealing) {
  dsv_facts *facts;
  must(dsv_facts_new(book, NULL, &facts, NULL), "facts");
  double start = now();
  must(dsv_facts_load(facts, "requests", path, NULL, NULL), "load");
  double loaded = now();
  must(dsv_facts_seal(facts, NULL, NULL), "seal");
  *sealing = now() - loaded;
  double took = now() - start;
  if (dsv_facts_rows(facts, "requests") != rows) exit(1);
  dsv_facts_unref(facts);
  return took;
}

int main(int argc, char **argv) {
  uint64_t rows = argc > 1 ? strtoull(argv[1], NULL, 10) : 10000000;
  char path[4096];
  snprintf(path, sizeof path, "%s/bench_read_%ld.csv", argc > 2 ? argv[2] : "/tmp", (long)getpid());
  double size = make_csv(path, rows), best = 1e9, plain = 1e9, sealing = 0;
  dsv_context *context;
  dsv_book *book;
  dsv_limits limits = DSV_LIMITS_INIT;
  limits.rows = rows;
  dsv_context_options options = DSV_CONTEXT_OPTIONS_INIT;
  options.limits = &limits;
  must(dsv_context_new(&options, &context), "context");
  must(dsv_book_new(context, NULL, &book, NULL), "book");
  must(dsv_book_add(book, book_text, strlen(book_text), "bench", NULL, NULL), "add");
  must(dsv_book_check(book, NULL, NULL), "check");
  for (int i = 0; i < TIMES; i++) {
    double took = plain_loop(path, rows);
    plain = took < plain ? took : plain;
    took = load(book, path, rows, &sealing);
    best = took < best ? took : best;
  }
  printf("%.0f MB of CSV, %.1f bytes a row\n", size / 1e6, size / (double)rows);
  say("plain C loop", plain, size, 0);
  say("load and seal", best, size, plain);
  printf("of that, the seal %.3f s\n", sealing);
  remove(path);
  dsv_book_unref(book);
  dsv_context_unref(context);
  return 0;
}
