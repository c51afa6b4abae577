/* The agreement document: its rows, for decoding, checking, the schema and the reference pages. */
#include "agree/credit.h"
#include "agree/term.h"

/* ---- windows, ranges, limits ------------------------------------------------------------------------------------------------ */

const dsv__word dsv__window_unit_words[] = {{"minute", "From full minute to full minute", 0},
                                            {"hour", "From full hour to full hour", 0},
                                            {"day", "From midnight to midnight", 0},
                                            {"week", "From Monday to Monday", 0},
                                            {"month", "Calendar month", 0},
                                            {"quarter", "Three calendar months", 0},
                                            {"year", "Calendar year", 0},
                                            {NULL, NULL, 0}};

static const dsv__field span_fields[] = {DSV__ROW(dsv__window_span, rolling, "rolling", DSV__DURATION, 0, NULL,
                                                  "Length of a window that moves on by `step`"),
                                         DSV__ROW(dsv__window_span, step, "step", DSV__DURATION, 0, NULL,
                                                  "How far a rolling window moves; P1D where left out"),
                                         DSV__ROW(dsv__window_span, early, "early", DSV__BOOL, 0, NULL,
                                                  "Whether rolling windows begin before a full one fits"),
                                         DSV__ROW(dsv__window_span, anchored, "anchored", DSV__DURATION, 0, NULL,
                                                  "Length of windows that follow each other from `at`"),
                                         DSV__ROW(dsv__window_span, at, "at", DSV__WHEN, 0, NULL,
                                                  "Where anchored windows begin; the start of in_force where left out"),
                                         DSV__ROW_END};

const dsv__record dsv__window_span_record = {.name = "window_span",
                                             .doc = "A rolling or anchored window",
                                             .size = sizeof(dsv__window_span),
                                             .fields = span_fields,
                                             .forms = "rolling [step early]|anchored [at]"};

static const dsv__field window_rows[] = {
    DSV__ROW(dsv__window, unit, "word", DSV__ENUM, 0, dsv__window_unit_words,
             "A unit of the calendar in the agreement's zone"),
    DSV__ROW(dsv__window, span, "span", DSV__RECORD, 0, &dsv__window_span_record, "A rolling or anchored window"),
    DSV__ROW_END};

const dsv__choice dsv__window_choice = {sizeof(dsv__window), window_rows};

static const dsv__field range_fields[] = {
    DSV__ROW(dsv__range, from, "from", DSV__WHEN, DSV__REQUIRED, NULL, "First moment"),
    DSV__ROW(dsv__range, to, "to", DSV__WHEN, 0, NULL, "First moment after; left out: open"), DSV__ROW_END};

static const dsv__record range_record = {
    .name = "range", .doc = "From a moment to another, half open", .size = sizeof(dsv__range), .fields = range_fields};

static const dsv__field applies_fields[] = {DSV__ROW(dsv__range, from, "from", DSV__WHEN, 0, NULL, "First moment"),
                                            DSV__ROW(dsv__range, to, "to", DSV__WHEN, 0, NULL, "First moment after"),
                                            DSV__ROW_END};

static const dsv__record applies_record = {.name = "applies",
                                           .doc = "When a target applies, within in_force",
                                           .size = sizeof(dsv__range),
                                           .fields = applies_fields};

static const dsv__field limit_fields[] = {
    DSV__ROW(dsv__limit, op, "op", DSV__ENUM, DSV__REQUIRED, dsv__op_words,
             "How the figure must compare with the value"),
    DSV__ROW(dsv__limit, value, "value", DSV__BOUND, DSV__REQUIRED, NULL, "The bound, exact"),
    DSV__ROW(dsv__limit, unit, "unit", DSV__TEXT, 0, NULL, "`%` or `count` where a kind has both; else a label"),
    DSV__ROW_END};

const dsv__record dsv__limit_record = {.name = "limit",
                                       .doc = "One comparison of the figure with a bound",
                                       .size = sizeof(dsv__limit),
                                       .fields = limit_fields};

static const dsv__field objective_fields[] = {
    DSV__ROW(dsv__objective, one.op, "op", DSV__ENUM, 0, dsv__op_words, "How the figure must compare with the value"),
    DSV__ROW(dsv__objective, one.value, "value", DSV__BOUND, 0, NULL, "The bound, exact"),
    DSV__ROW(dsv__objective, one.unit, "unit", DSV__TEXT, 0, NULL,
             "`%` or `count` where a kind has both; else a label"),
    DSV__ROW(dsv__objective, any, "any", DSV__RECORD, DSV__LIST | DSV__NOT_EMPTY, &dsv__limit_record,
             "One of these must hold"),
    DSV__ROW(dsv__objective, all, "all", DSV__RECORD, DSV__LIST | DSV__NOT_EMPTY, &dsv__limit_record,
             "All of these must hold"),
    DSV__ROW_END};

static const dsv__record objective_record = {.name = "objective",
                                             .doc = "What the figure must be",
                                             .size = sizeof(dsv__objective),
                                             .fields = objective_fields,
                                             .forms = "op value [unit]|any|all"};

/* ---- exclusions ------------------------------------------------------------------------------------------------------------- */

static const dsv__word removes_words[] = {
    {"time", "The time leaves both sides", 0}, {"downtime", "Down time counts as up", 0}, {NULL, NULL, 0}};

static const dsv__field notice_fields[] = {
    DSV__ROW(dsv__notice, field, "field", DSV__NAME, DSV__REQUIRED, NULL, "Time field that says when it was announced"),
    DSV__ROW(dsv__notice, before, "before", DSV__DURATION, DSV__REQUIRED, NULL, "At least so long before it began"),
    DSV__ROW(dsv__notice, calendar, "calendar", DSV__REF, 0, "calendar", "Calendar on which the notice is counted"),
    DSV__ROW_END};

static const dsv__record notice_record = {.name = "notice",
                                          .doc = "An exclusion holds only if it was announced",
                                          .size = sizeof(dsv__notice),
                                          .fields = notice_fields};

static const dsv__field exclusion_limit_fields[] = {
    DSV__ROW(dsv__exclusion_limit, time, "time", DSV__DURATION, 0, NULL, "At most so much time"),
    DSV__ROW(dsv__exclusion_limit, times, "times", DSV__INT, 0, NULL, "At most so many times"),
    DSV__ROW(dsv__exclusion_limit, window, "window", DSV__CHOICE, DSV__REQUIRED, &dsv__window_choice,
             "In each of these windows"),
    DSV__ROW_END};

const dsv__record dsv__exclusion_limit_record = {.name = "exclusion_limit",
                                                 .doc = "How much an exclusion may take out",
                                                 .size = sizeof(dsv__exclusion_limit),
                                                 .fields = exclusion_limit_fields};

static const dsv__field exclusion_fields[] = {
    DSV__ROW(dsv__exclusion, id, "id", DSV__ID, DSV__REQUIRED, NULL, "Id, unique among exclusions"),
    DSV__ROW(dsv__exclusion, title, "title", DSV__TEXT, 0, NULL, "Name for people"),
    DSV__ROW(dsv__exclusion, text, "text", DSV__TEXT, 0, NULL, "The clause"),
    DSV__ROW(dsv__exclusion, stream, "stream", DSV__REF, 0, "stream", "Interval stream whose rows are left out"),
    DSV__ROW(dsv__exclusion, calendar, "calendar", DSV__REF, 0, "calendar", "Calendar whose open time is left out"),
    DSV__ROW(dsv__exclusion, where, "where", DSV__RECORD, 0, &dsv__condition_record,
             "Only rows that meet it; alone: rows of the metric"),
    DSV__ROW(dsv__exclusion, duty, "duty", DSV__ID, 0, NULL,
             "Target of the consumer: the windows in which it is missed"),
    DSV__ROW(dsv__exclusion, removes, "removes", DSV__ENUM, 0, removes_words, "What is taken out; time where left out"),
    DSV__ROW(dsv__exclusion, match, "match", DSV__NAME, DSV__LIST | DSV__NOT_EMPTY, NULL,
             "Fields that must agree with the subject"),
    DSV__ROW(dsv__exclusion, notice, "notice", DSV__RECORD, 0, &notice_record, "Only if announced"),
    DSV__ROW(dsv__exclusion, limit, "limit", DSV__RECORD, 0, &dsv__exclusion_limit_record, "How much at most"),
    DSV__ROW_END};

static const dsv__record exclusion_record = {
    .name = "exclusion",
    .doc = "What does not count",
    .size = sizeof(dsv__exclusion),
    .fields = exclusion_fields,
    .forms = "stream [where match notice removes limit]|calendar [removes limit]|duty [removes limit]|where"};

static const dsv__field exclude_rows[] = {
    DSV__ROW(dsv__exclude, id, "id", DSV__ID, 0, NULL, "An exclusion of the agreement"),
    DSV__ROW(dsv__exclude, own, "own", DSV__RECORD, 0, &exclusion_record, "An exclusion of its own"), DSV__ROW_END};

static const dsv__choice exclude_choice = {sizeof(dsv__exclude), exclude_rows};

/* ---- targets ---------------------------------------------------------------------------------------------------------------- */

const dsv__word dsv__group_words[] = {{"utility", "What the service does", 0},      {"warranty", "How it performs", 0},
                                      {"experience", "How it is lived through", 0}, {"outcome", "What it leads to", 0},
                                      {"compliance", "What rules ask of it", 0},    {NULL, NULL, 0}};

const dsv__word dsv__actor_words[] = {
    {"provider", "The provider promises it", 0}, {"consumer", "It is a duty of the consumer", 0}, {NULL, NULL, 0}};

const dsv__word dsv__over_words[] = {{"each", "Every subject is judged apart", 0},
                                     {"all", "All must meet it", 0},
                                     {"any", "One must meet it", 0},
                                     {"worst", "The value of the worst", 0},
                                     {"pooled", "Rows and time of all together", 0},
                                     {"weighted", "Together, by weight", 0},
                                     {NULL, NULL, 0}};

static const dsv__word no_data_words[] = {{"unjudged", "Not judged unless it makes no difference", 0},
                                          {"good", "Counts as good", 0},
                                          {"bad", "Counts as bad", 0},
                                          {"excluded", "Is left out", 0},
                                          {NULL, NULL, 0}};

static const dsv__field subject_value = {"value", DSV__VALUE, 0,    0,   NULL, "Key field or attribute",
                                         NULL,    "0.1",      NULL, NULL};

static const dsv__field subject_rows_fields[] = {
    DSV__ROW(dsv__stream_rows, stream, "stream", DSV__REF, DSV__REQUIRED, "stream", "Stream that lists the subjects"),
    DSV__ROW(dsv__stream_rows, weight, "weight", DSV__NAME, 0, NULL, "Integer or decimal field: weight of a subject"),
    DSV__ROW(dsv__stream_rows, where, "where", DSV__RECORD, 0, &dsv__condition_record, "Only rows that meet it"),
    DSV__ROW_END};

static const dsv__record subject_rows_record = {.name = "subjects_stream",
                                                .doc = "Subjects from facts",
                                                .size = sizeof(dsv__stream_rows),
                                                .fields = subject_rows_fields};

static const dsv__field subjects_rows[] = {
    DSV__ROW(dsv__subjects, list, "list", DSV__MAP, DSV__LIST | DSV__NOT_EMPTY, &subject_value,
             "Expected subjects with attributes"),
    DSV__ROW(dsv__subjects, rows, "rows", DSV__RECORD, 0, &subject_rows_record, "Subjects from facts"), DSV__ROW_END};

static const dsv__choice subjects_choice = {sizeof(dsv__subjects), subjects_rows};

static const dsv__field least_fields[] = {
    DSV__ROW(dsv__least, coverage, "coverage", DSV__DECIMAL, 0, NULL, "Share of service time with data, in %"),
    DSV__ROW(dsv__least, rows, "rows", DSV__INT, 0, NULL, "Rows counted"),
    DSV__ROW(dsv__least, response, "response", DSV__DECIMAL, 0, NULL, "Share of rows that have an answer, in %"),
    DSV__ROW(dsv__least, subjects, "subjects", DSV__INT, 0, NULL, "Subjects with a figure"), DSV__ROW_END};

const dsv__record dsv__least_record = {
    .name = "least", .doc = "Below this nothing is judged", .size = sizeof(dsv__least), .fields = least_fields};

/* The head is the first in every table of targets, so that one may ask any of them what of it was given. */
#define TARGET_HEAD(id_required, metric_table, metric_required, where_required)                                        \
  DSV__ROW(dsv__target, id, "id", DSV__ID, id_required, NULL, "Id, unique in its list"),                               \
      DSV__ROW(dsv__target, metric, "metric", DSV__RECORD, metric_required, metric_table, "What is measured"),         \
      DSV__ROW(dsv__target, where, "where", DSV__RECORD, where_required, &dsv__condition_record,                       \
               "Only rows that meet it"),                                                                              \
      DSV__ROW(dsv__target, title, "title", DSV__TEXT, 0, NULL, "Name for people"),                                    \
      DSV__ROW(dsv__target, plain, "plain", DSV__TEXT, 0, NULL, "The clause in plain words"),                          \
      DSV__ROW(dsv__target, characteristic, "characteristic", DSV__TEXT, 0, NULL,                                      \
               "Characteristic of the service it is about"),                                                           \
      DSV__ROW(dsv__target, group, "group", DSV__ENUM, 0, dsv__group_words, "What kind of promise it is"),             \
      DSV__ROW(dsv__target, service, "service", DSV__REF, 0, "service", "Service it is about"),                        \
      {"hours", DSV__REF, 0, offsetof(dsv__target, hours), "calendar", "When it counts", NULL, "0.1", NULL, "always"}, \
      DSV__ROW(dsv__target, exclude, "exclude", DSV__CHOICE, DSV__LIST, &exclude_choice,                               \
               "What does not count, instead of the agreement's"),                                                     \
      DSV__ROW(dsv__target, by, "by", DSV__NAME, DSV__LIST | DSV__NOT_EMPTY, NULL, "Fields that tell subjects apart")

#define TARGET_TAIL                                                                                                \
  DSV__ROW(dsv__target, subjects, "subjects", DSV__CHOICE, 0, &subjects_choice, "Expected subjects"),              \
      DSV__ROW(dsv__target, over, "over", DSV__ENUM, 0, dsv__over_words,                                           \
               "How subjects make the target; each where left out"),                                               \
      DSV__ROW(dsv__target, objective, "objective", DSV__RECORD, 0, &objective_record, "What the figure must be"), \
      DSV__ROW(dsv__target, no_data, "no_data", DSV__ENUM, 0, no_data_words,                                       \
               "What time without data is; unjudged where left out"),                                              \
      DSV__ROW(dsv__target, least, "least", DSV__RECORD, 0, &dsv__least_record, "Below this nothing is judged"),   \
      DSV__ROW(dsv__target, credit, "credit", DSV__RECORD, DSV__POINTER, &dsv__credit_record,                      \
               "What is owed when it is missed"),                                                                  \
      DSV__ROW(dsv__target, bonus, "bonus", DSV__RECORD, DSV__POINTER, &dsv__credit_record,                        \
               "What is earned when it is met"),                                                                   \
      DSV__ROW(dsv__target, rights, "rights", DSV__RECORD, DSV__LIST | DSV__NOT_EMPTY, &dsv__right_record,         \
               "What may be done when it is missed"),                                                              \
      DSV__ROW(dsv__target, consumers, "consumers", DSV__REF, DSV__LIST | DSV__NOT_EMPTY, "party",                 \
               "Consumers it is for; all where left out")

static const dsv__field class_fields[] = {TARGET_HEAD(DSV__REQUIRED, &dsv__class_metric_record, 0, DSV__REQUIRED),
                                          TARGET_TAIL, DSV__ROW_END};

const dsv__record dsv__class_record = {.name = "class",
                                       .doc = "A class of rows with members of its own in place of the target's",
                                       .size = sizeof(dsv__target),
                                       .fields = class_fields};

static const dsv__field target_fields[] = {
    TARGET_HEAD(DSV__REQUIRED, &dsv__metric_record, DSV__REQUIRED, 0),
    TARGET_TAIL,
    DSV__ROW(dsv__target, window, "window", DSV__CHOICE, 0, &dsv__window_choice,
             "Windows it is scored in, instead of the agreement's"),
    DSV__ROW(dsv__target, applies, "applies", DSV__RECORD, 0, &applies_record, "When it applies, within in_force"),
    DSV__ROW(dsv__target, promise, "promise", DSV__BOOL, 0, NULL, "false: only a part of other targets"),
    DSV__ROW(dsv__target, actor, "actor", DSV__ENUM, 0, dsv__actor_words, "Whose duty it is; provider where left out"),
    DSV__ROW(dsv__target, classes, "classes", DSV__RECORD, DSV__LIST | DSV__NOT_EMPTY, &dsv__class_record,
             "Classes of rows; the first that matches wins"),
    DSV__ROW(dsv__target, requirements, "requirements", DSV__REF, DSV__LIST, "requirement", "Requirements it serves"),
    DSV__ROW_END};

const dsv__record dsv__target_record = {.name = "target",
                                        .doc = "What is promised, measured and judged",
                                        .size = sizeof(dsv__target),
                                        .fields = target_fields};

static const dsv__field inner_fields[] = {
    TARGET_HEAD(0, &dsv__metric_record, DSV__REQUIRED, 0),
    DSV__ROW(dsv__target, subjects, "subjects", DSV__CHOICE, 0, &subjects_choice, "Expected subjects"),
    DSV__ROW(dsv__target, over, "over", DSV__ENUM, 0, dsv__over_words,
             "How subjects make the target; each where left out"),
    DSV__ROW(dsv__target, objective, "objective", DSV__RECORD, 0, &objective_record,
             "What the figure of a window must be"),
    DSV__ROW(dsv__target, no_data, "no_data", DSV__ENUM, 0, no_data_words,
             "What time without data is; that of the target around it where left out"),
    DSV__ROW(dsv__target, least, "least", DSV__RECORD, 0, &dsv__least_record, "Below this no window is judged"),
    DSV__ROW(dsv__target, window, "window", DSV__CHOICE, DSV__REQUIRED, &dsv__window_choice, "Its windows"),
    DSV__ROW_END};

const dsv__record dsv__inner_record = {.name = "inner_target",
                                       .doc = "A target whose windows another one looks at",
                                       .size = sizeof(dsv__target),
                                       .fields = inner_fields};

/* Slots: a window in so far as the evaluation asks how long they are. */
static const dsv__field slots_fields[] = {DSV__ROW(dsv__window_span, anchored, "anchored", DSV__DURATION, DSV__REQUIRED,
                                                   NULL, "Length of the slots, counted from 1970-01-01T00:00:00Z"),
                                          DSV__ROW_END};

const dsv__record dsv__slots_record = {.name = "slots",
                                       .doc = "Slots of one length, which follow each other",
                                       .size = sizeof(dsv__window_span),
                                       .fields = slots_fields};

static const dsv__field listed_rows[] = {DSV__ROW(dsv__subjects, list, "list", DSV__MAP, DSV__LIST | DSV__NOT_EMPTY,
                                                  &subject_value, "Expected subjects with attributes"),
                                         DSV__ROW_END};

static const dsv__choice listed_choice = {sizeof(dsv__subjects), listed_rows};

static const dsv__field missed_fields[] = {
    TARGET_HEAD(0, &dsv__metric_record, DSV__REQUIRED, 0),
    DSV__ROW(dsv__target, subjects, "subjects", DSV__CHOICE, 0, &listed_choice, "Expected subjects"),
    DSV__ROW(dsv__target, objective, "objective", DSV__RECORD, DSV__REQUIRED, &objective_record,
             "What the figure of a slot must be"),
    DSV__ROW(dsv__target, no_data, "no_data", DSV__ENUM, 0, no_data_words,
             "What time without data is; unjudged where left out"),
    DSV__ROW(dsv__target, least, "least", DSV__RECORD, 0, &dsv__least_record, "Below this no slot is judged"),
    DSV__ROW(dsv__target, window.span, "window", DSV__RECORD, DSV__REQUIRED, &dsv__slots_record,
             "Its slots: {\"anchored\":\"PT5M\"}"),
    DSV__ROW_END};

const dsv__record dsv__missed_record = {.name = "missed_target",
                                        .doc = "A target whose slots make intervals where it is missed",
                                        .size = sizeof(dsv__target),
                                        .fields = missed_fields};

const dsv__document *dsv__made_source(const dsv__stream *stream) {
  const dsv__target *missed = stream->made->missed;
  return missed ? missed->metric.stream.to : stream->made->from.to;
}

const dsv__list *dsv__made_by(const dsv__stream *stream) {
  const dsv__target *missed = stream->made->missed;
  return missed ? &missed->by : &stream->made->by;
}

/* ---- the agreement ---------------------------------------------------------------------------------------------------------- */

static const dsv__word by_words[] = {
    {"user", "The user acts", 0}, {"provider", "The provider acts", 0}, {"joint", "Both act", 0}, {NULL, NULL, 0}};

static const dsv__field interaction_fields[] = {
    DSV__ROW(dsv__interaction, id, "id", DSV__ID, DSV__REQUIRED, NULL, "Id, unique in its list"),
    DSV__ROW(dsv__interaction, title, "title", DSV__TEXT, 0, NULL, "Name for people"),
    DSV__ROW(dsv__interaction, text, "text", DSV__TEXT, 0, NULL, "Description"),
    DSV__ROW(dsv__interaction, service, "service", DSV__REF, 0, "service", "Service it belongs to"),
    DSV__ROW(dsv__interaction, by, "by", DSV__ENUM, 0, by_words, "Who acts"),
    DSV__ROW(dsv__interaction, targets, "targets", DSV__ID, DSV__LIST, NULL, "Targets it is held to"),
    DSV__ROW_END};

static const dsv__record interaction_record = {.name = "interaction",
                                               .doc = "Something the parties do, and its targets",
                                               .size = sizeof(dsv__interaction),
                                               .fields = interaction_fields};

const dsv__word dsv__form_words[] = {{"obligation", "Imposed by law or rule", 0},
                                     {"agreement", "Negotiated", 0},
                                     {"promise", "Given by one side", 0},
                                     {"social", "Informal", 0},
                                     {NULL, NULL, 0}};

static const dsv__field consumer_rows[] = {
    DSV__ROW(dsv__consumers, one, "one", DSV__REF, 0, "party", "One consumer"),
    DSV__ROW(dsv__consumers, list, "several", DSV__REF, DSV__LIST | DSV__NOT_EMPTY, "party", "Several"), DSV__ROW_END};

static const dsv__choice consumer_choice = {sizeof(dsv__consumers), consumer_rows};

static const dsv__field choice_value = {"choice", DSV__ID, 0, 0, NULL, "Id of a choice", NULL, "0.1", NULL, NULL};

static const dsv__field agreement_fields[] = {
    DSV__DOCUMENT_FIELDS(dsv__agreement),
    DSV__ROW(dsv__agreement, form, "form", DSV__ENUM, DSV__REQUIRED, dsv__form_words, "How formal it is"),
    DSV__ROW(dsv__agreement, provider, "provider", DSV__REF, DSV__REQUIRED, "party", "Who provides"),
    DSV__ROW(dsv__agreement, services, "services", DSV__REF, DSV__LIST | DSV__NOT_EMPTY | DSV__REQUIRED, "service",
             "Services it is about"),
    DSV__ROW(dsv__agreement, version, "version", DSV__INT, DSV__REQUIRED, NULL, "Version, from 1"),
    DSV__ROW(dsv__agreement, in_force, "in_force", DSV__RECORD, DSV__REQUIRED, &range_record,
             "When this version is in force"),
    DSV__ROW(dsv__agreement, timezone, "timezone", DSV__TEXT, DSV__REQUIRED, NULL,
             "IANA time zone of its dates and windows"),
    DSV__ROW(dsv__agreement, currency, "currency", DSV__TEXT, 0, NULL, "ISO 4217 code of its money"),
    DSV__ROW(dsv__agreement, window, "window", DSV__CHOICE, 0, &dsv__window_choice,
             "Windows targets are scored in; month where left out"),
    {"hours", DSV__REF, 0, offsetof(dsv__agreement, hours), "calendar", "When it counts; always where left out", NULL,
     "0.1", NULL, "always"},
    DSV__ROW(dsv__agreement, exclude, "exclude", DSV__RECORD, DSV__LIST, &exclusion_record, "What does not count"),
    DSV__ROW(dsv__agreement, targets, "targets", DSV__RECORD, DSV__LIST | DSV__NOT_EMPTY | DSV__REQUIRED,
             &dsv__target_record, "What is promised"),
    DSV__ROW(dsv__agreement, interactions, "interactions", DSV__RECORD, DSV__LIST, &interaction_record,
             "What the parties do"),
    DSV__ROW(dsv__agreement, consumer, "consumer", DSV__CHOICE, DSV__REQUIRED, &consumer_choice, "Who consumes"),
    DSV__ROW(dsv__agreement, fees, "fees", DSV__RECORD, DSV__LIST, &dsv__fee_record, "What is paid"),
    DSV__ROW(dsv__agreement, credits, "credits", DSV__RECORD, DSV__POINTER, &dsv__credits_record,
             "Rules over all credits"),
    DSV__ROW(dsv__agreement, terms, "terms", DSV__RECORD, DSV__LIST, &dsv__term_record, "What else was agreed"),
    DSV__ROW(dsv__agreement, under, "under", DSV__REF, DSV__LIST, "agreement",
             "Obligations whose floor it cannot undercut"),
    DSV__ROW(dsv__agreement, offering, "offering", DSV__ID, 0, NULL, "Offering that it was made from"),
    DSV__ROW(dsv__agreement, choices, "choices", DSV__MAP, 0, &choice_value, "Choice taken for each of its options"),
    DSV__ROW_END};

const dsv__record dsv__agreement_record = {.name = "agreement",
                                           .doc = "What provider and consumer agreed",
                                           .size = sizeof(dsv__agreement),
                                           .fields = agreement_fields};

void dsv__target_of_class(const dsv__target *target, const dsv__target *of_class, dsv__target *out) {
  *out = *target;
  dsv__overlay(&dsv__class_record, out, of_class);
  out->metric = target->metric;
  dsv__overlay(&dsv__class_metric_record, &out->metric, &of_class->metric);
  uint64_t given = out->head.given; /* of both */
  out->head = of_class->head;
  out->head.given = given;
  out->classes = (dsv__list){0, NULL};
}

const dsv__exclusion *dsv__exclusion_of(const dsv__agreement *agreement, const dsv__exclude *entry) {
  if (entry->chosen == 2) return &entry->own;
  for (size_t i = 0; i < agreement->exclude.n; i++) {
    const dsv__exclusion *exclusion = &DSV__AT(agreement->exclude, dsv__exclusion)[i];
    if (dsv__str_same(exclusion->id, entry->id)) return exclusion;
  }
  return NULL;
}

size_t dsv__exclusion_count(const dsv__agreement *agreement, const dsv__target *target) {
  return dsv__given(&dsv__class_record, target, "exclude") ? target->exclude.n : agreement->exclude.n;
}

const dsv__exclusion *dsv__exclusion_at(const dsv__agreement *agreement, const dsv__target *target, size_t index) {
  return dsv__given(&dsv__class_record, target, "exclude")
             ? dsv__exclusion_of(agreement, &DSV__AT(target->exclude, dsv__exclude)[index])
             : &DSV__AT(agreement->exclude, dsv__exclusion)[index];
}

const dsv__target *dsv__duty_of(const dsv__agreement *agreement, const dsv__exclusion *exclusion) {
  for (size_t i = 0; exclusion->duty.n && i < agreement->targets.n; i++) {
    const dsv__target *target = &DSV__AT(agreement->targets, dsv__target)[i];
    if (dsv__str_same(target->id, exclusion->duty)) return target;
  }
  return NULL;
}
