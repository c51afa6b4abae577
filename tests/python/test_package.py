"""Every name of the package, and what it does."""

import datetime
import json
import pathlib

import pytest

import dsv
from conftest import AS_OF, DAY, DOCUMENTS, NEW_YEAR, OUTAGES, sms


def test_names_are_those_announced():
    public = {name for name in vars(dsv) if not name.startswith("_")}
    # What the module imports for itself, and its aliases of types.
    own = {
        "annotations",
        "json",
        "operator",
        "os",
        "secrets",
        "Any",
        "Callable",
        "Iterable",
        "Mapping",
        "NamedTuple",
        "datetime",
        "BAD_ROWS",
        "FORMAT",
        "ORDER",
        "CHANGE_KIND",
        "DIRECTION",
        "LINE_KIND",
        "overload",
        "PARTS",
        "EXPORT_FORM",
        "FORM",
        "REPORT_FORM",
        "RESULT_STATUS",
        "finding",
        "instant",
        "time_of",
        "Time",
        "Path",
        "Progress",
        "Source",
        "Complete",
    }
    assert public - own == set(dsv.__all__)


def test_version_and_types():
    assert dsv.version().count(".") == 2
    assert {document["type"] for document in DOCUMENTS} <= set(dsv.document_types())
    assert dsv.STATUSES == ("met", "missed", "no_data", "unjudged", "open", "reported")


def test_schema():
    assert dsv.schema()["$schema"].startswith("https://json-schema.org/")
    for name in dsv.document_types():
        assert dsv.schema(name) != dsv.schema()
    with pytest.raises(dsv.DsvDocumentError) as caught:
        dsv.schema("nothing")
    assert caught.value.name == "type"


@pytest.mark.parametrize(
    "time, microseconds",
    [
        ("1970-01-01T00:00:00Z", 0),
        ("2026-01-01T01:00:00+01:00", NEW_YEAR),
        ("2026-01-01T00:00:00.000001Z", NEW_YEAR + 1),
    ],
)
def test_time_parse(time, microseconds):
    assert dsv.time_parse(time) == microseconds
    assert dsv.time_parse(dsv.time_format(microseconds)) == microseconds


def test_times_as_arguments():
    zone = datetime.timezone(datetime.timedelta(hours=1))
    for time in (NEW_YEAR, "2026-01-01T01:00:00+01:00", datetime.datetime(2026, 1, 1, 1, tzinfo=zone)):
        assert dsv.time_format(time) == "2026-01-01T00:00:00Z"
    last = datetime.datetime.max.replace(tzinfo=datetime.timezone.utc)
    assert dsv.time_format(last) == "9999-12-31T23:59:59.999999Z"
    for wrong, error in (
        (datetime.datetime(2026, 1, 1), ValueError),
        (1.5, TypeError),
        ([], TypeError),
        (2**63, OverflowError),
        ("2026-01-01", dsv.DsvDocumentError),
        ("2026-01-01T00:00:60Z", dsv.DsvDocumentError),
        (2**62, dsv.DsvDocumentError),
    ):
        with pytest.raises(error):
            dsv.time_format(wrong)


def test_book_from_everything(book_file, tmp_path):
    text = json.dumps(DOCUMENTS)
    lines = "\n".join(json.dumps(document) for document in DOCUMENTS)
    books = [
        dsv.Book.load(book_file),
        dsv.Book.load(str(book_file)),
        dsv.Book.load(tmp_path),
        dsv.Book.from_json(text),
        dsv.Book.from_json(text.encode()),
        dsv.Book.from_json(lines),
        dsv.Book.from_json(DOCUMENTS),
    ]
    ids = [document["id"] for document in DOCUMENTS]
    for book in books:
        assert book.warnings == []
        assert [document.id for document in book.documents] == ids
        assert [json.loads(book.canonical(i)) for i in range(len(ids))] == DOCUMENTS
    assert books[0].documents[0] == dsv.Document("party", "teleco", str(book_file), 0)
    assert books[3].documents[-1] == dsv.Document("agreement", "mobile-2026", None, 1)
    assert dsv.Book.from_json(DOCUMENTS[0], source="memory").documents[0].source == "memory"


def test_canonical_of_no_document(book):
    for index in (len(DOCUMENTS), -1):
        with pytest.raises(dsv.DsvCallError):
            book.canonical(index)


def test_calendar(book):
    calendar = book.calendar("office")
    monday = "2026-01-05T08:00:00Z"
    assert calendar.open(monday) and not calendar.open("2026-01-07T10:00:00Z")
    assert calendar.elapsed(monday, "2026-01-05T09:30:00Z") == datetime.timedelta(hours=1, minutes=30)
    assert calendar.elapsed("2026-01-05T09:30:00Z", monday) == -datetime.timedelta(hours=1, minutes=30)
    assert calendar.elapsed(monday, "2026-01-12T08:00:00.000001Z") == datetime.timedelta(hours=16, microseconds=1)
    with pytest.raises(dsv.DsvComputeError) as caught:
        book.calendar("nowhere")
    assert caught.value.name == "unknown_calendar"


def test_scorecard(card):
    assert card.warnings == []
    made = card.dict()
    assert made["type"] == "scorecard" and made["agreement"] == "mobile-2026"
    assert json.loads(card.json) == made and isinstance(card.json, bytes)
    subject = {result.subject: result for result in card.results if result.target == "availability" and result.subject}
    home, roaming = subject['{"region":"home"}'], subject['{"region":"roaming"}']
    assert (home.status, home.value, roaming.status, roaming.value) == ("met", "99", "missed", "98.865591")
    slow = {result.of_class: result for result in card.results if result.target == "slow"}
    assert slow[None].status == "missed" and slow[None].value is None
    assert slow["home"].status == "met" and slow["home"].value == "0"
    abroad = slow["abroad"]
    assert (abroad.status, abroad.value, abroad.unit, abroad.objective) == ("missed", "10", "%", "< 5 %")
    assert (abroad.numerator, abroad.denominator, abroad.version, abroad.early) == ("1", "10", 1, False)
    assert abroad.from_ == datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
    assert abroad.to == datetime.datetime(2026, 2, 1, tzinfo=datetime.timezone.utc)
    assert {result.status for result in card.results} <= set(dsv.STATUSES)


def test_reports(card):
    assert "availability" in card.text() and "\x1b[" not in card.text()
    assert "\x1b[" in card.text(color=True)
    assert card.text(width=60) != card.text(width=200)
    assert card.csv().count("\n") > len(card.results)


def test_explanation(book, facts):
    made = book.explain("mobile-2026", "availability", period="2026-01-15T00:00:00Z", facts=facts, as_of=AS_OF)
    assert made.dict() == json.loads(made.json) and made.warnings == []
    assert "availability" in made.text() and made.csv().count("\n") > 1
    assert "\x1b[" in made.text(color=True, width=80) or made.text(color=True) == made.text()
    for target, period, name in (
        ("nothing", "2026-01-15T00:00:00Z", "unknown_target"),
        ("slow", "2025-01-15T00:00:00Z", "unknown_period"),
    ):
        with pytest.raises(dsv.DsvComputeError) as caught:
            book.explain("mobile-2026", target, period=period, facts=facts, as_of=AS_OF)
        assert caught.value.name == name


def test_score_from_anything_is_the_same(book, card, tmp_path):
    """Paths, columns and sealed facts give the same bytes."""
    outages = tmp_path / "outages.csv"
    rows = zip(OUTAGES["start"], OUTAGES["end"], OUTAGES["region"])
    outages.write_text("start,end,region\n" + "".join(",".join(row) + "\n" for row in rows))
    columns = sms()
    lines = [
        json.dumps(
            {
                "stream": "sms",
                "time": time,
                "seconds": seconds,
                "ok": ok,
                "parts": parts,
                "price": price,
                "took": "PT2.25S",
                "region": region,
            }
        )
        for time, seconds, ok, parts, price, region in zip(
            *(columns[name] for name in ("time", "seconds", "ok", "parts", "price", "region"))
        )
    ]
    several = tmp_path / "several.ndjson"
    several.write_text("\n".join(lines) + "\n")
    for facts in (
        {"outages": outages, "sms": columns},
        {"outages": str(outages), None: several},
        {"outages": OUTAGES, "sms": columns},
    ):
        assert book.score("mobile-2026", facts, as_of=AS_OF).json == card.json
    read = book.facts()
    assert read.read("outages", outages.read_bytes(), format="csv", source="o") == []
    assert read.read(None, several.read_text(), format="ndjson") == []
    read.seal()
    assert book.score("mobile-2026", read, as_of=AS_OF).json == card.json


def test_windows_are_chosen(book, facts):
    made = book.score(
        "mobile-2026", facts, as_of="2026-04-01T00:00:00Z", from_="2026-02-01T00:00:00Z", to="2026-03-01T00:00:00Z"
    )
    assert {result.from_.month for result in made.results} == {2}


def test_complete(book):
    unsaid = book.score("mobile-2026", {"outages": OUTAGES, "sms": sms()}, as_of=AS_OF)
    said = book.score(
        "mobile-2026",
        {"outages": OUTAGES, "sms": sms()},
        as_of=AS_OF,
        complete={"outages": [("2026-01-01T00:00:00Z", "2026-01-11T00:00:00Z")], "sms": []},
    )
    assert said.json != unsaid.json
    facts = book.facts()
    facts.append("outages", OUTAGES)
    facts.append("sms", sms())
    facts.complete("outages", NEW_YEAR, NEW_YEAR + 10 * DAY)
    facts.seal()
    assert book.score("mobile-2026", facts, as_of=AS_OF).json == said.json


def test_bad_rows_are_counted(book):
    reversed_ = {"start": ["2026-01-10T08:00:00Z"], "end": ["2026-01-10T07:00:00Z"], "region": ["home"]}
    with pytest.raises(dsv.DsvFactsError) as caught:
        book.score("mobile-2026", {"outages": reversed_}, as_of=AS_OF)
    assert caught.value.name == "row"
    made = book.score("mobile-2026", {"outages": reversed_}, as_of=AS_OF, bad_rows="count")
    assert [finding.severity for finding in made.warnings] == ["warning"]


GERMAN = "start;end;region\n10.01.2026 09:00:00;10.01.2026 10:30:00;home\n11.01.2026 00:00:00;11.01.2026 00:10:00;home\n"
USUAL = "start,end,region\n2026-01-10T08:00:00Z,2026-01-10T09:30:00Z,home\n2026-01-10T23:00:00Z,2026-01-10T23:10:00Z,home\n"
DIALECT = {"separator": ";", "decimal": ",", "times": "DD.MM.YYYY hh:mm:ss", "zone": "Europe/Berlin"}


def test_how_files_are_written(book, tmp_path):
    usual, german = tmp_path / "usual.csv", tmp_path / "german.csv"
    usual.write_text(USUAL)
    german.write_text(GERMAN)
    same = book.score("mobile-2026", {"outages": usual}, as_of=AS_OF).json
    assert book.score("mobile-2026", {"outages": german}, as_of=AS_OF, **DIALECT).json == same
    facts = book.facts()
    facts.read("outages", GERMAN, format="csv", **DIALECT)
    facts.seal()
    assert book.score("mobile-2026", facts, as_of=AS_OF).json == same
    with pytest.raises(TypeError):
        book.score("mobile-2026", facts, as_of=AS_OF, **DIALECT)
    with pytest.raises(dsv.DsvCallError):
        book.facts().load("outages", german, **DIALECT | {"separator": ","})
    for wrong in ({"separator": ";;"}, {"decimal": ""}, {"part": 2, "parts": 2}, {"part": -1}, {"parts": 2**32}):
        with pytest.raises(ValueError):
            book.facts().load("outages", german, **DIALECT | wrong)


def test_parts_of_a_file(book, tmp_path):
    usual = tmp_path / "usual.csv"
    usual.write_text(USUAL)
    for parts in (1, 2, 3, 50, len(USUAL) + 1):
        facts = book.facts()
        rows = []
        for part in range(parts):
            before = facts.rows("outages")
            facts.load("outages", usual, part=part, parts=parts)
            rows.append(facts.rows("outages") - before)
        assert sum(rows) == 2 and max(rows) == (2 if parts == 1 else 1)


def test_facts_rows(book):
    facts = book.facts()
    assert facts.rows("outages") == 0
    facts.append("outages", OUTAGES)
    facts.append("outages", OUTAGES)
    assert facts.rows("outages") == 4 and facts.rows("nothing") == 0


def test_check(book_file, tmp_path):
    assert dsv.check(book_file) == []
    bad = tmp_path / "bad.json"
    bad.write_text('{"type":"party","id":"a","colour":1}')
    findings = dsv.check(bad)
    assert [(finding.name, finding.pointer, finding.line) for finding in findings] == [("member", "/colour", 1)]
    assert str(findings[0]).startswith(f"{bad}:1:")
    with pytest.raises(dsv.DsvIOError):
        dsv.check(tmp_path / "nowhere.json")


def test_hello():
    example = pathlib.Path(__file__).resolve().parents[2] / "examples" / "hello"
    book = dsv.Book.load(example / "book.json")
    card = book.score(
        "website-2026", {"outages": example / "outages.csv", "requests": example / "requests.csv"}, as_of=AS_OF
    )
    rows = "".join(f"{result.target}\t{result.status}\t{result.value}\n" for result in card.results)
    assert rows == (example / "expected.txt").read_text()
