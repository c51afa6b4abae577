/* What the clock of a replayed case shows, and when it passes a limit. */
#include "clock/event_clock.h"

/* ---- pieces: stretches that ran, less what is excluded --------------------------------------------------------------------- */

typedef struct {
  const dsv__stopwatch *clock;
  const dsv__replay *replay;
  size_t stretch; /* in hand */
  size_t span;    /* the first excluded one that may touch it */
  int64_t from;   /* what is left of the stretch; INT64_MIN: all */
} walk;

static walk walk_pieces(const dsv__stopwatch *clock, const dsv__replay *replay) {
  return (walk){.clock = clock, .replay = replay, .from = INT64_MIN};
}

static bool runs(const dsv__stretch *stretch) {
  return stretch->kind == DSV__STRETCH_RAN && stretch->rule != DSV__NO_RULE;
}

static void next_stretch(walk *w) {
  w->stretch++;
  w->from = INT64_MIN;
}

/* The next piece in order of time, and the rule it ran by. */
static bool next_piece(walk *w, dsv__span *out, uint32_t *rule) {
  const dsv__spans *excluded = w->clock->excluded;
  for (; w->stretch < w->replay->n; next_stretch(w)) {
    const dsv__stretch *stretch = &w->replay->at[w->stretch];
    if (!runs(stretch)) continue;
    *rule = stretch->rule;
    if (w->from == INT64_MIN) {
      w->from = stretch->from;
      w->span = excluded ? dsv__spans_seek(excluded, w->from) : 0;
    }
    while (w->from < stretch->to) {
      const dsv__span *gap = excluded && w->span < excluded->n ? &excluded->at[w->span] : NULL;
      *out = (dsv__span){w->from, gap ? dsv__earlier(gap->from, stretch->to) : stretch->to};
      w->from = gap ? dsv__later(gap->to, out->to) : stretch->to;
      w->span++;
      if (out->from < out->to) return true;
    }
  }
  return false;
}

/* ---- elapsed time ---------------------------------------------------------------------------------------------------------- */

static const dsv_calendar *calendar_of(const dsv__stopwatch *clock, uint32_t rule) {
  return clock->calendars[rule];
}

static dsv_status elapsed_of(const dsv__stopwatch *clock, dsv__span piece, uint32_t rule, int64_t *out,
                             dsv_diag *diag) {
  const dsv_calendar *calendar = calendar_of(clock, rule);
  *out = piece.to - piece.from;
  return calendar ? dsv_calendar_elapsed(calendar, piece.from, piece.to, NULL, out, diag) : DSV_OK;
}

dsv_status dsv__stopwatch_elapsed(const dsv__stopwatch *clock, const dsv__replay *replay, int64_t *out,
                                  dsv_diag *diag) {
  walk w = walk_pieces(clock, replay);
  dsv__span piece;
  uint32_t rule;
  *out = 0;
  while (next_piece(&w, &piece, &rule)) {
    int64_t elapsed;
    const dsv_status status = elapsed_of(clock, piece, rule, &elapsed, diag);
    if (status) return status;
    *out += elapsed;
  }
  return DSV_OK;
}

/* ---- a limit in elapsed time ----------------------------------------------------------------------------------------------- */

static dsv_status due_in(const dsv__stopwatch *clock, int64_t from, int64_t time, uint32_t rule, bool latest,
                         int64_t *out, dsv_diag *diag) {
  const dsv_calendar *calendar = calendar_of(clock, rule);
  dsv_calendar_options options = DSV_CALENDAR_OPTIONS_INIT;
  options.land = latest ? DSV_LAND_NEXT : DSV_LAND_HERE;
  *out = from + time;
  return calendar ? dsv_calendar_due(calendar, from, time, &options, out, diag) : DSV_OK;
}

static dsv_status passes_elapsed(const dsv__stopwatch *clock, const dsv__replay *replay,
                                 const dsv__stopwatch_limit *limit, int64_t *out, dsv_diag *diag) {
  walk w = walk_pieces(clock, replay);
  dsv__span piece;
  uint32_t rule;
  int64_t left = limit->elapsed;
  if (left == 0 && !limit->may_reach) {
    *out = replay->start;
    return DSV_OK;
  }
  while (next_piece(&w, &piece, &rule)) {
    int64_t elapsed;
    const dsv_status status = elapsed_of(clock, piece, rule, &elapsed, diag);
    if (status) return status;
    if (limit->may_reach ? elapsed > left : elapsed >= left)
      return due_in(clock, piece.from, left, rule, limit->may_reach, out, diag);
    left -= elapsed;
  }
  return DSV_OK;
}

/* ---- a limit in days ------------------------------------------------------------------------------------------------------- */

/* Days used up, exactly: whole + n / d, in lowest terms. */
typedef struct {
  dsv__int128 n, d;
} days;

static dsv__int128 common_divisor(dsv__int128 a, dsv__int128 b) {
  while (b) {
    const dsv__int128 rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

/* Adds part / whole. False: does not fit. */
static bool add_share(days *used, int64_t part, int64_t whole) {
  const dsv__int128 common = common_divisor(used->d, whole);
  dsv__int128 a, b, d;
  if (!dsv__mul(used->n, whole / common, &a) || !dsv__mul((dsv__int128)part, used->d / common, &b) ||
      !dsv__add(a, b, &a) || !dsv__mul(used->d, whole / common, &d))
    return false;
  const dsv__int128 divisor = common_divisor(a, d);
  *used = (days){a / divisor, d / divisor};
  return true;
}

typedef struct {
  const dsv__stopwatch *clock;
  const dsv__stopwatch_limit *limit;
  dsv__spans day, before, mine, piece,
      ran; /* hours of a date, of the one before, what is its own alone; a piece; what of it ran then */
  days used;
} day_count;

static int64_t date_of(const dsv__stopwatch *clock, uint32_t rule, int64_t at) {
  const dsv_calendar *calendar = calendar_of(clock, rule);
  if (calendar) return dsv__calendar_date(calendar, at);
  const int64_t local = dsv__zone_local(clock->zone, at);
  return local / DSV__DAY - (local % DSV__DAY < 0);
}

static dsv_status hours_of(const dsv__stopwatch *clock, uint32_t rule, int64_t date, dsv__spans *out) {
  const dsv_calendar *calendar = calendar_of(clock, rule);
  dsv__spans_clear(out);
  if (calendar) return dsv__calendar_day(calendar, date, out);
  return dsv__spans_push(out, dsv__zone_border(clock->zone, date * DSV__DAY),
                         dsv__zone_border(clock->zone, (date + 1) * DSV__DAY));
}

static int64_t length_of(const dsv__spans *spans) {
  return dsv__spans_within(spans, INT64_MIN, INT64_MAX);
}

/* The instant at which `time` of the spans is over: the earliest, or the latest. */
static int64_t instant_in(const dsv__spans *spans, int64_t time, bool latest) {
  for (size_t i = 0; i < spans->n; i++) {
    const int64_t length = spans->at[i].to - spans->at[i].from;
    if (latest ? time < length : time <= length) return spans->at[i].from + time;
    time -= length;
  }
  return spans->at[spans->n - 1].to;
}

/* Adds what ran on a date; true in *passed where the limit is passed on it, at *out. */
static dsv_status count_date(day_count *c, int64_t hours, bool *passed, int64_t *out) {
  const int64_t ran = length_of(&c->ran);
  days sum = c->used;
  dsv__int128 most, left;
  if (!ran) return DSV_OK;
  if (!add_share(&sum, ran, hours) || !dsv__mul(sum.d, (dsv__int128)c->limit->days, &most)) return DSV_ERROR_OVERFLOW;
  *passed = c->limit->may_reach ? sum.n > most : sum.n >= most;
  if (!*passed) {
    c->used = sum;
    return DSV_OK;
  }
  /* What is left of the limit, as time of this date: (days - n / d) x hours. */
  if (!dsv__mul(c->used.d, (dsv__int128)c->limit->days, &most) ||
      !dsv__mul(most - c->used.n, (dsv__int128)hours, &left))
    return DSV_ERROR_OVERFLOW;
  const bool whole = left % c->used.d == 0;
  *out = instant_in(&c->ran, (int64_t)(left / c->used.d) + !whole, c->limit->may_reach && whole);
  return DSV_OK;
}

static dsv_status count_piece(day_count *c, dsv__span piece, uint32_t rule, bool *passed, int64_t *out) {
  const int64_t last = date_of(c->clock, rule, piece.to - 1);
  int64_t date = date_of(c->clock, rule, piece.from) - 1; /* hours over midnight */
  dsv_status status = hours_of(c->clock, rule, date - 1, &c->before);
  dsv__spans_clear(&c->piece);
  if (!status) status = dsv__spans_push(&c->piece, piece.from, piece.to);
  for (; !status && !*passed && date <= last; date++) {
    if (*c->clock->dates == 0) return DSV_ERROR_LIMIT;
    --*c->clock->dates;
    status = hours_of(c->clock, rule, date, &c->day);
    if (!status) status = dsv__spans_subtract(&c->day, &c->before, &c->mine);
    if (!status) status = dsv__spans_intersect(&c->mine, &c->piece, &c->ran);
    if (!status) status = count_date(c, length_of(&c->day), passed, out);
    const dsv__spans keep = c->before;
    c->before = c->day;
    c->day = keep;
  }
  return status;
}

static dsv_status passes_days(const dsv__stopwatch *clock, const dsv__replay *replay, const dsv__stopwatch_limit *limit,
                              days *used, int64_t *out, dsv_diag *diag) {
  day_count c = {.clock = clock, .limit = limit, .used = {0, 1}};
  dsv__spans *sets[] = {&c.day, &c.before, &c.mine, &c.piece, &c.ran};
  for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) dsv__spans_init(sets[i], replay->context);
  walk w = walk_pieces(clock, replay);
  dsv__span piece;
  uint32_t rule;
  bool passed = limit->days == 0 && !limit->may_reach;
  dsv_status status = DSV_OK;
  if (passed) *out = replay->start;
  while (!status && !passed && next_piece(&w, &piece, &rule)) status = count_piece(&c, piece, rule, &passed, out);
  for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) dsv__spans_free(sets[i]);
  *used = c.used;
  if (status == DSV_ERROR_OVERFLOW)
    dsv__fail(diag, status, "shares of days that have too many different lengths do not fit");
  if (status == DSV_ERROR_LIMIT && *clock->dates == 0)
    dsv__fail(diag, status, "cases run for too many days in all for a limit in days (limits.spans)");
  return status;
}

dsv_status dsv__stopwatch_days(const dsv__stopwatch *clock, const dsv__replay *replay, dsv__ratio *out,
                               dsv_diag *diag) {
  const dsv__stopwatch_limit never = {.days = INT32_MAX, .may_reach = true}; /* longer than the years 1 to 9999 */
  int64_t passed;
  days used;
  const dsv_status status = passes_days(clock, replay, &never, &used, &passed, diag);
  *out = (dsv__ratio){used.n, used.d};
  return status;
}

dsv_status dsv__stopwatch_passes(const dsv__stopwatch *clock, const dsv__replay *replay,
                                 const dsv__stopwatch_limit *limit, int64_t *out, dsv_diag *diag) {
  days used;
  *out = INT64_MAX;
  return limit->days < 0 ? passes_elapsed(clock, replay, limit, out, diag)
                         : passes_days(clock, replay, limit, &used, out, diag);
}
