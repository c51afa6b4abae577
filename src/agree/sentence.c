/* Targets in plain sentences: a table row for each kind of metric, each window and each comparison. */
#include "agree/sentence.h"
#include "agree/credit.h"
#include "agree/diff.h"
#include <string.h>

/* Longer titles are descriptions, and would hide the sentence: the id stands for them. */
#define TITLE_MOST 40
/* Inner targets stand in each other so deep at most; deeper ones are told by their ids. */
#define DEEPEST 8

static void say_member(dsv__buffer *out, const dsv__record *record, const char *name, const void *at) {
  const int index = dsv__field_index(record, name, strlen(name));
  if (index >= 0) dsv__say_value(out, &record->fields[index], false, at);
}

/* A name as the document has it, in quotes: the title where there is one. */
static void put_quoted(dsv__buffer *out, dsv__str title, dsv__str id) {
  dsv__put_char(out, '"');
  dsv__put_str(out, title.n && title.n <= TITLE_MOST ? title : id);
  dsv__put_char(out, '"');
}

static void put_document(dsv__buffer *out, const dsv__ref *ref) {
  const dsv__document_head *head = ref->to ? ref->to->structure : NULL;
  put_quoted(out, head ? head->title : (dsv__str){NULL, 0}, ref->id);
}

/* "a, b and c" */
static void put_list(dsv__buffer *out, const dsv__list *names) {
  for (size_t i = 0; i < names->n; i++) {
    dsv__put_text(out, i == 0 ? "" : i + 1 == names->n ? " and " : ", ");
    dsv__put_str(out, DSV__AT(*names, dsv__str)[i]);
  }
}

static void put_names(dsv__buffer *out, const dsv__names *names) {
  for (size_t i = 0; i < dsv__name_count(names); i++) {
    dsv__put_text(out, i ? " or " : "");
    put_quoted(out, (dsv__str){NULL, 0}, dsv__name_at(names, i));
  }
}

static void put_duration(dsv__buffer *out, dsv__duration duration) {
  static const dsv__field field = {"length", DSV__DURATION, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL};
  dsv__say_value(out, &field, false, &duration);
}

/* ---- conditions ------------------------------------------------------------------------------ */

static const char *const comparisons[] = {
    [DSV__OP_EQ] = "exactly", [DSV__OP_NE] = "other than", [DSV__OP_LT] = "less than",
    [DSV__OP_LE] = "at most", [DSV__OP_GT] = "more than",  [DSV__OP_GE] = "at least"};

/* A length of time reads as one. */
static void put_value(dsv__buffer *out, const dsv__value *value) {
  static const dsv__field field = {"value", DSV__VALUE, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL};
  dsv__duration length;
  if (value->kind == DSV__VALUE_TEXT && value->text.n && value->text.at[0] == 'P' &&
      dsv__duration_parse(value->text.at, value->text.n, &length))
    put_duration(out, length);
  else dsv__say_value(out, &field, false, value);
}

static void put_condition(dsv__buffer *out, const dsv__condition *condition);

static void put_conditions(dsv__buffer *out, const dsv__list *list, const char *between) {
  for (size_t i = 0; i < list->n; i++) {
    const dsv__condition *one = &DSV__AT(*list, dsv__condition)[i];
    const bool several = one->all.n > 1 || one->any.n > 1;
    dsv__put_text(out, i ? between : "");
    if (several) dsv__put_char(out, '(');
    put_condition(out, one);
    if (several) dsv__put_char(out, ')');
  }
}

static void put_values(dsv__buffer *out, const dsv__list *values) {
  for (size_t i = 0; i < values->n; i++) {
    dsv__put_text(out, i == 0 ? "" : i + 1 == values->n ? " or " : ", ");
    put_value(out, &DSV__AT(*values, dsv__value)[i]);
  }
}

/* "region is home or roaming and seconds is at most 60"; recursion goes as deep as the document. */
static void put_condition(dsv__buffer *out, const dsv__condition *condition) {
  if (condition->all.n) {
    put_conditions(out, &condition->all, " and ");
  } else if (condition->any.n) {
    put_conditions(out, &condition->any, " or ");
  } else if (condition->negated) {
    dsv__put_text(out, "not (");
    put_condition(out, condition->negated);
    dsv__put_char(out, ')');
  } else {
    dsv__put_str(out, condition->field);
    if (dsv__given(&dsv__condition_record, condition, "given")) {
      dsv__put_text(out, condition->is_given ? " is given" : " is missing");
    } else if (condition->in.n) {
      dsv__put_text(out, " is ");
      put_values(out, &condition->in);
    } else {
      const bool equal = condition->op == DSV__OP_EQ, other = condition->op == DSV__OP_NE;
      dsv__put_format(out, " is %s", equal ? "" : other ? "not " : comparisons[condition->op]);
      if (!equal && !other) dsv__put_char(out, ' ');
      put_value(out, &condition->value);
    }
  }
}

/* ---- windows --------------------------------------------------------------------------------- */

static const struct {
  const char *in_each, *several;
} units[] = {[DSV__MINUTES] = {"In each minute", "minutes"},
             [DSV__HOURS] = {"In each hour", "hours"},
             [DSV__DAYS] = {"On each day", "days"},
             [DSV__WEEKS] = {"In each week from Monday", "weeks"},
             [DSV__MONTHS] = {"In each calendar month", "calendar months"},
             [DSV__QUARTERS] = {"In each quarter of the year", "quarters of the year"},
             [DSV__YEARS] = {"In each calendar year", "calendar years"}};

static int32_t unit_of(const dsv__window *window) {
  return window->chosen == 1 ? window->unit : DSV__MONTHS;
}

static const dsv__window *window_of(const dsv__agreement *agreement, const dsv__target *target) {
  return target->window.chosen ? &target->window : &agreement->window;
}

/* "In any 30 days, looked at every day" */
static void put_span(dsv__buffer *out, const dsv__window_span *span) {
  const bool rolling = dsv__given(&dsv__window_span_record, span, "rolling");
  dsv__put_text(out, rolling ? "In any " : "In each ");
  put_duration(out, rolling ? span->rolling : span->anchored);
  if (rolling) {
    dsv__put_text(out, ", looked at every ");
    if (dsv__given(&dsv__window_span_record, span, "step")) put_duration(out, span->step);
    else dsv__put_text(out, "day");
  } else if (dsv__given(&dsv__window_span_record, span, "at")) {
    dsv__put_text(out, " from ");
    say_member(out, &dsv__window_span_record, "at", &span->at);
  }
}

static void put_when(dsv__buffer *out, const dsv__window *window) {
  if (window->chosen == 2) put_span(out, &window->span);
  else dsv__put_text(out, units[unit_of(window)].in_each);
}

/* "calendar months", "spans of 30 days" */
static void put_windows(dsv__buffer *out, const dsv__window *window) {
  if (window->chosen != 2) {
    dsv__put_text(out, units[unit_of(window)].several);
    return;
  }
  const dsv__window_span *span = &window->span;
  dsv__put_text(out, "spans of ");
  put_duration(out, dsv__given(&dsv__window_span_record, span, "rolling") ? span->rolling : span->anchored);
}

/* ---- what is measured ------------------------------------------------------------------------ */

typedef struct {
  const dsv__agreement *agreement;
  const dsv__target *target;
  bool counts; /* the number is meant, not the share */
  int depth;
} telling;

static void put_what(dsv__buffer *out, telling t);

/* Patterns: %s the facts, %f the field, %q which quantile, %o what is counted, %c the cases, %w the windows, %t the inner target. */
typedef struct {
  const char *text;
  const char *count; /* where the number is judged; NULL: the same */
} pattern;

static const pattern whats[DSV__COMPOSITE + 1] = {
    [DSV__AVAILABILITY] = {"the share of time up (by %s)", NULL},
    [DSV__DOWNTIME] = {"the time down (by %s)", NULL},
    [DSV__OUTAGES] = {"the number of outages (by %s)", NULL},
    [DSV__LONGEST_OUTAGE] = {"the longest outage (by %s)", NULL},
    [DSV__SHORTEST_UPTIME] = {"the shortest time up between two outages (by %s)", NULL},
    [DSV__MTBF] = {"the time up per outage (by %s)", NULL},
    [DSV__MTTR] = {"the mean length of an outage (by %s)", NULL},
    [DSV__CONCURRENCY] = {"the most of %s at once%n", NULL},
    [DSV__COUNT] = {"the number of %s%o", NULL},
    [DSV__RATIO] = {"the share of %s%o%n", "the number of %s%o"},
    [DSV__MEAN] = {"the mean %f of %s", NULL},
    [DSV__MINIMUM] = {"the lowest %f of %s", NULL},
    [DSV__MAXIMUM] = {"the highest %f of %s", NULL},
    [DSV__SUM] = {"the total %f of %s", NULL},
    [DSV__QUANTILE] = {"the %q of %f of %s", NULL},
    [DSV__PROMOTER] = {"the net promoter score (%f of %s)", NULL},
    [DSV__RESPONSE_RATE] = {"the share of %s with an answer (%f)", "the number of %s with an answer (%f)"},
    [DSV__CHURN] = {"the share of %s there at the start who are gone at the end",
                    "the number of %s there at the start who are gone at the end"},
    [DSV__ATTESTED] = {"the share of time with a valid attestation (%f of %s)", NULL},
    [DSV__FAILED_WINDOWS] = {"the share of %w in which %t is missed", "the number of %w in which %t is missed"},
    [DSV__OF_WINDOWS] = {"the %a over %w of %t", NULL},
    [DSV__COMPOSITE] = {"the %p", NULL}};

static const pattern cases[] = {
    [DSV__WITHIN] = {"the share of cases of %s that take %l%c", "the number of cases of %s that take %l%c"},
    [DSV__LATE_CASES] = {"the number of cases of %s that do not take %l%c", NULL},
    [DSV__CASES_MEAN] = {"the mean time of cases of %s%c", NULL},
    [DSV__CASES_MINIMUM] = {"the shortest time of cases of %s%c", NULL},
    [DSV__CASES_MAXIMUM] = {"the longest time of cases of %s%c", NULL},
    [DSV__CASES_QUANTILE] = {"the %q of the time of cases of %s%c", NULL}};

/* "median", "95th percentile", "0.999 quantile" */
static void put_quantile(dsv__buffer *out, dsv__decimal q) {
  const dsv__ratio r = dsv__ratio_of(q);
  if (r.numerator * 2 == r.denominator) {
    dsv__put_text(out, "median");
  } else if (r.numerator * 100 % r.denominator == 0) {
    const int64_t percent = (int64_t)(r.numerator * 100 / r.denominator), last = percent % 10;
    const bool teen = percent % 100 / 10 == 1;
    dsv__put_format(out, "%lld%s percentile", (long long)percent,
                    teen        ? "th"
                    : last == 1 ? "st"
                    : last == 2 ? "nd"
                    : last == 3 ? "rd"
                                : "th");
  } else {
    dsv__put_decimal(out, q);
    dsv__put_text(out, " quantile");
  }
}

static void put_counted(dsv__buffer *out, const dsv__metric *metric) {
  if (metric->of.chosen == 2) {
    dsv__put_text(out, " where ");
    put_condition(out, &metric->of.condition);
  } else if (metric->of.chosen == 1) {
    dsv__put_text(out, ", as counted by ");
    put_quoted(out, (dsv__str){NULL, 0}, metric->of.counted.count);
  }
}

static void put_denominator(dsv__buffer *out, const dsv__out_of *of) {
  if (!of->chosen) return;
  dsv__put_text(out, ", out of ");
  if (of->chosen == 1) {
    dsv__put_decimal(out, of->number);
    return;
  }
  put_document(out, &of->rows.stream);
  if (!of->rows.where.head.given) return;
  dsv__put_text(out, " where ");
  put_condition(out, &of->rows.where);
}

static void put_cases(dsv__buffer *out, const dsv__metric *metric) {
  if (dsv__name_count(&metric->start)) {
    dsv__put_text(out, " from ");
    put_names(out, &metric->start);
  }
  if (dsv__name_count(&metric->stop)) {
    dsv__put_text(out, " to ");
    put_names(out, &metric->stop);
  }
  if (!dsv__name_count(&metric->pause)) return;
  dsv__put_text(out, ", without the time from ");
  put_names(out, &metric->pause);
  dsv__put_text(out, " to ");
  put_names(out, &metric->resume);
}

static void put_inner(dsv__buffer *out, const telling *t) {
  dsv__target own;
  const dsv__target *inner = dsv__inner_of(t->target, &own);
  if (t->target->metric.inner.chosen == 1 || !inner || t->depth >= DEEPEST) {
    put_quoted(out, inner ? inner->title : (dsv__str){NULL, 0}, inner ? inner->id : t->target->metric.inner.id);
    return;
  }
  put_what(out, (telling){t->agreement, inner, false, t->depth + 1});
}

/* "share of "a" and "b" that is met" */
static void put_parts(dsv__buffer *out, const dsv__metric *metric) {
  const bool mean = metric->value == DSV__PARTS_MEAN;
  dsv__put_text(out, mean ? "mean of " : "share of ");
  for (size_t i = 0; i < metric->parts.n; i++) {
    dsv__put_text(out, i == 0 ? "" : i + 1 == metric->parts.n ? " and " : ", ");
    put_quoted(out, (dsv__str){NULL, 0}, DSV__AT(metric->parts, dsv__part)[i].target);
  }
  dsv__put_text(out, mean ? "" : " that is met");
}

static void put_inner_windows(dsv__buffer *out, const telling *t) {
  dsv__target own;
  const dsv__target *inner = dsv__inner_of(t->target, &own);
  if (inner) put_windows(out, window_of(t->agreement, inner));
}

static void put_aggregate(dsv__buffer *out, const dsv__metric *metric) {
  static const char *const words[] = {
      [DSV__WITHIN] = "share",         [DSV__LATE_CASES] = "number",     [DSV__CASES_MEAN] = "mean",
      [DSV__CASES_MINIMUM] = "lowest", [DSV__CASES_MAXIMUM] = "highest", [DSV__CASES_QUANTILE] = NULL};
  const char *word = words[metric->aggregate];
  if (word) dsv__put_text(out, word);
  else put_quantile(out, metric->q);
}

/* `counted`: the number is meant anyway. */
static void put_limit(dsv__buffer *out, const dsv__limit *limit, const char *unit, bool counted) {
  dsv__put_text(out, comparisons[limit->op]);
  dsv__put_char(out, ' ');
  say_member(out, &dsv__limit_record, "value", &limit->value);
  if (limit->value.is_duration) return;
  const dsv__str given = limit->unit;
  if (dsv__str_same(given, DSV__STR("count"))) {
    dsv__put_text(out, counted ? "" : " in number");
    return;
  }
  if (!given.n && !unit) return;
  dsv__put_char(out, ' ');
  if (given.n) dsv__put_str(out, given);
  else dsv__put_text(out, unit);
}

static void put_piece(dsv__buffer *out, char piece, const telling *t) {
  const dsv__metric *metric = &t->target->metric;
  switch (piece) {
    case 's': put_document(out, &metric->stream); break;
    case 'f': put_quoted(out, (dsv__str){NULL, 0}, metric->field); break;
    case 'q': put_quantile(out, metric->q); break;
    case 'o': put_counted(out, metric); break;
    case 'n': put_denominator(out, &metric->out_of); break;
    case 'c': put_cases(out, metric); break;
    case 'l': put_limit(out, &metric->limit, NULL, true); break;
    case 'w': put_inner_windows(out, t); break;
    case 't': put_inner(out, t); break;
    case 'p': put_parts(out, metric); break;
    default: put_aggregate(out, metric); break; /* 'a' */
  }
}

/* Kinds without a row are told by what the grammar says of them. */
static void put_what(dsv__buffer *out, telling t) {
  const dsv__metric *metric = &t.target->metric;
  const bool known = metric->kind <= DSV__COMPOSITE && (metric->kind == DSV__ELAPSED || whats[metric->kind].text);
  if (!known) {
    const char *doc = dsv__kind_words[metric->kind].doc;
    dsv__put_text(out, "the figure \"");
    dsv__put_text(out, doc);
    dsv__put_char(out, '"');
    return;
  }
  const pattern *row = metric->kind == DSV__ELAPSED ? &cases[metric->aggregate] : &whats[metric->kind];
  for (const char *at = t.counts && row->count ? row->count : row->text; *at; at++) {
    if (*at == '%') put_piece(out, *++at, &t);
    else dsv__put_char(out, *at);
  }
}

/* ---- the objective --------------------------------------------------------------------------- */

/* What a figure without a unit is in; NULL: a number. */
static const char *unit_of_kind(const dsv__metric *metric) {
  switch (metric->kind) {
    case DSV__AVAILABILITY:
    case DSV__ATTESTED:
    case DSV__RATIO:
    case DSV__RESPONSE_RATE:
    case DSV__CHURN: return "%";
    case DSV__ELAPSED: return metric->aggregate == DSV__WITHIN ? "%" : NULL;
    case DSV__CONCURRENCY: return metric->out_of.chosen ? "%" : NULL;
    default: return NULL;
  }
}

/* Whether the number is judged: by the unit of all limits, or because the kind counts unless it is told otherwise. */
static bool counts(const dsv__target *target) {
  const dsv__objective *objective = &target->objective;
  const dsv__list *several = objective->any.n ? &objective->any : &objective->all;
  const bool percent = target->metric.kind != DSV__FAILED_WINDOWS;
  const dsv__limit *limits = several->n ? several->at : &objective->one;
  for (size_t i = 0; i < (several->n ? several->n : 1); i++)
    if (!dsv__str_same(limits[i].unit, DSV__STR("count")) && (percent || limits[i].unit.n)) return false;
  return true;
}

static void put_limits(dsv__buffer *out, const dsv__target *target) {
  const dsv__objective *objective = &target->objective;
  const dsv__list *several = objective->any.n ? &objective->any : &objective->all;
  const char *unit = unit_of_kind(&target->metric);
  const bool counted = counts(target);
  for (size_t i = 0; i < several->n; i++) {
    dsv__put_text(out, i == 0 ? "" : objective->any.n ? " or " : " and ");
    put_limit(out, &DSV__AT(*several, dsv__limit)[i], unit, counted);
  }
  if (!several->n) put_limit(out, &objective->one, unit, counted);
}

static void put_main(dsv__buffer *out, const dsv__agreement *agreement, const dsv__target *target,
                     const dsv__window *window) {
  static const char *const must[] = {"must be", "must be", "will be", "should be"}; /* by form_words */
  put_when(out, window);
  dsv__put_text(out, ", ");
  const bool judged = dsv__has_objective(target);
  put_what(out, (telling){agreement, target, judged && counts(target), 0});
  dsv__put_char(out, ' ');
  dsv__put_text(out, judged ? must[agreement->form] : "is reported, not judged");
  if (judged) {
    dsv__put_char(out, ' ');
    put_limits(out, target);
  }
  dsv__put_char(out, '.');
}

/* ---- what else there is to say --------------------------------------------------------------- */

static void put_rows(dsv__buffer *out, const dsv__condition *of_target, const dsv__condition *of_class) {
  const bool both = of_target->head.given && of_class && of_class->head.given;
  const dsv__condition *one = of_class && of_class->head.given ? of_class : of_target;
  if (!one->head.given) return;
  dsv__put_text(out, " Only facts where ");
  if (both) {
    put_condition(out, of_target);
    dsv__put_text(out, ", and ");
  }
  put_condition(out, one);
  dsv__put_text(out, " count.");
}

static void put_subjects(dsv__buffer *out, const dsv__target *target) {
  static const struct {
    const char *before, *after;
  } words[] = {[DSV__EACH] = {" It holds for each ", " on its own."},
               [DSV__ALL] = {" Every single ", " must meet it."},
               [DSV__ANY] = {" It is enough that one ", " meets it."},
               [DSV__WORST] = {" The worst ", " is judged."},
               [DSV__POOLED] = {" It is judged over every ", " together."},
               [DSV__WEIGHTED] = {" It is judged over every ", " together, by weight."}};
  if (!target->by.n) return;
  dsv__put_text(out, words[target->over].before);
  put_list(out, &target->by);
  dsv__put_text(out, words[target->over].after);
}

static void put_hours(dsv__buffer *out, const dsv__agreement *agreement, const dsv__target *target) {
  const dsv__ref *hours = target->hours.id.n ? &target->hours : &agreement->hours;
  if (!hours->to) return;
  dsv__put_text(out, " It counts in the hours of ");
  put_document(out, hours);
  dsv__put_text(out, " only.");
}

static void put_exclusion(dsv__buffer *out, const dsv__exclusion *exclusion) {
  dsv__put_str(out, exclusion->title.n ? exclusion->title : exclusion->text.n ? exclusion->text : exclusion->id);
  if (exclusion->notice.head.given) {
    dsv__put_text(out, " announced at least ");
    put_duration(out, exclusion->notice.before);
    dsv__put_text(out, " before");
  }
  if (!exclusion->limit.head.given) return;
  dsv__put_text(out, " (at most ");
  static const dsv__field field = {"limit", DSV__RECORD, 0,    0,    &dsv__exclusion_limit_record,
                                   NULL,    NULL,        NULL, NULL, NULL};
  dsv__say_value(out, &field, false, &exclusion->limit);
  dsv__put_char(out, ')');
}

static void put_exclusions(dsv__buffer *out, const dsv__agreement *agreement, const dsv__target *target) {
  const bool own = dsv__given(&dsv__class_record, target, "exclude");
  const size_t n = own ? target->exclude.n : agreement->exclude.n;
  for (size_t i = 0; i < n; i++) {
    const dsv__exclusion *exclusion = own ? dsv__exclusion_of(agreement, &DSV__AT(target->exclude, dsv__exclude)[i])
                                          : &DSV__AT(agreement->exclude, dsv__exclusion)[i];
    dsv__put_text(out, i == 0 ? " Left out: " : "; ");
    if (exclusion) put_exclusion(out, exclusion);
  }
  if (n) dsv__put_char(out, '.');
}

static void put_length(dsv__buffer *out, const char *before, dsv__duration length, const char *after) {
  if (!length.months && !length.days && !length.elapsed) return;
  dsv__put_text(out, before);
  put_duration(out, length);
  dsv__put_text(out, after);
}

static void put_data(dsv__buffer *out, const dsv__target *target) {
  static const char *const words[] = {[DSV__UNJUDGED] = "",
                                      [DSV__GOOD] = " Time without facts counts as good.",
                                      [DSV__BAD] = " Time without facts counts as bad.",
                                      [DSV__EXCLUDED] = " Time without facts is left out."};
  put_length(out, " An outage shorter than ", target->metric.shortest, " does not count.");
  put_length(out, " Outages at most ", target->metric.merge_gap, " apart are one.");
  dsv__put_text(out, words[target->no_data]);
  if (!target->least.head.given) return;
  dsv__put_text(out, " It is not judged below this: ");
  static const dsv__field field = {"least", DSV__RECORD, 0, 0, &dsv__least_record, NULL, NULL, NULL, NULL, NULL};
  dsv__say_value(out, &field, false, &target->least);
  dsv__put_char(out, '.');
}

/* ---- credits --------------------------------------------------------------------------------- */

static void put_base(dsv__buffer *out, const dsv__base_of *of, const dsv__record *record) {
  if (!of->chosen) return;
  dsv__put_text(out, " of ");
  if (of->chosen == 2) {
    dsv__put_decimal(out, of->sum.amount);
    dsv__put_char(out, ' ');
    dsv__put_str(out, of->sum.currency);
  } else {
    say_member(out, record, "of", of);
  }
}

static void put_rate(dsv__buffer *out, const dsv__agreement *agreement, bool percent, dsv__decimal value,
                     const dsv__base_of *of, const dsv__record *record) {
  dsv__put_decimal(out, value);
  dsv__put_char(out, ' ');
  if (!percent) {
    dsv__put_str(out, dsv__agreement_currency(agreement));
    return;
  }
  dsv__put_char(out, '%');
  put_base(out, of, record);
}

static void put_edge(dsv__buffer *out, const dsv__tier *tier) {
  static const char *const words[] = {"below", "at most", "above", "at least"};
  const dsv__edge edge = dsv__tier_edge(tier);
  if (edge == DSV__EDGES) return;
  dsv__put_format(out, " (%s ", words[edge]);
  say_member(out, &dsv__limit_record, "value", &tier->edges[edge]);
  dsv__put_char(out, ')');
}

static void put_credit(dsv__buffer *out, const dsv__agreement *agreement, const dsv__credit *credit, bool bonus) {
  if (!credit) return;
  dsv__put_text(out, bonus ? " If it is met, " : " If it is missed, ");
  if (credit->text.n) {
    dsv__put_text(out, "this holds: ");
    dsv__put_str(out, credit->text);
    return;
  }
  for (size_t i = 0; i < (credit->tiers.n ? credit->tiers.n : 1); i++) {
    const dsv__rate rate = dsv__credit_rate(credit, i);
    dsv__put_text(out, i ? ", " : "");
    put_rate(out, agreement, rate.percent, rate.value, i ? &(dsv__base_of){0} : &credit->of, &dsv__credit_record);
    if (credit->tiers.n) put_edge(out, &DSV__AT(credit->tiers, dsv__tier)[i]);
  }
  dsv__put_text(out, bonus ? " is earned" : " is owed");
  if (credit->each.head.given) {
    dsv__put_text(out, " for each ");
    say_member(out, &dsv__steps_record, "step", &credit->each.step);
  }
  if (credit->per == DSV__PER_BREACH) dsv__put_text(out, " for each breach");
  if (credit->cap.head.given) {
    dsv__put_text(out, ", at most ");
    const bool percent = dsv__given(&dsv__credit_cap_record, &credit->cap, "percent");
    put_rate(out, agreement, percent, percent ? credit->cap.percent : credit->cap.amount, &credit->cap.of,
             &dsv__credit_cap_record);
  }
  dsv__put_char(out, '.');
}

/* ---- the whole ------------------------------------------------------------------------------- */

void dsv__put_sentence(dsv__buffer *out, const dsv__agreement *agreement, const dsv__target *target,
                       const dsv__target *of_class) {
  dsv__target joined;
  const dsv__target *said = target;
  if (of_class) {
    dsv__target_of_class(target, of_class, &joined);
    said = &joined;
  }
  put_main(out, agreement, said, window_of(agreement, target));
  if (said->actor == DSV__ACTOR_CONSUMER) dsv__put_text(out, " This is a duty of the consumer.");
  put_rows(out, &target->where, of_class ? &of_class->where : NULL);
  put_subjects(out, said);
  put_hours(out, agreement, said);
  put_exclusions(out, agreement, said);
  put_data(out, said);
  put_credit(out, agreement, said->credit, false);
  put_credit(out, agreement, said->bonus, true);
}
