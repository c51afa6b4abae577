"""Section 11: streams whose rows are made from those of another stream, each question asked of every sample or slot."""
from fractions import Fraction

from .book import Spec
from .clock import DAY, Duration, Invalid, add, document_time, elapsed
from .facts import Row, fields_of, holds
from .fate import joined
from .rows import Tally
from .tallies import tally_of
from .parts import part_of
from .status import judge
from .subjects import seen_in
from .windows import NEVER


class Made:
    """Of one made stream: its source, and of each of its subjects the spans that are known; `until` ends them all."""

    def __init__(self, source, spec=None):
        self.source, self.spec = source, spec
        self.known = []  # (cells, spans)
        self.until = NEVER


def source_of(said):
    return said["from"] if "while" in said else said["missed"]["metric"]["stream"]


def fields_by(stream):
    said = stream["made"]
    return said.get("by", []) if "while" in said else said["missed"].get("by", [])


def with_fields(streams):
    """The documents of streams, the made ones with the fields they have."""
    found = dict(streams)
    for name, stream in streams.items():
        if "made" in stream:
            of_source = streams[source_of(stream["made"])]["fields"] if fields_by(stream) else {}
            found[name] = {**stream, "fields": {f: of_source[f] for f in fields_by(stream)}}
    return found


def make_streams(world):
    for name, stream in world.streams.items():
        if "made" in stream:
            made = Made(source_of(stream["made"]))
            rows = by_state(world, stream, made) if "while" in stream["made"] else by_slot(world, stream, made)
            world.made[name] = made
            world.rows[name] = sorted(rows, key=lambda r: (r.start, r.end))


def row_of(number, a, b, cells):
    row = Row(number)
    row.start, row.end, row.cells = a, b, dict(cells)
    return row


# ---- while ----------------------------------------------------------------------------------------------------------

def held_for(text):
    d = Duration(text)
    if d.months:
        raise Invalid("months are not of one length")
    return d.days * DAY + d.elapsed


def by_state(world, stream, made):
    said = stream["made"]
    source = world.streams[said["from"]]
    hold = said.get("hold", source.get("hold"))
    length = NEVER if hold is None else held_for(hold)
    subjects = {}
    for row in world.rows[said["from"]]:
        if row.state == "live" and row.time < world.as_of:
            subjects.setdefault(tuple(row.cells[f] for f in said.get("by", [])), []).append(row)
    found = []
    for key, samples in subjects.items():
        cells = dict(zip(said.get("by", []), key))
        meeting, speaking = [], []
        for t in {row.time for row in samples}:
            end = min([row.time for row in samples if row.time > t] + [t + length, world.as_of])
            speaking.append((t, end))
            if any(holds(said["while"], seen_in(source, row), "Etc/UTC") for row in samples if row.time == t):
                meeting.append((t, end))
        made.known.append((cells, joined(speaking)))
        found += [row_of(len(found), a, b, cells) for a, b in joined(meeting)]
    return found


# ---- missed ---------------------------------------------------------------------------------------------------------

def inner_spec(said, horizon):
    agreement = {"timezone": "Etc/UTC", "in_force": {"from": "1970-01-01"}, "exclude": []}
    spec = Spec(agreement, {"id": "inner", **said})
    spec.horizon, spec.in_force_from = horizon, horizon[0]
    return spec


def begin_of(world, name):
    """Where a source begins, or None."""
    complete = world.streams[name].get("complete")
    found = [row.start for row in world.rows[name] if row.state == "live"]
    found += [a for a, _ in world.lines[name]]
    if isinstance(complete, list):
        found += [document_time("Etc/UTC", entry["from"]) for entry in complete]
    elif isinstance(complete, dict):
        found += [row.start for row in world.rows[complete["stream"]] if row.state == "live"]
    return min(found) if found else None


def slots(world, name, length):
    begin = begin_of(world, name)
    if begin is None or begin >= world.as_of:
        return []
    first, last = begin // length, world.as_of // length
    return [(k * length, (k + 1) * length) for k in range(first, last)]


def typed_cell(kind, value):
    return Fraction(value) if kind == "integer" and value is not None else value


def by_slot(world, stream, made):
    said = stream["made"]["missed"]
    of = slots(world, made.source, elapsed(said["window"]["anchored"]))
    made.spec = inner_spec(said, (of[0][0], of[-1][1]) if of else (0, 0))
    made.until = of[-1][1] if of else -NEVER
    kinds = fields_of(stream)
    found = []
    for slot in of:
        tally = tally_of(world, made.spec, slot)
        for subject in tally.subjects:
            if judge(tally, part_of(tally, subject)).status == "missed":
                cells = {f: typed_cell(kinds[f][0], v) for f, v in subject.key.items()}
                found.append(row_of(len(found), *slot, cells))
    source = world.streams[made.source]
    if source["shape"] == "sample" and "hold" in source:
        made.known = held_by_subject(world, source, made.spec)
    else:
        made.known = None
    return found


def held_by_subject(world, source, spec):
    tally = Tally(world, spec, spec.horizon)
    found = {}
    for row in world.rows[source["id"]]:
        if row.state != "live" or row.time >= world.as_of:
            continue
        subject = tally.subject_of(row)
        if tally.passes(row, subject) is None:
            span = (row.time, add("Etc/UTC", row.time, Duration(source["hold"])))
            found.setdefault(subject.text, ({f: row.cells[f] for f in spec.by}, []))[1].append(span)
    return list(found.values())


# ---- coverage -------------------------------------------------------------------------------------------------------

def belongs(stream, spec, subject, cells, class_of):
    row = row_of(0, 0, 1, cells)
    if any(cells[f] != typed_cell(fields_of(stream)[f][0], subject.key[f]) for f in spec.by):
        return False
    see = seen_in(stream, row, subject)
    if spec.where is not None and not holds(spec.where, see, spec.zone):
        return False
    return spec.class_id is None or class_of(spec, see) == spec.class_id


def known_spans(world, spec, subject, class_of):
    """The times that are known of a made stream for a subject of a target over it."""
    made = world.made[spec.stream]
    if made.known is None:
        return [(-NEVER, made.until)]
    found = []
    for cells, spans in made.known:
        if belongs(world.streams[spec.stream], spec, subject, cells, class_of):
            found += [(a, min(b, made.until)) for a, b in spans if a < made.until]
    return joined(found)
