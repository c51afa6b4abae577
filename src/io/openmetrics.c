/* OpenMetrics 1.0 text, by its grammar. Each line stands for itself; what `# TYPE`, `# UNIT` and `# HELP` say changes no figure, and only their
   form is looked at. */
#include "io/series.h"
#include <string.h>

typedef struct {
  dsv__window *window;
  dsv__series series;
  const char *line;
  size_t n, at;     /* of the line; what is being read */
  const char *why;  /* at `at`, where something is wrong */
  dsv__buffer last; /* name and labels of the last sample, as they are written */
  bool finished;    /* # EOF was read */
} openmetrics;

/* ---- findings --------------------------------------------------------------------------------------------------------------- */

#define FIND(o, table, row, code, what)                                                                               \
  dsv__batch_bad((o)->window->batch, table, row, code, (o)->window->line, (o)->at + 1, (o)->window->offset + (o)->at, \
                 "%s", what)

/* A line that is no row and cannot be counted as one: the batch is lost. */
static dsv_status bad_line(openmetrics *o, const char *what) {
  return FIND(o, NULL, false, DSV_ERROR_SYNTAX, what);
}

static bool fault(openmetrics *o, const char *why) {
  if (!o->why) o->why = why;
  return false;
}

/* ---- the grammar ------------------------------------------------------------------------------------------------------------ */

static bool take(openmetrics *o, char c) {
  bool found = o->at < o->n && o->line[o->at] == c;
  o->at += found;
  return found;
}

static bool take_word(openmetrics *o, const char *word) {
  size_t n = strlen(word);
  bool found = o->n - o->at >= n && !memcmp(o->line + o->at, word, n);
  if (found) o->at += n;
  return found;
}

/* A name of a metric (`colon`) or a label, or part of one (`rest`). */
static size_t take_name(openmetrics *o, bool colon, bool rest) {
  size_t from = o->at;
  for (; o->at < o->n; o->at++) {
    char c = o->line[o->at];
    bool digit = c >= '0' && c <= '9';
    bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (colon && c == ':') ||
                (digit && (rest || o->at > from));
    if (!good) break;
  }
  return o->at - from;
}

/* What is written up to a space or the end, if it is a number. */
static bool take_number(openmetrics *o, dsv__str *out, const char *due) {
  const char *from = o->line + o->at, *space = memchr(from, ' ', o->n - o->at);
  *out = (dsv__str){from, space ? (size_t)(space - from) : o->n - o->at};
  if (!dsv__series_number(out->at, out->n)) return fault(o, due);
  o->at += out->n;
  return true;
}

/* The rest of a text in quotes; its bytes go to `out`, which may be NULL. */
static bool take_text(openmetrics *o, dsv__buffer *out) {
  while (o->at < o->n && o->line[o->at] != '"') {
    const char *from = o->line + o->at;
    size_t n = 0, rest = o->n - o->at;
    while (n < rest && from[n] != '"' && from[n] != '\\') n++;
    if (out) dsv__put(out, from, n);
    o->at += n;
    if (n == rest || from[n] == '"') continue;
    char next = n + 1 < rest ? from[n + 1] : '\0';
    bool escape = next == 'n' || next == '"' || next == '\\';
    if (out) dsv__put_char(out, next == 'n' ? '\n' : escape ? next : '\\'); /* another backslash stands for itself */
    o->at += escape ? 2 : 1;
  }
  return take(o, '"') || fault(o, "a quote that is never closed");
}

/* name="text", into the series or (where `stored` is false) nowhere. */
static bool take_label(openmetrics *o, bool stored, dsv_status *status) {
  dsv__buffer *texts = stored ? &o->series.texts : NULL;
  const dsv__window *w = o->window;
  dsv__label label = {o->series.texts.n, 0, 0, w->line, o->at + 1, w->offset + o->at};
  const char *name = o->line + o->at;
  size_t n = take_name(o, false, false);
  if (!n) return fault(o, "the name of a label is due");
  if (stored) dsv__put(texts, name, n);
  label.value = o->series.texts.n;
  if (!take(o, '=') || !take(o, '"')) return fault(o, "after the name of a label, = and a quote are due");
  if (!take_text(o, texts)) return false;
  label.end = o->series.texts.n;
  if (stored) *status = dsv__series_label(&o->series, label);
  return !*status;
}

static bool take_labels(openmetrics *o, bool stored, dsv_status *status) {
  if (take(o, '}')) return true;
  do
    if (!take_label(o, stored, status)) return false;
  while (take(o, ','));
  return take(o, '}') || fault(o, "a comma or a closing brace is due");
}

/* ` # {labels} number [timestamp]`, after its space. */
static bool take_exemplar(openmetrics *o, dsv_status *status) {
  dsv__str number;
  if (!take_word(o, "# {")) return fault(o, "a time, or an exemplar, is due");
  if (!take_labels(o, false, status)) return false;
  if (!take(o, ' ')) return fault(o, "a space is due");
  if (!take_number(o, &number, "the value of the exemplar is due, as a number")) return false;
  return !take(o, ' ') || take_number(o, &number, "the time of the exemplar is due, as a number of seconds");
}

/* ---- samples ---------------------------------------------------------------------------------------------------------------- */

typedef struct {
  dsv__str value, time; /* as they are written; time.at NULL: none */
} sample;

/* The name as a label, the labels, and what they mean. Where one stands twice, `at` is there. */
static bool read_series(openmetrics *o, dsv_status *status) {
  dsv__window *w = o->window;
  const dsv__label *twice;
  o->last.n = 0;
  dsv__series_begin(&o->series);
  dsv__put_text(&o->series.texts, "__name__");
  dsv__label name = {0, o->series.texts.n, 0, w->line, 1, w->offset};
  size_t n = take_name(o, true, false);
  uint64_t limit = w->context->limits.name_bytes;
  if (!n) return fault(o, "the name of a metric is due");
  if (n > limit) {
    *status = dsv__window_limit(w, w->line, 1, w->offset, "bytes in a name", limit, "name_bytes");
    return false;
  }
  dsv__put(&o->series.texts, o->line, n);
  name.end = o->series.texts.n;
  *status = dsv__series_label(&o->series, name);
  if (*status || (take(o, '{') && !take_labels(o, true, status))) return false;
  *status = dsv__series_ready(&o->series, &twice);
  if (*status) return false;
  if (twice) {
    o->at = twice->column - 1;
    return fault(o, "a label stands twice");
  }
  dsv__put(&o->last, o->line, o->at);
  return true;
}

/* Whether the line is of the same series as the last one. */
static bool is_same(const openmetrics *o) {
  size_t n = o->last.n;
  return n && n < o->n && o->line[n] == ' ' && !memcmp(o->line, o->last.at, n);
}

static bool take_sample(openmetrics *o, sample *out, dsv_status *status) {
  if (is_same(o)) {
    o->at = o->last.n;
    dsv__series_again(&o->series, o->window->line, o->window->offset);
  } else if (!read_series(o, status)) {
    return false;
  }
  if (!take(o, ' ')) return fault(o, "a space is due before the value");
  if (!take_number(o, &out->value, "the value is due, as a number")) return false;
  bool more = take(o, ' ');
  if (more && o->at < o->n && o->line[o->at] != '#') {
    if (!take_number(o, &out->time, "the time is due, as a number of seconds since 1970")) return false;
    more = take(o, ' ');
  }
  if (more && !take_exemplar(o, status)) return false;
  return o->at == o->n || fault(o, "the line goes on where it should end");
}

static dsv__cell cell_of(const openmetrics *o, dsv__str text) {
  size_t at = (size_t)(text.at - o->line);
  return (dsv__cell){DSV__CELL_CSV, text.at, text.n, o->window->line, at + 1, o->window->offset + at};
}

static dsv_status read_sample(openmetrics *o) {
  dsv_status status = DSV_OK;
  sample read = {{NULL, 0}, {NULL, 0}};
  bool good = take_sample(o, &read, &status);
  if (o->series.texts.failed || o->last.failed) return DSV__NO_MEMORY(o->window->diag);
  if (status) return status;
  if (!good) {
    /* A line of another metric is no row of the stream. Where it is not known whose it is, one may be missing. */
    bool others = o->last.n && !o->series.wanted;
    return FIND(o, others ? NULL : o->series.table, true, DSV_ERROR_SYNTAX, o->why);
  }
  if (!o->series.wanted) return DSV_OK;
  if (!read.time.at)
    return FIND(o, o->series.table, true, DSV_ERROR_ROW, "the sample has no time: samples are facts only with one");
  status = dsv__series_time(&o->series, cell_of(o, read.time), &good);
  return status || !good ? status : dsv__series_value(&o->series, cell_of(o, read.value));
}

/* ---- lines ------------------------------------------------------------------------------------------------------------------ */

static bool take_type(openmetrics *o) {
  static const char *const types[] = {"counter",  "gaugehistogram", "gauge",   "histogram",
                                      "stateset", "info",           "summary", "unknown"};
  size_t from = o->at;
  for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
    o->at = from;
    if (take_word(o, types[i]) && o->at == o->n) return true;
  }
  o->at = from;
  return fault(o, "a type of OpenMetrics is due, such as counter or gauge");
}

/* A line that begins with "#". */
static bool take_about(openmetrics *o) {
  bool type = take_word(o, "# TYPE "), unit = !type && take_word(o, "# UNIT ");
  if (!type && !unit && !take_word(o, "# HELP "))
    return fault(o, "a line with # is one of # TYPE, # UNIT, # HELP and # EOF");
  if (!take_name(o, true, false)) return fault(o, "the name of a metric is due");
  if (!take(o, ' ')) return fault(o, "a space is due");
  if (type) return take_type(o);
  if (!unit) return true; /* help is for people */
  take_name(o, true, true);
  return o->at == o->n || fault(o, "the line goes on where it should end");
}

static dsv_status read_line(openmetrics *o, size_t n, bool ends) {
  o->line = o->window->bytes + o->window->begin;
  o->n = n;
  o->at = 0;
  o->why = NULL;
  size_t good = dsv__text_good(o->line, n);
  if (good < n) {
    o->at = good;
    const char *what = o->line[good] ? "bytes that are not UTF-8" : "a NUL";
    bool row = o->line[0] != '#';
    return FIND(o, row ? o->series.table : NULL, row, DSV_ERROR_ENCODING, what);
  }
  if (n && o->line[0] == '#') {
    o->finished = n == 5 && take_word(o, "# EOF");
    return o->finished || take_about(o) ? DSV_OK : bad_line(o, o->why);
  }
  return ends ? read_sample(o) : DSV_OK; /* cut off, as the file is: that is found at its end */
}

/* The bytes of the next line, with its end; *n 0 at the end of the input. */
static dsv_status next_line(dsv__window *w, size_t *n, bool *ends) {
  const uint64_t limit = w->context->limits.line_bytes;
  for (size_t seen = 0;;) {
    const char *line = w->bytes + w->begin;
    size_t there = w->end - w->begin;
    const char *end = there > seen ? memchr(line + seen, '\n', there - seen) : NULL;
    *ends = end != NULL;
    *n = end ? (size_t)(end - line) + 1 : there;
    if (*n > limit) return dsv__window_limit(w, w->line, 1, w->offset, "bytes in a line", limit, "line_bytes");
    if (end || w->ended) return DSV_OK;
    seen = there;
    dsv_status status = dsv__window_more(w);
    if (status) return status;
  }
}

static dsv_status read_lines(openmetrics *o) {
  for (;;) {
    size_t n;
    bool ends;
    dsv_status status = next_line(o->window, &n, &ends);
    o->at = 0;
    if (status) return status;
    if (n && o->finished) return bad_line(o, "the file goes on after # EOF");
    if (!n && !o->finished) return bad_line(o, "# EOF is missing: the file is cut off");
    if (!n) return dsv__series_end(&o->series);
    status = read_line(o, n - ends, ends);
    if (status) return status;
    if (!ends && !o->finished) {
      o->at = n;
      return bad_line(o, "# EOF is missing: the file is cut off");
    }
    dsv__window_next(o->window, n, ends);
  }
}

dsv_status dsv__openmetrics_read(dsv__window *window, dsv__table *table) {
  openmetrics o = {.window = window};
  dsv__buffer_init(&o.last, window->context);
  dsv_status status = dsv__series_init(&o.series, window, table, false);
  if (!status) status = read_lines(&o);
  dsv__series_free(&o.series);
  dsv__buffer_free(&o.last);
  return status;
}
