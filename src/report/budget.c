/* A budget as text: a bar of what is used beside what of the window is gone, the pace, the forecast and the nines. */
#include "report/report.h"
#include "score/budget.h"

#define BAR 40 /* characters */

static void put(dsv__buffer *out, dsv__ratio value, dsv__int128 unit, int digits) {
  dsv__ratio shown;
  if (!dsv__ratio_times(value, (dsv__ratio){1, unit}, &shown) || !dsv__put_ratio(out, shown, digits))
    dsv__put_char(out, '?');
}

static void put_amount(dsv__buffer *out, const dsv_error_budget *b, dsv__amount value) {
  if (value.known) put(out, value.value, b->per_unit, 6);
  else dsv__put_char(out, '-');
  dsv__put_char(out, ' ');
  dsv__put_str(out, b->unit);
}

/* Of a share in %: how many characters of the bar, rounded up, so that what is not nothing is seen. */
static int length(dsv__ratio share) {
  if (dsv__ratio_compare(share, (dsv__ratio){100, 1}) >= 0) return BAR;
  return (int)((share.numerator * BAR + share.denominator * 100 - 1) / (share.denominator * 100));
}

static void put_bar(dsv__buffer *out, const char *name, dsv__ratio share) {
  const int full = length(share);
  dsv__put_text(out, name);
  dsv__put_text(out, " [");
  for (int i = 0; i < BAR; i++) dsv__put_char(out, i < full ? '#' : '.');
  dsv__put_text(out, "] ");
  put(out, share, 1, 2);
  dsv__put_text(out, " %");
}

static void put_burn(dsv__buffer *out, const dsv_error_budget *b, const dsv__burn *burn) {
  dsv__put_text(out, "since ");
  dsv__report_border(out, burn->spent.from, b->as_of_offset);
  dsv__put_text(out, ": ");
  put_amount(out, b, (dsv__amount){true, {burn->spent.bad, 1}});
  dsv__put_text(out, ", burn rate ");
  if (burn->rate.known) put(out, burn->rate.value, 1, 2);
  else dsv__put_char(out, '-');
  if (burn->exhausted_at != DSV_NO_TIME) {
    dsv__put_text(out, ", at this pace gone at ");
    dsv__report_border(out, burn->exhausted_at, b->as_of_offset);
  }
  dsv__put_char(out, '\n');
}

static void put_forecast(dsv__buffer *out, const dsv_error_budget *b) {
  const dsv__forecast *f = &b->forecast;
  if (!f->given) {
    dsv__put_format(out, "no forecast: %llu whole days to draw from, 7 are needed\n", (unsigned long long)f->days);
    return;
  }
  dsv__put_format(out, "forecast: met in %llu of %llu trials (", (unsigned long long)f->met,
                  (unsigned long long)f->trials);
  put(out, (dsv__ratio){(dsv__int128)f->met * 100, (dsv__int128)f->trials}, 1, 2);
  dsv__put_format(out, " %%), each with %llu of %llu days; final figure ", (unsigned long long)f->drawn,
                  (unsigned long long)f->days);
  put(out, f->best, 1, 6);
  dsv__put_text(out, " (best 5 %), ");
  put(out, f->median, 1, 6);
  dsv__put_text(out, " (median), ");
  put(out, f->worst, 1, 6);
  dsv__put_format(out, " (worst 5 %%); seed %llu\n", (unsigned long long)f->seed);
}

static void put_nine(dsv__buffer *out, const dsv_error_budget *b, const dsv__nine *nine) {
  dsv__put_text(out, "at ");
  put(out, nine->bound, 1, 6);
  dsv__put_text(out, " %: budget ");
  put_amount(out, b, nine->budget);
  dsv__put_text(out, ", left ");
  put_amount(out, b, nine->left);
  dsv__put_format(out, "; missed in %llu of %llu windows before\n", (unsigned long long)nine->missed,
                  (unsigned long long)nine->windows);
}

void dsv__report_budget_text(dsv__buffer *out, const dsv_error_budget *b) {
  dsv__report_safe(out, b->agreement);
  dsv__put_format(out, ", version %lld, ", (long long)b->version);
  dsv__report_safe(out, b->title.n ? b->title : b->target);
  dsv__put_char(out, ' ');
  dsv__report_safe(out, b->objective);
  dsv__put_char(out, '\n');
  dsv__report_border(out, b->from, b->from_offset);
  dsv__put_text(out, " to ");
  dsv__report_border(out, b->to, b->to_offset);
  dsv__put_text(out, ", as of ");
  dsv__report_border(out, b->as_of, b->as_of_offset);
  dsv__put_text(out, "\n\nbudget ");
  put_amount(out, b, b->budget);
  dsv__put_text(out, ", used ");
  put_amount(out, b, (dsv__amount){true, b->used});
  dsv__put_text(out, ", left ");
  put_amount(out, b, b->left);
  dsv__put_text(out, b->exhausted ? ": EXHAUSTED\n" : "\n");
  if (b->used_share.known) {
    put_bar(out, "used", b->used_share.value);
    dsv__put_char(out, '\n');
  }
  put_bar(out, "gone", b->gone_share);
  dsv__put_text(out, " of the window\n\n");
  for (size_t i = 0; i < b->n_burns; i++) put_burn(out, b, &b->burns[i]);
  dsv__put_char(out, '\n');
  put_forecast(out, b);
  if (b->n_nines) dsv__put_char(out, '\n');
  for (size_t i = 0; i < b->n_nines; i++) put_nine(out, b, &b->nines[i]);
}
