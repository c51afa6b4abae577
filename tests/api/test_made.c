/* Streams whose rows are made: samples as state, and slots in which a target is missed; on each boundary, and on either side of it. */
#include "support/scene.h"

#define PROBES(members)                                                                                              \
  "{'type':'stream','id':'probes','shape':'sample','fields':{'site':'string','ok':'boolean','ms':'integer'}" members \
  "},"
#define MADE(recipe) "{'type':'stream','id':'down','shape':'interval','made':" recipe "},"
#define WHILE(members) MADE("{'while':{'field':'ok','op':'==','value':false},'from':'probes'" members "}")
#define UP "{'id':'up','metric':{'kind':'availability','stream':'down'},'objective':{'op':'>=','value':'99'}}"
#define UP_BY(members)                                                                 \
  "{'id':'up','metric':{'kind':'availability','stream':'down'},'by':['site']," members \
  "'objective':{'op':'>=','value':'99'}}"
#define BOOK(probes, made, targets) PARTIES probes made AGREEMENT(DAYS, targets)

/* Scores the second of March and looks for a text in the scorecard. */
static void expect_at(const scene *s, const char *as_of, const char *text) {
  dsv_scorecard *card = scene_score(s, "02", "03", as_of);
  char *meant = spell(text);
  const char *json = dsv_scorecard_json(card, NULL);
  if (!strstr(json, meant)) fail_msg("%s\nis not in\n%s", meant, json);
  free(meant);
  dsv_scorecard_unref(card);
}

static void expect(const char *documents, const char *rows, const char *as_of, const char *text) {
  scene s = scene_of(documents);
  scene_rows(&s, "probes", rows);
  scene_seal(&s);
  expect_at(&s, as_of, text);
  scene_end(&s);
}

#define HOUR "3600000000"

/* ---- while ------------------------------------------------------------------------------------------------------- */

static void test_until_the_next(void **state) {
  (void)state;
  /* Down from 06:00 to 08:00; nothing is known before the first sample. */
  expect(BOOK(PROBES(""), WHILE(""), UP),
         "time,site,ok,ms\n@02 00:00,a,true,\n@02 06:00,a,false,\n@02 07:00,a,false,\n@02 08:00,a,true,\n", "03 00:00",
         "'down':7200000000,'future':0,'no_data':0,'outside_hours':0,'up':79200000000");
  expect(BOOK(PROBES(""), WHILE(""), UP), "time,site,ok,ms\n@02 01:00,a,true,\n", "03 00:00", "'no_data':" HOUR);
  /* The last sample holds until as_of. */
  expect(BOOK(PROBES(""), WHILE(""), UP), "time,site,ok,ms\n@02 23:00,a,false,\n", "03 00:00", "'down':" HOUR);
  /* A missing value meets no comparison: it is not down. */
  expect(BOOK(PROBES(""), WHILE(""), UP), "time,site,ok,ms\n@02 22:00,a,false,\n@02 23:00,a,,\n", "03 00:00",
         "'down':" HOUR);
  /* No sample, no data; nor from samples at as_of. */
  expect(BOOK(PROBES(""), WHILE(""), UP), "time,site,ok,ms\n@03 00:00,a,false,\n", "03 00:00", "'status':'no_data'");
}

static void test_hold_on_its_boundary(void **state) {
  (void)state;
  static const char rows[] =
      "time,site,ok,ms\n@02 06:00,a,false,\n@02 07:00,a,false,\n@02 08:00,a,true,\n@02 09:00,a,true,\n";
  /* The next sample comes exactly after the hold, a microsecond within it, a microsecond past it. */
  expect(BOOK(PROBES(""), WHILE(",'hold':'PT1H'"), UP), rows, "03 00:00", "'down':{'rows':1}");
  expect(BOOK(PROBES(""), WHILE(",'hold':'PT1H'"), UP), rows, "03 00:00",
         "'down':7200000000,'future':0,'no_data':72000000000");
  expect(BOOK(PROBES(""), WHILE(",'hold':'PT3600.000001S'"), UP), rows, "03 00:00", "'down':{'rows':1}");
  expect(BOOK(PROBES(""), WHILE(",'hold':'PT3599.999999S'"), UP), rows, "03 00:00", "'down':{'rows':2}");
  expect(BOOK(PROBES(""), WHILE(",'hold':'PT3599.999999S'"), UP), rows, "03 00:00",
         "'down':7199999998,'future':0,'no_data':72000000004");
  /* That of the stream where `made` has none; days are of 24 hours. */
  expect(BOOK(PROBES(",'hold':'PT1H'"), WHILE(""), UP), rows, "03 00:00", "'no_data':72000000000");
  expect(BOOK(PROBES(",'hold':'PT1H'"), WHILE(",'hold':'PT2H'"), UP), rows, "03 00:00", "'no_data':68400000000");
  expect(BOOK(PROBES(",'hold':'PT1H'"), WHILE(",'hold':'P1D'"), UP), rows, "03 00:00", "'no_data':21600000000");
}

static void test_hold_reaches_as_of(void **state) {
  (void)state;
  static const char rows[] = "time,site,ok,ms\n@02 06:00,a,false,\n";
  scene s = scene_of(BOOK(PROBES(""), WHILE(",'hold':'PT1H'"), UP));
  scene_rows(&s, "probes", rows);
  scene_seal(&s);
  expect_at(&s, "02 07:00", "'down':" HOUR ",'future':61200000000,'no_data':21600000000");
  expect_at(&s, "02 06:59:59.999999", "'down':3599999999,'future':61200000001,'no_data':21600000000");
  expect_at(&s, "02 07:00:00.000001", "'down':" HOUR ",'future':61199999999,'no_data':21600000001");
  expect_at(&s, "02 06:00:00.000001", "'down':1,");
  expect_at(&s, "02 06:00", "'down':{'rows':0}");
  scene_end(&s);
}

static void test_worse_state_of_one_time(void **state) {
  (void)state;
  const char *orders[] = {"time,site,ok,ms\n@02 06:00,a,true,\n@02 06:00,a,false,\n@02 07:00,a,true,\n",
                          "time,site,ok,ms\n@02 06:00,a,false,\n@02 06:00,a,true,\n@02 07:00,a,true,\n",
                          "time,site,ok,ms\n@02 07:00,a,true,\n@02 06:00,a,true,\n@02 06:00,a,false,\n"};
  for (size_t i = 0; i < 3; i++) expect(BOOK(PROBES(""), WHILE(""), UP), orders[i], "03 00:00", "'down':" HOUR);
  /* Down goes on where one of those at 07:00 says so, and is one row. */
  expect(BOOK(PROBES(""), WHILE(""), UP),
         "time,site,ok,ms\n@02 06:00,a,false,\n@02 07:00,a,true,\n@02 07:00,a,false,\n@02 08:00,a,true,\n", "03 00:00",
         "'down':{'rows':1}");
  /* The bad and the superseded speak not. */
  expect(BOOK(PROBES(",'key':['site'],'revision':'ms'"), WHILE(""), UP),
         "time,site,ok,ms\n@02 06:00,a,false,1\n@02 07:00,a,true,2\n@02 08:00,a,many,3\n", "03 00:00",
         "'down':{'rows':0}");
}

static void test_sites(void **state) {
  (void)state;
  static const char rows[] =
      "time,site,ok,ms\n@02 00:00,a,true,\n@02 00:00,b,false,\n@02 06:00,b,true,\n@02 12:00,,false,\n";
  /* Each on its own; who was never down is seen where it is listed, and who has no sample has no data. */
  expect(BOOK(PROBES(""), WHILE(",'by':['site']"), UP_BY("'subjects':[{'site':'a'},{'site':'z'}],")), rows, "03 00:00",
         "'key':{'site':'a'},'numerator':'86400000000'");
  expect(BOOK(PROBES(""), WHILE(",'by':['site']"), UP_BY("'subjects':[{'site':'a'},{'site':'z'}],")), rows, "03 00:00",
         "'key':{'site':'b'},'numerator':'64800000000'");
  expect(BOOK(PROBES(""), WHILE(",'by':['site']"), UP_BY("'subjects':[{'site':'a'},{'site':'z'}],")), rows, "03 00:00",
         "'key':{'site':'z'},'objective':'>= 99','rows':{'counted':0,'seen':0},'status':'no_data'");
  expect(BOOK(PROBES(""), WHILE(",'by':['site']"), UP_BY("")), rows, "03 00:00", "'key':{'site':null}");
  expect(BOOK(PROBES(""), WHILE(",'by':['site']"), UP_BY("'subjects':{'stream':'probes'},")), rows, "03 00:00",
         "'key':{'site':'a'}");
  /* Without `by` all samples are of one: that at 12:00 ends nothing and begins anew. */
  expect(BOOK(PROBES(""), WHILE(""), UP), rows, "03 00:00", "'down':64800000000");
  /* The target's condition chooses whose samples are known. */
  expect(BOOK(PROBES(""), WHILE(",'by':['site'],'hold':'PT6H'"),
              "{'id':'up','metric':{'kind':'availability','stream':'down'},'where':{'field':'site','in':['b']}}"),
         rows, "03 00:00", "'down':21600000000,'future':0,'no_data':43200000000");
}

static void test_other_uses(void **state) {
  (void)state;
  /* An outage while the probes were down is excused; the book tells what it used. */
  scene s = scene_of(PARTIES PROBES("") OUTAGES("") WHILE("")
                         AGREEMENT(DAYS, "{'id':'up','metric':{'kind':'availability','stream':'o'},'exclude':[{'id':'x'"
                                         ",'stream':'down','removes':'downtime'}]}"));
  scene_rows(&s, "probes", "time,site,ok,ms\n@02 06:00,a,false,\n@02 07:00,a,true,\n");
  scene_rows(&s, "o", "start,end\n@02 05:00,@02 09:00\n");
  scene_seal(&s);
  expect_at(&s, "03 00:00", "'excused':{'x':" HOUR "}");
  expect_at(&s, "03 00:00",
            "'facts':{'down':{'rows':1},'o':{'complete':'assumed','rows':1},'probes':{'complete':'assumed','rows':2}}");
  scene_end(&s);
}

static void test_rows_are_not_given(void **state) {
  (void)state;
  scene s = scene_of(BOOK(PROBES(""), WHILE(""), UP));
  assert_int_equal(scene_read(&s, "down", "start,end\n@02 05:00,@02 09:00\n", DSV_BAD_ROWS_COUNT), DSV_ERROR_STREAM);
  assert_int_equal(dsv_facts_complete(s.facts, "down", at("02"), at("03"), NULL, s.diag), DSV_ERROR_STREAM);
  scene_seal(&s);
  assert_int_equal(dsv_facts_rows(s.facts, "down"), 0);
  expect_at(&s, "03 00:00", "'status':'no_data'");
  scene_end(&s);
}

static void test_explained_by_samples(void **state) {
  (void)state;
  scene s = scene_of(BOOK(PROBES(""), WHILE(",'by':['site']"), UP));
  scene_rows(&s, "probes",
             "time,site,ok,ms\n@02 09:00,a,true,\n@02 08:00,a,false,\n@02 06:00,b,true,\n@02 06:00,b,false,\n@02 "
             "05:00,a,true,\n@02 07:00,b,true,\n");
  scene_seal(&s);
  dsv_explanation *explanation;
  scene_good(&s, dsv_explain(s.book, s.facts, "a", "up", at("02 12:00"), at("03"), NULL, &explanation, s.diag));
  const char *json = dsv_explanation_json(explanation, NULL);
  assert_non_null(strstr(json, "\"rows\":\"4\"")); /* b at 06:00: the fourth row says so, not the third */
  assert_non_null(strstr(json, "\"rows\":\"2\""));
  dsv_explanation_unref(explanation);
  scene_end(&s);
}

/* ---- missed ------------------------------------------------------------------------------------------------------ */

#define RATIO                                                                                                      \
  "'metric':{'kind':'ratio','stream':'probes','of':{'field':'ok','op':'==','value':true}},'objective':{'op':'>','" \
  "value':'0'}"
#define SLOTS(length, members) MADE("{'missed':{" RATIO ",'window':{'anchored':'" length "'}" members "}}")

static void test_slots(void **state) {
  (void)state;
  static const char rows[] = "time,site,ok,ms\n@02 00:00,a,true,\n@02 06:00,a,false,\n@02 06:29,a,false,\n@02 "
                             "06:30,b,false,\n@02 06:59,b,true,\n@02 12:00,b,false,\n";
  /* 06:00 to 06:30 alone: in the next slot one was accepted; 12:00 to 12:30 too. */
  expect(BOOK(PROBES(""), SLOTS("PT30M", ""), UP), rows, "03 00:00", "'down':{'rows':2}");
  expect(BOOK(PROBES(""), SLOTS("PT30M", ""), UP), rows, "03 00:00", "'down':3600000000,'future':0,'no_data':0");
  expect(BOOK(PROBES(""), SLOTS("PT1H", ""), UP), rows, "03 00:00", "'down':{'rows':1}");
  /* Too few rows judge nothing: at least 1, 2 (just as many as came), 3. */
  expect(BOOK(PROBES(""), SLOTS("PT30M", ",'least':{'rows':1}"), UP), rows, "03 00:00", "'down':{'rows':2}");
  expect(BOOK(PROBES(""), SLOTS("PT30M", ",'least':{'rows':2}"), UP), rows, "03 00:00", "'down':{'rows':1}");
  expect(BOOK(PROBES(""), SLOTS("PT30M", ",'least':{'rows':3}"), UP), rows, "03 00:00", "'down':{'rows':0}");
  /* Apart by site: b missed its slot of one false row and one true not, a its own. */
  expect(BOOK(PROBES(""), SLOTS("PT30M", ",'by':['site']"), UP_BY("")), rows, "03 00:00", "'down':{'rows':2}");
  expect(BOOK(PROBES(""), SLOTS("PT30M", ",'by':['site'],'subjects':[{'site':'z'}],'no_data':'bad'"), UP_BY("")), rows,
         "03 00:00", "'down':{'rows':2}");
}

static void test_slot_that_as_of_cuts(void **state) {
  (void)state;
  scene s = scene_of(BOOK(PROBES(""), SLOTS("PT30M", ""), UP));
  scene_rows(&s, "probes", "time,site,ok,ms\n@02 06:00,a,false,\n");
  scene_seal(&s);
  /* It exists once it has ended; until then its time is without data. */
  expect_at(&s, "02 06:30", "'down':{'rows':1}");
  expect_at(&s, "02 06:30", "'down':1800000000,'future':63000000000,'no_data':0");
  expect_at(&s, "02 06:29:59.999999", "'down':{'rows':0}");
  expect_at(&s, "02 06:29:59.999999", "'no_data':23399999999");
  expect_at(&s, "02 06:30:00.000001", "'down':1800000000,'future':62999999999,'no_data':1,");
  expect_at(&s, "02 06:00", "'down':{'rows':0}");
  scene_end(&s);
}

static void test_where_slots_begin(void **state) {
  (void)state;
#define COUNT(members)                                                                                                 \
  MADE("{'missed':{'metric':{'kind':'count','stream':'probes'},'objective':{'op':'>=','value':1},'window':{'anchored'" \
       ":'PT1H'}" members "}}")
  /* From the first row on an hour without one is down: 07 to 24. */
  expect(BOOK(PROBES(""), COUNT(""), UP), "time,site,ok,ms\n@02 06:10,a,true,\n", "03 00:00", "'down':{'rows':17}");
  /* From where the source is known on: 04 to 06 too. 03:59 is of the slot from 03:00. */
  expect(BOOK(PROBES(",'complete':[{'from':'2026-03-02T04:00:00Z'}]"), COUNT(""), UP),
         "time,site,ok,ms\n@02 06:10,a,true,\n", "03 00:00", "'down':{'rows':19}");
  expect(BOOK(PROBES(",'complete':[{'from':'2026-03-02T03:59:59.999999Z'}]"), COUNT(""), UP),
         "time,site,ok,ms\n@02 06:10,a,true,\n", "03 00:00", "'down':{'rows':19}");
  expect(BOOK(PROBES(",'complete':[{'from':'2026-03-02T03:00:00Z'}]"), COUNT(""), UP),
         "time,site,ok,ms\n@02 06:10,a,true,\n", "03 00:00", "'down':{'rows':20}");
  expect(BOOK(PROBES(""), COUNT(""), UP), "time,site,ok,ms\n", "03 00:00", "'down':{'rows':0}");
}

static void test_samples_that_hold(void **state) {
  (void)state;
  /* A sample speaks for 20 minutes: what comes after is not known, of the slots as of the probes. */
  expect(BOOK(PROBES(",'hold':'PT20M'"), SLOTS("PT30M", ""), UP),
         "time,site,ok,ms\n@02 06:00,a,false,\n@02 06:20,a,false,\n", "03 00:00",
         "'down':1800000000,'future':0,'no_data':84000000000,'outside_hours':0,'up':600000000");
}

/* ---- limits ------------------------------------------------------------------------------------------------------ */

static dsv_status score_with(const dsv_limits *limits, const char *documents, const char *rows, const char *as_of) {
  scene s = scene_of_limits(limits);
  dsv_scorecard *card;
  scene_good(&s, scene_add(&s, documents));
  scene_check(&s);
  scene_rows(&s, "probes", rows);
  scene_seal(&s);
  dsv_status status = dsv_score(s.book, s.facts, "a", at("02"), at("03"), at(as_of), NULL, &card, s.diag);
  assert_true(!status == !!card);
  if (status) {
    dsv_finding finding = DSV_FINDING_INIT;
    assert_int_equal(dsv_diag_get(s.diag, 0, &finding), DSV_OK);
    assert_non_null(strstr(finding.message, "limit "));
  }
  dsv_scorecard_unref(card);
  scene_end(&s);
  return status;
}

static void test_limits(void **state) {
  (void)state;
  static const char rows[] = "time,site,ok,ms\n@02 00:00,a,false,\n@02 02:59,a,false,\n";
  dsv_limits limits = {.size = sizeof limits};
  for (uint64_t most = 5; most <= 7; most++) { /* six slots of half an hour */
    limits.windows = most;
    assert_int_equal(score_with(&limits, "[" BOOK(PROBES(""), SLOTS("PT30M", ""), UP) "]", rows, "02 03:00"),
                     most < 6 ? DSV_ERROR_LIMIT : DSV_OK);
  }
  limits.windows = 0;
  static const char many[] = "time,site,ok,ms\n@02 00:00,a,false,\n";
  for (uint64_t most = 2; most <= 4; most++) { /* three hours of one row, all of them missed */
    limits.rows = most;
    assert_int_equal(
        score_with(
            &limits,
            "[" BOOK(PROBES(""),
                     MADE("{'missed':{'metric':{'kind':'count','stream':'probes'},'objective':{'op':'>','value':1},"
                          "'window':{'anchored':'PT1H'}}}"),
                     UP) "]",
            many, "02 03:00"),
        most < 3 ? DSV_ERROR_LIMIT : DSV_OK);
  }
}

static int stop(void *user, uint64_t done, uint64_t total) {
  (void)total;
  uint64_t *told = user;
  *told = done;
  return 1;
}

/* Progress is told while samples go by, and may end it. */
static void test_cancelled(void **state) {
  (void)state;
  enum { N = 200000 };
  scene s = scene_of(BOOK(PROBES(""), WHILE(""), UP));
  int64_t *time = malloc(N * sizeof *time);
  assert_non_null(time);
  for (int64_t i = 0; i < N; i++) time[i] = at("02") + i;
  dsv_column column = DSV_COLUMN_INIT;
  column.name = "time";
  column.type = DSV_COLUMN_TIME;
  column.values = time;
  dsv_column columns[4] = {column, DSV_COLUMN_INIT, DSV_COLUMN_INIT, DSV_COLUMN_INIT};
  int64_t *zeros = calloc(N, sizeof *zeros);
  uint8_t *none = calloc(N, 1);
  assert_true(zeros && none);
  static const char *const names[] = {"site", "ok", "ms"};
  for (int i = 0; i < 3; i++) {
    columns[i + 1].name = names[i];
    columns[i + 1].type = i == 2 ? DSV_COLUMN_INTEGER : i ? DSV_COLUMN_BOOLEAN : DSV_COLUMN_TEXT;
    columns[i + 1].values = i == 2 ? (const void *)zeros : i ? (const void *)none : "";
    columns[i + 1].valid = none;
  }
  int64_t *offsets = calloc(N + 1, sizeof *offsets);
  uint64_t told = 0;
  assert_non_null(offsets);
  columns[1].offsets = offsets;
  scene_good(&s, dsv_facts_append(s.facts, "probes", columns, 4, N, NULL, s.diag));
  scene_seal(&s);
  dsv_score_options options = DSV_SCORE_OPTIONS_INIT;
  options.progress = stop;
  options.user = &told;
  dsv_scorecard *card;
  assert_int_equal(dsv_score(s.book, s.facts, "a", at("02"), at("03"), at("03"), &options, &card, s.diag),
                   DSV_ERROR_CANCELLED);
  assert_null(card);
  assert_true(told > 0 && told <= 65536);
  free(time);
  free(zeros);
  free(none);
  free(offsets);
  scene_end(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_until_the_next),
                                     cmocka_unit_test(test_hold_on_its_boundary),
                                     cmocka_unit_test(test_hold_reaches_as_of),
                                     cmocka_unit_test(test_worse_state_of_one_time),
                                     cmocka_unit_test(test_sites),
                                     cmocka_unit_test(test_other_uses),
                                     cmocka_unit_test(test_rows_are_not_given),
                                     cmocka_unit_test(test_explained_by_samples),
                                     cmocka_unit_test(test_slots),
                                     cmocka_unit_test(test_slot_that_as_of_cuts),
                                     cmocka_unit_test(test_where_slots_begin),
                                     cmocka_unit_test(test_samples_that_hold),
                                     cmocka_unit_test(test_limits),
                                     cmocka_unit_test(test_cancelled)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
