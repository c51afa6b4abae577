/* Values from texts of the plain form, by whole words: what nearly every cell of a large file is. Each answers as the full reader of its type does
   (number.h, decimal.h, instant.h), or false: not plain, ask that one. A text has DSV__PADDING readable bytes behind it. */
#ifndef DSV__PLAIN_H
#define DSV__PLAIN_H

#include "base/checked.h"
#include "base/decimal.h"
#include "base/instant.h"
#include <string.h>

#define DSV__PADDING 80

#define DSV__EACH_BYTE(value) (UINT64_C(0x0101010101010101) * (value))

static inline uint64_t dsv__word_at(const char *at) {
  uint64_t word;
  memcpy(&word, at, sizeof word);
  return word;
}

/* ---- numbers ---------------------------------------------------------------------------------------------------------------- */

/* [-]digits[.digits], with `mark` for the point; at most 16 of all but the sign: value * 10^-places. */
typedef struct {
  uint64_t value;
  int places;
  bool negative;
} dsv__plain;

/* Eight digits, the first in the lowest byte, as bytes 0 to 9. */
static inline uint64_t dsv__plain_eight(uint64_t digits) {
  const uint64_t pairs = digits * 10 + (digits >> 8), mask = UINT64_C(0x000000FF000000FF);
  return ((pairs & mask) * (100 + (UINT64_C(1000000) << 32)) +
          ((pairs >> 16) & mask) * (1 + (UINT64_C(10000) << 32))) >>
         32;
}

/* Whether all bytes are 0 to 9. */
static inline bool dsv__plain_digits(uint64_t digits) {
  return !((digits | (digits + DSV__EACH_BYTE(0x76))) & DSV__EACH_BYTE(0x80));
}

/* The number of the byte that is a point, 8 where there is none. */
static inline unsigned dsv__plain_point(uint64_t word, char mark) {
  uint64_t other = word ^ DSV__EACH_BYTE((unsigned char)mark),
           zero = (other - DSV__EACH_BYTE(1)) & ~other & DSV__EACH_BYTE(0x80);
  return zero ? (unsigned)__builtin_ctzll(zero) / 8 : 8;
}

bool dsv__plain_long(const char *at, size_t n, char mark, dsv__plain *out); /* of 9 to 16 bytes */

/* The digits stand at the high end of a word, and the point is closed up. */
static inline bool dsv__plain_read(const char *at, size_t n, char mark, dsv__plain *out) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  out->negative = *at == '-';
  at += out->negative;
  n -= out->negative;
  if (n - 1 > 15 || (unsigned char)(*at - '0') > 9 || (*at == '0' && n > 1 && at[1] != mark)) return false;
  if (n > 8) return dsv__plain_long(at, n, mark, out);
  uint64_t word = dsv__word_at(at) << 8 * (8 - n);
  unsigned point = dsv__plain_point(word, mark);
  out->places = 0;
  if (point < 8) {
    if (point == 7) return false;
    uint64_t before = (UINT64_C(1) << 8 * point) - 1; /* bytes before the point */
    word = (word & ~(before << 8 | 0xFF)) | (word & before) << 8;
    out->places = 7 - (int)point;
    n--;
  }
  word ^= DSV__EACH_BYTE('0') << 8 * (8 - n);
  out->value = dsv__plain_eight(word);
  return dsv__plain_digits(word);
#else
  (void)at;
  (void)n;
  (void)mark;
  (void)out;
  return false;
#endif
}

static inline bool dsv__plain_integer(const char *at, size_t n, int64_t *out) {
  dsv__plain plain;
  if (!dsv__plain_read(at, n, '.', &plain) || plain.places) return false;
  *out = plain.negative ? -(int64_t)plain.value : (int64_t)plain.value;
  return true;
}

static inline bool dsv__plain_decimal(const char *at, size_t n, char mark, dsv__decimal *out) {
  dsv__plain plain;
  if (!dsv__plain_read(at, n, mark, &plain)) return false;
  *out = (dsv__decimal){plain.negative ? -(int64_t)plain.value : (int64_t)plain.value, plain.places};
  return true;
}

/* 2^shift / 5^places, rounded down to 64 bits of which the highest is set; the value of the lowest bit is 2^-(shift + places). */
typedef struct {
  uint64_t inverse;
  int shift;
} dsv__fifth;
extern const dsv__fifth dsv__fifths[17];

/* The nearest double, ties to even, in integers only: the rounding mode of the host does not matter. */
static inline bool dsv__plain_double(const char *at, size_t n, char mark, double *out) {
  dsv__plain plain;
  if (!dsv__plain_read(at, n, mark, &plain) || !plain.value) return false;
  const dsv__fifth *fifth = &dsv__fifths[plain.places];
  int lead = __builtin_clzll(plain.value);
  /* What is exact lies from `high` up to before high + 2, in units of its lowest bit. */
  uint64_t high = (uint64_t)((dsv__uint128)(plain.value << lead) * fifth->inverse >> 64);
  int cut = 10 + (int)(high >> 63);
  uint64_t half = UINT64_C(1) << (cut - 1), rest = high & (half | (half - 1));
  if (rest == half || rest == half - 1) return false; /* perhaps halfway */
  uint64_t mantissa = (high >> cut) + (rest > half);
  /* The mantissa's highest bit counts as one exponent; so does a carry out of it. */
  uint64_t exponent = (uint64_t)(64 - fifth->shift - plain.places - lead + cut + 1074);
  uint64_t bits = (mantissa + (exponent << 52)) | (uint64_t)plain.negative << 63;
  memcpy(out, &bits, sizeof bits);
  return true;
}

/* ---- times ------------------------------------------------------------------------------------------------------------------ */

/* The last date and the last offset, which most often come again. All zero at first. */
typedef struct {
  uint64_t date; /* "2026-01-" */
  uint32_t rest; /* "-31T" */
  int64_t at;    /* midnight, if it were UTC */
  uint64_t offset;
  int64_t east;
} dsv__plain_day;

bool dsv__plain_date(const char *at, dsv__plain_day *day);                          /* another date */
bool dsv__plain_tail(const char *at, size_t n, dsv__plain_day *day, int64_t *time); /* what is behind the second */

/* RFC 3339. */
static inline bool dsv__plain_time(const char *at, size_t n, dsv__plain_day *day, int64_t *out) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  if (n < 20) return false;
  uint32_t rest;
  memcpy(&rest, at + 7, sizeof rest);
  if ((dsv__word_at(at) != day->date || rest != day->rest) && !dsv__plain_date(at, day)) return false;
  /* "hh:mm:ss" as bytes: 0 where a colon is due, and each digit at most what it may be */
  uint64_t clock = dsv__word_at(at + 11) ^ UINT64_C(0x30303A30303A3030);
  if ((clock | (clock + UINT64_C(0x767A7F767A7F767D))) & DSV__EACH_BYTE(0x80)) return false;
  uint64_t pairs = clock * 10 + (clock >> 8);
  int64_t hour = (int64_t)(pairs & 0xFF), minute = (int64_t)(pairs >> 24 & 0xFF),
          second = (int64_t)(pairs >> 48 & 0xFF);
  if (hour > 23) return false;
  *out = day->at + ((hour * 60 + minute) * 60 + second) * DSV__SECOND;
  return (n == 20 && at[19] == 'Z') || dsv__plain_tail(at + 19, n - 19, day, out);
#else
  (void)at;
  (void)n;
  (void)day;
  (void)out;
  return false;
#endif
}

#endif
