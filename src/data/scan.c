/* Limits over tokens: jansson recurses, and takes up to 78 bytes for one of input. Nothing reaches it that did not pass
   here. */
#include "data/scan.h"
#include <string.h>

typedef struct {
  const dsv_limits *limits;
  dsv__tokens tokens;
  uint64_t *values;
  uint64_t members[DSV__DEPTH + 1]; /* of the objects that are open */
  dsv__fault *fault;
} scanner;

static dsv_status over(scanner *scan, const char *what, uint64_t limit, const char *name) {
  return dsv__fault_set(scan->fault, DSV_ERROR_LIMIT, scan->tokens.start, "%s; at most %llu are allowed (limit %s)",
                        what, (unsigned long long)limit, name);
}

static dsv_status check(scanner *scan, dsv__token token) {
  const dsv_limits *limits = scan->limits;
  const dsv__tokens *tokens = &scan->tokens;
  switch (token) {
    case DSV__TOKEN_BAD:
      if (tokens->status == DSV_ERROR_LIMIT)
        return over(scan, "too many levels of objects and lists", DSV__DEPTH, "depth");
      return dsv__fault_set(scan->fault, tokens->status, tokens->start, "%s", tokens->message);
    case DSV__TOKEN_NAME:
      if (tokens->stop - tokens->start - 2 > limits->name_bytes)
        return over(scan, "too many bytes in a member name", limits->name_bytes, "name_bytes");
      if (++scan->members[tokens->depth] > limits->object_members)
        return over(scan, "too many members in an object", limits->object_members, "object_members");
      return DSV_OK;
    case DSV__TOKEN_CLOSE:
    case DSV__TOKEN_END: return DSV_OK;
    case DSV__TOKEN_OBJECT:
    case DSV__TOKEN_LIST:
      if (tokens->depth > limits->depth)
        return over(scan, "too many levels of objects and lists", limits->depth, "depth");
      scan->members[tokens->depth] = 0;
      break;
    case DSV__TOKEN_TEXT:
      if (tokens->stop - tokens->start - 2 > limits->text_bytes)
        return over(scan, "too many bytes in a text", limits->text_bytes, "text_bytes");
      break;
    case DSV__TOKEN_NUMBER:
    case DSV__TOKEN_WORD: break;
  }
  if (++*scan->values > limits->document_values)
    return over(scan, "too many values in one file", limits->document_values, "document_values");
  return DSV_OK;
}

dsv_status dsv__scan(const dsv_context *context, const char *bytes, size_t from, size_t to, uint64_t *values,
                     dsv__fault *fault) {
  scanner scan = {.limits = &context->limits, .values = values, .fault = fault};
  dsv__tokens_init(&scan.tokens, bytes, from, to);
  dsv__token token;
  do {
    token = dsv__tokens_next(&scan.tokens);
    dsv_status status = check(&scan, token);
    if (status) return status;
  } while (token != DSV__TOKEN_END);
  return DSV_OK;
}

size_t dsv__line_end(const char *bytes, size_t from, size_t n) {
  const char *end = from < n ? memchr(bytes + from, '\n', n - from) : NULL;
  return end ? (size_t)(end - bytes) : n;
}

bool dsv__is_blank(const char *bytes, size_t from, size_t to) {
  while (from < to && (bytes[from] == ' ' || bytes[from] == '\t' || bytes[from] == '\r' || bytes[from] == '\n')) from++;
  return from >= to;
}

bool dsv__scan_is_lines(const char *bytes, size_t n) {
  size_t from = 0, to = dsv__line_end(bytes, 0, n);
  while (to < n && dsv__is_blank(bytes, from, to)) {
    from = to + 1;
    to = dsv__line_end(bytes, from, n);
  }
  dsv__tokens tokens;
  size_t start;
  dsv__tokens_init(&tokens, bytes, from, to);
  return dsv__tokens_skip(&tokens, &start) && dsv__tokens_next(&tokens) == DSV__TOKEN_END &&
         !dsv__is_blank(bytes, to, n);
}
