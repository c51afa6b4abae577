"""Targets over windows of other targets beside a case: `failed_windows` and `windows`, of targets that are there and of targets inside."""
from rules.book import NESTED_KINDS, Spec
from rules.clock import DAY, HOUR, MINUTE, Duration, show_time
from rules.facts import fields_of
from rules.windows import windows
from .agreements import TIME_VALUED, Targets
from .pick import Dice, show_elapsed
from .standing import LIKE
from .tickets import CaseTargets, judged_as

INSIDE = ("metric", "window", "objective", "where", "hours", "exclude", "by", "subjects", "over", "no_data", "least", "title", "plain")
MOST_WINDOWS = 120
UNITS = {"minute": MINUTE, "hour": HOUR, "day": DAY, "week": 7 * DAY}
MONTHS = {"month": 1, "quarter": 3, "year": 12}
INNER = {"hours": [{"anchored": "PT5M"}, {"anchored": "PT20M"}, "hour", "minute", {"rolling": "PT30M", "step": "PT10M", "early": True}],
         "days": [{"anchored": "PT2H"}, {"anchored": "PT6H"}, "hour", "day", "day", {"rolling": "PT6H", "step": "PT3H"},
                  {"anchored": "PT7H", "at": "2011-01-01"}, {"rolling": "P2D", "early": True}],
         "weeks": ["day", "day", "week", {"anchored": "P3D"}, {"anchored": "PT36H"}, {"rolling": "P7D", "early": True}],
         "months": ["week", "month", "day", {"anchored": "P10D"}, {"rolling": "P14D", "step": "P7D"}, {"anchored": "P1M"}],
         "years": ["month", "month", "quarter", {"anchored": "P2M"}, {"rolling": "P3M", "step": "P1M", "early": True}]}
OUTER = {"hours": ["hour", "day", {"anchored": "PT1H"}, {"anchored": "PT50M"}, {"rolling": "PT2H", "step": "PT30M", "early": True}],
         "days": ["day", "week", {"rolling": "P2D"}, {"anchored": "PT36H"}, "month", {"rolling": "P3D", "early": True}],
         "weeks": ["month", "week", {"rolling": "P14D", "step": "P7D", "early": True}, {"anchored": "P10D"}, "quarter"],
         "months": ["quarter", "month", {"rolling": "P2M", "step": "P1M", "early": True}, {"anchored": "P1M"}, "year"],
         "years": ["year", "quarter", {"rolling": "P6M", "step": "P1M", "early": True}, {"rolling": "P1Y", "step": "P1Y"}]}


def length(said, outer):
    """(months, or 0 where it is not of months alone; time): the longest it can be, of an outer one the shortest."""
    if isinstance(said, str):
        months, time = MONTHS.get(said, 0), UNITS.get(said, 0)
    else:
        text = said["anchored"] if "anchored" in said else said["rolling"] if outer else said.get("step", "P1D")
        d = Duration(text)
        months, time = d.months, d.days * DAY + d.elapsed
    day = 28 if outer else 31
    alone = months if not time else 0
    if months and months % 12 == 0:
        return alone, time + months // 12 * (365 if outer else 366) * DAY
    return alone, time + months * day * DAY


def fits(outer, inner):
    a, b = length(outer, True), length(inner, False)
    return a[0] >= b[0] if a[0] and b[0] else a[1] >= b[1]


class Nests:
    """Adds targets to the agreements of a case, with dice of their own, so that cases without stay what they are."""

    def __init__(self, maker, seed, documents, standing, from_, to):
        self.standing = standing
        self.d = Dice("nests%s" % seed)
        self.maker, self.ctx, self.documents = maker, maker.ctx, documents
        self.targets = Targets(self.ctx)
        self.of_cases = CaseTargets(self.targets)
        self.targets.d = self.of_cases.d = self.ctx.pool.dice = self.d
        if standing:
            standing.d = standing.targets.d = self.d
        self.streams = {x["id"]: x for x in documents if x["type"] == "stream"}
        self.low = max(maker.start, maker.start if from_ is None else from_)
        self.high = min(maker.end, maker.as_of if to is None else to)

    # ---- windows

    def few(self, inner):
        return (self.maker.end - self.maker.start) // max(1, length(inner, False)[1]) <= MOST_WINDOWS

    def inner_window(self):
        said = [w for w in INNER[self.maker.size] + self.ctx.windows if self.few(w)]
        return self.d.choice(said) if said else {"anchored": show_elapsed((self.maker.end - self.maker.start) // 20 + 1)}

    def outer_window(self, agreement, inner):
        """One that is long enough, with windows that are asked for."""
        found = []
        for w in OUTER[self.maker.size] + self.ctx.windows:
            s = Spec(agreement, {"id": "t", "metric": {"kind": "failed_windows"}, "window": w})
            if fits(w, inner) and 1 <= len(windows(s.zone, w, s.in_force_from, s.horizon, self.low, self.high)) <= 12:
                found.append(w)
        longer = [w for w in found if length(w, True)[1] >= 2 * length(inner, False)[1]]
        if found and (longer or self.d.chance(0.5)) and self.d.chance(0.85):
            return self.d.choice(longer if longer and self.d.chance(0.85) else found)
        months, time = length(inner, False)
        times = self.d.choice([1, 2, 3, 5, 8])
        text = "P%dM" % (months * times) if months else show_elapsed(time * times)
        return {"anchored": text, "at": show_time(max(self.low, self.maker.start) - self.d.choice([0, 0, 1, time // 2]))}

    # ---- objectives

    def pseudo(self, metric):
        """(a kind with the same values, a metric that it may have)"""
        kind = metric["kind"]
        if kind == "elapsed":
            kind = judged_as(metric)
            return ("availability" if kind == "ratio" else kind), {}
        if kind in LIKE or kind in ("ratio", "availability"):
            return "availability", {}
        if kind == "concurrency":
            return ("availability" if "out_of" in metric else kind), {}
        field = fields_of(self.streams[metric["stream"]]).get(metric.get("field"), ("",))[0]
        return ("downtime", {}) if field == "duration" and kind not in TIME_VALUED else (kind, {})

    def objective(self, t, metric):
        kind = t["metric"]["kind"]
        like, m = ("ratio", {}) if kind == "failed_windows" else self.pseudo(metric)
        t["objective"] = self.targets.objective(like, m)
        if t.get("over") == "worst":
            t["objective"] = {"op": self.d.choice(["<", "<=", ">", ">="]), "value": self.targets.bound(like, m)}
        elif self.d.chance(0.1):
            del t["objective"]
        if kind == "windows" and self.d.chance(0.2):
            t["metric"]["round"] = {"to": self.targets.round_to(like, m), "how": self.d.choice(["up", "down", "half_up", "half_even"])}

    def of_doubles(self, metric):
        fields = fields_of(self.streams[metric["stream"]])
        return metric["kind"] in ("mean", "minimum", "maximum", "sum", "quantile") and fields[metric["field"]][0] == "number"

    # ---- targets

    def outer(self, name, kind):
        d = self.d
        t = {"id": name, "metric": {"kind": kind}}
        if kind == "windows":
            t["metric"]["aggregate"] = d.choice(["mean", "mean", "minimum", "maximum", "quantile"])
            if t["metric"]["aggregate"] == "quantile":
                t["metric"]["q"] = d.choice(["0.5", "0.95", "0", "1", "0.333", 1, 0])
        self.targets.labels(t)
        if d.chance(0.2):
            t["group"] = d.choice(["utility", "warranty", "experience", "outcome", "compliance"])
        if d.chance(0.1):
            t["applies"] = self.ctx.applies()
        return t

    def rest(self, t, metric):
        d = self.d
        if "by" in t and d.chance(0.7):
            t["over"] = d.choice(["each", "all", "any", "worst"])
        self.objective(t, metric)
        if d.chance(0.5):
            t["no_data"] = d.choice(["good", "bad", "excluded", "unjudged"])
        if d.chance(0.3):
            t["least"] = {k: v for k, v in self.targets.least(t.get("by", [])).items() if k != "response"} or {"rows": 2}

    def by_name(self, name, kind, agreement):
        d = self.d
        found = []
        for t in agreement["targets"]:
            window = t.get("window", agreement.get("window", "month"))
            if t["metric"]["kind"] in NESTED_KINDS or not self.few(window):
                continue
            judged = "objective" in t or ("classes" in t and all("objective" in c for c in t["classes"]))
            if kind == "failed_windows" and not judged:
                continue
            if kind == "windows" and ("classes" in t or self.of_doubles(t["metric"]) and "round" in t["metric"]):
                continue
            found.append(t)
        if not found:
            return None
        of = d.choice(found)
        t = self.outer(name, kind)
        t["metric"]["target"] = of["id"]
        t["window"] = self.outer_window(agreement, of.get("window", agreement.get("window", "month")))
        pooled = of.get("over") in ("pooled", "weighted")
        if "by" in of and "classes" not in of and (d.chance(0.6) or (kind == "windows" and not pooled)):
            t["by"] = of["by"]
        self.rest(t, of["metric"])
        return t

    def plain_target(self, agreement):
        """A target as the other makers make it, without what one inside must not have."""
        d, ctx = self.d, self.ctx
        ids = [e["id"] for e in agreement.get("exclude", [])]
        if self.standing and d.chance(0.6):
            kind = d.choice(list(LIKE))
            t = self.standing.targets.target("inside", kind, self.standing.chosen(kind), agreement)
        elif "tickets" in ctx.streams and d.chance(0.35):
            t = self.of_cases.target("inside", ids)
            if t["metric"]["aggregate"] in ("within", "late"):
                t["metric"].setdefault("limit", self.of_cases.limit())
            t["metric"].pop("keep", None)
        else:
            t = self.targets.target("inside", ids)
        return {k: v for k, v in t.items() if k in INSIDE}

    def inside(self, name, kind, agreement):
        d = self.d
        inner = self.plain_target(agreement)
        metric = inner["metric"]
        if kind == "failed_windows" and "objective" not in inner:
            inner["objective"] = self.targets.objective(*self.pseudo(metric))
        if kind == "windows" and self.of_doubles(metric):
            metric.pop("round", None)
        if kind == "windows" and d.chance(0.5):
            inner.pop("objective", None)
            inner.pop("over", None)
        inner["window"] = self.inner_window()
        t = self.outer(name, kind)
        t["metric"]["target"] = inner
        t["window"] = self.outer_window(agreement, inner["window"])
        self.part_subjects(t, inner, kind)
        self.rest(t, metric)
        self.part_members(t, inner)
        return t

    def part_subjects(self, t, inner, kind):
        """Subjects of both, or of the one inside alone."""
        d = self.d
        if "by" not in inner:
            return
        pooled = inner.get("over") in ("pooled", "weighted")
        if d.chance(0.35) and (kind == "failed_windows" or pooled):
            return
        t["by"] = list(inner["by"])
        inner.pop("over", None)
        if "subjects" in inner.get("least", {}):
            del inner["least"]
        if d.chance(0.3):
            return
        del inner["by"]
        if "subjects" in inner and d.chance(0.7):
            t["subjects"] = inner.pop("subjects")

    def part_members(self, t, inner):
        """What stands inside goes outside, stays, or stands in both and differs."""
        d = self.d
        outside = {"where": inner.get("where"), "hours": inner.get("hours"), "exclude": inner.get("exclude")}
        if "by" in inner and "by" not in t:
            outside.pop("exclude")  # which may be of its subjects
        for name, said in outside.items():
            if said is not None and d.chance(0.6):
                t[name] = inner.pop(name)
        if "hours" in t and self.ctx.calendars and d.chance(0.3):
            inner["hours"] = d.choice([c["id"] for c in self.ctx.calendars] + ["always"])
        if "exclude" in t and d.chance(0.2):
            inner["exclude"] = []
        if "no_data" in inner and d.chance(0.6):
            del inner["no_data"]

    def add(self):
        d = self.d
        for a in [x for x in self.documents if x["type"] == "agreement"]:
            new = []
            for n in range(d.choice([1, 1, 2, 3])):
                kind = d.choice(["failed_windows", "failed_windows", "windows"])
                t = (self.by_name if d.chance(0.4) else self.inside)("n%d" % n, kind, a)
                if t is not None:
                    new.append(t)
            # They may stand before what they look at.
            for t in new:
                a["targets"].insert(d.choice([0, len(a["targets"])]), t)


def add_nests(maker, seed, documents, standing, from_, to):
    if Dice("nest%s" % seed).chance(0.35):
        Nests(maker, seed, documents, standing, from_, to).add()
