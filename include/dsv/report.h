/**
 * @file
 * Results as people read them.
 */
#ifndef DSV_REPORT_H
#define DSV_REPORT_H

#include <dsv/budget.h>
#include <dsv/claim.h>
#include <dsv/diff.h>
#include <dsv/score.h>
#include <dsv/underpin.h>

DSV_BEGIN

/** Form of a report. @since 0.1 */
typedef enum {
  DSV_REPORT_TEXT = 0, /**< Aligned text for a terminal. @since 0.1 */
  DSV_REPORT_CSV = 1   /**< CSV (RFC 4180), safe to open in a spreadsheet. @since 0.1 */
} dsv_report_form;

/** How a report looks. @since 0.1 */
typedef struct {
  size_t size;       /**< sizeof(dsv_report_options). @since 0.1 */
  uint32_t form;     /**< A ::dsv_report_form. @since 0.1 */
  uint32_t color;    /**< 1: status in colour (ANSI). @since 0.1 */
  uint32_t width;    /**< Columns of the terminal; 0: 100. @since 0.1 */
  uint32_t reserved; /**< 0. @since 0.1 */
} dsv_report_options;

/** Initialiser of dsv_report_options. @since 0.1 */
#define DSV_REPORT_OPTIONS_INIT \
  { sizeof(dsv_report_options), 0, 0, 0, 0 }

/** A scorecard as text or CSV. Errors: #DSV_ERROR_MEMORY, #DSV_ERROR_MISUSE, #DSV_ERROR_OPTIONS. @since 0.1 */
DSV_API dsv_status dsv_report_scorecard(const dsv_scorecard *card, const dsv_report_options *options, dsv_text **out,
                                        dsv_diag *diag);

/** An explanation as text or CSV (one line a span). Errors: as dsv_report_scorecard(). @since 0.1 */
DSV_API dsv_status dsv_report_explanation(const dsv_explanation *explanation, const dsv_report_options *options,
                                          dsv_text **out, dsv_diag *diag);

/** A diff as text, one line a change under a heading for each document, or as CSV. Errors: as dsv_report_scorecard(). @since 0.1 */
DSV_API dsv_status dsv_report_diff(const dsv_diff *diff, const dsv_report_options *options, dsv_text **out,
                                   dsv_diag *diag);

/** What an agreement rests on as text, the gaps below their target, or as CSV. Errors: as dsv_report_scorecard(). @since 0.1 */
DSV_API dsv_status dsv_report_underpinning(const dsv_underpinning *underpinning, const dsv_report_options *options,
                                           dsv_text **out, dsv_diag *diag);

/** Claims as text, what each act did under each of them, or as CSV, one line a claim. Errors: as dsv_report_scorecard(). @since 0.1 */
DSV_API dsv_status dsv_report_claims(const dsv_claims *claims, const dsv_report_options *options, dsv_text **out,
                                     dsv_diag *diag);

/**
 * A budget as text, with bars of what is used and of how much of the window is gone; there is no CSV. Errors: as dsv_report_scorecard(),
 * #DSV_ERROR_MISUSE also for CSV. @since 0.1
 */
DSV_API dsv_status dsv_report_budget(const dsv_error_budget *budget, const dsv_report_options *options, dsv_text **out,
                                     dsv_diag *diag);

DSV_END

#endif
