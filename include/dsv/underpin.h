/**
 * @file
 * Back-to-back: what an agreement promises, held against what its services rest on.
 */
#ifndef DSV_UNDERPIN_H
#define DSV_UNDERPIN_H

#include <dsv/book.h>

DSV_BEGIN

/** An agreement held against what it rests on. Immutable, shared by any number of threads. @since 0.1 */
typedef struct dsv_underpinning dsv_underpinning;

/** Whether a target is borne by what it rests on. @since 0.1 */
typedef enum {
  DSV_UNDERPIN_HOLDS = 1,       /**< However the parts depend on each other. @since 0.1 */
  DSV_UNDERPIN_INDEPENDENT = 2, /**< If the parts are independent of each other. @since 0.1 */
  DSV_UNDERPIN_POSSIBLE = 3,    /**< At the best of dependences only. @since 0.1 */
  DSV_UNDERPIN_FAILS = 4,       /**< Not at all. @since 0.1 */
  DSV_UNDERPIN_UNKNOWN = 5      /**< What it rests on promises nothing. @since 0.1 */
} dsv_underpin_status;

/** What is missing below a target. @since 0.1 */
typedef enum {
  DSV_GAP_NOTHING = 1,   /**< The services of the target rest on nothing. @since 0.1 */
  DSV_GAP_NO_TARGET = 2, /**< The part has no target of this kind. @since 0.1 */
  DSV_GAP_LEVEL = 3,     /**< The level the part would need for the target to hold. @since 0.1 */
  DSV_GAP_TIME = 4,      /**< The part takes longer than the target allows. @since 0.1 */
  DSV_GAP_WINDOW = 5,    /**< The part is judged over windows that do not fit. @since 0.1 */
  DSV_GAP_HOURS = 6,     /**< The part does not cover all hours of the target. @since 0.1 */
  DSV_GAP_EXCLUSION = 7, /**< The part leaves out what counts for the customer. @since 0.1 */
  DSV_GAP_NOTICE = 8     /**< The part may give notice later than the customer must have it. @since 0.1 */
} dsv_gap_kind;

/** Which agreement is meant. @since 0.1 */
typedef struct {
  size_t size;     /**< sizeof(dsv_underpin_options), set by the caller. @since 0.1 */
  int64_t version; /**< Version of the agreement; 0: the newest. @since 0.1 */
} dsv_underpin_options;

/** Initialiser of dsv_underpin_options. @since 0.1 */
#define DSV_UNDERPIN_OPTIONS_INIT \
  { sizeof(dsv_underpin_options), 0 }

/** One target. Figures are decimals as text, in percent, or in seconds where `unit` is "s"; NULL: there is none. Borrowed. @since 0.1 */
typedef struct {
  size_t size;             /**< sizeof(dsv_underpinned), set by the caller. @since 0.1 */
  uint32_t status;         /**< A ::dsv_underpin_status. @since 0.1 */
  uint32_t tight;          /**< 1: no part is shared, so that `worst` and `best` can be reached; else 0. @since 0.1 */
  const char *target;      /**< Id of the target. @since 0.1 */
  const char *title;       /**< Its title, or NULL. @since 0.1 */
  const char *kind;        /**< Kind of its metric: "availability", "longest_outage" or "elapsed". @since 0.1 */
  const char *unit;        /**< "%" or "s". @since 0.1 */
  const char *needed;      /**< What the target promises. @since 0.1 */
  const char *independent; /**< Availability if the parts are independent, rounded down to 6 decimals. @since 0.1 */
  const char *worst;       /**< Lower bound of it, however they depend on each other. @since 0.1 */
  const char *best;        /**< Upper bound. @since 0.1 */
  const char *time;        /**< Time in which enough of the parts are restored or have responded. @since 0.1 */
  const char *short_by;    /**< By how much the target is missed. @since 0.1 */
  size_t parts;            /**< Number of different parts it rests on. @since 0.1 */
} dsv_underpinned;

/** Initialiser of dsv_underpinned. @since 0.1 */
#define DSV_UNDERPINNED_INIT \
  { sizeof(dsv_underpinned), 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0 }

/** One gap. Texts are borrowed. @since 0.1 */
typedef struct {
  size_t size;                 /**< sizeof(dsv_gap), set by the caller. @since 0.1 */
  uint32_t kind;               /**< A ::dsv_gap_kind. @since 0.1 */
  uint32_t reserved;           /**< 0. @since 0.1 */
  const char *target;          /**< Id of the target above it. @since 0.1 */
  const char *agreement;       /**< Id of the supplier's agreement, or NULL. @since 0.1 */
  const char *supplier_target; /**< Id of its target, or NULL. @since 0.1 */
  const char *service;         /**< Id of the service that rests on the part, or NULL. @since 0.1 */
  const char *needed;          /**< What is needed: percent, seconds, or in words; NULL: nothing would do. @since 0.1 */
  const char *given;           /**< What there is instead, or NULL. @since 0.1 */
  const char *sentence;        /**< The gap as one line of text. @since 0.1 */
} dsv_gap;

/** Initialiser of dsv_gap. @since 0.1 */
#define DSV_GAP_INIT \
  { sizeof(dsv_gap), 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL }

/**
 * Holds an agreement against what its services rest on, in a frozen book (docs/underpin.md). `options` may be NULL.
 * Errors: #DSV_ERROR_UNKNOWN_AGREEMENT (also for a version that is not there), #DSV_ERROR_LIMIT (more than 64 parts, or shared parts that
 * tangle too much), #DSV_ERROR_NOT_FROZEN, #DSV_ERROR_OPTIONS, #DSV_ERROR_OVERFLOW, #DSV_ERROR_MEMORY, #DSV_ERROR_MISUSE.
 * @since 0.1
 */
DSV_API dsv_status dsv_underpin(const dsv_book *book, const char *agreement, const dsv_underpin_options *options,
                                dsv_underpinning **out, dsv_diag *diag);

/** One more owner; returns its argument. @since 0.1 */
DSV_API dsv_underpinning *dsv_underpinning_ref(dsv_underpinning *underpinning);

/** One owner less. @since 0.1 */
DSV_API void dsv_underpinning_unref(dsv_underpinning *underpinning);

/** Number of targets that were looked at. @since 0.1 */
DSV_API size_t dsv_underpinning_count(const dsv_underpinning *underpinning);

/** Gives target number `index` (from 0). Errors: #DSV_ERROR_MISUSE, #DSV_ERROR_OPTIONS. @since 0.1 */
DSV_API dsv_status dsv_underpinning_get(const dsv_underpinning *underpinning, size_t index, dsv_underpinned *out);

/** Number of gaps. @since 0.1 */
DSV_API size_t dsv_underpinning_gap_count(const dsv_underpinning *underpinning);

/** Gives gap number `index` (from 0), in the order of the targets. Errors: #DSV_ERROR_MISUSE, #DSV_ERROR_OPTIONS. @since 0.1 */
DSV_API dsv_status dsv_underpinning_gap(const dsv_underpinning *underpinning, size_t index, dsv_gap *out);

/** All of it as canonical JSON, closed by a NUL that `length` (may be NULL) does not count; borrowed. @since 0.1 */
DSV_API const char *dsv_underpinning_json(const dsv_underpinning *underpinning, size_t *length);

DSV_END

#endif
