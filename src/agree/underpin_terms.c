/* Where the terms of a supplier's target leave a gap below a customer's: windows, hours, exclusions, notice. */
#include "agree/diff.h"
#include "agree/underpin.h"
#include "agree/windows.h"
#include "clock/calendar.h"
#include <string.h>

/* Hours are compared over so many days. */
#define DAYS_COMPARED 366

/* ---- windows --------------------------------------------------------------------------------- */

static const dsv__window *window_of(const dsv__agreement *agreement, const dsv__target *target) {
  return target->window.chosen ? &target->window : &agreement->window;
}

static bool same_length(dsv__duration a, dsv__duration b) {
  return a.months == b.months && a.days == b.days && a.elapsed == b.elapsed;
}

static bool same_span(const dsv__window_span *a, const dsv__window_span *b) {
  return same_length(a->rolling, b->rolling) && same_length(a->step, b->step) && a->early == b->early &&
         same_length(a->anchored, b->anchored) && a->at.at == b->at.at && a->at.is_date == b->at.is_date;
}

/* Whether every window of the outer kind is made of whole ones of the inner kind. */
static bool fits(const dsv__window *inner, const dsv__window *outer) {
  if (inner->chosen != outer->chosen) return false;
  if (inner->chosen == 0) return true;
  if (inner->chosen == 2) return same_span(&inner->span, &outer->span);
  if (inner->unit == outer->unit) return true;
  return inner->unit != DSV__WEEKS && inner->unit < outer->unit;
}

static void put_window(dsv__buffer *out, const dsv__window *window) {
  const int row = dsv__field_index(&dsv__agreement_record, "window", 6);
  if (window->chosen) dsv__say_value(out, &dsv__agreement_record.fields[row], false, window);
  else dsv__put_text(out, "the whole agreement");
}

static dsv_status check_windows(dsv__underpin_work *w, const dsv__component *component, const dsv__target *target) {
  const dsv__window *ours = window_of(w->agreement, w->target), *theirs = window_of(component->agreement, target);
  if (fits(theirs, ours)) return DSV_OK;
  put_window(&w->needed, ours);
  put_window(&w->given, theirs);
  dsv__put_component(&w->words, component, target);
  dsv__put_text(&w->words, " is judged over windows that do not fit into those of the customer: ");
  dsv__put(&w->words, w->given.at, w->given.n);
  dsv__put_text(&w->words, ", not ");
  dsv__put(&w->words, w->needed.at, w->needed.n);
  return dsv__gap_add(w, DSV_GAP_WINDOW, component, target);
}

/* ---- hours ----------------------------------------------------------------------------------- */

static dsv_status open_hours(const dsv_book *book, const dsv__agreement *agreement, const dsv__target *target,
                             dsv__span within, dsv__spans *out) {
  const dsv_calendar *calendar = dsv__book_calendar_of(book, target->hours.id.n ? &target->hours : &agreement->hours);
  if (calendar) return dsv__calendar_spans(calendar, within.from, within.to, out);
  return dsv__spans_push(out, within.from, within.to);
}

static dsv_status hours_missing(dsv__underpin_work *w, const dsv__component *component, const dsv__target *target,
                                int64_t *out) {
  const dsv__zone *zone;
  *out = 0;
  dsv_status status = dsv__zones_get(w->book->zones, w->agreement->timezone, &zone);
  if (status) return status;
  dsv__span within = dsv__span_of_range(&w->agreement->in_force, zone, (dsv__span){DSV__TIME_MIN, DSV__TIME_MAX});
  if (within.to - within.from > DAYS_COMPARED * DSV__DAY) within.to = within.from + DAYS_COMPARED * DSV__DAY;
  if (within.from >= within.to) return DSV_OK;
  dsv__spans ours, theirs, left;
  dsv__spans_init(&ours, w->book->context);
  dsv__spans_init(&theirs, w->book->context);
  dsv__spans_init(&left, w->book->context);
  status = open_hours(w->book, w->agreement, w->target, within, &ours);
  if (!status) status = open_hours(w->book, component->agreement, target, within, &theirs);
  if (!status) status = dsv__spans_subtract(&ours, &theirs, &left);
  if (!status) *out = dsv__spans_within(&left, within.from, within.to);
  dsv__spans_free(&ours);
  dsv__spans_free(&theirs);
  dsv__spans_free(&left);
  return status;
}

static dsv_status check_hours(dsv__underpin_work *w, const dsv__component *component, const dsv__target *target) {
  int64_t missing;
  dsv_status status = hours_missing(w, component, target, &missing);
  if (status || !missing) return status;
  dsv__put_scaled(&w->needed, missing, 6);
  dsv__put_component(&w->words, component, target);
  dsv__put_text(&w->words, " does not cover ");
  dsv__put(&w->words, w->needed.at, w->needed.n);
  dsv__put_text(&w->words, " s of the customer's hours");
  return dsv__gap_add(w, DSV_GAP_HOURS, component, target);
}

/* ---- exclusions and notice ------------------------------------------------------------------- */

static bool own_exclusions(const dsv__target *target) {
  return dsv__given(&dsv__target_record, target, "exclude");
}

static size_t exclusion_count(const dsv__agreement *agreement, const dsv__target *target) {
  return own_exclusions(target) ? target->exclude.n : agreement->exclude.n;
}

static const dsv__exclusion *exclusion_at(const dsv__agreement *agreement, const dsv__target *target, size_t i) {
  return own_exclusions(target) ? dsv__exclusion_of(agreement, &DSV__AT(target->exclude, dsv__exclude)[i])
                                : &DSV__AT(agreement->exclude, dsv__exclusion)[i];
}

static bool same_grounds(const dsv__exclusion *a, const dsv__exclusion *b) {
  if (a->stream.to || b->stream.to) return a->stream.to == b->stream.to;
  if (a->calendar.to || b->calendar.to) return a->calendar.to == b->calendar.to;
  return dsv__str_same(a->id, b->id);
}

/* The exclusion of the customer's target that stands on the same grounds, or NULL. */
static const dsv__exclusion *answer_to(const dsv__underpin_work *w, const dsv__exclusion *theirs) {
  for (size_t i = 0; i < exclusion_count(w->agreement, w->target); i++) {
    const dsv__exclusion *ours = exclusion_at(w->agreement, w->target, i);
    if (ours && same_grounds(ours, theirs)) return ours;
  }
  return NULL;
}

static dsv_status check_exclusion(dsv__underpin_work *w, const dsv__component *component, const dsv__target *target,
                                  const dsv__exclusion *theirs) {
  if (answer_to(w, theirs)) return DSV_OK;
  dsv__put_str(&w->given, theirs->id);
  dsv__put_component(&w->words, component, target);
  dsv__put_text(&w->words, " leaves out \"");
  dsv__put_str(&w->words, theirs->id);
  dsv__put_text(&w->words, "\", which counts for the customer");
  return dsv__gap_add(w, DSV_GAP_EXCLUSION, component, target);
}

static const dsv__field length_field = {.name = "before", .kind = DSV__DURATION};

static void put_notice(dsv__buffer *out, const dsv__exclusion *exclusion) {
  if (exclusion->notice.head.given) dsv__say_value(out, &length_field, false, &exclusion->notice.before);
  else dsv__put_text(out, "no");
}

/* For comparison only: days of 24 hours, months of 30 days. */
static dsv__int128 nominal(dsv__duration length) {
  return ((dsv__int128)length.months * 30 + length.days) * DSV__DAY + length.elapsed;
}

static dsv_status check_notice(dsv__underpin_work *w, const dsv__component *component, const dsv__target *target,
                               const dsv__exclusion *theirs) {
  const dsv__exclusion *ours = answer_to(w, theirs);
  if (!ours || !ours->notice.head.given) return DSV_OK;
  if (theirs->notice.head.given && nominal(theirs->notice.before) >= nominal(ours->notice.before)) return DSV_OK;
  put_notice(&w->needed, ours);
  put_notice(&w->given, theirs);
  dsv__put_component(&w->words, component, target);
  dsv__put_text(&w->words, " gives ");
  dsv__put(&w->words, w->given.at, w->given.n);
  dsv__put_text(&w->words, " notice of \"");
  dsv__put_str(&w->words, theirs->id);
  dsv__put_text(&w->words, "\", the customer must have ");
  dsv__put(&w->words, w->needed.at, w->needed.n);
  return dsv__gap_add(w, DSV_GAP_NOTICE, component, target);
}

typedef dsv_status exclusion_check(dsv__underpin_work *w, const dsv__component *component, const dsv__target *target,
                                   const dsv__exclusion *theirs);

static dsv_status check_each(dsv__underpin_work *w, const dsv__component *component, const dsv__target *target,
                             exclusion_check *check) {
  dsv_status status = DSV_OK;
  for (size_t i = 0; i < exclusion_count(component->agreement, target) && !status; i++) {
    const dsv__exclusion *theirs = exclusion_at(component->agreement, target, i);
    if (theirs) status = check(w, component, target, theirs);
  }
  return status;
}

dsv_status dsv__gaps_of_terms(dsv__underpin_work *w, const dsv__component *component, const dsv__target *target) {
  dsv_status status = check_windows(w, component, target);
  if (!status) status = check_hours(w, component, target);
  if (!status) status = check_each(w, component, target, check_exclusion);
  if (!status) status = check_each(w, component, target, check_notice);
  return status;
}
