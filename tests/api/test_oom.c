/* Every allocation of every flow fails in turn: nothing crashes, nothing leaks, the answer is DSV_ERROR_MEMORY. */
#include <dsv/dsv.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/oom.h"

/* The allocator of the replay as options of a context. */
static dsv_status make_context(const dsv_allocator *allocator, dsv_context **context) {
  dsv_context_options options = DSV_CONTEXT_OPTIONS_INIT;
  options.allocator = allocator;
  *context = NULL;
  dsv_status status = dsv_context_new(&options, context);
  return oom_check(status, *context);
}

static dsv_status context_flow(const dsv_allocator *allocator, void *user) {
  (void)user;
  dsv_context *context;
  dsv_status status = make_context(allocator, &context);
  dsv_context_unref(context);
  return status;
}

static dsv_status diag_flow(const dsv_allocator *allocator, void *user) {
  (void)user;
  dsv_context *context;
  dsv_diag *diag = NULL;
  dsv_status status = make_context(allocator, &context);
  if (status == DSV_OK) {
    status = dsv_diag_new(context, &diag);
    oom_check(status, diag);
  }
  dsv_diag_unref(diag);
  dsv_context_unref(context);
  return status;
}

/* Adds the documents, checks the book and writes its documents; the diagnostics are filled too. */
static dsv_status book_flow(const dsv_allocator *allocator, void *user) {
  const char *documents = user;
  dsv_context *context;
  dsv_diag *diag = NULL;
  dsv_book *book = NULL;
  dsv_status status = make_context(allocator, &context);
  if (status == DSV_OK) {
    status = dsv_diag_new(context, &diag);
    oom_check(status, diag);
  }
  if (status == DSV_OK) {
    status = dsv_book_new(context, NULL, &book, diag);
    oom_check(status, book);
  }
  if (status == DSV_OK) {
    status = dsv_book_add(book, documents, strlen(documents), "documents", NULL, diag);
    /* All or nothing. */
    assert_true((status == DSV_OK) == (dsv_book_count(book) > 0));
  }
  if (status == DSV_OK) {
    status = dsv_book_check(book, NULL, diag);
  }
  for (size_t i = 0; status == DSV_OK && i < dsv_book_count(book); i++) {
    dsv_text *text = NULL;
    status = dsv_book_canonical(book, i, &text, diag);
    oom_check(status, text);
    dsv_text_unref(text);
  }
  dsv_book_unref(book);
  dsv_diag_unref(diag);
  dsv_context_unref(context);
  return status;
}

static void test_context(void **state) {
  (void)state;
  oom_replay("context", context_flow, NULL, DSV_OK);
}

static void test_diag(void **state) {
  (void)state;
  oom_replay("diag", diag_flow, NULL, DSV_OK);
}

static void test_book(void **state) {
  (void)state;
  static char documents[] =
      "[{\"type\":\"party\",\"id\":\"teleco\"},{\"type\":\"calendar\",\"id\":\"office\","
      "\"timezone\":\"Europe/Amsterdam\",\"weekly\":{\"mon\":[\"08:00-12:00\",\"13:00-18:00\"]}}]";
  oom_replay("book", book_flow, documents, DSV_OK);
}

static void test_refused_book(void **state) {
  (void)state;
  static char documents[] =
      "[{\"type\":\"party\",\"id\":\"teleco\",\"nmae\":\"Teleco\"},{\"type\":\"calendar\",\"id\":\"office\","
      "\"timezone\":\"Europe/Amsterdam\",\"weekly\":{\"mon\":[\"18:00-08:00\"]}}]";
  oom_replay("refused book", book_flow, documents, DSV_ERROR_MEMBER);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_context),
      cmocka_unit_test(test_diag),
      cmocka_unit_test(test_book),
      cmocka_unit_test(test_refused_book),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
