/* The rules of OpenSLO v1 as tables: what members are, and a function for what goes together. Members that no table has are let through. */
#include "exchange/openslo.h"
#include "base/instant.h"
#include "data/say.h"
#include <string.h>

typedef enum { ANY, TEXT, DESCRIPTION, TRUTH, NUMBER, LENGTH, MINUTES, WORD, LABELS, NOTES, OBJECT, LIST } value_kind;

typedef struct shape shape;
typedef struct {
  const char *name; /* NULL ends */
  value_kind kind;
  bool required;
  const shape *of;   /* OBJECT, LIST of objects */
  const char *words; /* WORD: apart by spaces */
} member;
struct shape {
  const member *members;
  void (*also)(dsv__exchange *x, const dsv__node *at);
};

static bool has(const dsv__node *at, const char *name) {
  return dsv__tree_get(at, name) != NULL;
}

/* Exactly one of two. */
static bool one_of(dsv__exchange *x, const dsv__node *at, const char *a, const char *b) {
  if (has(at, a) && has(at, b))
    dsv__exchange_refuse(x, at, b, DSV_ERROR_FORM, "`%s` and `%s` do not go together; keep one of them", a, b);
  else if (!has(at, a) && !has(at, b))
    dsv__exchange_refuse(x, at, NULL, DSV_ERROR_MISSING, "`%s` or `%s` is missing; give one of them", a, b);
  return has(at, a) != has(at, b);
}

static void need(dsv__exchange *x, const dsv__node *at, const char *name, const char *why) {
  if (!has(at, name)) dsv__exchange_refuse(x, at, NULL, DSV_ERROR_MISSING, "`%s` is missing; it is due %s", name, why);
}

/* Whether a number is within [0, most) or (0, most], as `open` says. */
static void check_range(dsv__exchange *x, const dsv__node *at, const char *name, int64_t most, bool open_above) {
  const dsv__node *node = dsv__tree_get(at, name);
  dsv__decimal value;
  if (!node || node->kind != DSV__NODE_NUMBER) return;
  if (!dsv__exchange_number(node->text, &value)) {
    dsv__exchange_refuse(x, node, NULL, DSV_ERROR_VALUE, "`%s` has more than 18 digits", name);
    return;
  }
  const int below = dsv__decimal_compare(value, dsv__decimal_of(0));
  const int above = most ? dsv__decimal_compare(value, dsv__decimal_of(most)) : -1;
  if (below < 0 || (below == 0 && !open_above) || above > 0 || (above == 0 && open_above))
    dsv__exchange_refuse(x, node, NULL, DSV_ERROR_VALUE, "`%s` is out of range; give a number %s%lld%s", name,
                         open_above ? "from 0 to less than "
                         : most     ? "above 0, up to "
                                    : "above ",
                         (long long)most, "");
}

/* ---- tables ---------------------------------------------------------------------------------- */

static const member metadata_members[] = {{"name", TEXT, true, NULL, NULL},
                                          {"displayName", TEXT, false, NULL, NULL},
                                          {"labels", LABELS, false, NULL, NULL},
                                          {"annotations", NOTES, false, NULL, NULL},
                                          {NULL, ANY, false, NULL, NULL}};
static const shape metadata = {metadata_members, NULL};

static const member source_members[] = {{"metricSourceRef", TEXT, false, NULL, NULL},
                                        {"type", TEXT, false, NULL, NULL},
                                        {"spec", ANY, false, NULL, NULL},
                                        {NULL, ANY, false, NULL, NULL}};
static void check_source(dsv__exchange *x, const dsv__node *at) {
  if (!has(at, "type")) need(x, at, "metricSourceRef", "where there is no `type`");
}
static const shape source = {source_members, check_source};

static const member metric_members[] = {{"metricSource", OBJECT, true, &source, NULL}, {NULL, ANY, false, NULL, NULL}};
static const shape metric = {metric_members, NULL};

static const member ratio_members[] = {
    {"counter", TRUTH, false, NULL, NULL}, {"good", OBJECT, false, &metric, NULL},
    {"bad", OBJECT, false, &metric, NULL}, {"total", OBJECT, false, &metric, NULL},
    {"raw", OBJECT, false, &metric, NULL}, {"rawType", WORD, false, NULL, "success failure"},
    {NULL, ANY, false, NULL, NULL}};
static void check_ratio(dsv__exchange *x, const dsv__node *at) {
  if (has(at, "raw")) {
    need(x, at, "rawType", "with `raw`");
    static const char *const others[] = {"good", "bad", "total"};
    for (size_t i = 0; i < 3; i++)
      if (has(at, others[i]))
        dsv__exchange_refuse(x, at, others[i], DSV_ERROR_FORM, "`%s` does not go with `raw`; keep one of them",
                             others[i]);
  } else if (!has(at, "total")) {
    dsv__exchange_refuse(x, at, NULL, DSV_ERROR_MISSING, "`total` or `raw` is missing; give one of them");
  } else {
    one_of(x, at, "good", "bad");
  }
}
static const shape ratio = {ratio_members, check_ratio};

static const member sli_members[] = {{"description", DESCRIPTION, false, NULL, NULL},
                                     {"thresholdMetric", OBJECT, false, &metric, NULL},
                                     {"ratioMetric", OBJECT, false, &ratio, NULL},
                                     {NULL, ANY, false, NULL, NULL}};
static void check_sli(dsv__exchange *x, const dsv__node *at) {
  one_of(x, at, "thresholdMetric", "ratioMetric");
}
static const shape sli = {sli_members, check_sli};

static const member indicator_members[] = {
    {"metadata", OBJECT, false, &metadata, NULL}, {"spec", OBJECT, true, &sli, NULL}, {NULL, ANY, false, NULL, NULL}};
static const shape indicator = {indicator_members, NULL};

static const member calendar_members[] = {
    {"startTime", TEXT, true, NULL, NULL}, {"timeZone", TEXT, true, NULL, NULL}, {NULL, ANY, false, NULL, NULL}};
static void check_calendar(dsv__exchange *x, const dsv__node *at) {
  int64_t local;
  const dsv__str start = dsv__tree_get_text(at, "startTime"), name = dsv__tree_get_text(at, "timeZone");
  if (start.n && !dsv__openslo_local(start, &local))
    dsv__exchange_refuse(x, at, "startTime", DSV_ERROR_VALUE,
                         "`%s` is no date with time; write it as 2020-01-21 12:30:00", dsv__show(start).at);
  if (name.n && !dsv__exchange_zone(x, name))
    dsv__exchange_refuse(x, at, "timeZone", DSV_ERROR_ZONE, "there is no time zone \"%s\"", dsv__show(name).at);
}
static const shape calendar = {calendar_members, check_calendar};

static const member window_members[] = {{"duration", LENGTH, true, NULL, NULL},
                                        {"isRolling", TRUTH, false, NULL, NULL},
                                        {"calendar", OBJECT, false, &calendar, NULL},
                                        {NULL, ANY, false, NULL, NULL}};
static void check_window(dsv__exchange *x, const dsv__node *at) {
  const bool rolling = dsv__tree_is(dsv__tree_get(at, "isRolling"), "true");
  if (rolling && has(at, "calendar"))
    dsv__exchange_refuse(x, at, "calendar", DSV_ERROR_FORM,
                         "`calendar` does not go with a rolling window; keep one of them");
  if (!rolling) need(x, at, "calendar", "where `isRolling` is not true");
}
static const shape window = {window_members, check_window};

#define OPERATORS "lte gte lt gt"
static const member objective_members[] = {{"displayName", TEXT, false, NULL, NULL},
                                           {"op", WORD, false, NULL, OPERATORS},
                                           {"value", NUMBER, false, NULL, NULL},
                                           {"target", NUMBER, false, NULL, NULL},
                                           {"targetPercent", NUMBER, false, NULL, NULL},
                                           {"timeSliceTarget", NUMBER, false, NULL, NULL},
                                           {"timeSliceWindow", MINUTES, false, NULL, NULL},
                                           {"indicator", OBJECT, false, &indicator, NULL},
                                           {"indicatorRef", TEXT, false, NULL, NULL},
                                           {"compositeWeight", NUMBER, false, NULL, NULL},
                                           {NULL, ANY, false, NULL, NULL}};
static void check_objective(dsv__exchange *x, const dsv__node *at) {
  one_of(x, at, "target", "targetPercent");
  check_range(x, at, "target", 1, true);
  check_range(x, at, "targetPercent", 100, true);
  check_range(x, at, "timeSliceTarget", 1, false);
  check_range(x, at, "compositeWeight", 0, false);
}
static const shape objective = {objective_members, check_objective};

static const member slo_members[] = {{"description", DESCRIPTION, false, NULL, NULL},
                                     {"service", TEXT, true, NULL, NULL},
                                     {"indicator", OBJECT, false, &indicator, NULL},
                                     {"indicatorRef", TEXT, false, NULL, NULL},
                                     {"timeWindow", LIST, false, &window, NULL},
                                     {"budgetingMethod", WORD, false, NULL, "Occurrences Timeslices RatioTimeslices"},
                                     {"objectives", LIST, true, &objective, NULL},
                                     {"alertPolicies", LIST, false, NULL, NULL},
                                     {NULL, ANY, false, NULL, NULL}};

static void check_slices(dsv__exchange *x, const dsv__node *slo, const dsv__node *at) {
  const dsv__node *method = dsv__tree_get(slo, "budgetingMethod");
  const bool slices = dsv__tree_is(method, "Timeslices");
  if (slices) need(x, at, "timeSliceTarget", "with Timeslices");
  if (slices || dsv__tree_is(method, "RatioTimeslices")) need(x, at, "timeSliceWindow", "with slices of time");
}

static void check_slo(dsv__exchange *x, const dsv__node *at) {
  const dsv__node *objectives = dsv__tree_get(at, "objectives"), *windows = dsv__tree_get(at, "timeWindow");
  if (windows && windows->kind == DSV__NODE_LIST && windows->first != windows->last)
    dsv__exchange_refuse(x, windows, NULL, DSV_ERROR_FORM, "`timeWindow` has several entries; keep one");
  if (!objectives || objectives->kind != DSV__NODE_LIST) return;
  if (!objectives->first)
    dsv__exchange_refuse(x, objectives, NULL, DSV_ERROR_MISSING, "there is no objective; give one");
  const bool within = has(at, "indicator") || has(at, "indicatorRef");
  bool composite = false;
  for (const dsv__node *one = objectives->first; one; one = one->next)
    composite |= has(one, "indicator") || has(one, "indicatorRef");
  if (within || !composite) one_of(x, at, "indicator", "indicatorRef");
  for (const dsv__node *one = objectives->first; one; one = one->next) {
    if (one->kind != DSV__NODE_OBJECT) continue;
    if (!within && composite) one_of(x, one, "indicator", "indicatorRef");
    if (within && (has(one, "indicator") || has(one, "indicatorRef")))
      dsv__exchange_refuse(x, one, has(one, "indicator") ? "indicator" : "indicatorRef", DSV_ERROR_FORM,
                           "an indicator here does not go with the one of the SLO; keep one of them");
    check_slices(x, at, one);
    const dsv__node *own = dsv__tree_get(one, "indicator"), *of = own ? own : dsv__tree_get(at, "indicator");
    if (has(of, "spec/thresholdMetric")) {
      need(x, one, "op", "with a thresholdMetric");
      need(x, one, "value", "with a thresholdMetric");
    }
  }
}
static const shape slo = {slo_members, check_slo};

static const member service_members[] = {{"description", DESCRIPTION, false, NULL, NULL},
                                         {NULL, ANY, false, NULL, NULL}};
static const shape service = {service_members, NULL};

static const member data_members[] = {{"description", DESCRIPTION, false, NULL, NULL},
                                      {"type", TEXT, true, NULL, NULL},
                                      {"connectionDetails", ANY, false, NULL, NULL},
                                      {NULL, ANY, false, NULL, NULL}};
static const shape data_source = {data_members, NULL};

static const member burn_members[] = {
    {"kind", WORD, false, NULL, "burnrate"},   {"op", WORD, true, NULL, OPERATORS},
    {"threshold", NUMBER, true, NULL, NULL},   {"lookbackWindow", LENGTH, true, NULL, NULL},
    {"alertAfter", LENGTH, false, NULL, NULL}, {NULL, ANY, false, NULL, NULL}};
static const shape burn = {burn_members, NULL};

static const member condition_members[] = {{"description", DESCRIPTION, false, NULL, NULL},
                                           {"severity", TEXT, true, NULL, NULL},
                                           {"condition", OBJECT, true, &burn, NULL},
                                           {NULL, ANY, false, NULL, NULL}};
static const shape condition = {condition_members, NULL};

static const member notified_members[] = {{"description", DESCRIPTION, false, NULL, NULL},
                                          {"target", TEXT, true, NULL, NULL},
                                          {NULL, ANY, false, NULL, NULL}};
static const shape notified = {notified_members, NULL};

static const member inline_condition_members[] = {{"conditionRef", TEXT, false, NULL, NULL},
                                                  {"metadata", OBJECT, false, &metadata, NULL},
                                                  {"spec", OBJECT, false, &condition, NULL},
                                                  {NULL, ANY, false, NULL, NULL}};
static void check_inline_condition(dsv__exchange *x, const dsv__node *at) {
  one_of(x, at, "conditionRef", "spec");
}
static const shape inline_condition = {inline_condition_members, check_inline_condition};

static const member inline_notified_members[] = {{"targetRef", TEXT, false, NULL, NULL},
                                                 {"metadata", OBJECT, false, &metadata, NULL},
                                                 {"spec", OBJECT, false, &notified, NULL},
                                                 {NULL, ANY, false, NULL, NULL}};
static void check_inline_notified(dsv__exchange *x, const dsv__node *at) {
  one_of(x, at, "targetRef", "spec");
}
static const shape inline_notified = {inline_notified_members, check_inline_notified};

static const member policy_members[] = {{"description", DESCRIPTION, false, NULL, NULL},
                                        {"alertWhenNoData", TRUTH, false, NULL, NULL},
                                        {"alertWhenResolved", TRUTH, false, NULL, NULL},
                                        {"alertWhenBreaching", TRUTH, false, NULL, NULL},
                                        {"conditions", LIST, true, &inline_condition, NULL},
                                        {"notificationTargets", LIST, true, &inline_notified, NULL},
                                        {NULL, ANY, false, NULL, NULL}};
static void check_policy(dsv__exchange *x, const dsv__node *at) {
  const dsv__node *list = dsv__tree_get(at, "conditions");
  if (list && list->kind == DSV__NODE_LIST && (!list->first || list->first != list->last))
    dsv__exchange_refuse(x, list, NULL, DSV_ERROR_FORM, "one condition is due; keep one");
}
static const shape policy = {policy_members, check_policy};

static const struct {
  const char *kind;
  const shape *spec;
} kinds[] = {{"SLO", &slo},
             {"SLI", &sli},
             {"Service", &service},
             {"DataSource", &data_source},
             {"AlertPolicy", &policy},
             {"AlertCondition", &condition},
             {"AlertNotificationTarget", &notified}};

/* ---- values ---------------------------------------------------------------------------------- */

bool dsv__openslo_length_of(const dsv__node *node, bool minutes, dsv__openslo_length *out) {
  const bool number = node->kind == DSV__NODE_NUMBER;
  if (node->kind != DSV__NODE_TEXT && !(number && minutes)) return false;
  const dsv__str text = node->text;
  const size_t n = text.n - (text.n && !number);
  *out = (dsv__openslo_length){0, number || !text.n ? 'm' : text.at[text.n - 1]};
  if (!n || n > 9 || !memchr("mhdwMQY", out->unit, 7)) return false;
  for (size_t i = 0; i < n; i++) {
    if (text.at[i] < '0' || text.at[i] > '9') return false;
    out->n = out->n * 10 + (text.at[i] - '0');
  }
  return true;
}

bool dsv__openslo_local(dsv__str text, int64_t *out) {
  char full[21] = "0000-00-00T00:00:00Z";
  if (text.n != 10 && text.n != 19) return false;
  memcpy(full, text.at, text.n);
  if (text.n == 19 && full[10] != ' ' && full[10] != 'T') return false;
  full[10] = 'T';
  full[19] = 'Z';
  return dsv__time_parse(full, 20, out);
}

static size_t characters(dsv__str text) {
  size_t n = 0;
  for (size_t i = 0; i < text.n; i++) n += ((unsigned char)text.at[i] & 0xC0) != 0x80;
  return n;
}

static bool is_word(const char *words, dsv__str text) {
  for (const char *at = words; *at;) {
    const size_t n = strcspn(at, " ");
    if (text.n == n && !memcmp(text.at, at, n)) return true;
    at += n + (at[n] == ' ');
  }
  return false;
}

static bool are_texts(const dsv__node *list) {
  for (const dsv__node *at = list->first; at; at = at->next)
    if (at->kind != DSV__NODE_TEXT) return false;
  return true;
}

static const char *due(value_kind kind) {
  static const char *const words[] = {"anything",
                                      "text",
                                      "text",
                                      "true or false",
                                      "a number",
                                      "a length as 5m, 4w or 1Q",
                                      "a number of minutes or a length as 5m",
                                      "a word",
                                      "an object of texts or lists of texts",
                                      "an object of texts",
                                      "an object",
                                      "a list"};
  return words[kind <= LIST ? kind : ANY];
}

static bool fits(value_kind kind, const dsv__node *node) {
  dsv__openslo_length length;
  switch (kind) {
    case ANY: return true;
    case TEXT:
    case DESCRIPTION:
    case WORD: return node->kind == DSV__NODE_TEXT;
    case TRUTH: return node->kind == DSV__NODE_WORD;
    case NUMBER: return node->kind == DSV__NODE_NUMBER;
    case LENGTH:
    case MINUTES: return dsv__openslo_length_of(node, kind == MINUTES, &length);
    case LABELS:
    case NOTES:
    case OBJECT: return node->kind == DSV__NODE_OBJECT;
    case LIST: return node->kind == DSV__NODE_LIST;
  }
  return false;
}

static void check_object(dsv__exchange *x, const dsv__node *at, const shape *of);

static void check_entries(dsv__exchange *x, const dsv__node *list, const shape *of) {
  for (const dsv__node *one = list->first; one; one = one->next)
    if (one->kind != DSV__NODE_OBJECT) dsv__exchange_refuse(x, one, NULL, DSV_ERROR_KIND, "an object is due");
    else if (of) check_object(x, one, of);
}

static void check_member(dsv__exchange *x, const dsv__node *node, const member *of) {
  if (!fits(of->kind, node)) {
    const bool length = of->kind == LENGTH || of->kind == MINUTES;
    dsv__exchange_refuse(x, node, NULL, length ? DSV_ERROR_VALUE : DSV_ERROR_KIND, "`%s` must be %s", of->name,
                         due(of->kind));
  } else if (of->kind == WORD && !is_word(of->words, node->text)) {
    dsv__exchange_refuse(x, node, NULL, DSV_ERROR_CHOICE, "`%s` is none of the words that `%s` can be: %s",
                         dsv__show(node->text).at, of->name, of->words);
  } else if (of->kind == TEXT && of->required && !node->text.n) {
    dsv__exchange_refuse(x, node, NULL, DSV_ERROR_VALUE, "`%s` is empty", of->name);
  } else if (of->kind == DESCRIPTION && characters(node->text) > 1050) {
    dsv__exchange_refuse(x, node, NULL, DSV_ERROR_VALUE, "`%s` has %zu characters; at most 1050 are allowed", of->name,
                         characters(node->text));
  } else if (of->kind == LABELS || of->kind == NOTES) {
    for (const dsv__node *one = node->first; one; one = one->next)
      if (one->kind != DSV__NODE_TEXT && !(of->kind == LABELS && one->kind == DSV__NODE_LIST && are_texts(one)))
        dsv__exchange_refuse(x, one, NULL, DSV_ERROR_KIND,
                             of->kind == LABELS ? "a label must be text or a list of texts"
                                                : "an annotation must be text");
  } else if (of->kind == LIST) {
    check_entries(x, node, of->of);
  } else if (of->kind == OBJECT && of->of) {
    check_object(x, node, of->of);
  }
}

/* The tables nest, at most seven deep; the input does not decide how far this goes. */
static void check_object(dsv__exchange *x, const dsv__node *at, const shape *of) {
  for (const member *one = of->members; one->name; one++) {
    const dsv__node *node = dsv__tree_get(at, one->name);
    if (node) check_member(x, node, one);
    else if (one->required) dsv__exchange_refuse(x, at, NULL, DSV_ERROR_MISSING, "`%s` is missing", one->name);
  }
  if (of->also) of->also(x, at);
}

static void check_one(dsv__exchange *x, const dsv__node *object) {
  const dsv__node *version = dsv__tree_get(object, "apiVersion"), *kind = dsv__tree_get(object, "kind");
  const dsv__node *spec = dsv__tree_get(object, "spec"), *about = dsv__tree_get(object, "metadata");
  if (!dsv__tree_is(version, "openslo/v1"))
    dsv__exchange_refuse(x, object, version ? "apiVersion" : NULL, version ? DSV_ERROR_CHOICE : DSV_ERROR_MISSING,
                         version ? "only \"openslo/v1\" can be read"
                                 : "`apiVersion` is missing; \"openslo/v1\" is due");
  if (!about) dsv__exchange_refuse(x, object, NULL, DSV_ERROR_MISSING, "`metadata` is missing");
  else if (about->kind != DSV__NODE_OBJECT)
    dsv__exchange_refuse(x, about, NULL, DSV_ERROR_KIND, "`metadata` must be an object");
  else check_object(x, about, &metadata);
  const shape *of = NULL;
  for (size_t i = 0; kind && i < sizeof kinds / sizeof *kinds; i++)
    if (dsv__tree_is(kind, kinds[i].kind)) of = kinds[i].spec;
  if (!of)
    dsv__exchange_refuse(x, object, kind ? "kind" : NULL, kind ? DSV_ERROR_CHOICE : DSV_ERROR_MISSING,
                         "%s: SLO, SLI, Service, DataSource, AlertPolicy, AlertCondition, AlertNotificationTarget",
                         kind ? "no kind of OpenSLO; give one of" : "`kind` is missing; give one of");
  else if (spec && spec->kind != DSV__NODE_OBJECT)
    dsv__exchange_refuse(x, spec, NULL, DSV_ERROR_KIND, "`spec` must be an object");
  else if (spec) check_object(x, spec, of);
  else if (of != &service) dsv__exchange_refuse(x, object, NULL, DSV_ERROR_MISSING, "`spec` is missing");
}

void dsv__openslo_check(dsv__exchange *x) {
  for (const dsv__node *object = x->objects->first; object; object = object->next) check_one(x, object);
}
