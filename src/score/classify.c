/* What can be said of each row whatever the window: whether it counts at all, for which class and for which subject. */
#include "score/evaluate.h"
#include <string.h>

enum { BLOCK = DSV__WALK_MOST };

/* ---- the place of a moment --------------------------------------------------------------------------------------------------- */

static dsv_status place_moments(dsv__evaluation *e) {
  const dsv__table *table = e->plan->table;
  uint64_t low = 0, high = table->n;
  while (low < high) { /* the first row of the future */
    uint64_t middle = low + (high - low) / 2;
    if (table->start[middle] >= e->scope->as_of) high = middle;
    else low = middle + 1;
  }
  e->start = table->start;
  e->n_placed = low;
  e->placeless[DSV__ROW_FUTURE] = table->n - low;
  return DSV_OK;
}

/* ---- conditions ------------------------------------------------------------------------------------------------------------- */

/* Rows that are asked together. */
typedef struct {
  const dsv__evaluation *e;
  uint64_t first;
  size_t n;
  const uint32_t *subject; /* of each; NULL: not known, and nothing asks for it */
} question;

static bool meets(const question *q, const dsv__test *test, size_t i) {
  dsv__attributes attributes = {NULL, 0};
  if (q->subject) attributes = dsv__subject_attributes(&q->e->roster.at[q->subject[i]]);
  return dsv__test_row(test, q->e->plan->table, q->first + i, &attributes);
}

/* Clears pass[i] where row first + i does not meet the test. */
static void meets_block(const question *q, const dsv__test *test, uint8_t *pass) {
  if (!test) return;
  if (!dsv__test_sees_attributes(test)) {
    dsv__test_rows(test, q->e->plan->table, q->first, q->n, pass);
    return;
  }
  for (size_t i = 0; i < q->n; i++) pass[i] = pass[i] && meets(q, test, i);
}

/* Cases whose class their later fields tell. */
static void sort_later_classes(const question *q, uint8_t *reason) {
  for (size_t i = 0; i < q->n; i++) {
    const uint32_t class = q->e->cases.class_of[q->first + i];
    if (reason[i] == DSV__ROW_COUNTED && class != q->e->plan->of_class)
      reason[i] = class == UINT32_MAX ? DSV__ROW_NO_CLASS : DSV__ROW_OTHER_CLASS;
  }
}

/* Rows whose class was found for all classes together. */
static void sort_known_classes(const question *q, uint8_t *reason) {
  const uint16_t *class_of = q->e->plan->class_of_row + q->first;
  for (size_t i = 0; i < q->n; i++)
    if (reason[i] == DSV__ROW_COUNTED && class_of[i] != q->e->plan->of_class)
      reason[i] = class_of[i] == DSV__NO_CLASS ? DSV__ROW_NO_CLASS : DSV__ROW_OTHER_CLASS;
}

/* Rows of none of the classes, or of another than the plan's. The first class that matches wins. */
static void sort_classes(const question *q, uint8_t *reason) {
  const dsv__plan *plan = q->e->plan;
  uint8_t left[BLOCK], pass[BLOCK]; /* rows that no class has taken */
  if (plan->of_class == SIZE_MAX) return;
  if (q->e->cases.class_of || plan->class_of_row) {
    if (plan->class_of_row) sort_known_classes(q, reason);
    else sort_later_classes(q, reason);
    return;
  }
  for (size_t i = 0; i < q->n; i++) left[i] = reason[i] == DSV__ROW_COUNTED;
  for (size_t c = 0; c < plan->n_classes && memchr(left, 1, q->n); c++) {
    memcpy(pass, left, q->n);
    meets_block(q, plan->classes[c], pass);
    for (size_t i = 0; i < q->n; i++)
      if (pass[i]) {
        left[i] = 0;
        if (c != plan->of_class) reason[i] = DSV__ROW_OTHER_CLASS;
      }
  }
  for (size_t i = 0; i < q->n; i++)
    if (left[i]) reason[i] = DSV__ROW_NO_CLASS;
}

static void exclude_rows(const question *q, uint8_t *reason) {
  uint8_t pass[BLOCK];
  for (size_t x = 0; x < q->e->plan->n_exclusions; x++) {
    const dsv__plan_exclusion *exclusion = &q->e->plan->exclusions[x];
    if (!exclusion->rows_only) continue;
    for (size_t i = 0; i < q->n; i++) pass[i] = reason[i] == DSV__ROW_COUNTED;
    meets_block(q, exclusion->where, pass);
    for (size_t i = 0; i < q->n; i++)
      if (pass[i]) reason[i] = (uint8_t)(DSV__ROW_EXCLUDED + x);
  }
}

static bool excludes_rows(const dsv__plan *plan) {
  bool excludes = false;
  for (size_t i = 0; i < plan->n_exclusions; i++) excludes = excludes || plan->exclusions[i].rows_only;
  return excludes;
}

static bool sees_attributes(const dsv__plan *plan) {
  bool sees = plan->where && dsv__test_sees_attributes(plan->where);
  for (size_t i = 0; i < plan->n_classes; i++)
    sees = sees || (plan->classes[i] && dsv__test_sees_attributes(plan->classes[i]));
  for (size_t i = 0; i < plan->n_exclusions; i++)
    sees = sees || (plan->exclusions[i].rows_only && dsv__test_sees_attributes(plan->exclusions[i].where));
  return sees;
}

/* What has to be asked of each row, whatever the window. */
static void plan_questions(dsv__evaluation *e) {
  const dsv__plan *plan = e->plan;
  const bool more = plan->clock || plan->of_class != SIZE_MAX;
  e->rows_excluded = excludes_rows(plan);
  e->asks = more || plan->where || e->rows_excluded;
  e->only_where = e->asks && !more && !e->rows_excluded && !e->stored;
  e->subjects_first = plan->n_by && sees_attributes(plan);
}

dsv_status dsv__classify_block(dsv__evaluation *e, uint64_t first, size_t n, uint8_t *reason, uint32_t *subject) {
  const dsv__plan *plan = e->plan;
  const question q = {e, first, n, e->subjects_first ? subject : NULL};
  uint8_t wanted[BLOCK];
  dsv_status status = e->subjects_first ? dsv__keymap_ids(&e->keys, first, n, NULL, subject) : DSV_OK;
  if (!status && !reason && plan->n_by && !e->subjects_first)
    status = dsv__keymap_ids(&e->keys, first, n, NULL, subject);
  if (status || !reason) return status;
  memset(reason, 1, n);
  meets_block(&q, plan->where, reason);
  if (!e->only_where) {
    for (size_t i = 0; i < n; i++) reason[i] = reason[i] ? DSV__ROW_COUNTED : DSV__ROW_WHERE;
    sort_classes(&q, reason);
    exclude_rows(&q, reason);
  }
  if (e->subjects_first || !plan->n_by) return DSV_OK;
  if (e->only_where) return dsv__keymap_ids(&e->keys, first, n, reason, subject);
  for (size_t i = 0; i < n; i++) wanted[i] = reason[i] == DSV__ROW_COUNTED || reason[i] >= DSV__ROW_EXCLUDED;
  return dsv__keymap_ids(&e->keys, first, n, wanted, subject);
}

/* The first class of each row of a block; the tests see no attributes. */
static void first_classes(const dsv__plan *plan, uint64_t first, size_t n, uint16_t *out) {
  uint8_t left[BLOCK], pass[BLOCK];
  memset(left, 1, n);
  for (size_t i = 0; i < n; i++) out[i] = DSV__NO_CLASS;
  for (size_t c = 0; c < plan->n_classes && memchr(left, 1, n); c++) {
    memcpy(pass, left, n);
    if (plan->classes[c]) dsv__test_rows(plan->classes[c], plan->table, first, n, pass);
    for (size_t i = 0; i < n; i++) {
      out[i] = pass[i] ? (uint16_t)c : out[i];
      left[i] = left[i] && !pass[i];
    }
  }
}

dsv_status dsv__classes_of_rows(dsv__scope *scope, const dsv__plan *plan, uint16_t **out) {
  const uint64_t n = plan->table->n;
  bool sees = plan->clock || plan->n_classes < 2 || plan->n_classes >= DSV__NO_CLASS;
  for (size_t c = 0; !sees && c < plan->n_classes; c++)
    sees = plan->classes[c] && dsv__test_sees_attributes(plan->classes[c]);
  *out = NULL;
  if (sees) return DSV_OK;
  if (!(*out = dsv__alloc(scope->context, n, sizeof **out))) return DSV_ERROR_MEMORY;
  dsv_status status = DSV_OK;
  for (uint64_t first = 0; !status && first < n; first += BLOCK) {
    const size_t block = n - first < BLOCK ? (size_t)(n - first) : BLOCK;
    first_classes(plan, first, block, *out + first);
    status = dsv__walked(scope, block);
  }
  return status;
}

/* ---- the place of a case in time --------------------------------------------------------------------------------------------- */

static dsv_status judge_case(dsv__evaluation *e, uint64_t i, int64_t *place) {
  dsv__subject_state *state;
  dsv_status status = dsv__subject_state_of(e, dsv__subject_of_row(e, i), &state);
  if (!status) status = dsv__case_judge(&e->cases, i, state->fates);
  *place = status ? DSV__NEVER : dsv__case_place(&e->cases, i);
  return status;
}

/* Runs the clock of every case that the class takes, and puts those that fall into a window in order of when. */
static dsv_status place_cases(dsv__evaluation *e, int64_t *start) {
  const uint64_t n = e->cases.table.n;
  e->n_placed = 0;
  memset(e->placeless, 0, sizeof e->placeless);
  memset(e->placeless_rows, 0, sizeof e->placeless_rows);
  for (uint64_t i = 0; i < n; i++) {
    if (e->cases.reason[i] != DSV__ROW_COUNTED) e->reason[i] = e->cases.reason[i];
    uint8_t reason = e->reason[i];
    const bool asked = reason == DSV__ROW_COUNTED || reason >= DSV__ROW_EXCLUDED;
    dsv_status status = asked ? judge_case(e, i, &start[i]) : DSV_OK;
    if (!status && i % DSV__WALK_MOST == DSV__WALK_MOST - 1) status = dsv__walked(e->scope, DSV__WALK_MOST);
    if (status) return status;
    if (asked && start[i] == DSV__NEVER) e->reason[i] = reason = DSV__ROW_OPEN;
    else if (asked) e->placed[e->n_placed++] = i;
    if (asked && reason != DSV__ROW_OPEN) continue;
    e->placeless[reason]++;
    e->placeless_rows[reason] += dsv__case_rows(&e->cases, i);
  }
  e->start = start;
  dsv_status status = dsv__sort_placed(e);
  for (uint64_t i = 0; !status && i < e->n_placed; i++)
    e->rows_before[i + 1] = e->rows_before[i] + dsv__case_rows(&e->cases, e->placed[i]);
  return status;
}

static dsv_status make_places(dsv__evaluation *e) {
  const uint64_t n = e->cases.table.n;
  int64_t *start = (int64_t *)e->start; /* made here */
  if (!start) {
    start = dsv__arena_alloc(&e->arena, n, sizeof *start);
    e->placed = dsv__arena_alloc(&e->arena, n, sizeof *e->placed);
    e->rows_before = dsv__arena_alloc(&e->arena, n + 1, sizeof *e->rows_before);
    if (!start || !e->placed || !e->rows_before) return DSV_ERROR_MEMORY;
  }
  return place_cases(e, start);
}

dsv_status dsv__classify(dsv__evaluation *e) {
  const dsv__plan *plan = e->plan;
  const uint64_t n = e->stored ? plan->table->n : 0;
  plan_questions(e);
  if (e->stored && e->asks && !e->reason && !(e->reason = dsv__arena_alloc(&e->arena, n, 1))) return DSV_ERROR_MEMORY;
  if (e->stored && plan->n_by && !e->subject && !(e->subject = dsv__arena_alloc(&e->arena, n, sizeof *e->subject)))
    return DSV_ERROR_MEMORY;
  const bool placed = e->start || plan->clock;
  const bool intervals = plan->intervals && !plan->attests;
  dsv_status status = placed ? DSV_OK : intervals ? dsv__place_intervals(e) : place_moments(e);
  for (uint64_t first = 0; !status && first < n && (e->reason || e->subject); first += BLOCK) {
    const size_t block = n - first < BLOCK ? (size_t)(n - first) : BLOCK;
    status = dsv__classify_block(e, first, block, e->reason ? e->reason + first : NULL,
                                 e->subject ? e->subject + first : NULL);
    if (!status) status = dsv__walked(e->scope, block);
  }
  return !status && plan->clock ? make_places(e) : status;
}
