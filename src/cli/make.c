/* dsv make BOOK OFFERING --consumer PARTY --from T [--choose OPTION=CHOICE ...] */
#include "cli.h"
#include <stdlib.h>
#include <string.h>

static int check_choices(const arguments *given) {
  for (int i = 0; i < given->n_options; i++)
    if (!strcmp(given->names[i], "--choose") && !strchr(given->values[i], '='))
      return usage_error("make", "--choose %s: give OPTION=CHOICE", given->values[i]);
  return EXIT_FINE;
}

/* OPTION=CHOICE as a member. False: no memory. */
static bool put_choice(FILE *out, const char *value) {
  const size_t n = (size_t)(strchr(value, '=') - value);
  char *name = strndup(value, n);
  if (!name) return false;
  put_json_text(out, name);
  fputc(':', out);
  put_json_text(out, value + n + 1);
  free(name);
  return true;
}

/* The choices as a JSON object; NULL: no memory. */
static char *choices_of(const arguments *given, size_t *n) {
  char *text = NULL;
  FILE *out = open_memstream(&text, n);
  if (!out) return NULL;
  bool good = true, first = true;
  fputc('{', out);
  for (int i = 0; i < given->n_options && good; i++) {
    if (strcmp(given->names[i], "--choose") != 0) continue;
    if (!first) fputc(',', out);
    first = false;
    good = put_choice(out, given->values[i]);
  }
  fputc('}', out);
  good = !ferror(out) && good;
  if (fclose(out) == 0 && good) return text;
  free(text);
  return NULL;
}

int run_make(const arguments *given) {
  dsv_make_options options = DSV_MAKE_OPTIONS_INIT;
  options.consumer = arguments_value(given, "--consumer");
  options.provider = arguments_value(given, "--provider");
  options.from = arguments_value(given, "--from");
  options.to = arguments_value(given, "--to");
  options.id = arguments_value(given, "--id");
  int code = options.consumer && options.from ? EXIT_FINE : usage_error("make", "--consumer and --from are needed");
  if (!code) code = check_time(given, "--from");
  if (!code) code = check_time(given, "--to");
  if (!code) code = check_choices(given);
  if (code) return code;
  session at;
  size_t n = 0;
  dsv_text *text = NULL;
  char *choices = choices_of(given, &n);
  if (session_begin(&at) && session_take(&at, choices ? DSV_OK : DSV_ERROR_MEMORY) &&
      session_load(&at, given->plain[0]) && session_take(&at, dsv_book_check(at.book, NULL, at.diag)))
    session_take(&at, dsv_agreement_make(at.book, given->plain[1], choices, n, &options, &text, at.diag));
  if (text) code = write_out(dsv_text_bytes(text), dsv_text_length(text));
  if (text && !code) code = write_out("\n", 1);
  dsv_text_unref(text);
  free(choices);
  return session_end(&at, code);
}
