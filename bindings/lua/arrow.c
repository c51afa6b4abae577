/*
 * Arrow, and columns by their address: for LuaJIT, whose ffi reads memory. What is at an address is believed: that it is
 * what is said of it, and stays there, is for the caller to see to.
 */
#include "binding.h"
#include <stdlib.h>
#include <string.h>

/* A column that has been exported; it lives on its own. */
#define COLUMN_TYPE "dsv.column"

void *value_address(lua_State *L, int index, const char *what) {
  int64_t address = 0;
  if (lua_islightuserdata(L, index)) return lua_touserdata(L, index);
  if (lua_type(L, index) != LUA_TNUMBER || !value_integer(L, index, &address) || address <= 0)
    luaL_error(L, "%s: an address is due, as a light userdata or a number", what);
  return (void *)(uintptr_t)address;
}

/* ---- in ---------------------------------------------------------------------------------------------------------- */

static void *member_address(lua_State *L, int table, const char *name) {
  value_member(L, table, name);
  void *address = value_address(L, -1, name);
  lua_pop(L, 1);
  return address;
}

/* facts:append_arrow(stream, arrays, options): the address of a stream, or {schema = address, array = address} */
int arrow_append(lua_State *L) {
  box *self = box_open(L, 1, FACTS_TYPE);
  const char *stream = luaL_checkstring(L, 2);
  dsv_facts_options options = facts_options(L, 4);
  dsv_status status;
  box *diag;
  if (lua_istable(L, 3)) {
    struct ArrowSchema *schema = member_address(L, 3, "schema");
    struct ArrowArray *array = member_address(L, 3, "array");
    diag = finding_box(L);
    status = dsv_facts_import_arrow(self->facts, stream, schema, array, &options, diag->diag);
  } else {
    struct ArrowArrayStream *arrays = value_address(L, 3, "arrays");
    diag = finding_box(L);
    status = dsv_facts_import_arrow_stream(self->facts, stream, arrays, &options, diag->diag);
  }
  if (status) return finding_fail(L, status, diag);
  lua_pushboolean(L, 1);
  return finding_done(L, diag);
}

/* ---- out --------------------------------------------------------------------------------------------------------- */

static int done(lua_State *L, dsv_status status, box *diag) {
  if (status) return finding_fail(L, status, diag);
  lua_pushboolean(L, 1);
  return finding_done(L, diag);
}

/* facts:export_arrow(stream, address) fills the stream that is there */
int arrow_export_facts(lua_State *L) {
  const char *stream = luaL_checkstring(L, 2);
  struct ArrowArrayStream *out = value_address(L, 3, "arrays");
  box *diag = finding_box(L);
  return done(L, dsv_facts_export_arrow(box_open(L, 1, FACTS_TYPE)->facts, stream, NULL, out, diag->diag), diag);
}

/* card:export_arrow(address) */
int arrow_export_card(lua_State *L) {
  struct ArrowArrayStream *out = value_address(L, 2, "arrays");
  box *diag = finding_box(L);
  return done(L, dsv_scorecard_export_arrow(box_open(L, 1, SCORECARD_TYPE)->card, out, diag->diag), diag);
}

static int column_close(lua_State *L) {
  box *self = box_any(L, 1, COLUMN_TYPE);
  if (self->array && self->array->release) self->array->release(self->array);
  free(self->array);
  self->array = NULL;
  return 0;
}

/* Moves one column out of an exported stream, which is released; false: it has no such column, or there is no memory. */
static bool move_column(struct ArrowArrayStream *stream, const char *field, struct ArrowArray *out, char format[16]) {
  struct ArrowSchema schema = {.release = NULL};
  struct ArrowArray array = {.release = NULL};
  bool found = false;
  if (!stream->get_schema(stream, &schema) && !stream->get_next(stream, &array) && array.release) {
    for (int64_t i = 0; i < schema.n_children && !found; i++) {
      found = strcmp(schema.children[i]->name, field) == 0;
      if (!found) continue;
      strncpy(format, schema.children[i]->format, 15);
      *out = *array.children[i];
      array.children[i]->release = NULL;
    }
  }
  if (schema.release) schema.release(&schema);
  if (array.release) array.release(&array);
  stream->release(stream);
  return found;
}

/* A column as append() takes it, where it is one that it takes by its address; `keep` keeps the memory. */
static void push_column(lua_State *L, const struct ArrowArray *array, const char *format) {
  static const char *const types[][2] = {{"tsu:UTC", "time"}, {"tDu", "duration"}, {"l", "integer"}, {"g", "number"}};
  lua_createtable(L, 0, 6);
  lua_insert(L, -2);
  lua_setfield(L, -2, "keep");
  value_set_text(L, "format", format);
  value_set_integer(L, "n", array->length);
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
    if (strcmp(format, types[i][0]) == 0) value_set_text(L, "type", types[i][1]);
  lua_pushlightuserdata(L, (void *)(uintptr_t)array->buffers[1]);
  lua_setfield(L, -2, "at");
  if (!array->buffers[0]) return;
  lua_pushlightuserdata(L, (void *)(uintptr_t)array->buffers[0]);
  lua_setfield(L, -2, "bits");
}

/* facts:pointer(stream, field) */
int arrow_pointer(lua_State *L) {
  const char *stream = luaL_checkstring(L, 2), *field = luaL_checkstring(L, 3);
  box *diag = finding_box(L);
  box *made = box_new(L, COLUMN_TYPE);
  char format[16] = "";
  struct ArrowArrayStream arrays;
  made->array = calloc(1, sizeof *made->array);
  if (!made->array) return finding_fail(L, DSV_ERROR_MEMORY, diag);
  dsv_status status = dsv_facts_export_arrow(box_open(L, 1, FACTS_TYPE)->facts, stream, NULL, &arrays, diag->diag);
  if (status) return finding_fail(L, status, diag);
  if (!move_column(&arrays, field, made->array, format)) return finding_fail_at(L, DSV_ERROR_FIELD, field);
  push_column(L, made->array, format);
  return 1;
}

void arrow_register(lua_State *L) {
  box_type(L, COLUMN_TYPE, NULL, column_close);
}
