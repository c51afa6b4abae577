/**
 * @file
 * Findings: everything that is wrong with an input, each with its place.
 */
#ifndef DSV_DIAG_H
#define DSV_DIAG_H

#include <dsv/context.h>
#include <dsv/status.h>

DSV_BEGIN

/** Collects findings. Owned by the caller, filled by any verb that takes one; use it in one thread at a time. @since 0.1 */
typedef struct dsv_diag dsv_diag;

/** How grave a finding is. @since 0.1 */
typedef enum {
  DSV_SEVERITY_NOTE = 1,    /**< Worth knowing. @since 0.1 */
  DSV_SEVERITY_WARNING = 2, /**< Accepted, but probably not meant. @since 0.1 */
  DSV_SEVERITY_ERROR = 3    /**< Refused. @since 0.1 */
} dsv_severity;

/** One finding. The texts are borrowed from the diagnostics until they are cleared or released. @since 0.1 */
typedef struct {
  size_t size;         /**< sizeof(dsv_finding), set by the caller. @since 0.1 */
  uint32_t code;       /**< A ::dsv_status. @since 0.1 */
  uint32_t severity;   /**< A ::dsv_severity. @since 0.1 */
  const char *message; /**< What is wrong and what to do, one line. @since 0.1 */
  const char *source;  /**< Name of the file or buffer, or NULL. @since 0.1 */
  const char *pointer; /**< JSON Pointer (RFC 6901) into the document, or NULL. @since 0.1 */
  uint64_t line;       /**< From 1; 0 where there is none. @since 0.1 */
  uint64_t column;     /**< In bytes, from 1; 0 where there is none. @since 0.1 */
  uint64_t offset;     /**< In bytes, from 0; only with a line. @since 0.1 */
} dsv_finding;

/** Initialiser of dsv_finding. @since 0.1 */
#define DSV_FINDING_INIT \
  { sizeof(dsv_finding), 0, 0, NULL, NULL, NULL, 0, 0, 0 }

/**
 * Makes an empty collection. Errors: #DSV_ERROR_MEMORY, #DSV_ERROR_MISUSE.
 * @since 0.1
 */
DSV_API dsv_status dsv_diag_new(dsv_context *context, dsv_diag **out);

/** One more owner; returns its argument. @since 0.1 */
DSV_API dsv_diag *dsv_diag_ref(dsv_diag *diag);

/** One owner less. @since 0.1 */
DSV_API void dsv_diag_unref(dsv_diag *diag);

/** Findings that are kept: at most the context's limit. @since 0.1 */
DSV_API size_t dsv_diag_count(const dsv_diag *diag);

/** Findings that were made, kept or not. @since 0.1 */
DSV_API uint64_t dsv_diag_total(const dsv_diag *diag);

/** Gives finding number `index` (from 0). Errors: #DSV_ERROR_MISUSE for an index past the end, #DSV_ERROR_OPTIONS. @since 0.1 */
DSV_API dsv_status dsv_diag_get(const dsv_diag *diag, size_t index, dsv_finding *out);

/** Forgets all findings. @since 0.1 */
DSV_API void dsv_diag_clear(dsv_diag *diag);

DSV_END

#endif
