/* The reader of TZif: made files for what no real one has, and hostile bytes. */
#include "clock_files.h"

/* ---- made files -------------------------------------------------------------------------------------------------- */

typedef struct {
  uint8_t at[4096];
  size_t n;
} bytes;

static void put(bytes *b, uint64_t value, size_t width) {
  for (size_t i = width; i-- > 0;) {
    b->at[b->n++] = (uint8_t)(value >> 8 * i);
  }
}

/* What a file says; types are offsets with the name "QQQ". */
typedef struct {
  char version;
  size_t n_times, n_types, n_leaps;
  int64_t times[8];
  uint8_t indexes[8];
  int32_t types[8];
  const char *footer;
} made;

static void put_block(bytes *b, const made *m, size_t width) {
  memcpy(b->at + b->n, "TZif", 4);
  b->n += 4;
  put(b, (uint8_t)m->version, 1);
  put(b, 0, 15 - 7);
  put(b, 0, 7);
  const size_t counts[] = {0, 0, m->n_leaps, m->n_times, m->n_types, 4};
  for (size_t i = 0; i < 6; i++) {
    put(b, counts[i], 4);
  }
  for (size_t i = 0; i < m->n_times; i++) {
    put(b, (uint64_t)m->times[i], width);
  }
  for (size_t i = 0; i < m->n_times; i++) {
    put(b, m->indexes[i], 1);
  }
  for (size_t i = 0; i < m->n_types; i++) {
    put(b, (uint64_t)m->types[i], 4);
    put(b, 0, 2);
  }
  put(b, 0x51515100, 4);
  for (size_t i = 0; i < m->n_leaps; i++) {
    put(b, 78796800 + i * 31536000, width);
    put(b, i + 1, 4);
  }
}

static bytes file_of(const made *m) {
  static const made nothing = {.n_types = 1};
  bytes b = {.n = 0};
  if (m->version == 0) {
    put_block(&b, m, 4);
    return b;
  }
  made first = nothing;
  first.version = m->version;
  put_block(&b, &first, 4);
  put_block(&b, m, 8);
  if (m->footer != NULL) {
    b.n += (size_t)snprintf((char *)b.at + b.n, sizeof b.at - b.n, "\n%s\n", m->footer);
  }
  return b;
}

static dsv_status parse(fixture *f, const made *m, dsv__zone **out) {
  const bytes b = file_of(m);
  return dsv__zone_parse(f->context, DSV__STR("Made"), b.at, b.n, out);
}

static dsv__zone *parsed(fixture *f, const made *m) {
  dsv__zone *zone;
  assert_int_equal(parse(f, m, &zone), DSV_OK);
  return zone;
}

static void test_versions(void **state) {
  made m = {.n_times = 2, .n_types = 3, .times = {-1000, 1000}, .indexes = {1, 2}, .types = {-1200, 3600, 7200}};
  m.footer = "";
  for (size_t i = 0; i < 4; i++) {
    m.version = "\0"
                "234"[i];
    dsv__zone *zone = parsed(*state, &m);
    assert_int_equal(dsv__zone_offset(zone, DSV__TIME_MIN), -1200); /* type 0 before the first change */
    assert_int_equal(dsv__zone_offset(zone, -1001 * DSV__SECOND), -1200);
    assert_int_equal(dsv__zone_offset(zone, -1000 * DSV__SECOND), 3600);
    assert_int_equal(dsv__zone_offset(zone, DSV__TIME_MAX), 7200); /* without a footer the last one stays */
    dsv__zone_free(zone);
  }
  dsv__zone *zone;
  for (const char *version = "15A\x01"; *version != 0; version++) {
    m.version = *version;
    assert_int_equal(parse(*state, &m, &zone), DSV_ERROR_ZONE);
  }
  m.version = '2';
  m.footer = NULL; /* versions 2 on must have one, be it empty */
  assert_int_equal(parse(*state, &m, &zone), DSV_ERROR_ZONE);
}

static void test_leap_seconds(void **state) {
  made m = {.version = '2', .n_types = 1, .n_leaps = 1, .footer = "UTC0"};
  dsv__zone *zone;
  assert_int_equal(parse(*state, &m, &zone), DSV_ERROR_ZONE);
  m.version = 0;
  assert_int_equal(parse(*state, &m, &zone), DSV_ERROR_ZONE);
  m.n_leaps = 0;
  dsv__zone_free(parsed(*state, &m));
}

static void test_refused(void **state) {
  static const made cases[] = {
      {.version = '2', .n_types = 0, .footer = ""},
      {.version = '2', .n_types = 1, .types = {93600}, .footer = ""},
      {.version = '2', .n_types = 1, .types = {-93600}, .footer = ""},
      {.version = '2', .n_types = 1, .types = {INT32_MIN}, .footer = ""},
      {.version = '2', .n_types = 1, .n_times = 2, .times = {5, 5}, .footer = ""},
      {.version = '2', .n_types = 1, .n_times = 2, .times = {5, 4}, .footer = ""},
      {.version = '2', .n_types = 1, .n_times = 1, .indexes = {1}, .footer = ""},
      {.version = 0, .n_types = 1, .n_times = 2, .times = {0, -1}},
  };
  dsv__zone *zone;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_int_equal(parse(*state, &cases[i], &zone), DSV_ERROR_ZONE);
    assert_null(zone);
  }
}

/* A clock set back and forth faster than it runs: what it read before counts. Compared with looking at every second. */
static void test_quick_changes(void **state) {
  made m = {.version = '2', .n_times = 8, .n_types = 4, .footer = ""};
  memcpy(m.times, (int64_t[]){-5000, 0, 1000, 1500, 2500, 2600, 4000, 4001}, sizeof m.times);
  memcpy(m.indexes, (uint8_t[]){1, 2, 3, 1, 0, 3, 2, 0}, 8);
  memcpy(m.types, (int32_t[]){-1800, 7200, 3600, 0}, 4 * sizeof *m.types);
  dsv__zone *zone = parsed(*state, &m);
  for (int64_t reading = -2000; reading < 12000; reading += 7) {
    int64_t second = -12000;
    while (dsv__zone_local(zone, second * DSV__SECOND) < reading * DSV__SECOND) {
      second++;
    }
    assert_int_equal(dsv__zone_border(zone, reading * DSV__SECOND), second * DSV__SECOND);
  }
  dsv__zone_free(zone);
}

/* Times far outside are let in: the first of them make the beginning, the last are never reached. */
static void test_far_times(void **state) {
  made m = {.version = '2', .n_times = 4, .n_types = 5, .footer = "QQQ0"};
  memcpy(m.times, (int64_t[]){INT64_MIN, -(INT64_C(1) << 59), 0, INT64_MAX}, 4 * sizeof *m.times);
  memcpy(m.indexes, (uint8_t[]){1, 2, 3, 4}, 4);
  memcpy(m.types, (int32_t[]){100, 200, 300, 400, 500}, 5 * sizeof *m.types);
  dsv__zone *zone = parsed(*state, &m);
  assert_int_equal(dsv__zone_offset(zone, DSV__TIME_MIN), 300);
  assert_int_equal(dsv__zone_offset(zone, -1), 300);
  assert_int_equal(dsv__zone_offset(zone, 0), 400);
  assert_int_equal(dsv__zone_offset(zone, DSV__TIME_MAX - 1), 400);
  dsv__zone_free(zone);
}

static dsv_status footer(fixture *f, char version, const char *text, dsv__zone **out) {
  return parse(f, &(made){.version = version, .n_types = 1, .footer = text}, out);
}

static void test_footers(void **state) {
  static const struct {
    char version;
    const char *text, *time;
    int32_t offset;
  } good[] = {
      {'2', "UTC0", "2026-07-01T00:00:00Z", 0},
      {'2', "<+03>-3", "2026-07-01T00:00:00Z", 10800},
      {'2', "<-0330>3:30:15", "2026-07-01T00:00:00Z", -12615},
      {'2', "QQQ+24:59:59", "2026-07-01T00:00:00Z", -89999},
      {'2', "CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T00:59:59Z", 3600},
      {'2', "CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T01:00:00Z", 7200},
      {'2', "CET-1CEST,M3.5.0,M10.5.0/3", "0002-07-01T00:00:00Z", 7200},
      {'2', "AAA3BBB1:30,J60,J300", "2024-03-01T05:00:00Z", -5400}, /* J60 is 1 March, leap year or not */
      {'2', "AAA3BBB1:30,J60,J300", "2024-03-01T04:59:59Z", -10800},
      {'2', "AAA3BBB1:30,J60,J300", "2023-03-01T05:00:00Z", -5400},
      {'2', "AAA0BBB,59/0,299/0", "2024-02-29T00:00:00Z", 3600}, /* day 59 is 29 February or 1 March */
      {'2', "AAA0BBB,59/0,299/0", "2023-02-28T23:59:59Z", 0},
      {'3', "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z", -3600}, /* Nuuk: 22:00 of the day before */
      {'3', "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59Z", -7200},
      {'3', "EET-2EEST,M3.4.4/50,M10.4.4/50", "2026-03-28T00:00:00Z", 10800}, /* Gaza: Thursday and 50 hours */
      {'3', "QQQ3EDT4,0/0,J365/23", "2026-01-01T04:00:00Z", -14400},          /* summer time without end */
      {'3', "QQQ3EDT4,0/0,J365/23", "2026-07-01T00:00:00Z", -14400},
      {'4', "QQQ0YYY,M1.1.1/-167,M12.1.0/167", "2025-12-29T01:00:00Z", 3600}, /* that of 2026 begins in 2025 */
      {'4', "QQQ0YYY,M1.1.1/-167,M12.1.0/167", "2025-12-29T00:59:59Z", 0},
  };
  dsv__zone *zone;
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    assert_int_equal(footer(*state, good[i].version, good[i].text, &zone), DSV_OK);
    if (dsv__zone_offset(zone, at(good[i].time)) != good[i].offset) {
      fail_msg("%s at %s", good[i].text, good[i].time);
    }
    dsv__zone_free(zone);
  }
  assert_int_equal(footer(*state, '3', "QQQ3EDT4,0/0,J365/23", &zone), DSV_OK);
  int64_t change;
  int32_t offset;
  assert_false(dsv__zone_next_change(zone, at("0010-01-01T00:00:00Z"), &change, &offset));
  dsv__zone_free(zone);
}

/* A rule that changes something in leap years only: cycles of 400 years still hold it all. */
static void test_rare_rule(void **state) {
  dsv__zone *zone;
  assert_int_equal(footer(*state, '3', "AAA0BBB,0/0,364/25", &zone), DSV_OK);
  int64_t time = at("1895-01-01T12:00:00Z");
  int32_t offset;
  assert_true(dsv__zone_next_change(zone, time, &time, &offset));
  assert_int_equal(time, at("1896-12-31T00:00:00Z"));
  assert_int_equal(offset, 0);
  assert_true(dsv__zone_next_change(zone, time, &time, &offset));
  assert_int_equal(time, at("1897-01-01T00:00:00Z"));
  assert_true(dsv__zone_next_change(zone, time, &time, &offset));
  assert_int_equal(time, at("1904-12-31T00:00:00Z")); /* 1900 is none */
  size_t n = 0;
  for (time = at("2001-01-01T00:00:00Z"); dsv__zone_next_change(zone, time, &time, &offset);) {
    n++;
  }
  assert_int_equal(n, 2 * (2424 - 485)); /* leap years 2004 to 9996: two changes each */
  dsv__zone_free(zone);
}

static void test_bad_footers(void **state) {
  static const char *const bad[] = {"U0",
                                    "UTC",
                                    "UTC0 ",
                                    " UTC0",
                                    "UTC25",
                                    "UTC0:60",
                                    "UTC0:00:60",
                                    "UTC0:",
                                    "UTC1000",
                                    "<UTC0",
                                    "<+3>-3",
                                    "UT+3",
                                    "UTC--3",
                                    "CET-1CEST",
                                    "CET-1CEST,M3.5.0",
                                    "CET-1CEST,M3.5.0,",
                                    "CET-1CEST,M3.5.0,M10.5.0/3,",
                                    "CET-1CEST,M13.5.0,M10.5.0",
                                    "CET-1CEST,M3.6.0,M10.5.0",
                                    "CET-1CEST,M3.0.0,M10.5.0",
                                    "CET-1CEST,M3.5.7,M10.5.0",
                                    "CET-1CEST,J0,J5",
                                    "CET-1CEST,J366,J5",
                                    "CET-1CEST,366,5",
                                    "CET-1CEST,M3.5.0/-1,M10.5.0",
                                    "CET-1CEST,M3.5.0/25,M10.5.0",
                                    "CET-1CEST,M3.5.0/,M10.5.0",
                                    "CET-1CEST,M3.5,M10.5.0",
                                    "CET-1CEST-2:0x,M3.5.0,M10.5.0",
                                    "CET-1C,M3.5.0,M10.5.0",
                                    ",",
                                    "<>0",
                                    "CET-1CEST,M3.5.0/+1,M10.5.0"};
  dsv__zone *zone;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    if (footer(*state, '2', bad[i], &zone) != DSV_ERROR_ZONE) {
      fail_msg("accepted: %s", bad[i]);
    }
  }
  assert_int_equal(footer(*state, '3', "CET-1CEST,M3.5.0/168,M10.5.0", &zone), DSV_ERROR_ZONE);
  assert_int_equal(footer(*state, '3', "CET-1CEST,M3.5.0/-168,M10.5.0", &zone), DSV_ERROR_ZONE);
  assert_int_equal(footer(*state, '2', "UTC0\nUTC0", &zone), DSV_ERROR_ZONE);
}

/* Dates of neighbouring years stand in the wrong order: the last of those that have come counts. */
static void test_unordered_rules(void **state) {
  dsv__zone *zone;
  /* Summer of 2027 begins on 28 December 2026 at 01:00; that of 2026 ends on 2 January 2027 at 23:00. */
  assert_int_equal(footer(*state, '3', "QQQ0YYY,M1.1.1/-167,M12.5.0/167", &zone), DSV_OK);
  assert_int_equal(dsv__zone_offset(zone, at("2026-12-28T00:59:59Z")), 0);
  assert_int_equal(dsv__zone_offset(zone, at("2026-12-28T01:00:00Z")), 3600);
  assert_int_equal(dsv__zone_offset(zone, at("2027-01-02T21:59:59Z")), 3600);
  assert_int_equal(dsv__zone_offset(zone, at("2027-01-02T22:00:00Z")), 0);
  dsv__zone_free(zone);
}

/* ---- hostile bytes ----------------------------------------------------------------------------------------------- */

/* Whatever was accepted must answer everything in keeping with itself. */
static void question(const dsv__zone *zone) {
  int64_t time = DSV__TIME_MIN;
  int32_t offset;
  for (int i = 0; i < 20 && dsv__zone_next_change(zone, time, &time, &offset); i++) {
    assert_int_equal(dsv__zone_offset(zone, time), offset);
    const int64_t border = dsv__zone_border(zone, time);
    assert_true(border == DSV__TIME_MAX || dsv__zone_local(zone, border) >= time);
    assert_true(border == DSV__TIME_MIN || dsv__zone_local(zone, border - 1) < time);
  }
  for (int64_t t = DSV__TIME_MIN; t < DSV__TIME_MAX; t += 400 * 366 * DSV__DAY) {
    const int64_t border = dsv__zone_border(zone, t);
    assert_true(border == DSV__TIME_MAX || dsv__zone_local(zone, border) >= t);
    dsv__zone_next_change(zone, t, &time, &offset);
  }
}

static bytes real_file(const char *name) {
  bytes b = {.n = 0};
  size_t calls = 0;
  assert_int_equal(system_zone(&calls, name, b.at, sizeof b.at, &b.n), DSV_OK);
  return b;
}

/* In memory of exactly that size, so that a sanitizer sees every step too far. */
static dsv_status parse_copy(fixture *f, const bytes *b, size_t n, dsv__zone **out) {
  uint8_t *copy = malloc(n + 1);
  memcpy(copy + 1, b->at, n);
  const dsv_status status = dsv__zone_parse(f->context, DSV__STR("Hostile"), copy + 1, n, out);
  free(copy);
  return status;
}

static void test_truncated(void **state) {
  static const char *const names[] = {"Europe/Amsterdam", "Asia/Gaza", "UTC"};
  dsv__zone *zone;
  for (size_t i = 0; i < 3; i++) {
    bytes b = real_file(names[i]);
    for (size_t n = 0; n < b.n; n++) {
      assert_int_equal(parse_copy(*state, &b, n, &zone), DSV_ERROR_ZONE);
      assert_null(zone);
    }
    assert_int_equal(parse_copy(*state, &b, b.n, &zone), DSV_OK);
    dsv__zone_free(zone);
    b.at[b.n] = '\n';
    assert_int_equal(parse_copy(*state, &b, b.n + 1, &zone), DSV_ERROR_ZONE);
  }
}

static void test_changed(void **state) {
  static const char *const names[] = {"Europe/Amsterdam", "Africa/Nairobi"};
  for (size_t i = 0; i < 2; i++) {
    bytes b = real_file(names[i]);
    for (size_t place = 0; place < b.n; place++) {
      const uint8_t kept = b.at[place];
      const uint8_t values[] = {0, 0xff, 0x7f, 0x80, kept ^ 1, kept ^ 2, kept ^ 4, kept ^ 8, kept ^ 16, kept ^ 64};
      for (size_t v = 0; v < sizeof values; v++) {
        dsv__zone *zone;
        b.at[place] = values[v];
        if (parse_copy(*state, &b, b.n, &zone) == DSV_OK) {
          question(zone);
        }
        dsv__zone_free(zone);
      }
      b.at[place] = kept;
    }
  }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST(test_versions),        TEST(test_leap_seconds), TEST(test_refused),   TEST(test_far_times),
      TEST(test_quick_changes),   TEST(test_footers),      TEST(test_rare_rule), TEST(test_bad_footers),
      TEST(test_unordered_rules), TEST(test_truncated),    TEST(test_changed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
