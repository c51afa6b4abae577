/* Agreements held against what they rest on. */
#include "binding.h"

static int underpinning_close(lua_State *L) {
  box *self = box_any(L, 1, UNDERPINNING_TYPE);
  dsv_underpinning_unref(self->underpinning);
  self->underpinning = NULL;
  return 0;
}

static int underpinning_json(lua_State *L) {
  size_t length = 0;
  box *held = box_new(L, UNDERPINNING_TYPE); /* an owner of its own, for as long as its text is borrowed */
  held->underpinning = dsv_underpinning_ref(box_open(L, 1, UNDERPINNING_TYPE)->underpinning);
  const char *json = dsv_underpinning_json(held->underpinning, &length);
  lua_pushlstring(L, json, length);
  return 1;
}

static int report(lua_State *L, uint32_t form) {
  const box *self = box_open(L, 1, UNDERPINNING_TYPE);
  dsv_report_options options = results_report_options(L, form);
  box *diag = finding_box(L), *text = box_new(L, TEXT_TYPE);
  return finding_text(L, dsv_report_underpinning(self->underpinning, &options, &text->text, diag->diag), text, diag);
}

static int underpinning_text(lua_State *L) {
  return report(L, DSV_REPORT_TEXT);
}

static int underpinning_csv(lua_State *L) {
  return report(L, DSV_REPORT_CSV);
}

/* book:underpin(agreement [, version]) -> underpinning, findings */
int book_underpin(lua_State *L) {
  const box *self = box_open(L, 1, BOOK_TYPE);
  const char *agreement = luaL_checkstring(L, 2);
  dsv_underpin_options options = DSV_UNDERPIN_OPTIONS_INIT;
  if (!lua_isnoneornil(L, 3) && !value_integer(L, 3, &options.version))
    luaL_argerror(L, 3, "a version is due: a whole number");
  box *diag = finding_box(L), *made = box_new(L, UNDERPINNING_TYPE);
  dsv_status status = dsv_underpin(self->book, agreement, &options, &made->underpinning, diag->diag);
  return status ? finding_fail(L, status, diag) : finding_done(L, diag);
}

void underpin_register(lua_State *L) {
  static const luaL_Reg methods[] = {
      {"csv", underpinning_csv}, {"json", underpinning_json}, {"text", underpinning_text}, {NULL, NULL}};
  box_type(L, UNDERPINNING_TYPE, methods, underpinning_close);
}
