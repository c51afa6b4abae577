"""Section 1: instants, zones, local borders and the adding of durations.

An instant is an integer of microseconds since 1970 UTC. A local reading is kept as the instant at which a clock in UTC
would show it, so that both are plain integers.
"""
import os
import re
import zlib
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

US = 1_000_000
MINUTE = 60 * US
HOUR = 60 * MINUTE
DAY = 24 * HOUR
EPOCH = datetime(1970, 1, 1)
EPOCH_UTC = datetime(1970, 1, 1, tzinfo=timezone.utc)


FOLDERS = ["/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/etc/zoneinfo"]


class Invalid(ValueError):
    """Something the documents or facts may not say."""


def reading(us):
    """The naive date and time of a local reading (or of an instant, in UTC)."""
    try:
        return EPOCH + timedelta(microseconds=us)
    except OverflowError:
        raise Invalid("outside the years 1 to 9999")


def from_reading(naive):
    return (naive - EPOCH) // timedelta(microseconds=1)


@lru_cache(maxsize=None)
def zone_of(name):
    """A zone of the system's database, opened by its path: no installed package may stand in for it."""
    for folder in FOLDERS:
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            with open(path, "rb") as file:
                return ZoneInfo.from_file(file, name)
    raise Invalid("no zone %r" % name)


@lru_cache(maxsize=200_000)
def offset(zone, t):
    """Microseconds east of UTC at instant t."""
    try:
        there = (EPOCH_UTC + timedelta(microseconds=t)).astimezone(zone_of(zone))
    except OverflowError:
        raise Invalid("outside the years 1 to 9999")
    return there.utcoffset() // timedelta(microseconds=1)


def local(zone, t):
    return t + offset(zone, t)


CHUNK = 32 * DAY


@lru_cache(maxsize=None)
def _changes_of_chunk(zone, chunk):
    """Changes in (chunk start, chunk end]: looked for every twelve hours, then halved down to the second. No two
    changes of any zone are nearer than days."""
    found = []
    step = 12 * HOUR
    t = chunk * CHUNK
    after = offset(zone, t)
    while t < (chunk + 1) * CHUNK:
        before, after = after, offset.__wrapped__(zone, t + step)
        if before != after:
            low, high = t // US, (t + step) // US
            while high - low > 1:
                middle = (low + high) // 2
                if offset(zone, middle * US) == before:
                    low = middle
                else:
                    high = middle
            found.append((high * US, after))
        t += step
    return found


def changes(zone, a, b):
    """The (instant, new offset) in a < instant < b."""
    found = []
    for chunk in range(a // CHUNK, b // CHUNK + 1):
        found += [(t, o) for t, o in _changes_of_chunk(zone, chunk) if a < t < b]
    return found


def stretches(zone, a, b):
    """The (from, to, offset) of which [a, b) consists: the clock goes evenly in each."""
    starts = [(a, offset(zone, a))] + changes(zone, a, b)
    return [(t, end, o) for (t, o), end in zip(starts, [t for t, _ in starts[1:]] + [b])]


@lru_cache(maxsize=100_000)
def border(zone, wanted):
    """The first instant whose local reading is `wanted` or later. No zone is two days from UTC."""
    for t, end, o in stretches(zone, wanted - 2 * DAY, wanted + 2 * DAY):
        first = max(t, wanted - o)
        if first < end:
            reading(first)
            return first
    raise Invalid("no border")


class Duration:
    """Years and months, weeks and days, and elapsed time; years are twelve months and weeks seven days."""
    PATTERN = re.compile(r"P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?"
                         r"(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,6}))?S)?)?")

    def __init__(self, text):
        m = self.PATTERN.fullmatch(text)
        if not m:
            raise Invalid("not a duration: %r" % text)
        y, mo, w, d, h, mi, s = (int(x or 0) for x in m.groups()[:7])
        self.months = 12 * y + mo
        self.days = 7 * w + d
        self.elapsed = h * HOUR + mi * MINUTE + s * US + int((m.group(8) or "").ljust(6, "0"))
        self.has_calendar = self.months != 0 or self.days != 0


def elapsed(text):
    """The microseconds of a duration that must be elapsed time alone."""
    d = Duration(text)
    if d.has_calendar:
        raise Invalid("calendar units where elapsed time is wanted: %r" % text)
    return d.elapsed


def add_months(naive, months):
    """The day is clamped to the last of the month that is reached."""
    index = naive.year * 12 + naive.month - 1 + months
    year, month = divmod(index, 12)
    day = naive.day
    while True:
        try:
            return naive.replace(year=year, month=month + 1, day=day)
        except ValueError:
            day -= 1
            if day < 28:
                raise Invalid("outside the years 1 to 9999")


def add(zone, t, duration, times=1):
    """`times` may be negative or many; it is always one step, never `times` steps."""
    months, days = duration.months * times, duration.days * times
    if months or days:
        naive = add_months(reading(local(zone, t)), months)
        try:
            naive += timedelta(days=days)
        except OverflowError:
            raise Invalid("outside the years 1 to 9999")
        t = border(zone, from_reading(naive))
    t += duration.elapsed * times
    reading(t)
    return t


TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?([Zz]|[+-]\d\d:\d\d)")
DATE = re.compile(r"\d{4}-\d\d-\d\d")


def parse_time(text):
    """RFC 3339 with a zone; second 60 is refused."""
    m = TIME.fullmatch(text)
    if not m:
        raise Invalid("not a time: %r" % text)
    y, mo, d, h, mi, s = (int(x) for x in m.groups()[:6])
    try:
        t = from_reading(datetime(y, mo, d, h, mi, s))
    except ValueError:
        raise Invalid("not a time: %r" % text)
    t += int((m.group(7) or "").ljust(6, "0"))
    if m.group(8) not in "Zz":
        sign = -1 if m.group(8)[0] == "-" else 1
        t -= sign * (int(m.group(8)[1:3]) * HOUR + int(m.group(8)[4:6]) * MINUTE)
    return t


def document_time(zone, text):
    """A date stands for the border of its midnight."""
    if DATE.fullmatch(text):
        return border(zone, from_reading(datetime.strptime(text, "%Y-%m-%d")))
    return parse_time(text)


def show_time(t):
    """UTC with Z, the fraction without trailing zeros."""
    naive = reading(t)
    text = "%04d-%02d-%02dT%02d:%02d:%02d" % naive.timetuple()[:6]
    if naive.microsecond:
        text += (".%06d" % naive.microsecond).rstrip("0")
    return text + "Z"


def zone_sum(zone, a, b):
    """CRC-32 over the lines `SECONDS OFFSET`: the offset at a, then each change before b."""
    first = a // US
    lines = ["%d %d\n" % (first, offset(zone, a) // US)]
    lines += ["%d %d\n" % (t // US, o // US) for t, o in changes(zone, first * US, b)]
    return "%08x" % (zlib.crc32("".join(lines).encode()) & 0xFFFFFFFF)
