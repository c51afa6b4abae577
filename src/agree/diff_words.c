/* Changes in words: values as a contract meeting reads them, members by the names that people use. */
#include "agree/agreement.h"
#include "agree/diff.h"
#include "data/token.h"
#include <string.h>

static void say(dsv__buffer *out, const dsv__field *field, const void *at);
static void say_one(dsv__buffer *out, const dsv__field *field, const void *at);

/* What is longer than this is cut, so no more of it needs to be said. */
static bool enough(const dsv__buffer *out) {
  return out->failed || out->n > 2 * DSV__WORDS_MOST;
}

/* ---- values that are no containers ----------------------------------------------------------- */

static void put_text(dsv__buffer *out, dsv__str text) {
  dsv__put(out, text.at, dsv__utf8_cut(text.at, text.n, 2 * DSV__WORDS_MOST));
}

/* A text among others: in quotes where it could be taken for something else. */
static void put_word(dsv__buffer *out, dsv__str text) {
  bool bare = text.n > 0 && !dsv__str_same(text, DSV__STR("true")) && !dsv__str_same(text, DSV__STR("false"));
  for (size_t i = 0; i < text.n && bare; i++) bare = !memchr(" ,;()\"", text.at[i], 6);
  if (!bare) dsv__put_char(out, '"');
  put_text(out, text);
  if (!bare) dsv__put_char(out, '"');
}

static void put_amount(dsv__buffer *out, int64_t n, const char *one, const char *several) {
  if (out->n && out->at[out->n - 1] != ' ' && out->at[out->n - 1] != '(') dsv__put_char(out, ' ');
  dsv__put_int(out, n);
  dsv__put_char(out, ' ');
  dsv__put_text(out, n == 1 ? one : several);
}

/* Months and days of the calendar, then elapsed time, in as few units as say it exactly: "90 min", "1 h 30 min 0.5 s". */
static void say_duration(dsv__buffer *out, dsv__duration length) {
  dsv__buffer words;
  dsv__buffer_init(&words, out->context);
  if (length.months && length.months % 12 == 0) put_amount(&words, length.months / 12, "year", "years");
  else if (length.months) put_amount(&words, length.months, "month", "months");
  if (length.days) put_amount(&words, length.days, "day", "days");
  const int64_t rest = length.elapsed % DSV__MINUTE, minutes = length.elapsed / DSV__MINUTE;
  if (minutes / 60) put_amount(&words, minutes / 60, "h", "h");
  if (minutes % 60) put_amount(&words, minutes % 60, "min", "min");
  if (rest || !words.n) {
    if (words.n) dsv__put_char(&words, ' ');
    dsv__put_scaled(&words, rest, 6);
    dsv__put_text(&words, " s");
  }
  if (words.failed) out->failed = true;
  else dsv__put(out, words.at, words.n);
  dsv__buffer_free(&words);
}

static void say_when(dsv__buffer *out, dsv__when when) {
  if (!when.is_date) {
    dsv__put_time(out, when.at);
    return;
  }
  int64_t year;
  int month, day;
  dsv__date_from_days(when.at / DSV__DAY - (when.at % DSV__DAY < 0), &year, &month, &day);
  dsv__put_format(out, "%s%lld-%s%d-%s%d",
                  year < 10     ? "000"
                  : year < 100  ? "00"
                  : year < 1000 ? "0"
                                : "",
                  (long long)year, month < 10 ? "0" : "", month, day < 10 ? "0" : "", day);
}

static void say_bound(dsv__buffer *out, const dsv__bound *bound) {
  if (bound->is_duration) say_duration(out, bound->duration);
  else dsv__put_decimal(out, bound->decimal);
}

static void say_constant(dsv__buffer *out, const dsv__value *value) {
  if (value->kind == DSV__VALUE_TEXT) put_word(out, value->text);
  else if (value->kind == DSV__VALUE_INT) dsv__put_int(out, value->number);
  else dsv__put_text(out, value->number ? "true" : "false");
}

/* ---- records that read as one ---------------------------------------------------------------- */

static void say_comparison(dsv__buffer *out, const dsv__limit *limit, bool unit) {
  dsv__put_text(out, dsv__op_words[limit->op].word);
  dsv__put_char(out, ' ');
  say_bound(out, &limit->value);
  if (!unit) return;
  dsv__put_char(out, ' ');
  put_text(out, limit->unit);
}

static void say_limit(dsv__buffer *out, const void *at) {
  say_comparison(out, at, dsv__given(&dsv__limit_record, at, "unit"));
}

static void say_limits(dsv__buffer *out, const dsv__list *limits, const char *between) {
  for (size_t i = 0; i < limits->n && !enough(out); i++) {
    if (i) dsv__put_text(out, between);
    say_limit(out, &DSV__AT(*limits, dsv__limit)[i]);
  }
}

/* Its first members are those of a limit, in the same order. */
static void say_objective(dsv__buffer *out, const void *at) {
  const dsv__objective *objective = at;
  if (objective->any.n) say_limits(out, &objective->any, " or ");
  else if (objective->all.n) say_limits(out, &objective->all, " and ");
  else say_limit(out, &objective->one);
}

static void say_condition(dsv__buffer *out, const void *at);

/* Conditions within a condition; those of several parts stand in brackets. */
static void say_conditions(dsv__buffer *out, const dsv__list *list, const char *between) {
  for (size_t i = 0; i < list->n && !enough(out); i++) {
    const dsv__condition *condition = &DSV__AT(*list, dsv__condition)[i];
    const bool several = condition->all.n || condition->any.n;
    if (i) dsv__put_text(out, between);
    if (several) dsv__put_char(out, '(');
    say_condition(out, condition);
    if (several) dsv__put_char(out, ')');
  }
}

static void say_in(dsv__buffer *out, const dsv__list *values) {
  dsv__put_text(out, " in (");
  for (size_t i = 0; i < values->n && !enough(out); i++) {
    if (i) dsv__put_text(out, ", ");
    say_constant(out, &DSV__AT(*values, dsv__value)[i]);
  }
  dsv__put_char(out, ')');
}

static void say_condition(dsv__buffer *out, const void *at) {
  const dsv__condition *condition = at;
  if (condition->all.n) {
    say_conditions(out, &condition->all, " and ");
  } else if (condition->any.n) {
    say_conditions(out, &condition->any, " or ");
  } else if (condition->negated) {
    dsv__put_text(out, "not (");
    say_condition(out, condition->negated);
    dsv__put_char(out, ')');
  } else {
    put_text(out, condition->field);
    if (condition->in.n) {
      say_in(out, &condition->in);
    } else if (dsv__given(&dsv__condition_record, condition, "given")) {
      dsv__put_text(out, condition->is_given ? " given" : " missing");
    } else {
      dsv__put_format(out, " %s ", dsv__op_words[condition->op].word);
      say_constant(out, &condition->value);
    }
  }
}

/* "8 h and 3 times a month" */
static void say_exclusion_limit(dsv__buffer *out, const void *at) {
  const dsv__exclusion_limit *limit = at;
  const bool time = dsv__given(&dsv__exclusion_limit_record, at, "time");
  if (time) say_duration(out, limit->time);
  if (dsv__given(&dsv__exclusion_limit_record, at, "times")) {
    dsv__put_text(out, time ? " and " : "");
    dsv__put_format(out, "%lld %s", (long long)limit->times, limit->times == 1 ? "time" : "times");
  }
  const int window = dsv__field_index(&dsv__exclusion_limit_record, "window", 6);
  if (limit->window.chosen == 1) dsv__put_text(out, limit->window.unit == DSV__HOURS ? " an " : " a ");
  else dsv__put_text(out, " in a window ");
  say(out, &dsv__exclusion_limit_record.fields[window], &limit->window);
}

static void say_notice(dsv__buffer *out, const void *at) {
  const dsv__notice *notice = at;
  say_duration(out, notice->before);
  dsv__put_text(out, " before, by ");
  put_text(out, notice->field);
  if (!notice->calendar.id.n) return;
  dsv__put_text(out, ", on ");
  put_text(out, notice->calendar.id);
}

static void say_rounding(dsv__buffer *out, const void *at) {
  const dsv__round *round = at;
  const int how = dsv__field_index(&dsv__round_record, "how", 3);
  say(out, &dsv__round_record.fields[how], &round->how);
  dsv__put_text(out, ", in steps of ");
  say_bound(out, &round->to);
}

/* A target or a class, when all of it came or went: what was promised. */
static void say_target(dsv__buffer *out, const void *at) {
  const dsv__target *target = at;
  if (dsv__given(&dsv__target_record, at, "metric") && target->metric.stream.id.n)
    dsv__put_text(out, dsv__kind_words[target->metric.kind].word);
  if (!dsv__has_objective(target)) return;
  if (out->n) dsv__put_char(out, ' ');
  say_objective(out, &target->objective);
}

static void say_class(dsv__buffer *out, const void *at) {
  const dsv__target *of_class = at;
  say_condition(out, &of_class->where);
  if (!dsv__has_objective(of_class)) return;
  dsv__put_text(out, ": ");
  say_objective(out, &of_class->objective);
}

static void say_exclusion(dsv__buffer *out, const void *at) {
  const dsv__exclusion *exclusion = at;
  const dsv__ref *from = exclusion->stream.id.n ? &exclusion->stream : &exclusion->calendar;
  put_text(out, from->id);
  if (exclusion->where.head.given) {
    if (from->id.n) dsv__put_text(out, " where ");
    say_condition(out, &exclusion->where);
  }
  if (!exclusion->limit.head.given) return;
  dsv__put_text(out, ", at most ");
  say_exclusion_limit(out, &exclusion->limit);
}

/* Records by their names, which are unique. `whole`: also told as one when they differ. Those without words of their own are told by
   their members. */
static const struct {
  const char *record;
  bool whole;
  void (*say)(dsv__buffer *out, const void *at);
} sayings[] = {{"objective", true, say_objective}, {"limit", true, say_limit},
               {"condition", true, say_condition}, {"exclusion_limit", true, say_exclusion_limit},
               {"round", true, say_rounding},      {"calendar_exception", true, NULL},
               {"coverage", true, NULL},           {"notice", false, say_notice},
               {"target", false, say_target},      {"class", false, say_class},
               {"exclusion", false, say_exclusion}};
#define SAYINGS (sizeof sayings / sizeof *sayings)

static size_t saying_of(const dsv__record *record) {
  size_t i = 0;
  while (i < SAYINGS && strcmp(sayings[i].record, record->name) != 0) i++;
  return i;
}

/* A choice is one thing that may be written in several ways, unless it holds entries. */
bool dsv__told_whole(const dsv__field *field) {
  if (field->kind == DSV__CHOICE) {
    for (const dsv__field *row = ((const dsv__choice *)field->of)->rows; row->name; row++) {
      const void *entries = row->kind == DSV__RECORD && dsv__field_index(row->of, "id", 2) >= 0 ? row : NULL;
      if (entries || (row->flags & DSV__LIST && (row->kind == DSV__RECORD || row->kind == DSV__MAP))) return false;
    }
    return true;
  }
  const size_t i = field->kind == DSV__RECORD ? saying_of(field->of) : SAYINGS;
  return i < SAYINGS && sayings[i].whole;
}

/* ---- any value ------------------------------------------------------------------------------- */

static void put_name(dsv__buffer *out, const char *name) {
  for (; *name; name++) dsv__put_char(out, *name == '_' || *name == '/' ? ' ' : *name);
}

static void say_members(dsv__buffer *out, const dsv__record *record, const void *at) {
  uint64_t given = ((const dsv__head *)at)->given;
  for (bool first = true; given && !enough(out); given &= given - 1, first = false) {
    const dsv__field *field = &record->fields[__builtin_ctzll(given)];
    dsv__put_text(out, first ? "" : ", ");
    put_name(out, field->name);
    dsv__put_char(out, ' ');
    say(out, field, (const char *)at + field->offset);
  }
}

static void say_record(dsv__buffer *out, const dsv__field *field, const void *at) {
  const dsv__record *record = field->of;
  if (field->flags & DSV__POINTER) at = *(void *const *)at;
  const size_t i = saying_of(record);
  if (i < SAYINGS && sayings[i].say) sayings[i].say(out, at);
  else say_members(out, record, at);
}

static void say_map(dsv__buffer *out, const dsv__field *field, const dsv__list *map) {
  for (size_t i = 0; i < map->n && !enough(out); i++) {
    const dsv__pair *pair = &DSV__AT(*map, dsv__pair)[i];
    dsv__put_text(out, i ? ", " : "");
    put_text(out, pair->name);
    dsv__put_char(out, ' ');
    say(out, field->of, pair->at);
  }
}

static void say_one(dsv__buffer *out, const dsv__field *field, const void *at) {
  switch (field->kind) {
    case DSV__TEXT:
    case DSV__ID:
    case DSV__NAME: put_text(out, *(const dsv__str *)at); break;
    case DSV__REF: put_text(out, ((const dsv__ref *)at)->id); break;
    case DSV__BOOL: dsv__put_text(out, *(const bool *)at ? "true" : "false"); break;
    case DSV__INT: dsv__put_int(out, *(const int64_t *)at); break;
    case DSV__DECIMAL: dsv__put_decimal(out, *(const dsv__decimal *)at); break;
    case DSV__DURATION: say_duration(out, *(const dsv__duration *)at); break;
    case DSV__WHEN: say_when(out, *(const dsv__when *)at); break;
    case DSV__BOUND: say_bound(out, at); break;
    case DSV__ENUM: dsv__put_text(out, ((const dsv__word *)field->of)[*(const int32_t *)at].word); break;
    case DSV__VALUE: say_constant(out, at); break;
    case DSV__RECORD: say_record(out, field, at); break;
    case DSV__MAP: say_map(out, field, at); break;
    case DSV__OPEN: break;
    case DSV__CHOICE: {
      const dsv__field *row = dsv__chosen(field, &at);
      if (row) say(out, row, at);
      break;
    }
  }
}

/* Entries that have an id are told by it. */
static void say(dsv__buffer *out, const dsv__field *field, const void *at) {
  const dsv__list *list = at;
  if (!(field->flags & DSV__LIST)) {
    say_one(out, field, at);
    return;
  }
  const bool large = field->kind == DSV__RECORD || field->kind == DSV__MAP;
  if (!list->n) dsv__put_text(out, "none");
  for (size_t i = 0; i < list->n && !enough(out); i++) {
    const void *entry = (const char *)list->at + i * dsv__field_size(field);
    const dsv__str *id = dsv__entry_id(field, entry);
    dsv__put_text(out, i == 0 ? "" : large && !id ? "; " : ", ");
    if (id) put_text(out, *id);
    else if (field->kind == DSV__TEXT) put_word(out, *(const dsv__str *)entry);
    else say_one(out, field, entry);
  }
}

static void cut(dsv__buffer *out, size_t from) {
  if (out->failed || out->n - from <= DSV__WORDS_MOST) return;
  out->n = from + dsv__utf8_cut(out->at + from, out->n - from, DSV__WORDS_MOST - 3);
  dsv__put_text(out, "...");
}

void dsv__say_value(dsv__buffer *out, const dsv__field *field, bool entry, const void *at) {
  const size_t from = out->n;
  const bool map = entry && field->kind == DSV__MAP && !(field->flags & DSV__LIST);
  if (map) say(out, field->of, at);
  else if (entry) say_one(out, field, at);
  else say(out, field, at);
  cut(out, from);
}

/* ---- members --------------------------------------------------------------------------------- */

/* Where the name in the grammar would not be understood; others are told by it, without "metric". */
static const struct {
  const char *part, *member, *words; /* part NULL: any */
} members[] = {{"agreement", "in_force/from", "in force: start"},
               {"agreement", "in_force/to", "in force: end"},
               {NULL, "applies/from", "applies: start"},
               {NULL, "applies/to", "applies: end"},
               {NULL, "where", "condition"},
               {NULL, "exclude", "exclusions"},
               {NULL, "by", "subjects told apart by"},
               {NULL, "over", "judgement of subjects"},
               {NULL, "no_data", "time without data"},
               {NULL, "text", "clause"},
               {NULL, "plain", "clause in plain words"},
               {NULL, "metric/kind", "metric"},
               {NULL, "metric/stream", "facts"},
               {NULL, "metric/shortest", "shortest outage that counts"},
               {NULL, "metric/merge_gap", "gap that joins outages"},
               {NULL, "metric/round", "rounding"},
               {NULL, "metric/q", "quantile"},
               {NULL, "metric/of", "what is counted"},
               {NULL, "metric/out_of", "out of"},
               {NULL, "metric/count", "what a row counts for"},
               {NULL, "notice/before", "notice"},
               {"interaction", "by", "who acts"},
               {"offer", "by", "who acts"}};

static bool is_row(size_t i, dsv__str part, dsv__str member) {
  if (members[i].part && !dsv__str_same(part, dsv__str_of(members[i].part))) return false;
  return dsv__str_same(member, dsv__str_of(members[i].member));
}

void dsv__say_member(dsv__buffer *out, dsv__str part, dsv__str member) {
  const char *words = NULL;
  for (size_t i = 0; i < sizeof members / sizeof *members; i++)
    if (is_row(i, part, member)) words = members[i].words; /* those of one part only come last */
  if (words) {
    dsv__put_text(out, words);
    return;
  }
  if (member.n > 7 && memcmp(member.at, "metric/", 7) == 0) member = (dsv__str){member.at + 7, member.n - 7};
  const size_t n = dsv__utf8_cut(member.at, member.n, DSV__WORDS_MOST);
  for (size_t i = 0; i < n; i++) dsv__put_char(out, member.at[i] == '_' || member.at[i] == '/' ? ' ' : member.at[i]);
}

/* What of a target stands in place of what the agreement says for all. */
const char *dsv__say_instead(dsv__str part, dsv__str member, uint32_t kind) {
  static const char *const names[] = {"window", "hours", "exclude"};
  bool instead = false;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) instead |= dsv__str_same(member, dsv__str_of(names[i]));
  if (!instead || !dsv__str_same(part, DSV__STR("target")) || kind == DSV_CHANGE_CHANGED) return "";
  return kind == DSV_CHANGE_ADDED ? ", in place of the agreement's" : ", so that the agreement's holds";
}

const char *dsv__say_direction(dsv__str part, dsv__str member, uint32_t direction) {
  const bool stricter = direction == DSV_DIRECTION_STRICTER;
  if (direction == DSV_DIRECTION_NONE) return "";
  if (dsv__str_same(part, DSV__STR("exclusion"))) return stricter ? ": less may be left out" : ": more may be left out";
  if (member.n >= 5 && memcmp(member.at, "least", 5) == 0)
    return stricter ? ": stricter, more is judged" : ": looser, less is judged";
  return stricter ? ": stricter" : ": looser";
}
