"""How metrics become rows, slowly and plainly, from docs/facts.md: the JSON of Prometheus and the text of OpenMetrics.

read_prometheus and read_openmetrics give (rows, bad): rows as lists [time, cell, ...] and bad rows as (code, line, column, offset). Lost is
raised where nothing can be taken from the file. A stream is {"fields": {name: type}, "columns": {ours: theirs}}.
"""
import re
import struct
import sys
from fractions import Fraction

sys.set_int_max_str_digits(0)


class Lost(Exception):
    """The file is refused, whatever becomes of bad rows. `code` is the finding, `offset` its place where it is certain."""

    def __init__(self, code, offset=None):
        super().__init__(code)
        self.code, self.offset = code, offset


REAL = re.compile(rb"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
INFINITE = re.compile(rb"[+-]?(?:inf|infinity)", re.IGNORECASE)
JSON_NUMBER = re.compile(rb"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
FIRST_TIME, LAST_TIME = -62135596800000000, 253402300800000000


def is_number(text):
    return bool(REAL.fullmatch(text) or INFINITE.fullmatch(text) or text.lower() == b"nan")


def exact(text):
    mantissa, _, exponent = text.lower().partition(b"e")
    power = max(-3000, min(3000, int(exponent or 0)))  # far past what any field holds; the tests have no numbers so long
    whole, _, fraction = mantissa.lstrip(b"+-").partition(b".")
    value = Fraction(int(whole + fraction or b"0"), 10 ** len(fraction)) * Fraction(10) ** power
    return -value if text.startswith(b"-") else value


def digits_of(value):
    """Digits of a plain decimal that end in none of zero; (all of them, those after the point). The zero before a point is none."""
    scale, rest = 0, abs(value)
    while rest.denominator != 1:
        rest *= 10
        scale += 1
    return max(len(str(rest.numerator)), scale), scale


def seconds(text):
    """Microseconds, or None."""
    if not REAL.fullmatch(text):
        return None
    value = exact(text)
    digits, scale = digits_of(value)
    return int(value * 10**6) if digits <= 18 and scale <= 6 and abs(value) * 10**6 < 2**63 else None


def plain(text):
    """As a field of text takes it: plainly, or with a power of ten where more than 25 digits or zeros would be needed for that."""
    sign = "-" if text.startswith(b"-") else ""
    mantissa, _, exponent = text.lower().decode().partition("e")
    whole, _, fraction = mantissa.lstrip("+-").partition(".")
    digits, point = whole + fraction, len(whole) + int(exponent or 0)
    point -= len(digits) - len(digits.lstrip("0"))
    digits = digits.strip("0")
    if not digits:
        return sign + "0"
    if not -25 <= point <= 25:
        return sign + digits[0] + ("." + digits[1:] if digits[1:] else "") + f"e{point - 1}"
    if point <= 0:
        return sign + "0." + "0" * -point + digits
    return sign + digits[:point].ljust(point, "0") + ("." + digits[point:] if digits[point:] else "")


class Bad(Exception):
    pass


def number_cell(text, type_):
    """The value of a sample for a field of a type."""
    if text.lower() == b"nan":
        return None
    if INFINITE.fullmatch(text):
        if type_ == "string":
            return text.hex()
        raise Bad
    if type_ == "string":
        return plain(text).encode().hex()
    value, negative = exact(text), text.startswith(b"-")
    if type_ == "number":
        try:
            real = float(text)
        except OverflowError:
            raise Bad
        if real in (float("inf"), float("-inf")):
            raise Bad
        return struct.pack(">d", real).hex()
    if type_ == "integer":
        if value.denominator != 1 or not -2**63 <= value < 2**63 or abs(value) >= 10**25:
            raise Bad
        return int(value)
    if type_ == "decimal":
        digits, scale = digits_of(value)
        if digits > 18:
            raise Bad
        return [int(value * 10**scale), scale]
    if type_ == "boolean":
        if negative or value not in (0, 1):
            raise Bad
        return int(value)
    if type_ == "time":
        at = seconds(text)
        if at is None or not FIRST_TIME <= at < LAST_TIME:
            raise Bad
        return at
    raise AssertionError(type_)


def label_cell(text, type_):
    """A label for a field of a type; as a cell of CSV. Only types that the books of these tests have."""
    if not text:
        return None
    if type_ == "string":
        return text.hex()
    if type_ == "integer":
        if not re.fullmatch(rb"-?[0-9]+", text) or not -2**63 <= int(text) < 2**63:
            raise Bad
        return int(text)
    if type_ == "boolean":
        if text not in (b"true", b"false", b"1", b"0"):
            raise Bad
        return int(text in (b"true", b"1"))
    if type_ == "number":
        if not JSON_NUMBER.fullmatch(text):
            raise Bad
        return number_cell(text, type_)
    raise AssertionError(type_)


class Series:
    def __init__(self, stream, labels, places, unnamed):
        self.stream, self.labels, self.places, self.last = stream, labels, places, None
        metric = labels.get(b"__name__", b"")
        names = {field: stream["columns"].get(field, field).encode() for field in stream["fields"]}
        self.takes = {field for field, name in names.items() if (metric and name == metric) or (unnamed and name == b"value")}
        self.names = names

    def row(self, time, value, value_text, bad, time_place, value_place, is_text=True):
        """A row, or None with the bad row noted."""
        at = seconds(time)
        if at is None:
            bad.append(("cell", *time_place))
            return None
        if self.last is not None and at <= self.last:
            bad.append(("row", *time_place))
            return None
        self.last = at
        if not is_text:
            bad.append(("cell", *value_place))
            return None
        if not is_number(value_text):
            bad.append(("cell", *value_place))
            return None
        faults = [] if FIRST_TIME <= at < LAST_TIME else [("cell", *time_place)]
        row = [at]
        inexact = [f for f in self.takes if self.stream["fields"][f] == "time" and REAL.fullmatch(value_text) and seconds(value_text) is None]
        if inexact:
            bad.append(("cell", *value_place))
            return None
        for field, type_ in self.stream["fields"].items():
            try:
                if field in self.takes:
                    row.append(number_cell(value_text, type_))
                else:
                    row.append(label_cell(self.labels.get(self.names[field], b""), type_))
            except Bad:
                faults.append(("cell", *(value_place if field in self.takes else self.places[self.names[field]])))
                row.append(None)
        if faults:
            bad.append(faults)
            return None
        return row


def place(data, offset):
    start = data.rfind(b"\n", 0, offset) + 1
    return data.count(b"\n", 0, offset) + 1, offset - start + 1, offset


def bad_utf8(data):
    """Offset of the first byte that is no text, or None."""
    try:
        data.decode()
        good = len(data)
    except UnicodeDecodeError as error:
        good = error.start
    nul = data.find(b"\0")
    first = good if nul < 0 else min(nul, good)
    return None if first == len(data) else first


# ---- JSON -----------------------------------------------------------------------------------------------------------------------

class Node:
    """A value of JSON with its place; `value` is bytes of a number or word, text as bytes, a list, or a list of (name, Node, place)."""

    def __init__(self, kind, value, at, end):
        self.kind, self.value, self.at, self.end = kind, value, at, end


ESCAPES = {ord(k): v for k, v in zip('"\\/bfnrt', ['"', "\\", "/", "\b", "\f", "\n", "\r", "\t"])}


class Parser:
    def __init__(self, data, depth=32):
        self.data, self.at, self.depth = data, 0, depth

    def fail(self, code="syntax"):
        raise Lost(code)

    def space(self):
        while self.data[self.at:self.at + 1] in (b" ", b"\t", b"\r", b"\n"):
            self.at += 1

    def text(self):
        out, start = "", self.at
        self.at += 1
        while True:
            c = self.data[self.at:self.at + 1]
            if c == b"":
                self.fail()
            if c == b'"':
                self.at += 1
                return out.encode()
            if c == b"\\":
                e = self.data[self.at + 1:self.at + 2]
                if e and e[0] in ESCAPES:
                    out += ESCAPES[e[0]]
                    self.at += 2
                    continue
                first = self.unit(self.at)
                self.at += 6
                if 0xD800 <= first < 0xDC00 and self.data[self.at:self.at + 2] == b"\\u":
                    second = self.unit(self.at)
                    if not 0xDC00 <= second < 0xE000:
                        self.fail("encoding")
                    self.at += 6
                    first = 0x10000 + ((first - 0xD800) << 10) + second - 0xDC00
                if 0xD800 <= first < 0xE000 or not first:
                    self.fail("encoding")
                out += chr(first)
                continue
            if c[0] < 0x20:
                self.fail("encoding" if c == b"\0" else "syntax")
            for n in range(1, 5):
                try:
                    out += self.data[self.at:self.at + n].decode()
                    break
                except UnicodeDecodeError:
                    continue
            else:
                self.fail("encoding")
            self.at += n

    def unit(self, at):
        match = re.compile(rb"\\u([0-9a-fA-F]{4})").match(self.data, at)
        if not match:
            self.fail()
        return int(match[1], 16)

    def value(self, depth):
        self.space()
        at, c = self.at, self.data[self.at:self.at + 1]
        if c in (b"{", b"["):
            if depth + 1 > self.depth:
                self.fail("limit")
            return self.object(at, depth + 1) if c == b"{" else self.list(at, depth + 1)
        if c == b'"':
            text = self.text()
            return Node("text", text, at, self.at)
        for word in (b"true", b"false", b"null"):
            if self.data.startswith(word, at):
                self.at += len(word)
                return Node("word", word, at, self.at)
        match = JSON_NUMBER.match(self.data, at)
        if not match:
            self.fail()
        self.at = match.end()
        if self.data[self.at:self.at + 1] and self.data[self.at:self.at + 1] in b"0123456789.eE":
            self.fail()
        return Node("number", match[0], at, self.at)

    def object(self, at, depth):
        members = []
        self.at += 1
        self.space()
        if self.data[self.at:self.at + 1] == b"}":
            self.at += 1
            return Node("object", members, at, self.at)
        while True:
            self.space()
            name_at = self.at
            if self.data[self.at:self.at + 1] != b'"':
                self.fail()
            name = self.text()
            self.space()
            if self.data[self.at:self.at + 1] != b":":
                self.fail()
            self.at += 1
            members.append((name, self.value(depth), name_at))
            self.space()
            c = self.data[self.at:self.at + 1]
            self.at += 1
            if c == b"}":
                return Node("object", members, at, self.at)
            if c != b",":
                self.fail()

    def list(self, at, depth):
        items = []
        self.at += 1
        self.space()
        if self.data[self.at:self.at + 1] == b"]":
            self.at += 1
            return Node("list", items, at, self.at)
        while True:
            items.append(self.value(depth))
            self.space()
            c = self.data[self.at:self.at + 1]
            self.at += 1
            if c == b"]":
                return Node("list", items, at, self.at)
            if c != b",":
                self.fail()


def members(node, known):
    """The known members; one that stands twice is refused."""
    found = {}
    for name, value, at in node.value:
        name = name.decode()
        if name in known:
            if name in found:
                raise Lost("duplicate")
            found[name] = value
    return found


def due(condition, code="kind"):
    if not condition:
        raise Lost(code)


def read_prometheus(data, stream):
    parser = Parser(data)
    answer = parser.value(0)
    parser.space()
    if parser.at != len(data):
        raise Lost("syntax")
    due(answer.kind == "object")
    top = members(answer, ("status", "data", "errorType", "error"))
    for name in ("status", "errorType", "error"):
        due(name not in top or top[name].kind == "text")
    rows, bad, seen, wanted = [], [], False, False
    if "data" in top:
        due(top["data"].kind == "object")
        inner = members(top["data"], ("resultType", "result"))
        due("resultType" not in inner or (inner["resultType"].kind == "text" and inner["resultType"].value in (b"matrix", b"vector")), "choice")
        due("result" not in inner or inner["result"].kind == "list")
        for node in inner["result"].value if "result" in inner else []:
            has, takes = read_series(data, node, stream, rows, bad)
            seen, wanted = seen or has, wanted or takes
        due(len(inner) == 2, "missing")
    due("status" in top, "missing")
    due(top["status"].value == b"success", "choice")
    due("data" in top, "missing")
    due(wanted or not seen, "column")
    return rows, bad


def read_series(data, node, stream, rows, bad):
    due(node.kind == "object")
    found = members(node, ("metric", "values", "value"))
    series, labels, places = None, {}, {}
    for name, value, at in node.value:
        if name == b"metric":
            due(value.kind == "object")
            for label, text, label_at in value.value:
                due(text.kind == "text")
                due(label not in labels, "duplicate")
                labels[label], places[label] = text.value, place(data, label_at)
            series = Series(stream, labels, places, True)
        elif name in (b"values", b"value"):
            due(series is not None, "form")
            if not series.takes:
                continue
            if name == b"values":
                due(value.kind == "list")
            for sample in value.value if name == b"values" else [value]:
                read_sample(data, series, sample, rows, bad)
    due("metric" in found, "missing")
    return bool(labels), bool(series.takes)


def read_sample(data, series, sample, rows, bad):
    at = lambda node: place(data, node.at)
    if sample.kind != "list":
        bad.append(("cell", *at(sample)))
        return
    items = sample.value
    if not items or items[0].kind != "number":
        bad.append(("cell", *(at(items[0]) if items else place(data, sample.end - 1))))
        return
    value = items[1] if len(items) > 1 else None
    # What is wrong with the form of the sample comes behind its time, and before its value.
    text = value is not None and value.kind == "text"
    where = at(value) if value is not None else place(data, sample.end - 1)
    if text and len(items) > 2:
        text, where = False, at(items[2])
    row = series.row(items[0].value, None, value.value if text else b"", bad, at(items[0]), where, text)
    if row is not None:
        rows.append(row)


# ---- OpenMetrics ----------------------------------------------------------------------------------------------------------------

NAME = rb"[a-zA-Z_:][a-zA-Z0-9_:]*"
TEXT = rb'"(?:[^"\\]|\\.)*"'
LABEL = rb"[a-zA-Z_][a-zA-Z0-9_]*=" + TEXT
LABELS = rb"\{(?:" + LABEL + rb"(?:," + LABEL + rb")*)?\}"
SERIES = re.compile(rb"(" + NAME + rb")(?![a-zA-Z0-9_:])(" + LABELS + rb"|(?!\{))", re.DOTALL)
REST = re.compile(rb" (?P<value>[^ ]+)(?: (?!#)(?P<time>[^ ]+))?(?: # " + LABELS + rb" (?P<number>[^ ]+)(?: (?P<when>[^ ]+))?)?", re.DOTALL)
ABOUT = [re.compile(rb"# TYPE " + NAME + rb" (?:counter|gauge|histogram|gaugehistogram|stateset|info|summary|unknown)"),
         re.compile(rb"# UNIT " + NAME + rb" [a-zA-Z0-9_:]*"), re.compile(rb"# HELP " + NAME + rb" .*", re.DOTALL)]


def unescaped(text):
    return re.sub(rb"\\(.)", lambda m: {b"n": b"\n", b'"': b'"', b"\\": b"\\"}.get(m[1], m[0]), text, flags=re.DOTALL)


class Lines:
    """The state from line to line: the series of the last one."""

    def __init__(self, stream):
        self.stream, self.rows, self.bad = stream, [], []
        self.key, self.series, self.seen, self.wanted = None, None, False, False

    def about(self, line, offset):
        wrong = bad_utf8(line)
        if wrong is not None:
            raise Lost("encoding", offset + wrong)
        if not any(about.fullmatch(line) for about in ABOUT):
            raise Lost("syntax")

    def begin(self, match, number, offset):
        """The series of a line; False with a bad row where a label stands twice."""
        labels, places = {b"__name__": match[1]}, {b"__name__": (number, 1, offset)}
        for label in re.finditer(rb"([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\]|\\.)*)\"", match[2], re.DOTALL):
            at = match.start(2) + label.start()
            if label[1] in labels:
                self.key = None
                self.bad.append(("syntax", number, at + 1, offset + at))
                return False
            labels[label[1]], places[label[1]] = unescaped(label[2]), (number, at + 1, offset + at)
        series = Series(self.stream, labels, places, False)
        rest = match.string[match.end():]
        if match[0] == self.key and rest.startswith(b" "):
            series.last = self.series.last
        self.key, self.series, self.seen = match[0], series, True
        self.wanted = self.wanted or bool(series.takes)
        return True

    def sample(self, line, number, offset):
        wrong = bad_utf8(line)
        if wrong is not None:
            self.bad.append(("encoding", number, wrong + 1, offset + wrong))
            return
        match = SERIES.match(line)
        if not match:
            self.key = None
            self.bad.append(("syntax", number, None, None))
            return
        if not self.begin(match, number, offset):
            return
        rest = REST.fullmatch(line, match.end())
        if not rest or not all(is_number(text) for text in rest.groups() if text is not None):
            # Where exactly it is wrong changes no figure. A line of another metric is no row of the stream.
            self.bad.append(("syntax" if self.series.takes else "another", number, None, None))
            return
        if not self.series.takes:
            return
        if rest["time"] is None:
            self.bad.append(("row", number, len(line) + 1, offset + len(line)))
            return
        where = lambda group: (number, rest.start(group) + 1, offset + rest.start(group))
        row = self.series.row(rest["time"], None, rest["value"], self.bad, where("time"), where("value"))
        if row is not None:
            self.rows.append(row)


def read_openmetrics(data, stream):
    lines, offset, finished = Lines(stream), 0, False
    all_lines = data.split(b"\n")
    for number, line in enumerate(all_lines, 1):
        last = number == len(all_lines)
        if last and not line:
            break
        if finished:
            raise Lost("syntax", offset)
        finished = line == b"# EOF"
        if line.startswith(b"#") and not finished:
            lines.about(line, offset)
        elif not finished and bad_utf8(line) is not None or not last and not finished:
            lines.sample(line, number, offset)
        offset += len(line) + 1
    if not finished:
        raise Lost("syntax")
    if lines.seen and not lines.wanted:
        raise Lost("column")
    return lines.rows, lines.bad
