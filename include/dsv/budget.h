/**
 * @file
 * The error budget of a target: how much may go wrong, how much has, how fast, and how the window is likely to end. docs/budget.md says the
 * rules.
 */
#ifndef DSV_BUDGET_H
#define DSV_BUDGET_H

#include <dsv/facts.h>

DSV_BEGIN

/** Budget, burn rates, forecast and nines of a target. Immutable, shared by any number of threads. @since 0.1 */
typedef struct dsv_error_budget dsv_error_budget;

/** What is asked for. @since 0.1 */
typedef struct {
  size_t size;              /**< sizeof(dsv_budget_options). @since 0.1 */
  int64_t from;             /**< Days to draw begin no earlier; #DSV_NO_TIME: with the agreement. @since 0.1 */
  uint64_t seed;            /**< Of the forecast; the same seed gives the same result everywhere. @since 0.1 */
  uint64_t trials;          /**< Of the forecast, 1 to 1,000,000. @since 0.1 */
  const int64_t *lookbacks; /**< Lengths in microseconds; NULL: 1, 6, 24 and 72 hours. @since 0.1 */
  size_t n_lookbacks;       /**< At most 32; 0 with NULL. @since 0.1 */
  dsv_progress progress;    /**< NULL: none. @since 0.1 */
  void *user;               /**< Handed to progress. @since 0.1 */
} dsv_budget_options;

/** Initialiser of dsv_budget_options: 10,000 trials with seed 0. @since 0.1 */
#define DSV_BUDGET_OPTIONS_INIT \
  { sizeof(dsv_budget_options), DSV_NO_TIME, 0, 10000, NULL, 0, NULL, NULL }

/**
 * The budget of a target in the window that holds `as_of`. What happened from `as_of` on does not count.
 * Errors: #DSV_ERROR_NO_BUDGET, #DSV_ERROR_UNKNOWN_AGREEMENT, #DSV_ERROR_UNKNOWN_TARGET, #DSV_ERROR_UNKNOWN_PERIOD, #DSV_ERROR_LIMIT (also over
 * 100,000,000 days drawn), and as dsv_score().
 * @since 0.1
 */
DSV_API dsv_status dsv_budget(const dsv_book *book, const dsv_facts *facts, const char *agreement, const char *target,
                              int64_t as_of, const dsv_budget_options *options, dsv_error_budget **out, dsv_diag *diag);

/** One more owner; returns its argument. @since 0.1 */
DSV_API dsv_error_budget *dsv_error_budget_ref(dsv_error_budget *budget);

/** One owner less. @since 0.1 */
DSV_API void dsv_error_budget_unref(dsv_error_budget *budget);

/** The whole as canonical JSON, closed by a NUL that `length` (may be NULL) does not count; borrowed. @since 0.1 */
DSV_API const char *dsv_error_budget_json(const dsv_error_budget *budget, size_t *length);

DSV_END

#endif
