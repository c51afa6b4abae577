/* Both texts are read in step: canonical as they are, their tokens are the same up to the first value, name or bracket that differs. */
#include "data/difference.h"
#include "data/canonical.h"
#include "data/field.h"
#include "data/token.h"
#include <string.h>

/* A container that is open. */
typedef struct {
  size_t length; /* bytes of the pointer to it */
  size_t index;  /* of its next entry, of a list */
} level;

typedef struct {
  dsv__tokens was, is;
  level levels[DSV__DEPTH + 1];
  dsv__first_difference *out;
} walk;

static dsv__str text_of(const dsv__tokens *tokens) {
  return (dsv__str){tokens->bytes + tokens->start, tokens->stop - tokens->start};
}

/* The whole value whose first token was just read. */
static dsv__str value_here(const dsv__tokens *tokens) {
  dsv__tokens value;
  size_t start;
  dsv__tokens_init(&value, tokens->bytes, tokens->start, tokens->end);
  if (!dsv__tokens_skip(&value, &start)) return (dsv__str){tokens->bytes + tokens->start, 0};
  return (dsv__str){tokens->bytes + start, value.stop - start};
}

/* The value of the member whose name was just read. */
static dsv__str value_after(const dsv__tokens *tokens) {
  dsv__tokens next = *tokens;
  size_t start;
  if (!dsv__tokens_skip(&next, &start)) return (dsv__str){tokens->bytes + tokens->stop, 0};
  return (dsv__str){tokens->bytes + start, next.stop - start};
}

/* ---- the pointer -------------------------------------------------------------------------------------------------------------- */

/* Where a name stands in the order of members: the text without quotes and escapes, closed by a NUL. */
static void put_name(dsv__buffer *out, const dsv__tokens *tokens) {
  dsv__put_unescaped(out, tokens->bytes + tokens->start, tokens->stop - tokens->start);
  dsv__put_char(out, '\0');
}

/* The pointer to the member whose name was just read. */
static void point_to_member(walk *w, const level *in, const dsv__tokens *tokens) {
  dsv__buffer *pointer = &w->out->pointer, name;
  dsv__buffer_init(&name, pointer->context);
  put_name(&name, tokens);
  pointer->n = in->length;
  if (!name.failed) dsv__put_step(pointer, (dsv__str){name.at, name.n - 1});
  pointer->failed |= name.failed;
  dsv__buffer_free(&name);
}

static void point_to_entry(walk *w, level *in) {
  w->out->pointer.n = in->length;
  dsv__put_step_index(&w->out->pointer, in->index++);
}

/* ---- the walk ----------------------------------------------------------------------------------------------------------------- */

/* Whether the name of the old text comes first: that member is gone, else the one of the new text was added. */
static bool comes_first(walk *w) {
  dsv__buffer was, is;
  dsv__buffer_init(&was, w->out->pointer.context);
  dsv__buffer_init(&is, w->out->pointer.context);
  put_name(&was, &w->was);
  put_name(&is, &w->is);
  w->out->pointer.failed |= was.failed || is.failed;
  const bool first = !w->out->pointer.failed && dsv__canonical_order(was.at, is.at) < 0;
  dsv__buffer_free(&was);
  dsv__buffer_free(&is);
  return first;
}

/* Two tokens differ; `in` is what they stand in. */
static void settle(walk *w, level *in, bool in_list, dsv__token was, dsv__token is) {
  const bool names = was == DSV__TOKEN_NAME && is == DSV__TOKEN_NAME;
  const bool gone = is == DSV__TOKEN_CLOSE || (names && comes_first(w));
  const bool added = !gone && (was == DSV__TOKEN_CLOSE || names);
  if (in_list) {
    point_to_entry(w, in);
    if (!added) w->out->was = value_here(&w->was);
    if (!gone) w->out->is = value_here(&w->is);
  } else if (gone || added) {
    point_to_member(w, in, gone ? &w->was : &w->is);
    if (gone) w->out->was = value_after(&w->was);
    else w->out->is = value_after(&w->is);
  } else {
    w->out->was = value_here(&w->was);
    w->out->is = value_here(&w->is);
  }
}

static bool is_same(const walk *w, dsv__token was, dsv__token is) {
  const bool bracket = was == DSV__TOKEN_OBJECT || was == DSV__TOKEN_LIST || was == DSV__TOKEN_CLOSE;
  return was == is && (bracket || dsv__str_same(text_of(&w->was), text_of(&w->is)));
}

/* Until a difference, the end of a text, or what is no JSON. */
static dsv_status go(walk *w) {
  for (;;) {
    level *in = &w->levels[w->was.depth];
    const bool in_list = w->was.depth && !dsv__tokens_in_object(&w->was);
    const dsv__token was = dsv__tokens_next(&w->was), is = dsv__tokens_next(&w->is);
    if (was == DSV__TOKEN_BAD || is == DSV__TOKEN_BAD) return DSV_ERROR_SYNTAX;
    if (was == DSV__TOKEN_END || is == DSV__TOKEN_END) return DSV_OK;
    if (!is_same(w, was, is)) {
      settle(w, in, in_list, was, is);
      return DSV_OK;
    }
    if (was == DSV__TOKEN_CLOSE) continue;
    if (was == DSV__TOKEN_NAME) point_to_member(w, in, &w->was);
    else if (in_list) point_to_entry(w, in);
    if (was == DSV__TOKEN_OBJECT || was == DSV__TOKEN_LIST) w->levels[w->was.depth] = (level){w->out->pointer.n, 0};
  }
}

dsv_status dsv__difference_find(const dsv_context *context, dsv__str was, dsv__str is, dsv__first_difference *out) {
  walk w = {.out = out};
  *out = (dsv__first_difference){.was = {NULL, 0}, .is = {NULL, 0}};
  dsv__buffer_init(&out->pointer, context);
  dsv__tokens_init(&w.was, was.at, 0, was.n);
  dsv__tokens_init(&w.is, is.at, 0, is.n);
  const dsv_status status = go(&w);
  return status ? status : out->pointer.failed ? DSV_ERROR_MEMORY : DSV_OK;
}

void dsv__difference_free(dsv__first_difference *difference) {
  dsv__buffer_free(&difference->pointer);
}
