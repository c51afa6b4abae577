"""A score that goes on against facts made anew: random histories over random books, the same bytes at every step.

    python3 running_differential.py --driver PATH/TO/running_driver --cases 300 --seed 1 [--show]

Rows come in any order, now a few and now many; some are corrected by a higher revision, some are taken back by their key and some of those come again;
scorecards are asked for at random times, before, within and after the rows. Most streams get a key of their own, so that most rows can be corrected.
"""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile

from cases.files import as_ndjson
from cases.pick import Dice
from generate import case
from rules.facts import fields_of, read_row

MISSING = "\\N"


class History:
    def __init__(self, seed, driver, folder):
        self.dice = random.Random("history%d" % seed)
        self.documents, facts, self.agreement, self.begin, self.end, self.as_of = case(seed, bad=seed % 5 == 0)
        self.driver, self.folder, self.seed = driver, folder, seed
        self.streams = {d["id"]: d for d in self.documents if d["type"] == "stream"}
        self.waiting = [(name, row) for name, given in facts.items() for row in self.multiply(name, given["rows"])]
        self.lines = [(name, line) for name, given in facts.items() for line in given["complete"]]
        self.there = {name: [] for name in facts}
        self.said = {name: [] for name in facts}
        self.retracted = []
        self.add_keys()
        if self.dice.random() < 0.5:
            self.dice.shuffle(self.waiting)
        else:
            self.waiting.sort(key=lambda one: self.start(*one))

    def multiply(self, name, rows):
        """More rows of the same kinds: moments at the times of others."""
        more = []
        if "key" in self.streams[name] or not rows:
            return rows
        if self.streams[name]["shape"] != "interval":
            for _ in range(self.dice.randint(0, 60)):
                more.append(dict(self.dice.choice(rows), time=self.dice.choice(rows).get("time")))
        return rows + more

    def add_keys(self):
        for name, stream in self.streams.items():
            if "key" in stream or name not in self.there or self.dice.random() < 0.25:
                continue
            stream["fields"] = dict(stream.get("fields", {}), zid="integer", zrev="integer")
            stream["key"] = ["zid"]
            stream["revision"] = "zrev"
        for number, (name, row) in enumerate(self.waiting):
            if "zid" in self.streams[name].get("fields", {}):
                row["zid"] = str(number)
                row["zrev"] = "1" if self.dice.random() < 0.9 else None

    def start(self, name, row):
        read = read_row(self.streams[name], 0, row)
        return read.start if read.start is not None else 0

    # -- orders ---------------------------------------------------------------------------------------------------------------

    def order(self, *words, data=b""):
        self.driver.stdin.write("\t".join(words).encode() + b"\n" + data)

    def give(self, word, name, rows, lines=()):
        dice = Dice("rows%d" % self.seed)
        data = as_ndjson(self.streams[name], rows, lines, dice).encode()
        self.order(word, name, str(len(data)), data=data)

    def add(self):
        n = self.dice.choice([1, 1, 3, 10, 50])
        taken, self.waiting = self.waiting[:n], self.waiting[n:]
        for name in sorted({name for name, _ in taken}):
            rows = [row for stream, row in taken if stream == name]
            self.there[name] += rows
            self.give("add", name, rows)
        if self.lines and self.dice.random() < 0.3:
            name, line = self.lines.pop()
            self.said[name].append(line)
            self.give("add", name, [], [line])

    def keyed(self):
        return [(name, row) for name, rows in self.there.items() if "key" in self.streams[name] for row in rows
                if read_row(self.streams[name], 0, row).state != "bad"]

    def correct(self):
        """A row again, with a higher revision and other cells."""
        known = [(name, row) for name, row in self.keyed() if "zid" in row]
        if not known:
            return
        name, row = self.dice.choice(known)
        others = [r for r in self.there[name] if r.get("zid") != row["zid"]]
        better = dict(self.dice.choice(others) if others and self.dice.random() < 0.7 else row, zid=row["zid"])
        better["zrev"] = str(self.dice.randint(2, 9))
        same = [r for r in self.there[name] if r.get("zid") == row["zid"] and r.get("zrev") == better["zrev"]]
        if same and self.dice.random() < 0.9:
            return  # else they contradict each other, until they are taken back
        self.there[name].append(better)
        self.give("add", name, [better])

    def key(self, name, row):
        read = read_row(self.streams[name], 0, row)
        return None if read.state == "bad" else tuple(read.cells[f] for f in self.streams[name]["key"])

    def take_back(self, name, rows):
        fields = self.streams[name]["key"]
        keys = {self.key(name, row) for row in rows}
        cells = [[MISSING if row.get(f) is None else row[f] for f in fields] for row in rows]
        if any("\t" in c or "\n" in c or c == "" for row in cells for c in row):
            return
        gone = [r for r in self.there[name] if self.key(name, r) in keys]
        self.there[name] = [r for r in self.there[name] if self.key(name, r) not in keys]
        self.retracted += [(name, r) for r in gone]
        data = "".join("\t".join(row) + "\n" for row in cells).encode()
        self.order("retract", name, str(len(rows)), *fields, data=data)

    def retract(self):
        known = self.keyed()
        if not known:
            return
        name = self.dice.choice(known)[0]
        rows = [row for stream, row in known if stream == name]
        self.take_back(name, [self.dice.choice(rows) for _ in range(self.dice.choice([1, 1, 2, 5]))])

    def again(self):
        if self.retracted:
            name, row = self.retracted.pop(self.dice.randrange(len(self.retracted)))
            self.there[name].append(row)
            self.give("add", name, [row])

    def time(self):
        starts = sorted(self.start(name, row) for name, rows in self.there.items() for row in rows) or [self.as_of]
        near = self.dice.choice([self.as_of, self.as_of, self.dice.choice(starts), starts[-1]])
        return near + self.dice.choice([0, 0, 1, -1, 3_600_000_000, -86_400_000_000, 86_400_000_000])

    def score(self, as_of):
        for name, rows in self.there.items():
            if rows or self.said[name]:
                self.give("rows", name, rows, self.said[name])
        self.order("score", str(as_of))
        self.driver.stdin.flush()
        return self.driver.stdout.readline().decode()

    def run(self):
        path = os.path.join(self.folder, "book.json")
        with open(path, "w", encoding="utf-8") as f:
            json.dump(self.documents, f, ensure_ascii=False)
        self.order("book", path)
        self.order("begin", self.agreement, *("-" if t is None else str(t) for t in (self.begin, self.end)))
        as_of = self.as_of
        for step in range(self.dice.randint(6, 24)):
            for _ in range(self.dice.randint(0, 3)):
                self.dice.choice([self.add, self.add, self.add, self.correct, self.retract, self.again])()
            if self.dice.random() < 0.5:
                as_of = self.time()
            answer = self.score(as_of)
            yield step, answer


def short(answer):
    words = answer.rstrip("\n").split("\t")
    if len(words) < 3:
        return answer.rstrip("\n")
    at = next((i for i, (a, b) in enumerate(zip(words[1], words[2])) if a != b), 0)
    return "differs at %d:\n    %s\n    %s" % (at, words[1][max(0, at - 200):at + 150], words[2][max(0, at - 200):at + 150])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--driver", required=True)
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    failed = scores = refused = 0
    with tempfile.TemporaryDirectory() as folder:
        driver = subprocess.Popen([args.driver], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for seed in range(args.seed, args.seed + args.cases):
            for step, answer in History(seed, driver, folder).run():
                scores += 1
                refused += answer.startswith("same ") and answer != "same 0\n"
                if not answer.startswith("same"):
                    failed += 1
                    print("seed %d, step %d: %s" % (seed, step, short(answer)), flush=True)
                    break
            if driver.poll() is not None:
                sys.exit("seed %d: the driver ended with %s" % (seed, driver.returncode))
        driver.stdin.close()
        code = driver.wait()
    print("%d histories; %d scorecards were refused by both" % (args.cases, refused))
    print("%d passed, %d failed" % (scores - failed, failed))
    sys.exit(1 if failed or code else 0)


if __name__ == "__main__":
    main()
