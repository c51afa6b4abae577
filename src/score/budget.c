/* Error budgets (docs/budget.md): what has one, and the spans of time that are scored for it. */
#include "score/budget.h"
#include "score/scoring.h"

#define PAST_MOST (3660 * DSV__DAY) /* how far back days are drawn from */

typedef struct {
  dsv__request request; /* of the one target; each score is a copy of it */
  const dsv_budget_options *options;
  dsv_score_options scoring;
  dsv__scope scope;
  const dsv__target *target;
  dsv_error_budget *out;
  dsv_diag *diag;
  dsv_context *context;
  dsv__span horizon;
  dsv__spending *past; /* the windows of the version, then the pieces of its days */
  size_t n_past;
  dsv__spending *pieces;
  size_t n_pieces;
} maker;

static dsv_status none(const maker *m, const char *why) {
  return dsv__fail(m->diag, DSV_ERROR_NO_BUDGET, "target \"%.*s\" has no error budget: %s", (int)m->target->id.n,
                   m->target->id.at, why);
}

/* ---- what has a budget -------------------------------------------------------------------------------------------------------- */

static bool adds_up(const dsv__target *target) {
  const dsv__metric_kind kind = dsv__figure_kind(&target->metric);
  return kind == DSV__AVAILABILITY || kind == DSV__DOWNTIME || kind == DSV__OUTAGES || kind == DSV__COUNT ||
         (kind == DSV__RATIO && !target->metric.out_of.chosen);
}

static dsv_status check_target(const maker *m) {
  const dsv__target *t = m->target;
  const bool one = dsv__has_objective(t) && !t->objective.any.n && !t->objective.all.n;
  if (dsv__is_over_targets(t) || !adds_up(t)) return none(m, "its figure does not add up over time");
  if (!one) return none(m, "its objective is not one limit");
  if (t->classes.n) return none(m, "it has classes, each with an objective of its own");
  if ((t->by.n || t->subjects.chosen) && t->over != DSV__POOLED)
    return none(m, "its subjects are not pooled into one figure");
  if (t->metric.round.head.given) return none(m, "its figure is rounded before it is judged");
  return DSV_OK;
}

static dsv__ratio bound_of(const dsv__limit *limit) {
  const dsv__bound *value = &limit->value;
  return value->is_duration ? (dsv__ratio){value->duration.elapsed, DSV__SECOND} : dsv__ratio_of(value->decimal);
}

/* The allowance, as far as the unit of amounts is not needed for it. */
static dsv_status read_objective(maker *m) {
  dsv_error_budget *b = m->out;
  const dsv__limit *limit = &m->target->objective.one;
  const dsv__metric_kind kind = dsv__figure_kind(&m->target->metric);
  const bool least = limit->op == DSV__OP_GE || limit->op == DSV__OP_GT;
  const bool most = limit->op == DSV__OP_LE || limit->op == DSV__OP_LT;
  b->of_time = kind == DSV__AVAILABILITY;
  b->shares = b->of_time || kind == DSV__RATIO;
  b->of_good = least;
  b->allowance.strict = limit->op == DSV__OP_GT || limit->op == DSV__OP_LT;
  if (!(b->shares ? least || (most && !b->of_time) : most))
    return none(m, "its objective does not say how much may go wrong");
  if (b->shares && dsv__str_same(limit->unit, DSV__STR("count")))
    return none(m, "its objective judges a number, not a share");
  dsv__ratio *share = &b->allowance.share, bound = bound_of(limit);
  *share = bound;
  if (!b->shares) return DSV_OK;
  if (least) bound.numerator = bound.denominator * 100 - bound.numerator; /* of a decimal: it fits */
  if (!dsv__ratio_times(bound, (dsv__ratio){1, 100}, share))
    return dsv__fail(m->diag, DSV_ERROR_OVERFLOW, "the bound of the objective does not fit");
  if (share->numerator < 0 || share->numerator >= share->denominator)
    return none(m, "its objective allows nothing, or everything, to go wrong");
  return DSV_OK;
}

/* ---- scoring ------------------------------------------------------------------------------------------------------------------ */

/* Whole numbers of what a figure shows, taken from the result. */
static dsv_status take(const maker *m, const dsv__period *period, dsv__spending *out) {
  dsv_error_budget *b = m->out;
  const dsv__result *result = &period->targets[0];
  const dsv__exact_parts *parts = &result->parts;
  *out = (dsv__spending){.from = period->from, .to = period->to, .figure = result->has_figure};
  if (!b->shares) {
    out->bad = parts->value.numerator;
    out->all = 1;
    b->per_unit = parts->value.denominator;
    return DSV_OK;
  }
  out->all = parts->denominator;
  out->bad = b->of_good ? parts->denominator - parts->numerator : parts->numerator;
  out->ahead = parts->ahead;
  b->per_unit = b->of_time ? DSV__SECOND : 1;
  for (int i = 0; i < parts->scale; i++) b->per_unit *= 10;
  return DSV_OK;
}

/* Scores the target over spans, in order of time, or where there are none over its windows up to as_of. */
static dsv_status score(const maker *m, const dsv__window_at *spans, size_t n_spans, dsv__spending **out, size_t *n) {
  dsv__request request = m->request;
  dsv_scorecard *card = NULL;
  request.options = &m->scoring;
  request.spans = spans;
  request.n_spans = n_spans;
  request.from = n_spans ? spans[0].from : DSV_NO_TIME;
  request.to = request.as_of + 1;
  *n = 0;
  dsv_status status = dsv__score_request(&request, &card, m->diag);
  if (status) return status;
  *out = dsv__arena_alloc(&m->out->arena, card->n_periods, sizeof **out);
  if (!*out) status = DSV_ERROR_MEMORY;
  for (size_t i = 0; !status && i < card->n_periods; i++) status = take(m, &card->periods[i], &(*out)[(*n)++]);
  dsv_scorecard_unref(card);
  return status;
}

/* ---- spans -------------------------------------------------------------------------------------------------------------------- */

/* Of those that hold as_of the window that ends first; the periods are in order. */
static dsv_status find_window(maker *m) {
  dsv_error_budget *b = m->out;
  dsv_status status = score(m, NULL, 0, &m->past, &m->n_past);
  if (status) return status;
  const dsv__spending *found = NULL;
  for (size_t i = 0; i < m->n_past; i++) {
    const dsv__spending *at = &m->past[i];
    if (at->from <= b->as_of && b->as_of < at->to && (!found || at->to < found->to)) found = at;
  }
  if (!found)
    return dsv__fail(m->diag, DSV_ERROR_UNKNOWN_PERIOD, "no window of target \"%s\" holds that time",
                     m->request.target);
  b->window = *found;
  b->from = found->from;
  b->to = found->to;
  size_t n = 0;
  for (size_t i = 0; i < m->n_past; i++)
    if (m->past[i].to <= b->as_of) m->past[n++] = m->past[i];
  m->n_past = n;
  if (!b->shares && !dsv__ratio_times(b->allowance.share, (dsv__ratio){b->per_unit, 1}, &b->allowance.share))
    return dsv__fail(m->diag, DSV_ERROR_OVERFLOW, "the bound of the objective does not fit");
  return DSV_OK;
}

static int64_t day_begin(const maker *m, int64_t number) {
  return dsv__unit_border(DSV__DAYS, m->scope.zone, number);
}

static int64_t day_of(const maker *m, int64_t time) {
  return dsv__unit_holding(DSV__DAYS, m->scope.zone, time);
}

/* Local days up to as_of, cut at the begin of the window. */
static dsv_status score_pieces(maker *m) {
  const dsv_error_budget *b = m->out;
  int64_t from = b->as_of - PAST_MOST > DSV__TIME_MIN ? b->as_of - PAST_MOST : DSV__TIME_MIN;
  from = dsv__later(dsv__earlier(from, b->from), m->horizon.from);
  if (from >= b->as_of) return DSV_OK;
  int64_t number = day_of(m, from);
  const size_t most = (size_t)(day_of(m, b->as_of) - number) + 3;
  dsv__window_at *spans = dsv__arena_alloc(&m->out->arena, most, sizeof *spans);
  if (!spans) return DSV_ERROR_MEMORY;
  size_t n = 0;
  while (from < b->as_of) {
    const int64_t border = day_begin(m, number + 1);
    int64_t to = dsv__earlier(border, b->as_of);
    if (from < b->from && b->from < to) to = b->from;
    if (to > from) spans[n++] = (dsv__window_at){from, to, to - from};
    if (to == border) number++;
    from = to;
  }
  if (n > m->context->limits.windows)
    return dsv__fail(m->diag, DSV_ERROR_LIMIT, "the past has more than %llu days (limit windows)",
                     (unsigned long long)m->context->limits.windows);
  return score(m, spans, n, &m->pieces, &m->n_pieces);
}

/* What lies in the window must be the window's in sum. */
static dsv_status check_sum(const maker *m) {
  const dsv_error_budget *b = m->out;
  dsv__int128 bad = 0, all = 0;
  for (size_t i = 0; i < m->n_pieces; i++) {
    if (m->pieces[i].from < b->from) continue;
    bad += m->pieces[i].bad;
    all += m->pieces[i].all;
  }
  return bad == b->window.bad && (!b->shares || all == b->window.all)
             ? DSV_OK
             : none(m, "its figure is not the sum of that of its days");
}

static dsv_status score_lookbacks(maker *m) {
  static const int64_t usual[] = {DSV__HOUR, 6 * DSV__HOUR, 24 * DSV__HOUR, 72 * DSV__HOUR};
  const bool own = m->options->lookbacks != NULL;
  const int64_t *lengths = own ? m->options->lookbacks : usual;
  const size_t n = own ? m->options->n_lookbacks : sizeof usual / sizeof *usual;
  const int64_t as_of = m->out->as_of;
  dsv_status status = DSV_OK;
  for (size_t i = 0; !status && i < n; i++) {
    const int64_t from = as_of - dsv__earlier(lengths[i], as_of - m->horizon.from);
    const dsv__window_at span = {from, as_of, as_of - from};
    dsv__spending *spent;
    size_t n_spent;
    if (from >= as_of) continue;
    status = score(m, &span, 1, &spent, &n_spent);
    if (!status) status = dsv__budget_burn(m->out, spent, m->diag);
  }
  dsv__spending whole = m->out->window;
  whole.to = as_of;
  return status || whole.from >= as_of ? status : dsv__budget_burn(m->out, &whole, m->diag);
}

/* Whole days to draw from, and how many are to be drawn. */
static dsv_status forecast(maker *m) {
  const dsv_error_budget *b = m->out;
  dsv__draws draws = {.days = m->pieces, .options = m->options};
  for (size_t i = 0; i < m->n_pieces; i++) {
    const dsv__spending *piece = &m->pieces[i];
    const int64_t number = day_of(m, piece->from);
    if (day_begin(m, number) != piece->from || day_begin(m, number + 1) != piece->to) continue;
    if (m->options->from == DSV_NO_TIME || piece->from >= m->options->from) m->pieces[draws.n_days++] = *piece;
  }
  const int64_t today = day_of(m, b->as_of), begin = day_begin(m, today), end = day_begin(m, today + 1);
  draws.part_of = end - begin;
  if (begin != b->as_of) draws.part = dsv__earlier(end, b->to) - b->as_of;
  int64_t number = begin == b->as_of ? today : today + 1;
  for (; day_begin(m, number) < b->to; number++)
    if (day_begin(m, number + 1) > day_begin(m, number)) draws.whole++;
  return dsv__budget_forecast(m->out, &draws, m->diag);
}

/* ---- the whole ---------------------------------------------------------------------------------------------------------------- */

static bool keep(dsv__arena *arena, dsv__str text, dsv__str *out) {
  *out = (dsv__str){dsv__arena_text(arena, text.n ? text.at : "", text.n), text.n};
  return out->at != NULL;
}

/* The target of the version that period_find has chosen. */
static void find_target(maker *m, const dsv__agreement **agreement) {
  const dsv_book *book = m->request.book;
  for (size_t i = 0; !m->target && i < book->n_documents; i++) {
    if (!dsv__is_version(book->documents[i], &m->request)) continue;
    *agreement = book->documents[i]->structure;
    for (size_t k = 0; k < (*agreement)->targets.n; k++) {
      const dsv__target *target = &DSV__AT((*agreement)->targets, dsv__target)[k];
      if (dsv__str_same(target->id, dsv__str_of(m->request.target))) m->target = target;
    }
  }
}

static dsv_status begin(maker *m) {
  dsv_error_budget *b = m->out;
  const dsv__agreement *agreement = NULL;
  dsv__period_found found;
  dsv_status status = dsv__period_find(&m->request, b->as_of, &found, m->diag);
  if (status) return status;
  find_target(m, &agreement);
  b->version = found.version;
  status = dsv__scope_make(&m->request, agreement, NULL, m->diag, &m->scope);
  if (status) return status;
  m->horizon = dsv__horizon_of(&m->scope, m->target);
  if (!keep(&b->arena, agreement->head.id, &b->agreement) || !keep(&b->arena, m->target->id, &b->target) ||
      !keep(&b->arena, m->target->title, &b->title))
    return DSV_ERROR_MEMORY;
  status = check_target(m);
  return status ? status : read_objective(m);
}

static dsv_status say(maker *m) {
  dsv_error_budget *b = m->out;
  const dsv__limit *limit = &m->target->objective.one;
  dsv__buffer text;
  dsv__buffer_init(&text, m->context);
  dsv__put_format(&text, "%s ", dsv__op_words[limit->op].word);
  dsv__put_str(&text, limit->value.text);
  if (limit->unit.n) dsv__put_char(&text, ' ');
  dsv__put_str(&text, limit->unit);
  b->objective = dsv__arena_str(&b->arena, &text);
  dsv__buffer_free(&text);
  const bool seconds = b->of_time || dsv__figure_kind(&m->target->metric) == DSV__DOWNTIME;
  b->unit = seconds ? DSV__STR("s") : DSV__STR("count");
  b->from_offset = dsv__zone_offset(m->scope.zone, b->from);
  b->to_offset = dsv__zone_offset(m->scope.zone, b->to);
  b->as_of_offset = dsv__zone_offset(m->scope.zone, b->as_of);
  return b->objective.at ? dsv__budget_finish(b) : DSV_ERROR_MEMORY;
}

static dsv_status make(maker *m) {
  dsv_status status = begin(m);
  if (!status) status = find_window(m);
  if (!status) status = score_pieces(m);
  if (!status) status = check_sum(m);
  if (!status) status = dsv__budget_figures(m->out, m->diag);
  if (!status) status = score_lookbacks(m);
  if (!status) status = dsv__budget_nines(m->out, m->past, m->n_past, m->diag);
  if (!status) status = forecast(m);
  return status ? status : say(m);
}

static dsv_status read_options(const dsv_budget_options *given, dsv_budget_options *out, dsv_diag *diag) {
  if (dsv__options(given, out, sizeof *out, offsetof(dsv_budget_options, user) + sizeof out->user))
    return dsv__fail(diag, DSV_ERROR_OPTIONS, "dsv_budget_options: wrong size, or members this version does not know");
  if (!out->trials || out->trials > 1000000) return dsv__fail(diag, DSV_ERROR_MISUSE, "trials are 1 to 1,000,000");
  if (out->n_lookbacks > DSV__LOOKBACKS_MOST || (out->n_lookbacks && !out->lookbacks))
    return dsv__fail(diag, DSV_ERROR_MISUSE, "there are at most %d lookbacks", DSV__LOOKBACKS_MOST);
  for (size_t i = 0; i < out->n_lookbacks; i++)
    if (out->lookbacks[i] <= 0) return dsv__fail(diag, DSV_ERROR_MISUSE, "a lookback is longer than nothing");
  return DSV_OK;
}

dsv_status dsv_budget(const dsv_book *book, const dsv_facts *facts, const char *agreement, const char *target,
                      int64_t as_of, const dsv_budget_options *options, dsv_error_budget **out, dsv_diag *diag) {
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "out is needed");
  *out = NULL;
  dsv_budget_options known = DSV_BUDGET_OPTIONS_INIT;
  maker m = {.request = {.book = book, .facts = facts, .agreement = agreement, .target = target, .as_of = as_of},
             .options = &known,
             .scoring = DSV_SCORE_OPTIONS_INIT,
             .diag = diag};
  if (!target) return dsv__fail(diag, DSV_ERROR_MISUSE, "a target is needed");
  dsv_status status = read_options(options, &known, diag);
  if (!status) status = dsv__request_check(&m.request, diag);
  if (status) return status;
  m.scoring.progress = known.progress;
  m.scoring.user = known.user;
  m.context = book->context;
  m.out = dsv__zalloc(m.context, 1, sizeof *m.out);
  if (!m.out) return DSV__NO_MEMORY(diag);
  atomic_init(&m.out->references, 1);
  m.out->context = dsv_context_ref(m.context);
  m.out->as_of = as_of;
  dsv__arena_init(&m.out->arena, m.context);
  status = make(&m);
  if (status) dsv_error_budget_unref(m.out);
  else *out = m.out;
  if (status == DSV_ERROR_MEMORY) return DSV__NO_MEMORY(diag);
  return status;
}

dsv_error_budget *dsv_error_budget_ref(dsv_error_budget *budget) {
  if (budget) dsv__retain(&budget->references);
  return budget;
}

void dsv_error_budget_unref(dsv_error_budget *budget) {
  if (!budget || !dsv__release(&budget->references)) return;
  dsv_context *context = budget->context;
  dsv__free(context, budget->json);
  dsv__arena_free(&budget->arena);
  dsv__free(context, budget);
  dsv_context_unref(context);
}

const char *dsv_error_budget_json(const dsv_error_budget *budget, size_t *length) {
  if (length) *length = budget ? budget->json_length : 0;
  return budget ? budget->json : NULL;
}
