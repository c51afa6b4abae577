"""Agreements from a catalogue."""

import json
import pathlib

import conftest  # noqa: F401
import dsv
import pytest

CATALOGUE = pathlib.Path(__file__).resolve().parents[2] / "examples" / "catalogue"


def test_make():
    book = dsv.Book.load(CATALOGUE / "book.json")
    text = book.make("mobile-plan", {"level": "gold", "hours": "office"}, consumer="axle", start="2026-01-01")
    assert text + "\n" in (CATALOGUE / "expected.txt").read_text()
    documents = json.loads((CATALOGUE / "book.json").read_text())
    dsv.Book.from_json(json.dumps([*documents, json.loads(text)]))
    named = json.loads(
        book.make("mobile-plan", {"hours": "always"}, consumer="axle", start="2026-01-01", end="2027-01-01", provider="axle", id="own")
    )
    assert (named["id"], named["provider"], named["in_force"]["to"]) == ("own", "axle", "2027-01-01")


def test_refused():
    book = dsv.Book.load(CATALOGUE / "book.json")
    with pytest.raises(dsv.DsvError) as caught:
        book.make("mobile-plan", {"level": "silver", "colour": "red"}, consumer="axle", start="2026-01-01")
    assert [(f.name, f.pointer) for f in caught.value.findings] == [("reference", "/level"), ("missing", "/hours"), ("member", "/colour")]
    assert "basic, gold" in caught.value.findings[0].message
