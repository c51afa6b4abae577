/**
 * @file
 * Instants as text.
 */
#ifndef DSV_TIME_H
#define DSV_TIME_H

#include <dsv/api.h>
#include <dsv/status.h>

DSV_BEGIN

/** "Not given", for times that are arguments. @since 0.1 */
#define DSV_NO_TIME INT64_MIN

/** Bytes that dsv_time_format() needs, with the NUL. @since 0.1 */
#define DSV_TIME_BYTES 32

/**
 * Reads an RFC 3339 time (at most six digits of a second; second 60 is refused; years 1 to 9999) into microseconds since 1970 UTC.
 * Errors: #DSV_ERROR_VALUE, #DSV_ERROR_MISUSE.
 * @since 0.1
 */
DSV_API dsv_status dsv_time_parse(const char *text, size_t length, int64_t *out);

/** Writes an instant as RFC 3339 in UTC, without trailing zeros of the fraction. Errors: #DSV_ERROR_VALUE past the years 1 to 9999. @since 0.1 */
DSV_API dsv_status dsv_time_format(int64_t time, char out[DSV_TIME_BYTES]);

DSV_END

#endif
