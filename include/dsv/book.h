/**
 * @file
 * The book: all documents of one or more service relationships, checked as a whole.
 */
#ifndef DSV_BOOK_H
#define DSV_BOOK_H

#include <dsv/calendar.h>
#include <dsv/diag.h>

DSV_BEGIN

/** Documents. Filled by one thread, then frozen by dsv_book_check() and read by any number. @since 0.1 */
typedef struct dsv_book dsv_book;

/** How a book is filled and checked. @since 0.1 */
typedef struct {
  size_t size;           /**< sizeof(dsv_book_options). @since 0.1 */
  dsv_progress progress; /**< NULL: none. @since 0.1 */
  void *user;            /**< Handed to progress. @since 0.1 */
} dsv_book_options;

/** Initialiser of dsv_book_options. @since 0.1 */
#define DSV_BOOK_OPTIONS_INIT \
  { sizeof(dsv_book_options), NULL, NULL }

/** Makes an empty book. Errors: #DSV_ERROR_MEMORY, #DSV_ERROR_MISUSE, #DSV_ERROR_OPTIONS. @since 0.1 */
DSV_API dsv_status dsv_book_new(dsv_context *context, const dsv_book_options *options, dsv_book **out, dsv_diag *diag);

/** One more owner; returns its argument. @since 0.1 */
DSV_API dsv_book *dsv_book_ref(dsv_book *book);

/** One owner less. @since 0.1 */
DSV_API void dsv_book_unref(dsv_book *book);

/**
 * Adds documents: one JSON object, an array of them, or NDJSON. All or nothing: with any error in them none is added. `source` names the
 * bytes in findings and may be NULL. Everything is found that can be found within the documents themselves; references wait for
 * dsv_book_check(). The status is that of the first error.
 * Errors: #DSV_ERROR_FROZEN, #DSV_ERROR_LIMIT, #DSV_ERROR_MEMORY and those of the groups syntax and document.
 * @since 0.1
 */
DSV_API dsv_status dsv_book_add(dsv_book *book, const char *bytes, size_t length, const char *source,
                                const dsv_book_options *options, dsv_diag *diag);

/**
 * Adds a file, or all `.json`, `.ndjson` and `.jsonl` files (also `.gz`) of a folder, in order of their names, without going into
 * subfolders. All or nothing over the whole call. Errors: as dsv_book_add(), and the group io.
 * @since 0.1
 */
DSV_API dsv_status dsv_book_load(dsv_book *book, const char *path, const dsv_book_options *options, dsv_diag *diag);

/**
 * Checks the book as a whole (references, fields, ranges, zones) and freezes it. With any error the book stays as it was, open; warnings do
 * not keep it from being frozen. Zones are loaded here. The status is that of the first error.
 * @since 0.1
 */
DSV_API dsv_status dsv_book_check(dsv_book *book, const dsv_book_options *options, dsv_diag *diag);

/** Number of documents; once the book is checked with the versions that amendments make. @since 0.1 */
DSV_API size_t dsv_book_count(const dsv_book *book);

/** One document of a book; the texts are borrowed from the book. @since 0.1 */
typedef struct {
  size_t size;        /**< sizeof(dsv_document), set by the caller. @since 0.1 */
  const char *type;   /**< For example "agreement". @since 0.1 */
  const char *id;     /**< Its id. @since 0.1 */
  const char *source; /**< Name of the file or buffer it came from, or NULL. @since 0.1 */
  int64_t version;    /**< Version of an agreement, else 0. @since 0.1 */
} dsv_document;

/** Initialiser of dsv_document. @since 0.1 */
#define DSV_DOCUMENT_INIT \
  { sizeof(dsv_document), NULL, NULL, NULL, 0 }

/** Gives document number `index` (from 0, in the order added). Errors: #DSV_ERROR_MISUSE, #DSV_ERROR_OPTIONS. @since 0.1 */
DSV_API dsv_status dsv_book_document(const dsv_book *book, size_t index, dsv_document *out);

/** The canonical bytes (RFC 8785) of document number `index`, members as given. Errors: #DSV_ERROR_MEMORY, #DSV_ERROR_MISUSE. @since 0.1 */
DSV_API dsv_status dsv_book_canonical(const dsv_book *book, size_t index, dsv_text **out, dsv_diag *diag);

/**
 * The whole text of a version of an agreement in a frozen book, as canonical JSON (RFC 8785): as it was written, or put together where it was
 * written as an amendment (docs/versions.md). `version` 0: the one of the highest number.
 * Errors: #DSV_ERROR_UNKNOWN_AGREEMENT, #DSV_ERROR_NOT_FROZEN, #DSV_ERROR_MEMORY, #DSV_ERROR_MISUSE.
 * @since 0.1
 */
DSV_API dsv_status dsv_agreement_text(const dsv_book *book, const char *agreement, int64_t version, dsv_text **out,
                                      dsv_diag *diag);

/**
 * A calendar of a frozen book. `id` NULL: the only one that no other calendar of the book is made of.
 * Errors: #DSV_ERROR_UNKNOWN_CALENDAR (where `id` is NULL and there are several, the message lists them), #DSV_ERROR_NOT_FROZEN,
 * #DSV_ERROR_MEMORY, #DSV_ERROR_MISUSE.
 * @since 0.1
 */
DSV_API dsv_status dsv_book_calendar(const dsv_book *book, const char *id, dsv_calendar **out, dsv_diag *diag);

/**
 * JSON Schema (2020-12) of a type of document, or of any document where `type` is NULL, as one line of canonical JSON.
 * Errors: #DSV_ERROR_TYPE, #DSV_ERROR_MEMORY, #DSV_ERROR_MISUSE.
 * @since 0.1
 */
DSV_API dsv_status dsv_schema(dsv_context *context, const char *type, dsv_text **out, dsv_diag *diag);

/** Name of document type number `index` (from 0), or NULL past the last. @since 0.1 */
DSV_API const char *dsv_document_type(size_t index);

DSV_END

#endif
