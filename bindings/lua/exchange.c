/* Documents of other formats in, and agreements out. */
#include "binding.h"
#include "dsv_enums.h"

/* What a verb gave as text, with its warnings. */
static int give(lua_State *L, dsv_status status, box *text, box *diag) {
  if (status) return finding_fail(L, status, diag);
  lua_pushlstring(L, dsv_text_bytes(text->text), dsv_text_length(text->text));
  dsv_text_unref(text->text);
  text->text = NULL;
  return finding_done(L, diag);
}

/* dsv.import(format, text, {source, provider, consumer, from, timezone}) -> JSON, warnings */
int exchange_import(lua_State *L) {
  size_t length = 0;
  lua_settop(L, 3);
  const char *format = luaL_checkstring(L, 1), *bytes = luaL_checklstring(L, 2, &length);
  luaL_argcheck(L, lua_istable(L, 3) || lua_isnil(L, 3), 3, "a table of options is due");
  dsv_import_options options = DSV_IMPORT_OPTIONS_INIT;
  const struct {
    const char *name, **to;
  } members[] = {{"source", &options.source},
                 {"provider", &options.provider},
                 {"consumer", &options.consumer},
                 {"from", &options.from},
                 {"timezone", &options.timezone}};
  for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
    value_member(L, 3, members[i].name); /* stays on the stack, and so alive */
    if (!lua_isnil(L, -1)) *members[i].to = luaL_checkstring(L, -1);
  }
  box *diag = finding_box(L), *text = box_new(L, TEXT_TYPE);
  dsv_status status = dsv_import(value_context(L), format, bytes, length, &options, &text->text, diag->diag);
  return give(L, status, text, diag);
}

/* book:export(format, agreement or nil, {form}) -> text, warnings */
int exchange_export(lua_State *L) {
  lua_settop(L, 4);
  const char *format = luaL_checkstring(L, 2), *agreement = luaL_optstring(L, 3, NULL);
  luaL_argcheck(L, lua_istable(L, 4) || lua_isnil(L, 4), 4, "a table of options is due");
  dsv_export_options options = DSV_EXPORT_OPTIONS_INIT;
  options.form = value_word(L, 4, "form", export_form_words);
  box *diag = finding_box(L), *text = box_new(L, TEXT_TYPE);
  dsv_status status = dsv_export(box_open(L, 1, BOOK_TYPE)->book, format, agreement, &options, &text->text, diag->diag);
  return give(L, status, text, diag);
}
