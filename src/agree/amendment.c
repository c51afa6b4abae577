/* The amendment document, and the versions that amendments make. */
#include "agree/amendment.h"
#include "agree/windows.h"
#include "base/sort.h"
#include "clock/zone.h"
#include "data/amend.h"
#include "data/say.h"
#include <string.h>

static const dsv__word change_words[] = {{"product", "What the service does changes", 0},
                                         {"terms", "Only what was agreed about it changes", 0},
                                         {NULL, NULL, 0}};

static const dsv__field range_fields[] = {
    DSV__ROW(dsv__range, from, "from", DSV__WHEN, DSV__REQUIRED, NULL, "First moment"),
    DSV__ROW(dsv__range, to, "to", DSV__WHEN, 0, NULL, "First moment after; left out: as in the version it changes"),
    DSV__ROW_END};

static const dsv__record range_record = {.name = "amended_range",
                                         .doc = "When the version that an amendment makes is in force",
                                         .size = sizeof(dsv__range),
                                         .fields = range_fields};

static const dsv__field fields[] = {
    DSV__DOCUMENT_FIELDS(dsv__amendment),
    DSV__ROW(dsv__amendment, agreement, "agreement", DSV__REF, DSV__REQUIRED, "agreement", "The agreement it changes"),
    DSV__ROW(dsv__amendment, version, "version", DSV__INT, DSV__REQUIRED, NULL, "Version that it makes"),
    DSV__ROW(dsv__amendment, of, "of", DSV__INT, DSV__REQUIRED, NULL, "Earlier version that it changes"),
    DSV__ROW(dsv__amendment, in_force, "in_force", DSV__RECORD, DSV__REQUIRED, &range_record,
             "When the version that it makes is in force"),
    DSV__ROW(dsv__amendment, change, "change", DSV__ENUM, DSV__REQUIRED, change_words, "What kind of change it is"),
    DSV__ROW(dsv__amendment, reason, "reason", DSV__TEXT, DSV__REQUIRED, NULL, "Why, in words"),
    {"set", DSV__OPEN, DSV__REQUIRED, 0, NULL, "Members of the agreement as they shall be; null takes one away", NULL,
     "0.1", NULL, NULL},
    DSV__ROW_END};

const dsv__record dsv__amendment_record = {.name = "amendment",
                                           .doc = "A version of an agreement, written as a change to an earlier one",
                                           .size = sizeof(dsv__amendment),
                                           .fields = fields};

/* ---- the versions that they make -------------------------------------------------------------------------------------------- */

/* A version of an agreement, written whole or as an amendment. */
typedef struct {
  dsv__str agreement;
  int64_t version;
  dsv__document *document; /* as it is written */
  dsv__document *whole;    /* NULL: not made (yet) */
} stated;

typedef struct {
  dsv_book *book;
  dsv_diag *diag;
  const dsv__type *type; /* of agreements */
  stated *at;            /* by agreement and number */
  size_t n;
  uint64_t bytes; /* of the texts that were made */
  size_t made;
} making;

static bool is(const dsv__document *document, const dsv__record *record) {
  return document->type->record == record;
}

static int compare_versions(const void *a, const void *b) {
  const stated *x = a, *y = b;
  const int order = dsv__str_compare(x->agreement, y->agreement);
  if (order) return order;
  if (x->version != y->version) return x->version < y->version ? -1 : 1;
  return x->document->number < y->document->number ? -1 : 1;
}

static bool list_versions(making *m) {
  m->at = dsv__alloc(m->book->context, m->book->n_documents, sizeof *m->at);
  if (!m->at) return false;
  for (size_t i = 0; i < m->book->n_documents; i++) {
    dsv__document *document = m->book->documents[i];
    if (is(document, &dsv__agreement_record)) {
      const dsv__agreement *agreement = document->structure;
      m->type = document->type;
      m->at[m->n++] = (stated){agreement->head.id, agreement->version, document, document};
    } else if (is(document, &dsv__amendment_record)) {
      const dsv__amendment *amendment = document->structure;
      m->at[m->n++] = (stated){amendment->agreement.id, amendment->version, document, NULL};
    }
  }
  if (m->n > 1) dsv__sort(m->at, m->n, sizeof *m->at, compare_versions);
  return true;
}

/* Of equal ones the first; NULL: there is none. */
static const stated *find_version(const making *m, dsv__str agreement, int64_t number) {
  size_t low = 0, high = m->n;
  const dsv__document first = {.number = 0};
  const stated wanted = {agreement, number, (dsv__document *)&first, NULL};
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (compare_versions(&m->at[middle], &wanted) < 0) low = middle + 1;
    else high = middle;
  }
  const stated *found = low < m->n ? &m->at[low] : NULL;
  return found && found->version == number && dsv__str_same(found->agreement, agreement) ? found : NULL;
}

/* The text as a source of its own, which has the name of the amendment's; findings in it are moved to where they are written. */
static dsv__document *new_document(making *m, const stated *base, const stated *of, dsv__buffer *text) {
  dsv__arena *arena = &m->book->arena;
  dsv__source *source = dsv__arena_alloc(arena, 1, sizeof *source);
  dsv__document *document = dsv__arena_alloc(arena, 1, sizeof *document);
  char *bytes = dsv__arena_text(arena, text->at, text->n);
  if (!source || !document || !bytes) return NULL;
  *source = (dsv__source){
      .name = of->document->source->name, .bytes = bytes, .n = text->n, .number = m->book->n_sources + ++m->made};
  *document = (dsv__document){.type = m->type,
                              .source = source,
                              .pointer = "",
                              .length = text->n,
                              .version = of->version,
                              .number = m->book->n_documents,
                              .base = base->whole,
                              .amendment = of->document};
  return document;
}

static dsv_status add(making *m, dsv__document *document) {
  dsv_book *book = m->book;
  void *documents = book->documents;
  if (!dsv__grow(book->context, &documents, &book->documents_capacity, book->n_documents + 1, sizeof document))
    return DSV__NO_MEMORY(m->diag);
  book->documents = documents;
  book->documents[book->n_documents++] = document;
  return DSV_OK;
}

static dsv_status put_together(making *m, const stated *base, stated *of) {
  dsv_book *book = m->book;
  dsv__buffer text;
  dsv__buffer_init(&text, book->context);
  dsv_status status = dsv__amend(base->whole, of->document, &dsv__agreement_record, &text, m->diag);
  m->bytes += text.n;
  if (!status &&
      (m->bytes > book->context->limits.document_bytes || book->n_documents >= book->context->limits.documents))
    status = dsv__find_at(m->diag, DSV_SEVERITY_ERROR, DSV_ERROR_LIMIT, of->document->structure, NULL,
                          "the versions that amendments make are too large or too many (limits document_bytes, "
                          "documents); write one of them whole");
  dsv__document *document = status ? NULL : new_document(m, base, of, &text);
  dsv__buffer_free(&text);
  if (status == DSV_ERROR_MEMORY || (!status && !document)) return DSV__NO_MEMORY(m->diag);
  if (!status) status = dsv__decode_bytes(&book->arena, document, m->diag);
  /* Also one with errors stands there, so that dsv__amended_findings finds where they are written. */
  if (document && document->structure && !(status == DSV_ERROR_MEMORY)) {
    const dsv_status added = add(m, document);
    status = added ? added : status;
    if (!status) of->whole = document;
  }
  return status;
}

static dsv_status make(making *m, stated *of) {
  const dsv__amendment *amendment = of->document->structure;
  if (amendment->of >= amendment->version || amendment->of < 1)
    return dsv__find_at(m->diag, DSV_SEVERITY_ERROR, DSV_ERROR_VALUE, amendment, "of",
                        "an amendment changes an earlier version: `of` is from 1 and less than `version`, %lld",
                        (long long)amendment->version);
  const stated *base = find_version(m, of->agreement, amendment->of);
  if (!base)
    return dsv__find_at(m->diag, DSV_SEVERITY_ERROR, DSV_ERROR_REFERENCE, amendment, "of",
                        "the book has no version %lld of agreement \"%s\"", (long long)amendment->of,
                        dsv__show(of->agreement).at);
  return base->whole ? put_together(m, base, of) : DSV_OK; /* what is wrong with the base was said of it */
}

dsv_status dsv__amendments_make(dsv_book *book, dsv_diag *diag) {
  making m = {.book = book, .diag = diag};
  dsv_status first = DSV_OK;
  if (!list_versions(&m)) return DSV__NO_MEMORY(diag);
  for (size_t i = 0; i < m.n; i++) {
    if (m.at[i].whole) continue;
    const dsv_status status = make(&m, &m.at[i]);
    if (!first) first = status;
    if (status == DSV_ERROR_MEMORY) break;
  }
  dsv__free(book->context, m.at);
  if (m.made) {
    dsv__free(book->context, book->sorted);
    book->sorted = NULL;
  }
  return first;
}

void dsv__amendments_drop(dsv_book *book) {
  const size_t n = book->n_documents;
  while (book->n_documents > 0 && book->documents[book->n_documents - 1]->amendment) book->n_documents--;
  if (book->n_documents == n) return;
  dsv__free(book->context, book->sorted);
  book->sorted = NULL;
}

/* ---- when the version before ends ------------------------------------------------------------------------------------------- */

static dsv_status end_base(dsv_book *book, const dsv__document *document, dsv_diag *diag) {
  const dsv__agreement *made = document->structure;
  dsv__agreement *base = document->base->structure;
  const dsv__zone *zone, *base_zone;
  dsv_status status = dsv__zones_get(book->zones, made->timezone, &zone);
  if (!status) status = dsv__zones_get(book->zones, base->timezone, &base_zone);
  if (status == DSV_ERROR_MEMORY) return DSV__NO_MEMORY(diag);
  if (status) return DSV_OK; /* that is said of the agreement */
  const dsv__span all = {DSV__TIME_MIN, DSV__TIME_MAX};
  const dsv__span now = dsv__span_of_range(&made->in_force, zone, all);
  const dsv__span before = dsv__span_of_range(&base->in_force, base_zone, all);
  if (now.from <= before.from)
    return dsv__find_at(diag, DSV_SEVERITY_ERROR, DSV_ERROR_ORDER, made, "in_force/from",
                        "an amendment must begin after version %lld does, which it changes", (long long)base->version);
  if (now.from >= before.to) return DSV_OK;
  base->in_force.to = zone == base_zone ? made->in_force.from : (dsv__when){.at = now.from};
  base->in_force.head.given |= 2;
  return DSV_OK;
}

dsv_status dsv__amended_end(dsv_book *book, dsv_diag *diag) {
  dsv_status first = DSV_OK;
  for (size_t i = book->n_documents; i > 0 && book->documents[i - 1]->amendment; i--) {
    const dsv_status status = end_base(book, book->documents[i - 1], diag);
    if (!first) first = status;
  }
  return first;
}

/* ---- the text of a version -------------------------------------------------------------------------------------------------- */

dsv_status dsv_agreement_text(const dsv_book *book, const char *agreement, int64_t version, dsv_text **out,
                              dsv_diag *diag) {
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no place for the text (out is NULL)");
  *out = NULL;
  if (!book || !agreement) return dsv__fail(diag, DSV_ERROR_MISUSE, "book and agreement are needed");
  dsv_status status = dsv__book_usable(book, diag);
  if (status) return status;
  if (!book->frozen) return dsv__fail(diag, DSV_ERROR_NOT_FROZEN, "the book is not checked: call dsv_book_check first");
  const dsv__document *found = NULL;
  bool known = false;
  for (size_t i = 0; i < book->n_documents; i++) {
    const dsv__document *document = book->documents[i];
    const dsv__document_head *head = document->structure;
    if (!is(document, &dsv__agreement_record) || !dsv__str_same(head->id, dsv__str_of(agreement))) continue;
    known = true;
    if (version ? document->version == version : !found || document->version > found->version) found = document;
  }
  if (found) return dsv_book_canonical(book, found->number, out, diag);
  const dsv__shown shown = dsv__show(dsv__str_of(agreement));
  return known ? dsv__fail(diag, DSV_ERROR_UNKNOWN_AGREEMENT, "there is no version %lld of the agreement \"%s\"",
                           (long long)version, shown.at)
               : dsv__fail(diag, DSV_ERROR_UNKNOWN_AGREEMENT, "there is no agreement \"%s\"", shown.at);
}
