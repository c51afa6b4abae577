/* YAML by the events of libfyaml. Only its parser is used: documents, aliases and paths of libfyaml are never made, so that nothing expands. */
#include "io/yaml.h"
#include <libfyaml.h>
#include <string.h>

typedef struct {
  const dsv_limits *limits;
  const char *bytes;
  size_t n;
  dsv__buffer *out;
  dsv__fault *fault;
  uint64_t values, documents;
  uint64_t objects; /* bit d: level d + 1 is an object */
  uint32_t depth;
  bool name_due; /* in an object: a name, not a value */
  bool first;    /* within the object or list */
} yaml;

static dsv_status refuse(yaml *y, struct fy_token *token, dsv_status status, const char *message) {
  const struct fy_mark *mark = token ? fy_token_start_mark(token) : NULL;
  return dsv__fault_set(y->fault, status, mark && mark->input_pos < y->n ? mark->input_pos : y->n, "%s", message);
}

/* ---- plain scalars: the core schema ---------------------------------------------------------- */

static bool is_one_of(dsv__str text, const char *words) {
  for (; *words; words += strlen(words) + 1)
    if (dsv__str_same(text, dsv__str_of(words))) return true;
  return false;
}

static size_t digits(dsv__str text, size_t from) {
  size_t n = 0;
  while (from + n < text.n && text.at[from + n] >= '0' && text.at[from + n] <= '9') n++;
  return n;
}

/* A float or whole number in digits, as JSON writes it. */
static bool put_decimal(dsv__buffer *out, dsv__str text) {
  size_t at = text.n > 0 && (text.at[0] == '-' || text.at[0] == '+') ? 1 : 0, whole = digits(text, at), fraction = 0;
  const size_t first = at;
  at += whole;
  if (at < text.n && text.at[at] == '.') {
    fraction = digits(text, at + 1);
    at += 1 + fraction;
  }
  const size_t exponent = at;
  if (!whole && !fraction) return false;
  if (at < text.n && (text.at[at] == 'e' || text.at[at] == 'E')) {
    at += at + 1 < text.n && (text.at[at + 1] == '-' || text.at[at + 1] == '+') ? 2 : 1;
    const size_t n = digits(text, at);
    if (!n) return false;
    at += n;
  }
  if (at != text.n) return false;
  size_t zeros = 0;
  while (zeros + 1 < whole && text.at[first + zeros] == '0') zeros++;
  if (text.at[0] == '-') dsv__put_char(out, '-');
  if (whole) dsv__put(out, text.at + first + zeros, whole - zeros);
  else dsv__put_char(out, '0');
  if (fraction) {
    dsv__put_char(out, '.');
    dsv__put(out, text.at + exponent - fraction, fraction);
  }
  dsv__put(out, text.at + exponent, text.n - exponent);
  return true;
}

/* 0o17 and 0x1F; `ok` false: too large. */
static bool put_based(dsv__buffer *out, dsv__str text, bool *ok) {
  if (text.n < 3 || text.at[0] != '0' || (text.at[1] != 'o' && text.at[1] != 'x')) return false;
  const unsigned base = text.at[1] == 'x' ? 16 : 8;
  uint64_t value = 0;
  for (size_t i = 2; i < text.n; i++) {
    const char c = text.at[i];
    const unsigned digit = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                           : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10
                           : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A') + 10
                                                  : 16;
    if (digit >= base) return false;
    if (value >> 59) *ok = false;
    value = value * base + digit;
  }
  dsv__put_uint(out, value);
  return true;
}

static dsv_status put_plain(yaml *y, struct fy_token *token, dsv__str text) {
  bool ok = true;
  if (!text.n || is_one_of(text, "~\0null\0Null\0NULL\0")) dsv__put_text(y->out, "null");
  else if (is_one_of(text, "true\0True\0TRUE\0")) dsv__put_text(y->out, "true");
  else if (is_one_of(text, "false\0False\0FALSE\0")) dsv__put_text(y->out, "false");
  else if (is_one_of(text, ".inf\0.Inf\0.INF\0+.inf\0+.Inf\0+.INF\0-.inf\0-.Inf\0-.INF\0.nan\0.NaN\0.NAN\0"))
    return refuse(y, token, DSV_ERROR_SYNTAX, "a number that is not finite; write a number, or quote the text");
  else if (put_based(y->out, text, &ok))
    return ok ? DSV_OK : refuse(y, token, DSV_ERROR_SYNTAX, "a number is too large; write it in decimal digits");
  else if (!put_decimal(y->out, text)) dsv__put_json_text(y->out, text);
  return DSV_OK;
}

/* ---- events ---------------------------------------------------------------------------------- */

static bool in_object(const yaml *y) {
  return y->depth > 0 && (y->objects >> (y->depth - 1) & 1);
}

/* What goes before a name or value. */
static dsv_status begin(yaml *y, struct fy_token *token) {
  if (!in_object(y) || y->name_due) {
    if (!y->first) dsv__put_char(y->out, ',');
    y->first = false;
  }
  if (!y->name_due && ++y->values > y->limits->document_values)
    return refuse(y, token, DSV_ERROR_LIMIT, "too many values in one file (limit document_values)");
  return DSV_OK;
}

static dsv_status enter(yaml *y, struct fy_token *token, bool object) {
  if (y->name_due) return refuse(y, token, DSV_ERROR_SYNTAX, "a key that is an object or a list; keys are texts");
  dsv_status status = begin(y, token);
  if (status) return status;
  /* The list of the documents is a level, too. */
  if (y->depth >= y->limits->depth)
    return refuse(y, token, DSV_ERROR_LIMIT, "too many levels of objects and lists (limit depth)");
  y->objects = (y->objects & ~(UINT64_C(1) << y->depth)) | (uint64_t)object << y->depth;
  y->depth++;
  y->first = true;
  y->name_due = object;
  dsv__put_char(y->out, object ? '{' : '[');
  return DSV_OK;
}

static dsv_status leave(yaml *y) {
  dsv__put_char(y->out, in_object(y) ? '}' : ']');
  y->depth--;
  y->first = false;
  y->name_due = in_object(y);
  return DSV_OK;
}

static dsv_status scalar(yaml *y, struct fy_token *token) {
  size_t n = 0;
  const char *at = fy_token_get_text(token, &n);
  const dsv__str text = {at, at ? n : 0};
  const bool plain = fy_token_scalar_style(token) == FYSS_PLAIN;
  if (!at && n) return dsv__fault_set(y->fault, DSV_ERROR_MEMORY, 0, "out of memory");
  if (y->depth <= 1 && plain && (!text.n || is_one_of(text, "~\0null\0"))) return DSV_OK;
  if (text.n > y->limits->text_bytes)
    return refuse(y, token, DSV_ERROR_LIMIT, "too many bytes in a text (limit text_bytes)");
  for (size_t i = 0; i < text.n;) {
    const size_t length = dsv__utf8_length(text.at + i, text.n - i);
    if (!length) return refuse(y, token, DSV_ERROR_ENCODING, "this is not UTF-8");
    i += length;
  }
  if (y->name_due && plain && (!text.n || is_one_of(text, "<<\0~\0null\0")))
    return refuse(y, token, DSV_ERROR_SYNTAX,
                  "a key that is no text; write keys as texts, and what `<<` would merge in full");
  dsv_status status = begin(y, token);
  if (status) return status;
  if (y->name_due) {
    dsv__put_json_text(y->out, text);
    dsv__put_char(y->out, ':');
    y->name_due = false;
    return DSV_OK;
  }
  status = plain ? put_plain(y, token, text) : DSV_OK;
  if (!plain) dsv__put_json_text(y->out, text);
  y->name_due = in_object(y);
  return status;
}

static dsv_status no_extras(yaml *y, struct fy_token *anchor, struct fy_token *tag) {
  if (anchor) return refuse(y, anchor, DSV_ERROR_SYNTAX, "an anchor; write the value out wherever it is due");
  if (tag) return refuse(y, tag, DSV_ERROR_SYNTAX, "a tag; leave it out");
  return DSV_OK;
}

static dsv_status take(yaml *y, const struct fy_event *event) {
  dsv_status status = DSV_OK;
  switch (event->type) {
    case FYET_MAPPING_START:
      status = no_extras(y, event->mapping_start.anchor, event->mapping_start.tag);
      return status ? status : enter(y, event->mapping_start.mapping_start, true);
    case FYET_SEQUENCE_START:
      status = no_extras(y, event->sequence_start.anchor, event->sequence_start.tag);
      return status ? status : enter(y, event->sequence_start.sequence_start, false);
    case FYET_MAPPING_END:
    case FYET_SEQUENCE_END: return leave(y);
    case FYET_SCALAR:
      status = no_extras(y, event->scalar.anchor, event->scalar.tag);
      return status ? status : scalar(y, event->scalar.value);
    case FYET_ALIAS: return refuse(y, event->alias.anchor, DSV_ERROR_SYNTAX, "an alias; write the value out");
    default: return DSV_OK;
  }
}

/* ---- the parser ------------------------------------------------------------------------------ */

/* libfyaml would print otherwise. */
static void silent(struct fy_diag *diag, void *user, const char *text, size_t n) {
  (void)diag;
  (void)user;
  (void)text;
  (void)n;
}

static size_t offset_of(const yaml *y, int line, int column) {
  size_t at = 0;
  for (int i = 0; i < line && at < y->n; i++) {
    const char *end = memchr(y->bytes + at, '\n', y->n - at);
    at = end ? (size_t)(end - y->bytes) + 1 : y->n;
  }
  const size_t more = column > 0 ? (size_t)column : 0;
  return more < y->n - at ? at + more : y->n;
}

static dsv_status say_error(yaml *y, struct fy_diag *diag) {
  void *iterator = NULL;
  const struct fy_diag_error *error = fy_diag_errors_iterate(diag, &iterator);
  if (!error) return dsv__fault_set(y->fault, DSV_ERROR_SYNTAX, y->n, "this is not YAML");
  return dsv__fault_set(y->fault, DSV_ERROR_SYNTAX, offset_of(y, error->line - 1, error->column - 1),
                        "this is not YAML: %s", error->msg ? error->msg : "unknown");
}

static dsv_status parse(yaml *y, struct fy_parser *parser, struct fy_diag *diag) {
  if (fy_parser_set_string(parser, y->bytes, y->n))
    return dsv__fault_set(y->fault, DSV_ERROR_MEMORY, 0, "out of memory");
  dsv_status status = DSV_OK;
  bool ended = false;
  for (struct fy_event *event; !status && !ended && (event = fy_parser_parse(parser)) != NULL;) {
    ended = event->type == FYET_STREAM_END;
    status = take(y, event);
    fy_parser_event_free(parser, event);
    if (!status && y->out->failed) status = dsv__fault_set(y->fault, DSV_ERROR_MEMORY, 0, "out of memory");
  }
  return status || ended ? status : say_error(y, diag);
}

static dsv_status check_bytes(yaml *y) {
  if (y->n > y->limits->document_bytes)
    return dsv__fault_set(y->fault, DSV_ERROR_LIMIT, 0, "too many bytes in one file (limit document_bytes)");
  for (size_t i = 0; i < y->n;) {
    const size_t length = dsv__utf8_length(y->bytes + i, y->n - i);
    if (!length || !y->bytes[i]) return dsv__fault_set(y->fault, DSV_ERROR_ENCODING, i, "this is not UTF-8 text");
    i += length;
  }
  return DSV_OK;
}

dsv_status dsv__yaml_json(const dsv_context *context, const char *bytes, size_t n, dsv__buffer *out,
                          dsv__fault *fault) {
  yaml y = {.limits = &context->limits, .bytes = bytes, .n = n, .out = out, .fault = fault, .first = true, .depth = 1};
  dsv_status status = check_bytes(&y);
  if (status) return status;
  const struct fy_diag_cfg quiet = {.output_fn = silent, .level = FYET_ERROR, .module_mask = ~0u};
  struct fy_diag *diag = fy_diag_create(&quiet);
  if (diag) fy_diag_set_collect_errors(diag, true);
  const struct fy_parse_cfg how = {.flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_DEFAULT_VERSION_1_2, .diag = diag};
  struct fy_parser *parser = diag ? fy_parser_create(&how) : NULL;
  dsv__put_char(out, '[');
  status = parser ? parse(&y, parser, diag) : dsv__fault_set(fault, DSV_ERROR_MEMORY, 0, "out of memory");
  dsv__put_char(out, ']');
  fy_parser_destroy(parser);
  if (diag) fy_diag_destroy(diag);
  return status;
}
