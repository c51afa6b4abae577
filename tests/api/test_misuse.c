/* Calls that cannot be right, and shapes of calls that are right but rare. */
#include "support/scene.h"

#define TEXTS "{'type':'stream','id':'e','shape':'event','fields':{'t':'string'}},"
#define BOOK PARTIES TEXTS AGREEMENT("", "{'id':'t','metric':{'kind':'count','stream':'e'}}")

typedef struct {
  int64_t offsets[4];
  const char *values;
  uint8_t valid[3];
  uint64_t rows;
  size_t size, second_size;
  dsv_status due;
} shape;

/* Arrays that do not fit each other add nothing, and leave the facts as they were for the next call. */
static void test_columns(void **state) {
  (void)state;
  static const shape shapes[] = {
      {{3, 2, 1, 0}, "abc", {1, 1, 1}, 3, 0, 0, DSV_ERROR_CELL},
      {{-5, 1, 2, 3}, "abc", {1, 1, 1}, 3, 0, 0, DSV_ERROR_CELL},
      {{INT64_MIN, INT64_MAX, 0, 0}, "abc", {1, 1, 1}, 3, 0, 0, DSV_ERROR_CELL},
      {{0, 1, 2, 3}, NULL, {1, 1, 1}, 3, 0, 0, DSV_ERROR_CELL},
      {{0, 1, 2, 3}, "abc", {1, 1, 1}, UINT64_MAX, 0, 0, DSV_ERROR_LIMIT},
      {{0, 1, 2, 3}, "abc", {1, 1, 1}, 3, SIZE_MAX, 0, DSV_ERROR_OPTIONS},
      {{0, 1, 2, 3}, "abc", {1, 1, 1}, 3, 0, sizeof(dsv_column) + 1, DSV_ERROR_OPTIONS},
      {{77, 77, 77, 77}, NULL, {1, 1, 1}, 3, 0, 0, DSV_OK},      /* empty texts need no bytes */
      {{9, -7, INT64_MIN, 0}, NULL, {0, 0, 0}, 3, 0, 0, DSV_OK}, /* missing values are not looked at */
  };
  scene s = scene_of(BOOK);
  uint64_t rows = 0;
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
    const shape *c = &shapes[i];
    int64_t times[3] = {at("02"), at("03"), at("04")};
    dsv_column columns[2] = {DSV_COLUMN_INIT, DSV_COLUMN_INIT};
    columns[0].name = "time";
    columns[0].type = DSV_COLUMN_TIME;
    columns[0].values = times;
    columns[1].name = "t";
    columns[1].type = DSV_COLUMN_TEXT;
    columns[1].values = c->values;
    columns[1].offsets = c->offsets;
    columns[1].valid = c->valid;
    if (c->size) columns[0].size = c->size;
    if (c->second_size) columns[1].size = c->second_size;
    assert_int_equal(dsv_facts_append(s.facts, "e", columns, 2, c->rows, NULL, s.diag), c->due);
    rows += c->due ? 0 : c->rows;
    assert_int_equal(dsv_facts_rows(s.facts, "e"), rows);
  }
  scene_end(&s);
}

/* A target without an objective has nothing to show in that place. */
static void test_report(void **state) {
  (void)state;
  scene s = scene_of(BOOK);
  scene_seal(&s);
  dsv_scorecard *card = scene_score(&s, "01", "11", "20");
  static const uint32_t widths[] = {0, 1, UINT32_MAX};
  for (size_t i = 0; i < 6; i++) {
    dsv_report_options options = DSV_REPORT_OPTIONS_INIT;
    options.width = widths[i / 2];
    options.form = i % 2;
    dsv_text *text = NULL;
    scene_good(&s, dsv_report_scorecard(card, &options, &text, s.diag));
    assert_non_null(strstr(dsv_text_bytes(text), "reported"));
    dsv_text_unref(text);
  }
  dsv_scorecard_unref(card);
  scene_end(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_columns), cmocka_unit_test(test_report)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
