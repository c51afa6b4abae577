"""Agreements held against what they rest on, by Book.underpin."""
from pathlib import Path

import dsv
import pytest

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "underpin"


def test_example() -> None:
    made = dsv.Book.load(EXAMPLE / "book.json").underpin("webshop")
    assert made.text() == (EXAMPLE / "expected.txt").read_text()
    told = made.dict()
    assert told["targets"][0]["independent"] == "99.877522"
    assert told["gaps"][0]["needed"] == "99.9224821"
    assert made.csv().startswith("target,kind,status,")
    assert made.json == dsv.Book.load(EXAMPLE / "book.json").underpin("webshop", version=1).json


def test_versions() -> None:
    book = dsv.Book.load(EXAMPLE / "book.json")
    with pytest.raises(dsv.DsvError):
        book.underpin("webshop", version=2)
    with pytest.raises(dsv.DsvError):
        book.underpin("nobody")
