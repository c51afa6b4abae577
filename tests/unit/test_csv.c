/* CSV: what is read, what is refused and where, and that it does not matter how the bytes arrive. */
#include "../support/facts.h"

static const char book[] = "[{\"type\":\"stream\",\"id\":\"e\",\"shape\":\"event\",\"fields\":{\"s\":\"string\",\"n\":"
                           "\"number\"},\"columns\":{\"s\":\"their s\"}},"
                           "{\"type\":\"stream\",\"id\":\"o\",\"shape\":\"interval\",\"open\":\"refuse\"},"
                           "{\"type\":\"stream\",\"id\":\"d\",\"shape\":\"event\",\"fields\":{\"i\":\"integer\",\"d\":"
                           "\"decimal\",\"b\":\"boolean\","
                           "\"u\":\"duration\",\"m\":{\"type\":\"duration\",\"unit\":\"min\"}}}]";

static void test_good(void **state) {
  (void)state;
  world w = world_of(book);
  const char *text = "n,extra,their s,time\r\n"
                     "1.5,x,\"a \"\"quoted\"\", text\",2026-01-01T00:00:00Z\n"
                     "-2e3,\"over\r\ntwo lines\",\"\xC3\xA9\",0\r\n"
                     ",\"\",\"\",5";
  assert_int_equal(read_text(&w, "e", text, "e.csv", 0), DSV_OK);
  const dsv__table *table = &w.facts->tables[0];
  assert_int_equal(table->n, 3);
  assert_int_equal(table->start[0], INT64_C(1767225600000000));
  assert_true(table->columns[1].numbers[1] == -2000);
  dsv__str first = dsv__dictionary_text(table->columns[0].dictionary, table->columns[0].texts[0]);
  assert_int_equal(first.n, 16);
  assert_memory_equal(first.at, "a \"quoted\", text", 16);
  assert_false(dsv__cell_given(&table->columns[0], 2));
  assert_false(dsv__cell_given(&table->columns[1], 2));
  world_end(&w);
}

/* One row after a header; where it is wrong, as a bad row that is counted. */
static void row_is(const char *stream, const char *header, const char *row, dsv_status code, uint64_t line,
                   uint64_t column) {
  world w = world_of(book);
  char text[2000];
  snprintf(text, sizeof text, "%s\n%s\n", header, row);
  dsv_status status = read_text(&w, stream, text, "x.csv", DSV_BAD_ROWS_REFUSE);
  if (status != code) print_message("%s: %s\n", row, dsv_status_name(status));
  assert_int_equal(status, code);
  if (code) {
    expect_finding(&w, 0, code, line, column);
    assert_string_equal(w.diag->at[0].source, "x.csv");
    assert_int_equal(dsv_facts_rows(w.facts, stream), 0);
    dsv_diag_clear(w.diag);
    assert_int_equal(read_text(&w, stream, text, "x.csv", DSV_BAD_ROWS_COUNT), DSV_OK);
    expect_finding(&w, 0, code, line, column);
    assert_int_equal(w.diag->at[0].severity, DSV_SEVERITY_WARNING);
    assert_int_equal(dsv_facts_rows(w.facts, stream), 1);
  }
  world_end(&w);
}

static void test_bad_rows(void **state) {
  (void)state;
  static const char e[] = "time,n,their s", d[] = "time,i,d,b,u,m";
  row_is("e", e, "1,2,a", DSV_OK, 0, 0);
  row_is("e", e, "1,2", DSV_ERROR_ROW, 2, 1);
  row_is("e", e, "1,2,a,b", DSV_ERROR_ROW, 2, 1);
  row_is("e", e, "", DSV_ERROR_ROW, 2, 1);
  row_is("e", e, ",2,a", DSV_ERROR_ROW, 2, 1);
  row_is("e", e, "1,two,a", DSV_ERROR_CELL, 2, 3);
  row_is("e", e, "1, 2,a", DSV_ERROR_CELL, 2, 3);
  row_is("e", e, "1,nan,a", DSV_ERROR_CELL, 2, 3);
  row_is("e", e, "1,inf,a", DSV_ERROR_CELL, 2, 3);
  row_is("e", e, "1,0x10,a", DSV_ERROR_CELL, 2, 3);
  row_is("e", e, "1,1e999,a", DSV_ERROR_CELL, 2, 3);
  row_is("e", e, "1,\"1,5\",a", DSV_ERROR_CELL, 2, 3);
  row_is("e", e, "2026-02-30T00:00:00Z,1,a", DSV_ERROR_CELL, 2, 1);
  row_is("e", e, "2026-01-01,1,a", DSV_ERROR_CELL, 2, 1);
  row_is("e", e, "253402300800000000,1,a", DSV_ERROR_CELL, 2, 1);
  row_is("e", e, "1,2,a\"b", DSV_ERROR_SYNTAX, 2, 6);
  row_is("e", e, "1,2,\"a\"b", DSV_ERROR_SYNTAX, 2, 8);
  row_is("e", e, "1,2,a\rb", DSV_ERROR_SYNTAX, 2, 6);
  row_is("e", e, "1,2,a\xFF", DSV_ERROR_ENCODING, 2, 6);
  row_is("e", e, "1,2,\"a\n\xC3(\"", DSV_ERROR_ENCODING, 3, 1);
  row_is("e", e, "1,\"\n\",two", DSV_ERROR_CELL, 2, 3);
  row_is("e", "n,their s,time", "1,\"a\nb\",x", DSV_ERROR_CELL, 3, 4);
  row_is("o", "start,end", "5,4", DSV_ERROR_ROW, 2, 1);
  row_is("o", "start,end", "5,", DSV_ERROR_ROW, 2, 1);
  row_is("o", "start,end", ",5", DSV_ERROR_ROW, 2, 1);
  row_is("d", d, "1,9223372036854775807,123456789012345678,0,PT1.5S,1.5", DSV_OK, 0, 0);
  row_is("d", d, "1,9223372036854775808,1,0,PT1S,1", DSV_ERROR_CELL, 2, 3);
  row_is("d", d, "1,1.0,1,0,PT1S,1", DSV_ERROR_CELL, 2, 3);
  row_is("d", d, "1,1,1234567890123456789,0,PT1S,1", DSV_ERROR_CELL, 2, 5);
  row_is("d", d, "1,1,1e3,0,PT1S,1", DSV_ERROR_CELL, 2, 5);
  row_is("d", d, "1,1,1,TRUE,PT1S,1", DSV_ERROR_CELL, 2, 7);
  row_is("d", d, "1,1,1,2,PT1S,1", DSV_ERROR_CELL, 2, 7);
  row_is("d", d, "1,1,1,1,P1D,1", DSV_ERROR_CELL, 2, 9);
  row_is("d", d, "1,1,1,1,60,1", DSV_ERROR_CELL, 2, 9);             /* no unit */
  row_is("d", d, "1,1,1,1,PT1S,0.00000001", DSV_ERROR_CELL, 2, 14); /* not a whole microsecond */
  row_is("d", d, "1,1,1,1,PT1S,999999999999999999", DSV_ERROR_CELL, 2, 14);
}

static void file_is(const char *text, size_t n, dsv_status code, uint64_t line, uint64_t column) {
  world w = world_of(book);
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  options.bad_rows = DSV_BAD_ROWS_COUNT; /* nothing of this is a bad row */
  dsv_status status = dsv_facts_read(w.facts, "e", text, n, "x.csv", &options, w.diag);
  assert_int_equal(status, code);
  expect_finding(&w, 0, code, line, column);
  assert_int_equal(dsv_facts_rows(w.facts, "e"), 0);
  world_end(&w);
}

static void test_bad_files(void **state) {
  (void)state;
  static const char unclosed[] = "time,n,their s\n1,2,a\n1,2,\"a\n1,2,b\n", bom[] = "\xEF\xBB\xBFtime,n,their s\n",
                    twice[] = "time,n,their s,\"n\"\n1,2,a,3\n", missing[] = "time,m\n1,2\n",
                    nul[] = "time,n\0,their s\n";
  file_is("", 0, DSV_ERROR_COLUMN, 1, 1);
  file_is(unclosed, sizeof unclosed - 1, DSV_ERROR_SYNTAX, 3, 5);
  file_is(bom, sizeof bom - 1, DSV_ERROR_ENCODING, 1, 1);
  file_is(twice, sizeof twice - 1, DSV_ERROR_DUPLICATE, 1, 16);
  file_is(missing, sizeof missing - 1, DSV_ERROR_COLUMN, 1, 1);
  file_is(nul, sizeof nul - 1, DSV_ERROR_ENCODING, 1, 7);
}

static void test_missing_columns(void **state) {
  (void)state;
  world w = world_of(book);
  assert_int_equal(read_text(&w, "e", "tine,x\n", "x.csv", 0), DSV_ERROR_COLUMN);
  const char *message = w.diag->at[0].message;
  assert_non_null(strstr(message, "\"time\" (is it \"tine\"?), \"their s\", \"n\""));
  assert_int_equal(read_text(&w, NULL, "time\n", "x.csv", 0), DSV_ERROR_STREAM);
  assert_int_equal(read_text(&w, "f", "time\n", "x.csv", 0), DSV_ERROR_STREAM);
  assert_int_equal(read_text(&w, "e", "time\n", "x.txt", 0), DSV_ERROR_FORMAT);
  assert_int_equal(read_text(&w, "e", "time\n", NULL, 0), DSV_ERROR_FORMAT);
  world_end(&w);
}

static void limit_is(const dsv_limits *limits, const char *text, const char *name) {
  world w = world_of_limits(book, limits);
  dsv_status status = read_text(&w, "e", text, "x.csv", DSV_BAD_ROWS_COUNT);
  assert_int_equal(status, name ? DSV_ERROR_LIMIT : DSV_OK);
  if (name) assert_non_null(strstr(w.diag->at[w.diag->n - 1].message, name));
  assert_int_equal(dsv_facts_rows(w.facts, "e") == 0, name != NULL);
  world_end(&w);
}

static void test_limits(void **state) {
  (void)state;
  dsv_limits limits = DSV_LIMITS_INIT;
  limits.line_bytes = 20;
  limit_is(&limits, "time,their s,n\n1,34567890123456,2\n", NULL);
  limit_is(&limits, "time,their s,n\n1,345678901234567,22\n", "line_bytes");
  limit_is(&limits, "time,their s,n\n1,\"45678901234567\n7890123", "line_bytes");
  limits = (dsv_limits)DSV_LIMITS_INIT;
  limits.text_bytes = 10;
  limit_is(&limits, "time,their s,n\n1,1234567890,2\n", NULL);
  limit_is(&limits, "time,their s,n\n1,12345678901,2\n", "text_bytes");
  limits = (dsv_limits)DSV_LIMITS_INIT;
  limits.columns = 3;
  limit_is(&limits, "time,their s,n\n1,1,2\n", NULL);
  limit_is(&limits, "time,their s,n,m\n1,1,2,3\n", "columns");
  limits = (dsv_limits)DSV_LIMITS_INIT;
  limits.rows = 2;
  limit_is(&limits, "time,their s,n\n1,1,2\n2,2,x\n", NULL);
  limit_is(&limits, "time,their s,n\n1,1,2\n2,2,x\n3,3,3\n", "rows");
}

/* ---- how bytes arrive ------------------------------------------------------------------------------------------------------- */

typedef struct {
  const char *text;
  size_t at, n, split; /* split: bytes of the first piece; 0: a byte at a time */
} pieces;

static dsv_status pull(void *user, char *buffer, size_t capacity, size_t *got) {
  pieces *p = user;
  size_t n = p->split == 0 ? 1 : p->at < p->split ? p->split - p->at : p->n - p->at;
  if (n > p->n - p->at) n = p->n - p->at;
  *got = n < capacity ? n : capacity;
  memcpy(buffer, p->text + p->at, *got);
  p->at += *got;
  return DSV_OK;
}

static uint64_t read_split(world *w, const char *text, size_t n, size_t split, dsv_status expected) {
  world_clear(w);
  pieces p = {text, 0, n, split};
  dsv__input *input;
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  options.bad_rows = DSV_BAD_ROWS_COUNT;
  assert_int_equal(dsv__input_pull(w->context, pull, &p, "split.csv", &input, w->diag), DSV_OK);
  assert_int_equal(dsv__facts_read_input(w->facts, "e", input, &options, w->diag), expected);
  dsv__input_close(input);
  uint64_t hash = table_hash(&w->facts->tables[0]);
  for (size_t i = 0; i < w->diag->n; i++) {
    const dsv__finding *finding = &w->diag->at[i];
    hash = mix(mix(mix(hash, finding->code), finding->line << 20 | finding->column), finding->offset);
  }
  return hash;
}

static void test_splits(void **state) {
  (void)state;
  static const char text[] =
      "time,n,their "
      "s\r\n1,2,\"a\"\"b\nc\"\r\n2,x,\xC3\xA9\n3,4,\"\"\n4,5,a\"\n\"5\",6,\"q\"z\n6,7,a\r\n7,8\n8,9,\xC3\n9,1,end";
  world w = world_of(book);
  size_t n = sizeof text - 1;
  uint64_t whole = read_split(&w, text, n, n, DSV_OK);
  assert_int_equal(w.facts->tables[0].n, 4);
  assert_int_equal(w.facts->tables[0].bad, 5);
  for (size_t split = 0; split < n; split++) assert_true(read_split(&w, text, n, split, DSV_OK) == whole);
  world_end(&w);
}

/* Every beginning of a file is read or refused, and nothing else; refused, it leaves nothing. */
static void test_cut(void **state) {
  (void)state;
  static const char text[] = "time,n,their s\r\n1,2,\"a\"\"b\nc\"\r\n2,3,x\n";
  world w = world_of(book);
  for (size_t n = 0; n < sizeof text; n++) {
    world_clear(&w);
    dsv_status status = dsv_facts_read(w.facts, "e", text, n, "cut.csv", NULL, w.diag);
    assert_true((status == DSV_OK) == (w.diag->n == 0));
    assert_true(status == DSV_OK || dsv_facts_rows(w.facts, "e") == 0);
  }
  world_end(&w);
}

/* Every byte of a file replaced by those that mean something: never another answer than these. */
static void test_mutations(void **state) {
  (void)state;
  static const char text[] = "time,n,their s\n1,2,\"a\"\"b\"\n2,3,x\n";
  static const char bytes[] = "\",\r\n\0\x80\xC3 1";
  world w = world_of(book);
  for (size_t at = 0; at < sizeof text - 1; at++)
    for (size_t i = 0; i < sizeof bytes; i++) {
      char changed[sizeof text];
      memcpy(changed, text, sizeof text);
      changed[at] = bytes[i];
      world_clear(&w);
      dsv_status status = dsv_facts_read(w.facts, "e", changed, sizeof text - 1, "m.csv", NULL, w.diag);
      assert_true(status == DSV_OK || status == DSV_ERROR_SYNTAX || status == DSV_ERROR_ENCODING ||
                  status == DSV_ERROR_COLUMN || status == DSV_ERROR_DUPLICATE || status == DSV_ERROR_ROW ||
                  status == DSV_ERROR_CELL);
      assert_true((status == DSV_OK) == (w.diag->n == 0));
    }
  world_end(&w);
}

/* ---- many rows -------------------------------------------------------------------------------------------------------------- */

static const char wide[] =
    "[{\"type\":\"stream\",\"id\":\"w\",\"shape\":\"interval\",\"fields\":{\"s\":\"string\",\"n\":\"number\",\"i\":"
    "\"integer\",\"d\":"
    "\"decimal\",\"b\":\"boolean\",\"t\":\"time\",\"u\":{\"type\":\"duration\",\"unit\":\"s\"},\"s2\":\"string\"}}]";

static uint64_t seed;

static uint64_t draw(uint64_t n) {
  seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (seed >> 33) % n;
}

/* Cells by column: the first ones are usual. */
static const char *const cells[][12] = {
    {"2026-01-01T00:00:00Z", "2026-01-01T10:00:00+01:00", "2025-12-31T23:59:59.5Z", "1767225600000000", "0", "",
     "2026-02-30T00:00:00Z", "\"2026-01-01T00:00:00Z\"", "2026-01-01", "-5", "x", "253402300800000000"},
    {"2026-01-02T00:00:00Z", "", "2026-01-01T12:00:00Z", "1767312000000000", "2026-01-01T00:00:00Z",
     "9999-12-31T23:59:59Z", "", "\"\"", "now", "2026-01-01T24:00:00Z", "1767225599999999",
     "2026-01-01T00:00:00+01:00"},
    {"web", "mail", "a longer text than words", "0123456789abcdef", "0123456789abcdefg", "\"q\"\"q\"",
     "gr\xC3\xBC\xC3\x9F", "\"two\nlines\"", "a\"b", "\xFF", "", "!"},
    {"1.5", "0.001", "-12.25", "1e6", "123456789.123456", "0", "-0", "01", "1.", "\"2\"", "", "1e999"},
    {"1", "-1", "0", "9223372036854775807", "9223372036854775808", "1234567890123456", "+1", "1.0", "", "00", "\"3\"",
     "-"},
    {"1.50", "0.5", "123456789012345678", "1234567890123456789", "-0.00", "1e3", ".5", "5.", "", "\"1\"", "-", "00.5"},
    {"0", "1", "true", "false", "\"1\"", "", "2", "TRUE", "10", "x", "t", "/"},
    {"2026-01-01T00:00:00Z", "", "5", "2026-01-01T00:00:00.123456-05:30", "2026-01-01T00:00:00.1234567Z", "x",
     "2026-01-01T00:00:00z", "", "\"5\"", "0001-01-01T00:00:00Z", "0000-01-01T00:00:00Z", "2026-13-01T00:00:00Z"},
    {"1", "PT1H", "0.5", "", "P1D", "PT", "1e1", "x", "\"PT1S\"", "0.0000001", "-1", "1.0"},
    {"", "x", "y", "z", "\"\"", "\"a,b\"", "  ", "\t", "|", ";", "'", "\"\r\n\""},
};
#define COLUMNS (sizeof cells / sizeof *cells)

/* A file of which `odd` in 1000 cells are from the back of the lists, and some rows of another number of cells. */
static size_t make_file(char *text, size_t rows, uint64_t odd) {
  size_t at = (size_t)sprintf(text, "start,end,s,n,i,d,b,t,u,s2,extra\n");
  const char *end = draw(2) ? "\r\n" : "\n";
  for (size_t row = 0; row < rows; row++) {
    size_t columns = COLUMNS - (draw(1000) < odd / 4);
    for (size_t column = 0; column < columns; column++) {
      bool usual = draw(1000) >= odd;
      at += (size_t)sprintf(text + at, "%s,",
                            cells[column][usual ? draw(column == 2   ? 4
                                                       : column == 9 ? 4
                                                                     : 2)
                                                : draw(12)]);
    }
    at += (size_t)sprintf(text + at, "%s%s", draw(2) ? "e" : "",
                          draw(1000) < odd / 4   ? "\r"
                          : draw(1000) < odd / 4 ? "\n\n"
                                                 : end);
  }
  return draw(2) ? at : at - 1;
}

static uint64_t hash_of(world *w) {
  uint64_t hash = table_hash(&w->facts->tables[0]);
  for (size_t i = 0; i < w->diag->n; i++) {
    const dsv__finding *finding = &w->diag->at[i];
    hash = mix(mix(mix(hash, finding->code), finding->line << 20 | finding->column), finding->offset);
    for (const char *c = finding->message; *c; c++) hash = mix(hash, (unsigned char)*c);
  }
  return hash;
}

/* Byte by byte no row is ever whole in the window, so that each goes the slow way. */
static uint64_t read_slowly(world *w, const char *text, size_t n, uint32_t bad_rows, dsv_status *status) {
  pieces p = {text, 0, n, 0};
  dsv__input *input;
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  options.bad_rows = bad_rows;
  world_clear(w);
  assert_int_equal(dsv__input_pull(w->context, pull, &p, "x.csv", &input, w->diag), DSV_OK);
  *status = dsv__facts_read_input(w->facts, "w", input, &options, w->diag);
  dsv__input_close(input);
  return hash_of(w);
}

static void test_fast_and_slow(void **state) {
  (void)state;
  static char text[400000];
  static const uint64_t odds[] = {0, 1, 5, 50, 300, 1000};
  for (int i = 0; i < 240; i++) {
    dsv_limits limits = DSV_LIMITS_INIT;
    if (i % 8 == 1) limits.rows = 50 + draw(100);
    if (i % 8 == 2) limits.text_bytes = 10 + draw(20);
    if (i % 8 == 3) limits.line_bytes = 60 + draw(80);
    world w = world_of_limits(wide, &limits);
    for (int k = 0; k < 6; k++) {
      size_t n = make_file(text, 1 + draw(i % 16 == 0 ? 2000 : 120), odds[k]);
      for (uint32_t bad_rows = DSV_BAD_ROWS_REFUSE; bad_rows <= DSV_BAD_ROWS_COUNT; bad_rows++) {
        dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
        options.bad_rows = bad_rows;
        dsv_status slow, fast;
        uint64_t expected = read_slowly(&w, text, n, bad_rows, &slow);
        world_clear(&w);
        fast = dsv_facts_read(w.facts, "w", text, n, "x.csv", &options, w.diag);
        assert_int_equal(fast, slow);
        assert_true(hash_of(&w) == expected);
      }
    }
    world_end(&w);
  }
}

/* How a part knows where an earlier one ended: not at all, from the one before it, from the last but one or two. */
enum { UNMARKED, MARKED, MARKED_AT_TIMES, MARKINGS };

static dsv_status read_parts(world *w, const char *stream, const char *text, size_t n, const char *source,
                             uint32_t parts, int marking) {
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  dsv_facts_mark mark = {0, 0};
  dsv_status status = DSV_OK;
  options.bad_rows = DSV_BAD_ROWS_COUNT;
  options.parts = parts;
  for (; options.part < parts && !status; options.part++) {
    const dsv_facts_mark before = mark;
    const bool marks = marking == MARKED || (marking == MARKED_AT_TIMES && options.part % 3 != 1);
    options.mark = marks ? &mark : NULL;
    status = dsv_facts_read(w->facts, stream, text, n, source, &options, w->diag);
    if (!marks || status || parts < 2) assert_memory_equal(&mark, &before, sizeof mark);
    else if (options.part + 1 == parts) assert_int_equal(mark.offset, n);
    else assert_true(mark.offset >= n * (options.part + 1) / parts && mark.offset <= n);
  }
  return status;
}

/* The parts in turn give the rows and findings of the whole, wherever they are cut. */
static void parts_are_whole(const char *documents, const char *stream, const char *text, size_t n, const char *source,
                            uint32_t most) {
  world w = world_of(documents);
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  options.bad_rows = DSV_BAD_ROWS_COUNT;
  dsv_status whole = dsv_facts_read(w.facts, stream, text, n, source, &options, w.diag);
  uint64_t expected = hash_of(&w);
  for (uint32_t parts = 1; parts <= most; parts++)
    for (int marking = 0; marking < MARKINGS; marking++) {
      world_clear(&w);
      assert_int_equal(read_parts(&w, stream, text, n, source, parts, marking), whole);
      if (!whole && hash_of(&w) != expected) fail_msg("%u parts of\n%.*s", (unsigned)parts, (int)n, text);
    }
  world_end(&w);
}

/* A mark behind the end leaves nothing to read. */
static void test_mark_behind(void **state) {
  (void)state;
  static const char text[] = "time,n,their s\n1,2,a\n2,2,b\n";
  world w = world_of(book);
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  dsv_facts_mark mark = {UINT64_MAX, 9};
  options.part = 1;
  options.parts = 2;
  options.mark = &mark;
  assert_int_equal(dsv_facts_read(w.facts, "e", text, sizeof text - 1, "x.csv", &options, w.diag), DSV_OK);
  assert_int_equal(dsv_facts_rows(w.facts, "e"), 0);
  world_end(&w);
}

static void test_parts(void **state) {
  (void)state;
  static char text[60000];
  static const char *const odd[] = {
      "time,n,their s\n",
      "time,n,their s",
      "time,n,\"their s\"\n1,2,a",
      "time,n,their s\n1,2,\"\n\n\n\"\n2,2,\"\"\"\n\"\"\"\n3,3,a\"\n4,4,\"x\"y\"\n\"5\",5,\",\"\n",
      "time,n,their s\r\n1,2,\"a\r\n\"\r\n\r\"2,2,b\r\n\"3\",\"3\",\"\"\r\n",
      "\"time\",\"n\nn\",n,their s\n1,2,3,a\n\n\n2,3,4,\"b\"\n\"\"\n"};
  for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
    parts_are_whole(book, "e", odd[i], strlen(odd[i]), "x.csv", (uint32_t)strlen(odd[i]) + 3);
  for (int i = 0; i < 60; i++)
    parts_are_whole(wide, "w", text, make_file(text, draw(60), i % 3 ? 30 : 300), "x.csv", i % 10 ? 12 : 300);
  static const char lines[] =
      "{\"time\":1,\"n\":1,\"s\":\"a\\n\"}\n\n{\"time\":2}\r\n{\"time\":x}\n{\"time\":3,\"their s\":\"\xC3\xA9\"}";
  parts_are_whole(book, "e", lines, sizeof lines - 1, "x.ndjson", sizeof lines + 3);
  static const char unclosed[] = "time,n,their s\n1,2,a\n2,2,\"b\n3,2,c\n";
  parts_are_whole(book, "e", unclosed, sizeof unclosed - 1, "x.csv", 50);
}

/* What has no size is wholly in the first part, and a part that is not there is refused. */
static void test_no_parts(void **state) {
  (void)state;
  world w = world_of(book);
  static const char text[] = "time,n,their s\n1,2,a\n2,2,b\n";
  for (uint32_t part = 0; part < 4; part++) {
    pieces p = {text, 0, sizeof text - 1, sizeof text - 1};
    dsv__input *input;
    dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
    options.part = part;
    options.parts = 3;
    world_clear(&w);
    assert_int_equal(dsv__input_pull(w.context, pull, &p, "x.csv", &input, w.diag), DSV_OK);
    assert_int_equal(dsv__facts_read_input(w.facts, "e", input, &options, w.diag),
                     part < 3 ? DSV_OK : DSV_ERROR_MISUSE);
    dsv__input_close(input);
    assert_int_equal(dsv_facts_rows(w.facts, "e"), part ? 0 : 2);
  }
  world_end(&w);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_good),          cmocka_unit_test(test_bad_rows),
                                     cmocka_unit_test(test_bad_files),     cmocka_unit_test(test_missing_columns),
                                     cmocka_unit_test(test_limits),        cmocka_unit_test(test_splits),
                                     cmocka_unit_test(test_cut),           cmocka_unit_test(test_mutations),
                                     cmocka_unit_test(test_fast_and_slow), cmocka_unit_test(test_parts),
                                     cmocka_unit_test(test_mark_behind),   cmocka_unit_test(test_no_parts)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
