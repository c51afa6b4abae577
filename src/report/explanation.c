/* An explanation as text: the sentence, time that adds up, spans, runs, rows. */
#include "report/report.h"
#include <string.h>

/* An instant to the second at fixed width, with its fraction where it has one; UTC. */
static void put_instant(dsv__buffer *out, int64_t at) {
  if (at < DSV__TIME_MIN || at >= DSV__TIME_MAX) {
    dsv__put_text(out, "-                   ");
    return;
  }
  size_t before = out->n;
  dsv__put_time(out, at);
  if (!out->failed && out->n > before + 10) out->at[before + 10] = ' ';
  if (!out->failed && out->n > before) out->at[out->n - 1] = ' '; /* Z: the heading says UTC */
}

static void put_padded(dsv__buffer *out, const char *text, size_t columns) {
  size_t n = strlen(text);
  for (size_t i = 0; i < n; i++) dsv__put_char(out, text[i] == '_' ? ' ' : text[i]);
  dsv__report_spaces(out, columns > n ? columns - n : 0);
}

/* A length of time, right-aligned in 20 columns. */
static void put_length(dsv__buffer *out, int64_t microseconds, bool in_hours) {
  char blank[20];
  size_t before = out->n;
  memset(blank, ' ', sizeof blank);
  dsv__report_length(out, microseconds, in_hours);
  if (out->failed || out->n - before >= sizeof blank) return;
  size_t n = out->n - before, spare = sizeof blank - n;
  dsv__put(out, blank, spare);
  if (out->failed) return;
  memmove(out->at + before + spare, out->at + before, n);
  memset(out->at + before, ' ', spare);
}

static void put_part(dsv__buffer *out, const char *name, dsv__str id, int64_t microseconds, bool in_hours) {
  dsv__put_text(out, "  ");
  put_length(out, microseconds, in_hours);
  dsv__put_text(out, "  ");
  dsv__put_text(out, name);
  if (id.n) {
    dsv__put_char(out, ' ');
    dsv__report_safe(out, id);
  }
  dsv__put_char(out, '\n');
}

static void put_time(dsv__buffer *out, const dsv__result *result) {
  const dsv__time_parts *time = &result->time;
  const bool in_hours = result->in_hours;
  static const dsv__str none = {NULL, 0};
  if (!time->given) return;
  dsv__put_text(out, "\n  time\n");
  if (time->has_up) {
    put_part(out, "up", none, time->up, in_hours);
    put_part(out, "down", none, time->down, in_hours);
  } else {
    put_part(out, "counted", none, time->counted, in_hours);
  }
  for (size_t i = 0; i < time->n_excused; i++)
    put_part(out, "excused by", time->excused[i].id, time->excused[i].n, in_hours);
  for (size_t i = 0; i < time->n_excluded; i++)
    put_part(out, "left out by", time->excluded[i].id, time->excluded[i].n, in_hours);
  if (time->outside_hours) put_part(out, "outside hours", none, time->outside_hours, in_hours);
  if (time->no_data) put_part(out, "no data", none, time->no_data, in_hours);
  if (time->future) put_part(out, "future", none, time->future, in_hours);
  put_part(out, "in all: the window", none, time->window, in_hours);
}

static void put_spans(dsv__buffer *out, const dsv__explained *part) {
  if (!part->n_spans) return;
  dsv__put_text(out, "\n  spans (UTC)\n");
  for (size_t i = 0; i < part->n_spans; i++) {
    const dsv__fate_span *span = &part->spans[i];
    dsv__put_text(out, "  ");
    put_instant(out, span->from);
    dsv__put_text(out, " ");
    put_instant(out, span->to);
    put_length(out, span->to - span->from, part->result->in_hours);
    dsv__put_text(out, "  ");
    put_padded(out, span->fate ? span->fate : "", 0);
    if (span->by.n) {
      dsv__put_text(out, " by ");
      dsv__report_safe(out, span->by);
    }
    dsv__put_char(out, '\n');
  }
}

/* The first twenty runs of row numbers; JSON has more. */
static dsv__str few(dsv__str rows) {
  size_t commas = 0, i = 0;
  while (i < rows.n && commas < 20) commas += rows.at[i++] == ',';
  return (dsv__str){rows.at, i};
}

/* Something that lasted, how much of it counts, what it is, and the rows it is made of. */
static void put_lasting(dsv__buffer *out, int64_t from, int64_t to, int64_t counted, bool in_hours, const char *what,
                        dsv__str rows) {
  dsv__put_text(out, "  ");
  put_instant(out, from);
  dsv__put_text(out, " ");
  put_instant(out, to);
  put_length(out, counted, in_hours);
  dsv__put_text(out, "  ");
  put_padded(out, what ? what : "", 9);
  if (rows.n) {
    dsv__put_text(out, "  rows ");
    dsv__str some = few(rows);
    dsv__report_safe(out, some);
    if (some.n < rows.n) dsv__put_text(out, " ...");
  }
  dsv__put_char(out, '\n');
}

static void put_runs(dsv__buffer *out, const dsv__explained *part) {
  if (!part->n_runs) return;
  dsv__put_text(out, "\n  outages (UTC), with the time of them that counts\n");
  for (size_t i = 0; i < part->n_runs; i++) {
    const dsv__run_line *run = &part->runs[i];
    put_lasting(out, run->from, run->to, run->counted, part->result->in_hours, run->what, run->rows);
  }
}

static void put_attestations(dsv__buffer *out, const dsv__explained *part) {
  if (!part->n_attestations) return;
  dsv__put_text(out, "\n  attestations (UTC), from when to when they were valid, with the time up under them\n");
  for (size_t i = 0; i < part->n_attestations; i++) {
    const dsv__attestation_line *line = &part->attestations[i];
    put_lasting(out, line->from, line->to, line->counted, part->result->in_hours, line->what, line->rows);
  }
}

static void put_case(dsv__buffer *out, const dsv__case_line *line) {
  dsv__put_text(out, "\n  ");
  put_length(out, line->elapsed, true);
  dsv__put_text(out, "  ");
  put_padded(out, line->what, 0);
  if (line->by.n) dsv__put_text(out, " by ");
  dsv__report_safe(out, line->by);
  const bool late = strcmp(line->what, "late") == 0 && line->decision != INT64_MAX;
  if (late) {
    dsv__put_text(out, " since ");
    put_instant(out, line->decision); /* with a space behind */
  }
  if (line->id.n) dsv__put_text(out, late ? " case " : "  case ");
  dsv__report_safe(out, line->id);
  dsv__put_text(out, "  rows ");
  const dsv__str some = few(line->rows);
  dsv__report_safe(out, some);
  dsv__put_text(out, some.n < line->rows.n ? " ...\n" : "\n");
  if (line->cut) dsv__put_text(out, "    too many spans to list\n");
  for (size_t i = 0; i < line->n_spans; i++) {
    const dsv__fate_span *span = &line->spans[i];
    dsv__put_text(out, "    ");
    put_instant(out, span->from);
    dsv__put_text(out, " ");
    put_instant(out, span->to);
    put_length(out, span->to - span->from, true);
    dsv__put_text(out, "  ");
    put_padded(out, span->fate, 0);
    if (span->by.n) dsv__put_text(out, " by ");
    dsv__report_safe(out, span->by);
    dsv__put_char(out, '\n');
  }
}

/* The cases that did not keep their limit come first; JSON has all. */
static void put_cases(dsv__buffer *out, const dsv__explained *part) {
  enum { MOST = 100 };
  size_t shown = 0;
  if (!part->n_cases) return;
  dsv__put_text(out, "\n  cases (UTC), with the time on their clock\n");
  for (int within = 0; within <= 1; within++)
    for (size_t i = 0; i < part->n_cases && shown < MOST; i++)
      if (within == (strcmp(part->cases[i].what, "within") == 0)) {
        put_case(out, &part->cases[i]);
        shown++;
      }
  if (shown < part->n_cases)
    dsv__put_format(out, "\n  and %zu more: --format json lists them all\n", part->n_cases - shown);
}

static void put_column(dsv__buffer *out, dsv__str text, size_t columns) {
  const size_t n = dsv__report_safe(out, text);
  dsv__report_spaces(out, columns > n ? columns - n : 0);
}

static void put_window(dsv__buffer *out, const dsv__window_line *line) {
  dsv__put_text(out, "  ");
  if (line->part.n) {
    put_column(out, line->part, 24);
    dsv__put_text(out, "  weight ");
    put_column(out, line->weight, 10);
  } else {
    put_instant(out, line->from);
    dsv__put_text(out, " ");
    put_instant(out, line->to);
    dsv__put_char(out, ' ');
  }
  put_padded(out, line->what, 10);
  if (line->value.n) {
    dsv__put_text(out, "  ");
    dsv__report_safe(out, line->shown.n ? line->shown : line->value);
    if (line->unit.n) dsv__put_char(out, ' ');
    dsv__report_safe(out, line->unit);
  }
  if (line->early) dsv__put_text(out, ", already");
  dsv__put_char(out, '\n');
}

/* Those that were met say nothing that one would look for: they come last, in JSON in order of time. Parts stand as in the document. */
static void put_windows(dsv__buffer *out, const dsv__explained *part) {
  enum { MOST = 100 };
  size_t shown = 0;
  if (!part->n_windows) return;
  const bool parts = part->windows[0].part.n;
  dsv__put_text(out, parts ? "\n  parts\n" : "\n  windows of the inner target (UTC)\n");
  for (int met = 0; met <= !parts; met++)
    for (size_t i = 0; i < part->n_windows && shown < MOST; i++) {
      if (!parts && met != (strcmp(part->windows[i].what, "met") == 0)) continue;
      put_window(out, &part->windows[i]);
      shown++;
    }
  if (shown < part->n_windows)
    dsv__put_format(out, "\n  and %zu more: --format json lists them all\n", part->n_windows - shown);
}

static void put_rows(dsv__buffer *out, const dsv__explained *part, size_t width) {
  if (!part->n_rows) return;
  size_t widest = 0;
  for (size_t i = 0; i < part->n_rows; i++)
    if (part->rows[i].reason.n > widest) widest = part->rows[i].reason.n;
  widest = widest > 40 ? 40 : widest;
  dsv__put_text(out, "\n  rows\n");
  for (size_t i = 0; i < part->n_rows; i++) {
    const dsv__row_line *row = &part->rows[i];
    dsv__put_text(out, "  ");
    size_t columns = dsv__report_safe(out, row->reason);
    dsv__report_spaces(out, columns < widest ? widest - columns : 0);
    size_t before = out->n;
    dsv__put_format(out, "  %llu", (unsigned long long)row->n);
    if (row->rows.n && !out->failed) {
      size_t used = out->n - before;
      dsv__report_spaces(out, used < 10 ? 10 - used : 0);
      dsv__put_text(out, "  ");
      size_t from = 2 + (columns > widest ? columns : widest) + (used < 10 ? 10 : used) + 2;
      dsv__str some = few(row->rows);
      dsv__report_wrap(out, some.at, some.n, from, width);
      if (some.n < row->rows.n) dsv__put_text(out, " ...");
    }
    dsv__put_char(out, '\n');
  }
}

/* Class, subject, status, value, objective; then the sentence. */
static void put_part_head(dsv__buffer *out, const dsv__explained *part, const dsv_report_options *options) {
  const dsv__result *result = part->result;
  dsv__buffer sentence;
  dsv__put_char(out, '\n');
  if (part->of_class.n) {
    dsv__report_safe(out, part->of_class);
    dsv__put_text(out, part->subject.n ? ", " : ": ");
  }
  if (part->subject.n) {
    dsv__report_key(out, part->subject);
    dsv__put_text(out, ": ");
  }
  dsv__report_status(out, result, options->color == 1);
  if (result->has_value_member) {
    dsv__put_text(out, ", ");
    dsv__report_value(out, result);
  }
  if (result->objective.n) {
    dsv__put_text(out, ", agreed ");
    dsv__report_objective(out, result);
  }
  dsv__put_char(out, '\n');
  if (!part->sentence.n) return;
  dsv__buffer_init(&sentence, out->context);
  dsv__report_safe(&sentence, part->sentence);
  dsv__put_text(out, "  ");
  if (!sentence.failed) dsv__report_wrap(out, sentence.at, sentence.n, 2, options->width);
  if (sentence.failed) out->failed = true;
  dsv__buffer_free(&sentence);
  dsv__put_char(out, '\n');
}

static void put_whole_part(dsv__buffer *out, const dsv__explained *part, const dsv_report_options *options) {
  if (!part->result) return;
  put_part_head(out, part, options);
  put_time(out, part->result);
  put_spans(out, part);
  put_runs(out, part);
  put_attestations(out, part);
  put_cases(out, part);
  put_windows(out, part);
  put_rows(out, part, options->width);
}

void dsv__report_explanation_text(dsv__buffer *out, const dsv_explanation *explanation,
                                  const dsv_report_options *options) {
  dsv__report_safe(out, explanation->target);
  dsv__put_text(out, " of ");
  dsv__report_safe(out, explanation->agreement);
  dsv__put_format(out, ", version %lld, ", (long long)explanation->version);
  dsv__report_border(out, explanation->from, explanation->from_offset);
  dsv__put_text(out, " to ");
  dsv__report_border(out, explanation->to, explanation->to_offset);
  dsv__put_text(out, ", as of ");
  dsv__report_border(out, explanation->as_of, 0);
  dsv__put_format(out, ", rules %d\n", DSV_RULES);
  dsv__report_what_if(out, &explanation->card->what_if);
  if (explanation->title.n) {
    dsv__report_safe(out, explanation->title);
    dsv__put_char(out, '\n');
  }
  /* Within a class what is said of all subjects together comes before what is said of each. */
  for (size_t i = 0, next = 0; i < explanation->n_parts; i = next) {
    while (next < explanation->n_parts &&
           dsv__str_same(explanation->parts[next].of_class, explanation->parts[i].of_class))
      next++;
    for (int whole = 1; whole >= 0; whole--)
      for (size_t k = i; k < next; k++)
        if ((explanation->parts[k].subject.n == 0) == (whole == 1))
          put_whole_part(out, &explanation->parts[k], options);
  }
}
