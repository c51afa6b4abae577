"""Targets and what they are made of."""
from rules.book import INTERVAL_KINDS, OUTAGE_KINDS
from rules.clock import DAY, HOUR, MINUTE, show_time
from .pick import show_elapsed, thin
from .streams import TYPES, values

# The kinds of rows of `calls`; `standing.py` makes the others.
ROW_KINDS = ("count", "ratio", "mean", "minimum", "maximum", "sum", "quantile", "promoter")
OPS = ["<", "<=", ">", ">=", "==", "!="]
TIME_VALUED = ("downtime", "longest_outage", "shortest_uptime", "mtbf", "mttr")


class Targets:
    """Makes the targets of one case. `ctx` has dice, pool, streams by name, by, calendars, steps, windows."""

    def __init__(self, ctx):
        self.ctx = ctx
        self.d = ctx.dice

    def leaf(self, fields):
        d = self.d
        name = d.choice(fields)
        kind = TYPES[name]
        if d.chance(0.1):
            return {"field": name, "given": True}
        if kind == "time":
            value = self.ctx.pool.date() if d.chance(0.4) else show_time(self.ctx.pool.instant())
            return {"field": name, "op": d.choice(OPS), "value": value}
        said = values(name)
        if d.chance(0.35):
            return {"field": name, "in": d.some(said, 1, 3)}
        op = d.choice(OPS) if kind not in ("string", "boolean") else d.choice(["==", "!="])
        value = d.choice(said)
        if kind in ("integer", "number", "decimal") and d.chance(0.3):
            value = thin(value)
        return {"field": name, "op": op, "value": value}

    def condition(self, fields, depth=0):
        d = self.d
        way = d.random()
        if depth < 2 and way < 0.12:
            return {"not": self.condition(fields, depth + 1)}
        if depth < 2 and way < 0.3:
            return {d.choice(["all", "any"]): [self.condition(fields, depth + 1) for _ in range(d.randint(1, 3))]}
        return self.leaf(fields)

    def elapsed(self, choices=None):
        us = self.d.choice(choices or self.ctx.steps + [MINUTE, HOUR])
        return show_elapsed(max(us, 1), self.d)

    def metric(self, kind, stream):
        d = self.d
        m = {"kind": kind, "stream": stream.name}
        if kind in INTERVAL_KINDS:
            self.interval_members(m, kind, stream)
        elif kind in ("count", "ratio"):
            if d.chance(0.6):
                m["of"] = {"count": "cnt"} if d.chance(0.3) else self.condition(self.plain(stream))
            if d.chance(0.35):
                m["count"] = d.choice(["cnt", "int"]) if "count" not in m.get("of", {}) else "int"
            if kind == "ratio" and d.chance(0.4):
                m["out_of"] = self.out_of("asked")
        elif kind == "promoter":
            m.update(field=d.choice(["num", "int"]))
            if d.chance(0.8):
                m["scale"] = ["0", "10"]
        else:
            m["field"] = d.choice(["num", "num", "int", "dec", "dur"])
            if d.chance(0.35):
                m["count"] = "cnt"
            if kind == "quantile":
                m["q"] = d.choice(["0.5", "0.95", "0", "1", "0.333", "0.99", 1, 0])
                if m["field"] != "dec" and d.chance(0.4):
                    m["sketch"] = {"above": d.choice([1, 2, 3, 5, 10, 40]), "bits": d.choice([1, 2, 3, 7, 30])}
            if m["field"] != "dur" and d.chance(0.3):
                m["scale"] = d.choice([["0", "10"], ["0.1", "0.3"], [0, 1000000]])
        if d.chance(0.25):
            m["round"] = {"to": self.round_to(kind, m), "how": d.choice(["up", "down", "half_up", "half_even"])}
        return m

    def interval_members(self, m, kind, stream):
        d = self.d
        if "opened" in stream.fields and d.chance(0.25):
            m["start"] = "opened"
        if "closed" in stream.fields and d.chance(0.2):
            m["end"] = "closed"
        if ("start" in m or "end" in m) and d.chance(0.3):
            m.setdefault("start", "start")
            m.setdefault("end", "end")
        if kind == "concurrency":
            if d.chance(0.4):
                m["distinct"] = d.some(["site", "node", "flag"], 1, 2)
            if d.chance(0.4):
                intervals = [n for n in ("members", "watch", "works")
                             if n in self.ctx.streams and self.ctx.streams[n].shape == "interval"]
                m["out_of"] = self.out_of(d.choice(intervals) if intervals else "none", m.get("distinct"))
            return
        if d.chance(0.35):
            m["shortest"] = self.elapsed()
        if d.chance(0.35):
            m["merge_gap"] = self.elapsed()
        if kind in ("availability", "downtime") and d.chance(0.4):
            m["weight"] = {"field": "level", "values": d.choice([
                {"down": "1", "partial": "0.5"}, {"partial": "0.333", "slow": "0.1"},
                {"slow": "0.000001", "down": 1}])}

    def out_of(self, name, distinct=None):
        d = self.d
        other = self.ctx.streams.get(name)
        if other is None or d.chance(0.4) or (distinct is not None and not set(distinct) <= set(other.fields)):
            return d.choice(["10", "2.5", 3, "7"])
        said = {"stream": other.name}
        if self.plain(other) and d.chance(0.4):
            said["where"] = self.condition(self.plain(other))
        return said

    def plain(self, stream):
        return [f for f in stream.fields if f not in ("ticket", "rev")]

    def round_to(self, kind, m):
        d = self.d
        if kind in TIME_VALUED or m.get("field") == "dur" and "field" in m:
            return d.choice(["PT1S", "PT1M", "PT1H", "PT0.000007S", "PT7M"])
        return d.choice(["0.01", "0.1", "1", "0.000001", "0.5", "3", 5, "0.0000001"])

    def objective(self, kind, m):
        d = self.d
        share = kind == "ratio" or (kind == "concurrency" and "out_of" in m)

        def one(with_unit=True):
            limit = {"op": d.choice(OPS[:4] * 3 + OPS[4:]), "value": self.bound(kind, m)}
            if share and d.chance(0.5):
                limit["unit"] = d.choice(["%", "count"]) if with_unit else "%"
            elif kind == "availability" and d.chance(0.4):
                limit["unit"] = "%"
            elif kind in ("outages", "count", "concurrency") and not share and d.chance(0.4):
                limit["unit"] = "count"
            elif "field" in m and m["field"] != "dur" and kind != "promoter" and d.chance(0.5):
                said = self.ctx.streams["calls"].document["fields"][m["field"]]
                if isinstance(said, dict):
                    limit["unit"] = said["unit"]
            return limit
        if d.chance(0.25):
            return {d.choice(["any", "all"]): [one() for _ in range(d.randint(2, 3))]}
        return one()

    def bound(self, kind, m):
        d = self.d
        if kind in TIME_VALUED or m.get("field") == "dur":
            return show_elapsed(d.choice(self.ctx.steps + [0, 1, MINUTE, HOUR, DAY, self.ctx.pool.length()]), d)
        if kind == "availability":
            return d.choice(["99.9", "99", "50", 90, "100", "0", "99.999999999999", "80"])
        if kind in ("ratio", "promoter"):
            return d.choice(["5", "50", "33.333333333333", 100, "0", "10", "-20", "66.7"])
        if kind in ("outages", "count", "concurrency"):
            return d.choice(["0", 1, "2", "3", "5", "10", "2.5"])
        return d.choice(["0", "0.1", "0.3", "1", "2.5", "3", "0.6", "100", "-1", 7])

    def least(self, by):
        d = self.d
        said = {}
        if d.chance(0.5):
            said["coverage"] = d.choice(["50", "90", "99.9", "100", 10])
        if d.chance(0.4):
            said["rows"] = d.choice([1, 2, 3, 5])
        if d.chance(0.3):
            said["response"] = d.choice(["20", "50", "66.666666666666", "90", 100])
        if by and d.chance(0.4):
            said["subjects"] = d.choice([1, 2, 3])
        return said or {"rows": 1}

    def exclusion(self, name, by, streams):
        """`streams` are those whose rows a `where`-alone exclusion must be able to read."""
        d, ctx = self.d, self.ctx
        e = {"id": name}
        way = d.random()
        fields = [f for f in self.plain(streams[0]) if all(f in s.fields for s in streams)]
        if way < 0.2 and fields:
            e["where"] = self.condition(fields)
            return e
        if way < 0.45 and ctx.calendars:
            e["calendar"] = d.choice(ctx.calendars)["id"]
        else:
            works = ctx.streams["works"]
            e["stream"] = "works"
            if d.chance(0.3):
                e["where"] = self.condition(self.plain(works))
            if d.chance(0.4):
                e["notice"] = self.notice()
            both = [f for f in by if f in works.fields]
            if both and d.chance(0.4):
                e["match"] = d.some(both, 1)
        if d.chance(0.6):
            e["removes"] = d.choice(["time", "downtime", "downtime"])
        if d.chance(0.45):
            limit = {"window": d.choice(ctx.limit_windows)}
            if d.chance(0.75):
                limit["time"] = self.elapsed(ctx.steps + [HOUR, 4 * HOUR, DAY])
            if d.chance(0.4) or "time" not in limit:
                limit["times"] = d.choice([1, 1, 2, 3])
            e["limit"] = limit
        return e

    def notice(self):
        d = self.d
        if self.ctx.calendars and d.chance(0.35):
            return {"field": "announced", "before": d.choice(["PT8H", "PT1H", "PT24H", "P1D", "P2D", "P5D"]),
                    "calendar": d.choice(self.ctx.calendars)["id"]}
        return {"field": "announced", "before": d.choice(["PT24H", "P1D", "PT1H", "P1M", "P1DT1H", "PT0S", "P1W"])}

    def exclude_list(self, prefix, agreement_ids, by, stream):
        d = self.d
        found = d.some(agreement_ids)
        if d.chance(0.6):
            found.insert(d.randint(0, len(found)), self.exclusion(prefix + "own", by, [stream]))
        return found

    def subjects(self, by):
        """Listed ones with attributes, or those of the stream `members`."""
        d = self.d
        if "members" in self.ctx.streams and d.chance(0.5):
            said = {"stream": "members"}
            if d.chance(0.5):
                said["weight"] = d.choice(["share", "size"])
            if d.chance(0.3):
                said["where"] = self.condition(["tier", "size"] + by)
            return said, ["tier", "size"]
        found, keys = [], set()
        weights = d.chance(0.6)
        attributes = d.chance(0.6)
        for _ in range(d.randint(1, 4)):
            one = {}
            for f in by:
                one[f] = d.choice(values(f))
                if TYPES[f] == "integer":
                    one[f] = int(one[f])
            if repr(one) in keys:
                continue
            keys.add(repr(one))
            if weights and d.chance(0.8):
                one["weight"] = d.choice(["3", "1", "0.5", 2, "0.001"])
            if attributes:
                if d.chance(0.9):
                    one["tier"] = d.choice(values("tier"))
                if d.chance(0.9):
                    one["size"] = int(d.choice(values("size")))
            found.append(one)
        return found, [a for a in ("tier", "size") if all(a in one for one in found)]

    def target(self, name, agreement_ids):
        d, ctx = self.d, self.ctx
        rows = d.chance(0.5)
        if rows:
            kind = d.choice(ROW_KINDS + ("ratio",))
        else:
            kind = d.choice(INTERVAL_KINDS + ("availability", "downtime"))
        stream = ctx.streams["calls" if rows else "outages"]
        t = {"id": name, "metric": self.metric(kind, stream)}
        if d.chance(0.3):
            t["group"] = d.choice(["utility", "warranty", "experience", "outcome", "compliance"])
        self.labels(t)
        by = ctx.by if ctx.by and (ctx.all_by or d.chance(0.6)) else []
        attributes = []
        if by:
            t["by"] = by
            if d.chance(0.6):
                t["subjects"], attributes = self.subjects(by)
            self.over(t, kind)
        fields = self.plain(stream) + attributes
        if d.chance(0.25):
            t["where"] = self.condition(fields)
        if d.chance(0.2) and ctx.calendars:
            t["hours"] = d.choice([c["id"] for c in ctx.calendars] + ["always"])
        if d.chance(0.3):
            t["window"] = d.choice(ctx.windows)
        if d.chance(0.25):
            t["exclude"] = self.exclude_list(name + "-", agreement_ids, by, stream)
        t["objective"] = self.objective(kind, t["metric"])
        if t.get("over") == "worst":
            t["objective"] = {"op": d.choice(OPS[:4]), "value": self.bound(kind, t["metric"])}
        elif d.chance(0.1):
            del t["objective"]
        if d.chance(0.5):
            t["no_data"] = d.choice(["good", "bad", "excluded", "unjudged"])
        if d.chance(0.25):
            t["least"] = self.least(by)
        if d.chance(0.12):
            t["applies"] = ctx.applies()
        if d.chance(0.22):
            t["classes"] = self.classes(t, kind, stream, fields, attributes, agreement_ids)
        return t

    def siblings(self, t, dice):
        """Targets that ask the same of their rows, but measure another thing: the library walks the rows once for all of them."""
        if t["metric"]["kind"] not in ROW_KINDS + ("ratio",) or "classes" in t or "subjects" in t or dice.chance(0.5):
            return []
        own, self.d = self.d, dice
        found, field = [], dice.choice(["num", "int"])
        for n in range(dice.randint(1, 4)):
            kind = dice.choice(ROW_KINDS + 3 * ("ratio", "quantile"))
            metric = self.metric(kind, self.ctx.streams[t["metric"]["stream"]])
            if kind == "quantile": # of one field, with scales and without
                metric.pop("round", None)
                metric.update({"field": field}, **({"scale": dice.choice([["0", "10"], ["2", "1000000"]])} if dice.chance(0.3) else {}))
            if kind == "ratio" and "asked" in self.ctx.streams and dice.chance(0.5):
                metric["out_of"] = {"stream": "asked"}
            same = {name: t[name] for name in ("by", "where", "hours", "window", "applies", "no_data") if name in t}
            if all(isinstance(e, str) for e in t.get("exclude", ())):
                same.update({"exclude": t["exclude"]} if "exclude" in t else {})
                found.append({"id": "%s-%d" % (t["id"], n), "metric": metric, **same})
        self.d = own
        return found

    def labels(self, t):
        """Members that change no figure."""
        d = self.d
        for name, value in (("title", "A target — with a dash"), ("plain", "In plain words"), ("promise", False),
                            ("characteristic", "availability"), ("service", "thing"), ("x-note", {"any": [1, "x"]})):
            if d.chance(0.05):
                t[name] = value

    def over(self, t, kind):
        d = self.d
        ways = ["each", "all", "any", "worst"]
        if kind != "concurrency":
            ways += ["pooled"] * 2
        m = t["metric"]
        if kind == "availability" or (kind == "ratio" and not isinstance(m.get("out_of"), dict)):
            ways += ["weighted"] * 3
        if d.chance(0.75):
            t["over"] = d.choice(ways)

    def classes(self, t, kind, stream, fields, attributes, agreement_ids):
        d = self.d
        found = []
        for i in range(d.randint(1, 3)):
            c = {"id": "c%d" % i, "where": self.condition(attributes if attributes and d.chance(0.5) else fields, 1)}
            if d.chance(0.4):
                c["metric"] = self.class_metric(t["metric"], kind, stream)
            if d.chance(0.15):
                c["hours"] = d.choice([x["id"] for x in self.ctx.calendars] + ["always"])
            if d.chance(0.15):
                c["exclude"] = self.exclude_list("%s-c%d-" % (t["id"], i), agreement_ids, t.get("by", []), stream)
            if d.chance(0.4) and t.get("over") != "worst":
                c["objective"] = self.objective(kind, t["metric"])
            if d.chance(0.2):
                c["no_data"] = d.choice(["good", "bad", "excluded", "unjudged"])
            if d.chance(0.1):
                c["least"] = self.least(t.get("by", []))
            if d.chance(0.1):
                c["group"] = d.choice(["utility", "warranty"])
            found.append(c)
        return found

    def class_metric(self, m, kind, stream):
        d = self.d
        if kind in OUTAGE_KINDS:
            return {d.choice(["shortest", "merge_gap"]): self.elapsed()}
        if kind == "quantile":
            return {"q": d.choice(["0.25", "0.9"])}
        if kind in ("count", "ratio"):
            return {"of": self.condition(self.plain(stream))}
        if kind in ("mean", "sum", "minimum", "maximum"):
            return {"count": "cnt"}
        return {"round": {"to": "0.1", "how": "half_up"}}
