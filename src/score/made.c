/* Made streams in a scoring: each is made once, when a target asks for its table. The slots of `missed` are windows of the target inside. */
#include "score/made.h"
#include <string.h>

static const dsv__agreement no_agreement; /* a made stream belongs to none */

static const dsv__stream *stream_of(const dsv__made *made) {
  return made->document->structure;
}

/* ---- where the slots begin and end ------------------------------------------------------------------------------------------- */

/* The earliest start among the living rows of a table, which are in order; DSV__TIME_MAX: none. */
static int64_t first_start(const dsv__table *table) {
  return table->n ? table->start[0] : DSV__TIME_MAX;
}

/* When something is known of the source for the first time. */
static int64_t begin_of_source(const dsv__made *made) {
  const dsv__plan *plan = &made->plan;
  const dsv__table *source = made->source;
  int64_t begin = first_start(source);
  for (size_t i = 0; i < source->coverage.n; i++) begin = dsv__earlier(begin, source->coverage.at[i].from);
  if (plan->coverage.table) begin = dsv__earlier(begin, first_start(plan->coverage.table));
  if (source->stream->complete.chosen != 2) return begin;
  const dsv__list *list = &source->stream->complete.list;
  for (size_t i = 0; i < list->n; i++)
    begin = dsv__earlier(begin, dsv__when_at(DSV__AT(*list, dsv__coverage)[i].from, made->scope.zone));
  return begin;
}

/* The number of the slot that holds a time: since 1970. */
static int64_t slot_at(int64_t time, int64_t length) {
  int64_t number = time / length;
  return number - (time % length < 0);
}

static dsv_status list_slots(dsv__made *made, dsv__windows *out) {
  const dsv_context *context = made->scope.context;
  const int64_t length = made->target.window.span.anchored.elapsed, as_of = made->scope.as_of;
  const int64_t begin = begin_of_source(made);
  const int64_t first = begin < as_of ? slot_at(begin, length) : 0, end = begin < as_of ? slot_at(as_of, length) : 0;
  if ((uint64_t)(end - first) > context->limits.windows)
    return dsv__fail(made->scope.diag, DSV_ERROR_LIMIT,
                     "stream \"%.*s\" has %lld slots from where its source begins to as_of, more than %llu (limit "
                     "windows): make them longer, or give fewer facts",
                     (int)made->target.id.n, made->target.id.at, (long long)(end - first),
                     (unsigned long long)context->limits.windows);
  out->at = dsv__alloc(context, (size_t)(end - first), sizeof *out->at);
  if (!out->at) return DSV_ERROR_MEMORY;
  for (int64_t k = first; k < end; k++) out->at[out->n++] = (dsv__window_at){k * length, (k + 1) * length, length};
  return DSV_OK;
}

/* ---- missed ----------------------------------------------------------------------------------------------------------------- */

typedef struct {
  dsv__made *made;
  dsv__arena results; /* of one slot */
  dsv__result result; /* the same for every slot: it is read when it is made */
  bool held;          /* what samples hold is noted */
} slots_work;

/* When the samples of the source speak, by subject. */
static dsv_status note_held(dsv__made *made, const dsv__evaluation *e) {
  const dsv__stream *source = made->source->stream;
  for (size_t subject = 0; subject < e->n_grouped; subject++) {
    if (e->rows_from[subject] == e->rows_from[subject + 1]) continue;
    const dsv__attribute *fields = made->plan.n_by ? e->roster.at[subject].attributes : NULL;
    int64_t from = 0, to = INT64_MIN;
    dsv_status status = DSV_OK;
    for (size_t i = e->rows_from[subject]; !status && i < e->rows_from[subject + 1]; i++) {
      const int64_t at = e->start[e->rows_of[i]];
      if (at > to) {
        if (to > INT64_MIN) status = dsv__table_add(e->scope->context, &made->known, from, to, fields);
        from = at;
      }
      if (!dsv__zone_add(made->scope.zone, at, source->hold, 1, &to)) to = DSV__TIME_MAX;
    }
    if (!status) status = dsv__table_add(e->scope->context, &made->known, from, to, fields);
    if (status) return status;
  }
  return DSV_OK;
}

/* Hears of every result: of each subject of a slot, then of the slot. */
static dsv_status watch(void *user, dsv__evaluation *e, dsv__span slot, size_t subject, const dsv__result *result) {
  slots_work *w = user;
  dsv__made *made = w->made;
  const bool whole = subject == SIZE_MAX;
  dsv_status status = DSV_OK;
  if (result->status == DSV_STATUS_MISSED && (whole ? !made->plan.n_by : true)) {
    status = dsv__table_add(e->scope->context, &made->table, slot.from, slot.to,
                            whole ? NULL : e->roster.at[subject].attributes);
    if (status == DSV_ERROR_LIMIT)
      dsv__fail(made->scope.diag, status, "stream \"%.*s\" has more than %llu rows (limit rows)",
                (int)made->target.id.n, made->target.id.at, (unsigned long long)e->scope->context->limits.rows);
  }
  if (status || !whole) return status;
  if (!made->known_everywhere && !w->held) status = note_held(made, e);
  w->held = true;
  dsv__arena_free(&w->results);
  memset(&w->result, 0, sizeof w->result);
  return status;
}

static dsv_status score_slots(dsv__made *made, const dsv__windows *slots) {
  const dsv_context *context = made->scope.context;
  slots_work w = {.made = made};
  dsv__result **results = dsv__alloc(context, slots->n, sizeof *results);
  if (!results) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < slots->n; i++) results[i] = &w.result;
  dsv__arena_init(&w.results, context);
  made->scope.arena = &w.results;
  const dsv__plan *plan = &made->plan;
  dsv_status status =
      dsv__evaluate(&made->scope, &plan, 1, slots, &results, &(dsv__course){.watch = watch, .user = &w});
  made->scope.arena = NULL;
  dsv__arena_free(&w.results);
  dsv__free(context, results);
  return status;
}

/* Samples that hold are known as long as they do; else all is that comes before the slot in hand. */
static dsv_status know(dsv__made *made, const dsv__windows *slots) {
  const int64_t until = slots->n ? slots->at[slots->n - 1].to : DSV__TIME_MIN;
  dsv__table *known = &made->known;
  if (made->known_everywhere) {
    dsv__attribute none[DSV__BY_MOST];
    for (size_t i = 0; i < known->n_columns; i++) none[i] = (dsv__attribute){.type = known->columns[i].type};
    return until > DSV__TIME_MIN ? dsv__table_add(made->scope.context, known, DSV__TIME_MIN, until, none) : DSV_OK;
  }
  for (uint64_t i = 0; i < known->n; i++) known->end[i] = dsv__earlier(known->end[i], until);
  return DSV_OK;
}

static dsv_status by_slot(dsv__scope *outer, const dsv__zone *utc, dsv__made *made) {
  const dsv__stream *source = made->source->stream;
  dsv__windows slots = {.context = outer->context};
  made->target = *(const dsv__target *)stream_of(made)->made->missed;
  made->target.id = stream_of(made)->head.id; /* what findings call it */
  made->scope = *outer;
  made->scope.agreement = &no_agreement;
  made->scope.zone = utc;
  made->scope.in_force = (dsv__span){0, 0};
  made->known_everywhere = source->shape != DSV__SHAPE_SAMPLE || !dsv__duration_positive(source->hold);
  dsv_status status = dsv__plan_make(&made->scope, &made->target, SIZE_MAX, NULL, &made->arena, &made->plan);
  made->has_plan = !status;
  if (!status) status = list_slots(made, &slots);
  if (!status && slots.n) {
    made->scope.in_force = made->plan.horizon = (dsv__span){slots.at[0].from, slots.at[slots.n - 1].to};
    const uint64_t findings = dsv_diag_total(outer->diag);
    status = score_slots(made, &slots);
    if (status == DSV_ERROR_LIMIT && dsv_diag_total(outer->diag) == findings)
      dsv__fail(outer->diag, status, "the time of the target in stream \"%.*s\" has more than %llu spans (limit spans)",
                (int)made->target.id.n, made->target.id.at, (unsigned long long)outer->context->limits.spans);
  }
  if (!status) status = know(made, &slots);
  if (!status) status = dsv__table_seal(outer->context, &made->table);
  dsv__windows_free(&slots);
  outer->walk = made->scope.walk;
  return status;
}

/* ---- one for each scoring ---------------------------------------------------------------------------------------------------- */

static void free_one(const dsv_context *context, dsv__made *made) {
  dsv__table_end(context, &made->known);
  dsv__table_end(context, &made->table);
  dsv__arena_free(&made->arena);
  dsv__free(context, made);
}

void dsv__made_free(const dsv_context *context, dsv__made_list *made) {
  for (size_t i = 0; i < made->n; i++) free_one(context, made->at[i]);
  dsv__free(context, made->at);
}

static dsv_status make(dsv__scope *scope, dsv__made *made) {
  const dsv__zone *utc;
  dsv_status status = dsv__zones_get(scope->book->zones, DSV__STR(DSV__MADE_ZONE), &utc);
  if (!dsv__table_begin(scope->context, &made->table, stream_of(made), NULL) ||
      !dsv__table_begin(scope->context, &made->known, stream_of(made), &made->table))
    return DSV_ERROR_MEMORY;
  if (status) return status;
  if (stream_of(made)->made->missed) status = by_slot(scope, utc, made);
  else status = dsv__made_by_state(scope, utc, made);
  return status;
}

dsv_status dsv__scope_table(dsv__scope *scope, const dsv__document *stream, const dsv__table **out) {
  const dsv_context *context = scope->context;
  dsv__made_list *list = scope->made;
  *out = dsv__facts_table(scope->facts, stream);
  if (!((const dsv__stream *)stream->structure)->made) return DSV_OK;
  for (size_t i = 0; i < list->n; i++)
    if (list->at[i]->document == stream) {
      *out = &list->at[i]->table;
      return DSV_OK;
    }
  if (!dsv__grow(context, (void **)&list->at, &list->capacity, list->n + 1, sizeof *list->at)) return DSV_ERROR_MEMORY;
  dsv__made *made = dsv__zalloc(context, 1, sizeof *made);
  if (!made) return DSV_ERROR_MEMORY;
  made->document = stream;
  made->source = dsv__facts_table(scope->facts, dsv__made_source(stream->structure));
  made->target.id = stream_of(made)->head.id;
  dsv__arena_init(&made->arena, context);
  dsv_status status = make(scope, made);
  if (status) {
    free_one(context, made);
    return status;
  }
  list->at[list->n++] = made;
  *out = &made->table;
  return DSV_OK;
}

const dsv__made *dsv__made_of(const dsv__scope *scope, const dsv__table *table) {
  for (size_t i = 0; scope->made && i < scope->made->n; i++)
    if (&scope->made->at[i]->table == table) return scope->made->at[i];
  return NULL;
}

/* ---- what is known of a subject ---------------------------------------------------------------------------------------------- */

/* The known spans by subject of the target: counted, then put in their places. */
static dsv_status index_known(dsv__evaluation *e) {
  const dsv__plan *plan = e->plan;
  const dsv__table *known = &plan->made->known;
  const dsv__column **by = dsv__arena_alloc(&e->arena, plan->n_by, sizeof *by);
  uint32_t *of = dsv__arena_alloc(&e->arena, known->n, sizeof *of);
  if (!by || !of) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < plan->n_by; i++) by[i] = dsv__column_of(known, plan->by_names[i]);
  dsv__keymap_init(&e->known.keys, &e->roster, known, by);
  dsv_status status = DSV_OK;
  for (uint64_t row = 0; !status && plan->n_by && row < known->n; row++)
    status = dsv__keymap_id(&e->known.keys, row, &of[row]);
  if (status) return status;
  e->known.n = e->roster.n ? e->roster.n : 1;
  e->known.rows = dsv__arena_alloc(&e->arena, known->n, sizeof *e->known.rows);
  e->known.from = dsv__arena_alloc(&e->arena, e->known.n + 2, sizeof *e->known.from);
  if (!e->known.rows || !e->known.from) return DSV_ERROR_MEMORY;
  for (uint64_t row = 0; row < known->n; row++) e->known.from[of[row] + 2]++;
  for (size_t s = 0; s < e->known.n; s++) e->known.from[s + 2] += e->known.from[s + 1];
  for (uint64_t row = 0; row < known->n; row++) e->known.rows[e->known.from[of[row] + 1]++] = row;
  e->known.ready = true;
  return DSV_OK;
}

/* Whether a row with the fields of a known span would pass `where` and class. */
static bool passes(const dsv__evaluation *e, uint64_t row, const dsv__attributes *attributes) {
  const dsv__plan *plan = e->plan;
  const dsv__table *known = &plan->made->known;
  if (plan->where && !dsv__test_row(plan->where, known, row, attributes)) return false;
  for (size_t i = 0; plan->of_class != SIZE_MAX && i < plan->n_classes; i++)
    if (!plan->classes[i] || dsv__test_row(plan->classes[i], known, row, attributes)) return i == plan->of_class;
  return plan->of_class == SIZE_MAX;
}

dsv_status dsv__made_known(dsv__evaluation *e, size_t subject, dsv__spans *out) {
  const dsv__made *made = e->plan->made;
  const dsv__table *known = &made->known;
  dsv_status status = DSV_OK;
  if (made->known_everywhere) return known->n ? dsv__spans_push(out, known->start[0], known->end[0]) : DSV_OK;
  if (!e->known.ready) status = index_known(e);
  if (status || subject >= e->known.n) return status;
  dsv__attributes attributes = {NULL, 0};
  if (e->plan->n_by) attributes = dsv__subject_attributes(&e->roster.at[subject]);
  for (size_t i = e->known.from[subject]; !status && i < e->known.from[subject + 1]; i++) {
    const uint64_t row = e->known.rows[i];
    if (passes(e, row, &attributes)) status = dsv__spans_append(out, known->start[row], known->end[row]);
  }
  dsv__spans_settle(out);
  return status;
}
