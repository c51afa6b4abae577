/* dsv schema [TYPE] */
#include "cli.h"

static void list_types(void) {
  fputs("dsv: note: the types are", stderr);
  for (size_t i = 0; dsv_document_type(i); i++) fprintf(stderr, "%s %s", i ? "," : "", dsv_document_type(i));
  fputc('\n', stderr);
}

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
  bool unknown = at.status == DSV_ERROR_TYPE;
  code = session_end(&at, code);
  if (unknown) list_types();
  return code;
}
