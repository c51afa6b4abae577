/* Signing keys, signed notes, and who has signed a document. */
#include "binding.h"
#include <string.h>

static int verified_close(lua_State *L) {
  box *self = box_any(L, 1, VERIFIED_TYPE);
  dsv_verified_unref(self->verified);
  self->verified = NULL;
  return 0;
}

/* dsv.new_key(name, path, seed) -> the key to verify with */
int sign_new_key(lua_State *L) {
  size_t length = 0;
  const char *name = luaL_checkstring(L, 1), *path = luaL_checkstring(L, 2), *seed = luaL_checklstring(L, 3, &length);
  luaL_argcheck(L, length == DSV_SEED_BYTES, 3, "a string of 32 random bytes is due");
  box *diag = finding_box(L), *text = box_new(L, TEXT_TYPE);
  dsv_status status = dsv_key_new(value_context(L), name, (const uint8_t *)seed, path, &text->text, diag->diag);
  return finding_text(L, status, text, diag);
}

/* dsv.verifier_key(path) -> the key to verify with */
int sign_verifier_key(lua_State *L) {
  const char *path = luaL_checkstring(L, 1);
  box *diag = finding_box(L), *text = box_new(L, TEXT_TYPE);
  return finding_text(L, dsv_key_verifier(value_context(L), path, &text->text, diag->diag), text, diag);
}

/* book:sign(number of the document, file of the key, note or nil) -> note */
int sign_book(lua_State *L) {
  const box *self = box_open(L, 1, BOOK_TYPE);
  int64_t index = 0;
  luaL_argcheck(L, value_integer(L, 2, &index) && index >= 1, 2, "the number of a document is due");
  const char *key = luaL_checkstring(L, 3);
  dsv_sign_options options = DSV_SIGN_OPTIONS_INIT;
  options.note = luaL_optlstring(L, 4, NULL, &options.note_length);
  box *diag = finding_box(L), *text = box_new(L, TEXT_TYPE);
  dsv_status status = dsv_sign(self->book, (size_t)index - 1, key, &options, &text->text, diag->diag);
  return finding_text(L, status, text, diag);
}

/* The texts of the array at an absolute index. Pushes the memory of the list, and a table of our own that keeps them. */
static const char **texts_at(lua_State *L, int table, size_t *n) {
  *n = lua_rawlen(L, table);
  const char **at = lua_newuserdata(L, (*n + 1) * sizeof *at);
  lua_newtable(L);
  for (size_t i = 0; i < *n; i++) {
    lua_rawgeti(L, table, (int)i + 1);
    if (lua_type(L, -1) != LUA_TSTRING) luaL_argerror(L, table, "an array of keys is due, each a string");
    at[i] = lua_tostring(L, -1);
    lua_rawseti(L, -2, (int)i + 1);
  }
  return at;
}

static int push_verified(lua_State *L, const box *verified) {
  const size_t n = dsv_verified_count(verified->verified);
  lua_newtable(L);
  value_set_integer(L, "document", (int64_t)dsv_verified_document(verified->verified) + 1);
  lua_createtable(L, (int)n, 0);
  for (size_t i = 0; i < n; i++) {
    dsv_signer signer = DSV_SIGNER_INIT;
    dsv_verified_get(verified->verified, i, &signer);
    lua_newtable(L);
    value_set_text(L, "name", signer.name);
    value_set_text(L, "key", signer.key);
    lua_rawseti(L, -2, (int)i + 1);
  }
  lua_setfield(L, -2, "signers");
  return 1;
}

/* book:verify(note, keys, {original, some}) -> {document, signers = {{name, key}, ...}} */
int sign_verify(lua_State *L) {
  size_t length = 0, n = 0;
  lua_settop(L, 4);
  const char *note = luaL_checklstring(L, 2, &length);
  luaL_checktype(L, 3, LUA_TTABLE);
  luaL_argcheck(L, lua_istable(L, 4) || lua_isnil(L, 4), 4, "a table of options is due");
  dsv_verify_options options = DSV_VERIFY_OPTIONS_INIT;
  value_member(L, 4, "original");
  if (!lua_isnil(L, -1)) options.original = luaL_checklstring(L, -1, &options.original_length);
  value_member(L, 4, "some");
  options.some = lua_toboolean(L, -1) != 0;
  const char **keys = texts_at(L, 3, &n);
  box *diag = finding_box(L), *verified = box_new(L, VERIFIED_TYPE);
  dsv_status status =
      dsv_verify(box_open(L, 1, BOOK_TYPE)->book, note, length, keys, n, &options, &verified->verified, diag->diag);
  return status ? finding_fail(L, status, diag) : push_verified(L, verified);
}

void sign_register(lua_State *L) {
  box_type(L, VERIFIED_TYPE, NULL, verified_close);
}
