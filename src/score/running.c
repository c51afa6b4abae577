#include "score/running.h"
#include "score/scoring.h"
#include "base/sort.h"
#include "facts/ledger_keys.h"
#include <string.h>

/* ---- life ------------------------------------------------------------------------------------------------------------------- */

static void release(dsv_running *running) {
  dsv_context *context = running->context;
  dsv__lines_drop(running);
  dsv__free(context, running->lines);
  for (size_t i = 0; i < running->n_ledgers; i++) {
    dsv__table *view = &running->view.tables[i];
    dsv__ledger_free(&running->ledgers[i]);
    dsv__free(context, view->names);
    dsv__free(context, view->columns);
    dsv__spans_free(&view->coverage);
  }
  dsv__free(context, running->view.tables);
  dsv__free(context, running->ledgers);
  dsv__free(context, running->agreement);
  dsv_facts_unref(running->facts);
  dsv__free(context, running);
  dsv_context_unref(context);
}

/* A table of no rows whose arrays are those of another one. */
static dsv_status make_view(const dsv_context *context, const dsv__table *log, dsv__table *view) {
  view->stream = log->stream;
  view->n_columns = log->n_columns;
  dsv__spans_init(&view->coverage, context);
  view->columns = dsv__zalloc(context, log->n_columns, sizeof *view->columns);
  return view->columns ? DSV_OK : DSV_ERROR_MEMORY;
}

static dsv_status make(dsv_running *running, const char *agreement) {
  const dsv_context *context = running->context;
  dsv_facts *facts = running->facts;
  const size_t n = facts->n_tables, length = strlen(agreement) + 1;
  running->agreement = dsv__alloc(context, length, 1);
  running->ledgers = dsv__zalloc(context, n, sizeof *running->ledgers);
  running->view = (dsv_facts){.book = facts->book, .process = facts->process, .sealed = true, .n_tables = n};
  running->view.tables = dsv__zalloc(context, n, sizeof *running->view.tables);
  if (!running->agreement || !running->ledgers || !running->view.tables) return DSV_ERROR_MEMORY;
  memcpy(running->agreement, agreement, length);
  dsv_status status = DSV_OK;
  for (size_t i = 0; !status && i < n; i++) {
    dsv__table *view = &running->view.tables[i];
    running->n_ledgers++;
    running->makes = running->makes || facts->tables[i].stream->made;
    status = make_view(context, &facts->tables[i], view);
    const dsv_status more = dsv__ledger_init(context, &facts->tables[i], view, &running->ledgers[i]);
    status = status ? status : more;
  }
  return status;
}

static dsv_status check(const dsv_facts *facts, dsv_diag *diag) {
  dsv_status status = dsv__facts_usable(facts, diag);
  if (!status && facts->sealed)
    status = dsv__fail(diag, DSV_ERROR_FROZEN, "the facts are sealed: a score goes on over facts that are open");
  return status;
}

dsv_status dsv_running_new(dsv_facts *facts, const char *agreement, int64_t from, int64_t to, dsv_running **out,
                           dsv_diag *diag) {
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "out is NULL");
  *out = NULL;
  if (!facts || !agreement) return dsv__fail(diag, DSV_ERROR_MISUSE, "%s is NULL", facts ? "agreement" : "facts");
  dsv_status status = check(facts, diag);
  if (status) return status;
  dsv_context *context = facts->book->context;
  dsv_running *running = dsv__zalloc(context, 1, sizeof *running);
  if (!running) return DSV__NO_MEMORY(diag);
  atomic_init(&running->references, 1);
  running->context = dsv_context_ref(context);
  running->facts = dsv_facts_ref(facts);
  running->from = from;
  running->to = to;
  status = make(running, agreement);
  if (status) {
    release(running);
    return DSV__NO_MEMORY(diag);
  }
  *out = running;
  return DSV_OK;
}

dsv_running *dsv_running_ref(dsv_running *running) {
  if (running) dsv__retain(&running->references);
  return running;
}

void dsv_running_unref(dsv_running *running) {
  if (running && dsv__release(&running->references)) release(running);
}

/* ---- taking back ------------------------------------------------------------------------------------------------------------ */

static dsv__ledger *ledger_of(dsv_running *running, const dsv__table *log) {
  return &running->ledgers[log - running->facts->tables];
}

static dsv_status have_keys(void *user, dsv__table *table, uint64_t n) {
  dsv__ledger *ledger = ledger_of(user, table);
  dsv_status status = dsv__ledger_absorb(ledger);
  if (status) return status;
  const bool room = n < SIZE_MAX - ledger->n_removed &&
                    dsv__grow(ledger->context, (void **)&ledger->removed, &ledger->removed_capacity,
                              ledger->n_removed + (size_t)n, sizeof *ledger->removed) &&
                    dsv__table_reserve(ledger->context, table, 1) &&
                    dsv__row_keys_reserve(ledger->context, ledger->keys, table->n);
  return room ? DSV_OK : DSV_ERROR_MEMORY;
}

static void take_key(void *user, dsv__table *table, const dsv__typed *fields) {
  const dsv__list *key = &table->stream->key;
  bool there = true;
  for (size_t i = 0; there && i < key->n; i++) {
    const size_t field = (size_t)dsv__stream_field_index(table->stream, DSV__AT(*key, dsv__str)[i]);
    there = dsv__table_probe(table, field, &fields[field]);
  }
  if (there) dsv__ledger_retract(ledger_of(user, table));
}

dsv_status dsv_running_retract(dsv_running *running, const char *stream, const dsv_column *columns, size_t n_columns,
                               uint64_t rows, dsv_diag *diag) {
  if (!running || !stream || (!columns && n_columns))
    return dsv__fail(diag, DSV_ERROR_MISUSE, "%s is NULL", !running ? "running" : !stream ? "stream" : "columns");
  dsv_status status = check(running->facts, diag);
  if (!status)
    status = dsv__facts_keys(running->facts, stream, columns, n_columns, rows, have_keys, take_key, running, diag);
  return status == DSV_ERROR_MEMORY ? DSV__NO_MEMORY(diag) : status;
}

/* ---- the score -------------------------------------------------------------------------------------------------------------- */

static int compare_times(const void *a, const void *b) {
  const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return x < y ? -1 : x > y;
}

/* Plans are made over no rows, and finished when their tables show what they need; but what is made of rows is made with the plans. */
dsv_status dsv__running_show(const dsv_running *running, dsv__ledger *ledger) {
  return running->makes ? dsv__ledger_show_all(ledger) : dsv__ledger_show(ledger, NULL, 0, 0);
}

static dsv_status settle(dsv_running *running, dsv_diag *diag) {
  const dsv__seal seal = {running->context, DSV_FACTS_OPTIONS_INIT, diag, 0, 0};
  dsv_status status = DSV_OK;
  for (size_t i = 0; !status && i < running->n_ledgers; i++) {
    dsv__ledger *ledger = &running->ledgers[i];
    status = dsv__ledger_settle(ledger, &seal);
    if (ledger->n_removed) dsv__sort(ledger->removed, ledger->n_removed, sizeof *ledger->removed, compare_times);
    if (!status) status = dsv__running_show(running, ledger);
  }
  if (status) return status;
  for (size_t i = 0; i < running->n_ledgers; i++) { /* contradictions of all streams are found */
    const dsv_status contradiction = dsv__ledger_check(&running->ledgers[i], diag);
    status = status ? status : contradiction;
  }
  return status;
}

dsv_status dsv_running_score(dsv_running *running, int64_t as_of, const dsv_score_options *options, dsv_scorecard **out,
                             dsv_diag *diag) {
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "out is needed");
  *out = NULL;
  if (!running) return dsv__fail(diag, DSV_ERROR_MISUSE, "running is NULL");
  dsv_status status = check(running->facts, diag);
  if (!status) status = settle(running, diag);
  if (status) return status == DSV_ERROR_MEMORY ? DSV__NO_MEMORY(diag) : status;
  dsv__request request = {.book = running->facts->book,
                          .facts = &running->view,
                          .agreement = running->agreement,
                          .from = running->from,
                          .to = running->to,
                          .as_of = as_of,
                          .options = options,
                          .running = running};
  status = dsv__score_request(&request, out, diag);
  if (status) dsv__lines_drop(running);
  else dsv__lines_prune(running);
  for (size_t i = 0; i < running->n_ledgers; i++) dsv__ledger_forget(&running->ledgers[i]);
  return status;
}
