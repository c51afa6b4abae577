/* Record batches of Arrow: every type in, out and in again, slices, streams, and structures that lie. */
#include "../support/arrow.h"
#include "../support/facts.h"

static const char book[] =
    "[{\"type\":\"stream\",\"id\":\"s\",\"shape\":\"sample\",\"columns\":{\"i\":\"their_i\"},\"fields\":{\"s\":"
    "\"string\",\"n\":\"number\",\"i\":\"integer\",\"d\":\"decimal\",\"b\":\"boolean\",\"t\":\"time\",\"u\":{\"type\":"
    "\"duration\",\"unit\":\"ms\"}}},"
    "{\"type\":\"stream\",\"id\":\"o\",\"shape\":\"interval\",\"fields\":{}},"
    "{\"type\":\"stream\",\"id\":\"v\",\"shape\":\"event\",\"fields\":{\"v\":\"integer\"}},"
    "{\"type\":\"stream\",\"id\":\"k\",\"shape\":\"event\",\"fields\":{\"v\":\"string\"}},"
    "{\"type\":\"stream\",\"id\":\"f\",\"shape\":\"event\",\"fields\":{\"v\":\"number\"}},"
    "{\"type\":\"stream\",\"id\":\"d\",\"shape\":\"event\",\"fields\":{\"v\":\"decimal\"}},"
    "{\"type\":\"stream\",\"id\":\"b\",\"shape\":\"event\",\"fields\":{\"v\":\"boolean\"}},"
    "{\"type\":\"stream\",\"id\":\"t\",\"shape\":\"event\",\"fields\":{\"v\":\"time\"}},"
    "{\"type\":\"stream\",\"id\":\"u\",\"shape\":\"event\",\"fields\":{\"v\":{\"type\":\"duration\",\"unit\":\"s\"}}}]";

static const int64_t times[] = {0, 1, 2, 3, 4, 5, 6, 7};

static dsv_status import(world *w, const char *stream, arrow_batch *b) {
  arrow_arm(b);
  return dsv_facts_import_arrow(w->facts, stream, &b->schema, &b->array, NULL, w->diag);
}

static const dsv__table *table_of(const world *w, const char *stream) {
  for (size_t i = 0; i < w->facts->n_tables; i++)
    if (!strcmp(w->facts->tables[i].stream->head.id.at, stream)) return &w->facts->tables[i];
  fail_msg("no stream %s", stream);
  return NULL;
}

/* The values of field v as one line; "-" is missing. */
static const char *show(const dsv__table *table) {
  static char line[512];
  const dsv__column *column = &table->columns[0];
  line[0] = '\0';
  for (uint64_t i = 0; i < table->n; i++) {
    char *at = line + strlen(line);
    size_t room = sizeof line - (size_t)(at - line);
    if (!dsv__cell_given(column, i)) {
      snprintf(at, room, "- ");
    } else if (column->texts) {
      dsv__str text = dsv__dictionary_text(column->dictionary, column->texts[i]);
      snprintf(at, room, "%.*s ", (int)text.n, text.at);
    } else if (column->numbers) {
      snprintf(at, room, "%g ", column->numbers[i]);
      for (char *c = at; *c; c++) *c = *c == ',' ? '.' : *c; /* as the locale of the test has it */
    } else if (column->scales) snprintf(at, room, "%lld/%d ", (long long)column->integers[i], column->scales[i]);
    else snprintf(at, room, "%lld ", (long long)dsv__cell_integer(column, i));
  }
  return line;
}

/* ---- types ------------------------------------------------------------------------------------------------------------------ */

#define ALL "\xff"
static const int8_t i8[] = {-128, 127, 3, 0};
static const uint8_t u8[] = {0, 255, 3, 0};
static const int16_t i16[] = {-32768, 32767, 3, 0};
static const uint16_t u16[] = {0, 65535, 3, 0};
static const int32_t i32[] = {INT32_MIN, INT32_MAX, 3, 0};
static const uint32_t u32[] = {0, UINT32_MAX, 3, 0};
static const int64_t i64[] = {INT64_MIN, INT64_MAX, 3, 0}, small[] = {-1, 2, 3, 0}, bits_of_float[] = {0};
static const uint64_t u64[] = {0, INT64_MAX, 3, 0}, u64_large[] = {0, (uint64_t)INT64_MAX + 1, 3, 0};
static const float f32[] = {0.5F, -2.25F, 3, 0};
static const double f64[] = {0.5, -2.25, 3, 0};
static const int64_t nanoseconds[] = {-1000, 2000, 0, 1}, far[] = {INT64_MAX, 2, 3, 0};
static const int64_t wide[] = {1250, 0, -5, -1, 999999999999999999, 0, 0, 0}, too_wide[] = {1250, 0, 0, 1, 1, 0, 0, 0},
                     too_long[] = {1, 0, 1000000000000000000, 0, 1, 0, 0, 0};
static const int32_t offsets32[] = {0, 1, 3, 3, 4}, down32[] = {0, 2, 1, 3, 4};
static const int64_t offsets64[] = {0, 1, 3, 3, 4};

static const struct {
  const char *stream, *format;
  const void *bits, *values, *more;
  const char *line; /* NULL: refused */
  dsv_status status;
  const char *message;
} cases[] = {
    {"v", "c", NULL, i8, NULL, "-128 127 3 0 ", 0, NULL},
    {"v", "C", NULL, u8, NULL, "0 255 3 0 ", 0, NULL},
    {"v", "s", NULL, i16, NULL, "-32768 32767 3 0 ", 0, NULL},
    {"v", "S", NULL, u16, NULL, "0 65535 3 0 ", 0, NULL},
    {"v", "i", NULL, i32, NULL, "-2147483648 2147483647 3 0 ", 0, NULL},
    {"v", "I", NULL, u32, NULL, "0 4294967295 3 0 ", 0, NULL},
    {"v", "l", NULL, i64, NULL, "-9223372036854775808 9223372036854775807 3 0 ", 0, NULL},
    {"v", "L", NULL, u64, NULL, "0 9223372036854775807 3 0 ", 0, NULL},
    {"v", "L", NULL, u64_large, NULL, NULL, DSV_ERROR_CELL, "row 2, column \"v\": an integer of 64 bits with a sign"},
    {"v", "L", "\xfd", u64_large, NULL, "0 - 3 0 ", 0, NULL},
    {"v", "n", NULL, NULL, NULL, "- - - - ", 0, NULL},
    {"k", "n", NULL, NULL, NULL, "- - - - ", 0, NULL},
    {"f", "n", NULL, NULL, NULL, "- - - - ", 0, NULL},
    {"d", "n", NULL, NULL, NULL, "- - - - ", 0, NULL},
    {"b", "n", NULL, NULL, NULL, "- - - - ", 0, NULL},
    {"v", "g", NULL, f64, NULL, NULL, DSV_ERROR_COLUMN, "does not take the type NUMBER"},
    {"f", "f", NULL, f32, NULL, "0.5 -2.25 3 0 ", 0, NULL},
    {"f", "g", "\x05", f64, NULL, "0.5 - 3 - ", 0, NULL},
    {"f", "i", NULL, i32, NULL, "-2.14748e+09 2.14748e+09 3 0 ", 0, NULL},
    {"f", "e", NULL, i16, NULL, NULL, DSV_ERROR_COLUMN, "does not take the type \"e\" of Arrow"},
    {"b", "b", NULL, "\x05", NULL, "1 0 1 0 ", 0, NULL},
    {"b", "b", "\x0e", "\x05", NULL, "- 0 1 0 ", 0, NULL},
    {"t", "tsu:", NULL, small, NULL, "-1 2 3 0 ", 0, NULL},
    {"t", "tsu:Asia/Tokyo", NULL, small, NULL, "-1 2 3 0 ", 0, NULL},
    {"t", "tsm:", NULL, small, NULL, "-1000 2000 3000 0 ", 0, NULL},
    {"t", "tss:UTC", NULL, small, NULL, "-1000000 2000000 3000000 0 ", 0, NULL},
    {"t", "tsn:", "\x07", nanoseconds, NULL, "-1 2 0 - ", 0, NULL},
    {"t", "tsn:", NULL, nanoseconds, NULL, NULL, DSV_ERROR_CELL, "row 4, column \"v\": a whole number of microseconds"},
    {"t", "tss:", NULL, far, NULL, NULL, DSV_ERROR_CELL, "row 1, column \"v\": a whole number of microseconds"},
    {"t", "tsu:", NULL, far, NULL, NULL, DSV_ERROR_CELL, "row 1, column \"v\": a time within"},
    {"t", "tdD", NULL, i32, NULL, NULL, DSV_ERROR_COLUMN, "a date names no instant"},
    {"t", "tdm", NULL, i64, NULL, NULL, DSV_ERROR_COLUMN, "a date names no instant"},
    {"t", "ttu", NULL, i64, NULL, NULL, DSV_ERROR_COLUMN, "does not take the type"},
    {"t", "l", NULL, small, NULL, "-1 2 3 0 ", 0, NULL},
    {"u", "tDu", NULL, small, NULL, "-1 2 3 0 ", 0, NULL},
    {"u", "tDm", NULL, small, NULL, "-1000 2000 3000 0 ", 0, NULL},
    {"u", "tDs", NULL, small, NULL, "-1000000 2000000 3000000 0 ", 0, NULL},
    {"u", "tDn", NULL, nanoseconds, NULL, NULL, DSV_ERROR_CELL, "row 4"},
    {"u", "s", NULL, i16, NULL, "-32768000000 32767000000 3000000 0 ", 0, NULL},
    {"d", "d:18,2", NULL, wide, NULL, "1250/2 -5/2 999999999999999999/2 0/2 ", 0, NULL},
    {"d", "d:38,0,128", NULL, wide, NULL, "1250/0 -5/0 999999999999999999/0 0/0 ", 0, NULL},
    {"d", "d:38,2", NULL, too_wide, NULL, NULL, DSV_ERROR_CELL, "row 2, column \"v\": a decimal of at most 18 digits"},
    {"d", "d:38,2", NULL, too_long, NULL, NULL, DSV_ERROR_CELL, "row 2, column \"v\": an integer that"},
    {"d", "d:38,2", "\xfd", too_wide, NULL, "1250/2 - 1/2 0/2 ", 0, NULL},
    {"d", "d:18,1,64", NULL, small, NULL, "-1/1 2/1 3/1 0/1 ", 0, NULL},
    {"d", "d:9,1,32", NULL, i32, NULL, "-2147483648/1 2147483647/1 3/1 0/1 ", 0, NULL},
    {"d", "d:18,18", NULL, wide, NULL, "1250/18 -5/18 999999999999999999/18 0/18 ", 0, NULL},
    {"d", "d:38,19", NULL, wide, NULL, NULL, DSV_ERROR_COLUMN, "does not take the type \"d:38,19\""},
    {"d", "d:38,-2", NULL, wide, NULL, NULL, DSV_ERROR_COLUMN, "does not take"},
    {"d", "d:76,2,256", NULL, wide, NULL, NULL, DSV_ERROR_COLUMN, "does not take"},
    {"d", "d:", NULL, wide, NULL, NULL, DSV_ERROR_COLUMN, "does not take"},
    {"d", "d:18", NULL, wide, NULL, NULL, DSV_ERROR_COLUMN, "does not take"},
    {"d", "d:18,2,64,", NULL, wide, NULL, NULL, DSV_ERROR_COLUMN, "does not take"},
    {"d", "d:18,99999999999999999999", NULL, wide, NULL, NULL, DSV_ERROR_COLUMN, "does not take"},
    {"d", "u", NULL, offsets32, "1234", NULL, DSV_ERROR_CELL, "row 3, column \"v\": a decimal"}, /* empty is no value */
    {"d", "u", "\x0b", offsets32, "1234", "1/0 23/0 - 4/0 ", 0, NULL},
    {"k", "u", NULL, offsets32, "abcd", "a bc  d ", 0, NULL},
    {"k", "U", "\x0b", offsets64, "abcd", "a bc - d ", 0, NULL},
    {"k", "u", NULL, down32, "abcd", NULL, DSV_ERROR_CELL, "row 2, column \"v\": offsets that ascend"},
    {"k", "u", NULL, offsets32,
     "ab\xff"
     "d",
     NULL, DSV_ERROR_CELL, "row 2, column \"v\": UTF-8 without NUL"},
    {"k", "z", NULL, offsets32, "abcd", NULL, DSV_ERROR_COLUMN, "does not take"},
    {"k", "+l", NULL, offsets32, NULL, NULL, DSV_ERROR_COLUMN, "does not take"},
    {"k", "", NULL, offsets32, NULL, NULL, DSV_ERROR_COLUMN, "does not take"},
    {"k", "i", NULL, i32, NULL, NULL, DSV_ERROR_COLUMN, "does not take the type INTEGER"},
    {"v", "l", NULL, NULL, NULL, NULL, DSV_ERROR_COLUMN, "has no values"},
    {"v", "l", NULL, (const char *)bits_of_float + 1, NULL, NULL, DSV_ERROR_COLUMN, "not aligned"},
};

static void test_types(void **state) {
  (void)state;
  world w = world_of(book);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    arrow_batch b;
    arrow_begin(&b, 4);
    arrow_add(&b, "time", "tsu:UTC", NULL, times, NULL);
    arrow_add(&b, "v", cases[i].format, cases[i].bits, cases[i].values, cases[i].more);
    dsv_status status = import(&w, cases[i].stream, &b);
    if (status != cases[i].status)
      print_message("%s %zu: %s\n", cases[i].format, i, w.diag->n ? w.diag->at[0].message : "");
    assert_int_equal(status, cases[i].status);
    if (cases[i].line) assert_string_equal(show(table_of(&w, cases[i].stream)), cases[i].line);
    else assert_non_null(strstr(w.diag->at[0].message, cases[i].message));
    assert_int_equal(b.schemas_released, !status);
    assert_int_equal(b.arrays_released, 0);
    assert_true((b.array.release == NULL) == !status);
    if (!status) assert_ptr_equal(table_of(&w, cases[i].stream)->start, times);
    world_clear(&w);
    assert_int_equal(b.arrays_released, !status);
  }
  world_end(&w);
}

/* Views: short texts, long ones in pieces, and such as point past them. */
static void test_views(void **state) {
  (void)state;
  world w = world_of(book);
  static const char piece[] = "a text of more than twelve bytes";
  typedef struct {
    int32_t length;
    char prefix[4];
    int32_t piece, offset;
  } view;
  view views[4] = {{32, "a te", 1, 0}, {3, "abc", 0, 0}, {13, "text", 1, 2}, {0, "", 9, 9}};
  int64_t sizes[] = {0, 32};
  for (int wrong = 0; wrong < 7; wrong++) {
    arrow_batch b;
    arrow_begin(&b, 4);
    arrow_add(&b, "time", "tsu:UTC", NULL, times, NULL);
    arrow_add(&b, "v", "vu", NULL, views, "")->n_buffers = 5;
    b.buffers[1][3] = piece;
    b.buffers[1][4] = sizes;
    views[0] = (view){wrong == 1   ? 33
                      : wrong == 2 ? -1
                                   : 32,
                      "a te",
                      wrong == 3   ? 2
                      : wrong == 4 ? -1
                                   : 1,
                      wrong == 5 ? 1 : 0};
    sizes[1] = wrong == 6 ? INT64_MIN : 32;
    assert_int_equal(import(&w, "k", &b), wrong ? DSV_ERROR_CELL : DSV_OK);
    if (!wrong) assert_string_equal(show(table_of(&w, "k")), "a text of more than twelve bytes abc text of more   ");
    world_clear(&w);
  }
  arrow_batch b;
  arrow_begin(&b, 1);
  arrow_add(&b, "time", "tsu:UTC", NULL, times, NULL);
  arrow_add(&b, "v", "vu", NULL, &views[1], (const void *)sizes); /* no piece but the sizes */
  assert_int_equal(import(&w, "k", &b), DSV_OK);
  assert_string_equal(show(table_of(&w, "k")), "abc ");
  world_end(&w);
}

static void test_dictionaries(void **state) {
  (void)state;
  world w = world_of(book);
  static const int32_t offsets[] = {0, 1, 3, 3};
  static const int64_t large[] = {0, 1, 3, 3};
  static const int32_t codes32[] = {1, 0, 2, 1}, bad32[] = {1, -1, 3, 1};
  static const uint8_t codes8[] = {1, 0, 2, 1};
  static const int16_t codes16[] = {1, 0, -1, 1};
  static const int64_t codes64[] = {1, 0, 2, INT64_C(4294967297)};
  static const struct {
    const char *codes, *texts;
    const void *values, *offsets, *bits;
    const char *line, *message;
    bool adopted;
  } table[] = {
      {"i", "U", codes32, large, NULL, "bc a  bc ", NULL, true},
      {"I", "u", codes32, offsets, NULL, "bc a  bc ", NULL, true},
      {"C", "u", codes8, offsets, NULL, "bc a  bc ", NULL, false},
      {"c", "U", codes8, large, "\x05", "- a  - ", NULL, false}, /* a text that is missing */
      {"i", "u", bad32, offsets, NULL, NULL, "row 2, column \"v\": the number of a text that there is", false},
      {"s", "u", codes16, offsets, NULL, NULL, "row 3, column \"v\": the number of a text that there is", false},
      {"l", "u", codes64, offsets, NULL, NULL, "row 4, column \"v\": the number of a text that there is", false},
      {"f", "u", f32, offsets, NULL, NULL, "a dictionary of something else than text", false},
      {"i", "l", codes32, large, NULL, NULL, "a dictionary of something else than text", false},
      {"i", NULL, codes32, large, NULL, NULL, "a dictionary of something else than text", false},
      {"i", "u", codes32, NULL, NULL, NULL, "has no values", false},
      {"i", "u", codes32, (const void *)down32, NULL, NULL, "texts that cannot be read", false},
  };
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    arrow_batch b;
    arrow_begin(&b, 4);
    arrow_add(&b, "time", "tsu:UTC", NULL, times, NULL);
    arrow_add(&b, "v", table[i].codes, NULL, table[i].values, NULL);
    arrow_add_dictionary(&b, table[i].texts, 3, table[i].bits, table[i].offsets, "abc");
    dsv_status status = import(&w, "k", &b);
    const dsv__table *rows = table_of(&w, "k");
    if (table[i].line) assert_string_equal(show(rows), table[i].line);
    else assert_non_null(strstr(w.diag->at[0].message, table[i].message));
    assert_true((status == DSV_OK) == (table[i].line != NULL));
    if (table[i].adopted) assert_ptr_equal(rows->columns[0].texts, table[i].values);
    world_clear(&w);
  }
  /* A dictionary of nothing, for rows of nothing. */
  arrow_batch b;
  arrow_begin(&b, 4);
  arrow_add(&b, "time", "tsu:UTC", NULL, times, NULL);
  arrow_add(&b, "v", "i", "\x00", codes32, NULL);
  arrow_add_dictionary(&b, "u", 0, NULL, NULL, NULL);
  assert_int_equal(import(&w, "k", &b), DSV_OK);
  assert_string_equal(show(table_of(&w, "k")), "- - - - ");
  world_end(&w);
}

/* Offsets of the batch, of its columns and of their bits add up. */
static void test_slices(void **state) {
  (void)state;
  world w = world_of(book);
  for (int64_t outer = 0; outer < 4; outer++)
    for (int64_t inner = 0; inner < 4; inner++) {
      arrow_batch b;
      arrow_begin(&b, 2);
      b.array.offset = outer;
      struct ArrowArray *time = arrow_add(&b, "time", "tsu:UTC", NULL, times, NULL);
      struct ArrowArray *value = arrow_add(&b, "v", "b", "\xee", "\x5a", NULL);
      time->length = value->length = outer + 2;
      time->offset = value->offset = inner;
      assert_int_equal(import(&w, "b", &b), DSV_OK);
      const dsv__table *table = table_of(&w, "b");
      assert_ptr_equal(table->start, times + outer + inner);
      for (uint64_t i = 0; i < 2; i++) {
        uint64_t at = (uint64_t)(outer + inner) + i;
        assert_int_equal(dsv__cell_given(&table->columns[0], i), 0xee >> at & 1);
        if (dsv__cell_given(&table->columns[0], i)) assert_int_equal(table->columns[0].flags[i], 0x5a >> at & 1);
      }
      world_clear(&w);
    }
  world_end(&w);
}

/* Our names first, then those of `columns`; others are not even looked at. */
static void test_names(void **state) {
  (void)state;
  world w = world_of(book);
  arrow_batch b;
  for (int i = 0; i < 5; i++) {
    arrow_begin(&b, 2);
    arrow_add(&b, "time", "l", NULL, times, NULL);
    arrow_add(&b, i ? "their_i" : "i", "l", NULL, times + 1, NULL);
    const char *others[] = {"s", "n", "d", "b", "t", "u"};
    for (size_t j = 0; j < 6; j++) arrow_add(&b, others[j], "n", NULL, NULL, NULL);
    if (i == 2) b.schemas[1].name = "odd";
    if (i == 3) b.schemas[2].name = "time";
    if (i == 4) b.schemas[2].name = NULL;
    dsv_status status = import(&w, "s", &b);
    assert_int_equal(status, i < 2 ? DSV_OK : DSV_ERROR_COLUMN);
    if (!status) assert_ptr_equal(table_of(&w, "s")->columns[2].integers, times + 1);
    if (i == 2) assert_non_null(strstr(w.diag->at[0].message, "lacks columns: \"i\""));
    if (i == 3) assert_non_null(strstr(w.diag->at[0].message, "\"time\" of stream \"s\" is given twice"));
    world_clear(&w);
  }
  arrow_begin(&b, 2);
  arrow_add(&b, "time", "l", NULL, times, NULL);
  arrow_add(&b, "other", "+l", NULL, NULL, NULL)->length = -7;
  arrow_add(&b, "v", "l", NULL, times, NULL);
  assert_int_equal(import(&w, "v", &b), DSV_OK);
  world_end(&w);
}

/* ---- structures that lie ---------------------------------------------------------------------------------------------------- */

static void lie(arrow_batch *b, int how) {
  switch (how) {
    case 0: b->schema.format = NULL; break;
    case 1: b->schema.format = "l"; break;
    case 2: b->schema.n_children = 1; break;
    case 3: b->array.n_children = 3; break;
    case 4: b->schema.n_children = b->array.n_children = -1; break;
    case 5: b->schema.n_children = b->array.n_children = INT64_MAX; break;
    case 6: b->schema.children = NULL; break;
    case 7: b->array.children = NULL; break;
    case 8: b->array.length = -1; break;
    case 9: b->array.length = INT64_MAX; break;
    case 10: b->array.offset = -1; break;
    case 11: b->array.offset = INT64_MAX; break;
    case 12: b->array.n_buffers = 0; break;
    case 13: b->array.null_count = 1, b->no_bits[0] = "\x0d"; break;
    case 14: b->schema_children[0] = NULL; break;
    case 15: b->array_children[1] = NULL; break;
    case 16: b->schemas[1].format = NULL; break;
    case 17: b->arrays[1].length = 3; break;
    case 18: b->arrays[1].length = -1; break;
    case 19: b->arrays[1].offset = -1; break;
    case 20: b->arrays[1].offset = INT64_MAX - 2; break;
    case 21: b->arrays[1].n_buffers = 1; break;
    case 22: b->arrays[1].n_buffers = INT64_MIN; break;
    case 23: b->arrays[1].buffers = NULL; break;
    case 24: b->buffers[1][1] = NULL; break;
    case 25: b->arrays[1].null_count = 2; break;
    case 26: b->array.offset = 1; break;
    case 27: b->schemas[1].dictionary = &b->schema_dictionaries[1], b->schema_dictionaries[1].format = "u"; break;
    case 28:
      b->schemas[1].dictionary = &b->schema_dictionaries[1], b->schema_dictionaries[1].format = "u";
      b->arrays[1].dictionary = &b->array_dictionaries[1], b->array_dictionaries[1].length = -1;
      break;
    default: b->array.length = INT64_C(1) << 40; break;
  }
}

static void test_lies(void **state) {
  (void)state;
  world w = world_of(book);
  arrow_batch b;
  for (int how = 0; how < 30; how++) {
    arrow_begin(&b, 4);
    arrow_add(&b, "time", "l", NULL, times, NULL);
    arrow_add(&b, "v", "l", NULL, times, NULL);
    lie(&b, how);
    dsv_status status = import(&w, "v", &b);
    if (status != DSV_ERROR_COLUMN && how != 29) print_message("%d: %d\n", how, (int)status);
    assert_int_equal(status, how == 29 ? DSV_ERROR_LIMIT : DSV_ERROR_COLUMN);
    assert_int_equal(b.arrays_released + b.schemas_released, 0);
    assert_int_equal(dsv_facts_rows(w.facts, "v"), 0);
    dsv_diag_clear(w.diag);
  }
  arrow_begin(&b, 4);
  assert_int_equal(dsv_facts_import_arrow(NULL, "v", &b.schema, &b.array, NULL, w.diag), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_facts_import_arrow(w.facts, "v", NULL, &b.array, NULL, w.diag), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_facts_import_arrow(w.facts, "v", &b.schema, NULL, NULL, w.diag), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_facts_import_arrow(w.facts, NULL, &b.schema, &b.array, NULL, w.diag), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_facts_import_arrow(w.facts, "none", &b.schema, &b.array, NULL, w.diag), DSV_ERROR_STREAM);
  b.array.release = NULL;
  assert_int_equal(dsv_facts_import_arrow(w.facts, "v", &b.schema, &b.array, NULL, w.diag), DSV_ERROR_MISUSE);
  struct ArrowArrayStream gone = {.release = NULL};
  assert_int_equal(dsv_facts_import_arrow_stream(w.facts, "v", &gone, NULL, w.diag), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_facts_import_arrow_stream(w.facts, "v", NULL, NULL, w.diag), DSV_ERROR_MISUSE);
  world_end(&w);
}

/* ---- streams ---------------------------------------------------------------------------------------------------------------- */

static void test_streams(void **state) {
  (void)state;
  world w = world_of(book);
  arrow_batch b;
  arrow_begin(&b, 4);
  arrow_add(&b, "time", "l", NULL, times, NULL);
  arrow_add(&b, "v", "i", NULL, i32, NULL);
  for (int batches = 0; batches < 4; batches++) {
    arrow_source source = {&b, batches, 0, 0};
    struct ArrowArrayStream stream = arrow_stream_of(&source);
    b.arrays_released = b.schemas_released = 0;
    assert_int_equal(dsv_facts_import_arrow_stream(w.facts, "v", &stream, NULL, w.diag), DSV_OK);
    assert_int_equal(dsv_facts_rows(w.facts, "v"), 4 * batches);
    assert_int_equal(source.released, 1);
    assert_null(stream.release);
    assert_int_equal(b.schemas_released, 1);
    assert_int_equal(b.arrays_released, batches == 1 ? 0 : batches); /* one is used where it lies */
    world_clear(&w);
    assert_int_equal(b.arrays_released, batches);
  }
  /* A stream that breaks, or has a bad row: all or nothing, and the stream is still its owner's. */
  for (int batches = 0; batches < 3; batches++) {
    arrow_source source = {&b, batches, 5, 0};
    struct ArrowArrayStream stream = arrow_stream_of(&source);
    b.arrays_released = 0;
    dsv_diag_clear(w.diag);
    assert_int_equal(dsv_facts_import_arrow_stream(w.facts, "v", &stream, NULL, w.diag), DSV_ERROR_READ);
    assert_non_null(strstr(w.diag->at[0].message, "failed (5): it broke"));
    assert_int_equal(dsv_facts_rows(w.facts, "v"), 0);
    assert_int_equal(b.arrays_released, batches);
    assert_int_equal(source.released, 0);
    assert_non_null(stream.release);
  }
  arrow_batch bad;
  arrow_begin(&bad, 4);
  arrow_add(&bad, "time", "l", NULL, times, NULL);
  arrow_add(&bad, "v", "L", NULL, u64_large, NULL);
  arrow_source source = {&bad, 3, 0, 0};
  struct ArrowArrayStream stream = arrow_stream_of(&source);
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  options.bad_rows = DSV_BAD_ROWS_COUNT;
  dsv_diag_clear(w.diag);
  assert_int_equal(dsv_facts_import_arrow_stream(w.facts, "v", &stream, &options, w.diag), DSV_OK);
  assert_non_null(strstr(w.diag->at[1].message, "row 6, column")); /* rows are those of the whole stream */
  assert_int_equal(w.facts->tables[2].bad, 3);
  /* The next one of the same stream goes behind what is there. */
  arrow_source more = {&b, 1, 0, 0};
  stream = arrow_stream_of(&more);
  assert_int_equal(dsv_facts_import_arrow_stream(w.facts, "v", &stream, NULL, w.diag), DSV_OK);
  assert_int_equal(dsv_facts_rows(w.facts, "v"), 16);
  /* Order is that of the whole stream. */
  world_clear(&w);
  options.order = DSV_ORDER_TIME;
  arrow_source again = {&b, 2, 0, 0};
  stream = arrow_stream_of(&again);
  b.arrays_released = 0;
  assert_int_equal(dsv_facts_import_arrow_stream(w.facts, "v", &stream, &options, w.diag), DSV_ERROR_ORDER);
  assert_non_null(strstr(w.diag->at[0].message, "row 5 is before"));
  assert_int_equal(b.arrays_released, 2);
  world_end(&w);
}

/* ---- out and in again ------------------------------------------------------------------------------------------------------- */

static const char rows[] = "time,s,n,their_i,d,b,t,u\n"
                           "5,ab,0.5,-3,1.50,true,2026-01-01T00:00:00Z,60\n"
                           "1,,-0.0,,-7.00,false,,1.5\n"
                           "3,ab,,2,,,2026-01-01T00:00:00Z,\n"
                           "4,c,1e300,9223372036854775807,0.01,1,1969-12-31T23:59:59Z,0\n";

static void test_round_trip(void **state) {
  (void)state;
  world w = world_of(book);
  struct ArrowArrayStream stream;
  assert_int_equal(read_text(&w, "s", rows, "rows.csv", 0), DSV_OK);
  assert_int_equal(read_text(&w, "o", "start,end\n1,5\n2,\n", "rows.csv", 0), DSV_OK);
  assert_int_equal(dsv_facts_export_arrow(w.facts, "s", NULL, &stream, w.diag), DSV_ERROR_NOT_FROZEN);
  assert_null(stream.release);
  assert_int_equal(dsv_facts_seal(w.facts, NULL, w.diag), DSV_OK);
  assert_int_equal(dsv_facts_export_arrow(w.facts, "none", NULL, &stream, w.diag), DSV_ERROR_STREAM);
  assert_int_equal(dsv_facts_export_arrow(NULL, "s", NULL, &stream, w.diag), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_facts_export_arrow(w.facts, "s", NULL, NULL, w.diag), DSV_ERROR_MISUSE);
  const char *names[] = {"s", "o", "v"}; /* the last has no rows */
  struct ArrowArrayStream streams[3];
  uint64_t hashes[3];
  for (size_t i = 0; i < 3; i++) {
    hashes[i] = table_hash(table_of(&w, names[i]));
    assert_int_equal(dsv_facts_export_arrow(w.facts, names[i], NULL, &streams[i], w.diag), DSV_OK);
  }
  const int64_t *lent = table_of(&w, "s")->start;
  world_clear(&w); /* what is out keeps the facts alive */
  for (size_t i = 0; i < 3; i++) {
    assert_int_equal(dsv_facts_import_arrow_stream(w.facts, names[i], &streams[i], NULL, w.diag), DSV_OK);
    assert_true(table_hash(table_of(&w, names[i])) == hashes[i]);
  }
  assert_ptr_equal(table_of(&w, "s")->start, lent);
  world_end(&w);
}

/* Decimals come out with the digits that one of them needs; what a single one of ours cannot hold is still exact. */
static void test_decimals(void **state) {
  (void)state;
  static const struct {
    const char *rows, *format, *line;
  } table[] = {{"time,v\n1,1.5\n2,\n3,-7\n", "d:18,1", "15/1 - -70/1 "},
               {"time,v\n1,\n", "d:18,0", "- "},
               {"time,v\n1,0.1234567\n2,99999999999\n", "d:18,7", "1234567/7 999999999990000000/7 "},
               {"time,v\n1,0.1234567\n2,100000000000\n", "d:38,7", NULL}};
  world w = world_of(book);
  for (size_t i = 0; i < 4; i++) {
    struct ArrowArrayStream stream;
    struct ArrowSchema schema;
    assert_int_equal(read_text(&w, "d", table[i].rows, "rows.csv", 0), DSV_OK);
    assert_int_equal(dsv_facts_seal(w.facts, NULL, w.diag), DSV_OK);
    assert_int_equal(dsv_facts_export_arrow(w.facts, "d", NULL, &stream, w.diag), DSV_OK);
    assert_int_equal(stream.get_schema(&stream, &schema), 0);
    assert_string_equal(schema.children[1]->format, table[i].format);
    schema.release(&schema);
    world_clear(&w);
    dsv_status status = dsv_facts_import_arrow_stream(w.facts, "d", &stream, NULL, w.diag);
    assert_int_equal(status, table[i].line ? DSV_OK : DSV_ERROR_CELL);
    if (status) stream.release(&stream);
    else assert_string_equal(show(table_of(&w, "d")), table[i].line);
    world_clear(&w);
  }
  world_end(&w);
}

/* A child that has been moved out lives on without its parent. */
static void test_moved_child(void **state) {
  (void)state;
  world w = world_of(book);
  struct ArrowArrayStream stream;
  struct ArrowSchema schema, again, child_schema;
  struct ArrowArray array, child;
  assert_int_equal(read_text(&w, "k", "time,v\n1,ab\n2,c\n", "rows.csv", 0), DSV_OK);
  assert_int_equal(dsv_facts_seal(w.facts, NULL, w.diag), DSV_OK);
  assert_int_equal(dsv_facts_export_arrow(w.facts, "k", NULL, &stream, w.diag), DSV_OK);
  world_end(&w);
  assert_int_equal(stream.get_schema(&stream, &schema), 0);
  assert_int_equal(stream.get_schema(&stream, &again), 0);
  assert_int_equal(stream.get_next(&stream, &array), 0);
  assert_null(stream.get_last_error(&stream));
  child = *array.children[1];
  array.children[1]->release = NULL;
  child_schema = *schema.children[1];
  schema.children[1]->release = NULL;
  array.release(&array);
  schema.release(&schema);
  assert_int_equal(stream.get_next(&stream, &array), 0);
  assert_null(array.release);
  stream.release(&stream);
  assert_string_equal(child_schema.name, "v");
  assert_string_equal(child_schema.format, "i");
  assert_string_equal(child_schema.dictionary->format, "U");
  assert_int_equal(((const int32_t *)child.buffers[1])[1], 1);
  assert_int_equal(((const int64_t *)child.dictionary->buffers[1])[2], 3);
  assert_memory_equal(child.dictionary->buffers[2], "abc", 3);
  child.release(&child);
  child_schema.release(&child_schema);
  again.release(&again);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_types),    cmocka_unit_test(test_views),      cmocka_unit_test(test_dictionaries),
      cmocka_unit_test(test_slices),   cmocka_unit_test(test_names),      cmocka_unit_test(test_lies),
      cmocka_unit_test(test_streams),  cmocka_unit_test(test_round_trip), cmocka_unit_test(test_moved_child),
      cmocka_unit_test(test_decimals),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
