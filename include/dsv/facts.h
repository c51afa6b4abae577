/**
 * @file
 * Facts: columns of what happened, by stream.
 */
#ifndef DSV_FACTS_H
#define DSV_FACTS_H

#include <dsv/book.h>
#include <dsv/time.h>

DSV_BEGIN

/** Facts for the streams of a book. Filled by one thread, then frozen by dsv_facts_seal() and read by any number. @since 0.1 */
typedef struct dsv_facts dsv_facts;

/** What the values of a column are. @since 0.1 */
typedef enum {
  DSV_COLUMN_TIME = 1,     /**< int64_t microseconds since 1970 UTC. @since 0.1 */
  DSV_COLUMN_DURATION = 2, /**< int64_t microseconds. @since 0.1 */
  DSV_COLUMN_INTEGER = 3,  /**< int64_t. @since 0.1 */
  DSV_COLUMN_NUMBER = 4,   /**< double; NaN and infinities are bad rows. @since 0.1 */
  DSV_COLUMN_BOOLEAN = 5,  /**< uint8_t, 0 or 1. @since 0.1 */
  DSV_COLUMN_TEXT =
      6, /**< UTF-8 bytes, `offsets` into them; fields that are no strings read it as a CSV cell. @since 0.1 */
  DSV_COLUMN_DECIMAL = 7, /**< int64_t coefficients with `scale` digits after the point. @since 0.1 */
  DSV_COLUMN_CODES =
      8 /**< uint32_t numbers of texts, below n_texts; text i is the bytes of `texts` from offsets[i] to offsets[i + 1]. @since 0.1 */
} dsv_column_type;

/**
 * One column, borrowed during the call. In an array of columns all have the `size` of the first, which is the stride. A slice of arrays is
 * pointers into the middle of them: `values` (of DSV_COLUMN_TEXT `offsets`) and `valid` at the first row. Arrays are aligned as C has their types.
 * @since 0.1
 */
typedef struct {
  size_t size;        /**< sizeof(dsv_column). @since 0.1 */
  const char *name;   /**< `time`, `start`, `end`, or a field of the stream. @since 0.1 */
  uint32_t type;      /**< A ::dsv_column_type. @since 0.1 */
  uint32_t scale;     /**< DSV_COLUMN_DECIMAL: digits after the point, 0 to 18; else 0. @since 0.1 */
  const void *values; /**< One value a row; DSV_COLUMN_TEXT: the bytes of all rows. @since 0.1 */
  const int64_t *
      offsets; /**< DSV_COLUMN_TEXT: rows + 1 offsets into values; DSV_COLUMN_CODES: n_texts + 1 into texts; else NULL. @since 0.1 */
  const uint8_t *valid; /**< One byte a row, 0 where the value is missing; NULL: none is missing. @since 0.1 */
  const char *texts;    /**< DSV_COLUMN_CODES: the bytes of all texts; else NULL. @since 0.1 */
  uint64_t n_texts;     /**< DSV_COLUMN_CODES: how many texts there are; else 0. @since 0.1 */
} dsv_column;

/** Initialiser of dsv_column. @since 0.1 */
#define DSV_COLUMN_INIT \
  { sizeof(dsv_column), NULL, 0, 0, NULL, NULL, NULL, NULL, 0 }

/** Format of a facts file. @since 0.1 */
typedef enum {
  DSV_FORMAT_AUTO = 0,       /**< By the name: .csv, .ndjson, .jsonl, .prometheus.json, .openmetrics, .om.txt, each also
                                with .gz. @since 0.1 */
  DSV_FORMAT_CSV = 1,        /**< RFC 4180 with a header. @since 0.1 */
  DSV_FORMAT_NDJSON = 2,     /**< One flat JSON object a line. @since 0.1 */
  DSV_FORMAT_PROMETHEUS = 3, /**< JSON answer of Prometheus to query_range or query. @since 0.1 */
  DSV_FORMAT_OPENMETRICS = 4 /**< OpenMetrics 1.0 text whose samples have times. @since 0.1 */
} dsv_format;

/** What becomes of a row that cannot be read or cannot be. @since 0.1 */
typedef enum {
  DSV_BAD_ROWS_REFUSE = 0, /**< The call fails, all findings are given, nothing is added. @since 0.1 */
  DSV_BAD_ROWS_COUNT =
      1 /**< The row is kept out of every figure and counted as bad; findings are warnings. @since 0.1 */
} dsv_bad_rows;

/** Order in which the rows of one call come. @since 0.1 */
typedef enum {
  DSV_ORDER_ANY = 0, /**< Any. @since 0.1 */
  DSV_ORDER_TIME =
      1 /**< No row's time (or start) is before that of the row before it: checked, #DSV_ERROR_ORDER. @since 0.1 */
} dsv_order;

/** A place in a file where a row begins. A part that knows where an earlier one ended need not pass over the rows before. @since 0.1 */
typedef struct {
  uint64_t offset; /**< Bytes before it; 0: the beginning of the file. @since 0.1 */
  uint64_t line;   /**< Number of its line, from 1. @since 0.1 */
} dsv_facts_mark;

/** How facts are read. @since 0.1 */
typedef struct {
  size_t size;           /**< sizeof(dsv_facts_options). @since 0.1 */
  dsv_progress progress; /**< NULL: none. @since 0.1 */
  void *user;            /**< Handed to progress. @since 0.1 */
  uint32_t format;       /**< A ::dsv_format. @since 0.1 */
  uint32_t bad_rows;     /**< A ::dsv_bad_rows. @since 0.1 */
  uint32_t order;        /**< A ::dsv_order: of the rows of this call. @since 0.1 */
  uint32_t separator;    /**< CSV: the byte between cells: , ; tab or |; 0: found from the header. @since 0.1 */
  uint32_t decimal;      /**< CSV: the decimal point, a point or a comma; 0: a point. @since 0.1 */
  uint32_t
      part; /**< Reads only part number `part` (from 0) of `parts` equal parts of a file, cut at ends of rows. @since 0.1 */
  uint32_t parts;    /**< 0 or 1: the whole file. @since 0.1 */
  uint32_t reserved; /**< 0. @since 0.1 */
  const char *
      times; /**< Form of the times of a file, such as "DD.MM.YYYY hh:mm:ss"; NULL: RFC 3339 or integer microseconds. @since 0.1 */
  const char *
      timezone; /**< Zone in which times of such a form are read; NULL: the form has an offset (or is UTC by a literal Z). @since 0.1 */
  dsv_facts_mark *
      mark; /**< With `parts`: where an earlier part of the file ended; set to where this one ends. NULL: none. @since 0.1 */
} dsv_facts_options;

/** Initialiser of dsv_facts_options. @since 0.1 */
#define DSV_FACTS_OPTIONS_INIT \
  { sizeof(dsv_facts_options), NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, NULL, NULL, NULL }

/** Makes empty facts for a frozen book. Errors: #DSV_ERROR_NOT_FROZEN, #DSV_ERROR_MEMORY, #DSV_ERROR_MISUSE. @since 0.1 */
DSV_API dsv_status dsv_facts_new(dsv_book *book, const dsv_facts_options *options, dsv_facts **out, dsv_diag *diag);

/** One more owner; returns its argument. @since 0.1 */
DSV_API dsv_facts *dsv_facts_ref(dsv_facts *facts);

/** One owner less. @since 0.1 */
DSV_API void dsv_facts_unref(dsv_facts *facts);

/**
 * Appends rows from arrays, which are copied. Every field of the stream and its time (`time`, or `start` and `end`) must be among the columns;
 * others are ignored. All or nothing.
 * Errors: #DSV_ERROR_STREAM, #DSV_ERROR_COLUMN, #DSV_ERROR_CELL, #DSV_ERROR_ROW, #DSV_ERROR_ORDER, #DSV_ERROR_FROZEN, #DSV_ERROR_LIMIT,
 * #DSV_ERROR_MEMORY.
 * @since 0.1
 */
DSV_API dsv_status dsv_facts_append(dsv_facts *facts, const char *stream, const dsv_column *columns, size_t n_columns,
                                    uint64_t rows, const dsv_facts_options *options, dsv_diag *diag);

/** Whose the arrays are that facts have adopted. @since 0.1 */
typedef struct {
  size_t size; /**< sizeof(dsv_owner). @since 0.1 */
  void (*release)(
      void *
          user); /**< Called once when the arrays are no longer needed, on the thread that ended it; NULL: nothing is. @since 0.1 */
  void *user; /**< Handed to release. @since 0.1 */
} dsv_owner;

/** Initialiser of dsv_owner. @since 0.1 */
#define DSV_OWNER_INIT \
  { sizeof(dsv_owner), NULL, NULL }

/**
 * As dsv_facts_append(), but the arrays are used where they lie, if these are the first rows of the stream and none of them is bad: times, durations
 * and integers (in microseconds where the field has a unit), decimals, numbers, booleans, codes of texts that are all different, and `valid`. They
 * must stay as they are until `owner` is released: within this call where all was copied, else when rows have to move (later rows, no order of time,
 * revisions), or with the facts. They are never written to. What is not an array of these types is copied. `release` calls nothing of the facts.
 * On failure the arrays remain the caller's and `release` is not called. Errors: as dsv_facts_append(), #DSV_ERROR_OPTIONS.
 * @since 0.1
 */
DSV_API dsv_status dsv_facts_adopt(dsv_facts *facts, const char *stream, const dsv_column *columns, size_t n_columns,
                                   uint64_t rows, const dsv_owner *owner, const dsv_facts_options *options,
                                   dsv_diag *diag);

/**
 * Appends a file (a ::dsv_format; gz allowed), read in pieces. `stream` may be NULL for NDJSON whose lines carry "stream".
 * All or nothing. Errors: as dsv_facts_append(), and the groups io and syntax.
 * @since 0.1
 */
DSV_API dsv_status dsv_facts_load(dsv_facts *facts, const char *stream, const char *path,
                                  const dsv_facts_options *options, dsv_diag *diag);

/** As dsv_facts_load(), from bytes (not packed) that `source` names in findings. @since 0.1 */
DSV_API dsv_status dsv_facts_read(dsv_facts *facts, const char *stream, const char *bytes, size_t length,
                                  const char *source, const dsv_facts_options *options, dsv_diag *diag);

/** Says that the stream is complete in [from, to): what is not listed there did not happen. Errors: as dsv_facts_append(). @since 0.1 */
DSV_API dsv_status dsv_facts_complete(dsv_facts *facts, const char *stream, int64_t from, int64_t to,
                                      const dsv_facts_options *options, dsv_diag *diag);

/** Orders the rows, settles revisions and freezes. On error the facts stay open. Errors: #DSV_ERROR_REVISION, #DSV_ERROR_MEMORY. @since 0.1 */
DSV_API dsv_status dsv_facts_seal(dsv_facts *facts, const dsv_facts_options *options, dsv_diag *diag);

/** Rows of a stream, bad and superseded ones included; 0 for a stream that is not there. @since 0.1 */
DSV_API uint64_t dsv_facts_rows(const dsv_facts *facts, const char *stream);

DSV_END

#endif
