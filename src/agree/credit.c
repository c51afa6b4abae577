/* Fees, credits and bonuses as they stand in documents: their rows, and what they say without a score. */
#include "agree/credit.h"
#include <string.h>

/* ---- what a percentage is of ------------------------------------------------------------------------------------------------ */

static const dsv__field sum_fields[] = {
    DSV__ROW(dsv__sum_of_money, amount, "amount", DSV__DECIMAL, DSV__REQUIRED, NULL, "In units of the currency"),
    DSV__ROW(dsv__sum_of_money, currency, "currency", DSV__TEXT, 0, NULL,
             "ISO 4217 code; the agreement's where left out"),
    DSV__ROW_END};

static const dsv__record sum_record = {
    .name = "sum_of_money", .doc = "A sum of money", .size = sizeof(dsv__sum_of_money), .fields = sum_fields};

static const dsv__field fee_of_fields[] = {
    DSV__ROW(dsv__fee_of, fee, "fee", DSV__ID, DSV__REQUIRED, NULL, "A fee of the agreement"),
    DSV__ROW(dsv__fee_of, period, "period", DSV__TEXT, 0, NULL,
             "Of which time: `window` (where left out), `next`, `previous`, a unit, or a duration up to the end of the "
             "window"),
    DSV__ROW_END};

static const dsv__record fee_of_record = {
    .name = "fee_of", .doc = "A fee over some time", .size = sizeof(dsv__fee_of), .fields = fee_of_fields};

static const dsv__field row_amount_fields[] = {DSV__ROW(dsv__row_amount, field, "field", DSV__TEXT, DSV__REQUIRED, NULL,
                                                        "Field of the metric's stream that holds the amount"),
                                               DSV__ROW(dsv__row_amount, currency, "currency", DSV__TEXT, 0, NULL,
                                                        "ISO 4217 code; the agreement's where left out"),
                                               DSV__ROW_END};

static const dsv__record row_amount_record = {.name = "row_amount",
                                              .doc = "An amount in the row of a breach",
                                              .size = sizeof(dsv__row_amount),
                                              .fields = row_amount_fields};

static const dsv__field base_of_rows[] = {
    DSV__ROW(dsv__base_of, id, "fee id", DSV__ID, 0, NULL, "A fee of the agreement over the window"),
    {"amount", DSV__RECORD, 0, offsetof(dsv__base_of, sum), &sum_record, "A sum of money", NULL, "0.1", "amount", NULL},
    {"field of the row", DSV__RECORD, 0, offsetof(dsv__base_of, row), &row_amount_record,
     "An amount in the row of each breach", NULL, "0.1", "field", NULL},
    DSV__ROW(dsv__base_of, fee, "fee", DSV__RECORD, 0, &fee_of_record, "A fee over another time"),
    DSV__ROW_END};

static const dsv__choice base_of_choice = {sizeof(dsv__base_of), base_of_rows};

/* ---- fees ------------------------------------------------------------------------------------------------------------------- */

static const dsv__word fee_per_words[] = {{"hour", "For each hour", 0},       {"day", "For each day", 0},
                                          {"week", "For each week", 0},       {"month", "For each month", 0},
                                          {"quarter", "For each quarter", 0}, {"year", "For each year", 0},
                                          {"contract", "Once for all", 0},    {NULL, NULL, 0}};

static const dsv__field fee_fields[] = {
    DSV__ROW(dsv__fee, id, "id", DSV__ID, DSV__REQUIRED, NULL, "Id, unique in its list"),
    DSV__ROW(dsv__fee, title, "title", DSV__TEXT, 0, NULL, "Name for people"),
    DSV__ROW(dsv__fee, amount, "amount", DSV__DECIMAL, 0, NULL, "In units of the currency"),
    DSV__ROW(dsv__fee, currency, "currency", DSV__TEXT, 0, NULL, "ISO 4217 code; the agreement's where left out"),
    DSV__ROW(dsv__fee, per, "per", DSV__ENUM, 0, fee_per_words, "For how long"),
    DSV__ROW(dsv__fee, stream, "stream", DSV__REF, 0, "stream", "Facts that hold the amounts"),
    DSV__ROW(dsv__fee, field, "field", DSV__TEXT, 0, NULL, "Field of the amount, which is added up"),
    DSV__ROW(dsv__fee, where, "where", DSV__RECORD, 0, &dsv__condition_record, "Only rows that meet it"),
    DSV__ROW_END};

const dsv__record dsv__fee_record = {.name = "fee",
                                     .doc = "What is paid",
                                     .size = sizeof(dsv__fee),
                                     .fields = fee_fields,
                                     .forms = "amount per|stream field [where]"};

/* ---- credits ---------------------------------------------------------------------------------------------------------------- */

static const dsv__field tier_fields[] = {
    DSV__ROW(dsv__tier, edges[DSV__BELOW], "below", DSV__BOUND, 0, NULL, "Where the value is below"),
    DSV__ROW(dsv__tier, edges[DSV__AT_MOST], "at_most", DSV__BOUND, 0, NULL, "Where the value is at most"),
    DSV__ROW(dsv__tier, edges[DSV__ABOVE], "above", DSV__BOUND, 0, NULL, "Where the value is above"),
    DSV__ROW(dsv__tier, edges[DSV__AT_LEAST], "at_least", DSV__BOUND, 0, NULL, "Where the value is at least"),
    DSV__ROW(dsv__tier, percent, "percent", DSV__DECIMAL, 0, NULL, "Per cent of `of`"),
    DSV__ROW(dsv__tier, amount, "amount", DSV__DECIMAL, 0, NULL, "In units of the currency"),
    DSV__ROW_END};

const dsv__record dsv__tier_record = {.name = "tier",
                                      .doc = "How much from an edge on",
                                      .size = sizeof(dsv__tier),
                                      .fields = tier_fields,
                                      .forms = "percent|amount"};

static const dsv__word part_words[] = {{"whole", "A step that has begun counts whole, at least one", 0},
                                       {"exact", "A part of a step counts in part", 0},
                                       {"none", "A part of a step does not count", 0},
                                       {NULL, NULL, 0}};

static const dsv__field steps_fields[] = {
    DSV__ROW(dsv__steps, step, "step", DSV__BOUND, DSV__REQUIRED, NULL, "So much for each of these"),
    DSV__ROW(dsv__steps, from, "from", DSV__BOUND, 0, NULL, "Counted from here; the objective where left out"),
    DSV__ROW(dsv__steps, part, "part", DSV__ENUM, 0, part_words, "What a part of a step is; whole where left out"),
    DSV__ROW_END};

const dsv__record dsv__steps_record = {
    .name = "steps", .doc = "So much for each step", .size = sizeof(dsv__steps), .fields = steps_fields};

static const dsv__field credit_cap_fields[] = {
    DSV__ROW(dsv__credit_cap, percent, "percent", DSV__DECIMAL, 0, NULL, "Per cent of `of`"),
    DSV__ROW(dsv__credit_cap, amount, "amount", DSV__DECIMAL, 0, NULL, "In units of the currency"),
    DSV__ROW(dsv__credit_cap, of, "of", DSV__CHOICE, 0, &base_of_choice,
             "What it is of; that of the credit where left out"),
    DSV__ROW_END};

const dsv__record dsv__credit_cap_record = {.name = "credit_cap",
                                            .doc = "At most so much for one window or breach",
                                            .size = sizeof(dsv__credit_cap),
                                            .fields = credit_cap_fields,
                                            .forms = "percent [of]|amount"};

static const dsv__field credit_least_fields[] = {
    DSV__ROW(dsv__credit_least, above, "above", DSV__DECIMAL, 0, NULL, "Paid only if it is more"),
    DSV__ROW(dsv__credit_least, at_least, "at_least", DSV__DECIMAL, 0, NULL, "Paid only if it is so much"),
    DSV__ROW_END};

const dsv__record dsv__credit_least_record = {.name = "credit_least",
                                              .doc = "Less is not paid",
                                              .size = sizeof(dsv__credit_least),
                                              .fields = credit_least_fields,
                                              .forms = "above|at_least"};

static const dsv__word credit_per_words[] = {
    {"window", "Once for a window", 0}, {"breach", "For each failing case or row, or outage", 0}, {NULL, NULL, 0}};

static const dsv__field credit_fields[] = {
    DSV__ROW(dsv__credit, per, "per", DSV__ENUM, 0, credit_per_words, "For what; the window where left out"),
    DSV__ROW(dsv__credit, of, "of", DSV__CHOICE, 0, &base_of_choice, "What percentages are of"),
    DSV__ROW(dsv__credit, tiers, "tiers", DSV__RECORD, DSV__LIST | DSV__NOT_EMPTY, &dsv__tier_record,
             "From edge to edge; the deepest that applies pays"),
    DSV__ROW(dsv__credit, percent, "percent", DSV__DECIMAL, 0, NULL, "Per cent of `of`"),
    DSV__ROW(dsv__credit, amount, "amount", DSV__DECIMAL, 0, NULL, "In units of the currency"),
    DSV__ROW(dsv__credit, each, "each", DSV__RECORD, 0, &dsv__steps_record, "So much for each step"),
    DSV__ROW(dsv__credit, cap, "cap", DSV__RECORD, 0, &dsv__credit_cap_record, "At most so much"),
    DSV__ROW(dsv__credit, least, "least", DSV__RECORD, 0, &dsv__credit_least_record, "Less is not paid"),
    DSV__ROW(dsv__credit, round, "round", DSV__RECORD, 0, &dsv__round_record,
             "How it is rounded; half-even to the minor unit where left out"),
    DSV__ROW(dsv__credit, text, "text", DSV__TEXT, 0, NULL, "The clause"),
    DSV__ROW(dsv__credit, claim, "claim", DSV__CHOICE, 0, &dsv__claim_choice,
             "How it is claimed, instead of the agreement's terms"),
    DSV__ROW_END};

const dsv__record dsv__credit_record = {.name = "credit",
                                        .doc = "What is owed when a target is missed, or earned when it is met",
                                        .size = sizeof(dsv__credit),
                                        .fields = credit_fields,
                                        .forms = "tiers|percent|amount"};

static const dsv__field agreement_cap_fields[] = {
    DSV__ROW(dsv__agreement_cap, id, "id", DSV__ID, DSV__REQUIRED, NULL, "Id, unique in its list"),
    DSV__ROW(dsv__agreement_cap, title, "title", DSV__TEXT, 0, NULL, "Name for people"),
    DSV__ROW(dsv__agreement_cap, percent, "percent", DSV__DECIMAL, 0, NULL, "Per cent of `of`"),
    DSV__ROW(dsv__agreement_cap, amount, "amount", DSV__DECIMAL, 0, NULL, "In units of the currency"),
    DSV__ROW(dsv__agreement_cap, of, "of", DSV__CHOICE, 0, &base_of_choice, "What it is of, in the window of the cap"),
    DSV__ROW(dsv__agreement_cap, window, "window", DSV__CHOICE, DSV__REQUIRED, &dsv__window_choice,
             "In each of these windows; a rolling one has no step"),
    DSV__ROW(dsv__agreement_cap, targets, "targets", DSV__ID, DSV__LIST | DSV__NOT_EMPTY, NULL,
             "Targets whose credits it caps; all where left out"),
    DSV__ROW_END};

const dsv__record dsv__agreement_cap_record = {.name = "agreement_cap",
                                               .doc = "At most so much for several credits together",
                                               .size = sizeof(dsv__agreement_cap),
                                               .fields = agreement_cap_fields,
                                               .forms = "percent of|amount"};

static const dsv__field credits_fields[] = {
    DSV__ROW(dsv__credits, caps, "caps", DSV__RECORD, DSV__LIST, &dsv__agreement_cap_record,
             "Caps over several credits, applied as listed"),
    DSV__ROW(dsv__credits, least, "least", DSV__RECORD, 0, &dsv__credit_least_record,
             "Of credits that do not say it themselves"),
    DSV__ROW(dsv__credits, round, "round", DSV__RECORD, 0, &dsv__round_record,
             "Of credits and bonuses that do not say it themselves"),
    DSV__ROW(dsv__credits, claim, "claim", DSV__RECORD, DSV__POINTER, &dsv__claim_terms_record,
             "How credits are claimed that do not say it themselves"),
    DSV__ROW(dsv__credits, paid, "paid", DSV__ENUM, 0, dsv__paid_words, "How credits are paid"),
    DSV__ROW(dsv__credits, within, "within", DSV__RECORD, 0, &dsv__deadline_record, "Until when they are paid"),
    DSV__ROW(dsv__credits, lapse, "lapse", DSV__RECORD, 0, &dsv__deadline_record,
             "After which what was not paid is lost"),
    DSV__ROW(dsv__credits, interest, "interest", DSV__DECIMAL, 0, NULL, "Per cent a year on what is paid late"),
    DSV__ROW_END};

const dsv__record dsv__credits_record = {
    .name = "credits", .doc = "Rules over all credits", .size = sizeof(dsv__credits), .fields = credits_fields};

/* ---- what they say ---------------------------------------------------------------------------------------------------------- */

dsv__rate dsv__credit_rate(const dsv__credit *credit, size_t tier) {
  if (!credit->tiers.n) {
    const bool percent = dsv__given(&dsv__credit_record, credit, "percent");
    return (dsv__rate){percent, percent ? credit->percent : credit->amount};
  }
  const dsv__tier *of = &DSV__AT(credit->tiers, dsv__tier)[tier];
  const bool percent = dsv__given(&dsv__tier_record, of, "percent");
  return (dsv__rate){percent, percent ? of->percent : of->amount};
}

dsv__edge dsv__tier_edge(const dsv__tier *tier) {
  int edge = 0;
  while (edge < DSV__EDGES && !(tier->head.given >> edge & 1)) edge++;
  return (dsv__edge)edge;
}

const dsv__fee *dsv__fee_find(const dsv__agreement *agreement, dsv__str id) {
  for (size_t i = 0; i < agreement->fees.n; i++) {
    const dsv__fee *fee = &DSV__AT(agreement->fees, dsv__fee)[i];
    if (dsv__str_same(fee->id, id)) return fee;
  }
  return NULL;
}

static dsv__str currency_of_credit(const dsv__credit *credit) {
  if (!credit) return (dsv__str){NULL, 0};
  const dsv__str named[] = {credit->of.sum.currency, credit->of.row.currency, credit->cap.of.sum.currency,
                            credit->cap.of.row.currency};
  size_t i = 0;
  while (i < 3 && !named[i].n) i++;
  return named[i];
}

static dsv__str currency_of_target(const dsv__target *target) {
  const dsv__str currency = currency_of_credit(target->credit);
  return currency.n ? currency : currency_of_credit(target->bonus);
}

dsv__str dsv__agreement_currency(const dsv__agreement *agreement) {
  dsv__str currency = agreement->currency;
  for (size_t i = 0; !currency.n && i < agreement->fees.n; i++)
    currency = DSV__AT(agreement->fees, dsv__fee)[i].currency;
  for (size_t i = 0; !currency.n && i < agreement->targets.n; i++) {
    const dsv__target *target = &DSV__AT(agreement->targets, dsv__target)[i];
    currency = currency_of_target(target);
    for (size_t k = 0; !currency.n && k < target->classes.n; k++)
      currency = currency_of_target(&DSV__AT(target->classes, dsv__target)[k]);
  }
  const dsv__credits *credits = agreement->credits;
  for (size_t i = 0; !currency.n && credits && i < credits->caps.n; i++)
    currency = DSV__AT(credits->caps, dsv__agreement_cap)[i].of.sum.currency;
  return currency;
}

bool dsv__agreement_has_credits(const dsv__agreement *agreement) {
  bool has = false;
  for (size_t i = 0; !has && i < agreement->targets.n; i++) {
    const dsv__target *target = &DSV__AT(agreement->targets, dsv__target)[i];
    has = target->credit || target->bonus;
    for (size_t k = 0; !has && k < target->classes.n; k++)
      has = DSV__AT(target->classes, dsv__target)[k].credit || DSV__AT(target->classes, dsv__target)[k].bonus;
  }
  return has;
}

static bool is_of(const dsv__base_of *of, dsv__str fee) {
  return (of->chosen == 1 && dsv__str_same(of->id, fee)) || (of->chosen == 4 && dsv__str_same(of->fee.fee, fee));
}

static bool credit_is_of(const dsv__credit *credit, dsv__str fee) {
  return credit && (is_of(&credit->of, fee) || is_of(&credit->cap.of, fee));
}

static bool target_is_of(const dsv__target *target, dsv__str fee) {
  return credit_is_of(target->credit, fee) || credit_is_of(target->bonus, fee);
}

bool dsv__agreement_names_fee(const dsv__agreement *agreement, const dsv__fee *fee) {
  bool names = false;
  for (size_t i = 0; !names && i < agreement->targets.n; i++) {
    const dsv__target *target = &DSV__AT(agreement->targets, dsv__target)[i];
    names = target_is_of(target, fee->id);
    for (size_t k = 0; !names && k < target->classes.n; k++)
      names = target_is_of(&DSV__AT(target->classes, dsv__target)[k], fee->id);
  }
  const dsv__credits *credits = agreement->credits;
  for (size_t i = 0; !names && credits && i < credits->caps.n; i++)
    names = is_of(&DSV__AT(credits->caps, dsv__agreement_cap)[i].of, fee->id);
  return names;
}

/* ---- breaches --------------------------------------------------------------------------------------------------------------- */

dsv__breach_sort dsv__breaches_of(const dsv__target *target) {
  const dsv__metric *metric = &target->metric;
  const int32_t op = target->objective.one.op;
  const bool single = !target->objective.any.n && !target->objective.all.n;
  const bool above = single && (op == DSV__OP_GT || op == DSV__OP_GE);
  const bool below = single && (op == DSV__OP_LT || op == DSV__OP_LE);
  switch (metric->kind) {
    case DSV__FAILED_WINDOWS: return DSV__BREACH_INNER;
    case DSV__ELAPSED: return metric->aggregate <= DSV__LATE_CASES ? DSV__BREACH_CASES : DSV__BREACH_WINDOW;
    case DSV__COUNT: return below ? DSV__BREACH_ROWS : DSV__BREACH_WINDOW;
    case DSV__RATIO: return (above || below) && !metric->out_of.chosen ? DSV__BREACH_ROWS : DSV__BREACH_WINDOW;
    case DSV__RESPONSE_RATE: return above || below ? DSV__BREACH_ROWS : DSV__BREACH_WINDOW;
    default: return metric->kind < DSV__CONCURRENCY ? DSV__BREACH_OUTAGES : DSV__BREACH_WINDOW;
  }
}

bool dsv__breaches_differ(const dsv__credit *credit) {
  return credit && credit->per == DSV__PER_BREACH &&
         (credit->each.head.given || credit->of.chosen == 3 || credit->cap.of.chosen == 3);
}

/* ---- fees over time --------------------------------------------------------------------------------------------------------- */

bool dsv__fee_period_parse(dsv__str text, dsv__fee_period *out) {
  static const char *const words[] = {"window", "next", "previous"};
  *out = (dsv__fee_period){.kind = DSV__PERIOD_WINDOW};
  if (!text.n) return true;
  for (int i = 0; i <= DSV__PERIOD_PREVIOUS; i++)
    if (dsv__str_same(text, dsv__str_of(words[i]))) {
      out->kind = (dsv__fee_period_kind)i;
      return true;
    }
  out->unit = 0;
  out->kind = DSV__PERIOD_UNIT;
  for (const dsv__word *word = dsv__window_unit_words; word->word; word++, out->unit++)
    if (dsv__str_same(text, dsv__str_of(word->word))) return true;
  out->kind = DSV__PERIOD_LENGTH;
  return dsv__duration_parse(text.at, text.n, &out->length) && dsv__duration_positive(out->length);
}

const dsv__fee *dsv__base_fee(const dsv__agreement *agreement, const dsv__base_of *of, dsv__fee_period *period) {
  *period = (dsv__fee_period){.kind = DSV__PERIOD_WINDOW};
  if (of->chosen == 1) return dsv__fee_find(agreement, of->id);
  if (of->chosen != 4) return NULL;
  dsv__fee_period_parse(of->fee.period, period);
  return dsv__fee_find(agreement, of->fee.fee);
}

/* Dates that the zone leaves out in a span: they are no days. */
static int64_t dates_left_out(const dsv__zone *zone, dsv__span span) {
  int64_t n = 0, at = span.from, change;
  int32_t before = dsv__zone_offset(zone, at), after;
  while (dsv__zone_next_change(zone, at, &change, &after) && change <= span.to) {
    const int64_t last = change + before * DSV__SECOND, next = change + after * DSV__SECOND; /* readings */
    for (int64_t date = dsv__unit_at(DSV__DAYS, last + DSV__DAY - 1); date < dsv__unit_at(DSV__DAYS, next); date++) n++;
    before = after;
    at = change;
  }
  return n;
}

/* Units in a span, exactly: parts go by elapsed time. */
static bool units_in(const dsv__zone *zone, int32_t unit, dsv__span span, dsv__ratio *out) {
  const int64_t first = dsv__unit_holding(unit, zone, span.from), last = dsv__unit_holding(unit, zone, span.to);
  const int64_t begin = dsv__unit_border(unit, zone, first), end = dsv__unit_border(unit, zone, first + 1);
  if (first == last) {
    *out = (dsv__ratio){span.to - span.from, end - begin};
    return true;
  }
  const int64_t last_begin = dsv__unit_border(unit, zone, last), last_end = dsv__unit_border(unit, zone, last + 1);
  *out = (dsv__ratio){last - first - 1 - (unit == DSV__DAYS ? dates_left_out(zone, span) : 0), 1};
  if (!dsv__ratio_plus(*out, (dsv__ratio){end - span.from, end - begin}, out)) return false;
  return span.to == last_begin || dsv__ratio_plus(*out, (dsv__ratio){span.to - last_begin, last_end - last_begin}, out);
}

bool dsv__fee_over(const dsv__fee *fee, const dsv__zone *zone, dsv__span span, dsv__ratio *out) {
  static const struct {
    int32_t unit;
    int64_t share; /* of the amount that a unit carries: one in so many */
  } carried[] = {[DSV__PER_DAY] = {DSV__DAYS, 1},
                 [DSV__PER_WEEK] = {DSV__WEEKS, 1},
                 [DSV__PER_MONTH] = {DSV__MONTHS, 1},
                 [DSV__PER_QUARTER] = {DSV__MONTHS, 3},
                 [DSV__PER_YEAR] = {DSV__MONTHS, 12}};
  const dsv__ratio amount = dsv__ratio_of(fee->amount);
  dsv__ratio units = {0, 1};
  *out = units;
  if (span.from >= span.to) return true;
  if (fee->per == DSV__PER_CONTRACT) {
    *out = amount;
    return true;
  }
  if (fee->per == DSV__PER_HOUR) {
    units = (dsv__ratio){span.to - span.from, DSV__HOUR};
  } else {
    if (!units_in(zone, carried[fee->per].unit, span, &units)) return false;
    if (!dsv__ratio_times(units, (dsv__ratio){1, carried[fee->per].share}, &units)) return false;
  }
  return dsv__ratio_times(amount, units, out);
}
