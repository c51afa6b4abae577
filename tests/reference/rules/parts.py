"""What one subject has in one window: time, outages, values. Figures are made of these, of one subject or of several
together."""
from fractions import Fraction

from .book import OUTAGE_KINDS, ROW_KINDS, TIMED_KINDS
from .clock import elapsed
from .facts import fields_of, holds, key_of
from .hours import open_time
from .runs import own_place
from .subjects import seen_in
from .values import decimal, show_decimal


class Part:
    """All amounts of time are microseconds. Amounts of several parts add up, lists are joined."""
    SUMS = ("service", "known", "no_data", "ahead", "tail", "up", "down", "lighter", "number", "length", "numerator",
            "denominator", "most", "rows_counted", "rows_null", "weighted_down", "undecided")

    def __init__(self):
        for name in self.SUMS:
            setattr(self, name, Fraction(0))
        self.lengths, self.between, self.values = [], [], []
        self.unsettled = False
        self.time = None


def together(parts, weights=None):
    """Several parts as one. With weights, what is measured weighs; rows that are merely counted do not."""
    whole = Part()
    for i, part in enumerate(parts):
        for name in Part.SUMS:
            w = weights[i] if weights and name not in ("rows_counted", "rows_null") else 1
            setattr(whole, name, getattr(whole, name) + w * getattr(part, name))
        whole.lengths += part.lengths
        whole.between += part.between
        whole.values += part.values
        whole.unsettled = whole.unsettled or part.unsettled
    return whole


def part_of(tally, subject):
    part = Part()
    world, spec, window = tally.world, tally.spec, tally.window
    pieces, runs, running = tally.fates_of(subject)
    within = [p.part(max(p.a, window[0]), min(p.b, window[1])) for p in pieces
              if p.a < window[1] and p.b > window[0]]
    time_of(part, tally, within)
    if spec.kind in OUTAGE_KINDS:
        outages_of(part, tally, pieces, within, runs)
    verdicts = tally.touching_cases(subject) if spec.kind == "elapsed" else tally.touching(subject)
    part.rows_counted = Fraction(sum(v.reason == "counted" for v in verdicts))
    part.rows_null = Fraction(sum(v.reason == "null" for v in verdicts))
    if spec.kind in ROW_KINDS:
        rows_of(part, tally, subject, [v.row for v in verdicts if v.reason == "counted"])
    if spec.kind == "elapsed":
        cases_of(part, tally, verdicts)
    if spec.kind == "churn":
        churn_of(part, tally, [v.row for v in verdicts if v.reason == "counted"])
    if spec.kind == "concurrency":
        most_of(part, tally, subject, within, running)
    return part


def time_of(part, tally, within):
    """The member `time`, and what judging needs of it."""
    world, spec, (a, b) = tally.world, tally.spec, tally.window
    time = {"window": b - a, "outside_hours": 0, "no_data": 0, "future": b - max(a, min(b, world.as_of))}
    time.update({"up": 0, "down": 0} if spec.kind in TIMED_KINDS else {"counted": 0})
    by_id = {"excluded": {}, "excused": {}}
    for p in within:
        if p.fate in by_id:
            by_id[p.fate][p.by] = by_id[p.fate].get(p.by, 0) + p.b - p.a
        else:
            time[p.fate] += p.b - p.a
    time.update({fate: ids for fate, ids in by_id.items() if ids})
    part.time = time
    excluded, excused = (sum(by_id[fate].values()) for fate in ("excluded", "excused"))
    part.service = Fraction(time["window"] - time["future"] - time["outside_hours"] - excluded)
    part.no_data = Fraction(time["no_data"])
    part.known = part.service - part.no_data
    part.up = Fraction(time.get("up", 0) + excused)
    part.down = Fraction(time.get("down", 0))
    part.ahead = Fraction(open_time(world.calendar(spec.hours), max(a, world.as_of), b))


def during(pieces, x, y, fates):
    """The pieces of these fates in [x, y): pieces are cut wherever a run begins, ends or changes its weight."""
    return [p for p in pieces if x <= p.a and p.b <= y and p.fate in fates]


def length(found):
    return sum(p.b - p.a for p in found)


def outages_among(runs, pieces):
    """(run, its first counted moment, its counted length)"""
    found = []
    for run in runs:
        counted = during(pieces, run.start, run.end, ("down",))
        if not run.short and counted:
            found.append((run, counted[0].a, length(counted)))
    return found


def outages_of(part, tally, pieces, within, runs):
    world, spec, (a, b) = tally.world, tally.spec, tally.window
    outages = outages_among(runs, pieces)
    for i, (run, first, counted) in enumerate(outages):
        if a <= first < b:
            part.lengths.append(Fraction(counted))
            part.number += 1
            part.length += counted
            if i > 0:
                up = during(pieces, outages[i - 1][0].end, run.start, ("up", "excused"))
                part.between.append(Fraction(length(up)))
    for run in runs:
        for x, y, weight in run.pieces:
            if not run.short:
                down = length(p for p in within if x <= p.a and p.b <= y and p.fate == "down")
                part.lighter += (1 - weight) * down
                part.weighted_down += weight * down
    if "weight" in spec.metric:
        part.time["weighted_down"] = show_decimal(part.weighted_down)
    if runs:
        last = runs[-1]
        if last.end + elapsed(spec.metric.get("merge_gap", "PT0S")) >= world.as_of:
            tail = (last.start if last.short else last.end, world.as_of)
            part.tail = Fraction(sum(max(0, min(p.b, tail[1]) - max(p.a, tail[0]))
                                     for p in within if p.fate in ("up", "excused")))
            part.unsettled = any(run is last and a <= first < b for run, first, _ in outages)


def other_rows(tally, subject, out_of):
    """Rows of another stream that concern the subject: live, not future, passing their own `where`."""
    world, spec = tally.world, tally.spec
    stream = world.streams[out_of["stream"]]
    by_key = all(f in fields_of(stream) for f in spec.by)
    for row in world.rows[stream["id"]]:
        if row.state != "live" or row.start >= world.as_of:
            continue
        if "where" in out_of and not holds(out_of["where"], seen_in(stream, row), spec.zone):
            continue
        if not by_key or key_of(stream, spec.by, row) == subject.key:
            yield stream, row


def rows_of(part, tally, subject, rows):
    """Section 7: numerators and denominators, or the values with their counts."""
    spec = tally.spec
    m = spec.metric

    def times(row):
        return row.cells[m["count"]] if "count" in m else Fraction(1)
    if spec.kind in ("count", "ratio"):
        of = m.get("of")
        for row in rows:
            if of is not None and set(of) == {"count"}:
                part.numerator += row.cells[of["count"]]
            elif of is None or holds(of, seen_in(tally.stream, row, subject), spec.zone):
                part.numerator += times(row)
            part.denominator += times(row)
        if spec.kind == "ratio" and "out_of" in m:
            part.denominator = out_of_rows(tally, subject, m["out_of"])
    elif spec.kind == "response_rate":
        part.numerator = Fraction(sum(row.cells[m["field"]] is not None for row in rows))
        part.denominator = Fraction(len(rows))
    elif spec.kind == "promoter":
        for row in rows:
            part.numerator += (row.cells[m["field"]] >= 9) - (row.cells[m["field"]] <= 6)
            part.denominator += 1
    else:
        part.values = [(Fraction(row.cells[m["field"]]), times(row)) for row in rows]


def churn_of(part, tally, rows):
    """Section 7: of those there at the start of the window, those that are gone at its end."""
    by_then = min(tally.window[1], tally.world.as_of)
    part.denominator = Fraction(len(rows))
    part.numerator = Fraction(sum(row.end is not None and row.end <= by_then for row in rows))


def cases_of(part, tally, verdicts):
    """Section 10, figures."""
    counted = [v for v in verdicts if v.reason == "counted"]
    late = sum(v.late for v in counted)
    aggregate = tally.spec.metric["aggregate"]
    part.undecided = Fraction(sum(v.reason == "open" for v in verdicts))
    if aggregate == "within":
        part.numerator, part.denominator = Fraction(len(counted) - late), Fraction(len(counted))
    elif aggregate == "late":
        part.numerator = Fraction(late)
    else:
        part.values = [(Fraction(v.elapsed), Fraction(1)) for v in counted]


def out_of_rows(tally, subject, out_of):
    if not isinstance(out_of, dict):
        return decimal(out_of)
    a, b = tally.window
    return Fraction(sum(a <= row.start < b and tally.fate_of_moment(subject, row.start) is None
                        for _, row in other_rows(tally, subject, out_of)))


def most_of(part, tally, subject, within, running):
    """Concurrency: the most rows, or distinct keys, at one moment of fate `counted`."""
    world, spec = tally.world, tally.spec
    distinct = spec.metric.get("distinct")

    def most(spans):
        edges = {t for a, b, _ in spans for t in (a, b)}
        best = 0
        for p in within:
            if p.fate == "counted":
                for t in {p.a} | {t for t in edges if p.a <= t < p.b}:
                    best = max(best, len({key for a, b, key in spans if a <= t < b}))
        return best

    def name(row):
        return tuple(row.cells[f] for f in distinct) if distinct else row.number
    part.most = part.numerator = Fraction(most([own_place(world, spec, row)[:2] + (name(row),) for row in running]))
    out_of = spec.metric.get("out_of")
    if isinstance(out_of, dict):
        spans = [(row.start, world.end(row), name(row)) for _, row in other_rows(tally, subject, out_of)]
        part.denominator = Fraction(most(spans))
    elif out_of is not None:
        part.denominator = decimal(out_of)
