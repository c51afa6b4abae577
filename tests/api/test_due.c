/* What is due when, each date written out by hand. */
#include "../support/scene.h"
#include "support/oom.h"
#include <dsv/dsv.h>

#define BOOK(terms)                                                                                                \
  "[{'type':'party','id':'p'},{'type':'party','id':'c'},{'type':'service','id':'s'},"                              \
  "{'type':'stream','id':'o','shape':'interval'},{'type':'calendar','id':'office','timezone':'Europe/Amsterdam',"  \
  "'weekly':{'mon':['09:00-17:00'],'tue':['09:00-17:00'],'wed':['09:00-17:00'],'thu':['09:00-17:00'],"             \
  "'fri':['09:00-17:00']}},{'type':'agreement','id':'a','form':'agreement','provider':'p','consumer':'c',"         \
  "'services':['s'],'version':1,'timezone':'Europe/Amsterdam','in_force':{'from':'2026-01-01','to':'2027-01-01'}," \
  "'targets':[{'id':'t','metric':{'kind':'availability','stream':'o'}}],'terms':[" terms "]}"
#define TERMS                                                                                              \
  "{'id':'area','kind':'area','text':'home'},"                                                             \
  "{'id':'renewal','kind':'renewal','actor':'both','from':'end','before':'P3M','renews':'P1Y','times':3}," \
  "{'id':'leave','kind':'termination','actor':'consumer','within':'P60D','to_end_of':'quarter'},"          \
  "{'id':'review','kind':'review','actor':'both','every':'P3M','within':'P15D','calendar':'office'},"      \
  "{'id':'payment','kind':'payment','actor':'consumer','from':'invoice','within':'P30D','percent':'8'},"   \
  "{'id':'price','kind':'price','actor':'provider','every':'P1Y','before':'P60D'},"                        \
  "{'id':'return','kind':'exit','actor':'consumer','from':'end','within':'P30D'}"
#define HEAD BOOK(TERMS)
#define HISTORY(acts) ",{'type':'history','id':'h','agreement':'a','history':[" acts "]}"
#define SIGNED                                                                                                      \
  "{'time':'2025-12-01T10:00:00Z','act':'propose','by':'p'},{'time':'2025-12-02T10:00:00Z','act':'sign','by':'p'}," \
  "{'time':'2025-12-03T10:00:00Z','act':'sign','by':'c'}"

typedef struct {
  const char *history, *as_of, *until;
  const char *expected; /* "TIME WHAT TERM[!]" a line, ! where it is overdue */
  const char *state;
} row;

#define RENEWS(more) "{'id':'renewal','kind':'renewal','actor':'both','from':'end'," more "}"

#define ACT(time, act, by, more) ",{'time':'" time "','act':'" act "','by':'" by "'" more "}"

static const row rows[] = {
    {"", "2026-01-01T00:00:00Z", "2027-02-01T00:00:00Z",
     "2026-01-31 00:00 notice leave\n2026-04-22 00:00 term review\n2026-05-02 00:00 notice leave\n"
     "2026-07-22 00:00 term review\n2026-08-02 00:00 notice leave\n2026-10-01 00:00 notice renewal\n"
     "2026-10-22 00:00 term review\n2026-11-02 00:00 notice leave\n2026-11-02 00:00 term price\n"
     "2027-01-01 00:00 renewal renewal\n2027-01-22 00:00 term review\n2027-01-31 00:00 notice leave\n",
     "'state':'in_force'"},
    /* No to the renewal at its last moment, and a microsecond later. */
    {HISTORY(SIGNED ACT("2026-09-30T22:00:00Z", "notice", "c", ",'term':'renewal'")), "2026-12-31T00:00:00Z",
     "2027-02-01T00:00:00Z",
     "2026-04-22 00:00 term review!\n2026-07-22 00:00 term review!\n2026-10-22 00:00 term review!\n"
     "2027-01-01 00:00 end -\n2027-01-22 00:00 term review\n2027-01-31 00:00 term return\n",
     "'end_by':'expired'"},
    {HISTORY(SIGNED ACT("2026-09-30T22:00:00.000001Z", "notice", "c", ",'term':'renewal'")), "2026-12-31T00:00:00Z",
     "2027-01-02T00:00:00Z",
     "2026-04-22 00:00 term review!\n2026-07-22 00:00 term review!\n2026-10-22 00:00 term review!\n"
     "2027-01-01 00:00 renewal renewal\n",
     "'end':'2027-12-31T23:00:00Z','end_by':'expired'"},
    /* Notice under the termination; payments, one of them made; reviews that were held. */
    {HISTORY(SIGNED ACT("2026-04-10T10:00:00Z", "done", "p", ",'term':'review'") ACT(
         "2026-05-01T10:00:00Z", "invoice", "p", "") ACT("2026-05-10T10:00:00Z", "done", "c", ",'term':'payment'")
                 ACT("2026-06-01T10:00:00Z", "invoice", "p", "")
                     ACT("2026-06-15T10:00:00Z", "notice", "c", ",'term':'leave'")),
     "2026-07-10T00:00:00Z", "2026-12-01T00:00:00Z",
     "2026-07-02 00:00 term payment!\n2026-07-22 00:00 term review\n2026-10-01 00:00 end -\n"
     "2026-10-22 00:00 term review\n2026-10-31 00:00 term return\n",
     "'end':'2026-09-30T22:00:00Z','end_by':'notice'"},
    {HISTORY(SIGNED), "2025-11-30T00:00:00Z", NULL, "", "'state':'draft'"},
    {HISTORY(SIGNED), "2025-12-01T10:00:00Z", NULL, "", "'state':'draft'"},
    {HISTORY(SIGNED), "2025-12-01T10:00:00.000001Z", NULL, "", "'state':'proposed'"},
    {HISTORY(SIGNED), "2025-12-03T10:00:00Z", NULL, "", "'state':'proposed'"},
    {HISTORY(SIGNED), "2025-12-03T10:00:00.000001Z", "2026-01-02T00:00:00Z", "2026-01-01 00:00 start -\n",
     "'state':'agreed'"},
    {HISTORY(SIGNED), "2025-12-31T23:00:00Z", "2026-01-02T00:00:00Z", "2026-01-01 00:00 start -\n",
     "'state':'in_force'"},
    {HISTORY(SIGNED ACT("2025-12-04T10:00:00Z", "reject", "c", "")), "2025-12-05T00:00:00Z", NULL, "",
     "'state':'draft'"},
    {HISTORY(SIGNED ACT("2026-03-01T10:00:00Z", "terminate", "c", "")), "2026-03-02T00:00:00Z", "2026-05-01T00:00:00Z",
     "2026-04-01 00:00 term return\n", "'state':'ended'"},
    {"", "2030-06-01T00:00:00Z", "2030-12-01T00:00:00Z", "", "'state':'expired'"},
};

/* Notice is due three renewals ahead: that of the next three is past, they themselves are not. */
static const row long_notice = {
    "", "2027-02-10T00:00:00Z", "2027-06-01T00:00:00Z",
    "2027-03-01 00:00 renewal renewal\n2027-03-01 00:00 notice renewal\n2027-04-01 00:00 renewal renewal\n"
    "2027-04-01 00:00 notice renewal\n2027-05-01 00:00 renewal renewal\n2027-05-01 00:00 notice renewal\n"
    "2027-06-01 00:00 renewal renewal\n2027-06-01 00:00 notice renewal\n",
    "'state':'in_force'"};

static dsv_book *book_of(dsv_context *context, const char *head, const char *history) {
  static char text[16384];
  dsv_book *book = NULL;
  dsv_diag *diag = NULL;
  snprintf(text, sizeof text, "%s%s]", head, history);
  for (char *c = text; *c; c++)
    if (*c == '\'') *c = '"';
  assert_int_equal(dsv_diag_new(context, &diag), DSV_OK);
  assert_int_equal(dsv_book_new(context, NULL, &book, diag), DSV_OK);
  assert_int_equal(dsv_book_add(book, text, strlen(text), "book", NULL, diag), DSV_OK);
  if (dsv_book_check(book, NULL, diag)) {
    dsv_finding finding = DSV_FINDING_INIT;
    dsv_diag_get(diag, 0, &finding);
    fail_msg("%s: %s", finding.pointer, finding.message);
  }
  dsv_diag_unref(diag);
  return book;
}

static int64_t time_of(const char *text) {
  int64_t at = 0;
  assert_int_equal(dsv_time_parse(text, strlen(text), &at), DSV_OK);
  return at;
}

static void check_row(dsv_context *context, const char *head, const row *r) {
  char told[4096] = "", state[256];
  dsv_book *book = book_of(context, head, r->history);
  dsv_due_list *due = NULL;
  dsv_due_options options = DSV_DUE_OPTIONS_INIT;
  if (r->until) options.until = time_of(r->until);
  else options.until = time_of(r->as_of) + 1000000;
  assert_int_equal(dsv_due(book, time_of(r->as_of), &options, &due, NULL), DSV_OK);
  dsv_book_unref(book); /* it needs no book */
  dsv_due_line line = DSV_DUE_LINE_INIT;
  size_t at = 0;
  for (size_t i = 0; i < dsv_due_count(due); i++) {
    assert_int_equal(dsv_due_get(due, i, &line), DSV_OK);
    at += (size_t)snprintf(told + at, sizeof told - at, "%s %s %s%s\n", line.local, line.what,
                           line.term ? line.term : "-", line.overdue ? "!" : "");
  }
  assert_string_equal(told, r->expected);
  snprintf(state, sizeof state, "%s", r->state);
  for (char *c = state; *c; c++)
    if (*c == '\'') *c = '"';
  if (!strstr(dsv_due_json(due, NULL), state)) fail_msg("%s not in %s", state, dsv_due_json(due, NULL));
  dsv_due_unref(dsv_due_ref(due));
  dsv_due_unref(due);
}

static void test_dates(void **state) {
  (void)state;
  dsv_context *context = NULL;
  assert_int_equal(dsv_context_new(NULL, &context), DSV_OK);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) check_row(context, HEAD, &rows[i]);
  check_row(context, BOOK(RENEWS("'before':'P3M','renews':'P1M'")), &long_notice);
  dsv_context_unref(context);
}

static void test_refused(void **state) {
  (void)state;
  dsv_context *context = NULL;
  dsv_due_list *due = NULL;
  dsv_due_options options = DSV_DUE_OPTIONS_INIT;
  assert_int_equal(dsv_context_new(NULL, &context), DSV_OK);
  dsv_book *book = book_of(context, HEAD, ""), *open = NULL;
  const int64_t at = time_of("2026-01-01T00:00:00Z");
  assert_int_equal(dsv_book_new(context, NULL, &open, NULL), DSV_OK);
  assert_int_equal(dsv_due(open, at, NULL, &due, NULL), DSV_ERROR_NOT_FROZEN);
  assert_int_equal(dsv_due(NULL, at, NULL, &due, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_due(book, at, NULL, NULL, NULL), DSV_ERROR_MISUSE);
  options.until = at;
  assert_int_equal(dsv_due(book, at, &options, &due, NULL), DSV_ERROR_LIMIT);
  options.until = at + 1;
  assert_int_equal(dsv_due(book, at, &options, &due, NULL), DSV_OK);
  dsv_due_line line = DSV_DUE_LINE_INIT;
  assert_int_equal(dsv_due_get(due, 0, &line), DSV_ERROR_MISUSE);
  dsv_due_unref(due);
  options.agreement = "b";
  assert_int_equal(dsv_due(book, at, &options, &due, NULL), DSV_ERROR_UNKNOWN_AGREEMENT);
  assert_null(due);
  assert_int_equal(dsv_due_count(NULL), 0);
  assert_null(dsv_due_json(NULL, NULL));
  dsv_due_unref(NULL);
  dsv_book_unref(book);
  dsv_book_unref(open);
  dsv_context_unref(context);
}

/* A renewal each day: one line less than may be, as many, and one more. */
static void test_limit(void **state) {
  (void)state;
  dsv_context *context = NULL;
  assert_int_equal(dsv_context_new(NULL, &context), DSV_OK);
  dsv_book *book = book_of(context, BOOK(RENEWS("'renews':'P1D'")), "");
  const int64_t first = time_of("2026-12-31T23:00:00Z");
  for (int64_t n = 9999; n <= 10001; n++) {
    dsv_due_list *due = NULL;
    dsv_due_options options = DSV_DUE_OPTIONS_INIT;
    options.until = first + (n - 1) * 86400 * 1000000LL + 1;
    assert_int_equal(dsv_due(book, first, &options, &due, NULL), n > 10000 ? DSV_ERROR_LIMIT : DSV_OK);
    assert_int_equal(dsv_due_count(due), n > 10000 ? 0 : n);
    dsv_due_unref(due);
  }
  dsv_book_unref(book);
  dsv_context_unref(context);
}

static dsv_status flow(const dsv_allocator *allocator, void *user) {
  dsv_context *context = NULL;
  dsv_diag *diag = NULL;
  dsv_book *book = NULL;
  dsv_due_list *due = NULL;
  dsv_context_options options = DSV_CONTEXT_OPTIONS_INIT;
  options.allocator = allocator;
  dsv_status status = dsv_context_new(&options, &context);
  oom_check(status, context);
  if (!status) status = dsv_diag_new(context, &diag);
  if (!status) status = dsv_book_new(context, NULL, &book, diag);
  if (!status) status = dsv_book_add(book, user, strlen(user), "book", NULL, diag);
  if (!status) status = dsv_book_check(book, NULL, diag);
  if (!status) {
    status = dsv_due(book, time_of("2026-07-10T00:00:00Z"), NULL, &due, diag);
    oom_check(status, due);
  }
  /* Five reviews (one late), four quarters to leave at, a renewal and its notice, a price, a late payment. */
  if (!status) assert_int_equal(dsv_due_count(due), 13);
  dsv_due_unref(due);
  dsv_book_unref(book);
  dsv_diag_unref(diag);
  dsv_context_unref(context);
  return status;
}

static void test_no_memory(void **state) {
  (void)state;
  char *spelled = spell(HEAD HISTORY(SIGNED ACT("2026-06-01T10:00:00Z", "invoice", "p", "")) "]");
  oom_replay("due", flow, spelled, DSV_OK);
  free(spelled);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_dates), cmocka_unit_test(test_refused),
                                     cmocka_unit_test(test_limit), cmocka_unit_test(test_no_memory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
