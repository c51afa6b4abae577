/* Calendars from their documents: what is refused and where, hours on odd days, exceptions. Random calendars are
   compared with a plain reference by oracle_clock.py. */
#include "clock/calendar.h"
#include "clock_files.h"
#include "data/decode.h"

/* Decodes a document and compiles it; `members` stand after type and id. Single quotes stand for double ones. */
static dsv_status make(fixture *f, const char *members, dsv_calendar **out) {
  char text[8192];
  const int n = snprintf(text, sizeof text, "{\"type\":\"calendar\",\"id\":\"c\",%s}", members);
  for (char *c = text; *c != 0; c++) {
    *c = *c == '\'' ? '"' : *c;
  }
  static const dsv__type type = {.name = "calendar", .record = &dsv__calendar_record};
  dsv__source source = {.name = "c.json", .bytes = text, .n = (size_t)n};
  dsv__document document = {.type = &type, .source = &source, .pointer = "", .length = (size_t)n};
  json_error_t error;
  json_t *json = json_loads(text, 0, &error);
  assert_non_null(json);
  dsv__arena arena;
  dsv__arena_init(&arena, f->context);
  *out = NULL;
  dsv_status status = dsv__decode(&arena, &document, &dsv__calendar_record, json, f->diag);
  if (status == DSV_OK) {
    status = dsv__calendar_compile(f->context, f->zones, &document, NULL, out, f->diag);
  }
  json_decref(json);
  dsv__arena_free(&arena); /* a calendar needs nothing of its document */
  return status;
}

static dsv_calendar *made(fixture *f, const char *members) {
  dsv_calendar *calendar;
  const dsv_status status = make(f, members, &calendar);
  if (status != DSV_OK) {
    dsv_finding finding = DSV_FINDING_INIT;
    dsv_diag_get(f->diag, 0, &finding);
    fail_msg("%s: %d %s", members, status, finding.message);
  }
  return calendar;
}

/* Open seconds between two instants. */
static int64_t seconds(const dsv_calendar *calendar, const char *from, const char *to) {
  int64_t out;
  assert_int_equal(dsv_calendar_elapsed(calendar, at(from), at(to), NULL, &out, NULL), DSV_OK);
  assert_int_equal(out % DSV__SECOND, 0);
  return out / DSV__SECOND;
}

static bool is_open_at(const dsv_calendar *calendar, int64_t time) {
  int64_t out = 7;
  assert_int_equal(dsv_calendar_open(calendar, time, NULL, &out, NULL), DSV_OK);
  return out == 1;
}

static bool is_open(const dsv_calendar *calendar, const char *time) {
  return is_open_at(calendar, at(time));
}

/* ---- findings ---------------------------------------------------------------------------------------------------- */

#define AMS "'timezone':'Europe/Amsterdam',"

static void test_refused(void **state) {
  static const struct {
    const char *members;
    dsv_status status;
    const char *pointer;
  } cases[] = {
      {AMS "'weekly':{'mon':['8:00-12:00']}", DSV_ERROR_VALUE, "/weekly/mon/0"},
      {AMS "'weekly':{'tue':['08:00-12:00','13:00-25:00']}", DSV_ERROR_VALUE, "/weekly/tue/1"},
      {AMS "'weekly':{'wed':['08:00-24:01']}", DSV_ERROR_VALUE, "/weekly/wed/0"},
      {AMS "'weekly':{'thu':['24:00-24:00']}", DSV_ERROR_VALUE, "/weekly/thu/0"},
      {AMS "'weekly':{'fri':['08:60-12:00']}", DSV_ERROR_VALUE, "/weekly/fri/0"},
      {AMS "'weekly':{'sat':['08.00-12:00']}", DSV_ERROR_VALUE, "/weekly/sat/0"},
      {AMS "'weekly':{'sun':['']}", DSV_ERROR_VALUE, "/weekly/sun/0"},
      {AMS "'weekly':{'sun':['+8:00-12:00']}", DSV_ERROR_VALUE, "/weekly/sun/0"},
      {AMS "'weekly':{'mon':['08:00-08:00']}", DSV_ERROR_ORDER, "/weekly/mon/0"},
      {AMS "'weekly':{'mon':['08:00-12:00','13:00-14:00','11:59-13:00']}", DSV_ERROR_OVERLAP, "/weekly/mon/2"},
      {AMS "'weekly':{'mon':['08:00-12:00','08:00-12:00']}", DSV_ERROR_OVERLAP, "/weekly/mon/1"},
      {AMS "'weekly':{'monday':['08:00-12:00']}", DSV_ERROR_MEMBER, "/weekly/monday"},
      {AMS "'weekly':{'mon':'08:00-12:00'}", DSV_ERROR_KIND, "/weekly/mon"},
      {AMS "'weekly':{},'always':true", DSV_ERROR_FORM, NULL},
      {AMS "'title':'x'", DSV_ERROR_FORM, NULL},
      {AMS "'always':false", DSV_ERROR_VALUE, "/always"},
      {"'weekly':{'mon':['08:00-12:00']}", DSV_ERROR_MISSING, ""},
      {"'always':true,'exceptions':[{'on':'2026-12-25','hours':[]}]", DSV_ERROR_MISSING, ""},
      {"'always':true,'timezone':'Europe/Amsterdamm'", DSV_ERROR_ZONE, "/timezone"},
      {"'weekly':{},'timezone':'localtime'", DSV_ERROR_ZONE, "/timezone"},
      {"'weekly':{},'timezone':'right/UTC'", DSV_ERROR_ZONE, "/timezone"},
      {"'weekly':{},'timezone':''", DSV_ERROR_ZONE, "/timezone"},
      {AMS "'always':true,'exceptions':[{'on':'2026-12-25'}]", DSV_ERROR_MISSING, NULL},
      {AMS "'always':true,'exceptions':[{'hours':[]}]", DSV_ERROR_FORM, NULL},
      {AMS "'always':true,'exceptions':[{'on':'2026-12-25','yearly':'12-25','hours':[]}]", DSV_ERROR_FORM, NULL},
      {AMS "'always':true,'exceptions':[{'first':'2026-12-25','hours':[]}]", DSV_ERROR_MISSING, NULL},
      {AMS "'always':true,'exceptions':[{'on':'2026-02-29','hours':[]}]", DSV_ERROR_VALUE, "/exceptions/0/on"},
      {AMS "'always':true,'exceptions':[{'on':'2026-02-01T00:00:00Z','hours':[]}]", DSV_ERROR_VALUE,
       "/exceptions/0/on"},
      {AMS "'always':true,'exceptions':[{'first':'2026-02-02','last':'2026-02-01','hours':[]}]", DSV_ERROR_ORDER,
       "/exceptions/0/last"},
      {AMS "'always':true,'exceptions':[{'first':'2026-02-02T00:00:00Z','last':'2026-03-01','hours':[]}]",
       DSV_ERROR_VALUE, "/exceptions/0/first"},
      {AMS "'always':true,'exceptions':[{'yearly':'02-29','hours':[]},{'yearly':'02-30','hours':[]}]", DSV_ERROR_VALUE,
       "/exceptions/1/yearly"},
      {AMS "'always':true,'exceptions':[{'yearly':'13-01','hours':[]}]", DSV_ERROR_VALUE, "/exceptions/0/yearly"},
      {AMS "'always':true,'exceptions':[{'yearly':'00-01','hours':[]}]", DSV_ERROR_VALUE, "/exceptions/0/yearly"},
      {AMS "'always':true,'exceptions':[{'yearly':'04-31','hours':[]}]", DSV_ERROR_VALUE, "/exceptions/0/yearly"},
      {AMS "'always':true,'exceptions':[{'yearly':'4-30','hours':[]}]", DSV_ERROR_VALUE, "/exceptions/0/yearly"},
  };
  fixture *f = *state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    dsv_calendar *calendar;
    dsv_diag_clear(f->diag);
    if (make(f, cases[i].members, &calendar) != cases[i].status) {
      fail_msg("not refused with %d: %s", cases[i].status, cases[i].members);
    }
    assert_null(calendar);
    dsv_finding finding = DSV_FINDING_INIT;
    assert_int_equal(dsv_diag_get(f->diag, 0, &finding), DSV_OK);
    assert_int_equal(finding.code, cases[i].status);
    if (cases[i].pointer != NULL) {
      assert_string_equal(finding.pointer, cases[i].pointer);
    }
  }
}

/* One pass finds everything; the status is that of the first. */
static void test_all_findings(void **state) {
  fixture *f = *state;
  dsv_calendar *calendar;
  assert_int_equal(make(f,
                        "'timezone':'No/Where','weekly':{'mon':['x','09:00-09:00'],'tue':['22:00-22:00']},"
                        "'exceptions':[{'yearly':'02-30','hours':['08:00-10:00','09:00-11:00']},"
                        "{'first':'2026-05-01','last':'2026-04-01','hours':[]}]",
                        &calendar),
                   DSV_ERROR_ZONE);
  assert_int_equal(dsv_diag_count(f->diag), 7);
}

static void test_misuse(void **state) {
  fixture *f = *state;
  dsv_calendar *calendar = made(f, "'always':true");
  int64_t elapsed;
  int64_t open;
  assert_int_equal(dsv_calendar_elapsed(NULL, 0, 1, NULL, &elapsed, f->diag), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_calendar_elapsed(calendar, 0, 1, NULL, NULL, f->diag), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_calendar_open(NULL, 0, NULL, &open, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_calendar_open(calendar, 0, NULL, NULL, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_calendar_elapsed(calendar, DSV_NO_TIME, 1, NULL, &elapsed, NULL), DSV_ERROR_LIMIT);
  assert_int_equal(dsv_calendar_elapsed(calendar, 0, DSV__TIME_MAX + 1, NULL, &elapsed, NULL), DSV_ERROR_LIMIT);
  assert_int_equal(dsv_calendar_open(calendar, DSV__TIME_MAX, NULL, &open, f->diag), DSV_ERROR_LIMIT);
  assert_int_equal(dsv_diag_count(f->diag), 3);
  dsv_calendar_unref(calendar);
  dsv_calendar_unref(NULL);
  assert_null(dsv_calendar_ref(NULL));
}

/* ---- hours ------------------------------------------------------------------------------------------------------- */

static void test_week(void **state) {
  fixture *f = *state;
  dsv_calendar *calendar =
      made(f, AMS "'weekly':{'mon':['13:00-18:00','08:00-12:00'],'tue':['08:00-12:00','12:00-18:00'],"
                  "'wed':['20:00-24:00'],'thu':['00:00-04:00'],'sat':[]}");
  /* Monday is 5 January 2026. */
  assert_int_equal(seconds(calendar, "2026-01-04T23:00:00Z", "2026-01-11T23:00:00Z"), (9 + 10 + 4 + 4) * 3600);
  assert_int_equal(seconds(calendar, "2026-01-11T23:00:00Z", "2026-01-04T23:00:00Z"), -(9 + 10 + 4 + 4) * 3600);
  assert_int_equal(seconds(calendar, "2026-01-05T10:30:00Z", "2026-01-05T12:30:00Z"), 3600);
  assert_int_equal(seconds(calendar, "2026-01-05T10:30:00Z", "2026-01-05T10:30:00Z"), 0);
  assert_true(is_open(calendar, "2026-01-05T07:00:00Z"));
  assert_false(is_open(calendar, "2026-01-05T06:59:59.999999Z"));
  assert_false(is_open(calendar, "2026-01-05T11:00:00Z"));
  assert_true(is_open(calendar, "2026-01-05T10:59:59.999999Z"));
  dsv__spans spans;
  dsv__spans_init(&spans, f->context);
  assert_int_equal(dsv__calendar_spans(calendar, at("2026-01-04T23:00:00Z"), at("2026-01-11T23:00:00Z"), &spans),
                   DSV_OK);
  assert_int_equal(spans.n, 4); /* touching ones join, also over midnight */
  assert_int_equal(spans.at[3].from, at("2026-01-07T19:00:00Z"));
  assert_int_equal(spans.at[3].to, at("2026-01-08T03:00:00Z"));
  dsv__spans_free(&spans);
  assert_string_equal(dsv__zone_name(dsv__calendar_zone(calendar)), "Europe/Amsterdam");
  dsv_calendar_unref(calendar);
}

static void test_always(void **state) {
  fixture *f = *state;
  dsv_calendar *calendar = made(f, "'always':true");
  assert_null(dsv__calendar_zone(calendar));
  int64_t elapsed;
  assert_int_equal(dsv_calendar_elapsed(calendar, DSV__TIME_MIN, DSV__TIME_MAX, NULL, &elapsed, NULL), DSV_OK);
  assert_int_equal(elapsed, DSV__TIME_MAX - DSV__TIME_MIN);
  dsv__spans spans;
  dsv__spans_init(&spans, f->context);
  assert_int_equal(dsv__calendar_spans(calendar, -5, 5, &spans), DSV_OK);
  assert_int_equal(dsv__calendar_spans(calendar, 5, 6, &spans), DSV_OK);
  assert_int_equal(dsv__calendar_spans(calendar, 7, 7, &spans), DSV_OK);
  assert_int_equal(dsv__calendar_spans(calendar, 7, 6, &spans), DSV_OK);
  assert_int_equal(spans.n, 1); /* appended, joined */
  assert_int_equal(spans.at[0].to, 6);
  dsv_calendar_unref(calendar);
  /* Whole days of a zone run together over changes of the clock. */
  calendar = made(f, "'timezone':'America/Havana','always':true,'exceptions':[{'on':'2030-01-01','hours':[]}]");
  dsv__spans_clear(&spans);
  assert_int_equal(dsv__calendar_spans(calendar, 0, at("2040-01-01T00:00:00Z"), &spans), DSV_OK);
  assert_int_equal(spans.n, 2);
  assert_int_equal(spans.at[0].to, at("2030-01-01T05:00:00Z"));
  assert_int_equal(spans.at[1].from, at("2030-01-02T05:00:00Z"));
  dsv__spans_free(&spans);
  dsv_calendar_unref(calendar);
}

/* What calendar.h says of readings that are skipped or happen twice: the open spans in some window around a change of
   the clock, worked out by hand. */
typedef struct {
  const char *days, *hours; /* open on these days of the week */
  const char *from, *to;
  const char *spans[6]; /* begin and end of each, in turn */
} change_case;

static dsv_calendar *calendar_of(fixture *f, const char *zone, const change_case *c) {
  char members[512];
  int n = snprintf(members, sizeof members, "'timezone':'%s','weekly':{", zone);
  for (const char *day = c->days; *day != 0; day += 3) {
    n += snprintf(members + n, sizeof members - (size_t)n, "%s'%.3s':[%s]", day == c->days ? "" : ",", day, c->hours);
  }
  snprintf(members + n, sizeof members - (size_t)n, "}");
  return made(f, members);
}

static void changes_are(fixture *f, const char *zone, const change_case *cases, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const change_case *c = &cases[i];
    dsv_calendar *calendar = calendar_of(f, zone, c);
    const int64_t from = at(c->from), to = at(c->to);
    dsv__spans spans;
    dsv__spans_init(&spans, f->context);
    assert_int_equal(dsv__calendar_spans(calendar, from, to, &spans), DSV_OK);
    size_t expected = 0;
    int64_t total = 0;
    bool same = true;
    for (; expected < 3 && c->spans[2 * expected] != NULL; expected++) {
      const int64_t begin = at(c->spans[2 * expected]), end = at(c->spans[2 * expected + 1]);
      total += end - begin;
      same = same && expected < spans.n && spans.at[expected].from == begin && spans.at[expected].to == end &&
             is_open_at(calendar, begin) && is_open_at(calendar, end - 1) &&
             (begin == from || !is_open_at(calendar, begin - 1)) && (end == to || !is_open_at(calendar, end));
    }
    int64_t elapsed;
    assert_int_equal(dsv_calendar_elapsed(calendar, from, to, NULL, &elapsed, NULL), DSV_OK);
    if (!same || spans.n != expected || elapsed != total) {
      fail_msg("%s %s from %s: %zu spans, %lld microseconds", zone, c->hours, c->from, spans.n, (long long)elapsed);
    }
    dsv__spans_free(&spans);
    dsv_calendar_unref(calendar);
  }
}

#define ALL "montuewedthufrisatsun"
#define CHANGES(f, zone, cases) changes_are(f, zone, cases, sizeof(cases) / sizeof *(cases))

static void test_skipped(void **state) {
  /* At 01:00 UTC it is 02:00 (+1) and becomes 03:00 (+2): the day runs from 23:00 to 22:00 UTC. */
  static const change_case amsterdam[] = {
#define DAY "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"
      {ALL, "'02:00-03:00'", DAY, {0}},
      {ALL, "'02:15-02:45'", DAY, {0}},
      {ALL, "'00:00-24:00'", DAY, {DAY}},                                            /* 23 hours */
      {ALL, "'00:00-02:30'", DAY, {"2026-03-28T23:00:00Z", "2026-03-29T01:00:00Z"}}, /* up to the jump: 2 hours */
      {ALL, "'02:30-05:00'", DAY, {"2026-03-29T01:00:00Z", "2026-03-29T03:00:00Z"}}, /* from the jump: 2 hours */
      {ALL, "'01:00-02:10','02:50-04:00'", DAY, {"2026-03-29T00:00:00Z", "2026-03-29T02:00:00Z"}}, /* join there */
#undef DAY
  };
  CHANGES(*state, "Europe/Amsterdam", amsterdam);
  /* At 15:30 UTC it is 02:00 (+10:30) and becomes 02:30 (+11). */
  static const change_case lord_howe[] = {
#define DAY "2026-10-03T13:30:00Z", "2026-10-04T13:00:00Z"
      {ALL, "'02:00-02:30'", DAY, {0}},
      {ALL, "'02:15-03:00'", DAY, {"2026-10-03T15:30:00Z", "2026-10-03T16:00:00Z"}},
      {ALL, "'00:00-24:00'", DAY, {DAY}}, /* 23.5 hours */
#undef DAY
  };
  CHANGES(*state, "Australia/Lord_Howe", lord_howe);
  /* At 05:00 UTC it is 00:00 (-5) of Sunday and becomes 01:00 (-4). */
  static const change_case havana[] = {
#define DAY "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z"
      {ALL, "'00:00-01:00'", DAY, {0}},
      {ALL, "'00:00-02:00'", DAY, {"2026-03-08T05:00:00Z", "2026-03-08T06:00:00Z"}},
      {"sun", "'00:00-24:00'", "2026-03-07T05:00:00Z", "2026-03-10T04:00:00Z", {DAY}}, /* 23 hours */
#undef DAY
  };
  CHANGES(*state, "America/Havana", havana);
  /* At 10:00 UTC of the 30th it is 24:00 of Thursday the 29th (-10) and becomes 00:00 of Saturday the 31st (+14). */
  static const change_case apia[] = {
#define DAYS "2011-12-29T10:00:00Z", "2011-12-31T10:00:00Z"
      {ALL, "'00:00-24:00'", DAYS, {DAYS}}, /* the 29th and the 31st */
      {"fri", "'00:00-24:00'", DAYS, {0}},
      {"sat", "'00:00-24:00'", DAYS, {"2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z"}},
      {ALL,
       "'18:00-20:00'",
       DAYS,
       {"2011-12-30T04:00:00Z", "2011-12-30T06:00:00Z", "2011-12-31T04:00:00Z", "2011-12-31T06:00:00Z"}},
      {ALL,
       "'00:00-01:00','23:00-24:00'",
       "2011-12-30T00:00:00Z",
       "2011-12-31T00:00:00Z",
       {"2011-12-30T09:00:00Z", "2011-12-30T11:00:00Z"}},
#undef DAYS
  };
  CHANGES(*state, "Pacific/Apia", apia);
}

static void test_repeated(void **state) {
  /* At 01:00 UTC it is 03:00 (+2) and becomes 02:00 (+1): 02:00 to 03:00 is 00:00 to 01:00 UTC, then 01:00 to 02:00. */
  static const change_case amsterdam[] = {
#define DAY "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"
      {ALL, "'00:00-24:00'", DAY, {DAY}},                                            /* 25 hours */
      {ALL, "'00:00-06:00'", DAY, {"2026-10-24T22:00:00Z", "2026-10-25T05:00:00Z"}}, /* 7 hours */
      {ALL, "'02:00-03:00'", DAY, {"2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z"}}, /* 2 hours */
      {ALL, "'00:00-02:00'", DAY, {"2026-10-24T22:00:00Z", "2026-10-25T00:00:00Z"}},
      {ALL, "'03:00-05:00'", DAY, {"2026-10-25T02:00:00Z", "2026-10-25T04:00:00Z"}},
      {ALL,
       "'00:00-02:30'",
       DAY, /* 2.5 hours, and 0.5 again */
       {"2026-10-24T22:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z"}},
      {ALL,
       "'02:30-05:00'",
       DAY, /* 0.5 hours, and then 2.5 */
       {"2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z", "2026-10-25T04:00:00Z"}},
      {ALL,
       "'02:15-02:45'",
       DAY,
       {"2026-10-25T00:15:00Z", "2026-10-25T00:45:00Z", "2026-10-25T01:15:00Z", "2026-10-25T01:45:00Z"}},
      {ALL,
       "'01:00-02:15','02:45-04:00'",
       DAY, /* the second is 02:45 to 03:00 and 02:00 to 02:15 */
       {"2026-10-24T23:00:00Z", "2026-10-25T00:15:00Z", "2026-10-25T00:45:00Z", "2026-10-25T01:15:00Z",
        "2026-10-25T01:45:00Z", "2026-10-25T03:00:00Z"}},
      {ALL,
       "'00:00-02:30'",
       "2026-10-25T00:45:00Z",
       "2026-10-25T01:15:00Z", /* from the first 02:45 to the second 02:15 */
       {"2026-10-25T01:00:00Z", "2026-10-25T01:15:00Z"}},
#undef DAY
  };
  CHANGES(*state, "Europe/Amsterdam", amsterdam);
  /* At 15:00 UTC it is 02:00 (+11) and becomes 01:30 (+10:30): 01:30 to 02:00 is 14:30 to 15:00 UTC, then to 15:30. */
  static const change_case lord_howe[] = {
#define DAY "2026-04-04T13:00:00Z", "2026-04-05T13:30:00Z"
      {ALL, "'00:00-24:00'", DAY, {DAY}}, /* 24.5 hours */
      {ALL, "'01:30-02:00'", DAY, {"2026-04-04T14:30:00Z", "2026-04-04T15:30:00Z"}},
      {ALL,
       "'01:00-01:45'",
       DAY,
       {"2026-04-04T14:00:00Z", "2026-04-04T14:45:00Z", "2026-04-04T15:00:00Z", "2026-04-04T15:15:00Z"}},
      {ALL,
       "'01:45-03:00'",
       DAY,
       {"2026-04-04T14:45:00Z", "2026-04-04T15:00:00Z", "2026-04-04T15:15:00Z", "2026-04-04T16:30:00Z"}},
#undef DAY
  };
  CHANGES(*state, "Australia/Lord_Howe", lord_howe);
}

/* The clock is set back around midnight. */
static void test_repeated_midnight(void **state) {
  /* At 05:00 UTC it is 01:00 (-4) of Sunday and becomes 00:00 (-5) of the same day. */
  static const change_case havana[] = {
#define DAY "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"
      {"sun", "'00:00-24:00'", "2026-10-31T04:00:00Z", "2026-11-03T05:00:00Z", {DAY}}, /* 25 hours */
      {"sat",
       "'00:00-24:00'",
       "2026-10-31T04:00:00Z",
       "2026-11-03T05:00:00Z",
       {"2026-10-31T04:00:00Z", "2026-11-01T04:00:00Z"}},
      {ALL, "'00:00-01:00'", DAY, {"2026-11-01T04:00:00Z", "2026-11-01T06:00:00Z"}},
      {ALL,
       "'00:00-00:30'",
       DAY,
       {"2026-11-01T04:00:00Z", "2026-11-01T04:30:00Z", "2026-11-01T05:00:00Z", "2026-11-01T05:30:00Z"}},
      {ALL,
       "'00:30-02:00'",
       DAY,
       {"2026-11-01T04:30:00Z", "2026-11-01T05:00:00Z", "2026-11-01T05:30:00Z", "2026-11-01T07:00:00Z"}},
#undef DAY
  };
  CHANGES(*state, "America/Havana", havana);
  /* At 21:00 UTC it is 24:00 (+3) of Saturday and becomes 23:00 (+2) of Saturday again. */
  static const change_case beirut[] = {
#define NOON "2026-10-24T09:00:00Z", "2026-10-25T10:00:00Z"
      {ALL, "'23:00-24:00'", NOON, {"2026-10-24T20:00:00Z", "2026-10-24T22:00:00Z"}},
      {ALL,
       "'23:30-24:00'",
       NOON,
       {"2026-10-24T20:30:00Z", "2026-10-24T21:00:00Z", "2026-10-24T21:30:00Z", "2026-10-24T22:00:00Z"}},
      {ALL, "'00:00-01:00'", NOON, {"2026-10-24T22:00:00Z", "2026-10-24T23:00:00Z"}},
#undef NOON
  };
  CHANGES(*state, "Asia/Beirut", beirut);
  /* At 02:31 UTC it is 00:01 (-2:30) of Sunday and becomes 23:01 (-3:30) of Saturday: a date comes back. */
  static const change_case st_johns[] = {
#define NOON "2010-11-06T14:30:00Z", "2010-11-07T15:30:00Z"
      {"sat",
       "'00:00-24:00'",
       NOON,
       {"2010-11-06T14:30:00Z", "2010-11-07T02:30:00Z", "2010-11-07T02:31:00Z", "2010-11-07T03:30:00Z"}},
      {"sun",
       "'00:00-01:00'",
       NOON,
       {"2010-11-07T02:30:00Z", "2010-11-07T02:31:00Z", "2010-11-07T03:30:00Z", "2010-11-07T04:30:00Z"}},
#undef NOON
  };
  CHANGES(*state, "America/St_Johns", st_johns);
}

static void test_exceptions(void **state) {
  fixture *f = *state;
  dsv_calendar *calendar = made(f, "'timezone':'UTC','weekly':{'mon':['00:00-01:00'],'tue':['00:00-01:00'],'wed':['00:"
                                   "00-01:00'],'thu':['00:00-01:00'],"
                                   "'fri':['00:00-01:00'],'sat':['00:00-01:00'],'sun':['00:00-01:00']},'exceptions':["
                                   "{'first':'2026-01-01','last':'2026-01-31','hours':['00:00-02:00']},"
                                   "{'first':'2026-01-10','last':'2026-01-20','hours':['00:00-03:00']},"
                                   "{'yearly':'01-15','hours':['00:00-04:00'],'name':'fair'},"
                                   "{'on':'2026-01-12','hours':[]},"
                                   "{'first':'2026-01-18','last':'2026-02-02','hours':['00:00-05:00']},"
                                   "{'yearly':'02-29','hours':['00:00-06:00']},"
                                   "{'on':'2027-01-15','hours':['00:00-07:00']}]");
  static const struct {
    const char *from, *to;
    int64_t hours;
  } days[] = {
      {"2025-12-31T00:00:00Z", "2026-01-01T00:00:00Z", 1},
      {"2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", 2},
      {"2026-01-09T00:00:00Z", "2026-01-10T00:00:00Z", 2},
      {"2026-01-10T00:00:00Z", "2026-01-11T00:00:00Z", 3},
      {"2026-01-12T00:00:00Z", "2026-01-13T00:00:00Z", 0},
      {"2026-01-13T00:00:00Z", "2026-01-14T00:00:00Z", 3},
      {"2026-01-15T00:00:00Z", "2026-01-16T00:00:00Z", 4},
      {"2026-01-18T00:00:00Z", "2026-01-19T00:00:00Z", 5},
      {"2026-01-31T00:00:00Z", "2026-02-01T00:00:00Z", 5},
      {"2026-02-02T00:00:00Z", "2026-02-03T00:00:00Z", 5},
      {"2026-02-03T00:00:00Z", "2026-02-04T00:00:00Z", 1},
      {"2028-02-29T00:00:00Z", "2028-03-01T00:00:00Z", 6},
      {"2027-02-28T00:00:00Z", "2027-03-02T00:00:00Z", 2},
      {"2027-01-15T00:00:00Z", "2027-01-16T00:00:00Z", 7},
      {"2028-01-15T00:00:00Z", "2028-01-16T00:00:00Z", 4},
      {"2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", 9 * 2 + 2 * 3 + 0 + 2 * 3 + 4 + 2 * 3 + 14 * 5},
  };
  for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
    if (seconds(calendar, days[i].from, days[i].to) != days[i].hours * 3600) {
      fail_msg("%s: %lld seconds", days[i].from, (long long)seconds(calendar, days[i].from, days[i].to));
    }
  }
  dsv_calendar_unref(calendar);
}

/* ---- ends of time, limits, memory -------------------------------------------------------------------------------- */

static void test_all_years(void **state) {
  fixture *f = *state;
  dsv_calendar *calendar = made(f, "'timezone':'Asia/Tokyo','weekly':{'mon':['00:00-24:00']}");
  int64_t elapsed;
  assert_int_equal(dsv_calendar_elapsed(calendar, DSV__TIME_MIN, DSV__TIME_MAX, NULL, &elapsed, NULL), DSV_OK);
  /* Every seventh day; 1 January 1 was a Monday, of which 1888's change of the clock in Tokyo cut nothing but its own
     18:59. */
  assert_true(elapsed > (DSV__TIME_MAX - DSV__TIME_MIN) / 7 - DSV__DAY &&
              elapsed < (DSV__TIME_MAX - DSV__TIME_MIN) / 7 + DSV__DAY);
  dsv_calendar_unref(calendar);
}

static void test_span_limit(void **state) {
  (void)state;
  fixture f = {.m = {.fail_at = SIZE_MAX}};
  dsv_limits limits = DSV_LIMITS_INIT;
  limits.spans = 10;
  f.context = clock_context(&f.m, &f.calls, &limits);
  assert_int_equal(dsv__zones_new(f.context, NULL, &f.zones), DSV_OK);
  dsv_calendar *calendar = made(&f, "'timezone':'UTC','weekly':{'mon':['08:00-09:00']}");
  dsv__spans spans;
  dsv__spans_init(&spans, f.context);
  assert_int_equal(dsv__spans_push(&spans, 0, 4 * DSV__DAY + 8 * DSV__HOUR),
                   DSV_OK); /* touches the first Monday, 5 January 1970 */
  assert_int_equal(dsv__calendar_spans(calendar, DSV__DAY, 100 * DSV__DAY, &spans), DSV_ERROR_LIMIT);
  assert_int_equal(spans.n, 1);
  assert_int_equal(spans.at[0].to, 4 * DSV__DAY + 8 * DSV__HOUR); /* nothing of it stays */
  assert_int_equal(dsv__calendar_spans(calendar, DSV__DAY, 68 * DSV__DAY, &spans), DSV_OK);
  assert_int_equal(spans.n, 10);
  assert_int_equal(spans.at[0].to, 4 * DSV__DAY + 9 * DSV__HOUR);
  dsv__spans_free(&spans);
  dsv_calendar_unref(calendar);
  dsv__zones_free(f.zones);
  dsv_context_unref(f.context);
  assert_int_equal(f.m.live, 0);
}

/* A calendar outlives the zones and the context that it was made from. */
static void test_outlives(void **state) {
  fixture *f = *state;
  dsv_calendar *calendar = made(f, AMS "'weekly':{'mon':['08:00-12:00']}");
  dsv__zones_free(f->zones);
  f->zones = NULL;
  dsv_diag_unref(f->diag);
  f->diag = NULL;
  dsv_context_unref(f->context);
  f->context = NULL;
  assert_ptr_equal(dsv_calendar_ref(calendar), calendar);
  dsv_calendar_unref(calendar);
  assert_true(is_open(calendar, "2026-01-05T07:00:00Z"));
  dsv_calendar_unref(calendar);
}

static dsv_status replay(fixture *f) {
  dsv_calendar *calendar = NULL;
  f->context = clock_context(&f->m, &f->calls, NULL);
  if (f->context == NULL) {
    return DSV_ERROR_MEMORY;
  }
  dsv_status status = dsv__zones_new(f->context, NULL, &f->zones);
  if (status == DSV_OK) {
    status =
        make(f,
             AMS "'weekly':{'mon':['08:00-12:00','13:00-17:00']},'exceptions':[{'yearly':'12-25','hours':[]},"
                 "{'first':'2026-05-01','last':'2026-06-01','hours':['10:00-11:00']},{'on':'2026-05-03','hours':[]}]",
             &calendar);
  }
  dsv__spans spans;
  dsv__spans_init(&spans, f->context);
  if (status == DSV_OK) {
    status = dsv__calendar_spans(calendar, 0, 1000 * DSV__DAY, &spans);
  } else {
    assert_null(calendar);
  }
  dsv__spans_free(&spans);
  dsv_calendar_unref(calendar);
  dsv__zones_free(f->zones);
  dsv_context_unref(f->context);
  return status;
}

static void test_memory(void **state) {
  (void)state;
  size_t failures = 0;
  for (dsv_status status = DSV_ERROR_MEMORY; status != DSV_OK; failures++) {
    fixture f = {.m = {.fail_at = failures}};
    status = replay(&f);
    assert_true(status == DSV_OK || status == DSV_ERROR_MEMORY);
    assert_int_equal(f.m.live, 0);
  }
  assert_true(failures > 10);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST(test_refused),    TEST(test_all_findings), TEST(test_misuse),     TEST(test_week),
      TEST(test_always),     TEST(test_skipped),      TEST(test_repeated),   TEST(test_repeated_midnight),
      TEST(test_exceptions), TEST(test_all_years),    TEST(test_span_limit), TEST(test_outlives),
      TEST(test_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
