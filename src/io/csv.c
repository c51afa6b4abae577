/* CSV as RFC 4180 has it, strictly: a machine that can stop between any two bytes. */
#include "base/sort.h"
#include "data/field.h"
#include "data/say.h"
#include "io/window.h"
#include <string.h>

typedef enum {
  CELL,   /* at the first byte of a cell */
  PLAIN,  /* within a cell without quotes */
  QUOTED, /* within quotes */
  QUOTE,  /* after a quote within quotes: the end of the cell, or half of a quote */
  RETURN  /* after a CR: a LF is due */
} csv_state;

typedef struct { /* a cell of the row; places count from the beginning of the row */
  size_t begin, n;
  size_t first; /* byte of it or of its quote */
  uint64_t line, column;
  bool escaped; /* two quotes stand for one */
} csv_cell;

typedef struct { /* the first thing that is wrong with a row */
  dsv_status code;
  const char *what;
  size_t at;
  uint64_t line, column;
} csv_fault;

typedef struct {
  dsv__window *window;
  dsv__table *table;
  csv_cell *cells; /* of a row; as many as the header has */
  size_t n_cells, capacity;
  size_t columns; /* of the header; 0 before it is read */
  int *column_of; /* each slot's column */
  dsv__cell *row; /* each slot's cell */
  /* The machine; positions count from the beginning of the row. */
  csv_state state;
  size_t at;
  uint64_t lines;    /* line ends within the row */
  size_t line_start; /* of the physical line */
  csv_cell cell;
  csv_fault fault;
  bool lost; /* no row can be read: the header is wrong, or a quote is never closed */
} csv;

/* ---- the machine ------------------------------------------------------------------------------------------------------------ */

static void begin_row(csv *c) {
  c->state = CELL;
  c->at = c->n_cells = 0;
  c->lines = 0;
  c->line_start = 0;
  c->fault = (csv_fault){0};
}

static void find_fault(csv *c, dsv_status code, size_t at, const char *what) {
  if (!c->fault.code) c->fault = (csv_fault){code, what, at, c->window->line + c->lines, at - c->line_start + 1};
}

static dsv_status add_cell(csv *c, size_t end) {
  dsv__window *w = c->window;
  csv_cell cell = c->cell;
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
static const unsigned char ends[256] = {
    [','] = ENDS_PLAIN, ['\r'] = ENDS_PLAIN, ['\n'] = ENDS_PLAIN | ENDS_QUOTED, ['"'] = ENDS_PLAIN | ENDS_QUOTED};

static size_t skip(const unsigned char *bytes, size_t at, size_t n, int what) {
  while (at < n && !(ends[bytes[at]] & what)) at++;
  return at;
}

static void begin_cell(csv *c, const unsigned char *bytes) {
  size_t at = c->at;
  bool quoted = bytes && bytes[at] == '"';
  c->cell = (csv_cell){at + quoted, 0, at, c->window->line + c->lines, at - c->line_start + 1, false};
  c->state = quoted ? QUOTED : PLAIN;
  c->at += quoted;
}

/* The byte at c->at, which ends a run or follows a quote; `end` is where the cell would end. */
static dsv_status separate(csv *c, unsigned char byte, size_t end, bool *row_ends) {
  if (byte == ',') {
    c->state = CELL;
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
    c->state = RETURN;
  } else {
    find_fault(c, DSV_ERROR_SYNTAX, c->at,
               byte == '"' ? "a quote within a cell that does not begin with one" : "text after the closing quote");
    c->state = PLAIN;
  }
  c->at++;
  return DSV_OK;
}

static void pass_quoted(csv *c, const unsigned char *bytes, size_t n) {
  c->at = skip(bytes, c->at, n, ENDS_QUOTED);
  if (c->at == n) return;
  if (bytes[c->at++] == '"') {
    c->state = QUOTE;
  } else {
    c->lines++;
    c->line_start = c->at;
  }
}

/* Goes on to the end of the row or of what is there. */
static dsv_status scan(csv *c, bool *row_ends) {
  const unsigned char *bytes = (const unsigned char *)c->window->bytes + c->window->begin;
  size_t n = c->window->end - c->window->begin;
  dsv_status status = DSV_OK;
  *row_ends = false;
  while (c->at < n && !status && !*row_ends) {
    switch (c->state) {
      case CELL: begin_cell(c, bytes); break;
      case PLAIN:
        c->at = skip(bytes, c->at, n, ENDS_PLAIN);
        if (c->at < n) status = separate(c, bytes[c->at], c->at, row_ends);
        break;
      case QUOTED: pass_quoted(c, bytes, n); break;
      case QUOTE:
        if (bytes[c->at] == '"') {
          c->cell.escaped = true;
          c->state = QUOTED;
          c->at++;
        } else {
          status = separate(c, bytes[c->at], c->at - 1, row_ends);
        }
        break;
      case RETURN:
        if (bytes[c->at] == '\n') {
          status = separate(c, '\n', c->cell.n, row_ends);
        } else {
          find_fault(c, DSV_ERROR_SYNTAX, c->at - 1, "a carriage return without a line feed");
          c->state = PLAIN;
        }
        break;
    }
  }
  return status;
}

/* The input ends within the row. */
static dsv_status end_input(csv *c) {
  if (c->state == QUOTED) {
    dsv__window *w = c->window;
    c->lost = true;
    return dsv__batch_bad(w->batch, NULL, false, DSV_ERROR_SYNTAX, c->cell.line, c->cell.column,
                          w->offset + c->cell.first, "a quote that is never closed");
  }
  if (c->state == RETURN) find_fault(c, DSV_ERROR_SYNTAX, c->at - 1, "a carriage return without a line feed");
  if (c->state == CELL) begin_cell(c, NULL);
  size_t end = c->state == QUOTE ? c->at - 1 : c->state == RETURN ? c->cell.n : c->at;
  return add_cell(c, end);
}

/* Reads one row; c->at is 0 where there is none. */
static dsv_status read_row(csv *c) {
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
static void unescape(char *text, csv_cell *cell) {
  char *to = text;
  for (size_t i = 0; i < cell->n; i++) {
    *to++ = text[i];
    i += text[i] == '"';
  }
  cell->n = (size_t)(to - text);
  cell->escaped = false;
}

static dsv__str text_of(csv *c, csv_cell *cell) {
  char *text = c->window->bytes + c->window->begin + cell->begin;
  if (cell->escaped) unescape(text, cell);
  return (dsv__str){text, cell->n};
}

/* Bytes that are no text, before anything is unescaped. */
static void check_text(csv *c) {
  const char *bytes = c->window->bytes + c->window->begin;
  size_t good = dsv__text_good(bytes, c->at);
  if (good == c->at || (c->fault.code && c->fault.at < good)) return;
  csv_fault fault = {DSV_ERROR_ENCODING, bytes[good] ? "bytes that are not UTF-8" : "a NUL", good, c->window->line,
                     good + 1};
  for (size_t i = 0; i < good; i++)
    if (bytes[i] == '\n') {
      fault.line++;
      fault.column = good - i;
    }
  c->fault = fault;
}

/* ---- the header ------------------------------------------------------------------------------------------------------------- */

typedef struct {
  dsv__str name;
  size_t column;
} csv_name;

static int by_name(const void *a, const void *b) {
  const csv_name *x = a, *y = b;
  int order = dsv__str_compare(x->name, y->name);
  return order ? order : (x->column > y->column) - (x->column < y->column);
}

static void find_twice(csv *c, csv_cell *cell) {
  dsv__window *w = c->window;
  c->lost = true;
  dsv__batch_bad(w->batch, NULL, false, DSV_ERROR_DUPLICATE, cell->line, cell->column, w->offset + cell->first,
                 "column \"%s\" stands twice", dsv__show(text_of(c, cell)).at);
}

static dsv_status check_names(csv *c, csv_name *names) {
  uint64_t limit = c->window->context->limits.name_bytes;
  for (size_t i = 0; i < c->columns; i++) {
    csv_cell *cell = &c->cells[i];
    names[i] = (csv_name){text_of(c, cell), i};
    if (names[i].name.n > limit)
      return dsv__window_limit(c->window, cell->line, cell->column, c->window->offset + cell->first, "bytes in a name",
                               limit, "name_bytes");
  }
  dsv__sort(names, c->columns, sizeof *names, by_name);
  for (size_t i = 1; i < c->columns; i++)
    if (dsv__str_same(names[i - 1].name, names[i].name)) find_twice(c, &c->cells[names[i].column]);
  return DSV_OK;
}

/* A name that is missing, with the nearest of the header. */
static void put_missing(csv *c, dsv__buffer *out, const char *missing) {
  if (out->n > 1024) return; /* messages are not longer */
  dsv__str near = {NULL, 0};
  char copy[65];
  const char *words[] = {copy};
  for (size_t i = 0; i < c->columns && !near.n; i++) {
    dsv__str name = text_of(c, &c->cells[i]);
    if (!name.n || name.n >= sizeof copy || dsv__batch_slot(c->table, name) >= 0) continue;
    memcpy(copy, name.at, name.n);
    copy[name.n] = '\0';
    if (dsv__nearest(dsv__str_of(missing), words, 1)) near = name;
  }
  dsv__put_format(out, "%s\"%s\"", out->n ? ", " : "", missing);
  if (near.n) dsv__put_format(out, " (is it \"%s\"?)", dsv__show(near).at);
}

static dsv_status place_columns(csv *c) {
  dsv__buffer missing;
  dsv__buffer_init(&missing, c->window->context);
  for (int slot = 0; slot < dsv__batch_slots(c->table); slot++) {
    dsv__str name = dsv__str_of(dsv__batch_slot_name(c->table, slot));
    c->column_of[slot] = -1;
    for (size_t i = 0; i < c->columns && c->column_of[slot] < 0; i++)
      if (dsv__str_same(text_of(c, &c->cells[i]), name)) c->column_of[slot] = (int)i;
    if (c->column_of[slot] < 0) put_missing(c, &missing, name.at);
  }
  dsv_status status = missing.failed ? DSV__NO_MEMORY(c->window->diag) : DSV_OK;
  c->lost = c->lost || missing.n;
  if (!status && missing.n)
    dsv__batch_bad(c->window->batch, NULL, false, DSV_ERROR_COLUMN, c->window->line, 1, c->window->offset,
                   "the header lacks columns of stream \"%s\": %.*s", c->table->stream->head.id.at, (int)missing.n,
                   missing.at);
  dsv__buffer_free(&missing);
  return status;
}

static dsv_status read_names(csv *c) {
  const dsv_context *context = c->window->context;
  c->columns = c->n_cells;
  csv_name *names = dsv__alloc(context, c->columns, sizeof *names);
  dsv_status status = names ? check_names(c, names) : DSV__NO_MEMORY(c->window->diag);
  dsv__free(context, names);
  return status ? status : place_columns(c);
}

static dsv_status read_header(csv *c) {
  static const char mark[] = "\xEF\xBB\xBF";
  dsv__window *w = c->window;
  dsv_status status = read_row(c);
  if (status || c->lost) return status;
  check_text(c);
  if (c->at >= 3 && !memcmp(w->bytes + w->begin, mark, 3))
    c->fault = (csv_fault){DSV_ERROR_ENCODING, "a byte-order mark: save the file as plain UTF-8", 0, 1, 1};
  if (!c->at) c->fault = (csv_fault){DSV_ERROR_COLUMN, "there is no header: the file is empty", 0, 1, 1};
  c->lost = c->fault.code != DSV_OK;
  if (c->lost)
    return dsv__batch_bad(w->batch, NULL, false, c->fault.code, c->fault.line, c->fault.column, c->fault.at, "%s",
                          c->fault.what);
  status = read_names(c);
  dsv__window_next(w, c->at, c->lines);
  return status;
}

/* ---- rows ------------------------------------------------------------------------------------------------------------------- */

static dsv_status hand_over(csv *c) {
  dsv__window *w = c->window;
  check_text(c);
  csv_fault fault = c->fault;
  if (fault.code)
    return dsv__batch_bad(w->batch, c->table, true, fault.code, fault.line, fault.column, w->offset + fault.at, "%s",
                          fault.what);
  if (c->n_cells != c->columns)
    return dsv__batch_bad(w->batch, c->table, true, DSV_ERROR_ROW, w->line, 1, w->offset,
                          "the row has %zu cells, the header %zu", c->n_cells, c->columns);
  int slots = dsv__batch_slots(c->table);
  for (int slot = 0; slot < slots; slot++) {
    csv_cell *cell = &c->cells[c->column_of[slot]];
    dsv__str text = text_of(c, cell);
    c->row[slot] = (dsv__cell){
        text.n ? DSV__CELL_CSV : DSV__CELL_MISSING, text.at, text.n, cell->line, cell->column, w->offset + cell->first};
  }
  return dsv__batch_row(w->batch, c->table, c->row, w->line, w->offset);
}

static dsv_status read_rows(csv *c) {
  for (;;) {
    dsv_status status = read_row(c);
    if (status || c->lost || !c->at) return status;
    status = hand_over(c);
    if (status) return status;
    dsv__window_next(c->window, c->at, c->lines);
  }
}

dsv_status dsv__csv_read(dsv__window *window, dsv__table *table) {
  const dsv_context *context = window->context;
  size_t slots = (size_t)dsv__batch_slots(table);
  csv c = {.window = window, .table = table};
  c.column_of = dsv__alloc(context, slots, sizeof *c.column_of);
  c.row = dsv__alloc(context, slots, sizeof *c.row);
  dsv_status status = c.column_of && c.row ? read_header(&c) : DSV__NO_MEMORY(window->diag);
  if (!status && !c.lost) status = read_rows(&c);
  dsv__free(context, c.column_of);
  dsv__free(context, c.row);
  dsv__free(context, c.cells);
  return status;
}
