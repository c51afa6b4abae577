/* A budget as canonical JSON. */
#include "base/members.h"
#include "score/budget.h"

/* In whole numbers of `unit`, or 1; null where it is not known. */
static void amount(dsv__buffer *out, const char *name, dsv__amount value, dsv__int128 unit) {
  dsv__ratio shown;
  dsv__member(out, name);
  if (!value.known) {
    dsv__put_text(out, "null");
    return;
  }
  dsv__put_char(out, '"');
  if (!dsv__ratio_times(value.value, (dsv__ratio){1, unit}, &shown) || !dsv__put_ratio(out, shown, 6))
    dsv__put_text(out, "?"); /* past 10^32 */
  dsv__put_char(out, '"');
}

static void known(dsv__buffer *out, const char *name, dsv__ratio value, dsv__int128 unit) {
  amount(out, name, (dsv__amount){true, value}, unit);
}

static void whole(dsv__buffer *out, const char *name, dsv__int128 value, dsv__int128 unit) {
  known(out, name, (dsv__ratio){value, 1}, unit);
}

static void burns(dsv__buffer *out, const dsv_error_budget *b) {
  dsv__member(out, "burn");
  for (size_t i = 0; i < b->n_burns; i++) {
    const dsv__burn *burn = &b->burns[i];
    dsv__put_text(out, i ? ",{" : "[{");
    if (b->shares) whole(out, "all", burn->spent.all, b->per_unit);
    whole(out, "bad", burn->spent.bad, b->per_unit);
    amount(out, "burn_rate", burn->rate, 1);
    if (burn->exhausted_at != DSV_NO_TIME) dsv__time_member(out, "exhausted_at", burn->exhausted_at);
    dsv__time_member(out, "from", burn->spent.from);
    dsv__put_char(out, '}');
  }
  dsv__put_text(out, b->n_burns ? "]" : "[]");
}

static void forecast(dsv__buffer *out, const dsv__forecast *f) {
  dsv__member(out, "forecast");
  if (!f->given) {
    dsv__put_text(out, "null");
    return;
  }
  dsv__put_char(out, '{');
  known(out, "best", f->best, 1);
  dsv__int_member(out, "days", (int64_t)f->days);
  dsv__int_member(out, "drawn", (int64_t)f->drawn);
  known(out, "median", f->median, 1);
  dsv__int_member(out, "met", (int64_t)f->met);
  dsv__member(out, "seed"); /* a text: it may be past what readers of JSON keep exactly */
  dsv__put_format(out, "\"%llu\"", (unsigned long long)f->seed);
  dsv__int_member(out, "trials", (int64_t)f->trials);
  known(out, "worst", f->worst, 1);
  dsv__put_char(out, '}');
}

static void nines(dsv__buffer *out, const dsv_error_budget *b) {
  dsv__member(out, "nines");
  for (size_t i = 0; i < b->n_nines; i++) {
    const dsv__nine *nine = &b->nines[i];
    dsv__put_text(out, i ? ",{" : "[{");
    known(out, "at", nine->bound, 1);
    amount(out, "budget", nine->budget, b->per_unit);
    amount(out, "left", nine->left, b->per_unit);
    dsv__int_member(out, "missed", (int64_t)nine->missed);
    amount(out, "used", nine->used, b->per_unit);
    dsv__int_member(out, "windows", (int64_t)nine->windows);
    dsv__put_char(out, '}');
  }
  dsv__put_text(out, b->n_nines ? "]" : "[]");
}

dsv_status dsv__budget_finish(dsv_error_budget *b) {
  dsv__buffer out;
  dsv__buffer_init(&out, b->context);
  dsv__put_char(&out, '{');
  dsv__text_member(&out, "agreement", b->agreement);
  if (b->shares) whole(&out, "all", b->window.all, b->per_unit);
  dsv__time_member(&out, "as_of", b->as_of);
  amount(&out, "budget", b->budget, b->per_unit);
  amount(&out, "budget_so_far", b->so_far, b->per_unit);
  burns(&out, b);
  dsv__member(&out, "exhausted");
  dsv__put_text(&out, b->exhausted ? "true" : "false");
  forecast(&out, &b->forecast);
  dsv__time_member(&out, "from", b->from);
  known(&out, "gone_share", b->gone_share, 1);
  amount(&out, "left", b->left, b->per_unit);
  nines(&out, b);
  dsv__text_member(&out, "objective", b->objective);
  dsv__text_member(&out, "target", b->target);
  dsv__text_member(&out, "title", b->title);
  dsv__time_member(&out, "to", b->to);
  dsv__text_member(&out, "type", DSV__STR("budget"));
  dsv__text_member(&out, "unit", b->unit);
  known(&out, "used", b->used, b->per_unit);
  amount(&out, "used_share", b->used_share, 1);
  dsv__int_member(&out, "version", b->version);
  dsv__put_char(&out, '}');
  b->json_length = out.n;
  dsv__put_char(&out, '\0');
  if (out.failed) {
    dsv__buffer_free(&out);
    return DSV_ERROR_MEMORY;
  }
  b->json = out.at;
  return DSV_OK;
}
