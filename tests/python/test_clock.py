"""Calendars: every verb of one value and of columns, over what holds columns, and what cannot be answered."""

import array
import ctypes
import gc
import threading
import tracemalloc
from datetime import date, datetime, timedelta, timezone

import pytest

import dsv
from conftest import numpy

# Amsterdam: UTC+1, and UTC+2 from 2026-03-29 01:00Z to 2026-10-25 01:00Z. The middle of the day is closed on Mondays.
OFFICE = {
    "type": "calendar",
    "id": "office",
    "timezone": "Europe/Amsterdam",
    "weekly": {
        "mon": ["08:00-12:00", "13:00-18:00"],
        "tue": ["08:00-18:00"],
        "wed": ["08:00-18:00"],
        "thu": ["08:00-18:00"],
        "fri": ["08:00-16:00"],
        "sun": ["00:00-06:00"],
    },
    "exceptions": [
        {"on": "2026-12-25", "hours": [], "name": "Christmas"},
        {"first": "2026-12-28", "last": "2026-12-31", "hours": ["10:00-14:00"]},
        {"yearly": "04-27", "hours": []},
    ],
}
ALWAYS = {"type": "calendar", "id": "always", "always": True}
NEVER = {"type": "calendar", "id": "never", "timezone": "UTC", "weekly": {}}
ENDED = {**ALWAYS, "id": "ended", "timezone": "UTC", "valid": {"to": "2026-01-02"}}
HOUR, DAY = 3_600_000_000, 86_400_000_000
needs_numpy = pytest.mark.skipif(numpy is None, reason="numpy is not there")


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


def us(time):
    return (time - utc("1970-01-01")) // timedelta(microseconds=1)


def hours(number):
    return timedelta(hours=number)


@pytest.fixture
def book():
    return dsv.Book.from_json([OFFICE, ALWAYS, NEVER, ENDED])


@pytest.fixture
def office(book):
    return book.calendar("office")


# Worked out by hand: verb, first argument, the others, answer.
TIMES = [
    # Thursday 16:00 to Monday 12:00 over Christmas: two hours, none on Friday, six on Sunday, two from 10:00.
    ("elapsed", "2026-12-24T15:00", {"to": "2026-12-28T11:00"}, hours(10)),
    ("elapsed", "2026-12-28T11:00", {"to": "2026-12-24T15:00"}, -hours(10)),
    # Monday over lunch: 11:30 to 13:30.
    ("elapsed", "2026-01-05T10:30", {"to": "2026-01-05T12:30"}, hours(1)),
    # Sundays when the clock is set on (02:00 is skipped), set back (02:00 comes twice), and neither.
    ("elapsed", "2026-03-28T23:00", {"to": "2026-03-29T12:00"}, hours(5)),
    ("elapsed", "2026-10-24T22:00", {"to": "2026-10-25T12:00"}, hours(7)),
    ("elapsed", "2026-10-31T23:00", {"to": "2026-11-01T12:00"}, hours(6)),
    # The King's day is a Monday in 2026.
    ("elapsed", "2026-04-27T00:00", {"to": "2026-04-28T00:00"}, hours(0)),
    # Friday 15:00 and two hours: one, then one on Sunday. One hour stays at the end of the Friday.
    ("due", "2026-01-09T14:00", {"hours": 2}, utc("2026-01-11T00:00")),
    ("due", "2026-01-09T14:00", {"hours": 1}, utc("2026-01-09T15:00")),
    ("due", "2026-01-09T14:00", {"hours": 1, "land": "next"}, utc("2026-01-10T23:00")),
    ("due", "2026-01-10T12:00", {"hours": 0}, utc("2026-01-10T12:00")),
    ("due", "2026-01-10T12:00", {"hours": 0, "land": "next"}, utc("2026-01-10T23:00")),
    ("due", "2026-01-05T10:30", {"minutes": 59, "seconds": 60}, utc("2026-01-05T12:30")),
    # 15:00 on the Friday before the clock is set on, eight hours: one, five on Sunday, two on Monday from 08:00.
    ("due", "2026-03-27T14:00", {"hours": 8}, utc("2026-03-30T08:00")),
    ("due", "2026-01-05T10:30", {"duration": -HOUR}, utc("2026-01-05T09:30")),
    ("due", "2026-01-05T10:30", {"duration": timedelta(microseconds=1)}, utc("2026-01-05T10:30:00.000001")),
    ("back", "2026-01-05T08:00", {"hours": 2}, utc("2026-01-11T04:00") - timedelta(days=7)),
    ("back", "2026-01-05T12:00", {"hours": 4}, utc("2026-01-05T07:00")),
    ("back", "2026-01-05T12:00", {"hours": 4, "land": "next"}, utc("2026-01-04T05:00")),
    # Days: Christmas is none, Saturdays are none, Sundays are.
    ("due", "2026-12-24T15:00", {"days": 1}, utc("2026-12-27T15:00")),
    ("due", "2026-12-24T15:00", {"days": 2, "at": "end"}, utc("2026-12-28T13:00")),
    ("due", "2026-12-25T15:00", {"days": 0}, utc("2026-12-27T15:00")),
    ("due", "2026-12-27T15:00", {"days": -1}, utc("2026-12-24T15:00")),
    # The same clock time, an hour earlier in UTC once the clock is set on.
    ("due", "2026-03-27T14:00", {"days": 2}, utc("2026-03-30T13:00")),
    ("open", "2026-01-05T07:00", {}, True),
    ("open", "2026-01-05T11:00", {}, False),
    ("open", "2026-12-25T10:00", {}, False),
    ("next_open", "2026-12-24T18:00", {}, utc("2026-12-26T23:00")),
    ("next_open", "2026-01-05T11:30", {}, utc("2026-01-05T12:00")),
    ("next_close", "2026-01-05T07:00", {}, utc("2026-01-05T11:00")),
    ("next_close", "2026-03-28T23:00", {}, utc("2026-03-29T04:00")),
]
DATES = [
    ("2026-01-05", hours(9)),
    ("2026-01-09", hours(8)),
    ("2026-01-10", hours(0)),
    ("2026-12-25", hours(0)),
    ("2026-12-28", hours(4)),
    ("2026-03-29", hours(5)),
    ("2026-10-25", hours(7)),
]


@pytest.mark.parametrize("verb, first, rest, answer", TIMES)
def test_by_hand(office, verb, first, rest, answer):
    """Of one value and of a column of one, three and a thousand rows; of text, datetime and integers."""
    rest = {name: utc(value) if name == "to" else value for name, value in rest.items()}
    ask = getattr(office, verb)
    for value in (first + "Z" if len(first) > 16 else first + ":00Z", utc(first), us(utc(first))):
        assert ask(value, **rest) == answer
        assert ask([value], **rest) == [answer]
        assert ask((value, None, value), **rest) == [answer, None, answer]
    assert ask(array.array("q", [us(utc(first))] * 1000), **rest) == [answer] * 1000
    assert ask(memoryview(array.array("q", [us(utc(first))])), **rest) == [answer]


@pytest.mark.parametrize("day, answer", DATES)
def test_hours_of_dates(office, day, answer):
    number = date.fromisoformat(day).toordinal() - date(1970, 1, 1).toordinal()
    for value in (day, date.fromisoformat(day), number):
        assert office.working(value) == answer
        assert office.working([value, None]) == [answer, None]
    assert office.working(array.array("q", [number])) == [answer]


def test_the_second_argument_may_be_a_column(office):
    start = "2026-01-05T07:00:00Z"
    ends = [utc("2026-01-05T08:00"), "2026-01-05T09:00:00Z", None]
    assert office.elapsed(start, ends) == [hours(1), hours(2), None]
    assert office.elapsed([start] * 3, ends) == [hours(1), hours(2), None]
    lengths = [hours(1), 2 * HOUR, None]
    expected = [utc("2026-01-05T08:00"), utc("2026-01-05T09:00"), None]
    assert office.due(start, lengths) == office.due([start] * 3, lengths) == expected
    assert office.back(utc("2026-01-05T11:00"), lengths) == [utc("2026-01-05T10:00"), utc("2026-01-05T09:00"), None]
    assert office.due(start, days=[0, 1, None]) == [utc("2026-01-05T07:00"), utc("2026-01-06T07:00"), None]
    assert office.elapsed(start, []) == office.elapsed([], start) == office.elapsed([], []) == office.open([]) == []


def test_spans(office):
    expected = [
        (utc("2026-12-24T15:00"), utc("2026-12-24T17:00")),
        (utc("2026-12-26T23:00"), utc("2026-12-27T05:00")),
        (utc("2026-12-28T09:00"), utc("2026-12-28T11:00")),
    ]
    assert office.spans("2026-12-24T15:00:00Z", utc("2026-12-28T11:00")) == expected
    assert office.spans(us(utc("2026-12-25")), us(utc("2026-12-26"))) == []
    total = sum((to - from_ for from_, to in office.spans(utc("2026-01-01"), utc("2027-01-01"))), timedelta())
    assert total == office.elapsed(utc("2026-01-01"), utc("2027-01-01"))


def test_readings_of_the_clock(office):
    first, second = utc("2026-10-25T00:30"), utc("2026-10-25T01:30")
    assert office.local(first) == office.local(second) == datetime(2026, 10, 25, 2, 30)
    assert office.instants("2026-10-25T02:30") == office.instants(datetime(2026, 10, 25, 2, 30)) == [first, second]
    assert office.instants("2026-03-29T02:30") == []
    assert office.instants("2026-01-05") == [utc("2026-01-04T23:00")]
    for wrong in ("2026-10-25T02:30:00Z", utc("2026-10-25T02:30"), "noon"):
        with pytest.raises(ValueError):
            office.instants(wrong)


def test_queries(office):
    query = {"op": "due", "from": "2026-03-27T15:00:00+01:00", "for": "PT8H", "id": 7}
    answer = {"id": 7, "at": "2026-03-30T08:00:00Z"}
    assert office.ask(query) == answer
    text = '{"op":"due","from":"2026-03-27T15:00:00+01:00","for":"PT8H","id":7}'
    assert office.ask(text) == office.ask(text.encode()) == answer
    assert office.ask({"op": "working", "day": "2026-01-05"}) == {"seconds": 9 * 3600}
    assert office.ask({"op": "open", "at": "2026-01-05"}) == {"open": False}
    for wrong in ("[", b"\xff", "{}", {"op": "close"}):
        assert set(office.ask(wrong)["error"]) >= {"code", "message"}
    with pytest.raises(TypeError):
        office.ask(1)


# ---- what cannot be answered ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "id, ask",
    [
        ("never", lambda c, at: c.due(at, hours=1)),
        ("never", lambda c, at: c.due(at, days=1)),
        ("never", lambda c, at: c.back(at, hours=1)),
        ("never", lambda c, at: c.next_open(at)),
        ("never", lambda c, at: c.next_close(at)),
        ("always", lambda c, at: c.next_open(at)),
        ("ended", lambda c, at: c.due(at, hours=1)),
    ],
)
def test_closed(book, id, ask):
    calendar, at = book.calendar(id), "2026-06-01T00:00:00Z"
    with pytest.raises(dsv.DsvComputeError) as caught:
        ask(calendar, at)
    assert caught.value.name == "closed"
    assert ask(calendar, [at, at]) == [None, None]


def test_limit(office):
    past = 2**62
    for ask in (office.open, office.next_open, office.working, office.local, lambda at: office.spans(at, at)):
        with pytest.raises(dsv.DsvLimitError):
            ask(past)
    for ask in (office.open, office.next_open, office.working):
        assert ask([past]) == [None]
        with pytest.raises(OverflowError):
            ask(2**70)
        with pytest.raises(OverflowError):
            ask([2**70])
    with pytest.raises(dsv.DsvLimitError):
        office.spans(-past, 0)
    with pytest.raises(dsv.DsvDocumentError):
        office.open("noon")


AT = "2026-01-05T08:00:00Z"


@pytest.mark.parametrize(
    "ask, match",
    [
        (lambda c: c.open(date(2026, 1, 5)), "a time"),
        (lambda c: c.open(timedelta(1)), "a time"),
        (lambda c: c.open(1.5), "a time"),
        (lambda c: c.open([date(2026, 1, 5)]), "a time"),
        (lambda c: c.elapsed(AT, None), "a time"),
        (lambda c: c.due(AT, "PT8H"), "a length"),
        (lambda c: c.due(AT, AT), "a length"),
        (lambda c: c.due(AT, utc("2026-01-05")), "a length"),
        (lambda c: c.due(AT, ["PT8H"]), "a length"),
        (lambda c: c.due(AT), "a length is due"),
        (lambda c: c.due(AT, HOUR, hours=1), "a length is due"),
        (lambda c: c.back(AT), "a length is due"),
        (lambda c: c.due(AT, days=1, hours=1), "days go"),
        (lambda c: c.due(AT, HOUR, days=1), "days go"),
        (lambda c: c.due(AT, days=1, land="next"), "days go"),
        (lambda c: c.due(AT, hours=1, at="end"), "at goes with days"),
        (lambda c: c.due(AT, days=1.5), "number of days"),
        (lambda c: c.due(AT, days=timedelta(1)), "number of days"),
        (lambda c: c.working(datetime(2026, 1, 5)), "a date"),
        (lambda c: c.open(array.array("d", [1])), "one of number"),
        (lambda c: c.open(bytearray(8)), "one of boolean"),
        (lambda c: c.open(array.array("i", [1])), "format 'i'"),
        (lambda c: c.open(memoryview(bytes(32)).cast("q", (2, 2))), "2 dimensions"),
        (lambda c: c.open({AT}), "set"),
        (lambda c: c.open([AT], progress=1), "callable"),
    ],
)
def test_wrong_types(office, ask, match):
    with pytest.raises(TypeError, match=match):
        ask(office)


def test_wrong_values(office):
    for ask in (
        lambda: office.due(AT, hours=1, land="somewhere"),
        lambda: office.due(AT, days=1, at="noon"),
        lambda: office.elapsed([AT, AT], [AT, AT, AT]),
        lambda: office.elapsed([AT, AT], []),
        lambda: office.open(datetime(2026, 1, 5)),
        lambda: office.working("today"),
    ):
        with pytest.raises(ValueError):
            ask()


def test_buffers_are_let_go(office):
    """A buffer that is held cannot be resized."""
    a, b = array.array("q", [0, 0]), array.array("q", [HOUR, HOUR])
    office.due(a, b)

    def stop(done, total):
        raise KeyError(done)

    for ask in (lambda: office.due(a, b, progress=stop), lambda: office.due(a, array.array("q", [1, 2, 3]))):
        with pytest.raises((KeyError, ValueError)):
            ask()
    for wrong in (a[:1].tobytes()[:7], None, object()):
        with pytest.raises((TypeError, ValueError, BufferError)):
            office._handle.batch(2, a, wrong, b"12345678", 0, 0, None)
        with pytest.raises((TypeError, ValueError, BufferError)):
            office._handle.batch(2, a, b, wrong, 0, 0, None)
    for column in (a, b):
        column.append(0)
        column.pop()


def test_a_verb_that_is_none(office):
    with pytest.raises(dsv.DsvCallError):
        office._handle.one(99, 0, 0, 0, 0)
    with pytest.raises(dsv.DsvCallError):
        office._handle.batch(99, bytes(8), None, bytearray(8), 0, 0, None)
    with pytest.raises(dsv.DsvCallError):
        office._handle.one(2, 0, 0, 9, 0)


# ---- progress, threads, lifetime ------------------------------------------------------------------------------------


def test_progress(office):
    rows = 200_000
    times, seen = array.array("q", range(rows)), []
    office.elapsed(times, 0, progress=lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen) and len(seen) > 2 and seen[-1] == (rows, rows)

    def stop(done, total):
        if done:
            raise KeyboardInterrupt

    for ask in (
        lambda: office.elapsed(times, 0, progress=stop),
        lambda: office.due(times, hours=1, progress=stop),
        lambda: office.due(times, days=1, progress=stop),
        lambda: office.back(times, hours=1, progress=stop),
        lambda: office.open(times, progress=stop),
        lambda: office.next_open(times, progress=stop),
        lambda: office.next_close(times, progress=stop),
        lambda: office.working(times, progress=stop),
    ):
        with pytest.raises(KeyboardInterrupt):
            ask()


def test_progress_may_ask_the_same_calendar(office):
    answers = []
    office.open(array.array("q", range(50_000)), progress=lambda *_: answers.append(office.open([AT, AT])))
    assert answers and all(answer == [True, True] for answer in answers)


def test_threads_share_a_fresh_calendar(book):
    starts = [utc("1950-01-01") + timedelta(days=37 * i, hours=i % 24) for i in range(1000)]
    expected = book.calendar("office").due(starts, hours=30)
    for _ in range(5):
        fresh = dsv.Book.from_json([OFFICE]).calendar("office")
        gate, answers = threading.Barrier(6), []

        def work(number):
            gate.wait()
            if number % 2:
                answers.append(fresh.due(starts, hours=30))
            else:
                answers.append([fresh.due(start, hours=30) for start in starts])

        threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(answers) == 6 and all(answer == expected for answer in answers)


def test_a_calendar_outlives_its_book():
    calendar = dsv.Book.from_json([OFFICE]).calendar("office")
    gc.collect()
    assert calendar.open([AT]) == [True] and calendar.spans(AT, "2026-01-06T08:00:00Z")
    assert calendar.ask({"op": "open", "at": AT}) == {"open": True}


# ---- numpy and what goes by it --------------------------------------------------------------------------------------


@needs_numpy
@pytest.mark.parametrize("verb, first, rest, answer", TIMES)
def test_numpy_by_hand(office, verb, first, rest, answer):
    rest = {name: utc(value) if name == "to" else value for name, value in rest.items()}
    ask = getattr(office, verb)
    times = numpy.array([first, "NaT", first], "datetime64[us]")
    kinds = {timedelta: "timedelta64[us]", datetime: "datetime64[us]", bool: "bool"}
    plain = answer.replace(tzinfo=None) if isinstance(answer, datetime) else answer
    for column in (times, times.view("int64")):
        for given in (column, column[::-1], numpy.repeat(column, 2)[::2]):
            found = ask(given, **rest)
            assert found.dtype == kinds[type(answer)]
            assert found.tolist() == [plain, False if answer in (True, False) else None, plain]
    assert ask(times[0], **rest) == answer


@needs_numpy
def test_numpy_lengths_and_dates(office):
    times = numpy.array(["2026-01-05T08:00"] * 2, "datetime64[us]")
    lengths = numpy.array([1, 2], "timedelta64[h]").astype("timedelta64[us]")
    later = numpy.array(["2026-01-05T09:00", "2026-01-05T10:00"], "datetime64[us]")
    assert (office.due(times, lengths) == later).all() and (office.due(times[0], lengths) == later).all()
    assert (office.due([AT, AT], lengths) == later).all() and (office.due(times, [HOUR, 2 * HOUR]) == later).all()
    assert office.due(AT, lengths[0]) == utc("2026-01-05T09:00")
    assert (office.due(times, days=numpy.array([0, 1])) == times + numpy.array([0, DAY], "timedelta64[us]")).all()
    assert (office.elapsed(times, later) == lengths).all()
    days = numpy.array(["2026-01-05", "2026-01-10", "NaT"], "datetime64[D]")
    assert office.working(days).tolist() == [hours(9), hours(0), None]
    assert office.working(days[0]) == hours(9)
    assert office.open(numpy.array([], "datetime64[us]")).tolist() == []


@needs_numpy
@pytest.mark.parametrize(
    "column, match",
    [
        ("numpy.array([1], 'datetime64[ns]')", r"datetime64\[ns\] has other units.*astype\('datetime64\[us\]'\)"),
        ("numpy.array([1], 'datetime64[D]')", r"other units.*astype\('datetime64\[us\]'\)"),
        ("numpy.array([1], '>M8[us]')", r"other units or bytes.*astype\('datetime64\[us\]'\)"),
        ("numpy.datetime64(1, 'ns')", r"other units.*astype\('datetime64\[us\]'\)"),
        ("numpy.array([1], 'timedelta64[us]')", r"datetime64\[us\] is due, not timedelta64\[us\]"),
        ("numpy.datetime64('NaT', 'us')", "a time"),
        ("numpy.array([1], '>i8')", "format '>q'"),
        ("numpy.array([1], 'uint64')", "format 'L'"),
        ("numpy.array([1], 'int32')", "format 'i'"),
        ("numpy.array([True])", "one of boolean"),
        ("numpy.array([1.0])", "one of number"),
        ("numpy.array(1)", "0 dimensions"),
        ("numpy.array([[1]])", "2 dimensions"),
        ("numpy.array(['2026-01-05'], 'datetime64[us]').reshape(1, 1)", "2 dimensions"),
        ("numpy.array([object()])", "a time"),
        ("numpy.ma.masked_array([1, 2], [True, False])", "masked"),
    ],
)
def test_wrong_arrays(office, column, match):
    with pytest.raises(TypeError, match=match):
        office.open(eval(column))
    with pytest.raises(TypeError, match=match):
        office.elapsed(AT, eval(column))


@needs_numpy
def test_facts_take_no_other_bytes_for_times(book):
    """Times of another byte order were once read as if they were our own, and what is masked as if it were not."""
    book = dsv.Book.from_json([{"type": "stream", "id": "calls", "shape": "event", "fields": {}}])
    for times in (numpy.array([1], ">M8[us]"), numpy.ma.masked_array(numpy.array([1], "M8[us]"), [True])):
        with pytest.raises(TypeError, match="column time"):
            book.facts().append("calls", {"time": times})


@needs_numpy
def test_objects_and_text(office):
    for dtype in (object, str):
        texts = numpy.array([AT, "2026-01-05T23:00:00Z"], dtype)
        assert office.open(texts).tolist() == [True, False]
    times = numpy.array([utc("2026-01-05T08:00"), None], object)
    assert office.due(times, hours=1).tolist() == [datetime(2026, 1, 5, 9), None]


class Series:
    """A column of a dataframe as pandas has it, with a zone: objects, unless it is told what is due."""

    class dtype:
        kind, tz, unit = "M", timezone.utc, "us"

    def __init__(self, values, unit="us"):
        self._values, self.dtype.unit = values, unit

    def __len__(self):
        return len(self._values)

    def to_numpy(self, dtype=None):
        return self._values.astype(dtype) if dtype else self._values.astype(object)


@needs_numpy
def test_times_with_a_zone_in_a_dataframe(office):
    times = numpy.array(["2026-01-05T08:00", "NaT"], "datetime64[us]")
    assert office.due(Series(times), hours=1).tolist() == [datetime(2026, 1, 5, 9), None]
    with pytest.raises(TypeError, match="other units"):
        office.due(Series(times, "ns"), hours=1)
    book = dsv.Book.from_json([{"type": "stream", "id": "calls", "shape": "event", "fields": {}}])
    facts = book.facts()
    facts.append("calls", {"time": Series(times[:1])})
    assert facts.rows("calls") == 1


@needs_numpy
def test_arrays_of_other_classes(office, tmp_path):
    mapped = numpy.memmap(tmp_path / "times", "int64", "w+", shape=(3,))
    mapped[:] = us(utc("2026-01-05T08:00"))
    assert office.open(mapped).tolist() == [True] * 3
    frozen = numpy.frombuffer(array.array("q", [us(utc("2026-01-05T08:00"))]).tobytes(), "int64")
    assert not frozen.flags.writeable and office.due(frozen, frozen - frozen).tolist() == [datetime(2026, 1, 5, 8)]


def test_arrays_of_ctypes(office):
    times = (ctypes.c_int64 * 2)(us(utc("2026-01-05T08:00")), 0)
    assert office.open(times) == [True, False]


@needs_numpy
def test_arrays_are_not_copied(office):
    """The only memory for rows is that of the answers."""
    rows = 500_000
    numbers = numpy.arange(rows)
    for given in (numbers, numbers.view("datetime64[us]")):
        for ask in (lambda given: office.elapsed(given, given), lambda given: office.due(given, hours=1)):
            ask(given[:1000])  # what the calendar keeps
            tracemalloc.start()
            answer = ask(given)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            assert answer.nbytes == 8 * rows <= peak < 8 * rows + 100_000


def test_buffers_are_not_copied(office):
    from dsv import _calendar, _columns

    column = array.array("q", range(10))
    for given in (column, memoryview(column), (ctypes.c_int64 * 2)()):
        assert _columns.integers(given, _calendar._TIME)[0].obj is (column if len(given) == 10 else given)


def test_nothing_given_is_changed(office):
    times, lengths = array.array("q", [0, HOUR, 2**62]), array.array("q", [HOUR, HOUR, HOUR])
    before = times[:], lengths[:]
    office.due(times, lengths), office.elapsed(times, times), office.open(times)
    assert (times, lengths) == before


# ---- cases ----------------------------------------------------------------------------------------------------------

DESK = [
    {"type": "party", "id": "desk"},
    {"type": "party", "id": "staff"},
    {"type": "service", "id": "help"},
    OFFICE,
    {
        "type": "stream",
        "id": "tickets",
        "shape": "event",
        "fields": {"case": "string", "event": "string"},
    },
    {
        "type": "agreement",
        "id": "help-2026",
        "form": "agreement",
        "provider": "desk",
        "consumer": "staff",
        "services": ["help"],
        "version": 1,
        "in_force": {"from": "2026-01-01", "to": "2027-01-01"},
        "timezone": "Europe/Amsterdam",
        "window": "month",
        "targets": [
            {
                "id": "in-time",
                "hours": "office",
                "metric": {
                    "kind": "elapsed",
                    "stream": "tickets",
                    "start": "opened",
                    "stop": "solved",
                    "pause": "waiting",
                    "resume": "working",
                    "aggregate": "within",
                    "limit": {"op": "<=", "value": "PT2H"},
                },
                "objective": {"op": ">=", "value": "50", "unit": "%"},
            }
        ],
    },
]
# A: Monday 11:30 to 13:30 with lunch between, one hour. B: 08:00 to 11:00, three hours. C: the same, less 90 minutes.
TICKETS = [
    ("A", "opened", "2026-01-05T10:30:00Z"),
    ("A", "solved", "2026-01-05T12:30:00Z"),
    ("B", "opened", "2026-01-05T07:00:00Z"),
    ("B", "solved", "2026-01-05T10:00:00Z"),
    ("C", "opened", "2026-01-05T07:00:00Z"),
    ("C", "waiting", "2026-01-05T08:00:00Z"),
    ("C", "working", "2026-01-05T09:30:00Z"),
    ("C", "solved", "2026-01-05T10:00:00Z"),
]


def test_cases():
    book = dsv.Book.from_json(DESK)
    case, event, time = (list(column) for column in zip(*TICKETS))
    facts = {"tickets": {"case": case, "event": event, "time": time}}
    february = "2026-02-01T00:00:00Z"
    card = book.score("help-2026", facts, as_of=february)
    result = card.results[0]
    assert (result.target, result.status, result.numerator, result.denominator) == ("in-time", "met", "2", "3")
    assert card.dict()["periods"][0]["targets"][0]["cases"] == {"counted": 3, "seen": 3}
    made = book.explain("help-2026", "in-time", period="2026-01-15T00:00:00Z", facts=facts, as_of=february)
    cases = {case["case"]: case for case in made.dict()["parts"][0]["cases"]}
    on_the_clock = {name: (case["what"], case["elapsed"]) for name, case in cases.items()}
    assert on_the_clock == {"A": ("within", HOUR), "B": ("late", 3 * HOUR), "C": ("within", 3 * HOUR // 2)}
    assert [span["fate"] for span in cases["A"]["spans"]] == ["ran", "outside_hours", "ran"]
    assert [span["fate"] for span in cases["C"]["spans"]] == ["ran", "paused", "ran"]
    assert book.calendar("office").elapsed(cases["A"]["start"], cases["A"]["stop"]) == hours(1)
    assert "paused" in made.text() and "paused" in made.csv()
