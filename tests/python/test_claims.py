"""Claims in Python: where each stands, what it comes to, and warnings for acts that change nothing. The rules are tested by tests/cli/test_claims.py."""

import json
import pathlib

import pytest

import dsv

BOOK = pathlib.Path(__file__).resolve().parents[2] / "tests/data/valid/cumulocity.json"
FACTS = {"incidents": {"incident": ["INC-7"], "tenant": ["t"], "users": [20], "start": ["2026-03-10T10:00:00Z"], "end": ["2026-03-10T18:00:00Z"]}}


def test_states():
    book = dsv.Book.load(BOOK)
    for as_of, state in (("2026-04-10T12:00:00Z", "due"), ("2026-04-10T12:00:00.000001Z", "accepted")):
        made = book.claims("c8y", FACTS, as_of=as_of)
        (claim,) = made.claims
        assert (claim["claim"], claim["state"], claim["amount"], claim["parts"]) == ("c8y-2026-03", state, "500.00", {"due": "500.00"})
        assert made.dict()["sums"] == [{"credited": "500.00", "currency": "EUR", "due": "500.00"}]
        assert made.json == json.dumps(made.dict(), sort_keys=True, separators=(",", ":")).encode()
        assert f"(c8y-2026-03): {state}, 500.00 EUR" in made.text() and made.warnings == []
    assert made.csv().count("\r\n") == 2


def test_without_facts():
    book = dsv.Book.load(BOOK)
    (claim,) = book.claims("c8y", as_of="2026-05-01").claims
    assert claim["state"] == "accepted" and "amount" not in claim
    assert book.claims("c8y", as_of="2026-05-01", from_="2026-04-01").claims == []


def test_warnings_and_errors():
    text = BOOK.read_text().replace('"by":"cumulocity"}', '"by":"acme"}')
    made = dsv.Book.from_json(text).claims("c8y", as_of="2026-05-01")
    assert [warning.name for warning in made.warnings] == ["claim"]
    assert made.claims[0]["history"][1]["refused"] == "party"
    with pytest.raises(dsv.DsvComputeError):
        dsv.Book.load(BOOK).claims("nobody", as_of=0)
