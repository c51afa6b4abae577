"""The reader of NDJSON against a slow and plain one: random files, the same rows, bad rows and places or it is told why.

    python3 ndjson_differential.py --driver build/tests/ndjson_driver --cases 2000 --seed 1
    python3 ndjson_differential.py --driver build/tests/ndjson_driver --cases 1 --seed 77 --keep DIR       one file again, kept

A case is a file, of 1 to 60 lines. It is read four times: as it is; in pieces of a few bytes; in three parts; and with a tab before every line, which leads each past the
fast way (src/io/flat.c): nothing may differ then but the places, which move one to the right, and the messages are the same to the letter.
"""
import argparse
import json
import os
import random
import subprocess
import sys
import time

from cases.lines import SMALL, STREAMS, make
from rules.ndjson import Reader

GROUP = 100
BROKEN = {"syntax", "encoding", "limit"}  # what a line can be that is no JSON


def answers(driver, files):
    """What the library makes of files: (data, stream, count, small, piece)."""
    asked = b"".join(b"%d %s %d %d %d\n%s" % (len(data), (stream or "-").encode(), count, small, piece, data)
                     for data, stream, count, small, piece in files)
    done = subprocess.run([driver, json.dumps(STREAMS), *map(str, SMALL.values())], input=asked, capture_output=True, timeout=300, check=False)
    lines = done.stdout.decode("utf-8").split("\n")[:-1]
    if done.returncode or len(lines) != len(files):
        raise SystemExit("exit %d, %d answers to %d files: %s" % (done.returncode, len(lines), len(files), done.stderr.decode()[:2000]))
    return [json.loads(line) for line in lines]


def with_tabs(data):
    return b"\n".join(b"\t" + line for line in data.split(b"\n"))


def expected(reader):
    return {t.id: {"rows": t.rows, "bad": t.bad, "complete": t.complete} for t in reader.tables.values()}


def fits(want, have):
    """Of a line that is no JSON the reference knows neither why nor where."""
    code, line, column, offset = want
    if code is None:
        return have[0] in BROKEN and have[1] == line
    return have[:4] == [code, line, column, offset]


def against_reference(reader, answer):
    if answer["tables"] != expected(reader):
        for stream, want in expected(reader).items():
            have = answer["tables"][stream]
            for part in want:
                for x, y in zip(want[part] + [None], have[part] + [None]):
                    if x != y:
                        yield "%s of %s: wanted %s, got %s" % (part, stream, x, y)
                        return
    if len(reader.findings) != len(answer["findings"]):
        yield "%d findings wanted, %d there" % (len(reader.findings), len(answer["findings"]))
    for want, have in zip(reader.findings, answer["findings"]):
        if not fits(want, have):
            yield "wanted %s, got %s" % (want, have)
            return
    if reader.status != answer["status"] and not (reader.status == "?" and answer["status"] in BROKEN):
        yield "status %s wanted, %s there" % (reader.status, answer["status"])


def cut_short(reader, answer):
    """A limit was passed in a line that is no JSON, of which the reference does not know how far it can be read."""
    broken = {line for code, line, _, _ in reader.findings if code is None}
    return answer["status"] == "limit" and answer["findings"][-1][1] in broken


def moved(finding):
    """A finding as it must be where each line has a tab before it."""
    code, line, column, offset, message = finding
    whole = column == 1 and (code == "row" or message.startswith("the line has no"))
    if code == "limit" and "bytes in a line" in message:
        whole = True
    return [code, line, column if whole else column + 1, offset + line - (1 if whole else 0), message]


def against_general(answer, tabbed):
    if answer["tables"] != tabbed["tables"] or answer["status"] != tabbed["status"]:
        yield "the general way comes to other rows"
    for have, general in zip(answer["findings"], tabbed["findings"]):
        if moved(have) != general:
            yield "the general way finds %s, not %s" % (general, moved(have))
            return
    if len(answer["findings"]) != len(tabbed["findings"]):
        yield "the general way has %d findings, not %d" % (len(tabbed["findings"]), len(answer["findings"]))


def run(driver, seeds):
    files, pieces, parts, tabbed = [], [], [], []
    for seed in seeds:
        r = random.Random(seed)
        data, stream, count, small = make(r)
        files.append((data, stream, count, small, 1 << 16))
        pieces.append((data, stream, count, small, r.choice([1, 2, 7, 16, 33, 100, 1000])))
        parts.append((data, stream, count, small, 0))
        tabbed.append((with_tabs(data), stream, count, small, 1 << 16))
    found = answers(driver, files + pieces + parts + tabbed)
    n = len(files)
    for i, seed in enumerate(seeds):
        data, stream, count, small, _ = files[i]
        reader = Reader(STREAMS, data, stream, count, SMALL if small else None)
        lines = [] if cut_short(reader, found[i]) else list(against_reference(reader, found[i]))
        if found[n + i] != found[i]:
            lines.append("in pieces it comes out differently")
        if found[i]["status"] == "ok" and found[2 * n + i] != found[i]:
            lines.append("in parts it comes out differently")
        if not small:  # a tab makes a line longer
            lines += against_general(found[i], found[3 * n + i])
        yield seed, data, lines, reader


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--driver", required=True)
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", metavar="DIR", help="where to put the files that come out differently")
    parser.add_argument("--show", type=int, default=20)
    args = parser.parse_args()
    begun = time.monotonic()
    passed = failed = rows = bad = 0
    for first in range(args.seed, args.seed + args.cases, GROUP):
        for seed, data, lines, reader in run(args.driver, range(first, min(first + GROUP, args.seed + args.cases))):
            rows += sum(len(t.rows) for t in reader.tables.values())
            bad += len(reader.findings)
            passed, failed = passed + (not lines), failed + bool(lines)
            if lines and failed <= args.show:
                print("seed %d:\n  %s" % (seed, "\n  ".join(lines)), flush=True)
            if args.keep and (lines or args.cases == 1):
                os.makedirs(args.keep, exist_ok=True)
                with open(os.path.join(args.keep, "%d.ndjson" % seed), "wb") as f:
                    f.write(data)
    print("%d rows, %d findings, in %.0f seconds" % (rows, bad, time.monotonic() - begun))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
