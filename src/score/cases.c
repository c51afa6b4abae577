/* From rows to cases, and from a case to what became of it. */
#include "score/cases.h"
#include "base/sort.h"
#include <string.h>

struct dsv__case_field {
  uint8_t kind;              /* dsv__event_kind */
  const int64_t *times;      /* of the row's own column; DSV__TIME_MAX: none */
  const dsv__column *column; /* or a field */
};

/* The lists of a metric, in the order in which a name is looked up. */
static const struct {
  uint8_t kind;
  size_t offset;
} lists[] = {{DSV__EVENT_START, offsetof(dsv__metric, start)},
             {DSV__EVENT_STOP, offsetof(dsv__metric, stop)},
             {DSV__EVENT_PAUSE, offsetof(dsv__metric, pause)},
             {DSV__EVENT_RESUME, offsetof(dsv__metric, resume)}};
enum { LISTS = sizeof lists / sizeof *lists };

static const dsv__names *names_of(const dsv__metric *metric, size_t list) {
  return (const dsv__names *)(const void *)((const char *)metric + lists[list].offset);
}

static const dsv__metric *metric_of(const dsv__cases *cases) {
  return &cases->plan->target->metric;
}

static int64_t as_of(const dsv__cases *cases) {
  return cases->plan->scope->as_of;
}

/* ---- rows that are cases --------------------------------------------------------------------------------------------------- */

static bool lists_name(const dsv__names *names, dsv__str name) {
  bool found = false;
  for (size_t i = 0; i < dsv__name_count(names); i++) found = found || dsv__str_same(dsv__name_at(names, i), name);
  return found;
}

/* Whether a list that is looked at before this one has the name. */
static bool listed_before(const dsv__metric *metric, size_t list, dsv__str name) {
  bool found = false;
  for (size_t l = 0; l < list; l++) found = found || lists_name(names_of(metric, l), name);
  return found;
}

static dsv_status find_fields(dsv__cases *cases, dsv__arena *arena) {
  const dsv__metric *metric = metric_of(cases);
  const dsv__table *table = cases->rows;
  size_t n = 0;
  for (size_t l = 0; l < LISTS; l++) n += dsv__name_count(names_of(metric, l));
  cases->fields = dsv__arena_alloc(arena, n, sizeof *cases->fields);
  if (!cases->fields) return DSV_ERROR_MEMORY;
  for (size_t l = 0; l < LISTS; l++)
    for (size_t i = 0; i < dsv__name_count(names_of(metric, l)); i++) {
      const dsv__str name = dsv__name_at(names_of(metric, l), i);
      if (listed_before(metric, l, name)) continue;
      dsv__case_field *field = &cases->fields[cases->n_fields++];
      field->kind = lists[l].kind;
      field->column = dsv__column_of(table, name);
      if (!field->column) field->times = dsv__str_same(name, DSV__STR("end")) ? table->end : table->start;
    }
  return DSV_OK;
}

/* The time of a field; false: it has none. */
static bool time_of(const dsv__case_field *field, uint64_t row, int64_t *out) {
  if (field->column && !dsv__cell_given(field->column, row)) return false;
  *out = field->column ? field->column->integers[row] : field->times[row];
  return *out != DSV__TIME_MAX;
}

/* The earliest time of a kind, whether it is known yet or not; DSV__NEVER: there is none. */
static int64_t earliest(const dsv__cases *cases, uint64_t row, uint8_t kind) {
  int64_t at, least = DSV__NEVER;
  for (size_t i = 0; i < cases->n_fields; i++)
    if (cases->fields[i].kind == kind && time_of(&cases->fields[i], row, &at)) least = dsv__earlier(at, least);
  return least;
}

/* A stop that is not after the start: the case was closed before it was due to begin. */
static bool stopped_before(const dsv__cases *cases, uint64_t row, int64_t *start, int64_t *stop) {
  *start = earliest(cases, row, DSV__EVENT_START);
  *stop = earliest(cases, row, DSV__EVENT_STOP);
  return *stop < as_of(cases) && *stop <= *start;
}

static uint8_t reason_of_row(const dsv__cases *cases, uint64_t row) {
  int64_t start, stop;
  if (cases->rows->start[row] >= as_of(cases)) return DSV__ROW_FUTURE;
  const bool before = stopped_before(cases, row, &start, &stop);
  if (start == DSV__NEVER) return DSV__ROW_NULL;
  return start >= as_of(cases) && !before ? DSV__ROW_FUTURE : DSV__ROW_COUNTED;
}

static dsv_status rows_as_cases(dsv__cases *cases, dsv__arena *arena) {
  cases->table = *cases->rows;
  dsv_status status = find_fields(cases, arena);
  cases->reason = dsv__arena_alloc(arena, cases->table.n, 1);
  if (status || !cases->reason) return DSV_ERROR_MEMORY;
  for (uint64_t i = 0; i < cases->table.n; i++) cases->reason[i] = reason_of_row(cases, i);
  return DSV_OK;
}

/* ---- rows to the cases they are part of ------------------------------------------------------------------------------------ */

/* A row under the value that tells its case. */
typedef struct {
  int64_t value;
  uint64_t row;
  const dsv__cases *cases;
} keyed;

static int compare_keyed(const void *a, const void *b) {
  const keyed *x = a, *y = b;
  if (x->value != y->value) return x->value < y->value ? -1 : 1;
  return x->row < y->row ? -1 : 1;
}

static bool is_part(const dsv__cases *cases, uint64_t row) {
  return dsv__cell_given(cases->id, row) && dsv__cell_given(cases->event, row);
}

/* Rows by the number of their text: counted, then laid side by side, in the order they had. */
static dsv_status group_texts(dsv__cases *cases, uint64_t n, dsv__arena *arena) {
  const uint32_t *ids = cases->id->texts;
  const size_t texts = dsv__dictionary_count(cases->id->dictionary);
  uint64_t *place = dsv__zalloc(cases->plan->scope->context, texts + 1, sizeof *place);
  if (!place) return DSV_ERROR_MEMORY;
  for (uint64_t i = 0; i < n; i++) place[ids[i]] += is_part(cases, i);
  uint64_t next = 0, filled = 0;
  for (size_t t = 0; t < texts; t++) filled += place[t] != 0;
  cases->table.n = filled;
  cases->first = dsv__arena_alloc(arena, filled + 1, sizeof *cases->first);
  for (size_t t = 0, c = 0; cases->first && t < texts; t++) {
    const uint64_t here = place[t];
    if (here) cases->first[c++] = next;
    place[t] = next;
    next += here;
    cases->first[filled] = next;
  }
  for (uint64_t i = 0; cases->first && i < n; i++)
    if (is_part(cases, i)) cases->row[place[ids[i]]++] = i;
  dsv__free(cases->plan->scope->context, place);
  return cases->first ? DSV_OK : DSV_ERROR_MEMORY;
}

static dsv_status group_integers(dsv__cases *cases, uint64_t n, dsv__arena *arena) {
  keyed *at = dsv__alloc(cases->plan->scope->context, n, sizeof *at);
  uint64_t kept = 0, filled = 0;
  if (!at) return DSV_ERROR_MEMORY;
  for (uint64_t i = 0; i < n; i++)
    if (is_part(cases, i)) at[kept++] = (keyed){cases->id->integers[i], i, NULL};
  dsv__sort(at, kept, sizeof *at, compare_keyed);
  for (uint64_t i = 0; i < kept; i++) filled += i == 0 || at[i].value != at[i - 1].value;
  cases->table.n = filled;
  cases->first = dsv__arena_alloc(arena, filled + 1, sizeof *cases->first);
  for (uint64_t i = 0, c = 0; cases->first && i < kept; i++) {
    if (i == 0 || at[i].value != at[i - 1].value) cases->first[c++] = i;
    cases->row[i] = at[i].row;
    cases->first[filled] = kept;
  }
  dsv__free(cases->plan->scope->context, at);
  return cases->first ? DSV_OK : DSV_ERROR_MEMORY;
}

/* ---- the order of events --------------------------------------------------------------------------------------------------- */

static uint8_t kind_of_row(const dsv__cases *cases, uint64_t row) {
  return cases->kinds[cases->event->texts[row]];
}

static int by_sequence(const dsv__cases *cases, uint64_t a, uint64_t b) {
  const dsv__column *column = cases->sequence;
  if (!column) return 0;
  const dsv__attribute x = dsv__attribute_of_cell((dsv__str){0}, column, a);
  const dsv__attribute y = dsv__attribute_of_cell((dsv__str){0}, column, b);
  return dsv__attribute_order(&x, &y);
}

/* Rows of one case and one time; the order in which they came says nothing. */
static int compare_events(const void *a, const void *b) {
  const keyed *x = a, *y = b;
  const dsv__cases *cases = x->cases;
  int order = by_sequence(cases, x->row, y->row);
  if (order) return order;
  order = (int)kind_of_row(cases, x->row) - (int)kind_of_row(cases, y->row);
  if (order) return order;
  const dsv__dictionary *names = cases->event->dictionary;
  order = dsv__str_compare(dsv__dictionary_text(names, cases->event->texts[x->row]),
                           dsv__dictionary_text(names, cases->event->texts[y->row]));
  if (order) return order;
  order = dsv__fields_order(cases->rows, x->row, y->row);
  return order ? order : x->row < y->row ? -1 : 1; /* the same in every field */
}

static dsv_status order_tie(dsv__cases *cases, uint64_t first, uint64_t end) {
  keyed *at = dsv__alloc(cases->plan->scope->context, end - first, sizeof *at);
  if (!at) return DSV_ERROR_MEMORY;
  for (uint64_t i = first; i < end; i++) at[i - first] = (keyed){0, cases->row[i], cases};
  dsv__sort(at, end - first, sizeof *at, compare_events);
  for (uint64_t i = first; i < end; i++) cases->row[i] = at[i - first].row;
  dsv__free(cases->plan->scope->context, at);
  return DSV_OK;
}

static dsv_status order_events(dsv__cases *cases) {
  const int64_t *time = cases->rows->start;
  dsv_status status = DSV_OK;
  for (uint64_t c = 0; !status && c < cases->table.n; c++)
    for (uint64_t i = cases->first[c], next; !status && i < cases->first[c + 1]; i = next) {
      for (next = i + 1; next < cases->first[c + 1] && time[cases->row[next]] == time[cases->row[i]]; next++) {
      }
      if (next - i > 1) status = order_tie(cases, i, next);
    }
  return status;
}

static dsv_status find_kinds(dsv__cases *cases, dsv__arena *arena) {
  const dsv__metric *metric = metric_of(cases);
  const size_t n = dsv__dictionary_count(cases->event->dictionary);
  cases->kinds = dsv__arena_alloc(arena, n + 1, 1);
  if (!cases->kinds) return DSV_ERROR_MEMORY;
  memset(cases->kinds, DSV__EVENT_OTHER, n + 1);
  for (size_t l = LISTS; l-- > 0;) /* the first list that has a name wins */
    for (size_t i = 0; i < dsv__name_count(names_of(metric, l)); i++) {
      uint32_t id;
      if (dsv__dictionary_id(cases->event->dictionary, dsv__name_at(names_of(metric, l), i), &id))
        cases->kinds[id] = lists[l].kind;
    }
  return DSV_OK;
}

/* ---- fields last known ----------------------------------------------------------------------------------------------------- */

typedef enum { AT_START, AT_END, AT_EACH } moment;

static bool make_column(const dsv__column *like, uint64_t n, dsv__arena *arena, dsv__column *out) {
  *out = (dsv__column){.type = like->type, .unit = like->unit, .dictionary = like->dictionary};
  out->valid = dsv__arena_alloc(arena, n, 1);
  if (like->integers) out->integers = dsv__arena_alloc(arena, n, sizeof *out->integers);
  if (like->flags) out->flags = dsv__arena_alloc(arena, n, 1);
  if (like->numbers) out->numbers = dsv__arena_alloc(arena, n, sizeof *out->numbers);
  if (like->texts) out->texts = dsv__arena_alloc(arena, n, sizeof *out->texts);
  if (like->scales) out->scales = dsv__arena_alloc(arena, n, 1);
  return out->valid && (out->integers || !like->integers) && (out->flags || !like->flags) &&
         (out->numbers || !like->numbers) && (out->texts || !like->texts) && (out->scales || !like->scales);
}

static void copy_cell(const dsv__column *from, uint64_t row, dsv__column *to, uint64_t at) {
  to->valid[at] = 1;
  if (from->integers) to->integers[at] = from->integers[row];
  if (from->flags) to->flags[at] = from->flags[row];
  if (from->numbers) to->numbers[at] = from->numbers[row];
  if (from->texts) to->texts[at] = from->texts[row];
  if (from->scales) to->scales[at] = from->scales[row];
}

/* One field of each case: as it was known at its start (`points`: where in `row` it started), at its end or at each row. */
static void last_known(const dsv__cases *cases, const dsv__column *from, moment when, const uint64_t *points,
                       dsv__column *to) {
  for (uint64_t c = 0; c < cases->table.n; c++) {
    uint64_t held = DSV__NO_ROW;
    for (uint64_t i = cases->first[c]; i < cases->first[c + 1]; i++) {
      const uint64_t row = cases->row[i];
      if (dsv__cell_given(from, row)) held = row;
      const bool here = when == AT_EACH || i == (when == AT_START ? points[c] : cases->first[c + 1] - 1);
      if (here && held != DSV__NO_ROW) copy_cell(from, held, to, when == AT_EACH ? i : c);
    }
  }
}

static dsv_status make_states(const dsv__cases *cases, moment when, const uint64_t *points, dsv__arena *arena,
                              dsv__table *out) {
  const dsv__table *rows = cases->rows;
  const uint64_t n = when == AT_EACH ? cases->first[cases->table.n] : cases->table.n;
  *out = *rows; /* what is covered is the same */
  out->n = n;
  out->start = out->end = NULL;
  out->origin = NULL;
  out->columns = dsv__arena_alloc(arena, rows->n_columns, sizeof *out->columns);
  if (!out->columns) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < rows->n_columns; i++) {
    if (!make_column(&rows->columns[i], n, arena, &out->columns[i])) return DSV_ERROR_MEMORY;
    last_known(cases, &rows->columns[i], when, points, &out->columns[i]);
  }
  return DSV_OK;
}

/* The class of each state: the first that holds. */
static dsv_status classes_of(const dsv__cases *cases, const dsv__table *states, dsv__arena *arena, uint32_t **out) {
  enum { BLOCK = DSV__WALK_MOST };
  const dsv__plan *plan = cases->plan;
  *out = dsv__arena_alloc(arena, states->n, sizeof **out);
  if (!*out) return DSV_ERROR_MEMORY;
  memset(*out, 0xff, states->n * sizeof **out);
  for (uint64_t first = 0; first < states->n; first += BLOCK) {
    const size_t n = states->n - first < BLOCK ? (size_t)(states->n - first) : BLOCK;
    for (size_t c = plan->n_classes; c-- > 0;) {
      uint8_t pass[BLOCK];
      memset(pass, 1, n);
      if (plan->classes[c]) dsv__test_rows(plan->classes[c], states, first, n, pass);
      for (size_t i = 0; i < n; i++)
        if (pass[i]) (*out)[first + i] = (uint32_t)c;
    }
  }
  return DSV_OK;
}

static dsv_status later_classes(dsv__cases *cases, dsv__arena *arena) {
  const int32_t keep = metric_of(cases)->keep;
  dsv__table states;
  if (keep == DSV__KEEP_FIRST || !cases->plan->n_classes) return DSV_OK;
  dsv_status status = make_states(cases, keep == DSV__KEEP_LAST ? AT_END : AT_EACH, NULL, arena, &states);
  if (status) return status;
  return classes_of(cases, &states, arena, keep == DSV__KEEP_LAST ? &cases->class_of : &cases->class_at);
}

/* ---- replaying ------------------------------------------------------------------------------------------------------------- */

static int compare_times(const void *a, const void *b) {
  const dsv__event *x = a, *y = b;
  if (x->at != y->at) return x->at < y->at ? -1 : 1;
  return x->kind - y->kind;
}

static dsv_status replay_row(dsv__cases *cases, uint64_t row) {
  dsv__replay *replay = &cases->replay;
  int64_t start, stop;
  if (stopped_before(cases, row, &start, &stop)) {
    replay->started = replay->stopped = true;
    replay->start = start;
    replay->stop = stop;
    replay->n = 0;
    return DSV_OK;
  }
  size_t n = 0;
  for (size_t i = 0; i < cases->n_fields; i++) {
    int64_t at;
    if (time_of(&cases->fields[i], row, &at) && at < as_of(cases))
      cases->events[n++] = (dsv__event){at, cases->fields[i].kind, 0};
  }
  dsv__sort(cases->events, n, sizeof *cases->events, compare_times);
  return dsv__replay_run(replay, cases->events, n, (dsv__reopening)metric_of(cases)->reopen, as_of(cases));
}

dsv_status dsv__case_replay(dsv__cases *cases, uint64_t i) {
  const dsv_context *context = cases->plan->scope->context;
  const size_t n = cases->of_rows ? cases->n_fields : (size_t)dsv__case_rows(cases, i);
  if (!dsv__grow(context, (void **)&cases->events, &cases->events_capacity, n, sizeof *cases->events))
    return DSV_ERROR_MEMORY;
  if (cases->of_rows) return replay_row(cases, i);
  for (size_t k = 0; k < n; k++) {
    const uint64_t place = cases->first[i] + k, row = cases->row[place];
    cases->events[k] =
        (dsv__event){cases->rows->start[row], kind_of_row(cases, row), cases->class_at ? cases->class_at[place] : 0};
  }
  return dsv__replay_run(&cases->replay, cases->events, n, (dsv__reopening)metric_of(cases)->reopen, as_of(cases));
}

/* Where each case started, and with classes that follow, which one it has in the end. */
static dsv_status find_starts(dsv__cases *cases, dsv__scope *scope, dsv__arena *arena, uint64_t *points) {
  if (cases->class_at) cases->class_of = dsv__arena_alloc(arena, cases->table.n, sizeof *cases->class_of);
  if (cases->class_at && !cases->class_of) return DSV_ERROR_MEMORY;
  for (uint64_t c = 0; c < cases->table.n; c++) {
    dsv_status status = dsv__case_replay(cases, c);
    if (!status && c % DSV__WALK_MOST == 0) status = dsv__walked(scope, DSV__WALK_MOST);
    if (status) return status;
    cases->reason[c] = cases->replay.started ? DSV__ROW_COUNTED : DSV__ROW_NOT_STARTED;
    points[c] = cases->replay.started ? cases->first[c] + cases->replay.start_event : DSV__NO_ROW;
    if (cases->class_at) cases->class_of[c] = cases->replay.started ? cases->replay.rule : UINT32_MAX;
  }
  return DSV_OK;
}

static uint64_t rows_of_the_future(const dsv__table *table, int64_t time) {
  uint64_t low = 0, high = table->n;
  while (low < high) {
    const uint64_t middle = low + (high - low) / 2;
    if (table->start[middle] >= time) high = middle;
    else low = middle + 1;
  }
  return table->n - low;
}

static dsv_status events_as_cases(dsv__cases *cases, dsv__scope *scope, dsv__arena *arena) {
  const dsv__stream *stream = cases->rows->stream;
  cases->future_rows = rows_of_the_future(cases->rows, as_of(cases));
  const uint64_t n = cases->rows->n - cases->future_rows;
  cases->id = dsv__column_of(cases->rows, dsv__stream_role(stream, "case"));
  cases->event = dsv__column_of(cases->rows, dsv__stream_role(stream, "event"));
  cases->sequence = dsv__column_of(cases->rows, stream->sequence);
  cases->row = dsv__arena_alloc(arena, n, sizeof *cases->row);
  if (!cases->row) return DSV_ERROR_MEMORY;
  for (uint64_t i = 0; i < n; i++) cases->null_rows += !is_part(cases, i);
  dsv_status status =
      cases->id->type == DSV__TYPE_STRING ? group_texts(cases, n, arena) : group_integers(cases, n, arena);
  if (!status) status = find_kinds(cases, arena);
  if (!status) status = order_events(cases);
  uint64_t *points = dsv__arena_alloc(arena, cases->table.n, sizeof *points);
  cases->reason = dsv__arena_alloc(arena, cases->table.n, 1);
  if (!status && (!points || !cases->reason)) status = DSV_ERROR_MEMORY;
  if (!status) status = later_classes(cases, arena);
  if (!status) status = find_starts(cases, scope, arena, points);
  return status ? status : make_states(cases, AT_START, points, arena, &cases->table);
}

dsv_status dsv__cases_make(dsv__scope *scope, const dsv__plan *plan, dsv__arena *arena, dsv__cases *out) {
  *out = (dsv__cases){.plan = plan, .rows = plan->table, .dates = scope->context->limits.spans};
  dsv__replay_init(&out->replay, scope->context);
  out->of_rows = dsv__cases_are_rows(&plan->target->metric, plan->stream);
  dsv_status status = out->of_rows ? rows_as_cases(out, arena) : events_as_cases(out, scope, arena);
  out->outcome = dsv__arena_alloc(arena, out->table.n, sizeof *out->outcome);
  out->elapsed = (dsv__column){.type = DSV__TYPE_DURATION};
  out->elapsed.integers = dsv__arena_alloc(arena, out->table.n, sizeof *out->elapsed.integers);
  return status ? status : out->outcome && out->elapsed.integers ? DSV_OK : DSV_ERROR_MEMORY;
}

void dsv__cases_free(dsv__cases *cases) {
  if (!cases->plan) return;
  dsv__free(cases->plan->scope->context, cases->events);
  dsv__replay_free(&cases->replay);
}

/* ---- judging --------------------------------------------------------------------------------------------------------------- */

dsv__stopwatch dsv__case_stopwatch(dsv__cases *cases, const dsv__fates *fates) {
  const dsv__plan *plan = cases->plan;
  return (dsv__stopwatch){.calendars = cases->class_at ? plan->class_hours : &plan->hours,
                          .excluded = plan->n_exclusions ? &fates->excluded : NULL,
                          .zone = plan->scope->zone,
                          .dates = &cases->dates};
}

static dsv__stopwatch_limit limit_of(const dsv__metric *metric) {
  const dsv__duration value = metric->limit.value.duration;
  return (dsv__stopwatch_limit){value.elapsed, value.days > 0 ? value.days : -1, metric->limit.op == DSV__OP_LE};
}

dsv_status dsv__case_judge(dsv__cases *cases, uint64_t i, const dsv__fates *fates) {
  const dsv__metric *metric = metric_of(cases);
  const dsv__stopwatch clock = dsv__case_stopwatch(cases, fates);
  dsv__outcome *out = &cases->outcome[i];
  dsv_diag *diag = cases->plan->scope->diag;
  dsv_status status = dsv__case_replay(cases, i);
  if (status) return status;
  const dsv__replay *replay = &cases->replay;
  *out = (dsv__outcome){.start = replay->start, .stop = replay->stopped ? replay->stop : DSV__NEVER};
  out->decision = out->stop;
  status = dsv__stopwatch_elapsed(&clock, replay, &out->elapsed, diag);
  cases->elapsed.integers[i] = out->elapsed;
  if (status || metric->aggregate > DSV__LATE_CASES) return status;
  const dsv__stopwatch_limit limit = limit_of(metric);
  int64_t passed;
  status = dsv__stopwatch_passes(&clock, replay, &limit, &passed, diag);
  if (status || passed == DSV__NEVER) return status;
  if (cases->class_at) passed = dsv__later(passed, replay->rule_since);
  out->late = true;
  out->decision = dsv__earlier(passed, out->stop);
  return DSV_OK;
}

int64_t dsv__case_place(const dsv__cases *cases, uint64_t i) {
  const dsv__outcome *outcome = &cases->outcome[i];
  switch (metric_of(cases)->counts_in) {
    case DSV__COUNTS_IN_START: return outcome->start;
    case DSV__COUNTS_IN_STOP: return outcome->stop;
    default: return outcome->decision;
  }
}
