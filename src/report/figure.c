/* Figures as people read them: rounded, but never so far that they contradict their status. */
#include "report/report.h"
#include <string.h>

typedef enum { EQ, NE, LT, LE, GT, GE } operator;
static const char *const operators[] = {"==", "!=", "<", "<=", ">", ">="};

/* "OP VALUE UNIT" taken apart again. */
typedef struct {
  operator op;
  dsv__decimal bound; /* of a duration: seconds */
  dsv__str op_text, value, unit;
  bool is_duration;
} limit;

static dsv__str word(dsv__str *rest) {
  size_t n = 0;
  while (n < rest->n && rest->at[n] != ' ') n++;
  dsv__str out = {rest->at, n};
  size_t skip = n < rest->n ? n + 1 : n;
  *rest = (dsv__str){rest->at + skip, rest->n - skip};
  return out;
}

static bool read_limit(dsv__str text, limit *out) {
  memset(out, 0, sizeof *out);
  out->op_text = word(&text);
  size_t i = 0;
  while (i <= GE && !dsv__str_same(out->op_text, dsv__str_of(operators[i]))) i++;
  if (i > GE) return false;
  out->op = (operator)i;
  out->value = word(&text);
  out->unit = text;
  dsv__duration duration;
  if (out->value.n && out->value.at[0] == 'P') {
    if (!dsv__duration_parse(out->value.at, out->value.n, &duration) || duration.months) return false;
    out->is_duration = true;
    out->bound = (dsv__decimal){duration.days * DSV__DAY + duration.elapsed, 6};
    return true;
  }
  return dsv__decimal_parse(out->value.at, out->value.n, &out->bound);
}

static bool holds(operator op, int order) {
  switch (op) {
    case EQ: return order == 0;
    case NE: return order != 0;
    case LT: return order < 0;
    case LE: return order <= 0;
    case GT: return order > 0;
    case GE: return order >= 0;
  }
  return false;
}

/* `count` judges the numerator of a share, which is shown whole. */
static bool judges_numerator(const dsv__result *result, const limit *bound) {
  return dsv__str_same(result->unit, DSV__STR("%")) && dsv__str_same(bound->unit, DSV__STR("count"));
}

static bool differs(const dsv__result *result, dsv__str objective, bool expected, dsv__ratio value) {
  limit bound;
  if (!read_limit(objective, &bound) || judges_numerator(result, &bound)) return false;
  return holds(bound.op, dsv__ratio_compare(value, dsv__ratio_of(bound.bound))) != expected;
}

/* Whether a reader who compares this value with the objective would come to another status. */
static bool contradicts(const dsv__result *result, dsv__ratio value) {
  if (!result->n_limits) {
    if (result->status != DSV_STATUS_MET && result->status != DSV_STATUS_MISSED) return false;
    return result->objective.n && differs(result, result->objective, result->status == DSV_STATUS_MET, value);
  }
  for (size_t i = 0; i < result->n_limits; i++) {
    const dsv__limit_result *at = &result->limits[i];
    if (at->holds >= 0 && differs(result, at->objective, at->holds == 1, value)) return true;
  }
  return false;
}

/* The exact value: of a share from its numerator and denominator, else what stands in the scorecard. */
static bool exact_value(const dsv__result *result, dsv__ratio *out) {
  dsv__decimal value, up, down;
  if (!dsv__decimal_parse(result->value.at, result->value.n, &value)) return false;
  *out = dsv__ratio_of(value);
  if (!result->numerator.n || !dsv__decimal_parse(result->numerator.at, result->numerator.n, &up) ||
      !dsv__decimal_parse(result->denominator.at, result->denominator.n, &down) || down.coefficient <= 0) {
    return true;
  }
  dsv__ratio a = dsv__ratio_of(up), b = dsv__ratio_of(down), share;
  if (!dsv__mul(a.numerator, b.denominator, &share.numerator) || !dsv__mul(share.numerator, 100, &share.numerator) ||
      !dsv__mul(a.denominator, b.numerator, &share.denominator)) {
    return true;
  }
  /* With `round` in the contract the value is not that of the share; then the scorecard's text is what counts. */
  dsv__ratio shown, step = {1, 1000000};
  if (dsv__ratio_round(share, step, DSV__ROUND_HALF_EVEN, &shown) && !dsv__ratio_compare(shown, *out)) *out = share;
  return true;
}

static bool is_length(const dsv__result *result) {
  limit bound;
  dsv__str objective = result->n_limits ? result->limits[0].objective : result->objective;
  return dsv__str_same(result->unit, DSV__STR("s")) && read_limit(objective, &bound) && bound.is_duration;
}

/* Appends the value with `digits` decimals and says whether that contradicts the status. */
static bool put_rounded(dsv__buffer *out, const dsv__result *result, dsv__ratio value, int digits, bool length,
                        bool *wrong) {
  size_t start = out->n;
  dsv__decimal shown = {0, 0};
  if (!dsv__put_ratio(out, value, digits) || out->failed) return false;
  if (!dsv__decimal_parse(out->at + start, out->n - start, &shown)) return false;
  *wrong = contradicts(result, dsv__ratio_of(shown));
  if (length) {
    int64_t microseconds = shown.coefficient;
    for (int scale = shown.scale; scale < 6; scale++)
      if (!dsv__mul(microseconds, 10, &microseconds)) return true;
    out->n = start;
    dsv__report_length(out, microseconds);
  }
  return true;
}

static void put_value(dsv__buffer *out, const dsv__result *result, bool length) {
  dsv__ratio value;
  if (!exact_value(result, &value)) { /* a double with an exponent or many digits */
    dsv__report_safe(out, result->value);
    return;
  }
  bool wrong = contradicts(result, value); /* policies and rounding of the contract: no digit can help */
  int least = length ? 0 : 2, most = length ? 6 : 15;
  for (int digits = least; digits <= most; digits++) {
    size_t start = out->n;
    bool still = false;
    if (!put_rounded(out, result, value, digits, length, &still)) {
      if (out->failed) return;
      out->n = start;
      break;
    }
    if (wrong || !still) return;
    out->n = start;
  }
  dsv__put_text(out, "about ");
  dsv__report_safe(out, result->value);
}

void dsv__report_value(dsv__buffer *out, const dsv__result *result) {
  if (!result->value.n) {
    if (result->has_value_member) dsv__put_text(out, result->has_figure ? "none" : "-");
    return;
  }
  bool length = is_length(result);
  put_value(out, result, length);
  if (length || !result->unit.n || dsv__str_same(result->unit, DSV__STR("count"))) return;
  dsv__put_char(out, ' ');
  dsv__report_safe(out, result->unit);
}

static void put_limit(dsv__buffer *out, dsv__str text) {
  limit bound;
  if (!read_limit(text, &bound) || !bound.is_duration) {
    dsv__report_safe(out, text);
    return;
  }
  dsv__put_str(out, bound.op_text);
  dsv__put_char(out, ' ');
  dsv__report_length(out, bound.bound.coefficient);
}

void dsv__report_objective(dsv__buffer *out, const dsv__result *result) {
  for (size_t i = 0; i < result->n_limits; i++) {
    bool all = result->objective.n >= 4 && !memcmp(result->objective.at, "all ", 4);
    if (i) dsv__put_text(out, all ? " and " : " or ");
    put_limit(out, result->limits[i].objective);
  }
  if (!result->n_limits) put_limit(out, result->objective);
}
