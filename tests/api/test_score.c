/* Scoring through the public interface: statuses, accounts that add up, accessors, misuse, lives of handles. */
#include "support/everything.h"
#include <jansson.h>
#include <stdbool.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static json_t *json_of(const dsv_scorecard *card) {
  size_t length;
  const char *text = dsv_scorecard_json(card, &length);
  assert_non_null(text);
  assert_int_equal(strlen(text), length);
  assert_ptr_equal(dsv_scorecard_json(card, NULL), text);
  json_error_t error;
  json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, &error);
  if (!json) print_message("%s\n", error.text);
  assert_non_null(json);
  return json;
}

/* ---- accounts ---------------------------------------------------------------------------------------------------- */

typedef struct {
  json_t *reasons, *fates, *statuses; /* what was met */
} met;

/* A number, or a weight, which is text; those of the scene are whole. */
static json_int_t number_of(json_t *value) {
  return json_is_string(value) ? strtoll(json_string_value(value), NULL, 10) : json_integer_value(value);
}

static json_int_t sum_of(json_t *object, json_t *names) {
  const char *name;
  json_t *value;
  json_int_t sum = 0;
  json_object_foreach(object, name, value) {
    assert_true(number_of(value) > 0); /* only what is not zero */
    if (names) json_object_set_new(names, name, json_true());
    sum += number_of(value);
  }
  return sum;
}

static void check_time(json_t *time, met *seen) {
  static const char *const parts[] = {"up", "down", "counted", "outside_hours", "no_data", "future"};
  json_int_t sum = 0;
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    json_int_t one = json_integer_value(json_object_get(time, parts[i]));
    assert_true(one >= 0);
    if (one) json_object_set_new(seen->fates, parts[i], json_true());
    sum += one;
  }
  assert_true(!json_object_get(time, "up") == !!json_object_get(time, "counted"));
  sum += sum_of(json_object_get(time, "excluded"), NULL);
  sum += sum_of(json_object_get(time, "excused"), NULL);
  if (json_object_get(time, "excluded")) json_object_set_new(seen->fates, "excluded", json_true());
  if (json_object_get(time, "excused")) json_object_set_new(seen->fates, "excused", json_true());
  assert_int_equal(json_integer_value(json_object_get(time, "window")), sum);
}

/* A target over windows, or over other targets: they take the place of rows. */
static void check_others(json_t *result, json_t *others) {
  json_t *missed = json_object_get(others, "missed"), *some = missed ? missed : json_object_get(others, "met");
  assert_null(json_object_get(result, "rows"));
  assert_null(json_object_get(result, "time"));
  assert_int_equal(number_of(json_object_get(others, "seen")),
                   number_of(json_object_get(others, "counted")) + sum_of(json_object_get(others, "left_out"), NULL));
  assert_true(number_of(some) <= number_of(json_object_get(others, "counted")));
}

static json_t *others_of(json_t *result) {
  json_t *windows = json_object_get(result, "windows");
  return windows ? windows : json_object_get(result, "parts");
}

static void check_result(json_t *result, json_t *facts_rows, met *seen) {
  json_t *others = others_of(result), *inside = json_object_get(result, "subjects");
  if (!inside) inside = json_object_get(result, "classes");
  if (!others) others = others_of(json_array_get(inside, 0));
  if (others) {
    size_t n;
    json_t *one;
    if (!inside) check_others(result, others);
    json_array_foreach(inside, n, one) check_others(one, others_of(one));
    return;
  }
  json_t *rows = json_object_get(result, "rows"), *time = json_object_get(result, "time"), *part;
  json_int_t all = json_integer_value(json_object_get(rows, "seen"));
  assert_int_equal(all, json_integer_value(json_object_get(rows, "counted")) +
                            sum_of(json_object_get(rows, "left_out"), seen->reasons));
  /* Of a target or a class: all rows of its stream. */
  if (json_object_get(result, "id")) {
    const char *name;
    json_t *stream;
    int found = 0;
    json_object_foreach(facts_rows, name, stream) found |= json_integer_value(json_object_get(stream, "rows")) == all;
    assert_true(found);
  }
  if (time) check_time(time, seen);
  json_object_set_new(seen->statuses, json_string_value(json_object_get(result, "status")), json_true());
  size_t i;
  json_array_foreach(json_object_get(result, "classes"), i, part) check_result(part, facts_rows, seen);
  json_array_foreach(json_object_get(result, "subjects"), i, part) check_result(part, facts_rows, seen);
}

static void expect_names(json_t *object, const char *const *names, size_t n) {
  for (size_t i = 0; i < n; i++) {
    if (!json_object_get(object, names[i])) print_message("never: %s\n", names[i]);
    assert_non_null(json_object_get(object, names[i]));
  }
}

static void test_accounts(void **state) {
  (void)state;
  static const char *const reasons[] = {
      "bad",      "superseded",  "future", "empty",         "before_start",   "where",           "after_end",
      "no_class", "other_class", "null",   "outside_hours", "excluded.tests", "excluded.nights", "excluded.drill"};
  static const char *const fates[] = {"up",      "down",   "counted",  "outside_hours",
                                      "no_data", "future", "excluded", "excused"};
  static const char *const statuses[] = {"met", "missed", "no_data", "unjudged", "open", "reported"};
  scene s = everything();
  dsv_scorecard *card = scene_score(&s, "01", "05", EVERYTHING_AS_OF);
  json_t *json = json_of(card), *period, *target;
  met seen = {json_object(), json_object(), json_object()};
  size_t i, k;
  json_array_foreach(json_object_get(json, "periods"), i, period)
      json_array_foreach(json_object_get(period, "targets"), k, target)
          check_result(target, json_object_get(json, "facts"), &seen);
  expect_names(seen.reasons, reasons, sizeof reasons / sizeof *reasons);
  expect_names(seen.fates, fates, sizeof fates / sizeof *fates);
  expect_names(seen.statuses, statuses, sizeof statuses / sizeof *statuses);
  json_decref(seen.reasons);
  json_decref(seen.fates);
  json_decref(seen.statuses);
  json_decref(json);
  dsv_scorecard_unref(card);
  scene_end(&s);
}

/* ---- accessors --------------------------------------------------------------------------------------------------- */

static void same_text(json_t *value, const char *text) {
  if (json_is_string(value)) {
    assert_non_null(text);
    assert_string_equal(json_string_value(value), text);
  } else {
    assert_null(text);
  }
}

/* One figure against its JSON; `of_class` and `target` are those it stands in. */
static void check_figure(const dsv_scorecard *card, size_t *index, json_t *period, const char *target,
                         const char *of_class, json_t *json) {
  dsv_result r = scene_get(card, (*index)++);
  assert_int_equal(r.from, at(json_string_value(json_object_get(period, "from"))));
  assert_int_equal(r.to, at(json_string_value(json_object_get(period, "to"))));
  assert_int_equal(r.version, json_integer_value(json_object_get(period, "version")));
  assert_string_equal(r.target, target);
  if (of_class) assert_string_equal(r.of_class, of_class);
  else assert_null(r.of_class);
  json_t *key = json_object_get(json, "key");
  char *text = key ? json_dumps(key, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
  if (text) assert_string_equal(r.subject, text);
  else assert_null(r.subject);
  free(text);
  same_text(json_object_get(json, "value"), r.value);
  same_text(json_object_get(json, "unit"), r.unit);
  same_text(json_object_get(json, "numerator"), r.numerator);
  same_text(json_object_get(json, "denominator"), r.denominator);
  same_text(json_object_get(json, "objective"), r.objective);
  assert_string_equal(json_string_value(json_object_get(json, "status")), scene_status(r.status));
  assert_int_equal(r.early, json_is_true(json_object_get(json, "early")));
  size_t i;
  json_t *part;
  json_array_foreach(json_object_get(json, "classes"), i, part)
      check_figure(card, index, period, target, json_string_value(json_object_get(part, "id")), part);
  json_array_foreach(json_object_get(json, "subjects"), i, part)
      check_figure(card, index, period, target, of_class, part);
}

static void test_accessors(void **state) {
  (void)state;
  scene s = everything();
  dsv_scorecard *card = scene_score(&s, "01", "05", EVERYTHING_AS_OF);
  json_t *json = json_of(card), *period, *target;
  size_t i, k, index = 0;
  json_array_foreach(json_object_get(json, "periods"), i, period)
      json_array_foreach(json_object_get(period, "targets"), k, target)
          check_figure(card, &index, period, json_string_value(json_object_get(target, "id")), NULL, target);
  assert_int_equal(index, dsv_scorecard_count(card));
  dsv_result result = DSV_RESULT_INIT;
  assert_int_equal(dsv_scorecard_get(card, index, &result), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_scorecard_get(card, SIZE_MAX, &result), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_scorecard_get(card, 0, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_scorecard_get(NULL, 0, &result), DSV_ERROR_MISUSE);
  result.size = sizeof result - 1;
  assert_int_equal(dsv_scorecard_get(card, 0, &result), DSV_ERROR_OPTIONS);
  result.size = 0;
  assert_int_equal(dsv_scorecard_get(card, 0, &result), DSV_ERROR_OPTIONS);
  /* A caller of a later version: what is not known here is zero. */
  struct {
    dsv_result result;
    unsigned char more[64];
  } longer;
  memset(&longer, 0xA5, sizeof longer);
  longer.result.size = sizeof longer;
  assert_int_equal(dsv_scorecard_get(card, 0, &longer.result), DSV_OK);
  assert_int_equal(longer.result.size, sizeof longer);
  for (i = 0; i < sizeof longer.more; i++) assert_int_equal(longer.more[i], 0);
  json_decref(json);
  dsv_scorecard_unref(card);
  assert_int_equal(dsv_scorecard_count(NULL), 0);
  size_t length = 7;
  assert_null(dsv_scorecard_json(NULL, &length));
  assert_int_equal(length, 0);
  assert_null(dsv_scorecard_json(NULL, NULL));
  assert_null(dsv_scorecard_ref(NULL));
  dsv_scorecard_unref(NULL);
  scene_end(&s);
}

/* ---- statuses ---------------------------------------------------------------------------------------------------- */

static const struct {
  const char *target, *rows, *as_of, *expected;
} status_cases[] = {
    {"'metric':{'kind':'count','stream':'e'},'objective':{'op':'<','value':'3'}", "@01 01:00\n@01 02:00\n", "02",
     "2 count met"},
    {"'metric':{'kind':'count','stream':'e'},'objective':{'op':'<','value':'2'}", "@01 01:00\n@01 02:00\n", "02",
     "2 count missed"},
    {"'metric':{'kind':'count','stream':'e'},'objective':{'op':'<','value':'2'}", "@01 01:00\n@01 02:00\n", "01 02:01",
     "2 count missed early"},
    {"'metric':{'kind':'count','stream':'e'},'objective':{'op':'<','value':'2'}", "@01 01:00\n@01 02:00\n", "01 02:00",
     "1 count open"},
    {"'metric':{'kind':'count','stream':'e'},'objective':{'op':'>=','value':'2'}", "@01 01:00\n@01 02:00\n",
     "01 23:59:59.999999", "2 count met early"},
    {"'metric':{'kind':'ratio','stream':'e'},'objective':{'op':'>','value':'2'}", "", "02", "- % no_data"},
    {"'metric':{'kind':'ratio','stream':'e'},'objective':{'op':'>','value':'2'}", "", "01 23:00", "- % open"},
    {"'metric':{'kind':'count','stream':'e'},'objective':{'op':'>','value':'0'},'least':{'rows':3}",
     "@01 01:00\n@01 02:00\n", "02", "2 count unjudged"},
    {"'metric':{'kind':'count','stream':'e'},'objective':{'op':'>','value':'0'},'least':{'rows':3}",
     "@01 01:00\n@01 02:00\n", "01 23:00", "2 count open"},
    {"'metric':{'kind':'count','stream':'e'}", "@01 01:00\n", "02", "1 count reported"},
    {"'metric':{'kind':'count','stream':'e'}", "@01 01:00\n", "01 23:59:59.999999", "1 count open"},
};

static void test_statuses(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof status_cases / sizeof *status_cases; i++) {
    char text[2048];
    snprintf(text, sizeof text, PARTIES EVENTS("") AGREEMENT(DAYS, "{'id':'t',%s}"), status_cases[i].target);
    scene s = scene_of(text);
    snprintf(text, sizeof text, "time\n%s", status_cases[i].rows);
    scene_rows(&s, "e", text);
    scene_seal(&s);
    dsv_scorecard *card = scene_score(&s, "01", "02", status_cases[i].as_of);
    assert_int_equal(dsv_scorecard_count(card), 1);
    scene_expect(card, 0, status_cases[i].expected);
    dsv_scorecard_unref(card);
    scene_end(&s);
  }
}

/* ---- which windows ----------------------------------------------------------------------------------------------- */

static void test_from_to(void **state) {
  (void)state;
  scene s = scene_of(PARTIES EVENTS("") AGREEMENT(DAYS, "{'id':'t','metric':{'kind':'count','stream':'e'}}"));
  scene_seal(&s);
  const struct {
    int64_t from, to, as_of;
    size_t windows;
  } cases[] = {
      {at("01"), at("04"), at("20"), 3},
      {DSV_NO_TIME, DSV_NO_TIME, at("20"), 10},
      {DSV_NO_TIME, DSV_NO_TIME, at("03"), 2},
      {DSV_NO_TIME, DSV_NO_TIME, at("03 00:00:00.000001"), 3},
      {at("03"), DSV_NO_TIME, at("20"), 8},
      {DSV_NO_TIME, at("03"), at("20"), 2},
      {at("02") + 1, at("04") + 1, at("20"), 2},
      {at("04"), at("04"), at("20"), 0},
      {at("05"), at("04"), at("20"), 0},
      {at("12"), at("20"), at("20"), 0},
      {DSV_NO_TIME, DSV_NO_TIME, at("2026-02-01T00:00:00Z"), 0},
      {at("08"), at("20"), at("02"), 3},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    dsv_scorecard *card = NULL;
    scene_good(&s, dsv_score(s.book, s.facts, "a", cases[i].from, cases[i].to, cases[i].as_of, NULL, &card, s.diag));
    assert_int_equal(dsv_scorecard_count(card), cases[i].windows);
    json_t *json = json_of(card);
    assert_int_equal(json_array_size(json_object_get(json, "periods")), cases[i].windows);
    assert_int_equal(json_object_size(json_object_get(json, "zones")), cases[i].windows > 0);
    json_decref(json);
    dsv_scorecard_unref(card);
  }
  scene_end(&s);
}

/* ---- misuse ------------------------------------------------------------------------------------------------------ */

static dsv_scorecard *const wrong = (dsv_scorecard *)(uintptr_t)16; /* an output that must not stay */

static void refused(const scene *s, const dsv_book *book, const dsv_facts *facts, const char *agreement, int64_t as_of,
                    const dsv_score_options *options, dsv_status expected) {
  dsv_scorecard *card = wrong;
  dsv_diag_clear(s->diag);
  assert_int_equal(dsv_score(book, facts, agreement, DSV_NO_TIME, DSV_NO_TIME, as_of, options, &card, s->diag),
                   expected);
  assert_null(card);
  assert_int_equal(dsv_diag_count(s->diag), 1);
  card = wrong;
  assert_int_equal(dsv_score(book, facts, agreement, DSV_NO_TIME, DSV_NO_TIME, as_of, options, &card, NULL), expected);
  assert_null(card);
}

static void test_agreement_time(void **state) {
  (void)state;
  scene s = scene_of(PARTIES EVENTS("") AGREEMENT(DAYS, "{'id':'t','metric':{'kind':'count','stream':'e'}}"));
  int64_t date = 1, time = 2;
  scene_good(&s, dsv_agreement_time(s.book, "a", "2026-01-03", 10, &date, s.diag));
  scene_good(&s, dsv_agreement_time(s.book, "a", "2026-01-03T00:00:00Z", 20, &time, s.diag));
  assert_int_equal(
      date, time); /* the scene's agreement is in UTC; other zones are tried through the command and the bindings */
  assert_int_equal(dsv_agreement_time(s.book, "a", "2026-01-3", 9, &date, s.diag), DSV_ERROR_VALUE);
  assert_int_equal(date, 0);
  assert_int_equal(dsv_agreement_time(s.book, "b", "2026-01-03", 10, &date, s.diag), DSV_ERROR_UNKNOWN_AGREEMENT);
  assert_int_equal(dsv_agreement_time(NULL, "a", "2026-01-03", 10, &date, s.diag), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_agreement_time(s.book, "a", "2026-01-03", 10, NULL, s.diag), DSV_ERROR_MISUSE);
  scene_end(&s);
}

static void test_misuse(void **state) {
  (void)state;
  scene s = everything(), other = everything();
  int64_t now = at(EVERYTHING_AS_OF);
  refused(&s, NULL, s.facts, "a", now, NULL, DSV_ERROR_MISUSE);
  refused(&s, s.book, NULL, "a", now, NULL, DSV_ERROR_MISUSE);
  refused(&s, s.book, s.facts, NULL, now, NULL, DSV_ERROR_MISUSE);
  refused(&s, s.book, other.facts, "a", now, NULL, DSV_ERROR_MISUSE);
  refused(&s, s.book, s.facts, "b", now, NULL, DSV_ERROR_UNKNOWN_AGREEMENT);
  refused(&s, s.book, s.facts, "", now, NULL, DSV_ERROR_UNKNOWN_AGREEMENT);
  refused(&s, s.book, s.facts, "a", DSV_NO_TIME, NULL, DSV_ERROR_MISUSE);
  refused(&s, s.book, s.facts, "a", at("0001-01-01T00:00:00Z") - 1, NULL, DSV_ERROR_MISUSE);
  refused(&s, s.book, s.facts, "a", at("9999-12-31T23:59:59.999999Z") + 1, NULL, DSV_ERROR_MISUSE);
  assert_int_equal(dsv_score(s.book, s.facts, "a", DSV_NO_TIME, DSV_NO_TIME, now, NULL, NULL, s.diag),
                   DSV_ERROR_MISUSE);
  dsv_score_options options = DSV_SCORE_OPTIONS_INIT;
  const size_t sizes[] = {0, 1, offsetof(dsv_score_options, version) - 1, 4097, SIZE_MAX};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    options.size = sizes[i];
    refused(&s, s.book, s.facts, "a", now, &options, DSV_ERROR_OPTIONS);
  }
  struct {
    dsv_score_options options;
    unsigned char more[32];
  } longer;
  memset(&longer, 0, sizeof longer);
  longer.options.size = sizeof longer;
  dsv_scorecard *card = NULL;
  scene_good(&s, dsv_score(s.book, s.facts, "a", DSV_NO_TIME, at("02"), now, &longer.options, &card, s.diag));
  dsv_scorecard_unref(card);
  longer.more[31] = 1;
  refused(&s, s.book, s.facts, "a", now, &longer.options, DSV_ERROR_OPTIONS);
  scene_end(&s);
  scene_end(&other);
}

static void test_not_frozen(void **state) {
  (void)state;
  scene s = everything_open();
  refused(&s, s.book, s.facts, "a", at("05"), NULL, DSV_ERROR_NOT_FROZEN);
  scene_seal(&s);
  dsv_scorecard *card = scene_score(&s, "01", "02", "05");
  assert_true(dsv_scorecard_count(card) > 0);
  dsv_scorecard_unref(card);
  scene_end(&s);
}

/* A child that was forked has its own book to make. */
static void test_forked(void **state) {
  (void)state;
  scene s = everything();
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    dsv_scorecard *card = wrong;
    dsv_explanation *explanation = (dsv_explanation *)wrong;
    dsv_status a = dsv_score(s.book, s.facts, "a", DSV_NO_TIME, DSV_NO_TIME, at("05"), NULL, &card, NULL);
    dsv_status b = dsv_explain(s.book, s.facts, "a", "up", at("01"), at("05"), NULL, &explanation, NULL);
    bool good = a == DSV_ERROR_FORKED && b == DSV_ERROR_FORKED && !card && !explanation;
    /* Another program takes over, so that nobody asks this one what it still holds. */
    execl("/bin/sh", "sh", "-c", good ? "exit 0" : "exit 1", (char *)NULL);
    _exit(2);
  }
  int status = 0;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFEXITED(status));
  assert_int_equal(WEXITSTATUS(status), 0);
  scene_end(&s);
}

/* ---- progress ---------------------------------------------------------------------------------------------------- */

typedef struct {
  uint64_t calls, last, stop_at;
} watcher;

static int watched(void *user, uint64_t done, uint64_t total) {
  watcher *w = user;
  (void)total;
  assert_true(done > w->last);
  w->last = done;
  return ++w->calls == w->stop_at;
}

static void test_progress(void **state) {
  (void)state;
  enum { MANY = 200000 };
  scene s = scene_of(PARTIES EVENTS("") AGREEMENT(
      DAYS, "{'id':'t','metric':{'kind':'count','stream':'e'}},{'id':'u','metric':{'kind':'count','stream':'e'}}"));
  int64_t *times = calloc(MANY, sizeof *times);
  assert_non_null(times);
  for (int64_t i = 0; i < MANY; i++) times[i] = at("01") + i;
  dsv_column column = {sizeof column, "time", DSV_COLUMN_TIME, 0, times, NULL, NULL, NULL, 0};
  scene_good(&s, dsv_facts_append(s.facts, "e", &column, 1, MANY, NULL, s.diag));
  scene_seal(&s);
  watcher w = {0, 0, 0};
  dsv_score_options options = {.size = sizeof options, .progress = watched, .user = &w};
  dsv_scorecard *card = NULL;
  scene_good(&s, dsv_score(s.book, s.facts, "a", at("01"), at("02"), at("05"), &options, &card, s.diag));
  uint64_t calls = w.calls;
  assert_true(calls >= 2);
  dsv_scorecard_unref(card);
  for (uint64_t stop = 1; stop <= calls; stop++) {
    w = (watcher){0, 0, stop};
    card = wrong;
    assert_int_equal(dsv_score(s.book, s.facts, "a", at("01"), at("02"), at("05"), &options, &card, s.diag),
                     DSV_ERROR_CANCELLED);
    assert_null(card);
    assert_int_equal(w.calls, stop);
  }
  dsv_explanation *explanation = (dsv_explanation *)wrong;
  w = (watcher){0, 0, 1};
  assert_int_equal(dsv_explain(s.book, s.facts, "a", "t", at("01"), at("05"), &options, &explanation, s.diag),
                   DSV_ERROR_CANCELLED);
  assert_null(explanation);
  card = scene_score(&s, "01", "02", "05"); /* as if nothing had been */
  scene_expect(card, 0, "200000 count reported");
  dsv_scorecard_unref(card);
  free(times);
  scene_end(&s);
}

/* ---- targets that are walked together ---------------------------------------------------------------------------------- */

/* Targets ask the same of their rows, but each of its own stream what they are out of. */
static void test_out_of(void **state) {
  (void)state;
#define STREAM(id) "{'type':'stream','id':'" id "','shape':'event','fields':{'k':'string'}},"
#define OUT_OF(id, stream) \
  "{'id':'" id "','by':['k'],'metric':{'kind':'ratio','stream':'e','out_of':{'stream':'" stream "'}}}"
  static const char *const expected[] = {"1 count reported", "100 % reported", "50 % reported", "20 % reported"};
  static const char *const targets[] = {"none", "f", "g", "h"};
  scene s = scene_of(PARTIES EVENTS(",'fields':{'k':'string'}") STREAM("f")
                         STREAM("g") "{'type':'stream','id':'h','shape':'event'}," AGREEMENT(
                             DAYS, "{'id':'none','by':['k'],'metric':{'kind':'count','stream':'e'}}," OUT_OF(
                                       "f", "f") "," OUT_OF("g", "g") "," OUT_OF("h", "h")));
  scene_rows(&s, "e", "time,k\n@01 01:00,a\n@01 02:00,b\n");
  scene_rows(&s, "f", "time,k\n@01 01:00,b\n@01 01:00,a\n");
  scene_rows(&s, "g", "time,k\n@01 01:00,c\n@01 01:00,a\n@01 01:00,b\n@01 02:00,b\n@01 03:00,a\n");
  scene_rows(&s, "h", "time\n@01 01:00\n@01 02:00\n@01 03:00\n@01 04:00\n@01 05:00\n");
  scene_seal(&s);
  dsv_scorecard *card = scene_score(&s, "01", "02", "05");
  size_t found = 0;
  for (size_t i = 0; i < dsv_scorecard_count(card); i++) {
    dsv_result r = scene_get(card, i);
    if (!r.subject || strcmp(r.subject, "{\"k\":\"a\"}") != 0) continue;
    assert_string_equal(r.target, targets[found]);
    scene_expect(card, i, expected[found++]);
  }
  assert_int_equal(found, 4);
  dsv_scorecard_unref(card);
  scene_end(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_accounts),   cmocka_unit_test(test_accessors),      cmocka_unit_test(test_statuses),
      cmocka_unit_test(test_from_to),    cmocka_unit_test(test_agreement_time), cmocka_unit_test(test_misuse),
      cmocka_unit_test(test_not_frozen), cmocka_unit_test(test_forked),         cmocka_unit_test(test_progress),
      cmocka_unit_test(test_out_of),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
