/* From needs to targets and back, what holds for whom, and the plain sentences of every kind of metric. */
#include "support/oom.h"
#include "support/scene.h"

#define NEEDS                                                                                           \
  "{'type':'need','id':'n1','party':'c','weight':'1.5'},{'type':'need','id':'n2','party':'c'},"         \
  "{'type':'need','id':'n3','party':'other'},{'type':'party','id':'other'},"                            \
  "{'type':'requirement','id':'r1','kind':'capacity','owner':'other','needs':['n1','n1','n3']},"        \
  "{'type':'requirement','id':'r2','kind':'security','owner':'other','needs':['n3'],'state':'tested'}," \
  "{'type':'requirement','id':'r3','kind':'usability','owner':'c','needs':['n2'],'state':'rejected'},"
#define COUNTED "'metric':{'kind':'count','stream':'e'}"
#define BOOK                                                                                  \
  PARTIES EVENTS("") NEEDS AGREEMENT("", "{'id':'t','requirements':['r1','r3']," COUNTED "}," \
                                         "{'id':'u'," COUNTED "},"                            \
                                         "{'id':'part','promise':false,'requirements':['r2']," COUNTED "}")

static char *trace_of(const scene *s, const char *agreement, int64_t version, uint32_t form) {
  dsv_trace_options options = DSV_TRACE_OPTIONS_INIT;
  options.agreement = agreement;
  options.version = version;
  options.form = form;
  dsv_text *text = NULL;
  scene_good(s, dsv_trace(s->book, &options, &text, s->diag));
  char *copy = strdup(dsv_text_bytes(text));
  assert_non_null(copy);
  dsv_text_unref(text);
  return copy;
}

static void expect_trace(const scene *s, const char *agreement, uint32_t form, const char *due) {
  char *text = trace_of(s, agreement, 0, form), *spelled = spell(due);
  assert_string_equal(text, spelled);
  free(text);
  free(spelled);
}

/* Of one agreement: the need of another party counts as soon as a requirement of this one names it. */
static void test_of_one(void **state) {
  (void)state;
  scene s = scene_of(BOOK);
  expect_trace(&s, "a", DSV_FORM_JSON,
               "{'agreements':[{'id':'a','version':1}],'narrowing':{'needs':{'all':{'count':3,'weight':'3.5'},"
               "'with_requirement':{'count':2,'share':'66.666667','weight':'2.5','weight_share':'71.428571'},"
               "'with_target':{'count':2,'share':'66.666667','weight':'2.5','weight_share':'71.428571'}},"
               "'requirements':{'all':{'count':1},'with_target':{'count':1,'share':'100'}},"
               "'targets':{'all':{'count':2},'with_need':{'count':1,'share':'50'},"
               "'with_requirement':{'count':1,'share':'50'}}},"
               "'needs':[{'id':'n1','party':'c','requirements':['r1'],'targets':[{'agreement':'a','target':'t'}]},"
               "{'id':'n2','lost':'no_requirement','party':'c','requirements':[],'targets':[]},"
               "{'id':'n3','party':'other','requirements':['r1'],'targets':[{'agreement':'a','target':'t'}]}],"
               "'requirements':[{'id':'r1','kind':'capacity','needs':['n1','n3'],'owner':'other','state':'proposed',"
               "'targets':[{'agreement':'a','target':'t'}]}],"
               "'targets':[{'agreement':'a','id':'t','needs':['n1','n3'],'requirements':['r1'],'version':1},"
               "{'agreement':'a','id':'u','lost':'no_requirement','needs':[],'requirements':[],'version':1}],"
               "'type':'trace'}");
  scene_end(&s);
}

/* Of all: a target that is only a part of others serves nothing, a rejected requirement leads nowhere. */
static void test_of_all(void **state) {
  (void)state;
  scene s = scene_of(BOOK);
  expect_trace(&s, NULL, DSV_FORM_CSV,
               "need,requirement,agreement,target,lost\r\nn1,r1,a,t,\r\nn2,,,,no_requirement\r\nn3,r1,a,t,\r\n"
               "n3,r2,,,no_target\r\n,,a,u,no_requirement\r\n");
  char *text = trace_of(&s, NULL, 0, DSV_FORM_TEXT);
  assert_non_null(strstr(text, "needs: 3, with a requirement 2 (66.67 %, by weight 71.43 %), with a target 2"));
  assert_non_null(strstr(text, "r2  -> no target"));
  free(text);
  scene_end(&s);
}

static void test_nothing(void **state) {
  (void)state;
  scene s = scene_of("{'type':'party','id':'p'}");
  expect_trace(&s, NULL, DSV_FORM_TEXT,
               "needs: 0, with a requirement 0, with a target 0\nrequirements: 0, with a target 0\n"
               "targets: 0, with a requirement 0, with a need 0\n");
  scene_end(&s);
}

static void test_refused(void **state) {
  (void)state;
  scene s = scene_of(BOOK);
  dsv_text *text = NULL;
  dsv_trace_options options = DSV_TRACE_OPTIONS_INIT;
  assert_int_equal(dsv_trace(s.book, NULL, NULL, s.diag), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_trace(NULL, NULL, &text, s.diag), DSV_ERROR_MISUSE);
  options.version = 1;
  assert_int_equal(dsv_trace(s.book, &options, &text, s.diag), DSV_ERROR_MISUSE);
  options.agreement = "a";
  options.version = 2;
  assert_int_equal(dsv_trace(s.book, &options, &text, s.diag), DSV_ERROR_UNKNOWN_AGREEMENT);
  options.version = 0;
  options.form = 3;
  assert_int_equal(dsv_trace(s.book, &options, &text, s.diag), DSV_ERROR_MISUSE);
  options.form = 0;
  options.reserved = 1;
  assert_int_equal(dsv_trace(s.book, &options, &text, s.diag), DSV_ERROR_OPTIONS);
  assert_int_equal(dsv_effective(s.book, "b", NULL, NULL, DSV_NO_TIME, NULL, &text, s.diag),
                   DSV_ERROR_UNKNOWN_AGREEMENT);
  assert_int_equal(dsv_effective(s.book, "a", NULL, NULL, at("11"), NULL, &text, s.diag), DSV_ERROR_UNKNOWN_AGREEMENT);
  assert_int_equal(dsv_effective(s.book, "a", "p", NULL, DSV_NO_TIME, NULL, &text, s.diag), DSV_ERROR_REFERENCE);
  assert_int_equal(dsv_effective(s.book, "a", NULL, "x", DSV_NO_TIME, NULL, &text, s.diag), DSV_ERROR_REFERENCE);
  assert_int_equal(dsv_effective(s.book, NULL, NULL, NULL, DSV_NO_TIME, NULL, &text, s.diag), DSV_ERROR_MISUSE);
  assert_null(text);
  assert_int_equal(dsv_effective(s.book, "a", "c", "s", at("11") - 1, NULL, &text, s.diag), DSV_OK);
  dsv_text_unref(text);
  scene_end(&s);
}

/* ---- sentences ------------------------------------------------------------------------------- */

typedef struct {
  const char *agreement, *target; /* members */
  const char *due;
} sentence;

#define TIMES(kind, objective) "'metric':{'kind':'" kind "','stream':'o'},'objective':" objective
#define ROWS(kind, more, objective) "'metric':{'kind':'" kind "','stream':'e'" more "},'objective':" objective
#define OF_FIELD(kind, more, objective) ROWS(kind, ",'field':'v'" more, objective)
#define CASE(aggregate, more)                                                                                 \
  "'metric':{'kind':'elapsed','stream':'e','start':'from','stop':'to','aggregate':'" aggregate "'" more "},'" \
  "objective':"
#define PERCENT(op) "{'op':'" op "','value':'9'}"
#define HOUR "{'op':'<','value':'PT1H'}"

static const sentence sentences[] = {
    {"", TIMES("availability", PERCENT(">=")), "On each day, the share of time up (by \"Down\") must be at least 9 %."},
    {"'form':'promise',", TIMES("downtime", HOUR), "On each day, the time down (by \"Down\") will be less than 1 h."},
    {"'form':'social',", TIMES("outages", PERCENT("<=")),
     "On each day, the number of outages (by \"Down\") should be at most 9."},
    {"'form':'obligation',", TIMES("longest_outage", HOUR),
     "On each day, the longest outage (by \"Down\") must be less than 1 h."},
    {"", TIMES("mttr", HOUR), "On each day, the mean length of an outage (by \"Down\") must be less than 1 h."},
    {"", TIMES("mtbf", "{'op':'>','value':'PT90M'}"),
     "On each day, the time up per outage (by \"Down\") must be more than 1 h 30 min."},
    {"", TIMES("shortest_uptime", "{'op':'>','value':'PT1S'}"),
     "On each day, the shortest time up between two outages (by \"Down\") must be more than 1 s."},
    {"", TIMES("concurrency", PERCENT("<")), "On each day, the most of \"Down\" at once must be less than 9."},
    {"", TIMES("churn", PERCENT("<")),
     "On each day, the share of \"Down\" there at the start who are gone at the end must be less than 9 %."},
    {"", "'metric':{'kind':'availability','stream':'o'}",
     "On each day, the share of time up (by \"Down\") is reported, not judged."},
    {"", ROWS("count", ",'of':{'field':'ok','op':'==','value':true}", PERCENT("==")),
     "On each day, the number of \"e\" where ok is true must be exactly 9."},
    {"",
     ROWS("ratio", ",'of':{'any':[{'field':'v','op':'<=','value':60},{'not':{'field':'ok','given':true}}]}",
          PERCENT(">")),
     "On each day, the share of \"e\" where v is at most 60 or not (ok is given) must be more than 9 %."},
    {"", ROWS("ratio", "", "{'any':[{'op':'<','value':'5','unit':'count'},{'op':'<','value':'2','unit':'%'}]}"),
     "On each day, the share of \"e\" must be less than 5 in number or less than 2 %."},
    {"", ROWS("ratio", "", "{'op':'<','value':'5','unit':'count'}"),
     "On each day, the number of \"e\" must be less than 5."},
    {"", OF_FIELD("mean", "", PERCENT(">")), "On each day, the mean \"v\" of \"e\" must be more than 9."},
    {"", OF_FIELD("minimum", "", PERCENT(">")), "On each day, the lowest \"v\" of \"e\" must be more than 9."},
    {"", OF_FIELD("maximum", "", PERCENT("<")), "On each day, the highest \"v\" of \"e\" must be less than 9."},
    {"", OF_FIELD("sum", "", PERCENT("!=")), "On each day, the total \"v\" of \"e\" must be other than 9."},
    {"", OF_FIELD("quantile", ",'q':'0.5'", PERCENT("<")),
     "On each day, the median of \"v\" of \"e\" must be less than 9."},
    {"", OF_FIELD("quantile", ",'q':'0.93'", PERCENT("<")),
     "On each day, the 93rd percentile of \"v\" of \"e\" must be less than 9."},
    {"", OF_FIELD("quantile", ",'q':'0.11'", PERCENT("<")),
     "On each day, the 11th percentile of \"v\" of \"e\" must be less than 9."},
    {"", OF_FIELD("quantile", ",'q':'0.999'", PERCENT("<")),
     "On each day, the 0.999 quantile of \"v\" of \"e\" must be less than 9."},
    {"", OF_FIELD("promoter", ",'scale':['0','10']", PERCENT(">")),
     "On each day, the net promoter score (\"v\" of \"e\") must be more than 9."},
    {"", OF_FIELD("response_rate", "", PERCENT(">")),
     "On each day, the share of \"e\" with an answer (\"v\") must be more than 9 %."},
    {"", "'metric':{'kind':'attested','stream':'e','field':'ok'},'objective':" PERCENT(">="),
     "On each day, the share of time with a valid attestation (\"ok\" of \"e\") must be at least 9 %."},
    {"", CASE("within", ",'limit':" HOUR) PERCENT(">="),
     "On each day, the share of cases of \"e\" that take less than 1 h from \"from\" to \"to\" must be at least 9 %."},
    {"", CASE("late", ",'limit':" HOUR) PERCENT("<="),
     "On each day, the number of cases of \"e\" that do not take less than 1 h from \"from\" to \"to\" must be at most "
     "9."},
    {"", CASE("mean", "") HOUR,
     "On each day, the mean time of cases of \"e\" from \"from\" to \"to\" must be less than 1 h."},
    {"", CASE("minimum", "") HOUR,
     "On each day, the shortest time of cases of \"e\" from \"from\" to \"to\" must be less than 1 h."},
    {"", CASE("maximum", "") HOUR,
     "On each day, the longest time of cases of \"e\" from \"from\" to \"to\" must be less than 1 h."},
    {"", CASE("quantile", ",'q':'0.95'") HOUR,
     "On each day, the 95th percentile of the time of cases of \"e\" from \"from\" to \"to\" must be less than 1 h."},
    {"",
     "'metric':{'kind':'failed_windows','target':{'metric':{'kind':'count','stream':'e'},'window':'hour','objective'"
     ":" PERCENT("<") "}},"
                      "'objective':{'op':'<=','value':'2'}",
     "On each day, the number of hours in which the number of \"e\" is missed must be at most 2."},
    {"",
     "'metric':{'kind':'windows','aggregate':'mean','target':{'metric':{'kind':'count','stream':'e'},'window':'hour'}},"
     "'objective':" PERCENT("<"),
     "On each day, the mean over hours of the number of \"e\" must be less than 9."},
    {"", "'window':{'rolling':'P7D','step':'P1D'}," TIMES("outages", PERCENT("<")),
     "In any 7 days, looked at every 1 day, the number of outages (by \"Down\") must be less than 9."},
    {"", "'window':{'anchored':'P2D','at':'2026-03-01'}," TIMES("outages", PERCENT("<")),
     "In each 2 days from 2026-03-01, the number of outages (by \"Down\") must be less than 9."},
    {"'exclude':[{'id':'x','title':'strikes','stream':'o'}],",
     "'where':{'field':'site','in':['a','b','c']},'by':['site'],'over':'all','no_data':'bad'," TIMES("outages",
                                                                                                     PERCENT("<")),
     "On each day, the number of outages (by \"Down\") must be less than 9. Only facts where site is a, b or c count. "
     "Every single site must "
     "meet it. Left out: strikes. Time without facts counts as bad."},
    {"'currency':'EUR','fees':[{'id':'fee','amount':'10.00','per':'month'}],",
     "'credit':{'of':'fee','tiers':[{'above':'9','percent':'5'},{'above':'12','percent':'10'}],'cap':{'percent':'15','"
     "of':'fee'}},"
     "'bonus':{'amount':'2.00'}," TIMES("outages", PERCENT("<=")),
     "On each day, the number of outages (by \"Down\") must be at most 9. If it is missed, 5 % of fee (above 9), 10 % "
     "(above 12) is owed, at "
     "most 15 % of fee. If it is met, 2 EUR is earned."},
    {"", "'plain':'As we said.'," TIMES("outages", PERCENT("<=")), "As we said."}};

static void test_sentences(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
    const sentence *row = &sentences[i];
    char book[4096];
    snprintf(book, sizeof book,
             PARTIES
             "{'type':'stream','id':'o','title':'Down','shape':'interval','fields':{'site':'string'}},"
             "{'type':'stream','id':'e','title':'A title that is longer than forty bytes altogether','shape':'event',"
             "'fields':{'v':'number','ok':'boolean','from':'time','to':'time'}},"
             "{'type':'agreement','id':'a',%s'provider':'p','consumer':'c','services':['s'],'version':1,"
             "'timezone':'Etc/UTC','in_force':{'from':'2026-03-01'},'window':'day',%s'targets':[{'id':'t',%s}]}",
             strncmp(row->agreement, "'form'", 6) ? "'form':'agreement'," : "", row->agreement, row->target);
    scene s = scene_of(book);
    dsv_text *text = NULL;
    scene_good(&s, dsv_effective(s.book, "a", NULL, NULL, DSV_NO_TIME, NULL, &text, s.diag));
    char due[1024], *q = due;
    q += snprintf(q, sizeof due, "\"plain\":\"");
    for (const char *c = row->due; *c; c++) {
      if (*c == '"') *q++ = '\\';
      *q++ = *c;
    }
    snprintf(q, 3, "\",");
    if (!strstr(dsv_text_bytes(text), due)) fail_msg("%s\n%s", due, dsv_text_bytes(text));
    dsv_text_unref(text);
    scene_end(&s);
  }
}

/* ---- memory ---------------------------------------------------------------------------------- */

static dsv_status flow(const dsv_allocator *allocator, void *user) {
  dsv_context_options options = DSV_CONTEXT_OPTIONS_INIT;
  options.allocator = allocator;
  dsv_context *context = NULL;
  dsv_diag *diag = NULL;
  dsv_book *book = NULL;
  dsv_text *texts[5] = {NULL, NULL, NULL, NULL, NULL};
  dsv_trace_options trace = DSV_TRACE_OPTIONS_INIT;
  dsv_effective_options effective = DSV_EFFECTIVE_OPTIONS_INIT;
  const char *documents = user;
  dsv_status status = dsv_context_new(&options, &context);
  if (!status) status = dsv_diag_new(context, &diag);
  if (!status) status = dsv_book_new(context, NULL, &book, diag);
  if (!status) status = dsv_book_add(book, documents, strlen(documents), "book", NULL, diag);
  if (!status) status = dsv_book_check(book, NULL, diag);
  for (uint32_t i = 0; i < 3 && !status; i++) {
    trace.form = i;
    status = dsv_trace(book, &trace, &texts[i], diag);
    oom_check(status, texts[i]);
  }
  for (uint32_t i = 0; i < 2 && !status; i++) {
    effective.form = i;
    status = dsv_effective(book, "a", "c", "s", DSV_NO_TIME, &effective, &texts[3 + i], diag);
    oom_check(status, texts[3 + i]);
  }
  for (int i = 0; i < 5; i++) dsv_text_unref(texts[i]);
  dsv_book_unref(book);
  dsv_diag_unref(diag);
  dsv_context_unref(context);
  return status;
}

static void test_memory(void **state) {
  (void)state;
  char *documents = spell("[" BOOK "]");
  oom_replay("trace", flow, documents, DSV_OK);
  free(documents);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_of_one),    cmocka_unit_test(test_of_all),
                                     cmocka_unit_test(test_nothing),   cmocka_unit_test(test_refused),
                                     cmocka_unit_test(test_sentences), cmocka_unit_test(test_memory)};
  return cmocka_run_group_tests_name("trace", tests, NULL, NULL);
}
