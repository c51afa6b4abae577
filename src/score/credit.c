/* Credits and bonuses of a scorecard, once all its results are there: rate, steps, cap, rounding; then the caps of the agreement, and what is
   too little to be paid (docs/semantics.md section 14). */
#include "score/credit.h"
#include "base/sort.h"

dsv_status dsv__credit_overflow(const dsv__credit_scope *scope, dsv__str target) {
  return dsv__fail(scope->work->diag, DSV_ERROR_OVERFLOW, "the credits of \"%.*s\" do not fit", (int)target.n,
                   target.at);
}

/* ---- bases ------------------------------------------------------------------------------------------------------------------ */

static dsv__span cut(dsv__span span, dsv__span within) {
  return (dsv__span){dsv__later(span.from, within.from), dsv__earlier(span.to, within.to)};
}

/* The time that a fee is of. */
static dsv__span fee_span(const dsv__credit_scope *scope, dsv__fee_period period, const dsv__window *window,
                          dsv__span span, bool cap) {
  const dsv__zone *zone = scope->zone;
  const bool rolls = !cap && dsv__window_rolls(window);
  const int64_t beside = period.kind == DSV__PERIOD_NEXT ? 1 : -1;
  dsv__span base = span;
  if (rolls) base.from = dsv__later(span.from, dsv__window_last_step(window, zone, span.to, 0).from);
  switch (period.kind) {
    case DSV__PERIOD_WINDOW: return base;
    case DSV__PERIOD_UNIT: {
      const dsv__window unit = {.chosen = 1, .unit = period.unit};
      return dsv__window_holding(&unit, zone, 0, base.to - 1, 0);
    }
    case DSV__PERIOD_LENGTH: return (dsv__span){dsv__window_back(zone, base.to, period.length), base.to};
    default: break;
  }
  return rolls ? dsv__window_last_step(window, zone, span.to, beside)
               : dsv__window_holding(window, zone, scope->in_force.from, span.from, beside);
}

bool dsv__credit_base(const dsv__credit_scope *scope, const dsv__base_of *of, const dsv__window *window, dsv__span span,
                      bool cap, dsv__ratio *out) {
  dsv__fee_period period;
  const dsv__fee *fee = dsv__base_fee(scope->agreement, of, &period);
  if (!fee) {
    *out = dsv__ratio_of(of->sum.amount);
    return true;
  }
  return dsv__fee_over(fee, scope->zone, cut(fee_span(scope, period, window, span, cap), scope->in_force), out);
}

bool dsv__credit_share(dsv__decimal percent, dsv__ratio base, dsv__ratio *out) {
  percent.scale += 2;
  return dsv__ratio_times(dsv__ratio_of(percent), base, out);
}

/* ---- one credit ------------------------------------------------------------------------------------------------------------- */

/* An exact amount for people; at NULL: no memory. False: does not fit. */
static bool show(const dsv__credit_scope *scope, dsv__ratio value, dsv__str *out) {
  dsv__buffer text;
  dsv__buffer_init(&text, scope->work->context);
  const bool fits = dsv__put_ratio(&text, value, 6);
  *out = dsv__arena_str(&scope->work->card->arena, &text);
  dsv__buffer_free(&text);
  return fits;
}

static bool rate_of(const dsv__credit_scope *scope, const dsv__earner *of, dsv__span span, const dsv__window *window,
                    dsv__ratio *out) {
  dsv__earning *e = of->earning;
  const dsv__rate rate = dsv__credit_rate(e->credit, e->tier);
  if (!rate.percent) {
    *out = dsv__ratio_of(rate.value);
    return show(scope, *out, &e->flat);
  }
  dsv__ratio base;
  return show(scope, dsv__ratio_of(rate.value), &e->percent) &&
         dsv__credit_base(scope, &e->credit->of, window, span, false, &base) && show(scope, base, &e->base) &&
         dsv__credit_share(rate.value, base, out);
}

/* Cuts what one breach earns to the cap of the credit. */
static bool capped(const dsv__credit_scope *scope, const dsv__earner *of, dsv__span span, const dsv__window *window,
                   dsv__ratio *one, bool *cuts) {
  const dsv__credit *credit = of->earning->credit;
  const dsv__credit_cap *cap = &credit->cap;
  dsv__ratio most;
  *cuts = false;
  if (!cap->head.given) return true;
  if (dsv__given(&dsv__credit_cap_record, cap, "amount")) most = dsv__ratio_of(cap->amount);
  else if (!dsv__credit_base(scope, cap->of.chosen ? &cap->of : &credit->of, window, span, false, &most) ||
           !dsv__credit_share(cap->percent, most, &most))
    return false;
  *cuts = dsv__ratio_compare(*one, most) > 0;
  if (*cuts) *one = most;
  return true;
}

static bool rounded(const dsv__credit_scope *scope, const dsv__credit *credit, dsv__ratio amount, dsv__money *out) {
  const dsv__credits *all = scope->agreement->credits;
  const dsv__round *round = credit->round.head.given       ? &credit->round
                            : all && all->round.head.given ? &all->round
                                                           : NULL;
  const dsv__decimal step = round ? round->to.decimal : (dsv__decimal){1, scope->digits};
  return dsv__money_round(amount, dsv__ratio_of(step), round ? (dsv__rounding)round->how : DSV__ROUND_HALF_EVEN,
                          scope->digits, out);
}

static bool make_amount(const dsv__credit_scope *scope, const dsv__earner *of) {
  dsv__earning *e = of->earning;
  const dsv__span span = {of->entry->from, of->entry->to};
  const dsv__window *window = dsv__window_of(scope->agreement, of->entry->target);
  const dsv__ratio breaches = {e->breaches, 1};
  dsv__ratio one, all;
  bool cuts;
  e->currency = scope->currency;
  e->digits = scope->digits;
  if (e->stepped && !show(scope, e->step_count, &e->steps)) return false;
  if (!rate_of(scope, of, span, window, &one) || !dsv__ratio_times(one, e->step_count, &one) ||
      !dsv__ratio_times(one, breaches, &all) || !show(scope, all, &e->computed))
    return false;
  if (!capped(scope, of, span, window, &one, &cuts) || !dsv__ratio_times(one, breaches, &all)) return false;
  if (cuts && !show(scope, all, &e->capped)) return false;
  if (!rounded(scope, e->credit, all, &e->rounded)) return false;
  e->amount = e->rounded;
  return true;
}

static bool has_texts(const dsv__earning *e) {
  return e->computed.at && (e->flat.at || (e->percent.at && e->base.at)) && (!e->stepped || e->steps.at) &&
         (!e->capped.n || e->capped.at);
}

static dsv_status make_amounts(const dsv__credit_scope *scope, const dsv__earner *earners, size_t n) {
  for (size_t i = 0; i < n; i++) {
    if (!make_amount(scope, &earners[i])) return dsv__credit_overflow(scope, earners[i].entry->target->id);
    if (!has_texts(earners[i].earning)) return DSV_ERROR_MEMORY;
  }
  return DSV_OK;
}

/* What is too little is not paid. */
static void apply_least(const dsv__credit_scope *scope, dsv__earning *e) {
  const dsv__credits *all = scope->agreement->credits;
  const dsv__credit_least *least = &e->credit->least;
  if (!least->head.given && !e->bonus && all) least = &all->least;
  if (!least->head.given) return;
  const bool above = dsv__given(&dsv__credit_least_record, least, "above");
  dsv__money bound = 0;
  dsv__money_of_decimal(above ? least->above : least->at_least, scope->digits, &bound); /* it was checked */
  if (above ? e->amount > bound : e->amount >= bound) return;
  e->below_least = e->amount;
  e->amount = 0;
}

/* ---- one version ------------------------------------------------------------------------------------------------------------ */

static dsv_status open_scope(dsv__work *w, const dsv__entry *entry, dsv__credit_scope *out) {
  const dsv__agreement *a = entry->agreement;
  const dsv__str currency = dsv__agreement_currency(a);
  *out = (dsv__credit_scope){
      .work = w,
      .agreement = a,
      .zone = entry->zone,
      .in_force = dsv__in_force_of(w->request, a, entry->zone),
      .currency = {dsv__arena_text(&w->card->arena, currency.n ? currency.at : "", currency.n), currency.n},
      .digits = dsv__currency_digits(currency)};
  return out->currency.at ? DSV_OK : DSV_ERROR_MEMORY;
}

/* The earners of one version, in order. */
static dsv_status make_version(dsv__work *w, const dsv__earner *earners, size_t n) {
  dsv__credit_scope scope;
  dsv_status status = open_scope(w, earners[0].entry, &scope);
  if (!status) status = make_amounts(&scope, earners, n);
  if (!status && scope.agreement->credits) status = dsv__credit_caps(&scope, earners, n);
  for (size_t i = 0; !status && i < n; i++) apply_least(&scope, earners[i].earning);
  return status;
}

/* ---- the card --------------------------------------------------------------------------------------------------------------- */

typedef struct {
  dsv__work *work;
  dsv__earner *at;
  size_t n, capacity;
} list;

static dsv_status add(list *l, const dsv__entry *entry, const dsv__result *result) {
  if (!result->earning) return DSV_OK;
  if (!dsv__grow(l->work->context, (void **)&l->at, &l->capacity, l->n + 1, sizeof *l->at)) return DSV_ERROR_MEMORY;
  l->at[l->n] = (dsv__earner){entry, result->earning, l->n};
  l->n++;
  return DSV_OK;
}

static dsv_status add_with_subjects(list *l, const dsv__entry *entry, const dsv__result *result) {
  dsv_status status = add(l, entry, result);
  for (size_t i = 0; !status && i < result->n_subjects; i++) status = add(l, entry, &result->subjects[i]);
  return status;
}

static dsv_status list_earners(list *l) {
  dsv_status status = DSV_OK;
  for (size_t i = 0; !status && i < l->work->n; i++) {
    const dsv__entry *entry = &l->work->entries[i];
    status = add_with_subjects(l, entry, entry->result);
    for (size_t k = 0; !status && k < entry->result->n_classes; k++)
      status = add_with_subjects(l, entry, &entry->result->classes[k]);
  }
  return status;
}

static int compare_earners(const void *a, const void *b) {
  const dsv__earner *x = a, *y = b;
  if (x->entry->version != y->entry->version) return x->entry->version < y->entry->version ? -1 : 1;
  return x->order < y->order ? -1 : 1;
}

static bool add_sum(dsv__earned_sums *sums, const dsv__earning *e) {
  dsv__money *sum = e->bonus ? &sums->bonus : &sums->credit;
  dsv__money *part = e->bonus ? &sums->provisional_bonus : &sums->provisional;
  return dsv__add(*sum, e->amount, sum) && (!e->provisional || dsv__add(*part, e->amount, part));
}

/* The entries are in the order of the periods, and the earners in that of the entries. */
static dsv_status add_sums(dsv__work *w, const list *l) {
  const dsv__entry *entry = w->entries;
  size_t at = 0;
  for (size_t i = 0; i < w->card->n_periods; i++) {
    dsv__period *period = &w->card->periods[i];
    const dsv__entry *end = entry + period->n_targets;
    if (dsv__agreement_has_credits(entry->agreement)) {
      dsv__credit_scope scope;
      dsv_status status = open_scope(w, entry, &scope);
      if (status) return status;
      period->sums = (dsv__earned_sums){.given = true, .currency = scope.currency, .digits = scope.digits};
      for (; at < l->n && l->at[at].entry < end; at++)
        if (!add_sum(&period->sums, l->at[at].earning)) return dsv__credit_overflow(&scope, entry->agreement->head.id);
    }
    entry = end;
  }
  return DSV_OK;
}

static int compare_order(const void *a, const void *b) {
  const dsv__earner *x = a, *y = b;
  return x->order < y->order ? -1 : 1;
}

dsv_status dsv__make_credits(dsv__work *w) {
  list l = {.work = w};
  dsv_status status = list_earners(&l);
  if (!status) dsv__sort(l.at, l.n, sizeof *l.at, compare_earners);
  for (size_t i = 0, next; !status && i < l.n; i = next) {
    for (next = i + 1; next < l.n && l.at[next].entry->agreement == l.at[i].entry->agreement;) next++;
    status = make_version(w, &l.at[i], next - i);
  }
  if (!status) dsv__sort(l.at, l.n, sizeof *l.at, compare_order);
  if (!status) status = add_sums(w, &l);
  dsv__free(w->context, l.at);
  return status;
}
