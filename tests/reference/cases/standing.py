"""Targets of the kinds `response_rate`, `churn` and `attested` beside a case, with streams of surveys, customers and audits."""
from rules.clock import DAY, HOUR, MINUTE, US
from rules.facts import parse_instant
from .agreements import Targets
from .makes import Bare, Makes, well
from .pick import Dice, as_written, show_elapsed
from .streams import TYPES, Stream

TYPES.update({"passed": "boolean", "until": "time"})
# What has the same members as a target of the kind.
LIKE = {"response_rate": "ratio", "churn": "ratio", "attested": "availability"}


def fields_of_condition(condition):
    inner = condition.get("all", []) + condition.get("any", []) + ([condition["not"]] if "not" in condition else [])
    return {condition["field"]} if "field" in condition else {f for c in inner for f in fields_of_condition(c)}


class Standing(Targets):
    """Makes the targets; `maker` is that of the case."""

    def valid(self):
        d = self.d
        if d.chance(0.4):
            return d.choice(["P1D", "P1W", "P1M", "P1Y", "P3M", "P1DT1H", "P1M1D", "P9000Y", "PT0.000001S"])
        return show_elapsed(d.choice(self.ctx.steps) * d.choice([1, 1, 4, 10]) + d.choice([0, 0, 1]), d)

    def metric(self, kind, stream):
        d = self.d
        m = {"kind": kind, "stream": stream.name}
        if kind == "response_rate":
            m["field"] = d.choice([f for f in self.plain(stream) if f not in ("site", "node")] or stream.fields)
            if m["field"] in ("num", "int", "dec", "cnt") and d.chance(0.5):
                m["scale"] = d.choice([["0", "10"], ["0.1", "0.3"], [1, 5], [0, 1000000]])
        if kind == "attested":
            m["field"] = d.choice([f for f in ("passed", "passed", "passed", "ok", "flag") if f in stream.fields])
            way, until = d.random(), [f for f in ("until", "until", "at") if f in stream.fields]
            if way < 0.5 and until:
                m["valid"] = d.choice(until)
            elif way < 0.9:
                m["valid"] = self.valid()
        if d.chance(0.2):
            m["round"] = {"to": self.round_to("ratio", {}), "how": d.choice(["up", "down", "half_up", "half_even"])}
        return m

    def class_metric(self, m, kind, stream):
        """What a class may say otherwise."""
        d = self.d
        if m["kind"] == "attested" and d.chance(0.8):
            other = self.metric("attested", stream)
            return {k: other[k] for k in ("field", "valid") if k in other and d.chance(0.6)} or {"valid": self.valid()}
        if m["kind"] == "response_rate" and "scale" not in m and d.chance(0.7):
            return {"field": self.metric("response_rate", stream)["field"]}
        return {"round": {"to": self.round_to("ratio", {}), "how": d.choice(["up", "half_even"])}}

    def objective(self, kind, m):
        """All are shares, whatever field they read."""
        return super().objective(kind, {})

    def bound(self, kind, m):
        return super().bound(kind, {})

    def readable(self, e, stream, by):
        """Can a target over the stream use an exclusion of the agreement?"""
        plain = "stream" not in e and "calendar" not in e
        return (not plain or fields_of_condition(e["where"]) <= set(stream.fields)) and set(e.get("match", [])) <= set(by)

    def target(self, name, kind, stream, agreement):
        d, ctx = self.d, self.ctx
        t = {"id": name, "metric": self.metric(kind, stream)}
        like = LIKE[kind]
        self.labels(t)
        keys = [f for f in ("site", "node", "flag") if f in stream.fields]
        by = []
        if keys and d.chance(0.45):
            by = ctx.by if ctx.by and set(ctx.by) <= set(keys) and d.chance(0.7) else d.some(keys, 1, 2)
        attributes = []
        if by:
            t["by"] = by
            if d.chance(0.6):
                t["subjects"], attributes = self.subjects(by)
                if isinstance(t["subjects"], dict) and not set(by) <= set(ctx.streams["members"].fields):
                    del t["subjects"]
                    attributes = []
            self.over(t, like)
        fields = self.plain(stream) + attributes
        if fields and d.chance(0.25):
            t["where"] = self.condition(fields)
        if ctx.calendars and d.chance(0.3):
            t["hours"] = d.choice([c["id"] for c in ctx.calendars] + ["always"])
        if d.chance(0.3):
            t["window"] = d.choice(ctx.windows)
        listed = agreement.get("exclude", [])
        usable = [e["id"] for e in listed if self.readable(e, stream, by)]
        if len(usable) < len(listed) or d.chance(0.4):
            t["exclude"] = self.exclude_list(name + "-", usable, by, stream)
        t["objective"] = self.objective(like, {})
        if t.get("over") == "worst":
            t["objective"] = {"op": d.choice(["<", "<=", ">", ">="]), "value": self.bound(like, {})}
        elif d.chance(0.1):
            del t["objective"]
        if d.chance(0.5):
            t["no_data"] = d.choice(["good", "bad", "excluded", "unjudged"])
        if d.chance(0.25):
            t["least"] = self.least(by)
        if d.chance(0.15):
            t["applies"] = ctx.applies()
        if fields and d.chance(0.25):
            t["classes"] = self.classes(t, like, stream, fields, attributes, usable)
        return t


class Adding(Makes):
    """Adds to the documents and facts of a case, with dice of its own, so that cases without stay what they are."""

    def __init__(self, maker, seed, documents, facts):
        super().__init__(maker, seed, documents, facts)
        self.d = Dice("standing%s" % seed)
        self.targets = Standing(self.ctx)
        maker.d = self.targets.d = self.ctx.pool.dice = self.d

    # ---- the streams

    def stream(self, s, rows):
        """With its rows and lines of coverage, some of them bad."""
        d = self.d
        self.maker.more_of_stream(s, [f for f in self.ctx.by if f in s.fields], list(self.ctx.streams))
        found = rows(s)
        if "key" in s.document:
            found = s.one_a_revision(found)
        if self.maker.bad:
            self.maker.spoil(s, found)
        lines = []
        if d.chance(0.2):
            lines = [(a, b) for a, b in [sorted([self.maker.pool.instant(), self.maker.pool.instant()])] if a < b]
        self.facts[s.name] = {"rows": found, "complete": lines}
        self.streams[s.name] = s
        self.documents.insert(-1, s.document)

    def surveys(self):
        """Many do not answer."""
        d = self.d
        s = Stream(d, "surveys", d.choice(["event", "sample"]),
                   ["site", "node", "flag", "level", "num", "int", "dec", "dur"] + d.some(["kind", "at", "ok"]), False)
        self.stream(s, lambda s: s.rows(self.maker.pool, d.choice([0, 5, 20, 40]), d.choice([0.1, 0.3, 0.6]), []))

    def customers(self):
        d = self.d
        s = Stream(d, "customers", "interval", ["site", "node", "flag", "level"] + d.some(["kind", "users", "opened"]))
        self.stream(s, self.customer_rows)

    def customer_rows(self, s):
        """Most come early and stay long; some begin or end on the borders of windows, or a microsecond away."""
        d, pool = self.d, self.maker.pool
        found = s.rows(pool, d.choice([0, 3, 12, 25, 40]), d.choice([0, 0.1, 0.2]), [])
        for row in found:
            if d.chance(0.5):
                a = pool.focus[0] - d.choice([0, 0, 1, HOUR, DAY, -1])
                b = None if row["end"] is None else d.choice([pool.instant(), pool.instant(), parse_instant(row["end"])])
                b = b if b is None or b > a or d.chance(0.1) else a + pool.length()
                row["start"], row["end"] = as_written(d, a), None if b is None else as_written(d, max(a, b))
        return found

    def audits(self):
        d = self.d
        s = Stream(d, "audits", d.choice(["event", "event", "sample"]),
                   ["site", "node", "flag", "level", "passed", "until"] + d.some(["kind", "at"]))
        self.stream(s, self.audit_rows)

    def audit_rows(self, s):
        """Some at one time, some valid until the very next one; most pass."""
        d, pool = self.d, self.maker.pool
        found = s.rows(pool, d.choice([0, 2, 8, 15, 25, 40]), d.choice([0, 0.05, 0.2]), [])
        times = [parse_instant(row["time"]) for row in found]
        for i, row in enumerate(found):
            if i and d.chance(0.15):
                times[i] = times[i - 1]
            if d.chance(0.1):
                times[i] = pool.start - d.choice([0, 1, DAY, 40 * DAY])
            row["time"] = as_written(d, times[i])
            if row["passed"] is not None and d.chance(0.5):
                row["passed"] = "true"
            for name in ("until", "at"):
                if row.get(name) is not None and d.chance(0.7):
                    later = d.choice([0, 0, 1, -1, US, MINUTE, pool.length(), pool.length(), d.choice(times) - times[i]])
                    row[name] = as_written(d, times[i] + max(later, -1))
        return found

    # ---- their uses

    def made_streams(self):
        """(a stream as the makers of targets see it) of each made stream."""
        found = []
        for document in self.documents:
            if "made" in document:
                said = document["made"]
                s = Bare(said.get("by", []) if "while" in said else said["missed"].get("by", []))
                s.name = document["id"]
                found.append(s)
        return found

    def chosen(self, kind):
        """A stream that the kind can measure."""
        d, streams = self.d, self.streams
        if kind == "response_rate":
            own = [streams[n] for n in ("calls", "probes", "asked", "audits") if n in streams]
            return streams["surveys"] if d.chance(0.7) else d.choice([s for s in own if s.fields])
        if kind == "churn":
            others = [s for s in streams.values() if s.shape == "interval" and s.name != "jobs"] + self.made_streams()
            return streams["customers"] if d.chance(0.6) else d.choice(others)
        own = [streams[n] for n in ("calls", "probes") if n in streams]
        return streams["audits"] if d.chance(0.75) else d.choice(own)

    def by_standing(self, n):
        """A made stream of the slots in which such a target is missed, and a target over it."""
        d = self.d
        kind = d.choice(["response_rate", "churn", "attested", "attested"])
        stream = self.chosen(kind)
        if isinstance(stream, Bare) or stream.name not in self.facts:
            stream, kind = self.streams["audits"], "attested"
        t = self.targets.target("inner", kind, stream, {})
        for name in list(t):
            if name not in ("metric", "objective", "where", "by", "subjects", "hours", "no_data", "least"):
                del t[name]
        if isinstance(t.get("subjects"), dict) or "subjects" in t.get("least", {}):
            t.pop("subjects", None)
            t.pop("where", None)
            t.pop("least", None)
        t["objective"] = self.targets.objective(LIKE[kind], {})
        t["window"] = {"anchored": self.slot_length(stream.name)}
        name = "stood%d" % n
        self.documents.insert(0, {"type": "stream", "id": name, "shape": "interval", "made": {"missed": t}})
        self.use(name, t.get("by", []))

    def add(self):
        d = self.d
        self.surveys()
        self.customers()
        self.audits()
        agreements = [x for x in self.documents if x["type"] == "agreement"]
        for a in agreements:
            for n in range(d.choice([1, 2, 2, 3])):
                kind = d.choice(["response_rate", "churn", "churn", "attested", "attested"])
                a["targets"].append(self.targets.target("s%d" % n, kind, self.chosen(kind), a))
        if d.chance(0.15):
            self.by_standing(0)


def add_standing(maker, seed, documents, facts):
    """What was added, or None."""
    if not Dice("stands%s" % seed).chance(0.35):
        return None
    adding = Adding(maker, seed, documents, facts)
    adding.add()
    return adding
