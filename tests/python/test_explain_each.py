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
