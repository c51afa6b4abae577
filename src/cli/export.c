/* dsv export FORMAT BOOK [AGREEMENT] */
#include "cli.h"
#include <string.h>

static int read_options(const arguments *given, dsv_export_options *options) {
  const char *as = arguments_value(given, "--format");
  if (strcmp(given->plain[0], "openslo") && strcmp(given->plain[0], "tmf623"))
    return usage_error("export", "nothing can be exported to %s; write export openslo or tmf623, and BOOK",
                       given->plain[0]);
  if (as && strcmp(as, "json") && strcmp(as, "yaml"))
    return usage_error("export", "--format %s: give json or yaml", as);
  options->form = as && !strcmp(as, "yaml") ? DSV_EXPORT_YAML : DSV_EXPORT_JSON;
  return EXIT_FINE;
}

int run_export(const arguments *given) {
  session at;
  dsv_export_options options = DSV_EXPORT_OPTIONS_INIT;
  int code = read_options(given, &options);
  if (code) return code;
  const char *agreement = given->n_plain > 2 ? given->plain[2] : NULL;
  dsv_text *text = NULL;
  if (session_begin(&at) && session_load(&at, given->plain[1]) &&
      session_take(&at, dsv_book_check(at.book, NULL, at.diag)) &&
      session_take(&at, dsv_export(at.book, given->plain[0], agreement, &options, &text, at.diag)))
    code = write_out(dsv_text_bytes(text), dsv_text_length(text));
  dsv_text_unref(text);
  return session_end(&at, code);
}
