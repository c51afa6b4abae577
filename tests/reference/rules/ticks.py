"""A second, independent way to one case of section 10: a state machine that is stepped second by second.

For books that `cases/alone.py` makes: one case, in UTC, all times whole seconds, calendars of weekly hours within a
day. It shares nothing with the other files here. What it finds is the longest elapsed time (`long`), whether the case
is late (`late`), and which day (or other window) it is decided in (`when`).
"""
from datetime import datetime, timedelta, timezone
from fractions import Fraction

ORDER = ["resume", "start", "pause", "stop", "other"]
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def second_of(text):
    return int((datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc) - EPOCH).total_seconds())


def clock(t):
    return EPOCH + timedelta(seconds=t)


def hours_of_day(calendar, t):
    """The open seconds of the day of t, as (from, to) counted from its midnight."""
    if calendar is None:
        return [(0, 86400)]
    # 1 January 1970 was a Thursday.
    day = ("thu", "fri", "sat", "sun", "mon", "tue", "wed")[t // 86400 % 7]
    found = []
    for text in calendar["weekly"].get(day, []):
        ends = [int(x[:2]) * 3600 + int(x[3:]) * 60 for x in text.split("-")]
        found.append(tuple(ends))
    return found


def opened(calendar, t):
    return any(a <= t % 86400 < b for a, b in hours_of_day(calendar, t))


def day_length(calendar, t):
    return sum(b - a for a, b in hours_of_day(calendar, t))


def sorted_events(rows, metric):
    def kind(name):
        for k in ("start", "stop", "pause", "resume"):
            if name in metric[k]:
                return k
        return "other"
    found = []
    for row in rows:
        found.append((second_of(row["time"]), -1 if row["n"] is None else int(row["n"]), ORDER.index(kind(row["event"])),
                      row["event"], row["prio"] or "", kind(row["event"]), row["prio"]))
    return sorted(found, key=lambda e: e[:5])


class Machine:
    def __init__(self, reopen):
        self.reopen = reopen
        self.state, self.ran = "idle", []
        self.stopped_at = self.started_at = None
        self.prio_at_start = self.prio_at_stop = None
        self.was_paused = False
        self.gap = []

    def take(self, t, kind, prio):
        if self.state == "idle" and kind == "start":
            self.begin(t, prio)
        elif self.state == "running" and kind == "pause":
            self.state = "paused"
        elif self.state == "paused" and kind in ("start", "resume"):
            self.state = "running"
        elif self.state in ("running", "paused") and kind == "stop":
            self.was_paused = self.state == "paused"
            self.state, self.stopped_at, self.prio_at_stop, self.gap = "stopped", t, prio, []
        elif self.state == "stopped" and kind in ("start", "resume") and self.reopen != "ignore":
            if self.reopen == "restart":
                self.begin(t, prio)
            else:
                if self.reopen == "running" and not self.was_paused:
                    self.ran += self.gap
                self.state, self.stopped_at = "running", None

    def begin(self, t, prio):
        self.state, self.ran, self.started_at, self.prio_at_start, self.stopped_at = "running", [], t, prio, None

    def tick(self, t, prio):
        if self.state == "running":
            self.ran.append((t, prio))
        elif self.state == "stopped":
            self.gap.append((t, prio))


def replay(events, reopen, end):
    machine = Machine(reopen)
    prio, at = None, 0
    held = []  # (second, class) for every second from the first event on
    for t in range(events[0][0], end):
        while at < len(events) and events[at][0] == t:
            prio = events[at][6] if events[at][6] is not None else prio
            machine.take(t, events[at][5], prio)
            at += 1
        machine.tick(t, prio)
        held.append((t, prio))
    return machine, prio, held


def held_since(held, final, end):
    """The second from which on the class `final` held until `end`."""
    since = end
    for t, prio in reversed(held):
        if t < end:
            if prio != final:
                break
            since = t
    return since


def by_seconds(documents, facts, as_of):
    """{"class": of the case, "long": ..., "late": ..., "when": ...}, or None for a case that does not count at all."""
    agreement = documents[-1]
    calendars = {d["id"]: d for d in documents if d["type"] == "calendar"}
    calendars["always"] = None
    target = agreement["targets"][0]
    metric = target["metric"]
    end = as_of // 10 ** 6
    rows = [r for r in facts["e"] if second_of(r["time"]) < end]
    if not rows:
        return None
    machine, last, held = replay(sorted_events(rows, metric), metric["reopen"], end)
    if machine.state == "idle":
        return None
    classes = {c["id"]: c for c in target.get("classes", [])}
    stopped = machine.state == "stopped"
    final = {"first": machine.prio_at_start, "last": last,
             "follow": machine.prio_at_stop if stopped else last}[metric["keep"]]
    if classes and final not in classes:
        return None
    hours = {name: calendars[c.get("hours", target["hours"])] for name, c in classes.items()}
    limit = classes[final]["metric"]["limit"] if classes else metric["limit"]
    in_days = limit["value"][:2] != "PT"
    whole = int(limit["value"][1:-1]) if in_days else int(limit["value"][2:-1])
    works = [(second_of(w["start"]), second_of(w["end"])) for w in facts["w"]]
    amount, seconds, passed = Fraction(0), 0, None
    if limit["op"] == "<" and whole == 0:
        passed = Fraction(machine.started_at)
    for t, prio in machine.ran:
        if not classes:
            calendar = calendars[target["hours"]]
        else:
            of = prio if metric["keep"] == "follow" else final
            if of not in classes:
                continue
            calendar = hours[of]
        if not opened(calendar, t) or any(a <= t < b for a, b in works):
            continue
        step = Fraction(1, day_length(calendar, t)) if in_days else 1
        if passed is None and (amount + step > whole or (limit["op"] == "<" and amount + step == whole)):
            passed = t + (whole - amount) / step
        amount += step
        seconds += 1
    decided = machine.stopped_at
    if passed is not None:
        decided = passed
        if classes and metric["keep"] == "follow":
            decided = max(passed, held_since(held, final, machine.stopped_at if stopped else end))
    when = []
    if decided is not None:
        micro = -((-Fraction(decided) * 10 ** 6) // 1)
        when = [clock(int(micro // 10 ** 6) // 60 * 60).strftime("%Y-%m-%dT%H:%M:00Z")]
    return {"class": final if classes else None, "long": str(seconds) if stopped else None,
            "late": str(int(passed is not None)), "when": when}
