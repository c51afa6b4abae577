/* Whole documents through the interface: suites of good and bad ones, and that nothing lands by halves. */
#include <dsv/dsv.h>

#include <dirent.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

typedef struct {
  dsv_context *context;
  dsv_diag *diag;
  dsv_book *book;
} world;

static world begin(const dsv_limits *limits) {
  world w;
  dsv_context_options options = DSV_CONTEXT_OPTIONS_INIT;
  options.limits = limits;
  assert_int_equal(dsv_context_new(&options, &w.context), DSV_OK);
  assert_int_equal(dsv_diag_new(w.context, &w.diag), DSV_OK);
  assert_int_equal(dsv_book_new(w.context, NULL, &w.book, w.diag), DSV_OK);
  return w;
}

static void end(world *w) {
  dsv_book_unref(w->book);
  dsv_diag_unref(w->diag);
  dsv_context_unref(w->context);
}

static dsv_status add(world *w, const char *text) {
  return dsv_book_add(w->book, text, strlen(text), "test", NULL, w->diag);
}

/* ---- suites of files ------------------------------------------------------------------------- */

static char *read_file(const char *folder, const char *name, const char *ending, size_t *n) {
  char path[600];
  const char *root = getenv("DSV_SOURCE_ROOT");
  int stem = (int)(strstr(name, ".json") - name);
  snprintf(path, sizeof path, "%s/tests/data/%s/%.*s%s", root ? root : ".", folder, stem, name, ending);
  FILE *file = fopen(path, "rb");
  if (!file) fail_msg("%s", path);
  char *bytes = malloc(1 << 20);
  *n = fread(bytes, 1, (1 << 20) - 1, file);
  bytes[*n] = '\0';
  fclose(file);
  return bytes;
}

static dsv_status read_book(world *w, const char *folder, const char *name) {
  size_t n;
  char *bytes = read_file(folder, name, ".json", &n);
  dsv_status status = dsv_book_add(w->book, bytes, n, name, NULL, w->diag);
  free(bytes);
  if (!status) {
    status = dsv_book_check(w->book, NULL, w->diag);
  } else {
    assert_int_equal(dsv_book_count(w->book), 0);
  }
  return status;
}

/* The findings as lines `code pointer line`. */
static void write_findings(const dsv_diag *diag, char *out, size_t size) {
  out[0] = '\0';
  for (size_t i = 0; i < dsv_diag_count(diag); i++) {
    dsv_finding f = DSV_FINDING_INIT;
    assert_int_equal(dsv_diag_get(diag, i, &f), DSV_OK);
    const char *pointer = !f.pointer ? "-" : f.pointer[0] ? f.pointer : "\"\"";
    size_t n = strlen(out);
    snprintf(out + n, size - n, "%s %s %llu\n", dsv_status_name((dsv_status)f.code), pointer,
             (unsigned long long)f.line);
    assert_true(f.message[0] && !strchr(f.message, '\n'));
  }
}

static size_t each_file(const char *folder, void (*visit)(const char *name)) {
  char path[600];
  const char *root = getenv("DSV_SOURCE_ROOT");
  snprintf(path, sizeof path, "%s/tests/data/%s", root ? root : ".", folder);
  DIR *entries = opendir(path);
  assert_non_null(entries);
  size_t n = 0;
  for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
    size_t length = strlen(entry->d_name);
    if (length < 5 || strcmp(entry->d_name + length - 5, ".json") != 0) continue;
    visit(entry->d_name);
    n++;
  }
  closedir(entries);
  return n;
}

static void visit_valid(const char *name) {
  world w = begin(NULL);
  char findings[4000];
  dsv_status status = read_book(&w, "valid", name);
  write_findings(w.diag, findings, sizeof findings);
  if (status) fail_msg("%s:\n%s", name, findings);
  /* Canonical bytes are canonical: read again they give themselves. */
  for (size_t i = 0; i < dsv_book_count(w.book); i++) {
    world again = begin(NULL);
    dsv_text *text, *same;
    assert_int_equal(dsv_book_canonical(w.book, i, &text, w.diag), DSV_OK);
    assert_int_equal(dsv_book_add(again.book, dsv_text_bytes(text), dsv_text_length(text), NULL, NULL, again.diag),
                     DSV_OK);
    assert_int_equal(dsv_book_canonical(again.book, 0, &same, again.diag), DSV_OK);
    assert_string_equal(dsv_text_bytes(text), dsv_text_bytes(same));
    dsv_text_unref(text);
    dsv_text_unref(same);
    end(&again);
  }
  end(&w);
}

static void visit_invalid(const char *name) {
  world w = begin(NULL);
  char findings[8000], *expected;
  size_t n;
  dsv_status status = read_book(&w, "invalid", name);
  expected = read_file("invalid", name, ".expect", &n);
  write_findings(w.diag, findings, sizeof findings);
  if (strcmp(expected, findings) != 0) fail_msg("%s: expected\n%sfound\n%s", name, expected, findings);
  assert_int_equal(strncmp(expected, dsv_status_name(status), strlen(dsv_status_name(status))), 0);
  free(expected);
  /* Still open: it takes a good document, unless one of its own is wrong. */
  assert_int_equal(add(&w, "{\"type\":\"party\",\"id\":\"later\"}"), DSV_OK);
  end(&w);
}

static void valid_books_are_valid(void **state) {
  (void)state;
  assert_true(each_file("valid", visit_valid) >= 17);
}

static void invalid_books_say_why(void **state) {
  (void)state;
  assert_true(each_file("invalid", visit_invalid) >= 60);
}

static void loads_files_and_folders(void **state) {
  (void)state;
  const char *root = getenv("DSV_SOURCE_ROOT");
  char path[600];
  world w = begin(NULL);
  snprintf(path, sizeof path, "%s/tests/data/valid", root ? root : ".");
  assert_int_equal(dsv_book_load(w.book, path, NULL, w.diag), DSV_OK);
  size_t n = dsv_book_count(w.book);
  assert_true(n > 100);
  dsv_document document = DSV_DOCUMENT_INIT;
  assert_int_equal(dsv_book_document(w.book, 0, &document), DSV_OK);
  assert_non_null(strstr(document.source, "/tests/data/valid/accord.json"));
  snprintf(path, sizeof path, "%s/tests/data/valid/mozilla.json", root ? root : ".");
  assert_int_equal(dsv_book_load(w.book, path, NULL, w.diag), DSV_OK);
  assert_int_equal(dsv_book_count(w.book), n + 5);
  snprintf(path, sizeof path, "%s/tests/data/invalid", root ? root : ".");
  assert_int_not_equal(dsv_book_load(w.book, path, NULL, w.diag), DSV_OK);
  snprintf(path, sizeof path, "%s/tests/data", root ? root : ".");
  assert_int_equal(dsv_book_load(w.book, path, NULL, w.diag), DSV_ERROR_OPEN);
  snprintf(path, sizeof path, "%s/tests/data/nothing.json", root ? root : ".");
  assert_int_equal(dsv_book_load(w.book, path, NULL, w.diag), DSV_ERROR_OPEN);
  assert_int_equal(dsv_book_count(w.book), n + 5);
  end(&w);
}

/* ---- one call, one decision ------------------------------------------------------------------ */

static void takes_objects_lists_and_lines(void **state) {
  (void)state;
  world w = begin(NULL);
  assert_int_equal(add(&w, " {\"type\":\"party\",\"id\":\"a\"} "), DSV_OK);
  assert_int_equal(add(&w, "[{\"type\":\"party\",\"id\":\"b\"},{\"type\":\"service\",\"id\":\"b\",\"x-n\":[ 1 ]}]"),
                   DSV_OK);
  assert_int_equal(add(&w, "{\"type\":\"party\",\"id\":\"c\"}\r\n\n {\"id\" : \"d\",\"type\":\"party\"}"), DSV_OK);
  assert_int_equal(add(&w, "[]"), DSV_OK);
  assert_int_equal(dsv_book_count(w.book), 5);
  static const char *const ids[] = {"a", "b", "b", "c", "d"};
  for (size_t i = 0; i < 5; i++) {
    dsv_document document = DSV_DOCUMENT_INIT;
    assert_int_equal(dsv_book_document(w.book, i, &document), DSV_OK);
    assert_string_equal(document.id, ids[i]);
    assert_string_equal(document.source, "test");
    assert_int_equal(document.version, 0);
  }
  dsv_document document = {0};
  assert_int_equal(dsv_book_document(w.book, 0, &document), DSV_ERROR_OPTIONS);
  assert_int_equal(dsv_book_document(w.book, 5, &document), DSV_ERROR_MISUSE);
  dsv_text *text;
  assert_int_equal(dsv_book_canonical(w.book, 2, &text, w.diag), DSV_OK);
  assert_string_equal(dsv_text_bytes(text), "{\"id\":\"b\",\"type\":\"service\",\"x-n\":[1]}");
  dsv_text_unref(text);
  assert_int_equal(dsv_book_canonical(w.book, 4, &text, w.diag), DSV_OK);
  assert_string_equal(dsv_text_bytes(text), "{\"id\":\"d\",\"type\":\"party\"}");
  dsv_text_unref(text);
  assert_int_equal(dsv_book_canonical(w.book, 5, &text, w.diag), DSV_ERROR_MISUSE);
  assert_null(text);
  end(&w);
}

static void refuses_misuse(void **state) {
  (void)state;
  world w = begin(NULL);
  dsv_book *book;
  dsv_book_options bad = DSV_BOOK_OPTIONS_INIT;
  bad.size = 3;
  assert_int_equal(dsv_book_new(NULL, NULL, &book, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_book_new(w.context, NULL, NULL, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_book_new(w.context, &bad, &book, w.diag), DSV_ERROR_OPTIONS);
  assert_null(book);
  assert_int_equal(dsv_book_add(NULL, "{}", 2, NULL, NULL, w.diag), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_book_add(w.book, NULL, 2, NULL, NULL, w.diag), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_book_add(w.book, NULL, 0, NULL, NULL, w.diag), DSV_ERROR_SYNTAX);
  assert_int_equal(dsv_book_add(w.book, "{}", 2, NULL, &bad, w.diag), DSV_ERROR_OPTIONS);
  assert_int_equal(dsv_book_load(w.book, NULL, NULL, w.diag), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_book_check(NULL, NULL, w.diag), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_book_check(w.book, &bad, w.diag), DSV_ERROR_OPTIONS);
  dsv_calendar *calendar;
  assert_int_equal(dsv_book_calendar(w.book, "x", &calendar, w.diag), DSV_ERROR_NOT_FROZEN);
  assert_int_equal(dsv_book_check(w.book, NULL, w.diag), DSV_OK);
  assert_int_equal(dsv_book_check(w.book, NULL, w.diag), DSV_ERROR_FROZEN);
  assert_int_equal(add(&w, "{\"type\":\"party\",\"id\":\"a\"}"), DSV_ERROR_FROZEN);
  assert_int_equal(dsv_book_calendar(w.book, "x", &calendar, w.diag), DSV_ERROR_UNKNOWN_CALENDAR);
  assert_int_equal(dsv_book_calendar(w.book, NULL, &calendar, w.diag), DSV_ERROR_UNKNOWN_CALENDAR);
  assert_int_equal(dsv_book_count(NULL), 0);
  assert_null(dsv_book_ref(NULL));
  dsv_book_unref(NULL);
  assert_ptr_equal(dsv_book_ref(w.book), w.book);
  dsv_book_unref(w.book);
  end(&w);
}

static void mends_after_a_failed_check(void **state) {
  (void)state;
  world w = begin(NULL);
  assert_int_equal(
      add(&w, "{\"type\":\"calendar\",\"id\":\"k\",\"timezone\":\"Europe/"
              "Amsterdam\",\"weekly\":{\"mon\":[\"08:00-12:00\"]}}\n"
              "{\"type\":\"service\",\"id\":\"s\",\"offers\":[{\"id\":\"o\",\"kind\":\"goods\",\"streams\":[\"x\"]}]}"),
      DSV_OK);
  assert_int_equal(dsv_book_check(w.book, NULL, w.diag), DSV_ERROR_REFERENCE);
  dsv_finding f = DSV_FINDING_INIT;
  assert_int_equal(dsv_diag_get(w.diag, 0, &f), DSV_OK);
  assert_true(f.line == 2 && f.column == 74);
  assert_int_equal(add(&w, "{\"type\":\"stream\",\"id\":\"x\",\"shape\":\"event\"}"), DSV_OK);
  dsv_diag_clear(w.diag);
  assert_int_equal(dsv_book_check(w.book, NULL, w.diag), DSV_OK);
  dsv_calendar *calendar;
  assert_int_equal(dsv_book_calendar(w.book, "k", &calendar, w.diag), DSV_OK);
  end(&w); /* a calendar outlives its book */
  int64_t elapsed;
  assert_int_equal(dsv_calendar_elapsed(calendar, 0, INT64_C(7) * 86400000000, NULL, &elapsed, NULL), DSV_OK);
  assert_int_equal(elapsed, INT64_C(4) * 3600000000);
  dsv_calendar_unref(calendar);
}

static int cancel(void *user, uint64_t done, uint64_t total) {
  (void)total;
  return done >= *(uint64_t *)user;
}

static void cancels(void **state) {
  (void)state;
  world w = begin(NULL);
  uint64_t at = 2;
  dsv_book_options options = DSV_BOOK_OPTIONS_INIT;
  options.progress = cancel;
  options.user = &at;
  static const char three[] =
      "{\"type\":\"party\",\"id\":\"a\"}\n{\"type\":\"party\",\"id\":\"b\"}\n{\"type\":\"party\",\"id\":\"c\"}";
  assert_int_equal(dsv_book_add(w.book, three, sizeof three - 1, NULL, &options, w.diag), DSV_ERROR_CANCELLED);
  assert_int_equal(dsv_book_count(w.book), 0);
  at = 4;
  assert_int_equal(dsv_book_add(w.book, three, sizeof three - 1, NULL, &options, w.diag), DSV_OK);
  at = 0;
  assert_int_equal(dsv_book_check(w.book, &options, w.diag), DSV_ERROR_CANCELLED);
  assert_int_equal(dsv_book_check(w.book, NULL, w.diag), DSV_OK);
  end(&w);
}

static void keeps_to_limits(void **state) {
  (void)state;
  dsv_limits limits = DSV_LIMITS_INIT;
  limits.documents = 2;
  limits.document_bytes = 60;
  limits.document_values = 4;
  world w = begin(&limits);
  assert_int_equal(add(&w, "{\"type\":\"party\",\"id\":\"a\",\"title\":\"0123456789012345678901234567890\"}"),
                   DSV_ERROR_LIMIT);
  assert_int_equal(add(&w, "{\"type\":\"party\",\"id\":\"a\"}\n{\"type\":\"party\",\"id\":\"b\"}"), DSV_ERROR_LIMIT);
  assert_int_equal(dsv_book_count(w.book), 0);
  assert_int_equal(add(&w, "{\"type\":\"party\",\"id\":\"a\"}"), DSV_OK);
  assert_int_equal(add(&w, "{\"type\":\"party\",\"id\":\"b\"}"), DSV_OK);
  assert_int_equal(add(&w, "{\"type\":\"party\",\"id\":\"c\"}"), DSV_ERROR_LIMIT);
  assert_int_equal(dsv_book_count(w.book), 2);
  end(&w);
}

static void is_not_for_a_child(void **state) {
  (void)state;
  world w = begin(NULL);
  pid_t child = fork();
  if (child == 0)
    _exit(add(&w, "{\"type\":\"party\",\"id\":\"a\"}") == DSV_ERROR_FORKED &&
                  dsv_book_check(w.book, NULL, NULL) == DSV_ERROR_FORKED
              ? 0
              : 1);
  int result;
  assert_int_equal(waitpid(child, &result, 0), child);
  assert_int_equal(result, 0);
  end(&w);
}

/* The deepest document there may be, added, checked and written on the smallest stack that hosts use. */
static void *go_deep(void *argument) {
  enum { LEVELS = 59 };
  dsv_limits limits = DSV_LIMITS_INIT;
  limits.depth = 64;
  world w = begin(&limits);
  char text[1000] = "{\"type\":\"stream\",\"id\":\"x\",\"shape\":\"interval\",\"fields\":{\"a\":\"string\"},"
                    "\"complete\":[{\"from\":\"2026-01-01\",\"where\":";
  for (int i = 0; i < LEVELS; i++) strcat(text, "{\"not\":");
  strcat(text, "{\"field\":\"a\",\"in\":[\"b\"]}");
  for (int i = 0; i < LEVELS; i++) strcat(text, "}");
  strcat(text, "}]}");
  dsv_text *canonical = NULL;
  bool good = add(&w, text) == DSV_OK && dsv_book_canonical(w.book, 0, &canonical, w.diag) == DSV_OK &&
              dsv_book_check(w.book, NULL, w.diag) == DSV_OK;
  if (good) *(size_t *)argument = dsv_text_length(canonical);
  dsv_text_unref(canonical);
  end(&w);
  return NULL;
}

static void needs_little_stack(void **state) {
  (void)state;
#if defined(__SANITIZE_ADDRESS__)
  size_t stack = 1 << 20;
#else
  size_t stack = 64 << 10;
#endif
  pthread_attr_t attributes;
  pthread_t thread;
  size_t length = 0;
  assert_int_equal(pthread_attr_init(&attributes), 0);
  assert_int_equal(pthread_attr_setstacksize(&attributes, stack), 0);
  assert_int_equal(pthread_create(&thread, &attributes, go_deep, &length), 0);
  assert_int_equal(pthread_join(thread, NULL), 0);
  pthread_attr_destroy(&attributes);
  assert_true(length > 500);
}

/* ---- memory ---------------------------------------------------------------------------------- */

/* Allocations of ours and of jansson: the one numbered `fail` finds no memory, or all from there on. */
static size_t calls, failing;
static bool for_ever;
static long held;

static bool refused(void) {
  calls++;
  return failing && (for_ever ? calls >= failing : calls == failing);
}

static void *take(size_t n) {
  void *memory = refused() ? NULL : malloc(n);
  held += memory != NULL;
  return memory;
}

static void give(void *memory) {
  held -= memory != NULL;
  free(memory);
}

static void *allocate(void *user, size_t n) {
  (void)user;
  return take(n);
}

static void *resize(void *user, void *memory, size_t n) {
  (void)user;
  void *moved = refused() ? NULL : realloc(memory, n);
  held += moved && !memory;
  return moved;
}

static void release(void *user, void *memory) {
  (void)user;
  give(memory);
}

static const char story[] =
    "[{\"type\":\"party\",\"id\":\"a\"},{\"type\":\"service\",\"id\":\"s\",\"offers\":[{\"id\":\"o\",\"kind\":"
    "\"goods\",\"streams\":[\"x\"]}]},"
    "{\"type\":\"stream\",\"id\":\"x\",\"shape\":\"event\",\"fields\":{\"f\":\"string\",\"g\":{\"type\":\"number\","
    "\"unit\":\"s\"}},"
    "\"complete\":[{\"from\":\"2026-01-01\",\"where\":{\"not\":{\"field\":\"f\",\"in\":[\"b\",\"c\"]}}}]}]";

static const char flawed[] = "{\"type\":\"party\",\"id\":\"A\",\"titel\":null}\n{\"type\":\"stream\",\"id\":\"y\","
                             "\"shape\":\"evnt\",\"key\":\"k\",\"x-a\":[1.5]}\n{";

/* All calls of a life, each of which may run out of memory; true: none did. */
static bool live(dsv_context *context) {
  dsv_diag *diag = NULL;
  dsv_book *book = NULL;
  dsv_text *text = NULL;
  dsv_status status[6] = {dsv_diag_new(context, &diag), DSV_OK, DSV_OK, DSV_OK, DSV_OK, DSV_OK};
  status[1] = dsv_book_new(context, NULL, &book, diag);
  if (book) {
    dsv_status wrong = dsv_book_add(book, flawed, sizeof flawed - 1, "flawed", NULL, diag);
    if (wrong != DSV_ERROR_VALUE && wrong != DSV_ERROR_MEMORY)
      fail_msg("call %zu: %s", failing, dsv_status_name(wrong));
    assert_int_equal(dsv_book_count(book), 0);
    status[2] = dsv_book_add(book, story, sizeof story - 1, "story", NULL, diag);
    assert_int_equal(dsv_book_count(book), status[2] ? 0 : 3);
    status[3] = dsv_book_check(book, NULL, diag);
    if (!status[2]) status[4] = dsv_book_canonical(book, 2, &text, diag);
    dsv_text_unref(text);
  }
  status[5] = dsv_schema(context, "stream", &text, diag); /* of all types it is the same, many times over */
  dsv_text_unref(text);
  dsv_book_unref(book);
  dsv_diag_unref(diag);
  bool good = true;
  for (size_t i = 0; i < 6; i++) {
    if (status[i] && status[i] != DSV_ERROR_MEMORY)
      fail_msg("call %zu of %zu: %s", i, failing, dsv_status_name(status[i]));
    good &= status[i] == DSV_OK;
  }
  return good;
}

static void survives_without_memory(void **state) {
  (void)state;
  dsv_allocator allocator = {sizeof allocator, NULL, allocate, resize, release};
  dsv_context_options options = DSV_CONTEXT_OPTIONS_INIT;
  options.allocator = &allocator;
  dsv_context *context;
  assert_int_equal(dsv_context_new(&options, &context), DSV_OK);
  json_set_alloc_funcs(take, give);
  calls = failing = 0;
  assert_true(live(context));
  size_t total = calls;
  assert_true(total > 300);
  for (int mode = 0; mode < 2; mode++) {
    for (failing = 1; failing <= total; failing++) {
      calls = 0;
      for_ever = mode;
      live(context);
      assert_int_equal(held, 1); /* the context alone */
    }
  }
  failing = 0;
  json_set_alloc_funcs(malloc, free);
  dsv_context_unref(context);
  assert_int_equal(held, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(valid_books_are_valid),
                                     cmocka_unit_test(invalid_books_say_why),
                                     cmocka_unit_test(loads_files_and_folders),
                                     cmocka_unit_test(takes_objects_lists_and_lines),
                                     cmocka_unit_test(refuses_misuse),
                                     cmocka_unit_test(mends_after_a_failed_check),
                                     cmocka_unit_test(cancels),
                                     cmocka_unit_test(keeps_to_limits),
                                     cmocka_unit_test(is_not_for_a_child),
                                     cmocka_unit_test(needs_little_stack),
                                     cmocka_unit_test(survives_without_memory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
