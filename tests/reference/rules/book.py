"""The documents as one book, and a target or class as one flat thing to evaluate."""
from .calendar import calendars_of
from .clock import Invalid, document_time
from .facts import fields_of, read_rows
from .hours import open_time
from .values import decimal
from .versions import versions_of
from .windows import NEVER

INTERVAL_KINDS = ("availability", "downtime", "outages", "longest_outage", "shortest_uptime", "mtbf", "mttr",
                  "concurrency")
OUTAGE_KINDS = INTERVAL_KINDS[:-1]
SHAPE_KINDS = ("outages", "longest_outage", "shortest_uptime", "mtbf", "mttr")
ROW_KINDS = ("count", "ratio", "mean", "minimum", "maximum", "sum", "quantile", "promoter", "response_rate")
NESTED_KINDS = ("failed_windows", "windows", "composite")
# What a class of a target over windows says of the rows inside.
OF_CLASS_INSIDE = ("id", "where", "hours", "exclude", "subjects", "no_data")
# Kinds whose time is up or down; all others call it counted.
TIMED_KINDS = OUTAGE_KINDS + ("attested",)


class World:
    """Everything a computation reads: documents, rows, coverage lines, as_of. `facts` gives for each stream a list of
    rows, or {"rows": [...], "complete": [(from, to), ...]}; times of coverage are integers."""

    def __init__(self, documents, facts, as_of):
        self.as_of = as_of
        self.calendars = calendars_of(documents)
        self.streams = {d["id"]: d for d in documents if d["type"] == "stream"}
        self.agreements = versions_of(documents)
        self.rows, self.lines, self.made = {}, {}, {}
        for name, stream in self.streams.items():
            given = facts.get(name, [])
            if isinstance(given, list):
                given = {"rows": given}
            self.rows[name] = read_rows(stream, given["rows"])
            self.lines[name] = list(given.get("complete", []))
        self.cache = {}
        self.earned = []  # credits and bonuses of section 12, in the order of the scorecard

    def versions(self, agreement_id):
        found = sorted((a for a in self.agreements if a["id"] == agreement_id), key=lambda a: a["version"])
        if not found:
            raise Invalid("no agreement %r" % agreement_id)
        return found

    def calendar(self, name):
        """None is the calendar `always`."""
        return None if name == "always" else self.calendars[name]

    def calendar_open_time(self, name):
        return lambda a, b: open_time(self.calendar(name), a, b)

    def end(self, row):
        """The end of an interval, cut to as_of; an open one runs to as_of."""
        return self.as_of if row.end is None else min(row.end, self.as_of)


def in_force(agreement):
    zone = agreement["timezone"]
    said = agreement["in_force"]
    return document_time(zone, said["from"]), document_time(zone, said["to"]) if "to" in said else NEVER


class Spec:
    """A target, or one class of it: the target with the members of the class in place of its own."""

    def __init__(self, agreement, target, class_=None):
        said = dict(target)
        if class_ is not None:
            said.update(class_)
            said["metric"] = {**target["metric"], **class_.get("metric", {})}
        self.agreement = agreement
        self.zone = agreement["timezone"]
        self.id = said["id"]
        self.target_id = target["id"]
        self.group = said.get("group")
        self.metric = said["metric"]
        self.kind = self.metric["kind"]
        self.stream = self.metric.get("stream")
        self.inner = None  # of a target over windows: the specs of the target inside
        self.parts = []  # of a composite: (weight, the specs of a part)
        self.where = target.get("where")
        self.classes = target.get("classes", [])
        self.class_id = None if class_ is None else class_["id"]
        self.window = target.get("window", agreement.get("window", "month"))
        self.target_hours = target.get("hours", agreement.get("hours", "always"))
        self.hours = said.get("hours", self.target_hours)
        self.by = said.get("by", [])
        self.subjects = said.get("subjects")
        self.over = said.get("over", "each")
        self.objective = said.get("objective")
        self.no_data = said.get("no_data", "unjudged")
        self.least = said.get("least", {})
        self.earns = {name: said[name] for name in ("credit", "bonus") if name in said}
        self.actor = target.get("actor", "provider")
        self.rights = said.get("rights", [])
        listed = {e["id"]: e for e in agreement.get("exclude", [])}
        if "exclude" in said:
            self.exclude = [listed[e] if isinstance(e, str) else e for e in said["exclude"]]
        else:
            self.exclude = agreement.get("exclude", [])
        force = in_force(agreement)
        self.in_force_from = force[0]
        applies = target.get("applies", {})
        a = document_time(self.zone, applies["from"]) if "from" in applies else force[0]
        b = document_time(self.zone, applies["to"]) if "to" in applies else NEVER
        self.horizon = (max(force[0], a), min(force[1], b))

    def judged_as(self):
        """The kind whose figure and reach it has: a share, a number or an aggregate of durations."""
        if self.kind == "elapsed":
            return {"within": "ratio", "late": "count"}.get(self.metric["aggregate"], self.metric["aggregate"])
        if self.kind == "windows":
            return self.metric["aggregate"]
        if self.kind == "composite":
            return "mean" if self.metric.get("value") == "mean" else "composite"
        return {"response_rate": "ratio", "attested": "availability"}.get(self.kind, self.kind)

    def hours_of_class(self, name):
        return [c for c in self.classes if c["id"] == name][0].get("hours", self.target_hours)

    def used_streams(self, world):
        """Section 9, `facts`."""
        found = self.read_streams(world)
        for name in list(found):
            found |= streams_behind(world, name)
        return found

    def read_streams(self, world):
        found = {self.stream}
        if isinstance(self.metric.get("out_of"), dict):
            found.add(self.metric["out_of"]["stream"])
        found |= {e["stream"] for e in self.exclude if "stream" in e}
        if isinstance(self.subjects, dict):
            found.add(self.subjects["stream"])
        observed = world.made[self.stream].source if self.stream in world.made else self.stream
        complete = world.streams[observed].get("complete")
        if isinstance(complete, dict):
            found.add(complete["stream"])
        return found

    def used_calendars(self, world):
        names = {self.hours}
        for e in self.exclude:
            names |= {e.get("calendar", "always"), e.get("notice", {}).get("calendar", "always")}
        for stream in self.read_streams(world):
            inner = world.made[stream].spec if stream in world.made else None
            names |= inner.used_calendars(world) if inner else set()
        return names - {"always"}

    def field_type(self, world, name):
        return fields_of(world.streams[self.stream])[name]


def streams_behind(world, name):
    """Section 11: what a made stream reads; of others nothing."""
    if name not in world.made:
        return set()
    made = world.made[name]
    return {made.source} | (made.spec.read_streams(world) if made.spec else set())


def specs_of(agreement, target):
    """The target itself, then its classes."""
    found = [Spec(agreement, target)] + [Spec(agreement, target, c) for c in target.get("classes", [])]
    whole = found[0]
    if whole.kind == "composite":
        whole.parts = [(decimal(p.get("weight", 1)), specs_of(agreement, part_target(agreement, target, p["target"])))
                       for p in target["metric"]["parts"]]
    elif whole.kind in NESTED_KINDS:
        whole.inner = specs_of(agreement, inner_target(agreement, target))
        for one, inner in zip(found[1:], whole.inner[1:]):
            one.inner = [inner]
    return found


def part_target(agreement, composite, name):
    """A part as it stands, but in the windows of the composite."""
    part = {k: v for k, v in named(agreement, name).items() if k not in ("window", "applies")}
    return {**part, **{k: composite[k] for k in ("window", "applies") if k in composite}}


def named(agreement, name):
    return [t for t in agreement["targets"] if t["id"] == name][0]


def inner_target(agreement, outer):
    """The target inside, with what it has from the one around it."""
    said = outer["metric"]["target"]
    if isinstance(said, str):
        return named(agreement, said)
    found = {"id": outer["id"], **said}
    names = ["where", "hours", "exclude", "no_data"] + (["by", "subjects"] if "by" not in said else [])
    for name in names:
        if name in outer and name not in said:
            found[name] = outer[name]
    if "applies" in outer:
        found["applies"] = outer["applies"]
    if "classes" in outer:
        found["classes"] = [{k: c[k] for k in OF_CLASS_INSIDE if k in c} for c in outer["classes"]]
    return found
