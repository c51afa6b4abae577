/**
 * @file
 * Service calendars: when time counts, and what that makes of instants and durations. docs/clock.md says the rules.
 */
#ifndef DSV_CALENDAR_H
#define DSV_CALENDAR_H

#include <dsv/diag.h>
#include <dsv/time.h>

DSV_BEGIN

/** A calendar with its zone. Immutable, shared by any number of threads. Made by dsv_book_calendar(). @since 0.1 */
typedef struct dsv_calendar dsv_calendar;

/** Where a clock stops whose time is used up exactly at the border of open time. @since 0.1 */
typedef enum {
  DSV_LAND_HERE = 0, /**< At that border: forward the end of a span, backward its start. @since 0.1 */
  DSV_LAND_NEXT = 1  /**< At the border of the next span in that direction. @since 0.1 */
} dsv_land;

/** At what time of the day a number of days is up. @since 0.1 */
typedef enum {
  DSV_DAY_SAME = 0, /**< At the clock time it began. @since 0.1 */
  DSV_DAY_END = 1   /**< At the end of that day's hours. @since 0.1 */
} dsv_day_time;

/** How a calendar answers. @since 0.1 */
typedef struct {
  size_t size;           /**< sizeof(dsv_calendar_options). @since 0.1 */
  dsv_progress progress; /**< dsv_calendar_batch(): NULL: none. @since 0.1 */
  void *user;            /**< Handed to progress. @since 0.1 */
  uint32_t land;         /**< dsv_calendar_due(), dsv_calendar_back(): a ::dsv_land. @since 0.1 */
  uint32_t day_time;     /**< dsv_calendar_due_days(): a ::dsv_day_time. @since 0.1 */
} dsv_calendar_options;

/** Initialiser of dsv_calendar_options. @since 0.1 */
#define DSV_CALENDAR_OPTIONS_INIT \
  { sizeof(dsv_calendar_options), NULL, NULL, 0, 0 }

/** One more owner; returns its argument. @since 0.1 */
DSV_API dsv_calendar *dsv_calendar_ref(dsv_calendar *calendar);

/** One owner less. @since 0.1 */
DSV_API void dsv_calendar_unref(dsv_calendar *calendar);

/**
 * Open time between two instants, in microseconds; negative when they are reversed.
 * Errors, as of every verb below: #DSV_ERROR_LIMIT past the years 1 to 9999 or more spans than the context allows, #DSV_ERROR_OPTIONS,
 * #DSV_ERROR_MEMORY, #DSV_ERROR_MISUSE.
 * @since 0.1
 */
DSV_API dsv_status dsv_calendar_elapsed(const dsv_calendar *calendar, int64_t from, int64_t to,
                                        const dsv_calendar_options *options, int64_t *out, dsv_diag *diag);

/**
 * The earliest instant at which `duration` microseconds of open time have passed since `from`, so that
 * dsv_calendar_elapsed(from, it) is `duration`. #DSV_LAND_NEXT: the latest such instant. A negative duration counts back.
 * Errors: #DSV_ERROR_CLOSED where so much open time is not ahead.
 * @since 0.1
 */
DSV_API dsv_status dsv_calendar_due(const dsv_calendar *calendar, int64_t from, int64_t duration,
                                    const dsv_calendar_options *options, int64_t *out, dsv_diag *diag);

/**
 * The latest instant from which `duration` microseconds of open time pass up to `to`. #DSV_LAND_NEXT: the earliest such instant.
 * Errors: #DSV_ERROR_CLOSED where there was not so much open time.
 * @since 0.1
 */
DSV_API dsv_status dsv_calendar_back(const dsv_calendar *calendar, int64_t to, int64_t duration,
                                     const dsv_calendar_options *options, int64_t *out, dsv_diag *diag);

/**
 * `days` working days on from `from`: on the n-th date after that of `from` which has hours, at the same clock time or at the end of its
 * hours. 0: the date of `from`, or the next that has hours. Negative: dates before.
 * Errors: #DSV_ERROR_CLOSED where there are not so many.
 * @since 0.1
 */
DSV_API dsv_status dsv_calendar_due_days(const dsv_calendar *calendar, int64_t from, int64_t days,
                                         const dsv_calendar_options *options, int64_t *out, dsv_diag *diag);

/** Whether the calendar is open at an instant (1) or not (0). Errors: as dsv_calendar_elapsed(). @since 0.1 */
DSV_API dsv_status dsv_calendar_open(const dsv_calendar *calendar, int64_t at, const dsv_calendar_options *options,
                                     int64_t *out, dsv_diag *diag);

/** The first instant after `at` at which open time begins. Errors: #DSV_ERROR_CLOSED where there is none. @since 0.1 */
DSV_API dsv_status dsv_calendar_next_open(const dsv_calendar *calendar, int64_t at, const dsv_calendar_options *options,
                                          int64_t *out, dsv_diag *diag);

/** The first instant after `at` at which open time ends. Errors: #DSV_ERROR_CLOSED where there is none. @since 0.1 */
DSV_API dsv_status dsv_calendar_next_close(const dsv_calendar *calendar, int64_t at,
                                           const dsv_calendar_options *options, int64_t *out, dsv_diag *diag);

/** The hours of a date (days since 1970-01-01) in microseconds; 0: no working day. Errors: as dsv_calendar_elapsed(). @since 0.1 */
DSV_API dsv_status dsv_calendar_working(const dsv_calendar *calendar, int64_t day, const dsv_calendar_options *options,
                                        int64_t *out, dsv_diag *diag);

/**
 * The spans of open time within [from, to), in order and apart: start and end of each, up to `capacity` spans in `out` (which may be NULL
 * where that is 0). `n` is how many there are in all.
 * Errors: as dsv_calendar_elapsed().
 * @since 0.1
 */
DSV_API dsv_status dsv_calendar_spans(const dsv_calendar *calendar, int64_t from, int64_t to,
                                      const dsv_calendar_options *options, int64_t *out, uint64_t capacity, uint64_t *n,
                                      dsv_diag *diag);

/** What the calendar's clock shows at an instant, in microseconds as if it were UTC. Errors: as dsv_calendar_elapsed(). @since 0.1 */
DSV_API dsv_status dsv_calendar_local(const dsv_calendar *calendar, int64_t at, const dsv_calendar_options *options,
                                      int64_t *out, dsv_diag *diag);

/**
 * The instants at which the calendar's clock shows `local`, ascending: one, two where the clock is set back, none where it skips. Up to
 * `capacity` of them in `out`; `n` is how many there are.
 * Errors: as dsv_calendar_elapsed().
 * @since 0.1
 */
DSV_API dsv_status dsv_calendar_instants(const dsv_calendar *calendar, int64_t local,
                                         const dsv_calendar_options *options, int64_t *out, uint64_t capacity,
                                         uint64_t *n, dsv_diag *diag);

/** What dsv_calendar_batch() asks of each row. @since 0.1 */
typedef enum {
  DSV_CLOCK_ELAPSED = 1,    /**< a: from, b: to. @since 0.1 */
  DSV_CLOCK_DUE = 2,        /**< a: from, b: duration. @since 0.1 */
  DSV_CLOCK_BACK = 3,       /**< a: to, b: duration. @since 0.1 */
  DSV_CLOCK_DUE_DAYS = 4,   /**< a: from, b: days. @since 0.1 */
  DSV_CLOCK_OPEN = 5,       /**< a: instant. @since 0.1 */
  DSV_CLOCK_NEXT_OPEN = 6,  /**< a: instant. @since 0.1 */
  DSV_CLOCK_NEXT_CLOSE = 7, /**< a: instant. @since 0.1 */
  DSV_CLOCK_WORKING = 8     /**< a: days since 1970-01-01. @since 0.1 */
} dsv_clock_verb;

/**
 * Asks one verb of `n` rows: out[i] of a[i] and b[i]. `b` is NULL for verbs of one argument, and may have one value for all rows (`b_one`
 * 1). `out` may be `a` or `b`. A row that cannot be answered, or has #DSV_NO_TIME in it, gives #DSV_NO_TIME; `unanswered` (or NULL)
 * counts them.
 * Errors: #DSV_ERROR_CANCELLED (then `out` is partly filled), #DSV_ERROR_OPTIONS, #DSV_ERROR_MEMORY, #DSV_ERROR_MISUSE.
 * @since 0.1
 */
DSV_API dsv_status dsv_calendar_batch(const dsv_calendar *calendar, uint32_t verb, const int64_t *a, const int64_t *b,
                                      uint32_t b_one, uint64_t n, const dsv_calendar_options *options, int64_t *out,
                                      uint64_t *unanswered, dsv_diag *diag);

/**
 * Answers one query in JSON by one line of JSON, both as docs/clock.md has them. What is wrong with a query, or with its answer, is the
 * answer: {"error":{"code","message"}}, and the status is #DSV_OK. Without the newline of a line. `land` and `day_time` of the options
 * hold where a query says none.
 * Errors: #DSV_ERROR_OPTIONS, #DSV_ERROR_MEMORY, #DSV_ERROR_MISUSE.
 * @since 0.1
 */
DSV_API dsv_status dsv_calendar_ask(const dsv_calendar *calendar, const char *query, size_t length,
                                    const dsv_calendar_options *options, dsv_text **out, dsv_diag *diag);

DSV_END

#endif
