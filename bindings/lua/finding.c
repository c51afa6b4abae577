/* Findings as tables, and how a verb fails. */
#include "binding.h"
#include <stdio.h>

static int diag_close(lua_State *L) {
  box *diag = box_any(L, 1, DIAG_TYPE);
  dsv_diag_unref(diag->diag);
  diag->diag = NULL;
  return 0;
}

static int text_close(lua_State *L) {
  box *text = box_any(L, 1, TEXT_TYPE);
  dsv_text_unref(text->text);
  text->text = NULL;
  return 0;
}

void finding_register(lua_State *L) {
  box_type(L, DIAG_TYPE, NULL, diag_close);
  box_type(L, TEXT_TYPE, NULL, text_close);
}

box *finding_box(lua_State *L) {
  box *diag = box_new(L, DIAG_TYPE);
  dsv_status status = dsv_diag_new(value_context(L), &diag->diag);
  if (status) luaL_error(L, "%s", dsv_status_text(status));
  return diag;
}

/* Releases at once what the collector would only release later. */
static void empty(box *diag) {
  if (!diag) return;
  dsv_diag_unref(diag->diag);
  diag->diag = NULL;
}

static void push_finding(lua_State *L, const dsv_finding *finding) {
  lua_newtable(L);
  value_set_text(L, "code", dsv_status_name((dsv_status)finding->code));
  value_set_text(L, "severity", value_name(finding->severity, severity_words));
  value_set_text(L, "message", finding->message);
  value_set_text(L, "source", finding->source);
  value_set_text(L, "pointer", finding->pointer);
  if (!finding->line) return;
  value_set_integer(L, "line", (int64_t)finding->line);
  value_set_integer(L, "column", (int64_t)finding->column);
  value_set_integer(L, "offset", (int64_t)finding->offset);
}

/* Pushes an array of all findings. */
static void push_findings(lua_State *L, const box *diag) {
  size_t n = diag && diag->diag ? dsv_diag_count(diag->diag) : 0;
  lua_createtable(L, (int)n, 0);
  for (size_t i = 0; i < n; i++) {
    dsv_finding finding = DSV_FINDING_INIT;
    dsv_status status = dsv_diag_get(diag->diag, i, &finding);
    if (status) luaL_error(L, "%s", dsv_status_text(status));
    push_finding(L, &finding);
    lua_rawseti(L, -2, (int)i + 1);
  }
}

/* The first error; false where there is none. */
static bool first_error(const box *diag, dsv_finding *out) {
  size_t n = diag && diag->diag ? dsv_diag_count(diag->diag) : 0;
  for (size_t i = 0; i < n; i++) {
    if (!dsv_diag_get(diag->diag, i, out) && out->severity == DSV_SEVERITY_ERROR) return true;
  }
  return false;
}

/* Pushes the message of the first error with its place, or the text of the status. */
static void push_message(lua_State *L, dsv_status status, const box *diag) {
  dsv_finding finding = DSV_FINDING_INIT;
  if (!first_error(diag, &finding)) {
    lua_pushstring(L, dsv_status_text(status));
    return;
  }
  char place[64] = "";
  if (finding.line) {
    snprintf(place, sizeof place, ":%llu:%llu", (unsigned long long)finding.line, (unsigned long long)finding.column);
  }
  const char *source = finding.source ? finding.source : "";
  const char *pointer = !finding.line && finding.pointer ? finding.pointer : "";
  const char *colon = *source || *place || *pointer ? ": " : "";
  lua_pushfstring(L, "%s%s%s%s%s", source, place, pointer, colon, finding.message);
  unsigned long long more = dsv_diag_total(diag->diag) - 1;
  if (!more) return;
  snprintf(place, sizeof place, " (and %llu more)", more);
  lua_pushstring(L, place);
  lua_concat(L, 2);
}

int finding_fail(lua_State *L, dsv_status status, box *diag) {
  luaL_checkstack(L, 8, NULL);
  lua_pushnil(L);
  push_message(L, status, diag);
  lua_pushstring(L, dsv_status_name(status));
  push_findings(L, diag);
  empty(diag);
  return 4;
}

int finding_fail_at(lua_State *L, dsv_status status, const char *detail) {
  lua_pushnil(L);
  lua_pushfstring(L, "%s: %s", dsv_status_text(status), detail);
  lua_pushstring(L, dsv_status_name(status));
  lua_newtable(L);
  return 4;
}

int finding_done(lua_State *L, box *diag) {
  push_findings(L, diag);
  empty(diag);
  return 2;
}

int finding_text(lua_State *L, dsv_status status, box *text, box *diag) {
  if (status) return finding_fail(L, status, diag);
  lua_pushlstring(L, dsv_text_bytes(text->text), dsv_text_length(text->text));
  dsv_text_unref(text->text);
  text->text = NULL;
  empty(diag);
  return 1;
}
