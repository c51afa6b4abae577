/* Tallies: what goes together, and bytes from anywhere. That the figures are those of one pass is the matter of tally_differential.py. */
#include "support/everything.h"
#include "base/words.h"

enum { HEAD = 28 };

static dsv_tally *tally_of(const scene *s) {
  dsv_tally *tally = NULL;
  scene_good(s, dsv_tally_new(s->book, s->facts, "a", at("01"), at("05"), at(EVERYTHING_AS_OF), NULL, &tally, s->diag));
  assert_non_null(tally);
  return tally;
}

static dsv_scorecard *finish(const scene *s, dsv_tally *tally) {
  dsv_scorecard *card = NULL;
  scene_good(s, dsv_tally_score(&tally, 1, NULL, &card, s->diag));
  return card;
}

static void same_card(const dsv_scorecard *a, const dsv_scorecard *b) {
  assert_string_equal(dsv_scorecard_json(a, NULL), dsv_scorecard_json(b, NULL));
}

/* The first finding. */
static void found(const scene *s, dsv_status status, const char *text) {
  dsv_finding finding = DSV_FINDING_INIT;
  assert_int_equal(dsv_diag_get(s->diag, 0, &finding), DSV_OK);
  assert_int_equal(finding.code, status);
  if (!strstr(finding.message, text)) print_message("%s\n", finding.message);
  assert_non_null(strstr(finding.message, text));
  dsv_diag_clear(s->diag);
}

/* One part is the whole, as it is and as bytes. */
static void test_whole(void **state) {
  (void)state;
  scene s = everything();
  dsv_scorecard *expected = scene_score(&s, "01", "05", EVERYTHING_AS_OF);
  dsv_tally *tally = tally_of(&s), *read = NULL, *merged = NULL;
  dsv_scorecard *card = finish(&s, tally);
  same_card(card, expected);
  dsv_scorecard_unref(card);
  dsv_text *text = NULL, *again = NULL;
  scene_good(&s, dsv_tally_write(tally, NULL, &text, s.diag));
  scene_good(&s, dsv_tally_read(s.book, dsv_text_bytes(text), dsv_text_length(text), NULL, &read, s.diag));
  scene_good(&s, dsv_tally_write(read, NULL, &again, s.diag));
  assert_int_equal(dsv_text_length(text), dsv_text_length(again));
  assert_memory_equal(dsv_text_bytes(text), dsv_text_bytes(again), dsv_text_length(text));
  scene_good(&s, dsv_tally_merge((dsv_tally *const[]){read}, 1, NULL, &merged, s.diag));
  dsv_tally_unref(dsv_tally_ref(tally));
  dsv_tally_unref(tally);
  dsv_tally_unref(read);
  scene_end(&s); /* the tally keeps its book */
  assert_int_equal(dsv_tally_score(&merged, 1, NULL, &card, NULL), DSV_OK);
  same_card(card, expected);
  dsv_tally_unref(merged);
  dsv_scorecard_unref(card);
  dsv_scorecard_unref(expected);
  dsv_text_unref(text);
  dsv_text_unref(again);
}

/* ---- what goes together ----------------------------------------------------------------------------------------------------- */

#define COUNTED(value) \
  "{'id':'n','metric':{'kind':'sum','stream':'e','field':'d'},'objective':{'op':'>','value':'" value "'}},"
#define LASTING "{'id':'m','metric':{'kind':'count','stream':'e'},'exclude':[{'id':'x','stream':'o'}]}"
#define SMALL(value) PARTIES OUTAGES("") EVENTS(",'fields':{'d':'decimal'}") AGREEMENT(DAYS, COUNTED(value) LASTING)

static scene small(const char *documents, const char *events, const char *outages) {
  scene s = scene_of(documents);
  scene_rows(&s, "e", events);
  scene_rows(&s, "o", outages);
  scene_seal(&s);
  return s;
}

static dsv_tally *small_tally(const scene *s, const char *to, const char *as_of) {
  dsv_tally *tally = NULL;
  scene_good(s, dsv_tally_new(s->book, s->facts, "a", at("01"), at(to), at(as_of), NULL, &tally, s->diag));
  return tally;
}

static void refuse(const scene *s, dsv_tally *a, dsv_tally *b, const char *text) {
  dsv_tally *out = (dsv_tally *)s;
  assert_int_equal(dsv_tally_merge((dsv_tally *const[]){a, b}, 2, NULL, &out, s->diag), DSV_ERROR_UNLIKE);
  assert_null(out);
  found(s, DSV_ERROR_UNLIKE, text);
}

static void test_unlike(void **state) {
  (void)state;
  static const char rows[] = "time,d\n@01 01:00,1\n", outages[] = "start,end\n@01 02:00,@01 03:00\n";
  scene s = small(SMALL("1"), rows, outages), other = small(SMALL("2"), rows, outages);
  scene less = small(SMALL("1"), rows, "start,end\n"), same = small(SMALL("1"), rows, outages);
  dsv_tally *one = small_tally(&s, "05", "05"), *two = small_tally(&other, "05", "05");
  dsv_tally *three = small_tally(&s, "04", "05"), *four = small_tally(&s, "05", "06"), *out = NULL;
  dsv_tally *five = small_tally(&less, "05", "05"), *six = small_tally(&same, "05", "05");
  refuse(&s, one, two, "tally number 2 is of another book, or of other zone data, than the first");
  refuse(&s, one, three, "tally number 2 is of another range of windows than the first");
  refuse(&s, one, four, "tally number 2 is of another as_of than the first");
  refuse(&s, one, five, "tally number 2 holds another stream \"o\" than the first: it must be whole in every part");
  /* Another handle of the same book will do. */
  scene_good(&s, dsv_tally_merge((dsv_tally *const[]){one, six}, 2, NULL, &out, s.diag));
  dsv_scorecard *card = finish(&s, out);
  scene_expect(card, 0, "2 met");
  scene_expect(card, 1, "2 count reported");
  dsv_scorecard_unref(card);
  dsv_text *text = NULL;
  dsv_tally *read = NULL;
  scene_good(&s, dsv_tally_write(one, NULL, &text, s.diag));
  assert_int_equal(dsv_tally_read(other.book, dsv_text_bytes(text), dsv_text_length(text), NULL, &read, s.diag),
                   DSV_ERROR_UNLIKE);
  found(&s, DSV_ERROR_UNLIKE, "another book");
  dsv_text_unref(text);
  dsv_tally *const all[] = {one, two, three, four, five, six, out};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) dsv_tally_unref(all[i]);
  scene_end(&s);
  scene_end(&other);
  scene_end(&less);
  scene_end(&same);
}

/* ---- slices of time ---------------------------------------------------------------------------------------------------------- */

#define PROBES                                                                            \
  "{'type':'stream','id':'e','shape':'sample','hold':'PT10M','fields':{'ok':'boolean'}}," \
  "{'type':'stream','id':'o','shape':'interval','made':{'while':{'field':'ok','op':'==','value':false},'from':'e'}},"
#define LONGEST "{'id':'n','metric':{'kind':'longest_outage','stream':'o'}}"
#define SLICED PARTIES PROBES AGREEMENT(DAYS, LONGEST)

static dsv_tally *tally_of_samples(scene *s, const char *rows, uint32_t slice) {
  dsv_tally_options options = DSV_TALLY_OPTIONS_INIT;
  dsv_tally *tally = NULL;
  options.slice = slice;
  *s = scene_of(SLICED);
  scene_rows(s, "e", rows);
  scene_seal(s);
  scene_good(s, dsv_tally_new(s->book, s->facts, "a", at("01"), at("02"), at("02"), &options, &tally, s->diag));
  return tally;
}

static size_t size_of(const dsv_tally *tally) {
  dsv_text *text = NULL;
  assert_int_equal(dsv_tally_write(tally, NULL, &text, NULL), DSV_OK);
  const size_t size = dsv_text_length(text);
  dsv_text_unref(text);
  return size;
}

/* Of samples that say the same only as many are carried as show that there was no gap. */
static void test_slices(void **state) {
  (void)state;
  char rows[2][40 * 60] = {"time,ok\n", "time,ok\n"};
  for (int i = 0; i < 120; i++)
    snprintf(rows[i / 60] + strlen(rows[i / 60]), 40, "@01 %02d:%02d,%d\n", 1 + i / 60, i % 60, i < 50 || i > 80);
  scene a, b, c, d, e;
  dsv_tally *first = tally_of_samples(&a, rows[0], 1), *second = tally_of_samples(&b, rows[1], 1), *out = NULL;
  dsv_tally *whole = tally_of_samples(&c, rows[1], 0);
  dsv_tally *overlaps = tally_of_samples(&d, "time,ok\n@01 01:58:59.999999,1\n@01 03:00,1\n", 1);
  dsv_tally *touches = tally_of_samples(&e, "time,ok\n@01 01:59,1\n", 1);
  assert_true(2 * size_of(second) < size_of(whole));
  dsv_scorecard *card;
  scene_good(&a, dsv_tally_score((dsv_tally *const[]){second, first}, 2, NULL, &card, a.diag));
  scene_expect(card, 0, "1860 s reported"); /* from 01:50 to 02:21 */
  dsv_scorecard_unref(card);
  refuse(&a, first, whole, "tally number 2 is of another kind (only one of them is a slice of time) than the first");
  refuse(&a, first, overlaps, "stream \"e\": the parts are no slices of time: they overlap");
  refuse(&a, overlaps, first, "they overlap");
  assert_int_equal(dsv_tally_score((dsv_tally *const[]){first, overlaps}, 2, NULL, &card, NULL), DSV_ERROR_UNLIKE);
  assert_null(card);
  scene_good(&a, dsv_tally_merge((dsv_tally *const[]){touches, first}, 2, NULL, &out, a.diag));
  dsv_tally *const all[] = {first, second, whole, overlaps, touches, out};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) dsv_tally_unref(all[i]);
  scene *const scenes[] = {&a, &b, &c, &d, &e};
  for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) scene_end(scenes[i]);
}

static void test_misuse(void **state) {
  (void)state;
  scene s = small(SMALL("1"), "time,d\n", "start,end\n");
  dsv_tally *tally = small_tally(&s, "05", "05"), *out = tally;
  dsv_tally_options options = DSV_TALLY_OPTIONS_INIT;
  dsv_tally *const with_null[] = {tally, NULL};
  dsv_scorecard *card = NULL;
  dsv_text *text = NULL;
  uint32_t parts = 9;
  options.slice = 2;
  assert_int_equal(dsv_tally_new(s.book, s.facts, "a", at("01"), at("05"), at("05"), &options, &out, NULL),
                   DSV_ERROR_MISUSE);
  assert_null(out);
  options.slice = 1;
  options.reserved = 1;
  assert_int_equal(dsv_tally_merge(with_null, 1, &options, &out, NULL), DSV_ERROR_MISUSE);
  options.size = 1;
  assert_int_equal(dsv_tally_merge(with_null, 0, NULL, &out, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_tally_merge(NULL, 1, NULL, &out, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_tally_merge(with_null, 2, NULL, &out, NULL), DSV_ERROR_MISUSE);
  assert_null(out);
  assert_int_equal(dsv_tally_merge(with_null, 1, NULL, NULL, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_tally_merge(with_null, 1, &options, &out, NULL), DSV_ERROR_OPTIONS);
  assert_int_equal(dsv_tally_score(NULL, 1, NULL, &card, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_tally_score(&tally, 1, NULL, NULL, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_tally_write(NULL, NULL, &text, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_tally_write(tally, &options, &text, NULL), DSV_ERROR_OPTIONS);
  assert_int_equal(dsv_tally_read(NULL, "", 0, NULL, &out, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_tally_new(s.book, s.facts, "b", 0, 1, 2, NULL, &out, NULL), DSV_ERROR_UNKNOWN_AGREEMENT);
  assert_int_equal(dsv_tally_new(s.book, NULL, "a", 0, 1, 2, NULL, &out, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_tally_parts(s.book, "a", "e", &parts, NULL), DSV_OK);
  assert_int_equal(parts, DSV_PARTS_ANY);
  assert_int_equal(dsv_tally_parts(s.book, "a", "o", &parts, NULL), DSV_OK);
  assert_int_equal(parts, DSV_PARTS_WHOLE);
  assert_int_equal(dsv_tally_parts(s.book, "a", "x", &parts, NULL), DSV_ERROR_STREAM);
  assert_int_equal(parts, 0);
  assert_int_equal(dsv_tally_parts(s.book, "b", "e", &parts, NULL), DSV_ERROR_UNKNOWN_AGREEMENT);
  assert_int_equal(dsv_tally_parts(s.book, NULL, "e", &parts, NULL), DSV_ERROR_MISUSE);
  dsv_tally_unref(tally);
  dsv_tally_unref(NULL);
  assert_null(dsv_tally_ref(NULL));
  scene_end(&s);
}

/* ---- decimals --------------------------------------------------------------------------------------------------------------- */

/* Whether values fit one scale is a matter of all of them, wherever they are. */
static void test_scale(void **state) {
  (void)state;
  static const struct {
    const char *one, *two, *figure; /* NULL: does not fit */
  } cases[] = {
      {"time,d\n@01 01:00,9999999999999999.99\n", "time,d\n@01 02:00,0.01\n", "10000000000000000"},
      {"time,d\n@01 01:00,99999999999999999.9\n", "time,d\n@01 02:00,0.01\n", NULL},
      {"time,d\n@01 01:00,1.5\n@01 03:00,-2.5\n", "time,d\n@01 02:00,0.000001\n", "-0.999999"},
      {"time,d\n@01 01:00,9.2\n", "time,d\n@01 02:00,0.000000000000000001\n", "9.2"},
      {"time,d\n@01 01:00,9.3\n", "time,d\n@01 02:00,0.000000000000000001\n", NULL},
      {"time,d\n@01 01:00,-9.2\n", "time,d\n@09 02:00,0.000000000000000001\n", "-9.2"}, /* also of another window */
      {"time,d\n@01 01:00,-9.3\n", "time,d\n@09 02:00,0.000000000000000001\n", NULL},
  };
  for (size_t i = 0; i < 2 * sizeof cases / sizeof *cases; i++) {
    const char *rows[] = {cases[i / 2].one, cases[i / 2].two}, *figure = cases[i / 2].figure;
    char expected[64];
    scene a = small(SMALL("-100"), rows[i % 2], "start,end\n"), b = small(SMALL("-100"), rows[!(i % 2)], "start,end\n");
    dsv_tally *parts[] = {small_tally(&a, "02", "05"), small_tally(&b, "02", "05")}, *out = NULL;
    dsv_status status = dsv_tally_merge(parts, 2, NULL, &out, a.diag);
    assert_int_equal(status, figure ? DSV_OK : DSV_ERROR_OVERFLOW);
    if (figure) {
      dsv_scorecard *card = finish(&a, out);
      snprintf(expected, sizeof expected, "%s met", figure);
      scene_expect(card, 0, expected);
      dsv_scorecard_unref(card);
    } else found(&a, DSV_ERROR_OVERFLOW, "does not fit with the");
    dsv_tally_unref(out);
    dsv_tally_unref(parts[0]);
    dsv_tally_unref(parts[1]);
    scene_end(&a);
    scene_end(&b);
  }
}

/* ---- scales of ratings ------------------------------------------------------------------------------------------------------ */

/* Quantiles of one field do not have the same values where a scale leaves some out. */
static void test_ratings(void **state) {
  (void)state;
  static const char book[] = PARTIES EVENTS(",'fields':{'n':'integer'}") AGREEMENT(
      DAYS, "{'id':'all','metric':{'kind':'quantile','stream':'e','field':'n','q':'1'}},"
            "{'id':'few','metric':{'kind':'quantile','stream':'e','field':'n','q':'0','scale':['10','1000']}},"
            "{'id':'same','metric':{'kind':'quantile','stream':'e','field':'n','q':'0'}}");
  static const char *const rows[] = {"time,n\n@01 01:00,5\n@01 02:00,100\n", "time,n\n@01 03:00,7\n@01 04:00,11\n"};
  static const char *const expected[] = {"100 reported", "11 reported", "5 reported"};
  scene parts[2];
  dsv_tally *tallies[2] = {NULL, NULL}, *merged = NULL;
  for (size_t i = 0; i < 2; i++) {
    parts[i] = scene_of(book);
    scene_rows(&parts[i], "e", rows[i]);
    scene_seal(&parts[i]);
    dsv_tally *tally = small_tally(&parts[i], "02", "05");
    dsv_text *text = NULL;
    scene_good(&parts[i], dsv_tally_write(tally, NULL, &text, parts[i].diag));
    scene_good(&parts[i], dsv_tally_read(parts[i].book, dsv_text_bytes(text), dsv_text_length(text), NULL, &tallies[i],
                                         parts[i].diag));
    dsv_text_unref(text);
    dsv_tally_unref(tally);
  }
  scene_good(&parts[0], dsv_tally_merge(tallies, 2, NULL, &merged, parts[0].diag));
  dsv_scorecard *card = finish(&parts[0], merged);
  for (size_t i = 0; i < 3; i++) scene_expect(card, i, expected[i]);
  dsv_scorecard_unref(card);
  dsv_tally_unref(merged);
  for (size_t i = 0; i < 2; i++) {
    dsv_tally_unref(tallies[i]);
    scene_end(&parts[i]);
  }
}

/* ---- sketches --------------------------------------------------------------------------------------------------------------- */

/* Values from 1 to 1000; at the limit they are kept as they are, and past it as many as there are different ones of three binary digits. */
static void test_sketch(void **state) {
  (void)state;
  static const char book[] = PARTIES EVENTS(",'fields':{'n':'integer'}")
      AGREEMENT("", "{'id':'q','metric':{'kind':'quantile','stream':'e',"
                    "'field':'n','q':'1','sketch':{'above':1000,'bits':2}}}");
  static const char *const figures[] = {"999 open", "1000 open", "896 open"};
  for (int more = -1; more <= 1; more++) {
    char *rows = malloc(1010 * 24), *at_row = rows;
    assert_non_null(rows);
    at_row += sprintf(at_row, "time,n\n");
    for (int i = 0; i < 1000 + more; i++) at_row += sprintf(at_row, "@01 01:00,%d\n", i + 1);
    scene s = scene_of(book);
    scene_rows(&s, "e", rows);
    scene_seal(&s);
    dsv_tally *tally = small_tally(&s, "02", "05"), *twice = NULL;
    dsv_scorecard *card = finish(&s, tally), *expected = scene_score(&s, "01", "02", "05");
    same_card(card, expected);
    scene_expect(card, 0, figures[more + 1]);
    dsv_text *text = NULL;
    scene_good(&s, dsv_tally_write(tally, NULL, &text, s.diag));
    assert_true(more > 0 ? dsv_text_length(text) < 400 : dsv_text_length(text) > 1500);
    scene_good(&s, dsv_tally_merge((dsv_tally *const[]){tally, tally}, 2, NULL, &twice, s.diag));
    dsv_scorecard_unref(card);
    card = finish(&s, twice);
    scene_expect(card, 0, "896 open");
    dsv_scorecard_unref(card);
    dsv_scorecard_unref(expected);
    dsv_text_unref(text);
    dsv_tally_unref(twice);
    dsv_tally_unref(tally);
    scene_end(&s);
    free(rows);
  }
}

/* ---- bytes from anywhere ---------------------------------------------------------------------------------------------------- */

typedef struct {
  scene s;
  dsv_tally *tally;
  dsv_text *text;
} written;

static int write_everything(void **state) {
  static written w;
  w.s = everything();
  w.tally = tally_of(&w.s);
  scene_good(&w.s, dsv_tally_write(w.tally, NULL, &w.text, w.s.diag));
  dsv_diag_clear(w.s.diag);
  *state = &w;
  return 0;
}

static int forget_everything(void **state) {
  written *w = *state;
  dsv_text_unref(w->text);
  dsv_tally_unref(w->tally);
  scene_end(&w->s);
  return 0;
}

static void refuse_bytes(const written *w, const char *bytes, size_t n) {
  dsv_tally *out = w->tally;
  assert_int_equal(dsv_tally_read(w->s.book, bytes, n, NULL, &out, w->s.diag), DSV_ERROR_TALLY);
  assert_null(out);
  assert_int_equal(dsv_diag_count(w->s.diag), 1);
  dsv_diag_clear(w->s.diag);
}

static void test_damaged(void **state) {
  const written *w = *state;
  const size_t n = dsv_text_length(w->text);
  char *bytes = malloc(n);
  assert_non_null(bytes);
  for (size_t length = 0; length < n; length++) {
    char *exact = malloc(length + !length); /* so that a byte too far is noticed */
    assert_non_null(exact);
    memcpy(exact, dsv_text_bytes(w->text), length);
    refuse_bytes(w, exact, length);
    free(exact);
  }
  memcpy(bytes, dsv_text_bytes(w->text), n);
  for (size_t i = 0; i < n; i++) {
    for (int bit = i < HEAD ? 0 : (int)(i % 8), end = i < HEAD ? 8 : bit + 1; bit < end; bit++) {
      bytes[i] = (char)(bytes[i] ^ 1 << bit);
      refuse_bytes(w, bytes, n);
      bytes[i] = (char)(bytes[i] ^ 1 << bit);
    }
  }
  free(bytes);
}

/* The words with a head that says they are good. */
static void forge(const dsv__words *words, dsv__buffer *out) {
  dsv__digest digest = DSV__DIGEST_BEGIN;
  dsv__put(out, "dsvtally\1\0\0\0", 12);
  dsv__put(out, "0123456789abcdef", 16);
  dsv__put_packed_words(out, words);
  assert_false(out->failed);
  dsv__digest_text(&digest, (dsv__str){out->at + HEAD, out->n - HEAD});
  for (size_t i = 0; i < 16; i++) out->at[12 + i] = (char)((i < 8 ? digest.a : digest.b) >> 8 * (i % 8) & 255);
}

/* What is read, whatever it says, can be used. */
static void use(const written *w, const dsv__words *words) {
  dsv__buffer bytes;
  dsv__buffer_init(&bytes, w->s.context);
  forge(words, &bytes);
  dsv_tally *tally = NULL, *merged = NULL;
  dsv_scorecard *card = NULL;
  dsv_text *text = NULL;
  dsv_status status = dsv_tally_read(w->s.book, bytes.at, bytes.n, NULL, &tally, w->s.diag);
  if (status) {
    assert_int_not_equal(status, DSV_ERROR_MISUSE);
    assert_null(tally);
    assert_true(dsv_diag_count(w->s.diag) > 0);
  } else {
    if (!dsv_tally_merge((dsv_tally *const[]){tally, tally, tally}, 3, NULL, &merged, w->s.diag)) {
      status = dsv_tally_write(merged, NULL, &text, w->s.diag);
      assert_true(!status || status == DSV_ERROR_REVISION);
      if (!dsv_tally_score(&merged, 1, NULL, &card, w->s.diag)) assert_non_null(card);
    }
    dsv_text_unref(text);
    dsv_tally_unref(merged);
    dsv_scorecard_unref(card);
    card = NULL;
    if (!dsv_tally_score(&tally, 1, NULL, &card, w->s.diag)) dsv_scorecard_unref(card);
  }
  dsv_tally_unref(tally);
  dsv_diag_clear(w->s.diag);
  dsv__buffer_free(&bytes);
}

static void test_forged(void **state) {
  const written *w = *state;
  dsv__words words = {.context = w->s.context};
  assert_true(dsv__take_packed_words(dsv_text_bytes(w->text) + HEAD, dsv_text_length(w->text) - HEAD, &words));
  const size_t n = words.n;
  for (size_t i = 0; i < n; i += getenv("DSV_LONG") ? 1 : 5) {
    const uint64_t word = words.at[i];
    const uint64_t lies[] = {0, 1, word + 1, word - 1, word ^ 1, UINT64_MAX, UINT64_C(1) << 63, INT64_MAX, word << 8};
    for (size_t k = 0; k < sizeof lies / sizeof *lies; k++) {
      words.at[i] = lies[k];
      use(w, &words);
    }
    words.at[i] = word;
  }
  for (size_t i = 0; i < n; i += 7) { /* what follows is missing */
    words.n = i;
    use(w, &words);
  }
  dsv__words_free(&words);
}

/* Two words are changed at once: lengths that lie together. */
static void test_forged_pairs(void **state) {
  const written *w = *state;
  dsv__words words = {.context = w->s.context};
  uint64_t random = 7;
  assert_true(dsv__take_packed_words(dsv_text_bytes(w->text) + HEAD, dsv_text_length(w->text) - HEAD, &words));
  for (int round = 0; round < (getenv("DSV_LONG") ? 200000 : 5000); round++) {
    uint64_t kept[3];
    size_t at[3];
    for (size_t k = 0; k < 3; k++) {
      random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
      at[k] = (random >> 20) % words.n;
      kept[k] = words.at[at[k]];
      words.at[at[k]] = random >> 50 & 1 ? words.at[(random >> 33) % words.n] : kept[k] ^ UINT64_C(1) << (random >> 58);
    }
    use(w, &words);
    for (size_t k = 3; k-- > 0;) words.at[at[k]] = kept[k];
  }
  dsv__words_free(&words);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_whole),   cmocka_unit_test(test_unlike),       cmocka_unit_test(test_slices),
      cmocka_unit_test(test_misuse),  cmocka_unit_test(test_scale),        cmocka_unit_test(test_damaged),
      cmocka_unit_test(test_forged),  cmocka_unit_test(test_forged_pairs), cmocka_unit_test(test_sketch),
      cmocka_unit_test(test_ratings),
  };
  return cmocka_run_group_tests(tests, write_everything, forget_everything);
}
