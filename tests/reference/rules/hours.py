"""Calendars: is a moment open, and where can that change."""
from datetime import date, timedelta

from .clock import DAY, HOUR, MINUTE, US, changes, from_reading, local, offset, reading

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def clock_time(text):
    return int(text[:2]) * HOUR + int(text[3:5]) * MINUTE


def spans_of_date(calendar, day):
    """The open spans of a local date as microseconds of its clock; a later exception wins over an earlier one."""
    texts = None
    for e in calendar.get("exceptions", []):
        iso = day.isoformat()
        if e.get("on") == iso or e.get("yearly") == iso[5:] or ("first" in e and e["first"] <= iso <= e["last"]):
            texts = e["hours"]
    if texts is None:
        texts = ["00:00-24:00"] if calendar.get("always") else calendar.get("weekly", {}).get(DAYS[day.weekday()], [])
    return [tuple(clock_time(x) for x in text.split("-")) for text in texts]


def is_open(calendar, t):
    """What the clock of the calendar shows decides: what is shown twice is open twice, what is skipped never."""
    naive = reading(local(calendar["timezone"], t))
    clock = from_reading(naive) % DAY
    return any(a <= clock < b for a, b in spans_of_date(calendar, naive.date()))


def cuts(calendar, a, b):
    """All instants in (a, b) at which the calendar may open or close, and more: too many cuts do no harm."""
    zone = calendar["timezone"]
    jumps = changes(zone, a - 2 * DAY, b + 2 * DAY)
    offsets = {offset(zone, a), offset(zone, b)} | {o for _, o in jumps} | {offset(zone, t - US) for t, _ in jumps}
    found = {t for t, _ in jumps}
    day, last = reading(a - 2 * DAY).date(), reading(b + 2 * DAY).date()
    while day <= last:
        midnight = (day - date(1970, 1, 1)).days * DAY
        for span in spans_of_date(calendar, day) + [(0, DAY)]:
            found |= {midnight + edge - o for edge in span for o in offsets}
        day += timedelta(days=1)
    return sorted(t for t in found if a < t < b)


def open_spans(calendar, a, b):
    """The open pieces of [a, b), not joined; None stands for the calendar `always`."""
    if a >= b:
        return []
    if calendar is None:
        return [(a, b)]
    edges = [a] + cuts(calendar, a, b) + [b]
    return [(x, y) for x, y in zip(edges, edges[1:]) if is_open(calendar, x)]


def open_time(calendar, a, b):
    return sum(y - x for x, y in open_spans(calendar, a, b))
