"""A second, independent way to the time figures: every second of one day is classified by itself.

For agreements that are in force for about one day, with every time in documents and facts a whole second, and with the
members that `cases/day.py` makes. It shares nothing with the other files here: it asks the zone database itself, it
walks over seconds instead of pieces, and it finds windows, runs and limits by counting.
"""
import json
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from functools import lru_cache
from zoneinfo import ZoneInfo

AROUND = 10 * 3600


@lru_cache(maxsize=None)
def zone_of(name):
    return ZoneInfo(name)


def second(text):
    return int(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


def seconds_of(text):
    """PT..H..M..S to seconds."""
    total, number = 0, ""
    for c in text[2:]:
        if c.isdigit():
            number += c
        else:
            total += int(number) * {"H": 3600, "M": 60, "S": 1}[c]
            number = ""
    return total


def wall(zone, t):
    return datetime.fromtimestamp(t, timezone.utc).astimezone(zone_of(zone))


def open_at(calendar, t):
    there = wall(calendar["timezone"], t)
    day = there.strftime("%Y-%m-%d")
    hours = calendar["weekly"].get(there.strftime("%a").lower(), []) if "weekly" in calendar else ["00:00-24:00"]
    for e in calendar.get("exceptions", []):
        if day == e.get("on") or day[5:] == e.get("yearly") or e.get("first", "9") <= day <= e.get("last", "0"):
            hours = e["hours"]
    clock = there.strftime("%H:%M")
    return any(h[:5] <= clock < h[6:] for h in hours)


class Day:
    def __init__(self, documents, facts, agreement_id, as_of):
        by_type = {}
        for d in documents:
            by_type.setdefault(d["type"], {})[d["id"]] = d
        self.calendars, self.streams = by_type.get("calendar", {}), by_type["stream"]
        self.agreement = by_type["agreement"][agreement_id]
        self.facts = facts
        self.as_of = as_of // 1_000_000
        self.first, self.end = (second(self.agreement["in_force"][k]) for k in ("from", "to"))
        self.all = range(self.first, self.end)

    @lru_cache(maxsize=None)
    def is_open(self, name):
        if name == "always":
            return [True] * len(self.all)
        # Calendars speak in minutes and clocks are whole minutes from UTC since 1972, so a minute has one answer.
        minutes = {t // 60 for t in self.all}
        opened = {m: open_at(self.calendars[name], m * 60) for m in minutes}
        return [opened[t // 60] for t in self.all]

    def groups(self, window):
        return self.groups_of(json.dumps(window))

    @lru_cache(maxsize=None)
    def groups_of(self, text):
        """The number of the window of each second. Local units never go back, even if the clock does."""
        window = json.loads(text)
        if isinstance(window, dict):
            at = second(window["at"]) if "at" in window else self.first
            return [(t - at) // seconds_of(window["anchored"]) for t in self.all]
        form = {"day": "%Y%m%d", "hour": "%Y%m%d%H", "minute": "%Y%m%d%H%M"}[window]
        found, highest = [], ""
        for t in self.all:
            highest = max(highest, wall(self.agreement["timezone"], t).strftime(form))
            found.append(highest)
        return found

    def rows(self, stream):
        for row in self.facts[stream]["rows"]:
            a = second(row["start"])
            b = self.as_of if row["end"] is None else min(second(row["end"]), self.as_of)
            if a < b:
                yield a, b, row

    def marked(self, spans):
        marks = [False] * len(self.all)
        for a, b in spans:
            for t in range(max(a, self.first), min(b, self.end)):
                marks[t - self.first] = True
        return marks

    def concerned(self, stream, row, target, key, match=None):
        if match is None:
            by = target.get("by", [])
            match = by if all(f in self.streams[stream]["fields"] for f in by) else []
        return all(row[f] is None or row[f] == key[f] for f in match)

    def down(self, target, key):
        """The weight of each second of the day, 0 where it is up. Seconds around the day are looked at too."""
        m = target["metric"]
        low, high = self.first - AROUND, self.end + AROUND
        weight = [0] * (high - low)
        for a, b, row in self.rows(m["stream"]):
            if any(row[f] != key[f] for f in target.get("by", [])):
                continue
            if "where" in target and row[target["where"]["field"]] not in target["where"]["in"]:
                continue
            w = Fraction(1)
            if "weight" in m and row[m["weight"]["field"]] is not None:
                w = Fraction(m["weight"]["values"].get(row[m["weight"]["field"]], 1))
            for t in range(a, b):
                weight[t - low] = max(weight[t - low], w)
        gap, shortest = seconds_of(m.get("merge_gap", "PT0S")), seconds_of(m.get("shortest", "PT0S"))
        last = None
        for i in range(len(weight)):
            if weight[i]:
                if last is not None and 1 < i - last <= gap + 1:
                    # The gap itself is i - last - 1 seconds long.
                    for j in range(last + 1, i):
                        weight[j] = max(weight[last], weight[i])
                last = i
        i = 0
        while i < len(weight):
            j = i
            while j < len(weight) and weight[j]:
                j += 1
            if j - i < shortest:
                weight[i:j] = [0] * (j - i)
            i = j + 1
        return weight[AROUND:AROUND + len(self.all)]

    def covered(self, target, key):
        stream = target["metric"]["stream"]
        complete = self.streams[stream].get("complete")
        lines = [(a // 1_000_000, b // 1_000_000) for a, b in self.facts[stream]["complete"]]
        if complete == "always" or (complete is None and not lines):
            return [True] * len(self.all)
        if isinstance(complete, list):
            for e in complete:
                if "where" not in e or key.get(e["where"]["field"]) in e["where"]["in"]:
                    lines.append((second(e["from"]), second(e["to"]) if "to" in e else self.end))
        elif isinstance(complete, dict):
            name = complete["stream"]
            lines += [(a, b) for a, b, row in self.rows(name) if self.concerned(name, row, target, key)]
        return self.marked(lines)

    def spans_of(self, e, target, key):
        if "calendar" in e:
            return self.is_open(e["calendar"])
        spans = []
        for a, b, row in self.rows(e["stream"]):
            if "notice" in e:
                told = row[e["notice"]["field"]]
                if told is None or second(told) + seconds_of(e["notice"]["before"]) > a:
                    continue
            if self.concerned(e["stream"], row, target, key, e.get("match")):
                spans.append((a, b))
        return self.marked(spans)

    def fates(self, target, key):
        """The fate of each second, and its weight of being down."""
        weight, covered = self.down(target, key), self.covered(target, key)
        fate = [None] * len(self.all)
        opened = self.is_open(target.get("hours", self.agreement.get("hours", "always")))
        for i, t in enumerate(self.all):
            if t >= self.as_of:
                fate[i] = "future"
            elif not opened[i]:
                fate[i] = "outside_hours"
        held = [f is not None for f in fate]
        for e in self.agreement.get("exclude", []):
            self.exclude(e, self.spans_of(e, target, key), fate, held, weight, covered)
        for i in range(len(fate)):
            if fate[i] is None:
                fate[i] = "no_data" if not covered[i] else "down" if weight[i] else "up"
        return fate, weight

    def exclude(self, e, within, fate, held, weight, covered):
        limit = e.get("limit")
        groups = self.groups(limit["window"]) if limit else None
        left, runs, number = {}, {}, 0
        for i in range(len(fate)):
            if within[i] and (i == 0 or not within[i - 1]):
                number += 1
            if not within[i] or held[i]:
                continue
            if e.get("removes") == "downtime" and not (weight[i] and covered[i]):
                held[i] = True
                continue
            if limit:
                g = groups[i]
                if "time" in limit:
                    if g not in left:
                        left[g] = self.budget(limit, groups, g)
                    if left[g] < 1:
                        continue
                if "times" in limit and number not in runs.setdefault(g, set()) and len(runs[g]) == limit["times"]:
                    continue
                if "time" in limit:
                    left[g] -= 1
                runs.setdefault(g, set()).add(number)
            held[i] = True
            fate[i] = ("excused" if e.get("removes") == "downtime" else "excluded", e["id"])

    def budget(self, limit, groups, g):
        """In an anchored window that is cut by the day, so much less."""
        whole = Fraction(seconds_of(limit["time"]))
        if isinstance(limit["window"], dict):
            whole = whole * groups.count(g) / seconds_of(limit["window"]["anchored"])
        return whole

    def keys(self, target):
        if "by" not in target:
            return [{}]
        found = {row[target["by"][0]] for _, _, row in self.rows(target["metric"]["stream"])}
        return [{target["by"][0]: v} for v in found | {s[target["by"][0]] for s in target.get("subjects", [])}]

    def results(self):
        for target in self.agreement["targets"]:
            groups = self.groups(target.get("window", self.agreement["window"]))
            for key in self.keys(target):
                fate, weight = self.fates(target, key)
                seconds = {}
                for i, g in enumerate(groups):
                    seconds.setdefault(g, []).append(i)
                for indexes in seconds.values():
                    yield self.result(target, key, indexes, fate, weight)

    def result(self, target, key, indexes, fate, weight):
        time = {"window": len(indexes), "up": 0, "down": 0, "outside_hours": 0, "no_data": 0, "future": 0}
        heavy, excused = Fraction(0), 0
        for i in indexes:
            if isinstance(fate[i], tuple):
                word, name = fate[i]
                time.setdefault(word, {}).setdefault(name, 0)
                time[word][name] += 1
                excused += word == "excused"
            else:
                time[fate[i]] += 1
            if fate[i] == "down":
                heavy += weight[i]
        good = time["no_data"] * (target.get("no_data") == "good")
        bad = time["no_data"] * (target.get("no_data") == "bad")
        both = time["up"] + excused + time["down"] + good + bad
        begin = timedelta(seconds=self.first + indexes[0])
        return {"target": target["id"], "key": key, "from": (datetime(1970, 1, 1) + begin).isoformat() + "Z",
                "time": time, "availability": 100 * (both - bad - heavy) / both if both else None,
                "downtime": heavy + bad}


def score_by_seconds(documents, facts, agreement_id, as_of):
    """A list of {target, key, from, time (seconds), availability (%), downtime (seconds)}, with exact fractions; more
    subjects may be listed than a window has in the scorecard."""
    return list(Day(documents, facts, agreement_id, as_of).results())
