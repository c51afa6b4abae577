/* Deadlines: so long after an event, or before it (docs/semantics.md section 15). Claims and terms have them. */
#ifndef DSV__DEADLINE_H
#define DSV__DEADLINE_H

#include "agree/check.h"
#include "agree/windows.h"
#include <dsv/calendar.h>

/* What a deadline is counted from. */
typedef enum {
  DSV__FROM_SIGN,
  DSV__FROM_START,
  DSV__FROM_END,
  DSV__FROM_OUTAGE,
  DSV__FROM_OUTAGE_END,
  DSV__FROM_WINDOW,
  DSV__FROM_SCORE,
  DSV__FROM_SUBMIT,
  DSV__FROM_ACCEPT,
  DSV__FROM_REJECT,
  DSV__FROM_DISPUTE,
  DSV__FROM_INVOICE,
  DSV__FROM_CHANGE,
  DSV__FROM_TERMINATION
} dsv__deadline_event;

/* Days, weeks, months, quarters and years, from 0: `to_end_of`. */
#define DSV__TO_END_OF(chosen) ((int32_t)(DSV__DAYS + (chosen)))

typedef struct { /* {from, within, calendar, to_end_of} */
  dsv__head head;
  int32_t from; /* dsv__deadline_event */
  dsv__duration within;
  dsv__ref calendar; /* to NULL: every day counts */
  int32_t to_end_of; /* DSV__TO_END_OF of it is a dsv__window_unit; only where it is given */
} dsv__deadline;

extern const dsv__record dsv__deadline_record;
extern const dsv__word dsv__deadline_event_words[], dsv__to_end_of_words[];

/* At most so many working days. */
#define DSV__WORKING_DAYS_MOST 10000

/* How long before or after an event. */
typedef struct {
  const dsv__zone *zone;        /* whose midnights and borders count */
  const dsv_calendar *calendar; /* whose days or hours are counted; NULL: all */
  dsv__duration length;
  bool before;
  int32_t border; /* dsv__window_unit to whose border it then moves; -1: it stays */
} dsv__time_limit;

/* What a deadline of a document says. */
dsv__time_limit dsv__deadline_limit(const dsv_book *book, const dsv__deadline *deadline, const dsv__zone *zone);

/* The deadline of what happened at `event`: an act is in time at or before it. The limit is one that dsv__check_lengths let pass. Errors, with a
   finding: DSV_ERROR_LIMIT past the years 1 to 9999, DSV_ERROR_CLOSED where the calendar has not so many days or hours, DSV_ERROR_MEMORY. */
dsv_status dsv__deadline_at(const dsv__time_limit *limit, int64_t event, int64_t *out, dsv_diag *diag);

/* Findings at `member` of a structure: a length that mixes days with hours, or is none of a calendar. */
void dsv__check_lengths(dsv__checker *c, dsv__duration length, bool calendar, const void *structure,
                        const char *member);
void dsv__check_deadline(dsv__checker *c, const dsv__deadline *deadline);

#endif
