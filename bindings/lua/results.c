/* Scorecards, explanations and diffs. */
#include "binding.h"
#include <string.h>

/* Tables of results by their scorecard, with weak keys: made when first asked for. */
#define RESULTS "dsv.results"

static int scorecard_close(lua_State *L) {
  box *self = box_any(L, 1, SCORECARD_TYPE);
  dsv_scorecard_unref(self->card);
  self->card = NULL;
  return 0;
}

static int explanation_close(lua_State *L) {
  box *self = box_any(L, 1, EXPLANATION_TYPE);
  dsv_explanation_unref(self->explanation);
  self->explanation = NULL;
  return 0;
}

static int diff_close(lua_State *L) {
  box *self = box_any(L, 1, DIFF_TYPE);
  dsv_diff_unref(self->diff);
  self->diff = NULL;
  return 0;
}

static void push_result(lua_State *L, const dsv_result *result) {
  lua_createtable(L, 0, 13);
  value_set_text(L, "target", result->target);
  value_set_text(L, "of_class", result->of_class);
  value_set_text(L, "subject", result->subject);
  value_set_text(L, "status", value_name(result->status, result_status_words));
  value_set_text(L, "value", result->value);
  value_set_text(L, "unit", result->unit);
  value_set_text(L, "numerator", result->numerator);
  value_set_text(L, "denominator", result->denominator);
  value_set_text(L, "objective", result->objective);
  lua_pushboolean(L, result->early != 0);
  lua_setfield(L, -2, "early");
  value_set_time(L, "from", result->from);
  value_set_time(L, "to", result->to);
  value_set_integer(L, "version", result->version);
}

/* Pushes the scorecard at index 1 again, with an owner of its own, for as long as its texts are borrowed. */
static const dsv_scorecard *hold_card(lua_State *L) {
  box *held = box_new(L, SCORECARD_TYPE);
  held->card = dsv_scorecard_ref(box_open(L, 1, SCORECARD_TYPE)->card);
  return held->card;
}

static void make_results(lua_State *L) {
  const dsv_scorecard *card = hold_card(L);
  size_t n = dsv_scorecard_count(card);
  lua_createtable(L, (int)n, 0);
  for (size_t i = 0; i < n; i++) {
    dsv_result result = DSV_RESULT_INIT;
    dsv_status status = dsv_scorecard_get(card, i, &result);
    if (status) luaL_error(L, "%s", dsv_status_text(status));
    push_result(L, &result);
    lua_rawseti(L, -2, (int)i + 1);
  }
}

/* scorecard.results -> array */
static int scorecard_results(lua_State *L) {
  box_open(L, 1, SCORECARD_TYPE);
  lua_getfield(L, LUA_REGISTRYINDEX, RESULTS);
  int cache = lua_gettop(L);
  lua_pushvalue(L, 1);
  lua_rawget(L, cache);
  if (!lua_isnil(L, -1)) return 1;
  make_results(L);
  lua_pushvalue(L, 1);
  lua_pushvalue(L, -2);
  lua_rawset(L, cache);
  return 1;
}

/* Members of a scorecard: `results`, else a method. The methods are the upvalue. */
static int scorecard_index(lua_State *L) {
  if (lua_type(L, 2) == LUA_TSTRING && strcmp(lua_tostring(L, 2), "results") == 0) return scorecard_results(L);
  lua_pushvalue(L, 2);
  lua_rawget(L, lua_upvalueindex(1));
  return 1;
}

static int scorecard_json(lua_State *L) {
  size_t length = 0;
  const char *json = dsv_scorecard_json(hold_card(L), &length);
  lua_pushlstring(L, json, length);
  return 1;
}

static int explanation_json(lua_State *L) {
  size_t length = 0;
  box *held = box_new(L, EXPLANATION_TYPE);
  held->explanation = dsv_explanation_ref(box_open(L, 1, EXPLANATION_TYPE)->explanation);
  const char *json = dsv_explanation_json(held->explanation, &length);
  lua_pushlstring(L, json, length);
  return 1;
}

/* Pushes the diff at index 1 again, with an owner of its own, for as long as its texts are borrowed. */
static const dsv_diff *hold_diff(lua_State *L) {
  box *held = box_new(L, DIFF_TYPE);
  held->diff = dsv_diff_ref(box_open(L, 1, DIFF_TYPE)->diff);
  return held->diff;
}

static int diff_json(lua_State *L) {
  size_t length = 0;
  const char *json = dsv_diff_json(hold_diff(L), &length);
  lua_pushlstring(L, json, length);
  return 1;
}

static void push_change(lua_State *L, const dsv_change *change) {
  lua_createtable(L, 0, 16);
  value_set_text(L, "kind", value_name(change->kind, change_kind_words));
  value_set_text(L, "direction", value_name(change->direction, direction_words));
  value_set_text(L, "document_type", change->document_type);
  value_set_text(L, "document", change->document);
  value_set_integer(L, "before_version", change->before_version);
  value_set_integer(L, "after_version", change->after_version);
  value_set_text(L, "target", change->target);
  value_set_text(L, "part", change->part);
  value_set_text(L, "id", change->id);
  value_set_text(L, "title", change->title);
  value_set_text(L, "member", change->member);
  value_set_text(L, "before_pointer", change->before_pointer);
  value_set_text(L, "after_pointer", change->after_pointer);
  value_set_text(L, "before", change->before);
  value_set_text(L, "after", change->after);
  value_set_text(L, "sentence", change->sentence);
}

static int due_close(lua_State *L) {
  box *self = luaL_checkudata(L, 1, DUE_TYPE);
  dsv_due_unref(self->due);
  self->due = NULL;
  return 0;
}

/* The lines of what is due as an array, from the box at the top. */
void results_push_due(lua_State *L, const box *held) {
  const size_t n = dsv_due_count(held->due);
  lua_createtable(L, (int)n, 0);
  for (size_t i = 0; i < n; i++) {
    dsv_due_line line = DSV_DUE_LINE_INIT;
    const dsv_status status = dsv_due_get(held->due, i, &line);
    if (status) luaL_error(L, "%s", dsv_status_text(status));
    lua_createtable(L, 0, 12);
    value_set_time(L, "time", line.time);
    value_set_time(L, "event", line.event);
    value_set_integer(L, "version", line.version);
    lua_pushboolean(L, line.overdue != 0);
    lua_setfield(L, -2, "overdue");
    value_set_text(L, "agreement", line.agreement);
    value_set_text(L, "term", line.term);
    value_set_text(L, "kind", line.kind);
    value_set_text(L, "actor", line.actor);
    value_set_text(L, "what", line.what);
    value_set_text(L, "text", line.text);
    value_set_text(L, "local", line.local);
    value_set_text(L, "pointer", line.pointer);
    lua_rawseti(L, -2, (int)i + 1);
  }
}

/* diff:changes() -> array */
static int diff_changes(lua_State *L) {
  const dsv_diff *diff = hold_diff(L);
  size_t n = dsv_diff_count(diff);
  lua_createtable(L, (int)n, 0);
  for (size_t i = 0; i < n; i++) {
    dsv_change change = DSV_CHANGE_INIT;
    dsv_status status = dsv_diff_get(diff, i, &change);
    if (status) luaL_error(L, "%s", dsv_status_text(status));
    push_change(L, &change);
    lua_rawseti(L, -2, (int)i + 1);
  }
  return 1;
}

/* The options {color=, width=} of a report. */
dsv_report_options results_report_options(lua_State *L, uint32_t form) {
  dsv_report_options options = DSV_REPORT_OPTIONS_INIT;
  options.form = form;
  if (!lua_isnoneornil(L, 2)) luaL_checktype(L, 2, LUA_TTABLE);
  value_member(L, 2, "color");
  options.color = lua_toboolean(L, -1) != 0;
  value_member(L, 2, "width");
  int64_t width = 0;
  if (!lua_isnil(L, -1) && (!value_integer(L, -1, &width) || width < 0 || width > INT32_MAX)) {
    luaL_error(L, "width: a number of columns is due");
  }
  options.width = (uint32_t)width;
  lua_pop(L, 2);
  return options;
}

static int scorecard_report(lua_State *L, uint32_t form) {
  const box *self = box_open(L, 1, SCORECARD_TYPE);
  dsv_report_options options = results_report_options(L, form);
  box *diag = finding_box(L), *text = box_new(L, TEXT_TYPE);
  return finding_text(L, dsv_report_scorecard(self->card, &options, &text->text, diag->diag), text, diag);
}

static int explanation_report(lua_State *L, uint32_t form) {
  const box *self = box_open(L, 1, EXPLANATION_TYPE);
  dsv_report_options options = results_report_options(L, form);
  box *diag = finding_box(L), *text = box_new(L, TEXT_TYPE);
  return finding_text(L, dsv_report_explanation(self->explanation, &options, &text->text, diag->diag), text, diag);
}

static int diff_report(lua_State *L, uint32_t form) {
  const box *self = box_open(L, 1, DIFF_TYPE);
  dsv_report_options options = results_report_options(L, form);
  box *diag = finding_box(L), *text = box_new(L, TEXT_TYPE);
  return finding_text(L, dsv_report_diff(self->diff, &options, &text->text, diag->diag), text, diag);
}

static int diff_text(lua_State *L) {
  return diff_report(L, DSV_REPORT_TEXT);
}

static int diff_csv(lua_State *L) {
  return diff_report(L, DSV_REPORT_CSV);
}

static int scorecard_text(lua_State *L) {
  return scorecard_report(L, DSV_REPORT_TEXT);
}

static int scorecard_csv(lua_State *L) {
  return scorecard_report(L, DSV_REPORT_CSV);
}

static int explanation_text(lua_State *L) {
  return explanation_report(L, DSV_REPORT_TEXT);
}

static int explanation_csv(lua_State *L) {
  return explanation_report(L, DSV_REPORT_CSV);
}

/* Puts a function between a scorecard and its methods, since `results` is not one of them. */
static void index_results(lua_State *L) {
  luaL_getmetatable(L, SCORECARD_TYPE);
  lua_getfield(L, -1, "__index");
  lua_pushcclosure(L, scorecard_index, 1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
  lua_newtable(L);
  lua_newtable(L);
  lua_pushliteral(L, "k");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  lua_setfield(L, LUA_REGISTRYINDEX, RESULTS);
}

void results_register(lua_State *L) {
  static const luaL_Reg card[] = {{"csv", scorecard_csv},
                                  {"export_arrow", arrow_export_card},
                                  {"json", scorecard_json},
                                  {"text", scorecard_text},
                                  {NULL, NULL}};
  static const luaL_Reg explanation[] = {
      {"csv", explanation_csv}, {"json", explanation_json}, {"text", explanation_text}, {NULL, NULL}};
  static const luaL_Reg diff[] = {
      {"changes", diff_changes}, {"csv", diff_csv}, {"json", diff_json}, {"text", diff_text}, {NULL, NULL}};
  box_type(L, DIFF_TYPE, diff, diff_close);
  static const luaL_Reg due[] = {{NULL, NULL}};
  box_type(L, DUE_TYPE, due, due_close);
  box_type(L, SCORECARD_TYPE, card, scorecard_close);
  box_type(L, EXPLANATION_TYPE, explanation, explanation_close);
  index_results(L);
}
