#include "agree/course.h"
#include <string.h>

/* ---- dates ----------------------------------------------------------------------------------------------------------------------- */

static int64_t added(const dsv__zone *zone, int64_t start, dsv__duration length, int64_t k) {
  int64_t at;
  return start < DSV__TIME_MAX && dsv__zone_add(zone, start, length, k, &at) ? at : DSV__TIME_MAX;
}

bool dsv__course_deadline(const dsv__course *c, const dsv__term *term, int64_t instant, int64_t *out) {
  *out = instant;
  if (!dsv__term_has(term, "before") && !dsv__term_has(term, "within")) return true;
  const dsv__time_limit limit = dsv__term_limit(c->book, term, c->zone);
  const dsv_status status = dsv__deadline_at(&limit, instant, out, NULL);
  if (status == DSV_ERROR_MEMORY) *c->starved = true;
  return status == DSV_OK;
}

static int64_t end_as_written(const dsv__course *c) {
  return c->agreement->in_force.head.given & 2 ? dsv__when_at(c->agreement->in_force.to, c->zone) : DSV__TIME_MAX;
}

int64_t dsv__course_renewed(const dsv__course *c, int64_t k) {
  return k ? added(c->zone, end_as_written(c), c->renewal->renews, k) : end_as_written(c);
}

int64_t dsv__course_notice(const dsv__course *c, int64_t k) {
  int64_t at = dsv__course_renewed(c, k - 1), found;
  if (at >= DSV__TIME_MAX) return at;
  return dsv__course_deadline(c, c->renewal, at, &found) ? found : at;
}

int64_t dsv__course_instant(const dsv__course *c, const dsv__term *term, int64_t k) {
  if (dsv__term_has(term, "times") && k >= term->times) return DSV__TIME_MAX;
  const bool on = dsv__term_has(term, "on");
  if (!dsv__term_has(term, "every")) return k ? DSV__TIME_MAX : dsv__when_at(term->on, c->zone);
  int64_t start = on ? dsv__when_at(term->on, c->zone) : c->from;
  if (dsv__term_has(term, "from") && term->from == DSV__FROM_SIGN)
    start = c->agreed_at > DSV__TIME_MIN ? c->agreed_at : DSV__TIME_MAX;
  return added(c->zone, start, term->every, on ? k : k + 1);
}

int64_t dsv__course_instant_deadline(const dsv__course *c, const dsv__term *term, int64_t k) {
  int64_t at = dsv__course_instant(c, term, k), found;
  return at < DSV__TIME_MAX && dsv__course_deadline(c, term, at, &found) ? found : DSV__TIME_MAX;
}

int64_t dsv__course_first(const dsv__course *c, const dsv__term *term, dsv__course_value value, int64_t low,
                          int64_t t) {
  int64_t high = low, reach = 1;
  while (high < DSV__NEVER && value(c, term, high) < t) {
    low = high + 1;
    high += reach;
    reach *= 2;
  }
  while (low < high) {
    const int64_t middle = low + (high - low) / 2;
    if (value(c, term, middle) < t) low = middle + 1;
    else high = middle;
  }
  return low;
}

/* ---- agreeing -------------------------------------------------------------------------------------------------------------------- */

const dsv__life_act *dsv__course_act(const dsv__course *c, size_t i) {
  return i < c->acts ? &DSV__AT(c->history->history, dsv__life_act)[i] : NULL;
}

static bool about(const dsv__life_act *act, const dsv__agreement *a) {
  return act->act <= DSV__LIFE_REJECT && (!act->version || act->version == a->version);
}

static dsv__str consumer_of(const dsv__agreement *a, size_t i) {
  return a->consumer.chosen == 1 ? a->consumer.one.id : DSV__AT(a->consumer.list, dsv__ref)[i].id;
}

/* When a party signed after act number `since`, or DSV__TIME_MAX. */
static int64_t signed_at(const dsv__course *c, dsv__str party, size_t since) {
  const dsv__life_act *act;
  for (size_t i = since; (act = dsv__course_act(c, i)) != NULL; i++)
    if (act->act == DSV__LIFE_SIGN && about(act, c->agreement) && dsv__str_same(act->by.id, party))
      return dsv__life_act_time(act, c->zone);
  return DSV__TIME_MAX;
}

/* DSV__LIFE_AGREED and when, or what it is until then. */
static int32_t agreeing(dsv__course *c) {
  enum { OBLIGATION, AGREEMENT, PROMISE };
  const dsv__agreement *a = c->agreement;
  size_t since = 0, told = 0, all = c->history ? c->history->history.n : 0;
  c->agreed_at = DSV__TIME_MIN;
  for (size_t i = 0; i < all; i++) told += about(&DSV__AT(c->history->history, dsv__life_act)[i], a);
  if (!told || a->form == OBLIGATION) return DSV__LIFE_AGREED;
  bool proposed = false;
  const dsv__life_act *act;
  for (size_t i = 0; (act = dsv__course_act(c, i)) != NULL; i++) {
    if (!about(act, a)) continue;
    proposed = act->act != DSV__LIFE_REJECT;
    if (!proposed) since = i + 1;
  }
  int64_t at = signed_at(c, a->provider.id, since);
  const size_t consumers = a->form == PROMISE ? 0 : a->consumer.chosen == 1 ? 1 : a->consumer.list.n;
  for (size_t i = 0; i < consumers && at < DSV__TIME_MAX; i++)
    at = dsv__later(at, signed_at(c, consumer_of(a, i), since));
  if (at < DSV__TIME_MAX) c->agreed_at = at;
  return at < DSV__TIME_MAX ? DSV__LIFE_AGREED : proposed ? DSV__LIFE_PROPOSED : DSV__LIFE_DRAFT;
}

/* ---- ending ---------------------------------------------------------------------------------------------------------------------- */

static void end_at(dsv__course *c, int64_t at, int32_t why) {
  if (at > c->end || (at == c->end && why < c->why)) return;
  c->end = at;
  c->why = at < DSV__TIME_MAX ? why : DSV__END_NONE;
}

static int64_t notice_value(const dsv__course *c, const dsv__term *term, int64_t k) {
  (void)term;
  return dsv__course_notice(c, k);
}

static int64_t natural_end(const dsv__course *c, bool first) {
  if (!c->renewal) return end_as_written(c);
  const bool limited = dsv__term_has(c->renewal, "times");
  const int64_t last = limited ? dsv__course_renewed(c, c->renewal->times) : DSV__TIME_MAX;
  const dsv__life_act *act;
  for (size_t i = 0; (act = dsv__course_act(c, i)) != NULL; i++) {
    const int64_t at = dsv__life_act_time(act, c->zone);
    if (act->act != DSV__LIFE_NOTICE || !dsv__str_same(act->term, c->renewal->id) || (at < c->from && !first)) continue;
    const int64_t k = dsv__course_first(c, c->renewal, notice_value, 1, at);
    return limited && k > c->renewal->times ? last : dsv__course_renewed(c, k - 1);
  }
  return last;
}

/* Where a notice under a termination leads. */
static int64_t notice_end(const dsv__course *c, const dsv__term *term, int64_t at) {
  int64_t end;
  if (dsv__term_has(term, "within")) return dsv__course_deadline(c, term, at, &end) ? end : DSV__TIME_MAX;
  if (!dsv__term_has(term, "before")) return DSV__TIME_MAX;
  return dsv__course_instant(c, term, dsv__course_first(c, term, dsv__course_instant_deadline, 0, at));
}

static void find_end(dsv__course *c, bool first) {
  end_at(c, natural_end(c, first), DSV__END_EXPIRED);
  const dsv__life_act *act;
  for (size_t i = 0; (act = dsv__course_act(c, i)) != NULL; i++) {
    const int64_t at = dsv__life_act_time(act, c->zone);
    if (at >= c->end || (at < c->from && !first)) continue;
    const dsv__term *term = act->act == DSV__LIFE_NOTICE ? dsv__term_find(c->agreement, act->term) : NULL;
    if (act->act == DSV__LIFE_TERMINATE) end_at(c, at, DSV__END_TERMINATED);
    else if (term && term->kind == DSV__TERM_TERMINATION) end_at(c, notice_end(c, term, at), DSV__END_NOTICE);
  }
}

static void prepare(dsv__course *c, const dsv_book *book, const dsv__agreement *a, const dsv__zone *zone, int64_t as_of,
                    bool *starved) {
  *c = (dsv__course){
      .book = book, .agreement = a, .zone = zone, .as_of = as_of, .starved = starved, .end = DSV__TIME_MAX};
  c->from = dsv__when_at(a->in_force.from, zone);
  for (size_t i = 0; i < book->n_documents && !c->history; i++) {
    const dsv__document *document = book->documents[i];
    if (strcmp(document->type->name, "history") != 0) continue;
    const dsv__history *history = document->structure;
    if (dsv__str_same(history->agreement.id, a->head.id)) c->history = history;
  }
  while (c->history && c->acts < c->history->history.n &&
         dsv__life_act_time(&DSV__AT(c->history->history, dsv__life_act)[c->acts], zone) < as_of)
    c->acts++;
  for (size_t i = 0; i < a->terms.n && !c->renewal; i++) {
    const dsv__term *term = &DSV__AT(a->terms, dsv__term)[i];
    if (dsv__term_has(term, "renews")) c->renewal = term;
  }
  c->state = agreeing(c);
}

void dsv__course_begin(dsv__course *c, const dsv_book *book, const dsv__agreement *a, const dsv__zone *zone,
                       int64_t as_of, bool *starved) {
  prepare(c, book, a, zone, as_of, starved);
  if (c->state != DSV__LIFE_AGREED) return;
  bool first = true;
  int64_t next = DSV__TIME_MAX;
  for (size_t i = 0; i < book->n_documents; i++) {
    const dsv__agreement *other = book->documents[i]->structure;
    const dsv__zone *there;
    dsv__course o;
    if (strcmp(book->documents[i]->type->name, "agreement") != 0 || other == a ||
        !dsv__str_same(other->head.id, a->head.id) || dsv__zones_get(book->zones, other->timezone, &there))
      continue;
    prepare(&o, book, other, there, as_of, starved);
    if (o.state != DSV__LIFE_AGREED) continue;
    first = first && o.from > c->from;
    if (other->version > a->version && o.from > c->from) next = dsv__earlier(next, o.from);
  }
  find_end(c, first);
  if (next < DSV__TIME_MAX) end_at(c, next, DSV__END_SUPERSEDED);
  if (as_of >= c->end) c->state = c->why == DSV__END_EXPIRED ? DSV__LIFE_EXPIRED : DSV__LIFE_ENDED;
  else if (as_of >= c->from) c->state = DSV__LIFE_IN_FORCE;
}
