/* NDJSON: one flat object a line. Lines that are not plain (flat.c) are first taken apart into members, since the stream may be named after the values. */
#include "base/sort.h"
#include "data/say.h"
#include "data/token.h"
#include "io/flat.h"
#include <string.h>

typedef struct {
  dsv__str name;
  size_t name_at, start, stop; /* within the line; of the value as it is written */
} json_member;

typedef struct {
  dsv__window *window;
  dsv__table *given; /* by the caller; or NULL */
  dsv__table *table; /* of the last line */
  const char *line;
  size_t n;
  json_member *members, *sorted;
  size_t n_members, capacity, sorted_capacity;
  dsv__buffer texts; /* unescaped ones of a line */
  dsv__cell *cells;
  size_t cells_capacity;
  dsv__flat flat; /* lines that are plain do not come here */
} ndjson;

/* ---- findings --------------------------------------------------------------------------------------------------------------- */

/* A bad row of a table, which may be counted there; where the stream is not known (NULL) the batch is lost. DSV_OK unless memory or a limit
   ends the reading. */
#define BAD_ROW(j, table, code, at, ...)                                                        \
  dsv__batch_bad((j)->window->batch, table, (table) != NULL, code, (j)->window->line, (at) + 1, \
                 (j)->window->offset + (at), __VA_ARGS__)

/* Something that is no row: the batch is lost. */
#define BAD_LINE(j, code, at, ...)                                                                               \
  dsv__batch_bad((j)->window->batch, NULL, false, code, (j)->window->line, (at) + 1, (j)->window->offset + (at), \
                 __VA_ARGS__)

static dsv_status over_limit(ndjson *j, size_t at, const char *what, uint64_t limit, const char *name) {
  return dsv__window_limit(j->window, j->window->line, at + 1, j->window->offset + at, what, limit, name);
}

/* ---- members ---------------------------------------------------------------------------------------------------------------- */

/* A text without quotes and escapes; it lives as long as the line. */
static dsv__str text_of(ndjson *j, size_t start, size_t stop) {
  const char *token = j->line + start;
  size_t n = stop - start;
  if (!memchr(token, '\\', n)) return (dsv__str){token + 1, n - 2};
  size_t from = j->texts.n;
  dsv__put_unescaped(&j->texts, token, n); /* there is room: begin_line has seen to it */
  return (dsv__str){j->texts.at + from, j->texts.n - from};
}

/* Reads a whole value, which may nest. */
static bool read_value(dsv__tokens *tokens, uint64_t depth, size_t *start) {
  uint32_t outer = tokens->depth;
  dsv__token token = dsv__tokens_next(tokens);
  *start = tokens->start;
  while (token != DSV__TOKEN_BAD && tokens->depth > outer) {
    if (tokens->depth > depth) {
      tokens->status = DSV_ERROR_LIMIT;
      tokens->message = "nested too deeply (limit depth)";
      return false;
    }
    token = dsv__tokens_next(tokens);
  }
  return token != DSV__TOKEN_BAD;
}

static dsv_status add_member(ndjson *j, const dsv__tokens *tokens, dsv__str name, size_t name_at, size_t start) {
  const dsv_limits *limits = &j->window->context->limits;
  if (name.n > limits->name_bytes) return over_limit(j, name_at, "bytes in a name", limits->name_bytes, "name_bytes");
  if (j->line[start] == '"' && tokens->stop - start > limits->text_bytes + 2)
    return over_limit(j, start, "bytes in a text", limits->text_bytes, "text_bytes");
  if (j->n_members >= limits->object_members)
    return over_limit(j, name_at, "members in an object", limits->object_members, "object_members");
  void *members = j->members;
  if (!dsv__grow(j->window->context, &members, &j->capacity, j->n_members + 1, sizeof *j->members))
    return DSV__NO_MEMORY(j->window->diag);
  j->members = members;
  j->members[j->n_members++] = (json_member){name, name_at, start, tokens->stop};
  return DSV_OK;
}

/* Takes an object in [from, to) of the line apart. false in *good: a finding was made. */
static dsv_status read_members(ndjson *j, size_t from, size_t to, bool *good) {
  dsv__tokens tokens;
  dsv__tokens_init(&tokens, j->line, from, to);
  j->n_members = 0;
  *good = true;
  dsv__token token = dsv__tokens_next(&tokens);
  if (token != DSV__TOKEN_OBJECT && token != DSV__TOKEN_BAD) {
    *good = false;
    return BAD_ROW(j, j->given, DSV_ERROR_SYNTAX, tokens.start, "each line must be a JSON object");
  }
  while (token != DSV__TOKEN_BAD && token != DSV__TOKEN_END) {
    token = dsv__tokens_next(&tokens);
    if (token != DSV__TOKEN_NAME) continue; /* the closing brace, the end, or something bad */
    size_t name_at = tokens.start, start;
    dsv__str name = text_of(j, name_at, tokens.stop);
    if (!read_value(&tokens, j->window->context->limits.depth, &start)) {
      token = DSV__TOKEN_BAD;
      continue;
    }
    dsv_status status = add_member(j, &tokens, name, name_at, start);
    if (status) return status;
  }
  if (token == DSV__TOKEN_END) return DSV_OK;
  *good = false;
  return BAD_ROW(j, j->given, tokens.status, tokens.start, "%s", tokens.message);
}

static int by_name(const void *a, const void *b) {
  const json_member *x = a, *y = b;
  int order = dsv__str_compare(x->name, y->name);
  return order ? order : (x->name_at > y->name_at) - (x->name_at < y->name_at);
}

#define FEW 24 /* members that are compared pair by pair */

/* A member that stands twice, or NULL. */
static dsv_status find_twice(ndjson *j, const json_member **twice) {
  *twice = NULL;
  if (j->n_members <= FEW) {
    for (size_t i = 1; i < j->n_members; i++)
      for (size_t k = 0; k < i; k++)
        if (j->members[i].name.n == j->members[k].name.n && dsv__str_same(j->members[i].name, j->members[k].name))
          *twice = &j->members[i];
    return DSV_OK;
  }
  void *sorted = j->sorted;
  if (!dsv__grow(j->window->context, &sorted, &j->sorted_capacity, j->n_members, sizeof *j->sorted))
    return DSV__NO_MEMORY(j->window->diag);
  j->sorted = sorted;
  memcpy(j->sorted, j->members, j->n_members * sizeof *j->sorted);
  dsv__sort(j->sorted, j->n_members, sizeof *j->sorted, by_name);
  for (size_t i = 1; i < j->n_members; i++)
    if (dsv__str_same(j->sorted[i - 1].name, j->sorted[i].name)) *twice = &j->sorted[i];
  return DSV_OK;
}

static const json_member *find_member(const ndjson *j, dsv__str name) {
  for (size_t i = 0; i < j->n_members; i++)
    if (dsv__str_same(j->members[i].name, name)) return &j->members[i];
  return NULL;
}

/* ---- streams and coverage --------------------------------------------------------------------------------------------------- */

/* The table of a line; NULL with a finding. */
static dsv__table *table_of(ndjson *j) {
  const json_member *named = find_member(j, DSV__STR("stream"));
  dsv__place place = {NULL, NULL, j->window->line, (named ? named->start : 0) + 1,
                      j->window->offset + (named ? named->start : 0)};
  if (!named && !j->given) BAD_LINE(j, DSV_ERROR_STREAM, (size_t)0, "the line has no \"stream\", and none was given");
  if (!named) return j->given;
  if (j->line[named->start] != '"') {
    BAD_LINE(j, DSV_ERROR_STREAM, named->start, "\"stream\" must be the id of a stream, in quotes");
    return NULL;
  }
  dsv__str id = text_of(j, named->start, named->stop);
  dsv__table *known = j->given ? j->given : j->table;
  if (known && dsv__str_same(known->stream->head.id, id)) return known;
  if (!j->given) return dsv__batch_table(j->window->batch, id, &place);
  BAD_LINE(j, DSV_ERROR_STREAM, named->start, "the line is of stream \"%s\", but \"%s\" is read", dsv__show(id).at,
           j->given->stream->head.id.at);
  return NULL;
}

static dsv__cell cell_of(ndjson *j, const json_member *member) {
  const dsv__window *w = j->window;
  const char *at = j->line + member->start;
  dsv__cell cell = {DSV__CELL_NUMBER,         at, member->stop - member->start, w->line, member->start + 1,
                    w->offset + member->start};
  if (*at == '"') {
    dsv__str text = text_of(j, member->start, member->stop);
    cell.kind = DSV__CELL_TEXT;
    cell.at = text.at;
    cell.n = text.n;
  } else if (*at == 't') {
    cell.kind = DSV__CELL_TRUE;
  } else if (*at == 'f') {
    cell.kind = DSV__CELL_FALSE;
  } else if (*at == 'n') {
    cell.kind = DSV__CELL_MISSING;
  }
  return cell;
}

static bool is_nested(const ndjson *j, const json_member *member) {
  return j->line[member->start] == '{' || j->line[member->start] == '[';
}

/* {"from":T,"to":T}, both needed and nothing else. */
static dsv_status read_range(ndjson *j, size_t start, size_t stop, int64_t range[2], bool *good) {
  static const char *const names[] = {"from", "to"};
  dsv_status status = read_members(j, start, stop, good);
  if (status || !*good) return status;
  *good = false;
  for (size_t i = 0; i < 2; i++) {
    const json_member *member = find_member(j, dsv__str_of(names[i]));
    if (!member) return BAD_LINE(j, DSV_ERROR_MISSING, start, "\"complete\" needs \"from\" and \"to\"");
    dsv__cell cell = cell_of(j, member);
    if (is_nested(j, member) || cell.kind == DSV__CELL_MISSING || !dsv__cell_time(&cell, &range[i]))
      return BAD_LINE(j, DSV_ERROR_CELL, member->start, "\"%s\" must be a time such as \"2026-01-31T12:00:00Z\"",
                      names[i]);
  }
  if (j->n_members > 2) return BAD_LINE(j, DSV_ERROR_MEMBER, start, "\"complete\" has \"from\" and \"to\" only");
  if (range[0] >= range[1]) return BAD_LINE(j, DSV_ERROR_ORDER, start, "\"to\" is not after \"from\"");
  *good = true;
  return DSV_OK;
}

static dsv_status read_coverage(ndjson *j, size_t start, size_t stop) {
  size_t others = j->n_members - 1 - (find_member(j, DSV__STR("stream")) != NULL);
  if (others) return BAD_LINE(j, DSV_ERROR_MEMBER, start, "a line with \"complete\" has no members beside \"stream\"");
  int64_t range[2];
  bool good;
  dsv_status status = read_range(j, start, stop, range, &good);
  return status || !good ? status : dsv__batch_complete(j->window->batch, j->table, range[0], range[1]);
}

/* ---- rows ------------------------------------------------------------------------------------------------------------------- */

static dsv_status clear_cells(ndjson *j, size_t slots) {
  void *cells = j->cells;
  if (!dsv__grow(j->window->context, &cells, &j->cells_capacity, slots, sizeof *j->cells))
    return DSV__NO_MEMORY(j->window->diag);
  j->cells = cells;
  for (size_t i = 0; i < slots; i++)
    j->cells[i] = (dsv__cell){DSV__CELL_MISSING, NULL, 0, j->window->line, 1, j->window->offset};
  return DSV_OK;
}

static dsv_status learn(ndjson *j) {
  dsv_status status = DSV_OK;
  for (size_t i = 0; i < j->n_members && !status; i++)
    status = dsv__flat_learn(&j->flat, j->table, j->members[i].name, j->line + j->members[i].name_at);
  return status;
}

static dsv_status read_cells(ndjson *j) {
  dsv_status status = clear_cells(j, (size_t)dsv__batch_slots(j->table));
  if (!status && j->flat.unknown) status = learn(j);
  for (size_t i = 0; i < j->n_members && !status; i++) {
    const json_member *member = &j->members[i];
    int slot = dsv__batch_slot(j->table, member->name);
    if (slot < 0) continue;
    if (is_nested(j, member))
      return BAD_ROW(j, j->table, DSV_ERROR_CELL, member->start, "\"%s\" is an object or a list: a plain value is due",
                     dsv__batch_slot_name(j->table, slot));
    j->cells[slot] = cell_of(j, member);
  }
  return status ? status : dsv__batch_row(j->window->batch, j->table, j->cells, j->window->line, j->window->offset);
}

static bool is_blank(const char *line, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r') return false;
  return true;
}

static dsv_status begin_line(ndjson *j, size_t n) {
  j->line = j->window->bytes + j->window->begin;
  j->n = n;
  j->texts.n = 0;
  if (!memchr(j->line, '\\', n)) return DSV_OK;
  /* Room for all texts of the line, twice (the stream and coverage are read again), so that none of them moves. */
  void *bytes = j->texts.at;
  if (!dsv__grow(j->window->context, &bytes, &j->texts.capacity, 4 * n + 64, 1)) return DSV__NO_MEMORY(j->window->diag);
  j->texts.at = bytes;
  return DSV_OK;
}

static dsv_status read_line(ndjson *j, size_t n) {
  dsv_status status = begin_line(j, n);
  if (status || is_blank(j->line, n)) return status;
  bool good;
  status = read_members(j, 0, n, &good);
  if (status || !good) return status;
  const json_member *twice;
  status = find_twice(j, &twice);
  if (status) return status;
  if (twice)
    return BAD_ROW(j, j->given, DSV_ERROR_DUPLICATE, twice->name_at, "member \"%s\" stands twice",
                   dsv__show(twice->name).at);
  dsv__table *table = table_of(j);
  if (!table) return DSV_OK;
  j->table = table;
  const json_member *complete = find_member(j, DSV__STR("complete"));
  if (complete && j->line[complete->start] == '{') return read_coverage(j, complete->start, complete->stop);
  return read_cells(j);
}

/* The bytes of the next line, with its end; *n 0 at the end of the input. */
static dsv_status next_line(dsv__window *w, size_t *n, bool *ends) {
  size_t seen = 0;
  for (;;) {
    const char *line = w->bytes + w->begin;
    size_t there = w->end - w->begin;
    const char *end = memchr(line + seen, '\n', there - seen);
    *ends = end != NULL;
    *n = end ? (size_t)(end - line) + 1 : there;
    if (*n > w->context->limits.line_bytes)
      return dsv__window_limit(w, w->line, 1, w->offset, "bytes in a line", w->context->limits.line_bytes,
                               "line_bytes");
    if (end || w->ended) return DSV_OK;
    seen = there;
    dsv_status status = dsv__window_more(w);
    if (status) return status;
  }
}

dsv_status dsv__ndjson_read(dsv__window *window, dsv__table *table) {
  ndjson j = {.window = window, .given = table};
  dsv__buffer_init(&j.texts, window->context);
  dsv_status status = DSV_OK;
  dsv__flat_init(&j.flat, window, table);
  for (size_t n = 1; !status && n;) {
    bool ends;
    dsv__flat_lines(&j.flat);
    if (window->offset >= window->stop) break;
    status = next_line(window, &n, &ends);
    if (!status && n) status = read_line(&j, n - ends);
    if (!status) dsv__window_next(window, n, ends);
  }
  dsv__flat_free(&j.flat);
  dsv__buffer_free(&j.texts);
  dsv__free(window->context, j.members);
  dsv__free(window->context, j.sorted);
  dsv__free(window->context, j.cells);
  return status;
}
