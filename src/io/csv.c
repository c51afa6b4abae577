/* CSV as RFC 4180 has it, strictly: a machine that can stop between any two bytes. */
#include "io/csv.h"
#include <string.h>

/* ---- the machine ------------------------------------------------------------------------------------------------------------ */

static void begin_row(dsv__csv *c) {
  c->state = DSV__CSV_CELL;
  c->at = c->n_cells = 0;
  c->lines = 0;
  c->line_start = 0;
  c->fault = (dsv__csv_fault){0};
}

static void find_fault(dsv__csv *c, dsv_status code, size_t at, const char *what) {
  if (!c->fault.code) c->fault = (dsv__csv_fault){code, what, at, c->window->line + c->lines, at - c->line_start + 1};
}

static dsv_status add_cell(dsv__csv *c, size_t end) {
  dsv__window *w = c->window;
  dsv__csv_cell cell = c->cell;
  uint64_t limit = w->context->limits.text_bytes;
  cell.n = end - cell.begin;
  if (cell.n > limit)
    return dsv__window_limit(w, cell.line, cell.column, w->offset + cell.first, "bytes in a cell", limit, "text_bytes");
  limit = w->context->limits.columns;
  if (c->n_cells >= limit)
    return dsv__window_limit(w, cell.line, cell.column, w->offset + cell.first, "columns", limit, "columns");
  if (!c->columns) { /* the header makes room for all rows */
    void *cells = c->cells;
    if (!dsv__grow(w->context, &cells, &c->capacity, c->n_cells + 1, sizeof cell)) return DSV__NO_MEMORY(w->diag);
    c->cells = cells;
  }
  if (c->n_cells < c->capacity) c->cells[c->n_cells] = cell;
  c->n_cells++;
  return DSV_OK;
}

/* Bytes that end a run in a plain cell, and in a quoted one. */
#define ENDS_PLAIN 1
#define ENDS_QUOTED 2

void dsv__csv_separate(dsv__csv *c, char separator) {
  memset(c->ends, 0, sizeof c->ends);
  c->ends['\n'] = c->ends['"'] = ENDS_PLAIN | ENDS_QUOTED;
  c->ends['\r'] = c->ends[(unsigned char)separator] = ENDS_PLAIN;
  c->separator = separator;
}

static size_t skip(const dsv__csv *c, const unsigned char *bytes, size_t at, size_t n, int what) {
  while (at < n && !(c->ends[bytes[at]] & what)) at++;
  return at;
}

static void begin_cell(dsv__csv *c, const unsigned char *bytes) {
  size_t at = c->at;
  bool quoted = bytes && bytes[at] == '"';
  c->cell = (dsv__csv_cell){at + quoted, 0, at, c->window->line + c->lines, at - c->line_start + 1, false};
  c->state = quoted ? DSV__CSV_QUOTED : DSV__CSV_PLAIN;
  c->at += quoted;
}

/* The byte at c->at, which ends a run or follows a quote; `end` is where the cell would end. */
static dsv_status separate(dsv__csv *c, unsigned char byte, size_t end, bool *row_ends) {
  if (byte == (unsigned char)c->separator) {
    c->state = DSV__CSV_CELL;
    c->at++;
    return add_cell(c, end);
  }
  if (byte == '\n') {
    *row_ends = true;
    c->at++;
    c->lines++;
    return add_cell(c, end);
  }
  if (byte == '\r') {
    c->cell.n = end; /* remembered while the LF is due */
    c->state = DSV__CSV_RETURN;
  } else {
    find_fault(c, DSV_ERROR_SYNTAX, c->at,
               byte == '"' ? "a quote within a cell that does not begin with one" : "text after the closing quote");
    c->state = DSV__CSV_PLAIN;
  }
  c->at++;
  return DSV_OK;
}

static void pass_quoted(dsv__csv *c, const unsigned char *bytes, size_t n) {
  c->at = skip(c, bytes, c->at, n, ENDS_QUOTED);
  if (c->at == n) return;
  if (bytes[c->at++] == '"') {
    c->state = DSV__CSV_QUOTE;
  } else {
    c->lines++;
    c->line_start = c->at;
  }
}

/* Goes on to the end of the row or of what is there. */
static dsv_status scan(dsv__csv *c, bool *row_ends) {
  const unsigned char *bytes = (const unsigned char *)c->window->bytes + c->window->begin;
  size_t n = c->window->end - c->window->begin;
  dsv_status status = DSV_OK;
  *row_ends = false;
  while (c->at < n && !status && !*row_ends) {
    switch (c->state) {
      case DSV__CSV_CELL: begin_cell(c, bytes); break;
      case DSV__CSV_PLAIN:
        c->at = skip(c, bytes, c->at, n, ENDS_PLAIN);
        if (c->at < n) status = separate(c, bytes[c->at], c->at, row_ends);
        break;
      case DSV__CSV_QUOTED: pass_quoted(c, bytes, n); break;
      case DSV__CSV_QUOTE:
        if (bytes[c->at] == '"') {
          c->cell.escaped = true;
          c->state = DSV__CSV_QUOTED;
          c->at++;
        } else {
          status = separate(c, bytes[c->at], c->at - 1, row_ends);
        }
        break;
      case DSV__CSV_RETURN:
        if (bytes[c->at] == '\n') {
          status = separate(c, '\n', c->cell.n, row_ends);
        } else {
          find_fault(c, DSV_ERROR_SYNTAX, c->at - 1, "a carriage return without a line feed");
          c->state = DSV__CSV_PLAIN;
        }
        break;
    }
  }
  return status;
}

/* The input ends within the row. */
static dsv_status end_input(dsv__csv *c) {
  if (c->state == DSV__CSV_QUOTED) {
    dsv__window *w = c->window;
    c->lost = true;
    return dsv__batch_bad(w->batch, NULL, false, DSV_ERROR_SYNTAX, c->cell.line, c->cell.column,
                          w->offset + c->cell.first, "a quote that is never closed");
  }
  if (c->state == DSV__CSV_RETURN) find_fault(c, DSV_ERROR_SYNTAX, c->at - 1, "a carriage return without a line feed");
  if (c->state == DSV__CSV_CELL) begin_cell(c, NULL);
  size_t end = c->state == DSV__CSV_QUOTE ? c->at - 1 : c->state == DSV__CSV_RETURN ? c->cell.n : c->at;
  return add_cell(c, end);
}

/* Reads one row; c->at is 0 where there is none. */
dsv_status dsv__csv_row(dsv__csv *c) {
  dsv__window *w = c->window;
  bool row_ends = false;
  begin_row(c);
  dsv_status status = scan(c, &row_ends);
  while (!status && !row_ends && !w->ended) {
    status = dsv__window_more(w);
    if (!status) status = scan(c, &row_ends);
  }
  if (!status && !row_ends && c->at) status = end_input(c);
  uint64_t limit = w->context->limits.line_bytes;
  if (!status && c->at > limit)
    status = dsv__window_limit(w, w->line, 1, w->offset, "bytes in a line", limit, "line_bytes");
  return status;
}

/* ---- texts ------------------------------------------------------------------------------------------------------------------ */

/* Takes the second of two quotes away, in place. */
static void unescape(char *text, dsv__csv_cell *cell) {
  char *to = text;
  for (size_t i = 0; i < cell->n; i++) {
    *to++ = text[i];
    i += text[i] == '"';
  }
  cell->n = (size_t)(to - text);
  cell->escaped = false;
}

dsv__str dsv__csv_text(dsv__csv *c, dsv__csv_cell *cell) {
  char *text = c->window->bytes + c->window->begin + cell->begin;
  if (cell->escaped) unescape(text, cell);
  return (dsv__str){text, cell->n};
}

/* Bytes that are no text, before anything is unescaped. */
void dsv__csv_check_text(dsv__csv *c) {
  const char *bytes = c->window->bytes + c->window->begin;
  size_t good = dsv__text_good(bytes, c->at);
  if (good == c->at || (c->fault.code && c->fault.at < good)) return;
  dsv__csv_fault fault = {DSV_ERROR_ENCODING, bytes[good] ? "bytes that are not UTF-8" : "a NUL", good, c->window->line,
                          good + 1};
  for (size_t i = 0; i < good; i++)
    if (bytes[i] == '\n') {
      fault.line++;
      fault.column = good - i;
    }
  c->fault = fault;
}

/* ---- rows ------------------------------------------------------------------------------------------------------------------- */

static dsv_status hand_over(dsv__csv *c) {
  dsv__window *w = c->window;
  dsv__csv_check_text(c);
  dsv__csv_fault fault = c->fault;
  if (fault.code)
    return dsv__batch_bad(w->batch, c->table, true, fault.code, fault.line, fault.column, w->offset + fault.at, "%s",
                          fault.what);
  if (c->n_cells != c->columns)
    return dsv__batch_bad(w->batch, c->table, true, DSV_ERROR_ROW, w->line, 1, w->offset,
                          "the row has %zu cells, the header %zu", c->n_cells, c->columns);
  int slots = dsv__batch_slots(c->table);
  for (int slot = 0; slot < slots; slot++) {
    dsv__csv_cell *cell = &c->cells[c->column_of[slot]];
    dsv__str text = dsv__csv_text(c, cell);
    c->row[slot] = (dsv__cell){
        text.n ? DSV__CELL_CSV : DSV__CELL_MISSING, text.at, text.n, cell->line, cell->column, w->offset + cell->first};
  }
  return dsv__batch_row(w->batch, c->table, c->row, w->line, w->offset);
}

dsv_status dsv__csv_one(dsv__csv *c) {
  dsv_status status = dsv__csv_row(c);
  if (status || c->lost || !c->at) return status;
  status = hand_over(c);
  dsv__window_next(c->window, c->at, c->lines);
  return status;
}

/* ---- the file ------------------------------------------------------------------------------------------------------------ */

static dsv_status read_rows(dsv__csv *c) {
  dsv_status status = DSV_OK;
  c->at = 1;
  while (!status && !c->lost && c->at && c->window->offset < c->window->stop) {
    status = dsv__csv_piece(c);
    if (!status && !c->lost && c->window->offset < c->window->stop) status = dsv__csv_one(c);
  }
  return status;
}

dsv_status dsv__csv_read(dsv__window *window, dsv__table *table) {
  const dsv_context *context = window->context;
  size_t slots = (size_t)dsv__batch_slots(table);
  const dsv_limits *limits = &context->limits;
  dsv__csv c = {.window = window, .table = table, .slots = (int)slots, .at_once = 1};
  c.longest = limits->text_bytes < limits->line_bytes ? limits->text_bytes : limits->line_bytes;
  c.column_of = dsv__alloc(context, slots, sizeof *c.column_of);
  c.row = dsv__alloc(context, slots, sizeof *c.row);
  c.index = dsv__alloc(context, 1, sizeof *c.index);
  bool good = dsv__land_init(&c.land, window->batch, table) && c.column_of && c.row && c.index;
  dsv_status status = good ? dsv__csv_header(&c) : DSV__NO_MEMORY(window->diag);
  if (!status && !c.lost) status = dsv__csv_pass(&c);
  if (!status && !c.lost) status = read_rows(&c);
  dsv__land_free(&c.land);
  dsv__free(context, c.index);
  dsv__free(context, c.column_of);
  dsv__free(context, c.row);
  dsv__free(context, c.cells);
  return status;
}
