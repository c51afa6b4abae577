/* Amendments, versions as if they were in force, back-tests and duties through the shared library; every allocation failing. */
#include "support/oom.h"
#include "support/scene.h"

#define BOOK                                                                                                           \
  "[" PARTIES OUTAGES("")                                                                                              \
      EVENTS(",'fields':{'ok':'boolean'}") "{'type':'agreement','id':'a','form':'agreement','provider':'p','consumer'" \
                                           ":'c','services':['s'],'version':1,"                                        \
                                           "'in_force':{'from':'2026-01-01','to':'2026-02-01'},'timezone':'Etc/"       \
                                           "UTC','window':'day','currency':'EUR',"                                     \
                                           "'exclude':[{'id':'late','duty':'duty'}],'targets':["                       \
                                           "{'id':'t','metric':{'kind':'availability','stream':'o'},'objective':{'op'" \
                                           ":'>=','value':'99'},"                                                      \
                                           "'credit':{'amount':'1'}},"                                                 \
                                           "{'id':'duty','actor':'consumer','exclude':[],'metric':{'kind':'count','"   \
                                           "stream':'e'},"                                                             \
                                           "'objective':{'op':'<','value':'2'}}]},"                                    \
                                           "{'type':'amendment','id':'more','agreement':'a','version':2,'of':1,'in_"   \
                                           "force':{'from':'2026-01-05'},"                                             \
                                           "'change':'terms','reason':'r','set':{'exclude':[%s],'targets':[{'id':'t'," \
                                           "'objective':{'op':'>=',"                                                   \
                                           "'value':'90'}},{'id':'n','metric':{'kind':'outages','stream':'o'},'"       \
                                           "objective':{'op':'<','value':'9'}}]}}]"
#define GOOD "{'id':'late','remove':true}"
#define BAD "{'id':'none','remove':true}"

typedef struct {
  char *book;
  dsv_status due;
} input;

static char *book_of(const char *parts) {
  static char text[8192];
  snprintf(text, sizeof text, BOOK, parts);
  return spell(text);
}

/* A scorecard or a back-test of version 2, and its text. */
static dsv_status ask(dsv_book *book, dsv_facts *facts, dsv_diag *diag, char *json, size_t size) {
  const int64_t from = at("01"), to = at("04");
  dsv_score_options options = DSV_SCORE_OPTIONS_INIT;
  dsv_backtest_options how = DSV_BACKTEST_OPTIONS_INIT;
  dsv_scorecard *card = NULL;
  dsv_text *text = NULL;
  options.version = 1;
  options.as_if = 1;
  options.in_force_from = from;
  options.in_force_to = to;
  dsv_status status = dsv_score(book, facts, "a", from, to, to, &options, &card, diag);
  oom_check(status, card);
  dsv_scorecard_unref(card);
  for (uint32_t form = DSV_BACKTEST_JSON; !status && form <= DSV_BACKTEST_TEXT; form++) {
    how.form = form;
    status = dsv_backtest(book, facts, "a", from, DSV_NO_TIME, to, &how, &text, diag);
    oom_check(status, text);
    if (!status && json && form == DSV_BACKTEST_JSON) snprintf(json, size, "%s", dsv_text_bytes(text));
    dsv_text_unref(text);
    text = NULL;
  }
  if (!status) {
    status = dsv_agreement_text(book, "a", 0, &text, diag);
    oom_check(status, text);
  }
  dsv_text_unref(text);
  return status;
}

static dsv_status flow(const dsv_allocator *allocator, void *user) {
  const input *given = user;
  dsv_context_options options = DSV_CONTEXT_OPTIONS_INIT;
  dsv_context *context = NULL;
  dsv_diag *diag = NULL;
  dsv_book *book = NULL;
  dsv_facts *facts = NULL;
  options.allocator = allocator;
  const char *text = given->book;
  dsv_status status = dsv_context_new(&options, &context);
  oom_check(status, context);
  if (!status) status = dsv_diag_new(context, &diag);
  if (!status) status = dsv_book_new(context, NULL, &book, diag);
  if (!status) status = dsv_book_add(book, text, strlen(text), "book", NULL, diag);
  const size_t n = dsv_book_count(book);
  if (!status) status = dsv_book_check(book, NULL, diag);
  if (book)
    assert_int_equal(dsv_book_count(book), status ? n : n + 1); /* the version is there, or nothing has changed */
  if (!status) status = dsv_facts_new(book, NULL, &facts, diag);
  if (!status) status = dsv_facts_seal(facts, NULL, diag);
  if (!status) status = ask(book, facts, diag, NULL, 0);
  dsv_facts_unref(facts);
  dsv_book_unref(book);
  dsv_diag_unref(diag);
  dsv_context_unref(context);
  return status;
}

static void test_memory(void **state) {
  (void)state;
  input inputs[] = {{book_of(GOOD), DSV_OK}, {book_of(BAD), DSV_ERROR_REFERENCE}};
  for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
    oom_replay("versions", flow, &inputs[i], inputs[i].due);
    free(inputs[i].book);
  }
}

static void test_misuse(void **state) {
  (void)state;
  char *text = book_of(GOOD);
  dsv_context *context = NULL;
  dsv_book *book = NULL;
  dsv_facts *facts = NULL;
  dsv_text *out = NULL;
  dsv_scorecard *card = NULL;
  const int64_t now = at("04");
  assert_int_equal(dsv_context_new(NULL, &context), DSV_OK);
  assert_int_equal(dsv_book_new(context, NULL, &book, NULL), DSV_OK);
  assert_int_equal(dsv_book_add(book, text, strlen(text), NULL, NULL, NULL), DSV_OK);
  assert_int_equal(dsv_agreement_text(book, "a", 0, &out, NULL), DSV_ERROR_NOT_FROZEN);
  assert_int_equal(dsv_book_check(book, NULL, NULL), DSV_OK);
  assert_int_equal(dsv_facts_new(book, NULL, &facts, NULL), DSV_OK);
  assert_int_equal(dsv_facts_seal(facts, NULL, NULL), DSV_OK);
  assert_int_equal(dsv_agreement_text(book, "a", 3, &out, NULL), DSV_ERROR_UNKNOWN_AGREEMENT);
  assert_int_equal(dsv_agreement_text(book, "b", 0, &out, NULL), DSV_ERROR_UNKNOWN_AGREEMENT);
  assert_int_equal(dsv_agreement_text(book, NULL, 0, &out, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_agreement_text(book, "a", 0, NULL, NULL), DSV_ERROR_MISUSE);
  dsv_score_options options = DSV_SCORE_OPTIONS_INIT;
  options.as_if = 1;
  assert_int_equal(dsv_score(book, facts, "a", 0, now, now, &options, &card, NULL), DSV_ERROR_MISUSE); /* no version */
  options.version = 1;
  options.in_force_from = options.in_force_to = now;
  assert_int_equal(dsv_score(book, facts, "a", 0, now, now, &options, &card, NULL), DSV_ERROR_MISUSE); /* no time */
  options.as_if = 2;
  assert_int_equal(dsv_score(book, facts, "a", 0, now, now, &options, &card, NULL), DSV_ERROR_MISUSE);
  options = (dsv_score_options)DSV_SCORE_OPTIONS_INIT;
  options.version = 9;
  assert_int_equal(dsv_score(book, facts, "a", 0, now, now, &options, &card, NULL), DSV_ERROR_UNKNOWN_AGREEMENT);
  dsv_backtest_options how = DSV_BACKTEST_OPTIONS_INIT;
  assert_int_equal(dsv_backtest(book, facts, "a", now, now, now, &how, &out, NULL), DSV_ERROR_MISUSE);
  how.form = 2;
  assert_int_equal(dsv_backtest(book, facts, "a", 0, now, now, &how, &out, NULL), DSV_ERROR_MISUSE);
  how = (dsv_backtest_options)DSV_BACKTEST_OPTIONS_INIT;
  how.hold = "100.5";
  assert_int_equal(dsv_backtest(book, facts, "a", 0, now, now, &how, &out, NULL), DSV_ERROR_VALUE);
  assert_int_equal(dsv_backtest(book, facts, "b", 0, now, now, NULL, &out, NULL), DSV_ERROR_UNKNOWN_AGREEMENT);
  assert_int_equal(dsv_backtest(book, NULL, "a", 0, now, now, NULL, &out, NULL), DSV_ERROR_MISUSE);
  assert_null(out);
  assert_null(card);
  char json[4096];
  assert_int_equal(ask(book, facts, NULL, json, sizeof json), DSV_OK);
  assert_non_null(strstr(json, "\"type\":\"backtest\""));
  free(text);
  dsv_facts_unref(facts);
  dsv_book_unref(book);
  dsv_context_unref(context);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_memory), cmocka_unit_test(test_misuse)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
