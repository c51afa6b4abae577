"""The real logs that the examples hold, and the whole of them where ../shared/data is: each written in every format that can hold it,
and scored to the same bytes from all."""

import csv
import datetime
import gzip
import io
import itertools
import json
import pathlib
import random
import tempfile
import zoneinfo

import numpy
import pyarrow
import pytest

import dsv

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
SHARED = ROOT.parent / "shared/data"
SITES = {"outages": EXAMPLES / "demo/facts/outages.csv", "probes": EXAMPLES / "demo/facts/probes.csv"}
TIMES = ("time", "start", "end")
PARTS = 7


class Log:
    """A book, and for each stream the rows as dictionaries of plain Python, by the names of their files."""

    def __init__(self, example, agreement, as_of, facts, streams=None, derive=None):
        """`streams`: members of streams that are not those of the example; `derive` adds to what was read."""
        documents = json.loads((EXAMPLES / example / "book.json").read_text())
        self.agreement, self.as_of = agreement, as_of
        self.streams = {d["id"]: d for d in documents if d["type"] == "stream"}
        for stream, members in (streams or {}).items():
            self.streams[stream] |= members
        self.rows = {stream: rows for name, path in facts.items() for stream, rows in self.read(name, path)}
        if derive:
            derive(self, documents)
        self.book = dsv.Book.from_json(documents)
        self.files = None if derive else facts

    def types(self, stream):
        """Name in the file, our name and type of each column."""
        document = self.streams[stream]
        names = document.get("columns", {})
        own = ("start", "end") if document["shape"] == "interval" else ("time",)
        fields = {name: field if isinstance(field, str) else field["type"] for name, field in document.get("fields", {}).items()}
        return [(names.get(name, name), name, fields.get(name, "time")) for name in (*own, *fields)]

    def read(self, name, path):
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt", newline="") as file:
            if ".csv" in path.name:
                return [(name, [self.row(name, row) for row in csv.DictReader(file)])]
            told = {}
            for line in map(json.loads, file):
                told.setdefault(name or line["stream"], []).append(line)
            return [(stream, [self.row(stream, row) for row in rows]) for stream, rows in told.items()]

    def row(self, stream, given):
        """Texts become instants, numbers and truth; what is empty is left out."""
        make = {"time": datetime.datetime.fromisoformat, "integer": int, "number": float, "boolean": lambda v: v in (True, "true"), "string": str}
        return {name: make[kind](given[name]) for name, _, kind in self.types(stream) if given.get(name) not in (None, "")}

    def zone(self):
        """The first of these zones whose clocks show no time of the log twice."""
        for name in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"):
            zone = zoneinfo.ZoneInfo(name)
            local = [v.astimezone(zone) for rows in self.rows.values() for row in rows for v in row.values() if isinstance(v, datetime.datetime)]
            if all(time.replace(fold=0).utcoffset() == time.replace(fold=1).utcoffset() for time in local):
                return zone
        raise AssertionError("no zone will do")


def stamp(value):
    return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def micros(value):
    return round(value.timestamp()) * 1_000_000


def as_csv(log, stream, separator=",", decimal=".", time=stamp):
    write = {datetime.datetime: time, bool: lambda v: "true" if v else "false", float: lambda v: repr(v).replace(".", decimal)}
    file = io.StringIO()
    out = csv.writer(file, delimiter=separator, lineterminator="\n")
    names = [name for name, _, _ in log.types(stream)]
    out.writerow(names)
    out.writerows([write.get(type(row.get(name)), lambda v: v)(row.get(name)) for name in names] for row in log.rows[stream])
    return file.getvalue().encode()


def as_ndjson(log, stream, name=None):
    first = {"stream": name} if name else {}
    return "".join(json.dumps({**first, **row}, default=stamp) + "\n" for row in log.rows[stream]).encode()


def read_csv(facts, log, stream):
    facts.read(stream, as_csv(log, stream), format="csv")


def read_dialect(facts, log, stream):
    zone = log.zone()
    data = as_csv(log, stream, ";", ",", lambda v: v.astimezone(zone).strftime("%d.%m.%Y %H:%M:%S"))
    facts.read(stream, data, format="csv", decimal=",", times="DD.MM.YYYY hh:mm:ss", zone=zone.key)


def read_american(facts, log, stream):
    data = as_csv(log, stream, "\t", ".", lambda v: v.astimezone(datetime.timezone.utc).strftime("%-m/%-d/%Y %I:%M:%S %p Z"))
    facts.read(stream, data, format="csv", separator="\t", times="M/D/YYYY hh:mm:ss AM Z")


def packed(write, kind):
    def read(facts, log, stream):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / f"{stream}.{kind}.gz"
            path.write_bytes(gzip.compress(write(log, stream), compresslevel=1))
            facts.load(stream, path)

    return read


def read_ndjson(facts, log, stream):
    facts.read(stream, as_ndjson(log, stream), format="ndjson")


def read_ndjson_of_many(facts, log, stream):
    facts.read(None, as_ndjson(log, stream, stream), format="ndjson")


def in_parts(write, kind):
    def read(facts, log, stream):
        data = write(log, stream)
        for part in random.Random(1).sample(range(PARTS), PARTS):
            facts.read(stream, data, format=kind, part=part, parts=PARTS)

    return read


def arrow(log, stream):
    kinds = {"time": pyarrow.timestamp("us", "UTC"), "integer": pyarrow.int64(), "number": pyarrow.float64(), "boolean": pyarrow.bool_(),
             "string": pyarrow.string()}
    schema = pyarrow.schema([(name, kinds[kind]) for name, _, kind in log.types(stream)])
    return pyarrow.Table.from_pylist(log.rows[stream], schema=schema)


def append_arrow(facts, log, stream):
    facts.append(stream, arrow(log, stream))


def append_batches(facts, log, stream):
    """In many pieces, backwards, with text as dictionaries."""
    table = arrow(log, stream)
    table = table.take(pyarrow.array(range(len(table) - 1, -1, -1)))
    for i, field in enumerate(table.schema):
        if field.type == pyarrow.string():
            table = table.set_column(i, field.name, table.column(i).dictionary_encode())
    facts.append(stream, table.to_reader(max_chunksize=1000))


def append_numpy(facts, log, stream):
    rows, kinds = log.rows[stream], {"time": "datetime64[us]", "integer": "int64", "number": "float64", "boolean": "bool"}
    columns = {}
    for name, ours, kind in log.types(stream):
        values = [row.get(name) for row in rows]
        if kind in kinds:
            plain = [(micros(v) if kind == "time" else v) if v is not None else 0 for v in values]
            columns[ours] = dsv.Column(numpy.array(plain, dtype=kinds[kind]), valid=numpy.array([v is not None for v in values], dtype="uint8"))
        else:
            columns[ours] = values
    facts.append(stream, columns)


def series(log, stream, metric="seconds"):
    """The rows as series: all that is text is a label."""
    told = {}
    for row in log.rows[stream]:
        labels = tuple((name, row[name]) for name, _, kind in log.types(stream) if kind == "string")
        told.setdefault(labels, []).append((micros(row["time"]) // 1_000_000, row[metric]))
    return told


def read_prometheus(facts, log, stream):
    result = [{"metric": {"__name__": "seconds", **dict(labels)}, "values": [[time, repr(value)] for time, value in samples]}
              for labels, samples in series(log, stream).items()]
    answer = {"status": "success", "data": {"resultType": "matrix", "result": result}}
    facts.read(stream, json.dumps(answer).encode(), format="prometheus")


def read_openmetrics(facts, log, stream):
    lines = ["# TYPE seconds gauge"]
    for labels, samples in series(log, stream).items():
        named = ",".join(f'{name}="{value}"' for name, value in labels)
        lines += [f"seconds{{{named}}} {value} {time}" for time, value in samples]
    facts.read(stream, "\n".join([*lines, "# EOF\n"]).encode(), format="openmetrics")


WAYS = {
    "csv": read_csv,
    "csv with ; , and clock times": read_dialect,
    "csv with tabs and AM": read_american,
    "csv gz": packed(as_csv, "csv"),
    "csv in parts": in_parts(as_csv, "csv"),
    "ndjson": read_ndjson,
    "ndjson that names its stream": read_ndjson_of_many,
    "ndjson gz": packed(as_ndjson, "ndjson"),
    "ndjson in parts": in_parts(as_ndjson, "ndjson"),
    "arrow": append_arrow,
    "arrow, batches of dictionaries": append_batches,
    "numpy": append_numpy,
}
METRICS = {"prometheus": read_prometheus, "openmetrics": read_openmetrics}


def in_seconds(log, documents):
    """What the probes measured, in fractions, so that decimal commas and metrics have something to hold."""
    for row in log.rows["probes"]:
        row["seconds"] = row.pop("milliseconds") / 1000
    log.streams["probes"]["fields"] = {"site": "string", "status": "string", "seconds": "number"}
    metric = {"kind": "mean", "stream": "probes", "field": "seconds"}
    documents[-1]["targets"].append({"id": "seconds", "group": "warranty", "metric": metric, "by": ["site"]})


def opened_and_numbered(log, documents):
    """As ATTRIBUTION.md of the desk says, of all incidents: a row `Opened` for each, and the events of each numbered. The agreement
    holds for all of them."""
    documents[-1]["in_force"] = {"from": "2016-02-01"}
    steps = {}
    for row in log.rows["events"]:
        row["step"] = steps[row["case"]] = steps.get(row["case"], 0) + 1
    with open(SHARED / "servicedesk/incidents.csv", newline="") as file:
        for row in csv.DictReader(file):
            opened = {"time": row["opened_at"], "case": row["number"], "step": 0, "event": "Opened", "priority": row["priority"]}
            log.rows["events"].append(log.row("events", opened))


MILLISECONDS = {"fields": {"site": "string", "status": "string", "milliseconds": "integer"}}
BY_SOURCE = {"columns": {}, "fields": {"case": "string", "step": "integer", "event": "string", "priority": "integer"}}
ALL_EVENTS = SHARED / "servicedesk/events.ndjson.gz"
LOGS = {
    "incidents": lambda: Log("demo", "desk-2016", "2016-07-01", {"incidents": EXAMPLES / "demo/facts/incidents.csv.gz"}),
    "events": lambda: Log("desk", "desk-2016", "2016-06-01", {"events": EXAMPLES / "desk/events.csv.gz"}),
    "sites": lambda: Log("demo", "sites-promise", "2025-01-01", SITES),
    "uptime": lambda: Log("uptime", "sites-promise", "2026-06-16T01:40:31Z", SITES),
    "probes": lambda: Log("uptime", "sites-promise", "2026-06-16T01:40:31Z", SITES, {"probes": MILLISECONDS}, in_seconds),
    "flights": lambda: Log("flights", "flights-2026", "2026-03-10T12:00:00Z", {None: EXAMPLES / "flights/facts.ndjson"}),
}
if ALL_EVENTS.exists():
    LOGS["all events"] = lambda: Log("desk", "desk-2016", "2017-07-01", {"events": ALL_EVENTS}, {"events": BY_SOURCE}, opened_and_numbered)


def score(log, ways):
    """From facts that were read in these ways, one for each stream."""
    facts = log.book.facts()
    for stream, way in ways.items():
        way(facts, log, stream)
    facts.seal()
    return log.book.score(log.agreement, facts, as_of=log.as_of).json


@pytest.fixture(scope="module", params=LOGS)
def log(request):
    """A log, and the bytes of its scorecard: from the files as they are, or, where something was added to them, from CSV."""
    made = LOGS[request.param]()
    made.name = request.param
    made.expected = made.book.score(made.agreement, made.files, as_of=made.as_of).json if made.files else score(made, dict.fromkeys(made.rows, read_csv))
    assert all(len(rows) for rows in made.rows.values())
    return made


@pytest.mark.parametrize("way", WAYS)
def test_a_log_has_one_scorecard(log, way):
    assert score(log, dict.fromkeys(log.rows, WAYS[way])) == log.expected


@pytest.mark.parametrize("way", METRICS)
def test_samples_come_as_metrics_too(way):
    log = LOGS["probes"]()
    ways = {"outages": read_csv, "probes": METRICS[way]}
    assert score(log, ways) == score(log, dict.fromkeys(log.rows, read_csv))


def test_half_of_a_log_scores_otherwise():
    """So that the comparisons above compare something."""
    log = LOGS["incidents"]()
    whole = score(log, {"incidents": read_csv})
    log.rows["incidents"] = log.rows["incidents"][::2]
    assert score(log, {"incidents": read_csv}) != whole

