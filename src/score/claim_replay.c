/* A claim is replayed: each act moves parts of its amount, so that they always add up to it (docs/claims.md sections 4 to 6). */
#include "score/claim.h"
#include "base/sort.h"

const char *const dsv__claim_part_names[] = {"claimable", "disputed",    "due",      "forfeited", "held",     "lapsed",
                                             "paid",      "provisional", "rejected", "waived",    "withdrawn"};
const char *const dsv__claim_until_names[] = {"answer", "dispute", "lapse", "notice", "pay", "submit"};
const char *const dsv__refused_names[] = {"", "early", "party", "late", "state", "arrears", "amount", "approval"};

typedef struct {
  int64_t time;
  size_t index; /* in the document */
} dated;

typedef struct {
  const dsv__claim_case *of;
  dsv__claim_result *out;
  const dsv__claim_terms *terms;
  dsv__money *parts;
  int32_t state;
  int64_t at;                                  /* of the act in hand, or as_of */
  int64_t events[DSV__FROM_TERMINATION + 1];   /* when what deadlines run from was */
  int64_t cleared;                             /* the last `clear`; DSV__NEVER: none */
  bool noticed, submitted, waived, in_arrears; /* waived: by the provider */
  bool have[DSV__CLAIM_LIST_MOST];             /* evidence */
  dsv__int128 interest;                        /* sum of minor units x days */
  dsv_status status;                           /* memory, overflow */
} replay;

#define S(word) (1u << DSV_CLAIM_##word)

static dsv__money open_part(const replay *r) {
  return r->parts[DSV__PART_CLAIMABLE] + r->parts[DSV__PART_DUE] + r->parts[DSV__PART_REJECTED] +
         r->parts[DSV__PART_DISPUTED];
}

static void move(replay *r, dsv__claim_part from, dsv__claim_part to) {
  r->parts[to] += r->parts[from];
  r->parts[from] = 0;
}

/* ---- deadlines -------------------------------------------------------------------------------------------------------------- */

static int64_t deadline_at(replay *r, const dsv__deadline *deadline) {
  int64_t at;
  if (!deadline->head.given || r->events[deadline->from] == DSV__NEVER) return DSV__NEVER;
  const dsv__time_limit limit = dsv__deadline_limit(r->of->book, deadline, r->of->zone);
  const dsv_status status = dsv__deadline_at(&limit, r->events[deadline->from], &at, NULL);
  if (status == DSV_ERROR_MEMORY) r->status = status;
  return status ? DSV__NEVER : at;
}

static void set_deadlines(replay *r) {
  const dsv__credits *credits = r->of->agreement->credits;
  const dsv__claim_terms *terms = r->terms;
  int64_t *at = r->out->deadlines;
  for (size_t i = 0; i < DSV__UNTILS; i++) at[i] = DSV__NEVER;
  if (credits) {
    at[DSV__UNTIL_PAY] = deadline_at(r, &credits->within);
    at[DSV__UNTIL_LAPSE] = deadline_at(r, &credits->lapse);
  }
  if (!terms) return;
  for (size_t i = 0; i < terms->answer.n; i++)
    at[DSV__UNTIL_ANSWER] =
        dsv__earlier(at[DSV__UNTIL_ANSWER], deadline_at(r, &DSV__AT(terms->answer, dsv__deadline)[i]));
  at[DSV__UNTIL_DISPUTE] = deadline_at(r, &terms->dispute);
  if (r->waived) return;
  at[DSV__UNTIL_NOTICE] = deadline_at(r, &terms->notice);
  at[DSV__UNTIL_SUBMIT] = deadline_at(r, &terms->submit);
}

static bool past(const replay *r, dsv__claim_until deadline) {
  return r->at > r->out->deadlines[deadline];
}

/* ---- interest --------------------------------------------------------------------------------------------------------------- */

static bool holds_arrears(const replay *r) {
  return r->terms && r->terms->arrears == DSV__ARREARS_HOLD;
}

/* Days from one instant to another, a begun one whole. */
static int64_t days_between(const dsv__zone *zone, int64_t from, int64_t to) {
  const dsv__duration day = {0, 1, 0};
  int64_t n = (to - from) / DSV__DAY - 2, at;
  if (to <= from) return 0;
  if (n < 1) n = 1;
  while (dsv__zone_add(zone, from, day, n, &at) && at < to) n++;
  return n;
}

/* An amount that is there until `until` and should have been paid. */
static void bear_interest(replay *r, dsv__money amount, int64_t until) {
  const int64_t deadline = r->out->deadlines[DSV__UNTIL_PAY];
  if (!r->of->valued || deadline == DSV__NEVER) return;
  const int64_t from = holds_arrears(r) && r->cleared != DSV__NEVER ? dsv__later(deadline, r->cleared) : deadline;
  if (!dsv__add(r->interest, (dsv__int128)amount * days_between(r->of->zone, from, until), &r->interest))
    r->status = DSV_ERROR_OVERFLOW;
}

static void sum_interest(replay *r) {
  const dsv__credits *credits = r->of->agreement->credits;
  if (!r->interest || !credits || r->status) return;
  const int digits = r->of->digits;
  dsv__ratio rate = dsv__ratio_of(credits->interest), sum = dsv__ratio_of((dsv__decimal){1, digits});
  if (!dsv__ratio_times(rate, (dsv__ratio){1, 36500}, &rate) ||
      !dsv__ratio_times(sum, (dsv__ratio){r->interest, 1}, &sum) || !dsv__ratio_times(sum, rate, &sum) ||
      !dsv__money_round(sum, dsv__ratio_of((dsv__decimal){1, digits}), DSV__ROUND_HALF_EVEN, digits, &r->out->interest))
    r->status = DSV_ERROR_OVERFLOW;
}

/* ---- what time does --------------------------------------------------------------------------------------------------------- */

static void pass_time(replay *r, int64_t at) {
  r->at = at;
  set_deadlines(r);
  const bool forfeits = r->terms && r->terms->late == DSV__LATE_FORFEIT;
  if (forfeits && 1u << r->state & (S(CLAIMABLE) | S(SUBMITTED)) &&
      (past(r, DSV__UNTIL_SUBMIT) || (!r->noticed && past(r, DSV__UNTIL_NOTICE)))) {
    r->state = DSV_CLAIM_FORFEITED;
    move(r, DSV__PART_CLAIMABLE, DSV__PART_FORFEITED);
  }
  if (r->parts[DSV__PART_DUE] && past(r, DSV__UNTIL_LAPSE)) {
    bear_interest(r, r->parts[DSV__PART_DUE], r->out->deadlines[DSV__UNTIL_LAPSE]);
    move(r, DSV__PART_DUE, DSV__PART_LAPSED);
    if (1u << r->state & (S(DUE) | S(ACCEPTED) | S(SETTLED))) r->state = DSV_CLAIM_LAPSED;
  }
}

/* ---- acts ------------------------------------------------------------------------------------------------------------------- */

/* The amount of an act, or what it is where left out. False: it is none of the currency. */
static bool amount_of(const replay *r, const dsv__claim_act *act, dsv__money otherwise, dsv__money *out) {
  *out = otherwise;
  return !dsv__given(&dsv__claim_act_record, act, "amount") || dsv__money_of_decimal(act->amount, r->of->digits, out);
}

/* Who must approve so much: an index into `approve`; its number: nobody. */
static size_t approval_of(const replay *r, dsv__money amount) {
  const size_t n = r->terms ? r->terms->approve.n : 0;
  size_t found = n;
  for (size_t i = 0; i < n; i++) {
    dsv__money above = 0;
    dsv__money_of_decimal(DSV__AT(r->terms->approve, dsv__approval)[i].above, r->of->digits, &above);
    if (amount > above) found = i;
  }
  return found;
}

static bool approved(const replay *r, const dsv__claim_act *act, dsv__money amount) {
  const size_t n = r->terms ? r->terms->approve.n : 0;
  size_t i = approval_of(r, amount);
  if (i == n || (!r->of->valued && !dsv__given(&dsv__claim_act_record, act, "amount"))) return true;
  while (i < n && !dsv__str_same(DSV__AT(r->terms->approve, dsv__approval)[i].role, act->role)) i++;
  return i < n;
}

static void keep_evidence(replay *r, const dsv__claim_act *act) {
  for (size_t i = 0; r->terms && i < r->terms->evidence.n; i++)
    for (size_t k = 0; !r->have[i] && k < act->evidence.n; k++)
      r->have[i] = dsv__str_same(DSV__AT(r->terms->evidence, dsv__str)[i], DSV__AT(act->evidence, dsv__str)[k]);
}

static bool lacks_evidence(const replay *r) {
  bool lacks = false;
  for (size_t i = 0; r->terms && i < r->terms->evidence.n; i++) lacks = lacks || !r->have[i];
  return lacks;
}

static void complete(replay *r) {
  r->out->late = r->out->late || past(r, DSV__UNTIL_SUBMIT);
  const bool due = r->waived || (!r->out->late && !lacks_evidence(r));
  r->state = due ? DSV_CLAIM_DUE : DSV_CLAIM_SUBMITTED;
  if (due) move(r, DSV__PART_CLAIMABLE, DSV__PART_DUE);
}

static void give_notice(replay *r, const dsv__claim_act *act) {
  r->out->late = r->out->late || (!r->noticed && past(r, DSV__UNTIL_NOTICE));
  r->noticed = true;
  keep_evidence(r, act);
}

static dsv__refused act_notice(replay *r, const dsv__claim_act *act) {
  give_notice(r, act);
  return DSV__REFUSED_NOT;
}

static dsv__refused act_submit(replay *r, const dsv__claim_act *act) {
  if (r->in_arrears && r->terms && r->terms->arrears == DSV__ARREARS_BAR) return DSV__REFUSED_ARREARS;
  give_notice(r, act);
  r->submitted = true;
  r->events[DSV__FROM_SUBMIT] = r->at;
  complete(r);
  return DSV__REFUSED_NOT;
}

static dsv__refused act_evidence(replay *r, const dsv__claim_act *act) {
  keep_evidence(r, act);
  if (r->state == DSV_CLAIM_SUBMITTED) complete(r);
  return DSV__REFUSED_NOT;
}

/* The provider accepts, or both agree on, so much in all; the rest goes to a part of its own. */
static dsv__refused agree(replay *r, const dsv__claim_act *act, dsv__claim_part rest, int32_t state) {
  const dsv__money open = open_part(r), paid = r->parts[DSV__PART_PAID];
  dsv__money amount;
  if (!amount_of(r, act, open + paid, &amount) || amount < paid || amount > open + paid) return DSV__REFUSED_AMOUNT;
  if (!approved(r, act, amount)) return DSV__REFUSED_APPROVAL;
  r->parts[DSV__PART_CLAIMABLE] = r->parts[DSV__PART_REJECTED] = r->parts[DSV__PART_DISPUTED] = 0;
  r->parts[DSV__PART_DUE] = amount - paid;
  r->parts[rest] += open - (amount - paid);
  r->state = amount > paid ? state : paid || state == DSV_CLAIM_ACCEPTED ? DSV_CLAIM_PAID : DSV_CLAIM_WAIVED;
  r->events[DSV__FROM_ACCEPT] = r->at;
  return DSV__REFUSED_NOT;
}

static dsv__refused act_accept(replay *r, const dsv__claim_act *act) {
  const dsv__refused refused = agree(r, act, DSV__PART_REJECTED, DSV_CLAIM_ACCEPTED);
  if (!refused && r->parts[DSV__PART_REJECTED]) r->events[DSV__FROM_REJECT] = r->at;
  return refused;
}

static dsv__refused act_settle(replay *r, const dsv__claim_act *act) {
  return agree(r, act, DSV__PART_WAIVED, DSV_CLAIM_SETTLED);
}

static dsv__refused act_reject(replay *r, const dsv__claim_act *act) {
  (void)act;
  move(r, DSV__PART_CLAIMABLE, DSV__PART_REJECTED);
  move(r, DSV__PART_DISPUTED, DSV__PART_REJECTED);
  if (r->state == DSV_CLAIM_DUE) move(r, DSV__PART_DUE, DSV__PART_REJECTED);
  r->state = DSV_CLAIM_REJECTED;
  r->events[DSV__FROM_REJECT] = r->at;
  return DSV__REFUSED_NOT;
}

static dsv__refused act_dispute(replay *r, const dsv__claim_act *act) {
  (void)act;
  if (!r->parts[DSV__PART_REJECTED]) return DSV__REFUSED_STATE;
  if (past(r, DSV__UNTIL_DISPUTE)) return DSV__REFUSED_LATE;
  move(r, DSV__PART_REJECTED, DSV__PART_DISPUTED);
  r->state = DSV_CLAIM_DISPUTED;
  r->events[DSV__FROM_DISPUTE] = r->at;
  return DSV__REFUSED_NOT;
}

static dsv__refused give_up(replay *r, const dsv__claim_act *act) {
  static const dsv__claim_part open[] = {DSV__PART_CLAIMABLE, DSV__PART_DUE, DSV__PART_REJECTED, DSV__PART_DISPUTED};
  (void)act;
  for (size_t i = 0; i < sizeof open / sizeof *open; i++) move(r, open[i], DSV__PART_WAIVED);
  r->state = r->parts[DSV__PART_PAID] ? DSV_CLAIM_PAID : DSV_CLAIM_WAIVED;
  return DSV__REFUSED_NOT;
}

/* The provider does without what the claim lacks. */
static dsv__refused act_excuse(replay *r, const dsv__claim_act *act) {
  const dsv__claim_part to = r->submitted ? DSV__PART_DUE : DSV__PART_CLAIMABLE;
  (void)act;
  r->waived = true;
  r->out->late = false;
  move(r, DSV__PART_FORFEITED, to);
  if (r->submitted) move(r, DSV__PART_CLAIMABLE, DSV__PART_DUE);
  r->state = r->submitted ? DSV_CLAIM_DUE : DSV_CLAIM_CLAIMABLE;
  return DSV__REFUSED_NOT;
}

static dsv__refused act_withdraw(replay *r, const dsv__claim_act *act) {
  (void)act;
  move(r, DSV__PART_CLAIMABLE, DSV__PART_WITHDRAWN);
  move(r, DSV__PART_REJECTED, DSV__PART_WITHDRAWN);
  move(r, DSV__PART_DISPUTED, DSV__PART_WITHDRAWN);
  if (r->state == DSV_CLAIM_DUE) move(r, DSV__PART_DUE, DSV__PART_WITHDRAWN);
  r->state = r->parts[DSV__PART_DUE]    ? DSV_CLAIM_ACCEPTED
             : r->parts[DSV__PART_PAID] ? DSV_CLAIM_PAID
                                        : DSV_CLAIM_WITHDRAWN;
  return DSV__REFUSED_NOT;
}

static dsv__refused act_pay(replay *r, const dsv__claim_act *act) {
  dsv__money amount;
  if (!r->parts[DSV__PART_DUE]) return DSV__REFUSED_STATE;
  if (r->in_arrears && holds_arrears(r)) return DSV__REFUSED_ARREARS;
  if (!amount_of(r, act, r->parts[DSV__PART_DUE], &amount) || amount > r->parts[DSV__PART_DUE])
    return DSV__REFUSED_AMOUNT;
  if (r->state == DSV_CLAIM_DUE && !approved(r, act, amount)) return DSV__REFUSED_APPROVAL;
  bear_interest(r, amount, r->at);
  r->parts[DSV__PART_DUE] -= amount;
  r->parts[DSV__PART_PAID] += amount;
  if (!r->parts[DSV__PART_DUE] && 1u << r->state & (S(DUE) | S(ACCEPTED) | S(SETTLED))) r->state = DSV_CLAIM_PAID;
  return DSV__REFUSED_NOT;
}

static dsv__refused act_arrears(replay *r, const dsv__claim_act *act) {
  r->in_arrears = act->act == DSV__ACT_ARREARS;
  if (!r->in_arrears) r->cleared = r->at;
  return DSV__REFUSED_NOT;
}

/* ---- who may do what in which state ----------------------------------------------------------------------------------------- */

typedef struct {
  int32_t act;     /* dsv__act */
  int32_t by;      /* dsv__claim_by */
  uint32_t states; /* in which it may be */
  uint32_t late;   /* in which it comes too late */
  dsv__refused (*effect)(replay *r, const dsv__claim_act *act);
} rule;

#define ANY_STATE UINT32_MAX

static const rule rules[] = {
    {DSV__ACT_NOTICE, DSV__PARTY_CONSUMER, S(CLAIMABLE), S(FORFEITED), act_notice},
    {DSV__ACT_SUBMIT, DSV__PARTY_CONSUMER, S(CLAIMABLE) | S(SUBMITTED), S(FORFEITED), act_submit},
    {DSV__ACT_EVIDENCE, DSV__PARTY_CONSUMER, S(CLAIMABLE) | S(SUBMITTED) | S(DUE) | S(REJECTED) | S(DISPUTED),
     S(FORFEITED), act_evidence},
    {DSV__ACT_ACCEPT, DSV__PARTY_PROVIDER, S(SUBMITTED) | S(DUE) | S(REJECTED) | S(DISPUTED), 0, act_accept},
    {DSV__ACT_REJECT, DSV__PARTY_PROVIDER, S(SUBMITTED) | S(DUE) | S(DISPUTED), 0, act_reject},
    {DSV__ACT_DISPUTE, DSV__PARTY_CONSUMER, S(REJECTED) | S(ACCEPTED) | S(PAID), 0, act_dispute},
    {DSV__ACT_SETTLE, DSV__PARTY_BOTH, S(SUBMITTED) | S(DUE) | S(ACCEPTED) | S(REJECTED) | S(DISPUTED), 0, act_settle},
    {DSV__ACT_WAIVE, DSV__PARTY_CONSUMER,
     S(CLAIMABLE) | S(SUBMITTED) | S(DUE) | S(ACCEPTED) | S(REJECTED) | S(DISPUTED) | S(SETTLED), 0, give_up},
    {DSV__ACT_WAIVE, DSV__PARTY_PROVIDER, S(FORFEITED) | S(SUBMITTED), 0, act_excuse},
    {DSV__ACT_WITHDRAW, DSV__PARTY_CONSUMER, S(SUBMITTED) | S(DUE) | S(REJECTED) | S(DISPUTED), 0, act_withdraw},
    {DSV__ACT_PAY, DSV__PARTY_PROVIDER, S(DUE) | S(ACCEPTED) | S(REJECTED) | S(DISPUTED) | S(SETTLED), S(LAPSED),
     act_pay},
    {DSV__ACT_ARREARS, DSV__PARTY_PROVIDER, ANY_STATE, 0, act_arrears},
    {DSV__ACT_CLEAR, DSV__PARTY_PROVIDER, ANY_STATE, 0, act_arrears}};

/* Which parties someone is. */
static int32_t party_of(const dsv__agreement *agreement, const dsv__ref *by) {
  const dsv__consumers *consumers = &agreement->consumer;
  int32_t is = agreement->provider.to == by->to ? DSV__PARTY_PROVIDER : 0;
  if (consumers->chosen == 1 && consumers->one.to == by->to) is |= DSV__PARTY_CONSUMER;
  for (size_t i = 0; consumers->chosen == 2 && i < consumers->list.n; i++)
    if (DSV__AT(consumers->list, dsv__ref)[i].to == by->to) is |= DSV__PARTY_CONSUMER;
  return is;
}

static dsv__refused do_act(replay *r, const dsv__claim_act *act) {
  const int32_t party = party_of(r->of->agreement, &act->by);
  dsv__refused refused = DSV__REFUSED_PARTY;
  if (r->at < r->of->from) return DSV__REFUSED_EARLY;
  for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
    if (rules[i].act != act->act || !(rules[i].by & party)) continue;
    if (1u << r->state & rules[i].states) return rules[i].effect(r, act);
    refused = 1u << r->state & rules[i].late ? DSV__REFUSED_LATE : DSV__REFUSED_STATE;
  }
  return refused;
}

/* ---- the history ------------------------------------------------------------------------------------------------------------ */

static int compare_dated(const void *a, const void *b) {
  const dated *x = a, *y = b;
  if (x->time != y->time) return x->time < y->time ? -1 : 1;
  return x->index < y->index ? -1 : x->index > y->index;
}

static void show_amount(const replay *r, const dsv__claim_act *act, dsv__money due, dsv__claim_step *step) {
  const bool agrees = act->act == DSV__ACT_ACCEPT || act->act == DSV__ACT_SETTLE;
  if (step->refused || (!agrees && act->act != DSV__ACT_PAY)) return;
  step->counts = r->of->valued || dsv__given(&dsv__claim_act_record, act, "amount");
  step->amount = agrees ? r->parts[DSV__PART_DUE] + r->parts[DSV__PART_PAID] : due - r->parts[DSV__PART_DUE];
}

static void replay_acts(replay *r, const dated *order, size_t n) {
  for (size_t i = 0; i < n && order[i].time < r->of->as_of && !r->status; i++) {
    const dsv__claim_act *act = &DSV__AT(r->of->document->history, dsv__claim_act)[order[i].index];
    dsv__claim_step *step = &r->out->steps[r->out->n_steps++];
    pass_time(r, order[i].time);
    const dsv__money due = r->parts[DSV__PART_DUE];
    const dsv__refused refused = do_act(r, act);
    *step = (dsv__claim_step){
        .time = r->at, .act = act->act, .state = r->state, .refused = (int32_t)refused, .by = act->by.id, .of = act};
    show_amount(r, act, due, step);
  }
}

static dsv_status replay_history(replay *r, dsv__arena *arena) {
  const size_t n = r->of->document ? r->of->document->history.n : 0;
  dated *order = dsv__arena_alloc(arena, n, sizeof *order);
  r->out->steps = dsv__arena_alloc(arena, n, sizeof *r->out->steps);
  if (!order || !r->out->steps) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < n; i++)
    order[i] = (dated){dsv__when_at(DSV__AT(r->of->document->history, dsv__claim_act)[i].time, r->of->zone), i};
  dsv__sort(order, n, sizeof *order, compare_dated);
  replay_acts(r, order, n);
  pass_time(r, r->of->as_of);
  return r->status;
}

/* ---- how it ends ------------------------------------------------------------------------------------------------------------ */

static dsv_status list_missing(replay *r, dsv__arena *arena) {
  dsv__claim_result *out = r->out;
  if (!(1u << r->state & (S(CLAIMABLE) | S(SUBMITTED))) || !r->terms || r->waived) return DSV_OK;
  const dsv__list *evidence = &r->terms->evidence;
  out->missing = dsv__arena_alloc(arena, evidence->n, sizeof *out->missing);
  if (!out->missing) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < evidence->n; i++)
    if (!r->have[i]) out->missing[out->n_missing++] = DSV__AT(*evidence, dsv__str)[i];
  return DSV_OK;
}

/* What is not due after all is shown so. */
static void show_state(replay *r) {
  const bool held = r->in_arrears && holds_arrears(r);
  if (r->of->valued && !r->of->amount) r->state = DSV_CLAIM_UNFOUNDED;
  else if (r->of->provisional && r->state == DSV_CLAIM_DUE) {
    r->state = DSV_CLAIM_PROVISIONAL;
    move(r, DSV__PART_DUE, DSV__PART_PROVISIONAL);
  } else if (held) {
    if (1u << r->state & (S(DUE) | S(ACCEPTED) | S(SETTLED))) r->state = DSV_CLAIM_HELD;
    move(r, DSV__PART_DUE, DSV__PART_HELD);
  } else bear_interest(r, r->parts[DSV__PART_DUE], r->of->as_of);
  r->out->state = r->state;
  r->out->arrears = r->in_arrears;
}

static void expect(replay *r, dsv__act act, dsv__claim_by by, int64_t until) {
  r->out->next = (int32_t)act;
  r->out->by = (int32_t)by;
  r->out->until = until;
  r->out->overdue = r->of->as_of > until;
}

static void expect_answer(replay *r) {
  const dsv__money amount = open_part(r) + r->parts[DSV__PART_PAID];
  const size_t approval = approval_of(r, amount);
  expect(r, DSV__ACT_ACCEPT, DSV__PARTY_PROVIDER, r->out->deadlines[DSV__UNTIL_ANSWER]);
  if (r->of->valued && r->terms && approval < r->terms->approve.n)
    r->out->role = DSV__AT(r->terms->approve, dsv__approval)[approval].role;
}

static void find_next(replay *r) {
  const int64_t *until = r->out->deadlines;
  const bool notice = r->terms && r->terms->notice.head.given && !r->noticed && !r->waived;
  const bool disputes = r->parts[DSV__PART_REJECTED] && !past(r, DSV__UNTIL_DISPUTE);
  switch (r->state) {
    case DSV_CLAIM_CLAIMABLE:
      if (notice) expect(r, DSV__ACT_NOTICE, DSV__PARTY_CONSUMER, until[DSV__UNTIL_NOTICE]);
      else expect(r, DSV__ACT_SUBMIT, DSV__PARTY_CONSUMER, until[DSV__UNTIL_SUBMIT]);
      break;
    case DSV_CLAIM_SUBMITTED:
      if (r->out->late) expect_answer(r);
      else expect(r, DSV__ACT_EVIDENCE, DSV__PARTY_CONSUMER, until[DSV__UNTIL_SUBMIT]);
      break;
    case DSV_CLAIM_DUE:
      if (r->terms) {
        expect_answer(r);
        break;
      }
    /* fall through */
    case DSV_CLAIM_ACCEPTED:
    case DSV_CLAIM_SETTLED: expect(r, DSV__ACT_PAY, DSV__PARTY_PROVIDER, until[DSV__UNTIL_PAY]); break;
    case DSV_CLAIM_REJECTED:
    case DSV_CLAIM_PAID:
      if (disputes) expect(r, DSV__ACT_DISPUTE, DSV__PARTY_CONSUMER, until[DSV__UNTIL_DISPUTE]);
      else if (r->parts[DSV__PART_DUE]) expect(r, DSV__ACT_PAY, DSV__PARTY_PROVIDER, until[DSV__UNTIL_PAY]);
      break;
    case DSV_CLAIM_DISPUTED: expect(r, DSV__ACT_SETTLE, DSV__PARTY_BOTH, DSV__NEVER); break;
    case DSV_CLAIM_HELD: expect(r, DSV__ACT_CLEAR, DSV__PARTY_PROVIDER, DSV__NEVER); break;
    default: break;
  }
}

dsv_status dsv__claim_replay(const dsv__claim_case *of, dsv__arena *arena, dsv__claim_result *out) {
  replay r = {.of = of, .out = out, .terms = of->terms, .parts = out->parts, .cleared = DSV__NEVER};
  for (size_t i = 0; i < sizeof r.events / sizeof *r.events; i++) r.events[i] = DSV__NEVER;
  r.events[DSV__FROM_START] = of->start;
  r.events[DSV__FROM_END] = of->end;
  r.events[DSV__FROM_WINDOW] = r.events[DSV__FROM_SCORE] = of->to;
  r.events[DSV__FROM_OUTAGE] = of->outage.from;
  r.events[DSV__FROM_OUTAGE_END] = of->outage.to;
  r.state = of->terms ? DSV_CLAIM_CLAIMABLE : DSV_CLAIM_DUE;
  r.parts[of->terms ? DSV__PART_CLAIMABLE : DSV__PART_DUE] = of->amount;
  out->amount = of->amount;
  out->valued = of->valued;
  out->provisional = of->provisional;
  out->next = -1;
  out->until = DSV__NEVER;
  dsv_status status = replay_history(&r, arena);
  if (status) return status;
  show_state(&r);
  sum_interest(&r);
  find_next(&r);
  status = list_missing(&r, arena);
  return status ? status : r.status;
}
