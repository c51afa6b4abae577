/**
 * @file
 * Back-test: what a draft would have meant on past facts (docs/backtest.md).
 */
#ifndef DSV_BACKTEST_H
#define DSV_BACKTEST_H

#include <dsv/score.h>

DSV_BEGIN

/** Form of a back-test. @since 0.1 */
typedef enum {
  DSV_BACKTEST_JSON = 0, /**< Canonical JSON (RFC 8785). @since 0.1 */
  DSV_BACKTEST_TEXT = 1  /**< Lines for people. @since 0.1 */
} dsv_backtest_form;

/** How a back-test is made. @since 0.1 */
typedef struct {
  size_t size;           /**< sizeof(dsv_backtest_options). @since 0.1 */
  dsv_progress progress; /**< NULL: none. @since 0.1 */
  void *user;            /**< Handed to progress. @since 0.1 */
  int64_t version;       /**< Version of the agreement; 0: the one of the highest number. @since 0.1 */
  const char *
      hold; /**< Share of the windows, in %, in which the tightest limit must have held: "99.5"; NULL: "95". @since 0.1 */
  uint32_t form;     /**< A ::dsv_backtest_form. @since 0.1 */
  uint32_t reserved; /**< 0. @since 0.1 */
} dsv_backtest_options;

/** Initialiser of dsv_backtest_options. @since 0.1 */
#define DSV_BACKTEST_OPTIONS_INIT \
  { sizeof(dsv_backtest_options), NULL, NULL, 0, NULL, 0, 0 }

/**
 * Scores a version of an agreement on past facts as if it were in force in [from, to), and says of each target how often it would have been
 * missed, what would have been owed, the tightest limit that would have held, and which promises are below what users are used to or above
 * what was ever reached. #DSV_NO_TIME for `to` means the same as `as_of`.
 * Errors: as dsv_score(); #DSV_ERROR_VALUE: `hold` is no decimal above 0 and up to 100.
 * @since 0.1
 */
DSV_API dsv_status dsv_backtest(const dsv_book *book, const dsv_facts *facts, const char *agreement, int64_t from,
                                int64_t to, int64_t as_of, const dsv_backtest_options *options, dsv_text **out,
                                dsv_diag *diag);

DSV_END

#endif
