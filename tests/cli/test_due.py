"""dsv due."""
import json
import os
import pathlib
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("DSV_BUILD", ROOT / "build"))


def due(*arguments):
    return subprocess.run([BUILD / "src/cli/dsv", "due", *arguments], cwd=ROOT / "examples/due", capture_output=True, text=True, check=False)


class Due(unittest.TestCase):
    def test_forms(self):
        text = due("book.json", "--as-of", "2026-07-10")
        told = json.loads(due("book.json", "--as-of", "2026-07-10", "--format", "json").stdout)
        cells = due("book.json", "--as-of", "2026-07-10", "--format", "csv")
        self.assertEqual((text.returncode, cells.returncode), (0, 0))
        self.assertEqual(len(told["due"]), len(text.stdout.splitlines()))
        self.assertEqual(len(told["due"]) + 1, len(cells.stdout.splitlines()))
        self.assertTrue(told["due"][0]["overdue"])

    def test_check(self):
        self.assertEqual(due("book.json", "--as-of", "2026-07-10", "--check").returncode, 1)
        self.assertEqual(due("book.json", "--as-of", "2026-01-02", "--check").returncode, 0)

    def test_bad(self):
        self.assertEqual(due().returncode, 2)
        self.assertEqual(due("no/such/file").returncode, 3)
        self.assertNotEqual(due("book.json", "--as-of", "2026-07-10", "--until", "2026-07-10").returncode, 0)
        self.assertNotEqual(due("book.json", "--agreement", "none").returncode, 0)


if __name__ == "__main__":
    unittest.main()
