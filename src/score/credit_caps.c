/* Caps over several credits: which ones fall into each window of a cap, how much it lets through, and what each of them loses. */
#include "score/credit.h"
#include "base/sort.h"

/* A credit as a cap sees it. */
typedef struct {
  const dsv__earner *of;
  dsv__span whole;   /* the window of the cap */
  dsv__money amount; /* what came in; then what is left */
  size_t order;
} capped;

typedef struct {
  const dsv__credit_scope *scope;
  const dsv__agreement_cap *cap;
  bool rolls;
  capped *at; /* by the end of the cap's window, then in order */
  dsv__share *shares;
  size_t n;
  dsv__str id;
} capping;

static bool takes(const dsv__agreement_cap *cap, const dsv__earner *of) {
  bool found = !cap->targets.n;
  for (size_t i = 0; !found && i < cap->targets.n; i++)
    found = dsv__str_same(DSV__AT(cap->targets, dsv__str)[i], of->entry->target->id);
  return found && !of->earning->bonus && of->earning->amount > 0;
}

static dsv__span window_of(const capping *c, const dsv__entry *entry) {
  const dsv__credit_scope *scope = c->scope;
  const dsv__window *window = &c->cap->window;
  if (!c->rolls) return dsv__window_holding(window, scope->zone, scope->in_force.from, entry->to - 1, 0);
  return (dsv__span){dsv__window_back(scope->zone, entry->to, window->span.rolling), entry->to};
}

static int compare_capped(const void *a, const void *b) {
  const capped *x = a, *y = b;
  if (x->whole.to != y->whole.to) return x->whole.to < y->whole.to ? -1 : 1;
  return x->order < y->order ? -1 : 1;
}

/* ---- one window of the cap -------------------------------------------------------------------------------------------------- */

/* The limit over a part of the whole window, exact and then rounded down. What is no fee goes by the length of the part. */
static dsv_status limit_over(const capping *c, const dsv__credit_scope *scope, dsv__span whole, dsv__span part,
                             dsv__money *out, bool *unsettled) {
  const dsv__agreement_cap *cap = c->cap;
  const bool percent = dsv__given(&dsv__agreement_cap_record, cap, "percent");
  const bool some = whole.from < whole.to; /* a day that the zone leaves out has no length */
  const dsv__ratio length = some ? (dsv__ratio){part.to - part.from, whole.to - whole.from} : (dsv__ratio){1, 1};
  const dsv__decimal step = {1, scope->digits};
  const dsv__base_window at = {.window = &cap->window, .span = part, .cap = true};
  dsv__fee_period period;
  dsv__ratio limit = dsv__ratio_of(cap->amount);
  dsv__base base = {.unsettled = false};
  const dsv_status status = percent ? dsv__credit_base(scope, &cap->of, &at, &base) : DSV_OK;
  *unsettled = base.unsettled;
  if (status) return status;
  if (percent && !dsv__credit_share(cap->percent, base.amount, &limit)) return DSV_ERROR_OVERFLOW;
  if (!(percent && dsv__base_fee(scope->agreement, &cap->of, &period)) && !dsv__ratio_times(limit, length, &limit))
    return DSV_ERROR_OVERFLOW;
  return dsv__money_round(limit, dsv__ratio_of(step), DSV__ROUND_DOWN, scope->digits, out) ? DSV_OK
                                                                                           : DSV_ERROR_OVERFLOW;
}

/* How much it lets through in what is left of a window that is cut. Windows that follow each other have parts, of several versions, which must
   add up to the cent: each is the limit up to its end less that up to its beginning. Rows of a fee fall into one part or the other. */
static dsv_status limit_of(const capping *c, dsv__span whole, dsv__span span, dsv__money *out, bool *unsettled) {
  const bool percent = dsv__given(&dsv__agreement_cap_record, c->cap, "percent");
  dsv__fee_period period = {.kind = DSV__PERIOD_WINDOW};
  const dsv__fee *fee = percent ? dsv__base_fee(c->scope->agreement, &c->cap->of, &period) : NULL;
  const bool whole_fee = fee && (fee->per == DSV__PER_CONTRACT || dsv__fee_of_facts(fee));
  const bool by_time = period.kind == DSV__PERIOD_WINDOW && !whole_fee;
  if (c->rolls || !by_time || span.from == whole.from) return limit_over(c, c->scope, whole, span, out, unsettled);
  dsv__credit_scope uncut = *c->scope;
  dsv__money before;
  uncut.in_force = whole;
  dsv_status status = limit_over(c, &uncut, whole, (dsv__span){whole.from, span.to}, out, unsettled);
  if (!status) status = limit_over(c, &uncut, whole, (dsv__span){whole.from, span.from}, &before, unsettled);
  if (!status) *out -= before;
  return status;
}

static bool add_up(const capping *c, size_t first, size_t n, dsv__money *out) {
  *out = 0;
  for (size_t i = first; i < first + n; i++)
    if (!dsv__add(*out, c->at[i].amount, out)) return false;
  return true;
}

/* The cap's cut to one credit. */
static dsv_status take(const capping *c, capped *at, dsv__money left, bool unsettled) {
  dsv__earning *e = at->of->earning;
  const dsv__money off = at->amount - left;
  at->amount = e->amount = left;
  if (!off) return DSV_OK;
  e->provisional = e->provisional || unsettled;
  if (!e->cuts)
    e->cuts = dsv__arena_alloc(&c->scope->work->card->arena, c->scope->agreement->credits->caps.n, sizeof *e->cuts);
  if (!e->cuts) return DSV_ERROR_MEMORY;
  e->cuts[e->n_cuts++] = (dsv__cap_cut){c->id, off};
  return DSV_OK;
}

static dsv_status note(const capping *c, dsv__span span, dsv__money limit, bool unsettled, dsv__money used,
                       dsv__money asked, dsv__money left) {
  dsv_scorecard *card = c->scope->work->card;
  if (!dsv__grow(card->context, (void **)&card->caps, &card->caps_capacity, card->n_caps + 1, sizeof *card->caps))
    return DSV_ERROR_MEMORY;
  card->caps[card->n_caps++] = (dsv__cap_window){.id = c->id,
                                                 .version = c->scope->agreement->version,
                                                 .from = span.from,
                                                 .to = span.to,
                                                 .rolling = c->rolls,
                                                 .provisional = unsettled,
                                                 .digits = c->scope->digits,
                                                 .limit = limit,
                                                 .used = used,
                                                 .asked = asked,
                                                 .left = left};
  return DSV_OK;
}

/* Credits first .. first + n - 1, which have one window; `used` is gone already. */
static dsv_status cap_window(const capping *c, size_t first, size_t n, dsv__money used) {
  const dsv__span whole = c->at[first].whole, in_force = c->scope->in_force;
  const dsv__span span = {dsv__later(whole.from, in_force.from), dsv__earlier(whole.to, in_force.to)};
  dsv__money limit, asked;
  bool unsettled;
  const uint64_t findings = dsv_diag_total(c->scope->work->diag);
  dsv_status status = limit_of(c, whole, span, &limit, &unsettled);
  if (!status && !add_up(c, first, n, &asked)) status = DSV_ERROR_OVERFLOW;
  if (status == DSV_ERROR_OVERFLOW && dsv_diag_total(c->scope->work->diag) == findings)
    return dsv__credit_overflow(c->scope, c->id);
  if (status) return status;
  const dsv__money room = limit > used ? limit - used : 0;
  for (size_t i = 0; i < n; i++) c->shares[i] = (dsv__share){.amount = c->at[first + i].amount, .order = first + i};
  dsv__money_split(c->shares, n, room);
  for (size_t i = 0; !status && i < n; i++)
    status = take(c, &c->at[c->shares[i].order], c->shares[i].amount, unsettled);
  return status ? status : note(c, span, limit, unsettled, used, asked, asked < room ? asked : room);
}

/* ---- all windows ------------------------------------------------------------------------------------------------------------ */

/* What credits that ended in the window (before its end) have used up: `from` and `sum` go on from window to window. */
typedef struct {
  size_t from, to; /* credits whose sum it is */
  dsv__int128 sum;
} usage;

static void move_usage(const capping *c, usage *used, size_t first) {
  const int64_t begin = c->at[first].whole.from;
  for (; used->to < first; used->to++) used->sum += c->at[used->to].amount;
  while (used->from > 0 && c->at[used->from - 1].whole.to > begin) used->sum += c->at[--used->from].amount;
  while (used->from < first && c->at[used->from].whole.to <= begin) used->sum -= c->at[used->from++].amount;
}

static dsv_status cap_windows(const capping *c) {
  usage used = {0, 0, 0};
  dsv_status status = DSV_OK;
  for (size_t i = 0, next; !status && i < c->n; i = next) {
    for (next = i + 1; next < c->n && c->at[next].whole.to == c->at[i].whole.to;) next++;
    if (c->rolls) move_usage(c, &used, i);
    if (used.sum > INT64_MAX) return dsv__credit_overflow(c->scope, c->id);
    status = cap_window(c, i, next - i, (dsv__money)used.sum);
  }
  return status;
}

static dsv_status apply_cap(const dsv__credit_scope *scope, const dsv__agreement_cap *cap, const dsv__earner *earners,
                            size_t n) {
  const dsv_context *context = scope->work->context;
  capping c = {.scope = scope, .cap = cap, .rolls = dsv__window_rolls(&cap->window)};
  c.id = (dsv__str){dsv__arena_text(&scope->work->card->arena, cap->id.at, cap->id.n), cap->id.n};
  c.at = dsv__alloc(context, n, sizeof *c.at);
  c.shares = dsv__alloc(context, n, sizeof *c.shares);
  dsv_status status = c.at && c.shares && c.id.at ? DSV_OK : DSV_ERROR_MEMORY;
  for (size_t i = 0; !status && i < n; i++)
    if (takes(cap, &earners[i]))
      c.at[c.n++] = (capped){&earners[i], window_of(&c, earners[i].entry), earners[i].earning->amount, i};
  if (!status) dsv__sort(c.at, c.n, sizeof *c.at, compare_capped);
  if (!status) status = cap_windows(&c);
  dsv__free(context, c.at);
  dsv__free(context, c.shares);
  return status;
}

dsv_status dsv__credit_caps(const dsv__credit_scope *scope, const dsv__earner *earners, size_t n) {
  const dsv__list *caps = &scope->agreement->credits->caps;
  dsv_status status = DSV_OK;
  for (size_t i = 0; !status && i < caps->n; i++)
    status = apply_cap(scope, &DSV__AT(*caps, dsv__agreement_cap)[i], earners, n);
  return status;
}
