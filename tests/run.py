"""Runs every test and gate. script/test calls this when everything that is needed is there.

Each step prints one line, `ok NAME` or `FAIL NAME` with its output below; the last line counts. Steps run two at a time, since the machines
of continuous integration have two processors. A step that did not run, or ran nothing, has failed.
"""
import argparse
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "gates"))
os.environ.pop("DSV_BUILD", None)

from common import BUILD, run  # noqa: E402
from suite import Outcome, count_test, line_test, meson_test, peers_python, python_test  # noqa: E402

# The long ones first, so that none is left alone at the end.
SLOW_GATES = ["valgrind", "clang", "optional", "installed", "abi", "locale"]
GATES = ["schemas", "format", "docs", "exports", "headers", "includes", "since", "errors", "bound", "style"]
CASES, LONG_CASES = 2000, 20000
CLOCK_CASES, LONG_CLOCK_CASES = 10000, 100000
METRICS_CASES, LONG_METRICS_CASES = 5000, 200000
NDJSON_CASES, LONG_NDJSON_CASES = 4000, 100000
RUNNING_CASES, LONG_RUNNING_CASES = 300, 5000
TALLY_CASES, LONG_TALLY_CASES = 1000, 10000
UNDERPIN_CASES, LONG_UNDERPIN_CASES = 200, 2000
PYTHON = "/usr/bin/python3"


def gate(name):
    """A gate counts as one test."""
    result = run(ROOT / "tests" / "gates" / name)
    lines = result.stdout.splitlines()
    if result.returncode == 0 and f"ok {name}" in lines:
        return Outcome(passed=1)
    return Outcome(failed=1, problems=[result.stdout])


def suite_of(*suites, programs=1):
    def run_suite(name):
        outcome = meson_test(BUILD, name, suites, timeout=20 if "DSV_LONG" in os.environ else 1)
        if outcome.programs < programs:
            outcome.failed += 1
            outcome.problems.append(f"{outcome.programs} programs ran, not {programs}")
        return outcome
    return run_suite


def program_of(*command):
    """A program whose exit code is its answer counts as one test."""
    def run_program(_):
        result = run(*command)
        return Outcome(failed=1, problems=[result.stdout[-8000:]]) if result.returncode else Outcome(passed=1)
    return run_program


def long_suite(name):
    """Tests that are built only when they are asked for."""
    result = run("ninja", "-C", BUILD, "tests/test_threads_watched")
    if result.returncode:
        return Outcome(failed=1, problems=[result.stdout[-8000:]])
    return meson_test(BUILD, name, ["long"], timeout=10)


def folder_of(folder):
    return lambda name: python_test(folder, name)


def lines_of(*command):
    return lambda name: line_test(*command)


def fuzz(seconds, jobs):
    """Each reader of facts counts as one test."""
    return lines_of(PYTHON, ROOT / "tests/fuzz/run.py", "--seconds", str(seconds), "--jobs", str(jobs))


def differential(cases, *options):
    """The library against the slow, plain reference, on random books and facts; each book counts."""
    return lambda name: count_test(PYTHON, ROOT / "tests/reference/differential.py", "--dsv", BUILD / "src/cli/dsv", "--jobs", "1",
                                   "--cases", str(cases), *options)


def clock(cases):
    """The service clock against the slow reference; each (calendar, from, to) counts."""
    return lambda name: count_test(PYTHON, ROOT / "tests/reference/clock_differential.py", "--dsv", BUILD / "src/cli/dsv", "--cases", str(cases))


def metrics(cases):
    """The readers of metrics against the slow reference; each file counts."""
    return lambda name: count_test(PYTHON, ROOT / "tests/reference/metrics_differential.py", "--driver", BUILD / "tests/metrics_driver",
                                   "--cases", str(cases))


def ndjson(cases):
    """The reader of NDJSON against a slow one; each random file counts."""
    return lambda name: count_test(PYTHON, ROOT / "tests/reference/ndjson_differential.py", "--driver", BUILD / "tests/ndjson_driver", "--cases", str(cases))


def running(cases):
    """A score that goes on against facts made anew; each scorecard of the random histories counts."""
    return lambda name: count_test(PYTHON, ROOT / "tests/reference/running_differential.py", "--driver", BUILD / "tests/running_driver",
                                   "--cases", str(cases))


def tallies(cases):
    """Facts at once, in parts and by jobs: the same bytes; each case counts."""
    return lambda name: count_test(PYTHON, ROOT / "tests/reference/tally_differential.py", BUILD / "tests/tally_driver", BUILD / "src/cli/dsv", str(cases))


def underpin(cases):
    """Back-to-back agreements against all their up and down states one by one; each random structure counts."""
    return lambda name: count_test(PYTHON, ROOT / "tests/reference/underpin.py", "--dsv", BUILD / "src/cli/dsv", "--cases", str(cases))


def main():
    parser = argparse.ArgumentParser(prog="script/test", description="Every test and gate of libdsv.")
    parser.add_argument("--long", action="store_true", help="the long campaigns too")
    parser.add_argument("--only", action="append", default=[], metavar="STEP", help="only this step, after the build; may be repeated")
    arguments = parser.parse_args()
    if arguments.long:
        os.environ["DSV_LONG"] = "1"

    steps = {
        # In a minute each one after the other, since another step runs beside this one.
        "fuzz": fuzz(1800, 2) if arguments.long else fuzz(60, 1),
        "sanitize": gate,
        "reference": differential(LONG_CASES if arguments.long else CASES, "--splits"),
        "contracts": differential(10000 if arguments.long else 40, "--versions"),
        "clock": clock(LONG_CLOCK_CASES if arguments.long else CLOCK_CASES),
        "ndjson": ndjson(LONG_NDJSON_CASES if arguments.long else NDJSON_CASES),
        "tallies": tallies(LONG_TALLY_CASES if arguments.long else TALLY_CASES),
        "underpin": underpin(LONG_UNDERPIN_CASES if arguments.long else UNDERPIN_CASES),
        "seconds": differential(100, "--days"),
        "linear": lines_of(PYTHON, ROOT / "tests/linear/run.py", "--build", BUILD),
        "running": running(LONG_RUNNING_CASES if arguments.long else RUNNING_CASES),
        "metrics": metrics(LONG_METRICS_CASES if arguments.long else METRICS_CASES),
        "bad-rows": differential(300, "--bad", "--seed", "50000"),
        **{name: gate for name in SLOW_GATES},
        "c": suite_of("unit", "api", "oracle"),
        "cli": folder_of("tests/cli"),
        "python": folder_of("tests/python"),
        "peers": lambda name: python_test("tests/peers", name, python=peers_python()),
        # One program for each of the five engines.
        "lua": suite_of("lua", programs=5),
        "examples": lines_of(ROOT / "tests/examples/run", BUILD),
        "hostile": lines_of(PYTHON, ROOT / "tests/hostile/run.py", "--build", BUILD),
        "rules": folder_of("tests/reference"),
        **{name: gate for name in GATES},
    }
    if arguments.long:
        steps["long"] = long_suite
        steps["zones"] = program_of(PYTHON, ROOT / "tests/unit/oracle_clock.py", BUILD / "tests/clock_driver")
    unknown = set(arguments.only) - set(steps)
    if unknown:
        parser.error(f"no such step: {', '.join(sorted(unknown))}; there are: {', '.join(steps)}")
    if arguments.only:
        steps = {name: step for name, step in steps.items() if name in arguments.only}

    total = Outcome()
    printing = threading.Lock()

    def take(name, step):
        start = time.monotonic()
        try:
            outcome = step(name)
        except Exception as error:  # A step that breaks down has failed; the others go on.
            outcome = Outcome(failed=1, problems=[repr(error)])
        with printing:
            total.passed += outcome.passed
            total.failed += outcome.failed
            seconds = time.monotonic() - start
            good = not outcome.failed and outcome.passed
            print(f"{'ok' if good else 'FAIL'} {name} ({outcome.passed} passed, {outcome.failed} failed, {seconds:.0f} s)", flush=True)
            for note in outcome.notes:
                print("  " + note, flush=True)
            for problem in outcome.problems:
                print("  " + str(problem).rstrip().replace("\n", "\n  "), flush=True)
        return outcome

    if take("build", program_of(ROOT / "script/build", BUILD)).failed:
        # Nothing can run without a build; each step counts as failed.
        for name in steps:
            print("FAIL", name, "(there is no build)")
        total.failed += len(steps)
    else:
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for future in [pool.submit(take, name, step) for name, step in steps.items()]:
                future.result()
    print(f"{total.passed} passed, {total.failed} failed", flush=True)
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
