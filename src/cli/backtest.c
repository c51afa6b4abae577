/* dsv backtest BOOK AGREEMENT --facts ... --from T */
#include "cli.h"

static int print(session *at, dsv_text *text, form chosen) {
  (void)at;
  int code = write_out(dsv_text_bytes(text), dsv_text_length(text));
  if (!code && chosen == FORM_JSON) code = write_out("\n", 1);
  dsv_text_unref(text);
  return code;
}

int run_backtest(const arguments *given) {
  session at;
  form chosen;
  int64_t from, to, as_of;
  int code = check_facts_arguments(given);
  if (!code) code = read_form(given, &chosen);
  if (!code && chosen == FORM_CSV) code = usage_error("backtest", "--format csv: give text or json");
  if (!code && !arguments_value(given, "--from"))
    code = usage_error("backtest", "backtest needs --from: since when the version is supposed to be in force");
  if (!code) code = check_time(given, "--from");
  if (!code) code = check_time(given, "--to");
  if (!code) code = check_time(given, "--as-of");
  if (!code) code = check_version(given);
  if (code) return code;
  if (session_begin(&at) && session_load(&at, given->plain[0]) &&
      session_take(&at, dsv_book_check(at.book, NULL, at.diag)) && (at.agreement = given->plain[1]) &&
      session_time(&at, given, "--from", DSV_NO_TIME, &from) && session_time(&at, given, "--to", DSV_NO_TIME, &to) &&
      session_time(&at, given, "--as-of", now(), &as_of) && session_facts(&at, given)) {
    dsv_backtest_options options = DSV_BACKTEST_OPTIONS_INIT;
    dsv_score_options scoring = DSV_SCORE_OPTIONS_INIT;
    dsv_text *text = NULL;
    take_version(given, from, to, &scoring);
    options.progress = progress_show;
    options.version = scoring.version;
    options.hold = arguments_value(given, "--hold");
    options.form = chosen == FORM_JSON ? DSV_BACKTEST_JSON : DSV_BACKTEST_TEXT;
    progress_begin("scoring");
    dsv_status status = dsv_backtest(at.book, at.facts, at.agreement, from, to, as_of, &options, &text, at.diag);
    progress_end();
    if (session_take(&at, status)) code = print(&at, text, chosen);
  }
  return session_end(&at, code);
}
