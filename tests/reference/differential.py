"""The command against the slow reference: random cases, the same bytes or it is told why.

    python3 differential.py --dsv PATH/TO/dsv --cases 2000 --seed 1 [--splits] [--jobs 2]
    python3 differential.py --dsv PATH/TO/dsv --cases 200 --days                  books of one day, second by second
    python3 differential.py --dsv PATH/TO/dsv --cases 200 --contracts             long contracts, full of credits
    python3 differential.py --dsv PATH/TO/dsv --cases 200 --claims                the same, with claims on the credits
    python3 differential.py --dsv PATH/TO/dsv --seed 77 --cases 1 --keep DIR      one case again, its folder kept
    python3 differential.py --dsv PATH/TO/dsv --bad               bad rows too, to be counted instead of refused

On a difference the folder of the case is kept; its file `command` holds the command line. The features that fail more
often than they pass are listed at the end, so that one cause of many failures is found quickly.
"""
import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction

from cases.contracts import make_contract
from cases.day import make_day
from cases.features import features
from cases.files import write_case
from generate import case
from reference import canonical, claims, score, score_by_seconds, show_time
from rules.book import in_force
from rules.values import show_rational
from rules.versions import versions_of


def command(dsv, folder, files, agreement, from_, to, as_of, bad, verb="score"):
    words = [dsv, verb, os.path.join(folder, "book.json"), agreement]
    for stream, path in files:
        words += ["--facts", "%s=%s" % (stream, path)]
    words += ["--as-of", show_time(as_of)]
    if from_ is not None:
        words += ["--from", show_time(from_)]
    if to is not None:
        words += ["--to", show_time(to)]
    return words + (["--bad-rows", "count"] if bad else []) + ["--format", "json"]


def run(words, folder, name):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
        f.write(" ".join(shlex.quote(w) for w in words) + "\n")
    try:
        done = subprocess.run(words, capture_output=True, timeout=60)
    except subprocess.TimeoutExpired:
        return b"", "no answer in 60 seconds"
    trouble = ""
    if done.returncode != 0:
        trouble = "exit %d: %s" % (done.returncode, done.stderr.decode("utf-8", "replace")[:600])
    return done.stdout.rstrip(b"\n"), trouble


def differences(want, have, path=""):
    """Paths at which two JSON values differ, with what is wanted and what is there."""
    if isinstance(want, dict) and isinstance(have, dict):
        for k in sorted(set(want) | set(have)):
            yield from differences(want.get(k, "(absent)"), have.get(k, "(absent)"), path + "/" + k)
    elif isinstance(want, list) and isinstance(have, list) and len(want) == len(have):
        for i, (x, y) in enumerate(zip(want, have)):
            yield from differences(x, y, "%s/%d" % (path, i))
    elif want != have or type(want) is not type(have):
        yield path, want, have


def told(want, output, trouble):
    lines = ["  " + trouble] if trouble else []
    try:
        have = json.loads(output)
    except ValueError:
        return lines + ["  no JSON: %r" % output[:200]] if not trouble else lines
    found = list(differences(json.loads(want), have))
    for path, x, y in found[:8]:
        lines.append("  %s: wanted %s, got %s" % (path, short(x), short(y)))
    if len(found) > 8:
        lines.append("  and %d more" % (len(found) - 8))
    if not found:
        lines.append("  the same values, but not the canonical bytes")
    return lines


def short(value):
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) < 160 else text[:157] + "..."


def one(job):
    """Runs one seed. Returns (seed, lines of complaint, folder or None, features)."""
    seed, dsv, splits, keep, bad, root, without, days, contracts = job
    made = make_day(seed) if days else make_contract(seed, contracts == "claims") if contracts else case(seed, bad=bad)
    documents, facts, agreement, from_, to, as_of = made
    card = score(*made)
    reached = {} if days else features(*made, card)
    if any(text in name for text in without for name in reached):
        return seed, None, set()
    want = canonical(card)
    folder = keep or tempfile.mkdtemp(prefix="case-%d-" % seed, dir=root)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "wanted.json"), "wb") as f:
        f.write(want + b"\n")
    lines = []
    for way in ["whole", "split"] if splits else ["whole"]:
        files = write_case(seed, folder, documents, facts, way == "split")
        output, trouble = run(command(dsv, folder, files, agreement, from_, to, as_of, bad), folder,
                              "command" if way == "whole" else "command-split")
        with open(os.path.join(folder, "got.json" if way == "whole" else "got-split.json"), "wb") as f:
            f.write(output + b"\n")
        if trouble or output != want:
            lines += ["seed %d (%s) in %s" % (seed, way, folder)] + told(want, output, trouble)
        elif contracts == "versions":
            lines += of_what_if(made, lambda *at: command(dsv, folder, files, agreement, *at, as_of, bad), folder)
        elif contracts == "claims":
            lines += of_claims(made, command(dsv, folder, files, agreement, from_, to, as_of, bad, "claims"), folder)
        elif days:
            lines += by_seconds(documents, facts, agreement, as_of, json.loads(output))
    if not lines and not keep:
        shutil.rmtree(folder)
    return seed, lines, reached


def of_claims(made, words, folder):
    want = canonical(claims(*made))
    output, trouble = run(words, folder, "command-claims")
    if trouble or output != want:
        return ["claims in %s" % folder] + told(want, output, trouble)
    return []


def of_what_if(made, words, folder):
    """The last version of a contract, as if it had been in force from the beginning."""
    documents, facts, agreement, _, to, as_of = made
    versions = sorted(versions_of(documents), key=lambda a: a["version"])
    from_, number = in_force(versions[0])[0], versions[-1]["version"]
    if from_ >= to:
        return []
    want = canonical(score(documents, facts, agreement, from_, to, as_of, number))
    output, trouble = run(words(from_, to) + ["--as-if", "--version", str(number)], folder, "command-what-if")
    if trouble or output != want:
        return ["what if in %s" % folder] + told(want, output, trouble)
    return []


def by_seconds(documents, facts, agreement, as_of, card):
    """The time figures of the command's scorecard against those of every second classified by itself."""
    counted = {(r["from"], r["target"], canonical(r["key"])): r
               for r in score_by_seconds(documents, facts, agreement, as_of)}
    kinds = {t["id"]: t["metric"]["kind"] for t in documents[-1]["targets"]}
    for period in card["periods"]:
        for target in period["targets"]:
            for r in target.get("subjects", [target]):
                place = period["from"], target["id"], canonical(r.get("key", {}))
                if not same_time(kinds[target["id"]], r, counted[place]):
                    yield "  second by second: %s %s %s differs" % place


def same_time(kind, result, other):
    time_parts = {k: v for k, v in result["time"].items() if k != "weighted_down"}
    seconds = {k: {i: n * 10 ** 6 for i, n in v.items()} if isinstance(v, dict) else v * 10 ** 6
               for k, v in other["time"].items()}
    if time_parts != seconds:
        return False
    if kind == "downtime":
        return result["value"] == show_rational(other["downtime"])
    if "numerator" in result:
        return 100 * Fraction(result["numerator"]) / Fraction(result["denominator"]) == other["availability"]
    return other["availability"] is None


def suspects(passed, failed, number_passed, number_failed):
    """Features much more frequent among the failed cases."""
    ranked = []
    for name, n in failed.items():
        share = n / number_failed
        usual = passed[name] / number_passed if number_passed else 0
        if share > usual:
            ranked.append((share - usual, name, n, passed[name]))
    return sorted(ranked, reverse=True)[:12]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dsv", required=True)
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", action="store_true", help="books of one day, also classified second by second")
    parser.add_argument("--contracts", action="store_true", help="long contracts, full of credits and caps")
    parser.add_argument("--claims", dest="contracts", action="store_const", const="claims",
                        help="contracts whose credits are claimed, and what `dsv claims` says of them")
    parser.add_argument("--versions", dest="contracts", action="store_const", const="versions",
                        help="contracts, and what if their last version had been in force from the beginning")
    parser.add_argument("--splits", action="store_true", help="also shuffle the rows over several files of a stream")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", metavar="DIR", help="with --cases 1: the folder to write and keep")
    parser.add_argument("--bad", action="store_true", help="bad rows too, to be counted")
    parser.add_argument("--without", action="append", default=[], metavar="TEXT",
                        help="skip cases with a feature whose name contains this (see generate.py --features)")
    parser.add_argument("--show", type=int, default=20, help="print at most so many differences (all are counted)")
    args = parser.parse_args()
    if args.keep and args.cases != 1:
        parser.error("--keep wants --cases 1")
    begun = time.monotonic()
    root = tempfile.mkdtemp(prefix="differential-")
    seeds = range(args.seed, args.seed + args.cases)
    passed, failed, numbers = Counter(), Counter(), [0, 0]
    last, skipped = args.seed - 1, 0
    with ProcessPoolExecutor(args.jobs) as pool:
        at = 0
        while at < len(seeds):
            batch = [(s, args.dsv, args.splits, args.keep, args.bad, root, args.without, args.days, args.contracts)
                     for s in seeds[at:at + 20 * args.jobs]]
            at += len(batch)
            last = batch[-1][0]
            for seed, lines, reached in pool.map(one, batch, chunksize=5):
                if lines is None:
                    skipped += 1
                    continue
                numbers[bool(lines)] += 1
                (failed if lines else passed).update(reached)
                if lines and numbers[1] <= args.show:
                    print("\n".join(lines), flush=True)
    if numbers[1]:
        print("more often in failed cases than in passed ones:")
        for _, name, n, usual in suspects(passed, failed, *numbers):
            print("  %-60s %d of %d failed, %d of %d passed" % (name, n, numbers[1], usual, numbers[0]))
    else:
        shutil.rmtree(root)
    print("seeds %d to %d in %.0f seconds" % (args.seed, last, time.monotonic() - begun)
          + (", %d skipped" % skipped if skipped else ""))
    print("%d passed, %d failed" % tuple(numbers))
    return 1 if numbers[1] else 0


if __name__ == "__main__":
    sys.exit(main())
