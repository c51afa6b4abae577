"""Files of NDJSON by chance: mostly rows of one form, as programs write them, with everything between that may go wrong."""
import json

STREAMS = [
    {"type": "stream", "id": "e", "shape": "event",
     "fields": {"s": "string", "n": "number", "i": "integer", "d": "decimal", "b": "boolean", "t": "time", "u": {"type": "duration", "unit": "s"},
                "v": "duration"}},
    {"type": "stream", "id": "o", "shape": "interval", "columns": {"start": "begin", "r": "where"}, "fields": {"r": "string", "n": "number"}},
    {"type": "stream", "id": "q", "shape": "interval", "open": "refuse", "fields": {"complete": "boolean", "s": "string"}},
    {"type": "stream", "id": "m", "shape": "event", "columns": {"s": "stream"}, "fields": {"s": "string", "n": "number"}},
    {"type": "stream", "id": "w", "shape": "sample", "fields": {"service": "string", "ms": "number", "ok": "boolean", "a field of a long name: A": "number"}},
]
UNKNOWN = ["host", "x", "a long name that is not known to any stream of the book, and goes on past what is compared at once", "a field of a long name: B",
           "service2", "é", "tags", "stream2", "\t"]
TEXTS = ["", "a", "home", "service-042", "exactly sixteen!", "seventeen letters", "x" * 100, "é", "naïve café", "日本語", "\U0001f600 and \U0001f680",
         'a "quote"', "back\\slash", "line\nend", "\x7f", "\u2028", "0", "true", "null", "a,b}", "{", "ends in é", "15 letters and é"]
NUMBERS = ["0", "-0", "1", "-1", "12", "123.456", "0.001", "99999.999", "1e5", "1E+5", "1e-5", "-1.5E-7", "1e400", "1e-400", "-1e400", "0e0", "0.0",
           "9007199254740993", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "1234567890123456789",
           "123456789012345678", "0.1234567890123456789", "2.2250738585072011e-308", "4.9e-324", "2.4703282292062327e-324", "1.7976931348623157e308",
           "1.7976931348623159e308", "0." + "3" * 40, "1" * 30, "179769313486231580793e289", "12345678901234567890.5", "8.5", "1" * 5000]
WRONG = ["01", "-01", "00", ".5", "1.", "1.e5", "1e", "1e+", "+1", "-", "--1", "0x10", "1_000", "NaN", "Infinity", "-Infinity", "1,5", "1 2", "1..2", "1e5.5",
         "tru", "trux", "falsx", "nulx", "True", "truefalse", "nul", "nulll", "falsey", "'a'", '"', '"a', "", "\u00e9", "\x00", "1\x00", '"\x00"', '"\x1f"', '"\t"', '"\\x"', '"\\u12"',
         '"\\u12g4"', '"\\ud800"', '"\\ud800\\u0041"', '"\\udc00"', '"\\u0000"', '"a" "b"', "[1", "{", "}", "]", "[1,]", '{"a"}', '{"a":1,}']
ESCAPED = ['"\\u00e9"', '"\\ud83d\\ude00"', '"\\"\\\\\\/\\b\\f\\n\\r\\t"', '"\\u0041"', '"caf\\u00E9 au lait, and more of it"']
NESTED = ["{}", "[]", "[1,2]", '{"a":{"b":[null]}}', '[{"a":1},{"a":2}]', '{"from":1,"to":2}', "[" * 31 + "]" * 31, "[" * 32 + "]" * 32, '[[[1,"é"]]]']
TIMES = ["2026-01-31T12:00:00Z", "2025-12-31T23:59:59.999999Z", "2026-02-28T00:00:00.5+01:00", "2026-06-01T00:00:00-23:59", "2024-02-29T01:02:03.25Z",
         "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.000001Z", "2000-02-29T00:00:00.000000Z"]
NO_TIMES = ["2026-01-31", "2026-01-31T12:00:00", "2026-02-29T00:00:00Z", "2026-01-31T24:00:00Z", "2026-01-31T12:00:60Z", "2026-01-31t12:00:00Z", "2026-1-31T12:00:00Z",
            "2026-01-31T12:00:00.Z", "2026-01-31T12:00:00.1234567Z", "2026-01-31 12:00:00Z", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+00:01", "1900-02-29T00:00:00Z",
            "9999-12-31T23:59:59.999999-00:01", "2026-01-31T12:00:00+24:00", "2026-01-31T12:00:00+0100", "2026-01-31T12:00:00Z ", "", "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-31T12:60:00Z", "2026-01-31T12:00:00+00:60", "2o26-01-31T12:00:00Z", "２026-01-31T12:00:00Z"]
STAMPS = ["0", "-1", "1767222000000000", "-62135596800000000", "-62135596800000001", "253402300799999999", "253402300800000000", "1.5", "1e5"]
ELAPSED = ["PT1H30M", "PT0S", "PT90.5S", "P0D", "PT1H2M3.000001S", "PT999999999H"]
NO_ELAPSED = ["P1M", "P1D", "PT", "P", "PT1.0000001S", "60", "PT1S1M", "pt1s", "PT1234567890S", "-PT1S", "PT.5S", "PT1.S"]


def quoted(r, text):
    return json.dumps(text, ensure_ascii=r.random() < 0.1)


def good_value(r, kind, late=False):
    """Late times come after all others but one in a hundred."""
    if kind == "time":
        late = late and r.random() < 0.99
        if r.random() < 0.2:
            return str(r.randrange(-10 ** 15, 2 * 10 ** 15) + late * 10 ** 17)
        day = "%04d-%02d-%02d" % (r.randrange(5000, 10000) if late else r.randrange(1, 5000), r.randrange(1, 13), r.randrange(1, 29))
        clock = "T%02d:%02d:%02d" % (r.randrange(24), r.randrange(60), r.randrange(60))
        digits = r.randrange(7)
        fraction = "." + "".join(r.choices("0123456789", k=digits)) if digits else ""
        return '"%s%s%s%s"' % (day, clock, fraction, r.choice(["Z", "Z", "Z", "+02:00"]))
    if kind == "string":
        return quoted(r, r.choice(TEXTS[:11]))
    if kind == "number":
        return repr(r.choice([r.uniform(0, 1000), round(r.uniform(0, 1000), 3), r.gauss(0, 1), float(r.randrange(10 ** 6)), r.randrange(1000)]))
    if kind == "integer":
        return str(r.randrange(-10 ** r.randrange(1, 18), 10 ** r.randrange(1, 18)))
    if kind == "decimal":
        value = "%d.%02d" % (r.randrange(1000), r.randrange(100))
        return '"%s"' % value if r.random() < 0.5 else value
    if kind == "boolean":
        return r.choice(["true", "false"])
    return '"PT%dM"' % r.randrange(100) if kind == "duration" or r.random() < 0.3 else "%d.5" % r.randrange(1000)


def any_value(r):
    """A value that may fit any field, or none."""
    many = r.choice([TEXTS, NUMBERS, WRONG, ESCAPED, NESTED, TIMES, NO_TIMES, STAMPS, ELAPSED, NO_ELAPSED, ["true", "false", "null"]])
    value = r.choice(many)
    return quoted(r, value) if many in (TEXTS, TIMES, NO_TIMES, ELAPSED, NO_ELAPSED) else value


def fields_of(stream):
    own = ["start", "end"] if stream["shape"] == "interval" else ["time"]
    theirs = stream.get("columns", {})
    return {theirs.get(n, n): k for n, k in [(n, "time") for n in own] + list(stream["fields"].items())}


class Form:
    """How a program writes its rows."""

    def __init__(self, r, stream, given):
        self.stream = stream
        self.members = list(fields_of(stream).items())
        if r.random() < 0.5:
            r.shuffle(self.members)
        self.members = [m for m in self.members if r.random() < 0.98]
        for name in r.sample(UNKNOWN, r.choice([0, 0, 0, 1, 3])):
            self.members.insert(r.randrange(len(self.members) + 1), (name, r.choice(["string", "number", "boolean", "time"])))
        if not given or r.random() < 0.2:
            if "stream" not in dict(self.members):
                self.members.insert(r.choice([0, 0, r.randrange(len(self.members) + 1)]), ("stream", "string"))
        self.comma, self.colon = r.choice([(",", ":")] * 4 + [(", ", ": "), (" , ", " : "), (",", ":  "), (",\t", ":")])
        self.around = r.choice([("", "")] * 6 + [(" ", " "), ("", "\r"), (" ", " \r"), ("\t", "")])
        self.loose = r.choice([0, 0, 0, 0.2])  # members that are left out, null, or in another order
        self.odd = r.choice([0, 0, 0.01, 0.05, 0.2])  # values of any kind

    def pairs(self, r):
        for name, kind in self.members:
            if r.random() < self.loose / 2:
                continue
            if name == "stream" and r.random() >= self.odd / 4:
                yield name, '"%s"' % (self.stream["id"] if r.random() >= self.odd / 8 else r.choice(STREAMS)["id"])
            elif r.random() < self.odd:
                yield name, any_value(r)
            else:
                yield name, "null" if r.random() < self.loose else good_value(r, kind, name == "end")

    def line(self, r):
        pairs = list(self.pairs(r))
        if r.random() < self.loose:
            r.shuffle(pairs)
        inside = self.comma.join("%s%s%s" % (json.dumps(n, ensure_ascii=False), self.colon, v) for n, v in pairs)
        return "%s{%s}%s" % (self.around[0], inside, self.around[1])


def spoil(r, line):
    """A line with something wrong, or another spelling of it."""
    raw = line.encode("utf-8", "surrogatepass")
    how = r.randrange(9)
    at = r.randrange(len(raw) + 1)
    if how == 0:
        return raw[:at] + raw[at + 1:]
    if how == 1:
        return raw[:at] + bytes([r.choice(b'"\\{}[]:, \t\r\x00\x1f\x7f\x80\xc3\xff0-+.eEntfu')]) + raw[at:]
    if how == 2:
        return raw[:at] + bytes([r.randrange(256)]).replace(b"\n", b" ") + raw[at + 1:]
    if how == 3:
        return raw[:at]
    if how == 4:
        return raw.replace(b"}", b"," + raw.strip(b" {}\t\r") + b"}", 1)  # members that stand twice
    if how == 5:
        return raw + r.choice([b"{}", b" x", b",", b"\r\r", b" \t ", b"\xef\xbb\xbf", raw])
    if how == 6:
        return r.choice([b"\xef\xbb\xbf", b" ", b"\t", b"\r", b"[", b","]) + raw
    if how == 7:
        word = r.choice([b"true", b"false", b"null", b"time", b"long name: A", b"}", b"Z"])
        return raw.replace(word, r.choice([b"x" + word[1:], word[:-1] + b"x", word[:-1], word + b" ", b"\\u%04x" % word[0] + word[1:]]), 1)
    return r.choice([b"", b" ", b"\t\r", b"{}", b"{ }", b"[]", b"null", b"1", b'"a"', b"{", b"}", b'{"":1}', b'{"":1,"":2}', b'{"complete":1}',
                     b'{"complete":{"from":1,"to":2}}', b'{"stream":"e","complete":{"from":1,"to":"2026-01-01T00:00:00Z"}}',
                     b'{"complete":{"to":5,"from":1},"stream":"w"}', b'{"complete":{"from":1,"to":2,"x":3}}', b'{"complete":{"from":2,"to":2}}',
                     b'{"complete":{"from":1}}', b'{"complete":{"from":1,"from":2,"to":3}}', b'{"complete":{"from":null,"to":2}}', b'{"complete":{}}',
                     b'{"complete":{"from":1,"to":2},"time":3}', b'{"stream":"none","time":1}', b'{"stream":1,"time":1}', b'{"stream":["e"]}'])


def large(r):
    """Limits, each met and passed."""
    more = r.randrange(2)
    return r.choice([
        '{"time":1,"%s":1}' % ("n" * (256 + more)),
        '{"time":1,"x":"%s"}' % ("t" * (65536 + more)),
        '{"time":1,"s":"%s"}' % ("é" * 32768 + "t" * more),
        "{%s}" % ",".join('"m%d":%d' % (i, i) for i in range(1024 + more)),
        '{%s,"m7":0,"m30":1}' % ",".join('"m%d":%d' % (i, i) for i in range(70)),
    ])


SMALL = {"members": 8, "name": 40, "text": 110, "line": 240}


def make(r):
    """A file: its bytes, the stream that it is read as (None: lines name theirs), whether bad rows are counted, whether limits are SMALL."""
    given = r.random() < 0.7
    streams = r.choices(STREAMS, k=r.choice([1, 1, 1, 2, 3]))
    if given:
        streams = [r.choice(STREAMS)]
    forms = [Form(r, s, given) for s in streams for _ in range(r.choice([1, 1, 1, 2, 3]))]
    often = r.choice([0, 0.02, 0.1, 0.5])
    lines = []
    for _ in range(r.choice([1, 3, 10, 30, 60])):
        line = r.choice(forms).line(r)
        if r.random() < often:
            lines.append(spoil(r, line).replace(b"\n", b""))
        elif r.random() < 0.001:
            lines.append(large(r).encode())
        else:
            lines.append(line.encode("utf-8", "surrogatepass"))
    data = b"\n".join(lines) + (b"" if r.random() < 0.1 else b"\n")
    return data, streams[0]["id"] if given else None, r.random() < 0.8, r.random() < 0.2
