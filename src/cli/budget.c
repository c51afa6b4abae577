/* dsv budget BOOK AGREEMENT TARGET --facts ... */
#include "cli.h"
#include <inttypes.h>

static int print(session *at, const dsv_error_budget *budget, form chosen) {
  if (chosen == FORM_JSON) {
    size_t n = 0;
    const char *json = dsv_error_budget_json(budget, &n);
    const int code = write_out(json, n);
    return code ? code : write_out("\n", 1);
  }
  dsv_report_options options = report_options(chosen);
  dsv_text *text = NULL;
  if (!session_take(at, dsv_report_budget(budget, &options, &text, at->diag))) return EXIT_FINE;
  const int code = write_out(dsv_text_bytes(text), dsv_text_length(text));
  dsv_text_unref(text);
  return code;
}

/* A whole number from 0, as far as 64 bits go. */
static int read_whole(const arguments *given, const char *name, uint64_t *out) {
  const char *text = arguments_value(given, name);
  uint64_t value = 0;
  if (!text) return EXIT_FINE;
  for (const char *at = text; *at; at++) {
    const uint64_t digit = (uint64_t)(*at - '0');
    if (digit > 9 || value > (UINT64_MAX - digit) / 10)
      return usage_error("budget", "%s is no whole number: %s", name, text);
    value = value * 10 + digit;
  }
  *out = value;
  return *text ? EXIT_FINE : usage_error("budget", "%s is no whole number: %s", name, text);
}

int run_budget(const arguments *given) {
  session at;
  form chosen;
  int64_t as_of;
  dsv_budget_options options = DSV_BUDGET_OPTIONS_INIT;
  int code = check_facts_arguments(given);
  if (!code) code = read_form(given, &chosen);
  if (!code && chosen == FORM_CSV) code = usage_error("budget", "--format is text or json");
  if (!code) code = check_time(given, "--as-of");
  if (!code) code = check_time(given, "--from");
  if (!code) code = read_whole(given, "--seed", &options.seed);
  if (!code) code = read_whole(given, "--trials", &options.trials);
  if (!code && (!options.trials || options.trials > 1000000)) code = usage_error("budget", "--trials is 1 to 1000000");
  if (code) return code;
  dsv_error_budget *budget = NULL;
  if (session_begin(&at) && session_load(&at, given->plain[0]) &&
      session_take(&at, dsv_book_check(at.book, NULL, at.diag)) && (at.agreement = given->plain[1]) &&
      session_time(&at, given, "--as-of", now(), &as_of) &&
      session_time(&at, given, "--from", DSV_NO_TIME, &options.from) && session_facts(&at, given)) {
    options.progress = progress_show;
    progress_begin("scoring");
    dsv_status status =
        dsv_budget(at.book, at.facts, given->plain[1], given->plain[2], as_of, &options, &budget, at.diag);
    progress_end();
    if (session_take(&at, status)) code = print(&at, budget, chosen);
  }
  dsv_error_budget_unref(budget);
  return session_end(&at, code);
}
