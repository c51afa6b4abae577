/* Speed of the NDJSON reader: loading and sealing, in processor time, by the form of the lines. Usage: bench_ndjson [rows]. */
#include <dsv/dsv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define START INT64_C(1735689600000000) /* 2025-01-01T00:00:00Z */
#define YEAR INT64_C(31536000000000)
enum { SERVICES = 100, RUNS = 3 };

static const char book_text[] =
    "[{\"type\":\"stream\",\"id\":\"samples\",\"shape\":\"sample\","
    "\"fields\":{\"service\":\"string\",\"ms\":\"number\",\"ok\":\"boolean\"}},"
    "{\"type\":\"stream\",\"id\":\"short\",\"shape\":\"sample\",\"columns\":{\"time\":\"t\",\"service\":\"s\"},"
    "\"fields\":{\"service\":\"string\",\"ms\":\"number\",\"ok\":\"boolean\"}}]";

typedef struct {
  char time[DSV_TIME_BYTES];
  unsigned service, ms, order;
  const char *ok;
} sample;

typedef int put_line(FILE *file, const sample *s);

static int put_same(FILE *file, const sample *s) {
  return fprintf(file, "{\"time\":\"%s\",\"service\":\"service-%03u\",\"ms\":%u.%03u,\"ok\":%s}\n", s->time, s->service,
                 s->ms / 1000, s->ms % 1000, s->ok);
}

/* Two orders, from line to line by chance. */
static int put_orders(FILE *file, const sample *s) {
  if (s->order % 2) return put_same(file, s);
  return fprintf(file, "{\"service\":\"service-%03u\",\"ok\":%s,\"ms\":%u.%03u,\"time\":\"%s\"}\n", s->service, s->ok,
                 s->ms / 1000, s->ms % 1000, s->time);
}

/* Each line in one of 24 orders. */
static int put_any_order(FILE *file, const sample *s) {
  char parts[4][64];
  snprintf(parts[0], sizeof parts[0], "\"time\":\"%s\"", s->time);
  snprintf(parts[1], sizeof parts[1], "\"service\":\"service-%03u\"", s->service);
  snprintf(parts[2], sizeof parts[2], "\"ms\":%u.%03u", s->ms / 1000, s->ms % 1000);
  snprintf(parts[3], sizeof parts[3], "\"ok\":%s", s->ok);
  unsigned at[4] = {0, 1, 2, 3}, order = s->order;
  for (unsigned i = 4; i > 1; order /= i--) {
    unsigned k = order % i, held = at[i - 1];
    at[i - 1] = at[k];
    at[k] = held;
  }
  return fprintf(file, "{%s,%s,%s,%s}\n", parts[at[0]], parts[at[1]], parts[at[2]], parts[at[3]]);
}

static int put_spaced(FILE *file, const sample *s) {
  return fprintf(file, "{\"time\": \"%s\", \"service\": \"service-%03u\", \"ms\": %u.%03u, \"ok\": %s}\n", s->time,
                 s->service, s->ms / 1000, s->ms % 1000, s->ok);
}

static int put_more(FILE *file, const sample *s) {
  return fprintf(file, "{\"time\":\"%s\",\"host\":\"h-%u\",\"service\":\"service-%03u\",\"ms\":%u.%03u,\"ok\":%s}\n",
                 s->time, s->order, s->service, s->ms / 1000, s->ms % 1000, s->ok);
}

static int put_stream(FILE *file, const sample *s) {
  return fprintf(file,
                 "{\"stream\":\"samples\",\"time\":\"%s\",\"service\":\"service-%03u\",\"ms\":%u.%03u,\"ok\":%s}\n",
                 s->time, s->service, s->ms / 1000, s->ms % 1000, s->ok);
}

static int put_short(FILE *file, const sample *s) {
  return fprintf(file, "{\"t\":\"%.19sZ\",\"s\":\"s%03u\",\"ms\":%u.%u,\"ok\":%s}\n", s->time, s->service, s->ms / 1000,
                 s->ms % 10, s->ok);
}

static const struct {
  const char *name, *stream;
  put_line *put;
} forms[] = {
    {"members in one order", "samples", put_same},
    {"short lines", "short", put_short},
    {"with spaces", "samples", put_spaced},
    {"members in two orders", "samples", put_orders},
    {"members in any order", "samples", put_any_order},
    {"with an unknown member", "samples", put_more},
    {"with \"stream\"", NULL, put_stream},
};

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); /* one thread, no waiting */
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(dsv_status status, const char *what) {
  if (status == DSV_OK) return;
  fprintf(stderr, "%s: %s\n", what, dsv_status_text(status));
  exit(1);
}

static double make(const char *path, put_line *put, uint64_t n) {
  FILE *file = fopen(path, "w");
  if (!file) exit(1);
  uint64_t state = 42;
  double bytes = 0;
  for (uint64_t i = 0; i < n; i++) {
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    sample s = {.service = (unsigned)(state >> 56) % SERVICES,
                .ms = (unsigned)(state >> 40) % 1000000,
                .order = (unsigned)(state >> 36),
                .ok = (state >> 33) % 1000 ? "true" : "false"};
    must(dsv_time_format(START + (int64_t)((double)YEAR / (double)n * (double)i), s.time), "time");
    bytes += put(file, &s);
  }
  fclose(file);
  return bytes;
}

static double load(dsv_book *book, const char *stream, const char *path) {
  dsv_facts *facts;
  must(dsv_facts_new(book, NULL, &facts, NULL), "facts");
  double start = now();
  must(dsv_facts_load(facts, stream, path, NULL, NULL), "load");
  must(dsv_facts_seal(facts, NULL, NULL), "seal");
  double took = now() - start;
  dsv_facts_unref(facts);
  return took;
}

int main(int argc, char **argv) {
  uint64_t n = argc > 1 ? strtoull(argv[1], NULL, 10) : 2000000;
  char path[] = "/tmp/dsv-bench-XXXXXX.ndjson";
  int descriptor = mkstemps(path, 7);
  if (descriptor < 0) return 1;
  close(descriptor);
  dsv_context *context;
  dsv_book *book;
  must(dsv_context_new(NULL, &context), "context");
  must(dsv_book_new(context, NULL, &book, NULL), "book");
  must(dsv_book_add(book, book_text, sizeof book_text - 1, "bench", NULL, NULL), "add");
  must(dsv_book_check(book, NULL, NULL), "check");
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
    if (argc > 2 && strcmp(argv[2], forms[i].name)) continue;
    double bytes = make(path, forms[i].put, n), best = load(book, forms[i].stream, path);
    for (int run = 1; run < RUNS; run++) {
      double took = load(book, forms[i].stream, path);
      best = took < best ? took : best;
    }
    printf("%-24s %6.0f MB %8.3f s %6.0f MB/s %6.0f ns a row\n", forms[i].name, bytes / 1e6, best, bytes / best / 1e6,
           best / (double)n * 1e9);
  }
  unlink(path);
  dsv_book_unref(book);
  dsv_context_unref(context);
  return 0;
}
