"""Targets over other targets: over the windows of one (`failed_windows`, `windows`), or over several in one window
(`composite`). What is looked at is evaluated by itself, and stands here with its weight: a window has the weight 1."""
from fractions import Fraction

from .figures import figure, rounded
from .parts import Part, together
from .results import target_result
from .rows import Tally
from .status import WORST_FIRST, is_below, judge, of_many, runs_on
from .values import show_decimal
from .windows import rolling, uncut


def inner_windows(spec, a, b):
    """The windows that end in (a, b], in order."""
    h0, h1 = spec.horizon
    if isinstance(spec.window, dict) and "rolling" in spec.window:
        found = rolling(spec.zone, spec.window, spec.horizon, min(h1, b)) if h0 < min(h1, b) else []
    elif max(a, h0) < min(b, h1):
        found = [(max(x, h0), min(y, h1)) for x, y in uncut(spec.zone, spec.window, spec.in_force_from, max(a, h0), min(b, h1))]
    else:
        found = []
    return sorted({(x, y) for x, y in found if x < y and a < y <= b})


class Measure(Tally):
    """What the kind of a target is, without a window or rows of it."""

    def __init__(self, world, spec):
        self.world, self.spec = world, spec
        self.stream = world.streams.get(spec.stream)
        self.inner = Measure(world, spec.inner[0]) if spec.inner else None
        self.part_measures = [Measure(world, specs[0]) for _, specs in spec.parts]


class OneSubject:
    def __init__(self, key, text):
        self.key, self.text = key, text


class Verdict:
    """On one that is looked at: `reason` is "counted" or why it does not count; `what` is its status or its value."""

    def __init__(self, weight, reason, what=None):
        self.weight, self.reason, self.what = weight, reason, what


class NestedTally:
    """A target over others in one of its windows. `verdicts` are, for each subject, those on what is seen."""

    def __init__(self, world, spec, window):
        self.world, self.spec, self.window = world, spec, window
        measure = Measure(world, spec)
        self.inner, self.part_measures = measure.inner, measure.part_measures
        self.by_status = spec.kind == "failed_windows" or spec.judged_as() == "composite"
        if spec.kind == "composite":
            looked_at = [(weight, specs, window) for weight, specs in spec.parts]
        else:
            looked_at = [(Fraction(1), spec.inner, w) for w in inner_windows(spec.inner[0], *window)]
        found = [(weight, w) + self.evaluated(specs, w) for weight, specs, w in looked_at]
        if not spec.by:
            self.subjects = [OneSubject({}, "{}")]
            self.verdicts = {"{}": [Verdict(weight, *self.of_all(w, *e)) for weight, w, *e in found]}
        else:
            keys = {s.text: OneSubject(s.key, s.text) for *_, tallies in found for t in tallies for s in t.subjects}
            self.subjects = [keys[text] for text in sorted(keys, key=lambda t: t.encode())]
            self.verdicts = {s.text: [Verdict(weight, *v) for weight, w, _, tallies in found
                                      for v in [self.of_subject(w, s, tallies)] if v] for s in self.subjects}
        self.parts = [self.part(self.verdicts[s.text]) for s in self.subjects]

    def evaluated(self, specs, window):
        """(judgement, tallies) of a target that is looked at; worked out once."""
        key = ("inner", specs[0], window)
        if key not in self.world.cache:
            self.world.cache[key] = tuple(target_result(self.world, specs, window)[1:])
        return self.world.cache[key]

    # ---- what becomes of one that is looked at: (reason, status or value)

    def of_all(self, window, judgement, tallies):
        if all(without_service(tally) for tally in tallies):
            return "no_service", None
        if self.by_status:
            return by_status(judgement.status)
        tally = tallies[0]
        if not tally.spec.by:
            return by_value(tally, tally.parts[0])
        if not tally.parts:
            return "open" if window[1] > self.world.as_of else "no_data", None
        weights = [s.weight for s in tally.subjects] if tally.spec.over == "weighted" else None
        return by_value(tally, together(tally.parts, weights), sum(figure(tally, p).given for p in tally.parts))

    def of_subject(self, window, subject, tallies):
        """None where it is not seen. A subject may be in several classes."""
        found = [(t, p) for t in tallies for s, p in zip(t.subjects, t.parts) if s.text == subject.text]
        if not found:
            return ("open", None) if window[1] > self.world.as_of else None
        if all(part_without_service(tally, part, subject) for tally, part in found):
            return "no_service", None
        if self.by_status:
            return by_status(of_many([judge(tally, part).status for tally, part in found], WORST_FIRST))
        return by_value(*found[0])

    # ---- figures

    def part(self, verdicts):
        def weight(*reasons):
            return sum((v.weight for v in verdicts if v.reason in reasons), Fraction(0))
        counted = [v for v in verdicts if v.reason == "counted"]
        part = Part()
        part.known, part.rows_counted = weight("counted"), Fraction(len(counted))
        part.no_data, part.ahead = weight("unjudged", "no_data"), weight("open")
        part.service = part.known + part.no_data
        if not self.by_status:
            part.values = [(v.what, v.weight) for v in counted]
            return part
        wanted, adds = ("met", "good") if self.spec.kind == "composite" else ("missed", "bad")
        part.numerator = sum((v.weight for v in counted if v.what == wanted), Fraction(0))
        part.denominator = part.known
        if self.spec.no_data in ("good", "bad"):
            part.denominator += part.no_data
        if self.spec.no_data == adds:
            part.numerator += part.no_data
        return part

    def shown(self, subject=None):
        """The member `windows` or `parts`; the target itself has none where there are subjects."""
        if subject is None and self.spec.by:
            return {}
        verdicts = self.verdicts["{}" if subject is None else subject.text]
        composite = self.spec.kind == "composite"

        def shown(of):
            total = sum((v.weight for v in of), Fraction(0))
            return show_decimal(total) if composite else int(total)
        counted = [v for v in verdicts if v.reason == "counted"]
        found = {"seen": shown(verdicts), "counted": shown(counted)}
        if self.by_status:
            name = "met" if composite else "missed"
            found[name] = shown([v for v in counted if v.what == name])
        left_out = sorted({v.reason for v in verdicts} - {"counted"})
        if left_out:
            found["left_out"] = {r: shown([v for v in verdicts if v.reason == r]) for r in left_out}
        return {"parts" if composite else "windows": found}


def without_service(tally):
    """Of a target, or of one class of it."""
    found = [part_without_service(tally, p, s) for s, p in zip(tally.subjects, tally.parts)]
    return bool(found) and all(found)


def part_without_service(tally, part, subject):
    if isinstance(tally, NestedTally):
        seen = tally.verdicts[subject.text]
        return tally.window[1] <= tally.world.as_of and all(v.reason == "no_service" for v in seen)
    if tally.spec.kind == "elapsed":
        if tally.window[1] > tally.world.as_of or part.undecided > 0 or part.rows_counted > 0:
            return False
    return part.service == 0 and part.ahead == 0


def by_status(status):
    if status in ("met", "missed"):
        return "counted", status
    return ("unjudged" if status == "reported" else status), None


def by_value(tally, part, subjects_with_figure=None):
    policy = tally.spec.no_data
    if runs_on(tally, part):
        return "open", None
    if is_below(tally, part, subjects_with_figure):
        return "unjudged", None
    found = figure(tally, part)
    if (part.service > 0 and part.known == 0 and policy in ("unjudged", "excluded")) or not found.given:
        return "no_data", None
    if found.value is None:
        return "no_value", None
    if part.no_data > 0 and policy == "unjudged":
        return "unjudged", None
    return "counted", rounded(tally, found.value)
