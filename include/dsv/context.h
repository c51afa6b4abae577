/**
 * @file
 * The context: memory, limits and zone data that everything made from it shares.
 */
#ifndef DSV_CONTEXT_H
#define DSV_CONTEXT_H

#include <dsv/api.h>
#include <dsv/status.h>

DSV_BEGIN

/** Allocator, limits and zone loader. Immutable, shared by any number of threads. @since 0.1 */
typedef struct dsv_context dsv_context;

/** A finished text with its owner: a schema, a report, a document. Immutable. @since 0.1 */
typedef struct dsv_text dsv_text;

/**
 * Memory functions, each given `user`. They must be safe to call from every thread that uses the context. `resize` behaves as realloc.
 * What jansson takes while a document is read comes from malloc, bounded by the limits.
 * @since 0.1
 */
typedef struct {
  size_t size;                                             /**< sizeof(dsv_allocator). @since 0.1 */
  void *user;                                              /**< Handed to the functions. @since 0.1 */
  void *(*allocate)(void *user, size_t bytes);             /**< NULL when there is none left. @since 0.1 */
  void *(*resize)(void *user, void *memory, size_t bytes); /**< As realloc; memory may be NULL. @since 0.1 */
  void (*release)(void *user, void *memory);               /**< As free; memory may be NULL. @since 0.1 */
} dsv_allocator;

/**
 * Upper bounds on every input. Zero means the default in brackets. @since 0.1
 */
typedef struct {
  size_t size;              /**< sizeof(dsv_limits). @since 0.1 */
  uint64_t document_bytes;  /**< Bytes of one file of documents [16 MiB]. @since 0.1 */
  uint64_t document_values; /**< JSON values in one file of documents [100,000]. @since 0.1 */
  uint64_t depth;           /**< Nesting of JSON [32, at most 64]. @since 0.1 */
  uint64_t object_members;  /**< Members of one JSON object [1,024]. @since 0.1 */
  uint64_t name_bytes;      /**< Bytes of a member name or column name [256]. @since 0.1 */
  uint64_t text_bytes;      /**< Bytes of one JSON string or CSV cell [64 KiB]. @since 0.1 */
  uint64_t documents;       /**< Documents in a book [100,000]. @since 0.1 */
  uint64_t line_bytes;      /**< Bytes of one line or row of facts [1 MiB]. @since 0.1 */
  uint64_t columns;         /**< Columns of a facts file [1,024]. @since 0.1 */
  uint64_t rows;            /**< Rows of one stream [1,000,000,000]. @since 0.1 */
  uint64_t unpacked_bytes;  /**< Bytes that one gz file may unpack to [64 GiB]. @since 0.1 */
  uint64_t unpacked_ratio;  /**< Unpacked to packed bytes past the first MiB [200]. @since 0.1 */
  uint64_t findings;        /**< Findings kept by a dsv_diag [1,000]. @since 0.1 */
  uint64_t windows;         /**< Windows of one target [100,000]. @since 0.1 */
  uint64_t subjects;        /**< Subjects of one target in one window [100,000]. @since 0.1 */
  uint64_t spans;           /**< Spans of a calendar, or of a target's time lines [20,000,000]. @since 0.1 */
  uint64_t zone_bytes;      /**< Bytes of one zone file [256 KiB]. @since 0.1 */
} dsv_limits;

/** Initialiser of dsv_limits. @since 0.1 */
#define DSV_LIMITS_INIT \
  { sizeof(dsv_limits), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }

/**
 * Where time zones come from: TZif files (RFC 9636). Without one, the system's database is read.
 * @since 0.1
 */
typedef struct {
  size_t size; /**< sizeof(dsv_zone_loader). @since 0.1 */
  void *user;  /**< Handed to the function. @since 0.1 */
  /**
   * Writes the TZif bytes of `zone` into `buffer` and their number into `length`. Returns #DSV_OK, #DSV_ERROR_ZONE where there is no such
   * zone, or #DSV_ERROR_LIMIT where `capacity` is too small. Called from the thread that checks a book.
   * @since 0.1
   */
  dsv_status (*load)(void *user, const char *zone, uint8_t *buffer, size_t capacity, size_t *length);
} dsv_zone_loader;

/** What a context is made of. @since 0.1 */
typedef struct {
  size_t size;                    /**< sizeof(dsv_context_options). @since 0.1 */
  const dsv_allocator *allocator; /**< NULL: malloc, realloc, free. @since 0.1 */
  const dsv_limits *limits;       /**< NULL: the defaults. @since 0.1 */
  const dsv_zone_loader *zones;   /**< NULL: the system's database. @since 0.1 */
} dsv_context_options;

/** Initialiser of dsv_context_options. @since 0.1 */
#define DSV_CONTEXT_OPTIONS_INIT \
  { sizeof(dsv_context_options), NULL, NULL, NULL }

/**
 * Progress of long work, called at least every 65,536 rows. `total` is 0 where it is not known. Non-zero cancels: the verb answers
 * #DSV_ERROR_CANCELLED and nothing has changed.
 * @since 0.1
 */
typedef int (*dsv_progress)(void *user, uint64_t done, uint64_t total);

/**
 * Makes a context. The structures behind the options are copied.
 * Errors: #DSV_ERROR_MEMORY, #DSV_ERROR_MISUSE, #DSV_ERROR_OPTIONS.
 * @since 0.1
 */
DSV_API dsv_status dsv_context_new(const dsv_context_options *options, dsv_context **out);

/** One more owner; returns its argument. @since 0.1 */
DSV_API dsv_context *dsv_context_ref(dsv_context *context);

/** One owner less. @since 0.1 */
DSV_API void dsv_context_unref(dsv_context *context);

/** The limits in force, defaults filled in. Errors: #DSV_ERROR_MISUSE, #DSV_ERROR_OPTIONS. @since 0.1 */
DSV_API dsv_status dsv_context_limits(const dsv_context *context, dsv_limits *out);

/** The bytes of a text, closed by a NUL; borrowed. @since 0.1 */
DSV_API const char *dsv_text_bytes(const dsv_text *text);

/** Number of bytes without the NUL. @since 0.1 */
DSV_API size_t dsv_text_length(const dsv_text *text);

/** One more owner; returns its argument. @since 0.1 */
DSV_API dsv_text *dsv_text_ref(dsv_text *text);

/** One owner less. @since 0.1 */
DSV_API void dsv_text_unref(dsv_text *text);

DSV_END

#endif
