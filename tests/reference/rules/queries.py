"""The queries of docs/clock.md: one object in, one object out. Seconds are exact: Decimal, never a float."""
import re
from datetime import date
from decimal import Decimal

from .calendar import Closed, clock_time, midnight
from .clock import DAY, US, Duration, Invalid, document_time, show_time

READING = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d):(\d\d)(?:\.(\d{1,6}))?")


def seconds(us):
    return Decimal(us) / US


def show_reading(us):
    return show_time(us)[:-1]


def show_local(t, offset):
    """With the offset in force; seconds only where it has any."""
    sign, size = "-" if offset < 0 else "+", abs(offset) // US
    text = "%s%02d:%02d" % (sign, size // 3600, size // 60 % 60)
    return show_reading(t + offset) + text + (":%02d" % (size % 60) if size % 60 else "")


def parse_reading(text):
    m = READING.fullmatch(text)
    if not m:
        raise Invalid("not a reading: %r" % text)
    us = midnight(date.fromisoformat(m[1])) + clock_time(m[2]) + int(m[3]) * US + int((m[4] or "").ljust(6, "0"))
    if int(m[3]) > 59 or us >= midnight(date.fromisoformat(m[1])) + DAY:
        raise Invalid("not a reading: %r" % text)
    return us


def amount(query):
    """What is to be counted: (elapsed time, None) or (None, days); a minus before the P turns it."""
    if "days" in query:
        return None, query["days"]
    text = query["for"]
    sign = -1 if text.startswith("-") else 1
    d = Duration(text.lstrip("-"))
    if re.fullmatch(r"-?P\d+D", text):
        return None, sign * d.days
    if d.has_calendar or "T" not in text:
        raise Invalid("neither elapsed time nor whole days: %r" % text)
    return sign * d.elapsed, None


def ahead(calendar, t, query, sign):
    time, days = amount(query)
    if days is not None:
        return calendar.due_days(t, sign * days, query.get("at", "same"))
    land = query.get("land", "here")
    return calendar.due(t, time, land) if sign > 0 else calendar.back(t, time, land)


def answer(calendar, query):
    op = query["op"]

    def at(name):
        return document_time(calendar.zone, query[name])
    if op == "elapsed":
        return {"seconds": seconds(calendar.elapsed(at("from"), at("to")))}
    if op == "due":
        return {"at": show_time(ahead(calendar, at("from"), query, 1))}
    if op == "back":
        return {"at": show_time(ahead(calendar, at("to"), query, -1))}
    if op == "open":
        return {"open": calendar.is_open(at("at"))}
    if op in ("next_open", "next_close"):
        return {"at": show_time(getattr(calendar, op)(at("at")))}
    if op == "spans":
        return {"spans": [{"from": show_time(a), "to": show_time(b)} for a, b in calendar.spans(at("from"), at("to"))]}
    if op == "working":
        return {"seconds": seconds(calendar.working(date.fromisoformat(query["day"])))}
    if op == "local":
        t = at("at")
        return {"local": show_local(t, calendar.local(t) - t)}
    if op == "instants":
        return {"instants": [show_time(t) for t in calendar.instants(parse_reading(query["local"]))]}
    raise Invalid("no such query: %r" % op)


def ask(calendar, query):
    try:
        found = answer(calendar, query)
    except Closed:
        found = {"error": {"code": "closed"}}
    return {"id": query["id"], **found} if "id" in query else found
