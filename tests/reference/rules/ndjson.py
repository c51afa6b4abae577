"""Files of NDJSON as docs/facts.md has them, read slowly and plainly with Python's own json."""
import json
import re
import struct
from datetime import date
from decimal import Decimal
from json.decoder import scanstring

MICRO = 10 ** 6
FIRST, LAST = -62135596800 * MICRO, 253402300800 * MICRO  # the years 1 to 9999
DEPTH = 32
LIMITS = {"members": 1024, "name": 256, "text": 65536, "line": 1 << 20}
UNITS = {"us": 1, "ms": 1000, "s": MICRO, "min": 60 * MICRO, "h": 3600 * MICRO}
SPACE = re.compile(r"[ \t\r]*")
TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:Z|([+-])(\d\d):(\d\d))", re.ASCII)
ELAPSED = re.compile(r"P(?:0{1,9}Y)?(?:0{1,9}M)?(?:0{1,9}W)?(?:0{1,9}D)?"
                     r"(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.(\d{1,6}))?S)?)?", re.ASCII)
INTEGER = re.compile(r"-?[0-9]+")
DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(?:\.([0-9]+))?")


class Number(str):
    """A number as it is written."""


class Bad(Exception):
    """What is wrong with a value."""


class Stop(Exception):
    """A limit, which ends the reading: (code, place within the line)."""


def refuse(_):
    raise ValueError


DECODER = json.JSONDecoder(parse_float=Number, parse_int=Number, parse_constant=refuse, object_pairs_hook=tuple)


# ---- values --------------------------------------------------------------------------------------------------------------

def integer(value):
    if not isinstance(value, Number) or not INTEGER.fullmatch(value) or len(value) > 20:
        raise Bad
    if not -2 ** 63 <= int(value) < 2 ** 63:
        raise Bad
    return int(value)


def instant(value):
    if isinstance(value, Number):
        time = integer(value)
    else:
        time = instant_of_text(value)
    if not FIRST <= time < LAST:
        raise Bad
    return time


def instant_of_text(value):
    match = TIME.fullmatch(value) if isinstance(value, str) else None
    if not match:
        raise Bad
    year, month, day, hour, minute, second = map(int, match.groups()[:6])
    try:
        days = date(year, month, day).toordinal() - date(1970, 1, 1).toordinal()
    except ValueError:
        raise Bad from None
    if hour > 23 or minute > 59 or second > 59:
        raise Bad
    time = ((days * 24 + hour) * 60 + minute) * 60 + second
    if match[8]:
        if int(match[9]) > 23 or int(match[10]) > 59:
            raise Bad
        east = int(match[9]) * 3600 + int(match[10]) * 60
        time -= east if match[8] == "+" else -east
    return time * MICRO + int((match[7] or "0").ljust(6, "0"))


def plain_decimal(value):
    """At most 18 digits; the zero before a point does not count, nor does it in 0 alone."""
    match = DECIMAL.fullmatch(value) if isinstance(value, str) else None
    if not match or len(match[1].lstrip("0")) + len(match[2] or "") > 18:
        raise Bad
    scale = len(match[2] or "")
    return [int(value.replace(".", "")), scale]


def duration(value, unit):
    if isinstance(value, Number):
        if not unit:
            raise Bad
        coefficient, scale = plain_decimal(value)
        time = Decimal(coefficient) * UNITS[unit] / Decimal(10) ** scale
        if time != int(time) or not -2 ** 63 <= time < 2 ** 63:
            raise Bad
        return int(time)
    match = ELAPSED.fullmatch(value) if isinstance(value, str) else None
    if not match or len(value) < 3:
        raise Bad
    hours, minutes, seconds = (int(match[i] or 0) for i in (1, 2, 3))
    return (hours * 3600 + minutes * 60 + seconds) * MICRO + int((match[4] or "0").ljust(6, "0"))


def number(value):
    """The bits of the nearest double."""
    if not isinstance(value, Number) or float(value) in (float("inf"), float("-inf")):
        raise Bad
    return struct.unpack("<Q", struct.pack("<d", float(value)))[0]


def text(value):
    if not isinstance(value, str) or isinstance(value, Number):
        raise Bad
    return value


def boolean(value):
    if not isinstance(value, bool):
        raise Bad
    return int(value)


READ = {"time": instant, "integer": integer, "decimal": plain_decimal, "number": number, "string": text, "boolean": boolean}


def read(value, kind):
    if isinstance(kind, dict):
        return duration(value, kind.get("unit"))
    return duration(value, None) if kind == "duration" else READ[kind](value)


# ---- lines ---------------------------------------------------------------------------------------------------------------

class Member:
    def __init__(self, name, value, name_at, start, stop):
        self.name, self.value, self.name_at, self.start, self.stop = name, value, name_at, start, stop

    def nested(self):
        return isinstance(self.value, (tuple, list))


def texts_are_good(value):
    if isinstance(value, str):
        return not re.search("[\0\ud800-\udfff]", value)
    if isinstance(value, (tuple, list)):
        return all(map(texts_are_good, value))
    return True


def depth(value):
    if isinstance(value, tuple):
        return 1 + max([depth(v) for _, v in value], default=0)
    return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0


def whole(line):
    """The value of a line; None: it is not JSON."""
    try:
        decoded = line.decode("utf-8")
        value, end = DECODER.raw_decode(decoded, SPACE.match(decoded).end())
    except (ValueError, RecursionError):
        return None
    if SPACE.match(decoded, end).end() != len(decoded) or not texts_are_good(value) or depth(value) > DEPTH:
        return None
    return (value,)


def members(line, start, limits):
    """The members of the object whose brace is at `start`, with their places in bytes."""
    decoded = line.decode("utf-8")
    at = SPACE.match(decoded, len(line[:start].decode("utf-8"))).end()
    place = (lambda i: i) if decoded.isascii() else (lambda i: len(decoded[:i].encode("utf-8")))
    found = []
    while True:
        at = SPACE.match(decoded, at + 1).end()
        if decoded[at] == "}":
            return found
        name_at = at
        name, at = scanstring(decoded, at + 1)
        at = SPACE.match(decoded, SPACE.match(decoded, at).end() + 1).end()
        value, end = DECODER.raw_decode(decoded, at)
        if len(name.encode("utf-8")) > limits["name"]:
            raise Stop(place(name_at))
        if decoded[at] == '"' and place(end) - place(at) > limits["text"] + 2:
            raise Stop(place(at))
        if len(found) == limits["members"]:
            raise Stop(place(name_at))
        found.append(Member(name, value, place(name_at), place(at), place(end)))
        at = SPACE.match(decoded, end).end()
        if decoded[at] == "}":
            return found


def twice(found):
    """The member that is told of where a name stands twice: the last one; of many members, that of the last name by bytes."""
    again = [m for i, m in enumerate(found) if any(m.name == n.name for n in found[:i])]
    if len(found) > 24:
        again.sort(key=lambda m: (m.name.encode("utf-8"), m.name_at))
    return again[-1] if again else None


class Table:
    def __init__(self, document):
        self.id, self.document = document["id"], document
        own = ["start", "end"] if document["shape"] == "interval" else ["time"]
        theirs = document.get("columns", {})
        self.own = len(own)
        self.slots = [(theirs.get(n, n), "time") for n in own]
        self.slots += [(theirs.get(n, n), kind) for n, kind in document.get("fields", {}).items()]
        self.rows, self.bad, self.complete, self.seen = [], [], [], 0

    def fault(self, row):
        if row[0] is None:
            return True
        if self.own == 1:
            return False
        if row[1] is None:
            return self.document.get("open") == "refuse"
        return row[1] < row[0]


class Reader:
    """What comes of a file: `status`, `tables` by id, `findings` as [code, line, column, offset]; of a line that is no JSON the code and the places are None."""

    def __init__(self, documents, data, stream, count, limits=None):
        self.limits = limits or LIMITS
        self.tables = {d["id"]: Table(d) for d in documents}
        self.given, self.count = self.tables.get(stream), count
        self.findings, self.lost = [], None
        self.number, self.offset = 1, 0
        try:
            self.read(data)
            self.status = self.lost or "ok"
        except Stop as stop:
            self.find("limit", stop.args[0])
            self.status = "limit"
        if self.status != "ok":
            self.tables = {d["id"]: Table(d) for d in documents}

    def read(self, data):
        lines = data.split(b"\n")
        for line in lines:
            if len(line) + (self.number < len(lines)) > self.limits["line"]:
                raise Stop(0)
            if line.strip(b" \t\r"):
                self.line(line)
            self.number += 1
            self.offset += len(line) + 1

    def find(self, code, at, row=False, table=None, column=None):
        if at is None:
            self.findings.append([code, self.number, None, None])
        else:
            self.findings.append([code, self.number, column or at + 1, self.offset + at])
        if not (row and self.count) and not self.lost:
            self.lost = code or "?"
        if row and table:
            self.reject(table)

    def reject(self, table):
        if not self.lost:
            table.seen += 1
            table.bad.append(table.seen)

    def line(self, line):
        value = whole(line)
        if value is None:
            self.find(None, None, self.given is not None, self.given)
            return
        if not isinstance(value[0], tuple):
            self.find("syntax", len(line) - len(line.lstrip(b" \t\r")), self.given is not None, self.given)
            return
        found = members(line, 0, self.limits)
        again = twice(found)
        if again:
            self.find("duplicate", again.name_at, self.given is not None, self.given)
            return
        named = {m.name: m for m in found}
        table = self.table(named.get("stream"))
        if table is None:
            return
        complete = named.get("complete")
        if complete and isinstance(complete.value, tuple):
            self.coverage(line, table, found, complete)
        else:
            self.row(table, found, named)

    def table(self, named):
        if named is None:
            if self.given is None:
                self.find("stream", 0)
            return self.given
        known = self.tables.get(named.value) if isinstance(named.value, str) and not isinstance(named.value, Number) else None
        if known is None or (self.given and known is not self.given):
            self.find("stream", named.start)
            return None
        return known

    def coverage(self, line, table, found, complete):
        if any(m.name not in ("stream", "complete") for m in found):
            self.find("member", complete.start)
            return
        inside = members(line, complete.start, self.limits)
        span = []
        for name in "from", "to":
            member = next((m for m in inside if m.name == name), None)
            if member is None:
                self.find("missing", complete.start)
                return
            try:
                span.append(instant(member.value))
            except Bad:
                self.find("cell", member.start)
                return
        if len(inside) > 2:
            self.find("member", complete.start)
        elif span[0] >= span[1]:
            self.find("order", complete.start)
        else:
            table.complete.append(span)

    def row(self, table, found, named):
        names = [name for name, _ in table.slots]
        for member in found:
            if member.name in names and member.nested():
                self.find("cell", member.start, True, table)
                return
        row, good = [], True
        for name, kind in table.slots:
            member = named.get(name)
            try:
                row.append(None if member is None or member.value is None else read(member.value, kind))
            except Bad:
                self.find("cell", member.start, True)
                good = False
        if good and table.fault(row):
            self.find("row", 0, True)
            good = False
        if not good:
            self.reject(table)
        elif not self.lost:
            if table.own == 2 and row[1] is None:
                row[1] = LAST
            table.seen += 1
            table.rows.append(row)
