/* The context, its options, memory helpers, arena, buffers and texts. */
#include "base/memory.h"
#include <dsv/context.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <cmocka.h>

/* An allocator that counts what lives and fails after a number of calls. */
typedef struct {
  size_t live, left;
} meter;

static void *meter_allocate(void *user, size_t bytes) {
  meter *m = user;
  if (!m->left) return NULL;
  m->left--;
  m->live++;
  return malloc(bytes);
}

static void *meter_resize(void *user, void *memory, size_t bytes) {
  meter *m = user;
  if (!m->left) return NULL;
  m->left--;
  m->live += !memory;
  return realloc(memory, bytes);
}

static void meter_release(void *user, void *memory) {
  meter *m = user;
  m->live -= memory != NULL;
  free(memory);
}

static dsv_context *metered(meter *m) {
  dsv_allocator allocator = {sizeof allocator, m, meter_allocate, meter_resize, meter_release};
  dsv_context_options options = DSV_CONTEXT_OPTIONS_INIT;
  options.allocator = &allocator;
  dsv_context *context;
  assert_int_equal(dsv_context_new(&options, &context), DSV_OK);
  return context;
}

static dsv_context *plain(void) {
  dsv_context *context;
  assert_int_equal(dsv_context_new(NULL, &context), DSV_OK);
  return context;
}

static void test_defaults(void **state) {
  (void)state;
  dsv_context *context = plain();
  dsv_limits limits = DSV_LIMITS_INIT;
  assert_int_equal(dsv_context_limits(context, &limits), DSV_OK);
  assert_int_equal(limits.size, sizeof limits);
  assert_int_equal(limits.document_bytes, 16 << 20);
  assert_int_equal(limits.depth, 32);
  assert_int_equal(limits.unpacked_bytes, INT64_C(64) << 30);
  assert_int_equal(limits.zone_bytes, 256 << 10);
  assert_null(context->zones.load);
  assert_int_equal(dsv_context_limits(NULL, &limits), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_context_limits(context, NULL), DSV_ERROR_MISUSE);
  limits.size = sizeof limits - 1;
  assert_int_equal(dsv_context_limits(context, &limits), DSV_ERROR_OPTIONS);
  assert_ptr_equal(dsv_context_ref(context), context);
  dsv_context_unref(context);
  dsv_context_unref(context);
  dsv_context_unref(NULL);
  assert_null(dsv_context_ref(NULL));
}

static dsv_status zone_load(void *user, const char *zone, uint8_t *buffer, size_t capacity, size_t *length) {
  (void)user, (void)zone, (void)buffer, (void)capacity, (void)length;
  return DSV_ERROR_ZONE;
}

static void test_context_options(void **state) {
  (void)state;
  dsv_context *context;
  dsv_limits limits = DSV_LIMITS_INIT;
  dsv_zone_loader zones = {sizeof zones, NULL, zone_load};
  dsv_context_options options = {sizeof options, NULL, &limits, &zones};
  limits.depth = 64;
  limits.columns = 7;
  assert_int_equal(dsv_context_new(&options, &context), DSV_OK);
  assert_int_equal(context->limits.depth, 64);
  assert_int_equal(context->limits.columns, 7);
  assert_int_equal(context->limits.rows, 1000000000);
  assert_true(context->zones.load == zone_load);
  dsv_context_unref(context);
  limits.depth = 65;
  assert_int_equal(dsv_context_new(&options, &context), DSV_ERROR_MISUSE);
  assert_null(context);
  limits.depth = 1;
  zones.load = NULL;
  assert_int_equal(dsv_context_new(&options, &context), DSV_ERROR_MISUSE);
  zones.load = zone_load;
  zones.size = 0;
  assert_int_equal(dsv_context_new(&options, &context), DSV_ERROR_OPTIONS);
  zones.size = sizeof zones;
  limits.size++;
  options.size = sizeof options - 1;
  assert_int_equal(dsv_context_new(&options, &context), DSV_ERROR_OPTIONS);
  options.size = sizeof options;
  dsv_allocator allocator = {sizeof allocator, NULL, NULL, meter_resize, meter_release};
  options.limits = NULL;
  options.allocator = &allocator;
  assert_int_equal(dsv_context_new(&options, &context), DSV_ERROR_MISUSE);
  meter m = {0, 0};
  allocator.user = &m;
  allocator.allocate = meter_allocate;
  assert_int_equal(dsv_context_new(&options, &context), DSV_ERROR_MEMORY);
  assert_null(context);
  assert_int_equal(dsv_context_new(&options, NULL), DSV_ERROR_MISUSE);
}

typedef struct {
  size_t size;
  uint64_t a, b;
} known_options;

typedef struct {
  known_options known;
  uint64_t later;
} later_options;

static void test_options(void **state) {
  (void)state;
  known_options out = {sizeof out, 5, 6};
  assert_int_equal(dsv__options(NULL, &out, sizeof out, 16), DSV_OK);
  assert_int_equal(out.a, 5);
  later_options given = {{sizeof given, 1, 2}, 0};
  assert_int_equal(dsv__options(&given, &out, sizeof out, 16), DSV_OK);
  assert_int_equal(out.size, sizeof out);
  assert_int_equal(out.b, 2);
  given.later = UINT64_C(1) << 63;
  given.known.a = 9;
  assert_int_equal(dsv__options(&given, &out, sizeof out, 16), DSV_ERROR_OPTIONS);
  assert_int_equal(out.a, 1);
  given.known.size = 16; /* an older program: without b */
  assert_int_equal(dsv__options(&given, &out, sizeof out, 16), DSV_OK);
  assert_int_equal(out.a, 9);
  given.known.size = 15;
  assert_int_equal(dsv__options(&given, &out, sizeof out, 16), DSV_ERROR_OPTIONS);
  size_t huge[4096 / sizeof(size_t) + 1] = {4096, 3, 4};
  assert_int_equal(dsv__options(huge, &out, sizeof out, 16), DSV_OK);
  huge[0] = 4097;
  assert_int_equal(dsv__options(huge, &out, sizeof out, 16), DSV_ERROR_OPTIONS);
}

static void test_give(void **state) {
  (void)state;
  known_options from = {sizeof from, 1, 2};
  later_options out = {{sizeof out, 0, 0}, 77};
  assert_int_equal(dsv__give(&from, &out, sizeof from, 16), DSV_OK);
  assert_int_equal(out.known.size, sizeof out);
  assert_int_equal(out.known.b, 2);
  assert_int_equal(out.later, 0);
  out = (later_options){{16, 0, 55}, 77};
  assert_int_equal(dsv__give(&from, &out, sizeof from, 16), DSV_OK);
  assert_int_equal(out.known.a, 1);
  assert_int_equal(out.known.b, 55);
  out.known.size = 15;
  assert_int_equal(dsv__give(&from, &out, sizeof from, 16), DSV_ERROR_OPTIONS);
  out.known.size = 4097;
  assert_int_equal(dsv__give(&from, &out, sizeof from, 16), DSV_ERROR_OPTIONS);
  assert_int_equal(dsv__give(&from, NULL, sizeof from, 16), DSV_ERROR_MISUSE);
}

static void test_alloc(void **state) {
  (void)state;
  meter m = {0, 100};
  dsv_context *context = metered(&m);
  assert_null(dsv__alloc(context, SIZE_MAX / 2 + 1, 2));
  assert_null(dsv__zalloc(context, SIZE_MAX, SIZE_MAX));
  assert_null(dsv__alloc(context, (size_t)PTRDIFF_MAX + 1, 1));
  assert_null(dsv__resize(context, NULL, SIZE_MAX / 2, 3));
  assert_int_equal(m.live, 1);
  unsigned char *bytes = dsv__zalloc(context, 3, 5);
  for (int i = 0; i < 15; i++) assert_int_equal(bytes[i], 0);
  void *nothing = dsv__alloc(context, 0, 8);
  assert_non_null(nothing);
  dsv__free(context, nothing);
  dsv__free(context, bytes);
  dsv__free(context, NULL);
  dsv_context_unref(context);
  assert_int_equal(m.live, 0);
}

static void test_grow(void **state) {
  (void)state;
  meter m = {0, 3};
  dsv_context *context = metered(&m);
  void *array = NULL;
  size_t capacity = 0;
  assert_true(dsv__grow(context, &array, &capacity, 0, 4));
  assert_null(array);
  assert_true(dsv__grow(context, &array, &capacity, 1, 4));
  assert_int_equal(capacity, 8);
  void *before = array;
  assert_true(dsv__grow(context, &array, &capacity, 8, 4));
  assert_ptr_equal(array, before);
  assert_false(dsv__grow(context, &array, &capacity, SIZE_MAX / 4 + 1, 4));
  assert_true(dsv__grow(context, &array, &capacity, 9, 4));
  assert_int_equal(capacity, 16);
  before = array;
  assert_false(dsv__grow(context, &array, &capacity, 17, 4));
  assert_ptr_equal(array, before);
  assert_int_equal(capacity, 16);
  dsv__free(context, array);
  dsv_context_unref(context);
  assert_int_equal(m.live, 0);
}

static void test_arena(void **state) {
  (void)state;
  meter m = {0, 1000};
  dsv_context *context = metered(&m);
  dsv__arena arena, other;
  dsv__arena_init(&arena, context);
  dsv__arena_init(&other, context);
  for (size_t i = 0; i < 3000; i++) {
    unsigned char *piece = dsv__arena_alloc(&arena, i % 40, 3);
    assert_int_equal((uintptr_t)piece % _Alignof(max_align_t), 0);
    for (size_t k = 0; k < i % 40 * 3; k++) assert_int_equal(piece[k], 0);
    memset(piece, 0xA5, i % 40 * 3);
  }
  assert_true(m.live < 20);
  char *large = dsv__arena_alloc(&arena, 1 << 20, 1);
  memset(large, 1, 1 << 20);
  assert_ptr_not_equal(dsv__arena_alloc(&arena, 0, 8), dsv__arena_alloc(&arena, 0, 8));
  assert_null(dsv__arena_alloc(&arena, SIZE_MAX, 1));
  assert_null(dsv__arena_alloc(&arena, SIZE_MAX - 40, 1));
  assert_null(dsv__arena_alloc(&arena, SIZE_MAX / 2, 3));
  assert_null(dsv__arena_text(&arena, "", SIZE_MAX));
  char *text = dsv__arena_text(&other, "abcdef", 3);
  assert_string_equal(text, "abc");
  assert_string_equal(dsv__arena_text(&other, NULL, 0), "");
  dsv__arena_join(&arena, &other);
  assert_null(other.blocks);
  dsv__arena_join(&other, &arena);
  dsv__arena_join(&other, &arena);
  assert_string_equal(text, "abc");
  dsv__arena_free(&arena);
  dsv__arena_free(&other);
  m.left = 0;
  assert_null(dsv__arena_alloc(&arena, 1, 1));
  dsv_context_unref(context);
  assert_int_equal(m.live, 0);
}

static void expect(dsv__buffer *buffer, const char *text) {
  assert_false(buffer->failed);
  assert_int_equal(buffer->n, strlen(text));
  assert_memory_equal(buffer->at, text, buffer->n);
  buffer->n = 0;
}

static void test_buffer(void **state) {
  (void)state;
  dsv_context *context = plain();
  dsv__buffer b;
  dsv__buffer_init(&b, context);
  dsv__put(&b, NULL, 0);
  dsv__put_text(&b, NULL);
  dsv__put_text(&b, "a");
  dsv__put_str(&b, DSV__STR("bc"));
  dsv__put_str(&b, dsv__str_of(NULL));
  dsv__put_char(&b, 'd');
  expect(&b, "abcd");
  dsv__put_int(&b, INT64_MIN);
  dsv__put_char(&b, ' ');
  dsv__put_int(&b, INT64_MAX);
  dsv__put_char(&b, ' ');
  dsv__put_int(&b, 0);
  dsv__put_int(&b, -1);
  dsv__put_uint(&b, UINT64_MAX);
  expect(&b, "-9223372036854775808 9223372036854775807 0-118446744073709551615");
  dsv__put_format(&b, "%s=%d %.*s %c%x", "x", -3, 2, "abc", 'z', 255U);
  expect(&b, "x=-3 ab zff");
  for (int i = 0; i < 1000; i++) dsv__put_format(&b, "%d,", i % 10);
  assert_int_equal(b.n, 2000);
  b.n = 0;
  dsv__put_json_text(&b, DSV__STR("a\"\\/\b\t\n\f\r\x01\x1f\x7f\xc3\xa9\0."));
  expect(&b, "\"a\\\"\\\\/\\b\\t\\n\\f\\r\\u0001\\u001f\x7f\xc3\xa9\\u0000.\"");
  dsv__put_json_text(&b, (dsv__str){NULL, 0});
  expect(&b, "\"\"");
  dsv__buffer_free(&b);
  assert_null(b.at);
  dsv_context_unref(context);
}

static void test_buffer_failure(void **state) {
  (void)state;
  meter m = {0, 2};
  dsv_context *context = metered(&m);
  dsv__buffer b;
  dsv__buffer_init(&b, context);
  dsv__put_text(&b, "12345678");
  dsv__put_text(&b, "9");
  assert_true(b.failed);
  m.left = 9;
  dsv__put_text(&b, "9"); /* would fit, but comes after a failure */
  dsv__put_char(&b, 'x');
  dsv__put_format(&b, "%d", 1);
  assert_int_equal(b.n, 8);
  dsv_text *text = (dsv_text *)&m;
  assert_int_equal(dsv__text_from(&b, &text), DSV_ERROR_MEMORY);
  assert_null(text);
  assert_int_equal(m.live, 1);
  assert_false(b.failed);
  dsv__put(&b, "x", SIZE_MAX);
  assert_true(b.failed);
  dsv__buffer_free(&b);
  dsv_context_unref(context);
  assert_int_equal(m.live, 0);
}

static void test_text(void **state) {
  (void)state;
  meter m = {0, 100};
  dsv_context *context = metered(&m);
  dsv__buffer b;
  dsv__buffer_init(&b, context);
  dsv_text *text, *empty;
  assert_int_equal(dsv__text_from(&b, &empty), DSV_OK);
  assert_string_equal(dsv_text_bytes(empty), "");
  dsv__put_text(&b, "hello");
  assert_int_equal(dsv__text_from(&b, &text), DSV_OK);
  assert_null(b.at);
  dsv_context_unref(context); /* the texts keep it alive */
  assert_string_equal(dsv_text_bytes(text), "hello");
  assert_int_equal(dsv_text_length(text), 5);
  assert_ptr_equal(dsv_text_ref(text), text);
  dsv_text_unref(text);
  dsv_text_unref(text);
  dsv_text_unref(empty);
  dsv_text_unref(NULL);
  assert_null(dsv_text_ref(NULL));
  assert_null(dsv_text_bytes(NULL));
  assert_int_equal(dsv_text_length(NULL), 0);
  assert_int_equal(m.live, 0);
}

static void test_str(void **state) {
  (void)state;
  assert_true(dsv__str_same(DSV__STR("ab"), dsv__str_of("ab")));
  assert_false(dsv__str_same(DSV__STR("ab"), DSV__STR("ac")));
  assert_false(dsv__str_same(DSV__STR("ab"), DSV__STR("a")));
  assert_true(dsv__str_same(DSV__STR(""), dsv__str_of(NULL)));
  assert_true(dsv__str_compare(DSV__STR("ab"), DSV__STR("b")) < 0);
  assert_true(dsv__str_compare(DSV__STR("ab"), DSV__STR("a")) > 0);
  assert_true(dsv__str_compare(dsv__str_of(NULL), DSV__STR("a")) < 0);
  assert_true(dsv__str_compare(DSV__STR("\xff"), DSV__STR("a")) > 0);
  assert_int_equal(dsv__str_compare(DSV__STR("x"), DSV__STR("x")), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_defaults),
      cmocka_unit_test(test_context_options),
      cmocka_unit_test(test_options),
      cmocka_unit_test(test_give),
      cmocka_unit_test(test_alloc),
      cmocka_unit_test(test_grow),
      cmocka_unit_test(test_arena),
      cmocka_unit_test(test_buffer),
      cmocka_unit_test(test_buffer_failure),
      cmocka_unit_test(test_text),
      cmocka_unit_test(test_str),
  };
  return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
