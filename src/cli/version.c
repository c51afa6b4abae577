/* Versions of an agreement: which one is scored, and as if it were in force. dsv show BOOK AGREEMENT */
#include "cli.h"
#include <string.h>

bool read_version(const char *text, int64_t *out) {
  size_t n = strspn(text, "0123456789");
  *out = 0;
  if (!n || n > 16 || text[n]) return false;
  for (size_t i = 0; i < n; i++) *out = *out * 10 + (text[i] - '0');
  return *out > 0;
}

int check_version(const arguments *given) {
  const char *text = arguments_value(given, "--version");
  int64_t version;
  if (text && !read_version(text, &version))
    return usage_error(given->verb->name, "--version %s: give a whole number from 1", text);
  if (arguments_value(given, "--as-if") && (!text || !arguments_value(given, "--from")))
    return usage_error(given->verb->name,
                       "--as-if needs --version, and --from: since when it is supposed to be in force");
  return EXIT_FINE;
}

void take_version(const arguments *given, int64_t from, int64_t to, dsv_score_options *options) {
  const char *text = arguments_value(given, "--version");
  if (text) read_version(text, &options->version);
  if (!arguments_value(given, "--as-if")) return;
  options->as_if = 1;
  options->in_force_from = from;
  options->in_force_to = to;
}

int run_show(const arguments *given) {
  session at;
  int code = check_version(given);
  if (code) return code;
  dsv_score_options options = DSV_SCORE_OPTIONS_INIT;
  dsv_text *text = NULL;
  take_version(given, 0, 0, &options);
  if (session_begin(&at) && session_load(&at, given->plain[0]) &&
      session_take(&at, dsv_book_check(at.book, NULL, at.diag)) &&
      session_take(&at, dsv_agreement_text(at.book, given->plain[1], options.version, &text, at.diag))) {
    code = write_out(dsv_text_bytes(text), dsv_text_length(text));
    if (!code) code = write_out("\n", 1);
  }
  dsv_text_unref(text);
  return session_end(&at, code);
}
