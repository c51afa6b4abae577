"""What is the same wherever it is computed: the agreement, what a part of the facts is, and one pass over all."""

import pathlib

import dsv

AGREEMENT, AS_OF = "platform-2026", "2026-04-01"


def book():
    return dsv.Book.load(str(pathlib.Path(__file__).parent / "book.json"))


def facts_of(book, folder, machines):
    """The logs of some machines, and the maintenance, which is whole in every part."""
    facts = book.facts()
    facts.load("maintenance", str(folder / "maintenance.csv"))
    for machine in machines:
        facts.load("calls", str(machine / "calls.csv"))
        facts.load("probes", str(machine / "probes.csv"))
    facts.seal()
    return facts


def machines_of(folder):
    return sorted(folder.glob("machine-*"))


def report(card, folder):
    """The scorecard, and whether one pass over all facts gives the same bytes: the exit code."""
    agreed = book()
    whole = agreed.score(AGREEMENT, facts_of(agreed, folder, machines_of(folder)), as_of=AS_OF)
    same = card.json == whole.json
    print(card.text(), end="")
    print("\nthe bytes are", "those of one pass" if same else "NOT those of one pass")
    return 0 if same else 1
