"""Times beside an agreement: text, dates in its zone, datetime, microseconds."""

from datetime import datetime, timezone

import dsv
import pytest
from conftest import DOCUMENTS


def test_a_date_begins_in_the_zone_of_the_agreement():
    there = [{**d, "timezone": "Europe/Amsterdam"} if d["type"] == "agreement" else d for d in DOCUMENTS]
    book = dsv.Book.from_json(there)
    agreement = next(d.id for d in book.documents if d.type == "agreement")
    same = ["2026-03-01", "2026-02-28T23:00:00Z", "2026-03-01T00:00:00+01:00", 1772319600000000,
            datetime(2026, 2, 28, 23, tzinfo=timezone.utc)]
    assert {book.time(agreement, value) for value in same} == {1772319600000000}
    assert len({book.score(agreement, as_of=value).json for value in same}) == 1


def test_what_is_no_time_is_a_finding():
    book = dsv.Book.from_json(DOCUMENTS)
    agreement = next(d.id for d in book.documents if d.type == "agreement")
    with pytest.raises(dsv.DsvError) as caught:
        book.score(agreement, as_of="2026-02-30")
    assert caught.value.name == "value" and "2026-02-30" in str(caught.value)
    with pytest.raises(dsv.DsvError) as caught:
        book.time("nothing", "2026-02-01")
    assert caught.value.name == "unknown_agreement"
