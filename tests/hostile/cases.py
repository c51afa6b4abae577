"""Hostile inputs, and what must be said of each: the code of the first finding, and in documents its line and pointer.

A case is (name, file name, bytes, code, line, pointer); line and pointer are None where there is no place to name. A big book that is
accepted, or refused only after all of it was looked at, may take more time: a seventh element says how many milliseconds. Facts are
given to the book that good_book() makes, those of event clocks to books of their own.
"""
import copy
import gzip
import json
import re
import struct
import zlib


class Raw(str):
    """JSON that json.dumps would not write."""


def place(pointer):
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def dump(value):
    """JSON with every member on its own line; gives the text and the line of each pointer."""
    lines, where = [""], {}

    def put(text):
        lines[-1] += text

    def walk(value, pointer, depth):
        where[pointer] = len(lines)
        if isinstance(value, Raw):
            put(value)
        elif isinstance(value, (dict, list)) and value:
            pairs = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
            put("{" if isinstance(value, dict) else "[")
            for i, (key, item) in enumerate(pairs):
                lines.append(" " * (depth + 1))
                if isinstance(value, dict):
                    put(json.dumps(key, ensure_ascii=False) + ": ")
                walk(item, f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}", depth + 1)
                put("," if i + 1 < len(pairs) else "")
            lines.append(" " * depth)
            put("}" if isinstance(value, dict) else "]")
        else:
            put(json.dumps(value, ensure_ascii=False))

    walk(value, "", 0)
    return "\n".join(lines) + "\n", where


def good_book():
    """A book in which every member of every type of document occurs."""
    condition = {"all": [{"field": "site", "in": ["a", "b"]}, {"any": [{"field": "n", "op": ">", "value": 0},
                                                                       {"not": {"field": "site", "given": False}}]}]}
    return [
        {"type": "party", "id": "p", "title": "P"},
        {"type": "party", "id": "c"},
        {"type": "service", "id": "s", "offers": [{"id": "o", "title": "O", "kind": "action", "by": "user", "streams": ["events"]}]},
        {"type": "calendar", "id": "office", "timezone": "Europe/Amsterdam", "weekly": {"mon": ["08:00-12:00", "13:00-24:00"], "sun": []},
         "exceptions": [{"on": "2026-12-25", "hours": [], "name": "x"}, {"first": "2026-12-27", "last": "2026-12-31", "hours": ["10:00-14:00"]},
                        {"yearly": "05-05", "hours": []}]},
        {"type": "calendar", "id": "clock", "always": True},
        {"type": "stream", "id": "events", "shape": "event", "service": "s",
         "fields": {"site": "string", "n": "integer", "x": {"type": "number", "unit": "u"}, "d": "duration", "rev": "integer", "id": "string"},
         "columns": {"time": "at"}, "key": ["id"], "revision": "rev", "sequence": "n"},
        {"type": "stream", "id": "samples", "shape": "sample", "fields": {"x": "number", "host": "string"}, "every": "PT5M", "hold": "PT10M", "complete": "unknown"},
        {"type": "stream", "id": "outages", "shape": "interval", "open": "running",
         "fields": {"site": "string", "severity": "string", "told": "time"},
         "complete": [{"from": "2026-01-01", "to": "2027-01-01", "where": {"field": "site", "op": "!=", "value": "z"}}]},
        {"type": "stream", "id": "watch", "shape": "interval"},
        {"type": "agreement", "id": "a", "form": "agreement", "provider": "p", "consumer": ["c"], "services": ["s"], "version": 1,
         "in_force": {"from": "2026-01-01", "to": "2026-03-01"}, "timezone": "Europe/Amsterdam", "window": {"anchored": "P1M", "at": "2026-01-01"},
         "hours": "always", "currency": "EUR",
         "exclude": [{"id": "maintenance", "title": "M", "text": "T", "stream": "outages", "where": {"field": "severity", "op": "==", "value": "m"},
                      "match": ["site"], "removes": "time", "notice": {"field": "told", "before": "PT72H", "calendar": "clock"},
                      "limit": {"time": "PT8H", "times": 2, "window": "month"}}],
         "targets": [
             {"id": "t", "title": "T", "plain": "P", "characteristic": "C", "group": "warranty", "service": "s", "hours": "office",
              "metric": {"kind": "availability", "stream": "outages", "shortest": "PT60S", "merge_gap": "PT30S",
                         "weight": {"field": "severity", "values": {"half": "0.5"}}, "round": {"to": "0.01", "how": "half_up"}},
              "where": {"field": "site", "given": True}, "window": {"rolling": "P30D", "step": "P1D", "early": True},
              "exclude": ["maintenance", {"id": "clocked", "calendar": "office", "removes": "downtime"}],
              "by": ["site"], "subjects": [{"site": "a", "weight": 2, "tier": "gold"}], "over": "weighted",
              "objective": {"op": ">=", "value": "99.9", "unit": "%"}, "no_data": "bad", "promise": True,
              "least": {"coverage": "50", "subjects": 1}, "applies": {"from": "2026-01-02", "to": "2026-02-28"}},
             {"id": "r", "window": "month", "exclude": [], "metric": {"kind": "ratio", "stream": "events", "of": {"field": "n", "op": "<=", "value": 3}, "count": "n", "out_of": {"stream": "events", "where": condition}},
              "objective": {"any": [{"op": "<", "value": "5", "unit": "count"}, {"op": "<", "value": "2", "unit": "%"}]},
              "classes": [{"id": "k", "where": {"field": "n", "op": ">", "value": 1}, "objective": {"op": "<", "value": "3", "unit": "%"}}]},
             {"id": "q", "window": "month", "exclude": [], "metric": {"kind": "quantile", "stream": "events", "field": "x", "q": "0.95", "scale": ["0", "10"]}, "least": {"rows": 2, "response": "20"},
              "objective": {"op": "<", "value": "9"}},
             {"id": "m", "window": "month", "exclude": [], "metric": {"kind": "concurrency", "stream": "outages", "distinct": ["severity"], "out_of": "10"},
              "objective": {"op": "<=", "value": "5", "unit": "count"}},
             {"id": "d", "window": "month", "exclude": [], "metric": {"kind": "mean", "stream": "events", "field": "d"}, "objective": {"op": "<", "value": "PT5M"}}],
         "interactions": [{"id": "i", "title": "I", "text": "T", "service": "s", "by": "user", "targets": ["t"]}]},
        {"type": "stream", "id": "slow", "shape": "interval",
         "made": {"while": {"field": "x", "op": ">", "value": "2"}, "from": "samples", "by": ["host"], "hold": "PT1H"}},
        {"type": "stream", "id": "failed", "shape": "interval", "service": "s",
         "made": {"missed": {"id": "f", "metric": {"kind": "ratio", "stream": "events", "of": {"field": "n", "op": "<=", "value": 3}}, "where": {"field": "site", "given": True},
                             "hours": "office", "exclude": [{"id": "own", "stream": "outages"}], "by": ["site"], "subjects": [{"site": "a", "tier": "gold"}],
                             "objective": {"op": ">", "value": "0", "unit": "%"}, "no_data": "good", "least": {"rows": 3}, "window": {"anchored": "PT5M"}}}},
    ]


AGREEMENT, TARGET, METRIC = "/9", "/9/targets/0", "/9/targets/0/metric"


def at(book, pointer):
    value = book
    for part in place(pointer):
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value


def change(pointer, value):
    """The good book with one value replaced or added (value None: taken away)."""
    book = copy.deepcopy(good_book())
    parent, name = pointer.rsplit("/", 1)
    holder = at(book, parent)
    name = int(name) if isinstance(holder, list) else place("/" + name)[0]
    if value is None:
        del holder[name]
    elif isinstance(holder, list) and name == len(holder):
        holder.append(value)
    else:
        holder[name] = value
    return book


def changed(name, pointer, value, code, where=None):
    """A case about one changed value; the finding stands at `where`, else at the value."""
    text, lines = dump(change(pointer, value))
    where = pointer if where is None else where
    return (name, "book.json", text.encode(), code, lines[where], where)


# ---- bytes that are no documents ------------------------------------------------------------------------------------------------

PARTY = b'{"type":"party","id":"x"}'


def gz(data):
    return gzip.compress(data, 9, mtime=0)


def bomb(size):
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = b" " * (1 << 20)
    return b"".join(packer.compress(zeros) for _ in range(size >> 20)) + packer.flush()


def bytes_cases():
    quoted = lambda text: b'{"type":"party","id":"x","title":"' + text + b'"}'
    valued = lambda text: b'{"type":"party","id":"x",\n"title":' + text + b"}"
    yield from [(f"syntax: {name}", "book.json", data, code, line, None) for name, data, code, line in [
        ("open object", b"{", "syntax", 1), ("open array", b"[", "syntax", 1), ("open text", b'{"type', "syntax", 1),
        ("cut off", b'{"type":"party",\n"id":"x"', "syntax", 2), ("comma at the end", b'{"type":"party",\n"id":"x",}', "syntax", 2),
        ("comma at the end of a list", b"[" + PARTY + b",]", "syntax", 1), ("no comma", b'{"type":"party"\n"id":"x"}', "syntax", 2),
        ("no colon", b'{"type" "party"}', "syntax", 1), ("single quotes", b"{'type':'party'}", "syntax", 1),
        ("comment", b"// a party\n" + PARTY, "syntax", 1), ("name without quotes", b'{type:"party"}', "syntax", 1),
        ("closed twice", PARTY + b"}", "syntax", 1), ("closed otherwise", b'["x"}', "syntax", 1), ("only a bracket", b"]", "syntax", 1),
        ("NaN", valued(b"NaN"), "syntax", 2), ("Infinity", valued(b"-Infinity"), "syntax", 2), ("nul", valued(b"nul"), "syntax", 2),
        ("True", valued(b"True"), "syntax", 2), ("01", valued(b"01"), "syntax", 2), ("+1", valued(b"+1"), "syntax", 2),
        (".5", valued(b".5"), "syntax", 2), ("1.", valued(b"1."), "syntax", 2), ("0x10", valued(b"0x10"), "syntax", 2),
        ("1e", valued(b"1e"), "syntax", 2), ("minus", valued(b"-"), "syntax", 2),
        ("tab in text", quoted(b"a\tb"), "syntax", 1), ("line feed in text", quoted(b"a\nb"), "syntax", 1),
        ("unknown escape", quoted(b"\\q"), "syntax", 1), ("short escape", quoted(b"\\u12"), "syntax", 1),
        ("escape of no hex", quoted(b"\\u12G4"), "syntax", 1),
        ("form feed between", b'{"type":\x0c"party"}', "syntax", 1), ("no-break space between", b'{"type":\xc2\xa0"party"}', "syntax", 1),
        ("second document on a line", PARTY + PARTY, "syntax", 1), ("bad line of NDJSON", PARTY + b'\n{"type":"party","id"}\n', "syntax", 2),
        ("two arrays", b"[]\n[]\n", "kind", 1),
    ]]
    yield from [(f"encoding: {name}", "book.json", data, "encoding", line, None) for name, data, line in [
        ("byte-order mark", b"\xef\xbb\xbf" + PARTY, 1), ("UTF-16", PARTY.decode().encode("utf-16"), 1), ("NUL", quoted(b"a\0b"), 1),
        ("NUL between", b'{"type":\0"party"}', 1), ("NUL at the end", PARTY + b"\0", 1),
        ("0xFF", quoted(b"\xff"), 1), ("overlong", quoted(b"\xc0\x80"), 1), ("overlong of three", quoted(b"\xe0\x80\x80"), 1),
        ("surrogate", quoted(b"\xed\xa0\x80"), 1), ("past the last", quoted(b"\xf4\x90\x80\x80"), 1), ("half a character", quoted(b"\xe2\x82"), 1),
        ("continuation", quoted(b"\x80"), 1), ("Latin-1", quoted("é".encode("latin-1")), 1), ("cut in a character", b'[\n"\xe2\x82', 2),
    ]]
    yield from [(f"escapes: {name}", "book.json", quoted(data), "encoding", 1, None) for name, data in [
        ("NUL", b"\\u0000"), ("lone high surrogate", b"\\ud800"), ("lone low surrogate", b"\\udc00"), ("two high", b"\\ud800\\ud800"),
        ("high and letter", b"\\ud800x")]]
    yield from [
        ("duplicate: member", "book.json", b'{"type":"party",\n"id":"x",\n"id":"y"}', "duplicate", 3, None),
        ("duplicate: escaped", "book.json", b'{"type":"party",\n"id":"x",\n"\\u0069d":"y"}', "duplicate", 3, None),
        ("duplicate: of our own", "book.json", b'{"type":"party","id":"x",\n"x-a":{"b":1,\n"b":2}}', "duplicate", 3, None),
    ]


def limit_cases():
    nested = lambda opening, closing, n: opening * n + closing * n
    own = lambda value: b'[{"type":"party","id":"x","x-a":' + value + b"}]"
    many = b"[" + b",".join(b"1" for _ in range(100001)) + b"]"
    members = b"{" + b",".join(b'"m%d":1' % i for i in range(1025)) + b"}"
    yield from [(f"limit: {name}", "book.json", data, "limit", line, None) for name, data, line in [
        ("depth 33", own(nested(b"[", b"]", 31)), 1), ("100,000 brackets", b"[" * 100000, 1),
        ("100,000 braces", b'{"a":' * 100000, 1), ("10,000,000 brackets", b"[" * 10000000, 1),
        ("brackets in lines", b"[\n" * 100000, 33), ("values", own(many), 1), ("members", own(members), 1),
        ("name", own(b'{"' + b"n" * 257 + b'":1}'), 1), ("text", own(b'"' + b"t" * 65537 + b'"'), 1), ("text of 10 MB", own(b'"' + b"t" * 10000000 + b'"'), 1),
        ("file", b" " * (16 << 20) + PARTY, None)]]
    yield ("limit: findings", "book.json", b"[" + b",\n".join(b"{}" for _ in range(20000)) + b"]", "missing", 1, "/0/type")
    yield ("number: 5,000 digits", "book.json", b'[{"type":"party","id":"x",\n"title":' + b"9" * 5000 + b"}]", "value", 2, None)
    yield ("number: 1e400", "book.json", b'[{"type":"party","id":"x",\n"title":1e400}]', "value", 2, None)


def gzip_cases():
    whole = gz(PARTY)
    header = whole[:10]
    yield from [(f"gzip: {name}", "book.json.gz", data, code, None, None) for name, data, code in [
        ("not at all", PARTY, "gzip"), ("empty", b"", "gzip"), ("header only", header, "gzip"), ("cut off", whole[:-9], "gzip"), ("without its size", whole[:-4], "gzip"),
        ("wrong check sum", whole[:-8] + b"\0\0\0\0" + whole[-4:], "gzip"), ("wrong size", whole[:-4] + struct.pack("<I", 7), "gzip"),
        ("two members", whole + whole, "gzip"), ("bytes after it", whole + b"\n", "gzip"), ("inside gzip", gz(whole), "gzip"), ("thrice", gz(gz(whole)), "gzip"),
        ("wrong method", whole[:2] + b"\7" + whole[3:], "gzip"), ("unknown flags", whole[:3] + b"\xe0" + whole[4:], "gzip"), ("broken data", header + b"\xff" * 40, "gzip"),
        ("bomb of 1 GiB", bomb(1 << 30), "limit"), ("bomb of 17 MiB", bomb(17 << 20), "limit"), ("bomb in gzip", gz(bomb(1 << 28)), "gzip")]]
    yield ("gzip: without .gz", "book.json", whole, "syntax", 1, None)


# ---- documents that are well formed -----------------------------------------------------------------------------------------------

def kind_cases():
    """Another kind of value than the one that is there, for every member of the good book."""
    def other(value):
        decimal = isinstance(value, str) and re.fullmatch(r"[0-9.]+", value)
        return 5 if isinstance(value, (str, dict, list)) and not decimal else ["x"]

    def walk(value, pointer):
        if isinstance(value, dict):
            for name, item in value.items():
                yield f"{pointer}/{name}", item
                yield from walk(item, f"{pointer}/{name}")
        elif isinstance(value, list):
            for i, item in enumerate(value):
                yield from walk(item, f"{pointer}/{i}")

    seen = set()
    for pointer, value in walk(good_book(), ""):
        parts = place(pointer)
        shape = "/".join("*" if part.isdigit() else part for part in parts)
        if shape in seen or parts[-1] in ("type", "value") or parts[-2] in ("fields", "values", "columns") or "subjects" in parts[:-1]:
            continue
        seen.add(shape)
        yield changed(f"kind: {shape}", pointer, ["x"] if parts[-1] == "out_of" else other(value), "kind")
    yield changed("kind: a value of a condition", f"{TARGET}/where", {"field": "site", "op": "==", "value": []}, "kind", f"{TARGET}/where/value")
    yield changed("kind: a number with a fraction", f"{TARGET}/objective/value", Raw("99.9"), "kind")
    yield changed("kind: 1e2", f"{TARGET}/objective/value", Raw("1e2"), "kind")
    yield changed("kind: null", f"{TARGET}/objective/value", Raw("null"), "kind")
    yield changed("kind: version 1.0", f"{AGREEMENT}/version", Raw("1.0"), "kind")
    yield changed("value: version 2^53", f"{AGREEMENT}/version", 2**53, "value")
    yield changed("kind: type", "/0/type", 5, "kind")
    yield from [(f"kind: a document that is {name}", "book.json", data, "kind", 1, "") for name, data in
                [("a number", b"5"), ("text", b'"x"'), ("null", b"null"), ("true", b"true")]]
    yield ("kind: numbers for documents", "book.json", b"[1,\n2]", "kind", 1, "/0")
    yield ("kind: lists for documents", "book.json", b"[[" + PARTY + b"]]", "kind", 1, "/0")


REQUIRED = ["/0/type", "/0/id", "/2/offers/0/id", "/2/offers/0/kind", "/3/exceptions/0/hours", "/5/shape", "/7/complete/0/from",
            f"{AGREEMENT}/form", f"{AGREEMENT}/provider", f"{AGREEMENT}/consumer", f"{AGREEMENT}/services", f"{AGREEMENT}/version",
            f"{AGREEMENT}/in_force", f"{AGREEMENT}/timezone", f"{AGREEMENT}/targets", f"{AGREEMENT}/in_force/from",
            f"{AGREEMENT}/exclude/0/id", f"{AGREEMENT}/exclude/0/notice/field", f"{AGREEMENT}/exclude/0/notice/before",
            f"{AGREEMENT}/exclude/0/limit/window", f"{TARGET}/id", f"{TARGET}/metric", f"{METRIC}/kind", f"{METRIC}/stream",
            f"{METRIC}/weight/field", f"{METRIC}/weight/values", f"{METRIC}/round/to", f"{METRIC}/round/how",
            f"{AGREEMENT}/targets/1/classes/0/id", f"{AGREEMENT}/targets/1/classes/0/where", f"{AGREEMENT}/targets/2/metric/q",
            f"{AGREEMENT}/targets/2/metric/field", f"{AGREEMENT}/targets/1/metric/out_of/stream", f"{AGREEMENT}/interactions/0/id"]

OBJECTS = ["/0", "/2", "/2/offers/0", "/3", "/3/weekly", "/3/exceptions/0", "/5", "/5/fields/x", "/7/complete/0", AGREEMENT, f"{AGREEMENT}/in_force",
           f"{AGREEMENT}/window", f"{AGREEMENT}/exclude/0", f"{AGREEMENT}/exclude/0/where", f"{AGREEMENT}/exclude/0/notice", f"{AGREEMENT}/exclude/0/limit", TARGET,
           METRIC, f"{METRIC}/weight", f"{METRIC}/round", f"{TARGET}/objective", f"{TARGET}/least", f"{TARGET}/applies", f"{TARGET}/window",
           f"{AGREEMENT}/targets/1/classes/0", f"{AGREEMENT}/targets/1/objective/any/0", f"{AGREEMENT}/interactions/0"]

WORDS = ["/0/type", "/2/offers/0/kind", "/2/offers/0/by", "/5/shape", "/5/fields/site", "/5/fields/x/type", "/6/complete", "/7/open", f"{AGREEMENT}/form",
         f"{AGREEMENT}/exclude/0/removes", f"{AGREEMENT}/exclude/0/limit/window", f"{TARGET}/group", f"{METRIC}/kind", f"{METRIC}/round/how", f"{TARGET}/over",
         f"{TARGET}/objective/op", f"{TARGET}/no_data", f"{TARGET}/where/op", f"{AGREEMENT}/targets/1/window", f"{AGREEMENT}/interactions/0/by"]

VALUES = {"/0/id": ["", "X", "-x", "a b", "a/b", "é"],
          f"{METRIC}/shortest": ["", "P", "PT", "1H", "-PT1H", "PT1.5H", "P1H", "PT1H1H", "PT1S1H", "PT9999999999S", "pt1h", "P1Y1W1D ", "PT0.1234567S"],
          f"{TARGET}/objective/value": ["", "1.", ".5", "+1", "01", "1e3", "--1", "0x1", " 1", "1 ", "1,5", "NaN", "Infinity", "1234567890123456789"],
          f"{AGREEMENT}/in_force/from": ["", "2026-02-30", "2026-13-01", "26-01-01", "2026-1-1", "20260101", "2026-01-01T00:00:00", "2026-01-01T24:00:00Z",
                                         "2026-01-01T00:00:60Z", "2026-01-01T00:00:00+24:00", "0000-01-01", "10000-01-01", "2026-01-01 00:00:00Z",
                                         "2026-01-01T00:00:00.1234567Z", "tomorrow"],
          "/3/weekly/mon/0": ["8-12", "08:00", "08:00-25:00", "08:60-09:00", "24:00-24:00", "8:00-12:00", "08:00 - 12:00", "08:00-12:00-13:00", ""],
          "/3/exceptions/2/yearly": ["5-5", "02-30", "13-01", "00-10", "2026-05-05", ""],
          "/3/exceptions/0/on": ["12-25", "2026-12-32", "2026-12-25T00:00:00Z"]}


def document_cases():
    for pointer in REQUIRED:
        name = "/".join("*" if part.isdigit() else part for part in place(pointer))
        text, lines = dump(change(pointer, None))
        yield (f"missing: {name}", "book.json", text.encode(), "missing", lines[pointer.rsplit("/", 1)[0]], pointer)
    for pointer in OBJECTS:
        name = "/".join("*" if part.isdigit() else part for part in place(pointer)) or "document"
        yield changed(f"unknown: {name}", f"{pointer}/xyz", "x", "member")
    yield changed("unknown: a slip", f"{TARGET}/objetive", "x", "member")
    yield changed("unknown: an odd name", f"{TARGET}/~1~0\"\u202e", "x", "member")
    for pointer in WORDS:
        name = "/".join("*" if part.isdigit() else part for part in place(pointer))
        yield changed(f"choice: {name}", pointer, "xyz", "type" if pointer == "/0/type" else "choice")
    for pointer, values in VALUES.items():
        for value in values:
            yield changed(f"value: {place(pointer)[-1]} {value!r:.40}", pointer, value, "value")
    yield changed("value: a negative number of times", f"{AGREEMENT}/exclude/0/limit/times", -1, "value")
    yield changed("value: version 0", f"{AGREEMENT}/version", 0, "value")
    yield changed("value: weight 2", f"{METRIC}/weight/values/half", "2", "value", f"{METRIC}/weight/values")
    yield changed("value: weight 0", f"{METRIC}/weight/values/half", "0", "value", f"{METRIC}/weight/values")
    yield changed("value: q 1.5", f"{AGREEMENT}/targets/2/metric/q", "1.5", "value")
    yield changed("value: coverage 101 %", f"{TARGET}/least/coverage", "101", "value")
    yield changed("value: an empty list", f"{AGREEMENT}/targets", [], "value")
    yield from reference_cases()
    yield from range_cases()
    yield from form_cases()
    yield from field_cases()
    yield from money_cases()


def reference_cases():
    for pointer in ["/2/offers/0/streams/0", "/5/service", f"{AGREEMENT}/provider", f"{AGREEMENT}/consumer/0", f"{AGREEMENT}/services/0", f"{AGREEMENT}/hours",
                    f"{AGREEMENT}/exclude/0/stream", f"{AGREEMENT}/exclude/0/notice/calendar", f"{TARGET}/service", f"{TARGET}/hours", f"{METRIC}/stream",
                    f"{TARGET}/exclude/0", f"{AGREEMENT}/targets/1/metric/out_of/stream", f"{AGREEMENT}/interactions/0/targets/0", f"{AGREEMENT}/interactions/0/service"]:
        name = "/".join("*" if part.isdigit() else part for part in place(pointer))
        yield changed(f"reference: {name}", pointer, "nowhere", "reference")
    yield changed("reference: of another type", f"{METRIC}/stream", "office", "reference")
    yield changed("reference: coverage", "/6/complete", {"stream": "nowhere"}, "reference", "/6/complete/stream")
    yield changed("circular: coverage by itself", "/8/complete", {"stream": "watch"}, "circular", "/8/complete/stream")
    book = change("/8/complete", {"stream": "outages"})
    book[7]["complete"] = {"stream": "watch"}
    text, lines = dump(book)
    yield ("circular: coverage by each other", "book.json", text.encode(), "circular", lines["/7/complete/stream"], "/7/complete/stream")
    yield changed("twice: a party", "/10", {"type": "party", "id": "p"}, "twice", "/10/id")
    yield changed("twice: one id in two types", "/10", {"type": "party", "id": "s"}, "twice", "/10/id")
    yield changed("twice: a target", f"{AGREEMENT}/targets/1/id", "t", "twice")
    yield changed("twice: an exclusion", f"{TARGET}/exclude/1/id", "maintenance", "twice", f"{TARGET}/exclude/1")
    yield changed("twice: an offer", "/2/offers/1", {"id": "o", "kind": "goods"}, "twice", "/2/offers/1/id")
    yield changed("twice: a version", "/10", good_book()[9], "twice", "/10/version")
    for zone in ["Mars/Phobos", "../../etc/passwd", "/etc/passwd", "", "Europe/", "posix/UTC", "Europe/Amsterdam\u202e", "A" * 300, "Europe"]:
        yield changed(f"zone: {zone[:20]!r}", f"{AGREEMENT}/timezone", zone, "zone")
    yield changed("zone: of a calendar", "/3/timezone", "Europe/Amsterdm", "zone")


def range_cases():
    force = f"{AGREEMENT}/in_force"
    yield changed("order: in_force", force, {"from": "2026-03-01", "to": "2026-01-01"}, "order", f"{force}/to")
    yield changed("order: in_force of no length", force, {"from": "2026-03-01", "to": "2026-03-01"}, "order", f"{force}/to")
    yield changed("order: coverage", "/7/complete/0/to", "2025-01-01", "order")
    yield changed("overlap: hours over midnight", "/3/weekly/mon/0", "12:00-08:00", "overlap", "/3/weekly/mon/1")
    yield changed("circular: a calendar made of itself", "/4", {"type": "calendar", "id": "clock", "union": ["clock"]}, "circular", "/4/union/0")
    yield changed("limit: 1,001 parts", "/4", {"type": "calendar", "id": "clock", "union": ["office"] * 1001}, "limit", "/4/union/1000")
    yield changed("order: hours of no length", "/3/weekly/mon/0", "12:00-12:00", "order")
    yield changed("order: dates", "/3/exceptions/1/last", "2026-12-01", "order")
    yield changed("overlap: hours", "/3/weekly/mon/1", "11:00-13:00", "overlap")
    other = good_book()[9] | {"version": 2, "in_force": {"from": "2026-02-28"}}
    yield changed("overlap: versions", "/10", other, "overlap", "/10/in_force")
    yield changed("value: scale", f"{AGREEMENT}/targets/2/metric/scale", ["10", "0"], "value")


def form_cases():
    objective = f"{TARGET}/objective"
    yield changed("form: two objectives", objective, {"op": "<", "value": "1", "any": [{"op": "<", "value": "1"}]}, "form")
    yield changed("form: no objective", objective, {}, "form")
    text, lines = dump(change(objective, {"op": "<"}))
    yield ("form: half an objective", "book.json", text.encode(), "missing", lines[objective], f"{objective}/value")
    yield changed("form: half a condition", f"{TARGET}/where", {"field": "site"}, "form")
    yield changed("form: no condition", f"{TARGET}/where", {}, "form")
    yield changed("form: two conditions", f"{TARGET}/where", {"field": "site", "op": "==", "value": "x", "in": ["y"]}, "form")
    yield changed("form: all and any", f"{TARGET}/where", {"all": [{"field": "site", "given": True}], "any": [{"field": "site", "given": True}]}, "form")
    yield changed("form: rolling and anchored", f"{TARGET}/window", {"rolling": "P1M", "anchored": "P1M"}, "form")
    yield changed("form: an empty window", f"{TARGET}/window", {}, "form")
    yield changed("form: an exclusion of two kinds", f"{AGREEMENT}/exclude/0/calendar", "office", "form", f"{AGREEMENT}/exclude/0")
    yield changed("form: an exclusion of no kind", f"{TARGET}/exclude/1", {"id": "x"}, "form")
    yield changed("form: weekly and always", "/3/always", True, "form", "/3")
    yield changed("form: no hours", "/4", {"type": "calendar", "id": "clock"}, "form")
    yield changed("form: an exception of two kinds", "/3/exceptions/0/yearly", "01-01", "form", "/3/exceptions/0")
    yield changed("form: a member of another kind", f"{METRIC}/q", "0.5", "form")
    yield changed("form: hold of events", "/5/hold", "PT5M", "form")
    yield changed("form: open of events", "/5/open", "running", "form")
    yield changed("form: subjects without by", f"{AGREEMENT}/targets/2/subjects", [{"site": "a"}], "form")
    deep = {"field": "site", "given": True}
    for _ in range(13):
        deep = {"not": deep}
    text, lines = dump(change(f"{TARGET}/where", deep))
    yield ("fine: a deep condition", "book.json", text.encode(), None, None, None)


def count_cases():
    """Lists as long as the limit of values allows: nothing takes time that grows faster than they do."""
    slow = 500
    subjects = f"{TARGET}/subjects"
    fine = lambda name, pointer, value: (f"count: {name}", "book.json", json.dumps(change(pointer, value)).encode(), None, None, None, slow)
    refused = lambda name, pointer, value, code, where=None: (*changed(f"count: {name}", pointer, value, code, where), slow)
    yield fine("49,000 subjects", subjects, [{"site": f"s{i}"} for i in range(49000)])
    yield refused("49,000 subjects that are one", subjects, [{"site": "s"}] * 49000, "twice", f"{subjects}/1")
    yield fine("60,000 attribute names", subjects, [{"site": f"s{k}", **{f"a{k}-{i}": 1 for i in range(1000)}} for k in range(60)])
    yield fine("1,000 attributes of 60 subjects", subjects, [{"site": f"s{k}", **{f"a{i}": "x" for i in range(1000)}} for k in range(60)])
    yield fine("90,000 values of a condition", f"{TARGET}/where", {"field": "site", "in": [f"s{i}" for i in range(90000)]})
    yield refused("90,000 exclude ids", f"{TARGET}/exclude", [f"m{i}" for i in range(90000)], "limit")
    yield refused("90,000 exclude ids that are one", f"{TARGET}/exclude", ["maintenance"] * 90000, "limit")
    yield refused("30,000 exclusions", f"{AGREEMENT}/exclude", [{"id": f"m{i}", "calendar": "office"} for i in range(30000)], "limit")
    yield refused("60,000 key fields", "/5/key", [f"k{i}" for i in range(60000)], "field")
    yield refused("60,000 key fields that are one", "/5/key", ["id"] * 60000, "field")
    yield refused("60,000 fields of by", f"{TARGET}/by", [f"k{i}" for i in range(60000)], "limit")
    yield refused("90,000 targets of an interaction", f"{AGREEMENT}/interactions/0/targets", [f"t{i}" for i in range(90000)], "reference",
                  f"{AGREEMENT}/interactions/0/targets/0")


def field_cases():
    for name, pointer, value in [("where", f"{TARGET}/where/field", "nowhere"), ("by", f"{TARGET}/by/0", "nowhere"), ("key", "/5/key/0", "nowhere"),
                                 ("revision", "/5/revision", "nowhere"), ("sequence", "/5/sequence", "nowhere"), ("weight", f"{METRIC}/weight/field", "nowhere"),
                                 ("field", f"{AGREEMENT}/targets/2/metric/field", "nowhere"), ("count", f"{AGREEMENT}/targets/1/metric/count", "nowhere"),
                                 ("notice", f"{AGREEMENT}/exclude/0/notice/field", "nowhere"), ("match", f"{AGREEMENT}/exclude/0/match/0", "nowhere"),
                                 ("distinct", f"{AGREEMENT}/targets/3/metric/distinct/0", "nowhere"),
                                 ("count of text", f"{AGREEMENT}/targets/1/metric/count", "site"), ("mean of text", f"{AGREEMENT}/targets/4/metric/field", "site"),
                                 ("notice of text", f"{AGREEMENT}/exclude/0/notice/field", "site")]:
        yield changed(f"field: {name}", pointer, value, "field")
    yield changed("field: text has no order", f"{TARGET}/where", {"field": "site", "op": "<", "value": "x"}, "field", f"{TARGET}/where/op")
    yield changed("field: called time", "/5/fields/time", "time", "field", "/5/fields")
    yield changed("field: events are not down", f"{METRIC}/stream", "events", "field")
    yield changed("kind: text against a number", f"{AGREEMENT}/targets/1/metric/of/value", "x", "kind")
    yield changed("unit: a duration of a share", f"{TARGET}/objective/value", "PT5M", "unit")
    yield changed("unit: a number of a duration", f"{AGREEMENT}/targets/4/objective/value", "5", "unit")


def money_cases():
    credit, currency = f"{TARGET}/credit", f"{AGREEMENT}/currency"
    yield changed("money: no such currency", currency, "QQQ", "value")
    yield changed("money: no currency", currency, "", "value")
    yield changed("money: a long currency", currency, "E" * 60000, "value")
    for name, value in [("a fraction", 5.5), ("too long", "9" * 19), ("an exponent", "1e3"), ("a word", "five"), ("a plus", "+5")]:
        code = "kind" if name == "a fraction" else "value"
        yield changed(f"money: {name}", credit, {"amount": value}, code, f"{credit}/amount")
    yield changed("money: too many tiers", credit, {"tiers": [{"amount": "1"}] * 101}, "limit", f"{credit}/tiers")
    yield changed("money: no tiers", credit, {"tiers": []}, "value", f"{credit}/tiers")
    yield changed("money: tiers and an amount", credit, {"tiers": [{"amount": "1"}], "amount": "1"}, "form", credit)
    yield changed("money: nothing", credit, {}, "form", credit)
    fees = [{"id": f"f{i}", "amount": "1", "currency": "EUR", "per": "month"} for i in range(1001)]
    yield changed("money: too many fees", f"{AGREEMENT}/fees", fees, "limit", f"{AGREEMENT}/fees")
    caps = {"caps": [{"id": f"c{i}", "amount": "1", "window": "day"} for i in range(101)]}
    yield changed("money: too many caps", f"{AGREEMENT}/credits", caps, "limit", f"{AGREEMENT}/credits/caps")
    yield changed("later: made of made", "/10/made/from", "slow", "later")
    yield changed("later: made of a made exclusion", "/11/made/missed/exclude/0/stream", "slow", "later")


# ---- facts ------------------------------------------------------------------------------------------------------------------------

HEADER = b"at,site,n,x,d,rev,id\n"
GOOD = b"2026-01-05T12:00:00Z,a,1,1.5,PT5S,1,i\n"
SPANS = b"start,end,site,severity,told\n"


def metrics_cases():
    """Answers of Prometheus and OpenMetrics text for the stream `samples`, whose field `x` takes a label or, as the metric `x`, the value."""
    answer = lambda result, data=b"": b'{"status":"success","data":{"resultType":"matrix",' + data + b'"result":[' + result + b"]}}"
    series = lambda samples, labels=b"": answer(b'{"metric":{"__name__":"x"' + labels + b'},"values":[\n' + samples + b"]}")
    json_ = lambda name, data, code, line: (f"prometheus: {name}", "m.prometheus.json", "samples", data, code, line)
    yield from [
        json_("empty", b"", "syntax", 1), json_("a list", b"[]", "kind", 1), json_("cut off", series(b'[1,"1"]')[:-4], "syntax", 2), json_("no status", b"{}", "missing", 1),
        json_("an error", b'{"status":"error","errorType":"bad_data","error":"no"}', "choice", 1), json_("a scalar", b'{"data":{"resultType":"scalar"}}', "choice", 1),
        json_("bytes after it", series(b"") + b"x", "syntax", 2), json_("byte-order mark", b"\xef\xbb\xbf" + series(b""), "encoding", 1), json_("0xFF", series(b'[1,"\xff"]'), "encoding", 2),
        json_("a raw NUL", series(b'[1,"\0"]'), "encoding", 2), json_("a lone surrogate", series(b"", b',"a":"\\ud800"'), "encoding", 1), json_("NaN without quotes", series(b"[1,NaN]"), "syntax", 2),
        json_("+Inf", series(b'[1,"+Inf"]'), "cell", 2), json_("1e400", series(b'[1,"1e400"]'), "cell", 2), json_("an exponent of 1,000 digits", series(b'[1,"1e' + b"9" * 1000 + b'"]'), "cell", 2),
        json_("5,000 digits of time", series(b"[" + b"9" * 5000 + b',"1"]'), "cell", 2), json_("an exponent in a time", series(b'[1e99999999999,"1"]'), "cell", 2),
        json_("7 digits of a second", series(b'[1.0000001,"1"]'), "cell", 2), json_("the same time", series(b'[1,"1"],\n[1,"1"]'), "row", 3), json_("an older sample", series(b'[2,"1"],\n[1,"1"]'), "row", 3),
        json_("a label twice", series(b"", b',"a":"1","a":"2"'), "duplicate", 1), json_("values twice", answer(b'{"metric":{},"values":[],"values":[]}'), "duplicate", 1),
        json_("values before labels", answer(b'{"values":[[1,"1"]],"metric":{}}'), "form", 1), json_("another metric", answer(b'{"metric":{"__name__":"y"},"values":[[1,"1"]]}'), "column", 1),
        json_("100,000 brackets", answer(b"", b'"x":' + b"[" * 100000 + b","), "limit", 1), json_("100,000 braces", answer(b"", b'"x":' + b'{"a":' * 100000 + b","), "limit", 1),
        json_("10,000,000 brackets", b'{"x":' + b"[" * 10000000, "limit", 1), json_("a text of 10 MB", b'{"x":"' + b"x" * 10000000 + b'"}', "limit", 1),
        json_("a number of 10 MB", b'{"x":' + b"1" * 10000000 + b"}", "limit", 1), json_("blanks of 10 MB", b'{"x"' + b" " * 10000000 + b":1}", "limit", 1),
        json_("a name of 10 MB", b'{"' + b"x" * 10000000 + b'":1}', "limit", 1), json_("100,000 labels", series(b"", b"".join(b',"l%d":""' % i for i in range(100000))), "limit", 1),
        json_("labels of 2 MB", series(b"", b"".join(b',"l%d":"%s"' % (i, b"x" * 65000) for i in range(30))), "limit", 1),
    ]
    text = lambda name, data, code, line: (f"openmetrics: {name}", "m.openmetrics", "samples", b"x 1 1\n" + data + b"\n# EOF\n", code, line)
    yield from [
        text("a comment", b"# comment", "syntax", 2), text("no type", b"# TYPE x untyped", "syntax", 2), text("an empty line", b"", "syntax", 2), text("CRLF", b"x 1 2\r", "syntax", 2), text("no time", b"x 2", "row", 2),
        text("milliseconds of a time", b"x 1 1767268800000000", "cell", 2), text("an infinity", b"x +Inf 2", "cell", 2), text("an open quote", b'x{a="b 1 2', "syntax", 2), text("an open brace", b'x{a="b"', "syntax", 2),
        text("a label twice", b'x{a="b",a="c"} 1 2', "syntax", 2), text("0xFF", b'x{a="\xff"} 1 2', "encoding", 2), text("NUL", b"x 1 2\0", "encoding", 2), text("two spaces", b"x  1 2", "syntax", 2),
        text("a bad exemplar", b"x 1 2 # {a} 1", "syntax", 2), text("the same time", b"x 2 1", "row", 2), text("text after # EOF", b"# EOF\nx 1 2", "syntax", 3), text("1e400", b"x 1e400 2", "cell", 2),
        text("a line of 10 MB", b"x " + b"1" * 10000000 + b" 2", "limit", 2), text("a name of 10 KB", b"y" * 10000 + b" 1 2", "limit", 2), text("a text of 65 KiB", b'x{a="' + b"x" * 65537 + b'"} 1 2', "limit", 2),
        text("100,000 labels", b"x{" + b",".join(b'l%d=""' % i for i in range(100000)) + b"} 1 2", "limit", 2),
    ]
    yield ("openmetrics: cut off", "m.om.txt", "samples", b"x 1 1\n", "syntax", 2)
    yield ("openmetrics: another metric", "m.openmetrics", "samples", b"y 1 1\n# EOF\n", "column", 1)
    yield ("openmetrics: for events", "m.openmetrics", "events", b"n 1 1\n# EOF\n", "stream", None)
    yield ("prometheus: no stream", "m.prometheus.json", None, b"{}", "stream", None)
    yield ("gzip: openmetrics cut off", "m.openmetrics.gz", "samples", gz(b"x 1 1\n# EOF\n")[:-5], "gzip", None)


def facts_cases():
    """(name, file name, stream or None, bytes, code, line)"""
    row = lambda **cells: ",".join(str({"at": "2026-01-05T12:00:00Z", "site": "a", "n": 1, "x": 1.5, "d": "PT5S", "rev": 1, "id": "j", **cells}[c])
                                   for c in "at site n x d rev id".split()).encode() + b"\n"
    csv = lambda name, data, code, line: (f"csv: {name}", "events.csv", "events", data, code, line)
    yield from [
        csv("empty", b"", "column", None), csv("no header", b"2026-01-05T12:00:00Z,a,1,1.5,PT5S,2,i\n", "column", None), csv("a column is missing", b"at,site\n", "column", None),
        csv("a column twice", b"at,at,site,n,x,d,rev,id\n", "duplicate", 1), csv("a short row", HEADER + GOOD + b"2026-01-05T12:00:00Z,a\n", "row", 3),
        csv("a long row", HEADER + GOOD[:-1] + b",1\n", "row", 2), csv("an open quote", HEADER + b'"2026\n' + GOOD * 10, "syntax", 2),
        csv("a quote inside", HEADER + b'2026-01-05T12:00:00Z,a"b,1,1,PT5S,1,i\n', "syntax", 2),
        csv("letters after a quote", HEADER + b'2026-01-05T12:00:00Z,"a"b,1,1,PT5S,1,i\n', "syntax", 2),
        csv("NUL", HEADER + row(site="a\0b"), "encoding", 2), csv("NUL in the header", b"at\0,site\n", "encoding", 1),
        csv("0xFF", HEADER + b"2026-01-05T12:00:00Z,\xff,1,1,PT5S,1,i\n", "encoding", 2), csv("byte-order mark", b"\xef\xbb\xbf" + HEADER, "encoding", 1),
        csv("UTF-16", (HEADER + GOOD).decode().encode("utf-16"), "encoding", 1), csv("a surrogate", HEADER + b"2026-01-05T12:00:00Z,\xed\xa0\x80,1,1,PT5S,1,i\n", "encoding", 2),
        csv("a million columns", b"at," + b",".join(b"c%d" % i for i in range(1000000)) + b"\n", "limit", 1),
        csv("a million commas", HEADER + b"," * 1000000 + b"\n", "limit", 2), csv("a cell of 10 MB", HEADER + row(site="x" * 10000000), "limit", 2),
        csv("a cell of 65 KiB", HEADER + row(site="x" * 65537), "limit", 2), csv("a quoted cell of 10 MB", HEADER + row(site='"' + "x\n" * 5000000 + '"'), "limit", 2),
        csv("an open quote of 10 MB", HEADER + b'"' + b"x" * 10000000, "limit", 2), csv("a header of 10 MB", b"x" * 10000000, "limit", 1),
        csv("a program", b"\x7fELF\x02\x01\x01" + bytes(57), "encoding", 1),
    ]
    cells = {"at": ["", "yesterday", "2026-02-30T00:00:00Z", "2026-01-05T12:00:60Z", "2026-01-05", "0000-01-01T00:00:00Z", "99999999999999999999", "-99999999999999999", "1e15"],
             "n": ["x", "1.5", "1e3", "9223372036854775808", "0x10", "+1", " 1", "1" * 5000], "x": ["NaN", "Infinity", "1e400", "0x1p3", "1,5"[:1] + "_5", ".5", "1.", "--1", "1e"],
             "d": ["5", "P1M", "P1D", "PT", "-PT5S", "PT1.5M"], "rev": ["one"]}
    for column, texts in cells.items():
        for text in texts:
            yield csv(f"{column} {text[:24]!r}", HEADER + GOOD + row(**{column: text}), "row" if (column, text) == ("at", "") else "cell", 3)
    yield csv("revisions that differ", HEADER + row(id="i", n=1) + row(id="i", n=2), "revision", None)
    span = lambda name, data, code, line: (f"intervals: {name}", "outages.csv", "outages", SPANS + data, code, line)
    yield from [span("end before start", b"2026-01-05T12:00:00Z,2026-01-05T11:59:59.999999Z,a,,\n", "row", 2), span("no start", b",2026-01-05T12:00:00Z,a,,\n", "row", 2),
                span("told at noon", b"2026-01-05T12:00:00Z,,a,,noon\n", "cell", 2)]
    good = b'{"stream":"outages","start":"2026-01-05T12:00:00Z","site":"a","severity":"x"}\n'
    line = lambda name, data, code, number: (f"ndjson: {name}", "facts.ndjson", None, good + data, code, number)
    yield from [
        line("cut off", b'{"stream":"outages",\n', "syntax", 2), line("no JSON", b"outage\n", "syntax", 2), line("a list", b"[1]\n", "syntax", 2), line("a number", b"5\n", "syntax", 2),
        line("two objects", good[:-1] + good, "syntax", 2), line("an object inside", b'{"stream":"outages","start":{"x":1}}\n', "cell", 2),
        line("a list inside", b'{"stream":"outages","start":["x"]}\n', "cell", 2), line("100,000 brackets", b'{"stream":"outages","start":' + b"[" * 100000 + b"\n", "limit", 2),
        line("100,000 braces", b'{"stream":"outages","y":' + b'{"a":' * 100000 + b"\n", "limit", 2), line("a member twice", b'{"stream":"outages","site":"a",\n', "syntax", 2),
        line("start twice", b'{"stream":"outages","start":"2026-01-05T12:00:00Z","start":"2026-01-05T13:00:00Z"}\n', "duplicate", 2),
        line("no stream", b'{"start":"2026-01-05T12:00:00Z"}\n', "stream", 2), line("an unknown stream", b'{"stream":"outage"}\n', "stream", 2), line("a number for a stream", b'{"stream":5}\n', "stream", 2),
        line("no start", b'{"stream":"outages","site":"a"}\n', "row", 2), line("a number for text", b'{"stream":"outages","start":"2026-01-05T12:00:00Z","site":5}\n', "cell", 2),
        line("a fraction for a time", b'{"stream":"outages","start":1.5}\n', "cell", 2), line("NaN", b'{"stream":"samples","time":"2026-01-05T12:00:00Z","x":NaN}\n', "syntax", 2),
        line("1e400", b'{"stream":"samples","time":"2026-01-05T12:00:00Z","x":1e400}\n', "cell", 2), line("text for a number", b'{"stream":"samples","time":"2026-01-05T12:00:00Z","x":"1"}\n', "cell", 2),
        line("escaped NUL", b'{"stream":"outages","start":"2026-01-05T12:00:00Z","site":"\\u0000"}\n', "encoding", 2),
        line("a lone surrogate", b'{"stream":"outages","start":"2026-01-05T12:00:00Z","site":"\\ud800"}\n', "encoding", 2),
        line("a raw NUL", b'{"stream":"outages","start":"2026-01-05T12:00:00Z","site":"a\0"}\n', "encoding", 2), line("0xFF", b'{"stream":"outages","site":"\xff"}\n', "encoding", 2),
        line("a line of 10 MB", b'{"stream":"outages","site":"' + b"x" * 10000000 + b'"}\n', "limit", 2), line("blanks of 10 MB", b" " * 10000000 + b"\n", "limit", 2),
        line("a million members", b'{"stream":"outages"' + b"".join(b',"m%d":1' % i for i in range(100000)) + b"}\n", "limit", 2),
        line("coverage reversed", b'{"stream":"outages","complete":{"from":"2026-02-01T00:00:00Z","to":"2026-01-01T00:00:00Z"}}\n', "order", 2),
        line("coverage of nothing", b'{"stream":"outages","complete":{}}\n', "missing", 2), line("coverage of no stream", b'{"complete":{"from":"2026-01-01T00:00:00Z","to":"2026-02-01T00:00:00Z"}}\n', "stream", 2),
        line("rows of a made stream", b'{"stream":"slow","start":"2026-01-05T12:00:00Z"}\n', "stream", 2),
        line("coverage of a made stream", b'{"stream":"slow","complete":{"from":"2026-01-01T00:00:00Z","to":"2026-02-01T00:00:00Z"}}\n', "stream", 2),
        line("coverage by word", b'{"stream":"outages","complete":"always"}\n', "row", 2),
        ("ndjson: byte-order mark", "facts.ndjson", None, b"\xef\xbb\xbf" + good, "encoding", 1),
    ]
    rows = gz(SPANS + b"2026-01-05T12:00:00Z,2026-01-05T13:00:00Z,a,,\n")
    packed = lambda name, data, code: (f"gzip: facts {name}", "outages.csv.gz", "outages", data, code, None)
    yield from [packed("cut off", rows[:-9], "gzip"), packed("not at all", SPANS, "gzip"), packed("inside gzip", gz(rows), "gzip"), packed("wrong check sum", rows[:-8] + b"\0\0\0\0" + rows[-4:], "gzip"),
                packed("two members", rows + rows, "gzip"), packed("bomb of 1 GiB", bomb(1 << 30), "limit"), packed("bytes after it", rows + b"x", "gzip")]
    yield from metrics_cases()
    yield ("format: no ending", "facts.dat", "outages", SPANS, "format", None)
    yield ("stream: none for CSV", "facts.csv", None, SPANS, "stream", None)
    yield ("stream: an unknown one", "facts.csv", "outage", SPANS, "stream", None)


# ---- event clocks -----------------------------------------------------------------------------------------------------------------

def clock_book(metric=None, hours="office", classes=None, case="string"):
    """A book whose target `t` follows the cases of the stream `events`."""
    target = {"id": "t", "hours": hours, "metric": {"kind": "elapsed", "stream": "events", "start": "opened", "stop": "closed", "pause": "waiting",
                                                    "resume": "working", "aggregate": "within", "limit": {"op": "<=", "value": "PT4H"}, **(metric or {})}}
    if classes:
        target["classes"] = classes
    week = {day: ["08:00-12:00", "13:00-18:00"] for day in "mon tue wed thu fri sat sun".split()}
    return [{"type": "party", "id": "p"}, {"type": "party", "id": "c"}, {"type": "service", "id": "s"},
            {"type": "calendar", "id": "office", "timezone": "Europe/Amsterdam", "weekly": week},
            {"type": "calendar", "id": "closed", "timezone": "Europe/Amsterdam", "weekly": {}},
            {"type": "stream", "id": "events", "shape": "event", "fields": {"case": case, "event": "string", "priority": "integer", "n": "integer"}, "sequence": "n"},
            {"type": "agreement", "id": "a", "form": "agreement", "provider": "p", "consumer": "c", "services": ["s"], "version": 1,
             "in_force": {"from": "2026-01-01", "to": "2026-03-01"}, "timezone": "Europe/Amsterdam", "targets": [target]}]


def clock_cases():
    """Facts of an event clock that are no more than unusual: (name, book, bytes, milliseconds). They are scored and explained."""
    def at(minute):
        return f"2026-01-{minute // 1440 + 5:02}T{minute // 60 % 24:02}:{minute % 60:02}:00Z"

    def facts(rows):
        return "time,case,event,priority,n\n".encode() + b"".join(f"{time},{case},{event},{priority},{n}\n".encode() for time, case, event, priority, n in rows)

    many, slow = 200000, 2000
    words = ("opened", "waiting", "working", "closed")
    yield "200,000 events of one case at one time", clock_book(), facts((at(0), "x", words[i % 4], 1, "") for i in range(many)), slow
    yield "200,000 events of one case at one time, in sequence", clock_book(), facts((at(0), "x", words[i % 4], 1, many - i) for i in range(many)), slow
    yield "100,000 cases of one event", clock_book(hours="always"), facts((at(i % 30000), f"c{i}", "opened", 1, "") for i in range(100000)), slow
    yield "100,000 cases that are never opened", clock_book(), facts((at(i % 30000), f"c{i}", "closed", 1, "") for i in range(100000)), slow
    for how in ("continue", "running", "restart", "ignore"):
        yield (f"opened again 100,000 times, {how}", clock_book({"reopen": how}),
               facts((f"2026-01-{5 + i // 8640:02}T{i // 360 % 24:02}:{i // 6 % 60:02}:{i % 6 * 10:02}Z", "x", ("opened", "closed")[i % 2], 1, "") for i in range(200000)), slow)
    yield "paused 100,000 times, in days", clock_book({"limit": {"op": "<=", "value": "P3D"}}), facts(
        [(at(0), "x", "opened", 1, "")] + [(at(1 + i // 10), "x", ("waiting", "working")[i % 2], 1, "") for i in range(200000)]), slow
    names = ["n" * 65530 + f"{i:05}" for i in range(20)]
    yield "names of 64 KiB", clock_book({"start": names, "stop": "closed", "aggregate": "late"}), facts(
        [(at(i), names[i], names[-1 - i], 1, "") for i in range(20)] + [(at(i), "x", names[i], 1, "") for i in range(20)]), slow
    hundred = [{"id": f"k{i}", "where": {"field": "priority", "op": "==", "value": i}, "hours": ("office", "always", "closed")[i % 3]} for i in range(100)]
    yield "100 classes, another at each event, followed", clock_book({"keep": "follow"}, classes=hundred), facts(
        [(at(0), "x", "opened", 0, "")] + [(at(1 + i), "x", "note", i * 7 % 100, "") for i in range(20000)]), slow
    yield "100 classes, another at each event, followed in days", clock_book({"keep": "follow", "limit": {"op": "<", "value": "P2D"}}, classes=hundred), facts(
        [(at(0), "x", "opened", 0, "")] + [(at(1 + i), "x", "note", i * 7 % 100, "") for i in range(20000)]), slow
    yield "100 classes of 10,000 cases, the last counts", clock_book({"keep": "last"}, classes=hundred), facts(
        (at(i // 3), f"c{i // 2}", ("opened", "closed")[i % 2], i * 7 % 100, "") for i in range(20000)), slow
    edge = (-(1 << 63), -(1 << 63) + 1, -1, 0, 1, (1 << 63) - 2, (1 << 63) - 1)
    yield "integer cases at both ends", clock_book(case="integer"), facts(
        (at(i * 10 + k), case, ("opened", "closed")[k], edge[-1 - i], edge[i]) for i, case in enumerate(edge) for k in (0, 1)), 100
    far = clock_book({"limit": {"op": "<=", "value": "P3000000D"}})
    yield "a limit of 3,000,000 days", far, facts([(at(0), "x", "opened", 1, "")]), 100
    yield "a case of 2,000 years, in days", clock_book({"limit": {"op": "<", "value": "P2000000D"}}), facts([("0002-01-01T00:00:00Z", "x", "opened", 1, "")]), slow
    yield "a case of 2,000 years of closed hours", clock_book({"limit": {"op": "<", "value": "P1D"}}, hours="closed"), facts([("0002-01-01T00:00:00Z", "x", "opened", 1, "")]), slow
    yield "the longest limit", clock_book({"limit": {"op": "<=", "value": "PT78000000H"}}), facts([(at(0), "x", "opened", 1, "")]), 100
    yield "a limit of nothing", clock_book({"limit": {"op": "<", "value": "PT0S"}}), facts([(at(600), "x", "opened", 1, ""), (at(600), "x", "closed", 1, "")]), 100


def nested_book(targets):
    """Targets over targets, of which `t` is explained."""
    return [{"type": "party", "id": "p"}, {"type": "party", "id": "c"}, {"type": "service", "id": "s"},
            {"type": "stream", "id": "events", "shape": "event", "fields": {"site": "integer"}},
            {"type": "agreement", "id": "a", "form": "agreement", "provider": "p", "consumer": "c", "services": ["s"], "version": 1,
             "in_force": {"from": "2026-01-01", "to": "2026-03-01"}, "timezone": "Europe/Amsterdam", "targets": targets}]


def composite(name, parts, **more):
    return {"id": name, "metric": {"kind": "composite", "parts": [{"target": part} for part in parts]}, "objective": {"op": ">=", "value": "50"}, **more}


def failing(window, inner, **more):
    """Windows of which some are missed: of an inner target, or of the events themselves."""
    metric = {"kind": "failed_windows", "target": inner} if inner else {"kind": "count", "stream": "events"}
    return {"window": window, "metric": metric, "objective": {"op": "<", "value": "2", "unit": "count"}, **more}


def nested_cases():
    """Targets over targets that are as wide and deep as they may be: (name, book, bytes, milliseconds). They are scored and explained."""
    rows = 5000
    facts = b"time,site\n" + b"".join(b"2026-01-%02dT%02d:%02d:00Z,%d\n" % (i % 28 + 1, i % 24, i % 60, i % 1000) for i in range(rows))
    leaves = [{"id": f"l{i}", "metric": {"kind": "count", "stream": "events"}, "objective": {"op": "<", "value": str(i)}} for i in range(100)]
    names = [leaf["id"] for leaf in leaves]
    wide = [composite(f"c{i}", names) for i in range(9)]
    yield "composites of 900 parts", nested_book(leaves + wide + [composite("t", [c["id"] for c in wide])]), facts, 3000
    deep = failing({"anchored": "PT1H"}, None)
    for window in ({"anchored": "PT2H"}, {"anchored": "PT4H"}, {"anchored": "PT8H"}, {"anchored": "PT16H"}, {"anchored": "PT32H"}, {"anchored": "PT64H"}, {"anchored": "PT128H"}):
        deep = failing(window, deep)
    yield "hours 8 deep", nested_book([{"id": "t", **failing({"anchored": "PT256H"}, deep)}]), facts, 3000
    sites = failing("month", failing("week", failing("day", None)), by=["site"], over="all")
    yield "days of weeks of 1,000 sites", nested_book([{"id": "t", **sites}]), facts, 3000
    rolling = failing({"rolling": "P28D", "step": "PT1H", "early": True}, failing({"anchored": "PT5M"}, None))
    yield "five minutes in 28 days, every hour", nested_book([{"id": "t", **rolling}]), facts, 10000


def circle_cases():
    """Targets that look at each other in every way there is."""
    slow = 1000
    ring = [f"c{i}" for i in range(100)]

    def refused(name, targets, code, pointer):
        text, where = dump(nested_book(targets))
        return f"nested: {name}", "book.json", text.encode(), code, where[pointer], pointer, slow

    first = "/4/targets/0/metric/parts"
    yield refused("100 composites of each other", [composite(c, [d for d in ring if d != c]) for c in ring], "circular", first)
    yield refused("a ring of 9 composites", [composite(f"c{i}", [f"c{(i + 1) % 9}"]) for i in range(9)], "circular", first)
    yield refused("a ring of 4,000 composites", [composite(f"c{i}", [f"c{(i + 1) % 4000}"]) for i in range(4000)], "limit", first)


def books():
    yield from circle_cases()
    yield from bytes_cases()
    yield from limit_cases()
    yield from gzip_cases()
    yield from kind_cases()
    yield from document_cases()
    yield from count_cases()
