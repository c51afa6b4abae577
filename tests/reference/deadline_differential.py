"""Deadlines of the library against the slow reference (rules/deadlines.py): all units, several zones and calendars.

    python3 deadline_differential.py DRIVER [CASES] [SEED]
"""
import json
import subprocess
import sys
from datetime import date

from cases.calendars import Maker
from cases.pick import Dice
from rules.calendar import Closed, calendars_of, midnight
from rules.clock import DAY, HOUR, Invalid, border, changes, show_time
from rules.deadlines import UNITS, deadline

GROUP = 100


class Case:
    """A deadline near the year of a calendar; often on a border, a jump of the clock, or a microsecond beside them."""

    def __init__(self, dice, maker, calendar, zone):
        self.zone, year = zone, maker.year
        self.calendar = calendar if dice.chance(0.5) else None
        jumps = [t for t, _ in changes(zone, midnight(date(year, 1, 1)), midnight(date(year + 1, 1, 1)))]
        t = midnight(date(year, 1, 1)) + dice.randrange(366 * DAY)
        if dice.chance(0.5):
            t = border(zone, t - t % DAY)
        elif jumps and dice.chance(0.4):
            t = dice.choice(jumps) + dice.choice([-1, 0, 1, 2]) * dice.choice([HOUR // 2, HOUR, DAY])
        self.event = t + dice.choice([0, 0, 0, 1, -1])
        self.before, self.border = dice.chance(0.4), dice.choice([None, None, *UNITS])
        units = "D" if self.calendar else dice.choice(["D", "D", "W", "M", "Y"])
        self.length = "P%d%s" % (dice.choice([0, 1, 1, 2, 3, 5, 10, 15, 28, 30, 31, 60, 90]) if units != "Y" else dice.randint(0, 3), units)
        if dice.chance(0.25):
            self.length = "PT%d%s" % (dice.choice([1, 8, 12, 23, 24, 25, 48, 100]), dice.choice("HHM"))

    def line(self):
        return "%s %s %d %s %d %d\n" % (self.zone, "it" if self.calendar else "-", self.event, self.length, self.before,
                                        2 + UNITS.index(self.border) if self.border else -1)

    def wanted(self):
        try:
            return str(deadline(self.zone, self.event, self.length, self.before, self.border, self.calendar))
        except Closed:
            return "closed"
        except Invalid:
            return "limit"


def group(driver, seed, count):
    maker, dice = Maker(seed), Dice("deadline%d" % seed)
    calendar = calendars_of(maker.documents)["it"]
    zones = [maker.zone, dice.choice(["Europe/Amsterdam", "America/Havana", "Pacific/Apia", "Etc/UTC"])]
    book = [*maker.documents] + [{"type": "calendar", "id": "zone-%d" % i, "timezone": z, "always": True} for i, z in enumerate(zones)]
    text = json.dumps(book)
    cases = [Case(dice, maker, calendar, dice.choice(zones)) for _ in range(count)]
    done = subprocess.run([driver], input="%d\n%s" % (len(text), text) + "".join(c.line() for c in cases),
                          capture_output=True, text=True, timeout=120, check=False)
    answers = done.stdout.split("\n")[:-1]
    if done.returncode or len(answers) != count:
        print("seed %d: exit %d, %d answers" % (seed, done.returncode, len(answers)))
        return count
    failed = 0
    for case, have in zip(cases, answers):
        want = case.wanted()
        if want != have:
            failed += 1
            shown = [show_time(int(x)) if x.lstrip("-").isdigit() else x for x in (want, have)]
            print("seed %d: %s of %s: wanted %s, got %s" % (seed, case.line().strip(), show_time(case.event), *shown))
    return failed


def main():
    driver, cases = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 4000
    seed, failed = int(sys.argv[3]) if len(sys.argv) > 3 else 1, 0
    for i in range(0, cases, GROUP):
        failed += group(driver, seed + i // GROUP, min(GROUP, cases - i))
    print("%d passed, %d failed" % (cases - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
