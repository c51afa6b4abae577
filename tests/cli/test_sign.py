"""dsv key, sign and verify: files of keys, notes of both parties, what differs, and the randomness of the system."""
import base64
import json
import os
import pathlib
import re
import stat
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from test_cli import DSV, ENVIRONMENT, PARTIES, Case, agreement, availability, dsv  # noqa: E402

PROVIDER, CONSUMER = "teleco.example/agreements", "axle.example/contracts"


class Signing(Case):
    def setUp(self):
        super().setUp()
        self.keys = {}
        for name in (PROVIDER, CONSUMER):
            made = dsv("key", self.path(name), "--new", name)
            self.expect(made, 0, "^$", "^" + re.escape(name) + r"\+[0-9a-f]{8}\+A[A-Za-z0-9+/]{43}\n$")
            self.keys[name] = made.stdout.decode().strip()

    def path(self, name):
        return str(self.folder / (name.split(".")[0] + ".key"))

    def sign(self, book, *more, by=PROVIDER, **keywords):
        result = dsv("sign", book, *more, "--key", self.path(by), **keywords)
        self.expect(result, 0, "^$")
        return result.stdout

    def both(self, book):
        first = self.write("first.note", self.sign(book))
        return self.write("both.note", self.sign(book, "--note", first, by=CONSUMER))

    def pins(self, *names):
        return [word for name in names or (PROVIDER, CONSUMER) for word in ("--pin", self.keys[name])]

    def test_key(self):
        self.assertEqual(stat.S_IMODE(os.stat(self.path(PROVIDER)).st_mode), 0o600)
        self.expect(dsv("key", self.path(PROVIDER)), 0, "^$", "^" + re.escape(self.keys[PROVIDER]) + "\n$")
        secret = pathlib.Path(self.path(PROVIDER)).read_text()
        self.assertRegex(secret, r"^PRIVATE\+KEY\+" + re.escape(PROVIDER) + r"\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}\n$")
        self.expect(dsv("key", self.path(PROVIDER), "--new", "n"), 3, r"is there already.*\[open\]")
        self.assertEqual(pathlib.Path(self.path(PROVIDER)).read_text(), secret)
        self.expect(dsv("key", self.folder / "n.key", "--new", "a b"), 1, r"cannot be the name.*\[key\]")
        self.expect(dsv("key", self.folder / "n.key"), 3, r"does not exist.*\[open\]")
        self.assertFalse((self.folder / "n.key").exists())

    def test_keys_are_random(self):
        seeds = set()
        for i in range(8):
            path = self.folder / f"{i}.key"
            self.expect(dsv("key", path, "--new", "n"), 0)
            seeds.add(base64.b64decode(path.read_text().rsplit("+KEY+n+", 1)[1].split("+", 1)[1])[1:])
        self.assertEqual(len(seeds), 8)
        self.assertTrue(all(len(set(seed)) > 8 for seed in seeds))

    def test_modes(self):
        book = self.book()
        for mode, fine in ((0o600, True), (0o400, True), (0o640, False), (0o644, False), (0o602, False)):
            os.chmod(self.path(PROVIDER), mode)
            result = dsv("sign", book, "--key", self.path(PROVIDER))
            self.expect(result, 0 if fine else 3, "^$" if fine else r"\[key_file\]")
        os.chmod(self.path(PROVIDER), 0o600)
        link = self.folder / "link.key"
        link.symlink_to(self.path(PROVIDER))
        self.expect(dsv("sign", book, "--key", link), 3, r"symbolic link.*\[key_file\]")
        self.expect(dsv("sign", book, "--key", self.folder), 3, r"\[key_file\]")

    def test_both(self):
        book = self.book()
        note = self.both(book)
        due = f"agreement a version 1 is as it was signed by\n  {PROVIDER} with key .{{8}}\n  {CONSUMER} with key .{{8}}\n"
        self.expect(dsv("verify", book, note, *self.pins()), 0, "^$", f"^{due}$")
        pins = self.write("pins", "# theirs\n" + "\n".join(self.keys.values()) + "\n")
        self.expect(dsv("verify", book, note, "--pins", pins), 0, "^$", f"^{due}$")
        made = dsv("verify", book, note, *self.pins(), "--format", "json")
        self.expect(made, 0, "^$")
        signers = [{"name": name, "key": key.split("+")[1]} for name, key in self.keys.items()]
        self.assertEqual(json.loads(made.stdout), {"type": "agreement", "id": "a", "version": 1, "signers": signers})
        self.assertEqual(made.stdout.decode(), json.dumps(json.loads(made.stdout), sort_keys=True, separators=(",", ":")) + "\n")
        # Order of members and white space are not part of what is signed.
        spread = self.write("spread.json", json.dumps([dict(reversed(d.items())) for d in json.loads(open(book).read())], indent=3))
        self.expect(dsv("verify", spread, note, *self.pins()), 0, "^$")

    def test_standard_input(self):
        book = self.book()
        note = self.both(book)
        self.assertEqual(self.sign("-", stdin=open(book, "rb").read()), self.sign(book))
        self.expect(dsv("verify", book, "-", *self.pins(), stdin=open(note, "rb").read()), 0, "^$")
        self.expect(dsv("verify", "-", note, *self.pins(), stdin=open(book, "rb").read()), 0, "^$")
        self.expect(dsv("verify", "-", "-", *self.pins()), 2, "once only")
        self.expect(dsv("sign", "-", "--note", "-", "--key", self.path(PROVIDER)), 2, "once only")

    def test_who_must_sign(self):
        book = self.book()
        note = self.write("first.note", self.sign(book))
        self.expect(dsv("verify", book, note, *self.pins()), 1, rf"{CONSUMER} has not signed it.*\[unsigned\]", "^$")
        self.expect(dsv("verify", book, note, *self.pins(), "--some"), 0, "^$", f"{PROVIDER} with key")
        self.expect(dsv("verify", book, note, *self.pins(CONSUMER), "--some"), 1, r"\[unsigned\]", "^$")

    def test_new_keys(self):
        """The provider changes keys: what the old one signed holds while it is pinned, and the new one is pinned beside it."""
        book = self.book()
        old = self.keys[PROVIDER]
        note = self.write("old.note", self.sign(book))
        os.rename(self.path(PROVIDER), self.folder / "old.key")
        self.keys[PROVIDER] = dsv("key", self.path(PROVIDER), "--new", PROVIDER).stdout.decode().strip()
        self.assertNotEqual(old, self.keys[PROVIDER])
        self.expect(dsv("verify", book, note, *self.pins(PROVIDER)), 1, r"\[unsigned\]")
        self.expect(dsv("verify", book, note, "--pin", old, *self.pins(PROVIDER)), 0, "^$", old.split("+")[1])
        new = self.write("new.note", self.sign(book))
        self.expect(dsv("verify", book, new, "--pin", old, *self.pins(PROVIDER)), 0, "^$", self.keys[PROVIDER].split("+")[1])

    def test_what_differs(self):
        book = self.book()
        note = self.both(book)
        changed = self.book(availability("98"), name="changed.json")
        where = "^" + re.escape(changed) + r":1:\d+: error: "
        self.expect(dsv("verify", changed, note, *self.pins()), 1, where + r"agreement \"a\" is not what was signed: its SHA-256 is .*\[changed\]")
        self.expect(dsv("verify", changed, note, *self.pins(), "--original", book), 1,
                    where + r'.*: /targets/0/objective/value was "99" and is "98" \[changed\]$', "^$")
        self.expect(dsv("verify", changed, note, *self.pins(), "--original", changed), 1, r"\[changed\]", "^$")
        self.expect(dsv("verify", book, note, *self.pins(), "--original", book), 0, "^$")
        self.expect(dsv("sign", changed, "--note", note, "--key", self.path(PROVIDER)), 1, r"does not speak of.*\[changed\]", "^$")
        missing = self.write("missing.json", json.dumps(PARTIES))
        self.expect(dsv("verify", missing, note, *self.pins()), 1, r"no such document \[reference\]")

    def test_which_document(self):
        book = self.book()
        self.assertIn(b"\nid a\n", self.sign(book))
        self.assertIn(b"\ntype party\nid p\n", self.sign(book, "p"))
        self.assertIn(b"\ntype party\nid p\n", self.sign(book, "party/p"))
        self.assertIn(b"\nid a\nversion 1\n", self.sign(book, "agreement/a@1"))
        several = self.write("several.json", json.dumps([agreement(availability()), {"type": "party", "id": "a"},
                                                         agreement(availability(), version=2)]))
        key = ["--key", self.path(PROVIDER)]
        self.expect(dsv("sign", several, *key), 2, "has several documents; say which")
        self.expect(dsv("sign", several, "a", *key), 2, "several documents a; write TYPE/ID or ID@VERSION")
        self.expect(dsv("sign", several, "agreement/a", *key), 2, "several documents agreement/a")
        self.assertIn(b"\nversion 2\n", self.sign(several, "a@2"))
        self.assertIn(b"\ntype party\n", self.sign(several, "party/a"))
        self.expect(dsv("sign", several, "b", *key), 2, "has no document b")
        self.expect(dsv("sign", several, "part/a", *key), 2, "has no document part/a")

    def test_usage(self):
        book = self.book()
        note = self.both(book)
        self.expect(dsv("sign", book), 2, "sign needs --key")
        self.expect(dsv("verify", book, note), 2, "verify needs --pin")
        self.expect(dsv("verify", book), 2, "needs more arguments")
        self.expect(dsv("verify", book, note, *self.pins(), "--format", "csv"), 2, "give text or json")
        self.expect(dsv("verify", book, note, "--pin", "x"), 1, r"pinned key 1 cannot be used.*\[key\]")
        self.expect(dsv("verify", book, self.folder / "none", *self.pins()), 3, r"\[open\]")
        empty = self.write("empty", "\n# nothing\n")
        self.expect(dsv("verify", book, note, "--pins", empty), 1, r"at least one pinned key.*\[misuse\]")
        many = self.write("many", (self.keys[PROVIDER] + "\n") * 1001)
        self.expect(dsv("verify", book, note, "--pins", many), 1, r"at most 1000 keys.*\[limit\]")
        secret = pathlib.Path(self.path(PROVIDER)).read_text().strip()
        refused = dsv("verify", book, note, "--pin", secret)
        self.expect(refused, 1, r"a key to sign with")
        self.assertNotIn(secret.rsplit("+", 1)[1].encode(), refused.stderr)
        for verb in ("key", "sign", "verify"):
            self.expect(dsv(verb, "--help"), 0, "^$", f"^usage: dsv {verb}")

    def test_nothing_is_printed_where_it_cannot_be(self):
        with open("/dev/full", "wb") as full:
            result = subprocess.run([DSV, "sign", self.book(), "--key", self.path(PROVIDER)], stdout=full, stderr=subprocess.PIPE, env=ENVIRONMENT)
        self.assertEqual(result.returncode, 3)


if __name__ == "__main__":
    unittest.main()
