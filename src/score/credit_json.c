/* Credits, bonuses, their sums and caps: as canonical JSON, and in words. */
#include "base/members.h"
#include "score/result.h"

static void money_member(dsv__buffer *out, const char *name, dsv__money amount, int digits) {
  dsv__member(out, name);
  dsv__put_char(out, '"');
  dsv__put_money(out, amount, digits);
  dsv__put_char(out, '"');
}

static void count_member(dsv__buffer *out, const char *name, dsv__int128 n) {
  dsv__member(out, name);
  dsv__put_char(out, '"');
  dsv__put_int128(out, n);
  dsv__put_char(out, '"');
}

static void true_member(dsv__buffer *out, const char *name) {
  dsv__member(out, name);
  dsv__put_text(out, "true");
}

void dsv__put_earning_json(dsv__buffer *out, const dsv__earning *e) {
  dsv__put_char(out, '{');
  money_member(out, "amount", e->amount, e->digits);
  dsv__text_member(out, "base", e->base);
  if (e->counts_rows) count_member(out, "base_rows", (dsv__int128)e->base_rows);
  if (e->below_least) money_member(out, "below_least", e->below_least, e->digits);
  if (e->breached) count_member(out, "breaches", e->breaches);
  dsv__text_member(out, "capped", e->capped);
  if (e->n_cuts) {
    dsv__member(out, "caps");
    dsv__put_char(out, '[');
    for (size_t i = 0; i < e->n_cuts; i++) {
      dsv__put_text(out, i ? ",{" : "{");
      money_member(out, "cut", e->cuts[i].cut, e->digits);
      dsv__text_member(out, "id", e->cuts[i].id);
      dsv__put_char(out, '}');
    }
    dsv__put_char(out, ']');
  }
  if (e->claim) dsv__put_claim_member(out, e->claim);
  dsv__text_member(out, "computed", e->computed);
  dsv__text_member(out, "currency", e->currency);
  dsv__text_member(out, "flat", e->flat);
  dsv__text_member(out, "percent", e->percent);
  if (e->provisional) true_member(out, "provisional");
  money_member(out, "rounded", e->rounded, e->digits);
  dsv__text_member(out, "steps", e->steps);
  if (e->tiered) dsv__int_member(out, "tier", (int64_t)e->tier);
  if (e->unvalued) count_member(out, "unvalued", (dsv__int128)e->unvalued);
  dsv__put_char(out, '}');
}

void dsv__put_sums_json(dsv__buffer *out, const dsv__earned_sums *sums) {
  dsv__put_char(out, '{');
  money_member(out, "bonus", sums->bonus, sums->digits);
  money_member(out, "credit", sums->credit, sums->digits);
  dsv__text_member(out, "currency", sums->currency);
  if (sums->provisional) money_member(out, "provisional", sums->provisional, sums->digits);
  if (sums->provisional_bonus) money_member(out, "provisional_bonus", sums->provisional_bonus, sums->digits);
  dsv__put_char(out, '}');
}

void dsv__put_cap_windows_json(dsv__buffer *out, const dsv_scorecard *card) {
  dsv__put_char(out, '[');
  for (size_t i = 0; i < card->n_caps; i++) {
    const dsv__cap_window *cap = &card->caps[i];
    dsv__put_text(out, i ? ",{" : "{");
    money_member(out, "asked", cap->asked, cap->digits);
    dsv__time_member(out, "from", cap->from);
    dsv__text_member(out, "id", cap->id);
    money_member(out, "left", cap->left, cap->digits);
    money_member(out, "limit", cap->limit, cap->digits);
    if (cap->provisional) true_member(out, "provisional");
    dsv__time_member(out, "to", cap->to);
    if (cap->rolling) money_member(out, "used", cap->used, cap->digits);
    dsv__int_member(out, "version", cap->version);
    dsv__put_char(out, '}');
  }
  dsv__put_char(out, ']');
}

/* ---- in words --------------------------------------------------------------------------------------------------------------- */

static void say_money(dsv__buffer *out, dsv__money amount, const dsv__earning *e) {
  dsv__put_money(out, amount, e->digits);
  dsv__put_char(out, ' ');
  dsv__put_str(out, e->currency);
}

static void say(dsv__buffer *out, const char *before, dsv__str what, const char *after) {
  dsv__put_text(out, before);
  dsv__put_str(out, what);
  dsv__put_text(out, after);
}

void dsv__say_earning(dsv__buffer *out, const dsv__earning *e) {
  dsv__put_text(out, e->bonus ? "Bonus " : "Credit ");
  say_money(out, e->amount, e);
  if (e->provisional) dsv__put_text(out, ", provisional");
  dsv__put_text(out, ": ");
  if (e->tiered) dsv__put_format(out, "tier %zu, ", e->tier + 1);
  if (e->flat.n) say(out, "", e->flat, "");
  else {
    say(out, "", e->percent, " % of ");
    say(out, "", e->base, "");
    if (e->counts_rows && !e->base_rows) dsv__put_text(out, " (no row of the fee)");
    else if (e->counts_rows)
      dsv__put_format(out, " (of %llu row%s)", (unsigned long long)e->base_rows, e->base_rows == 1 ? "" : "s");
  }
  if (e->steps.n) say(out, " times ", e->steps, " steps");
  if (e->breached) {
    dsv__put_text(out, " times ");
    dsv__put_int128(out, e->breaches);
    dsv__put_text(out, e->breaches == 1 ? " breach" : " breaches");
  }
  say(out, " is ", e->computed, "");
  if (e->capped.n) say(out, ", capped at ", e->capped, "");
  dsv__put_text(out, ", rounded ");
  dsv__put_money(out, e->rounded, e->digits);
  for (size_t i = 0; i < e->n_cuts; i++) {
    dsv__put_text(out, ", less ");
    dsv__put_money(out, e->cuts[i].cut, e->digits);
    say(out, " by cap \"", e->cuts[i].id, "\"");
  }
  if (e->below_least) {
    dsv__put_text(out, ", less ");
    dsv__put_money(out, e->below_least, e->digits);
    dsv__put_text(out, " that is too little to be paid");
  }
  dsv__put_char(out, '.');
  if (e->claim) dsv__say_claim(out, e->claim);
}
