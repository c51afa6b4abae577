/* Subjects one after another: each is made once, over all time, measured in every window that it can stand in, and forgotten. So memory holds the time line of
   one subject, and a few figures of each. */
#include "score/evaluate.h"

/* The subject that is in hand. */
static dsv_status take_up(dsv__evaluation *e, size_t subject) {
  if (e->passing.ready && e->passing_subject == subject) return DSV_OK;
  e->passing.ready = false;
  dsv_status status = dsv__subject_state_make(e, subject, &e->passing);
  e->passing.ready = !status;
  e->passing_subject = subject;
  return status;
}

/* ---- windows ---------------------------------------------------------------------------------------------------------------- */

static bool touch(dsv__evaluation *e, size_t window, size_t *n) {
  if (!dsv__grow(e->scope->context, (void **)&e->touched, &e->touched_capacity, *n + 1, sizeof *e->touched))
    return false;
  e->touched[(*n)++] = window;
  return true;
}

/* Whether it may stand in windows that its rows do not touch. */
static bool in_all(const dsv__evaluation *e, size_t subject) {
  return !e->plan->n_by || e->plan->subjects.table || e->roster.at[subject].listed == UINT64_MAX;
}

/* Windows come in order of their starts and of their ends, rows in that of their starts: those of a row follow each other, and the first of them is never
   before that of the row before. */
typedef struct {
  size_t first, next; /* of the row before; past those found so far */
} window_search;

static bool touch_row(dsv__evaluation *e, window_search *search, int64_t start, int64_t end, size_t *n) {
  const dsv__windows *windows = e->windows;
  while (search->first < windows->n && windows->at[search->first].to <= start) search->first++;
  size_t at = search->first > search->next ? search->first : search->next;
  for (; at < windows->n && windows->at[at].from < end; at++) {
    if (!touch(e, at, n)) return false;
    search->next = at + 1;
  }
  return true;
}

static dsv_status find_windows(dsv__evaluation *e, size_t subject, size_t *n) {
  window_search search = {0, 0};
  const bool all = in_all(e, subject);
  bool memory = true;
  *n = 0;
  for (size_t i = 0; all && memory && i < e->windows->n; i++) memory = touch(e, i, n);
  if (all || subject >= e->n_grouped) return memory ? DSV_OK : DSV_ERROR_MEMORY;
  const size_t first = e->rows_from[subject], last = e->rows_from[subject + 1];
  if (e->plan->outages && !e->plan->attests && e->n_rows == last - first) { /* they are at hand: none was left out */
    for (size_t i = 0; memory && i < e->n_rows; i++) memory = touch_row(e, &search, e->rows[i].from, e->rows[i].to, n);
  } else {
    for (size_t i = first; memory && i < last; i++) {
      const uint64_t row = e->rows_of[i];
      memory = touch_row(e, &search, e->start[row], dsv__earlier(e->end[row], e->scope->as_of), n);
    }
  }
  return memory ? DSV_OK : DSV_ERROR_MEMORY;
}

/* ---- timings ---------------------------------------------------------------------------------------------------------------- */

static dsv_status time_subject(dsv__evaluation *e, size_t subject, dsv__timings *out) {
  const size_t exclusions = e->plan->n_exclusions;
  size_t n;
  dsv_status status = take_up(e, subject);
  if (!status) status = find_windows(e, subject, &n);
  if (status) return status;
  out->at = dsv__arena_alloc(&e->timings_arena, n, sizeof *out->at);
  out->parts = dsv__arena_alloc(&e->timings_arena, n * 2 * exclusions, sizeof *out->parts);
  if (!out->at || !out->parts) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < n; i++) {
    const dsv__window_at *window = &e->windows->at[e->touched[i]];
    int64_t *parts = out->parts + i * 2 * exclusions;
    dsv__subject_time(e, &e->passing, window->from, window->to, &out->at[i], parts, parts + exclusions);
    out->at[i].window = e->touched[i];
  }
  out->n = n;
  out->ready = true;
  return DSV_OK;
}

static dsv_status timings_of(dsv__evaluation *e, size_t subject, dsv__timings **out) {
  const dsv_context *context = e->scope->context;
  if (subject >= e->n_timings) {
    const size_t n = e->roster.n > subject ? e->roster.n : subject + 1;
    if (!dsv__grow(context, (void **)&e->timings, &e->timings_capacity, n, sizeof *e->timings)) return DSV_ERROR_MEMORY;
    while (e->n_timings < n) e->timings[e->n_timings++] = (dsv__timings){.ready = false};
  }
  *out = &e->timings[subject];
  if ((*out)->ready) return DSV_OK;
  if (!e->timings_arena.context) dsv__arena_init(&e->timings_arena, context);
  return time_subject(e, subject, *out);
}

static const dsv__timing *find_timing(const dsv__evaluation *e, const dsv__timings *timings, int64_t from, int64_t to) {
  size_t low = 0, high = timings->n;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    const dsv__window_at *window = &e->windows->at[timings->at[middle].window];
    if (window->from == from && window->to == to) return &timings->at[middle];
    if (window->from < from || (window->from == from && window->to < to)) low = middle + 1;
    else high = middle;
  }
  return NULL;
}

dsv_status dsv__timing_of(dsv__evaluation *e, size_t subject, int64_t from, int64_t to, dsv__timing *out,
                          int64_t *taken, int64_t *excused) {
  const size_t exclusions = e->plan->n_exclusions;
  dsv_status status;
  if (e->windows->n > 1 && !e->plan->by_window) { /* else there is nothing to keep */
    dsv__timings *timings;
    status = timings_of(e, subject, &timings);
    if (status) return status;
    const dsv__timing *found = find_timing(e, timings, from, to);
    if (found) {
      const int64_t *parts = timings->parts + (size_t)(found - timings->at) * 2 * exclusions;
      *out = *found;
      for (size_t i = 0; i < exclusions; i++) {
        taken[i] = parts[i];
        excused[i] = parts[exclusions + i];
      }
      return DSV_OK;
    }
  }
  status = take_up(e, subject);
  if (!status) dsv__subject_time(e, &e->passing, from, to, out, taken, excused);
  return status;
}

void dsv__timings_free(dsv__evaluation *e) {
  dsv__subject_state_free(e, &e->passing);
  dsv__arena_free(&e->timings_arena);
  dsv__free(e->scope->context, e->timings);
  e->timings = NULL;
  e->n_timings = e->timings_capacity = 0;
}

void dsv__subjects_free(dsv__evaluation *e) {
  const dsv_context *context = e->scope->context;
  dsv__workshop_free(context, &e->workshop);
  dsv__free(context, e->other_levels.at);
  dsv__free(context, e->rows);
  dsv__free(context, e->touched);
}
