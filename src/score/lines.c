/* What windows gather of events and samples, kept and brought up to date: rows are only asked when they come, when their time comes, or when their
   window has lost one. */
#include "score/running.h"
#include <string.h>

/* ---- which targets -------------------------------------------------------------------------------------------------------------- */

/* The ledger of a table; NULL: it is made of others. */
static dsv__ledger *ledger_of(const dsv_running *running, const dsv__table *view) {
  for (size_t i = 0; i < running->n_ledgers; i++)
    if (view == &running->view.tables[i]) return &running->ledgers[i];
  return NULL;
}

/* It must depend on its own rows and on exclusions alone. */
bool dsv__running_keeps(const dsv_running *running, const dsv__plan *plan) {
  bool kept = !plan->intervals && !plan->clock && !dsv__breaches_differ(plan->target->credit) &&
              !dsv__holds_samples(plan) && !plan->by_window && plan->stream->shape != DSV__SHAPE_INTERVAL &&
              !plan->subjects.table && !plan->out_of.table && plan->coverage.table != plan->table &&
              !(plan->field && plan->field->type == DSV__TYPE_DECIMAL) && ledger_of(running, plan->table);
  for (size_t i = 0; kept && i < plan->n_exclusions; i++) {
    const dsv__plan_exclusion *exclusion = &plan->exclusions[i];
    kept = exclusion->table != plan->table && !exclusion->exclusion->limit.head.given &&
           (!exclusion->table || ledger_of(running, exclusion->table));
  }
  return kept;
}

dsv_status dsv__running_show_all(const dsv_running *running, const dsv__table *view) {
  dsv__ledger *ledger = ledger_of(running, view);
  return ledger ? dsv__ledger_show_all(ledger) : DSV_OK;
}

dsv_status dsv__running_ready(dsv_running *running, dsv__plan *plan) {
  dsv_status status = dsv__running_show_all(running, plan->out_of.table);
  if (!status) status = dsv__running_show_all(running, plan->subjects.table);
  if (!status) status = dsv__running_show_all(running, plan->coverage.table);
  for (size_t i = 0; !status && i < plan->n_exclusions; i++)
    status = dsv__running_show_all(running, plan->exclusions[i].table);
  if (!status && !dsv__running_keeps(running, plan)) status = dsv__running_show_all(running, plan->table);
  return status ? status : dsv__sums_scale(plan);
}

/* ---- lines ---------------------------------------------------------------------------------------------------------------------- */

static void discard(dsv__value_pool *pool, dsv__kept_window *window) {
  dsv__gathering_discard(&window->g, pool);
  dsv__free(pool->context, window);
}

static void discard_windows(dsv__value_pool *pool, dsv__line *line) {
  for (size_t i = 0; i < line->n_windows; i++) discard(pool, line->windows[i]);
  line->n_windows = 0;
}

static void free_line(dsv__value_pool *pool, dsv__line *line) {
  discard_windows(pool, line);
  dsv__free(pool->context, line->windows);
  dsv__free(pool->context, line->targets);
  dsv__free(pool->context, line->rows);
}

void dsv__lines_drop(dsv_running *running) {
  dsv__value_pool pool = {.context = running->context};
  for (size_t i = 0; i < running->n_lines; i++) free_line(&pool, &running->lines[i]);
  running->n_lines = 0;
  dsv__value_pool_free(&pool);
}

void dsv__lines_prune(dsv_running *running) {
  dsv__value_pool pool = {.context = running->context};
  size_t n_lines = 0;
  for (size_t i = 0; i < running->n_lines; i++) {
    dsv__line *line = &running->lines[i];
    size_t n = 0;
    for (size_t k = 0; k < line->n_windows; k++) {
      dsv__kept_window *window = line->windows[k];
      if (line->used && window->used) line->windows[n++] = window;
      else discard(&pool, window);
    }
    for (size_t k = 0; k < n; k++) line->windows[k]->used = false;
    line->n_windows = n;
    if (!line->used) free_line(&pool, line);
    else running->lines[n_lines++] = *line;
  }
  running->n_lines = n_lines;
  for (size_t i = 0; i < n_lines; i++) running->lines[i].used = false;
  dsv__value_pool_free(&pool);
}

static bool is_line(const dsv__line *line, const dsv__plan *const *plans, size_t n) {
  bool same = !line->used && line->agreement == plans[0]->scope->agreement && line->n_targets == n &&
              line->of_class == plans[0]->of_class;
  for (size_t i = 0; same && i < n; i++) same = dsv__str_same(line->targets[i], plans[i]->target->id);
  return same;
}

static dsv_status new_line(dsv_running *running, const dsv__plan *const *plans, size_t n, size_t *out) {
  if (!dsv__grow(running->context, (void **)&running->lines, &running->lines_capacity, running->n_lines + 1,
                 sizeof *running->lines))
    return DSV_ERROR_MEMORY;
  dsv__line *line = &running->lines[running->n_lines];
  *line = (dsv__line){.agreement = plans[0]->scope->agreement, .of_class = plans[0]->of_class, .n_targets = n};
  line->targets = dsv__alloc(running->context, n, sizeof *line->targets);
  if (!line->targets) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < n; i++) line->targets[i] = plans[i]->target->id;
  *out = running->n_lines++;
  return DSV_OK;
}

/* ---- an evaluation ---------------------------------------------------------------------------------------------------------------- */

typedef struct {
  dsv__keeper keeper;
  dsv_running *running;
  dsv__line *line;
  dsv__ledger *ledger;
  size_t listed; /* subjects: those that the document lists come first */
  size_t at;     /* windows come in order: the next one should be there */
} keeping;

/* Rows of the ledger that follow each other. */
typedef struct {
  const uint32_t *rows; /* NULL: first, first + 1 ... */
  uint32_t first;
  size_t n;
} rows_of;

/* What exclusions take out may have changed, or what values are asked for. */
static bool all_changed(const keeping *k, const dsv__plan *plan) {
  const dsv__table *log = k->ledger->log;
  size_t masks = 0;
  bool changed = false;
  for (size_t i = 0; i < log->n_columns; i++) masks += log->columns[i].valid != NULL;
  changed = masks != k->line->n_masks;
  k->line->n_masks = masks;
  for (size_t i = 0; i < plan->n_exclusions; i++)
    changed =
        changed || (plan->exclusions[i].table && dsv__ledger_changed(ledger_of(k->running, plan->exclusions[i].table)));
  return changed;
}

static dsv_status show(const keeping *k, dsv__evaluation *e, rows_of rows) {
  dsv_status status = dsv__ledger_show(k->ledger, rows.rows, rows.first, rows.n);
  e->start = k->ledger->view->start;
  return status;
}

static dsv_status begin(dsv__keeper *keeper, dsv__evaluation *e) {
  keeping *k = (keeping *)keeper;
  if (all_changed(k, e->plan)) discard_windows(&e->pool, k->line);
  e->n_placed = dsv__ledger_before(k->ledger, e->scope->as_of);
  e->placeless[DSV__ROW_FUTURE] = k->ledger->n - e->n_placed;
  k->listed = e->roster.n;
  dsv_status status = DSV_OK;
  for (size_t i = 0; !status && i < k->line->n_rows; i++) { /* subjects get the numbers that they had */
    uint32_t id;
    status = show(k, e, (rows_of){NULL, k->line->rows[i], 1});
    if (!status) status = dsv__keymap_id(&e->keys, 0, &id);
  }
  return status;
}

/* A row for each subject that was met in rows which are shown. */
static dsv_status note_subjects(const keeping *k, dsv__evaluation *e, rows_of rows) {
  dsv__line *line = k->line;
  const size_t known = line->n_rows;
  size_t n = e->roster.n - k->listed;
  if (!e->plan->n_by || n == known) return DSV_OK;
  for (size_t i = 0; i < rows.n; i++) {
    uint32_t id;
    dsv_status status = dsv__keymap_id(&e->keys, i, &id);
    n = e->roster.n - k->listed;
    if (!status && !dsv__grow(e->scope->context, (void **)&line->rows, &line->rows_capacity, n, sizeof *line->rows))
      status = DSV_ERROR_MEMORY;
    if (status) return status;
    line->n_rows = n;
    if (id >= k->listed + known) line->rows[id - k->listed] = rows.rows ? rows.rows[i] : rows.first + (uint32_t)i;
  }
  return DSV_OK;
}

static dsv_status add_rows(const keeping *k, dsv__gathering *g, rows_of rows) {
  dsv__evaluation *e = g->e;
  dsv_status status = show(k, e, rows);
  if (!status) status = dsv__gather_rows(g, 0, rows.n);
  return status ? status : note_subjects(k, e, rows);
}

/* Rows in order that start in [from, to). */
static dsv_status add_ordered(const keeping *k, dsv__gathering *g, int64_t from, int64_t to) {
  const dsv__ledger *ledger = k->ledger;
  const uint64_t first = dsv__ledger_before(ledger, from), last = dsv__ledger_before(ledger, to);
  size_t low = 0, high = ledger->n_stretches;
  while (low < high) { /* the first stretch that ends after `first` */
    const size_t middle = low + (high - low) / 2;
    if (ledger->stretches[middle].before + ledger->stretches[middle].n > first) high = middle;
    else low = middle + 1;
  }
  dsv_status status = DSV_OK;
  for (; !status && low < ledger->n_stretches && ledger->stretches[low].before < last; low++) {
    const dsv__row_stretch *at = &ledger->stretches[low];
    const uint64_t skip = first > at->before ? first - at->before : 0;
    const uint64_t end = last - at->before < at->n ? last - at->before : at->n;
    if (skip >= end) continue;
    status =
        add_rows(k, g, (rows_of){at->rows ? at->rows + skip : NULL, at->first + (uint32_t)skip, (size_t)(end - skip)});
  }
  return status;
}

static size_t fresh_before(const dsv__ledger *ledger, int64_t time) {
  size_t low = 0, high = ledger->n_fresh;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (ledger->log->start[ledger->fresh[middle]] < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/* Rows that came since the last scorecard and start in [from, to). */
static dsv_status add_fresh(const keeping *k, dsv__gathering *g, int64_t from, int64_t to) {
  const dsv__ledger *ledger = k->ledger;
  dsv_status status = DSV_OK;
  for (size_t at = fresh_before(ledger, from), last = fresh_before(ledger, to); !status && at < last;) {
    uint32_t rows[1024];
    size_t n = 0;
    for (; at < last && n < 1024; at++)
      if (dsv__ledger_lives(ledger, ledger->fresh[at])) rows[n++] = ledger->fresh[at];
    if (n) status = add_rows(k, g, (rows_of){rows, 0, n});
  }
  return status;
}

/* ---- windows ---------------------------------------------------------------------------------------------------------------------- */

static bool comes_before(const dsv__gathering *g, const dsv__window_at *at) {
  return g->from < at->from || (g->from == at->from && g->to < at->to);
}

/* The place of a window among those that are kept; *found where it is one of them. */
static size_t seek(keeping *k, const dsv__window_at *at, bool *found) {
  const dsv__line *line = k->line;
  size_t low = 0, high = line->n_windows;
  if (k->at < high && line->windows[k->at]->g.from == at->from && line->windows[k->at]->g.to == at->to)
    low = high = k->at;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (comes_before(&line->windows[middle]->g, at)) low = middle + 1;
    else high = middle;
  }
  *found = low < line->n_windows && line->windows[low]->g.from == at->from && line->windows[low]->g.to == at->to;
  k->at = low + 1;
  return low;
}

/* Whether any row that was gathered has left, or lies in the future now. */
static bool has_lost(const dsv__ledger *ledger, const dsv__kept_window *window, int64_t bound) {
  size_t low = 0, high = ledger->n_removed;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (ledger->removed[middle] < window->g.from) low = middle + 1;
    else high = middle;
  }
  if (low < ledger->n_removed && ledger->removed[low] < window->bound) return true;
  return bound < window->bound && dsv__ledger_before(ledger, bound) < dsv__ledger_before(ledger, window->bound);
}

static dsv_status begin_window(dsv__evaluation *e, const dsv__window_at *at, dsv__kept_window *window) {
  *window = (dsv__kept_window){.g = {.e = e, .from = at->from, .to = at->to, .number = 1}, .bound = at->from};
  return dsv__gather_begin(&window->g);
}

static dsv_status add_window(keeping *k, dsv__evaluation *e, const dsv__window_at *at, size_t place) {
  dsv__line *line = k->line;
  const dsv_context *context = e->scope->context;
  if (!dsv__grow(context, (void **)&line->windows, &line->windows_capacity, line->n_windows + 1, sizeof *line->windows))
    return DSV_ERROR_MEMORY;
  dsv__kept_window *window = dsv__alloc(context, 1, sizeof *window);
  if (!window) return DSV_ERROR_MEMORY;
  memmove(line->windows + place + 1, line->windows + place, (line->n_windows - place) * sizeof *line->windows);
  line->windows[place] = window;
  line->n_windows++;
  return begin_window(e, at, window);
}

static dsv_status gather(dsv__keeper *keeper, dsv__evaluation *e, const dsv__window_at *at, dsv__gathering **out) {
  keeping *k = (keeping *)keeper;
  const dsv__ledger *ledger = k->ledger;
  const int64_t as_of = e->scope->as_of, bound = dsv__later(dsv__earlier(at->to, as_of), at->from);
  bool found;
  const size_t place = seek(k, at, &found);
  dsv_status status = DSV_OK;
  if (found && has_lost(ledger, k->line->windows[place], bound)) {
    dsv__gathering_discard(&k->line->windows[place]->g, &e->pool);
    status = begin_window(e, at, k->line->windows[place]);
  } else if (found) {
    status = dsv__gathering_resume(&k->line->windows[place]->g, e);
  } else {
    status = add_window(k, e, at, place);
  }
  if (status) return status;
  dsv__kept_window *window = k->line->windows[place];
  window->used = true;
  window->bound = dsv__earlier(window->bound, bound);
  *out = &window->g;
  status = add_fresh(k, &window->g, at->from, window->bound);
  if (!status) status = add_ordered(k, &window->g, window->bound, bound);
  if (status) return status;
  window->bound = bound;
  const uint64_t first = dsv__ledger_before(ledger, dsv__earlier(at->from, as_of));
  return dsv__gathering_finish(&window->g, first, dsv__ledger_before(ledger, dsv__earlier(at->to, as_of)));
}

dsv_status dsv__running_evaluate(dsv_running *running, dsv__scope *scope, const dsv__plan *const *plans, size_t n_plans,
                                 const dsv__windows *windows, dsv__result ***results) {
  bool kept = true;
  for (size_t i = 0; i < n_plans; i++) kept = kept && dsv__running_keeps(running, plans[i]);
  dsv_status status = kept ? DSV_OK : dsv__running_show_all(running, plans[0]->table);
  if (status) return status;
  if (!kept) return dsv__evaluate(scope, plans, n_plans, windows, results, &(dsv__course){.watch = NULL});
  size_t i = 0;
  while (i < running->n_lines && !is_line(&running->lines[i], plans, n_plans)) i++;
  if (i == running->n_lines) status = new_line(running, plans, n_plans, &i);
  if (status) return status;
  keeping k = {.keeper = {begin, gather},
               .running = running,
               .line = &running->lines[i],
               .ledger = ledger_of(running, plans[0]->table)};
  k.line->used = true;
  status = dsv__evaluate(scope, plans, n_plans, windows, results, &(dsv__course){.keeper = &k.keeper});
  return status ? status : dsv__running_show(running, k.ledger);
}
