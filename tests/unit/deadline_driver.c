/* Computes deadlines for a program that knows what must come out (tests/reference/deadline_differential.py). On standard input a line with the
   length of a book, the book, then lines `ZONE CALENDAR EVENT LENGTH BEFORE BORDER`: the id of a calendar or -, microseconds, a duration, 1 for
   before, the number of a unit or -1. An answer is the deadline in microseconds, or the name of an error. */
#include "agree/deadline.h"
#include <dsv/dsv.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static dsv_status answer(dsv_book *book, const char *line, int64_t *out) {
  char zone[64], name[64], length[64];
  int before, border;
  int64_t event;
  dsv_calendar *calendar = NULL;
  if (sscanf(line, "%63s %63s %" SCNd64 " %63s %d %d", zone, name, &event, length, &before, &border) != 6) exit(2);
  dsv__time_limit limit = {.before = before != 0, .border = border};
  if (!dsv__duration_parse(length, strlen(length), &limit.length)) exit(2);
  if (dsv__zones_get(book->zones, dsv__str_of(zone), &limit.zone)) exit(2);
  if (strcmp(name, "-") != 0 && dsv_book_calendar(book, name, &calendar, NULL)) exit(2);
  limit.calendar = calendar;
  const dsv_status status = dsv__deadline_at(&limit, event, out, NULL);
  dsv_calendar_unref(calendar);
  return status;
}

int main(void) {
  dsv_context *context;
  dsv_book *book;
  char line[256];
  size_t n;
  if (!fgets(line, sizeof line, stdin) || sscanf(line, "%zu", &n) != 1) return 2;
  char *bytes = malloc(n + 1);
  if (!bytes || fread(bytes, 1, n, stdin) != n) return 2;
  if (dsv_context_new(NULL, &context) || dsv_book_new(context, NULL, &book, NULL)) return 2;
  if (dsv_book_add(book, bytes, n, "book", NULL, NULL) || dsv_book_check(book, NULL, NULL)) return 2;
  free(bytes);
  while (fgets(line, sizeof line, stdin)) {
    int64_t at;
    const dsv_status status = answer(book, line, &at);
    if (status) printf("%s\n", dsv_status_name(status));
    else printf("%" PRId64 "\n", at);
  }
  dsv_book_unref(book);
  dsv_context_unref(context);
  return 0;
}
