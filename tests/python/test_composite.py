"""Targets over targets: composites, windows over windows, notice in working days; as the example works them out, and at their borders."""
import datetime
import json
import pathlib

import pytest

import dsv

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "examples/composite"
STREAMS = ("outages", "works", "calls")
AS_OF = "2026-04-01T00:00:00+02:00"
AMSTERDAM = datetime.timezone(datetime.timedelta(hours=1))
MICROSECOND = datetime.timedelta(microseconds=1)


@pytest.fixture
def book():
    return dsv.Book.load(EXAMPLE / "book.json")


def facts_of(book, **texts):
    facts = book.facts()
    for stream in STREAMS:
        facts.read(stream, texts.get(stream) or (EXAMPLE / f"{stream}.csv").read_text(), format="csv")
    facts.seal()
    return facts


def results(card):
    return {(p["from"][:7], t["id"]): t for p in json.loads(card.json)["periods"] for t in p["targets"]}


def test_explanations(book):
    facts = facts_of(book)

    def explained(target, period):
        return json.loads(book.explain("counter-2026", target, facts=facts, as_of=AS_OF, period=period).json)["parts"][0]

    assert explained("points", "2026-03-02")["parts"] == [
        {"target": "web", "weight": "2", "what": "met", "value": "100", "unit": "%"},
        {"target": "phone", "weight": "1", "what": "missed", "value": "98.923284", "unit": "%"},
        {"target": "calls", "weight": "1", "what": "no_data", "unit": "%"}]
    overall = explained("overall", "2026-02-02")
    assert [(part["what"], part["value"]) for part in overall["parts"]] == [("counted", "99.404762"), ("counted", "100")]
    months = explained("bad-months", "2026-03-02")["windows"]
    assert sorted(window["what"] for window in months) == ["met", "missed", "unjudged"]


def notice(told, start):
    """Whether works that begin at a local time, told of at another one, are left out."""
    book = dsv.Book.load(EXAMPLE / "book.json")
    end = start + datetime.timedelta(hours=1)
    row = f"{start.isoformat()},{end.isoformat()}"
    facts = facts_of(book, outages=f"system,start,end\nweb,{row}\n", works=f"start,end,told\n{row},{told.isoformat()}\n")
    card = book.score("counter-2026", facts, as_of=AS_OF)
    return results(card)["2025-12", "web"]["time"]["down"] == 0  # January, which begins in December in UTC


@pytest.mark.parametrize(("start", "due"), [
    ("2026-01-15T06:00", "2026-01-13"),  # Thursday: Wednesday and Tuesday
    ("2026-01-15T00:00", "2026-01-13"),  # a midnight is of the day that it begins
    ("2026-01-17T12:00", "2026-01-15"),  # Saturday: Friday and Thursday
    ("2026-01-19T06:00", "2026-01-15"),  # Monday: Friday and Thursday
    ("2026-01-05T06:00", "2025-12-31"),  # Monday: Friday and, since the Thursday is a holiday, Wednesday
])
def test_notice_in_working_days(start, due):
    begin, border = (datetime.datetime.fromisoformat(time).replace(tzinfo=AMSTERDAM) for time in (start, due))
    assert notice(border, begin)
    assert notice(border - MICROSECOND, begin)
    assert not notice(border + MICROSECOND, begin)


def test_scores_that_go_on(book):
    """Every composite and every window over windows is that of facts made anew, as the calls come in."""
    calls = (EXAMPLE / "calls.csv").read_text().splitlines()
    running = book.running("counter-2026", facts := book.facts())
    for stream in ("outages", "works"):
        facts.read(stream, (EXAMPLE / f"{stream}.csv").read_text(), format="csv")
    for n in range(1, len(calls), 7):
        facts.read("calls", "\n".join([calls[0], *calls[n:n + 7]]) + "\n", format="csv")
        anew = facts_of(book, calls="\n".join(calls[:n + 7]) + "\n")
        for as_of in ("2026-02-04T12:00:00+01:00", AS_OF):
            assert running.score(as_of=as_of).json == book.score("counter-2026", anew, as_of=as_of).json
    assert results(running.score(as_of=AS_OF))["2026-02", "points"]["status"] == "unjudged"


def test_a_part_that_is_not_there(book):
    documents = json.loads((EXAMPLE / "book.json").read_text())
    points = next(target for target in documents[-1]["targets"] if target["id"] == "points")
    points["metric"]["parts"][1]["target"] = "telephone"
    with pytest.raises(dsv.DsvDocumentError) as caught:
        dsv.Book.from_json(documents)
    assert caught.value.findings[0].name == "reference"
    assert caught.value.findings[0].pointer == "/7/targets/3/metric/parts/1/target"
