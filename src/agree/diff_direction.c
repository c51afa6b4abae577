/* What a change means for the provider: stricter or looser, only where the words of the agreement leave no doubt. */
#include "agree/agreement.h"
#include "agree/diff.h"
#include <string.h>

/* Signs: 1 stricter, -1 looser, 0 nothing can be said. Of values: 1 greater, -1 less, 0 the same or neither. */

static int sign_of(bool up, bool down) {
  return up == down ? 0 : up ? 1 : -1;
}

/* A month may have 28 days or 31, a day 23 hours or 25: only what is longer in every part is longer. */
static int compare_durations(dsv__duration a, dsv__duration b) {
  return sign_of(b.months > a.months || b.days > a.days || b.elapsed > a.elapsed,
                 b.months < a.months || b.days < a.days || b.elapsed < a.elapsed);
}

static int compare_bounds(const dsv__bound *a, const dsv__bound *b) {
  if (a->is_duration != b->is_duration) return 0;
  return a->is_duration ? compare_durations(a->duration, b->duration) : dsv__decimal_compare(b->decimal, a->decimal);
}

/* 1: the figure is to be great, -1: small, 0: neither. */
static int side_of(int32_t op) {
  return op == DSV__OP_GT || op == DSV__OP_GE ? 1 : op == DSV__OP_LT || op == DSV__OP_LE ? -1 : 0;
}

static bool is_open(int32_t op) {
  return op == DSV__OP_GT || op == DSV__OP_LT;
}

/* ---- objectives ------------------------------------------------------------------------------ */

typedef struct {
  bool stricter, looser, unclear;
} tendency;

static int sign(tendency t) {
  return t.unclear ? 0 : sign_of(t.stricter, t.looser);
}

static void compare_limits(const dsv__limit *a, const dsv__limit *b, tendency *out) {
  const int side = side_of(a->op), further = side * compare_bounds(&a->value, &b->value);
  const bool same = dsv__same_entry(&dsv__limit_record.fields[1], &a->value, &b->value);
  if (!dsv__str_same(a->unit, b->unit) || side != side_of(b->op) || (!side && a->op != b->op)) {
    out->unclear = true;
  } else if (same) {
    out->stricter |= side && is_open(b->op) && !is_open(a->op);
    out->looser |= side && is_open(a->op) && !is_open(b->op);
  } else {
    out->stricter |= further > 0;
    out->looser |= further < 0;
    out->unclear |= further == 0;
  }
}

/* By place; one more that must hold is stricter, one more that may hold looser. */
static void compare_lists(const dsv__list *a, const dsv__list *b, bool all, tendency *out) {
  for (size_t i = 0; i < a->n && i < b->n; i++)
    compare_limits(&DSV__AT(*a, dsv__limit)[i], &DSV__AT(*b, dsv__limit)[i], out);
  out->stricter |= all ? b->n > a->n : b->n < a->n;
  out->looser |= all ? b->n < a->n : b->n > a->n;
}

static int compare_objectives(const dsv__objective *a, const dsv__objective *b) {
  tendency found = {false, false, false};
  if (!a->any.n != !b->any.n || !a->all.n != !b->all.n) return 0;
  if (a->any.n) compare_lists(&a->any, &b->any, false, &found);
  else if (a->all.n) compare_lists(&a->all, &b->all, true, &found);
  else compare_limits(&a->one, &b->one, &found);
  return sign(found);
}

/* 1: what is asked for is a great figure, -1: a small one; 0: neither, or nothing is asked. */
static int aim_of(const dsv__objective *objective) {
  const dsv__list *limits = objective->any.n ? &objective->any : &objective->all;
  if (!limits->n) return objective->one.head.given ? side_of(objective->one.op) : 0;
  int aim = side_of(DSV__AT(*limits, dsv__limit)[0].op);
  for (size_t i = 1; i < limits->n; i++)
    if (side_of(DSV__AT(*limits, dsv__limit)[i].op) != aim) return 0;
  return aim;
}

/* ---- members of a metric, by what they do to the figure -------------------------------------- */

/* What a greater value of a member does to the figure of a kind. A longer `shortest` drops outages, a longer `merge_gap` lets their
   gaps be down; what that does to mean lengths and to numbers of outages depends on the outages. */
static const struct {
  const char *member;
  dsv__metric_kind kind;
  int effect;
} effects[] = {{"metric/shortest", DSV__AVAILABILITY, 1},
               {"metric/shortest", DSV__DOWNTIME, -1},
               {"metric/shortest", DSV__OUTAGES, -1},
               {"metric/shortest", DSV__LONGEST_OUTAGE, -1},
               {"metric/shortest", DSV__SHORTEST_UPTIME, 1},
               {"metric/shortest", DSV__MTBF, 1},
               {"metric/merge_gap", DSV__AVAILABILITY, -1},
               {"metric/merge_gap", DSV__DOWNTIME, 1},
               {"metric/merge_gap", DSV__LONGEST_OUTAGE, 1},
               {"metric/weight/values/", DSV__AVAILABILITY, -1},
               {"metric/weight/values/", DSV__DOWNTIME, 1},
               {"metric/q", DSV__QUANTILE, 1},
               {"metric/out_of", DSV__RATIO, -1},
               {"metric/out_of", DSV__CONCURRENCY, -1}};

static bool begins(dsv__str text, const char *with) {
  const size_t n = strlen(with);
  return text.n >= n && memcmp(text.at, with, n) == 0;
}

/* A row that ends in "/" means whatever lies below. */
static int effect_of(dsv__str member, const dsv__metric *metric) {
  for (size_t i = 0; i < sizeof effects / sizeof *effects; i++) {
    const dsv__str name = dsv__str_of(effects[i].member);
    const bool fits = name.at[name.n - 1] == '/' ? begins(member, name.at) : dsv__str_same(member, name);
    if (fits && effects[i].kind == dsv__figure_kind(metric)) return effects[i].effect;
  }
  return 0;
}

/* Whether the later value of a member is greater. What is left out of the lengths is 0; of others nothing is known. */
static int growth_of(const dsv__difference *difference) {
  static const dsv__duration none = {0, 0, 0};
  const void *a = difference->at[DSV__BEFORE], *b = difference->at[DSV__AFTER];
  const dsv__field *field = difference->field;
  if (field->kind == DSV__MAP && difference->entry) field = field->of;
  if (field->flags & DSV__LIST) return 0;
  if (field->kind == DSV__DURATION)
    return compare_durations(a ? *(const dsv__duration *)a : none, b ? *(const dsv__duration *)b : none);
  if (!a || !b) return 0;
  if (field->kind == DSV__DECIMAL) return dsv__decimal_compare(*(const dsv__decimal *)b, *(const dsv__decimal *)a);
  if (field->kind != DSV__CHOICE) return 0;
  const dsv__out_of *x = a, *y = b; /* the only choice among them */
  return x->chosen == 1 && y->chosen == 1 ? dsv__decimal_compare(y->number, x->number) : 0;
}

/* A case must keep its limit: a stricter one lets fewer be within it, and more be late. */
static int limit_effect(const dsv__difference *difference, const dsv__metric *metric) {
  const int figure = metric->kind != DSV__ELAPSED           ? 0
                     : metric->aggregate == DSV__WITHIN     ? -1
                     : metric->aggregate == DSV__LATE_CASES ? 1
                                                            : 0;
  tendency found = {false, false, false};
  if (!difference->at[0] || !difference->at[1]) return 0;
  compare_limits(difference->at[0], difference->at[1], &found);
  return figure * sign(found);
}

/* The target of a version as the part sees it: of a class with what the class gives. */
typedef struct {
  const dsv__metric *metric;
  const dsv__objective *objective;
} seen;

static seen look(const dsv__difference *difference, size_t part, int side) {
  const dsv__level *level = &difference->levels[part];
  const dsv__target *at = level->at[side], *target = at;
  if (level->record == &dsv__class_record) target = difference->levels[part - 1].at[side];
  return (seen){&target->metric, dsv__has_objective(at) ? &at->objective : &target->objective};
}

static int judge_metric(const dsv__difference *difference, size_t part, dsv__str member) {
  const seen before = look(difference, part, DSV__BEFORE), after = look(difference, part, DSV__AFTER);
  const int aim = aim_of(before.objective);
  if (aim != aim_of(after.objective) || before.metric->kind != after.metric->kind ||
      before.metric->aggregate != after.metric->aggregate)
    return 0;
  if (dsv__str_same(member, DSV__STR("metric/limit"))) return -aim * limit_effect(difference, before.metric);
  const int effect = effect_of(member, before.metric);
  return effect ? -aim * effect * growth_of(difference) : 0;
}

/* ---- members of targets, classes and exclusions ---------------------------------------------- */

/* What comes is stricter, what goes looser. */
static int judge_presence(const dsv__difference *difference) {
  return difference->at[DSV__BEFORE] ? -1 : 1;
}

/* Of a class what it gives stands in place of the target's. */
static int judge_objective(const dsv__difference *difference, size_t part) {
  const dsv__objective *a = look(difference, part, DSV__BEFORE).objective;
  const dsv__objective *b = look(difference, part, DSV__AFTER).objective;
  if (!a->one.head.given || !b->one.head.given) return judge_presence(difference);
  return compare_objectives(a, b);
}

/* Of least data: more that is asked for leaves more unjudged. */
static int judge_least(const dsv__difference *difference) {
  if (!difference->at[0] || !difference->at[1]) return -judge_presence(difference);
  if (difference->field->kind == DSV__DECIMAL) return -growth_of(difference);
  const int64_t a = *(const int64_t *)difference->at[0], b = *(const int64_t *)difference->at[1];
  return sign_of(b<a, b> a);
}

/* Left out it is `unjudged`. */
static int judge_no_data(const dsv__difference *difference) {
  static const int harm[] = {[DSV__UNJUDGED] = 1, [DSV__GOOD] = 0, [DSV__BAD] = 2, [DSV__EXCLUDED] = 1};
  int at[2];
  for (int side = 0; side < 2; side++)
    at[side] = harm[difference->at[side] ? *(const int32_t *)difference->at[side] : DSV__UNJUDGED];
  return sign_of(at[DSV__AFTER] > at[DSV__BEFORE], at[DSV__AFTER] < at[DSV__BEFORE]);
}

/* One that is not given sets no limit. */
static int compare_most(bool a_given, bool b_given, int less) {
  return a_given && b_given ? less : sign_of(b_given, a_given);
}

static int judge_exclusion_limit(const dsv__difference *difference) {
  const dsv__record *record = &dsv__exclusion_limit_record;
  const dsv__exclusion_limit *a = difference->at[DSV__BEFORE], *b = difference->at[DSV__AFTER];
  if (!a || !b) return judge_presence(difference);
  const dsv__field *window = &record->fields[dsv__field_index(record, "window", 6)];
  if (!dsv__same(window, &a->window, &b->window)) return 0;
  const bool lengths[2] = {dsv__given(record, a, "time"), dsv__given(record, b, "time")};
  const bool numbers[2] = {dsv__given(record, a, "times"), dsv__given(record, b, "times")};
  const int time = compare_most(lengths[0], lengths[1], -compare_durations(a->time, b->time));
  const int times = compare_most(numbers[0], numbers[1], sign_of(b->times<a->times, b->times> a->times));
  if (lengths[0] && lengths[1] && !time && memcmp(&a->time, &b->time, sizeof a->time) != 0) return 0;
  return sign_of(time > 0 || times > 0, time < 0 || times < 0);
}

static int judge_target(const dsv__difference *difference) {
  const dsv__target *target = difference->at[difference->at[DSV__AFTER] ? DSV__AFTER : DSV__BEFORE];
  const bool promised = !dsv__given(&dsv__target_record, target, "promise") || target->promise;
  if (target->actor == DSV__ACTOR_CONSUMER) return 0;
  return promised && dsv__has_objective(target) ? judge_presence(difference) : 0;
}

static int judge_exclusion(const dsv__difference *difference, dsv__str member) {
  if (dsv__str_same(member, DSV__STR("limit"))) return judge_exclusion_limit(difference);
  if (dsv__str_same(member, DSV__STR("notice"))) return judge_presence(difference);
  if (dsv__str_same(member, DSV__STR("notice/before"))) return growth_of(difference);
  return 0;
}

/* Stricter and looser are said of the provider. */
static bool of_consumer(const dsv__difference *difference) {
  for (size_t i = 0; i < difference->n_levels; i++)
    for (int side = 0; side < 2; side++) {
      const dsv__target *target = difference->levels[i].at[side];
      if (difference->levels[i].record == &dsv__target_record && target && target->actor == DSV__ACTOR_CONSUMER)
        return true;
    }
  return false;
}

static int judge(const dsv__difference *difference, size_t part, dsv__str member) {
  const char *record = difference->levels[part].record->name;
  if (difference->order || of_consumer(difference)) return 0;
  if (!member.n) return difference->field->of == &dsv__target_record ? judge_target(difference) : 0;
  if (strcmp(record, "exclusion") == 0) return judge_exclusion(difference, member);
  const bool of_class = strcmp(record, "class") == 0;
  if (!of_class && strcmp(record, "target") != 0) return 0;
  if (dsv__str_same(member, DSV__STR("objective"))) return judge_objective(difference, part);
  if (of_class && (!difference->at[0] || !difference->at[1])) return 0; /* the target's stands in */
  if (dsv__str_same(member, DSV__STR("no_data"))) return judge_no_data(difference);
  if (dsv__str_same(member, DSV__STR("least")) || begins(member, "least/")) return judge_least(difference);
  return begins(member, "metric/") ? judge_metric(difference, part, member) : 0;
}

dsv_direction dsv__direction_of(const dsv__difference *difference, size_t part, dsv__str member) {
  static const dsv_direction directions[] = {DSV_DIRECTION_LOOSER, DSV_DIRECTION_NONE, DSV_DIRECTION_STRICTER};
  return directions[judge(difference, part, member) + 1];
}
