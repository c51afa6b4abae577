/* Quantiles against sorting by hand, exact sums, and what does not fit. */
#include "../support/scene.h"
#include "score/sums.h"
#include "score/values.h"
#include <float.h>
#include <math.h>
#include <time.h>

/* ---- quantiles --------------------------------------------------------------------------------------------------- */

typedef struct {
  int64_t key, weight;
} weighted_value;

static int compare_keys(const void *a, const void *b) {
  const weighted_value *x = a, *y = b;
  return x->key < y->key ? -1 : x->key > y->key;
}

/* The value at a rank of the sorted multiset. */
static int64_t ranked(const weighted_value *sorted, size_t n, dsv__int128 rank) {
  size_t i = 0;
  while (i + 1 < n && rank >= sorted[i].weight) rank -= sorted[i++].weight;
  return sorted[i].key;
}

static const dsv__decimal shares[] = {{0, 0},
                                      {1, 0},
                                      {5, 1},
                                      {25, 2},
                                      {75, 2},
                                      {95, 2},
                                      {1, 9},
                                      {999999999, 9},
                                      {123456789123456789, 18},
                                      {10, 1},
                                      {999999999999999999, 18}};

/* The values in so many lists: with weights, or without where all are 1. */
static void fill_lists(const weighted_value *values, size_t n, dsv__arena *arena, dsv__value_pool *pool,
                       dsv__values **lists, size_t n_lists) {
  bool weighted = false;
  for (size_t i = 0; i < n; i++) weighted = weighted || values[i].weight != 1;
  for (size_t i = 0; i < n_lists; i++) {
    lists[i] = dsv__arena_alloc(arena, 1, sizeof *lists[i]);
    assert_non_null(lists[i]);
    lists[i]->weighted = weighted;
  }
  for (size_t i = 0; i < n; i++) {
    dsv__values *list = lists[i % 7 % n_lists];
    assert_int_equal(weighted ? dsv__values_add_times(list, values[i].key, values[i].weight, pool)
                              : dsv__values_add(list, values[i].key, pool),
                     DSV_OK);
  }
}

/* All shares of the values, in one list and in several. */
static void check_values(const weighted_value *values, size_t n) {
  dsv_context *context;
  dsv__arena arena;
  weighted_value *sorted = malloc(n * sizeof *sorted);
  dsv__int128 total = 0;
  assert_non_null(sorted);
  assert_int_equal(dsv_context_new(NULL, &context), DSV_OK);
  dsv__arena_init(&arena, context);
  dsv__value_pool pool = {.context = context};
  memcpy(sorted, values, n * sizeof *sorted);
  qsort(sorted, n, sizeof *sorted, compare_keys);
  for (size_t i = 0; i < n; i++) total += values[i].weight;
  for (size_t n_lists = 1; n_lists <= 3; n_lists += 2) {
    dsv__values *lists[3];
    fill_lists(values, n, &arena, &pool, lists, n_lists);
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
      int64_t low, high;
      uint64_t rest, divisor;
      dsv__int128 ten = 1;
      for (int32_t k = 0; k < shares[i].scale; k++) ten *= 10;
      dsv__int128 rank = (total - 1) * shares[i].coefficient;
      assert_int_equal(dsv__quantile(lists, n_lists, total, shares[i], &arena, &low, &high, &rest, &divisor), DSV_OK);
      assert_int_equal(low, ranked(sorted, n, rank / ten));
      assert_int_equal(high, ranked(sorted, n, rank % ten ? rank / ten + 1 : rank / ten));
      assert_true((dsv__int128)rest * ten == rank % ten * (dsv__int128)divisor);
    }
    for (size_t i = 0; i < n_lists; i++) dsv__values_free(lists[i], &pool);
  }
  dsv__value_pool_free(&pool);
  dsv__arena_free(&arena);
  dsv_context_unref(context);
  free(sorted);
}

static uint64_t seed = 1;
static int64_t chance(int64_t below) {
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (int64_t)((seed >> 33) % (uint64_t)below);
}

static int64_t key_in(int order, size_t i, size_t n) {
  switch (order) {
    case 0: return (int64_t)i;                                              /* ascending */
    case 1: return -(int64_t)i;                                             /* descending */
    case 2: return 7;                                                       /* all alike */
    case 3: return (int64_t)(i % 2);                                        /* two values */
    case 4: return (int64_t)(i < n / 2 ? i : n - i);                        /* up and down */
    case 5: return (int64_t)(i < n / 2 ? n - i : i);                        /* down and up */
    case 6: return (int64_t)(i % 17);                                       /* a saw */
    case 7: return i % 2 ? INT64_MAX - (int64_t)i : INT64_MIN + (int64_t)i; /* both ends */
    default: return chance(1000);
  }
}

static void test_quantile(void **state) {
  (void)state;
  static const size_t sizes[] = {1, 2, 3, 4, 15, 16, 17, 18, 33, 64, 257, 5000};
  for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
    size_t n = sizes[s];
    weighted_value *values = calloc(n, sizeof *values);
    assert_non_null(values);
    for (int order = 0; order < 9; order++)
      for (int weighted = 0; weighted < 2; weighted++) {
        for (size_t i = 0; i < n; i++) values[i] = (weighted_value){key_in(order, i, n), weighted ? 1 + chance(5) : 1};
        check_values(values, n);
      }
    free(values);
  }
}

/* Weights whose sum does not fit 64 bits. */
static void test_heavy(void **state) {
  (void)state;
  weighted_value values[20];
  for (size_t i = 0; i < 20; i++) values[i] = (weighted_value){(int64_t)(i * 7 % 20), INT64_C(1) << (i * 3)};
  check_values(values, 20);
  for (size_t i = 0; i < 20; i++) values[i].weight = INT64_C(1) << 60;
  check_values(values, 20);
  values[3].weight = INT64_MAX;
  check_values(values, 20);
}

/* No values make it slow. */
static void test_slow_values(void **state) {
  (void)state;
  enum { MANY = 400000 };
  weighted_value *values = calloc(MANY, sizeof *values);
  assert_non_null(values);
  clock_t start = clock();
  for (int order = 0; order < 9; order++) {
    dsv_context *context;
    dsv__arena arena;
    dsv__values *list;
    int64_t low, high;
    uint64_t rest, divisor;
    assert_int_equal(dsv_context_new(NULL, &context), DSV_OK);
    dsv__arena_init(&arena, context);
    dsv__value_pool pool = {.context = context};
    for (size_t i = 0; i < MANY; i++) values[i] = (weighted_value){key_in(order, i, MANY), 1};
    fill_lists(values, MANY, &arena, &pool, &list, 1);
    assert_int_equal(dsv__quantile(&list, 1, MANY, (dsv__decimal){5, 1}, &arena, &low, &high, &rest, &divisor), DSV_OK);
    if (order == 0) assert_int_equal(low + high, 2 * (MANY / 2) - 1);
    dsv__values_free(list, &pool);
    dsv__value_pool_free(&pool);
    dsv__arena_free(&arena);
    dsv_context_unref(context);
  }
  assert_true(clock() - start < 60 * CLOCKS_PER_SEC);
  free(values);
}

/* ---- keys of doubles --------------------------------------------------------------------------------------------- */

/* Rounded keys: in order, the same again, toward 0, and near enough. */
static void test_sketch_keys(void **state) {
  (void)state;
  static const struct {
    int64_t key, bits, due;
  } whole[] = {{0, 1, 0},
               {1, 1, 1},
               {2, 1, 2},
               {3, 1, 3},
               {4, 1, 4},
               {5, 1, 4},
               {7, 1, 6},
               {7, 2, 7},
               {8, 2, 8},
               {9, 2, 8},
               {10, 2, 10},
               {-5, 1, -4},
               {-7, 1, -6},
               {1023, 4, 992},
               {INT64_MAX, 1, INT64_C(3) << 61},
               {INT64_MIN, 1, INT64_MIN},
               {INT64_MIN + 1, 1, -(INT64_C(3) << 61)}};
  for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
    assert_true(dsv__sketch_key(whole[i].key, false, whole[i].bits) == whole[i].due);
  static const double doubles[][2] = {{1.75, 1.5}, {-1.75, -1.5}, {1.5, 1.5},   {0.1, 0.09375},    {0, 0},
                                      {1e300, 0},  {-1e-300, 0},  {DBL_MAX, 0}, {DBL_MIN, DBL_MIN}};
  for (size_t i = 0; i < sizeof doubles / sizeof *doubles; i++) {
    const double v = doubles[i][0];
    const int64_t key = dsv__sketch_key(dsv__double_key(v), true, 1);
    const double rounded = dsv__double_of_key(key);
    if (doubles[i][1] != 0 || v == 0) assert_true(rounded == doubles[i][1]);
    assert_true(fabs(rounded) <= fabs(v) && fabs(v) - fabs(rounded) <= fabs(v) / 2);
    assert_true(dsv__sketch_key(key, true, 1) == key);
  }
  uint64_t random = 5;
  for (int i = 0; i < 20000; i++) {
    random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    const int64_t a = (int64_t)(random >> (random & 31)),
                  b = a < INT64_MAX ? a + 1 + (a < INT64_MAX - 999 ? i % 999 : 0) : a;
    const int64_t bits = 1 + i % 30, near = dsv__sketch_key(a, false, bits);
    assert_true(near <= dsv__sketch_key(b, false, bits));
    assert_true(near == dsv__sketch_key(near, false, bits));
    const uint64_t size = a < 0 ? 0 - (uint64_t)a : (uint64_t)a,
                   rest = a < 0 ? (uint64_t)near - (uint64_t)a : (uint64_t)a - (uint64_t)near;
    assert_true(rest <= size >> bits);
  }
}

static void test_double_keys(void **state) {
  (void)state;
  static const double ascending[] = {-1.7976931348623157e308,
                                     -1e300,
                                     -2,
                                     -1.0000000000000002,
                                     -1,
                                     -2.2250738585072014e-308,
                                     -4.9406564584124654e-324,
                                     0,
                                     4.9406564584124654e-324,
                                     2.2250738585072014e-308,
                                     1,
                                     1.0000000000000002,
                                     2,
                                     1e300,
                                     1.7976931348623157e308};
  for (size_t i = 0; i < sizeof ascending / sizeof *ascending; i++) {
    int64_t key = dsv__double_key(ascending[i]);
    double back = dsv__double_of_key(key);
    assert_memory_equal(&back, &ascending[i], sizeof back);
    if (i) assert_true(dsv__double_key(ascending[i - 1]) < key);
  }
  assert_int_equal(dsv__double_key(-0.0), 0);
  assert_int_equal(dsv__double_key(0.0), 0);
}

/* ---- sums -------------------------------------------------------------------------------------------------------- */

typedef struct {
  const char *type, *rows; /* values, one a line */
  const char *sum, *mean;  /* NULL: DSV_ERROR_OVERFLOW */
} sum_case;

static dsv_status sum_of(const sum_case *c, const char *kind, const char *more, char *value, size_t size,
                         uint64_t *found) {
  char text[2048], rows[1024] = "time,f\n";
  snprintf(text, sizeof text,
           PARTIES "{'type':'stream','id':'e','shape':'event','fields':{'f':'%s'}}," AGREEMENT(
               DAYS, "{'id':'t','metric':{'kind':'%s','stream':'e','field':'f'%s}}"),
           c->type, kind, more);
  scene s = scene_of(text);
  for (const char *at_row = c->rows; *at_row; at_row += strcspn(at_row, " "), at_row += *at_row == ' ') {
    strcat(rows, "@01 01:00,");
    strncat(rows, at_row, strcspn(at_row, " "));
    strcat(rows, "\n");
  }
  scene_rows(&s, "e", rows);
  scene_seal(&s);
  dsv_scorecard *card = (dsv_scorecard *)&s;
  dsv_status status = dsv_score(s.book, s.facts, "a", at("01"), at("02"), at("05"), NULL, &card, s.diag);
  *found = dsv_diag_total(s.diag);
  value[0] = '\0';
  if (status) assert_null(card);
  else snprintf(value, size, "%s", scene_get(card, 0).value ? scene_get(card, 0).value : "-");
  dsv_scorecard_unref(card);
  scene_end(&s);
  return status;
}

static const sum_case sums[] = {
    {"number", "1e308 1e308 -1e308 -1e308 1e-300", "1e-300", "2e-301"},
    {"number", "1e-300 -1e308 1e308 -1e308 1e308", "1e-300", "2e-301"},
    {"number", "0.1 0.2 0.3 -0.6", "2.7755575615628914e-17", "6.938893903907228e-18"},
    {"number", "9007199254740992 1 1 -9007199254740992", "2", "0.5"},
    {"number", "9007199254740992 1", "9007199254740992", "4503599627370496"},
    {"number", "9007199254740992 1 0.0000001", "9007199254740994", "3002399751580331"},
    {"number", "1e308 1e308", NULL, "1e+308"},
    {"number", "-1e308 -1e308 1e308 1e308 -1e308 -1e308", NULL, "-3.333333333333333e+307"},
    {"number", "-0 -0", "0", "0"},
    {"integer", "9223372036854775807 9223372036854775807", "18446744073709551614", "9223372036854775807"},
    {"integer", "9223372036854775807 -9223372036854775807 1", "1", "0.333333"},
    {"decimal", "0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1", "1", "0.1"},
    {"decimal", "0.000000000000000001 1", "1", "0.5"},
    {"decimal", "99999999999999999.9 0.1 -0.1", "99999999999999999.9", "33333333333333333.3"},
    {"duration", "PT0.000001S PT0.000002S", "0.000003", "0.000002"},
    /* All are written with the decimals of the longest, in 64 bits: the last that fits and the first that does not. */
    {"decimal", "922337203685477580 0.7", "922337203685477580.7", "461168601842738790.35"},
    {"decimal", "922337203685477581 0.7", NULL, NULL},
    {"decimal", "-922337203685477580 0.1", "-922337203685477579.9", "-461168601842738789.95"},
    {"decimal", "-922337203685477581 0.7", NULL, NULL},
    {"decimal", "9 0.000000000000000001", "9", "4.5"},
    {"decimal", "10 0.000000000000000001", NULL, NULL},
    {"decimal", "999999999999999999 999999999999999999", "1999999999999999998", "999999999999999999"},
};

static void test_sums(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof sums / sizeof *sums; i++)
    for (int mean = 0; mean < 2; mean++) {
      char value[64];
      uint64_t found;
      const char *expected = mean ? sums[i].mean : sums[i].sum;
      dsv_status status = sum_of(&sums[i], mean ? "mean" : "sum", "", value, sizeof value, &found);
      if (strcmp(value, expected ? expected : "") != 0) print_message("%s\n", sums[i].rows);
      assert_string_equal(value, expected ? expected : "");
      assert_int_equal(status, expected ? DSV_OK : DSV_ERROR_OVERFLOW);
      assert_int_equal(found, expected ? 0 : 1);
    }
}

/* The same for every kind that keeps decimals; what is off the scale, or only promotes, asks for no common scale. */
static void test_common_scale(void **state) {
  (void)state;
  static const char scale[] = ",'scale':['0','10']";
  static const struct {
    const char *kind, *more, *rows, *value; /* value NULL: DSV_ERROR_OVERFLOW */
  } cases[] = {
      {"minimum", "", "10 0.000000000000000001", NULL},
      {"maximum", "", "10 0.000000000000000001", NULL},
      {"quantile", ",'q':'0.5'", "10 0.000000000000000001", NULL},
      {"minimum", "", "9 0.000000000000000001", "0"},
      {"maximum", "", "9 0.000000000000000001", "9"},
      {"maximum", scale, "9 100000000000 0.000000000000000001", "9"},
      {"maximum", scale, "10 -0.000000000000000001", "10"},
      {"sum", scale, "10 0.000000000000000001", NULL},
      {"promoter", scale, "10 0.000000000000000001 9", "33.333333"},
      {"promoter", scale, "10 11 0.000000000000000001", "0"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char value[64];
    uint64_t found;
    sum_case c = {"decimal", cases[i].rows, NULL, NULL};
    dsv_status status = sum_of(&c, cases[i].kind, cases[i].more, value, sizeof value, &found);
    assert_string_equal(value, cases[i].value ? cases[i].value : "");
    assert_int_equal(status, cases[i].value ? DSV_OK : DSV_ERROR_OVERFLOW);
    assert_int_equal(found, !cases[i].value);
  }
}

/* Sums at the edge of 128 bits: whether one fits is a matter of the whole. */
static void test_overflow(void **state) {
  (void)state;
  scene s = scene_of_limits(NULL);
  int64_t one = INT64_MAX;
  dsv__column field = {.type = DSV__TYPE_INTEGER, .integers = &one};
  dsv__scope scope = {.context = s.context, .diag = s.diag};
  dsv__target target = {.id = DSV__STR("t")};
  dsv__plan plan = {.scope = &scope, .target = &target, .kind = DSV__SUM, .field = &field};
  dsv__sums a, b;
  dsv__sums_init(&a);
  dsv__sums_init(&b);
  dsv__sums_add(&plan, &a, 0, true, INT64_MAX, INT64_MAX);
  dsv__sums_add(&plan, &a, 0, true, INT64_MAX, INT64_MAX);
  dsv__int128 sum;
  assert_true(dsv__wide_value(a.sum, &sum) && sum == (dsv__int128)INT64_MAX * INT64_MAX * 2);
  assert_int_equal(a.rows, 2);
  assert_true(a.weight == (dsv__int128)2 * INT64_MAX);
  /* One more does not fit, unless something is taken away again. */
  b = a;
  dsv__sums_add(&plan, &b, 0, true, INT64_MAX, INT64_MAX);
  assert_false(dsv__wide_value(b.sum, &sum));
  dsv__sums_add(&plan, &b, 0, true, INT64_MAX, -INT64_MAX);
  assert_true(dsv__wide_value(b.sum, &sum) && sum == (dsv__int128)INT64_MAX * INT64_MAX * 2);
  dsv__sums_merge(&b, &a);
  assert_false(dsv__wide_value(b.sum, &sum));
  /* Rows that stand for none are counted and add nothing. */
  dsv__sums_init(&a);
  dsv__sums_add(&plan, &a, 0, true, 0, 5);
  assert_int_equal(a.rows, 1);
  assert_true(a.weight == 0 && a.least == INT64_MAX && a.greatest == INT64_MIN);
  assert_true(dsv__wide_value(a.sum, &sum) && sum == 0);
  scene_end(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_quantile),     cmocka_unit_test(test_heavy),       cmocka_unit_test(test_slow_values),
      cmocka_unit_test(test_double_keys),  cmocka_unit_test(test_sketch_keys), cmocka_unit_test(test_sums),
      cmocka_unit_test(test_common_scale), cmocka_unit_test(test_overflow),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
