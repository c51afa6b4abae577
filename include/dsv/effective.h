/**
 * @file
 * The effective agreement: what holds for one consumer and one service, each clause with its origin and a plain sentence.
 */
#ifndef DSV_EFFECTIVE_H
#define DSV_EFFECTIVE_H

#include <dsv/time.h>
#include <dsv/trace.h>

DSV_BEGIN

/** How an effective agreement is told. @since 0.1 */
typedef struct {
  size_t size;    /**< sizeof(dsv_effective_options). @since 0.1 */
  uint32_t form;  /**< #DSV_FORM_JSON or #DSV_FORM_TEXT. @since 0.1 */
  uint32_t width; /**< Columns of text; 0: 100. @since 0.1 */
} dsv_effective_options;

/** Initialiser of dsv_effective_options. @since 0.1 */
#define DSV_EFFECTIVE_OPTIONS_INIT \
  { sizeof(dsv_effective_options), 0, 0 }

/**
 * The agreement as it holds for one consumer and one service (docs/effective.md). `consumer` and `service` NULL: for all of them. `as_of`
 * in microseconds since 1970 chooses the version that is in force then; #DSV_NO_TIME: that of the highest number.
 * Errors: #DSV_ERROR_UNKNOWN_AGREEMENT (also where no version is in force then), #DSV_ERROR_REFERENCE (not a consumer, or not a service, of
 * the agreement), #DSV_ERROR_NOT_FROZEN, #DSV_ERROR_MEMORY, #DSV_ERROR_MISUSE, #DSV_ERROR_OPTIONS.
 * Source: ITIL 4 Drive Stakeholder Value, 6.1.3 and 6.2.3.
 * @since 0.1
 */
DSV_API dsv_status dsv_effective(const dsv_book *book, const char *agreement, const char *consumer, const char *service,
                                 int64_t as_of, const dsv_effective_options *options, dsv_text **out, dsv_diag *diag);

DSV_END

#endif
