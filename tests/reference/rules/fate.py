"""Section 5: the fate of a moment. The horizon is cut at every instant at which anything can change, and each piece is
then classified by itself; exclusions with a limit walk over the pieces in order of time."""
from .attestations import valid_spans
from .book import OUTAGE_KINDS, TIMED_KINDS
from .clock import Duration, add, document_time, elapsed
from .facts import fields_of, holds, noticed
from .hours import cuts, is_open, open_spans
from .runs import runs_of
from .subjects import class_of, seen_in, seen_of_subject
from .windows import NEVER, uncut


class Piece:
    def __init__(self, a, b):
        self.a, self.b = a, b
        self.fate = None
        self.by = None
        self.held = False
        self.is_down = False
        self.covered = True

    def part(self, a, b):
        other = Piece(a, b)
        other.fate, other.by, other.held = self.fate, self.by, self.held
        other.is_down, other.covered = self.is_down, self.covered
        return other


def joined(spans):
    """Maximal runs: spans that overlap or touch become one."""
    runs = []
    for a, b in sorted(s for s in spans if s[0] < s[1]):
        if runs and a <= runs[-1][1]:
            runs[-1] = (runs[-1][0], max(b, runs[-1][1]))
        else:
            runs.append((a, b))
    return runs


def inside(spans, t):
    return any(a <= t < b for a, b in spans)


def matches(stream, row, spec, subject, match=None):
    """Does a row of another stream concern the subject? A missing match field concerns every value of it."""
    if match is None:
        match = spec.by if all(f in fields_of(stream) for f in spec.by) else []
    return all(row.cells[f] is None or row.cells[f] == subject.key[f] for f in match)


def exclusion_runs(world, spec, subject, exclusion, a, b):
    """The maximal runs of an exclusion's own spans, as far as they touch [a, b)."""
    if "calendar" in exclusion:
        # Some days more on either side: a run that goes on outside is the same run in every limit window anyway.
        return joined(open_spans(world.calendar(exclusion["calendar"]), a, b))
    if "duty" in exclusion:
        from .duties import missed_spans  # which evaluates targets itself
        return joined(missed_spans(world, spec.agreement, exclusion["duty"]))
    if "stream" not in exclusion:
        return []
    stream = world.streams[exclusion["stream"]]
    spans = []
    for row in world.rows[stream["id"]]:
        if row.state != "live" or row.start >= world.as_of:
            continue
        if "where" in exclusion and not holds(exclusion["where"], seen_in(stream, row), spec.zone):
            continue
        if "notice" in exclusion:
            name = exclusion["notice"].get("calendar", "always")
            if not noticed(exclusion["notice"], row, spec.zone, world.calendar_open_time(name), world.calendar(name)):
                continue
        if matches(stream, row, spec, subject, exclusion.get("match")):
            spans.append((row.start, world.end(row)))
    return joined(spans)


def observed(world, spec):
    """The stream whose coverage is said: of a made one its source."""
    return world.made[spec.stream].source if spec.stream in world.made else spec.stream


def assumed_coverage(world, name):
    """Has nobody said anything of the coverage of a stream?"""
    return world.streams[name].get("complete") is None and not world.lines[name]


def said_coverage(world, spec, subject):
    """The spans in which the stream is observed for the subject."""
    stream = world.streams[observed(world, spec)]
    spans = list(world.lines[stream["id"]])
    everywhere = (-NEVER, NEVER)
    complete = stream.get("complete")
    if complete is None:
        return spans or [everywhere]
    if complete == "always":
        spans.append(everywhere)
    elif isinstance(complete, list):
        for entry in complete:
            if "where" in entry and not holds(entry["where"], seen_of_subject(stream, subject), spec.zone):
                continue
            spans.append((document_time(spec.zone, entry["from"]),
                          document_time(spec.zone, entry["to"]) if "to" in entry else NEVER))
    elif isinstance(complete, dict):
        watch = world.streams[complete["stream"]]
        for row in world.rows[watch["id"]]:
            if row.state == "live" and row.start < world.as_of and matches(watch, row, spec, subject):
                spans.append((row.start, world.end(row)))
    return spans


def hold_spans(world, spec, passing_rows):
    """None where the stream has no `hold`."""
    stream = world.streams[spec.stream]
    if stream["shape"] != "sample" or "hold" not in stream:
        return None
    return [(row.time, add(spec.zone, row.time, Duration(stream["hold"]))) for row in passing_rows]


class Limits:
    """What is left of an exclusion's limit in each of its windows."""

    def __init__(self, spec, exclusion, a, b):
        self.windows = []
        limit = exclusion.get("limit")
        if limit is None:
            self.windows.append([-NEVER, NEVER, None, None, set()])
            return
        for x, y in uncut(spec.zone, limit["window"], spec.in_force_from, a, b):
            x2, y2 = max(x, spec.horizon[0]), min(y, spec.horizon[1])
            if x2 < y2:
                time = elapsed(limit["time"]) if "time" in limit else None
                if time is not None:
                    time = time * (y2 - x2) // (y - x)
                self.windows.append([x2, y2, time, limit.get("times"), set()])

    def edges(self):
        return {t for w in self.windows for t in w[:2] if t not in (NEVER, -NEVER)}

    def allow(self, piece, run):
        """How much of a piece, from its begin, may still be taken out; and takes it."""
        w = [w for w in self.windows if w[0] <= piece.a < w[1]][0]
        if w[3] is not None and run not in w[4] and len(w[4]) >= w[3]:
            return 0
        length = piece.b - piece.a
        if w[2] is not None:
            length = min(length, w[2])
            w[2] -= length
        if length > 0:
            w[4].add(run)
        return length


def exclude(pieces, exclusion, runs, limits):
    """Walks the pieces in order of time and gives to the exclusion what it holds and takes out."""
    found = []
    for piece in pieces:
        run = [i for i, (a, b) in enumerate(runs) if a <= piece.a < b]
        if piece.fate is not None or piece.held or not run:
            found.append(piece)
            continue
        only_down = exclusion.get("removes", "time") == "downtime"
        if only_down and not (piece.is_down and piece.covered):
            piece.held = True
            found.append(piece)
            continue
        length = limits.allow(piece, run[0])
        if length > 0:
            taken = piece.part(piece.a, piece.a + length)
            taken.fate, taken.by, taken.held = ("excused" if only_down else "excluded"), exclusion["id"], True
            found.append(taken)
        if piece.a + length < piece.b:
            found.append(piece.part(piece.a + length, piece.b))
    return found


def fates(world, spec, subject, passing_rows, run_rows):
    """The classified pieces of the horizon up to as_of, and the runs."""
    a, b = spec.horizon[0], min(spec.horizon[1], world.as_of)
    runs = runs_of(world, spec, run_rows) if spec.kind in OUTAGE_KINDS else []
    coverage = said_coverage(world, spec, subject)
    if a >= b:
        return [], runs
    calendar = world.calendar(spec.hours)
    held = hold_spans(world, spec, passing_rows)
    if spec.stream in world.made:
        from .made import known_spans  # which evaluates targets itself
        held = known_spans(world, spec, subject, class_of)
    instants = {a, b}
    if calendar is not None:
        instants |= set(cuts(calendar, a, b))
    for span in coverage + (held or []):
        instants |= set(span)
    for run in runs:
        for x, y, _ in run.pieces:
            instants |= {x, y}
    valid = valid_spans(world, spec, run_rows) if spec.kind == "attested" else []
    for span in valid:
        instants |= set(span)
    exclusions = []
    for exclusion in spec.exclude:
        of = exclusion_runs(world, spec, subject, exclusion, a, b)
        limits = Limits(spec, exclusion, a, b)
        for span in of:
            instants |= set(span)
        instants |= limits.edges()
        exclusions.append((exclusion, of, limits))
    instants = sorted(t for t in instants if a <= t <= b)
    pieces = [Piece(x, y) for x, y in zip(instants, instants[1:])]
    for piece in pieces:
        if calendar is not None and not is_open(calendar, piece.a):
            piece.fate = "outside_hours"
        piece.covered = inside(coverage, piece.a) and (held is None or inside(held, piece.a))
        piece.is_down = any(not run.short and run.start <= piece.a < run.end for run in runs)
        if spec.kind == "attested":
            piece.is_down = not inside(valid, piece.a)
    for exclusion, of, limits in exclusions:
        pieces = exclude(pieces, exclusion, of, limits)
    for piece in pieces:
        if piece.fate is None:
            if not piece.covered:
                piece.fate = "no_data"
            elif spec.kind not in TIMED_KINDS:
                piece.fate = "counted"
            else:
                piece.fate = "down" if piece.is_down else "up"
    return pieces, runs
