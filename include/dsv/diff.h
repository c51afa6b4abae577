/**
 * @file
 * What changed between two versions of an agreement, or between two books.
 */
#ifndef DSV_DIFF_H
#define DSV_DIFF_H

#include <dsv/book.h>

DSV_BEGIN

/** The changes from one document to another, or from one book to another. Immutable, shared by any number of threads. @since 0.1 */
typedef struct dsv_diff dsv_diff;

/** What happened to a part or to a member. @since 0.1 */
typedef enum {
  DSV_CHANGE_ADDED = 1,   /**< Only the later document has it. @since 0.1 */
  DSV_CHANGE_REMOVED = 2, /**< Only the earlier one has it. @since 0.1 */
  DSV_CHANGE_CHANGED = 3  /**< Both have it, and it does not mean the same. @since 0.1 */
} dsv_change_kind;

/** What a change means for the provider, where the words of the agreement leave no doubt. @since 0.1 */
typedef enum {
  DSV_DIRECTION_NONE = 0,     /**< Nothing can be said. @since 0.1 */
  DSV_DIRECTION_STRICTER = 1, /**< More is asked of the provider. @since 0.1 */
  DSV_DIRECTION_LOOSER = 2    /**< Less is. @since 0.1 */
} dsv_direction;

/**
 * One change. Texts are borrowed from the diff. Values are cut after 1,000 bytes, ids and titles after 200, and end with "..." then.
 * @since 0.1
 */
typedef struct {
  size_t size;               /**< sizeof(dsv_change), set by the caller. @since 0.1 */
  uint32_t kind;             /**< A ::dsv_change_kind. @since 0.1 */
  uint32_t direction;        /**< A ::dsv_direction. @since 0.1 */
  const char *document_type; /**< Type of the document, for example "agreement". @since 0.1 */
  const char *document;      /**< Its id. @since 0.1 */
  int64_t before_version;    /**< Version of the earlier agreement; 0: none. @since 0.1 */
  int64_t after_version;     /**< Version of the later one; 0: none. @since 0.1 */
  const char *target;        /**< Id of the target it belongs to, or NULL. @since 0.1 */
  const char *
      part; /**< What it belongs to: "target", "class", "exclusion", "interaction", "offer", or the type of the document. @since 0.1 */
  const char *id;     /**< Id of that part. @since 0.1 */
  const char *title;  /**< Its title, of the later document if that has one, or NULL. @since 0.1 */
  const char *member; /**< The member within the part, as "metric/shortest"; NULL: the part itself. @since 0.1 */
  const char *before_pointer; /**< JSON Pointer into the earlier document; NULL where that has nothing. @since 0.1 */
  const char *after_pointer;  /**< JSON Pointer into the later document; NULL where that has nothing. @since 0.1 */
  const char *before;         /**< What was there, in words, or NULL. @since 0.1 */
  const char *after;          /**< What is there, in words, or NULL. @since 0.1 */
  const char *sentence;       /**< The change as one line of text. @since 0.1 */
} dsv_change;

/** Initialiser of dsv_change. @since 0.1 */
#define DSV_CHANGE_INIT \
  { sizeof(dsv_change), 0, 0, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL }

/**
 * What changed from one version of an agreement to another, both in one frozen book. Documents are compared by what they mean: numbers as
 * numbers, targets by their ids, in any order (docs/diff.md).
 * Errors: #DSV_ERROR_UNKNOWN_AGREEMENT (also for a version that is not there), #DSV_ERROR_NOT_FROZEN, #DSV_ERROR_MEMORY, #DSV_ERROR_MISUSE.
 * @since 0.1
 */
DSV_API dsv_status dsv_diff_versions(const dsv_book *book, const char *agreement, int64_t before, int64_t after,
                                     dsv_diff **out, dsv_diag *diag);

/**
 * What changed from one frozen book to another, in all their documents. Those of one type and id belong together, of agreements also of one
 * version; versions that only one book has are held against each other, the newest against the newest, as long as both books have some.
 * Errors: #DSV_ERROR_NOT_FROZEN, #DSV_ERROR_MEMORY, #DSV_ERROR_MISUSE.
 * @since 0.1
 */
DSV_API dsv_status dsv_diff_books(const dsv_book *before, const dsv_book *after, dsv_diff **out, dsv_diag *diag);

/** One more owner; returns its argument. @since 0.1 */
DSV_API dsv_diff *dsv_diff_ref(dsv_diff *diff);

/** One owner less. @since 0.1 */
DSV_API void dsv_diff_unref(dsv_diff *diff);

/** Number of changes; 0 where both mean the same. @since 0.1 */
DSV_API size_t dsv_diff_count(const dsv_diff *diff);

/** Gives change number `index` (from 0). Errors: #DSV_ERROR_MISUSE, #DSV_ERROR_OPTIONS. @since 0.1 */
DSV_API dsv_status dsv_diff_get(const dsv_diff *diff, size_t index, dsv_change *out);

/** The changes as canonical JSON, closed by a NUL that `length` (may be NULL) does not count; borrowed. @since 0.1 */
DSV_API const char *dsv_diff_json(const dsv_diff *diff, size_t *length);

DSV_END

#endif
