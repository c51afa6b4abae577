"""Streams, their fields and their rows."""
from rules.clock import DAY, HOUR
from .pick import as_written, show_elapsed

TYPES = {"site": "string", "node": "integer", "flag": "boolean", "level": "string", "kind": "string",
         "ok": "boolean", "users": "integer", "opened": "time", "closed": "time", "announced": "time", "num": "number",
         "int": "integer", "dec": "decimal", "dur": "duration", "cnt": "integer", "at": "time", "tier": "string",
         "size": "integer", "share": "decimal", "ticket": "string", "rev": "integer"}
TEXTS = {"site": ["a", "b", "c", "é", "x,y"], "level": ["down", "partial", "slow"],
         "kind": ["p", "q\"q", "😀", "ﬀ"],
         "tier": ["gold", "silver"], "ticket": ["t%d" % n for n in range(12)]}
INTEGERS = {"node": [1, 2, -4], "users": [0, 5, 1000000], "int": [0, 1, 2, 3, 9, 10, -7, 10 ** 15],
            "cnt": [0, 1, 2, 7, 1000], "size": [1, 20, 21, 35], "rev": [1, 2, 3]}
DOUBLES = ["0.1", "0.2", "0.3", "1e300", "-1e300", "-0.0", "0", "5e-324", "1", "2.5", "1e16", "1", "-1e16", "0.7",
           "9007199254740993", "123456.789", "1e-7", "3", "6", "9", "10"]
PLAIN_DOUBLES = ["0.1", "0.2", "0.3", "1", "2.5", "3", "4", "6", "9", "10", "0", "-0.0", "7.25"]
DECIMALS = ["0.1", "0.10", "2.5", "-3", "0.000000000001", "123456.789", "1", "1", "33.3", "0"]
WEIGHTS = ["0.5", "1", "2.25", "0.001", "3"]
DURATIONS = [0, 1, 60_000_000, 59_999_999, 300_000_000, 1_500_000, 3_600_000_000, 12_500]


def values(name):
    """What a condition on a field may say."""
    kind = TYPES[name]
    if kind == "string":
        return TEXTS[name]
    if kind == "boolean":
        return [True, False]
    if kind == "integer":
        return [str(v) for v in INTEGERS[name]]
    if kind == "number":
        return ["0.1", "0.2", "0.3", "1", "2.5", "3", "6", "9", "0", "0.7", "10000000000000000"]
    if kind == "decimal":
        return ["0.1", "2.5", "-3", "1", "33.3", "0.000000000001"]
    if kind == "duration":
        return [show_elapsed(v) for v in DURATIONS]
    return None


class Stream:
    """A stream under construction: its document, and how its rows come about."""

    def __init__(self, dice, name, shape, fields, wild=True):
        self.dice, self.name, self.wild = dice, name, wild
        self.document = {"type": "stream", "id": name, "shape": shape}
        self.fields = fields
        if fields:
            self.document["fields"] = {f: TYPES[f] for f in fields}
        self.dur_unit = None
        self.int_range = INTEGERS
        if "dur" in fields and dice.chance(0.5):
            self.dur_unit = dice.choice(["s", "ms", "min", "h", "us"])
            self.document["fields"]["dur"] = {"type": "duration", "unit": self.dur_unit}
        for f in ("num", "dec", "int"):
            if f in fields and dice.chance(0.4):
                self.document["fields"][f] = {"type": TYPES[f], "unit": dice.choice(["Mbit/s", "EUR", "stars"])}

    @property
    def shape(self):
        return self.document["shape"]

    def cell(self, name, pool):
        d, kind = self.dice, TYPES[name]
        if kind == "string":
            return d.choice(TEXTS[name])
        if kind == "boolean":
            return d.choice(["true", "false", "1", "0"])
        if kind == "integer":
            return str(d.choice(INTEGERS[name]))
        if kind == "number":
            return d.choice(DOUBLES if self.wild else PLAIN_DOUBLES)
        if kind == "decimal":
            return d.choice(WEIGHTS if name == "share" else DECIMALS)
        if kind == "time":
            return as_written(d, pool.instant())
        us = d.choice(DURATIONS)
        if self.dur_unit is None:
            return show_elapsed(us)
        if self.dur_unit in ("min", "h"):
            size = 60_000_000 if self.dur_unit == "min" else HOUR
            return d.choice([str(us // size), "0.5", "1.25", "60"])
        if self.dur_unit == "us":
            return str(us)
        return show_elapsed(us, None)[2:-1] if self.dur_unit == "s" else str(us // 1000) + d.choice(["", ".5"])

    def rows(self, pool, number, null, spans):
        """`spans` are those of other rows, to be near to; those of these rows are added."""
        found = []
        for _ in range(number):
            row = {}
            for f in self.fields:
                row[f] = None if self.dice.chance(null) else self.cell(f, pool)
            if self.shape == "interval":
                a, b = self.span(pool, spans)
                spans.append((a, b if b is not None else a))
                row["start"] = as_written(self.dice, a)
                row["end"] = None if b is None else as_written(self.dice, b)
                self.relate_times(row, a, b)
            else:
                row["time"] = as_written(self.dice, pool.instant())
            found.append(row)
            if self.dice.chance(0.05):
                found.append(dict(row))
        if "key" in self.document:
            found = self.one_a_revision(found)
        self.dice.shuffle(found)
        return found[:60]

    def span(self, pool, spans):
        """Often beside an earlier one: touching, nested, overlapping, or a gap of a liked length away."""
        d = self.dice
        a = pool.instant()
        if spans and d.chance(0.4):
            x, y = d.choice(spans)
            a = d.choice([y, y, x, y + d.choice(pool.steps), y + d.choice(pool.steps) + d.choice([-1, 1]),
                          (x + y) // 2])
        b = a + pool.length() if d.chance(0.6) else pool.instant()
        if d.chance(0.06) and self.document.get("open", "running") == "running":
            return a, None
        return a, max(a, b)

    def relate_times(self, row, a, b):
        """Other clocks of a row lie near its own; sometimes the wrong way round."""
        d = self.dice
        near = [0, 1, -1, HOUR, -HOUR, DAY, -DAY, 600_000_000, -24 * HOUR + 1, -24 * HOUR - 1, -48 * HOUR, -24 * HOUR]
        for name, t in (("opened", a), ("closed", b), ("announced", a)):
            if row.get(name) is not None and t is not None and d.chance(0.8):
                row[name] = as_written(d, t + d.choice(near[4:] if name == "announced" else near))

    def one_a_revision(self, rows):
        """Two rows of one key and one revision must be the same row."""
        first, kept = {}, []
        for row in rows:
            name = tuple(row[f] for f in self.document["key"])
            if "revision" in self.document:
                name += (row[self.document["revision"]],)
            kept.append(first.setdefault(name, row) if self.dice.chance(0.7) or name not in first else None)
        return [dict(r) for r in kept if r is not None]
