/* The claims of a scorecard: which documents cover which credits, and where each of them stands (docs/claims.md section 3). */
#include "score/claim.h"
#include "base/members.h"
#include "base/sort.h"
#include "score/credit.h"
#include <string.h>

/* ---- entries by target and end ---------------------------------------------------------------------------------------------- */

/* An entry of the scorecard with its earners, which follow each other. */
typedef struct {
  const dsv__entry *entry;
  size_t number; /* in order */
  size_t first, n;
} spot;

typedef struct {
  dsv__work *work;
  const dsv__earner *earners;
  size_t n_earners;
  bool *covered; /* of each earner */
  spot *spots;   /* by target, then by end */
  size_t n_spots;
  int64_t start, end; /* of the agreement */
  dsv_scorecard *card;
} claiming;

static int compare_spots(const void *a, const void *b) {
  const spot *x = a, *y = b;
  const int order = dsv__str_compare(x->entry->target->id, y->entry->target->id);
  if (order) return order;
  if (x->entry->to != y->entry->to) return x->entry->to < y->entry->to ? -1 : 1;
  return x->number < y->number ? -1 : 1;
}

static dsv_status list_spots(claiming *c) {
  const dsv__work *w = c->work;
  c->spots = dsv__alloc(w->context, w->n, sizeof *c->spots);
  c->covered = dsv__zalloc(w->context, c->n_earners, sizeof *c->covered);
  if (!c->spots || !c->covered) return DSV_ERROR_MEMORY;
  size_t at = 0;
  for (size_t i = 0; i < w->n; i++) {
    const size_t first = at;
    while (at < c->n_earners && c->earners[at].entry == &w->entries[i]) at++;
    c->spots[c->n_spots++] = (spot){&w->entries[i], i, first, at - first};
  }
  dsv__sort(c->spots, c->n_spots, sizeof *c->spots, compare_spots);
  return DSV_OK;
}

/* The first spot of the target whose window ends at or after t. */
static size_t seek(const claiming *c, dsv__str target, int64_t t) {
  size_t low = 0, high = c->n_spots;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    const dsv__entry *entry = c->spots[middle].entry;
    const int order = dsv__str_compare(entry->target->id, target);
    if (order < 0 || (!order && entry->to < t)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/* Where the window of a document is, *out NULL: it is none of those that are asked for. A date is one of the agreement's first version. */
static dsv_status find_spot(const claiming *c, const dsv__claim *claim, const spot **out) {
  const dsv__agreement *agreement = claim->agreement.to->structure;
  const dsv__zone *zone;
  *out = NULL;
  dsv_status status = dsv__zones_get(c->work->request->book->zones, agreement->timezone, &zone);
  if (status) return status;
  const int64_t t = dsv__when_at(claim->window, zone);
  for (size_t i = seek(c, claim->target, t); i < c->n_spots; i++) {
    const dsv__entry *entry = c->spots[i].entry;
    const bool rolls = dsv__window_rolls(dsv__window_of(entry->agreement, entry->target));
    if (!dsv__str_same(entry->target->id, claim->target)) break;
    if (entry->to == t && !rolls) continue; /* it has ended */
    if (rolls ? entry->to == t : entry->from <= t) *out = &c->spots[i];
    break;
  }
  return DSV_OK;
}

/* ---- what a document covers ------------------------------------------------------------------------------------------------- */

static int compare_pairs(const void *a, const void *b) {
  return dsv__str_compare((*(const dsv__pair *const *)a)->name, (*(const dsv__pair *const *)b)->name);
}

/* The subject of a document as the key of a result is written. */
static dsv_status subject_key(const claiming *c, const dsv__list *subject, dsv__str *out) {
  const dsv__pair *order[DSV__BY_MOST];
  dsv__buffer text;
  *out = (dsv__str){NULL, 0};
  if (!subject->n || subject->n > DSV__BY_MOST) return DSV_OK;
  for (size_t i = 0; i < subject->n; i++) order[i] = &DSV__AT(*subject, dsv__pair)[i];
  dsv__sort(order, subject->n, sizeof *order, compare_pairs);
  dsv__buffer_init(&text, c->work->context);
  dsv__put_char(&text, '{');
  for (size_t i = 0; i < subject->n; i++) {
    const dsv__value *value = order[i]->at;
    if (i) dsv__put_char(&text, ',');
    dsv__put_json_text(&text, order[i]->name);
    dsv__put_char(&text, ':');
    if (value->kind == DSV__VALUE_TEXT) dsv__put_json_text(&text, value->text);
    else if (value->kind == DSV__VALUE_BOOL) dsv__put_text(&text, value->number ? "true" : "false");
    else dsv__put_int(&text, value->number);
  }
  dsv__put_char(&text, '}');
  *out = dsv__arena_str(&c->card->arena, &text);
  dsv__buffer_free(&text);
  return out->at ? DSV_OK : DSV_ERROR_MEMORY;
}

static bool names(const dsv__earner *earner, dsv__str of_class, dsv__str subject) {
  const dsv__str none = {NULL, 0};
  return !earner->earning->bonus &&
         (!of_class.n || dsv__str_same(of_class, earner->of_class ? earner->of_class->id : none)) &&
         (!subject.n || dsv__str_same(subject, earner->result->key));
}

/* Credits that are claimed together. */
typedef struct {
  const dsv__claim *document; /* NULL: one credit that nobody claimed */
  const spot *at;
  dsv__str of_class, subject;
  size_t first, n; /* earners that may be covered */
  size_t order;    /* the first that is; SIZE_MAX: none */
  dsv__claim_result *result;
} item;

static bool takes(const claiming *c, const item *of, size_t earner) {
  return !c->covered[earner] && names(&c->earners[earner], of->of_class, of->subject);
}

static void join_outage(dsv__span *into, dsv__span one) {
  const bool later = one.from > into->from || (one.from == into->from && one.to > into->to);
  if (one.from != DSV__NEVER && (into->from == DSV__NEVER || later)) *into = one;
}

static const dsv__credit *credit_of_target(const item *of) {
  const dsv__target *target = of->at->entry->target;
  for (size_t i = 0; i < target->classes.n; i++) {
    const dsv__target *of_class = &DSV__AT(target->classes, dsv__target)[i];
    if (dsv__str_same(of_class->id, of->of_class) && of_class->credit) return of_class->credit;
  }
  return target->credit;
}

/* Covers what it takes, and sets what the claim rests on. */
static dsv_status cover(claiming *c, item *of, dsv__claim_case *out) {
  const dsv__credit *credit = NULL;
  dsv__span outage = {DSV__NEVER, DSV__NEVER};
  of->order = SIZE_MAX;
  for (size_t i = of->first; i < of->first + of->n; i++) {
    const dsv__earning *e = c->earners[i].earning;
    if (!takes(c, of, i)) continue;
    if (of->order == SIZE_MAX) {
      of->order = i;
      credit = e->credit;
    }
    if (!dsv__add(out->amount, e->amount, &out->amount)) return DSV_ERROR_OVERFLOW;
    out->provisional = out->provisional || e->provisional;
    join_outage(&outage, e->outage);
  }
  if (!credit) credit = credit_of_target(of);
  out->terms = dsv__claim_terms_of(out->agreement, credit);
  if (out->valued) {
    out->outage = outage.from == DSV__NEVER ? (dsv__span){out->to, out->to} : outage;
    if (out->outage.to >= out->as_of && outage.from != DSV__NEVER) out->outage.to = DSV__NEVER;
  }
  return DSV_OK;
}

static dsv__str keep(claiming *c, dsv__str text, dsv_status *status) {
  if (!text.n) return (dsv__str){NULL, 0};
  const dsv__str kept = {dsv__arena_text(&c->card->arena, text.at, text.n), text.n};
  if (!kept.at) *status = DSV_ERROR_MEMORY;
  return kept;
}

/* The result needs no book. */
static dsv_status keep_texts(claiming *c, dsv__claim_result *result) {
  dsv_status status = DSV_OK;
  dsv__str *const texts[] = {&result->claim,   &result->target,   &result->of_class,
                             &result->subject, &result->currency, &result->role};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) *texts[i] = keep(c, *texts[i], &status);
  for (size_t i = 0; i < result->n_missing; i++) result->missing[i] = keep(c, result->missing[i], &status);
  for (size_t i = 0; i < result->n_steps; i++) result->steps[i].by = keep(c, result->steps[i].by, &status);
  return status;
}

static dsv_status amount_text(claiming *c, dsv__claim_result *result) {
  dsv__buffer text;
  if (!result->valued) return DSV_OK;
  dsv__buffer_init(&text, c->work->context);
  dsv__put_money(&text, result->amount, result->digits);
  result->amount_text = dsv__arena_str(&c->card->arena, &text).at;
  dsv__buffer_free(&text);
  return result->amount_text ? DSV_OK : DSV_ERROR_MEMORY;
}

static void tell_refused(const claiming *c, const dsv__claim_result *result) {
  static const char *const why[] = {[DSV__REFUSED_EARLY] = "the window has not begun yet",
                                    [DSV__REFUSED_PARTY] = "it is not for this party to do it",
                                    [DSV__REFUSED_LATE] = "its deadline has passed",
                                    [DSV__REFUSED_STATE] = "it cannot be done in this state",
                                    [DSV__REFUSED_ARREARS] = "the consumer is in arrears",
                                    [DSV__REFUSED_AMOUNT] = "it is not between what was paid and what is open",
                                    [DSV__REFUSED_APPROVAL] = "so much needs another `role`"};
  for (size_t i = 0; i < result->n_steps; i++) {
    const dsv__claim_step *step = &result->steps[i];
    if (step->refused)
      dsv__find_at(c->work->diag, DSV_SEVERITY_WARNING, DSV_ERROR_CLAIM, step->of, "act",
                   "`%s` changes nothing: %s (the claim is %s)", dsv__act_words[step->act].word, why[step->refused],
                   dsv_claim_state_name((uint32_t)step->state));
  }
}

static dsv_status replay(claiming *c, item *of) {
  const dsv__entry *entry = of->at->entry;
  const bool valued = !c->work->request->unvalued;
  const dsv__str currency = dsv__agreement_currency(entry->agreement);
  dsv__claim_case at = {.book = c->work->request->book,
                        .agreement = entry->agreement,
                        .zone = entry->zone,
                        .document = of->document,
                        .start = c->start,
                        .end = c->end,
                        .from = entry->from,
                        .to = entry->to,
                        .outage = {DSV__NEVER, DSV__NEVER},
                        .as_of = c->card->as_of,
                        .valued = valued,
                        .digits = dsv__currency_digits(currency)};
  dsv_status status = cover(c, of, &at);
  if (status) return status;
  if (!valued) at.amount = INT64_MAX;
  *of->result = (dsv__claim_result){.target = entry->target->id,
                                    .of_class = of->of_class,
                                    .subject = of->subject,
                                    .from = entry->from,
                                    .to = entry->to,
                                    .version = entry->version,
                                    .currency = currency,
                                    .digits = at.digits};
  if (of->document) of->result->claim = of->document->head.id;
  status = dsv__claim_replay(&at, &c->card->arena, of->result);
  if (!status) status = amount_text(c, of->result);
  if (!status) status = keep_texts(c, of->result);
  if (!status && c->work->request->claims) tell_refused(c, of->result);
  for (size_t i = of->first; !status && i < of->first + of->n; i++) {
    if (!takes(c, of, i)) continue;
    c->covered[i] = true;
    if (c->earners[i].earning->amount) c->earners[i].earning->claim = of->result;
  }
  return status;
}

/* ---- all of them ------------------------------------------------------------------------------------------------------------ */

static int compare_documents(const void *a, const void *b) {
  return dsv__str_compare((*(const dsv__claim *const *)a)->head.id, (*(const dsv__claim *const *)b)->head.id);
}

static int compare_items(const void *a, const void *b) {
  const item *x = a, *y = b;
  if (x->at->number != y->at->number) return x->at->number < y->at->number ? -1 : 1;
  if (x->order != y->order) return x->order < y->order ? -1 : 1;
  return x->document && y->document ? dsv__str_compare(x->document->head.id, y->document->head.id) : 0;
}

static bool is_of(const dsv__document *document, const char *type, dsv__str agreement) {
  if (strcmp(document->type->name, type) != 0) return false;
  if (type[0] == 'a') return dsv__str_same(((const dsv__agreement *)document->structure)->head.id, agreement);
  return dsv__str_same(((const dsv__claim *)document->structure)->agreement.id, agreement);
}

/* The claim documents of the agreement by their ids, and when its versions are in force. */
static dsv_status list_documents(claiming *c, const dsv__claim ***out, size_t *n) {
  const dsv_book *book = c->work->request->book;
  const dsv__str id = dsv__str_of(c->work->request->agreement);
  c->start = DSV__TIME_MAX;
  c->end = DSV__TIME_MIN;
  for (size_t i = *n = 0; i < book->n_documents; i++) {
    *n += is_of(book->documents[i], "claim", id);
    if (!is_of(book->documents[i], "agreement", id)) continue;
    const dsv__agreement *agreement = book->documents[i]->structure;
    const dsv__zone *zone;
    dsv_status status = dsv__zones_get(book->zones, agreement->timezone, &zone);
    if (status) return status;
    const dsv__span span = dsv__span_of_range(&agreement->in_force, zone, (dsv__span){DSV__TIME_MIN, DSV__TIME_MAX});
    c->start = dsv__earlier(c->start, span.from);
    c->end = dsv__later(c->end, span.to);
  }
  if (c->end == DSV__TIME_MAX) c->end = DSV__NEVER;
  *out = dsv__alloc(c->work->context, *n, sizeof **out);
  if (!*out) return DSV_ERROR_MEMORY;
  for (size_t i = *n = 0; i < book->n_documents; i++)
    if (is_of(book->documents[i], "claim", id)) (*out)[(*n)++] = book->documents[i]->structure;
  dsv__sort(*out, *n, sizeof **out, compare_documents);
  return DSV_OK;
}

/* Whether a credit that nobody claimed has something to be said of. */
static bool has_terms(const dsv__entry *entry, const dsv__credit *credit) {
  const dsv__credits *credits = entry->agreement->credits;
  return dsv__claim_terms_of(entry->agreement, credit) ||
         (credits && (credits->within.head.given || credits->lapse.head.given));
}

static dsv_status add_document(claiming *c, const dsv__claim *document, item *items, size_t *n) {
  item *of = &items[*n];
  const spot *at;
  dsv_status status = find_spot(c, document, &at);
  if (status) return status;
  if (!at) {
    if (c->work->request->claims && !c->work->request->ranged)
      dsv__find_at(c->work->diag, DSV_SEVERITY_WARNING, DSV_ERROR_CLAIM, document, "window",
                   "no window of target \"%.*s\" that has begun is meant by this", (int)document->target.n,
                   document->target.at);
    return DSV_OK;
  }
  *of = (item){.document = document, .at = at, .of_class = document->of_class, .first = at->first, .n = at->n};
  status = subject_key(c, &document->subject, &of->subject);
  if (status) return status;
  of->result = dsv__arena_alloc(&c->card->arena, 1, sizeof *of->result);
  ++*n;
  return of->result ? replay(c, of) : DSV_ERROR_MEMORY;
}

static dsv_status add_credits(claiming *c, const spot *at, item *items, size_t *n) {
  dsv_status status = DSV_OK;
  for (size_t i = at->first; !status && i < at->first + at->n; i++) {
    const dsv__earner *earner = &c->earners[i];
    const dsv__earning *e = earner->earning;
    if (c->covered[i] || e->bonus || e->amount <= 0 || !(c->work->request->claims || has_terms(at->entry, e->credit)))
      continue;
    item *of = &items[(*n)++];
    *of = (item){.at = at, .subject = earner->result->key, .first = i, .n = 1};
    if (earner->of_class) of->of_class = earner->of_class->id;
    of->result = dsv__arena_alloc(&c->card->arena, 1, sizeof *of->result);
    status = of->result ? replay(c, of) : DSV_ERROR_MEMORY;
  }
  return status;
}

static dsv_status make_items(claiming *c, const dsv__claim *const *documents, size_t n_documents) {
  const bool valued = !c->work->request->unvalued;
  size_t n = 0;
  item *items = dsv__alloc(c->work->context, n_documents + c->n_earners, sizeof *items);
  dsv_status status = items ? DSV_OK : DSV_ERROR_MEMORY;
  for (size_t i = 0; !status && i < n_documents; i++) status = add_document(c, documents[i], items, &n);
  for (size_t i = 0; !status && valued && i < c->n_spots; i++) status = add_credits(c, &c->spots[i], items, &n);
  c->card->claims = status ? NULL : dsv__arena_alloc(&c->card->arena, n, sizeof *c->card->claims);
  if (!status && !c->card->claims) status = DSV_ERROR_MEMORY;
  if (!status) {
    dsv__sort(items, n, sizeof *items, compare_items);
    for (size_t i = 0; i < n; i++) c->card->claims[i] = items[i].result;
    c->card->n_claims = n;
  }
  dsv__free(c->work->context, items);
  return status;
}

/* Most scorecards have none. */
static bool has_any(const claiming *c, size_t n_documents) {
  bool any = n_documents || c->work->request->claims;
  for (size_t i = 0; !any && i < c->n_earners; i++)
    any = !c->earners[i].earning->bonus && has_terms(c->earners[i].entry, c->earners[i].earning->credit);
  return any;
}

dsv_status dsv__make_claims(dsv__work *w, const dsv__earner *earners, size_t n) {
  claiming c = {.work = w, .earners = earners, .n_earners = n, .card = w->card};
  const dsv__claim **documents = NULL;
  size_t n_documents = 0;
  dsv_status status = list_documents(&c, &documents, &n_documents);
  if (!status && has_any(&c, n_documents)) {
    status = list_spots(&c);
    if (!status) status = make_items(&c, documents, n_documents);
  }
  dsv__free(w->context, documents);
  dsv__free(w->context, c.spots);
  dsv__free(w->context, c.covered);
  if (status == DSV_ERROR_OVERFLOW) dsv__fail(w->diag, status, "the amounts of the claims do not fit");
  return status;
}
