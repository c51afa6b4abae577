"""Error budgets, by Book.budget."""
from pathlib import Path

import dsv
import pytest

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "budget"


def test_budget():
    book = dsv.Book.load(EXAMPLE / "book.json")
    facts = {"outages": EXAMPLE / "outages.csv"}
    made = book.budget("website-2026", "availability", facts, as_of="2026-06-18T10:00:00Z", seed=2026)
    assert (made["budget"], made["used"], made["left"], made["forecast"]["met"]) == ("2592", "1520", "1072", 7392)
    again = book.budget("website-2026", "availability", facts, as_of="2026-06-18T10:00:00Z", seed=2026)
    assert again == made
    with pytest.raises(ValueError):
        book.budget("website-2026", "availability", facts, as_of="2026-06-18", seed=-1)
    with pytest.raises(dsv.DsvError):
        book.budget("website-2026", "mean-time", facts, as_of="2026-06-18")
