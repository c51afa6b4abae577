"""dsv budget, and the command against the slow reference of docs/budget.md."""
import json
import os
import pathlib
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("DSV_BUILD", ROOT / "build"))
FOLDER = ROOT / "examples" / "budget"


def budget(*arguments, target="availability", facts="outages"):
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    return subprocess.run(
        [BUILD / "src/cli/dsv", "budget", FOLDER / "book.json", "website-2026", target, "--facts", f"{facts}={FOLDER / 'outages.csv'}", "--as-of",
         "2026-06-18T10:00:00Z", *arguments], env=environment, capture_output=True, text=True, check=False)


class Budget(unittest.TestCase):
    def test_forms(self):
        self.assertTrue((FOLDER / "expected.txt").read_text().startswith(budget("--seed", "2026").stdout))
        made = json.loads(budget("--format", "json", "--seed", str(2**64 - 1), "--trials", "1").stdout)
        self.assertEqual((made["budget"], made["used"], made["forecast"]["seed"]), ("2592", "1520", str(2**64 - 1)))
        late = json.loads(budget("--format", "json", "--from", "2026-06-12").stdout)
        self.assertIsNone(late["forecast"])
        self.assertEqual(json.loads(budget("--format", "json", "--from", "2026-06-11").stdout)["forecast"]["days"], 7)

    def test_refused(self):
        for arguments in (["--seed", str(2**64)], ["--seed", "-1"], ["--seed", ""], ["--trials", "0"], ["--trials", "1000001"], ["--format", "csv"]):
            self.assertEqual(budget(*arguments).returncode, 2, arguments)
        self.assertIn("no_budget", budget(target="mean-time").stderr)
        self.assertIn("unknown_target", budget(target="availabilty").stderr)

    def test_reference(self):
        made = subprocess.run([sys.executable, ROOT / "tests/reference/budget.py", "--dsv", BUILD / "src/cli/dsv", "--cases", "40"],
                              capture_output=True, text=True, check=False)
        self.assertEqual(made.returncode, 0, made.stdout + made.stderr)


if __name__ == "__main__":
    unittest.main()
