/* JSON as a sequence of tokens (RFC 8259), strict and without recursion. Limits, places of findings and the bytes of
   each document are read from it, and trees are built. */
#ifndef DSV__TOKEN_H
#define DSV__TOKEN_H

#include "base/finding.h"

#define DSV__DEPTH 64 /* no document nests deeper, whatever the limits say */

typedef enum {
  DSV__TOKEN_END,
  DSV__TOKEN_OBJECT, /* { */
  DSV__TOKEN_LIST,   /* [ */
  DSV__TOKEN_CLOSE,  /* } or ] */
  DSV__TOKEN_NAME,   /* of a member; the colon is passed over */
  DSV__TOKEN_TEXT,
  DSV__TOKEN_NUMBER,
  DSV__TOKEN_WORD, /* true, false, null */
  DSV__TOKEN_BAD
} dsv__token;

typedef struct {
  const char *bytes;
  size_t at, end;     /* what is still to be read */
  size_t start, stop; /* the token just read; of texts and names with the quotes. BAD: `start` is where it is wrong */
  uint64_t objects;   /* bit d: level d + 1 is an object */
  uint32_t depth;     /* levels that are open */
  uint32_t state;
  dsv_status status;   /* of BAD */
  const char *message; /* of BAD */
} dsv__tokens;

/* Reads one JSON value in bytes[from, to). */
void dsv__tokens_init(dsv__tokens *tokens, const char *bytes, size_t from, size_t to);
dsv__token dsv__tokens_next(dsv__tokens *tokens);
/* Reads a whole value, whose bytes are then [*start, tokens->stop). False: a token was bad. */
bool dsv__tokens_skip(dsv__tokens *tokens, size_t *start);
bool dsv__tokens_in_object(const dsv__tokens *tokens);

/* Length of the UTF-8 character that `bytes` begin with: 1 to 4, or 0 where it is none. */
size_t dsv__utf8_length(const char *bytes, size_t n);
/* The bytes of a text that fit into `most` without cutting a character. */
size_t dsv__utf8_cut(const char *bytes, size_t n, size_t most);
/* The text of a token of text, without quotes and escapes. */
void dsv__put_unescaped(dsv__buffer *buffer, const char *token, size_t n);

/* What is wrong with bytes, and where. */
typedef struct {
  dsv_status status;
  size_t offset;
  char message[200];
} dsv__fault;

dsv_status dsv__fault_set(dsv__fault *fault, dsv_status status, size_t offset, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Line and column of an offset, from the beginning of the bytes. */
void dsv__place_of(dsv__place *place, const char *bytes, size_t offset);

#endif
