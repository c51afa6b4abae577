/* Looking over books through the public interface; tests/python/test_lint.py has every finding, on its border. */
#include "support/oom.h"
#include "support/scene.h"

#define TARGETS                                                                                                    \
  "{'id':'up','metric':{'kind':'availability','stream':'o'},'objective':{'op':'>=','value':'99.9'},'exclude':[]}," \
  "{'id':'n','metric':{'kind':'outages','stream':'o'},'objective':{'op':'<','value':'3'},'exclude':[]},"           \
  "{'id':'long','metric':{'kind':'longest_outage','stream':'o'},'objective':{'op':'<','value':'PT9H'},'exclude':[]}"
#define BOOK "[" PARTIES OUTAGES("") AGREEMENT("'exclude':[{'id':'x','stream':'o'}],", TARGETS) "]"

static dsv_book *book_of(dsv_context *context, int checked) {
  char *spelled = spell(BOOK);
  dsv_book *book = NULL;
  assert_int_equal(dsv_book_new(context, NULL, &book, NULL), DSV_OK);
  assert_int_equal(dsv_book_add(book, spelled, strlen(spelled), "book", NULL, NULL), DSV_OK);
  if (checked) assert_int_equal(dsv_book_check(book, NULL, NULL), DSV_OK);
  free(spelled);
  return book;
}

static void findings(void **state) {
  (void)state;
  dsv_context *context = NULL;
  dsv_diag *diag = NULL;
  uint64_t found = 99;
  assert_int_equal(dsv_context_new(NULL, &context), DSV_OK);
  assert_int_equal(dsv_diag_new(context, &diag), DSV_OK);
  dsv_book *book = book_of(context, 1);
  assert_int_equal(dsv_lint(book, NULL, &found, diag), DSV_OK);
  assert_int_equal(found, 2);
  assert_int_equal(dsv_diag_count(diag), 2);
  static const uint32_t codes[] = {DSV_ERROR_CONTRADICTION, DSV_ERROR_UNUSED};
  static const char *const pointers[] = {"/4/targets/2/objective", "/4/exclude/0"};
  for (size_t i = 0; i < 2; i++) {
    dsv_finding finding = DSV_FINDING_INIT;
    assert_int_equal(dsv_diag_get(diag, i, &finding), DSV_OK);
    assert_int_equal(finding.code, codes[i]);
    assert_int_equal(finding.severity, DSV_SEVERITY_WARNING);
    assert_string_equal(finding.pointer, pointers[i]);
    assert_int_equal(finding.line, 1);
  }
  /* Nobody need listen. */
  assert_int_equal(dsv_lint(book, NULL, NULL, NULL), DSV_OK);
  dsv_book_unref(book);
  dsv_diag_unref(diag);
  dsv_context_unref(context);
}

static int stop(void *user, uint64_t done, uint64_t total) {
  (void)user;
  return done + 1 == total;
}

static void misuse(void **state) {
  (void)state;
  dsv_context *context = NULL;
  uint64_t found = 99;
  assert_int_equal(dsv_context_new(NULL, &context), DSV_OK);
  dsv_book *open = book_of(context, 0), *book = book_of(context, 1);
  assert_int_equal(dsv_lint(NULL, NULL, &found, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(found, 0);
  assert_int_equal(dsv_lint(open, NULL, NULL, NULL), DSV_ERROR_NOT_FROZEN);
  dsv_lint_options options = DSV_LINT_OPTIONS_INIT;
  options.size = 1;
  assert_int_equal(dsv_lint(book, &options, NULL, NULL), DSV_ERROR_OPTIONS);
  options = (dsv_lint_options)DSV_LINT_OPTIONS_INIT;
  options.progress = stop;
  assert_int_equal(dsv_lint(book, &options, &found, NULL), DSV_ERROR_CANCELLED);
  assert_int_equal(found, 0);
  dsv_book_unref(open);
  dsv_book_unref(book);
  dsv_context_unref(context);
}

static dsv_status flow(const dsv_allocator *allocator, void *user) {
  dsv_context *context = NULL;
  dsv_diag *diag = NULL;
  dsv_book *book = NULL;
  uint64_t found = 0;
  dsv_context_options options = DSV_CONTEXT_OPTIONS_INIT;
  options.allocator = allocator;
  dsv_status status = dsv_context_new(&options, &context);
  oom_check(status, context);
  if (!status) status = dsv_diag_new(context, &diag);
  if (!status) status = dsv_book_new(context, NULL, &book, diag);
  if (!status) status = dsv_book_add(book, user, strlen(user), "book", NULL, diag);
  if (!status) status = dsv_book_check(book, NULL, diag);
  if (!status) status = dsv_lint(book, NULL, &found, diag);
  if (!status) assert_int_equal(found, 2);
  if (!status) assert_int_equal(dsv_diag_count(diag), 2);
  /* Where there is no memory to look for its place a finding stands at the document. */
  if (!status && oom_failures()) status = DSV_ERROR_MEMORY;
  dsv_book_unref(book);
  dsv_diag_unref(diag);
  dsv_context_unref(context);
  return status;
}

static void no_memory(void **state) {
  (void)state;
  char *spelled = spell(BOOK);
  oom_replay("lint", flow, spelled, DSV_OK);
  free(spelled);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(findings), cmocka_unit_test(misuse), cmocka_unit_test(no_memory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
