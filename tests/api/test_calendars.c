/* Calendars through the shared library: options, misuse, batches beside single questions, and a child process. */
#include "support/scene.h"
#include <sys/wait.h>
#include <unistd.h>

#define HOUR INT64_C(3600000000)
#define DAY (24 * HOUR)

static dsv_calendar *calendar_of(scene *s, const char *id) {
  dsv_calendar *calendar;
  *s = scene_of("{'type':'calendar','id':'desk','except':['office','holidays']},"
                "{'type':'calendar','id':'office','timezone':'Europe/Amsterdam','weekly':{'mon':['08:00-12:00','13:00-"
                "17:00'],'wed':['22:00-06:00']}},"
                "{'type':'calendar','id':'never','intersect':['desk','holidays']},"
                "{'type':'calendar','id':'holidays','timezone':'Europe/Amsterdam','weekly':{},'exceptions':[{'yearly':'"
                "03-02','hours':['00:00-24:00']}]}");
  scene_good(s, dsv_book_calendar(s->book, id, &calendar, s->diag));
  return calendar;
}

/* ---- batches ------------------------------------------------------------------------------------------------------- */

enum { ROWS = 70000 };

static int64_t a[ROWS], b[ROWS], out[ROWS], days[ROWS];

static uint64_t next_random(uint64_t *state) {
  *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return *state >> 16;
}

/* Mostly within ten years; some rows far away, missing or past all times. */
static void make_rows(void) {
  uint64_t state = 7;
  static const int64_t odd[] = {DSV_NO_TIME, INT64_MAX, INT64_C(-62135596800000000), INT64_C(253402300799999999),
                                INT64_C(253402300800000000)};
  for (size_t i = 0; i < ROWS; i++) {
    a[i] = at("2026-03-01T00:00:00Z") + (int64_t)(next_random(&state) % (uint64_t)(3650 * DAY));
    b[i] = (int64_t)(next_random(&state) % (uint64_t)(300 * HOUR)) - 100 * HOUR;
    days[i] = (int64_t)(next_random(&state) % 40) - 20;
    if (i % 97 == 0) a[i] = odd[next_random(&state) % 5];
    if (i % 101 == 0) b[i] = odd[next_random(&state) % 5];
    if (i % 103 == 0) b[i] = 0;
    if (i % 107 == 0) days[i] = odd[next_random(&state) % 5];
  }
}

static dsv_status single(const dsv_calendar *c, uint32_t verb, size_t i, const int64_t *second,
                         const dsv_calendar_options *o, int64_t *answer) {
  switch (verb) {
    case DSV_CLOCK_ELAPSED: return dsv_calendar_elapsed(c, a[i], second[i], o, answer, NULL);
    case DSV_CLOCK_DUE: return dsv_calendar_due(c, a[i], second[i], o, answer, NULL);
    case DSV_CLOCK_BACK: return dsv_calendar_back(c, a[i], second[i], o, answer, NULL);
    case DSV_CLOCK_DUE_DAYS: return dsv_calendar_due_days(c, a[i], second[i], o, answer, NULL);
    case DSV_CLOCK_OPEN: return dsv_calendar_open(c, a[i], o, answer, NULL);
    case DSV_CLOCK_NEXT_OPEN: return dsv_calendar_next_open(c, a[i], o, answer, NULL);
    case DSV_CLOCK_NEXT_CLOSE: return dsv_calendar_next_close(c, a[i], o, answer, NULL);
    default: return dsv_calendar_working(c, a[i], o, answer, NULL);
  }
}

static void same_rows(const dsv_calendar *c, uint32_t verb, const int64_t *second, uint64_t n, uint64_t step,
                      const dsv_calendar_options *o) {
  uint64_t unanswered = 0, expected = 0;
  assert_int_equal(dsv_calendar_batch(c, verb, a, second, 0, n, o, out, &unanswered, NULL), DSV_OK);
  for (size_t i = 0; i < n; i++) expected += out[i] == DSV_NO_TIME;
  assert_int_equal(unanswered, expected);
  for (size_t i = 0; i < n; i += step) {
    int64_t answer = DSV_NO_TIME;
    dsv_status status = single(c, verb, i, second, o, &answer);
    if (out[i] != (status ? DSV_NO_TIME : answer)) fail_msg("verb %u, row %zu", verb, i);
  }
}

static void test_batch(void **state) {
  (void)state;
  static const char *const ids[] = {"desk", "office", "never"};
  make_rows();
  for (size_t i = 0; i < 3; i++) {
    scene s;
    dsv_calendar *c = calendar_of(&s, ids[i]);
    for (uint32_t land = 0; land < 2; land++) {
      const dsv_calendar_options o = {sizeof o, NULL, NULL, land, land};
      same_rows(c, DSV_CLOCK_ELAPSED, b, ROWS, 1, &o);
      same_rows(c, DSV_CLOCK_DUE, b, ROWS, i == 2 ? 100 : 1, &o);
      same_rows(c, DSV_CLOCK_BACK, b, ROWS, i == 2 ? 100 : 1, &o);
      same_rows(c, DSV_CLOCK_DUE_DAYS, days, 500, 1, &o);
      for (uint32_t verb = DSV_CLOCK_OPEN; verb <= DSV_CLOCK_NEXT_CLOSE; verb++) same_rows(c, verb, NULL, 2000, 1, &o);
    }
    dsv_calendar_unref(c);
    scene_end(&s);
  }
}

/* Dates for `working`, and one value for all rows. */
static void test_columns(void **state) {
  (void)state;
  scene s;
  dsv_calendar *c = calendar_of(&s, "desk");
  int64_t day = at("01") / DAY, column[400], same[400], one = 8 * HOUR;
  uint64_t unanswered = 7;
  for (int64_t i = 0; i < 400; i++) column[i] = i == 7 ? DSV_NO_TIME : day + i;
  assert_int_equal(dsv_calendar_batch(c, DSV_CLOCK_WORKING, column, NULL, 0, 400, NULL, same, &unanswered, NULL),
                   DSV_OK);
  assert_int_equal(unanswered, 1);
  for (size_t i = 0; i < 400; i++) {
    int64_t answer = DSV_NO_TIME;
    dsv_calendar_working(c, column[i], NULL, &answer, NULL);
    assert_int_equal(same[i], i == 7 ? DSV_NO_TIME : answer);
  }
  /* In place, over either column, also where one value stands for all. */
  for (int64_t i = 0; i < 400; i++) column[i] = at("02") + i * HOUR;
  assert_int_equal(dsv_calendar_batch(c, DSV_CLOCK_DUE, column, &one, 1, 400, NULL, same, NULL, NULL), DSV_OK);
  int64_t first[400], second[400];
  memcpy(first, column, sizeof first);
  for (size_t i = 0; i < 400; i++) second[i] = one;
  assert_int_equal(dsv_calendar_batch(c, DSV_CLOCK_DUE, first, second, 0, 400, NULL, second, NULL, NULL), DSV_OK);
  assert_memory_equal(second, same, sizeof same);
  second[0] = one;
  assert_int_equal(dsv_calendar_batch(c, DSV_CLOCK_DUE, first, second, 1, 400, NULL, second, NULL, NULL), DSV_OK);
  assert_memory_equal(second, same, sizeof same);
  assert_int_equal(dsv_calendar_batch(c, DSV_CLOCK_DUE, first, &one, 1, 400, NULL, first, NULL, NULL), DSV_OK);
  assert_memory_equal(first, same, sizeof same);
  assert_int_equal(dsv_calendar_batch(c, DSV_CLOCK_DUE, NULL, NULL, 0, 0, NULL, NULL, &unanswered, NULL), DSV_OK);
  assert_int_equal(unanswered, 0);
  dsv_calendar_unref(c);
  scene_end(&s);
}

/* ---- progress ------------------------------------------------------------------------------------------------------ */

typedef struct {
  uint64_t calls, last, stop_at;
} seen;

static int watch(void *user, uint64_t done, uint64_t total) {
  seen *w = user;
  assert_int_equal(total, ROWS);
  assert_true(done - w->last <= 65536);
  w->last = done;
  return ++w->calls == w->stop_at;
}

static void test_progress(void **state) {
  (void)state;
  scene s;
  dsv_calendar *c = calendar_of(&s, "desk");
  seen all = {0, 0, 0}, few = {0, 0, 2};
  dsv_calendar_options o = DSV_CALENDAR_OPTIONS_INIT;
  make_rows();
  o.progress = watch;
  o.user = &all;
  assert_int_equal(dsv_calendar_batch(c, DSV_CLOCK_DUE, a, b, 0, ROWS, &o, out, NULL, s.diag), DSV_OK);
  assert_int_equal(all.last, ROWS);
  assert_true(all.calls > 1);
  o.user = &few;
  assert_int_equal(dsv_calendar_batch(c, DSV_CLOCK_DUE, a, b, 0, ROWS, &o, out, NULL, s.diag), DSV_ERROR_CANCELLED);
  assert_int_equal(few.calls, 2);
  assert_int_equal(dsv_diag_count(s.diag), 1);
  dsv_calendar_unref(c);
  scene_end(&s);
}

/* ---- misuse -------------------------------------------------------------------------------------------------------- */

static void test_options(void **state) {
  (void)state;
  scene s;
  dsv_calendar *c = calendar_of(&s, "desk");
  dsv_calendar_options bad[4];
  int64_t answer, two[4];
  uint64_t n;
  for (size_t i = 0; i < 4; i++) bad[i] = (dsv_calendar_options)DSV_CALENDAR_OPTIONS_INIT;
  bad[0].size = 3;
  bad[1].land = 2;
  bad[2].day_time = 2;
  bad[3].size = 5000;
  for (size_t i = 0; i < 4; i++) {
    const dsv_calendar_options *o = &bad[i];
    assert_int_equal(dsv_calendar_elapsed(c, 0, 1, o, &answer, NULL), DSV_ERROR_OPTIONS);
    assert_int_equal(dsv_calendar_due(c, 0, 1, o, &answer, NULL), DSV_ERROR_OPTIONS);
    assert_int_equal(dsv_calendar_back(c, 0, 1, o, &answer, NULL), DSV_ERROR_OPTIONS);
    assert_int_equal(dsv_calendar_due_days(c, 0, 1, o, &answer, NULL), DSV_ERROR_OPTIONS);
    assert_int_equal(dsv_calendar_open(c, 0, o, &answer, NULL), DSV_ERROR_OPTIONS);
    assert_int_equal(dsv_calendar_next_open(c, 0, o, &answer, NULL), DSV_ERROR_OPTIONS);
    assert_int_equal(dsv_calendar_next_close(c, 0, o, &answer, NULL), DSV_ERROR_OPTIONS);
    assert_int_equal(dsv_calendar_working(c, 0, o, &answer, NULL), DSV_ERROR_OPTIONS);
    assert_int_equal(dsv_calendar_local(c, 0, o, &answer, NULL), DSV_ERROR_OPTIONS);
    assert_int_equal(dsv_calendar_spans(c, 0, 1, o, two, 1, &n, NULL), DSV_ERROR_OPTIONS);
    assert_int_equal(dsv_calendar_instants(c, 0, o, two, 1, &n, NULL), DSV_ERROR_OPTIONS);
    assert_int_equal(dsv_calendar_batch(c, DSV_CLOCK_OPEN, two, NULL, 0, 1, o, two, NULL, s.diag), DSV_ERROR_OPTIONS);
  }
  assert_int_equal(dsv_diag_count(s.diag), 4);
  dsv_calendar_unref(c);
  scene_end(&s);
}

static void test_misuse(void **state) {
  (void)state;
  scene s;
  dsv_calendar *c = calendar_of(&s, "desk");
  int64_t two[4] = {0, 0, 0, 0};
  uint64_t n;
#define REFUSED(call) assert_int_equal(call, DSV_ERROR_MISUSE)
  REFUSED(dsv_calendar_due(NULL, 0, 1, NULL, two, s.diag));
  REFUSED(dsv_calendar_due(c, 0, 1, NULL, NULL, s.diag));
  REFUSED(dsv_calendar_local(c, 0, NULL, NULL, NULL));
  REFUSED(dsv_calendar_spans(NULL, 0, 1, NULL, two, 1, &n, NULL));
  REFUSED(dsv_calendar_spans(c, 0, 1, NULL, NULL, 1, &n, NULL));
  REFUSED(dsv_calendar_spans(c, 0, 1, NULL, two, 1, NULL, NULL));
  REFUSED(dsv_calendar_instants(c, 0, NULL, NULL, 1, &n, NULL));
  REFUSED(dsv_calendar_batch(NULL, DSV_CLOCK_OPEN, two, NULL, 0, 1, NULL, two, &n, NULL));
  REFUSED(dsv_calendar_batch(c, 0, two, two, 0, 1, NULL, two, &n, NULL));
  REFUSED(dsv_calendar_batch(c, 9, two, two, 0, 1, NULL, two, &n, NULL));
  REFUSED(dsv_calendar_batch(c, UINT32_MAX, two, two, 0, 1, NULL, two, &n, NULL));
  REFUSED(dsv_calendar_batch(c, DSV_CLOCK_DUE, two, NULL, 0, 1, NULL, two, &n, NULL));
  REFUSED(dsv_calendar_batch(c, DSV_CLOCK_DUE, NULL, two, 0, 1, NULL, two, &n, NULL));
  REFUSED(dsv_calendar_batch(c, DSV_CLOCK_DUE, two, two, 2, 1, NULL, two, &n, NULL));
  REFUSED(dsv_calendar_batch(c, DSV_CLOCK_DUE, two, two, 0, 1, NULL, NULL, &n, s.diag));
  REFUSED(dsv_calendar_batch(c, DSV_CLOCK_OPEN, two, two, 0, 1, NULL, two, &n, NULL));
  assert_int_equal(dsv_diag_count(s.diag), 3);
  /* Reversed there is nothing; what does not fit is counted. */
  assert_int_equal(dsv_calendar_spans(c, 5 * DAY, 0, NULL, two, 1, &n, NULL), DSV_OK);
  assert_int_equal(n, 0);
  assert_int_equal(dsv_calendar_spans(c, at("02"), at("20"), NULL, two, 1, &n, NULL), DSV_OK);
  assert_int_equal(n, 7);
  assert_int_equal(two[2], 0);
  dsv_calendar_unref(c);
  scene_end(&s);
}

/* ---- a child process ----------------------------------------------------------------------------------------------- */

static void test_fork(void **state) {
  (void)state;
  scene s;
  dsv_calendar *c = calendar_of(&s, "desk");
  int64_t before, after;
  assert_int_equal(dsv_calendar_elapsed(c, at("01"), at("20"), NULL, &before, NULL), DSV_OK);
  pid_t child = fork();
  if (child == 0) {
    int64_t far;
    dsv_status status = dsv_calendar_elapsed(c, at("01"), at("20"), NULL, &after, NULL);
    if (!status) status = dsv_calendar_due(c, at("1950-01-01T00:00:00Z"), 1000 * HOUR, NULL, &far, NULL);
    dsv_calendar_unref(c);
    _exit(status != DSV_OK || before != after);
  }
  int how;
  assert_int_equal(waitpid(child, &how, 0), child);
  assert_true(WIFEXITED(how) && WEXITSTATUS(how) == 0);
  dsv_calendar_unref(c);
  scene_end(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_batch),    cmocka_unit_test(test_columns),
                                     cmocka_unit_test(test_progress), cmocka_unit_test(test_options),
                                     cmocka_unit_test(test_misuse),   cmocka_unit_test(test_fork)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
