/* Calendars. */
#include "binding.h"
#include <stdio.h>

static int calendar_close(lua_State *L) {
  box *self = box_any(L, 1, CALENDAR_TYPE);
  dsv_calendar_unref(self->calendar);
  self->calendar = NULL;
  return 0;
}

/* The instant of an argument that must be given. */
static dsv_status instant(lua_State *L, int index, const char *name, int64_t *out) {
  luaL_checkany(L, index);
  luaL_argcheck(L, !lua_isnil(L, index), index, "a time is due");
  return value_time(L, index, name, out);
}

/* calendar:elapsed(from, to) -> seconds, microseconds as text */
static int calendar_elapsed(lua_State *L) {
  const box *self = box_open(L, 1, CALENDAR_TYPE);
  int64_t from, to, elapsed = 0;
  dsv_status status = instant(L, 2, "from", &from);
  if (status) return finding_fail_at(L, status, lua_tostring(L, 2));
  status = instant(L, 3, "to", &to);
  if (status) return finding_fail_at(L, status, lua_tostring(L, 3));
  box *diag = finding_box(L);
  status = dsv_calendar_elapsed(self->calendar, from, to, &elapsed, diag->diag);
  if (status) return finding_fail(L, status, diag);
  char text[24];
  snprintf(text, sizeof text, "%lld", (long long)elapsed);
  lua_pushnumber(L, (lua_Number)elapsed / 1e6);
  lua_pushstring(L, text);
  return 2;
}

/* calendar:open(time) -> boolean */
static int calendar_open(lua_State *L) {
  const box *self = box_open(L, 1, CALENDAR_TYPE);
  int64_t at;
  int32_t open = 0;
  dsv_status status = instant(L, 2, "time", &at);
  if (status) return finding_fail_at(L, status, lua_tostring(L, 2));
  box *diag = finding_box(L);
  status = dsv_calendar_open(self->calendar, at, &open, diag->diag);
  if (status) return finding_fail(L, status, diag);
  lua_pushboolean(L, open);
  return 1;
}

void calendar_register(lua_State *L) {
  static const luaL_Reg methods[] = {{"elapsed", calendar_elapsed}, {"open", calendar_open}, {NULL, NULL}};
  box_type(L, CALENDAR_TYPE, methods, calendar_close);
}
