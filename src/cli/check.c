/* dsv check PATH..., dsv lint PATH... */
#include "cli.h"
#include <string.h>

static unsigned long long warnings(const dsv_diag *diag) {
  unsigned long long n = 0;
  for (size_t i = 0; i < dsv_diag_count(diag); i++) {
    dsv_finding finding = DSV_FINDING_INIT;
    if (!dsv_diag_get(diag, i, &finding)) n += finding.severity == DSV_SEVERITY_WARNING;
  }
  return n;
}

/* Loads everything and checks it as one book; with `lint` looks it over too. */
static int run_over(const arguments *given, const char *word, bool lint) {
  session at;
  int inputs = 0;
  for (int i = 0; i < given->n_plain; i++) inputs += !strcmp(given->plain[i], "-");
  if (inputs > 1) return usage_error(word, "standard input can be read once only");
  int code = EXIT_FINE;
  uint64_t found = 0;
  if (session_begin(&at)) {
    /* All files are read, so that all findings stand on one list; references are looked at only where nothing is missing. */
    for (int i = 0; i < given->n_plain; i++) session_load(&at, given->plain[i]);
    if (!at.status) session_take(&at, dsv_book_check(at.book, NULL, at.diag));
    if (!at.status && lint) session_take(&at, dsv_lint(at.book, NULL, &found, at.diag));
  }
  if (!at.status) {
    char line[96];
    unsigned long long n = warnings(at.diag);
    int length = snprintf(line, sizeof line, n ? "%zu documents, %llu warnings\n" : "%zu documents, no findings\n",
                          dsv_book_count(at.book), n);
    code = write_out(line, (size_t)length);
  }
  return session_end(&at, !code && found ? EXIT_FINDINGS : code);
}

int run_check(const arguments *given) {
  return run_over(given, "check", false);
}

int run_lint(const arguments *given) {
  return run_over(given, "lint", true);
}
