/* An explanation as canonical JSON and in plain words. */
#include "base/members.h"
#include "score/result.h"
#include <dsv/version.h>

/* ---- the sentence ----------------------------------------------------------------------------------------------------------- */

static void say_left_out(dsv__buffer *out, const dsv__row_parts *rows) {
  bool first = true;
  for (size_t i = DSV__ROW_COUNTED + 1; i < DSV__ROW_EXCLUDED; i++) {
    if (!rows->left_out[i]) continue;
    dsv__put_format(out, "%s%llu %s", first ? "; left out: " : ", ", (unsigned long long)rows->left_out[i],
                    dsv__row_reason_names[i]);
    first = false;
  }
  for (size_t i = 0; i < rows->n_excluded; i++) {
    dsv__put_format(out, "%s%lld excluded.%.*s", first ? "; left out: " : ", ", (long long)rows->excluded[i].n,
                    (int)rows->excluded[i].id.n, rows->excluded[i].id.at);
    first = false;
  }
  dsv__put_char(out, '.');
}

static void say_unjudged(dsv__buffer *out, const dsv__result *result) {
  if (result->lacking.n) dsv__put_str(out, result->lacking);
  else if (result->time.no_data) dsv__put_text(out, "what happened in the time without data would decide");
  else dsv__put_text(out, "too little is known");
}

static void say_no_data(dsv__buffer *out, const dsv__result *result) {
  static const char *const words[] = {[DSV__UNJUDGED] = "",
                                      [DSV__GOOD] = " Time without data counts as good.",
                                      [DSV__BAD] = " Time without data counts as bad.",
                                      [DSV__EXCLUDED] = " Time without data is left out."};
  if (result->time.no_data) dsv__put_text(out, words[result->no_data]);
}

static void say_status(dsv__buffer *out, const dsv__result *result) {
  static const char *const words[] = {"",
                                      "is met",
                                      "is missed",
                                      "cannot be judged: there is nothing to measure",
                                      "is not judged: ",
                                      "is open: it can still change",
                                      ""};
  if (result->objective.n) {
    dsv__put_text(out, " The objective ");
    dsv__put_str(out, result->objective);
    dsv__put_char(out, ' ');
    dsv__put_text(out, words[result->status]);
    if (result->status == DSV_STATUS_UNJUDGED) say_unjudged(out, result);
    if (result->early) dsv__put_text(out, " already, whatever still happens");
    dsv__put_char(out, '.');
  } else if (result->status == DSV_STATUS_REPORTED) dsv__put_text(out, " It is reported, not judged.");
}

/* Inner windows, or parts of a composite by their weight. */
static void say_windows(dsv__buffer *out, const dsv__window_parts *windows) {
  const int digits = DSV__PARTS_DIGITS(windows);
  bool first = true;
  dsv__put_char(out, ' ');
  dsv__put_scaled(out, (dsv__int128)windows->counted, digits);
  dsv__put_text(out, " of ");
  dsv__put_scaled(out, (dsv__int128)windows->seen, digits);
  dsv__put_text(out, windows->parts ? " by weight of the parts count" : " windows count");
  if (windows->judged) {
    dsv__put_text(out, ", ");
    dsv__put_scaled(out, (dsv__int128)windows->missed, digits);
    dsv__put_text(out, " of them missed");
  }
  for (size_t i = DSV__WINDOW_COUNTED + 1; i < DSV__WINDOW_REASONS; i++) {
    if (!windows->left_out[i]) continue;
    dsv__put_text(out, first ? "; left out: " : ", ");
    dsv__put_scaled(out, (dsv__int128)windows->left_out[i], digits);
    dsv__put_char(out, ' ');
    dsv__put_text(out, dsv__window_reason_names[i]);
    first = false;
  }
  dsv__put_char(out, '.');
}

static void say_rows(dsv__buffer *out, const dsv__result *result) {
  const dsv__row_parts *parts = result->has_cases ? &result->cases : &result->rows;
  dsv__put_format(out, " %llu of %llu %s count", (unsigned long long)parts->counted, (unsigned long long)parts->seen,
                  result->has_cases ? "cases" : "rows");
  say_left_out(out, parts);
}

static dsv__str sentence(dsv_explanation *e, const dsv__result *result) {
  dsv__buffer out;
  dsv__buffer_init(&out, e->context);
  if (result->value.n) {
    dsv__put_text(&out, "The figure is ");
    dsv__put_str(&out, result->shown);
    if (result->unit.n) dsv__put_char(&out, ' ');
    dsv__put_str(&out, result->unit);
    if (result->numerator.n)
      dsv__put_format(&out, " (%.*s of %.*s)", (int)result->numerator.n, result->numerator.at,
                      (int)result->denominator.n, result->denominator.at);
    dsv__put_char(&out, '.');
  } else if (result->has_value_member) {
    dsv__put_text(&out, result->has_figure ? "Nothing happened that could be measured." : "There is no figure.");
  } else dsv__put_text(&out, "The status comes from the parts below.");
  say_status(&out, result);
  say_no_data(&out, result);
  if (result->windows.given) say_windows(&out, &result->windows);
  else if (!result->looks_at_windows) say_rows(&out, result);
  if (result->earning) {
    dsv__put_char(&out, ' ');
    dsv__say_earning(&out, result->earning);
  }
  dsv__say_rights(&out, result);
  dsv__str text = dsv__arena_str(&e->arena, &out);
  dsv__buffer_free(&out);
  return text;
}

/* ---- JSON ------------------------------------------------------------------------------------------------------------------- */

static void comma(dsv__buffer *out, size_t index) {
  if (index) dsv__put_char(out, ',');
}

static void rows_json(dsv__buffer *out, const dsv__explained *part) {
  dsv__member(out, "rows");
  dsv__put_char(out, '[');
  for (size_t i = 0; i < part->n_rows; i++) {
    comma(out, i);
    dsv__put_char(out, '{');
    dsv__int_member(out, "n", (int64_t)part->rows[i].n);
    dsv__text_member(out, "reason", part->rows[i].reason);
    dsv__text_member(out, "rows", part->rows[i].rows);
    dsv__put_char(out, '}');
  }
  dsv__put_char(out, ']');
}

static void runs_json(dsv__buffer *out, const dsv__explained *part) {
  dsv__member(out, "runs");
  dsv__put_char(out, '[');
  for (size_t i = 0; i < part->n_runs; i++) {
    const dsv__run_line *run = &part->runs[i];
    comma(out, i);
    dsv__put_char(out, '{');
    dsv__int_member(out, "counted", run->counted);
    dsv__time_member(out, "from", run->from);
    dsv__text_member(out, "rows", run->rows);
    dsv__time_member(out, "to", run->to);
    dsv__text_member(out, "what", dsv__str_of(run->what));
    dsv__put_char(out, '}');
  }
  dsv__put_char(out, ']');
}

static void attestations_json(dsv__buffer *out, const dsv__explained *part) {
  dsv__member(out, "attestations");
  dsv__put_char(out, '[');
  for (size_t i = 0; i < part->n_attestations; i++) {
    const dsv__attestation_line *line = &part->attestations[i];
    comma(out, i);
    dsv__put_char(out, '{');
    dsv__int_member(out, "counted", line->counted);
    dsv__time_member(out, "from", line->from);
    dsv__text_member(out, "rows", line->rows);
    if (line->to != DSV__TIME_MAX) dsv__time_member(out, "to", line->to);
    dsv__text_member(out, "what", dsv__str_of(line->what));
    dsv__put_char(out, '}');
  }
  dsv__put_char(out, ']');
}

static void spans_member(dsv__buffer *out, const dsv__fate_span *spans, size_t n) {
  dsv__member(out, "spans");
  dsv__put_char(out, '[');
  for (size_t i = 0; i < n; i++) {
    comma(out, i);
    dsv__put_char(out, '{');
    dsv__text_member(out, "by", spans[i].by);
    dsv__text_member(out, "fate", dsv__str_of(spans[i].fate));
    dsv__time_member(out, "from", spans[i].from);
    dsv__time_member(out, "to", spans[i].to);
    dsv__put_char(out, '}');
  }
  dsv__put_char(out, ']');
}

static void cases_json(dsv__buffer *out, const dsv__explained *part) {
  dsv__member(out, "cases");
  dsv__put_char(out, '[');
  for (size_t i = 0; i < part->n_cases; i++) {
    const dsv__case_line *line = &part->cases[i];
    comma(out, i);
    dsv__put_char(out, '{');
    dsv__text_member(out, "by", line->by);
    if (line->id.n) {
      dsv__member(out, "case");
      if (line->id_is_text) dsv__put_json_text(out, line->id);
      else dsv__put_str(out, line->id);
    }
    if (line->cut) {
      dsv__member(out, "cut");
      dsv__put_text(out, "true");
    }
    if (line->decision != INT64_MAX) dsv__time_member(out, "decision", line->decision);
    dsv__int_member(out, "elapsed", line->elapsed);
    dsv__text_member(out, "rows", line->rows);
    spans_member(out, line->spans, line->n_spans);
    dsv__time_member(out, "start", line->start);
    if (line->stop != INT64_MAX) dsv__time_member(out, "stop", line->stop);
    dsv__text_member(out, "what", dsv__str_of(line->what));
    dsv__put_char(out, '}');
  }
  dsv__put_char(out, ']');
}

/* Inner windows, or the parts of a composite. */
static void windows_json(dsv__buffer *out, const dsv__explained *part, const char *member) {
  dsv__member(out, member);
  dsv__put_char(out, '[');
  for (size_t i = 0; i < part->n_windows; i++) {
    const dsv__window_line *line = &part->windows[i];
    comma(out, i);
    dsv__put_char(out, '{');
    if (line->early) {
      dsv__member(out, "early");
      dsv__put_text(out, "true");
    }
    if (!line->part.n) dsv__time_member(out, "from", line->from);
    dsv__text_member(out, "target", line->part);
    if (!line->part.n) dsv__time_member(out, "to", line->to);
    dsv__text_member(out, "unit", line->unit);
    dsv__text_member(out, "value", line->value);
    dsv__text_member(out, "weight", line->weight);
    dsv__text_member(out, "what", dsv__str_of(line->what));
    dsv__put_char(out, '}');
  }
  dsv__put_char(out, ']');
}

static void part_json(dsv__buffer *out, const dsv__explained *part) {
  dsv__put_char(out, '{');
  if (part->n_attestations) attestations_json(out, part);
  if (part->n_cases) cases_json(out, part);
  dsv__text_member(out, "class", part->of_class);
  if (part->subject.n) {
    dsv__member(out, "key");
    dsv__put_str(out, part->subject);
  }
  const bool parts = part->n_windows && part->windows[0].part.n;
  if (parts) windows_json(out, part, "parts");
  dsv__member(out, "result");
  dsv__put_result_json(out, part->result);
  if (!part->result->looks_at_windows) rows_json(out, part);
  if (part->n_runs) runs_json(out, part);
  dsv__text_member(out, "sentence", part->sentence);
  if (part->n_spans) spans_member(out, part->spans, part->n_spans);
  if (part->n_windows && !parts) windows_json(out, part, "windows");
  dsv__put_char(out, '}');
}

dsv_status dsv__explanation_finish(dsv_explanation *e) {
  for (size_t i = 0; i < e->n_parts; i++) {
    e->parts[i].sentence = sentence(e, e->parts[i].result);
    if (!e->parts[i].sentence.at) return DSV_ERROR_MEMORY;
  }
  dsv__buffer out;
  dsv__buffer_init(&out, e->context);
  dsv__put_char(&out, '{');
  dsv__text_member(&out, "agreement", e->agreement);
  dsv__time_member(&out, "as_of", e->as_of);
  dsv__time_member(&out, "from", e->from);
  dsv__member(&out, "parts");
  dsv__put_char(&out, '[');
  for (size_t i = 0; i < e->n_parts; i++) {
    comma(&out, i);
    part_json(&out, &e->parts[i]);
  }
  dsv__put_char(&out, ']');
  dsv__int_member(&out, "rules", DSV_RULES);
  dsv__text_member(&out, "target", e->target);
  dsv__text_member(&out, "title", e->title);
  dsv__time_member(&out, "to", e->to);
  dsv__text_member(&out, "type", DSV__STR("explanation"));
  dsv__int_member(&out, "version", e->version);
  dsv__put_what_if(&out, &e->card->what_if);
  dsv__put_char(&out, '}');
  e->json_length = out.n;
  dsv__put_char(&out, '\0');
  if (out.failed) {
    dsv__buffer_free(&out);
    return DSV_ERROR_MEMORY;
  }
  e->json = out.at;
  return DSV_OK;
}

dsv_explanation *dsv_explanation_ref(dsv_explanation *explanation) {
  if (explanation) dsv__retain(&explanation->references);
  return explanation;
}

void dsv_explanation_unref(dsv_explanation *explanation) {
  if (!explanation || !dsv__release(&explanation->references)) return;
  dsv_context *context = explanation->context;
  dsv_scorecard_unref(explanation->card);
  dsv_scorecard_unref(explanation->whole);
  dsv__free(context, explanation->parts);
  dsv__free(context, explanation->json);
  dsv__arena_free(&explanation->arena);
  dsv__free(context, explanation);
  dsv_context_unref(context);
}

const char *dsv_explanation_json(const dsv_explanation *explanation, size_t *length) {
  if (length) *length = explanation ? explanation->json_length : 0;
  return explanation ? explanation->json : NULL;
}
