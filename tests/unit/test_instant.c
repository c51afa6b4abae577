/* Dates, instants, durations. */
#include "base/instant.h"
#include <string.h>

#include <stdlib.h>
#include <setjmp.h>
#include <cmocka.h>

/* Every day of the years -1 to 10001 follows the one before. */
static void test_calendar(void **state) {
  (void)state;
  int64_t days = dsv__days_from_date(-1, 1, 1);
  int weekday = dsv__weekday(days);
  for (int64_t year = -1; year <= 10001; year++)
    for (int month = 1; month <= 12; month++)
      for (int day = 1; day <= dsv__days_in_month(year, month); day++, days++, weekday = (weekday + 1) % 7) {
        int64_t y;
        int m, d;
        dsv__date_from_days(days, &y, &m, &d);
        if (y != year || m != month || d != day) fail();
        if (dsv__days_from_date(year, month, day) != days || dsv__weekday(days) != weekday) fail();
      }
  assert_int_equal(dsv__days_from_date(1970, 1, 1), 0);
  assert_int_equal(dsv__days_from_date(2000, 3, 1), 11017);
  assert_int_equal(dsv__weekday(0), 3);
  assert_int_equal(dsv__weekday(dsv__days_from_date(2024, 1, 1)), 0);
  assert_int_equal(dsv__days_in_month(2024, 2), 29);
  assert_int_equal(dsv__days_in_month(1900, 2), 28);
  assert_int_equal(dsv__days_in_month(2000, 2), 29);
  static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  for (int month = 1; month <= 12; month++) assert_int_equal(dsv__days_in_month(2023, month), lengths[month - 1]);
  assert_true(dsv__days_from_date(1, 1, 1) * DSV__DAY == DSV__TIME_MIN);
  assert_true(dsv__days_from_date(10000, 1, 1) * DSV__DAY == DSV__TIME_MAX);
}

static void test_time_parse(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int64_t time;
  } good[] = {
      {"1970-01-01T00:00:00Z", 0},
      {"1969-12-31T23:59:59.999999Z", -1},
      {"2024-02-29T12:30:45.5Z", INT64_C(1709209845500000)},
      {"2024-02-29T12:30:45.123456+00:00", INT64_C(1709209845123456)},
      {"2024-02-29T12:30:45-00:00", INT64_C(1709209845000000)},
      {"2024-02-29T14:30:45+02:00", INT64_C(1709209845000000)},
      {"2024-02-29T00:45:45-11:45", INT64_C(1709209845000000)},
      {"2024-03-01T12:29:45+23:59", INT64_C(1709209845000000)},
      {"0001-01-01T00:00:00Z", DSV__TIME_MIN},
      {"9999-12-31T23:59:59.999999Z", DSV__TIME_MAX - 1},
      {"0001-01-01T01:00:00+01:00", DSV__TIME_MIN},
      {"9999-12-31T22:59:59.999999-01:00", DSV__TIME_MAX - 1},
  };
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    int64_t time = 7;
    assert_int_equal(dsv_time_parse(good[i].text, strlen(good[i].text), &time), DSV_OK);
    assert_true(time == good[i].time);
  }
}

static void test_time_refuses(void **state) {
  (void)state;
  static const char *const bad[] = {
      "",
      "2024",
      "2024-02-29",
      "2024-02-29T12:30:45",
      "2024-02-29T12:30Z",
      "2024-02-29t12:30:45Z",
      "2024-02-29T12:30:45z",
      "2024-02-29 12:30:45Z",
      "2023-02-29T12:30:45Z",
      "2024-13-01T00:00:00Z",
      "2024-00-01T00:00:00Z",
      "2024-01-00T00:00:00Z",
      "2024-01-32T00:00:00Z",
      "2024-04-31T00:00:00Z",
      "2024-01-01T24:00:00Z",
      "2024-01-01T00:60:00Z",
      "2024-01-01T00:00:60Z",
      "2024-01-01T23:59:60Z",
      "2024-01-01T00:00:00.Z",
      "2024-01-01T00:00:00.1234567Z",
      "2024-01-01T00:00:00,5Z",
      "2024-01-01T00:00:00+1:00",
      "2024-01-01T00:00:00+0100",
      "2024-01-01T00:00:00+24:00",
      "2024-01-01T00:00:00+01:60",
      "2024-01-01T00:00:00+01:00Z",
      "2024-01-01T00:00:00Z ",
      " 2024-01-01T00:00:00Z",
      "0000-01-01T00:00:00Z",
      "10000-01-01T00:00:00Z",
      "-001-01-01T00:00:00Z",
      "+2024-01-01T00:00:00Z",
      "2024-1-01T00:00:00ZZ",
      "20240101T000000Z....",
      "0001-01-01T00:00:00+00:01",
      "9999-12-31T23:59:59-00:01",
      "2024-01-01T-1:00:00Z",
      "2024-01-01T00:00:00.+5:00",
      "2024/01/01T00:00:00Z",
      "2024-01-01T00:00:00.5",
      "2024-01-01T00-00:00Z",
      "2024-01-01T00:00-00Z",
  };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    int64_t time = 7;
    assert_int_equal(dsv_time_parse(bad[i], strlen(bad[i]), &time), DSV_ERROR_VALUE);
    assert_int_equal(time, 7);
  }
  static const char whole[] = "2024-02-29T12:30:45.123456+02:00";
  int64_t time;
  for (size_t n = 0; n < sizeof whole - 1; n++) { /* every cut; in a copy of that size, for the sanitizer */
    char *part = malloc(n + 1);
    memcpy(part, whole, n);
    assert_false(dsv__time_parse(part, n, &time));
    free(part);
  }
  assert_false(dsv__time_parse("2024-02-29T12:30:45\0Z", 21, &time));
  assert_int_equal(dsv_time_parse(NULL, 0, &time), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_time_parse("x", 1, NULL), DSV_ERROR_MISUSE);
}

static void test_when(void **state) {
  (void)state;
  dsv__when when;
  int64_t days;
  assert_true(dsv__when_parse("2024-02-29", 10, &when));
  assert_true(when.is_date);
  assert_true(when.at == 19782 * DSV__DAY);
  assert_true(dsv__when_parse("2024-02-29T00:00:00+01:00", 25, &when));
  assert_false(when.is_date);
  assert_true(when.at == 19782 * DSV__DAY - DSV__HOUR);
  assert_false(dsv__when_parse("2024-02-30", 10, &when));
  assert_true(dsv__date_parse("9999-12-31", 10, &days));
  assert_true(dsv__date_parse("0001-01-01", 10, &days));
  assert_false(dsv__date_parse("0000-12-31", 10, &days));
  assert_false(dsv__date_parse("2024-02-2", 9, &days));
  assert_false(dsv__date_parse("2024-02-290", 11, &days));
  assert_false(dsv__date_parse("2024-02- 9", 10, &days));
}

static void test_format(void **state) {
  (void)state;
  static const struct {
    int64_t time;
    const char *text;
  } good[] = {
      {0, "1970-01-01T00:00:00Z"},
      {-1, "1969-12-31T23:59:59.999999Z"},
      {500000, "1970-01-01T00:00:00.5Z"},
      {10, "1970-01-01T00:00:00.00001Z"},
      {1709209845123450, "2024-02-29T12:30:45.12345Z"},
      {DSV__TIME_MIN, "0001-01-01T00:00:00Z"},
      {DSV__TIME_MAX - 1, "9999-12-31T23:59:59.999999Z"},
  };
  char text[DSV_TIME_BYTES];
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    assert_int_equal(dsv_time_format(good[i].time, text), DSV_OK);
    assert_string_equal(text, good[i].text);
  }
  static const int64_t bad[] = {DSV__TIME_MIN - 1, DSV__TIME_MAX, INT64_MIN, INT64_MAX};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    text[0] = 'x';
    assert_int_equal(dsv_time_format(bad[i], text), DSV_ERROR_VALUE);
    assert_string_equal(text, "");
  }
  assert_int_equal(dsv_time_format(0, NULL), DSV_ERROR_MISUSE);
  uint64_t seed = 88172645463325252;
  for (int i = 0; i < 100000; i++) { /* there and back */
    seed = seed * 6364136223846793005 + 1442695040888963407;
    int64_t back, time = DSV__TIME_MIN + (int64_t)((seed >> 4) % (uint64_t)(DSV__TIME_MAX - DSV__TIME_MIN));
    if (i % 2) time -= time % 1000;
    assert_int_equal(dsv_time_format(time, text), DSV_OK);
    assert_true(dsv__time_parse(text, strlen(text), &back));
    assert_true(back == time);
  }
}

static void test_put_time(void **state) {
  (void)state;
  dsv_context *context;
  assert_int_equal(dsv_context_new(NULL, &context), DSV_OK);
  dsv__buffer buffer;
  dsv__buffer_init(&buffer, context);
  dsv__put_time(&buffer, DSV__TIME_MAX);
  assert_int_equal(buffer.n, 0);
  dsv__put_time(&buffer, 1);
  assert_int_equal(buffer.n, 27);
  assert_memory_equal(buffer.at, "1970-01-01T00:00:00.000001Z", 27);
  dsv__buffer_free(&buffer);
  dsv_context_unref(context);
}

static void test_duration(void **state) {
  (void)state;
  static const struct {
    const char *text;
    dsv__duration duration;
  } good[] = {
      {"P1Y2M3W4DT5H6M7.5S", {14, 25, 5 * DSV__HOUR + 6 * DSV__MINUTE + 7500000}},
      {"P1M", {1, 0, 0}},
      {"PT1M", {0, 0, DSV__MINUTE}},
      {"P1MT1M", {1, 0, DSV__MINUTE}},
      {"P0D", {0, 0, 0}},
      {"PT0.000001S", {0, 0, 1}},
      {"PT0.123456S", {0, 0, 123456}},
      {"P2W", {0, 14, 0}},
      {"PT36H", {0, 0, 36 * DSV__HOUR}},
      {"PT007S", {0, 0, 7 * DSV__SECOND}},
      {"P999999999Y999999999M", {999999999 * INT64_C(13), 0, 0}},
      {"PT999999999H999999999M999999999.999999S", {0, 0, 999999999 * (DSV__HOUR + DSV__MINUTE + DSV__SECOND) + 999999}},
  };
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    dsv__duration duration = {7, 7, 7};
    assert_true(dsv__duration_parse(good[i].text, strlen(good[i].text), &duration));
    assert_true(duration.months == good[i].duration.months && duration.days == good[i].duration.days);
    assert_true(duration.elapsed == good[i].duration.elapsed);
  }
  static const char *const bad[] = {
      "",        "P",     "PT",    "P1",           "PT1",    "1D",           "p1D",          "P1d",
      "P1DT",    "PT1D",  "P1H",   "P1S",          "P-1D",   "-P1D",         "+P1D",         "P1D1D",
      "P1D1M",   "P1W1M", "P1M1Y", "PT1M1H",       "PT1S1M", "PT1.5M",       "PT1.5H",       "P1.5D",
      "P0.5Y",   "PT1.S", "PT.5S", "PT1.1234567S", "PT1,5S", "P1000000000D", "P0000000001D", "PTT1S",
      "P1DT1H2", "P1D ",  " P1D",  "PT1.5",        "PD",     "PTS",          "PT1HT1M",      "P1T1H",
      "PT1..5S",
  };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    dsv__duration duration = {7, 7, 7};
    assert_false(dsv__duration_parse(bad[i], strlen(bad[i]), &duration));
    assert_int_equal(duration.months, 7);
  }
  static const char whole[] = "P1Y2M3W4DT5H6M7.5S";
  for (size_t n = 0; n < sizeof whole - 1; n++) {
    dsv__duration duration;
    char *part = malloc(n + 1);
    memcpy(part, whole, n);
    bool ends = n > 1 && strchr("YMWDHS", whole[n - 1]) != NULL;
    assert_int_equal(dsv__duration_parse(part, n, &duration), ends);
    free(part);
  }
  dsv__duration duration;
  assert_false(dsv__duration_parse("P1\0", 3, &duration)); /* a NUL is no letter */
  assert_false(dsv__duration_parse("PT1\0", 4, &duration));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_calendar), cmocka_unit_test(test_time_parse), cmocka_unit_test(test_time_refuses),
      cmocka_unit_test(test_when),     cmocka_unit_test(test_format),     cmocka_unit_test(test_put_time),
      cmocka_unit_test(test_duration),
  };
  return cmocka_run_group_tests_name("instant", tests, NULL, NULL);
}
