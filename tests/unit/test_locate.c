/* Places of findings: line, column and offset from JSON Pointers. */
#include "data/book.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char text[] = "{\n"
                           "  \"a\": {\"b\": [10, {\"c\": \"x\"}], \"a-b\": 1, \"d/e~f\": 2},\n"
                           "\"\\u0061-\": 3, \"aa\":\n 4\n}";

typedef struct {
  dsv_context *context;
  dsv_diag *diag;
  dsv__source source, *sources[1];
  dsv_book book;
} fixture;

static void begin(fixture *f, const char *bytes) {
  memset(f, 0, sizeof *f);
  dsv_context_new(NULL, &f->context);
  dsv_diag_new(f->context, &f->diag);
  f->source = (dsv__source){NULL, (char *)(uintptr_t)bytes, strlen(bytes), 1};
  f->sources[0] = &f->source;
  f->book = (dsv_book){.context = f->context, .sources = f->sources, .n_sources = 1};
}

static void end(fixture *f) {
  dsv_diag_unref(f->diag);
  dsv_context_unref(f->context);
}

static void add(fixture *f, dsv_status code, const char *pointer, size_t offset) {
  dsv__document document = {.source = &f->source, .pointer = "", .offset = offset};
  dsv__head head = {0, "", &document};
  dsv__find_at(f->diag, DSV_SEVERITY_ERROR, code, &head, pointer[0] ? pointer + 1 : NULL, "wrong");
}

static void check(fixture *f, size_t index, uint64_t line, uint64_t column, const char *at) {
  dsv_finding finding = DSV_FINDING_INIT;
  assert_int_equal(dsv_diag_get(f->diag, index, &finding), DSV_OK);
  if (finding.line != line || finding.column != column)
    fail_msg("%zu: %d:%d", index, (int)finding.line, (int)finding.column);
  assert_memory_equal(f->source.bytes + finding.offset, at, strlen(at));
}

static void finds_values_names_and_objects(void **state) {
  (void)state;
  fixture f;
  begin(&f, text);
  add(&f, DSV_ERROR_KIND, "/aa", 0);
  add(&f, DSV_ERROR_KIND, "/a/b/1/c", 0);
  add(&f, DSV_ERROR_KIND, "", 0);
  add(&f, DSV_ERROR_KIND, "/a/a-b", 0);
  add(&f, DSV_ERROR_KIND, "/a/d~1e~0f", 0);
  add(&f, DSV_ERROR_MISSING, "/a/b/1/zzz/y", 0);
  add(&f, DSV_ERROR_MISSING, "/nothing", 0);
  add(&f, DSV_ERROR_MEMBER, "/a/b", 0);
  add(&f, DSV_ERROR_KIND, "/a-", 0);
  add(&f, DSV_ERROR_KIND, "/a/b/0", 0);
  add(&f, DSV_ERROR_KIND, "/a/b", 0);
  add(&f, DSV_ERROR_KIND, "/a", 0);
  dsv__locate_findings(&f.book, f.diag, 0);
  check(&f, 0, 4, 2, "4\n");
  check(&f, 1, 2, 25, "\"x\"");
  check(&f, 2, 1, 1, "{\n");
  check(&f, 3, 2, 39, "1,");
  check(&f, 4, 2, 51, "2}");
  check(&f, 5, 2, 19, "{\"c\"");
  check(&f, 6, 1, 1, "{\n");
  check(&f, 7, 2, 9, "\"b\"");
  check(&f, 8, 3, 12, "3,");
  check(&f, 9, 2, 15, "10");
  check(&f, 10, 2, 14, "[10");
  check(&f, 11, 2, 8, "{\"b\"");
  end(&f);
}

static void finds_in_lines(void **state) {
  (void)state;
  fixture f;
  begin(&f, "{\"a\":1}\n\n{\"a\":2}\n{\"a\":3}");
  add(&f, DSV_ERROR_KIND, "/a", 17);
  add(&f, DSV_ERROR_KIND, "/a", 0);
  add(&f, DSV_ERROR_KIND, "/a", 9);
  dsv__locate_findings(&f.book, f.diag, 0);
  check(&f, 0, 4, 6, "3}");
  check(&f, 1, 1, 6, "1}");
  check(&f, 2, 3, 6, "2}");
  end(&f);
}

static void leaves_others_alone(void **state) {
  (void)state;
  fixture f;
  begin(&f, text);
  dsv__place place = {"other", "/a", 7, 8, 9};
  dsv__find(f.diag, DSV_SEVERITY_NOTE, DSV_ERROR_ROW, &place, "placed");
  dsv__fail(f.diag, DSV_ERROR_MEMORY, "no place");
  add(&f, DSV_ERROR_KIND, "/aa", 0);
  dsv__locate_findings(&f.book, f.diag, 3); /* nothing from there on */
  dsv__locate_findings(&f.book, NULL, 0);
  dsv__locate_findings(&f.book, f.diag, 0);
  dsv__locate_findings(&f.book, f.diag, 0); /* a second time changes nothing */
  dsv_finding finding = DSV_FINDING_INIT;
  dsv_diag_get(f.diag, 0, &finding);
  assert_true(finding.line == 7 && finding.column == 8 && finding.offset == 9);
  dsv_diag_get(f.diag, 1, &finding);
  assert_true(finding.line == 0 && finding.column == 0);
  check(&f, 2, 4, 2, "4\n");
  end(&f);
}

/* Sixty-four levels, and a thousand findings in a large source, in one scan. */
static void is_one_scan(void **state) {
  (void)state;
  enum { N = 50000 };
  char *bytes = malloc(N * 12 + 3), pointer[32];
  size_t n = 0;
  bytes[n++] = '[';
  for (int i = 0; i < N; i++) n += (size_t)sprintf(bytes + n, "%s\n[%d]", i ? "," : "", i);
  memcpy(bytes + n, "]", 2);
  fixture f;
  begin(&f, bytes);
  for (int i = 0; i < 1000; i++) {
    sprintf(pointer, "/%d/0", i * 50);
    add(&f, DSV_ERROR_VALUE, pointer, 0);
  }
  dsv__locate_findings(&f.book, f.diag, 0);
  for (size_t i = 0; i < 1000; i++) {
    char value[32];
    sprintf(value, "%zu]", i * 50);
    check(&f, i, i * 50 + 2, 2, value);
  }
  end(&f);
  char deep[140] = "";
  for (int i = 0; i < 64; i++) strcat(deep, "[");
  for (int i = 0; i < 64; i++) strcat(deep, "]");
  begin(&f, deep);
  char path[140] = "";
  for (int i = 0; i < 63; i++) strcat(path, "/0");
  add(&f, DSV_ERROR_VALUE, path, 0);
  dsv__locate_findings(&f.book, f.diag, 0);
  check(&f, 0, 1, 64, "[]");
  end(&f);
  free(bytes);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(finds_values_names_and_objects), cmocka_unit_test(finds_in_lines),
                                     cmocka_unit_test(leaves_others_alone), cmocka_unit_test(is_one_scan)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
