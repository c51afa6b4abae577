/* One frozen book and its facts, read by eight threads at once: each sees what one alone sees. So it is with what is worked
   out when it is first asked: pages of calendars, and zones of a context. */
#include "support/everything.h"
#include <pthread.h>
#include <stdatomic.h>

enum { THREADS = 8 };

/* What one thread alone got, in the order of `look`. */
typedef struct {
  char *text[7];
} answers;

typedef struct {
  const scene *s;
  dsv_tally *tally; /* one for all */
  const answers *expected;
  int rounds;
  atomic_int *wrong;
} job;

static char *copy(const char *text) {
  char *out = malloc(strlen(text) + 1);
  if (out) strcpy(out, text);
  return out;
}

static char *text_of(dsv_status status, dsv_text *text) {
  char *out = status ? NULL : copy(dsv_text_bytes(text));
  dsv_text_unref(text);
  return out;
}

/* Everything that may be asked of frozen objects; no assertions here, cmocka's are for one thread. */
static void look(const scene *s, dsv_tally *tally, answers *out) {
  dsv_scorecard *card = NULL, *tallied = NULL;
  dsv_explanation *explanation = NULL;
  dsv_calendar *calendar = NULL;
  dsv_text *text = NULL;
  dsv_report_options csv = DSV_REPORT_OPTIONS_INIT;
  dsv_status status;
  int64_t open = 0;
  char number[32];
  csv.form = DSV_REPORT_CSV;
  memset(out, 0, sizeof *out);
  if (!dsv_score(s->book, s->facts, "a", at("01"), at("05"), at(EVERYTHING_AS_OF), NULL, &card, NULL))
    out->text[0] = copy(dsv_scorecard_json(card, NULL));
  if (!dsv_explain(s->book, s->facts, "a", "up", at("02"), at(EVERYTHING_AS_OF), NULL, &explanation, NULL))
    out->text[1] = copy(dsv_explanation_json(explanation, NULL));
  status = dsv_report_scorecard(card, &csv, &text, NULL);
  out->text[2] = text_of(status, text);
  status = dsv_report_explanation(explanation, NULL, &text, NULL);
  out->text[3] = text_of(status, text);
  status = dsv_book_canonical(s->book, dsv_book_count(s->book) - 1, &text, NULL);
  out->text[4] = text_of(status, text);
  if (!dsv_book_calendar(s->book, "office", &calendar, NULL) &&
      !dsv_calendar_elapsed(calendar, at("01"), at("05"), NULL, &open, NULL)) {
    snprintf(number, sizeof number, "%lld", (long long)open);
    out->text[5] = copy(number);
  }
  if (!dsv_tally_score(&tally, 1, NULL, &tallied, NULL)) out->text[6] = copy(dsv_scorecard_json(tallied, NULL));
  dsv_scorecard_unref(tallied);
  dsv_calendar_unref(calendar);
  dsv_explanation_unref(explanation);
  dsv_scorecard_unref(card);
}

static void forget(answers *a) {
  for (size_t i = 0; i < 7; i++) free(a->text[i]);
}

static void *work(void *user) {
  const job *j = user;
  for (int round = 0; round < j->rounds; round++) {
    answers mine;
    dsv_book *book = dsv_book_ref(j->s->book);
    dsv_facts *facts = dsv_facts_ref(j->s->facts);
    look(j->s, j->tally, &mine);
    for (size_t i = 0; i < 7; i++)
      if (!mine.text[i] || strcmp(mine.text[i], j->expected->text[i]) != 0) atomic_fetch_add(j->wrong, 1);
    forget(&mine);
    dsv_facts_unref(facts);
    dsv_book_unref(book);
  }
  return NULL;
}

static void test_threads(void **state) {
  (void)state;
  scene s = everything();
  answers expected;
  atomic_int wrong = 0;
  pthread_t threads[THREADS];
  dsv_tally *tally = NULL;
  scene_good(&s, dsv_tally_new(s.book, s.facts, "a", at("01"), at("05"), at(EVERYTHING_AS_OF), NULL, &tally, s.diag));
  look(&s, tally, &expected);
  for (size_t i = 0; i < 7; i++) assert_non_null(expected.text[i]);
  job j = {&s, tally, &expected, getenv("DSV_LONG") ? 500 : 50, &wrong};
  for (size_t i = 0; i < THREADS; i++) assert_int_equal(pthread_create(&threads[i], NULL, work, &j), 0);
  for (size_t i = 0; i < THREADS; i++) assert_int_equal(pthread_join(threads[i], NULL), 0);
  assert_int_equal(atomic_load(&wrong), 0);
  forget(&expected);
  dsv_tally_unref(tally);
  scene_end(&s);
}

/* The last owner may be any thread: a card, given to each, is let go of by all. */
static void *let_go(void *user) {
  dsv_scorecard *card = user;
  for (size_t i = 0; i < dsv_scorecard_count(card); i++) {
    dsv_result r = DSV_RESULT_INIT;
    if (dsv_scorecard_get(card, i, &r)) return card;
  }
  dsv_scorecard_unref(card);
  return NULL;
}

static void test_last_owner(void **state) {
  (void)state;
  for (int round = 0; round < 20; round++) {
    scene s = everything();
    pthread_t threads[THREADS];
    dsv_scorecard *card = scene_score(&s, "01", "05", EVERYTHING_AS_OF);
    scene_end(&s);
    for (size_t i = 0; i < THREADS; i++)
      assert_int_equal(pthread_create(&threads[i], NULL, let_go, dsv_scorecard_ref(card)), 0);
    dsv_scorecard_unref(card);
    for (size_t i = 0; i < THREADS; i++) {
      void *left = NULL;
      assert_int_equal(pthread_join(threads[i], &left), 0);
      assert_null(left);
    }
  }
}

/* A fresh calendar, asked by all at once: each wants the same pages first. */
typedef struct {
  dsv_calendar *calendar;
  int64_t expected[4];
  atomic_int *ready, *wrong;
} rush;

static dsv_status ask_calendar(const dsv_calendar *calendar, int64_t out[4]) {
  dsv_status status = dsv_calendar_elapsed(calendar, at("01"), at("2126-03-01T00:00:00Z"), NULL, &out[0], NULL);
  if (!status) status = dsv_calendar_due(calendar, at("02"), INT64_C(36000000000000), NULL, &out[1], NULL);
  if (!status) status = dsv_calendar_next_open(calendar, at("1950-03-01T00:00:00Z"), NULL, &out[2], NULL);
  if (!status) status = dsv_calendar_due_days(calendar, at("02"), 300, NULL, &out[3], NULL);
  return status;
}

static void *ask_at_once(void *user) {
  const rush *r = user;
  int64_t out[4] = {0, 0, 0, 0};
  dsv_calendar *calendar = dsv_calendar_ref(r->calendar);
  atomic_fetch_sub(r->ready, 1);
  while (atomic_load(r->ready) > 0) {
  }
  dsv_status status = ask_calendar(calendar, out);
  if (status || memcmp(out, r->expected, sizeof out) != 0) atomic_fetch_add(r->wrong, 1);
  dsv_calendar_unref(calendar);
  return NULL;
}

#define CALENDARS                                                       \
  "{'type':'calendar','id':'desk','except':['work','free']},"           \
  "{'type':'calendar','id':'work','timezone':'Europe/"                  \
  "Amsterdam','weekly':{'mon':['09:00-17:00'],'fri':['22:00-02:00']}}," \
  "{'type':'calendar','id':'free','timezone':'Europe/"                  \
  "Amsterdam','weekly':{},'exceptions':[{'yearly':'12-25','hours':['"   \
  "00:00-24:00']}]}"

static void test_fresh_calendar(void **state) {
  (void)state;
  rush r = {NULL, {0, 0, 0, 0}, NULL, NULL};
  for (int round = 0; round < (getenv("DSV_LONG") ? 200 : 30); round++) {
    scene s = scene_of(CALENDARS);
    atomic_int ready = THREADS, wrong = 0;
    pthread_t threads[THREADS];
    r.ready = &ready;
    r.wrong = &wrong;
    assert_int_equal(dsv_book_calendar(s.book, "desk", &r.calendar, NULL), DSV_OK);
    if (round == 0) { /* what one alone is told; the calendar is then let go of */
      assert_int_equal(ask_calendar(r.calendar, r.expected), DSV_OK);
      dsv_calendar_unref(r.calendar);
      scene_end(&s);
      continue;
    }
    for (size_t i = 0; i < THREADS; i++) assert_int_equal(pthread_create(&threads[i], NULL, ask_at_once, &r), 0);
    for (size_t i = 0; i < THREADS; i++) assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(atomic_load(&wrong), 0);
    dsv_calendar_unref(r.calendar);
    scene_end(&s);
  }
}

/* Books of one context, checked by all at once: each wants the same zone first. */
static void *check_books(void *user) {
  dsv_context *context = user;
  static const char text[] = "{\"type\":\"calendar\",\"id\":\"c\",\"timezone\":\"Asia/Tokyo\",\"weekly\":{}}";
  dsv_book *book;
  dsv_status status = dsv_book_new(context, NULL, &book, NULL);
  if (!status) status = dsv_book_add(book, text, sizeof text - 1, NULL, NULL, NULL);
  if (!status) status = dsv_book_check(book, NULL, NULL);
  dsv_book_unref(book);
  return status ? context : NULL;
}

static void test_fresh_context(void **state) {
  (void)state;
  for (int round = 0; round < 30; round++) {
    dsv_context *context;
    pthread_t threads[THREADS];
    assert_int_equal(dsv_context_new(NULL, &context), DSV_OK);
    for (size_t i = 0; i < THREADS; i++) assert_int_equal(pthread_create(&threads[i], NULL, check_books, context), 0);
    for (size_t i = 0; i < THREADS; i++) {
      void *wrong = NULL;
      assert_int_equal(pthread_join(threads[i], &wrong), 0);
      assert_null(wrong);
    }
    dsv_context_unref(context);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_threads), cmocka_unit_test(test_last_owner),
                                     cmocka_unit_test(test_fresh_calendar), cmocka_unit_test(test_fresh_context)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
