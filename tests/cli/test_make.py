"""dsv make."""
import json
import os
import pathlib
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("DSV_BUILD", ROOT / "build"))
BOOK = ROOT / "examples" / "catalogue" / "book.json"


def make(*arguments):
    return subprocess.run([BUILD / "src/cli/dsv", "make", BOOK, "mobile-plan", *arguments], capture_output=True, text=True, check=False)


class Make(unittest.TestCase):
    def test_made(self):
        run = make("--consumer", "axle", "--from", "2026-01-01", "--to", "2027-01-01", "--id", "axle-1", "--provider", "teleco",
                   "--choose", "hours=always")
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        made = json.loads(run.stdout)
        self.assertEqual(made["choices"], {"hours": "always", "level": "basic"})
        self.assertEqual((made["id"], made["in_force"]), ("axle-1", {"from": "2026-01-01", "to": "2027-01-01"}))
        self.assertEqual(run.stdout, json.dumps(made, separators=(",", ":"), sort_keys=True) + "\n")

    def test_refused(self):
        whole = ("--consumer", "axle", "--from", "2026-01-01")
        for arguments, code, words in (
            (whole, 1, '/hours: error: nothing is chosen for "hours"; allowed: office, always [missing]'),
            ((*whole, "--choose", "hours=always", "--choose", "hours=office"), 1, "[duplicate]"),
            ((*whole, "--choose", "hours="), 1, "/hours: error"),
            ((*whole, "--choose", "hours"), 2, "give OPTION=CHOICE"),
            (("--consumer", "axle"), 2, "--consumer and --from are needed"),
            (("--consumer", "axle", "--from", "soon"), 2, "--from soon"),
        ):
            run = make(*arguments)
            self.assertEqual((run.returncode, run.stdout), (code, ""), arguments)
            self.assertIn(words, run.stderr)
