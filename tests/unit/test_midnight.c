/* Hours over midnight, and what a calendar is valid for. */
#include "clock_books.h"

/* Monday is 5 January 2026; in UTC where nothing else is said. */
#define UTC "'timezone':'UTC',"

static void check_spans(const fixture *f, const char *members, const char *from, const char *to,
                        const char *const *expected) {
  dsv_calendar *calendar = calendar_with(f, members);
  spans_are(calendar, from, to, expected);
  dsv_calendar_unref(calendar);
}

#define WEEK "2026-01-05T00:00:00Z", "2026-01-12T00:00:00Z"
#define SPANS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void test_hours(void **state) {
  const fixture *f = *state;
  check_spans(f, UTC "'weekly':{'mon':['22:00-06:00']}", WEEK, SPANS("2026-01-05T22:00:00Z", "2026-01-06T06:00:00Z"));
  check_spans(f, UTC "'weekly':{'mon':['22:00-00:00']}", WEEK, SPANS("2026-01-05T22:00:00Z", "2026-01-06T00:00:00Z"));
  check_spans(f, UTC "'weekly':{'mon':['22:00-24:00']}", WEEK, SPANS("2026-01-05T22:00:00Z", "2026-01-06T00:00:00Z"));
  check_spans(f, UTC "'weekly':{'mon':['23:59-00:01']}", WEEK, SPANS("2026-01-05T23:59:00Z", "2026-01-06T00:01:00Z"));
  check_spans(f, UTC "'weekly':{'mon':['20:00-23:00','23:00-02:00']}", WEEK,
              SPANS("2026-01-05T20:00:00Z", "2026-01-06T02:00:00Z"));
  check_spans(f, UTC "'weekly':{'mon':['00:01-00:00']}", WEEK, SPANS("2026-01-05T00:01:00Z", "2026-01-06T00:00:00Z"));
  check_spans(f, UTC "'weekly':{'mon':['12:00-11:59']}", WEEK, SPANS("2026-01-05T12:00:00Z", "2026-01-06T11:59:00Z"));
  /* Sunday runs into Monday, and hours of two days may touch. */
  check_spans(f, UTC "'weekly':{'sun':['23:00-01:00'],'mon':['01:00-02:00','05:00-06:00']}", WEEK,
              SPANS("2026-01-05T00:00:00Z", "2026-01-05T02:00:00Z", "2026-01-05T05:00:00Z", "2026-01-05T06:00:00Z",
                    "2026-01-11T23:00:00Z", "2026-01-12T00:00:00Z"));
  /* Every night: it begins with what is left of the one before. */
  dsv_calendar *calendar =
      calendar_with(f, UTC "'weekly':{'mon':['22:00-06:00'],'tue':['22:00-06:00'],'wed':['22:00-06:00'],'thu':['22:00-"
                           "06:00'],'fri':['22:00-06:00'],'sat':['22:00-06:00'],'sun':['22:00-06:00']}");
  assert_int_equal(elapsed(calendar, at("2026-01-05T00:00:00Z"), at("2026-01-12T00:00:00Z")), HOURS(7 * 8));
  assert_int_equal(elapsed(calendar, at("2026-01-05T05:59:59Z"), at("2026-01-05T22:00:01Z")), SECONDS(2));
  assert_int_equal(working(calendar, "2026-01-07"), 8 * 3600);
  dsv_calendar_unref(calendar);
}

/* An exception takes the place of all hours of its date, also of those past midnight, and leaves those of the day
   before. */
static void test_exceptions(void **state) {
  const fixture *f = *state;
#define NIGHTS UTC "'weekly':{'mon':['22:00-06:00'],'tue':['22:00-06:00'],'wed':['22:00-06:00']},'exceptions':"
  check_spans(f, NIGHTS "[{'on':'2026-01-06','hours':[]}]", WEEK,
              SPANS("2026-01-05T22:00:00Z", "2026-01-06T06:00:00Z", "2026-01-07T22:00:00Z", "2026-01-08T06:00:00Z"));
  /* Where they overlap they count once; for each date they are its own. */
  dsv_calendar *calendar = calendar_with(
      f, NIGHTS "[{'on':'2026-01-06','hours':['00:00-01:00','02:00-03:00','05:00-08:00','20:00-07:00']}]");
  spans_are(calendar, WEEK,
            SPANS("2026-01-05T22:00:00Z", "2026-01-06T08:00:00Z", "2026-01-06T20:00:00Z", "2026-01-07T07:00:00Z",
                  "2026-01-07T22:00:00Z", "2026-01-08T06:00:00Z"));
  assert_int_equal(working(calendar, "2026-01-05"), 8 * 3600);
  assert_int_equal(working(calendar, "2026-01-06"), (1 + 1 + 3 + 11) * 3600);
  assert_int_equal(elapsed(calendar, at("2026-01-05T00:00:00Z"), at("2026-01-07T12:00:00Z")), HOURS(10 + 11));
  dsv_calendar_unref(calendar);
  check_spans(f, UTC "'always':true,'exceptions':[{'on':'2026-01-06','hours':['22:00-02:00']}]", WEEK,
              SPANS("2026-01-05T00:00:00Z", "2026-01-06T00:00:00Z", "2026-01-06T22:00:00Z", "2026-01-12T00:00:00Z"));
  check_spans(f, UTC "'weekly':{},'exceptions':[{'yearly':'01-06','hours':['22:00-02:00']}]", WEEK,
              SPANS("2026-01-06T22:00:00Z", "2026-01-07T02:00:00Z"));
}

/* The part past midnight is readings of the next date: it goes with the clock. */
static void test_changes(void **state) {
  const fixture *f = *state;
  /* Sunday 29 March 2026 02:00 becomes 03:00, 25 October 03:00 becomes 02:00. */
  dsv_calendar *calendar = calendar_with(f, AMS "'weekly':{'sat':['22:00-06:00']}");
  spans_are(calendar, "2026-03-28T00:00:00Z", "2026-03-30T00:00:00Z",
            SPANS("2026-03-28T21:00:00Z", "2026-03-29T04:00:00Z"));
  assert_int_equal(working(calendar, "2026-03-28"), 7 * 3600);
  assert_int_equal(working(calendar, "2026-10-24"), 9 * 3600);
  assert_int_equal(working(calendar, "2026-03-29"), 0);
  dsv_calendar_unref(calendar);
  calendar = calendar_with(f, AMS "'weekly':{'sat':['22:00-02:30']}");
  spans_are(calendar, "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z",
            SPANS("2026-10-24T20:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z"));
  assert_int_equal(working(calendar, "2026-10-24"), 5 * 3600);
  assert_int_equal(working(calendar, "2026-03-28"), 4 * 3600);
  dsv_calendar_unref(calendar);
  /* Half an hour at Lord Howe: 02:00 becomes 02:30 on 4 October 2026 at 15:30 UTC. */
  calendar = calendar_with(f, "'timezone':'Australia/Lord_Howe','weekly':{'sat':['23:00-02:15']}");
  assert_int_equal(working(calendar, "2026-10-03"), 3 * 3600);
  dsv_calendar_unref(calendar);
  /* Friday 30 December 2011 does not exist in Apia; the rest of its night on Saturday does. */
  calendar = calendar_with(f, "'timezone':'Pacific/Apia','weekly':{'thu':['22:00-06:00'],'fri':['22:00-06:00']}");
  spans_are(calendar, "2011-12-30T00:00:00Z", "2012-01-01T00:00:00Z",
            SPANS("2011-12-30T08:00:00Z", "2011-12-30T16:00:00Z"));
  assert_int_equal(working(calendar, "2011-12-29"), 2 * 3600);
  assert_int_equal(working(calendar, "2011-12-30"), 6 * 3600);
  dsv_calendar_unref(calendar);
  /* St. John's: at 00:01 of Sunday it becomes 23:01 of Saturday: the night ends and goes on. */
  calendar = calendar_with(f, "'timezone':'America/St_Johns','weekly':{'sat':['23:30-00:30']}");
  spans_are(calendar, "2010-11-06T14:30:00Z", "2010-11-07T15:30:00Z",
            SPANS("2010-11-07T02:00:00Z", "2010-11-07T02:31:00Z", "2010-11-07T03:00:00Z", "2010-11-07T04:00:00Z"));
  dsv_calendar_unref(calendar);
}

static void test_refused(void **state) {
  const fixture *f = *state;
#define DOCUMENT(members) "{'type':'calendar','id':'c'," members "}"
  refused(f, DOCUMENT(UTC "'weekly':{'mon':['22:00-06:00'],'tue':['05:59-12:00']}"), DSV_ERROR_OVERLAP,
          "/0/weekly/mon/0");
  refused(f, DOCUMENT(UTC "'weekly':{'mon':['00:30-01:00'],'sun':['10:00-12:00','23:00-00:31']}"), DSV_ERROR_OVERLAP,
          "/0/weekly/sun/1");
  refused(f, DOCUMENT(UTC "'weekly':{'mon':['22:00-06:00','23:00-23:30']}"), DSV_ERROR_OVERLAP, "/0/weekly/mon/1");
  refused(f, DOCUMENT(UTC "'weekly':{'mon':['22:00-06:00','23:30-05:00']}"), DSV_ERROR_OVERLAP, "/0/weekly/mon/1");
  refused(f, DOCUMENT(UTC "'weekly':{'mon':['22:00-22:00']}"), DSV_ERROR_ORDER, "/0/weekly/mon/0");
  refused(f, DOCUMENT(UTC "'weekly':{'mon':['00:00-00:00']}"), DSV_ERROR_ORDER, "/0/weekly/mon/0");
  refused(f, DOCUMENT(UTC "'weekly':{'mon':['24:00-06:00']}"), DSV_ERROR_VALUE, "/0/weekly/mon/0");
  refused(f, DOCUMENT(UTC "'always':true,'exceptions':[{'on':'2026-01-01','hours':['20:00-06:00','21:00-22:00']}]"),
          DSV_ERROR_OVERLAP, "/0/exceptions/0/hours/1");
}

/* ---- valid ------------------------------------------------------------------------------------------------------- */

static void test_valid(void **state) {
  const fixture *f = *state;
  /* Dates begin in the zone; times are as they are; nights are cut. */
  check_spans(f, AMS "'always':true,'valid':{'from':'2026-01-06','to':'2026-01-07T12:00:00Z'}", WEEK,
              SPANS("2026-01-05T23:00:00Z", "2026-01-07T12:00:00Z"));
  check_spans(f, "'always':true,'valid':{'from':'2026-01-06'}", WEEK,
              SPANS("2026-01-06T00:00:00Z", "2026-01-12T00:00:00Z"));
  check_spans(f, "'always':true,'valid':{'to':'2026-01-06'}", WEEK,
              SPANS("2026-01-05T00:00:00Z", "2026-01-06T00:00:00Z"));
  check_spans(f, "'always':true,'valid':{}", WEEK, SPANS("2026-01-05T00:00:00Z", "2026-01-12T00:00:00Z"));
  check_spans(f, UTC "'weekly':{'mon':['22:00-06:00']},'valid':{'to':'2026-01-06'}", WEEK,
              SPANS("2026-01-05T22:00:00Z", "2026-01-06T00:00:00Z"));
  check_spans(f, UTC "'weekly':{'mon':['22:00-06:00']},'valid':{'from':'2026-01-06'}", WEEK,
              SPANS("2026-01-06T00:00:00Z", "2026-01-06T06:00:00Z"));
  dsv_calendar *calendar =
      calendar_with(f, UTC "'weekly':{'mon':['22:00-06:00']},'valid':{'from':'2026-01-06T01:00:01Z'}");
  assert_int_equal(working(calendar, "2026-01-05"), 5 * 3600 - 1);
  assert_int_equal(working(calendar, "2025-12-29"), 0);
  dsv_calendar_unref(calendar);
}

/* A calendar that changes next year; the zone of its dates is that of its parts. */
static void test_union(void **state) {
  const fixture *f = *state;
  const char *documents =
      "{'type':'calendar','id':'desk','union':['until-2026','from-2027']},"
      "{'type':'calendar','id':'until-2026'," AMS "'weekly':{'thu':['22:00-02:00']},'valid':{'to':'2027-01-01'}},"
      "{'type':'calendar','id':'from-2027'," AMS "'weekly':{'fri':['08:00-10:00']},'valid':{'from':'2027-01-01'}},"
      "{'type':'calendar','id':'cut','union':['desk'],'valid':{'from':'2027-01-01'}}";
  dsv_calendar *calendar = calendar_in(f, documents, "desk");
  /* Thursday 31 December 2026: its night ends with the year. */
  spans_are(calendar, "2026-12-30T00:00:00Z", "2027-01-07T00:00:00Z",
            SPANS("2026-12-31T21:00:00Z", "2026-12-31T23:00:00Z", "2027-01-01T07:00:00Z", "2027-01-01T09:00:00Z"));
  dsv_calendar_unref(calendar);
  calendar = calendar_in(f, documents, "cut");
  assert_int_equal(elapsed(calendar, 0, at("2027-01-01T08:00:00Z")), HOURS(1));
  dsv_calendar_unref(calendar);
}

static void test_valid_refused(void **state) {
  const fixture *f = *state;
#define VALID(valid) DOCUMENT(AMS "'always':true,'valid':" valid)
  refused(f, VALID("{'from':'2026-01-02','to':'2026-01-01'}"), DSV_ERROR_ORDER, "/0/valid/to");
  refused(f, VALID("{'from':'2026-01-01','to':'2026-01-01'}"), DSV_ERROR_ORDER, "/0/valid/to");
  refused(f, VALID("{'from':'2026-01-01','to':'2025-12-31T23:00:00Z'}"), DSV_ERROR_ORDER, "/0/valid/to");
  refused(f, VALID("{'from':'2026-01-01T00:00:00.5Z'}"), DSV_ERROR_VALUE, "/0/valid/from");
  refused(f, VALID("{'to':'2026-01-01T00:00:00.000001Z'}"), DSV_ERROR_VALUE, "/0/valid/to");
  refused(f, VALID("{'until':'2026-01-01'}"), DSV_ERROR_MEMBER, "/0/valid/until");
  refused(f, VALID("'2026-01-01'"), DSV_ERROR_KIND, "/0/valid");
  /* A second more is enough. */
  dsv_calendar *calendar =
      calendar_with(f, AMS "'always':true,'valid':{'from':'2026-01-01','to':'2025-12-31T23:00:01Z'}");
  assert_int_equal(elapsed(calendar, DSV__TIME_MIN, DSV__TIME_MAX), SECONDS(1));
  dsv_calendar_unref(calendar);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST(test_hours), TEST(test_exceptions), TEST(test_changes),       TEST(test_refused),
      TEST(test_valid), TEST(test_union),      TEST(test_valid_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
