/* Rules of a TZif footer: POSIX TZ text with the extensions of RFC 9636, section 3.3. */
#ifndef DSV__ZONE_RULE_H
#define DSV__ZONE_RULE_H

#include "clock/zone_parts.h"

typedef enum {
  DSV__RULE_JULIAN, /* Jn: day 1 to 365 of the year, 29 February is never counted */
  DSV__RULE_DAY,    /* n: day 0 to 365, 29 February is counted */
  DSV__RULE_WEEK    /* Mm.w.d: weekday d (0 Sunday) of week w (5: the last) of month m */
} dsv__rule_kind;

typedef struct {
  dsv__rule_kind kind;
  int month, week, day;
  int32_t time; /* seconds past midnight on the clock in force before; may be negative or past a day */
} dsv__rule_date;

typedef struct {
  int32_t standard, summer; /* seconds east; equal where there is no summer time */
  bool has_summer;
  dsv__rule_date begins, ends; /* of summer time */
} dsv__zone_rule;

/* `extended`: hours of -167 to 167 in dates (version 3 on). False: not such a text. */
bool dsv__zone_rule_parse(const char *text, size_t n, bool extended, dsv__zone_rule *out);

/* Writes the changes of `years` years from `year` on into `out`, which has room for 2 x years, in order of time; of two
   at one instant the later year's stands last. `reach` is left alone. */
void dsv__zone_rule_changes(const dsv__zone_rule *rule, int64_t year, int64_t years, dsv__zone_part *out);

#endif
