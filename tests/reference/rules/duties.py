"""docs/duties.md: duties of the consumer, what they leave out, and where they overlap with what the provider missed."""
from .book import specs_of
from .clock import parse_time
from .fate import joined
from .results import target_result
from .windows import windows


def missed_spans(world, agreement, name):
    """The missed windows of a duty over its whole horizon, cut at as_of."""
    key = ("duty", agreement["version"], name)
    if key not in world.cache:
        specs = specs_of(agreement, [t for t in agreement["targets"] if t["id"] == name][0])
        spec = specs[0]
        found = windows(spec.zone, spec.window, spec.in_force_from, spec.horizon, spec.horizon[0], world.as_of)
        world.cache[key] = [(a, min(b, world.as_of)) for a, b in found
                            if target_result(world, specs, (a, b))[1].status == "missed"]
    return world.cache[key]


def add_overlaps(world, versions, card):
    """`actor` of duties, and `overlaps` of what the provider missed."""
    duties = {a["version"]: [t["id"] for t in a["targets"] if t.get("actor") == "consumer"] for a in versions}
    missed = {}
    for period in card["periods"]:
        for result in period["targets"]:
            if result["id"] in duties[period["version"]]:
                result["actor"] = "consumer"
                if result["status"] == "missed":
                    spans = missed.setdefault((period["version"], result["id"]), [])
                    spans.append((parse_time(period["from"]), parse_time(period["to"])))
    for period in card["periods"]:
        a, b = parse_time(period["from"]), min(parse_time(period["to"]), world.as_of)
        for result in period["targets"]:
            if result["status"] != "missed" or "actor" in result:
                continue
            found = [{"duty": d, "time": sum(max(0, min(b, y) - max(a, x)) for x, y in joined(missed.get((period["version"], d), [])))}
                     for d in duties[period["version"]]]
            found = [one for one in found if one["time"]]
            if found:
                result["overlaps"] = found
