/* The verbs of a calendar by hand: where they land, what the clock does to them, and where there is nothing ahead. */
#include "clock_books.h"

static const dsv_calendar_options next = {sizeof next, NULL, NULL, DSV_LAND_NEXT, 0};
static const dsv_calendar_options at_end = {sizeof at_end, NULL, NULL, 0, DSV_DAY_END};

typedef dsv_status (*verb)(const dsv_calendar *calendar, int64_t a, int64_t b, const dsv_calendar_options *options,
                           int64_t *out, dsv_diag *diag);
typedef dsv_status (*question)(const dsv_calendar *calendar, int64_t a, const dsv_calendar_options *options,
                               int64_t *out, dsv_diag *diag);

static void gives(verb v, const dsv_calendar *calendar, const char *from, int64_t by,
                  const dsv_calendar_options *options, const char *expected) {
  int64_t out = 7;
  assert_int_equal(v(calendar, at(from), by, options, &out, NULL), DSV_OK);
  same_time(out, expected);
}

static void tells(question q, const dsv_calendar *calendar, const char *from, const char *expected) {
  int64_t out = 7;
  assert_int_equal(q(calendar, at(from), NULL, &out, NULL), DSV_OK);
  same_time(out, expected);
}

/* The answer is `closed`, with a finding. */
static void closed(const fixture *f, verb v, const dsv_calendar *calendar, int64_t from, int64_t by,
                   const dsv_calendar_options *options) {
  int64_t out = 7;
  dsv_finding finding = DSV_FINDING_INIT;
  dsv_diag_clear(f->diag);
  assert_int_equal(v(calendar, from, by, options, &out, f->diag), DSV_ERROR_CLOSED);
  assert_int_equal(out, 0);
  assert_int_equal(dsv_diag_get(f->diag, 0, &finding), DSV_OK);
  assert_int_equal(finding.code, DSV_ERROR_CLOSED);
}

static void nothing_ahead(const fixture *f, question q, const dsv_calendar *calendar, int64_t from) {
  int64_t out = 7;
  dsv_diag_clear(f->diag);
  assert_int_equal(q(calendar, from, NULL, &out, f->diag), DSV_ERROR_CLOSED);
  assert_int_equal(out, 0);
  assert_int_equal(dsv_diag_count(f->diag), 1);
}

/* ---- due and back ------------------------------------------------------------------------------------------------ */

/* Friday 27 March 2026; the clock goes forward on Sunday. */
static void test_due(void **state) {
  dsv_calendar *c = calendar_with(*state, AMS "'weekly':{'mon':['08:00-12:00','13:00-18:00'],'fri':['08:00-16:00']}");
  gives(dsv_calendar_due, c, "2026-03-27T14:00:00Z", HOURS(1), NULL, "2026-03-27T15:00:00Z");
  gives(dsv_calendar_due, c, "2026-03-27T14:00:00Z", HOURS(1), &next, "2026-03-30T06:00:00Z");
  gives(dsv_calendar_due, c, "2026-03-27T14:00:00Z", HOURS(1) - 1, NULL, "2026-03-27T14:59:59.999999Z");
  gives(dsv_calendar_due, c, "2026-03-27T14:00:00Z", HOURS(1) - 1, &next, "2026-03-27T14:59:59.999999Z");
  gives(dsv_calendar_due, c, "2026-03-27T14:00:00Z", HOURS(1) + 1, NULL, "2026-03-30T06:00:00.000001Z");
  gives(dsv_calendar_due, c, "2026-03-27T14:00:00Z", HOURS(5), NULL, "2026-03-30T10:00:00Z");
  gives(dsv_calendar_due, c, "2026-03-27T14:00:00Z", HOURS(5), &next, "2026-03-30T11:00:00Z");
  gives(dsv_calendar_due, c, "2026-03-28T14:00:00Z", HOURS(4), NULL, "2026-03-30T10:00:00Z");
  /* Nothing is to pass. */
  gives(dsv_calendar_due, c, "2026-03-28T14:00:00Z", 0, NULL, "2026-03-28T14:00:00Z");
  gives(dsv_calendar_due, c, "2026-03-28T14:00:00Z", 0, &next, "2026-03-30T06:00:00Z");
  gives(dsv_calendar_due, c, "2026-03-27T15:00:00Z", 0, &next, "2026-03-30T06:00:00Z");
  gives(dsv_calendar_due, c, "2026-03-30T06:00:00Z", 0, &next, "2026-03-30T06:00:00Z");
  gives(dsv_calendar_due, c, "2026-03-30T07:00:00Z", 0, &next, "2026-03-30T07:00:00Z");
  /* Back, as a negative duration. */
  gives(dsv_calendar_due, c, "2026-03-30T07:00:00Z", HOURS(-1), NULL, "2026-03-30T06:00:00Z");
  gives(dsv_calendar_due, c, "2026-03-30T07:00:00Z", HOURS(-1), &next, "2026-03-27T15:00:00Z");
  dsv_calendar_unref(c);
}

static void test_back(void **state) {
  dsv_calendar *c = calendar_with(*state, AMS "'weekly':{'mon':['08:00-12:00','13:00-18:00'],'fri':['08:00-16:00']}");
  gives(dsv_calendar_back, c, "2026-03-30T07:00:00Z", HOURS(1), NULL, "2026-03-30T06:00:00Z");
  gives(dsv_calendar_back, c, "2026-03-30T07:00:00Z", HOURS(1), &next, "2026-03-27T15:00:00Z");
  gives(dsv_calendar_back, c, "2026-03-30T07:00:00Z", HOURS(1) - 1, &next, "2026-03-30T06:00:00.000001Z");
  gives(dsv_calendar_back, c, "2026-03-30T07:00:00Z", HOURS(1) + 1, NULL, "2026-03-27T14:59:59.999999Z");
  gives(dsv_calendar_back, c, "2026-03-30T11:00:00Z", HOURS(4), NULL, "2026-03-30T06:00:00Z");
  gives(dsv_calendar_back, c, "2026-03-28T07:00:00Z", HOURS(8), NULL, "2026-03-27T07:00:00Z");
  gives(dsv_calendar_back, c, "2026-03-28T07:00:00Z", 0, NULL, "2026-03-28T07:00:00Z");
  gives(dsv_calendar_back, c, "2026-03-28T07:00:00Z", 0, &next, "2026-03-27T15:00:00Z");
  gives(dsv_calendar_back, c, "2026-03-27T15:00:00Z", 0, &next, "2026-03-27T15:00:00Z");
  gives(dsv_calendar_back, c, "2026-03-30T06:00:00Z", 0, &next, "2026-03-27T15:00:00Z");
  gives(dsv_calendar_back, c, "2026-03-27T14:00:00Z", HOURS(-1), NULL, "2026-03-27T15:00:00Z");
  gives(dsv_calendar_back, c, "2026-03-27T14:00:00Z", HOURS(-1), &next, "2026-03-30T06:00:00Z");
  dsv_calendar_unref(c);
}

/* Round the clock time passes as it does. */
static void test_always(void **state) {
  const fixture *f = *state;
  dsv_calendar *c = calendar_with(f, "'always':true");
  gives(dsv_calendar_due, c, "2026-03-27T14:00:00.123456Z", HOURS(24 * 365 * 100), NULL, "2126-03-03T14:00:00.123456Z");
  gives(dsv_calendar_back, c, "2126-03-03T14:00:00.123456Z", HOURS(24 * 365 * 100), &next,
        "2026-03-27T14:00:00.123456Z");
  nothing_ahead(f, dsv_calendar_next_open, c, 0);
  nothing_ahead(f, dsv_calendar_next_close, c, 0);
  /* Up to the last microsecond of the year 9999, and back to the first of the year 1. */
  gives(dsv_calendar_due, c, "9999-12-31T23:59:59Z", SECONDS(1) - 1, NULL, "9999-12-31T23:59:59.999999Z");
  closed(f, dsv_calendar_due, c, at("9999-12-31T23:59:59Z"), SECONDS(1), NULL);
  closed(f, dsv_calendar_due, c, at("9999-12-31T23:59:59Z"), SECONDS(1) + 1, NULL);
  gives(dsv_calendar_back, c, "0001-01-01T00:00:01Z", SECONDS(1), NULL, "0001-01-01T00:00:00Z");
  closed(f, dsv_calendar_back, c, at("0001-01-01T00:00:01Z"), SECONDS(1), &next);
  closed(f, dsv_calendar_back, c, at("0001-01-01T00:00:01Z"), SECONDS(1) + 1, NULL);
  closed(f, dsv_calendar_due, c, 0, INT64_MAX, NULL);
  closed(f, dsv_calendar_due, c, 0, INT64_MIN, NULL);
  closed(f, dsv_calendar_back, c, 0, INT64_MAX, NULL);
  closed(f, dsv_calendar_back, c, 0, INT64_MIN, NULL);
  dsv_calendar_unref(c);
}

/* ---- open and its borders ---------------------------------------------------------------------------------------- */

static void test_borders(void **state) {
  const fixture *f = *state;
  dsv_calendar *c = calendar_with(f, "'timezone':'UTC','weekly':{'mon':['08:00-12:00','12:00-18:00'],'sat':['20:00-24:"
                                     "00'],'sun':['00:00-02:00','04:00-05:00']}");
  static const struct {
    const char *time;
    int64_t open;
    const char *opens, *closes;
  } cases[] = {
      {"2026-01-05T07:59:59.999999Z", 0, "2026-01-05T08:00:00Z", "2026-01-05T18:00:00Z"},
      {"2026-01-05T08:00:00Z", 1, "2026-01-10T20:00:00Z", "2026-01-05T18:00:00Z"},
      {"2026-01-05T12:00:00Z", 1, "2026-01-10T20:00:00Z", "2026-01-05T18:00:00Z"},
      {"2026-01-05T17:59:59.999999Z", 1, "2026-01-10T20:00:00Z", "2026-01-05T18:00:00Z"},
      {"2026-01-05T18:00:00Z", 0, "2026-01-10T20:00:00Z", "2026-01-11T02:00:00Z"},
      {"2026-01-11T00:00:00Z", 1, "2026-01-11T04:00:00Z", "2026-01-11T02:00:00Z"},
      {"2026-01-11T05:00:00Z", 0, "2026-01-12T08:00:00Z", "2026-01-12T18:00:00Z"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int64_t open;
    assert_int_equal(dsv_calendar_open(c, at(cases[i].time), NULL, &open, NULL), DSV_OK);
    assert_int_equal(open, cases[i].open);
    tells(dsv_calendar_next_open, c, cases[i].time, cases[i].opens);
    tells(dsv_calendar_next_close, c, cases[i].time, cases[i].closes);
  }
  dsv_calendar_unref(c);
}

#define SKIPPED_DAY "'timezone':'Pacific/Apia','weekly':{'fri':['00:00-24:00']},"

/* Closed for ever: on both sides, at once. */
static void test_closed(void **state) {
  const fixture *f = *state;
  static const char *const members[] = {
      "'timezone':'UTC','weekly':{}",
      "'timezone':'UTC','weekly':{},'exceptions':[{'on':'2026-01-01','hours':[]}]",
      "'timezone':'UTC','weekly':{'mon':['08:00-09:00']},'valid':{'from':'2026-01-06','to':'2026-01-12'}",
      SKIPPED_DAY "'valid':{'from':'2011-12-30','to':'2011-12-31T10:00:01Z'}",
  };
  for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
    dsv_calendar *c = calendar_with(f, members[i]);
    const int64_t time = at("2026-01-07T00:00:00Z");
    closed(f, dsv_calendar_due, c, time, 1, NULL);
    closed(f, dsv_calendar_due, c, time, -1, NULL);
    closed(f, dsv_calendar_due, c, time, 0, &next);
    closed(f, dsv_calendar_back, c, time, 1, NULL);
    closed(f, dsv_calendar_back, c, time, 0, &next);
    closed(f, dsv_calendar_due_days, c, time, 1, NULL);
    closed(f, dsv_calendar_due_days, c, time, 0, NULL);
    closed(f, dsv_calendar_due_days, c, time, -1, NULL);
    closed(f, dsv_calendar_due_days, c, time, INT64_MAX, NULL);
    closed(f, dsv_calendar_due_days, c, time, INT64_MIN, NULL);
    nothing_ahead(f, dsv_calendar_next_open, c, time);
    nothing_ahead(f, dsv_calendar_next_close, c, time);
    gives(dsv_calendar_due, c, "2026-01-07T00:00:00Z", 0, NULL, "2026-01-07T00:00:00Z");
    assert_int_equal(elapsed(c, DSV__TIME_MIN, DSV__TIME_MAX), 0);
    dsv_calendar_unref(c);
  }
}

/* One day in all: what is ahead of it, in it and after it. */
static void test_one_day(void **state) {
  const fixture *f = *state;
  dsv_calendar *c =
      calendar_with(f, "'timezone':'UTC','weekly':{},'exceptions':[{'on':'5000-01-01','hours':['08:00-10:00']}]");
  gives(dsv_calendar_due, c, "2026-01-07T00:00:00Z", HOURS(2), NULL, "5000-01-01T10:00:00Z");
  closed(f, dsv_calendar_due, c, 0, HOURS(2), &next);
  closed(f, dsv_calendar_due, c, 0, HOURS(2) + 1, NULL);
  gives(dsv_calendar_back, c, "9000-01-07T00:00:00Z", HOURS(2), NULL, "5000-01-01T08:00:00Z");
  closed(f, dsv_calendar_back, c, at("9000-01-07T00:00:00Z"), HOURS(2), &next);
  closed(f, dsv_calendar_back, c, at("9000-01-07T00:00:00Z"), HOURS(2) + 1, NULL);
  gives(dsv_calendar_due_days, c, "2026-01-07T03:00:00Z", 1, NULL, "5000-01-01T03:00:00Z");
  gives(dsv_calendar_due_days, c, "2026-01-07T03:00:00Z", 0, &at_end, "5000-01-01T10:00:00Z");
  gives(dsv_calendar_due_days, c, "9000-01-07T03:00:00Z", -1, NULL, "5000-01-01T03:00:00Z");
  closed(f, dsv_calendar_due_days, c, 0, 2, NULL);
  tells(dsv_calendar_next_open, c, "2026-01-07T00:00:00Z", "5000-01-01T08:00:00Z");
  tells(dsv_calendar_next_close, c, "2026-01-07T00:00:00Z", "5000-01-01T10:00:00Z");
  nothing_ahead(f, dsv_calendar_next_open, c, at("5000-01-01T08:00:00Z"));
  nothing_ahead(f, dsv_calendar_next_close, c, at("5000-01-01T10:00:00Z"));
  assert_int_equal(elapsed(c, DSV__TIME_MIN, DSV__TIME_MAX), HOURS(2));
  dsv_calendar_unref(c);
}

/* ---- days -------------------------------------------------------------------------------------------------------- */

static void test_days(void **state) {
  /* Friday 3 April 2026 is a holiday. */
  dsv_calendar *c = calendar_with(*state, AMS OFFICE ",'exceptions':[{'on':'2026-04-03','hours':[]}]");
  gives(dsv_calendar_due_days, c, "2026-03-27T15:00:00Z", 1, NULL, "2026-03-30T14:00:00Z");
  gives(dsv_calendar_due_days, c, "2026-03-27T15:00:00Z", 1, &at_end, "2026-03-30T15:00:00Z");
  gives(dsv_calendar_due_days, c, "2026-03-27T23:30:00Z", 1, NULL, "2026-03-29T22:30:00Z"); /* Saturday 00:30 */
  gives(dsv_calendar_due_days, c, "2026-03-27T15:00:00Z", 5, NULL, "2026-04-06T14:00:00Z");
  gives(dsv_calendar_due_days, c, "2026-03-27T15:00:00Z", 0, NULL, "2026-03-27T15:00:00Z");
  gives(dsv_calendar_due_days, c, "2026-03-28T15:00:00Z", 0, NULL, "2026-03-30T14:00:00Z");
  gives(dsv_calendar_due_days, c, "2026-04-03T04:00:00Z", 0, &at_end, "2026-04-06T15:00:00Z");
  gives(dsv_calendar_due_days, c, "2026-04-06T04:00:00Z", -1, NULL, "2026-04-02T04:00:00Z");
  gives(dsv_calendar_due_days, c, "2026-04-04T04:00:00Z", -1, &at_end, "2026-04-02T15:00:00Z");
  gives(dsv_calendar_due_days, c, "2026-04-06T04:00:00Z", -5, NULL, "2026-03-27T05:00:00Z");
  gives(dsv_calendar_due_days, c, "2026-03-27T15:00:00Z", 261 * 1000, NULL, "3026-09-04T14:00:00Z");
  assert_int_equal(working(c, "2026-04-02"), 8 * 3600);
  assert_int_equal(working(c, "2026-04-03"), 0);
  dsv_calendar_unref(c);
}

/* The same clock time where it is skipped, and where it comes twice. */
static void test_days_and_clock(void **state) {
  const fixture *f = *state;
  dsv_calendar *c = calendar_with(f, AMS "'weekly':{'sun':['10:00-12:00']}");
  gives(dsv_calendar_due_days, c, "2026-03-22T01:30:00Z", 1, NULL, "2026-03-29T01:00:00Z");
  gives(dsv_calendar_due_days, c, "2026-10-18T00:30:00Z", 1, NULL, "2026-10-25T00:30:00Z");
  gives(dsv_calendar_due_days, c, "2026-10-25T01:30:00Z", 0, NULL, "2026-10-25T00:30:00Z");
  dsv_calendar_unref(c);
  c = calendar_with(
      f, "'timezone':'Pacific/Apia','weekly':{'thu':['10:00-12:00'],'fri':['10:00-12:00'],'sat':['10:00-12:00']}");
  /* The 30th of December 2011 is none: the day after Thursday is Saturday. */
  gives(dsv_calendar_due_days, c, "2011-12-29T21:00:00Z", 1, NULL, "2011-12-30T21:00:00Z");
  gives(dsv_calendar_due_days, c, "2011-12-30T21:00:00Z", -1, NULL, "2011-12-29T21:00:00Z");
  assert_int_equal(working(c, "2011-12-30"), 0);
  dsv_calendar_unref(c);
  /* Hours that are skipped on one date only make it no working day. */
  c = calendar_with(f, AMS "'weekly':{'sun':['02:00-03:00']}");
  gives(dsv_calendar_due_days, c, "2026-03-22T12:00:00Z", 1, NULL, "2026-04-05T11:00:00Z");
  dsv_calendar_unref(c);
}

/* Of a calendar made of others a day is from midnight to midnight of its zone. */
static void test_days_of_parts(void **state) {
  const char *documents = "{'type':'calendar','id':'night'," AMS "'weekly':{'fri':['22:00-06:00']}},"
                          "{'type':'calendar','id':'made','union':['night']},"
                          "{'type':'calendar','id':'utc','timezone':'UTC','union':['night']}";
  dsv_calendar *c = calendar_in(*state, documents, "night");
  gives(dsv_calendar_due_days, c, "2026-03-26T12:00:00Z", 2, &at_end, "2026-04-04T04:00:00Z");
  dsv_calendar_unref(c);
  c = calendar_in(*state, documents, "made");
  assert_int_equal(working(c, "2026-03-27"), 2 * 3600);
  assert_int_equal(working(c, "2026-03-28"), 6 * 3600);
  gives(dsv_calendar_due_days, c, "2026-03-26T12:00:00Z", 2, NULL, "2026-03-28T12:00:00Z");
  gives(dsv_calendar_due_days, c, "2026-03-26T12:00:00Z", 1, &at_end, "2026-03-27T23:00:00Z");
  gives(dsv_calendar_due_days, c, "2026-03-26T12:00:00Z", 2, &at_end, "2026-03-28T05:00:00Z");
  dsv_calendar_unref(c);
  c = calendar_in(*state, documents, "utc");
  assert_int_equal(working(c, "2026-03-27"), 3 * 3600);
  dsv_calendar_unref(c);
}

/* dsv__calendar_day is what the verbs call the hours of a date. */
static void test_day_spans(void **state) {
  const fixture *f = *state;
  dsv_calendar *c = calendar_with(f, AMS "'weekly':{'fri':['08:00-09:00','22:00-06:00']}");
  dsv__spans spans;
  dsv__spans_init(&spans, f->context);
  assert_int_equal(dsv__calendar_day(c, date("2026-03-27"), &spans), DSV_OK);
  assert_int_equal(dsv__calendar_day(c, date("2026-03-28"), &spans), DSV_OK);
  assert_int_equal(spans.n, 2); /* appended, and the second has none */
  same_time(spans.at[0].from, "2026-03-27T07:00:00Z");
  same_time(spans.at[1].to, "2026-03-28T05:00:00Z");
  assert_int_equal(dsv__calendar_date(c, at("2026-03-27T23:00:00Z")), date("2026-03-28"));
  assert_int_equal(dsv__calendar_date(c, at("2026-03-27T22:59:59.999999Z")), date("2026-03-27"));
  dsv__spans_free(&spans);
  dsv_calendar_unref(c);
}

/* ---- the clock itself -------------------------------------------------------------------------------------------- */

static void shows(const dsv_calendar *calendar, const char *reading, const char *first, const char *second) {
  int64_t out[3] = {7, 7, 7};
  int64_t local;
  uint64_t n;
  assert_int_equal(dsv_calendar_instants(calendar, at(reading), NULL, out, 2, &n, NULL), DSV_OK);
  assert_int_equal(n, (first != NULL) + (second != NULL));
  for (uint64_t i = 0; i < n; i++) {
    same_time(out[i], i == 0 ? first : second);
    assert_int_equal(dsv_calendar_local(calendar, out[i], NULL, &local, NULL), DSV_OK);
    same_time(local, reading);
  }
  assert_int_equal(out[2], 7);
}

static void test_local(void **state) {
  const fixture *f = *state;
  dsv_calendar *c = calendar_with(f, AMS OFFICE);
  shows(c, "2026-10-25T01:59:59.999999Z", "2026-10-24T23:59:59.999999Z", NULL);
  shows(c, "2026-10-25T02:00:00Z", "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z");
  shows(c, "2026-10-25T02:59:59.999999Z", "2026-10-25T00:59:59.999999Z", "2026-10-25T01:59:59.999999Z");
  shows(c, "2026-10-25T03:00:00Z", "2026-10-25T02:00:00Z", NULL);
  shows(c, "2026-03-29T01:59:59.999999Z", "2026-03-29T00:59:59.999999Z", NULL);
  shows(c, "2026-03-29T02:00:00Z", NULL, NULL);
  shows(c, "2026-03-29T02:59:59.999999Z", NULL, NULL);
  shows(c, "2026-03-29T03:00:00Z", "2026-03-29T01:00:00Z", NULL);
  uint64_t n;
  assert_int_equal(dsv_calendar_instants(c, at("2026-10-25T02:30:00Z"), NULL, NULL, 0, &n, NULL), DSV_OK);
  assert_int_equal(n, 2);
  dsv_calendar_unref(c);
  c = calendar_with(f, "'timezone':'Australia/Lord_Howe','weekly':{}");
  shows(c, "2026-04-05T01:45:00Z", "2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z");
  shows(c, "2026-10-04T02:15:00Z", NULL, NULL);
  dsv_calendar_unref(c);
  c = calendar_with(f, "'timezone':'Pacific/Apia','weekly':{}");
  shows(c, "2011-12-30T12:00:00Z", NULL, NULL);
  dsv_calendar_unref(c);
  c = calendar_with(f, "'timezone':'Asia/Kathmandu','weekly':{'mon':['10:00-11:00']}");
  shows(c, "2026-01-05T10:00:00Z", "2026-01-05T04:15:00Z", NULL);
  shows(c, "1986-01-01T00:10:00Z", NULL, NULL); /* 00:00 became 00:15 */
  tells(dsv_calendar_next_open, c, "2026-01-05T00:00:00Z", "2026-01-05T04:15:00Z");
  dsv_calendar_unref(c);
  c = calendar_with(f, "'always':true");
  shows(c, "2026-01-05T10:00:00Z", "2026-01-05T10:00:00Z", NULL);
  dsv_calendar_unref(c);
}

/* Times past what can be told. */
static void test_range(void **state) {
  const fixture *f = *state;
  dsv_calendar *c = calendar_with(f, AMS OFFICE);
  const int64_t bad[] = {DSV_NO_TIME, DSV__TIME_MIN - 1, DSV__TIME_MAX, DSV__TIME_MAX + 1, INT64_MAX};
  int64_t out;
  uint64_t n;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    assert_int_equal(dsv_calendar_due(c, bad[i], 1, NULL, &out, NULL), DSV_ERROR_LIMIT);
    assert_int_equal(dsv_calendar_back(c, bad[i], 1, NULL, &out, NULL), DSV_ERROR_LIMIT);
    assert_int_equal(dsv_calendar_due_days(c, bad[i], 1, NULL, &out, NULL), DSV_ERROR_LIMIT);
    assert_int_equal(dsv_calendar_open(c, bad[i], NULL, &out, NULL), DSV_ERROR_LIMIT);
    assert_int_equal(dsv_calendar_next_open(c, bad[i], NULL, &out, NULL), DSV_ERROR_LIMIT);
    assert_int_equal(dsv_calendar_next_close(c, bad[i], NULL, &out, NULL), DSV_ERROR_LIMIT);
    assert_int_equal(dsv_calendar_local(c, bad[i], NULL, &out, NULL), DSV_ERROR_LIMIT);
    assert_int_equal(dsv_calendar_instants(c, bad[i], NULL, &out, 1, &n, NULL), DSV_ERROR_LIMIT);
    if (bad[i] != DSV__TIME_MAX) { /* the end of all times may end a range */
      assert_int_equal(dsv_calendar_elapsed(c, 0, bad[i], NULL, &out, NULL), DSV_ERROR_LIMIT);
      assert_int_equal(dsv_calendar_spans(c, 0, bad[i], NULL, &out, 0, &n, NULL), DSV_ERROR_LIMIT);
    }
  }
  assert_int_equal(dsv_calendar_working(c, date("0001-01-01") - 1, NULL, &out, NULL), DSV_ERROR_LIMIT);
  assert_int_equal(dsv_calendar_working(c, date("9999-12-31") + 1, NULL, &out, NULL), DSV_ERROR_LIMIT);
  assert_int_equal(working(c, "0001-01-01"), 8 * 3600); /* a Monday */
  assert_int_equal(working(c, "9999-12-31"), 8 * 3600);
  /* What the clock shows there lies in the year 10000. */
  assert_int_equal(dsv_calendar_local(c, DSV__TIME_MAX - 1, NULL, &out, NULL), DSV_ERROR_LIMIT);
  dsv_calendar_unref(c);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST(test_due),           TEST(test_back),      TEST(test_always), TEST(test_borders),
      TEST(test_closed),        TEST(test_one_day),   TEST(test_days),   TEST(test_days_and_clock),
      TEST(test_days_of_parts), TEST(test_day_spans), TEST(test_local),  TEST(test_range),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
