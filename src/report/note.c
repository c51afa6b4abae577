/* The short note beside a figure: what stands behind it, and what was left out. */
#include "report/report.h"
#include <string.h>

static void begin(dsv__buffer *out, size_t start) {
  if (out->n > start) dsv__put_text(out, "; ");
}

/* Names of reasons carry an underscore where people write a space. */
static void put_reason(dsv__buffer *out, const char *name) {
  for (; *name; name++) dsv__put_char(out, *name == '_' ? ' ' : *name);
}

static void put_counted(dsv__buffer *out, uint64_t n, bool *first) {
  dsv__put_text(out, *first ? "" : ", ");
  *first = false;
  dsv__put_uint(out, n);
  dsv__put_char(out, ' ');
}

/* Reasons that a line tells: not those of other windows, and for a class or subject only what comes after it was chosen. */
static bool is_told(int reason, int kind) {
  if (reason == DSV__ROW_FUTURE || (reason >= DSV__ROW_BEFORE_START && reason <= DSV__ROW_AFTER_START)) return false;
  if (reason == DSV__ROW_OTHER_CLASS) return false;
  if (kind != DSV__REPORT_CLASS) return true;
  return reason == DSV__ROW_NULL || reason == DSV__ROW_OUTSIDE_HOURS || reason == DSV__ROW_OPEN;
}

/* "2 where, 1 maintenance"; the count is left out where there is but one reason. */
static void put_reasons(dsv__buffer *out, const dsv__row_parts *rows, int kind) {
  int reasons = 0;
  for (int i = DSV__ROW_BAD; i < DSV__ROW_EXCLUDED; i++) reasons += is_told(i, kind) && rows->left_out[i];
  bool single = reasons + (int)(rows->n_excluded > 1 ? 2 : rows->n_excluded) == 1, first = true;
  for (int i = DSV__ROW_BAD; i < DSV__ROW_EXCLUDED; i++) {
    if (!is_told(i, kind) || !rows->left_out[i]) continue;
    if (!single) put_counted(out, rows->left_out[i], &first);
    put_reason(out, dsv__row_reason_names[i]);
  }
  for (size_t i = 0; i < rows->n_excluded; i++) {
    if (!single) put_counted(out, (uint64_t)rows->excluded[i].n, &first);
    dsv__report_safe(out, rows->excluded[i].id);
  }
}

/* Of cases how many there are, not how many rows tell of them. */
static void put_rows(dsv__buffer *out, size_t start, const dsv__result *result, int kind) {
  const dsv__row_parts *rows = result->has_cases ? &result->cases : &result->rows;
  const char *one = result->has_cases ? " case" : " row";
  uint64_t left = 0;
  for (int i = DSV__ROW_BAD; i < DSV__ROW_EXCLUDED; i++)
    if (is_told(i, kind)) left += rows->left_out[i];
  for (size_t i = 0; i < rows->n_excluded; i++) left += (uint64_t)rows->excluded[i].n;
  begin(out, start);
  uint64_t total = rows->counted + left;
  if (!total) {
    dsv__put_text(out, result->has_cases ? "no cases" : "no rows");
    return;
  }
  dsv__put_uint(out, total);
  dsv__put_text(out, one);
  if (total != 1) dsv__put_char(out, 's');
  if (!left) return;
  dsv__put_text(out, ", ");
  dsv__put_uint(out, left);
  dsv__put_text(out, " left out: ");
  put_reasons(out, rows, kind);
}

static void put_time(dsv__buffer *out, size_t start, const dsv__result *result) {
  const dsv__time_parts *time = &result->time;
  if (time->has_up && time->down) {
    begin(out, start);
    dsv__put_text(out, "down ");
    dsv__report_length(out, time->down, result->in_hours);
  }
  for (size_t i = 0; i < time->n_excluded + time->n_excused; i++) {
    bool excused = i >= time->n_excluded;
    const dsv__by_id *at = excused ? &time->excused[i - time->n_excluded] : &time->excluded[i];
    begin(out, start);
    dsv__report_length(out, at->n, result->in_hours);
    dsv__put_text(out, excused ? " excused by " : " left out by ");
    dsv__report_safe(out, at->id);
  }
  for (size_t i = 0; i < result->n_overlaps; i++) {
    begin(out, start);
    dsv__report_safe(out, result->overlaps[i].id);
    dsv__put_text(out, " missed for ");
    dsv__report_length(out, result->overlaps[i].n, false);
    dsv__put_text(out, " of it");
  }
  if (time->no_data) {
    begin(out, start);
    dsv__put_text(out, "no data for ");
    dsv__report_length(out, time->no_data, result->in_hours);
  }
}

/* Which of several limits decided. */
static void put_limits(dsv__buffer *out, size_t start, const dsv__result *result) {
  bool known = false, any = false;
  for (size_t i = 0; i < result->n_limits; i++) {
    known = known || result->limits[i].holds >= 0;
    if (result->limits[i].holds != 1) continue;
    if (!any) begin(out, start);
    dsv__put_text(out, any ? ", " : "");
    dsv__report_safe(out, result->limits[i].objective);
    any = true;
  }
  if (!known) return;
  if (!any) begin(out, start);
  dsv__put_text(out, any ? " holds" : "none holds");
}

/* Inner windows, or parts of a composite by their weight. */
static void put_windows(dsv__buffer *out, size_t start, const dsv__window_parts *windows) {
  const uint64_t left = windows->seen - windows->counted;
  const int digits = DSV__PARTS_DIGITS(windows);
  begin(out, start);
  if (windows->parts) dsv__put_text(out, "parts of weight ");
  dsv__put_scaled(out, (dsv__int128)windows->seen, digits);
  if (!windows->parts) dsv__put_text(out, windows->seen == 1 ? " window" : " windows");
  if (!left) return;
  dsv__put_text(out, ", ");
  dsv__put_scaled(out, (dsv__int128)left, digits);
  dsv__put_text(out, " left out: ");
  bool first = true;
  for (int i = DSV__WINDOW_COUNTED + 1; i < DSV__WINDOW_REASONS; i++) {
    if (!windows->left_out[i]) continue;
    if (windows->left_out[i] != left) {
      dsv__put_text(out, first ? "" : ", ");
      dsv__put_scaled(out, (dsv__int128)windows->left_out[i], digits);
      dsv__put_char(out, ' ');
      first = false;
    }
    put_reason(out, dsv__window_reason_names[i]);
  }
}

static void put_earning(dsv__buffer *out, const dsv__earning *e) {
  dsv__put_text(out, e->bonus ? "bonus " : "credit ");
  dsv__put_money(out, e->amount, e->digits);
  dsv__put_char(out, ' ');
  dsv__report_safe(out, e->currency);
  if (e->provisional) dsv__put_text(out, ", provisional");
  if (e->counts_rows && !e->base_rows) dsv__put_text(out, " (no row of its fee)");
}

void dsv__report_note(dsv__buffer *out, const dsv__result *result, int kind) {
  size_t start = out->n;
  if (result->earning) put_earning(out, result->earning);
  bool share = result->numerator.n && !(result->time.given && result->time.has_up);
  if (share) {
    begin(out, start);
    dsv__report_safe(out, result->numerator);
    dsv__put_text(out, " of ");
    dsv__report_safe(out, result->denominator);
  }
  put_limits(out, start, result);
  if (result->time.given) put_time(out, start, result);
  if (result->windows.given) put_windows(out, start, &result->windows);
  else if (!result->looks_at_windows) put_rows(out, start, result, kind);
}

size_t dsv__report_status(dsv__buffer *out, const dsv__result *result, bool color) {
  static const char *const colors[] = {
      [DSV_STATUS_MET] = "32",      [DSV_STATUS_MISSED] = "31", [DSV_STATUS_NO_DATA] = "33",
      [DSV_STATUS_UNJUDGED] = "33", [DSV_STATUS_OPEN] = "36",   [DSV_STATUS_REPORTED] = "0"};
  bool painted = color && result->status >= DSV_STATUS_MET && result->status <= DSV_STATUS_REPORTED;
  const char *name = dsv__status_word(result->status);
  size_t columns = 0;
  if (painted) dsv__put_format(out, "\x1b[%sm", colors[result->status]);
  for (; *name; name++, columns++) dsv__put_char(out, *name == '_' ? ' ' : *name);
  if (result->early) {
    dsv__put_text(out, " early");
    columns += strlen(" early");
  }
  if (painted) dsv__put_text(out, "\x1b[0m");
  return columns;
}
