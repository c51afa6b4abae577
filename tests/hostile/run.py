#!/usr/bin/python3
"""Gives hostile inputs to the command and to the library: each must be refused with the finding that cases.py names, in 100 ms (or what
cases.py allows) from the start of the process, with at most 64 MiB of memory above a run that does nothing, and in a thread with a stack of
64 KiB.

  tests/hostile/run.py [--build FOLDER] [--sanitizer] [--only PART] [--verbose]

--sanitizer: the build has one: five times the time, no bound on memory, a larger stack. Prints ok and FAIL lines.
"""
import argparse
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

import cases
import clock_cases

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
HERE = pathlib.Path(__file__).resolve().parent
MILLISECONDS, KIB = 100, 64 << 10

parser = argparse.ArgumentParser()
parser.add_argument("--build", default=os.environ.get("DSV_BUILD", ROOT / "build"), type=pathlib.Path)
parser.add_argument("--sanitizer", action="store_true")
parser.add_argument("--only", default="")
parser.add_argument("--verbose", action="store_true", help="what is printed where a case fails")
arguments = parser.parse_args()
BUILD = arguments.build.resolve()
DSV = str(BUILD / "src/cli/dsv")
environment = {**os.environ, "LC_ALL": "C.UTF-8"}
if arguments.sanitizer:
    environment["SMALL_STACK"] = str(1 << 20)
failed = ran = 0


def compile_tools(folder):
    compiler = shlex.split(os.environ.get("CC", "cc"))
    flags = shlex.split(os.environ.get("HOSTILE_FLAGS", ""))
    measure, small_stack = f"{folder}/measure", f"{folder}/small_stack"
    subprocess.run([*compiler, "-O1", "-D_DEFAULT_SOURCE", str(HERE / "measure.c"), "-o", measure], check=True)
    subprocess.run([*compiler, *flags, "-O1", "-std=c11", "-D_POSIX_C_SOURCE=200809L", "-I", str(ROOT / "include"), str(HERE / "small_stack.c"),
                    "-o", small_stack, "-L", str(BUILD / "src"), f"-Wl,-rpath,{BUILD / 'src'}", "-ldsv", "-lpthread"], check=True)
    return measure, small_stack


def run(*command):
    return subprocess.run([str(c) for c in command], capture_output=True, env=environment, timeout=120)


def measured(measure, limit, *command):
    """Exit code, milliseconds, KiB, and what was said. Where the machine has other things to do, a slow run is tried again, and in the
    end the time of the processor counts."""
    for attempt in range(4):
        result = run(measure, DSV, *command)
        *lines, last = result.stderr.decode(errors="replace").splitlines()
        code, took, busy, peak = (int(number) for number in last.split()[1:])
        if took <= limit * 1000:
            break
    return code, (busy if took > 1.3 * busy else took) / 1000, peak, "\n".join(lines)


def judge(name, expected, limit, measurement, trivial, findings):
    """What is wrong with how a case went, as text; empty: nothing."""
    code, line, pointer = expected
    exit_code, milliseconds, peak, said = measurement
    bad = []
    wanted = 0 if code is None else 3 if code in ("gzip", "format", "open", "read") else 1
    if exit_code != wanted:
        bad.append(f"exit code {exit_code}, not {wanted}")
    slow = limit * (5 if arguments.sanitizer else 1)
    if milliseconds > slow:
        bad.append(f"{milliseconds:.0f} ms")
    if not arguments.sanitizer and peak - trivial > KIB:
        bad.append(f"{(peak - trivial) >> 10} MiB")
    if code is None:
        return bad + ([f"said: {said}"] if said else [])
    codes = re.findall(r"\[([a-z_]+)\]$", said, re.MULTILINE)
    if codes[:1] != [code]:
        bad.append(f"says {codes[:1]}, not {code}")
    if findings.returncode != 1:
        bad.append(f"on a small stack: exit code {findings.returncode} {findings.stderr.decode(errors='replace')[:300]}")
    first = (findings.stdout.decode().splitlines() or ["\t\t\t\t"])[0].split("\t")
    if first[0] != code:
        bad.append(f"on a small stack says {first[0]}, not {code}")
    if line is not None and first[2] != str(line):
        bad.append(f"line {first[2]}, not {line}")
    if pointer is not None and first[4] != shown(pointer):
        bad.append(f"pointer {first[4]}, not {pointer}")
    return bad


def shown(pointer):
    return "".join(c if 0x20 <= ord(c) <= 0x7E and c != "\\" else "".join(f"\\x{byte:02x}" for byte in c.encode()) for c in pointer)


def report(name, bad, said):
    global failed, ran
    ran += 1
    failed += bool(bad)
    print(f"FAIL {name}: {'; '.join(bad)}" if bad else f"ok {name}", flush=True)
    if bad and arguments.verbose:
        print("  " + said[:2000].replace("\n", "\n  "))


def judge_command(limit, measurement, trivial, code):
    """What is wrong with how the command ended: its exit code, time and memory."""
    exit_code, milliseconds, peak, _ = measurement
    bad = [] if exit_code == code else [f"exit code {exit_code}, not {code}"]
    if milliseconds > limit * (5 if arguments.sanitizer else 1):
        bad.append(f"{milliseconds:.0f} ms")
    if not arguments.sanitizer and peak - trivial > KIB:
        bad.append(f"{(peak - trivial) >> 10} MiB")
    return bad


def ask(folder, measure, small_stack, trivial):
    """Hostile queries: the command answers each with an error, and so does the library on a small stack."""
    for name in clock_cases.CALENDARS:
        (folder / f"{name}.json").write_text(clock_cases.calendar(name))
    for name, line, code, *calendar in clock_cases.queries():
        if arguments.only not in name:
            continue
        book, path = folder / f"{calendar[0] if calendar else 'office'}.json", folder / "queries.ndjson"
        path.write_bytes(line)
        measurement = measured(measure, MILLISECONDS, "clock", book, "--batch", path)
        bad = judge_command(MILLISECONDS, measurement, trivial, 0)
        for how, command in (("", (DSV, "clock", book, "--batch", path)), ("on a small stack ", (small_stack, "--ask", book, path))):
            answer = run(*command).stdout.decode(errors="replace")
            if not answer.startswith(f'{{"error":{{"code":"{code}",') or answer.count("\n") != 1:
                bad.append(f"{how}says {answer[:100]}, not {code}")
        report(name, bad, measurement[3])


def import_files(folder, measure, trivial):
    for name, data, code, *limit in clock_cases.files():
        if arguments.only not in name:
            continue
        path, limit = folder / "hostile.ics", limit[0] if limit else MILLISECONDS
        path.write_bytes(data)
        measurement = measured(measure, limit, "import", "ics", path)
        bad = judge_command(limit, measurement, trivial, 1)
        codes = re.findall(r"\[([a-z_]+)\]$", measurement[3], re.MULTILINE)
        report(name, bad + ([f"says {codes[:1]}, not {code}"] if codes[:1] != [code] else []), measurement[3])


def main():
    with tempfile.TemporaryDirectory() as folder:
        measure, small_stack = compile_tools(folder)
        book = pathlib.Path(folder) / "good.json"
        book.write_text(json.dumps(cases.good_book()))
        code, _, trivial, said = measured(measure, MILLISECONDS, "--version")
        for name, file, data, code, line, pointer, *limit in cases.books():
            if arguments.only not in name:
                continue
            path = pathlib.Path(folder) / file
            path.write_bytes(data)
            limit = limit[0] if limit else MILLISECONDS
            measurement = measured(measure, limit, "check", path)
            report(name, judge(name, (code, line, pointer), limit, measurement, trivial, run(small_stack, path)), measurement[3])
            path.unlink()
        for name, file, stream, data, code, line in cases.facts_cases():
            if arguments.only not in name:
                continue
            path = pathlib.Path(folder) / file
            path.write_bytes(data)
            given = f"{stream}={path}" if stream else path
            measurement = measured(measure, MILLISECONDS, "score", book, "a", "--facts", given, "--as-of", "2026-03-01")
            report(name, judge(name, (code, line, None), MILLISECONDS, measurement, trivial, run(small_stack, book, "a", given)), measurement[3])
            path.unlink()
        scored = [(f"clock: {name}", *case) for name, *case in cases.clock_cases()] + [(f"nested: {name}", *case) for name, *case in cases.nested_cases()]
        for name, documents, data, limit in scored:
            if arguments.only not in name:
                continue
            book.write_text(json.dumps(documents))
            path = pathlib.Path(folder) / "events.csv"
            path.write_bytes(data)
            given = f"events={path}"
            measurement = measured(measure, limit, "score", book, "a", "--facts", given, "--as-of", "2026-03-01")
            explained = measured(measure, limit, "explain", book, "a", "t", "--period", "2026-01-10", "--facts", given, "--as-of", "2026-03-01")
            stack = run(small_stack, book, "a", given)
            bad = judge(name, (None, None, None), limit, measurement, trivial, stack)
            bad += [f"explained: {what}" for what in judge(name, (None, None, None), limit, explained, trivial, stack)]
            bad += [f"on a small stack: exit code {stack.returncode}"] if stack.returncode else []
            report(name, bad, measurement[3] + stack.stdout.decode(errors="replace"))
            path.unlink()
        ask(pathlib.Path(folder), measure, small_stack, trivial)
        import_files(pathlib.Path(folder), measure, trivial)
    print(f"{ran - failed} of {ran} hostile inputs were taken or refused as they should be")
    return 1 if failed or (ran < 200 and not arguments.only) else 0


if __name__ == "__main__":
    sys.exit(main())
