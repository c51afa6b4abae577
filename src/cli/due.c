/* dsv due BOOK */
#include "cli.h"
#include <inttypes.h>
#include <string.h>

static void put_field(FILE *file, const char *text, int width) {
  put_safe(file, text ? text : "-");
  for (int n = (int)strlen(text ? text : "-"); n < width; n++) fputc(' ', file);
  fputs("  ", file);
}

/* RFC 4180, every text in quotes; what a spreadsheet would take for a formula is kept from it. */
static void put_cell(FILE *file, const char *text) {
  fputc('"', file);
  if (text && *text && strchr("=+-@\t\r", *text)) fputc('\'', file);
  for (; text && *text; text++) {
    if (*text == '"') fputc('"', file);
    fputc(*text, file);
  }
  fputc('"', file);
}

static void put_csv(const dsv_due_line *line) {
  char time[DSV_TIME_BYTES], event[DSV_TIME_BYTES];
  dsv_time_format(line->time, time);
  dsv_time_format(line->event, event);
  printf("%s,%s,%s,", time, event, line->overdue ? "true" : "false");
  const char *const cells[] = {line->agreement, line->term, line->kind,   line->actor,
                               line->what,      line->text, line->pointer};
  for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
    if (i) fputc(',', stdout);
    put_cell(stdout, cells[i]);
  }
  printf(",%" PRId64 "\r\n", line->version);
}

/* As wide as the longest of a column, within reason. */
static void widen(int *width, const char *text) {
  const int n = text ? (int)strlen(text) : 1;
  if (n > *width && n <= 40) *width = n;
}

static int print(const dsv_due_list *due, form chosen) {
  if (chosen == FORM_JSON) {
    size_t n = 0;
    const char *json = dsv_due_json(due, &n);
    const int code = write_out(json, n);
    return code ? code : write_out("\n", 1);
  }
  int widths[2] = {1, 1};
  dsv_due_line line = DSV_DUE_LINE_INIT;
  for (size_t i = 0; i < dsv_due_count(due) && !dsv_due_get(due, i, &line); i++) {
    widen(&widths[0], line.agreement);
    widen(&widths[1], line.actor);
  }
  if (chosen == FORM_CSV) fputs("time,event,overdue,agreement,term,kind,actor,what,text,pointer,version\r\n", stdout);
  for (size_t i = 0; i < dsv_due_count(due) && !dsv_due_get(due, i, &line); i++) {
    if (chosen == FORM_CSV) {
      put_csv(&line);
      continue;
    }
    put_field(stdout, line.local, 16);
    put_field(stdout, line.agreement, widths[0]);
    put_field(stdout, line.actor, widths[1]);
    if (line.overdue) fputs("OVERDUE ", stdout);
    put_safe(stdout, line.text);
    fputc('\n', stdout);
  }
  if (chosen == FORM_TEXT && !dsv_due_count(due)) fputs("nothing is due\n", stdout);
  return fflush(stdout) || ferror(stdout) ? EXIT_COULD_NOT : EXIT_FINE;
}

/* A date is midnight of the agreement that is asked for, or of all midnight in UTC. */
static bool time_of(session *at, const arguments *given, const char *name, int64_t otherwise, int64_t *out) {
  const char *text = arguments_value(given, name);
  char whole[64];
  if (at->agreement || !text) return session_time(at, given, name, otherwise, out);
  snprintf(whole, sizeof whole, "%.31s%s", text, strlen(text) == 10 ? "T00:00:00Z" : "");
  return session_take(at, dsv_time_parse(whole, strlen(whole), out));
}

int run_due(const arguments *given) {
  session at;
  form chosen;
  int code = read_form(given, &chosen);
  if (!code) code = check_time(given, "--as-of");
  if (!code) code = check_time(given, "--until");
  if (code) return code;
  dsv_due_options options = DSV_DUE_OPTIONS_INIT;
  dsv_due_list *due = NULL;
  int64_t as_of;
  if (session_begin(&at) && session_load(&at, given->plain[0]) &&
      session_take(&at, dsv_book_check(at.book, NULL, at.diag))) {
    options.agreement = at.agreement = arguments_value(given, "--agreement");
    if (time_of(&at, given, "--as-of", now(), &as_of) && time_of(&at, given, "--until", 0, &options.until))
      session_take(&at, dsv_due(at.book, as_of, &options, &due, at.diag));
  }
  if (due) code = print(due, chosen);
  dsv_due_line first = DSV_DUE_LINE_INIT;
  if (!code && arguments_value(given, "--check") && !dsv_due_get(due, 0, &first) && first.overdue) code = EXIT_FINDINGS;
  dsv_due_unref(due);
  return session_end(&at, code);
}
