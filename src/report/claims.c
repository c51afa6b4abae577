/* Claims as text: where each stands, what is next, and what each act did. */
#include "report/report.h"

static void put_money(dsv__buffer *out, dsv__money amount, const dsv__claim_result *claim) {
  dsv__put_money(out, amount, claim->digits);
  dsv__put_char(out, ' ');
  dsv__put_str(out, claim->currency);
}

static void put_head(dsv__buffer *out, const dsv__claim_result *claim) {
  dsv__put_time(out, claim->from);
  dsv__put_char(out, ' ');
  dsv__report_safe(out, claim->target);
  if (claim->of_class.n) dsv__put_format(out, ", class %.*s", (int)claim->of_class.n, claim->of_class.at);
  if (claim->subject.n) {
    dsv__put_char(out, ' ');
    dsv__report_key(out, claim->subject);
  }
  if (claim->claim.n) dsv__put_format(out, " (%.*s)", (int)claim->claim.n, claim->claim.at);
  dsv__put_format(out, ": %s%s", claim->late ? "late, " : "", dsv_claim_state_name((uint32_t)claim->state));
  if (claim->valued) {
    dsv__put_text(out, ", ");
    put_money(out, claim->amount, claim);
  }
  if (claim->provisional) dsv__put_text(out, ", provisional");
  if (claim->arrears) dsv__put_text(out, ", the consumer is in arrears");
  dsv__put_char(out, '\n');
}

static void put_parts(dsv__buffer *out, const dsv__money parts[DSV__PARTS], dsv__money interest, int digits) {
  size_t n = 0;
  for (size_t i = 0; i < DSV__PARTS; i++) {
    if (!parts[i]) continue;
    dsv__put_format(out, "%s%s ", n++ ? ", " : "", dsv__claim_part_names[i]);
    dsv__put_money(out, parts[i], digits);
  }
  if (interest) {
    dsv__put_text(out, n ? "; interest " : "interest ");
    dsv__put_money(out, interest, digits);
  }
}

static void put_next(dsv__buffer *out, const dsv__claim_result *claim) {
  if (claim->next < 0) return;
  dsv__put_format(out, "  next: %s, by %s", dsv__act_words[claim->next].word, dsv__claim_by_word(claim->by));
  if (claim->role.n) {
    dsv__put_text(out, " as ");
    dsv__report_safe(out, claim->role);
  }
  if (claim->until != DSV__NEVER) {
    dsv__put_text(out, ", until ");
    dsv__put_time(out, claim->until);
  }
  dsv__put_text(out, claim->overdue ? ", overdue\n" : "\n");
}

static void put_missing(dsv__buffer *out, const dsv__claim_result *claim) {
  for (size_t i = 0; i < claim->n_missing; i++) {
    dsv__put_text(out, i ? ", " : "  missing: ");
    dsv__report_safe(out, claim->missing[i]);
  }
  if (claim->n_missing) dsv__put_char(out, '\n');
}

static void put_step(dsv__buffer *out, const dsv__claim_result *claim, const dsv__claim_step *step) {
  dsv__put_text(out, "  ");
  dsv__put_time(out, step->time);
  dsv__put_format(out, " %s by ", dsv__act_words[step->act].word);
  dsv__report_safe(out, step->by);
  if (step->refused) dsv__put_format(out, ": changes nothing (%s)\n", dsv__refused_names[step->refused]);
  else {
    dsv__put_format(out, ": %s", dsv_claim_state_name((uint32_t)step->state));
    if (step->counts) {
      dsv__put_char(out, ' ');
      put_money(out, step->amount, claim);
    }
    dsv__put_char(out, '\n');
  }
}

static void put_claim(dsv__buffer *out, const dsv__claim_result *claim) {
  put_head(out, claim);
  if (claim->valued && claim->amount) {
    dsv__put_text(out, "  ");
    put_parts(out, claim->parts, claim->interest, claim->digits);
    dsv__put_char(out, '\n');
  }
  for (size_t i = 0; i < claim->n_steps; i++) put_step(out, claim, &claim->steps[i]);
  put_missing(out, claim);
  put_next(out, claim);
}

/* Of the currency that the claim at `first` is the first to have. */
static void put_sum(dsv__buffer *out, const dsv_scorecard *card, size_t first) {
  const dsv__claim_result *one = card->claims[first];
  dsv__money parts[DSV__PARTS] = {0}, credited = 0, interest = 0;
  for (size_t i = 0; i < first; i++)
    if (dsv__str_same(card->claims[i]->currency, one->currency)) return;
  for (size_t i = first; i < card->n_claims; i++)
    if (dsv__str_same(card->claims[i]->currency, one->currency))
      dsv__claim_sum_add(card->claims[i], parts, &credited, &interest);
  dsv__put_text(out, "\ncredited ");
  put_money(out, credited, one);
  if (credited) dsv__put_text(out, ": ");
  put_parts(out, parts, interest, one->digits);
  dsv__put_char(out, '\n');
}

void dsv__report_claims_text(dsv__buffer *out, const dsv_claims *claims, const dsv_report_options *options) {
  const dsv_scorecard *card = claims->card;
  (void)options;
  dsv__put_text(out, "claims of ");
  dsv__report_safe(out, card->agreement);
  dsv__put_text(out, ", as of ");
  dsv__put_time(out, card->as_of);
  dsv__put_text(out, card->n_claims ? "\n\n" : "\n\nno claims\n");
  for (size_t i = 0; i < card->n_claims; i++) put_claim(out, card->claims[i]);
  for (size_t i = 0; i < card->n_claims; i++)
    if (card->claims[i]->valued) put_sum(out, card, i);
}
