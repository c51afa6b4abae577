/* dsv explain BOOK AGREEMENT TARGET --facts ... --period T */
#include "cli.h"

static int print(session *at, const dsv_explanation *explanation, form chosen) {
  if (chosen == FORM_JSON) {
    size_t n = 0;
    const char *json = dsv_explanation_json(explanation, &n);
    int code = write_out(json, n);
    return code ? code : write_out("\n", 1);
  }
  dsv_report_options options = report_options(chosen);
  dsv_text *text = NULL;
  if (!session_take(at, dsv_report_explanation(explanation, &options, &text, at->diag))) return EXIT_FINE;
  int code = write_out(dsv_text_bytes(text), dsv_text_length(text));
  dsv_text_unref(text);
  return code;
}

/* ---- line by line ---------------------------------------------------------------------------------------------------------- */

static void put_time(FILE *file, const char *name, int64_t time) {
  char text[DSV_TIME_BYTES];
  if (dsv_time_format(time, text) == DSV_OK) fprintf(file, ",\"%s\":\"%s\"", name, text);
}

static void put_text(FILE *file, const char *name, const char *text) {
  if (!text) return;
  fprintf(file, ",\"%s\":", name);
  put_json_text(file, text);
}

/* One line of NDJSON; a key is JSON already. */
static int write_line(void *user, const dsv_line *line) {
  static const char *const kinds[] = {"", "span", "outage", "rows", "attestation"};
  (void)user;
  fprintf(stdout, "{\"kind\":\"%s\"", kinds[line->kind]);
  put_text(stdout, "class", line->of_class);
  if (line->subject) fprintf(stdout, ",\"key\":%s", line->subject);
  put_text(stdout, "what", line->what);
  put_text(stdout, "by", line->by);
  put_time(stdout, "from", line->from);
  put_time(stdout, "to", line->to);
  if (line->kind == DSV_LINE_OUTAGE || line->kind == DSV_LINE_ATTESTATION)
    fprintf(stdout, ",\"counted\":%lld", (long long)line->counted);
  if (line->kind == DSV_LINE_ROWS)
    fprintf(stdout, ",\"first\":%llu,\"last\":%llu", (unsigned long long)line->first, (unsigned long long)line->last);
  return fputs("}\n", stdout) < 0; /* nobody reads any more */
}

static int explain_each(session *at, const arguments *given, int64_t period, int64_t as_of,
                        const dsv_score_options *options) {
  const dsv_reader reader = {sizeof reader, write_line, NULL};
  dsv_status status = dsv_explain_each(at->book, at->facts, given->plain[1], given->plain[2], period, as_of, &reader,
                                       options, at->diag);
  if (!session_take(at, status)) return EXIT_FINE;
  return write_out("", 0);
}

int run_explain(const arguments *given) {
  session at;
  form chosen;
  int64_t period, as_of, from, to;
  int code = check_facts_arguments(given);
  if (!code && !arguments_value(given, "--period")) code = usage_error("explain", "explain needs --period");
  if (!code) code = read_form(given, &chosen);
  if (!code && arguments_value(given, "--every") && arguments_value(given, "--format"))
    code = usage_error("explain", "--every writes one JSON object in a line: leave --format out");
  if (!code) code = check_time(given, "--period");
  if (!code) code = check_time(given, "--as-of");
  if (!code) code = check_time(given, "--from");
  if (!code) code = check_time(given, "--to");
  if (!code) code = check_version(given);
  if (code) return code;
  dsv_explanation *explanation = NULL;
  if (session_begin(&at) && session_load(&at, given->plain[0]) &&
      session_take(&at, dsv_book_check(at.book, NULL, at.diag)) && (at.agreement = given->plain[1]) &&
      session_time(&at, given, "--period", DSV_NO_TIME, &period) &&
      session_time(&at, given, "--as-of", now(), &as_of) && session_time(&at, given, "--from", DSV_NO_TIME, &from) &&
      session_time(&at, given, "--to", DSV_NO_TIME, &to) && session_facts(&at, given)) {
    dsv_score_options options = DSV_SCORE_OPTIONS_INIT;
    take_version(given, from, to, &options);
    if (arguments_value(given, "--every")) {
      code = explain_each(&at, given, period, as_of, &options);
    } else {
      options.progress = progress_show;
      progress_begin("scoring");
      dsv_status status = dsv_explain(at.book, at.facts, given->plain[1], given->plain[2], period, as_of, &options,
                                      &explanation, at.diag);
      progress_end();
      if (session_take(&at, status)) code = print(&at, explanation, chosen);
    }
  }
  dsv_explanation_unref(explanation);
  return session_end(&at, code);
}
