/* Samples as state: from a sample that meets a condition to the next one that does not. */
#include "score/made.h"
#include <string.h>

#define NONE INT64_MIN
#define DENSE_MOST 65536 /* subjects that are counted by the codes of their fields; above, keys are looked up */

/* A subject while its samples go by. The last sample is settled when a later one comes: until then others of its time may join it. */
typedef struct {
  int64_t time;            /* of the last sample */
  int64_t from;            /* meets: where the run begins that goes on */
  int64_t ended;           /* where the run began that ends at `time` if the last sample stays as it is; NONE: none */
  int64_t known;           /* from here on samples followed each other in time */
  uint64_t row, ended_row; /* with which the runs begin */
  int64_t kept;            /* time of the last sample that is kept */
  uint64_t latest;         /* the number of the last sample, if it is not kept yet; 0: it is */
  bool seen, meets;
  uint8_t
      quiet; /* QUIET + meets: a later sample within the hold that says the same changes nothing but `time`; 0: it must be looked at */
} state;

enum { QUIET = 1 };

typedef struct {
  dsv__scope *scope;
  dsv__made *made;
  const dsv__table *table; /* of the samples */
  const dsv__test *test;
  int64_t hold; /* INT64_MAX: until the next sample */
  dsv__arena arena;
  size_t n_by;
  const dsv__column **by;
  dsv__str *names;
  state *states;
  uint64_t *any_row; /* one of the subject */
  size_t n, states_capacity, rows_capacity;
  size_t radix[DSV__BY_MOST]; /* dense: how many codes each field has */
  bool dense;
  dsv__plan plan; /* for the keys */
  dsv__roster roster;
  dsv__keymap keys;
  uint64_t *numbers; /* of the rows made, by arrival: the source's row */
  size_t numbers_capacity;
  uint64_t *kept; /* bits of samples without which nothing would come out different; NULL: nobody asks */
} work;

/* ---- what is made ----------------------------------------------------------------------------------------------------------- */

static dsv_status add(work *w, dsv__table *to, size_t subject, int64_t from, int64_t end) {
  dsv__attribute fields[DSV__BY_MOST];
  for (size_t i = 0; i < w->n_by; i++) fields[i] = dsv__attribute_of_cell(w->names[i], w->by[i], w->any_row[subject]);
  return dsv__table_add(w->scope->context, to, from, end, fields);
}

static dsv_status add_run(work *w, size_t subject, int64_t from, int64_t end, uint64_t row) {
  if (!dsv__grow(w->scope->context, (void **)&w->numbers, &w->numbers_capacity, w->made->table.n + 1,
                 sizeof *w->numbers))
    return DSV_ERROR_MEMORY;
  w->numbers[w->made->table.n] = w->table->origin ? w->table->origin[row] : row + 1;
  return add(w, &w->made->table, subject, from, end);
}

/* The last sample is settled: what ended with it, and what ends at `end`, after which nothing is known for a while. */
static dsv_status settle(work *w, size_t subject, int64_t end, bool gap) {
  state *s = &w->states[subject];
  dsv_status status = DSV_OK;
  if (s->ended != NONE) status = add_run(w, subject, s->ended, s->time, s->ended_row);
  s->ended = NONE;
  if (!status && gap && s->meets) status = add_run(w, subject, s->from, end, s->row);
  if (!status && gap) status = add(w, &w->made->known, subject, s->known, end);
  s->meets = s->meets && !gap;
  return status;
}

/* One more sample at the time of the last: the worse state holds. */
static void join(state *s, uint64_t row, bool meets) {
  if (!meets || s->meets) return;
  bool goes_on = s->ended != NONE;
  s->from = goes_on ? s->ended : s->time;
  s->row = goes_on ? s->ended_row : row;
  s->ended = NONE;
  s->meets = true;
  s->quiet = QUIET + 1;
}

static dsv_status step(work *w, size_t subject, uint64_t row, int64_t time, bool meets) {
  state *s = &w->states[subject];
  if (s->seen && s->time == time) {
    join(s, row, meets);
    return DSV_OK;
  }
  bool gap = s->seen && time - s->time > w->hold;
  dsv_status status = s->seen ? settle(w, subject, gap ? s->time + w->hold : time, gap) : DSV_OK;
  if (!s->seen) {
    w->any_row[subject] = row;
    s->ended = NONE;
  }
  if (!s->seen || gap) s->known = time;
  if (meets && !s->meets) {
    s->from = time;
    s->row = row;
  } else if (!meets && s->meets) {
    s->ended = s->from;
    s->ended_row = s->row;
  }
  s->time = time;
  s->meets = meets;
  s->seen = true;
  s->quiet = s->ended == NONE ? (uint8_t)(QUIET + meets) : 0;
  return status;
}

/* ---- samples that matter ----------------------------------------------------------------------------------------------------- */

static void keep(work *w, uint64_t row) {
  w->kept[row / 64] |= UINT64_C(1) << row % 64;
}

static void keep_latest(work *w, state *s) {
  if (s->latest) keep(w, s->latest - 1);
  s->latest = 0;
}

/* One that says the same as the last one: the last one matters if this one would come too late after the last that is kept. */
static void keep_quiet(work *w, state *s, uint64_t row, int64_t time) {
  if (time - s->kept > w->hold) {
    keep_latest(w, s);
    s->kept = s->time;
  }
  s->latest = row + 1;
}

static void keep_step(work *w, state *s, uint64_t row, int64_t time) {
  keep_latest(w, s);
  keep(w, row);
  s->kept = time;
}

/* ---- whose samples they are -------------------------------------------------------------------------------------------------- */

/* Codes of fields that are few together count subjects without looking them up. 0 stands for a missing value. */
static void plan_codes(work *w) {
  size_t all = 1;
  w->dense = true;
  for (size_t i = 0; i < w->n_by && w->dense; i++) {
    const dsv__column *column = w->by[i];
    w->radix[i] = 3;
    if (column->type == DSV__TYPE_STRING) w->radix[i] = (size_t)dsv__dictionary_count(column->dictionary) + 1;
    w->dense =
        (column->type == DSV__TYPE_STRING || column->type == DSV__TYPE_BOOLEAN) && w->radix[i] <= DENSE_MOST / all;
    if (w->dense) all *= w->radix[i];
  }
  w->n = w->dense ? all : 0;
}

static uint32_t code_of(const dsv__column *column, uint64_t row) {
  if (!dsv__cell_given(column, row)) return 0;
  return column->type == DSV__TYPE_STRING ? column->texts[row] + 1 : (uint32_t)dsv__cell_integer(column, row) + 1;
}

/* Room for subjects that are met for the first time. */
static dsv_status make_room(work *w, size_t n) {
  const dsv_context *context = w->scope->context;
  size_t before = w->n;
  if (n <= before) return DSV_OK;
  if (!dsv__grow(context, (void **)&w->states, &w->states_capacity, n, sizeof *w->states) ||
      !dsv__grow(context, (void **)&w->any_row, &w->rows_capacity, n, sizeof *w->any_row))
    return DSV_ERROR_MEMORY;
  memset(w->states + before, 0, (n - before) * sizeof *w->states);
  w->n = n;
  return DSV_OK;
}

static dsv_status subjects_of(work *w, uint64_t first, size_t n, uint32_t *out) {
  if (w->dense) {
    memset(out, 0, n * sizeof *out);
    for (size_t k = 0; k < w->n_by; k++)
      for (size_t i = 0; i < n; i++) out[i] = out[i] * (uint32_t)w->radix[k] + code_of(w->by[k], first + i);
    return DSV_OK;
  }
  dsv_status status = DSV_OK;
  for (size_t i = 0; !status && i < n; i++) status = dsv__keymap_id(&w->keys, first + i, &out[i]);
  return status ? status : make_room(w, w->roster.n);
}

/* ---- all samples ------------------------------------------------------------------------------------------------------------ */

static dsv_status block(work *w, uint64_t first, size_t n) {
  uint8_t mask[DSV__WALK_MOST];
  uint32_t subjects[DSV__WALK_MOST];
  const int64_t *times = w->table->start + first;
  memset(mask, 1, n);
  dsv__test_rows(w->test, w->table, first, n, mask);
  dsv_status status = subjects_of(w, first, n, subjects);
  const uint64_t hold = (uint64_t)w->hold;
  for (size_t i = 0; !status && i < n; i++) {
    state *s = &w->states[subjects[i]];
    const bool quiet = s->quiet == QUIET + mask[i] && (uint64_t)(times[i] - s->time) - 1 < hold;
    if (w->kept) (quiet ? keep_quiet : keep_step)(w, s, first + i, times[i]);
    /* Most samples only say once more what the last one said. Later by 1 to `hold`: */
    if (quiet) s->time = times[i];
    else status = step(w, subjects[i], first + i, times[i], mask[i] != 0);
  }
  return status ? status : dsv__walked(w->scope, n);
}

static dsv_status walk(work *w) {
  const int64_t as_of = w->scope->as_of;
  uint64_t n = w->table->n;
  dsv_status status = DSV_OK;
  for (uint64_t low = 0; low < n;) { /* the first of the future */
    uint64_t middle = low + (n - low) / 2;
    if (w->table->start[middle] >= as_of) n = middle;
    else low = middle + 1;
  }
  for (uint64_t first = 0; !status && first < n; first += DSV__WALK_MOST)
    status = block(w, first, n - first < DSV__WALK_MOST ? (size_t)(n - first) : DSV__WALK_MOST);
  for (size_t i = 0; !status && i < w->n; i++) {
    state *s = &w->states[i];
    if (w->kept) keep_latest(w, s);
    if (s->seen) status = settle(w, i, w->hold < as_of - s->time ? s->time + w->hold : as_of, true);
  }
  return status;
}

/* Rows are known by the number of the sample with which they begin. */
static dsv_status number(work *w) {
  dsv__table *table = &w->made->table;
  dsv_status status = dsv__table_seal(w->scope->context, table);
  for (uint64_t i = 0; !status && table->origin && i < table->n; i++)
    table->origin[i] = w->numbers[table->origin[i] - 1];
  if (status || table->origin) return status;
  table->origin = w->numbers;
  w->numbers = NULL;
  return DSV_OK;
}

static dsv_status begin(work *w, const dsv__recipe *recipe, const dsv__zone *utc) {
  const dsv__stream *source = w->table->stream;
  bool own = dsv__given(&dsv__recipe_record, recipe, "hold");
  const dsv__duration hold = own ? recipe->hold : source->hold;
  const dsv__int128 length = (dsv__int128)hold.days * DSV__DAY + hold.elapsed;
  w->hold = !dsv__duration_positive(hold) || length > INT64_MAX ? INT64_MAX : (int64_t)length;
  w->n_by = recipe->by.n;
  w->names = recipe->by.at;
  w->by = dsv__arena_alloc(&w->arena, w->n_by, sizeof *w->by);
  if (!w->by) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < w->n_by; i++) w->by[i] = dsv__column_of(w->table, w->names[i]);
  dsv__test *test, *bound;
  dsv_status status = dsv__test_compile(&recipe->condition, source, NULL, utc, &w->arena, &test, w->scope->diag);
  if (!status) status = dsv__test_bind(test, w->table, &w->arena, &bound);
  if (status) return status;
  w->test = bound;
  plan_codes(w);
  size_t dense = w->n;
  w->n = 0;
  if (w->dense) return make_room(w, dense);
  w->plan =
      (dsv__plan){.scope = w->scope, .target = &w->made->target, .n_by = w->n_by, .by = w->by, .by_names = w->names};
  status = dsv__roster_init(&w->roster, &w->plan, &w->arena);
  dsv__keymap_init(&w->keys, &w->roster, w->table, w->by);
  return status;
}

/* Where the samples that matter are marked, which several streams may be made of. */
static dsv_status begin_kept(work *w) {
  uint64_t **kept = w->scope->kept ? &w->scope->kept[w->table - w->scope->facts->tables] : NULL;
  if (kept && !*kept) *kept = dsv__zalloc(w->scope->context, (size_t)(w->table->n / 64 + 1), sizeof **kept);
  if (kept && !*kept) return DSV_ERROR_MEMORY;
  w->kept = kept ? *kept : NULL;
  return DSV_OK;
}

dsv_status dsv__made_by_state(dsv__scope *scope, const dsv__zone *utc, dsv__made *made) {
  const dsv__stream *stream = made->document->structure;
  const dsv_context *context = scope->context;
  work w = {.scope = scope, .made = made, .table = made->source};
  dsv__arena_init(&w.arena, context);
  dsv_status status = begin(&w, stream->made, utc);
  if (!status) status = begin_kept(&w);
  if (!status) status = walk(&w);
  if (!status) status = number(&w);
  dsv__keymap_free(&w.keys);
  dsv__roster_free(&w.roster);
  dsv__free(context, w.states);
  dsv__free(context, w.any_row);
  dsv__free(context, w.numbers);
  dsv__arena_free(&w.arena);
  return status;
}
