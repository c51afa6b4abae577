"""Made streams beside a case: samples as state and missed slots, targets over them, and other uses of their rows."""
from rules.book import INTERVAL_KINDS, OUTAGE_KINDS
from rules.clock import DAY, HOUR, MINUTE, US, parse_time
from rules.facts import parse_instant
from .agreements import ROW_KINDS, Targets
from .pick import Dice, as_written, show_elapsed
from .streams import Stream, values

LENGTHS = [US, 7 * US, MINUTE, 5 * MINUTE, 7 * MINUTE, 20 * MINUTE, HOUR, 3 * HOUR, 12 * HOUR, DAY, 36 * HOUR, 7 * DAY, 30 * DAY]
MOST_SLOTS = 50


class Makes:
    """Adds to the documents and facts of a case, with dice of its own, so that cases without stay what they are."""

    def __init__(self, maker, seed, documents, facts):
        self.d = Dice("made%s" % seed)
        self.maker, self.documents, self.facts = maker, documents, facts
        self.ctx = maker.ctx
        self.targets = Targets(self.ctx)
        self.targets.d = self.ctx.pool.dice = self.d
        self.streams = dict(self.ctx.streams)

    # ---- the streams

    def probes(self):
        d = self.d
        s = Stream(d, "probes", "sample", d.some(["site", "node", "flag"], 1) + ["ok", "int", "at"] + d.some(["kind", "dur"]))
        if d.chance(0.15):
            s.fields += ["ticket", "rev"]
            s.document["fields"].update(ticket="string", rev="integer")
            s.document.update(key=["ticket"], revision="rev")
        if d.chance(0.6):
            s.document["hold"] = d.choice([self.length(), self.length(), "P1D", "P1DT1H"])
        way = d.random()
        if way < 0.2:
            s.document["complete"] = [self.maker.coverage_entry([f for f in s.fields if f in ("site",)]) for _ in range(2)]
        elif way < 0.35 and "watch" in self.streams:
            s.document["complete"] = {"stream": "watch"}
        elif way < 0.4:
            s.document["complete"] = d.choice(["always", "unknown"])
        rows = s.rows(self.maker.pool, d.choice([0, 5, 20, 45, 45]), d.choice([0, 0.05, 0.2]), [])
        if "key" not in s.document:
            self.near_each_other(rows, s)
        if self.maker.bad:
            self.maker.spoil(s, rows)
        lines = [(a, b) for a, b in [sorted([self.maker.pool.instant(), self.maker.pool.instant()])] if a < b]
        self.facts["probes"] = {"rows": rows, "complete": lines if d.chance(0.2) else []}
        self.streams["probes"] = s
        self.documents.append(s.document)

    def near_each_other(self, rows, s):
        """Samples at one time, and exactly, just within and just past the hold apart."""
        d = self.d
        steps = self.ctx.steps + [parse_hold(s.document["hold"])] if "hold" in s.document else self.ctx.steps
        for i, row in enumerate(rows):
            if i and d.chance(0.6) and rows[i - 1]["time"] is not None:
                t = parse_instant(rows[i - 1]["time"])
                row["time"] = as_written(d, t + d.choice([0, 0, d.choice(steps), d.choice(steps) + 1, d.choice(steps) - 1]))

    def length(self):
        return show_elapsed(self.d.choice(self.ctx.steps) * self.d.choice([1, 1, 4]), self.d)

    def by_state(self):
        d, probes = self.d, self.streams["probes"]
        said = {"while": self.targets.condition(self.targets.plain(probes)), "from": "probes"}
        keys = [f for f in ("site", "node", "flag") if f in probes.fields]
        by = d.some(keys, 1) if d.chance(0.75) else []
        if by:
            said["by"] = by
        if d.chance(0.4):
            said["hold"] = d.choice([self.length(), self.length(), "P1D", "P1W"])
        return said, by

    def slot_length(self, source):
        times = [parse_instant(r[n]) for r in self.facts[source]["rows"] for n in ("time", "start") if well(r.get(n))]
        times += [a for a, _ in self.facts[source]["complete"]]
        complete = self.streams[source].document.get("complete")
        if isinstance(complete, list):
            times += [parse_time(e["from"] + ("T00:00:00Z" if len(e["from"]) == 10 else "")) for e in complete]
        elif isinstance(complete, dict):
            times += [parse_instant(r["start"]) for r in self.facts[complete["stream"]]["rows"] if well(r["start"])]
        span = max(0, self.maker.as_of - min(times)) if times else 0
        fitting = [x for x in LENGTHS if span // x <= MOST_SLOTS] or [span // MOST_SLOTS + 1]
        return show_elapsed(fitting[0] if self.d.chance(0.6) else self.d.choice(fitting), self.d)

    def by_slot(self):
        d = self.d
        source = d.choice([n for n in ("calls", "probes", "outages") if n in self.streams])
        stream = self.streams[source]
        kind = d.choice(INTERVAL_KINDS if source == "outages" else ("count", "ratio", "ratio") if source == "probes" else ROW_KINDS)
        keys = [f for f in ("site", "node", "flag") if f in stream.fields]
        by = d.some(keys, 1, 2) if d.chance(0.6) else []
        t = {"metric": self.metric(kind, stream, source), "window": {"anchored": self.slot_length(source)}}
        t["objective"] = self.targets.objective(kind, t["metric"])
        attributes = []
        if by:
            t["by"] = by
            if d.chance(0.4):
                said, found = self.targets.subjects(by)
                if isinstance(said, list):
                    t["subjects"], attributes = said, found
        if d.chance(0.4):
            t["where"] = self.targets.condition(self.targets.plain(stream) + attributes)
        if d.chance(0.2) and self.ctx.calendars:
            t["hours"] = d.choice(self.ctx.calendars)["id"]
        if d.chance(0.25):
            t["exclude"] = [self.targets.exclusion("inner", by, [stream])]
        if d.chance(0.3):
            t["no_data"] = d.choice(["good", "bad", "excluded", "unjudged"])
        if d.chance(0.3):
            t["least"] = {k: v for k, v in self.targets.least(by).items() if k != "subjects"} or {"rows": 2}
        return {"missed": t}, by

    def metric(self, kind, stream, source):
        if source == "calls":
            return self.targets.metric(kind, stream)
        m = {"kind": kind, "stream": source}
        if kind in ("count", "ratio") and self.d.chance(0.7):
            m["of"] = self.targets.condition(self.targets.plain(stream))
        if kind in OUTAGE_KINDS:
            self.joins(m)
        return m

    def joins(self, m):
        for name in ("shortest", "merge_gap"):
            if self.d.chance(0.35):
                m[name] = self.length()

    # ---- their uses

    def use(self, name, by):
        d = self.d
        agreements = [x for x in self.documents if x["type"] == "agreement"]
        for a in agreements:
            if d.chance(0.85):
                a["targets"].append(self.target("of-" + name, name, by, [e["id"] for e in a.get("exclude", [])]))
        for a in agreements:
            for t in a["targets"]:
                if d.chance(0.15) and t["metric"]["stream"] != name:
                    own = {"id": "x" + name, "stream": name, "removes": d.choice(["time", "downtime"])}
                    t["exclude"] = t.get("exclude", []) + [own]

    def target(self, id_, name, made_by, exclusions):
        d = self.d
        kind = d.choice(INTERVAL_KINDS + ("availability", "availability", "downtime"))
        m = {"kind": kind, "stream": name}
        if kind in OUTAGE_KINDS:
            self.joins(m)
        elif made_by and d.chance(0.4):
            m["distinct"] = d.some(made_by, 1)
        t = {"id": id_, "metric": m}
        by = d.some(made_by, 1) if made_by and d.chance(0.65) else []
        attributes = []
        if by:
            t["by"] = by
            way = d.random()
            if way < 0.4:
                t["subjects"], attributes = self.targets.subjects(by)
                if isinstance(t["subjects"], dict) and not set(by) <= set(self.streams["members"].fields):
                    del t["subjects"]
                    attributes = []
            elif way < 0.6 and "probes" in self.streams and set(by) <= set(self.streams["probes"].fields):
                t["subjects"] = {"stream": "probes"}
            self.targets.over(t, kind)
        if (made_by or attributes) and d.chance(0.35):
            t["where"] = self.targets.condition(made_by + attributes)
        if d.chance(0.2) and exclusions:
            t["exclude"] = []
        elif d.chance(0.2):
            t["exclude"] = [e for e in [self.targets.exclusion("y" + name, by, [Bare(made_by)])]]
        else:
            t["exclude"] = []
        if d.chance(0.2) and self.ctx.calendars:
            t["hours"] = d.choice(self.ctx.calendars)["id"]
        if d.chance(0.3):
            t["window"] = d.choice(self.ctx.windows)
        t["objective"] = self.targets.objective(kind, m)
        if t.get("over") == "worst":
            t["objective"] = {"op": d.choice(["<", "<=", ">", ">="]), "value": self.targets.bound(kind, m)}
        if d.chance(0.5):
            t["no_data"] = d.choice(["good", "bad", "excluded", "unjudged"])
        if d.chance(0.25):
            t["least"] = self.targets.least(by)
        if d.chance(0.2) and (made_by or attributes):
            t["classes"] = [{"id": "c0", "where": self.targets.condition(made_by + attributes)}]
            if d.chance(0.5):
                t["classes"].append({"id": "c1", "where": self.targets.condition(made_by + attributes)})
        return t

    def add(self):
        d = self.d
        if d.chance(0.75):
            self.probes()
        ways = [self.by_slot] + ([self.by_state, self.by_state] if "probes" in self.streams else [])
        for n in range(d.choice([1, 1, 2])):
            said, by = d.choice(ways)()
            name = "made%d" % n
            self.documents.insert(0, {"type": "stream", "id": name, "shape": "interval", "made": said})
            self.use(name, by)


class Bare:
    """A made stream as the makers of exclusions see it."""

    def __init__(self, fields):
        self.fields = fields


def well(text):
    try:
        parse_instant(text)
        return True
    except (ValueError, TypeError):
        return False


def parse_hold(text):
    from rules.made import held_for
    return held_for(text)


def add_made(maker, seed, documents, facts):
    if Dice("any%s" % seed).chance(0.4):
        Makes(maker, seed, documents, facts).add()
