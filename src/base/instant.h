/* Instants, dates and durations: text to numbers and back. No zones here (clock/zone.h). */
#ifndef DSV__INSTANT_H
#define DSV__INSTANT_H

#include "base/checked.h"
#include "base/memory.h"
#include <dsv/time.h>

#define DSV__SECOND INT64_C(1000000)
#define DSV__MINUTE (60 * DSV__SECOND)
#define DSV__HOUR (60 * DSV__MINUTE)
#define DSV__DAY (24 * DSV__HOUR)
#define DSV__TIME_MIN INT64_C(-62135596800000000) /* 0001-01-01T00:00:00Z */
#define DSV__TIME_MAX INT64_C(253402300800000000) /* 10000-01-01T00:00:00Z, exclusive; also "for ever" */

/* Days since 1970-01-01 of a proleptic Gregorian date, and back. */
int64_t dsv__days_from_date(int64_t year, int month, int day);
void dsv__date_from_days(int64_t days, int64_t *year, int *month, int *day);
int dsv__days_in_month(int64_t year, int month);
int dsv__weekday(int64_t days); /* 0 Monday .. 6 Sunday */

/* A time of a document: an instant, or a date whose midnight waits for a zone. */
typedef struct {
  int64_t at; /* microseconds: of the instant, or of the local midnight read as if it were UTC */
  bool is_date;
} dsv__when;

bool dsv__time_parse(
    const char *text, size_t n,
    int64_t *out); /* RFC 3339 only; years 1 to 9999; at most 6 digits of fraction; 'T' and 'Z' in upper case */
bool dsv__date_parse(const char *text, size_t n, int64_t *days); /* YYYY-MM-DD */
bool dsv__when_parse(const char *text, size_t n, dsv__when *out);
void dsv__put_time(dsv__buffer *buffer, int64_t time);

/* ISO 8601: P1Y2M3W4DT5H6M7.5S. Weeks are 7 days, years 12 months. At most 6 digits of fraction, on seconds only; a number is at most 9
   digits. "P" and "PT" alone are none. */
typedef struct {
  int64_t months, days, elapsed; /* elapsed: microseconds of the T part */
} dsv__duration;

bool dsv__duration_parse(const char *text, size_t n, dsv__duration *out);

#endif
