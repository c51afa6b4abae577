/* Back-test: a version scored as if it had been in force, and what its windows say of each promise (docs/backtest.md). */
#include "score/backtest.h"
#include "base/sort.h"
#include <string.h>

/* ---- lines ------------------------------------------------------------------------------------------------------------------ */

static bool is_above(const dsv__target *target) {
  const int32_t op = target->objective.one.op;
  return op == DSV__OP_GT || op == DSV__OP_GE;
}

static dsv_status begin_line(dsv__backtest *b, const dsv__target *target, const dsv__target *of_class) {
  dsv__backtest_line *line = &b->lines[b->n++];
  *line = (dsv__backtest_line){.target = target, .id = target->id, .by_consumer = target->actor == DSV__ACTOR_CONSUMER};
  if (of_class) {
    dsv__target *joined = dsv__arena_alloc(&b->arena, 1, sizeof *joined);
    if (!joined) return DSV_ERROR_MEMORY;
    dsv__target_of_class(target, of_class, joined);
    line->target = joined;
    line->of_class = of_class->id;
  }
  line->earns = line->target->credit || line->target->bonus;
  return DSV_OK;
}

static dsv_status begin_lines(dsv__backtest *b) {
  const dsv__list *targets = &b->agreement->targets;
  size_t n = 0;
  dsv_status status = DSV_OK;
  for (size_t i = 0; i < targets->n; i++) n += 1 + DSV__AT(*targets, dsv__target)[i].classes.n;
  b->lines = dsv__arena_alloc(&b->arena, n, sizeof *b->lines);
  if (!b->lines) return DSV_ERROR_MEMORY;
  for (size_t i = 0; !status && i < targets->n; i++) {
    const dsv__target *target = &DSV__AT(*targets, dsv__target)[i];
    if (!target->classes.n) status = begin_line(b, target, NULL);
    for (size_t k = 0; !status && k < target->classes.n; k++)
      status = begin_line(b, target, &DSV__AT(target->classes, dsv__target)[k]);
  }
  return status;
}

/* ---- results ---------------------------------------------------------------------------------------------------------------- */

static dsv_status overflow(const dsv__backtest *b) {
  return dsv__fail(b->diag, DSV_ERROR_OVERFLOW, "a sum or a value of the back-test does not fit");
}

/* A result as it is judged and owed: of a target, of a class, or of a subject. */
static dsv_status take(dsv__backtest *b, dsv__backtest_line *line, const dsv__result *result) {
  const bool decided = result->status == DSV_STATUS_MET || result->status == DSV_STATUS_MISSED;
  line->windows++;
  if (!line->objective.n) line->objective = result->objective;
  if (!line->unit.n) line->unit = result->unit;
  line->is_time = line->is_time || result->is_time;
  if (result->earning) {
    dsv__money *sum = result->earning->bonus ? &line->bonus : &line->credit;
    if (!dsv__add(*sum, result->earning->amount, sum)) return overflow(b);
  }
  if (!decided || result->early) {
    line->left_out[decided ? DSV_STATUS_MET : result->status]++;
    return DSV_OK;
  }
  line->met += result->status == DSV_STATUS_MET;
  line->missed += result->status == DSV_STATUS_MISSED;
  if (!result->judged) {
    line->unvalued = true;
    return DSV_OK;
  }
  if (!dsv__grow(b->context, (void **)&line->values, &line->capacity, line->n + 1, sizeof *line->values))
    return DSV_ERROR_MEMORY;
  line->values[line->n++] = *result->judged;
  return DSV_OK;
}

/* `result` is that of a line's target or class. */
static dsv_status take_all(dsv__backtest *b, dsv__backtest_line *line, const dsv__result *result) {
  if (result->group.n) line->group = result->group;
  if (!line->target->by.n || line->target->over != DSV__EACH) return take(b, line, result);
  dsv_status status = DSV_OK;
  if (!line->objective.n) line->objective = result->objective;
  for (size_t i = 0; !status && i < result->n_subjects; i++) status = take(b, line, &result->subjects[i]);
  return status;
}

/* Targets of a period stand in the order of the document, as lines do. */
static dsv_status take_period(dsv__backtest *b, const dsv__period *period) {
  dsv_status status = DSV_OK;
  for (size_t i = 0, at = 0; !status && i < period->n_targets; i++) {
    const dsv__result *result = &period->targets[i];
    while (at < b->n && !dsv__str_same(b->lines[at].id, result->id)) at++;
    if (!result->n_classes && at < b->n) status = take_all(b, &b->lines[at], result);
    for (size_t k = 0; !status && k < result->n_classes && at + k < b->n; k++)
      status = take_all(b, &b->lines[at + k], &result->classes[k]);
  }
  return status;
}

/* ---- order ------------------------------------------------------------------------------------------------------------------ */

/* Least first; what is null stands last, and is told apart. Of a ratio and a double, the double was too large to be rounded. */
static int compare_values(const void *a, const void *b) {
  const dsv__judged *x = a, *y = b;
  if (x->is_null || y->is_null) return x->is_null - y->is_null;
  const dsv__figure *f = &x->value, *g = &y->value;
  if (f->is_double && g->is_double) return f->number < g->number ? -1 : f->number > g->number;
  if (f->is_double) return f->number < 0 ? -1 : 1;
  if (g->is_double) return g->number < 0 ? 1 : -1;
  return dsv__ratio_compare(f->value, g->value);
}

static void swap(dsv__judged *a, dsv__judged *b) {
  const dsv__judged other = *a;
  *a = *b;
  *b = other;
}

static void reverse(dsv__judged *at, size_t n) {
  for (size_t i = 0; i < n / 2; i++) swap(&at[i], &at[n - 1 - i]);
}

/* From best to worst: null first. */
static void sort_values(dsv__backtest_line *line) {
  size_t nulls = 0;
  if (line->n > 1) dsv__sort(line->values, line->n, sizeof *line->values, compare_values);
  for (size_t i = 0; i < line->n; i++) nulls += line->values[i].is_null;
  const size_t given = line->n - nulls;
  if (is_above(line->target)) reverse(line->values, line->n); /* null first, then the greatest */
  else {
    reverse(line->values, given);
    reverse(line->values, line->n);
  }
}

/* ---- the verb --------------------------------------------------------------------------------------------------------------- */

static dsv_status find_version(const dsv_book *book, const char *id, int64_t version, const dsv__agreement **out,
                               dsv_diag *diag) {
  const dsv__request request = {.book = book, .agreement = id};
  *out = NULL;
  bool known = false;
  for (size_t i = 0; i < book->n_documents; i++) {
    if (!dsv__is_version(book->documents[i], &request)) continue;
    const dsv__agreement *agreement = book->documents[i]->structure;
    known = true;
    if (version ? agreement->version == version : !*out || agreement->version > (*out)->version) *out = agreement;
  }
  if (*out) return DSV_OK;
  if (!known) return dsv__unknown_id(&request, false, diag);
  return dsv__fail(diag, DSV_ERROR_UNKNOWN_AGREEMENT, "the agreement has no version %lld", (long long)version);
}

static dsv_status read_options(const dsv_backtest_options *given, dsv_backtest_options *out, dsv__decimal *hold,
                               dsv_diag *diag) {
  *out = (dsv_backtest_options)DSV_BACKTEST_OPTIONS_INIT;
  if (dsv__options(given, out, sizeof *out, sizeof *out))
    return dsv__fail(diag, DSV_ERROR_OPTIONS,
                     "dsv_backtest_options: wrong size, or members this version does not know");
  if (out->form > DSV_BACKTEST_TEXT || out->reserved || out->version < 0)
    return dsv__fail(diag, DSV_ERROR_MISUSE, "options: form is a dsv_backtest_form, version from 0, reserved 0");
  const char *text = out->hold ? out->hold : "95";
  if (!dsv__decimal_parse(text, strlen(text), hold) || hold->coefficient <= 0 ||
      dsv__decimal_compare(*hold, dsv__decimal_of(100)) > 0)
    return dsv__fail(diag, DSV_ERROR_VALUE, "hold is a share in %%, a decimal above 0 and up to 100, as \"99.5\"");
  return DSV_OK;
}

static dsv_status gather(dsv__backtest *b) {
  dsv_status status = begin_lines(b);
  for (size_t i = 0; !status && i < b->card->n_periods; i++) status = take_period(b, &b->card->periods[i]);
  for (size_t i = 0; !status && i < b->n; i++) sort_values(&b->lines[i]);
  return status;
}

static dsv_status make(dsv__backtest *b, uint32_t form, dsv_text **out) {
  dsv__buffer text;
  dsv__buffer_init(&text, b->context);
  dsv_status status = gather(b);
  if (!status && !(form == DSV_BACKTEST_JSON ? dsv__backtest_json(b, &text) : dsv__backtest_text(b, &text)))
    status = overflow(b);
  if (!status) status = dsv__text_from(&text, out);
  dsv__buffer_free(&text);
  for (size_t i = 0; i < b->n; i++) dsv__free(b->context, b->lines[i].values);
  return status;
}

dsv_status dsv_backtest(const dsv_book *book, const dsv_facts *facts, const char *agreement, int64_t from, int64_t to,
                        int64_t as_of, const dsv_backtest_options *options, dsv_text **out, dsv_diag *diag) {
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "out is needed");
  *out = NULL;
  dsv_backtest_options chosen;
  dsv__backtest b = {.diag = diag};
  dsv__request request = {
      .book = book, .facts = facts, .agreement = agreement, .from = from, .to = to, .as_of = as_of, .values = true};
  dsv_status status = read_options(options, &chosen, &b.hold, diag);
  if (!status) status = dsv__request_check(&request, diag);
  if (!status) status = find_version(book, agreement, chosen.version, &b.agreement, diag);
  if (status) return status;
  dsv_score_options scoring = DSV_SCORE_OPTIONS_INIT;
  scoring.progress = chosen.progress;
  scoring.user = chosen.user;
  scoring.version = b.agreement->version;
  scoring.as_if = 1;
  scoring.in_force_from = from;
  scoring.in_force_to = to;
  request.options = &scoring;
  dsv_scorecard *card = NULL;
  status = dsv__score_request(&request, &card, diag);
  if (status) return status;
  b.context = book->context;
  b.card = card;
  b.currency = dsv__agreement_currency(b.agreement);
  b.digits = dsv__currency_digits(b.currency);
  dsv__arena_init(&b.arena, book->context);
  status = make(&b, chosen.form, out);
  dsv__arena_free(&b.arena);
  dsv_scorecard_unref(card);
  return status == DSV_ERROR_MEMORY ? DSV__NO_MEMORY(diag) : status;
}
