"""Facts from the libraries that people hold them in, and figures back to them: the same bits whichever way they come."""

import datetime
import decimal
import json

import duckdb
import numpy
import pandas
import polars
import pyarrow
import pytest

import dsv

DOCUMENTS = [
    {"type": "party", "id": "p"},
    {"type": "party", "id": "c"},
    {"type": "service", "id": "s"},
    {
        "type": "stream",
        "id": "calls",
        "shape": "sample",
        "columns": {"seconds": "Seconds taken"},
        "fields": {
            "seconds": "number",
            "ok": "boolean",
            "parts": "integer",
            "price": "decimal",
            "seen": "time",
            "took": "duration",
            "region": "string",
        },
    },
    {
        "type": "agreement",
        "id": "a",
        "form": "agreement",
        "provider": "p",
        "consumer": "c",
        "services": ["s"],
        "version": 1,
        "in_force": {"from": "2026-01-01", "to": "2027-01-01"},
        "timezone": "UTC",
        "window": "month",
        "targets": [
            {
                "id": "slow",
                "metric": {"kind": "quantile", "stream": "calls", "field": "seconds", "q": "0.95"},
                "by": ["region"],
            },
            {"id": "took", "metric": {"kind": "mean", "stream": "calls", "field": "took"}},
            {"id": "price", "metric": {"kind": "sum", "stream": "calls", "field": "price"}},
            {"id": "parts", "metric": {"kind": "sum", "stream": "calls", "field": "parts"}},
            {
                "id": "good",
                "metric": {"kind": "ratio", "stream": "calls", "of": {"field": "ok", "op": "==", "value": True}},
                "where": {"field": "seen", "op": ">=", "value": "2026-01-01"},
            },
        ],
    },
]
AS_OF = "2026-04-01T00:00:00Z"
ROWS = 3000
UTC = datetime.timezone.utc
START = datetime.datetime(2026, 1, 1, tzinfo=UTC)


def rows():
    """Plain Python objects, some of them missing."""

    def column(period, value):
        return [None if i % period == period - 1 else value(i) for i in range(ROWS)]

    return {
        "time": [START + datetime.timedelta(minutes=40 * i, microseconds=i) for i in range(ROWS)],
        "Seconds taken": column(7, lambda i: (i * 37 % 1000) / 8),
        "ok": column(11, lambda i: i % 3 != 0),
        "parts": column(13, lambda i: i % 100 - 50),
        "price": column(5, lambda i: decimal.Decimal(i % 1000).scaleb(-2)),
        "seen": column(17, lambda i: START + datetime.timedelta(days=i - 20)),
        "took": column(19, lambda i: datetime.timedelta(milliseconds=i % 500)),
        "region": column(23, lambda i: ("home", "roaming", "über")[i % 3]),
        "not of the stream": [[i] for i in range(ROWS)],
    }


@pytest.fixture(scope="module")
def book():
    return dsv.Book.from_json(DOCUMENTS)


@pytest.fixture(scope="module")
def expected(book):
    """From a file, with nothing of Arrow."""
    facts = book.facts()
    data = rows()
    lines = []
    for i in range(ROWS):
        line = {}
        for name, values in data.items():
            value = values[i]
            if value is None or isinstance(value, list):
                continue
            if isinstance(value, datetime.datetime):
                value = value.isoformat()
            elif isinstance(value, datetime.timedelta):
                value = f"PT{value.microseconds / 1e6:.6f}S"
            elif isinstance(value, decimal.Decimal):
                value = str(value)
            line[name] = value
        lines.append(json.dumps(line))
    facts.read("calls", "\n".join(lines) + "\n", format="ndjson")
    facts.seal()
    return book.score("a", facts, as_of=AS_OF).json


def table():
    schema = pyarrow.schema(
        [
            ("time", pyarrow.timestamp("us", "UTC")),
            ("Seconds taken", pyarrow.float64()),
            ("ok", pyarrow.bool_()),
            ("parts", pyarrow.int64()),
            ("price", pyarrow.decimal128(18, 2)),
            ("seen", pyarrow.timestamp("us", "UTC")),
            ("took", pyarrow.duration("us")),
            ("region", pyarrow.string()),
            ("not of the stream", pyarrow.list_(pyarrow.int32())),
        ]
    )
    return pyarrow.table(rows(), schema=schema)


def cast(**types):
    def made():
        whole = table()
        for name, kind in types.items():
            name = name.replace("_", " ")
            place = whole.schema.get_field_index(name)
            whole = whole.set_column(place, name, whole.column(name).cast(kind))
        return whole

    return made


def dictionary():
    whole = table()
    place = whole.schema.get_field_index("region")
    return whole.set_column(place, "region", whole.column("region").dictionary_encode())


def many_batches():
    return pyarrow.Table.from_batches(table().to_batches(max_chunksize=100))


def unlike_dictionaries():
    """Each batch with a dictionary of its own."""
    whole = table()
    place = whole.schema.get_field_index("region")
    parts = [part.set_column(place, "region", part.column("region").dictionary_encode()) for part in (whole[:1000].combine_chunks(), whole[1000:].combine_chunks())]
    return pyarrow.concat_tables(parts)


def a_slice():
    """Of a longer table, whose other rows would count."""
    return pyarrow.concat_tables([table(), table(), table()]).combine_chunks()[ROWS : 2 * ROWS]


def backwards():
    return table().take(pyarrow.array(range(ROWS - 1, -1, -1)))


def of_pandas():
    frame = table().drop_columns(["not of the stream"]).to_pandas()
    frame["parts"] = frame["parts"].astype("Int64")  # numpy has no integer that is missing
    return frame


WAYS = {
    "pyarrow": table,
    "batch": lambda: table().combine_chunks().to_batches()[0],
    "reader": lambda: table().to_reader(max_chunksize=77),
    "batches": many_batches,
    "seconds, small and large types": cast(parts=pyarrow.int8(), region=pyarrow.large_string(), took=pyarrow.duration("ms")),
    "nanoseconds": cast(time=pyarrow.timestamp("ns", "UTC"), seen=pyarrow.timestamp("s"), took=pyarrow.duration("ns")),
    "floats and views": cast(Seconds_taken=pyarrow.float32(), region=pyarrow.string_view()),
    "dictionary": dictionary,
    "dictionaries": unlike_dictionaries,
    "slice": a_slice,
    "backwards": backwards,
    "wide decimals": cast(price=pyarrow.decimal128(38, 4)),
    "polars": lambda: polars.from_arrow(table()),
    "polars categories": lambda: polars.from_arrow(table()).with_columns(polars.col("region").cast(polars.Categorical)),
    "polars enum": lambda: polars.from_arrow(table()).with_columns(polars.col("region").cast(polars.Enum(["roaming", "home", "über"]))),
    "polars chunks": lambda: polars.concat([polars.from_arrow(table())[:900], polars.from_arrow(table())[900:]], rechunk=False),
    "pandas": of_pandas,
    "pandas category": lambda: of_pandas().assign(region=lambda frame: frame["region"].astype("category")),
    "pandas of arrow": lambda: table().drop_columns(["not of the stream"]).to_pandas(types_mapper=pandas.ArrowDtype),
    "duckdb": lambda: duckdb.sql("SELECT * FROM source_of_duckdb"),
    "duckdb enum": lambda: duckdb.sql("SELECT * REPLACE (region::ENUM('über', 'home', 'roaming') AS region) FROM source_of_duckdb"),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_gives_the_same_bits(book, expected, way):
    if way.startswith("duckdb"):
        duckdb.sql("SET TimeZone = 'UTC'")
        duckdb.register("source_of_duckdb", table().drop_columns(["took"]))
        # DuckDB's intervals are months, days and microseconds: durations go as numbers in the field's unit.
        given = pyarrow.table(WAYS[way]()).append_column("took", table().column("took"))
        assert hasattr(WAYS[way](), "__arrow_c_stream__")
    else:
        given = WAYS[way]()
    facts = book.facts()
    facts.append("calls", given)
    del given
    facts.seal()
    assert book.score("a", facts, as_of=AS_OF).json == expected


def test_adopted_arrays_lie_where_they_were(book):
    whole = table().combine_chunks()
    facts = book.facts()
    before = pyarrow.total_allocated_bytes()
    facts.append("calls", whole)
    facts.seal()
    back = pyarrow.table(facts.columns("calls"))
    for name in ("time", "parts", "took"):
        assert back.column(name).chunk(0).buffers()[1].address == whole.column(name).chunk(0).buffers()[1].address
    assert back.column("seconds").chunk(0).buffers()[1].address == whole.column("Seconds taken").chunk(0).buffers()[1].address
    assert pyarrow.total_allocated_bytes() <= before + 4096
    del facts, whole
    assert back.column("parts").to_pylist() == rows()["parts"]


def test_columns_come_back_as_they_went(book):
    facts = book.facts()
    facts.append("calls", table())
    facts.seal()
    back = pyarrow.table(facts.columns("calls"))
    back.validate(full=True)
    assert back.schema.field("time").type == pyarrow.timestamp("us", "UTC")
    assert back.schema.field("took").type == pyarrow.duration("us")
    assert back.column_names == ["time", "seconds", "ok", "parts", "price", "seen", "took", "region"]
    plain = rows()
    for name in back.column_names:
        assert back.column(name).to_pylist() == plain["Seconds taken" if name == "seconds" else name], name
    frame = polars.DataFrame(facts.columns("calls"))
    assert frame["region"].cast(polars.String).to_list() == plain["region"]
    assert frame["price"].to_list() == plain["price"]
    columns = facts.columns("calls")  # noqa: F841
    assert duckdb.sql("SELECT count(*), sum(parts), count(region) FROM columns").fetchall()[0] == (
        ROWS,
        sum(part or 0 for part in plain["parts"]),
        sum(region is not None for region in plain["region"]),
    )
    assert back.to_pandas()["seconds"].isna().sum() == plain["Seconds taken"].count(None)
    assert facts.rows("calls") == ROWS


def test_a_scorecard_is_a_table(book):
    card = book.score("a", {"calls": table()}, as_of=AS_OF)
    made = pyarrow.table(card)
    made.validate(full=True)
    assert made.num_rows == len(card.results) > 10
    for row, result in zip(made.to_pylist(), card.results, strict=True):
        given = list(row.values())
        assert given == [
            result.from_,
            result.to,
            result.version,
            result.target,
            result.of_class,
            result.subject,
            result.value,
            result.unit,
            result.numerator,
            result.denominator,
            result.objective,
            result.status,
            result.early,
        ]
    assert polars.DataFrame(card).height == made.num_rows
    assert duckdb.sql("SELECT count(*) FROM made").fetchall() == [(made.num_rows,)]


def test_what_names_no_instant_is_refused(book):
    for kind in (pyarrow.date32(), pyarrow.date64()):
        with pytest.raises(dsv.DsvFactsError) as caught:
            book.facts().append("calls", cast(time=kind)())
        assert "names no instant" in caught.value.findings[0].message
    odd = table().set_column(0, "time", pyarrow.array([1] * ROWS, pyarrow.timestamp("ns")))
    with pytest.raises(dsv.DsvFactsError) as caught:
        book.facts().append("calls", odd)
    assert "row 1, column" in caught.value.findings[0].message


def test_a_reader_that_breaks(book):
    def batches():
        yield table().to_batches()[0]
        raise ValueError("the disk is gone")

    facts = book.facts()
    reader = pyarrow.RecordBatchReader.from_batches(table().schema, batches())
    with pytest.raises(dsv.DsvIOError) as caught:
        facts.append("calls", reader)
    assert "the disk is gone" in caught.value.findings[0].message
    assert facts.rows("calls") == 0


def test_numpy_goes_as_buffers(book):
    plain = table()
    facts = book.facts()
    nothing = pyarrow.nulls(ROWS)
    facts.append(
        "calls",
        {
            "time": numpy.array(plain.column("time").cast("int64")),
            "seconds": numpy.arange(ROWS) / 4,
            "ok": numpy.ones(ROWS, dtype=bool),
            "parts": numpy.arange(ROWS),
            "price": numpy.arange(ROWS),
            "seen": numpy.array(plain.column("time").cast("int64")).view("datetime64[us]"),
            "took": numpy.arange(ROWS).view("timedelta64[us]"),
            "region": nothing.to_pylist(),
        },
    )
    facts.seal()
    assert facts.rows("calls") == ROWS
