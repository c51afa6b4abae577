/* An explanation told line by line: nothing of it is held but what one subject's time is made of. */
#include "score/attest.h"
#include "score/explain_parts.h"
#include "score/scoring.h"
#include "score/visit.h"

typedef struct {
  const dsv_reader *reader;
  const dsv_context *context;
  dsv__evaluation *e;
  dsv__span window;
  bool rows_told; /* of the evaluation in hand */
  dsv__buffer what;
  /* Rows that are not told yet. */
  dsv_line rows;
  dsv__visited last;
} telling;

static dsv_status tell(const telling *t, const dsv_line *line) {
  return t->reader->line(t->reader->user, line) ? DSV_ERROR_CANCELLED : DSV_OK;
}

/* A line of the class and the subject in hand; their texts have a NUL. */
static dsv_line begin_line(const telling *t, uint32_t kind, size_t subject) {
  const dsv__plan *plan = t->e->plan;
  return (dsv_line){.size = sizeof(dsv_line),
                    .kind = kind,
                    .of_class = plan->of_class == SIZE_MAX ? NULL : plan->target->id.at,
                    .subject = plan->n_by && subject != SIZE_MAX ? t->e->roster.at[subject].key.at : NULL};
}

/* ---- rows ------------------------------------------------------------------------------------------------------------------- */

static dsv_status tell_rows(telling *t) {
  if (!t->rows.size) return DSV_OK;
  t->what.n = 0;
  dsv__put_reason(&t->what, t->e->plan, t->last.reason, t->last.other);
  dsv__put_char(&t->what, '\0');
  if (t->what.failed) return DSV_ERROR_MEMORY;
  t->rows.what = t->what.at;
  if (t->last.reason >= DSV__ROW_EXCLUDED)
    t->rows.by = t->e->plan->exclusions[t->last.reason - DSV__ROW_EXCLUDED].exclusion->id.at;
  dsv_status status = tell(t, &t->rows);
  t->rows.size = 0;
  return status;
}

/* Joins rows that follow one another and are alike. */
static dsv_status take_row(void *user, const dsv__visited *row) {
  telling *t = user;
  const uint64_t number = row->table->origin ? row->table->origin[row->row] : row->row + 1;
  const int64_t at = row->table->start[row->row];
  if (t->rows.size && number == t->rows.last + 1 && row->reason == t->last.reason && row->other == t->last.other &&
      row->subject == t->last.subject) {
    t->rows.last = number;
    t->rows.to = at;
    return DSV_OK;
  }
  dsv_status status = tell_rows(t);
  t->rows = begin_line(t, DSV_LINE_ROWS, row->subject);
  t->rows.from = t->rows.to = at;
  t->rows.first = t->rows.last = number;
  t->last = *row;
  return status;
}

/* ---- time ------------------------------------------------------------------------------------------------------------------- */

static dsv_status tell_spans(const telling *t, size_t subject, const dsv__fates *fates) {
  dsv__arena arena;
  dsv__fate_span *spans;
  size_t n = 0;
  dsv__arena_init(&arena, t->context);
  dsv_status status = dsv__explain_spans(t->e, fates, t->window, &arena, &spans, &n);
  for (size_t i = 0; !status && i < n; i++) {
    dsv_line line = begin_line(t, DSV_LINE_SPAN, subject);
    line.what = spans[i].fate;
    line.by = spans[i].by.n ? spans[i].by.at : NULL;
    line.from = spans[i].from;
    line.to = spans[i].to;
    status = tell(t, &line);
  }
  dsv__arena_free(&arena);
  return status;
}

static dsv_status tell_outages(const telling *t, size_t subject, const dsv__outages *outages) {
  dsv_status status = DSV_OK;
  for (size_t i = 0; !status && i < outages->n_runs; i++) {
    dsv_line line = begin_line(t, DSV_LINE_OUTAGE, subject);
    line.what = dsv__explain_run(&outages->runs[i], t->window);
    line.from = outages->runs[i].from;
    line.to = outages->runs[i].to;
    line.counted = outages->runs[i].counted;
    if (line.what) status = tell(t, &line);
  }
  return status;
}

static dsv_status tell_attestations(const telling *t, size_t subject, const dsv__fates *fates) {
  const dsv__evaluation *e = t->e;
  const size_t of = subject == SIZE_MAX ? 0 : subject;
  dsv__attestation one;
  dsv_status status = DSV_OK;
  for (size_t i = of < e->n_grouped ? e->rows_from[of] : 0; !status && dsv__attest_next(e, of, &i, &one);) {
    dsv_line line = begin_line(t, DSV_LINE_ATTESTATION, subject);
    line.what = dsv__attest_what(&one, e->scope->as_of);
    line.from = one.at;
    line.to = one.until;
    line.counted = dsv__spans_within(&fates->known, one.at, one.until);
    if (dsv__attest_counts(&one, t->window)) status = tell(t, &line);
  }
  return status;
}

static dsv_status watch(void *user, dsv__evaluation *e, dsv__span window, size_t subject, const dsv__result *result) {
  telling *t = user;
  (void)result;
  if (window.from != t->window.from || window.to != t->window.to) return DSV_OK;
  t->e = e;
  dsv_status status = t->rows_told ? DSV_OK : dsv__visit_rows(e, window, take_row, t);
  if (!status) status = tell_rows(t);
  t->rows_told = subject != SIZE_MAX; /* the target or class itself comes last */
  if (status || (subject == SIZE_MAX && e->plan->n_by)) return status;
  dsv__subject_state *state;
  status = dsv__subject_state_of(e, subject == SIZE_MAX ? 0 : subject, &state);
  if (!status) status = tell_spans(t, subject, state->fates);
  if (!status && e->plan->attests) return tell_attestations(t, subject, state->fates);
  return !status && e->plan->outages ? tell_outages(t, subject, &state->outages) : status;
}

/* ---- the verb --------------------------------------------------------------------------------------------------------------- */

dsv_status dsv_explain_each(const dsv_book *book, const dsv_facts *facts, const char *agreement, const char *target,
                            int64_t period, int64_t as_of, const dsv_reader *reader, const dsv_score_options *options,
                            dsv_diag *diag) {
  dsv_reader given = DSV_READER_INIT;
  if (dsv__options(reader, &given, sizeof given, sizeof given) || !given.line)
    return dsv__fail(diag, DSV_ERROR_MISUSE, "a reader of lines is needed, of a size that is understood");
  dsv__request request = {
      .book = book, .facts = facts, .agreement = agreement, .target = target, .as_of = as_of, .options = options};
  if (!target || period < DSV__TIME_MIN || period >= DSV__TIME_MAX)
    return dsv__fail(diag, DSV_ERROR_MISUSE, "a target and a time of the years 1 to 9999 are needed");
  dsv__period_found found;
  dsv_score_options known;
  dsv_status status = dsv__request_check(&request, diag);
  if (!status) status = dsv__request_options(&request, &known, diag);
  if (!status) status = dsv__period_find(&request, period, &found, diag);
  if (status) return status;
  telling t = {.reader = &given, .context = book->context, .window = {found.from, found.to}};
  dsv__buffer_init(&t.what, book->context);
  dsv_scorecard *card = NULL;
  request.watch = watch;
  request.user = &t;
  status = dsv__score_request(&request, &card, diag);
  dsv_scorecard_unref(card);
  dsv__buffer_free(&t.what);
  return status == DSV_ERROR_MEMORY ? DSV__NO_MEMORY(diag) : status;
}
