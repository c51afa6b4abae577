/* OpenSLO in: services, indicators as streams, SLOs as agreements; the other kinds are kept beside the provider. */
#include "exchange/openslo.h"
#include "base/instant.h"
#include "data/say.h"
#include <string.h>

/* What the indicator gives, and with it the fields of the stream. */
typedef enum { GOOD, BAD, SUCCESS, FAILURE, THRESHOLD } indicator_form;

typedef struct {
  dsv__str stream;
  indicator_form form;
} indicator;

static indicator_form form_of(const dsv__node *spec) {
  if (dsv__tree_get(spec, "thresholdMetric")) return THRESHOLD;
  if (dsv__tree_get(spec, "ratioMetric/raw"))
    return dsv__tree_is(dsv__tree_get(spec, "ratioMetric/rawType"), "failure") ? FAILURE : SUCCESS;
  return dsv__tree_get(spec, "ratioMetric/bad") ? BAD : GOOD;
}

static dsv__node *make_stream(dsv__exchange *x, dsv__str name, indicator_form form) {
  static const char *const fields[] = {"{\"good\":\"integer\",\"total\":\"integer\"}",
                                       "{\"bad\":\"integer\",\"total\":\"integer\"}", "{\"ratio\":\"number\"}",
                                       "{\"ratio\":\"number\"}", "{\"value\":\"number\"}"};
  const dsv__str id = dsv__exchange_new_id(x, x->documents, name, "indicator");
  dsv__node *stream = dsv__exchange_document(x, "stream", id);
  dsv__tree_put_text(&x->tree, stream, "shape", DSV__STR("event"));
  dsv__tree_put(&x->tree, stream, "fields", dsv__tree_literal(&x->tree, fields[form]));
  return stream;
}

static void put_title(dsv__exchange *x, dsv__node *document, const dsv__node *object) {
  const dsv__str title = dsv__tree_get_text(object, "metadata/displayName");
  if (title.n) dsv__tree_put_text(&x->tree, document, "title", title);
}

/* ---- what is kept ---------------------------------------------------------------------------- */

/* {"at": place among the objects, "object": as it was read, "id": where the name does not say it} */
static dsv__node *keep(dsv__exchange *x, const dsv__node *object, size_t place, dsv__str id) {
  dsv__buffer number;
  dsv__buffer_init(&number, x->context);
  dsv__put_uint(&number, place);
  dsv__node *kept = dsv__tree_object(&x->tree);
  dsv__tree_put(&x->tree, kept, "at", dsv__exchange_make(x, &number));
  dsv__tree_put(&x->tree, kept, "object", dsv__tree_copy(&x->tree, object, DSV__COPY_KEPT));
  if (id.n && !dsv__str_same(id, dsv__exchange_id(x, dsv__tree_get_text(object, "metadata/name"), "")))
    dsv__tree_put_text(&x->tree, kept, "id", id);
  return kept;
}

static void keep_beside_provider(dsv__exchange *x, const dsv__node *object, size_t place) {
  dsv__node *party = dsv__exchange_party(x, dsv__exchange_provider(x));
  dsv__node *kept = dsv__tree_get(party, "x-openslo");
  if (!kept) {
    kept = dsv__tree_put(&x->tree, party, "x-openslo", dsv__tree_object(&x->tree));
    dsv__tree_put(&x->tree, kept, "objects", dsv__tree_list(&x->tree));
  }
  dsv__tree_append(dsv__tree_get(kept, "objects"), keep(x, object, place, (dsv__str){NULL, 0}));
  const dsv__str kind = dsv__tree_get_text(object, "kind");
  dsv__exchange_lost(x, object, NULL, "this %.*s is kept, but nothing is computed from it", (int)kind.n, kind.at);
}

/* ---- the annotation that holds what OpenSLO cannot ------------------------------------------- */

static void merge(dsv__exchange *x, dsv__node *into, const dsv__node *members) {
  for (const dsv__node *at = members->first; at; at = at->next) {
    dsv__buffer name;
    dsv__buffer_init(&name, x->context);
    dsv__put_str(&name, at->name);
    dsv__put_char(&name, '\0');
    x->tree.failed |= name.failed;
    if (name.failed || dsv__tree_is(at, "null")) dsv__tree_remove(into, name.failed ? "" : name.at);
    else dsv__tree_put(&x->tree, into, name.at, dsv__tree_copy(&x->tree, at, DSV__COPY_PLAIN));
    dsv__buffer_free(&name);
  }
}

static void merge_targets(dsv__exchange *x, dsv__node *document, const dsv__node *targets) {
  dsv__node *list = dsv__tree_get(document, "targets");
  for (const dsv__node *at = targets->first; at; at = at->next) {
    if (at->kind != DSV__NODE_OBJECT) continue;
    dsv__node *found = dsv__exchange_find(list, NULL, at->name);
    if (!found) {
      found = dsv__tree_append(list, dsv__tree_object(&x->tree));
      dsv__tree_put_text(&x->tree, found, "id", at->name);
    }
    merge(x, found, at);
  }
}

/* Takes the annotation out of what is kept and into the document. */
static void restore(dsv__exchange *x, dsv__node *document, const dsv__node *object) {
  dsv__node *kept = dsv__tree_get(document, "x-openslo/object/metadata/annotations");
  const dsv__node *note = dsv__tree_get(object, "metadata/annotations");
  for (note = note ? note->first : NULL; note; note = note->next)
    if (dsv__str_same(note->name, DSV__STR(DSV__OPENSLO_NOTE))) break;
  if (!note) return;
  dsv__tree_remove(kept, DSV__OPENSLO_NOTE);
  if (kept && !kept->first) dsv__tree_remove(kept->parent, "annotations");
  dsv__node *members = NULL;
  if (dsv__tree_read(&x->tree, note->text.at, note->text.n, NULL, NULL, &members) ||
      members->kind != DSV__NODE_OBJECT) {
    dsv__exchange_refuse(x, note, NULL, DSV_ERROR_SYNTAX, "this annotation is not what libdsv writes; leave it out");
    return;
  }
  const dsv__node *targets = dsv__tree_get(members, "targets");
  if (targets && targets->kind == DSV__NODE_OBJECT) {
    merge_targets(x, document, targets);
    dsv__tree_remove(members, "targets");
  }
  merge(x, document, members);
}

/* ---- time ------------------------------------------------------------------------------------ */

static void put_length(dsv__buffer *out, dsv__openslo_length length) {
  const bool clock = length.unit == 'm' || length.unit == 'h';
  dsv__put_text(out, clock ? "PT" : "P");
  dsv__put_int(out, length.unit == 'Q' ? 3 * length.n : length.n);
  dsv__put_char(out, length.unit == 'm'                         ? 'M'
                     : length.unit == 'Q'                       ? 'M'
                     : length.unit == 'M' || length.unit == 'Y' ? length.unit
                                                                : (char)(length.unit - 'a' + 'A'));
}

/* A date where the clock shows midnight, else an instant. */
static void put_start(dsv__exchange *x, dsv__buffer *out, const dsv__node *calendar) {
  int64_t local = 0;
  const dsv__str start = dsv__tree_get_text(calendar, "startTime");
  dsv__openslo_local(start, &local);
  const dsv__zone *zone = local % DSV__DAY ? dsv__exchange_zone(x, dsv__tree_get_text(calendar, "timeZone")) : NULL;
  if (!zone) dsv__put(out, start.at, 10);
  else dsv__put_time(out, dsv__zone_border(zone, local));
}

dsv__node *dsv__openslo_window(dsv__exchange *x, const dsv__node *time_window) {
  dsv__openslo_length length;
  const dsv__node *duration = dsv__tree_get(time_window, "duration");
  const dsv__node *calendar = dsv__tree_get(time_window, "calendar");
  if (!duration || !dsv__openslo_length_of(duration, false, &length)) return NULL;
  dsv__buffer json;
  dsv__buffer_init(&json, x->context);
  dsv__put_format(&json, "{\"%s\":\"", calendar ? "anchored" : "rolling");
  put_length(&json, length);
  if (calendar) {
    dsv__put_text(&json, "\",\"at\":\"");
    put_start(x, &json, calendar);
  } else if (length.unit == 'm' || length.unit == 'h') {
    dsv__put_text(&json, "\",\"step\":\"");
    put_length(&json, length);
  }
  dsv__put_text(&json, "\"}");
  return dsv__exchange_make(x, &json);
}

static void put_slice(dsv__buffer *out, const dsv__node *window) {
  static const char units[] = "mhdwMQY";
  static const char *const words[] = {"minute", "hour", "day", "week", "month", "quarter", "year"};
  dsv__openslo_length length;
  if (!window || !dsv__openslo_length_of(window, true, &length)) return;
  if (length.n == 1) {
    dsv__put_format(out, "\"%s\"", words[strchr(units, length.unit) - units]);
    return;
  }
  dsv__put_text(out, "{\"anchored\":\"");
  put_length(out, length);
  dsv__put_text(out, "\"}");
}

/* ---- objectives ------------------------------------------------------------------------------ */

/* {"op","value"} of a share of 0 to 1. */
static bool put_bound(dsv__buffer *out, bool upper, bool percent, dsv__decimal share) {
  dsv__decimal value = share;
  const bool good =
      (!upper || dsv__exchange_rest(1, share, &value)) && (!percent || dsv__exchange_shift(value, 2, &value));
  dsv__put_format(out, "{\"op\":\"%s\",\"value\":\"", upper ? "<=" : ">=");
  dsv__put_decimal(out, value);
  dsv__put_text(out, percent ? "\",\"unit\":\"%\"}" : "\"}");
  return good;
}

/* The objective of the inner metric. */
static bool put_inner_bound(dsv__buffer *out, indicator_form form, dsv__decimal share) {
  return put_bound(out, form == BAD || form == FAILURE, form != SUCCESS && form != FAILURE, share);
}

static void put_inner(dsv__buffer *out, const indicator *of, const dsv__node *objective) {
  static const char *const words[] = {"lte", "gte", "lt", "gt"}, *const ops[] = {"<=", ">=", "<", ">"};
  if (of->form == SUCCESS || of->form == FAILURE) dsv__put_text(out, "{\"kind\":\"mean\",\"field\":\"ratio\"");
  else dsv__put_text(out, "{\"kind\":\"ratio\"");
  dsv__put_text(out, ",\"stream\":");
  dsv__put_json_text(out, of->stream);
  if (of->form == GOOD) dsv__put_text(out, ",\"of\":{\"count\":\"good\"},\"count\":\"total\"");
  if (of->form == BAD) dsv__put_text(out, ",\"of\":{\"count\":\"bad\"},\"count\":\"total\"");
  if (of->form == THRESHOLD) {
    dsv__decimal value = dsv__decimal_of(0);
    const dsv__node *node = dsv__tree_get(objective, "value");
    size_t op = 0;
    while (op < 3 && !dsv__tree_is(dsv__tree_get(objective, "op"), words[op])) op++;
    if (node) dsv__exchange_number(node->text, &value);
    dsv__put_format(out, ",\"of\":{\"field\":\"value\",\"op\":\"%s\",\"value\":\"", ops[op]);
    dsv__put_decimal(out, value);
    dsv__put_text(out, "\"}");
  }
  dsv__put_char(out, '}');
}

static bool number_at(const dsv__node *at, const char *name, dsv__decimal *out) {
  const dsv__node *node = dsv__tree_get(at, name);
  return node && node->kind == DSV__NODE_NUMBER && dsv__exchange_number(node->text, out);
}

/* The metric and objective of a target, as one object. */
static dsv__node *judge(dsv__exchange *x, const dsv__node *slo, const dsv__node *objective, const indicator *of) {
  const dsv__node *method = dsv__tree_get(slo, "spec/budgetingMethod");
  const bool slices = dsv__tree_is(method, "Timeslices"), ratios = dsv__tree_is(method, "RatioTimeslices");
  dsv__decimal share = dsv__decimal_of(0), slice = dsv__decimal_of(0);
  bool good = number_at(objective, "target", &share) ||
              (number_at(objective, "targetPercent", &share) && dsv__exchange_shift(share, -2, &share));
  if (slices) good = number_at(objective, "timeSliceTarget", &slice) && good;
  dsv__buffer json;
  dsv__buffer_init(&json, x->context);
  dsv__put_text(&json, "{\"metric\":");
  if (slices || ratios) {
    dsv__put_text(&json, slices ? "{\"kind\":\"failed_windows\"" : "{\"kind\":\"windows\",\"aggregate\":\"mean\"");
    dsv__put_text(&json, ",\"target\":{\"metric\":");
  }
  put_inner(&json, of, objective);
  if (slices) {
    dsv__put_text(&json, ",\"objective\":");
    good = put_inner_bound(&json, of->form, slice) && good;
  }
  if (slices || ratios) {
    dsv__put_text(&json, ",\"window\":");
    put_slice(&json, dsv__tree_get(objective, "timeSliceWindow"));
    dsv__put_text(&json, "}}");
  }
  dsv__put_text(&json, ",\"objective\":");
  good = (slices ? put_bound(&json, true, true, share) : put_inner_bound(&json, of->form, share)) && good;
  dsv__put_char(&json, '}');
  if (!good)
    dsv__exchange_refuse(x, objective, NULL, DSV_ERROR_VALUE, "a number has too many digits; 16 decimals are kept");
  return dsv__exchange_make(x, &json);
}

/* ---- an SLO ---------------------------------------------------------------------------------- */

/* The stream made from the SLI of a name. */
static const dsv__node *sli_named(const dsv__exchange *x, dsv__str name) {
  for (const dsv__node *at = x->documents->first; at; at = at->next)
    if (dsv__tree_is(dsv__tree_get(at, "type"), "stream") &&
        dsv__str_same(dsv__tree_get_text(at, "x-openslo/object/metadata/name"), name))
      return at;
  return NULL;
}

/* Whether the objective, and those after it where they share the indicator, are about a threshold. */
static bool has_thresholds(const dsv__node *objective, bool shared) {
  for (; objective; objective = shared ? objective->next : NULL)
    if (!dsv__tree_get(objective, "op") || !dsv__tree_get(objective, "value")) return false;
  return true;
}

static indicator find_indicator(dsv__exchange *x, const dsv__node *holder, const dsv__node *objective, bool shared) {
  const dsv__node *own = dsv__tree_get(holder, "indicator"), *reference = dsv__tree_get(holder, "indicatorRef");
  if (own) {
    const indicator_form form = form_of(dsv__tree_get(own, "spec"));
    dsv__node *stream = make_stream(x, dsv__tree_get_text(own, "metadata/name"), form);
    put_title(x, stream, own);
    return (indicator){dsv__tree_get_text(stream, "id"), form};
  }
  const dsv__str name = dsv__tree_get_text(holder, "indicatorRef");
  const dsv__node *made = sli_named(x, name);
  if (made) return (indicator){dsv__tree_get_text(made, "id"), form_of(dsv__tree_get(made, "x-openslo/object/spec"))};
  const indicator_form form = has_thresholds(objective, shared) ? THRESHOLD : GOOD;
  dsv__exchange_lost(x, reference, NULL, "the SLI `%s` is not among the objects; it is read as %s", dsv__show(name).at,
                     form == THRESHOLD ? "a threshold" : "good of total");
  return (indicator){dsv__tree_get_text(make_stream(x, name, form), "id"), form};
}

static void say_losses(dsv__exchange *x, const dsv__node *objective, indicator_form form, bool composite) {
  if (form == THRESHOLD) {
    if (!dsv__tree_get(objective, "op") || !dsv__tree_get(objective, "value"))
      dsv__exchange_refuse(x, objective, NULL, DSV_ERROR_MISSING, "`op` and `value` are due with a thresholdMetric");
  } else if (dsv__tree_get(objective, "op")) {
    dsv__exchange_lost(x, objective, "op", "`op` says nothing here: a ratio is good from its target on");
  }
  if (dsv__tree_get(objective, "compositeWeight"))
    dsv__exchange_lost(x, objective, "compositeWeight", "weights are kept, but each objective is judged by itself%s",
                       composite ? "" : ", and this SLO is not composite");
}

static void make_targets(dsv__exchange *x, dsv__node *agreement, const dsv__node *slo) {
  dsv__node *targets = dsv__tree_put(&x->tree, agreement, "targets", dsv__tree_list(&x->tree));
  const dsv__node *spec = dsv__tree_get(slo, "spec"), *objectives = dsv__tree_get(spec, "objectives");
  const bool shared = dsv__tree_get(spec, "indicator") || dsv__tree_get(spec, "indicatorRef");
  if (!shared)
    dsv__exchange_lost(x, objectives, NULL,
                       "a composite SLO: each objective is judged by itself, and not the composite");
  indicator of = {{NULL, 0}, GOOD};
  for (const dsv__node *objective = objectives->first; objective; objective = objective->next) {
    if (!shared || !of.stream.n) of = find_indicator(x, shared ? spec : objective, objective, shared);
    say_losses(x, objective, of.form, !shared);
    const dsv__str name = dsv__tree_get_text(objective, "displayName");
    dsv__node *target = dsv__tree_object(&x->tree), *judged = judge(x, slo, objective, &of);
    dsv__tree_put_text(&x->tree, target, "id", dsv__exchange_new_id(x, targets, name, "objective"));
    if (name.n) dsv__tree_put_text(&x->tree, target, "title", name);
    if (judged) merge(x, target, judged);
    dsv__tree_put(&x->tree, target, "x-openslo", dsv__tree_copy(&x->tree, objective, DSV__COPY_KEPT));
    dsv__tree_append(targets, target);
  }
}

/* The service of a name; one that is not among the objects remembers what it is called there. */
static dsv__str service_of(dsv__exchange *x, dsv__str name) {
  for (const dsv__node *at = x->documents->first; at; at = at->next)
    if (dsv__tree_is(dsv__tree_get(at, "type"), "service") &&
        (dsv__str_same(dsv__tree_get_text(at, "x-openslo/object/metadata/name"), name) ||
         dsv__str_same(dsv__tree_get_text(at, "x-openslo/name"), name)))
      return dsv__tree_get_text(at, "id");
  const dsv__str id = dsv__exchange_new_id(x, x->documents, name, "service");
  dsv__node *made = dsv__exchange_document(x, "service", id);
  dsv__tree_put_text(&x->tree, dsv__tree_put(&x->tree, made, "x-openslo", dsv__tree_object(&x->tree)), "name", name);
  return id;
}

static void import_slo(dsv__exchange *x, const dsv__node *slo, size_t place) {
  const dsv__node *spec = dsv__tree_get(slo, "spec"), *windows = dsv__tree_get(spec, "timeWindow");
  const dsv__node *time_window = windows ? windows->first : NULL, *calendar = dsv__tree_get(time_window, "calendar");
  const dsv__node *policies = dsv__tree_get(spec, "alertPolicies");
  dsv__exchange_terms terms = {.title = dsv__tree_get_text(slo, "metadata/displayName"),
                               .zone = dsv__tree_get_text(calendar, "timeZone"),
                               .from = calendar ? (dsv__str){dsv__tree_get_text(calendar, "startTime").at, 10}
                                                : (dsv__str){NULL, 0}};
  /* One after the other: what has an id already decides the next one. */
  terms.service = service_of(x, dsv__tree_get_text(spec, "service"));
  terms.id = dsv__exchange_new_id(x, x->documents, dsv__tree_get_text(slo, "metadata/name"), "slo");
  dsv__node *agreement = dsv__exchange_agreement(x, slo, &terms);
  if (!dsv__tree_get(spec, "budgetingMethod"))
    dsv__exchange_lost(x, spec, NULL, "there is no `budgetingMethod`; Occurrences is taken");
  if (time_window) dsv__tree_put(&x->tree, agreement, "window", dsv__openslo_window(x, time_window));
  else dsv__exchange_lost(x, spec, NULL, "there is no `timeWindow`; calendar months are taken");
  if (policies && policies->first)
    dsv__exchange_lost(x, policies, NULL, "alert policies are kept, but nothing is computed from them");
  make_targets(x, agreement, slo);
  dsv__node *kept = dsv__tree_put(&x->tree, agreement, "x-openslo", keep(x, slo, place, terms.id));
  dsv__tree_remove(dsv__tree_get(kept, "object/spec"), "objectives");
  restore(x, agreement, slo);
}

static void import_other(dsv__exchange *x, const dsv__node *object, size_t place) {
  const dsv__str name = dsv__tree_get_text(object, "metadata/name");
  dsv__node *made = NULL;
  if (dsv__tree_is(dsv__tree_get(object, "kind"), "Service"))
    made = dsv__exchange_document(x, "service", dsv__exchange_new_id(x, x->documents, name, "service"));
  else if (dsv__tree_is(dsv__tree_get(object, "kind"), "SLI"))
    made = make_stream(x, name, form_of(dsv__tree_get(object, "spec")));
  if (!made) {
    keep_beside_provider(x, object, place);
    return;
  }
  put_title(x, made, object);
  dsv__tree_put(&x->tree, made, "x-openslo", keep(x, object, place, dsv__tree_get_text(made, "id")));
  restore(x, made, object);
}

/* Services and indicators first: SLOs name them, wherever they stand. */
void dsv__openslo_import(dsv__exchange *x) {
  dsv__openslo_check(x);
  /* Both parties, so that nothing else takes their ids. */
  dsv__exchange_party(x, dsv__exchange_provider(x));
  dsv__exchange_party(x, dsv__str_of(x->options.consumer ? x->options.consumer : "consumer"));
  for (int slos = 0; slos < 2 && !x->status; slos++) {
    size_t place = 0;
    for (const dsv__node *object = x->objects->first; object && !x->tree.failed; object = object->next, place++) {
      if (dsv__tree_is(dsv__tree_get(object, "kind"), "SLO") != (slos == 1)) continue;
      if (slos) import_slo(x, object, place);
      else import_other(x, object, place);
    }
  }
}
