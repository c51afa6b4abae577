/* Deadlines by the rules of section 15, each date written out by hand. */
#include "clock_books.h"
#include "agree/deadline.h"

#define AMSTERDAM "Europe/Amsterdam"
#define HAVANA "America/Havana"
#define OFFICE_DAYS                                                                                             \
  AMS OFFICE ",'exceptions':[{'on':'2026-04-03','hours':[]},{'on':'2026-04-06','hours':[]},{'on':'2026-12-25'," \
             "'hours':[]},{'on':'2026-12-26','hours':[]}]"

typedef struct {
  const char *event, *zone, *length; /* "-P3M": before */
  bool office;
  int32_t border;
  const char *expected; /* NULL: an error */
} row;

static const row rows[] = {
    /* Midnights, and what falls on one. */
    {"2026-12-31T23:00:00Z", AMSTERDAM, "-P3M", false, -1, "2026-09-30T22:00:00Z"},
    {"2026-01-15T09:30:00Z", AMSTERDAM, "P14D", false, -1, "2026-01-29T23:00:00Z"},
    {"2026-01-14T23:00:00Z", AMSTERDAM, "P14D", false, -1, "2026-01-28T23:00:00Z"},
    {"2026-01-14T23:00:00.000001Z", AMSTERDAM, "P14D", false, -1, "2026-01-29T23:00:00Z"},
    {"2026-01-14T22:59:59.999999Z", AMSTERDAM, "P14D", false, -1, "2026-01-28T23:00:00Z"},
    {"2026-01-15T09:30:00Z", AMSTERDAM, "P0D", false, -1, "2026-01-15T23:00:00Z"},
    {"2026-01-15T09:30:00Z", AMSTERDAM, "PT0S", false, -1, "2026-01-15T23:00:00Z"},
    {"2026-01-14T23:00:00Z", AMSTERDAM, "P0D", false, -1, "2026-01-14T23:00:00Z"},
    {"2026-01-15T09:30:00Z", AMSTERDAM, "PT0.000001S", false, -1, "2026-01-15T09:30:00.000001Z"},
    {"2026-01-15T09:30:00Z", AMSTERDAM, "-P14D", false, -1, "2025-12-31T23:00:00Z"},
    {"2026-01-14T23:00:00Z", AMSTERDAM, "-P14D", false, -1, "2025-12-31T23:00:00Z"},
    {"2026-01-15T09:30:00Z", AMSTERDAM, "-PT24H", false, -1, "2026-01-14T09:30:00Z"},
    /* Ends of months, leap days. */
    {"2026-01-31T11:00:00Z", AMSTERDAM, "P1M", false, -1, "2026-02-28T23:00:00Z"},
    {"2028-01-31T11:00:00Z", AMSTERDAM, "P1M", false, -1, "2028-02-29T23:00:00Z"},
    {"2028-02-29T11:00:00Z", AMSTERDAM, "P1Y", false, -1, "2029-02-28T23:00:00Z"},
    {"2026-03-30T22:00:00Z", AMSTERDAM, "-P1M", false, -1, "2026-02-27T23:00:00Z"},
    /* Units. */
    {"2026-01-15T09:30:00Z", AMSTERDAM, "P1M", false, DSV__MONTHS, "2026-02-28T23:00:00Z"},
    {"2026-06-14T22:00:00Z", AMSTERDAM, "P60D", false, DSV__QUARTERS, "2026-09-30T22:00:00Z"},
    {"2026-08-01T22:00:00Z", AMSTERDAM, "P60D", false, DSV__QUARTERS, "2026-09-30T22:00:00Z"},
    {"2026-08-01T22:00:00.000001Z", AMSTERDAM, "P60D", false, DSV__QUARTERS, "2026-12-31T23:00:00Z"},
    {"2026-01-15T09:30:00Z", AMSTERDAM, "P1D", false, DSV__WEEKS, "2026-01-18T23:00:00Z"},
    {"2026-01-15T09:30:00Z", AMSTERDAM, "P1D", false, DSV__DAYS, "2026-01-16T23:00:00Z"},
    {"2026-01-15T09:30:00Z", AMSTERDAM, "P1D", false, DSV__YEARS, "2026-12-31T23:00:00Z"},
    {"2026-01-15T09:30:00Z", AMSTERDAM, "PT1H", false, DSV__DAYS, "2026-01-15T23:00:00Z"},
    {"2026-08-14T13:00:00Z", AMSTERDAM, "-P60D", false, DSV__MONTHS, "2026-05-31T22:00:00Z"},
    {"2026-07-30T22:00:00Z", AMSTERDAM, "-P60D", false, DSV__MONTHS, "2026-05-31T22:00:00Z"},
    /* The clock goes on and back; midnight is skipped, and comes twice. */
    {"2026-03-28T11:00:00Z", AMSTERDAM, "PT24H", false, -1, "2026-03-29T11:00:00Z"},
    {"2026-03-28T11:00:00Z", AMSTERDAM, "P1D", false, -1, "2026-03-29T22:00:00Z"},
    {"2026-03-07T05:00:00Z", HAVANA, "P1D", false, -1, "2026-03-08T05:00:00Z"},
    {"2026-03-07T05:59:59Z", HAVANA, "P1D", false, -1, "2026-03-08T05:00:00Z"},
    {"2026-03-07T06:00:01Z", HAVANA, "P1D", false, -1, "2026-03-09T04:00:00Z"},
    {"2026-10-31T04:00:00Z", HAVANA, "P1D", false, -1, "2026-11-01T04:00:00Z"},
    {"2026-10-31T04:00:01Z", HAVANA, "P1D", false, -1, "2026-11-02T05:00:00Z"},
    {"2026-11-01T03:30:00Z", HAVANA, "PT1H", false, -1, "2026-11-01T04:30:00Z"},
    {"2026-11-01T05:30:00Z", HAVANA, "P0D", false, -1, "2026-11-02T05:00:00Z"},
    {"2011-12-29T20:00:00Z", "Pacific/Apia", "P1D", false, -1, "2011-12-30T10:00:00Z"},
    /* Working days and open hours. */
    {"2026-03-31T22:00:00Z", AMSTERDAM, "P15D", true, -1, "2026-04-23T22:00:00Z"},
    {"2026-12-23T15:00:00Z", AMSTERDAM, "P2D", true, -1, "2026-12-28T23:00:00Z"},
    {"2026-12-27T23:00:00Z", AMSTERDAM, "-P2D", true, -1, "2026-12-22T23:00:00Z"},
    {"2026-12-28T10:00:00Z", AMSTERDAM, "-P2D", true, -1, "2026-12-22T23:00:00Z"},
    {"2026-07-31T22:00:00Z", AMSTERDAM, "P10D", true, -1, "2026-08-14T22:00:00Z"},
    {"2026-08-01T10:00:00Z", AMSTERDAM, "P10D", true, -1, "2026-08-14T22:00:00Z"},
    {"2026-08-02T22:00:00Z", AMSTERDAM, "P1D", true, -1, "2026-08-03T22:00:00Z"},
    {"2026-08-02T22:00:01Z", AMSTERDAM, "P1D", true, -1, "2026-08-04T22:00:00Z"},
    {"2026-12-26T10:00:00Z", AMSTERDAM, "P0D", true, -1, "2026-12-26T23:00:00Z"},
    {"2026-12-23T15:00:00Z", AMSTERDAM, "P2W", true, DSV__MONTHS, "2027-01-31T23:00:00Z"},
    {"2026-12-24T15:00:00Z", AMSTERDAM, "PT8H", true, -1, "2026-12-28T15:00:00Z"},
    {"2026-12-28T15:00:00Z", AMSTERDAM, "-PT8H", true, -1, "2026-12-24T15:00:00Z"},
    /* The ends of time. */
    {"9999-12-30T00:00:00Z", "Etc/UTC", "P1D", false, -1, "9999-12-31T00:00:00Z"},
    {"9999-12-30T00:00:01Z", "Etc/UTC", "P1D", false, -1, NULL},
    {"9999-12-30T00:00:00Z", "Etc/UTC", "P0D", false, DSV__YEARS, NULL},
    {"9999-12-30T00:00:00Z", "Etc/UTC", "P2D", false, -1, NULL},
    {"0001-01-03T00:00:00Z", "Etc/UTC", "-P1D", false, -1, "0001-01-02T00:00:00Z"},
    {"0001-01-02T00:00:00Z", "Etc/UTC", "-P1D", false, -1, NULL},
    {"0001-01-02T00:00:00Z", "Etc/UTC", "-P2D", false, -1, NULL},
};

static void test_dates(void **state) {
  const fixture *f = *state;
  dsv_calendar *office = calendar_with(f, OFFICE_DAYS);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const row *r = &rows[i];
    dsv__time_limit limit = {.calendar = r->office ? office : NULL, .before = r->length[0] == '-', .border = r->border};
    const char *length = r->length + limit.before;
    int64_t found;
    assert_int_equal(dsv__zones_get(f->zones, dsv__str_of(r->zone), &limit.zone), DSV_OK);
    assert_true(dsv__duration_parse(length, strlen(length), &limit.length));
    const dsv_status status = dsv__deadline_at(&limit, at(r->event), &found, f->diag);
    if (!r->expected) {
      assert_int_equal(status, DSV_ERROR_LIMIT);
      assert_int_equal(found, 0);
      continue;
    }
    assert_int_equal(status, DSV_OK);
    char text[DSV_TIME_BYTES];
    dsv_time_format(found, text);
    if (found != at(r->expected)) fail_msg("row %zu, %s %s: %s", i, r->event, r->length, text);
  }
  dsv_calendar_unref(office);
}

/* More working days than there are. */
static void test_closed(void **state) {
  const fixture *f = *state;
  dsv_calendar *once = calendar_with(f, AMS "'weekly':{},'exceptions':[{'on':'2026-12-25','hours':['09:00-17:00']}]");
  dsv__time_limit limit = {.calendar = once, .length = {0, 1, 0}, .border = -1};
  int64_t found;
  assert_int_equal(dsv__zones_get(f->zones, dsv__str_of(AMSTERDAM), &limit.zone), DSV_OK);
  assert_int_equal(dsv__deadline_at(&limit, at("2026-12-24T15:00:00Z"), &found, f->diag), DSV_OK);
  same_time(found, "2026-12-25T23:00:00Z");
  assert_int_equal(dsv__deadline_at(&limit, at("2026-12-25T15:00:00Z"), &found, f->diag), DSV_ERROR_CLOSED);
  dsv_calendar_unref(once);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
  const struct CMUnitTest tests[] = {TEST(test_dates), TEST(test_closed)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
