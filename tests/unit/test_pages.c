/* The index behind the verbs: borders of its pages, what is kept of it, and its answers beside a plain walk over the open
   spans of random calendars. */
#include "clock/pages.h"
#include "clock_books.h"

/* The begin of the page after the one of 2026. */
static int64_t border_of_pages(void) {
  const int64_t page = (at("2026-01-01T00:00:00Z") - DSV__TIME_MIN) / DSV__PAGE_TIME + 1;
  return DSV__TIME_MIN + page * DSV__PAGE_TIME;
}

static int64_t answer(dsv_status status, const int64_t *out) {
  assert_int_equal(status, DSV_OK);
  return *out;
}

/* ---- borders ----------------------------------------------------------------------------------------------------- */

/* Round the clock from some seconds before the border of two pages to some seconds after. */
static dsv_calendar *around_border(const fixture *f, int64_t from, int64_t to) {
  char begin[DSV_TIME_BYTES], end[DSV_TIME_BYTES], members[256];
  dsv_time_format(border_of_pages() + SECONDS(from), begin);
  dsv_time_format(border_of_pages() + SECONDS(to), end);
  snprintf(members, sizeof members, "'always':true,'valid':{'from':'%s','to':'%s'}", begin, end);
  return calendar_with(f, members);
}

static void test_borders(void **state) {
  const fixture *f = *state;
  static const int64_t cases[][2] = {{-2, 2}, {-1, 1}, {-2, 0}, {0, 2}, {-1, 0}, {0, 1}, {-3, -1}, {1, 3}};
  const dsv_calendar_options next = {sizeof next, NULL, NULL, DSV_LAND_NEXT, 0};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    dsv_calendar *c = around_border(f, cases[i][0], cases[i][1]);
    const int64_t begin = border_of_pages() + SECONDS(cases[i][0]), end = border_of_pages() + SECONDS(cases[i][1]);
    const int64_t length = end - begin, early = begin - DSV__DAY, late = end + DSV__DAY;
    int64_t out = 0;
    assert_int_equal(elapsed(c, early, late), length);
    assert_int_equal(elapsed(c, late, early), -length);
    assert_int_equal(elapsed(c, begin + 1, end - 1), length - 2);
    assert_int_equal(answer(dsv_calendar_due(c, early, length, NULL, &out, NULL), &out), end);
    assert_int_equal(answer(dsv_calendar_due(c, early, length - 1, NULL, &out, NULL), &out), end - 1);
    assert_int_equal(answer(dsv_calendar_due(c, early, 1, NULL, &out, NULL), &out), begin + 1);
    assert_int_equal(answer(dsv_calendar_due(c, early, 0, &next, &out, NULL), &out), begin);
    assert_int_equal(dsv_calendar_due(c, early, length, &next, &out, NULL), DSV_ERROR_CLOSED);
    assert_int_equal(answer(dsv_calendar_back(c, late, length, NULL, &out, NULL), &out), begin);
    assert_int_equal(answer(dsv_calendar_back(c, late, 0, &next, &out, NULL), &out), end);
    assert_int_equal(dsv_calendar_back(c, late, length, &next, &out, NULL), DSV_ERROR_CLOSED);
    assert_int_equal(answer(dsv_calendar_next_open(c, begin - 1, NULL, &out, NULL), &out), begin);
    assert_int_equal(dsv_calendar_next_open(c, begin, NULL, &out, NULL), DSV_ERROR_CLOSED);
    assert_int_equal(answer(dsv_calendar_next_close(c, begin, NULL, &out, NULL), &out), end);
    assert_int_equal(answer(dsv_calendar_next_close(c, end - 1, NULL, &out, NULL), &out), end);
    assert_int_equal(dsv_calendar_next_close(c, end, NULL, &out, NULL), DSV_ERROR_CLOSED);
    assert_int_equal(answer(dsv_calendar_open(c, begin - 1, NULL, &out, NULL), &out), 0);
    assert_int_equal(answer(dsv_calendar_open(c, begin, NULL, &out, NULL), &out), 1);
    assert_int_equal(answer(dsv_calendar_open(c, end - 1, NULL, &out, NULL), &out), 1);
    assert_int_equal(answer(dsv_calendar_open(c, end, NULL, &out, NULL), &out), 0);
    dsv_calendar_unref(c);
  }
}

/* Spans over whole pages, with gaps of pages between them. */
static void test_long_spans(void **state) {
  const fixture *f = *state;
  dsv_calendar *c = calendar_in(f,
                                "{'type':'calendar','id':'a','always':true,'valid':{'from':'1900-01-01','to':'2000-01-"
                                "01'}},{'type':'calendar','id':'b','always':true,'valid':{'from':'2500-01-01','to':'26"
                                "00-01-01'}},{'type':'calendar','id':'c','union':['b','a']}",
                                "c");
  int64_t out = 0;
  assert_int_equal(answer(dsv_calendar_next_open(c, at("1800-01-01T00:00:00Z"), NULL, &out, NULL), &out),
                   at("1900-01-01T00:00:00Z"));
  assert_int_equal(answer(dsv_calendar_next_open(c, at("1900-01-01T00:00:00Z"), NULL, &out, NULL), &out),
                   at("2500-01-01T00:00:00Z"));
  assert_int_equal(answer(dsv_calendar_next_close(c, at("1800-01-01T00:00:00Z"), NULL, &out, NULL), &out),
                   at("2000-01-01T00:00:00Z"));
  assert_int_equal(answer(dsv_calendar_next_close(c, at("2000-01-01T00:00:00Z"), NULL, &out, NULL), &out),
                   at("2600-01-01T00:00:00Z"));
  assert_int_equal(answer(dsv_calendar_due(c, at("1999-12-31T00:00:00Z"), 2 * DSV__DAY, NULL, &out, NULL), &out),
                   at("2500-01-02T00:00:00Z"));
  assert_int_equal(elapsed(c, DSV__TIME_MIN, DSV__TIME_MAX), (36524 + 36524) * DSV__DAY);
  dsv_calendar_unref(c);
}

/* ---- limits ------------------------------------------------------------------------------------------------------ */

/* limits.spans bounds a page: one below, on it, one above. */
static void test_span_limit(void **state) {
  (void)state;
  fixture f = {.m = {.fail_at = SIZE_MAX}};
  dsv_limits limits = DSV_LIMITS_INIT;
  limits.spans = 10;
  f.context = clock_context(&f.m, &f.calls, &limits);
  assert_int_equal(dsv_diag_new(f.context, &f.diag), DSV_OK);
  for (int days = 9; days <= 11; days++) {
    char members[512];
    snprintf(members, sizeof members,
             "'timezone':'UTC'," OFFICE ",'exceptions':[{'first':'2026-01-01','last':'2026-01-31','hours':['08:00-10:"
             "00']}],'valid':{'from':'2026-01-01','to':'2026-01-%02d'}",
             days + 1);
    dsv_calendar *c = calendar_with(&f, members);
    int64_t out = 7;
    uint64_t n = 7;
    for (int again = 0; again < 2; again++) { /* a page that failed is not kept */
      dsv_diag_clear(f.diag);
      const dsv_status status = dsv_calendar_elapsed(c, 0, at("2030-01-01T00:00:00Z"), NULL, &out, f.diag);
      assert_int_equal(status, days <= 10 ? DSV_OK : DSV_ERROR_LIMIT);
      assert_int_equal(out, days <= 10 ? HOURS(2 * days) : 0);
      assert_int_equal(dsv_diag_count(f.diag), days > 10);
    }
    assert_int_equal(dsv_calendar_spans(c, 0, at("2030-01-01T00:00:00Z"), NULL, NULL, 0, &n, NULL),
                     days <= 10 ? DSV_OK : DSV_ERROR_LIMIT);
    assert_int_equal(n, days <= 10 ? days : 0);
    dsv_calendar_unref(c);
  }
  dsv_diag_unref(f.diag);
  dsv_context_unref(f.context);
  assert_int_equal(f.m.live, 0);
}

/* A calendar keeps 64 pages; what does not fit is worked out and forgotten. */
static void test_kept_pages(void **state) {
  fixture *f = *state;
  dsv_calendar *c = calendar_with(f, "'timezone':'UTC','weekly':{'mon':['08:00-09:00']}");
  assert_int_equal(dsv__pages_count(c), 0);
  for (size_t n = 1; n <= 66; n++) {
    const int64_t begin = DSV__TIME_MIN + (int64_t)(n + 100) * DSV__PAGE_TIME;
    const size_t live = f->m.live;
    assert_int_equal(elapsed(c, begin, begin + 7 * DSV__DAY), HOURS(1));
    assert_int_equal(dsv__pages_count(c), n < 64 ? n : 64);
    assert_int_equal(f->m.live, n == 1 ? live + 2 : n <= 64 ? live + 1 : live);
  }
  dsv_calendar_unref(c);
}

/* Totals are remembered where pages are not. */
static void test_totals(void **state) {
  fixture *f = *state;
  dsv_calendar *c = calendar_with(f, "'timezone':'UTC','weekly':{'mon':['08:00-09:00']}");
  const int64_t all = elapsed(c, DSV__TIME_MIN, DSV__TIME_MAX);
  const size_t made = f->m.made;
  assert_int_equal(all, HOURS(((DSV__TIME_MAX - DSV__TIME_MIN) / DSV__DAY + 6) / 7)); /* it begins with a Monday */
  assert_int_equal(elapsed(c, DSV__TIME_MAX, DSV__TIME_MIN), -all);
  assert_true(f->m.made - made < 20); /* the last page alone */
  dsv_calendar_unref(c);
}

/* Hours of every second minute: what is kept is bounded by spans, too. */
static void test_kept_spans(void **state) {
  const fixture *f = *state;
  char *documents = malloc(1 << 17);
  assert_non_null(documents);
  char *end = documents + sprintf(documents, "{'type':'calendar','id':'c','timezone':'UTC','weekly':{");
  for (int day = 0; day < 7; day++) {
    end += sprintf(end, "%s'%.3s':[", day > 0 ? "," : "", &"montuewedthufrisatsun"[3 * day]);
    for (int minute = 0; minute < 1440; minute += 2) {
      end += sprintf(end, "%s'%02d:%02d-%02d:%02d'", minute > 0 ? "," : "", minute / 60, minute % 60, minute / 60,
                     minute % 60 + 1);
    }
    end += sprintf(end, "]");
  }
  strcpy(end, "}}");
  dsv_calendar *c = calendar_in(f, documents, "c");
  int64_t out = 0;
  for (int64_t page = 0; page < 2; page++) {
    const int64_t time = page * DSV__PAGE_TIME / DSV__DAY * DSV__DAY;
    assert_int_equal(elapsed(c, time, time + DSV__DAY), HOURS(12));
    assert_int_equal(answer(dsv_calendar_due(c, time, HOURS(12), NULL, &out, NULL), &out),
                     time + DSV__DAY - DSV__MINUTE);
    assert_int_equal(dsv__pages_count(c), 1);
  }
  dsv_calendar_unref(c);
  free(documents);
}

/* ---- random calendars -------------------------------------------------------------------------------------------- */

static uint64_t random_state = 1;

static int64_t any(int64_t n) {
  random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (int64_t)(random_state >> 33) % n;
}

static const char *one_of(const char *const *words, int64_t n) {
  return words[any(n)];
}

/* Up to three spans, the last of them at times over midnight. */
static char *put_hours(char *out) {
  out += sprintf(out, "[");
  int64_t from = any(8 * 60);
  for (int64_t i = any(4); i > 0 && from < 1380; i--) {
    const int64_t to = i == 1 && any(4) == 0 ? 1440 + any(240) : from + 1 + any(1440 - from - 1);
    out += sprintf(out, "'%02d:%02d-%02d:%02d'%s", (int)from / 60, (int)from % 60, (int)to / 60 % 24, (int)to % 60, "");
    from = to + 1 + any(300);
    out += sprintf(out, "%s", i > 1 && from < 1380 ? "," : "");
  }
  return out + sprintf(out, "]");
}

static char *put_exceptions(char *out) {
  out += sprintf(out, "'exceptions':[");
  for (int64_t i = any(12); i > 0; i--) {
    const int year = 2010 + (int)any(40), month = 1 + (int)any(12), day = 1 + (int)any(28);
    const int64_t kind = any(3);
    if (kind == 0) {
      out += sprintf(out, "{'on':'%04d-%02d-%02d'", year, month, day);
    } else if (kind == 1) {
      out += sprintf(out, "{'yearly':'%02d-%02d'", month, day);
    } else {
      out += sprintf(out, "{'first':'%04d-%02d-%02d','last':'%04d-%02d-28'", year, month, day, year, month);
    }
    out += sprintf(out, ",'hours':");
    out = put_hours(out);
    out += sprintf(out, "}%s", i > 1 ? "," : "");
  }
  return out + sprintf(out, "]");
}

static char *put_random(char *out, const char *id) {
  static const char *const zones[] = {"Europe/Amsterdam", "Australia/Lord_Howe", "Pacific/Apia",
                                      "Asia/Kathmandu",   "America/St_Johns",    "UTC",
                                      "America/Sao_Paulo"};
  static const char *const names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  out += sprintf(out, "{'type':'calendar','id':'%s','timezone':'%s',", id, one_of(zones, 7));
  if (any(6) == 0) {
    out += sprintf(out, "'always':true,");
  } else {
    out += sprintf(out, "'weekly':{");
    for (int day = 0; day < 7; day++) {
      out += sprintf(out, "%s'%s':", day > 0 ? "," : "", names[day]);
      out = put_hours(out);
    }
    out += sprintf(out, "},");
  }
  out = put_exceptions(out);
  if (any(4) == 0) {
    out +=
        sprintf(out, ",'valid':{'from':'%d-05-05','to':'%d-11-11T10:11:12Z'}", 2012 + (int)any(9), 2021 + (int)any(9));
  }
  return out + sprintf(out, "}");
}

/* A calendar, at times one made of two or three; hours that happen to overlap are drawn again. */
static dsv_calendar *random_calendar(const fixture *f) {
  static const char *const kinds[] = {"union", "intersect", "except"};
  for (;;) {
    char documents[16384];
    char *end = put_random(documents, "a");
    const bool made = any(3) == 0;
    if (made) {
      end += sprintf(end, ",");
      end = put_random(end, "b");
      sprintf(end, ",{'type':'calendar','id':'c','%s':['a','b'%s]}", one_of(kinds, 3), any(2) == 0 ? "" : ",'a'");
    }
    dsv_book *book;
    dsv_calendar *calendar = NULL;
    const dsv_status status = try_book(f, documents, &book);
    if (status == DSV_OK) {
      assert_int_equal(dsv_book_calendar(book, made ? "c" : "a", &calendar, NULL), DSV_OK);
    } else if (status != DSV_ERROR_OVERLAP) {
      say_findings(f);
      fail_msg("%s", documents);
    }
    dsv_book_unref(book);
    if (calendar != NULL) {
      return calendar;
    }
  }
}

/* ---- the plain walk ---------------------------------------------------------------------------------------------- */

/* Forward from `time` until `left` has passed; false: past the spans that are there. */
static bool walk_forward(const dsv__spans *spans, int64_t time, int64_t left, bool next, int64_t *out) {
  for (size_t i = 0; i < spans->n; i++) {
    const int64_t from = dsv__later(spans->at[i].from, time);
    const int64_t length = spans->at[i].to - from;
    if (length > 0 && (next ? left < length : left <= length)) {
      *out = from + left;
      return true;
    }
    left -= length > 0 ? length : 0;
  }
  return false;
}

static bool walk_back(const dsv__spans *spans, int64_t time, int64_t left, bool next, int64_t *out) {
  for (size_t i = spans->n; i-- > 0;) {
    const int64_t to = dsv__earlier(spans->at[i].to, time);
    const int64_t length = to - spans->at[i].from;
    if (length > 0 && (next ? left < length : left <= length)) {
      *out = to - left;
      return true;
    }
    left -= length > 0 ? length : 0;
  }
  return false;
}

typedef struct {
  dsv_calendar *calendar;
  dsv__spans spans; /* within [from, to) */
  int64_t from, to;
} subject;

static void check_moves(const subject *s, int64_t time, int64_t by, bool next) {
  const dsv_calendar_options options = {sizeof options, NULL, NULL, next ? DSV_LAND_NEXT : DSV_LAND_HERE, 0};
  int64_t expected = time, out = 0;
  bool known = by == 0 && !next;
  if (!known) {
    known =
        by >= 0 ? walk_forward(&s->spans, time, by, next, &expected) : walk_back(&s->spans, time, -by, next, &expected);
  }
  if (known) {
    assert_int_equal(answer(dsv_calendar_due(s->calendar, time, by, &options, &out, NULL), &out), expected);
    assert_int_equal(elapsed(s->calendar, time, out), by);
  }
  known = by == 0 && !next;
  expected = time;
  if (!known) {
    known =
        by >= 0 ? walk_back(&s->spans, time, by, next, &expected) : walk_forward(&s->spans, time, -by, next, &expected);
  }
  if (known) {
    assert_int_equal(answer(dsv_calendar_back(s->calendar, time, by, &options, &out, NULL), &out), expected);
    assert_int_equal(elapsed(s->calendar, out, time), by);
  }
}

static void check_borders(const subject *s, int64_t time) {
  const size_t i = dsv__spans_seek(&s->spans, time);
  const bool open = dsv__spans_hold(&s->spans, time);
  int64_t out = 0;
  assert_int_equal(answer(dsv_calendar_open(s->calendar, time, NULL, &out, NULL), &out), open);
  if (i + 1 < s->spans.n) {
    assert_int_equal(answer(dsv_calendar_next_close(s->calendar, time, NULL, &out, NULL), &out), s->spans.at[i].to);
    assert_int_equal(answer(dsv_calendar_next_open(s->calendar, time, NULL, &out, NULL), &out),
                     s->spans.at[open ? i + 1 : i].from);
  }
}

/* The n-th working day, one after the other. */
static void check_days(const subject *s, int64_t time, int64_t n) {
  const int64_t step = n < 0 ? -1 : 1;
  int64_t day = dsv__calendar_date(s->calendar, time), left = n == 0 ? 1 : n * step, open, local, out;
  const int64_t date_of_time = day;
  day -= n == 0;
  for (int tries = 0; left > 0; left -= open > 0) {
    day += step;
    if (++tries > 400) {
      return;
    }
    assert_int_equal(dsv_calendar_working(s->calendar, day, NULL, &open, NULL), DSV_OK);
  }
  if (dsv_calendar_due_days(s->calendar, time, n, NULL, &out, NULL) != DSV_OK) {
    fail_msg("%lld days", (long long)n);
  }
  assert_int_equal(dsv_calendar_local(s->calendar, time, NULL, &local, NULL), DSV_OK);
  const dsv__zone *zone = dsv__calendar_zone(s->calendar);
  const int64_t reading = local + (day - date_of_time) * DSV__DAY;
  assert_int_equal(out, zone != NULL ? dsv__zone_border(zone, reading) : reading);
}

/* An instant at random, or one at or beside a border of open time. */
static int64_t any_time(const subject *s) {
  if (s->spans.n == 0 || any(2) == 0) {
    return s->from + (int64_t)(((uint64_t)any(1 << 30) << 30 | (uint64_t)any(1 << 30)) % (uint64_t)(s->to - s->from));
  }
  const dsv__span span = s->spans.at[any((int64_t)s->spans.n)];
  const int64_t time = (any(2) == 0 ? span.from : span.to) + any(3) - 1;
  return dsv__later(s->from, dsv__earlier(time, s->to - 1));
}

static void check_rows(const subject *s, uint32_t verb, const dsv_calendar_options *options, const int64_t *a,
                       const int64_t *b, uint64_t n);

static void check_subject(const subject *s) {
  enum { ROWS = 200 };
  int64_t a[ROWS], b[ROWS], by[ROWS], days[ROWS];
  for (size_t i = 0; i < ROWS; i++) {
    a[i] = any_time(s);
    b[i] = any_time(s);
    by[i] = any(3) == 0 ? SECONDS(any(400000)) : any(5) == 0 ? 0 : any(1 << 30) * 100;
    by[i] = any(2) == 0 ? by[i] : -by[i];
    days[i] = any(21) - 10;
    const int64_t expected = dsv__spans_within(&s->spans, dsv__earlier(a[i], b[i]), dsv__later(a[i], b[i]));
    assert_int_equal(elapsed(s->calendar, a[i], b[i]), a[i] <= b[i] ? expected : -expected);
    check_moves(s, a[i], by[i], any(2) == 0);
    check_borders(s, a[i]);
    if (i % 10 == 0) {
      check_days(s, a[i], days[i]);
    }
  }
  for (uint32_t land = 0; land < 2; land++) {
    const dsv_calendar_options options = {sizeof options, NULL, NULL, land, land};
    check_rows(s, DSV_CLOCK_ELAPSED, &options, a, b, ROWS);
    check_rows(s, DSV_CLOCK_DUE, &options, a, by, ROWS);
    check_rows(s, DSV_CLOCK_BACK, &options, a, by, ROWS);
    check_rows(s, DSV_CLOCK_DUE_DAYS, &options, a, days, 20);
  }
}

/* A batch says what single questions say. */
static void check_rows(const subject *s, uint32_t verb, const dsv_calendar_options *options, const int64_t *a,
                       const int64_t *b, uint64_t n) {
  static dsv_status (*const verbs[])(const dsv_calendar *, int64_t, int64_t, const dsv_calendar_options *, int64_t *,
                                     dsv_diag *) = {
      [DSV_CLOCK_ELAPSED] = dsv_calendar_elapsed,
      [DSV_CLOCK_DUE] = dsv_calendar_due,
      [DSV_CLOCK_BACK] = dsv_calendar_back,
      [DSV_CLOCK_DUE_DAYS] = dsv_calendar_due_days,
  };
  int64_t out[256];
  uint64_t unanswered, expected = 0;
  assert_int_equal(dsv_calendar_batch(s->calendar, verb, a, b, 0, n, options, out, &unanswered, NULL), DSV_OK);
  for (uint64_t i = 0; i < n; i++) {
    int64_t single;
    const dsv_status status = verbs[verb](s->calendar, a[i], b[i], options, &single, NULL);
    expected += status != DSV_OK;
    assert_int_equal(out[i], status == DSV_OK ? single : DSV_NO_TIME);
  }
  assert_int_equal(unanswered, expected);
}

static void test_random(void **state) {
  const fixture *f = *state;
  const int calendars = getenv("DSV_LONG") != NULL ? 400 : 12;
  for (int i = 0; i < calendars; i++) {
    subject s = {random_calendar(f), {0}, at("2000-01-01T00:00:00Z"), at("2040-01-01T00:00:00Z")};
    dsv__spans_init(&s.spans, f->context);
    assert_int_equal(dsv__calendar_spans(s.calendar, s.from, s.to, &s.spans), DSV_OK);
    check_subject(&s);
    dsv__spans_free(&s.spans);
    dsv_calendar_unref(s.calendar);
  }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST(test_borders), TEST(test_long_spans), TEST(test_span_limit), TEST(test_kept_pages),
      TEST(test_totals),  TEST(test_kept_spans), TEST(test_random),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
