#!/usr/bin/python3
"""Metrics read by the library and by the slow reference, on random files, good and damaged ones: rows, bad rows and their places must agree.

  tests/reference/metrics_differential.py --driver PROGRAM [--cases N] [--seed N]

Prints each difference; the last line counts.
"""
import argparse
import json
import random
import subprocess
import sys

from rules import metrics

FIELDS = {"value": "number", "job": "string", "code": "integer", "up": "boolean", "metric": "string"}
STREAMS = {
    "plain": {"fields": FIELDS, "columns": {"metric": "__name__"}},
    "ms": {"fields": {"ms": "decimal", "job": "string", "code": "integer"}, "columns": {"ms": "http_ms"}},
    "two": {"fields": {"n": "integer", "ok": "boolean", "at": "time", "text": "string", "x": "number"},
            "columns": {"n": "hits_total", "ok": "up", "at": "start_seconds", "text": "http_ms", "x": "load:1"}},
}
BOOK = json.dumps([{"type": "stream", "id": name, "shape": "sample", **stream} for name, stream in STREAMS.items()]).encode()
METRICS = ["up", "http_ms", "hits_total", "start_seconds", "load:1", "other"]
LABELS = {"job": ["a", "", "b\nc", 'q"', "back\\slash", "é😀", "\\n"], "code": ["200", "5xx", "", "-7", "9223372036854775808"], "up": ["1", "true", "x"], "le": ["+Inf"],
          "value": ["7"], "time": ["8"], "x": ["1"]}
VALUES = ["0", "1", "1.5", "-2", "NaN", "+Inf", "-Inf", "1e3", "1.5e+03", "2.50", "-0", "1e22", "1e-30", "123456789012345678", "1234567890.123456789", "1e400", "1767268800",
          "1767268800.25", "0.0000001", "9007199254740993", "4.9e-324", "1.7976931348623159e308", "9223372036854775807", "9223372036854775808", "1e99999999999999999999"[:6]]
ODD = ["+1", "007", "5.", ".5", "1E2", "nan", "inf", "Infinity", "-infinity", "+.5e-1", "00.10", "", "x", "1e", ".", "1 ", "0x1", "1_0", "e5", "infinit"]


def pick_series(r):
    name = r.choice(METRICS if r.random() < 0.3 else ["http_ms"])
    return name, {label: r.choice(values) for label, values in LABELS.items() if r.random() < 0.35}


def pick_time(r, at):
    ways = ["%d" % at, "%d.%d" % (at, r.randrange(10)), "%d.%03d" % (at, r.randrange(1000)), "%d.%06d" % (at, r.randrange(10**6))]
    return r.choice(ways if r.random() < 0.9 else ["%d.1234567" % at, "%d.1234560" % at, "1.7672688e9", "1.7672688251e+09", "-1.5", "0", "99999999999999", "1e30", "253402300800",
                                                  "253402300799.999999", "-62135596800"])


def samples(r):
    at = r.randrange(0, 2 * 10**9)
    for _ in range(r.randrange(9)):
        at += r.choice([1, 15, 60, 60, 60, 60, 60] + ([0, -30] if r.random() < 0.2 else []))
        yield pick_time(r, at), r.choice(VALUES if r.random() < 0.9 else ODD)


def space(r):
    return r.choice(["", "", "", "", " ", "\n", " \r\n\t"])


def prometheus(r):
    texts = []
    matrix = r.random() < 0.8
    for _ in range(r.randrange(4)):
        name, labels = pick_series(r)
        if r.random() < 0.8:
            labels["__name__"] = name
        pairs = ["[%s%s,%s%s]" % (space(r), time, space(r), json.dumps(value)) for time, value in samples(r) if time not in ("",)]
        metric = '"metric":%s%s' % (space(r), json.dumps(labels, ensure_ascii=r.random() < 0.5))
        data = '"values":[%s]' % (space(r) + ",").join(pairs) if matrix else '"value":%s' % (pairs or ['[1,"2"]'])[0]
        parts = [metric, data] + (['"histograms":[[1,{"count":"2"}]]'] if r.random() < 0.1 else [])
        texts.append("{%s}" % (space(r) + "," + space(r)).join(parts))
    data = ['"resultType":"%s"' % ("matrix" if matrix else "vector"), '"result":[%s]' % ",".join(texts)]
    top = ['"status":"success"', '"data":{%s}' % ",".join(data if r.random() < 0.8 else data[::-1])]
    if r.random() < 0.1:
        top = ['"status":"error"', '"errorType":"bad_data"', '"error":"no \\"such\\" thing"']
    if r.random() < 0.1:
        top.append('"warnings":["a",{"b":[1,null]}]')
    return (space(r) + "{" + ("," + space(r)).join(top if r.random() < 0.9 else top[::-1]) + "}" + space(r)).encode()


def escaped(text):
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')


def openmetrics(r):
    lines = []
    for _ in range(r.randrange(5)):
        name, labels = pick_series(r)
        if r.random() < 0.5:
            lines.append(r.choice(["# TYPE %s gauge", "# UNIT %s ms", "# HELP %s What \"it\" is.", "# TYPE %s histogram"]) % name)
        key = name + ("{%s}" % ",".join('%s="%s"' % (label, escaped(value)) for label, value in labels.items()) if labels or r.random() < 0.1 else "")
        for time, value in samples(r):
            line = "%s %s" % (key, value) + (" " + time if r.random() < 0.95 else "")
            lines.append(line + (r.choice([' # {a="b"} 1', ' # {} 1.5 3', ' # {a="b",c="\\""} NaN']) if r.random() < 0.1 else ""))
    return ("\n".join(lines + ["# EOF"]) + r.choice(["\n", "\n", ""])).encode()


def damage(r, data):
    data = bytearray(data)
    for _ in range(r.choice([1, 1, 1, 2, 5])):
        at = r.randrange(len(data) + 1)
        way = r.randrange(6)
        if way == 0:
            data[at:at + r.choice([1, 1, 2, 10])] = b""
        elif way == 1:
            data[at:at] = bytes([r.choice(b'{}[]",:\\ \n#0129.eE+-\x00\xff\xc3a_=\r\t')])
        elif way == 2 and at < len(data):
            data[at] = r.randrange(256)
        elif way == 3:
            other = r.randrange(len(data) + 1)
            data[at:at] = data[other:other + r.choice([1, 5, 20])]
        elif way == 4:
            data[at:at] = r.choice([b"\\u0041", b"\\ud83d\\ude00", b"\\ud800", b"null", b"[[[", b"# EOF\n", b'"values":', b'"metric":{}', b"1e", b"\\"])
        elif r.random() < 0.3:
            del data[at:]
    return bytes(data)


def expected(format_, data, stream):
    try:
        rows, bad = (metrics.read_prometheus if format_ == 3 else metrics.read_openmetrics)(data, stream)
    except metrics.Lost as lost:
        return lost, None, None
    return None, rows, bad


def compare(case, answer):
    """What differs, as text; empty: nothing."""
    lost, rows, bad = case
    if lost:
        if answer["status"] == "ok":
            return f"taken, but it is lost: {lost.code}"
        # What is not well formed may have been lost before, for what it says.
        known = lost.code in ("syntax", "encoding", "limit") or lost.code in [finding[0] for finding in answer["findings"]]
        return "" if known else f"{answer['findings']}, but it is lost: {lost.code}"
    if answer["status"] != "ok":
        return f"lost: {answer['findings']}"
    if answer["rows"] != rows:
        return f"rows {answer['rows']}\n  not {rows}"
    n = sum(1 for one in bad if isinstance(one, list) or one[0] != "another")
    if answer["bad"] != n:
        return f"{answer['bad']} bad rows, not {n}"
    findings = [one for group in bad for one in (group if isinstance(group, list) else [group])]
    findings = [("syntax" if code == "another" else code, *rest) for code, *rest in findings]
    said = answer["findings"]
    if len(said) != len(findings):
        return f"findings {said}\n  not {findings}"
    for found, (code, line, column, offset) in zip(said, findings):
        if found[:2] != [code, line] or (column is not None and found[2:] != [column, offset]):
            return f"finding {found}, not {(code, line, column, offset)}"
    return ""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--driver", required=True)
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    driver = subprocess.Popen([arguments.driver], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    driver.stdin.write(b"%d\n%s" % (len(BOOK), BOOK))
    passed = failed = lost = rows = 0
    for i in range(arguments.cases):
        r = random.Random(arguments.seed * 1000003 + i)
        format_ = 3 + i % 2
        data = (prometheus if format_ == 3 else openmetrics)(r)
        if r.random() < 0.35:
            data = damage(r, data)
        name = r.choice(list(STREAMS))
        piece = r.choice([1, 2, 3, 7, 64, 1 << 20])
        driver.stdin.write(b"%s %d 1 %d %d\n%s" % (name.encode(), format_, piece, len(data), data))
        driver.stdin.flush()
        line = driver.stdout.readline()
        if not line:
            print(f"case {i} {name} {data!r}: the driver ended")
            failed += 1
            break
        case = expected(format_, data, STREAMS[name])
        difference = compare(case, json.loads(line))
        lost, rows = lost + bool(case[0]), rows + len(case[1] or [])
        passed, failed = passed + (not difference), failed + bool(difference)
        if difference and failed < 20:
            print(f"case {i} {name} {format_} {data!r}:\n  {difference}")
    driver.stdin.close()
    if driver.wait():
        print("the driver failed")
        failed += 1
    print(f"{lost} files were lost, {rows} rows were read")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
