#define _DEFAULT_SOURCE
/* Every limit of dsv_limits: one below what an input needs refuses it, exactly as much and one more let it pass. */
#include "support/scene.h"
#include <unistd.h>
#include <zlib.h>

#define KIB (UINT64_C(1) << 10)
#define MIB (UINT64_C(1) << 20)

/* What a flow gets, and what it answers. */
typedef struct {
  dsv_limits limits;
  const char *text; /* spelled */
  scene s;
} task;

typedef dsv_status (*flow)(task *t);

/* ---- documents --------------------------------------------------------------------------------------------------- */

static dsv_status add(task *t) {
  return dsv_book_add(t->s.book, t->text, strlen(t->text), "book", NULL, t->s.diag);
}

static dsv_status load(task *t) {
  char path[] = "/tmp/dsv-limits-XXXXXX.json";
  int file = mkstemps(path, 5);
  assert_true(file >= 0);
  assert_int_equal(write(file, t->text, strlen(t->text)), (ssize_t)strlen(t->text));
  close(file);
  dsv_status status = dsv_book_load(t->s.book, path, NULL, t->s.diag);
  unlink(path);
  return status;
}

/* A book with the streams of rows. */
static void open_streams(task *t) {
  scene_good(&t->s, scene_add(&t->s, "[{'type':'stream','id':'e','shape':'event','fields':{'k':'string'}},"
                                     "{'type':'stream','id':'o','shape':'interval'}]"));
  scene_check(&t->s);
}

static dsv_status read_as(task *t, uint32_t format) {
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  open_streams(t);
  options.format = format;
  dsv_status status = dsv_facts_read(t->s.facts, "e", t->text, strlen(t->text), "rows", &options, t->s.diag);
  if (status) assert_int_equal(dsv_facts_rows(t->s.facts, "e"), 0);
  return status;
}

static dsv_status read_csv(task *t) {
  return read_as(t, DSV_FORMAT_CSV);
}

static dsv_status read_lines(task *t) {
  return read_as(t, DSV_FORMAT_NDJSON);
}

/* As many rows as the text has bytes, each with one of them; in two calls. */
static dsv_status append(task *t) {
  int64_t time[64] = {0}, offsets[65] = {0};
  int64_t n = (int64_t)strlen(t->text);
  open_streams(t);
  for (int64_t i = 0; i <= n; i++) offsets[i] = i;
  dsv_column columns[] = {{sizeof *columns, "time", DSV_COLUMN_TIME, 0, time, NULL, NULL, NULL, 0},
                          {sizeof *columns, "k", DSV_COLUMN_TEXT, 0, t->text, offsets, NULL, NULL, 0}};
  dsv_status status = dsv_facts_append(t->s.facts, "e", columns, 2, 2, NULL, t->s.diag);
  return status ? status : dsv_facts_append(t->s.facts, "e", columns, 2, (uint64_t)n - 2, NULL, t->s.diag);
}

static dsv_status append_text(task *t) {
  int64_t time[2] = {0, 0}, offsets[] = {0, 2, (int64_t)strlen(t->text)};
  open_streams(t);
  dsv_column columns[] = {{sizeof *columns, "time", DSV_COLUMN_TIME, 0, time, NULL, NULL, NULL, 0},
                          {sizeof *columns, "k", DSV_COLUMN_TEXT, 0, t->text, offsets, NULL, NULL, 0}};
  return dsv_facts_append(t->s.facts, "e", columns, 2, 2, NULL, t->s.diag);
}

static dsv_status cover(task *t) {
  dsv_status status = DSV_OK;
  open_streams(t);
  for (int64_t i = 0; !status && i < 4; i++)
    status = dsv_facts_complete(t->s.facts, "o", i * 10, i * 10 + 5, NULL, t->s.diag);
  return status;
}

/* ---- scoring ----------------------------------------------------------------------------------------------------- */

static dsv_status score(task *t) {
  scene_good(&t->s, dsv_book_add(t->s.book, t->text, strlen(t->text), "book", NULL, t->s.diag));
  scene_check(&t->s);
  scene_rows(&t->s, "e", "time,k\n@01 01:00,a\n@01 02:00,b\n@01 03:00,c\n@02 01:00,d\n@02 02:00,a\n@01 04:00,a\n");
  scene_rows(&t->s, "o", "start,end\n@01 01:00,@01 02:00\n@01 03:00,@01 04:00\n@01 05:00,@01 06:00\n");
  scene_seal(&t->s);
  dsv_scorecard *card = (dsv_scorecard *)t;
  dsv_status status = dsv_score(t->s.book, t->s.facts, "a", at("01"), at("06"), at("09"), NULL, &card, t->s.diag);
  assert_true((status == DSV_OK) == (card != NULL));
  dsv_scorecard_unref(card);
  return status;
}

#define STREAMS PARTIES OUTAGES("") EVENTS(",'fields':{'k':'string'}")
#define BOOK(documents) "[" documents "]"
#define COUNT "'metric':{'kind':'count','stream':'e'}"

static const struct {
  const char *limit;
  size_t place; /* of the limit in dsv_limits */
  uint64_t need;
  flow run;
  const char *text;
} cases[] = {
#define LIMIT(name) #name, offsetof(dsv_limits, name)
    {LIMIT(document_bytes), 26, add, "{'type':'party','id':'pq'}"},
    {LIMIT(document_bytes), 27, load, "{'type':'party','id':'pqr'}"},
    {LIMIT(document_values), 3, add, "{'type':'party','id':'p'}"},
    {LIMIT(document_values), 7, add, "[{'type':'party','id':'p'},{'type':'party','id':'q'}]"},
    {LIMIT(document_values), 6, add, "{'type':'party','id':'p'}\n{'type':'party','id':'q'}\n"},
    {LIMIT(depth), 4, add, "{'type':'party','id':'p','x-y':[{'a':[1]}]}"},
    {LIMIT(depth), 1, add, "{'type':'party','id':'p'}"},
    {LIMIT(object_members), 3, add, "{'type':'party','id':'p','x-y':{'a':1,'b':2}}"},
    {LIMIT(object_members), 5, read_lines, "{'time':0,'k':'a','x':null,'y':1,'z':2}\n"},
    {LIMIT(name_bytes), 8, add, "{'type':'party','id':'p','x-abcdef':1}"},
    {LIMIT(name_bytes), 8, read_csv, "time,k,abcdefgh\n0,a,1\n"},
    {LIMIT(name_bytes), 8, read_lines, "{'time':0,'k':'a','abcdefgh':1}\n"},
    {LIMIT(text_bytes), 12, add, "{'type':'party','id':'p','title':'abcdefghijkl'}"},
    {LIMIT(text_bytes), 12, read_csv, "time,k\n0,abcdefghijkl\n"},
    {LIMIT(text_bytes), 12, read_lines, "{'time':0,'k':'abcdefghijkl'}\n"},
    {LIMIT(text_bytes), 12, append_text, "ababcdefghijkl"},
    {LIMIT(documents), 3, add, "[{'type':'party','id':'p'},{'type':'party','id':'q'},{'type':'party','id':'r'}]"},
    /* The end of a line is part of it. */
    {LIMIT(line_bytes), 12, read_csv, "time,k\n0,a\n0,abcdefghi\n0,b\n"},
    {LIMIT(line_bytes), 19, read_lines, "{'time':0,'k':'a'}\n{'time':0,'k':'b'}\n"},
    {LIMIT(columns), 4, read_csv, "time,k,c,d\n0,a,1,2\n"},
    {LIMIT(rows), 5, read_csv, "time,k\n0,a\n0,b\n0,c\n0,d\n0,e\n"},
    {LIMIT(rows), 2, read_lines, "{'time':0,'k':'a'}\n{'time':0,'k':'b'}\n"},
    {LIMIT(rows), 6, append, "abcdef"},
    {LIMIT(windows), 5, score, BOOK(STREAMS AGREEMENT(DAYS, "{'id':'t'," COUNT "}"))},
    {LIMIT(windows), 120, score, BOOK(STREAMS AGREEMENT(DAYS, "{'id':'t','window':'hour'," COUNT "}"))},
    /* Those of an exclusion's limit too, from the first day in force until the time of scoring. */
    {LIMIT(windows), 192, score,
     BOOK(STREAMS "{'type':'calendar','id':'h','timezone':'Etc/UTC','weekly':{'mon':['08:00-09:00']}}," AGREEMENT(
         DAYS "'exclude':[{'id':'x','calendar':'h','limit':{'time':'PT1M','window':'hour'}}],",
         "{'id':'t'," COUNT "}"))},
    /* Four keys in all, three of them on the first day. */
    {LIMIT(subjects), 3, score, BOOK(STREAMS AGREEMENT(DAYS, "{'id':'t','by':['k']," COUNT "}"))},
    {LIMIT(subjects), 4, score, BOOK(STREAMS AGREEMENT("'window':'month',", "{'id':'t','by':['k']," COUNT "}"))},
    {LIMIT(subjects), 5, score,
     BOOK(STREAMS AGREEMENT(DAYS, "{'id':'t','by':['k'],'subjects':[{'k':'y'},{'k':'z'}]," COUNT "}"))},
    {LIMIT(spans), 4, cover, ""},
    /* The sets of a subject's time line together: what is known and three outages; eight days of hours and what lies around them. */
    {LIMIT(spans), 4, score,
     BOOK(STREAMS AGREEMENT("'window':'month',", "{'id':'t','metric':{'kind':'downtime','stream':'o'}}"))},
    {LIMIT(spans), 17, score,
     BOOK(STREAMS
          "{'type':'calendar','id':'h','timezone':'Etc/UTC','weekly':{'mon':['08:00-09:00'],'tue':['08:00-09:00'],"
          "'wed':['08:00-09:00'],'thu':['08:00-09:00'],'fri':['08:00-09:00'],'sat':['08:00-09:00'],"
          "'sun':['08:00-09:00']}}," AGREEMENT("'window':'month','hours':'h',", "{'id':'t'," COUNT "}"))},
};

static void run_case(size_t i, uint64_t limit, dsv_status expected) {
  task t = {.limits = DSV_LIMITS_INIT};
  char *text = spell(cases[i].text);
  memcpy((char *)&t.limits + cases[i].place, &limit, sizeof limit);
  t.text = text;
  t.s = scene_of_limits(&t.limits);
  dsv_status status = cases[i].run(&t);
  if (status != expected) {
    print_message("%s %llu: %s\n", cases[i].limit, (unsigned long long)limit, cases[i].text);
    scene_say(&t.s);
  }
  assert_int_equal(status, expected);
  if (expected) { /* the finding names the limit */
    dsv_finding finding = DSV_FINDING_INIT;
    assert_true(dsv_diag_count(t.s.diag) > 0);
    assert_int_equal(dsv_diag_get(t.s.diag, dsv_diag_count(t.s.diag) - 1, &finding), DSV_OK);
    assert_int_equal(finding.code, DSV_ERROR_LIMIT);
    if (!strstr(finding.message, cases[i].limit)) print_message("%s: %s\n", cases[i].limit, finding.message);
    assert_non_null(strstr(finding.message, cases[i].limit));
  }
  scene_end(&t.s);
  free(text);
}

static void test_needs(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    /* 0 is the default, not a limit. */
    if (cases[i].need > 1) run_case(i, cases[i].need - 1, DSV_ERROR_LIMIT);
    run_case(i, cases[i].need, DSV_OK);
    run_case(i, cases[i].need + 1, DSV_OK);
  }
}

/* ---- what unpacks ------------------------------------------------------------------------------------------------ */

/* Rows of equal bytes, packed; `packed` gets how long the file is. */
static dsv_status unpack(const dsv_limits *limits, uint64_t bytes, uint64_t *packed) {
  char path[] = "/tmp/dsv-limits-XXXXXX.csv.gz", line[KIB + 1];
  task t = {.limits = *limits};
  int file = mkstemps(path, 7);
  assert_true(file >= 0);
  gzFile out = gzdopen(file, "wb9");
  assert_non_null(out);
  memset(line, ' ', KIB);
  line[KIB] = '\0';
  memcpy(line, "time,k,x\n", 9);
  line[KIB - 1] = '\n'; /* a line of blanks is a row of one cell: bad, and counted */
  for (uint64_t left = bytes; left;) {
    unsigned n = (unsigned)(left < KIB ? left : KIB);
    assert_int_equal(gzwrite(out, line, n), (int)n);
    memcpy(line, "0,a,      ", 9);
    left -= n;
  }
  assert_int_equal(gzclose(out), Z_OK);
  FILE *again = fopen(path, "rb");
  assert_non_null(again);
  fseek(again, 0, SEEK_END);
  *packed = (uint64_t)ftell(again);
  fclose(again);
  t.s = scene_of_limits(&t.limits);
  open_streams(&t);
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  options.bad_rows = DSV_BAD_ROWS_COUNT;
  dsv_status status = dsv_facts_load(t.s.facts, "e", path, &options, t.s.diag);
  if (status) assert_int_equal(dsv_facts_rows(t.s.facts, "e"), 0);
  scene_end(&t.s);
  unlink(path);
  return status;
}

static void test_unpacked(void **state) {
  (void)state;
  dsv_limits limits = DSV_LIMITS_INIT;
  uint64_t packed;
  for (uint64_t most = 9 * KIB - 1; most <= 9 * KIB + 1; most++) {
    limits.unpacked_bytes = most;
    assert_int_equal(unpack(&limits, 9 * KIB, &packed), most < 9 * KIB ? DSV_ERROR_LIMIT : DSV_OK);
  }
  /* The first MiB is free. */
  limits = (dsv_limits)DSV_LIMITS_INIT;
  limits.unpacked_ratio = 1;
  assert_int_equal(unpack(&limits, MIB - 1, &packed), DSV_OK);
  assert_int_equal(unpack(&limits, MIB, &packed), DSV_OK);
  assert_int_equal(unpack(&limits, MIB + 1, &packed), DSV_ERROR_LIMIT);
  /* Past it the ratio so far counts: of alike bytes it is about that of the whole. */
  assert_int_equal(unpack(&limits, 4 * MIB, &packed), DSV_ERROR_LIMIT);
  uint64_t ratio = 4 * MIB / packed;
  limits.unpacked_ratio = ratio - ratio / 10;
  assert_int_equal(unpack(&limits, 4 * MIB, &packed), DSV_ERROR_LIMIT);
  limits.unpacked_ratio = ratio + ratio / 10;
  assert_int_equal(unpack(&limits, 4 * MIB, &packed), DSV_OK);
}

/* ---- what has no status of its own ------------------------------------------------------------------------------- */

static void test_findings(void **state) {
  (void)state;
  for (uint64_t most = 4; most <= 6; most++) {
    dsv_limits limits = DSV_LIMITS_INIT;
    limits.findings = most;
    scene s = scene_of_limits(&limits);
    assert_int_equal(scene_add(&s, "{'type':'party','id':'p','a':1,'b':1,'c':1,'d':1,'e':1}"), DSV_ERROR_MEMBER);
    assert_int_equal(dsv_diag_count(s.diag), most < 5 ? most : 5);
    assert_int_equal(dsv_diag_total(s.diag), 5);
    dsv_finding finding = DSV_FINDING_INIT;
    assert_int_equal(dsv_diag_get(s.diag, dsv_diag_count(s.diag), &finding), DSV_ERROR_MISUSE);
    scene_end(&s);
  }
}

/* The shortest zone file of version 2: one type, no changes, "UTC0". */
static const uint8_t utc[] = "TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\1"
                             "\0\0\0\0\0\0\0"
                             "TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\4"
                             "\0\0\0\0\0\0UTC\0\nUTC0\n";

static dsv_status load_utc(void *user, const char *zone, uint8_t *buffer, size_t capacity, size_t *length) {
  size_t n = sizeof utc - 1;
  *(size_t *)user = capacity;
  if (strcmp(zone, "Etc/UTC") != 0) return DSV_ERROR_ZONE;
  if (capacity < n) return DSV_ERROR_LIMIT;
  memcpy(buffer, utc, n);
  *length = n;
  return DSV_OK;
}

static void test_zone_bytes(void **state) {
  (void)state;
  const size_t need = sizeof utc - 1;
  for (size_t most = need - 1; most <= need + 1; most++) {
    dsv_limits limits = DSV_LIMITS_INIT;
    dsv_context_options options = DSV_CONTEXT_OPTIONS_INIT;
    size_t asked = 0;
    dsv_zone_loader loader = {sizeof loader, &asked, load_utc};
    scene s = {NULL, NULL, NULL, NULL};
    limits.zone_bytes = most;
    options.limits = &limits;
    options.zones = &loader;
    assert_int_equal(dsv_context_new(&options, &s.context), DSV_OK);
    assert_int_equal(dsv_diag_new(s.context, &s.diag), DSV_OK);
    assert_int_equal(dsv_book_new(s.context, NULL, &s.book, s.diag), DSV_OK);
    scene_good(&s, scene_add(&s, "{'type':'calendar','id':'k','timezone':'Etc/UTC','weekly':{'mon':[]}}"));
    dsv_status status = dsv_book_check(s.book, NULL, s.diag);
    if (status != (most < need ? DSV_ERROR_LIMIT : DSV_OK)) scene_say(&s);
    assert_int_equal(status, most < need ? DSV_ERROR_LIMIT : DSV_OK);
    assert_int_equal(asked, most);
    scene_end(&s);
  }
}

/* Deeper than 64 is never allowed; unknown bytes are refused; zeros are the defaults. */
static void test_limits_themselves(void **state) {
  (void)state;
  for (uint64_t depth = 63; depth <= 65; depth++) {
    dsv_limits limits = DSV_LIMITS_INIT, read = DSV_LIMITS_INIT;
    dsv_context_options options = DSV_CONTEXT_OPTIONS_INIT;
    dsv_context *context = NULL;
    limits.depth = depth;
    options.limits = &limits;
    assert_int_equal(dsv_context_new(&options, &context), depth > 64 ? DSV_ERROR_MISUSE : DSV_OK);
    assert_true((context == NULL) == (depth > 64));
    if (!context) continue;
    assert_int_equal(dsv_context_limits(context, &read), DSV_OK);
    assert_int_equal(read.depth, depth);
    assert_int_equal(read.windows, 100000);
    dsv_context_unref(context);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_needs),      cmocka_unit_test(test_unpacked),          cmocka_unit_test(test_findings),
      cmocka_unit_test(test_zone_bytes), cmocka_unit_test(test_limits_themselves),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
