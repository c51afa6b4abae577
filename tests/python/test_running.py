"""A score that goes on: rows come, are corrected and taken back, and each scorecard is that of facts made anew."""
import threading

import pytest

import dsv

DOCUMENTS = [
    {"type": "party", "id": "p"}, {"type": "party", "id": "c"}, {"type": "service", "id": "s"},
    {"type": "stream", "id": "calls", "shape": "event", "key": ["id"], "revision": "rev",
     "fields": {"id": "integer", "rev": "integer", "site": "string", "ok": "boolean"}},
    {"type": "agreement", "id": "a", "form": "agreement", "provider": "p", "consumer": "c", "services": ["s"],
     "version": 1, "timezone": "Europe/Amsterdam", "in_force": {"from": "2026-03-01", "to": "2026-05-01"},
     "targets": [{"id": "share", "by": ["site"],
                  "metric": {"kind": "ratio", "stream": "calls", "of": {"field": "ok", "op": "==", "value": True}}}]},
]
START = 1_772_323_200_000_000  # 2026-03-01T00:00:00Z
HOUR = 3_600_000_000


def columns(rows):
    return {"id": [r[0] for r in rows], "rev": [r[1] for r in rows], "time": [START + r[2] * HOUR for r in rows],
            "site": [r[3] for r in rows], "ok": [r[4] for r in rows]}


def anew(book, rows):
    facts = book.facts()
    facts.append("calls", columns(rows))
    facts.seal()
    return book.score("a", facts, as_of="2026-04-20").json


@pytest.fixture
def book():
    return dsv.Book.from_json(DOCUMENTS)


def test_follows_the_facts(book):
    rows = [(i, 1, 10 * i, "ab"[i % 2], i % 3 > 0) for i in range(100)]
    running = book.running("a")
    running.facts.append("calls", columns(rows))
    assert running.score(as_of="2026-04-20").json == anew(book, rows)
    more = [(100, 1, 5, "c", True), (3, 2, 700, "a", False)]
    running.facts.append("calls", columns(more))
    assert running.score(as_of="2026-04-20").json == anew(book, rows + more)
    running.retract("calls", {"id": [3, 7, 4000]})
    left = [r for r in rows + more if r[0] not in (3, 7)]
    assert running.score(as_of="2026-04-20").json == anew(book, left)


def test_range(book):
    facts = book.facts()
    facts.append("calls", columns([(1, 1, 5, "a", True), (2, 1, 800, "a", True)]))
    running = book.running("a", facts, from_="2026-04-01")
    assert running.facts is facts
    assert [r.target for r in running.score(as_of="2026-04-20").results] == ["share", "share"]


def test_contradiction_and_keys(book):
    running = book.running("a")
    running.facts.append("calls", columns([(1, 1, 5, "a", True), (1, 1, 6, "a", True)]))
    with pytest.raises(dsv.DsvFactsError):
        running.score(as_of="2026-04-20")
    with pytest.raises(dsv.DsvFactsError):
        running.retract("calls", {"rev": [1]})
    running.retract("calls", {"id": [1]})
    assert running.score(as_of="2026-04-20").json == anew(book, [])


def test_sealed_facts(book):
    facts = book.facts()
    running = book.running("a", facts)
    facts.seal()
    with pytest.raises(dsv.DsvError):
        running.score(as_of="2026-04-20")
    with pytest.raises(dsv.DsvError):
        book.running("a", facts)


def test_one_at_a_time(book):
    running = book.running("a")
    running.facts.append("calls", columns([(i, 1, i % 1000, "a", True) for i in range(70000)]))
    seen = []

    def progress(done, total):
        with pytest.raises(dsv.DsvCallError):
            running.facts.rows("calls")
        seen.append(done)

    thread = threading.Thread(target=lambda: running.score(as_of="2026-04-20", progress=progress))
    thread.start()
    thread.join()
    assert seen
