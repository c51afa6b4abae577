/* A tree from tokens, without recursion. */
#include "data/json.h"
#include "base/number.h"
#include <string.h>

typedef struct {
  dsv__tokens tokens;
  dsv__buffer text, name; /* unescaped; the name closed by a NUL */
  json_t *root;
  json_t *open[DSV__DEPTH]; /* borrowed from the root */
  dsv__fault *fault;
} builder;

static dsv_status no_memory(builder *b) {
  return dsv__fault_set(b->fault, DSV_ERROR_MEMORY, b->tokens.start, "out of memory");
}

/* Puts a value, which may be NULL for want of memory, where it belongs: below `depth` levels. */
static dsv_status attach(builder *b, json_t *value, size_t depth) {
  if (!value) return no_memory(b);
  if (depth == 0) {
    b->root = value;
    return DSV_OK;
  }
  json_t *parent = b->open[depth - 1];
  int failed = json_is_array(parent) ? json_array_append_new(parent, value)
                                     : json_object_set_new_nocheck(parent, b->name.at, value);
  return failed ? no_memory(b) : DSV_OK;
}

static dsv_status open_value(builder *b, json_t *value) {
  size_t depth = b->tokens.depth - 1;
  b->open[depth] = value;
  return attach(b, value, depth);
}

static dsv_status read_name(builder *b) {
  const char *token = b->tokens.bytes + b->tokens.start;
  size_t n = b->tokens.stop - b->tokens.start;
  b->name.n = 0;
  dsv__put_unescaped(&b->name, token, n);
  dsv__put_char(&b->name, '\0');
  if (b->name.failed) return no_memory(b);
  if (!json_object_get(b->open[b->tokens.depth - 1], b->name.at)) return DSV_OK;
  return dsv__fault_set(b->fault, DSV_ERROR_DUPLICATE, b->tokens.start,
                        "the member %.*s stands twice in its object; keep one", (int)dsv__utf8_cut(token, n, 100),
                        token);
}

static dsv_status read_text(builder *b) {
  b->text.n = 0;
  dsv__put_unescaped(&b->text, b->tokens.bytes + b->tokens.start, b->tokens.stop - b->tokens.start);
  if (b->text.failed) return no_memory(b);
  return attach(b, json_stringn_nocheck(b->text.n ? b->text.at : "", b->text.n), b->tokens.depth);
}

static dsv_status read_number(builder *b) {
  const char *token = b->tokens.bytes + b->tokens.start;
  size_t n = b->tokens.stop - b->tokens.start, digits = token[0] == '-';
  int64_t integer;
  double real;
  while (digits < n && token[digits] >= '0' && token[digits] <= '9') digits++;
  if (digits == n && dsv__int_parse(token, n, &integer)) return attach(b, json_integer(integer), b->tokens.depth);
  if (digits < n && dsv__double_parse(token, n, &real)) return attach(b, json_real(real), b->tokens.depth);
  return dsv__fault_set(b->fault, DSV_ERROR_VALUE, b->tokens.start,
                        "this number is too large; write decimals as text, integers up to 9007199254740991");
}

static dsv_status read_word(builder *b) {
  char c = b->tokens.bytes[b->tokens.start];
  return attach(b, c == 't' ? json_true() : c == 'f' ? json_false() : json_null(), b->tokens.depth);
}

static dsv_status read_token(builder *b, dsv__token token) {
  switch (token) {
    case DSV__TOKEN_OBJECT: return open_value(b, json_object());
    case DSV__TOKEN_LIST: return open_value(b, json_array());
    case DSV__TOKEN_NAME: return read_name(b);
    case DSV__TOKEN_TEXT: return read_text(b);
    case DSV__TOKEN_NUMBER: return read_number(b);
    case DSV__TOKEN_WORD: return read_word(b);
    case DSV__TOKEN_BAD: return dsv__fault_set(b->fault, b->tokens.status, b->tokens.start, "%s", b->tokens.message);
    case DSV__TOKEN_CLOSE:
    case DSV__TOKEN_END: break;
  }
  return DSV_OK;
}

dsv_status dsv__json_read(const dsv_context *context, const char *bytes, size_t from, size_t to, json_t **out,
                          dsv__fault *fault) {
  builder b = {.fault = fault};
  dsv__tokens_init(&b.tokens, bytes, from, to);
  dsv__buffer_init(&b.text, context);
  dsv__buffer_init(&b.name, context);
  dsv_status status;
  dsv__token token;
  do {
    token = dsv__tokens_next(&b.tokens);
    status = read_token(&b, token);
  } while (!status && token != DSV__TOKEN_END);
  dsv__buffer_free(&b.text);
  dsv__buffer_free(&b.name);
  if (status) json_decref(b.root);
  *out = status ? NULL : b.root;
  return status;
}
