/* Exact sums: what doubles alone get wrong, the ends of the range, and any order. */
#include "base/number.h"
#include <float.h>
#include <math.h>
#include <string.h>

#include <stdlib.h>
#include <setjmp.h>
#include <cmocka.h>

static void same(double a, double b) {
  assert_memory_equal(&a, &b, sizeof a);
}

static double result(const dsv__exact *sum, uint64_t divisor) {
  double out;
  assert_true(dsv__exact_result(sum, divisor, &out));
  return out;
}

static void add_all(dsv__exact *sum, const double *values, size_t n) {
  dsv__exact_init(sum);
  for (size_t i = 0; i < n; i++) dsv__exact_add(sum, values[i]);
}

#define SUM(sum, ...) \
  add_all(sum, (const double[]){__VA_ARGS__}, sizeof((const double[]){__VA_ARGS__}) / sizeof(double))

static void test_small(void **state) {
  (void)state;
  dsv__exact sum;
  dsv__exact_init(&sum);
  same(result(&sum, 1), 0.0);
  SUM(&sum, -0.0, -0.0);
  same(result(&sum, 1), 0.0);
  SUM(&sum, 1e100, 1.0, -1e100);
  same(result(&sum, 1), 1.0);
  SUM(&sum, 0.1, 0.2);
  same(result(&sum, 1), 0.30000000000000004);
  SUM(&sum, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1);
  same(result(&sum, 1), 1.0);
  same(result(&sum, 10), 0.1);
  SUM(&sum, -1.0, -2.0, -4.0);
  same(result(&sum, 7), -1.0);
  same(result(&sum, 2), -3.5);
  double out = 7;
  assert_false(dsv__exact_result(&sum, 0, &out));
  same(out, 7);
}

static void test_ends(void **state) {
  (void)state;
  dsv__exact sum;
  double out = 7;
  SUM(&sum, DBL_MAX, DBL_MAX);
  assert_false(dsv__exact_result(&sum, 1, &out));
  same(out, 7);
  same(result(&sum, 2), DBL_MAX);
  dsv__exact_add(&sum, -DBL_MAX);
  same(result(&sum, 1), DBL_MAX);
  dsv__exact_add(&sum, 0x1p969); /* below half of a unit: still the largest */
  same(result(&sum, 1), DBL_MAX);
  dsv__exact_add(&sum, 0x1p969);
  assert_false(dsv__exact_result(&sum, 1, &out));
  SUM(&sum, 0x1p-1074);
  same(result(&sum, 1), 0x1p-1074);
  same(result(&sum, 2), 0.0); /* a tie, to even */
  dsv__exact_add_times(&sum, 0x1p-1074, 2);
  same(result(&sum, 2), 0x1p-1073);
  same(result(&sum, 5), 0x1p-1074);
  same(result(&sum, UINT64_MAX), 0.0);
  SUM(&sum, -0x1p-1074);
  same(result(&sum, 3), 0.0);
  SUM(&sum, DBL_MAX, 0x1p-1074, -DBL_MAX);
  same(result(&sum, 1), 0x1p-1074);
  SUM(&sum, 0x1p53, 1.0, 0x1p-1074); /* just over a tie */
  same(result(&sum, 1), 0x1.0000000000001p53);
  SUM(&sum, 0x1p53, 1.0, -0x1p-1074);
  same(result(&sum, 1), 0x1p53);
}

static void test_times(void **state) {
  (void)state;
  dsv__exact sum;
  double out;
  static const double values[] = {DBL_MAX, -DBL_MAX, 0x1p-1074, 0.1, 0x1.fffffffffffffp3};
  static const int64_t times[] = {INT64_MAX, INT64_MIN, 0, 1, -1, 1000000007};
  for (size_t i = 0; i < sizeof values / sizeof *values; i++)
    for (size_t k = 0; k < sizeof times / sizeof *times; k++) {
      dsv__exact_init(&sum);
      dsv__exact_add_times(&sum, values[i], times[k]);
      if (times[k])
        same(result(&sum, times[k] < 0 ? 0 - (uint64_t)times[k] : (uint64_t)times[k]),
             times[k] < 0 ? -values[i] : values[i]);
      dsv__exact_add_times(&sum, -values[i], times[k]);
      same(result(&sum, 1), 0.0);
    }
  dsv__exact_init(&sum);
  for (int i = 0; i < 300; i++) dsv__exact_add_times(&sum, DBL_MAX, INT64_MIN);
  assert_false(dsv__exact_result(&sum, UINT64_MAX, &out));
  for (int i = 0; i < 300; i++) dsv__exact_add_times(&sum, -DBL_MAX, INT64_MIN);
  same(result(&sum, 1), 0.0);
}

/* Around the number of additions after which carries move, with full words both ways. */
static void test_carries(void **state) {
  (void)state;
  for (int sign = -1; sign <= 1; sign += 2)
    for (int n = 120; n < 260; n++) {
      dsv__exact sum;
      dsv__exact_init(&sum);
      const double value = sign * (0x1p53 - 1);
      for (int exponent = 0; exponent < 2; exponent++)
        for (int i = 0; i < n; i++) dsv__exact_add(&sum, exponent ? value * 8 : value);
      same(result(&sum, 9 * (uint64_t)n), value);
      for (int i = 0; i < n; i++) dsv__exact_add(&sum, -value * 8);
      same(result(&sum, (uint64_t)n), value);
    }
}

static uint64_t next(uint64_t *seed) {
  *seed ^= *seed << 13;
  *seed ^= *seed >> 7;
  return *seed ^= *seed << 17;
}

/* Any order and any grouping give the same bits, at every divisor. */
static void test_order(void **state) {
  (void)state;
  enum { N = 3000 };
  static double values[N];
  uint64_t seed = 88172645463325252;
  for (int i = 0; i < N; i++) {
    uint64_t bits = next(&seed);
    if ((bits >> 52 & 0x7FF) == 0x7FF) bits &= ~(UINT64_C(1) << 62);
    memcpy(&values[i], &bits, sizeof bits);
    if (i % 3) values[i] = (double)(int64_t)bits * 0x1p-40;
  }
  dsv__exact forward, backward, parts[7];
  dsv__exact_init(&forward);
  dsv__exact_init(&backward);
  for (int i = 0; i < 7; i++) dsv__exact_init(&parts[i]);
  for (int i = 0; i < N; i++) {
    dsv__exact_add(&forward, values[i]);
    dsv__exact_add(&backward, values[N - 1 - i]);
    dsv__exact_add(&parts[next(&seed) % 7], values[i]);
  }
  for (int i = 1; i < 7; i++) dsv__exact_merge(&parts[0], &parts[i]);
  for (uint64_t divisor = 1; divisor < UINT64_MAX / 5; divisor = divisor * 3 + 1) {
    double a = 0, b = 0, c = 0;
    bool good = dsv__exact_result(&forward, divisor, &a);
    assert_int_equal(dsv__exact_result(&backward, divisor, &b), good);
    assert_int_equal(dsv__exact_result(&parts[0], divisor, &c), good);
    same(a, b);
    same(a, c);
  }
  for (int i = 0; i < N; i++) dsv__exact_add(&parts[0], -values[i]);
  same(result(&parts[0], 1), 0.0);
}

/* Many merges in a row carry too, and a sum merges with itself. */
static void test_merge(void **state) {
  (void)state;
  dsv__exact sum, one;
  dsv__exact_init(&sum);
  SUM(&one, 0x1p53 - 1, -0x1p-60);
  for (int i = 0; i < 1000; i++) dsv__exact_merge(&sum, &one);
  same(result(&sum, 1000), result(&one, 1));
  dsv__exact_merge(&sum, &sum);
  same(result(&sum, 2000), result(&one, 1));
}

static double between(double a, double b, uint64_t n, uint64_t d) {
  double out;
  assert_true(dsv__double_between(a, b, n, d, &out));
  return out;
}

static void test_between(void **state) {
  (void)state;
  same(between(1, 2, 0, 1), 1);
  same(between(1, 2, 1, 2), 1.5);
  same(between(2, 1, 1, 4), 1.75);
  same(between(-DBL_MAX, DBL_MAX, 1, 2), 0.0); /* b - a alone is past the largest double */
  same(between(DBL_MAX, DBL_MAX, 2, 3), DBL_MAX);
  same(between(0, 0x1p-1074, 1, 2), 0.0);
  same(between(0, 0x1p-1074, 2, 3), 0x1p-1074);
  same(between(0.1, 0.2, 1, 10), 0x1.c28f5c28f5c29p-4);
  same(between(1, 2, UINT64_MAX - 1, UINT64_MAX), 2);
  double out;
  assert_false(dsv__double_between(1, 2, 0, 0, &out));
}

/* Packed, a sum is the same numbers whatever it was made of, few of them, and adds up again. */
static void test_pack(void **state) {
  (void)state;
  static const double values[][3] = {{0, 0, 0},
                                     {1, 0, 0},
                                     {-1, 0, 0},
                                     {0.1, 0.2, -0.3},
                                     {-0.1, -0.2, 0},
                                     {DBL_MAX, DBL_MAX, 0},
                                     {-DBL_MAX, -DBL_MAX, -DBL_MAX},
                                     {5e-324, 0, 0},
                                     {-5e-324, 0, 0},
                                     {1e300, -1e-300, 0},
                                     {-1e300, 1e-300, 0},
                                     {0x1p22, 0, 0},
                                     {-0x1p22, 0, 0},
                                     {-0x1p22, -0x1p-34, 0},
                                     {-0x1p-34, 0, 0},
                                     {-0x1.8p-1070, 0, 0},
                                     {1e15, 1e-15, 1}};
  for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
    dsv__exact sum, other, again;
    int64_t numbers[DSV__EXACT_WORDS], more[DSV__EXACT_WORDS];
    size_t first, first_more;
    add_all(&sum, values[i], 3);
    dsv__exact_init(&other);
    for (size_t k = 3; k-- > 0;) dsv__exact_add(&other, values[i][k]);
    for (int k = 0; k < 300; k++) { /* carries, there and back */
      dsv__exact_add(&other, 1e17);
      dsv__exact_add(&other, -1e17);
    }
    const size_t n = dsv__exact_pack(&sum, &first, numbers);
    assert_int_equal(dsv__exact_pack(&other, &first_more, more), n);
    assert_int_equal(first, first_more);
    assert_memory_equal(numbers, more, n * sizeof *numbers);
    assert_true(dsv__exact_is_packed(first, numbers, n));
    if (values[i][1] == 0) assert_true(n <= 2);
    dsv__exact_init(&again);
    for (int k = 0; k < 1000; k++) dsv__exact_add_packed(&again, first, numbers, n);
    dsv__exact_init(&other);
    for (int k = 0; k < 1000; k++) dsv__exact_merge(&other, &sum);
    same(result(&again, 4000), result(&other, 4000));
    if (fabs(result(&sum, 3)) < DBL_MAX / 4) same(result(&again, 3000), result(&sum, 3));
  }
}

/* What is no packed sum. */
static void test_packed(void **state) {
  (void)state;
  const int64_t word = INT64_C(1) << 56;
  const struct {
    size_t first, n;
    int64_t numbers[2];
    bool good;
  } cases[] = {
      {0, 0, {0, 0}, true},           {0, 1, {word - 1, 0}, true},   {0, 1, {word, 0}, false},
      {0, 1, {-word, 0}, true},       {0, 1, {-word - 1, 0}, false}, {0, 2, {-1, 1}, false},
      {0, 2, {1, -1}, true},          {39, 1, {1 << 23, 0}, true},   {39, 1, {1 << 24, 0}, false},
      {39, 2, {1, 1}, false},         {40, 0, {0, 0}, true},         {40, 1, {1, 0}, false},
      {41, 0, {0, 0}, false},         {SIZE_MAX, 1, {0, 0}, false},  {0, 1, {INT64_MIN, 0}, false},
      {39, 1, {INT64_MIN, 0}, false},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_int_equal(dsv__exact_is_packed(cases[i].first, cases[i].numbers, cases[i].n), cases[i].good);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_small),   cmocka_unit_test(test_ends),  cmocka_unit_test(test_times),
      cmocka_unit_test(test_carries), cmocka_unit_test(test_order), cmocka_unit_test(test_merge),
      cmocka_unit_test(test_between), cmocka_unit_test(test_pack),  cmocka_unit_test(test_packed),
  };
  return cmocka_run_group_tests_name("exact", tests, NULL, NULL);
}
