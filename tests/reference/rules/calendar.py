"""Service calendars (docs/clock.md): when time counts, and every verb that asks them, by definition.

All rests on one rule: an instant is open if what the clock of the calendar shows at it lies in the hours of the date it
shows, or in hours over midnight of the date before. `is_open` asks just that. `between` gives the same as spans: each
stretch of time in which the clock goes evenly is taken by itself, and the hours of each date are laid into it. The
verbs walk along those spans.

The first and the last year of all time are left out: no question comes near them.
"""
from bisect import bisect_right
from datetime import date, timedelta

from .clock import DAY, HOUR, MINUTE, Invalid, border, document_time, from_reading, local, reading, stretches

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
YEAR = 366 * DAY  # the block in which spans are kept
FIRST, LAST = from_reading(reading(0).replace(year=1)), from_reading(reading(0).replace(year=9999))
ONE_DAY = timedelta(days=1)

# Where neither the documents name a date nor a zone changes its rules, weeks and years repeat: whatever does not come in
# so long never comes. (A leap day that is a Monday may be 40 years from the next.)
QUIET = 60 * YEAR
# Of several zones, rules that change matter too. They did in these times; the database writes out those of Morocco to 2087.
RULES = [from_reading(reading(0).replace(year=y)) for y in (1880, 1920, 1960, 2000, 2040, 2090)]


class Closed(Exception):
    """What is asked for is not ahead, or not behind."""


def midnight(day):
    return (day - date(1970, 1, 1)).days * DAY


def date_of(us):
    return reading(us).date()


def clock_time(text):
    return int(text[:2]) * HOUR + int(text[3:5]) * MINUTE


def span_of(text):
    """Microseconds from the midnight at which the date begins; past 24 hours where it runs over midnight."""
    a, b = (clock_time(x) for x in text.split("-"))
    return (a, b) if b > a else (a, b + DAY)


def joined(spans):
    """The union, in order; spans that touch are one, empty ones are none."""
    found = []
    for a, b in sorted(spans):
        if a >= b:
            continue
        if found and a <= found[-1][1]:
            found[-1] = (found[-1][0], max(b, found[-1][1]))
        else:
            found.append((a, b))
    return found


def cut(spans, a, b):
    """What of spans in order lies within [a, b)."""
    near = spans[max(0, bisect_right(spans, (a, a)) - 1):bisect_right(spans, (b, b))]
    return [(max(x, a), min(y, b)) for x, y in near if max(x, a) < min(y, b)]


def length(spans):
    return sum(b - a for a, b in spans)


def common(one, other):
    return joined([span for a, b in one for span in cut(other, a, b)])


def without(one, other):
    found = []
    for a, b in one:
        for x, y in cut(other, a, b):
            found.append((a, x))
            a = y
        found.append((a, b))
    return joined(found)


def calendars_of(documents):
    """All calendars of a book by id."""
    documents = {d["id"]: d for d in documents if d["type"] == "calendar"}
    made = {}

    def make(name):
        if name not in made:
            made[name] = Calendar(documents[name], make)
        return made[name]
    for name in documents:
        make(name)
    return made


class Calendar:
    def __init__(self, document, other=None):
        """`other` gives the calendar of an id, for one that is made of others."""
        self.document = document
        self.how = next((w for w in ("union", "intersect", "except") if w in document), None)
        self.parts = [other(name) for name in document[self.how]] if self.how else []
        # The zone that is said: its own, or that of the first part that has one.
        self.said_zone = document.get("timezone") or next((p.said_zone for p in self.parts if p.said_zone), None)
        self.zone = self.said_zone or "UTC"
        valid = document.get("valid", {})
        self.valid_from = document_time(self.zone, valid["from"]) if "from" in valid else None
        self.valid_to = document_time(self.zone, valid["to"]) if "to" in valid else None
        self.weekly = {day: [span_of(x) for x in texts] for day, texts in document.get("weekly", {}).items()}
        self.exceptions = [(e, [span_of(x) for x in e["hours"]]) for e in document.get("exceptions", [])]
        self.kept_hours, self.kept_spans, self.kept_borders, self.kept_days = {}, {}, {}, {}
        self.dated = sorted(set(self.dates()))

    def zones(self):
        """Every zone that has a say in it."""
        return {self.zone} if not self.how else {z for p in self.parts for z in p.zones()}

    def validities(self):
        """Where it, or a part of it, begins or ends to be valid."""
        return [t for t in (self.valid_from, self.valid_to) if t is not None] + [t for p in self.parts for t in p.validities()]

    def dates(self):
        """Instants after which the calendar may be another than before: they bound what can be told from years of quiet."""
        found = self.validities() + (RULES if len(self.zones()) > 1 else [])
        for part in self.parts:
            found += part.dates()
        for e, _ in self.exceptions:
            for day in (e.get("on"), e.get("first"), e.get("last")):
                if day is not None:
                    found += [midnight(date.fromisoformat(day)) - 2 * DAY, midnight(date.fromisoformat(day)) + 4 * DAY]
        return found

    # The rule.

    def hours_of(self, day):
        """The hours of a date as the document lists them, those over midnight whole; the last exception that fits wins."""
        if day not in self.kept_hours:
            iso = day.isoformat()
            hours = [(0, DAY)] if self.document.get("always") else self.weekly.get(DAYS[day.weekday()], [])
            for e, listed in self.exceptions:
                if e.get("on") == iso or e.get("yearly") == iso[5:] or ("first" in e and e["first"] <= iso <= e["last"]):
                    hours = listed
            self.kept_hours[day] = hours
        return self.kept_hours[day]

    def is_valid(self, t):
        return ((self.valid_from is None or t >= self.valid_from) and (self.valid_to is None or t < self.valid_to))

    def is_open(self, t):
        if not self.is_valid(t):
            return False
        if self.how == "union":
            return any(p.is_open(t) for p in self.parts)
        if self.how == "intersect":
            return all(p.is_open(t) for p in self.parts)
        if self.how == "except":
            return self.parts[0].is_open(t) and not any(p.is_open(t) for p in self.parts[1:])
        shown = local(self.zone, t)
        day, clock = date_of(shown), shown % DAY
        return (any(a <= clock < b for a, b in self.hours_of(day))
                or any(a <= clock + DAY < b for a, b in self.hours_of(day - ONE_DAY)))

    # The same as spans.

    def within_valid(self, spans, a, b):
        a = a if self.valid_from is None else max(a, self.valid_from)
        b = b if self.valid_to is None else min(b, self.valid_to)
        return cut(spans, a, b)

    def constant(self, a, b):
        """True where the documents alone say that all of [a, b) is open, False where closed, None where more must be known."""
        inside = self.within_valid([(a, b)], a, b)
        if not inside:
            return False
        said = [p.constant(a, b) for p in self.parts]
        if self.how == "union":
            found = True if True in said else None if None in said else False
        elif self.how == "intersect":
            found = False if False in said else None if None in said else True
        elif self.how == "except":
            found = False if said[0] is False or True in said[1:] else None if None in said else True
        else:
            round_the_clock = bool(self.document.get("always"))
            # Two days to each side are more than any zone is from UTC, and hours over midnight reach.
            fitting = [listed for e, listed in self.exceptions if "yearly" in e or not (
                midnight(date.fromisoformat(e.get("on", e.get("last")))) + 3 * DAY < a
                or midnight(date.fromisoformat(e.get("on", e.get("first")))) - 2 * DAY > b)]
            never = not round_the_clock and not any(self.weekly.values()) and not any(fitting)
            found = False if never else True if round_the_clock and not fitting else None
        return found if found is not True or inside == [(a, b)] else None

    def between(self, a, b):
        """The open spans of [a, b), worked out afresh."""
        constant = self.constant(a, b)
        if a >= b or constant is False:
            return []
        if constant:
            return [(a, b)]
        if self.how:
            lists = [p.between(a, b) for p in self.parts]
            spans = lists[0]
            for other in lists[1:]:
                if self.how == "union":
                    spans = joined(spans + other)
                else:
                    spans = (common if self.how == "intersect" else without)(spans, other)
        else:
            spans = []
            for x, y, offset in stretches(self.zone, a, b):
                day = date_of(x + offset) - ONE_DAY
                begin = midnight(day) - offset
                while begin < y:
                    for p, q in self.hours_of(day):
                        if begin + q > x and begin + p < y:
                            spans.append((max(begin + p, x), min(begin + q, y)))
                    day += ONE_DAY
                    begin += DAY
            spans = joined(spans)
        return self.within_valid(spans, a, b)

    def block(self, k):
        if k not in self.kept_spans:
            self.kept_spans[k] = self.between(k * YEAR, (k + 1) * YEAR)
        return self.kept_spans[k]

    def spans(self, a, b):
        """The open spans of [a, b) from the years that are kept."""
        found = []
        for k in range(a // YEAR, (b - 1) // YEAR + 1):
            found += cut(self.block(k), a, b)
        return joined(found)

    def open_time(self, a, b):
        return length(self.spans(a, b))

    def elapsed(self, a, b):
        return self.open_time(a, b) if a <= b else -self.open_time(b, a)

    # Walking forwards (step 1) and backwards (step -1) until nothing more can come.

    def walk(self, t, step, find):
        """What `find` has for each block from that of t on."""
        k = t // YEAR
        news = step * t
        while FIRST < k * YEAR and (k + 1) * YEAR < LAST:
            found = find(k)
            edge = step * ((k + 1) * YEAR if step > 0 else k * YEAR)
            if found:
                news = edge
                yield from found if step > 0 else reversed(found)
            news = max([news] + [step * d for d in self.dated if step * d <= edge])
            if edge - news > QUIET:
                ahead = [step * d for d in self.dated if step * d > edge]
                if not ahead:
                    return
                k = step * min(ahead) // YEAR
            else:
                k += step

    def pieces(self, t, step):
        """Open pieces ahead of t, the first of them cut at t; those that lie in two blocks come as two that touch."""
        for a, b in self.walk(t, step, self.block):
            if step > 0 and b > t:
                yield max(a, t), b
            if step < 0 and a < t:
                yield a, min(b, t)

    def borders_of(self, k):
        """The (instant, whether it opens) in a block, its own first instant among them."""
        if k in self.kept_borders:
            return self.kept_borders[k]
        start, end = k * YEAR, (k + 1) * YEAR
        before, spans = self.block(k - 1), self.block(k)
        was, now = bool(before) and before[-1][1] == start, bool(spans) and spans[0][0] == start
        found = [(start, False)] if was and not now else []
        for a, b in spans:
            if a > start or not was:
                found.append((a, True))
            if b < end:
                found.append((b, False))
        self.kept_borders[k] = found
        return found

    def next_border(self, t, opens):
        for at, way in self.walk(t, 1, self.borders_of):
            if at > t and way == opens:
                return at
        raise Closed

    def next_open(self, t):
        return self.next_border(t, True)

    def next_close(self, t):
        return self.next_border(t, False)

    def due(self, t, d, land="here"):
        """Here: the least x >= t with elapsed(t, x) = d. Next: the greatest."""
        if d < 0:
            return self.back(t, -d, land)
        if d == 0 and land == "here":
            return t
        for a, b in self.pieces(t, 1):
            if d == 0 and land == "next":
                return a
            if d < b - a or (d == b - a and land == "here"):
                return a + d
            d -= b - a
        raise Closed

    def back(self, t, d, land="here"):
        """Here: the greatest x <= t with elapsed(x, t) = d. Next: the least."""
        if d < 0:
            return self.due(t, -d, land)
        if d == 0 and land == "here":
            return t
        for a, b in self.pieces(t, -1):
            if d == 0 and land == "next":
                return b
            if d < b - a or (d == b - a and land == "here"):
                return b - d
            d -= b - a
        raise Closed

    # Dates.

    def spans_of_day(self, day):
        """The open spans that belong to a date."""
        if day not in self.kept_days:
            begin = midnight(day)
            if self.how:
                spans = self.spans(border(self.zone, begin), border(self.zone, begin + DAY))
            else:
                a, b, spans = begin - 2 * DAY, begin + 4 * DAY, []
                if self.hours_of(day):
                    for x, y, offset in stretches(self.zone, a, b):
                        spans += cut(sorted((begin + p - offset, begin + q - offset) for p, q in self.hours_of(day)), x, y)
                spans = self.within_valid(joined(spans), a, b)
            self.kept_days[day] = spans
        return self.kept_days[day]

    def working(self, day):
        return length(self.spans_of_day(day))

    def due_days(self, t, n, at="same"):
        """A working day is a date with open time. The n-th one after the date of t, or before it; 0 looks forward."""
        shown = local(self.zone, t)
        day, step = date_of(shown), -1 if n < 0 else 1
        left, empty = abs(n), 0
        if n == 0:
            left, day = 1, day - ONE_DAY
        while left:
            day += step * ONE_DAY
            if self.working(day):
                left, empty = left - 1, 0
                continue
            empty += 1
            if empty > 40:  # A long gap is passed over at once.
                a, b = next(self.pieces(midnight(day) - step * 3 * DAY, step), (None, None))
                if a is None:
                    raise Closed
                there = date_of(a) - 3 * ONE_DAY if step > 0 else date_of(b) + 3 * ONE_DAY
                day, empty = (max(day, there) if step > 0 else min(day, there)), 0
        if at == "end":
            return self.spans_of_day(day)[-1][1]
        return border(self.zone, midnight(day) + shown % DAY)

    # The clock.

    def local(self, t):
        """What the clock shows."""
        return local(self.zone, t)

    def instants(self, shown):
        return [shown - offset for x, y, offset in stretches(self.zone, shown - 2 * DAY, shown + 2 * DAY)
                if x <= shown - offset < y]


def open_minutes(calendar, a, b):
    """Open minutes of [a, b) counted one by one. For whole minutes, and zones that are whole minutes from UTC there."""
    if a % MINUTE or b % MINUTE:
        raise Invalid("no whole minutes")
    return sum(calendar.is_open(t) for t in range(a, b, MINUTE))
