"""dsv underpin."""
import json
import os
import pathlib
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("DSV_BUILD", ROOT / "build"))
FOLDER = ROOT / "examples" / "underpin"


def underpin(*arguments):
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    return subprocess.run(
        [BUILD / "src/cli/dsv", "underpin", FOLDER / "book.json", *arguments], env=environment, capture_output=True, text=True, check=False
    )


class Underpin(unittest.TestCase):
    def test_forms(self):
        self.assertEqual(underpin("webshop").stdout, (FOLDER / "expected.txt").read_text())
        made = json.loads(underpin("webshop", "--format", "json").stdout)
        self.assertEqual([row["status"] for row in made["targets"]], ["possible", "unknown", "unknown"])
        lines = underpin("webshop", "--format", "csv").stdout.splitlines()
        self.assertEqual(len(lines), 1 + len(made["targets"]) + len(made["gaps"]))

    def test_codes(self):
        self.assertEqual(underpin("webshop", "--check").returncode, 1)
        self.assertEqual(underpin("line", "--version", "1").returncode, 0)
        self.assertEqual(underpin("webshop", "--version", "0").returncode, 2)
        self.assertNotEqual(underpin("nobody").returncode, 0)
        self.assertEqual(underpin().returncode, 2)


if __name__ == "__main__":
    unittest.main()
