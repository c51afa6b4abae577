"""An explanation told line by line."""

import pytest

import dsv
from conftest import AS_OF

MIDDLE = "2026-01-15T12:00:00Z"


def test_lines_add_up(book, facts):
    lines = []
    assert book.explain_each("mobile-2026", "slow", lines.append, period=MIDDLE, as_of=AS_OF, facts=facts) == []
    parts = book.explain("mobile-2026", "slow", period=MIDDLE, as_of=AS_OF, facts=facts).dict()["parts"]
    rows = [line for line in lines if line.kind == "rows"]
    assert sum(line.last - line.first + 1 for line in rows) == sum(row["n"] for part in parts for row in part["rows"])
    assert {line.what for line in rows} == {row["reason"] for part in parts for row in part["rows"]}
    spans = [line for line in lines if line.kind == "span"]
    assert [dsv.time_format(line.from_) for line in spans] == [span["from"] for part in parts for span in part["spans"]]


def test_an_exception_ends_the_telling(book, facts):
    told = []

    def stop(line):
        told.append(line)
        raise KeyError("enough")

    with pytest.raises(KeyError, match="enough"):
        book.explain_each("mobile-2026", "slow", stop, period=MIDDLE, as_of=AS_OF, facts=facts)
    assert len(told) == 1


def test_unknown_target(book, facts):
    with pytest.raises(dsv.DsvError) as caught:
        book.explain_each("mobile-2026", "nothing", print, period=MIDDLE, as_of=AS_OF, facts=facts)
    assert caught.value.name == "unknown_target"


ATTESTED = [
    {"type": "party", "id": "p"},
    {"type": "party", "id": "c"},
    {"type": "service", "id": "s"},
    {"type": "stream", "id": "audits", "shape": "event", "fields": {"passed": "boolean", "until": "time"}},
    {
        "type": "agreement",
        "id": "a",
        "form": "agreement",
        "provider": "p",
        "consumer": "c",
        "services": ["s"],
        "version": 1,
        "in_force": {"from": "2026-01-01"},
        "timezone": "Etc/UTC",
        "targets": [{"id": "t", "metric": {"kind": "attested", "stream": "audits", "field": "passed", "valid": "until"}}],
    },
]
AUDITS = """time,passed,until
2025-12-01T00:00:00Z,true,2026-01-20T00:00:00Z
2026-01-10T00:00:00Z,true,2026-01-15T00:00:00Z
2026-01-16T00:00:00Z,true,2026-06-01T00:00:00Z
2026-01-17T00:00:00Z,false,
2026-01-31T00:00:00Z,true,2026-06-01T00:00:00Z
"""


def test_attestations(tmp_path):
    """Each is told from its time to when it was no longer valid, with the time up under it, and how it ended."""
    (tmp_path / "audits.csv").write_text(AUDITS)
    lines = []
    book, facts = dsv.Book.from_json(ATTESTED), {"audits": str(tmp_path / "audits.csv")}
    book.explain_each("a", "t", lines.append, period=MIDDLE, as_of="2026-02-01", facts=facts)
    parts = book.explain("a", "t", period=MIDDLE, as_of="2026-02-01", facts=facts).dict()["parts"]
    told = [(dsv.time_format(x.from_)[:10], dsv.time_format(x.to)[:10], x.what, x.counted) for x in lines if x.kind == "attestation"]
    day = 86_400_000_000
    assert told == [
        ("2025-12-01", "2026-01-10", "renewed", 9 * day),
        ("2026-01-10", "2026-01-15", "lapsed", 5 * day),
        ("2026-01-16", "2026-01-17", "withdrawn", day),
        ("2026-01-17", "2026-01-17", "denial", 0),
        ("2026-01-31", "2026-06-01", "valid", day),
    ]
    listed = [(x["from"][:10], x["to"][:10], x["what"], x["counted"]) for x in parts[0]["attestations"]]
    assert listed == told
    assert [x["rows"] for x in parts[0]["attestations"]] == ["1", "2", "3", "4", "5"]
