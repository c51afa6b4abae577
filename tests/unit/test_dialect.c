/* Separators, decimal commas, forms of times and zones: what is declared is read, the rest is refused where it stands. */
#include "../support/facts.h"

static const char book[] =
    "[{\"type\":\"stream\",\"id\":\"e\",\"shape\":\"event\",\"fields\":{\"s\":\"string\",\"n\":\"number\",\"d\":"
    "\"decimal\","
    "\"m\":{\"type\":\"duration\",\"unit\":\"min\"}}},"
    "{\"type\":\"stream\",\"id\":\"o\",\"shape\":\"interval\"},{\"type\":\"stream\",\"id\":\"t\",\"shape\":\"event\"}]";

#define OPTIONS dsv_facts_options options = DSV_FACTS_OPTIONS_INIT

static dsv_status read_with(world *w, const char *stream, const char *text, const char *source,
                            const dsv_facts_options *options) {
  world_clear(w);
  return dsv_facts_read(w->facts, stream, text, strlen(text), source, options, w->diag);
}

/* ---- marks ------------------------------------------------------------------------------------------------------------------ */

static void test_separators(void **state) {
  (void)state;
  world w = world_of(book);
  for (const char *mark = ",;\t|"; *mark; mark++) {
    char text[200];
    const int m = *mark;
    snprintf(text, sizeof text, "time%cs%cn%cd%cm\n0%c\"a%c\"%c1.5%c2.50%c3\n", m, m, m, m, m, m, m, m, m);
    for (int declared = 0; declared < 2; declared++) {
      OPTIONS;
      options.separator = declared ? (uint32_t)*mark : 0;
      assert_int_equal(read_with(&w, "e", text, "x.csv", &options), DSV_OK);
      const dsv__table *table = &w.facts->tables[0];
      assert_int_equal(table->n, 1);
      assert_true(table->columns[1].numbers[0] == 1.5);
      assert_int_equal(dsv__dictionary_text(table->columns[0].dictionary, 0).at[1], *mark);
    }
  }
  world_end(&w);
}

static void header_is(const char *text, uint32_t separator, uint32_t decimal, dsv_status code) {
  world w = world_of(book);
  OPTIONS;
  options.separator = separator;
  options.decimal = decimal;
  assert_int_equal(read_with(&w, "e", text, "x.csv", &options), code);
  if (code) expect_finding(&w, 0, code, code == DSV_ERROR_MISUSE ? 0 : 1, code == DSV_ERROR_MISUSE ? 0 : 1);
  world_end(&w);
}

static void test_headers(void **state) {
  (void)state;
  header_is("time,s,n,d,m\n", 0, 0, DSV_OK);
  header_is("time,s,n,d,m,\"a;b\"\n", 0, 0, DSV_OK); /* within quotes it is a name */
  header_is("time,s,n,d,m,a;b\n", 0, 0, DSV_ERROR_FORMAT);
  header_is("time,s,n,d,m,a;b\n", ',', 0, DSV_OK);
  header_is("time;s;n;d;m;\"a,b\"", 0, ',', DSV_OK);
  header_is("time,s,n,d,m\n", 0, ',', DSV_ERROR_FORMAT);
  header_is("time,s,n,d,m\n", ';', 0, DSV_ERROR_COLUMN);
  header_is("time:s:n:d:m\n", 0, 0, DSV_ERROR_COLUMN);
  header_is("", 0, 0, DSV_ERROR_COLUMN);
  header_is("time,s,n,d,m\n", ',', ',', DSV_ERROR_MISUSE);
  header_is("time,s,n,d,m\n", ':', 0, DSV_ERROR_MISUSE);
  header_is("time,s,n,d,m\n", 0x1000 + ',', 0, DSV_ERROR_MISUSE);
  header_is("time,s,n,d,m\n", 0, ';', DSV_ERROR_MISUSE);
}

/* Separators are looked for in as much of a header as a line may have, however much of the file is there. */
static void test_long_headers(void **state) {
  (void)state;
  static const char good[] = "time,\"a;b\"\n", bad[] = "time,\"a;b\nc\";d\n";
  for (int more = -1; more <= 1; more++) {
    dsv_limits limits = DSV_LIMITS_INIT;
    limits.line_bytes = (uint64_t)((int)sizeof good - 1 + more);
    world w = world_of_limits(book, &limits);
    OPTIONS;
    assert_int_equal(read_with(&w, "t", good, "x.csv", &options), more < 0 ? DSV_ERROR_LIMIT : DSV_OK);
    world_end(&w);
    limits.line_bytes = (uint64_t)((int)sizeof bad - 1 + more);
    w = world_of_limits(book, &limits);
    const dsv_status code = more < 0 ? DSV_ERROR_LIMIT : DSV_ERROR_FORMAT;
    assert_int_equal(read_with(&w, "t", bad, "x.csv", &options), code);
    expect_finding(&w, 0, code, 1, 1);
    world_end(&w);
  }
}

/* A header of one column needs no separator. */
static void test_one_column(void **state) {
  (void)state;
  world w = world_of(book);
  OPTIONS;
  assert_int_equal(read_with(&w, "t", "time\n1\n2\r\n3", "x.csv", &options), DSV_OK);
  assert_int_equal(w.facts->tables[2].n, 3);
  options.decimal = ',';
  assert_int_equal(read_with(&w, "t", "time\n1\n2\r\n3", "x.csv", &options), DSV_OK);
  world_end(&w);
}

static void test_decimal_comma(void **state) {
  (void)state;
  world w = world_of(book);
  OPTIONS;
  options.decimal = ',';
  assert_int_equal(
      read_with(&w, "e", "time;s;n;d;m\n0;1,5;-12,5;2,50;0,5\n1;x;1,25e2;0,1;\"7,5\"\n", "x.csv", &options), DSV_OK);
  const dsv__table *table = &w.facts->tables[0];
  assert_int_equal(dsv__dictionary_text(table->columns[0].dictionary, 0).at[1], ',');
  assert_true(table->columns[1].numbers[0] == -12.5 && table->columns[1].numbers[1] == 125);
  assert_int_equal(table->columns[2].integers[0], 250);
  assert_int_equal(table->columns[2].scales[0], 2);
  assert_int_equal(table->columns[3].integers[0], 30 * 1000000);
  assert_int_equal(table->columns[3].integers[1], 450 * 1000000);
  static const char *const bad[] = {"0;x;1.5;1;1", "0;x;1.234,5;1;1", "0;x;1,2,3;1;1", "0;x;,5;1;1", "0;x;5,;1;1"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    char text[100];
    snprintf(text, sizeof text, "time;s;n;d;m\n%s\n", bad[i]);
    assert_int_equal(read_with(&w, "e", text, "x.csv", &options), DSV_ERROR_CELL);
    expect_finding(&w, 0, DSV_ERROR_CELL, 2, 5);
    assert_non_null(strstr(w.diag->at[0].message, "12,5 is due"));
  }
  /* JSON has its own point. */
  assert_int_equal(read_with(&w, "e", "{\"time\":1,\"s\":\"a\",\"n\":1.5,\"d\":\"2.5\",\"m\":1}", "x.ndjson", &options),
                   DSV_OK);
  world_end(&w);
}

/* ---- times ------------------------------------------------------------------------------------------------------------------ */

/* A time of a form in a zone is the RFC 3339 one, or is refused with a message that has `expected` in it. */
static void time_is(const char *form, const char *zone, const char *time, const char *expected) {
  world w = world_of(book);
  char text[300];
  OPTIONS;
  options.times = form;
  options.timezone = zone;
  int64_t due = 0;
  bool good = dsv__time_parse(expected, strlen(expected), &due);
  for (int json = 0; json < 2; json++) {
    snprintf(text, sizeof text, json ? "{\"time\":\"%s\"}\n" : "time\n\"%s\"\n", time);
    dsv_status status = read_with(&w, "t", text, json ? "x.ndjson" : "x.csv", &options);
    if (status != (good ? DSV_OK : DSV_ERROR_CELL)) print_message("%s %s: %s\n", form, time, dsv_status_name(status));
    assert_int_equal(status, good ? DSV_OK : DSV_ERROR_CELL);
    if (good && w.facts->tables[2].start[0] != due) fail_msg("%s %s", form, time);
    if (!good && !strstr(w.diag->at[0].message, expected)) fail_msg("%s", w.diag->at[0].message);
    if (!good) expect_finding(&w, 0, DSV_ERROR_CELL, json ? 1 : 2, json ? 9 : 1);
  }
  world_end(&w);
}

static void test_forms(void **state) {
  (void)state;
  static const char german[] = "DD.MM.YYYY hh:mm:ss", berlin[] = "Europe/Berlin",
                    shown[] = "of the form DD.MM.YYYY hh:mm:ss";
  time_is(german, berlin, "31.01.2026 12:00:00", "2026-01-31T11:00:00Z");
  time_is(german, berlin, "31.07.2026 12:00:00", "2026-07-31T10:00:00Z");
  time_is(german, berlin, "29.02.2024 23:59:59", "2024-02-29T22:59:59Z");
  time_is(german, berlin, "29.02.2026 23:59:59", shown);
  time_is(german, berlin, "01.31.2026 12:00:00", shown);
  time_is(german, berlin, "31.01.2026 24:00:00", shown);
  time_is(german, berlin, "31.01.2026 23:60:00", shown);
  time_is(german, berlin, "31.01.2026 23:59:60", shown);
  time_is(german, berlin, "31.01.2026 12:00:00 ", shown);
  time_is(german, berlin, "31.01.2026 12:00", shown);
  time_is(german, berlin, "31.1.2026 12:00:00", shown);
  time_is(german, berlin, "2026-01-31T12:00:00Z", shown);
  time_is(german, berlin, "31.01.0000 12:00:00", shown);
  time_is(german, berlin, "01.01.0001 00:00:00", shown); /* before the year 1 in UTC */
  time_is("M/D/YY h:mm AM", "America/New_York", "1/31/26 3:05 PM", "2026-01-31T20:05:00Z");
  time_is("M/D/YY h:mm AM", "America/New_York", "12/1/69 12:00 am", "2069-12-01T05:00:00Z");
  time_is("M/D/YY h:mm AM", "America/New_York", "12/1/70 12:00 pm", "1970-12-01T17:00:00Z");
  time_is("M/D/YY h:mm AM", "America/New_York", "1/31/26 0:05 PM", "of the form M/D/YY");
  time_is("M/D/YY h:mm AM", "America/New_York", "1/31/26 13:05 PM", "of the form M/D/YY");
  time_is("M/D/YY h:mm AM", "America/New_York", "1/31/26 1:05", "of the form M/D/YY");
  time_is("YYYYMMDDThhmmssZ", NULL, "20260131T120000Z", "2026-01-31T12:00:00Z");
  time_is("YYYYMMDDThhmmssZ", NULL, "20260131T120000", "of the form YYYYMMDDThhmmssZ");
  time_is("YYYY-MM-DD hh:mm:ss.f+hhmm", NULL, "2026-01-31 12:00:00.5+0130", "2026-01-31T10:30:00.5Z");
  time_is("YYYY-MM-DD hh:mm:ss.f+hhmm", NULL, "2026-01-31 12:00:00.123456-0000", "2026-01-31T12:00:00.123456Z");
  time_is("YYYY-MM-DD hh:mm:ss.f+hhmm", NULL, "2026-01-31 12:00:00.1234567-0000", "of the form");
  time_is("YYYY-MM-DD hh:mm:ss.f+hhmm", NULL, "2026-01-31 12:00:00.+0000", "of the form");
  time_is("YYYY-MM-DD hh:mm +hh:mm", NULL, "2026-01-31 12:00 +02:00", "2026-01-31T10:00:00Z");
  time_is("YYYY-MM-DD hh:mm +hh:mm", NULL, "2026-01-31 12:00 +24:00", "of the form");
  time_is("YYYY-MM-DD hh:mm +hh:mm", NULL, "2026-01-31 12:00 +0200", "of the form");
}

/* What the clock skips and what it shows twice; one below and one above. */
static void test_changes(void **state) {
  (void)state;
  static const char form[] = "YYYY-MM-DD hh:mm:ss.f", berlin[] = "Europe/Berlin";
  time_is(form, berlin, "2026-03-29 01:59:59.999999", "2026-03-29T00:59:59.999999Z");
  time_is(form, berlin, "2026-03-29 02:00:00.0", "put forward");
  time_is(form, berlin, "2026-03-29 02:59:59.999999", "put forward");
  time_is(form, berlin, "2026-03-29 03:00:00.0", "2026-03-29T01:00:00Z");
  time_is(form, berlin, "2026-10-25 01:59:59.999999", "2026-10-24T23:59:59.999999Z");
  time_is(form, berlin, "2026-10-25 02:00:00.0", "put back");
  time_is(form, berlin, "2026-10-25 02:59:59.999999", "put back");
  time_is(form, berlin, "2026-10-25 03:00:00.0", "2026-10-25T02:00:00Z");
}

/* Every quarter of an hour of some years, in order and at random, as the zone itself has it. */
static void test_stretches(void **state) {
  (void)state;
  world w = world_of(book);
  static const char *const names[] = {"Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns", "Asia/Tokyo"};
  for (size_t name = 0; name < 4; name++) {
    OPTIONS;
    options.times = "YYYY-MM-DD hh:mm";
    options.timezone = names[name];
    options.bad_rows = DSV_BAD_ROWS_COUNT;
    const dsv__zone *zone;
    assert_int_equal(dsv__zones_get(w.book->zones, dsv__str_of(names[name]), &zone), DSV_OK);
    for (int random = 0; random < 2; random++) {
      static char text[1300000];
      static int64_t due[70080];
      size_t at = (size_t)sprintf(text, "time\n"), n = 0;
      uint64_t bad = 0, seed = 7;
      for (int64_t i = 0; i < 2 * 35040; i++) {
        seed = seed * UINT64_C(6364136223846793005) + 1;
        int64_t local = INT64_C(1735689600) + 900 * (random ? (int64_t)(seed >> 40) % (8 * 35040) : i);
        int64_t days = local / 86400, year, instants[2];
        int month, day;
        dsv__date_from_days(days, &year, &month, &day);
        at += (size_t)sprintf(text + at, "%04d-%02d-%02d %02d:%02d\n", (int)year, month, day,
                              (int)(local % 86400 / 3600), (int)(local % 3600 / 60));
        if (dsv__zone_instants(zone, local * 1000000, instants, 2) == 1) due[n++] = instants[0];
        else bad++;
      }
      assert_int_equal(read_with(&w, "t", text, "x.csv", &options), DSV_OK);
      const dsv__table *table = &w.facts->tables[2];
      assert_int_equal(table->bad, bad);
      assert_int_equal(table->n, n);
      assert_memory_equal(table->start, due, n * sizeof *due);
    }
  }
  world_end(&w);
}

static void form_is_refused(const char *form, const char *zone, dsv_status code, const char *message) {
  world w = world_of(book);
  OPTIONS;
  options.times = form;
  options.timezone = zone;
  assert_int_equal(read_with(&w, "t", "time\n", "x.csv", &options), code);
  if (message && !strstr(w.diag->at[0].message, message)) fail_msg("%s", w.diag->at[0].message);
  world_end(&w);
}

static void test_bad_forms(void **state) {
  (void)state;
  static const char berlin[] = "Europe/Berlin";
  char longest[66];
  form_is_refused("DD.MM.YYYY hh:mm:ss", NULL, DSV_ERROR_MISUSE, "timezone must be given");
  form_is_refused("DD.MM.YYYY hh:mm:ssZ", berlin, DSV_ERROR_MISUSE, "so does timezone");
  form_is_refused(NULL, berlin, DSV_ERROR_MISUSE, "needs a form");
  form_is_refused("DD.MM.YYYY hh:mm", "Europe/Atlantis", DSV_ERROR_ZONE, "Europe/Atlantis");
  form_is_refused("", berlin, DSV_ERROR_MISUSE, "no year");
  form_is_refused("DD.YYYY hh:mm", berlin, DSV_ERROR_MISUSE, "no month");
  form_is_refused("MM.YYYY hh:mm", berlin, DSV_ERROR_MISUSE, "no day");
  form_is_refused("DD.MM.YYYY", berlin, DSV_ERROR_MISUSE, "no hour");
  form_is_refused("DD.MM.YYYY hh", berlin, DSV_ERROR_MISUSE, "no minute");
  form_is_refused("DD.MM.YYYY hh:mm.f", berlin, DSV_ERROR_MISUSE, "no second");
  form_is_refused("DD.MM.YYYY hh:mm:mm", berlin, DSV_ERROR_MISUSE, "twice");
  form_is_refused("DD.MM.YYYY YY hh:mm", berlin, DSV_ERROR_MISUSE, "twice");
  form_is_refused("DD Mon YYYY hh:mm", berlin, DSV_ERROR_MISUSE, "have a meaning");
  form_is_refused("DD.MM.2026 hh:mm", berlin, DSV_ERROR_MISUSE, "have a meaning");
  form_is_refused("DD.MM.YYYY\nhh:mm", berlin, DSV_ERROR_MISUSE, "have a meaning");
  form_is_refused("DD.MM.YYYY \xC3\xA9 hh:mm", berlin, DSV_ERROR_MISUSE, "have a meaning");
  strcpy(longest, "DD.MM.YYYY hh:mm");
  memset(longest + 16, '.', 49);
  longest[65] = '\0';
  form_is_refused(longest, berlin, DSV_ERROR_MISUSE, "64 bytes");
  longest[64] = '\0';
  form_is_refused(longest, berlin, DSV_OK, NULL);
  longest[63] = '\0';
  form_is_refused(longest, berlin, DSV_OK, NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_separators), cmocka_unit_test(test_headers),       cmocka_unit_test(test_long_headers),
      cmocka_unit_test(test_one_column), cmocka_unit_test(test_decimal_comma), cmocka_unit_test(test_forms),
      cmocka_unit_test(test_changes),    cmocka_unit_test(test_stretches),     cmocka_unit_test(test_bad_forms)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
