/* Windows by the rules of section 2, each list written out by hand. */
#include "../support/scene.h"
#include "score/plan.h"
#include "agree/windows.h"
#include <time.h>

#define AMSTERDAM "Europe/Amsterdam"
#define HAVANA "America/Havana"
#define APIA "Pacific/Apia"
#define HOWE "Australia/Lord_Howe"
#define UTC "Etc/UTC"

typedef struct {
  const char *zone, *window;
  const char *in_force;  /* "FROM TO", as the document has them */
  const char *from, *to; /* which windows are asked for; NULL: all */
  const char *expected;  /* "FROM/TO ..." without seconds; "FROM/TO(HOURS)": of so many hours before it was cut */
} list_case;

static const list_case units[] = {
    /* The clock goes on and back: days of 23 and 25 hours. */
    {AMSTERDAM, "'day'", "2026-03-28 2026-03-31", NULL, NULL,
     "2026-03-27T23:00/2026-03-28T23:00 2026-03-28T23:00/2026-03-29T22:00 2026-03-29T22:00/2026-03-30T22:00"},
    {AMSTERDAM, "'day'", "2026-10-24 2026-10-27", NULL, NULL,
     "2026-10-23T22:00/2026-10-24T22:00 2026-10-24T22:00/2026-10-25T23:00 2026-10-25T23:00/2026-10-26T23:00"},
    /* A skipped hour is no window; a doubled one is one of two hours. */
    {AMSTERDAM, "'hour'", "2026-03-29T00:00:00Z 2026-03-29T03:00:00Z", NULL, NULL,
     "2026-03-29T00:00/2026-03-29T01:00 2026-03-29T01:00/2026-03-29T02:00 2026-03-29T02:00/2026-03-29T03:00"},
    {AMSTERDAM, "'hour'", "2026-10-24T23:00:00Z 2026-10-25T03:00:00Z", NULL, NULL,
     "2026-10-24T23:00/2026-10-25T00:00 2026-10-25T00:00/2026-10-25T02:00 2026-10-25T02:00/2026-10-25T03:00"},
    /* Half an hour comes twice: the hour is longer, and so is the last minute before it comes again. */
    {HOWE, "'hour'", "2026-04-04T13:00:00Z 2026-04-04T16:30:00Z", NULL, NULL,
     "2026-04-04T13:00/2026-04-04T14:00 2026-04-04T14:00/2026-04-04T15:30 2026-04-04T15:30/2026-04-04T16:30"},
    {HOWE, "'minute'", "2026-04-04T14:58:00Z 2026-04-04T15:31:00Z", NULL, NULL,
     "2026-04-04T14:58/2026-04-04T14:59 2026-04-04T14:59/2026-04-04T15:30 2026-04-04T15:30/2026-04-04T15:31"},
    /* Midnight is skipped: the day begins with the jump. Midnight comes twice: the day begins with the first. */
    {HAVANA, "'day'", "2026-03-07 2026-03-10", NULL, NULL,
     "2026-03-07T05:00/2026-03-08T05:00 2026-03-08T05:00/2026-03-09T04:00 2026-03-09T04:00/2026-03-10T04:00"},
    {HAVANA, "'day'", "2026-10-31 2026-11-03", NULL, NULL,
     "2026-10-31T04:00/2026-11-01T04:00 2026-11-01T04:00/2026-11-02T05:00 2026-11-02T05:00/2026-11-03T05:00"},
    {HAVANA, "'hour'", "2026-11-01T05:30:00Z 2026-11-01T07:00:00Z", NULL, NULL,
     "2026-11-01T05:30/2026-11-01T06:00(2) 2026-11-01T06:00/2026-11-01T07:00"},
    {HAVANA, "'day'", "2026-10-31T04:00:00Z 2026-11-02T05:00:00Z", "2026-11-01T04:00:01Z", NULL, ""},
    /* The thirtieth of December 2011 does not exist. */
    {APIA, "'day'", "2011-12-29 2012-01-01", NULL, NULL,
     "2011-12-29T10:00/2011-12-30T10:00 2011-12-30T10:00/2011-12-31T10:00"},
    {APIA, "'month'", "2011-12-01 2012-01-01", NULL, NULL, "2011-12-01T10:00/2011-12-31T10:00"},
    {APIA, "'week'", "2011-12-26 2012-01-02", NULL, NULL, "2011-12-26T10:00/2012-01-01T10:00"},
    /* Weeks begin on Monday, also before 1970; pieces are cut and know how long they were. */
    {UTC, "'week'", "2026-03-01 2026-03-11", NULL, NULL,
     "2026-03-01T00:00/2026-03-02T00:00(168) 2026-03-02T00:00/2026-03-09T00:00 2026-03-09T00:00/2026-03-11T00:00(168)"},
    {UTC, "'week'", "1969-12-28 1970-01-02", NULL, NULL,
     "1969-12-28T00:00/1969-12-29T00:00(168) 1969-12-29T00:00/1970-01-02T00:00(168)"},
    {UTC, "'minute'", "1969-12-31T23:59:30Z 1970-01-01T00:01:00Z", "1970-01-01T00:00:00Z", NULL,
     "1970-01-01T00:00/1970-01-01T00:01"},
    {UTC, "'quarter'", "2026-02-15 2026-10-10", NULL, NULL,
     "2026-02-15T00:00/2026-04-01T00:00(2160) 2026-04-01T00:00/2026-07-01T00:00 2026-07-01T00:00/2026-10-01T00:00 "
     "2026-10-01T00:00/2026-10-10T00:00(2208)"},
    {UTC, "'year'", "2026-02-15 2027-01-10", NULL, NULL,
     "2026-02-15T00:00/2027-01-01T00:00(8760) 2027-01-01T00:00/2027-01-10T00:00(8760)"},
    {UTC, "'month'", "2028-02-29 2028-03-02", NULL, NULL,
     "2028-02-29T00:00/2028-03-01T00:00(696) 2028-03-01T00:00/2028-03-02T00:00(744)"},
    /* Windows that begin in [from, to): the instant itself is in at the one end and out at the other. */
    {UTC, "'day'", "2026-03-01 2026-03-11", "2026-03-02T00:00:00Z", "2026-03-04T00:00:00Z",
     "2026-03-02T00:00/2026-03-03T00:00 2026-03-03T00:00/2026-03-04T00:00"},
    {UTC, "'day'", "2026-03-01 2026-03-11", "2026-03-02T00:00:00.000001Z", "2026-03-04T00:00:00.000001Z",
     "2026-03-03T00:00/2026-03-04T00:00 2026-03-04T00:00/2026-03-05T00:00"},
    {UTC, "'day'", "2026-03-01T12:00:00Z 2026-03-11", "2026-03-01T12:00:00Z", "2026-03-01T12:00:00.000001Z",
     "2026-03-01T12:00/2026-03-02T00:00(24)"},
    {UTC, "'day'", "2026-03-01 2026-03-11", "2026-03-04T00:00:00Z", "2026-03-04T00:00:00Z", ""},
    {UTC, "'day'", "2026-03-01 2026-03-11", "2026-03-11T00:00:00Z", "2026-04-01T00:00:00Z", ""},
    {UTC, "'day'", "2026-03-01 2026-03-11", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z", ""},
};

static const list_case anchored[] = {
    /* The day is clamped to each month by itself. */
    {UTC, "{'anchored':'P1M'}", "2026-01-31 2026-06-01", NULL, NULL,
     "2026-01-31T00:00/2026-02-28T00:00 2026-02-28T00:00/2026-03-31T00:00 2026-03-31T00:00/2026-04-30T00:00 "
     "2026-04-30T00:00/2026-05-31T00:00 2026-05-31T00:00/2026-06-01T00:00(720)"},
    {UTC, "{'anchored':'P1M','at':'2026-03-31'}", "2026-01-15 2026-04-30", NULL, NULL,
     "2026-01-15T00:00/2026-01-31T00:00(744) 2026-01-31T00:00/2026-02-28T00:00 2026-02-28T00:00/2026-03-31T00:00 "
     "2026-03-31T00:00/2026-04-30T00:00"},
    {UTC, "{'anchored':'P1Y','at':'2024-02-29'}", "2025-02-28 2028-03-01", NULL, NULL,
     "2025-02-28T00:00/2026-02-28T00:00 2026-02-28T00:00/2027-02-28T00:00 2027-02-28T00:00/2028-02-29T00:00 "
     "2028-02-29T00:00/2028-03-01T00:00(8760)"},
    {UTC, "{'anchored':'P1M1D','at':'2026-01-30'}", "2026-01-30 2026-05-01", NULL, NULL,
     "2026-01-30T00:00/2026-03-01T00:00 2026-03-01T00:00/2026-04-01T00:00 2026-04-01T00:00/2026-05-01T00:00(768)"},
    /* On the local reading, through a change of the clock; elapsed time is not touched by it. */
    {AMSTERDAM, "{'anchored':'P4W'}", "2026-03-02 2026-04-27", NULL, NULL,
     "2026-03-01T23:00/2026-03-29T22:00 2026-03-29T22:00/2026-04-26T22:00"},
    {AMSTERDAM, "{'anchored':'PT12H'}", "2026-03-28 2026-03-30", NULL, NULL,
     "2026-03-27T23:00/2026-03-28T11:00 2026-03-28T11:00/2026-03-28T23:00 2026-03-28T23:00/2026-03-29T11:00 "
     "2026-03-29T11:00/2026-03-29T22:00(12)"},
    {AMSTERDAM, "{'anchored':'P1D','at':'2026-03-28T02:30:00+01:00'}", "2026-03-28T01:30:00Z 2026-03-30T00:30:00Z",
     NULL, NULL, "2026-03-28T01:30/2026-03-29T01:00 2026-03-29T01:00/2026-03-30T00:30"},
    {APIA, "{'anchored':'P1D'}", "2011-12-29 2012-01-01", NULL, NULL,
     "2011-12-29T10:00/2011-12-30T10:00 2011-12-30T10:00/2011-12-31T10:00"},
    /* Far from the anchor, on both sides. */
    {UTC, "{'anchored':'P7D','at':'1900-01-01'}", "2026-03-01 2026-03-11", NULL, NULL,
     "2026-03-01T00:00/2026-03-02T00:00(168) 2026-03-02T00:00/2026-03-09T00:00 2026-03-09T00:00/2026-03-11T00:00(168)"},
    {UTC, "{'anchored':'P1M','at':'2300-01-31'}", "2026-02-28 2026-04-01", NULL, NULL,
     "2026-02-28T00:00/2026-03-31T00:00 2026-03-31T00:00/2026-04-01T00:00(720)"},
    {UTC, "{'anchored':'P2D'}", "2026-03-01 2026-03-08", "2026-03-03T00:00:00Z", "2026-03-05T00:00:00.000001Z",
     "2026-03-03T00:00/2026-03-05T00:00 2026-03-05T00:00/2026-03-07T00:00"},
    /* Longer than all time: it ends where time does, 69,897,216 hours on; before an anchor it begins where time does. */
    {UTC, "{'anchored':'P999999999Y'}", "2026-03-01 2026-03-11", NULL, NULL,
     "2026-03-01T00:00/2026-03-11T00:00(69897216)"},
    {UTC, "{'anchored':'P999999999W'}", "2026-03-01 2026-03-11", NULL, NULL,
     "2026-03-01T00:00/2026-03-11T00:00(69897216)"},
    {UTC, "{'anchored':'PT999999999H999999999M999999999.999999S'}", "2026-03-01 2026-03-11", NULL, NULL,
     "2026-03-01T00:00/2026-03-11T00:00(69897216)"},
    {UTC, "{'anchored':'P999999999Y999999999M999999999W999999999D','at':'2026-03-05'}", "2026-03-01 2026-03-11", NULL,
     NULL, "2026-03-01T00:00/2026-03-05T00:00(17752296) 2026-03-05T00:00/2026-03-11T00:00(69897120)"},
    {APIA, "{'anchored':'P999999999W','at':'0001-01-01'}", "2026-03-01 2026-03-11", NULL, NULL,
     "2026-02-28T11:00/2026-03-10T11:00(87649416)"},
};

static const list_case rolling[] = {
    {UTC, "{'rolling':'P3D'}", "2026-03-01 2026-03-06", NULL, NULL,
     "2026-03-01T00:00/2026-03-04T00:00 2026-03-02T00:00/2026-03-05T00:00 2026-03-03T00:00/2026-03-06T00:00"},
    {UTC, "{'rolling':'P3D','early':true}", "2026-03-01 2026-03-05", NULL, NULL,
     "2026-03-01T00:00/2026-03-02T00:00(72) 2026-03-01T00:00/2026-03-03T00:00(72) 2026-03-01T00:00/2026-03-04T00:00 "
     "2026-03-02T00:00/2026-03-05T00:00"},
    {UTC, "{'rolling':'P3D','early':true}", "2026-03-01 2026-03-05", "2026-03-01T00:00:00.000001Z", NULL,
     "2026-03-02T00:00/2026-03-05T00:00"},
    {UTC, "{'rolling':'P3D'}", "2026-03-01 2026-03-09", "2026-03-02T00:00:00Z", "2026-03-04T00:00:00Z",
     "2026-03-02T00:00/2026-03-05T00:00 2026-03-03T00:00/2026-03-06T00:00"},
    /* Never cut at the end. */
    {UTC, "{'rolling':'P2D'}", "2026-03-01T12:00:00Z 2026-03-04T12:00:00Z", NULL, NULL,
     "2026-03-02T00:00/2026-03-04T00:00"},
    {UTC, "{'rolling':'P20D'}", "2026-03-01 2026-03-11", NULL, NULL, ""},
    /* Steps that are units end on their borders, others are counted from the start. */
    {UTC, "{'rolling':'P7D','step':'P1W'}", "2026-03-01 2026-03-17", NULL, NULL,
     "2026-03-02T00:00/2026-03-09T00:00 2026-03-09T00:00/2026-03-16T00:00"},
    {UTC, "{'rolling':'P7D','step':'P7D','early':true}", "2026-03-01 2026-03-10", NULL, NULL,
     "2026-03-01T00:00/2026-03-02T00:00(168) 2026-03-02T00:00/2026-03-09T00:00"},
    {UTC, "{'rolling':'P14D','step':'P14D'}", "2026-03-01 2026-03-30", NULL, NULL,
     "2026-03-01T00:00/2026-03-15T00:00 2026-03-15T00:00/2026-03-29T00:00"},
    {UTC, "{'rolling':'P1M','step':'P1M'}", "2026-01-15 2026-04-15", NULL, NULL,
     "2026-02-01T00:00/2026-03-01T00:00 2026-03-01T00:00/2026-04-01T00:00"},
    {UTC, "{'rolling':'P3M','step':'P3M'}", "2026-01-01 2026-08-01", NULL, NULL,
     "2026-01-01T00:00/2026-04-01T00:00 2026-04-01T00:00/2026-07-01T00:00"},
    {UTC, "{'rolling':'P1Y','step':'P12M'}", "2025-06-01 2028-01-01", NULL, NULL,
     "2026-01-01T00:00/2027-01-01T00:00 2027-01-01T00:00/2028-01-01T00:00"},
    {UTC, "{'rolling':'P2M','step':'P2M'}", "2026-01-31 2026-08-01", NULL, NULL,
     "2026-01-31T00:00/2026-03-31T00:00 2026-03-31T00:00/2026-05-31T00:00 2026-05-31T00:00/2026-07-31T00:00"},
    {UTC, "{'rolling':'PT36H','step':'PT12H'}", "2026-03-01 2026-03-03", NULL, NULL,
     "2026-03-01T00:00/2026-03-02T12:00 2026-03-01T12:00/2026-03-03T00:00"},
    /* The start is subtracted on the local reading, with the day clamped. */
    {UTC, "{'rolling':'P1M','step':'P59D'}", "2026-01-31 2026-04-05", NULL, NULL, "2026-02-28T00:00/2026-03-31T00:00"},
    {AMSTERDAM, "{'rolling':'P1D'}", "2026-03-28 2026-03-31", NULL, NULL,
     "2026-03-27T23:00/2026-03-28T23:00 2026-03-28T23:00/2026-03-29T22:00 2026-03-29T22:00/2026-03-30T22:00"},
    {AMSTERDAM, "{'rolling':'PT24H'}", "2026-03-28 2026-03-31", NULL, NULL,
     "2026-03-27T23:00/2026-03-28T23:00 2026-03-28T22:00/2026-03-29T22:00 2026-03-29T22:00/2026-03-30T22:00"},
    /* Two borders at one instant end one window; a day before it is the lost one, which is no time. */
    {APIA, "{'rolling':'P1D'}", "2011-12-28 2012-01-01", NULL, NULL,
     "2011-12-28T10:00/2011-12-29T10:00 2011-12-30T10:00/2011-12-31T10:00"},
    {APIA, "{'rolling':'P2D'}", "2011-12-28 2012-01-01", NULL, NULL,
     "2011-12-29T10:00/2011-12-30T10:00 2011-12-30T10:00/2011-12-31T10:00"},
    /* Longer than all time: none but early ones; steps as long end none. */
    {UTC, "{'rolling':'P999999999Y'}", "2026-03-01 2026-03-11", NULL, NULL, ""},
    {UTC, "{'rolling':'P999999999W','early':true,'step':'P5D'}", "2026-03-01 2026-03-11", NULL, NULL,
     "2026-03-01T00:00/2026-03-06T00:00(17752320) 2026-03-01T00:00/2026-03-11T00:00(17752440)"},
    {UTC, "{'rolling':'P1D','step':'P999999999Y'}", "2026-03-01 2026-03-11", NULL, NULL, ""},
    {UTC, "{'rolling':'P1D','step':'P999999999W','early':true}", "2026-03-01 2026-03-11", NULL, NULL, ""},
    {UTC, "{'rolling':'P999999999W','step':'P999999999Y','early':true}", "2026-03-01 2026-03-11", NULL, NULL, ""},
    {UTC, "{'rolling':'PT0.000001S','step':'PT0.000001S'}", "2026-03-01 9999-03-01", "2999-03-01T00:00:00Z",
     "2999-03-01T00:00:00.000002Z", "2999-03-01T00:00/2999-03-01T00:00 2999-03-01T00:00/2999-03-01T00:00"},
    {UTC, "{'rolling':'P9999Y','step':'PT0.000001S'}", "2026-03-01 9999-03-01", NULL, NULL, ""},
};

static void put_moment_short(dsv__buffer *out, int64_t time) {
  dsv__buffer text;
  dsv__buffer_init(&text, out->context);
  dsv__put_time(&text, time);
  dsv__put(out, text.at, text.n < 16 ? text.n : 16);
  dsv__buffer_free(&text);
}

/* A book with the window, and its list. */
static dsv_status list_of(const list_case *c, scene *s, dsv__windows *windows) {
  char text[2048];
  int split = (int)(strchr(c->in_force, ' ') - c->in_force);
  snprintf(text, sizeof text,
           "[" PARTIES EVENTS(
               "") "{'type':'agreement','id':'a','form':'agreement','provider':'p','consumer':'c',"
                   "'services':['s'],'version':1,'timezone':'%s','window':%s,'in_force':{'from':'%.*s','to':'%s'},"
                   "'targets':[{'id':'t','metric':{'kind':'count','stream':'e'}}]}]",
           c->zone, c->window, split, c->in_force, c->in_force + split + 1);
  scene_good(s, scene_add(s, text));
  scene_good(s, dsv_book_check(s->book, NULL, s->diag));
  const dsv__agreement *agreement = dsv__book_find(s->book, "agreement", DSV__STR("a"))->structure;
  const dsv__zone *zone;
  assert_int_equal(dsv__zones_get(s->book->zones, agreement->timezone, &zone), DSV_OK);
  dsv__span horizon = {dsv__when_at(agreement->in_force.from, zone), dsv__when_at(agreement->in_force.to, zone)};
  *windows = (dsv__windows){.context = s->context};
  return dsv__windows_list(&agreement->window, zone, horizon, horizon.from, c->from ? at(c->from) : DSV__TIME_MIN,
                           c->to ? at(c->to) : DSV__TIME_MAX, windows);
}

static void check_cases(const list_case *cases, size_t n) {
  for (size_t i = 0; i < n; i++) {
    scene s = scene_of_limits(NULL);
    dsv__windows windows;
    dsv__buffer out;
    dsv__buffer_init(&out, s.context);
    assert_int_equal(list_of(&cases[i], &s, &windows), DSV_OK);
    for (size_t k = 0; k < windows.n; k++) {
      const dsv__window_at *w = &windows.at[k];
      if (k) dsv__put_char(&out, ' ');
      put_moment_short(&out, w->from);
      dsv__put_char(&out, '/');
      put_moment_short(&out, w->to);
      if (w->whole != w->to - w->from) dsv__put_format(&out, "(%lld)", (long long)(w->whole / DSV__HOUR));
    }
    dsv__put_char(&out, '\0');
    if (strcmp(out.at, cases[i].expected) != 0) print_message("case %zu, %s\n", i, cases[i].window);
    assert_string_equal(out.at, cases[i].expected);
    dsv__buffer_free(&out);
    dsv__windows_free(&windows);
    scene_end(&s);
  }
}

static void test_units(void **state) {
  (void)state;
  check_cases(units, sizeof units / sizeof *units);
}

static void test_anchored(void **state) {
  (void)state;
  check_cases(anchored, sizeof anchored / sizeof *anchored);
}

static void test_rolling(void **state) {
  (void)state;
  check_cases(rolling, sizeof rolling / sizeof *rolling);
}

/* The limit holds for each way of making windows, and counts those that are asked for. */
static void test_limit(void **state) {
  (void)state;
  static const list_case cases[] = {
      {UTC, "'day'", "2026-03-01 2026-03-06", NULL, NULL, NULL},
      {UTC, "{'anchored':'P1D'}", "2026-03-01 2026-03-06", NULL, NULL, NULL},
      {UTC, "{'rolling':'P1D'}", "2026-03-01 2026-03-06", NULL, NULL, NULL},
      {UTC, "{'rolling':'P9D','early':true}", "2026-03-01 2026-03-06", NULL, NULL, NULL},
      {UTC, "'hour'", "2026-03-01 2026-03-06", "2026-03-02T00:00:00Z", "2026-03-02T05:00:00Z", NULL},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    for (uint64_t limit = 4; limit <= 6; limit++) {
      dsv_limits limits = DSV_LIMITS_INIT;
      limits.windows = limit;
      scene s = scene_of_limits(&limits);
      dsv__windows windows;
      assert_int_equal(list_of(&cases[i], &s, &windows), limit < 5 ? DSV_ERROR_LIMIT : DSV_OK);
      if (limit >= 5) assert_int_equal(windows.n, 5);
      dsv__windows_free(&windows);
      scene_end(&s);
    }
}

/* Steps of a microsecond meet the limit, wherever the list begins. */
static void test_short_steps(void **state) {
  (void)state;
  static const list_case cases[] = {
      {UTC, "{'anchored':'PT0.000001S'}", "2026-03-01 9999-03-01", NULL, NULL, NULL},
      {UTC, "{'anchored':'PT0.000001S','at':'9999-03-01'}", "0001-01-02 2026-03-01", "2020-01-01T00:00:00Z", NULL,
       NULL},
      {UTC, "{'rolling':'PT0.000001S','step':'PT0.000001S'}", "2026-03-01 9999-03-01", NULL, NULL, NULL},
      {UTC, "{'rolling':'P1D','step':'PT0.000001S','early':true}", "2026-03-01 9999-03-01", NULL, NULL, NULL},
      {UTC, "{'rolling':'P1D','step':'PT0.000001S','early':true}", "0001-03-01 9999-03-01", "9998-01-01T00:00:00Z",
       NULL, NULL},
      {AMSTERDAM, "{'rolling':'P1000Y','step':'PT0.000001S'}", "0001-01-02 9999-03-01", "8000-01-01T00:00:00Z", NULL,
       NULL},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    scene s = scene_of_limits(NULL);
    dsv__windows windows;
    clock_t before = clock();
    assert_int_equal(list_of(&cases[i], &s, &windows), DSV_ERROR_LIMIT);
    assert_int_equal(windows.n, 100000);
    assert_true(clock() - before < 5 * CLOCKS_PER_SEC);
    dsv__windows_free(&windows);
    scene_end(&s);
  }
}

/* What lies outside the years 1 to 9999 asks for no more than what lies at their ends. */
static void test_ends_of_time(void **state) {
  (void)state;
  static const char *const specs[] = {"'day'",
                                      "'week'",
                                      "'year'",
                                      "{'anchored':'P2D'}",
                                      "{'anchored':'PT7H'}",
                                      "{'anchored':'P999999999W'}",
                                      "{'rolling':'P2D'}",
                                      "{'rolling':'P2D','step':'PT5H','early':true}",
                                      "{'rolling':'P1M','step':'P2M'}"};
  static const char *const in_force[] = {"2026-03-01 2026-03-11", "0001-01-01 0001-03-01", "9999-11-01 9999-12-31"};
  static const int64_t from[] = {INT64_MIN, INT64_MIN + 1, DSV__TIME_MIN - 1, DSV__TIME_MIN};
  static const int64_t to[] = {INT64_MAX, INT64_MAX - 1, DSV__TIME_MAX + 1, DSV__TIME_MAX};
  static const char *const zones[] = {UTC, APIA, HAVANA};
  for (size_t i = 0; i < 9 * 3 * 3; i++) {
    scene s = scene_of_limits(NULL);
    dsv__windows all, some;
    const list_case c = {zones[i % 3], specs[i / 9], in_force[i / 3 % 3], NULL, NULL, NULL};
    assert_int_equal(list_of(&c, &s, &all), DSV_OK);
    some = (dsv__windows){.context = s.context};
    const dsv__agreement *agreement = dsv__book_find(s.book, "agreement", DSV__STR("a"))->structure;
    const dsv__zone *zone;
    assert_int_equal(dsv__zones_get(s.book->zones, agreement->timezone, &zone), DSV_OK);
    dsv__span horizon = dsv__span_of_range(&agreement->in_force, zone, (dsv__span){DSV__TIME_MIN, DSV__TIME_MAX});
    for (size_t k = 0; k < 4 * 4; k++) {
      assert_int_equal(
          dsv__windows_list(&agreement->window, zone, horizon, horizon.from, from[k % 4], to[k / 4], &some), DSV_OK);
      assert_int_equal(some.n, all.n);
      if (all.n) assert_memory_equal(some.at, all.at, all.n * sizeof *all.at);
      for (size_t side = 0; side < 2; side++) {
        int64_t edge = side ? to[k / 4] : from[k % 4];
        assert_int_equal(dsv__windows_list(&agreement->window, zone, horizon, horizon.from, side ? edge : INT64_MIN,
                                           side ? INT64_MAX : edge, &some),
                         DSV_OK);
        assert_int_equal(some.n, 0);
      }
    }
    dsv__windows_free(&all);
    dsv__windows_free(&some);
    scene_end(&s);
  }
}

/* Asking for the windows of one beginning gives those that all windows have. */
static void check_parts(const list_case *cases, size_t n) {
  for (size_t i = 0; i < n; i++) {
    scene s = scene_of_limits(NULL);
    dsv__windows all, some = {.context = s.context};
    list_case c = cases[i];
    c.from = c.to = NULL;
    assert_int_equal(list_of(&c, &s, &all), DSV_OK);
    some.context = s.context;
    const dsv__agreement *agreement = dsv__book_find(s.book, "agreement", DSV__STR("a"))->structure;
    const dsv__zone *zone;
    assert_int_equal(dsv__zones_get(s.book->zones, agreement->timezone, &zone), DSV_OK);
    dsv__span horizon = dsv__span_of_range(&agreement->in_force, zone, (dsv__span){DSV__TIME_MIN, DSV__TIME_MAX});
    for (size_t k = 0; k < all.n; k++) {
      int64_t from = all.at[k].from;
      size_t alike = 0;
      for (size_t m = 0; m < all.n; m++) alike += all.at[m].from == from;
      assert_int_equal(dsv__windows_list(&agreement->window, zone, horizon, horizon.from, from, from + 1, &some),
                       DSV_OK);
      if (some.n != alike) print_message("case %zu, %s, window %zu\n", i, c.window, k);
      assert_int_equal(some.n, alike);
    }
    dsv__windows_free(&all);
    dsv__windows_free(&some);
    scene_end(&s);
  }
}

static void test_parts(void **state) {
  (void)state;
  static const list_case through_changes[] = {
      {AMSTERDAM, "{'rolling':'PT24H','step':'PT30M'}", "2026-10-24 2026-10-28", NULL, NULL, NULL},
      {AMSTERDAM, "{'rolling':'P1D','step':'PT30M'}", "2026-03-28 2026-03-31", NULL, NULL, NULL},
      {HOWE, "{'rolling':'P1D','step':'PT20M'}", "2026-10-02 2026-10-07", NULL, NULL, NULL},
      {APIA, "{'rolling':'P1D','step':'PT6H'}", "2011-12-28 2012-01-03", NULL, NULL, NULL},
  };
  check_parts(units, sizeof units / sizeof *units);
  check_parts(anchored, sizeof anchored / sizeof *anchored);
  for (size_t i = 0; i < sizeof rolling / sizeof *rolling; i++)
    if (!strstr(rolling[i].window, "000001")) check_parts(&rolling[i], 1);
  check_parts(through_changes, sizeof through_changes / sizeof *through_changes);
}

/* A list is made anew each time. */
static void test_again(void **state) {
  (void)state;
  scene s = scene_of_limits(NULL);
  dsv__windows windows;
  assert_int_equal(list_of(&(list_case){UTC, "'day'", "2026-03-01 2026-03-06", NULL, NULL, NULL}, &s, &windows),
                   DSV_OK);
  const dsv__agreement *agreement = dsv__book_find(s.book, "agreement", DSV__STR("a"))->structure;
  const dsv__zone *zone;
  assert_int_equal(dsv__zones_get(s.book->zones, agreement->timezone, &zone), DSV_OK);
  dsv__span horizon = {at("01"), at("03")}, none = {at("03"), at("03")};
  assert_int_equal(dsv__windows_list(&agreement->window, zone, horizon, horizon.from, at("01"), at("09"), &windows),
                   DSV_OK);
  assert_int_equal(windows.n, 2);
  assert_int_equal(dsv__windows_list(&agreement->window, zone, none, horizon.from, at("01"), at("09"), &windows),
                   DSV_OK);
  assert_int_equal(windows.n, 0);
  dsv__windows_free(&windows);
  scene_end(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_units), cmocka_unit_test(test_anchored),    cmocka_unit_test(test_rolling),
      cmocka_unit_test(test_limit), cmocka_unit_test(test_short_steps), cmocka_unit_test(test_ends_of_time),
      cmocka_unit_test(test_parts), cmocka_unit_test(test_again),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
