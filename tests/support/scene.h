/*
 * What tests of scoring share: a book and facts with little typing, through the public interface only.
 *
 * Texts are spelled in short: ' stands for ", and @02 03:30 (up to a comma, a quote or the end of the line) for
 * 2026-03-02T03:30:00Z. Macros begin a book: two parties and a service, two streams, an agreement in force for ten days
 * in UTC.
 */
#ifndef DSV_TEST_SCENE_H
#define DSV_TEST_SCENE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* cmocka's header does not stand alone. */
#include <cmocka.h>
#include <dsv/dsv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PARTIES "{'type':'party','id':'p'},{'type':'party','id':'c'},{'type':'service','id':'s'},"
#define OUTAGES(members) "{'type':'stream','id':'o','shape':'interval'" members "},"
#define EVENTS(members) "{'type':'stream','id':'e','shape':'event'" members "},"
#define AGREEMENT_BEGIN                                                                                         \
  "{'type':'agreement','id':'a','form':'agreement','provider':'p','consumer':'c','services':['s'],'version':1," \
  "'timezone':'Etc/UTC','in_force':{'from':'2026-03-01','to':'2026-03-11'},"
#define AGREEMENT(members, targets) AGREEMENT_BEGIN members "'targets':[" targets "]}"
#define DAYS "'window':'day',"

typedef struct {
  dsv_context *context;
  dsv_diag *diag;
  dsv_book *book;
  dsv_facts *facts;
} scene;

/* Writes "02", "02 03:30" or "02 03:30:10.5" as a time of March 2026. */
static inline size_t put_moment(char *out, size_t size, const char *text, size_t length) {
  const char *rest = length < 3 ? "00:00:00" : length < 9 ? ":00" : "";
  int clock = length < 3 ? 0 : (int)length - 3;
  int written = snprintf(out, size, "2026-03-%.2sT%.*s%sZ", text, clock, clock ? text + 3 : "", rest);
  assert_true(written > 0 && (size_t)written < size);
  return (size_t)written;
}

/* "02 03:30" is the second of March 2026 in UTC; a longer text is a time as documents have it. */
static inline int64_t at(const char *text) {
  char full[64];
  int64_t time;
  size_t n = strlen(text);
  if (n < 19) put_moment(full, sizeof full, text, n);
  else snprintf(full, sizeof full, "%s", text);
  assert_int_equal(dsv_time_parse(full, strlen(full), &time), DSV_OK);
  return time;
}

/* The text as it is meant; the caller frees it. */
static inline char *spell(const char *text) {
  size_t n = strlen(text), size = 8 * n + 64, used = 0;
  char *out = malloc(size);
  assert_non_null(out);
  while (*text) {
    if (*text != '@') {
      out[used++] = (char)(*text == '\'' ? '"' : *text);
      text++;
      continue;
    }
    size_t length = strcspn(++text, ",'\n");
    used += put_moment(out + used, size - used, text, length);
    text += length;
  }
  out[used] = '\0';
  return out;
}

/* Prints what was found; for asserting that nothing was. */
static inline void scene_say(const scene *s) {
  for (size_t i = 0; i < dsv_diag_count(s->diag); i++) {
    dsv_finding finding = DSV_FINDING_INIT;
    dsv_diag_get(s->diag, i, &finding);
    print_message("%s: %s (%s)\n", dsv_status_name((dsv_status)finding.code), finding.message,
                  finding.pointer ? finding.pointer : "");
  }
}

static inline void scene_good(const scene *s, dsv_status status) {
  if (status) scene_say(s);
  assert_int_equal(status, DSV_OK);
}

static inline scene scene_of_limits(const dsv_limits *limits) {
  scene s = {NULL, NULL, NULL, NULL};
  dsv_context_options options = DSV_CONTEXT_OPTIONS_INIT;
  options.limits = limits;
  assert_int_equal(dsv_context_new(&options, &s.context), DSV_OK);
  assert_int_equal(dsv_diag_new(s.context, &s.diag), DSV_OK);
  scene_good(&s, dsv_book_new(s.context, NULL, &s.book, s.diag));
  return s;
}

static inline dsv_status scene_add(const scene *s, const char *documents) {
  char *text = spell(documents);
  dsv_status status = dsv_book_add(s->book, text, strlen(text), "book", NULL, s->diag);
  free(text);
  return status;
}

/* Freezes the book and makes facts. */
static inline void scene_check(scene *s) {
  scene_good(s, dsv_book_check(s->book, NULL, s->diag));
  scene_good(s, dsv_facts_new(s->book, NULL, &s->facts, s->diag));
}

/* A book of these documents, without the brackets. */
static inline scene scene_of(const char *documents) {
  scene s = scene_of_limits(NULL);
  size_t n = strlen(documents) + 3;
  char *list = malloc(n);
  assert_non_null(list);
  snprintf(list, n, "[%s]", documents);
  scene_good(&s, scene_add(&s, list));
  free(list);
  scene_check(&s);
  return s;
}

static inline dsv_status scene_read(const scene *s, const char *stream, const char *rows, uint32_t bad_rows) {
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  options.bad_rows = bad_rows;
  char *text = spell(rows);
  dsv_status status = dsv_facts_read(s->facts, stream, text, strlen(text), "rows.csv", &options, s->diag);
  free(text);
  return status;
}

/* Rows as CSV; bad ones are counted. */
static inline void scene_rows(const scene *s, const char *stream, const char *rows) {
  scene_good(s, scene_read(s, stream, rows, DSV_BAD_ROWS_COUNT));
}

static inline void scene_seal(const scene *s) {
  scene_good(s, dsv_facts_seal(s->facts, NULL, s->diag));
}

static inline void scene_end(scene *s) {
  dsv_facts_unref(s->facts);
  dsv_book_unref(s->book);
  dsv_diag_unref(s->diag);
  dsv_context_unref(s->context);
}

/* Windows that begin in [from, to), by what happened before as_of. */
static inline dsv_scorecard *scene_score(const scene *s, const char *from, const char *to, const char *as_of) {
  dsv_scorecard *card = NULL;
  scene_good(s, dsv_score(s->book, s->facts, "a", at(from), at(to), at(as_of), NULL, &card, s->diag));
  assert_non_null(card);
  return card;
}

static inline dsv_result scene_get(const dsv_scorecard *card, size_t index) {
  dsv_result result = DSV_RESULT_INIT;
  assert_int_equal(dsv_scorecard_get(card, index, &result), DSV_OK);
  return result;
}

static inline const char *scene_status(uint32_t status) {
  static const char *const words[] = {"", "met", "missed", "no_data", "unjudged", "open", "reported"};
  return words[status <= DSV_STATUS_REPORTED ? status : 0];
}

/* "VALUE UNIT STATUS [early]", "-" where there is no value. */
static inline void scene_expect(const dsv_scorecard *card, size_t index, const char *expected) {
  char text[256];
  dsv_result r = scene_get(card, index);
  snprintf(text, sizeof text, "%s%s%s %s%s", r.value ? r.value : "-", r.unit ? " " : "", r.unit ? r.unit : "",
           scene_status(r.status), r.early ? " early" : "");
  if (strcmp(text, expected) != 0) print_message("figure %zu of target %s\n", index, r.target);
  assert_string_equal(text, expected);
}

#endif
