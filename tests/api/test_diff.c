/* What changed between two versions or books: sentences, directions, pointers, and which documents belong together. */
#include "support/scene.h"
#include <stdbool.h>

/* A book with an agreement of one target, and members of the three. */
static dsv_book *book_of(dsv_context *context, const char *agreement, const char *target, const char *more) {
  static char text[8192];
  snprintf(text, sizeof text,
           "[" PARTIES OUTAGES(",'fields':{'site':'string','told':'time'}")
               EVENTS(",'fields':{'v':'number','ok':'boolean','site':'string'}") "%s" AGREEMENT_BEGIN
                                                                                 "%s'targets':[{'id':'t',%s}]}]",
           more, agreement, target);
  char *spelled = spell(text);
  dsv_book *book = NULL;
  dsv_diag *diag = NULL;
  assert_int_equal(dsv_diag_new(context, &diag), DSV_OK);
  assert_int_equal(dsv_book_new(context, NULL, &book, diag), DSV_OK);
  dsv_status status = dsv_book_add(book, spelled, strlen(spelled), "book", NULL, diag);
  if (!status) status = dsv_book_check(book, NULL, diag);
  if (status) {
    dsv_finding finding = DSV_FINDING_INIT;
    dsv_diag_get(diag, 0, &finding);
    fail_msg("%s: %s", finding.message, spelled);
  }
  dsv_diag_unref(diag);
  free(spelled);
  return book;
}

typedef struct {
  const char *before, *after; /* members of the target, or, where they begin with "+", of the agreement before it */
  const char *sentences;      /* lines; NULL: nothing changed */
  const char *back;           /* the other way */
} row;

static void put_sentences(const dsv_diff *diff, char *out, size_t size) {
  *out = '\0';
  for (size_t i = 0; i < dsv_diff_count(diff); i++) {
    dsv_change change = DSV_CHANGE_INIT;
    assert_int_equal(dsv_diff_get(diff, i, &change), DSV_OK);
    size_t n = strlen(out);
    snprintf(out + n, size - n, "%s%s", i ? "\n" : "", change.sentence);
  }
}

static void check_rows(const row *rows, size_t n, const char *target) {
  dsv_context *context = NULL;
  assert_int_equal(dsv_context_new(NULL, &context), DSV_OK);
  for (size_t i = 0; i < n; i++) {
    const char *sides[2] = {rows[i].before, rows[i].after};
    dsv_book *books[2];
    for (int s = 0; s < 2; s++) {
      const bool above = sides[s][0] == '+';
      books[s] = book_of(context, above ? sides[s] + 1 : "", above ? target : sides[s], "");
    }
    for (int way = 0; way < 2; way++) {
      const char *due = way ? rows[i].back : rows[i].sentences;
      char told[4096];
      dsv_diff *diff = NULL;
      assert_int_equal(dsv_diff_books(books[way], books[!way], &diff, NULL), DSV_OK);
      put_sentences(diff, told, sizeof told);
      assert_string_equal(told, due ? due : "");
      dsv_diff_unref(diff);
    }
    dsv_book_unref(books[0]);
    dsv_book_unref(books[1]);
  }
  dsv_context_unref(context);
}

#define UP(objective) "'metric':{'kind':'availability','stream':'o'},'objective':" objective
#define KIND(kind, members, op) \
  "'metric':{'kind':'" kind "','stream':'o'" members "},'objective':{'op':'" op "','value':'PT1H'}"
#define SHARE(members, op) \
  "'metric':{'kind':'availability','stream':'o'" members "},'objective':{'op':'" op "','value':'9'}"

static void test_objectives(void **state) {
  (void)state;
  static const row rows[] = {
      {UP("{'op':'>=','value':'99','unit':'%'}"), UP("{'op':'>=','value':'99.000','unit':'%'}"), NULL, NULL},
      {UP("{'op':'>=','value':99,'unit':'%'}"), UP("{'unit':'%','value':'99','op':'>='}"), NULL, NULL},
      {UP("{'op':'>=','value':'99','unit':'%'}"), UP("{'op':'>=','value':'99.5','unit':'%'}"),
       "t: objective from >= 99 % to >= 99.5 %: stricter", "t: objective from >= 99.5 % to >= 99 %: looser"},
      {UP("{'op':'>=','value':'99'}"), UP("{'op':'>','value':'99'}"), "t: objective from >= 99 to > 99: stricter",
       "t: objective from > 99 to >= 99: looser"},
      {UP("{'op':'>=','value':'99'}"), UP("{'op':'<=','value':'99'}"), "t: objective from >= 99 to <= 99",
       "t: objective from <= 99 to >= 99"},
      {UP("{'op':'>=','value':'99'}"), UP("{'op':'>=','value':'99'}") ",'title':'T'", "t: title added: \"T\"",
       "t: title removed: \"T\""},
      {UP("{'all':[{'op':'>=','value':'99'}]}"), UP("{'all':[{'op':'>=','value':'99'},{'op':'<','value':'100'}]}"),
       "t: objective from >= 99 to >= 99 and < 100: stricter", "t: objective from >= 99 and < 100 to >= 99: looser"},
      {UP("{'any':[{'op':'>=','value':'99'}]}"), UP("{'any':[{'op':'>=','value':'99'},{'op':'<','value':'1'}]}"),
       "t: objective from >= 99 to >= 99 or < 1: looser", "t: objective from >= 99 or < 1 to >= 99: stricter"},
      {UP("{'any':[{'op':'>=','value':'99'},{'op':'<','value':'1'}]}"),
       UP("{'any':[{'op':'>=','value':'98'},{'op':'<','value':'0.5'}]}"),
       "t: objective from >= 99 or < 1 to >= 98 or < 0.5", "t: objective from >= 98 or < 0.5 to >= 99 or < 1"},
      {"'metric':{'kind':'availability','stream':'o'}", UP("{'op':'>=','value':'99'}"),
       "t: objective added: >= 99: stricter", "t: objective removed: >= 99: looser"},
      {KIND("mttr", "", "<"), "'metric':{'kind':'mttr','stream':'o'},'objective':{'op':'<','value':'PT60M'}", NULL,
       NULL},
      {KIND("mttr", "", "<"), "'metric':{'kind':'mttr','stream':'o'},'objective':{'op':'<','value':'PT59M59.5S'}",
       "t: objective from < 1 h to < 59 min 59.5 s: stricter", "t: objective from < 59 min 59.5 s to < 1 h: looser"},
  };
  check_rows(rows, sizeof rows / sizeof *rows, "");
}

static void test_metrics(void **state) {
  (void)state;
  static const row rows[] = {
      {SHARE("", ">="), SHARE(",'shortest':'PT1M'", ">="), "t: shortest outage that counts added: 1 min: looser",
       "t: shortest outage that counts removed: 1 min: stricter"},
      {SHARE(",'merge_gap':'PT1M'", ">="), SHARE(",'merge_gap':'PT90S'", ">="),
       "t: gap that joins outages from 1 min to 1 min 30 s: stricter",
       "t: gap that joins outages from 1 min 30 s to 1 min: looser"},
      {SHARE(",'shortest':'PT1M'", "<"), SHARE(",'shortest':'PT2M'", "<"),
       "t: shortest outage that counts from 1 min to 2 min: stricter",
       "t: shortest outage that counts from 2 min to 1 min: looser"},
      {KIND("mttr", ",'shortest':'PT1M'", "<"), KIND("mttr", ",'shortest':'PT2M'", "<"),
       "t: shortest outage that counts from 1 min to 2 min", "t: shortest outage that counts from 2 min to 1 min"},
      {SHARE(",'weight':{'field':'site','values':{'a':'0.5','b':'1'}}", ">="),
       SHARE(",'weight':{'values':{'b':1,'a':'0.25'},'field':'site'}", ">="),
       "t: weight values a from 0.5 to 0.25: looser", "t: weight values a from 0.25 to 0.5: stricter"},
      {KIND("mttr", "", "<"), KIND("mtbf", "", "<"), "t: metric from mttr to mtbf", "t: metric from mtbf to mttr"},
      {SHARE("", ">=") ",'no_data':'bad'", SHARE("", ">=") ",'no_data':'good'",
       "t: time without data from bad to good: looser", "t: time without data from good to bad: stricter"},
      {SHARE("", ">=") ",'no_data':'unjudged'", SHARE("", ">=") ",'no_data':'excluded'",
       "t: time without data from unjudged to excluded", "t: time without data from excluded to unjudged"},
      {SHARE("", ">=") ",'least':{'coverage':'90'}", SHARE("", ">=") ",'least':{'coverage':'95'}",
       "t: least coverage from 90 to 95: looser, less is judged",
       "t: least coverage from 95 to 90: stricter, more is judged"},
      {SHARE("", ">="), SHARE("", ">=") ",'least':{'coverage':'95'}",
       "t: least added: coverage 95: looser, less is judged",
       "t: least removed: coverage 95: stricter, more is judged"},
      {SHARE("", ">=") ",'where':{'field':'site','in':['a','b']}",
       SHARE("",
             ">=") ",'where':{'all':[{'field':'site','op':'!=','value':'a'},{'not':{'field':'told','given':true}}]}",
       "t: condition from site in (a, b) to site != a and not (told given)",
       "t: condition from site != a and not (told given) to site in (a, b)"},
      {SHARE("", ">=") ",'where':{'field':'site','in':['a, b','true']}",
       SHARE("", ">=") ",'where':{'field':'site','in':['a','b']}",
       "t: condition from site in (\"a, b\", \"true\") to site in (a, b)",
       "t: condition from site in (a, b) to site in (\"a, b\", \"true\")"},
      {SHARE("", ">=") ",'window':'day'", SHARE("", ">=") ",'window':{'rolling':'P28D','step':'P1D'}",
       "t: window from day to rolling 28 days, step 1 day", "t: window from rolling 28 days, step 1 day to day"},
      {SHARE("", ">="), SHARE("", ">=") ",'window':'day'", "t: window added: day, in place of the agreement's",
       "t: window removed: day, so that the agreement's holds"},
      {SHARE("", ">=") ",'by':['site'],'subjects':[{'site':'a'},{'site':'c'}]",
       SHARE("", ">=") ",'by':['site'],'subjects':[{'site':'a'},{'site':'b'},{'site':'c'}]",
       "t: subjects added: site b", "t: subjects removed: site b"},
      {SHARE("", ">=") ",'classes':[{'id':'x','where':{'field':'site','op':'==','value':'x'}},{'id':'y','where':{'"
                       "field':'site',"
                       "'op':'==','value':'y'}}]",
       SHARE("", ">=") ",'classes':[{'id':'y','where':{'field':'site','op':'==','value':'y'}},{'id':'x','where':{'"
                       "field':'site',"
                       "'op':'==','value':'x'},'objective':{'op':'>=','value':'8'}}]",
       "t: order of classes from x, y to y, x\nt, class x: objective added: >= 8: looser",
       "t: order of classes from y, x to x, y\nt, class x: objective removed: >= 8: stricter"},
  };
  check_rows(rows, sizeof rows / sizeof *rows, "");
}

#define LIMITED(limit) "+'exclude':[{'id':'m','stream':'o','limit':{" limit ",'window':'month'}}],"
#define TOLD(notice) "+'exclude':[{'id':'m','stream':'o'" notice "}],"

static void test_exclusions(void **state) {
  (void)state;
  static const row rows[] = {
      {LIMITED("'time':'PT8H'"), LIMITED("'time':'PT4H'"),
       "exclusion m: limit from 8 h a month to 4 h a month: less may be left out",
       "exclusion m: limit from 4 h a month to 8 h a month: more may be left out"},
      {LIMITED("'time':'PT8H'"), LIMITED("'time':'PT8H','times':1"),
       "exclusion m: limit from 8 h a month to 8 h and 1 time a month: less may be left out",
       "exclusion m: limit from 8 h and 1 time a month to 8 h a month: more may be left out"},
      {LIMITED("'time':'PT8H','times':2"), LIMITED("'time':'PT4H','times':3"),
       "exclusion m: limit from 8 h and 2 times a month to 4 h and 3 times a month",
       "exclusion m: limit from 4 h and 3 times a month to 8 h and 2 times a month"},
      {TOLD(""), TOLD(",'notice':{'field':'told','before':'PT72H'}"),
       "exclusion m: notice added: 72 h before, by told: less may be left out",
       "exclusion m: notice removed: 72 h before, by told: more may be left out"},
      {TOLD(",'notice':{'field':'told','before':'PT72H'}"), TOLD(",'notice':{'field':'told','before':'PT24H'}"),
       "exclusion m: notice from 72 h to 24 h: more may be left out",
       "exclusion m: notice from 24 h to 72 h: less may be left out"},
      {TOLD(",'notice':{'field':'told','before':'PT72H'}"), TOLD(",'notice':{'field':'told','before':'P3D'}"),
       "exclusion m: notice from 72 h to 3 days", "exclusion m: notice from 3 days to 72 h"},
      {"+", TOLD(""), "exclusions added: m", "exclusions removed: m"},
      {"+'exclude':[],", TOLD(""), "exclusion m added: o", "exclusion m removed: o"},
      {"+'window':'month',", "+'window':'quarter',", "window from month to quarter", "window from quarter to month"},
      {"+'interactions':[{'id':'i','by':'user'},{'id':'k'}],", "+'interactions':[{'id':'k'},{'id':'i','by':'joint'}],",
       "interaction i: who acts from user to joint", "interaction i: who acts from joint to user"},
  };
  check_rows(rows, sizeof rows / sizeof *rows, SHARE("", ">="));
}

static dsv_diff *diff_of(dsv_book *before, dsv_book *after) {
  dsv_diff *diff = NULL;
  assert_int_equal(dsv_diff_books(before, after, &diff, NULL), DSV_OK);
  return diff;
}

/* Versions of an agreement beside each other; the first has version 1 from the macro, others follow. */
#define VERSION(number, from, to, objective)                                                                         \
  "{'type':'agreement','id':'v','form':'agreement','provider':'p','consumer':'c','services':['s'],'version':" number \
  ",'timezone':'Etc/UTC','in_force':{'from':'" from "','to':'" to "'},'targets':[{'id':'u'," UP(objective) "}]},"

static void test_books(void **state) {
  (void)state;
  dsv_context *context = NULL;
  char told[2048];
  assert_int_equal(dsv_context_new(NULL, &context), DSV_OK);
  static const char first[] = VERSION("1", "2026-01-01", "2026-02-01", "{'op':'>','value':'1'}");
  static const char third[] = VERSION("1", "2026-01-01", "2026-02-01", "{'op':'>','value':'1'}")
      VERSION("3", "2026-02-01", "2026-03-01", "{'op':'>','value':'3'}");
  static const char others[] = VERSION("2", "2026-02-01", "2026-03-01", "{'op':'>','value':'2'}")
      VERSION("3", "2026-03-01", "2026-04-01", "{'op':'>','value':'3'}");
  dsv_book *a = book_of(context, "", SHARE("", ">="), first), *b = book_of(context, "", SHARE("", ">="), third),
           *c = book_of(context, "", SHARE("", ">="), others);
  dsv_diff *diff = diff_of(a, b);
  put_sentences(diff, told, sizeof told);
  assert_string_equal(told, "agreement v, version 3, added");
  dsv_change change = DSV_CHANGE_INIT;
  assert_int_equal(dsv_diff_get(diff, 0, &change), DSV_OK);
  assert_string_equal(change.after_pointer, "");
  assert_null(change.before_pointer);
  assert_int_equal(change.after_version, 3);
  assert_int_equal(change.before_version, 0);
  assert_int_equal(dsv_diff_get(diff, 1, &change), DSV_ERROR_MISUSE);
  dsv_diff_unref(diff);
  /* The third are told apart; of the others 1 is held against 2. */
  diff = diff_of(b, c);
  put_sentences(diff, told, sizeof told);
  assert_string_equal(told,
                      "in force: start from 2026-02-01 to 2026-03-01\nin force: end from 2026-03-01 to 2026-04-01\n"
                      "version from 1 to 2\nin force: start from 2026-01-01 to 2026-02-01\n"
                      "in force: end from 2026-02-01 to 2026-03-01\nu: objective from > 1 to > 2: stricter");
  dsv_diff_unref(diff);
  diff = diff_of(a, a);
  assert_int_equal(dsv_diff_count(diff), 0);
  assert_string_equal(dsv_diff_json(diff, NULL), "{\"changes\":[],\"type\":\"diff\"}");
  /* It needs no book. */
  dsv_book_unref(a);
  dsv_text *text = NULL;
  assert_int_equal(dsv_report_diff(diff, NULL, &text, NULL), DSV_OK);
  assert_string_equal(dsv_text_bytes(text), "no changes\n");
  dsv_text_unref(text);
  dsv_diff_unref(dsv_diff_ref(diff));
  dsv_diff_unref(diff);
  assert_int_equal(dsv_diff_versions(b, "v", 1, 3, &diff, NULL), DSV_OK);
  assert_int_equal(dsv_diff_count(diff), 4);
  dsv_diff_unref(diff);
  dsv_book_unref(b);
  dsv_book_unref(c);
  dsv_context_unref(context);
}

/* Values end after 1,000 bytes, titles after 200. */
static void test_long(void **state) {
  (void)state;
  dsv_context *context = NULL;
  static char target[4096];
  assert_int_equal(dsv_context_new(NULL, &context), DSV_OK);
  for (int n = 199; n <= 1001; n += n == 201 ? 798 : 1) {
    snprintf(target, sizeof target, SHARE("", ">=") ",'title':'%0*d'", n, 0);
    dsv_book *a = book_of(context, "", SHARE("", ">="), ""), *b = book_of(context, "", target, "");
    dsv_diff *diff = diff_of(a, b);
    dsv_change change = DSV_CHANGE_INIT;
    assert_int_equal(dsv_diff_get(diff, 0, &change), DSV_OK);
    assert_int_equal(strlen(change.after), n > 1000 ? 1000 : n);
    assert_int_equal(strcmp(change.after + strlen(change.after) - 3, "...") == 0, n > 1000);
    assert_int_equal(strlen(change.title), n > 200 ? 200 : n);
    assert_int_equal(strcmp(change.title + strlen(change.title) - 3, "...") == 0, n > 200);
    dsv_diff_unref(diff);
    dsv_book_unref(a);
    dsv_book_unref(b);
  }
  dsv_context_unref(context);
}

static void test_refused(void **state) {
  (void)state;
  dsv_context *context = NULL;
  dsv_book *open = NULL;
  dsv_diff *diff = NULL;
  assert_int_equal(dsv_context_new(NULL, &context), DSV_OK);
  assert_int_equal(dsv_book_new(context, NULL, &open, NULL), DSV_OK);
  dsv_book *book = book_of(context, "", SHARE("", ">="), "");
  assert_int_equal(dsv_diff_books(book, open, &diff, NULL), DSV_ERROR_NOT_FROZEN);
  assert_int_equal(dsv_diff_books(open, book, &diff, NULL), DSV_ERROR_NOT_FROZEN);
  assert_int_equal(dsv_diff_versions(open, "a", 1, 1, &diff, NULL), DSV_ERROR_NOT_FROZEN);
  assert_int_equal(dsv_diff_books(NULL, book, &diff, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_diff_books(book, NULL, &diff, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_diff_books(book, book, NULL, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_diff_versions(book, NULL, 1, 1, &diff, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_diff_versions(book, "a", 1, 1, NULL, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_diff_versions(book, "b", 1, 1, &diff, NULL), DSV_ERROR_UNKNOWN_AGREEMENT);
  assert_int_equal(dsv_diff_versions(book, "a", 1, 2, &diff, NULL), DSV_ERROR_UNKNOWN_AGREEMENT);
  assert_int_equal(dsv_diff_versions(book, "a", 0, 1, &diff, NULL), DSV_ERROR_UNKNOWN_AGREEMENT);
  assert_null(diff);
  dsv_text *text = NULL;
  assert_int_equal(dsv_report_diff(NULL, NULL, &text, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_diff_count(NULL), 0);
  assert_null(dsv_diff_json(NULL, NULL));
  dsv_diff_unref(NULL);
  dsv_book_unref(book);
  dsv_book_unref(open);
  dsv_context_unref(context);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_objectives), cmocka_unit_test(test_metrics),
                                     cmocka_unit_test(test_exclusions), cmocka_unit_test(test_books),
                                     cmocka_unit_test(test_long),       cmocka_unit_test(test_refused)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
