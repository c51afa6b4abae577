/* Rows of 64-bit words: what is written into a file or sent, before it becomes bytes; and a digest of it. */
#ifndef DSV__WORDS_H
#define DSV__WORDS_H

#include "base/checked.h"
#include "base/memory.h"

/* Growing words. As with dsv__buffer, a failed append makes later ones no-ops. */
typedef struct {
  const dsv_context *context;
  uint64_t *at;
  size_t n, capacity;
  bool failed;
} dsv__words;

void dsv__words_free(dsv__words *words);
void dsv__words_reserve(dsv__words *words, size_t n); /* room for n more */
void dsv__words_shrink(dsv__words *words);            /* gives back what is not used */
void dsv__put_words(dsv__words *words, const void *from, size_t n);
void dsv__put_word(dsv__words *words, uint64_t word);
void dsv__put_wide_word(dsv__words *words, dsv__int128 value); /* two words */
void dsv__put_text_words(dsv__words *words, dsv__str text);    /* its length, then eight bytes a word */

/* Words that are read. Past the end they are 0, and `failed` is set. */
typedef struct {
  const uint64_t *at, *end;
  bool failed;
} dsv__word_reader;

static inline uint64_t dsv__take_word(dsv__word_reader *reader) {
  if (reader->at < reader->end) return *reader->at++;
  reader->failed = true;
  return 0;
}
/* n words side by side, or NULL. */
static inline const uint64_t *dsv__take_words(dsv__word_reader *reader, uint64_t n) {
  const uint64_t *at = reader->at;
  if (n > (uint64_t)(reader->end - at)) {
    reader->failed = true;
    return NULL;
  }
  reader->at += n;
  return at;
}
dsv__int128 dsv__take_wide_word(dsv__word_reader *reader);
/* Whether the words are a text; where `arena` is given it is copied there (at is NULL if there is no memory). */
bool dsv__take_text_words(dsv__word_reader *reader, dsv__arena *arena, dsv__str *out);

/* Words as bytes, without those that are 0 at their upper ends; and back. False: they are no such bytes (failed: no memory). */
void dsv__put_packed_words(dsv__buffer *out, const dsv__words *words);
bool dsv__take_packed_words(const char *bytes, size_t n, dsv__words *out);

/* 128 bits that differ for what differs, but for chance. No proof: who wants to can find two that agree. */
typedef struct {
  uint64_t a, b;
} dsv__digest;
#define DSV__DIGEST_BEGIN ((dsv__digest){UINT64_C(0x243f6a8885a308d3), UINT64_C(0x13198a2e03707344)})
void dsv__digest_word(dsv__digest *digest, uint64_t word);
void dsv__digest_text(dsv__digest *digest, dsv__str text);
/* Puts a digest to a set of them, which have no order. */
void dsv__digest_add(dsv__digest *set, dsv__digest one);
static inline bool dsv__digest_same(dsv__digest a, dsv__digest b) {
  return a.a == b.a && a.b == b.b;
}

#endif
