/* The seal: all that can fail is planned for every table first; then rows move in place, without memory. */
#include "facts/fill.h"
#include <string.h>

/* One array of a table, moved row by row. */
typedef struct {
  void *at;
  size_t size; /* of an element: 1, 4 or 8 */
  uint64_t held;
} column_lane;

typedef struct {
  uint64_t living;
  uint32_t *order;  /* which row comes to each place, superseded ones last; NULL: all stay where they are */
  uint64_t *origin; /* NULL: row i is i + 1 */
  column_lane *lanes;
  size_t n_lanes;
} table_plan;

dsv_status dsv__seal_tick(const dsv__seal *seal) {
  if (!seal->options.progress || !seal->options.progress(seal->options.user, seal->done, seal->total)) return DSV_OK;
  return dsv__fail(seal->diag, DSV_ERROR_CANCELLED, "cancelled");
}

/* ---- numbers of rows -------------------------------------------------------------------------------------------------------- */

uint64_t dsv__row_number(const dsv__table *table, uint64_t row) {
  uint64_t low = 0, high = table->bad; /* how many bad rows come before it: bad_at[b] - b does not descend */
  while (low < high) {
    uint64_t middle = low + (high - low) / 2;
    if (table->bad_at[middle] - middle <= row + 1) low = middle + 1;
    else high = middle;
  }
  return row + 1 + low;
}

static void fill_origin(const dsv__table *table, uint64_t *origin) {
  uint64_t bad = 0;
  for (uint64_t row = 0; row < table->n; row++) {
    while (bad < table->bad && table->bad_at[bad] <= row + 1 + bad) bad++;
    origin[row] = row + 1 + bad;
  }
}

/* ---- planning --------------------------------------------------------------------------------------------------------------- */

/* Where the run of rows in order ends that has the one before `row`; at most at `last`. */
static uint64_t run_of(const dsv__table *table, uint64_t row, uint64_t last) {
  const int64_t *start = table->start, *end = table->end;
  while (row < last &&
         (start[row - 1] < start[row] || (start[row - 1] == start[row] && (!end || end[row - 1] <= end[row]))))
    row++;
  return row;
}

/* Whether all rows are in order already. Those that are dropped count, too: where they are not in order, the others move anyway. */
static dsv_status check_order(const dsv__seal *seal, const dsv__table *table, bool *ordered) {
  *ordered = true;
  for (uint64_t row = 1; row < table->n && *ordered;) {
    dsv_status status = dsv__seal_tick(seal);
    if (status) return status;
    uint64_t last = table->n - row < DSV__TICK ? table->n : row + DSV__TICK;
    row = run_of(table, row, last);
    *ordered = row == last;
  }
  return DSV_OK;
}

static void split(const dsv__table *table, const uint64_t *dropped, table_plan *plan) {
  uint64_t living = 0, last = plan->living;
  for (uint64_t row = 0; row < table->n; row++) plan->order[dsv__bit(dropped, row) ? last++ : living++] = (uint32_t)row;
}

static void add_lane(table_plan *plan, void *at, size_t size) {
  if (at) plan->lanes[plan->n_lanes++] = (column_lane){at, size, 0};
}

static bool make_lanes(const dsv__seal *seal, const dsv__table *table, table_plan *plan) {
  plan->lanes = dsv__alloc(seal->context, 3 + 3 * table->n_columns, sizeof *plan->lanes);
  if (!plan->lanes) return false;
  add_lane(plan, table->start, sizeof *table->start);
  add_lane(plan, table->end, sizeof *table->end);
  add_lane(plan, plan->origin, sizeof *plan->origin);
  for (size_t i = 0; i < table->n_columns; i++) {
    const dsv__column *column = &table->columns[i];
    add_lane(plan, column->integers, sizeof *column->integers);
    add_lane(plan, column->flags, sizeof *column->flags);
    add_lane(plan, column->numbers, sizeof *column->numbers);
    add_lane(plan, column->texts, sizeof *column->texts);
    add_lane(plan, column->scales, sizeof *column->scales);
    add_lane(plan, column->valid, sizeof *column->valid);
  }
  return true;
}

static dsv_status plan_order(const dsv__seal *seal, dsv__table *table, const uint64_t *dropped, table_plan *plan) {
  bool ordered;
  dsv_status status = check_order(seal, table, &ordered);
  if (status) return status;
  bool moves = !ordered || plan->living < table->n;
  if (moves || (table->bad && table->bad_at[0] <= table->n)) {
    plan->origin = dsv__alloc(seal->context, (size_t)table->n, sizeof *plan->origin);
    if (!plan->origin) return DSV__NO_MEMORY(seal->diag);
    fill_origin(table, plan->origin);
  }
  if (!moves) return DSV_OK;
  plan->order = dsv__alloc(seal->context, (size_t)table->n, sizeof *plan->order);
  if (!plan->order || !dsv__table_own(seal->context, table) || !make_lanes(seal, table, plan))
    return DSV__NO_MEMORY(seal->diag);
  split(table, dropped, plan);
  return ordered ? DSV_OK : dsv__seal_order(seal, table, plan->order, plan->living);
}

static dsv_status plan_table(const dsv__seal *seal, dsv__table *table, table_plan *plan) {
  plan->living = table->n;
  if (!table->n) return DSV_OK;
  uint64_t *dropped = NULL, n = 0;
  dsv_status status = DSV_OK;
  if (table->stream->key.n) {
    dropped = dsv__zalloc(seal->context, (size_t)(table->n / 64 + 1), sizeof *dropped);
    status = dropped ? dsv__seal_revise(seal, table, dropped, &n) : DSV__NO_MEMORY(seal->diag);
  }
  plan->living -= n;
  if (!status) status = plan_order(seal, table, dropped, plan);
  dsv__free(seal->context, dropped);
  return status;
}

/* ---- moving ----------------------------------------------------------------------------------------------------------------- */

static void hold(column_lane *lane, uint64_t row) {
  memcpy(&lane->held, (char *)lane->at + row * lane->size, lane->size);
}

static void release(column_lane *lane, uint64_t row) {
  memcpy((char *)lane->at + row * lane->size, &lane->held, lane->size);
}

static void move(column_lane *lane, uint64_t to, uint64_t from) {
  char *at = lane->at;
  if (lane->size == 8) /* sizes that the compiler knows are moves of one register */
    memcpy(at + 8 * to, at + 8 * from, 8);
  else if (lane->size == 4) memcpy(at + 4 * to, at + 4 * from, 4);
  else at[to] = at[from];
}

/* Follows the cycles of the order; a place that is done is marked as its own. */
static void permute(table_plan *plan, uint64_t n) {
  for (uint64_t first = 0; first < n; first++) {
    if (plan->order[first] == first) continue;
    for (size_t i = 0; i < plan->n_lanes; i++) hold(&plan->lanes[i], first);
    uint64_t to = first;
    for (uint64_t from; (from = plan->order[to]) != first; to = from) {
      for (size_t i = 0; i < plan->n_lanes; i++) move(&plan->lanes[i], to, from);
      plan->order[to] = (uint32_t)to;
    }
    for (size_t i = 0; i < plan->n_lanes; i++) release(&plan->lanes[i], to);
    plan->order[to] = (uint32_t)to;
  }
}

static void apply(const dsv_context *context, dsv__table *table, table_plan *plan) {
  if (plan->order) permute(plan, table->n);
  table->origin = plan->origin;
  plan->origin = NULL;
  table->superseded = table->n - plan->living;
  table->n = plan->living;
  dsv__table_shrink(context, table);
  dsv__free(context, table->bad_at);
  table->bad_at = NULL;
  table->bad_capacity = 0;
  dsv__spans_settle(&table->coverage);
}

static void release_plan(const dsv_context *context, table_plan *plan) {
  dsv__free(context, plan->order);
  dsv__free(context, plan->origin);
  dsv__free(context, plan->lanes);
}

/* ---- the call --------------------------------------------------------------------------------------------------------------- */

static dsv_status seal_tables(dsv__seal *seal, dsv_facts *facts, table_plan *plans) {
  dsv_status first = DSV_OK;
  for (size_t i = 0; i < facts->n_tables; i++) {
    dsv_status status = plan_table(seal, &facts->tables[i], &plans[i]);
    first = first ? first : status;
    if (status && status != DSV_ERROR_REVISION) /* contradictions of all streams are found */
      return status;
    seal->done += facts->tables[i].n;
  }
  for (size_t i = 0; i < facts->n_tables && !first; i++) apply(seal->context, &facts->tables[i], &plans[i]);
  facts->sealed = !first;
  return first;
}

dsv_status dsv__table_seal(const dsv_context *context, dsv__table *table) {
  const dsv__seal seal = {.context = context};
  table_plan plan = {0};
  dsv_status status = plan_table(&seal, table, &plan);
  if (!status) apply(context, table, &plan);
  release_plan(context, &plan);
  return status;
}

dsv_status dsv_facts_seal(dsv_facts *facts, const dsv_facts_options *options, dsv_diag *diag) {
  if (!facts) return dsv__fail(diag, DSV_ERROR_MISUSE, "facts is NULL");
  dsv__batch *batch; /* an empty one: what holds for adding holds here */
  dsv_status status = dsv__batch_begin(facts, options, NULL, &batch, diag);
  if (status) return status;
  dsv__seal seal = {batch->context, batch->options, diag, 0, 0};
  dsv__batch_commit(batch);
  for (size_t i = 0; i < facts->n_tables; i++) seal.total += facts->tables[i].n;
  table_plan *plans = dsv__zalloc(seal.context, facts->n_tables, sizeof *plans);
  if (!plans) return DSV__NO_MEMORY(diag);
  status = seal_tables(&seal, facts, plans);
  for (size_t i = 0; i < facts->n_tables; i++) release_plan(seal.context, &plans[i]);
  dsv__free(seal.context, plans);
  return status;
}
