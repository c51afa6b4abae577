/* Tallies. */
#include "binding.h"

static int tally_close(lua_State *L) {
  box *self = box_any(L, 1, TALLY_TYPE);
  dsv_tally_unref(self->tally);
  self->tally = NULL;
  return 0;
}

/* dsv.merge(array of tallies) -> tally, findings */
int tally_merge(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  luaL_checkstack(L, 20, NULL);
  const int n = (int)lua_rawlen(L, 1);
  box *diag = finding_box(L);
  dsv_tally **at = lua_newuserdata(L, ((size_t)n + 1) * sizeof(dsv_tally *));
  lua_newtable(L); /* boxes of our own, which nobody closes meanwhile */
  const int kept = lua_gettop(L);
  for (int i = 0; i < n; i++) {
    lua_rawgeti(L, 1, i + 1);
    const box *given = box_open(L, kept + 1, TALLY_TYPE);
    box *held = box_new(L, TALLY_TYPE);
    at[i] = held->tally = dsv_tally_ref(given->tally);
    lua_rawseti(L, kept, i + 1);
    lua_pop(L, 1);
  }
  box *merged = box_new(L, TALLY_TYPE);
  dsv_status status = dsv_tally_merge(at, (size_t)n, NULL, &merged->tally, diag->diag);
  return status ? finding_fail(L, status, diag) : finding_done(L, diag);
}

/* tally:score() -> scorecard, findings */
static int tally_score(lua_State *L) {
  const box *self = box_open(L, 1, TALLY_TYPE);
  box *diag = finding_box(L), *card = box_new(L, SCORECARD_TYPE);
  dsv_status status = dsv_tally_score(&self->tally, 1, NULL, &card->card, diag->diag);
  return status ? finding_fail(L, status, diag) : finding_done(L, diag);
}

/* tally:write() -> bytes */
static int tally_write(lua_State *L) {
  const box *self = box_open(L, 1, TALLY_TYPE);
  box *diag = finding_box(L), *text = box_new(L, TEXT_TYPE);
  return finding_text(L, dsv_tally_write(self->tally, NULL, &text->text, diag->diag), text, diag);
}

void tally_register(lua_State *L) {
  static const luaL_Reg methods[] = {{"score", tally_score}, {"write", tally_write}, {NULL, NULL}};
  box_type(L, TALLY_TYPE, methods, tally_close);
}
