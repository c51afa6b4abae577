/* Explanations: every moment and every row of a window has its place, and adds up to the result. */
#include "support/everything.h"
#include <jansson.h>
#include <stdbool.h>

static json_t *explain(const scene *s, const char *target, const char *period, const char *as_of) {
  dsv_explanation *explanation = NULL;
  size_t length;
  json_error_t error;
  scene_good(s, dsv_explain(s->book, s->facts, "a", target, at(period), at(as_of), NULL, &explanation, s->diag));
  const char *text = dsv_explanation_json(explanation, &length);
  assert_int_equal(strlen(text), length);
  json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, &error);
  assert_non_null(json);
  dsv_explanation_unref(explanation);
  return json;
}

static int64_t time_of(json_t *object, const char *name) {
  return at(json_string_value(json_object_get(object, name)));
}

static const char *text_of(json_t *object, const char *name) {
  const char *text = json_string_value(json_object_get(object, name));
  return text ? text : "";
}

/* The part of a result's time that a span belongs to, taken away from it; all parts must come to zero. */
static void take(json_t *time, json_t *span) {
  int64_t length = time_of(span, "to") - time_of(span, "from");
  const char *fate = text_of(span, "fate"), *by = text_of(span, "by");
  json_t *from = *by ? json_object_get(time, fate) : time;
  const char *name = *by ? by : fate;
  assert_true(length > 0);
  json_t *left = json_object_get(from, name);
  assert_non_null(left);
  assert_int_equal(json_integer_set(left, json_integer_value(left) - length), 0);
  assert_true(json_integer_value(left) >= 0);
}

static void check_nothing_left(json_t *time) {
  const char *name, *id;
  json_t *value, *one;
  json_object_foreach(time, name, value) {
    if (!strcmp(name, "window") || !strcmp(name, "weighted_down")) continue;
    if (json_is_integer(value)) assert_int_equal(json_integer_value(value), 0);
    json_object_foreach(value, id, one) assert_int_equal(json_integer_value(one), 0);
  }
}

static void check_spans(json_t *part, int64_t from, int64_t to) {
  json_t *spans = json_object_get(part, "spans"), *span;
  json_t *time = json_object_get(json_object_get(part, "result"), "time");
  size_t i;
  int64_t next = from;
  if (!time) { /* judged from its subjects */
    assert_null(spans);
    return;
  }
  json_array_foreach(spans, i, span) {
    assert_int_equal(time_of(span, "from"), next);
    next = time_of(span, "to");
    take(time, span);
  }
  assert_int_equal(next, to);
  check_nothing_left(time);
}

/* Numbers written out as "3, 7-9"; -1 where some were cut off. */
static int64_t count_numbers(const char *text) {
  int64_t n = 0;
  while (*text) {
    if (*text == '.') return -1;
    char *end;
    long first = strtol(text, &end, 10), last = first;
    if (*end == '-') last = strtol(end + 1, &end, 10);
    assert_true(first >= 1 && last >= first);
    n += last - first + 1;
    text = end + strspn(end, ", ");
  }
  return n;
}

/* The number of rows that a part lists for a reason. */
static json_int_t listed(json_t *part, const char *reason) {
  json_t *line;
  size_t i;
  json_int_t n = 0;
  json_array_foreach(json_object_get(part, "rows"), i, line) {
    json_int_t one = json_integer_value(json_object_get(line, "n"));
    int64_t written = count_numbers(text_of(line, "rows"));
    assert_true(one > 0 && (written < 0 || written == one));
    if (reason && strcmp(reason, text_of(line, "reason")) != 0) continue;
    assert_true(!reason || n == 0); /* once */
    n += one;
  }
  return n;
}

/* All that is counted is listed, and all that is left out in the window; rows without a place in it are not. */
static void check_rows(json_t *part) {
  static const char *const nowhere[] = {"bad",          "superseded", "future",      "empty",
                                        "before_start", "after_end",  "after_start", "null"};
  json_t *result = json_object_get(part, "result"), *rows = json_object_get(result, "rows"), *value;
  const char *reason;
  bool subject = json_object_get(part, "key");
  if (!json_object_get(result, "time")) return; /* of several subjects: those are parts too */
  json_int_t counted = listed(part, "counted") + listed(part, "counted.of") + listed(part, "counted.other");
  assert_int_equal(counted, json_integer_value(json_object_get(rows, "counted")));
  json_object_foreach(json_object_get(rows, "left_out"), reason, value) {
    bool placed = true;
    for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++) placed = placed && strcmp(reason, nowhere[i]) != 0;
    if (placed) assert_int_equal(listed(part, reason), json_integer_value(value));
    else assert_true(listed(part, reason) <= json_integer_value(value));
  }
  if (subject) assert_int_equal(listed(part, NULL), json_integer_value(json_object_get(rows, "seen")));
}

static void check_runs(json_t *part, int64_t from, int64_t to) {
  json_t *run;
  size_t i;
  int64_t before = INT64_MIN;
  json_array_foreach(json_object_get(part, "runs"), i, run) {
    const char *what = text_of(run, "what");
    int64_t start = time_of(run, "from"), end = time_of(run, "to");
    json_int_t counted = json_integer_value(json_object_get(run, "counted"));
    assert_true(start > before && end > start);
    before = end;
    assert_true(counted <= end - start);
    assert_true(!strcmp(what, "counted") || (start < to && end > from));
    assert_true((counted > 0) == (!strcmp(what, "counted") || !strcmp(what, "elsewhere")));
    assert_true(count_numbers(text_of(run, "rows")) != 0);
  }
}

static const char *const targets[] = {"up",    "down",    "outages", "longest", "calm",    "repair", "between", "seats",
                                      "calls", "answers", "tiers",   "mean",    "late",    "liked",  "spent",   "least",
                                      "most",  "load",    "gone",    "asked",   "audited", "checked"};

static void test_adds_up(void **state) {
  (void)state;
  static const char *const periods[] = {"01", "02", "03", "04 11:59:59.999999"};
  scene s = everything();
  for (size_t t = 0; t < sizeof targets / sizeof *targets; t++)
    for (size_t p = 0; p < 4; p++) {
      json_t *json = explain(&s, targets[t], periods[p], EVERYTHING_AS_OF), *part;
      int64_t from = time_of(json, "from"), to = time_of(json, "to");
      size_t i;
      assert_true(from <= at(periods[p]) && at(periods[p]) < to);
      assert_true(json_array_size(json_object_get(json, "parts")) > 0);
      json_array_foreach(json_object_get(json, "parts"), i, part) {
        assert_true(strlen(text_of(part, "sentence")) > 10);
        check_rows(part);
        check_runs(part, from, to);
        check_spans(part, from, to);
      }
      json_decref(json);
    }
  scene_end(&s);
}

/* The result of an explanation is the one on the scorecard of all windows, since caps see them all. */
static void test_same_result(void **state) {
  (void)state;
  scene s = everything();
  dsv_scorecard *card = scene_score(&s, "01", "11", EVERYTHING_AS_OF);
  json_t *all = json_loads(dsv_scorecard_json(card, NULL), 0, NULL), *period, *target;
  size_t i, k, compared = 0;
  json_array_foreach(json_object_get(all, "periods"), i, period) {
    if (time_of(period, "from") != at("02") || time_of(period, "to") != at("03")) continue;
    json_array_foreach(json_object_get(period, "targets"), k, target) {
      json_t *json = explain(&s, text_of(target, "id"), "02", EVERYTHING_AS_OF);
      json_t *parts = json_object_get(json, "parts"), *part;
      size_t whole = 0, n;
      json_array_foreach(parts, n, part) whole += (size_t)json_equal(json_object_get(part, "result"), target);
      if (!json_object_get(target, "classes")) assert_int_equal(whole, 1);
      compared += whole;
      json_decref(json);
    }
  }
  assert_true(compared > 10);
  json_decref(all);
  dsv_scorecard_unref(card);
  scene_end(&s);
}

/* ---- runs -------------------------------------------------------------------------------------------------------- */

static void test_runs(void **state) {
  (void)state;
  static const char *const expected[] = {"elsewhere 2026-03-01T23:00:00Z 2026-03-02T01:00:00Z 7200000000 4",
                                         "short 2026-03-02T03:00:00Z 2026-03-02T03:04:59Z 0 1",
                                         "counted 2026-03-02T04:00:00Z 2026-03-02T05:00:00Z 3600000000 2, 5",
                                         "uncounted 2026-03-02T10:00:00Z 2026-03-02T11:00:00Z 0 6",
                                         "counted 2026-03-02T23:00:00Z 2026-03-03T02:00:00Z 10800000000 3"};
  scene s = scene_of(
      PARTIES
          OUTAGES("") "{'type':'calendar','id':'k','timezone':'Etc/UTC','weekly':{'mon':['10:00-11:00']}}," AGREEMENT(
              DAYS "'exclude':[{'id':'x','calendar':'k'}],",
              "{'id':'t','metric':{'kind':'outages','stream':'o','shortest':'PT5M'}}"));
  scene_rows(&s, "o",
             "start,end\n@02 03:00,@02 03:04:59\n@02 04:00,@02 04:30\n@02 23:00,@03 02:00\n@01 23:00,@02 01:00\n"
             "@02 04:10,@02 05:00\n@02 10:00,@02 11:00\n@03 05:00,@03 06:00\n");
  scene_seal(&s);
  json_t *json = explain(&s, "t", "02 12:00", "05"), *run;
  size_t i;
  json_t *runs = json_object_get(json_array_get(json_object_get(json, "parts"), 0), "runs");
  assert_int_equal(json_array_size(runs), 5);
  json_array_foreach(runs, i, run) {
    char text[256];
    snprintf(text, sizeof text, "%s %s %s %lld %s", text_of(run, "what"), text_of(run, "from"), text_of(run, "to"),
             (long long)json_integer_value(json_object_get(run, "counted")), text_of(run, "rows"));
    assert_string_equal(text, expected[i]);
  }
  json_decref(json);
  scene_end(&s);
}

/* Many rows of one reason are cut after a thousand runs of numbers. */
static void test_many_rows(void **state) {
  (void)state;
  scene s = scene_of(PARTIES EVENTS("") AGREEMENT(DAYS, "{'id':'t','metric':{'kind':'count','stream':'e'}}"));
  static int64_t times[4000];
  for (int64_t i = 0; i < 4000; i++) times[i] = at("01") + (i % 2 ? i : 100000 - i);
  dsv_column column = {sizeof column, "time", DSV_COLUMN_TIME, 0, times, NULL, NULL, NULL, 0};
  scene_good(&s, dsv_facts_append(s.facts, "e", &column, 1, 4000, NULL, s.diag));
  scene_seal(&s);
  json_t *json = explain(&s, "t", "01", "05");
  json_t *line = json_array_get(json_object_get(json_array_get(json_object_get(json, "parts"), 0), "rows"), 0);
  assert_int_equal(json_integer_value(json_object_get(line, "n")), 4000);
  assert_int_equal(count_numbers(text_of(line, "rows")), -1);
  json_decref(json);
  scene_end(&s);
}

/* ---- misuse ------------------------------------------------------------------------------------------------------ */

static dsv_explanation *const wrong = (dsv_explanation *)(uintptr_t)16;

static void refused(const scene *s, const dsv_book *book, const dsv_facts *facts, const char *agreement,
                    const char *target, int64_t period, const dsv_score_options *options, dsv_status expected) {
  dsv_explanation *out = wrong;
  dsv_diag_clear(s->diag);
  assert_int_equal(dsv_explain(book, facts, agreement, target, period, at("20"), options, &out, s->diag), expected);
  assert_null(out);
  assert_int_equal(dsv_diag_count(s->diag), 1);
  out = wrong;
  assert_int_equal(dsv_explain(book, facts, agreement, target, period, at("20"), options, &out, NULL), expected);
  assert_null(out);
}

static void test_misuse(void **state) {
  (void)state;
  scene s = everything(), other = everything();
  int64_t p = at("01");
  refused(&s, NULL, s.facts, "a", "up", p, NULL, DSV_ERROR_MISUSE);
  refused(&s, s.book, NULL, "a", "up", p, NULL, DSV_ERROR_MISUSE);
  refused(&s, s.book, other.facts, "a", "up", p, NULL, DSV_ERROR_MISUSE);
  refused(&s, s.book, s.facts, NULL, "up", p, NULL, DSV_ERROR_MISUSE);
  refused(&s, s.book, s.facts, "a", NULL, p, NULL, DSV_ERROR_MISUSE);
  refused(&s, s.book, s.facts, "a", "up", DSV_NO_TIME, NULL, DSV_ERROR_MISUSE);
  refused(&s, s.book, s.facts, "a", "up", INT64_MAX, NULL, DSV_ERROR_MISUSE);
  refused(&s, s.book, s.facts, "b", "up", p, NULL, DSV_ERROR_UNKNOWN_AGREEMENT);
  refused(&s, s.book, s.facts, "a", "upp", p, NULL, DSV_ERROR_UNKNOWN_TARGET);
  refused(&s, s.book, s.facts, "a", "", p, NULL, DSV_ERROR_UNKNOWN_TARGET);
  refused(&s, s.book, s.facts, "a", "up", p - 1, NULL, DSV_ERROR_UNKNOWN_PERIOD);
  refused(&s, s.book, s.facts, "a", "up", at("11"), NULL, DSV_ERROR_UNKNOWN_PERIOD);
  refused(&s, s.book, s.facts, "a", "up", at("0001-01-01T00:00:00Z"), NULL, DSV_ERROR_UNKNOWN_PERIOD);
  refused(&s, s.book, s.facts, "a", "up", at("9999-12-31T00:00:00Z"), NULL, DSV_ERROR_UNKNOWN_PERIOD);
  refused(&s, s.book, s.facts, "a", "repair", at("10") + 1,
          &(dsv_score_options){.size = 1, .progress = NULL, .user = NULL}, DSV_ERROR_OPTIONS);
  assert_int_equal(dsv_explain(s.book, s.facts, "a", "up", p, at("20"), NULL, NULL, s.diag), DSV_ERROR_MISUSE);
  dsv_explanation *out = wrong;
  assert_int_equal(dsv_explain(s.book, s.facts, "a", "up", p, DSV_NO_TIME, NULL, &out, s.diag), DSV_ERROR_MISUSE);
  assert_null(out);
  size_t length = 7;
  assert_null(dsv_explanation_json(NULL, &length));
  assert_int_equal(length, 0);
  assert_null(dsv_explanation_ref(NULL));
  dsv_explanation_unref(NULL);
  scene_end(&s);
  scene_end(&other);
  s = everything_open();
  refused(&s, s.book, s.facts, "a", "up", p, NULL, DSV_ERROR_NOT_FROZEN);
  scene_end(&s);
}

/* Which window holds a time: the last that begins before it, of however short ones, also past the end of all. */
static void test_period(void **state) {
  (void)state;
  static const struct {
    const char *window, *period, *from; /* from NULL: DSV_ERROR_UNKNOWN_PERIOD */
  } cases[] = {
      {"'minute'", "05 12:34:56", "05 12:34"},
      {"'year'", "10 23:59:59.999999", "01"},
      {"'day'", "02", "02"},
      {"'day'", "02 23:59:59.999999", "02"},
      {"{'rolling':'P2D'}", "05 12:00", "05"},
      {"{'rolling':'P2D'}", "10 12:00", "09"},
      {"{'anchored':'PT1S'}", "05 12:34:56.5", "05 12:34:56"},
      {"'minute'", "2026-07-01T00:00:00Z", NULL},
      {"{'anchored':'PT1S'}", "2027-01-01T00:00:00Z", NULL},
      {"'minute'", "2020-01-01T00:00:00Z", NULL},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char text[1024];
    snprintf(text, sizeof text,
             PARTIES EVENTS("") AGREEMENT("'window':%s,", "{'id':'t','metric':{'kind':'count','stream':'e'}}"),
             cases[i].window);
    scene s = scene_of(text);
    scene_seal(&s);
    if (cases[i].from) {
      json_t *json = explain(&s, "t", cases[i].period, "20");
      assert_int_equal(time_of(json, "from"), at(cases[i].from));
      json_decref(json);
    } else {
      refused(&s, s.book, s.facts, "a", "t", at(cases[i].period), NULL, DSV_ERROR_UNKNOWN_PERIOD);
    }
    scene_end(&s);
  }
}

/* ---- line by line --------------------------------------------------------------------------------------------------- */

typedef struct {
  uint64_t rows, lines, cancel_at;
  int64_t spans, counted, attested;
  uint64_t of_reason; /* rows of one reason */
  const char *reason;
} told;

static int take_line(void *user, const dsv_line *line) {
  told *t = user;
  assert_int_equal(line->size, sizeof *line);
  assert_non_null(line->what);
  if (line->kind == DSV_LINE_ROWS) {
    assert_true(line->first >= 1 && line->last >= line->first && line->from <= line->to);
    t->rows += line->last - line->first + 1;
    if (t->reason && !strncmp(line->what, t->reason, strlen(t->reason))) t->of_reason += line->last - line->first + 1;
  } else {
    assert_true(line->from < line->to || (line->kind == DSV_LINE_ATTESTATION && line->from == line->to));
    assert_int_equal(line->first, 0);
    if (line->kind == DSV_LINE_SPAN) t->spans += line->to - line->from;
    else if (line->kind == DSV_LINE_ATTESTATION) t->attested += line->counted;
    else t->counted += strcmp(line->what, "counted") ? 0 : line->counted;
  }
  return ++t->lines == t->cancel_at;
}

/* The lines say what the explanation says: as many rows of each reason, the whole window, the outages that count. */
static void test_lines(void **state) {
  (void)state;
  scene s = everything();
  for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
    json_t *json = explain(&s, targets[i], "02", EVERYTHING_AS_OF), *part, *line;
    json_t *parts = json_object_get(json, "parts");
    int64_t rows = 0, counted = 0, spans = 0, of_reason = 0, attested = 0;
    size_t k, l;
    json_array_foreach(parts, k, part) {
      json_array_foreach(json_object_get(part, "rows"), l, line) {
        rows += json_integer_value(json_object_get(line, "n"));
        if (!strncmp(text_of(line, "reason"), "counted", 7))
          of_reason += json_integer_value(json_object_get(line, "n"));
      }
      json_array_foreach(json_object_get(part, "spans"), l, line) spans += time_of(line, "to") - time_of(line, "from");
      json_array_foreach(json_object_get(part, "attestations"), l, line) attested +=
          json_integer_value(json_object_get(line, "counted"));
      json_array_foreach(json_object_get(part, "runs"), l, line) {
        if (!strcmp(text_of(line, "what"), "counted")) counted += json_integer_value(json_object_get(line, "counted"));
      }
    }
    told t = {.reason = "counted"};
    dsv_reader reader = {sizeof reader, take_line, &t};
    scene_good(
        &s, dsv_explain_each(s.book, s.facts, "a", targets[i], at("02"), at(EVERYTHING_AS_OF), &reader, NULL, s.diag));
    assert_int_equal(t.rows, rows);
    assert_int_equal(t.of_reason, of_reason);
    assert_int_equal(t.spans, spans);
    assert_int_equal(t.counted, counted);
    assert_int_equal(t.attested, attested);
    json_decref(json);
  }
  told t = {.cancel_at = 2};
  dsv_reader reader = {sizeof reader, take_line, &t};
  assert_int_equal(
      dsv_explain_each(s.book, s.facts, "a", targets[0], at("02"), at(EVERYTHING_AS_OF), &reader, NULL, s.diag),
      DSV_ERROR_CANCELLED);
  assert_int_equal(t.lines, 2);
  reader.line = NULL;
  assert_int_equal(
      dsv_explain_each(s.book, s.facts, "a", targets[0], at("02"), at(EVERYTHING_AS_OF), &reader, NULL, s.diag),
      DSV_ERROR_MISUSE);
  assert_int_equal(
      dsv_explain_each(s.book, s.facts, "a", targets[0], at("02"), at(EVERYTHING_AS_OF), NULL, NULL, s.diag),
      DSV_ERROR_MISUSE);
  scene_end(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_adds_up),   cmocka_unit_test(test_same_result), cmocka_unit_test(test_runs),
      cmocka_unit_test(test_many_rows), cmocka_unit_test(test_misuse),      cmocka_unit_test(test_period),
      cmocka_unit_test(test_lines),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
