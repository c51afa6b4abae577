"""A whole case: calendars, streams, versions of an agreement, facts, and the times of the question."""
from datetime import date, timedelta

from rules.book import Spec
from rules.clock import DAY, HOUR, MINUTE, US, border, document_time, from_reading, reading, show_time
from rules.windows import windows
from .agreements import Targets
from .makes import add_made
from .nests import add_nests
from .pick import ZONES, Dice, Pool, show_elapsed
from .standing import add_standing
from .streams import Stream, values
from .tickets import CaseTargets, Jobs, Tickets

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# For each size of case: length in days (or hours), windows that fit it, windows of limits, liked lengths of time.
SIZES = {
    "hours": ((1, 8), ["hour", "minute", "hour", {"anchored": "PT5M"}, {"anchored": "PT25M"}, "day",
                       {"rolling": "PT2H", "step": "PT30M"}, {"rolling": "PT90M", "step": "PT1H", "early": True}],
              ["hour", "day", {"anchored": "PT30M"}], [MINUTE, 5 * MINUTE, 20 * MINUTE, 7 * US]),
    "days": ((1, 5), ["day", "day", "hour", {"anchored": "PT6H"}, {"anchored": "P1D"}, {"anchored": "PT36H"},
                      {"rolling": "P2D"}, {"rolling": "PT36H", "step": "PT12H"},
                      {"rolling": "P1DT12H", "step": "P1D", "early": True}, "week"],
             ["day", "hour", {"anchored": "PT12H"}, "week", {"anchored": "P2D"}],
             [HOUR, 5 * MINUTE, 3 * HOUR, 30 * US]),
    "weeks": ((6, 40), ["week", "day", "month", {"anchored": "P3D"}, {"anchored": "PT72H"}, {"anchored": "P1W"},
                        {"rolling": "P1W"}, {"rolling": "P10D", "step": "P7D", "early": True}, {"rolling": "P14D"},
                        {"rolling": "P9D", "step": "P4D"}, {"rolling": "PT100H", "step": "PT50H"}],
              ["day", "week", "month", {"anchored": "P5D"}], [DAY, 8 * HOUR, HOUR, 2 * DAY]),
    "months": ((60, 200), ["month", "month", "week", "quarter", {"anchored": "P1M"}, {"anchored": "P1M15D"},
                           {"rolling": "P1M"}, {"rolling": "P30D", "step": "P1W"}, {"rolling": "P2M", "step": "P1M"},
                           {"rolling": "P3M", "step": "P1M", "early": True}, {"rolling": "P45D", "step": "P20D"}],
               ["month", "quarter", "week", {"anchored": "P20D"}], [DAY, 2 * DAY, 8 * HOUR, 7 * DAY]),
    "years": ((300, 800), ["year", "quarter", {"anchored": "P1Y"}, {"anchored": "P6M"}, {"anchored": "P3M"},
                           {"rolling": "P1Y", "step": "P1Y"}, {"rolling": "P12M", "step": "P3M", "early": True},
                           {"rolling": "P6M", "step": "P12M", "early": True}, {"rolling": "P12M", "step": "P1M"}],
              ["month", "quarter", "year", {"anchored": "P1Y"}], [DAY, 10 * DAY, 30 * DAY, HOUR]),
}


class Context:
    """What the makers of targets and rows share."""


class Maker:
    def __init__(self, seed, size=None, bad=False):
        self.d = Dice(seed)
        self.seed = seed
        self.bad = bad
        # Dice of their own, so that books without cases stay what they are.
        other = Dice("cases%s" % seed)
        self.with_cases = other.chance(0.4)
        self.nights = self.with_cases and other.chance(0.3)
        d = self.d
        self.size = size or d.choice(["hours", "days", "days", "weeks", "weeks", "months", "years"])
        self.zone, dates = d.choice(ZONES)
        self.make_range(date.fromisoformat(d.choice(dates)))
        self.calendars = [self.calendar("cal%d" % i) for i in range(d.choice([0, 1, 1, 2]))]
        for c in self.calendars:
            self.pool.add_calendar(c)
        self.ctx = self.context()

    def make_range(self, interest):
        """The range that all versions together are in force."""
        d = self.d
        (least, most), self.windows, self.limit_windows, self.steps = SIZES[self.size]
        number = d.randint(least, most)
        if self.size == "hours":
            self.start = document_time(self.zone, interest.isoformat()) + d.randint(-2, 3) * HOUR
            self.end = self.start + number * HOUR
            self.from_text = show_time(self.start)
        else:
            first = interest - timedelta(days=d.randint(0, number))
            if d.chance(0.3):
                first = first.replace(day=1)
            if self.size in ("months", "years") and d.chance(0.3):
                first = first.replace(day=31, month=d.choice([1, 3, 5, 7, 8, 10, 12]))
            self.from_text = first.isoformat()
            if d.chance(0.2):
                later = d.choice([HOUR, 1, 7 * HOUR + 1])
                self.from_text = show_time(document_time(self.zone, self.from_text) + later)
            self.start = document_time(self.zone, self.from_text)
            self.end = document_time(self.zone, (first + timedelta(days=number)).isoformat())
            self.end = max(self.end, self.start + DAY)  # a zone may have left out the one day
        self.pool = Pool(d, self.zone, self.start, self.end, self.steps)
        self.pool.add({self.start + i * (self.end - self.start) // 4 for i in range(5)})
        midnights = [border(self.zone, from_reading(reading(self.start)) + i * DAY) for i in range(min(number, 8))]
        self.pool.add(midnights)
        self.as_of = self.pick_as_of()
        self.pool.add({self.as_of})

    def pick_as_of(self):
        d = self.d
        way = d.random()
        if way < 0.4:
            return self.end + d.choice([0, 1, DAY, 40 * DAY])
        if way < 0.43:
            return self.start - d.choice([0, 1, DAY])
        if way < 0.7:
            return self.pool.instant()
        t = d.randint(self.start + (self.end - self.start) // 3, self.end)
        return t - t % d.choice([1, US, HOUR])

    def calendar(self, name):
        d = self.d
        zone = self.zone if d.chance(0.7) else d.choice(ZONES)[0]
        c = {"type": "calendar", "id": name, "timezone": zone}
        spans = [["08:00-12:00", "13:00-18:00"], ["00:00-24:00"], [], ["09:00-17:00"], ["01:30-03:30"],
                 ["00:00-02:15", "02:15-06:00", "22:00-24:00"], ["02:30-02:45"], ["23:00-24:00"]]
        if self.nights:
            # Hours over midnight, none of which reach into those of the next day of the week.
            spans = [["22:00-06:00"], ["20:00-00:00"], ["08:00-12:00", "23:00-02:30"], [], ["09:00-08:59"],
                     ["06:00-07:00", "21:00-01:30"]]
            usual = d.choice([s for s in spans if s != ["09:00-08:59"]])
            c["weekly"] = {day: usual if d.chance(0.5) else d.choice([usual, spans[1], spans[3]]) for day in d.some(DAYS, 3)}
        elif d.chance(0.15):
            c["always"] = True
        else:
            usual = d.choice(spans)
            c["weekly"] = {day: usual if d.chance(0.6) else d.choice(spans) for day in d.some(DAYS, 3)}
        if d.chance(0.5) or "always" in c:
            c["exceptions"] = [self.exception(spans) for _ in range(d.randint(1, 4))]
        return c

    def exception(self, spans):
        d = self.d
        e = {"hours": d.choice(spans)}
        way = d.random()
        if way < 0.4:
            e["on"] = self.pool.date()
        elif way < 0.7:
            e["first"] = self.pool.date()
            e["last"] = (date.fromisoformat(e["first"]) + timedelta(days=d.randint(0, 20))).isoformat()
        else:
            e["yearly"] = self.pool.date()[5:]
        if d.chance(0.3):
            e["name"] = "Liberation day"
        return e

    def context(self):
        d, ctx = self.d, Context()
        ctx.dice, ctx.pool, ctx.steps, ctx.calendars = d, self.pool, self.steps, self.calendars
        ctx.windows, ctx.limit_windows = self.anchor(self.windows), self.anchor(self.limit_windows)
        ctx.by = d.some(["site", "node", "flag"], 1, 2) if d.chance(0.6) else []
        ctx.all_by = bool(ctx.by) and d.chance(0.4)
        ctx.applies = self.applies
        ctx.streams = {s.name: s for s in self.streams(ctx.by)}
        return ctx

    def anchor(self, said):
        """Anchored windows begin somewhere of their own now and then."""
        found = []
        for w in said:
            if isinstance(w, dict) and "anchored" in w and self.d.chance(0.5):
                at = self.pool.date() if self.d.chance(0.6) else show_time(self.pool.instant())
                w = {**w, "at": at}
            found.append(w)
        return found

    def applies(self):
        d = self.d
        a, b = sorted([self.pool.date(), self.pool.date()])
        said = {"from": a, "to": show_time(document_time(self.zone, b) + d.choice([DAY, DAY, 5 * HOUR]))}
        if d.chance(0.5):
            del said[d.choice(["from", "to"])]
        return said

    def streams(self, by):
        d = self.d
        extra = d.some(["opened", "closed", "users", "kind"])
        outages = Stream(d, "outages", "interval", ["site", "node", "flag", "level"] + extra)
        calls = Stream(d, "calls", d.choice(["event", "sample"]),
                       ["site", "node", "flag", "level", "ok", "num", "int", "dec", "dur", "cnt"]
                       + d.some(["kind", "at"]), d.chance(0.4))
        works = Stream(d, "works", "interval", (by if d.chance(0.6) else d.some(by)) + ["announced", "kind"])
        found = [outages, calls, works]
        members = d.choice(["interval", "interval", "event"])
        if by and d.chance(0.6):
            found.append(Stream(d, "members", members, by + ["tier", "size", "share"]))
        if d.chance(0.6):
            found.append(Stream(d, "asked", "event", (by if d.chance(0.7) else []) + ["ok", "cnt"]))
        if d.chance(0.3):
            found.append(Stream(d, "watch", "interval", by if d.chance(0.5) else []))
        of_cases = []
        if self.with_cases:
            of_cases = [Tickets(d, by), Jobs(d, by)]
            found += of_cases
        for s in [outages, calls] + of_cases:
            self.more_of_stream(s, by, [x.name for x in found])
        for s in of_cases:
            s.finish()
        if d.chance(0.3):
            works.document["open"] = d.choice(["running", "refuse"])
        return found

    def more_of_stream(self, s, by, names):
        d, doc = self.d, s.document
        if d.chance(0.2):
            s.fields += ["ticket"]
            doc["fields"]["ticket"] = "string"
            doc["key"] = ["ticket"]
            if d.chance(0.7):
                s.fields += ["rev"]
                doc["fields"]["rev"] = "integer"
                doc["revision"] = "rev"
        if d.chance(0.1) and doc["shape"] == "interval":
            doc["open"] = d.choice(["running", "refuse"])
        if doc["shape"] == "sample" and d.chance(0.5):
            doc["hold"] = show_elapsed(d.choice(self.steps) * d.choice([1, 4]), d) if d.chance(0.8) else "P1D"
            doc["every"] = "PT1H"
        way = d.random()
        if way < 0.1:
            doc["complete"] = "always"
        elif way < 0.13:
            doc["complete"] = "unknown"
        elif way < 0.3:
            doc["complete"] = [self.coverage_entry(by) for _ in range(d.randint(1, 3))]
        elif way < 0.6 and "watch" in names:
            doc["complete"] = {"stream": "watch"}
        if d.chance(0.15):
            ours = d.some(["time" if doc["shape"] != "interval" else "start", "site", "node"], 1, 2)
            doc["columns"] = {name: "their " + name for name in ours}

    def coverage_entry(self, by):
        d = self.d
        a, b = sorted([self.pool.instant(), self.pool.instant()])
        entry = {"from": self.pool.date() if d.chance(0.4) else show_time(a)}
        if d.chance(0.6):
            entry["to"] = show_time(max(b, document_time(self.zone, entry["from"]) + 1))
        if by and d.chance(0.35):
            entry["where"] = {"field": by[0], "in": d.some(values(by[0]), 1, 3)}
        return entry

    def versions(self):
        """Borders of the versions: they follow each other, the last may be open."""
        d = self.d
        number = d.choice([1, 1, 1, 2, 2, 3])
        inner = sorted(d.sample(range(1, 100), number - 1))
        at = [self.start] + [self.start + i * (self.end - self.start) // 100 for i in inner] + [self.end]
        texts = [self.from_text] + [show_time(t) for t in at[1:-1]]
        if number > 1 and self.size in ("weeks", "months", "years"):
            texts[1:] = [reading(t).date().isoformat() for t in at[1:-1]]
        instants = [document_time(self.zone, t) for t in texts] + [self.end]
        if any(a >= b for a, b in zip(instants, instants[1:])):  # a date that the zone leaves out
            texts = [show_time(self.start)]
        return texts

    def agreements(self):
        d, ctx, found = self.d, self.ctx, []
        texts = self.versions()
        for i, text in enumerate(texts):
            makers = Targets(ctx)
            a = {"type": "agreement", "id": "deal", "form": "agreement", "provider": "us", "consumer": "them",
                 "services": ["thing"], "version": i + 1, "in_force": {"from": text}, "timezone": self.zone}
            if i + 1 < len(texts):
                a["in_force"]["to"] = texts[i + 1]
            elif d.chance(0.75):
                a["in_force"]["to"] = show_time(max(self.end, document_time(self.zone, text) + 10 ** 6))
            if d.chance(0.95):
                a["window"] = d.choice(ctx.windows)
            elif self.size in ("hours", "days"):
                a["window"] = "day"
            if ctx.calendars and d.chance(0.4):
                a["hours"] = d.choice(ctx.calendars)["id"]
            by = ctx.by if ctx.all_by else []
            ids = []
            if d.chance(0.6):
                read = [ctx.streams[n] for n in ("outages", "calls", "tickets", "jobs") if n in ctx.streams]
                a["exclude"] = [makers.exclusion("x%d" % n, by, read) for n in range(d.randint(1, 3))]
                ids = [e["id"] for e in a["exclude"]]
            of_cases = CaseTargets(makers)
            siblings = Dice("siblings%s%d" % (self.seed, len(found)))
            a["targets"] = []
            for n in range(d.choice([1, 2, 2, 3, 4, 6])):
                maker = of_cases if self.with_cases and (n == 0 or d.chance(0.5)) else makers
                a["targets"].append(maker.target("t%d" % n, ids))
            a["targets"] += [sibling for t in a["targets"] for sibling in makers.siblings(t, siblings)]
            found.append(a)
        return found

    def ask(self, agreements):
        """`from` and `to`, so that there are not too many periods."""
        d = self.d
        from_ = self.pool.instant() if d.chance(0.3) else None
        to = self.pool.instant() if d.chance(0.3) else None
        if d.chance(0.1):
            to = self.as_of + d.choice([DAY, 30 * DAY]) if self.size != "hours" else self.as_of + HOUR
        if from_ is not None and from_ > (self.as_of if to is None else to):
            from_ = None
        low = self.start if from_ is None else from_
        high = self.as_of if to is None else to
        begins = set()
        for a in agreements:
            for t in a["targets"]:
                s = Spec(a, t)
                found = windows(s.zone, s.window, s.in_force_from, s.horizon, low, min(high, self.end + 60 * DAY))
                begins |= {x for x, _ in found}
        begins = sorted(begins)
        if not begins and d.chance(0.9):
            # A question without an answer is asked now and then only.
            from_ = None
            self.as_of = to = self.end + d.choice([0, DAY])
        most = d.randint(3, 9)
        if len(begins) > most:
            i = d.randint(0, len(begins) - most)
            from_, to = begins[i] - d.choice([0, 0, 1]), begins[i + most - 1] + d.choice([0, 1])
        elif to is not None and to > self.end + 60 * DAY:
            to = self.end + 60 * DAY
        self.pool.add(begins[:40])
        low = self.start if from_ is None else max(from_, self.start)
        high = min(self.as_of, self.end) if to is None else min(to, self.end)
        if begins and low < high:
            self.pool.focus = (low, high)
        return from_, to

    def facts(self):
        d, found, spans = self.d, {}, []
        total = d.choice([0, 4, 15, 25, 40, 60, 60, 60])
        for name, s in self.ctx.streams.items():
            share = {"outages": 0.45, "calls": 0.7, "tickets": 1, "jobs": 0.3}.get(name, 0.2)
            rows = s.rows(self.pool, min(60, int(total * share * d.choice([0.5, 1, 1.5])) + d.choice([0, 1])),
                          d.choice([0, 0.1, 0.1, 0.3]), spans)
            if self.bad:
                self.spoil(s, rows)
            lines = []
            if name in ("outages", "calls", "tickets", "jobs") and d.chance(0.2):
                for _ in range(d.randint(1, 3)):
                    a, b = sorted([self.pool.instant(), self.pool.instant()])
                    if a < b:
                        lines.append((a, b))
            found[name] = {"rows": rows, "complete": lines}
        return found

    def spoil(self, s, rows):
        """Cells that do not fit, times that are missing, and intervals that end before they start."""
        wrong = {"num": ["many", "NaN", "1e999", "+1", ".5"], "int": ["1.5", "9223372036854775808", "x"],
                 "dec": ["1e3", "."], "ok": ["yes", "TRUE"], "dur": ["P", "5 s", "P1M"],
                 "opened": ["2025-13-01T00:00:00Z"],
                 "announced": ["2025-01-01T00:00:60Z", "yesterday"], "at": ["2025-01-01T00:00:00"]}
        for row in rows:
            if not self.d.chance(0.12):
                continue
            names = [f for f in wrong if f in row]
            if names and self.d.chance(0.6):
                name = self.d.choice(names)
                row[name] = self.d.choice(wrong[name])
            elif s.shape == "interval" and self.d.chance(0.7):
                row["start"], row["end"] = show_time(self.start + HOUR), show_time(self.start)
            else:
                row["start" if s.shape == "interval" else "time"] = None

    def documents(self, agreements):
        found = [{"type": "party", "id": "us"}, {"type": "party", "id": "them"}, {"type": "service", "id": "thing"}]
        return found + self.calendars + [s.document for s in self.ctx.streams.values()] + agreements


def make(seed, size=None, bad=False):
    maker = Maker(seed, size, bad)
    agreements = maker.agreements()
    from_, to = maker.ask(agreements)
    facts = maker.facts()
    documents = maker.documents(agreements)
    add_made(maker, seed, documents, facts)
    standing = add_standing(maker, seed, documents, facts)
    add_nests(maker, seed, documents, standing, from_, to)
    return maker, documents, facts, "deal", from_, to, maker.as_of
