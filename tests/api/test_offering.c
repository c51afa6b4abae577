/* Agreements from a catalogue: what is made, what is refused and where, and every allocation failing. */
#include "support/oom.h"
#include "support/scene.h"

#define OFFERING                                                                                                   \
  "{'type':'offering','id':'o','provider':'p','agreement':{'form':'agreement','services':['s'],'timezone':'UTC',"  \
  "'targets':[{'id':'t','title':'T','metric':{'kind':'count','stream':'e'}}]},'options':["                         \
  "{'id':'level','default':'basic','choices':[{'id':'basic'},"                                                     \
  "{'id':'gold','set':{'targets':[{'id':'t','objective':{'op':'<','value':3}},"                                    \
  "{'id':'u','metric':{'kind':'count','stream':'e'}}]}}]},"                                                        \
  "{'id':'window','choices':[{'id':'day','set':{'window':'day'}},"                                                 \
  "{'id':'bare','set':{'targets':[{'id':'u','remove':true},{'id':'t','title':null}]}},{'id':'bad','set':{'hours':" \
  "null}},{'id':'wrong','set':{'hours':'nowhere'}}]}]}"
#define BOOK PARTIES EVENTS("") OFFERING

static dsv_status make(const scene *s, const char *choices, const char *id, dsv_text **text) {
  dsv_make_options options = DSV_MAKE_OPTIONS_INIT;
  options.consumer = "c";
  options.from = "2026-01-01";
  options.id = id;
  char *spelled = choices ? spell(choices) : NULL;
  *text = NULL;
  dsv_diag_clear(s->diag);
  dsv_status status = dsv_agreement_make(s->book, "o", spelled, spelled ? strlen(spelled) : 0, &options, text, s->diag);
  free(spelled);
  assert_int_equal(status != DSV_OK, *text == NULL);
  return status;
}

static void expect(const scene *s, const char *choices, const char *due) {
  dsv_text *text;
  char *spelled = spell(due);
  scene_good(s, make(s, choices, NULL, &text));
  assert_string_equal(dsv_text_bytes(text), spelled);
  assert_int_equal(dsv_diag_count(s->diag), 0);
  dsv_text_unref(text);
  free(spelled);
}

#define MADE(level, window)                                                                              \
  "{'choices':{'level':'" level "','window':'" window "'},'consumer':'c','form':'agreement','id':'o-c'," \
  "'in_force':{'from':'2026-01-01'},'offering':'o','provider':'p','services':['s'],'targets':["
#define END "],'timezone':'UTC','type':'agreement','version':1"
#define COUNTED "'metric':{'kind':'count','stream':'e'}"

/* Choices are put in in the order of the options, whatever that of their names is. */
static void test_made(void **state) {
  (void)state;
  scene s = scene_of(BOOK);
  expect(&s, "{'window':'day'}", MADE("basic", "day") "{'id':'t'," COUNTED ",'title':'T'}" END ",'window':'day'}");
  expect(&s, "{'window':'day','level':'gold'}",
         MADE("gold", "day") "{'id':'t'," COUNTED ",'objective':{'op':'<','value':3},'title':'T'},{'id':'u'," COUNTED
                             "}" END ",'window':'day'}");
  expect(&s, "{'window':'bare','level':'gold'}",
         MADE("gold", "bare") "{'id':'t'," COUNTED ",'objective':{'op':'<','value':3}}" END "}");
  scene_end(&s);
}

static void expect_finding(const scene *s, size_t i, uint32_t code, const char *pointer, const char *words) {
  dsv_finding finding = DSV_FINDING_INIT;
  assert_int_equal(dsv_diag_get(s->diag, i, &finding), DSV_OK);
  assert_int_equal(finding.code, code);
  assert_string_equal(finding.pointer ? finding.pointer : "", pointer);
  if (!strstr(finding.message, words)) fail_msg("%s", finding.message);
}

/* All that is wrong with the choices is found, with what is allowed. */
static void test_choices(void **state) {
  (void)state;
  scene s = scene_of(BOOK);
  dsv_text *text;
  assert_int_equal(make(&s, NULL, NULL, &text), DSV_ERROR_MISSING);
  expect_finding(&s, 0, DSV_ERROR_MISSING, "/window", "allowed: day, bare, bad, wrong");
  assert_int_equal(make(&s, "{'lev/el':'gold','level':'silver','window':'day'}", NULL, &text), DSV_ERROR_REFERENCE);
  assert_int_equal(dsv_diag_count(s.diag), 2);
  expect_finding(&s, 0, DSV_ERROR_REFERENCE, "/level", "allowed: basic, gold");
  expect_finding(&s, 1, DSV_ERROR_MEMBER, "/lev~1el", "allowed: level, window");
  assert_int_equal(make(&s, "{'level':1}", NULL, &text), DSV_ERROR_KIND);
  expect_finding(&s, 0, DSV_ERROR_KIND, "/level", "id");
  assert_int_equal(make(&s, "[]", NULL, &text), DSV_ERROR_KIND);
  assert_int_equal(make(&s, "{'level':'gold','level':'gold'}", NULL, &text), DSV_ERROR_DUPLICATE);
  assert_int_equal(make(&s, "{'level'", NULL, &text), DSV_ERROR_SYNTAX);
  scene_end(&s);
}

/* What a choice cannot change is found in the offering; what is wrong with the result, in it. */
static void test_result(void **state) {
  (void)state;
  scene s = scene_of(BOOK);
  dsv_text *text;
  assert_int_equal(make(&s, "{'window':'bad'}", NULL, &text), DSV_ERROR_REFERENCE);
  expect_finding(&s, 0, DSV_ERROR_REFERENCE, "/4/options/1/choices/2/set/hours", "no `hours` to take away");
  assert_int_equal(make(&s, "{'window':'bare'}", NULL, &text), DSV_ERROR_REFERENCE);
  expect_finding(&s, 0, DSV_ERROR_REFERENCE, "/4/options/1/choices/1/set/targets/0", "no \"u\" to take away");
  assert_int_equal(make(&s, "{'window':'wrong'}", NULL, &text), DSV_ERROR_REFERENCE);
  expect_finding(&s, 0, DSV_ERROR_REFERENCE, "/hours", "no calendar \"nowhere\"");
  assert_int_equal(make(&s, "{'window':'day'}", "p", &text), DSV_ERROR_TWICE);
  assert_int_equal(make(&s, "{'window':'day'}", "\xff", &text), DSV_ERROR_ENCODING);
  assert_int_equal(make(&s, "{'window':'day'}", "No Id", &text), DSV_ERROR_VALUE);
  scene_good(&s, make(&s, "{'window':'day'}", "own-id", &text));
  assert_non_null(strstr(dsv_text_bytes(text), "\"id\":\"own-id\""));
  dsv_text_unref(text);
  scene_end(&s);
}

static void test_misuse(void **state) {
  (void)state;
  scene s = scene_of(BOOK), fresh = scene_of_limits(NULL);
  dsv_text *text = NULL;
  dsv_make_options options = DSV_MAKE_OPTIONS_INIT;
  assert_int_equal(dsv_agreement_make(s.book, "o", NULL, 0, NULL, &text, s.diag), DSV_ERROR_MISUSE);
  options.consumer = "c";
  assert_int_equal(dsv_agreement_make(s.book, "o", NULL, 0, &options, &text, s.diag), DSV_ERROR_MISUSE);
  options.from = "2026-01-01";
  assert_int_equal(dsv_agreement_make(s.book, "x", NULL, 0, &options, &text, s.diag), DSV_ERROR_REFERENCE);
  assert_int_equal(dsv_agreement_make(NULL, "o", NULL, 0, &options, &text, s.diag), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_agreement_make(s.book, NULL, NULL, 0, &options, &text, s.diag), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_agreement_make(s.book, "o", NULL, 0, &options, NULL, s.diag), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_agreement_make(fresh.book, "o", NULL, 0, &options, &text, fresh.diag), DSV_ERROR_NOT_FROZEN);
  options.size = 1;
  assert_int_equal(dsv_agreement_make(s.book, "o", NULL, 0, &options, &text, s.diag), DSV_ERROR_OPTIONS);
  assert_null(text);
  scene_end(&fresh);
  scene_end(&s);
}

/* ---- memory ---------------------------------------------------------------------------------- */

typedef struct {
  const char *documents, *choices;
} work;

static dsv_status flow(const dsv_allocator *allocator, void *user) {
  const work *of = user;
  dsv_context_options options = DSV_CONTEXT_OPTIONS_INIT;
  options.allocator = allocator;
  dsv_context *context = NULL;
  dsv_diag *diag = NULL;
  dsv_book *book = NULL;
  dsv_text *text = NULL;
  dsv_make_options how = DSV_MAKE_OPTIONS_INIT;
  how.consumer = "c";
  how.from = "2026-01-01";
  dsv_status status = dsv_context_new(&options, &context);
  if (!status) status = dsv_diag_new(context, &diag);
  if (!status) status = dsv_book_new(context, NULL, &book, diag);
  if (!status) status = dsv_book_add(book, of->documents, strlen(of->documents), "book", NULL, diag);
  if (!status) status = dsv_book_check(book, NULL, diag);
  if (!status) {
    status = dsv_agreement_make(book, "o", of->choices, strlen(of->choices), &how, &text, diag);
    oom_check(status, text);
  }
  dsv_text_unref(text);
  dsv_book_unref(book);
  dsv_diag_unref(diag);
  dsv_context_unref(context);
  return status;
}

static void test_memory(void **state) {
  (void)state;
  char *documents = spell("[" BOOK "]"), *good = spell("{'level':'gold','window':'bare'}"), *bad = spell("{'x':'y'}");
  oom_replay("make", flow, &(work){documents, good}, DSV_OK);
  oom_replay("make, refused", flow, &(work){documents, bad}, DSV_ERROR_MISSING);
  free(documents);
  free(good);
  free(bad);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_made), cmocka_unit_test(test_choices),
                                     cmocka_unit_test(test_result), cmocka_unit_test(test_misuse),
                                     cmocka_unit_test(test_memory)};
  return cmocka_run_group_tests_name("offering", tests, NULL, NULL);
}
