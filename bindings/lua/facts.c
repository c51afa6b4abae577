/* Facts: filled, then sealed. */
#include "binding.h"
#include <string.h>

static int facts_close(lua_State *L) {
  box *self = box_any(L, 1, FACTS_TYPE);
  dsv_facts_unref(self->facts);
  self->facts = NULL;
  return 0;
}

/* A text of the options, which lives as long as their table; NULL where it is not given. */
static const char *text_at(lua_State *L, int index, const char *name) {
  value_member(L, index, name);
  if (!lua_isnil(L, -1) && lua_type(L, -1) != LUA_TSTRING) luaL_error(L, "%s: a text is due", name);
  const char *text = lua_tostring(L, -1);
  lua_pop(L, 1);
  return text;
}

static uint32_t mark_at(lua_State *L, int index, const char *name) {
  const char *text = text_at(L, index, name);
  if (text && strlen(text) != 1) luaL_error(L, "%s: one character is due", name);
  return text ? (unsigned char)*text : 0;
}

static uint32_t count_at(lua_State *L, int index, const char *name) {
  int64_t value = 0;
  value_member(L, index, name);
  if (!lua_isnil(L, -1) && (!value_integer(L, -1, &value) || value < 0 || value > UINT32_MAX))
    luaL_error(L, "%s: a natural number is due", name);
  lua_pop(L, 1);
  return (uint32_t)value;
}

void facts_dialect(lua_State *L, int index, dsv_facts_options *options) {
  options->separator = mark_at(L, index, "separator");
  options->decimal = mark_at(L, index, "decimal");
  options->times = text_at(L, index, "times");
  options->timezone = text_at(L, index, "zone");
}

dsv_facts_options facts_options(lua_State *L, int index) {
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  if (!lua_isnoneornil(L, index)) luaL_checktype(L, index, LUA_TTABLE);
  options.format = value_word(L, index, "format", format_words);
  options.bad_rows = value_word(L, index, "bad_rows", bad_rows_words);
  options.part = count_at(L, index, "part");
  options.parts = count_at(L, index, "parts");
  options.order = value_word(L, index, "order", order_words);
  facts_dialect(L, index, &options);
  return options;
}

/* true and findings, or a failure. */
static int answer(lua_State *L, dsv_status status, box *diag) {
  if (status) return finding_fail(L, status, diag);
  lua_pushboolean(L, 1);
  return finding_done(L, diag);
}

/* facts:load(stream or nil, path, options) */
static int facts_load(lua_State *L) {
  box *self = box_open(L, 1, FACTS_TYPE);
  const char *stream = luaL_optstring(L, 2, NULL), *path = luaL_checkstring(L, 3);
  dsv_facts_options options = facts_options(L, 4);
  box *diag = finding_box(L);
  return answer(L, dsv_facts_load(self->facts, stream, path, &options, diag->diag), diag);
}

/* facts:read(stream or nil, bytes, options); the options name the bytes as `source` */
static int facts_read(lua_State *L) {
  box *self = box_open(L, 1, FACTS_TYPE);
  size_t length = 0;
  const char *stream = luaL_optstring(L, 2, NULL), *bytes = luaL_checklstring(L, 3, &length);
  dsv_facts_options options = facts_options(L, 4);
  value_member(L, 4, "source");
  const char *source = luaL_optstring(L, -1, NULL);
  box *diag = finding_box(L);
  return answer(L, dsv_facts_read(self->facts, stream, bytes, length, source, &options, diag->diag), diag);
}

int facts_take(lua_State *L, const box *facts, const char *stream, int value, const dsv_facts_options *options,
               box *diag) {
  dsv_status status;
  if (lua_type(L, value) == LUA_TSTRING) {
    status = dsv_facts_load(facts->facts, stream, lua_tostring(L, value), options, diag->diag);
    return status ? finding_fail(L, status, diag) : 0;
  }
  if (!stream || !lua_istable(L, value))
    return luaL_error(L, "facts: a path, or columns by name for a stream, are due");
  columns read;
  columns_read(L, value, &read);
  status = dsv_facts_append(facts->facts, stream, read.at, read.n, read.rows, options, diag->diag);
  if (status) return finding_fail(L, status, diag);
  lua_pop(L, 1);
  return 0;
}

/* facts:append(stream, columns, options) */
static int facts_append(lua_State *L) {
  box *self = box_open(L, 1, FACTS_TYPE);
  const char *stream = luaL_checkstring(L, 2);
  luaL_checktype(L, 3, LUA_TTABLE);
  dsv_facts_options options = facts_options(L, 4);
  box *diag = finding_box(L);
  int failed = facts_take(L, self, stream, 3, &options, diag);
  return failed ? failed : answer(L, DSV_OK, diag);
}

/* facts:complete(stream, from, to) */
static int facts_complete(lua_State *L) {
  box *self = box_open(L, 1, FACTS_TYPE);
  const char *stream = luaL_checkstring(L, 2);
  int64_t from, to;
  dsv_status status = value_time(L, 3, "from", &from);
  if (status) return finding_fail_at(L, status, lua_tostring(L, 3));
  status = value_time(L, 4, "to", &to);
  if (status) return finding_fail_at(L, status, lua_tostring(L, 4));
  box *diag = finding_box(L);
  return answer(L, dsv_facts_complete(self->facts, stream, from, to, NULL, diag->diag), diag);
}

static int facts_seal(lua_State *L) {
  box *self = box_open(L, 1, FACTS_TYPE);
  box *diag = finding_box(L);
  return answer(L, dsv_facts_seal(self->facts, NULL, diag->diag), diag);
}

static int facts_rows(lua_State *L) {
  const box *self = box_open(L, 1, FACTS_TYPE);
  value_push_integer(L, (int64_t)dsv_facts_rows(self->facts, luaL_checkstring(L, 2)));
  return 1;
}

void facts_register(lua_State *L) {
  static const luaL_Reg methods[] = {
      {"append", facts_append},     {"append_arrow", arrow_append},
      {"complete", facts_complete}, {"export_arrow", arrow_export_facts},
      {"load", facts_load},         {"pointer", arrow_pointer},
      {"read", facts_read},         {"rows", facts_rows},
      {"seal", facts_seal},         {NULL, NULL},
  };
  box_type(L, FACTS_TYPE, methods, facts_close);
}
