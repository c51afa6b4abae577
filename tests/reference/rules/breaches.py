"""Section 14: the breaches of a result, and the steps of each. Each is found by itself; where nothing can be counted, the
window itself is one."""
from fractions import Fraction

from .book import OUTAGE_KINDS
from .clock import Duration, elapsed
from .facts import holds
from .figures import figure, left_as_double
from .money import row_amount
from .parts import outages_among
from .status import bound_of, limits_of
from .subjects import seen_in
from .values import show_double


class Breach:
    """`row` is that of the breach (of a case its fields at its start), where it has one."""

    def __init__(self, earned, row=None, steps=Fraction(1), grows=False):
        self.stream, self.row, self.steps, self.grows = earned.tally.__dict__.get("stream"), row, steps, grows

    def base(self, of):
        """The amount in its row, or None."""
        amount = None if self.row is None else row_amount(self.stream, self.row, of["field"])
        return None if amount is None else max(Fraction(0), amount)


def single_limit(earned):
    """The objective where it is a single comparison."""
    limits, word = limits_of(earned.spec.objective)
    return None if word else limits[0]


def steps_of(earned, value):
    each = earned.terms["each"]
    limit = single_limit(earned)
    start = bound_of(earned.tally, {"value": each["from"]} if "from" in each else limit)
    excess = Fraction(0)
    if value is not None:
        if left_as_double(earned.tally, figure(earned.tally, earned.part).value):
            value = Fraction(show_double(value))
        upwards = (limit["op"][0] == "<") == (earned.name == "credit")
        excess = max(Fraction(0), value - start if upwards else start - value)
    steps = Fraction(excess) / bound_of(earned.tally, {"value": each["step"]})
    return in_parts(steps, each, 1)


def in_parts(steps, each, least):
    part = each.get("part", "whole")
    if part == "exact":
        return steps
    if part == "none":
        return Fraction(steps.numerator // steps.denominator)
    return Fraction(max(least, -(-steps.numerator // steps.denominator)))


def window_breach(earned, value):
    """The window itself: its steps are those of its value, where its kind has no breaches of another sort."""
    each = earned.terms.get("each")
    if each is None:
        return Breach(earned)
    if earned.terms.get("per", "window") == "breach" and has_others(earned.spec):
        return Breach(earned, steps=in_parts(Fraction(0), each, 1))
    return Breach(earned, steps=steps_of(earned, value))


def has_others(spec):
    return spec.kind in OUTAGE_KINDS or (spec.kind == "elapsed" and spec.metric["aggregate"] in ("within", "late"))


def of_breaches(earned, value):
    spec, metric = earned.spec, earned.spec.metric
    limit = single_limit(earned)
    op = limit["op"] if limit else ""
    found = []
    if spec.kind == "elapsed" and metric["aggregate"] in ("within", "late"):
        found = of_cases(earned)
    elif spec.kind in OUTAGE_KINDS:
        found = of_outages(earned)
    elif spec.kind == "failed_windows":
        found = [Breach(earned)] * int(earned.part.numerator)
    elif spec.kind in ("ratio", "response_rate") and "out_of" not in metric and op[:1] in ("<", ">"):
        failing = earned.part.numerator if op[0] == "<" else earned.part.denominator - earned.part.numerator
        found = of_rows(earned, failing, op[0] == "<")
    elif spec.kind == "count" and op[:1] == "<":
        found = of_rows(earned, earned.part.numerator, True)
    return found or [window_breach(earned, value)]


def of_cases(earned):
    tally, found = earned.tally, []
    for subject in earned.subjects:
        for v in tally.touching_cases(subject):
            if v.reason == "counted" and v.late:
                case = v.row
                steps = steps_of_case(tally, case, subject, earned.terms["each"]) if "each" in earned.terms else Fraction(1)
                found.append(Breach(earned, case.at_start.known, steps, case.stop is None))
    return found


def steps_of_case(tally, case, subject, each):
    limit = tally.spec.metric["limit"]
    step, start = Duration(each["step"]), Duration(each.get("from", limit["value"]))
    in_days = step.has_calendar
    amount = sum(((b - a) * weight for a, b, weight in tally.pieces(case, subject, in_days)), Fraction(0))
    beyond = amount - (start.days if in_days else start.elapsed)
    return in_parts(max(Fraction(0), beyond) / (step.days if in_days else step.elapsed), each, 1)


def of_outages(earned):
    tally, (a, b), found = earned.tally, earned.window, []
    gap = elapsed(tally.spec.metric.get("merge_gap", "PT0S"))
    each = earned.terms.get("each")
    for subject in earned.subjects:
        pieces, runs, _ = tally.fates_of(subject)
        for run, first, counted in outages_among(runs, pieces):
            if not a <= first < b:
                continue
            steps = Fraction(1)
            if each:
                start = elapsed(each["from"]) if "from" in each else bound_of(tally, single_limit(earned))
                steps = in_parts(max(Fraction(0), counted - Fraction(start)) / elapsed(each["step"]), each, 0)
            found.append(Breach(earned, None, steps, run is runs[-1] and run.end + gap >= tally.world.as_of))
    return found


def of_rows(earned, number, meeting):
    """The rows that fail; where a row stands for so many, they are not rows but their number."""
    spec, m = earned.spec, earned.spec.metric
    if "count" in m or "count" in m.get("of", {}):
        return [Breach(earned)] * max(0, int(number))
    found = []
    for subject in earned.subjects:
        for v in earned.tally.touching(subject):
            if v.reason != "counted":
                continue
            if spec.kind == "response_rate":
                meets = v.row.cells[m["field"]] is not None
            else:
                meets = "of" not in m or holds(m["of"], seen_in(earned.tally.stream, v.row, subject), spec.zone)
            if meets == meeting:
                found.append(Breach(earned, v.row))
    return found
