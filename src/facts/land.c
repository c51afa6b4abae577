/* Rows straight into the columns of a table. */
#include "facts/land.h"
#include "facts/fill.h"

bool dsv__land_init(dsv__land *land, dsv__batch *batch, dsv__table *table) {
  const dsv_context *context = batch->context;
  size_t slots = (size_t)dsv__batch_slots(table), own = (size_t)dsv__own_slots(table);
  *land = (dsv__land){.table = table,
                      .most = dsv__batch_most(batch),
                      .lost = &batch->first,
                      .batch = batch,
                      .dialect = &batch->dialect};
  land->slots = dsv__zalloc(context, slots, sizeof *land->slots);
  if (!land->slots) return false;
  for (size_t slot = 0; slot < slots; slot++) {
    dsv__column *column = slot < own ? NULL : &table->columns[slot - own];
    dsv__land_slot *to = &land->slots[slot];
    to->column = column;
    to->type = column ? column->type : DSV__TYPE_TIME;
    to->unit = column ? column->unit : 0;
    if (to->type != DSV__TYPE_STRING) continue;
    to->texts = dsv__zalloc(context, (size_t)1 << DSV__LAND_MEMORY_BITS, sizeof *to->texts);
    if (!to->texts) return false;
  }
  return true;
}

void dsv__land_free(dsv__land *land) {
  if (!land->slots) return;
  const dsv_context *context = land->batch->context;
  int slots = dsv__batch_slots(land->table);
  for (int slot = 0; slot < slots; slot++) dsv__free(context, land->slots[slot].texts);
  dsv__free(context, land->slots);
}

bool dsv__land_text(dsv__land *land, int slot, dsv__str text) {
  dsv__column *column = land->slots[slot].column;
  dsv__land_given(land, slot);
  if (dsv__dictionary_add(column->dictionary, text, &column->texts[dsv__land_at(land)])) return true;
  dsv__batch_stop(land->batch, DSV_ERROR_MEMORY, "out of memory");
  return false;
}

/* A text with DSV__PADDING behind it is remembered, if it is short. */
static bool land_new_text(dsv__land *land, int slot, dsv__str text) {
  if (!dsv__land_text(land, slot, text)) return false;
  if (text.n - 1 > 15) return true;
  dsv__land_memory asked, *memory = dsv__land_remembered(&land->slots[slot], text.at, text.n, &asked);
  asked.id = land->slots[slot].column->texts[dsv__land_at(land)];
  *memory = asked;
  return true;
}

bool dsv__land_missing(dsv__land *land, int slot) {
  dsv__table *table = land->table;
  dsv__column *column = land->slots[slot].column;
  uint64_t row = dsv__land_at(land);
  if (!column) {
    if (!slot || table->stream->open == DSV__OPEN_REFUSE) return false;
    table->end[row] = DSV__TIME_MAX;
    return true;
  }
  if (!column->valid) return false;
  column->valid[row] = 0;
  switch (column->type) {
    case DSV__TYPE_STRING: column->texts[row] = 0; break;
    case DSV__TYPE_NUMBER: column->numbers[row] = 0; break;
    case DSV__TYPE_BOOLEAN:
      dsv__land_boolean(land, slot, false);
      column->valid[row] = 0;
      break;
    case DSV__TYPE_DECIMAL: column->scales[row] = 0; /* fall through */
    default: column->integers[row] = 0; break;
  }
  return true;
}

bool dsv__land_full(dsv__land *land, int slot, dsv__cell_kind kind, const char *at, size_t n) {
  const dsv__land_slot *to = &land->slots[slot];
  dsv__cell cell = {.kind = kind, .at = at, .n = n};
  dsv__typed value;
  if (dsv__cell_read(&cell, to->type, to->unit, land->dialect, &value)) return false;
  switch (to->type) {
    case DSV__TYPE_STRING: return land_new_text(land, slot, value.text);
    case DSV__TYPE_NUMBER: dsv__land_number(land, slot, value.number); return true;
    case DSV__TYPE_BOOLEAN: dsv__land_boolean(land, slot, value.integer); return true;
    case DSV__TYPE_DECIMAL: dsv__land_decimal(land, slot, (dsv__decimal){value.integer, value.scale}); return true;
    default: dsv__land_integer(land, slot, value.integer); return true;
  }
}

/* ---- blocks ----------------------------------------------------------------------------------------------------------------- */

typedef struct {
  dsv__land *land;
  const dsv__land_block *block;
  int slot;
  size_t column;
  bool returns;
} filling;

typedef struct {
  const char *at;
  size_t n;
} text;

static inline text cell_at(const char *bytes, const uint32_t *place, bool returns) {
  uint32_t begin = place[0] + 1, n = place[1] - begin;
  if (returns && n && bytes[place[1] - 1] == '\r') n--;
  return (text){bytes + begin, n};
}

/* A cell that the loop of its column does not read. */
static bool fill_other(const filling *f, size_t row, text cell) {
  f->land->ahead = row;
  bool good =
      cell.n ? dsv__land_cell(f->land, f->slot, DSV__CELL_CSV, cell.at, cell.n) : dsv__land_missing(f->land, f->slot);
  f->land->ahead = 0;
  return good;
}

/* All rows of a column, by an expression that reads `cell` into values[i], or is false. What the loop needs is its own, so that values
   that are stored do not touch it. */
#define FILL(f, plain)                                              \
  const char *bytes = (f)->block->bytes;                            \
  const uint32_t *place = (f)->block->places + (f)->column;         \
  const size_t step = (f)->block->columns, rows = (f)->block->rows; \
  const bool returns = (f)->returns;                                \
  for (size_t i = 0; i < rows; i++, place += step) {                \
    const text cell = cell_at(bytes, place, returns);               \
    if (!(cell.n && (plain)) && !fill_other(f, i, cell)) return i;  \
  }                                                                 \
  return rows;

static size_t fill_times(const filling *f, int64_t *values) {
  dsv__plain_day day = f->land->slots[f->slot].day; /* one of its own, which stores to values do not reach */
  FILL(f, dsv__plain_time(cell.at, cell.n, &day, &values[i]))
}

static size_t fill_integers(const filling *f, int64_t *values) {
  FILL(f, dsv__plain_integer(cell.at, cell.n, &values[i]))
}

static size_t fill_numbers(const filling *f, double *values) {
  const char mark = f->land->dialect->point;
  FILL(f, dsv__plain_double(cell.at, cell.n, mark, &values[i]))
}

static size_t fill_booleans(const filling *f) {
  FILL(f, cell.n == 1 && (*cell.at & ~1) == '0' &&
              (dsv__land_put_boolean(f->land->slots[f->slot].column, f->land->table->n + i, *cell.at & 1), true))
}

static size_t fill_texts(const filling *f, uint32_t *values) {
  dsv__land_slot *to = &f->land->slots[f->slot];
  FILL(f, dsv__land_known(to, cell.at, cell.n, &values[i]))
}

static size_t fill_others(const filling *f){FILL(f, false)}

size_t dsv__land_column(dsv__land *land, const dsv__land_block *block, int slot, size_t column, bool returns) {
  const filling f = {land, block, slot, column, returns};
  dsv__table *table = land->table;
  uint64_t first = table->n;
  const dsv__land_slot *to = &land->slots[slot];
  if (to->type == DSV__TYPE_TIME && land->dialect->formed) return fill_others(&f);
  if (!to->column) return fill_times(&f, (slot ? table->end : table->start) + first);
  if (to->column->valid) memset(to->column->valid + first, 1, block->rows);
  switch (to->type) {
    case DSV__TYPE_TIME: return fill_times(&f, to->column->integers + first);
    case DSV__TYPE_INTEGER: return fill_integers(&f, to->column->integers + first);
    case DSV__TYPE_NUMBER: return fill_numbers(&f, to->column->numbers + first);
    case DSV__TYPE_BOOLEAN: return fill_booleans(&f);
    case DSV__TYPE_STRING: return fill_texts(&f, to->column->texts + first);
    default: return fill_others(&f);
  }
}

size_t dsv__land_rows(dsv__land *land, size_t n) {
  dsv__table *table = land->table;
  if (table->end) {
    const int64_t *start = table->start + table->n, *end = table->end + table->n;
    for (size_t i = 0; i < n; i++)
      if (end[i] < start[i]) n = i;
  }
  if (*land->lost) return n;
  table->n += n;
  table->seen += n;
  return n;
}
