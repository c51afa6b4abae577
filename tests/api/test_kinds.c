/* Response rates, churn and attestations, worked out by hand: every border on it, a microsecond before and after. March 2026 in UTC. */
#include "../support/scene.h"

/* What a scene is: streams, members of the agreement, targets; then rows of stream "r". */
static dsv_scorecard *score(const char *stream, const char *members, const char *target, const char *rows,
                            const char *as_of, scene *out) {
  char text[4096];
  snprintf(text, sizeof text, PARTIES "{'type':'stream','id':'r',%s}," AGREEMENT("%s", "{'id':'x',%s}"), stream,
           members, target);
  *out = scene_of(text);
  scene_rows(out, "r", rows);
  scene_seal(out);
  return scene_score(out, "01", "11", as_of);
}

/* Whether the JSON of the card has the text, spelled in short, somewhere. */
static void expect_json(const dsv_scorecard *card, const char *expected) {
  char *text = spell(expected);
  const char *json = dsv_scorecard_json(card, NULL);
  if (!strstr(json, text)) print_message("%s\n%s\n", text, json);
  assert_non_null(strstr(json, text));
  free(text);
}

/* ---- churn ---------------------------------------------------------------------------------------------------------- */

#define CUSTOMERS "'shape':'interval','key':['n'],'fields':{'n':'integer','plan':'string'}"
#define CHURN(members) "'metric':{'kind':'churn','stream':'r'}" members
/* The window is [2nd, 4th). */
#define TWO_DAYS "'window':{'anchored':'P2D','at':'2026-03-02'},"

static const struct {
  const char *row; /* its times */
  const char *what;
} customers[] = {
    {"@01,@02", "before_start"},
    {"@01,@02 00:00:00.000001", "gone"},
    {"@01,@03 23:59:59.999999", "gone"},
    {"@01,@04", "gone"},
    {"@01,@04 00:00:00.000001", "there"},
    {"@01,", "there"},
    {"@02,", "there"},
    {"@02,@02", "empty"},
    {"@01 23:59:59.999999,@04", "gone"},
    {"@02 00:00:00.000001,@03", "after_start"},
    {"@03 23:59:59.999999,", "after_start"},
    {"@04,", "after_end"},
    {"@05,@04", "bad"},
    {"@08,", "future"},
};

static void test_one_customer(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof customers / sizeof *customers; i++) {
    const char *what = customers[i].what;
    const int gone = !strcmp(what, "gone"), counts = gone || !strcmp(what, "there");
    char rows[256], expected[256];
    scene s;
    snprintf(rows, sizeof rows, "start,end,n,plan\n%s,1,\n", customers[i].row);
    dsv_scorecard *card = score(CUSTOMERS, TWO_DAYS, CHURN(""), rows, "08", &s);
    if (counts) snprintf(expected, sizeof expected, "'rows':{'counted':1,'seen':1}");
    else snprintf(expected, sizeof expected, "'rows':{'counted':0,'left_out':{'%s':1},'seen':1}", what);
    char *text = spell(expected);
    /* The second window of the card: the first is [1st, 2nd). */
    const char *json = strstr(dsv_scorecard_json(card, NULL), "\"from\":\"2026-03-02T00:00:00Z\"");
    assert_non_null(json);
    const char *next = strstr(json, "\"from\":\"2026-03-04T00:00:00Z\"");
    if (!strstr(json, text) || strstr(json, text) > next) print_message("%s: %s\n", customers[i].row, text);
    assert_true(strstr(json, text) && strstr(json, text) < next);
    free(text);
    scene_expect(card, 1, !counts ? "- % reported" : gone ? "100 % reported" : "0 % reported");
    dsv_scorecard_unref(card);
    scene_end(&s);
  }
}

/* An end counts from its moment on; an open row is never gone, and there must be somebody who could go. */
static void test_churn_as_of(void **state) {
  (void)state;
  static const struct {
    const char *as_of, *expected;
  } cases[] = {
      {"02", "- % open"}, /* nobody is known to be there at a time that has not come */
      {"02 00:00:00.000001", "0 % open"},
      {"03 11:59:59.999999", "0 % open"},
      {"03 12:00", "50 % missed early"},
      {"03 23:59:59.999999", "50 % missed early"},
      {"04", "50 % missed"},
      {"05", "50 % missed"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    scene s;
    dsv_scorecard *card = score(CUSTOMERS, TWO_DAYS, CHURN(",'objective':{'op':'<','value':'50'}"),
                                "start,end,n,plan\n@01,@03 12:00,1,\n@01,,2,\n", cases[i].as_of, &s);
    scene_expect(card, 1, cases[i].expected);
    dsv_scorecard_unref(card);
    scene_end(&s);
  }
}

/* Everybody has gone: nothing can change any more. Nobody was there: open, then no data. Hours change nothing. */
static void test_churn_settled(void **state) {
  (void)state;
  static const struct {
    const char *objective, *rows, *as_of, *expected;
  } cases[] = {
      {"'op':'==','value':'100'", "@01,@02 01:00,1,\n", "03", "100 % met early"},
      {"'op':'<','value':'100'", "@01,@02 01:00,1,\n", "03", "100 % missed early"},
      {"'op':'<=','value':'100'", "", "03", "- % open"},
      {"'op':'<=','value':'100'", "@02 01:00,,1,\n", "03", "- % open"},
      {"'op':'<=','value':'100'", "@02 01:00,,1,\n", "04", "- % no_data"},
      {"'op':'<','value':'50'", "@01,,1,\n", "03 23:59:59.999999", "0 % open"},
      {"'op':'<','value':'50'", "@01,,1,\n", "04", "0 % met"},
      {"'op':'<=','value':'1','unit':'count'", "@01,,1,\n", "03", "0 % met early"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char target[512], rows[512];
    scene s;
    snprintf(target, sizeof target, CHURN(",'objective':{%s},'exclude':[{'id':'k','calendar':'night'}]"),
             cases[i].objective);
    snprintf(rows, sizeof rows, "start,end,n,plan\n%s", cases[i].rows);
    dsv_scorecard *card =
        score(CUSTOMERS "},{'type':'calendar','id':'night','timezone':'Etc/UTC','weekly':{'mon':['00:00-24:00']}",
              TWO_DAYS, target, rows, cases[i].as_of, &s);
    scene_expect(card, 1, cases[i].expected);
    dsv_scorecard_unref(card);
    scene_end(&s);
  }
}

/* Subjects, classes, weights, an exclusion of rows; what is left out adds up. */
static void test_churn_subjects(void **state) {
  (void)state;
  static const char rows[] =
      "start,end,n,plan\n@01,@02 12:00,1,a\n@01,,2,a\n@01,@03,3,b\n@02 10:00,,4,b\n@01,@05,5,c\n";
  scene s;
  dsv_scorecard *card = score(CUSTOMERS, TWO_DAYS,
                              CHURN(",'by':['plan'],'over':'weighted','subjects':[{'plan':'a','weight':3},"
                                    "{'plan':'b'},{'plan':'d'}],'exclude':[{'id':'c','where':{'field':'plan',"
                                    "'in':['c']}}],'objective':{'op':'>','value':'50'}"),
                              rows, "04", &s);
  expect_json(card, "'denominator':'7','id':'x','numerator':'4','objective':'> 50','over':'weighted',"
                    "'rows':{'counted':3,'left_out':{'after_start':1,'excluded.c':1},'seen':5},'status':'met'");
  expect_json(card, "'key':{'plan':'d'},'objective':'> 50','rows':{'counted':0,'seen':0},'status':'no_data'");
  dsv_scorecard_unref(card);
  scene_end(&s);
  card = score(CUSTOMERS, TWO_DAYS,
               CHURN(",'classes':[{'id':'a','where':{'field':'plan','in':['a']}},"
                     "{'id':'b','where':{'field':'plan','in':['b']}}]"),
               rows, "04", &s);
  expect_json(card, "'id':'x','rows':{'counted':3,'left_out':{'after_start':1,'no_class':1},'seen':5}");
  dsv_scorecard_unref(card);
  scene_end(&s);
}

/* ---- response rate -------------------------------------------------------------------------------------------------- */

/* Every type of field can be an answer; what is off the scale is neither asked nor answered. */
static void test_response_rate(void **state) {
  (void)state;
  static const struct {
    const char *type, *scale, *answers, *expected, *rows;
  } cases[] = {
      {"string", "", "yes,,no", "66.666667 % reported", "'counted':3,'seen':3"},
      {"boolean", "", "false,,", "33.333333 % reported", "'counted':3,'seen':3"},
      {"duration", "", "PT0S,PT1S,", "66.666667 % reported", "'counted':3,'seen':3"},
      {"time", "", ",,", "0 % reported", "'counted':3,'seen':3"},
      {"integer", ",'scale':['1','5']", "1,5,", "66.666667 % reported", "'counted':3,'seen':3"},
      {"integer", ",'scale':['1','5']", "0,6,", "0 % reported", "'counted':1,'left_out':{'bad':2},'seen':3"},
      {"decimal", ",'scale':['1','5']", "0.999999999999999999,5.000000000000000,", "50 % reported",
       "'counted':2,'left_out':{'bad':1},'seen':3"},
      {"number", ",'scale':['1','5']", "5.000000000000001,4.999,1", "100 % reported",
       "'counted':2,'left_out':{'bad':1},'seen':3"},
      {"integer", ",'scale':['1','5']", "0,6,7", "- % reported", "'counted':0,'left_out':{'bad':3},'seen':3"},
      {"decimal", "", "999999999999999999,0.000000000000000001,", "66.666667 % reported", "'counted':3,'seen':3"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char stream[128], target[256], rows[512], expected[256];
    int used = 0;
    scene s;
    snprintf(stream, sizeof stream, "'shape':'event','fields':{'v':'%s'}", cases[i].type);
    snprintf(target, sizeof target, "'metric':{'kind':'response_rate','stream':'r','field':'v'%s}", cases[i].scale);
    used = snprintf(rows, sizeof rows, "time,v\n");
    const char *answer = cases[i].answers;
    for (int k = 0; k < 3; k++) {
      const size_t n = strcspn(answer, ",");
      used += snprintf(rows + used, sizeof rows - (size_t)used, "@02,%.*s\n", (int)n, answer);
      answer += n + (answer[n] != 0);
    }
    snprintf(expected, sizeof expected, "'rows':{%s}", cases[i].rows);
    dsv_scorecard *card = score(stream, "'window':'month',", target, rows, "11", &s);
    scene_expect(card, 0, cases[i].expected);
    expect_json(card, expected);
    dsv_scorecard_unref(card);
    scene_end(&s);
  }
}

/* ---- attested ------------------------------------------------------------------------------------------------------- */

#define AUDITS "'shape':'event','fields':{'rule':'string','ok':'boolean','until':'time'}"
#define ATTESTED(valid, members) "'metric':{'kind':'attested','stream':'r','field':'ok'" valid "}" members
#define UNTIL ",'valid':'until'"

/* In the day of the second: microseconds up and down, and rows. */
static const struct {
  const char *valid, *rows, *up, *down, *counted;
} audits[] = {
    /* None: never. */
    {UNTIL, "", "0", "86400000000", "'counted':0,'seen':0"},
    /* To the border, a microsecond before it, a microsecond past it. */
    {UNTIL, "@01,,true,@02\n", "0", "86400000000", "'counted':1,'seen':1"},
    {UNTIL, "@01,,true,@02 00:00:00.000001\n", "1", "86399999999", "'counted':1,'seen':1"},
    {UNTIL, "@01,,true,@02 23:59:59.999999\n", "86399999999", "1", "'counted':1,'seen':1"},
    {UNTIL, "@01,,true,@03\n", "86400000000", "0", "'counted':1,'seen':1"},
    {UNTIL, "@02,,true,@03\n", "86400000000", "0", "'counted':1,'seen':1"},
    {UNTIL, "@02 00:00:00.000001,,true,@03\n", "86399999999", "1", "'counted':1,'seen':1"},
    {UNTIL, "@02 23:59:59.999999,,true,@03\n", "1", "86399999999", "'counted':1,'seen':1"},
    {UNTIL, "@03,,true,@09\n", "0", "86400000000", "'counted':0,'left_out':{'after_end':1},'seen':1"},
    /* Its own end, or the next one: a denial ends it, a confirmation takes its place even for a shorter time. */
    {UNTIL, "@01,,true,@09\n@02 06:00,,false,\n", "21600000000", "64800000000", "'counted':2,'seen':2"},
    {UNTIL, "@01,,true,@09\n@02 06:00,,true,@02 07:00\n", "25200000000", "61200000000", "'counted':2,'seen':2"},
    {UNTIL, "@01,,true,@09\n@02,,false,@09\n", "0", "86400000000",
     "'counted':1,'left_out':{'before_start':1},'seen':2"},
    {UNTIL, "@01,,true,@09\n@01 01:00,,false,\n@02 12:00,,true,@09\n", "43200000000", "43200000000",
     "'counted':2,'left_out':{'before_start':1},'seen':3"},
    /* One time: a denial wins, then the earliest end, in any order. */
    {UNTIL, "@02,,true,@09\n@02,,false,\n", "0", "86400000000", "'counted':2,'seen':2"},
    {UNTIL, "@02,,false,\n@02,,true,@09\n", "0", "86400000000", "'counted':2,'seen':2"},
    {UNTIL, "@02,,true,@09\n@02,,true,@02 01:00\n", "3600000000", "82800000000", "'counted':2,'seen':2"},
    /* Until its own time: nothing holds, and what held is over. Before it: bad. Without it: null, unless it denies. */
    {UNTIL, "@01,,true,@09\n@02 01:00,,true,@02 01:00\n", "3600000000", "82800000000", "'counted':2,'seen':2"},
    {UNTIL, "@01,,true,@09\n@02 01:00,,true,@02 00:59:59.999999\n", "86400000000", "0",
     "'counted':1,'left_out':{'bad':1},'seen':2"},
    {UNTIL, "@01,,true,@09\n@02 01:00,,true,\n@02 02:00,,,@03\n", "86400000000", "0",
     "'counted':1,'left_out':{'null':2},'seen':3"},
    {UNTIL, "@01,,true,\n", "0", "86400000000", "'counted':0,'left_out':{'before_start':1},'seen':1"},
    /* A duration, a calendar one, none at all. */
    {",'valid':'PT1H'", "@02 01:00,,true,\n", "3600000000", "82800000000", "'counted':1,'seen':1"},
    {",'valid':'P1D'", "@01 12:00,,true,@01\n", "43200000000", "43200000000", "'counted':1,'seen':1"},
    {",'valid':'P9999Y'", "@01 12:00,,true,\n", "86400000000", "0", "'counted':1,'seen':1"},
    {"", "@01 12:00,,true,@01\n", "86400000000", "0", "'counted':1,'seen':1"},
    {"", "@01 12:00,,true,\n@02 12:00,,false,\n", "43200000000", "43200000000", "'counted':2,'seen':2"},
    /* Before the agreement was in force; out of order. */
    {UNTIL, "2025-01-01T00:00:00Z,,true,@02 12:00\n", "43200000000", "43200000000", "'counted':1,'seen':1"},
    {UNTIL, "@02 06:00,,false,\n@01,,true,@09\n", "21600000000", "64800000000", "'counted':2,'seen':2"},
};

static void test_attested(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof audits / sizeof *audits; i++) {
    char target[256], rows[512], expected[512];
    scene s;
    snprintf(target, sizeof target, ATTESTED("%s", ",'window':{'anchored':'P1D','at':'2026-03-02'}"), audits[i].valid);
    snprintf(rows, sizeof rows, "time,rule,ok,until\n%s", audits[i].rows);
    dsv_scorecard *card = score(AUDITS, "", target, rows, "05", &s);
    snprintf(expected, sizeof expected,
             "{'from':'2026-03-02T00:00:00Z','targets':[{'denominator':'86400000000','id':'x','numerator':'%s',"
             "'rows':{%s},'status':'reported','time':{'down':%s,'future':0,'no_data':0,'outside_hours':0,'up':%s,"
             "'window':86400000000},'unit':'%%'",
             audits[i].up, audits[i].counted, audits[i].down, audits[i].up);
    expect_json(card, expected);
    dsv_scorecard_unref(card);
    scene_end(&s);
  }
}

/* As of: a later row is not known; what is to come is unknown, whatever is valid. */
static void test_attested_as_of(void **state) {
  (void)state;
  static const struct {
    const char *op, *as_of, *expected;
  } cases[] = {
      {"'op':'>=','value':'50'", "01 12:00", "100 % met early"},
      {"'op':'>','value':'50'", "01 12:00", "100 % open"},
      {"'op':'==','value':'100'", "01 18:00", "100 % open"},
      {"'op':'==','value':'100'", "01 18:00:00.000001", "100 % missed early"},
      {"'op':'==','value':'75'", "02", "75 % met"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char target[256];
    scene s;
    snprintf(target, sizeof target, ATTESTED(UNTIL, ",'objective':{%s}"), cases[i].op);
    dsv_scorecard *card =
        score(AUDITS, DAYS, target, "time,rule,ok,until\n@01,,true,@09\n@01 18:00,,false,\n", cases[i].as_of, &s);
    scene_expect(card, 0, cases[i].expected);
    dsv_scorecard_unref(card);
    scene_end(&s);
  }
}

/* Hours, exclusions of both sorts, coverage, a hold: every microsecond has its place. */
static void test_attested_fates(void **state) {
  (void)state;
  static const char documents[] =
      AUDITS ",'complete':[{'from':'2026-03-01','to':'2026-03-02T20:00:00Z'}]},"
             "{'type':'calendar','id':'late','timezone':'Etc/UTC','weekly':{'mon':['06:00-24:00']}},"
             "{'type':'calendar','id':'noon','timezone':'Etc/UTC','weekly':{'mon':['12:00-13:00']}},"
             "{'type':'calendar','id':'tea','timezone':'Etc/UTC','weekly':{'mon':['16:00-17:00']}";
  scene s;
  dsv_scorecard *card = score(documents, DAYS,
                              ATTESTED(UNTIL, ",'hours':'late','exclude':[{'id':'noon','calendar':'noon'},"
                                              "{'id':'tea','calendar':'tea','removes':'downtime'}],"
                                              "'no_data':'excluded','objective':{'op':'>','value':'0'}"),
                              "time,rule,ok,until\n@02 01:00,,true,@02 12:30\n@02 15:00,,true,@02 16:30\n", "03", &s);
  /* Up 6 to 12 and 15 to 16:30; excused 16:30 to 17; down 13 to 15 and 17 to 20. */
  expect_json(card, "'denominator':'46800000000','id':'x','numerator':'28800000000'");
  expect_json(card, "'time':{'down':18000000000,'excluded':{'noon':3600000000},'excused':{'tea':1800000000},'future':0,"
                    "'no_data':14400000000,'outside_hours':21600000000,'up':27000000000,'window':86400000000}");
  dsv_scorecard_unref(card);
  scene_end(&s);
  card = score("'shape':'sample','hold':'PT2H','fields':{'rule':'string','ok':'boolean','until':'time'}", DAYS,
               ATTESTED(",'valid':'PT3H'", ""), "time,rule,ok,until\n@02 01:00,,true,\n@02 06:00,,false,\n", "03", &s);
  expect_json(card, "'time':{'down':7200000000,'future':0,'no_data':72000000000,'outside_hours':0,'up':7200000000,"
                    "'window':86400000000}");
  dsv_scorecard_unref(card);
  scene_end(&s);
}

/* Whoever had an attestation once is a subject for ever; whoever is listed is one without. Classes have validities of their own. */
static void test_attested_subjects(void **state) {
  (void)state;
  static const char rows[] = "time,rule,ok,until\n@01 12:00,a,true,@01 18:00\n@01 06:00,b,true,@04\n@02 06:00,b,,@09\n"
                             "@02 07:00,test,true,@09\n@03,c,true,@09\n";
  scene s;
  dsv_scorecard *card =
      score(AUDITS, DAYS,
            ATTESTED(UNTIL, ",'by':['rule'],'subjects':[{'rule':'d'}],'over':'pooled','exclude':[{'id':'t',"
                            "'where':{'field':'rule','in':['test']}}],'objective':{'op':'>=','value':'25'}"),
            rows, "03", &s);
  /* The second day: a is down, b up, d down; test is a subject whose only row was left out. */
  expect_json(card, "'denominator':'345600000000','id':'x','numerator':'86400000000','objective':'>= 25',"
                    "'over':'pooled','rows':{'counted':2,'left_out':{'excluded.t':1,'future':1,'null':1},'seen':5},"
                    "'status':'met'");
  expect_json(card, "'key':{'rule':'a'},'numerator':'0','objective':'>= 25','rows':{'counted':1,'seen':1}");
  dsv_scorecard_unref(card);
  scene_end(&s);
  card = score(AUDITS, DAYS,
               ATTESTED(",'valid':'PT6H'",
                        ",'classes':[{'id':'a','where':{'field':'rule','in':['a']}},{'id':'b','where':{'field':'rule',"
                        "'in':['b','c']},'metric':{'valid':'until'}}]"),
               rows, "03", &s);
  expect_json(card, "'id':'x','rows':{'counted':2,'left_out':{'future':1,'no_class':1,'null':1},'seen':5},"
                    "'status':'reported'}],'to':'2026-03-03");
  scene_expect(card, 4, "0 % reported");   /* a on the second */
  scene_expect(card, 5, "100 % reported"); /* b */
  dsv_scorecard_unref(card);
  scene_end(&s);
}

/* A window that has not begun: who is attested stays a subject. */
static void test_attested_ahead(void **state) {
  (void)state;
  scene s;
  dsv_scorecard *card = score(AUDITS, DAYS, ATTESTED(UNTIL, ",'by':['rule'],'objective':{'op':'>','value':'100'}"),
                              "time,rule,ok,until\n@01,a,true,@09\n", "02", &s);
  expect_json(card, "{'from':'2026-03-10T00:00:00Z','targets':[{'early':true,'id':'x','objective':'> 100',"
                    "'over':'each','rows':{'counted':1,'seen':1},'status':'missed'");
  dsv_scorecard_unref(card);
  scene_end(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_one_customer),      cmocka_unit_test(test_churn_as_of),
      cmocka_unit_test(test_churn_settled),     cmocka_unit_test(test_churn_subjects),
      cmocka_unit_test(test_response_rate),     cmocka_unit_test(test_attested),
      cmocka_unit_test(test_attested_as_of),    cmocka_unit_test(test_attested_fates),
      cmocka_unit_test(test_attested_subjects), cmocka_unit_test(test_attested_ahead),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
