/* dsv diff BOOK BOOK, dsv diff BOOK AGREEMENT VERSION VERSION */
#include "cli.h"
#include <string.h>

/* The next book takes the place of the one that was loaded, which the caller then owns. */
static dsv_book *next_book(session *at) {
  dsv_book *loaded = at->book;
  at->book = NULL;
  session_take(at, dsv_book_new(at->context, NULL, &at->book, at->diag));
  return loaded;
}

static bool load_checked(session *at, const char *path) {
  return session_load(at, path) && session_take(at, dsv_book_check(at->book, NULL, at->diag));
}

static dsv_diff *diff_books(session *at, const arguments *given) {
  dsv_diff *diff = NULL;
  if (!load_checked(at, given->plain[0])) return NULL;
  dsv_book *before = next_book(at);
  if (!at->status && load_checked(at, given->plain[1]))
    session_take(at, dsv_diff_books(before, at->book, &diff, at->diag));
  dsv_book_unref(before);
  return diff;
}

static dsv_diff *diff_versions(session *at, const arguments *given, const int64_t versions[2]) {
  dsv_diff *diff = NULL;
  if (load_checked(at, given->plain[0]))
    session_take(at, dsv_diff_versions(at->book, given->plain[1], versions[0], versions[1], &diff, at->diag));
  return diff;
}

static int print(session *at, const dsv_diff *diff, form chosen) {
  if (chosen == FORM_JSON) {
    size_t n = 0;
    const char *json = dsv_diff_json(diff, &n);
    int code = write_out(json, n);
    return code ? code : write_out("\n", 1);
  }
  dsv_report_options options = report_options(chosen);
  dsv_text *text = NULL;
  if (!session_take(at, dsv_report_diff(diff, &options, &text, at->diag))) return EXIT_FINE;
  int code = write_out(dsv_text_bytes(text), dsv_text_length(text));
  dsv_text_unref(text);
  return code;
}

/* What is compared is told by the number of arguments. */
static int check_arguments(const arguments *given, int64_t versions[2]) {
  if (given->n_plain == 3)
    return usage_error("diff", "give two books, or a book, an agreement and two of its versions");
  if (given->n_plain == 2)
    return !strcmp(given->plain[0], "-") && !strcmp(given->plain[1], "-")
               ? usage_error("diff", "standard input can be read once only")
               : EXIT_FINE;
  for (int i = 0; i < 2; i++)
    if (!read_version(given->plain[2 + i], &versions[i]))
      return usage_error("diff", "%s is no version: give a whole number from 1", given->plain[2 + i]);
  return EXIT_FINE;
}

int run_diff(const arguments *given) {
  session at;
  form chosen;
  int64_t versions[2] = {0, 0};
  int code = check_arguments(given, versions);
  if (!code) code = read_form(given, &chosen);
  if (code) return code;
  dsv_diff *diff = NULL;
  if (session_begin(&at)) diff = given->n_plain == 2 ? diff_books(&at, given) : diff_versions(&at, given, versions);
  if (diff) code = print(&at, diff, chosen);
  if (!code && arguments_value(given, "--check") && dsv_diff_count(diff)) code = EXIT_FINDINGS;
  dsv_diff_unref(diff);
  return session_end(&at, code);
}
