/*
 * Runs a script while Lua has no memory left at its first, its second, its third ... allocation, until it has enough.
 * Each time Lua must say so, and nothing may be lost: in a build with AddressSanitizer a leak fails the test.
 */
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int luaopen_dsv(lua_State *L);

/* Allocations left; negative: as many as are wanted. */
static long left = -1;

static void *allocate(void *user, void *memory, size_t old, size_t bytes) {
  (void)user;
  if (!bytes) {
    free(memory);
    return NULL;
  }
  if (!memory || bytes > old) {
    if (left == 0) return NULL;
    if (left > 0) left--;
  }
  return realloc(memory, bytes);
}

static lua_State *state_with_dsv(void) {
  lua_State *L = lua_newstate(allocate, NULL);
  if (!L) return NULL;
  luaL_openlibs(L);
  lua_getglobal(L, "package");
  lua_getfield(L, -1, "preload");
  lua_pushcfunction(L, luaopen_dsv);
  lua_setfield(L, -2, "dsv");
  lua_pop(L, 2);
  return L;
}

/* 1: the script ran, 0: Lua had no memory, -1: something else. */
static int run(const char *script, long allocations) {
  lua_State *L = state_with_dsv();
  if (!L) return -1;
  int answer = -1;
  if (luaL_loadfile(L, script) == 0) {
    left = allocations;
    answer = lua_pcall(L, 0, 0, 0) == 0;
    left = -1;
  }
  const char *message = answer > 0 ? NULL : lua_tostring(L, -1);
  if (message && !strstr(message, "not enough memory")) {
    printf("# after %ld allocations: %s\n", allocations, message);
    answer = -1;
  }
  lua_close(L);
  return answer;
}

int main(int count, char **arguments) {
  long allocations = 0;
  int answer = count > 1 ? 0 : -1;
  while (!answer) answer = run(arguments[1], allocations++);
  printf("%s 1 - %ld points\n1..1\n", answer > 0 && allocations > 100 ? "ok" : "not ok", allocations);
  return answer > 0 ? 0 : 1;
}
