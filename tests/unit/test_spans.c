/* Sets of time against a plain picture of them: one byte a moment. */
#include "clock/spans.h"
#include "clock_files.h"

enum { MOMENTS = 200, ROUNDS = 3000 };

typedef struct {
  uint64_t seed;
  dsv__spans a, b, out;
  char in_a[MOMENTS], in_b[MOMENTS], in_out[MOMENTS];
} sets;

static meter memory = {.fail_at = SIZE_MAX};

static dsv_context *context_of(uint64_t most_spans) {
  static size_t calls;
  dsv_limits limits = DSV_LIMITS_INIT;
  limits.spans = most_spans;
  return clock_context(&memory, &calls, &limits);
}

static uint32_t chance(sets *f, uint32_t below) {
  f->seed = f->seed * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(f->seed >> 33) % below;
}

/* A set is well formed, and the picture of it is the one expected. */
static void same(const dsv__spans *spans, const char *picture) {
  char seen[MOMENTS] = {0};
  for (size_t i = 0; i < spans->n; i++) {
    const dsv__span span = spans->at[i];
    assert_true(span.from < span.to && (i == 0 || spans->at[i - 1].to < span.from));
    memset(seen + span.from, 1, (size_t)(span.to - span.from));
  }
  assert_memory_equal(seen, picture, MOMENTS);
}

static void random_set(sets *f, dsv__spans *spans, char *picture) {
  dsv__spans_clear(spans);
  memset(picture, 0, MOMENTS);
  const uint32_t longest = 1 + chance(f, 40);
  for (uint32_t i = chance(f, 20); i-- > 0;) {
    const uint32_t from = chance(f, MOMENTS);
    const uint32_t length = chance(f, longest);
    const uint32_t to = from + length < MOMENTS ? from + length : MOMENTS;
    assert_int_equal(dsv__spans_append(spans, from, to), DSV_OK);
    memset(picture + from, 1, to - from);
  }
  dsv__spans_settle(spans);
  same(spans, picture);
}

static void check_algebra(sets *f) {
  assert_int_equal(dsv__spans_union(&f->a, &f->b, &f->out), DSV_OK);
  for (size_t i = 0; i < MOMENTS; i++) {
    f->in_out[i] = f->in_a[i] | f->in_b[i];
  }
  same(&f->out, f->in_out);
  assert_int_equal(dsv__spans_intersect(&f->a, &f->b, &f->out), DSV_OK);
  for (size_t i = 0; i < MOMENTS; i++) {
    f->in_out[i] = f->in_a[i] & f->in_b[i];
  }
  same(&f->out, f->in_out);
  assert_int_equal(dsv__spans_subtract(&f->a, &f->b, &f->out), DSV_OK);
  for (size_t i = 0; i < MOMENTS; i++) {
    f->in_out[i] = f->in_a[i] & !f->in_b[i];
  }
  same(&f->out, f->in_out);
  assert_int_equal(dsv__spans_copy(&f->a, &f->out), DSV_OK);
  same(&f->out, f->in_a);
}

static void check_questions(sets *f) {
  const int64_t from = chance(f, MOMENTS), to = chance(f, MOMENTS);
  int64_t length = 0;
  for (int64_t i = from; i < to; i++) {
    length += f->in_a[i];
  }
  assert_int_equal(dsv__spans_within(&f->a, from, to), length);
  assert_int_equal(dsv__spans_hold(&f->a, from), f->in_a[from]);
  const size_t i = dsv__spans_seek(&f->a, from);
  assert_true(i == f->a.n || f->a.at[i].to > from);
  assert_true(i == 0 || f->a.at[i - 1].to <= from);
}

static void test_random(void **state) {
  (void)state;
  dsv_context *context = context_of(0);
  sets f = {.seed = 7};
  dsv__spans_init(&f.a, context);
  dsv__spans_init(&f.b, context);
  dsv__spans_init(&f.out, context);
  for (int round = 0; round < ROUNDS; round++) {
    random_set(&f, &f.a, f.in_a);
    random_set(&f, &f.b, f.in_b);
    check_algebra(&f);
    check_questions(&f);
  }
  dsv__spans_free(&f.a);
  dsv__spans_free(&f.b);
  dsv__spans_free(&f.out);
  dsv_context_unref(context);
  assert_int_equal(memory.live, 0);
}

static void test_push(void **state) {
  (void)state;
  dsv_context *context = context_of(0);
  dsv__spans spans;
  dsv__spans_init(&spans, context);
  dsv__spans_settle(&spans);
  assert_int_equal(dsv__spans_within(&spans, INT64_MIN, INT64_MAX), 0);
  assert_false(dsv__spans_hold(&spans, 0));
  assert_int_equal(dsv__spans_push(&spans, INT64_MIN, -5), DSV_OK);
  assert_int_equal(dsv__spans_push(&spans, 3, 3), DSV_OK); /* empty: nothing */
  assert_int_equal(dsv__spans_push(&spans, 3, 2), DSV_OK);
  assert_int_equal(dsv__spans_push(&spans, 3, 9), DSV_OK);
  assert_int_equal(dsv__spans_push(&spans, 4, 6), DSV_OK);  /* inside */
  assert_int_equal(dsv__spans_push(&spans, 9, 10), DSV_OK); /* touches */
  assert_int_equal(dsv__spans_push(&spans, 11, INT64_MAX), DSV_OK);
  assert_int_equal(spans.n, 3);
  assert_int_equal(spans.at[1].from, 3);
  assert_int_equal(spans.at[1].to, 10);
  assert_int_equal(dsv__spans_within(&spans, 0, 20), 7 + 9);
  dsv__spans_clear(&spans);
  assert_int_equal(spans.n, 0);
  dsv__spans_free(&spans);
  dsv__spans_free(&spans);
  dsv_context_unref(context);
  assert_int_equal(memory.live, 0);
}

static void test_sort(void **state) {
  (void)state;
  sets f = {.seed = 11};
  enum { MOST = 500 };
  for (size_t n = 0; n < MOST; n++) {
    dsv__span at[MOST];
    int64_t sum = 0, sorted_sum = 0;
    for (size_t i = 0; i < n; i++) {
      const int64_t from = n % 3 == 0 ? (int64_t)(n - i) : chance(&f, n % 3 == 1 ? 10 : 100000);
      at[i] = (dsv__span){from, from + 1 + (int64_t)i};
      sum += at[i].to * 31 + from;
    }
    dsv__span_sort(at, n);
    for (size_t i = 0; i < n; i++) {
      assert_true(i == 0 || at[i - 1].from <= at[i].from);
      sorted_sum += at[i].to * 31 + at[i].from;
    }
    assert_int_equal(sum, sorted_sum);
  }
}

static void test_limit(void **state) {
  (void)state;
  dsv_context *context = context_of(3);
  dsv__spans a, b, out;
  dsv__spans_init(&a, context);
  dsv__spans_init(&b, context);
  dsv__spans_init(&out, context);
  for (int64_t t = 0; t < 3; t++) {
    assert_int_equal(dsv__spans_push(&a, t * 10, t * 10 + 2), DSV_OK);
    assert_int_equal(dsv__spans_push(&b, t * 10 + 1, t * 10 + 3), DSV_OK);
  }
  assert_int_equal(dsv__spans_push(&a, 100, 101), DSV_ERROR_LIMIT);
  assert_int_equal(dsv__spans_append(&a, -5, -4), DSV_ERROR_LIMIT);
  assert_int_equal(a.n, 3);
  assert_int_equal(dsv__spans_push(&a, 22, 30), DSV_OK); /* one more joined is not one more */
  assert_int_equal(dsv__spans_union(&a, &b, &out), DSV_OK);
  assert_int_equal(out.n, 3);
  dsv__spans_clear(&b);
  assert_int_equal(dsv__spans_push(&b, 5, 6), DSV_OK);
  assert_int_equal(dsv__spans_union(&a, &b, &out), DSV_ERROR_LIMIT);
  assert_int_equal(out.n, 0); /* a failure leaves nothing half done */
  dsv__spans_free(&a);
  dsv__spans_free(&b);
  dsv__spans_free(&out);
  dsv_context_unref(context);
  assert_int_equal(memory.live, 0);
}

/* With no memory at all from the first span on. */
static void test_memory(void **state) {
  (void)state;
  dsv_context *context = context_of(0);
  dsv__spans a, out;
  dsv__spans_init(&a, context);
  dsv__spans_init(&out, context);
  memory.fail_at = memory.made;
  assert_int_equal(dsv__spans_push(&a, 1, 2), DSV_ERROR_MEMORY);
  assert_int_equal(a.n, 0);
  assert_int_equal(dsv__spans_push(&a, 1, 2), DSV_OK);
  assert_int_equal(dsv__spans_push(&a, 4, 5), DSV_OK);
  dsv_status (*const all[])(const dsv__spans *, const dsv__spans *,
                            dsv__spans *) = {dsv__spans_union, dsv__spans_intersect, dsv__spans_subtract};
  dsv__spans none;
  dsv__spans_init(&none, context);
  for (size_t i = 0; i < 3; i++) {
    memory.fail_at = memory.made;
    assert_int_equal(all[i](&a, i == 1 ? &a : &none, &out), DSV_ERROR_MEMORY);
    assert_int_equal(out.n, 0);
  }
  memory.fail_at = memory.made;
  assert_int_equal(dsv__spans_copy(&a, &out), DSV_ERROR_MEMORY);
  memory.fail_at = SIZE_MAX;
  dsv__spans_free(&a);
  dsv__spans_free(&out);
  dsv_context_unref(context);
  assert_int_equal(memory.live, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_random), cmocka_unit_test(test_push),   cmocka_unit_test(test_sort),
      cmocka_unit_test(test_limit),  cmocka_unit_test(test_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
