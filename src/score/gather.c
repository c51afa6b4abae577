#include "score/gather.h"
#include "score/attest.h"
#include <string.h>

/* ---- cells ------------------------------------------------------------------------------------------------------------------ */

dsv_status dsv__measure_init(const dsv__gathering *g, const dsv__plan *plan, dsv__arena *arena, dsv__measure *m) {
  const size_t n = plan->n_exclusions;
  memset(m, 0, sizeof *m);
  m->from = g->from;
  m->to = g->to;
  m->shortest_uptime = -1;
  m->other = plan->target->metric.out_of.chosen == 1;
  m->subjects = SIZE_MAX;
  dsv__sums_init(&m->sums);
  if (!n) return DSV_OK;
  m->taken = dsv__arena_alloc(arena, n * 2, sizeof *m->taken);
  m->excluded_rows = dsv__arena_alloc(arena, n * 2, sizeof *m->excluded_rows);
  if (!m->taken || !m->excluded_rows) return DSV_ERROR_MEMORY;
  m->excused = m->taken + n;
  m->excluded_case_rows = m->excluded_rows + n;
  return DSV_OK;
}

/* Whether no row can be left out for its value, and each stands for itself. */
static bool every_row_counts(const dsv__plan *plan) {
  return !plan->clock && !plan->count && !plan->of_count && plan->target->metric.scale.n == 0 &&
         plan->kind != DSV__PROMOTER && !(plan->field && plan->field->valid);
}

static bool takes_shares(const dsv__plan *plan) {
  const bool kind = plan->kind == DSV__COUNT || plan->kind == DSV__RATIO;
  return kind && every_row_counts(plan) && !(plan->of && dsv__test_sees_attributes(plan->of));
}

/* Kinds that take the values of a field, as they are. */
static bool takes_values(const dsv__plan *plan) {
  return dsv__takes_keys(plan) && every_row_counts(plan);
}

/* Targets of which every row counts are counted together, in `reached`. */
static bool counts_together(const dsv__plan *plan) {
  return takes_shares(plan) || takes_values(plan);
}

static bool keeps_values(const dsv__gathering *g, size_t target) {
  return g->targets[target].plan->kind == DSV__QUANTILE && g->targets[target].values_of == target;
}

static dsv_status add_to_target(dsv__gathering *g, size_t index) {
  const dsv_context *context = g->e->scope->context;
  dsv__gathered *target = &g->targets[index];
  if (!dsv__grow(context, (void **)&target->measures, &target->capacity, g->n + 1, sizeof *target->measures))
    return DSV_ERROR_MEMORY;
  if (takes_shares(target->plan)) {
    if (!dsv__grow(context, (void **)&target->hits, &target->hits_capacity, g->n + 1, sizeof *target->hits))
      return DSV_ERROR_MEMORY;
    target->hits[g->n] = 0;
  }
  if (keeps_values(g, index)) {
    if (!dsv__grow(context, (void **)&target->values, &target->values_capacity, g->n + 1, sizeof *target->values))
      return DSV_ERROR_MEMORY;
    /* what other parts have rounded for a sketch has weights */
    const bool sketch = g->e->fills && target->plan->target->metric.sketch.head.given;
    const bool weighted = target->plan->count || sketch;
    target->values[g->n] = (dsv__values){.weighted = weighted, .kept = g->e->kept && !weighted};
  }
  return dsv__measure_init(g, target->plan, &g->arena, &target->measures[g->n]);
}

/* A cell for a subject that the window has not seen. */
static dsv_status add_cell(dsv__gathering *g, size_t subject) {
  dsv__evaluation *e = g->e;
  const dsv_context *context = e->scope->context;
  const dsv__plan *plan = e->plan;
  if (plan->n_by && g->n >= context->limits.subjects)
    return dsv__fail(plan->scope->diag, DSV_ERROR_LIMIT,
                     "more than %llu subjects of target \"%.*s\" in one window (limit subjects)",
                     (unsigned long long)context->limits.subjects, (int)plan->target->id.n, plan->target->id.at);
  if (!dsv__grow(context, (void **)&g->subjects, &g->capacity, g->n + 1, sizeof *g->subjects) ||
      !dsv__grow(context, (void **)&g->reached, &g->reached_capacity, g->n + 1, sizeof *g->reached))
    return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < e->n_plans; i++) {
    dsv_status status = add_to_target(g, i);
    if (status) return status;
  }
  g->subjects[g->n] = (uint32_t)subject;
  g->reached[g->n++] = 0;
  return DSV_OK;
}

/* Where the cell of a subject is noted. */
static dsv_status cell_place(dsv__evaluation *e, size_t subject, uint32_t **out) {
  const dsv_context *context = e->scope->context;
  if (subject >= e->n_cell_of) {
    const size_t before = e->n_cell_of, n = e->roster.n > subject ? e->roster.n : subject + 1;
    if (!dsv__grow(context, (void **)&e->cell_of, &e->n_cell_of, n, sizeof *e->cell_of)) return DSV_ERROR_MEMORY;
    memset(e->cell_of + before, 0, (e->n_cell_of - before) * sizeof *e->cell_of);
  }
  *out = &e->cell_of[subject];
  return DSV_OK;
}

dsv_status dsv__cell_of(dsv__gathering *g, size_t subject, size_t *out) {
  uint32_t *place;
  dsv_status status = cell_place(g->e, subject, &place);
  if (!status && !*place) {
    status = add_cell(g, subject);
    if (!status) *place = (uint32_t)g->n;
  }
  *out = status ? 0 : *place - 1;
  return status;
}

/* The class in which a listed subject stands: the first that holds on its key and attributes alone. */
static bool in_class(const dsv__plan *plan, const dsv__subject *subject) {
  dsv__attributes attributes = dsv__subject_attributes(subject);
  if (plan->of_class == SIZE_MAX) return true;
  for (size_t i = 0; i < plan->n_classes; i++)
    if (!plan->classes[i] || dsv__test_row(plan->classes[i], plan->table, DSV__NO_ROW, &attributes))
      return i == plan->of_class;
  return false;
}

static dsv_status add_listed(dsv__gathering *g) {
  dsv__evaluation *e = g->e;
  for (size_t i = 0; i < e->roster.n; i++) {
    const dsv__subject *subject = &e->roster.at[i];
    size_t cell;
    if ((subject->listed != UINT64_MAX && subject->listed != g->number) || !in_class(e->plan, subject)) continue;
    dsv_status status = dsv__cell_of(g, i, &cell);
    if (status) return status;
  }
  return DSV_OK;
}

/* ---- moments: blocks of rows ------------------------------------------------------------------------------------------------ */

/* Rows of a block that have come through so far, as offsets from its first, with the cell of each. */
typedef struct {
  uint64_t first;
  size_t n; /* of the block */
  size_t kept;
  uint16_t at[DSV__WALK_MOST];
  uint32_t cell[DSV__WALK_MOST];
} block;

/* Leaves out what classify.c has found; 8 rows at a time are passed over where none of them counts. */
static void drop_left_out(dsv__gathering *g, block *b, const uint8_t *reason) {
  size_t kept = 0;
  for (size_t i = 0; i < b->n; i++) {
    b->at[kept] = (uint16_t)i;
    kept += reason[i] == DSV__ROW_COUNTED || reason[i] >= DSV__ROW_EXCLUDED;
  }
  b->kept = kept;
  if (kept == b->n) return;
  for (size_t i = 0; i < b->n; i++)
    if (reason[i] < DSV__ROW_EXCLUDED) g->left_out[reason[i]]++;
  g->left_out[DSV__ROW_COUNTED] = 0;
}

/* Eight bytes of 0 or 1 as bits: byte i is bit i. */
static unsigned bits_of(const uint8_t *bytes) {
  uint64_t eight;
  memcpy(&eight, bytes, sizeof eight);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  eight = __builtin_bswap64(eight);
#endif
  return (unsigned)(eight * UINT64_C(0x0102040810204080) >> 56);
}

/* Rows that fail `where`, where nothing else can leave a row out before its subject. */
static void drop_failing(dsv__gathering *g, block *b, const uint8_t *pass) {
  size_t kept = 0, i = 0;
  for (; i + 8 <= b->n; i += 8)
    for (unsigned bits = bits_of(pass + i); bits; bits &= bits - 1)
      b->at[kept++] = (uint16_t)(i + (size_t)__builtin_ctz(bits));
  for (; i < b->n; i++) {
    b->at[kept] = (uint16_t)i;
    kept += pass[i];
  }
  b->kept = kept;
  g->left_out[DSV__ROW_WHERE] += b->n - kept;
}

static dsv_status find_cells(dsv__gathering *g, block *b, const uint32_t *subject) {
  const dsv__evaluation *e = g->e;
  for (size_t k = 0; k < b->kept; k++) {
    const uint32_t of = subject ? subject[b->at[k]] : 0;
    size_t cell = of < e->n_cell_of ? e->cell_of[of] : 0;
    if (!cell--) {
      dsv_status status = dsv__cell_of(g, of, &cell);
      if (status) return status;
    }
    b->cell[k] = (uint32_t)cell;
  }
  return DSV_OK;
}

static void exclude_row(dsv__gathering *g, size_t cell, size_t exclusion) {
  for (size_t i = 0; i < g->e->n_plans; i++) g->targets[i].measures[cell].excluded_rows[exclusion]++;
}

/* Rows that are left out by themselves, or by the fate of their moment. */
static dsv_status drop_fated(dsv__gathering *g, block *b, const uint8_t *reason) {
  dsv__evaluation *e = g->e;
  const bool plain = e->alike && e->alike->plain;
  size_t kept = 0;
  if (plain && !reason) return DSV_OK;
  for (size_t k = 0; k < b->kept; k++) {
    const size_t i = b->at[k], cell = b->cell[k];
    uint8_t fate = reason ? reason[i] : DSV__ROW_COUNTED;
    if (fate == DSV__ROW_COUNTED && !plain) {
      const dsv__fates *fates = e->alike;
      if (!fates) {
        dsv__subject_state *state;
        dsv_status status = dsv__subject_state_of(e, g->subjects[cell], &state);
        if (status) return status;
        fates = state->fates;
      }
      fate = dsv__row_fate(e->plan, fates, e->start[b->first + i]);
    }
    if (fate == DSV__ROW_OUTSIDE_HOURS)
      for (size_t t = 0; t < e->n_plans; t++) g->targets[t].measures[cell].sums.outside++;
    else if (fate >= DSV__ROW_EXCLUDED) exclude_row(g, cell, fate - DSV__ROW_EXCLUDED);
    if (fate != DSV__ROW_COUNTED) continue;
    b->at[kept] = (uint16_t)i;
    b->cell[kept++] = (uint32_t)cell;
  }
  b->kept = kept;
  return DSV_OK;
}

/* ---- moments: what each target makes of them -------------------------------------------------------------------------------- */

/* Any kind, any row. */
static dsv_status take_rows(dsv__gathering *g, size_t index, const block *b) {
  dsv__gathered *target = &g->targets[index];
  const dsv__plan *plan = target->plan;
  dsv__value_pool *pool = &g->e->pool;
  for (size_t k = 0; k < b->kept; k++) {
    const uint64_t row = b->first + b->at[k];
    const size_t cell = b->cell[k];
    dsv__measure *m = &target->measures[cell];
    int64_t times, key;
    const dsv__taken taken = dsv__sums_look(plan, row, &times, &key);
    m->sums.null += taken == DSV__TAKEN_NULL;
    m->sums.bad += taken == DSV__TAKEN_BAD;
    if (taken != DSV__TAKEN) continue;
    dsv__attributes attributes = dsv__subject_attributes(plan->n_by ? &g->e->roster.at[g->subjects[cell]] : NULL);
    const bool meets = !plan->of || dsv__test_row(plan->of, plan->table, row, &attributes);
    dsv_status status = DSV_OK;
    dsv__sums_add(plan, &m->sums, row, meets, times, key);
    if (target->values && times)
      status = plan->count ? dsv__values_add_times(&target->values[cell], key, times, pool)
                           : dsv__values_add(&target->values[cell], key, pool);
    if (status) return status;
  }
  return DSV_OK;
}

/* Rows that meet `of`. */
static void take_shares(dsv__gathered *target, const block *b) {
  const dsv__plan *plan = target->plan;
  uint8_t pass[DSV__WALK_MOST];
  uint64_t *hits = target->hits;
  memset(pass, 1, b->n);
  if (plan->of && b->kept * 64 >= b->n) dsv__test_rows(plan->of, plan->table, b->first, b->n, pass);
  else if (plan->of)
    for (size_t k = 0; k < b->kept; k++)
      pass[b->at[k]] = dsv__test_row(plan->of, plan->table, b->first + b->at[k], NULL);
  for (size_t k = 0; k < b->kept; k++) hits[b->cell[k]] += pass[b->at[k]];
}

/* The values of the rows that are kept, as integers in their order. */
static void find_keys(const dsv__plan *plan, const block *b, int64_t *keys) {
  if (plan->field->type == DSV__TYPE_NUMBER) {
    const double *numbers = plan->field->numbers + b->first;
    for (size_t k = 0; k < b->kept; k++) keys[k] = dsv__double_key(numbers[b->at[k]]);
  } else {
    for (size_t k = 0; k < b->kept; k++) keys[k] = dsv__sums_key(plan, b->first + b->at[k]);
  }
}

static dsv_status keep_keys(dsv__gathering *g, dsv__gathered *target, const block *b, const int64_t *keys) {
  dsv_status status = DSV_OK;
  for (size_t k = 0; !status && k < b->kept; k++)
    status = dsv__values_add(&target->values[b->cell[k]], keys[k], &g->e->pool);
  return status;
}

/* Sums of integers and decimals, and the least and greatest of any values. */
static void add_keys(dsv__gathered *target, const block *b, const int64_t *keys) {
  const dsv__plan *plan = target->plan;
  const bool extreme = plan->kind == DSV__MINIMUM || plan->kind == DSV__MAXIMUM;
  for (size_t k = 0; k < b->kept; k++) {
    dsv__sums *sums = &target->measures[b->cell[k]].sums;
    if (extreme) {
      sums->least = keys[k] < sums->least ? keys[k] : sums->least;
      sums->greatest = keys[k] > sums->greatest ? keys[k] : sums->greatest;
    } else {
      dsv__wide_add(&sums->sum, (dsv__int128)keys[k]);
    }
  }
}

static dsv_status take_values(dsv__gathering *g, size_t index, const block *b) {
  dsv__gathered *target = &g->targets[index];
  const dsv__plan *plan = target->plan;
  int64_t keys[DSV__WALK_MOST];
  if (plan->kind == DSV__QUANTILE && !keeps_values(g, index)) return DSV_OK; /* they are kept for another target */
  if (plan->field->type == DSV__TYPE_NUMBER && (plan->kind == DSV__SUM || plan->kind == DSV__MEAN)) {
    dsv__exact_add_each(&target->measures->sums.exact, sizeof *target->measures, plan->field->numbers + b->first, b->at,
                        b->cell, b->kept);
    return DSV_OK;
  }
  find_keys(plan, b, keys);
  if (plan->kind == DSV__QUANTILE) return keep_keys(g, target, b, keys);
  add_keys(target, b, keys);
  return DSV_OK;
}

static dsv_status take(dsv__gathering *g, size_t index, const block *b) {
  const dsv__plan *plan = g->targets[index].plan;
  if (!b->kept) return DSV_OK;
  if (takes_values(plan)) return take_values(g, index, b);
  if (!takes_shares(plan)) return take_rows(g, index, b);
  take_shares(&g->targets[index], b);
  return DSV_OK;
}

static dsv_status take_block(dsv__gathering *g, block *b, const uint8_t *reason, const uint32_t *subject) {
  dsv__evaluation *e = g->e;
  if (reason && e->only_where) drop_failing(g, b, reason);
  else if (reason) drop_left_out(g, b, reason);
  else {
    for (size_t i = 0; i < b->n; i++) b->at[i] = (uint16_t)i;
    b->kept = b->n;
  }
  dsv_status status = find_cells(g, b, subject);
  if (!status) status = drop_fated(g, b, e->rows_excluded ? reason : NULL);
  for (size_t k = 0; !status && k < b->kept; k++) g->reached[b->cell[k]]++;
  for (size_t i = 0; !status && i < e->n_plans; i++) status = take(g, i, b);
  return status;
}

static void before_and_after(dsv__gathering *g, uint64_t first, uint64_t last) {
  const dsv__evaluation *e = g->e;
  if (e->plan->clock) {
    g->case_rows_left_out[DSV__ROW_BEFORE_START] = e->rows_before[first];
    g->case_rows_left_out[DSV__ROW_AFTER_END] = e->rows_before[e->n_placed] - e->rows_before[last];
  }
  g->left_out[DSV__ROW_BEFORE_START] = first;
  g->left_out[DSV__ROW_AFTER_END] = e->n_placed - last;
}

dsv_status dsv__gather_rows(dsv__gathering *g, uint64_t first, uint64_t last) {
  dsv__evaluation *e = g->e;
  uint8_t reason[DSV__WALK_MOST];
  uint32_t subject[DSV__WALK_MOST];
  block b;
  dsv_status status = DSV_OK;
  for (b.first = first; !status && b.first < last; b.first += b.n) {
    b.n = last - b.first < DSV__WALK_MOST ? (size_t)(last - b.first) : DSV__WALK_MOST;
    if (e->stored) {
      status = take_block(g, &b, e->reason ? e->reason + b.first : NULL, e->subject ? e->subject + b.first : NULL);
    } else {
      status = dsv__classify_block(e, b.first, b.n, e->asks ? reason : NULL, e->plan->n_by ? subject : NULL);
      if (!status) status = take_block(g, &b, e->asks ? reason : NULL, e->plan->n_by ? subject : NULL);
    }
    if (!status) status = dsv__walked(e->scope, b.n);
  }
  return status;
}

/* What targets of which every row counts make of those that reached them. */
static void count_together(dsv__gathering *g) {
  for (size_t i = 0; i < g->e->n_plans; i++)
    for (size_t cell = 0; counts_together(g->targets[i].plan) && cell < g->n; cell++) {
      dsv__sums *sums = &g->targets[i].measures[cell].sums;
      sums->rows = g->reached[cell];
      sums->weight = g->reached[cell];
      if (!g->targets[i].hits) continue;
      sums->denominator = g->reached[cell];
      sums->numerator = (dsv__int128)g->targets[i].hits[cell];
    }
}

/* ---- intervals and cases ---------------------------------------------------------------------------------------------------- */

/* A case that falls into the window. */
static dsv_status take_case(dsv__gathering *g, uint64_t i, size_t cell) {
  const dsv__plan *plan = g->e->plan;
  const dsv__cases *cases = &g->e->cases;
  const dsv__outcome *outcome = &cases->outcome[i];
  dsv__measure *m = &g->targets->measures[cell];
  const uint64_t rows = dsv__case_rows(cases, i);
  if (outcome->decision == DSV__NEVER) {
    m->undecided++;
    m->undecided_rows += rows;
    return DSV_OK;
  }
  const bool meets = plan->kind == DSV__COUNT ? outcome->late : !outcome->late;
  m->case_rows += rows;
  dsv__sums_add(plan, &m->sums, i, meets, 1, outcome->elapsed);
  return g->targets->values ? dsv__values_add(&g->targets->values[cell], outcome->elapsed, &g->e->pool) : DSV_OK;
}

/* Whether a row counts that has come to its subject. */
static void take_attestation(const dsv__plan *plan, uint64_t row, dsv__sums *sums) {
  int64_t until;
  const dsv__taken taken = dsv__attest_look(plan, row, &until);
  sums->rows += taken == DSV__TAKEN;
  sums->null += taken == DSV__TAKEN_NULL;
  sums->bad += taken == DSV__TAKEN_BAD;
}

/* A customer who was there when the window began. */
static void take_customer(const dsv__evaluation *e, uint64_t row, int64_t to, dsv__sums *sums) {
  sums->rows++;
  sums->denominator++;
  sums->numerator += dsv__is_gone(e, row, to);
}

static dsv_status take_placed(dsv__gathering *g, uint64_t row) {
  dsv__evaluation *e = g->e;
  uint8_t reason = dsv__reason(e, row);
  if (e->furthest && e->end[row] <= g->from) reason = DSV__ROW_BEFORE_START;
  else if (e->plan->kind == DSV__CHURN && e->start[row] > g->from) reason = DSV__ROW_AFTER_START;
  if (reason != DSV__ROW_COUNTED && reason < DSV__ROW_EXCLUDED) {
    g->left_out[reason]++;
    return DSV_OK;
  }
  size_t cell;
  dsv_status status = dsv__cell_of(g, dsv__subject_of_row(e, row), &cell);
  if (status) return status;
  dsv__measure *m = &g->targets->measures[cell];
  if (reason >= DSV__ROW_EXCLUDED) {
    m->excluded_rows[reason - DSV__ROW_EXCLUDED]++;
    if (e->plan->clock) m->excluded_case_rows[reason - DSV__ROW_EXCLUDED] += dsv__case_rows(&e->cases, row);
  } else if (e->plan->clock) {
    return take_case(g, row, cell);
  } else if (e->plan->attests) {
    take_attestation(e->plan, row, &m->sums);
  } else if (e->plan->kind == DSV__CHURN) {
    take_customer(e, row, g->to, &m->sums);
  } else {
    m->sums.rows++;
  }
  return DSV_OK;
}

/* Intervals and cases, which have places of their own; of these there is one target. */
static dsv_status walk_placed(dsv__gathering *g, uint64_t first, uint64_t last) {
  for (uint64_t i = first; i < last; i++) {
    dsv_status status =
        i > first && (i - first) % DSV__WALK_MOST == 0 ? dsv__walked(g->e->scope, DSV__WALK_MOST) : DSV_OK;
    if (!status) status = take_placed(g, dsv__placed(g->e, i));
    if (status) return status;
  }
  return last > first ? dsv__walked(g->e->scope, (last - first - 1) % DSV__WALK_MOST + 1) : DSV_OK;
}

/* ---- the window ------------------------------------------------------------------------------------------------------------- */

/* Quantiles of one field share its values, if no row is asked anything else. */
static size_t find_values(const dsv__gathering *g, size_t index) {
  const dsv__plan *plan = g->targets[index].plan;
  for (size_t i = 0; takes_values(plan) && i < index; i++)
    if (keeps_values(g, i) && takes_values(g->targets[i].plan) && g->targets[i].plan->field == plan->field &&
        dsv__same_sketch(g->targets[i].plan, plan))
      return i;
  return index;
}

dsv_status dsv__gather_begin(dsv__gathering *g) {
  dsv__evaluation *e = g->e;
  dsv__arena_init(&g->arena, e->scope->context);
  g->targets = dsv__arena_alloc(&g->arena, e->n_plans, sizeof *g->targets);
  if (!g->targets) return DSV_ERROR_MEMORY;
  g->n_targets = e->n_plans;
  for (size_t i = 0; i < e->n_plans; i++) {
    g->targets[i].plan = e->plans[i];
    g->targets[i].values_of = find_values(g, i);
  }
  return e->plan->n_by ? add_listed(g) : dsv__cell_of(g, 0, &(size_t){0});
}

/* Ties the values of each cell to the measures of all targets that they serve. */
dsv_status dsv__gather_end(dsv__gathering *g) {
  for (size_t i = 0; i < g->e->n_plans; i++) {
    if (g->targets[i].plan->kind != DSV__QUANTILE) continue;
    dsv__values *values = g->targets[g->targets[i].values_of].values;
    if (!dsv__grow(g->e->scope->context, (void **)&g->targets[i].lists, &g->targets[i].lists_capacity, g->n,
                   sizeof *g->targets[i].lists))
      return DSV_ERROR_MEMORY;
    dsv__values **lists = g->targets[i].lists;
    for (size_t cell = 0; cell < g->n; cell++) {
      lists[cell] = &values[cell];
      g->targets[i].measures[cell].values = &lists[cell];
      g->targets[i].measures[cell].n_values = 1;
    }
  }
  return DSV_OK;
}

dsv_status dsv__gathering_finish(dsv__gathering *g, uint64_t first, uint64_t last) {
  before_and_after(g, first, last);
  count_together(g);
  return dsv__gather_end(g);
}

dsv_status dsv__gather(dsv__gathering *g) {
  const dsv__evaluation *e = g->e;
  uint64_t first, last;
  dsv_status status = dsv__gather_begin(g);
  if (status) return status;
  dsv__rows_between(e, g->from, g->to, &first, &last);
  if (e->placed || e->furthest) {
    before_and_after(g, first, last); /* intervals that end before the window are found on the way */
    status = walk_placed(g, first, last);
    return status ? status : dsv__gather_end(g);
  }
  status = dsv__gather_rows(g, first, last);
  return status ? status : dsv__gathering_finish(g, first, last);
}

dsv_status dsv__gathering_resume(dsv__gathering *g, dsv__evaluation *e) {
  g->e = e;
  for (size_t i = 0; i < g->n_targets; i++) g->targets[i].plan = e->plans[i];
  for (size_t i = 0; i < g->n; i++) {
    uint32_t *cell;
    dsv_status status = cell_place(e, g->subjects[i], &cell);
    if (status) return status;
    *cell = (uint32_t)i + 1;
  }
  return DSV_OK;
}

void dsv__gathering_rest(dsv__gathering *g) {
  dsv__evaluation *e = g->e;
  for (size_t i = 0; i < g->n; i++)
    if (g->subjects[i] < e->n_cell_of) e->cell_of[g->subjects[i]] = 0;
}

void dsv__gathering_discard(dsv__gathering *g, dsv__value_pool *pool) {
  const dsv_context *context = pool->context;
  for (size_t i = 0; g->targets && i < g->n_targets; i++) {
    dsv__gathered *target = &g->targets[i];
    for (size_t cell = 0; target->values && cell < g->n; cell++) dsv__values_free(&target->values[cell], pool);
    dsv__free(context, target->values);
    dsv__free(context, target->lists);
    dsv__free(context, target->hits);
    dsv__free(context, target->measures);
  }
  dsv__free(context, g->subjects);
  dsv__free(context, g->reached);
  dsv__arena_free(&g->arena);
}

void dsv__gathering_free(dsv__gathering *g) {
  dsv__gathering_rest(g);
  dsv__gathering_discard(g, &g->e->pool);
}
