#!/usr/bin/python3
"""docs/budget.md a second time, slowly and in fractions: random outages and requests, scored by hand in a zone with summer time.

  budget.py --dsv DSV [--cases N] [--seed S]
"""
import argparse
import datetime
import json
import pathlib
import random
import subprocess
import tempfile
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

UTC = datetime.timezone.utc
HOUR, WORD = 3600, 2**64


def text_of(value, digits=6):
    """Half-even; round() of a fraction is."""
    scaled = round(Fraction(value) * 10**digits)
    return format((Decimal(scaled).scaleb(-digits)).normalize() if scaled else Decimal(0), "f")


def stamp(seconds):
    return datetime.datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def exact_stamp(microseconds):
    whole, rest = divmod(microseconds, 10**6)
    return stamp(whole)[:-1] + (f".{rest:06}".rstrip("0") if rest else "") + "Z"


class Generator:
    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) % WORD
        z = self.state
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % WORD
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB % WORD
        return z ^ (z >> 31)

    def below(self, n):
        most = WORD // n * n
        while True:
            drawn = self.next()
            if drawn < most:
                return drawn % n


class Case:
    """An agreement in force from a day of 2026 on, with windows of months, and facts."""

    def __init__(self, chance):
        self.zone = ZoneInfo(chance.choice(["Europe/Berlin", "Etc/UTC", "America/New_York"]))
        self.first = datetime.date(2026, 1, 1) + datetime.timedelta(chance.randrange(120))
        self.start = self.day(self.first)
        self.as_of = self.start + chance.choice([1, 7 * 24, 90 * 24]) * chance.randrange(1, 3600)
        if chance.random() < 0.2:  # midnight
            self.as_of = self.day(self.first + datetime.timedelta(chance.randrange(0, 80)))
        self.kind, self.op, self.bound = chance.choice([
            ("availability", ">=", "99.9"), ("availability", ">", "99"), ("availability", ">=", "99.95"), ("downtime", "<=", "7200"), ("downtime", "<", "3600"),
            ("outages", "<", "4"), ("outages", "<=", "5"), ("good", ">=", "95"), ("good", ">", "90"), ("failed", "<=", "5"), ("failed", "<", "12.5"),
            ("count", "<=", "40"), ("count", "<", "50")])
        self.rows_only = self.kind in ("good", "failed", "count")
        self.shares = self.kind in ("availability", "good", "failed")
        self.of_time = self.kind == "availability"
        self.strict = len(self.op) == 1
        self.good = self.op[0] == ">"
        bound = Fraction(self.bound)
        self.share = (100 - bound if self.good else bound) / 100 if self.shares else bound
        self.outages, self.requests, at = [], [], self.start
        span = max(self.as_of - self.start, 1) + 5 * 24 * HOUR
        for _ in range(chance.choice([0, 3, 12, 40])):
            at += chance.randrange(60, max(span // 6, 61))
            self.outages.append((at, at + chance.choice([60, 600, 3000, 40000]) + chance.randrange(60)))
            at = self.outages[-1][1]
        for _ in range(chance.choice([0, 30, 200])):
            self.requests.append((self.start + chance.randrange(span), chance.random() < 0.93))

    def day(self, date):
        return int(datetime.datetime(date.year, date.month, date.day, tzinfo=self.zone).timestamp())

    def date(self, time):
        return datetime.datetime.fromtimestamp(time, self.zone).date()

    def month(self, date, k=0):
        number = date.year * 12 + date.month - 1 + k
        return self.day(datetime.date(number // 12, number % 12 + 1, 1))

    def spent(self, start, end):
        """bad and all of [start, end), as far as it is past."""
        end = min(end, self.as_of)
        if self.kind in ("availability", "downtime"):
            down = sum(max(0, min(b, end) - max(a, start)) for a, b in self.outages)
            return down, (max(0, end - start) if self.shares else 1)
        if self.kind == "outages":
            return sum(start <= a < end for a, _ in self.outages), 1
        mine = [ok for time, ok in self.requests if start <= time < end]
        bad = sum(not ok for ok in mine)
        return bad, (len(mine) if self.shares else 1)

    def within(self, share, bad, whole):
        return bad < share * whole if self.strict else bad <= share * whole

    def value(self, bad, whole):
        if not self.shares:
            return Fraction(bad)
        part = Fraction(bad) / whole if whole else Fraction(0)
        return 100 * (1 - part) if self.good else 100 * part

    def budget(self, share):
        bad, whole = self.spent(self.begin, self.end)
        if not self.shares:
            return share
        if self.of_time:
            return share * (whole + self.end - self.as_of)
        return share * whole * Fraction(self.end - self.begin, self.as_of - self.begin) if self.as_of > self.begin else None

    def days(self):
        date, out = self.first, []
        while self.day(date + datetime.timedelta(1)) <= self.as_of:
            out.append((self.day(date), self.day(date + datetime.timedelta(1))))
            date += datetime.timedelta(1)
        return out

    def burn(self, start, left):
        bad, whole = self.spent(start, self.as_of)
        length, out = self.as_of - start, {"bad": text_of(bad), "burn_rate": None, "from": stamp(start)}
        if self.shares:
            out["all"] = text_of(whole)
            if whole:
                out["burn_rate"] = text_of(Fraction(bad, whole) / self.share)
        else:
            out["burn_rate"] = text_of(Fraction(bad, length) / (self.share / (self.end - self.begin)))
        if bad and left is not None and left >= 0:
            at = self.as_of * 10**6 + int(left * length * 10**6 / bad)
            if at < self.end * 10**6:
                out["exhausted_at"] = exact_stamp(at)
        return out

    def forecast(self, seed, trials):
        days = [self.spent(*day) for day in self.days()]
        if len(days) < 7:
            return None
        today = self.date(self.as_of)
        begin, after = self.day(today), self.day(today + datetime.timedelta(1))
        part = Fraction(min(after, self.end) - self.as_of, after - begin) if begin != self.as_of else None
        date, whole_days = today if part is None else today + datetime.timedelta(1), 0
        while self.day(date) < self.end:
            whole_days, date = whole_days + 1, date + datetime.timedelta(1)
        generator, ends, met = Generator(seed), [], 0
        now = self.spent(self.begin, self.end)
        for _ in range(trials):
            bad, whole = Fraction(now[0]), Fraction(now[1])
            for times in ([part] if part is not None else []) + [1] * whole_days:
                day = days[generator.below(len(days))]
                bad += times * day[0]
                whole += times * day[1] if self.shares else 0
            met += self.within(self.share, bad, whole)
            ends.append((bad / whole if whole else Fraction(0), self.value(bad, whole)))
        ends.sort(key=lambda end: end[0])
        best, median, worst = (text_of(ends[-(-trials * p // 100) - 1][1]) for p in (5, 50, 95))
        return {"best": best, "median": median, "worst": worst, "days": len(days), "drawn": whole_days + (part is not None), "met": met,
                "seed": str(seed), "trials": trials}

    def nines(self):
        if not self.shares:
            return []
        past, end = [], self.start
        while True:
            begin, end = end, self.month(self.date(end), 1)
            if end > self.as_of:
                break
            if self.spent(begin, end)[1]:
                past.append(self.spent(begin, end))
        out, used = [], self.spent(self.begin, self.end)[0]
        for share in [self.share, *(Fraction(1, 10**k) for k in range(1, 6))]:
            budget = self.budget(share)
            out.append({"at": text_of(100 * (1 - share)), "budget": None if budget is None else text_of(budget), "used": text_of(used),
                        "left": None if budget is None else text_of(budget - used), "windows": len(past),
                        "missed": sum(not self.within(share, *one) for one in past)})
        return out

    def expected(self, seed, trials):
        self.begin, self.end = max(self.start, self.month(self.date(self.as_of))), self.month(self.date(self.as_of), 1)
        used, whole = self.spent(self.begin, self.end)
        budget = self.budget(self.share)
        left = None if budget is None else budget - used
        lookbacks = [max(self.as_of - hours * HOUR, self.start) for hours in (1, 6, 24, 72)] + [self.begin]
        out = {"agreement": "a", "target": "t", "type": "budget", "version": 1, "as_of": stamp(self.as_of), "from": stamp(self.begin), "to": stamp(self.end),
               "unit": "s" if self.kind in ("availability", "downtime") else "count",
               "budget": None if budget is None else text_of(budget), "budget_so_far": text_of(self.share * whole) if self.shares else None,
               "used": text_of(used), "left": None if left is None else text_of(left),
               "used_share": text_of(100 * Fraction(used) / budget) if budget else None,
               "gone_share": text_of(Fraction(100 * (self.as_of - self.begin), self.end - self.begin)),
               "exhausted": budget is not None and (used >= budget if self.strict else used > budget),
               "burn": [self.burn(start, left) for start in lookbacks if start < self.as_of],
               "forecast": self.forecast(seed, trials), "nines": self.nines()}
        if self.shares:
            out["all"] = text_of(whole)
        return out

    def write(self, folder):
        wanted = {"op": "==", "field": "ok", "value": self.kind == "good"}
        metric = {"kind": "ratio" if self.shares else "count", "stream": "r", "of": wanted} if self.rows_only else {"kind": self.kind, "stream": "o"}
        target = {"id": "t", "metric": metric, "objective": {"op": self.op, "value": f"PT{self.bound}S" if self.kind == "downtime" else self.bound}}
        if self.kind == "count":
            del metric["of"]
            target["where"] = wanted
        book = [{"type": "party", "id": "p"}, {"type": "party", "id": "q"}, {"type": "service", "id": "s"}, {"type": "stream", "id": "o", "shape": "interval"},
                {"type": "stream", "id": "r", "shape": "event", "fields": {"ok": "boolean"}},
                {"type": "agreement", "id": "a", "version": 1, "form": "agreement", "provider": "p", "consumer": "q", "services": ["s"],
                 "timezone": self.zone.key, "window": "month", "in_force": {"from": str(self.first)}, "targets": [target]}]
        (folder / "book.json").write_text(json.dumps(book))
        (folder / "o.csv").write_text("start,end\n" + "".join(f"{stamp(a)},{stamp(b)}\n" for a, b in self.outages))
        (folder / "r.csv").write_text("time,ok\n" + "".join(f"{stamp(t)},{str(ok).lower()}\n" for t, ok in sorted(self.requests)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--dsv", required=True)
    parser.add_argument("--cases", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    chance, failed = random.Random(given.seed), 0
    for number in range(given.cases):
        case, seed, trials = Case(chance), chance.choice([0, 2**64 - 1, chance.randrange(2**64)]), chance.choice([1, 19, 20, 60])
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            case.write(folder)
            facts = "r" if case.rows_only else "o"
            made = subprocess.run([given.dsv, "budget", folder / "book.json", "a", "t", "--facts", f"{facts}={folder / facts}.csv", "--as-of", stamp(case.as_of),
                                   "--seed", str(seed), "--trials", str(trials), "--format", "json"], capture_output=True, text=True, check=False)
        found = json.loads(made.stdout) if made.stdout else {"error": made.stderr}
        found.pop("objective", None)
        want = case.expected(seed, trials)
        for key in sorted(set(found) | set(want)):
            if found.get(key, "-") != want.get(key, "-"):
                print(f"FAIL case {number} {case.kind} {case.op} {case.bound} {case.zone}: {key}: {found.get(key, '-')} is not {want.get(key, '-')}")
                failed += 1
    print(f"{given.cases} cases, {failed} differences")
    return failed > 0


if __name__ == "__main__":
    raise SystemExit(main())
