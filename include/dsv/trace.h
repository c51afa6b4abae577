/**
 * @file
 * From needs to requirements to targets, and back: what is lost on the way.
 */
#ifndef DSV_TRACE_H
#define DSV_TRACE_H

#include <dsv/book.h>

DSV_BEGIN

/** Form of a result that is one text. @since 0.1 */
typedef enum {
  DSV_FORM_JSON = 0, /**< Canonical JSON (RFC 8785). @since 0.1 */
  DSV_FORM_TEXT = 1, /**< Text for people. @since 0.1 */
  DSV_FORM_CSV = 2   /**< CSV (RFC 4180), safe to open in a spreadsheet. @since 0.1 */
} dsv_form;

/** What is traced, and how it is told. @since 0.1 */
typedef struct {
  size_t size;           /**< sizeof(dsv_trace_options). @since 0.1 */
  const char *agreement; /**< Whose targets are looked at; NULL: those of all agreements. @since 0.1 */
  int64_t version;       /**< Version of it; 0: the highest. @since 0.1 */
  uint32_t form;         /**< A ::dsv_form. @since 0.1 */
  uint32_t reserved;     /**< 0. @since 0.1 */
} dsv_trace_options;

/** Initialiser of dsv_trace_options. @since 0.1 */
#define DSV_TRACE_OPTIONS_INIT \
  { sizeof(dsv_trace_options), NULL, 0, 0, 0 }

/**
 * Traces needs to requirements to targets in a frozen book, and back: what each is linked to, which have no way on, and the share that is
 * kept at each step (docs/trace.md). `options` NULL: all agreements, as JSON.
 * Errors: #DSV_ERROR_UNKNOWN_AGREEMENT (also for a version that is not there), #DSV_ERROR_LIMIT (more than 10,000,000 links),
 * #DSV_ERROR_NOT_FROZEN, #DSV_ERROR_MEMORY, #DSV_ERROR_MISUSE, #DSV_ERROR_OPTIONS.
 * Source: ITIL 4 Drive Stakeholder Value, 6.2.2 and 6.2.3.
 * @since 0.1
 */
DSV_API dsv_status dsv_trace(const dsv_book *book, const dsv_trace_options *options, dsv_text **out, dsv_diag *diag);

DSV_END

#endif
