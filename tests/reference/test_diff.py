"""Diffs of real books against the plain one of JSON: every member changed, taken out and put in, alone and several at once."""
import copy
import json
import os
import pathlib
import random
import re
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("DSV_BUILD", ROOT / "build")).resolve()
sys.path.insert(0, str(BUILD / "bindings" / "python"))

import dsv  # noqa: E402
from plain_diff import differences, step  # noqa: E402

PLACES = [*sorted((ROOT / "examples").glob("*/book.json")), *sorted((ROOT / "tests/data/valid").glob("*.json"))]
SWAPPED = {"added": "removed", "removed": "added", "changed": "changed", "stricter": "looser", "looser": "stricter", "none": "none"}
# Words that may stand for each other where one of them stands.
WORDS = [["minute", "hour", "day", "week", "month", "quarter", "year"], ["utility", "warranty", "experience", "outcome", "compliance"],
         ["<", "<=", ">", ">=", "==", "!="], ["each", "all", "any", "worst", "pooled", "weighted"],
         ["unjudged", "good", "bad", "excluded"], ["agreement", "obligation", "promise", "social"], ["time", "downtime"],
         ["up", "down", "half_up", "half_even"], ["continue", "running", "restart", "ignore"], ["first", "last", "follow"],
         ["decision", "start", "stop"], ["string", "integer", "decimal", "number", "time", "duration", "boolean"],
         ["sample", "event", "interval"], ["always", "unknown"], ["running", "refuse"], ["%", "count"], ["goods", "access", "action"],
         ["user", "provider", "joint"], ["mean", "minimum", "maximum", "sum"], ["mean", "minimum", "maximum", "within", "late"],
         ["availability", "downtime", "outages", "longest_outage", "mttr", "mtbf"], ["Europe/Amsterdam", "UTC", "Etc/UTC"], ["EUR", "USD"]]


def book_of(documents):
    try:
        return dsv.Book.from_json(json.dumps(documents))
    except dsv.DsvError:
        return None


def pairs(found):
    return sorted(((c.kind, c.before_pointer, c.after_pointer) for c in found), key=str)


def mirrored(changes):
    return sorted(((SWAPPED[c.kind], c.after_pointer, c.before_pointer, SWAPPED[c.direction], c.after, c.before) for c in changes), key=str)


def parts(value, pointer=()):
    """Every member and entry below a document, by the names and places that lead to it."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in inside:
        yield pointer + (name,)
        yield from parts(inner, pointer + (name,))


def at(value, pointer):
    for name in pointer:
        value = value[name]
    return value


def others(value, documents):
    """Values that might stand in place of one."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1]
    if not isinstance(value, str):
        return []
    found = [word for words in WORDS if value in words for word in words if word != value]
    found += [d["id"] for d in documents if d["id"] != value and any(d["type"] == e["type"] and e["id"] == value for e in documents)]
    if re.fullmatch(r"-?\d+(\.\d+)?", value):
        found += [value + "1" if "." in value else value + ".5", value[:-1] + ("2" if value[-1] == "1" else "1")]
    if re.fullmatch(r"P(\d+[YMWD])?(T.+)?", value):
        found += [re.sub(r"\d+", lambda n: str(int(n[0]) * 2 + 1), value, count=1)]
    if re.match(r"\d{4}-\d\d-\d\d", value):
        found += [str(int(value[:4]) + 1) + value[4:], str(int(value[:4]) - 1) + value[4:]]
    return found + [value + "x", value + " x"]


def edits(document, pointer, documents):
    """The document without a part, then with others in its place."""
    gone = copy.deepcopy(document)
    del at(gone, pointer[:-1])[pointer[-1]]
    yield gone
    for other in others(at(document, pointer), documents):
        changed = copy.deepcopy(document)
        at(changed, pointer[:-1])[pointer[-1]] = other
        yield changed


def accepted(documents, i, pointer, most):
    """Edits of one part of document number i that make a good book, with their books: that without it, and at most so many with another value."""
    left = most + 1
    for n, document in enumerate(edits(documents[i], pointer, documents)):
        if not all(document.get(name) == documents[i][name] for name in ("type", "id")):
            continue
        book = book_of(documents[:i] + [document] + documents[i + 1:])
        left -= book is not None or n == 0
        if book:
            yield document, book
        if not left:
            return


class Diff(unittest.TestCase):
    maxDiff = None

    def books(self):
        for path in PLACES:
            documents = json.loads(path.read_text())
            # Of amendments and offerings the agreements are compared that are made from them, which the plain diff does not make.
            makes = isinstance(documents, list) and any(d.get("type") in ("amendment", "offering") for d in documents)
            book = None if makes else book_of(documents)
            if book:
                yield path, documents, book

    def compare(self, path, before, after, a, b):
        """Both ways, against the plain diff of the one document; a new version of it is one too."""
        found, back = a.diff(b), b.diff(a)
        self.assertEqual(pairs(found.changes), sorted(differences(before, after), key=str), (path, before, after))
        self.assertEqual(mirrored(back.changes), sorted(
            ((c.kind, c.before_pointer, c.after_pointer, c.direction, c.before, c.after) for c in found.changes), key=str), path)
        for change in found.changes:
            self.assertEqual((change.before is None, change.after is None), (change.before_pointer is None, change.after_pointer is None))
            self.assertNotEqual(change.before, change.after, change)
        return found.changes

    def test_every_member(self):
        tried = told = 0
        for path, documents, book in self.books():
            self.assertEqual(book.diff(book).changes, [], path)
            self.assertEqual(book.diff(book).text(), "no changes\n")
            for i, document in enumerate(documents):
                for pointer in parts(document):
                    tried += 1
                    if tried % 3 and "DSV_LONG" not in os.environ:
                        continue
                    for after, other in accepted(documents, i, pointer, 2):
                        changes = self.compare(path, document, after, book, other)
                        told += len(changes)
                        # Of members one thing is told, and where it is; an id that changes is one that goes and one that comes.
                        inside = "".join(step(name) for name in pointer)
                        if pointer[-1] != "id" and not pointer[0].startswith("x-"):
                            self.assertEqual(len(changes), 1, (path, pointer))
                            place = changes[0].before_pointer or changes[0].after_pointer
                            if isinstance(pointer[-1], str):
                                self.assertTrue(inside == place or inside.startswith(place + "/"), (inside, place))
        self.assertGreater(tried, 3000)
        self.assertGreater(told, 1000)

    def test_several_at_once(self):
        chance = random.Random(1)
        for path, documents, book in self.books():
            i = max(range(len(documents)), key=lambda k: documents[k]["type"] == "agreement")
            for _ in range(8):
                made, other = documents, None
                for _ in range(6):
                    pointer = chance.choice(list(parts(made[i])))
                    good = list(accepted(made, i, pointer, 1))
                    if good:
                        document, other = chance.choice(good)
                        made = made[:i] + [document] + made[i + 1:]
                for name in ("targets", "exclude"):
                    if isinstance(made[i].get(name), list) and chance.random() < 0.5:
                        document = {**made[i], name: chance.sample(made[i][name], len(made[i][name]))}
                        good = book_of(made[:i] + [document] + made[i + 1:])
                        if good:
                            made, other = made[:i] + [document] + made[i + 1:], good
                if other and made[i].get("version") == documents[i].get("version"):
                    self.compare(path, documents[i], made[i], book, other)


if __name__ == "__main__":
    unittest.main()
