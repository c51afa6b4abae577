"""Section 4: the subjects of a window, what is known of them, and to which class a row or a subject belongs."""
from fractions import Fraction

from .facts import fields_of, holds, key_of, rank_of_row, typed
from .values import canonical_text, decimal


class Subject:
    def __init__(self, key, weight=Fraction(1), attributes=None, listed=False):
        self.key = key
        self.text = canonical_text(key)
        self.weight = weight
        self.attributes = attributes or {}
        self.listed = listed


def listed_subjects(world, spec, window):
    """The subjects that the target expects, by the text of their key."""
    found = {}
    if isinstance(spec.subjects, list):
        for said in spec.subjects:
            attributes = {k: typed(v) for k, v in said.items() if k not in spec.by and k != "weight"}
            subject = Subject({f: said[f] for f in spec.by}, decimal(said.get("weight", 1)), attributes, True)
            found[subject.text] = subject
    elif isinstance(spec.subjects, dict):
        best = {}
        stream = world.streams[spec.subjects["stream"]]
        for row in world.rows[stream["id"]]:
            if row.state != "live" or row.start >= world.as_of or not touches(world, stream, row, window):
                continue
            if "where" in spec.subjects and not holds(spec.subjects["where"], seen_in(stream, row), spec.zone):
                continue
            text = canonical_text(key_of(stream, spec.by, row))
            rank = (row.start, rank_of_row(stream, row))
            if text not in best or rank > best[text][0]:
                best[text] = (rank, row)
        for text, (_, row) in best.items():
            found[text] = subject_of_row(spec, stream, row)
    return found


def subject_of_row(spec, stream, row):
    weight = Fraction(1)
    if "weight" in spec.subjects and row.cells[spec.subjects["weight"]] is not None:
        weight = row.cells[spec.subjects["weight"]]
    attributes = {}
    for name, (kind, _) in fields_of(stream).items():
        if name not in spec.by and row.cells[name] is not None:
            attributes[name] = (kind, row.cells[name])
    return Subject(key_of(stream, spec.by, row), weight, attributes, True)


def touches(world, stream, row, window):
    if stream["shape"] == "interval":
        return row.start < window[1] and world.end(row) > window[0] and world.end(row) > row.start
    return window[0] <= row.time < window[1]


def seen_in(stream, row, subject=None):
    """What a condition sees: the fields of the row, else the attributes of its subject."""
    kinds = fields_of(stream)

    def see(name):
        if name in kinds:
            return None if row.cells[name] is None else (kinds[name][0], row.cells[name])
        return subject.attributes.get(name) if subject is not None else None
    return see


def seen_of_subject(stream, subject):
    """What a condition sees where there is no row: the key and the attributes."""
    kinds = fields_of(stream)

    def see(name):
        if name in subject.key:
            value = subject.key[name]
            if value is None:
                return None
            return (kinds[name][0], Fraction(value) if kinds[name][0] == "integer" else value)
        return subject.attributes.get(name)
    return see


def class_of(spec, see):
    """The id of the first class that holds, or None. (The `where` of the target is tested before.)"""
    for c in spec.classes:
        if "where" not in c or holds(c["where"], see, spec.zone):
            return c["id"]
    return None
