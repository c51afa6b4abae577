/* What every header of libdsv needs: how names are exported, and how options are read. */
#ifndef DSV_API_H
#define DSV_API_H

#include <stddef.h>
#include <stdint.h>

#ifndef DSV_API
#if defined(__GNUC__) && !defined(DSV_STATIC)
#define DSV_API __attribute__((visibility("default")))
#else
#define DSV_API
#endif
#endif

#ifdef __cplusplus
#define DSV_BEGIN extern "C" {
#define DSV_END }
#else
#define DSV_BEGIN
#define DSV_END
#endif

/**
 * @file
 * Conventions that hold for every header.
 *
 * - Functions return a ::dsv_status, and give results by out-pointer. What comes by out-pointer is yours (release it with its
 *   `_unref`); what is returned is borrowed from its object. On failure outputs are NULL and the object is unchanged.
 * - Arguments come in the order object, inputs, options, outputs, diagnostics. Options and diagnostics may be NULL.
 * - Option structures begin with `size`; initialise them with their `_INIT` macro. Zero means the default.
 * - `_ref` and `_unref` may be called from any thread; NULL is a no-op. A child keeps its parent alive.
 * - A book or facts used in a forked child answer #DSV_ERROR_FORKED. What is immutable (texts, calendars, scorecards, explanations) may be
 *   read there.
 * - Times are int64 microseconds since 1970-01-01T00:00:00Z; durations int64 microseconds; intervals are half open.
 * - Text is UTF-8.
 */

#endif
