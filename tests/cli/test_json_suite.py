"""The public JSON parsing test suite (Nicolas Seriot's JSONTestSuite, MIT licence) against the reader of NDJSON.

The files come with Debian's sources of liborcus. Their names say what a parser must do: y_ take it, n_ refuse it, i_ either. Each file, less the
line end behind it, is put into records of a stream in three ways:

- as a member that the stream does not know: y_ is taken, n_ is refused as bad JSON, at a place;
- as a cell: what stands alone in a list (`[1e5]`) fills a field of its type, so y_ is taken and n_ is refused; a list or object as it is is
  refused as a cell, since rows are flat;
- as the record itself, where it is an object: n_ is refused as bad JSON, y_ for lacking a time, which is no fault of its JSON.

EXCEPT lists what a record cannot hold although JSON can. No file may do more than that: a crash fails every test here.
"""
import json
import os
import pathlib
import re
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DSV = pathlib.Path(os.environ.get("DSV_BUILD", ROOT / "build")).resolve() / "src/cli/dsv"
sys.path.insert(0, str(ROOT / "tests" / "support"))

from sources import debian_source  # noqa: E402

FILES = sorted((debian_source("liborcus") / "test/json/validation").glob("[iny]_*.json"))
BAD_JSON = {"syntax", "encoding", "limit"}
ROW = {"row"}
EXCEPT = {
    "y_array_with_1_and_newline.json": ("syntax", "a record is one line"),
    "y_object_with_newlines.json": ("syntax", "a record is one line"),
    "y_object_escaped_null_in_key.json": ("encoding", "text is without NUL"),
    "y_string_null_escape.json": ("encoding", "text is without NUL"),
    "y_object_duplicated_key.json": ("duplicate", "a record has each member once"),
    "y_object_duplicated_key_and_value.json": ("duplicate", "a record has each member once"),
}
BOOK = [
    {"type": "party", "id": "p"}, {"type": "party", "id": "c"}, {"type": "service", "id": "s"},
    {"type": "stream", "id": "e", "shape": "event", "fields": {"text": "string", "number": "number", "flag": "boolean"}},
    {"type": "agreement", "id": "a", "form": "agreement", "provider": "p", "consumer": "c", "services": ["s"], "version": 1,
     "timezone": "Etc/UTC", "in_force": {"from": "1970-01-01", "to": "1970-01-02"},
     "targets": [{"id": "rows", "metric": {"kind": "count", "stream": "e"}}]},
]
FIELD_OF = {str: "text", int: "number", float: "number", bool: "flag", type(None): "text"}


@pytest.fixture
def read(tmp_path):
    """Reads one record; gives the code of what is wrong with it, or None where it is taken."""
    book, facts = tmp_path / "book.json", tmp_path / "facts.ndjson"
    book.write_text(json.dumps(BOOK))

    def read_record(record):
        facts.write_bytes(record + b"\n")
        result = subprocess.run([DSV, "score", book, "a", "--facts", f"e={facts}", "--as-of", "1970-01-02", "--format", "json"],
                                capture_output=True, timeout=60, check=False)
        if result.returncode == 0:
            assert not result.stderr
            [period] = json.loads(result.stdout)["periods"]
            assert period["targets"][0]["value"] == "1"
            return None
        assert result.returncode == 1, result.stderr
        place = re.match(rf"{re.escape(str(facts))}:(\d+):(\d+): error: .+ \[(\w+)\]\n", result.stderr.decode("utf-8", "replace"))
        assert place, result.stderr
        lines = record.split(b"\n")
        assert int(place[1]) <= len(lines) and 1 <= int(place[2]) <= len(lines[int(place[1]) - 1]) + 1
        return place[3]

    return read_record


def field_of(kind, text):
    """The field for what stands alone in a list; None where there is no such thing. What is bad fits none: it goes to a text."""
    if not (text.startswith(b"[") and text.endswith(b"]")) or not text[1:-1].strip():
        return None
    if kind == "n":
        return "text"
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return FIELD_OF.get(type(value[0])) if len(value) == 1 else None


def must(kind, code, good):
    """`good`: the codes for what is good JSON."""
    if kind == "n":
        assert code in BAD_JSON
    elif kind == "y":
        assert code in good
    else:
        assert code in BAD_JSON | good | {"cell"}


def test_nothing_is_lost():
    kinds = [path.name[0] for path in FILES]
    assert {kind: kinds.count(kind) for kind in "iny"} == {"i": 35, "n": 188, "y": 95}
    assert set(EXCEPT) <= {path.name for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_file(path, read):
    kind, text = path.name[0], path.read_bytes().removesuffix(b"\n")
    refusal = EXCEPT.get(path.name, (None,))[0]
    within = {refusal if refusal != "duplicate" else None}  # only members of the record itself are looked at
    must(kind, read(b'{"time":1,"other":' + text + b"}"), within)
    field = field_of(kind, text)
    if field:
        must(kind, read(f'{{"time":1,"{field}":'.encode() + text[1:-1] + b"}"), within)
    if text[:1] in (b"[", b"{"):
        must(kind, read(b'{"time":1,"text":' + text + b"}"), within - {None} or {"cell"})
    if text.lstrip().startswith(b"{"):
        must(kind, read(text), {refusal} if refusal else ROW)
