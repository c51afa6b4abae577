"""From needs to targets, and what holds for whom."""

import pathlib

import conftest  # noqa: F401
import dsv
import pytest

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"


def test_trace():
    book = dsv.Book.load(EXAMPLES / "trace/book.json")
    found = book.trace("mobile-2026")
    assert found["narrowing"]["needs"]["with_target"] == {"count": 2, "share": "50", "weight": "5", "weight_share": "71.428571"}
    assert [need["id"] for need in found["needs"] if "lost" in need] == ["one-bill", "privacy"]
    assert book.trace()["agreements"] == [{"id": "mobile-2026", "version": 1}]
    assert book.trace_text("mobile-2026") == (EXAMPLES / "trace/expected.txt").read_text()
    assert book.trace_text(form="csv").startswith("need,requirement,agreement,target,lost")
    with pytest.raises(dsv.DsvError):
        book.trace("nobody")


def test_effective():
    book = dsv.Book.load(EXAMPLES / "effective/book.json")
    assert book.effective_text("axle-mobile", consumer="axle-north") == (EXAMPLES / "effective/expected.txt").read_text()
    clauses = book.effective("axle-mobile", consumer="axle-south", service="desk", as_of="2026-05-01")["clauses"]
    assert [clause["id"] for clause in clauses] == ["answered", "rated", "solved"]
    assert [clause["given"] for clause in clauses] == [False, True, False]
    with pytest.raises(dsv.DsvError):
        book.effective("axle-mobile", consumer="teleco")
