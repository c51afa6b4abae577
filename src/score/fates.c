#include "agree/deadline.h"
#include "score/fates.h"

/* ---- spans of an exclusion -------------------------------------------------------------------------------------------------- */

/* So many working days before the start, counted as a deadline is. */
static dsv_status told_in_days(const dsv__plan *plan, const dsv__plan_exclusion *exclusion, int64_t told, int64_t start,
                               bool *out) {
  const dsv__time_limit limit = {.zone = plan->scope->zone,
                                 .calendar = exclusion->notice_calendar,
                                 .length = exclusion->exclusion->notice.before,
                                 .before = true,
                                 .border = -1};
  int64_t due;
  dsv_status status = dsv__deadline_at(&limit, start, &due, NULL);
  *out = !status && told <= due;
  return status == DSV_ERROR_MEMORY ? status : DSV_OK; /* else the calendar has not so many days */
}

static dsv_status announced(const dsv__plan *plan, const dsv__plan_exclusion *exclusion, uint64_t row, bool *out) {
  *out = true;
  if (!exclusion->notice) return DSV_OK;
  *out = false;
  if (!dsv__cell_given(exclusion->notice, row)) return DSV_OK;
  int64_t told = exclusion->notice->integers[row], start = exclusion->table->start[row], due;
  const dsv__duration before = exclusion->exclusion->notice.before;
  if (!exclusion->notice_calendar) {
    *out = dsv__zone_add(plan->scope->zone, told, before, 1, &due) && due <= start;
    return DSV_OK;
  }
  if (!dsv__duration_is_elapsed(before) || !before.elapsed) return told_in_days(plan, exclusion, told, start, out);
  if (told > start) return DSV_OK;
  int64_t open = 0;
  dsv_status status = dsv_calendar_elapsed(exclusion->notice_calendar, told, start, NULL, &open, NULL);
  *out = open >= before.elapsed;
  return status;
}

/* Whether a row of the exclusion's stream takes anything out, for the subjects it serves. */
static dsv_status holds(const dsv__plan *plan, const dsv__plan_exclusion *exclusion, uint64_t row, bool *out) {
  *out = !exclusion->where || dsv__test_row(exclusion->where, exclusion->table, row, NULL);
  return *out ? announced(plan, exclusion, row, out) : DSV_OK;
}

static dsv_status push_row(const dsv__plan *plan, const dsv__table *table, uint64_t row, dsv__spans *out) {
  return dsv__spans_push(out, table->start[row], dsv__earlier(table->end[row], plan->scope->as_of));
}

/* Spans of an exclusion that is the same for all subjects; of another one its rows, by the subjects they serve. */
static dsv_status common_exclusion(const dsv__plan *plan, const dsv__plan_exclusion *exclusion, dsv__span within,
                                   dsv__spans *out, dsv__matched *matched) {
  if (exclusion->rows_only) return DSV_OK;
  if (exclusion->calendar)
    return within.from < within.to ? dsv__calendar_spans(exclusion->calendar, within.from, within.to, out) : DSV_OK;
  if (exclusion->missed) {
    const dsv__spans known = {.context = out->context, .at = &within, .n = within.from < within.to};
    return dsv__spans_intersect(exclusion->missed, &known, out);
  }
  if (!exclusion->table) return dsv__spans_push(out, within.from, within.to); /* the calendar "always" */
  const dsv__table *table = exclusion->table;
  for (uint64_t row = 0; row < table->n && table->start[row] < plan->scope->as_of; row++) {
    bool held;
    dsv_status status = holds(plan, exclusion, row, &held);
    if (!status && held) status = exclusion->n_match ? dsv__matched_add(matched, row) : push_row(plan, table, row, out);
    if (status) return status;
  }
  dsv__matched_sort(matched);
  return DSV_OK;
}

static dsv_status exclusion_of_subject(const dsv__common *common, size_t i, const dsv__subject *subject,
                                       dsv__spans *out) {
  dsv__matched *matched = &common->matched[i];
  dsv__spans_clear(out);
  dsv_status status = dsv__matched_find(matched, subject);
  for (size_t k = 0; !status && k < matched->n_found; k++)
    status = push_row(common->plan, common->plan->exclusions[i].table, matched->found[k], out);
  return status;
}

/* ---- limits ----------------------------------------------------------------------------------------------------------------- */

/* One window of a limit: `wanted` cut to what may still be taken, in order of time; each of `own` spans that gives something counts once. */
static dsv_status limit_window(const dsv__exclusion_limit *limit, const dsv__window_at *window,
                               const dsv__spans *wanted, const dsv__spans *own, dsv__spans *out) {
  bool timed = dsv__given(&dsv__exclusion_limit_record, limit, "time");
  bool counted = dsv__given(&dsv__exclusion_limit_record, limit, "times");
  int64_t left = (int64_t)((dsv__int128)limit->time.elapsed * (window->to - window->from) / window->whole);
  int64_t times = limit->times;
  size_t i = dsv__spans_seek(wanted, window->from);
  for (size_t k = dsv__spans_seek(own, window->from); k < own->n && own->at[k].from < window->to; k++) {
    bool used = false;
    while (i < wanted->n && wanted->at[i].from < dsv__earlier(own->at[k].to, window->to)) {
      int64_t from = dsv__later(dsv__later(wanted->at[i].from, own->at[k].from), window->from);
      int64_t to = dsv__earlier(dsv__earlier(wanted->at[i].to, own->at[k].to), window->to);
      int64_t take = to - from;
      if (timed) take = dsv__earlier(take, left);
      if (counted && times == 0 && !used) take = 0;
      if (take > 0) {
        dsv_status status = dsv__spans_push(out, from, from + take);
        if (status) return status;
        if (!used && counted) times--;
        used = true;
        left -= take;
      }
      if (wanted->at[i].to > dsv__earlier(own->at[k].to, window->to))
        break; /* the rest belongs to the next span or window */
      i++;
    }
  }
  return DSV_OK;
}

static dsv_status apply_limit(const dsv__common *common, const dsv__exclusion *exclusion, const dsv__spans *wanted,
                              const dsv__spans *own, dsv__spans *out) {
  const dsv__plan *plan = common->plan;
  if (!exclusion->limit.head.given) return dsv__spans_copy(wanted, out);
  dsv__spans_clear(out);
  dsv__windows windows = {.context = plan->scope->context};
  dsv_status status =
      dsv__windows_list(&exclusion->limit.window, plan->scope->zone, plan->horizon, plan->scope->in_force.from,
                        plan->horizon.from, common->known_time.to, &windows);
  if (status == DSV_ERROR_LIMIT)
    dsv__fail(plan->scope->diag, status, "exclusion \"%.*s\": its limit has more than %llu windows (limit windows)",
              (int)exclusion->id.n, exclusion->id.at, (unsigned long long)plan->scope->context->limits.windows);
  for (size_t i = 0; !status && i < windows.n; i++)
    status = limit_window(&exclusion->limit, &windows.at[i], wanted, own, out);
  dsv__windows_free(&windows);
  return status;
}

/* ---- coverage --------------------------------------------------------------------------------------------------------------- */

static bool list_entry_holds(const dsv__plan *plan, size_t index, const dsv__subject *subject) {
  if (!plan->covered[index]) return true;
  dsv__attributes attributes = dsv__subject_attributes(subject);
  return dsv__test_row(plan->covered[index], plan->observations, DSV__NO_ROW, &attributes);
}

static dsv_status coverage_rows(const dsv__common *common, const dsv__subject *subject, dsv__spans *out) {
  const dsv__table *table = common->plan->coverage.table;
  dsv__matched *covered = common->covered;
  dsv_status status = dsv__matched_find(covered, subject);
  for (size_t i = 0; !status && i < covered->n_found; i++) {
    const uint64_t row = covered->found[i];
    status = dsv__spans_append(out, table->start[row], dsv__earlier(table->end[row], common->plan->scope->as_of));
  }
  return status;
}

/* When the stream is complete for a subject. */
static dsv_status coverage(const dsv__common *common, const dsv__subject *subject, const dsv__spans *held,
                           dsv__spans *said, dsv__spans *out) {
  const dsv__plan *plan = common->plan;
  const dsv__stream *stream = plan->observed;
  dsv__spans_clear(said);
  dsv_status status = DSV_OK;
  if (common->assumed || (stream->complete.chosen == 1 && stream->complete.word == DSV__COMPLETE_ALWAYS))
    status = dsv__spans_append(said, DSV__TIME_MIN, DSV__TIME_MAX);
  if (stream->complete.chosen == 3) status = coverage_rows(common, subject, said);
  for (size_t i = 0; !status && stream->complete.chosen == 2 && i < stream->complete.list.n; i++) {
    const dsv__coverage *entry = &DSV__AT(stream->complete.list, dsv__coverage)[i];
    bool ends = entry->head.given & 2; /* `to`, the second row of its table */
    if (list_entry_holds(plan, i, subject))
      status = dsv__spans_append(said, dsv__when_at(entry->from, plan->scope->zone),
                                 ends ? dsv__when_at(entry->to, plan->scope->zone) : DSV__TIME_MAX);
  }
  for (size_t i = 0; !status && i < plan->observations->coverage.n; i++)
    status = dsv__spans_append(said, plan->observations->coverage.at[i].from, plan->observations->coverage.at[i].to);
  dsv__spans_settle(said);
  if (status) return status;
  return held ? dsv__spans_intersect(said, held, out) : dsv__spans_copy(said, out);
}

dsv_status dsv__common_covered(const dsv__common *common, dsv__spans *said, dsv__spans *out) {
  return coverage(common, NULL, NULL, said, out);
}

/* ---- what all subjects share ------------------------------------------------------------------------------------------------ */

static bool coverage_depends(const dsv__plan *plan) {
  const dsv__stream *stream = plan->observed;
  if (plan->made || (stream->shape == DSV__SHAPE_SAMPLE && dsv__duration_positive(stream->hold))) return true;
  if (stream->complete.chosen == 3) return plan->coverage.n_by > 0;
  for (size_t i = 0; stream->complete.chosen == 2 && i < stream->complete.list.n; i++)
    if (plan->covered[i]) return true;
  return false;
}

static dsv_status hours_within(const dsv__plan *plan, int64_t from, int64_t to, dsv__spans *out) {
  if (from >= to) return DSV_OK;
  return plan->hours ? dsv__calendar_spans(plan->hours, from, to, out) : dsv__spans_push(out, from, to);
}

static dsv_status common_exclusions(dsv__common *out) {
  const dsv__plan *plan = out->plan;
  const dsv_context *context = plan->scope->context;
  const size_t n = plan->n_exclusions;
  out->exclusions = dsv__zalloc(context, n, sizeof *out->exclusions);
  out->matched = dsv__zalloc(context, n, sizeof *out->matched);
  if (!out->exclusions || !out->matched) return DSV_ERROR_MEMORY;
  dsv_status status = DSV_OK;
  for (size_t i = 0; !status && i < n; i++) {
    const dsv__plan_exclusion *exclusion = &plan->exclusions[i];
    dsv__spans_init(&out->exclusions[i], context);
    dsv__matched_init(&out->matched[i], context, exclusion->match, exclusion->match_by, exclusion->n_match);
    status = common_exclusion(plan, exclusion, out->known_time, &out->exclusions[i], &out->matched[i]);
    if (exclusion->n_match || (exclusion->downtime && plan->outages)) out->alike = false;
  }
  return status;
}

static dsv_status common_coverage(dsv__common *out) {
  const dsv__plan *plan = out->plan;
  if (plan->observed->complete.chosen != 3) return DSV_OK;
  const dsv__table *table = plan->coverage.table;
  out->covered = dsv__zalloc(plan->scope->context, 1, sizeof *out->covered);
  if (!out->covered) return DSV_ERROR_MEMORY;
  dsv__matched_init(out->covered, plan->scope->context, plan->coverage.by, NULL, plan->coverage.n_by);
  dsv_status status = DSV_OK;
  for (uint64_t row = 0; !status && row < table->n && table->start[row] < plan->scope->as_of; row++)
    status = dsv__matched_add(out->covered, row);
  dsv__matched_sort(out->covered);
  return status;
}

dsv_status dsv__common_make(const dsv__plan *plan, int64_t last_window_end, dsv__common *out) {
  const dsv_context *context = plan->scope->context;
  int64_t as_of = plan->scope->as_of;
  *out = (dsv__common){.plan = plan, .alike = !coverage_depends(plan)};
  out->known_time =
      (dsv__span){plan->horizon.from, dsv__later(plan->horizon.from, dsv__earlier(plan->horizon.to, as_of))};
  out->assumed = plan->observed->complete.chosen == 0 && !plan->observations->coverage_said;
  dsv__spans *sets[] = {&out->hours, &out->hours_ahead, &out->outside};
  for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) dsv__spans_init(sets[i], context);
  dsv_status status = hours_within(plan, out->known_time.from, out->known_time.to, &out->hours);
  if (!status) status = hours_within(plan, as_of, last_window_end, &out->hours_ahead);
  const dsv__spans all = {.context = context, .at = &out->known_time, .n = out->known_time.from < out->known_time.to};
  if (!status) status = dsv__spans_subtract(&all, &out->hours, &out->outside);
  if (!status) status = common_exclusions(out);
  return status ? status : common_coverage(out);
}

void dsv__common_free(dsv__common *common) {
  if (!common->plan) return;
  const dsv_context *context = common->plan->scope->context;
  dsv__spans_free(&common->hours);
  dsv__spans_free(&common->hours_ahead);
  dsv__spans_free(&common->outside);
  for (size_t i = 0; common->exclusions && i < common->plan->n_exclusions; i++)
    dsv__free(context, common->exclusions[i].at);
  for (size_t i = 0; common->matched && i < common->plan->n_exclusions; i++) dsv__matched_free(&common->matched[i]);
  if (common->covered) dsv__matched_free(common->covered);
  dsv__free(context, common->exclusions);
  dsv__free(context, common->matched);
  dsv__free(context, common->covered);
}

/* ---- one subject ------------------------------------------------------------------------------------------------------------ */

static void swap(dsv__spans *a, dsv__spans *b) {
  dsv__spans keep = *a;
  *a = *b;
  *b = keep;
}

/* What no exclusion holds so far. */
static dsv__spans *available(dsv__workshop *w) {
  return w->unheld_apart ? &w->unheld : &w->service;
}

/* from := from - what */
static dsv_status remove_from(dsv__spans *from, const dsv__spans *what, dsv__spans *spare) {
  if (!what->n) return DSV_OK;
  dsv_status status = dsv__spans_subtract(from, what, spare);
  if (!status) swap(from, spare);
  return status;
}

static dsv_status exclude_time(const dsv__common *common, size_t i, const dsv__spans *own, dsv__workshop *w,
                               dsv__fates *out) {
  dsv_status status = dsv__spans_intersect(own, available(w), &w->wanted);
  if (!status) status = apply_limit(common, common->plan->exclusions[i].exclusion, &w->wanted, own, &out->taken[i]);
  if (!status && w->unheld_apart) status = remove_from(&w->unheld, &out->taken[i], &w->a);
  if (!status) status = remove_from(&w->service, &out->taken[i], &w->a);
  return status;
}

/* Holds all its moments that no earlier one holds, but takes only those that would be down, and lets go of down ones past its limit. */
static dsv_status exclude_downtime(const dsv__common *common, size_t i, const dsv__spans *own, const dsv__spans *runs,
                                   dsv__workshop *w, dsv__fates *out) {
  dsv_status status = dsv__spans_intersect(own, available(w), &w->a);
  if (!status && runs) {
    status = dsv__spans_intersect(&w->a, &w->covered, &w->b);
    if (!status) status = dsv__spans_intersect(&w->b, runs, &w->wanted);
    if (!status) status = apply_limit(common, common->plan->exclusions[i].exclusion, &w->wanted, own, &out->excused[i]);
    if (!status) status = remove_from(&w->wanted, &out->excused[i], &w->b); /* past the limit */
    if (!status) status = remove_from(&w->a, &w->wanted, &w->b);            /* held */
  }
  if (!status) status = remove_from(available(w), &w->a, &w->b);
  return status;
}

static bool covers(const dsv__spans *set, dsv__span span) {
  return set->n == 1 && set->at[0].from <= span.from && set->at[0].to >= span.to;
}

static dsv_status make(const dsv__common *common, const dsv__subject *subject, const dsv__spans *held,
                       const dsv__spans *runs, dsv__workshop *w, dsv__fates *out) {
  const dsv__plan *plan = common->plan;
  dsv_status status = coverage(common, subject, held, &w->a, &w->covered);
  if (!status) status = dsv__spans_copy(&common->hours, &w->service);
  w->unheld_apart = false;
  for (size_t i = 0; i < plan->n_exclusions; i++) w->unheld_apart = w->unheld_apart || plan->exclusions[i].downtime;
  if (!status && w->unheld_apart) status = dsv__spans_copy(&common->hours, &w->unheld);
  for (size_t i = 0; !status && i < plan->n_exclusions; i++) {
    const dsv__plan_exclusion *exclusion = &plan->exclusions[i];
    const dsv__spans *own = &common->exclusions[i];
    if (exclusion->rows_only) continue;
    if (exclusion->n_match) {
      status = exclusion_of_subject(common, i, subject, &w->own);
      own = &w->own;
    }
    if (!status)
      status =
          exclusion->downtime ? exclude_downtime(common, i, own, runs, w, out) : exclude_time(common, i, own, w, out);
  }
  if (!status && covers(&w->covered, common->known_time)) swap(&out->known, &w->service);
  else {
    if (!status) status = dsv__spans_subtract(&w->service, &w->covered, &out->no_data);
    if (!status) status = dsv__spans_intersect(&w->service, &w->covered, &out->known);
  }
  if (!status && runs) {
    status = dsv__spans_intersect(&out->known, runs, &out->down);
    for (size_t i = 0; !status && i < plan->n_exclusions; i++)
      status = remove_from(&out->down, &out->excused[i], &w->a);
  }
  for (size_t i = 0; !status && plan->clock && i < plan->n_exclusions; i++) {
    status = dsv__spans_union(&out->excluded, &out->taken[i], &w->a);
    if (!status) swap(&out->excluded, &w->a);
  }
  out->plain = out->outside->n == 0;
  for (size_t i = 0; i < plan->n_exclusions; i++) out->plain = out->plain && out->taken[i].n == 0;
  return status;
}

static void free_sets(const dsv__plan *plan, dsv__spans *at) {
  for (size_t i = 0; at && i < plan->n_exclusions; i++) dsv__spans_free(&at[i]);
  dsv__free(plan->scope->context, at);
}

void dsv__fates_free(const dsv__plan *plan, dsv__fates *fates) {
  dsv__spans *sets[] = {&fates->excluded, &fates->no_data, &fates->known, &fates->down};
  for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) dsv__spans_free(sets[i]);
  if (fates->pauses != fates->taken) free_sets(plan, fates->pauses);
  free_sets(plan, fates->taken);
  free_sets(plan, fates->excused);
}

/* Of another subject before: its memory is used again. */
static void clear_fates(const dsv__plan *plan, dsv__fates *fates) {
  dsv__spans *sets[] = {&fates->excluded, &fates->no_data, &fates->known, &fates->down};
  for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) dsv__spans_clear(sets[i]);
  for (size_t i = 0; i < plan->n_exclusions; i++) {
    dsv__spans_clear(&fates->taken[i]);
    dsv__spans_clear(&fates->excused[i]);
  }
}

dsv_status dsv__fates_begin(const dsv__common *common, dsv__fates *out) {
  const dsv__plan *plan = common->plan;
  const dsv_context *context = plan->scope->context;
  *out = (dsv__fates){.outside = &common->outside};
  dsv__spans *sets[] = {&out->excluded, &out->no_data, &out->known, &out->down};
  for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) dsv__spans_init(sets[i], context);
  out->taken = out->pauses = dsv__zalloc(context, plan->n_exclusions, sizeof *out->taken);
  out->excused = dsv__zalloc(context, plan->n_exclusions, sizeof *out->excused);
  for (size_t i = 0; i < plan->n_exclusions; i++) {
    if (out->taken) dsv__spans_init(&out->taken[i], context);
    if (out->excused) dsv__spans_init(&out->excused[i], context);
  }
  if (out->taken && out->excused) return DSV_OK;
  dsv__fates_free(plan, out);
  out->taken = out->excused = out->pauses = NULL;
  return DSV_ERROR_MEMORY;
}

/* Classes that follow a case have hours of their own, so that its clock stands still at any hour that is excluded. */
static dsv_status pause_at_any_hour(const dsv__common *common, const dsv__subject *subject, dsv__workshop *w,
                                    dsv__fates *out) {
  const dsv__plan *plan = common->plan;
  dsv__common always = *common;
  always.hours = (dsv__spans){.context = plan->scope->context, .at = &always.known_time, .n = 1};
  if (always.known_time.from >= always.known_time.to) always.hours.n = 0;
  dsv__fates all;
  dsv_status status = dsv__fates_begin(common, &all);
  if (!status) status = make(&always, subject, NULL, NULL, w, &all);
  if (!status) {
    out->pauses = all.taken;
    all.taken = all.pauses = NULL;
    swap(&out->excluded, &all.excluded);
  }
  dsv__fates_free(plan, &all);
  return status;
}

dsv_status dsv__fates_make(const dsv__common *common, const dsv__subject *subject, const dsv__spans *held,
                           const dsv__spans *runs, dsv__workshop *w, dsv__fates *out) {
  const dsv__plan *plan = common->plan;
  const bool follows = plan->clock && plan->n_classes && plan->target->metric.keep == DSV__KEEP_FOLLOW;
  clear_fates(plan, out);
  dsv__spans *tools[] = {&w->service, &w->unheld, &w->covered, &w->own, &w->wanted, &w->a, &w->b};
  for (size_t i = 0; i < sizeof tools / sizeof *tools; i++) tools[i]->context = plan->scope->context;
  dsv_status status = make(common, subject, held, runs, w, out);
  return !status && follows ? pause_at_any_hour(common, subject, w, out) : status;
}

void dsv__workshop_free(const dsv_context *context, dsv__workshop *w) {
  dsv__spans *tools[] = {&w->service, &w->unheld, &w->covered, &w->own, &w->wanted, &w->a, &w->b};
  for (size_t i = 0; i < sizeof tools / sizeof *tools; i++) dsv__free(context, tools[i]->at);
}

uint64_t dsv__fates_size(const dsv__plan *plan, const dsv__fates *fates) {
  const bool apart = fates->pauses != fates->taken;
  uint64_t n = fates->outside->n + fates->excluded.n + fates->no_data.n + fates->known.n + fates->down.n;
  for (size_t i = 0; i < plan->n_exclusions; i++)
    n += fates->taken[i].n + fates->excused[i].n + (apart ? fates->pauses[i].n : 0);
  return n;
}
