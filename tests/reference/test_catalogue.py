"""Agreements that the library makes of random offerings, against the plain way."""
import json
import os
import pathlib
import random
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("DSV_BUILD", ROOT / "build")).resolve()
sys.path.insert(0, str(BUILD / "bindings" / "python"))

import dsv  # noqa: E402
from catalogue import make  # noqa: E402

AROUND = [{"type": "party", "id": "p"}, {"type": "party", "id": "c"}, {"type": "service", "id": "s"},
          {"type": "stream", "id": "e", "shape": "event"}]


def target(draw, name):
    return {"id": name, "metric": {"kind": "count", "stream": "e"}, "objective": {"op": "<", "value": draw.randrange(9)}}


def changed(draw, name):
    """What a choice may say of any target, whether it is there or not."""
    said = target(draw, name)
    if draw.random() < 0.3:
        said["title"] = draw.choice("xyz")
    return said


def offering(draw):
    names = [f"t{i}" for i in range(6)]
    text = {"form": "agreement", "services": ["s"], "timezone": "UTC", "targets": [target(draw, name) for name in draw.sample(names, 3)]}
    gone = text["targets"][1]["id"]
    options = []
    for i in range(draw.randrange(4)):
        choices = []
        for k in range(draw.randrange(1, 4)):
            said = {"targets": [changed(draw, name) for name in draw.sample(names, draw.randrange(1, 5))]}
            if draw.random() < 0.5:
                said["window"] = draw.choice(["day", "week", "year"])
            if i == 0 and draw.random() < 0.5:
                said["targets"] = [part for part in said["targets"] if part["id"] != gone] + [{"id": gone, "remove": True}]
            choices.append({"id": f"c{k}", "set": said})
        options.append({"id": f"o{draw.randrange(9)}{i}", "choices": choices, "default": draw.choice(choices)["id"]})
    return {"type": "offering", "id": "o", "provider": "p", "agreement": text, "options": options}


class Catalogue(unittest.TestCase):
    def test_random(self):
        for seed in range(300):
            draw = random.Random(seed)
            document = offering(draw)
            choices = {o["id"]: draw.choice(o["choices"])["id"] for o in document["options"] if draw.random() < 0.6}
            book = dsv.Book.from_json(json.dumps([*AROUND, document]))
            made = book.make("o", choices, consumer="c", start="2026-01-01")
            due = json.dumps(make(document, choices, "c", "2026-01-01"), separators=(",", ":"), sort_keys=True)
            self.assertEqual(made, due, seed)
