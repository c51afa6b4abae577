/* Calendars made of others: the algebra, any order in the book, and what is refused. */
#include "clock_books.h"

#define ID(id, members) "{'type':'calendar','id':'" id "'," members "}"

/* Monday is 5 January 2026. */
#define DAY "2026-01-05T00:00:00Z", "2026-01-06T00:00:00Z"
#define MORNING ID("am", "'timezone':'UTC','weekly':{'mon':['08:00-12:00']}")
#define MIDDAY ID("mid", "'timezone':'UTC','weekly':{'mon':['10:00-14:00']}")
#define EVENING ID("pm", "'timezone':'UTC','weekly':{'mon':['14:00-18:00']}")
#define PARTS MORNING "," MIDDAY "," EVENING

static void check_made(const fixture *f, const char *members, const char *const *expected) {
  char documents[2048];
  /* What is made of others comes before them. */
  snprintf(documents, sizeof documents, "{'type':'calendar','id':'made',%s}," PARTS, members);
  dsv_calendar *calendar = calendar_in(f, documents, "made");
  spans_are(calendar, DAY, expected);
  dsv_calendar_unref(calendar);
}

static void test_algebra(void **state) {
  const fixture *f = *state;
  static const char *const all[] = {"2026-01-05T08:00:00Z", "2026-01-05T18:00:00Z", NULL};
  static const char *const both[] = {"2026-01-05T10:00:00Z", "2026-01-05T12:00:00Z", NULL};
  static const char *const first[] = {"2026-01-05T08:00:00Z", "2026-01-05T10:00:00Z", NULL};
  static const char *const two[] = {"2026-01-05T08:00:00Z", "2026-01-05T12:00:00Z", "2026-01-05T14:00:00Z",
                                    "2026-01-05T18:00:00Z", NULL};
  static const char *const one[] = {"2026-01-05T10:00:00Z", "2026-01-05T14:00:00Z", NULL};
  static const char *const none[] = {NULL};
  check_made(f, "'union':['am','mid','pm']", all);
  check_made(f, "'union':['pm','am']", two);
  check_made(f, "'union':['mid']", one);
  check_made(f, "'union':['mid','mid']", one);
  check_made(f, "'intersect':['am','mid']", both);
  check_made(f, "'intersect':['am','mid','pm']", none);
  check_made(f, "'intersect':['mid']", one);
  check_made(f, "'except':['am','mid']", first);
  check_made(f, "'except':['mid','am','pm']", (const char *[]){"2026-01-05T12:00:00Z", "2026-01-05T14:00:00Z", NULL});
  check_made(f, "'except':['am','am']", none);
  check_made(f, "'except':['mid']", one);
}

/* Parts of parts, in an order in which none can be made before it has been looked at. */
static void test_deep(void **state) {
  const fixture *f = *state;
  const char *documents = "{'type':'calendar','id':'top','except':['both','lunch']},"
                          "{'type':'calendar','id':'lunch','timezone':'UTC','weekly':{'mon':['12:00-13:00']}},"
                          "{'type':'calendar','id':'both','union':['left','right']},"
                          "{'type':'calendar','id':'right','union':['pm','mid']},"
                          "{'type':'calendar','id':'left','intersect':['am','am']}," PARTS;
  dsv_calendar *calendar = calendar_in(f, documents, "top");
  static const char *const expected[] = {"2026-01-05T08:00:00Z", "2026-01-05T12:00:00Z", "2026-01-05T13:00:00Z",
                                         "2026-01-05T18:00:00Z", NULL};
  spans_are(calendar, DAY, expected);
  assert_int_equal(working(calendar, "2026-01-05"), 9 * 3600);
  dsv_calendar_unref(calendar);
}

/* An agreement may count by it, and the parts may lie in zones of their own. */
static void test_zones(void **state) {
  const fixture *f = *state;
  const char *documents =
      "{'type':'calendar','id':'round','always':true},"
      "{'type':'calendar','id':'tokyo','timezone':'Asia/Tokyo','weekly':{'tue':['00:00-24:00']}},"
      "{'type':'calendar','id':'ams','timezone':'Europe/Amsterdam','weekly':{'mon':['00:00-24:00']}},"
      "{'type':'calendar','id':'made','union':['round','tokyo','ams']},"
      "{'type':'calendar','id':'own','timezone':'Europe/Amsterdam','union':['tokyo']},"
      "{'type':'calendar','id':'none','union':['round']}";
  size_t n;
  dsv_calendar *calendar = calendar_in(f, documents, "made");
  assert_string_equal(dsv__zone_name(dsv__calendar_zone(calendar)), "Asia/Tokyo");
  dsv__calendar_zones(calendar, &n);
  assert_int_equal(n, 3);
  assert_int_equal(working(calendar, "2026-01-05"), 24 * 3600);
  dsv_calendar_unref(calendar);
  calendar = calendar_in(f, documents, "own");
  assert_string_equal(dsv__zone_name(dsv__calendar_zone(calendar)), "Europe/Amsterdam");
  assert_string_equal(dsv__zone_name(dsv__calendar_zones(calendar, &n)[1]), "Asia/Tokyo");
  /* Tuesday in Tokyo is Monday 16:00 to Tuesday 16:00 in Amsterdam. */
  assert_int_equal(working(calendar, "2026-01-05"), 8 * 3600);
  assert_int_equal(working(calendar, "2026-01-06"), 16 * 3600);
  assert_int_equal(dsv__calendar_date(calendar, at("2026-01-05T23:30:00Z")), date("2026-01-06"));
  dsv_calendar_unref(calendar);
  calendar = calendar_in(f, documents, "none");
  assert_null(dsv__calendar_zone(calendar));
  dsv__calendar_zones(calendar, &n);
  assert_int_equal(n, 0);
  assert_int_equal(dsv__calendar_date(calendar, at("2026-01-05T23:30:00Z")), date("2026-01-05"));
  dsv_calendar_unref(calendar);
}

static void test_refused(void **state) {
  const fixture *f = *state;
  refused(f, ID("a", "'union':['a']"), DSV_ERROR_CIRCULAR, "/0/union/0");
  refused(f, MORNING "," ID("a", "'union':['am','b']") "," ID("b", "'except':['am','a']"), DSV_ERROR_CIRCULAR,
          "/2/except/1");
  refused(f,
          ID("a", "'intersect':['b']") "," ID("b", "'intersect':['c']") "," ID("c", "'union':['d','b']") "," ID(
              "d", "'always':true"),
          DSV_ERROR_CIRCULAR, "/2/union/1");
  refused(f, ID("a", "'union':['am','nn']") "," MORNING, DSV_ERROR_REFERENCE, "/0/union/1");
  refused(f, ID("a", "'union':[]"), DSV_ERROR_VALUE, "/0/union");
  refused(f, ID("a", "'union':['am'],'except':['am']") "," MORNING, DSV_ERROR_FORM, "/0");
  refused(f, ID("a", "'union':['am'],'exceptions':[{'on':'2026-01-01','hours':[]}]") "," MORNING, DSV_ERROR_FORM, "/0");
  refused(f, ID("a", "'union':['am'],'timezone':'No/Where'") "," MORNING, DSV_ERROR_ZONE, "/0/timezone");
  /* One pass finds what is wrong on both sides. */
  refused(f,
          ID("a", "'union':['am','x'],'valid':{'from':'2026-02-01','to':'2026-01-01'}") "," MORNING "," ID(
              "x", "'timezone':'UTC','weekly':{'mon':['x']}"),
          DSV_ERROR_VALUE, "/2/weekly/mon/0");
  assert_int_equal(dsv_diag_count(f->diag), 2);
}

/* ---- limits ------------------------------------------------------------------------------------------------------ */

/* "m" is made of n calendars, each named once more. */
static char *many(size_t n) {
  char *text = malloc(n * 5 + 400);
  assert_non_null(text);
  char *end = text + sprintf(text, MORNING ",{'type':'calendar','id':'m','union':[");
  for (size_t i = 0; i < n; i++) {
    end += sprintf(end, "%s'am'", i > 0 ? "," : "");
  }
  strcpy(end, "]}");
  return text;
}

static void test_many(void **state) {
  const fixture *f = *state;
  for (size_t n = 999; n <= 1001; n++) {
    char *documents = many(n);
    if (n <= 1000) {
      dsv_calendar *calendar = calendar_in(f, documents, "m");
      assert_int_equal(elapsed(calendar, at("2026-01-05T00:00:00Z"), at("2026-01-06T00:00:00Z")), HOURS(4));
      dsv_calendar_unref(calendar);
    } else {
      refused(f, documents, DSV_ERROR_LIMIT, "/1/union/1000");
    }
    free(documents);
  }
}

/* Parts of parts count as often as they come: 2 + 2 x 499 is 1,000. */
static void test_many_inside(void **state) {
  const fixture *f = *state;
  for (size_t n = 498; n <= 500; n++) {
    char *inner = many(n);
    char *documents = malloc(strlen(inner) + 200);
    assert_non_null(documents);
    sprintf(documents, ID("twice", "'except':['m','m']") ",%s", inner);
    if (n <= 499) {
      dsv_calendar *calendar = calendar_in(f, documents, "twice");
      assert_int_equal(elapsed(calendar, at("2026-01-05T00:00:00Z"), at("2026-01-06T00:00:00Z")), 0);
      dsv_calendar_unref(calendar);
    } else {
      refused(f, documents, DSV_ERROR_LIMIT, "/0/except/1");
    }
    free(documents);
    free(inner);
  }
}

/* Mondays of n spans, a minute each. */
static char *busy_day(char *end, const char *id, int n) {
  end += sprintf(end, "{'type':'calendar','id':'%s','timezone':'UTC','weekly':{'mon':[", id);
  for (int i = 0; i < n; i++) {
    const int from = 2 * i, to = from + 1;
    end += sprintf(end, "%s'%02d:%02d-%02d:%02d'", i > 0 ? "," : "", from / 60, from % 60, to / 60, to % 60);
  }
  return end + sprintf(end, "]}},");
}

/* Six times 720 spans and 680 are 5,000, the most for a day. */
static void test_busy(void **state) {
  const fixture *f = *state;
  for (int n = 679; n <= 681; n++) {
    char documents[24000];
    char *end = busy_day(busy_day(documents, "full", 720), "last", n);
    strcpy(end, ID("all", "'union':['full','full','full','full','full','full','last']"));
    if (n <= 680) {
      dsv_calendar *calendar = calendar_in(f, documents, "all");
      assert_int_equal(working(calendar, "2026-01-05"), 720 * 60);
      dsv_calendar_unref(calendar);
    } else {
      refused(f, documents, DSV_ERROR_LIMIT, "/2/union/6");
    }
  }
}

static void test_depth(void **state) {
  const fixture *f = *state;
  for (int depth = 7; depth <= 9; depth++) {
    char documents[2048];
    char *end = documents + sprintf(documents, "{'type':'calendar','id':'d0','always':true}");
    for (int i = 1; i <= depth; i++) {
      end += sprintf(end, ",{'type':'calendar','id':'d%d','union':['d%d']}", i, i - 1);
    }
    if (depth <= 8) {
      char id[8];
      snprintf(id, sizeof id, "d%d", depth);
      dsv_calendar *calendar = calendar_in(f, documents, id);
      assert_int_equal(elapsed(calendar, 0, 5), 5);
      dsv_calendar_unref(calendar);
    } else {
      refused(f, documents, DSV_ERROR_LIMIT, "/9/union/0");
    }
  }
}

/* A long row of calendars, each made of the next, is refused without running out of stack. */
static void test_long_row(void **state) {
  const fixture *f = *state;
  enum { ROW = 10000 };
  char *documents = malloc((size_t)ROW * 64);
  assert_non_null(documents);
  char *end = documents;
  for (int i = 0; i < ROW; i++) {
    end += sprintf(end, "{'type':'calendar','id':'r%d','union':['r%d']},", i, i + 1);
  }
  sprintf(end, "{'type':'calendar','id':'r%d','always':true}", ROW);
  refused(f, documents, DSV_ERROR_LIMIT, "/9991/union/0");
  free(documents);
}

/* Where a calendar is made of others whose sets end somewhere, that is where questions end. */
static void test_bounded(void **state) {
  const fixture *f = *state;
  const char *documents = "{'type':'calendar','id':'a','always':true,'valid':{'from':'2026-01-01','to':'2026-02-01'}},"
                          "{'type':'calendar','id':'b','always':true,'valid':{'from':'2026-01-20'}},"
                          "{'type':'calendar','id':'u','union':['a','b']},"
                          "{'type':'calendar','id':'i','intersect':['a','b']},"
                          "{'type':'calendar','id':'x','except':['a','b']},"
                          "{'type':'calendar','id':'n','intersect':['x','b']}";
  static const struct {
    const char *id;
    int64_t days; /* open from 2020 to 2027 */
  } cases[] = {{"a", 31}, {"b", 346}, {"u", 365}, {"i", 12}, {"x", 19}, {"n", 0}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    dsv_calendar *calendar = calendar_in(f, documents, cases[i].id);
    int64_t out;
    assert_int_equal(elapsed(calendar, at("2020-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z")),
                     cases[i].days * DSV__DAY);
    assert_int_equal(dsv_calendar_due(calendar, at("9990-01-01T00:00:00Z"), HOURS(1), NULL, &out, NULL),
                     cases[i].id[0] == 'b' || cases[i].id[0] == 'u' ? DSV_OK : DSV_ERROR_CLOSED);
    dsv_calendar_unref(calendar);
  }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST(test_algebra),     TEST(test_deep), TEST(test_zones), TEST(test_refused),  TEST(test_many),
      TEST(test_many_inside), TEST(test_busy), TEST(test_depth), TEST(test_long_row), TEST(test_bounded),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
