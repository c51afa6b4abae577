#!/usr/bin/python3
"""Speed of `dsv score --jobs`, by the clock on the wall: seven figures of ten million samples by service and month, the longest bad run among them,
from CSV and from NDJSON; all at once, with one job and with two. Usage: bench_jobs.py DSV [ROWS [FOLDER]]. Ratios are what can be compared between
machines, and bench_score has the plain C loop.
"""
import json
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

START, YEAR, SERVICES, RUNS = 1735689600, 31536000, 100, 5  # 2025-01-01T00:00:00Z
REQUESTS = {"by": ["service"], "over": "each"}
METRICS = [{"kind": "ratio", "of": {"field": "ok", "op": "==", "value": True}}, {"kind": "mean", "field": "ms"},
           *({"kind": "quantile", "field": "ms", "q": q} for q in ("0.5", "0.95", "0.99")),
           {"kind": "ratio", "of": {"field": "ms", "op": ">", "value": "900"}}]
BOOK = [
    {"type": "party", "id": "host"}, {"type": "party", "id": "acme"}, {"type": "service", "id": "web"},
    {"type": "stream", "id": "requests", "shape": "sample", "fields": {"service": "string", "ms": "number", "ok": "boolean"}},
    {"type": "stream", "id": "bad", "shape": "interval",
     "made": {"while": {"field": "ok", "op": "==", "value": False}, "from": "requests", "by": ["service"]}},
    {"type": "agreement", "id": "web-2025", "form": "agreement", "provider": "host", "consumer": "acme", "services": ["web"], "version": 1,
     "in_force": {"from": "2025-01-01", "to": "2026-01-01"}, "timezone": "Etc/UTC",
     "targets": [*({"id": f"t{i}", **REQUESTS, "metric": {"stream": "requests", **metric}} for i, metric in enumerate(METRICS)),
                 {"id": "longest", "by": ["service"], "metric": {"kind": "longest_outage", "stream": "bad"}}]}]
FORMS = {"csv": "%s,s%02d,%.6g,%d\n", "ndjson": '{"time":"%s","service":"s%02d","ms":%.6g,"ok":%s}\n'}


def write(folder, rows):
    dice = random.Random(42)
    files = {kind: open(folder / f"requests.{kind}", "w") for kind in FORMS}
    files["csv"].write("time,service,ms,ok\n")
    for i in range(rows):
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(START + i * YEAR // rows))
        row = at, dice.randrange(SERVICES), 5 + 1000 * dice.random() ** 3, dice.random() > 0.001
        files["csv"].write(FORMS["csv"] % row)
        files["ndjson"].write(FORMS["ndjson"] % (*row[:3], "true" if row[3] else "false"))
    for file in files.values():
        file.close()
    (folder / "book.json").write_text(json.dumps(BOOK))


def main():
    dsv, rows = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10000000
    with tempfile.TemporaryDirectory(dir=sys.argv[3] if len(sys.argv) > 3 else None) as name:
        folder = pathlib.Path(name)
        write(folder, rows)
        for kind in FORMS:
            file, answers, once = folder / f"requests.{kind}", set(), None
            for how in ([], ["--jobs", "1"], ["--jobs", "2"]):
                took = []
                for _ in range(RUNS):
                    start = time.monotonic()
                    answers.add(subprocess.run([dsv, "score", folder / "book.json", "web-2025", "--facts", f"requests={file}", "--as-of",
                                                "2026-01-01T00:00:00Z", *how], check=True, stdout=subprocess.PIPE).stdout)
                    took.append(time.monotonic() - start)
                median = statistics.median(took)
                once = once or median
                print("%-6s %4.0f MB, %-9s %6.3f s  %.2f x all at once" % (kind, file.stat().st_size / 1e6, " ".join(how) or "at once", median,
                                                                        median / once), flush=True)
            if len(answers) != 1:
                sys.exit("the answers differ")


if __name__ == "__main__":
    main()
