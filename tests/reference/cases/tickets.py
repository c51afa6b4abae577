"""Streams of cases, and targets on their clocks: tickets are told by events, jobs are rows with several times."""
from rules.clock import DAY, HOUR, MINUTE, US
from .pick import as_written, show_elapsed
from .streams import INTEGERS, TEXTS, TYPES, Stream

EVENTS = ["open", "assigned", "wait", "work", "solve", "close", "reopen", "note"]
TYPES.update({"case": "string", "event": "string", "caseno": "integer", "step": "string", "seq": "integer",
              "due": "time", "done": "time", "held": "time", "freed": "time", "said": "time"})
INTEGERS.update({"caseno": [0, 1, 2, 3], "seq": [-1, 1, 2, 3, 10]})
TEXTS.update({"case": ["k1", "k2", "k3", "K 4", "é"], "event": EVENTS, "step": EVENTS})
JOB_TIMES = ["due", "done", "held", "freed", "said"]
# What tends to follow what.
AFTER = {"open": ["assigned", "wait", "solve", "note", "wait"], "assigned": ["wait", "solve", "close", "note"],
         "wait": ["work", "work", "note", "solve", "wait"], "work": ["wait", "solve", "note", "close"],
         "solve": ["close", "reopen", "open", "note", "work"], "close": ["reopen", "open", "solve"],
         "reopen": ["solve", "wait", "close"], "note": ["wait", "solve", "work", "note"]}


def one_or_list(d, names):
    return names[0] if len(names) == 1 and d.chance(0.6) else names


class Tickets(Stream):
    """Events of cases, in no order, some of them told twice or at one time."""

    def __init__(self, dice, by):
        self.by_columns = dice.chance(0.35)
        self.names = ("caseno", "step") if self.by_columns else ("case", "event")
        fields = list(self.names) + ["site", "node", "flag", "level"] + dice.some(["kind", "users", "at"])
        self.sequence = dice.chance(0.4)
        super().__init__(dice, "tickets", "event", fields + (["seq"] if self.sequence else []))
        if self.sequence:
            self.document["sequence"] = "seq"

    def finish(self):
        """After `columns` were given to other names."""
        if self.by_columns:
            self.document.setdefault("columns", {}).update(case="caseno", event="step")
        elif self.dice.chance(0.1):
            self.document.setdefault("columns", {})["case"] = "their case"

    def cell(self, name, pool):
        if name == "seq":
            return str(self.dice.choice([-1, 1, 2, 3, 10]))
        return super().cell(name, pool)

    def rows(self, pool, number, null, spans):
        d, found = self.dice, []
        span = max(pool.focus[1] - pool.focus[0], MINUTE)
        changing = d.choice([0.2, 0.5, 0.9])
        number = number * 3 // 2
        cases = list(range(max(1, number // d.choice([3, 3, 4, 8]))))
        while len(found) < number:
            name = d.choice(cases)
            t, what = pool.instant(), "open" if d.chance(0.85) else d.choice(EVENTS)
            fixed = {f: self.cell(f, pool) for f in ("site", "node", "flag")}
            for _ in range(d.randint(1, 8)):
                row = {f: self.cell(f, pool) if d.chance(changing) else None for f in self.fields}
                if d.chance(0.7):
                    row.update(fixed)
                row.update({self.names[0]: str(name) if self.by_columns else "k%d" % name, self.names[1]: what,
                            "time": as_written(d, t)})
                if d.chance(null / 5):
                    row[d.choice(self.names)] = None
                found.append(row)
                if d.chance(0.06):
                    found.append(dict(row))
                what = d.choice(AFTER[what]) if d.chance(0.9) else d.choice(EVENTS)
                if not d.chance(0.2):
                    t += d.choice([min(pool.length(), span // 4), d.randint(0, span // 8), d.choice(pool.steps)])
                if d.chance(0.05):
                    t = pool.instant()
        if "key" in self.document:
            found = self.one_a_revision(found)
        d.shuffle(found)
        return found[:100]


class Jobs(Stream):
    """Rows with time fields; some without start or stop, some stopped before they start."""

    def __init__(self, dice, by):
        super().__init__(dice, "jobs", dice.choice(["event", "event", "interval"]),
                         ["site", "node", "flag", "level"] + JOB_TIMES + dice.some(["kind", "ok"]))

    def finish(self):
        pass

    def rows(self, pool, number, null, spans):
        d = self.dice
        key = self.document.pop("key", None)
        found = super().rows(pool, number, null, spans)
        for row in found:
            t = pool.instant()
            row["due"] = None if d.chance(0.08) else as_written(d, t)
            later = t + min(pool.length(), max(pool.focus[1] - pool.focus[0], MINUTE) // 3)
            if d.chance(0.1):
                later = t - d.choice([0, 1, HOUR, DAY])
            row["done"] = None if d.chance(0.2) else as_written(d, later)
            for name in ("held", "freed", "said"):
                if d.chance(0.5):
                    row[name] = as_written(d, d.choice([t, later, pool.instant(), (t + later) // 2]))
                else:
                    row[name] = None
            if self.shape == "event" and d.chance(0.4):
                row["time"] = as_written(d, t)
        if key is None:
            return found
        self.document["key"] = key
        return self.one_a_revision(found)


class CaseTargets:
    """Targets of the kind `elapsed`, with the help of the maker of the others."""

    def __init__(self, targets):
        self.targets, self.ctx, self.d = targets, targets.ctx, targets.d

    def names(self, stream):
        d = self.d
        if stream.name == "jobs":
            own = ["start", "end"] if stream.shape == "interval" else ["time", "said"]
            starts = [["due"], ["due"], ["due", "said"], own[:1], ["said"]]
            stops = [["done"], ["done"], ["done", "freed"], ["freed", "done"], own[1:]]
            pauses, resumes = [["held"]], [["freed"], ["freed", "said"], ["said"]]
        else:
            starts = [["open"]] * 4 + [["open", "reopen"], ["assigned"], ["reopen", "open"]]
            stops = [["solve"], ["solve", "close"], ["close"], ["close", "solve"], ["wait", "solve"]]
            pauses, resumes = [["wait"], ["wait", "note"]], [["work"], ["work", "reopen"], ["work", "solve"], ["open"]]
        m = {"start": one_or_list(d, d.choice(starts)), "stop": one_or_list(d, d.choice(stops))}
        if d.chance(0.7):
            m["pause"] = one_or_list(d, d.choice(pauses))
            m["resume"] = one_or_list(d, d.choice(resumes))
        return m

    def limit(self):
        d = self.d
        if d.chance(0.4):
            value = "P%dD" % d.choice([0, 1, 1, 1, 2, 3, 5, 10])
        else:
            us = d.choice(self.ctx.steps + [s * 4 for s in self.ctx.steps] + [0, 1, MINUTE, HOUR, 8 * HOUR, 7 * US + 1])
            value = show_elapsed(us, d)
        return {"op": d.choice(["<", "<="]), "value": value}

    def metric(self, stream):
        d = self.d
        m = {"kind": "elapsed", "stream": stream.name, **self.names(stream)}
        m["aggregate"] = d.choice(["within"] * 3 + ["late"] * 2 + ["mean", "minimum", "maximum", "quantile"])
        if d.chance(0.7):
            m["reopen"] = d.choice(["continue", "running", "restart", "ignore"])
        if d.chance(0.6):
            m["counts_in"] = d.choice(["decision", "start", "start", "stop"])
        if m["aggregate"] == "quantile":
            m["q"] = d.choice(["0.5", "0.95", "0", "1", "0.333", 1, 0])
        if m["aggregate"] in ("within", "late"):
            m["limit"] = self.limit()
        if d.chance(0.2):
            m["round"] = {"to": self.targets.round_to(judged_as(m), {}), "how": d.choice(["up", "down", "half_up",
                                                                                           "half_even"])}
        return m

    def target(self, name, agreement_ids):
        d, ctx, makers = self.d, self.ctx, self.targets
        stream = ctx.streams[d.choice(["tickets", "tickets", "jobs"])]
        t = {"id": name, "metric": self.metric(stream)}
        m = t["metric"]
        kind = judged_as(m)
        makers.labels(t)
        by = ctx.by if ctx.by and (ctx.all_by or d.chance(0.5)) else []
        attributes = []
        if by:
            t["by"] = by
            if d.chance(0.6):
                t["subjects"], attributes = makers.subjects(by)
            makers.over(t, kind)
        fields = makers.plain(stream)
        if d.chance(0.1):
            t["where"] = makers.condition(fields + attributes)
        if ctx.calendars and d.chance(0.5):
            t["hours"] = d.choice([c["id"] for c in ctx.calendars] + ["always"])
        if d.chance(0.3):
            t["window"] = d.choice(ctx.windows)
        if d.chance(0.25):
            t["exclude"] = makers.exclude_list(name + "-", agreement_ids, by, stream)
        t["objective"] = makers.objective(kind, {})
        if t.get("over") == "worst":
            t["objective"] = {"op": d.choice(["<", "<=", ">", ">="]), "value": makers.bound(kind, {})}
        elif d.chance(0.1):
            del t["objective"]
        if d.chance(0.4):
            t["no_data"] = d.choice(["good", "bad", "excluded", "unjudged"])
        if d.chance(0.2):
            t["least"] = makers.least(by)
        if d.chance(0.1):
            t["applies"] = ctx.applies()
        if d.chance(0.5):
            m["keep"] = d.choice(["first", "last", "follow", "follow"])
            if d.chance(0.4):
                del m["keep"]
            t["classes"] = self.classes(t, kind, stream, fields, attributes, agreement_ids)
        return t

    def classes(self, t, kind, stream, fields, attributes, agreement_ids):
        """Conditions on what changes; with `last` and `follow` none on attributes of subjects."""
        d, m, found = self.d, t["metric"], []
        if m.get("keep", "first") != "first":
            attributes = []
        for i in range(d.randint(1, 3)):
            where = {"field": "level", "in": d.some(TEXTS["level"], 1, 2)}
            if d.chance(0.4):
                where = self.targets.condition(attributes if attributes and d.chance(0.6) else fields, 1)
            c = {"id": "c%d" % i, "where": where}
            if "limit" in m and d.chance(0.6):
                c["metric"] = {"limit": self.limit()}
            elif "q" in m and d.chance(0.4):
                c["metric"] = {"q": d.choice(["0.25", "0.9"])}
            elif d.chance(0.1):
                c["metric"] = {"round": {"to": self.targets.round_to(kind, {}), "how": d.choice(["up", "half_even"])}}
            if self.ctx.calendars and d.chance(0.5):
                c["hours"] = d.choice([x["id"] for x in self.ctx.calendars] + ["always"])
            if d.chance(0.2):
                c["exclude"] = self.targets.exclude_list("%s-c%d-" % (t["id"], i), agreement_ids, t.get("by", []), stream)
            if d.chance(0.3) and t.get("over") != "worst":
                c["objective"] = self.targets.objective(kind, {})
            if d.chance(0.2):
                c["no_data"] = d.choice(["good", "bad", "excluded", "unjudged"])
            found.append(c)
        if "limit" in m and all("limit" in c.get("metric", {}) for c in found) and d.chance(0.5):
            del m["limit"]
        return found


def judged_as(m):
    """The kind that has the same figures and bounds; `downtime` for durations."""
    return {"within": "ratio", "late": "count"}.get(m["aggregate"], "downtime")
