/* Books and what is added to them. */
#include "data/store.h"
#include "data/decode.h"
#include "data/say.h"
#include "data/scan.h"
#include <string.h>
#include <unistd.h>

dsv_status dsv_book_new(dsv_context *context, const dsv_book_options *options, dsv_book **out, dsv_diag *diag) {
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no place for the book (out is NULL)");
  *out = NULL;
  if (!context) return dsv__fail(diag, DSV_ERROR_MISUSE, "a book needs a context");
  dsv_book_options known = DSV_BOOK_OPTIONS_INIT;
  dsv_status status = dsv__options(options, &known, sizeof known, sizeof known);
  if (status) return dsv__fail(diag, status, "these book options are not of this version");
  dsv_book *book = dsv__zalloc(context, 1, sizeof *book);
  if (!book) return DSV__NO_MEMORY(diag);
  atomic_init(&book->references, 1);
  book->context = dsv_context_ref(context);
  book->process = getpid();
  dsv__arena_init(&book->arena, context);
  *out = book;
  return DSV_OK;
}

dsv_book *dsv_book_ref(dsv_book *book) {
  if (book) dsv__retain(&book->references);
  return book;
}

void dsv__book_free(dsv_book *book) {
  dsv_context *context = book->context;
  dsv__arena_free(&book->arena);
  dsv__free(context, book->sources);
  dsv__free(context, book->documents);
  dsv__free(context, book->sorted);
  dsv__free(context, book);
  dsv_context_unref(context);
}

dsv_status dsv__book_usable(const dsv_book *book, dsv_diag *diag) {
  if (book->process == getpid()) return DSV_OK;
  return dsv__fail(diag, DSV_ERROR_FORKED, "the book was made by another process; make one after the fork");
}

size_t dsv_book_count(const dsv_book *book) {
  return book ? book->n_documents : 0;
}

/* ---- one call that adds ---------------------------------------------------------------------- */

dsv_status dsv__load_begin(dsv__load *load, dsv_book *book, const dsv_book_options *options, dsv_diag *diag) {
  *load = (dsv__load){.book = book, .options = DSV_BOOK_OPTIONS_INIT, .diag = diag};
  if (!book) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no book");
  dsv_status status = dsv__options(options, &load->options, sizeof load->options, sizeof load->options);
  if (status) return dsv__fail(diag, status, "these book options are not of this version");
  status = dsv__book_usable(book, diag);
  if (status) return status;
  if (book->frozen)
    return dsv__fail(diag, DSV_ERROR_FROZEN, "the book is checked and can no longer be changed; make a new one");
  dsv__arena_init(&load->arena, book->context);
  load->n_sources = book->n_sources;
  load->n_documents = book->n_documents;
  load->first = dsv_diag_count(diag);
  return DSV_OK;
}

static dsv_status keep(dsv__load *load, dsv_status status) {
  if (!load->status) load->status = status;
  return status;
}

dsv_status dsv__load_end(dsv__load *load, dsv_status status) {
  dsv_book *book = load->book;
  keep(load, status);
  dsv__locate_findings(book, load->diag, load->first);
  if (load->status) {
    book->n_sources = load->n_sources;
    book->n_documents = load->n_documents;
    dsv__arena_free(&load->arena);
  } else {
    dsv__arena_join(&book->arena, &load->arena);
    dsv__free(book->context, book->sorted);
    book->sorted = NULL;
  }
  return load->status;
}

static dsv_status no_memory(dsv__load *load) {
  return keep(load, DSV__NO_MEMORY(load->diag));
}

static dsv_status fault(dsv__load *load, const dsv__source *source, const dsv__fault *fault) {
  dsv__place place = {.source = source->name};
  dsv__place_of(&place, source->bytes, fault->offset);
  return keep(load, dsv__find(load->diag, DSV_SEVERITY_ERROR, fault->status, &place, "%s", fault->message));
}

/* ---- the type of a document ------------------------------------------------------------------ */

static const char *const later_types[] = {"relationship", "template", "assessment", "approach", "plan", "ledger", NULL};

static dsv_status unknown_type(dsv_diag *diag, const dsv__head *head, dsv__str type) {
  const char *names[32];
  size_t n = 0;
  for (size_t i = 0; later_types[i]; i++)
    if (dsv__str_same(type, dsv__str_of(later_types[i])))
      return dsv__find_at(diag, DSV_SEVERITY_ERROR, DSV_ERROR_LATER, head, "type",
                          "documents of type \"%s\" come with a later version of libdsv", later_types[i]);
  while (n < 32 && dsv__types[n].name) {
    names[n] = dsv__types[n].name;
    n++;
  }
  const char *nearest = dsv__nearest(type, names, n);
  if (nearest)
    return dsv__find_at(diag, DSV_SEVERITY_ERROR, DSV_ERROR_TYPE, head, "type",
                        "there is no type \"%s\"; did you mean \"%s\"?", dsv__show(type).at, nearest);
  return dsv__find_at(diag, DSV_SEVERITY_ERROR, DSV_ERROR_TYPE, head, "type", "there is no type \"%s\" of documents",
                      dsv__show(type).at);
}

/* Finds what a document is, or what is wrong with its `type`. */
static dsv_status read_type(dsv_diag *diag, dsv__document *document, const json_t *json) {
  dsv__head head = {0, document->pointer, document};
  if (!json_is_object(json))
    return dsv__find_at(diag, DSV_SEVERITY_ERROR, DSV_ERROR_KIND, &head, NULL, "a document must be an object, not %s",
                        dsv__say_found(json));
  const json_t *type = json_object_get(json, "type");
  if (!type)
    return dsv__find_at(diag, DSV_SEVERITY_ERROR, DSV_ERROR_MISSING, &head, "type",
                        "`type` is missing; every document needs it");
  if (!json_is_string(type))
    return dsv__find_at(diag, DSV_SEVERITY_ERROR, DSV_ERROR_KIND, &head, "type", "`type` must be text, not %s",
                        dsv__say_found(type));
  dsv__str word = {json_string_value(type), json_string_length(type)};
  for (document->type = dsv__types; document->type->name; document->type++)
    if (dsv__str_same(word, dsv__str_of(document->type->name))) return DSV_OK;
  return unknown_type(diag, &head, word);
}

static void read_version(dsv__document *document) {
  const dsv__record *record = document->type->record;
  int index = document->type->versioned ? dsv__field_index(record, "version", 7) : -1;
  if (index >= 0)
    memcpy(&document->version, (const char *)document->structure + record->fields[index].offset,
           sizeof document->version);
}

/* ---- documents of a source ------------------------------------------------------------------- */

static dsv_status progress(dsv__load *load) {
  size_t done = load->book->n_documents - load->n_documents;
  if (!load->options.progress || load->options.progress(load->options.user, done, 0) == 0) return DSV_OK;
  return keep(load, dsv__fail(load->diag, DSV_ERROR_CANCELLED, "cancelled"));
}

/* One document: bytes[start, stop) of its source. Documents with errors are decoded all the same, for all their
   findings. */
static dsv_status add_document(dsv__load *load, const dsv__source *source, const json_t *json, const char *pointer,
                               size_t start, size_t stop, size_t line) {
  dsv_book *book = load->book;
  dsv__document *document = dsv__arena_alloc(&load->arena, 1, sizeof *document);
  void *documents = book->documents;
  if (!document ||
      !dsv__grow(book->context, &documents, &book->documents_capacity, book->n_documents + 1, sizeof document))
    return no_memory(load);
  book->documents = documents;
  *document =
      (dsv__document){.source = source, .pointer = pointer, .offset = start, .length = stop - start, .line = line};
  document->number = book->n_documents;
  if (book->n_documents >= book->context->limits.documents) {
    dsv__head head = {0, pointer, document};
    return keep(load, dsv__find_at(load->diag, DSV_SEVERITY_ERROR, DSV_ERROR_LIMIT, &head, NULL,
                                   "too many documents; at most %llu are allowed (limit documents)",
                                   (unsigned long long)book->context->limits.documents));
  }
  dsv_status status = read_type(load->diag, document, json);
  if (!status) status = dsv__decode(&load->arena, document, document->type->record, json, load->diag);
  keep(load, status);
  if (status) return status == DSV_ERROR_MEMORY ? status : progress(load);
  read_version(document);
  book->documents[book->n_documents++] = document;
  return progress(load);
}

static dsv_status add_list(dsv__load *load, const dsv__source *source, const json_t *json, size_t from, size_t to) {
  dsv__tokens tokens;
  dsv__tokens_init(&tokens, source->bytes, from, to);
  dsv__tokens_next(&tokens);
  for (size_t i = 0; i < json_array_size(json); i++) {
    char index[24];
    size_t at = sizeof index - 1, start, rest = i;
    index[at] = '\0';
    do index[--at] = (char)('0' + rest % 10);
    while (rest /= 10);
    index[--at] = '/';
    const char *pointer = dsv__arena_text(&load->arena, index + at, sizeof index - 1 - at);
    if (!pointer) return no_memory(load);
    dsv__tokens_skip(&tokens, &start);
    dsv_status status = add_document(load, source, json_array_get(json, i), pointer, start, tokens.stop, 0);
    if (status) return status;
  }
  return DSV_OK;
}

/* One JSON text: a document, or (not on a line) a list of them. */
static dsv_status add_text(dsv__load *load, const dsv__source *source, size_t from, size_t to, size_t line,
                           uint64_t *values) {
  dsv__fault wrong;
  dsv_status status = dsv__scan(load->book->context, source->bytes, from, to, values, &wrong);
  json_t *json = NULL;
  if (!status) status = dsv__json_read(load->book->context, source->bytes, from, to, &json, &wrong);
  if (status == DSV_ERROR_MEMORY) return no_memory(load);
  if (status) {
    fault(load, source, &wrong);
    return status == DSV_ERROR_LIMIT ? status : DSV_OK;
  }
  if (json_is_array(json) && line == 0) {
    status = add_list(load, source, json, from, to);
  } else {
    dsv__tokens tokens;
    size_t start;
    dsv__tokens_init(&tokens, source->bytes, from, to);
    dsv__tokens_skip(&tokens, &start);
    status = add_document(load, source, json, "", start, tokens.stop, line);
  }
  json_decref(json);
  return status;
}

static dsv_status add_lines(dsv__load *load, const dsv__source *source) {
  uint64_t values = 0;
  for (size_t from = 0, line = 1; from < source->n; line++) {
    size_t to = dsv__line_end(source->bytes, from, source->n);
    if (!dsv__is_blank(source->bytes, from, to)) {
      dsv_status status = add_text(load, source, from, to, line, &values);
      if (status) return status;
    }
    from = to + 1;
  }
  return DSV_OK;
}

dsv_status dsv__load_bytes(dsv__load *load, const char *bytes, size_t n, const char *name) {
  dsv_book *book = load->book;
  uint64_t most = book->context->limits.document_bytes, values = 0;
  if (n > most) {
    dsv__place place = {.source = name};
    return keep(load, dsv__find(load->diag, DSV_SEVERITY_ERROR, DSV_ERROR_LIMIT, &place,
                                "too many bytes in one file; at most %llu are allowed (limit document_bytes)",
                                (unsigned long long)most));
  }
  dsv__source *source = dsv__arena_alloc(&load->arena, 1, sizeof *source);
  void *sources = book->sources;
  if (!source || !dsv__grow(book->context, &sources, &book->sources_capacity, book->n_sources + 1, sizeof source))
    return no_memory(load);
  book->sources = sources;
  source->name = name ? dsv__arena_text(&load->arena, name, strlen(name)) : NULL;
  source->bytes = dsv__arena_text(&load->arena, bytes, n);
  if ((name && !source->name) || !source->bytes) return no_memory(load);
  source->n = n;
  book->sources[book->n_sources++] = source;
  source->number = book->n_sources;
  return dsv__scan_is_lines(source->bytes, n) ? add_lines(load, source) : add_text(load, source, 0, n, 0, &values);
}

dsv_status dsv_book_add(dsv_book *book, const char *bytes, size_t length, const char *source,
                        const dsv_book_options *options, dsv_diag *diag) {
  dsv__load load;
  if (!bytes && length > 0) return dsv__fail(diag, DSV_ERROR_MISUSE, "there are no bytes to add");
  dsv_status status = dsv__load_begin(&load, book, options, diag);
  if (status) return status;
  return dsv__load_end(&load, dsv__load_bytes(&load, bytes ? bytes : "", length, source));
}

dsv_status dsv_book_document(const dsv_book *book, size_t index, dsv_document *out) {
  if (!book || !out || index >= book->n_documents) return DSV_ERROR_MISUSE;
  const dsv__document *document = book->documents[index];
  const dsv__document_head *head = document->structure;
  dsv_document given = {sizeof given, document->type->name, head->id.at, document->source->name, document->version};
  return dsv__give(&given, out, sizeof given, sizeof given);
}
