"""Calendars as a score asks them: is a moment open, where can that change, and which date does it belong to. The
calendar None is `always`."""
from datetime import timedelta

from .calendar import cut, date_of, without
from .clock import local

ONE_DAY = timedelta(days=1)


def is_open(calendar, t):
    return calendar is None or calendar.is_open(t)


def spans_by_date(calendar, a, b):
    """The open spans of [a, b), each with the date to whose hours it belongs: of two dates the earlier one."""
    day, last = (date_of(local(calendar.zone, t)) + step for t, step in ((a, -2 * ONE_DAY), (b, ONE_DAY)))
    found, before = [], []
    while day <= last:
        spans = calendar.spans_of_day(day)
        found += [(x, y, day) for x, y in cut(without(spans, before), a, b)]
        day, before = day + ONE_DAY, spans
    return sorted(found)


def cuts(calendar, a, b):
    """All instants in (a, b) at which the calendar opens or closes."""
    return sorted({t for span in open_spans(calendar, a, b) for t in span if a < t < b})


def open_spans(calendar, a, b):
    """The open spans of [a, b)."""
    if a >= b:
        return []
    return [(a, b)] if calendar is None else calendar.between(a, b)


def open_time(calendar, a, b):
    return sum(y - x for x, y in open_spans(calendar, a, b))
