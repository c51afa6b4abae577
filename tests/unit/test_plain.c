/* The readers of plain texts beside the full ones: where they answer, they answer the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* cmocka's header does not stand alone. */
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/plain.h"

#define MANY 3000000

static uint64_t state = 42;

static uint64_t draw(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

/* A copy with bytes behind it, which must not matter. */
static size_t pad(const char *text, char copy[256]) {
  size_t n = strlen(text);
  memcpy(copy, text, n);
  memset(copy + n, (int)"0.9-:Z\xFF"[draw() % 7], DSV__PADDING);
  return n;
}

static void numbers_agree(const char *given, char mark, size_t *plain_ones) {
  char text[256];
  size_t n = pad(given, text);
  double fast, full;
  int64_t fast_integer, full_integer;
  dsv__decimal fast_decimal, full_decimal;
  if (dsv__plain_double(text, n, mark, &fast)) {
    assert_true(dsv__double_parse_with(text, n, mark, &full));
    if (memcmp(&fast, &full, sizeof fast)) fail_msg("%.*s", (int)n, text);
    ++*plain_ones;
  }
  if (dsv__plain_integer(text, n, &fast_integer)) {
    assert_true(dsv__int_parse(text, n, &full_integer));
    assert_int_equal(fast_integer, full_integer);
  }
  if (dsv__plain_decimal(text, n, mark, &fast_decimal)) {
    assert_true(dsv__decimal_parse_with(text, n, mark, &full_decimal));
    assert_int_equal(fast_decimal.coefficient, full_decimal.coefficient);
    assert_int_equal(fast_decimal.scale, full_decimal.scale);
  }
}

static void test_random_numbers(void **given) {
  (void)given;
  char text[256];
  size_t plain_ones = 0;
  for (int i = 0; i < MANY; i++) {
    int digits = 1 + (int)(draw() % 17), point = (int)(draw() % (uint64_t)(digits + 1)), at = 0;
    if (draw() % 4 == 0) text[at++] = '-';
    for (int k = 0; k < digits; k++) {
      if (k == point && k) text[at++] = '.';
      text[at++] = (char)('0' + (k || draw() % 8 == 0 ? draw() % 10 : 1 + draw() % 9));
    }
    text[at] = '\0';
    numbers_agree(text, '.', &plain_ones);
  }
  assert_true(plain_ones > MANY / 2); /* or nothing has been compared */
}

/* Halfway between two doubles, and next to it: (2m + 1) / 2^k and what its digits become when the last one is changed. */
static void test_halfway(void **given) {
  (void)given;
  char text[256];
  size_t plain_ones = 0;
  for (int i = 0; i < MANY / 10; i++) {
    uint64_t half =
        (UINT64_C(1) << 53) + 1 + 2 * (draw() % (UINT64_C(1) << 49)); /* between 2^53 and 10^16: whole and halfway */
    for (int delta = -1; delta <= 1; delta++) {
      snprintf(text, 32, "%llu", (unsigned long long)(half + (uint64_t)delta));
      numbers_agree(text, '.', &plain_ones);
      snprintf(text, 32, "%.15g", (double)half / (double)(UINT64_C(1) << draw() % 60));
      numbers_agree(text, '.', &plain_ones);
      snprintf(text, 32, "0.%llu", (unsigned long long)(draw() % 1000000 * 5)); /* many are exact */
      numbers_agree(text, '.', &plain_ones);
    }
  }
  assert_true(plain_ones > 0);
}

/* Every text of up to five bytes of those that mean something, and of others. */
static void test_short_numbers(void **given) {
  (void)given;
  static const char bytes[] = "0159.,-+e /:";
  char text[256];
  size_t plain_ones = 0, n = sizeof bytes - 1, all = n * n * n * n * n;
  for (size_t i = 0; i < all; i++) {
    size_t rest = i, length = 1 + i % 5;
    for (size_t k = 0; k < 5; k++, rest /= n) text[k] = bytes[rest % n];
    text[length] = '\0';
    numbers_agree(text, i % 2 ? ',' : '.', &plain_ones);
  }
  assert_true(plain_ones > 100);
}

static void times_agree(const char *given, dsv__plain_day *day, bool must) {
  char text[256];
  size_t n = pad(given, text);
  int64_t fast, full;
  bool plain = dsv__plain_time(text, n, day, &fast);
  bool good = dsv__time_parse(text, n, &full);
  if ((plain && (!good || fast != full)) || (must && plain != good)) fail_msg("%.*s", (int)n, text);
}

static void test_times(void **given) {
  (void)given;
  static const char *const tails[] = {"Z",     "+01:00",        "-23:59", "+24:00",  ".1Z",  ".123456Z", ".1234567Z",
                                      ".Z",    ".5+05:30",      "+01:60", "+0100",   "",     "z",        "ZZ",
                                      "+1:00", ".000001-00:00", ".12 Z",  "+01:00Z", "\xFF", ":00Z"};
  dsv__plain_day day = {0};
  char text[256];
  for (int i = 0; i < MANY / 3; i++) {
    static const int years[] = {1, 1970, 2000, 2023, 2024, 2100, 9999, 0};
    int year = years[draw() % 8], month = (int)(draw() % 14), dom = (int)(draw() % 33);
    int hour = (int)(draw() % 26), minute = (int)(draw() % 62), second = (int)(draw() % 62);
    size_t tail = draw() % (sizeof tails / sizeof *tails);
    snprintf(text, 64, "%04d-%02d-%02dT%02d:%02d:%02d%s", year, month, dom, hour, minute, second, tails[tail]);
    times_agree(text, &day, true);
    times_agree(text, &day, true);
    size_t at = draw() % strlen(text); /* and one byte changed */
    static const char bytes[] = "0123456789-:T.Z+/;\x3A\x2F\x80\xB0";
    text[at] = bytes[draw() % (sizeof bytes - 1)];
    times_agree(text, &day, false);
  }
}

/* Each border of each part of a time. */
static void test_borders(void **given) {
  (void)given;
  static const char *const borders[] = {
      "2026-01-01T00:00:00Z",      "2026-01-01T23:59:59Z",      "2026-01-01T24:00:00Z",
      "2026-01-01T23:60:00Z",      "2026-01-01T23:59:60Z",      "2026-01-01T29:00:00Z",
      "2026-01-01T2:000:00Z",      "2026-01-01T00:0000:0Z",     "2026-02-29T00:00:00Z",
      "2024-02-29T00:00:00Z",      "2024-02-30T00:00:00Z",      "0001-01-01T00:00:00Z",
      "0000-12-31T00:00:00Z",      "9999-12-31T23:59:59Z",      "0001-01-01T00:00:00+00:01",
      "0001-01-01T00:00:00-00:01", "9999-12-31T23:59:59-00:01", "9999-12-31T23:59:59.999999Z",
      "2026-01-01t00:00:00Z",      "2026-01-01 00:00:00Z",      "2026-01-01T00:00:00",
      "2026-01-01T00:00Z",         "2026-1-01T00:00:00ZZ"};
  dsv__plain_day day = {0};
  for (size_t i = 0; i < sizeof borders / sizeof *borders; i++) times_agree(borders[i], &day, true);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_numbers), cmocka_unit_test(test_halfway),
                                     cmocka_unit_test(test_short_numbers), cmocka_unit_test(test_times),
                                     cmocka_unit_test(test_borders)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
