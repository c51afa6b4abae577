/* Claims through the public interface. Their rules are tested by tests/cli/test_claims.py. */
#include "support/oom.h"
#include "support/scene.h"

#define BOOK_WITH(acts, claims)                                                                                       \
  "[{'type':'party','id':'p'},{'type':'party','id':'q'},{'type':'service','id':'s'},"                                 \
  "{'type':'stream','id':'o','shape':'interval','fields':{'site':'string'}},"                                         \
  "{'type':'agreement','id':'a','version':1,'form':'agreement','provider':'p','consumer':'q','services':['s'],"       \
  "'timezone':'UTC','in_force':{'from':'2026-01-01','to':'2027-01-01'},'currency':'EUR','targets':[{'id':'t','by':['" \
  "site'],"                                                                                                           \
  "'metric':{'kind':'availability','stream':'o'},'objective':{'op':'>=','value':'99.9'},'credit':{'amount':'100'},"   \
  "'rights':[{'right':'audit','holder':'consumer','within':'P30D','text':'Look'}]}],"                                 \
  "'credits':{'claim':{'notice':{'from':'outage','within':'P5D'},'submit':{'from':'window','within':'P30D'},"         \
  "'answer':[{'from':'submit','within':'P30D'}],'evidence':['logs'],'approve':[{'role':'clerk'}]},"                   \
  "'within':{'from':'accept','within':'P10D'},'interest':'8'}},"                                                      \
  "{'type':'claim','id':'k','agreement':'a','target':'t','subject':{'site':'x'},'window':'2026-03-01','history':["    \
  "{'time':'2026-03-11','act':'submit','by':'q','evidence':['logs']}," acts                                           \
  "{'time':'2026-04-02','act':'accept','by':'p','role':'clerk','amount':'60'}]}" claims "]"

static const char BOOK[] = BOOK_WITH("{'time':'2026-03-12','act':'submit','by':'p'},",
                                     ",{'type':'claim','id':'far','agreement':'a','target':'t','window':'2026-12-01',"
                                     "'history':[{'time':'2026-12-11','act':'submit','by':'q'}]}");
static const char FINE[] = BOOK_WITH("", ""); /* findings are made as far as there is memory */
static const char ROWS[] = "start,end,site\n2026-03-10T10:00:00Z,2026-03-10T18:00:00Z,x\n"
                           "2026-03-20T10:00:00Z,2026-03-20T18:00:00Z,y\n";
#define AS_OF INT64_C(1780272000000000) /* 2026-06-01 */

static dsv_status begin(const dsv_allocator *allocator, const char *text, dsv_context **context, dsv_diag **diag,
                        dsv_book **book, dsv_facts **facts) {
  dsv_context_options options = DSV_CONTEXT_OPTIONS_INIT;
  options.allocator = allocator;
  dsv_status status = dsv_context_new(&options, context);
  if (!status) status = dsv_diag_new(*context, diag);
  if (!status) status = dsv_book_new(*context, NULL, book, *diag);
  if (!status) status = dsv_book_add(*book, text, strlen(text), "book", NULL, *diag);
  if (!status) status = dsv_book_check(*book, NULL, *diag);
  if (!status) status = dsv_facts_new(*book, NULL, facts, *diag);
  if (!status) status = dsv_facts_read(*facts, "o", ROWS, strlen(ROWS), "rows.csv", NULL, *diag);
  return status ? status : dsv_facts_seal(*facts, NULL, *diag);
}

typedef struct {
  dsv_context *context;
  dsv_diag *diag;
  dsv_book *book;
  dsv_facts *facts;
} world;

static world world_of(const char *text) {
  world w = {NULL, NULL, NULL, NULL};
  char *spelled = spell(text);
  assert_int_equal(begin(NULL, spelled, &w.context, &w.diag, &w.book, &w.facts), DSV_OK);
  free(spelled);
  return w;
}

static void end(world *w) {
  dsv_facts_unref(w->facts);
  dsv_book_unref(w->book);
  dsv_diag_unref(w->diag);
  dsv_context_unref(w->context);
}

static void gives_each(void **state) {
  (void)state;
  world w = world_of(BOOK);
  dsv_claims *claims;
  dsv_claim claim = DSV_CLAIM_INIT;
  assert_int_equal(dsv_claims_replay(w.book, w.facts, "a", DSV_NO_TIME, DSV_NO_TIME, AS_OF, NULL, &claims, w.diag),
                   DSV_OK);
  assert_int_equal(dsv_diag_count(w.diag), 2); /* the wrong party, and a window that has not begun */
  end(&w);                                     /* claims need neither book nor facts */
  assert_int_equal(dsv_claims_count(claims), 2);
  assert_int_equal(dsv_claims_get(claims, 0, &claim), DSV_OK);
  assert_int_equal(claim.state, DSV_CLAIM_ACCEPTED);
  assert_string_equal(claim.claim, "k");
  assert_string_equal(claim.subject, "{\"site\":\"x\"}");
  assert_string_equal(claim.amount, "100.00");
  assert_string_equal(claim.next, "pay");
  assert_string_equal(claim.by, "provider");
  assert_int_equal(claim.until, INT64_C(1775952000000000)); /* 2026-04-12 */
  assert_int_equal(claim.overdue, 1);
  assert_int_equal(dsv_claims_get(claims, 1, &claim), DSV_OK);
  assert_int_equal(claim.state, DSV_CLAIM_FORFEITED);
  assert_null(claim.claim);
  assert_null(claim.next);
  assert_int_equal(claim.until, DSV_NO_TIME);
  assert_int_equal(dsv_claims_get(claims, 2, &claim), DSV_ERROR_MISUSE);
  claim.size = 3;
  assert_int_equal(dsv_claims_get(claims, 0, &claim), DSV_ERROR_OPTIONS);
  dsv_claims_unref(dsv_claims_ref(claims));
  dsv_claims_unref(claims);
}

static void goes_without_facts(void **state) {
  (void)state;
  world w = world_of(BOOK);
  dsv_claims *claims;
  dsv_claim claim = DSV_CLAIM_INIT;
  assert_int_equal(dsv_claims_replay(w.book, NULL, "a", DSV_NO_TIME, DSV_NO_TIME, AS_OF, NULL, &claims, NULL), DSV_OK);
  assert_int_equal(dsv_claims_count(claims), 1);
  assert_int_equal(dsv_claims_get(claims, 0, &claim), DSV_OK);
  assert_int_equal(claim.state, DSV_CLAIM_ACCEPTED);
  assert_null(claim.amount);
  dsv_claims_unref(claims);
  end(&w);
}

static void refuses_misuse(void **state) {
  (void)state;
  world w = world_of(BOOK);
  dsv_claims *claims = (dsv_claims *)&w;
  dsv_text *text;
  assert_int_equal(dsv_claims_replay(w.book, NULL, "a", 0, 0, AS_OF, NULL, NULL, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_claims_replay(NULL, NULL, "a", 0, 0, AS_OF, NULL, &claims, NULL), DSV_ERROR_MISUSE);
  assert_null(claims);
  assert_int_equal(dsv_claims_replay(w.book, NULL, NULL, 0, 0, AS_OF, NULL, &claims, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_claims_replay(w.book, NULL, "b", 0, 0, AS_OF, NULL, &claims, NULL), DSV_ERROR_UNKNOWN_AGREEMENT);
  assert_null(claims);
  assert_int_equal(dsv_report_claims(NULL, NULL, &text, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_claims_count(NULL), 0);
  assert_null(dsv_claims_json(NULL, NULL));
  assert_string_equal(dsv_claim_state_name(DSV_CLAIM_UNFOUNDED), "unfounded");
  assert_null(dsv_claim_state_name(0));
  assert_null(dsv_claim_state_name(DSV_CLAIM_UNFOUNDED + 1));
  end(&w);
}

static dsv_status flow(const dsv_allocator *allocator, void *user) {
  world w = {NULL, NULL, NULL, NULL};
  dsv_claims *claims = NULL;
  oom_hold(); /* what books and facts do is for other flows */
  dsv_status status = begin(allocator, user, &w.context, &w.diag, &w.book, &w.facts);
  oom_release();
  if (!status) {
    status = dsv_claims_replay(w.book, w.facts, "a", DSV_NO_TIME, DSV_NO_TIME, AS_OF, NULL, &claims, w.diag);
    oom_check(status, claims);
  }
  for (uint32_t form = DSV_REPORT_TEXT; form <= DSV_REPORT_CSV && !status; form++) {
    dsv_report_options report = DSV_REPORT_OPTIONS_INIT;
    dsv_text *text = NULL;
    report.form = form;
    status = dsv_report_claims(claims, &report, &text, w.diag);
    oom_check(status, text);
    dsv_text_unref(text);
  }
  dsv_claims_unref(claims);
  end(&w);
  return status;
}

static void survives_without_memory(void **state) {
  (void)state;
  char *spelled = spell(FINE);
  oom_replay("claims", flow, spelled, DSV_OK);
  free(spelled);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(gives_each), cmocka_unit_test(goes_without_facts),
                                     cmocka_unit_test(refuses_misuse), cmocka_unit_test(survives_without_memory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
