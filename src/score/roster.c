#include "score/roster.h"
#include "score/figure.h"
#include <string.h>

/* ---- attributes ------------------------------------------------------------------------------------------------------------- */

dsv__attribute dsv__attribute_of_cell(dsv__str name, const dsv__column *column, uint64_t row) {
  dsv__attribute out = {.name = name, .type = column->type, .given = dsv__cell_given(column, row)};
  if (!out.given) return out;
  if (column->type == DSV__TYPE_NUMBER) out.number = column->numbers[row];
  else if (column->type == DSV__TYPE_STRING) out.text = dsv__dictionary_text(column->dictionary, column->texts[row]);
  else out.integer = dsv__cell_integer(column, row);
  if (column->type == DSV__TYPE_DECIMAL) out.scale = column->scales[row];
  return out;
}

static dsv__attribute attribute_of_value(dsv__str name, const dsv__value *value) {
  static const int32_t types[] = {DSV__TYPE_STRING, DSV__TYPE_STRING, DSV__TYPE_INTEGER, DSV__TYPE_BOOLEAN};
  return (dsv__attribute){
      .name = name, .type = types[value->kind], .given = true, .integer = value->number, .text = value->text};
}

bool dsv__attribute_same(const dsv__attribute *a, const dsv__attribute *b) {
  if (a->type != b->type || a->given != b->given) return false;
  if (!a->given) return true;
  return a->type == DSV__TYPE_STRING ? dsv__str_same(a->text, b->text)
                                     : a->integer == b->integer && a->scale == b->scale;
}

static void put_attribute(dsv__buffer *out, const dsv__attribute *attribute) {
  if (!attribute->given) dsv__put_text(out, "null");
  else if (attribute->type == DSV__TYPE_STRING) dsv__put_json_text(out, attribute->text);
  else if (attribute->type == DSV__TYPE_BOOLEAN) dsv__put_text(out, attribute->integer ? "true" : "false");
  else dsv__put_int(out, attribute->integer);
}

/* ---- subjects by key -------------------------------------------------------------------------------------------------------- */

static uint64_t mix(uint64_t h, uint64_t value) {
  h = (h ^ value) * UINT64_C(0x9e3779b97f4a7c15);
  return h ^ (h >> 29);
}

static uint64_t hash_text(uint64_t seed, dsv__str text) {
  uint64_t h = mix(seed, text.n);
  for (size_t i = 0; i < text.n; i++) h = mix(h, (unsigned char)text.at[i]);
  return h;
}

/* Makes the slots of an open-addressing table at least twice as many as its entries; the caller fills them again. */
static dsv_status resize_slots(const dsv_context *context, uint32_t **slots, size_t *n_slots, size_t entries,
                               bool *again) {
  *again = false;
  if (entries * 2 < *n_slots) return DSV_OK;
  size_t n = *n_slots ? *n_slots * 4 : 64;
  uint32_t *at = dsv__zalloc(context, n, sizeof *at);
  if (!at) return DSV_ERROR_MEMORY;
  dsv__free(context, *slots);
  *slots = at;
  *n_slots = n;
  *again = true;
  return DSV_OK;
}

static uint32_t *subject_slot(const dsv__roster *roster, dsv__str key) {
  size_t i = hash_text(roster->seed, key) & (roster->n_slots - 1);
  while (roster->slots[i] && !dsv__str_same(roster->at[roster->slots[i] - 1].key, key))
    i = (i + 1) & (roster->n_slots - 1);
  return &roster->slots[i];
}

dsv_status dsv__roster_init(dsv__roster *roster, const dsv__plan *plan, dsv__arena *arena) {
  *roster = (dsv__roster){.plan = plan, .arena = arena, .seed = (uint64_t)(uintptr_t)arena};
  roster->order = dsv__arena_alloc(arena, plan->n_by, sizeof *roster->order);
  if (!roster->order) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < plan->n_by; i++) { /* insertion sort: a handful of names */
    size_t k = i;
    for (; k > 0 && dsv__str_compare(plan->by_names[i], plan->by_names[roster->order[k - 1]]) < 0; k--)
      roster->order[k] = roster->order[k - 1];
    roster->order[k] = i;
  }
  return DSV_OK;
}

void dsv__roster_free(dsv__roster *roster) {
  if (!roster->plan) return;
  dsv__free(roster->plan->scope->context, roster->at);
  dsv__free(roster->plan->scope->context, roster->slots);
}

dsv_status dsv__roster_add(dsv__roster *roster, const dsv__attribute *parts, uint32_t *out) {
  const dsv__plan *plan = roster->plan;
  const dsv_context *context = plan->scope->context;
  bool again;
  dsv_status status = resize_slots(context, &roster->slots, &roster->n_slots, roster->n, &again);
  if (status) return status;
  for (size_t i = 0; again && i < roster->n; i++) *subject_slot(roster, roster->at[i].key) = (uint32_t)i + 1;

  dsv__buffer text;
  dsv__buffer_init(&text, context);
  for (size_t i = 0; i < plan->n_by; i++) {
    dsv__put_char(&text, i ? ',' : '{');
    dsv__put_json_text(&text, plan->by_names[roster->order[i]]);
    dsv__put_char(&text, ':');
    put_attribute(&text, &parts[roster->order[i]]);
  }
  dsv__put_char(&text, '}');
  status = text.failed ? DSV_ERROR_MEMORY : DSV_OK;
  uint32_t *slot = status ? NULL : subject_slot(roster, (dsv__str){text.at, text.n});
  if (!status && !*slot) {
    if (roster->n >= UINT32_MAX - 1) /* they are numbered in 32 bits */
      status = dsv__fail(plan->scope->diag, DSV_ERROR_LIMIT, "too many subjects in target \"%.*s\"",
                         (int)plan->target->id.n, plan->target->id.at);
    else if (!dsv__grow(context, (void **)&roster->at, &roster->capacity, roster->n + 1, sizeof *roster->at))
      status = DSV_ERROR_MEMORY;
  }
  if (!status && !*slot) {
    dsv__subject subject = {.weight = dsv__decimal_of(1), .n_attributes = plan->n_by};
    subject.key = (dsv__str){dsv__arena_text(roster->arena, text.at, text.n), text.n};
    subject.attributes = dsv__arena_alloc(roster->arena, plan->n_by, sizeof *parts);
    if (!subject.key.at || !subject.attributes) status = DSV_ERROR_MEMORY;
    else {
      memcpy(subject.attributes, parts, plan->n_by * sizeof *parts);
      roster->at[roster->n++] = subject;
      *slot = (uint32_t)roster->n;
    }
  }
  if (!status) *out = *slot - 1;
  dsv__buffer_free(&text);
  return status;
}

bool dsv__roster_find(const dsv__roster *roster, dsv__str key, uint32_t *out) {
  if (!roster->n_slots) return false;
  const uint32_t *slot = subject_slot(roster, key);
  *out = *slot - 1;
  return *slot != 0;
}

static dsv_status add_attributes(dsv__roster *roster, dsv__subject *subject, const dsv__attribute *more, size_t n) {
  size_t n_by = roster->plan->n_by;
  dsv__attribute *at = dsv__arena_alloc(roster->arena, n_by + n, sizeof *at);
  if (!at) return DSV_ERROR_MEMORY;
  memcpy(at, subject->attributes, n_by * sizeof *at);
  memcpy(at + n_by, more, n * sizeof *at);
  subject->attributes = at;
  subject->n_attributes = n_by + n;
  return DSV_OK;
}

static bool decimal_of_value(const dsv__value *value, dsv__decimal *out) {
  if (value->kind == DSV__VALUE_TEXT) return dsv__decimal_parse(value->text.at, value->text.n, out);
  *out = dsv__decimal_of(value->number);
  return value->kind == DSV__VALUE_INT;
}

static dsv_status list_one(dsv__roster *roster, const dsv__list *row, dsv__attribute *parts, dsv__attribute *more) {
  const dsv__plan *plan = roster->plan;
  dsv__decimal weight = dsv__decimal_of(1);
  size_t n = 0;
  for (size_t i = 0; i < plan->n_by; i++)
    parts[i] = (dsv__attribute){.name = plan->by_names[i], .type = plan->by[i]->type};
  for (size_t i = 0; i < row->n; i++) {
    const dsv__pair *pair = &DSV__AT(*row, dsv__pair)[i];
    size_t k = 0;
    while (k < plan->n_by && !dsv__str_same(plan->by_names[k], pair->name)) k++;
    if (k < plan->n_by) parts[k] = attribute_of_value(pair->name, pair->at);
    else if (dsv__str_same(pair->name, DSV__STR("weight"))) decimal_of_value(pair->at, &weight);
    else more[n++] = attribute_of_value(pair->name, pair->at);
  }
  uint32_t id;
  dsv_status status = dsv__roster_add(roster, parts, &id);
  if (status) return status;
  roster->at[id].weight = weight;
  roster->at[id].listed = UINT64_MAX;
  return add_attributes(roster, &roster->at[id], more, n);
}

dsv_status dsv__roster_listed(dsv__roster *roster) {
  const dsv__subjects *subjects = &roster->plan->target->subjects;
  if (subjects->chosen != 1) return DSV_OK;
  size_t most = 0;
  for (size_t i = 0; i < subjects->list.n; i++) {
    size_t n = DSV__AT(subjects->list, dsv__list)[i].n;
    most = n > most ? n : most;
  }
  dsv__attribute *parts = dsv__arena_alloc(roster->arena, roster->plan->n_by, sizeof *parts);
  dsv__attribute *more = dsv__arena_alloc(roster->arena, most, sizeof *more);
  if (!parts || !more) return DSV_ERROR_MEMORY;
  dsv_status status = DSV_OK;
  for (size_t i = 0; !status && i < subjects->list.n; i++)
    status = list_one(roster, &DSV__AT(subjects->list, dsv__list)[i], parts, more);
  return status;
}

/* ---- subjects from the rows of another stream ------------------------------------------------------------------------------- */

int dsv__attribute_order(const dsv__attribute *a, const dsv__attribute *b) {
  if (a->given != b->given) return a->given ? 1 : -1;
  if (!a->given) return 0;
  if (a->type == DSV__TYPE_STRING) return dsv__str_compare(a->text, b->text);
  if (a->type == DSV__TYPE_NUMBER) return a->number < b->number ? -1 : a->number > b->number;
  if (a->type == DSV__TYPE_DECIMAL)
    return dsv__decimal_compare((dsv__decimal){a->integer, a->scale}, (dsv__decimal){b->integer, b->scale});
  return a->integer < b->integer ? -1 : a->integer > b->integer;
}

/* The field that follows `after` in the order of names; n: none. */
static size_t next_by_name(const dsv__stream *stream, size_t n, size_t after) {
  size_t next = n;
  for (size_t i = 0; i < n; i++) {
    dsv__str name = dsv__stream_field_name(stream, i);
    if (after < n && dsv__str_compare(name, dsv__stream_field_name(stream, after)) <= 0) continue;
    if (next == n || dsv__str_compare(name, dsv__stream_field_name(stream, next)) < 0) next = i;
  }
  return next;
}

int dsv__fields_order(const dsv__table *table, uint64_t a, uint64_t b) {
  size_t n = table->n_columns;
  for (size_t i = next_by_name(table->stream, n, n); i < n; i = next_by_name(table->stream, n, i)) {
    dsv__attribute x = dsv__attribute_of_cell((dsv__str){0}, &table->columns[i], a);
    dsv__attribute y = dsv__attribute_of_cell((dsv__str){0}, &table->columns[i], b);
    int order = dsv__attribute_order(&x, &y);
    if (order) return order;
  }
  return 0;
}

/* Of two rows of one subject: whether `row` rather than `held` says what the subject is. The later start; else the greater fields, so that
   the order of the rows never decides. */
static bool row_wins(const dsv__table *table, uint64_t row, uint64_t held) {
  if (table->start[row] != table->start[held]) return table->start[row] > table->start[held];
  return dsv__fields_order(table, row, held) > 0;
}

static dsv_status weight_of_row(const dsv__plan *plan, uint64_t row, dsv__decimal *out) {
  const dsv__column *column = plan->subject_weight;
  const dsv__table *table = plan->subjects.table;
  *out = dsv__decimal_of(1);
  if (!column || !dsv__cell_given(column, row)) return DSV_OK;
  *out = (dsv__decimal){column->integers[row], column->type == DSV__TYPE_DECIMAL ? column->scales[row] : 0};
  if (dsv__weight_fits(*out)) return DSV_OK;
  return dsv__fail(plan->scope->diag, DSV_ERROR_OVERFLOW,
                   "stream \"%.*s\": row %llu: a weight is a decimal from 0 to %d with at most %d decimals",
                   (int)table->stream->head.id.n, table->stream->head.id.at,
                   (unsigned long long)(table->origin ? table->origin[row] : row + 1), DSV__WEIGHT_MOST,
                   DSV__WEIGHT_DIGITS);
}

/* The attributes' memory is used again from window to window. */
static dsv_status describe(dsv__roster *roster, dsv__subject *subject, uint64_t row) {
  const dsv__plan *plan = roster->plan;
  const dsv__table *table = plan->subjects.table;
  if (!subject->described) {
    dsv__attribute *at = dsv__arena_alloc(roster->arena, plan->n_by + table->n_columns, sizeof *at);
    if (!at) return DSV_ERROR_MEMORY;
    memcpy(at, subject->attributes, plan->n_by * sizeof *at);
    subject->attributes = at;
    subject->described = true;
  }
  for (size_t i = 0; i < table->n_columns; i++)
    subject->attributes[plan->n_by + i] =
        dsv__attribute_of_cell(dsv__stream_field_name(table->stream, i), &table->columns[i], row);
  subject->n_attributes = plan->n_by + table->n_columns;
  return weight_of_row(plan, row, &subject->weight);
}

static bool touches(const dsv__table *table, uint64_t row, int64_t from, int64_t to, int64_t as_of) {
  int64_t start = table->start[row];
  if (start >= as_of || start >= to) return false;
  if (!table->end) return start >= from;
  int64_t end = table->end[row] < as_of ? table->end[row] : as_of;
  return end > from && end > start;
}

dsv_status dsv__roster_from_rows(dsv__roster *roster, dsv__keymap *map, int64_t from, int64_t to, uint64_t number) {
  const dsv__plan *plan = roster->plan;
  const dsv__table *table = plan->subjects.table;
  uint64_t *rows = NULL; /* for each subject of the map, the row that describes it */
  size_t capacity = 0;
  dsv_status status = DSV_OK;
  for (size_t i = 0; i < roster->n; i++) { /* what another window said is forgotten */
    roster->at[i].n_attributes = plan->n_by;
    roster->at[i].weight = dsv__decimal_of(1);
  }
  for (uint64_t row = 0; !status && row < table->n; row++) {
    if (!touches(table, row, from, to, plan->scope->as_of)) continue;
    if (plan->subjects.where && !dsv__test_row(plan->subjects.where, table, row, NULL)) continue;
    uint32_t id;
    status = dsv__keymap_id(map, row, &id);
    if (status) break;
    if (!dsv__grow(plan->scope->context, (void **)&rows, &capacity, roster->n, sizeof *rows)) status = DSV_ERROR_MEMORY;
    else if (roster->at[id].listed != number || row_wins(table, row, rows[id])) rows[id] = row;
    roster->at[id].listed = number;
  }
  for (uint32_t id = 0; !status && id < roster->n; id++)
    if (roster->at[id].listed == number) status = describe(roster, &roster->at[id], rows[id]);
  dsv__free(plan->scope->context, rows);
  return status;
}

/* ---- keys of rows ----------------------------------------------------------------------------------------------------------- */

void dsv__keymap_init(dsv__keymap *map, dsv__roster *roster, const dsv__table *table,
                      const dsv__column *const *columns) {
  *map = (dsv__keymap){.roster = roster, .table = table, .columns = columns};
}

void dsv__keymap_free(dsv__keymap *map) {
  if (!map->roster || !map->roster->plan) return;
  const dsv_context *context = map->roster->plan->scope->context;
  dsv__free(context, map->codes);
  dsv__free(context, map->ids);
  dsv__free(context, map->slots);
  dsv__free(context, map->of_text);
}

static int64_t code_of(const dsv__column *column, uint64_t row) {
  return column->type == DSV__TYPE_STRING ? (int64_t)column->texts[row] : dsv__cell_integer(column, row);
}

/* The codes of a row's key: which parts are given, then each part. */
static void codes_of(const dsv__keymap *map, uint64_t row, int64_t *codes) {
  codes[0] = 0;
  for (size_t i = 0; i < map->roster->plan->n_by; i++) {
    bool given = dsv__cell_given(map->columns[i], row);
    codes[i + 1] = given ? code_of(map->columns[i], row) : 0;
    if (given) codes[0] |= INT64_C(1) << i;
  }
}

static uint32_t *key_slot(dsv__keymap *map, const int64_t *codes) {
  size_t width = map->roster->plan->n_by + 1;
  uint64_t h = map->roster->seed;
  for (size_t i = 0; i < width; i++) h = mix(h, (uint64_t)codes[i]);
  size_t i = h & (map->n_slots - 1);
  while (map->slots[i] && memcmp(map->codes + (map->slots[i] - 1) * width, codes, width * sizeof *codes) != 0)
    i = (i + 1) & (map->n_slots - 1);
  return &map->slots[i];
}

dsv_status dsv__keymap_id(dsv__keymap *map, uint64_t row, uint32_t *out) {
  const dsv__plan *plan = map->roster->plan;
  const dsv_context *context = plan->scope->context;
  size_t width = plan->n_by + 1;
  int64_t codes[DSV__BY_MOST + 1];
  bool again;
  dsv_status status = resize_slots(context, &map->slots, &map->n_slots, map->n, &again);
  if (status) return status;
  for (size_t i = 0; again && i < map->n; i++) *key_slot(map, map->codes + i * width) = (uint32_t)i + 1;
  codes_of(map, row, codes);
  uint32_t *slot = key_slot(map, codes);
  if (!*slot) {
    dsv__attribute parts[DSV__BY_MOST];
    for (size_t i = 0; i < plan->n_by; i++) parts[i] = dsv__attribute_of_cell(plan->by_names[i], map->columns[i], row);
    if (!dsv__grow(context, (void **)&map->codes, &map->capacity, (map->n + 1) * width, sizeof *codes) ||
        !dsv__grow(context, (void **)&map->ids, &map->ids_capacity, map->n + 1, sizeof *map->ids))
      return DSV_ERROR_MEMORY;
    status = dsv__roster_add(map->roster, parts, &map->ids[map->n]);
    if (status) return status;
    memcpy(map->codes + map->n * width, codes, width * sizeof *codes);
    *slot = (uint32_t)++map->n;
  }
  *out = map->ids[*slot - 1];
  return DSV_OK;
}

/* Keys of one text go by its number. */
static dsv_status ids_of_texts(dsv__keymap *map, uint64_t first, size_t n, const uint8_t *wanted, uint32_t *out) {
  const dsv__column *column = map->columns[0];
  if (!map->of_text) {
    map->n_texts = dsv__dictionary_count(column->dictionary);
    map->of_text = dsv__zalloc(map->roster->plan->scope->context, (size_t)map->n_texts + 1, sizeof *map->of_text);
    if (!map->of_text) return DSV_ERROR_MEMORY;
  }
  for (size_t i = 0; i < n; i++) {
    if (wanted && !wanted[i]) continue;
    uint32_t *id = &map->of_text[dsv__cell_given(column, first + i) ? column->texts[first + i] : map->n_texts];
    if (!*id) {
      dsv_status status = dsv__keymap_id(map, first + i, id);
      if (status) return status;
      ++*id;
    }
    out[i] = *id - 1;
  }
  return DSV_OK;
}

dsv_status dsv__keymap_ids(dsv__keymap *map, uint64_t first, size_t n, const uint8_t *wanted, uint32_t *out) {
  if (map->roster->plan->n_by == 1 && map->columns[0]->type == DSV__TYPE_STRING)
    return ids_of_texts(map, first, n, wanted, out);
  dsv_status status = DSV_OK;
  for (size_t i = 0; !status && i < n; i++)
    if (!wanted || wanted[i]) status = dsv__keymap_id(map, first + i, &out[i]);
  return status;
}
