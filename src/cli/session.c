/* A run of a verb: the book and the facts it works on, and the exit code in the end. */
#include "cli.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define STANDARD_INPUT "<stdin>"

bool session_begin(session *at) {
  memset(at, 0, sizeof *at);
  at->status = dsv_context_new(NULL, &at->context);
  if (!at->status) at->status = dsv_diag_new(at->context, &at->diag);
  if (!at->status) at->status = dsv_book_new(at->context, NULL, &at->book, at->diag);
  return at->status == DSV_OK;
}

bool session_take(session *at, dsv_status status) {
  if (!at->status) at->status = status;
  return at->status == DSV_OK;
}

int session_end(session *at, int code) {
  print_findings(at->diag);
  if (at->status) {
    const char *group = dsv_status_group(at->status);
    code = at->status == DSV_ERROR_MEMORY || !strcmp(group, "io") ? EXIT_COULD_NOT : EXIT_FINDINGS;
    if (!dsv_diag_count(at->diag) && !at->said)
      fprintf(stderr, "dsv: error: %s [%s]\n", dsv_status_text(at->status), dsv_status_name(at->status));
  }
  dsv_facts_unref(at->facts);
  dsv_book_unref(at->book);
  dsv_diag_unref(at->diag);
  dsv_context_unref(at->context);
  return code;
}

/* All of a file, at most `most` bytes and one, and a NUL. The library says what is wrong with more. */
static bool read_all(session *at, FILE *file, const char *name, uint64_t most, char **bytes, size_t *n) {
  size_t capacity = 0;
  *bytes = NULL;
  *n = 0;
  for (;;) {
    if (*n + 1 >= capacity) {
      capacity = capacity ? capacity * 2 : 65536;
      char *larger = capacity > *n ? realloc(*bytes, capacity) : NULL;
      if (!larger) return session_take(at, DSV_ERROR_MEMORY);
      *bytes = larger;
    }
    size_t got = fread(*bytes + *n, 1, capacity - *n - 1, file);
    *n += got;
    if (!got || *n > most) break;
  }
  (*bytes)[*n] = '\0';
  if (!ferror(file)) return true;
  fprintf(stderr, "dsv: %s: %s\n", name, strerror(errno));
  return session_take(at, DSV_ERROR_READ);
}

static bool read_input(session *at, uint64_t most, char **bytes, size_t *n) {
  return read_all(at, stdin, "standard input", most, bytes, n);
}

bool session_read(session *at, const char *path, uint64_t most, char **bytes, size_t *n) {
  if (!strcmp(path, "-")) return read_input(at, most, bytes, n);
  FILE *file = fopen(path, "rb");
  if (file) {
    bool good = read_all(at, file, path, most, bytes, n);
    fclose(file);
    return good;
  }
  put_safe(stderr, path);
  fprintf(stderr, ": error: %s [open]\n", strerror(errno));
  at->said = true;
  *bytes = NULL;
  return session_take(at, DSV_ERROR_OPEN);
}

bool session_load(session *at, const char *path) {
  dsv_book_options options = DSV_BOOK_OPTIONS_INIT;
  options.progress = progress_show;
  if (strcmp(path, "-")) {
    progress_begin(path);
    dsv_status status = dsv_book_load(at->book, path, &options, at->diag);
    progress_end();
    return session_take(at, status);
  }
  dsv_limits limits = DSV_LIMITS_INIT;
  char *bytes = NULL;
  size_t n = 0;
  bool good =
      session_take(at, dsv_context_limits(at->context, &limits)) && read_input(at, limits.document_bytes, &bytes, &n);
  if (good) good = session_take(at, dsv_book_add(at->book, bytes, n, STANDARD_INPUT, &options, at->diag));
  free(bytes);
  return good;
}

/* ---- facts ----------------------------------------------------------------------------------------------------------------- */

/* Where the "=" of STREAM=REST stands, if what is before it can be a stream's id; else NULL. */
static const char *stream_end(const char *text) {
  size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789._-");
  return n && text[n] == '=' ? text + n : NULL;
}

/* One of a few words, by number from 1; 0: not given. `words` says them all, for people. */
static int read_word(const arguments *given, const char *name, const char *const *all, const char *words,
                     uint32_t *out) {
  const char *text = arguments_value(given, name);
  *out = 0;
  if (!text) return EXIT_FINE;
  for (uint32_t i = 0; all[i]; i++)
    if (!strcmp(text, all[i])) *out = i + 1;
  return *out ? EXIT_FINE : usage_error(given->verb->name, "%s %s: give %s", name, text, words);
}

static int read_format(const arguments *given, uint32_t *out) {
  static const char *const formats[] = {"csv", "ndjson", "prometheus", "openmetrics", NULL}; /* as dsv_format counts */
  return read_word(given, "--facts-format", formats, "csv, ndjson, prometheus or openmetrics", out);
}

static int read_bad_rows(const arguments *given, uint32_t *out) {
  static const char *const ways[] = {"refuse", "count", NULL};
  return read_word(given, "--bad-rows", ways, "refuse or count", out);
}

/* STREAM=FROM/TO taken apart. */
typedef struct {
  char stream[STREAM_BYTES];
  const char *from, *to;
  size_t from_length, to_length;
} complete_argument;

static bool read_complete(const char *text, complete_argument *out) {
  const char *end = stream_end(text), *slash = end ? strchr(end, '/') : NULL;
  if (!slash || (size_t)(end - text) >= sizeof out->stream) return false;
  memcpy(out->stream, text, (size_t)(end - text));
  out->stream[end - text] = '\0';
  out->from = end + 1;
  out->from_length = (size_t)(slash - end - 1);
  out->to = slash + 1;
  out->to_length = strlen(slash + 1);
  return is_time(out->from, out->from_length) && is_time(out->to, out->to_length);
}

bool session_time(session *at, const arguments *given, const char *name, int64_t otherwise, int64_t *out) {
  const char *text = arguments_value(given, name);
  *out = otherwise;
  return !text || session_take(at, dsv_agreement_time(at->book, at->agreement, text, strlen(text), out, at->diag));
}

/* A mark of one byte among `marks`, or the word `tab` where a tab is among them; 0 where none is given. */
static int read_mark(const arguments *given, const char *name, const char *marks, const char *list, uint32_t *out) {
  const char *text = arguments_value(given, name);
  *out = 0;
  if (!text) return EXIT_FINE;
  if (!strcmp(text, "tab")) text = "\t";
  if (strlen(text) != 1 || !strchr(marks, *text))
    return usage_error(given->verb->name, "%s %s: give %s", name, text, list);
  *out = (uint32_t)(unsigned char)*text;
  return EXIT_FINE;
}

static int read_marks(const arguments *given, uint32_t *separator, uint32_t *decimal) {
  int code = read_mark(given, "--separator", ",;|\t", ", ; | or tab", separator);
  return code ? code : read_mark(given, "--decimal", ".,", ". or ,", decimal);
}

int check_facts_arguments(const arguments *given) {
  uint32_t format = 0, bad_rows = 0, separator = 0, decimal = 0;
  int code = read_format(given, &format);
  if (!code) code = read_bad_rows(given, &bad_rows);
  if (!code) code = read_marks(given, &separator, &decimal);
  if (!code && arguments_value(given, "--zone") && !arguments_value(given, "--times"))
    code = usage_error(given->verb->name, "--zone needs --times");
  int inputs = !strcmp(given->plain[0], "-");
  for (int i = 0; i < given->n_options && !code; i++) {
    const char *value = given->values[i];
    complete_argument complete;
    if (!strcmp(given->names[i], "--facts")) {
      const char *end = stream_end(value), *file = end ? end + 1 : value;
      if (!*file) code = usage_error(given->verb->name, "--facts %s: a file is missing", value);
      if (!strcmp(file, "-") && !format)
        code = usage_error(given->verb->name, "facts from standard input need --facts-format");
      inputs += !strcmp(file, "-");
    } else if (!strcmp(given->names[i], "--complete") && !read_complete(value, &complete)) {
      code = usage_error(given->verb->name, "--complete %s: give STREAM=FROM/TO", value);
    }
  }
  if (!code && inputs > 1) code = usage_error(given->verb->name, "standard input can be read once only");
  return code;
}

const char *facts_file(const char *value, char stream[STREAM_BYTES]) {
  const char *end = stream_end(value);
  size_t n = end ? (size_t)(end - value) : 0;
  if (n >= STREAM_BYTES) n = STREAM_BYTES - 1; /* no id is that long: the library says there is no such stream */
  memcpy(stream, value, n);
  stream[n] = '\0';
  return end ? end + 1 : value;
}

static bool load_facts(session *at, const char *value, dsv_facts_options *options) {
  char named[STREAM_BYTES];
  const char *file = facts_file(value, named), *stream = *named ? named : NULL;
  dsv_status status;
  char *bytes = NULL;
  size_t n;
  progress_begin(file);
  if (strcmp(file, "-")) {
    status = dsv_facts_load(at->facts, stream, file, options, at->diag);
  } else if (read_input(at, UINT64_MAX, &bytes, &n)) {
    status = dsv_facts_read(at->facts, stream, bytes, n, STANDARD_INPUT, options, at->diag);
  } else {
    status = at->status;
  }
  progress_end();
  free(bytes);
  return session_take(at, status);
}

dsv_status complete_of(const session *at, const char *value, char stream[STREAM_BYTES], int64_t *from, int64_t *to,
                       dsv_diag *diag) {
  complete_argument c;
  if (!read_complete(value, &c)) return DSV_ERROR_MISUSE; /* it was checked before */
  memcpy(stream, c.stream, sizeof c.stream);
  dsv_status status = dsv_agreement_time(at->book, at->agreement, c.from, c.from_length, from, diag);
  return status ? status : dsv_agreement_time(at->book, at->agreement, c.to, c.to_length, to, diag);
}

static void take_complete(session *at, const char *value) {
  char stream[STREAM_BYTES];
  int64_t from, to;
  if (session_take(at, complete_of(at, value, stream, &from, &to, at->diag)))
    session_take(at, dsv_facts_complete(at->facts, stream, from, to, NULL, at->diag));
}

dsv_facts_options facts_options(const arguments *given) {
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  uint32_t bad_rows = 0;
  read_format(given, &options.format);
  read_bad_rows(given, &bad_rows);
  options.bad_rows = bad_rows == 2 ? DSV_BAD_ROWS_COUNT : DSV_BAD_ROWS_REFUSE;
  options.times = arguments_value(given, "--times");
  options.timezone = arguments_value(given, "--zone");
  read_marks(given, &options.separator, &options.decimal);
  return options;
}

bool session_facts(session *at, const arguments *given) {
  dsv_facts_options options = facts_options(given);
  options.progress = progress_show;
  if (!session_take(at, dsv_facts_new(at->book, NULL, &at->facts, at->diag))) return false;
  if (!arguments_value(given, "--facts")) fputs("dsv: note: no facts are given: every stream is empty\n", stderr);
  for (int i = 0; i < given->n_options; i++) {
    /* All are read, whatever is wrong with one: their findings belong on one list. */
    if (!strcmp(given->names[i], "--facts")) load_facts(at, given->values[i], &options);
    if (!strcmp(given->names[i], "--complete")) take_complete(at, given->values[i]);
  }
  if (at->status) return false;
  progress_begin("ordering");
  dsv_status status = dsv_facts_seal(at->facts, &options, at->diag);
  progress_end();
  return session_take(at, status);
}

int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  return (int64_t)time.tv_sec * 1000000;
}
