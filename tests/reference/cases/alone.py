"""One case alone, over a few hours around a midnight and in whole seconds, for the simulation in `rules/ticks.py`."""
from .pick import Dice

MIDNIGHT = 1772582400  # 2026-03-04T00:00:00Z, a Wednesday
EVENTS = ["open", "ring", "wait", "work", "solve", "close", "note"]


def shown(second):
    from datetime import datetime, timezone
    return datetime.fromtimestamp(second, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def calendar(d, name):
    hours = [["00:00-24:00"], ["23:00-23:30", "23:40-24:00"], ["00:00-00:10", "00:20-02:00"], ["22:00-23:15"], [],
             ["00:30-23:59"], ["23:50-23:55", "23:55-24:00"]]
    return {"type": "calendar", "id": name, "timezone": "Etc/UTC",
            "weekly": {"tue": d.choice(hours), "wed": d.choice(hours), "thu": ["00:00-24:00"]}}


def limit(d):
    value = d.choice(["PT0S", "PT600S", "PT1800S", "PT3600S", "PT1799S", "P0D", "P1D", "P1D", "P2D"])
    return {"op": d.choice(["<", "<="]), "value": value}


def moment(d, used):
    """Often that of another row, or a round one."""
    if used and d.chance(0.15):
        return d.choice(used)
    t = MIDNIGHT - 5400 + d.randint(0, 10800)
    t -= t % d.choice([1, 60, 600, 600])
    used.append(t)
    return t


def rows_of(d):
    used, rows = [], []
    names = ["open", "wait", "work", "solve", "open", "solve", "wait", "work", "solve"][:d.randint(1, 9)]
    for t in sorted(moment(d, used) for _ in names):
        name = names.pop(0) if d.chance(0.75) else d.choice(EVENTS)
        if not names:
            names.append("note")
        rows.append((t, name))
    rows += [(moment(d, used), d.choice(EVENTS)) for _ in range(d.choice([0, 0, 1, 3]))]
    found = []
    for t, name in rows:
        prio = d.choice(["high", "low", "none"]) if d.chance(0.4) else None
        found.append({"time": shown(t), "case": "a", "event": name, "prio": prio,
                      "n": str(d.randint(0, 3)) if d.chance(0.3) else None})
    if found and d.chance(0.2):
        found.append(dict(found[0]))
    d.shuffle(found)
    return found


def make_alone(seed):
    """(documents, facts, as_of in microseconds)"""
    d = Dice("alone%d" % seed)
    calendars = [calendar(d, "c0"), calendar(d, "c1")]
    metric = {"kind": "elapsed", "stream": "e", "start": ["open", "ring"], "stop": ["solve", "close"],
              "pause": ["wait"], "resume": ["work"], "reopen": d.choice(["continue", "running", "restart", "ignore"]),
              "keep": d.choice(["first", "last", "follow", "follow"]), "limit": limit(d)}
    classes = []
    if d.chance(0.6):
        for name in ("high", "low"):
            classes.append({"id": name, "where": {"field": "prio", "op": "==", "value": name},
                            "metric": {"limit": limit(d)}})
            if d.chance(0.7):
                classes[-1]["hours"] = d.choice(["c0", "c1", "always"])
    targets = []
    hours = d.choice(["c0", "c1", "always"])
    for name, aggregate in (("late", "late"), ("when", "late"), ("long", "maximum")):
        t = {"id": name, "hours": hours, "metric": {**metric, "aggregate": aggregate},
             "window": "minute" if name == "when" else "year"}
        if aggregate == "maximum":
            del t["metric"]["limit"]
        if classes:
            t["classes"] = classes
            if aggregate == "maximum":
                t["classes"] = [{k: v for k, v in c.items() if k != "metric"} for c in classes]
        targets.append(t)
    stream = {"type": "stream", "id": "e", "shape": "event", "sequence": "n",
              "fields": {"case": "string", "event": "string", "prio": "string", "n": "integer"}}
    works = {"type": "stream", "id": "w", "shape": "interval"}
    spans = []
    for _ in range(d.choice([0, 0, 1, 2])):
        a, b = sorted([moment(d, []), moment(d, [])])
        spans.append({"start": shown(a), "end": shown(b)})
    agreement = {"type": "agreement", "id": "a", "version": 1, "timezone": "Etc/UTC",
                 "in_force": {"from": shown(MIDNIGHT - 7200), "to": shown(MIDNIGHT + 7200)}, "targets": targets}
    if spans:
        agreement["exclude"] = [{"id": "x", "stream": "w"}]
    as_of = MIDNIGHT + d.choice([5400, 5400, 3600, 1800, 0, -1800])
    return calendars + [stream, works, agreement], {"e": rows_of(d), "w": spans}, as_of * 10 ** 6
