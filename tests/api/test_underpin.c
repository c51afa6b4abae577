/* Agreements held against what they rest on. tests/reference/underpin.py compares the figures with all states of random structures. */
#include "support/oom.h"
#include "support/scene.h"

#define PROMISE(id, level, window)                                                                                    \
  ",{'type':'agreement','id':'" id "','version':1,'form':'agreement','provider':'q','consumer':'p','services':['z']," \
  "'timezone':'Etc/UTC','in_force':{'from':'2026-01-01','to':'2027-01-01'},'window':'" window                         \
  "','targets':[{'id':'u',"                                                                                           \
  "'metric':{'kind':'availability','stream':'o'},'objective':{'op':'>=','value':'" level "'}}]}"

/* An agreement c that needs a level, over a service that rests on what is given and on suppliers a and b. */
static dsv_book *book_of(dsv_context *context, const char *needed, const char *rests_on, const char *suppliers) {
  static char text[8192];
  snprintf(
      text, sizeof text,
      "[{'type':'party','id':'p'},{'type':'party','id':'q'},{'type':'stream','id':'o','shape':'interval'},"
      "{'type':'service','id':'z'},{'type':'service','id':'s'%s},"
      "{'type':'agreement','id':'c','version':2,'form':'agreement','provider':'p','consumer':'q','services':['s'],"
      "'timezone':'Etc/UTC','in_force':{'from':'2026-01-01','to':'2027-01-01'},'window':'month','targets':[{'id':'t',"
      "'metric':{'kind':'availability','stream':'o'},'objective':{'op':'>=','value':'%s'}}]}%s]",
      rests_on, needed, suppliers);
  char *spelled = spell(text);
  dsv_book *book = NULL;
  assert_int_equal(dsv_book_new(context, NULL, &book, NULL), DSV_OK);
  assert_int_equal(dsv_book_add(book, spelled, strlen(spelled), "book", NULL, NULL), DSV_OK);
  assert_int_equal(dsv_book_check(book, NULL, NULL), DSV_OK);
  free(spelled);
  return book;
}

static dsv_underpinning *underpin(dsv_context *context, const char *needed, const char *rests_on,
                                  const char *suppliers) {
  dsv_book *book = book_of(context, needed, rests_on, suppliers);
  dsv_underpinning *made = NULL;
  assert_int_equal(dsv_underpin(book, "c", NULL, &made, NULL), DSV_OK);
  dsv_book_unref(book);
  return made;
}

#define BOTH PROMISE("a", "99.9", "month") PROMISE("b", "99", "month")

static void figures(void **state) {
  (void)state;
  static const struct {
    const char *needed, *rests_on, *independent, *worst, *best;
    uint32_t status, tight;
  } rows[] = {
      {"98.901", ",'rests_on':{'all':[{'agreement':'a'},{'agreement':'b'}]}", "98.901", "98.9", "99",
       DSV_UNDERPIN_INDEPENDENT, 1},
      {"98.901001", ",'rests_on':{'all':[{'agreement':'a'},{'agreement':'b'}]}", "98.901", "98.9", "99",
       DSV_UNDERPIN_POSSIBLE, 1},
      {"98.9", ",'rests_on':{'all':[{'agreement':'a'},{'agreement':'b'}]}", "98.901", "98.9", "99", DSV_UNDERPIN_HOLDS,
       1},
      {"99.5", ",'rests_on':{'all':[{'agreement':'a'},{'agreement':'b'}]}", "98.901", "98.9", "99", DSV_UNDERPIN_FAILS,
       1},
      {"99.999", ",'rests_on':{'any':[{'agreement':'a'},{'agreement':'b'}]}", "99.999", "99.9", "100",
       DSV_UNDERPIN_INDEPENDENT, 1},
      {"1", ",'rests_on':{'k':2,'of':[{'availability':'50'},{'availability':'50'},{'availability':'50'}]}", "50", "25",
       "75", DSV_UNDERPIN_HOLDS, 1},
      {"99", ",'rests_on':{'all':[{'agreement':'b'},{'agreement':'b'}]}", "99", "98", "99", DSV_UNDERPIN_INDEPENDENT,
       0},
  };
  dsv_context *context = NULL;
  assert_int_equal(dsv_context_new(NULL, &context), DSV_OK);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    dsv_underpinning *made = underpin(context, rows[i].needed, rows[i].rests_on, BOTH);
    assert_int_equal(dsv_underpinning_count(made), 1);
    dsv_underpinned row = DSV_UNDERPINNED_INIT;
    assert_int_equal(dsv_underpinning_get(made, 0, &row), DSV_OK);
    assert_string_equal(row.independent, rows[i].independent);
    assert_string_equal(row.worst, rows[i].worst);
    assert_string_equal(row.best, rows[i].best);
    assert_int_equal(row.status, rows[i].status);
    assert_int_equal(row.tight, rows[i].tight);
    assert_string_equal(row.unit, "%");
    assert_int_equal(dsv_underpinning_get(made, 1, &row), DSV_ERROR_MISUSE);
    dsv_underpinning_unref(made);
  }
  dsv_context_unref(context);
}

static void gaps(void **state) {
  (void)state;
  dsv_context *context = NULL;
  assert_int_equal(dsv_context_new(NULL, &context), DSV_OK);
  dsv_underpinning *made = underpin(context, "99.8", ",'rests_on':{'all':[{'agreement':'a'},{'availability':'99.85'}]}",
                                    PROMISE("a", "99.9", "quarter"));
  static const struct {
    uint32_t kind;
    const char *sentence;
  } due[] = {
      {DSV_GAP_LEVEL, "99.8 % needs 99.9499249 % from a/u, which promises 99.9 %"},
      {DSV_GAP_WINDOW, "a/u is judged over windows that do not fit into those of the customer: quarter, not month"},
      {DSV_GAP_LEVEL, "99.8 % needs 99.8998999 % from the level of service s, which promises 99.85 %"}};
  assert_int_equal(dsv_underpinning_gap_count(made), sizeof due / sizeof *due);
  dsv_underpinning *held = dsv_underpinning_ref(made);
  dsv_underpinning_unref(made);
  for (size_t i = 0; i < sizeof due / sizeof *due; i++) {
    dsv_gap gap = DSV_GAP_INIT;
    assert_int_equal(dsv_underpinning_gap(held, i, &gap), DSV_OK);
    assert_int_equal(gap.kind, due[i].kind);
    assert_string_equal(gap.sentence, due[i].sentence);
    assert_string_equal(gap.target, "t");
  }
  dsv_underpinning_unref(held);
  made = underpin(context, "99.8", "", "");
  dsv_gap gap = DSV_GAP_INIT;
  assert_int_equal(dsv_underpinning_gap_count(made), 1);
  assert_int_equal(dsv_underpinning_gap(made, 0, &gap), DSV_OK);
  assert_int_equal(gap.kind, DSV_GAP_NOTHING);
  assert_null(gap.agreement);
  dsv_underpinning_unref(made);
  dsv_context_unref(context);
}

static void misuse(void **state) {
  (void)state;
  dsv_context *context = NULL;
  assert_int_equal(dsv_context_new(NULL, &context), DSV_OK);
  dsv_book *book = book_of(context, "99", "", "");
  dsv_underpinning *made = NULL;
  dsv_underpin_options options = DSV_UNDERPIN_OPTIONS_INIT;
  assert_int_equal(dsv_underpin(book, "c", NULL, NULL, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_underpin(NULL, "c", NULL, &made, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_underpin(book, NULL, NULL, &made, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_underpin(book, "d", NULL, &made, NULL), DSV_ERROR_UNKNOWN_AGREEMENT);
  options.version = 1;
  assert_int_equal(dsv_underpin(book, "c", &options, &made, NULL), DSV_ERROR_UNKNOWN_AGREEMENT);
  options.version = -1;
  assert_int_equal(dsv_underpin(book, "c", &options, &made, NULL), DSV_ERROR_MISUSE);
  options.size = 1;
  assert_int_equal(dsv_underpin(book, "c", &options, &made, NULL), DSV_ERROR_OPTIONS);
  assert_null(made);
  dsv_text *text = NULL;
  assert_int_equal(dsv_report_underpinning(NULL, NULL, &text, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_underpinning_count(NULL), 0);
  assert_null(dsv_underpinning_json(NULL, NULL));
  dsv_underpinning_unref(NULL);
  dsv_book_unref(book);
  assert_int_equal(dsv_book_new(context, NULL, &book, NULL), DSV_OK);
  assert_int_equal(dsv_underpin(book, "c", NULL, &made, NULL), DSV_ERROR_NOT_FROZEN);
  dsv_book_unref(book);
  dsv_context_unref(context);
}

/* Documents, checked, held against each other and reported; all of it with every allocation failing. */
static dsv_status flow(const dsv_allocator *allocator, void *user) {
  dsv_context *context = NULL;
  dsv_diag *diag = NULL;
  dsv_book *book = NULL;
  dsv_underpinning *made = NULL;
  dsv_context_options options = DSV_CONTEXT_OPTIONS_INIT;
  options.allocator = allocator;
  dsv_status status = dsv_context_new(&options, &context);
  oom_check(status, context);
  if (!status) status = dsv_diag_new(context, &diag);
  if (!status) status = dsv_book_new(context, NULL, &book, diag);
  if (!status) status = dsv_book_add(book, user, strlen(user), "book", NULL, diag);
  if (!status) status = dsv_book_check(book, NULL, diag);
  if (!status) {
    status = dsv_underpin(book, "c", NULL, &made, diag);
    oom_check(status, made);
  }
  for (uint32_t form = DSV_REPORT_TEXT; form <= DSV_REPORT_CSV && !status; form++) {
    dsv_report_options report = DSV_REPORT_OPTIONS_INIT;
    dsv_text *text = NULL;
    report.form = form;
    status = dsv_report_underpinning(made, &report, &text, diag);
    oom_check(status, text);
    dsv_text_unref(text);
  }
  dsv_underpinning_unref(made);
  dsv_book_unref(book);
  dsv_diag_unref(diag);
  dsv_context_unref(context);
  return status;
}

static void no_memory(void **state) {
  (void)state;
  static const char text[] =
      "[{'type':'party','id':'p'},{'type':'stream','id':'o','shape':'interval'},{'type':'service','id':'s','rests_on':"
      "{'all':[{'agreement':'b'},{'k':1,'of':[{'availability':'99'},{'service':'s2'}]}]}},{'type':'service','id':'s2',"
      "'rests_on':{'agreement':'b'}},{'type':'agreement','id':'c','form':'social','provider':'p','consumer':'p',"
      "'services':['s'],'version':1,'timezone':'Etc/UTC','in_force':{'from':'2026-03-01','to':'2026-04-01'},'window':"
      "'month','targets':[{'id':'t','title':'T','metric':{'kind':'availability','stream':'o'},'objective':{'op':'>=',"
      "'value':'99.9'}},{'id':'l','metric':{'kind':'longest_outage','stream':'o'},'objective':{'op':'<=','value':'PT1H'"
      "}"
      "}]},{'type':'agreement','id':'b','form':'social','provider':'p','consumer':'p','services':['s2'],'version':1,"
      "'timezone':'Etc/UTC','in_force':{'from':'2026-03-01'},'window':'year','exclude':[{'id':'x','stream':'o'}],"
      "'targets':[{'id':'u','metric':{'kind':'availability','stream':'o'},'objective':{'op':'>=','value':'99'}},"
      "{'id':'m','metric':{'kind':'longest_outage','stream':'o'},'objective':{'op':'<=','value':'PT2H'}}]}]";
  char *spelled = spell(text);
  oom_replay("underpin", flow, spelled, DSV_OK);
  free(spelled);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(figures), cmocka_unit_test(gaps), cmocka_unit_test(misuse),
                                     cmocka_unit_test(no_memory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
