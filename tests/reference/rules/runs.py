"""Section 6: from rows to runs, and their weights."""
from fractions import Fraction

from .clock import elapsed
from .facts import fields_of
from .values import decimal, show_decimal


class Run:
    """`pieces` are (from, to, weight) that fill the run from its start to its end."""

    def __init__(self, pieces):
        self.pieces = pieces
        self.start, self.end = pieces[0][0], pieces[-1][1]
        self.short = False


def own_place(world, spec, row):
    """(start, end) of an interval for a metric, with the end cut to as_of; start is None where it is missing. The
    third is true where the end lies before the start."""
    kinds = fields_of(world.streams[spec.stream])
    begin, stop = row.start, row.end
    name = spec.metric.get("start", "start")
    if name in kinds:
        begin = row.cells[name]
    elif name == "end":
        begin = row.end
    name = spec.metric.get("end", "end")
    if name in kinds:
        stop = row.cells[name]
    elif name == "start":
        stop = row.start
    if begin is None:
        return None, None, False
    if stop is None:
        return begin, world.as_of, False
    return begin, min(stop, world.as_of), stop < begin


def row_weight(world, spec, row):
    """A value that is missing or not listed weighs 1."""
    said = spec.metric.get("weight")
    if said is None:
        return Fraction(1)
    kind = fields_of(world.streams[spec.stream])[said["field"]][0]
    value = row.cells[said["field"]]
    if value is None:
        return Fraction(1)
    if kind == "boolean":
        value = "true" if value else "false"
    elif kind != "string":
        value = show_decimal(value)
    return decimal(said.get("values", {}).get(value, 1))


def runs_of(world, spec, rows):
    spans = []
    for row in rows:
        start, end, _ = own_place(world, spec, row)
        spans.append((start, end, row_weight(world, spec, row)))
    instants = sorted({t for s in spans for t in s[:2]})
    gap = elapsed(spec.metric.get("merge_gap", "PT0S"))
    shortest = elapsed(spec.metric.get("shortest", "PT0S"))
    runs = []
    for a, b in zip(instants, instants[1:]):
        weights = [w for x, y, w in spans if x <= a < y]
        if not weights:
            continue
        piece = (a, b, max(weights))
        if runs and a - runs[-1].end <= gap:
            last = runs[-1].pieces
            if a > runs[-1].end:
                last = last + [(runs[-1].end, a, max(last[-1][2], piece[2]))]
            runs[-1] = Run(last + [piece])
        else:
            runs.append(Run([piece]))
    for run in runs:
        run.short = run.end - run.start < shortest
    return runs
