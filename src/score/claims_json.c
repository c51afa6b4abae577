/* Claims as canonical JSON, in words, and their calls (docs/claims.md section 7). */
#include "base/members.h"
#include "score/claim.h"
#include "score/scoring.h"
#include <dsv/version.h>

static const char *const state_names[] = {"",         "claimable",   "submitted", "due",      "accepted",  "rejected",
                                          "disputed", "settled",     "forfeited", "waived",   "withdrawn", "lapsed",
                                          "paid",     "provisional", "held",      "unfounded"};

const char *dsv_claim_state_name(uint32_t state) {
  return state && state < sizeof state_names / sizeof *state_names ? state_names[state] : NULL;
}

const char *dsv__claim_by_word(int32_t by) {
  return by == DSV__PARTY_CONSUMER ? "consumer" : by == DSV__PARTY_PROVIDER ? "provider" : "both";
}

/* ---- pieces ----------------------------------------------------------------------------------------------------------------- */

static void money_member(dsv__buffer *out, const char *name, dsv__money amount, int digits) {
  dsv__member(out, name);
  dsv__put_char(out, '"');
  dsv__put_money(out, amount, digits);
  dsv__put_char(out, '"');
}

static void word_member(dsv__buffer *out, const char *name, const char *word) {
  dsv__text_member(out, name, dsv__str_of(word));
}

static void true_member(dsv__buffer *out, const char *name, bool given) {
  if (!given) return;
  dsv__member(out, name);
  dsv__put_text(out, "true");
}

static const char *state_of(const dsv__claim_result *claim) {
  return dsv_claim_state_name((uint32_t)claim->state);
}

/* ---- a claim ---------------------------------------------------------------------------------------------------------------- */

static void put_deadlines(dsv__buffer *out, const dsv__claim_result *claim) {
  bool any = false;
  for (size_t i = 0; i < DSV__UNTILS; i++) any = any || claim->deadlines[i] != DSV__NEVER;
  if (!any) return;
  dsv__member(out, "deadlines");
  dsv__put_char(out, '{');
  for (size_t i = 0; i < DSV__UNTILS; i++)
    if (claim->deadlines[i] != DSV__NEVER) dsv__time_member(out, dsv__claim_until_names[i], claim->deadlines[i]);
  dsv__put_char(out, '}');
}

static void put_step(dsv__buffer *out, const dsv__claim_result *claim, const dsv__claim_step *step) {
  dsv__put_char(out, '{');
  word_member(out, "act", dsv__act_words[step->act].word);
  if (step->counts) money_member(out, "amount", step->amount, claim->digits);
  dsv__text_member(out, "by", step->by);
  word_member(out, "refused", dsv__refused_names[step->refused]);
  word_member(out, "state", dsv_claim_state_name((uint32_t)step->state));
  dsv__time_member(out, "time", step->time);
  dsv__put_char(out, '}');
}

static void put_history(dsv__buffer *out, const dsv__claim_result *claim) {
  if (!claim->n_steps) return;
  dsv__member(out, "history");
  dsv__put_char(out, '[');
  for (size_t i = 0; i < claim->n_steps; i++) {
    if (i) dsv__put_char(out, ',');
    put_step(out, claim, &claim->steps[i]);
  }
  dsv__put_char(out, ']');
}

static void put_missing(dsv__buffer *out, const dsv__claim_result *claim) {
  if (!claim->n_missing) return;
  dsv__member(out, "missing");
  dsv__put_char(out, '[');
  for (size_t i = 0; i < claim->n_missing; i++) {
    if (i) dsv__put_char(out, ',');
    dsv__put_json_text(out, claim->missing[i]);
  }
  dsv__put_char(out, ']');
}

static void put_next(dsv__buffer *out, const dsv__claim_result *claim) {
  if (claim->next < 0) return;
  dsv__member(out, "next");
  dsv__put_char(out, '{');
  word_member(out, "act", dsv__act_words[claim->next].word);
  word_member(out, "by", dsv__claim_by_word(claim->by));
  true_member(out, "overdue", claim->overdue);
  dsv__text_member(out, "role", claim->role);
  if (claim->until != DSV__NEVER) dsv__time_member(out, "until", claim->until);
  dsv__put_char(out, '}');
}

static void put_parts(dsv__buffer *out, const dsv__claim_result *claim) {
  if (!claim->valued || !claim->amount) return;
  dsv__member(out, "parts");
  dsv__put_char(out, '{');
  for (size_t i = 0; i < DSV__PARTS; i++)
    if (claim->parts[i]) money_member(out, dsv__claim_part_names[i], claim->parts[i], claim->digits);
  dsv__put_char(out, '}');
}

static void put_claim(dsv__buffer *out, const dsv__claim_result *claim) {
  dsv__put_char(out, '{');
  if (claim->valued) money_member(out, "amount", claim->amount, claim->digits);
  true_member(out, "arrears", claim->arrears);
  dsv__text_member(out, "claim", claim->claim);
  dsv__text_member(out, "class", claim->of_class);
  if (claim->valued) dsv__text_member(out, "currency", claim->currency);
  put_deadlines(out, claim);
  dsv__time_member(out, "from", claim->from);
  put_history(out, claim);
  if (claim->interest) money_member(out, "interest", claim->interest, claim->digits);
  true_member(out, "late", claim->late);
  put_missing(out, claim);
  put_next(out, claim);
  put_parts(out, claim);
  true_member(out, "provisional", claim->provisional);
  word_member(out, "state", state_of(claim));
  if (claim->subject.n) {
    dsv__member(out, "subject");
    dsv__put_str(out, claim->subject);
  }
  dsv__text_member(out, "target", claim->target);
  dsv__time_member(out, "to", claim->to);
  dsv__int_member(out, "version", claim->version);
  dsv__put_char(out, '}');
}

void dsv__put_claim_member(dsv__buffer *out, const dsv__claim_result *claim) {
  dsv__member(out, "claim");
  dsv__put_char(out, '{');
  if (claim->next >= 0) word_member(out, "by", dsv__claim_by_word(claim->by));
  dsv__text_member(out, "id", claim->claim);
  if (claim->next >= 0) word_member(out, "next", dsv__act_words[claim->next].word);
  word_member(out, "state", state_of(claim));
  if (claim->until != DSV__NEVER) dsv__time_member(out, "until", claim->until);
  dsv__put_char(out, '}');
}

void dsv__say_claim(dsv__buffer *out, const dsv__claim_result *claim) {
  dsv__put_format(out, " The claim is %s", state_of(claim));
  if (claim->claim.n) dsv__put_format(out, " (%.*s)", (int)claim->claim.n, claim->claim.at);
  if (claim->next >= 0)
    dsv__put_format(out, "; next: %s, by %s", dsv__act_words[claim->next].word, dsv__claim_by_word(claim->by));
  if (claim->until != DSV__NEVER) {
    dsv__put_text(out, ", until ");
    dsv__put_time(out, claim->until);
  }
  dsv__put_char(out, '.');
}

/* ---- sums ------------------------------------------------------------------------------------------------------------------- */

bool dsv__claim_sum_add(const dsv__claim_result *claim, dsv__money parts[DSV__PARTS], dsv__money *credited,
                        dsv__money *interest) {
  bool fits = dsv__add(*credited, claim->amount, credited) && dsv__add(*interest, claim->interest, interest);
  for (size_t i = 0; i < DSV__PARTS; i++) fits = fits && dsv__add(parts[i], claim->parts[i], &parts[i]);
  return fits;
}

/* Of one currency, which the claim at `first` is the first to have. */
static bool put_sum(dsv__buffer *out, const dsv_scorecard *card, size_t first) {
  const dsv__claim_result *one = card->claims[first];
  dsv__money parts[DSV__PARTS] = {0}, credited = 0, interest = 0;
  bool fits = true;
  for (size_t i = first; fits && i < card->n_claims; i++)
    if (dsv__str_same(card->claims[i]->currency, one->currency))
      fits = dsv__claim_sum_add(card->claims[i], parts, &credited, &interest);
  dsv__put_char(out, '{');
  for (size_t i = 0; i < DSV__PARTS; i++) {
    if (parts[i]) money_member(out, dsv__claim_part_names[i], parts[i], one->digits);
    if (i == DSV__PART_CLAIMABLE) { /* the members stand in the order of their names */
      money_member(out, "credited", credited, one->digits);
      dsv__text_member(out, "currency", one->currency);
    }
    if (i == DSV__PART_HELD && interest) money_member(out, "interest", interest, one->digits);
  }
  dsv__put_char(out, '}');
  return fits;
}

static bool put_sums(dsv__buffer *out, const dsv_scorecard *card) {
  bool fits = true;
  dsv__member(out, "sums");
  dsv__put_char(out, '[');
  for (size_t i = 0, n = 0; i < card->n_claims; i++) {
    bool first = card->claims[i]->valued;
    for (size_t k = 0; first && k < i; k++)
      first = !dsv__str_same(card->claims[i]->currency, card->claims[k]->currency);
    if (!first) continue;
    if (n++) dsv__put_char(out, ',');
    fits = put_sum(out, card, i) && fits;
  }
  dsv__put_char(out, ']');
  return fits;
}

/* ---- the calls -------------------------------------------------------------------------------------------------------------- */

static dsv_status write_json(dsv_claims *claims, dsv_diag *diag) {
  const dsv_scorecard *card = claims->card;
  dsv__buffer out;
  dsv__buffer_init(&out, claims->context);
  dsv__put_char(&out, '{');
  dsv__text_member(&out, "agreement", card->agreement);
  dsv__time_member(&out, "as_of", card->as_of);
  dsv__member(&out, "claims");
  dsv__put_char(&out, '[');
  for (size_t i = 0; i < card->n_claims; i++) {
    if (i) dsv__put_char(&out, ',');
    put_claim(&out, card->claims[i]);
  }
  dsv__put_char(&out, ']');
  dsv__int_member(&out, "rules", DSV_RULES);
  const bool fits = put_sums(&out, card);
  dsv__text_member(&out, "type", DSV__STR("claims"));
  dsv__put_char(&out, '}');
  claims->json_length = out.n;
  dsv__put_char(&out, '\0');
  if (out.failed || !fits) {
    const bool failed = out.failed;
    dsv__buffer_free(&out);
    return failed ? DSV__NO_MEMORY(diag) : dsv__fail(diag, DSV_ERROR_OVERFLOW, "the sums of the claims do not fit");
  }
  claims->json = out.at;
  return DSV_OK;
}

/* Facts without any rows: the windows are the same. */
static dsv_status no_facts(const dsv_book *book, dsv_facts **out, dsv_diag *diag) {
  dsv_status status = dsv_facts_new((dsv_book *)(uintptr_t)book, NULL, out, diag);
  return status ? status : dsv_facts_seal(*out, NULL, diag);
}

dsv_status dsv_claims_replay(const dsv_book *book, const dsv_facts *facts, const char *agreement, int64_t from,
                             int64_t to, int64_t as_of, const dsv_score_options *options, dsv_claims **out,
                             dsv_diag *diag) {
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no place for the claims (out is NULL)");
  *out = NULL;
  if (!book || !agreement) return dsv__fail(diag, DSV_ERROR_MISUSE, "book and agreement are needed");
  const size_t first = dsv_diag_count(diag);
  dsv_facts *none = NULL;
  dsv_status status = facts ? DSV_OK : no_facts(book, &none, diag);
  dsv__request request = {.book = book,
                          .facts = facts ? facts : none,
                          .agreement = agreement,
                          .from = from,
                          .to = to,
                          .as_of = as_of,
                          .options = options,
                          .claims = true,
                          .unvalued = !facts,
                          .ranged = from != DSV_NO_TIME || to != DSV_NO_TIME};
  dsv_scorecard *card = NULL;
  if (!status) status = dsv__score_request(&request, &card, diag);
  dsv_facts_unref(none);
  if (status) return status;
  dsv__locate_findings(book, diag, first);
  dsv_claims *claims = dsv__zalloc(book->context, 1, sizeof *claims);
  if (!claims) {
    dsv_scorecard_unref(card);
    return DSV__NO_MEMORY(diag);
  }
  atomic_init(&claims->references, 1);
  claims->context = dsv_context_ref(book->context);
  claims->card = card;
  status = write_json(claims, diag);
  if (status) dsv_claims_unref(claims);
  else *out = claims;
  return status;
}

dsv_claims *dsv_claims_ref(dsv_claims *claims) {
  if (claims) dsv__retain(&claims->references);
  return claims;
}

void dsv_claims_unref(dsv_claims *claims) {
  if (!claims || !dsv__release(&claims->references)) return;
  dsv_context *context = claims->context;
  dsv_scorecard_unref(claims->card);
  dsv__free(context, claims->json);
  dsv__free(context, claims);
  dsv_context_unref(context);
}

size_t dsv_claims_count(const dsv_claims *claims) {
  return claims ? claims->card->n_claims : 0;
}

dsv_status dsv_claims_get(const dsv_claims *claims, size_t index, dsv_claim *out) {
  if (!claims || !out || index >= claims->card->n_claims) return DSV_ERROR_MISUSE;
  const dsv__claim_result *at = claims->card->claims[index];
  dsv_claim claim = {.size = out->size,
                     .state = (uint32_t)at->state,
                     .overdue = at->overdue,
                     .claim = at->claim.at,
                     .target = at->target.at,
                     .of_class = at->of_class.at,
                     .subject = at->subject.at,
                     .from = at->from,
                     .to = at->to,
                     .version = at->version,
                     .amount = at->amount_text,
                     .currency = at->valued ? at->currency.at : NULL,
                     .next = at->next >= 0 ? dsv__act_words[at->next].word : NULL,
                     .by = at->next >= 0 ? dsv__claim_by_word(at->by) : NULL,
                     .role = at->role.at,
                     .until = at->until == DSV__NEVER ? DSV_NO_TIME : at->until};
  return dsv__give(&claim, out, sizeof claim, sizeof claim);
}

const char *dsv_claims_json(const dsv_claims *claims, size_t *length) {
  if (length) *length = claims ? claims->json_length : 0;
  return claims ? claims->json : NULL;
}
