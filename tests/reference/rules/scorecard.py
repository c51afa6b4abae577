"""Section 9: the scorecard."""
from .book import NESTED_KINDS, Spec, World, specs_of
from .claims import claims_of, show_claims, show_in_scorecard
from .clock import show_time, zone_sum
from .credits import pay
from .duties import add_overlaps
from .fate import assumed_coverage
from .made import make_streams, with_fields
from .money import streams_of_fees
from .results import target_result
from .versions import as_if
from .windows import windows


def chosen_windows(world, versions, from_, to):
    """{(from, to, version): the targets (as lists of specs) that have this window, in the order of the document}"""
    periods = {}
    if from_ is None:
        from_ = min(Spec(a, t).in_force_from for a in versions for t in a["targets"])
    if to is None:
        to = world.as_of
    for agreement in versions:
        for target in agreement["targets"]:
            specs = specs_of(agreement, target)
            spec = specs[0]
            for a, b in windows(spec.zone, spec.window, spec.in_force_from, spec.horizon, from_, to):
                periods.setdefault((a, b, agreement["version"]), []).append(specs)
    return periods


def shown_facts(world, specs, of_fees):
    shown = {}
    watched = {complete["stream"] for complete in [world.streams[s].get("complete") for s in of_fees]
               if isinstance(complete, dict)}
    for name in sorted({s for spec in specs for s in spec.used_streams(world)} | of_fees | watched):
        rows = world.rows[name]
        one = {"rows": len(rows)}
        for state in ("bad", "superseded"):
            number = sum(r.state == state for r in rows)
            if number:
                one[state] = number
        if name not in world.made and (name in of_fees or is_observed(world, specs, name)) and assumed_coverage(world, name):
            one["complete"] = "assumed"
        shown[name] = one
    return shown


def is_observed(world, specs, name):
    """Whether a metric reads the stream, or a made stream in use is made from it."""
    used = {s for spec in specs for s in spec.read_streams(world)}
    return any(s.stream == name for s in specs) or any(m in used and world.made[m].source == name for m in world.made)


def shown_zones(world, specs, periods):
    if not periods:
        return {}
    a, b = min(p[0] for p in periods), max(p[1] for p in periods)
    used = {c for s in specs for c in s.used_calendars(world)}
    names = {s.zone for s in specs}.union(*(world.calendars[c].zones() for c in used))
    return {name: zone_sum(name, a, b) for name in sorted(names)}


def measuring(specs):
    """Those that measure streams: of a target over others what is inside."""
    whole = specs[0]
    if whole.kind not in NESTED_KINDS:
        return specs
    return [s for inner in [whole.inner] + [p for _, p in whole.parts] if inner for s in measuring(inner)]


def score(*question):
    return scored(*question)[0]


def claims(*question):
    """What `dsv claims` says."""
    return show_claims(scored(*question)[1], question[2], question[5])


def scored(documents, facts, agreement_id, from_, to, as_of, what_if=None):
    """(the scorecard, the claims); `what_if` is the number of a version that is scored as if it were in force."""
    world = World(documents, facts, as_of)
    world.streams = with_fields(world.streams)
    make_streams(world)
    versions = world.versions(agreement_id)
    if what_if is not None:
        to = as_of if to is None else to
        versions = [as_if(a, from_, to) for a in versions if a["version"] == what_if]
    periods = chosen_windows(world, versions, from_, to)
    used = {version for _, _, version in periods}
    specs = [s for a in versions if a["version"] in used for t in a["targets"] for s in measuring(specs_of(a, t))]
    of_fees = {s for a in versions if a["version"] in used for s in streams_of_fees(a)}
    card = {"type": "scorecard", "rules": 1, "agreement": agreement_id, "as_of": show_time(as_of),
            "facts": shown_facts(world, specs, of_fees), "zones": shown_zones(world, specs, periods),
            "periods": [{"from": show_time(a), "to": show_time(b), "version": version,
                         "targets": [target_result(world, s, (a, b), earns=True)[0] for s in periods[a, b, version]]}
                        for a, b, version in sorted(periods)]}
    if what_if is not None:
        card["what_if"] = {"version": what_if, "from": show_time(from_), "to": show_time(to)}
    pay(world, [a for a in versions if a["version"] in used], card)
    add_overlaps(world, versions, card)
    found = claims_of(world, versions, periods, documents, agreement_id)
    show_in_scorecard(found)
    return card, found
