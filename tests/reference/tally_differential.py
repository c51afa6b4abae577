"""Facts at once and in parts: the same bytes, or it is told why.

    python3 tally_differential.py DRIVER DSV [CASES] [SEED] [DIR]     with DIR: one case, its folder kept

Random books and facts, as in differential.py. The rows of streams that a target measures are dealt out at random to one to eight parts; the other
streams are whole in each of them. The driver (tests/unit/tally_driver.c) scores all at once, and by tallies that are written, read and merged in
random trees; in every third case the parts are slices of time. The command DSV scores the same files with --jobs. All must be the bytes of the slow reference.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor

from cases.files import as_csv, as_ndjson, write
from cases.pick import Dice
from differential import command
from generate import case
from reference import canonical, score
from rules.book import specs_of
from rules.facts import Invalid, parse_instant
from rules.scorecard import measuring


def measured(documents, agreement):
    """The streams whose rows belong to one part each; of made ones their sources."""
    made = {d["id"]: d["made"] for d in documents if d["type"] == "stream" and "made" in d}
    sources = {name: m["missed"]["metric"]["stream"] if "missed" in m else m["from"] for name, m in made.items()}
    agreements = [d for d in documents if d["type"] == "agreement" and d["id"] == agreement]
    read = {spec.stream for d in agreements for t in d["targets"] for spec in measuring(specs_of(d, t))}
    return {sources.get(stream, stream) for stream in read}


def start_of(row):
    """Where it begins; of one that cannot be read, anywhere."""
    try:
        return parse_instant(row.get("time") or row.get("start") or "")
    except (Invalid, ValueError):
        return 0


def slices(dice, rows, count):
    """The rows of each part, one part after the other in time."""
    rows = sorted(rows, key=start_of)
    cuts = [0, *sorted(dice.randint(0, len(rows)) for _ in range(count - 1)), len(rows)]
    return {part: rows[a:b] for part, (a, b) in enumerate(zip(cuts, cuts[1:]))}


def deal(seed, folder, documents, facts, agreement, sliced):
    """The files of all parts, as the driver wants them."""
    dice = Dice("parts%d" % seed)
    split, count = measured(documents, agreement), dice.randint(1, 8)
    streams = {d["id"]: d for d in documents if d["type"] == "stream"}
    files = []
    for name, given in facts.items():
        rows, lines = list(given["rows"]), list(given["complete"])
        dice.shuffle(rows)
        parts = ["*"] if name not in split else range(count)
        held = {p: [] for p in parts}
        said = {p: [] for p in parts}
        if sliced and name in split:
            held = slices(dice, rows, count)
            for rows in held.values():
                dice.shuffle(rows)
        else:
            for row in rows:
                held[dice.choice(list(parts))].append(row)
        for line in lines:
            said[dice.choice(list(parts))].append(line)
        for part in parts:
            kind = ".ndjson" if said[part] or dice.chance(0.5) else ".csv"
            path = os.path.join(folder, "%s-%s%s" % (name, "all" if part == "*" else part, kind))
            text = (as_csv(streams[name], held[part], dice) if kind == ".csv"
                    else as_ndjson(streams[name], held[part], said[part], dice))
            write(path, text)
            files.append("%s:%s=%s" % (part, name, path))
    return files


def one(job):
    seed, driver, dsv, keep = job
    documents, facts, agreement, from_, to, as_of = made = case(seed, bad=seed % 2 == 0)
    want = canonical(score(*made)).decode()
    folder = keep or tempfile.mkdtemp(prefix="tally-%d-" % seed)
    os.makedirs(folder, exist_ok=True)
    book = os.path.join(folder, "book.json")
    with open(book, "w", encoding="utf-8") as f:
        json.dump(documents, f, ensure_ascii=False)
    times = ["-" if t is None else str(t) for t in (from_, to, as_of)]
    files = deal(seed, folder, documents, facts, agreement, seed % 3 == 0)
    words = [driver, book, agreement, *times, str(seed), str(int(seed % 3 == 0)), *files]
    named = [file.partition(":")[2].partition("=")[::2] for file in files]
    jobs = command(dsv, folder, named, agreement, from_, to, as_of, True) + ["--jobs", str(2 + seed % 7)]
    try:
        done = subprocess.run(words, capture_output=True, timeout=60, text=True)
        told = done.stdout.strip() if done.returncode in (0, 1) else "exit %d" % done.returncode
        told = told if told == want and not done.returncode else "seed %d: %s%s\n  wanted %s" % (
            seed, told[:600], done.stderr[:300], want[:300])
        if told == want:
            done = subprocess.run(jobs, capture_output=True, timeout=60, text=True)
            if done.stdout.strip() != want:
                told = "seed %d, --jobs: %s%s" % (seed, done.stdout[:300], done.stderr[:300])
    except subprocess.TimeoutExpired:
        told = "seed %d: no answer in 60 seconds" % seed
    if not keep:
        shutil.rmtree(folder)
    return None if told == want else told


def main():
    driver, dsv = sys.argv[1:3]
    cases, seed = (int(sys.argv[i]) if len(sys.argv) > i else 1000 - 999 * (i == 4) for i in (3, 4))
    keep = sys.argv[5] if len(sys.argv) > 5 else None
    failed = 0
    with ProcessPoolExecutor(2) as pool:
        for told in pool.map(one, ((s, driver, dsv, keep) for s in range(seed, seed + cases)), chunksize=10):
            if told:
                failed += 1
                if failed <= 10:
                    print(told, flush=True)
    print("the same bytes at once, in parts and by jobs:")
    print("%d passed, %d failed" % (cases - failed, failed))
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
