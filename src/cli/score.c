/* dsv score BOOK AGREEMENT --facts ... */
#include "cli.h"

static int print(session *at, const dsv_scorecard *card, form chosen) {
  if (chosen == FORM_JSON) {
    size_t n = 0;
    const char *json = dsv_scorecard_json(card, &n);
    int code = write_out(json, n);
    return code ? code : write_out("\n", 1);
  }
  dsv_report_options options = report_options(chosen);
  dsv_text *text = NULL;
  if (!session_take(at, dsv_report_scorecard(card, &options, &text, at->diag))) return EXIT_FINE;
  int code = write_out(dsv_text_bytes(text), dsv_text_length(text));
  dsv_text_unref(text);
  return code;
}

/* Whether a target was missed; its classes and subjects are in its status. */
static bool missed(const dsv_scorecard *card) {
  for (size_t i = 0; i < dsv_scorecard_count(card); i++) {
    dsv_result result = DSV_RESULT_INIT;
    if (!dsv_scorecard_get(card, i, &result) && !result.of_class && !result.subject &&
        result.status == DSV_STATUS_MISSED)
      return true;
  }
  return false;
}

static bool score_at_once(session *at, const arguments *given, int64_t from, int64_t to, int64_t as_of,
                          dsv_scorecard **card) {
  if (!session_facts(at, given)) return false;
  dsv_score_options options = DSV_SCORE_OPTIONS_INIT;
  options.progress = progress_show;
  take_version(given, from, to, &options);
  progress_begin("scoring");
  dsv_status status = dsv_score(at->book, at->facts, at->agreement, from, to, as_of, &options, card, at->diag);
  progress_end();
  return session_take(at, status);
}

int run_score(const arguments *given) {
  session at;
  form chosen;
  int64_t from, to, as_of;
  int code = check_facts_arguments(given);
  if (!code) code = read_form(given, &chosen);
  if (!code) code = check_time(given, "--from");
  if (!code) code = check_time(given, "--to");
  if (!code) code = check_time(given, "--as-of");
  if (!code) code = check_version(given);
  if (!code) code = check_jobs(given);
  if (code) return code;
  dsv_scorecard *card = NULL;
  if (session_begin(&at) && session_load(&at, given->plain[0]) &&
      session_take(&at, dsv_book_check(at.book, NULL, at.diag)) && (at.agreement = given->plain[1]) &&
      session_time(&at, given, "--from", DSV_NO_TIME, &from) && session_time(&at, given, "--to", DSV_NO_TIME, &to) &&
      session_time(&at, given, "--as-of", now(), &as_of) &&
      (score_by_jobs(&at, given, from, to, as_of, &card) || score_at_once(&at, given, from, to, as_of, &card))) {
    code = print(&at, card, chosen);
    if (!code && arguments_value(given, "--check") && missed(card)) code = EXIT_FINDINGS;
  }
  dsv_scorecard_unref(card);
  return session_end(&at, code);
}
