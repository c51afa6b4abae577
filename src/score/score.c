#include "score/tally.h"
#include "score/work.h"
#include "base/sort.h"
#include "clock/zone.h"
#include <string.h>

/* ---- the card --------------------------------------------------------------------------------------------------------------- */

static int compare_entries(const void *a, const void *b) {
  const dsv__entry *x = a, *y = b;
  if (x->from != y->from) return x->from < y->from ? -1 : 1;
  if (x->to != y->to) return x->to < y->to ? -1 : 1;
  if (x->version != y->version) return x->version < y->version ? -1 : 1;
  return x->order < y->order ? -1 : 1;
}

static dsv_status make_periods(dsv__work *w) {
  dsv__arena *arena = &w->card->arena;
  dsv__sort(w->entries, w->n, sizeof *w->entries, compare_entries);
  w->card->periods = dsv__arena_alloc(arena, w->n, sizeof *w->card->periods);
  if (!w->card->periods) return DSV_ERROR_MEMORY;
  for (size_t i = 0, next; i < w->n; i = next) {
    const dsv__entry *first = &w->entries[i];
    for (next = i + 1; next < w->n; next++) {
      const dsv__entry *e = &w->entries[next];
      if (e->from != first->from || e->to != first->to || e->version != first->version) break;
    }
    dsv__period *period = &w->card->periods[w->card->n_periods++];
    *period = (dsv__period){.from = first->from,
                            .to = first->to,
                            .version = first->version,
                            .from_offset = dsv__zone_offset(first->zone, first->from),
                            .to_offset = dsv__zone_offset(first->zone, first->to),
                            .n_targets = next - i};
    period->targets = dsv__arena_alloc(arena, next - i, sizeof *period->targets);
    if (!period->targets) return DSV_ERROR_MEMORY;
    for (size_t k = i; k < next; k++) period->targets[k - i] = *w->entries[k].result;
  }
  return DSV_OK;
}

static int compare_facts(const void *a, const void *b) {
  return dsv__str_compare(((const dsv__facts_used *)a)->stream, ((const dsv__facts_used *)b)->stream);
}

static int compare_zones(const void *a, const void *b) {
  return dsv__str_compare(((const dsv__zone_used *)a)->name, ((const dsv__zone_used *)b)->name);
}

/* The card outlives book and facts: texts of documents are copied. */
static bool keep(dsv__arena *arena, dsv__str *text) {
  if (!text->n) return true;
  text->at = dsv__arena_text(arena, text->at, text->n);
  return text->at != NULL;
}

static dsv_status list_facts(dsv__work *w) {
  dsv_scorecard *card = w->card;
  card->facts = dsv__arena_alloc(&card->arena, w->n_tables, sizeof *card->facts);
  if (!card->facts) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < w->n_tables; i++) {
    const dsv__table *table = w->tables[i];
    const dsv__stream *stream = table->stream;
    bool assumed = w->metrics[i] && !stream->made && stream->complete.chosen == 0 && !table->coverage_said;
    dsv__facts_used *used = &card->facts[card->n_facts++];
    *used = (dsv__facts_used){table->stream->head.id, table->seen, table->bad, table->superseded, assumed};
    if (!keep(&card->arena, &used->stream)) return DSV_ERROR_MEMORY;
  }
  dsv__sort(card->facts, card->n_facts, sizeof *card->facts, compare_facts);
  return DSV_OK;
}

static dsv_status list_zones(dsv__work *w) {
  dsv_scorecard *card = w->card;
  if (!card->n_periods) return DSV_OK;
  int64_t from = card->periods[0].from, to = from;
  for (size_t i = 0; i < card->n_periods; i++) to = card->periods[i].to > to ? card->periods[i].to : to;
  card->zones = dsv__arena_alloc(&card->arena, w->n_zones, sizeof *card->zones);
  if (!card->zones) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < w->n_zones; i++) {
    dsv__zone_used *used = &card->zones[card->n_zones++];
    *used = (dsv__zone_used){dsv__str_of(dsv__zone_name(w->zones[i])), dsv__zone_crc(w->zones[i], from, to)};
    if (!keep(&card->arena, &used->name)) return DSV_ERROR_MEMORY;
  }
  dsv__sort(card->zones, card->n_zones, sizeof *card->zones, compare_zones);
  return DSV_OK;
}

static bool keep_excluded(dsv__arena *arena, dsv__by_id *at, size_t n) {
  bool kept = true;
  for (size_t i = 0; i < n; i++) kept = kept && keep(arena, &at[i].id);
  return kept;
}

/* Texts that still lie in the book. Keys, values and objectives are the card's already; groups and words are static. Two levels deep:
   targets, classes, subjects. */
static bool keep_result(dsv__arena *arena, dsv__result *result) {
  bool kept = keep(arena, &result->id) && keep(arena, &result->unit);
  kept = kept && keep_excluded(arena, result->time.excluded, result->time.n_excluded);
  kept = kept && keep_excluded(arena, result->time.excused, result->time.n_excused);
  kept = kept && keep_excluded(arena, result->rows.excluded, result->rows.n_excluded);
  kept = kept && keep_excluded(arena, result->cases.excluded, result->cases.n_excluded);
  kept = kept && keep_excluded(arena, result->overlaps, result->n_overlaps);
  for (size_t i = 0; kept && i < result->n_classes; i++) kept = keep_result(arena, &result->classes[i]);
  for (size_t i = 0; kept && i < result->n_subjects; i++) kept = keep_result(arena, &result->subjects[i]);
  return kept;
}

static dsv_status finish(dsv__work *w) {
  dsv_scorecard *card = w->card;
  dsv_status status = dsv__overlaps_make(w); /* results are copied into periods */
  if (!status) status = make_periods(w);
  if (!status && !w->request->spans) status = dsv__make_credits(w);
  if (!status && !w->request->spans) status = dsv__make_rights(w);
  if (!status) status = list_facts(w);
  if (!status) status = list_zones(w);
  bool kept = !status && keep(&card->arena, &card->agreement);
  for (size_t i = 0; kept && i < card->n_periods; i++)
    for (size_t k = 0; kept && k < card->periods[i].n_targets; k++)
      kept = keep_result(&card->arena, &card->periods[i].targets[k]);
  if (!status && !kept) status = DSV_ERROR_MEMORY;
  return status ? status : dsv__scorecard_finish(card);
}

/* ---- the whole -------------------------------------------------------------------------------------------------------------- */

dsv_status dsv__scope_make(const dsv__request *request, const dsv__agreement *agreement, dsv__arena *arena,
                           dsv_diag *diag, dsv__scope *out) {
  *out = (dsv__scope){.context = request->book->context,
                      .book = request->book,
                      .facts = request->facts,
                      .agreement = agreement,
                      .as_of = request->as_of,
                      .arena = arena,
                      .diag = diag,
                      .options = request->options};
  dsv_status status = dsv__zones_get(request->book->zones, agreement->timezone, &out->zone);
  out->as_if = request->as_if;
  out->values = request->values;
  if (!status) out->in_force = dsv__in_force_of(request, agreement, out->zone);
  return status;
}

bool dsv__is_version(const dsv__document *document, const dsv__request *request) {
  if (strcmp(document->type->name, "agreement") != 0) return false;
  const dsv__agreement *agreement = document->structure;
  return dsv__str_same(agreement->head.id, dsv__str_of(request->agreement)) &&
         (!request->version || agreement->version == request->version);
}

/* Where the first version begins, if the caller left `from` open. */
static dsv_status default_range(dsv__work *w, bool *found) {
  dsv__request *request = w->request;
  int64_t first = DSV__TIME_MAX;
  for (size_t i = 0; i < request->book->n_documents; i++) {
    dsv__scope scope;
    if (!dsv__is_version(request->book->documents[i], request)) continue;
    dsv_status status = dsv__scope_make(request, request->book->documents[i]->structure, NULL, w->diag, &scope);
    if (status) return status;
    first = scope.in_force.from < first ? scope.in_force.from : first;
    w->card->agreement = scope.agreement->head.id;
    *found = true;
  }
  if (request->from == DSV_NO_TIME) request->from = first;
  if (request->to == DSV_NO_TIME) request->to = request->as_of;
  return DSV_OK;
}

/* "did you mean": the nearest id of the book's agreements, or of this agreement's targets. */
dsv_status dsv__unknown_id(const dsv__request *request, bool target, dsv_diag *diag) {
  const dsv_book *book = request->book;
  const char *wanted = target ? request->target : request->agreement, *near = NULL;
  for (size_t i = 0; i < book->n_documents && !near; i++) {
    const dsv__document *document = book->documents[i];
    const dsv__agreement *agreement = document->structure;
    if (strcmp(document->type->name, "agreement") != 0) continue;
    if (!target) near = dsv__nearest(dsv__str_of(wanted), (const char *const[]){agreement->head.id.at}, 1);
    else if (dsv__str_same(agreement->head.id, dsv__str_of(request->agreement)))
      for (size_t k = 0; k < agreement->targets.n && !near; k++)
        near = dsv__nearest(dsv__str_of(wanted),
                            (const char *const[]){DSV__AT(agreement->targets, dsv__target)[k].id.at}, 1);
  }
  return dsv__fail(diag, target ? DSV_ERROR_UNKNOWN_TARGET : DSV_ERROR_UNKNOWN_AGREEMENT, "there is no %s \"%s\"%s%s%s",
                   target ? "target" : "agreement", wanted, near ? ": did you mean \"" : "", near ? near : "",
                   near ? "\"?" : "");
}

static void note_what_if(dsv__work *w, const dsv__scope *scope) {
  const dsv__span supposed = scope->in_force;
  w->card->what_if =
      (dsv__what_if){scope->agreement->version, supposed.from, supposed.to,
                     dsv__zone_offset(scope->zone, supposed.from), dsv__zone_offset(scope->zone, supposed.to)};
}

static dsv_status score_versions(dsv__work *w) {
  dsv__request *request = w->request;
  bool found = false, target_found = false;
  dsv__walk walk = {0, 0}; /* goes on from version to version */
  dsv_status status = default_range(w, &found);
  if (!status && !found) return dsv__unknown_id(request, false, w->diag);
  for (size_t i = 0; !status && i < request->book->n_documents; i++) {
    dsv__scope scope;
    if (!dsv__is_version(request->book->documents[i], request)) continue;
    const dsv__agreement *agreement = request->book->documents[i]->structure;
    status = dsv__scope_make(request, agreement, &w->card->arena, w->diag, &scope);
    if (!status && request->as_if) note_what_if(w, &scope);
    scope.walk = walk;
    scope.made = &w->made;
    scope.kept = request->tallying ? request->tallying->kept : NULL;
    if (!status) status = dsv__score_targets(w, &scope, &target_found);
    walk = scope.walk;
  }
  if (!status && !target_found) return dsv__unknown_id(request, true, w->diag);
  const bool card = !request->tallying || request->tallying->act == DSV__TALLY_SCORE;
  return status || !card ? status : finish(w);
}

dsv_status dsv__request_check(const dsv__request *request, dsv_diag *diag) {
  const dsv_book *book = request->book;
  const dsv_facts *facts = request->facts;
  if (!book || !facts || !request->agreement)
    return dsv__fail(diag, DSV_ERROR_MISUSE, "book, facts and agreement are needed");
  if (facts->book != book) return dsv__fail(diag, DSV_ERROR_MISUSE, "the facts belong to another book");
  if (request->as_of < DSV__TIME_MIN || request->as_of >= DSV__TIME_MAX)
    return dsv__fail(diag, DSV_ERROR_MISUSE, "as_of must be a time of the years 1 to 9999");
  dsv_status status = dsv__book_usable(book, diag);
  if (!status) status = dsv__facts_usable(facts, diag);
  if (status) return status;
  if (!book->frozen) return dsv__fail(diag, DSV_ERROR_NOT_FROZEN, "the book is not checked: call dsv_book_check first");
  if (!facts->sealed)
    return dsv__fail(diag, DSV_ERROR_NOT_FROZEN, "the facts are not sealed: call dsv_facts_seal first");
  return DSV_OK;
}

dsv_status dsv__score_request(dsv__request *request, dsv_scorecard **out, dsv_diag *diag) {
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "out is needed");
  *out = NULL;
  dsv_score_options options;
  dsv_status status = dsv__request_options(request, &options, diag);
  if (!status) status = dsv__request_check(request, diag);
  if (status) return status;
  dsv_context *context = request->book->context;
  dsv__work w = {.request = request, .diag = diag, .context = context};
  w.card = dsv__zalloc(context, 1, sizeof *w.card);
  if (!w.card) return DSV__NO_MEMORY(diag);
  atomic_init(&w.card->references, 1);
  w.card->context = dsv_context_ref(context);
  w.card->as_of = request->as_of;
  dsv__arena_init(&w.card->arena, context);
  status = score_versions(&w);
  dsv__free(context, w.entries);
  dsv__free(context, w.tables);
  dsv__free(context, w.metrics);
  dsv__free(context, w.zones);
  dsv__made_free(context, &w.made);
  if (status) dsv_scorecard_unref(w.card);
  else *out = w.card;
  if (status == DSV_ERROR_MEMORY) return DSV__NO_MEMORY(diag);
  if (status == DSV_ERROR_CANCELLED) return dsv__fail(diag, status, "cancelled by the caller");
  return status;
}

dsv_status dsv_score(const dsv_book *book, const dsv_facts *facts, const char *agreement, int64_t from, int64_t to,
                     int64_t as_of, const dsv_score_options *options, dsv_scorecard **out, dsv_diag *diag) {
  dsv__request request = {
      .book = book, .facts = facts, .agreement = agreement, .from = from, .to = to, .as_of = as_of, .options = options};
  return dsv__score_request(&request, out, diag);
}

dsv_status dsv_agreement_time(const dsv_book *book, const char *agreement, const char *text, size_t length,
                              int64_t *out, dsv_diag *diag) {
  if (!book || !agreement || !text || !out)
    return dsv__fail(diag, DSV_ERROR_MISUSE, "book, agreement, text and out are needed");
  *out = 0;
  dsv_status status = dsv__book_usable(book, diag);
  if (status) return status;
  if (!book->frozen) return dsv__fail(diag, DSV_ERROR_NOT_FROZEN, "the book is not checked: call dsv_book_check first");
  const dsv__document *document = dsv__book_find(book, "agreement", dsv__str_of(agreement));
  dsv__request request = {.book = book, .agreement = agreement};
  if (!document) return dsv__unknown_id(&request, false, diag);
  const dsv__zone *zone;
  dsv__when when;
  if (!dsv__when_parse(text, length, &when))
    return dsv__fail(diag, DSV_ERROR_VALUE, "\"%.*s\" is neither a date nor a time such as 2026-01-31T18:00:00Z",
                     (int)(length < 60 ? length : 60), text);
  status = dsv__zones_get(book->zones, ((const dsv__agreement *)document->structure)->timezone, &zone);
  if (!status) *out = dsv__when_at(when, zone);
  return status;
}
