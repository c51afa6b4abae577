/* Service calendars: the document, and its open spans.

   An instant is open exactly if its local reading, by the zone's offset in force at that instant, lies in the hours of
   its local date; "24:00" is the end of the date. Hence:
   - Readings that are skipped take no time: hours inside a gap are none, those that begin or end in one begin or end at
     the jump, and a date that a zone leaves out altogether has no hours.
   - Readings that happen twice count twice, each time for themselves. When 02:00 to 03:00 is repeated, 00:00-06:00 is
     7 hours, and 00:00-02:30 is 3: 2.5 up to the first 02:30, closed until the clock is set back, then 0.5 again.
   Borders (clock/zone.h) have no part in this. Spans come in order of time, and none overlap. */
#ifndef DSV__CALENDAR_H
#define DSV__CALENDAR_H

#include "clock/spans.h"
#include "clock/zone.h"
#include "data/book.h"
#include <dsv/calendar.h>

extern const dsv__record dsv__calendar_record; /* structure private to calendar_fields.h */

/* A calendar holds a count of its own on its zone and on the context: it outlives the book. It has no state that a
   question changes: any number of threads, and a forked child, may ask. Compiles a calendar document whose zone is
   loaded from `zones`; findings for overlapping spans, bad hours, unknown days and zones. */
dsv_status dsv__calendar_compile(dsv_context *context, dsv__zones *zones, const dsv__document *document,
                                 dsv_calendar **out, dsv_diag *diag);
const dsv__zone *dsv__calendar_zone(const dsv_calendar *calendar); /* NULL: round the clock, no zone */
/* Open spans within [from, to), appended in order to `out` (not cleared, its last span may be lengthened). A failure
   leaves `out` as it was. */
dsv_status dsv__calendar_spans(const dsv_calendar *calendar, int64_t from, int64_t to, dsv__spans *out);

#endif
