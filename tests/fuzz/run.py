#!/usr/bin/python3
"""Fuzzes each reader of facts for some seconds, and prints `ok READER` or `FAIL READER` with a note of its figures.

A crash, a report of a sanitizer, a leak, an input that takes 20 s or 1 GiB, and less coverage than a reader is known to reach are failures.
What is found lies in build-fuzz/found and can be run again alone: `build-fuzz/readers/csv build-fuzz/found/csv-crash-...`. The corpus stays
in build-fuzz/corpus from run to run.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import secrets
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "tests" / "gates"), str(ROOT / "tests" / "support")]

import seeds  # noqa: E402
from common import build_beside, run  # noqa: E402
from sources import debian_source  # noqa: E402

# Fewer edges than these fail: 4 % less than what the first minute reaches even on a machine that has little time for it, with 25 executions in a
# second. By gzip there are more than the reader alone can have, since those of inflate are counted.
FLOORS = {"csv": 1690, "ndjson": 1590, "csv.gz": 1980, "ndjson.gz": 1850, "prometheus": 1445, "openmetrics": 1460, "arrow": 1575}
MOST_BYTES = 2048


def build():
    """The program; it is called by the name of a reader."""
    folder = build_beside("fuzz", "-Dtests=enabled", "-Dpython=disabled", "-Dlua=disabled", "-Dical=disabled",
                          "-Db_sanitize=address,undefined", "-Db_lundef=false", "-Dc_args=-fno-sanitize-recover=all",
                          f"-Dfuzz_zlib={debian_source('zlib')}", targets=["tests/fuzz/fuzz_readers"], CC="clang-14")
    for name in FLOORS:
        link = folder / "readers" / name
        link.parent.mkdir(exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(folder / "tests/fuzz/fuzz_readers")
    (folder / "found").mkdir(exist_ok=True)
    seeds.write(folder / "seeds")
    return folder


def fuzz(folder, name, seconds):
    """Runs one reader; gives what is to be printed."""
    seed = secrets.randbelow(2**31) + 1
    corpora = [folder / "corpus" / name, folder / "seeds" / name]
    corpora[0].mkdir(parents=True, exist_ok=True)
    found = ROOT / "tests/fuzz/found" / name  # inputs that were mended
    corpora += [found] if found.exists() else []
    result = run("timeout", str(seconds + 120), folder / "readers" / name, f"-seed={seed}", f"-max_total_time={seconds}",
                 f"-max_len={MOST_BYTES}", "-timeout=20", "-rss_limit_mb=1024", f"-dict={folder / 'seeds/words'}", "-print_final_stats=1",
                 f"-artifact_prefix={folder / 'found' / name}-", *corpora, cwd=folder, env=dict(os.environ))
    edges = max(map(int, re.findall(r"\bcov: (\d+)", result.stdout)), default=0)
    executions = int((re.findall(r"^stat::number_of_executed_units: *(\d+)", result.stdout, re.MULTILINE) or [0])[-1])
    note = f"note: {name}: {edges} edges, {executions} executions in {seconds} s, seed {seed}"
    if result.returncode:
        return f"FAIL {name}\n{note}\n{result.stdout[-8000:]}"
    if edges < FLOORS[name]:
        return f"FAIL {name}\n{note}\n{edges} edges are fewer than {FLOORS[name]}"
    return f"ok {name}\n{note}"


def main():
    parser = argparse.ArgumentParser(description="Fuzzes the readers of facts.")
    parser.add_argument("--seconds", type=int, default=60, help="for each reader")
    parser.add_argument("--jobs", type=int, default=1, help="readers at a time")
    parser.add_argument("readers", nargs="*", metavar="READER", help=f"of {', '.join(FLOORS)}; all where none is named")
    arguments = parser.parse_args()
    unknown = set(arguments.readers) - set(FLOORS)
    if unknown:
        parser.error(f"no such reader: {', '.join(sorted(unknown))}")
    folder = build()
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        outcomes = list(pool.map(lambda name: fuzz(folder, name, arguments.seconds), arguments.readers or FLOORS))
    print("\n".join(outcomes))
    return 1 if any(outcome.startswith("FAIL") for outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
