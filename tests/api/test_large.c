/* Scores at the edge of what fits: weights of subjects from facts, sums over long times, progress over many rows. */
#include "support/scene.h"

/* ---- weights from facts ------------------------------------------------------------------------------------------ */

#define WEIGHTED(id, metric) \
  "{'id':'" id "','by':['site'],'subjects':{'stream':'r','weight':'%s'},'over':'weighted','metric':{" metric "}}"

#define WEIGHTED_STREAMS                                                                                             \
  PARTIES OUTAGES(",'fields':{'site':'string'}")                                                                     \
      EVENTS(",'fields':{'site':'string','k':'integer'}") "{'type':'stream','id':'r','shape':'interval','fields':{'" \
                                                          "site':'string','w':'decimal','n':'integer'}},"
#define WEIGHTED_RATIO WEIGHTED("t", "'kind':'ratio','stream':'e','of':{'field':'k','op':'>','value':0}")
#define WEIGHTED_BOOK \
  WEIGHTED_STREAMS AGREEMENT(DAYS, WEIGHTED_RATIO "," WEIGHTED("u", "'kind':'availability','stream':'o'"))

static const struct {
  const char *field, *weight;
  const char *ratio, *availability; /* numerator/denominator; NULL: overflow */
} weight_cases[] = {
    /* (w + 1) / (2 w + 1), and days (w / 2 + 1) / (w + 1) in microseconds */
    {"w", "", "2/3", "129600000000/172800000000"},
    {"w", "0", "1/1", "86400000000/86400000000"},
    {"w", "-0", "1/1", "86400000000/86400000000"},
    {"w", "0.000000001", "1.000000001/1.000000002", "86400000043.2/86400000086.4"},
    {"w", "0.5", "1.5/2", "108000000000/129600000000"},
    {"w", "999999999.999999999", "1000000000.999999999/2000000000.999999998",
     "43200000086399999956.8/86400000086399999913.6"},
    {"w", "1000000000", "1000000001/2000000001", "43200000086400000000/86400000086400000000"},
    {"w", "1000000000.000", "1000000001/2000000001", "43200000086400000000/86400000086400000000"},
    {"w", "1000000000.0000001", NULL, NULL},
    {"w", "1000000001", NULL, NULL},
    {"w", "999999999999999999", NULL, NULL},
    {"w", "-0.000000001", NULL, NULL},
    {"w", "-1", NULL, NULL},
    {"w", "-999999999999999999", NULL, NULL},
    {"w", "0.0000000001", NULL, NULL}, /* ten decimals */
    {"w", "1.0000000000", NULL, NULL},
    {"w", "0.00000000000000001", NULL, NULL},
    {"n", "", "2/3", "129600000000/172800000000"},
    {"n", "0", "1/1", "86400000000/86400000000"},
    {"n", "1000000000", "1000000001/2000000001", "43200000086400000000/86400000086400000000"},
    {"n", "1000000001", NULL, NULL},
    {"n", "-1", NULL, NULL},
    {"n", "9223372036854775807", NULL, NULL},
    {"n", "-9223372036854775808", NULL, NULL},
};

static void expect_parts(const dsv_scorecard *card, size_t index, const char *expected) {
  char text[256];
  dsv_result r = scene_get(card, index);
  snprintf(text, sizeof text, "%s/%s", r.numerator ? r.numerator : "-", r.denominator ? r.denominator : "-");
  assert_string_equal(text, expected);
}

static void expect_refused_row(const scene *s, dsv_status status) {
  dsv_finding finding = DSV_FINDING_INIT;
  if (status != DSV_ERROR_OVERFLOW) scene_say(s);
  assert_int_equal(status, DSV_ERROR_OVERFLOW);
  assert_int_equal(dsv_diag_count(s->diag), 1);
  assert_int_equal(dsv_diag_get(s->diag, 0, &finding), DSV_OK);
  assert_int_equal(finding.code, DSV_ERROR_OVERFLOW);
  assert_non_null(strstr(finding.message, "stream \"r\": row 2:"));
  dsv_diag_clear(s->diag);
}

static void test_weights_from_facts(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof weight_cases / sizeof *weight_cases; i++) {
    const char *field = weight_cases[i].field, *weight = weight_cases[i].weight;
    char text[4096];
    snprintf(text, sizeof text, WEIGHTED_BOOK, field, field);
    scene s = scene_of(text);
    scene_rows(&s, "e", "time,site,k\n@01 01:00,a,1\n@01 02:00,a,0\n@01 03:00,b,1\n");
    scene_rows(&s, "o", "start,end,site\n@01 00:00,@01 12:00,a\n");
    const char *w = *field == 'w' ? weight : "", *n = *field == 'n' ? weight : "";
    snprintf(text, sizeof text, "start,end,site,w,n\n@01,,b,1,1\n@01,,a,%s,%s\n", w, n);
    scene_good(&s, scene_read(&s, "r", text, DSV_BAD_ROWS_COUNT));
    scene_seal(&s);
    dsv_scorecard *card = NULL;
    dsv_status status = dsv_score(s.book, s.facts, "a", at("01"), at("02"), at("05"), NULL, &card, s.diag);
    if (!status == !weight_cases[i].ratio) print_message("case %zu, weight %s\n", i, weight);
    if (!weight_cases[i].ratio) {
      dsv_explanation *explanation = NULL;
      expect_refused_row(&s, status);
      assert_null(card);
      expect_refused_row(&s, dsv_explain(s.book, s.facts, "a", "u", at("01"), at("05"), NULL, &explanation, s.diag));
      assert_null(explanation);
    } else {
      scene_good(&s, status);
      assert_int_equal(dsv_scorecard_count(card), 6);
      expect_parts(card, 0, weight_cases[i].ratio);
      expect_parts(card, 3, weight_cases[i].availability);
    }
    dsv_scorecard_unref(card);
    scene_end(&s);
  }
}

/* ---- long times and many subjects -------------------------------------------------------------------------------- */

/* Outages alike in length, each of another site. */
static void append_outages(const scene *s, size_t n, int64_t first, int64_t step, int64_t length) {
  int64_t *start = malloc(n * sizeof *start), *end = malloc(n * sizeof *end), *site = malloc(n * sizeof *site);
  assert_true(start && end && site);
  for (size_t i = 0; i < n; i++) {
    start[i] = first + (int64_t)i * step;
    end[i] = start[i] + length;
    site[i] = (int64_t)i;
  }
  dsv_column columns[] = {{sizeof *columns, "start", DSV_COLUMN_TIME, 0, start, NULL, NULL, NULL, 0},
                          {sizeof *columns, "end", DSV_COLUMN_TIME, 0, end, NULL, NULL, NULL, 0},
                          {sizeof *columns, "site", DSV_COLUMN_INTEGER, 0, site, NULL, NULL, NULL, 0}};
  scene_good(s, dsv_facts_append(s->facts, "o", columns, 3, n, NULL, s->diag));
  free(start);
  free(end);
  free(site);
}

#define HOUR INT64_C(3600000000)
#define CENTURY_BOOK                                                                                                   \
  PARTIES OUTAGES(",'fields':{'site':'integer'}") "{'type':'agreement','id':'a','form':'agreement','provider':'p','"   \
                                                  "consumer':'c','services':['s'],'version':1,"                        \
                                                  "'timezone':'Etc/"                                                   \
                                                  "UTC','in_force':{'from':'1926-03-01','to':'2026-03-01'},'window':{" \
                                                  "'anchored':'P100Y'},"                                               \
                                                  "'targets':[{'id':'t','by':['site'],'over':'%s','metric':{'kind':'"  \
                                                  "availability','stream':'o'},"                                       \
                                                  "'objective':{'op':'>','value':'99'}}]}"

static const struct {
  const char *over;
  size_t subjects;
  const char *expected;
  dsv_status or_else; /* what may be answered instead */
} century_cases[] = {
    {"each", 10000, "- met", DSV_OK},
    {"all", 10000, "- met", DSV_OK},
    {"any", 10000, "- met", DSV_OK},
    {"worst", 10000, "99.999886 % met", DSV_OK},
    {"pooled", 2900, "99.999886 % met", DSV_OK},
    {"pooled", 10000, "99.999886 % met", DSV_ERROR_OVERFLOW},
};

static void test_century(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof century_cases / sizeof *century_cases; i++) {
    char text[2048];
    snprintf(text, sizeof text, CENTURY_BOOK, century_cases[i].over);
    scene s = scene_of(text);
    append_outages(&s, century_cases[i].subjects, at("1999-03-01T00:00:00Z"), 0, HOUR);
    scene_seal(&s);
    dsv_scorecard *card = NULL;
    dsv_status status =
        dsv_score(s.book, s.facts, "a", DSV_NO_TIME, DSV_NO_TIME, at("2026-03-02T00:00:00Z"), NULL, &card, s.diag);
    if (!status || status != century_cases[i].or_else) {
      scene_good(&s, status);
      assert_int_equal(dsv_scorecard_count(card), 1 + century_cases[i].subjects);
      scene_expect(card, 0, century_cases[i].expected);
      scene_expect(card, century_cases[i].subjects, "99.999886 % met");
    } else {
      assert_null(card);
      assert_int_equal(dsv_diag_count(s.diag), 1);
    }
    dsv_scorecard_unref(card);
    scene_end(&s);
  }
}

/* ---- progress over many rows ------------------------------------------------------------------------------------- */

#define PROGRESS_BOOK \
  PARTIES OUTAGES(",'fields':{'site':'integer'}") EVENTS(",'fields':{'k':'integer'}") AGREEMENT(DAYS, "%s")

enum { MANY = 1000000, EVERY = 65536 };

typedef struct {
  uint64_t calls, last, greatest; /* difference of `done` from call to call */
} record;

static int note(void *user, uint64_t done, uint64_t total) {
  record *r = user;
  (void)total;
  assert_true(done > r->last);
  if (done - r->last > r->greatest) r->greatest = done - r->last;
  r->last = done;
  r->calls++;
  return 0;
}

static const struct {
  const char *targets;
  uint64_t rows; /* that are walked at least */
  const char *expected;
} progress_cases[] = {
    {"{'id':'t','metric':{'kind':'count','stream':'e'}}", MANY, "1000000 count reported"},
    {"{'id':'t','where':{'field':'k','op':'>=','value':0},'metric':{'kind':'count','stream':'e'}}", MANY,
     "1000000 count reported"},
    {"{'id':'t','by':['k'],'over':'pooled','metric':{'kind':'count','stream':'e'}}", MANY, "1000000 count reported"},
    {"{'id':'t','metric':{'kind':'outages','stream':'o'}}", MANY, "1000000 count reported"},
    {"{'id':'t','where':{'field':'site','op':'>=','value':0},'metric':{'kind':'outages','stream':'o'}}", MANY,
     "1000000 count reported"},
    {"{'id':'t','metric':{'kind':'outages','stream':'o'}},{'id':'u','metric':{'kind':'count','stream':'e'}}", 2 * MANY,
     "1000000 count reported"},
    /* The next version goes on where the one before was. */
    {"{'id':'t','where':{'field':'k','op':'>=','value':0},'metric':{'kind':'count','stream':'e'}}]},"
     "{'type':'agreement','id':'a','form':'agreement','provider':'p','consumer':'c','services':['s'],'version':2,"
     "'timezone':'Etc/UTC','in_force':{'from':'2026-03-11'}," DAYS "'targets':[{'id':'t','where':{'field':'k',"
     "'op':'>=','value':0},'metric':{'kind':'count','stream':'e'}}",
     MANY, "1000000 count reported"},
};

static void test_progress_of_many(void **state) {
  (void)state;
  int64_t *times = malloc(MANY * sizeof *times), *k = malloc(MANY * sizeof *k);
  assert_true(times && k);
  for (int64_t i = 0; i < MANY; i++) {
    times[i] = at("01") + i * 86400;
    k[i] = i % 3;
  }
  dsv_column columns[] = {{sizeof *columns, "time", DSV_COLUMN_TIME, 0, times, NULL, NULL, NULL, 0},
                          {sizeof *columns, "k", DSV_COLUMN_INTEGER, 0, k, NULL, NULL, NULL, 0}};
  for (size_t i = 0; i < sizeof progress_cases / sizeof *progress_cases; i++) {
    char text[2048];
    snprintf(text, sizeof text, PROGRESS_BOOK, progress_cases[i].targets);
    scene s = scene_of(text);
    scene_good(&s, dsv_facts_append(s.facts, "e", columns, 2, MANY, NULL, s.diag));
    append_outages(&s, MANY, at("01"), 86400, 1000);
    scene_seal(&s);
    record r = {0, 0, 0};
    dsv_score_options options = {.size = sizeof options, .progress = note, .user = &r};
    dsv_scorecard *card = NULL;
    scene_good(&s, dsv_score(s.book, s.facts, "a", at("01"), at("13"), at("20"), &options, &card, s.diag));
    if (r.greatest > EVERY) print_message("%llu rows between two calls\n", (unsigned long long)r.greatest);
    scene_expect(card, 0, progress_cases[i].expected);
    assert_true(r.greatest <= EVERY);
    assert_true(r.calls >= progress_cases[i].rows / EVERY);
    assert_true(progress_cases[i].rows < r.last + EVERY);
    dsv_scorecard_unref(card);
    scene_end(&s);
  }
  free(times);
  free(k);
}

/* ---- many classes ------------------------------------------------------------------------------------------------- */

static void *count_allocate(void *user, size_t bytes) {
  *(uint64_t *)user += bytes;
  return malloc(bytes);
}

static void *count_resize(void *user, void *memory, size_t bytes) {
  *(uint64_t *)user += bytes;
  return realloc(memory, bytes);
}

static void count_release(void *user, void *memory) {
  (void)user;
  free(memory);
}

/* The bytes that are asked for while a target with so many classes is scored. */
static uint64_t bytes_of_classes(size_t n, const char *metric) {
  enum { CLASS = 128 };
  uint64_t bytes = 0;
  const dsv_allocator allocator = {sizeof allocator, &bytes, count_allocate, count_resize, count_release};
  dsv_context_options options = DSV_CONTEXT_OPTIONS_INIT;
  scene s = {NULL, NULL, NULL, NULL};
  dsv_scorecard *card = NULL;
  char *text = malloc(n * CLASS + 2048), *at_end = text;
  assert_non_null(text);
  at_end += sprintf(text,
                    "[" PARTIES "{'type':'stream','id':'e','shape':'event','fields':{'case':'integer','event':'string',"
                    "'k':'integer'}}," AGREEMENT_BEGIN DAYS "'targets':[{'id':'t','metric':{%s},'classes':[",
                    metric);
  for (size_t i = 0; i < n; i++)
    at_end += sprintf(at_end, "%s{'id':'c%zu','where':{'field':'k','op':'==','value':%zu}}", i ? "," : "", i, i);
  sprintf(at_end, "]}]}]");
  options.allocator = &allocator;
  assert_int_equal(dsv_context_new(&options, &s.context), DSV_OK);
  assert_int_equal(dsv_diag_new(s.context, &s.diag), DSV_OK);
  scene_good(&s, dsv_book_new(s.context, NULL, &s.book, s.diag));
  scene_good(&s, scene_add(&s, text));
  scene_check(&s);
  scene_rows(&s, "e", "time,case,event,k\n@01 01:00,1,open,3\n@01 02:00,1,done,3\n");
  scene_seal(&s);
  bytes = 0;
  scene_good(&s, dsv_score(s.book, s.facts, "a", at("01"), at("02"), at("02"), NULL, &card, s.diag));
  const uint64_t asked = bytes;
  dsv_scorecard_unref(card);
  scene_end(&s);
  free(text);
  return asked;
}

/* Twice the classes are twice the work, and not four times. */
static void test_classes(void **state) {
  (void)state;
  static const char *const metrics[] = {"'kind':'count','stream':'e'",
                                        "'kind':'elapsed','stream':'e','start':'open','stop':'done','limit':{'op':'<',"
                                        "'value':'PT1H'},'aggregate':'within'"};
  for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++) {
    const uint64_t once = bytes_of_classes(1000, metrics[i]), twice = bytes_of_classes(2000, metrics[i]);
    if (twice > once * 5 / 2)
      print_message("%llu and %llu bytes\n", (unsigned long long)once, (unsigned long long)twice);
    assert_true(twice <= once * 5 / 2);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_weights_from_facts),
      cmocka_unit_test(test_century),
      cmocka_unit_test(test_progress_of_many),
      cmocka_unit_test(test_classes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
