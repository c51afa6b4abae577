/* Checks of claims: deadlines that can be known, amounts that fit, and of documents what they are about. */
#include "agree/credit.h"
#include <string.h>

/* ---- terms ------------------------------------------------------------------------------------------------------------------ */

#define EVENT(word) (1u << DSV__FROM_##word)
#define UNKNOWN (EVENT(SIGN) | EVENT(INVOICE) | EVENT(CHANGE) | EVENT(TERMINATION))
#define OUTAGE (EVENT(OUTAGE) | EVENT(OUTAGE_END))
#define ACTS (EVENT(SUBMIT) | EVENT(ACCEPT) | EVENT(REJECT) | EVENT(DISPUTE))

static void check_deadline(dsv__checker *c, const dsv__deadline *deadline, unsigned refused) {
  if (!deadline->head.given) return;
  const unsigned from = 1u << deadline->from;
  dsv__check_deadline(c, deadline);
  if (from & UNKNOWN & refused)
    dsv__wrong(c, DSV_ERROR_VALUE, deadline, "from",
               "no claim knows when this was: count from \"window\", \"outage\", \"submit\", \"accept\", \"reject\", "
               "\"dispute\", \"start\" or \"end\"");
  else if (from & refused)
    dsv__wrong(c, DSV_ERROR_VALUE, deadline, "from",
               "what comes before a claim cannot wait for it: count from "
               "\"window\", \"outage\", \"outage_end\", \"start\" or \"end\"");
}

static void check_evidence(dsv__checker *c, const dsv__claim_terms *terms) {
  const dsv__list *list = &terms->evidence;
  dsv__item item;
  for (size_t i = 0; i < list->n && i < DSV__CLAIM_LIST_MOST; i++)
    for (size_t k = 0; k < i; k++)
      if (dsv__str_same(DSV__AT(*list, dsv__str)[i], DSV__AT(*list, dsv__str)[k])) {
        dsv__wrong(c, DSV_ERROR_TWICE, terms, dsv__item_path(&item, "evidence", i), "this is asked for already");
        break;
      }
}

static void check_approvals(dsv__checker *c, const dsv__claim_terms *terms) {
  const int digits = dsv__currency_digits(dsv__agreement_currency(c->agreement));
  dsv__money last = -1, above;
  for (size_t i = 0; i < terms->approve.n && i < DSV__CLAIM_LIST_MOST; i++) {
    const dsv__approval *approval = &DSV__AT(terms->approve, dsv__approval)[i];
    if (approval->above.coefficient < 0 || !dsv__money_of_decimal(approval->above, digits < 0 ? 4 : digits, &above))
      dsv__wrong(c, DSV_ERROR_VALUE, approval, "above", "write an amount of the currency that is not negative");
    else if (above <= last) dsv__wrong(c, DSV_ERROR_ORDER, approval, "above", "list who approves by rising amounts");
    else last = above;
  }
}

static void check_number(dsv__checker *c, const dsv__claim_terms *terms, const dsv__list *list, const char *member) {
  if (list->n > DSV__CLAIM_LIST_MOST) dsv__wrong(c, DSV_ERROR_LIMIT, terms, member, "at most %d", DSV__CLAIM_LIST_MOST);
}

static void check_terms(dsv__checker *c, const dsv__claim_terms *terms) {
  check_deadline(c, &terms->notice, UNKNOWN | ACTS);
  check_deadline(c, &terms->submit, UNKNOWN | ACTS);
  check_deadline(c, &terms->dispute, UNKNOWN);
  check_number(c, terms, &terms->answer, "answer");
  check_number(c, terms, &terms->evidence, "evidence");
  check_number(c, terms, &terms->approve, "approve");
  for (size_t i = 0; i < terms->answer.n && i < DSV__CLAIM_LIST_MOST; i++)
    check_deadline(c, &DSV__AT(terms->answer, dsv__deadline)[i], UNKNOWN);
  check_evidence(c, terms);
  check_approvals(c, terms);
}

void dsv__check_claim_terms(dsv__checker *c) {
  const dsv__credits *credits = c->agreement->credits;
  if (!credits) return;
  if (credits->claim) check_terms(c, credits->claim);
  check_deadline(c, &credits->within, UNKNOWN);
  check_deadline(c, &credits->lapse, UNKNOWN);
  if (credits->interest.coefficient < 0)
    dsv__wrong(c, DSV_ERROR_VALUE, credits, "interest", "a percentage must not be negative");
  if (dsv__given(&dsv__credits_record, credits, "interest") && !credits->within.head.given)
    dsv__wrong(c, DSV_ERROR_MISSING, credits, "within",
               "`within` is missing: interest runs from a deadline, as {\"from\":\"accept\",\"within\":\"P30D\"}");
}

/* ---- what a target needs for them ------------------------------------------------------------------------------------------- */

static bool asks_for_outage(const dsv__deadline *deadline) {
  return deadline->head.given && (1u << deadline->from & OUTAGE);
}

static const dsv__deadline *outage_of_terms(const dsv__claim_terms *terms) {
  if (!terms) return NULL;
  if (asks_for_outage(&terms->notice)) return &terms->notice;
  if (asks_for_outage(&terms->submit)) return &terms->submit;
  if (asks_for_outage(&terms->dispute)) return &terms->dispute;
  for (size_t i = 0; i < terms->answer.n; i++)
    if (asks_for_outage(&DSV__AT(terms->answer, dsv__deadline)[i])) return &DSV__AT(terms->answer, dsv__deadline)[i];
  return NULL;
}

static void check_rights(dsv__checker *c, const dsv__target *target, const dsv__target *own) {
  if (own->rights.n > DSV__CLAIM_LIST_MOST)
    dsv__wrong(c, DSV_ERROR_LIMIT, own, "rights", "at most %d rights", DSV__CLAIM_LIST_MOST);
  if (own->rights.n && !target->classes.n && !dsv__has_objective(target))
    dsv__wrong(c, DSV_ERROR_FORM, own, "rights",
               "without an objective nothing is missed: add an `objective`, or remove it");
  for (size_t i = 0; i < own->rights.n && i < DSV__CLAIM_LIST_MOST; i++) {
    const dsv__right *right = &DSV__AT(own->rights, dsv__right)[i];
    dsv__check_lengths(c, right->within, false, right, "within");
  }
}

void dsv__check_claim_of(dsv__checker *c, const dsv__target *target, const dsv__target *own) {
  const dsv__credits *credits = c->agreement->credits;
  check_rights(c, target, own);
  if (own->credit && own->credit->claim.chosen == 2) check_terms(c, &own->credit->claim.own);
  if (!target->credit || target->classes.n || target->metric.kind <= DSV__MTTR) return;
  const dsv__deadline *found = outage_of_terms(dsv__claim_terms_of(c->agreement, target->credit));
  if (!found && credits && asks_for_outage(&credits->within)) found = &credits->within;
  if (!found && credits && asks_for_outage(&credits->lapse)) found = &credits->lapse;
  if (found)
    dsv__wrong(c, DSV_ERROR_VALUE, found, "from",
               "target \"%.*s\" measures no outages: count from \"window\", or give its credit a `claim` of its own",
               (int)target->id.n, target->id.at);
}

/* ---- documents -------------------------------------------------------------------------------------------------------------- */

/* A claim beside all versions of its agreement. */
typedef struct {
  bool target, credit, of_class, subject, window; /* some version has it */
  bool by;                                        /* its subjects are told apart */
  const char *near;
  int digits;
} found;

static bool has_member(const dsv__list *map, dsv__str name) {
  for (size_t i = 0; i < map->n; i++)
    if (dsv__str_same(DSV__AT(*map, dsv__pair)[i].name, name)) return true;
  return false;
}

static bool same_fields(const dsv__list *map, const dsv__list *by) {
  bool same = map->n == by->n;
  for (size_t i = 0; same && i < by->n; i++) same = has_member(map, DSV__AT(*by, dsv__str)[i]);
  return same;
}

static void find_in_target(const dsv__claim *claim, const dsv__target *target, found *out) {
  out->target = true;
  out->credit = out->credit || target->credit;
  out->by = out->by || target->by.n;
  out->subject = out->subject || same_fields(&claim->subject, &target->by);
  for (size_t i = 0; i < target->classes.n; i++) {
    const dsv__target *of_class = &DSV__AT(target->classes, dsv__target)[i];
    out->credit = out->credit || of_class->credit;
    out->of_class = out->of_class || dsv__str_same(of_class->id, claim->of_class);
    if (of_class->by.n) {
      out->by = true;
      out->subject = out->subject || same_fields(&claim->subject, &of_class->by);
    }
  }
}

static dsv_status find_in_version(dsv__checker *c, const dsv__claim *claim, const dsv__agreement *agreement,
                                  found *out) {
  const dsv__zone *zone;
  dsv_status status = dsv__zones_get(c->book->zones, agreement->timezone, &zone);
  if (status) return status;
  const dsv__span in_force = dsv__span_of_range(&agreement->in_force, zone, (dsv__span){DSV__TIME_MIN, DSV__TIME_MAX});
  const int64_t at = dsv__when_at(claim->window, zone);
  out->window = out->window || (at >= in_force.from && at <= in_force.to);
  out->digits = dsv__currency_digits(dsv__agreement_currency(agreement));
  for (size_t i = 0; i < agreement->targets.n; i++) {
    const dsv__target *target = &DSV__AT(agreement->targets, dsv__target)[i];
    if (dsv__str_same(target->id, claim->target)) find_in_target(claim, target, out);
    else if (!out->near) out->near = dsv__nearest(claim->target, (const char *const[]){target->id.at}, 1);
  }
  return DSV_OK;
}

static void check_about(dsv__checker *c, const dsv__claim *claim, const found *in) {
  if (!in->target)
    dsv__wrong(c, DSV_ERROR_REFERENCE, claim, "target", "the agreement has no target \"%.*s\"%s%s%s",
               (int)claim->target.n, claim->target.at, in->near ? ": did you mean \"" : "", in->near ? in->near : "",
               in->near ? "\"?" : "");
  else if (!in->credit)
    dsv__wrong(c, DSV_ERROR_REFERENCE, claim, "target", "target \"%.*s\" has no credit that could be claimed",
               (int)claim->target.n, claim->target.at);
  else if (claim->of_class.n && !in->of_class)
    dsv__wrong(c, DSV_ERROR_REFERENCE, claim, "class", "the target has no class \"%.*s\"", (int)claim->of_class.n,
               claim->of_class.at);
  else if (dsv__given(&dsv__claim_record, claim, "subject") && (!in->by || !in->subject))
    dsv__wrong(c, DSV_ERROR_FIELD, claim, "subject",
               in->by ? "a subject has the fields of `by`, and no others" : "the target tells no subjects apart");
  if (!in->window)
    dsv__wrong(c, DSV_ERROR_ORDER, claim, "window",
               "the agreement is not in force then: write a time in a window of it");
}

static void check_act(dsv__checker *c, const dsv__claim_act *act, int digits) {
  dsv__money amount;
  if (!dsv__given(&dsv__claim_act_record, act, "amount")) return;
  if (!dsv__money_of_decimal(act->amount, digits < 0 ? 4 : digits, &amount))
    dsv__wrong(c, DSV_ERROR_VALUE, act, "amount",
               "an amount of this currency has at most %d decimals, and fits 64 bits", digits < 0 ? 4 : digits);
  else if (amount < 0 || (!amount && act->act != DSV__ACT_SETTLE))
    dsv__wrong(c, DSV_ERROR_VALUE, act, "amount", "must be above 0: write `reject` to give nothing");
}

static dsv_status check_claim(dsv__checker *c, const dsv__claim *claim) {
  found in = {.digits = -1};
  for (size_t i = 0; i < c->book->n_documents; i++) {
    const dsv__document *document = c->book->documents[i];
    const dsv__agreement *agreement = document->structure;
    if (strcmp(document->type->name, "agreement") != 0 || !dsv__str_same(agreement->head.id, claim->agreement.id))
      continue;
    dsv_status status = find_in_version(c, claim, agreement, &in);
    if (status) return status;
  }
  check_about(c, claim, &in);
  if (claim->history.n > DSV__HISTORY_MOST)
    dsv__wrong(c, DSV_ERROR_LIMIT, claim, "history", "at most %d acts", DSV__HISTORY_MOST);
  for (size_t i = 0; i < claim->history.n && i < DSV__HISTORY_MOST; i++)
    check_act(c, &DSV__AT(claim->history, dsv__claim_act)[i], in.digits);
  return DSV_OK;
}

dsv_status dsv__claims_check(dsv_book *book, dsv_diag *diag) {
  dsv__checker c = {.book = book, .diag = diag};
  for (size_t i = 0; i < book->n_documents; i++) {
    if (strcmp(book->documents[i]->type->name, "claim") != 0) continue;
    dsv_status status = check_claim(&c, book->documents[i]->structure);
    if (status) return status;
  }
  return c.status;
}
