"""Tallies: the scorecard of all facts from parts of them, in this process and through others."""
import itertools
import pathlib
import pickle
import subprocess
import sys

import dsv
import pytest

DOCUMENTS = [
    {"type": "party", "id": "p"}, {"type": "party", "id": "c"}, {"type": "service", "id": "s"},
    {"type": "stream", "id": "calls", "shape": "sample", "fields": {"site": "string", "ms": "number"}},
    {"type": "stream", "id": "outages", "shape": "interval", "fields": {"site": "string"}},
    {"type": "stream", "id": "works", "shape": "interval"},
    {"type": "agreement", "id": "a", "form": "agreement", "provider": "p", "consumer": "c", "services": ["s"], "version": 1,
     "in_force": {"from": "2026-01-01", "to": "2026-03-01"}, "timezone": "UTC",
     "exclude": [{"id": "works", "stream": "works"}],
     "targets": [
         {"id": "mean", "by": ["site"], "over": "pooled", "metric": {"kind": "mean", "stream": "calls", "field": "ms"}},
         {"id": "p95", "metric": {"kind": "quantile", "q": "0.95", "stream": "calls", "field": "ms"}},
         {"id": "up", "metric": {"kind": "availability", "stream": "outages"}},
         {"id": "all", "metric": {"kind": "composite", "value": "mean", "parts": [{"target": "up", "weight": "3"}, {"target": "weeks"}]}},
         {"id": "weeks", "metric": {"kind": "failed_windows", "target": {
             "window": "week", "objective": {"op": "<", "value": "1", "unit": "count"}, "metric": {
                 "kind": "failed_windows", "target": {"window": "day", "metric": {"kind": "downtime", "stream": "outages"},
                                                      "objective": {"op": "<", "value": "PT1H"}}}}}}]},
]
TIMES = ["2026-01-%02dT%02d:00:00Z" % (day, hour) for day in range(1, 29) for hour in (1, 9, 17)]
CALLS = [(time, "xyz"[i % 3], float(i * i % 97) / 7) for i, time in enumerate(TIMES)]
OUTAGES = [("2026-01-05T00:00:00Z", "2026-01-05T03:00:00Z", "x"), ("2026-01-05T02:00:00Z", "2026-01-05T04:00:00Z", "y"),
           ("2026-02-01T00:00:00Z", "2026-02-02T00:00:00Z", "x")]
AS_OF = "2026-03-01"



def csv(names, rows):
    return "\n".join([",".join(names), *(",".join(map(str, row)) for row in rows)]) + "\n"


def facts_of(book, calls, outages, works=True):
    facts = book.facts()
    facts.read("calls", csv(("time", "site", "ms"), calls), format="csv")
    facts.read("outages", csv(("start", "end", "site"), outages), format="csv")
    if works:
        facts.read("works", "start,end\n2026-01-09T00:00:00Z,2026-01-09T12:00:00Z\n", format="csv")
    facts.seal()
    return facts


@pytest.fixture
def book():
    return dsv.Book.from_json(DOCUMENTS)


@pytest.fixture
def whole(book):
    return book.score("a", facts_of(book, CALLS, OUTAGES), as_of=AS_OF).json


def parts_of(book, n=3):
    return [book.tally("a", facts_of(book, CALLS[i::n], OUTAGES[i::n]), as_of=AS_OF) for i in range(n)]


def test_any_order(book, whole):
    for parts in itertools.permutations(parts_of(book)):
        assert dsv.merge(parts).score().json == whole
        assert dsv.merge([dsv.merge(parts[:2]), parts[2]]).score().json == whole


def test_parts_stay(book, whole):
    parts = parts_of(book)
    before = [part.write() for part in parts]
    dsv.merge(parts)
    assert [part.write() for part in parts] == before
    assert dsv.merge(iter(parts)).score(progress=lambda done, total: None).json == whole


def test_bytes(book, whole):
    data = [part.write() for part in parts_of(book)]
    assert dsv.merge(book.read_tally(one) for one in data).score().json == whole
    with pytest.raises(dsv.DsvComputeError) as caught:
        book.read_tally(data[0][:-1])
    assert dsv.ERRORS[caught.value.code][0] == "tally"


def test_pickle(book, whole):
    """Each by itself, so that each has a book of its own."""
    parts = [pickle.loads(pickle.dumps(part)) for part in parts_of(book)]
    assert len({id(part.book) for part in parts}) == 3
    assert dsv.merge(parts).score().json == whole
    together = pickle.loads(pickle.dumps(parts_of(book)))
    assert len({id(part.book) for part in together}) == 1


def test_other_process(book, whole):
    """What a worker needs is in the pickle."""
    worker = ("import sys; sys.path.insert(0, sys.argv[1]); import pickle, dsv; parts = pickle.load(sys.stdin.buffer); "
              "pickle.dump(dsv.merge(parts), sys.stdout.buffer)")
    folder = str(pathlib.Path(dsv.__file__).parent.parent)
    done = subprocess.run([sys.executable, "-c", worker, folder], input=pickle.dumps(parts_of(book)), stdout=subprocess.PIPE,
                          check=True, timeout=60)
    assert pickle.loads(done.stdout).score().json == whole


def test_pickle_book(book):
    again = pickle.loads(pickle.dumps(book))
    assert [d[:2] for d in again.documents] == [d[:2] for d in book.documents]
    assert again.canonical(6) == book.canonical(6)


def test_what_must_be_whole(book):
    assert [book.parts("a", stream) for stream in ("calls", "outages", "works")] == ["any", "any", "whole"]
    one = book.tally("a", facts_of(book, CALLS, []), as_of=AS_OF)
    other = book.tally("a", facts_of(book, [], [], works=False), as_of=AS_OF)
    with pytest.raises(dsv.DsvComputeError, match="works") as caught:
        dsv.merge([one, other])
    assert dsv.ERRORS[caught.value.code][0] == "unlike"


def test_slices():
    made = {"type": "stream", "id": "down", "shape": "interval",
            "made": {"while": {"field": "ms", "op": ">", "value": 10}, "from": "calls", "by": ["site"]}}
    target = {"id": "longest", "by": ["site"], "over": "each", "metric": {"kind": "longest_outage", "stream": "down"}}
    book = dsv.Book.from_json([*DOCUMENTS[:6], made, {**DOCUMENTS[-1], "targets": [target]}])
    parts = [book.tally("a", facts_of(book, CALLS[i:i + 28], []), as_of=AS_OF, slice=True) for i in (0, 28, 56)]
    assert dsv.merge([parts[2], parts[0], parts[1]]).score().json == book.score("a", facts_of(book, CALLS, []), as_of=AS_OF).json
    other = [book.tally("a", facts_of(book, CALLS[i::2], []), as_of=AS_OF, slice=True) for i in (0, 1)]
    with pytest.raises(dsv.DsvComputeError, match="no slices of time"):
        dsv.merge(other)


def test_misuse(book):
    with pytest.raises(dsv.DsvCallError):
        dsv.merge([])
    with pytest.raises((TypeError, AttributeError)):
        dsv.merge([book])
