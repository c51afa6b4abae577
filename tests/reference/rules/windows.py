"""Section 2: the windows of a target, and (section 5) those of a limit."""
from datetime import datetime, timedelta

from .clock import DAY, Duration, Invalid, add, add_months, border, document_time, from_reading, local, reading

UNITS = ("minute", "hour", "day", "week", "month", "quarter", "year")
STEP_UNITS = {"P1D": "day", "P1W": "week", "P7D": "week", "P1M": "month", "P3M": "quarter", "P1Y": "year",
              "P12M": "year"}
# An open horizon ends nowhere; infinity compares with integers and so needs no case of its own.
NEVER = float("inf")


def unit_start(naive, unit):
    """The beginning of the unit that a local reading lies in."""
    if unit == "minute":
        return naive.replace(second=0, microsecond=0)
    if unit == "hour":
        return naive.replace(minute=0, second=0, microsecond=0)
    day = datetime(naive.year, naive.month, naive.day)
    if unit == "day":
        return day
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit == "month":
        return day.replace(day=1)
    if unit == "quarter":
        return day.replace(day=1, month=(day.month - 1) // 3 * 3 + 1)
    if unit == "year":
        return day.replace(day=1, month=1)
    raise Invalid("window: %r" % unit)


def unit_next(naive, unit):
    if unit in ("month", "quarter", "year"):
        return add_months(naive, {"month": 1, "quarter": 3, "year": 12}[unit])
    return naive + {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1),
                    "week": timedelta(days=7)}[unit]


def unit_borders(zone, unit, a, b):
    """Borders of the unit, from one at or before a to the first at or after b."""
    # An earlier beginning than needed does no harm: a clock set back makes local(a) smaller than it was before.
    at = unit_start(reading(local(zone, a)), unit)
    while border(zone, from_reading(at)) > a:
        at = unit_start(at - timedelta(microseconds=1), unit)
    found = []
    while True:
        t = border(zone, from_reading(at))
        found.append(t)
        if t >= b:
            return found
        at = unit_next(at, unit)


def anchored_borders(zone, duration, at, a, b):
    """Boundaries at + k x duration, from the last at or before a to the first at or after b."""
    if duration.has_calendar and duration.elapsed:
        raise Invalid("anchored: elapsed time and calendar units together")
    length = duration.months * 30 * DAY + duration.days * DAY + duration.elapsed
    if length == 0:
        raise Invalid("anchored: no length")
    k = (a - at) // length
    while add(zone, at, duration, k) > a:
        k -= 1
    while add(zone, at, duration, k + 1) <= a:
        k += 1
    found = []
    while True:
        t = add(zone, at, duration, k)
        found.append(t)
        if t >= b:
            return found
        k += 1


def consecutive(borders):
    return [(x, y) for x, y in zip(borders, borders[1:]) if x < y]


def uncut(zone, window, in_force_from, a, b):
    """The whole windows of a unit or anchored window that touch [a, b)."""
    if isinstance(window, str):
        return consecutive(unit_borders(zone, window, a, b))
    at = document_time(zone, window["at"]) if "at" in window else in_force_from
    return consecutive(anchored_borders(zone, Duration(window["anchored"]), at, a, b))


def rolling(zone, window, horizon, to):
    h0, h1 = horizon
    length, step = Duration(window["rolling"]), window.get("step", "P1D")
    found = []
    k, at = 1, h0

    def begin(end):
        return add(zone, end, length, -1)
    while True:
        if step in STEP_UNITS:
            end = [t for t in unit_borders(zone, STEP_UNITS[step], at, at + 1) if t > at]
            at = end = end[0]
        else:
            s = Duration(step)
            if s.has_calendar and s.elapsed:
                raise Invalid("step: elapsed time and calendar units together")
            end = add(zone, h0, s, k)
            k += 1
        if end > h1:
            return found
        start = begin(end)
        # A clock set back makes a later end begin earlier, by less than two days.
        if start >= to + 2 * DAY:
            return found
        if end > h0:
            if start < h0 and window.get("early"):
                start = h0
            if h0 <= start < end:
                found.append((start, end))


def windows(zone, window, in_force_from, horizon, from_, to):
    """The windows that begin in [from_, to), each once, in order."""
    h0, h1 = horizon
    a, b = max(h0, from_), min(h1, to)
    if a >= b:
        return []
    if isinstance(window, dict) and "rolling" in window:
        found = rolling(zone, window, horizon, b)
    else:
        found = [(max(x, h0), min(y, h1)) for x, y in uncut(zone, window, in_force_from, a, b)]
    return sorted({(x, y) for x, y in found if x < y and a <= x < b})
