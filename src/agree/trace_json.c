/* A trace as canonical JSON: members in the order of their names. */
#include "agree/trace.h"
#include "base/members.h"

static dsv__str id_of(const dsv__trace_node *node) {
  return node->target ? node->target->id : ((const dsv__document_head *)node->document->structure)->id;
}

static dsv__str agreement_of(const dsv__document *document) {
  return ((const dsv__document_head *)document->structure)->id;
}

static void put_link(dsv__buffer *out, const dsv__trace_node *to) {
  if (!to->target) {
    dsv__put_json_text(out, id_of(to));
    return;
  }
  dsv__put_char(out, '{');
  dsv__text_member(out, "agreement", agreement_of(to->document));
  dsv__text_member(out, "target", to->target->id);
  dsv__put_char(out, '}');
}

static void put_links(dsv__buffer *out, const dsv__trace *trace, const dsv__trace_node *node, int level) {
  static const char *const names[] = {"needs", "requirements", "targets"};
  dsv__member(out, names[level]);
  dsv__put_char(out, '[');
  for (size_t i = 0; i < node->to[level].n; i++) {
    if (i) dsv__put_char(out, ',');
    put_link(out, &trace->at[level][node->to[level].at[i]]);
  }
  dsv__put_char(out, ']');
}

static void put_lost(dsv__buffer *out, const dsv__trace_node *node) {
  dsv__text_member(out, "lost", dsv__str_of(dsv__lost_words[node->lost]));
}

static void put_need(dsv__buffer *out, const dsv__trace *trace, const dsv__trace_node *node) {
  const dsv__need *need = node->document->structure;
  dsv__text_member(out, "id", need->head.id);
  put_lost(out, node);
  dsv__text_member(out, "party", need->party.id);
  put_links(out, trace, node, DSV__TRACE_REQUIREMENTS);
  put_links(out, trace, node, DSV__TRACE_TARGETS);
  dsv__text_member(out, "title", need->head.title);
}

static void put_requirement(dsv__buffer *out, const dsv__trace *trace, const dsv__trace_node *node) {
  const dsv__requirement *requirement = node->document->structure;
  dsv__text_member(out, "id", requirement->head.id);
  dsv__text_member(out, "kind", dsv__str_of(dsv__quality_words[requirement->kind].word));
  put_lost(out, node);
  put_links(out, trace, node, DSV__TRACE_NEEDS);
  dsv__text_member(out, "owner", requirement->owner.id);
  dsv__text_member(out, "state", dsv__str_of(dsv__requirement_state_words[requirement->state].word));
  put_links(out, trace, node, DSV__TRACE_TARGETS);
  dsv__text_member(out, "title", requirement->head.title);
}

static void put_target(dsv__buffer *out, const dsv__trace *trace, const dsv__trace_node *node) {
  dsv__text_member(out, "agreement", agreement_of(node->document));
  dsv__text_member(out, "id", node->target->id);
  put_lost(out, node);
  put_links(out, trace, node, DSV__TRACE_NEEDS);
  put_links(out, trace, node, DSV__TRACE_REQUIREMENTS);
  dsv__text_member(out, "title", node->target->title);
  dsv__int_member(out, "version", node->document->version);
}

static void put_level(dsv__buffer *out, const dsv__trace *trace, int level, const char *name) {
  static void (*const puts[])(dsv__buffer * out, const dsv__trace *trace,
                              const dsv__trace_node *node) = {put_need, put_requirement, put_target};
  dsv__member(out, name);
  dsv__put_char(out, '[');
  for (size_t i = 0; i < trace->n[level]; i++) {
    dsv__put_text(out, i ? ",{" : "{");
    puts[level](out, trace, &trace->at[level][i]);
    dsv__put_char(out, '}');
  }
  dsv__put_char(out, ']');
}

static void put_ratio(dsv__buffer *out, const char *name, dsv__ratio share) {
  dsv__member(out, name);
  dsv__put_char(out, '"');
  if (!dsv__put_ratio(out, share, 6)) out->failed = true;
  dsv__put_char(out, '"');
}

/* `share` of all is 100, and says nothing. */
static void put_share(dsv__buffer *out, const dsv__kept_share *kept, bool all) {
  dsv__member(out, kept->name);
  dsv__put_char(out, '{');
  dsv__int_member(out, "count", (int64_t)kept->count);
  if (!all && kept->share.denominator) put_ratio(out, "share", kept->share);
  if (kept->weighted) {
    dsv__member(out, "weight");
    dsv__put_char(out, '"');
    dsv__put_scaled(out, kept->weight, DSV__NEED_WEIGHT_DIGITS);
    dsv__put_char(out, '"');
    if (!all) put_ratio(out, "weight_share", kept->weight_share);
  }
  dsv__put_char(out, '}');
}

static void put_narrowing(dsv__buffer *out, const dsv__trace *trace) {
  static const char *const names[] = {"needs", "requirements", "targets"};
  dsv__member(out, "narrowing");
  dsv__put_char(out, '{');
  for (int level = 0; level < DSV__TRACE_LEVELS; level++) {
    dsv__kept_share kept[3];
    const size_t n = dsv__trace_narrowing(trace, (dsv__trace_level)level, kept);
    dsv__member(out, names[level]);
    dsv__put_char(out, '{');
    static const size_t orders[][3] = {{0, 1, 2}, {0, 1, 0}, {0, 2, 1}}; /* of their names */
    for (size_t i = 0; i < n; i++) put_share(out, &kept[orders[level][i]], orders[level][i] == 0);
    dsv__put_char(out, '}');
  }
  dsv__put_char(out, '}');
}

void dsv__trace_json(dsv__buffer *out, const dsv__trace *trace) {
  dsv__put_char(out, '{');
  dsv__member(out, "agreements");
  dsv__put_char(out, '[');
  for (size_t i = 0; i < trace->n_agreements; i++) {
    dsv__put_text(out, i ? ",{" : "{");
    dsv__text_member(out, "id", agreement_of(trace->agreements[i]));
    dsv__int_member(out, "version", trace->agreements[i]->version);
    dsv__put_char(out, '}');
  }
  dsv__put_char(out, ']');
  put_narrowing(out, trace);
  put_level(out, trace, DSV__TRACE_NEEDS, "needs");
  put_level(out, trace, DSV__TRACE_REQUIREMENTS, "requirements");
  put_level(out, trace, DSV__TRACE_TARGETS, "targets");
  dsv__text_member(out, "type", DSV__STR("trace"));
  dsv__put_char(out, '}');
}
