"""What speaks Arrow, by structures made by hand: no library of it is needed here. Those of pyarrow and the like stand in peers/."""

import array
import ctypes
import sys

import pytest

import dsv
from conftest import AS_OF, NEW_YEAR, numpy, sms


class Speaks:
    """Hands over the capsules of another object."""

    def __init__(self, source):
        self._source = source
        self.asked = 0

    def __arrow_c_stream__(self, requested_schema=None):
        self.asked += 1
        return self._source.__arrow_c_stream__(requested_schema)


def filled(book):
    made = book.facts()
    made.append("sms", sms())
    made.seal()
    return made


def test_out_and_in_again(book):
    facts = filled(book)
    card = book.score("mobile-2026", facts, as_of=AS_OF)
    speaks = Speaks(facts.columns("sms"))
    del facts
    again = book.score("mobile-2026", {"sms": speaks}, as_of=AS_OF)
    assert speaks.asked == 1
    assert again.json == card.json
    assert again.warnings == []


def test_only_sealed_facts_are_given(book):
    facts = book.facts()
    facts.append("sms", sms())
    with pytest.raises(dsv.DsvCallError) as caught:
        facts.columns("sms")
    assert caught.value.name == "not_frozen"
    facts.seal()
    with pytest.raises(dsv.DsvFactsError):
        facts.columns("none")


def test_capsules_that_are_no_such(book):
    class Lies:
        def __arrow_c_stream__(self, requested_schema=None):
            return self.capsule

    facts = book.facts()
    for capsule in (None, 5, "text", dsv._core.Facts):
        lies = Lies()
        lies.capsule = capsule
        with pytest.raises((TypeError, ValueError)):
            facts.append("sms", lies)
    capsule = filled(book).columns("sms").__arrow_c_stream__()
    lies.capsule = capsule
    facts.append("sms", lies)
    with pytest.raises(dsv.DsvCallError) as caught:
        facts.append("sms", lies)  # it has been taken
    assert caught.value.name == "misuse"
    assert facts.rows("sms") == 20


def test_pandas_without_pyarrow_goes_by_columns(book):
    class Frame(dict):
        def __arrow_c_stream__(self, requested_schema=None):
            raise ImportError("pyarrow")

    facts = book.facts()
    facts.append("sms", Frame(sms()))
    assert facts.rows("sms") == 20


def test_a_capsule_that_nobody_takes(book):
    facts = filled(book)
    before = sys.getrefcount(facts)
    for _ in range(1000):
        facts.columns("sms").__arrow_c_stream__()
    assert sys.getrefcount(facts) == before
    card = book.score("mobile-2026", facts, as_of=AS_OF)
    for _ in range(1000):
        card.__arrow_c_stream__()


# ---- structures by ctypes ----


class ArrowSchema(ctypes.Structure):
    pass


class ArrowArray(ctypes.Structure):
    pass


ReleaseSchema = ctypes.CFUNCTYPE(None, ctypes.POINTER(ArrowSchema))
ReleaseArray = ctypes.CFUNCTYPE(None, ctypes.POINTER(ArrowArray))
ArrowSchema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_char_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(ArrowSchema))),
    ("dictionary", ctypes.POINTER(ArrowSchema)),
    ("release", ReleaseSchema),
    ("private_data", ctypes.c_void_p),
]
ArrowArray._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(ArrowArray))),
    ("dictionary", ctypes.POINTER(ArrowArray)),
    ("release", ReleaseArray),
    ("private_data", ctypes.c_void_p),
]
new_capsule = ctypes.pythonapi.PyCapsule_New
new_capsule.restype = ctypes.py_object
new_capsule.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]


class Batch:
    """A record batch of two columns of int64, whose releases are Python code and are counted."""

    def __init__(self, rows):
        self.released = []
        self.times = (ctypes.c_int64 * rows)(*range(rows))
        self.schema, self.array = ArrowSchema(), ArrowArray()
        self.parts = []
        schemas, arrays = (ctypes.POINTER(ArrowSchema) * 2)(), (ctypes.POINTER(ArrowArray) * 2)()
        for i, name in enumerate((b"start", b"end")):
            buffers = (ctypes.c_void_p * 2)(None, ctypes.addressof(self.times))
            schema = ArrowSchema(format=b"l", name=name)
            array_ = ArrowArray(length=rows, n_buffers=2, buffers=buffers)
            schemas[i], arrays[i] = ctypes.pointer(schema), ctypes.pointer(array_)
            self.parts += [buffers, schema, array_]
        nothing = ArrowSchema(format=b"n", name=b"region")
        none = ArrowArray(length=rows, null_count=rows)
        self.schemas = (ctypes.POINTER(ArrowSchema) * 3)(*schemas, ctypes.pointer(nothing))
        self.arrays = (ctypes.POINTER(ArrowArray) * 3)(*arrays, ctypes.pointer(none))
        self.bits = (ctypes.c_void_p * 1)(None)
        self.parts += [nothing, none]
        self.schema = ArrowSchema(format=b"+s", n_children=3, children=self.schemas, release=ReleaseSchema(self.end_schema))
        self.array = ArrowArray(
            length=rows, n_buffers=1, n_children=3, buffers=self.bits, children=self.arrays, release=ReleaseArray(self.end_array)
        )

    def end_schema(self, schema):
        self.released.append("schema")
        schema[0].release = ReleaseSchema()

    def end_array(self, array_):
        self.released.append("array")
        array_[0].release = ReleaseArray()

    def __arrow_c_array__(self, requested_schema=None):
        return (
            new_capsule(ctypes.addressof(self.schema), b"arrow_schema", None),
            new_capsule(ctypes.addressof(self.array), b"arrow_array", None),
        )


def test_an_array_is_held_as_long_as_the_facts(book):
    batch = Batch(100)
    facts = book.facts()
    facts.append("outages", batch)
    facts.seal()
    assert facts.rows("outages") == 100
    assert batch.released == ["schema"]
    columns = facts.columns("outages")
    del facts
    assert batch.released == ["schema"]
    del columns
    assert batch.released == ["schema", "array"]


def test_an_array_that_is_refused_stays_with_its_owner(book):
    batch = Batch(100)
    batch.times[7] = 2**62
    facts = book.facts()
    with pytest.raises(dsv.DsvFactsError) as caught:
        facts.append("outages", batch)
    assert "row 8" in str(caught.value.findings[0].message)
    assert batch.released == [] and facts.rows("outages") == 0
    assert facts.append("outages", batch, bad_rows="count")[0].severity == "warning"
    assert batch.released == ["array", "schema"] or batch.released == ["schema", "array"]


# ---- buffers that are used where they lie ----


def test_buffers_are_held_and_let_go(book):
    times = array.array("q", [NEW_YEAR, NEW_YEAR + 5])
    facts = book.facts()
    facts.append("outages", {"start": times, "end": times, "region": ["home", None]})
    with pytest.raises(BufferError):
        times.append(1)  # somebody holds it
    facts.append("outages", {"start": [0], "end": [1], "region": ["home"]})
    times.append(1)  # the table has made its own
    facts.seal()
    assert facts.rows("outages") == 3
    facts = book.facts()
    facts.append("outages", {"start": [NEW_YEAR + 5, NEW_YEAR], "end": [NEW_YEAR + 6] * 2, "region": array.array("I", [0, 0])} | {
        "region": dsv.Column(array.array("I", [1, 0]), "codes", None, 0, ["abroad", "home"])
    })
    facts.seal()
    del facts


def test_letting_go_without_the_lock(book):
    """The seal moves rows, and lets go of the buffers while other threads run."""
    for _ in range(20):
        times = array.array("q", range(50_000, 0, -1))
        facts = book.facts()
        facts.append("outages", {"start": times, "end": times, "region": [None] * 50_000})
        with pytest.raises(BufferError):
            times.append(1)
        facts.seal()
        times.append(1)


def test_a_failed_call_lets_go(book):
    times = array.array("q", [NEW_YEAR, 2**62])
    facts = book.facts()
    with pytest.raises(dsv.DsvFactsError):
        facts.append("outages", {"start": times, "end": times, "region": [None, None]})
    times.append(1)


def test_codes_and_decimals(book):
    facts = sms()
    facts["region"] = dsv.Column(array.array("I", [i % 2 for i in range(20)]), "codes", None, 0, ["home", "roaming"])
    facts["price"] = dsv.Column(array.array("q", [10] * 20), "decimal", bytes(1 if i % 3 else 0 for i in range(20)), 2)
    expected = book.score("mobile-2026", {"sms": sms()}, as_of=AS_OF)
    assert book.score("mobile-2026", {"sms": facts}, as_of=AS_OF).json == expected.json
    facts["region"] = dsv.Column(array.array("I", [2] * 20), "codes", None, 0, ["home", "roaming"])
    with pytest.raises(dsv.DsvFactsError):
        book.score("mobile-2026", {"sms": facts}, as_of=AS_OF)
    facts["region"] = dsv.Column(array.array("I", [0] * 20), "codes", None, 0, ["home", None])
    with pytest.raises(TypeError):
        book.score("mobile-2026", {"sms": facts}, as_of=AS_OF)


def test_order_is_checked(book):
    facts = book.facts()
    columns = {"start": [5, 4], "end": [6, 6], "region": [None, None]}
    with pytest.raises(dsv.DsvError) as caught:
        facts.append("outages", columns, order="time")
    assert caught.value.name == "order" and "row 2" in caught.value.findings[0].message
    columns["start"] = [5, 5]
    facts.append("outages", columns, order="time")
    with pytest.raises(ValueError):
        facts.append("outages", columns, order="size")


@pytest.mark.skipif(numpy is None, reason="numpy")
def test_numpy_slices_are_used_where_they_lie(book):
    times = numpy.arange(100, dtype="int64")
    facts = book.facts()
    facts.append("outages", {"start": times[10:60], "end": times[20:70], "region": [None] * 50})
    facts.seal()
    assert facts.rows("outages") == 50
