/* Series of samples: labels to cells, seconds to microseconds, and numbers to plain ones. */
#include "io/series.h"
#include "base/checked.h"
#include "base/decimal.h"
#include "base/sort.h"
#include "data/say.h"
#include <string.h>

/* ---- numbers ---------------------------------------------------------------------------------------------------------------- */

/* A real number of OpenMetrics, which may be written in more ways than one of JSON: "+1", "007", "5.", ".5". */
typedef struct {
  const char *whole, *fraction;
  size_t n_whole, n_fraction;
  int64_t exponent;
  bool negative;
} real;

#define LARGEST_EXPONENT \
  INT64_C(100000000000000000) /* past any that digits could make up for; more digits say nothing */

static size_t digits(const char *text, size_t at, size_t n) {
  size_t from = at;
  while (at < n && text[at] >= '0' && text[at] <= '9') at++;
  return at - from;
}

static bool read_sign(const char *text, size_t *at, size_t n) {
  bool negative = *at < n && text[*at] == '-';
  *at += negative || (*at < n && text[*at] == '+');
  return negative;
}

static bool read_exponent(const char *text, size_t at, size_t n, int64_t *out) {
  bool negative = read_sign(text, &at, n);
  size_t end = at + digits(text, at, n);
  if (end == at || end != n) return false;
  int64_t value = 0;
  for (; at < end && value < LARGEST_EXPONENT; at++) value = value * 10 + (text[at] - '0');
  *out = negative ? -value : value;
  return true;
}

static bool read_real(const char *text, size_t n, real *out) {
  size_t at = 0;
  if (!n) return false;
  *out = (real){.negative = read_sign(text, &at, n)};
  out->whole = text + at;
  out->n_whole = digits(text, at, n);
  at += out->n_whole;
  if (at < n && text[at] == '.') {
    out->fraction = text + ++at;
    out->n_fraction = digits(text, at, n);
    at += out->n_fraction;
  }
  if (!out->n_whole && !out->n_fraction) return false;
  return at == n || ((text[at] == 'e' || text[at] == 'E') && read_exponent(text, at + 1, n, &out->exponent));
}

static char digit(const real *number, size_t i) {
  return i < number->n_whole ? number->whole[i] : number->fraction[i - number->n_whole];
}

#define PLAIN 25 /* zeros before or digits after which a power of ten is written */

/* As JSON writes numbers, and as plain as it can be, so that "1.5e+03" fits an integer: without a "+", zeros that say nothing, and where it
   does not become long, an exponent. */
static void put_real(dsv__buffer *out, const real *number) {
  size_t from = 0, to = number->n_whole + number->n_fraction;
  while (from < to && digit(number, from) == '0') from++;
  while (to > from && digit(number, to - 1) == '0') to--;
  if (number->negative) dsv__put_char(out, '-');
  if (from == to) {
    dsv__put_char(out, '0');
    return;
  }
  int64_t n = (int64_t)(to - from), point = (int64_t)number->n_whole - (int64_t)from + number->exponent,
          power = point - 1;
  bool plain = point >= -PLAIN && point <= PLAIN;
  if (!plain) point = 1;
  if (point <= 0) dsv__put_text(out, "0.");
  for (int64_t i = point; i < 0; i++) dsv__put_char(out, '0');
  for (int64_t i = 0; i < n; i++) {
    if (i && i == point) dsv__put_char(out, '.');
    dsv__put_char(out, digit(number, from + (size_t)i));
  }
  for (int64_t i = n; i < point; i++) dsv__put_char(out, '0');
  if (!plain) dsv__put_format(out, "e%lld", (long long)power);
}

/* Whether a text is a word, in any case. */
static bool is_word(const char *text, size_t n, const char *word) {
  size_t i = 0;
  while (i < n && word[i] && (text[i] | 0x20) == word[i]) i++;
  return i == n && !word[i];
}

static bool is_infinite(const char *text, size_t n) {
  if (!n) return false;
  size_t at = 0;
  read_sign(text, &at, n);
  return is_word(text + at, n - at, "inf") || is_word(text + at, n - at, "infinity");
}

bool dsv__series_number(const char *text, size_t n) {
  real number;
  return read_real(text, n, &number) || is_infinite(text, n) || is_word(text, n, "nan");
}

/* Seconds as whole microseconds, by way of a buffer; false: they are none, or too many. */
static bool read_seconds(dsv__buffer *buffer, const real *number, int64_t *out) {
  dsv__decimal seconds;
  buffer->n = 0;
  put_real(buffer, number);
  if (buffer->failed || !dsv__decimal_parse(buffer->at, buffer->n, &seconds) || seconds.scale > 6) return false;
  *out = seconds.coefficient;
  for (int32_t i = seconds.scale; i < 6; i++)
    if (!dsv__mul(*out, 10, out)) return false;
  return true;
}

/* ---- life ------------------------------------------------------------------------------------------------------------------- */

dsv_status dsv__series_init(dsv__series *series, dsv__window *window, dsv__table *table, bool unnamed) {
  *series = (dsv__series){.window = window, .table = table, .unnamed = unnamed};
  size_t slots = (size_t)dsv__batch_slots(table);
  dsv__buffer_init(&series->texts, window->context);
  dsv__buffer_init(&series->time, window->context);
  dsv__buffer_init(&series->number, window->context);
  dsv__buffer_init(&series->instant, window->context);
  dsv__buffer_init(&series->strange, window->context);
  series->cells = dsv__zalloc(window->context, slots, sizeof *series->cells);
  series->takes = dsv__zalloc(window->context, slots, sizeof *series->takes);
  return series->cells && series->takes ? DSV_OK : DSV__NO_MEMORY(window->diag);
}

void dsv__series_free(dsv__series *series) {
  dsv__buffer_free(&series->texts);
  dsv__buffer_free(&series->time);
  dsv__buffer_free(&series->number);
  dsv__buffer_free(&series->instant);
  dsv__buffer_free(&series->strange);
  dsv__free(series->window->context, series->labels);
  dsv__free(series->window->context, series->cells);
  dsv__free(series->window->context, series->takes);
}

/* ---- labels ----------------------------------------------------------------------------------------------------------------- */

void dsv__series_begin(dsv__series *series) {
  series->n = series->texts.n = 0;
  series->timed = series->wanted = false;
}

static dsv__str name_of(const dsv__series *series, const dsv__label *label) {
  return (dsv__str){series->texts.at + label->name, label->value - label->name};
}

static dsv__str value_of(const dsv__series *series, const dsv__label *label) {
  return (dsv__str){series->texts.at + label->value, label->end - label->value};
}

dsv_status dsv__series_label(dsv__series *series, dsv__label label) {
  const dsv_limits *limits = &series->window->context->limits;
  const struct {
    uint64_t found, limit;
    const char *what, *name;
  } checks[] = {{label.value - label.name, limits->name_bytes, "bytes in a name", "name_bytes"},
                {label.end - label.value, limits->text_bytes, "bytes in a text", "text_bytes"},
                {series->n + 1, limits->columns, "labels", "columns"},
                {series->texts.n, limits->line_bytes, "bytes of labels", "line_bytes"}};
  for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
    if (checks[i].found > checks[i].limit)
      return dsv__window_limit(series->window, label.line, label.column, label.offset, checks[i].what, checks[i].limit,
                               checks[i].name);
  void *labels = series->labels;
  if (series->texts.failed ||
      !dsv__grow(series->window->context, &labels, &series->capacity, series->n + 1, sizeof *series->labels))
    return DSV__NO_MEMORY(series->window->diag);
  series->labels = labels;
  series->labels[series->n++] = label;
  return DSV_OK;
}

#define FEW 24 /* labels that are compared pair by pair */

typedef struct {
  dsv__str name;
  size_t index;
} sorted_name;

static int by_name(const void *a, const void *b) {
  const sorted_name *x = a, *y = b;
  int order = dsv__str_compare(x->name, y->name);
  return order ? order : (x->index > y->index) - (x->index < y->index);
}

static dsv_status find_twice(const dsv__series *series, const dsv__label **twice) {
  *twice = NULL;
  if (series->n <= FEW) {
    for (size_t i = 1; i < series->n && !*twice; i++)
      for (size_t j = 0; j < i && !*twice; j++)
        if (dsv__str_same(name_of(series, &series->labels[i]), name_of(series, &series->labels[j])))
          *twice = &series->labels[i];
    return DSV_OK;
  }
  sorted_name *names = dsv__alloc(series->window->context, series->n, sizeof *names);
  if (!names) return DSV__NO_MEMORY(series->window->diag);
  for (size_t i = 0; i < series->n; i++) names[i] = (sorted_name){name_of(series, &series->labels[i]), i};
  dsv__sort(names, series->n, sizeof *names, by_name);
  size_t first = SIZE_MAX; /* as they are written */
  for (size_t i = 1; i < series->n; i++)
    if (dsv__str_same(names[i - 1].name, names[i].name) && names[i].index < first) first = names[i].index;
  dsv__free(series->window->context, names);
  if (first != SIZE_MAX) *twice = &series->labels[first];
  return DSV_OK;
}

/* The name of the metric; empty: it has none. */
static dsv__str metric_of(const dsv__series *series) {
  for (size_t i = 0; i < series->n; i++)
    if (dsv__str_same(name_of(series, &series->labels[i]), DSV__STR("__name__")))
      return value_of(series, &series->labels[i]);
  return (dsv__str){NULL, 0};
}

/* Which fields take the value, and which labels the others. */
static void fill_cells(dsv__series *series) {
  dsv__str metric = metric_of(series);
  int slots = dsv__batch_slots(series->table);
  for (int slot = 1; slot < slots; slot++) {
    dsv__str name = series->table->names[slot];
    series->takes[slot] =
        (metric.n && dsv__str_same(name, metric)) || (series->unnamed && dsv__str_same(name, DSV__STR("value")));
    series->wanted = series->wanted || series->takes[slot];
    series->cells[slot] = (dsv__cell){.kind = DSV__CELL_MISSING};
  }
  for (size_t i = 0; i < series->n; i++) {
    const dsv__label *label = &series->labels[i];
    int slot = dsv__batch_slot(series->table, name_of(series, label));
    dsv__str value = value_of(series, label);
    if (slot > 0 && value.n) /* an empty label is one that is not there */
      series->cells[slot] = (dsv__cell){DSV__CELL_CSV, value.at, value.n, label->line, label->column, label->offset};
  }
}

dsv_status dsv__series_ready(dsv__series *series, const dsv__label **twice) {
  dsv_status status = find_twice(series, twice);
  if (status || *twice) return status;
  fill_cells(series);
  series->found = series->found || series->wanted;
  dsv__str metric = metric_of(series);
  if (!series->strange.n && metric.n && !series->wanted)
    dsv__put_str(&series->strange, (dsv__str){metric.at, metric.n < 256 ? metric.n : 256});
  if (!series->first.line && series->n) series->first = series->labels[0];
  return series->strange.failed ? DSV__NO_MEMORY(series->window->diag) : DSV_OK;
}

void dsv__series_again(dsv__series *series, uint64_t line, uint64_t offset) {
  for (int slot = 1; slot < dsv__batch_slots(series->table); slot++) {
    series->cells[slot].line = line;
    series->cells[slot].offset = offset + series->cells[slot].column - 1;
  }
}

dsv_status dsv__series_end(dsv__series *series) {
  if (series->found || !series->first.line) return DSV_OK;
  const dsv__label *first = &series->first;
  dsv__str name = {series->strange.at, series->strange.n};
  return dsv__batch_bad(series->window->batch, NULL, false, DSV_ERROR_COLUMN, first->line, first->column, first->offset,
                        "no field of stream \"%s\" takes a value: name one as the metric%s%s%s, under \"columns\"%s",
                        series->table->stream->head.id.at, name.n ? " \"" : "", name.n ? dsv__show(name).at : "",
                        name.n ? "\"" : "", series->unnamed ? ", or \"value\"" : "");
}

/* ---- samples ---------------------------------------------------------------------------------------------------------------- */

#define BAD_SAMPLE(series, code, cell, ...)                                                                       \
  dsv__batch_bad((series)->window->batch, (series)->table, true, code, (cell).line, (cell).column, (cell).offset, \
                 __VA_ARGS__)

dsv_status dsv__series_time(dsv__series *series, dsv__cell time, bool *good) {
  int64_t at;
  real number;
  *good = false;
  if (!read_real(time.at, time.n, &number) || !read_seconds(&series->time, &number, &at)) {
    if (series->time.failed) return DSV__NO_MEMORY(series->window->diag);
    return BAD_SAMPLE(series, DSV_ERROR_CELL, time,
                      "the time is %s: seconds since 1970, exact to the microsecond, are due",
                      dsv__show((dsv__str){time.at, time.n}).at);
  }
  if (series->timed && at <= series->last)
    return BAD_SAMPLE(series, DSV_ERROR_ROW, time,
                      at == series->last ? "two samples of one series have the same time"
                                         : "the sample is older than the one before it in its series");
  *good = series->timed = true;
  series->last = at;
  series->time.n = 0;
  dsv__put_int(&series->time, at);
  series->cells[0] =
      (dsv__cell){DSV__CELL_NUMBER, series->time.at, series->time.n, time.line, time.column, time.offset};
  return series->time.failed ? DSV__NO_MEMORY(series->window->diag) : DSV_OK;
}

/* Hands the value to the fields that take it; one that is a time is in seconds too. *good: it can be one. */
static dsv_status take_value(dsv__series *series, dsv__cell value, const real *number, bool *good) {
  int64_t at;
  dsv__cell plain = value, instant = value;
  series->number.n = 0;
  if (number) {
    put_real(&series->number, number);
    plain.at = series->number.at;
    plain.n = series->number.n;
  }
  for (int slot = 1; slot < dsv__batch_slots(series->table); slot++) {
    if (!series->takes[slot]) continue;
    series->cells[slot] = plain;
    if (!number || series->table->columns[slot - 1].type != DSV__TYPE_TIME) continue;
    *good = read_seconds(&series->instant, number, &at);
    series->instant.n = 0;
    dsv__put_int(&series->instant, *good ? at : 0);
    instant.at = series->instant.at;
    instant.n = series->instant.n;
    series->cells[slot] = instant;
  }
  return series->number.failed || series->instant.failed ? DSV__NO_MEMORY(series->window->diag) : DSV_OK;
}

dsv_status dsv__series_value(dsv__series *series, dsv__cell value) {
  real number;
  dsv__str text = {value.at, value.n};
  bool finite = read_real(text.at, text.n, &number), good = true;
  if (!finite && !dsv__series_number(text.at, text.n))
    return BAD_SAMPLE(series, DSV_ERROR_CELL, value, "the value is \"%s\": a number is due", dsv__show(text).at);
  value.kind = finite || is_infinite(text.at, text.n) ? DSV__CELL_CSV : DSV__CELL_MISSING;
  dsv_status status = take_value(series, value, finite ? &number : NULL, &good);
  if (status) return status;
  if (!good)
    return BAD_SAMPLE(series, DSV_ERROR_CELL, value,
                      "the value is %s: a time in seconds, exact to the microsecond, is due", dsv__show(text).at);
  return dsv__batch_row(series->window->batch, series->table, series->cells, series->cells[0].line,
                        series->cells[0].offset);
}
