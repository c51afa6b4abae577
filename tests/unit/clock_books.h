/* What the tests of calendars in books share: books with little typing, and questions about them. */
#ifndef DSV_TESTS_CLOCK_BOOKS_H
#define DSV_TESTS_CLOCK_BOOKS_H

#include "clock/calendar.h"
#include "clock_files.h"
#include <dsv/dsv.h>

#define AMS "'timezone':'Europe/Amsterdam',"
#define OFFICE                                                                                                       \
  "'weekly':{'mon':['09:00-17:00'],'tue':['09:00-17:00'],'wed':['09:00-17:00'],'thu':['09:00-17:00'],'fri':['09:00-" \
  "17:00']}"
#define SECONDS(n) ((int64_t)(n)*DSV__SECOND)
#define HOURS(n) ((int64_t)(n)*DSV__HOUR)

/* Adds documents, without the brackets; single quotes stand for double ones. */
static inline dsv_status add_documents(const fixture *f, dsv_book *book, const char *documents) {
  const size_t n = strlen(documents) + 3;
  char *text = malloc(n);
  assert_non_null(text);
  snprintf(text, n, "[%s]", documents);
  for (char *c = text; *c != 0; c++) {
    *c = *c == '\'' ? '"' : *c;
  }
  const dsv_status status = dsv_book_add(book, text, n - 1, "book", NULL, f->diag);
  free(text);
  return status;
}

static inline dsv_status try_book(const fixture *f, const char *documents, dsv_book **out) {
  dsv_diag_clear(f->diag);
  assert_int_equal(dsv_book_new(f->context, NULL, out, f->diag), DSV_OK);
  const dsv_status status = add_documents(f, *out, documents);
  return status == DSV_OK ? dsv_book_check(*out, NULL, f->diag) : status;
}

static inline void say_findings(const fixture *f) {
  for (size_t i = 0; i < dsv_diag_count(f->diag); i++) {
    dsv_finding finding = DSV_FINDING_INIT;
    dsv_diag_get(f->diag, i, &finding);
    print_message("%s: %s (%s)\n", dsv_status_name((dsv_status)finding.code), finding.message,
                  finding.pointer != NULL ? finding.pointer : "");
  }
}

/* The calendar `id` of a book of these documents. */
static inline dsv_calendar *calendar_in(const fixture *f, const char *documents, const char *id) {
  dsv_book *book;
  dsv_calendar *calendar;
  if (try_book(f, documents, &book) != DSV_OK) {
    say_findings(f);
    fail_msg("%s", documents);
  }
  assert_int_equal(dsv_book_calendar(book, id, &calendar, f->diag), DSV_OK);
  dsv_book_unref(book);
  return calendar;
}

/* The only calendar, its members after type and id. */
static inline dsv_calendar *calendar_with(const fixture *f, const char *members) {
  char documents[8192];
  const int n = snprintf(documents, sizeof documents, "{'type':'calendar','id':'c',%s}", members);
  assert_true(n > 0 && (size_t)n < sizeof documents);
  return calendar_in(f, documents, "c");
}

/* The book is refused, and its first finding is at this place. */
static inline void refused(const fixture *f, const char *documents, dsv_status status, const char *pointer) {
  dsv_book *book;
  dsv_finding finding = DSV_FINDING_INIT;
  const dsv_status found = try_book(f, documents, &book);
  if (found != status || dsv_diag_get(f->diag, 0, &finding) != DSV_OK || finding.pointer == NULL ||
      strcmp(finding.pointer, pointer) != 0) {
    say_findings(f);
    fail_msg("not refused with %s at %s: %s", dsv_status_name(status), pointer, documents);
  }
  dsv_book_unref(book);
}

static inline void same_time(int64_t found, const char *expected) {
  char text[DSV_TIME_BYTES];
  if (found != at(expected)) {
    dsv_time_format(found, text);
    fail_msg("%s and not %s", text, expected);
  }
}

/* The open spans within [from, to): begin and end of each, in turn, up to a NULL. */
static inline void spans_are(const dsv_calendar *calendar, const char *from, const char *to,
                             const char *const *expected) {
  int64_t out[40];
  uint64_t n;
  size_t i = 0;
  assert_int_equal(dsv_calendar_spans(calendar, at(from), at(to), NULL, out, 20, &n, NULL), DSV_OK);
  for (; expected[i] != NULL; i++) {
    assert_true(i / 2 < n);
    same_time(out[i], expected[i]);
  }
  assert_int_equal(n, i / 2);
}

static inline int64_t elapsed(const dsv_calendar *calendar, int64_t from, int64_t to) {
  int64_t out;
  assert_int_equal(dsv_calendar_elapsed(calendar, from, to, NULL, &out, NULL), DSV_OK);
  return out;
}

static inline int64_t date(const char *text) {
  int64_t days = 0;
  assert_true(dsv__date_parse(text, strlen(text), &days));
  return days;
}

/* Open time of a date, in seconds. */
static inline int64_t working(const dsv_calendar *calendar, const char *day) {
  int64_t out;
  assert_int_equal(dsv_calendar_working(calendar, date(day), NULL, &out, NULL), DSV_OK);
  return out / DSV__SECOND;
}

#endif
