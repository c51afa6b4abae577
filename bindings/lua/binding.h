/*
 * The Lua module dsv: the C interface as userdata, without any rule of its own. One source for Lua 5.1 to 5.4 and
 * LuaJIT.
 *
 * A Lua error leaves C by longjmp, and any push may raise one. So whatever has to be released lives in a box: a
 * userdata that has its metatable before the library fills it. Tables are read raw, so that no code of the caller runs
 * in between. What still can run at any push is a finalizer, and it may close an object that is in use: a handle is
 * read from its box in the call itself, and where texts are borrowed over a push, a second box holds the object.
 * Operational failure returns nil, a message, the name of the error and the findings; a call that cannot be right
 * raises.
 */
#ifndef DSV_LUA_BINDING_H
#define DSV_LUA_BINDING_H

#include <dsv/dsv.h>
#include <lauxlib.h>
#include <lua.h>
#include <stdbool.h>

#include "dsv_enums.h"

#if LUA_VERSION_NUM < 502
#define lua_rawlen lua_objlen
#endif

#define CONTEXT_TYPE "dsv.context"
#define DIAG_TYPE "dsv.diag"
#define TEXT_TYPE "dsv.text"
#define BOOK_TYPE "dsv.book"
#define FACTS_TYPE "dsv.facts"
#define CALENDAR_TYPE "dsv.calendar"
#define SCORECARD_TYPE "dsv.scorecard"
#define EXPLANATION_TYPE "dsv.explanation"
#define DIFF_TYPE "dsv.diff"
#define CLAIMS_TYPE "dsv.claims"
#define UNDERPINNING_TYPE "dsv.underpinning"
#define BUDGET_TYPE "dsv.budget"
#define DUE_TYPE "dsv.due"
#define TALLY_TYPE "dsv.tally"
#define RUNNING_TYPE "dsv.running"
#define VERIFIED_TYPE "dsv.verified"

/* What a userdata of ours holds; NULL once it is closed. */
typedef union {
  void *any;
  dsv_context *context;
  dsv_diag *diag;
  dsv_text *text;
  dsv_book *book;
  dsv_facts *facts;
  dsv_calendar *calendar;
  dsv_scorecard *card;
  dsv_explanation *explanation;
  dsv_diff *diff;
  dsv_underpinning *underpinning;
  dsv_error_budget *budget;
  dsv_due_list *due;
  dsv_claims *claims;
  dsv_running *running;
  struct ArrowArray *array;
  dsv_tally *tally;
  dsv_verified *verified;
} box;

/* ---- boxes (box.c) ----------------------------------------------------------------------------------------------- */

/* Defines a type: `close` empties a box and is its __gc, __close and close(). `methods` may be NULL. Pushes nothing. */
void box_type(lua_State *L, const char *type, const luaL_Reg *methods, lua_CFunction close);

/* Pushes an empty box of a type. */
box *box_new(lua_State *L, const char *type);

/* The box of a type at an index; raises where there is another value, or, for box_open(), where it is closed. */
box *box_any(lua_State *L, int index, const char *type);
box *box_open(lua_State *L, int index, const char *type);

/* ---- findings and failure (finding.c) ---------------------------------------------------------------------------- */

/* Pushes an empty collection in a box. */
box *finding_box(lua_State *L);

/* The values of a verb that has not succeeded: nil, message, name, findings. `diag` may be NULL; it is emptied. */
int finding_fail(lua_State *L, dsv_status status, box *diag);

/* As finding_fail(), where the library gave no finding; `detail` says what is wrong. */
int finding_fail_at(lua_State *L, dsv_status status, const char *detail);

/* The values of a verb that has: what is on the top of the stack, and the findings. */
int finding_done(lua_State *L, box *diag);

/* What a verb gave as text: a string, or a failure. `text` and `diag` are emptied. */
int finding_text(lua_State *L, dsv_status status, box *text, box *diag);

void finding_register(lua_State *L);

/* ---- values (value.c) -------------------------------------------------------------------------------------------- */

/* The context that everything in this state shares. */
dsv_context *value_context(lua_State *L);

/* Pushes a member of the table at an absolute index, raw; nil where there is no table. */
void value_member(lua_State *L, int table, const char *name);

/* An integer: a number without a fraction up to 2^53, or decimal digits in a string; false for anything else. */
bool value_integer(lua_State *L, int index, int64_t *out);

/* An instant: RFC 3339 text or microseconds; nil is DSV_NO_TIME. Raises for another type; the status is that of
   dsv_time_parse(). */
dsv_status value_time(lua_State *L, int index, const char *name, int64_t *out);

/* An address, as a light userdata or a number; raises for anything else. */
void *value_address(lua_State *L, int index, const char *what);

/* The number of a word of an enum in a member of the options; 0 where it is left out. */
uint32_t value_word(lua_State *L, int table, const char *name, const enum_word *words);

/* The word of a number of an enum. */
const char *value_name(uint32_t value, const enum_word *words);

/* Sets a member of the table on the top of the stack; a NULL text is left out. */
void value_set_text(lua_State *L, const char *name, const char *text);
void value_set_integer(lua_State *L, const char *name, int64_t integer);
void value_set_time(lua_State *L, const char *name, int64_t time);

/* Pushes an integer: as one since Lua 5.3, before as a number, which is exact up to 2^53. */
void value_push_integer(lua_State *L, int64_t integer);

/* ---- columns (columns.c) ----------------------------------------------------------------------------------------- */

typedef struct {
  dsv_column *at;
  size_t n;
  uint64_t rows;
} columns;

/* Reads a table of columns at an absolute index, and pushes one value that keeps their memory. Raises for values of the
   wrong type. */
void columns_read(lua_State *L, int table, columns *out);

/* ---- types ------------------------------------------------------------------------------------------------------- */

void arrow_register(lua_State *L);
void book_register(lua_State *L);
void calendar_register(lua_State *L);
void facts_register(lua_State *L);
void results_register(lua_State *L);
/* The options {color=, width=} of a report, at index 2. */
dsv_report_options results_report_options(lua_State *L, uint32_t form);

/* ---- claims (claims.c) -------------------------------------------------------------------------------------------- */

void claims_register(lua_State *L);

/* ---- what agreements rest on (underpin.c) ------------------------------------------------------------------------ */

int book_underpin(lua_State *L);
void underpin_register(lua_State *L);
void results_push_due(lua_State *L, const box *held);
void tally_register(lua_State *L);
void running_register(lua_State *L);
int exchange_import(lua_State *L);
int exchange_export(lua_State *L);
void sign_register(lua_State *L);

/* dsv.check(path), dsv.load(path) and dsv.from_json(text, source). */
int book_check(lua_State *L);
int book_load(lua_State *L);
int book_from_json(lua_State *L);

/* dsv.new_key(name, path, seed), dsv.verifier_key(path), and methods of the book. */
int sign_new_key(lua_State *L);
int sign_verifier_key(lua_State *L);
int sign_book(lua_State *L);
int sign_verify(lua_State *L);

/* Methods of facts and scorecards for Arrow, and for columns by their address. */
int arrow_append(lua_State *L);
int arrow_export_card(lua_State *L);
int arrow_export_facts(lua_State *L);
int arrow_pointer(lua_State *L);

/* The options of facts at an absolute index. */
dsv_facts_options facts_options(lua_State *L, int index);

/* How files are written, of a table of options: separator, decimal, times, zone. */
void facts_dialect(lua_State *L, int index, dsv_facts_options *options);
/* dsv.merge(tallies). */
int tally_merge(lua_State *L);

/* Appends what a value at an absolute index holds, a path or columns, to a stream (NULL: each line says it). 0, or the
   values of a failure. */
int facts_take(lua_State *L, const box *facts, const char *stream, int value, const dsv_facts_options *options,
               box *diag);

#endif
