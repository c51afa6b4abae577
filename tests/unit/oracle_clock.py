"""Compares libdsv's zones and calendars with plain Python ones: oracle_clock.py PROGRAM [SHARE].

PROGRAM is built from clock_driver.c. Zones come from the system's database through zoneinfo, each file opened by its path, so that no
installed package can stand in for it. SHARE is the part of the work to do, 1 (the default) for all: every zone, and 2,000 calendars.

A border is checked by its definition, not by an algorithm: at the instant the clock has reached the reading, and up to it never had.
Calendars are checked by their rule alone: an instant is open if its local reading lies in the hours of its local date. All spans are
checked by asking so at every instant at which anything can change, and some days minute by minute.
"""

import bisect
import datetime
import os
import random
import struct
import subprocess
import sys
import zlib
from zoneinfo import ZoneInfo

SEED = 19700101
FOLDERS = ["/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/etc/zoneinfo"]
SECOND = 10**6
MINUTE = 60 * SECOND
DAY = 86400
EPOCH = datetime.datetime(1970, 1, 1)
UTC = datetime.timezone.utc
WEEK = 7 * DAY
NASTY = """America/Havana Asia/Beirut Pacific/Apia Australia/Lord_Howe Europe/Amsterdam America/New_York Africa/Casablanca Africa/El_Aaiun
Europe/Dublin America/Sao_Paulo Asia/Gaza Pacific/Kwajalein Antarctica/Troll America/Nuuk America/Scoresbysund Asia/Tehran
America/Asuncion America/Santiago Africa/Cairo Asia/Kathmandu Pacific/Chatham Europe/Lisbon America/Caracas Asia/Pyongyang""".split()


def second_of(year, month=1, day=1):
    return (datetime.date(year, month, day).toordinal() - EPOCH.toordinal()) * DAY


FIRST, LAST = second_of(1900), second_of(2100)


class Zone:
    """A zone by zoneinfo: offsets at instants, and its changes from 1900 to 2100 found by looking at it."""

    def __init__(self, folder, name):
        self.name = name
        self.path = os.path.join(folder, name)
        with open(self.path, "rb") as file:
            self.info = ZoneInfo.from_file(file, name)
        self.times, self.offsets = [], []

    def offset(self, second):
        moment = datetime.datetime.fromtimestamp(second, UTC).astimezone(self.info)
        return round(moment.utcoffset().total_seconds())

    def local(self, micros):
        return micros + self.offset(micros // SECOND) * SECOND

    def table(self):
        """The 64-bit times that the file itself lists."""
        with open(self.path, "rb") as file:
            data = file.read()
        at, width = 0, 4
        for _ in range(2 if data[4] else 1):
            ut, std, leap, times, types, letters = struct.unpack(">6l", data[at + 20 : at + 44])
            start, size = at + 44, times * (width + 1) + types * 6 + letters + leap * (width + 4) + std + ut
            last = [struct.unpack(">q" if width == 8 else ">l", data[start + i * width : start + (i + 1) * width])[0] for i in range(times)]
            at, width = start + size, 8
        return last

    def find_changes(self, hints):
        """Changes of offset: looked for every fourth day and beside every hint."""
        marks = set(range(FIRST, LAST, 4 * DAY)) | {LAST}
        for hint in hints:
            marks |= {mark for mark in (hint - 1, hint) if FIRST <= mark < LAST}
        marks = sorted(marks)
        self.times, self.offsets = [FIRST], [self.offset(FIRST)]
        before, offset = FIRST, self.offsets[0]
        for mark in marks[1:]:
            now = self.offset(mark)
            if now != offset:
                low, high = before, mark
                while high - low > 1:
                    middle = (low + high) // 2
                    low, high = (middle, high) if self.offset(middle) == offset else (low, middle)
                self.times.append(high)
                self.offsets.append(now)
            before, offset = mark, now

    def around(self, low, high):
        """Changes within [low, high], found hour by hour: for years past the list."""
        found, offset = [], self.offset(low)
        for mark in range(low + 3600, high + 3600, 3600):
            now = self.offset(mark)
            if now != offset:
                a, b = mark - 3600, mark
                while b - a > 1:
                    middle = (a + b) // 2
                    a, b = (middle, b) if self.offset(middle) == offset else (a, middle)
                found.append(b)
                offset = now
        return found

    def is_border(self, reading, at):
        """True where `at` is the first instant whose reading is not below `reading`."""
        if FIRST + WEEK < at // SECOND < LAST - WEEK:
            begin = bisect.bisect_left(self.times, at // SECOND - 3 * DAY)
            changes = self.times[begin : bisect.bisect_right(self.times, at // SECOND)]
        else:
            changes = self.around(at // SECOND - 3 * DAY, at // SECOND + 1)
        earlier = [change * SECOND - 1 for change in changes if change * SECOND <= at] + [at - 1]
        return self.local(at) >= reading and all(self.local(moment) < reading for moment in earlier)

    def instants(self, reading):
        """When the clock shows a reading, by the two folds of zoneinfo: none where it is skipped, two where it happens twice."""
        local = EPOCH + datetime.timedelta(microseconds=reading)
        folds = [local.replace(tzinfo=self.info, fold=fold).utcoffset() for fold in (0, 1)]
        found = {reading - round(offset.total_seconds()) * SECOND for offset in folds}
        return sorted(at for at in found if self.local(at) == reading)

    def border(self, reading):
        """The border of a reading between 1900 and 2100, in microseconds: the pieces of the clock one after the other."""
        i = max(0, bisect.bisect_left(self.times, reading // SECOND - 3 * DAY) - 1)
        while True:
            at = max(reading - self.offsets[i] * SECOND, self.times[i] * SECOND)
            if i + 1 == len(self.times) or at < self.times[i + 1] * SECOND:
                return at
            i += 1


class Talk:
    """Questions for the program, each with the check of its answer; all are asked at once."""

    def __init__(self, program, folder):
        self.command = [program, folder]
        self.asked, self.checks = [], []
        self.wrong = self.right = 0

    def tell(self, line):
        self.asked.append(line)

    def ask(self, line, check):
        self.asked.append(line)
        self.checks.append((line, check))

    def answers(self):
        done = subprocess.run(self.command, input="\n".join(self.asked) + "\n", capture_output=True, text=True, check=False)
        lines = done.stdout.splitlines()
        if done.returncode or len(lines) != len(self.checks):
            print(done.stderr[-3000:])
            sys.exit(f"the program ended with {done.returncode} after {len(lines)} of {len(self.checks)} answers")
        self.asked, checks, self.checks = [], self.checks, []
        return zip(lines, checks)

    def finish(self, about):
        for answer, (line, check) in self.answers():
            good = check(answer) if callable(check) else check == answer
            self.right += good
            self.wrong += not good
            if not good and self.wrong < 20:
                print(f"{about}: {line} -> {answer[:300]}" + ("" if callable(check) else f", not {check[:300]}"))


def names_of(folder):
    found = []
    for place, _, files in os.walk(folder):
        for file in files:
            path = os.path.join(place, file)
            name = os.path.relpath(path, folder)
            if name not in ("localtime", "posixrules") and not name.startswith(("right/", "posix/")):
                with open(path, "rb") as opened:
                    if opened.read(4) == b"TZif":
                        found.append(name)
    return sorted(found)


def chain(talk, zone):
    """The program's own changes, as hints for where to look: the next one after every twentieth day, all in one go."""
    talk.ask(f"zone {zone.name}", None)
    for step in range(FIRST, LAST, 20 * DAY):
        talk.ask(f"next {step * SECOND}", None)
    return sorted({int(answer.split()[0]) // SECOND for answer, _ in list(talk.answers())[1:] if answer != "none"})


def crc(zone, low, high):
    """By the rule of the scorecard, from the changes found."""
    lines = [f"{low} {zone.offset(low)}\n"]
    lines += [f"{time} {offset}\n" for time, offset in zip(zone.times, zone.offsets) if low < time < high]
    return format(zlib.crc32("".join(lines).encode()), "08x")


def add(zone, start, months, days, elapsed, k):
    """Months and days on the reading, its border, then the rest."""
    at = start
    if months * k or days * k:
        local = EPOCH + datetime.timedelta(microseconds=zone.local(start))
        count = local.year * 12 + local.month - 1 + months * k
        year, month = divmod(count, 12)
        first = datetime.date(year, month + 1, 1)
        last = ((first + datetime.timedelta(days=31)).replace(day=1) - first).days
        moved = local.replace(year=year, month=month + 1, day=min(local.day, last)) + datetime.timedelta(days=days * k)
        at = zone.border((moved - EPOCH) // datetime.timedelta(microseconds=1))
    return str(at + elapsed * k)


def listing(instants):
    return " ".join(str(number) for number in [len(instants), *instants])


def check_zone(talk, zone, chance):
    listed = zone.table()
    hints = chain(talk, zone)
    zone.find_changes(listed + hints)
    talk.ask(f"zone {zone.name}", "0")
    for time in listed + zone.times[1:] + hints:
        if FIRST < time < LAST:
            for second in (time - 1, time):
                talk.ask(f"offset {second * SECOND}", str(zone.offset(second)))
            talk.ask(f"offset {time * SECOND - 1}", str(zone.offset(time - 1)))
    for i, time in enumerate(zone.times[1:], 1):
        talk.ask(f"next {zone.times[i - 1] * SECOND}", f"{time * SECOND} {zone.offsets[i]}")
        talk.ask(f"next {time * SECOND - 1}", f"{time * SECOND} {zone.offsets[i]}")
        around = {time + zone.offsets[i], time + zone.offsets[i - 1], (time + zone.offsets[i]) // DAY * DAY}
        for second in around | {second + chance.randint(-7200, 7200) for second in around}:
            for reading in (second * SECOND - 1, second * SECOND, second * SECOND + chance.randrange(SECOND)):
                talk.ask(f"instants {reading}", listing(zone.instants(reading)))
                talk.ask(f"border {reading}", lambda answer, reading=reading: zone.is_border(reading, int(answer)))
    for _ in range(1000):
        second = chance.randint(FIRST, LAST)
        talk.ask(f"offset {second * SECOND}", str(zone.offset(second)))
        reading = chance.randint((FIRST + 2 * DAY) * SECOND, (LAST - 2 * DAY) * SECOND)
        talk.ask(f"instants {reading}", listing(zone.instants(reading)))
    for _ in range(100):
        reading = chance.randint((FIRST + 2 * DAY) * SECOND, (LAST - 2 * DAY) * SECOND)
        talk.ask(f"border {reading}", lambda answer, reading=reading: zone.is_border(reading, int(answer)))
    for _ in range(20):
        second = chance.randint(second_of(2), second_of(9998))
        talk.ask(f"offset {second * SECOND + chance.randrange(SECOND)}", str(zone.offset(second)))
    for _ in range(4):
        reading = chance.randint(second_of(2100) * SECOND, second_of(9998) * SECOND)
        talk.ask(f"border {reading}", lambda answer, reading=reading: zone.is_border(reading, int(answer)))
    for _ in range(40):
        start = chance.randint(second_of(1960), second_of(2040)) * SECOND + chance.choice([0, 123456])
        if chance.random() < 0.3:
            start = chance.choice(zone.times[1:] or [0]) * SECOND + chance.randint(-2, 2) * 1800 * SECOND
        amount = [chance.choice([0, 1, 3, 12]), chance.choice([0, 0, 1, 7, 30]), chance.choice([0, 0, 3600 * SECOND, 1])]
        k = chance.randint(-20, 20)
        if FIRST + 100 * 366 * DAY < start // SECOND < LAST - 50 * 366 * DAY:
            talk.ask(f"add {start} {amount[0]} {amount[1]} {amount[2]} {k}", add(zone, start, *amount, k))
    for _ in range(3):
        low = chance.randint(FIRST, LAST - 1)
        high = chance.randint(low, LAST)
        talk.ask(f"crc {low * SECOND + chance.choice([0, 999999])} {high * SECOND}", crc(zone, low, high))
    talk.finish(zone.name)


# ---- calendars ----------------------------------------------------------------------------------------------------------------


def random_hours(chance):
    """Disjoint spans of minutes in any order; some touch."""
    cuts = sorted(chance.sample(range(0, 1441, chance.choice([1, 5, 30, 60])), chance.choice([2, 2, 4, 6])))
    if chance.random() < 0.3:
        cuts[0] = 0
    if chance.random() < 0.3:
        cuts[-1] = 1440
    spans = list(zip(cuts[::2], cuts[1::2]))
    if len(spans) > 1 and chance.random() < 0.3:
        spans[1] = (spans[0][1], spans[1][1])
    chance.shuffle(spans)
    return spans if chance.random() < 0.85 else []


def written(hours):
    return "".join(f" {a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in hours)


class Calendar:
    def __init__(self, zone, chance, center):
        self.zone = zone
        self.lines = [f"calendar {zone.name}"]
        self.exceptions, self.of_day = [], {}
        if chance.random() < 0.1:
            self.week = [[(0, 1440)]] * 7
            self.lines.append("always")
        else:
            self.week = [random_hours(chance) if chance.random() < 0.8 else [] for _ in range(7)]
            self.lines += [f"week {i}{written(hours)}" for i, hours in enumerate(self.week)]
        for _ in range(chance.choice([0, 1, 3, 10])):
            self.add_exception(chance, center + datetime.timedelta(days=chance.randint(-30, 30)))

    def add_exception(self, chance, date):
        hours, kind = random_hours(chance), chance.choice(["on", "range", "yearly"])
        if kind == "on":
            self.exceptions.append((lambda day: day == date, hours))
            self.lines.append(f"on {date}{written(hours)}")
        elif kind == "range":
            last = date + datetime.timedelta(days=chance.choice([0, 1, 5, 20]))
            self.exceptions.append((lambda day: date <= day <= last, hours))
            self.lines.append(f"range {date} {last}{written(hours)}")
        else:
            month, number = (2, 29) if chance.random() < 0.2 else (date.month, date.day)
            self.exceptions.append((lambda day: (day.month, day.day) == (month, number), hours))
            self.lines.append(f"yearly {month:02}-{number:02}{written(hours)}")

    def hours(self, date):
        for fits, hours in reversed(self.exceptions):
            if fits(date):
                return hours
        return self.week[date.weekday()]

    def is_open(self, at):
        number, rest = divmod(self.zone.local(at), DAY * SECOND)
        if number not in self.of_day:
            self.of_day[number] = self.hours((EPOCH + datetime.timedelta(days=number)).date())
        return any(a * MINUTE <= rest < b * MINUTE for a, b in self.of_day[number])

    def spans(self, low, high):
        """Open spans within [low, high), joined: asked at every change of the clock, and wherever hours could begin or end by any offset
        that is in force there."""
        zone = self.zone
        begin, end = bisect.bisect_right(zone.times, low // SECOND) - 1, bisect.bisect_right(zone.times, high // SECOND)
        moments = {low} | {time * SECOND for time in zone.times[begin:end]}
        for number in range(low // SECOND // DAY - 2, high // SECOND // DAY + 3):
            for edge in {edge for span in self.hours((EPOCH + datetime.timedelta(days=number)).date()) for edge in span}:
                moments |= {number * DAY * SECOND + edge * MINUTE - offset * SECOND for offset in set(zone.offsets[begin:end])}
        out = []
        moments = sorted(at for at in moments if low <= at < high)
        for at, after in zip(moments, moments[1:] + [high]):
            if not self.is_open(at):
                continue
            if out and out[-1][1] == at:
                out[-1][1] = after
            else:
                out.append([at, after])
        return out

def check_calendar(talk, zone, chance):
    changes = [time for time in zone.times[1:] if time > second_of(1950)]
    center = chance.choice(changes) if changes and chance.random() < 0.7 else chance.randint(second_of(1950), second_of(2090))
    center = min(max(center, second_of(1905)), second_of(2095))
    calendar = Calendar(zone, chance, (EPOCH + datetime.timedelta(seconds=center)).date())
    for line in calendar.lines:
        talk.tell(line)
    talk.ask("compile", "0")
    for days in (2, chance.choice([30, 400])):
        low = center * SECOND - chance.randint(0, days * DAY) * SECOND
        high = low + chance.randint(1, 2 * days * DAY) * SECOND
        spans = calendar.spans(low, high)
        talk.ask(f"spans {low} {high}", " ".join(["0"] + [f"{a} {b}" for a, b in spans]))
        total = sum(b - a for a, b in spans)
        talk.ask(f"elapsed {low} {high}", f"0 {total}")
        talk.ask(f"elapsed {high} {low}", f"0 {-total}")
    # Each minute once, by one question for all of them.
    low = (center - DAY) // 60 * MINUTE
    minutes = [calendar.is_open(low + i * MINUTE) for i in range(2 * 1440)]

    def by_minute(answer):
        numbers = [int(word) for word in answer.split()[1:]]
        return all((bisect.bisect_right(numbers, low + i * MINUTE) % 2 == 1) == is_open for i, is_open in enumerate(minutes))

    talk.ask(f"spans {low} {low + len(minutes) * MINUTE}", by_minute)
    for i in chance.sample(range(len(minutes)), 10):
        talk.ask(f"open {low + i * MINUTE}", f"0 {int(minutes[i])}")


def main():
    share = float(sys.argv[2]) if len(sys.argv) > 2 else 1
    folder = next((folder for folder in FOLDERS if os.path.isdir(folder)), None)
    if folder is None:
        sys.exit("no time zone database")
    chance = random.Random(SEED)
    names = names_of(folder)
    chosen = [name for name in names if share >= 1 or name in NASTY or chance.random() < share]
    talk = Talk(sys.argv[1], folder)
    zones = {}
    for name in chosen:
        zones[name] = Zone(folder, name)
        check_zone(talk, zones[name], chance)
    for name in ["right/Europe/Amsterdam", "localtime", "posixrules", "../zoneinfo/UTC", "/UTC", "UTC/", "Europe//Paris", "tzdata.zi", "No/Where"]:
        talk.ask(f"zone {name}", "65")
    talk.finish("names")
    print(f"{len(chosen)} of {len(names)} zones: {talk.right} answers right, {talk.wrong} wrong", flush=True)
    count = int(2000 * share)
    nasty = [zones[name] for name in NASTY if name in zones]
    for i in range(count):
        check_calendar(talk, chance.choice(nasty if i % 2 else list(zones.values())), chance)
        if i % 100 == 99 or i + 1 == count:
            talk.finish("calendars")
    print(f"{count} calendars: {talk.right} answers right in all, {talk.wrong} wrong")
    sys.exit(1 if talk.wrong else 0)


if __name__ == "__main__":
    main()
