/* The metric of a target: its rows, as those of agreement.c, and what follows from its kind. */
#include "agree/agreement.h"

const dsv__word dsv__kind_words[] = {{"availability", "Share of time up", 0},
                                     {"downtime", "Time down", 0},
                                     {"outages", "Number of outages", 0},
                                     {"longest_outage", "Longest outage", 0},
                                     {"shortest_uptime", "Shortest time up between two outages", 0},
                                     {"mtbf", "Time up per outage", 0},
                                     {"mttr", "Mean length of outages", 0},
                                     {"concurrency", "Most intervals at once", 0},
                                     {"count", "Number of rows", 0},
                                     {"ratio", "Share of rows", 0},
                                     {"mean", "Mean of a field", 0},
                                     {"minimum", "Least value of a field", 0},
                                     {"maximum", "Greatest value of a field", 0},
                                     {"sum", "Sum of a field", 0},
                                     {"quantile", "Quantile of a field, Hyndman-Fan 7", 0},
                                     {"promoter", "Promoters less detractors on 0 to 10", 0},
                                     {"elapsed", "Time of cases on their clock", 0},
                                     {"response_rate", "Share of those asked who answered", 0},
                                     {"churn", "Share of customers gone", 0},
                                     {"attested", "Share of time under a valid attestation", 0},
                                     {"failed_windows", "Windows of another target that were missed", 0},
                                     {"windows", "Of the values of windows of another target", 0},
                                     {"composite", "Of several targets, its parts", 0},
                                     {NULL, NULL, 0}};

static const dsv__word rounding_words[] = {{"up", "Away from zero", 0},
                                           {"down", "Towards zero", 0},
                                           {"half_up", "To nearest, ties away from zero", 0},
                                           {"half_even", "To nearest, ties to even", 0},
                                           {NULL, NULL, 0}};

static const dsv__field round_fields[] = {
    DSV__ROW(dsv__round, to, "to", DSV__BOUND, DSV__REQUIRED, NULL, "The step, in the unit of the value"),
    DSV__ROW(dsv__round, how, "how", DSV__ENUM, DSV__REQUIRED, rounding_words, "In which direction"), DSV__ROW_END};

static const dsv__field sketch_fields[] = {
    DSV__ROW(dsv__sketch, above, "above", DSV__INT, DSV__REQUIRED, NULL, "More values than these are rounded"),
    DSV__ROW(dsv__sketch, bits, "bits", DSV__INT, DSV__REQUIRED, NULL,
             "To so many binary digits after the first, 1 to 30"),
    DSV__ROW_END};

static const dsv__record sketch_record = {.name = "sketch",
                                          .doc = "When values of a quantile may be rounded, and how far",
                                          .size = sizeof(dsv__sketch),
                                          .fields = sketch_fields};

const dsv__record dsv__round_record = {.name = "round",
                                       .doc = "Rounding of the figure before it is judged, where the contract says so",
                                       .size = sizeof(dsv__round),
                                       .fields = round_fields};

static const dsv__field weight_value = {"weight", DSV__DECIMAL, 0,    0,   NULL, "Above 0, at most 1",
                                        NULL,     "0.1",        NULL, NULL};

static const dsv__field weight_fields[] = {
    DSV__ROW(dsv__weight, field, "field", DSV__NAME, DSV__REQUIRED, NULL, "String field that names the degree"),
    DSV__ROW(dsv__weight, values, "values", DSV__MAP, DSV__REQUIRED, &weight_value, "Weight by value; others weigh 1"),
    DSV__ROW_END};

static const dsv__record weight_record = {
    .name = "weight", .doc = "Degraded service counts in part", .size = sizeof(dsv__weight), .fields = weight_fields};

static const dsv__field counted_fields[] = {
    DSV__ROW(dsv__of_count, count, "count", DSV__NAME, DSV__REQUIRED, NULL, "Integer field whose sum is the numerator"),
    DSV__ROW_END};

static const dsv__record counted_record = {
    .name = "of_count", .doc = "A field that counts", .size = sizeof(dsv__of_count), .fields = counted_fields};

static const dsv__field of_rows[] = {
    {"counted", DSV__RECORD, 0, offsetof(dsv__of, counted), &counted_record, "A field that counts", NULL, "0.1",
     "count", NULL},
    DSV__ROW(dsv__of, condition, "condition", DSV__RECORD, 0, &dsv__condition_record, "Rows that meet it"),
    DSV__ROW_END};

static const dsv__choice of_choice = {sizeof(dsv__of), of_rows};

static const dsv__field out_of_fields[] = {
    DSV__ROW(dsv__stream_rows, stream, "stream", DSV__REF, DSV__REQUIRED, "stream", "Stream whose rows are counted"),
    DSV__ROW(dsv__stream_rows, where, "where", DSV__RECORD, 0, &dsv__condition_record, "Only rows that meet it"),
    DSV__ROW_END};

static const dsv__record out_of_record = {.name = "out_of_rows",
                                          .doc = "Rows of another stream as the denominator",
                                          .size = sizeof(dsv__stream_rows),
                                          .fields = out_of_fields};

static const dsv__field out_of_alternatives[] = {
    DSV__ROW(dsv__out_of, number, "number", DSV__DECIMAL, 0, NULL, "A fixed denominator"),
    DSV__ROW(dsv__out_of, rows, "rows", DSV__RECORD, 0, &out_of_record, "Rows of another stream"), DSV__ROW_END};

static const dsv__choice out_of_choice = {sizeof(dsv__out_of), out_of_alternatives};

static const dsv__field names_rows[] = {
    DSV__ROW(dsv__names, one, "one", DSV__TEXT, 0, NULL, "One name"),
    DSV__ROW(dsv__names, several, "several", DSV__TEXT, DSV__LIST | DSV__NOT_EMPTY, NULL, "Any of several names"),
    DSV__ROW_END};

static const dsv__choice names_choice = {sizeof(dsv__names), names_rows};

static const dsv__field validity_rows[] = {
    DSV__ROW(dsv__validity, duration, "duration", DSV__DURATION, 0, NULL, "For so long"),
    DSV__ROW(dsv__validity, field, "field", DSV__NAME, 0, NULL, "Until the time in this field"), DSV__ROW_END};

static const dsv__choice validity_choice = {sizeof(dsv__validity), validity_rows};

static const dsv__field inner_rows[] = {
    DSV__ROW(dsv__inner, id, "id", DSV__ID, 0, NULL, "Another target of the agreement, as it stands"),
    DSV__ROW(dsv__inner, own, "own", DSV__RECORD, DSV__POINTER, &dsv__inner_record, "A target inside"), DSV__ROW_END};

static const dsv__choice inner_choice = {sizeof(dsv__inner), inner_rows};

const dsv__word dsv__aggregate_words[] = {{"within", "Share of cases that keep the limit", 0},
                                          {"late", "Number of cases that do not", 0},
                                          {"mean", "Mean of their elapsed time, or of the values of windows", 0},
                                          {"minimum", "Shortest, or least", 0},
                                          {"maximum", "Longest, or greatest", 0},
                                          {"quantile", "Quantile, Hyndman-Fan 7", 0},
                                          {NULL, NULL, 0}};

static const dsv__word reopen_words[] = {{"continue", "The clock goes on, the gap does not count", 0},
                                         {"running", "The gap counts as if there had been no stop", 0},
                                         {"restart", "The clock begins at 0", 0},
                                         {"ignore", "The first stop stands", 0},
                                         {NULL, NULL, 0}};

static const dsv__word keep_words[] = {{"first", "The class at its start", 0},
                                       {"last", "The class by the fields last known, from its start on", 0},
                                       {"follow", "At each moment the class it has then", 0},
                                       {NULL, NULL, 0}};

static const dsv__word counts_in_words[] = {{"decision", "In which it was decided", 0},
                                            {"start", "In which it started", 0},
                                            {"stop", "In which it was stopped", 0},
                                            {NULL, NULL, 0}};

/* What a class may change comes first, so that both tables number the rows alike and dsv__overlay can join them. */
#define METRIC_ROWS                                                                                                   \
  DSV__ROW(dsv__metric, round, "round", DSV__RECORD, 0, &dsv__round_record, "Rounding before judgement"),             \
      DSV__ROW(dsv__metric, shortest, "shortest", DSV__DURATION, 0, NULL, "Outages shorter than this do not count"),  \
      DSV__ROW(dsv__metric, merge_gap, "merge_gap", DSV__DURATION, 0, NULL, "Outages apart by at most this are one"), \
      DSV__ROW(dsv__metric, weight, "weight", DSV__RECORD, 0, &weight_record, "Degraded service counts in part"),     \
      DSV__ROW(dsv__metric, distinct, "distinct", DSV__NAME, DSV__LIST | DSV__NOT_EMPTY, NULL,                        \
               "Fields that tell rows apart"),                                                                        \
      DSV__ROW(dsv__metric, of, "of", DSV__CHOICE, 0, &of_choice, "What is counted in the numerator"),                \
      DSV__ROW(dsv__metric, count, "count", DSV__NAME, 0, NULL, "Integer field: a row stands for so many"),           \
      DSV__ROW(dsv__metric, out_of, "out_of", DSV__CHOICE, 0, &out_of_choice,                                         \
               "The denominator, where it is not the rows"),                                                          \
      DSV__ROW(dsv__metric, field, "field", DSV__NAME, 0, NULL, "Field that is measured"),                            \
      DSV__ROW(dsv__metric, q, "q", DSV__DECIMAL, 0, NULL, "Which quantile, 0 to 1"),                                 \
      DSV__ROW(dsv__metric, scale, "scale", DSV__DECIMAL, DSV__LIST | DSV__NOT_EMPTY, NULL,                           \
               "Lowest and highest rating"),                                                                          \
      DSV__ROW(dsv__metric, valid, "valid", DSV__CHOICE, 0, &validity_choice, "How long an attestation is valid"),    \
      DSV__ROW(dsv__metric, limit, "limit", DSV__RECORD, 0, &dsv__limit_record, "Elapsed time that a case must keep")

static const dsv__word parts_value_words[] = {
    {"met", "Share of the parts that are met", 0}, {"mean", "Mean of their values", 0}, {NULL, NULL, 0}};

static const dsv__field part_fields[] = {
    DSV__ROW(dsv__part, target, "target", DSV__ID, DSV__REQUIRED, NULL, "Another target of the agreement"),
    DSV__ROW(dsv__part, weight, "weight", DSV__DECIMAL, 0, NULL, "How much it weighs; 1 where left out"), DSV__ROW_END};

const dsv__record dsv__part_record = {
    .name = "part", .doc = "A target that a composite takes in", .size = sizeof(dsv__part), .fields = part_fields};

static const dsv__field metric_fields[] = {
    METRIC_ROWS,
    DSV__ROW(dsv__metric, kind, "kind", DSV__ENUM, DSV__REQUIRED, dsv__kind_words, "What is measured"),
    DSV__ROW(dsv__metric, sketch, "sketch", DSV__RECORD, 0, &sketch_record, "Values are rounded where there are many"),
    DSV__ROW(dsv__metric, stream, "stream", DSV__REF, 0, "stream", "Stream of facts it is measured from"),
    DSV__ROW(
        dsv__metric, start, "start", DSV__CHOICE, 0, &names_choice,
        "Time field to use for the start: the clock basis; of elapsed: events or time fields that start the clock"),
    DSV__ROW(dsv__metric, end, "end", DSV__NAME, 0, NULL, "Time field to use for the end"),
    DSV__ROW(dsv__metric, stop, "stop", DSV__CHOICE, 0, &names_choice, "Events or time fields that stop a clock"),
    DSV__ROW(dsv__metric, pause, "pause", DSV__CHOICE, 0, &names_choice, "Events or time fields that pause a clock"),
    DSV__ROW(dsv__metric, resume, "resume", DSV__CHOICE, 0, &names_choice,
             "Events or time fields that let it run again"),
    DSV__ROW(dsv__metric, aggregate, "aggregate", DSV__ENUM, 0, dsv__aggregate_words,
             "How cases, or the values of windows, are put together"),
    DSV__ROW(dsv__metric, reopen, "reopen", DSV__ENUM, 0, reopen_words,
             "What a start or resume after the stop does; continue where left out"),
    DSV__ROW(dsv__metric, keep, "keep", DSV__ENUM, 0, keep_words,
             "Which class a case has whose fields change; first where left out"),
    DSV__ROW(dsv__metric, counts_in, "counts_in", DSV__ENUM, 0, counts_in_words,
             "The window a case counts in; decision where left out"),
    DSV__ROW(dsv__metric, inner, "target", DSV__CHOICE, 0, &inner_choice, "The target whose windows are looked at"),
    DSV__ROW(dsv__metric, parts, "parts", DSV__RECORD, DSV__LIST | DSV__NOT_EMPTY, &dsv__part_record,
             "The targets that a composite takes in"),
    DSV__ROW(dsv__metric, value, "value", DSV__ENUM, 0, parts_value_words,
             "What a composite takes of its parts; met where left out"),
    DSV__ROW_END};

static const struct dsv__case metric_cases[] = {
    {"availability", "stream", "start end shortest merge_gap weight"},
    {"downtime", "stream", "start end shortest merge_gap weight"},
    {"outages", "stream", "start end shortest merge_gap"},
    {"longest_outage", "stream", "start end shortest merge_gap"},
    {"shortest_uptime", "stream", "start end shortest merge_gap"},
    {"mtbf", "stream", "start end shortest merge_gap"},
    {"mttr", "stream", "start end shortest merge_gap"},
    {"concurrency", "stream", "start end distinct out_of"},
    {"count", "stream", "of count"},
    {"ratio", "stream", "of count out_of"},
    {"mean", "stream field", "count scale"},
    {"minimum", "stream field", "count scale"},
    {"maximum", "stream field", "count scale"},
    {"sum", "stream field", "count scale"},
    {"quantile", "stream field q", "count scale sketch"},
    {"promoter", "stream field", "scale"},
    {"elapsed", "stream start stop aggregate", "pause resume reopen keep counts_in limit q"},
    {"response_rate", "stream field", "scale"},
    {"churn", "stream", ""},
    {"attested", "stream field", "valid"},
    {"failed_windows", "target", ""},
    {"windows", "target aggregate", "q"},
    {"composite", "parts", "value"},
    {NULL, NULL, NULL}};

const dsv__record dsv__metric_record = {.name = "metric",
                                        .doc = "What is measured, and how",
                                        .size = sizeof(dsv__metric),
                                        .fields = metric_fields,
                                        .switch_on = "kind",
                                        .cases = metric_cases};

static const dsv__field class_metric_fields[] = {METRIC_ROWS, DSV__ROW_END};

const dsv__record dsv__class_metric_record = {.name = "class_metric",
                                              .doc = "What a class measures otherwise",
                                              .size = sizeof(dsv__metric),
                                              .fields = class_metric_fields};

dsv__metric_kind dsv__figure_kind(const dsv__metric *metric) {
  static const dsv__metric_kind kinds[] = {DSV__RATIO,   DSV__COUNT,   DSV__MEAN,
                                           DSV__MINIMUM, DSV__MAXIMUM, DSV__QUANTILE};
  switch (metric->kind) {
    case DSV__ELAPSED: return kinds[metric->aggregate];
    case DSV__RESPONSE_RATE: return DSV__RATIO;
    case DSV__ATTESTED: return DSV__AVAILABILITY;
    case DSV__COMPOSITE: return metric->value == DSV__PARTS_MEAN ? DSV__COMPOSITE_MEAN : DSV__COMPOSITE;
    default: return (dsv__metric_kind)metric->kind;
  }
}

static bool is_time_of_row(const dsv__stream *stream, dsv__str name) {
  const int index = dsv__stream_field_index(stream, name);
  if (index >= 0) return dsv__stream_field_type(stream, (size_t)index) == DSV__TYPE_TIME;
  if (stream->shape != DSV__SHAPE_INTERVAL) return dsv__str_same(name, DSV__STR("time"));
  return dsv__str_same(name, DSV__STR("start")) || dsv__str_same(name, DSV__STR("end"));
}

bool dsv__case_event(const dsv__metric *metric, const dsv__stream *stream, dsv__str *name) {
  const dsv__names *lists[] = {&metric->start, &metric->stop, &metric->pause, &metric->resume};
  for (size_t l = 0; l < sizeof lists / sizeof *lists; l++)
    for (size_t i = 0; i < dsv__name_count(lists[l]); i++)
      if (!is_time_of_row(stream, *name = dsv__name_at(lists[l], i))) return true;
  return false;
}

bool dsv__cases_are_rows(const dsv__metric *metric, const dsv__stream *stream) {
  dsv__str name;
  return !dsv__case_event(metric, stream, &name);
}

bool dsv__has_objective(const dsv__target *target) {
  return target->objective.one.head.given != 0;
}
