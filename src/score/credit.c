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

dsv_status dsv__credit_base(const dsv__credit_scope *scope, const dsv__base_of *of, const dsv__base_window *at,
                            dsv__base *out) {
  dsv__fee_period period;
  const dsv__fee *fee = dsv__base_fee(scope->agreement, of, &period);
  *out = (dsv__base){.amount = {0, 1}};
  if (of->chosen == 3) return DSV_OK; /* each breach has its own */
  if (!fee) {
    out->amount = dsv__ratio_of(of->sum.amount);
    return DSV_OK;
  }
  const dsv__span span = cut(fee_span(scope, period, at->window, at->span, at->cap), scope->in_force);
  if (!dsv__fee_of_facts(fee)) return dsv__fee_over(fee, scope->zone, span, &out->amount) ? DSV_OK : DSV_ERROR_OVERFLOW;
  dsv__fee_sum sum;
  const dsv_status status = dsv__fees_over(scope->fees, fee, at->target, at->key, span, &sum);
  if (!status) *out = (dsv__base){sum.amount, true, sum.rows, !sum.settled};
  return status;
}

bool dsv__credit_share(dsv__decimal percent, dsv__ratio base, dsv__ratio *out) {
  percent.scale += 2;
  return dsv__ratio_times(dsv__ratio_of(percent), base, out);
}

/* ---- one credit ------------------------------------------------------------------------------------------------------------- */

bool dsv__credit_show(const dsv__credit_scope *scope, dsv__ratio value, dsv__str *out) {
  dsv__buffer text;
  dsv__buffer_init(&text, scope->work->context);
  const bool fits = dsv__put_ratio(&text, value, 6);
  *out = dsv__arena_str(&scope->work->card->arena, &text);
  dsv__buffer_free(&text);
  return fits;
}

bool dsv__credit_round(const dsv__credit_scope *scope, const dsv__credit *credit, dsv__ratio amount, dsv__money *out) {
  const dsv__credits *all = scope->agreement->credits;
  const dsv__round *round = credit->round.head.given       ? &credit->round
                            : all && all->round.head.given ? &all->round
                                                           : NULL;
  const dsv__decimal step = round ? round->to.decimal : (dsv__decimal){1, scope->digits};
  return dsv__money_round(amount, dsv__ratio_of(step), round ? (dsv__rounding)round->how : DSV__ROUND_HALF_EVEN,
                          scope->digits, out);
}

/* The shared base of a result. What is not settled makes its credit provisional. */
static dsv_status base_of(const dsv__credit_scope *scope, const dsv__earner *of, const dsv__base_of *base,
                          dsv__base *out) {
  const dsv__entry *entry = of->entry;
  const bool each = entry->target->over == DSV__EACH;
  const dsv__base_window at = {.window = dsv__window_of(scope->agreement, entry->target),
                               .span = {entry->from, entry->to},
                               .target = entry->target,
                               .key = each ? of->result->key : (dsv__str){NULL, 0}};
  const dsv_status status = dsv__credit_base(scope, base, &at, out);
  of->earning->provisional = of->earning->provisional || out->unsettled;
  return status;
}

static bool fits(bool fits, dsv_status *status) {
  if (!fits) *status = DSV_ERROR_OVERFLOW;
  return fits;
}

/* What one breach comes to, of a rate, in steps. */
static dsv_status rate_of(const dsv__credit_scope *scope, const dsv__earner *of, dsv__ratio *out) {
  dsv__earning *e = of->earning;
  const dsv__rate rate = dsv__credit_rate(e->credit, e->tier);
  dsv_status status = DSV_OK;
  if (!rate.percent) {
    *out = dsv__ratio_of(rate.value);
    fits(dsv__credit_show(scope, *out, &e->flat), &status);
    return status;
  }
  dsv__base base;
  status = base_of(scope, of, &e->credit->of, &base);
  if (status) return status;
  e->counts_rows = base.of_facts;
  e->base_rows = base.rows;
  fits(dsv__credit_show(scope, dsv__ratio_of(rate.value), &e->percent) &&
           dsv__credit_show(scope, base.amount, &e->base) && dsv__credit_share(rate.value, base.amount, out),
       &status);
  return status;
}

/* The cap of the credit, where it has one. */
static dsv_status most_of(const dsv__credit_scope *scope, const dsv__earner *of, dsv__ratio *out) {
  const dsv__credit *credit = of->earning->credit;
  const dsv__credit_cap *cap = &credit->cap;
  if (dsv__given(&dsv__credit_cap_record, cap, "amount")) {
    *out = dsv__ratio_of(cap->amount);
    return DSV_OK;
  }
  dsv__base base;
  dsv_status status = base_of(scope, of, cap->of.chosen ? &cap->of : &credit->of, &base);
  if (!status) fits(dsv__credit_share(cap->percent, base.amount, out), &status);
  return status;
}

static dsv_status make_amount(const dsv__credit_scope *scope, const dsv__earner *of) {
  dsv__earning *e = of->earning;
  const dsv__ratio breaches = {e->breaches, 1};
  const bool has_cap = e->credit->cap.head.given;
  dsv__ratio one, all, most;
  e->currency = scope->currency;
  e->digits = scope->digits;
  dsv_status status = DSV_OK;
  if (e->stepped && !e->apart) fits(dsv__credit_show(scope, e->step_count, &e->steps), &status);
  if (!status) status = rate_of(scope, of, &one);
  if (!status && has_cap) status = most_of(scope, of, &most);
  if (!status && e->apart) return dsv__credit_apart(scope, e, &one, has_cap ? &most : NULL);
  if (status || !fits(dsv__ratio_times(one, e->step_count, &one) && dsv__ratio_times(one, breaches, &all) &&
                          dsv__credit_show(scope, all, &e->computed),
                      &status))
    return status;
  if (has_cap && dsv__ratio_compare(one, most) > 0) {
    one = most;
    if (!fits(dsv__ratio_times(one, breaches, &all) && dsv__credit_show(scope, all, &e->capped), &status))
      return status;
  }
  fits(dsv__credit_round(scope, e->credit, all, &e->rounded), &status);
  e->amount = e->rounded;
  return status;
}

static bool has_texts(const dsv__earning *e) {
  return e->computed.at && (e->flat.at || (e->percent.at && e->base.at)) && (!e->stepped || e->steps.at) &&
         (!e->capped.n || e->capped.at);
}

static dsv_status make_amounts(const dsv__credit_scope *scope, const dsv__earner *earners, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const uint64_t findings = dsv_diag_total(scope->work->diag);
    const dsv_status status = make_amount(scope, &earners[i]);
    if (status == DSV_ERROR_OVERFLOW && dsv_diag_total(scope->work->diag) == findings)
      return dsv__credit_overflow(scope, earners[i].entry->target->id);
    if (status) return status;
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
  dsv__scope of_facts;
  dsv__fees fees = {.work = w, .scope = &of_facts};
  dsv__arena_init(&fees.arena, w->context);
  dsv_status status = dsv__scope_make(w->request, earners[0].entry->agreement, &w->card->arena, w->diag, &of_facts);
  of_facts.made = &w->made;
  if (!status) status = open_scope(w, earners[0].entry, &scope);
  scope.fees = &fees;
  if (!status) status = make_amounts(&scope, earners, n);
  if (!status && scope.agreement->credits) status = dsv__credit_caps(&scope, earners, n);
  for (size_t i = 0; !status && i < n; i++) apply_least(&scope, earners[i].earning);
  dsv__fees_free(&fees);
  return status;
}

/* ---- the card --------------------------------------------------------------------------------------------------------------- */

typedef struct {
  dsv__work *work;
  dsv__earner *at;
  size_t n, capacity;
} list;

static dsv_status add(list *l, const dsv__entry *entry, const dsv__result *of_class, dsv__result *result) {
  if (!result->earning) return DSV_OK;
  if (!dsv__grow(l->work->context, (void **)&l->at, &l->capacity, l->n + 1, sizeof *l->at)) return DSV_ERROR_MEMORY;
  l->at[l->n] = (dsv__earner){entry, result->earning, l->n, result, of_class};
  l->n++;
  return DSV_OK;
}

static dsv_status add_with_subjects(list *l, const dsv__entry *entry, const dsv__result *of_class,
                                    dsv__result *result) {
  dsv_status status = add(l, entry, of_class, result);
  for (size_t i = 0; !status && i < result->n_subjects; i++) status = add(l, entry, of_class, &result->subjects[i]);
  return status;
}

static dsv_status list_earners(list *l) {
  dsv_status status = DSV_OK;
  for (size_t i = 0; !status && i < l->work->n; i++) {
    const dsv__entry *entry = &l->work->entries[i];
    status = add_with_subjects(l, entry, NULL, entry->result);
    for (size_t k = 0; !status && k < entry->result->n_classes; k++)
      status = add_with_subjects(l, entry, &entry->result->classes[k], &entry->result->classes[k]);
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
  if (!status) status = dsv__make_claims(w, l.at, l.n);
  dsv__free(w->context, l.at);
  return status;
}
