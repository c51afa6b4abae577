/* CSV at speed: rows without quotes, and rows that other parts of a file read. */
#include "io/csv.h"
#include <string.h>

/* ---- plain rows ------------------------------------------------------------------------------------------------------------- */

/* Whether the cells that end at `places` are a row: the last one, and no other, ends the line. */
static bool is_row(const dsv__csv *c, const char *bytes, const uint32_t *places) {
  bool early = false;
  for (size_t i = 0; i + 1 < c->columns; i++) early |= bytes[places[i]] == '\n';
  return !early && bytes[places[c->columns - 1]] == '\n';
}

/* Whether a row with strange bytes is text, with a CR only where it is due. */
static bool is_text(const char *row, size_t n) {
  const char *first = memchr(row, '\r', n);
  return (!first || (size_t)(first - row) + 2 == n) && dsv__text_good(row, n) == n;
}

/* How many rows lie there, from places[0] on, before one that is not plain to the eye, or `most`. */
static size_t count_rows(const dsv__csv *c, const char *bytes, const uint32_t *places, const uint32_t *stop,
                         uint64_t most) {
  size_t rows = 0;
  const bool strange = c->index->strange, bounded = c->longest < DSV__CSV_PIECE;
  for (; rows < most && (size_t)(stop - places) >= c->columns && is_row(c, bytes, places + 1); rows++) {
    uint32_t begin = places[0] + 1, n = places[c->columns] + 1 - begin;
    if ((bounded && n > c->longest) || (strange && !is_text(bytes + begin, n))) break;
    places += c->columns;
  }
  return rows;
}

/* Lands rows from places[0] on up to the first that is not plain, column by column; texts last, so that none comes of a row with a fault. */
static size_t land_rows(dsv__csv *c, const char *bytes, const uint32_t *places, size_t rows) {
  dsv__land_block block = {bytes, places, c->columns, rows};
  for (int texts = 0; texts < 2; texts++)
    for (int slot = 0; slot < c->slots && block.rows; slot++) {
      size_t column = (size_t)c->column_of[slot];
      bool returns = c->index->returns && column + 1 == c->columns;
      if ((c->land.slots[slot].type == DSV__TYPE_STRING) == texts)
        block.rows = dsv__land_column(&c->land, &block, slot, column, returns);
    }
  return dsv__land_rows(&c->land, block.rows);
}

/* The row at the window's beginning is not plain. It ends at the next line feed of the index, or else is left where it is. */
static dsv_status pass_row(dsv__csv *c, const uint32_t **places, const char *bytes) {
  const uint32_t *at = *places + 1, *stop = c->index->places + c->index->n;
  while (at <= stop && bytes[*at] != '\n') at++;
  if (at > stop) return DSV_OK;
  *places = at;
  return dsv__csv_one(c);
}

/* Reads the rows of a piece that are all there and have no quotes. */
dsv_status dsv__csv_piece(dsv__csv *c) {
  dsv__window *w = c->window;
  const char *bytes = w->bytes + w->begin;
  uint64_t left = w->stop - w->offset, there = w->end - w->begin;
  dsv__csv_index_fill(c->index, bytes, (size_t)(there < left ? there : left), c->separator);
  const uint32_t *places = c->index->places, *stop = places + c->index->n;
  for (;;) {
    uint64_t room = dsv__land_room(&c->land);
    size_t rows = count_rows(c, bytes, places, stop, room < c->at_once ? room : c->at_once);
    size_t landed = rows ? land_rows(c, bytes, places, rows) : 0;
    const uint32_t *next = places + landed * c->columns;
    dsv__window_next(w, *next - *places, landed);
    places = next;
    c->at_once = landed < rows ? 1 : 2 * c->at_once < DSV__CSV_PIECE ? 2 * c->at_once : DSV__CSV_PIECE;
    if (rows && landed == rows) continue;
    dsv_status status = pass_row(c, &places, bytes);
    if (status || places == next) return status;
  }
}

/* ---- parts of a file -------------------------------------------------------------------------------------------------------- */

typedef struct {        /* where the passage stands over rows that other parts read */
  dsv__csv_state state; /* DSV__CSV_PLAIN: outside quotes, DSV__CSV_QUOTED, DSV__CSV_QUOTE */
  char before;          /* DSV__CSV_PLAIN: the byte before */
  uint64_t lines;
  bool done;
} csv_passage;

/* Outside quotes: up to the next quote, or the first line feed that stands at `late` or later. A quote opens only where a cell begins, as it
   does for the machine. */
static size_t pass_plain(const dsv__csv *c, csv_passage *p, const char *bytes, size_t at, size_t n, size_t late) {
  const char *quote = memchr(bytes + at, '"', n - at), *feed = NULL;
  size_t end = quote ? (size_t)(quote - bytes) : n, from = late > at ? late : at;
  if (from < end) feed = memchr(bytes + from, '\n', end - from);
  if (feed) end = (size_t)(feed - bytes) + 1;
  p->done = feed != NULL;
  p->lines += dsv__count_lines(bytes + at, end - at);
  if (end > at) p->before = bytes[end - 1];
  if (p->done || !quote) return end;
  p->state = p->before == c->separator || p->before == '\n' ? DSV__CSV_QUOTED : DSV__CSV_PLAIN;
  p->before = '"';
  return end + 1;
}

static size_t pass_in_quotes(csv_passage *p, const char *bytes, size_t at, size_t n) {
  const char *quote = memchr(bytes + at, '"', n - at);
  size_t end = quote ? (size_t)(quote - bytes) : n;
  p->lines += dsv__count_lines(bytes + at, end - at);
  if (!quote) return end;
  p->state = DSV__CSV_QUOTE;
  return end + 1;
}

/* After a quote within quotes: half of a quote, or the end of the cell. */
static size_t pass_quote(csv_passage *p, const char *bytes, size_t at) {
  bool half = bytes[at] == '"';
  p->state = half ? DSV__CSV_QUOTED : DSV__CSV_PLAIN;
  p->before = '"';
  return at + half;
}

/* Passes the rows that begin before the window's part. */
dsv_status dsv__csv_pass(dsv__csv *c) {
  dsv__window *w = c->window;
  dsv_status status = dsv__window_to_mark(w);
  csv_passage p = {.state = DSV__CSV_PLAIN, .before = '\n', .done = w->from <= w->offset};
  while (!status && !p.done) {
    const char *bytes = w->bytes + w->begin;
    size_t at = 0, n = w->end - w->begin;
    uint64_t late = w->from - 1 > w->offset ? w->from - 1 - w->offset : 0;
    p.lines = 0;
    while (at < n && !p.done) {
      if (p.state == DSV__CSV_PLAIN) at = pass_plain(c, &p, bytes, at, n, late < n ? (size_t)late : n);
      else if (p.state == DSV__CSV_QUOTED) at = pass_in_quotes(&p, bytes, at, n);
      else at = pass_quote(&p, bytes, at);
    }
    dsv__window_next(w, at, p.lines);
    if (!p.done) status = dsv__window_more(w);
    if (w->ended) break;
  }
  return status;
}
