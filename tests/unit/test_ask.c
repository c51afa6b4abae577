/* Queries in JSON: every op, every way to be wrong, the form of answers. What the verbs answer, test_calendar.c and oracle_clock.py know. */
#include "base/memory.h"
#include <dsv/dsv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static const char documents[] =
    "[{\"type\":\"calendar\",\"id\":\"office\",\"timezone\":\"Europe/"
    "Amsterdam\",\"weekly\":{\"mon\":[\"08:00-12:00\",\"13:00-18:00\"],"
    "\"tue\":[\"08:00-18:00\"],\"wed\":[\"08:00-18:00\"],\"thu\":[\"08:00-18:00\"],\"fri\":[\"08:00-16:00\"]},"
    "\"exceptions\":[{\"on\":\"2026-12-25\",\"hours\":[]}]},"
    "{\"type\":\"calendar\",\"id\":\"never\",\"timezone\":\"UTC\",\"weekly\":{}},"
    "{\"type\":\"calendar\",\"id\":\"always\",\"always\":true},"
    "{\"type\":\"calendar\",\"id\":\"york\",\"always\":true,\"timezone\":\"America/New_York\"},"
    "{\"type\":\"calendar\",\"id\":\"minutes\",\"timezone\":\"UTC\",\"weekly\":{\"mon\":[%s],\"tue\":[%s],\"wed\":[%s]}"
    "}]";

typedef struct {
  dsv_context *context;
  dsv_diag *diag;
  dsv_book *book;
  dsv_calendar *office, *never, *always, *york, *minutes;
} fixture;

static dsv_calendar *of(fixture *f, const char *id) {
  dsv_calendar *calendar;
  assert_int_equal(dsv_book_calendar(f->book, id, &calendar, f->diag), DSV_OK);
  return calendar;
}

/* A minute open, a minute closed. */
static char *every_other_minute(void) {
  char *out = malloc(720 * 16), *at = out;
  assert_non_null(out);
  for (int i = 0; i < 1440; i += 2)
    at += snprintf(at, 16, "%s\"%02d:%02d-%02d:%02d\"", i ? "," : "", i / 60, i % 60, (i + 1) / 60, (i + 1) % 60);
  return out;
}

static int begin(void **state) {
  fixture *f = calloc(1, sizeof *f);
  char *minutes = every_other_minute(), *text = malloc(65536);
  assert_true(f && text);
  int n = snprintf(text, 65536, documents, minutes, minutes, minutes);
  assert_int_equal(dsv_context_new(NULL, &f->context), DSV_OK);
  assert_int_equal(dsv_diag_new(f->context, &f->diag), DSV_OK);
  assert_int_equal(dsv_book_new(f->context, NULL, &f->book, f->diag), DSV_OK);
  assert_int_equal(dsv_book_add(f->book, text, (size_t)n, NULL, NULL, f->diag), DSV_OK);
  assert_int_equal(dsv_book_check(f->book, NULL, f->diag), DSV_OK);
  f->office = of(f, "office");
  f->never = of(f, "never");
  f->always = of(f, "always");
  f->york = of(f, "york");
  f->minutes = of(f, "minutes");
  free(minutes);
  free(text);
  *state = f;
  return 0;
}

static int end(void **state) {
  fixture *f = *state;
  dsv_calendar_unref(f->office);
  dsv_calendar_unref(f->never);
  dsv_calendar_unref(f->always);
  dsv_calendar_unref(f->york);
  dsv_calendar_unref(f->minutes);
  dsv_book_unref(f->book);
  dsv_diag_unref(f->diag);
  dsv_context_unref(f->context);
  free(f);
  return 0;
}

/* The answer to bytes; to be released. */
static dsv_text *ask_bytes(fixture *f, dsv_calendar *calendar, const char *bytes, size_t n) {
  dsv_text *answer = NULL;
  assert_int_equal(dsv_calendar_ask(calendar, bytes, n, NULL, &answer, f->diag), DSV_OK);
  assert_non_null(answer);
  assert_int_equal(strlen(dsv_text_bytes(answer)), dsv_text_length(answer));
  assert_null(strchr(dsv_text_bytes(answer), '\n'));
  assert_int_equal(dsv_diag_count(f->diag), 0);
  return answer;
}

/* Single quotes stand for double ones, in both. */
static void unquote(char *out, size_t most, const char *text) {
  size_t n = strlen(text);
  assert_true(n < most);
  for (size_t i = 0; i <= n; i++) out[i] = text[i] == '\'' ? '"' : text[i];
}

static void expect(fixture *f, dsv_calendar *calendar, const char *query, const char *expected) {
  char text[1024], wanted[1024];
  unquote(text, sizeof text, query);
  unquote(wanted, sizeof wanted, expected);
  dsv_text *answer = ask_bytes(f, calendar, text, strlen(text));
  assert_string_equal(dsv_text_bytes(answer), wanted);
  dsv_text_unref(answer);
}

/* An error of a code whose message holds `part`. */
static void refuse(fixture *f, dsv_calendar *calendar, const char *query, const char *code, const char *part) {
  char text[1024], wanted[128];
  unquote(text, sizeof text, query);
  snprintf(wanted, sizeof wanted, "{\"error\":{\"code\":\"%s\",\"message\":\"", code);
  dsv_text *answer = ask_bytes(f, calendar, text, strlen(text));
  if (strncmp(dsv_text_bytes(answer), wanted, strlen(wanted)) != 0 || !strstr(dsv_text_bytes(answer), part))
    fail_msg("%s: %s, not %s ... %s", query, dsv_text_bytes(answer), wanted, part);
  dsv_text_unref(answer);
}

static void test_ops(void **state) {
  fixture *f = *state;
  static const struct {
    const char *query, *answer;
  } cases[] = {
      {"{'op':'elapsed','from':'2026-12-24T16:00:00+01:00','to':'2026-12-28T09:00:00.25+01:00'}",
       "{'seconds':10800.25}"},
      {"{'op':'elapsed','to':'2026-03-02T08:00:00Z','from':'2026-03-02T08:00:00.000001Z'}", "{'seconds':-0.000001}"},
      {"{'op':'elapsed','from':'2026-03-02','to':'2026-03-02'}", "{'seconds':0}"},
      {"{'op':'due','from':'2026-03-27T15:00:00+01:00','for':'PT8H'}", "{'at':'2026-03-30T14:00:00Z'}"},
      {"{'op':'due','from':'2026-03-27T15:00:00+01:00','for':'PT1H'}", "{'at':'2026-03-27T15:00:00Z'}"},
      {"{'op':'due','from':'2026-03-27T15:00:00+01:00','for':'PT1H','land':'here'}", "{'at':'2026-03-27T15:00:00Z'}"},
      {"{'op':'due','from':'2026-03-27T15:00:00+01:00','for':'PT1H','land':'next'}", "{'at':'2026-03-30T06:00:00Z'}"},
      {"{'op':'due','from':'2026-03-27T15:00:00+01:00','for':'PT0.5S'}", "{'at':'2026-03-27T14:00:00.5Z'}"},
      {"{'op':'due','from':'2026-03-27T15:00:00+01:00','days':1}", "{'at':'2026-03-30T13:00:00Z'}"},
      {"{'op':'due','from':'2026-03-27T15:00:00+01:00','for':'P1D'}", "{'at':'2026-03-30T13:00:00Z'}"},
      {"{'op':'due','from':'2026-03-27T15:00:00+01:00','days':1,'at':'same'}", "{'at':'2026-03-30T13:00:00Z'}"},
      {"{'op':'due','from':'2026-03-27T15:00:00+01:00','for':'P1D','at':'end'}", "{'at':'2026-03-30T16:00:00Z'}"},
      {"{'op':'due','from':'2026-03-30T15:00:00+02:00','days':-1}", "{'at':'2026-03-27T14:00:00Z'}"},
      {"{'op':'due','from':'2026-03-28T15:00:00+01:00','days':0}", "{'at':'2026-03-30T13:00:00Z'}"},
      {"{'op':'back','to':'2026-03-30T16:00:00+02:00','for':'PT8H'}", "{'at':'2026-03-27T14:00:00Z'}"},
      {"{'op':'back','to':'2026-03-30T15:00:00+02:00','days':1}", "{'at':'2026-03-27T14:00:00Z'}"},
      {"{'op':'back','to':'2026-03-30T15:00:00+02:00','for':'P1D','at':'end'}", "{'at':'2026-03-27T15:00:00Z'}"},
      {"{'op':'back','to':'2026-03-28T15:00:00+01:00','days':0}", "{'at':'2026-03-30T13:00:00Z'}"},
      {"{'op':'open','at':'2026-03-27T15:00:00Z'}", "{'open':false}"},
      {"{'op':'open','at':'2026-03-27T14:59:59.999999Z'}", "{'open':true}"},
      {"{'op':'next_open','at':'2026-03-27'}", "{'at':'2026-03-27T07:00:00Z'}"},
      {"{'op':'next_close','at':'2026-03-27'}", "{'at':'2026-03-27T15:00:00Z'}"},
      {"{'op':'spans','from':'2026-03-28','to':'2026-03-31'}",
       "{'spans':[{'from':'2026-03-30T06:00:00Z','to':'2026-03-30T10:00:00Z'},"
       "{'from':'2026-03-30T11:00:00Z','to':'2026-03-30T16:00:00Z'}]}"},
      {"{'op':'spans','from':'2026-03-28','to':'2026-03-29'}", "{'spans':[]}"},
      {"{'op':'working','day':'2026-03-30'}", "{'seconds':32400}"},
      {"{'op':'local','at':'2026-10-25T00:30:00Z'}", "{'local':'2026-10-25T02:30:00+02:00'}"},
      {"{'op':'local','at':'2026-10-25T01:30:00.5Z'}", "{'local':'2026-10-25T02:30:00.5+01:00'}"},
      {"{'op':'instants','local':'2026-10-25T02:30:00'}",
       "{'instants':['2026-10-25T00:30:00Z','2026-10-25T01:30:00Z']}"},
      {"{'op':'instants','local':'2026-03-29T02:30:00'}", "{'instants':[]}"},
      {"{'op':'instants','local':'2026-07-01T12:00:00.125'}", "{'instants':['2026-07-01T10:00:00.125Z']}"},
      {" {\t'op' : 'open' , 'x-note':[{}], 'at':'2026-03-27'} ", "{'open':false}"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) expect(f, f->office, cases[i].query, cases[i].answer);
}

/* A reading stands with its offset, seconds and all, which RFC 3339 has no room for. */
static void test_local(void **state) {
  fixture *f = *state;
  expect(f, f->always, "{'op':'local','at':'2026-10-25T00:30:00Z'}", "{'local':'2026-10-25T00:30:00+00:00'}");
  expect(f, f->york, "{'op':'local','at':'1850-01-01T00:00:00Z'}", "{'local':'1849-12-31T19:03:58-04:56:02'}");
  expect(f, f->york, "{'op':'instants','local':'1849-12-31T19:03:58'}", "{'instants':['1850-01-01T00:00:00Z']}");
  refuse(f, f->office, "{'op':'local','at':'9999-12-31T23:30:00Z'}", "limit", "9999");
}

static void test_ids(void **state) {
  fixture *f = *state;
  expect(f, f->office, "{'op':'working','day':'2026-03-30','id':7}", "{'id':7,'seconds':32400}");
  expect(f, f->office, "{'id':'a\\u0001\\\"\xC3\xA9','op':'next_open','at':'2026-03-27'}",
         "{'at':'2026-03-27T07:00:00Z','id':'a\\u0001\\\"\xC3\xA9'}");
  expect(f, f->office, "{'id':-3,'op':'open','at':'2026-03-27'}", "{'id':-3,'open':false}");
  expect(f, f->office, "{'id':'','op':'spans','from':'2026-03-28','to':'2026-03-28'}", "{'id':'','spans':[]}");
  refuse(f, f->office, "{'op':'opne','id':9}", "choice", "},\"id\":9}");
  refuse(f, f->office, "{'op':'open','id':'q'}", "missing", "},\"id\":\"q\"}");
  refuse(f, f->never, "{'op':'next_open','at':'2026-03-28','id':'q'}", "closed", "},\"id\":\"q\"}");
  refuse(f, f->office, "{'op':'open','at':'2026-03-27','id':1.5}", "kind", "\"}}");
  refuse(f, f->office, "{'op':'open','at':'2026-03-27','id':9007199254740992}", "value", "\"}}");
  refuse(f, f->office, "{'op':'open','at':'2026-03-27','id':true}", "kind", "\"}}");
  refuse(f, f->office, "{'op':'open','at':'2026-03-27','id':null}", "kind", "\"}}");
}

static void test_refused(void **state) {
  fixture *f = *state;
  static const struct {
    const char *query, *code, *part;
  } cases[] = {
      {"", "syntax", ""},
      {"{", "syntax", ""},
      {"{'op':'open'} x", "syntax", ""},
      {"[]", "kind", "must be an object, not a list"},
      {"'open'", "kind", "not text"},
      {"{'op':'open','op':'open'}", "duplicate", "twice"},
      {"{}", "missing", "`op` is missing"},
      {"{'op':'elapse'}", "choice", "did you mean \\\"elapsed\\\""},
      {"{'op':5}", "kind", "`op` must be"},
      {"{'op':'elapsed','from':'2026-01-01'}", "missing", "`to` is missing; a query of op"},
      {"{'op':'elapsed','from':'2026-01-01','to':'2026-01-02','tto':1}", "member", "did you mean `to`"},
      {"{'op':'elapsed','from':'2026-01-01','to':'2026-01-02','at':'same'}", "form", "`at` does not go with op"},
      {"{'op':'open','at':'2026-01-01','land':'next'}", "form", "`land` does not go with op"},
      {"{'op':'elapsed','from':'yesterday','to':'2026-01-02'}", "value", "`from` \\\"yesterday\\\" is not a time"},
      {"{'op':'open','at':'2026-02-30'}", "value", "`at` \\\"2026-02-30\\\" is not a time"},
      {"{'op':'open','at':5}", "kind", "`at` must be text"},
      {"{'op':'due','from':'2026-01-01'}", "missing", "`for` is missing"},
      {"{'op':'due','from':'2026-01-01','for':'PT1H','days':1}", "form", "do not go together"},
      {"{'op':'due','from':'2026-01-01','for':'P1M'}", "value", "neither open time nor whole days"},
      {"{'op':'due','from':'2026-01-01','for':'P1Y'}", "value", "neither"},
      {"{'op':'due','from':'2026-01-01','for':'P1W'}", "value", "neither"},
      {"{'op':'due','from':'2026-01-01','for':'P1DT1H'}", "value", "neither"},
      {"{'op':'due','from':'2026-01-01','for':'8h'}", "value", "is not a duration"},
      {"{'op':'due','from':'2026-01-01','for':'PD'}", "value", "is not a duration"},
      {"{'op':'due','from':'2026-01-01','for':8}", "kind", "`for` must be text"},
      {"{'op':'due','from':'2026-01-01','days':1.5}", "kind", "fraction"},
      {"{'op':'due','from':'2026-01-01','days':'1'}", "kind", "`days` must be"},
      {"{'op':'due','from':'2026-01-01','days':1,'land':'next'}", "form", "`land` does not go with days"},
      {"{'op':'due','from':'2026-01-01','for':'PT1H','at':'end'}", "form", "`at` goes with days only"},
      {"{'op':'due','from':'2026-01-01','days':1,'at':'noon'}", "choice", "must be \\\"same\\\" or \\\"end\\\""},
      {"{'op':'due','from':'2026-01-01','for':'PT1H','land':'nxt'}", "choice", "did you mean \\\"next\\\""},
      {"{'op':'due','from':'2026-01-01','for':'PT999999999H'}", "closed", ""},
      {"{'op':'due','from':'2026-01-01','days':9007199254740991}", "closed", ""},
      {"{'op':'back','to':'2026-01-01','days':9007199254740991}", "closed", ""},
      {"{'op':'back','from':'2026-01-01','days':1}", "missing", "`to` is missing"},
      {"{'op':'working','day':'2026-01-01T00:00:00Z'}", "value", "must be a date"},
      {"{'op':'instants','local':'2026-01-01T00:00:00Z'}", "value", "without an offset"},
      {"{'op':'instants','local':'2026-01-01'}", "value", "not a reading"},
      {"{'op':'instants','local':''}", "value", "not a reading"},
      {"{'op':'instants','local':'2026-01-01T00:00:00.1234567'}", "value", "not a reading"},
      {"{'op':'open','at':'2026-01-01','y':1.5}", "member", "unknown member"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    refuse(f, f->office, cases[i].query, cases[i].code, cases[i].part);
  refuse(f, f->never, "{'op':'next_close','at':'2026-01-01'}", "closed", "");
  refuse(f, f->always, "{'op':'next_close','at':'2026-01-01'}", "closed", "");
}

/* Worked out year by year; what touches stays one. */
static void test_long_spans(void **state) {
  fixture *f = *state;
  expect(f, f->always, "{'op':'spans','from':'0001-01-01','to':'9999-12-31'}",
         "{'spans':[{'from':'0001-01-01T00:00:00Z','to':'9999-12-31T00:00:00Z'}]}");
  expect(f, f->never, "{'op':'spans','from':'0001-01-01','to':'9999-12-31'}", "{'spans':[]}");
  expect(f, f->always, "{'op':'spans','from':'2026-01-02','to':'2026-01-01'}", "{'spans':[]}");
  refuse(f, f->minutes, "{'op':'spans','from':'0001-01-01','to':'9999-12-31'}", "limit", "more than 100000");
  refuse(f, f->office, "{'op':'spans','from':'0001-01-02','to':'9999-12-31'}", "limit", "more than 100000");
}

static void test_limits(void **state) {
  fixture *f = *state;
  dsv_text *answer;
  const char *most = "{\"op\":\"spans\",\"from\":\"2026-01-05\",\"to\":\"2026-11-23\"}";
  size_t n = (1 << 20) + 1;
  char *bytes = malloc(n);
  assert_non_null(bytes);
  static const struct {
    char fill;
    const char *code;
  } cases[] = {{' ', "limit"}, {'[', "limit"}, {'x', "limit"}, {'\xFF', "limit"}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    memset(bytes, cases[i].fill, n);
    answer = ask_bytes(f, f->office, bytes, n);
    assert_non_null(strstr(dsv_text_bytes(answer), "line_bytes"));
    dsv_text_unref(answer);
  }
  memset(bytes, '[', n);
  answer = ask_bytes(f, f->office, bytes, n - 1);
  assert_non_null(strstr(dsv_text_bytes(answer), "levels"));
  dsv_text_unref(answer);
  free(bytes);
  refuse(f, f->office, "{'op':'\xFF'}", "encoding", "");
  answer = ask_bytes(f, f->office, "{\"op\":\"\0\"}", 10);
  assert_non_null(strstr(dsv_text_bytes(answer), "encoding"));
  dsv_text_unref(answer);
  /* 2,160 spans a week: 46 weeks are 99,360, and 47 too many. */
  refuse(f, f->minutes, "{'op':'spans','from':'2026-01-05','to':'2026-11-30'}", "limit", "more than 100000");
  answer = ask_bytes(f, f->minutes, most, strlen(most));
  assert_true(dsv_text_length(answer) > 99360 * 50);
  dsv_text_unref(answer);
}

static void test_calls(void **state) {
  fixture *f = *state;
  dsv_text *answer = (dsv_text *)f;
  dsv_calendar_options options = DSV_CALENDAR_OPTIONS_INIT;
  assert_int_equal(dsv_calendar_ask(NULL, "{}", 2, NULL, &answer, f->diag), DSV_ERROR_MISUSE);
  assert_null(answer);
  assert_int_equal(dsv_calendar_ask(f->office, NULL, 2, NULL, &answer, f->diag), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_calendar_ask(f->office, "{}", 2, NULL, NULL, f->diag), DSV_ERROR_MISUSE);
  options.land = 2;
  assert_int_equal(dsv_calendar_ask(f->office, "{}", 2, &options, &answer, f->diag), DSV_ERROR_OPTIONS);
  dsv_diag_clear(f->diag);
  dsv_text_unref(ask_bytes(f, f->office, NULL, 0));
  /* What the options say holds where the query says nothing. */
  const char *query = "{\"op\":\"due\",\"from\":\"2026-03-27T15:00:00+01:00\",\"for\":\"PT1H\"}";
  options.land = DSV_LAND_NEXT;
  assert_int_equal(dsv_calendar_ask(f->office, query, strlen(query), &options, &answer, f->diag), DSV_OK);
  assert_string_equal(dsv_text_bytes(answer), "{\"at\":\"2026-03-30T06:00:00Z\"}");
  dsv_text_unref(answer);
}

static void test_top(void **state) {
  fixture *f = *state;
  dsv_calendar *calendar;
  dsv_finding finding = DSV_FINDING_INIT;
  assert_int_equal(dsv_book_calendar(f->book, NULL, &calendar, f->diag), DSV_ERROR_UNKNOWN_CALENDAR);
  assert_null(calendar);
  assert_int_equal(dsv_diag_get(f->diag, 0, &finding), DSV_OK);
  assert_non_null(strstr(finding.message, "office, never, always, york, minutes"));
  dsv_diag_clear(f->diag);
  static const char parts[] =
      "[{\"type\":\"calendar\",\"id\":\"a\",\"always\":true},{\"type\":\"calendar\",\"id\":\"b\","
      "\"except\":[\"a\",\"c\"]},{\"type\":\"calendar\",\"id\":\"c\",\"union\":[\"a\",\"a\"]}]";
  dsv_book *book;
  dsv_calendar *b;
  assert_int_equal(dsv_book_new(f->context, NULL, &book, f->diag), DSV_OK);
  assert_int_equal(dsv_book_add(book, parts, strlen(parts), NULL, NULL, f->diag), DSV_OK);
  assert_int_equal(dsv_book_check(book, NULL, f->diag), DSV_OK);
  assert_int_equal(dsv_book_calendar(book, NULL, &calendar, f->diag), DSV_OK);
  assert_int_equal(dsv_book_calendar(book, "b", &b, f->diag), DSV_OK);
  assert_ptr_equal(calendar, b);
  dsv_calendar_unref(calendar);
  dsv_calendar_unref(b);
  dsv_book_unref(book);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_ops, begin, end),
      cmocka_unit_test_setup_teardown(test_local, begin, end),
      cmocka_unit_test_setup_teardown(test_ids, begin, end),
      cmocka_unit_test_setup_teardown(test_refused, begin, end),
      cmocka_unit_test_setup_teardown(test_long_spans, begin, end),
      cmocka_unit_test_setup_teardown(test_limits, begin, end),
      cmocka_unit_test_setup_teardown(test_calls, begin, end),
      cmocka_unit_test_setup_teardown(test_top, begin, end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
