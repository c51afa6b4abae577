/* Checks of a target: its metric, its objective, and how they go together. */
#include "agree/check.h"
#include "agree/windows.h"
#include <string.h>

#define NUMERIC \
  (DSV__IS(DSV__TYPE_NUMBER) | DSV__IS(DSV__TYPE_INTEGER) | DSV__IS(DSV__TYPE_DECIMAL) | DSV__IS(DSV__TYPE_DURATION))

static const char *kind_word(const dsv__target *target) {
  return dsv__kind_words[target->metric.kind].word;
}

/* What the figure is called: of cases, how they are put together. */
static const char *figure_word(const dsv__target *target) {
  return target->metric.kind == DSV__ELAPSED ? dsv__aggregate_words[target->metric.aggregate].word : kind_word(target);
}

/* ---- the metric ------------------------------------------------------------------------------------------------------------- */

/* Whether the row's own start or end is meant: no field, or that word. */
static bool is_own(dsv__str field, const char *own) {
  return !field.n || dsv__str_same(field, dsv__str_of(own));
}

static void check_clock_basis(dsv__checker *c, const dsv__target *target, const dsv__stream *stream) {
  const dsv__metric *metric = &target->metric;
  bool start = is_own(metric->start.one, "start"), end = is_own(metric->end, "end");
  if (metric->start.chosen == 2)
    dsv__wrong(c, DSV_ERROR_KIND, metric, "start", "%s is measured from one start: write one name", kind_word(target));
  else if ((start || end) && stream->shape != DSV__SHAPE_INTERVAL)
    dsv__wrong(c, DSV_ERROR_FIELD, metric, "stream",
               "%s needs a stream of intervals (also one `made` of samples), or time fields as start and end",
               kind_word(target));
  if (!start) dsv__check_field(c, stream, metric->start.one, DSV__IS(DSV__TYPE_TIME), "a time", metric, "start");
  if (!end) dsv__check_field(c, stream, metric->end, DSV__IS(DSV__TYPE_TIME), "a time", metric, "end");
}

static void check_weight(dsv__checker *c, const dsv__target *target, const dsv__stream *stream) {
  const dsv__weight *weight = &target->metric.weight;
  if (!weight->head.given) return;
  dsv__check_field(c, stream, weight->field, DSV__IS(DSV__TYPE_STRING), "a string", weight, "field");
  for (size_t i = 0; i < weight->values.n; i++) {
    const dsv__decimal *value = DSV__AT(weight->values, dsv__pair)[i].at;
    if (value->coefficient <= 0 || dsv__decimal_compare(*value, dsv__decimal_of(1)) > 0 ||
        value->scale > DSV__WEIGHT_DIGITS)
      dsv__wrong(c, DSV_ERROR_VALUE, weight, "values", "a weight is above 0 and at most 1, with at most %d decimals",
                 DSV__WEIGHT_DIGITS);
  }
}

static void check_intervals(dsv__checker *c, const dsv__target *target, const dsv__stream *stream) {
  const dsv__metric *metric = &target->metric;
  check_clock_basis(c, target, stream);
  dsv__check_elapsed(c, metric->shortest, metric, "shortest");
  dsv__check_elapsed(c, metric->merge_gap, metric, "merge_gap");
  check_weight(c, target, stream);
  if (metric->distinct.n > DSV__BY_MOST)
    dsv__wrong(c, DSV_ERROR_LIMIT, metric, "distinct", "at most %d fields", DSV__BY_MOST);
  dsv__item item;
  for (size_t i = 0; i < metric->distinct.n; i++)
    dsv__check_field(c, stream, DSV__AT(metric->distinct, dsv__str)[i], DSV__KEYS, "a string, integer or boolean",
                     metric, dsv__item_path(&item, "distinct", i));
}

/* Each row is a customer. */
static void check_churn(dsv__checker *c, const dsv__target *target, const dsv__stream *stream) {
  if (stream->shape != DSV__SHAPE_INTERVAL)
    dsv__wrong(c, DSV_ERROR_FIELD, &target->metric, "stream",
               "churn needs a stream of intervals: from when to when each customer was there");
}

/* A text that is no duration is taken for a field. */
static void check_validity(dsv__checker *c, const dsv__metric *metric, const dsv__stream *stream) {
  const dsv__validity *valid = &metric->valid;
  if (valid->chosen == 1 && !dsv__duration_positive(valid->duration))
    dsv__wrong(c, DSV_ERROR_VALUE, metric, "valid", "an attestation must be valid for some time");
  if (valid->chosen != 2) return;
  if (dsv__stream_field_index(stream, valid->field) < 0)
    dsv__wrong(c, DSV_ERROR_FIELD, metric, "valid",
               "\"%.*s\" is neither a duration, as \"P1Y\", nor a field of stream \"%.*s\"", (int)valid->field.n,
               valid->field.at, (int)stream->head.id.n, stream->head.id.at);
  else dsv__check_field(c, stream, valid->field, DSV__IS(DSV__TYPE_TIME), "a time", metric, "valid");
}

static void check_attested(dsv__checker *c, const dsv__target *target, const dsv__stream *stream) {
  const dsv__metric *metric = &target->metric;
  if (stream->shape == DSV__SHAPE_INTERVAL)
    dsv__wrong(c, DSV_ERROR_FIELD, metric, "stream", "attested needs a stream of events or samples");
  dsv__check_field(c, stream, metric->field, DSV__IS(DSV__TYPE_BOOLEAN), "a boolean", metric, "field");
  check_validity(c, metric, stream);
}

static void check_scale(dsv__checker *c, const dsv__target *target) {
  const dsv__metric *metric = &target->metric;
  if (!metric->scale.n) return;
  const dsv__decimal *ends = metric->scale.at;
  if (metric->scale.n != 2 || dsv__decimal_compare(ends[0], ends[1]) >= 0)
    dsv__wrong(c, DSV_ERROR_VALUE, metric, "scale", "a scale is the lowest and the highest rating, as [\"1\", \"5\"]");
  else if (metric->kind == DSV__PROMOTER &&
           (ends[0].coefficient != 0 || dsv__decimal_compare(ends[1], dsv__decimal_of(10)) != 0))
    dsv__wrong(c, DSV_ERROR_VALUE, metric, "scale", "promoters are counted on a scale of [\"0\", \"10\"]");
}

void dsv__check_quantile(dsv__checker *c, const dsv__metric *metric) {
  if (metric->q.coefficient < 0 || dsv__decimal_compare(metric->q, dsv__decimal_of(1)) > 0 || metric->q.scale > 9)
    dsv__wrong(c, DSV_ERROR_VALUE, metric, "q", "a quantile is from 0 to 1, with at most 9 decimals");
}

static void check_sketch(dsv__checker *c, const dsv__metric *metric) {
  const dsv__sketch *sketch = &metric->sketch;
  if (!sketch->head.given) return;
  if (sketch->above < 1) dsv__wrong(c, DSV_ERROR_VALUE, sketch, "above", "a number of values is at least 1");
  if (sketch->bits < 1 || sketch->bits > DSV__SKETCH_BITS_MOST)
    dsv__wrong(c, DSV_ERROR_VALUE, sketch, "bits", "binary digits are from 1 to %d", DSV__SKETCH_BITS_MOST);
}

static void check_rows(dsv__checker *c, const dsv__target *target, const dsv__stream *stream) {
  const dsv__metric *metric = &target->metric;
  const unsigned whole = DSV__IS(DSV__TYPE_INTEGER);
  if (stream->shape == DSV__SHAPE_INTERVAL)
    dsv__wrong(c, DSV_ERROR_FIELD, metric, "stream", "%s needs a stream of events or samples", kind_word(target));
  unsigned types = metric->kind == DSV__PROMOTER || metric->scale.n ? NUMERIC & ~DSV__IS(DSV__TYPE_DURATION) : NUMERIC;
  if (metric->kind == DSV__RESPONSE_RATE && !metric->scale.n)
    types = ~0u;                                      /* it is only asked whether there is a value */
  const bool sketch = metric->sketch.head.given != 0; /* decimals are held in a scale that no part of the facts knows */
  if (sketch) types &= ~DSV__IS(DSV__TYPE_DECIMAL);
  dsv__check_field(c, stream, metric->field, types,
                   sketch            ? "a number, integer or duration, since there is a sketch"
                   : metric->scale.n ? "a number, integer or decimal"
                                     : "a number, integer, decimal or duration",
                   metric, "field");
  dsv__check_field(c, stream, metric->count, whole, "an integer", metric, "count");
  if (metric->of.chosen == 1)
    dsv__check_field(c, stream, metric->of.counted.count, whole, "an integer", &metric->of.counted, "count");
  check_scale(c, target);
  if (metric->kind == DSV__QUANTILE) dsv__check_quantile(c, metric);
  check_sketch(c, metric);
}

/* ---- cases ------------------------------------------------------------------------------------------------------------------ */

/* A stream of events tells of which case each row is, and what happened. */
static void check_roles(dsv__checker *c, const dsv__metric *metric, const dsv__stream *stream) {
  const dsv__str id = dsv__stream_role(stream, "case"), event = dsv__stream_role(stream, "event");
  dsv__str odd = {NULL, 0};
  dsv__case_event(metric, stream, &odd);
  if (!id.n || !event.n) {
    dsv__wrong(
        c, DSV_ERROR_FIELD, metric, "stream",
        "\"%.*s\" is no time field of stream \"%.*s\", nor has the stream fields `case` and `event`, whose events it "
        "could be: name those in its `columns`, or write time fields",
        (int)odd.n, odd.at, (int)stream->head.id.n, stream->head.id.at);
    return;
  }
  if (stream->shape != DSV__SHAPE_EVENT)
    dsv__wrong(
        c, DSV_ERROR_FIELD, metric, "stream",
        "\"%.*s\" is no time field of stream \"%.*s\", nor can it be an event, since the shape of the stream is not "
        "`event`",
        (int)odd.n, odd.at, (int)stream->head.id.n, stream->head.id.at);
  dsv__check_field(c, stream, id, DSV__IS(DSV__TYPE_STRING) | DSV__IS(DSV__TYPE_INTEGER), "a string or an integer",
                   metric, "stream");
  dsv__check_field(c, stream, event, DSV__IS(DSV__TYPE_STRING), "a string", metric, "stream");
}

/* Where a member of the metric stands: in the class, or in the target. */
static const dsv__metric *giver(const dsv__metric *joined, const dsv__target *of_class, const char *member) {
  return of_class && dsv__given(&dsv__metric_record, &of_class->metric, member) ? &of_class->metric : joined;
}

static void check_case_limit(dsv__checker *c, const dsv__target *target, const dsv__target *of_class) {
  const dsv__metric *metric = &target->metric;
  const dsv__limit *limit = &metric->limit;
  bool limited = metric->aggregate <= DSV__LATE_CASES;
  if (!limit->head.given) {
    if (limited && of_class)
      dsv__wrong(c, DSV_ERROR_MISSING, of_class, "metric/limit",
                 "`limit` is missing, in this class and in the metric of the target: say how long a case may take");
    else if (limited && !target->classes.n)
      dsv__wrong(c, DSV_ERROR_MISSING, metric, "limit", "`limit` is missing: say how long a case may take");
    return;
  }
  const dsv__duration value = limit->value.duration;
  if (!limited)
    dsv__wrong(c, DSV_ERROR_FORM, giver(metric, of_class, "limit"), "limit",
               "a limit goes with `within` and `late`; \"%s\" is judged by the objective", figure_word(target));
  if (limit->op != DSV__OP_LT && limit->op != DSV__OP_LE)
    dsv__wrong(c, DSV_ERROR_VALUE, limit, "op", "a case must keep below its limit: write \"<\" or \"<=\"");
  if (!limit->value.is_duration)
    dsv__wrong(c, DSV_ERROR_UNIT, limit, "value", "a limit is a time: write a duration, as \"PT4H\" or \"P2D\"");
  else if (value.months || (value.days && value.elapsed))
    dsv__wrong(c, DSV_ERROR_VALUE, limit, "value",
               "write hours and minutes (\"PT4H\"), or whole days of the calendar (\"P2D\")");
}

static void check_case_quantile(dsv__checker *c, const dsv__metric *metric, const dsv__target *of_class) {
  const bool quantile = metric->aggregate == DSV__CASES_QUANTILE;
  const bool given = dsv__given(&dsv__metric_record, metric, "q");
  if (given && !quantile)
    dsv__wrong(c, DSV_ERROR_FORM, giver(metric, of_class, "q"), "q",
               "`q` goes with the aggregate \"quantile\"; remove it");
  else if (given) dsv__check_quantile(c, giver(metric, of_class, "q"));
  else if (quantile && !of_class)
    dsv__wrong(c, DSV_ERROR_MISSING, metric, "q", "`q` is missing: say which quantile, as \"0.95\"");
}

/* With classes that change, what a class is must be seen in each row. (What is wrong otherwise has been found already.) */
static void check_later_class(dsv__checker *c, const dsv__target *target, const dsv__target *of_class,
                              const dsv__stream *stream, const dsv__attributes *attributes) {
  const dsv__condition *where = &of_class->where;
  if (target->metric.keep == DSV__KEEP_FIRST || !dsv__test_check(where, stream, NULL, c->zone, false, NULL)) return;
  if (!dsv__test_check(where, stream, attributes, c->zone, false, NULL))
    dsv__wrong(c, DSV_ERROR_FIELD, of_class, "where",
               "with `keep` \"%s\" the class of a case is told from its events: write fields of stream \"%.*s\", not "
               "attributes of subjects",
               target->metric.keep == DSV__KEEP_LAST ? "last" : "follow", (int)stream->head.id.n, stream->head.id.at);
}

/* Of a class only what a class can change. */
static void check_cases(dsv__checker *c, const dsv__target *target, const dsv__target *of_class,
                        const dsv__stream *stream, const dsv__attributes *attributes) {
  const dsv__metric *metric = &target->metric;
  check_case_limit(c, target, of_class);
  check_case_quantile(c, metric, of_class);
  if (of_class) {
    check_later_class(c, target, of_class, stream, attributes);
    return;
  }
  if (!dsv__cases_are_rows(metric, stream)) check_roles(c, metric, stream);
  if (dsv__name_count(&metric->pause) && !dsv__name_count(&metric->resume))
    dsv__wrong(c, DSV_ERROR_MISSING, metric, "resume",
               "`resume` is missing: a case that is paused would never run again");
}

static void check_out_of(dsv__checker *c, const dsv__target *target) {
  const dsv__out_of *out_of = &target->metric.out_of;
  bool intervals = target->metric.kind == DSV__CONCURRENCY;
  if (out_of->chosen == 1 && out_of->number.coefficient <= 0)
    dsv__wrong(c, DSV_ERROR_VALUE, &target->metric, "out_of", "must be above 0");
  const dsv__stream *stream = out_of->chosen == 2 ? dsv__stream_of(&out_of->rows.stream) : NULL;
  if (!stream) return;
  if (intervals != (stream->shape == DSV__SHAPE_INTERVAL))
    dsv__wrong(c, DSV_ERROR_FIELD, &out_of->rows, "stream",
               intervals ? "a stream of intervals is due" : "a stream of events or samples is due");
  dsv__check_condition(c, &out_of->rows.where, stream, NULL);
}

bool dsv__value_is_time(const dsv__target *target, const dsv__stream *stream) {
  const dsv__metric *metric = &target->metric;
  if (metric->kind == DSV__DOWNTIME || (metric->kind >= DSV__LONGEST_OUTAGE && metric->kind <= DSV__MTTR)) return true;
  if (metric->kind == DSV__ELAPSED) return metric->aggregate > DSV__LATE_CASES;
  int index = metric->field.n && stream ? dsv__stream_field_index(stream, metric->field) : -1;
  return dsv__measures_field((dsv__metric_kind)metric->kind) && index >= 0 &&
         dsv__stream_field_type(stream, (size_t)index) == DSV__TYPE_DURATION;
}

void dsv__check_round_of(dsv__checker *c, const dsv__round *round, bool time) {
  if (round->to.is_duration != time)
    dsv__wrong(c, DSV_ERROR_UNIT, round, "to",
               time ? "the value is a time: write a duration, as \"PT1M\"" : "write a decimal, as \"0.01\"");
  else if (time) dsv__check_elapsed(c, round->to.duration, round, "to");
  if (round->to.is_duration != time) return;
  if (time ? !dsv__duration_positive(round->to.duration) : round->to.decimal.coefficient <= 0)
    dsv__wrong(c, DSV_ERROR_VALUE, round, "to", "must be above 0");
}

/* The table of a class's metric does not know the kind, which is the target's. */
void dsv__check_class_members(dsv__checker *c, const dsv__target *target, const dsv__target *of_class) {
  const dsv__record *record = &dsv__metric_record;
  uint64_t all = 0, fit = 0;
  for (const struct dsv__case *row = record->cases; row->word; row++) {
    uint64_t rows = dsv__rows_of(record, row->required) | dsv__rows_of(record, row->optional);
    all |= rows;
    if (strcmp(row->word, kind_word(target)) == 0) fit = rows;
  }
  for (uint64_t rows = of_class->metric.head.given & all & ~fit; rows; rows &= rows - 1) {
    const char *name = record->fields[__builtin_ctzll(rows)].name;
    dsv__wrong(c, DSV_ERROR_FORM, &of_class->metric, name, "`%s` does not go with kind \"%s\"; remove it", name,
               kind_word(target));
  }
}

void dsv__check_metric(dsv__checker *c, const dsv__target *target, const dsv__target *of_class) {
  const dsv__stream *stream = dsv__stream_of(&target->metric.stream);
  dsv__attributes attributes = {NULL, 0};
  if (!stream) return;
  if (dsv__target_attributes(target, c->arena, &attributes)) return;
  if (target->metric.kind <= DSV__CONCURRENCY) check_intervals(c, target, stream);
  else if (target->metric.kind == DSV__ELAPSED) check_cases(c, target, of_class, stream, &attributes);
  else if (target->metric.kind == DSV__CHURN) check_churn(c, target, stream);
  else if (target->metric.kind == DSV__ATTESTED) check_attested(c, target, stream);
  else check_rows(c, target, stream);
  if (target->metric.of.chosen == 2) dsv__check_condition(c, &target->metric.of.condition, stream, &attributes);
  check_out_of(c, target);
  if (target->metric.round.head.given)
    dsv__check_round_of(c, &target->metric.round, dsv__value_is_time(target, stream));
  if (of_class) dsv__check_class_members(c, target, of_class);
}

/* ---- the objective ---------------------------------------------------------------------------------------------------------- */

/* `of`: the target whose values are judged. */
static void check_limit(dsv__checker *c, const dsv__target *target, const dsv__target *of, const dsv__limit *limit,
                        const dsv__stream *stream) {
  dsv__metric_kind kind = dsv__figure_kind(&of->metric);
  bool time = dsv__value_is_time(of, stream);
  bool both = kind == DSV__RATIO || kind == DSV__CHURN || kind == DSV__FAILED_WINDOWS ||
              (kind == DSV__CONCURRENCY && of->metric.out_of.chosen);
  bool share = kind == DSV__AVAILABILITY || kind == DSV__COMPOSITE || kind == DSV__COMPOSITE_MEAN ||
               (both && of != target); /* of windows no numerator is judged */
  both = both && !share;
  if (limit->value.is_duration != time)
    dsv__wrong(c, DSV_ERROR_UNIT, limit, "value",
               time ? "%s is a time: write a duration, as \"PT15M\"" : "%s is no time: write a decimal",
               figure_word(of));
  else if (time) dsv__check_elapsed(c, limit->value.duration, limit, "value");
  if (!limit->unit.n) return;
  bool percent = dsv__str_same(limit->unit, DSV__STR("%")), count = dsv__str_same(limit->unit, DSV__STR("count"));
  if (both && !percent && !count)
    dsv__wrong(c, DSV_ERROR_UNIT, limit, "unit", "write \"%%\" for the share or \"count\"");
  if (share && !percent) dsv__wrong(c, DSV_ERROR_UNIT, limit, "unit", "%s is measured in \"%%\"", kind_word(of));
  if ((kind == DSV__COUNT || kind == DSV__OUTAGES) && percent)
    dsv__wrong(c, DSV_ERROR_UNIT, limit, "unit", "%s is a number, not a share", figure_word(of));
  const bool of_field = dsv__measures_field((dsv__metric_kind)of->metric.kind);
  int index = of_field && stream ? dsv__stream_field_index(stream, of->metric.field) : -1;
  dsv__str unit = index >= 0 ? dsv__stream_field_unit(stream, (size_t)index) : (dsv__str){NULL, 0};
  if (unit.n && !time && !dsv__str_same(unit, limit->unit))
    dsv__wrong(c, DSV_ERROR_UNIT, limit, "unit", "the field is measured in \"%.*s\"", (int)unit.n, unit.at);
}

void dsv__check_objective(dsv__checker *c, const dsv__target *target) {
  const dsv__objective *objective = &target->objective;
  dsv__target own;
  const dsv__target *of = dsv__valued(target, &own);
  const dsv__stream *stream = dsv__stream_of(&of->metric.stream);
  const dsv__list *list = objective->any.n ? &objective->any : &objective->all;
  if (!dsv__has_objective(target)) return;
  if (!list->n) check_limit(c, target, of, &objective->one, stream);
  for (size_t i = 0; i < list->n; i++) check_limit(c, target, of, &DSV__AT(*list, dsv__limit)[i], stream);
}

/* ---- what goes together ------------------------------------------------------------------------------------------------------- */

void dsv__check_over(dsv__checker *c, const dsv__target *target) {
  dsv__over over = (dsv__over)target->over;
  dsv__metric_kind kind = dsv__figure_kind(&target->metric);
  int32_t op = target->objective.one.op;
  bool single = dsv__has_objective(target) && !target->objective.any.n && !target->objective.all.n;
  if (over != DSV__EACH && !target->by.n) dsv__wrong(c, DSV_ERROR_FORM, target, "over", "`over` needs `by`");
  if (over == DSV__WORST && (!single || op == DSV__OP_EQ || op == DSV__OP_NE))
    dsv__wrong(c, DSV_ERROR_FORM, target, "over", "the worst is known only from one objective with <, <=, > or >=");
  if (over == DSV__POOLED && kind == DSV__CONCURRENCY)
    dsv__wrong(c, DSV_ERROR_FORM, target, "over", "what runs at once in one subject cannot be pooled: leave out `by`");
  const bool share = kind == DSV__AVAILABILITY || kind == DSV__CHURN || kind == DSV__RATIO;
  if (dsv__is_over_targets(target) && (over == DSV__POOLED || over == DSV__WEIGHTED))
    dsv__wrong(c, DSV_ERROR_FORM, target, "over",
               "what several subjects come to is not put together: write \"%s\" as `over` of the target that is looked "
               "at",
               dsv__over_words[over].word);
  else if (over == DSV__WEIGHTED && (!share || target->metric.out_of.chosen == 2))
    dsv__wrong(
        c, DSV_ERROR_FORM, target, "over",
        "only availability, attested, churn, response_rate, a ratio of rows or of a decimal, and `within` can be "
        "weighted");
}

void dsv__check_least(dsv__checker *c, const dsv__target *target) {
  const dsv__least *least = &target->least;
  const dsv__decimal hundred = dsv__decimal_of(100);
  if (!least->head.given) return;
  if (least->coverage.coefficient < 0 || dsv__decimal_compare(least->coverage, hundred) > 0)
    dsv__wrong(c, DSV_ERROR_VALUE, least, "coverage", "a share is from 0 to 100");
  if (least->response.coefficient < 0 || dsv__decimal_compare(least->response, hundred) > 0)
    dsv__wrong(c, DSV_ERROR_VALUE, least, "response", "a share is from 0 to 100");
  if (least->rows < 0) dsv__wrong(c, DSV_ERROR_VALUE, least, "rows", "must not be negative");
  if (least->subjects < 0) dsv__wrong(c, DSV_ERROR_VALUE, least, "subjects", "must not be negative");
}

void dsv__check_target(dsv__checker *c, const dsv__target *target, const dsv__target *of_class) {
  if (dsv__is_over_targets(target)) {
    dsv__check_over_targets(c, target, of_class);
    return;
  }
  const dsv__stream *stream = dsv__stream_of(&target->metric.stream);
  dsv__attributes attributes = {NULL, 0};
  if (!stream) return; /* found already: the reference */
  if (dsv__target_attributes(target, c->arena, &attributes)) {
    c->status = c->status ? c->status : DSV_ERROR_MEMORY;
    return;
  }
  dsv__check_condition(c, &target->where, stream, &attributes);
  dsv__check_metric(c, target, of_class);
  dsv__check_objective(c, target);
  dsv__check_subjects(c, target, stream);
  dsv__check_over(c, target);
  dsv__check_least(c, target);
  /* coverage of a stream may hold for some subjects only */
  for (size_t i = 0; !of_class && stream->complete.chosen == 2 && i < stream->complete.list.n; i++)
    dsv__check_condition(c, &DSV__AT(stream->complete.list, dsv__coverage)[i].where, stream, &attributes);
}
