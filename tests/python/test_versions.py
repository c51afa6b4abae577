"""Amendments, versions as if they were in force, back-tests and duties in Python."""

import copy
import json
import pathlib
from fractions import Fraction

import pytest

import dsv
from dsv._errors import ERRORS

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "examples/amendment"
DOCUMENTS = json.loads((EXAMPLE / "book.json").read_text())
FACTS = {"outages": EXAMPLE / "outages.csv", "forecasts": EXAMPLE / "forecasts.csv"}
AS_OF = "2026-07-01T00:00:00Z"


def changed(**members):
    """The documents with other members of the amendment; `set` is added to."""
    documents = copy.deepcopy(DOCUMENTS)
    documents[-1]["set"].update(members.pop("set", {}))
    documents[-1].update(members)
    return documents


def findings(documents):
    with pytest.raises(dsv.DsvError) as caught:
        dsv.Book.from_json(documents)
    return [(ERRORS[f.code][0], f.pointer, f.message) for f in caught.value.findings]


@pytest.fixture(name="book")
def example_book():
    return dsv.Book.from_json(DOCUMENTS)


def test_text(book):
    text = json.loads(book.agreement_text("axle-mobile", 2))
    assert text == json.loads(book.agreement_text("axle-mobile"))
    assert (text["type"], text["id"], text["version"]) == ("agreement", "axle-mobile", 2)
    assert text["in_force"] == {"from": "2026-07-01", "to": "2027-01-01"}
    assert [t["id"] for t in text["targets"]] == ["availability", "number", "forecast"]
    assert text["targets"][0]["objective"]["value"] == "99.5" and text["targets"][0]["credit"] == {"of": "month-fee", "percent": "10"}
    assert text["fees"] == [{"id": "month-fee", "amount": "1200.00", "per": "month"}]
    whole = dsv.Book.from_json(DOCUMENTS[:-1])
    assert book.agreement_text("axle-mobile", 1) == whole.agreement_text("axle-mobile", 1) == whole.canonical(5)
    for unknown in (("axle-mobile", 3), ("axle", None)):
        with pytest.raises(dsv.DsvError) as caught:
            book.agreement_text(*unknown)
        assert ERRORS[caught.value.code][0] == "unknown_agreement"


def test_members_that_go_and_come():
    documents = changed(set={"currency": None, "fees": None, "targets": [
        {"id": "availability", "credit": None, "metric": {"shortest": "PT5M"}},
        {"id": "after", "metric": {"kind": "downtime", "stream": "outages"}},
        {"id": "forecast", "remove": True}]})  # fmt: skip
    documents[-1]["set"].pop("exclude")
    text = json.loads(dsv.Book.from_json(documents).agreement_text("axle-mobile", 2))
    assert "fees" not in text and "currency" not in text
    assert [t["id"] for t in text["targets"]] == ["availability", "after", "longest"]
    assert text["targets"][0]["metric"] == {"kind": "availability", "stream": "outages", "shortest": "PT5M"}


def test_scored_as_if_written_whole(book):
    whole = json.loads(book.agreement_text("axle-mobile", 2))
    first = copy.deepcopy(DOCUMENTS[5])
    first["in_force"]["to"] = "2026-07-01"
    other = dsv.Book.from_json(DOCUMENTS[:5] + [first, whole])
    as_of = "2027-01-01T00:00:00Z"
    assert book.score("axle-mobile", FACTS, as_of=as_of).json == other.score("axle-mobile", FACTS, as_of=as_of).json


def test_chain():
    documents = copy.deepcopy(DOCUMENTS)
    documents.append({"type": "amendment", "id": "third", "agreement": "axle-mobile", "version": 3, "of": 2, "change": "terms",
                      "in_force": {"from": "2026-10-01"}, "reason": "r", "set": {"targets": [{"id": "number", "remove": True}]}})  # fmt: skip
    text = json.loads(dsv.Book.from_json(documents[::-1]).agreement_text("axle-mobile"))
    assert text["version"] == 3 and [t["id"] for t in text["targets"]] == ["availability", "forecast"]
    assert text["in_force"] == {"from": "2026-10-01", "to": "2027-01-01"}
    # What is wrong with what version 1 says is found in version 1, through both amendments.
    documents[-1]["set"] = {"timezone": "Etc/UTC", "fees": None}
    found = findings(documents)
    assert found and all(f[1].startswith("/5/targets/0/credit") and 'amendment "third"' in f[2] for f in found)


@pytest.mark.parametrize(
    ("members", "code", "pointer"),
    [
        ({"of": 2}, "value", "/6/of"),
        ({"of": 7, "version": 9}, "reference", "/6/of"),
        ({"agreement": "axle"}, "reference", "/6"),
        ({"in_force": {"from": "2026-01-01"}}, "order", "/6/in_force/from"),
        ({"set": {"id": "x"}}, "form", "/6/set/id"),
        ({"set": {"version": 3}}, "form", "/6/set/version"),
        ({"set": {"window": None}}, "reference", "/6/set/window"),
        ({"set": {"targts": []}}, "member", "/6/set/targts"),
        ({"set": {"targets": [{"id": "x", "remove": True}]}}, "reference", "/6/set/targets/0"),
        ({"set": {"targets": [{"id": "longest", "remove": False}]}}, "form", "/6/set/targets/0"),
        ({"set": {"targets": [{"id": "longest"}, {"id": "longest"}]}}, "twice", "/6/set/targets/1"),
        ({"set": {"targets": [{"id": "longest", "objective": {"op": "<", "value": "5"}}]}}, "unit", "/6/set/targets/0/objective/value"),
        ({"set": {"targets": [{"id": "x", "objective": {"op": "<", "value": "5"}}]}}, "missing", "/6/set/targets/0/metric"),
    ],
)
def test_findings(members, code, pointer):
    found = findings(changed(**members))
    assert any(f[0] == code and f[1].startswith(pointer) for f in found), found


def test_what_if(book):
    card = book.score("axle-mobile", FACTS, version=2, as_if=True, from_="2026-01-01", as_of=AS_OF).dict()
    assert card["what_if"] == {"version": 2, "from": "2025-12-31T23:00:00Z", "to": AS_OF}
    assert {p["version"] for p in card["periods"]} == {2} and len(card["periods"]) == 7
    assert sum(Fraction(p["sums"]["credit"]) for p in card["periods"]) == 120
    assert "what_if" not in book.score("axle-mobile", FACTS, version=1, as_of=AS_OF).dict()
    assert book.score("axle-mobile", FACTS, version=2, as_of=AS_OF).dict()["periods"][0]["from"] == "2026-06-30T22:00:00Z"
    with pytest.raises(dsv.DsvError):
        book.score("axle-mobile", FACTS, as_if=True, from_="2026-01-01", as_of=AS_OF)


def judged(card, target):
    return [t for p in card["periods"] for t in p["targets"] if t["id"] == target and t["status"] in ("met", "missed") and not t.get("early")]


def exact(result):
    return Fraction(100 * int(result["numerator"]), int(result["denominator"]))


@pytest.mark.parametrize("hold", ["0.001", "20", "50", "80", "95", "100"])
def test_backtest_against_the_rules(book, hold):
    """The values of the scorecard once more, by docs/backtest.md."""
    test = book.backtest("axle-mobile", FACTS, from_="2026-01-01", as_of=AS_OF, hold=hold)
    card = book.score("axle-mobile", FACTS, version=2, as_if=True, from_="2026-01-01", as_of=AS_OF).dict()
    assert (test["type"], test["version"], test["hold"]) == ("backtest", 2, hold)
    for line in test["targets"]:
        results = judged(card, line["id"])
        assert line["judged"] == len(results) and line["missed"] == sum(r["status"] == "missed" for r in results)
        assert line["windows"] == line["judged"] + sum(line.get("left_out", {}).values())
        above = line["objective"][0] == ">"
        values = sorted((exact(r) if "numerator" in r else Fraction(r["value"]) for r in results), reverse=above)
        k = -(-len(values) * Fraction(hold) // 100)
        tight, value = Fraction(line["tightest"]["value"]), values[int(k) - 1]
        assert abs(tight - value) < Fraction(1, 10**6) and (tight <= value if above else tight >= value)
        assert line["tightest"]["held"] == sum(v >= value if above else v <= value for v in values) >= k
    assert test["sums"] == {"currency": "EUR", "credit": "120.00", "bonus": "0.00"}


def test_backtest_findings(book):
    by_id = {t["id"]: t for t in book.backtest("axle-mobile", FACTS, from_="2026-01-01", as_of=AS_OF)["targets"]}
    assert by_id["number"]["findings"] == [{"what": "used_to_better", "by": "1"}]
    assert "findings" not in by_id["availability"] and by_id["forecast"]["actor"] == "consumer"
    strict = dsv.Book.from_json(changed(set={"targets": [{"id": "availability", "metric": {"kind": "availability", "stream": "outages"},
                                                         "objective": {"op": ">", "value": "100"}}]}))  # fmt: skip
    line = strict.backtest("axle-mobile", FACTS, from_="2026-01-01", as_of=AS_OF)["targets"][0]
    assert line["findings"] == [{"what": "never_reached", "by": "0"}] and line["met"] == 0
    for hold in ("0", "-1", "100.01", "x", ""):
        with pytest.raises(dsv.DsvError) as caught:
            book.backtest("axle-mobile", FACTS, from_="2026-01-01", as_of=AS_OF, hold=hold)
        assert ERRORS[caught.value.code][0] == "value"


def test_duties(book):
    card = book.score("axle-mobile", FACTS, as_of=AS_OF).dict()
    march = [p for p in card["periods"] if p["from"].startswith("2026-02-28")][0]["targets"]
    whole = 31 * 86400 * 10**6 - 3600 * 10**6  # the hour that the zone skips
    assert march[0]["status"] == "missed" and march[0]["overlaps"] == [{"duty": "forecast", "time": whole}]
    assert march[2]["actor"] == "consumer" and march[2]["status"] == "missed" and "overlaps" not in march[2]
    supposed = book.score("axle-mobile", FACTS, version=2, as_if=True, from_="2026-01-01", as_of=AS_OF).dict()
    march = [p for p in supposed["periods"] if p["from"].startswith("2026-02-28")][0]["targets"]
    assert march[0]["time"]["excluded"] == {"no-forecast": whole} and march[0]["status"] == "no_data"


def test_parts_of_a_window_add_up():
    """A month in two versions: the bases of a fee add up exactly, the limits of a cap to the cent."""
    for day in range(2, 31):
        first = copy.deepcopy(DOCUMENTS[5])
        first["credits"] = {"caps": [{"id": "m", "amount": "100.01", "window": "month"}]}
        first["targets"] = [dict(first["targets"][0], objective={"op": ">", "value": "100"}, credit={"of": "month-fee", "percent": "100"})]
        second = {"type": "amendment", "id": "x", "agreement": "axle-mobile", "version": 2, "of": 1, "change": "terms", "reason": "r",
                  "in_force": {"from": f"2026-04-{day:02}"}, "set": {}}  # fmt: skip
        book = dsv.Book.from_json(DOCUMENTS[:5] + [first, second])
        card = book.score("axle-mobile", {"outages": FACTS["outages"]}, from_="2026-04-01", to="2026-05-01", as_of=AS_OF).dict()
        assert [p["version"] for p in card["periods"]] == [1, 2]
        assert sum(Fraction(c["limit"]) for c in card["caps"]) == Fraction("100.01")
        bases = [Fraction(p["targets"][0]["credit"]["base"]) for p in card["periods"]]
        assert abs(sum(bases) - 1000) <= Fraction(1, 10**6)
