/* Real zones at their oddities, and how they are loaded. The system's whole database is compared with Python's reading
   of it by oracle_clock.py. */
#include "clock/zone.h"
#include "clock_files.h"

static const dsv__zone *zone_of(fixture *f, const char *name) {
  const dsv__zone *zone;
  assert_int_equal(dsv__zones_get(f->zones, dsv__str_of(name), &zone), DSV_OK);
  assert_string_equal(dsv__zone_name(zone), name);
  return zone;
}

/* ---- real zones -------------------------------------------------------------------------------------------------- */

static void test_offsets(void **state) {
  const dsv__zone *zone = zone_of(*state, "Europe/Amsterdam");
  assert_int_equal(dsv__zone_offset(zone, at("2026-01-01T00:00:00Z")), 3600);
  assert_int_equal(dsv__zone_offset(zone, at("2026-03-29T00:59:59.999999Z")), 3600);
  assert_int_equal(dsv__zone_offset(zone, at("2026-03-29T01:00:00Z")), 7200);
  assert_int_equal(dsv__zone_offset(zone, at("2026-10-25T00:59:59.999999Z")), 7200);
  assert_int_equal(dsv__zone_offset(zone, at("2026-10-25T01:00:00Z")), 3600);
  assert_int_equal(dsv__zone_offset(zone, at("0001-01-01T00:00:00Z")), dsv__zone_offset(zone, INT64_MIN));
  /* Past the table the rules go on, in every cycle of 400 years. */
  assert_int_equal(dsv__zone_offset(zone, at("2100-07-01T00:00:00Z")), 7200);
  assert_int_equal(dsv__zone_offset(zone, at("9999-12-31T00:00:00Z")), 3600);
  assert_int_equal(dsv__zone_offset(zone, INT64_MAX), 3600);
  assert_int_equal(dsv__zone_local(zone, at("2026-07-01T22:30:00Z")), at("2026-07-02T00:30:00Z"));
}

static void border_is(const dsv__zone *zone, const char *reading, const char *border) {
  const int64_t found = dsv__zone_border(zone, at(reading));
  if (found != at(border)) {
    fail_msg("%s: the border of %s is not %s but %lld", dsv__zone_name(zone), reading, border, (long long)found);
  }
}

static void test_borders(void **state) {
  const dsv__zone *zone = zone_of(*state, "Europe/Amsterdam");
  border_is(zone, "2026-03-29T02:00:00Z", "2026-03-29T01:00:00Z"); /* in the gap: the jump */
  border_is(zone, "2026-03-29T02:59:59Z", "2026-03-29T01:00:00Z");
  border_is(zone, "2026-03-29T03:00:01Z", "2026-03-29T01:00:01Z");
  border_is(zone, "2026-10-25T02:30:00Z", "2026-10-25T00:30:00Z"); /* twice: the first time */
  border_is(zone, "2026-10-25T03:00:00Z", "2026-10-25T02:00:00Z");
  border_is(zone, "9998-10-31T02:30:00Z", "9998-10-31T01:30:00Z");
  zone = zone_of(*state, "America/Havana"); /* 00:00 jumps to 01:00; 01:00 falls back to 00:00 */
  border_is(zone, "2026-03-08T00:00:00Z", "2026-03-08T05:00:00Z");
  border_is(zone, "2026-03-08T01:00:00Z", "2026-03-08T05:00:00Z");
  border_is(zone, "2026-11-01T00:00:00Z", "2026-11-01T04:00:00Z");
  border_is(zone, "2026-11-01T01:00:00Z", "2026-11-01T06:00:00Z");
  zone = zone_of(*state, "Asia/Beirut"); /* midnight falls back to 23:00 of the day before */
  border_is(zone, "2026-03-29T00:00:00Z", "2026-03-28T22:00:00Z");
  border_is(zone, "2026-10-25T00:00:00Z", "2026-10-24T22:00:00Z");
  border_is(zone, "2026-10-24T23:00:00Z", "2026-10-24T20:00:00Z");
  zone = zone_of(*state, "Pacific/Apia"); /* no 30 December 2011 */
  border_is(zone, "2011-12-30T00:00:00Z", "2011-12-30T10:00:00Z");
  border_is(zone, "2011-12-30T17:00:00Z", "2011-12-30T10:00:00Z");
  border_is(zone, "2011-12-31T00:00:00Z", "2011-12-30T10:00:00Z");
  zone = zone_of(*state, "Australia/Lord_Howe"); /* half an hour */
  border_is(zone, "2026-04-05T01:45:00Z", "2026-04-04T14:45:00Z");
  border_is(zone, "2026-04-05T02:00:00Z", "2026-04-04T15:30:00Z");
  border_is(zone, "2026-10-04T02:15:00Z", "2026-10-03T15:30:00Z");
}

static void test_border_ends(void **state) {
  const dsv__zone *zone = zone_of(*state, "Asia/Tokyo");
  assert_int_equal(dsv__zone_border(zone, INT64_MIN), DSV__TIME_MIN);
  assert_int_equal(dsv__zone_border(zone, DSV__TIME_MIN), DSV__TIME_MIN);
  assert_int_equal(dsv__zone_border(zone, INT64_MAX), DSV__TIME_MAX);
  assert_int_equal(dsv__zone_border(zone, DSV__TIME_MAX), DSV__TIME_MAX - 9 * DSV__HOUR);
  zone = zone_of(*state, "America/New_York");
  assert_int_equal(dsv__zone_border(zone, DSV__TIME_MAX), DSV__TIME_MAX);
  const dsv__when date = {at("2026-07-01T00:00:00Z"), true};
  const dsv__when time = {at("2026-07-01T00:00:00Z"), false};
  assert_int_equal(dsv__when_at(date, zone), at("2026-07-01T04:00:00Z"));
  assert_int_equal(dsv__when_at(time, zone), time.at);
}

static void test_next_change(void **state) {
  const dsv__zone *zone = zone_of(*state, "America/New_York");
  int64_t change = at("2026-01-01T00:00:00Z");
  int32_t offset;
  assert_true(dsv__zone_next_change(zone, change, &change, &offset));
  assert_int_equal(change, at("2026-03-08T07:00:00Z"));
  assert_int_equal(offset, -4 * 3600);
  assert_true(dsv__zone_next_change(zone, change, &change, &offset));
  assert_int_equal(change, at("2026-11-01T06:00:00Z"));
  assert_int_equal(offset, -5 * 3600);
  size_t n = 0;
  for (int64_t time = at("2026-11-01T06:00:00Z"), next; dsv__zone_next_change(zone, time, &next, &offset);
       time = next) {
    assert_true(next > time);
    assert_int_equal(dsv__zone_offset(zone, next), offset);
    assert_int_not_equal(dsv__zone_offset(zone, next - 1), offset);
    n++;
  }
  assert_int_equal(n, 2 * (9999 - 2026)); /* twice a year to the end of 9999 */
  zone = zone_of(*state, "UTC");
  assert_false(dsv__zone_next_change(zone, 0, &change, &offset));
  assert_false(dsv__zone_next_change(zone, INT64_MAX, &change, &offset));
}

static void add_is(const dsv__zone *zone, const char *start, const char *duration, int64_t k, const char *expected) {
  dsv__duration d;
  int64_t out = 0;
  assert_true(dsv__duration_parse(duration, strlen(duration), &d));
  assert_true(dsv__zone_add(zone, at(start), d, k, &out));
  if (out != at(expected)) {
    fail_msg("%s + %lld x %s is %lld", start, (long long)k, duration, (long long)out);
  }
}

static void test_add(void **state) {
  const dsv__zone *zone = zone_of(*state, "Europe/Amsterdam");
  add_is(zone, "2026-01-30T23:00:00Z", "P1M", 1, "2026-02-27T23:00:00Z"); /* 31 January + 1 month: clamped */
  add_is(zone, "2026-01-30T23:00:00Z", "P1M", 2, "2026-03-30T22:00:00Z"); /* in one step, into summer time */
  add_is(zone, "2026-03-30T22:00:00Z", "P1M", -1, "2026-02-27T23:00:00Z");
  add_is(zone, "2024-02-28T23:00:00Z", "P1Y", 1, "2025-02-27T23:00:00Z"); /* 29 February */
  add_is(zone, "2026-03-28T01:30:00Z", "P1D", 1, "2026-03-29T01:00:00Z"); /* 02:30 is skipped */
  add_is(zone, "2026-03-28T01:30:00Z", "PT24H", 1, "2026-03-29T01:30:00Z");
  add_is(zone, "2026-10-24T00:30:00Z", "P1DT1H", 1, "2026-10-25T01:30:00Z"); /* the first 02:30, then an hour */
  add_is(zone, "2026-10-25T01:30:00Z", "P1D", 0, "2026-10-25T01:30:00Z"); /* nothing is added: the second 02:30 stays */
  add_is(zone, "2026-10-25T01:30:00Z", "P0D", 1, "2026-10-25T01:30:00Z");
  add_is(zone, "2026-10-25T01:30:00Z", "P1Y2M3DT4H", 0, "2026-10-25T01:30:00Z");
  add_is(zone, "2026-10-26T01:30:00Z", "P1W", -1, "2026-10-19T00:30:00Z");
  add_is(zone, "1969-12-31T12:00:00Z", "P1M", 1, "1970-01-31T12:00:00Z");
  add_is(zone, "2026-01-01T00:00:00Z", "PT0.000001S", -1, "2025-12-31T23:59:59.999999Z");
  int64_t out = 7;
  const dsv__duration month = {.months = 1}, day = {.days = 1}, tick = {.elapsed = 1}, huge = {.months = INT64_MAX / 2};
  assert_false(dsv__zone_add(zone, at("2026-01-01T00:00:00Z"), month, 12 * 9000, &out));
  assert_false(dsv__zone_add(zone, at("2026-01-01T00:00:00Z"), month, -12 * 3000, &out));
  assert_false(dsv__zone_add(zone, at("2026-01-01T00:00:00Z"), day, 4000000, &out));
  assert_false(dsv__zone_add(zone, at("2026-01-01T00:00:00Z"), day, INT64_MIN, &out));
  assert_false(dsv__zone_add(zone, at("2026-01-01T00:00:00Z"), tick, INT64_MAX, &out));
  assert_false(dsv__zone_add(zone, at("2026-01-01T00:00:00Z"), huge, 3, &out));
  assert_false(dsv__zone_add(zone, DSV__TIME_MAX - 1, tick, 1, &out));
  assert_false(dsv__zone_add(zone, DSV__TIME_MIN, tick, -1, &out));
  assert_false(dsv__zone_add(zone, DSV__TIME_MAX, tick, 0, &out));
  assert_false(dsv__zone_add(zone, DSV_NO_TIME, tick, 0, &out));
  assert_int_equal(out, 7);
  /* West of Greenwich the last local day begins before the last day of UTC ends. */
  add_is(zone_of(*state, "Etc/GMT+12"), "9999-12-30T13:00:00Z", "P1D", 1, "9999-12-31T13:00:00Z");
}

static void test_crc(void **state) {
  /* zlib's crc32 of "0 0\n"; of "-1 0\n"; and of the lines of Amsterdam's year 2026. */
  const dsv__zone *zone = zone_of(*state, "UTC");
  assert_int_equal(dsv__zone_crc(zone, 0, DSV__TIME_MAX), 0xd6b1beb0);
  assert_int_equal(dsv__zone_crc(zone, 999999, 0), 0xd6b1beb0);
  assert_int_equal(dsv__zone_crc(zone, -1, 0), 0xb03a1a61);
  zone = zone_of(*state, "Europe/Amsterdam");
  assert_int_equal(dsv__zone_crc(zone, at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z")), 0xa8a87b2f);
  /* A change at the end of the range is outside it, one at the begin is said once. */
  assert_int_equal(dsv__zone_crc(zone, at("2026-03-29T00:59:59Z"), at("2026-03-29T01:00:00Z")),
                   dsv__zone_crc(zone, at("2026-03-29T00:59:59Z"), at("2026-03-29T00:59:59Z")));
  assert_int_equal(dsv__zone_crc(zone, at("2026-03-29T01:00:00Z"), at("2026-03-29T01:00:01Z")),
                   dsv__zone_crc(zone, at("2026-03-29T01:00:00.5Z"), at("2026-10-25T01:00:00Z")));
}

/* ---- loading ----------------------------------------------------------------------------------------------------- */

static void test_names(void **state) {
  fixture *f = *state;
  static const char *const bad[] = {
      "",           "/UTC",     "UTC/",      "Europe//Paris", "../etc/passwd",     "Europe/../UTC",
      "./UTC",      "Europe/.", "-UTC",      "a b",           "Europe\\Paris",     "localtime",
      "posixrules", "UTC\x80",  "Europe/\n", ".hidden",       "right/Europe/Oslo", "No/Where"};
  const dsv__zone *zone = (const dsv__zone *)f;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    assert_int_equal(dsv__zones_get(f->zones, dsv__str_of(bad[i]), &zone), DSV_ERROR_ZONE);
    assert_null(zone);
  }
  assert_int_equal(dsv__zones_get(f->zones, (dsv__str){"UTC\0x", 5}, &zone), DSV_ERROR_ZONE);
  assert_int_equal(f->calls, 2); /* only names that could be paths reach the loader */
  char longest[300];
  memset(longest, 'a', sizeof longest);
  assert_int_equal(dsv__zones_get(f->zones, (dsv__str){longest, 256}, &zone), DSV_ERROR_ZONE);
  assert_int_equal(f->calls, 2);
  assert_int_equal(dsv__zones_get(f->zones, DSV__STR("tzdata.zi"), &zone), DSV_ERROR_ZONE);
}

static void test_cache(void **state) {
  fixture *f = *state;
  static const char *const names[] = {"UTC", "Asia/Tokyo", "Europe/Oslo", "Asia/Gaza", "Etc/GMT+5"};
  const dsv__zone *zones[5];
  for (size_t i = 0; i < 5; i++) {
    zones[i] = zone_of(f, names[i]);
  }
  assert_int_equal(f->calls, 5);
  for (size_t i = 0; i < 5; i++) {
    assert_ptr_equal(zone_of(f, names[i]), zones[i]);
  }
  assert_int_equal(f->calls, 5);
  /* Zones live as long as the context, for all who ask. */
  dsv__zones_free(f->zones);
  assert_int_equal(dsv__zone_offset(zones[1], 0), 9 * 3600);
  assert_int_equal(dsv__zones_new(f->context, NULL, &f->zones), DSV_OK);
  for (size_t i = 0; i < 5; i++) {
    assert_ptr_equal(zone_of(f, names[i]), zones[i]);
  }
  assert_int_equal(f->calls, 5);
  dsv__zone_free(NULL);
  dsv__zones_free(NULL);
}

static void test_limit(void **state) {
  (void)state;
  meter m = {.fail_at = SIZE_MAX};
  size_t calls = 0;
  dsv_limits limits = DSV_LIMITS_INIT;
  limits.zone_bytes = 1000;
  dsv_context *context = clock_context(&m, &calls, &limits);
  dsv__zones *zones;
  const dsv__zone *zone;
  assert_int_equal(dsv__zones_new(context, NULL, &zones), DSV_OK);
  assert_int_equal(dsv__zones_get(zones, DSV__STR("Europe/Amsterdam"), &zone), DSV_ERROR_LIMIT);
  assert_null(zone);
  assert_int_equal(dsv__zones_get(zones, DSV__STR("UTC"), &zone), DSV_OK);
  dsv__zones_free(zones);
  dsv_context_unref(context);
  assert_int_equal(m.live, 0);
}

/* Every allocation fails once. */
static void test_memory(void **state) {
  (void)state;
  dsv_status status = DSV_ERROR_MEMORY;
  size_t failures = 0;
  for (; status != DSV_OK; failures++) {
    meter m = {.fail_at = failures};
    size_t calls = 0;
    dsv_context *context = clock_context(&m, &calls, NULL);
    dsv__zones *zones = NULL;
    const dsv__zone *zone;
    status = context == NULL ? DSV_ERROR_MEMORY : dsv__zones_new(context, NULL, &zones);
    if (status == DSV_OK) {
      status = dsv__zones_get(zones, DSV__STR("Europe/Amsterdam"), &zone);
      if (status != DSV_OK) {
        assert_int_equal(status, DSV_ERROR_MEMORY);
        assert_null(zone);
        assert_int_equal(dsv__zones_get(zones, DSV__STR("Europe/Amsterdam"), &zone), DSV_OK); /* nothing is broken */
      }
    }
    dsv__zones_free(zones);
    dsv_context_unref(context);
    assert_int_equal(m.live, 0);
  }
  assert_true(failures > 5);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST(test_offsets), TEST(test_borders), TEST(test_border_ends), TEST(test_next_change), TEST(test_add),
      TEST(test_crc),     TEST(test_names),   TEST(test_cache),       TEST(test_limit),       TEST(test_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
