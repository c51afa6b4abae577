/* ISO 8601 durations. */
#include "base/instant.h"

#define MOST_DIGITS 9

typedef struct {
  const char *at, *end;
} cursor;

/* Up to nine digits; false: none or more. */
static bool read_number(cursor *c, int64_t *out) {
  const char *start = c->at;
  int64_t value = 0;
  for (; c->at < c->end && *c->at >= '0' && *c->at <= '9'; c->at++) {
    if (c->at - start == MOST_DIGITS) return false;
    value = value * 10 + (*c->at - '0');
  }
  *out = value;
  return c->at > start;
}

/* The digits after a point, as microseconds; false: none or more than six. */
static bool read_fraction(cursor *c, int64_t *out) {
  int64_t unit = DSV__SECOND;
  *out = 0;
  for (; c->at < c->end && *c->at >= '0' && *c->at <= '9'; c->at++) {
    unit /= 10;
    if (!unit) return false;
    *out += (*c->at - '0') * unit;
  }
  return unit < DSV__SECOND;
}

/* One number with its letter, which must come later in `letters` than the one before (*next). 9 digits times an hour
   fit int64 with room. */
static bool read_part(cursor *c, const char *letters, int *next, dsv__duration *out) {
  int64_t value, microseconds = 0;
  if (!read_number(c, &value)) return false;
  bool point = c->at < c->end && *c->at == '.';
  if (point) {
    c->at++;
    if (!read_fraction(c, &microseconds)) return false;
  }
  if (c->at == c->end) return false;
  char letter = *c->at++;
  while (letters[*next] && letters[*next] != letter) ++*next;
  if (!letters[*next]) return false;
  ++*next;
  bool clock = letters[0] == 'H';
  if (point && !(clock && letter == 'S')) return false;
  switch (letter) {
    case 'Y': out->months += value * 12; break;
    case 'W': out->days += value * 7; break;
    case 'D': out->days += value; break;
    case 'H': out->elapsed += value * DSV__HOUR; break;
    case 'S': out->elapsed += value * DSV__SECOND + microseconds; break;
    default: /* M */
      if (clock) out->elapsed += value * DSV__MINUTE;
      else out->months += value;
  }
  return true;
}

bool dsv__duration_parse(const char *text, size_t n, dsv__duration *out) {
  if (n < 3 || text[0] != 'P') return false;
  cursor c = {text + 1, text + n};
  dsv__duration duration = {0, 0, 0};
  int next = 0;
  while (c.at < c.end && *c.at != 'T')
    if (!read_part(&c, "YMWD", &next, &duration)) return false;
  if (c.at < c.end) {
    c.at++;
    next = 0;
    do
      if (!read_part(&c, "HMS", &next, &duration)) return false;
    while (c.at < c.end);
  }
  *out = duration;
  return true;
}
