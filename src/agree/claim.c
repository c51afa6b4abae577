/* Claims as they stand in documents: their rows, and which terms hold for a credit. */
#include "agree/claim.h"
#include "agree/credit.h"

/* ---- terms ------------------------------------------------------------------------------------------------------------------ */

static const dsv__field approval_fields[] = {
    DSV__ROW(dsv__approval, above, "above", DSV__DECIMAL, 0, NULL, "More than this; 0 where left out"),
    DSV__ROW(dsv__approval, role, "role", DSV__TEXT, DSV__REQUIRED, NULL, "Who must approve it"), DSV__ROW_END};

const dsv__record dsv__approval_record = {
    .name = "approval", .doc = "Who approves how much", .size = sizeof(dsv__approval), .fields = approval_fields};

static const dsv__word arrears_words[] = {{"ignore", "Changes nothing", 0},
                                          {"bar", "Nothing can be claimed meanwhile", 0},
                                          {"hold", "Nothing is paid meanwhile", 0},
                                          {NULL, NULL, 0}};

static const dsv__word late_words[] = {
    {"forfeit", "The claim is lost", 0}, {"accept", "The provider may accept it", 0}, {NULL, NULL, 0}};

static const dsv__field terms_fields[] = {
    DSV__ROW(dsv__claim_terms, notice, "notice", DSV__RECORD, 0, &dsv__deadline_record,
             "Until when the breach must be notified"),
    DSV__ROW(dsv__claim_terms, submit, "submit", DSV__RECORD, DSV__REQUIRED, &dsv__deadline_record,
             "Until when it must be claimed, with all evidence"),
    DSV__ROW(dsv__claim_terms, answer, "answer", DSV__RECORD, DSV__LIST | DSV__NOT_EMPTY, &dsv__deadline_record,
             "Until when the provider answers: the earliest of these"),
    DSV__ROW(dsv__claim_terms, dispute, "dispute", DSV__RECORD, 0, &dsv__deadline_record,
             "Until when the answer can be disputed"),
    DSV__ROW(dsv__claim_terms, evidence, "evidence", DSV__TEXT, DSV__LIST | DSV__NOT_EMPTY, NULL,
             "What a claim must hold"),
    DSV__ROW(dsv__claim_terms, arrears, "arrears", DSV__ENUM, 0, arrears_words,
             "Where the consumer owes money; ignore where left out"),
    DSV__ROW(dsv__claim_terms, late, "late", DSV__ENUM, 0, late_words, "Of a late claim; forfeit where left out"),
    DSV__ROW(dsv__claim_terms, approve, "approve", DSV__RECORD, DSV__LIST | DSV__NOT_EMPTY, &dsv__approval_record,
             "Who approves how much, by rising amounts"),
    DSV__ROW_END};

const dsv__record dsv__claim_terms_record = {
    .name = "claim_terms", .doc = "How a credit is claimed", .size = sizeof(dsv__claim_terms), .fields = terms_fields};

static const dsv__word none_words[] = {{"none", "It needs no claim", 0}, {NULL, NULL, 0}};

static const dsv__field claim_rows[] = {
    DSV__ROW(dsv__claim_of, none, "word", DSV__ENUM, 0, none_words, "It needs no claim"),
    DSV__ROW(dsv__claim_of, own, "terms", DSV__RECORD, 0, &dsv__claim_terms_record, "Terms of its own"), DSV__ROW_END};

const dsv__choice dsv__claim_choice = {sizeof(dsv__claim_of), claim_rows};

const dsv__word dsv__paid_words[] = {
    {"next_charge", "Set against the next charge", 0}, {"payout", "Paid out", 0}, {NULL, NULL, 0}};

const dsv__claim_terms *dsv__claim_terms_of(const dsv__agreement *agreement, const dsv__credit *credit) {
  if (credit && credit->claim.chosen) return credit->claim.chosen == 2 ? &credit->claim.own : NULL;
  return agreement->credits ? agreement->credits->claim : NULL;
}

/* ---- rights ----------------------------------------------------------------------------------------------------------------- */

const dsv__word dsv__right_words[] = {{"terminate", "End the agreement", 0},
                                      {"step_in", "Do it oneself at the other's cost", 0},
                                      {"escalate", "Go to the next level", 0},
                                      {"withhold", "Hold back payment", 0},
                                      {"audit", "Look into how it came to be", 0},
                                      {"renegotiate", "Ask for other terms", 0},
                                      {NULL, NULL, 0}};
const dsv__word dsv__holder_words[] = {
    {"provider", "Who provides", 0}, {"consumer", "Who consumes", 0}, {NULL, NULL, 0}};

static const dsv__field right_fields[] = {
    DSV__ROW(dsv__right, right, "right", DSV__ENUM, DSV__REQUIRED, dsv__right_words, "What may be done"),
    DSV__ROW(dsv__right, holder, "holder", DSV__ENUM, DSV__REQUIRED, dsv__holder_words, "By whom"),
    DSV__ROW(dsv__right, within, "within", DSV__DURATION, 0, NULL, "For how long after the window that was missed"),
    DSV__ROW(dsv__right, notice, "notice", DSV__DURATION, 0, NULL, "How long before it takes effect it is announced"),
    DSV__ROW(dsv__right, text, "text", DSV__TEXT, 0, NULL, "The clause"),
    DSV__ROW_END};

const dsv__record dsv__right_record = {.name = "right",
                                       .doc = "What may be done when a target is missed",
                                       .size = sizeof(dsv__right),
                                       .fields = right_fields};

/* ---- documents -------------------------------------------------------------------------------------------------------------- */

const dsv__word dsv__act_words[] = {{"notice", "The breach is notified", 0},
                                    {"submit", "The claim is made", 0},
                                    {"evidence", "Evidence is added", 0},
                                    {"accept", "The provider accepts it, all or so much", 0},
                                    {"reject", "The provider rejects it", 0},
                                    {"dispute", "The consumer disputes what was rejected", 0},
                                    {"settle", "Both agree on so much", 0},
                                    {"waive", "A party gives up what it could ask for", 0},
                                    {"withdraw", "The consumer takes it back", 0},
                                    {"pay", "It is paid, or set against a charge", 0},
                                    {"arrears", "The consumer owes money from here on", 0},
                                    {"clear", "It no longer does", 0},
                                    {NULL, NULL, 0}};

static const dsv__field act_fields[] = {
    DSV__ROW(dsv__claim_act, time, "time", DSV__WHEN, DSV__REQUIRED, NULL, "When"),
    DSV__ROW(dsv__claim_act, act, "act", DSV__ENUM, DSV__REQUIRED, dsv__act_words, "What was done"),
    DSV__ROW(dsv__claim_act, by, "by", DSV__REF, DSV__REQUIRED, "party", "Who did it"),
    DSV__ROW(dsv__claim_act, role, "role", DSV__TEXT, 0, NULL, "In which role"),
    DSV__ROW(dsv__claim_act, text, "text", DSV__TEXT, 0, NULL, "In words"),
    DSV__ROW(dsv__claim_act, rows, "rows", DSV__TEXT, DSV__LIST, NULL, "Keys of the rows that are meant"),
    DSV__ROW(dsv__claim_act, evidence, "evidence", DSV__TEXT, DSV__LIST, NULL, "Evidence that is given"),
    DSV__ROW(dsv__claim_act, amount, "amount", DSV__DECIMAL, 0, NULL, "In units of the currency; all where left out"),
    DSV__ROW_END};

static const struct dsv__case act_cases[] = {
    {"notice", "", "evidence"}, {"submit", "", "evidence"}, {"evidence", "evidence", ""}, {"accept", "", "amount"},
    {"reject", "", ""},         {"dispute", "", ""},        {"settle", "", "amount"},     {"waive", "", ""},
    {"withdraw", "", ""},       {"pay", "", "amount"},      {"arrears", "", ""},          {"clear", "", ""},
    {NULL, NULL, NULL}};

const dsv__record dsv__claim_act_record = {.name = "claim_act",
                                           .doc = "What was done about a claim",
                                           .size = sizeof(dsv__claim_act),
                                           .fields = act_fields,
                                           .switch_on = "act",
                                           .cases = act_cases};

static const dsv__field subject_value = {"value", DSV__VALUE, 0, 0, NULL, "Key field", NULL, "0.1", NULL, NULL};

static const dsv__field claim_fields[] = {
    DSV__DOCUMENT_FIELDS(dsv__claim),
    DSV__ROW(dsv__claim, agreement, "agreement", DSV__REF, DSV__REQUIRED, "agreement", "Agreement it is made under"),
    DSV__ROW(dsv__claim, target, "target", DSV__ID, DSV__REQUIRED, NULL, "Target that was missed"),
    DSV__ROW(dsv__claim, of_class, "class", DSV__ID, 0, NULL, "Class of the target; all where left out"),
    DSV__ROW(dsv__claim, subject, "subject", DSV__MAP, 0, &subject_value, "Subject; all where left out"),
    DSV__ROW(dsv__claim, window, "window", DSV__WHEN, DSV__REQUIRED, NULL,
             "A time in the window that was missed; of a rolling window its end"),
    DSV__ROW(dsv__claim, history, "history", DSV__RECORD, DSV__LIST | DSV__NOT_EMPTY | DSV__REQUIRED,
             &dsv__claim_act_record, "What was done"),
    DSV__ROW_END};

const dsv__record dsv__claim_record = {
    .name = "claim", .doc = "A claim of a credit", .size = sizeof(dsv__claim), .fields = claim_fields};
