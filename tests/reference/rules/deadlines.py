"""Section 15: deadlines, from its text alone."""
from datetime import timedelta

from .calendar import date_of, midnight
from .clock import Duration, Invalid, add, border, local, reading

UNITS = ("day", "week", "month", "quarter", "year")


def begins(unit, day):
    """Whether a unit begins with a date."""
    return {"day": True, "week": day.weekday() == 0, "month": day.day == 1,
            "quarter": day.day == 1 and day.month % 3 == 1, "year": day.day == 1 and day.month == 1}[unit]


def move(zone, t, unit, way):
    """The border of a unit at t, or the nearest on one side (way 1 or -1): date by date, from a day on the other side."""
    day = reading(local(zone, t)).date() - 2 * way * timedelta(days=1)
    while True:
        if begins(unit, day):
            there = border(zone, midnight(day))
            if (there - t) * way >= 0:
                return there
        try:
            day += way * timedelta(days=1)
        except OverflowError:
            raise Invalid("outside the years 1 to 9999")


def working_days(calendar, event, n, before):
    """The end of the n-th working day after that of the event, or the start of the n-th before it."""
    zone, way = calendar.zone, -1 if before else 1
    day = date_of(local(zone, event if before else event - 1))
    there = calendar.due_days(border(zone, midnight(day)), way * n)
    day = date_of(local(zone, there))
    return border(zone, midnight(day if before else day + timedelta(days=1)))


def deadline(zone, event, length, before=False, to_end_of=None, calendar=None):
    d, way = Duration(length), -1 if before else 1
    by_days = d.elapsed == 0
    if calendar is None:
        r = add(zone, event, d, way)
    elif by_days and d.days == 0:
        r = event
    elif by_days:
        r = working_days(calendar, event, d.days, before)
    else:
        r = calendar.back(event, d.elapsed) if before else calendar.due(event, d.elapsed)
    if by_days:
        r = move(zone, r, "day", way)
    if to_end_of:
        r = move(zone, r, to_end_of, way)
    return r
