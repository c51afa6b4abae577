/* The scorecard as canonical JSON (docs/semantics.md section 9), and its accessors. Members are written in the order of their names. */
#include "base/members.h"
#include "score/result.h"
#include <dsv/version.h>

const char *const dsv__row_reason_names[] = {
    "counted",     "bad",   "superseded", "future",      "empty", "before_start",  "after_end", "after_start",
    "not_started", "where", "no_class",   "other_class", "null",  "outside_hours", "open",      "excluded"};

const char *dsv__status_word(uint32_t status) {
  static const char *const words[] = {"", "met", "missed", "no_data", "unjudged", "open", "reported"};
  return words[status <= DSV_STATUS_REPORTED ? status : 0];
}

/* ---- small pieces ----------------------------------------------------------------------------------------------------------- */

static const dsv__by_id *next_id(const dsv__by_id *at, size_t n, dsv__str after, bool first) {
  const dsv__by_id *best = NULL;
  for (size_t i = 0; i < n; i++)
    if ((first || dsv__str_compare(at[i].id, after) > 0) && (!best || dsv__str_compare(at[i].id, best->id) < 0))
      best = &at[i];
  return best;
}

static void ids_member(dsv__buffer *out, const char *member, const dsv__by_id *at, size_t n) {
  if (!n) return;
  dsv__member(out, member);
  dsv__put_char(out, '{');
  const dsv__by_id *one = next_id(at, n, (dsv__str){NULL, 0}, true);
  for (; one; one = next_id(at, n, one->id, false)) {
    if (out->n && out->at[out->n - 1] != '{') dsv__put_char(out, ',');
    dsv__put_json_text(out, one->id);
    dsv__put_char(out, ':');
    dsv__put_int(out, one->n);
  }
  dsv__put_char(out, '}');
}

/* ---- parts of a result ------------------------------------------------------------------------------------------------------ */

static void time_json(dsv__buffer *out, const dsv__time_parts *time) {
  if (!time->given) return;
  dsv__member(out, "time");
  dsv__put_char(out, '{');
  if (!time->has_up) dsv__int_member(out, "counted", time->counted);
  if (time->has_up) dsv__int_member(out, "down", time->down);
  ids_member(out, "excluded", time->excluded, time->n_excluded);
  ids_member(out, "excused", time->excused, time->n_excused);
  dsv__int_member(out, "future", time->future);
  dsv__int_member(out, "no_data", time->no_data);
  dsv__int_member(out, "outside_hours", time->outside_hours);
  if (time->has_up) dsv__int_member(out, "up", time->up);
  dsv__text_member(out, "weighted_down", time->weighted_down);
  dsv__int_member(out, "window", time->window);
  dsv__put_char(out, '}');
}

/* The reasons in the order of their names, those of exclusions ("excluded.ID") between "empty" and "future". */
static const dsv__row_reason by_name[] = {
    DSV__ROW_AFTER_END, DSV__ROW_AFTER_START, DSV__ROW_BAD,           DSV__ROW_BEFORE_START, DSV__ROW_EMPTY,
    DSV__ROW_EXCLUDED,  DSV__ROW_FUTURE,      DSV__ROW_NO_CLASS,      DSV__ROW_NOT_STARTED,  DSV__ROW_NULL,
    DSV__ROW_OPEN,      DSV__ROW_OTHER_CLASS, DSV__ROW_OUTSIDE_HOURS, DSV__ROW_SUPERSEDED,   DSV__ROW_WHERE};

static void excluded_rows_json(dsv__buffer *out, const dsv__row_parts *rows) {
  const dsv__by_id *one = next_id(rows->excluded, rows->n_excluded, (dsv__str){NULL, 0}, true);
  for (; one; one = next_id(rows->excluded, rows->n_excluded, one->id, false)) {
    if (out->n && out->at[out->n - 1] != '{') dsv__put_char(out, ',');
    dsv__put_text(out, "\"excluded."); /* ids hold nothing that JSON escapes */
    dsv__put_str(out, one->id);
    dsv__put_text(out, "\":");
    dsv__put_int(out, one->n);
  }
}

static void rows_json(dsv__buffer *out, const char *member, const dsv__row_parts *rows) {
  dsv__member(out, member);
  dsv__put_char(out, '{');
  dsv__int_member(out, "counted", (int64_t)rows->counted);
  if (rows->seen != rows->counted) {
    dsv__member(out, "left_out");
    dsv__put_char(out, '{');
    for (size_t i = 0; i < sizeof by_name / sizeof *by_name; i++) {
      dsv__row_reason reason = by_name[i];
      if (reason == DSV__ROW_EXCLUDED) excluded_rows_json(out, rows);
      else if (rows->left_out[reason])
        dsv__int_member(out, dsv__row_reason_names[reason], (int64_t)rows->left_out[reason]);
    }
    dsv__put_char(out, '}');
  }
  dsv__int_member(out, "seen", (int64_t)rows->seen);
  dsv__put_char(out, '}');
}

/* A number of windows; of parts their weight. */
static void number_json(dsv__buffer *out, const char *member, uint64_t n, bool weight) {
  dsv__member(out, member);
  if (weight) dsv__put_char(out, '"');
  dsv__put_scaled(out, (dsv__int128)n, weight ? DSV__WEIGHT_DIGITS : 0);
  if (weight) dsv__put_char(out, '"');
}

static void windows_json(dsv__buffer *out, const dsv__window_parts *windows) {
  const bool parts = windows->parts;
  dsv__member(out, parts ? "parts" : "windows");
  dsv__put_char(out, '{');
  number_json(out, "counted", windows->counted, parts);
  if (windows->seen != windows->counted) {
    dsv__member(out, "left_out");
    dsv__put_char(out, '{');
    for (size_t i = DSV__WINDOW_COUNTED + 1; i < DSV__WINDOW_REASONS; i++)
      if (windows->left_out[i]) number_json(out, dsv__window_reason_names[i], windows->left_out[i], parts);
    dsv__put_char(out, '}');
  }
  if (windows->judged && parts) number_json(out, "met", windows->counted - windows->missed, true);
  else if (windows->judged) number_json(out, "missed", windows->missed, false);
  number_json(out, "seen", windows->seen, parts);
  dsv__put_char(out, '}');
}

static void limits_json(dsv__buffer *out, const dsv__result *result) {
  if (!result->n_limits) return;
  dsv__member(out, "limits");
  dsv__put_char(out, '[');
  for (size_t i = 0; i < result->n_limits; i++) {
    if (i) dsv__put_char(out, ',');
    dsv__put_char(out, '{');
    if (result->limits[i].holds >= 0) {
      dsv__member(out, "holds");
      dsv__put_text(out, result->limits[i].holds ? "true" : "false");
    }
    dsv__text_member(out, "objective", result->limits[i].objective);
    dsv__put_char(out, '}');
  }
  dsv__put_char(out, ']');
}

static void list_json(dsv__buffer *out, const char *member, const dsv__result *results, size_t n) {
  dsv__member(out, member);
  dsv__put_char(out, '[');
  for (size_t i = 0; i < n; i++) {
    if (i) dsv__put_char(out, ',');
    dsv__put_result_json(out, &results[i]);
  }
  dsv__put_char(out, ']');
}

static void overlaps_json(dsv__buffer *out, const dsv__result *result) {
  if (!result->n_overlaps) return;
  dsv__member(out, "overlaps");
  dsv__put_char(out, '[');
  for (size_t i = 0; i < result->n_overlaps; i++) {
    dsv__put_text(out, i ? ",{" : "{");
    dsv__text_member(out, "duty", result->overlaps[i].id);
    dsv__int_member(out, "time", result->overlaps[i].n);
    dsv__put_char(out, '}');
  }
  dsv__put_char(out, ']');
}

/* Three levels deep at most: target, class, subject. */
void dsv__put_result_json(dsv__buffer *out, const dsv__result *result) {
  dsv__put_char(out, '{');
  if (result->by_consumer) dsv__text_member(out, "actor", DSV__STR("consumer"));
  if (result->earning && result->earning->bonus) {
    dsv__member(out, "bonus");
    dsv__put_earning_json(out, result->earning);
  }
  if (result->has_cases) rows_json(out, "cases", &result->cases);
  if (result->n_classes) list_json(out, "classes", result->classes, result->n_classes);
  if (result->earning && !result->earning->bonus) {
    dsv__member(out, "credit");
    dsv__put_earning_json(out, result->earning);
  }
  dsv__text_member(out, "denominator", result->denominator);
  if (result->early) {
    dsv__member(out, "early");
    dsv__put_text(out, "true");
  }
  dsv__text_member(out, "group", result->group);
  if (!result->key.n) dsv__text_member(out, "id", result->id);
  if (result->key.n) {
    dsv__member(out, "key");
    dsv__put_str(out, result->key);
  }
  limits_json(out, result);
  dsv__text_member(out, "numerator", result->numerator);
  dsv__text_member(out, "objective", result->objective);
  dsv__text_member(out, "over", result->over);
  overlaps_json(out, result);
  if (result->windows.given && result->windows.parts) windows_json(out, &result->windows);
  if (result->n_rights) dsv__put_rights_json(out, result);
  if (!result->looks_at_windows) rows_json(out, "rows", &result->rows);
  dsv__text_member(out, "status", dsv__str_of(dsv__status_word(result->status)));
  if (result->over.n) list_json(out, "subjects", result->subjects, result->n_subjects);
  time_json(out, &result->time);
  dsv__text_member(out, "unit", result->unit);
  if (result->has_value_member) {
    dsv__member(out, "value");
    if (result->value.n) dsv__put_json_text(out, result->value);
    else dsv__put_text(out, "null");
  }
  if (result->windows.given && !result->windows.parts) windows_json(out, &result->windows);
  dsv__put_char(out, '}');
}

/* ---- the whole card --------------------------------------------------------------------------------------------------------- */

static void facts_json(dsv__buffer *out, const dsv_scorecard *card) {
  dsv__member(out, "facts");
  dsv__put_char(out, '{');
  for (size_t i = 0; i < card->n_facts; i++) {
    const dsv__facts_used *used = &card->facts[i];
    if (i) dsv__put_char(out, ',');
    dsv__put_json_text(out, used->stream);
    dsv__put_text(out, ":{");
    if (used->bad) dsv__int_member(out, "bad", (int64_t)used->bad);
    if (used->assumed) dsv__text_member(out, "complete", DSV__STR("assumed"));
    dsv__int_member(out, "rows", (int64_t)used->rows);
    if (used->superseded) dsv__int_member(out, "superseded", (int64_t)used->superseded);
    dsv__put_char(out, '}');
  }
  dsv__put_char(out, '}');
}

static void periods_json(dsv__buffer *out, const dsv_scorecard *card) {
  dsv__member(out, "periods");
  dsv__put_char(out, '[');
  for (size_t i = 0; i < card->n_periods; i++) {
    const dsv__period *period = &card->periods[i];
    if (i) dsv__put_char(out, ',');
    dsv__put_char(out, '{');
    dsv__time_member(out, "from", period->from);
    if (period->sums.given) {
      dsv__member(out, "sums");
      dsv__put_sums_json(out, &period->sums);
    }
    list_json(out, "targets", period->targets, period->n_targets);
    dsv__time_member(out, "to", period->to);
    dsv__int_member(out, "version", period->version);
    dsv__put_char(out, '}');
  }
  dsv__put_char(out, ']');
}

static void zones_json(dsv__buffer *out, const dsv_scorecard *card) {
  dsv__member(out, "zones");
  dsv__put_char(out, '{');
  for (size_t i = 0; i < card->n_zones; i++) {
    if (i) dsv__put_char(out, ',');
    dsv__put_json_text(out, card->zones[i].name);
    dsv__put_format(out, ":\"%08x\"", card->zones[i].crc);
  }
  dsv__put_char(out, '}');
}

static size_t count_results(const dsv__result *result) {
  size_t n = 1 + result->n_subjects;
  for (size_t i = 0; i < result->n_classes; i++) n += count_results(&result->classes[i]);
  return n;
}

static void flatten(dsv_scorecard *card, const dsv__period *period, const dsv__result *target,
                    const dsv__result *of_class, const dsv__result *result) {
  card->flat[card->n_flat++] = (struct dsv__flat){period, target, of_class, result};
  for (size_t i = 0; i < result->n_classes; i++)
    flatten(card, period, target, &result->classes[i], &result->classes[i]);
  for (size_t i = 0; i < result->n_subjects; i++)
    card->flat[card->n_flat++] = (struct dsv__flat){period, target, of_class, &result->subjects[i]};
}

dsv_status dsv__scorecard_finish(dsv_scorecard *card) {
  size_t n = 0;
  for (size_t i = 0; i < card->n_periods; i++)
    for (size_t k = 0; k < card->periods[i].n_targets; k++) n += count_results(&card->periods[i].targets[k]);
  card->flat = dsv__arena_alloc(&card->arena, n, sizeof *card->flat);
  if (!card->flat) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < card->n_periods; i++)
    for (size_t k = 0; k < card->periods[i].n_targets; k++)
      flatten(card, &card->periods[i], &card->periods[i].targets[k], NULL, &card->periods[i].targets[k]);

  dsv__buffer out;
  dsv__buffer_init(&out, card->context);
  dsv__put_char(&out, '{');
  dsv__text_member(&out, "agreement", card->agreement);
  dsv__time_member(&out, "as_of", card->as_of);
  if (card->n_caps) {
    dsv__member(&out, "caps");
    dsv__put_cap_windows_json(&out, card);
  }
  facts_json(&out, card);
  periods_json(&out, card);
  dsv__int_member(&out, "rules", DSV_RULES);
  dsv__text_member(&out, "type", DSV__STR("scorecard"));
  dsv__put_what_if(&out, &card->what_if);
  zones_json(&out, card);
  dsv__put_char(&out, '}');
  card->json_length = out.n;
  dsv__put_char(&out, '\0');
  if (out.failed) {
    dsv__buffer_free(&out);
    return DSV_ERROR_MEMORY;
  }
  card->json = out.at;
  return DSV_OK;
}

dsv_scorecard *dsv_scorecard_ref(dsv_scorecard *card) {
  if (card) dsv__retain(&card->references);
  return card;
}

void dsv_scorecard_unref(dsv_scorecard *card) {
  if (!card || !dsv__release(&card->references)) return;
  dsv_context *context = card->context;
  dsv__free(context, card->json);
  dsv__free(context, card->caps);
  dsv__arena_free(&card->arena);
  dsv__free(context, card);
  dsv_context_unref(context);
}

size_t dsv_scorecard_count(const dsv_scorecard *card) {
  return card ? card->n_flat : 0;
}

const char *dsv_scorecard_json(const dsv_scorecard *card, size_t *length) {
  if (length) *length = card ? card->json_length : 0;
  return card ? card->json : NULL;
}

dsv_status dsv_scorecard_get(const dsv_scorecard *card, size_t index, dsv_result *out) {
  if (!card || !out || index >= card->n_flat) return DSV_ERROR_MISUSE;
  const struct dsv__flat *at = &card->flat[index];
  const dsv__result *r = at->result;
  dsv_result result = {.size = out->size,
                       .from = at->period->from,
                       .to = at->period->to,
                       .version = at->period->version,
                       .target = at->target->id.at,
                       .of_class = at->of_class ? at->of_class->id.at : NULL,
                       .subject = r->key.n ? r->key.at : NULL,
                       .value = r->value.n ? r->value.at : NULL,
                       .unit = r->unit.n ? r->unit.at : NULL,
                       .numerator = r->numerator.n ? r->numerator.at : NULL,
                       .denominator = r->denominator.n ? r->denominator.at : NULL,
                       .objective = r->objective.n ? r->objective.at : NULL,
                       .status = r->status,
                       .early = r->early};
  return dsv__give(&result, out, sizeof result, sizeof result);
}
