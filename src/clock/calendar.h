/* Service calendars: the document, and its open spans.

   Hours [a, b) of the local date D are the instants [border(D a), border(D b)) of the zone, "24:00" being the next
   day's midnight; what comes out empty is dropped. A border is the first instant at which the clock reads so much
   (clock/zone.h). Hence:
   - Readings that are skipped take no time. Hours inside a gap are dropped; hours that begin or end in one begin or
     end at the jump. A date that a zone leaves out altogether has no hours.
   - Readings that happen twice count twice where the hours hold them all: 00:00-06:00 is 7 hours when 02:00 to 03:00
     is repeated.
   - An hour that begins or ends at a reading that happens twice does so at its first time. So the time that is
     repeated, from the moment the clock is set back until it shows what it showed before, is open exactly if the
     moment before it was set back is. 00:00-02:30 is 2.5 hours, all of the repeated hour is closed; 02:30-05:00 is
     3.5 hours, the first 02:30 to 03:00 and all of the repeated hour included.
   In other words: an instant is open if the latest reading that the clock has shown up to it lies in the hours.
   Hours that touch on the clock touch in time, and none overlap. */
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
