"""Cases of one day in whole seconds, for the second way of classifying time."""
from datetime import date, timedelta

from rules.clock import HOUR, MINUTE, US, document_time, show_time
from .pick import ZONES, Dice, show_elapsed

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SITES = ["a", "b", "c"]


def make_day(seed):
    """(documents, facts, agreement_id, from_, to, as_of)"""
    return DayMaker(Dice("day%d" % seed)).make()


class DayMaker:
    def __init__(self, dice):
        self.d = d = dice
        self.zone, dates = d.choice(ZONES)
        self.date = date.fromisoformat(d.choice(dates))
        while True:
            self.start = document_time(self.zone, self.date.isoformat())
            self.end = document_time(self.zone, (self.date + timedelta(days=1)).isoformat())
            if self.start < self.end:
                break
            self.date += timedelta(days=1)
        self.steps = [MINUTE, 5 * MINUTE, HOUR, 30 * US, 20 * MINUTE, 3 * HOUR]
        self.liked = [self.start, self.end] + [self.start + i * HOUR for i in range(0, 25, 3)]
        self.as_of = d.choice([self.end, self.end + HOUR, self.instant(), self.instant()])
        self.liked.append(self.as_of)

    def instant(self):
        d = self.d
        if d.chance(0.4):
            return d.choice(self.liked) + d.choice([0, 0, 0, US, -US])
        t = d.randint(self.start - 3 * HOUR, self.end + 3 * HOUR)
        return t - t % d.choice([US, MINUTE, HOUR])

    def span(self, spans):
        d = self.d
        a = self.instant()
        if spans and d.chance(0.5):
            x, y = d.choice(spans)
            a = d.choice([x, y, (x + y) // 2 // US * US, y + d.choice(self.steps), y + d.choice(self.steps) + US])
        b = a + d.choice(self.steps) + d.choice([0, 0, -US, US])
        a, b = max(a, self.start - 5 * HOUR), min(b, self.end + 8 * HOUR)
        spans.append((a, max(a, b)))
        return spans[-1]

    def calendar(self, name):
        d = self.d
        spans = [["08:00-12:00", "13:00-18:00"], ["00:00-24:00"], [], ["01:30-03:30"], ["23:00-24:00"],
                 ["00:00-02:15", "02:15-06:00"], ["00:30-01:00", "02:00-02:30"]]
        c = {"type": "calendar", "id": name, "timezone": self.zone if d.chance(0.7) else d.choice(ZONES)[0],
             "weekly": {day: d.choice(spans) for day in d.some(DAYS, 5)}}
        if d.chance(0.4):
            near = (self.date + timedelta(days=d.choice([-1, 0, 0, 1]))).isoformat()
            c["exceptions"] = [d.choice([{"on": near, "hours": d.choice(spans)},
                                         {"yearly": near[5:], "hours": d.choice(spans)},
                                         {"first": near, "last": near, "hours": d.choice(spans)}])
                               for _ in range(d.randint(1, 2))]
        return c

    def exclusion(self, name, by):
        d = self.d
        e = {"id": name}
        if d.chance(0.35):
            e["calendar"] = d.choice(["cal0", "cal1"])
        else:
            e["stream"] = "works"
            if d.chance(0.3):
                e["notice"] = {"field": "announced", "before": d.choice(["PT1H", "PT20M", "PT0S"])}
            if by and d.chance(0.3):
                e["match"] = by
        if d.chance(0.6):
            e["removes"] = d.choice(["time", "downtime"])
        if d.chance(0.6):
            e["limit"] = {"window": d.choice(["day", "hour", {"anchored": "PT6H"}])}
            if d.chance(0.7):
                e["limit"]["time"] = d.choice(["PT20M", "PT1H", "PT7M"])
            if d.chance(0.5) or "time" not in e["limit"]:
                e["limit"]["times"] = d.choice([1, 2])
        return e

    def target(self, name, by):
        d = self.d
        m = {"kind": d.choice(["availability", "downtime"]), "stream": "outages"}
        for option in ("shortest", "merge_gap"):
            if d.chance(0.4):
                m[option] = show_elapsed(d.choice(self.steps[:4]), d)
        if d.chance(0.4):
            m["weight"] = {"field": "level", "values": {"partial": "0.5", "slow": "0.1"}}
        t = {"id": name, "metric": m}
        if by:
            t["by"] = by
            if d.chance(0.4):
                t["subjects"] = [{"site": s} for s in d.some(SITES, 1)]
        if d.chance(0.3):
            t["where"] = {"field": "level", "in": d.some(["down", "partial", "slow"], 1)}
        if d.chance(0.3):
            t["hours"] = d.choice(["cal0", "cal1", "always"])
        if d.chance(0.4):
            t["window"] = d.choice(["hour", "day", {"anchored": "PT5H"}])
        if d.chance(0.6):
            t["no_data"] = d.choice(["good", "bad", "excluded", "unjudged"])
        return t

    def rows(self, number, fields, spans):
        d, found = self.d, []
        for _ in range(number):
            a, b = self.span(spans)
            row = {"start": show_time(a), "end": None if d.chance(0.04) else show_time(b)}
            for f in fields:
                row[f] = None if d.chance(0.1) else d.choice(SITES) if f == "site" else \
                    show_time(a - d.choice([0, HOUR, 20 * MINUTE, 20 * MINUTE - US, -HOUR])) if f == "announced" else \
                    d.choice(["down", "partial", "slow"])
            found.append(row)
        return found

    def coverage(self, stream, by):
        d = self.d
        lines = []
        way = d.random()

        def one():
            return sorted([self.instant(), self.instant() + US])
        if way < 0.15:
            stream["complete"] = {"stream": "watch"}
        elif way < 0.35:
            stream["complete"] = []
            for _ in range(d.randint(1, 2)):
                a, b = one()
                entry = {"from": show_time(a), "to": show_time(b + US)}
                if by and d.chance(0.4):
                    entry["where"] = {"field": "site", "in": d.some(SITES, 1, 2)}
                stream["complete"].append(entry)
        elif way < 0.4:
            stream["complete"] = "unknown"
        if d.chance(0.2):
            lines = [tuple(one()) for _ in range(d.randint(1, 2))]
        return [(a, b) for a, b in lines if a < b]

    def make(self):
        d = self.d
        by = ["site"] if d.chance(0.5) else []
        outages = {"type": "stream", "id": "outages", "shape": "interval",
                   "fields": {"site": "string", "level": "string"}}
        works = {"type": "stream", "id": "works", "shape": "interval", "fields": {"announced": "time"}}
        watch = {"type": "stream", "id": "watch", "shape": "interval", "fields": {}}
        for other in (works, watch):
            if by and (d.chance(0.6) or other is works):
                other["fields"]["site"] = "string"
        lines = self.coverage(outages, by)
        agreement = {"type": "agreement", "id": "deal", "form": "agreement", "provider": "us", "consumer": "them",
                     "services": ["thing"], "version": 1, "timezone": self.zone,
                     "in_force": {"from": show_time(self.start), "to": show_time(self.end)},
                     "window": d.choice(["day", "hour", {"anchored": "PT7H30M"}])}
        if d.chance(0.4):
            agreement["hours"] = d.choice(["cal0", "cal1"])
        if d.chance(0.8):
            agreement["exclude"] = [self.exclusion("x%d" % i, by) for i in range(d.randint(1, 3))]
        agreement["targets"] = [self.target("t%d" % i, by) for i in range(d.randint(1, 2))]
        spans = []
        facts = {"outages": {"rows": self.rows(d.randint(0, 20), ["site", "level"], spans), "complete": lines},
                 "works": {"rows": self.rows(d.randint(0, 8), list(works["fields"]), spans), "complete": []},
                 "watch": {"rows": self.rows(d.randint(0, 8), list(watch["fields"]), []), "complete": []}}
        documents = [{"type": "party", "id": "us"}, {"type": "party", "id": "them"},
                     {"type": "service", "id": "thing"}, self.calendar("cal0"), self.calendar("cal1"), outages, works,
                     watch, agreement]
        return documents, facts, "deal", None, self.end, self.as_of
