#include "agree/evaluate.h"
#include "base/sort.h"
#include <string.h>

#define TICK DSV__WALK_MOST

typedef struct { /* a subject in the window */
  dsv__str key;
  size_t subject;
  dsv__measure measure;
} subject_cell;

/* One window while it is evaluated. */
typedef struct {
  dsv__evaluation *e;
  const dsv__plan *plan;
  int64_t from, to;
  uint64_t number; /* from 1 */
  dsv__arena arena;
  subject_cell *cells; /* one for each subject of the window */
  size_t n, capacity;
  size_t *cell_of; /* of each subject, + 1 */
  size_t n_cell_of;
  dsv__weighted_value *values, *shared_out; /* as they came; and cell by cell */
  size_t *value_cells;
  size_t n_values, values_capacity, value_cells_capacity;
  dsv__result *result;
} window_work;

/* ---- cells ------------------------------------------------------------------------------------------------------------------ */

static dsv_status init_measure(const window_work *w, dsv__measure *m) {
  size_t n = w->plan->n_exclusions;
  int64_t *times = dsv__arena_alloc((dsv__arena *)&w->arena, n * 2, sizeof *times);
  memset(m, 0, sizeof *m);
  m->excluded_rows = dsv__arena_alloc((dsv__arena *)&w->arena, n * 2, sizeof *m->excluded_rows);
  if (!times || !m->excluded_rows) return DSV_ERROR_MEMORY;
  m->excluded_case_rows = m->excluded_rows + n;
  m->from = w->from;
  m->to = w->to;
  m->taken = times;
  m->excused = times + n;
  m->shortest_uptime = -1;
  m->other = w->plan->target->metric.out_of.chosen == 1;
  m->subjects = SIZE_MAX;
  dsv__tally_init(&m->tally);
  return DSV_OK;
}

static dsv_status cell_of(window_work *w, size_t subject, size_t *out) {
  const dsv_context *context = w->e->scope->context;
  if (subject >= w->n_cell_of) {
    size_t n = w->e->roster.n > subject ? w->e->roster.n : subject + 1;
    size_t *at = dsv__arena_alloc(&w->arena, n, sizeof *at);
    if (!at) return DSV_ERROR_MEMORY;
    if (w->n_cell_of) memcpy(at, w->cell_of, w->n_cell_of * sizeof *at);
    w->cell_of = at;
    w->n_cell_of = n;
  }
  if (!w->cell_of[subject]) {
    if (w->plan->n_by && w->n >= context->limits.subjects)
      return dsv__fail(w->plan->scope->diag, DSV_ERROR_LIMIT,
                       "more than %llu subjects of target \"%.*s\" in one window (limit subjects)",
                       (unsigned long long)context->limits.subjects, (int)w->plan->target->id.n,
                       w->plan->target->id.at);
    if (!dsv__grow(context, (void **)&w->cells, &w->capacity, w->n + 1, sizeof *w->cells)) return DSV_ERROR_MEMORY;
    dsv_status status = init_measure(w, &w->cells[w->n].measure);
    if (status) return status;
    w->cells[w->n].subject = subject;
    w->cells[w->n].key = w->plan->n_by ? w->e->roster.at[subject].key : (dsv__str){NULL, 0};
    w->cell_of[subject] = ++w->n;
  }
  *out = w->cell_of[subject] - 1;
  return DSV_OK;
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

static dsv_status add_listed(window_work *w) {
  dsv__evaluation *e = w->e;
  for (size_t i = 0; i < e->roster.n; i++) {
    const dsv__subject *subject = &e->roster.at[i];
    size_t cell;
    if ((subject->listed != UINT64_MAX && subject->listed != w->number) || !in_class(w->plan, subject)) continue;
    dsv_status status = cell_of(w, i, &cell);
    if (status) return status;
  }
  return DSV_OK;
}

/* ---- rows ------------------------------------------------------------------------------------------------------------------- */

static dsv_status keep_value(window_work *w, size_t cell, int64_t key, int64_t times) {
  const dsv_context *context = w->e->scope->context;
  if (times == 0) return DSV_OK;
  if (!dsv__grow(context, (void **)&w->values, &w->values_capacity, w->n_values + 1, sizeof *w->values))
    return DSV_ERROR_MEMORY;
  if (w->plan->n_by) {
    if (!dsv__grow(context, (void **)&w->value_cells, &w->value_cells_capacity, w->n_values + 1,
                   sizeof *w->value_cells))
      return DSV_ERROR_MEMORY;
    w->value_cells[w->n_values] = cell;
  }
  w->values[w->n_values++] = (dsv__weighted_value){key, times};
  w->cells[cell].measure.n_values++;
  return DSV_OK;
}

/* A row of a row kind that is in the window: why it is left out, or what it adds. */
static dsv_status take_row(window_work *w, uint64_t row, size_t subject, size_t cell) {
  dsv__evaluation *e = w->e;
  const dsv__plan *plan = w->plan;
  const dsv__fates *fates = e->alike;
  dsv__measure *m = &w->cells[cell].measure;
  if (!fates) {
    dsv__subject_state *state;
    dsv_status status = dsv__subject_state_of(e, subject, &state);
    if (status) return status;
    fates = state->fates;
  }
  uint8_t fate = dsv__row_fate(plan, fates, e->start[row]);
  if (fate == DSV__ROW_OUTSIDE_HOURS) m->tally.outside++;
  else if (fate >= DSV__ROW_EXCLUDED) m->excluded_rows[fate - DSV__ROW_EXCLUDED]++;
  if (fate != DSV__ROW_COUNTED) return DSV_OK;
  int64_t times, key;
  dsv__taken taken = dsv__tally_look(plan, row, &times, &key);
  if (taken == DSV__TAKEN_NULL) m->tally.null++;
  if (taken == DSV__TAKEN_BAD) m->tally.bad++;
  if (taken != DSV__TAKEN) return DSV_OK;
  dsv__attributes attributes = dsv__subject_attributes(plan->n_by ? &e->roster.at[subject] : NULL);
  bool meets = !plan->of || dsv__test_row(plan->of, plan->table, row, &attributes);
  dsv_status status = dsv__tally_add(plan, &m->tally, row, meets, times, key);
  return !status && plan->kind == DSV__QUANTILE ? keep_value(w, cell, key, times) : status;
}

/* A case that falls into the window. */
static dsv_status take_case(window_work *w, uint64_t i, size_t cell) {
  const dsv__cases *cases = &w->e->cases;
  const dsv__outcome *outcome = &cases->outcome[i];
  const int64_t elapsed = outcome->elapsed;
  dsv__measure *m = &w->cells[cell].measure;
  const uint64_t rows = dsv__case_rows(cases, i);
  if (outcome->decision == DSV__NEVER) {
    m->undecided++;
    m->undecided_rows += rows;
    return DSV_OK;
  }
  const bool meets = w->plan->kind == DSV__COUNT ? outcome->late : !outcome->late;
  m->case_rows += rows;
  dsv_status status = dsv__tally_add(w->plan, &m->tally, i, meets, 1, elapsed);
  return !status && w->plan->kind == DSV__QUANTILE ? keep_value(w, cell, elapsed, 1) : status;
}

static void before_and_after(window_work *w, uint64_t first, uint64_t last) {
  const dsv__evaluation *e = w->e;
  dsv__row_parts *rows = &w->result->rows;
  if (w->plan->clock) {
    rows->left_out[DSV__ROW_BEFORE_START] = e->rows_before[first];
    rows->left_out[DSV__ROW_AFTER_END] = e->rows_before[e->n_placed] - e->rows_before[last];
    rows = &w->result->cases;
  }
  rows->left_out[DSV__ROW_BEFORE_START] = first;
  rows->left_out[DSV__ROW_AFTER_END] = e->n_placed - last;
}

static dsv_status walk_rows(window_work *w) {
  dsv__evaluation *e = w->e;
  dsv__row_parts *rows = &w->result->rows;
  uint64_t first, last;
  dsv__rows_between(e, w->from, w->to, &first, &last);
  before_and_after(w, first, last);
  for (uint64_t i = first; i < last; i++) {
    uint64_t row = dsv__placed(e, i);
    uint8_t reason = dsv__reason(e, row);
    size_t subject = dsv__subject_of_row(e, row), cell;
    dsv_status status = i > first && (i - first) % TICK == 0 ? dsv__walked(e->scope, TICK) : DSV_OK;
    if (status) return status;
    if (e->furthest && e->end[row] <= w->from) {
      rows->left_out[DSV__ROW_BEFORE_START]++;
      continue;
    }
    if (reason != DSV__ROW_COUNTED && reason < DSV__ROW_EXCLUDED) {
      rows->left_out[reason]++;
      continue;
    }
    status = cell_of(w, subject, &cell);
    if (status) return status;
    if (reason >= DSV__ROW_EXCLUDED) {
      w->cells[cell].measure.excluded_rows[reason - DSV__ROW_EXCLUDED]++;
      if (w->plan->clock)
        w->cells[cell].measure.excluded_case_rows[reason - DSV__ROW_EXCLUDED] += dsv__case_rows(&e->cases, row);
    } else if (w->plan->clock) {
      if ((status = take_case(w, row, cell)) != DSV_OK) return status;
    } else if (w->plan->intervals) w->cells[cell].measure.tally.rows++;
    else if ((status = take_row(w, row, subject, cell)) != DSV_OK) return status;
  }
  return last > first ? dsv__walked(e->scope, (last - first - 1) % TICK + 1) : DSV_OK;
}

/* Rows of the stream of `out_of` in the window, to the cells they serve. */
static dsv_status walk_other_rows(window_work *w) {
  dsv__evaluation *e = w->e;
  const dsv__plan_rows *other = &w->plan->out_of;
  const dsv__table *table = other->table;
  int64_t to = w->to < w->plan->scope->as_of ? w->to : w->plan->scope->as_of;
  if (w->plan->intervals || !table) return DSV_OK; /* concurrency measures its own (measure.c) */
  for (uint64_t row = 0; row < table->n && table->start[row] < to; row++) {
    if (table->start[row] < w->from) continue;
    if (other->where && !dsv__test_row(other->where, table, row, NULL)) continue;
    uint32_t only = UINT32_MAX; /* the one subject it serves */
    dsv_status status = other->n_by ? dsv__keymap_id(&e->other_keys, row, &only) : DSV_OK;
    for (size_t cell = 0; !status && cell < w->n; cell++) {
      dsv__subject_state *state;
      if (only != UINT32_MAX && w->cells[cell].subject != only) continue;
      status = dsv__subject_state_of(e, w->cells[cell].subject, &state);
      if (!status && dsv__row_fate(w->plan, state->fates, table->start[row]) == DSV__ROW_COUNTED)
        w->cells[cell].measure.other++;
    }
    if (status) return status;
  }
  return DSV_OK;
}

/* Gives each cell its values side by side. */
static dsv_status share_out_values(window_work *w) {
  if (!w->plan->n_by) {
    if (w->n) w->cells[0].measure.values = w->values;
    w->shared_out = w->values;
    return DSV_OK;
  }
  dsv__weighted_value *at = dsv__arena_alloc(&w->arena, w->n_values, sizeof *at);
  if (!at) return DSV_ERROR_MEMORY;
  w->shared_out = at;
  size_t next = 0;
  for (size_t i = 0; i < w->n; i++) {
    w->cells[i].measure.values = at + next;
    next += w->cells[i].measure.n_values;
    w->cells[i].measure.n_values = 0;
  }
  for (size_t i = 0; i < w->n_values; i++) {
    dsv__measure *m = &w->cells[w->value_cells[i]].measure;
    m->values[m->n_values++] = w->values[i];
  }
  return DSV_OK;
}

/* ---- results ---------------------------------------------------------------------------------------------------------------- */

static dsv_status by_id(const dsv__plan *plan, const int64_t *amounts, const uint64_t *rows, dsv__by_id **out,
                        size_t *n) {
  *n = 0;
  for (size_t i = 0; i < plan->n_exclusions; i++) *n += amounts ? amounts[i] != 0 : rows[i] != 0;
  dsv__by_id *at = dsv__arena_alloc(plan->scope->arena, *n, sizeof *at);
  if (!at) return DSV_ERROR_MEMORY;
  size_t k = 0;
  for (size_t i = 0; i < plan->n_exclusions; i++) {
    int64_t amount = amounts ? amounts[i] : (int64_t)rows[i];
    if (amount) at[k++] = (dsv__by_id){plan->exclusions[i].exclusion->id, amount};
  }
  *out = at;
  return DSV_OK;
}

static dsv_status time_parts(const dsv__plan *plan, const dsv__measure *m, dsv__time_parts *out) {
  out->given = true;
  out->has_up = plan->outages;
  out->window = m->window;
  out->future = m->future;
  out->outside_hours = m->outside;
  out->no_data = m->no_data;
  out->down = m->down;
  out->up = m->known - m->down - m->excused_all;
  out->counted = m->known;
  dsv_status status = by_id(plan, m->taken, NULL, &out->excluded, &out->n_excluded);
  if (!status) status = by_id(plan, m->excused, NULL, &out->excused, &out->n_excused);
  if (status || !plan->weight) return status;
  dsv__buffer text;
  dsv__buffer_init(&text, plan->scope->context);
  dsv__put_scaled(&text, m->weighted_down, DSV__WEIGHT_DIGITS);
  out->weighted_down = dsv__arena_str(plan->scope->arena, &text);
  dsv__buffer_free(&text);
  return out->weighted_down.at ? DSV_OK : DSV_ERROR_MEMORY;
}

/* Cases that fall into the window, and their rows. */
static dsv_status add_cases(const dsv__plan *plan, const dsv__measure *m, dsv__result *to) {
  to->has_cases = true;
  to->cases.counted += m->tally.rows;
  to->cases.left_out[DSV__ROW_OPEN] += m->undecided;
  to->rows.counted += m->case_rows;
  to->rows.left_out[DSV__ROW_OPEN] += m->undecided_rows;
  dsv_status status = by_id(plan, NULL, m->excluded_rows, &to->cases.excluded, &to->cases.n_excluded);
  return status ? status : by_id(plan, NULL, m->excluded_case_rows, &to->rows.excluded, &to->rows.n_excluded);
}

/* Rows that passed to a subject: counted and left out after that. */
static dsv_status add_rows(const dsv__plan *plan, const dsv__measure *m, dsv__result *to) {
  dsv__row_parts *out = &to->rows;
  if (plan->clock) return add_cases(plan, m, to);
  out->counted += m->tally.rows;
  out->left_out[DSV__ROW_NULL] += m->tally.null;
  out->left_out[DSV__ROW_BAD] += m->tally.bad;
  out->left_out[DSV__ROW_OUTSIDE_HOURS] += m->tally.outside;
  return by_id(plan, NULL, m->excluded_rows, &out->excluded, &out->n_excluded);
}

static uint64_t row_sum(const dsv__row_parts *rows) {
  uint64_t sum = rows->counted;
  for (size_t i = 0; i < DSV__ROW_EXCLUDED; i++) sum += rows->left_out[i];
  for (size_t i = 0; i < rows->n_excluded; i++) sum += (uint64_t)rows->excluded[i].n;
  return sum;
}

static dsv_status subject_result(window_work *w, size_t cell, dsv__result *out) {
  dsv__measure *m = &w->cells[cell].measure;
  dsv__str key = w->cells[cell].key;
  if (key.n) out->key = (dsv__str){dsv__arena_text(w->plan->scope->arena, key.at, key.n), key.n};
  if (key.n && !out->key.at) return DSV_ERROR_MEMORY;
  dsv_status status = time_parts(w->plan, m, &out->time);
  return status ? status : dsv__judge(w->plan, m, out);
}

/* ---- all subjects together -------------------------------------------------------------------------------------------------- */

static bool add_times(dsv__measure *into, const dsv__measure *from) {
  int64_t *a[] = {&into->window, &into->future, &into->outside, &into->no_data,     &into->known,      &into->down,
                  &into->ahead,  &into->tail,   &into->most,    &into->excused_all, &into->outage_time};
  const int64_t *b[] = {&from->window, &from->future,      &from->outside,    &from->no_data,
                        &from->known,  &from->down,        &from->ahead,      &from->tail,
                        &from->most,   &from->excused_all, &from->outage_time};
  bool fits = true;
  for (size_t i = 0; i < sizeof a / sizeof *a; i++) fits = fits && dsv__add(*a[i], *b[i], a[i]);
  return fits && dsv__add(into->up_side, from->up_side, &into->up_side) &&
         dsv__add(into->both_sides, from->both_sides, &into->both_sides) &&
         dsv__add(into->known_sides, from->known_sides, &into->known_sides) &&
         dsv__add(into->ahead_sides, from->ahead_sides, &into->ahead_sides) &&
         dsv__add(into->tail_sides, from->tail_sides, &into->tail_sides) &&
         dsv__add(into->no_data_sides, from->no_data_sides, &into->no_data_sides) &&
         dsv__add(into->weighted_down, from->weighted_down, &into->weighted_down) &&
         dsv__add(into->other, from->other, &into->other);
}

/* Times, which need not fit, only where the target is judged by them. */
/* So that sums of a few sides fit. */
static bool sides_fit(const dsv__measure *m) {
  const dsv__int128 most = DSV__INT128_MAX / 8;
  return m->both_sides <= most && m->known_sides <= most && m->ahead_sides <= most && m->no_data_sides <= most;
}

static dsv_status pool(window_work *w, const dsv__result *subjects, bool together, dsv__measure *out) {
  dsv_status status = init_measure(w, out);
  bool fits = true;
  out->other = 0;
  out->weighted = w->plan->target->over == DSV__WEIGHTED;
  out->subjects = 0;
  for (size_t i = 0; !status && i < w->n; i++) {
    dsv__measure one = w->cells[i].measure;
    const int64_t weight = out->weighted ? dsv__weight_of(w->e->roster.at[w->cells[i].subject].weight) : 1;
    one.other *= weight;
    fits = fits && (!together || (dsv__measure_sides(w->plan, &one, weight) && add_times(out, &one)));
    fits = fits && dsv__mul(one.tally.numerator, (dsv__int128)weight, &one.tally.numerator) &&
           dsv__mul(one.tally.denominator, (dsv__int128)weight, &one.tally.denominator);
    out->outages += one.outages;
    out->longest = one.longest > out->longest ? one.longest : out->longest;
    if (one.shortest_uptime >= 0 && (out->shortest_uptime < 0 || one.shortest_uptime < out->shortest_uptime))
      out->shortest_uptime = one.shortest_uptime;
    out->growing = out->growing || one.growing;
    out->subjects += subjects[i].has_figure;
    status = dsv__tally_merge(w->plan, &out->tally, &one.tally);
    out->undecided += one.undecided;
    out->undecided_rows += one.undecided_rows;
    out->case_rows += one.case_rows;
    for (size_t x = 0; x < w->plan->n_exclusions; x++) {
      out->excluded_rows[x] += one.excluded_rows[x];
      out->excluded_case_rows[x] += one.excluded_case_rows[x];
    }
  }
  fits = fits && (!together || sides_fit(out));
  out->values = w->shared_out;
  out->n_values = w->n_values;
  if (!status && !fits)
    status =
        dsv__fail(w->plan->scope->diag, DSV_ERROR_OVERFLOW, "the time of all subjects of target \"%.*s\" does not fit",
                  (int)w->plan->target->id.n, w->plan->target->id.at);
  return status;
}

static int compare_cells(const void *a, const void *b) {
  return dsv__str_compare(((const subject_cell *)a)->key, ((const subject_cell *)b)->key);
}

static dsv_status with_subjects(window_work *w, dsv__watch watch, void *user) {
  const dsv__plan *plan = w->plan;
  dsv__result *out = w->result;
  dsv__figure *figures = dsv__arena_alloc(&w->arena, w->n, sizeof *figures);
  dsv__measure all;
  dsv__sort(w->cells, w->n, sizeof *w->cells, compare_cells);
  out->subjects = dsv__arena_alloc(plan->scope->arena, w->n, sizeof *out->subjects);
  if (!figures || !out->subjects) return DSV_ERROR_MEMORY;
  out->n_subjects = w->n;
  out->over = dsv__str_of(dsv__over_words[plan->target->over].word);
  dsv_status status = DSV_OK;
  for (size_t i = 0; !status && i < w->n; i++) {
    dsv__result *one = &out->subjects[i];
    status = subject_result(w, i, one);
    if (!status) status = add_rows(plan, &w->cells[i].measure, one);
    if (status) return status;
    one->rows.seen = row_sum(&one->rows);
    one->cases.seen = row_sum(&one->cases);
    status = dsv__figure_make(plan, &w->cells[i].measure, &figures[i]);
    if (!status && !figures[i].none) dsv__figure_round(plan, &figures[i]);
    if (!status && watch) status = watch(user, w->e, &w->cells[i].measure, w->cells[i].subject, one);
  }
  bool together = plan->target->over == DSV__POOLED || plan->target->over == DSV__WEIGHTED;
  if (!status) status = pool(w, out->subjects, together, &all);
  if (!status) status = add_rows(plan, &all, out);
  if (status) return status;
  if (!together || !w->n) return dsv__combine_subjects(plan, w->to, figures, out);
  status = dsv__judge(plan, &all, out);
  out->n_limits = 0; /* they stand with the subjects */
  return status;
}

/* What is left out in every window. */
static void finish_rows(window_work *w) {
  const dsv__evaluation *e = w->e;
  dsv__row_parts *rows = &w->result->rows, *cases = &w->result->cases;
  const bool clock = w->plan->clock;
  const dsv__table *table = clock ? e->cases.rows : w->plan->table;
  for (size_t i = 0; i < DSV__ROW_EXCLUDED; i++) {
    rows->left_out[i] += clock ? e->placeless_rows[i] : e->placeless[i];
    cases->left_out[i] += clock ? e->placeless[i] : 0;
  }
  rows->left_out[DSV__ROW_BAD] += table->bad;
  rows->left_out[DSV__ROW_SUPERSEDED] += table->superseded;
  rows->left_out[DSV__ROW_NULL] += e->cases.null_rows;
  rows->left_out[DSV__ROW_FUTURE] += e->cases.future_rows;
  rows->seen = row_sum(rows);
  cases->seen = row_sum(cases);
}

static dsv_status work_window(window_work *w, dsv__watch watch, void *user) {
  const dsv__plan *plan = w->plan;
  dsv_status status = plan->n_by ? add_listed(w) : cell_of(w, 0, &(size_t){0});
  if (!status) status = walk_rows(w);
  if (!status) status = walk_other_rows(w);
  if (!status) status = share_out_values(w);
  for (size_t i = 0; !status && i < w->n; i++) {
    status = dsv__measure_time(w->e, w->cells[i].subject, &w->cells[i].measure);
    if (!status && !dsv__measure_sides(plan, &w->cells[i].measure, 1))
      status = dsv__fail(plan->scope->diag, DSV_ERROR_OVERFLOW, "the time of target \"%.*s\" does not fit",
                         (int)plan->target->id.n, plan->target->id.at);
  }
  if (status) return status;
  if (plan->n_by) status = with_subjects(w, watch, user);
  else {
    status = subject_result(w, 0, w->result);
    if (!status) status = add_rows(plan, &w->cells[0].measure, w->result);
  }
  if (!status) finish_rows(w);
  if (!status && watch) status = watch(user, w->e, plan->n_by ? NULL : &w->cells[0].measure, SIZE_MAX, w->result);
  return status;
}

static dsv_status one_window(dsv__evaluation *e, const dsv__window_at *at, uint64_t number, dsv__result *out,
                             dsv__watch watch, void *user) {
  const dsv_context *context = e->scope->context;
  window_work w = {.e = e, .plan = e->plan, .from = at->from, .to = at->to, .number = number, .result = out};
  dsv__arena_init(&w.arena, context);
  out->id = e->plan->target->id;
  dsv_status status = work_window(&w, watch, user);
  dsv__arena_free(&w.arena);
  dsv__free(context, w.cells);
  dsv__free(context, w.values);
  dsv__free(context, w.value_cells);
  return status;
}

/* ---- all windows ------------------------------------------------------------------------------------------------------------ */

static dsv_status begin(dsv__evaluation *e) {
  const dsv__plan *plan = e->plan;
  dsv_status status = dsv__roster_init(&e->roster, plan, &e->arena);
  dsv__keymap_init(&e->keys, &e->roster, plan->table, plan->by);
  dsv__keymap_init(&e->other_keys, &e->roster, plan->out_of.table, plan->out_of.by);
  dsv__keymap_init(&e->subject_keys, &e->roster, plan->subjects.table, plan->subjects.by);
  if (!status) status = dsv__roster_listed(&e->roster);
  if (status || !plan->n_distinct) return status;
  e->distinct_plan = *plan;
  e->distinct_plan.n_by = plan->n_distinct;
  e->distinct_plan.by = plan->distinct;
  e->distinct_plan.by_names = plan->target->metric.distinct.at;
  status = dsv__roster_init(&e->distinct, &e->distinct_plan, &e->arena);
  dsv__keymap_init(&e->distinct_keys, &e->distinct, plan->table, plan->distinct);
  dsv__keymap_init(&e->other_distinct_keys, &e->distinct, plan->out_of.table, plan->other_distinct);
  return status;
}

/* Rows to classes and subjects; once, or for each window where conditions see attributes that differ from window to window. */
static dsv_status prepare(dsv__evaluation *e) {
  dsv__states_free(e);
  dsv_status status = dsv__classify(e);
  bool grouped = !e->plan->clock && (e->plan->intervals || e->plan->stream->shape == DSV__SHAPE_SAMPLE);
  return !status && grouped ? dsv__group_rows(e) : status;
}

static dsv_status run(dsv__evaluation *e, const dsv__windows *windows, dsv__result **results, dsv__watch watch,
                      void *user) {
  const dsv__plan *plan = e->plan;
  int64_t last = plan->horizon.from;
  for (size_t i = 0; i < windows->n; i++) last = windows->at[i].to > last ? windows->at[i].to : last;
  dsv_status status = begin(e);
  if (!status) status = dsv__common_make(plan, last, &e->common);
  for (size_t i = 0; !status && i < windows->n; i++) {
    if (plan->subjects.table && plan->n_by)
      status = dsv__roster_from_rows(&e->roster, &e->subject_keys, windows->at[i].from, windows->at[i].to, i + 1);
    if (!status && (i == 0 || plan->by_window)) status = prepare(e);
    if (!status) status = one_window(e, &windows->at[i], i + 1, results[i], watch, user);
  }
  return status;
}

/* From here on the rows that are evaluated are cases. */
static dsv_status gather_cases(dsv__evaluation *e) {
  const dsv__plan *plan = e->plan;
  const dsv__table *rows = plan->table, *table = &e->cases.table;
  dsv_status status = dsv__cases_make(e->scope, plan, &e->arena, &e->cases);
  if (status) return status;
  const dsv__column **by = dsv__arena_alloc(&e->arena, plan->n_by, sizeof *by);
  if (!by) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < plan->n_by; i++) by[i] = &table->columns[plan->by[i] - rows->columns];
  e->of_cases = *plan;
  e->of_cases.table = table;
  e->of_cases.by = by;
  e->of_cases.field = plan->target->metric.aggregate > DSV__LATE_CASES ? &e->cases.elapsed : NULL;
  e->cases.plan = e->plan = &e->of_cases;
  return DSV_OK;
}

dsv_status dsv__evaluate(dsv__scope *scope, const dsv__plan *plan, const dsv__windows *windows, dsv__result **results,
                         dsv__watch watch, void *user) {
  dsv__evaluation e = {.scope = scope, .plan = plan};
  dsv__arena_init(&e.arena, scope->context);
  dsv_status status = plan->clock ? gather_cases(&e) : DSV_OK;
  if (!status) status = run(&e, windows, results, watch, user);
  dsv__cases_free(&e.cases);
  dsv__states_free(&e);
  dsv__common_free(&e.common);
  dsv__keymap_free(&e.keys);
  dsv__keymap_free(&e.other_keys);
  dsv__keymap_free(&e.subject_keys);
  dsv__keymap_free(&e.distinct_keys);
  dsv__keymap_free(&e.other_distinct_keys);
  dsv__roster_free(&e.roster);
  dsv__roster_free(&e.distinct);
  dsv__arena_free(&e.arena);
  return status;
}
