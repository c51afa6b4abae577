/* An agreement and what it rests on, as text: a table of its targets, and below it the gaps of each; as CSV one row a target or gap. */
#include "report/report.h"
#include <string.h>

#define MARK 2 /* columns of "- " */

static void put_figure(dsv__buffer *out, const char *name, const char *figure, const char *unit) {
  if (!figure) return;
  dsv__put_format(out, ", %s ", name);
  dsv__put_text(out, figure);
  dsv__put_char(out, ' ');
  dsv__put_text(out, unit);
}

static void put_target(dsv__buffer *out, const dsv__underpinned *row) {
  static const char *const words[] = {"",         "holds",         "holds if the parts are independent",
                                      "possible", "does not hold", "unknown"};
  dsv__report_safe(out, dsv__str_of(row->target));
  dsv__put_format(out, ": %s; needs %s %s", words[row->status], row->needed, row->unit);
  put_figure(out, "independent", row->independent, row->unit);
  put_figure(out, "worst", row->worst, row->unit);
  put_figure(out, "best", row->best, row->unit);
  put_figure(out, "takes", row->time, row->unit);
  put_figure(out, "short by", row->short_by, row->unit);
}

static void put_line(dsv__buffer *out, dsv__buffer *line, size_t from, size_t width) {
  if (!line->failed) dsv__report_wrap(out, line->at, line->n, from, width);
  else out->failed = true;
  dsv__put_char(out, '\n');
  line->n = 0;
}

void dsv__report_underpinning_text(dsv__buffer *out, const dsv_underpinning *made, const dsv_report_options *options) {
  dsv__buffer line;
  dsv__buffer_init(&line, out->context);
  dsv__put_text(out, "agreement ");
  dsv__report_safe(out, dsv__str_of(made->agreement));
  dsv__put_format(out, ", version %lld\n", (long long)made->version);
  size_t gap = 0;
  for (size_t i = 0; i < made->n_targets; i++) {
    dsv__put_char(out, '\n');
    put_target(&line, &made->targets[i]);
    put_line(out, &line, 0, options->width);
    /* Gaps come in the order of the targets, whose texts they share. */
    for (; gap < made->n_gaps && made->gaps[gap].target == made->targets[i].target; gap++) {
      dsv__put_text(out, "- ");
      dsv__report_safe(&line, dsv__str_of(made->gaps[gap].sentence));
      put_line(out, &line, MARK, options->width);
    }
  }
  if (!made->n_targets) dsv__put_text(out, "no targets of availability or time\n");
  dsv__buffer_free(&line);
}
