/* Checks of terms and histories: members that contradict each other, dates that cannot be, acts of those who may do them. */
#include "agree/term.h"
#include <string.h>

/* ---- terms ----------------------------------------------------------------------------------------------------------------------- */

/* What does not go together: where `has` and `other` are given, or `other` is not (`missing`). */
static const struct {
  const char *has, *other;
  bool missing; /* of what `other` names, apart by blanks, one is due */
  const char *message;
} rules[] = {
    {"before", "within", false, "a deadline lies before or after: leave out \"before\" or \"within\""},
    {"from", "on", false, "it is counted from a date or from an event: leave out \"on\" or \"from\""},
    {"times", "renews every", true, "\"times\" says how often: add \"every\" or \"renews\""},
    {"to_end_of", "within before", true, "only a deadline moves: add \"within\" or \"before\""},
};

static bool has_any(const dsv__term *term, const char *members) {
  return (term->head.given & dsv__rows_of(&dsv__term_record, members)) != 0;
}

static void check_rules(dsv__checker *c, const dsv__term *term) {
  for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
    if (has_any(term, rules[i].has) && has_any(term, rules[i].other) != rules[i].missing)
      dsv__wrong(c, DSV_ERROR_FORM, term, rules[i].has, "%s", rules[i].message);
  if (term->kind != DSV__TERM_HOURS && has_any(term, "calendar") && !has_any(term, "within before"))
    dsv__wrong(c, DSV_ERROR_FORM, term, "calendar", "only a deadline counts its days: add \"within\" or \"before\"");
}

static void check_from(dsv__checker *c, const dsv__term *term) {
  if (!has_any(term, "from")) return;
  const bool known = term->from <= DSV__FROM_END || term->from >= DSV__FROM_INVOICE;
  if (!known)
    dsv__wrong(c, DSV_ERROR_VALUE, term, "from",
               "no term knows when this happened: count from \"start\", \"end\", \"sign\", \"invoice\", \"change\" or "
               "\"termination\"");
  else if (term->kind == DSV__TERM_RENEWAL && term->from != DSV__FROM_END)
    dsv__wrong(c, DSV_ERROR_VALUE, term, "from", "an agreement is renewed at its end: write \"end\"");
  else if (has_any(term, "every") && term->from > DSV__FROM_START)
    dsv__wrong(c, DSV_ERROR_FORM, term, "every", "what comes again is counted from \"start\", \"sign\" or \"on\"");
}

static void check_length(dsv__checker *c, const dsv__term *term, const char *member, dsv__duration length) {
  if (!has_any(term, member)) return;
  if (!dsv__duration_positive(length)) dsv__wrong(c, DSV_ERROR_VALUE, term, member, "must be longer than nothing");
  else if (length.elapsed && !dsv__duration_is_elapsed(length))
    dsv__wrong(c, DSV_ERROR_VALUE, term, member, "write either days and months or hours and minutes, not both");
}

static void check_numbers(dsv__checker *c, const dsv__term *term) {
  const bool calendar = term->calendar.to != NULL;
  if (has_any(term, "within")) dsv__check_lengths(c, term->within, calendar, term, "within");
  if (has_any(term, "before")) dsv__check_lengths(c, term->before, calendar, term, "before");
  check_length(c, term, "every", term->every);
  check_length(c, term, "renews", term->renews);
  if (has_any(term, "times") && term->times < 1) dsv__wrong(c, DSV_ERROR_VALUE, term, "times", "must be at least 1");
  if (term->percent.coefficient < 0)
    dsv__wrong(c, DSV_ERROR_VALUE, term, "percent", "a percentage must not be negative");
}

/* Whether the agreement goes on after its `to`. */
static const dsv__term *renewal_of(const dsv__agreement *agreement) {
  for (size_t i = 0; i < agreement->terms.n; i++)
    if (dsv__term_has(&DSV__AT(agreement->terms, dsv__term)[i], "renews"))
      return &DSV__AT(agreement->terms, dsv__term)[i];
  return NULL;
}

static void check_renewal(dsv__checker *c, const dsv__term *term) {
  const dsv__term *first = renewal_of(c->agreement);
  const bool renews = has_any(term, "renews"), ends = (c->agreement->in_force.head.given & 2) != 0;
  if (term->kind == DSV__TERM_RENEWAL && !renews && has_any(term, "from before calendar to_end_of times"))
    dsv__wrong(c, DSV_ERROR_MISSING, term, NULL, "say for how long it is renewed: \"renews\", as \"P1Y\"");
  else if (renews && first != term)
    dsv__wrong(c, DSV_ERROR_TWICE, term, "renews", "term \"%.*s\" says already how the agreement is renewed",
               (int)first->id.n, first->id.at);
  else if (renews && !ends)
    dsv__wrong(c, DSV_ERROR_FORM, term, "renews", "what has no end is not renewed: say \"to\" of \"in_force\"");
}

static void check_termination(dsv__checker *c, const dsv__term *term) {
  if (term->kind != DSV__TERM_TERMINATION || !has_any(term, "on every within before calendar to_end_of times")) return;
  if (has_any(term, "within") && has_any(term, "on every"))
    dsv__wrong(c, DSV_ERROR_FORM, term, "within", "notice for a date is given \"before\" it");
  else if (!has_any(term, "within") && !(has_any(term, "before") && has_any(term, "on every")))
    dsv__wrong(c, DSV_ERROR_MISSING, term, NULL,
               "say what notice it takes: \"within\", or \"before\" with \"on\" or \"every\"");
}

static void check_on(dsv__checker *c, const dsv__term *term) {
  if (!has_any(term, "on")) return;
  const dsv__span force =
      dsv__span_of_range(&c->agreement->in_force, c->zone, (dsv__span){DSV__TIME_MIN, DSV__TIME_MAX});
  const int64_t on = dsv__when_at(term->on, c->zone);
  if (on < force.from) dsv__wrong(c, DSV_ERROR_ORDER, term, "on", "is before the agreement is in force");
  else if (on > force.to && term->kind != DSV__TERM_EXIT && !renewal_of(c->agreement))
    dsv__wrong(c, DSV_ERROR_ORDER, term, "on", "is after the agreement has ended");
}

static void check_services(dsv__checker *c, const dsv__term *term) {
  const dsv__list *all = &c->agreement->services;
  for (size_t i = 0; i < term->services.n; i++) {
    const dsv__str id = DSV__AT(term->services, dsv__ref)[i].id;
    bool found = false;
    for (size_t k = 0; k < all->n && !found; k++) found = dsv__str_same(DSV__AT(*all, dsv__ref)[k].id, id);
    dsv__item item;
    if (!found)
      dsv__wrong(c, DSV_ERROR_REFERENCE, term, dsv__item_path(&item, "services", i),
                 "service \"%.*s\" is none of this agreement's", (int)id.n, id.at);
  }
}

void dsv__check_terms(dsv__checker *c) {
  const dsv__list *terms = &c->agreement->terms;
  if (terms->n > DSV__TERMS_MOST) {
    dsv__wrong(c, DSV_ERROR_LIMIT, c->agreement, "terms", "more than %d terms", DSV__TERMS_MOST);
    return;
  }
  for (size_t i = 0; i < terms->n; i++) {
    const dsv__term *term = &DSV__AT(*terms, dsv__term)[i];
    check_rules(c, term);
    check_from(c, term);
    check_numbers(c, term);
    check_renewal(c, term);
    check_termination(c, term);
    check_on(c, term);
    check_services(c, term);
  }
}

/* ---- histories ------------------------------------------------------------------------------------------------------------------- */

typedef struct {
  dsv__checker c; /* its agreement is the first version, or NULL */
  const dsv__history *of;
  size_t versions;
} history_check;

static bool is_version(const dsv__document *document, dsv__str id) {
  return !strcmp(document->type->name, "agreement") &&
         dsv__str_same(((const dsv__document_head *)document->structure)->id, id);
}

/* A version, or the next one after `index`; NULL: there are no more. */
static const dsv__agreement *next_version(const history_check *h, size_t *index) {
  while (*index < h->c.book->n_documents) {
    const dsv__document *document = h->c.book->documents[(*index)++];
    if (is_version(document, h->of->agreement.id)) return document->structure;
  }
  return NULL;
}

static bool is_party(const dsv__agreement *a, dsv__str id, int32_t actor) {
  if (actor != DSV__TERM_ACTOR_CONSUMER && dsv__str_same(a->provider.id, id)) return true;
  bool found = a->consumer.chosen == 1 && dsv__str_same(a->consumer.one.id, id);
  for (size_t i = 0; a->consumer.chosen == 2 && i < a->consumer.list.n && !found; i++)
    found = dsv__str_same(DSV__AT(a->consumer.list, dsv__ref)[i].id, id);
  return found && actor != DSV__TERM_ACTOR_PROVIDER;
}

static void check_version(history_check *h, const dsv__life_act *act) {
  const bool given = dsv__given(&dsv__life_act_record, act, "version");
  bool found = false;
  const dsv__agreement *a;
  for (size_t i = 0; (a = next_version(h, &i)) != NULL && !found;) found = a->version == act->version;
  if (given && !found)
    dsv__wrong(&h->c, DSV_ERROR_REFERENCE, act, "version", "the agreement has no version %lld in this book",
               (long long)act->version);
  else if (!given && act->act <= DSV__LIFE_REJECT && h->versions > 1)
    dsv__wrong(&h->c, DSV_ERROR_MISSING, act, NULL, "the agreement has several versions: say which \"version\"");
}

/* The term of an act, in any version; the party must be one that may do it. */
static void check_act_term(history_check *h, const dsv__life_act *act) {
  if (!act->term.n) return;
  const dsv__agreement *a;
  const dsv__term *term = NULL;
  bool fits = false, may = false;
  for (size_t i = 0; (a = next_version(h, &i)) != NULL;) {
    const dsv__term *found = dsv__term_find(a, act->term);
    if (!found) continue;
    term = found;
    fits = fits || act->act != DSV__LIFE_NOTICE || found->kind == DSV__TERM_RENEWAL ||
           found->kind == DSV__TERM_TERMINATION;
    may = may || is_party(a, act->by.id, dsv__term_has(found, "actor") ? found->actor : DSV__TERM_ACTOR_BOTH);
  }
  if (!term)
    dsv__wrong(&h->c, DSV_ERROR_REFERENCE, act, "term", "the agreement has no term \"%.*s\"", (int)act->term.n,
               act->term.at);
  else if (!fits)
    dsv__wrong(&h->c, DSV_ERROR_VALUE, act, "term", "notice is given by a term of renewal or termination");
  else if (!may && act->act == DSV__LIFE_NOTICE)
    dsv__wrong(&h->c, DSV_ERROR_VALUE, act, "by", "term \"%.*s\" lets the %s give notice", (int)act->term.n,
               act->term.at, dsv__term_actor_words[term->actor].word);
}

static void check_act(history_check *h, size_t index) {
  const dsv__life_act *act = &DSV__AT(h->of->history, dsv__life_act)[index];
  bool party = false;
  const dsv__agreement *a;
  for (size_t i = 0; (a = next_version(h, &i)) != NULL && !party;)
    party = is_party(a, act->by.id, DSV__TERM_ACTOR_BOTH);
  if (!party)
    dsv__wrong(&h->c, DSV_ERROR_REFERENCE, act, "by", "\"%.*s\" is no party of the agreement", (int)act->by.id.n,
               act->by.id.at);
  if (index > 0 && dsv__life_act_time(act, h->c.zone) < dsv__life_act_time(act - 1, h->c.zone))
    dsv__wrong(&h->c, DSV_ERROR_ORDER, act, "time", "is before that of the act above: list them in order of time");
  check_version(h, act);
  if (party) check_act_term(h, act);
}

static void check_history(history_check *h, size_t number) {
  for (size_t i = 0; i < number; i++) {
    const dsv__document *other = h->c.book->documents[i];
    if (!strcmp(other->type->name, "history") &&
        dsv__str_same(((const dsv__history *)other->structure)->agreement.id, h->of->agreement.id))
      dsv__wrong(&h->c, DSV_ERROR_TWICE, h->of, "agreement", "the agreement has a history already: add to that one");
  }
  if (h->of->history.n > DSV__LIFE_ACTS_MOST) {
    dsv__wrong(&h->c, DSV_ERROR_LIMIT, h->of, "history", "more than %d acts", DSV__LIFE_ACTS_MOST);
    return;
  }
  h->versions = 0;
  for (size_t i = 0; next_version(h, &i);) h->versions++;
  for (size_t i = 0; i < h->of->history.n; i++) check_act(h, i);
}

dsv_status dsv__histories_check(dsv_book *book, dsv_diag *diag) {
  history_check h = {.c = {.book = book, .diag = diag}};
  for (size_t i = 0; i < book->n_documents; i++) {
    if (strcmp(book->documents[i]->type->name, "history") != 0) continue;
    h.of = book->documents[i]->structure;
    size_t first = 0;
    const dsv__agreement *agreement = next_version(&h, &first);
    if (!agreement) continue;
    const dsv_status status = dsv__zones_get(book->zones, agreement->timezone, &h.c.zone);
    if (status == DSV_ERROR_MEMORY) return status;
    if (!status) check_history(&h, i);
  }
  return h.c.status;
}
