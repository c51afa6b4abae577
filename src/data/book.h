/* The store of documents behind dsv_book: bytes of the sources, decoded structures, lookup by type and id. */
#ifndef DSV__BOOK_H
#define DSV__BOOK_H

#include "data/field.h"
#include <dsv/book.h>

/* A type of document. The table of all types, ended by a NULL name, is in src/book.c (dsv__types), above all domains.
   */
typedef struct {
  const char *name;
  const char *doc;
  const dsv__record *record; /* its structure begins with dsv__document_head */
  bool versioned;            /* the key is (id, version): agreements */
} dsv__type;

extern const dsv__type dsv__types[];

/* First member of every document's structure (its first member is the dsv__head of every record). The record's table
   begins with the rows of DSV__DOCUMENT_FIELDS. */
typedef struct {
  dsv__head head;
  dsv__str type, id, title;
} dsv__document_head;

/* clang-format off */
#define DSV__DOCUMENT_FIELDS(structure)                                                                                \
  {"type", DSV__TEXT, DSV__REQUIRED, offsetof(structure, head.type), NULL, "Type of the document",                     \
   NULL, "0.1", NULL, NULL},                                                                                           \
  {"id", DSV__ID, DSV__REQUIRED, offsetof(structure, head.id), NULL, "Id, unique in the book",                          \
   NULL, "0.1", NULL, NULL},                                                                                           \
  {"title", DSV__TEXT, 0, offsetof(structure, head.title), NULL, "Name for people", NULL, "0.1", NULL, NULL}
/* clang-format on */

/* One file or buffer that was added. */
typedef struct {
  char *name; /* or NULL */
  char *bytes;
  size_t n;
  size_t number; /* in the book, from 1 */
} dsv__source;

struct dsv__document {
  const dsv__type *type;
  void *structure; /* begins with dsv__document_head */
  const dsv__source *source;
  const char *pointer;   /* of the document within its source: "" or "/3" (array); a line of NDJSON: "" */
  size_t offset, length; /* its bytes in the source */
  size_t line;           /* NDJSON: of the document, from 1; else 0 */
  int64_t version;
  size_t number;                                /* index in the book */
  const struct dsv__document *base, *amendment; /* of a version that an amendment makes: from what; else NULL */
};

struct dsv_book {
  atomic_size_t references;
  dsv_context *context;
  int64_t process; /* pid that made it */
  bool frozen;
  dsv__arena arena;
  dsv__source **sources;
  size_t n_sources, sources_capacity;
  dsv__document **documents;
  size_t n_documents, documents_capacity;
  dsv__document **sorted; /* by type, id, version, order; made by the check. NULL: not yet */
  void *zones;            /* struct dsv__zones *, clock/zone.h; set by the check */
  void *calendars;        /* array of dsv_calendar *, one per calendar document in book order; set by the check */
  size_t n_calendars;
};

/* The document of a type ("stream") and id, or NULL; of versioned types the first in book order. */
const dsv__document *dsv__book_find(const dsv_book *book, const char *type, dsv__str id);

/* Checks that apply to every type: duplicate ids, all REF fields (sets `to`), nearest names suggested. Counts errors;
   the first one's code into *status. */
void dsv__book_references(dsv_book *book, dsv_diag *diag, dsv_status *status);

/* Fills line, column and offset of the findings from number `first` on that dsv__find_at made: one scan for each
   source. Until then such a finding has no line, but in `column` the number of its source and in `offset` where the
   JSON text begins in it. */
void dsv__locate_findings(const dsv_book *book, dsv_diag *diag, size_t first);

/* DSV_OK, or DSV_ERROR_FORKED in a child process. */
dsv_status dsv__book_usable(const dsv_book *book, dsv_diag *diag);

#endif
