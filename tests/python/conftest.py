"""What the tests of the package share: a book, facts for it, and columns of numpy where it is there."""

import array
import json
import os
import pathlib
import sys

import pytest

BUILD = pathlib.Path(os.environ.get("DSV_BUILD", pathlib.Path(__file__).resolve().parents[2] / "build")).resolve()
sys.path.insert(0, str(BUILD / "bindings" / "python"))

import dsv  # noqa: E402

try:
    import numpy
except ImportError:
    numpy = None

DOCUMENTS = [
    {"type": "party", "id": "teleco"},
    {"type": "party", "id": "axle", "title": "Axle \u00fcber alles"},
    {"type": "service", "id": "mobile"},
    {
        "type": "calendar",
        "id": "office",
        "timezone": "Europe/Amsterdam",
        "weekly": {"mon": ["09:00-17:00"], "tue": ["09:00-17:00"]},
    },
    {"type": "stream", "id": "outages", "shape": "interval", "fields": {"region": "string"}},
    {
        "type": "stream",
        "id": "sms",
        "shape": "event",
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
        "id": "mobile-2026",
        "form": "agreement",
        "provider": "teleco",
        "consumer": "axle",
        "services": ["mobile"],
        "version": 1,
        "in_force": {"from": "2026-01-01", "to": "2027-01-01"},
        "timezone": "UTC",
        "window": "month",
        "targets": [
            {
                "id": "availability",
                "metric": {"kind": "availability", "stream": "outages"},
                "by": ["region"],
                "objective": {"op": ">=", "value": "99", "unit": "%"},
            },
            {
                "id": "slow",
                "metric": {"kind": "ratio", "stream": "sms", "of": {"field": "seconds", "op": ">", "value": "60"}},
                "objective": {"op": "<", "value": "5", "unit": "%"},
                "classes": [
                    {"id": "home", "where": {"field": "region", "op": "==", "value": "home"}},
                    {"id": "abroad", "where": {"field": "region", "op": "!=", "value": "home"}},
                ],
            },
        ],
    },
]
AS_OF = "2026-02-01T00:00:00Z"
DAY = 86_400_000_000
NEW_YEAR = 1_767_225_600_000_000

# A hundredth of January, which is just enough, and an hour more, which is not.
OUTAGES = {
    "start": ["2026-01-10T00:00:00Z", "2026-01-10T00:00:00Z"],
    "end": ["2026-01-10T07:26:24Z", "2026-01-10T08:26:24Z"],
    "region": ["home", "roaming"],
}


def sms(rows=20):
    """Columns for the stream sms, one row in twenty slow and none of those at home."""
    return {
        "time": [dsv.time_format(NEW_YEAR + i * 60_000_000) for i in range(rows)],
        "seconds": [90.5 if i % 20 == 1 else 2.25 for i in range(rows)],
        "ok": [i % 20 != 1 for i in range(rows)],
        "parts": [1 + i % 3 for i in range(rows)],
        "price": ["0.10" if i % 3 else None for i in range(rows)],
        "seen": [None] * rows,
        "took": dsv.Column(array.array("q", [2_250_000] * rows), "duration"),
        "region": ["roaming" if i % 2 else "home" for i in range(rows)],
    }


@pytest.fixture
def book():
    return dsv.Book.from_json(DOCUMENTS)


@pytest.fixture
def facts(book):
    made = book.facts()
    made.append("outages", OUTAGES)
    made.append("sms", sms())
    made.seal()
    return made


@pytest.fixture
def card(book, facts):
    return book.score("mobile-2026", facts, as_of=AS_OF)


@pytest.fixture
def book_file(tmp_path):
    path = tmp_path / "book.json"
    path.write_text(json.dumps(DOCUMENTS), encoding="utf-8")
    return path


def pytest_report_header():
    return "numpy: " + (numpy.__version__ if numpy else "not there; columns are those of array.array")
