"""What a book allows and hardly means: each finding of docs/lint.md, on the border, below and above it."""
import json

import pytest

from conftest import dsv

STREAMS = [
    {"type": "stream", "id": "outages", "shape": "interval"},
    {"type": "stream", "id": "ratings", "shape": "event", "fields": {"stars": "integer", "ok": "boolean"}},
    {"type": "stream", "id": "tickets", "shape": "event", "fields": {"opened": "time", "solved": "time"}},
    {"type": "calendar", "id": "office", "timezone": "Etc/UTC", "weekly": {"mon": ["09:00-17:00"]}},
    {"type": "calendar", "id": "shut", "timezone": "Etc/UTC", "weekly": {}},
]
AVAILABILITY = {"kind": "availability", "stream": "outages"}
OUTAGES = {"kind": "outages", "stream": "outages"}
LONGEST = {"kind": "longest_outage", "stream": "outages"}
UPTIME = {"kind": "shortest_uptime", "stream": "outages"}
DOWNTIME = {"kind": "downtime", "stream": "outages"}
MTTR = {"kind": "mttr", "stream": "outages"}
STARS = {"stream": "ratings", "field": "stars", "scale": [1, 5]}
RATIO = {"kind": "ratio", "stream": "ratings", "of": {"field": "ok", "op": "==", "value": True}}
CASES = {"kind": "elapsed", "stream": "tickets", "start": "opened", "stop": "solved"}


def objective(text):
    """"< 3 count and >= 1 count" as an objective; " or " for any."""
    limits = []
    for part in text.replace(" or ", " and ").split(" and "):
        op, value, *unit = part.split()
        limits.append({"op": op, "value": value, **({"unit": unit[0]} if unit else {})})
    return limits[0] if len(limits) == 1 else {"any" if " or " in text else "all": limits}


def target(metric, text=None, **more):
    return {"metric": metric, **({"objective": objective(text)} if text else {}), **more}


def linted(*targets, services=None, **more):
    """The findings of an agreement with these targets: (code, place within the agreement)."""
    named = [{"id": f"t{number}", **made} for number, made in enumerate(targets)]
    services = services or [{"type": "service", "id": "web"}]
    agreement = {"type": "agreement", "id": "a", "form": "agreement", "provider": "p", "consumer": "c", "services": [s["id"] for s in services],
                 "version": 1, "in_force": {"from": "2026-01-01", "to": "2027-01-01"}, "timezone": "Etc/UTC", "targets": named, **more}
    documents = [agreement, {"type": "party", "id": "p"}, {"type": "party", "id": "c"}, *services, *STREAMS]
    findings = dsv.Book.from_json(json.dumps(documents)).lint()
    assert all(found.severity == "warning" and found.line == 1 for found in findings)
    return [(found.name, found.pointer.removeprefix("/0/")) for found in findings]


@pytest.mark.parametrize(("metric", "text", "code"), [
    (AVAILABILITY, "> 100", "impossible"), (AVAILABILITY, ">= 100", None), (AVAILABILITY, ">= 100.000001", "impossible"),
    (AVAILABILITY, ">= 0", "certain"), (AVAILABILITY, "> 0", None), (AVAILABILITY, ">= -1", "certain"), (AVAILABILITY, "<= 100", "certain"),
    (AVAILABILITY, "< 100", None), (AVAILABILITY, "< 0", "impossible"), (AVAILABILITY, "== 101", "impossible"),
    (OUTAGES, "< 0", "impossible"), (OUTAGES, "< 1", None), (OUTAGES, ">= 0", "certain"), (OUTAGES, "> -1", "certain"),
    (OUTAGES, "> 0 and < 1", "impossible"), (OUTAGES, "> 0 and < 2", None), (OUTAGES, ">= 0.5 and <= 0.7", "impossible"),
    (LONGEST, "< PT0S", "impossible"), (LONGEST, "<= PT0S", None), (LONGEST, ">= PT0S", "certain"),
    (DOWNTIME, "<= PT744H", "certain"), (DOWNTIME, "< PT744H", None), (DOWNTIME, "> PT744H", "impossible"),
    (RATIO, "> 100 %", "impossible"), (RATIO, "> 100 count", None), (RATIO, ">= 0 count", "certain"),
    ({**RATIO, "out_of": 5}, "> 100 %", None), ({"kind": "promoter", "stream": "ratings", "field": "stars", "scale": [0, 10]}, "> 100", "impossible"),
    ({"kind": "promoter", "stream": "ratings", "field": "stars", "scale": [0, 10]}, ">= -100", "certain"),
    ({"kind": "mean", **STARS}, "> 5", "impossible"), ({"kind": "mean", **STARS}, ">= 5", None), ({"kind": "mean", **STARS}, ">= 1", "certain"),
    ({"kind": "sum", "stream": "ratings", "field": "stars"}, ">= 0", None),
    ({**CASES, "aggregate": "mean"}, "< PT0S", "impossible"), ({**CASES, "aggregate": "within", "limit": {"op": "<=", "value": "PT1H"}}, "> 100 %", "impossible"),
    ({**CASES, "aggregate": "late", "limit": {"op": "<=", "value": "PT1H"}}, ">= 0", "certain"),
    (RATIO, "< 0 % or > 100 %", "impossible"), (RATIO, "< 0 % or > 50 %", None), (RATIO, "< 50 % or >= 0 count", "certain"),
    (RATIO, "> 90 % and < 80 %", "impossible"), (RATIO, "> 90 % and < 80 count", None), (AVAILABILITY, "!= 100", None),
])
def test_one(metric, text, code):
    assert linted(target(metric, text)) == ([(code, "targets/0/objective")] if code else [])


def test_class_of_a_target():
    found = linted(target(RATIO, classes=[{"id": "good", "where": {"field": "stars", "op": ">", "value": 3}, "objective": objective("> 100 %")}]))
    assert found == [("impossible", "targets/0/classes/0/objective")]


MONTH = "99.9"  # 44.64 min of the longest month, 40.32 min of the shortest


@pytest.mark.parametrize(("first", "later", "code", "place"), [
    # The same figure.
    (target(AVAILABILITY, ">= 99"), target(AVAILABILITY, ">= 99.9"), "redundant", 0),
    (target(AVAILABILITY, ">= 99.9"), target(AVAILABILITY, "> 99.9"), "redundant", 0),
    (target(AVAILABILITY, ">= 99.9"), target(AVAILABILITY, ">= 99.9"), "redundant", 1),
    (target(OUTAGES, "< 3"), target(OUTAGES, "<= 2"), "redundant", 1),
    (target(OUTAGES, "< 3"), target(OUTAGES, "> 2"), "contradiction", 1),
    (target(OUTAGES, "< 4"), target(OUTAGES, "> 2"), None, 0),
    (target(AVAILABILITY, ">= 99"), target({**AVAILABILITY, "shortest": "PT60S"}, ">= 99.9"), None, 0),
    (target(AVAILABILITY, ">= 99"), target(AVAILABILITY, ">= 99.9", window="year"), None, 0),
    (target(AVAILABILITY, ">= 99"), target(AVAILABILITY, ">= 99.9", hours="office"), None, 0),
    (target(RATIO, "> 90 %"), target(RATIO, "> 5 count"), None, 0),
    # Figures of which one is never above the other.
    (target({"kind": "minimum", **STARS}, ">= 3"), target({"kind": "mean", **STARS}, ">= 3"), "redundant", 1),
    (target({"kind": "minimum", **STARS}, ">= 3"), target({"kind": "mean", **STARS}, "> 3"), None, 0),
    (target({"kind": "minimum", **STARS}, ">= 3"), target({"kind": "mean", **STARS}, "< 3"), "contradiction", 1),
    (target({"kind": "mean", **STARS}, "<= 3"), target({"kind": "maximum", **STARS}, "<= 3"), "redundant", 0),
    (target({"kind": "maximum", **STARS}, "<= 3"), target({"kind": "quantile", "q": "0.9", **STARS}, "<= 4"), "redundant", 1),
    (target(MTTR, "<= PT1H"), target(LONGEST, "<= PT1H"), "redundant", 0),
    (target(MTTR, "< PT1H"), target(LONGEST, "<= PT1H"), None, 0),
    # Outages against downtime.
    (target(AVAILABILITY, f">= {MONTH}"), target(LONGEST, "<= PT44M38.4S"), None, 0),
    (target(AVAILABILITY, f">= {MONTH}"), target(LONGEST, "<= PT44M38.400001S"), "contradiction", 1),
    (target(DOWNTIME, "<= PT1H"), target(LONGEST, "< PT1H"), None, 0),
    (target(DOWNTIME, "<= PT1H"), target(LONGEST, "< PT1H0.000001S"), "contradiction", 1),
    (target({**AVAILABILITY, "weight": {"field": "x", "values": {}}}, f">= {MONTH}"), target(LONGEST, "<= PT2H"), "field", 0),
])
def test_two(first, later, code, place):
    if code == "field":
        with pytest.raises(dsv.DsvError):
            linted(first, later)
        return
    assert linted(first, later) == ([(code, f"targets/{place}/objective")] if code else [])


@pytest.mark.parametrize(("number", "length", "found"), [
    ("<= 3", "<= PT14M52.8S", []),
    ("<= 3", "<= PT14M52.800001S", [("contradiction", "targets/2/objective")]),
    ("<= 2", "<= PT13M26.4S", [("redundant", "targets/0/objective")]),
    ("<= 2", "<= PT13M26.400001S", []),
    ("< 3", "< PT13M26.4S", [("redundant", "targets/0/objective")]),
])
def test_three(number, length, found):
    assert linted(target(AVAILABILITY, f">= {MONTH}"), target(OUTAGES, number), target(LONGEST, length)) == found


def test_time_that_is_left_out_is_not_compared():
    three = (target(AVAILABILITY, ">= 99.9"), target(OUTAGES, "<= 9"), target(LONGEST, "<= PT9H"))
    assert linted(*three) == [("contradiction", "targets/2/objective")]
    assert linted(*three, hours="office") == []
    assert linted(*three, exclude=[{"id": "e", "stream": "outages"}]) == []
    assert linted(*three, exclude=[{"id": "e", "stream": "outages", "removes": "downtime"}]) == [("contradiction", "targets/2/objective")]


@pytest.mark.parametrize(("number", "code"), [("<= 31", "redundant"), ("<= 30", None)])
def test_room_for_outages(number, code):
    assert linted(target(OUTAGES, number), target(UPTIME, ">= PT24H")) == ([(code, "targets/0/objective")] if code else [])


def test_targets_over_targets_are_not_compared():
    parts = [{"target": "t0"}, {"target": "t1"}]
    others = [target({"kind": "composite", "parts": parts[:1]}, ">= 75 %"),
              target({"kind": "composite", "value": "mean", "parts": parts}, ">= 99.5 %"),
              target({"kind": "failed_windows", "target": "t0"}, "< 2 count", window="quarter"),
              target({"kind": "failed_windows", "target": "t1"}, "< 1 count", window="quarter")]
    assert not linted(target(AVAILABILITY, ">= 99"), target(RATIO, ">= 99"), *others)


def test_never():
    assert linted(target(AVAILABILITY, ">= 99", hours="shut")) == [("never", "targets/0/hours")]
    assert linted(target(AVAILABILITY, ">= 99"), hours="shut") == [("never", "hours")]
    assert linted(target(AVAILABILITY, ">= 99"), exclude=[{"id": "e", "calendar": "shut"}]) == [("never", "exclude/0/calendar")]
    assert linted(target(AVAILABILITY, ">= 99", applies={"from": "2027-01-01"})) == [("never", "targets/0/applies")]
    assert linted(target(AVAILABILITY, ">= 99", applies={"to": "2026-01-01"})) == [("never", "targets/0/applies")]
    assert linted(target(AVAILABILITY, ">= 99", applies={"from": "2026-12-31"})) == []
    assert linted(target(AVAILABILITY, ">= 99", window={"rolling": "P366D"})) == [("never", "targets/0/window")]
    assert linted(target(AVAILABILITY, ">= 99", window={"rolling": "P365D"})) == []
    assert linted(target(AVAILABILITY, ">= 99", window={"rolling": "P366D", "early": True})) == []


def test_evaluation():
    assert linted(target(AVAILABILITY)) == [("unevaluated", "targets")]
    review = [{"id": "look", "kind": "review", "every": "P3M", "actor": "both"}]
    for form in ("promise", "social"):
        assert linted(target(AVAILABILITY, ">= 99"), form=form) == [("unevaluated", "form")]
        assert linted(target(AVAILABILITY, ">= 99"), form=form, terms=review) == []
    assert linted(target(AVAILABILITY, ">= 99"), exclude=[{"id": "e", "calendar": "office"}]) == []
    assert linted(target(AVAILABILITY, ">= 99", exclude=[]), exclude=[{"id": "e", "calendar": "office"}]) == [("unused", "exclude/0")]


def test_actions_and_sources():
    def offers(**more):
        return [{"type": "service", "id": "web", "offers": [{"id": "o", **more}]}]
    rated = target({"kind": "mean", **STARS}, ">= 3", group="experience")
    assert linted(rated, services=offers(kind="action", by="provider")) == [("no_action", "targets/0/group")]
    assert linted(rated, services=offers(kind="action", by="joint")) == []
    assert linted(rated, services=offers(kind="action", by="user", streams=["tickets"])) == [("no_source", "targets/0/metric/stream")]
    assert linted(rated, services=offers(kind="action", by="user", streams=["ratings"])) == []
    assert linted(rated) == []
