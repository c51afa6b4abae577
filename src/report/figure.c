/* Values and objectives as people read them. */
#include "report/report.h"
#include <string.h>

/* Decimal seconds as microseconds. */
static bool read_seconds(dsv__str text, int64_t *out) {
  dsv__decimal seconds;
  if (!dsv__decimal_parse(text.at, text.n, &seconds) || seconds.scale > 6) return false;
  *out = seconds.coefficient;
  for (int scale = seconds.scale; scale < 6; scale++)
    if (!dsv__mul(*out, 10, out)) return false;
  return true;
}

void dsv__report_value(dsv__buffer *out, const dsv__result *result) {
  int64_t length;
  if (!result->value.n) {
    if (result->has_value_member) dsv__put_text(out, result->has_figure ? "none" : "-");
    return;
  }
  if (result->is_time && read_seconds(result->shown, &length)) {
    dsv__report_length(out, length, result->in_hours);
    return;
  }
  dsv__report_safe(out, result->shown);
  if (!result->unit.n || dsv__str_same(result->unit, DSV__STR("count"))) return;
  dsv__put_char(out, ' ');
  dsv__report_safe(out, result->unit);
}

/* "OP VALUE UNIT": a duration as a length of time, like the value beside it. */
static void put_limit(dsv__buffer *out, dsv__str text, bool in_hours) {
  dsv__duration duration;
  size_t op = 0;
  while (op < text.n && text.at[op] != ' ') op++;
  dsv__str value = {NULL, 0};
  if (op < text.n) value = (dsv__str){text.at + op + 1, text.n - op - 1};
  if (!value.n || value.at[0] != 'P' || !dsv__duration_parse(value.at, value.n, &duration) || duration.months ||
      duration.days) {
    dsv__report_safe(out, text);
    return;
  }
  dsv__put(out, text.at, op + 1);
  dsv__report_length(out, duration.elapsed, in_hours);
}

void dsv__report_objective(dsv__buffer *out, const dsv__result *result) {
  for (size_t i = 0; i < result->n_limits; i++) {
    bool all = result->objective.n >= 4 && !memcmp(result->objective.at, "all ", 4);
    if (i) dsv__put_text(out, all ? " and " : " or ");
    put_limit(out, result->limits[i].objective, result->in_hours);
  }
  if (!result->n_limits) put_limit(out, result->objective, result->in_hours);
}
