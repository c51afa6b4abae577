/* A score that goes on; its facts stay open. */
#include "binding.h"

static int running_close(lua_State *L) {
  box *self = box_any(L, 1, RUNNING_TYPE);
  dsv_running_unref(self->running);
  self->running = NULL;
  return 0;
}

/* running:retract(stream, columns of the key) -> true, findings */
static int running_retract(lua_State *L) {
  const box *self = box_open(L, 1, RUNNING_TYPE);
  const char *stream = luaL_checkstring(L, 2);
  luaL_checktype(L, 3, LUA_TTABLE);
  box *diag = finding_box(L);
  columns read;
  columns_read(L, 3, &read);
  dsv_status status = dsv_running_retract(self->running, stream, read.at, read.n, read.rows, diag->diag);
  if (status) return finding_fail(L, status, diag);
  lua_pushboolean(L, 1);
  return finding_done(L, diag);
}

/* running:score(as_of) -> scorecard, findings */
static int running_score(lua_State *L) {
  const box *self = box_open(L, 1, RUNNING_TYPE);
  int64_t as_of = 0;
  if (lua_isnoneornil(L, 2)) return luaL_error(L, "as_of is due");
  dsv_status status = value_time(L, 2, "as_of", &as_of);
  if (status) return finding_fail_at(L, status, lua_tostring(L, 2));
  box *diag = finding_box(L), *card = box_new(L, SCORECARD_TYPE);
  status = dsv_running_score(self->running, as_of, NULL, &card->card, diag->diag);
  return status ? finding_fail(L, status, diag) : finding_done(L, diag);
}

void running_register(lua_State *L) {
  static const luaL_Reg methods[] = {
      {"retract", running_retract},
      {"score", running_score},
      {NULL, NULL},
  };
  box_type(L, RUNNING_TYPE, methods, running_close);
}
