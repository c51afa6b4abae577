/* Pieces that the reports share: text that is safe to show, and figures that do not contradict their status. */
#ifndef DSV__REPORT_H
#define DSV__REPORT_H

#include "agree/diff.h"
#include "agree/underpin.h"
#include "score/result.h"
#include "score/claim.h"
#include "base/instant.h"
#include <dsv/report.h>
#include <dsv/version.h>

#define DSV__REPORT_CLASS 1
#define DSV__REPORT_SUBJECT 2

/* Checks and defaults of the options. */
dsv_status dsv__report_options(const dsv_report_options *given, dsv_report_options *out, dsv_diag *diag);

/* Appends text from a document or from facts for a terminal: control, bidi, zero-width and broken characters stand as \u{..}. Gives the
   columns it takes: 2 for wide characters, 0 for combining ones. */
size_t dsv__report_safe(dsv__buffer *out, dsv__str text);
/* A subject's key: the value of its one field, or name=value pairs. Safe as above. */
size_t dsv__report_key(dsv__buffer *out, dsv__str key);
/* A cell of CSV, from documents or facts: quoted where it must be, and never read as a formula. */
void dsv__report_cell(dsv__buffer *out, dsv__str text);
/* DSV_OK for a frozen book of this process. */
dsv_status dsv__report_book(const dsv_book *book, dsv_diag *diag);
void dsv__report_spaces(dsv__buffer *out, size_t n);
/* Columns of text that is safe already; escape sequences of colour must not be in it. */
size_t dsv__report_columns(const char *text, size_t n);

/* Microseconds as "1 d 02:03:04.5"; `in_hours`: as "26:03:04.5", since 24 hours of a calendar are no day. */
void dsv__report_length(dsv__buffer *out, int64_t microseconds, bool in_hours);
/* An instant on a clock so many seconds east of UTC: the date alone at midnight, else a time, without its seconds where they are 0. */
void dsv__report_border(dsv__buffer *out, int64_t at, int32_t offset);

/* The value with its unit, with as many digits as it takes not to contradict the status; "-" where there is none. Nothing for a result
   that is only the sum of its parts. */
void dsv__report_value(dsv__buffer *out, const dsv__result *result);
/* The objective; a duration as a length of time, so that it reads like the value beside it. */
void dsv__report_objective(dsv__buffer *out, const dsv__result *result);
/* What stands behind the value and what was left out, one line, pieces apart by "; ". `kind` is 0 or one of DSV__REPORT_... */
void dsv__report_note(dsv__buffer *out, const dsv__result *result, int kind);
/* The status in words, in colour where asked for; gives its columns. */
size_t dsv__report_status(dsv__buffer *out, const dsv__result *result, bool color);

/* `note` from column `from` on, broken between words to stay within `width`; what follows the first line is indented to `from`. */
void dsv__report_wrap(dsv__buffer *out, const char *note, size_t n, size_t from, size_t width);

void dsv__report_scorecard_text(dsv__buffer *out, const dsv_scorecard *card, const dsv_report_options *options);
void dsv__report_scorecard_csv(dsv__buffer *out, const dsv_scorecard *card);
void dsv__report_explanation_text(dsv__buffer *out, const dsv_explanation *explanation,
                                  const dsv_report_options *options);
void dsv__report_explanation_csv(dsv__buffer *out, const dsv_explanation *explanation);
void dsv__report_diff_text(dsv__buffer *out, const dsv_diff *diff, const dsv_report_options *options);
void dsv__report_diff_csv(dsv__buffer *out, const dsv_diff *diff);
void dsv__report_budget_text(dsv__buffer *out, const dsv_error_budget *budget);
void dsv__report_underpinning_text(dsv__buffer *out, const dsv_underpinning *made, const dsv_report_options *options);
void dsv__report_underpinning_csv(dsv__buffer *out, const dsv_underpinning *made);

/* A line that says what was supposed, or nothing. */
void dsv__report_what_if(dsv__buffer *out, const dsv__what_if *what_if);
void dsv__report_claims_text(dsv__buffer *out, const dsv_claims *claims, const dsv_report_options *options);
void dsv__report_claims_csv(dsv__buffer *out, const dsv_claims *claims);

#endif
