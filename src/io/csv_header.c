/* The header of CSV: the separator, and which column fills which slot. */
#include "base/sort.h"
#include "data/field.h"
#include "data/say.h"
#include "io/csv.h"
#include <string.h>

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

static void find_twice(dsv__csv *c, dsv__csv_cell *cell) {
  dsv__window *w = c->window;
  c->lost = true;
  dsv__batch_bad(w->batch, NULL, false, DSV_ERROR_DUPLICATE, cell->line, cell->column, w->offset + cell->first,
                 "column \"%s\" stands twice", dsv__show(dsv__csv_text(c, cell)).at);
}

static dsv_status check_names(dsv__csv *c, csv_name *names) {
  uint64_t limit = c->window->context->limits.name_bytes;
  for (size_t i = 0; i < c->columns; i++) {
    dsv__csv_cell *cell = &c->cells[i];
    names[i] = (csv_name){dsv__csv_text(c, cell), i};
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
static void put_missing(dsv__csv *c, dsv__buffer *out, const char *missing) {
  if (out->n > 1024) return; /* messages are not longer */
  dsv__str near = {NULL, 0};
  char copy[65];
  const char *words[] = {copy};
  for (size_t i = 0; i < c->columns && !near.n; i++) {
    dsv__str name = dsv__csv_text(c, &c->cells[i]);
    if (!name.n || name.n >= sizeof copy || dsv__batch_slot(c->table, name) >= 0) continue;
    memcpy(copy, name.at, name.n);
    copy[name.n] = '\0';
    if (dsv__nearest(dsv__str_of(missing), words, 1)) near = name;
  }
  dsv__put_format(out, "%s\"%s\"", out->n ? ", " : "", missing);
  if (near.n) dsv__put_format(out, " (is it \"%s\"?)", dsv__show(near).at);
}

static dsv_status place_columns(dsv__csv *c) {
  dsv__buffer missing;
  dsv__buffer_init(&missing, c->window->context);
  for (int slot = 0; slot < dsv__batch_slots(c->table); slot++) {
    dsv__str name = dsv__str_of(dsv__batch_slot_name(c->table, slot));
    c->column_of[slot] = -1;
    for (size_t i = 0; i < c->columns && c->column_of[slot] < 0; i++)
      if (dsv__str_same(dsv__csv_text(c, &c->cells[i]), name)) c->column_of[slot] = (int)i;
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

static dsv_status read_names(dsv__csv *c) {
  const dsv_context *context = c->window->context;
  c->columns = c->n_cells;
  csv_name *names = dsv__alloc(context, c->columns, sizeof *names);
  dsv_status status = names ? check_names(c, names) : DSV__NO_MEMORY(c->window->diag);
  dsv__free(context, names);
  return status ? status : place_columns(c);
}

/* Counts what may separate cells in the header, outside quotes; more bytes are asked for until it ends. */
static dsv_status count_separators(dsv__csv *c, const char *separators, size_t *counts) {
  dsv__window *w = c->window;
  const uint64_t limit = w->context->limits.line_bytes;
  bool quoted = false;
  for (size_t at = 0;; at++) {
    while (w->begin + at == w->end && !w->ended) {
      dsv_status status = dsv__window_more(w);
      if (status) return status;
    }
    if (w->begin + at == w->end) return DSV_OK;
    if (at == limit) return dsv__window_limit(w, w->line, 1, w->offset, "bytes in a line", limit, "line_bytes");
    char byte = w->bytes[w->begin + at];
    if (byte == '\n' && !quoted) return DSV_OK;
    quoted ^= byte == '"';
    const char *found = byte && !quoted ? strchr(separators, byte) : NULL;
    if (found) counts[found - separators]++;
  }
}

static dsv_status refuse_separator(dsv__csv *c, const char *what) {
  c->lost = true;
  return dsv__batch_bad(c->window->batch, NULL, false, DSV_ERROR_FORMAT, 1, 1, 0, "%s: declare the separator", what);
}

/* The separator that was declared, or the only one that the header has. */
static dsv_status choose_separator(dsv__csv *c) {
  static const char separators[] = ",;\t|";
  const dsv__dialect *dialect = dsv__batch_dialect(c->window->batch);
  size_t counts[sizeof separators] = {0};
  dsv__csv_separate(c, dialect->separator ? dialect->separator : ',');
  if (dialect->separator) return DSV_OK;
  dsv_status status = count_separators(c, separators, counts);
  const char *only = NULL;
  for (size_t i = 0; separators[i] && !status; i++) {
    if (counts[i] && only) return refuse_separator(c, "the header has several of , ; tab and |");
    if (counts[i]) only = &separators[i];
  }
  if (status || !only) return status;
  if (*only == dialect->point) return refuse_separator(c, "the header has commas, and the decimal point is a comma");
  dsv__csv_separate(c, *only);
  return DSV_OK;
}

dsv_status dsv__csv_header(dsv__csv *c) {
  static const char mark[] = "\xEF\xBB\xBF";
  dsv__window *w = c->window;
  dsv_status status = choose_separator(c);
  if (!status && !c->lost) status = dsv__csv_row(c);
  if (status || c->lost) return status;
  dsv__csv_check_text(c);
  if (c->at >= 3 && !memcmp(w->bytes + w->begin, mark, 3))
    c->fault = (dsv__csv_fault){DSV_ERROR_ENCODING, "a byte-order mark: save the file as plain UTF-8", 0, 1, 1};
  if (!c->at) c->fault = (dsv__csv_fault){DSV_ERROR_COLUMN, "there is no header: the file is empty", 0, 1, 1};
  c->lost = c->fault.code != DSV_OK;
  if (c->lost)
    return dsv__batch_bad(w->batch, NULL, false, c->fault.code, c->fault.line, c->fault.column, c->fault.at, "%s",
                          c->fault.what);
  status = read_names(c);
  dsv__window_next(w, c->at, c->lines);
  return status;
}
