/* The claims of an agreement at a moment. */
#include "binding.h"

static int claims_close(lua_State *L) {
  box *self = box_any(L, 1, CLAIMS_TYPE);
  dsv_claims_unref(self->claims);
  self->claims = NULL;
  return 0;
}

static int claims_json(lua_State *L) {
  size_t length = 0;
  box *held = box_new(L, CLAIMS_TYPE); /* an owner of its own, for as long as its text is borrowed */
  held->claims = dsv_claims_ref(box_open(L, 1, CLAIMS_TYPE)->claims);
  const char *json = dsv_claims_json(held->claims, &length);
  lua_pushlstring(L, json, length);
  return 1;
}

static int report(lua_State *L, uint32_t form) {
  const box *self = box_open(L, 1, CLAIMS_TYPE);
  dsv_report_options options = results_report_options(L, form);
  box *diag = finding_box(L), *text = box_new(L, TEXT_TYPE);
  return finding_text(L, dsv_report_claims(self->claims, &options, &text->text, diag->diag), text, diag);
}

static int claims_text(lua_State *L) {
  return report(L, DSV_REPORT_TEXT);
}

static int claims_csv(lua_State *L) {
  return report(L, DSV_REPORT_CSV);
}

void claims_register(lua_State *L) {
  static const luaL_Reg methods[] = {{"csv", claims_csv}, {"json", claims_json}, {"text", claims_text}, {NULL, NULL}};
  box_type(L, CLAIMS_TYPE, methods, claims_close);
}
