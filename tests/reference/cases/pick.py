"""The dice, and the instants that a case likes to hit."""
import random
from fractions import Fraction

from rules.calendar import Calendar
from rules.clock import DAY, HOUR, MINUTE, US, changes, local, reading, show_time
from rules.hours import cuts
from rules.values import show_scaled

# Zones with the days on which something odd happens to their clock; dates are local.
ZONES = [
    ("Europe/Amsterdam", ["2025-03-30", "2025-10-26", "2024-02-29", "2025-12-31"]),
    ("America/New_York", ["2025-03-09", "2025-11-02", "2024-12-30"]),
    ("Australia/Lord_Howe", ["2025-04-06", "2025-10-05"]),
    ("Asia/Kolkata", ["2025-01-31", "2025-06-30"]),
    ("Pacific/Apia", ["2011-12-30", "2021-04-04", "2011-09-24"]),
    ("America/Havana", ["2025-03-09", "2025-11-02"]),
    ("Etc/UTC", ["2025-01-01", "2024-02-29", "2025-12-29"]),
    ("Africa/Casablanca", ["2025-02-23", "2025-04-06"]),
    ("America/Sao_Paulo", ["2018-11-04", "2018-02-18"]),
    ("Antarctica/Troll", ["2025-03-30", "2025-10-26"]),
]


class Dice(random.Random):
    def chance(self, p):
        return self.random() < p

    def some(self, values, least=0, most=None):
        values = list(values)
        most = len(values) if most is None else min(most, len(values))
        return self.sample(values, self.randint(min(least, most), most))


def show_elapsed(us, dice=None):
    """Elapsed time as PT text; now and then in hours and minutes."""
    if dice is not None and us and us % MINUTE == 0 and dice.chance(0.6):
        h, m = us // HOUR, us % HOUR // MINUTE
        return "PT" + ("%dH" % h if h else "") + ("%dM" % m if m else "")
    return "PT%sS" % show_scaled(us, 6)


def as_written(dice, t):
    """An instant in a cell: Z, an offset, or microseconds."""
    way = dice.random()
    if way < 0.6:
        return show_time(t)
    if way < 0.8:
        return str(t)
    minutes = dice.choice([60, 120, -300, 330, 0, -45])
    return show_time(t + minutes * MINUTE)[:-1] + "%s%02d:%02d" % ("-" if minutes < 0 else "+", abs(minutes) // 60,
                                                                   abs(minutes) % 60)


class Pool:
    """Instants worth hitting: borders of windows and days, jumps of the clock, as_of, openings; and near them."""

    def __init__(self, dice, zone, start, end, steps):
        self.dice, self.start, self.end, self.steps = dice, start, end, steps
        self.nasty = {start, end} | {t for t, _ in changes(zone, start - 2 * DAY, end + 2 * DAY)}
        self.zone = zone
        self.focus = (start, end)

    def add(self, instants):
        self.nasty |= {t for t in instants if self.start - 3 * DAY <= t <= self.end + 3 * DAY}
        self.listed = sorted(self.nasty)

    def add_calendar(self, calendar):
        found = cuts(Calendar(calendar), self.start, min(self.end, self.start + 20 * DAY))
        self.add(self.dice.sample(found, min(len(found), 20)))

    def near(self, t):
        d = self.dice
        return t + d.choice([0, 0, 0, 0, 1, -1, US, -US, MINUTE, -MINUTE] + self.steps + [-s for s in self.steps])

    def instant(self):
        d = self.dice
        a, b = self.focus
        if d.chance(0.5):
            within = [t for t in self.listed if a <= t <= b] if d.chance(0.7) else self.listed
            return self.near(d.choice(within or self.listed))
        if d.chance(0.3):
            a, b = self.start, self.end
        span = b - a
        t = d.randint(a - span // 8, b + span // 8)
        grain = d.choice([1, US, MINUTE, HOUR, HOUR, DAY])
        return t - t % grain

    def length(self):
        d = self.dice
        span = self.focus[1] - self.focus[0]
        return d.choice([0, 1, US, MINUTE, 5 * MINUTE, HOUR, 7 * HOUR, span // 10, span // 3]
                        + self.steps * 2 + [s + 1 for s in self.steps] + [s - 1 for s in self.steps])

    def date(self):
        """A local date in the range, as text."""
        t = self.dice.randint(self.start, max(self.start, self.end - 1))
        return reading(local(self.zone, t)).date().isoformat()


def decimal_text(exact, places=12):
    """The decimal at or next below an exact number, with at most so many places."""
    scaled = exact * 10 ** places
    return show_scaled(scaled.numerator // scaled.denominator, places)


def thin(text):
    """A JSON integer where the text is one."""
    whole = Fraction(text).denominator == 1 and "." not in text and abs(int(text)) < 2 ** 53
    return int(text) if whole else text
