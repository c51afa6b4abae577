/* A scorecard as aligned text. */
#include "report/report.h"
#include <string.h>

#define WIDEST 44 /* columns of the first column and of the objective; what is longer pushes its line */
#define GAP 2
#define LEAST_NOTE 28 /* a note that would get less than this stands below its line */

enum { NAME, STATUS, VALUE, OBJECTIVE, CELLS };

/* One line's cells, in one buffer each; reused from line to line. */
typedef struct {
  dsv__buffer cells[CELLS], note;
  size_t columns[CELLS];
} line;

static void line_init(line *at, const dsv_context *context) {
  for (int i = 0; i < CELLS; i++) dsv__buffer_init(&at->cells[i], context);
  dsv__buffer_init(&at->note, context);
}

static bool line_free(line *at) {
  bool failed = at->note.failed;
  for (int i = 0; i < CELLS; i++) {
    failed = failed || at->cells[i].failed;
    dsv__buffer_free(&at->cells[i]);
  }
  dsv__buffer_free(&at->note);
  return failed;
}

static int kind_of(const struct dsv__flat *flat) {
  if (flat->result->key.n) return DSV__REPORT_SUBJECT;
  return flat->of_class ? DSV__REPORT_CLASS : 0;
}

static size_t measure(const dsv__buffer *buffer) {
  return buffer->failed || !buffer->n ? 0 : dsv__report_columns(buffer->at, buffer->n);
}

static void fill(line *at, const struct dsv__flat *flat, bool color) {
  for (int i = 0; i < CELLS; i++) at->cells[i].n = 0;
  at->note.n = 0;
  const dsv__result *result = flat->result;
  int kind = kind_of(flat);
  size_t depth = 1 + (size_t)(flat->of_class != NULL) + (size_t)(kind == DSV__REPORT_SUBJECT);
  dsv__report_spaces(&at->cells[NAME], 2 * depth);
  if (kind == DSV__REPORT_SUBJECT) {
    dsv__report_key(&at->cells[NAME], result->key);
  } else {
    dsv__report_safe(&at->cells[NAME], result->id);
  }
  at->columns[STATUS] = dsv__report_status(&at->cells[STATUS], result, color);
  dsv__report_value(&at->cells[VALUE], result);
  dsv__report_objective(&at->cells[OBJECTIVE], result);
  at->columns[NAME] = measure(&at->cells[NAME]);
  at->columns[VALUE] = measure(&at->cells[VALUE]);
  at->columns[OBJECTIVE] = measure(&at->cells[OBJECTIVE]);
  dsv__report_note(&at->note, result, kind);
}

static void put_cell(dsv__buffer *out, const dsv__buffer *cell) {
  if (!cell->failed && cell->n) dsv__put(out, cell->at, cell->n);
}

static void put_line(dsv__buffer *out, line *at, const size_t *widths, size_t width) {
  size_t column = 0, end = 0;
  for (int i = 0; i < CELLS; i++) {
    size_t spare = widths[i] > at->columns[i] ? widths[i] - at->columns[i] : 0;
    bool right = i == VALUE;
    if (right) column += spare;
    if (at->columns[i]) {
      dsv__report_spaces(out, column > end ? column - end : (i ? GAP : 0));
      put_cell(out, &at->cells[i]);
      end = (column > end ? column : end + (i ? GAP : 0)) + at->columns[i];
    }
    column += (right ? 0 : spare) + at->columns[i] + (widths[i] ? GAP : 0);
  }
  if (at->note.n && !at->note.failed) {
    size_t from = column > end ? column : end + GAP;
    if (from + LEAST_NOTE > width) {
      dsv__put_char(out, '\n');
      end = 0;
      from = at->columns[NAME] < WIDEST ? 8 : 4;
    }
    dsv__report_spaces(out, from - end);
    dsv__report_wrap(out, at->note.at, at->note.n, from, width);
  }
  dsv__put_char(out, '\n');
}

static void put_list(dsv__buffer *out, dsv__buffer *list, const char *title, size_t width) {
  if (!list->n || list->failed) return;
  dsv__put_text(out, title);
  dsv__report_wrap(out, list->at, list->n, strlen(title), width);
  dsv__put_char(out, '\n');
  list->n = 0;
}

/* The caps that cut something. */
static void put_caps(dsv__buffer *list, const dsv_scorecard *card) {
  bool any = false;
  for (size_t i = 0; i < card->n_caps; i++) {
    const dsv__cap_window *cap = &card->caps[i];
    if (cap->left == cap->asked) continue;
    if (any) dsv__put_text(list, ", ");
    any = true;
    dsv__report_safe(list, cap->id);
    dsv__put_text(list, " to ");
    dsv__report_border(list, cap->to, 0);
    dsv__put_char(list, ' ');
    dsv__put_money(list, cap->left, cap->digits);
    dsv__put_text(list, " of ");
    dsv__put_money(list, cap->asked, cap->digits);
  }
}

/* Agreement, time, rules; then what the figures rest on: zone data and facts. */
static void put_head(dsv__buffer *out, const dsv_scorecard *card, size_t width) {
  dsv__report_safe(out, card->agreement);
  dsv__put_text(out, ", as of ");
  dsv__report_border(out, card->as_of, 0);
  dsv__put_format(out, ", rules %d\n", DSV_RULES);
  dsv__report_what_if(out, &card->what_if);
  dsv__buffer list;
  dsv__buffer_init(&list, out->context);
  for (size_t i = 0; i < card->n_zones; i++) {
    dsv__put_text(&list, i ? ", " : "");
    dsv__report_safe(&list, card->zones[i].name);
    dsv__put_format(&list, " %08x", card->zones[i].crc);
  }
  put_list(out, &list, "zones: ", width);
  bool assumed = false;
  for (size_t i = 0; i < card->n_facts; i++) {
    const dsv__facts_used *facts = &card->facts[i];
    dsv__put_text(&list, i ? ", " : "");
    dsv__report_safe(&list, facts->stream);
    dsv__put_format(&list, " %llu", (unsigned long long)facts->rows);
    if (facts->bad) dsv__put_format(&list, " (%llu bad)", (unsigned long long)facts->bad);
    if (facts->superseded) dsv__put_format(&list, " (%llu superseded)", (unsigned long long)facts->superseded);
    if (facts->assumed) dsv__put_char(&list, '*');
    assumed = assumed || facts->assumed;
  }
  if (assumed) dsv__put_text(&list, " (* taken as complete)");
  put_list(out, &list, "rows:  ", width);
  put_caps(&list, card);
  put_list(out, &list, "caps:  ", width);
  if (list.failed) out->failed = true;
  dsv__buffer_free(&list);
}

static void put_sum(dsv__buffer *out, const char *what, dsv__money sum, dsv__money provisional, int digits) {
  if (!sum) return;
  dsv__put_text(out, what);
  dsv__put_money(out, sum, digits);
  if (!provisional) return;
  dsv__put_text(out, " (provisional: ");
  dsv__put_money(out, provisional, digits);
  dsv__put_char(out, ')');
}

static void put_sums(dsv__buffer *out, const dsv__earned_sums *sums) {
  if (!sums->credit && !sums->bonus) return;
  put_sum(out, ", credits ", sums->credit, sums->provisional, sums->digits);
  put_sum(out, ", bonuses ", sums->bonus, sums->provisional_bonus, sums->digits);
  dsv__put_char(out, ' ');
  dsv__report_safe(out, sums->currency);
}

static void put_period(dsv__buffer *out, const dsv__period *period) {
  dsv__put_char(out, '\n');
  dsv__report_border(out, period->from, period->from_offset);
  dsv__put_text(out, " to ");
  dsv__report_border(out, period->to, period->to_offset);
  dsv__put_format(out, ", version %lld", (long long)period->version);
  put_sums(out, &period->sums);
  dsv__put_char(out, '\n');
}

void dsv__report_scorecard_text(dsv__buffer *out, const dsv_scorecard *card, const dsv_report_options *options) {
  line at;
  size_t widths[CELLS] = {0, 0, 0, 0};
  line_init(&at, out->context);
  for (size_t i = 0; i < card->n_flat; i++) {
    fill(&at, &card->flat[i], false);
    for (int cell = 0; cell < CELLS; cell++)
      if (at.columns[cell] > widths[cell] && at.columns[cell] <= WIDEST) widths[cell] = at.columns[cell];
  }
  put_head(out, card, options->width);
  const dsv__period *period = NULL;
  for (size_t i = 0; i < card->n_flat; i++) {
    if (card->flat[i].period != period) put_period(out, period = card->flat[i].period);
    fill(&at, &card->flat[i], options->color == 1);
    put_line(out, &at, widths, options->width);
  }
  if (!card->n_flat) dsv__put_text(out, "\nno window of a target begins in the time asked for\n");
  if (line_free(&at)) out->failed = true;
}
