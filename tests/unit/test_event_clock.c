/* Event clocks: what a case's events leave of it, what its clock shows, and when it passes a limit. */
#include "clock/event_clock.h"
#include "clock_files.h"

enum { H = 3600 };
#define S DSV__SECOND

typedef struct {
  fixture *clock;
  dsv__replay replay;
} player;

static player play;

static int begin(void **state) {
  if (set_up(state)) return 1;
  play.clock = *state;
  dsv__replay_init(&play.replay, play.clock->context);
  return 0;
}

static int end(void **state) {
  dsv__replay_free(&play.replay);
  return tear_down(state);
}

/* "start@0 pause@60 resume@90 stop@120/1": kinds, seconds, and the rule where it is not 0 (x: none). */
static size_t read_events(const char *text, dsv__event *out) {
  static const struct {
    const char *word;
    int32_t kind;
  } kinds[] = {{"resume", DSV__EVENT_RESUME},
               {"start", DSV__EVENT_START},
               {"pause", DSV__EVENT_PAUSE},
               {"stop", DSV__EVENT_STOP},
               {"other", DSV__EVENT_OTHER}};
  size_t n = 0;
  while (*text) {
    const size_t word = strcspn(text, "@");
    dsv__event event = {.kind = -1};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
      if (strlen(kinds[i].word) == word && strncmp(kinds[i].word, text, word) == 0) event.kind = kinds[i].kind;
    assert_true(event.kind >= 0);
    char *rest;
    event.at = strtoll(text + word + 1, &rest, 10) * S;
    if (*rest == '/') {
      event.rule = rest[1] == 'x' ? DSV__NO_RULE : (uint32_t)(rest[1] - '0');
      rest += 2;
    }
    out[n++] = event;
    text = *rest == ' ' ? rest + 1 : rest;
  }
  return n;
}

static void replay(player *f, const char *events, dsv__reopening reopening, int64_t until) {
  dsv__event list[64];
  const size_t n = read_events(events, list);
  assert_int_equal(dsv__replay_run(&f->replay, list, n, reopening, until * S), DSV_OK);
}

static const char *stretches(const player *f) {
  static char text[512];
  static const char kinds[] = "rps";
  text[0] = '\0';
  for (size_t i = 0; i < f->replay.n; i++) {
    const dsv__stretch *s = &f->replay.at[i];
    char rule[4] = "";
    if (s->rule == DSV__NO_RULE) strcpy(rule, "/x");
    else if (s->rule) snprintf(rule, sizeof rule, "/%c", (char)('0' + s->rule % 10));
    snprintf(text + strlen(text), sizeof text - strlen(text), "%s%c%lld-%lld%s", i ? " " : "", kinds[s->kind],
             (long long)(s->from / S), (long long)(s->to / S), rule);
  }
  return text;
}

/* ---- replay ------------------------------------------------------------------------------------------------------- */

static void test_states(void **state) {
  (void)state;
  static const struct {
    const char *events, *stretches;
    int64_t stop; /* -1: not stopped */
  } cases[] = {
      {"", "", -1},
      {"pause@1 resume@2 stop@3 other@4", "", -1}, /* never started */
      {"start@10", "r10-100", -1},
      {"start@10 stop@20", "r10-20", 20},
      {"start@10 stop@10", "", 10},
      {"stop@5 start@10 stop@20 stop@30", "r10-20", 20}, /* the first stop stands */
      {"start@10 start@15 stop@20", "r10-20", 20},       /* it runs already */
      {"start@10 pause@20 resume@30 stop@40", "r10-20 p20-30 r30-40", 40},
      {"start@10 pause@20 pause@25 resume@30 resume@35 stop@40", "r10-20 p20-30 r30-40", 40},
      {"start@10 pause@20 start@25 stop@40", "r10-20 p20-25 r25-40", 40}, /* a start lets it run again too */
      {"start@10 pause@20", "r10-20 p20-100", -1},
      {"start@10 pause@20 resume@20 stop@20", "r10-20", 20},
      {"resume@5 start@10 stop@20", "r10-20", 20},
      {"start@10 other@12 stop@20 other@30", "r10-20", 20},
      {"start@10 pause@10 stop@30", "p10-30", 30},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    player *f = &play;
    replay(f, cases[i].events, DSV__GAP_LEFT_OUT, 100);
    assert_string_equal(stretches(f), cases[i].stretches);
    assert_int_equal(f->replay.stopped, cases[i].stop >= 0);
    if (f->replay.stopped) assert_int_equal(f->replay.stop, cases[i].stop * S);
  }
}

static void test_reopening(void **state) {
  (void)state;
  static const struct {
    const char *events;
    dsv__reopening how;
    const char *stretches;
    int64_t stop, start;
  } cases[] = {
      {"start@10 stop@20 start@30 stop@40", DSV__GAP_LEFT_OUT, "r10-20 s20-30 r30-40", 40, 10},
      {"start@10 stop@20 resume@30 stop@40", DSV__GAP_LEFT_OUT, "r10-20 s20-30 r30-40", 40, 10},
      {"start@10 stop@20 start@30", DSV__GAP_LEFT_OUT, "r10-20 s20-30 r30-100", -1, 10},
      {"start@10 stop@20 start@30 stop@40", DSV__GAP_COUNTS, "r10-20 r20-30 r30-40", 40, 10},
      {"start@10 pause@15 stop@20 start@30 stop@40", DSV__GAP_COUNTS, "r10-15 p15-20 s20-30 r30-40", 40, 10},
      {"start@10 pause@15 stop@20 resume@30 stop@40", DSV__GAP_LEFT_OUT, "r10-15 p15-20 s20-30 r30-40", 40, 10},
      {"start@10 stop@20 start@30 stop@45", DSV__FORGETS, "r30-45", 45, 30},
      {"start@10 stop@20 start@30", DSV__FORGETS, "r30-100", -1, 30},
      {"start@10 stop@20 start@30 stop@45", DSV__STAYS_STOPPED, "r10-20", 20, 10},
      {"start@10 stop@20 resume@30 pause@35", DSV__STAYS_STOPPED, "r10-20", 20, 10},
      {"start@10 stop@20 pause@25 start@30 stop@40 start@50 stop@60", DSV__GAP_LEFT_OUT,
       "r10-20 s20-30 r30-40 s40-50 r50-60", 60, 10},
      /* What came after the last stop is no part of the case. */
      {"start@10 stop@20 other@30/1", DSV__GAP_COUNTS, "r10-20", 20, 10},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    player *f = &play;
    replay(f, cases[i].events, cases[i].how, 100);
    assert_string_equal(stretches(f), cases[i].stretches);
    assert_int_equal(f->replay.stopped, cases[i].stop >= 0);
    if (f->replay.stopped) assert_int_equal(f->replay.stop, cases[i].stop * S);
    assert_int_equal(f->replay.start, cases[i].start * S);
  }
}

static void test_rules_change(void **state) {
  (void)state;
  player *f = &play;
  replay(f, "start@10/2 other@20/1 other@25/1 pause@30/1 resume@40/x stop@50/x", DSV__GAP_LEFT_OUT, 100);
  assert_string_equal(stretches(f), "r10-20/2 r20-30/1 p30-40/1 r40-50/x");
  assert_true(f->replay.rule == DSV__NO_RULE && f->replay.rule_since == 40 * S);
  /* Changes after the stop count only where it is reopened. */
  replay(f, "start@10 stop@20 other@25/1", DSV__GAP_LEFT_OUT, 100);
  assert_true(f->replay.rule == 0 && f->replay.rule_since == INT64_MIN);
  replay(f, "start@10 stop@20 other@25/1 start@30/1 stop@40/1", DSV__GAP_COUNTS, 100);
  assert_string_equal(stretches(f), "r10-20 r20-25 r25-30/1 r30-40/1");
  assert_true(f->replay.rule == 1 && f->replay.rule_since == 25 * S);
  /* A rule that one instant gives and takes away again has never held. */
  replay(f, "start@10/2 other@20/1 other@20/2", DSV__GAP_LEFT_OUT, 100);
  assert_string_equal(stretches(f), "r10-20/2 r20-100/2");
  assert_true(f->replay.rule == 2 && f->replay.rule_since == INT64_MIN);
  replay(f, "start@10/2 other@15/1 other@20/2 other@20/1 other@20/3 other@20/1", DSV__GAP_LEFT_OUT, 100);
  assert_true(f->replay.rule == 1 && f->replay.rule_since == 15 * S);
  replay(f, "other@5/1 start@10/1 other@20/0", DSV__GAP_LEFT_OUT, 100);
  assert_true(f->replay.rule == 0 && f->replay.rule_since == 20 * S && f->replay.start_event == 1);
}

/* Every allocation fails once; the replay answers, and goes on afterwards. */
static void test_memory(void **state) {
  (void)state;
  player *f = &play;
  dsv__event list[8];
  const size_t n = read_events("start@10 pause@20 resume@30 stop@40", list);
  dsv__replay_free(&f->replay);
  f->clock->m.fail_at = f->clock->m.made;
  assert_int_equal(dsv__replay_run(&f->replay, list, n, DSV__GAP_LEFT_OUT, S), DSV_ERROR_MEMORY);
  f->clock->m.fail_at = SIZE_MAX;
  assert_int_equal(dsv__replay_run(&f->replay, list, n, DSV__GAP_LEFT_OUT, S), DSV_OK);
  assert_string_equal(stretches(f), "r10-20 p20-30 r30-40");
}

/* ---- the clock ------------------------------------------------------------------------------------------------------ */

static uint64_t dates; /* how many may be looked at */

static dsv__stopwatch round_the_clock(const dsv__spans *excluded, const dsv__zone *zone) {
  static const dsv_calendar *const none[] = {NULL, NULL};
  dates = 1000;
  return (dsv__stopwatch){none, excluded, zone, &dates};
}

static void test_elapsed(void **state) {
  (void)state;
  player *f = &play;
  dsv__spans excluded;
  dsv__spans_init(&excluded, f->clock->context);
  assert_int_equal(dsv__spans_push(&excluded, 15 * S, 18 * S), DSV_OK);
  assert_int_equal(dsv__spans_push(&excluded, 35 * S, 45 * S), DSV_OK);
  assert_int_equal(dsv__spans_push(&excluded, 90 * S, 200 * S), DSV_OK);
  static const struct {
    const char *events;
    int64_t plain, less;
  } cases[] = {{"start@0 stop@10", 10, 10}, {"start@10 stop@20", 10, 7},
               {"start@16 stop@17", 1, 0},  {"start@15 stop@18", 3, 0},
               {"start@14 stop@19", 5, 2},  {"start@10 pause@36 resume@44 stop@50", 32, 27},
               {"start@10", 90, 67},        {"start@10/x stop@20/x", 0, 0}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int64_t elapsed;
    replay(f, cases[i].events, DSV__GAP_LEFT_OUT, 100);
    dsv__stopwatch clock = round_the_clock(NULL, NULL);
    assert_int_equal(dsv__stopwatch_elapsed(&clock, &f->replay, &elapsed, NULL), DSV_OK);
    assert_int_equal(elapsed, cases[i].plain * S);
    clock = round_the_clock(&excluded, NULL);
    assert_int_equal(dsv__stopwatch_elapsed(&clock, &f->replay, &elapsed, NULL), DSV_OK);
    assert_int_equal(elapsed, cases[i].less * S);
  }
  dsv__spans_free(&excluded);
}

#define NEVER INT64_MAX

static int64_t passes(player *f, const dsv__stopwatch *clock, int64_t elapsed, int64_t days, bool may_reach) {
  const dsv__stopwatch_limit limit = {elapsed, days, may_reach};
  int64_t at;
  assert_int_equal(dsv__stopwatch_passes(clock, &f->replay, &limit, &at, NULL), DSV_OK);
  return at;
}

/* A limit is reached at the end of what ran, and passed where the clock runs on. */
static void test_limits(void **state) {
  (void)state;
  player *f = &play;
  const dsv__stopwatch clock = round_the_clock(NULL, NULL);
  replay(f, "start@10 pause@20 resume@30 stop@40", DSV__GAP_LEFT_OUT, 100);
  assert_int_equal(passes(f, &clock, 10 * S - 1, -1, false), 20 * S - 1);
  assert_int_equal(passes(f, &clock, 10 * S, -1, false), 20 * S);
  assert_int_equal(passes(f, &clock, 10 * S + 1, -1, false), 30 * S + 1);
  assert_int_equal(passes(f, &clock, 10 * S - 1, -1, true), 20 * S - 1);
  assert_int_equal(passes(f, &clock, 10 * S, -1, true), 30 * S);
  assert_int_equal(passes(f, &clock, 10 * S + 1, -1, true), 30 * S + 1);
  assert_int_equal(passes(f, &clock, 20 * S - 1, -1, true), 40 * S - 1);
  assert_int_equal(passes(f, &clock, 20 * S, -1, true), NEVER);
  assert_int_equal(passes(f, &clock, 20 * S, -1, false), 40 * S);
  assert_int_equal(passes(f, &clock, 20 * S + 1, -1, false), NEVER);
  assert_int_equal(passes(f, &clock, 0, -1, true), 10 * S);
  assert_int_equal(passes(f, &clock, 0, -1, false), 10 * S);
}

/* Days of a zone are as long as they are: 23 hours on 29 March 2026 in Amsterdam, which begins at 2026-03-28T23:00Z. */
static void test_days(void **state) {
  (void)state;
  player *f = &play;
  static const dsv_zone_loader unused = {0};
  dsv__zones *zones;
  const dsv__zone *zone;
  assert_int_equal(dsv__zones_new(f->clock->context, &unused, &zones), DSV_OK);
  assert_int_equal(dsv__zones_get(zones, dsv__str_of("Europe/Amsterdam"), &zone), DSV_OK);
  const dsv__stopwatch clock = round_the_clock(NULL, zone);
  const int64_t sunday = INT64_C(1774738800); /* the midnight that begins it */
  char events[96];
  /* From Saturday noon: half a day, then 11.5 of Sunday's 23 hours. */
  snprintf(events, sizeof events, "start@%lld", (long long)(sunday - 12 * H));
  replay(f, events, DSV__GAP_LEFT_OUT, sunday + 100 * H);
  const int64_t due = (sunday + 11 * H + H / 2) * S;
  assert_int_equal(passes(f, &clock, 0, 1, false), due);
  assert_int_equal(passes(f, &clock, 0, 1, true), due);
  /* A pause over the border of the limit: reached before it, passed after it. */
  snprintf(events, sizeof events, "start@%lld pause@%lld resume@%lld", (long long)(sunday - 12 * H),
           (long long)(due / S), (long long)(due / S + 5 * H));
  replay(f, events, DSV__GAP_LEFT_OUT, sunday + 100 * H);
  assert_int_equal(passes(f, &clock, 0, 1, false), due);
  assert_int_equal(passes(f, &clock, 0, 1, true), due + 5 * H * S);
  /* A third of a day of 24 hours and the rest of one of 23: 15 h 20 min. A microsecond cannot be split: rounded up. */
  snprintf(events, sizeof events, "start@%lld", (long long)(sunday - 8 * H));
  replay(f, events, DSV__GAP_LEFT_OUT, sunday + 100 * H);
  assert_int_equal(passes(f, &clock, 0, 1, true), sunday * S + (46 * H * S + 2) / 3);
  assert_int_equal(passes(f, &clock, 0, 4, true), (sunday + 23 * H + 2 * 24 * H) * S + 16 * H * S);
  assert_int_equal(passes(f, &clock, 0, 40, true), NEVER);
  /* Dates that may be looked at: from the one before the start (hours over midnight) to that of the end. */
  const dsv__stopwatch_limit limit = {0, 40, true};
  int64_t at;
  const uint64_t due_dates = 7;
  for (uint64_t most = due_dates - 1; most <= due_dates + 1; most++) {
    dates = most;
    assert_int_equal(dsv__stopwatch_passes(&clock, &f->replay, &limit, &at, NULL),
                     most < due_dates ? DSV_ERROR_LIMIT : DSV_OK);
  }
  dsv__zones_free(zones);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
  const struct CMUnitTest tests[] = {TEST(test_states), TEST(test_reopening), TEST(test_rules_change),
                                     TEST(test_memory), TEST(test_elapsed),   TEST(test_limits),
                                     TEST(test_days)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
