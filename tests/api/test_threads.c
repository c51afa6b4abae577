/* One frozen book and its facts, read by eight threads at once: each sees what one alone sees. */
#include "support/everything.h"
#include <pthread.h>
#include <stdatomic.h>

enum { THREADS = 8 };

/* What one thread alone got, in the order of `look`. */
typedef struct {
  char *text[6];
} answers;

typedef struct {
  const scene *s;
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
static void look(const scene *s, answers *out) {
  dsv_scorecard *card = NULL;
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
      !dsv_calendar_elapsed(calendar, at("01"), at("05"), &open, NULL)) {
    snprintf(number, sizeof number, "%lld", (long long)open);
    out->text[5] = copy(number);
  }
  dsv_calendar_unref(calendar);
  dsv_explanation_unref(explanation);
  dsv_scorecard_unref(card);
}

static void forget(answers *a) {
  for (size_t i = 0; i < 6; i++) free(a->text[i]);
}

static void *work(void *user) {
  const job *j = user;
  for (int round = 0; round < j->rounds; round++) {
    answers mine;
    dsv_book *book = dsv_book_ref(j->s->book);
    dsv_facts *facts = dsv_facts_ref(j->s->facts);
    look(j->s, &mine);
    for (size_t i = 0; i < 6; i++)
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
  look(&s, &expected);
  for (size_t i = 0; i < 6; i++) assert_non_null(expected.text[i]);
  job j = {&s, &expected, getenv("DSV_LONG") ? 500 : 50, &wrong};
  for (size_t i = 0; i < THREADS; i++) assert_int_equal(pthread_create(&threads[i], NULL, work, &j), 0);
  for (size_t i = 0; i < THREADS; i++) assert_int_equal(pthread_join(threads[i], NULL), 0);
  assert_int_equal(atomic_load(&wrong), 0);
  forget(&expected);
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

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_threads), cmocka_unit_test(test_last_owner)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
