/* Calendars. */
#include "binding.h"
#include <stdio.h>
#include <string.h>

static int calendar_close(lua_State *L) {
  box *self = box_any(L, 1, CALENDAR_TYPE);
  dsv_calendar_unref(self->calendar);
  self->calendar = NULL;
  return 0;
}

/* ---- arguments --------------------------------------------------------------------------------------------------- */

/* The instant of an argument that must be given. */
static dsv_status instant(lua_State *L, int index, const char *name, int64_t *out) {
  luaL_argcheck(L, !lua_isnoneornil(L, index), index, "a time is due");
  return value_time(L, index, name, out);
}

/* Microseconds in a member of a table of hours, minutes and seconds; the member is on the top of the stack, its name
   below. Another name is refused, since a length that is left out by mistake would be none at all. */
static int64_t part_of_length(lua_State *L, int index) {
  static const struct {
    const char *name;
    lua_Number microseconds;
  } parts[] = {{"hours", 3600e6}, {"minutes", 60e6}, {"seconds", 1e6}};
  const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "";
  size_t i = 0;
  while (i < sizeof parts / sizeof *parts && strcmp(name, parts[i].name) != 0) i++;
  luaL_argcheck(L, i < sizeof parts / sizeof *parts, index, "hours, minutes and seconds are due; days have due_days()");
  luaL_argcheck(L, lua_type(L, -1) == LUA_TNUMBER, index, "hours, minutes and seconds are numbers");
  lua_Number part = lua_tonumber(L, -1) * parts[i].microseconds;
  luaL_argcheck(L, part >= -4e17 && part <= 4e17, index, "it is too long");
  return (int64_t)(part < 0 ? part - 0.5 : part + 0.5); /* 1.001 seconds are a little less than 1001000 */
}

/* A length of time: a table of hours, minutes and seconds, or microseconds. */
static int64_t length(lua_State *L, int index) {
  static const char due[] = "{hours=, minutes=, seconds=} or whole microseconds are due";
  int64_t out = 0;
  if (!lua_istable(L, index)) {
    luaL_argcheck(L, value_integer(L, index, &out), index, due);
    return out;
  }
  lua_pushnil(L);
  luaL_argcheck(L, lua_next(L, index), index, due);
  do {
    out += part_of_length(L, index);
    lua_pop(L, 1);
  } while (lua_next(L, index));
  return out;
}

/* A date: days since 1970, or text. */
static dsv_status day_of(lua_State *L, int index, int64_t *out) {
  static const int64_t day = 86400000000;
  if (value_integer(L, index, out)) return DSV_OK;
  luaL_argcheck(L, lua_type(L, index) == LUA_TSTRING, index, "a date, or days since 1970, are due");
  lua_pushvalue(L, index);
  lua_pushliteral(L, "T00:00:00Z");
  lua_concat(L, 2);
  dsv_status status = value_time(L, lua_gettop(L), "day", out);
  lua_pop(L, 1);
  *out /= day;
  return status;
}

static dsv_calendar_options options_of(lua_State *L, int index) {
  dsv_calendar_options options = DSV_CALENDAR_OPTIONS_INIT;
  if (!lua_isnoneornil(L, index)) luaL_checktype(L, index, LUA_TTABLE);
  options.land = value_word(L, index, "land", land_words);
  options.day_time = value_word(L, index, "at", day_time_words);
  return options;
}

/* ---- verbs ------------------------------------------------------------------------------------------------------- */

typedef enum { GIVES_TIME, GIVES_LENGTH, GIVES_TRUTH } gives;

/* Text, since a number holds no more than 2^53 microseconds in every Lua. */
static int push_answer(lua_State *L, int64_t value, gives what) {
  char text[DSV_TIME_BYTES];
  if (what == GIVES_TRUTH) {
    lua_pushboolean(L, value != 0);
    return 1;
  }
  if (what == GIVES_TIME) {
    lua_pushstring(L, dsv_time_format(value, text) ? "" : text);
    return 1;
  }
  snprintf(text, sizeof text, "%lld", (long long)value);
  lua_pushnumber(L, (lua_Number)value / 1e6);
  lua_pushstring(L, text);
  return 2;
}

static int answer(lua_State *L, dsv_status status, box *diag, int64_t value, gives what) {
  return status ? finding_fail(L, status, diag) : push_answer(L, value, what);
}

/* calendar:elapsed(from, to) -> seconds, microseconds as text */
static int calendar_elapsed(lua_State *L) {
  const box *self = box_open(L, 1, CALENDAR_TYPE);
  int64_t from, to, out = 0;
  dsv_status status = instant(L, 2, "from", &from);
  if (status) return finding_fail_at(L, status, lua_tostring(L, 2));
  status = instant(L, 3, "to", &to);
  if (status) return finding_fail_at(L, status, lua_tostring(L, 3));
  box *diag = finding_box(L);
  status = dsv_calendar_elapsed(self->calendar, from, to, NULL, &out, diag->diag);
  return answer(L, status, diag, out, GIVES_LENGTH);
}

typedef dsv_status (*moving)(const dsv_calendar *, int64_t, int64_t, const dsv_calendar_options *, int64_t *,
                             dsv_diag *);

static int move(lua_State *L, moving verb, bool days) {
  const box *self = box_open(L, 1, CALENDAR_TYPE);
  int64_t from, by = 0, out = 0;
  dsv_status status = instant(L, 2, "time", &from);
  if (status) return finding_fail_at(L, status, lua_tostring(L, 2));
  if (days) {
    luaL_argcheck(L, value_integer(L, 3, &by), 3, "a number of days is due");
  } else {
    by = length(L, 3);
  }
  dsv_calendar_options options = options_of(L, 4);
  box *diag = finding_box(L);
  status = verb(self->calendar, from, by, &options, &out, diag->diag);
  return answer(L, status, diag, out, GIVES_TIME);
}

/* calendar:due(from, {hours=8}, {land="next"}) -> time */
static int calendar_due(lua_State *L) {
  return move(L, dsv_calendar_due, false);
}

/* calendar:back(to, {hours=8}, {land="next"}) -> time */
static int calendar_back(lua_State *L) {
  return move(L, dsv_calendar_back, false);
}

/* calendar:due_days(from, days, {at="end"}) -> time */
static int calendar_due_days(lua_State *L) {
  return move(L, dsv_calendar_due_days, true);
}

typedef dsv_status (*asking)(const dsv_calendar *, int64_t, const dsv_calendar_options *, int64_t *, dsv_diag *);

static int ask_of_time(lua_State *L, asking verb, gives what) {
  const box *self = box_open(L, 1, CALENDAR_TYPE);
  int64_t at, out = 0;
  dsv_status status = instant(L, 2, "time", &at);
  if (status) return finding_fail_at(L, status, lua_tostring(L, 2));
  box *diag = finding_box(L);
  status = verb(self->calendar, at, NULL, &out, diag->diag);
  return answer(L, status, diag, out, what);
}

/* calendar:open(time) -> boolean */
static int calendar_open(lua_State *L) {
  return ask_of_time(L, dsv_calendar_open, GIVES_TRUTH);
}

/* calendar:next_open(time) -> time */
static int calendar_next_open(lua_State *L) {
  return ask_of_time(L, dsv_calendar_next_open, GIVES_TIME);
}

/* calendar:next_close(time) -> time */
static int calendar_next_close(lua_State *L) {
  return ask_of_time(L, dsv_calendar_next_close, GIVES_TIME);
}

/* calendar:working(date) -> seconds, microseconds as text; the date as text, or days since 1970 */
static int calendar_working(lua_State *L) {
  const box *self = box_open(L, 1, CALENDAR_TYPE);
  int64_t day = 0, out = 0;
  dsv_status status = day_of(L, 2, &day);
  if (status) return finding_fail_at(L, status, lua_tostring(L, 2));
  box *diag = finding_box(L);
  status = dsv_calendar_working(self->calendar, day, NULL, &out, diag->diag);
  return answer(L, status, diag, out, GIVES_LENGTH);
}

/* calendar:reading(time) -> what its clock shows (`local` is a word of the language), as text without a zone and as
   microseconds */
static int calendar_reading(lua_State *L) {
  const box *self = box_open(L, 1, CALENDAR_TYPE);
  int64_t at, out = 0;
  char text[DSV_TIME_BYTES] = "";
  dsv_status status = instant(L, 2, "time", &at);
  if (status) return finding_fail_at(L, status, lua_tostring(L, 2));
  box *diag = finding_box(L);
  status = dsv_calendar_local(self->calendar, at, NULL, &out, diag->diag);
  if (status) return finding_fail(L, status, diag);
  status = dsv_time_format(out, text);
  if (status) return finding_fail_at(L, status, "the clock shows a time past the years 1 to 9999");
  lua_pushlstring(L, text, strcspn(text, "Z"));
  value_push_integer(L, out);
  return 2;
}

/* calendar:instants(reading) -> list of times; the reading as text without a zone, or as microseconds */
static int calendar_instants(lua_State *L) {
  enum { MOST = 16 };
  const box *self = box_open(L, 1, CALENDAR_TYPE);
  int64_t local, instants[MOST];
  uint64_t n = 0;
  luaL_argcheck(L, !lua_isnoneornil(L, 2), 2, "a reading is due");
  lua_pushvalue(L, 2);
  if (lua_type(L, 2) == LUA_TSTRING) {
    lua_pushliteral(L, "Z");
    lua_concat(L, 2);
  }
  dsv_status status = value_time(L, lua_gettop(L), "reading", &local);
  if (status) return finding_fail_at(L, status, lua_tostring(L, 2));
  box *diag = finding_box(L);
  status = dsv_calendar_instants(self->calendar, local, NULL, instants, MOST, &n, diag->diag);
  if (status) return finding_fail(L, status, diag);
  lua_newtable(L);
  for (uint64_t i = 0; i < n && i < MOST; i++) {
    push_answer(L, instants[i], GIVES_TIME);
    lua_rawseti(L, -2, (int)i + 1);
  }
  return 1;
}

/* calendar:spans(from, to) -> list of {from=time, to=time} */
static int calendar_spans(lua_State *L) {
  const box *self = box_open(L, 1, CALENDAR_TYPE);
  int64_t from, to;
  uint64_t n = 0;
  dsv_status status = instant(L, 2, "from", &from);
  if (status) return finding_fail_at(L, status, lua_tostring(L, 2));
  status = instant(L, 3, "to", &to);
  if (status) return finding_fail_at(L, status, lua_tostring(L, 3));
  box *diag = finding_box(L);
  status = dsv_calendar_spans(self->calendar, from, to, NULL, NULL, 0, &n, diag->diag);
  if (status) return finding_fail(L, status, diag);
  int64_t *spans = lua_newuserdata(L, (size_t)(n + 1) * 2 * sizeof *spans);
  status = dsv_calendar_spans(box_open(L, 1, CALENDAR_TYPE)->calendar, from, to, NULL, spans, n, &n, diag->diag);
  if (status) return finding_fail(L, status, diag);
  lua_createtable(L, (int)n, 0);
  for (uint64_t i = 0; i < n; i++) {
    lua_createtable(L, 0, 2);
    value_set_time(L, "from", spans[2 * i]);
    value_set_time(L, "to", spans[2 * i + 1]);
    lua_rawseti(L, -2, (int)i + 1);
  }
  return 1;
}

/* calendar:ask(query) -> answer, both JSON text */
static int calendar_ask(lua_State *L) {
  const box *self = box_open(L, 1, CALENDAR_TYPE);
  size_t n = 0;
  const char *query = luaL_checklstring(L, 2, &n);
  box *diag = finding_box(L);
  box *text = box_new(L, TEXT_TYPE);
  dsv_status status = dsv_calendar_ask(self->calendar, query, n, NULL, &text->text, diag->diag);
  return finding_text(L, status, text, diag);
}

/* ---- columns ----------------------------------------------------------------------------------------------------- */

static uint64_t rows_of(lua_State *L, int index) {
  int64_t n = 0;
  value_member(L, index, "n");
  if (lua_isnil(L, -1)) {
    n = (int64_t)lua_rawlen(L, index);
  } else {
    luaL_argcheck(L, value_integer(L, -1, &n) && n >= 0 && n <= INT32_MAX, index, "n is not a number of rows");
  }
  lua_pop(L, 1);
  return (uint64_t)n;
}

/* What the rows of a column are. */
typedef enum { ROW_NONE, ROW_TIME, ROW_LENGTH, ROW_DAYS, ROW_DATE } row_kind;

/* The two columns of a verb. */
static const struct {
  row_kind a, b;
} verb_columns[] = {
    [DSV_CLOCK_ELAPSED] = {ROW_TIME, ROW_TIME},    [DSV_CLOCK_DUE] = {ROW_TIME, ROW_LENGTH},
    [DSV_CLOCK_BACK] = {ROW_TIME, ROW_LENGTH},     [DSV_CLOCK_DUE_DAYS] = {ROW_TIME, ROW_DAYS},
    [DSV_CLOCK_OPEN] = {ROW_TIME, ROW_NONE},       [DSV_CLOCK_NEXT_OPEN] = {ROW_TIME, ROW_NONE},
    [DSV_CLOCK_NEXT_CLOSE] = {ROW_TIME, ROW_NONE}, [DSV_CLOCK_WORKING] = {ROW_DATE, ROW_NONE},
};

/* A column of a batch: its memory, in a userdata on the stack, with a value for each row. */
typedef struct {
  int64_t *at;
  uint64_t rows;
  bool one; /* a single value stands for all rows */
} column;

/* The value on the top of the stack as a row; nil is missing. */
static dsv_status read_row(lua_State *L, row_kind kind, const char *name, int64_t *out) {
  if (kind == ROW_TIME) return value_time(L, lua_gettop(L), name, out);
  if (kind == ROW_DATE && lua_type(L, -1) == LUA_TSTRING) return day_of(L, lua_gettop(L), out);
  *out = DSV_NO_TIME;
  if (!lua_isnil(L, -1) && !value_integer(L, lua_gettop(L), out))
    luaL_error(L, "%s: %s are due", name, kind == ROW_LENGTH ? "whole microseconds" : "whole days");
  return DSV_OK;
}

/* Fails with the row whose value, on the top of the stack, is text that cannot be read. */
static int fail_at_row(lua_State *L, dsv_status status, const char *name, uint64_t row) {
  return finding_fail_at(L, status, lua_pushfstring(L, "%s, row %d: %s", name, (int)row + 1, lua_tostring(L, -1)));
}

/* Reads an argument that is a list of rows. 0, or the values of a failure. */
static int read_list(lua_State *L, int index, row_kind kind, const char *name, column *out) {
  out->rows = rows_of(L, index);
  out->at = lua_newuserdata(L, (size_t)(out->rows + 1) * sizeof *out->at);
  for (uint64_t i = 0; i < out->rows; i++) {
    lua_rawgeti(L, index, (int)i + 1);
    dsv_status status = read_row(L, kind, name, &out->at[i]);
    if (status) return fail_at_row(L, status, name, i);
    lua_pop(L, 1);
  }
  return 0;
}

/* Reads the second argument of a batch: a list, one value for all rows, or none. 0, or the values of a failure. */
static int read_second(lua_State *L, int index, row_kind kind, column *out) {
  value_member(L, index, "n");
  const bool counted = !lua_isnil(L, -1);
  lua_pop(L, 1);
  if (kind == ROW_NONE) {
    luaL_argcheck(L, lua_isnil(L, index), index, "this verb has one argument");
    return 0;
  }
  luaL_argcheck(L, !lua_isnil(L, index), index, "a column, or one value for all rows, is due");
  out->one = true;
  out->at = lua_newuserdata(L, sizeof *out->at);
  if (lua_istable(L, index)) {
    lua_pushnil(L);
    const bool empty = !lua_next(L, index);
    if (empty || counted || lua_type(L, -2) != LUA_TSTRING || kind != ROW_LENGTH) {
      out->one = false;
      return read_list(L, index, kind, "b", out);
    }
    lua_pop(L, 2);
    *out->at = length(L, index);
    return 0;
  }
  lua_pushvalue(L, index);
  dsv_status status = read_row(L, kind, "b", out->at);
  return status ? finding_fail_at(L, status, lua_tostring(L, index)) : 0;
}

/* Answers as a table of whole numbers (microseconds, or 0 and 1), nil where there is none; `n` says how many rows. */
static void push_column(lua_State *L, const int64_t *values, uint64_t rows) {
  lua_createtable(L, (int)rows, 1);
  value_set_integer(L, "n", (int64_t)rows);
  for (uint64_t i = 0; i < rows; i++) {
    if (values[i] == DSV_NO_TIME) continue;
    value_push_integer(L, values[i]);
    lua_rawseti(L, -2, (int)i + 1);
  }
}

/* calendar:batch(verb, a, b, options) -> answers, how many are missing; b is a column, one value for all, or nil */
static int calendar_batch(lua_State *L) {
  box_open(L, 1, CALENDAR_TYPE);
  luaL_checkstring(L, 2);
  luaL_checktype(L, 3, LUA_TTABLE);
  lua_settop(L, 5);
  const dsv_calendar_options options = options_of(L, 5);
  lua_newtable(L);
  lua_pushvalue(L, 2);
  lua_setfield(L, 6, "verb");
  const uint32_t verb = value_word(L, 6, "verb", clock_verb_words);
  column a = {NULL, 0, false}, b = {NULL, 0, false};
  int failed = read_list(L, 3, verb_columns[verb].a, "a", &a);
  if (!failed) failed = read_second(L, 4, verb_columns[verb].b, &b);
  if (failed) return failed;
  luaL_argcheck(L, !b.at || b.one || b.rows == a.rows, 4, "it has another number of rows");
  uint64_t unanswered = 0;
  box *diag = finding_box(L);
  dsv_status status = dsv_calendar_batch(box_open(L, 1, CALENDAR_TYPE)->calendar, verb, a.at, b.at, b.one, a.rows,
                                         &options, a.at, &unanswered, diag->diag);
  if (status) return finding_fail(L, status, diag);
  push_column(L, a.at, a.rows);
  value_push_integer(L, (int64_t)unanswered);
  return 2;
}

void calendar_register(lua_State *L) {
  static const luaL_Reg methods[] = {{"ask", calendar_ask},
                                     {"back", calendar_back},
                                     {"batch", calendar_batch},
                                     {"due", calendar_due},
                                     {"due_days", calendar_due_days},
                                     {"elapsed", calendar_elapsed},
                                     {"instants", calendar_instants},

                                     {"next_close", calendar_next_close},
                                     {"next_open", calendar_next_open},
                                     {"open", calendar_open},
                                     {"reading", calendar_reading},
                                     {"spans", calendar_spans},
                                     {"working", calendar_working},
                                     {NULL, NULL}};
  box_type(L, CALENDAR_TYPE, methods, calendar_close);
}
