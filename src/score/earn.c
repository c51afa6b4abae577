/* What a result hands over to its credit or bonus: tier, steps and breaches (docs/semantics.md section 14). */
#include "score/figure.h"

static dsv_status overflow(const dsv__plan *plan) {
  return dsv__fail(plan->scope->diag, DSV_ERROR_OVERFLOW, "the credit of target \"%.*s\" does not fit",
                   (int)plan->target->id.n, plan->target->id.at);
}

/* ---- tier ------------------------------------------------------------------------------------------------------------------- */

static bool edge_holds(const dsv__tier *tier, const dsv__figure *value) {
  const dsv__edge edge = dsv__tier_edge(tier);
  if (edge == DSV__EDGES) return true;
  if (!value) return false;
  const int order = dsv__figure_compare(value, &tier->edges[edge]);
  switch (edge) {
    case DSV__BELOW: return order < 0;
    case DSV__AT_MOST: return order <= 0;
    case DSV__ABOVE: return order > 0;
    default: return order >= 0;
  }
}

/* The deepest that holds. False: none; of a credit the first holds always. */
static bool find_tier(const dsv__credit *credit, bool bonus, const dsv__figure *value, size_t *out) {
  bool found = !bonus || !credit->tiers.n;
  *out = 0;
  for (size_t i = 0; i < credit->tiers.n; i++)
    if (edge_holds(&DSV__AT(credit->tiers, dsv__tier)[i], value)) {
      *out = i;
      found = true;
    }
  return found;
}

/* ---- steps ------------------------------------------------------------------------------------------------------------------ */

static dsv__ratio ratio_of_bound(const dsv__bound *bound) {
  return dsv__ratio_of(bound->is_duration ? (dsv__decimal){bound->duration.elapsed, 6} : bound->decimal);
}

static dsv__ratio negative(dsv__ratio value) {
  return (dsv__ratio){-value.numerator, value.denominator};
}

/* How far the value lies past where steps begin; 0 if it does not. */
static bool excess_of(const dsv__plan *plan, bool bonus, const dsv__figure *value, dsv__str text, dsv__ratio *out) {
  const dsv__limit *limit = &plan->target->objective.one;
  const dsv__steps *each = &(bonus ? plan->target->bonus : plan->target->credit)->each;
  const bool given = dsv__given(&dsv__steps_record, each, "from");
  const bool low = (limit->op == DSV__OP_GT || limit->op == DSV__OP_GE) != bonus;
  dsv__ratio at;
  *out = (dsv__ratio){0, 1};
  if (!value) return true;
  at = value->value;
  if (value->is_double && !dsv__ratio_of_text(text, &at)) return false;
  if (!dsv__ratio_plus(at, negative(ratio_of_bound(given ? &each->from : &limit->value)), &at)) return false;
  if (low) at = negative(at);
  if (at.numerator > 0) *out = at;
  return true;
}

static bool steps_of(const dsv__plan *plan, bool bonus, const dsv__figure *value, dsv__str text, dsv__ratio *out) {
  const dsv__steps *each = &(bonus ? plan->target->bonus : plan->target->credit)->each;
  const dsv__ratio one = {1, 1};
  *out = one;
  if (!each->head.given) return true;
  const dsv__ratio step = ratio_of_bound(&each->step);
  if (!excess_of(plan, bonus, value, text, out) ||
      !dsv__ratio_times(*out, (dsv__ratio){step.denominator, step.numerator}, out))
    return false;
  if (each->part == DSV__PART_EXACT) return true;
  if (!dsv__ratio_round(*out, one, each->part == DSV__PART_WHOLE ? DSV__ROUND_UP : DSV__ROUND_DOWN, out)) return false;
  if (each->part == DSV__PART_WHOLE && out->numerator < 1) *out = one;
  return true;
}

/* ---- breaches --------------------------------------------------------------------------------------------------------------- */

/* Failing cases and rows, and outages; otherwise the window itself. */
static dsv__int128 breaches_of(const dsv__plan *plan, const dsv__measure *m) {
  const dsv__target *target = plan->target;
  const dsv__metric *metric = &target->metric;
  const int32_t op = target->objective.one.op;
  const bool single = !target->objective.any.n && !target->objective.all.n;
  const bool above = single && (op == DSV__OP_GT || op == DSV__OP_GE);
  const bool below = single && (op == DSV__OP_LT || op == DSV__OP_LE);
  const dsv__int128 rows = m->sums.numerator, all = m->sums.denominator;
  dsv__int128 n = 1;
  if (plan->kind == DSV__FAILED_WINDOWS) n = rows;
  else if (plan->clock) {
    if (metric->aggregate == DSV__WITHIN) n = all - rows;
    if (metric->aggregate == DSV__LATE_CASES) n = rows;
  } else if (plan->outages && metric->kind != DSV__ATTESTED) n = m->outages;
  else if (plan->kind == DSV__COUNT && below) n = rows;
  else if (plan->kind == DSV__RATIO && !metric->out_of.chosen) n = below ? rows : above ? all - rows : 1;
  return n > 0 ? n : 1;
}

/* ---- the whole -------------------------------------------------------------------------------------------------------------- */

dsv_status dsv__earn(const dsv__plan *plan, const dsv__measure *m, const dsv__figure *figure, bool running,
                     dsv__result *out) {
  const bool bonus = out->status == DSV_STATUS_MET;
  const dsv__credit *credit = bonus                              ? plan->target->bonus
                              : out->status == DSV_STATUS_MISSED ? plan->target->credit
                                                                 : NULL;
  if (!credit && !plan->scope->values) return DSV_OK;
  dsv__figure rounded = figure ? *figure : (dsv__figure){.none = true}, value;
  if (!rounded.none && !dsv__figure_round(plan, &rounded)) return overflow(plan);
  const bool has_value = dsv__judged_value(plan, m, &rounded, &value);
  if (plan->scope->values && !rounded.none) {
    out->judged = dsv__arena_alloc(plan->scope->arena, 1, sizeof *out->judged);
    if (!out->judged) return DSV_ERROR_MEMORY;
    *out->judged = (dsv__judged){.is_null = !has_value, .value = value};
  }
  if (!credit) return DSV_OK;
  size_t tier;
  if (!find_tier(credit, bonus, has_value ? &value : NULL, &tier)) return DSV_OK;
  dsv__earning *earning = dsv__arena_alloc(plan->scope->arena, 1, sizeof *earning);
  if (!earning) return DSV_ERROR_MEMORY;
  *earning = (dsv__earning){.credit = credit,
                            .bonus = bonus,
                            .provisional = running,
                            .tiered = credit->tiers.n > 0,
                            .stepped = credit->each.head.given != 0,
                            .breached = credit->per == DSV__PER_BREACH,
                            .tier = tier,
                            .breaches = 1};
  const bool sized = earning->breached && dsv__breaches_of(plan->target) != DSV__BREACH_WINDOW;
  earning->step_count = (dsv__ratio){1, 1};
  if (!sized && !steps_of(plan, bonus, has_value ? &value : NULL, out->value, &earning->step_count))
    return overflow(plan);
  if (earning->breached && m) earning->breaches = breaches_of(plan, m);
  out->earning = earning;
  return DSV_OK;
}
