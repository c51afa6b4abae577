/* Findings: kept up to the limit, counted past it, one line each. */
#include "base/finding.h"
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <cmocka.h>

static size_t allocations_left;

static void *allocate(void *user, size_t bytes) {
  (void)user;
  return allocations_left && allocations_left-- ? malloc(bytes) : NULL;
}

static void *resize(void *user, void *memory, size_t bytes) {
  (void)user;
  return allocations_left && allocations_left-- ? realloc(memory, bytes) : NULL;
}

static void release(void *user, void *memory) {
  (void)user;
  free(memory);
}

static dsv_diag *make(uint64_t most) {
  allocations_left = 1000000;
  dsv_allocator allocator = {sizeof allocator, NULL, allocate, resize, release};
  dsv_limits limits = DSV_LIMITS_INIT;
  limits.findings = most;
  dsv_context_options options = {sizeof options, &allocator, &limits, NULL};
  dsv_context *context;
  dsv_diag *diag;
  assert_int_equal(dsv_context_new(&options, &context), DSV_OK);
  assert_int_equal(dsv_diag_new(context, &diag), DSV_OK);
  dsv_context_unref(context);
  return diag;
}

static void test_find(void **state) {
  (void)state;
  dsv_diag *diag = make(0);
  dsv__place place = {"a.json", "/x/0", 3, 7, 40};
  dsv_status status = dsv__find(diag, DSV_SEVERITY_WARNING, DSV_ERROR_KIND, &place, "no %s of %d", "list", 5);
  assert_int_equal(status, DSV_ERROR_KIND);
  assert_int_equal(DSV__NO_MEMORY(diag), DSV_ERROR_MEMORY);
  assert_int_equal(dsv_diag_count(diag), 2);
  dsv_finding finding = DSV_FINDING_INIT;
  assert_int_equal(dsv_diag_get(diag, 0, &finding), DSV_OK);
  assert_int_equal(finding.code, DSV_ERROR_KIND);
  assert_int_equal(finding.severity, DSV_SEVERITY_WARNING);
  assert_string_equal(finding.message, "no list of 5");
  assert_string_equal(finding.source, "a.json");
  assert_string_equal(finding.pointer, "/x/0");
  assert_int_equal(finding.line, 3);
  assert_int_equal(finding.column, 7);
  assert_int_equal(finding.offset, 40);
  assert_int_equal(dsv_diag_get(diag, 1, &finding), DSV_OK);
  assert_null(finding.source);
  assert_null(finding.pointer);
  assert_int_equal(finding.line, 0);
  assert_int_equal(finding.severity, DSV_SEVERITY_ERROR);
  assert_int_equal(dsv_diag_get(diag, 2, &finding), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_diag_get(diag, 0, NULL), DSV_ERROR_MISUSE);
  finding.size = 8;
  assert_int_equal(dsv_diag_get(diag, 0, &finding), DSV_ERROR_OPTIONS);
  dsv_diag_clear(diag);
  assert_int_equal(dsv_diag_count(diag), 0);
  assert_int_equal(dsv_diag_total(diag), 0);
  dsv__fail(diag, DSV_ERROR_OPEN, "again");
  assert_int_equal(dsv_diag_count(diag), 1);
  assert_ptr_equal(dsv_diag_ref(diag), diag);
  dsv_diag_unref(diag);
  dsv_diag_unref(diag);
}

static void test_limit(void **state) {
  (void)state;
  dsv_diag *diag = make(20);
  for (int i = 0; i < 25; i++) dsv__fail(diag, DSV_ERROR_CELL, "row %d", i);
  assert_int_equal(dsv_diag_count(diag), 20);
  assert_int_equal(dsv_diag_total(diag), 25);
  dsv_diag_unref(diag);
}

static void test_one_line(void **state) {
  (void)state;
  dsv_diag *diag = make(0);
  dsv__fail(diag, DSV_ERROR_CELL, "a\nb\x1b[1m\x7f\xc3\xa9");
  char text[1100];
  for (size_t lead = 1018; lead <= 1020; lead++) { /* the cut falls on every byte of a character of three */
    memset(text, 'x', lead);
    strcpy(text + lead, "\xe2\x82\xac\xe2\x82\xac");
    dsv__fail(diag, DSV_ERROR_CELL, "%s", text);
  }
  dsv_finding finding = DSV_FINDING_INIT;
  dsv_diag_get(diag, 0, &finding);
  assert_string_equal(finding.message, "a?b?[1m?\xc3\xa9");
  for (size_t i = 1; i <= 3; i++) {
    dsv_diag_get(diag, i, &finding);
    assert_string_equal(finding.message + 1017 + i, "...");
  }
  dsv_diag_unref(diag);
}

static void test_no_memory(void **state) {
  (void)state;
  dsv__place place = {"source", "/pointer", 0, 0, 0};
  for (size_t allowed = 0; allowed < 5; allowed++) {
    dsv_diag *diag = make(0);
    allocations_left = allowed;
    assert_int_equal(dsv__find(diag, DSV_SEVERITY_ERROR, DSV_ERROR_CELL, &place, "x"), DSV_ERROR_CELL);
    assert_int_equal(dsv_diag_count(diag), allowed == 4);
    assert_int_equal(dsv_diag_total(diag), 1);
    dsv_diag_unref(diag);
  }
}

static void test_null(void **state) {
  (void)state;
  dsv_diag *diag = (dsv_diag *)state;
  assert_int_equal(dsv_diag_new(NULL, &diag), DSV_ERROR_MISUSE);
  assert_null(diag);
  assert_int_equal(dsv_diag_new(NULL, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv__fail(NULL, DSV_ERROR_OPEN, "x"), DSV_ERROR_OPEN);
  assert_int_equal(dsv_diag_get(NULL, 0, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_diag_count(NULL), 0);
  assert_int_equal(dsv_diag_total(NULL), 0);
  assert_null(dsv_diag_ref(NULL));
  dsv_diag_unref(NULL);
  dsv_diag_clear(NULL);
  dsv_context *context;
  dsv_allocator allocator = {sizeof allocator, NULL, allocate, resize, release};
  dsv_context_options options = {sizeof options, &allocator, NULL, NULL};
  allocations_left = 1;
  assert_int_equal(dsv_context_new(&options, &context), DSV_OK);
  assert_int_equal(dsv_diag_new(context, &diag), DSV_ERROR_MEMORY);
  assert_null(diag);
  dsv_context_unref(context);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_find), cmocka_unit_test(test_limit),
                                     cmocka_unit_test(test_one_line), cmocka_unit_test(test_no_memory),
                                     cmocka_unit_test(test_null)};
  return cmocka_run_group_tests_name("finding", tests, NULL, NULL);
}
