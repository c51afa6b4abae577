/* iAgree, as Governify writes agreements: guarantees and their penalties. Only in. */
#include "exchange/exchange.h"
#include "base/instant.h"
#include "data/say.h"
#include <string.h>

typedef struct {
  dsv__str name; /* what is compared */
  dsv__str op;
  dsv__decimal value;
} comparison;

static bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

/* NAME op number, and nothing more. */
static bool read_comparison(dsv__str text, comparison *out) {
  size_t at = 0, from;
  while (at < text.n && text.at[at] == ' ') at++;
  for (from = at; at < text.n && is_name(text.at[at]);) at++;
  out->name = (dsv__str){text.at + from, at - from};
  while (at < text.n && text.at[at] == ' ') at++;
  for (from = at; at < text.n && strchr("<>=", text.at[at]) && text.at[at];) at++;
  out->op = (dsv__str){text.at + from, at - from};
  while (at < text.n && text.at[at] == ' ') at++;
  while (text.n > at && text.at[text.n - 1] == ' ') text.n--;
  const bool known = dsv__str_same(out->op, DSV__STR("<")) || dsv__str_same(out->op, DSV__STR("<=")) ||
                     dsv__str_same(out->op, DSV__STR(">")) || dsv__str_same(out->op, DSV__STR(">=")) ||
                     dsv__str_same(out->op, DSV__STR("=="));
  return out->name.n && known && dsv__exchange_number((dsv__str){text.at + at, text.n - at}, &out->value);
}

static const char *unit_of(dsv__str period) {
  static const char *const words[][2] = {{"hourly", "hour"},   {"daily", "day"},         {"weekly", "week"},
                                         {"monthly", "month"}, {"quarterly", "quarter"}, {"yearly", "year"}};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (dsv__str_same(period, dsv__str_of(words[i][0]))) return words[i][1];
  return NULL;
}

static dsv__str party_of(dsv__exchange *x, const dsv__node *context, const char *role) {
  const dsv__node *node = dsv__tree_get(context, role);
  const dsv__str name =
      node && node->kind == DSV__NODE_OBJECT ? dsv__tree_get_text(node, "id") : dsv__tree_get_text(context, role);
  return name.n ? dsv__tree_get_text(dsv__exchange_party(x, dsv__exchange_id(x, name, role)), "id")
                : (dsv__str){NULL, 0};
}

static dsv__str time_at(dsv__exchange *x, const dsv__node *context, const char *path) {
  const dsv__node *node = dsv__tree_get(context, path);
  dsv__when when;
  if (!node) return (dsv__str){NULL, 0};
  if (node->kind == DSV__NODE_TEXT && dsv__when_parse(node->text.at, node->text.n, &when)) return node->text;
  dsv__exchange_refuse(x, node, NULL, DSV_ERROR_VALUE, "this is no time; write it as 2026-01-01T00:00:00Z");
  return (dsv__str){NULL, 0};
}

/* ---- money ----------------------------------------------------------------------------------- */

/* The price as the fee of the agreement; false: there is none that a credit could be a part of. */
static bool put_fee(dsv__exchange *x, dsv__node *agreement, const dsv__node *pricing) {
  const dsv__node *cost = dsv__tree_get(pricing, "cost");
  const dsv__str currency = dsv__tree_get_text(pricing, "currency");
  const char *per = unit_of(dsv__tree_get_text(pricing, "billing/period"));
  dsv__decimal amount;
  if (currency.n) dsv__tree_put_text(&x->tree, agreement, "currency", currency);
  if (!cost || (cost->kind != DSV__NODE_NUMBER && cost->kind != DSV__NODE_TEXT) || !currency.n ||
      !dsv__exchange_number(cost->text, &amount) || amount.coefficient <= 0)
    return false;
  dsv__buffer json;
  dsv__buffer_init(&json, x->context);
  dsv__put_text(&json, "[{\"id\":\"price\",\"amount\":\"");
  dsv__put_decimal(&json, amount);
  dsv__put_format(&json, "\",\"per\":\"%s\"}]", per ? per : "month");
  dsv__tree_put(&x->tree, agreement, "fees", dsv__exchange_make(x, &json));
  if (!per) dsv__exchange_lost(x, pricing, NULL, "nothing is said of how often the price is paid; a month is taken");
  return true;
}

/* One step of a penalty as a tier; false: it is none. */
static bool put_tier(dsv__buffer *out, const dsv__node *step, dsv__str name, bool first) {
  comparison of;
  dsv__decimal percent;
  const dsv__node *value = dsv__tree_get(step, "value"), *condition = dsv__tree_get(step, "condition");
  if (!value || !condition || condition->kind != DSV__NODE_TEXT || !read_comparison(condition->text, &of) ||
      !dsv__str_same(of.name, name) || (value->kind != DSV__NODE_NUMBER && value->kind != DSV__NODE_TEXT) ||
      !dsv__exchange_number(value->text, &percent) || of.op.at[0] == '=')
    return false;
  if (percent.coefficient < 0) percent.coefficient = -percent.coefficient;
  const bool equal = of.op.n == 2;
  dsv__put_format(out, "%s{\"%s\":\"", first ? "" : ",",
                  of.op.at[0] == '<' ? (equal ? "at_most" : "below") : (equal ? "at_least" : "above"));
  dsv__put_decimal(out, of.value);
  dsv__put_text(out, "\",\"percent\":\"");
  dsv__put_decimal(out, percent);
  dsv__put_text(out, "\"}");
  return true;
}

static void put_credit(dsv__exchange *x, dsv__node *target, const dsv__node *penalties, dsv__str name, bool fee) {
  if (!penalties || penalties->kind != DSV__NODE_LIST) return;
  dsv__buffer json;
  dsv__buffer_init(&json, x->context);
  dsv__put_text(&json, "{\"of\":\"price\",\"tiers\":[");
  size_t n = 0;
  for (const dsv__node *penalty = penalties->first; penalty; penalty = penalty->next) {
    const dsv__node *steps = dsv__tree_get(penalty, "of");
    for (const dsv__node *step = steps && steps->kind == DSV__NODE_LIST ? steps->first : NULL; step;
         step = step->next) {
      if (fee && put_tier(&json, step, name, n == 0)) n++;
      else
        dsv__exchange_lost(
            x, step, NULL,
            fee ? "a penalty that is no percentage beyond one bound of the same figure; write it as a credit"
                : "a penalty without a price that it is a part of; write it as a credit");
    }
  }
  dsv__put_text(&json, "]}");
  if (n) dsv__tree_put(&x->tree, target, "credit", dsv__exchange_make(x, &json));
  else dsv__buffer_free(&json);
}

/* ---- guarantees ------------------------------------------------------------------------------ */

/* The stream of a name; its title is the name. */
static dsv__str stream_of(dsv__exchange *x, dsv__str name) {
  for (const dsv__node *at = x->documents->first; at; at = at->next)
    if (dsv__tree_is(dsv__tree_get(at, "type"), "stream") && dsv__str_same(dsv__tree_get_text(at, "title"), name))
      return dsv__tree_get_text(at, "id");
  const dsv__str id = dsv__exchange_new_id(x, x->documents, name, "metric");
  dsv__node *stream = dsv__exchange_document(x, "stream", id);
  dsv__tree_put_text(&x->tree, stream, "title", name);
  dsv__tree_put_text(&x->tree, stream, "shape", DSV__STR("event"));
  dsv__tree_put(&x->tree, stream, "fields", dsv__tree_literal(&x->tree, "{\"value\":\"number\"}"));
  return id;
}

static void import_guarantee(dsv__exchange *x, dsv__node *targets, const dsv__node *guarantee, const dsv__node *of,
                             bool fee) {
  dsv__tree *tree = &x->tree;
  comparison wanted;
  const dsv__node *objective = dsv__tree_get(of, "objective");
  if (!objective || objective->kind != DSV__NODE_TEXT || !read_comparison(objective->text, &wanted)) {
    dsv__exchange_lost(x, of, objective ? "objective" : NULL,
                       "the objective is no comparison of one name with a number; the guarantee is left out");
    return;
  }
  dsv__node *target = dsv__tree_object(tree);
  dsv__tree_put_text(tree, target, "id",
                     dsv__exchange_new_id(x, targets, dsv__tree_get_text(guarantee, "id"), "guarantee"));
  dsv__tree_append(targets, target);
  const dsv__str text = dsv__tree_get_text(guarantee, "description");
  if (text.n) dsv__tree_put_text(tree, target, "title", text);
  dsv__node *metric =
      dsv__tree_put(tree, target, "metric", dsv__tree_literal(tree, "{\"kind\":\"mean\",\"field\":\"value\"}"));
  dsv__tree_put_text(tree, metric, "stream", stream_of(x, wanted.name));
  dsv__buffer value;
  dsv__buffer_init(&value, x->context);
  dsv__put_char(&value, '"');
  dsv__put_decimal(&value, wanted.value);
  dsv__put_char(&value, '"');
  dsv__node *bound = dsv__tree_put(tree, target, "objective", dsv__tree_object(tree));
  dsv__tree_put_text(tree, bound, "op", wanted.op);
  dsv__tree_put(tree, bound, "value", dsv__exchange_make(x, &value));
  const char *unit = unit_of(dsv__tree_get_text(of, "window/period"));
  if (unit) dsv__tree_put_text(tree, target, "window", dsv__str_of(unit));
  else if (dsv__tree_get(of, "window"))
    dsv__exchange_lost(x, of, "window", "a window of another period; calendar months are taken");
  put_credit(x, target, dsv__tree_get(of, "penalties"), wanted.name, fee);
  static const char *const lost[] = {"with", "scope", "evidences", "rewards"};
  for (size_t i = 0; i < sizeof lost / sizeof *lost; i++) {
    const dsv__node *node = dsv__tree_get(of, lost[i]);
    if (node && (node->first || node->kind > DSV__NODE_LIST))
      dsv__exchange_lost(x, node, NULL, "`%s` is kept, but not acted upon", lost[i]);
  }
  dsv__tree_put(tree, target, "x-iagree", dsv__tree_copy(tree, of, DSV__COPY_KEPT));
}

static void import_agreement(dsv__exchange *x, const dsv__node *object) {
  dsv__tree *tree = &x->tree;
  const dsv__node *context = dsv__tree_get(object, "context"), *terms_of = dsv__tree_get(object, "terms");
  const dsv__node *guarantees = dsv__tree_get(terms_of, "guarantees");
  const dsv__str id = dsv__tree_get_text(object, "id");
  if (!id.n) dsv__exchange_refuse(x, object, NULL, DSV_ERROR_MISSING, "`id` is missing");
  if (!guarantees || guarantees->kind != DSV__NODE_LIST || !guarantees->first)
    dsv__exchange_refuse(x, guarantees ? guarantees : object, NULL, DSV_ERROR_MISSING,
                         "terms.guarantees must be a list of at least one");
  const dsv__str service = dsv__tree_get_text(context, "scope");
  dsv__exchange_terms terms = {.title = id,
                               .from = time_at(x, context, "validity/initial"),
                               .to = time_at(x, context, "validity/end"),
                               .zone = dsv__tree_get_text(context, "validity/timeZone")};
  if (x->status) return;
  terms.provider = party_of(x, context, "provider");
  terms.consumer = party_of(x, context, "consumer");
  terms.service = dsv__exchange_new_id(x, x->documents, service.n ? service : DSV__STR("service"), "service");
  dsv__exchange_document(x, "service", terms.service);
  terms.id = dsv__exchange_new_id(x, x->documents, id, "agreement");
  dsv__node *agreement = dsv__exchange_agreement(x, object, &terms);
  const bool fee = put_fee(x, agreement, dsv__tree_get(terms_of, "pricing"));
  dsv__node *targets = dsv__tree_put(tree, agreement, "targets", dsv__tree_list(tree));
  for (const dsv__node *at = guarantees->first; at && !tree->failed; at = at->next) {
    const dsv__node *list = dsv__tree_get(at, "of");
    if (!list || list->kind != DSV__NODE_LIST)
      dsv__exchange_lost(x, at, NULL, "a guarantee without a list `of`; it is left out");
    else
      for (const dsv__node *of = list->first; of; of = of->next) import_guarantee(x, targets, at, of, fee);
  }
  if (!targets || !targets->first)
    dsv__exchange_refuse(x, guarantees, NULL, DSV_ERROR_MISSING, "no guarantee can be read; an agreement needs one");
  static const char *const lost[] = {"quotas", "rates", "configuration"};
  for (size_t i = 0; i < sizeof lost / sizeof *lost; i++) {
    const dsv__node *node = dsv__tree_get(terms_of, lost[i]);
    if (node && node->first) dsv__exchange_lost(x, node, NULL, "`%s` is kept, but not acted upon", lost[i]);
  }
  dsv__node *kept = dsv__tree_put(tree, agreement, "x-iagree", dsv__tree_copy(tree, object, DSV__COPY_KEPT));
  dsv__tree_remove(dsv__tree_get(kept, "terms"), "guarantees");
}

void dsv__iagree_import(dsv__exchange *x) {
  for (const dsv__node *object = x->objects->first; object && !x->tree.failed; object = object->next)
    import_agreement(x, object);
}
