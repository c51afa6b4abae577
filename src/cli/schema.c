/* dsv schema [TYPE] */
#include "cli.h"

int run_schema(const arguments *given) {
  session at;
  int code = EXIT_FINE;
  dsv_text *text = NULL;
  const char *type = given->n_plain ? given->plain[0] : NULL;
  if (session_begin(&at) && session_take(&at, dsv_schema(at.context, type, &text, at.diag))) {
    code = write_out(dsv_text_bytes(text), dsv_text_length(text));
    if (!code) code = write_out("\n", 1);
  }
  dsv_text_unref(text);
  return session_end(&at, code);
}
