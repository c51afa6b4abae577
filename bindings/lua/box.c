/* Boxes: userdata that own one object of the library. */
#include "binding.h"

void box_type(lua_State *L, const char *type, const luaL_Reg *methods, lua_CFunction close) {
  luaL_newmetatable(L, type);
  lua_pushcfunction(L, close);
  lua_setfield(L, -2, "__gc");
  lua_pushcfunction(L, close);
  lua_setfield(L, -2, "__close");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_newtable(L);
  for (; methods && methods->name; methods++) {
    lua_pushcfunction(L, methods->func);
    lua_setfield(L, -2, methods->name);
  }
  lua_pushcfunction(L, close);
  lua_setfield(L, -2, "close");
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
}

box *box_new(lua_State *L, const char *type) {
  box *made = lua_newuserdata(L, sizeof *made);
  made->any = NULL;
  luaL_getmetatable(L, type);
  lua_setmetatable(L, -2);
  return made;
}

box *box_any(lua_State *L, int index, const char *type) {
  return luaL_checkudata(L, index, type);
}

box *box_open(lua_State *L, int index, const char *type) {
  box *found = luaL_checkudata(L, index, type);
  if (!found->any) luaL_argerror(L, index, "it is closed");
  return found;
}
