/* Tallies: made, merged, finished. Each of them is a scoring in which the cells of the windows come from elsewhere than the rows, or go elsewhere
   than into results. */
#include "score/tally.h"
#include "clock/calendar_fields.h"
#include <string.h>

/* ---- life ------------------------------------------------------------------------------------------------------------------- */

static void release(dsv_tally *tally) {
  dsv_book *book = tally->book;
  const dsv_context *context = book->context;
  for (size_t i = 0; i < tally->n_groups; i++) dsv__words_free(&tally->groups[i]);
  dsv__free(context, tally->groups);
  dsv__free(context, tally->streams);
  dsv__free(context, tally->agreement);
  for (size_t i = 0; i < tally->n_parts; i++) dsv_facts_unref(tally->parts[i]);
  dsv__free(context, tally->parts);
  dsv__free(context, tally);
  dsv_book_unref(book);
}

dsv_tally *dsv_tally_ref(dsv_tally *tally) {
  if (tally) dsv__retain(&tally->references);
  return tally;
}

void dsv_tally_unref(dsv_tally *tally) {
  if (tally && dsv__release(&tally->references)) release(tally);
}

/* The zone that a document names; empty: none. */
static dsv__str zone_of(const dsv__document *document) {
  if (!strcmp(document->type->name, "agreement")) return ((const dsv__agreement *)document->structure)->timezone;
  if (!strcmp(document->type->name, "calendar")) return ((const dsv__calendar_document *)document->structure)->timezone;
  return (dsv__str){NULL, 0};
}

/* What clocks of the zone show, as far ahead as anybody knows: machines with other zone data make other windows. */
static void digest_zone(const dsv_book *book, dsv__str name, dsv__digest *out) {
  static const int64_t years_150 = INT64_C(4733510400000000); /* from 1970 on */
  const dsv__zone *zone;
  if (name.n && !dsv__zones_get(book->zones, name, &zone)) dsv__digest_word(out, dsv__zone_crc(zone, 0, years_150));
}

/* Of all documents and the zones they name, in no order. */
static dsv_status digest_documents(const dsv_book *book, dsv__digest *out) {
  dsv_status status = DSV_OK;
  *out = (dsv__digest){0, 0};
  for (size_t i = 0; !status && i < book->n_documents; i++) {
    dsv_text *text;
    dsv__digest one = DSV__DIGEST_BEGIN;
    status = dsv_book_canonical(book, i, &text, NULL);
    if (status) break;
    dsv__digest_text(&one, (dsv__str){dsv_text_bytes(text), dsv_text_length(text)});
    digest_zone(book, zone_of(book->documents[i]), &one);
    dsv__digest_add(out, one);
    dsv_text_unref(text);
  }
  return status;
}

static size_t count_streams(const dsv_book *book) {
  size_t n = 0;
  for (size_t i = 0; i < book->n_documents; i++) n += !strcmp(book->documents[i]->type->name, "stream");
  return n;
}

dsv_status dsv__tally_begin(const dsv_book *book, const char *agreement, size_t length, dsv_tally **out,
                            dsv_diag *diag) {
  const dsv_context *context = book->context;
  dsv_tally *tally = dsv__zalloc(context, 1, sizeof *tally);
  if (!tally) return DSV__NO_MEMORY(diag);
  atomic_init(&tally->references, 1);
  tally->book = dsv_book_ref((dsv_book *)book);
  tally->agreement = dsv__zalloc(context, length + 1, 1);
  tally->streams = dsv__zalloc(context, count_streams(book), sizeof *tally->streams);
  dsv_status status = tally->agreement && tally->streams ? digest_documents(book, &tally->documents) : DSV_ERROR_MEMORY;
  if (status) {
    release(tally);
    return DSV__NO_MEMORY(diag);
  }
  memcpy(tally->agreement, agreement, length);
  *out = tally;
  return DSV_OK;
}

dsv_status dsv__tally_keep(dsv_tally *tally, dsv_facts *const *parts, size_t n) {
  tally->parts = dsv__zalloc(tally->book->context, n, sizeof *tally->parts);
  if (!tally->parts) return DSV_ERROR_MEMORY;
  for (; tally->n_parts < n; tally->n_parts++) tally->parts[tally->n_parts] = dsv_facts_ref(parts[tally->n_parts]);
  return DSV_OK;
}

/* The parts of all tallies. NULL: there is no memory. */
static dsv_facts **parts_of(const dsv_tally *const *tallies, size_t n, size_t *n_parts) {
  *n_parts = 0;
  for (size_t i = 0; i < n; i++) *n_parts += tallies[i]->n_parts;
  dsv_facts **parts = dsv__alloc(tallies[0]->book->context, *n_parts, sizeof *parts), **to = parts;
  for (size_t i = 0; parts && i < n; i++)
    for (size_t k = 0; k < tallies[i]->n_parts; k++) *to++ = tallies[i]->parts[k];
  return parts;
}

dsv_status dsv__tally_facts(const dsv_tally *const *tallies, size_t n, dsv_facts **out, dsv_diag *diag) {
  const dsv_tally *first = tallies[0];
  const dsv_context *context = first->book->context;
  const size_t n_streams = first->parts[0]->n_tables;
  size_t n_parts;
  dsv_facts **parts = parts_of(tallies, n, &n_parts);
  dsv__tally_stream *streams = dsv__alloc(context, n_streams, sizeof *streams);
  dsv_status status = DSV_OK;
  for (size_t i = 0; streams && i < n_streams; i++) streams[i] = first->streams[i];
  if (!parts || !streams) status = DSV__NO_MEMORY(diag);
  else if (n_parts == 1) *out = dsv_facts_ref(parts[0]);
  else status = dsv__tally_join(first->book, (const dsv_facts *const *)parts, n_parts, true, streams, NULL, out, diag);
  dsv__free(context, streams);
  dsv__free(context, parts);
  return status;
}

/* ---- streams ---------------------------------------------------------------------------------------------------------------- */

/* The stream whose rows are given: of a made one its source. */
static const dsv__stream *given_stream(const dsv__stream *stream) {
  return stream && stream->made ? dsv__made_source(stream)->structure : stream;
}

/* Whether a target measures the stream, or one that it looks at does: at most DSV__OVER_DEEP deep. */
static bool reads(const dsv__target *target, const dsv__stream *stream) {
  if (!dsv__is_over_targets(target)) return given_stream(dsv__stream_of(&target->metric.stream)) == stream;
  const dsv__target *of;
  for (size_t i = 0; (of = dsv__looked_at(target, i)) != NULL; i++)
    if (reads(of, stream)) return true;
  return false;
}

/* Whether any target of any version measures the stream; *found: whether there is a version. */
static bool is_measured(const dsv_book *book, dsv__str agreement, const dsv__stream *stream, bool *found) {
  bool measured = false;
  for (size_t i = 0; i < book->n_documents; i++) {
    const dsv__agreement *version = book->documents[i]->structure;
    if (strcmp(book->documents[i]->type->name, "agreement") != 0 || !dsv__str_same(version->head.id, agreement))
      continue;
    *found = true;
    for (size_t k = 0; !measured && k < version->targets.n; k++)
      measured = reads(&DSV__AT(version->targets, dsv__target)[k], stream);
  }
  return measured;
}

static bool measures(const struct dsv__tallying *t, const dsv__table *table) {
  bool found;
  return is_measured(t->request->book, dsv__str_of(t->request->agreement), given_stream(table->stream), &found);
}

/* What is held of the rows that are given, where some of the table are wanted, or only what they come to. */
static dsv__holds what_of(const struct dsv__tallying *t, const dsv__table *table, bool rows) {
  const dsv__recipe *made = table->stream->made;
  if (!measures(t, table)) return DSV__HOLDS_ALL;
  /* It is made of all rows that are given. One that a later part takes back might have stood for others. */
  const bool changes = t->slice && made && !made->missed && !given_stream(table->stream)->key.n;
  if (made) return changes ? DSV__HOLDS_CHANGES : DSV__HOLDS_ROWS;
  return rows ? DSV__HOLDS_ROWS : DSV__HOLDS_COUNTS;
}

static void hold(const struct dsv__tallying *t, const dsv__table *table, bool rows) {
  if (!table || !t->streams) return;
  const dsv_facts *facts = t->request->facts;
  const uint8_t more = (uint8_t)what_of(t, table, rows);
  for (size_t i = 0; i < facts->n_tables; i++)
    if (facts->tables[i].stream == given_stream(table->stream) && more > t->streams[i].holds)
      t->streams[i].holds = more;
}

void dsv__tally_use(const struct dsv__tallying *tallying, const dsv__table *table) {
  hold(tallying, table, false);
}

void dsv__tally_use_rows(const struct dsv__tallying *t, const dsv__plan *plan) {
  const dsv__table *tables[] = {plan->table, plan->out_of.table, plan->subjects.table, plan->coverage.table};
  for (size_t i = 0; i < 4; i++) hold(t, tables[i], true);
  for (size_t i = 0; i < plan->n_exclusions; i++) hold(t, plan->exclusions[i].table, true);
}

static bool is_parted(const struct dsv__tallying *t, const dsv__table *table) {
  return table && (table->stream->made || measures(t, table));
}

/* Whether something that the plan asks but its own rows is not whole in every part. */
static bool depends_on_parts(const struct dsv__tallying *t, const dsv__plan *plan) {
  bool depends =
      is_parted(t, plan->out_of.table) || is_parted(t, plan->subjects.table) || is_parted(t, plan->coverage.table);
  for (size_t i = 0; !depends && i < plan->n_exclusions; i++) depends = is_parted(t, plan->exclusions[i].table);
  return depends;
}

static bool adds_up(const struct dsv__tallying *t, const dsv__plan *plan) {
  return !dsv__breaches_differ(plan->target->credit) && !plan->intervals && !plan->clock && !plan->made &&
         !plan->stream->key.n && !dsv__holds_samples(plan) && !depends_on_parts(t, plan);
}

/* ---- groups ----------------------------------------------------------------------------------------------------------------- */

static dsv_status add_group(dsv_tally *tally, dsv__words **out) {
  const dsv_context *context = tally->book->context;
  if (!dsv__grow(context, (void **)&tally->groups, &tally->capacity, tally->n_groups + 1, sizeof *tally->groups))
    return DSV_ERROR_MEMORY;
  *out = &tally->groups[tally->n_groups++];
  **out = (dsv__words){.context = context};
  return DSV_OK;
}

static dsv_status reach(dsv__plan *const *plans, size_t n, int64_t *out) {
  for (size_t i = 0; i < n; i++) dsv__sums_reach(plans[i], &out[2 * i], &out[2 * i + 1]);
  return DSV_OK;
}

/* A group that adds up. */
static dsv_status evaluate(struct dsv__tallying *t, dsv__scope *scope, dsv__plan *const *plans, size_t n,
                           const dsv__windows *windows, dsv__result ***results, dsv__words *group) {
  const dsv_context *context = scope->context;
  dsv__cells_in in = {.n = t->n_from};
  dsv__cells_out out = {.words = group};
  const dsv__course course = {.in = t->n_from ? &in : NULL, .out = group ? &out : NULL};
  const dsv__words **words = dsv__alloc(context, t->n_from, sizeof(const dsv__words *));
  out.reach = dsv__alloc(context, n, 2 * sizeof *out.reach);
  dsv_status status = words && out.reach ? DSV_OK : DSV_ERROR_MEMORY;
  size_t n_words = 0; /* what is merged has at most about as many */
  for (size_t k = 0; !status && k < t->n_from; k++) {
    words[k] = &t->from[k]->groups[t->group - 1];
    n_words += words[k]->n;
  }
  if (!status && group && t->n_from) dsv__words_reserve(group, n_words);
  in.words = words;
  if (!status)
    status = t->n_from ? dsv__cells_scale(words, t->n_from, plans, n, out.reach) : reach(plans, n, out.reach);
  if (!status) status = dsv__evaluate(scope, (const dsv__plan *const *)plans, n, windows, results, &course);
  if (group) dsv__words_shrink(group);
  dsv__free(context, words);
  dsv__free(context, out.reach);
  dsv__free(context, out.number);
  dsv__free(context, out.subjects);
  return status;
}

/* A group as it was read. */
static dsv_status check(const struct dsv__tallying *t, dsv__plan *const *plans, size_t n, size_t n_windows, bool adds) {
  const dsv_tally *tally = t->from[0];
  const dsv__words *words = &tally->groups[t->group - 1];
  const uint64_t rows = plans[0]->table->seen;
  if (!adds) return words->n ? DSV_ERROR_TALLY : DSV_OK;
  return dsv__cells_check(words, (const dsv__plan *const *)plans, n, n_windows, rows);
}

dsv_status dsv__tally_evaluate(struct dsv__tallying *t, dsv__scope *scope, dsv__plan *const *plans, size_t n,
                               const dsv__windows *windows, dsv__result ***results) {
  bool adds = true;
  dsv__words *group = NULL;
  for (size_t i = 0; i < n; i++) adds = adds && adds_up(t, plans[i]);
  for (size_t i = 0; !adds && i < n; i++) dsv__tally_use_rows(t, plans[i]);
  t->group++;
  dsv_status status = DSV_OK;
  if (t->to) status = add_group(t->to, &group);
  for (size_t k = 0; !status && k < t->n_from; k++)
    if (t->group > t->from[k]->n_groups) status = DSV_ERROR_TALLY;
  if (!status && t->act == DSV__TALLY_CHECK) return check(t, plans, n, windows->n, adds);
  if (!status && adds) return evaluate(t, scope, plans, n, windows, results, group);
  if (status || t->act != DSV__TALLY_SCORE) return status;
  return dsv__evaluate(scope, (const dsv__plan *const *)plans, n, windows, results, &(dsv__course){.watch = NULL});
}

dsv_status dsv__tally_run(struct dsv__tallying *tallying, dsv__request *request, dsv_scorecard **out, dsv_diag *diag) {
  dsv_scorecard *card;
  request->tallying = tallying;
  tallying->request = request;
  dsv_status status = dsv__score_request(request, &card, diag);
  if (!status && tallying->act == DSV__TALLY_SCORE) *out = card;
  else dsv_scorecard_unref(card);
  return status;
}

/* ---- the verbs -------------------------------------------------------------------------------------------------------------- */

dsv_status dsv__tally_options(const dsv_tally_options *options, dsv_score_options *out, bool *slice, dsv_diag *diag) {
  dsv_tally_options given = DSV_TALLY_OPTIONS_INIT;
  if (dsv__options(options, &given, sizeof given, sizeof given))
    return dsv__fail(diag, DSV_ERROR_OPTIONS, "dsv_tally_options: wrong size, or members this version does not know");
  if (given.slice > 1 || given.reserved)
    return dsv__fail(diag, DSV_ERROR_MISUSE, "options: %s", given.reserved ? "reserved must be 0" : "slice is 0 or 1");
  *out = (dsv_score_options)DSV_SCORE_OPTIONS_INIT;
  out->progress = given.progress;
  out->user = given.user;
  *slice = given.slice;
  return DSV_OK;
}

static dsv_status keep_rows(const dsv__request *request, uint64_t *const *kept, dsv_tally *tally, dsv_diag *diag) {
  dsv_facts *part = NULL;
  dsv_status status = dsv__tally_join(request->book, &request->facts, 1, true, tally->streams, kept, &part, diag);
  if (!status && dsv__tally_keep(tally, &part, 1)) status = DSV__NO_MEMORY(diag);
  dsv_facts_unref(part);
  return status;
}

static dsv_status make(dsv__request *request, dsv_tally *tally, dsv_diag *diag) {
  const dsv_context *context = request->book->context;
  const size_t n = request->facts->n_tables;
  struct dsv__tallying tallying = {
      .act = DSV__TALLY_MAKE, .to = tally, .streams = tally->streams, .slice = tally->slice};
  tallying.kept = tally->slice ? dsv__zalloc(context, n, sizeof *tallying.kept) : NULL;
  if (tally->slice && !tallying.kept) return DSV__NO_MEMORY(diag);
  dsv_status status = dsv__tally_run(&tallying, request, NULL, diag);
  tally->from = request->from;
  tally->to = request->to;
  tally->as_of = request->as_of;
  if (!status) status = keep_rows(request, tallying.kept, tally, diag);
  for (size_t i = 0; tallying.kept && i < n; i++) dsv__free(context, tallying.kept[i]);
  dsv__free(context, tallying.kept);
  return status;
}

dsv_status dsv_tally_new(const dsv_book *book, const dsv_facts *facts, const char *agreement, int64_t from, int64_t to,
                         int64_t as_of, const dsv_tally_options *options, dsv_tally **out, dsv_diag *diag) {
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "out is needed");
  *out = NULL;
  dsv_score_options scoring;
  bool slice;
  dsv__request request = {.book = book,
                          .facts = facts,
                          .agreement = agreement,
                          .from = from,
                          .to = to,
                          .as_of = as_of,
                          .options = &scoring};
  dsv_tally *tally;
  dsv_status status = dsv__tally_options(options, &scoring, &slice, diag);
  if (!status) status = dsv__request_check(&request, diag);
  if (!status) status = dsv__tally_begin(book, agreement, strlen(agreement), &tally, diag);
  if (status) return status;
  tally->slice = slice;
  status = make(&request, tally, diag);
  if (status) dsv_tally_unref(tally);
  else *out = tally;
  return status;
}

/* What is not the same of two tallies, or NULL. */
static const char *difference(const dsv_tally *a, const dsv_tally *b) {
  if (a->book != b->book && !dsv__digest_same(a->documents, b->documents)) return "book, or of other zone data,";
  if (strcmp(a->agreement, b->agreement) != 0) return "agreement";
  if (a->as_of != b->as_of) return "as_of"; /* which a range without an end has too */
  if (a->from != b->from || a->to != b->to) return "range of windows";
  if (a->slice != b->slice) return "kind (only one of them is a slice of time)";
  return a->n_groups != b->n_groups ? "version of the library" : NULL;
}

static dsv_status check_alike(const dsv_tally *const *tallies, size_t n, dsv_diag *diag) {
  for (size_t i = 0; i < n; i++) {
    if (!tallies[i]) return dsv__fail(diag, DSV_ERROR_MISUSE, "tally %zu is NULL", i);
    dsv_status status = dsv__book_usable(tallies[i]->book, diag);
    const char *what = status ? NULL : difference(tallies[0], tallies[i]);
    if (what)
      status = dsv__fail(diag, DSV_ERROR_UNLIKE, "tally number %zu is of another %s than the first", i + 1, what);
    if (status) return status;
  }
  return DSV_OK;
}

/* Streams that are whole in every part. */
static dsv_status check_whole(const dsv_tally *const *tallies, size_t n, dsv_diag *diag) {
  const dsv_tally *first = tallies[0];
  for (size_t i = 1; i < n; i++)
    for (size_t k = 0; k < first->parts[0]->n_tables; k++) {
      if (first->streams[k].holds != DSV__HOLDS_ALL) continue;
      const dsv__table *table = &first->parts[0]->tables[k];
      const dsv_facts *part = tallies[i]->parts[0];
      const dsv__document *document = dsv__book_find(tallies[i]->book, "stream", table->stream->head.id);
      const dsv__table *other = dsv__facts_table(part, document);
      if (dsv__digest_same(first->streams[k].content, tallies[i]->streams[other - part->tables].content)) continue;
      return dsv__fail(diag, DSV_ERROR_UNLIKE,
                       "tally number %zu holds another stream \"%s\" than the first: it must be whole in every part",
                       i + 1, table->stream->head.id.at);
    }
  return DSV_OK;
}

static dsv__request request_of(const dsv_tally *tally, const dsv_facts *facts, const dsv_score_options *options) {
  return (dsv__request){.book = tally->book,
                        .facts = facts,
                        .agreement = tally->agreement,
                        .from = tally->from,
                        .to = tally->to,
                        .as_of = tally->as_of,
                        .options = options};
}

static bool carries_rows(const dsv_tally *tally, size_t n_streams) {
  bool carries = false;
  for (size_t i = 0; i < n_streams; i++)
    carries = carries || tally->streams[i].holds == DSV__HOLDS_ROWS || tally->streams[i].holds == DSV__HOLDS_CHANGES;
  return carries;
}

/* Rows stay where they are: they would have to be put in order once more with each further merge. */
static dsv_status merge_parts(const struct dsv__tallying *t, dsv_facts *const *parts, size_t n,
                              const dsv_score_options *options, dsv_diag *diag) {
  dsv_tally *out = t->to;
  struct dsv__tallying tallying = *t;
  dsv_facts *counts;
  dsv_status status =
      dsv__tally_join(out->book, (const dsv_facts *const *)parts, n, false, out->streams, NULL, &counts, diag);
  if (status) return status;
  dsv__request request = request_of(out, counts, options);
  status = dsv__tally_run(&tallying, &request, NULL, diag);
  const bool carries = carries_rows(out, counts->n_tables);
  if (!status && dsv__tally_keep(out, carries ? parts : &counts, carries ? n : 1)) status = DSV__NO_MEMORY(diag);
  dsv_facts_unref(counts);
  return status;
}

static dsv_status merge(const dsv_tally *const *tallies, size_t n, dsv_tally *out, const dsv_score_options *options,
                        dsv_diag *diag) {
  const dsv_tally *first = tallies[0];
  size_t n_parts;
  dsv_facts **parts = parts_of(tallies, n, &n_parts);
  if (!parts) return DSV__NO_MEMORY(diag);
  out->from = first->from;
  out->to = first->to;
  out->as_of = first->as_of;
  out->slice = first->slice;
  for (size_t i = 0; i < parts[0]->n_tables; i++) out->streams[i] = first->streams[i];
  const struct dsv__tallying tallying = {.act = DSV__TALLY_MERGE, .from = tallies, .n_from = n, .to = out};
  dsv_status status = merge_parts(&tallying, parts, n_parts, options, diag);
  dsv__free(out->book->context, parts);
  return status;
}

static dsv_status check_together(const dsv_tally *const *tallies, size_t n, dsv_diag *diag) {
  if (!tallies || !n) return dsv__fail(diag, DSV_ERROR_MISUSE, "there are no tallies");
  dsv_status status = check_alike(tallies, n, diag);
  return status ? status : check_whole(tallies, n, diag);
}

dsv_status dsv_tally_merge(dsv_tally *const *tallies, size_t n, const dsv_tally_options *options, dsv_tally **out,
                           dsv_diag *diag) {
  const dsv_tally *const *parts = (const dsv_tally *const *)tallies;
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "out is needed");
  *out = NULL;
  dsv_score_options scoring;
  bool slice;
  dsv_tally *tally;
  dsv_status status = dsv__tally_options(options, &scoring, &slice, diag);
  if (!status) status = check_together(parts, n, diag);
  if (!status)
    status = dsv__tally_begin(tallies[0]->book, tallies[0]->agreement, strlen(tallies[0]->agreement), &tally, diag);
  if (status) return status;
  status = merge(parts, n, tally, &scoring, diag);
  if (status) dsv_tally_unref(tally);
  else *out = tally;
  return status;
}

dsv_status dsv_tally_score(dsv_tally *const *tallies, size_t n, const dsv_score_options *options, dsv_scorecard **out,
                           dsv_diag *diag) {
  const dsv_tally *const *parts = (const dsv_tally *const *)tallies;
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "out is needed");
  *out = NULL;
  dsv_facts *facts;
  dsv_status status = check_together(parts, n, diag);
  if (!status) status = dsv__tally_facts(parts, n, &facts, diag);
  if (status) return status;
  struct dsv__tallying tallying = {.act = DSV__TALLY_SCORE, .from = parts, .n_from = n};
  dsv__request request = request_of(tallies[0], facts, options);
  status = dsv__tally_run(&tallying, &request, out, diag);
  dsv_facts_unref(facts);
  return status;
}

dsv_status dsv_tally_parts(const dsv_book *book, const char *agreement, const char *stream, uint32_t *out,
                           dsv_diag *diag) {
  if (!out || !book || !agreement || !stream)
    return dsv__fail(diag, DSV_ERROR_MISUSE, "book, agreement, stream and out are needed");
  *out = 0;
  dsv_status status = dsv__book_usable(book, diag);
  if (status) return status;
  if (!book->frozen) return dsv__fail(diag, DSV_ERROR_NOT_FROZEN, "the book is not checked: call dsv_book_check first");
  const dsv__document *document = dsv__book_find(book, "stream", dsv__str_of(stream));
  const dsv__request request = {.book = book, .agreement = agreement};
  if (!document) return dsv__fail(diag, DSV_ERROR_STREAM, "there is no stream \"%s\"", stream);
  bool found = false;
  const bool measured = is_measured(book, dsv__str_of(agreement), document->structure, &found);
  if (!found) return dsv__unknown_id(&request, false, diag);
  *out = measured ? DSV_PARTS_ANY : DSV_PARTS_WHOLE;
  return DSV_OK;
}
