#include "clock/calendar_fields.h"

#include "clock/calendar.h"

#define DAY(name, index, doc)                                                                                       \
  {                                                                                                                 \
    name, DSV__TEXT, DSV__LIST, offsetof(dsv__week, days[index]), NULL, "Opening hours on " doc, NULL, "0.1", NULL, \
        NULL                                                                                                        \
  }

static const dsv__field week_fields[] = {
    DAY("mon", 0, "Monday: spans \"08:00-12:00\", \"20:00-24:00\" or, over midnight, \"22:00-06:00\""),
    DAY("tue", 1, "Tuesday"),
    DAY("wed", 2, "Wednesday"),
    DAY("thu", 3, "Thursday"),
    DAY("fri", 4, "Friday"),
    DAY("sat", 5, "Saturday"),
    DAY("sun", 6, "Sunday"),
    {0},
};

const dsv__record dsv__week_record = {
    .name = "week",
    .doc =
        "Opening hours of a week, in local time; a day left out is closed. Hours over midnight belong to the day they "
        "begin on",
    .size = sizeof(dsv__week),
    .fields = week_fields,
};

#define EXCEPTION(name, kind, flags, member, doc) \
  { name, kind, flags, offsetof(dsv__calendar_exception, member), NULL, doc, NULL, "0.1", NULL, NULL }

static const dsv__field exception_fields[] = {
    EXCEPTION("on", DSV__WHEN, 0, on, "The date"),
    EXCEPTION("first", DSV__WHEN, 0, first, "First date of a range"),
    EXCEPTION("last", DSV__WHEN, 0, last, "Last date of a range, itself part of it"),
    EXCEPTION("yearly", DSV__TEXT, 0, yearly, "Month and day \"12-25\" of every year; \"02-29\" of leap years"),
    EXCEPTION("hours", DSV__TEXT, DSV__REQUIRED | DSV__LIST, hours,
              "Opening hours instead of the week's; empty: closed"),
    EXCEPTION("name", DSV__TEXT, 0, name, "Name for people"),
    {0},
};

const dsv__record dsv__calendar_exception_record = {
    .name = "calendar_exception",
    .doc = "Dates with other hours; of several that fit a date the last one counts",
    .size = sizeof(dsv__calendar_exception),
    .fields = exception_fields,
    .forms = "on|first last|yearly",
};

static const dsv__field valid_fields[] = {
    DSV__ROW(dsv__calendar_valid, from, "from", DSV__WHEN, 0, NULL,
             "Closed before; a date begins in the calendar's zone"),
    DSV__ROW(dsv__calendar_valid, to, "to", DSV__WHEN, 0, NULL, "Closed from then on"),
    DSV__ROW_END,
};

const dsv__record dsv__calendar_valid_record = {
    .name = "calendar_valid",
    .doc = "From when to when a calendar holds; an end left out is open",
    .size = sizeof(dsv__calendar_valid),
    .fields = valid_fields,
};

#define CALENDAR(name, kind, flags, member, of, doc) \
  { name, kind, flags, offsetof(dsv__calendar_document, member), of, doc, NULL, "0.1", NULL, NULL }

static const dsv__field calendar_fields[] = {
    DSV__DOCUMENT_FIELDS(dsv__calendar_document),
    CALENDAR("timezone", DSV__TEXT, 0, timezone, NULL,
             "Time zone of the hours and dates, as \"Europe/Amsterdam\"; required with weekly and with exceptions"),
    CALENDAR("weekly", DSV__RECORD, 0, weekly, &dsv__week_record, "Opening hours of a week"),
    CALENDAR("always", DSV__BOOL, 0, always, NULL, "true: round the clock"),
    CALENDAR("union", DSV__REF, DSV__LIST | DSV__NOT_EMPTY, any, "calendar",
             "Calendars: open where one of them is; at most 1,000 in all, 8 deep"),
    CALENDAR("intersect", DSV__REF, DSV__LIST | DSV__NOT_EMPTY, all, "calendar",
             "Calendars: open where all of them are"),
    CALENDAR("except", DSV__REF, DSV__LIST | DSV__NOT_EMPTY, except, "calendar",
             "Calendars: open where the first is and none of the others"),
    CALENDAR("exceptions", DSV__RECORD, DSV__LIST, exceptions, &dsv__calendar_exception_record,
             "Dates with other hours; of several that fit a date the last one counts"),
    CALENDAR("valid", DSV__RECORD, 0, valid, &dsv__calendar_valid_record, "Outside of it the calendar is closed"),
    {0},
};

const dsv__record dsv__calendar_record = {
    .name = "calendar",
    .doc = "When time counts: opening hours in a time zone, or what other calendars make together",
    .size = sizeof(dsv__calendar_document),
    .fields = calendar_fields,
    .forms = "weekly [exceptions]|always [exceptions]|union|intersect|except",
};
