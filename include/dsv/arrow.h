/**
 * @file
 * Facts from Arrow, and figures to it: the Arrow C Data Interface and C Stream Interface (https://arrow.apache.org/docs/format/CDataInterface.html).
 * No library of Arrow is needed.
 */
#ifndef DSV_ARROW_H
#define DSV_ARROW_H

#include <dsv/facts.h>
#include <dsv/score.h>

DSV_BEGIN

#ifndef ARROW_C_DATA_INTERFACE
/** That the structures are declared; the name is the specification's. @since 0.1 */
#define ARROW_C_DATA_INTERFACE

/** A flag of a schema: the order of the dictionary means something. @since 0.1 */
#define ARROW_FLAG_DICTIONARY_ORDERED 1
/** A flag of a schema: values may be missing. @since 0.1 */
#define ARROW_FLAG_NULLABLE 2
/** A flag of a schema: the keys of a map are sorted. @since 0.1 */
#define ARROW_FLAG_MAP_KEYS_SORTED 4

/** A type, as the specification has it. @since 0.1 */
struct ArrowSchema {
  const char *format;                    /**< The type, as "l" for int64. @since 0.1 */
  const char *name;                      /**< Name of the column. @since 0.1 */
  const char *metadata;                  /**< Pairs of keys and values, or NULL. @since 0.1 */
  int64_t flags;                         /**< Flags. @since 0.1 */
  int64_t n_children;                    /**< Number of children. @since 0.1 */
  struct ArrowSchema **children;         /**< Types of the columns of a struct. @since 0.1 */
  struct ArrowSchema *dictionary;        /**< Type of what codes stand for, or NULL. @since 0.1 */
  void (*release)(struct ArrowSchema *); /**< Frees it; NULL: it has been. @since 0.1 */
  void *private_data;                    /**< The producer's. @since 0.1 */
};

/** Values, as the specification has it. @since 0.1 */
struct ArrowArray {
  int64_t length;                       /**< Number of values. @since 0.1 */
  int64_t null_count;                   /**< How many are missing; -1: not known. @since 0.1 */
  int64_t offset;                       /**< Number of the first value in the buffers. @since 0.1 */
  int64_t n_buffers;                    /**< Number of buffers. @since 0.1 */
  int64_t n_children;                   /**< Number of children. @since 0.1 */
  const void **buffers;                 /**< Bits of what is there, then values. @since 0.1 */
  struct ArrowArray **children;         /**< Columns of a struct. @since 0.1 */
  struct ArrowArray *dictionary;        /**< What codes stand for, or NULL. @since 0.1 */
  void (*release)(struct ArrowArray *); /**< Frees it; NULL: it has been. @since 0.1 */
  void *private_data;                   /**< The producer's. @since 0.1 */
};
#endif

#ifndef ARROW_C_STREAM_INTERFACE
/** That the structure is declared; the name is the specification's. @since 0.1 */
#define ARROW_C_STREAM_INTERFACE

/** Arrays of one type, one after the other, as the specification has it. @since 0.1 */
struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out); /**< The type; 0, or an errno. @since 0.1 */
  int (*get_next)(struct ArrowArrayStream *,
                  struct ArrowArray *out);                  /**< The next; a released one at the end. @since 0.1 */
  const char *(*get_last_error)(struct ArrowArrayStream *); /**< What was wrong, or NULL. @since 0.1 */
  void (*release)(struct ArrowArrayStream *);               /**< Frees it; NULL: it has been. @since 0.1 */
  void *private_data;                                       /**< The producer's. @since 0.1 */
};
#endif

/**
 * Appends a record batch (an array of the type struct), whose columns go by our names, or else by those of `columns` of the stream; others are
 * ignored. It is used where it lies as dsv_facts_adopt() does, as far as its types are those of the table; else it is converted once.
 * All integers, float, double, boolean, null, timestamps and durations of any unit (a timestamp without a zone is UTC), decimals of at most 18 digits,
 * UTF-8 text (also large, and as views), and dictionaries of text are taken. A time that is no whole microsecond makes its row bad; dates
 * name no instant and are refused.
 * On success both structures are the library's (`release` is NULL), and `array` is released when it is no longer needed, on the thread that ends it;
 * on failure they remain the caller's. Buffers are trusted to be as long as the specification has it. Errors: as dsv_facts_append().
 * @since 0.1
 */
DSV_API dsv_status dsv_facts_import_arrow(dsv_facts *facts, const char *stream, struct ArrowSchema *schema,
                                          struct ArrowArray *array, const dsv_facts_options *options, dsv_diag *diag);

/**
 * Appends all record batches of a stream of them, as dsv_facts_import_arrow() does. One batch is used where it lies; of several each is released as
 * soon as it has been copied. On success the stream has been released; on failure it remains the caller's, read as far as it was, and the
 * facts are as before. Errors: as dsv_facts_append(), and #DSV_ERROR_READ where the stream fails.
 * @since 0.1
 */
DSV_API dsv_status dsv_facts_import_arrow_stream(dsv_facts *facts, const char *stream, struct ArrowArrayStream *arrays,
                                                 const dsv_facts_options *options, dsv_diag *diag);

/**
 * The rows of a stream of sealed facts that hold (no bad, no superseded ones), in order of time, as one record batch: `time`, or `start` and `end`,
 * then the fields by our names. Times are timestamps in microseconds UTC, text is a dictionary, a decimal has the digits that its column needs. Times,
 * durations, numbers and codes of text are not copied: what is made keeps the facts alive. `out` is the caller's, to be released.
 * None of the `options` means anything here; they may be NULL. Errors: #DSV_ERROR_STREAM, #DSV_ERROR_NOT_FROZEN, #DSV_ERROR_OPTIONS,
 * #DSV_ERROR_MEMORY, #DSV_ERROR_MISUSE.
 * @since 0.1
 */
DSV_API dsv_status dsv_facts_export_arrow(const dsv_facts *facts, const char *stream, const dsv_facts_options *options,
                                          struct ArrowArrayStream *out, dsv_diag *diag);

/**
 * The figures of a scorecard as one record batch, a row for each of dsv_scorecard_get(): `from`, `to` (timestamps), `version`, `target`, `class`,
 * `subject`, `value`, `unit`, `numerator`, `denominator`, `objective` (text, exact; missing where there is none), `status` (text), `early`.
 * `out` is the caller's, to be released. Errors: #DSV_ERROR_MISUSE, #DSV_ERROR_MEMORY.
 * @since 0.1
 */
DSV_API dsv_status dsv_scorecard_export_arrow(const dsv_scorecard *card, struct ArrowArrayStream *out, dsv_diag *diag);

DSV_END

#endif
