/* Checks of fees, credits and bonuses: one currency, amounts that fit it, bases that are there, tiers without gap or overlap. */
#include "agree/check.h"
#include "agree/credit.h"

#define FEES_MOST 1000
#define TIERS_MOST 100
#define CAPS_MOST 100

#define DSV__AMOUNTS (DSV__IS(DSV__TYPE_NUMBER) | DSV__IS(DSV__TYPE_INTEGER) | DSV__IS(DSV__TYPE_DECIMAL))

/* ---- money ------------------------------------------------------------------------------------------------------------------ */

static int digits_of(const dsv__checker *c) {
  return dsv__currency_digits(dsv__agreement_currency(c->agreement));
}

static void check_currency(dsv__checker *c, dsv__str currency, bool given, const void *structure) {
  const dsv__str all = dsv__agreement_currency(c->agreement);
  if (!given) return;
  if (dsv__currency_digits(currency) < 0)
    dsv__wrong(c, DSV_ERROR_VALUE, structure, "currency",
               "\"%.*s\" is no currency of ISO 4217: write its code, as \"EUR\"",
               (int)(currency.n < 60 ? currency.n : 60), currency.at);
  else if (!dsv__str_same(currency, all))
    dsv__wrong(c, DSV_ERROR_VALUE, structure, "currency",
               "all money of an agreement is in one currency: write \"%.*s\", or make two agreements",
               (int)(all.n < 60 ? all.n : 60), all.at);
}

static void check_amount(dsv__checker *c, dsv__decimal amount, const void *structure, const char *path) {
  const int digits = digits_of(c);
  dsv__money money;
  if (amount.coefficient < 0) dsv__wrong(c, DSV_ERROR_VALUE, structure, path, "an amount must not be negative");
  else if (digits >= 0 && !dsv__money_of_decimal(amount, digits, &money))
    dsv__wrong(c, DSV_ERROR_VALUE, structure, path,
               "an amount of this currency has at most %d decimals, and fits 64 bits", digits);
}

static void check_percent(dsv__checker *c, dsv__decimal percent, const void *structure) {
  if (percent.coefficient < 0)
    dsv__wrong(c, DSV_ERROR_VALUE, structure, "percent", "a percentage must not be negative");
}

static void check_fee_id(dsv__checker *c, dsv__str id, const void *structure, const char *path) {
  if (dsv__fee_find(c->agreement, id)) return;
  const char *near = NULL;
  for (size_t i = 0; i < c->agreement->fees.n && !near; i++)
    near = dsv__nearest(id, (const char *const[]){DSV__AT(c->agreement->fees, dsv__fee)[i].id.at}, 1);
  dsv__wrong(c, DSV_ERROR_REFERENCE, structure, path, "the agreement has no fee \"%.*s\"%s%s%s", (int)id.n, id.at,
             near ? ": did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

/* What a percentage is of. `cap`: one of the agreement. */
static void check_of(dsv__checker *c, const dsv__base_of *of, const void *structure, bool cap) {
  dsv__fee_period period;
  if (of->chosen == 3) {
    check_currency(c, of->row.currency, of->row.currency.at != NULL, &of->row);
    if (cap)
      dsv__wrong(c, DSV_ERROR_FORM, &of->row, "field",
                 "a cap over several credits has no row of a breach: write the id of a fee, or an amount");
  }
  if (of->chosen == 1) check_fee_id(c, of->id, structure, "of");
  if (of->chosen == 2) {
    check_amount(c, of->sum.amount, &of->sum, "amount");
    check_currency(c, of->sum.currency, of->sum.currency.at != NULL, &of->sum);
  }
  if (of->chosen != 4) return;
  check_fee_id(c, of->fee.fee, &of->fee, "fee");
  if (!dsv__fee_period_parse(of->fee.period, &period))
    dsv__wrong(c, DSV_ERROR_VALUE, &of->fee, "period",
               "write \"window\", \"next\", \"previous\", a unit as \"quarter\", or a duration as \"P12M\"");
  else if (cap && (period.kind == DSV__PERIOD_NEXT || period.kind == DSV__PERIOD_PREVIOUS))
    dsv__wrong(c, DSV_ERROR_VALUE, &of->fee, "period",
               "a cap has no next or previous window: write \"window\", a unit or a duration");
}

static void check_round(dsv__checker *c, const dsv__round *round) {
  const int digits = digits_of(c);
  dsv__money money;
  if (!round->head.given) return;
  if (round->to.is_duration)
    dsv__wrong(c, DSV_ERROR_UNIT, round, "to", "money is no time: write a decimal, as \"0.05\"");
  else if (round->to.decimal.coefficient <= 0) dsv__wrong(c, DSV_ERROR_VALUE, round, "to", "must be above 0");
  else if (digits >= 0 && !dsv__money_of_decimal(round->to.decimal, digits, &money))
    dsv__wrong(c, DSV_ERROR_VALUE, round, "to", "the step must be a whole number of the least unit of the currency");
}

static void check_least(dsv__checker *c, const dsv__credit_least *least) {
  if (!least->head.given) return;
  const bool above = dsv__given(&dsv__credit_least_record, least, "above");
  check_amount(c, above ? least->above : least->at_least, least, above ? "above" : "at_least");
}

static void check_rate(dsv__checker *c, dsv__rate rate, const void *structure) {
  if (rate.percent) check_percent(c, rate.value, structure);
  else check_amount(c, rate.value, structure, "amount");
}

/* What a credit says of money, wherever it is used. */
static void check_sums(dsv__checker *c, const dsv__credit *credit) {
  bool percent =
      credit->cap.head.given && dsv__given(&dsv__credit_cap_record, &credit->cap, "percent") && !credit->cap.of.chosen;
  for (size_t i = 0; i < (credit->tiers.n ? credit->tiers.n : 1); i++) {
    const dsv__rate rate = dsv__credit_rate(credit, i);
    check_rate(c, rate, credit->tiers.n ? (const void *)&DSV__AT(credit->tiers, dsv__tier)[i] : credit);
    percent = percent || rate.percent;
  }
  if (percent && !credit->of.chosen)
    dsv__wrong(c, DSV_ERROR_MISSING, credit, "of",
               "`of` is missing: say what the percentage is of, as the id of a fee or {\"amount\":\"100.00\"}");
  check_of(c, &credit->of, credit, false);
  check_of(c, &credit->cap.of, &credit->cap, false);
  if (credit->cap.head.given) {
    const bool share = dsv__given(&dsv__credit_cap_record, &credit->cap, "percent");
    check_rate(c, (dsv__rate){share, share ? credit->cap.percent : credit->cap.amount}, &credit->cap);
  }
  check_least(c, &credit->least);
  check_round(c, &credit->round);
}

/* ---- tiers and steps -------------------------------------------------------------------------------------------------------- */

/* What earns: on which side of the objective, and from which edge on. */
typedef struct {
  const dsv__target *target;
  const dsv__credit *credit;
  bool bonus, time; /* time: the value is one */
  bool directed;    /* one objective, with a direction, over values */
  bool low;         /* deeper is less */
  dsv__edge edge;   /* where it begins, at the value of the objective */
} earning;

static earning earning_of(const dsv__target *target, const dsv__credit *credit, bool bonus) {
  static const dsv__edge missed[] = {
      [DSV__OP_LT] = DSV__AT_LEAST, [DSV__OP_LE] = DSV__ABOVE, [DSV__OP_GT] = DSV__AT_MOST, [DSV__OP_GE] = DSV__BELOW};
  static const dsv__edge met[] = {
      [DSV__OP_LT] = DSV__BELOW, [DSV__OP_LE] = DSV__AT_MOST, [DSV__OP_GT] = DSV__ABOVE, [DSV__OP_GE] = DSV__AT_LEAST};
  dsv__target own;
  const dsv__target *valued = dsv__valued(target, &own);
  const int32_t op = target->objective.one.op;
  const bool single = !target->objective.any.n && !target->objective.all.n;
  earning of = {.target = target,
                .credit = credit,
                .bonus = bonus,
                .time = dsv__value_is_time(valued, dsv__stream_of(&valued->metric.stream)),
                .edge = DSV__EDGES};
  of.directed = single && op != DSV__OP_EQ && op != DSV__OP_NE && target->over != DSV__ALL && target->over != DSV__ANY;
  if (of.directed) of.edge = bonus ? met[op] : missed[op];
  of.low = of.edge == DSV__BELOW || of.edge == DSV__AT_MOST;
  return of;
}

static dsv__decimal value_of(const dsv__bound *bound) {
  return bound->is_duration ? (dsv__decimal){bound->duration.elapsed, 6} : bound->decimal;
}

/* A bound that the value is compared with. */
static bool check_bound(dsv__checker *c, const earning *of, const dsv__bound *bound, const void *structure,
                        const char *path) {
  if (bound->is_duration != of->time) {
    dsv__wrong(c, DSV_ERROR_UNIT, structure, path,
               of->time ? "the value is a time: write a duration, as \"PT15M\""
                        : "the value is no time: write a decimal");
    return false;
  }
  if (of->time) dsv__check_elapsed(c, bound->duration, structure, path);
  return true;
}

static const char *edge_word(dsv__edge edge) {
  return dsv__tier_record.fields[edge].name;
}

/* Each tier lies within the one before it; so all that earns is covered, and the deepest is the last that holds. */
static void check_tier(dsv__checker *c, const earning *of, size_t index, dsv__edge *last, dsv__decimal *value) {
  const dsv__tier *tier = &DSV__AT(of->credit->tiers, dsv__tier)[index];
  const dsv__edge edge = dsv__tier_edge(tier);
  const dsv__str begin = of->target->objective.one.value.text;
  if (tier->head.given & 15 & ((tier->head.given & 15) - 1)) {
    dsv__wrong(c, DSV_ERROR_FORM, tier, NULL, "a tier has one edge: leave the others out");
    return;
  }
  if (edge == DSV__EDGES) {
    if (index)
      dsv__wrong(c, DSV_ERROR_MISSING, tier, edge_word(of->low ? DSV__BELOW : DSV__ABOVE),
                 "a tier after the first needs an edge: write from where it applies");
    return;
  }
  const dsv__bound *bound = &tier->edges[edge];
  if (!check_bound(c, of, bound, tier, edge_word(edge))) return;
  const int order = dsv__decimal_compare(value_of(bound), *value) * (of->low ? -1 : 1); /* above 0: deeper */
  const bool side = of->low == (edge == DSV__BELOW || edge == DSV__AT_MOST);
  const bool deeper = order > 0 || (!order && *last != edge && (*last == DSV__AT_MOST || *last == DSV__AT_LEAST));
  if (!index && !of->bonus && (edge != of->edge || order))
    dsv__wrong(
        c, DSV_ERROR_ORDER, tier, edge_word(edge),
        "the first tier begins where the objective is missed, or there is a gap: write \"%s\": \"%.*s\", or no edge",
        edge_word(of->edge), (int)begin.n, begin.at);
  else if (!side)
    dsv__wrong(c, DSV_ERROR_ORDER, tier, edge_word(edge), "tiers go deeper on one side: write \"%s\" or \"%s\"",
               edge_word(of->low ? DSV__BELOW : DSV__ABOVE), edge_word(of->low ? DSV__AT_MOST : DSV__AT_LEAST));
  else if (!deeper && (index || edge != *last || order))
    dsv__wrong(c, DSV_ERROR_ORDER, tier, edge_word(edge),
               index ? "a tier lies deeper than the one before it: list them from the first that applies to the deepest"
                     : "a bonus is earned by what meets the objective: begin there, or beyond it");
  *last = edge;
  *value = value_of(bound);
}

static void check_tiers(dsv__checker *c, const earning *of) {
  const dsv__list *tiers = &of->credit->tiers;
  if (tiers->n > TIERS_MOST) {
    dsv__wrong(c, DSV_ERROR_LIMIT, of->credit, "tiers", "at most %d tiers", TIERS_MOST);
    return;
  }
  if (!of->directed) {
    for (size_t i = 0; i < tiers->n; i++)
      if (i || dsv__tier_edge(&DSV__AT(*tiers, dsv__tier)[i]) != DSV__EDGES) {
        dsv__wrong(c, DSV_ERROR_FORM, of->credit, "tiers",
                   "tiers need one objective with <, <=, > or >= and a value of their own (not `over` all or any): "
                   "write one tier without an edge");
        return;
      }
    return;
  }
  dsv__edge last = of->edge;
  dsv__decimal value = value_of(&of->target->objective.one.value);
  for (size_t i = 0; i < tiers->n; i++) check_tier(c, of, i, &last, &value);
}

/* A step of a case or an outage, or where its steps begin: time. */
static bool check_step(dsv__checker *c, const dsv__bound *bound, bool days, const void *structure, const char *path) {
  const dsv__duration value = bound->duration;
  if (!bound->is_duration)
    dsv__wrong(c, DSV_ERROR_UNIT, structure, path, "a breach is measured in time: write a duration, as \"PT30M\"%s",
               days ? " or \"P2D\"" : "");
  else if (!days) dsv__check_elapsed(c, value, structure, path);
  else if (value.months || (value.days && value.elapsed))
    dsv__wrong(c, DSV_ERROR_VALUE, structure, path,
               "write hours and minutes (\"PT48H\"), or whole days of the calendar (\"P2D\")");
  else return true;
  return false;
}

/* Steps of each breach by itself. */
static void check_steps_apart(dsv__checker *c, const earning *of, dsv__breach_sort sort) {
  const dsv__steps *each = &of->credit->each;
  const dsv__metric *metric = &of->target->metric;
  const bool cases = sort == DSV__BREACH_CASES, from = dsv__given(&dsv__steps_record, each, "from");
  const bool timed = metric->kind == DSV__LONGEST_OUTAGE || metric->kind == DSV__MTTR;
  if (sort == DSV__BREACH_ROWS || sort == DSV__BREACH_INNER) {
    dsv__wrong(c, DSV_ERROR_FORM, of->credit, "each",
               "a %s has no size to count steps of: leave out `each`, or write it `per` \"window\"",
               sort == DSV__BREACH_ROWS ? "row" : "window that was missed");
    return;
  }
  const bool step = check_step(c, &each->step, cases, each, "step");
  if (each->step.is_duration && !dsv__duration_positive(each->step.duration))
    dsv__wrong(c, DSV_ERROR_VALUE, each, "step", "must be above 0");
  if (!cases && !from && !(timed && of->directed))
    dsv__wrong(c, DSV_ERROR_MISSING, each, "from",
               "`from` is missing: the objective is no length of an outage, so say where steps begin, as \"PT0S\"");
  if (from && !check_step(c, &each->from, cases, each, "from")) return;
  const dsv__duration begin = from ? each->from.duration : metric->limit.value.duration;
  if (cases && step && (begin.days ? each->step.duration.days == 0 : begin.elapsed && each->step.duration.days))
    dsv__wrong(c, DSV_ERROR_UNIT, each, from ? "from" : "step",
               "steps and where they begin are both elapsed time (\"PT48H\") or both days (\"P2D\")");
}

static void check_steps(dsv__checker *c, const earning *of) {
  const dsv__steps *each = &of->credit->each;
  if (!each->head.given) return;
  const dsv__breach_sort sort = of->credit->per == DSV__PER_BREACH ? dsv__breaches_of(of->target) : DSV__BREACH_WINDOW;
  if (sort != DSV__BREACH_WINDOW) {
    check_steps_apart(c, of, sort);
    return;
  }
  if (!of->directed) {
    dsv__wrong(c, DSV_ERROR_FORM, of->credit, "each",
               "steps are counted from one objective with <, <=, > or >= (not `over` all or any)");
    return;
  }
  if (check_bound(c, of, &each->step, each, "step") && value_of(&each->step).coefficient <= 0)
    dsv__wrong(c, DSV_ERROR_VALUE, each, "step", "must be above 0");
  if (dsv__given(&dsv__steps_record, each, "from")) check_bound(c, of, &each->from, each, "from");
}

/* An amount in the row of each breach. */
static void check_row_amount(dsv__checker *c, const earning *of, const dsv__base_of *base) {
  const dsv__metric *metric = &of->target->metric;
  const dsv__breach_sort sort = dsv__breaches_of(of->target);
  if (base->chosen != 3) return;
  if (of->bonus || of->credit->per != DSV__PER_BREACH)
    dsv__wrong(c, DSV_ERROR_FORM, &base->row, "field",
               of->bonus ? "a bonus has no row of a breach: write the id of a fee, or an amount"
                         : "a window has no row: write \"per\": \"breach\" in the credit");
  else if ((sort != DSV__BREACH_CASES && sort != DSV__BREACH_ROWS) || metric->count.n || metric->of.chosen == 1)
    dsv__wrong(c, DSV_ERROR_FORM, &base->row, "field",
               "a breach of this target has no row of its own: only late cases, and rows that count as one, have");
  else
    dsv__check_field(c, dsv__stream_of(&metric->stream), base->row.field, DSV__AMOUNTS,
                     "a number, an integer or a decimal", &base->row, "field");
}

/* A credit of a target that is judged. */
static void check_judged(dsv__checker *c, const dsv__target *target, const dsv__credit *credit, bool bonus) {
  if (!credit) return;
  const earning of = earning_of(target, credit, bonus);
  check_tiers(c, &of);
  check_steps(c, &of);
  check_row_amount(c, &of, &credit->of);
  check_row_amount(c, &of, &credit->cap.of);
  if (credit->per != DSV__PER_BREACH) return;
  if (bonus) dsv__wrong(c, DSV_ERROR_FORM, credit, "per", "a bonus is earned by a window, not by a breach");
  else if (target->by.n && target->over != DSV__EACH && target->over != DSV__POOLED)
    dsv__wrong(c, DSV_ERROR_FORM, credit, "per", "breaches are counted `over` each or pooled");
}

void dsv__check_earnings(dsv__checker *c, const dsv__target *target, const dsv__target *of_class) {
  const dsv__target *own = of_class ? of_class : target;
  if (own->credit) check_sums(c, own->credit);
  if (own->bonus) check_sums(c, own->bonus);
  if (!of_class && target->classes.n) return;
  if (!dsv__is_over_targets(target) && !dsv__stream_of(&target->metric.stream)) return; /* found already */
  if (target->actor == DSV__ACTOR_CONSUMER && (own->credit || own->bonus)) {
    dsv__wrong(c, DSV_ERROR_FORM, own, own->credit ? "credit" : "bonus",
               "credits and bonuses are owed by the provider: a duty of the consumer has none");
  } else if (dsv__has_objective(target)) {
    check_judged(c, target, target->credit, false);
    check_judged(c, target, target->bonus, true);
  } else if (own->credit || own->bonus) {
    dsv__wrong(c, DSV_ERROR_FORM, own, own->credit ? "credit" : "bonus",
               "without an objective nothing is missed or met: add an `objective`, or remove it");
  }
}

/* ---- the agreement ---------------------------------------------------------------------------------------------------------- */

static void check_fee_rows(dsv__checker *c, const dsv__fee *fee) {
  const dsv__stream *stream = dsv__stream_of(&fee->stream);
  if (!stream) return;
  if (stream->made) {
    dsv__wrong(c, DSV_ERROR_FIELD, fee, "stream", "a made stream holds no amounts: name the stream of the invoices");
    return;
  }
  dsv__check_field(c, stream, fee->field, DSV__AMOUNTS, "a number, an integer or a decimal", fee, "field");
  dsv__check_condition(c, &fee->where, stream, NULL);
}

static void check_fees(dsv__checker *c) {
  const dsv__list *fees = &c->agreement->fees;
  if (fees->n > FEES_MOST) dsv__wrong(c, DSV_ERROR_LIMIT, c->agreement, "fees", "at most %d fees", FEES_MOST);
  for (size_t i = 0; i < fees->n && i < FEES_MOST; i++) {
    const dsv__fee *fee = &DSV__AT(*fees, dsv__fee)[i];
    check_amount(c, fee->amount, fee, "amount");
    check_fee_rows(c, fee);
    check_currency(c, fee->currency, fee->currency.at != NULL, fee);
  }
}

static void check_cap_window(dsv__checker *c, const dsv__agreement_cap *cap) {
  const dsv__window_span *span = &cap->window.span;
  dsv__check_window(c, &cap->window);
  if (!dsv__window_rolls(&cap->window)) return;
  if (dsv__given(&dsv__window_span_record, span, "step") || dsv__given(&dsv__window_span_record, span, "early"))
    dsv__wrong(c, DSV_ERROR_FORM, span, NULL,
               "a cap's window ends with each window that earns: leave out `step` and `early`");
}

static void check_cap(dsv__checker *c, const dsv__agreement_cap *cap) {
  const bool percent = dsv__given(&dsv__agreement_cap_record, cap, "percent");
  check_rate(c, (dsv__rate){percent, percent ? cap->percent : cap->amount}, cap);
  check_of(c, &cap->of, cap, true);
  check_cap_window(c, cap);
  for (size_t i = 0; i < cap->targets.n; i++) {
    const dsv__str id = DSV__AT(cap->targets, dsv__str)[i];
    const dsv__list *targets = &c->agreement->targets;
    dsv__item item;
    bool found = false;
    for (size_t t = 0; t < targets->n; t++) found = found || dsv__str_same(DSV__AT(*targets, dsv__target)[t].id, id);
    if (!found)
      dsv__wrong(c, DSV_ERROR_REFERENCE, cap, dsv__item_path(&item, "targets", i),
                 "no target \"%.*s\" in this agreement", (int)id.n, id.at);
  }
}

void dsv__check_credits(dsv__checker *c) {
  const dsv__agreement *a = c->agreement;
  const dsv__credits *credits = a->credits;
  check_currency(c, a->currency, a->currency.at != NULL, a);
  if ((a->fees.n || credits || dsv__agreement_has_credits(a)) && !dsv__agreement_currency(a).n)
    dsv__wrong(c, DSV_ERROR_MISSING, a, "currency", "`currency` is missing: say in which its money is, as \"EUR\"");
  check_fees(c);
  if (!credits) return;
  if (credits->caps.n > CAPS_MOST) dsv__wrong(c, DSV_ERROR_LIMIT, credits, "caps", "at most %d caps", CAPS_MOST);
  for (size_t i = 0; i < credits->caps.n && i < CAPS_MOST; i++)
    check_cap(c, &DSV__AT(credits->caps, dsv__agreement_cap)[i]);
  check_least(c, &credits->least);
  check_round(c, &credits->round);
}
