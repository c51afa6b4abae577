/* The parts of plain.h that are not needed for every cell. */
#include "base/plain.h"

/* From an integer division of 2^shift. */
const dsv__fifth dsv__fifths[17] = {
    {UINT64_C(0x8000000000000000), 63}, {UINT64_C(0xCCCCCCCCCCCCCCCC), 66},  {UINT64_C(0xA3D70A3D70A3D70A), 68},
    {UINT64_C(0x83126E978D4FDF3B), 70}, {UINT64_C(0xD1B71758E219652B), 73},  {UINT64_C(0xA7C5AC471B478423), 75},
    {UINT64_C(0x8637BD05AF6C69B5), 77}, {UINT64_C(0xD6BF94D5E57A42BC), 80},  {UINT64_C(0xABCC77118461CEFC), 82},
    {UINT64_C(0x89705F4136B4A597), 84}, {UINT64_C(0xDBE6FECEBDEDD5BE), 87},  {UINT64_C(0xAFEBFF0BCB24AAFE), 89},
    {UINT64_C(0x8CBCCC096F5088CB), 91}, {UINT64_C(0xE12E13424BB40E13), 94},  {UINT64_C(0xB424DC35095CD80F), 96},
    {UINT64_C(0x901D7CF73AB0ACD9), 98}, {UINT64_C(0xE69594BEC44DE15B), 101},
};

/* As dsv__plain_read, with two words. */
bool dsv__plain_long(const char *at, size_t n, char mark, dsv__plain *out) {
  dsv__uint128 word = (dsv__uint128)dsv__word_at(at + 8) << 64 | dsv__word_at(at);
  word <<= 8 * (16 - n);
  unsigned point = dsv__plain_point((uint64_t)word, mark);
  if (point == 8) point += dsv__plain_point((uint64_t)(word >> 64), mark);
  out->places = 0;
  if (point < 16) {
    if (point == 15) return false;
    dsv__uint128 before = ((dsv__uint128)1 << 8 * point) - 1;
    word = (word & ~(before << 8 | 0xFF)) | (word & before) << 8;
    out->places = 15 - (int)point;
    n--;
  }
  const dsv__uint128 zeros = (dsv__uint128)DSV__EACH_BYTE('0') << 64 | DSV__EACH_BYTE('0');
  word ^= zeros << 8 * (16 - n);
  uint64_t first = (uint64_t)word, second = (uint64_t)(word >> 64);
  out->value = dsv__plain_eight(first) * 100000000 + dsv__plain_eight(second);
  return dsv__plain_digits(first) && dsv__plain_digits(second);
}

bool dsv__plain_date(const char *at, dsv__plain_day *day) {
  int64_t days;
  if (at[10] != 'T' || !dsv__date_parse(at, 10, &days)) return false;
  day->date = dsv__word_at(at);
  memcpy(&day->rest, at + 7, sizeof day->rest);
  day->at = days * DSV__DAY;
  return true;
}

/* ".123456" at most, in microseconds; gives its bytes, 0 where it is not plain. */
static size_t read_fraction(const char *at, size_t n, int64_t *out) {
  static const int64_t units[] = {1000000, 100000, 10000, 1000, 100, 10, 1};
  uint64_t digits = dsv__word_at(at + 1) ^ DSV__EACH_BYTE('0');
  uint64_t others = (digits | (digits + DSV__EACH_BYTE(0x76))) & DSV__EACH_BYTE(0x80);
  size_t width =
      others ? (size_t)__builtin_ctzll(others) / 8 : 8; /* a carry changes only what follows a byte that is none */
  if (width - 1 > 5 || width + 1 > n) return 0;
  *out = (int64_t)dsv__plain_eight(digits << 8 * (8 - width)) * units[width];
  return width + 1;
}

/* "+hh:mm" */
static bool read_offset(const char *at, dsv__plain_day *day) {
  uint64_t text = dsv__word_at(at) & UINT64_C(0xFFFFFFFFFFFF);
  if (text == day->offset) return true;
  uint64_t clock = text >> 8 ^ UINT64_C(0x30303A3030);
  if ((*at != '+' && *at != '-') || ((clock | (clock + UINT64_C(0x767A7F767D))) & DSV__EACH_BYTE(0x80))) return false;
  uint64_t pairs = clock * 10 + (clock >> 8);
  int64_t hour = (int64_t)(pairs & 0xFF), minute = (int64_t)(pairs >> 24 & 0xFF);
  if (hour > 23) return false;
  day->offset = text;
  day->east = (hour * 60 + minute) * DSV__MINUTE;
  if (*at == '-') day->east = -day->east;
  return true;
}

bool dsv__plain_tail(const char *at, size_t n, dsv__plain_day *day, int64_t *time) {
  if (*at == '.') {
    int64_t fraction;
    size_t width = read_fraction(at, n, &fraction);
    if (!width) return false;
    *time += fraction;
    at += width;
    n -= width;
  }
  if (n == 1) return *at == 'Z';
  if (n != 6 || !read_offset(at, day)) return false;
  *time -= day->east;
  return *time >= DSV__TIME_MIN && *time < DSV__TIME_MAX;
}
