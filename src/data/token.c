/* JSON tokens: one loop, one bit a level. */
#include "data/token.h"

#include <stdio.h>
#include <string.h>

enum { VALUE, FIRST_VALUE, NAME, FIRST_NAME, AFTER, DONE };

void dsv__tokens_init(dsv__tokens *tokens, const char *bytes, size_t from, size_t to) {
  *tokens = (dsv__tokens){.bytes = bytes, .at = from, .end = to, .state = VALUE};
}

bool dsv__tokens_in_object(const dsv__tokens *tokens) {
  return tokens->depth > 0 && (tokens->objects >> (tokens->depth - 1) & 1);
}

static dsv__token bad(dsv__tokens *tokens, dsv_status status, size_t at, const char *message) {
  tokens->start = at;
  tokens->status = status;
  tokens->message = message;
  return DSV__TOKEN_BAD;
}

static dsv__token early(dsv__tokens *tokens) {
  return bad(tokens, DSV_ERROR_SYNTAX, tokens->end,
             tokens->depth == 0 && tokens->state == VALUE
                 ? "there is nothing here; a JSON object is due"
                 : "the JSON ends too early; a bracket or quote is still open");
}

static void skip_space(dsv__tokens *tokens) {
  while (tokens->at < tokens->end && strchr(" \t\r\n", tokens->bytes[tokens->at]) && tokens->bytes[tokens->at]) {
    tokens->at++;
  }
}

size_t dsv__utf8_length(const char *bytes, size_t n) {
  const unsigned char *at = (const unsigned char *)bytes;
  if (n == 0 || at[0] < 0x80) return n > 0;
  size_t length = at[0] >= 0xF0 ? 4 : at[0] >= 0xE0 ? 3 : 2;
  if (at[0] < 0xC2 || at[0] > 0xF4 || n < length) return 0;
  for (size_t i = 1; i < length; i++) {
    if ((at[i] & 0xC0) != 0x80) return 0;
  }
  /* Overlong forms, halves of surrogate pairs, and what lies past U+10FFFF. */
  bool good = !(at[0] == 0xE0 && at[1] < 0xA0) && !(at[0] == 0xED && at[1] > 0x9F) &&
              !(at[0] == 0xF0 && at[1] < 0x90) && !(at[0] == 0xF4 && at[1] > 0x8F);
  return good ? length : 0;
}

size_t dsv__utf8_cut(const char *bytes, size_t n, size_t most) {
  if (n <= most) return n;
  while (most > 0 && ((unsigned char)bytes[most] & 0xC0) == 0x80) most--;
  return most;
}

/* The four hexadecimal digits of an escape, or -1. */
static int32_t code_unit(const char *at, size_t n) {
  int32_t unit = 0;
  for (size_t i = 0; i < 4; i++) {
    char c = i < n ? at[i] : '\0';
    int32_t digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

/* The character of a \u escape at `at` (which is at the backslash) and the bytes it takes: 6, or 12 for a pair. -1:
   malformed, -2: half a pair. */
static int32_t escaped_character(const char *at, size_t n, size_t *taken) {
  int32_t unit = n >= 2 ? code_unit(at + 2, n - 2) : -1;
  *taken = 6;
  if (unit < 0xD800 || unit > 0xDFFF) return unit;
  if (unit > 0xDBFF || n < 12 || at[6] != '\\' || at[7] != 'u') return -2;
  int32_t low = code_unit(at + 8, n - 8);
  if (low < 0xDC00 || low > 0xDFFF) return -2;
  *taken = 12;
  return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
}

/* One escape at tokens->at. */
static dsv__token read_escape(dsv__tokens *tokens) {
  const char *at = tokens->bytes + tokens->at;
  size_t n = tokens->end - tokens->at;
  if (n >= 2 && at[1] && strchr("\"\\/bfnrt", at[1])) {
    tokens->at += 2;
    return DSV__TOKEN_TEXT;
  }
  if (n < 2 || at[1] != 'u') {
    return bad(tokens, DSV_ERROR_SYNTAX, tokens->at, "this is no escape of JSON; write a backslash as \"\\\\\"");
  }
  size_t taken;
  int32_t character = escaped_character(at, n, &taken);
  if (character == -1) {
    return bad(tokens, DSV_ERROR_SYNTAX, tokens->at, "\"\\u\" needs four hexadecimal digits");
  }
  if (character == -2) {
    return bad(tokens, DSV_ERROR_ENCODING, tokens->at, "this is half of a surrogate pair; write both halves");
  }
  if (character == 0) {
    return bad(tokens, DSV_ERROR_ENCODING, tokens->at, "text cannot hold the character NUL");
  }
  tokens->at += taken;
  return DSV__TOKEN_TEXT;
}

static dsv__token read_text(dsv__tokens *tokens) {
  tokens->at++;
  while (tokens->at < tokens->end) {
    unsigned char c = (unsigned char)tokens->bytes[tokens->at];
    if (c == '"') {
      tokens->stop = ++tokens->at;
      return DSV__TOKEN_TEXT;
    }
    if (c == '\\') {
      if (read_escape(tokens) == DSV__TOKEN_BAD) return DSV__TOKEN_BAD;
      continue;
    }
    if (c == 0) return bad(tokens, DSV_ERROR_ENCODING, tokens->at, "a NUL byte cannot stand in JSON");
    if (c < 0x20) {
      return bad(tokens, DSV_ERROR_SYNTAX, tokens->at,
                 "a control character in text must be an escape (\"\\n\", \"\\t\"), or the closing quote is missing");
    }
    size_t length = dsv__utf8_length(tokens->bytes + tokens->at, tokens->end - tokens->at);
    if (length == 0) {
      return bad(tokens, DSV_ERROR_ENCODING, tokens->at, "this is not UTF-8; save the file as UTF-8");
    }
    tokens->at += length;
  }
  return early(tokens);
}

static size_t digits(dsv__tokens *tokens) {
  size_t n = 0;
  for (; tokens->at < tokens->end && tokens->bytes[tokens->at] >= '0' && tokens->bytes[tokens->at] <= '9';
       tokens->at++) {
    n++;
  }
  return n;
}

static bool read_char(dsv__tokens *tokens, const char *any) {
  bool found = tokens->at < tokens->end && tokens->bytes[tokens->at] && strchr(any, tokens->bytes[tokens->at]);
  tokens->at += found;
  return found;
}

static dsv__token read_number(dsv__tokens *tokens) {
  read_char(tokens, "-");
  size_t first = tokens->at;
  size_t n = digits(tokens);
  if (n > 1 && tokens->bytes[first] == '0') {
    return bad(tokens, DSV_ERROR_SYNTAX, first, "a number cannot begin with 0");
  }
  bool good = n > 0;
  if (good && read_char(tokens, ".")) good = digits(tokens) > 0;
  if (good && read_char(tokens, "eE")) {
    read_char(tokens, "+-");
    good = digits(tokens) > 0;
  }
  tokens->stop = tokens->at;
  return good ? DSV__TOKEN_NUMBER : bad(tokens, DSV_ERROR_SYNTAX, tokens->at, "a digit is due here");
}

static dsv__token unexpected(dsv__tokens *tokens, const char *message) {
  const char *at = tokens->bytes + tokens->at;
  size_t n = tokens->end - tokens->at;
  if (n >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0) {
    return bad(tokens, DSV_ERROR_ENCODING, tokens->at,
               "a byte order mark cannot stand in JSON; save the file without it");
  }
  if (*at == '\0' || dsv__utf8_length(at, n) == 0) {
    return bad(tokens, DSV_ERROR_ENCODING, tokens->at, "this is not UTF-8; save the file as UTF-8");
  }
  return bad(tokens, DSV_ERROR_SYNTAX, tokens->at, message);
}

static dsv__token open_level(dsv__tokens *tokens, bool object) {
  if (tokens->depth == DSV__DEPTH) return bad(tokens, DSV_ERROR_LIMIT, tokens->at, "nested too deeply");
  uint64_t bit = UINT64_C(1) << tokens->depth++;
  tokens->objects = object ? tokens->objects | bit : tokens->objects & ~bit;
  tokens->state = object ? FIRST_NAME : FIRST_VALUE;
  tokens->stop = ++tokens->at;
  return object ? DSV__TOKEN_OBJECT : DSV__TOKEN_LIST;
}

static dsv__token close_level(dsv__tokens *tokens) {
  tokens->depth--;
  tokens->state = tokens->depth > 0 ? AFTER : DONE;
  tokens->stop = ++tokens->at;
  return DSV__TOKEN_CLOSE;
}

static dsv__token read_value(dsv__tokens *tokens) {
  static const char *const words[] = {"true", "false", "null"};
  const char *at = tokens->bytes + tokens->at;
  if (*at == '{' || *at == '[') {
    return open_level(tokens, *at == '{');
  }
  if (*at == ']' && tokens->state == VALUE && tokens->depth > 0 && !dsv__tokens_in_object(tokens)) {
    return bad(tokens, DSV_ERROR_SYNTAX, tokens->at, "remove the comma before this bracket");
  }
  tokens->state = tokens->depth > 0 ? AFTER : DONE;
  if (*at == '"') return read_text(tokens);
  if (*at == '-' || (*at >= '0' && *at <= '9')) return read_number(tokens);
  for (size_t i = 0; i < 3; i++) {
    size_t n = strlen(words[i]);
    if (tokens->end - tokens->at >= n && memcmp(at, words[i], n) == 0) {
      tokens->stop = tokens->at += n;
      return DSV__TOKEN_WORD;
    }
  }
  return unexpected(tokens,
                    "a value is due here: text in double quotes, a number, true, false, null, an object or a list");
}

static dsv__token read_name(dsv__tokens *tokens) {
  char c = tokens->bytes[tokens->at];
  if (c != '"') {
    return unexpected(tokens,
                      c == '}' ? "remove the comma before this brace" : "a member name in double quotes is due here");
  }
  if (read_text(tokens) == DSV__TOKEN_BAD) return DSV__TOKEN_BAD;
  skip_space(tokens);
  if (tokens->at == tokens->end) return early(tokens);
  if (tokens->bytes[tokens->at] != ':') return unexpected(tokens, "a colon is due here");
  tokens->at++;
  tokens->state = VALUE;
  return DSV__TOKEN_NAME;
}

dsv__token dsv__tokens_next(dsv__tokens *tokens) {
  skip_space(tokens);
  if (tokens->at == tokens->end) {
    tokens->start = tokens->stop = tokens->at;
    return tokens->state == DONE ? DSV__TOKEN_END : early(tokens);
  }
  if (tokens->state == DONE) return unexpected(tokens, "something follows the end of the JSON value");
  bool object = dsv__tokens_in_object(tokens);
  if (tokens->state == AFTER && tokens->bytes[tokens->at] == ',') {
    tokens->at++;
    tokens->state = object ? NAME : VALUE;
    skip_space(tokens);
    if (tokens->at == tokens->end) return early(tokens);
  }
  tokens->start = tokens->at;
  bool may_close = tokens->state == AFTER || tokens->state == FIRST_NAME || tokens->state == FIRST_VALUE;
  if (may_close && tokens->bytes[tokens->at] == (object ? '}' : ']')) return close_level(tokens);
  if (tokens->state == AFTER) {
    return unexpected(tokens,
                      object ? "a comma or a closing brace is due here" : "a comma or a closing bracket is due here");
  }
  return tokens->state == NAME || tokens->state == FIRST_NAME ? read_name(tokens) : read_value(tokens);
}

bool dsv__tokens_skip(dsv__tokens *tokens, size_t *start) {
  uint32_t depth = tokens->depth;
  dsv__token token = dsv__tokens_next(tokens);
  *start = tokens->start;
  while (token != DSV__TOKEN_BAD && tokens->depth > depth) token = dsv__tokens_next(tokens);
  return token != DSV__TOKEN_BAD;
}

static void put_utf8(dsv__buffer *buffer, int32_t c) {
  if (c < 0x80) {
    dsv__put_char(buffer, (char)c);
    return;
  }
  int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
  static const int lead[] = {0, 0xC0, 0xE0, 0xF0};
  dsv__put_char(buffer, (char)(lead[more] | c >> 6 * more));
  while (more-- > 0) dsv__put_char(buffer, (char)(0x80 | (c >> 6 * more & 0x3F)));
}

void dsv__put_unescaped(dsv__buffer *buffer, const char *token, size_t n) {
  static const char names[] = "\"\\/bfnrt", characters[] = "\"\\/\b\f\n\r\t";
  for (size_t i = 1; i + 1 < n;) {
    const char *found = token[i] == '\\' && token[i + 1] != 'u' ? strchr(names, token[i + 1]) : NULL;
    if (token[i] != '\\') {
      dsv__put_char(buffer, token[i++]);
    } else if (found) {
      dsv__put_char(buffer, characters[found - names]);
      i += 2;
    } else {
      size_t taken;
      put_utf8(buffer, escaped_character(token + i, n - i, &taken));
      i += taken;
    }
  }
}

dsv_status dsv__fault_set(dsv__fault *fault, dsv_status status, size_t offset, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(fault->message, sizeof fault->message, format, arguments);
  va_end(arguments);
  fault->status = status;
  fault->offset = offset;
  return status;
}

void dsv__place_of(dsv__place *place, const char *bytes, size_t offset) {
  const char *line = bytes;
  place->line = 1;
  for (const char *at = bytes; (at = memchr(at, '\n', (size_t)(bytes + offset - at))) != NULL; place->line++) {
    line = ++at;
  }
  place->offset = offset;
  place->column = (uint64_t)(bytes + offset - line) + 1;
}
