/* Targets over the windows of another one: which windows are an outer one's, what becomes of each, and what that makes of the status; on each
   boundary, and on either side of it. */
#include "support/everything.h"
#include <dsv/running.h>

#define STREAMS_WITH(fields) OUTAGES("") EVENTS(",'fields':{" fields "}")
#define STREAMS STREAMS_WITH("'site':'string'")
#define COUNT_INSIDE(window, members) \
  "{'window':" window ",'metric':{'kind':'count','stream':'e'},'objective':{'op':'<','value':'2'}" members "}"
#define FAILED(members, inside, op, value, unit)                                                       \
  "{'id':'f'," members "'metric':{'kind':'failed_windows','target':" inside "},'objective':{'op':'" op \
  "','value':'" value "','unit':'" unit "'}}"
#define WHOLE "'window':{'anchored':'P10D'},"
#define BOOK(members, targets) PARTIES STREAMS AGREEMENT(members, targets)
#define BOOK_WITH(fields, targets) PARTIES STREAMS_WITH(fields) AGREEMENT(WHOLE, targets)

/* Scores and looks for a text in the scorecard. */
static void expect(const char *documents, const char *events, const char *as_of, const char *text) {
  scene s = scene_of(documents);
  scene_rows(&s, "e", events);
  scene_seal(&s);
  dsv_scorecard *card = scene_score(&s, "01", "11", as_of);
  char *meant = spell(text);
  const char *json = dsv_scorecard_json(card, NULL);
  if (!strstr(json, meant)) fail_msg("%s\nis not in\n%s", meant, json);
  free(meant);
  dsv_scorecard_unref(card);
  scene_end(&s);
}

/* ---- failed_windows --------------------------------------------------------------------------------------------------------- */

/* Two events on the second, one on the third, two on the fifth. */
#define MISSED_TWICE "time,site\n@02 01:00,a\n@02 02:00,b\n@03 01:00,a\n@05 01:00,a\n@05 02:00,a\n"

static void test_count_and_share(void **state) {
  (void)state;
  static const struct {
    const char *op, *value, *unit, *status;
  } cases[] = {{"<", "2", "count", "missed"},
               {"<=", "2", "count", "met"},
               {"<", "3", "count", "met"},
               {"<", "20", "%", "missed"},
               {"<=", "20", "%", "met"},
               {"<", "20.000000000000001", "%", "met"},
               {"<=", "19.999999999999999", "%", "missed"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char book[4096], text[256];
    snprintf(book, sizeof book,
             BOOK(WHOLE, "{'id':'f','metric':{'kind':'failed_windows','target':" COUNT_INSIDE(
                             "'day'", "") "},'objective':"
                                          "{'op':'%s','value':'%s','unit':'%s'}}"),
             cases[i].op, cases[i].value, cases[i].unit);
    snprintf(text, sizeof text,
             "'numerator':'2','objective':'%s %s %s','status':'%s','unit':'%%','value':'20','windows':{'counted':10,"
             "'missed':2,'seen':10}",
             cases[i].op, cases[i].value, cases[i].unit, cases[i].status);
    expect(book, MISSED_TWICE, "11", text);
  }
}

/* A window belongs where it ends, wherever it begins: weeks in four days. In force from Sunday the first to Wednesday the eleventh. */
static void test_ends_inside(void **state) {
  (void)state;
  const char *book = BOOK("'window':{'anchored':'P7D'},", FAILED("", COUNT_INSIDE("'week'", ""), "<", "1", "count"));
  /* The week of the first ends at the second; that of the second at the ninth, and so in the second window, from the eighth; the last one is cut. */
  expect(book, "time,site\n@01 10:00,a\n@01 11:00,a\n", "11",
         "'numerator':'1','objective':'< 1 count','status':'missed','unit':'%','value':'100','windows':{'counted':1,"
         "'missed':1,'seen':1}}],'to':'2026-03-08T00:00:00Z'");
  expect(book, "time,site\n@02 10:00,a\n@03 11:00,a\n", "11",
         "'numerator':'1','objective':'< 1 count','status':'missed','unit':'%','value':'50','windows':{'counted':2,"
         "'missed':1,'seen':2}}],'to':'2026-03-11T00:00:00Z'");
  /* What ends where the outer window ends is its own; not the next one's. */
  book = BOOK("'window':{'anchored':'P5D'},", FAILED("", COUNT_INSIDE("'day'", ""), "<", "1", "count"));
  expect(book, "time,site\n@05 23:59:59.999999,a\n@05 10:00,a\n", "11",
         "'value':'20','windows':{'counted':5,'missed':1,'seen':5}}],'to':'2026-03-06T00:00:00Z'");
  expect(book, "time,site\n@05 23:59:59.999999,a\n@05 10:00,a\n", "11",
         "'value':'0','windows':{'counted':5,'missed':0,'seen':5}}],'to':'2026-03-11T00:00:00Z'");
}

/* The n of m clause: of any three days. */
static void test_rolling(void **state) {
  (void)state;
  const char *book =
      BOOK("'window':'day',", FAILED("'window':{'rolling':'P3D'},", COUNT_INSIDE("'day'", ""), "<", "2", "count"));
  expect(book, "time,site\n@02 01:00,a\n@02 02:00,a\n@04 01:00,a\n@04 02:00,a\n", "11",
         "'from':'2026-03-02T00:00:00Z','targets':[{'denominator':'3','id':'f','numerator':'2','objective':'< 2 count',"
         "'status':'missed'");
  expect(book, "time,site\n@02 01:00,a\n@02 02:00,a\n@05 01:00,a\n@05 02:00,a\n", "11",
         "'from':'2026-03-03T00:00:00Z','targets':[{'denominator':'3','id':'f','numerator':'1','objective':'< 2 count',"
         "'status':'met'");
}

/* What can still happen: n windows to come, of which each may be missed. */
static void test_open(void **state) {
  (void)state;
#define OPEN(op, value, unit) BOOK(WHOLE, FAILED("", COUNT_INSIDE("'day'", ""), op, value, unit))
  expect(OPEN("<", "3", "count"), MISSED_TWICE, "05 12:00", "'status':'open'");
  expect(OPEN("<", "2", "count"), MISSED_TWICE, "05 12:00", "'early':true"); /* the fifth is missed already */
  expect(OPEN("<", "2", "count"), MISSED_TWICE, "05 01:30", "'status':'open'");
  /* Four days are over, one of them missed: at most 7 of 10 will be, at least 1 of 10. */
  expect(OPEN("<=", "7", "count"), MISSED_TWICE, "05",
         "'early':true,'id':'f','numerator':'1','objective':'<= 7 count','status':'met'");
  expect(OPEN("<=", "6", "count"), MISSED_TWICE, "05", "'status':'open'");
  expect(OPEN("<=", "70", "%"), MISSED_TWICE, "05", "'early':true");
  expect(OPEN("<", "70", "%"), MISSED_TWICE, "05", "'status':'open'");
  expect(OPEN("<", "10", "%"), MISSED_TWICE, "05", "'status':'missed'");
  expect(OPEN("<=", "10", "%"), MISSED_TWICE, "05", "'status':'open'");
#undef OPEN
}

#define MORNINGS                                                                                                       \
  "{'type':'calendar','id':'office','timezone':'Etc/"                                                                  \
  "UTC','weekly':{'mon':['08:00-12:00'],'tue':['08:00-12:00'],'wed':['08:00-12:00'],'thu':['08:00-12:00'],'fri':['08:" \
  "00-12:00']}},"

/* Days without hours are not judged, nor are they waited for. */
static void test_no_service(void **state) {
  (void)state;
#define OFFICE(inside) \
  PARTIES MORNINGS STREAMS AGREEMENT("'hours':'office'," WHOLE, FAILED("", inside, "<", "1", "count"))
  static const char rows[] = "time,site\n@07 09:00,a\n@07 10:00,a\n@08 09:00,a\n@08 10:00,a\n";
  expect(
      OFFICE(COUNT_INSIDE("'day'", "")), rows, "11",
      "'status':'met','unit':'%','value':'0','windows':{'counted':7,'left_out':{'no_service':3},'missed':0,'seen':10}");
  expect(OFFICE(COUNT_INSIDE("'day'", ",'hours':'always'")), rows, "11",
         "'value':'20','windows':{'counted':10,'missed':2,'seen':10}");
  /* Saturday and Sunday still to come make no difference, but Monday does. */
  expect(OFFICE(COUNT_INSIDE("'day'", "")), rows, "07", "'left_out':{'no_service':3,'open':2}");
  expect(OFFICE(COUNT_INSIDE("'day'", ",'exclude':[{'id':'x','stream':'o'}]")), rows, "11",
         "'left_out':{'no_service':3}");
#undef OFFICE
}

/* What one cannot know, by the policy of the outer target. */
static void test_no_data(void **state) {
  (void)state;
#define POLICY(policy, op, value)                                                                                \
  PARTIES OUTAGES("") EVENTS(",'fields':{'site':'string'},'complete':[{'from':'2026-03-01','to':'2026-03-08'}]") \
      AGREEMENT(WHOLE, FAILED(policy, COUNT_INSIDE("'day'", ",'no_data':'unjudged'"), op, value, "count"))
  expect(POLICY("", "<", "3"), MISSED_TWICE, "11", "'numerator':'2','objective':'< 3 count','status':'unjudged'");
  expect(POLICY("", "<", "6"), MISSED_TWICE, "11", "'status':'met'");
  expect(POLICY("", "<=", "4"), MISSED_TWICE, "11", "'status':'unjudged'");
  expect(POLICY("", "<", "2"), MISSED_TWICE, "11", "'status':'missed'");
  expect(POLICY("'no_data':'excluded',", "<", "3"), MISSED_TWICE, "11",
         "'denominator':'7','id':'f','numerator':'2','objective':'< 3 "
         "count','status':'met','unit':'%','value':'28.571429',"
         "'windows':{'counted':7,'left_out':{'no_data':3},'missed':2,'seen':10}");
  expect(POLICY("'no_data':'good',", "<", "3"), MISSED_TWICE, "11", "'denominator':'10','id':'f','numerator':'2'");
  expect(POLICY("'no_data':'bad',", "<", "6"), MISSED_TWICE, "11",
         "'denominator':'10','id':'f','numerator':'5','objective':'< 6 count','status':'met'");
  expect(POLICY("'no_data':'bad',", "<", "5"), MISSED_TWICE, "11", "'status':'missed'");
  /* At least so many windows, or such a share of them. */
  expect(POLICY("'no_data':'excluded','least':{'coverage':'70'},", "<", "3"), MISSED_TWICE, "11", "'status':'met'");
  expect(POLICY("'no_data':'excluded','least':{'coverage':'70.000000000000001'},", "<", "3"), MISSED_TWICE, "11",
         "'status':'unjudged'");
  expect(POLICY("'no_data':'excluded','least':{'rows':7},", "<", "3"), MISSED_TWICE, "11", "'status':'met'");
  expect(POLICY("'no_data':'excluded','least':{'rows':8},", "<", "3"), MISSED_TWICE, "11", "'status':'unjudged'");
  /* Nothing at all is known. */
  expect(PARTIES OUTAGES("") EVENTS(",'fields':{'site':'string'},'complete':'unknown'")
             AGREEMENT(WHOLE, FAILED("", COUNT_INSIDE("'day'", ""), "<", "1", "count")),
         "time,site\n", "11", "'status':'no_data','unit':'%','value':null");
  /* Too few rows in a window: unjudged, and told apart from no data. */
  expect(BOOK(WHOLE, FAILED("'no_data':'excluded',", COUNT_INSIDE("'day'", ",'least':{'rows':1}"), "<", "3", "count")),
         MISSED_TWICE, "11", "'windows':{'counted':3,'left_out':{'unjudged':7},'missed':2,'seen':10}");
#undef POLICY
}

/* What the inner target has from the outer one, and what it says itself. */
static void test_inherits(void **state) {
  (void)state;
  const char *where = "'where':{'field':'site','op':'==','value':'a'},";
  char book[4096];
  snprintf(book, sizeof book, BOOK(WHOLE, FAILED("%s", COUNT_INSIDE("'day'", ""), "<", "9", "count")), where);
  expect(book, MISSED_TWICE, "11", "'numerator':'1'"); /* on the second one of two is of b */
  expect(
      BOOK(WHOLE, FAILED("'where':{'field':'site','op':'==','value':'a'},",
                         COUNT_INSIDE("'day'", ",'where':{'field':'site','op':'==','value':'b'}"), "<", "9", "count")),
      MISSED_TWICE, "11", "'numerator':'0'");
  /* By subject: who is not there in a window that is over is not counted in it, unless listed. */
  expect(BOOK(WHOLE, FAILED("'by':['site'],", COUNT_INSIDE("'day'", ""), "<", "9", "count")), MISSED_TWICE, "11",
         "{'denominator':'3','key':{'site':'a'},'numerator':'1','objective':'< 9 count','status':'met','unit':'%',"
         "'value':'33.333333','windows':{'counted':3,'missed':1,'seen':3}},{'denominator':'1','key':{'site':'b'}");
  expect(BOOK(WHOLE, FAILED("'by':['site'],'subjects':[{'site':'a'},{'site':'c'}],", COUNT_INSIDE("'day'", ""), "<",
                            "9", "count")),
         MISSED_TWICE, "11",
         "{'denominator':'10','key':{'site':'c'},'numerator':'0','objective':'< 9 count','status':'met'");
  /* A subject that is not there in a window to come may still be: six of them can be missed. */
  expect(BOOK(WHOLE, FAILED("'by':['site'],", COUNT_INSIDE("'day'", ""), "<", "7", "count")), MISSED_TWICE, "05",
         "{'denominator':'1','early':true,'key':{'site':'b'},'numerator':'0','objective':'< 7 "
         "count','status':'met','unit':"
         "'%','value':'0','windows':{'counted':1,'left_out':{'open':6},'missed':0,'seen':7}}");
  expect(BOOK(WHOLE, FAILED("'by':['site'],", COUNT_INSIDE("'day'", ""), "<", "6", "count")), MISSED_TWICE, "05",
         "{'denominator':'1','key':{'site':'b'},'numerator':'0','objective':'< 6 count','status':'open'");
}

/* ---- windows ---------------------------------------------------------------------------------------------------------------- */

#define VALUES(aggregate, inside, op, value)                                                             \
  "{'id':'w','no_data':'excluded','metric':{'kind':'windows','aggregate':" aggregate ",'target':" inside \
  "},'objective':{'op':'" op "','value':'" value "'}}"
#define SHARE "{'window':'day','metric':{'kind':'ratio','stream':'e','of':{'field':'n','op':'==','value':1}}}"

/* 1/3, 1/3, 1/3 and 1: the mean is exactly one half. */
#define THIRDS                                                                                                       \
  "time,n\n@02 01:00,1\n@02 02:00,0\n@02 03:00,0\n@03 01:00,1\n@03 02:00,0\n@03 03:00,0\n@04 01:00,1\n@04 02:00,0\n" \
  "@04 03:00,0\n@05 01:00,1\n"

static void test_values(void **state) {
  (void)state;
  expect(BOOK_WITH("'n':'integer'", VALUES("'mean'", SHARE, ">=", "50")), THIRDS, "11",
         "'objective':'>= 50','status':'met','unit':'%','value':'50','windows':{'counted':4,'left_out':{'no_data':6},"
         "'seen':10}");
  expect(BOOK_WITH("'n':'integer'", VALUES("'mean'", SHARE, ">", "50")), THIRDS, "11", "'status':'missed'");
  expect(BOOK_WITH("'n':'integer'", VALUES("'mean'", SHARE, ">=", "50.0000000000000001")), THIRDS, "11",
         "'status':'missed'");
  expect(BOOK_WITH("'n':'integer'", VALUES("'minimum'", SHARE, ">", "33.33333333333333")), THIRDS, "11",
         "'status':'met'");
  expect(BOOK_WITH("'n':'integer'", VALUES("'minimum'", SHARE, ">", "33.33333333333334")), THIRDS, "11",
         "'status':'missed'");
  expect(BOOK_WITH("'n':'integer'", VALUES("'maximum'", SHARE, "<=", "100")), THIRDS, "11",
         "'status':'met','unit':'%','value':'100'");
  /* Three quarters of the way from the third value (1/3) to the fourth (1) is at 11/12. */
  expect(BOOK_WITH("'n':'integer'", VALUES("'quantile','q':'0.75'", SHARE, "<=", "50")), THIRDS, "11",
         "'status':'met','unit':'%','value':'50'");
  expect(BOOK_WITH("'n':'integer'", VALUES("'quantile','q':'1'", SHARE, "<=", "99")), THIRDS, "11", "'value':'100'");
  /* The rounding of the inner target comes before. */
  expect(
      BOOK_WITH("'n':'integer'",
                VALUES("'mean'",
                       "{'window':'day','metric':{'kind':'ratio','stream':'e','of':{'field':'n','op':'==','value':1},"
                       "'round':{'to':'1','how':'down'}}}",
                       ">=", "50")),
      THIRDS, "11", "'status':'missed','unit':'%','value':'49.75'");
  expect(BOOK_WITH("'n':'integer'",
                   VALUES("'mean'", "{'window':'day','metric':{'kind':'downtime','stream':'o'}}", "<", "PT1S")),
         "time,n\n", "11", "'status':'met','unit':'s','value':'0','windows':{'counted':10,'seen':10}");
  /* No outage, no length of one. */
  expect(BOOK_WITH("'n':'integer'",
                   VALUES("'mean'", "{'window':'day','metric':{'kind':'mttr','stream':'o'}}", "<", "PT1S")),
         "time,n\n", "11",
         "'status':'no_data','unit':'s','value':null,'windows':{'counted':0,'left_out':{'no_value':10},'seen':10}");
}

/* Times of cases, which have no field; to come are cases of any length. */
static void test_cases(void **state) {
  (void)state;
#define CASES                                                                                                     \
  PARTIES OUTAGES("") EVENTS(",'fields':{'from':'time','until':'time'}") AGREEMENT(                               \
      WHOLE,                                                                                                      \
      VALUES("'mean'",                                                                                            \
             "{'window':'day','metric':{'kind':'elapsed','stream':'e','start':'from','stop':'until','aggregate':" \
             "'maximum'}}",                                                                                       \
             ">=", "PT1H"))
  static const char rows[] = "time,from,until\n@02 01:00,@02 01:00,@02 02:00\n@03 01:00,@03 01:00,@03 04:00\n";
  expect(CASES, rows, "11", "'status':'met','unit':'s','value':'7200','windows':{'counted':2,'left_out':{'no_data':8}");
  expect(CASES, rows, "05", "'status':'open','unit':'s','value':'7200'");
#undef CASES
}

static void test_doubles(void **state) {
  (void)state;
#define NUMBER "{'window':'day','metric':{'kind':'maximum','stream':'e','field':'x'}}"
  static const char rows[] = "time,x\n@02 01:00,0.1\n@03 01:00,0.2\n@04 01:00,0.4\n";
  expect(BOOK_WITH("'x':'number'", VALUES("'mean'", NUMBER, "<", "1")), rows, "11", "'value':'0.23333333333333334'");
  expect(BOOK_WITH("'x':'number'", VALUES("'quantile','q':'0.5'", NUMBER, "<=", "0.2")), rows, "11",
         "'status':'met','value':'0.2'");
  expect(BOOK_WITH("'x':'number'", VALUES("'quantile','q':'0.25'", NUMBER, "<", "1")), rows, "11",
         "'value':'0.15000000000000002'");
  expect(BOOK_WITH("'x':'number'", VALUES("'minimum'", NUMBER, ">=", "0.1")), rows, "11",
         "'status':'met','value':'0.1'");
#undef NUMBER
}

/* Values to come: anything that the inner kind can be. */
static void test_values_open(void **state) {
  (void)state;
  expect(BOOK_WITH("'n':'integer'", VALUES("'mean'", SHARE, ">=", "0")), THIRDS, "05", "'early':true");
  expect(BOOK_WITH("'n':'integer'", VALUES("'mean'", SHARE, "<=", "100")), THIRDS, "05", "'early':true");
  expect(BOOK_WITH("'n':'integer'", VALUES("'mean'", SHARE, "<", "100")), THIRDS, "05", "'status':'open'");
  expect(BOOK_WITH("'n':'integer'", VALUES("'minimum'", SHARE, "<", "34")), THIRDS, "05",
         "'early':true,'id':'w','objective':'< 34','status':'met'");
  expect(BOOK_WITH("'n':'integer'", VALUES("'minimum'", SHARE, "<", "33")), THIRDS, "05", "'status':'open'");
  expect(BOOK_WITH("'n':'integer'", VALUES("'maximum'", SHARE, "<", "33")), THIRDS, "05",
         "'early':true,'id':'w','objective':'< 33','status':'missed'");
  expect(BOOK_WITH("'n':'integer'",
                   VALUES("'maximum'", "{'window':'day','metric':{'kind':'downtime','stream':'o'}}", "<", "PT24H")),
         "time,n\n", "05", "'status':'open'");
  expect(BOOK_WITH("'n':'integer'",
                   VALUES("'mean'", "{'window':'day','metric':{'kind':'downtime','stream':'o'}}", ">=", "PT0S")),
         "time,n\n", "05", "'early':true");
}

/* ---- the same by every way -------------------------------------------------------------------------------------------------- */

static void test_ways(void **state) {
  (void)state;
  scene s = everything(), open = everything_open();
  dsv_scorecard *whole = scene_score(&s, "01", "05", EVERYTHING_AS_OF), *card = NULL;
  dsv_tally *tally = NULL;
  dsv_running *running = NULL;
  scene_good(&s, dsv_tally_new(s.book, s.facts, "a", at("01"), at("05"), at(EVERYTHING_AS_OF), NULL, &tally, s.diag));
  scene_good(&s, dsv_tally_score(&tally, 1, NULL, &card, s.diag));
  assert_string_equal(dsv_scorecard_json(card, NULL), dsv_scorecard_json(whole, NULL));
  assert_non_null(strstr(dsv_scorecard_json(whole, NULL), "\"windows\""));
  dsv_scorecard_unref(card);
  dsv_tally_unref(tally);
  scene_good(&open, dsv_running_new(open.facts, "a", at("01"), at("05"), &running, open.diag));
  for (int i = 0; i < 3; i++) { /* what was kept serves again */
    scene_good(&open, dsv_running_score(running, at(i == 1 ? "03" : EVERYTHING_AS_OF), NULL, &card, open.diag));
    if (i != 1) assert_string_equal(dsv_scorecard_json(card, NULL), dsv_scorecard_json(whole, NULL));
    dsv_scorecard_unref(card);
  }
  dsv_running_unref(running);
  dsv_scorecard_unref(whole);
  scene_end(&s);
  scene_end(&open);
}

static void test_explained(void **state) {
  (void)state;
  scene s = scene_of(
      BOOK(WHOLE, FAILED("'no_data':'excluded',", COUNT_INSIDE("'day'", ",'least':{'rows':1}"), "<", "3", "count")));
  scene_rows(&s, "e", MISSED_TWICE);
  scene_seal(&s);
  dsv_explanation *explanation = NULL;
  scene_good(&s, dsv_explain(s.book, s.facts, "a", "f", at("04"), at("11"), NULL, &explanation, s.diag));
  char *meant =
      spell("{'from':'2026-03-02T00:00:00Z','to':'2026-03-03T00:00:00Z','unit':'count','value':'2','what':'missed'},"
            "{'from':'2026-03-03T00:00:00Z','to':'2026-03-04T00:00:00Z','unit':'count','value':'1','what':'met'},"
            "{'from':'2026-03-04T00:00:00Z','to':'2026-03-05T00:00:00Z','unit':'count','value':'0','what':'unjudged'}");
  const char *json = dsv_explanation_json(explanation, NULL);
  assert_non_null(strstr(json, meant));
  assert_non_null(strstr(json, "3 of 10 windows count, 2 of them missed; left out: 7 unjudged."));
  free(meant);
  dsv_explanation_unref(explanation);
  scene_end(&s);
}

/* Inner windows have the limit of all windows. */
static void test_limit(void **state) {
  (void)state;
  dsv_limits limits = DSV_LIMITS_INIT;
  limits.windows = 10;
  for (int over = 0; over <= 1; over++) {
    scene s = scene_of_limits(&limits);
    scene_good(&s, scene_add(&s, over ? "[" BOOK(WHOLE, FAILED("", COUNT_INSIDE("{'anchored':'PT23H'}", ""), "<", "1",
                                                               "count")) "]"
                                      : "[" BOOK(WHOLE, FAILED("", COUNT_INSIDE("'day'", ""), "<", "1", "count")) "]"));
    scene_check(&s);
    scene_seal(&s);
    dsv_scorecard *card = NULL;
    dsv_status status = dsv_score(s.book, s.facts, "a", at("01"), at("11"), at("11"), NULL, &card, s.diag);
    assert_int_equal(status, over ? DSV_ERROR_LIMIT : DSV_OK);
    assert_int_equal(dsv_diag_total(s.diag), over);
    dsv_scorecard_unref(card);
    scene_end(&s);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_count_and_share), cmocka_unit_test(test_ends_inside),
                                     cmocka_unit_test(test_rolling),         cmocka_unit_test(test_open),
                                     cmocka_unit_test(test_no_service),      cmocka_unit_test(test_no_data),
                                     cmocka_unit_test(test_inherits),        cmocka_unit_test(test_values),
                                     cmocka_unit_test(test_cases),           cmocka_unit_test(test_doubles),
                                     cmocka_unit_test(test_values_open),     cmocka_unit_test(test_ways),
                                     cmocka_unit_test(test_explained),       cmocka_unit_test(test_limit)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
