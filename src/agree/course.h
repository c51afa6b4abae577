/* Where a version of an agreement stands in its life at a moment (docs/due.md sections 2 and 3). */
#ifndef DSV__COURSE_H
#define DSV__COURSE_H

#include "agree/term.h"

typedef enum {
  DSV__LIFE_DRAFT,
  DSV__LIFE_PROPOSED,
  DSV__LIFE_AGREED,
  DSV__LIFE_IN_FORCE,
  DSV__LIFE_EXPIRED,
  DSV__LIFE_ENDED
} dsv__life_state;

typedef enum {
  DSV__END_NONE,
  DSV__END_EXPIRED,
  DSV__END_NOTICE,
  DSV__END_TERMINATED,
  DSV__END_SUPERSEDED
} dsv__life_end;

typedef struct {
  const dsv_book *book;
  const dsv__agreement *agreement;
  const dsv__history *history; /* NULL: none */
  const dsv__zone *zone;
  int64_t as_of;
  bool *starved;            /* set where a deadline found no memory */
  size_t acts;              /* of the history, that are seen */
  int64_t agreed_at;        /* DSV__TIME_MIN: not known */
  int64_t from, end;        /* DSV__TIME_MAX: no end */
  const dsv__term *renewal; /* or NULL */
  int32_t state, why;       /* dsv__life_state, dsv__life_end */
} dsv__course;

void dsv__course_begin(dsv__course *course, const dsv_book *book, const dsv__agreement *agreement,
                       const dsv__zone *zone, int64_t as_of, bool *starved);

/* Act number i, if the history shows it; NULL: no more. */
const dsv__life_act *dsv__course_act(const dsv__course *course, size_t i);
/* The end after k renewals, DSV__TIME_MAX past all time; the notice deadline of renewal k. */
int64_t dsv__course_renewed(const dsv__course *course, int64_t k);
int64_t dsv__course_notice(const dsv__course *course, int64_t k);
/* The deadline of an instant of a term; false: none can be computed. */
bool dsv__course_deadline(const dsv__course *course, const dsv__term *term, int64_t instant, int64_t *out);
/* Instant k (from 0) of a term with `on` or `every`, DSV__TIME_MAX: none, and its deadline. */
int64_t dsv__course_instant(const dsv__course *course, const dsv__term *term, int64_t k);
int64_t dsv__course_instant_deadline(const dsv__course *course, const dsv__term *term, int64_t k);

/* The least k >= low with value(k) >= t, of values that rise; `most` where there is none. */
typedef int64_t (*dsv__course_value)(const dsv__course *course, const dsv__term *term, int64_t k);
int64_t dsv__course_first(const dsv__course *course, const dsv__term *term, dsv__course_value value, int64_t low,
                          int64_t t);
#define DSV__NEVER (INT64_C(1) << 40)

#endif
