"""Targets over other targets that go deeper: composites, windows over windows, and classes of a target over windows.
Added once the bounds of a case are tuned, with dice of their own, so that cases without stay what they are."""
from rules.book import NESTED_KINDS, Spec
from rules.scorecard import score
from rules.windows import windows
from .nests import INSIDE, OUTER, Nests, fits
from .pick import Dice
from .tune import results_of, set_limits

SHARES = ("availability", "attested", "ratio", "response_rate", "churn", "failed_windows")
WEIGHTS = ("1", "2", "0.5", 3, "0.25", "10", "0.000001", "1000000", "7.125")
OF_CLASS = ("id", "where", "hours", "exclude", "subjects", "no_data", "objective", "least", "title", "group")
DIRECTED = ("<", "<=", ">", ">=")


def judged(t):
    return "objective" in t or ("classes" in t and all("objective" in c for c in t["classes"]))


class Deeper(Nests):
    def is_share(self, agreement, t):
        m = t["metric"]
        if m["kind"] == "windows":
            inner = m["target"]
            return self.is_share(agreement, self.named(agreement, inner) if isinstance(inner, str) else inner)
        return (m["kind"] in SHARES or m["kind"] == "composite" or (m["kind"] == "concurrency" and "out_of" in m)
                or (m["kind"] == "elapsed" and m["aggregate"] == "within"))

    def named(self, agreement, name):
        return [t for t in agreement["targets"] if t["id"] == name][0]

    def depth(self, agreement, t):
        m = t["metric"]
        if m["kind"] == "composite":
            return 1 + max(self.depth(agreement, self.named(agreement, p["target"])) for p in m["parts"])
        if m["kind"] not in NESTED_KINDS:
            return 0
        inner = m["target"]
        return 1 + self.depth(agreement, self.named(agreement, inner) if isinstance(inner, str) else inner)

    def holds(self, agreement, t, window):
        """Is a window long enough for what a target looks at?"""
        m = t["metric"]
        if m["kind"] == "composite":
            return all(self.holds(agreement, self.named(agreement, p["target"]), window) for p in m["parts"])
        if m["kind"] not in NESTED_KINDS:
            return True
        inner = self.named(agreement, m["target"]) if isinstance(m["target"], str) else m["target"]
        return fits(window, inner.get("window", agreement.get("window", "month")))

    def window(self, agreement):
        """One of a few windows."""
        found = []
        for w in OUTER[self.maker.size] + self.ctx.windows:
            s = Spec(agreement, {"id": "t", "metric": {"kind": "failed_windows"}, "window": w})
            if 1 <= len(windows(s.zone, w, s.in_force_from, s.horizon, self.low, self.high)) <= 8 and self.few(w):
                found.append(w)
        return self.d.choice(found) if found else None

    def finish(self, t, like="ratio"):
        d = self.d
        if "by" in t and d.chance(0.7):
            t["over"] = d.choice(["each", "all", "any", "worst"])
        if d.chance(0.9):
            t["objective"] = self.targets.objective(like, {}) if like != "ratio" or d.chance(0.3) else \
                {"op": d.choice(DIRECTED), "value": d.choice(["50", "100", "75", "0", "33.3", "99"])}
            for limit in t["objective"].get("any", t["objective"].get("all", [t["objective"]])):
                if t["metric"]["kind"] != "failed_windows":
                    limit.pop("unit", None)
            if t.get("over") == "worst" and t["objective"].get("op") not in DIRECTED:
                t["objective"] = {"op": ">=", "value": "60"}
        if "objective" not in t and t.get("over") == "worst":
            t["over"] = "each"
        if d.chance(0.5):
            t["no_data"] = d.choice(["good", "bad", "excluded", "unjudged"])
        if d.chance(0.3):
            t["least"] = d.choice([{"coverage": "50"}, {"rows": 2}, {"coverage": "99.9", "rows": 1}, {"rows": 1}])

    # ---- composites

    def composite(self, name, agreement):
        d = self.d
        mean = d.chance(0.45)
        by = d.choice([t.get("by") for t in agreement["targets"]]) if d.chance(0.5) else None
        window = self.window(agreement)
        if window is None:
            return None
        fit = [t for t in agreement["targets"] if self.may_be_part(agreement, t, mean, by) and self.holds(agreement, t, window)]
        if not fit:
            return None
        parts = []
        for of in d.some(fit, 1, 5):
            part = {"target": of["id"]}
            if d.chance(0.6):
                part["weight"] = d.choice(WEIGHTS)
            parts.append(part)
        t = {"id": name, "metric": {"kind": "composite", "parts": parts}, "window": window}
        if mean or d.chance(0.2):
            t["metric"]["value"] = "mean" if mean else "met"
        if d.chance(0.2):
            t["metric"]["round"] = {"to": d.choice(["1", "0.1", "30"]), "how": d.choice(["up", "down", "half_up", "half_even"])}
        if by:
            t["by"] = by
        if d.chance(0.15):
            t["applies"] = self.ctx.applies()
        self.finish(t)
        return t

    def may_be_part(self, agreement, t, mean, by):
        if by and t.get("by") != by or self.depth(agreement, t) > 3:
            return False
        if not mean:
            return judged(t)
        return self.is_share(agreement, t) and "classes" not in t and (
            bool(by) or "by" not in t or t.get("over") in ("pooled", "weighted"))

    # ---- windows over windows

    def over_nested(self, name, agreement):
        """Of a target over others that is there, or of one inside."""
        d = self.d
        found = [t for t in agreement["targets"] if t["metric"]["kind"] in NESTED_KINDS and "window" in t
                 and self.few(t["window"]) and self.depth(agreement, t) < 4]
        kind = d.choice(["failed_windows", "windows"])
        found = [t for t in found if (judged(t) if kind == "failed_windows" else
                                      "classes" not in t and not self.doubles_within(agreement, t))]
        if not found:
            return None
        of = d.choice(found)
        t = self.outer(name, kind)
        t["window"] = self.outer_window(agreement, of["window"])
        inside = d.chance(0.5) and "classes" not in of
        if inside:
            inner = {k: v for k, v in of.items() if k not in ("id", "group", "applies", "promise")}
            if kind == "windows":
                inner.pop("objective", None)
            if "by" in of:
                inner.pop("over", None)
                if d.chance(0.5) and "subjects" not in inner:
                    del inner["by"]
            t["metric"]["target"] = inner
        else:
            t["metric"]["target"] = of["id"]
        if "by" in of and (inside or kind == "windows" or d.chance(0.6)) :
            if kind == "windows" and "classes" in of:
                return None
            t["by"] = of["by"]
        self.finish(t, "ratio" if kind == "failed_windows" or self.is_share(agreement, of) else "availability")
        return t

    def doubles_within(self, agreement, t):
        m = t["metric"]
        if m["kind"] == "composite":
            return False
        if m["kind"] in NESTED_KINDS:
            if m["kind"] == "failed_windows":
                return False
            inner = m["target"]
            return self.doubles_within(agreement, self.named(agreement, inner) if isinstance(inner, str) else inner)
        return not self.is_share(agreement, t)

    # ---- classes

    def with_classes(self, name, agreement):
        d = self.d
        found = [t for t in agreement["targets"] if "classes" in t and t["metric"]["kind"] not in NESTED_KINDS]
        if not found:
            return None
        of = d.choice(found)
        kind = d.choice(["failed_windows", "failed_windows", "windows"])
        if kind == "windows" and (not self.is_share(agreement, of) or ("by" in of and of.get("over") not in ("pooled", "weighted"))):
            kind = "failed_windows"
        inner = {k: v for k, v in of.items() if k in INSIDE}
        if kind == "failed_windows" and "objective" not in inner:
            if of["metric"]["kind"] == "elapsed":
                return None
            inner["objective"] = self.targets.objective(*self.pseudo(of["metric"]))
        if of["metric"]["kind"] == "elapsed":
            if of["metric"]["aggregate"] in ("within", "late") and "limit" not in of["metric"]:
                inner["metric"] = {**of["metric"], "limit": self.of_cases.limit()}
        inner["window"] = self.inner_window()
        t = self.outer(name, kind)
        t["metric"]["target"] = inner
        t["window"] = self.outer_window(agreement, inner["window"])
        t["classes"] = [{k: v for k, v in c.items() if k in OF_CLASS} for c in of["classes"]]
        for c in t["classes"]:
            for k in ("objective", "least"):
                c.pop(k, None)
            if d.chance(0.4):
                c["objective"] = {"op": d.choice(DIRECTED), "value": d.choice(["50", "0", "100", "20"])}
        if "by" in inner and d.chance(0.6) and not (kind == "windows"):
            t["by"] = list(inner["by"])
            inner.pop("over", None)
            if "subjects" in inner.get("least", {}):
                del inner["least"]
        for k in ("where", "hours", "no_data"):
            if k in inner and d.chance(0.4):
                t[k] = inner.pop(k)
        if any("subjects" in c for c in t["classes"]) and "by" not in t and "by" not in inner:
            return None
        said = dict(t)
        self.finish(t)
        if "no_data" in said and "no_data" not in inner and d.chance(0.5):
            t["no_data"] = said["no_data"]
        if any("objective" in c for c in t["classes"]) and t.get("over") == "worst":
            t["over"] = "each"
        return t

    def add(self):
        d = self.d
        for a in [x for x in self.documents if x["type"] == "agreement"]:
            for n in range(d.choice([1, 2, 3])):
                how = d.choice([self.composite, self.composite, self.over_nested, self.over_nested, self.with_classes])
                t = how("d%d" % n, a)
                if t is not None:
                    a["targets"].insert(d.choice([0, len(a["targets"])]), t)


def add_deeper(maker, seed, documents, facts, *question):
    """Changes the documents in place; seldom, since such targets take many times as long as others."""
    dice = Dice("deep%s" % seed)
    if not dice.chance(0.12):
        return
    Deeper(maker, "deeper%s" % seed, documents, None, *question[1:3]).add()
    card = score(documents, facts, *question)
    for agreement in [x for x in documents if x["type"] == "agreement"]:
        for t in agreement["targets"]:
            if t["id"][0] == "d":
                found = [r for r in results_of(card, agreement["version"], t["id"]) if r.get("value") is not None]
                for said in [t] + t.get("classes", []):
                    if found and "objective" in said and dice.chance(0.6):
                        set_limits(dice, found, said["objective"], {"kind": "failed_windows"}, {})
