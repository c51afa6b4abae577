"""The examples whose answers stand in a scorecard, made by the slow reference: the same bytes."""
import csv
import gzip
import json
import pathlib
import shlex
import unittest

from cases.files import columns_of
from reference import canonical, score
from rules.clock import document_time

# Folders with rules that the reference does not have yet, and which.
NOT_YET = {}

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"


def command_of(folder):
    """The options of the one command in a README, by name; the facts as {stream: path}."""
    text = (folder / "README.md").read_text().replace("\\\n", " ")
    words = shlex.split(next(line for line in text.splitlines() if line.startswith("    dsv score ")))[2:]
    book, agreement, options = words[0], words[1], words[2:]
    facts, named = {}, {}
    for name, value in zip(options[::2], options[1::2]):
        if name == "--facts":
            stream, _, path = value.partition("=")
            facts[stream] = folder / path
        else:
            named[name] = value
    return json.loads((folder / book).read_text()), agreement, facts, named


def rows_of(stream, path):
    opened = gzip.open(path, "rt", newline="") if path.suffix == ".gz" else open(path, newline="")
    ours, theirs = columns_of(stream)
    with opened as file:
        return [{our: row[their] or None for our, their in zip(ours, theirs) if their in row} for row in csv.DictReader(file)]


def answer(folder):
    documents, agreement_id, paths, options = command_of(folder)
    streams = {d["id"]: d for d in documents if d["type"] == "stream"}
    agreement = next(d for d in documents if d["type"] == "agreement" and d["id"] == agreement_id)

    def when(option):
        return document_time(agreement["timezone"], options[option]) if option in options else None

    facts = {stream: rows_of(streams[stream], path) for stream, path in paths.items()}
    return score(documents, facts, agreement_id, when("--from"), when("--to"), when("--as-of"))


class Corpus(unittest.TestCase):
    def test_scorecards(self):
        folders = sorted(path.parent for path in EXAMPLES.glob("corpus/*/scorecard.json"))
        self.assertGreaterEqual(len(folders), 5)
        folders += [EXAMPLES / name for name in ("experience", "loan", "members", "mobile")]
        self.assertLessEqual(set(NOT_YET), {folder.name for folder in folders})
        for folder in folders:
            with self.subTest(folder.name):
                if folder.name in NOT_YET:
                    self.skipTest("the reference does not have: " + NOT_YET[folder.name])
                self.assertEqual(canonical(answer(folder)).decode() + "\n", (folder / "scorecard.json").read_text())


if __name__ == "__main__":
    unittest.main()
