#include "facts/ledger.h"
#include "facts/ledger_keys.h"
#include <string.h>

/* ---- life ------------------------------------------------------------------------------------------------------------------- */

dsv_status dsv__ledger_init(const dsv_context *context, dsv__table *log, dsv__table *view, dsv__ledger *out) {
  *out = (dsv__ledger){.context = context, .log = log, .view = view, .covered = true};
  if (!log->stream->key.n) return DSV_OK;
  out->keys = dsv__row_keys_new(context, log);
  return out->keys ? DSV_OK : DSV_ERROR_MEMORY;
}

void dsv__ledger_free(dsv__ledger *ledger) {
  const dsv_context *context = ledger->context;
  for (size_t i = 0; i < ledger->n_stretches; i++) dsv__free(context, ledger->stretches[i].rows);
  dsv__free(context, ledger->stretches);
  dsv__free(context, ledger->fresh);
  dsv__free(context, ledger->removed);
  dsv__row_keys_free(context, ledger->keys);
  dsv__table_free(context, &ledger->part);
  dsv__table_free(context, &ledger->whole);
}

bool dsv__ledger_lives(const dsv__ledger *ledger, uint32_t row) {
  return !ledger->keys || dsv__row_keys_lives(ledger->keys, row);
}

void dsv__ledger_forget(dsv__ledger *ledger) {
  dsv__free(ledger->context, ledger->fresh);
  dsv__free(ledger->context, ledger->removed);
  ledger->fresh = NULL;
  ledger->removed = NULL;
  ledger->n_fresh = ledger->fresh_capacity = ledger->ordered = 0;
  ledger->n_removed = ledger->removed_capacity = 0;
  ledger->covered = false;
}

/* ---- stretches -------------------------------------------------------------------------------------------------------------- */

static uint32_t row_at(const dsv__row_stretch *stretch, size_t i) {
  return stretch->rows ? stretch->rows[i] : stretch->first + (uint32_t)i;
}

static bool comes_before(const dsv__ledger *ledger, uint32_t a, uint32_t b) {
  const int64_t *start = ledger->log->start;
  return start[a] != start[b] ? start[a] < start[b] : a < b;
}

/* The stretch in which a row stands or would stand: the last that begins at or before it, or the first. */
static size_t stretch_of(const dsv__ledger *ledger, uint32_t row) {
  size_t low = 0, high = ledger->n_stretches;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (comes_before(ledger, row, row_at(&ledger->stretches[middle], 0))) high = middle;
    else low = middle + 1;
  }
  return low ? low - 1 : 0;
}

uint64_t dsv__ledger_before(const dsv__ledger *ledger, int64_t time) {
  size_t low = 0, high = ledger->n_stretches;
  while (low < high) { /* the last stretch that begins before */
    const size_t middle = low + (high - low) / 2;
    if (ledger->log->start[row_at(&ledger->stretches[middle], 0)] < time) low = middle + 1;
    else high = middle;
  }
  if (!low) return 0;
  const dsv__row_stretch *stretch = &ledger->stretches[low - 1];
  for (low = 0, high = stretch->n; low < high;) {
    const size_t middle = low + (high - low) / 2;
    if (ledger->log->start[row_at(stretch, middle)] < time) low = middle + 1;
    else high = middle;
  }
  return stretch->before + low;
}

static bool room_for_stretches(dsv__ledger *ledger, size_t more) {
  return dsv__grow(ledger->context, (void **)&ledger->stretches, &ledger->capacity, ledger->n_stretches + more,
                   sizeof *ledger->stretches);
}

/* Lets rows that live no more out. */
static dsv_status purge(dsv__ledger *ledger) {
  bool memory = true;
  for (size_t i = 0; memory && i < ledger->n_stretches; i++) {
    dsv__row_stretch *at = &ledger->stretches[i];
    if (!at->stale) continue;
    uint32_t *rows = at->rows ? at->rows : dsv__alloc(ledger->context, at->n, sizeof *rows), n = 0;
    memory = rows != NULL;
    if (!memory) break;
    for (uint32_t k = 0; k < at->n; k++) {
      const uint32_t row = row_at(at, k);
      if (dsv__ledger_lives(ledger, row)) rows[n++] = row;
    }
    *at = (dsv__row_stretch){.rows = rows, .n = n};
  }
  size_t kept = 0;
  for (size_t i = 0; i < ledger->n_stretches; i++) {
    if (ledger->stretches[i].n) ledger->stretches[kept++] = ledger->stretches[i];
    else dsv__free(ledger->context, ledger->stretches[i].rows);
  }
  ledger->n_stretches = kept;
  return memory ? DSV_OK : DSV_ERROR_MEMORY;
}

static bool follow_each_other(const uint32_t *rows, size_t n) {
  for (size_t i = 1; i < n; i++)
    if (rows[i] != rows[0] + i) return false;
  return true;
}

static dsv_status make_stretch(const dsv_context *context, const uint32_t *rows, size_t n, dsv__row_stretch *out) {
  *out = (dsv__row_stretch){.first = rows[0], .n = (uint32_t)n};
  if (follow_each_other(rows, n)) return DSV_OK;
  out->rows = dsv__alloc(context, n, sizeof *rows);
  if (!out->rows) return DSV_ERROR_MEMORY;
  memcpy(out->rows, rows, n * sizeof *rows);
  return DSV_OK;
}

/* Puts stretches of the rows in the place of `take` stretches from number `at` on. */
static dsv_status put_stretches(dsv__ledger *ledger, size_t at, size_t take, const uint32_t *rows, size_t n) {
  const dsv_context *context = ledger->context;
  const size_t half = DSV__STRETCH_MOST / 2, pieces = n <= DSV__STRETCH_MOST ? 1 : n / half;
  dsv__row_stretch *made = dsv__zalloc(context, pieces, sizeof *made);
  dsv_status status = made && room_for_stretches(ledger, pieces) ? DSV_OK : DSV_ERROR_MEMORY;
  for (size_t i = 0; !status && i < pieces; i++) {
    const size_t from = n / pieces * i + (i < n % pieces ? i : n % pieces), length = n / pieces + (i < n % pieces);
    status = make_stretch(context, rows + from, length, &made[i]);
  }
  if (status) {
    for (size_t i = 0; made && i < pieces; i++) dsv__free(context, made[i].rows);
  } else {
    for (size_t i = 0; i < take; i++) dsv__free(context, ledger->stretches[at + i].rows);
    dsv__row_stretch *to = ledger->stretches + at;
    memmove(to + pieces, to + take, (ledger->n_stretches - at - take) * sizeof *to);
    memcpy(to, made, pieces * sizeof *to);
    ledger->n_stretches += pieces - take;
  }
  dsv__free(context, made);
  return status;
}

/* Puts fresh rows, which all belong there, into a stretch. */
static dsv_status merge(dsv__ledger *ledger, size_t at, const uint32_t *fresh, size_t n) {
  const dsv__row_stretch *stretch = &ledger->stretches[at];
  size_t a = 0, b = 0;
  uint32_t *rows = dsv__alloc(ledger->context, stretch->n + n, sizeof *rows);
  if (!rows) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < stretch->n + n; i++) {
    const bool old = b == n || (a < stretch->n && comes_before(ledger, row_at(stretch, a), fresh[b]));
    rows[i] = old ? row_at(stretch, a++) : fresh[b++];
  }
  dsv_status status = put_stretches(ledger, at, 1, rows, stretch->n + n);
  dsv__free(ledger->context, rows);
  return status;
}

/* Brings the fresh rows from `ordered` on, which are sorted, into order: as many as go to one place at a time. */
static dsv_status place_fresh(dsv__ledger *ledger) {
  dsv_status status = DSV_OK;
  while (!status && ledger->ordered < ledger->n_fresh) {
    const uint32_t *rows = ledger->fresh + ledger->ordered;
    const size_t rest = ledger->n_fresh - ledger->ordered, last = ledger->n_stretches;
    const size_t at = stretch_of(ledger, rows[0]);
    size_t n = rest;
    if (at + 1 < last) {
      const uint32_t next = row_at(&ledger->stretches[at + 1], 0);
      for (n = 1; n < rest && comes_before(ledger, rows[n], next);) n++;
    }
    const dsv__row_stretch *stretch = &ledger->stretches[at];
    const bool after = !last || (at + 1 == last && stretch->n >= DSV__STRETCH_MOST / 2 &&
                                 comes_before(ledger, row_at(stretch, stretch->n - 1), rows[0]));
    status = after ? put_stretches(ledger, last, 0, rows, n) : merge(ledger, at, rows, n);
    if (!status) ledger->ordered += n;
  }
  return status;
}

/* ---- taking in -------------------------------------------------------------------------------------------------------------- */

/* A row that was there leaves. There is room in `removed`. */
static void leave(dsv__ledger *ledger, uint32_t row) {
  ledger->removed[ledger->n_removed++] = ledger->log->start[row];
  if (ledger->n_stretches) ledger->stretches[stretch_of(ledger, row)].stale = true;
}

dsv_status dsv__ledger_absorb(dsv__ledger *ledger) {
  const dsv__table *log = ledger->log;
  const uint64_t known = ledger->taken;
  const size_t more = (size_t)(log->n - known);
  if (!more) return DSV_OK;
  if (!dsv__grow(ledger->context, (void **)&ledger->fresh, &ledger->fresh_capacity, ledger->n_fresh + more,
                 sizeof *ledger->fresh))
    return DSV_ERROR_MEMORY;
  if (ledger->keys && (!dsv__row_keys_reserve(ledger->context, ledger->keys, log->n) ||
                       !dsv__grow(ledger->context, (void **)&ledger->removed, &ledger->removed_capacity,
                                  ledger->n_removed + more, sizeof *ledger->removed)))
    return DSV_ERROR_MEMORY;
  for (uint64_t row = known; row < log->n; row++) {
    const uint32_t left = ledger->keys ? dsv__row_keys_take(ledger->keys, (uint32_t)row, &ledger->superseded) : 0;
    if (left && left - 1 < known) leave(ledger, left - 1);
    ledger->fresh[ledger->n_fresh++] = (uint32_t)row;
  }
  ledger->taken = log->n;
  return DSV_OK;
}

void dsv__ledger_retract(dsv__ledger *ledger) {
  const uint32_t row = dsv__row_keys_retract(ledger->keys, ledger->log->n, &ledger->superseded, &ledger->gone);
  if (row) leave(ledger, row - 1);
}

dsv_status dsv__ledger_check(const dsv__ledger *ledger, dsv_diag *diag) {
  return ledger->keys ? dsv__row_keys_check(ledger->keys, ledger->taken, diag) : DSV_OK;
}

static bool in_order(const dsv__ledger *ledger, const uint32_t *rows, size_t n) {
  for (size_t i = 1; i < n; i++)
    if (comes_before(ledger, rows[i], rows[i - 1])) return false;
  return true;
}

/* By start, then number. */
static dsv_status sort(const dsv__ledger *ledger, const dsv__seal *seal, uint32_t *rows, size_t n) {
  if (in_order(ledger, rows, n)) return DSV_OK;
  dsv__table moments = *ledger->log;
  moments.end = NULL;
  return dsv__seal_order(seal, &moments, rows, n);
}

static dsv_status sort_fresh(dsv__ledger *ledger, const dsv__seal *seal) {
  size_t kept = ledger->ordered;
  for (size_t i = kept; i < ledger->n_fresh; i++)
    if (dsv__ledger_lives(ledger, ledger->fresh[i])) ledger->fresh[kept++] = ledger->fresh[i];
  ledger->n_fresh = kept;
  return sort(ledger, seal, ledger->fresh + ledger->ordered, kept - ledger->ordered);
}

/* What files and callers said is complete. */
static dsv_status settle_coverage(dsv__ledger *ledger) {
  const dsv__spans *said = &ledger->log->coverage;
  dsv__table *view = ledger->view;
  if (said->n == ledger->n_coverage && view->coverage_said == ledger->log->coverage_said) return DSV_OK;
  dsv_status status = dsv__spans_copy(said, &view->coverage);
  if (status) return status;
  dsv__spans_settle(&view->coverage);
  view->coverage_said = ledger->log->coverage_said;
  ledger->n_coverage = said->n;
  ledger->covered = true;
  return DSV_OK;
}

static void count_up(dsv__ledger *ledger) {
  const dsv__table *log = ledger->log;
  ledger->n = 0;
  for (size_t i = 0; i < ledger->n_stretches; i++) {
    ledger->stretches[i].before = ledger->n;
    ledger->n += ledger->stretches[i].n;
  }
  ledger->view->bad = log->bad;
  ledger->view->superseded = ledger->superseded;
  ledger->view->seen = log->seen - ledger->gone;
}

dsv_status dsv__ledger_settle(dsv__ledger *ledger, const dsv__seal *seal) {
  dsv_status status = dsv__ledger_absorb(ledger);
  const bool before = ledger->ordered > 0, more = ledger->ordered < ledger->n_fresh;
  if (!status) status = settle_coverage(ledger);
  if (!status) status = purge(ledger);
  if (!status && more) status = sort_fresh(ledger, seal);
  if (!status && more) status = place_fresh(ledger);
  if (!status && before) status = sort(ledger, seal, ledger->fresh, ledger->n_fresh);
  if (status) return status;
  count_up(ledger);
  if (dsv__ledger_changed(ledger)) ledger->whole_ready = false;
  return DSV_OK;
}

/* ---- showing ---------------------------------------------------------------------------------------------------------------- */

#define TAKE(to, from, rows, n) \
  for (size_t i = 0; i < (n); i++) (to)[i] = (from)[(rows)[i]];

/* Copies rows behind those of a table that has room. */
static void copy_rows(const dsv__table *log, const uint32_t *rows, size_t n, dsv__table *to) {
  TAKE(to->start + to->n, log->start, rows, n)
  if (log->end) TAKE(to->end + to->n, log->end, rows, n)
  for (size_t c = 0; c < log->n_columns; c++) {
    const dsv__column *from = &log->columns[c], *into = &to->columns[c];
    if (from->valid) TAKE(into->valid + to->n, from->valid, rows, n)
    if (from->integers) TAKE(into->integers + to->n, from->integers, rows, n)
    if (from->flags) TAKE(into->flags + to->n, from->flags, rows, n)
    if (from->numbers) TAKE(into->numbers + to->n, from->numbers, rows, n)
    if (from->texts) TAKE(into->texts + to->n, from->texts, rows, n)
    if (from->scales) TAKE(into->scales + to->n, from->scales, rows, n)
  }
  to->n += n;
}

/* Room for rows, with the same arrays as the log. */
static dsv_status make_room(const dsv__ledger *ledger, dsv__table *to, uint64_t rows) {
  const dsv_context *context = ledger->context;
  if (!to->stream && !dsv__table_init(context, to, ledger->log->stream)) {
    dsv__table_free(context, to);
    *to = (dsv__table){.n = 0};
    return DSV_ERROR_MEMORY;
  }
  to->n = 0;
  if (!dsv__table_reserve(context, to, rows ? rows : 1)) return DSV_ERROR_MEMORY;
  for (size_t c = 0; c < to->n_columns; c++)
    if (ledger->log->columns[c].valid && !dsv__table_mask(context, to, &to->columns[c])) return DSV_ERROR_MEMORY;
  return DSV_OK;
}

/* The arrays of a table from a row on, with the dictionaries of the log. */
static void look_at(dsv__ledger *ledger, const dsv__table *at, uint64_t first, uint64_t n) {
  dsv__table *view = ledger->view;
  view->n = n;
  view->start = at->start ? at->start + first : NULL;
  view->end = at->end ? at->end + first : NULL;
  for (size_t c = 0; c < view->n_columns; c++) {
    const dsv__column *from = &at->columns[c], *log = &ledger->log->columns[c];
    view->columns[c] = (dsv__column){.type = log->type,
                                     .unit = log->unit,
                                     .integers = from->integers ? from->integers + first : NULL,
                                     .flags = from->flags ? from->flags + first : NULL,
                                     .numbers = from->numbers ? from->numbers + first : NULL,
                                     .texts = from->texts ? from->texts + first : NULL,
                                     .scales = from->scales ? from->scales + first : NULL,
                                     .valid = log->valid ? from->valid + first : NULL,
                                     .dictionary = log->dictionary};
  }
}

dsv_status dsv__ledger_show(dsv__ledger *ledger, const uint32_t *rows, uint32_t first, size_t n) {
  if (rows && !follow_each_other(rows, n)) {
    dsv_status status = make_room(ledger, &ledger->part, n);
    if (status) return status;
    copy_rows(ledger->log, rows, n, &ledger->part);
    look_at(ledger, &ledger->part, 0, n);
    return DSV_OK;
  }
  look_at(ledger, ledger->log, rows && n ? rows[0] : first, n);
  return DSV_OK;
}

/* Whether the log has all rows in order, and no others. */
static bool is_log(const dsv__ledger *ledger) {
  if (ledger->n != ledger->log->n) return false;
  for (size_t i = 0; i < ledger->n_stretches; i++)
    if (ledger->stretches[i].rows || ledger->stretches[i].first != ledger->stretches[i].before) return false;
  return true;
}

dsv_status dsv__ledger_show_all(dsv__ledger *ledger) {
  if (is_log(ledger)) {
    look_at(ledger, ledger->log, 0, ledger->n);
    return DSV_OK;
  }
  dsv_status status = ledger->whole_ready ? DSV_OK : make_room(ledger, &ledger->whole, ledger->n);
  for (size_t i = 0; !status && !ledger->whole_ready && i < ledger->n_stretches; i++) {
    const dsv__row_stretch *at = &ledger->stretches[i];
    uint32_t rows[1024];
    for (size_t k = 0, n; k < at->n; k += n) {
      n = at->n - k < 1024 ? at->n - k : 1024;
      for (size_t j = 0; j < n; j++) rows[j] = row_at(at, k + j);
      copy_rows(ledger->log, rows, n, &ledger->whole);
    }
  }
  if (status) return status;
  ledger->whole_ready = true;
  look_at(ledger, &ledger->whole, 0, ledger->n);
  return DSV_OK;
}
