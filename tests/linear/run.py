#!/usr/bin/python3
"""Counts the instructions of jobs over n, 2n and 4n rows, and prints `ok JOB` or `FAIL JOB` with a note of its figures.

The cost must grow linearly: from 2n to 4n by twice of what it grows from n to 2n, whatever a job costs before its first row. Instructions are
counted by callgrind within the function measured() of jobs.c; they hardly differ from run to run, and not between busy machines and idle ones.
A part that grows with the square of the rows and makes 4 % of the cost at n comes to 2.2, one that makes a tenth to 2.5.
"""
import argparse
import concurrent.futures
import pathlib
import re
import subprocess
import sys
import tempfile

LEAST, MOST = 1.8, 2.2
CALLGRIND = ["valgrind", "--tool=callgrind", "--collect-atstart=no", "--toggle-collect=measured", "--dump-after=measured", "--callgrind-out-file=counts"]


def instructions(program, job, sizes):
    """Of each size; the first dump is numbered 1."""
    with tempfile.TemporaryDirectory() as folder:
        result = subprocess.run([*CALLGRIND, program, job, *map(str, sizes)], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True, timeout=300, check=False)
        if result.returncode:
            raise RuntimeError(result.stdout[-4000:])
        dumps = [(pathlib.Path(folder) / f"counts.{i + 1}").read_text() for i in range(len(sizes))]
    return [int(re.search(r"^(?:totals|summary): (\d+)", dump, re.MULTILINE)[1]) for dump in dumps]


def check(program, job, rows):
    """What is to be printed."""
    try:
        one, two, four = instructions(program, job, [rows, 2 * rows, 4 * rows])
    except (RuntimeError, OSError, subprocess.TimeoutExpired, TypeError) as error:
        return f"FAIL {job}\n{error}"
    ratio = (four - two) / (two - one) if two > one else 0
    good = LEAST <= ratio <= MOST
    return f"{'ok' if good else 'FAIL'} {job}\nnote: {job}: {(four - two) / (2 * rows):.0f} instructions a row; they grow by {ratio:.3f}"


def main():
    parser = argparse.ArgumentParser(description="Counts instructions at n, 2n and 4n rows.")
    parser.add_argument("--build", type=pathlib.Path, default="build", help="build folder")
    parser.add_argument("--rows", type=int, help="n of all jobs; else each has its own")
    parser.add_argument("--jobs", type=int, default=1, help="at a time")
    parser.add_argument("names", nargs="*", metavar="JOB", help="all where none is named")
    arguments = parser.parse_args()
    program = (arguments.build / "tests/linear_jobs").resolve()
    listed = subprocess.run([program], stdout=subprocess.PIPE, text=True, check=True).stdout
    rows = {name: arguments.rows or int(n) for name, n in map(str.split, listed.splitlines())}
    unknown = set(arguments.names) - set(rows)
    if unknown:
        parser.error(f"no such job: {', '.join(sorted(unknown))}")
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        outcomes = list(pool.map(lambda name: check(program, name, rows[name]), arguments.names or rows))
    print("\n".join(outcomes))
    return 1 if any(outcome.startswith("FAIL") for outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
