/*
 * Columns from Lua: tables of strings, numbers and booleans, with `n` where nil may stand among or after them. What
 * numbers do not say themselves stands in `type`; text is read by the library. All reads are raw, so a table cannot
 * change between the two passes over it.
 */
#include "binding.h"
#include <string.h>

/* A column being read; its table is on the top of the stack. */
typedef struct {
  dsv_column *to;
  uint64_t rows;
  int64_t *integers; /* also offsets of text */
  double *numbers;
  uint8_t *booleans;
  char *bytes;
  uint8_t *valid;
} reading;

static int wrong(lua_State *L, const char *name, uint64_t row, const char *due) {
  return luaL_error(L, "column %s, row %d: %s is due", name, (int)row + 1, due);
}

/* Number of rows of the column on the top of the stack. */
static uint64_t rows_of(lua_State *L, const char *name) {
  value_member(L, lua_gettop(L), "n");
  int64_t n = 0;
  if (lua_isnil(L, -1)) {
    n = (int64_t)lua_rawlen(L, -2);
  } else if (!value_integer(L, -1, &n) || n < 0 || n > INT32_MAX) {
    luaL_error(L, "column %s: n is not a number of rows", name);
  }
  lua_pop(L, 1);
  return (uint64_t)n;
}

/* The type that values of this Lua type have by themselves. Numbers are integers where all of them are. */
static uint32_t type_of_value(lua_State *L, const char *name, uint64_t row, uint64_t rows) {
  int type = lua_type(L, -1);
  if (type == LUA_TSTRING) return DSV_COLUMN_TEXT;
  if (type == LUA_TBOOLEAN) return DSV_COLUMN_BOOLEAN;
  if (type != LUA_TNUMBER) wrong(L, name, row, "a string, number, boolean or nil");
  bool whole = true;
  for (uint64_t i = row; whole && i < rows; i++) {
    int64_t integer;
    lua_rawgeti(L, -2, (int)i + 1);
    whole = lua_isnil(L, -1) || value_integer(L, -1, &integer);
    lua_pop(L, 1);
  }
  return whole ? DSV_COLUMN_INTEGER : DSV_COLUMN_NUMBER;
}

static uint32_t type_of(lua_State *L, const char *name, uint64_t rows) {
  uint32_t type = value_word(L, lua_gettop(L), "type", column_type_words);
  for (uint64_t row = 0; !type && row < rows; row++) {
    lua_rawgeti(L, -1, (int)row + 1);
    if (!lua_isnil(L, -1)) type = type_of_value(L, name, row, rows);
    lua_pop(L, 1);
  }
  return type ? type : DSV_COLUMN_TEXT; /* there is no value */
}

/* Bytes of all text in the column on the top of the stack. */
static size_t measure(lua_State *L, const char *name, uint64_t rows) {
  size_t bytes = 0;
  for (uint64_t row = 0; row < rows; row++) {
    lua_rawgeti(L, -1, (int)row + 1);
    if (!lua_isnil(L, -1) && lua_type(L, -1) != LUA_TSTRING) wrong(L, name, row, "a string or nil");
    if (!lua_isnil(L, -1)) bytes += lua_rawlen(L, -1);
    lua_pop(L, 1);
  }
  return bytes;
}

/* Pushes the memory of a column, in one piece: integers or numbers, which have an end more than rows, then what is
   missing, then bytes. */
static void reserve(lua_State *L, reading *r, size_t bytes) {
  size_t rows = (size_t)r->rows;
  char *memory = lua_newuserdata(L, (rows + 1) * sizeof(int64_t) + rows + bytes + 1);
  r->integers = (int64_t *)(void *)memory;
  r->numbers = (double *)(void *)memory;
  r->valid = (uint8_t *)memory + (rows + 1) * sizeof(int64_t);
  r->booleans = r->valid + rows;
  r->bytes = memory + (rows + 1) * sizeof(int64_t) + rows;
}

/* The value on the top of the stack, which is not nil, as a row. */
static void read_cell(lua_State *L, reading *r, uint64_t row, size_t *end) {
  size_t length = 0;
  const char *text;
  switch (r->to->type) {
    case DSV_COLUMN_TEXT:
      text = lua_tolstring(L, -1, &length);
      memcpy(r->bytes + *end, text, length);
      *end += length;
      return;
    case DSV_COLUMN_NUMBER:
      if (lua_type(L, -1) != LUA_TNUMBER) wrong(L, r->to->name, row, "a number or nil");
      r->numbers[row] = lua_tonumber(L, -1);
      return;
    case DSV_COLUMN_BOOLEAN:
      if (!lua_isboolean(L, -1)) wrong(L, r->to->name, row, "a boolean or nil");
      r->booleans[row] = (uint8_t)lua_toboolean(L, -1);
      return;
    default:
      if (lua_type(L, -1) != LUA_TNUMBER || !value_integer(L, -1, &r->integers[row]))
        wrong(L, r->to->name, row, "a whole number or nil");
  }
}

/* Reads the column whose table is below its memory on the stack. */
static void read_rows(lua_State *L, reading *r) {
  size_t end = 0;
  bool text = r->to->type == DSV_COLUMN_TEXT;
  for (uint64_t row = 0; row < r->rows; row++) {
    lua_rawgeti(L, -2, (int)row + 1);
    r->valid[row] = !lua_isnil(L, -1);
    if (r->to->type == DSV_COLUMN_BOOLEAN) {
      r->booleans[row] = 0;
    } else {
      r->integers[row] = text ? (int64_t)end : 0;
    }
    if (r->valid[row]) read_cell(L, r, row, &end);
    lua_pop(L, 1);
  }
  if (text) r->integers[r->rows] = (int64_t)end;
}

static void read_scale(lua_State *L, dsv_column *to) {
  int64_t scale = 0;
  value_member(L, lua_gettop(L), "scale");
  if (!lua_isnil(L, -1) && (!value_integer(L, -1, &scale) || scale < 0 || scale > UINT32_MAX))
    luaL_error(L, "column %s: scale is not a number of digits", to->name);
  lua_pop(L, 1);
  to->scale = (uint32_t)scale;
}

/* Reads the column on the top of the stack where its values are said to lie at an address. */
static bool read_address(lua_State *L, dsv_column *to) {
  int table = lua_gettop(L);
  value_member(L, table, "at");
  if (lua_isnil(L, -1)) {
    lua_pop(L, 1);
    return false;
  }
  to->values = value_address(L, -1, to->name);
  to->type = value_word(L, table, "type", column_type_words);
  if (!to->type || to->type == DSV_COLUMN_TEXT || to->type == DSV_COLUMN_CODES)
    luaL_error(L, "column %s: what lies at an address has the type time, duration, integer, number, boolean or decimal",
               to->name);
  value_member(L, table, "valid");
  if (!lua_isnil(L, -1)) to->valid = value_address(L, -1, "valid");
  lua_pop(L, 2);
  return true;
}

/* Reads the column on the top of the stack, and replaces it by its memory. */
static void read_column(lua_State *L, dsv_column *to, uint64_t rows) {
  reading r = {.to = to, .rows = rows};
  read_scale(L, to);
  if (read_address(L, to)) return;
  to->type = type_of(L, to->name, rows);
  if (to->type == DSV_COLUMN_CODES) luaL_error(L, "column %s: text is given as it is, not as codes", to->name);
  size_t bytes = to->type == DSV_COLUMN_TEXT      ? measure(L, to->name, rows)
                 : to->type == DSV_COLUMN_BOOLEAN ? (size_t)rows
                                                  : 0;
  reserve(L, &r, bytes);
  read_rows(L, &r);
  to->valid = r.valid;
  to->values = r.integers;
  if (to->type == DSV_COLUMN_NUMBER) to->values = r.numbers;
  if (to->type == DSV_COLUMN_BOOLEAN) to->values = r.booleans;
  if (to->type == DSV_COLUMN_TEXT) {
    to->values = r.bytes;
    to->offsets = r.integers;
  }
  lua_replace(L, -2);
}

/* Number of columns; raises where the table has another kind of member. */
static size_t count(lua_State *L, int table) {
  size_t n = 0;
  for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING || !lua_istable(L, -1)) luaL_error(L, "columns are tables by name");
    n++;
  }
  return n;
}

void columns_read(lua_State *L, int table, columns *out) {
  luaL_checkstack(L, 12, NULL);
  size_t n = count(L, table);
  out->n = n;
  out->rows = 0;
  lua_createtable(L, (int)n + 1, 0); /* keeps all memory */
  int keep = lua_gettop(L);
  out->at = lua_newuserdata(L, (n + 1) * sizeof *out->at);
  lua_rawseti(L, keep, (int)n + 1);
  size_t i = 0;
  for (lua_pushnil(L); lua_next(L, table); i++) {
    const char *name = lua_tostring(L, -2); /* the table of the caller keeps it */
    uint64_t rows = rows_of(L, name);
    if (i && rows != out->rows) luaL_error(L, "column %s has another number of rows", name);
    out->rows = rows;
    out->at[i] = (dsv_column)DSV_COLUMN_INIT;
    out->at[i].name = name;
    read_column(L, &out->at[i], rows);
    lua_rawseti(L, keep, (int)i + 1);
  }
}
