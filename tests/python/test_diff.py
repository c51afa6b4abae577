"""Diffs in Python: what changed between two versions of an agreement, or two books."""

import json
import pathlib

import pytest
from conftest import DOCUMENTS

import dsv

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "examples/diff"


@pytest.fixture(name="example")
def example_book():
    return dsv.Book.load(EXAMPLE / "book.json")


def test_versions(example):
    diff = example.diff("axle-mobile", 1, 2)
    assert diff.text() == (EXAMPLE / "expected.txt").read_text()
    assert len(diff.changes) == 12 and diff.warnings == []
    change = diff.changes[8]
    assert change == dsv.Change(
        "changed", "stricter", "agreement", "axle-mobile", 1, 2, "availability", "target", "availability", "Network up", "objective",
        "/targets/0/objective", "/targets/1/objective", ">= 99 %", ">= 99.5 %",
        "availability: objective from >= 99 % to >= 99.5 %: stricter",
    )  # fmt: skip
    of_class = diff.changes[9]
    assert (of_class.part, of_class.id, of_class.target, of_class.member) == ("class", "urgent", "restore", "metric/limit")
    added = diff.changes[10]
    assert (added.kind, added.member, added.before, added.before_pointer) == ("added", None, None, None)
    assert added.after_pointer == "/targets/3"


def test_json_and_csv(example):
    diff = example.diff("axle-mobile", 1, 2)
    told = diff.dict()
    assert diff.json == json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    for change, member in zip(diff.changes, told["changes"], strict=True):
        given = {k: v for k, v in change._asdict().items() if v is not None and v != "none"}
        assert given == member
    rows = diff.csv().split("\r\n")
    assert len(rows) == 14 and rows[0].startswith("document_type,document,before_version")


def test_books():
    before = dsv.Book.from_json(json.dumps(DOCUMENTS))
    later = [{**d, "title": "=1+1"} if d["id"] == "office" else d for d in DOCUMENTS] + [{"type": "party", "id": "new"}]
    after = dsv.Book.from_json(json.dumps(later))
    diff = before.diff(after)
    del before, after
    assert [c.sentence for c in diff.changes] == ['calendar office: title added: "=1+1"', "party new added"]
    assert [(c.kind, c.before_version, c.after_version) for c in diff.changes] == [("added", 0, 0)] * 2
    assert ",'=1+1,," in diff.csv()


def test_what_is_refused(example):
    for agreement, before, after in (("axle-mobile", 1, 3), ("axle-mobile", 0, 1), ("nobody", 1, 2)):
        with pytest.raises(dsv.DsvError) as caught:
            example.diff(agreement, before, after)
        assert caught.value.name == "unknown_agreement"
    with pytest.raises(TypeError):
        example.diff("axle-mobile", 1)
    with pytest.raises(TypeError):
        example.diff("axle-mobile", "1", "2")
    with pytest.raises(OverflowError):
        example.diff("axle-mobile", 1, 2**63)
