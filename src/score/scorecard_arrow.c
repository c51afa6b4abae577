/* The figures of a scorecard as a record batch of Arrow: a table of columns over dsv_result. */
#include "score/result.h"
#include "base/finding.h"
#include "facts/arrow_out.h"
#include <stdio.h>
#include <string.h>

typedef enum { WHOLE, TEXT, STATUS, FLAG } kind;

static const struct {
  const char *name, *format;
  kind kind;
  size_t at; /* in dsv_result */
} columns[] = {
    {"from", "tsu:UTC", WHOLE, offsetof(dsv_result, from)},
    {"to", "tsu:UTC", WHOLE, offsetof(dsv_result, to)},
    {"version", "l", WHOLE, offsetof(dsv_result, version)},
    {"target", "U", TEXT, offsetof(dsv_result, target)},
    {"class", "U", TEXT, offsetof(dsv_result, of_class)},
    {"subject", "U", TEXT, offsetof(dsv_result, subject)},
    {"value", "U", TEXT, offsetof(dsv_result, value)},
    {"unit", "U", TEXT, offsetof(dsv_result, unit)},
    {"numerator", "U", TEXT, offsetof(dsv_result, numerator)},
    {"denominator", "U", TEXT, offsetof(dsv_result, denominator)},
    {"objective", "U", TEXT, offsetof(dsv_result, objective)},
    {"status", "U", STATUS, offsetof(dsv_result, status)},
    {"early", "b", FLAG, offsetof(dsv_result, early)},
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static const void *cell(const dsv_scorecard *card, size_t row, size_t i, dsv_result *result) {
  *result = (dsv_result)DSV_RESULT_INIT;
  dsv_scorecard_get(card, row, result);
  return (const char *)result + columns[i].at;
}

static const char *text_of(const dsv_scorecard *card, size_t row, size_t i) {
  dsv_result result;
  const void *at = cell(card, row, i, &result);
  if (columns[i].kind == STATUS) return dsv__status_word(result.status);
  const char *text;
  memcpy(&text, at, sizeof text);
  return text;
}

static bool put_texts(dsv__out *out, const dsv_scorecard *card, size_t i, uint8_t *given) {
  dsv__out_column *to = &out->columns[i];
  size_t rows = (size_t)out->rows;
  int64_t *offsets = dsv__alloc(out->context, rows + 1, sizeof *offsets);
  dsv__buffer texts;
  dsv__buffer_init(&texts, out->context);
  to->owned[1] = offsets;
  to->buffers[1] = offsets;
  to->n_buffers = 3;
  for (size_t row = 0; offsets && row < rows; row++) {
    const char *text = text_of(card, row, i);
    given[row] = text != NULL;
    offsets[row] = (int64_t)texts.n;
    if (text) dsv__put_text(&texts, text);
  }
  if (offsets) offsets[rows] = (int64_t)texts.n;
  to->owned[2] = texts.at;
  to->buffers[2] = texts.at ? texts.at : "";
  return offsets && !texts.failed && (!memchr(given, 0, rows) || dsv__out_bits(out, to, 0, given, &to->null_count));
}

static bool put_numbers(dsv__out *out, const dsv_scorecard *card, size_t i) {
  dsv__out_column *to = &out->columns[i];
  dsv_result result;
  int64_t *values = dsv__alloc(out->context, (size_t)out->rows, sizeof *values);
  to->owned[1] = values;
  to->buffers[1] = values;
  for (int64_t row = 0; values && row < out->rows; row++)
    memcpy(&values[row], cell(card, (size_t)row, i, &result), sizeof *values);
  return values != NULL;
}

static bool put_column(dsv__out *out, const dsv_scorecard *card, size_t i, uint8_t *bytes) {
  dsv__out_column *to = &out->columns[i];
  dsv_result result;
  int64_t zeros;
  to->name = columns[i].name;
  snprintf(to->format, sizeof to->format, "%s", columns[i].format);
  to->n_buffers = 2;
  if (columns[i].kind == WHOLE) return put_numbers(out, card, i);
  if (columns[i].kind != FLAG) return put_texts(out, card, i, bytes);
  for (int64_t row = 0; row < out->rows; row++) {
    cell(card, (size_t)row, i, &result);
    bytes[row] = result.early != 0;
  }
  return dsv__out_bits(out, to, 1, bytes, &zeros);
}

dsv_status dsv_scorecard_export_arrow(const dsv_scorecard *card, struct ArrowArrayStream *out, dsv_diag *diag) {
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "out is NULL");
  *out = (struct ArrowArrayStream){.release = NULL};
  if (!card) return dsv__fail(diag, DSV_ERROR_MISUSE, "card is NULL");
  dsv__out *made = dsv__out_new(card->context, COLUMNS, card->n_flat);
  uint8_t *bytes = made ? dsv__alloc(card->context, card->n_flat, 1) : NULL;
  bool done = bytes != NULL;
  for (size_t i = 0; i < COLUMNS && done; i++) done = put_column(made, card, i, bytes);
  dsv__free(card->context, bytes);
  if (done) return dsv__out_stream(made, out, diag);
  dsv__out_unref(made);
  return DSV__NO_MEMORY(diag);
}
