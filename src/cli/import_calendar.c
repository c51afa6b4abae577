/* A calendar document that is open during the events of an iCalendar file: an exception for each date. */
#include "ics.h"
#include <stdlib.h>
#include <string.h>

#define MINUTE (60 * MICROSECONDS)
#define MINUTES_OF_DAY 1440
#define MOST_PIECES 100000
#define MOST_NAMES 16 /* on one date; more are not told */

/* What an event takes of a date, in minutes of its clock. */
typedef struct {
  int64_t day;
  int from, to;
  const char *name;
} piece;

typedef struct {
  const ics_request *request;
  const occurrences *events;
  dsv_calendar *clock;
  piece *at;
  size_t n, capacity;
} pieces;

static bool refuse(const pieces *all, const occurrence *one) {
  char start[DSV_TIME_BYTES] = "";
  dsv_time_format(one->start, start);
  return ics_error(all->request, DSV_ERROR_VALUE,
                   "event \"%s\" at %s cannot be told exactly by clock times; take --as intervals",
                   one->name ? one->name : "", start);
}

static bool add(pieces *all, piece one) {
  if (all->n == MOST_PIECES)
    return ics_error(all->request, DSV_ERROR_LIMIT, "the events take more than %d dates; take --as intervals, or --to",
                     MOST_PIECES);
  if (all->n == all->capacity) {
    size_t capacity = all->capacity ? 2 * all->capacity : 64;
    piece *larger = realloc(all->at, capacity * sizeof *larger);
    if (!larger) return session_take(all->request->at, DSV_ERROR_MEMORY);
    all->at = larger;
    all->capacity = capacity;
  }
  all->at[all->n++] = one;
  return true;
}

static int64_t floor_of(int64_t value, int64_t unit) {
  return value / unit - (value % unit < 0);
}

/* Cuts an event at the midnights of the clock. */
static bool cut(pieces *all, const occurrence *one) {
  int64_t from, to;
  if (!session_take(all->request->at, dsv_calendar_local(all->clock, one->start, NULL, &from, NULL)) ||
      !session_take(all->request->at, dsv_calendar_local(all->clock, one->end, NULL, &to, NULL)))
    return false;
  if (from % MINUTE || to % MINUTE || from >= to) return refuse(all, one);
  while (from < to) {
    int64_t day = floor_of(from, MICROSECONDS_OF_DAY), midnight = day * MICROSECONDS_OF_DAY,
            end = to < midnight + MICROSECONDS_OF_DAY ? to : midnight + MICROSECONDS_OF_DAY;
    piece part = {day, (int)((from - midnight) / MINUTE), (int)((end - midnight) / MINUTE), one->name};
    if (!add(all, part)) return false;
    from = end;
  }
  return true;
}

static int compare_pieces(const void *left, const void *right) {
  const piece *a = left, *b = right;
  if (a->day != b->day) return a->day < b->day ? -1 : 1;
  if (a->from != b->from) return a->from - b->from;
  if (a->to != b->to) return a->to - b->to;
  return strcmp(a->name ? a->name : "", b->name ? b->name : "");
}

/* ---- the document ---------------------------------------------------------------------------------------------------- */

static size_t end_of_day(const pieces *all, size_t from) {
  size_t end = from;
  while (end < all->n && all->at[end].day == all->at[from].day) end++;
  return end;
}

/* Whether two dates have the same pieces. */
static bool same_days(const pieces *all, size_t a, size_t a_end, size_t b, size_t b_end) {
  if (a_end - a != b_end - b) return false;
  for (; a < a_end; a++, b++) {
    const piece *p = &all->at[a], *q = &all->at[b];
    if (p->from != q->from || p->to != q->to || strcmp(p->name ? p->name : "", q->name ? q->name : "")) return false;
  }
  return true;
}

static void put_date(FILE *out, const char *name, int64_t day) {
  char text[DSV_TIME_BYTES];
  if (!dsv_time_format(day * MICROSECONDS_OF_DAY, text)) fprintf(out, "\"%s\":\"%.10s\"", name, text);
}

/* Spans that touch or overlap are one. */
static void put_hours(FILE *out, const piece *at, size_t n) {
  fputs(",\"hours\":[", out);
  for (size_t i = 0; i < n;) {
    int from = at[i].from, to = at[i].to;
    bool first = i == 0;
    for (i++; i < n && at[i].from <= to; i++) to = at[i].to > to ? at[i].to : to;
    fprintf(out, "%s\"%02d:%02d-%02d:%02d\"", first ? "" : ",", from / 60, from % 60, to / 60, to % 60);
  }
  fputc(']', out);
}

/* The names of a date's events, each once. */
static void put_names(FILE *out, const piece *at, size_t n) {
  const char *names[MOST_NAMES];
  size_t count = 0;
  char *joined = NULL;
  size_t length = 0;
  for (size_t i = 0; i < n && count < MOST_NAMES; i++) {
    size_t known = 0;
    while (at[i].name && known < count && strcmp(names[known], at[i].name) != 0) known++;
    if (at[i].name && *at[i].name && known == count) names[count++] = at[i].name;
  }
  FILE *text = count ? open_memstream(&joined, &length) : NULL;
  if (!text) return;
  for (size_t i = 0; i < count; i++) fprintf(text, "%s%s", i ? ", " : "", names[i]);
  if (!fclose(text)) {
    fputs(",\"name\":", out);
    put_json_text(out, joined);
  }
  free(joined);
}

static void put_exceptions(FILE *out, const pieces *all) {
  for (size_t i = 0, end; i < all->n; i = end) {
    size_t first = i;
    int64_t last = all->at[i].day;
    end = end_of_day(all, i);
    const size_t n = end - first;
    while (end < all->n && all->at[end].day == last + 1 &&
           same_days(all, first, first + n, end, end_of_day(all, end))) {
      last++;
      end += n;
    }
    fputs(first ? ",{" : "{", out);
    put_date(out, last == all->at[first].day ? "on" : "first", all->at[first].day);
    if (last != all->at[first].day) {
      fputc(',', out);
      put_date(out, "last", last);
    }
    put_hours(out, &all->at[first], n);
    put_names(out, &all->at[first], n);
    fputc('}', out);
  }
}

static char *write_document(const pieces *all, const char *zone, const char *id, size_t *n) {
  char *document = NULL;
  FILE *out = open_memstream(&document, n);
  if (!out) return NULL;
  fputs("{\"type\":\"calendar\",\"id\":", out);
  put_json_text(out, id);
  fputs(",\"timezone\":", out);
  put_json_text(out, zone);
  fputs(",\"weekly\":{},\"exceptions\":[", out);
  put_exceptions(out, all);
  fputs("]}", out);
  bool good = !ferror(out);
  if (!fclose(out) && good) return document;
  free(document);
  return NULL;
}

/* ---- whether it says what the events say ------------------------------------------------------------------------------ */

/* The calendar's spans against the events, which are in order of start: a span is where events are, without a gap. */
static bool compare(const pieces *all, const int64_t *spans, uint64_t n) {
  const occurrences *events = all->events;
  size_t i = 0;
  for (uint64_t k = 0; k < n; k++) {
    const occurrence *one = &events->at[i < events->n ? i : events->n - 1];
    if (i == events->n || one->start != spans[2 * k]) return refuse(all, one);
    int64_t end = one->end;
    const occurrence *longest = one;
    for (i++; i < events->n && events->at[i].start <= end; i++)
      if (events->at[i].end > end) {
        longest = &events->at[i];
        end = longest->end;
      }
    if (end != spans[2 * k + 1]) return refuse(all, longest);
  }
  return i == events->n || refuse(all, &events->at[i]);
}

static bool check(const pieces *all, const dsv_calendar *calendar) {
  session *at = all->request->at;
  int64_t from = all->events->at[0].start - MICROSECONDS_OF_DAY, to = from, *spans = NULL;
  uint64_t n;
  for (size_t i = 0; i < all->events->n; i++) to = all->events->at[i].end > to ? all->events->at[i].end : to;
  to += MICROSECONDS_OF_DAY;
  if (!session_take(at, dsv_calendar_spans(calendar, from, to, NULL, NULL, 0, &n, at->diag))) return false;
  spans = calloc(n ? (size_t)n : 1, 2 * sizeof *spans);
  bool good = spans ? session_take(at, dsv_calendar_spans(calendar, from, to, NULL, spans, n, &n, at->diag))
                    : session_take(at, DSV_ERROR_MEMORY);
  good = good && compare(all, spans, n);
  free(spans);
  return good;
}

static int print_checked(pieces *all, const char *zone, const char *id) {
  session *at = all->request->at;
  size_t n = 0;
  char *document = write_document(all, zone, id, &n);
  dsv_calendar *calendar = NULL;
  dsv_text *text = NULL;
  int code = EXIT_FINE;
  if (!document) session_take(at, DSV_ERROR_MEMORY);
  else if (session_take(at, dsv_book_add(at->book, document, n, NULL, NULL, at->diag)) &&
           session_take(at, dsv_book_check(at->book, NULL, at->diag)) &&
           session_take(at, dsv_book_calendar(at->book, id, &calendar, at->diag)) &&
           (!all->events->n || check(all, calendar)) &&
           session_take(at, dsv_book_canonical(at->book, 0, &text, at->diag)))
    code = write_out(dsv_text_bytes(text), dsv_text_length(text));
  if (text && !code) code = write_out("\n", 1);
  dsv_text_unref(text);
  dsv_calendar_unref(calendar);
  free(document);
  return code;
}

int print_calendar(const ics_request *request, const ics_file *file, const char *id) {
  pieces all = {.request = request, .events = ics_occurrences(file)};
  int code = EXIT_FINE;
  bool good = true;
  all.clock = clock_of_zone(request->at, ics_timezone(file));
  if (!all.clock) good = ics_error(request, DSV_ERROR_ZONE, "the time zone \"%s\" cannot be used", ics_timezone(file));
  for (size_t i = 0; i < all.events->n && good; i++) good = cut(&all, &all.events->at[i]);
  if (all.n) qsort(all.at, all.n, sizeof *all.at, compare_pieces);
  if (good) code = print_checked(&all, ics_timezone(file), id);
  dsv_calendar_unref(all.clock);
  free(all.at);
  return code;
}
