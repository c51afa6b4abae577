/* Forms of times: read once into steps, which every time is then held against. */
#include "base/time_form.h"
#include <string.h>

enum {
  YEAR = 128,
  SHORT_YEAR,
  MONTH,
  FREE_MONTH,
  DAY,
  FREE_DAY,
  HOUR,
  FREE_HOUR,
  MINUTE,
  SECOND,
  FRACTION,
  NOON,
  UTC,
  OFFSET,
  PLAIN_OFFSET
};

enum {
  OF_YEAR = 1,
  OF_MONTH = 2,
  OF_DAY = 4,
  OF_HOUR = 8,
  OF_MINUTE = 16,
  OF_SECOND = 32,
  OF_FRACTION = 64,
  OF_NOON = 128,
  OF_OFFSET = 256
};

/* Longer words before those that they begin with. */
static const struct {
  const char *word;
  int step, part;
  int least, most; /* digits, */
  int low, high;   /* and what they may say */
} words[] = {
    {"YYYY", YEAR, OF_YEAR, 4, 4, 1, 9999},
    {"YY", SHORT_YEAR, OF_YEAR, 2, 2, 0, 99},
    {"MM", MONTH, OF_MONTH, 2, 2, 1, 12},
    {"M", FREE_MONTH, OF_MONTH, 1, 2, 1, 12},
    {"DD", DAY, OF_DAY, 2, 2, 1, 31},
    {"D", FREE_DAY, OF_DAY, 1, 2, 1, 31},
    {"+hh:mm", OFFSET, OF_OFFSET, 0, 0, 0, 0},
    {"+hhmm", PLAIN_OFFSET, OF_OFFSET, 0, 0, 0, 0},
    {"hh", HOUR, OF_HOUR, 2, 2, 0, 23},
    {"h", FREE_HOUR, OF_HOUR, 1, 2, 0, 23},
    {"mm", MINUTE, OF_MINUTE, 2, 2, 0, 59},
    {"ss", SECOND, OF_SECOND, 2, 2, 0, 59},
    {"f", FRACTION, OF_FRACTION, 1, 6, 0, 999999},
    {"AM", NOON, OF_NOON, 0, 0, 0, 0},
    {"Z", UTC, OF_OFFSET, 0, 0, 0, 0},
};
#define WORDS (sizeof words / sizeof *words)

/* ---- the form --------------------------------------------------------------------------------------------------------------- */

static const char *find_missing(unsigned parts) {
  if (!(parts & OF_YEAR)) return "it has no year (YYYY)";
  if (!(parts & OF_MONTH)) return "it has no month (MM)";
  if (!(parts & OF_DAY)) return "it has no day (DD)";
  if (!(parts & OF_HOUR)) return "it has no hour (hh)";
  if (!(parts & OF_MINUTE)) return "it has no minute (mm)";
  return (parts & OF_FRACTION) && !(parts & OF_SECOND) ? "it has a fraction, but no second (ss)" : NULL;
}

const char *dsv__time_form_read(dsv__str form, dsv__time_form *out) {
  unsigned parts = 0;
  *out = (dsv__time_form){.n = 0};
  if (form.n > DSV__TIME_FORM_MOST) return "it is longer than 64 bytes";
  for (size_t i = 0; i < form.n;) {
    size_t word = 0, length = 0;
    for (; word < WORDS; word++) {
      length = strlen(words[word].word);
      if (form.n - i >= length && !memcmp(form.at + i, words[word].word, length)) break;
    }
    unsigned char byte = (unsigned char)form.at[i];
    bool letter = (byte | 32) >= 'a' && (byte | 32) <= 'z', digit = byte >= '0' && byte <= '9';
    if (word == WORDS && ((letter && byte != 'T') || digit || byte < ' ' || byte > '~'))
      return "only YYYY YY MM M DD D hh h mm ss f AM Z +hh:mm +hhmm T and marks have a meaning in it";
    out->step[out->n++] = word == WORDS ? byte : (uint8_t)words[word].step;
    if (word < WORDS && (parts & (unsigned)words[word].part)) return "it says the same twice";
    if (word < WORDS) parts |= (unsigned)words[word].part;
    i += word == WORDS ? 1 : length;
  }
  out->noon = parts & OF_NOON;
  out->absolute = parts & OF_OFFSET;
  return find_missing(parts);
}

/* ---- times ------------------------------------------------------------------------------------------------------------------ */

typedef struct {
  const char *at, *end;
} cursor;

/* Digits, as many as there are up to `most`; how many is given. */
static int read_digits(cursor *c, int most, int *value) {
  int n = 0;
  *value = 0;
  for (; n < most && c->at < c->end && (unsigned char)(*c->at - '0') < 10; n++) *value = *value * 10 + (*c->at++ - '0');
  return n;
}

static bool read_noon(cursor *c, int *afternoon) {
  if (c->end - c->at < 2 || (c->at[1] | 32) != 'm' || ((c->at[0] | 32) != 'a' && (c->at[0] | 32) != 'p')) return false;
  *afternoon = (c->at[0] | 32) == 'p';
  c->at += 2;
  return true;
}

static bool read_offset(cursor *c, bool colon, int64_t *east) {
  int hour, minute;
  if (c->at == c->end || (*c->at != '+' && *c->at != '-')) return false;
  bool west = *c->at++ == '-';
  if (read_digits(c, 2, &hour) != 2 || hour > 23) return false;
  if (colon && (c->at == c->end || *c->at++ != ':')) return false;
  if (read_digits(c, 2, &minute) != 2 || minute > 59) return false;
  *east = (hour * 60 + minute) * DSV__MINUTE;
  if (west) *east = -*east;
  return true;
}

typedef struct {
  int year, month, day, hour, minute, second, fraction, afternoon;
  int64_t east;
} parts_of_time;

static bool read_number(cursor *c, uint8_t step, parts_of_time *out) {
  size_t word = 0;
  int value;
  while (words[word].step != step) word++;
  int n = read_digits(c, words[word].most, &value);
  if (n < words[word].least || value < words[word].low || value > words[word].high) return false;
  switch (words[word].part) {
    case OF_YEAR: out->year = step == YEAR ? value : value < 70 ? 2000 + value : 1900 + value; break;
    case OF_MONTH: out->month = value; break;
    case OF_DAY: out->day = value; break;
    case OF_HOUR: out->hour = value; break;
    case OF_MINUTE: out->minute = value; break;
    case OF_SECOND: out->second = value; break;
    default:
      for (; n < 6; n++) value *= 10;
      out->fraction = value;
  }
  return true;
}

static bool read_step(cursor *c, uint8_t step, parts_of_time *out) {
  switch (step) {
    case NOON: return read_noon(c, &out->afternoon);
    case OFFSET: return read_offset(c, true, &out->east);
    case PLAIN_OFFSET: return read_offset(c, false, &out->east);
    case UTC: return c->at < c->end && *c->at++ == 'Z';
    default: return step < YEAR ? c->at < c->end && (uint8_t)*c->at++ == step : read_number(c, step, out);
  }
}

bool dsv__time_form_parse(const dsv__time_form *form, const char *text, size_t n, int64_t *out) {
  cursor c = {text, text + n};
  parts_of_time is = {0};
  for (size_t i = 0; i < form->n; i++)
    if (!read_step(&c, form->step[i], &is)) return false;
  if (c.at != c.end || is.day > dsv__days_in_month(is.year, is.month)) return false;
  if (form->noon) {
    if (is.hour < 1 || is.hour > 12) return false;
    is.hour = is.hour % 12 + 12 * is.afternoon;
  }
  int64_t days = dsv__days_from_date(is.year, is.month, is.day);
  int64_t time =
      days * DSV__DAY + is.hour * DSV__HOUR + is.minute * DSV__MINUTE + is.second * DSV__SECOND + is.fraction - is.east;
  if (time < DSV__TIME_MIN || time >= DSV__TIME_MAX) return false;
  *out = time;
  return true;
}
