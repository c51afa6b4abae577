/* Speed of outages: a million of a thousand services over a year, overlaps merged, in service hours, less a thousand maintenance windows, by month; beside a
   plain C loop over the same arrays in the same run, in processor time. The loop is an oracle too: every figure must be its figure.
   Usage: bench_outages [outages [rounds]]. Memory is what the library asked its allocator for. */
#include <dsv/dsv.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define START INT64_C(1735689600000000) /* 2025-01-01T00:00:00Z, a Wednesday */
#define HOUR INT64_C(3600000000)
#define DAY (24 * HOUR)
#define YEAR (365 * DAY)
enum { MONTHS = 12, SERVICES = 1000, WINDOWS = 1000, FOR_ALL = 50 };

static const char book_text[] =
    "[{\"type\":\"party\",\"id\":\"host\"},{\"type\":\"party\",\"id\":\"acme\"},{\"type\":\"service\",\"id\":\"web\"},"
    "{\"type\":\"calendar\",\"id\":\"desk\",\"timezone\":\"Etc/"
    "UTC\",\"weekly\":{\"mon\":[\"07:00-19:00\"],\"tue\":[\"07:00-19:00\"],"
    "\"wed\":[\"07:00-19:00\"],\"thu\":[\"07:00-19:00\"],\"fri\":[\"07:00-19:00\"]}},"
    "{\"type\":\"stream\",\"id\":\"outages\",\"shape\":\"interval\",\"fields\":{\"service\":\"string\"}},"
    "{\"type\":\"stream\",\"id\":\"maintenance\",\"shape\":\"interval\",\"fields\":{\"service\":\"string\"}},"
    "{\"type\":\"agreement\",\"id\":\"web-2025\",\"form\":\"agreement\",\"provider\":\"host\",\"consumer\":\"acme\","
    "\"services\":[\"web\"],"
    "\"version\":1,\"in_force\":{\"from\":\"2025-01-01\",\"to\":\"2026-01-01\"},\"timezone\":\"Etc/"
    "UTC\",\"hours\":\"desk\","
    "\"exclude\":[{\"id\":\"maintenance\",\"stream\":\"maintenance\",\"match\":[\"service\"]}],\"targets\":[{\"id\":"
    "\"up\","
    "\"metric\":{\"kind\":\"availability\",\"stream\":\"outages\"},\"by\":[\"service\"]}]}]";

typedef struct {
  int64_t from, to;
} span;

/* Rows in order of start. */
typedef struct {
  size_t n;
  int64_t *start, *end;
  int32_t *service; /* -1: all */
} rows;

static int64_t down[SERVICES][MONTHS], known[SERVICES][MONTHS];

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

static void *need(size_t n, size_t size) {
  void *memory = calloc(n ? n : 1, size);
  if (!memory) exit(1);
  return memory;
}

/* ---- memory -------------------------------------------------------------------------------------------------------- */

static size_t live, peak;

static void *resize(void *user, void *memory, size_t bytes) {
  (void)user;
  const size_t before = malloc_usable_size(memory);
  void *now_at = realloc(memory, bytes);
  if (!now_at) return NULL;
  live += malloc_usable_size(now_at) - before;
  peak = live > peak ? live : peak;
  return now_at;
}

static void *allocate(void *user, size_t bytes) {
  return resize(user, NULL, bytes);
}

static void release(void *user, void *memory) {
  (void)user;
  live -= malloc_usable_size(memory);
  free(memory);
}

static double mib(size_t bytes) {
  return (double)bytes / 1048576;
}

/* ---- rows ---------------------------------------------------------------------------------------------------------- */

static uint64_t next(uint64_t *state) {
  *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return *state >> 11;
}

static rows make_rows(size_t n, int64_t longest, size_t for_all, uint64_t seed) {
  rows r = {n, need(n, sizeof *r.start), need(n, sizeof *r.end), need(n, sizeof *r.service)};
  const int64_t step = n ? YEAR / (int64_t)n : 0;
  for (size_t i = 0; i < n; i++) {
    r.start[i] = START + step * (int64_t)i + (int64_t)(next(&seed) % (uint64_t)step);
    r.end[i] = r.start[i] + 1 + (int64_t)(next(&seed) % (uint64_t)longest);
    r.service[i] = for_all && i % (n / for_all) == 0 ? -1 : (int32_t)(next(&seed) % SERVICES);
  }
  return r;
}

static void free_rows(rows *r) {
  free(r->start);
  free(r->end);
  free(r->service);
}

/* ---- by hand ------------------------------------------------------------------------------------------------------- */

static void fill_months(span *months) {
  static const int days[MONTHS] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  int64_t at = START;
  for (int i = 0; i < MONTHS; i++) {
    months[i].from = at;
    months[i].to = at += days[i] * DAY;
  }
}

static size_t fill_hours(span *hours) {
  size_t n = 0;
  for (int day = 0; day < 365; day++)
    if ((day + 2) % 7 < 5) /* day 0 is a Wednesday */
      hours[n++] = (span){START + day * DAY + 7 * HOUR, START + day * DAY + 19 * HOUR};
  return n;
}

/* Rows by service, each in order of start: where those of each service end in `out`. */
static void group(const rows *r, size_t *ends, span *out) {
  memset(ends, 0, (SERVICES + 1) * sizeof *ends);
  for (size_t i = 0; i < r->n; i++) ends[r->service[i] + 1]++;
  size_t at = 0;
  for (size_t s = 0; s <= SERVICES; s++) {
    size_t n = ends[s];
    ends[s] = at;
    at += n;
  }
  for (size_t i = 0; i < r->n; i++) out[ends[r->service[i] + 1]++] = (span){r->start[i], r->end[i]};
}

/* Hours less the maintenance of one service and that of all. */
static size_t open_hours(const span *hours, size_t n_hours, const span *all, size_t n_all, const span *own,
                         size_t n_own, span *out) {
  size_t n = 0, i = 0, k = 0;
  for (size_t h = 0; h < n_hours; h++) {
    int64_t from = hours[h].from;
    while (from < hours[h].to) {
      while (i < n_all && all[i].to <= from) i++;
      while (k < n_own && own[k].to <= from) k++;
      const int64_t a = i < n_all ? all[i].from : INT64_MAX, b = k < n_own ? own[k].from : INT64_MAX;
      const int64_t stop = a < b ? a : b;
      if (stop <= from) {
        from = a <= from ? all[i].to : own[k].to;
        continue;
      }
      const int64_t to = stop < hours[h].to ? stop : hours[h].to;
      out[n++] = (span){from, to};
      from = to;
    }
  }
  return n;
}

/* The part of [from, to) in each month; `month` moves on. */
static inline void add(const span *months, int *month, int64_t from, int64_t to, int64_t *sums) {
  while (months[*month].to <= from) ++*month;
  for (int m = *month; m < MONTHS && months[m].from < to; m++) {
    const int64_t begin = from > months[m].from ? from : months[m].from, end = to < months[m].to ? to : months[m].to;
    sums[m] += end - begin;
  }
}

static void down_time(const span *months, const span *open, size_t n_open, const span *rows_of, size_t n,
                      int64_t *sums) {
  int month = 0;
  size_t k = 0;
  for (size_t i = 0; i < n;) {
    span run = rows_of[i++];
    for (; i < n && rows_of[i].from <= run.to; i++) run.to = rows_of[i].to > run.to ? rows_of[i].to : run.to;
    while (k < n_open && open[k].to <= run.from) k++;
    for (size_t o = k; o < n_open && open[o].from < run.to; o++)
      add(months, &month, open[o].from > run.from ? open[o].from : run.from, open[o].to < run.to ? open[o].to : run.to,
          sums);
  }
}

static double plain_loop(const rows *outages, const rows *maintenance) {
  memset(down, 0, sizeof down);
  memset(known, 0, sizeof known);
  const double start = now();
  span months[MONTHS], hours[366], *open = need(366 + 2 * WINDOWS, sizeof *open);
  span *grouped = need(outages->n, sizeof *grouped), *held = need(maintenance->n, sizeof *held);
  size_t ends[SERVICES + 1], held_ends[SERVICES + 1];
  fill_months(months);
  const size_t n_hours = fill_hours(hours);
  group(outages, ends, grouped);
  group(maintenance, held_ends, held);
  for (size_t s = 0; s < SERVICES; s++) {
    const size_t n_open =
        open_hours(hours, n_hours, held, held_ends[0], held + held_ends[s], held_ends[s + 1] - held_ends[s], open);
    int month = 0;
    for (size_t i = 0; i < n_open; i++) add(months, &month, open[i].from, open[i].to, known[s]);
    down_time(months, open, n_open, grouped + ends[s], ends[s + 1] - ends[s], down[s]);
  }
  free(open);
  free(grouped);
  free(held);
  return now() - start;
}

/* ---- the library --------------------------------------------------------------------------------------------------- */

static void append(dsv_facts *facts, const char *stream, const rows *r) {
  dsv_column columns[3] = {DSV_COLUMN_INIT, DSV_COLUMN_INIT, DSV_COLUMN_INIT};
  char *text = need(r->n, 5);
  int64_t *offsets = need(r->n + 1, sizeof *offsets);
  uint8_t *valid = need(r->n, 1);
  for (size_t i = 0; i < r->n; i++) {
    char name[16];
    const int n = r->service[i] < 0 ? 0 : snprintf(name, sizeof name, "s%03d", r->service[i]);
    memcpy(text + offsets[i], name, (size_t)n);
    offsets[i + 1] = offsets[i] + n;
    valid[i] = r->service[i] >= 0;
  }
  columns[0].name = "start";
  columns[1].name = "end";
  columns[2].name = "service";
  columns[0].type = columns[1].type = DSV_COLUMN_TIME;
  columns[2].type = DSV_COLUMN_TEXT;
  columns[0].values = r->start;
  columns[1].values = r->end;
  columns[2].values = text;
  columns[2].offsets = offsets;
  columns[2].valid = valid;
  must(dsv_facts_append(facts, stream, columns, 3, r->n, NULL, NULL), "append");
  free(text);
  free(offsets);
  free(valid);
}

static void compare(const dsv_scorecard *card) {
  size_t same = 0;
  for (size_t i = 0, month = 0; i < dsv_scorecard_count(card); i++) {
    dsv_result result = DSV_RESULT_INIT;
    must(dsv_scorecard_get(card, i, &result), "get");
    month += i && !result.subject;
    if (!result.subject) continue;
    const long service = strtol(strchr(result.subject, ':') + 3, NULL, 10); /* {"service":"s123"} */
    const int64_t all = strtoll(result.denominator, NULL, 10), up = strtoll(result.numerator, NULL, 10);
    if (all != known[service][month] || all - up != down[service][month]) {
      fprintf(stderr, "%s in month %zu: %lld down of %lld, by hand %lld of %lld\n", result.subject, month + 1,
              (long long)(all - up), (long long)all, (long long)down[service][month], (long long)known[service][month]);
      exit(1);
    }
    same++;
  }
  printf("%zu figures agree with the plain loop\n", same);
}

int main(int argc, char **argv) {
  const size_t n = argc > 1 ? (size_t)strtoull(argv[1], NULL, 10) : 1000000;
  rows outages = make_rows(n, 8 * HOUR, 0, 42), maintenance = make_rows(WINDOWS, 6 * HOUR, FOR_ALL, 7);
  const int rounds = argc > 2 ? atoi(argv[2]) : 5;
  const dsv_allocator allocator = {sizeof allocator, NULL, allocate, resize, release};
  dsv_context_options options = DSV_CONTEXT_OPTIONS_INIT;
  options.allocator = &allocator;
  dsv_context *context;
  dsv_book *book;
  dsv_facts *facts;
  dsv_scorecard *card = NULL;
  must(dsv_context_new(&options, &context), "context");
  must(dsv_book_new(context, NULL, &book, NULL), "book");
  must(dsv_book_add(book, book_text, sizeof book_text - 1, "bench", NULL, NULL), "add");
  must(dsv_book_check(book, NULL, NULL), "check");
  must(dsv_facts_new(book, NULL, &facts, NULL), "facts");
  append(facts, "outages", &outages);
  append(facts, "maintenance", &maintenance);
  must(dsv_facts_seal(facts, NULL, NULL), "seal");
  printf("%zu outages of %d services, %d maintenance windows\n", n, SERVICES, WINDOWS);
  double plain = 0, best = 0;
  for (int round = 0; round < rounds; round++) { /* the best of some: others use the machine too */
    dsv_scorecard_unref(card);
    const size_t facts_alone = peak = live;
    const double beside = plain_loop(&outages, &maintenance), start = now();
    must(dsv_score(book, facts, "web-2025", DSV_NO_TIME, DSV_NO_TIME, START + YEAR, NULL, &card, NULL), "score");
    const double took = now() - start;
    plain = round == 0 || beside < plain ? beside : plain;
    best = round == 0 || took < best ? took : best;
    if (round == 0)
      printf("memory: facts %.1f MiB, the most while scoring %.1f MiB, facts and scorecard %.1f MiB\n",
             mib(facts_alone), mib(peak), mib(live));
  }
  printf("plain C loop %.4f s   dsv_score %.4f s   %.2f x the plain loop\n", plain, best, best / plain);
  compare(card);
  dsv_scorecard_unref(card);
  dsv_facts_unref(facts);
  dsv_book_unref(book);
  dsv_context_unref(context);
  free_rows(&outages);
  free_rows(&maintenance);
  return 0;
}
