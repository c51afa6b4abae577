/* Service calendars: the document, and its open spans.

   An instant is open exactly if its local reading, by the zone's offset in force at that instant, lies in the hours of
   its local date; "24:00" is the end of the date, and hours over midnight lie on the next date too. Hence:
   - Readings that are skipped take no time: hours inside a gap are none, those that begin or end in one begin or end at
     the jump, and a date that a zone leaves out altogether has no hours.
   - Readings that happen twice count twice, each time for themselves. When 02:00 to 03:00 is repeated, 00:00-06:00 is
     7 hours, and 00:00-02:30 is 3: 2.5 up to the first 02:30, closed until the clock is set back, then 0.5 again.
   Borders (clock/zone.h) have no part in this but for `valid`, whose dates begin at one. A calendar made of others is
   open by the algebra of their sets of time. Spans come in order of time, and none overlap. */
#ifndef DSV__CALENDAR_H
#define DSV__CALENDAR_H

#include "clock/spans.h"
#include "clock/zone.h"
#include "data/book.h"
#include <dsv/calendar.h>

extern const dsv__record dsv__calendar_record; /* structure private to calendar_fields.h */

/* Compiles all calendars of a book into book->calendars, parts before what is made of them; findings for what is wrong
   with them, calendars made of themselves among it. References must have been looked up. */
dsv_status dsv__calendars_compile(dsv_book *book, dsv_diag *diag);

/* Compiles a calendar document whose zone is had from `zones`; findings for overlapping spans, bad hours, unknown days
   and zones. A calendar holds a count on the context and on its parts: it outlives the book. Any number of threads, and
   a forked child, may ask it.
   `compiled` has the calendars of the book by the numbers of their documents, those it is made of among them (NULL for
   a document that refers to none). Where one of them is NULL, because something was wrong with it, the others are
   checked and the answer is DSV_ERROR_REFERENCE, without a finding of its own. */
dsv_status dsv__calendar_compile(dsv_context *context, dsv__zones *zones, const dsv__document *document,
                                 dsv_calendar *const *compiled, dsv_calendar **out, dsv_diag *diag);
const dsv__zone *dsv__calendar_zone(const dsv_calendar *calendar); /* of its days; NULL: UTC */
/* All zones that its open time hangs on, its own and those of what it is made of; a name may come more than once. */
const dsv__zone *const *dsv__calendar_zones(const dsv_calendar *calendar, size_t *n);
/* Open spans within [from, to), appended in order to `out` (not cleared, its last span may be lengthened). A failure
   leaves `out` as it was. */
dsv_status dsv__calendar_spans(const dsv_calendar *calendar, int64_t from, int64_t to, dsv__spans *out);
/* The same for the hours of one date (days since 1970) alone: what the document lists for it, hours over midnight whole
   with the date on which they begin; of a calendar made of others, from one border of its days to the next. */
dsv_status dsv__calendar_day(const dsv_calendar *calendar, int64_t day, dsv__spans *out);
/* The local date of an instant. */
int64_t dsv__calendar_date(const dsv_calendar *calendar, int64_t at);

#endif
