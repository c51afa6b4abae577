/* A diff as it is made and read: changes with their words. */
#ifndef DSV__DIFF_H
#define DSV__DIFF_H

#include "data/compare.h"
#include <dsv/diff.h>

/* A text with a NUL, or NULL: borrowed from the arena of the diff. */
typedef struct {
  uint32_t kind, direction;
  const char *document_type, *document;
  int64_t version[2]; /* before, after; 0: none */
  const char *target, *part, *id, *title, *member;
  const char *pointers[2], *values[2];
  const char *sentence;
} dsv__change;

struct dsv_diff {
  atomic_size_t references;
  dsv_context *context; /* counted; the diff needs no book */
  dsv__arena arena;
  dsv__change *at;
  size_t n, capacity;
  char *json;
  size_t json_length;
};

const char *dsv__change_word(uint32_t kind);         /* "added" "removed" "changed" */
const char *dsv__direction_word(uint32_t direction); /* "stricter" "looser", "" */

/* Adds what changed from one document to another of its type (diff_change.c); NULL: there is none. DSV_ERROR_MEMORY. */
dsv_status dsv__diff_documents(dsv_diff *diff, const dsv__document *before, const dsv__document *after);

/* ---- words (diff_words.c) -------------------------------------------------------------------- */

/* Bytes of a value in words, and of an id or title, which stand in many changes. */
#define DSV__WORDS_MOST 1000
#define DSV__NAME_MOST 200

/* Whether a member is told as one because it reads as one: an objective, a condition, a window. */
bool dsv__told_whole(const dsv__field *field);
/* A value of a field in words, of a list or map with `entry` one entry. */
void dsv__say_value(dsv__buffer *out, const dsv__field *field, bool entry, const void *at);
/* What people call a member of a part: "in force: start", "least coverage". */
void dsv__say_member(dsv__buffer *out, dsv__str part, dsv__str member);
/* What is added where a member of a target came or went that the agreement has for all, or nothing. */
const char *dsv__say_instead(dsv__str part, dsv__str member, uint32_t kind);
/* What is added to a sentence: ": stricter", ": less may be left out", or nothing. */
const char *dsv__say_direction(dsv__str part, dsv__str member, uint32_t direction);

/* ---- directions (diff_direction.c) ----------------------------------------------------------- */

/* Of a difference in an agreement. `member`: within the part, which is the record of level `part`; empty: the entry itself. */
dsv_direction dsv__direction_of(const dsv__difference *difference, size_t part, dsv__str member);

#endif
