/* A credit whose breaches are valued apart: each by its own steps and base, cut to its own cap and rounded; then their sum. */
#include "score/credit.h"

enum { SHOWN = 1000000 }; /* sums are of what is shown: 6 decimals */

typedef struct {
  const dsv__credit_scope *scope;
  dsv__earning *earning;
  const dsv__ratio *rate, *most;             /* where no row decides; most NULL: no cap */
  dsv__int128 base, steps, computed, capped; /* base: as amounts of rows */
  bool cuts;
} valuing;

static bool add_shown(dsv__ratio value, dsv__int128 *sum) {
  dsv__ratio rounded;
  return dsv__ratio_round(value, (dsv__ratio){1, SHOWN}, DSV__ROUND_HALF_EVEN, &rounded) &&
         dsv__mul(rounded.numerator, SHOWN / rounded.denominator, &rounded.numerator) &&
         dsv__add(*sum, rounded.numerator, sum);
}

/* Rate and cap of one breach. */
static bool rate_of(const valuing *v, const dsv__breach *breach, dsv__ratio *rate, dsv__ratio *most) {
  const dsv__credit *credit = v->earning->credit;
  const dsv__credit_cap *cap = &credit->cap;
  const dsv__rate said = dsv__credit_rate(credit, v->earning->tier);
  const dsv__ratio base = dsv__ratio_of_amount(breach->base), cap_base = dsv__ratio_of_amount(breach->cap_base);
  *rate = *v->rate;
  if (said.percent && credit->of.chosen == 3 && !dsv__credit_share(said.value, base, rate)) return false;
  if (!v->most) return true;
  *most = *v->most;
  if (!dsv__given(&dsv__credit_cap_record, cap, "percent")) return true;
  if (cap->of.chosen == 3) return dsv__credit_share(cap->percent, cap_base, most);
  return cap->of.chosen || credit->of.chosen != 3 || dsv__credit_share(cap->percent, base, most);
}

static bool value(valuing *v, const dsv__breach *breach) {
  dsv__earning *e = v->earning;
  dsv__ratio rate, most, one;
  dsv__money money;
  bool cuts = false;
  if (!breach->valued) {
    e->unvalued++;
    e->provisional = true;
  }
  if (!rate_of(v, breach, &rate, &most) || !dsv__ratio_times(rate, breach->steps, &one) ||
      !add_shown(one, &v->computed) || !add_shown(breach->steps, &v->steps) ||
      !dsv__add(v->base, breach->base, &v->base))
    return false;
  if (!breach->valued) one = (dsv__ratio){0, 1};
  if (v->most) cuts = dsv__ratio_compare(one, most) > 0;
  if (breach->grows && !(v->most && dsv__ratio_compare(one, most) >= 0)) e->provisional = true;
  if (cuts) one = most;
  v->cuts = v->cuts || cuts;
  return add_shown(one, &v->capped) && dsv__credit_round(v->scope, e->credit, one, &money) &&
         dsv__add(e->rounded, money, &e->rounded);
}

dsv_status dsv__credit_apart(const dsv__credit_scope *scope, dsv__earning *earning, const dsv__ratio *rate,
                             const dsv__ratio *most) {
  valuing v = {.scope = scope, .earning = earning, .rate = rate, .most = most};
  bool fits = true;
  for (size_t i = 0; fits && i < earning->n_apart; i++) fits = value(&v, &earning->apart[i]);
  if (fits && earning->credit->of.chosen == 3)
    fits = dsv__credit_show(scope, dsv__ratio_of_amount(v.base), &earning->base);
  if (fits && earning->stepped) fits = dsv__credit_show(scope, (dsv__ratio){v.steps, SHOWN}, &earning->steps);
  fits = fits && dsv__credit_show(scope, (dsv__ratio){v.computed, SHOWN}, &earning->computed);
  if (fits && v.cuts) fits = dsv__credit_show(scope, (dsv__ratio){v.capped, SHOWN}, &earning->capped);
  earning->amount = earning->rounded;
  return fits ? DSV_OK : DSV_ERROR_OVERFLOW;
}
