/* The JSON answer of Prometheus to query_range (a matrix) or query (a vector). It is one document of any size, so it is read token by token
   from the window: a token that touches the end of what is there is read again once there is more. */
#include "data/say.h"
#include "data/token.h"
#include "io/series.h"
#include <string.h>

typedef struct {
  dsv__window *window;
  dsv__series series;
  dsv__tokens tokens; /* over the window, from its `begin` */
  dsv__buffer text;   /* of a token with escapes */
  dsv__buffer value;  /* of a sample */
  bool labelled;      /* the labels of the series were read */
  uint64_t seen;      /* offset up to which line ends were counted */
  uint64_t line, line_start;
  dsv__buffer status, kind, error; /* of the answer: "status", "errorType", "error" */
  dsv__place status_at;
  bool lost; /* a finding says why nothing more can be read */
} prometheus;

/* ---- places and findings ---------------------------------------------------------------------------------------------------- */

/* The place of a byte of the window. Places are asked for in order. */
static dsv__place place_at(prometheus *p, size_t at) {
  const char *bytes = p->tokens.bytes;
  uint64_t offset = p->window->offset + at;
  while (p->seen < offset) {
    const char *from = bytes + (p->seen - p->window->offset);
    const char *end = memchr(from, '\n', (size_t)(offset - p->seen));
    if (!end) break;
    p->seen = p->line_start = p->window->offset + (uint64_t)(end - bytes) + 1;
    p->line++;
  }
  if (p->seen < offset) p->seen = offset;
  return (dsv__place){NULL, NULL, p->line, offset - p->line_start + 1, offset};
}

/* Ends the reading with a finding at a place. */
#define LOSE_AT(p, code, place, ...) \
  ((p)->lost = true,                 \
   dsv__batch_bad((p)->window->batch, NULL, false, code, (place).line, (place).column, (place).offset, __VA_ARGS__))

static dsv_status lose(prometheus *p, dsv_status code, size_t at, const char *message) {
  dsv__place place = place_at(p, at);
  return LOSE_AT(p, code, place, "%s", message);
}

static dsv_status limit_at(prometheus *p, size_t at, const char *what, uint64_t limit, const char *name) {
  dsv__place place = place_at(p, at);
  return dsv__window_limit(p->window, place.line, place.column, place.offset, what, limit, name);
}

/* ---- tokens ----------------------------------------------------------------------------------------------------------------- */

#define CUT \
  16 /* no fault is seen that far before the end of what is there, only because it is cut off: escapes have 12 bytes */

/* What is looked at of a token from `at` up to `end`, which must not be too much, in however small pieces it comes. */
static dsv_status check_length(prometheus *p, size_t at, size_t end) {
  const uint64_t limit = p->window->context->limits.line_bytes;
  if (end > p->tokens.end) end = p->tokens.end;
  return end - at > limit ? limit_at(p, at, "bytes in one value", limit, "line_bytes") : DSV_OK;
}

/* More bytes for the token that begins at tokens.at. */
static dsv_status more(prometheus *p) {
  dsv__window *w = p->window;
  size_t at = p->tokens.at;
  dsv__place place = place_at(p, at);
  dsv_status status = check_length(p, at, p->tokens.end);
  if (status) return status;
  dsv__window_next(w, at, place.line - w->line);
  status = dsv__window_more(w);
  p->tokens.bytes = w->bytes + w->begin;
  p->tokens.at = 0;
  p->tokens.end = w->end - w->begin;
  return status;
}

static dsv_status check_limits(prometheus *p, dsv__token token) {
  const dsv_limits *limits = &p->window->context->limits;
  const dsv__tokens *t = &p->tokens;
  if ((token == DSV__TOKEN_OBJECT || token == DSV__TOKEN_LIST) && t->depth > limits->depth)
    return limit_at(p, t->start, "levels of JSON", limits->depth, "depth");
  if (token == DSV__TOKEN_NAME && t->stop - t->start > limits->name_bytes + 2)
    return limit_at(p, t->start, "bytes in a name", limits->name_bytes, "name_bytes");
  if (token == DSV__TOKEN_TEXT && t->stop - t->start > limits->text_bytes + 2)
    return limit_at(p, t->start, "bytes in a text", limits->text_bytes, "text_bytes");
  return DSV_OK;
}

/* The next token. One that is bad has been found and ends the reading (`lost`). */
static dsv_status next(prometheus *p, dsv__token *token) {
  for (;;) {
    dsv__tokens before = p->tokens;
    *token = dsv__tokens_next(&p->tokens);
    bool bad = *token == DSV__TOKEN_BAD;
    size_t sure = bad ? p->tokens.start + CUT : p->tokens.at + 1;
    if (p->window->ended || sure <= p->tokens.end) {
      dsv_status status = check_length(p, before.at, sure - 1);
      if (status) return status;
      if (!bad) return check_limits(p, *token);
      return p->tokens.status == DSV_ERROR_LIMIT ? limit_at(p, p->tokens.start, "levels of JSON", DSV__DEPTH, "depth")
                                                 : lose(p, p->tokens.status, p->tokens.start, p->tokens.message);
    }
    p->tokens = before;
    dsv_status status = more(p);
    if (status) return status;
  }
}

/* The text of the token just read, until the next one. */
static dsv__str text_of(prometheus *p) {
  const char *token = p->tokens.bytes + p->tokens.start;
  size_t n = p->tokens.stop - p->tokens.start;
  if (!memchr(token, '\\', n)) return (dsv__str){token + 1, n - 2};
  p->text.n = 0;
  dsv__put_unescaped(&p->text, token, n);
  return (dsv__str){p->text.at, p->text.n};
}

/* Reads on until no more than `depth` levels are open. */
static dsv_status skip_to(prometheus *p, uint32_t depth) {
  dsv_status status = DSV_OK;
  dsv__token token;
  while (!status && !p->lost && p->tokens.depth > depth) status = next(p, &token);
  return status;
}

static dsv_status skip_value(prometheus *p) {
  uint32_t depth = p->tokens.depth;
  dsv__token token;
  dsv_status status = next(p, &token);
  return status || p->lost ? status : skip_to(p, depth);
}

/* ---- members ---------------------------------------------------------------------------------------------------------------- */

typedef struct {
  const char *name;
  dsv_status (*read)(prometheus *p, size_t name_at);
} member;

/* Opens an object, whose place is then known. */
static dsv_status open_object(prometheus *p, dsv__token token, const char *what) {
  if (token == DSV__TOKEN_OBJECT || p->lost) return DSV_OK;
  return lose(p, DSV_ERROR_KIND, p->tokens.start, what);
}

/* The members of the object that was opened: the known ones are read and noted in *given, bit by bit, others passed over. */
static dsv_status read_members(prometheus *p, const member *members, size_t n, uint32_t *given) {
  *given = 0;
  for (;;) {
    dsv__token token;
    dsv_status status = next(p, &token);
    if (status || p->lost || token == DSV__TOKEN_CLOSE) return status;
    dsv__str name = text_of(p);
    if (p->text.failed) return DSV__NO_MEMORY(p->window->diag);
    size_t i = 0;
    while (i < n && !dsv__str_same(name, dsv__str_of(members[i].name))) i++;
    if (i == n) {
      status = skip_value(p);
    } else if (*given >> i & 1) {
      dsv__place place = place_at(p, p->tokens.start);
      return LOSE_AT(p, DSV_ERROR_DUPLICATE, place, "member \"%s\" stands twice", members[i].name);
    } else {
      *given |= UINT32_C(1) << i;
      status = members[i].read(p, p->tokens.start);
    }
    if (status || p->lost) return status;
  }
}

/* Loses the document for a member that is missing, at the brace just read. */
static dsv_status lacks(prometheus *p, const char *what, const char *name) {
  dsv__place place = place_at(p, p->tokens.start);
  return LOSE_AT(p, DSV_ERROR_MISSING, place, "%s lacks \"%s\": give the whole JSON answer of Prometheus", what, name);
}

/* ---- samples ---------------------------------------------------------------------------------------------------------------- */

static dsv__cell cell_at(prometheus *p, dsv__str text) {
  dsv__place place = place_at(p, p->tokens.start);
  return (dsv__cell){DSV__CELL_CSV, text.at, text.n, place.line, place.column, place.offset};
}

static dsv_status bad_sample(prometheus *p, const char *due) {
  dsv__place place = place_at(p, p->tokens.start);
  return dsv__batch_bad(p->window->batch, p->series.table, true, DSV_ERROR_CELL, place.line, place.column, place.offset,
                        "%s", due);
}

/* [time, "value"], after its bracket. *good: no finding was made. */
static dsv_status read_pair(prometheus *p) {
  dsv__token token;
  bool good;
  dsv_status status = next(p, &token);
  if (status || p->lost) return status;
  if (token != DSV__TOKEN_NUMBER) return bad_sample(p, "a time is due, as a number of seconds since 1970");
  dsv__str time = {p->tokens.bytes + p->tokens.start, p->tokens.stop - p->tokens.start};
  status = dsv__series_time(&p->series, cell_at(p, time), &good);
  if (status || !good) return status;
  status = next(p, &token);
  if (status || p->lost) return status;
  if (token != DSV__TOKEN_TEXT) return bad_sample(p, "a value is due, as a number in quotes");
  dsv__cell value = cell_at(p, text_of(p));
  if (p->text.failed) return DSV__NO_MEMORY(p->window->diag);
  p->value.n = 0; /* the window may move before it is known that the sample ends here */
  dsv__put(&p->value, value.at, value.n);
  if (p->value.failed) return DSV__NO_MEMORY(p->window->diag);
  value.at = p->value.at;
  status = next(p, &token);
  if (status || p->lost) return status;
  if (token != DSV__TOKEN_CLOSE) return bad_sample(p, "a sample has a time and a value only");
  return dsv__series_value(&p->series, value);
}

static dsv_status read_sample(prometheus *p, dsv__token token) {
  uint32_t depth = p->tokens.depth;
  if (token == DSV__TOKEN_LIST) {
    dsv_status status = read_pair(p);
    return status || p->lost ? status : skip_to(p, depth - 1);
  }
  dsv_status status = bad_sample(p, "a sample is due, such as [1767268800, \"1.5\"]");
  return status || token != DSV__TOKEN_OBJECT ? status : skip_to(p, depth - 1);
}

/* ---- series ----------------------------------------------------------------------------------------------------------------- */

static dsv_status read_label(prometheus *p) {
  dsv__series *series = &p->series;
  dsv__place place = place_at(p, p->tokens.start);
  dsv__label label = {series->texts.n, 0, 0, place.line, place.column, place.offset};
  dsv__put_str(&series->texts, text_of(p));
  label.value = series->texts.n;
  dsv__token token;
  dsv_status status = next(p, &token);
  if (status || p->lost) return status;
  if (token != DSV__TOKEN_TEXT) return lose(p, DSV_ERROR_KIND, p->tokens.start, "the value of a label is a text");
  dsv__put_str(&series->texts, text_of(p));
  label.end = series->texts.n;
  return p->text.failed ? DSV__NO_MEMORY(p->window->diag) : dsv__series_label(series, label);
}

static dsv_status read_metric(prometheus *p, size_t name_at) {
  (void)name_at;
  dsv__token token;
  dsv_status status = next(p, &token);
  if (!status) status = open_object(p, token, "\"metric\" is an object of labels");
  while (!status && !p->lost) {
    status = next(p, &token);
    if (status || p->lost || token == DSV__TOKEN_CLOSE) break;
    status = read_label(p);
  }
  if (status || p->lost) return status;
  const dsv__label *twice;
  p->labelled = true;
  status = dsv__series_ready(&p->series, &twice);
  if (!status && twice) LOSE_AT(p, DSV_ERROR_DUPLICATE, *twice, "a label stands twice");
  return status;
}

/* Whether the labels of a series are known when its samples come. */
static bool is_labelled(prometheus *p, size_t name_at) {
  if (!p->labelled) lose(p, DSV_ERROR_FORM, name_at, "\"metric\" must stand before the samples of its series");
  return p->labelled;
}

static dsv_status read_values(prometheus *p, size_t name_at) {
  if (!is_labelled(p, name_at)) return DSV_OK;
  if (!p->series.wanted) return skip_value(p);
  dsv__token token;
  dsv_status status = next(p, &token);
  if (!status && !p->lost && token != DSV__TOKEN_LIST)
    status = lose(p, DSV_ERROR_KIND, p->tokens.start, "\"values\" is a list of samples");
  while (!status && !p->lost) {
    status = next(p, &token);
    if (status || p->lost || token == DSV__TOKEN_CLOSE) break;
    status = read_sample(p, token);
  }
  return status;
}

static dsv_status read_value(prometheus *p, size_t name_at) {
  if (!is_labelled(p, name_at)) return DSV_OK;
  if (!p->series.wanted) return skip_value(p);
  dsv__token token;
  dsv_status status = next(p, &token);
  return status || p->lost ? status : read_sample(p, token);
}

static dsv_status read_series(prometheus *p, dsv__token token) {
  static const member members[] = {{"metric", read_metric}, {"values", read_values}, {"value", read_value}};
  uint32_t given;
  dsv_status status = open_object(p, token, "a series is an object with \"metric\" and \"values\"");
  if (status || p->lost) return status;
  dsv__series_begin(&p->series);
  p->labelled = false;
  status = read_members(p, members, 3, &given);
  return status || p->lost || given & 1 ? status : lacks(p, "the series", "metric");
}

/* ---- the answer ------------------------------------------------------------------------------------------------------------- */

static dsv_status read_result_type(prometheus *p, size_t name_at) {
  (void)name_at;
  dsv__token token;
  dsv_status status = next(p, &token);
  if (status || p->lost) return status;
  dsv__str type = text_of(p);
  bool known =
      token == DSV__TOKEN_TEXT && (dsv__str_same(type, DSV__STR("matrix")) || dsv__str_same(type, DSV__STR("vector")));
  return known ? DSV_OK
               : lose(p, DSV_ERROR_CHOICE, p->tokens.start,
                      "\"resultType\" must be \"matrix\" (of query_range) or \"vector\" (of query)");
}

static dsv_status read_result(prometheus *p, size_t name_at) {
  (void)name_at;
  dsv__token token;
  dsv_status status = next(p, &token);
  if (!status && !p->lost && token != DSV__TOKEN_LIST)
    status = lose(p, DSV_ERROR_KIND, p->tokens.start, "\"result\" is a list of series");
  while (!status && !p->lost) {
    status = next(p, &token);
    if (status || p->lost || token == DSV__TOKEN_CLOSE) break;
    status = read_series(p, token);
  }
  return status;
}

static dsv_status read_data(prometheus *p, size_t name_at) {
  static const member members[] = {{"resultType", read_result_type}, {"result", read_result}};
  (void)name_at;
  uint32_t given;
  dsv__token token;
  dsv_status status = next(p, &token);
  if (!status) status = open_object(p, token, "\"data\" is an object with \"resultType\" and \"result\"");
  if (status || p->lost) return status;
  status = read_members(p, members, 2, &given);
  if (status || p->lost || given == 3) return status;
  return lacks(p, "\"data\"", members[given & 1].name);
}

/* A text of the answer that is kept. */
static dsv_status keep(prometheus *p, dsv__buffer *out) {
  dsv__token token;
  dsv_status status = next(p, &token);
  if (status || p->lost) return status;
  if (token != DSV__TOKEN_TEXT) return lose(p, DSV_ERROR_KIND, p->tokens.start, "a text is due here");
  dsv__put_str(out, text_of(p));
  return out->failed || p->text.failed ? DSV__NO_MEMORY(p->window->diag) : DSV_OK;
}

static dsv_status read_status(prometheus *p, size_t name_at) {
  p->status_at = place_at(p, name_at);
  return keep(p, &p->status);
}

static dsv_status read_error_type(prometheus *p, size_t name_at) {
  (void)name_at;
  return keep(p, &p->kind);
}

static dsv_status read_error(prometheus *p, size_t name_at) {
  (void)name_at;
  return keep(p, &p->error);
}

static dsv__str str_of(const dsv__buffer *buffer) {
  return (dsv__str){buffer->at, buffer->n};
}

/* Whether the answer is one of success, once it is read. */
static dsv_status judge(prometheus *p, bool status_given, bool data_given) {
  if (!status_given) return lacks(p, "the answer", "status");
  if (dsv__str_same(str_of(&p->status), DSV__STR("error")))
    return LOSE_AT(p, DSV_ERROR_CHOICE, p->status_at, "the answer is an error%s%s: %s", p->kind.n ? " of type " : "",
                   dsv__show(str_of(&p->kind)).at, dsv__show(str_of(&p->error)).at);
  if (!dsv__str_same(str_of(&p->status), DSV__STR("success")))
    return LOSE_AT(p, DSV_ERROR_CHOICE, p->status_at, "\"status\" must be \"success\"");
  return data_given ? dsv__series_end(&p->series) : lacks(p, "the answer", "data");
}

static dsv_status read_answer(prometheus *p) {
  static const member members[] = {
      {"status", read_status}, {"data", read_data}, {"errorType", read_error_type}, {"error", read_error}};
  uint32_t given;
  dsv__token token;
  dsv_status status = next(p, &token);
  if (!status) status = open_object(p, token, "a JSON object is due: the answer of Prometheus");
  if (status || p->lost) return status;
  status = read_members(p, members, 4, &given);
  if (status || p->lost) return status;
  status = judge(p, given & 1, given >> 1 & 1);
  return status || p->lost ? status : next(p, &token); /* the end */
}

dsv_status dsv__prometheus_read(dsv__window *window, dsv__table *table) {
  prometheus p = {.window = window, .line = window->line};
  dsv__buffer *buffers[] = {&p.text, &p.value, &p.status, &p.kind, &p.error};
  for (size_t i = 0; i < 5; i++) dsv__buffer_init(buffers[i], window->context);
  dsv__tokens_init(&p.tokens, window->bytes + window->begin, 0, window->end - window->begin);
  dsv_status status = dsv__series_init(&p.series, window, table, true);
  if (!status) status = read_answer(&p);
  dsv__series_free(&p.series);
  for (size_t i = 0; i < 5; i++) dsv__buffer_free(buffers[i]);
  return status;
}
