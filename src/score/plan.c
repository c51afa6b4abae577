#include "score/made.h"
#include "score/sums.h"
#include "base/sort.h"

const dsv__column *dsv__column_of(const dsv__table *table, dsv__str field) {
  int index = field.n ? dsv__stream_field_index(table->stream, field) : -1;
  return index < 0 ? NULL : &table->columns[index];
}

dsv_status dsv__walked(dsv__scope *scope, uint64_t rows) {
  dsv__walk *walk = &scope->walk;
  walk->done += rows;
  if (!scope->options || !scope->options->progress || walk->done - walk->told <= 65536 - DSV__WALK_MOST) return DSV_OK;
  walk->told = walk->done;
  return scope->options->progress(scope->options->user, walk->done, 0) ? DSV_ERROR_CANCELLED : DSV_OK;
}

/* ---- the plan --------------------------------------------------------------------------------------------------------------- */

typedef struct {
  dsv__plan *plan;
  dsv__arena *arena;
  dsv__attributes attributes;
  dsv__scope *scope;
} maker;

/* A condition compiled and bound to a table, NULL where none was given. */
static dsv_status test(maker *m, const dsv__condition *condition, const dsv__table *table, bool attributes,
                       dsv__test **out) {
  *out = NULL;
  if (!condition->head.given) return DSV_OK;
  dsv__test *compiled;
  dsv_status status = dsv__test_compile(condition, table->stream, attributes ? &m->attributes : NULL,
                                        m->plan->scope->zone, m->arena, &compiled, NULL);
  if (status) return status;
  if (attributes && m->plan->target->subjects.chosen == 2 && dsv__test_sees_attributes(compiled))
    m->plan->by_window = true;
  return dsv__test_bind(compiled, table, m->arena, out);
}

static dsv_status columns(maker *m, const dsv__list *names, const dsv__table *table, size_t *n,
                          const dsv__column ***out) {
  *n = names->n;
  if (!names->n) return DSV_OK;
  const dsv__column **at = dsv__arena_alloc(m->arena, names->n, sizeof *at);
  if (!at) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < names->n; i++) at[i] = dsv__column_of(table, DSV__AT(*names, dsv__str)[i]);
  *out = at;
  return DSV_OK;
}

/* Rows of another stream, tied to subjects if it has all the `by` fields. */
static dsv_status other_rows(maker *m, const dsv__ref *stream, const dsv__condition *where, dsv__plan_rows *out) {
  dsv_status status = dsv__scope_table(m->scope, stream->to, &out->table);
  if (!status && where) status = test(m, where, out->table, false, &out->where);
  if (status) return status;
  status = columns(m, &m->plan->target->by, out->table, &out->n_by, &out->by);
  for (size_t i = 0; !status && i < m->plan->target->by.n; i++)
    if (!out->by[i]) out->n_by = 0;
  return status;
}

static dsv_status match(maker *m, dsv__plan_exclusion *out) {
  const dsv__exclusion *exclusion = out->exclusion;
  const dsv__list *by = &m->plan->target->by;
  const dsv__list *names = exclusion->match.n ? &exclusion->match : by;
  if (!names->n) return DSV_OK;
  dsv_status status = columns(m, names, out->table, &out->n_match, &out->match);
  if (status) return status;
  out->match_by = dsv__arena_alloc(m->arena, names->n, sizeof *out->match_by);
  if (!out->match_by) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < names->n; i++) {
    if (!out->match[i]) out->n_match = 0; /* without `match` a stream that lacks a `by` field serves every subject */
    for (size_t k = 0; k < by->n; k++)
      if (dsv__str_same(DSV__AT(*names, dsv__str)[i], DSV__AT(*by, dsv__str)[k])) out->match_by[i] = k;
  }
  return DSV_OK;
}

static dsv_status exclusion(maker *m, const dsv__exclusion *of, dsv__plan_exclusion *out) {
  const dsv__scope *scope = m->plan->scope;
  out->exclusion = of;
  out->downtime = of->removes == DSV__REMOVES_DOWNTIME;
  if (of->calendar.id.n) {
    out->calendar = dsv__book_calendar_of(scope->book, &of->calendar);
    return DSV_OK;
  }
  if (of->duty.n) {
    out->missed = dsv__duty_missed(scope, of);
    return DSV_OK;
  }
  if (!of->stream.id.n) {
    out->rows_only = true;
    return test(m, &of->where, m->plan->table, true, &out->where);
  }
  dsv_status status = dsv__scope_table(m->scope, of->stream.to, &out->table);
  if (!status) status = test(m, &of->where, out->table, false, &out->where);
  if (status) return status;
  if (of->notice.head.given) {
    out->notice = dsv__column_of(out->table, of->notice.field);
    out->notice_calendar = dsv__book_calendar_of(scope->book, &of->notice.calendar);
  }
  return match(m, out);
}

static dsv_status exclusions(maker *m) {
  const dsv__scope *scope = m->plan->scope;
  const dsv__target *target = m->plan->target;
  const size_t n = dsv__exclusion_count(scope->agreement, target);
  dsv__plan_exclusion *at = dsv__arena_alloc(m->arena, n, sizeof *at);
  if (!at) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < n; i++) {
    dsv_status status = exclusion(m, dsv__exclusion_at(scope->agreement, target, i), &at[i]);
    if (status) return status;
  }
  m->plan->exclusions = at;
  m->plan->n_exclusions = n;
  return DSV_OK;
}

static void measured_columns(dsv__plan *plan, const dsv__metric *metric) {
  plan->field = dsv__column_of(plan->table, metric->field);
  plan->count = dsv__column_of(plan->table, metric->count);
  plan->weight = dsv__column_of(plan->table, metric->weight.field);
  if (metric->valid.chosen == 2) plan->valid = dsv__column_of(plan->table, metric->valid.field);
  if (metric->of.chosen == 1) plan->of_count = dsv__column_of(plan->table, metric->of.counted.count);
  /* "start" and "end" name the row's own. */
  if (!plan->clock && !dsv__str_same(metric->start.one, DSV__STR("start")))
    plan->start = dsv__column_of(plan->table, metric->start.one);
  if (!dsv__str_same(metric->end, DSV__STR("end"))) plan->end = dsv__column_of(plan->table, metric->end);
  int index = metric->field.n ? dsv__stream_field_index(plan->stream, metric->field) : -1;
  if (index >= 0) plan->unit = dsv__stream_field_unit(plan->stream, (size_t)index);
}

/* Those of the whole target serve its classes too, unless one has subjects of its own: else the work would be the square of their number. */
static dsv_status classes(maker *m, const dsv__target *outer, const dsv__plan *whole) {
  dsv__plan *plan = m->plan;
  const dsv__target *at = outer->classes.at;
  dsv_status status = DSV_OK;
  plan->n_classes = outer->classes.n;
  if (whole && !dsv__given(&dsv__class_record, &at[plan->of_class], "subjects")) {
    plan->classes = whole->classes;
    plan->by_window = plan->by_window || whole->by_window;
    return DSV_OK;
  }
  plan->classes = dsv__arena_alloc(m->arena, plan->n_classes, sizeof *plan->classes);
  if (!plan->classes) return DSV_ERROR_MEMORY;
  for (size_t i = 0; !status && i < plan->n_classes; i++)
    status = test(m, &at[i].where, plan->table, true, &plan->classes[i]);
  return status;
}

/* The numerator of a response rate: rows with an answer. Without a scale no value is read. */
static dsv_status answers(maker *m) {
  dsv__plan *plan = m->plan;
  const dsv__metric *metric = &plan->target->metric;
  dsv__condition *given = dsv__arena_alloc(m->arena, 1, sizeof *given);
  if (!given) return DSV_ERROR_MEMORY;
  given->head = metric->head;
  given->head.given = dsv__rows_of(&dsv__condition_record, "field given");
  given->field = metric->field;
  given->is_given = true;
  if (!metric->scale.n) plan->field = NULL;
  return test(m, given, plan->table, false, &plan->of);
}

static dsv_status conditions(maker *m, const dsv__target *outer, const dsv__plan *whole) {
  dsv__plan *plan = m->plan;
  dsv_status status = test(m, &outer->where, plan->table, true, &plan->where);
  if (!status) status = classes(m, outer, whole);
  if (!status && plan->target->metric.of.chosen == 2)
    status = test(m, &plan->target->metric.of.condition, plan->table, true, &plan->of);
  if (!status && plan->answers) status = answers(m);
  return status;
}

/* What `complete` of the stream says: other rows, or ranges that may hold for some subjects only. */
static dsv_status coverage(maker *m) {
  dsv__plan *plan = m->plan;
  const dsv__stream *stream = plan->observed;
  if (stream->complete.chosen == 3) return other_rows(m, &stream->complete.from.stream, NULL, &plan->coverage);
  if (stream->complete.chosen != 2) return DSV_OK;
  size_t n = stream->complete.list.n;
  plan->covered = dsv__arena_alloc(m->arena, n, sizeof *plan->covered);
  if (!plan->covered) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < n; i++) {
    const dsv__condition *where = &DSV__AT(stream->complete.list, dsv__coverage)[i].where;
    dsv_status status = test(m, where, plan->observations, true, &plan->covered[i]);
    if (status) return status;
    /* It is asked of subjects, not of rows: what it sees can differ from window to window even where the stream has the field. */
    if (plan->covered[i] && plan->target->subjects.chosen == 2) plan->by_window = true;
  }
  return DSV_OK;
}

/* The fields of `distinct` in the stream of `out_of`, if it has them all. */
static dsv_status other_distinct(maker *m) {
  dsv__plan *plan = m->plan;
  size_t n;
  if (!plan->n_distinct || !plan->out_of.table) return DSV_OK;
  dsv_status status = columns(m, &plan->target->metric.distinct, plan->out_of.table, &n, &plan->other_distinct);
  for (size_t i = 0; !status && i < n; i++)
    if (plan->other_distinct && !plan->other_distinct[i]) plan->other_distinct = NULL;
  return status;
}

static dsv_status other_streams(maker *m) {
  dsv__plan *plan = m->plan;
  const dsv__target *target = plan->target;
  dsv_status status = DSV_OK;
  if (target->metric.out_of.chosen == 2)
    status = other_rows(m, &target->metric.out_of.rows.stream, &target->metric.out_of.rows.where, &plan->out_of);
  if (!status) status = other_distinct(m);
  if (!status && target->subjects.chosen == 2) {
    status = other_rows(m, &target->subjects.rows.stream, &target->subjects.rows.where, &plan->subjects);
    if (!status) plan->subject_weight = dsv__column_of(plan->subjects.table, target->subjects.rows.weight);
  }
  return status ? status : coverage(m);
}

static const dsv_calendar *hours_of(const dsv__scope *scope, const dsv__target *target) {
  return dsv__book_calendar_of(scope->book, target->hours.id.n ? &target->hours : &scope->agreement->hours);
}

static dsv_status class_hours(maker *m, const dsv__target *outer, const dsv__plan *whole) {
  const size_t n = outer->classes.n;
  m->plan->class_hours = whole ? whole->class_hours : NULL;
  if (whole) return DSV_OK;
  const dsv_calendar **at = dsv__arena_alloc(m->arena, n, sizeof *at);
  if (!at) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < n; i++) {
    dsv__target joined;
    dsv__target_of_class(outer, &DSV__AT(outer->classes, dsv__target)[i], &joined);
    at[i] = hours_of(m->plan->scope, &joined);
  }
  m->plan->class_hours = at;
  return DSV_OK;
}

dsv_status dsv__plan_make(dsv__scope *scope, const dsv__target *target, size_t of_class, const dsv__plan *whole,
                          dsv__arena *arena, dsv__plan *out) {
  *out = (dsv__plan){.scope = scope, .target = target, .of_class = of_class};
  maker m = {out, arena, {NULL, 0}, scope};
  if (of_class != SIZE_MAX) {
    dsv__target *joined = dsv__arena_alloc(arena, 1, sizeof *joined);
    if (!joined) return DSV_ERROR_MEMORY;
    dsv__target_of_class(target, &DSV__AT(target->classes, dsv__target)[of_class], joined);
    out->target = joined;
  }
  out->kind = dsv__figure_kind(&out->target->metric);
  out->clock = out->target->metric.kind == DSV__ELAPSED;
  out->attests = out->target->metric.kind == DSV__ATTESTED;
  out->answers = out->target->metric.kind == DSV__RESPONSE_RATE;
  out->intervals = out->kind <= DSV__CONCURRENCY || out->kind == DSV__CHURN;
  out->outages = out->kind < DSV__CONCURRENCY;
  out->stream = dsv__stream_of(&out->target->metric.stream);
  dsv_status status = dsv__scope_table(scope, out->target->metric.stream.to, &out->table);
  if (status) return status;
  out->made = dsv__made_of(scope, out->table);
  out->observations = out->made ? out->made->source : out->table;
  out->observed = out->observations->stream;
  out->horizon = dsv__horizon_of(scope, out->target);
  out->hours = hours_of(scope, out->target);
  measured_columns(out, &out->target->metric);

  status = dsv__target_attributes(out->target, arena, &m.attributes);
  if (!status) status = columns(&m, &out->target->by, out->table, &out->n_by, &out->by);
  out->by_names = out->target->by.at;
  if (!status) status = columns(&m, &out->target->metric.distinct, out->table, &out->n_distinct, &out->distinct);
  if (!status) status = conditions(&m, target, whole);
  if (!status && out->clock) status = class_hours(&m, target, whole);
  if (!status) status = exclusions(&m);
  if (!status) status = other_streams(&m);
  return status ? status : dsv__sums_scale(out);
}
