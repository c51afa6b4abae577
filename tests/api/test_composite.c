/* Composites and windows over windows: what becomes of each part, and what that makes of figure and status; on each boundary, and on either
   side of it. */
#include "support/everything.h"

#define STREAMS OUTAGES("") EVENTS(",'fields':{'site':'string','ok':'boolean'}")
#define WHOLE "'window':{'anchored':'P10D'},"
#define BOOK(targets) PARTIES STREAMS AGREEMENT(WHOLE, targets)
#define COUNT(id, most, members) \
  "{'id':'" id "'," members "'metric':{'kind':'count','stream':'e'},'objective':{'op':'<','value':'" most "'}}"
#define RATIO(id, least)                                                                                           \
  "{'id':'" id "','metric':{'kind':'ratio','stream':'e','of':{'field':'ok','op':'==','value':true}},'objective':{" \
  "'op':'>=','value':'" least "'}}"
#define COMPOSITE(members, metric, op, value) \
  "{'id':'c'," members "'metric':{'kind':'composite'," metric "},'objective':{'op':'" op "','value':'" value "'}}"

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

#define TWO "time,site,ok\n@02 01:00,a,true\n@03 02:00,b,false\n"
#define PARTS "'parts':[{'target':'one','weight':'3'},{'target':'three'}]"

/* Two events: `one` is missed, `three` is met, so 1 of 4. */
static void test_share(void **state) {
  (void)state;
  static const struct {
    const char *op, *value, *status;
  } cases[] = {{">=", "25", "met"},
               {">", "25", "missed"},
               {">=", "25.000000000000001", "missed"},
               {">", "24.999999999999999", "met"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char book[4096], text[256];
    snprintf(book, sizeof book,
             BOOK(COUNT("one", "1", "") "," COUNT("three", "3", "") ",{'id':'c','metric':{'kind':'composite'," PARTS
                                                                    "},'objective':{'op':'%s','value':'%s'}}"),
             cases[i].op, cases[i].value);
    snprintf(text, sizeof text,
             "{'denominator':'4','id':'c','numerator':'1','objective':'%s %s','parts':{'counted':'4','met':'1',"
             "'seen':'4'},'status':'%s','unit':'%%','value':'25'}",
             cases[i].op, cases[i].value, cases[i].status);
    expect(book, TWO, "11", text);
  }
}

/* `one` is missed already, `three` is open: from 0 to 1 of 4. */
static void test_open(void **state) {
  (void)state;
#define OPEN(op, value) BOOK(COUNT("one", "1", "") "," COUNT("three", "3", "") "," COMPOSITE("", PARTS, op, value))
  expect(OPEN(">=", "25"), TWO, "05", "'left_out':{'open':'1'},'met':'0','seen':'4'},'status':'open'");
  expect(OPEN(">", "25"), TWO, "05",
         "'early':true,'id':'c','numerator':'0','objective':'> 25','parts':{'counted':'3',"
         "'left_out':{'open':'1'},'met':'0','seen':'4'},'status':'missed'");
  expect(OPEN("<=", "25"), TWO, "05",
         "'objective':'<= 25','parts':{'counted':'3','left_out':{'open':'1'},'met':'0'"
         ",'seen':'4'},'status':'met'");
  expect(OPEN("<", "25"), TWO, "05", "'met':'0','seen':'4'},'status':'open'");
#undef OPEN
}

/* No rows: the ratio has no data, the count is met. */
static void test_policies(void **state) {
  (void)state;
#define NONE(policy, op, value)                                \
  BOOK(RATIO("r", "50") "," COUNT("n", "1", "") "," COMPOSITE( \
      "'no_data':'" policy "',", "'parts':[{'target':'r','weight':'0.5'},{'target':'n','weight':'1.5'}]", op, value))
#define EMPTY "time,site,ok\n"
  expect(NONE("good", ">=", "100"), EMPTY, "11",
         "{'denominator':'2','id':'c','numerator':'2','objective':'>= 100',"
         "'parts':{'counted':'1.5','left_out':{'no_data':'0.5'},'met':'1.5',"
         "'seen':'2'},'status':'met'");
  expect(NONE("bad", ">", "75"), EMPTY, "11", "{'denominator':'2','id':'c','numerator':'1.5'");
  expect(NONE("bad", ">", "75"), EMPTY, "11", "'seen':'2'},'status':'missed','unit':'%','value':'75'");
  expect(NONE("excluded", ">=", "100"), EMPTY, "11", "'seen':'2'},'status':'met','unit':'%','value':'100'");
  expect(NONE("unjudged", ">=", "75"), EMPTY, "11", "'seen':'2'},'status':'met'");
  expect(NONE("unjudged", ">", "75"), EMPTY, "11", "'seen':'2'},'status':'unjudged'");
#undef NONE
}

static void test_mean(void **state) {
  (void)state;
#define MEAN(members, op, value)                                                                                   \
  BOOK(RATIO("r", "50") ",{'id':'u','metric':{'kind':'availability','stream':'o'},'objective':{'op':'>=','value':" \
                        "'1'}}," COMPOSITE(members,                                                                \
                                           "'value':'mean','parts':[{'target':'r','weight':'2'},{'target'"         \
                                           ":'u'}]",                                                               \
                                           op, value))
  /* (2 x 50 + 100) / 3 */
  expect(MEAN("", ">=", "66.66"), TWO, "11",
         "{'id':'c','objective':'>= 66.66','parts':{'counted':'3','seen':'3'},'status':'met','unit':'%','value':"
         "'66.666667'}");
  expect(MEAN("", ">=", "66.67"), TWO, "11", "'status':'missed','unit':'%','value':'66.666667'");
  /* without rows from 100 / 3 to 100 */
  expect(MEAN("", ">=", "33.3333"), EMPTY, "11", "'left_out':{'no_data':'2'},'seen':'3'},'status':'met'");
  expect(MEAN("", ">=", "33.3334"), EMPTY, "11", "'left_out':{'no_data':'2'},'seen':'3'},'status':'unjudged'");
  expect(MEAN("'no_data':'bad',", ">=", "33.3334"), EMPTY, "11", "'seen':'3'},'status':'missed'");
  expect(MEAN("'no_data':'excluded',", ">=", "100"), EMPTY, "11", "'seen':'3'},'status':'met'");
  expect(MEAN("'no_data':'excluded','least':{'coverage':'33.4'},", ">=", "100"), EMPTY, "11", "'status':'unjudged'");
  expect(MEAN("'no_data':'excluded','least':{'coverage':'33.3'},", ">=", "100"), EMPTY, "11", "'status':'met'");
#undef MEAN
}

/* The days of five days, and those of ten. */
static void test_windows_over_windows(void **state) {
  (void)state;
  const char *book =
      BOOK("{'id':'c','metric':{'kind':'failed_windows','target':{'window':{'anchored':'P5D'},'metric':{'kind':"
           "'failed_windows','target':{'window':'day','metric':{'kind':'count','stream':'e'},'objective':{'op':'<',"
           "'value':'1'}}},'objective':{'op':'<','value':'2','unit':'count'}}},'objective':{'op':'<','value':'2',"
           "'unit':'count'}}");
  expect(book, TWO, "11", "'value':'50','windows':{'counted':2,'missed':1,'seen':2}");
}

/* Classes of the outer target are classes of the rows. */
static void test_classes(void **state) {
  (void)state;
  const char *book =
      BOOK("{'id':'c','metric':{'kind':'failed_windows','target':{'window':'day','metric':{'kind':'count','stream':'e'}"
           ",'objective':{'op':'<','value':'1'}}},'objective':{'op':'<','value':'1','unit':'count'},'classes':[{'id':"
           "'a','where':{'field':'site','in':['a']}},{'id':'rest','where':{'field':'site','given':true},'objective':"
           "{'op':'<','value':'2','unit':'count'}}]}");
  expect(book, TWO, "11",
         "'classes':[{'denominator':'10','id':'a','numerator':'1','objective':'< 1 count','status':'missed','unit':'%',"
         "'value':'10','windows':{'counted':10,'missed':1,'seen':10}},{'denominator':'10','id':'rest','numerator':'1',"
         "'objective':'< 2 count','status':'met'");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_share),
      cmocka_unit_test(test_open),
      cmocka_unit_test(test_policies),
      cmocka_unit_test(test_mean),
      cmocka_unit_test(test_windows_over_windows),
      cmocka_unit_test(test_classes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
