"""`dsv clock` against the slow reference: random calendars and times, every answer the same.

    python3 clock_differential.py --dsv PATH/TO/dsv --cases 10000 --seed 1
    python3 clock_differential.py --dsv PATH/TO/dsv --cases 50 --seed 77 --keep DIR     one calendar again, its files kept

Fifty cases share a calendar, and so a run of the command; the calendar of seed S + i is that of cases 50 i to 50 i + 49.
A case is a (calendar, from, to): the elapsed time span by span (of one in ten minute by minute too) and every other verb
beside it. A second run asks what must hold of the answers whatever they are: that the elapsed time until a due time is
what was to be due, that no earlier instant would do, and that no later one does where it lands next.
"""
import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from decimal import Decimal

from cases.calendars import Maker
from rules.calendar import calendars_of, open_minutes
from rules.clock import MINUTE, Invalid, parse_time, show_time, stretches
from rules.queries import ask, seconds

GROUP = 50


def run(dsv, folder, name, queries):
    """The answers of one run of the command, or what went wrong."""
    text = "".join(json.dumps(q) + "\n" for q in queries)
    with open(os.path.join(folder, name + ".ndjson"), "w", encoding="utf-8") as f:
        f.write(text)
    words = [dsv, "clock", os.path.join(folder, "calendars.json"), "--calendar", "it", "--batch"]
    try:
        done = subprocess.run(words, input=text, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return None, str(error)
    with open(os.path.join(folder, name + ".answers"), "w", encoding="utf-8") as f:
        f.write(done.stdout)
    lines = done.stdout.splitlines()
    if done.returncode or len(lines) != len(queries):
        return None, "exit %d, %d answers to %d queries: %s" % (done.returncode, len(lines), len(queries), done.stderr[:600])
    try:
        return [json.loads(line, parse_float=Decimal) for line in lines], None
    except ValueError as error:
        return None, "no JSON: %s" % error


def same(want, have):
    """Errors agree in their code; all else to the letter."""
    if "error" in want and isinstance(have, dict) and isinstance(have.get("error"), dict):
        return want["error"]["code"] == have["error"].get("code") and want.get("id") == have.get("id")
    return want == have and ("open" not in want or isinstance(have["open"], bool))


class Property:
    """A query that is made of an answer, and what its answer must be."""

    def __init__(self, case, query, text, holds):
        self.case, self.query, self.text, self.holds = case, query, text, holds

    def check(self, answer):
        value = answer.get("seconds") if isinstance(answer, dict) else None
        return isinstance(value, (int, Decimal)) and self.holds(value)


def properties(case, query, answer):
    """Of a due or back time as the command gave it."""
    if query["op"] not in ("due", "back") or not query.get("for", "").lstrip("-").startswith("PT"):
        return
    try:
        t = parse_time(answer["at"])
    except (Invalid, KeyError, TypeError):
        return
    forward = query["op"] == "due"
    start = query["from" if forward else "to"]
    d = case.amounts[query["for"]]
    if not forward:
        d = -d
    # Elapsed from the start to any other time; away is the direction that leads off from the start.
    away = 1 if d > 0 or (d == 0 and forward) else -1

    def elapsed(text, to, holds):
        return Property(case, {"op": "elapsed", "from": start, "to": show_time(to)}, text, holds)
    d = seconds(d)
    yield elapsed("elapsed to the answer is what was asked", t, lambda n: n == d)
    if query.get("land", "here") == "next":
        yield elapsed("no farther instant would do", t + away, lambda n: (n - d) * away > 0)
    elif d:
        yield elapsed("no nearer instant would do", t - away, lambda n: (n - d) * away < 0)


def whole_minutes(calendar, a, b):
    """Do clocks and calendars change on whole minutes only?"""
    if any(t is not None and t % MINUTE for t in calendar.validities()):
        return False
    return all(o % MINUTE == 0 and x % MINUTE == 0 for zone in calendar.zones() | {calendar.zone} for x, _, o in stretches(zone, a, b))


class Case:
    def __init__(self, maker, calendar):
        self.maker, self.calendar = maker, calendar
        self.amounts, self.complaints = {}, []
        self.queries = maker.queries(self)

    def wanted(self):
        return [ask(self.calendar, q) for q in self.queries]

    def count_minutes(self):
        """The reference against itself: a short range, span by span and minute by minute."""
        chance = random.Random(repr(self.queries))
        a = parse_time(self.queries[0]["from"]) if "T" in self.queries[0]["from"] else self.maker.instant()
        a -= a % MINUTE
        b = a + chance.choice([7, 90, 480, 1000, 1440]) * MINUTE
        if whole_minutes(self.calendar, a, b):
            by_minute, by_span = open_minutes(self.calendar, a, b) * MINUTE, self.calendar.elapsed(a, b)
            if by_minute != by_span:
                self.complaints.append("the reference itself: %s to %s, minute by minute %d, span by span %d"
                                       % (show_time(a), show_time(b), by_minute, by_span))


def group(dsv, seed, count, folder):
    """The cases of one calendar, with their complaints."""
    maker = Maker(seed)
    documents = maker.documents
    with open(os.path.join(folder, "calendars.json"), "w", encoding="utf-8") as f:
        json.dump(documents, f, indent=1)
    calendar = calendars_of(documents)["it"]
    maker.use(calendar)
    cases = [Case(maker, calendar) for _ in range(count)]
    for case in cases[::10]:
        case.count_minutes()
    asked = [(case, query) for case in cases for query in case.queries]
    answers, trouble = run(dsv, folder, "queries", [query for _, query in asked])
    held = []
    if trouble is None:
        for (case, query), want, have in zip(asked, [w for case in cases for w in case.wanted()], answers):
            if not same(want, have):
                case.complaints.append("%s\n    wanted %s\n    got    %s" % (json.dumps(query), short(want), short(have)))
            held += properties(case, query, have)
        answers, trouble = run(dsv, folder, "properties", [p.query for p in held])
    if trouble is not None:
        for case in cases:
            case.complaints.append(trouble)
    else:
        for p, have in zip(held, answers):
            if not p.check(have):
                p.case.complaints.append("%s: not so\n    %s\n    got %s" % (p.text, json.dumps(p.query), short(have)))
    return documents, cases


def short(value):
    text = json.dumps(value, default=str)
    return text if len(text) < 400 else text[:397] + "..."


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dsv", required=True)
    parser.add_argument("--cases", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", metavar="DIR", help="the folder to write, and keep, the files of every calendar")
    parser.add_argument("--show", type=int, default=10, help="print the differences of at most so many calendars (all are counted)")
    args = parser.parse_args()
    begun = time.monotonic()
    root = args.keep or tempfile.mkdtemp(prefix="clock-")
    passed = failed = shown = asked = 0
    for i in range(0, args.cases, GROUP):
        seed = args.seed + i // GROUP
        folder = os.path.join(root, str(seed))
        os.makedirs(folder, exist_ok=True)
        documents, cases = group(args.dsv, seed, min(GROUP, args.cases - i), folder)
        bad = [case for case in cases if case.complaints]
        asked += sum(len(case.queries) for case in cases)
        passed, failed = passed + len(cases) - len(bad), failed + len(bad)
        if bad and shown < args.show:
            shown += 1
            print("seed %d, %d of %d cases; again: --seed %d --cases %d\n  %s"
                  % (seed, len(bad), len(cases), seed, len(cases), json.dumps(documents)))
            for complaint in [c for case in bad for c in case.complaints][:6]:
                print("  " + complaint, flush=True)
        if not args.keep and not bad:
            shutil.rmtree(folder)
    if not args.keep and not failed:
        shutil.rmtree(root)
    print("%d queries in %.0f seconds" % (asked, time.monotonic() - begun) + (", files in %s" % root if failed else ""))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
