/* Values between Lua and the library. */
#include "binding.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Past this a double does not hold every integer. */
#define EXACT 9007199254740992.0

dsv_context *value_context(lua_State *L) {
  lua_getfield(L, LUA_REGISTRYINDEX, CONTEXT_TYPE ".shared");
  box *context = lua_touserdata(L, -1);
  lua_pop(L, 1); /* the registry keeps it */
  if (!context || !context->context) luaL_error(L, "dsv is not loaded");
  return context->context;
}

void value_member(lua_State *L, int table, const char *name) {
  if (!lua_istable(L, table)) {
    lua_pushnil(L);
    return;
  }
  lua_pushstring(L, name);
  lua_rawget(L, table);
}

static bool integer_of_text(const char *text, size_t length, int64_t *out) {
  const char *digits = *text == '-' ? text + 1 : text;
  if (!*digits || strspn(digits, "0123456789") != length - (size_t)(digits - text)) return false;
  errno = 0;
  long long value = strtoll(text, NULL, 10);
  *out = value;
  return errno == 0;
}

bool value_integer(lua_State *L, int index, int64_t *out) {
  if (lua_type(L, index) == LUA_TSTRING) {
    size_t length = 0;
    const char *text = lua_tolstring(L, index, &length);
    return integer_of_text(text, length, out);
  }
  if (lua_type(L, index) != LUA_TNUMBER) return false;
#if LUA_VERSION_NUM >= 503
  if (lua_isinteger(L, index)) {
    *out = lua_tointeger(L, index);
    return true;
  }
#endif
  lua_Number number = lua_tonumber(L, index);
  if (!(number >= -EXACT && number <= EXACT)) return false;
  *out = (int64_t)number;
  return (lua_Number)*out == number;
}

dsv_status value_time(lua_State *L, int index, const char *name, int64_t *out) {
  *out = DSV_NO_TIME;
  if (lua_isnoneornil(L, index)) return DSV_OK;
  if (lua_type(L, index) == LUA_TSTRING) {
    size_t length = 0;
    const char *text = lua_tolstring(L, index, &length);
    return dsv_time_parse(text, length, out);
  }
  if (!value_integer(L, index, out)) luaL_error(L, "%s: a time is RFC 3339 text or whole microseconds", name);
  return DSV_OK;
}

uint32_t value_word(lua_State *L, int table, const char *name, const enum_word *words) {
  uint32_t value = 0;
  value_member(L, table, name);
  if (!lua_isnil(L, -1)) {
    const char *word = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "";
    while (words->word && strcmp(words->word, word) != 0) words++;
    if (!words->word) luaL_error(L, "%s: '%s' is none of its words", name, word);
    value = words->value;
  }
  lua_pop(L, 1);
  return value;
}

const char *value_name(uint32_t value, const enum_word *words) {
  while (words->word && words->value != value) words++;
  return words->word ? words->word : "unknown";
}

void value_set_text(lua_State *L, const char *name, const char *text) {
  if (!text) return;
  lua_pushstring(L, text);
  lua_setfield(L, -2, name);
}

void value_push_integer(lua_State *L, int64_t integer) {
#if LUA_VERSION_NUM >= 503
  lua_pushinteger(L, integer);
#else
  lua_pushnumber(L, (lua_Number)integer);
#endif
}

void value_set_integer(lua_State *L, const char *name, int64_t integer) {
  value_push_integer(L, integer);
  lua_setfield(L, -2, name);
}

void value_set_time(lua_State *L, const char *name, int64_t time) {
  char text[DSV_TIME_BYTES];
  if (!dsv_time_format(time, text)) value_set_text(L, name, text);
}
