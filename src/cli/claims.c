/* dsv claims BOOK AGREEMENT [--facts ...] */
#include "cli.h"

static int print(session *at, const dsv_claims *claims, form chosen) {
  if (chosen == FORM_JSON) {
    size_t n = 0;
    const char *json = dsv_claims_json(claims, &n);
    int code = write_out(json, n);
    return code ? code : write_out("\n", 1);
  }
  dsv_report_options options = report_options(chosen);
  dsv_text *text = NULL;
  if (!session_take(at, dsv_report_claims(claims, &options, &text, at->diag))) return EXIT_FINE;
  int code = write_out(dsv_text_bytes(text), dsv_text_length(text));
  dsv_text_unref(text);
  return code;
}

int run_claims(const arguments *given) {
  session at;
  form chosen;
  int64_t from, to, as_of;
  const bool facts = arguments_value(given, "--facts") != NULL;
  int code = facts ? check_facts_arguments(given) : EXIT_FINE;
  if (!code) code = read_form(given, &chosen);
  if (!code) code = check_time(given, "--from");
  if (!code) code = check_time(given, "--to");
  if (!code) code = check_time(given, "--as-of");
  if (code) return code;
  dsv_claims *claims = NULL;
  if (session_begin(&at) && session_load(&at, given->plain[0]) &&
      session_take(&at, dsv_book_check(at.book, NULL, at.diag)) && (at.agreement = given->plain[1]) &&
      session_time(&at, given, "--from", DSV_NO_TIME, &from) && session_time(&at, given, "--to", DSV_NO_TIME, &to) &&
      session_time(&at, given, "--as-of", now(), &as_of) && (!facts || session_facts(&at, given)) &&
      session_take(&at, dsv_claims_replay(at.book, facts ? at.facts : NULL, at.agreement, from, to, as_of, NULL,
                                          &claims, at.diag)))
    code = print(&at, claims, chosen);
  dsv_claims_unref(claims);
  return session_end(&at, code);
}
