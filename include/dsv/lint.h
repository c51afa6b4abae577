/**
 * @file
 * What a book allows and hardly means: promises that cannot be kept or missed, that contradict each other, that nothing measures.
 */
#ifndef DSV_LINT_H
#define DSV_LINT_H

#include <dsv/book.h>

DSV_BEGIN

/** How a book is looked over. @since 0.1 */
typedef struct {
  size_t size;           /**< sizeof(dsv_lint_options). @since 0.1 */
  dsv_progress progress; /**< NULL: none; told documents. @since 0.1 */
  void *user;            /**< Handed to progress. @since 0.1 */
} dsv_lint_options;

/** Initialiser of dsv_lint_options. @since 0.1 */
#define DSV_LINT_OPTIONS_INIT \
  { sizeof(dsv_lint_options), NULL, NULL }

/**
 * Looks over a frozen book: every finding is a warning in `diag` with a code of the group lint, a pointer and what to do (docs/lint.md). The
 * book is good whatever is found, and DSV_OK is returned; `found` (may be NULL) is the number of findings, also of those that `diag` (may be
 * NULL) does not keep.
 * Errors: #DSV_ERROR_NOT_FROZEN, #DSV_ERROR_CANCELLED, #DSV_ERROR_MEMORY, #DSV_ERROR_OPTIONS, #DSV_ERROR_MISUSE, #DSV_ERROR_FORKED.
 * Source: 5.2, 6.2 (consistency of an agreement), 6.2.1.
 * @since 0.1
 */
DSV_API dsv_status dsv_lint(const dsv_book *book, const dsv_lint_options *options, uint64_t *found, dsv_diag *diag);

DSV_END

#endif
