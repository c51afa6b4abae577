/* A back-test in JSON and in words: what is derived from the values of a line, and how it is written. */
#include "score/backtest.h"
#include "base/members.h"
#include "base/money.h"
#include <dsv/version.h>

static bool is_above(const dsv__backtest_line *line) {
  const int32_t op = line->target->objective.one.op;
  return op == DSV__OP_GT || op == DSV__OP_GE;
}

static bool is_below(const dsv__backtest_line *line) {
  const int32_t op = line->target->objective.one.op;
  return op == DSV__OP_LT || op == DSV__OP_LE;
}

/* One objective that asks for a side, and a value of every judged result. */
static bool has_values(const dsv__backtest_line *line) {
  const dsv__objective *objective = &line->target->objective;
  return line->n && !line->unvalued && dsv__has_objective(line->target) && !objective->any.n && !objective->all.n &&
         (is_above(line) || is_below(line));
}

/* ---- what follows from the values ------------------------------------------------------------------------------------------- */

/* Rounded to the side on which it still holds. */
static bool put_value(dsv__buffer *out, const dsv__backtest_line *line, const dsv__judged *judged) {
  const dsv__ratio step = {1, 1000000};
  const dsv__figure *value = &judged->value;
  if (value->is_double) {
    dsv__put_double(out, value->number);
    return true;
  }
  const bool to_zero = is_above(line) == (value->value.numerator >= 0);
  dsv__ratio rounded;
  return dsv__ratio_round(value->value, step, to_zero ? DSV__ROUND_DOWN : DSV__ROUND_UP, &rounded) &&
         dsv__put_ratio(out, rounded, 6);
}

/* How many must have held. */
static size_t needed(const dsv__backtest *b, size_t n) {
  dsv__int128 whole = 100;
  for (int32_t i = 0; i < b->hold.scale; i++) whole *= 10;
  const dsv__int128 k = ((dsv__int128)n * b->hold.coefficient + whole - 1) / whole;
  return (size_t)k;
}

/* <0: a is worse. Null is better than all. */
static int compare(const dsv__backtest_line *line, const dsv__judged *a, const dsv__judged *b) {
  if (a->is_null || b->is_null) return a->is_null - b->is_null;
  const bool doubles = a->value.is_double && b->value.is_double;
  int order = doubles ? (a->value.number > b->value.number) - (a->value.number < b->value.number)
                      : dsv__ratio_compare(a->value.value, b->value.value);
  if (a->value.is_double && !b->value.is_double) order = a->value.number < 0 ? -1 : 1;
  if (b->value.is_double && !a->value.is_double) order = b->value.number < 0 ? 1 : -1;
  return is_above(line) ? order : -order;
}

static size_t held(const dsv__backtest_line *line, size_t at) {
  size_t n = at + 1;
  while (n < line->n && compare(line, &line->values[n], &line->values[at]) == 0) n++;
  return n;
}

/* The distance to the bound. */
static bool put_distance(dsv__buffer *out, const dsv__backtest_line *line, const dsv__judged *judged) {
  const dsv__bound *bound = &line->target->objective.one.value;
  const dsv__decimal at = bound->is_duration ? (dsv__decimal){bound->duration.elapsed, 6} : bound->decimal;
  if (judged->value.is_double) {
    const double other = dsv__double_of_decimal(at);
    dsv__put_double(out, judged->value.number > other ? judged->value.number - other : other - judged->value.number);
    return true;
  }
  dsv__ratio distance, minus = dsv__ratio_of(at);
  minus.numerator = -minus.numerator;
  if (!dsv__ratio_plus(judged->value.value, minus, &distance)) return false;
  if (distance.numerator < 0) distance.numerator = -distance.numerator;
  return dsv__put_ratio(out, distance, 6);
}

/* "used_to_better" or "never_reached", and the value that says so; NULL: neither. */
static const char *find(const dsv__backtest_line *line, const dsv__judged **by) {
  const dsv__judged *best = &line->values[0], *worst = &line->values[line->n - 1];
  if (line->met == 0) {
    *by = best;
    return "never_reached";
  }
  *by = worst;
  if (line->missed || worst->is_null) return NULL;
  return dsv__figure_compare(&worst->value, &line->target->objective.one.value) != 0 ? "used_to_better" : NULL;
}

static dsv__str unit_of(const dsv__backtest_line *line) {
  const dsv__limit *limit = &line->target->objective.one;
  return dsv__str_same(limit->unit, DSV__STR("count")) ? limit->unit : line->unit;
}

/* ---- JSON ------------------------------------------------------------------------------------------------------------------- */

static void put_sums(dsv__buffer *out, const dsv__backtest *b, dsv__money credit, dsv__money bonus) {
  dsv__member(out, "sums");
  dsv__put_text(out, "{\"bonus\":\"");
  dsv__put_money(out, bonus, b->digits);
  dsv__put_text(out, "\",\"credit\":\"");
  dsv__put_money(out, credit, b->digits);
  dsv__put_char(out, '"');
  dsv__text_member(out, "currency", b->currency);
  dsv__put_char(out, '}');
}

static bool member_value(dsv__buffer *out, const char *name, const dsv__backtest_line *line,
                         const dsv__judged *judged) {
  dsv__member(out, name);
  if (judged->is_null) {
    dsv__put_text(out, "null");
    return true;
  }
  dsv__put_char(out, '"');
  const bool fits = put_value(out, line, judged);
  dsv__put_char(out, '"');
  return fits;
}

static bool put_findings(dsv__buffer *out, const dsv__backtest_line *line) {
  const dsv__judged *by;
  const char *what = find(line, &by);
  if (!what) return true;
  dsv__member(out, "findings");
  dsv__put_text(out, "[{\"by\":\"");
  const bool fits = put_distance(out, line, by);
  dsv__put_text(out, "\",\"what\":\"");
  dsv__put_text(out, what);
  dsv__put_text(out, "\"}]");
  return fits;
}

static bool put_tightest(dsv__buffer *out, const dsv__backtest *b, const dsv__backtest_line *line) {
  const size_t at = needed(b, line->n) - 1;
  if (line->values[at].is_null) return true;
  dsv__member(out, "tightest");
  dsv__put_char(out, '{');
  dsv__int_member(out, "held", (int64_t)held(line, at));
  dsv__text_member(out, "op", is_above(line) ? DSV__STR(">=") : DSV__STR("<="));
  dsv__text_member(out, "unit", unit_of(line));
  const bool fits = member_value(out, "value", line, &line->values[at]);
  dsv__put_char(out, '}');
  return fits;
}

static bool put_values(dsv__buffer *out, const dsv__backtest_line *line) {
  dsv__member(out, "values");
  dsv__put_char(out, '{');
  bool fits = member_value(out, "best", line, &line->values[0]);
  dsv__int_member(out, "n", (int64_t)line->n);
  dsv__text_member(out, "unit", unit_of(line));
  fits = member_value(out, "worst", line, &line->values[line->n - 1]) && fits;
  dsv__put_char(out, '}');
  return fits;
}

static void put_left_out(dsv__buffer *out, const dsv__backtest_line *line) {
  static const uint32_t order[] = {DSV_STATUS_MET, DSV_STATUS_NO_DATA, DSV_STATUS_OPEN, DSV_STATUS_REPORTED,
                                   DSV_STATUS_UNJUDGED}; /* in the order of their names */
  if (line->windows == line->met + line->missed) return;
  dsv__member(out, "left_out");
  dsv__put_char(out, '{');
  for (size_t i = 0; i < sizeof order / sizeof *order; i++)
    if (line->left_out[order[i]])
      dsv__int_member(out, order[i] == DSV_STATUS_MET ? "early" : dsv__status_word(order[i]),
                      (int64_t)line->left_out[order[i]]);
  dsv__put_char(out, '}');
}

static bool put_line(dsv__buffer *out, const dsv__backtest *b, const dsv__backtest_line *line) {
  const bool valued = has_values(line);
  dsv__put_char(out, '{');
  if (line->by_consumer) dsv__text_member(out, "actor", DSV__STR("consumer"));
  dsv__text_member(out, "class", line->of_class);
  bool fits = !valued || put_findings(out, line);
  dsv__text_member(out, "group", line->group);
  dsv__text_member(out, "id", line->id);
  dsv__int_member(out, "judged", (int64_t)(line->met + line->missed));
  put_left_out(out, line);
  dsv__int_member(out, "met", (int64_t)line->met);
  dsv__int_member(out, "missed", (int64_t)line->missed);
  dsv__text_member(out, "objective", line->objective);
  if (line->earns) put_sums(out, b, line->credit, line->bonus);
  if (valued) fits = put_tightest(out, b, line) && put_values(out, line) && fits;
  dsv__int_member(out, "windows", (int64_t)line->windows);
  dsv__put_char(out, '}');
  return fits;
}

static bool add_sums(const dsv__backtest *b, bool *earns, dsv__money *credit, dsv__money *bonus) {
  bool fits = true;
  *earns = false;
  *credit = *bonus = 0;
  for (size_t i = 0; fits && i < b->n; i++) {
    *earns = *earns || b->lines[i].earns;
    fits = dsv__add(*credit, b->lines[i].credit, credit) && dsv__add(*bonus, b->lines[i].bonus, bonus);
  }
  return fits;
}

bool dsv__backtest_json(const dsv__backtest *b, dsv__buffer *out) {
  const dsv__what_if *what_if = &b->card->what_if;
  bool earns;
  dsv__money credit, bonus;
  bool fits = add_sums(b, &earns, &credit, &bonus);
  dsv__put_char(out, '{');
  dsv__text_member(out, "agreement", b->card->agreement);
  dsv__time_member(out, "as_of", b->card->as_of);
  dsv__time_member(out, "from", what_if->from);
  dsv__member(out, "hold");
  dsv__put_char(out, '"');
  dsv__put_decimal(out, b->hold);
  dsv__put_char(out, '"');
  dsv__int_member(out, "rules", DSV_RULES);
  if (earns) put_sums(out, b, credit, bonus);
  dsv__member(out, "targets");
  dsv__put_char(out, '[');
  for (size_t i = 0; i < b->n && fits; i++) {
    if (i) dsv__put_char(out, ',');
    fits = put_line(out, b, &b->lines[i]);
  }
  dsv__put_char(out, ']');
  dsv__time_member(out, "to", what_if->to);
  dsv__text_member(out, "type", DSV__STR("backtest"));
  dsv__int_member(out, "version", what_if->version);
  dsv__put_char(out, '}');
  return fits;
}

/* ---- text ------------------------------------------------------------------------------------------------------------------- */

static void put_unit(dsv__buffer *out, const dsv__backtest_line *line) {
  const dsv__str unit = unit_of(line);
  if (!unit.n) return;
  dsv__put_char(out, ' ');
  dsv__put_str(out, unit);
}

static void say_money(dsv__buffer *out, const dsv__backtest *b, const char *what, dsv__money amount) {
  if (!amount) return;
  dsv__put_text(out, what);
  dsv__put_money(out, amount, b->digits);
  dsv__put_char(out, ' ');
  dsv__put_str(out, b->currency);
}

static bool say_values(dsv__buffer *out, const dsv__backtest *b, const dsv__backtest_line *line) {
  const size_t at = needed(b, line->n) - 1;
  const dsv__judged *by;
  const char *what = find(line, &by);
  bool fits = true;
  if (!line->values[at].is_null) {
    dsv__put_text(out, is_above(line) ? "\n    tightest >= " : "\n    tightest <= ");
    fits = put_value(out, line, &line->values[at]);
    put_unit(out, line);
    dsv__put_format(out, ", held in %zu of %zu windows", held(line, at), line->n);
  }
  if (!what) return fits;
  dsv__put_text(out, line->met ? "\n    every window was better than the promise, by at least "
                               : "\n    never reached: the best window falls short by ");
  fits = put_distance(out, line, by) && fits;
  put_unit(out, line);
  return fits;
}

static bool say_line(dsv__buffer *out, const dsv__backtest *b, const dsv__backtest_line *line) {
  const uint64_t judged = line->met + line->missed;
  dsv__put_text(out, "  ");
  dsv__put_str(out, line->id);
  if (line->of_class.n) {
    dsv__put_text(out, ", class ");
    dsv__put_str(out, line->of_class);
  }
  if (line->by_consumer) dsv__put_text(out, " (duty of the consumer)");
  if (line->objective.n) {
    dsv__put_char(out, ' ');
    dsv__put_str(out, line->objective);
  }
  dsv__put_format(out, ": missed %llu of %llu windows", (unsigned long long)line->missed, (unsigned long long)judged);
  if (line->windows > judged) dsv__put_format(out, ", %llu not judged", (unsigned long long)(line->windows - judged));
  say_money(out, b, ", credits ", line->credit);
  say_money(out, b, ", bonuses ", line->bonus);
  const bool fits = !has_values(line) || say_values(out, b, line);
  dsv__put_char(out, '\n');
  return fits;
}

bool dsv__backtest_text(const dsv__backtest *b, dsv__buffer *out) {
  const dsv__what_if *what_if = &b->card->what_if;
  bool earns;
  dsv__money credit, bonus;
  bool fits = add_sums(b, &earns, &credit, &bonus);
  dsv__put_str(out, b->card->agreement);
  dsv__put_format(out, ", version %lld, back-test from ", (long long)what_if->version);
  dsv__put_time(out, what_if->from);
  dsv__put_text(out, " to ");
  dsv__put_time(out, what_if->to);
  dsv__put_format(out, ", rules %d; limits that would have held in ", DSV_RULES);
  dsv__put_decimal(out, b->hold);
  dsv__put_text(out, " %\n\n");
  for (size_t i = 0; i < b->n && fits; i++) fits = say_line(out, b, &b->lines[i]);
  if (earns) {
    dsv__put_text(out, "\ncredits ");
    dsv__put_money(out, credit, b->digits);
    dsv__put_text(out, ", bonuses ");
    dsv__put_money(out, bonus, b->digits);
    dsv__put_char(out, ' ');
    dsv__put_str(out, b->currency);
    dsv__put_char(out, '\n');
  }
  return fits;
}
