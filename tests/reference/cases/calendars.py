"""Random calendars, and the questions that are hard for them."""
import os
from datetime import date, timedelta

from rules.clock import DAY, FOLDERS, HOUR, MINUTE, US, changes, from_reading, local, reading, show_time
from rules.calendar import DAYS, calendars_of, date_of, midnight, span_of

from .pick import Dice

ZONES = """Europe/Amsterdam America/New_York Australia/Lord_Howe Pacific/Apia Pacific/Kiritimati Pacific/Chatham Asia/Kathmandu Asia/Kolkata
America/St_Johns Africa/Casablanca Africa/Cairo America/Sao_Paulo Asia/Tehran Antarctica/Troll Pacific/Niue Etc/UTC America/Havana
Europe/Dublin""".split()
# Years in which some clock did something rare.
YEARS = {"Pacific/Apia": 2011, "Pacific/Kiritimati": 1994, "Antarctica/Troll": 2005, "Africa/Cairo": 2010, "America/Sao_Paulo": 2018,
         "Asia/Tehran": 2022, "Asia/Kathmandu": 1985, "Africa/Casablanca": 2019, "America/St_Johns": 2006}


def all_zones():
    """Names of the database, without the copies that count leap seconds."""
    found = []
    for place, folders, files in os.walk(FOLDERS[0]):
        folders[:] = [f for f in sorted(folders) if f not in ("right", "posix")]
        for file in sorted(files):
            path = os.path.join(place, file)
            name = os.path.relpath(path, FOLDERS[0])
            if name[0].isupper() and "/" in name:
                with open(path, "rb") as f:
                    if f.read(4) == b"TZif":
                        found.append(name)
    return found


EVERY_ZONE = all_zones()


def clock(minute):
    return "%02d:%02d" % divmod(minute, 60)


def show_offset(t, minutes):
    """RFC 3339 at another offset."""
    return show_time(t + minutes * MINUTE)[:-1] + "%s%02d:%02d" % ("-" if minutes < 0 else "+", abs(minutes) // 60, abs(minutes) % 60)


def show_duration(dice, us):
    sign, us = "-" if us < 0 else "", abs(us)
    if us and us % MINUTE == 0 and dice.chance(0.5):
        h, m = us // HOUR, us % HOUR // MINUTE
        return sign + "PT" + ("%dH" % h if h else "") + ("%dM" % m if m else "")
    whole, part = divmod(us, US)
    return sign + "PT%d" % whole + (".%06d" % part).rstrip("0") * (part > 0) + "S"


class Maker:
    """The documents of a seed, the last of them used by its id `it`; then times and queries for it."""

    def __init__(self, seed):
        self.d = d = Dice("clock%d" % seed)
        self.zone = d.choice(ZONES) if d.chance(0.8) else d.choice(EVERY_ZONE)
        year = d.randint(1990, 2060)
        if d.chance(0.12):
            year = d.choice([1900, 1901, 1916, 1937, 1945, 1970, 2037, 2038, 2099, 2100, 2101, 2400, 3333, 7999])
        elif d.chance(0.3):
            year = YEARS.get(self.zone, year)
        elif d.chance(0.2):
            year -= year % 4  # leap days
        self.year = year
        self.far = d.choice([500, 1850, 1900, 1950, 2036, 2099, 2150, 4000, 9000])
        while True:
            self.documents = []
            self.depth_of("it", d.choice([0, 0, 0, 1, 1, 2, 3]))
            calendar = calendars_of(self.documents)["it"]
            # Those that are closed all year are soon asked.
            if d.chance(0.1) or calendar.spans(midnight(date(year, 1, 1)), midnight(date(year + 1, 1, 1))):
                break
        d.shuffle(self.documents)

    # Documents.

    def day(self):
        """A date near the year of the case; some more often than others."""
        d = self.d
        way = d.random()
        if way < 0.15:
            return date(self.year, *d.choice([(1, 1), (12, 31), (12, 25), (2, 28), (3, 1)]))
        if way < 0.4:
            found = changes(self.zone, midnight(date(self.year, 1, 1)), midnight(date(self.year + 1, 1, 1)))
            if found:
                return date_of(local(self.zone, d.choice(found)[0] - 1)) + timedelta(days=d.choice([-1, 0, 0, 0, 1]))
        return date(self.year, 1, 1) + timedelta(days=d.randint(-100, 460))

    def spans(self, overnight):
        """Hours of a date: in order, and not overlapping."""
        d = self.d
        way = d.random()
        if overnight and d.chance(0.4):  # through the hours in which clocks are changed
            return d.choice([["22:00-06:00"], ["18:00-02:30"], ["08:00-12:00", "20:00-04:00"], ["23:30-01:30"], ["06:00-05:59"]])
        if way < 0.25:
            return d.choice([["08:00-12:00", "13:00-18:00"], ["09:00-17:00"], ["00:00-24:00"], ["00:00-24:00"], ["01:30-03:30"],
                             ["00:00-02:30"], ["02:00-03:00"], ["23:00-24:00"], ["00:00-00:01", "23:59-24:00"], ["09:00-12:00", "12:00-17:00"]])
        grain = d.choice([1, 15, 30, 60])
        edges = sorted(d.sample(range(0, 1440 + 1, grain), 2 * d.choice([1, 1, 2, 2, 3, 5])))
        spans = [[a, b] for a, b in zip(edges[::2], edges[1::2])]
        if len(spans) > 1 and d.chance(0.15):
            spans[0][1] = spans[1][0]  # touch
        if overnight and d.chance(0.35):
            spans[-1][1] = d.choice([0, d.randrange(0, spans[-1][0] + 1, grain), min(spans[-1][0], 360)])
            if spans[-1][1] == spans[-1][0]:  # refused: it would be nothing, or a whole day
                spans[-1][1] = 1440
        texts = ["%s-%s" % (clock(a), clock(b)) for a, b in spans if a < 1440 and a != b % 1440]
        if d.chance(0.05):
            d.shuffle(texts)
        return texts

    def weekly(self):
        d = self.d
        overnight = d.chance(0.5)
        usual = self.spans(overnight)
        days = d.choice([DAYS[:5], DAYS, DAYS[:5], d.some(DAYS, 1), d.some(DAYS, 0)])
        weekly = {}
        for name in days:
            weekly[name] = usual if d.chance(0.6) else self.spans(overnight)
        if d.chance(0.2):
            weekly[d.choice(DAYS)] = []
        for i, name in enumerate(DAYS):
            # Hours over midnight may not reach into those of the next day.
            following = [span_of(x) for x in weekly.get(DAYS[(i + 1) % 7], [])]
            if following and any(span_of(x)[1] - DAY > min(following)[0] for x in weekly.get(name, [])):
                weekly[name] = [x for x in weekly[name] if span_of(x)[1] <= DAY]
        return {name: weekly[name] for name in DAYS if name in weekly}

    def exception(self):
        d = self.d
        e = {}
        way = d.random()
        first = self.day()
        if way < 0.4:
            e["on"] = first.isoformat()
        elif way < 0.7:
            e["first"] = first.isoformat()
            e["last"] = (first + timedelta(days=d.choice([0, 1, 3, 10, 40, 400]))).isoformat()
        else:
            e["yearly"] = "02-29" if d.chance(0.3) else first.isoformat()[5:]
        e["hours"] = [] if d.chance(0.45) else self.spans(d.chance(0.5))
        if d.chance(0.2):
            e["name"] = "Liberation day"
        return e

    def valid(self):
        d = self.d
        a, b = sorted([self.day(), self.day() + timedelta(days=d.choice([0, 1, 100, 1000]))])
        if a == b:
            b += timedelta(days=1)
        valid = {"from": a.isoformat(), "to": b.isoformat()}
        for name in valid:
            if d.chance(0.25):  # at any time of that day
                t = midnight(date.fromisoformat(valid[name])) + d.randrange(0, DAY, d.choice([US, MINUTE, HOUR]))
                valid[name] = show_offset(t, d.choice([0, 0, 60, -300, 345])) if d.chance(0.5) else show_time(t)
        if d.chance(0.5):
            del valid[d.choice(["from", "to"])]
        elif "T" in valid["from"] + valid["to"] and b - a < timedelta(days=3):
            del valid["to"]  # which of them is first is not plain
        return valid

    def own(self, name):
        d = self.d
        c = {"type": "calendar", "id": name}
        c["timezone"] = self.zone if d.chance(0.75) else d.choice(ZONES)
        if d.chance(0.1):
            c["always"] = True
            if d.chance(0.5):
                if d.chance(0.5):
                    del c["timezone"]
                return c
        else:
            c["weekly"] = self.weekly()
        if d.chance(0.65) or "always" in c:
            c["exceptions"] = [self.exception() for _ in range(d.choice([1, 1, 2, 3, 6]))]
        return c

    def depth_of(self, name, depth):
        d = self.d
        if depth == 0:
            c = self.own(name)
        else:
            parts = []
            for i in range(d.choice([2, 2, 3])):
                parts.append("%s-%d" % (name, i))
                self.depth_of(parts[-1], depth - 1 if i == 0 else d.randint(0, depth - 1) if d.chance(0.5) else 0)
            d.shuffle(parts)
            c = {"type": "calendar", "id": name, d.choice(["union", "union", "intersect", "except"]): parts}
            if d.chance(0.3):
                c["timezone"] = d.choice(ZONES) if d.chance(0.5) else self.zone
        if d.chance(0.15):
            c["valid"] = self.valid()
        self.documents.append(c)

    # Times.

    def use(self, calendar):
        self.calendar = calendar
        start, end = midnight(date(self.year, 1, 1)), midnight(date(self.year + 1, 1, 1))
        hot = [t for t, _ in changes(calendar.zone, start, end)] + [start, midnight(date(self.year, 3, 1))]
        hot += [t for t in (calendar.valid_from, calendar.valid_to) if t is not None]
        days = [x for doc in self.documents for e in doc.get("exceptions", []) for x in (e.get("on"), e.get("first"), e.get("last")) if x]
        hot += [midnight(date.fromisoformat(x)) for x in days]
        self.hot = hot
        spans = calendar.spans(start - 30 * DAY, end + 30 * DAY)
        self.borders = [t for span in spans for t in span]

    def instant(self):
        d = self.d
        way = d.random()
        if way < 0.35 and self.borders:
            t = d.choice(self.borders)
            return t + d.choice([0, 0, 0, 1, -1, US, -US, MINUTE, -MINUTE, HOUR, -HOUR])
        if way < 0.6:
            near = d.choice(self.hot)
            t = near + d.choice([0, 0, 1, -1, HOUR, -HOUR, DAY, -DAY]) if d.chance(0.4) else near + d.randint(-2 * DAY, 2 * DAY)
        else:
            t = midnight(date(self.year, 1, 1)) + d.randint(-60 * DAY, 425 * DAY)
        return t - t % d.choice([1, 1000, US, MINUTE, MINUTE, 15 * MINUTE, HOUR])

    def later(self, t, far=False):
        d = self.d
        if not far and d.chance(0.3):
            return self.instant()
        most = d.choice([1, US, MINUTE, HOUR, DAY, DAY, 3 * DAY, 10 * DAY, 60 * DAY, 400 * DAY] + [4000 * DAY] * d.chance(0.1))
        return t + d.choice([1, 1, 1, 1, -1]) * d.randint(0, most)

    def written(self, t):
        d = self.d
        way = d.random()
        if way < 0.06:
            return date_of(t).isoformat()
        if way < 0.7:
            return show_time(t)
        return show_offset(t, d.choice([0, 60, 120, -300, 330, 345, -210, 840, -720, 825]))

    def amount(self, case, a, b):
        """A duration: often just what lies between two times, so that it comes out at a border."""
        d = self.d
        way = d.random()
        if way < 0.45:
            us = self.calendar.elapsed(a, b)
        elif way < 0.55:
            us = 0
        elif way < 0.7 and any(abs(x - a) < 40 * DAY for x in self.borders):
            us = self.calendar.elapsed(a, d.choice([x for x in self.borders if abs(x - a) < 40 * DAY]))
        else:
            us = d.randint(0, d.choice([US, HOUR, 8 * HOUR, 40 * HOUR, 400 * HOUR]))
            us -= us % d.choice([1, US, MINUTE, HOUR])
        if d.chance(0.1):
            us += d.choice([1, -1])
        if d.chance(0.12):
            us = -us
        text = show_duration(d, us)
        case.amounts[text] = us
        return text

    def due(self, case, op, a, b):
        d = self.d
        name = "from" if op == "due" else "to"
        q = {"op": op, name: self.written(a), "for": self.amount(case, a, b)}
        if d.chance(0.5):
            q["land"] = "next" if d.chance(0.8) else "here"
        return q

    def days(self, op, a):
        d = self.d
        n = d.choice([0, 0, 1, 1, -1, 2, -2, 3, -3, d.randint(-20, 20), d.randint(-20, 20)] + [d.randint(-300, 300)] * d.chance(0.1))
        q = {"op": op, "from" if op == "due" else "to": self.written(a)}
        if d.chance(0.3):
            q["for"] = "%sP%dD" % ("-" if n < 0 else "", abs(n))
        else:
            q["days"] = n
        if d.chance(0.6):
            q["at"] = "end" if d.chance(0.8) else "same"
        return q

    def queries(self, case):
        d = self.d
        a = self.instant()
        far = d.chance(0.01)
        if far:  # in the block of years that is kept for the whole calendar
            a = from_reading(reading(0).replace(year=self.far)) + d.randint(100 * DAY, 150 * DAY)
        b = self.later(a, far)
        t = d.choice([a, b, self.instant()])
        near = d.choice([a, b]) if d.chance(0.7) else self.instant()
        shown = local(self.calendar.zone, near)
        around = self.instant()
        until = around + d.randint(0, d.choice([HOUR, DAY, 3 * DAY, 10 * DAY]))
        found = [
            {"op": "elapsed", "from": self.written(a), "to": self.written(b)},
            self.due(case, "due", a, b),
            self.due(case, "back", b, a) if d.chance(0.5) else self.due(case, "back", a, a - abs(b - a)),
            self.days("due", a),
            self.days("back", b),
            {"op": "open", "at": self.written(t)},
            {"op": "next_open", "at": self.written(t)},
            {"op": "next_close", "at": self.written(t)},
            {"op": "spans", "from": self.written(around), "to": self.written(until)},
            {"op": "working", "day": date_of(shown).isoformat()},
            {"op": "local", "at": self.written(near)},
            {"op": "instants", "local": show_time(shown + d.choice([0, 0, HOUR, -HOUR, 30 * MINUTE]))[:-1]},
        ]
        if d.chance(0.3):
            number = d.randrange(1000)
            d.choice(found)["id"] = d.choice([number, "q%d" % number])
        return found
