"""dsv lint."""
import os
import pathlib
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("DSV_BUILD", ROOT / "build"))


def lint(*arguments):
    return subprocess.run([BUILD / "src/cli/dsv", "lint", *arguments], cwd=ROOT / "examples", capture_output=True, text=True, check=False)


class Lint(unittest.TestCase):
    def test_findings(self):
        made = lint("mobile/book.json")
        self.assertEqual(made.returncode, 1)
        self.assertRegex(made.stdout, r"^\d+ documents, \d+ warnings\n$")
        self.assertRegex(made.stderr, r'(?m)^mobile/book\.json:32:158: warning: "outages" and "longest" leave .*\[redundant\]$')

    def test_nothing(self):
        made = lint("flights/book.json")
        self.assertEqual((made.returncode, made.stderr), (0, ""))

    def test_bad(self):
        self.assertEqual(lint().returncode, 2)
        self.assertEqual(lint("-", "-").returncode, 2)
        self.assertEqual(lint("no/such/file").returncode, 3)


if __name__ == "__main__":
    unittest.main()
