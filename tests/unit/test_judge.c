/* From figures to statuses: bounds hit exactly and missed by one unit, what is still possible, rounding, weights. */
#include "../support/scene.h"
#include <stdbool.h>

/* The first of March: outages of 10 % of the day, five events, three visits; all before noon. */
#define FACTS_OF_A_DAY                                                                           \
  OUTAGES(",'fields':{'degree':'string'}")                                                       \
  "{'type':'stream','id':'v','shape':'interval','fields':{'k':'string'}},"                       \
  "{'type':'stream','id':'f','shape':'event'},"                                                  \
  "{'type':'stream','id':'u','shape':'interval'},"                                               \
  "{'type':'stream','id':'h','shape':'event','fields':{'ok':'boolean','until':'time'}}," EVENTS( \
      ",'fields':{'k':'string','n':'integer','d':'decimal','x':'number','t':'duration','r':'integer','w':'integer'}")

static const char outage_rows[] = "start,end,degree\n@01 02:00,@01 03:00,full\n@01 05:00,@01 06:24,slow\n";
static const char visit_rows[] = "start,end,k\n@01 07:00,@01 09:00,a\n@01 08:00,@01 10:00,a\n@01 08:30,@01 08:40,b\n";
static const char event_rows[] = "time,k,n,d,x,t,r,w\n"
                                 "@01 01:00,a,1,0.1,1.5,PT1S,9,2\n"
                                 "@01 02:00,a,2,0.2,2.5,PT2S,10,1\n"
                                 "@01 03:00,b,3,0.3,3.5,PT3S,10,1\n"
                                 "@01 04:00,b,4,0.4,4.5,PT4S,7,1\n"
                                 "@01 05:00,,10,0.5,8,PT5S,0,5\n";
static const char customer_rows[] = "start,end\n@01,@01 06:00\n2026-02-01T00:00:00Z,@02\n@01,\n@01 05:00,@01 06:00\n";
static const char audit_rows[] = "time,ok,until\n@01,true,@01 09:00\n";
static const char other_rows[] = "time\n@01 01:00\n@01 02:00\n@01 03:00\n@01 04:00\n";

static scene day_of(const char *parties_and_streams, const char *targets) {
  size_t n = strlen(targets) + strlen(parties_and_streams) + 512;
  char *text = malloc(n);
  assert_non_null(text);
  snprintf(text, n, "%s" AGREEMENT(DAYS, "%s"), parties_and_streams, targets);
  scene s = scene_of(text);
  free(text);
  scene_rows(&s, "o", outage_rows);
  scene_rows(&s, "v", visit_rows);
  scene_rows(&s, "e", event_rows);
  scene_rows(&s, "f", other_rows);
  scene_rows(&s, "u", customer_rows);
  scene_rows(&s, "h", audit_rows);
  scene_seal(&s);
  return s;
}

/* ---- every kind, every operator ---------------------------------------------------------------------------------- */

static const char *const operators[] = {"<", "<=", ">", ">=", "==", "!="};

/* Bounds next to the value on both sides, and the value itself where a document can say it. */
static const struct {
  const char *metric, *below, *equal, *above, *unit;
} kinds[] = {
    {"'kind':'availability','stream':'o'", "89.999999999999999", "90", "90.0000000000000001", ""},
    {"'kind':'availability','stream':'o','weight':{'field':'degree','values':{'slow':'0.5'}}", "92.9166666666666666",
     NULL, "92.9166666666666667", ""},
    {"'kind':'downtime','stream':'o'", "PT2H23M59.999999S", "PT2H24M", "PT2H24M0.000001S", ""},
    {"'kind':'downtime','stream':'o','weight':{'field':'degree','values':{'slow':'0.5'}}", "PT1H41M59.999999S",
     "PT1H42M", "PT1H42M0.000001S", ""},
    {"'kind':'outages','stream':'o'", "1", "2", "3", ""},
    {"'kind':'longest_outage','stream':'o'", "PT1H23M59.999999S", "PT1H24M", "PT1H24M0.000001S", ""},
    {"'kind':'shortest_uptime','stream':'o'", "PT1H59M59.999999S", "PT2H", "PT2H0.000001S", ""},
    {"'kind':'mttr','stream':'o'", "PT1H11M59.999999S", "PT1H12M", "PT1H12M0.000001S", ""},
    {"'kind':'mtbf','stream':'o'", "PT10H47M59.999999S", "PT10H48M", "PT10H48M0.000001S", ""},
    {"'kind':'concurrency','stream':'v'", "2", "3", "4", ""},
    {"'kind':'concurrency','stream':'v','distinct':['k']", "1", "2", "3", ""},
    {"'kind':'concurrency','stream':'v','out_of':'4'", "74.999999999999999", "75", "75.0000000000000001", "%"},
    {"'kind':'concurrency','stream':'v','out_of':'4'", "2", "3", "4", "count"},
    {"'kind':'count','stream':'e'", "4", "5", "6", ""},
    {"'kind':'count','stream':'e','count':'w'", "9", "10", "11", ""},
    {"'kind':'count','stream':'e','of':{'count':'n'}", "19", "20", "21", ""},
    {"'kind':'ratio','stream':'e','of':{'field':'k','op':'==','value':'a'}", "39.999999999999999", "40",
     "40.0000000000000001", "%"},
    {"'kind':'ratio','stream':'e','of':{'field':'k','op':'==','value':'a'}", "39", "40", "41", ""},
    {"'kind':'ratio','stream':'e','of':{'field':'k','op':'==','value':'a'}", "1", "2", "3", "count"},
    {"'kind':'ratio','stream':'e','of':{'field':'k','op':'==','value':'b'},'count':'w'", "19", "20", "21", "%"},
    {"'kind':'ratio','stream':'e','out_of':'3'", "166.666666666666666", NULL, "166.666666666666667", ""},
    {"'kind':'ratio','stream':'e','out_of':{'stream':'f'}", "124.999999999999999", "125", "125.000000000000001", ""},
    {"'kind':'mean','stream':'e','field':'n'", "3.99999999999999999", "4", "4.00000000000000001", ""},
    {"'kind':'mean','stream':'e','field':'n','count':'w'", "6.09999999999999999", "6.1", "6.10000000000000001", ""},
    {"'kind':'mean','stream':'e','field':'d'", "0.299999999999999999", "0.3", "0.300000000000000001", ""},
    {"'kind':'mean','stream':'e','field':'x'", "3.9999999999999996", "4", "4.0000000000000009", ""},
    {"'kind':'mean','stream':'e','field':'t'", "PT2.999999S", "PT3S", "PT3.000001S", ""},
    {"'kind':'minimum','stream':'e','field':'n'", "0", "1", "2", ""},
    {"'kind':'minimum','stream':'e','field':'x'", "1.4999999999999998", "1.5", "1.5000000000000002", ""},
    {"'kind':'maximum','stream':'e','field':'d'", "0.499999999999999999", "0.5", "0.500000000000000001", ""},
    {"'kind':'maximum','stream':'e','field':'t'", "PT4.999999S", "PT5S", "PT5.000001S", ""},
    {"'kind':'sum','stream':'e','field':'n'", "19", "20", "21", ""},
    {"'kind':'sum','stream':'e','field':'d'", "1.49999999999999999", "1.5", "1.50000000000000001", ""},
    {"'kind':'sum','stream':'e','field':'x'", "19.9999999999999964", "20", "20.0000000000000036", ""},
    {"'kind':'quantile','stream':'e','field':'n','q':'0.5'", "2.99999999999999999", "3", "3.00000000000000001", ""},
    {"'kind':'quantile','stream':'e','field':'d','q':'0.9'", "0.459999999999999999", "0.46", "0.460000000000000001",
     ""},
    {"'kind':'quantile','stream':'e','field':'t','q':'0.1'", "PT1.399999S", "PT1.4S", "PT1.400001S", ""},
    {"'kind':'promoter','stream':'e','field':'r','scale':['0','10']", "39.9999999999999999", "40",
     "40.0000000000000001", ""},
    {"'kind':'response_rate','stream':'e','field':'k'", "79.999999999999999", "80", "80.0000000000000001", "%"},
    {"'kind':'response_rate','stream':'e','field':'k'", "3", "4", "5", "count"},
    {"'kind':'response_rate','stream':'e','field':'n','scale':['1','4']", "99.999999999999999", "100",
     "100.000000000000001", ""},
    {"'kind':'churn','stream':'u'", "66.666666666666666", NULL, "66.666666666666667", "%"},
    {"'kind':'churn','stream':'u'", "1", "2", "3", "count"},
    {"'kind':'attested','stream':'h','field':'ok','valid':'PT6H'", "24.9999999999999999", "25", "25.0000000000000001",
     "%"},
    {"'kind':'attested','stream':'h','field':'ok','valid':'until'", "37.4999999999999999", "37.5",
     "37.5000000000000001", "%"},
};

/* By operator: of a value below, at and above its bound. */
static const bool holds[6][3] = {{true, false, false}, {true, true, false},  {false, false, true},
                                 {false, true, true},  {false, true, false}, {true, false, true}};

static void test_kinds(void **state) {
  (void)state;
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
    char targets[8192] = "";
    const char *bounds[] = {kinds[k].below, kinds[k].equal, kinds[k].above};
    for (size_t i = 0; i < 18; i++) {
      const char *bound = bounds[i % 3];
      size_t n = strlen(targets);
      if (!bound) bound = kinds[k].below;
      snprintf(targets + n, sizeof targets - n,
               "%s{'id':'t%zu','metric':{%s},'objective':{'op':'%s','value':'%s'%s%s%s}}", i ? "," : "", i,
               kinds[k].metric, operators[i / 3], bound, kinds[k].unit[0] ? ",'unit':'" : "", kinds[k].unit,
               kinds[k].unit[0] ? "'" : "");
    }
    scene s = day_of(PARTIES FACTS_OF_A_DAY, targets);
    dsv_scorecard *card = scene_score(&s, "01", "02", "05");
    for (size_t i = 0; i < 18; i++) {
      if (!bounds[i % 3]) continue;
      dsv_result r = scene_get(card, i);
      bool met = holds[i / 3][2 - i % 3];
      if (r.status != (met ? DSV_STATUS_MET : DSV_STATUS_MISSED))
        print_message("%s: %s %s\n", kinds[k].metric, r.value, r.objective);
      assert_int_equal(r.status, met ? DSV_STATUS_MET : DSV_STATUS_MISSED);
      assert_int_equal(r.early, 0);
    }
    dsv_scorecard_unref(card);
    scene_end(&s);
  }
}

/* ---- cases of one target each ------------------------------------------------------------------------------------ */

typedef struct {
  const char *metric;    /* its members, or those of the target where it begins with '{' */
  const char *objective; /* NULL: none */
  const char *expected;
} judged;

static void check_judged(const char *streams, const judged *cases, size_t n, const char *as_of) {
  char targets[40000] = "";
  for (size_t i = 0; i < n; i++) {
    size_t used = strlen(targets);
    bool whole = strstr(cases[i].metric, "'metric'") != NULL;
    snprintf(targets + used, sizeof targets - used, "%s{'id':'t%zu',%s%s%s%s%s}", i ? "," : "", i,
             whole ? "" : "'metric':{", cases[i].metric, whole ? "" : "}", cases[i].objective ? ",'objective':" : "",
             cases[i].objective ? cases[i].objective : "");
    assert_true(strlen(targets) < sizeof targets - 1);
  }
  scene s = day_of(streams, targets);
  dsv_scorecard *card = scene_score(&s, "01", "02", as_of);
  for (size_t i = 0; i < n; i++) {
    dsv_result r = scene_get(card, i);
    char text[256];
    snprintf(text, sizeof text, "%s %s%s", r.value ? r.value : "-", scene_status(r.status), r.early ? " early" : "");
    if (strcmp(text, cases[i].expected) != 0)
      print_message("%s, %s\n", cases[i].metric, cases[i].objective ? cases[i].objective : "");
    assert_string_equal(text, cases[i].expected);
  }
  dsv_scorecard_unref(card);
  scene_end(&s);
}

#define CHECK(streams, cases, as_of) check_judged(streams, cases, sizeof cases / sizeof *cases, as_of)
#define IS(op, value) "{'op':'" op "','value':'" value "'}"
#define IN(op, value, unit) "{'op':'" op "','value':'" value "','unit':'" unit "'}"
#define RATIO "'kind':'ratio','stream':'e','of':{'field':'k','op':'==','value':'a'}"

/* The share is 40 %, the number 2. */
static void test_any_all(void **state) {
  (void)state;
  static const judged cases[] = {
      {RATIO, "{'any':[" IN("<", "3", "count") "," IN("<", "40", "%") "]}", "40 met"},
      {RATIO, "{'any':[" IN("<", "2", "count") "," IN("<=", "40", "%") "]}", "40 met"},
      {RATIO, "{'any':[" IN("<", "2", "count") "," IN("<", "40", "%") "]}", "40 missed"},
      {RATIO, "{'any':[" IN("<", "3", "count") "," IN("<", "41", "%") "]}", "40 met"},
      {RATIO, "{'all':[" IN("<", "3", "count") "," IN("<", "40", "%") "]}", "40 missed"},
      {RATIO, "{'all':[" IN("<", "2", "count") "," IN("<=", "40", "%") "]}", "40 missed"},
      {RATIO, "{'all':[" IN("<", "2", "count") "," IN("<", "40", "%") "]}", "40 missed"},
      {RATIO, "{'all':[" IN("<", "3", "count") "," IN("<", "41", "%") "]}", "40 met"},
      {RATIO, "{'all':[" IN("<", "3", "count") "]}", "40 met"},
      {RATIO, "{'any':[" IS("<", "1") "," IS(">", "40") "," IS("==", "40") "]}", "40 met"},
  };
  CHECK(PARTIES FACTS_OF_A_DAY, cases, "05");
}

/* At noon: what is certain, and what is not, by one unit. */
static const judged reach_cases[] = {
    {"'kind':'availability','stream':'o'", IS(">=", "40"), "80 met early"},
    {"'kind':'availability','stream':'o'", IS(">", "40"), "80 open"},
    {"'kind':'availability','stream':'o'", IS(">=", "90"), "80 open"},
    {"'kind':'availability','stream':'o'", IS(">", "90"), "80 missed early"},
    {"'kind':'downtime','stream':'o'", IS("<", "PT2H24M"), "8640 missed early"},
    {"'kind':'downtime','stream':'o'", IS("<=", "PT2H24M"), "8640 open"},
    {"'kind':'downtime','stream':'o'", IS("<=", "PT14H24M"), "8640 met early"},
    {"'kind':'downtime','stream':'o'", IS("<", "PT14H24M"), "8640 open"},
    {"'kind':'outages','stream':'o'", IS(">=", "2"), "2 met early"},
    {"'kind':'outages','stream':'o'", IS("<=", "2"), "2 open"},
    {"'kind':'outages','stream':'o'", IS("<", "2"), "2 missed early"},
    {"'kind':'longest_outage','stream':'o'", IS("<", "PT1H24M"), "5040 missed early"},
    {"'kind':'longest_outage','stream':'o'", IS("<=", "PT1H24M"), "5040 open"},
    {"'kind':'longest_outage','stream':'o','shortest':'PT2H'", IS(">=", "PT0S"), "- met early"},
    {"'kind':'longest_outage','stream':'o','shortest':'PT2H'", IS("<", "PT0S"), "- open"},
    {"'kind':'longest_outage','stream':'o','shortest':'PT2H'", IS("<", "PT1H"), "- open"},
    {"'kind':'shortest_uptime','stream':'o'", IS("<=", "PT2H"), "7200 met early"},
    {"'kind':'shortest_uptime','stream':'o'", IS(">=", "PT2H"), "7200 open"},
    {"'kind':'shortest_uptime','stream':'o'", IS(">", "PT2H"), "7200 missed early"},
    {"'kind':'shortest_uptime','stream':'o','shortest':'PT2H'", IS(">", "PT2H"), "- open"},
    {"'kind':'mttr','stream':'o'", IS(">=", "PT0S"), "4320 met early"},
    {"'kind':'mttr','stream':'o'", IS("<", "PT5H"), "4320 open"},
    {"'kind':'mtbf','stream':'o'", IS("<", "PT0S"), "17280 missed early"},
    {"'kind':'concurrency','stream':'v'", IS("<", "3"), "3 missed early"},
    {"'kind':'concurrency','stream':'v'", IS("<=", "3"), "3 open"},
    {"'kind':'concurrency','stream':'v','out_of':'4'", IS(">=", "75"), "75 met early"},
    {"'kind':'count','stream':'e'", IS("<", "5"), "5 missed early"},
    {"'kind':'count','stream':'e'", IS("<=", "5"), "5 open"},
    {"'kind':'count','stream':'e'", IS("==", "5"), "5 open"},
    {"'kind':'count','stream':'e'", IS("==", "4"), "5 missed early"},
    {"'kind':'count','stream':'e'", IS("!=", "4"), "5 met early"},
    {"'kind':'count','stream':'e'", IS("!=", "5"), "5 open"},
    {RATIO, IS("<=", "100"), "40 met early"},
    {RATIO, IS("<", "100"), "40 open"},
    {RATIO, IS("<", "0"), "40 missed early"},
    {RATIO, IN("<", "2", "count"), "40 missed early"},
    {RATIO, IN("<=", "2", "count"), "40 open"},
    {RATIO ",'out_of':'4'", IS(">=", "50"), "50 met early"},
    {RATIO ",'out_of':'4'", IS("<=", "100"), "50 open"},
    {RATIO ",'out_of':{'stream':'f'}", IS(">=", "50"), "50 open"},
    {"'kind':'minimum','stream':'e','field':'n'", IS("<=", "1"), "1 met early"},
    {"'kind':'minimum','stream':'e','field':'n'", IS(">=", "1"), "1 open"},
    {"'kind':'minimum','stream':'e','field':'n'", IS(">", "1"), "1 missed early"},
    {"'kind':'minimum','stream':'e','field':'n','scale':['0','10']", IS(">=", "0"), "1 met early"},
    {"'kind':'maximum','stream':'e','field':'x'", IS(">=", "8"), "8 met early"},
    {"'kind':'maximum','stream':'e','field':'x'", IS("<", "8"), "8 missed early"},
    {"'kind':'maximum','stream':'e','field':'x','scale':['0','10']", IS("<=", "10"), "8 met early"},
    {"'kind':'maximum','stream':'e','field':'x','scale':['0','10']", IS("<", "10"), "8 open"},
    {"'kind':'mean','stream':'e','field':'n'", IS(">=", "0"), "4 open"},
    {"'kind':'mean','stream':'e','field':'n','scale':['0','10']", IS(">=", "0"), "4 met early"},
    {"'kind':'mean','stream':'e','field':'n','scale':['0','10']", IS("<", "10"), "4 open"},
    {"'kind':'sum','stream':'e','field':'n','scale':['0','10']", IS(">=", "0"), "20 open"},
    {"'kind':'promoter','stream':'e','field':'r','scale':['0','10']", IS(">=", "-100"), "40 met early"},
    {"'kind':'promoter','stream':'e','field':'r','scale':['0','10']", IS(">", "100"), "40 missed early"},
    {"'kind':'promoter','stream':'e','field':'r','scale':['0','10']", IS(">=", "100"), "40 open"},
    {"'kind':'response_rate','stream':'e','field':'k'", IS("<=", "100"), "80 met early"},
    {"'kind':'response_rate','stream':'e','field':'k'", IS("<", "0"), "80 missed early"},
    {"'kind':'response_rate','stream':'e','field':'k'", IS("<", "100"), "80 open"},
    {"'kind':'response_rate','stream':'e','field':'k'", IN(">=", "4", "count"), "80 met early"},
    {"'kind':'response_rate','stream':'e','field':'k'", IN("<", "4", "count"), "80 missed early"},
    {"'kind':'response_rate','stream':'e','field':'k'", IN("<=", "4", "count"), "80 open"},
    /* One of three has gone: from a third to all of them. */
    {"'kind':'churn','stream':'u'", IS("<=", "33.333333333333333"), "33.333333 missed early"},
    {"'kind':'churn','stream':'u'", IS("<=", "33.333333333333334"), "33.333333 open"},
    {"'kind':'churn','stream':'u'", IS("<", "100"), "33.333333 open"},
    {"'kind':'churn','stream':'u'", IS("<=", "100"), "33.333333 met early"},
    {"'kind':'churn','stream':'u'", IN("<", "1", "count"), "33.333333 missed early"},
    {"'kind':'churn','stream':'u'", IN(">=", "1", "count"), "33.333333 met early"},
    {"'kind':'churn','stream':'u'", IN("<=", "1", "count"), "33.333333 open"},
    {"'kind':'churn','stream':'u'", IN("<=", "2", "count"), "33.333333 open"},
    {"'kind':'churn','stream':'u'", IN("<=", "3", "count"), "33.333333 met early"},
    {"'kind':'churn','stream':'u'", IN(">", "3", "count"), "33.333333 missed early"},
    /* Six hours valid, six not, twelve to come, in which a denial may come or another attestation. */
    {"'kind':'attested','stream':'h','field':'ok','valid':'PT6H'", IS(">=", "25"), "50 met early"},
    {"'kind':'attested','stream':'h','field':'ok','valid':'PT6H'", IS(">", "25"), "50 open"},
    {"'kind':'attested','stream':'h','field':'ok','valid':'PT6H'", IS(">=", "75"), "50 open"},
    {"'kind':'attested','stream':'h','field':'ok','valid':'PT6H'", IS(">", "75"), "50 missed early"},
    {"'kind':'attested','stream':'h','field':'ok','valid':'P1Y'", IS(">", "50"), "100 open"},
    /* Kleene: one that is certain decides, one that is not does not. */
    {RATIO, "{'any':[" IN("<", "5", "count") "," IN("<=", "100", "%") "]}", "40 met early"},
    {RATIO, "{'any':[" IN("<", "2", "count") "," IN("<", "2", "%") "]}", "40 open"},
    {RATIO, "{'all':[" IN("<", "2", "count") "," IN("<", "100", "%") "]}", "40 missed early"},
    {RATIO, "{'all':[" IN("<", "5", "count") "," IN("<=", "100", "%") "]}", "40 open"},
    {RATIO, NULL, "40 open"},
};

static void test_reach(void **state) {
  (void)state;
  CHECK(PARTIES FACTS_OF_A_DAY, reach_cases, "01 12:00");
}

/* ---- rounding before judging ------------------------------------------------------------------------------------- */

static const struct {
  const char *type, *value, *to;
  const char *up, *down, *half_up, *half_even;
} round_cases[] = {
    {"decimal", "2.5", "1", "3", "2", "3", "2"},
    {"decimal", "3.5", "1", "4", "3", "4", "4"},
    {"decimal", "-2.5", "1", "-3", "-2", "-3", "-2"},
    {"decimal", "-3.5", "1", "-4", "-3", "-4", "-4"},
    {"decimal", "2.4999", "1", "3", "2", "2", "2"},
    {"decimal", "2.5001", "1", "3", "2", "3", "3"},
    {"decimal", "2", "1", "2", "2", "2", "2"},
    {"decimal", "0.05", "0.1", "0.1", "0", "0.1", "0"},
    {"decimal", "-0.05", "0.1", "-0.1", "0", "-0.1", "0"},
    {"decimal", "7.5", "5", "10", "5", "10", "10"},
    {"decimal", "12.5", "5", "15", "10", "15", "10"},
    {"decimal", "99.995", "0.01", "100", "99.99", "100", "100"},
    {"integer", "25", "10", "30", "20", "30", "20"},
    {"integer", "0", "10", "0", "0", "0", "0"},
    {"duration", "PT90S", "PT1M", "120", "60", "120", "120"},
    {"duration", "PT150S", "PT1M", "180", "120", "180", "120"},
    {"duration", "PT0.000001S", "PT1S", "1", "0", "0", "0"},
    /* A double is rounded by the value it has: 0.15 is a little less, 0.35 too, 0.25 is exact. */
    {"number", "0.15", "0.1", "0.2", "0.1", "0.1", "0.1"},
    {"number", "0.25", "0.1", "0.3", "0.2", "0.3", "0.2"},
    {"number", "0.35", "0.1", "0.4", "0.3", "0.3", "0.3"},
    {"number", "-0.25", "0.1", "-0.3", "-0.2", "-0.3", "-0.2"},
    {"number", "1e300", "0.1", "1e+300", "1e+300", "1e+300", "1e+300"},
};

static void test_round(void **state) {
  (void)state;
  static const char *const how[] = {"up", "down", "half_up", "half_even"};
  for (size_t i = 0; i < sizeof round_cases / sizeof *round_cases; i++) {
    const char *rounded[] = {round_cases[i].up, round_cases[i].down, round_cases[i].half_up, round_cases[i].half_even};
    char text[4096] = PARTIES "{'type':'stream','id':'e','shape':'event','fields':{'f':'", rows[64];
    size_t n = strlen(text);
    n += (size_t)snprintf(text + n, sizeof text - n, "%s'}}," AGREEMENT(DAYS, ""), round_cases[i].type);
    n -= 2; /* into the targets */
    for (size_t k = 0; k < 4; k++) {
      bool seconds = round_cases[i].to[0] == 'P', large = strlen(rounded[k]) > 5;
      n += (size_t)snprintf(
          text + n, sizeof text - n,
          "%s{'id':'t%zu','metric':{'kind':'sum','stream':'e','field':'f','round':{'to':'%s','how':'%s'}},"
          "'objective':{'op':'%s','value':'%s%s%s'}}",
          k ? "," : "", k, round_cases[i].to, how[k], large ? ">" : "==", seconds ? "PT" : "", large ? "0" : rounded[k],
          seconds ? "S" : "");
    }
    snprintf(text + n, sizeof text - n, "]}");
    scene s = scene_of(text);
    snprintf(rows, sizeof rows, "time,f\n@01 01:00,%s\n", round_cases[i].value);
    scene_rows(&s, "e", rows);
    scene_seal(&s);
    dsv_scorecard *card = scene_score(&s, "01", "02", "05");
    for (size_t k = 0; k < 4; k++) {
      dsv_result r = scene_get(card, k);
      if (r.status != DSV_STATUS_MET) print_message("%s to %s %s\n", round_cases[i].value, round_cases[i].to, how[k]);
      assert_string_equal(r.value, rounded[k]);
      assert_int_equal(r.status, DSV_STATUS_MET);
    }
    dsv_scorecard_unref(card);
    scene_end(&s);
  }
}

/* Only the share is rounded, not the number; and the bound is compared with what came out. */
static void test_round_judged(void **state) {
  (void)state;
#define ROUNDED(to, how) ",'round':{'to':'" to "','how':'" how "'}"
  static const judged cases[] = {
      {RATIO ROUNDED("25", "up"), IN(">=", "50", "%"), "50 met"},
      {RATIO ROUNDED("25", "down"), IN(">=", "40", "%"), "25 missed"},
      {RATIO ROUNDED("25", "up"), IN("==", "2", "count"), "50 met"},
      {RATIO ROUNDED("25", "up"), "{'all':[" IN("==", "50", "%") "," IN("==", "2", "count") "]}", "50 met"},
      {"'kind':'availability','stream':'o'" ROUNDED("20", "half_up"), IS("==", "100"), "100 met"},
      {"'kind':'availability','stream':'o'" ROUNDED("20", "half_even"), IS("==", "80"), "80 met"},
      {"'kind':'mttr','stream':'o'" ROUNDED("PT1H", "up"), IS("<=", "PT1H59M"), "7200 missed"},
      {"'kind':'longest_outage','stream':'o','shortest':'PT2H'" ROUNDED("PT1H", "up"), IS("<", "PT0S"), "- met"},
  };
  CHECK(PARTIES FACTS_OF_A_DAY, cases, "05");
}

/* ---- weights ----------------------------------------------------------------------------------------------------- */

static void test_weights(void **state) {
  (void)state;
#define WEIGHT(values) ",'weight':{'field':'degree','values':{" values "}}"
  static const judged cases[] = {
      {"'kind':'downtime','stream':'o'" WEIGHT("'slow':'0.5'"), IS("==", "PT1H42M"), "6120 met"},
      {"'kind':'downtime','stream':'o'" WEIGHT("'slow':'1'"), IS("==", "PT2H24M"), "8640 met"},
      {"'kind':'downtime','stream':'o'" WEIGHT("'slow':'0.000000001'"), IS(">", "PT1H"), "3600.000005 met"},
      {"'kind':'downtime','stream':'o'" WEIGHT("'slow':'0.5','full':'0.25'"), IS("==", "PT57M"), "3420 met"},
      {"'kind':'downtime','stream':'o'" WEIGHT("'other':'0.5'"), IS("==", "PT2H24M"), "8640 met"},
      {"'kind':'downtime','stream':'o','merge_gap':'PT2H'" WEIGHT("'slow':'0.5'"), IS("==", "PT3H42M"), "13320 met"},
      {"'kind':'downtime','stream':'o','merge_gap':'PT2H'" WEIGHT("'slow':'0.5','full':'0.5'"), IS("==", "PT2H12M"),
       "7920 met"},
      {"'kind':'downtime','stream':'o','shortest':'PT1H0.000001S'" WEIGHT("'slow':'0.5'"), IS("==", "PT42M"),
       "2520 met"},
      {"'kind':'availability','stream':'o'" WEIGHT("'slow':'0.5'"), IS(">", "92.91"), "92.916667 met"},
  };
  CHECK(PARTIES FACTS_OF_A_DAY, cases, "05");
}

/* ---- too little to judge ----------------------------------------------------------------------------------------- */

/* What is known ends at noon. */
#define HALF ",'complete':[{'from':'2026-03-01','to':'2026-03-01T12:00:00Z'}]"
#define HALF_A_DAY                                                                                                    \
  OUTAGES(",'fields':{'degree':'string'},'complete':[{'from':'2026-03-01','to':'2026-03-01T12:00:00Z'}]")             \
  "{'type':'stream','id':'v','shape':'interval','fields':{'k':'string'},'complete':'unknown'},"                       \
  "{'type':'stream','id':'f','shape':'event','complete':'always'},"                                                   \
  "{'type':'stream','id':'u','shape':'interval'" HALF "},"                                                            \
  "{'type':'stream','id':'h','shape':'event','fields':{'ok':'boolean','until':'time'}" HALF "}," EVENTS(              \
      ",'fields':{'k':'string','n':'integer','d':'decimal','x':'number','t':'duration','r':'integer','w':'integer'}," \
      "'complete':[{'from':'2026-03-01','to':'2026-03-01T12:00:00Z'}]")
#define CHURN "'metric':{'kind':'churn','stream':'u'}"
#define VALID "'metric':{'kind':'attested','stream':'h','field':'ok','valid':'until'}"
#define RATE "'metric':{'kind':'response_rate','stream':'e','field':'k'}"
#define UP "'metric':{'kind':'availability','stream':'o'}"
#define ROWS "'metric':{'kind':'count','stream':'e'}"
#define ANSWERS "'metric':{'kind':'count','stream':'e','of':{'field':'k','given':true}}"

static void test_no_data(void **state) {
  (void)state;
  static const judged cases[] = {
      {UP, IS(">=", "40"), "80 met"},
      {UP, IS(">", "40"), "80 unjudged"},
      {UP, IS(">=", "90"), "80 unjudged"},
      {UP, IS(">", "90"), "80 missed"},
      {UP ",'no_data':'excluded'", IS("==", "80"), "80 met"},
      {UP ",'no_data':'good'", IS("==", "90"), "90 met"},
      {UP ",'no_data':'bad'", IS("==", "40"), "40 met"},
      {"'metric':{'kind':'downtime','stream':'o'},'no_data':'bad'", IS("==", "PT14H24M"), "51840 met"},
      {"'metric':{'kind':'downtime','stream':'o'},'no_data':'good'", IS("==", "PT2H24M"), "8640 met"},
      {"'metric':{'kind':'downtime','stream':'o'}", IS("<", "PT14H24M"), "8640 unjudged"},
      {ROWS, IS("<=", "5"), "5 unjudged"},
      {ROWS, IS(">=", "5"), "5 met"},
      {ROWS ",'no_data':'bad'", IS("<=", "5"), "5 missed"},
      {ROWS ",'no_data':'good'", IS("<=", "5"), "5 met"},
      {"'metric':{'kind':'concurrency','stream':'v'}", IS("<", "9"), "0 no_data"},
      {"'metric':{'kind':'concurrency','stream':'v'},'no_data':'excluded'", IS("<", "9"), "0 no_data"},
      {"'metric':{'kind':'concurrency','stream':'v'},'no_data':'good'", IS("<", "9"), "0 met"},
      {"'metric':{'kind':'concurrency','stream':'v'},'no_data':'bad'", IS("<", "9"), "0 missed"},
      {"'metric':{'kind':'ratio','stream':'e'},'where':{'field':'k','op':'==','value':'z'},'no_data':'excluded'",
       IS("<", "9"), "- no_data"},
      /* Who left in the half that nobody saw may be anybody. */
      {CHURN, IS("<", "70"), "66.666667 unjudged"},
      {CHURN, IS("<=", "100"), "66.666667 met"},
      {CHURN, IN(">=", "2", "count"), "66.666667 met"},
      {CHURN, IN("<", "2", "count"), "66.666667 missed"},
      {CHURN, IN("<", "4", "count"), "66.666667 unjudged"},
      {CHURN ",'no_data':'excluded'", IS("<", "70"), "66.666667 met"},
      {CHURN ",'no_data':'bad'", IS("<", "70"), "66.666667 missed"},
      {CHURN ",'least':{'rows':3}", IS(">=", "0"), "66.666667 met"},
      {CHURN ",'least':{'rows':4}", IS(">=", "0"), "66.666667 unjudged"},
      {RATE, IS("<", "90"), "80 unjudged"},
      {RATE, IS("<=", "100"), "80 met"},
      {RATE ",'no_data':'good'", IS("<", "90"), "80 met"},
      {RATE ",'no_data':'excluded','least':{'response':'80'}", IS(">", "0"), "80 met"},
      {RATE ",'no_data':'excluded','least':{'response':'80.0000000000001'}", IS(">", "0"), "80 unjudged"},
      {VALID, IS(">=", "37.5"), "75 met"},
      {VALID, IS(">", "37.5"), "75 unjudged"},
      {VALID, IS(">=", "87.5"), "75 unjudged"},
      {VALID, IS(">", "87.5"), "75 missed"},
      {VALID ",'no_data':'excluded'", IS("==", "75"), "75 met"},
      {VALID ",'no_data':'good'", IS("==", "87.5"), "87.5 met"},
      {VALID ",'no_data':'bad'", IS("==", "37.5"), "37.5 met"},
      /* Exactly the least is enough. */
      {UP ",'no_data':'excluded','least':{'coverage':'50'}", IS(">", "0"), "80 met"},
      {UP ",'no_data':'excluded','least':{'coverage':'50.0000001'}", IS(">", "0"), "80 unjudged"},
      {ROWS ",'least':{'rows':5}", IS(">=", "5"), "5 met"},
      {ROWS ",'least':{'rows':6}", IS(">=", "5"), "5 unjudged"},
      {"'metric':{'kind':'count','stream':'f'},'least':{'coverage':'100'}", IS(">", "0"), "4 met"},
  };
  CHECK(PARTIES HALF_A_DAY, cases, "05");
}

/* Four of five answers: 80 %. */
static void test_response(void **state) {
  (void)state;
  static const char streams[] = PARTIES "{'type':'stream','id':'e','shape':'event','fields':{'r':'integer'}},";
  static const char *const least[] = {"80", "80.0000000000001", "79.9999999999999"};
  for (size_t i = 0; i < 3; i++) {
    char text[2048];
    snprintf(text, sizeof text,
             "%s" AGREEMENT(DAYS, "{'id':'t','metric':{'kind':'mean','stream':'e','field':'r'},'objective':" IS(
                                      ">", "0") ",'least':{'response':'%s'}}"),
             streams, least[i]);
    scene s = scene_of(text);
    scene_rows(&s, "e", "time,r\n@01 01:00,1\n@01 02:00,2\n@01 03:00,\n@01 04:00,4\n@01 05:00,5\n");
    scene_seal(&s);
    dsv_scorecard *card = scene_score(&s, "01", "03", "05");
    scene_expect(card, 0, i == 1 ? "3 unjudged" : "3 met");
    scene_expect(card, 1, "- unjudged"); /* nobody was asked */
    dsv_scorecard_unref(card);
    scene_end(&s);
  }
}

/* ---- subjects ---------------------------------------------------------------------------------------------------- */

/* The worst subject where one value is too large to be rounded and the others are rounded. */
static void test_worst(void **state) {
  (void)state;
  static const struct {
    const char *op, *rows, *value;
  } cases[] = {
      {"<", "@01 01:00,a,1e300\n@01 02:00,b,7.26\n", "1e+300"},
      {"<", "@01 01:00,a,7.26\n@01 02:00,b,1e300\n", "1e+300"},
      {">", "@01 01:00,a,1e300\n@01 02:00,b,7.26\n", "7.3"},
      {">", "@01 01:00,a,7.26\n@01 02:00,b,-1e300\n", "-1e+300"},
      {"<", "@01 01:00,a,-1e300\n@01 02:00,b,-3\n", "-3"},
      {"<", "@01 01:00,a,1e300\n@01 02:00,b,2e300\n", "2e+300"},
      {">", "@01 01:00,a,7.34\n@01 02:00,b,7.26\n", "7.3"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char text[2048];
    snprintf(text, sizeof text,
             PARTIES EVENTS(",'fields':{'k':'string','x':'number'}") AGREEMENT(
                 DAYS, "{'id':'t','by':['k'],'over':'worst','objective':{'op':'%s','value':'1'},'metric':{'kind':'sum',"
                       "'stream':'e','field':'x','round':{'to':'0.1','how':'half_up'}}}"),
             cases[i].op);
    scene s = scene_of(text);
    snprintf(text, sizeof text, "time,k,x\n%s", cases[i].rows);
    scene_rows(&s, "e", text);
    scene_seal(&s);
    dsv_scorecard *card = scene_score(&s, "01", "02", "05");
    assert_string_equal(scene_get(card, 0).value, cases[i].value);
    dsv_scorecard_unref(card);
    scene_end(&s);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_kinds),   cmocka_unit_test(test_any_all),      cmocka_unit_test(test_reach),
      cmocka_unit_test(test_round),   cmocka_unit_test(test_round_judged), cmocka_unit_test(test_weights),
      cmocka_unit_test(test_no_data), cmocka_unit_test(test_response),     cmocka_unit_test(test_worst),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
