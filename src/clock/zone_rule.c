#include "clock/zone_rule.h"

/* What is left of the text. Every step answers whether it found what it was for. */
typedef struct {
  const char *at, *end;
} scan;

static bool next_is(const scan *s, char c) {
  return s->at < s->end && *s->at == c;
}

static bool skip(scan *s, char c) {
  if (!next_is(s, c)) {
    return false;
  }
  s->at++;
  return true;
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* At most three digits, at least one. */
static bool number(scan *s, int least, int most, int *out) {
  int value = 0;
  int digits = 0;
  while (s->at < s->end && is_digit(*s->at)) {
    if (++digits > 3) {
      return false;
    }
    value = value * 10 + (*s->at++ - '0');
  }
  *out = value;
  return digits > 0 && value >= least && value <= most;
}

/* A name of three or more letters, or of letters, digits and signs in angle brackets. What it says is of no use here.
   */
static bool name(scan *s) {
  const bool quoted = skip(s, '<');
  int n = 0;
  while (s->at < s->end && (is_letter(*s->at) || (quoted && (is_digit(*s->at) || *s->at == '+' || *s->at == '-')))) {
    s->at++;
    n++;
  }
  return n >= 3 && (!quoted || skip(s, '>'));
}

/* [+-]hh[:mm[:ss]] */
static bool clock_time(scan *s, int most_hours, bool may_be_negative, int32_t *out) {
  const bool negative = next_is(s, '-');
  if ((negative && !may_be_negative) || (!skip(s, '-') && skip(s, '+') && !may_be_negative)) {
    return false;
  }
  int hours, minutes = 0, seconds = 0;
  if (!number(s, 0, most_hours, &hours)) {
    return false;
  }
  if (skip(s, ':') && (!number(s, 0, 59, &minutes) || (skip(s, ':') && !number(s, 0, 59, &seconds)))) {
    return false;
  }
  const int32_t value = hours * 3600 + minutes * 60 + seconds;
  *out = negative ? -value : value;
  return true;
}

static bool rule_date(scan *s, bool extended, dsv__rule_date *out) {
  *out = (dsv__rule_date){.time = 2 * 3600};
  if (skip(s, 'J')) {
    out->kind = DSV__RULE_JULIAN;
    if (!number(s, 1, 365, &out->day)) {
      return false;
    }
  } else if (skip(s, 'M')) {
    out->kind = DSV__RULE_WEEK;
    if (!number(s, 1, 12, &out->month) || !skip(s, '.') || !number(s, 1, 5, &out->week) || !skip(s, '.') ||
        !number(s, 0, 6, &out->day)) {
      return false;
    }
  } else {
    out->kind = DSV__RULE_DAY;
    if (!number(s, 0, 365, &out->day)) {
      return false;
    }
  }
  return !skip(s, '/') || clock_time(s, extended ? 167 : 24, extended, &out->time);
}

bool dsv__zone_rule_parse(const char *text, size_t n, bool extended, dsv__zone_rule *out) {
  scan s = {text, text + n};
  int32_t west;
  *out = (dsv__zone_rule){0};
  if (!name(&s) || !clock_time(&s, 24, true, &west)) {
    return false;
  }
  out->standard = out->summer = -west;
  if (s.at == s.end) {
    return true;
  }
  out->has_summer = true;
  out->summer = out->standard + 3600;
  if (!name(&s)) {
    return false;
  }
  if (!next_is(&s, ',')) {
    if (!clock_time(&s, 24, true, &west)) {
      return false;
    }
    out->summer = -west;
  }
  return skip(&s, ',') && rule_date(&s, extended, &out->begins) && skip(&s, ',') &&
         rule_date(&s, extended, &out->ends) && s.at == s.end;
}

/* The day since 1970 on which a rule's date falls in a year. */
static int64_t rule_day(const dsv__rule_date *date, int64_t year) {
  const int64_t january = dsv__days_from_date(year, 1, 1);
  if (date->kind == DSV__RULE_DAY) {
    return january + date->day;
  }
  if (date->kind == DSV__RULE_JULIAN) {
    return january + date->day - 1 + (date->day > 59 && dsv__days_in_month(year, 2) == 29);
  }
  const int64_t first = dsv__days_from_date(year, date->month, 1);
  const int sunday_based = (dsv__weekday(first) + 1) % 7;
  int64_t day = (date->day - sunday_based + 7) % 7 + 7 * (date->week - 1);
  if (day >= dsv__days_in_month(year, date->month)) {
    day -= 7;
  }
  return first + day;
}

static dsv__zone_part rule_change(const dsv__rule_date *date, int64_t year, int32_t before, int32_t after) {
  const int64_t second = date->time - before;
  return (dsv__zone_part){.from = rule_day(date, year) * DSV__DAY + second * DSV__SECOND,
                          .offset = after * DSV__SECOND};
}

/* Dates lie up to a week outside their year, so that neighbours can stand in the wrong order: each sinks to its place.
   */
static void sink(dsv__zone_part *out, size_t n, dsv__zone_part change) {
  while (n > 0 && out[n - 1].from > change.from) {
    out[n] = out[n - 1];
    n--;
  }
  out[n] = change;
}

void dsv__zone_rule_changes(const dsv__zone_rule *rule, int64_t year, int64_t years, dsv__zone_part *out) {
  size_t n = 0;
  for (int64_t y = year; y < year + years; y++) {
    sink(out, n++, rule_change(&rule->begins, y, rule->standard, rule->summer));
    sink(out, n++, rule_change(&rule->ends, y, rule->summer, rule->standard));
  }
}
