#!/usr/bin/python3
"""docs/underpin.md a second time, slowly: random structures, all their up and down states one by one, exactly.

  underpin.py --dsv DSV [--cases N] [--seed S]

Checked of each structure, all in fractions:
- `independent` is the sum over all states of its components, also for shared ones, and `level` gaps are the least levels that do;
- `worst` and `best` are as the rule computes them by scanning u, hold for couplings made at random, and are the optimum of the linear
  program over all states where nothing is shared (by an exact simplex, on structures of few components);
- restoration times are those of the states: the time at which enough parts are back.
"""
import argparse
import itertools
import json
import pathlib
import random
import subprocess
import tempfile
from fractions import Fraction

CERTAIN = 10**9
MOST = 9  # components
LEVELS = ["0", "50", "90", "99", "99.5", "99.9", "99.95", "99.99", "99.9999999", "100", "97.3", "33.3333333"]


# ---- structures: ("leaf", component) or ("gate", k, [parts]) ----


def leaves(part):
    return [part[1]] if part[0] == "leaf" else [leaf for inner in part[2] for leaf in leaves(inner)]


def up(part, state):
    if part[0] == "leaf":
        return state[part[1]]
    return sum(up(inner, state) for inner in part[2]) >= part[1]


def independent(part, levels, n):
    total = Fraction(0)
    for state in itertools.product((False, True), repeat=n):
        if up(part, state):
            chance = Fraction(1)
            for component in range(n):
                chance *= levels[component] if state[component] else 1 - levels[component]
            total += chance
    return total


def greatest(parts, k):
    """The greatest u in [0,1] with sum of min(part, u) >= k u. The difference is concave in u, 0 at 0, with corners at the parts: between the
    last corner that is good and the next it is a line."""
    def spare(u):
        return sum(min(part, u) for part in parts) - k * u

    corners = sorted({Fraction(0), Fraction(1), *parts})
    good = max(corner for corner in corners if spare(corner) >= 0)
    after = [corner for corner in corners if corner > good]
    if not after:
        return good
    a, b = spare(good), spare(after[0])
    return good + (after[0] - good) * a / (a - b)


def bounds(part, levels):
    if part[0] == "leaf":
        return levels[part[1]], levels[part[1]]
    inner = [bounds(each, levels) for each in part[2]]
    return 1 - greatest([1 - low for low, _ in inner], len(inner) - part[1] + 1), greatest([high for _, high in inner], part[1])


def time_of(part, times):
    """When enough is back: tried at every time at which anything comes back."""
    for at in sorted(set(times)):
        if up(part, [time <= at for time in times]):
            return at
    raise AssertionError("never")


# ---- the linear program: the most probable a structure can be, over all joint distributions with these levels ----


def simplex(columns, rows, cost):
    """max cost x, A x = b, x >= 0 with b >= 0: two phases, the least index first, in fractions. columns[j] is a column of A."""
    m, n = len(rows), len(columns)
    table = [[Fraction(columns[j][i]) for j in range(n)] + [Fraction(i == k) for k in range(m)] + [Fraction(rows[i])] for i in range(m)]
    basis = list(range(n, n + m))

    def run(weights):
        while True:
            entering = next((j for j in range(n) if j not in basis and
                             weights[j] > sum(weights[basis[i]] * table[i][j] for i in range(m))), None)
            if entering is None:
                return sum(weights[basis[i]] * table[i][-1] for i in range(m))
            ratio, row = min((table[i][-1] / table[i][entering], basis[i], i) for i in range(m) if table[i][entering] > 0)[0::2]
            pivot = table[row][entering]
            table[row] = [value / pivot for value in table[row]]
            for i in range(m):
                if i != row and table[i][entering]:
                    factor = table[i][entering]
                    table[i] = [value - factor * other for value, other in zip(table[i], table[row])]
            basis[row] = entering

    assert run([Fraction(0)] * n + [Fraction(-1)] * m) == 0
    return run([Fraction(value) for value in cost] + [Fraction(-(10**6))] * m)


def program(part, levels, n):
    states = list(itertools.product((0, 1), repeat=n))
    columns = [(1, *state) for state in states]
    rows = [1, *levels]
    cost = [int(up(part, state)) for state in states]
    return -simplex(columns, rows, [-c for c in cost]), simplex(columns, rows, cost)


def coupled(part, levels, n, rng):
    """One joint distribution with these levels: each component is up on a stretch of the circle, turned at random."""
    starts = [Fraction(rng.randrange(1000), 1000) for _ in range(n)]
    edges = sorted({Fraction(0), Fraction(1), *(start for start in starts), *((start + level) % 1 for start, level in zip(starts, levels))})
    total = Fraction(0)
    for a, b in zip(edges, edges[1:]):
        middle = (a + b) / 2
        if up(part, [(middle - start) % 1 < level for start, level in zip(starts, levels)]):
            total += b - a
    return total


# ---- random structures as documents ----


class Made:
    """Component i is agreement `a<i>`, or a service with a level of its own."""

    def __init__(self, rng):
        self.rng = rng
        self.n = rng.randint(1, 8)
        self.levels = [rng.choice(LEVELS) for _ in range(self.n)]
        self.times = [rng.randint(1, 12) * 600 for _ in range(self.n)]
        self.own = [rng.random() < 0.2 for _ in range(self.n)]
        self.services = []
        self.share = rng.random() < 0.5
        self.fresh = list(range(self.n))
        rng.shuffle(self.fresh)
        self.part, self.document = self.make(0)

    def leaf(self):
        if self.fresh and (not self.share or self.rng.random() < 0.7):
            i = self.fresh.pop()
        elif self.share:
            i = self.rng.randrange(self.n)
        else:
            return None
        return ("leaf", i), {"service": f"own{i}"} if self.own[i] else {"agreement": f"a{i}"}

    def make(self, depth):
        n = self.rng.randint(1, 4)
        if depth == 3 or depth and self.rng.random() < 0.5:
            return self.leaf() or self.again()
        parts = [made for made in (self.make(depth + 1) for _ in range(n)) if made]
        if not parts:
            return self.again()
        form = self.rng.choice(["all", "any", "of"])
        k = {"all": len(parts), "any": 1}.get(form) or self.rng.randint(1, len(parts))
        documents = [document for _, document in parts]
        document = {"k": k, "of": documents} if form == "of" else {form: documents}
        if self.rng.random() < 0.2:
            name = f"s{len(self.services)}"
            self.services.append({"type": "service", "id": name, "rests_on": document})
            document = {"service": name}
        return ("gate", k, [part for part, _ in parts]), document

    def again(self):
        """Nothing is left: a component that was not there before, so that nothing is shared; or, past a few, one that was."""
        if self.n >= MOST:
            i = self.rng.randrange(self.n)
            return ("leaf", i), {"service": f"own{i}"} if self.own[i] else {"agreement": f"a{i}"}
        self.levels.append(self.rng.choice(LEVELS))
        self.times.append(self.rng.randint(1, 12) * 600)
        self.own.append(False)
        self.n += 1
        return ("leaf", self.n - 1), {"agreement": f"a{self.n - 1}"}

    def book(self, needed, limit):
        def agreement(name, provider, consumer, services, level, seconds):
            return {"type": "agreement", "id": name, "version": 1, "form": "agreement", "provider": provider, "consumer": consumer,
                    "services": services, "timezone": "Etc/UTC", "in_force": {"from": "2026-01-01"}, "window": "month", "targets": [
                        {"id": "up", "metric": {"kind": "availability", "stream": "o"}, "objective": {"op": ">=", "value": level}},
                        {"id": "back", "metric": {"kind": "longest_outage", "stream": "o"}, "objective": {"op": "<=", "value": f"PT{seconds}S"}}]}

        documents = [{"type": "party", "id": "p"}, {"type": "party", "id": "q"}, {"type": "stream", "id": "o", "shape": "interval"},
                     {"type": "service", "id": "rented"}, {"type": "service", "id": "top", "rests_on": self.document}, *self.services,
                     agreement("c", "p", "q", ["top"], needed, limit)]
        for i in range(self.n):
            if self.own[i]:
                documents.append({"type": "service", "id": f"own{i}", "rests_on": {"availability": self.levels[i]}})
            else:
                documents.append(agreement(f"a{i}", "q", "p", ["rented"], self.levels[i], self.times[i]))
        return documents


def shown(value):
    """Percent with 6 decimals, rounded down."""
    units = value * 10**8 // 1
    return Fraction(units, 10**6)


def least_level(part, levels, component, n, needed):
    def chance(level):
        return independent(part, [*levels[:component], level, *levels[component + 1:]], n)

    low, high = chance(Fraction(0)), chance(Fraction(1))
    if high < needed:
        return None
    steps = -(-(needed - low) / (high - low) * CERTAIN // 1)
    return max(levels[component], Fraction(steps, CERTAIN))


def compare(dsv, seed, number):
    rng = random.Random(f"{seed}/{number}")
    made = Made(rng)
    order = list(dict.fromkeys(leaves(made.part)))
    place = {component: i for i, component in enumerate(order)}

    def renamed(part):
        return ("leaf", place[part[1]]) if part[0] == "leaf" else ("gate", part[1], [renamed(inner) for inner in part[2]])

    part, n = renamed(made.part), len(order)
    levels = [Fraction(made.levels[component]) / 100 for component in order]
    needed, limit = rng.choice(LEVELS), rng.randint(1, 12) * 600
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "book.json"
        path.write_text(json.dumps(made.book(needed, limit)))
        result = subprocess.run([dsv, "underpin", path, "c", "--format", "json"], capture_output=True, check=False)
    assert result.returncode == 0, result.stderr.decode()
    told = json.loads(result.stdout)
    row = told["targets"][0]
    goal = Fraction(needed) / 100
    value, (low, high) = independent(part, levels, n), bounds(part, levels)
    figures = {name: Fraction(row[name]) for name in ("independent", "worst", "best")}
    assert figures == {"independent": shown(value), "worst": shown(low), "best": shown(high)}, (figures, value, low, high)
    status = "holds" if low >= goal else "independent" if value >= goal else "possible" if high >= goal else "fails"
    assert row["status"] == status, (row, status)
    assert low <= value <= high
    for _ in range(3):
        assert low <= coupled(part, levels, n, rng) <= high
    tight = n == len(leaves(part))
    assert row["tight"] == tight and row["parts"] == n
    programs = n <= 4
    if programs:
        exact = program(part, levels, n)
        assert low <= exact[0] and exact[1] <= high
        assert not tight or (low, high) == exact, (low, high, exact)
    told_levels = [Fraction(gap["needed"]) / 100 if "needed" in gap else None for gap in told["gaps"] if gap["kind"] == "level"]
    wanted = [least_level(part, levels, i, n, goal) for i in range(n)] if value < goal else []
    assert told_levels == wanted, (told_levels, wanted)
    if not any(made.own[component] for component in order):
        time = time_of(part, [made.times[component] for component in order])
        back = told["targets"][1]
        assert int(back["time"]) == time and back["status"] == ("holds" if time <= limit else "fails"), back
    return tight, programs


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--dsv", required=True)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--seed", default="1")
    given = parser.parse_args()
    counts = {"shared": 0, "linear programs": 0}
    for number in range(given.cases):
        try:
            tight, programs = compare(given.dsv, given.seed, number)
        except AssertionError:
            print(f"structure {number} of seed {given.seed}")
            raise
        counts["shared"] += not tight
        counts["linear programs"] += programs
    print(f"{given.cases} structures, all alike; with shared parts {counts['shared']}, by linear program too {counts['linear programs']}")
    print(f"{given.cases} passed, 0 failed")


if __name__ == "__main__":
    main()
