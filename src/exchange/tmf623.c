/* TMF623, the TM Forum's SLA API: a ServiceLevelAgreement with its rules. */
#include "exchange/exchange.h"
#include "base/instant.h"
#include "data/say.h"
#include <string.h>

/* The first of several names that the versions of the API have for one thing. */
static const dsv__node *first_of(const dsv__node *at, const char *const *names) {
  const dsv__node *found = NULL;
  for (; !found && *names; names++) found = dsv__tree_get(at, *names);
  return found;
}

static const char *const periods[] = {"validityPeriod", "validFor", NULL};
static const char *const starts[] = {"startDateTime", "startTime", NULL};
static const char *const ends[] = {"endDateTime", "endTime", NULL};
static const char *const operators[] = {".lt", ".le", ".gt", ".ge", ".eq", NULL};
static const char *const ops[] = {"<", "<=", ">", ">=", "=="};

/* ---- in -------------------------------------------------------------------------------------- */

static dsv__str time_at(dsv__exchange *x, const dsv__node *period, const char *const *names) {
  const dsv__node *node = first_of(period, names);
  dsv__when when;
  if (!node) return (dsv__str){NULL, 0};
  if (node->kind == DSV__NODE_TEXT && dsv__when_parse(node->text.at, node->text.n, &when)) return node->text;
  dsv__exchange_refuse(x, node, NULL, DSV_ERROR_VALUE, "this is no time; write it as 2026-01-01T00:00:00Z");
  return (dsv__str){NULL, 0};
}

static bool contains(dsv__str text, const char *word) {
  const size_t n = strlen(word);
  for (size_t i = 0; i + n <= text.n; i++) {
    size_t k = 0;
    while (k < n && (text.at[i + k] | 0x20) == word[k]) k++;
    if (k == n) return true;
  }
  return false;
}

static dsv__str party_of(dsv__exchange *x, const dsv__node *sla, const char *role, const char *other) {
  const dsv__node *list = dsv__tree_get(sla, "relatedParty");
  for (const dsv__node *at = list && list->kind == DSV__NODE_LIST ? list->first : NULL; at; at = at->next) {
    const dsv__str is = dsv__tree_get_text(at, "role"), id = dsv__tree_get_text(at, "id"),
                   name = dsv__tree_get_text(at, "name");
    if (!contains(is, role) && !contains(is, other)) continue;
    const dsv__str made = dsv__exchange_id(x, id.n ? id : name.n ? name : dsv__tree_get_text(at, "href"), role);
    dsv__node *party = dsv__exchange_party(x, made);
    if (name.n) dsv__tree_put_text(&x->tree, party, "title", name);
    return dsv__tree_get_text(party, "id");
  }
  return (dsv__str){NULL, 0};
}

static bool number_in(const dsv__node *node, dsv__decimal *out) {
  return node && (node->kind == DSV__NODE_NUMBER || node->kind == DSV__NODE_TEXT) &&
         dsv__exchange_number(node->text, out);
}

static size_t operator_of(const dsv__node *rule) {
  size_t i = 0;
  const dsv__node *node = dsv__tree_get(rule, "operator");
  while (operators[i] && !dsv__tree_is(node, operators[i])) i++;
  return i;
}

static void import_rule(dsv__exchange *x, dsv__node *targets, const dsv__node *rule) {
  dsv__tree *tree = &x->tree;
  const dsv__str metric = dsv__tree_get_text(rule, "metric"), unit = dsv__tree_get_text(rule, "unit");
  const dsv__str id = dsv__exchange_new_id(x, targets, dsv__tree_get_text(rule, "id"), "rule");
  const dsv__str stream = dsv__exchange_new_id(x, x->documents, id, "rule");
  dsv__node *made = dsv__exchange_document(x, "stream", stream);
  dsv__tree_put_text(tree, made, "shape", DSV__STR("event"));
  dsv__tree_put(tree, made, "fields", dsv__tree_literal(tree, "{\"value\":\"number\"}"));
  dsv__node *target = dsv__tree_append(targets, dsv__tree_object(tree));
  dsv__tree_put_text(tree, target, "id", id);
  if (metric.n) dsv__tree_put_text(tree, target, "characteristic", metric);
  dsv__node *measured =
      dsv__tree_put(tree, target, "metric", dsv__tree_literal(tree, "{\"kind\":\"mean\",\"field\":\"value\"}"));
  dsv__tree_put_text(tree, measured, "stream", stream);
  dsv__decimal value;
  const size_t op = operator_of(rule);
  if (!operators[op] || !number_in(dsv__tree_get(rule, "referenceValue"), &value)) {
    dsv__exchange_lost(x, rule, NULL, "the rule is no comparison with a number; the target is reported and not judged");
  } else {
    dsv__buffer json;
    dsv__buffer_init(&json, x->context);
    dsv__put_format(&json, "{\"op\":\"%s\",\"value\":\"", ops[op]);
    dsv__put_decimal(&json, value);
    dsv__put_text(&json, "\"}");
    dsv__node *objective = dsv__tree_put(tree, target, "objective", dsv__exchange_make(x, &json));
    if (unit.n) dsv__tree_put_text(tree, objective, "unit", unit);
  }
  dsv__decimal tolerance;
  const dsv__node *node = dsv__tree_get(rule, "tolerance");
  if (node && !(number_in(node, &tolerance) && tolerance.coefficient == 0))
    dsv__exchange_lost(x, node, NULL, "the tolerance is kept, but the objective is judged as it is");
  if (dsv__tree_get(rule, "consequence"))
    dsv__exchange_lost(x, rule, "consequence", "the consequence is kept, but not acted upon; write it as a credit");
  dsv__tree_put(tree, target, "x-tmf623", dsv__tree_copy(tree, rule, DSV__COPY_KEPT));
}

static void put_version(dsv__exchange *x, dsv__node *agreement, const dsv__node *version) {
  dsv__decimal number;
  if (!version) return;
  if (number_in(version, &number) && number.scale == 0 && number.coefficient > 0)
    dsv__tree_put(&x->tree, agreement, "version", dsv__tree_number(&x->tree, version->text));
  else dsv__exchange_lost(x, version, NULL, "the version is no whole number from 1; it is kept, and 1 is taken");
}

/* The service is not named; it is called after its agreement. */
static dsv__str new_service(dsv__exchange *x, dsv__str of) {
  dsv__buffer name;
  dsv__buffer_init(&name, x->context);
  dsv__put_str(&name, of);
  dsv__put_text(&name, "-service");
  const dsv__str id = dsv__exchange_new_id(x, x->documents, (dsv__str){name.at, name.failed ? 0 : name.n}, "service");
  x->tree.failed |= name.failed;
  dsv__buffer_free(&name);
  dsv__exchange_document(x, "service", id);
  return id;
}

static void import_sla(dsv__exchange *x, const dsv__node *sla) {
  dsv__tree *tree = &x->tree;
  const dsv__node *rules = dsv__tree_get(sla, "rule"), *period = first_of(sla, periods);
  const dsv__str name = dsv__tree_get_text(sla, "name"), id = dsv__tree_get_text(sla, "id");
  if (!id.n && !name.n)
    dsv__exchange_refuse(x, sla, NULL, DSV_ERROR_MISSING, "`id` is missing, and `name` too; give one of them");
  if (!rules || rules->kind != DSV__NODE_LIST || !rules->first)
    dsv__exchange_refuse(x, sla, rules ? "rule" : NULL, rules ? DSV_ERROR_KIND : DSV_ERROR_MISSING,
                         "an agreement needs rules: `rule` must be a list of at least one");
  for (const dsv__node *rule = x->status ? NULL : rules->first; rule; rule = rule->next)
    if (rule->kind != DSV__NODE_OBJECT) dsv__exchange_refuse(x, rule, NULL, DSV_ERROR_KIND, "an object is due");
    else if (!dsv__tree_get_text(rule, "id").n)
      dsv__exchange_refuse(x, rule, NULL, DSV_ERROR_MISSING, "`id` of the rule is missing");
  dsv__exchange_terms terms = {.title = name, .from = time_at(x, period, starts), .to = time_at(x, period, ends)};
  if (x->status) return;
  terms.provider = party_of(x, sla, "provider", "supplier");
  terms.consumer = party_of(x, sla, "consumer", "customer");
  terms.service = new_service(x, id.n ? id : name);
  terms.id = dsv__exchange_new_id(x, x->documents, id.n ? id : name, "sla");
  dsv__node *agreement = dsv__exchange_agreement(x, sla, &terms);
  put_version(x, agreement, dsv__tree_get(sla, "version"));
  dsv__node *targets = dsv__tree_put(tree, agreement, "targets", dsv__tree_list(tree));
  for (const dsv__node *rule = rules->first; rule && !tree->failed; rule = rule->next) import_rule(x, targets, rule);
  dsv__node *kept = dsv__tree_put(tree, agreement, "x-tmf623", dsv__tree_copy(tree, sla, DSV__COPY_KEPT));
  dsv__tree_remove(kept, "rule");
}

void dsv__tmf623_import(dsv__exchange *x) {
  for (const dsv__node *sla = x->objects->first; sla && !x->tree.failed; sla = sla->next) import_sla(x, sla);
}

/* ---- out ------------------------------------------------------------------------------------- */

static void set_text(dsv__exchange *x, dsv__node *object, const char *name, dsv__str text) {
  if (text.n && !dsv__str_same(dsv__tree_get_text(object, name), text))
    dsv__tree_put_text(&x->tree, object, name, text);
}

static void set_time(dsv__exchange *x, dsv__node *period, const char *const *names, dsv__str text) {
  const dsv__node *old = first_of(period, names);
  if (text.n && !(old && dsv__str_same(old->text, text)))
    dsv__tree_put_text(&x->tree, period, old && dsv__tree_get(period, names[1]) ? names[1] : names[0], text);
}

static void add_party(dsv__exchange *x, dsv__node *list, const char *role, dsv__str id) {
  dsv__node *party = dsv__tree_append(list, dsv__tree_object(&x->tree));
  dsv__tree_put_text(&x->tree, party, "id", id);
  dsv__tree_put_text(&x->tree, party, "role", dsv__str_of(role));
}

static dsv__node *new_sla(dsv__exchange *x, const dsv__node *agreement) {
  dsv__tree *tree = &x->tree;
  dsv__node *sla = dsv__tree_object(tree);
  dsv__tree_put_text(tree, sla, "id", dsv__tree_get_text(agreement, "id"));
  dsv__tree_put_text(tree, sla, "version", dsv__tree_get(agreement, "version")->text);
  dsv__node *list = dsv__tree_put(tree, sla, "relatedParty", dsv__tree_list(tree));
  const dsv__node *consumer = dsv__tree_get(agreement, "consumer");
  add_party(x, list, "SLAProvider", dsv__tree_get_text(agreement, "provider"));
  if (consumer->kind == DSV__NODE_TEXT) add_party(x, list, "SLAConsumer", consumer->text);
  for (const dsv__node *at = consumer->first; at; at = at->next) add_party(x, list, "SLAConsumer", at->text);
  return sla;
}

static void say_unknown(dsv__exchange *x, const dsv__node *of, dsv__str where, const char *known) {
  for (const dsv__node *at = of->first; at; at = at->next) {
    const char *found = known;
    for (; *found; found += strlen(found) + 1)
      if (dsv__str_same(at->name, dsv__str_of(found))) break;
    if (!*found)
      dsv__exchange_lost(x, at, NULL, "%.*s, %.*s: TMF623 has no place for `%.*s`", (int)where.n, where.at,
                         (int)dsv__tree_get_text(of, "id").n, dsv__tree_get_text(of, "id").at, (int)at->name.n,
                         at->name.at);
  }
}

static dsv__node *export_rule(dsv__exchange *x, dsv__str agreement, const dsv__node *target) {
  dsv__tree *tree = &x->tree;
  const dsv__node *objective = dsv__tree_get(target, "objective"), *value = dsv__tree_get(objective, "value");
  dsv__node *rule = dsv__tree_copy(tree, dsv__tree_get(target, "x-tmf623"), DSV__COPY_UNKEPT);
  say_unknown(x, target, agreement, "id\0title\0metric\0objective\0characteristic\0x-tmf623\0");
  if (!rule) {
    const dsv__str title = dsv__tree_get_text(target, "characteristic");
    rule = dsv__tree_object(tree);
    dsv__tree_put_text(tree, rule, "id", dsv__tree_get_text(target, "id"));
    dsv__tree_put_text(tree, rule, "metric", title.n ? title : dsv__tree_get_text(target, "metric/kind"));
  }
  if (!value) return rule;
  size_t op = 0;
  while (op < 4 && !dsv__tree_is(dsv__tree_get(objective, "op"), ops[op])) op++;
  set_text(x, rule, "operator", dsv__str_of(operators[op]));
  set_text(x, rule, "unit", dsv__tree_get_text(objective, "unit"));
  dsv__decimal ours, theirs;
  const dsv__node *old = dsv__tree_get(rule, "referenceValue");
  const bool number = dsv__exchange_number(value->text, &ours);
  if (number && number_in(old, &theirs) && !dsv__decimal_compare(ours, theirs)) return rule;
  dsv__tree_put(tree, rule, "referenceValue",
                number && old && old->kind == DSV__NODE_NUMBER ? dsv__tree_number(tree, value->text)
                                                               : dsv__tree_text(tree, value->text));
  return rule;
}

static dsv__node *export_sla(dsv__exchange *x, const dsv__node *agreement) {
  dsv__tree *tree = &x->tree;
  const dsv__str id = dsv__tree_get_text(agreement, "id");
  dsv__node *sla = dsv__tree_copy(tree, dsv__tree_get(agreement, "x-tmf623"), DSV__COPY_UNKEPT);
  const bool kept = sla != NULL;
  if (!kept) sla = new_sla(x, agreement);
  say_unknown(x, agreement, DSV__STR("agreement"),
              "type\0id\0title\0form\0provider\0consumer\0services\0version\0in_force\0timezone\0targets\0x-tmf623\0");
  set_text(x, sla, "name", dsv__tree_get_text(agreement, "title"));
  dsv__node *period = (dsv__node *)(uintptr_t)first_of(sla, periods);
  /* A begin that was only taken is not the format's. */
  if (!period && !kept) period = dsv__tree_put(tree, sla, periods[0], dsv__tree_object(tree));
  if (period) {
    set_time(x, period, starts, dsv__tree_get_text(agreement, "in_force/from"));
    set_time(x, period, ends, dsv__tree_get_text(agreement, "in_force/to"));
  }
  dsv__node *rules = dsv__tree_put(tree, sla, "rule", dsv__tree_list(tree));
  const dsv__node *targets = dsv__tree_get(agreement, "targets");
  for (const dsv__node *target = targets->first; target; target = target->next) {
    const dsv__node *objective = dsv__tree_get(target, "objective");
    if (dsv__tree_get(objective, "value") || dsv__tree_get(target, "x-tmf623"))
      dsv__tree_append(rules, export_rule(x, id, target));
    else
      dsv__exchange_lost(x, target, NULL,
                         "agreement %.*s, target %.*s: it has no objective of one bound, and is left out", (int)id.n,
                         id.at, (int)dsv__tree_get_text(target, "id").n, dsv__tree_get_text(target, "id").at);
  }
  return rules && rules->first ? sla : NULL;
}

void dsv__tmf623_export(dsv__exchange *x, const char *agreement) {
  for (const dsv__node *at = x->documents->first; at && !x->tree.failed; at = at->next) {
    if (!dsv__tree_is(dsv__tree_get(at, "type"), "agreement")) continue;
    if (!agreement || dsv__str_same(dsv__tree_get_text(at, "id"), dsv__str_of(agreement)))
      dsv__tree_append(x->objects, export_sla(x, at));
  }
}
