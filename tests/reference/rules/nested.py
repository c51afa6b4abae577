"""Targets over the windows of another target: `failed_windows` and `windows`. Each inner window is evaluated by itself."""
from fractions import Fraction

from .figures import figure, rounded
from .parts import Part, together
from .results import result_of, target_result
from .rows import Tally
from .status import is_below, judge, runs_on
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
        self.stream = world.streams[spec.stream]


class OneSubject:
    def __init__(self, key, text):
        self.key, self.text = key, text


class NestedTally:
    """A target over windows in one of its own. `verdicts` are, for each subject, the reasons and values of the inner
    windows that are seen."""

    def __init__(self, world, spec, window):
        self.world, self.spec, self.window = world, spec, window
        self.inner = Measure(world, spec.inner[0])
        self.windows = inner_windows(spec.inner[0], *window)
        evaluated = [self.evaluated(w) for w in self.windows]
        if not spec.by:
            self.subjects = [OneSubject({}, "{}")]
            self.verdicts = {"{}": [self.of_all(w, *e) for w, e in zip(self.windows, evaluated)]}
        else:
            found = {s.text: OneSubject(s.key, s.text) for _, tallies in evaluated for s in tallies[0].subjects}
            self.subjects = [found[text] for text in sorted(found, key=lambda t: t.encode())]
            self.verdicts = {s.text: [self.of_subject(w, s, tallies[0]) for w, (_, tallies) in zip(self.windows, evaluated)]
                             for s in self.subjects}
            self.verdicts = {text: [v for v in of if v is not None] for text, of in self.verdicts.items()}
        self.parts = [self.part(self.verdicts[s.text]) for s in self.subjects]

    def evaluated(self, window):
        """(judgement, tallies) of the inner target in a window of its own; worked out once."""
        key = ("inner", self.spec, window)
        if key not in self.world.cache:
            self.world.cache[key] = target_result(self.world, self.spec.inner, window)[1:]
        return self.world.cache[key]

    # ---- what becomes of an inner window: (reason or "counted", missed or value)

    def of_all(self, window, judgement, tallies):
        if all(without_service(tally) for tally in tallies):
            return "no_service", None
        if self.spec.kind == "failed_windows":
            return by_status(judgement.status)
        tally = tallies[0]
        if not tally.spec.by:
            return by_value(tally, tally.parts[0])
        if not tally.parts:
            return "open" if window[1] > self.world.as_of else "no_data", None
        weights = [s.weight for s in tally.subjects] if tally.spec.over == "weighted" else None
        return by_value(tally, together(tally.parts, weights), sum(figure(tally, p).given for p in tally.parts))

    def of_subject(self, window, subject, tally):
        """None where the window is not seen."""
        part = [p for s, p in zip(tally.subjects, tally.parts) if s.text == subject.text]
        if not part:
            return ("open", None) if window[1] > self.world.as_of else None
        if part_without_service(tally, part[0]):
            return "no_service", None
        if self.spec.kind == "failed_windows":
            return by_status(judge(tally, part[0]).status)
        return by_value(tally, part[0])

    # ---- figures

    def part(self, verdicts):
        def number(*reasons):
            return Fraction(sum(reason in reasons for reason, _ in verdicts))
        part = Part()
        part.known = part.rows_counted = number("counted")
        part.no_data, part.ahead = number("unjudged", "no_data"), number("open")
        part.service = part.known + part.no_data
        if self.spec.kind == "windows":
            part.values = [(value, Fraction(1)) for reason, value in verdicts if reason == "counted"]
            return part
        part.numerator, part.denominator = Fraction(sum(missed for reason, missed in verdicts if reason == "counted")), part.known
        if self.spec.no_data in ("good", "bad"):
            part.denominator += part.no_data
        if self.spec.no_data == "bad":
            part.numerator += part.no_data
        return part

    def shown(self, subject=None):
        """The member `windows`; the target itself has none where there are subjects."""
        if subject is None and self.spec.by:
            return {}
        verdicts = self.verdicts["{}" if subject is None else subject.text]
        found = {"seen": len(verdicts), "counted": sum(reason == "counted" for reason, _ in verdicts)}
        if self.spec.kind == "failed_windows":
            found["missed"] = sum(missed for reason, missed in verdicts if reason == "counted")
        left_out = [reason for reason, _ in verdicts if reason != "counted"]
        if left_out:
            found["left_out"] = {reason: left_out.count(reason) for reason in left_out}
        return {"windows": found}


def without_service(tally):
    """Of a target, or of one class of it."""
    if not tally.spec.by:
        return part_without_service(tally, tally.parts[0])
    return bool(tally.parts) and all(part_without_service(tally, p) for p in tally.parts)


def part_without_service(tally, part):
    if tally.spec.kind == "elapsed":
        if tally.window[1] > tally.world.as_of or part.undecided > 0 or part.rows_counted > 0:
            return False
    return part.service == 0 and part.ahead == 0


def by_status(status):
    return ("counted", status == "missed") if status in ("met", "missed") else (status, None)


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


def nested_result(world, spec, window):
    tally = NestedTally(world, spec, window)
    return result_of(tally, {"id": spec.id}, lambda tally, subject=None: tally.shown(subject), True)[0]
