/* Rows straight into the columns of a table: the fast way of readers, for rows in which everything is plain.

   A row is built cell by cell behind the last row of the table, every slot of it once and in any order, and then lands:

     bool plain = dsv__land_room(&land);
     for (each slot) plain = plain && dsv__land_cell(&land, slot, kind, at, n);
     if (!plain || !dsv__land_row(&land)) status = dsv__batch_row(batch, table, cells, line, offset);

   Where anything answers false, the row is given up by doing nothing, and goes the slow way, which knows all the rest: it makes room (or
   finds that the limit of rows is passed), makes the bytes of `valid` for the first value that is missing, reads what is unusual, and finds
   what is wrong. So rows, findings and their order are those of the slow way. A text of a row that is given up may stay in the dictionary,
   which costs its bytes and changes nothing: give texts last where that is easy.

   Limits of texts and lines are the reader's to keep, as they are for dsv__batch_row. */
#ifndef DSV__LAND_H
#define DSV__LAND_H

#include "base/number.h"
#include "base/plain.h"
#include "facts/batch.h"

/* A text of 1 to 16 bytes, filled up with NUL, which no text has in it. */
typedef struct {
  uint64_t first, second;
  uint32_t id;
} dsv__land_memory;

#define DSV__LAND_MEMORY_BITS 10 /* texts remembered for each column */

typedef struct {
  int32_t type;            /* dsv__field_type */
  int64_t unit;            /* DURATION: of plain decimals; 0: none */
  dsv__column *column;     /* NULL: the time, start or end of the row */
  dsv__land_memory *texts; /* STRING: texts of this column that came lately, by hash */
  dsv__plain_day day;      /* TIME: the last one */
} dsv__land_slot;

/* For the rows of one table in one batch. */
typedef struct {
  dsv__table *table;
  uint64_t most;          /* rows that the table may see */
  const dsv_status *lost; /* the error that loses the batch: rows are only looked at for findings then */
  dsv__land_slot *slots;  /* as dsv__batch_slot numbers them */
  dsv__batch *batch;
  dsv__dialect *dialect;
  uint64_t ahead; /* rows of a block before the one that is built; else 0 */
} dsv__land;

bool dsv__land_init(dsv__land *land, dsv__batch *batch, dsv__table *table); /* false: no memory */
void dsv__land_free(dsv__land *land); /* one that is all zero, or whose init failed, too */

/* For how many more rows there is room. */
static inline uint64_t dsv__land_room(const dsv__land *land) {
  const dsv__table *table = land->table;
  uint64_t room = table->capacity - table->n, most = land->most > table->seen ? land->most - table->seen : 0;
  return room < most ? room : most;
}

/* The row that is built. */
static inline uint64_t dsv__land_at(const dsv__land *land) {
  return land->table->n + land->ahead;
}

/* The values of a slot, for readers that have read them already; the type of the slot must fit. */

static inline void dsv__land_given(const dsv__land *land, int slot) {
  dsv__column *column = land->slots[slot].column;
  if (column && column->valid) column->valid[dsv__land_at(land)] = 1;
}

/* TIME, DURATION, INTEGER; a time must be within the years 1 to 9999. */
static inline void dsv__land_integer(const dsv__land *land, int slot, int64_t value) {
  dsv__table *table = land->table;
  dsv__column *column = land->slots[slot].column;
  int64_t *values = column ? column->integers : slot ? table->end : table->start;
  values[dsv__land_at(land)] = value;
  dsv__land_given(land, slot);
}

static inline void dsv__land_put_boolean(const dsv__column *column, uint64_t row, bool value) {
  column->flags[row] = value;
}

static inline void dsv__land_boolean(const dsv__land *land, int slot, bool value) {
  dsv__land_put_boolean(land->slots[slot].column, dsv__land_at(land), value);
  dsv__land_given(land, slot);
}

/* A finite one. */
static inline void dsv__land_number(const dsv__land *land, int slot, double value) {
  land->slots[slot].column->numbers[dsv__land_at(land)] = value;
  dsv__land_given(land, slot);
}

static inline void dsv__land_decimal(const dsv__land *land, int slot, dsv__decimal value) {
  land->slots[slot].column->integers[dsv__land_at(land)] = value.coefficient;
  land->slots[slot].column->scales[dsv__land_at(land)] = (uint8_t)value.scale;
  dsv__land_given(land, slot);
}

/* STRING: UTF-8 without NUL. Where there is no memory the batch is lost, too. */
bool dsv__land_text(dsv__land *land, int slot, dsv__str text);
/* No value. */
bool dsv__land_missing(dsv__land *land, int slot);
bool dsv__land_full(dsv__land *land, int slot, dsv__cell_kind kind, const char *at, size_t n); /* of any form */

/* Where a text of 1 to 16 bytes is remembered, if it is; *asked is what stands there then. */
static inline dsv__land_memory *dsv__land_remembered(const dsv__land_slot *to, const char *at, size_t n,
                                                     dsv__land_memory *asked) {
  asked->first = dsv__word_at(at);
  asked->second = 0;
  if (n > 8) asked->second = dsv__word_at(at + 8) << 8 * (16 - n) >> 8 * (16 - n);
  else asked->first = asked->first << 8 * (8 - n) >> 8 * (8 - n);
  uint64_t hash = (asked->first ^ asked->second >> 3 ^ asked->second << 29) * UINT64_C(0x9e3779b97f4a7c15);
  return &to->texts[hash >> (64 - DSV__LAND_MEMORY_BITS)];
}

/* A text that came lately, of a few bytes with DSV__PADDING behind them. */
static inline bool dsv__land_known(const dsv__land_slot *to, const char *at, size_t n, uint32_t *id) {
  dsv__land_memory asked;
  if (n - 1 > 15) return false;
  const dsv__land_memory *memory = dsv__land_remembered(to, at, n, &asked);
  if (memory->first != asked.first || memory->second != asked.second) return false;
  *id = memory->id;
  return true;
}

/* The text of a cell, of a kind other than MISSING, read as the type of the slot. It has DSV__PADDING behind it. */
static inline bool dsv__land_cell(dsv__land *land, int slot, dsv__cell_kind kind, const char *at, size_t n) {
  bool text = kind == DSV__CELL_CSV || kind == DSV__CELL_TEXT,
       number = kind == DSV__CELL_CSV || kind == DSV__CELL_NUMBER;
  const char mark = kind == DSV__CELL_CSV ? land->dialect->point : '.';
  dsv__land_slot *to = &land->slots[slot];
  int64_t integer;
  double value;
  dsv__decimal decimal;
  switch (to->type) {
    case DSV__TYPE_STRING:
      if (!text || !dsv__land_known(to, at, n, &to->column->texts[dsv__land_at(land)])) break;
      dsv__land_given(land, slot);
      return true;
    case DSV__TYPE_NUMBER:
      if (!number || !dsv__plain_double(at, n, mark, &value)) break;
      dsv__land_number(land, slot, value);
      return true;
    case DSV__TYPE_INTEGER:
      if (!number || !dsv__plain_integer(at, n, &integer)) break;
      dsv__land_integer(land, slot, integer);
      return true;
    case DSV__TYPE_DECIMAL:
      if (!(text || number) || !dsv__plain_decimal(at, n, mark, &decimal)) break;
      dsv__land_decimal(land, slot, decimal);
      return true;
    case DSV__TYPE_BOOLEAN:
      if (kind != DSV__CELL_CSV || n != 1 || (*at & ~1) != '0') break;
      dsv__land_boolean(land, slot, *at & 1);
      return true;
    case DSV__TYPE_TIME: /* sixteen digits of microseconds are within the years */
      if (land->dialect->formed && text) break;
      if (!(text && dsv__plain_time(at, n, &to->day, &integer)) && !(number && dsv__plain_integer(at, n, &integer)))
        break;
      dsv__land_integer(land, slot, integer);
      return true;
  }
  return dsv__land_full(land, slot, kind, at, n);
}

/* The row is complete, and lands. */
static inline bool dsv__land_row(dsv__land *land) {
  dsv__table *table = land->table;
  if (table->end && table->end[table->n] < table->start[table->n]) return false;
  if (*land->lost) return true;
  table->n++;
  table->seen++;
  return true;
}

/* ---- blocks ----------------------------------------------------------------------------------------------------------------- */

/* Rows that lie side by side: cell `column` of row i lies between places[i * columns + column] and the next place, neither of them included. */
typedef struct {
  const char *bytes; /* with DSV__PADDING behind them */
  const uint32_t *places;
  size_t columns, rows;
} dsv__land_block;

/* Puts a column of CSV into a slot of all rows, for which there is room. Gives how many rows are plain before the first that is not. `returns`:
   a cell may end in a CR, which is left out. */
size_t dsv__land_column(dsv__land *land, const dsv__land_block *block, int slot, size_t column, bool returns);
/* The first n rows of a block are complete, and land; gives how many before the first that cannot be. */
size_t dsv__land_rows(dsv__land *land, size_t n);

#endif
