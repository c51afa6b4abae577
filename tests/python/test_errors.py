"""What goes wrong, and how it is said."""

import array
import json
import pickle
import signal

import pytest

import dsv
from conftest import AS_OF, DOCUMENTS, OUTAGES

KIN = {
    "call": (dsv.DsvCallError, RuntimeError),
    "limit": (dsv.DsvLimitError, dsv.DsvError),
    "io": (dsv.DsvIOError, OSError),
    "syntax": (dsv.DsvSyntaxError, ValueError),
    "document": (dsv.DsvDocumentError, ValueError),
    "facts": (dsv.DsvFactsError, ValueError),
    "compute": (dsv.DsvComputeError, ArithmeticError),
}


@pytest.mark.parametrize("code", dsv.ERRORS)
def test_every_code_has_its_class(code):
    name, group, text = dsv.ERRORS[code]
    made = dsv._exceptions.error(code, name, group, text, [], 0, None)
    kind, kin = (dsv.DsvMemoryError, MemoryError) if name == "memory" else KIN[group]
    assert type(made) is kind and isinstance(made, (kin, dsv.DsvError)) and issubclass(kind, kin)
    assert (made.code, made.name, str(made), made.findings) == (code, name, text, [])
    assert made.pointer is made.source is made.line is made.column is None


def test_a_code_of_a_later_library():
    made = dsv._exceptions.error(
        30000, "unknown", "unknown", "unknown status", [(30000, 7, "m", None, None, None, None, None)], 1, None
    )
    assert type(made) is dsv.DsvError
    assert made.findings[0].name == "unknown" and made.findings[0].severity == "unknown"


def test_findings_have_their_place():
    text = '[{"type":"party","id":"a"},\n {"type":"party","id":"b","colour":"red"},\n {"type":"partY","id":"c"}]'
    with pytest.raises(dsv.DsvDocumentError) as caught:
        dsv.Book.from_json(text, source="given.json")
    error = caught.value
    assert (error.name, error.source, error.pointer, error.line) == ("member", "given.json", "/1/colour", 2)
    assert error.column and dsv.ERRORS[error.code][0] == "member"
    assert [finding.name for finding in error.findings] == ["member", "type"]
    assert [finding.severity for finding in error.findings] == ["error", "error"]
    assert str(error).startswith("given.json:2:") and str(error).endswith("(and 1 more)")
    assert all(text.encode()[finding.offset : finding.offset + 1] == b'"' for finding in error.findings)


def test_findings_beyond_those_kept():
    documents = [{"type": "party", "id": f"p{i}", "x": 1} for i in range(1500)]
    with pytest.raises(dsv.DsvDocumentError) as caught:
        dsv.Book.from_json(documents)
    assert len(caught.value.findings) == 1000 and str(caught.value).endswith("(and 1499 more)")


@pytest.mark.parametrize(
    "text, error, name",
    [
        ("[", dsv.DsvSyntaxError, "syntax"),
        (b'{"type":"party","id":"\xff"}', dsv.DsvSyntaxError, "encoding"),
        ('{"type":"party","type":"party","id":"a"}', dsv.DsvSyntaxError, "duplicate"),
        ("[" * 100 + "]" * 100, dsv.DsvLimitError, "limit"),
        ('{"type":"service","id":"a","provider":"nobody"}', dsv.DsvDocumentError, None),
    ],
)
def test_syntax_limits_and_documents(text, error, name):
    with pytest.raises(error) as caught:
        dsv.Book.from_json(text)
    assert caught.value.findings and name in (None, caught.value.name)


def test_files(book, tmp_path):
    with pytest.raises(dsv.DsvIOError) as caught:
        dsv.Book.load(tmp_path / "nowhere")
    assert caught.value.name == "open" and isinstance(caught.value, OSError) and "nowhere" in str(caught.value)
    damaged = tmp_path / "outages.csv.gz"
    damaged.write_bytes(b"\x1f\x8b nonsense")
    with pytest.raises(dsv.DsvIOError) as caught:
        book.facts().load("outages", damaged)
    assert caught.value.name == "gzip"
    unknown = tmp_path / "outages.parquet"
    unknown.write_bytes(b"PAR1")
    with pytest.raises(dsv.DsvIOError) as caught:
        book.facts().load("outages", unknown)
    assert caught.value.name == "format"


def test_facts(book):
    for stream, columns, name in (
        ("nothing", OUTAGES, "stream"),
        ("outages", {"start": []}, "column"),
        ("outages", {**OUTAGES, "region": [True, False]}, "column"),
    ):
        with pytest.raises(dsv.DsvFactsError) as caught:
            book.facts().append(stream, columns)
        assert caught.value.name == name
    facts = book.facts()
    with pytest.raises(dsv.DsvFactsError) as caught:
        facts.read("outages", "start,end,region\n2026-01-01T00:00:00Z,nonsense,home\n", format="csv", source="o.csv")
    assert (caught.value.name, caught.value.source, caught.value.line) == ("cell", "o.csv", 2)
    assert facts.rows("outages") == 0


def test_state_of_facts(book, facts):
    for change in (
        lambda: facts.append("outages", OUTAGES),
        lambda: facts.read("outages", "start,end,region\n", format="csv"),
        lambda: facts.complete("outages", 0, 1),
    ):
        with pytest.raises(dsv.DsvCallError) as caught:
            change()
        assert caught.value.name == "frozen"
    with pytest.raises(dsv.DsvCallError) as caught:
        book.score("mobile-2026", book.facts(), as_of=AS_OF)
    assert caught.value.name == "not_frozen"


def test_score(book, facts):
    with pytest.raises(dsv.DsvComputeError) as caught:
        book.score("nothing", facts, as_of=AS_OF)
    assert caught.value.name == "unknown_agreement"
    other = dsv.Book.from_json(DOCUMENTS)
    with pytest.raises(dsv.DsvCallError):
        other.score("mobile-2026", facts, as_of=AS_OF)


def test_warnings_do_not_raise():
    """Where a book gives warnings, they are kept with it."""
    book = dsv.Book.from_json(DOCUMENTS)
    assert all(finding.severity != "error" for finding in book.warnings)


@pytest.mark.parametrize(
    "call",
    [
        lambda book, facts: dsv.Book.load(1),
        lambda book, facts: dsv.Book.load(b"a\0b"),
        lambda book, facts: dsv.Book.from_json(1),
        lambda book, facts: dsv.Book.from_json([{1, 2}]),
        lambda book, facts: dsv.Book(),
        lambda book, facts: dsv.Facts(),
        lambda book, facts: book.score("mobile-2026", facts),
        lambda book, facts: book.score(1, facts, as_of=AS_OF),
        lambda book, facts: book.score("mobile-2026", facts, as_of=1.5),
        lambda book, facts: book.score("mobile-2026", facts, as_of=AS_OF, bad_rows="count"),
        lambda book, facts: book.score("mobile-2026", facts, as_of=AS_OF, complete={}),
        lambda book, facts: book.score("mobile-2026", {"outages": 1}, as_of=AS_OF),
        lambda book, facts: book.score("mobile-2026", {None: OUTAGES}, as_of=AS_OF),
        lambda book, facts: book.score("mobile-2026", {"outages": OUTAGES}, as_of=AS_OF, complete={"outages": [1]}),
        lambda book, facts: book.score("mobile-2026", {"outages": OUTAGES}, as_of=AS_OF, progress=1),
        lambda book, facts: book.explain("mobile-2026", "slow", facts=facts, as_of=AS_OF),
        lambda book, facts: book.calendar(None),
        lambda book, facts: book.calendar("office").open(None),
        lambda book, facts: book.canonical("0"),
        lambda book, facts: book._handle.score(book, "mobile-2026", 0, 0, 0, None),
        lambda book, facts: book._handle.score(facts._handle, "mobile-2026", 0, 0),
        lambda book, facts: book.facts()._handle.append("outages", (), 0, 0, None),
        lambda book, facts: book.facts()._handle.append("outages", [1], 0, 0, None),
        lambda book, facts: book.facts()._handle.append("outages", [("start", 1)], 0, 0, None),
        lambda book, facts: type(book._handle)(),
        lambda book, facts: facts.rows(None),
        lambda book, facts: facts.read("outages", 1),
        lambda book, facts: dsv.schema(1),
        lambda book, facts: dsv.time_parse(1),
    ],
)
def test_wrong_types(book, facts, call):
    with pytest.raises((TypeError, ValueError)) as caught:
        call(book, facts)
    assert not isinstance(caught.value, dsv.DsvError)


@pytest.mark.parametrize(
    "call",
    [
        lambda book: book.facts().load("outages", "x.csv", bad_rows="often"),
        lambda book: book.facts().load("outages", "x.csv", format="xml"),
        lambda book: book.facts().append("outages", {"start": dsv.Column([], "date")}),
    ],
)
def test_wrong_words(book, call):
    with pytest.raises(ValueError, match="is none of"):
        call(book)


def test_types_cannot_be_changed(book):
    with pytest.raises(TypeError):
        type(book._handle).load = None
    with pytest.raises(TypeError):
        type("Derived", (type(book._handle),), {})
    with pytest.raises(AttributeError):
        book._handle.anything = 1


def test_an_exception_survives_another_process():
    with pytest.raises(dsv.DsvDocumentError) as caught:
        dsv.Book.from_json(json.dumps({"type": "party", "id": "A"}), source="s")
    copied = pickle.loads(pickle.dumps(caught.value))
    assert type(copied) is dsv.DsvDocumentError and str(copied) == str(caught.value)
    assert (copied.code, copied.findings, copied.pointer) == (caught.value.code, caught.value.findings, "/id")


def test_progress_can_stop(book_file, book, facts):
    class Stop(Exception):
        pass

    def stop(done, total):
        raise Stop(done, total)

    columns = {"start": range_of(200_000), "end": range_of(200_000), "region": ["home"] * 200_000}
    made = book.facts()
    with pytest.raises(Stop):
        made.append("outages", columns, progress=stop)
    assert made.rows("outages") == 0
    seen = []
    made.append("outages", columns, progress=lambda done, total: seen.append((done, total)))
    assert seen and seen[-1][0] <= 200_000 and made.rows("outages") == 200_000


def range_of(rows):
    return array.array("q", range(1_767_225_600_000_000, 1_767_225_600_000_000 + rows))


def test_a_signal_stops_the_work(book):
    """As Ctrl-C does: the handler runs while the library is at work, and what it raises comes out."""

    class Alarm(Exception):
        pass

    def ring(number, frame):
        raise Alarm

    columns = {"start": range_of(4_000_000), "end": range_of(4_000_000), "region": ["home"] * 4_000_000}
    made = book.facts()
    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    try:
        with pytest.raises(Alarm):
            made.append("outages", columns)
            signal.pause()  # where the work was done before the alarm
    finally:
        signal.signal(signal.SIGALRM, before)
    assert made.rows("outages") in (0, 4_000_000)


def test_facts_cannot_be_used_from_within(book):
    made = book.facts()
    columns = {"start": range_of(200_000), "end": range_of(200_000), "region": ["home"] * 200_000}
    with pytest.raises(dsv.DsvCallError, match="in use"):
        made.append("outages", columns, progress=lambda done, total: made.append("outages", OUTAGES))
    with pytest.raises(dsv.DsvCallError, match="in use"):
        made.append("outages", columns, progress=lambda done, total: made.rows("outages"))
    assert made.rows("outages") == 0
