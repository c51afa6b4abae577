"""What is due, through the binding: it decides nothing itself."""
import json

import dsv
import pytest

BOOK = [
    {"type": "party", "id": "p"}, {"type": "party", "id": "c"}, {"type": "service", "id": "s"},
    {"type": "stream", "id": "o", "shape": "interval"},
    {"type": "agreement", "id": "a", "form": "agreement", "provider": "p", "consumer": "c", "services": ["s"], "version": 1,
     "in_force": {"from": "2026-01-01", "to": "2027-01-01"}, "timezone": "Europe/Amsterdam",
     "targets": [{"id": "t", "metric": {"kind": "availability", "stream": "o"}}],
     "terms": [{"id": "renewal", "kind": "renewal", "actor": "both", "before": "P3M", "renews": "P1Y"}]},
]


def test_due(tmp_path):
    path = tmp_path / "book.json"
    path.write_text(json.dumps(BOOK))
    book = dsv.Book.load(path)
    found = book.due("2026-06-01T00:00:00Z", until="2027-02-01T00:00:00Z")
    assert [(line["local"], line["what"], line["term"]) for line in found["due"]] == [
        ("2026-10-01 00:00", "notice", "renewal"), ("2027-01-01 00:00", "renewal", "renewal")]
    assert found["agreements"][0]["state"] == "in_force"
    assert book.due("2026-06-01", until="2026-10-01", agreement="a")["due"] == []
    with pytest.raises(dsv.DsvError):
        book.due("2026-06-01T00:00:00Z", until="2026-06-01T00:00:00Z")
