"""Makes what ten machines have logged in a quarter, always the same: make_facts.py FOLDER"""

import pathlib
import random
import sys

SERVICES = {"cart": 35, "pay": 80, "search": 60, "stock": 20}  # with about the milliseconds that an answer takes
MACHINES = 10
CALLS = 300_000
START, END = 1_767_222_000, 1_774_994_400  # 2026-01-01 to 2026-04-01 in Amsterdam, in seconds
PROBE = 600
NIGHTS = (1_768_784_400, 1_771_203_600, 1_773_622_800)  # on Mondays, at two in the morning


def log(folder, name, header, rows):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("\n".join([header, *rows]) + "\n")


def calls(chance):
    """In no order: machines keep what they have in queues."""
    for _ in range(CALLS):
        service = chance.choice(list(SERVICES))
        microseconds = chance.randrange(START * 1_000_000, END * 1_000_000)
        taken = SERVICES[service] / (1.001 - chance.random()) ** 0.6
        yield f"{microseconds},{service},{'false' if chance.random() < 0.009 else 'true'},{taken:.3f}"


def probes(chance):
    for service in SERVICES:
        left = 0  # probes that this outage has still to last
        for time in range(START, END, PROBE):
            left = left - 1 if left else (chance.randrange(1, 7) if chance.random() < 0.0007 else 0)
            yield f"{time * 1_000_000},{service},{'false' if left or time - 3600 in NIGHTS else 'true'}"


def main():
    folder = pathlib.Path(sys.argv[1])
    chance = random.Random(2026)
    dealt = {"calls": [[] for _ in range(MACHINES)], "probes": [[] for _ in range(MACHINES)]}
    for row in calls(chance):
        chance.choice(dealt["calls"]).append(row)
    for number, row in enumerate(probes(chance)):
        dealt["probes"][number % MACHINES].append(row)
    for machine in range(MACHINES):
        log(folder / f"machine-{machine}", "calls.csv", "time,service,ok,ms", dealt["calls"][machine])
        log(folder / f"machine-{machine}", "probes.csv", "time,service,up", dealt["probes"][machine])
    nights = [f"{night * 1_000_000},{(night + 3 * 3600) * 1_000_000},{service}" for night in NIGHTS for service in SERVICES]
    log(folder, "maintenance.csv", "start,end,service", nights)


if __name__ == "__main__":
    main()
