/* dsv underpin BOOK AGREEMENT */
#include "cli.h"

static int print(session *at, const dsv_underpinning *made, form chosen) {
  if (chosen == FORM_JSON) {
    size_t n = 0;
    const char *json = dsv_underpinning_json(made, &n);
    int code = write_out(json, n);
    return code ? code : write_out("\n", 1);
  }
  dsv_report_options options = report_options(chosen);
  dsv_text *text = NULL;
  if (!session_take(at, dsv_report_underpinning(made, &options, &text, at->diag))) return EXIT_FINE;
  int code = write_out(dsv_text_bytes(text), dsv_text_length(text));
  dsv_text_unref(text);
  return code;
}

static bool all_hold(const dsv_underpinning *made) {
  for (size_t i = 0; i < dsv_underpinning_count(made); i++) {
    dsv_underpinned row = DSV_UNDERPINNED_INIT;
    if (dsv_underpinning_get(made, i, &row) || row.status > DSV_UNDERPIN_INDEPENDENT) return false;
  }
  return true;
}

int run_underpin(const arguments *given) {
  session at;
  form chosen;
  dsv_underpin_options options = DSV_UNDERPIN_OPTIONS_INIT;
  const char *version = arguments_value(given, "--version");
  if (version && !read_version(version, &options.version))
    return usage_error("underpin", "%s is no version: give a whole number from 1", version);
  int code = read_form(given, &chosen);
  if (code) return code;
  dsv_underpinning *made = NULL;
  if (session_begin(&at) && session_load(&at, given->plain[0]) &&
      session_take(&at, dsv_book_check(at.book, NULL, at.diag)))
    session_take(&at, dsv_underpin(at.book, given->plain[1], &options, &made, at.diag));
  if (made) code = print(&at, made, chosen);
  if (!code && made && arguments_value(given, "--check") && !all_hold(made)) code = EXIT_FINDINGS;
  dsv_underpinning_unref(made);
  return session_end(&at, code);
}
