"""Section 10: cases, the replay of their events, and the clock that runs meanwhile.

A case is replayed once for each target. What it ran is a list of spans; cut to the open time of the calendar, and with
the excluded time left out, it is a list of pieces. All amounts are summed over these pieces, one by one.
"""
from bisect import bisect_right
from copy import copy
from fractions import Fraction

from .clock import DAY, Duration, Invalid
from .facts import fields_of, holds, rank_of_row
from .fate import fates
from .hours import open_spans, spans_by_date
from .rows import Tally, Verdict
from .subjects import class_of, listed_subjects, seen_in
from .windows import unit_borders

KINDS = ("start", "stop", "pause", "resume")
# The order of events of one time.
RANK = {"resume": 0, "start": 1, "pause": 2, "stop": 3, None: 4}


def names_of(metric, kind):
    said = metric.get(kind, [])
    return [said] if isinstance(said, str) else said


def kind_of(metric, name):
    """The first kind that lists the name, or None."""
    for kind in KINDS:
        if name in names_of(metric, kind):
            return kind
    return None


def own_times(stream):
    return ("start", "end") if stream["shape"] == "interval" else ("time",)


def rows_are_cases(stream, metric):
    kinds = fields_of(stream)
    names = [name for kind in KINDS for name in names_of(metric, kind)]
    return all(name in own_times(stream) or kinds.get(name, ("",))[0] == "time" for name in names)


def field_named(stream, ours):
    """The field that is `case` or `event`."""
    kinds = fields_of(stream)
    theirs = stream.get("columns", {}).get(ours)
    for name in (ours, theirs):
        if name in kinds:
            return name
    raise Invalid("no field %r" % ours)


class Known:
    """The fields of a case as they are last known; conditions and keys read it as if it were a row."""

    def __init__(self, before, row):
        self.cells = dict(before.cells) if before is not None else dict.fromkeys(row.cells)
        self.cells.update({name: cell for name, cell in row.cells.items() if cell is not None})


class Event:
    def __init__(self, time, kind, name, row):
        self.time, self.kind, self.name, self.row = time, kind, name, row
        self.known = None


class Case:
    """`reason` is why it never counts (`null`, `future`, `not_started`), whatever the target's conditions say. `spans`
    are (from, to) in which it ran; the last may end at as_of."""

    def __init__(self, rows):
        self.rows = rows
        self.events = []
        self.reason = None
        self.start = self.stop = None
        self.at_start = self.at_stop = None
        self.spans = []
        self.at_once = False

    def put_in_order(self, stream):
        """Order of events; and the fields known after each."""
        sequence = stream.get("sequence")

        def rank(event):
            place = None if sequence is None else event.row.cells[sequence]
            if isinstance(place, str):
                place = place.encode()
            return (event.time, (0,) if place is None else (1, place), RANK[event.kind], event.name.encode(),
                    rank_of_row(stream, event.row))
        self.events.sort(key=rank)
        known = None
        for event in self.events:
            known = event.known = Known(known, event.row)

    def replay(self, reopen, as_of):
        state, since, paused_at_stop = "idle", None, False

        def run_from(event):
            nonlocal state, since
            state, since = "running", event.time

        def begin(event):
            run_from(event)
            self.spans = []
            self.start, self.at_start = event.time, event
        for event in self.events:
            kind = event.kind
            if state == "idle":
                if kind == "start":
                    begin(event)
            elif state == "running":
                if kind in ("pause", "stop"):
                    self.spans.append((since, event.time))
                if kind == "pause":
                    state = "paused"
                elif kind == "stop":
                    state, self.at_stop, paused_at_stop = "stopped", event, False
            elif state == "paused":
                if kind in ("start", "resume"):
                    run_from(event)
                elif kind == "stop":
                    state, self.at_stop, paused_at_stop = "stopped", event, True
            elif kind in ("start", "resume") and reopen != "ignore":
                if reopen == "restart":
                    begin(event)
                else:
                    if reopen == "running" and not paused_at_stop:
                        self.spans.append((self.at_stop.time, event.time))
                    run_from(event)
                self.at_stop = None
        if state == "idle":
            self.reason = "not_started"
        if state == "running":
            self.spans.append((since, as_of))
        if self.at_stop is not None:
            self.stop = self.at_stop.time


def row_case(stream, metric, row, as_of):
    """A row that is a case by itself."""
    def at(name):
        return getattr(row, name) if name in own_times(stream) and name not in fields_of(stream) else row.cells[name]
    case = Case([row])
    if row.start >= as_of:
        case.reason = "future"
        return case
    found = {kind: [] for kind in KINDS}
    for name in sorted({name for kind in KINDS for name in names_of(metric, kind)}):
        t, kind = at(name), kind_of(metric, name)
        if t is None:
            continue
        found[kind].append(t)
        if t < as_of:
            case.events.append(Event(t, kind, name, row))
    if not found["start"]:
        case.reason = "null"
        return case
    start = min(found["start"])
    stops = [t for t in found["stop"] if t < as_of]
    if start >= as_of and not stops:
        case.reason = "future"
        return case
    case.put_in_order(stream)
    if stops and min(stops) <= start:
        # Over before it began: nothing elapses, and nothing else it has matters.
        case.at_once = True
        case.start, case.stop = start, min(stops)
        case.at_start = case.at_stop = case.events[0]
    else:
        case.replay(metric.get("reopen", "continue"), as_of)
    return case


def cases_of(world, spec):
    """(the cases of the stream, [(row, reason)] of the rows that are part of none)"""
    stream, metric = world.streams[spec.stream], spec.metric
    cases, loose, rows_of = [], [], {}
    by_row = rows_are_cases(stream, metric)
    if not by_row:
        case_field, event_field = field_named(stream, "case"), field_named(stream, "event")
    for row in world.rows[spec.stream]:
        if row.state != "live":
            loose.append((row, row.state))
        elif by_row:
            cases.append(row_case(stream, metric, row, world.as_of))
        elif row.time >= world.as_of:
            loose.append((row, "future"))
        elif row.cells[case_field] is None or row.cells[event_field] is None:
            loose.append((row, "null"))
        else:
            rows_of.setdefault(row.cells[case_field], []).append(row)
    for rows in rows_of.values():
        case = Case(rows)
        for row in rows:
            name = row.cells[event_field]
            case.events.append(Event(row.time, kind_of(metric, name), name, row))
        case.put_in_order(stream)
        case.replay(metric.get("reopen", "continue"), world.as_of)
        cases.append(case)
    return cases, loose


class Limit:
    def __init__(self, said):
        duration = Duration(said["value"])
        self.op = said["op"]
        self.in_days = duration.has_calendar
        if duration.months or (duration.days and duration.elapsed):
            raise Invalid("limit: %r" % said["value"])
        self.value = Fraction(duration.days if self.in_days else duration.elapsed)

    def keeps(self, amount):
        return amount < self.value if self.op == "<" else amount <= self.value


def calendar_pieces(world, name, spec, in_days):
    """The open pieces of a calendar from before the first event to as_of, as (from, to, weight): a microsecond of it
    counts so much towards a limit."""
    zone = spec.zone
    key = ("pieces", name, spec.stream, zone, in_days)
    if key not in world.cache:
        kinds = fields_of(world.streams[spec.stream])
        times = [world.as_of]
        for row in world.rows[spec.stream]:
            times += [t for t in [row.start] + [c for n, c in row.cells.items() if kinds[n][0] == "time"]
                      if t is not None]
        a, b = min(times) - DAY, world.as_of
        calendar = world.calendar(name)
        found = []
        if not in_days:
            found = [(x, y, 1) for x, y in open_spans(calendar, a, b)]
        elif calendar is None:
            midnights = unit_borders(zone, "day", a, b)
            for x, y in zip(midnights, midnights[1:]):
                if x < y:
                    found.append((x, y, Fraction(1, y - x)))
        else:
            for x, y, day in spans_by_date(calendar, a, b):
                found.append((x, y, Fraction(1, calendar.working(day))))
        world.cache[key] = (found, [x for x, _, _ in found])
    return world.cache[key]


def cut(pieces_and_starts, a, b):
    pieces, starts = pieces_and_starts
    found = []
    for x, y, weight in pieces[max(0, bisect_right(starts, a) - 1):]:
        if x >= b:
            break
        if y > a:
            found.append((max(x, a), min(y, b), weight))
    return found


def without(pieces, holes):
    """The pieces less the holes; these do not overlap and are in order."""
    found = []
    for a, b, weight in pieces:
        for x, y in holes:
            if y <= a or x >= b:
                continue
            if x > a:
                found.append((a, x, weight))
            a = y
            if a >= b:
                break
        if a < b:
            found.append((a, b, weight))
    return found


def ceiling(exact):
    return -((-exact.numerator) // exact.denominator)


class CaseVerdict(Verdict):
    """`late` and `elapsed` only where it is counted."""
    late = elapsed = None


class CaseTally(Tally):
    """One target or class in one window, for `elapsed`."""

    def __init__(self, world, spec, window):
        self.world, self.spec, self.window = world, spec, window
        self.stream = world.streams[spec.stream]
        self.known = listed_subjects(world, spec, window)
        cases, loose = self.all_cases()
        self.cases = [self.case_verdict(case) for case in cases]
        self.verdicts = [Verdict(row, None, reason) for row, reason in loose]
        self.verdicts += [Verdict(row, v.subject, v.reason, v.touching) for v in self.cases for row in v.row.rows]
        self.verdicts.sort(key=lambda v: v.row.number)
        self.subjects = self.subjects_of_window()

    def all_cases(self):
        """Replayed once: no class can change what the replay reads."""
        key = ("cases", self.spec.agreement["version"], self.spec.target_id)
        if key not in self.world.cache:
            self.world.cache[key] = cases_of(self.world, self.spec)
        return self.world.cache[key]

    def touching_cases(self, subject):
        return [v for v in self.cases if v.touching and v.subject.text == subject.text]

    def case_verdict(self, case):
        if case.reason:
            return CaseVerdict(case, None, case.reason)
        spec = self.spec
        subject = self.subject_of(case.at_start.known)
        see = seen_in(self.stream, case.at_start.known, subject)
        reason = self.passes(case.at_start.known, subject, lambda: self.class_of_case(case, see))
        if reason:
            return CaseVerdict(case, subject, reason)
        decision, late, elapsed = self.decide(case, subject)
        instant = {"decision": decision, "start": case.start, "stop": case.stop}[spec.metric.get("counts_in", "decision")]
        if instant is None:
            return CaseVerdict(case, subject, "open")
        if instant < self.window[0]:
            return CaseVerdict(case, subject, "before_start")
        if instant >= self.window[1]:
            return CaseVerdict(case, subject, "after_end")
        reason = self.excluded_by_where(case.at_start.known, subject) or ("open" if decision is None else "counted")
        verdict = CaseVerdict(case, subject, reason, True)
        verdict.late, verdict.elapsed = late, elapsed
        return verdict

    def class_of_case(self, case, see):
        keep = self.spec.metric.get("keep", "first")
        if keep == "first":
            return class_of(self.spec, see)
        last = case.events[-1] if keep == "last" or case.at_stop is None else case.at_stop
        return self.class_after(last)

    def class_after(self, event):
        return class_of(self.spec, seen_in(self.stream, event.known))

    def stretches(self, case):
        """[(from, to, calendar or None where the clock stands still)]"""
        spec = self.spec
        if spec.metric.get("keep", "first") != "follow" or not spec.classes:
            return [(-float("inf"), float("inf"), spec.hours)]
        found = []
        ends = [e.time for e in case.events[1:]] + [float("inf")]
        for event, end in zip(case.events, ends):
            if event.time < end:
                of = self.class_after(event)
                found.append((event.time, end, None if of is None else spec.hours_of_class(of)))
        return found

    def class_since(self, case):
        """When the class that the case has in the end began to hold; what held for no time did not hold."""
        spec = self.spec
        if spec.metric.get("keep", "first") != "follow" or not spec.classes:
            return -float("inf")
        last = len(case.events) - 1 if case.at_stop is None else case.events.index(case.at_stop)
        mine = self.class_after(case.events[last])
        since = case.events[last].time
        for i in range(last - 1, -1, -1):
            if self.class_after(case.events[i]) == mine:
                since = case.events[i].time
            elif case.events[i].time < case.events[i + 1].time:
                break
        return since

    def pieces(self, case, subject, in_days):
        holes = [(p.a, p.b) for p in self.exclusions_of(subject) if p.fate == "excluded"]
        found = []
        for a, b in case.spans:
            for x, y, hours in self.stretches(case):
                if hours is not None and max(a, x) < min(b, y):
                    of = calendar_pieces(self.world, hours, self.spec, in_days)
                    found += cut(of, max(a, x), min(b, y))
        return without(found, holes)

    def decide(self, case, subject):
        """(decision, is it late, elapsed time); the decision is None for an undecided case."""
        m = self.spec.metric
        limit = Limit(m["limit"]) if m["aggregate"] in ("within", "late") else None
        pieces = self.pieces(case, subject, limit is not None and limit.in_days)
        elapsed = sum(b - a for a, b, _ in pieces)
        if limit is None:
            return case.stop, False, elapsed
        amount = sum(((b - a) * weight for a, b, weight in pieces), Fraction(0))
        if limit.keeps(amount):
            return case.stop, False, elapsed
        if case.at_once:
            return case.stop, True, elapsed
        return max(self.passing(case, limit, pieces), self.class_since(case)), True, elapsed

    def passing(self, case, limit, pieces):
        """The earliest whole microsecond at which the limit is no longer kept."""
        so_far = Fraction(0)
        if not limit.keeps(so_far):
            return case.start
        for a, b, weight in pieces:
            after = so_far + (b - a) * weight
            if not limit.keeps(after):
                return ceiling(a + (limit.value - so_far) / weight)
            so_far = after
        raise AssertionError("a late case passes its limit")

    def passes(self, known, subject, of_class=None):
        """Section 3's `where`, `no_class`, `other_class`; the class of a case is not always that of its start."""
        spec, see = self.spec, seen_in(self.stream, known, subject)
        if spec.where is not None and not holds(spec.where, see, spec.zone):
            return "where"
        if spec.classes:
            of = of_class()
            if of is None:
                return "no_class"
            if spec.class_id is not None and of != spec.class_id:
                return "other_class"
        return None

    def exclusions_of(self, subject):
        """Classes that follow have hours of their own: excluded is what is excluded at any hour."""
        if self.spec.metric.get("keep", "first") != "follow" or not self.spec.classes:
            return self.fates_of(subject)[0]
        always = copy(self.spec)
        always.hours = "always"
        return fates(self.world, always, subject, [], [])[0]

    def fates_of(self, subject):
        world, spec = self.world, self.spec
        name = (spec, subject.text, repr(sorted(subject.attributes.items())))
        if name not in world.cache:
            world.cache[name] = fates(world, spec, subject, [], []) + ([],)
        return world.cache[name]
