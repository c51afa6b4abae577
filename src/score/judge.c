/* What the values that are still possible make of an objective. */
#include "score/reach.h"

/* ---- comparing -------------------------------------------------------------------------------------------------------------- */

typedef enum { NO, MAYBE, YES } answer;

static int compare(const dsv__end *value, const dsv__bound *bound) {
  if (value->infinite) return value->infinite;
  dsv__decimal limit = bound->is_duration ? (dsv__decimal){bound->duration.elapsed, 6} : bound->decimal;
  if (value->is_double) {
    double b = dsv__double_of_decimal(limit);
    return value->number < b ? -1 : value->number > b;
  }
  return dsv__ratio_compare(value->value, dsv__ratio_of(limit));
}

int dsv__figure_compare(const dsv__figure *value, const dsv__bound *bound) {
  const dsv__end at = dsv__end_of(value);
  return compare(&at, bound);
}

static answer holds(int32_t op, int low, int high) {
  switch (op) {
    case DSV__OP_LT: return high < 0 ? YES : low >= 0 ? NO : MAYBE;
    case DSV__OP_LE: return high <= 0 ? YES : low > 0 ? NO : MAYBE;
    case DSV__OP_GT: return low > 0 ? YES : high <= 0 ? NO : MAYBE;
    case DSV__OP_GE: return low >= 0 ? YES : high < 0 ? NO : MAYBE;
    case DSV__OP_EQ: return low == 0 && high == 0 ? YES : low > 0 || high < 0 ? NO : MAYBE;
    default: return low > 0 || high < 0 ? YES : low == 0 && high == 0 ? NO : MAYBE;
  }
}

/* Whether a limit with the unit `count` speaks of the numerator. */
static bool judges_numerator(const dsv__plan *plan, const dsv__limit *limit) {
  bool both = plan->kind == DSV__RATIO || plan->kind == DSV__CHURN || plan->kind == DSV__FAILED_WINDOWS ||
              (plan->kind == DSV__CONCURRENCY && plan->target->metric.out_of.chosen);
  return both && dsv__str_same(limit->unit, DSV__STR("count"));
}

bool dsv__judged_value(const dsv__plan *plan, const dsv__measure *m, const dsv__figure *rounded, dsv__figure *out) {
  *out = *rounded;
  if (rounded->none || rounded->null_met) return false;
  if (judges_numerator(plan, &plan->target->objective.one)) {
    const dsv__int128 n = plan->kind == DSV__CONCURRENCY ? m->most : m->sums.numerator;
    *out = (dsv__figure){.value = {n, m->weighted ? DSV__WEIGHT_ONE : 1}};
  }
  return true;
}

static dsv_status limit_holds(const dsv__plan *plan, const dsv__measure *m, const dsv__figure *figure,
                              const dsv__limit *limit, dsv__unknown x, answer *out) {
  bool numerator = judges_numerator(plan, limit);
  dsv__reach r;
  bool fits = dsv__reach_of(plan, m, figure, numerator, x, &r);
  if (fits && !numerator) fits = dsv__end_round(plan, &r.low) && dsv__end_round(plan, &r.high);
  if (!fits)
    return dsv__fail(plan->scope->diag, DSV_ERROR_OVERFLOW, "the figure of target \"%.*s\" does not fit",
                     (int)plan->target->id.n, plan->target->id.at);
  bool point = dsv__unknown_time(m, x) <= 0 && !x.some && !x.cases;
  *out = r.null_met && point ? YES : holds(limit->op, compare(&r.low, &limit->value), compare(&r.high, &limit->value));
  if (r.null_met && *out == NO) *out = MAYBE;
  return DSV_OK;
}

static dsv_status objective_holds(const dsv__plan *plan, const dsv__measure *m, const dsv__figure *figure,
                                  dsv__unknown x, answer *out) {
  const dsv__objective *objective = &plan->target->objective;
  const dsv__list *list = objective->any.n ? &objective->any : &objective->all;
  if (!list->n) return limit_holds(plan, m, figure, &objective->one, x, out);
  bool any = objective->any.n;
  *out = any ? NO : YES;
  for (size_t i = 0; i < list->n; i++) {
    answer one;
    dsv_status status = limit_holds(plan, m, figure, &DSV__AT(*list, dsv__limit)[i], x, &one);
    if (status) return status;
    if (any ? one > *out : one < *out) *out = one;
  }
  return DSV_OK;
}

/* ---- status ----------------------------------------------------------------------------------------------------------------- */

static bool share_below(dsv__int128 part, dsv__int128 whole, dsv__decimal percent) {
  percent.scale += 2;
  return dsv__ratio_compare((dsv__ratio){part, whole}, dsv__ratio_of(percent)) < 0;
}

typedef enum { NOTHING, COVERAGE, ROWS, SUBJECTS, RESPONSE } lack;

/* What there is less of than `least` asks for. */
static lack lack_of(const dsv__plan *plan, const dsv__measure *m) {
  const dsv__least *least = &plan->target->least;
  if (!least->head.given) return NOTHING;
  dsv__int128 service = m->known_sides + m->no_data_sides;
  if (service > 0 && share_below(m->known_sides, service, least->coverage)) return COVERAGE;
  if ((dsv__int128)m->sums.rows < least->rows) return ROWS;
  if (m->subjects < (size_t)least->subjects) return SUBJECTS;
  if (!dsv__given(&dsv__least_record, least, "response")) return NOTHING;
  const dsv__int128 answered = plan->answers ? m->sums.numerator : (dsv__int128)m->sums.rows;
  const dsv__int128 asked = plan->answers ? m->sums.denominator : answered + m->sums.null;
  return asked == 0 || share_below(answered, asked, least->response) ? RESPONSE : NOTHING;
}

static dsv_status say_lack(const dsv__plan *plan, const dsv__measure *m, lack what, dsv__result *out) {
  const dsv__least *least = &plan->target->least;
  dsv__buffer text;
  dsv__buffer_init(&text, plan->scope->context);
  if (what == ROWS)
    dsv__put_format(&text, "%llu row%s, fewer than %lld", (unsigned long long)m->sums.rows,
                    m->sums.rows == 1 ? " counts" : "s count", (long long)least->rows);
  else if (what == SUBJECTS)
    dsv__put_format(&text, "%zu subject%s, fewer than %lld", m->subjects, m->subjects == 1 ? " counts" : "s count",
                    (long long)least->subjects);
  else {
    dsv__put_text(&text, "less than ");
    dsv__put_decimal(&text, what == COVERAGE ? least->coverage : least->response);
    dsv__put_text(&text, what == COVERAGE ? " % of the time is known" : " % of those asked have answered");
  }
  out->lacking = dsv__arena_str(plan->scope->arena, &text);
  dsv__buffer_free(&text);
  return out->lacking.at ? DSV_OK : DSV_ERROR_MEMORY;
}

static uint32_t decided(answer a, uint32_t otherwise) {
  return a == YES ? DSV_STATUS_MET : a == NO ? DSV_STATUS_MISSED : otherwise;
}

/* Kinds whose figure says nothing of time without data. */
static bool blind(const dsv__plan *plan) {
  return plan->kind != DSV__AVAILABILITY && plan->kind != DSV__DOWNTIME && plan->kind != DSV__FAILED_WINDOWS &&
         plan->kind != DSV__COMPOSITE;
}

static dsv_status status_while_open(const dsv__plan *plan, const dsv__measure *m, const dsv__figure *figure,
                                    dsv__result *out) {
  dsv__no_data policy = (dsv__no_data)plan->target->no_data;
  bool in_doubt = blind(plan) && m->no_data_sides > 0 && (policy == DSV__UNJUDGED || policy == DSV__BAD);
  bool more_cases = plan->clock && m->to > plan->scope->as_of; /* they are stopped at any time, hours or not */
  const bool churn = plan->kind == DSV__CHURN;                 /* customers go at any hour */
  dsv__unknown x = {.ahead = !churn,
                    .no_data = policy == DSV__UNJUDGED,
                    .some = in_doubt || m->growing || more_cases,
                    .cases = m->undecided > 0 || (churn && dsv__still_there(m) > 0)};
  answer a;
  out->status = DSV_STATUS_OPEN;
  if (lack_of(plan, m) || (churn && figure->none)) return DSV_OK;
  if (figure->none && dsv__unknown_time(m, x) <= 0 && !x.some && !x.cases) return DSV_OK;
  dsv_status status = objective_holds(plan, m, figure, x, &a);
  if (status) return status;
  out->status = decided(a, in_doubt && policy == DSV__BAD ? DSV_STATUS_MISSED : DSV_STATUS_OPEN);
  out->early = out->status != DSV_STATUS_OPEN;
  return DSV_OK;
}

static dsv_status status_after(const dsv__plan *plan, const dsv__measure *m, const dsv__figure *figure,
                               dsv__result *out) {
  dsv__no_data policy = (dsv__no_data)plan->target->no_data;
  bool nothing_known = m->no_data_sides > 0 && m->known_sides == 0;
  dsv__unknown x = {.no_data = policy == DSV__UNJUDGED};
  if (policy == DSV__BAD && blind(plan)) x.no_data = true;
  answer a;
  const lack what = lack_of(plan, m);
  out->status = DSV_STATUS_UNJUDGED;
  if (what) return say_lack(plan, m, what, out);
  out->status = DSV_STATUS_NO_DATA;
  if (nothing_known && (policy == DSV__UNJUDGED || policy == DSV__EXCLUDED)) return DSV_OK;
  if (figure->none) return DSV_OK;
  dsv_status status = objective_holds(plan, m, figure, x, &a);
  if (!status) out->status = decided(a, policy == DSV__BAD ? DSV_STATUS_MISSED : DSV_STATUS_UNJUDGED);
  return status;
}

/* ---- texts ------------------------------------------------------------------------------------------------------------------ */

dsv__str dsv__arena_str(dsv__arena *arena, dsv__buffer *from) {
  dsv__str text = {from->failed ? NULL : dsv__arena_text(arena, from->at ? from->at : "", from->n), from->n};
  from->n = 0;
  return text;
}

static void put_limit(dsv__buffer *out, const dsv__limit *limit) {
  dsv__put_text(out, dsv__op_words[limit->op].word);
  dsv__put_char(out, ' ');
  dsv__put_str(out, limit->value.text);
  if (limit->unit.n) dsv__put_char(out, ' ');
  dsv__put_str(out, limit->unit);
}

dsv_status dsv__objective_text(const dsv__plan *plan, dsv__result *out) {
  const dsv__objective *objective = &plan->target->objective;
  if (!dsv__has_objective(plan->target)) return DSV_OK;
  const dsv__list *list = objective->any.n ? &objective->any : &objective->all;
  dsv__buffer text;
  dsv__buffer_init(&text, plan->scope->context);
  if (!list->n) put_limit(&text, &objective->one);
  else dsv__put_text(&text, objective->any.n ? "any of " : "all of ");
  for (size_t i = 0; i < list->n; i++) {
    if (i) dsv__put_text(&text, ", ");
    put_limit(&text, &DSV__AT(*list, dsv__limit)[i]);
  }
  out->objective = dsv__arena_str(plan->scope->arena, &text);
  dsv__buffer_free(&text);
  return out->objective.at ? DSV_OK : DSV_ERROR_MEMORY;
}

/* Each limit of any/all with whether the plain value holds it. */
static dsv_status limits(const dsv__plan *plan, const dsv__measure *m, const dsv__figure *figure, dsv__result *out) {
  const dsv__objective *objective = &plan->target->objective;
  const dsv__list *list = objective->any.n ? &objective->any : &objective->all;
  out->limits = dsv__arena_alloc(plan->scope->arena, list->n, sizeof *out->limits);
  if (!out->limits) return DSV_ERROR_MEMORY;
  dsv__buffer text;
  dsv__buffer_init(&text, plan->scope->context);
  dsv_status status = DSV_OK;
  for (size_t i = 0; !status && i < list->n; i++) {
    const dsv__limit *limit = &DSV__AT(*list, dsv__limit)[i];
    answer a = MAYBE;
    if (!figure->none) status = limit_holds(plan, m, figure, limit, (dsv__unknown){.some = false}, &a);
    put_limit(&text, limit);
    out->limits[i] = (dsv__limit_result){dsv__arena_str(plan->scope->arena, &text), a == YES ? 1 : a == NO ? 0 : -1};
    if (!out->limits[i].objective.at) status = DSV_ERROR_MEMORY;
  }
  dsv__buffer_free(&text);
  out->n_limits = list->n;
  return status;
}

/* Of a target over values of windows the innermost plan, which has made them. */
static const dsv__plan *valued(const dsv__plan *plan) {
  while (plan->kind == DSV__OF_WINDOWS) plan = plan->inner;
  return plan;
}

/* Cases have no field but their elapsed time. */
static bool value_is_time(const dsv__plan *plan) {
  plan = valued(plan);
  if (plan->clock) return plan->target->metric.aggregate > DSV__LATE_CASES;
  return plan->kind == DSV__DOWNTIME || (plan->kind >= DSV__LONGEST_OUTAGE && plan->kind <= DSV__MTTR) ||
         (plan->field && plan->field->type == DSV__TYPE_DURATION);
}

dsv__str dsv__unit_of(const dsv__plan *plan) {
  switch (plan->kind) {
    case DSV__AVAILABILITY:
    case DSV__CHURN:
    case DSV__FAILED_WINDOWS:
    case DSV__COMPOSITE:
    case DSV__COMPOSITE_MEAN:
    case DSV__RATIO: return DSV__STR("%");
    case DSV__OF_WINDOWS: return dsv__unit_of(valued(plan));
    case DSV__CONCURRENCY: return plan->target->metric.out_of.chosen ? DSV__STR("%") : DSV__STR("count");
    case DSV__OUTAGES:
    case DSV__COUNT: return DSV__STR("count");
    case DSV__DOWNTIME:
    case DSV__LONGEST_OUTAGE:
    case DSV__SHORTEST_UPTIME:
    case DSV__MTBF:
    case DSV__MTTR: return DSV__STR("s");
    case DSV__PROMOTER: return (dsv__str){NULL, 0};
    default: return value_is_time(plan) ? DSV__STR("s") : plan->unit;
  }
}

/* ---- the value for people --------------------------------------------------------------------------------------------------- */

/* Whether a reader who compares the rounded value with the limit comes to what the exact one says. */
static bool reads_alike(const dsv__plan *plan, const dsv__limit *limit, const dsv__end *exact,
                        const dsv__end *rounded) {
  if (judges_numerator(plan, limit)) return true;
  int a = compare(exact, &limit->value), b = compare(rounded, &limit->value);
  return holds(limit->op, a, a) == holds(limit->op, b, b);
}

static bool tells_the_same(const dsv__plan *plan, const dsv__end *exact, const dsv__end *rounded) {
  const dsv__objective *objective = &plan->target->objective;
  const dsv__list *list = objective->any.n ? &objective->any : &objective->all;
  if (!dsv__has_objective(plan->target)) return true;
  if (!list->n) return reads_alike(plan, &objective->one, exact, rounded);
  for (size_t i = 0; i < list->n; i++)
    if (!reads_alike(plan, &DSV__AT(*list, dsv__limit)[i], exact, rounded)) return false;
  return true;
}

/* The fewest decimals, from `least` on, at which the rounded value tells what the exact one tells. Doubles past 2^53 steps, and values that
   no number of decimals can show, stand as they are in `value`. */
static dsv_status show(const dsv__plan *plan, const dsv__end *exact, int least, int most, dsv__result *out) {
  dsv__buffer text;
  dsv__buffer_init(&text, plan->scope->context);
  out->shown = out->value;
  for (int digits = least; digits <= most; digits++) {
    dsv__end rounded = {.infinite = 0};
    dsv__decimal step = {1, digits};
    bool fits = exact->is_double
                    ? dsv__double_round(exact->number, step, DSV__ROUND_HALF_EVEN, &rounded.value)
                    : dsv__ratio_round(exact->value, dsv__ratio_of(step), DSV__ROUND_HALF_EVEN, &rounded.value);
    if (!fits) break;
    if (!tells_the_same(plan, exact, &rounded)) continue;
    if (dsv__put_ratio(&text, rounded.value, digits)) out->shown = dsv__arena_str(plan->scope->arena, &text);
    break;
  }
  dsv__buffer_free(&text);
  return out->shown.at ? DSV_OK : DSV_ERROR_MEMORY;
}

static dsv_status value_texts(const dsv__plan *plan, const dsv__figure *figure, dsv__result *out) {
  dsv__arena *arena = plan->scope->arena;
  dsv__end value = dsv__end_of(figure);
  out->has_value_member = true;
  out->unit = dsv__unit_of(plan);
  if (figure->none) return DSV_OK;
  dsv__buffer text;
  dsv__buffer_init(&text, plan->scope->context);
  bool fits = true;
  if (!figure->null_met) {
    fits = dsv__end_round(plan, &value);
    if (value.is_double) dsv__put_double(&text, value.number);
    else fits = fits && dsv__put_ratio(&text, value.value, 6);
    out->value = dsv__arena_str(arena, &text);
  }
  if (figure->has_parts) {
    dsv__put_scaled(&text, figure->numerator, figure->parts_scale);
    out->numerator = dsv__arena_str(arena, &text);
    dsv__put_scaled(&text, figure->denominator, figure->parts_scale);
    out->denominator = dsv__arena_str(arena, &text);
  }
  out->is_time = value_is_time(plan);
  bool memory =
      !fits || !out->value.at || show(plan, &value, out->is_time ? 0 : 2, out->is_time ? 6 : 15, out) == DSV_OK;
  memory = memory && (figure->null_met || out->value.at) &&
           (!figure->has_parts || (out->numerator.at && out->denominator.at));
  dsv__buffer_free(&text);
  if (!memory) return DSV_ERROR_MEMORY;
  return fits ? DSV_OK
              : dsv__fail(plan->scope->diag, DSV_ERROR_OVERFLOW, "the figure of target \"%.*s\" does not fit",
                          (int)plan->target->id.n, plan->target->id.at);
}

/* ---- what a target over windows takes -------------------------------------------------------------------------------------------- */

/* Steps 3 to 6 of judgement, whatever the objective. */
static dsv__window_reason why_not(const dsv__plan *plan, const dsv__measure *m, const dsv__figure *figure) {
  const dsv__no_data policy = (dsv__no_data)plan->target->no_data;
  const bool gaps = m->no_data_sides > 0, left_out = policy == DSV__UNJUDGED || policy == DSV__EXCLUDED;
  if (lack_of(plan, m)) return DSV__WINDOW_UNJUDGED;
  if ((gaps && !m->known_sides && left_out) || figure->none) return DSV__WINDOW_NO_DATA;
  if (figure->null_met) return DSV__WINDOW_NO_VALUE;
  return gaps && policy == DSV__UNJUDGED ? DSV__WINDOW_UNJUDGED : DSV__WINDOW_COUNTED;
}

static bool is_running(const dsv__plan *plan, const dsv__measure *m) {
  return m->to > plan->scope->as_of || m->tail_sides > 0 || m->growing || m->undecided > 0 ||
         (dsv__is_over_targets(plan->target) && m->ahead_sides > 0);
}

static dsv__standing standing_of(const dsv__plan *plan, const dsv__measure *m, const dsv__figure *figure) {
  dsv__end value = dsv__end_of(figure);
  dsv__window_reason reason = is_running(plan, m) ? DSV__WINDOW_OPEN : why_not(plan, m, figure);
  if (reason == DSV__WINDOW_COUNTED) dsv__end_round(plan, &value); /* it fits: it was shown */
  /* cases are stopped at any hour */
  const bool cases = plan->clock && (m->to > plan->scope->as_of || m->sums.rows || m->undecided);
  return (dsv__standing){.idle = !m->known && !m->no_data && !m->ahead && !cases,
                         .reason = (uint8_t)reason,
                         .is_double = value.is_double,
                         .number = value.number,
                         .value = value.value};
}

dsv_status dsv__judge(const dsv__plan *plan, const dsv__measure *m, const dsv__figure *made, dsv__result *out) {
  dsv__figure figure = *made; /* it is rounded on the way */
  out->parts = (dsv__exact_parts){made->numerator, made->denominator, m->ahead_sides, made->parts_scale, made->value};
  out->has_figure = !figure.none;
  out->in_hours = valued(plan)->hours || valued(plan)->clock;
  out->no_data = plan->target->no_data;
  dsv_status status = value_texts(plan, &figure, out);
  if (!status) status = dsv__objective_text(plan, out);
  if (status) return status;
  out->standing = standing_of(plan, m, &figure);
  bool ended = m->to <= plan->scope->as_of;
  if (!dsv__has_objective(plan->target)) {
    out->status = ended ? DSV_STATUS_REPORTED : DSV_STATUS_OPEN;
    return DSV_OK;
  }
  status = limits(plan, m, &figure, out);
  if (status) return status;
  out->running = is_running(plan, m);
  return !out->running ? status_after(plan, m, &figure, out) : status_while_open(plan, m, &figure, out);
}
