/* The module: its functions, its tables and the context behind them. */
#include "binding.h"
#include <stdio.h>

#include "dsv_errors.h"

static int context_close(lua_State *L) {
  box *context = box_any(L, 1, CONTEXT_TYPE);
  dsv_context_unref(context->context);
  context->context = NULL;
  return 0;
}

static int dsv_lua_version(lua_State *L) {
  lua_pushstring(L, dsv_version());
  return 1;
}

/* dsv.schema(type or nil) -> JSON */
static int dsv_lua_schema(lua_State *L) {
  const char *type = luaL_optstring(L, 1, NULL);
  box *diag = finding_box(L), *text = box_new(L, TEXT_TYPE);
  return finding_text(L, dsv_schema(value_context(L), type, &text->text, diag->diag), text, diag);
}

static int dsv_lua_document_types(lua_State *L) {
  lua_newtable(L);
  const char *name;
  for (int i = 0; (name = dsv_document_type((size_t)i)); i++) {
    lua_pushstring(L, name);
    lua_rawseti(L, -2, i + 1);
  }
  return 1;
}

/* dsv.time_parse(text) -> microseconds, and exactly as text */
static int dsv_lua_time_parse(lua_State *L) {
  size_t length = 0;
  const char *text = luaL_checklstring(L, 1, &length);
  int64_t time = 0;
  dsv_status status = dsv_time_parse(text, length, &time);
  if (status) return finding_fail_at(L, status, text);
  char digits[24];
  snprintf(digits, sizeof digits, "%lld", (long long)time);
  value_push_integer(L, time);
  lua_pushstring(L, digits);
  return 2;
}

/* dsv.time_format(microseconds, as a number or as text of digits) -> text */
static int dsv_lua_time_format(lua_State *L) {
  int64_t time = 0;
  luaL_argcheck(L, value_integer(L, 1, &time), 1, "whole microseconds are due");
  char text[DSV_TIME_BYTES];
  dsv_status status = dsv_time_format(time, text);
  if (status) return finding_fail(L, status, NULL);
  lua_pushstring(L, text);
  return 1;
}

/* The context lives in the registry as long as the state does. */
static void make_context(lua_State *L) {
  box *context = box_new(L, CONTEXT_TYPE);
  dsv_status status = dsv_context_new(NULL, &context->context);
  if (status) luaL_error(L, "%s", dsv_status_text(status));
  lua_setfield(L, LUA_REGISTRYINDEX, CONTEXT_TYPE ".shared");
}

/* Sets a member of the table on the top of the stack: errors by name, each with its number and group. */
static void add_errors(lua_State *L) {
  lua_newtable(L);
  for (size_t i = 0; i < sizeof dsv_errors / sizeof dsv_errors[0]; i++) {
    lua_newtable(L);
    value_set_integer(L, "number", (int64_t)dsv_errors[i].number);
    value_set_text(L, "group", dsv_errors[i].group);
    lua_setfield(L, -2, dsv_errors[i].name);
  }
  lua_setfield(L, -2, "errors");
}

/* The words that the status of a result can be. */
static void add_statuses(lua_State *L) {
  lua_newtable(L);
  for (int i = 0; result_status_words[i].word; i++) {
    lua_pushstring(L, result_status_words[i].word);
    lua_rawseti(L, -2, i + 1);
  }
  lua_setfield(L, -2, "statuses");
}

/* Called by require; no header declares it. */
__attribute__((visibility("default"))) int luaopen_dsv(lua_State *L);

int luaopen_dsv(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"check", book_check},
      {"document_types", dsv_lua_document_types},
      {"from_json", book_from_json},
      {"import", exchange_import},
      {"load", book_load},
      {"merge", tally_merge},
      {"new_key", sign_new_key},
      {"schema", dsv_lua_schema},
      {"time_format", dsv_lua_time_format},
      {"time_parse", dsv_lua_time_parse},
      {"verifier_key", sign_verifier_key},
      {"version", dsv_lua_version},
      {NULL, NULL},
  };
  box_type(L, CONTEXT_TYPE, NULL, context_close);
  finding_register(L);
  arrow_register(L);
  book_register(L);
  calendar_register(L);
  facts_register(L);
  results_register(L);
  underpin_register(L);
  claims_register(L);
  tally_register(L);
  running_register(L);
  sign_register(L);
  make_context(L);
  lua_newtable(L);
  for (const luaL_Reg *function = functions; function->name; function++) {
    lua_pushcfunction(L, function->func);
    lua_setfield(L, -2, function->name);
  }
  add_errors(L);
  add_statuses(L);
  return 1;
}
