"""Columns from everything that holds them."""

import array
import ctypes

import pytest

import dsv
from conftest import AS_OF, NEW_YEAR, numpy, sms

ROWS = 20


def card_of(book, columns):
    return book.score("mobile-2026", {"sms": columns}, as_of=AS_OF).json


def plain():
    """The columns of sms() as buffers."""
    columns = sms(ROWS)
    columns["time"] = array.array("q", [dsv.time_parse(time) for time in columns["time"]])
    columns["seconds"] = array.array("d", columns["seconds"])
    columns["ok"] = bytes(columns["ok"])
    columns["parts"] = array.array("q", columns["parts"])
    columns["seen"] = dsv.Column(array.array("q", [0] * ROWS), "time", bytes(ROWS))
    return columns


def test_buffers_and_lists_are_the_same(book):
    assert card_of(book, plain()) == card_of(book, sms(ROWS))


class Frame:
    """What a dataframe looks like from here."""

    def __init__(self, columns):
        self.columns = list(columns)
        self._columns = columns

    def __getitem__(self, name):
        return Series(self._columns[name])


class Series:
    def __init__(self, values):
        self._values = values

    def to_numpy(self):
        return self._values


def test_a_dataframe(book):
    times = array.array("q", [NEW_YEAR, NEW_YEAR + 1])
    frame = Frame(
        {"start": times, "end": times, "region": ["home", None], "not of the stream": array.array("d", [1, 2])}
    )
    facts = book.facts()
    facts.append("outages", frame)
    assert facts.rows("outages") == 2
    del frame.columns[2]
    with pytest.raises(dsv.DsvFactsError, match="region"):
        facts.append("outages", frame)
    # The columns that a dataframe has no type for go beside it.
    columns = plain()
    frame = Frame(columns)
    mixed = {name: columns[name] if isinstance(columns[name], dsv.Column) else frame[name] for name in frame.columns}
    assert card_of(book, mixed) == card_of(book, columns)


def test_numpy(book):
    if numpy is None:
        return  # the header of the report says so; array.array stands for it everywhere else
    columns = plain()
    columns["time"] = numpy.array(columns["time"]).view("datetime64[us]")
    columns["seconds"] = numpy.array(columns["seconds"])
    columns["ok"] = numpy.frombuffer(columns["ok"], dtype=bool)
    columns["parts"] = numpy.array(columns["parts"])
    columns["price"] = numpy.array(columns["price"], dtype=object)
    columns["seen"] = numpy.array(["NaT"] * ROWS, dtype="datetime64[us]")
    columns["took"] = numpy.full(ROWS, 2_250_000).view("timedelta64[us]")
    columns["region"] = numpy.array(columns["region"])
    expected = card_of(book, plain())
    assert card_of(book, columns) == expected
    # A column of a two-dimensional array is not contiguous.
    columns["seconds"] = numpy.stack([columns["seconds"]] * 3, axis=1)[:, 1]
    columns["time"] = numpy.repeat(columns["time"], 2)[::2]
    assert card_of(book, columns) == expected
    for wrong in (columns["time"].astype("datetime64[ns]"), columns["time"].astype("datetime64[s]")):
        with pytest.raises(TypeError, match=r"astype\('datetime64\[us\]'\)"):
            card_of(book, {**columns, "time": wrong})
    for wrong in (
        columns["seconds"].astype("float32"),
        columns["parts"].astype("int32"),
        columns["parts"].astype(">i8"),
        numpy.zeros((ROWS, 2)),
        columns["seconds"].astype("complex"),
    ):
        with pytest.raises(TypeError, match="column seconds"):
            card_of(book, {**columns, "seconds": wrong})


def test_what_is_missing(book):
    columns = sms(ROWS)
    columns["seconds"] = [None if i == 1 else value for i, value in enumerate(columns["seconds"])]
    columns["ok"] = [None] + columns["ok"][1:]
    columns["parts"] = columns["parts"][:-1] + [None]
    columns["region"] = [None if i % 2 else value for i, value in enumerate(columns["region"])]
    listed = card_of(book, columns)
    columns["seconds"] = dsv.Column(
        array.array("d", [value or 0 for value in columns["seconds"]]), valid=bytes(i != 1 for i in range(ROWS))
    )
    assert card_of(book, columns) == listed
    assert listed != card_of(book, sms(ROWS))


def test_text_of_every_kind(book):
    facts = book.facts()
    names = ["", "a", "\u00e9\u00e8", "\U0001f600", "x" * 1000, None]
    times = array.array("q", range(NEW_YEAR, NEW_YEAR + len(names)))
    facts.append("outages", {"start": times, "end": times, "region": names})
    facts.append("outages", {"start": times, "end": times, "region": tuple(names)})
    facts.append("outages", {"start": [], "end": [], "region": []})
    assert facts.rows("outages") == 2 * len(names)
    with pytest.raises(UnicodeEncodeError):
        facts.append("outages", {"start": times[:1], "end": times[:1], "region": ["\ud800"]})
    with pytest.raises(dsv.DsvFactsError):
        facts.append("outages", {"start": times[:1], "end": times[:1], "region": ["a\0b"]})


@pytest.mark.parametrize(
    "column, error, match",
    [
        (["a", 1], TypeError, "column region, row 2"),
        ([b"a", "b"], TypeError, "column region"),
        (["a"], ValueError, "column region: 1 rows"),
        (dsv.Column(["a", "b"], "integer"), TypeError, "column region: text is read by .* leave out 'integer'"),
        (dsv.Column(["2026-01-01T00:00:00Z", None], "time"), TypeError, "column region: text .* leave out 'time'"),
        (dsv.Column(array.array("d", [1, 2]), "boolean"), ValueError, "column region"),
        (dsv.Column(array.array("d", [1, 2]), valid=b"1"), ValueError, "column region"),
        (memoryview(bytes(4)).cast("B", (2, 2)), TypeError, "column region"),
        (array.array("f", [1, 2]), TypeError, "column region"),
        (array.array("q", [1, 2]), dsv.DsvFactsError, "region"),
        (object(), TypeError, "column region"),
        (None, TypeError, "column region"),
        ([1, "a"], TypeError, "column region"),
        ([2**64, 1], OverflowError, "column region"),
    ],
)
def test_wrong_columns(book, column, error, match):
    times = array.array("q", [NEW_YEAR, NEW_YEAR + 1])
    with pytest.raises(error, match=match):
        book.facts().append("outages", {"start": times, "end": times, "region": column})


def test_wrong_names(book):
    with pytest.raises(TypeError, match="column 1"):
        book.facts().append("outages", {1: []})


def test_text_by_the_type_of_its_field(book):
    columns = sms(ROWS)
    columns["time"] = [str(dsv.time_parse(time)) for time in columns["time"]]
    columns["seconds"] = [str(value) for value in columns["seconds"]]
    columns["ok"] = ["true" if value else "0" for value in columns["ok"]]
    columns["parts"] = [str(value) for value in columns["parts"]]
    columns["took"] = ["PT2.25S"] * ROWS
    assert card_of(book, columns) == card_of(book, sms(ROWS))


def test_times_that_cannot_be(book):
    columns = {"start": ["2026-01-01T00:00:00Z", "yesterday"], "end": [None, None], "region": ["a", "b"]}
    with pytest.raises(dsv.DsvFactsError, match='row 2, column "start": a time such as') as raised:
        book.facts().append("outages", columns)
    assert [finding.name for finding in raised.value.findings] == ["cell"]
    facts = book.facts()
    assert [finding.severity for finding in facts.append("outages", columns, bad_rows="count")] == ["warning"]
    assert facts.rows("outages") == 2
    with pytest.raises(dsv.DsvFactsError):
        book.facts().append("outages", {"start": [2**62], "end": [None], "region": ["a"]})


def test_buffers_are_let_go(book):
    """A buffer that is held cannot be resized."""
    times = array.array("q", [NEW_YEAR])
    valid = bytearray(b"\1")
    for column in (["a"], [1], None):
        try:
            book.facts().append("outages", {"start": dsv.Column(times, valid=valid), "end": times, "region": column})
        except (TypeError, dsv.DsvError):
            pass
        times.append(NEW_YEAR)
        times.pop()
        valid.append(1)
        valid.pop()


def test_other_buffers(book):
    times = (ctypes.c_int64 * 2)(NEW_YEAR, NEW_YEAR + 1)
    facts = book.facts()
    facts.append(
        "outages",
        {
            "start": memoryview(times).cast("B").cast("q"),
            "end": memoryview(array.array("q", [NEW_YEAR + 2] * 2)),
            "region": ["a", "b"],
        },
    )
    assert facts.rows("outages") == 2


def test_buffer_that_is_not_aligned(book):
    odd = memoryview(bytearray(17))[1:].cast("q")
    with pytest.raises(dsv.DsvError, match="not aligned") as caught:
        book.facts().append("outages", {"start": odd, "end": odd, "region": ["a", "b"]})
    assert caught.value.name == "column"


def test_many_rows(book):
    rows = 2_000_000
    times = array.array("q", range(NEW_YEAR, NEW_YEAR + rows))
    facts = book.facts()
    facts.append("outages", {"start": times, "end": times, "region": ["home", None] * (rows // 2)})
    facts.seal()
    assert facts.rows("outages") == rows
