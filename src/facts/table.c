/* The facts: life, and what callers may say and ask of them. */
#include "facts/fill.h"
#include <string.h>
#include <unistd.h>

dsv_status dsv__facts_usable(const dsv_facts *facts, dsv_diag *diag) {
  if (facts->process != (int64_t)getpid())
    return dsv__fail(diag, DSV_ERROR_FORKED, "the facts belong to another process");
  return DSV_OK;
}

static bool is_stream(const dsv__document *document) {
  return !strcmp(document->type->name, "stream");
}

static void release(dsv_facts *facts) {
  dsv_book *book = facts->book;
  const dsv_context *context = book->context;
  for (size_t i = 0; i < facts->n_tables; i++) dsv__table_free(context, &facts->tables[i]);
  dsv__free(context, facts->tables);
  dsv__free(context, facts);
  dsv_book_unref(book);
}

/* One table for each stream of the book. */
static bool make_tables(dsv_facts *facts) {
  const dsv_book *book = facts->book;
  size_t n = 0;
  for (size_t i = 0; i < book->n_documents; i++) n += is_stream(book->documents[i]);
  facts->tables = dsv__zalloc(book->context, n, sizeof *facts->tables);
  if (!facts->tables) return false;
  for (size_t i = 0; i < book->n_documents; i++)
    if (is_stream(book->documents[i]) &&
        !dsv__table_init(book->context, &facts->tables[facts->n_tables++], book->documents[i]->structure))
      return false;
  return true;
}

dsv_status dsv_facts_new(dsv_book *book, const dsv_facts_options *options, dsv_facts **out, dsv_diag *diag) {
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "out is NULL");
  *out = NULL;
  if (!book) return dsv__fail(diag, DSV_ERROR_MISUSE, "book is NULL");
  dsv_facts_options given = DSV_FACTS_OPTIONS_INIT;
  if (dsv__options(options, &given, sizeof given, sizeof given))
    return dsv__fail(diag, DSV_ERROR_OPTIONS, "options are not understood");
  dsv_status status = dsv__book_usable(book, diag);
  if (status) return status;
  if (!book->frozen) return dsv__fail(diag, DSV_ERROR_NOT_FROZEN, "the book has not been checked");
  dsv_facts *facts = dsv__zalloc(book->context, 1, sizeof *facts);
  if (!facts) return DSV__NO_MEMORY(diag);
  atomic_init(&facts->references, 1);
  facts->book = dsv_book_ref(book);
  facts->process = (int64_t)getpid();
  if (!make_tables(facts)) {
    release(facts);
    return DSV__NO_MEMORY(diag);
  }
  *out = facts;
  return DSV_OK;
}

dsv_facts *dsv_facts_ref(dsv_facts *facts) {
  if (facts) dsv__retain(&facts->references);
  return facts;
}

void dsv_facts_unref(dsv_facts *facts) {
  if (facts && dsv__release(&facts->references)) release(facts);
}

const dsv__table *dsv__facts_table(const dsv_facts *facts, const dsv__document *stream) {
  for (size_t i = 0; i < facts->n_tables; i++)
    if (facts->tables[i].stream == stream->structure) return &facts->tables[i];
  return NULL;
}

uint64_t dsv_facts_rows(const dsv_facts *facts, const char *stream) {
  for (size_t i = 0; facts && stream && i < facts->n_tables; i++)
    if (dsv__str_same(facts->tables[i].stream->head.id, dsv__str_of(stream))) return facts->tables[i].seen;
  return 0;
}

dsv_status dsv_facts_complete(dsv_facts *facts, const char *stream, int64_t from, int64_t to,
                              const dsv_facts_options *options, dsv_diag *diag) {
  if (!facts || !stream) return dsv__fail(diag, DSV_ERROR_MISUSE, "%s is NULL", facts ? "stream" : "facts");
  dsv__batch *batch;
  dsv_status status = dsv__batch_begin(facts, options, NULL, &batch, diag);
  if (status) return status;
  dsv__place nowhere = {0};
  dsv__table *table = dsv__batch_table(batch, dsv__str_of(stream), &nowhere);
  if (table) status = dsv__batch_complete(batch, table, from, to);
  dsv_status last = dsv__batch_commit(batch);
  return status ? status : last;
}
