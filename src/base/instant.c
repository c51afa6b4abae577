/* Dates and instants: the proleptic Gregorian calendar and RFC 3339. */
#include "base/instant.h"
#include <string.h>

#define DAYS_OF_ERA 146097 /* 400 years */

/* The year is taken to begin in March, so that the leap day is its last (Hinnant, chrono-compatible low-level date
   algorithms). */
int64_t dsv__days_from_date(int64_t year, int month, int day) {
  year -= month <= 2;
  int64_t era = (year >= 0 ? year : year - 399) / 400;
  int64_t year_of_era = year - era * 400;
  int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * DAYS_OF_ERA + day_of_era - 719468;
}

void dsv__date_from_days(int64_t days, int64_t *year, int *month, int *day) {
  days += 719468;
  int64_t era = (days >= 0 ? days : days - (DAYS_OF_ERA - 1)) / DAYS_OF_ERA;
  int64_t day_of_era = days - era * DAYS_OF_ERA;
  int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int64_t from_march = (5 * day_of_year + 2) / 153;
  *day = (int)(day_of_year - (153 * from_march + 2) / 5 + 1);
  *month = (int)(from_march < 10 ? from_march + 3 : from_march - 9);
  *year = year_of_era + era * 400 + (*month <= 2);
}

int dsv__days_in_month(int64_t year, int month) {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return 30 + ((month + month / 8) & 1);
}

int dsv__weekday(int64_t days) {
  int64_t weekday = (days + 3) % 7; /* 1970-01-01 was a Thursday */
  return (int)(weekday < 0 ? weekday + 7 : weekday);
}

/* Exactly `width` digits at text; -1: not so. */
static int digits(const char *text, int width) {
  int value = 0;
  for (int i = 0; i < width; i++) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

bool dsv__date_parse(const char *text, size_t n, int64_t *days) {
  if (n != 10 || text[4] != '-' || text[7] != '-') return false;
  int year = digits(text, 4), month = digits(text + 5, 2), day = digits(text + 8, 2);
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > dsv__days_in_month(year, month)) return false;
  *days = dsv__days_from_date(year, month, day);
  return true;
}

/* "hh:mm" in microseconds; -1: not so. */
static int64_t hours_minutes(const char *text) {
  int hour = digits(text, 2), minute = digits(text + 3, 2);
  if (hour < 0 || hour > 23 || text[2] != ':' || minute < 0 || minute > 59) return -1;
  return hour * DSV__HOUR + minute * DSV__MINUTE;
}

/* ".d" to ".dddddd" at text, in microseconds; gives its bytes, 0 where there is no fraction, -1 where it is wrong. */
static int fraction(const char *text, size_t n, int64_t *microseconds) {
  *microseconds = 0;
  if (!n || text[0] != '.') return 0;
  int width = 0;
  while ((size_t)width + 1 < n && text[width + 1] >= '0' && text[width + 1] <= '9') {
    if (++width > 6) return -1;
    *microseconds = *microseconds * 10 + (text[width] - '0');
  }
  if (!width) return -1;
  for (int i = width; i < 6; i++) *microseconds *= 10;
  return width + 1;
}

/* "Z" or "+hh:mm" to the end of the text. */
static bool offset(const char *text, size_t n, int64_t *out) {
  *out = 0;
  if (n == 1 && text[0] == 'Z') return true;
  if (n != 6 || (text[0] != '+' && text[0] != '-')) return false;
  int64_t east = hours_minutes(text + 1);
  *out = text[0] == '-' ? -east : east;
  return east >= 0;
}

bool dsv__time_parse(const char *text, size_t n, int64_t *out) {
  int64_t days, microseconds, east;
  if (n < 20 || text[10] != 'T' || text[16] != ':' || !dsv__date_parse(text, 10, &days)) return false;
  int64_t clock = hours_minutes(text + 11);
  int second = digits(text + 17, 2);
  if (clock < 0 || second < 0 || second > 59) return false;
  int width = fraction(text + 19, n - 19, &microseconds);
  if (width < 0) return false;
  size_t end = 19 + (size_t)width;
  if (!offset(text + end, n - end, &east)) return false;
  int64_t time = days * DSV__DAY + clock + second * DSV__SECOND + microseconds - east;
  if (time < DSV__TIME_MIN || time >= DSV__TIME_MAX) return false; /* an offset can lead out of the years */
  *out = time;
  return true;
}

bool dsv__when_parse(const char *text, size_t n, dsv__when *out) {
  int64_t days, time;
  if (dsv__date_parse(text, n, &days)) {
    *out = (dsv__when){days * DSV__DAY, true};
    return true;
  }
  if (!dsv__time_parse(text, n, &time)) return false;
  *out = (dsv__when){time, false};
  return true;
}

static void write_digits(char *out, int64_t value, int width) {
  for (int i = width; i-- > 0; value /= 10) out[i] = (char)('0' + value % 10);
}

/* Gives the bytes written, without a NUL; 0 past the years 1 to 9999. */
static size_t format(int64_t time, char out[DSV_TIME_BYTES]) {
  if (time < DSV__TIME_MIN || time >= DSV__TIME_MAX) return 0;
  int64_t days = (time - DSV__TIME_MIN) / DSV__DAY, year, rest = (time - DSV__TIME_MIN) % DSV__DAY;
  int month, day;
  dsv__date_from_days(days + DSV__TIME_MIN / DSV__DAY, &year, &month, &day);
  memcpy(out, "0000-00-00T00:00:00.000000", 26);
  write_digits(out, year, 4);
  write_digits(out + 5, month, 2);
  write_digits(out + 8, day, 2);
  write_digits(out + 11, rest / DSV__HOUR, 2);
  write_digits(out + 14, rest / DSV__MINUTE % 60, 2);
  write_digits(out + 17, rest / DSV__SECOND % 60, 2);
  write_digits(out + 20, rest % DSV__SECOND, 6);
  size_t n = 26;
  while (out[n - 1] == '0' && n > 20) n--;
  if (n == 20) n = 19; /* nothing after the point */
  out[n] = 'Z';
  return n + 1;
}

/* Past the years 1 to 9999, as "for ever" is, nothing is written. */
void dsv__put_time(dsv__buffer *buffer, int64_t time) {
  char text[DSV_TIME_BYTES];
  dsv__put(buffer, text, format(time, text));
}

dsv_status dsv_time_parse(const char *text, size_t length, int64_t *out) {
  if (!text || !out) return DSV_ERROR_MISUSE;
  return dsv__time_parse(text, length, out) ? DSV_OK : DSV_ERROR_VALUE;
}

dsv_status dsv_time_format(int64_t time, char out[DSV_TIME_BYTES]) {
  if (!out) return DSV_ERROR_MISUSE;
  size_t n = format(time, out);
  out[n] = '\0';
  return n ? DSV_OK : DSV_ERROR_VALUE;
}
