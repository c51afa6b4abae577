/* Scorecards, explanations, diffs and what agreements rest on as CSV (RFC 4180), safe to open in a spreadsheet. */
#include "report/report.h"
#include <string.h>

void dsv__report_cell(dsv__buffer *out, dsv__str text) {
  bool formula = text.n && memchr("=+-@\t\r", text.at[0], 6);
  bool quoted = false;
  for (size_t i = 0; i < text.n && !quoted; i++) quoted = memchr(",\"\r\n", text.at[i], 4) != NULL;
  if (quoted) dsv__put_char(out, '"');
  if (formula) dsv__put_char(out, '\'');
  for (size_t i = 0; i < text.n; i++) {
    if (text.at[i] == '"') dsv__put_char(out, '"');
    dsv__put_char(out, text.at[i]);
  }
  if (quoted) dsv__put_char(out, '"');
}

static void put_next(dsv__buffer *out, dsv__str text) {
  dsv__put_char(out, ',');
  dsv__report_cell(out, text);
}

/* A number of our own making: a minus sign is one. */
static void put_number(dsv__buffer *out, dsv__str text) {
  dsv__put_char(out, ',');
  dsv__put_str(out, text);
}

static void put_count(dsv__buffer *out, bool given, int64_t value) {
  dsv__put_char(out, ',');
  if (given) dsv__put_int(out, value);
}

static int64_t sum(const dsv__by_id *at, size_t n) {
  int64_t total = 0;
  for (size_t i = 0; i < n; i++)
    if (!dsv__add(total, at[i].n, &total)) return INT64_MAX;
  return total;
}

static void put_earning(dsv__buffer *out, const dsv__earning *e) {
  dsv__put_char(out, ',');
  if (e && !e->bonus) dsv__put_money(out, e->amount, e->digits);
  dsv__put_char(out, ',');
  if (e && e->bonus) dsv__put_money(out, e->amount, e->digits);
  put_next(out, e ? e->currency : (dsv__str){NULL, 0});
  dsv__put_text(out, e && e->provisional ? ",true" : ",");
}

static void put_result(dsv__buffer *out, const struct dsv__flat *flat, bool what_if) {
  const dsv__result *result = flat->result;
  const dsv__time_parts *time = &result->time;
  dsv__put_time(out, flat->period->from);
  dsv__put_char(out, ',');
  dsv__put_time(out, flat->period->to);
  put_count(out, true, flat->period->version);
  put_next(out, flat->target->id);
  put_next(out, flat->of_class ? flat->of_class->id : (dsv__str){NULL, 0});
  put_next(out, result->key);
  put_next(out, result->group.n ? result->group : flat->target->group);
  put_next(out, dsv__str_of(dsv__status_word(result->status)));
  dsv__put_text(out, result->early ? ",true" : ",");
  put_number(out, result->value);
  put_next(out, result->unit);
  put_number(out, result->numerator);
  put_number(out, result->denominator);
  put_next(out, result->objective);
  put_count(out, !result->looks_at_windows, (int64_t)result->rows.seen);
  put_count(out, !result->looks_at_windows, (int64_t)result->rows.counted);
  put_count(out, time->given, time->window);
  put_count(out, time->given && time->has_up, time->up);
  put_count(out, time->given && time->has_up, time->down);
  put_count(out, time->given && !time->has_up, time->counted);
  put_count(out, time->given, time->outside_hours);
  put_count(out, time->given, sum(time->excluded, time->n_excluded));
  put_count(out, time->given, sum(time->excused, time->n_excused));
  put_count(out, time->given, time->no_data);
  put_count(out, time->given, time->future);
  put_earning(out, result->earning);
  dsv__put_text(out, what_if ? ",true\r\n" : "\r\n");
}

void dsv__report_scorecard_csv(dsv__buffer *out, const dsv_scorecard *card) {
  dsv__put_text(
      out,
      "period_from,period_to,version,target,class,subject,group,status,early,value,unit,numerator,denominator,"
      "objective,"
      "rows_seen,rows_counted,time_window,time_up,time_down,time_counted,time_outside_hours,time_excluded,time_excused,"
      "time_no_data,time_future,credit,bonus,currency,provisional");
  const bool what_if = card->what_if.version > 0;
  dsv__put_text(out, what_if ? ",what_if\r\n" : "\r\n");
  for (size_t i = 0; i < card->n_flat; i++) put_result(out, &card->flat[i], what_if);
}

/* `of_case`: its id, or of a case that is a row, its number. */
static void put_span(dsv__buffer *out, const dsv_explanation *explanation, const dsv__explained *part,
                     const dsv__fate_span *span, dsv__str of_case) {
  dsv__report_cell(out, explanation->target);
  put_next(out, part->of_class);
  put_next(out, part->subject);
  dsv__put_char(out, ',');
  dsv__put_time(out, span->from);
  dsv__put_char(out, ',');
  dsv__put_time(out, span->to);
  put_next(out, dsv__str_of(span->fate));
  put_next(out, span->by);
  put_count(out, true, span->to - span->from);
  put_next(out, of_case);
  dsv__put_text(out, "\r\n");
}

/* An inner window stands as a span does, and a part of a composite, which is told apart by its id. */
static void put_window(dsv__buffer *out, const dsv_explanation *explanation, const dsv__explained *part,
                       const dsv__window_line *line) {
  const dsv__fate_span span = {.from = line->from, .to = line->to, .fate = line->what, .by = line->part};
  put_span(out, explanation, part, &span, (dsv__str){NULL, 0});
}

void dsv__report_explanation_csv(dsv__buffer *out, const dsv_explanation *explanation) {
  dsv__put_text(out, "target,class,subject,from,to,fate,by,time,case\r\n");
  for (size_t i = 0; i < explanation->n_parts; i++) {
    const dsv__explained *part = &explanation->parts[i];
    for (size_t j = 0; j < part->n_spans; j++) put_span(out, explanation, part, &part->spans[j], (dsv__str){NULL, 0});
    for (size_t j = 0; j < part->n_windows; j++) put_window(out, explanation, part, &part->windows[j]);
    for (size_t j = 0; j < part->n_cases; j++)
      for (size_t k = 0; k < part->cases[j].n_spans; k++)
        put_span(out, explanation, part, &part->cases[j].spans[k],
                 part->cases[j].id.n ? part->cases[j].id : part->cases[j].rows);
  }
}

void dsv__report_diff_csv(dsv__buffer *out, const dsv_diff *diff) {
  dsv__put_text(out, "document_type,document,before_version,after_version,target,part,id,title,member,kind,direction,"
                     "before,after,before_pointer,after_pointer,sentence\r\n");
  for (size_t i = 0; i < diff->n; i++) {
    const dsv__change *change = &diff->at[i];
    dsv__report_cell(out, dsv__str_of(change->document_type));
    put_next(out, dsv__str_of(change->document));
    for (int side = 0; side < 2; side++) put_count(out, change->version[side] != 0, change->version[side]);
    const char *const texts[] = {change->target,
                                 change->part,
                                 change->id,
                                 change->title,
                                 change->member,
                                 dsv__change_word(change->kind),
                                 dsv__direction_word(change->direction),
                                 change->values[DSV__BEFORE],
                                 change->values[DSV__AFTER],
                                 change->pointers[DSV__BEFORE],
                                 change->pointers[DSV__AFTER],
                                 change->sentence};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) put_next(out, dsv__str_of(texts[k]));
    dsv__put_text(out, "\r\n");
  }
}

/* A row for each target, then for each gap below it. */
void dsv__report_underpinning_csv(dsv__buffer *out, const dsv_underpinning *made) {
  dsv__put_text(out, "target,kind,status,needed,independent,worst,best,time,short,unit,gap,agreement,supplier_target,"
                     "service,given,sentence\r\n");
  size_t gap = 0;
  for (size_t i = 0; i < made->n_targets; i++) {
    const dsv__underpinned *row = &made->targets[i];
    const char *const texts[] = {row->kind,   dsv__underpin_status_word(row->status),
                                 row->needed, row->independent,
                                 row->worst,  row->best,
                                 row->time,   row->short_by,
                                 row->unit,   NULL,
                                 NULL,        NULL,
                                 NULL,        NULL,
                                 NULL};
    dsv__report_cell(out, dsv__str_of(row->target));
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) put_next(out, dsv__str_of(texts[k]));
    dsv__put_text(out, "\r\n");
    for (; gap < made->n_gaps && made->gaps[gap].target == row->target; gap++) {
      const dsv__gap *at = &made->gaps[gap];
      const char *const words[] = {row->kind,     NULL,
                                   at->needed,    NULL,
                                   NULL,          NULL,
                                   NULL,          NULL,
                                   NULL,          dsv__gap_word(at->kind),
                                   at->agreement, at->supplier_target,
                                   at->service,   at->given,
                                   at->sentence};
      dsv__report_cell(out, dsv__str_of(at->target));
      for (size_t k = 0; k < sizeof words / sizeof *words; k++) put_next(out, dsv__str_of(words[k]));
      dsv__put_text(out, "\r\n");
    }
  }
}

static void put_money(dsv__buffer *out, bool given, dsv__money amount, int digits) {
  dsv__put_char(out, ',');
  if (given) dsv__put_money(out, amount, digits);
}

static void put_claim(dsv__buffer *out, const dsv__claim_result *claim) {
  dsv__put_time(out, claim->from);
  dsv__put_char(out, ',');
  dsv__put_time(out, claim->to);
  put_count(out, true, claim->version);
  put_next(out, claim->target);
  put_next(out, claim->of_class);
  put_next(out, claim->subject);
  put_next(out, claim->claim);
  put_next(out, dsv__str_of(dsv_claim_state_name((uint32_t)claim->state)));
  put_money(out, claim->valued, claim->amount, claim->digits);
  put_next(out, claim->valued ? claim->currency : (dsv__str){NULL, 0});
  for (size_t i = 0; i < DSV__PARTS; i++) put_money(out, claim->valued, claim->parts[i], claim->digits);
  put_money(out, claim->valued, claim->interest, claim->digits);
  put_next(out, dsv__str_of(claim->next >= 0 ? dsv__act_words[claim->next].word : NULL));
  put_next(out, dsv__str_of(claim->next >= 0 ? dsv__claim_by_word(claim->by) : NULL));
  put_next(out, claim->role);
  dsv__put_char(out, ',');
  if (claim->until != DSV__NEVER) dsv__put_time(out, claim->until);
  dsv__put_text(out, claim->overdue ? ",true\r\n" : ",\r\n");
}

void dsv__report_claims_csv(dsv__buffer *out, const dsv_claims *claims) {
  dsv__put_text(out, "period_from,period_to,version,target,class,subject,claim,state,amount,currency,");
  for (size_t i = 0; i < DSV__PARTS; i++) dsv__put_format(out, "%s,", dsv__claim_part_names[i]);
  dsv__put_text(out, "interest,next,by,role,until,overdue\r\n");
  for (size_t i = 0; i < claims->card->n_claims; i++) put_claim(out, claims->card->claims[i]);
}
