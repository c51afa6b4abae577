"""Section 3: rows, their cells, bad and superseded ones; and conditions on them."""
import re
from fractions import Fraction

from .clock import Duration, Invalid, add, document_time, elapsed, parse_time
from .values import DECIMAL, decimal, nearest_double

# JSON's grammar of numbers.
NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
UNIT_US = {"us": 1, "ms": 1_000, "s": 1_000_000, "min": 60_000_000, "h": 3_600_000_000}


def fields_of(stream):
    """{name: (type, unit or None)}"""
    found = {}
    for name, said in stream.get("fields", {}).items():
        found[name] = (said, None) if isinstance(said, str) else (said["type"], said.get("unit"))
    return found


def parse_cell(text, kind, unit):
    """The value of a cell: text, exact number, boolean, or integer microseconds."""
    if kind == "string":
        return text
    if kind == "number":
        if not NUMBER.fullmatch(text) or float(text) in (float("inf"), float("-inf")):
            raise Invalid("not a number: %r" % text)
        return Fraction(float(text))
    if kind == "integer":
        if not re.fullmatch(r"-?\d+", text) or not -2 ** 63 <= int(text) < 2 ** 63:
            raise Invalid("not an integer of 64 bits: %r" % text)
        return Fraction(int(text))
    if kind == "decimal":
        if not DECIMAL.fullmatch(text):
            raise Invalid("not a decimal: %r" % text)
        return Fraction(text)
    if kind == "boolean":
        if text not in ("true", "false", "1", "0"):
            raise Invalid("not a boolean: %r" % text)
        return text in ("true", "1")
    if kind == "time":
        return parse_instant(text)
    if kind == "duration":
        if unit in UNIT_US and DECIMAL.fullmatch(text):
            exact = Fraction(text) * UNIT_US[unit]
            if exact.denominator != 1:
                raise Invalid("finer than a microsecond: %r" % text)
            return int(exact)
        return elapsed(text)
    raise Invalid("type %r" % kind)


def parse_instant(text):
    return int(text) if re.fullmatch(r"-?\d+", text) else parse_time(text)


class Row:
    """`time` of an event or sample; `start`, `end` of an interval (`end` is None while it is open)."""

    def __init__(self, number):
        self.number = number
        self.state = "live"
        self.time = self.start = self.end = None
        self.cells = {}


def read_row(stream, number, text):
    row = Row(number)
    try:
        if stream["shape"] == "interval":
            row.start = parse_instant(text["start"])
            row.end = None if text.get("end") is None else parse_instant(text["end"])
            if row.end is None and stream.get("open") == "refuse":
                row.state = "bad"
            if row.end is not None and row.end < row.start:
                row.state = "bad"
        else:
            row.time = row.start = row.end = parse_instant(text["time"])
        for name, (kind, unit) in fields_of(stream).items():
            cell = text.get(name)
            row.cells[name] = None if cell is None else parse_cell(cell, kind, unit)
    except (Invalid, KeyError, TypeError):
        row.state = "bad"
    return row


def read_rows(stream, texts):
    """All rows, with superseded ones marked: of the rows of one key the highest revision lives, once."""
    rows = [read_row(stream, n, text) for n, text in enumerate(texts)]
    if "key" not in stream:
        return rows
    for row in rows:
        if row.state == "bad":
            continue
        same = [r for r in rows if r.state != "bad" and all(r.cells[f] == row.cells[f] for f in stream["key"])]
        for other in same:
            if other is row:
                continue
            mine, theirs = revision(stream, row), revision(stream, other)
            if theirs > mine:
                row.state = "superseded"
            elif theirs == mine:
                if (row.start, row.end, row.cells) != (other.start, other.end, other.cells):
                    raise Invalid("equal revisions with other content")
                if other.number < row.number:
                    row.state = "superseded"
    return rows


def revision(stream, row):
    """A missing revision is below every other."""
    if "revision" not in stream or row.cells[stream["revision"]] is None:
        return (0, 0)
    return (1, row.cells[stream["revision"]])


def key_value(kind, value):
    """A value in the key of a subject: text, integer or boolean of JSON."""
    return int(value) if kind == "integer" and value is not None else value


def key_of(stream, by, row):
    kinds = fields_of(stream)
    return {name: key_value(kinds[name][0], row.cells[name]) for name in by}


def rank_of_row(stream, row):
    """Its fields in the order of their names: missing ones least, texts by bytes, the others by value."""
    cells = [row.cells[name] for name in sorted(fields_of(stream))]
    return [(0,) if c is None else (1, c.encode() if isinstance(c, str) else c) for c in cells]


def typed(value):
    """A JSON value of a document as (type, value)."""
    if isinstance(value, bool):
        return ("boolean", value)
    if isinstance(value, int):
        return ("integer", Fraction(value))
    return ("string", value)


def said_as(kind, value, zone):
    """A value of a condition in the type of the field it is compared with."""
    if kind == "number":
        return nearest_double(decimal(value))
    if kind in ("integer", "decimal"):
        return decimal(value)
    if kind == "time":
        return document_time(zone, value)
    if kind == "duration":
        return elapsed(value)
    return value


def holds(condition, see, zone):
    """`see(name)` gives (type, value), or None where the value is missing: then every comparison is false."""
    if "all" in condition:
        return all(holds(c, see, zone) for c in condition["all"])
    if "any" in condition:
        return any(holds(c, see, zone) for c in condition["any"])
    if "not" in condition:
        return not holds(condition["not"], see, zone)
    seen = see(condition["field"])
    if "given" in condition:
        return (seen is not None) == condition["given"]
    if seen is None:
        return False
    kind, value = seen
    if "in" in condition:
        return any(value == said_as(kind, v, zone) for v in condition["in"])
    said = said_as(kind, condition["value"], zone)
    op = condition["op"]
    if op in ("==", "!="):
        return (value == said) == (op == "==")
    if kind in ("string", "boolean"):
        raise Invalid("order of a %s" % kind)
    return {"<": value < said, "<=": value <= said, ">": value > said, ">=": value >= said}[op]


def noticed(notice, row, zone, calendar_open_time, calendar=None):
    """Section 5, `notice`: was the row announced in time?"""
    told = row.cells[notice["field"]]
    if told is None:
        return False
    if "calendar" in notice and Duration(notice["before"]).has_calendar:
        from .deadlines import deadline
        try:
            return told <= deadline(zone, row.start, notice["before"], True, None, calendar)
        except Invalid:
            return False
    if "calendar" in notice:
        return told <= row.start and calendar_open_time(told, row.start) >= elapsed(notice["before"])
    return add(zone, told, Duration(notice["before"])) <= row.start
