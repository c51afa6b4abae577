/* Books: filled and checked in one call, so that Lua only ever sees frozen ones. */
#include "binding.h"
#include <string.h>

static int book_close(lua_State *L) {
  box *self = box_any(L, 1, BOOK_TYPE);
  dsv_book_unref(self->book);
  self->book = NULL;
  return 0;
}

/* Pushes a box, and fills it from a path. */
static dsv_status fill(lua_State *L, const char *path, box *diag) {
  box *book = box_new(L, BOOK_TYPE);
  dsv_status status = dsv_book_new(value_context(L), NULL, &book->book, diag->diag);
  if (!status) status = dsv_book_load(book->book, path, NULL, diag->diag);
  if (!status) status = dsv_book_check(book->book, NULL, diag->diag);
  return status;
}

int book_load(lua_State *L) {
  const char *path = luaL_checkstring(L, 1);
  box *diag = finding_box(L);
  dsv_status status = fill(L, path, diag);
  return status ? finding_fail(L, status, diag) : finding_done(L, diag);
}

/* All findings; a failure only where the documents could not be read. */
int book_check(lua_State *L) {
  const char *path = luaL_checkstring(L, 1);
  box *diag = finding_box(L);
  dsv_status status = fill(L, path, diag);
  const char *group = dsv_status_group(status);
  if (strcmp(group, "io") == 0 || strcmp(group, "call") == 0) return finding_fail(L, status, diag);
  finding_done(L, diag);
  return 1;
}

int book_from_json(lua_State *L) {
  size_t length = 0;
  const char *bytes = luaL_checklstring(L, 1, &length), *source = luaL_optstring(L, 2, NULL);
  box *diag = finding_box(L), *book = box_new(L, BOOK_TYPE);
  dsv_status status = dsv_book_new(value_context(L), NULL, &book->book, diag->diag);
  if (!status) status = dsv_book_add(book->book, bytes, length, source, NULL, diag->diag);
  if (!status) status = dsv_book_check(book->book, NULL, diag->diag);
  return status ? finding_fail(L, status, diag) : finding_done(L, diag);
}

/* book:documents() -> array of {type, id, source, version} */
static int book_documents(lua_State *L) {
  box *held = box_new(L, BOOK_TYPE);
  held->book = dsv_book_ref(box_open(L, 1, BOOK_TYPE)->book);
  size_t n = dsv_book_count(held->book);
  lua_createtable(L, (int)n, 0);
  for (size_t i = 0; i < n; i++) {
    dsv_document document = DSV_DOCUMENT_INIT;
    dsv_status status = dsv_book_document(held->book, i, &document);
    if (status) return finding_fail(L, status, NULL);
    lua_newtable(L);
    value_set_text(L, "type", document.type);
    value_set_text(L, "id", document.id);
    value_set_text(L, "source", document.source);
    value_set_integer(L, "version", (int64_t)document.version);
    lua_rawseti(L, -2, (int)i + 1);
  }
  return 1;
}

/* book:canonical(number of the document) -> JSON */
static int book_canonical(lua_State *L) {
  const box *self = box_open(L, 1, BOOK_TYPE);
  int64_t index = 0;
  luaL_argcheck(L, value_integer(L, 2, &index) && index >= 1, 2, "the number of a document is due");
  box *diag = finding_box(L), *text = box_new(L, TEXT_TYPE);
  dsv_status status = dsv_book_canonical(self->book, (size_t)index - 1, &text->text, diag->diag);
  return finding_text(L, status, text, diag);
}

static int book_calendar(lua_State *L) {
  const box *self = box_open(L, 1, BOOK_TYPE);
  const char *id = luaL_checkstring(L, 2);
  box *diag = finding_box(L), *calendar = box_new(L, CALENDAR_TYPE);
  dsv_status status = dsv_book_calendar(self->book, id, &calendar->calendar, diag->diag);
  return status ? finding_fail(L, status, diag) : 1;
}

static int book_facts(lua_State *L) {
  const box *self = box_open(L, 1, BOOK_TYPE);
  box *diag = finding_box(L), *facts = box_new(L, FACTS_TYPE);
  dsv_status status = dsv_facts_new(self->book, NULL, &facts->facts, diag->diag);
  return status ? finding_fail(L, status, diag) : 1;
}

/* ---- scoring ----------------------------------------------------------------------------------------------------- */

/* What a score or an explanation needs, read from the arguments. */
typedef struct {
  const box *book;
  const char *agreement;
  int options; /* index of the table */
  box *diag;
  const box *facts;
} scoring;

/* The time on the top of the stack; text may be a date in the zone of the agreement. 0, or the values of a failure. */
static int time_beside(lua_State *L, const scoring *s, const char *name, int64_t *out) {
  if (lua_type(L, -1) != LUA_TSTRING) {
    value_time(L, -1, name, out); /* a number, or nil: nothing can fail */
    return 0;
  }
  size_t length = 0;
  const char *text = lua_tolstring(L, -1, &length);
  dsv_status status = dsv_agreement_time(s->book->book, s->agreement, text, length, out, s->diag->diag);
  return status ? finding_fail(L, status, s->diag) : 0;
}

/* An instant of the options: 0, or the values of a failure. */
static int time_member(lua_State *L, const scoring *s, const char *name, bool due, int64_t *out) {
  value_member(L, s->options, name);
  if (due && lua_isnil(L, -1)) return luaL_error(L, "%s is due", name);
  return time_beside(L, s, name, out);
}

/* Adds the files and columns of a table by stream, which is on the top of the stack. */
static int add_sources(lua_State *L, const scoring *s, const dsv_facts_options *options) {
  int table = lua_gettop(L);
  for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
    const char *stream = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : NULL;
    int failed = facts_take(L, s->facts, stream, lua_gettop(L), options, s->diag);
    if (failed) return failed;
  }
  return 0;
}

/* Says the spans {{from, to}, ...} on the top of the stack, of a stream, complete. */
static int add_spans(lua_State *L, const scoring *s, const char *stream) {
  int spans = lua_gettop(L);
  for (int i = 1; i <= (int)lua_rawlen(L, spans); i++) {
    int64_t at[2];
    lua_rawgeti(L, spans, i);
    if (!lua_istable(L, -1)) return luaL_error(L, "complete: {from, to} is due");
    for (int part = 0; part < 2; part++) {
      lua_rawgeti(L, spans + 1, part + 1);
      int failed = time_beside(L, s, "complete", &at[part]);
      if (failed) return failed;
    }
    dsv_status status = dsv_facts_complete(s->facts->facts, stream, at[0], at[1], NULL, s->diag->diag);
    if (status) return finding_fail(L, status, s->diag);
    lua_settop(L, spans);
  }
  return 0;
}

/* Says what the table on the top of the stack, spans by stream, says complete. */
static int add_complete(lua_State *L, const scoring *s) {
  int table = lua_gettop(L);
  if (lua_isnil(L, table)) return 0;
  if (!lua_istable(L, table)) return luaL_error(L, "complete: spans by stream are due");
  for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING || !lua_istable(L, -1))
      return luaL_error(L, "complete: spans by stream are due");
    int failed = add_spans(L, s, lua_tostring(L, -2));
    if (failed) return failed;
  }
  return 0;
}

/* Makes facts of the options: sealed ones as they are, else from paths and columns. 0, or the values of a failure. */
static int gather(lua_State *L, scoring *s) {
  luaL_checkstack(L, 20, NULL);
  value_member(L, s->options, "facts");
  int given = lua_gettop(L);
  if (lua_isuserdata(L, given)) {
    value_member(L, s->options, "bad_rows");
    value_member(L, s->options, "complete");
    if (!lua_isnil(L, -1) || !lua_isnil(L, -2))
      return luaL_error(L, "bad_rows and complete are said while facts are filled");
    dsv_facts_options said = DSV_FACTS_OPTIONS_INIT;
    facts_dialect(L, s->options, &said);
    if (said.separator || said.decimal || said.times || said.timezone)
      return luaL_error(L, "how files are written is said while facts are filled");
    s->facts = box_open(L, given, FACTS_TYPE);
    return 0;
  }
  if (!lua_isnil(L, given) && !lua_istable(L, given))
    return luaL_error(L, "facts: facts, or paths and columns by stream are due");
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  options.bad_rows = value_word(L, s->options, "bad_rows", bad_rows_words);
  facts_dialect(L, s->options, &options);
  box *facts = box_new(L, FACTS_TYPE);
  s->facts = facts;
  dsv_status status = dsv_facts_new(s->book->book, NULL, &facts->facts, s->diag->diag);
  if (status) return finding_fail(L, status, s->diag);
  lua_pushvalue(L, given);
  int failed = lua_isnil(L, given) ? 0 : add_sources(L, s, &options);
  if (failed) return failed;
  value_member(L, s->options, "complete");
  failed = add_complete(L, s);
  if (failed) return failed;
  status = dsv_facts_seal(s->facts->facts, NULL, s->diag->diag);
  return status ? finding_fail(L, status, s->diag) : 0;
}

static scoring scoring_of(lua_State *L, const char *agreement, int options) {
  scoring s = {.agreement = agreement, .options = options};
  s.book = box_open(L, 1, BOOK_TYPE);
  luaL_checktype(L, options, LUA_TTABLE);
  s.diag = finding_box(L);
  return s;
}

/* book:running(agreement, options) -> a score that goes on over the facts of the options, which are open */
static int book_running(lua_State *L) {
  const char *agreement = luaL_checkstring(L, 2);
  scoring s = scoring_of(L, agreement, 3);
  int64_t from = DSV_NO_TIME, to = DSV_NO_TIME;
  int failed = time_member(L, &s, "from", false, &from);
  if (!failed) failed = time_member(L, &s, "to", false, &to);
  if (failed) return failed;
  box *running = box_new(L, RUNNING_TYPE);
  value_member(L, 3, "facts");
  s.facts = box_open(L, -1, FACTS_TYPE);
  dsv_status status = dsv_running_new(s.facts->facts, agreement, from, to, &running->running, s.diag->diag);
  if (status) return finding_fail(L, status, s.diag);
  lua_pop(L, 1);
  return finding_done(L, s.diag);
}

/* The range of windows, as_of and the facts of the options. 0, or the values of a failure. */
static int gather_range(lua_State *L, scoring *s, int64_t *from, int64_t *to, int64_t *as_of) {
  *from = *to = *as_of = DSV_NO_TIME;
  int failed = time_member(L, s, "as_of", true, as_of);
  if (!failed) failed = time_member(L, s, "from", false, from);
  if (!failed) failed = time_member(L, s, "to", false, to);
  return failed ? failed : gather(L, s);
}

/* A whole number from 0 in the options, or 0. */
static int64_t number_member(lua_State *L, const scoring *s, const char *name) {
  int64_t number = 0;
  value_member(L, s->options, name);
  if (!lua_isnil(L, -1) && !value_integer(L, -1, &number)) luaL_error(L, "%s: a whole number is due", name);
  lua_pop(L, 1);
  return number;
}

/* `version` and `as_if` of the options. */
static dsv_score_options version_of(lua_State *L, const scoring *s, int64_t from, int64_t to) {
  dsv_score_options options = DSV_SCORE_OPTIONS_INIT;
  options.version = number_member(L, s, "version");
  value_member(L, s->options, "as_if");
  options.as_if = lua_toboolean(L, -1) != 0;
  lua_pop(L, 1);
  options.in_force_from = options.as_if ? from : 0;
  options.in_force_to = options.as_if ? to : 0;
  return options;
}

/* book:backtest(agreement, options) -> canonical JSON */
static int book_backtest(lua_State *L) {
  const char *agreement = luaL_checkstring(L, 2);
  scoring s = scoring_of(L, agreement, 3);
  int64_t from, to, as_of;
  int failed = gather_range(L, &s, &from, &to, &as_of);
  if (failed) return failed;
  dsv_backtest_options options = DSV_BACKTEST_OPTIONS_INIT;
  options.version = number_member(L, &s, "version");
  value_member(L, s.options, "hold"); /* stays on the stack, for as long as its text is borrowed */
  options.hold = lua_isnil(L, -1) ? NULL : luaL_checkstring(L, -1);
  box *text = box_new(L, TEXT_TYPE);
  dsv_status status =
      dsv_backtest(s.book->book, s.facts->facts, agreement, from, to, as_of, &options, &text->text, s.diag->diag);
  return finding_text(L, status, text, s.diag);
}

/* book:agreement_text(agreement, version) -> canonical JSON; without a version that of the highest number */
static int book_agreement_text(lua_State *L) {
  const box *self = box_open(L, 1, BOOK_TYPE);
  const char *agreement = luaL_checkstring(L, 2);
  int64_t version = 0;
  luaL_argcheck(L, lua_isnoneornil(L, 3) || value_integer(L, 3, &version), 3, "the number of a version is due");
  box *diag = finding_box(L), *text = box_new(L, TEXT_TYPE);
  dsv_status status = dsv_agreement_text(self->book, agreement, version, &text->text, diag->diag);
  return finding_text(L, status, text, diag);
}

/* book:score(agreement, options) -> scorecard, findings */
static int book_score(lua_State *L) {
  const char *agreement = luaL_checkstring(L, 2);
  scoring s = scoring_of(L, agreement, 3);
  int64_t from, to, as_of;
  int failed = gather_range(L, &s, &from, &to, &as_of);
  if (failed) return failed;
  const dsv_score_options options = version_of(L, &s, from, to);
  box *card = box_new(L, SCORECARD_TYPE);
  dsv_status status =
      dsv_score(s.book->book, s.facts->facts, agreement, from, to, as_of, &options, &card->card, s.diag->diag);
  return status ? finding_fail(L, status, s.diag) : finding_done(L, s.diag);
}

/* book:claims(agreement, options) -> claims, findings; without facts no amounts are known */
static int book_claims(lua_State *L) {
  const char *agreement = luaL_checkstring(L, 2);
  scoring s = scoring_of(L, agreement, 3);
  int64_t from, to, as_of;
  int failed = gather_range(L, &s, &from, &to, &as_of);
  if (failed) return failed;
  value_member(L, 3, "facts");
  const dsv_facts *facts = lua_isnil(L, -1) ? NULL : s.facts->facts;
  lua_pop(L, 1);
  box *claims = box_new(L, CLAIMS_TYPE);
  dsv_status status =
      dsv_claims_replay(s.book->book, facts, agreement, from, to, as_of, NULL, &claims->claims, s.diag->diag);
  return status ? finding_fail(L, status, s.diag) : finding_done(L, s.diag);
}

/* A whole number of the options, from 0; absent: `out` stays. */
static void whole_member(lua_State *L, const scoring *s, const char *name, uint64_t *out) {
  int64_t value = 0;
  value_member(L, s->options, name);
  if (lua_isnil(L, -1)) return;
  if (!value_integer(L, lua_gettop(L), &value) || value < 0) luaL_error(L, "%s: a whole number from 0 is due", name);
  *out = (uint64_t)value;
}

/* book:budget(agreement, target, options) -> canonical JSON, findings */
static int book_budget(lua_State *L) {
  const char *agreement = luaL_checkstring(L, 2), *target = luaL_checkstring(L, 3);
  scoring s = scoring_of(L, agreement, 4);
  dsv_budget_options how = DSV_BUDGET_OPTIONS_INIT;
  int64_t to, as_of;
  whole_member(L, &s, "seed", &how.seed);
  whole_member(L, &s, "trials", &how.trials);
  int failed = gather_range(L, &s, &how.from, &to, &as_of);
  if (failed) return failed;
  box *budget = box_new(L, BUDGET_TYPE);
  dsv_status status =
      dsv_budget(s.book->book, s.facts->facts, agreement, target, as_of, &how, &budget->budget, s.diag->diag);
  if (status) return finding_fail(L, status, s.diag);
  size_t length = 0;
  const char *json = dsv_error_budget_json(budget->budget, &length);
  lua_pushlstring(L, json, length);
  return finding_done(L, s.diag);
}

static int budget_close(lua_State *L) {
  box *self = box_any(L, 1, BUDGET_TYPE);
  dsv_error_budget_unref(self->budget);
  self->budget = NULL;
  return 0;
}

/* book:tally(agreement, options) -> tally, findings */
static int book_tally(lua_State *L) {
  const char *agreement = luaL_checkstring(L, 2);
  scoring s = scoring_of(L, agreement, 3);
  int64_t from, to, as_of;
  int failed = gather_range(L, &s, &from, &to, &as_of);
  if (failed) return failed;
  dsv_tally_options how = DSV_TALLY_OPTIONS_INIT;
  value_member(L, 3, "slice");
  how.slice = lua_toboolean(L, -1) != 0;
  lua_pop(L, 1);
  box *tally = box_new(L, TALLY_TYPE);
  dsv_status status =
      dsv_tally_new(s.book->book, s.facts->facts, agreement, from, to, as_of, &how, &tally->tally, s.diag->diag);
  return status ? finding_fail(L, status, s.diag) : finding_done(L, s.diag);
}

/* book:read_tally(bytes) -> tally, findings */
static int book_read_tally(lua_State *L) {
  const box *self = box_open(L, 1, BOOK_TYPE);
  size_t length = 0;
  const char *bytes = luaL_checklstring(L, 2, &length);
  box *diag = finding_box(L), *tally = box_new(L, TALLY_TYPE);
  dsv_status status = dsv_tally_read(self->book, bytes, length, NULL, &tally->tally, diag->diag);
  return status ? finding_fail(L, status, diag) : finding_done(L, diag);
}

/* book:parts(agreement, stream) -> "any" or "whole" */
static int book_parts(lua_State *L) {
  const box *self = box_open(L, 1, BOOK_TYPE);
  const char *agreement = luaL_checkstring(L, 2), *stream = luaL_checkstring(L, 3);
  box *diag = finding_box(L);
  uint32_t parts = 0;
  dsv_status status = dsv_tally_parts(self->book, agreement, stream, &parts, diag->diag);
  if (status) return finding_fail(L, status, diag);
  lua_pushstring(L, value_name(parts, parts_words));
  return 1;
}

/* A version of an agreement at an index. */
static int64_t version_at(lua_State *L, int index) {
  int64_t version = 0;
  if (!value_integer(L, index, &version)) luaL_argerror(L, index, "a version is due: a whole number");
  return version;
}

/* book:diff(agreement, before, after) or book:diff(book) -> diff, findings */
static int book_diff(lua_State *L) {
  const box *self = box_open(L, 1, BOOK_TYPE);
  const box *other = lua_type(L, 2) == LUA_TUSERDATA ? box_open(L, 2, BOOK_TYPE) : NULL;
  const char *agreement = other ? NULL : luaL_checkstring(L, 2);
  const int64_t before = other ? 0 : version_at(L, 3), after = other ? 0 : version_at(L, 4);
  box *diag = finding_box(L), *made = box_new(L, DIFF_TYPE);
  dsv_status status = other ? dsv_diff_books(self->book, other->book, &made->diff, diag->diag)
                            : dsv_diff_versions(self->book, agreement, before, after, &made->diff, diag->diag);
  return status ? finding_fail(L, status, diag) : finding_done(L, diag);
}

/* A text among the options, or NULL. */
static const char *text_member(lua_State *L, int table, const char *name) {
  value_member(L, table, name);
  return lua_isnil(L, -1) ? NULL : luaL_checkstring(L, -1);
}

static uint32_t form_member(lua_State *L, int table) {
  static const char *const forms[] = {"json", "text", "csv", NULL};
  value_member(L, table, "form");
  return lua_isnil(L, -1) ? DSV_FORM_JSON : (uint32_t)luaL_checkoption(L, -1, NULL, forms);
}

/* book:trace(agreement or nil, {version=, form=}) -> text */
static int book_trace(lua_State *L) {
  const box *self = box_open(L, 1, BOOK_TYPE);
  dsv_trace_options options = DSV_TRACE_OPTIONS_INIT;
  lua_settop(L, 3);
  luaL_argcheck(L, lua_istable(L, 3) || lua_isnil(L, 3), 3, "a table of options is due");
  options.agreement = luaL_optstring(L, 2, NULL);
  options.form = form_member(L, 3);
  value_member(L, 3, "version");
  if (!lua_isnil(L, -1) && !value_integer(L, -1, &options.version))
    return luaL_error(L, "version: a whole number is due");
  box *diag = finding_box(L), *text = box_new(L, TEXT_TYPE);
  return finding_text(L, dsv_trace(self->book, &options, &text->text, diag->diag), text, diag);
}

/* book:effective(agreement, {consumer=, service=, as_of=, form=}) -> text */
static int book_effective(lua_State *L) {
  const box *self = box_open(L, 1, BOOK_TYPE);
  dsv_effective_options options = DSV_EFFECTIVE_OPTIONS_INIT;
  const char *agreement = luaL_checkstring(L, 2);
  int64_t as_of = DSV_NO_TIME;
  lua_settop(L, 3);
  luaL_argcheck(L, lua_istable(L, 3) || lua_isnil(L, 3), 3, "a table of options is due");
  options.form = form_member(L, 3);
  const char *consumer = text_member(L, 3, "consumer"), *service = text_member(L, 3, "service");
  value_member(L, 3, "as_of");
  if (value_time(L, -1, "as_of", &as_of)) return luaL_error(L, "as_of: a time is due");
  box *diag = finding_box(L), *text = box_new(L, TEXT_TYPE);
  dsv_status status = dsv_effective(self->book, agreement, consumer, service, as_of, &options, &text->text, diag->diag);
  return finding_text(L, status, text, diag);
}

static void add_json_text(lua_State *L, luaL_Buffer *out, int index) {
  size_t n;
  const char *text = lua_tolstring(L, index, &n);
  luaL_addchar(out, '"');
  for (size_t i = 0; i < n; i++) {
    char escape[8];
    const unsigned char c = (unsigned char)text[i];
    if (c >= 0x20 && c != '"' && c != '\\') luaL_addchar(out, text[i]);
    else luaL_addlstring(out, escape, (size_t)snprintf(escape, sizeof escape, "\\u%04x", c));
  }
  luaL_addchar(out, '"');
}

/* A table of texts by text as JSON, which is left on the stack: in parts, as a buffer may not stand below values that come and go. */
static void push_choices(lua_State *L, int table) {
  luaL_Buffer out;
  lua_pushliteral(L, "{");
  if (!lua_isnil(L, table)) {
    for (lua_pushnil(L); lua_next(L, table);) {
      const int key = lua_gettop(L) - 1, value = key + 1;
      if (lua_type(L, key) != LUA_TSTRING || lua_type(L, value) != LUA_TSTRING)
        luaL_error(L, "choices are text by text");
      luaL_buffinit(L, &out);
      if (lua_tostring(L, key - 1)[1]) luaL_addchar(&out, ',');
      add_json_text(L, &out, key);
      luaL_addchar(&out, ':');
      add_json_text(L, &out, value);
      luaL_pushresult(&out);
      lua_pushvalue(L, key - 1);
      lua_insert(L, -2);
      lua_concat(L, 2);
      lua_replace(L, key - 1);
      lua_pop(L, 1);
    }
  }
  lua_pushliteral(L, "}");
  lua_concat(L, 2);
}

/* book:make(offering, {option = choice}, {consumer=, from=, to=, provider=, id=}) -> text */
static int book_make(lua_State *L) {
  const box *self = box_open(L, 1, BOOK_TYPE);
  dsv_make_options options = DSV_MAKE_OPTIONS_INIT;
  const char *offering = luaL_checkstring(L, 2);
  lua_settop(L, 4);
  luaL_argcheck(L, lua_istable(L, 3) || lua_isnil(L, 3), 3, "a table of choices is due");
  luaL_checktype(L, 4, LUA_TTABLE);
  push_choices(L, 3);
  size_t n;
  const char *choices = lua_tolstring(L, 5, &n);
  options.consumer = text_member(L, 4, "consumer");
  options.from = text_member(L, 4, "from");
  options.to = text_member(L, 4, "to");
  options.provider = text_member(L, 4, "provider");
  options.id = text_member(L, 4, "id");
  box *diag = finding_box(L), *text = box_new(L, TEXT_TYPE);
  const dsv_status status = dsv_agreement_make(self->book, offering, choices, n, &options, &text->text, diag->diag);
  return finding_text(L, status, text, diag);
}

/* book:due(as_of, {until=, agreement=}) -> array, findings */
static int book_due(lua_State *L) {
  const box *self = box_open(L, 1, BOOK_TYPE);
  dsv_due_options options = DSV_DUE_OPTIONS_INIT;
  int64_t as_of = 0;
  luaL_checkany(L, 2);
  lua_settop(L, 3);
  if (!lua_isnil(L, 3)) {
    luaL_checktype(L, 3, LUA_TTABLE);
    value_member(L, 3, "agreement");
    options.agreement = lua_isnil(L, -1) ? NULL : luaL_checkstring(L, -1);
    value_member(L, 3, "until");
    if (!lua_isnil(L, -1)) {
      const dsv_status status = value_time(L, -1, "until", &options.until);
      if (status) return luaL_error(L, "until: a time is due");
    }
  }
  if (value_time(L, 2, "as_of", &as_of)) return luaL_error(L, "as_of: a time is due");
  box *diag = finding_box(L), *made = box_new(L, DUE_TYPE);
  const dsv_status status = dsv_due(self->book, as_of, &options, &made->due, diag->diag);
  if (status) return finding_fail(L, status, diag);
  results_push_due(L, made);
  return finding_done(L, diag);
}

/* book:lint() -> findings */
static int book_lint(lua_State *L) {
  const box *self = box_open(L, 1, BOOK_TYPE);
  box *diag = finding_box(L);
  dsv_status status = dsv_lint(self->book, NULL, NULL, diag->diag);
  if (status) return finding_fail(L, status, diag);
  finding_done(L, diag);
  return 1;
}

/* book:explain(agreement, target, options) -> explanation, findings */
static int book_explain(lua_State *L) {
  const char *agreement = luaL_checkstring(L, 2), *target = luaL_checkstring(L, 3);
  scoring s = scoring_of(L, agreement, 4);
  int64_t period = DSV_NO_TIME, as_of = DSV_NO_TIME;
  int failed = time_member(L, &s, "as_of", true, &as_of);
  if (!failed) failed = time_member(L, &s, "period", true, &period);
  if (!failed) failed = gather(L, &s);
  if (failed) return failed;
  box *made = box_new(L, EXPLANATION_TYPE);
  dsv_status status = dsv_explain(s.book->book, s.facts->facts, agreement, target, period, as_of, NULL,
                                  &made->explanation, s.diag->diag);
  return status ? finding_fail(L, status, s.diag) : finding_done(L, s.diag);
}

/* Hands a line (a light userdata) as a table to the function at index 1; within a protected call. */
static int hand_line(lua_State *L) {
  static const char *const kinds[] = {"", "span", "outage", "rows"};
  const dsv_line *line = lua_touserdata(L, 2);
  lua_settop(L, 1);
  lua_createtable(L, 0, 10);
  lua_pushstring(L, kinds[line->kind]);
  lua_setfield(L, -2, "kind");
  const struct {
    const char *name, *text;
  } texts[] = {{"of_class", line->of_class}, {"key", line->subject}, {"what", line->what}, {"by", line->by}};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    if (texts[i].text) {
      lua_pushstring(L, texts[i].text);
      lua_setfield(L, -2, texts[i].name);
    }
  const struct {
    const char *name;
    int64_t number;
  } numbers[] = {{"from", line->from},
                 {"to", line->to},
                 {"counted", line->counted},
                 {"first", (int64_t)line->first},
                 {"last", (int64_t)line->last}};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    value_push_integer(L, numbers[i].number);
    lua_setfield(L, -2, numbers[i].name);
  }
  lua_call(L, 1, 0);
  return 0;
}

typedef struct {
  lua_State *L;
  int hand; /* index of hand_line; nothing is allocated outside of a protected call */
} line_reader;

/* An error ends the telling and lies on the stack. */
static int read_line(void *user, const dsv_line *line) {
  const line_reader *reader = user;
  lua_pushvalue(reader->L, reader->hand);
  lua_pushvalue(reader->L, 4);
  lua_pushlightuserdata(reader->L, (void *)(uintptr_t)line);
  return lua_pcall(reader->L, 2, 0, 0) != 0;
}

/* book:explain_each(agreement, target, line, options) -> true, findings */
static int book_explain_each(lua_State *L) {
  const char *agreement = luaL_checkstring(L, 2), *target = luaL_checkstring(L, 3);
  luaL_checktype(L, 4, LUA_TFUNCTION);
  scoring s = scoring_of(L, agreement, 5);
  int64_t period = DSV_NO_TIME, as_of = DSV_NO_TIME;
  int failed = time_member(L, &s, "as_of", true, &as_of);
  if (!failed) failed = time_member(L, &s, "period", true, &period);
  if (!failed) failed = gather(L, &s);
  if (failed) return failed;
  luaL_checkstack(L, 8, "lines");
  lua_pushcfunction(L, hand_line);
  line_reader lines = {L, lua_gettop(L)};
  const dsv_reader reader = {sizeof reader, read_line, &lines};
  dsv_status status =
      dsv_explain_each(s.book->book, s.facts->facts, agreement, target, period, as_of, &reader, NULL, s.diag->diag);
  if (lua_gettop(L) > lines.hand) return lua_error(L); /* what the function raised */
  if (status) return finding_fail(L, status, s.diag);
  lua_pushboolean(L, 1);
  return finding_done(L, s.diag);
}

void book_register(lua_State *L) {
  box_type(L, BUDGET_TYPE, NULL, budget_close); /* never seen by a caller: it holds what the JSON is copied from */
  static const luaL_Reg methods[] = {
      {"budget", book_budget},
      {"calendar", book_calendar},
      {"canonical", book_canonical},
      {"claims", book_claims},
      {"diff", book_diff},
      {"underpin", book_underpin},
      {"due", book_due},
      {"trace", book_trace},
      {"effective", book_effective},
      {"make", book_make},
      {"documents", book_documents},
      {"explain", book_explain},
      {"explain_each", book_explain_each},
      {"export", exchange_export},
      {"facts", book_facts},
      {"lint", book_lint},
      {"parts", book_parts},
      {"read_tally", book_read_tally},
      {"running", book_running},
      {"score", book_score},
      {"sign", sign_book},
      {"tally", book_tally},
      {"verify", sign_verify},
      {"agreement_text", book_agreement_text},
      {"backtest", book_backtest},
      {NULL, NULL},
  };
  box_type(L, BOOK_TYPE, methods, book_close);
}
