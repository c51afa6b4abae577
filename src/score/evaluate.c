#include "score/attest.h"
#include "score/breaches.h"
#include "score/cells.h"
#include "base/sort.h"
#include <string.h>

/* One target in one window. */
typedef struct {
  dsv__gathering *g;
  dsv__evaluation *e;
  const dsv__plan *plan;
  dsv__measure *measures; /* of each cell */
  int64_t from, to;
  dsv__result *result;
  dsv__arena arena; /* work space */
} window_work;

static dsv__str key_of_cell(const window_work *w, size_t cell) {
  return w->plan->n_by ? w->e->roster.at[w->g->subjects[cell]].key : (dsv__str){NULL, 0};
}

/* ---- rows of other streams -------------------------------------------------------------------------------------------------- */

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
    for (size_t cell = 0; !status && cell < w->g->n; cell++) {
      dsv__subject_state *state;
      if (only != UINT32_MAX && w->g->subjects[cell] != only) continue;
      status = dsv__subject_state_of(e, w->g->subjects[cell], &state);
      if (!status && dsv__row_fate(w->plan, state->fates, table->start[row]) == DSV__ROW_COUNTED)
        w->measures[cell].other++;
    }
    if (status) return status;
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
  to->cases.counted += m->sums.rows;
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
  out->counted += m->sums.rows;
  out->left_out[DSV__ROW_NULL] += m->sums.null;
  out->left_out[DSV__ROW_BAD] += m->sums.bad;
  out->left_out[DSV__ROW_OUTSIDE_HOURS] += m->sums.outside;
  return by_id(plan, NULL, m->excluded_rows, &out->excluded, &out->n_excluded);
}

static uint64_t row_sum(const dsv__row_parts *rows) {
  uint64_t sum = rows->counted;
  for (size_t i = 0; i < DSV__ROW_EXCLUDED; i++) sum += rows->left_out[i];
  for (size_t i = 0; i < rows->n_excluded; i++) sum += (uint64_t)rows->excluded[i].n;
  return sum;
}

static dsv_status subject_result(window_work *w, size_t cell, dsv__figure *figure, dsv__result *out) {
  dsv__measure *m = &w->measures[cell];
  dsv__str key = key_of_cell(w, cell);
  if (key.n) out->key = (dsv__str){dsv__arena_text(w->plan->scope->arena, key.at, key.n), key.n};
  if (key.n && !out->key.at) return DSV_ERROR_MEMORY;
  dsv_status status = time_parts(w->plan, m, &out->time);
  if (!status) status = dsv__figure_make(w->plan, m, &w->g->arena, figure);
  if (!status) status = dsv__judge(w->plan, m, figure, out);
  if (status || (w->plan->n_by && w->plan->target->over != DSV__EACH)) return status;
  status = dsv__earn(w->plan, m, figure, out->running, out);
  if (out->earning) out->earning->outage = m->last_outage;
  return status;
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

/* So that sums of a few sides fit. */
static bool sides_fit(const dsv__measure *m) {
  const dsv__int128 most = DSV__INT128_MAX / 8;
  return m->both_sides <= most && m->known_sides <= most && m->ahead_sides <= most && m->no_data_sides <= most;
}

/* The one that began last. */
static void join_outage(dsv__span *into, dsv__span one) {
  const bool none = into->from == INT64_MAX,
             later = one.from > into->from || (one.from == into->from && one.to > into->to);
  if (one.from != INT64_MAX && (none || later)) *into = one;
}

/* Times, which need not fit, only where the target is judged by them (`together`). */
static dsv_status pool(window_work *w, const dsv__result *subjects, bool together, dsv__measure *out) {
  dsv_status status = dsv__measure_init(w->g, w->plan, &w->arena, out);
  bool fits = true;
  out->last_outage = (dsv__span){INT64_MAX, INT64_MAX};
  out->other = 0;
  out->weighted = w->plan->target->over == DSV__WEIGHTED;
  out->subjects = 0;
  const bool values = w->plan->kind == DSV__QUANTILE && w->g->n;
  dsv__values **lists = values ? dsv__arena_alloc(&w->arena, w->g->n, sizeof *lists) : NULL;
  if (values && !lists) return DSV_ERROR_MEMORY;
  for (size_t i = 0; !status && i < w->g->n; i++) {
    dsv__measure one = w->measures[i];
    const int64_t weight = out->weighted ? dsv__weight_of(w->e->roster.at[w->g->subjects[i]].weight) : 1;
    if (values) lists[i] = one.values[0];
    one.other *= weight;
    fits = fits && (!together || (dsv__measure_sides(w->plan, &one, weight) && add_times(out, &one)));
    fits = fits && dsv__mul(one.sums.numerator, (dsv__int128)weight, &one.sums.numerator) &&
           dsv__mul(one.sums.denominator, (dsv__int128)weight, &one.sums.denominator);
    out->outages += one.outages;
    out->longest = one.longest > out->longest ? one.longest : out->longest;
    if (one.shortest_uptime >= 0 && (out->shortest_uptime < 0 || one.shortest_uptime < out->shortest_uptime))
      out->shortest_uptime = one.shortest_uptime;
    out->growing = out->growing || one.growing;
    join_outage(&out->last_outage, one.last_outage);
    out->subjects += subjects[i].has_figure;
    dsv__sums_merge(&out->sums, &one.sums);
    out->undecided += one.undecided;
    out->undecided_rows += one.undecided_rows;
    out->case_rows += one.case_rows;
    for (size_t x = 0; x < w->plan->n_exclusions; x++) {
      out->excluded_rows[x] += one.excluded_rows[x];
      out->excluded_case_rows[x] += one.excluded_case_rows[x];
    }
  }
  fits = fits && (!together || sides_fit(out));
  out->values = lists;
  out->n_values = w->g->n;
  if (!status && !fits)
    status =
        dsv__fail(w->plan->scope->diag, DSV_ERROR_OVERFLOW, "the time of all subjects of target \"%.*s\" does not fit",
                  (int)w->plan->target->id.n, w->plan->target->id.at);
  return status;
}

typedef struct {
  dsv__str key;
  size_t cell;
} keyed_cell;

static int compare_cells(const void *a, const void *b) {
  return dsv__str_compare(((const keyed_cell *)a)->key, ((const keyed_cell *)b)->key);
}

static dsv_status sort_cells(window_work *w, keyed_cell **out) {
  const size_t n = w->g->n;
  *out = dsv__arena_alloc(&w->arena, n, sizeof **out);
  if (!*out) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < n; i++) (*out)[i] = (keyed_cell){key_of_cell(w, i), i};
  dsv__sort(*out, n, sizeof **out, compare_cells);
  return DSV_OK;
}

/* Each subject has its own. */
static dsv_status give_breaches(window_work *w, const keyed_cell *order, dsv__result *out) {
  if (!dsv__breaches_differ(w->plan->target->credit)) return DSV_OK;
  size_t *subjects = dsv__arena_alloc(&w->arena, out->n_subjects, sizeof *subjects);
  if (!subjects) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < out->n_subjects; i++) subjects[i] = w->g->subjects[order[i].cell];
  return dsv__breaches_give(w->e, (dsv__span){w->from, w->to}, subjects, out->subjects, out->n_subjects);
}

static dsv_status with_subjects(window_work *w, dsv__watch watch, void *user) {
  const dsv__plan *plan = w->plan;
  const size_t n = w->g->n;
  dsv__result *out = w->result;
  dsv__figure *figures = dsv__arena_alloc(&w->arena, n, sizeof *figures);
  dsv__measure all;
  keyed_cell *order;
  dsv_status status = sort_cells(w, &order);
  out->subjects = dsv__arena_alloc(plan->scope->arena, n, sizeof *out->subjects);
  if (status || !figures || !out->subjects) return DSV_ERROR_MEMORY;
  out->n_subjects = n;
  out->over = dsv__str_of(dsv__over_words[plan->target->over].word);
  for (size_t i = 0; !status && i < n; i++) {
    const size_t cell = order[i].cell;
    dsv__result *one = &out->subjects[i];
    status = subject_result(w, cell, &figures[i], one);
    if (!status) status = add_rows(plan, &w->measures[cell], one);
    if (status) return status;
    one->rows.seen = row_sum(&one->rows);
    one->cases.seen = row_sum(&one->cases);
    if (!figures[i].none) dsv__figure_round(plan, &figures[i]);
    if (watch) status = watch(user, w->e, (dsv__span){w->from, w->to}, w->g->subjects[cell], one);
  }
  bool together = plan->target->over == DSV__POOLED || plan->target->over == DSV__WEIGHTED;
  if (!status) status = pool(w, out->subjects, together, &all);
  if (!status) status = add_rows(plan, &all, out);
  if (status) return status;
  if (!together || !n) {
    size_t worst;
    status = dsv__combine_subjects(plan, w->to, figures, out, &worst);
    if (!status && plan->target->over == DSV__EACH) status = give_breaches(w, order, out);
    if (status || plan->target->over == DSV__EACH) return status;
    const bool shown = worst != SIZE_MAX;
    status = dsv__earn(plan, shown ? &w->measures[order[worst].cell] : NULL, shown ? &figures[worst] : NULL,
                       dsv__still_runs(plan, w->to, out), out);
    if (out->earning) out->earning->outage = all.last_outage;
    return status;
  }
  dsv__figure figure;
  status = dsv__figure_make(plan, &all, &w->g->arena, &figure);
  if (!status) status = dsv__judge(plan, &all, &figure, out);
  if (!status) status = dsv__earn(plan, &all, &figure, out->running, out);
  if (!status) status = dsv__breaches_give(w->e, (dsv__span){w->from, w->to}, NULL, out, 1);
  if (out->earning) out->earning->outage = all.last_outage;
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

/* What the walk left out. */
static void give_left_out(const dsv__gathering *g, dsv__result *out) {
  dsv__row_parts *parts = g->e->plan->clock ? &out->cases : &out->rows;
  memcpy(parts->left_out, g->left_out, sizeof g->left_out);
  if (g->e->plan->clock) memcpy(out->rows.left_out, g->case_rows_left_out, sizeof g->case_rows_left_out);
}

static dsv_status work_window(window_work *w, dsv__watch watch, void *user) {
  const dsv__plan *plan = w->plan;
  w->result->id = plan->target->id;
  give_left_out(w->g, w->result);
  dsv_status status = walk_other_rows(w);
  for (size_t i = 0; !status && i < w->g->n; i++) {
    status = dsv__measure_time(w->e, w->g->subjects[i], &w->measures[i]);
    if (!status && !dsv__measure_sides(plan, &w->measures[i], 1))
      status = dsv__fail(plan->scope->diag, DSV_ERROR_OVERFLOW, "the time of target \"%.*s\" does not fit",
                         (int)plan->target->id.n, plan->target->id.at);
  }
  if (status) return status;
  dsv__figure figure;
  if (plan->n_by) status = with_subjects(w, watch, user);
  else {
    status = subject_result(w, 0, &figure, w->result);
    if (!status) status = dsv__breaches_give(w->e, (dsv__span){w->from, w->to}, NULL, w->result, 1);
    if (!status) status = add_rows(plan, &w->measures[0], w->result);
  }
  if (!status) finish_rows(w);
  if (!status && watch) status = watch(user, w->e, (dsv__span){w->from, w->to}, SIZE_MAX, w->result);
  return status;
}

static dsv_status conclude(dsv__evaluation *e, dsv__gathering *g, size_t index, dsv__result ***results,
                           const dsv__course *course) {
  dsv_status status = DSV_OK;
  for (size_t i = 0; !status && i < e->n_plans; i++) {
    window_work w = {.g = g,
                     .e = e,
                     .plan = e->plans[i],
                     .measures = g->targets[i].measures,
                     .from = g->from,
                     .to = g->to,
                     .result = results[i][index]};
    dsv__arena_init(&w.arena, e->scope->context);
    status = work_window(&w, course->watch, course->user);
    dsv__arena_free(&w.arena);
  }
  return status;
}

static dsv_status one_window(dsv__evaluation *e, const dsv__window_at *at, size_t index, dsv__result ***results,
                             const dsv__course *course) {
  dsv__gathering own = {.e = e, .from = at->from, .to = at->to, .number = index + 1}, *g = &own;
  dsv__keeper *keeper = course->keeper;
  dsv_status status = keeper       ? keeper->gather(keeper, e, at, &g)
                      : course->in ? dsv__cells_fill(course->in, &own)
                                   : dsv__gather(&own);
  if (!status && course->out) status = dsv__cells_keep(course->out, g);
  if (!status && !course->out) status = conclude(e, g, index, results, course);
  if (!keeper) dsv__gathering_free(&own);
  else if (g != &own) dsv__gathering_rest(g);
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
  bool grouped = !e->plan->clock && (e->plan->intervals || dsv__holds_samples(e->plan));
  if (!status && grouped) status = dsv__group_rows(e);
  return !status && e->plan->attests ? dsv__attest_place(e) : status;
}

/* Where rows are walked once the answers need not be kept. */
static bool walks_again(const dsv__evaluation *e, const dsv__windows *windows) {
  const dsv__plan *plan = e->plan;
  bool again = plan->intervals || plan->clock || dsv__holds_samples(plan);
  for (size_t i = 1; !again && i < windows->n; i++) again = windows->at[i].from < windows->at[i - 1].to;
  return again && !(plan->by_window && !plan->intervals && !plan->clock && !dsv__holds_samples(plan));
}

static dsv_status run(dsv__evaluation *e, const dsv__windows *windows, dsv__result ***results,
                      const dsv__course *course) {
  const dsv__plan *plan = e->plan;
  const bool asks = !course->in || !course->out; /* anything of what is not in the cells */
  e->fills = course->in != NULL;
  e->stored = !course->keeper && walks_again(e, windows);
  int64_t last = plan->horizon.from;
  for (size_t i = 0; i < windows->n; i++) last = windows->at[i].to > last ? windows->at[i].to : last;
  dsv_status status = begin(e);
  if (!status && course->in) status = dsv__cells_open(course->in, e);
  if (!status && asks) status = dsv__common_make(plan, last, &e->common);
  for (size_t i = 0; !status && i < windows->n; i++) {
    if (plan->subjects.table && plan->n_by && asks)
      status = dsv__roster_from_rows(&e->roster, &e->subject_keys, windows->at[i].from, windows->at[i].to, i + 1);
    if (!status && !course->in && (i == 0 || plan->by_window)) status = prepare(e);
    if (!status && i == 0 && course->keeper) status = course->keeper->begin(course->keeper, e);
    if (!status) status = one_window(e, &windows->at[i], i, results, course);
  }
  return !status && course->out ? dsv__cells_close(course->out, e) : status;
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
  e->plans = &e->plan;
  return DSV_OK;
}

dsv_status dsv__evaluate(dsv__scope *scope, const dsv__plan *const *plans, size_t n_plans, const dsv__windows *windows,
                         dsv__result ***results, const dsv__course *course) {
  dsv__evaluation e = {.scope = scope,
                       .plan = plans[0],
                       .plans = plans,
                       .n_plans = n_plans,
                       .windows = windows,
                       .watched = course->watch != NULL,
                       .kept = course->keeper != NULL,
                       .pool = {.context = scope->context}};
  dsv__arena_init(&e.arena, scope->context);
  dsv_status status = plans[0]->clock ? gather_cases(&e) : DSV_OK;
  if (!status) status = run(&e, windows, results, course);
  dsv__cases_free(&e.cases);
  dsv__states_free(&e);
  dsv__subjects_free(&e);
  dsv__common_free(&e.common);
  dsv__keymap_free(&e.keys);
  dsv__keymap_free(&e.other_keys);
  dsv__keymap_free(&e.subject_keys);
  dsv__keymap_free(&e.distinct_keys);
  dsv__keymap_free(&e.other_distinct_keys);
  dsv__keymap_free(&e.known.keys);
  dsv__roster_free(&e.roster);
  dsv__roster_free(&e.distinct);
  dsv__free(scope->context, e.cell_of);
  dsv__value_pool_free(&e.pool);
  dsv__arena_free(&e.arena);
  return status;
}
