/* Arrays that are used where they lie: the same facts as copied ones, never written to, and given back once. */
#include "../support/facts.h"
#include <math.h>
#include <stdlib.h>
#include <sys/mman.h>

static const char book[] =
    "[{\"type\":\"stream\",\"id\":\"s\",\"shape\":\"sample\",\"fields\":{\"s\":\"string\",\"n\":\"number\",\"i\":"
    "\"integer\",\"d\":\"decimal\",\"b\":\"boolean\",\"t\":\"time\",\"u\":{\"type\":\"duration\",\"unit\":\"ms\"}}},"
    "{\"type\":\"stream\",\"id\":\"o\",\"shape\":\"interval\",\"fields\":{\"v\":\"number\"}},"
    "{\"type\":\"stream\",\"id\":\"r\",\"shape\":\"event\",\"key\":[\"k\"],\"revision\":\"v\",\"fields\":{\"k\":"
    "\"integer\",\"v\":\"integer\"}}]";

enum { N = 20000, TEXTS = 3 };

/* The arrays of a caller, on pages that can be closed to writers. */
typedef struct {
  int64_t time[N], integer[N], decimal[N], duration[N], offsets[TEXTS + 2];
  double number[N];
  uint32_t code[N];
  uint8_t flag[N], valid[N];
  char texts[8];
} arrays;

#define PAGE 4096
#define PAGES ((sizeof(arrays) + PAGE - 1) / PAGE * PAGE)

static arrays *arrays_new(void) {
  arrays *a = aligned_alloc(PAGE, PAGES);
  assert_non_null(a);
  for (int i = 0; i < N; i++) {
    a->time[i] = 1000 + i / 2;
    a->integer[i] = i * 7 - 1000;
    a->decimal[i] = i - 500;
    a->duration[i] = i * INT64_C(1000);
    a->number[i] = i % 5 ? i / 8.0 : NAN;
    a->code[i] = (uint32_t)i % TEXTS;
    a->flag[i] = (uint8_t)(i % 5 ? i % 3 == 0 : 9);
    a->valid[i] = (uint8_t)(i % 5 ? i % 200 + 1 : 0); /* what is missing holds nothing that could be */
  }
  memcpy(a->texts, "abbccc", 7);
  const int64_t offsets[] = {0, 1, 3, 6, 6};
  memcpy(a->offsets, offsets, sizeof a->offsets);
  return a;
}

static void close_to_writers(arrays *a) {
  assert_int_equal(mprotect(a, PAGES, PROT_READ), 0);
}

static void arrays_free(arrays *a) {
  assert_int_equal(mprotect(a, PAGES, PROT_READ | PROT_WRITE), 0);
  free(a);
}

static dsv_column column(const char *name, uint32_t type, const void *values, const uint8_t *valid) {
  dsv_column made = DSV_COLUMN_INIT;
  made.name = name;
  made.type = type;
  made.values = values;
  made.valid = valid;
  return made;
}

enum { TIME, S, F, I, D, B, T, U, COLUMNS };

/* All columns from row `at` on. */
static void columns_of(const arrays *a, size_t at, dsv_column *out) {
  out[TIME] = column("time", DSV_COLUMN_TIME, a->time + at, NULL);
  out[S] = column("s", DSV_COLUMN_CODES, a->code + at, a->valid + at);
  out[S].offsets = a->offsets;
  out[S].texts = a->texts;
  out[S].n_texts = TEXTS;
  out[F] = column("n", DSV_COLUMN_NUMBER, a->number + at, a->valid + at);
  out[I] = column("i", DSV_COLUMN_INTEGER, a->integer + at, NULL);
  out[D] = column("d", DSV_COLUMN_DECIMAL, a->decimal + at, NULL);
  out[D].scale = 2;
  out[B] = column("b", DSV_COLUMN_BOOLEAN, a->flag + at, a->valid + at);
  out[T] = column("t", DSV_COLUMN_TIME, a->time + at, a->valid + at);
  out[U] = column("u", DSV_COLUMN_DURATION, a->duration + at, NULL);
}

static void count(void *user) {
  ++*(int *)user;
}

static dsv_owner owner_of(int *released) {
  dsv_owner owner = DSV_OWNER_INIT;
  owner.release = count;
  owner.user = released;
  return owner;
}

static uint64_t copied_hash(world *w, const char *stream, size_t table, const dsv_column *columns, size_t n,
                            uint64_t rows) {
  assert_int_equal(dsv_facts_append(w->facts, stream, columns, n, rows, NULL, w->diag), DSV_OK);
  uint64_t hash = table_hash(&w->facts->tables[table]);
  world_clear(w);
  return hash;
}

static void test_all(void **state) {
  (void)state;
  world w = world_of(book);
  arrays *a = arrays_new();
  dsv_column columns[COLUMNS];
  const dsv__table *table = &w.facts->tables[0];
  columns_of(a, 0, columns);
  uint64_t hash = copied_hash(&w, "s", 0, columns, COLUMNS, N);
  table = &w.facts->tables[0];
  close_to_writers(a);
  int released = 0;
  dsv_owner owner = owner_of(&released);
  assert_int_equal(dsv_facts_adopt(w.facts, "s", columns, COLUMNS, N, &owner, NULL, w.diag), DSV_OK);
  assert_ptr_equal(table->start, a->time);
  assert_ptr_equal(table->columns[0].texts, a->code);
  assert_ptr_equal(table->columns[1].numbers, a->number);
  assert_ptr_equal(table->columns[1].valid, a->valid);
  assert_ptr_equal(table->columns[2].integers, a->integer);
  assert_ptr_equal(table->columns[3].integers, a->decimal);
  assert_int_equal(table->columns[3].scales[7], 2);
  assert_ptr_equal(table->columns[4].flags, a->flag);
  assert_ptr_equal(table->columns[6].integers, a->duration);
  assert_true(table_hash(table) == hash);
  assert_int_equal(dsv_facts_rows(w.facts, "s"), N);
  assert_int_equal(dsv_facts_seal(w.facts, NULL, w.diag), DSV_OK);
  assert_true(table_hash(table) == hash);
  assert_ptr_equal(table->start, a->time);
  assert_int_equal(released, 0);
  world_end(&w);
  assert_int_equal(released, 1);
  arrays_free(a);
}

/* A slice is pointers into the middle; what cannot be used there is copied. */
static void test_slices(void **state) {
  (void)state;
  world w = world_of(book);
  arrays *a = arrays_new();
  dsv_column columns[COLUMNS];
  static char odd[8 * N + 8];
  memcpy(odd + 1, a->integer + 101, (N - 101) * 8);
  close_to_writers(a);
  for (size_t at = 100; at < 110; at++) {
    columns_of(a, at, columns);
    uint64_t rows = N - 2 * at, hash = copied_hash(&w, "s", 0, columns, COLUMNS, rows);
    int released = 0;
    dsv_owner owner = owner_of(&released);
    assert_int_equal(dsv_facts_adopt(w.facts, "s", columns, COLUMNS, rows, &owner, NULL, w.diag), DSV_OK);
    const dsv__table *table = &w.facts->tables[0];
    assert_ptr_equal(table->start, a->time + at);
    assert_ptr_equal(table->columns[4].flags, a->flag + at);
    assert_true(table_hash(table) == hash);
    columns[I].values = odd + 1; /* not where an int64_t may lie */
    world_clear(&w);
    assert_int_equal(released, 1);
  }
  world_end(&w);
  arrays_free(a);
}

/* Later rows: the table makes its own copy, and gives the arrays back. */
static void test_later_rows(void **state) {
  (void)state;
  world w = world_of(book);
  arrays *a = arrays_new();
  dsv_column all[COLUMNS], some[COLUMNS];
  columns_of(a, 0, all);
  columns_of(a, 10000, some);
  uint64_t hash = copied_hash(&w, "s", 0, all, COLUMNS, N);
  close_to_writers(a);
  int first = 0, second = 0, third = 0;
  dsv_owner owners[] = {owner_of(&first), owner_of(&second), owner_of(&third)};
  assert_int_equal(dsv_facts_adopt(w.facts, "s", all, COLUMNS, 10000, &owners[0], NULL, w.diag), DSV_OK);
  assert_int_equal(dsv_facts_adopt(w.facts, "s", some, COLUMNS, 0, &owners[1], NULL, w.diag), DSV_OK);
  assert_int_equal(first, 0);
  assert_int_equal(second, 1);
  assert_int_equal(dsv_facts_adopt(w.facts, "s", some, COLUMNS, 10000, &owners[2], NULL, w.diag), DSV_OK);
  assert_int_equal(first, 1);
  assert_int_equal(third, 1);
  assert_true(table_hash(&w.facts->tables[0]) == hash);
  world_clear(&w);
  /* A failed call gives back nothing, and what was adopted before is as it was. */
  assert_int_equal(dsv_facts_adopt(w.facts, "s", all, COLUMNS, 10000, &owners[0], NULL, w.diag), DSV_OK);
  hash = table_hash(&w.facts->tables[0]);
  some[F].valid = NULL; /* NaN */
  assert_int_equal(dsv_facts_adopt(w.facts, "s", some, COLUMNS, 10000, &owners[2], NULL, w.diag), DSV_ERROR_CELL);
  assert_int_equal(third, 1);
  assert_true(table_hash(&w.facts->tables[0]) == hash);
  assert_int_equal(dsv_facts_rows(w.facts, "s"), 10000);
  world_end(&w);
  assert_int_equal(first, 2);
  arrays_free(a);
}

static void test_failed(void **state) {
  (void)state;
  world w = world_of(book);
  arrays *a = arrays_new();
  dsv_column columns[COLUMNS];
  columns_of(a, 0, columns);
  columns[F].valid = NULL;
  close_to_writers(a);
  int released = 0;
  dsv_owner owner = owner_of(&released);
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  assert_int_equal(dsv_facts_adopt(w.facts, "s", columns, COLUMNS, N, &owner, NULL, w.diag), DSV_ERROR_CELL);
  assert_int_equal(dsv_facts_adopt(w.facts, "s", columns, 2, N, &owner, NULL, w.diag), DSV_ERROR_COLUMN);
  assert_int_equal(dsv_facts_adopt(w.facts, "none", columns, 2, N, &owner, NULL, w.diag), DSV_ERROR_STREAM);
  assert_int_equal(dsv_facts_adopt(NULL, "s", columns, 2, N, &owner, NULL, w.diag), DSV_ERROR_MISUSE);
  owner.size = 4;
  assert_int_equal(dsv_facts_adopt(w.facts, "s", columns, 2, N, &owner, NULL, w.diag), DSV_ERROR_OPTIONS);
  owner.size = sizeof owner;
  assert_int_equal(released, 0);
  assert_int_equal(dsv_facts_rows(w.facts, "s"), 0);
  /* Counted bad rows are left out, so that the rest is copied. */
  options.bad_rows = DSV_BAD_ROWS_COUNT;
  assert_int_equal(dsv_facts_adopt(w.facts, "s", columns, COLUMNS, N, &owner, &options, w.diag), DSV_OK);
  assert_int_equal(released, 1);
  assert_int_equal(w.facts->tables[0].bad, N / 5);
  assert_int_equal(w.facts->tables[0].n, N - N / 5);
  assert_int_equal(dsv_facts_seal(w.facts, NULL, w.diag), DSV_OK);
  assert_int_equal(w.facts->tables[0].origin[0], 2);
  world_end(&w);
  assert_int_equal(released, 1);
  arrays_free(a);
}

/* Arrays that the machine may not read where they lie are refused, column by column; bytes lie anywhere. */
static void test_not_aligned(void **state) {
  (void)state;
  arrays *a = arrays_new();
  dsv_column columns[COLUMNS];
  int released = 0;
  dsv_owner owner = owner_of(&released);
  for (size_t i = 0; i < COLUMNS; i++) {
    world w = world_of(book);
    columns_of(a, 0, columns);
    const uint32_t type = columns[i].type;
    const bool bytes = type == DSV_COLUMN_BOOLEAN || type == DSV_COLUMN_TEXT;
    const dsv_status expected = bytes ? DSV_OK : DSV_ERROR_COLUMN;
    columns[i].values = (const char *)columns[i].values + (bytes ? 0 : 1);
    assert_int_equal(dsv_facts_append(w.facts, "s", columns, COLUMNS, N - 1, NULL, w.diag), expected);
    if (expected)
      assert_int_equal(dsv_facts_adopt(w.facts, "s", columns, COLUMNS, N - 1, &owner, NULL, w.diag), expected);
    world_end(&w);
  }
  world w = world_of(book);
  char texts[4 * sizeof(int64_t)];
  columns_of(a, 0, columns);
  for (size_t i = 0; i < COLUMNS; i++)
    if (columns[i].type == DSV_COLUMN_CODES) columns[i].offsets = (const int64_t *)((uintptr_t)texts | 1);
  assert_int_equal(dsv_facts_append(w.facts, "s", columns, COLUMNS, N - 1, NULL, w.diag), DSV_ERROR_COLUMN);
  world_end(&w);
  assert_int_equal(released, 0);
  arrays_free(a);
}

/* Rows that are not in order move at the seal: in a copy. */
static void test_seal_moves(void **state) {
  (void)state;
  world w = world_of(book);
  arrays *a = arrays_new();
  dsv_column columns[COLUMNS];
  a->time[N - 1] = 5;
  columns_of(a, 0, columns);
  assert_int_equal(dsv_facts_append(w.facts, "s", columns, COLUMNS, N, NULL, w.diag), DSV_OK);
  assert_int_equal(dsv_facts_seal(w.facts, NULL, w.diag), DSV_OK);
  uint64_t hash = table_hash(&w.facts->tables[0]);
  world_clear(&w);
  close_to_writers(a);
  int released = 0;
  dsv_owner owner = owner_of(&released);
  assert_int_equal(dsv_facts_adopt(w.facts, "s", columns, COLUMNS, N, &owner, NULL, w.diag), DSV_OK);
  assert_int_equal(released, 0);
  assert_int_equal(dsv_facts_seal(w.facts, NULL, w.diag), DSV_OK);
  assert_int_equal(released, 1);
  assert_true(table_hash(&w.facts->tables[0]) == hash);
  assert_int_equal(w.facts->tables[0].origin[0], N);
  /* Superseded ones go, too. */
  world_clear(&w);
  static const int64_t time[] = {1, 2, 3}, key[] = {7, 7, 8}, revision[] = {2, 1, 1};
  dsv_column revised[] = {column("time", DSV_COLUMN_TIME, time, NULL), column("k", DSV_COLUMN_INTEGER, key, NULL),
                          column("v", DSV_COLUMN_INTEGER, revision, NULL)};
  assert_int_equal(dsv_facts_adopt(w.facts, "r", revised, 3, 3, &owner, NULL, w.diag), DSV_OK);
  assert_int_equal(released, 1);
  assert_int_equal(dsv_facts_seal(w.facts, NULL, w.diag), DSV_OK);
  assert_int_equal(released, 2);
  assert_int_equal(w.facts->tables[2].n, 2);
  assert_int_equal(w.facts->tables[2].superseded, 1);
  world_end(&w);
  arrays_free(a);
}

static void test_intervals(void **state) {
  (void)state;
  world w = world_of(book);
  static const int64_t start[] = {1, 2, 3}, end[] = {1, 5, 4};
  static const double value[] = {1, 2, 3};
  static const uint8_t valid[] = {1, 0, 1};
  dsv_column columns[] = {column("start", DSV_COLUMN_INTEGER, start, NULL), column("end", DSV_COLUMN_TIME, end, NULL),
                          column("v", DSV_COLUMN_NUMBER, value, valid)};
  const dsv__table *table = &w.facts->tables[1];
  assert_int_equal(dsv_facts_adopt(w.facts, "o", columns, 3, 3, NULL, NULL, w.diag), DSV_OK);
  assert_ptr_equal(table->end, end);
  assert_ptr_equal(table->columns[0].valid, valid);
  world_clear(&w);
  table = &w.facts->tables[1];
  columns[1].valid = valid; /* an end that is missing is one at the end of time: the column is copied */
  columns[2].valid = NULL;
  assert_int_equal(dsv_facts_adopt(w.facts, "o", columns, 3, 3, NULL, NULL, w.diag), DSV_OK);
  assert_ptr_equal(table->start, start);
  assert_ptr_not_equal(table->end, end);
  assert_int_equal(table->end[1], DSV__TIME_MAX);
  assert_int_equal(end[1], 5);
  world_clear(&w);
  columns[0].valid = valid;
  assert_int_equal(dsv_facts_adopt(w.facts, "o", columns, 3, 3, NULL, NULL, w.diag), DSV_ERROR_ROW);
  columns[0].valid = NULL;
  columns[1].values = start;
  columns[0].values = end;
  columns[1].valid = NULL;
  assert_int_equal(dsv_facts_adopt(w.facts, "o", columns, 3, 3, NULL, NULL, w.diag), DSV_ERROR_ROW);
  assert_non_null(strstr(w.diag->at[1].message, "row 2: the end is before the start"));
  world_end(&w);
}

/* ---- codes of texts --------------------------------------------------------------------------------------------------------- */

/* Texts of the field as one line; "-" is missing. */
static void expect_texts(const dsv__table *table, const char *line) {
  char made[64] = "";
  for (uint64_t i = 0; i < table->n; i++) {
    bool given = dsv__cell_given(&table->columns[0], i);
    dsv__str text =
        given ? dsv__dictionary_text(table->columns[0].dictionary, table->columns[0].texts[i]) : DSV__STR("-");
    strncat(made, text.at, text.n);
    strcat(made, ",");
  }
  assert_string_equal(made, line);
}

static const char codes_book[] =
    "[{\"type\":\"stream\",\"id\":\"c\",\"shape\":\"event\",\"fields\":{\"k\":\"string\"}},"
    "{\"type\":\"stream\",\"id\":\"d\",\"shape\":\"event\",\"fields\":{\"k\":\"decimal\"}}]";

typedef struct {
  const char *texts, *line; /* line NULL: the error */
  uint64_t n_texts;
  int64_t offsets[5];
  uint32_t codes[4];
  uint8_t valid[4];
  bool adopted;
  dsv_status error;
  const char *message;
} coded;

static const coded codings[] = {
    {"xyz", "x,y,z,x,", 3, {0, 1, 2, 3}, {0, 1, 2, 0}, {1, 1, 1, 1}, true, 0, NULL},
    {"xyz", "x,-,z,x,", 3, {0, 1, 2, 3}, {0, 1, 2, 0}, {1, 0, 1, 1}, true, 0, NULL},
    {"xyx", "x,y,x,x,", 3, {0, 1, 2, 3}, {0, 1, 2, 0}, {1, 1, 1, 1}, false, 0, NULL},     /* the same twice */
    {"xyz", "x,-,z,x,", 3, {0, 1, 2, 3}, {0, 3, 2, 0}, {1, 0, 1, 1}, false, 0, NULL},     /* missing: any code */
    {"vwxyz", "v,v,v,v,", 4, {0, 1, 2, 3, 4}, {0, 0, 0, 0}, {1, 1, 1, 1}, true, 0, NULL}, /* some are not used */
    {"x\xffz", "x,x,z,x,", 3, {0, 1, 2, 3}, {0, 0, 2, 0}, {1, 1, 1, 1}, false, 0, NULL},  /* a bad one is not used */
    {"x\xffz", NULL, 3, {0, 1, 2, 3}, {0, 1, 2, 0}, {1, 1, 1, 1}, false, DSV_ERROR_CELL, "row 2, column \"k\": UTF-8"},
    {"xyz",
     NULL,
     3,
     {0, 1, 2, 3},
     {0, 1, 3, 0},
     {1, 1, 1, 1},
     false,
     DSV_ERROR_CELL,
     "row 3, column \"k\": the number"},
    {"xyz",
     NULL,
     3,
     {0, 2, 1, 3},
     {0, 1, 0, 0},
     {1, 1, 1, 1},
     false,
     DSV_ERROR_CELL,
     "row 2, column \"k\": a text with"},
    {"xyz",
     NULL,
     3,
     {-1, 0, 1, 3},
     {2, 1, 0, 2},
     {1, 1, 1, 1},
     false,
     DSV_ERROR_CELL,
     "row 3, column \"k\": a text with"},
    {NULL, "-,-,-,-,", 0, {0}, {0, 9, 0, 0}, {0, 0, 0, 0}, false, 0, NULL},
    {NULL,
     NULL,
     0,
     {0},
     {0, 9, 0, 0},
     {0, 0, 1, 0},
     false,
     DSV_ERROR_CELL,
     "row 3, column \"k\": the number of a text"},
};

static void test_codes(void **state) {
  (void)state;
  static const int64_t time[] = {1, 2, 3, 4};
  world w = world_of(codes_book);
  for (size_t i = 0; i < 2 * sizeof codings / sizeof *codings; i++) {
    const coded *c = &codings[i / 2];
    dsv_column columns[] = {column("time", DSV_COLUMN_TIME, time, NULL),
                            column("k", DSV_COLUMN_CODES, c->codes, c->valid)};
    columns[1].offsets = c->offsets;
    columns[1].texts = c->texts;
    columns[1].n_texts = c->n_texts;
    dsv_status status = i % 2 ? dsv_facts_adopt(w.facts, "c", columns, 2, 4, NULL, NULL, w.diag)
                              : dsv_facts_append(w.facts, "c", columns, 2, 4, NULL, w.diag);
    const dsv__table *table = &w.facts->tables[0];
    assert_int_equal(status, c->error);
    if (c->line) expect_texts(table, c->line);
    else assert_non_null(strstr(w.diag->at[0].message, c->message));
    if (!status) assert_int_equal(table->columns[0].texts == c->codes, i % 2 && c->adopted);
    world_clear(&w);
  }
  /* Where the table has texts already, codes are those of its dictionary. */
  const coded *c = &codings[0];
  dsv_column columns[] = {column("time", DSV_COLUMN_TIME, time, NULL), column("k", DSV_COLUMN_CODES, c->codes, NULL)};
  columns[1].offsets = c->offsets;
  columns[1].texts = "zxq";
  columns[1].n_texts = 3;
  assert_int_equal(read_text(&w, "c", "time,k\n1,x\n", "c.csv", 0), DSV_OK);
  assert_int_equal(dsv_facts_append(w.facts, "c", columns, 2, 4, NULL, w.diag), DSV_OK);
  expect_texts(&w.facts->tables[0], "x,z,x,q,z,");
  /* Other fields read each as the cell of a file. */
  columns[1].texts = "1.52";
  columns[1].offsets = (const int64_t[]){0, 3, 4, 4};
  columns[1].valid = (const uint8_t[]){1, 1, 0, 1};
  assert_int_equal(dsv_facts_append(w.facts, "d", columns, 2, 4, NULL, w.diag), DSV_OK);
  assert_int_equal(w.facts->tables[1].columns[0].integers[0], 15);
  assert_int_equal(w.facts->tables[1].columns[0].scales[0], 1);
  assert_int_equal(w.facts->tables[1].columns[0].integers[1], 2);
  columns[1].offsets = NULL;
  assert_int_equal(dsv_facts_append(w.facts, "c", columns, 2, 4, NULL, w.diag), DSV_ERROR_COLUMN);
  world_end(&w);
}

/* ---- decimals --------------------------------------------------------------------------------------------------------------- */

static void test_decimals(void **state) {
  (void)state;
  world w = world_of(book);
  static const int64_t time[] = {1, 2, 3, 4}, most = INT64_C(999999999999999999);
  int64_t values[] = {1250, -5, most, -most};
  static const struct {
    uint32_t scale;
    dsv_status error;
  } scales[] = {{0, DSV_OK}, {2, DSV_OK}, {17, DSV_OK}, {18, DSV_OK}, {19, DSV_ERROR_COLUMN}};
  static const uint8_t none[4];
  for (size_t i = 0; i < 5; i++) {
    dsv_column columns[] = {column("time", DSV_COLUMN_TIME, time, NULL),  column("d", DSV_COLUMN_DECIMAL, values, NULL),
                            column("n", DSV_COLUMN_NUMBER, time, none),   column("i", DSV_COLUMN_INTEGER, time, NULL),
                            column("b", DSV_COLUMN_BOOLEAN, none, none),  column("t", DSV_COLUMN_TIME, time, NULL),
                            column("u", DSV_COLUMN_DURATION, time, NULL), column("s", DSV_COLUMN_CODES, time, none)};
    columns[1].scale = scales[i].scale;
    assert_int_equal(dsv_facts_append(w.facts, "s", columns, 8, 4, NULL, w.diag), scales[i].error);
  }
  assert_int_equal(w.facts->tables[0].columns[3].scales[15], 18);
  dsv_diag_clear(w.diag);
  /* Into other fields: exact, or refused. */
  static const int64_t whole[] = {1200, -500, 0, 100};
  dsv_column columns[] = {column("time", DSV_COLUMN_TIME, time, NULL),   column("d", DSV_COLUMN_INTEGER, values, NULL),
                          column("n", DSV_COLUMN_DECIMAL, values, NULL), column("i", DSV_COLUMN_DECIMAL, whole, NULL),
                          column("b", DSV_COLUMN_BOOLEAN, none, NULL),   column("t", DSV_COLUMN_TIME, time, NULL),
                          column("u", DSV_COLUMN_DECIMAL, values, NULL), column("s", DSV_COLUMN_CODES, time, none)};
  columns[2].scale = columns[3].scale = 2;
  columns[6].scale = 3;
  assert_int_equal(dsv_facts_append(w.facts, "s", columns, 8, 2, NULL, w.diag), DSV_OK);
  const dsv__table *table = &w.facts->tables[0];
  assert_true(table->columns[1].numbers[16] == 12.5 && table->columns[1].numbers[17] == -0.05);
  assert_int_equal(table->columns[2].integers[16], 12);
  assert_int_equal(table->columns[2].integers[17], -5);
  assert_int_equal(table->columns[6].integers[16], 1250); /* 1.250 ms */
  columns[3].scale = 3;
  assert_int_equal(dsv_facts_append(w.facts, "s", columns, 8, 2, NULL, w.diag), DSV_ERROR_CELL);
  columns[3].scale = 2;
  columns[6].scale = 4;
  assert_int_equal(dsv_facts_append(w.facts, "s", columns, 8, 2, NULL, w.diag), DSV_ERROR_CELL);
  columns[6].scale = 3;
  values[0] = most + 1;
  assert_int_equal(dsv_facts_append(w.facts, "s", columns, 8, 1, NULL, w.diag), DSV_ERROR_CELL);
  values[0] = 1;
  columns[4].scale = 1; /* of no decimal */
  assert_int_equal(dsv_facts_append(w.facts, "s", columns, 8, 1, NULL, w.diag), DSV_ERROR_COLUMN);
  assert_int_equal(table->n, 18);
  world_end(&w);
}

/* ---- order ------------------------------------------------------------------------------------------------------------------ */

static void test_order(void **state) {
  (void)state;
  world w = world_of(book);
  int64_t time[] = {5, 5, 6, 5};
  double value[] = {1, NAN, 3, 4};
  dsv_column columns[] = {column("start", DSV_COLUMN_TIME, time, NULL), column("end", DSV_COLUMN_TIME, time, NULL),
                          column("v", DSV_COLUMN_NUMBER, value, NULL)};
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  options.order = DSV_ORDER_TIME + 1;
  assert_int_equal(dsv_facts_append(w.facts, "o", columns, 3, 1, &options, w.diag), DSV_ERROR_MISUSE);
  options.order = DSV_ORDER_TIME;
  options.bad_rows = DSV_BAD_ROWS_COUNT;
  int released = 0;
  dsv_owner owner = owner_of(&released);
  dsv_diag_clear(w.diag);
  assert_int_equal(dsv_facts_append(w.facts, "o", columns, 3, 3, &options, w.diag), DSV_OK);
  assert_int_equal(dsv_facts_append(w.facts, "o", columns, 3, 3, &options, w.diag), DSV_OK); /* each call its own */
  dsv_diag_clear(w.diag);
  assert_int_equal(dsv_facts_append(w.facts, "o", columns, 3, 4, &options, w.diag), DSV_ERROR_ORDER);
  assert_non_null(strstr(w.diag->at[1].message, "row 4 is before"));
  assert_int_equal(dsv_facts_rows(w.facts, "o"), 6);
  world_clear(&w);
  value[1] = 2;
  assert_int_equal(dsv_facts_adopt(w.facts, "o", columns, 3, 4, &owner, &options, w.diag), DSV_ERROR_ORDER);
  assert_non_null(strstr(w.diag->at[0].message, "row 4 is before"));
  assert_int_equal(dsv_facts_rows(w.facts, "o"), 0);
  assert_int_equal(released, 0);
  assert_int_equal(dsv_facts_adopt(w.facts, "o", columns, 3, 3, &owner, &options, w.diag), DSV_OK);
  assert_ptr_equal(w.facts->tables[1].start, time);
  dsv_diag_clear(w.diag);
  assert_int_equal(dsv_facts_read(w.facts, "o", "start,end,v\n3,4,1\n2,4,1\n", 24, "o.csv", &options, w.diag),
                   DSV_ERROR_ORDER);
  assert_non_null(strstr(w.diag->at[0].message, "row 2 is before"));
  world_end(&w);
  assert_int_equal(released, 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_all),       cmocka_unit_test(test_slices),      cmocka_unit_test(test_later_rows),
      cmocka_unit_test(test_failed),    cmocka_unit_test(test_not_aligned), cmocka_unit_test(test_seal_moves),
      cmocka_unit_test(test_intervals), cmocka_unit_test(test_codes),       cmocka_unit_test(test_decimals),
      cmocka_unit_test(test_order),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
