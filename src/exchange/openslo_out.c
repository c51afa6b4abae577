/* OpenSLO out. We begin with the object as it was read and write anew what our document says otherwise. What we wrote is then read again:
   where it gives another document than ours, the difference goes into an annotation. */
#include "exchange/openslo.h"
#include "base/instant.h"
#include "data/canonical.h"
#include <string.h>

typedef struct {
  uint64_t at;               /* place when it was read; last where it was not */
  dsv__node *object;         /* of OpenSLO */
  const dsv__node *document; /* ours; NULL: only kept */
} entry;

typedef struct {
  dsv__exchange *x;
  entry *entries;
  size_t n;
} outgoing;

/* ---- entries in the order of reading --------------------------------------------------------- */

static void add(outgoing *out, dsv__node *object, const dsv__node *kept, const dsv__node *document) {
  dsv__decimal place;
  const dsv__node *node = dsv__tree_get(kept, "at");
  const bool placed = node && node->kind == DSV__NODE_NUMBER && dsv__exchange_number(node->text, &place);
  const entry made = {placed ? (uint64_t)place.coefficient : UINT64_MAX, object, document};
  if (!object) return;
  size_t at = out->n++;
  for (; at > 0 && out->entries[at - 1].at > made.at; at--) out->entries[at] = out->entries[at - 1];
  out->entries[at] = made;
}

static dsv__node *kept_object(dsv__exchange *x, const dsv__node *kept) {
  return dsv__tree_copy(&x->tree, dsv__tree_get(kept, "object"), DSV__COPY_UNKEPT);
}

/* ---- what is written anew -------------------------------------------------------------------- */

/* A new object of a kind. */
static dsv__node *new_object(dsv__exchange *x, const char *kind, const dsv__node *document) {
  dsv__node *object = dsv__tree_object(&x->tree);
  dsv__tree_put_text(&x->tree, object, "apiVersion", DSV__STR("openslo/v1"));
  dsv__tree_put_text(&x->tree, object, "kind", dsv__str_of(kind));
  dsv__node *metadata = dsv__tree_put(&x->tree, object, "metadata", dsv__tree_object(&x->tree));
  dsv__tree_put_text(&x->tree, metadata, "name", dsv__tree_get_text(document, "id"));
  dsv__tree_put(&x->tree, object, "spec", dsv__tree_object(&x->tree));
  return object;
}

static void set_text(dsv__exchange *x, dsv__node *object, const char *name, dsv__str text) {
  if (dsv__str_same(dsv__tree_get_text(object, name), text)) return;
  if (text.n) dsv__tree_put_text(&x->tree, object, name, text);
  else dsv__tree_remove(object, name);
}

static void set_names(dsv__exchange *x, dsv__node *object, const dsv__node *document) {
  dsv__node *metadata = dsv__tree_get(object, "metadata");
  const dsv__str id = dsv__tree_get_text(document, "id"), made = dsv__tree_get_text(document, "x-openslo/id");
  if (!dsv__str_same(id, made) && !dsv__str_same(id, dsv__exchange_id(x, dsv__tree_get_text(metadata, "name"), "")))
    dsv__tree_put_text(&x->tree, metadata, "name", id);
  set_text(x, metadata, "displayName", dsv__tree_get_text(document, "title"));
}

static void set_number(dsv__exchange *x, dsv__node *object, const char *name, dsv__decimal value) {
  dsv__decimal old;
  const dsv__node *node = dsv__tree_get(object, name);
  if (node && node->kind == DSV__NODE_NUMBER && dsv__exchange_number(node->text, &old) &&
      !dsv__decimal_compare(old, value))
    return;
  dsv__buffer text;
  dsv__buffer_init(&text, x->context);
  dsv__put_decimal(&text, value);
  dsv__tree_put(&x->tree, object, name, dsv__exchange_make(x, &text));
}

/* The share, of 0 to 1, that an objective asks for; false: it is no bound on a share. */
static bool share_of(const dsv__node *objective, bool raw, dsv__decimal *out) {
  const dsv__node *op = dsv__tree_get(objective, "op"), *value = dsv__tree_get(objective, "value");
  if (!op || !value || !dsv__exchange_number(value->text, out)) return false;
  if (!raw && !dsv__exchange_shift(*out, -2, out)) return false;
  const bool upper = op->text.at[0] == '<';
  return (upper || op->text.at[0] == '>') && (!upper || dsv__exchange_rest(1, *out, out)) && out->coefficient >= 0;
}

static void set_target(dsv__exchange *x, dsv__node *objective, dsv__decimal share) {
  dsv__decimal percent;
  if (dsv__tree_get(objective, "targetPercent") && dsv__exchange_shift(share, 2, &percent))
    set_number(x, objective, "targetPercent", percent);
  else set_number(x, objective, "target", share);
}

static void set_threshold(dsv__exchange *x, dsv__node *objective, const dsv__node *condition) {
  static const char *const words[] = {"lte", "gte", "lt", "gt"}, *const ops[] = {"<=", ">=", "<", ">"};
  const dsv__node *value = dsv__tree_get(condition, "value");
  dsv__decimal number;
  if (!value || !dsv__exchange_number(value->text, &number)) return;
  for (size_t i = 0; i < 4; i++)
    if (dsv__tree_is(dsv__tree_get(condition, "op"), ops[i])) set_text(x, objective, "op", dsv__str_of(words[i]));
  set_number(x, objective, "value", number);
}

static dsv__node *objective_of(dsv__exchange *x, const dsv__node *target) {
  dsv__node *objective = dsv__tree_copy(&x->tree, dsv__tree_get(target, "x-openslo"), DSV__COPY_UNKEPT);
  const dsv__node *inner = dsv__tree_get(target, "metric/target"),
                  *metric = dsv__tree_get(inner ? inner : target, "metric");
  const bool raw = dsv__tree_is(dsv__tree_get(metric, "kind"), "mean");
  dsv__decimal share;
  set_text(x, objective, "displayName", dsv__tree_get_text(target, "title"));
  /* A share of failed windows is in percent, whatever is measured within. */
  const bool failed = dsv__tree_is(dsv__tree_get(target, "metric/kind"), "failed_windows");
  if (share_of(dsv__tree_get(target, "objective"), raw && !failed, &share)) set_target(x, objective, share);
  if (share_of(dsv__tree_get(inner, "objective"), raw, &share)) set_number(x, objective, "timeSliceTarget", share);
  set_threshold(x, objective, dsv__tree_get(metric, "of"));
  return objective;
}

/* ---- time windows ---------------------------------------------------------------------------- */

/* P2W as 2w; false: OpenSLO has no such length. */
static bool put_duration(dsv__buffer *out, dsv__str text) {
  dsv__duration d;
  if (!dsv__duration_parse(text.at, text.n, &d) || (d.months > 0) + (d.days > 0) + (d.elapsed > 0) != 1) return false;
  if (d.months)
    dsv__put_format(out, "%lld%c", (long long)(d.months % 12 ? d.months : d.months / 12), d.months % 12 ? 'M' : 'Y');
  else if (d.days)
    dsv__put_format(out, "%lld%c", (long long)(d.days % 7 ? d.days : d.days / 7), d.days % 7 ? 'd' : 'w');
  else if (d.elapsed % DSV__MINUTE) return false;
  else if (d.elapsed % DSV__HOUR) dsv__put_format(out, "%lldm", (long long)(d.elapsed / DSV__MINUTE));
  else dsv__put_format(out, "%lldh", (long long)(d.elapsed / DSV__HOUR));
  return true;
}

/* Where units of the calendar begin, on or before a day. */
static void put_unit_start(dsv__buffer *out, const char *unit, int64_t days) {
  int64_t year;
  int month, day;
  if (!strcmp(unit, "week")) days -= dsv__weekday(days);
  dsv__date_from_days(days, &year, &month, &day);
  if (!strcmp(unit, "month") || !strcmp(unit, "quarter") || !strcmp(unit, "year")) day = 1;
  if (!strcmp(unit, "quarter")) month -= (month - 1) % 3;
  if (!strcmp(unit, "year")) month = 1;
  dsv__put_time(out, dsv__days_from_date(year, month, day) * DSV__DAY);
}

/* The local reading of a date or time of the agreement, as OpenSLO writes it. */
static void put_local(dsv__exchange *x, dsv__buffer *out, const char *unit, dsv__str when, dsv__str zone_name) {
  dsv__when at;
  const dsv__zone *zone = dsv__exchange_zone(x, zone_name);
  if (!zone || !dsv__when_parse(when.at, when.n, &at)) return;
  const int64_t local = at.is_date ? at.at : dsv__zone_local(zone, at.at);
  const size_t from = out->n;
  if (unit) put_unit_start(out, unit, local / DSV__DAY - (local % DSV__DAY < 0));
  else dsv__put_time(out, local);
  if (out->failed) return;
  out->n = from + 19;
  out->at[from + 10] = ' ';
}

static dsv__node *time_window_of(dsv__exchange *x, const dsv__node *agreement) {
  static const char *const words[] = {"minute", "hour", "day", "week", "month", "quarter", "year"};
  const dsv__node *window = dsv__tree_get(agreement, "window");
  const dsv__str rolling = dsv__tree_get_text(window, "rolling"), anchored = dsv__tree_get_text(window, "anchored");
  const dsv__str zone = dsv__tree_get_text(agreement, "timezone");
  dsv__str at = dsv__tree_get_text(window, "at");
  const char *unit = NULL;
  dsv__buffer json;
  dsv__buffer_init(&json, x->context);
  dsv__put_text(&json, "{\"duration\":\"");
  bool good = true;
  if (rolling.n || anchored.n) {
    good = put_duration(&json, rolling.n ? rolling : anchored);
  } else {
    size_t i = 0;
    while (i < 6 && !dsv__tree_is(window, words[i]) && (window || i != 4)) i++;
    unit = words[i];
    dsv__put_format(&json, "1%c", "mhdwMQY"[i]);
  }
  if (!good) {
    dsv__buffer_free(&json);
    return NULL;
  }
  if (rolling.n) {
    dsv__put_text(&json, "\",\"isRolling\":true}");
    return dsv__exchange_make(x, &json);
  }
  if (!at.n) at = dsv__tree_get_text(agreement, "in_force/from");
  dsv__put_text(&json, "\",\"isRolling\":false,\"calendar\":{\"startTime\":\"");
  put_local(x, &json, unit, at, zone);
  dsv__put_text(&json, "\",\"timeZone\":");
  dsv__put_json_text(&json, zone);
  dsv__put_text(&json, "}}");
  return dsv__exchange_make(x, &json);
}

static void set_window(dsv__exchange *x, dsv__node *spec, const dsv__node *agreement) {
  const dsv__node *list = dsv__tree_get(spec, "timeWindow"), *window = dsv__tree_get(agreement, "window");
  const dsv__node *old = list ? list->first : NULL;
  dsv__node *was = old ? dsv__openslo_window(x, old) : NULL;
  const bool zoned = !dsv__tree_get(old, "calendar") || dsv__str_same(dsv__tree_get_text(old, "calendar/timeZone"),
                                                                      dsv__tree_get_text(agreement, "timezone"));
  if (dsv__exchange_same(x, was, window) && zoned && (old || dsv__tree_get(agreement, "x-openslo"))) return;
  dsv__node *made = time_window_of(x, agreement);
  dsv__tree_remove(spec, "timeWindow");
  if (made) dsv__tree_append(dsv__tree_put(&x->tree, spec, "timeWindow", dsv__tree_list(&x->tree)), made);
}

/* ---- agreements ------------------------------------------------------------------------------ */

/* The indicator of a target that was not read from OpenSLO: its figure, as a ratio. */
static dsv__node *own_indicator(dsv__exchange *x, dsv__str agreement, dsv__str target) {
  dsv__buffer json;
  dsv__buffer_init(&json, x->context);
  dsv__put_format(&json,
                  "{\"metadata\":{\"name\":\"%.*s-%.*s\"},\"spec\":{\"ratioMetric\":{\"rawType\":\"success\",\"raw\":"
                  "{\"metricSource\":{\"type\":\"dsv\",\"spec\":{\"agreement\":\"%.*s\",\"target\":\"%.*s\"}}}}}}",
                  (int)agreement.n, agreement.at, (int)target.n, target.at, (int)agreement.n, agreement.at,
                  (int)target.n, target.at);
  return dsv__exchange_make(x, &json);
}

/* Whether a share in percent with a lower bound: what OpenSLO's target can say. */
static bool lower_share(const dsv__node *target, dsv__decimal *out) {
  static const char *const kinds[] = {"availability", "ratio", "attested", "response_rate", "composite"};
  const dsv__node *objective = dsv__tree_get(target, "objective"), *kind = dsv__tree_get(target, "metric/kind");
  bool percent = dsv__tree_is(dsv__tree_get(objective, "unit"), "%");
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    percent |= !dsv__tree_get(objective, "unit") && dsv__tree_is(kind, kinds[i]);
  return percent && share_of(objective, false, out) && dsv__tree_get(objective, "op")->text.at[0] == '>' &&
         dsv__decimal_compare(*out, dsv__decimal_of(1)) < 0;
}

static dsv__node *new_objective(dsv__exchange *x, const dsv__node *agreement, const dsv__node *target, bool shared) {
  dsv__decimal share;
  const dsv__str id = dsv__tree_get_text(target, "id"), of = dsv__tree_get_text(agreement, "id");
  if (!lower_share(target, &share)) {
    dsv__exchange_lost(
        x, target, NULL,
        "agreement %.*s, target %.*s: OpenSLO has shares with a lower bound only; it is no objective there", (int)of.n,
        of.at, (int)id.n, id.at);
    return NULL;
  }
  dsv__node *objective = dsv__tree_object(&x->tree);
  const dsv__str title = dsv__tree_get_text(target, "title");
  dsv__tree_put_text(&x->tree, objective, "displayName", title.n ? title : id);
  set_number(x, objective, "target", share);
  if (!shared) dsv__tree_put(&x->tree, objective, "indicator", own_indicator(x, of, id));
  return objective;
}

static dsv__node *export_agreement(dsv__exchange *x, const dsv__node *agreement) {
  const dsv__node *kept = dsv__tree_get(agreement, "x-openslo"), *targets = dsv__tree_get(agreement, "targets");
  dsv__node *object = kept_object(x, kept);
  if (!object) object = new_object(x, "SLO", agreement);
  dsv__node *spec = dsv__tree_get(object, "spec");
  set_names(x, object, agreement);
  if (!kept) {
    dsv__tree_put_text(&x->tree, spec, "service", dsv__tree_get(agreement, "services")->first->text);
    dsv__tree_put_text(&x->tree, spec, "budgetingMethod", DSV__STR("Occurrences"));
  }
  set_window(x, spec, agreement);
  dsv__node *objectives = dsv__tree_put(&x->tree, spec, "objectives", dsv__tree_list(&x->tree));
  const bool shared = dsv__tree_get(spec, "indicator") || dsv__tree_get(spec, "indicatorRef");
  for (const dsv__node *target = targets->first; target; target = target->next)
    dsv__tree_append(objectives, dsv__tree_get(target, "x-openslo") ? objective_of(x, target)
                                                                    : new_objective(x, agreement, target, shared));
  return objectives && objectives->first ? object : NULL;
}

static dsv__node *export_other(dsv__exchange *x, const dsv__node *document, const char *kind) {
  dsv__node *object = kept_object(x, dsv__tree_get(document, "x-openslo"));
  if (!object) object = new_object(x, kind, document);
  set_names(x, object, document);
  return object;
}

/* ---- what OpenSLO cannot hold ---------------------------------------------------------------- */

/* Members of `ours` that `theirs` has otherwise or not, and those that only `theirs` has, as null. */
static void differ(dsv__exchange *x, const dsv__node *ours, const dsv__node *theirs, dsv__node *into) {
  const dsv__node *const sides[] = {ours, theirs};
  for (int side = 0; side < 2; side++) {
    for (const dsv__node *at = sides[side] ? sides[side]->first : NULL; at && !x->tree.failed; at = at->next) {
      dsv__buffer name;
      dsv__buffer_init(&name, x->context);
      dsv__put_str(&name, at->name);
      dsv__put_char(&name, '\0');
      x->tree.failed |= name.failed;
      const dsv__node *other = name.failed || strchr(name.at, '/') ? NULL : dsv__tree_get(sides[!side], name.at);
      if (!name.failed && strcmp(name.at, "x-openslo") != 0 && strcmp(name.at, "targets") != 0) {
        if (side && !other) dsv__tree_put(&x->tree, into, name.at, dsv__tree_literal(&x->tree, "null"));
        if (!side && !(other && dsv__exchange_same(x, at, other)))
          dsv__tree_put(&x->tree, into, name.at, dsv__tree_copy(&x->tree, at, DSV__COPY_PLAIN));
      }
      dsv__buffer_free(&name);
    }
  }
}

/* Targets by the ids that they have when they are read again; those that are no objective by their own. */
static void differ_targets(dsv__exchange *x, const dsv__node *ours, const dsv__node *theirs, dsv__node *into) {
  dsv__node *targets = dsv__tree_object(&x->tree);
  const dsv__node *next = theirs ? theirs->first : NULL;
  for (const dsv__node *at = ours ? ours->first : NULL; at && !x->tree.failed; at = at->next) {
    dsv__decimal share;
    const bool written = dsv__tree_get(at, "x-openslo") || lower_share(at, &share);
    const dsv__node *other = written ? next : NULL;
    if (other) next = next->next;
    dsv__node *members = dsv__tree_object(&x->tree);
    differ(x, at, other, members);
    if (!other) dsv__tree_remove(members, "id");
    const dsv__str id = dsv__tree_get_text(other ? other : at, "id");
    char *name = dsv__arena_text(&x->tree.arena, id.at, id.n);
    x->tree.failed |= !name;
    if (name && members && members->first) dsv__tree_put(&x->tree, targets, name, members);
  }
  if (targets && targets->first) dsv__tree_put(&x->tree, into, "targets", targets);
}

static void annotate(dsv__exchange *x, const entry *of, const dsv__node *members) {
  dsv__node *metadata = dsv__tree_get(of->object, "metadata"), *notes = dsv__tree_get(metadata, "annotations");
  if (!notes) notes = dsv__tree_put(&x->tree, metadata, "annotations", dsv__tree_object(&x->tree));
  dsv__buffer json, text, names;
  dsv__buffer_init(&json, x->context);
  dsv__buffer_init(&text, x->context);
  dsv__buffer_init(&names, x->context);
  dsv__put_tree(&json, members);
  x->tree.failed |= json.failed || dsv__canonical(json.at, json.n, &text);
  if (!x->tree.failed) dsv__tree_put_text(&x->tree, notes, DSV__OPENSLO_NOTE, (dsv__str){text.at, text.n});
  for (const dsv__node *at = members->first; at; at = at->next) {
    if (names.n) dsv__put_text(&names, ", ");
    dsv__put_str(&names, at->name);
  }
  dsv__put_char(&names, '\0');
  const dsv__str type = dsv__tree_get_text(of->document, "type"), id = dsv__tree_get_text(of->document, "id");
  if (!names.failed)
    dsv__exchange_lost(x, of->document, NULL,
                       "%.*s %.*s: OpenSLO has no place for %s; kept in the annotation " DSV__OPENSLO_NOTE, (int)type.n,
                       type.at, (int)id.n, id.at, names.at);
  x->tree.failed |= names.failed;
  dsv__buffer_free(&json);
  dsv__buffer_free(&text);
  dsv__buffer_free(&names);
}

/* The document that was made again from object number `place`. */
static const dsv__node *made_again(const dsv__exchange *again, const dsv__node *type, size_t place) {
  for (const dsv__node *at = again->documents->first; at; at = at->next) {
    dsv__decimal number;
    const dsv__node *node = dsv__tree_get(at, "x-openslo/at");
    if (node && dsv__exchange_number(node->text, &number) && number.coefficient == (int64_t)place &&
        dsv__str_same(dsv__tree_get_text(at, "type"), type->text))
      return at;
  }
  return NULL;
}

static void say_left_out(dsv__exchange *x, const dsv__exchange *again, const outgoing *out) {
  for (const dsv__node *at = x->documents->first; at; at = at->next) {
    bool gone = true;
    for (size_t i = 0; i < out->n && gone; i++) gone = out->entries[i].document != at;
    const dsv__str type = dsv__tree_get_text(at, "type"), id = dsv__tree_get_text(at, "id");
    const dsv__node *other = gone ? dsv__exchange_find(again->documents, dsv__tree_get(at, "type")->text.at, id) : NULL;
    dsv__node *members = gone ? dsv__tree_object(&x->tree) : NULL;
    if (gone) differ(x, at, other, members);
    /* What has nothing but an id says nothing that could be lost. */
    dsv__tree_remove(members, "type");
    dsv__tree_remove(members, "id");
    if (members && members->first)
      dsv__exchange_lost(x, at, NULL, "%.*s %.*s: OpenSLO has no place for it, or for all of it", (int)type.n, type.at,
                         (int)id.n, id.at);
  }
}

/* Reads again what was written, and says what is missing then. */
static void compare_again(outgoing *out, bool all) {
  dsv__exchange *x = out->x, again;
  const dsv_import_options options = DSV_IMPORT_OPTIONS_INIT;
  if (dsv__exchange_begin(&again, x->context, &options, NULL)) {
    x->tree.failed = true;
    dsv__exchange_end(&again);
    return;
  }
  again.objects = dsv__tree_copy(&again.tree, x->objects, DSV__COPY_PLAIN);
  again.input = again.objects;
  if (!again.tree.failed) dsv__openslo_import(&again);
  x->tree.failed |= again.tree.failed;
  if (again.status && !x->tree.failed) {
    again.diag = x->diag;
    again.status = DSV_OK;
    dsv__openslo_check(&again);
    x->status = again.status ? again.status : DSV_ERROR_VALUE;
  }
  for (size_t i = 0; i < out->n && !x->status && !x->tree.failed; i++) {
    const dsv__node *ours = out->entries[i].document;
    if (!ours) continue;
    const dsv__node *theirs = made_again(&again, dsv__tree_get(ours, "type"), i);
    dsv__node *members = dsv__tree_object(&x->tree);
    differ(x, ours, theirs, members);
    differ_targets(x, dsv__tree_get(ours, "targets"), dsv__tree_get(theirs, "targets"), members);
    if (members && members->first) annotate(x, &out->entries[i], members);
  }
  if (all && !x->status && !x->tree.failed) say_left_out(x, &again, out);
  dsv__exchange_end(&again);
}

/* ---- the book -------------------------------------------------------------------------------- */

/* Whether the agreement names a document, as its service or as a stream that it measures. */
static bool is_named(const dsv__node *agreement, const dsv__node *document) {
  const dsv__str id = dsv__tree_get_text(document, "id");
  const bool stream = dsv__tree_is(dsv__tree_get(document, "type"), "stream");
  for (const dsv__node *at = agreement; at; at = dsv__tree_next(at, agreement)) {
    const bool named =
        stream ? dsv__str_same(at->name, DSV__STR("stream"))
               : at->parent && at->parent->parent == agreement && dsv__str_same(at->parent->name, DSV__STR("services"));
    if (named && at->kind == DSV__NODE_TEXT && dsv__str_same(at->text, id)) return true;
  }
  return false;
}

static void export_document(outgoing *out, const dsv__node *document, const dsv__node *only) {
  dsv__exchange *x = out->x;
  const dsv__node *type = dsv__tree_get(document, "type"), *kept = dsv__tree_get(document, "x-openslo");
  const bool read = dsv__tree_get(kept, "object") != NULL;
  if (dsv__tree_is(type, "agreement")) {
    if (!only || only == document) add(out, export_agreement(x, document), kept, document);
  } else if (dsv__tree_is(type, "service")) {
    /* One that only has an id, or remembers a name, was made because an SLO names it. */
    if ((read || (!kept && document->last != document->first->next)) && (!only || is_named(only, document)))
      add(out, export_other(x, document, "Service"), kept, document);
  } else if (dsv__tree_is(type, "stream")) {
    if (read && (!only || is_named(only, document))) add(out, export_other(x, document, "SLI"), kept, document);
  } else if (dsv__tree_get(kept, "objects") && !only) {
    for (const dsv__node *at = dsv__tree_get(kept, "objects")->first; at; at = at->next)
      add(out, kept_object(x, at), at, NULL);
  }
}

static size_t count_objects(const dsv__exchange *x) {
  size_t n = 0;
  for (const dsv__node *at = x->documents->first; at; at = at->next) {
    const dsv__node *objects = dsv__tree_get(at, "x-openslo/objects");
    n++;
    for (const dsv__node *one = objects ? objects->first : NULL; one; one = one->next) n++;
  }
  return n;
}

void dsv__openslo_export(dsv__exchange *x, const char *agreement) {
  const dsv__node *only = agreement ? dsv__exchange_find(x->documents, "agreement", dsv__str_of(agreement)) : NULL;
  outgoing out = {.x = x, .entries = dsv__arena_alloc(&x->tree.arena, count_objects(x) + 1, sizeof(entry))};
  x->tree.failed |= !out.entries;
  for (const dsv__node *at = x->documents->first; at && !x->tree.failed; at = at->next) export_document(&out, at, only);
  if (x->tree.failed) return;
  for (size_t i = 0; i < out.n; i++) dsv__tree_append(x->objects, out.entries[i].object);
  compare_again(&out, !only);
}
