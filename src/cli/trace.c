/* dsv trace BOOK [AGREEMENT], dsv effective BOOK AGREEMENT */
#include "cli.h"
#include <string.h>

/* Text and JSON end with a line feed on standard output. */
static int print(session *at, const dsv_text *text, form chosen) {
  if (!text) return EXIT_FINE;
  const int code = write_out(dsv_text_bytes(text), dsv_text_length(text));
  (void)at;
  return code || chosen != FORM_JSON ? code : write_out("\n", 1);
}

static uint32_t form_of(form chosen) {
  static const uint32_t forms[] = {[FORM_TEXT] = DSV_FORM_TEXT, [FORM_JSON] = DSV_FORM_JSON, [FORM_CSV] = DSV_FORM_CSV};
  return forms[chosen];
}

static bool load_checked(session *at, const arguments *given) {
  return session_begin(at) && session_load(at, given->plain[0]) &&
         session_take(at, dsv_book_check(at->book, NULL, at->diag));
}

/* Every entry that has lost its way says so in the canonical form. */
static bool is_lost(session *at, dsv_trace_options options) {
  dsv_text *json = NULL;
  options.form = DSV_FORM_JSON;
  session_take(at, dsv_trace(at->book, &options, &json, at->diag));
  const bool lost = json && strstr(dsv_text_bytes(json), "\"lost\":\"");
  dsv_text_unref(json);
  return lost;
}

int run_trace(const arguments *given) {
  session at;
  form chosen;
  dsv_trace_options options = DSV_TRACE_OPTIONS_INIT;
  int code = read_form(given, &chosen);
  if (!code) code = check_version(given);
  const char *version = arguments_value(given, "--version");
  if (!code && version && given->n_plain < 2) code = usage_error("trace", "--version is of an agreement that is named");
  if (code) return code;
  if (version) read_version(version, &options.version);
  options.agreement = given->n_plain > 1 ? given->plain[1] : NULL;
  options.form = form_of(chosen);
  dsv_text *text = NULL;
  if (load_checked(&at, given)) session_take(&at, dsv_trace(at.book, &options, &text, at.diag));
  code = print(&at, text, chosen);
  if (!code && text && arguments_value(given, "--check") && is_lost(&at, options)) code = EXIT_FINDINGS;
  dsv_text_unref(text);
  return session_end(&at, code);
}

int run_effective(const arguments *given) {
  session at;
  form chosen;
  int64_t as_of = DSV_NO_TIME;
  int code = read_form(given, &chosen);
  if (!code && chosen == FORM_CSV) code = usage_error("effective", "--format is text or json here");
  if (!code) code = check_time(given, "--as-of");
  if (code) return code;
  dsv_effective_options options = DSV_EFFECTIVE_OPTIONS_INIT;
  options.form = form_of(chosen);
  options.width = report_options(chosen).width;
  dsv_text *text = NULL;
  if (load_checked(&at, given)) {
    at.agreement = given->plain[1];
    if (session_time(&at, given, "--as-of", DSV_NO_TIME, &as_of))
      session_take(&at, dsv_effective(at.book, given->plain[1], arguments_value(given, "--consumer"),
                                      arguments_value(given, "--service"), as_of, &options, &text, at.diag));
  }
  code = print(&at, text, chosen);
  dsv_text_unref(text);
  return session_end(&at, code);
}
