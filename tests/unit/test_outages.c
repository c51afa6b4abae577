/* Outages from rows, by hand: what joins, what is too short, what it weighs, where it counts. */
#include "../support/scene.h"
#include "score/figure.h"
#include "score/outages.h"

#define ONE DSV__WEIGHT_ONE
#define HALF (DSV__WEIGHT_ONE / 2)

/* ---- runs and pieces --------------------------------------------------------------------------------------------- */

typedef struct {
  int64_t merge_gap, shortest;
  dsv__outage_row rows[6]; /* up to one that ends at 0 */
  const char *runs;        /* "FROM-TO", with "s" if short */
  const char *pieces;      /* "FROM-TO*WEIGHT in tenths" */
} run_case;

static const run_case run_cases[] = {
    {0, 0, {{0, 0, 0, 0}}, "", ""},
    {0, 0, {{10, 20, ONE, 0}}, "10-20", "10-20*10"},
    /* Union: one on the other, one in the other, the same twice, touching, apart by one. */
    {0, 0, {{10, 20, ONE, 0}, {15, 30, ONE, 0}}, "10-30", "10-30*10"},
    {0, 0, {{10, 40, ONE, 0}, {15, 30, ONE, 0}, {35, 50, ONE, 0}}, "10-50", "10-50*10"},
    {0, 0, {{10, 20, ONE, 0}, {10, 20, ONE, 0}, {10, 25, ONE, 0}}, "10-25", "10-25*10"},
    {0, 0, {{10, 20, ONE, 0}, {20, 30, ONE, 0}}, "10-30", "10-30*10"},
    {0, 0, {{10, 20, ONE, 0}, {21, 30, ONE, 0}}, "10-20 21-30", "10-20*10 21-30*10"},
    /* A gap as long as merge_gap joins, one longer does not; the gap is measured from the joined run. */
    {5, 0, {{10, 20, ONE, 0}, {25, 30, ONE, 0}}, "10-30", "10-20*10 20-25*10 25-30*10"},
    {5, 0, {{10, 20, ONE, 0}, {26, 30, ONE, 0}}, "10-20 26-30", "10-20*10 26-30*10"},
    {5, 0, {{10, 20, ONE, 0}, {12, 14, ONE, 0}, {25, 30, ONE, 0}}, "10-30", "10-20*10 20-25*10 25-30*10"},
    {5,
     0,
     {{10, 11, ONE, 0}, {16, 17, ONE, 0}, {22, 23, ONE, 0}, {29, 30, ONE, 0}},
     "10-23 29-30",
     "10-11*10 11-16*10 16-17*10 17-22*10 22-23*10 29-30*10"},
    /* As long as `shortest` counts, one shorter does not; what is joined is measured whole. */
    {0, 10, {{10, 20, ONE, 0}, {30, 39, ONE, 0}, {50, 61, ONE, 0}}, "10-20 30-39s 50-61", "10-20*10 30-39*10 50-61*10"},
    {5, 10, {{10, 12, ONE, 0}, {17, 20, ONE, 0}}, "10-20", "10-12*10 12-17*10 17-20*10"},
    {5, 10, {{10, 12, ONE, 0}, {17, 19, ONE, 0}}, "10-19s", "10-12*10 12-17*10 17-19*10"},
    {4, 10, {{10, 12, ONE, 0}, {17, 20, ONE, 0}}, "10-12s 17-20s", "10-12*10 17-20*10"},
    {0, 10, {{10, 15, ONE, 0}, {15, 20, ONE, 0}}, "10-20", "10-20*10"},
    /* The heaviest of a moment weighs. */
    {0, 0, {{10, 20, HALF, 0}, {15, 30, ONE, 0}}, "10-30", "10-15*5 15-30*10"},
    {0, 0, {{10, 40, HALF, 0}, {20, 30, ONE, 0}}, "10-40", "10-20*5 20-30*10 30-40*5"},
    {0, 0, {{10, 40, ONE, 0}, {20, 30, HALF, 0}}, "10-40", "10-40*10"},
    {0,
     0,
     {{10, 40, HALF / 5, 0}, {15, 35, HALF, 0}, {20, 30, ONE, 0}},
     "10-40",
     "10-15*1 15-20*5 20-30*10 30-35*5 35-40*1"},
    /* A gap weighs as the heavier of the pieces beside it, not of the runs. */
    {5, 0, {{10, 20, HALF, 0}, {25, 30, ONE, 0}}, "10-30", "10-20*5 20-25*10 25-30*10"},
    {5, 0, {{10, 20, ONE, 0}, {25, 30, HALF, 0}}, "10-30", "10-20*10 20-25*10 25-30*5"},
    {5, 0, {{10, 20, HALF, 0}, {25, 30, HALF, 0}}, "10-30", "10-20*5 20-25*5 25-30*5"},
    {5,
     0,
     {{10, 15, ONE, 0}, {10, 20, HALF, 0}, {25, 30, HALF, 0}, {28, 30, ONE, 0}},
     "10-30",
     "10-15*10 15-20*5 20-25*5 25-28*5 28-30*10"},
};

typedef struct {
  scene s;
  dsv__scope scope;
  dsv__target target;
  dsv__column degrees; /* so that weights count */
  dsv__plan plan;
} desk;

static void desk_open(desk *d, int64_t merge_gap, int64_t shortest, int64_t as_of) {
  memset(d, 0, sizeof *d);
  d->s = scene_of_limits(NULL);
  d->scope = (dsv__scope){.context = d->s.context, .as_of = as_of, .diag = d->s.diag};
  d->target.metric.merge_gap.elapsed = merge_gap;
  d->target.metric.shortest.elapsed = shortest;
  d->plan = (dsv__plan){.scope = &d->scope, .target = &d->target, .kind = DSV__OUTAGES, .outages = true};
  d->plan.weight = &d->degrees;
}

static void desk_close(desk *d) {
  scene_end(&d->s);
}

static size_t count_rows(const dsv__outage_row *rows) {
  size_t n = 0;
  while (n < 6 && rows[n].to) n++;
  return n;
}

static void test_runs(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof run_cases / sizeof *run_cases; i++) {
    const run_case *c = &run_cases[i];
    desk d;
    dsv__outages outages = {.n_runs = 0};
    char runs[256] = "", pieces[256] = "";
    int64_t down = 0;
    desk_open(&d, c->merge_gap, c->shortest, 1000);
    assert_int_equal(dsv__outages_make(&d.plan, c->rows, count_rows(c->rows), &outages), DSV_OK);
    for (size_t k = 0; k < outages.n_runs; k++) {
      const dsv__run *run = &outages.runs[k];
      snprintf(runs + strlen(runs), sizeof runs - strlen(runs), "%s%d-%d%s", k ? " " : "", (int)run->from, (int)run->to,
               run->is_short ? "s" : "");
      if (!run->is_short) down += run->to - run->from;
    }
    for (size_t k = 0; k < outages.n_pieces; k++) {
      const dsv__piece *p = &outages.pieces[k];
      snprintf(pieces + strlen(pieces), sizeof pieces - strlen(pieces), "%s%d-%d*%d", k ? " " : "", (int)p->from,
               (int)p->to, (int)(p->weight * 10 / ONE));
    }
    if (strcmp(runs, c->runs) != 0 || strcmp(pieces, c->pieces) != 0) print_message("case %zu\n", i);
    assert_string_equal(runs, c->runs);
    assert_string_equal(pieces, c->pieces);
    assert_int_equal(dsv__spans_within(&outages.down, 0, 1000), down);
    /* Without weights no pieces are made, and runs are the same. */
    dsv__outages plain = {.n_runs = 0};
    d.plan.weight = NULL;
    assert_int_equal(dsv__outages_make(&d.plan, c->rows, count_rows(c->rows), &plain), DSV_OK);
    assert_int_equal(plain.n_pieces, 0);
    assert_int_equal(plain.n_runs, outages.n_runs);
    for (size_t k = 0; k < plain.n_runs; k++) {
      assert_int_equal(plain.runs[k].from, outages.runs[k].from);
      assert_int_equal(plain.runs[k].to, outages.runs[k].to);
    }
    dsv__outages_free(d.s.context, &plain);
    dsv__outages_free(d.s.context, &outages);
    desk_close(&d);
  }
}

/* ---- weights at every moment -------------------------------------------------------------------------------------- */

/* Rows of many weights: at each moment the heaviest weighs, and pieces are as long as they can be. */
static void test_heaviest(void **state) {
  (void)state;
  enum { MOMENTS = 200, ROWS = 40, ROUNDS = 2000 };
  uint64_t seed = 3;
  desk d;
  dsv__outages outages = {.n_runs = 0};
  desk_open(&d, 0, 0, 1000);
  for (int round = 0; round < ROUNDS; round++) {
    int64_t heaviest[MOMENTS + 1] = {0};
    dsv__outage_row rows[ROWS];
    const size_t n = (size_t)(round % (ROWS + 1));
    int64_t from = 0;
    for (size_t i = 0; i < n; i++) {
      seed = seed * 6364136223846793005u + 1442695040888963407u;
      from += (int64_t)(seed >> 60) % 6;
      rows[i] = (dsv__outage_row){from, from + 1 + (int64_t)(seed >> 40) % 30, 1 + (int64_t)(seed >> 50) % 4, 0};
      for (int64_t t = from; t < rows[i].to && t < MOMENTS; t++) heaviest[t] = dsv__later(heaviest[t], rows[i].weight);
      rows[i].to = dsv__earlier(rows[i].to, MOMENTS);
      if (rows[i].from >= rows[i].to) rows[i] = rows[0];
    }
    bool ordered = true;
    for (size_t i = 1; i < n; i++) ordered = ordered && rows[i - 1].from <= rows[i].from;
    if (!ordered) continue; /* it would have run past the last moment */
    assert_int_equal(dsv__outages_make(&d.plan, rows, n, &outages), DSV_OK);
    size_t k = 0;
    for (int64_t t = 0, end; t < MOMENTS; t = end) {
      for (end = t + 1; end < MOMENTS && heaviest[end] == heaviest[t];) end++;
      if (!heaviest[t]) continue;
      assert_true(k < outages.n_pieces);
      assert_int_equal(outages.pieces[k].from, t);
      assert_int_equal(outages.pieces[k].to, end);
      assert_int_equal(outages.pieces[k++].weight, heaviest[t]);
    }
    assert_int_equal(outages.n_pieces, k);
  }
  dsv__outages_free(d.s.context, &outages);
  desk_close(&d);
}

/* ---- what counts of a run, and what it weighs -------------------------------------------------------------------- */

static void spans_of(dsv__spans *spans, const dsv_context *context, const int64_t (*pairs)[2], size_t n) {
  dsv__spans_init(spans, context);
  for (size_t i = 0; i < n; i++) assert_int_equal(dsv__spans_push(spans, pairs[i][0], pairs[i][1]), DSV_OK);
}

static void test_counted(void **state) {
  (void)state;
  desk d;
  dsv__outages outages = {.n_runs = 0};
  dsv__fates fates = {.plain = false};
  const dsv__outage_row rows[] = {{10, 20, ONE, 0}, {30, 40, HALF, 0}, {50, 52, ONE, 0}, {60, 70, ONE, 0}};
  static const int64_t down[][2] = {{15, 17}, {18, 20}, {30, 40}, {69, 70}};
  desk_open(&d, 0, 3, 1000);
  assert_int_equal(dsv__outages_make(&d.plan, rows, 4, &outages), DSV_OK);
  spans_of(&fates.down, d.s.context, down, 4);
  dsv__outages_count(&outages, &fates);
  static const int64_t counted[] = {4, 10, 0, 1}, first[] = {15, 30, 0, 69};
  for (size_t i = 0; i < 4; i++) {
    assert_int_equal(outages.runs[i].counted, counted[i]);
    if (counted[i]) assert_int_equal(outages.runs[i].first, first[i]);
  }
  static const struct {
    int64_t from, to, halves; /* half microseconds */
  } weighed[] = {{0, 100, 2 * 4 + 10 + 2},
                 {16, 35, 2 * 3 + 5},
                 {35, 36, 1},
                 {20, 30, 0},
                 {40, 69, 0},
                 {69, 70, 2},
                 {70, 90, 0},
                 {0, 16, 2}};
  for (size_t i = 0; i < sizeof weighed / sizeof *weighed; i++)
    assert_int_equal((int64_t)dsv__weighted_down(&outages, &fates, weighed[i].from, weighed[i].to),
                     weighed[i].halves * HALF);
  dsv__spans_free(&fates.down);
  dsv__outages_free(d.s.context, &outages);
  desk_close(&d);
}

/* ---- tails ------------------------------------------------------------------------------------------------------- */

static void test_unsettled(void **state) {
  (void)state;
  static const struct {
    int64_t merge_gap, shortest, as_of, to; /* the last of two rows is [50, to) */
    int64_t tail;                           /* where doubt begins; 0: settled */
  } cases[] = {
      {0, 0, 60, 60, 60},   /* runs up to the end of what is known */
      {0, 0, 61, 60, 0},    /* and not one moment longer */
      {5, 0, 65, 60, 60},   /* the gap may still be bridged */
      {5, 0, 66, 60, 0},    /* */
      {5, 11, 65, 60, 50},  /* too short so far: all of it is in doubt */
      {5, 10, 65, 60, 60},  /* exactly long enough */
      {0, 100, 60, 60, 50}, /* */
      {0, 100, 61, 60, 0},  /* stays short for ever */
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    desk d;
    dsv__outages outages = {.n_runs = 0};
    dsv__span tail;
    const dsv__outage_row rows[] = {{10, 20, ONE, 0}, {50, cases[i].to, ONE, 0}};
    desk_open(&d, cases[i].merge_gap, cases[i].shortest, cases[i].as_of);
    assert_int_equal(dsv__outages_make(&d.plan, rows, 2, &outages), DSV_OK);
    const dsv__run *last = dsv__unsettled(&d.plan, &outages, &tail);
    assert_ptr_equal(last, cases[i].tail ? &outages.runs[1] : NULL);
    assert_int_equal(tail.from, cases[i].tail ? cases[i].tail : cases[i].as_of);
    assert_int_equal(tail.to, cases[i].as_of);
    dsv__outages_free(d.s.context, &outages);
    assert_int_equal(dsv__outages_make(&d.plan, rows, 0, &outages), DSV_OK);
    assert_null(dsv__unsettled(&d.plan, &outages, &tail));
    dsv__outages_free(d.s.context, &outages);
    desk_close(&d);
  }
}

/* ---- levels ------------------------------------------------------------------------------------------------------ */

static const struct {
  bool keyed;
  dsv__outage_row rows[6];
  const char *levels; /* "AT:LEVEL" */
} level_cases[] = {
    {false, {{0, 0, 0, 0}}, ""},
    {false, {{10, 20, 1, 0}}, "10:1 20:0"},
    /* One ends where the next begins: never two at once. */
    {false, {{10, 20, 1, 0}, {20, 30, 1, 0}}, "10:1 20:1 30:0"},
    {false, {{10, 20, 1, 0}, {19, 30, 1, 0}}, "10:1 19:2 20:1 30:0"},
    {false, {{10, 20, 1, 0}, {10, 20, 1, 0}, {10, 15, 1, 0}}, "10:3 15:2 20:0"},
    {false, {{10, 40, 1, 0}, {20, 30, 1, 0}, {50, 60, 1, 0}}, "10:1 20:2 30:1 40:0 50:1 60:0"},
    {false, {{10, 20, 1, 7}, {15, 30, 1, 7}}, "10:1 15:2 20:1 30:0"},
    /* One key counts once while it overlaps or touches itself. */
    {true, {{10, 20, 1, 7}, {15, 30, 1, 7}}, "10:1 30:0"},
    {true, {{10, 20, 1, 7}, {20, 30, 1, 7}, {31, 40, 1, 7}}, "10:1 30:0 31:1 40:0"},
    {true, {{10, 20, 1, 7}, {12, 14, 1, 9}, {13, 30, 1, 7}, {13, 15, 1, 9}}, "10:1 12:2 15:1 30:0"},
    {true, {{10, 50, 1, 7}, {20, 30, 1, 7}, {40, 60, 1, 7}}, "10:1 60:0"},
};

static void test_levels(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof level_cases / sizeof *level_cases; i++) {
    desk d;
    dsv__outage_row rows[6];
    dsv__levels levels = {NULL, 0, 0};
    char text[256] = "";
    desk_open(&d, 0, 0, 1000);
    memcpy(rows, level_cases[i].rows, sizeof rows);
    assert_int_equal(dsv__levels_make(d.s.context, level_cases[i].keyed, rows, count_rows(rows), &levels), DSV_OK);
    for (size_t k = 0; k < levels.n; k++)
      snprintf(text + strlen(text), sizeof text - strlen(text), "%s%d:%d", k ? " " : "", (int)levels.at[k].at,
               (int)levels.at[k].level);
    assert_string_equal(text, level_cases[i].levels);
    dsv__free(d.s.context, levels.at);
    desk_close(&d);
  }
}

static void test_level_most(void **state) {
  (void)state;
  dsv__level at[] = {{10, 1}, {20, 3}, {22, 1}, {30, 0}, {40, 2}, {41, 0}};
  const dsv__levels levels = {at, 6, 6}, none = {NULL, 0, 0};
  static const int64_t known[][2] = {{0, 20}, {22, 41}};
  static const struct {
    int64_t from, to, all, part; /* most where everything is known, and where [20, 22) is not */
  } cases[] = {{0, 100, 3, 2}, {0, 10, 0, 0},  {0, 11, 1, 1},  {0, 20, 1, 1},  {0, 21, 3, 1},
               {21, 22, 3, 0}, {22, 40, 1, 1}, {30, 40, 0, 0}, {40, 41, 2, 2}, {41, 90, 0, 0},
               {21, 23, 3, 1}, {15, 16, 1, 1}, {50, 60, 0, 0}, {20, 20, 0, 0}};
  desk d;
  dsv__spans all, part;
  desk_open(&d, 0, 0, 1000);
  spans_of(&all, d.s.context, (const int64_t[][2]){{0, 1000}}, 1);
  spans_of(&part, d.s.context, known, 2);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_int_equal(dsv__level_most(&levels, &all, cases[i].from, cases[i].to), cases[i].all);
    assert_int_equal(dsv__level_most(&levels, &part, cases[i].from, cases[i].to), cases[i].part);
  }
  assert_int_equal(dsv__level_most(&none, &all, 0, 100), 0);
  dsv__spans_free(&all);
  dsv__spans_free(&part);
  desk_close(&d);
}

/* ---- which window an outage belongs to --------------------------------------------------------------------------- */

static const struct {
  const char *metric, *target, *rows;
  const char *as_of;
  const char *first, *second; /* figures of 1 and 2 March */
} window_cases[] = {
    /* Over midnight: it belongs to the day it begins in, with its whole length. */
    {"'kind':'outages'", "", "@01 23:00,@02 02:00\n", "05", "1 count reported", "0 count reported"},
    {"'kind':'longest_outage'", "", "@01 23:00,@02 02:00\n", "05", "10800 s reported", "- s reported"},
    {"'kind':'mttr'", "", "@01 23:00,@02 02:00\n@02 03:00,@02 04:00\n", "05", "10800 s reported", "3600 s reported"},
    {"'kind':'downtime'", "", "@01 23:00,@02 02:00\n", "05", "3600 s reported", "7200 s reported"},
    {"'kind':'mtbf'", "", "@01 23:00,@02 02:00\n", "05", "82800 s reported", "- s reported"},
    {"'kind':'shortest_uptime'", "", "@01 23:00,@02 02:00\n@02 03:00,@02 04:00\n", "05", "- s reported",
     "3600 s reported"},
    {"'kind':'shortest_uptime'", "", "@01 10:00,@01 11:00\n@01 13:00,@02 02:00\n", "05", "7200 s reported",
     "- s reported"},
    /* It begins at midnight exactly; it ends at midnight exactly. */
    {"'kind':'outages'", "", "@02,@02 02:00\n@01 22:00,@01 23:00\n", "05", "1 count reported", "1 count reported"},
    {"'kind':'outages'", "", "@01 22:00,@02\n", "05", "1 count reported", "0 count reported"},
    /* Before the horizon it does not count: it belongs to where its first counted moment lies. */
    {"'kind':'longest_outage'", "", "@01,@01 01:00\n2026-02-28T20:00:00Z,@01 02:00\n", "05", "7200 s reported",
     "- s reported"},
    {"'kind':'longest_outage'", "'exclude':[{'id':'x','calendar':'late'}],", "@01 20:00,@02 02:00\n", "05",
     "- s reported", "7200 s reported"},
    {"'kind':'mttr'", "'exclude':[{'id':'x','calendar':'late','removes':'downtime'}],", "@01 20:00,@02 02:00\n", "05",
     "- s reported", "7200 s reported"},
    /* Two rows, one outage across the gap; one microsecond more, two outages. */
    {"'kind':'outages','merge_gap':'PT1H'", "", "@01 10:00,@01 11:00\n@01 12:00,@01 13:00\n", "05", "1 count reported",
     "0 count reported"},
    {"'kind':'outages','merge_gap':'PT1H'", "", "@01 10:00,@01 11:00\n@01 12:00:00.000001,@01 13:00\n", "05",
     "2 count reported", "0 count reported"},
    {"'kind':'outages','shortest':'PT1H'", "", "@01 10:00,@01 11:00\n@01 12:00,@01 12:59:59.999999\n", "05",
     "1 count reported", "0 count reported"},
    /* Still running: the second day is over, but its outage may grow. */
    {"'kind':'longest_outage'", "'objective':{'op':'<','value':'PT8H'},", "@02 20:00,\n", "03", "- s met",
     "14400 s open"},
    {"'kind':'longest_outage'", "'objective':{'op':'<','value':'PT4H'},", "@02 20:00,\n", "03", "- s met",
     "14400 s missed early"},
    {"'kind':'longest_outage'", "'objective':{'op':'<','value':'PT8H'},", "@02 20:00,@03\n", "03 00:00:00.000001",
     "- s met", "14400 s met"},
    /* The gap after it may become down time: two hours of doubt. */
    {"'kind':'downtime','merge_gap':'PT2H'", "'objective':{'op':'<','value':'PT3H'},", "@02 21:00,@02 22:00\n", "03",
     "0 s met", "3600 s open"},
    {"'kind':'downtime','merge_gap':'PT2H'", "'objective':{'op':'<=','value':'PT3H'},", "@02 21:00,@02 22:00\n", "03",
     "0 s met", "3600 s met early"},
    {"'kind':'downtime','merge_gap':'PT2H'", "'objective':{'op':'<','value':'PT3H'},", "@02 21:00,@02 22:00\n",
     "03 00:00:00.000001", "0 s met", "3600 s met"},
    {"'kind':'availability','shortest':'PT2H'", "'objective':{'op':'>','value':'99'},", "@02 23:00,\n", "03",
     "100 % met", "100 % open"},
    {"'kind':'availability','shortest':'PT2H'", "'objective':{'op':'>','value':'95'},", "@02 23:00,\n", "03",
     "100 % met", "100 % met early"},
};

static void test_windows(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof window_cases / sizeof *window_cases; i++) {
    char text[2048];
    snprintf(text, sizeof text,
             PARTIES OUTAGES("") "{'type':'calendar','id':'late','timezone':'Etc/"
                                 "UTC','weekly':{'sun':['20:00-24:00']}}," AGREEMENT(
                                     DAYS, "{'id':'t',%s'metric':{'stream':'o',%s}}"),
             window_cases[i].target, window_cases[i].metric);
    scene s = scene_of(text);
    snprintf(text, sizeof text, "start,end\n%s", window_cases[i].rows);
    scene_rows(&s, "o", text);
    scene_seal(&s);
    dsv_scorecard *card = scene_score(&s, "01", "03", window_cases[i].as_of);
    scene_expect(card, 0, window_cases[i].first);
    scene_expect(card, 1, window_cases[i].second);
    dsv_scorecard_unref(card);
    scene_end(&s);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_runs),     cmocka_unit_test(test_counted), cmocka_unit_test(test_unsettled),
      cmocka_unit_test(test_heaviest), cmocka_unit_test(test_levels),  cmocka_unit_test(test_level_most),
      cmocka_unit_test(test_windows),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
