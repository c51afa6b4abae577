/* Cases on their clock, worked out by hand: the faults that people report of ticket tools, each as a test, and what a
   result and an explanation say of cases. March 2026: the 2nd is a Monday; the agreement is in UTC. */
#include "../support/scene.h"

#define WEEK(hours) \
  "'weekly':{'mon':[" hours "],'tue':[" hours "],'wed':[" hours "],'thu':[" hours "],'fri':[" hours "]}"
#define OFFICE "{'type':'calendar','id':'office','timezone':'Etc/UTC'," WEEK("'09:00-17:00'") "},"
#define TICKETS \
  "{'type':'stream','id':'t','shape':'event','fields':{'case':'string','event':'string','priority':'string'}},"
#define CLOCK(members) "'metric':{'kind':'elapsed','stream':'t','start':'opened','stop':'solved'" members "}"
#define PAUSES ",'pause':'waiting','resume':'working'"
#define WITHIN(limit) ",'aggregate':'within','limit':{'op':'<=','value':'" limit "'}"

/* A target with the window of the whole agreement, scored as of the tenth; the facts are given without their header. */
static dsv_scorecard *score(const char *target, const char *rows, const char *as_of, scene *out) {
  char text[4096], facts[4096];
  snprintf(text, sizeof text, PARTIES OFFICE TICKETS AGREEMENT("'window':'month','hours':'office',", "{'id':'x',%s}"),
           target);
  snprintf(facts, sizeof facts, "time,case,event,priority\n%s", rows);
  *out = scene_of(text);
  scene_rows(out, "t", facts);
  scene_seal(out);
  return scene_score(out, "01", "11", as_of);
}

static void expect(const char *target, const char *rows, const char *as_of, size_t index, const char *expected) {
  scene s;
  dsv_scorecard *card = score(target, rows, as_of, &s);
  scene_expect(card, index, expected);
  dsv_scorecard_unref(card);
  scene_end(&s);
}

/* ---- faults that people report of ticket tools ------------------------------------------------------------------- */

#define PRIORITIES(limit_1, limit_2)                                           \
  ",'classes':[{'id':'p1','where':{'field':'priority','op':'==','value':'1'}," \
  "'metric':{'limit':{'op':'<=','value':'" limit_1 "'}}},"                     \
  "{'id':'p2','where':{'field':'priority','op':'==','value':'2'},"             \
  "'metric':{'limit':{'op':'<=','value':'" limit_2 "'}}}]"

/* Waiting from 10:00 to 15:00; the priority changes meanwhile. 1 + 1 = 2 hours on the clock, not 7. */
static void test_pending_time_survives_a_change(void **state) {
  (void)state;
  static const char rows[] = "@02 09:00,a,opened,2\n@02 10:00,a,waiting,\n@02 12:00,a,changed,1\n"
                             "@02 15:00,a,working,\n@02 16:00,a,solved,\n";
  static const char *const keeps[] = {"last", "follow"};
  for (size_t i = 0; i < 2; i++) {
    char target[1024];
    snprintf(target, sizeof target, CLOCK(PAUSES ",'aggregate':'within','keep':'%s'") PRIORITIES("PT2H", "PT8H"),
             keeps[i]);
    expect(target, rows, "11", 1, "100 % reported"); /* p1 */
    expect(target, rows, "11", 2, "- % reported");
  }
  expect(CLOCK(PAUSES ",'aggregate':'within','keep':'last'") PRIORITIES("PT1H59M59.999999S", "PT8H"), rows, "11", 1,
         "0 % reported");
  /* Kept: it stays with the priority it was opened with. */
  expect(CLOCK(PAUSES ",'aggregate':'within'") PRIORITIES("PT1H", "PT8H"), rows, "11", 2, "100 % reported");
}

/* Two days of 8 hours: opened Friday 13:00, 4 hours used; waiting from Friday 17:00 over the weekend to Tuesday 09:00;
   8 more on Tuesday; the last 4 on Wednesday. The weekend neither counts nor moves the limit. */
static void test_waiting_over_a_weekend(void **state) {
  (void)state;
  static const char solved_in_time[] =
      "@06 13:00,a,opened,\n@06 17:00,a,waiting,\n@10 09:00,a,working,\n@11 13:00,a,solved,\n";
  static const char solved_late[] = "@06 13:00,a,opened,\n@06 17:00,a,waiting,\n@10 09:00,a,working,\n"
                                    "@11 13:00:00.000001,a,solved,\n";
  scene s;
  const char *rows[] = {solved_in_time, solved_late};
  const char *expected[] = {"100 % reported", "0 % reported"};
  for (size_t i = 0; i < 2; i++) {
    char facts[512];
    s = scene_of(PARTIES OFFICE TICKETS
                 "{'type':'agreement','id':'a','form':'agreement','provider':'p','consumer':'c','services':['s'],"
                 "'version':1,'timezone':'Etc/UTC','in_force':{'from':'2026-03-01','to':'2026-03-21'},"
                 "'window':'month','hours':'office','targets':[{'id':'x'," CLOCK(PAUSES WITHIN("P2D")) "}]}");
    snprintf(facts, sizeof facts, "time,case,event,priority\n%s", rows[i]);
    scene_rows(&s, "t", facts);
    scene_seal(&s);
    dsv_scorecard *card = scene_score(&s, "01", "21", "21");
    scene_expect(card, 0, expected[i]);
    dsv_scorecard_unref(card);
    scene_end(&s);
  }
}

/* Solved on Monday at 12:00, reopened on Tuesday at 12:00, solved again at 13:00: 3 + 1 hours; what lay between is not
   waiting time, and no working time either unless the contract says so. */
static void test_solved_time_after_a_reopening(void **state) {
  (void)state;
  static const char rows[] = "@02 09:00,a,opened,\n@02 12:00,a,solved,\n@03 12:00,a,opened,\n@03 13:00,a,solved,\n";
  expect(CLOCK(",'aggregate':'mean'"), rows, "11", 0, "14400 s reported");
  expect(CLOCK(",'aggregate':'mean','reopen':'running'"), rows, "11", 0, "43200 s reported"); /* 3 + 5 + 3 + 1 hours */
  expect(CLOCK(",'aggregate':'mean','reopen':'restart'"), rows, "11", 0, "3600 s reported");
  expect(CLOCK(",'aggregate':'mean','reopen':'ignore'"), rows, "11", 0, "10800 s reported");
}

/* The clock runs from the opening; being assigned changes nothing. */
static void test_clock_from_the_opening(void **state) {
  (void)state;
  static const char rows[] = "@02 09:00,a,opened,\n@02 13:00,a,assigned,\n@02 15:00,a,solved,\n";
  expect(CLOCK(",'aggregate':'maximum'"), rows, "11", 0, "21600 s reported");
  expect("'metric':{'kind':'elapsed','stream':'t','start':'assigned','stop':'solved','aggregate':'maximum'}", rows,
         "11", 0, "7200 s reported");
}

/* While it waits a case cannot pass its limit, however long that takes. */
static void test_not_violated_while_pending(void **state) {
  (void)state;
  static const char rows[] = "@02 09:00,a,opened,\n@02 11:00,a,waiting,\n";
  expect(CLOCK(PAUSES ",'aggregate':'late','limit':{'op':'<=','value':'PT2H'}"), rows, "10", 0, "0 count open");
  expect(CLOCK(PAUSES ",'aggregate':'late','limit':{'op':'<','value':'PT2H'}"), rows, "10", 0, "1 count open");
  expect(CLOCK(PAUSES WITHIN("PT2H")) ",'objective':{'op':'>=','value':'100'}",
         "@02 09:00,a,opened,\n@02 11:00,a,waiting,\n@09 09:00,a,working,\n@09 09:00,a,solved,\n", "10", 0,
         "100 % open");
}

/* The first answer stands, whatever is written afterwards. */
static void test_first_response_stands(void **state) {
  (void)state;
  expect("'metric':{'kind':'elapsed','stream':'t','start':'opened','stop':['replied','solved'],'reopen':'ignore',"
         "'aggregate':'mean'}",
         "@02 09:00,a,opened,\n@02 10:00,a,replied,\n@02 14:00,a,replied,\n@03 09:00,a,updated,\n@03 10:00,a,solved,\n",
         "11", 0, "3600 s reported");
}

/* ---- events in any order -------------------------------------------------------------------------------------------- */

static void test_late_events(void **state) {
  (void)state;
  static const char *const rows[] = {"@02 09:00,a,opened,\n", "@02 10:00,a,waiting,\n", "@02 11:00,a,working,\n",
                                     "@02 12:00,a,solved,\n"};
  static const int orders[][4] = {{0, 1, 2, 3}, {3, 2, 1, 0}, {2, 0, 3, 1}, {1, 3, 0, 2}};
  for (size_t i = 0; i < 4; i++) {
    char text[512] = "";
    for (size_t k = 0; k < 4; k++) strcat(text, rows[orders[i][k]]);
    expect(CLOCK(PAUSES ",'aggregate':'mean'"), text, "11", 0, "7200 s reported");
  }
  /* At one time: resume, start, pause, stop. */
  expect(CLOCK(PAUSES ",'aggregate':'mean'"),
         "@02 12:00,a,solved,\n@02 12:00,a,working,\n@02 09:00,a,waiting,\n@02 09:00,a,opened,\n", "11", 0,
         "0 s reported");
}

/* ---- what a result and an explanation say ---------------------------------------------------------------------------- */

static void holds(const char *json, const char *part) {
  char *text = spell(part);
  if (!strstr(json, text)) print_message("%s\n", json);
  assert_non_null(strstr(json, text));
  free(text);
}

static const char many[] = "@02 09:00,in,opened,\n@02 10:00,in,solved,\n"     /* 1 hour */
                           "@02 16:00,late,opened,\n@03 11:00,late,solved,\n" /* 1 + 2 hours */
                           "@09 16:00,open,opened,\n"                         /* 1 hour so far */
                           "@09 09:00,running,opened,\n"                      /* past the limit, not stopped */
                           "@02 09:00,never,solved,\n"                        /* not started */
                           "@20 09:00,future,opened,\n"
                           ",nobody,opened,\n"; /* a bad row: it has no time */

static void test_parts_add_up(void **state) {
  (void)state;
  scene s;
  dsv_scorecard *card = score(CLOCK(WITHIN("PT2H")) ",'objective':{'op':'>=','value':'50'}", many, "10", &s);
  const char *json = dsv_scorecard_json(card, NULL);
  holds(json, "'cases':{'counted':3,'left_out':{'not_started':1,'open':1},'seen':5}");
  holds(json, "'rows':{'counted':5,'left_out':{'bad':1,'future':1,'not_started':1,'open':1},'seen':9}");
  holds(json, "'numerator':'1'");
  holds(json, "'denominator':'3'");
  scene_expect(card, 0, "33.333333 % open");
  dsv_scorecard_unref(card);
  scene_end(&s);
}

static void test_explanation(void **state) {
  (void)state;
  scene s;
  dsv_scorecard *card = score(CLOCK(WITHIN("PT2H")), many, "10", &s);
  dsv_explanation *explanation = NULL;
  scene_good(&s, dsv_explain(s.book, s.facts, "a", "x", at("05"), at("10"), NULL, &explanation, s.diag));
  const char *json = dsv_explanation_json(explanation, NULL);
  holds(json, "{'case':'in','decision':'2026-03-02T10:00:00Z','elapsed':3600000000,'rows':'1-2','spans':"
              "[{'fate':'ran','from':'2026-03-02T09:00:00Z','to':'2026-03-02T10:00:00Z'}],"
              "'start':'2026-03-02T09:00:00Z','stop':'2026-03-02T10:00:00Z','what':'within'}");
  /* Passed at 10:00 on Tuesday, when 1 + 1 hours had run. */
  holds(json, "{'case':'late','decision':'2026-03-03T10:00:00Z','elapsed':10800000000,'rows':'3-4','spans':"
              "[{'fate':'ran','from':'2026-03-02T16:00:00Z','to':'2026-03-02T17:00:00Z'},"
              "{'fate':'outside_hours','from':'2026-03-02T17:00:00Z','to':'2026-03-03T09:00:00Z'},"
              "{'fate':'ran','from':'2026-03-03T09:00:00Z','to':'2026-03-03T11:00:00Z'}],"
              "'start':'2026-03-02T16:00:00Z','stop':'2026-03-03T11:00:00Z','what':'late'}");
  holds(json, "{'case':'running','decision':'2026-03-09T11:00:00Z','elapsed':28800000000,'rows':'6','spans':"
              "[{'fate':'ran','from':'2026-03-09T09:00:00Z','to':'2026-03-09T17:00:00Z'},"
              "{'fate':'outside_hours','from':'2026-03-09T17:00:00Z','to':'2026-03-10T00:00:00Z'}],"
              "'start':'2026-03-09T09:00:00Z','what':'late'}");
  holds(json, "'sentence':'The figure is 33.33 % (1 of 3). 3 of 5 cases count; left out: 1 not_started, 1 open.'");
  dsv_text *text = NULL;
  dsv_report_options options = DSV_REPORT_OPTIONS_INIT;
  scene_good(&s, dsv_report_explanation(explanation, &options, &text, s.diag));
  assert_non_null(strstr(dsv_text_bytes(text), "03:00:00  late since 2026-03-03 10:00:00  case late  rows 3-4\n"));
  dsv_text_unref(text);
  options.form = DSV_REPORT_CSV;
  scene_good(&s, dsv_report_explanation(explanation, &options, &text, s.diag));
  assert_non_null(strstr(dsv_text_bytes(text), "x,,,2026-03-02T17:00:00Z,2026-03-03T09:00:00Z,outside_hours,,"
                                               "57600000000,late\r\n"));
  dsv_text_unref(text);
  dsv_explanation_unref(explanation);
  dsv_scorecard_unref(card);
  scene_end(&s);
}

/* ---- rows that are cases --------------------------------------------------------------------------------------------- */

/* A delivery before it was due is none of it late; the moment of the decision is that of the delivery. */
static void test_rows_with_times(void **state) {
  (void)state;
  scene s =
      scene_of(PARTIES "{'type':'stream','id':'d','shape':'event','fields':{'due':'time','done':'time'}}," AGREEMENT(
          "'window':'day',",
          "{'id':'late','metric':{'kind':'elapsed','stream':'d','start':'due','stop':'done','aggregate':"
          "'late','limit':{'op':'<=','value':'P1D'}}}"));
  scene_rows(&s, "d",
             "time,due,done\n@01,@03,@02\n@01,@03,@04\n@01,@03,@04 00:00:00.000001\n@01,,@02\n@01,@09,\n@01,@03,\n");
  scene_seal(&s);
  dsv_scorecard *card = scene_score(&s, "01", "11", "05");
  assert_int_equal(dsv_scorecard_count(card), 10);
  scene_expect(card, 1, "0 count reported"); /* the 2nd: early, in time */
  scene_expect(card, 2, "0 count reported");
  scene_expect(card, 3, "2 count reported"); /* the 4th: a microsecond over, and the one that never came */
  const char *json = dsv_scorecard_json(card, NULL);
  holds(json, "'cases':{'counted':3,'left_out':{'before_start':1,'future':1,'null':1},'seen':6}");
  dsv_scorecard_unref(card);
  scene_end(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_pending_time_survives_a_change),
                                     cmocka_unit_test(test_waiting_over_a_weekend),
                                     cmocka_unit_test(test_solved_time_after_a_reopening),
                                     cmocka_unit_test(test_clock_from_the_opening),
                                     cmocka_unit_test(test_not_violated_while_pending),
                                     cmocka_unit_test(test_first_response_stands),
                                     cmocka_unit_test(test_late_events),
                                     cmocka_unit_test(test_parts_add_up),
                                     cmocka_unit_test(test_explanation),
                                     cmocka_unit_test(test_rows_with_times)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
