/**
 * @file
 * What agreements ask to be done, and until when; where each of them stands in its life. docs/due.md says the rules.
 */
#ifndef DSV_DUE_H
#define DSV_DUE_H

#include <dsv/book.h>

DSV_BEGIN

/** What is due, in order of time. Immutable, shared by any number of threads. @since 0.1 */
typedef struct dsv_due_list dsv_due_list;

/** What is asked for. @since 0.1 */
typedef struct {
  size_t size;           /**< sizeof(dsv_due_options). @since 0.1 */
  int64_t until;         /**< What is due before this; 0: a year after `as_of`. @since 0.1 */
  const char *agreement; /**< Of this agreement only; NULL: of all. @since 0.1 */
} dsv_due_options;

/** Initialiser of dsv_due_options. @since 0.1 */
#define DSV_DUE_OPTIONS_INIT \
  { sizeof(dsv_due_options), 0, NULL }

/** A line of the list. Texts are borrowed from it. @since 0.1 */
typedef struct {
  size_t size;           /**< sizeof(dsv_due_line), set by the caller. @since 0.1 */
  int64_t time;          /**< Until when, or when. @since 0.1 */
  int64_t event;         /**< What it is counted from or leads to. @since 0.1 */
  int64_t version;       /**< Version of the agreement. @since 0.1 */
  uint32_t overdue;      /**< 1: it should have been done before. @since 0.1 */
  uint32_t reserved;     /**< 0. @since 0.1 */
  const char *agreement; /**< Id of the agreement. @since 0.1 */
  const char *term;      /**< Id of the term, or NULL. @since 0.1 */
  const char *kind;      /**< Kind of the term, or NULL. @since 0.1 */
  const char *actor;     /**< "provider", "consumer", "both", or NULL. @since 0.1 */
  const char *what;      /**< "start" "end" "renewal" "notice" "termination" "term". @since 0.1 */
  const char *text;      /**< What to do, as a sentence. @since 0.1 */
  const char *local;     /**< `time` on the clock of the agreement: "2026-10-01 00:00". @since 0.1 */
  const char *pointer;   /**< JSON Pointer into the agreement. @since 0.1 */
} dsv_due_line;

/** Initialiser of dsv_due_line. @since 0.1 */
#define DSV_DUE_LINE_INIT \
  { sizeof(dsv_due_line), 0, 0, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL }

/**
 * What is due from `as_of` on, and what is overdue then, of the agreements of a frozen book.
 * Errors: #DSV_ERROR_UNKNOWN_AGREEMENT, #DSV_ERROR_LIMIT (more than 10,000 lines; `until` not after `as_of`, or past the years 1 to 9999),
 * #DSV_ERROR_NOT_FROZEN, #DSV_ERROR_OPTIONS, #DSV_ERROR_MEMORY, #DSV_ERROR_MISUSE.
 * @since 0.1
 */
DSV_API dsv_status dsv_due(const dsv_book *book, int64_t as_of, const dsv_due_options *options, dsv_due_list **out,
                           dsv_diag *diag);

/** One more owner; returns its argument. @since 0.1 */
DSV_API dsv_due_list *dsv_due_ref(dsv_due_list *due);

/** One owner less. @since 0.1 */
DSV_API void dsv_due_unref(dsv_due_list *due);

/** Number of lines. @since 0.1 */
DSV_API size_t dsv_due_count(const dsv_due_list *due);

/** Gives line number `index` (from 0). Errors: #DSV_ERROR_MISUSE. @since 0.1 */
DSV_API dsv_status dsv_due_get(const dsv_due_list *due, size_t index, dsv_due_line *out);

/**
 * Agreements with the state of each version, and all lines, as canonical JSON, closed by a NUL that `length` (may be NULL) does not count;
 * borrowed.
 * @since 0.1
 */
DSV_API const char *dsv_due_json(const dsv_due_list *due, size_t *length);

DSV_END

#endif
