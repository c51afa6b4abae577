/* Error budgets: what has one, limits of the options, and no memory. The figures are compared by tests/reference/budget.py. */
#include "support/oom.h"
#include "support/scene.h"

#define TARGET(members)                                  \
  PARTIES OUTAGES("") EVENTS(",'fields':{'v':'number'}") \
      AGREEMENT("'window':{'anchored':'P10D'},", "{'id':'t'," members "}")
#define UP "'metric':{'kind':'availability','stream':'o'}"
#define GOAL ",'objective':{'op':'>=','value':'99'}"

static dsv_status budget(const char *target, const dsv_budget_options *options, const char *expected) {
  char text[4096];
  snprintf(text, sizeof text, "%s", target);
  scene s = scene_of(text);
  dsv_error_budget *made = NULL;
  scene_rows(&s, "o", "start,end\n@02 03:00,@02 04:00\n@08 23:30,@09 00:30\n");
  scene_seal(&s);
  const dsv_status status = dsv_budget(s.book, s.facts, "a", "t", at("09"), options, &made, s.diag);
  oom_check(status, made);
  char *spelled = spell(expected ? expected : "");
  if (!status && !strstr(dsv_error_budget_json(made, NULL), spelled)) {
    print_message("%s\n", dsv_error_budget_json(made, NULL));
    fail();
  }
  free(spelled);
  dsv_error_budget_unref(dsv_error_budget_ref(made));
  dsv_error_budget_unref(made);
  scene_end(&s);
  return status;
}

static void figures(void **state) {
  (void)state;
  static const struct {
    const char *target, *expected;
    dsv_status status;
  } rows[] = {
      /* 5,400 s of down time so far; a hundredth of ten days is 8,640 s. */
      {TARGET(UP GOAL), "'left':'3240',", DSV_OK},
      {TARGET(UP ",'objective':{'op':'>=','value':'99.375'}"), "'exhausted':false,", DSV_OK}, /* on it */
      {TARGET(UP ",'objective':{'op':'>','value':'99.375'}"), "'exhausted':true,", DSV_OK},
      {TARGET(UP ",'objective':{'op':'>=','value':'99.375001'}"), "'exhausted':true,", DSV_OK},
      {TARGET(UP ",'objective':{'op':'>=','value':'100'}"), "'used_share':null,", DSV_OK},
      {TARGET("'metric':{'kind':'outages','stream':'o'},'objective':{'op':'<','value':'3'}"), "'nines':[],", DSV_OK},
      {TARGET(UP), NULL, DSV_ERROR_NO_BUDGET},
      {TARGET(UP ",'objective':{'op':'==','value':'99'}"), NULL, DSV_ERROR_NO_BUDGET},
      {TARGET(UP ",'objective':{'op':'>=','value':'0'}"), NULL, DSV_ERROR_NO_BUDGET},
      {TARGET(UP ",'objective':{'any':[{'op':'>=','value':'99'},{'op':'>=','value':'98'}]}"), NULL,
       DSV_ERROR_NO_BUDGET},
      {TARGET("'metric':{'kind':'availability','stream':'o','round':{'to':'0.1','how':'half_up'}}" GOAL), NULL,
       DSV_ERROR_NO_BUDGET},
      {TARGET("'metric':{'kind':'mtbf','stream':'o'},'objective':{'op':'>=','value':'PT9H'}"), NULL,
       DSV_ERROR_NO_BUDGET},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const dsv_status status = budget(rows[i].target, NULL, rows[i].expected);
    if (status != rows[i].status) print_message("row %zu\n", i);
    assert_int_equal(status, rows[i].status);
  }
}

static void options(void **state) {
  (void)state;
  int64_t lengths[33];
  for (size_t i = 0; i < 33; i++) lengths[i] = 1;
  dsv_budget_options o = DSV_BUDGET_OPTIONS_INIT;
  o.trials = 1;
  assert_int_equal(budget(TARGET(UP GOAL), &o, "'trials':1,"), DSV_OK);
  o.trials = 0;
  assert_int_equal(budget(TARGET(UP GOAL), &o, NULL), DSV_ERROR_MISUSE);
  o.trials = 1000001;
  assert_int_equal(budget(TARGET(UP GOAL), &o, NULL), DSV_ERROR_MISUSE);
  o.trials = 1;
  o.lookbacks = lengths;
  o.n_lookbacks = 32;
  assert_int_equal(budget(TARGET(UP GOAL), &o, "'all':'0.000001','bad':'0.000001','burn_rate':'100',"), DSV_OK);
  o.n_lookbacks = 33;
  assert_int_equal(budget(TARGET(UP GOAL), &o, NULL), DSV_ERROR_MISUSE);
  o.n_lookbacks = 1;
  lengths[0] = 0;
  assert_int_equal(budget(TARGET(UP GOAL), &o, NULL), DSV_ERROR_MISUSE);
  o.size = 1;
  assert_int_equal(budget(TARGET(UP GOAL), &o, NULL), DSV_ERROR_OPTIONS);
  dsv_error_budget *made = NULL;
  assert_int_equal(dsv_budget(NULL, NULL, "a", "t", 0, NULL, &made, NULL), DSV_ERROR_MISUSE);
  assert_null(dsv_error_budget_json(NULL, NULL));
}

static dsv_status flow(const dsv_allocator *allocator, void *user) {
  static const char rows[] = "start,end\n2026-03-02T03:00:00Z,2026-03-02T04:00:00Z\n";
  dsv_context *context = NULL;
  dsv_diag *diag = NULL;
  dsv_book *book = NULL;
  dsv_facts *facts = NULL;
  dsv_error_budget *made = NULL;
  dsv_text *text = NULL;
  dsv_context_options options = DSV_CONTEXT_OPTIONS_INIT;
  dsv_budget_options how = DSV_BUDGET_OPTIONS_INIT;
  how.trials = 3;
  options.allocator = allocator;
  oom_hold(); /* what comes before is tried elsewhere */
  dsv_status status = dsv_context_new(&options, &context);
  if (!status) status = dsv_diag_new(context, &diag);
  if (!status) status = dsv_book_new(context, NULL, &book, diag);
  if (!status) status = dsv_book_add(book, user, strlen(user), "book", NULL, diag);
  if (!status) status = dsv_book_check(book, NULL, diag);
  if (!status) status = dsv_facts_new(book, NULL, &facts, diag);
  if (!status) status = dsv_facts_read(facts, "o", rows, strlen(rows), "rows.csv", NULL, diag);
  if (!status) status = dsv_facts_seal(facts, NULL, diag);
  oom_release();
  if (!status) {
    status = dsv_budget(book, facts, "a", "t", at("09 12:00"), &how, &made, diag);
    oom_check(status, made);
  }
  if (!status) {
    status = dsv_report_budget(made, NULL, &text, diag);
    oom_check(status, text);
  }
  dsv_text_unref(text);
  dsv_error_budget_unref(made);
  dsv_facts_unref(facts);
  dsv_book_unref(book);
  dsv_diag_unref(diag);
  dsv_context_unref(context);
  return status;
}

static void no_memory(void **state) {
  (void)state;
  char *spelled = spell("[" TARGET(UP GOAL) "]");
  oom_replay("budget", flow, spelled, DSV_OK);
  free(spelled);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(figures), cmocka_unit_test(options), cmocka_unit_test(no_memory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
