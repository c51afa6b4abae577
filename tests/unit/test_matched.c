/* Rows by the subjects they serve, against asking every row. */
#include "../support/scene.h"
#include "score/matched.h"

enum { ROWS = 400, FIELDS = 3, VALUES = 4, MISSING = VALUES };

typedef struct {
  int64_t values[FIELDS][ROWS];
  uint8_t valid[FIELDS][ROWS];
  dsv__column columns[FIELDS];
  const dsv__column *list[FIELDS];
} rows;

/* Values of which none, some or most are missing. */
static void make_rows(rows *r, uint32_t missing) {
  uint64_t seed = 7 + missing;
  *r = (rows){.values = {{0}}};
  for (size_t f = 0; f < FIELDS; f++) {
    for (size_t i = 0; i < ROWS; i++) {
      seed = seed * 6364136223846793005u + 1442695040888963407u;
      r->values[f][i] = (int64_t)(seed >> 33) % VALUES;
      r->valid[f][i] = (seed >> 45) % 100 >= missing;
    }
    r->columns[f] = (dsv__column){.type = DSV__TYPE_INTEGER, .integers = r->values[f], .valid = r->valid[f]};
    r->list[f] = &r->columns[f];
  }
}

/* Of a subject whose attribute `by[f]` is that of field f; every third row is never added. */
static void same_rows(const rows *r, size_t n_fields, const size_t *by, dsv__matched *matched,
                      const dsv__subject *subject) {
  size_t n = 0;
  assert_int_equal(dsv__matched_find(matched, subject), DSV_OK);
  for (uint64_t row = 0; row < ROWS; row++) {
    bool serves = row % 3 != 0;
    for (size_t f = 0; f < n_fields; f++) {
      const dsv__attribute *own = &subject->attributes[by ? by[f] : f];
      serves = serves && (!r->valid[f][row] || (own->given && own->integer == r->values[f][row]));
    }
    if (!serves) continue;
    assert_true(n < matched->n_found);
    assert_int_equal(matched->found[n++], row);
  }
  assert_int_equal(matched->n_found, n);
}

static void all_subjects(const dsv_context *context, const rows *r, size_t n_fields, const size_t *by) {
  dsv__matched matched;
  dsv__matched_init(&matched, context, r->list, by, n_fields);
  for (uint64_t row = 0; row < ROWS; row++)
    if (row % 3) assert_int_equal(dsv__matched_add(&matched, row), DSV_OK);
  dsv__matched_sort(&matched);
  for (int64_t k = 0; k < (VALUES + 1) * (VALUES + 1) * (VALUES + 1); k++) { /* each value or none, in each field */
    const int64_t values[FIELDS] = {k % (VALUES + 1), k / (VALUES + 1) % (VALUES + 1), k / (VALUES + 1) / (VALUES + 1)};
    dsv__attribute attributes[FIELDS];
    for (size_t f = 0; f < FIELDS; f++)
      attributes[f] = (dsv__attribute){
          .type = DSV__TYPE_INTEGER, .given = values[f] != MISSING, .integer = values[f] == MISSING ? 0 : values[f]};
    const dsv__subject subject = {.attributes = attributes, .n_attributes = FIELDS};
    same_rows(r, n_fields, by, &matched, &subject);
  }
  dsv__matched_free(&matched);
}

static void test_found(void **state) {
  (void)state;
  static const size_t turned[FIELDS] = {2, 0, 1};
  scene s = scene_of_limits(NULL);
  static rows r;
  for (uint32_t missing = 0; missing <= 100; missing += 25) {
    make_rows(&r, missing);
    for (size_t n = 0; n <= FIELDS; n++) all_subjects(s.context, &r, n, NULL);
    all_subjects(s.context, &r, FIELDS, turned);
  }
  scene_end(&s);
}

/* Without fields every row serves, also where there are no subjects; without rows none does. */
static void test_none(void **state) {
  (void)state;
  scene s = scene_of_limits(NULL);
  dsv__matched matched;
  dsv__matched_init(&matched, s.context, NULL, NULL, 0);
  assert_int_equal(dsv__matched_find(&matched, NULL), DSV_OK);
  assert_int_equal(matched.n_found, 0);
  for (uint64_t row = 0; row < 200; row++) assert_int_equal(dsv__matched_add(&matched, row), DSV_OK);
  dsv__matched_sort(&matched);
  assert_int_equal(dsv__matched_find(&matched, NULL), DSV_OK);
  assert_int_equal(matched.n_found, 200);
  for (uint64_t row = 0; row < 200; row++) assert_int_equal(matched.found[row], row);
  dsv__matched_free(&matched);
  scene_end(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_found), cmocka_unit_test(test_none)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
