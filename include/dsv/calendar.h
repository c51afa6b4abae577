/**
 * @file
 * Service calendars: when time counts.
 */
#ifndef DSV_CALENDAR_H
#define DSV_CALENDAR_H

#include <dsv/diag.h>

DSV_BEGIN

/** A calendar with its zone. Immutable, shared by any number of threads. Made by dsv_book_calendar(). @since 0.1 */
typedef struct dsv_calendar dsv_calendar;

/** One more owner; returns its argument. @since 0.1 */
DSV_API dsv_calendar *dsv_calendar_ref(dsv_calendar *calendar);

/** One owner less. @since 0.1 */
DSV_API void dsv_calendar_unref(dsv_calendar *calendar);

/**
 * Open time between two instants, in microseconds; negative when they are reversed.
 * Errors: #DSV_ERROR_LIMIT past the years 1 to 9999, #DSV_ERROR_MEMORY, #DSV_ERROR_MISUSE.
 * @since 0.1
 */
DSV_API dsv_status dsv_calendar_elapsed(const dsv_calendar *calendar, int64_t from, int64_t to, int64_t *out,
                                        dsv_diag *diag);

/** Whether the calendar is open at an instant (1) or not (0). Errors: as dsv_calendar_elapsed(). @since 0.1 */
DSV_API dsv_status dsv_calendar_open(const dsv_calendar *calendar, int64_t at, int32_t *out, dsv_diag *diag);

DSV_END

#endif
