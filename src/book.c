/* The book as a whole: what types of documents there are, loading from files, and the check that freezes it. */
#include "agree/amendment.h"
#include "agree/claim.h"
#include "agree/term.h"
#include "agree/structure.h"
#include "clock/calendar_compile.h"
#include "data/amend.h"
#include "data/schema.h"
#include "data/store.h"
#include "engage/party.h"
#include "io/file.h"
#include "io/zone_file.h"
#include "offer/need.h"
#include "offer/offering.h"
#include "offer/service.h"
#include <string.h>

const dsv__type dsv__types[] = {
    {"party", "Someone who provides or consumes services", &dsv__party_record, false},
    {"service", "What a provider does for its consumers", &dsv__service_record, false},
    {"need", "What someone needs, and why", &dsv__need_record, false},
    {"requirement", "What is required of a service", &dsv__requirement_record, false},
    {"stream", "What facts look like", &dsv__stream_record, false},
    {"calendar", "When time counts", &dsv__calendar_record, false},
    {"agreement", "What provider and consumer agreed", &dsv__agreement_record, true},
    {"offering", "An agreement with choices, that waits for a consumer", &dsv__offering_record, false},
    {"amendment", "A version of an agreement, written as a change to an earlier one", &dsv__amendment_record, false},
    {"history", "What happened to an agreement in its life", &dsv__history_record, false},
    {"claim", "A claim of a credit, and what became of it", &dsv__claim_record, false},
    {NULL, NULL, NULL, false}};

const char *dsv_document_type(size_t index) {
  return index < sizeof dsv__types / sizeof *dsv__types ? dsv__types[index].name : NULL;
}

dsv_status dsv_schema(dsv_context *context, const char *type, dsv_text **out, dsv_diag *diag) {
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no place for the schema (out is NULL)");
  *out = NULL;
  if (!context) return dsv__fail(diag, DSV_ERROR_MISUSE, "a schema needs a context");
  const dsv__type *found = dsv__types;
  while (type && found->name && strcmp(found->name, type) != 0) found++;
  if (!found->name) return dsv__fail(diag, DSV_ERROR_TYPE, "there is no such type of documents");
  dsv__buffer schema;
  dsv__buffer_init(&schema, context);
  dsv_status status = dsv__schema(type ? found : NULL, &schema);
  if (!status) status = dsv__text_from(&schema, out);
  dsv__buffer_free(&schema);
  return status ? dsv__fail(diag, status, "the schema could not be written") : DSV_OK;
}

/* ---- loading --------------------------------------------------------------------------------- */

static dsv_status load_file(dsv__load *load, const char *path) {
  dsv_context *context = load->book->context;
  char *bytes;
  size_t n;
  dsv_status status = dsv__file_bytes(context, path, context->limits.document_bytes, &bytes, &n, load->diag);
  if (status) return status;
  status = dsv__load_bytes(load, bytes, n, path);
  dsv__free(context, bytes);
  return status;
}

static dsv_status load_named(dsv__load *load, const char *folder, const char *name) {
  dsv__buffer path;
  dsv__buffer_init(&path, load->book->context);
  dsv__put_text(&path, folder);
  if (path.n > 0 && path.at[path.n - 1] != '/') dsv__put_char(&path, '/');
  dsv__put_text(&path, name);
  dsv__put_char(&path, '\0');
  dsv_status status = path.failed ? DSV__NO_MEMORY(load->diag) : load_file(load, path.at);
  dsv__buffer_free(&path);
  return status;
}

static dsv_status load_folder(dsv__load *load, const char *folder) {
  static const char *const endings[] = {".json", ".ndjson", ".jsonl", ".json.gz", ".ndjson.gz", ".jsonl.gz", NULL};
  dsv_context *context = load->book->context;
  char **names;
  size_t n;
  dsv_status status = dsv__folder(context, folder, endings, &names, &n, load->diag);
  if (status) return status;
  dsv__place place = {.source = folder};
  if (n == 0)
    status = dsv__find(load->diag, DSV_SEVERITY_ERROR, DSV_ERROR_OPEN, &place,
                       "the folder holds no .json, .ndjson or .jsonl files");
  for (size_t i = 0; i < n && !status; i++) status = load_named(load, folder, names[i]);
  dsv__folder_free(context, names, n);
  return status;
}

dsv_status dsv_book_load(dsv_book *book, const char *path, const dsv_book_options *options, dsv_diag *diag) {
  dsv__load load;
  if (!path) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no path to load");
  dsv_status status = dsv__load_begin(&load, book, options, diag);
  if (status) return status;
  return dsv__load_end(&load, dsv__is_folder(path) ? load_folder(&load, path) : load_file(&load, path));
}

/* ---- the check ------------------------------------------------------------------------------- */

typedef struct {
  dsv_book *book;
  dsv_book_options options;
  dsv_diag *diag;
  dsv_status status; /* the first error */
} check;

static void keep(check *c, dsv_status status) {
  if (!c->status) c->status = status;
}

static bool is_type(const dsv__document *document, const char *type) {
  return strcmp(document->type->name, type) == 0;
}

/* The system's zones stand in where the context has no loader of its own. */
static dsv_status open_zones(check *c) {
  static const dsv_zone_loader system = {sizeof system, NULL, dsv__zone_file};
  dsv__zones *zones = NULL;
  dsv_status status = dsv__zones_new(c->book->context, &system, &zones);
  c->book->zones = zones;
  return status ? DSV__NO_MEMORY(c->diag) : DSV_OK;
}

static void close_zones(dsv_book *book) {
  dsv_calendar **calendars = book->calendars;
  for (size_t i = 0; i < book->n_calendars; i++) dsv_calendar_unref(calendars[i]);
  dsv__free(book->context, calendars);
  dsv__zones_free(book->zones);
  book->calendars = book->zones = NULL;
  book->n_calendars = 0;
}

static const dsv__document *source_of(const dsv__document *document) {
  const dsv__stream *stream = document->structure;
  return is_type(document, "stream") && stream->complete.chosen == 3 ? stream->complete.from.stream.to : NULL;
}

/* Streams whose coverage hangs on itself. `seen` holds for each document the walk that came by, from 1. */
static dsv_status check_circles(check *c) {
  dsv_book *book = c->book;
  size_t *seen = dsv__zalloc(book->context, book->n_documents, sizeof *seen);
  if (!seen) return DSV__NO_MEMORY(c->diag);
  for (size_t i = 0; i < book->n_documents; i++) {
    const dsv__document *document = book->documents[i];
    for (; document && !seen[document->number]; document = source_of(document)) seen[document->number] = i + 1;
    if (document && seen[document->number] == i + 1 && source_of(document))
      keep(c,
           dsv__find_at(c->diag, DSV_SEVERITY_ERROR, DSV_ERROR_CIRCULAR, document->structure, "complete/stream",
                        "the coverage of this stream comes back to itself; let one stream of the circle say its own"));
  }
  dsv__free(book->context, seen);
  return c->status;
}

static void check_all(check *c) {
  dsv_book *book = c->book;
  keep(c, dsv__amendments_make(book, c->diag));
  if (c->status) return; /* versions are missing to which others refer */
  dsv__book_references(book, c->diag, &c->status);
  keep(c, open_zones(c));
  if (book->zones) keep(c, dsv__calendars_compile(book, c->diag));
  if (c->status) return; /* what follows trusts references and calendars */
  keep(c, check_circles(c));
  keep(c, dsv__needs_check(book, c->diag));
  keep(c, dsv__offerings_check(book, &dsv__agreement_record, c->diag));
  keep(c, dsv__made_fields(book, c->diag));
  for (size_t i = 0; i < book->n_documents; i++)
    if (is_type(book->documents[i], "stream")) keep(c, dsv__stream_check(book->documents[i]->structure, c->diag));
  if (!c->status) keep(c, dsv__made_check(book, c->diag));
  if (!c->status) keep(c, dsv__amended_end(book, c->diag));
  if (!c->status) keep(c, dsv__agreements_check(book, c->diag));
  if (!c->status) keep(c, dsv__claims_check(book, c->diag));
  if (!c->status) keep(c, dsv__histories_check(book, c->diag));
  if (!c->status) keep(c, dsv__rests_check(book, c->diag));
}

dsv_status dsv_book_check(dsv_book *book, const dsv_book_options *options, dsv_diag *diag) {
  check c = {.book = book, .options = DSV_BOOK_OPTIONS_INIT, .diag = diag};
  if (!book) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no book");
  dsv_status status = dsv__options(options, &c.options, sizeof c.options, sizeof c.options);
  if (status) return dsv__fail(diag, status, "these book options are not of this version");
  status = dsv__book_usable(book, diag);
  if (status) return status;
  if (book->frozen) return dsv__fail(diag, DSV_ERROR_FROZEN, "the book is checked already");
  if (c.options.progress && c.options.progress(c.options.user, 0, book->n_documents) != 0)
    return dsv__fail(diag, DSV_ERROR_CANCELLED, "cancelled");
  size_t first = dsv_diag_count(diag);
  check_all(&c);
  dsv__amended_findings(book, diag, first);
  dsv__locate_findings(book, diag, first);
  if (c.status) {
    close_zones(book);
    dsv__amendments_drop(book);
  } else {
    book->frozen = true;
  }
  return c.status;
}

void dsv_book_unref(dsv_book *book) {
  if (!book || !dsv__release(&book->references)) return;
  close_zones(book);
  dsv__book_free(book);
}

/* ---- its calendars --------------------------------------------------------------------------- */

/* Sets a bit for every calendar that another is made of. */
static void mark_parts(const dsv_book *book, bool *is_part) {
  for (size_t i = 0; i < book->n_documents; i++) {
    const char *member;
    if (!is_type(book->documents[i], "calendar")) continue;
    dsv__list parts = dsv__calendar_parts(book->documents[i]->structure, &member);
    for (size_t k = 0; k < parts.n; k++) is_part[DSV__AT(parts, dsv__ref)[k].to->number] = true;
  }
}

static dsv_status refuse_tops(const dsv_book *book, const bool *is_part, size_t n, dsv_diag *diag) {
  dsv__buffer ids;
  dsv__buffer_init(&ids, book->context);
  size_t told = 0;
  for (size_t i = 0; i < book->n_documents && told < 20; i++) {
    if (!is_type(book->documents[i], "calendar") || is_part[i]) continue;
    const dsv__document_head *head = book->documents[i]->structure;
    dsv__put_text(&ids, told++ ? ", " : "");
    dsv__put_str(&ids, head->id);
  }
  dsv_status status = ids.failed ? DSV__NO_MEMORY(diag)
                      : n        ? dsv__fail(diag, DSV_ERROR_UNKNOWN_CALENDAR,
                                             "the book has %zu calendars that no other is made of; say which: %.*s%s", n,
                                             (int)ids.n, ids.at, told < n ? ", ..." : "")
                                 : dsv__fail(diag, DSV_ERROR_UNKNOWN_CALENDAR, "there is no calendar in the book");
  dsv__buffer_free(&ids);
  return status;
}

/* The only calendar that no other is made of. */
static dsv_status find_top(const dsv_book *book, const dsv__document **out, dsv_diag *diag) {
  bool *is_part = dsv__zalloc(book->context, book->n_documents, sizeof *is_part);
  size_t n = 0;
  if (!is_part) return DSV__NO_MEMORY(diag);
  mark_parts(book, is_part);
  for (size_t i = 0; i < book->n_documents; i++) {
    if (!is_type(book->documents[i], "calendar") || is_part[i]) continue;
    *out = book->documents[i];
    n++;
  }
  dsv_status status = n == 1 ? DSV_OK : refuse_tops(book, is_part, n, diag);
  dsv__free(book->context, is_part);
  return status;
}

dsv_status dsv_book_calendar(const dsv_book *book, const char *id, dsv_calendar **out, dsv_diag *diag) {
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no place for the calendar (out is NULL)");
  *out = NULL;
  if (!book) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no book");
  dsv_status status = dsv__book_usable(book, diag);
  if (status) return status;
  if (!book->frozen) return dsv__fail(diag, DSV_ERROR_NOT_FROZEN, "check the book before its calendars are used");
  const dsv__document *document = NULL;
  if (id) document = dsv__book_find(book, "calendar", dsv__str_of(id));
  else status = find_top(book, &document, diag);
  if (status) return status;
  if (!document) return dsv__fail(diag, DSV_ERROR_UNKNOWN_CALENDAR, "there is no calendar of that id in the book");
  size_t index = 0;
  for (size_t i = 0; i < document->number; i++) index += is_type(book->documents[i], "calendar");
  *out = dsv_calendar_ref(((dsv_calendar **)book->calendars)[index]);
  return DSV_OK;
}
