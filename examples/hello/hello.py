"""Scores an agreement from a book and two files of facts."""
import pathlib

import dsv

folder = pathlib.Path(__file__).parent
book = dsv.Book.load(str(folder / "book.json"))
card = book.score(
    "website-2026",
    facts={"outages": str(folder / "outages.csv"), "requests": str(folder / "requests.csv")},
    as_of="2026-02-01T00:00:00Z",
)
for r in card.results:
    print(r.target, r.status, r.value, sep="\t")
