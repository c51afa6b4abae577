"""Signing and verifying; and the same with a slow Ed25519 in plain Python that knows RFC 8032 and nothing of the library."""
import base64
import collections
import hashlib
import json
import os
import pathlib
import random
import stat
import sys

import dsv
import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "reference"))
import ed25519  # noqa: E402
import notes  # noqa: E402

DOCUMENTS = [
    {"type": "party", "id": "p"}, {"type": "party", "id": "c"}, {"type": "service", "id": "s"},
    {"type": "stream", "id": "e", "shape": "event", "fields": {"n": "integer"}},
    {"type": "agreement", "id": "a", "form": "agreement", "provider": "p", "consumer": "c", "services": ["s"], "version": 3,
     "in_force": {"from": "2026-01-01", "to": "2026-03-01"}, "timezone": "UTC",
     "targets": [{"id": "t", "metric": {"kind": "count", "stream": "e"}, "objective": {"op": "<=", "value": "5"}}]},
]
AGREEMENT = 4
PROVIDER, CONSUMER = "teleco.example/agreements", "axle.example/contracts"


@pytest.fixture
def book():
    return dsv.Book.from_json(DOCUMENTS)


@pytest.fixture
def keys(tmp_path):
    """Files and verifier keys of the two."""
    paths = [tmp_path / "provider.key", tmp_path / "consumer.key"]
    return paths, [dsv.new_key(name, path, seed=bytes([i]) * 32) for i, (name, path) in enumerate(zip((PROVIDER, CONSUMER), paths))]


@pytest.fixture
def note(book, keys):
    return book.sign(AGREEMENT, keys[0][1], note=book.sign(AGREEMENT, keys[0][0]))


def test_both(book, keys, note):
    verified = book.verify(note, keys[1])
    assert verified.document == AGREEMENT
    assert [signer.name for signer in verified.signers] == [PROVIDER, CONSUMER]
    assert [signer.key for signer in verified.signers] == [key.split("+")[1] for key in keys[1]]
    assert book.verify(note.encode(), keys[1][:1], some=True).signers == verified.signers[:1]


def test_keys(tmp_path, keys):
    paths, verifiers = keys
    assert dsv.verifier_key(paths[0]) == verifiers[0] == dsv.verifier_key(str(paths[0]))
    assert stat.S_IMODE(os.stat(paths[0]).st_mode) == 0o600
    assert dsv.new_key("n", tmp_path / "a") != dsv.new_key("n", tmp_path / "b")
    with pytest.raises(dsv.DsvIOError) as caught:
        dsv.new_key("n", paths[0])
    assert caught.value.name == "open"
    with pytest.raises(ValueError):
        dsv.new_key("n", tmp_path / "c", seed=b"x" * 31)
    assert not (tmp_path / "c").exists()
    with pytest.raises(dsv.DsvSyntaxError) as caught:
        dsv.new_key("a b", tmp_path / "c")
    assert caught.value.name == "key"
    os.chmod(paths[0], 0o640)
    with pytest.raises(dsv.DsvIOError) as caught:
        dsv.verifier_key(paths[0])
    assert caught.value.name == "key_file"


def test_what_differs(book, keys, note):
    changed = json.loads(json.dumps(DOCUMENTS))
    changed[AGREEMENT]["targets"][0]["objective"]["value"] = "7"
    other = dsv.Book.from_json(changed)
    with pytest.raises(dsv.DsvDocumentError) as caught:
        other.verify(note, keys[1], original=book.canonical(AGREEMENT))
    assert caught.value.name == "changed"
    assert caught.value.pointer == "/4/targets/0/objective/value"
    assert 'was "5" and is "7"' in str(caught.value)
    with pytest.raises(dsv.DsvDocumentError) as caught:
        other.verify(note, keys[1])
    assert caught.value.name == "changed"
    with pytest.raises(dsv.DsvDocumentError) as caught:
        other.sign(AGREEMENT, keys[0][0], note=note)
    assert caught.value.name == "changed"


def test_refused(book, keys, note):
    with pytest.raises(dsv.DsvDocumentError) as caught:
        book.verify(book.sign(AGREEMENT, keys[0][0]), keys[1])
    assert caught.value.name == "unsigned"
    with pytest.raises(dsv.DsvSyntaxError) as caught:
        book.verify("no note", keys[1])
    assert caught.value.name == "note"
    with pytest.raises(dsv.DsvSyntaxError) as caught:
        book.verify(note, ["x"])
    assert caught.value.name == "key"
    with pytest.raises(dsv.DsvCallError):
        book.verify(note, [])
    with pytest.raises(dsv.DsvCallError):
        book.sign(5, keys[0][0])
    with pytest.raises(dsv.DsvCallError):
        book.sign(-1, keys[0][0])
    for odd in ([1], [None], ["a\0b"]):
        with pytest.raises(TypeError):
            book.verify(note, odd)


# ---- the second opinion


def verifier_of(name, public):
    key_id = hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]
    return f"{name}+{key_id.hex()}+{base64.b64encode(bytes([1]) + public).decode()}", key_id


def test_published():
    for seed, public, message, signature in ed25519.RFC_8032:
        assert ed25519.public_key(seed) == public
        assert ed25519.sign(seed, message) == signature
        assert ed25519.verify(public, message, signature)
        assert not ed25519.verify(public, message + b"!", signature)


def test_the_note_from_its_description(book, keys, note):
    """docs/signatures.md, written a second time."""
    canonical = book.canonical(AGREEMENT)
    assert canonical == json.dumps(DOCUMENTS[AGREEMENT], sort_keys=True, separators=(",", ":")).encode()
    text = (f"libdsv signed document 1\ntype agreement\nid a\nversion 3\n"
            f"sha256 {hashlib.sha256(canonical).hexdigest()}\nbytes {len(canonical)}\n")
    due = text + "\n"
    for i, name in enumerate((PROVIDER, CONSUMER)):
        seed = bytes([i]) * 32
        verifier, key_id = verifier_of(name, ed25519.public_key(seed))
        assert verifier == keys[1][i]
        secret = f"PRIVATE+KEY+{name}+{key_id.hex()}+{base64.b64encode(bytes([1]) + seed).decode()}\n"
        assert keys[0][i].read_text() == secret
        due += f"\u2014 {name} {base64.b64encode(key_id + ed25519.sign(seed, text.encode())).decode()}\n"
    assert note == due


def test_takes_what_others_signed(book, tmp_path):
    """Random keys and documents: the library verifies what plain Python signed, and plain Python what the library did."""
    for i in range(8):
        seed = hashlib.sha256(b"%d" % i).digest()
        name = f"n{i}"
        verifier, key_id = verifier_of(name, ed25519.public_key(seed))
        index = i % len(DOCUMENTS)
        text, line = book.sign(index, written(tmp_path / name, name, seed), note=None).split("\n\n")
        signature = base64.b64decode(line.split()[2])
        assert signature[:4] == key_id
        assert ed25519.verify(ed25519.public_key(seed), text.encode() + b"\n", signature[4:])
        own = ed25519.sign(seed, text.encode() + b"\n")
        made = f"{text}\n\n\u2014 {name} {base64.b64encode(key_id + own).decode()}\n"
        assert book.verify(made, [verifier]) == (index, [(name, key_id.hex())])


def written(path, name, seed):
    dsv.new_key(name, path, seed=seed)
    return path


def odd_notes(note, others):
    """Notes that are nearly the one given, each time the same ones."""
    chosen = random.Random(8032)
    parts = [b"\n", b"\n\n", b"\r\n", b" ", b"+", b"\t", b"=", b"\0", b"\xff", b"\xc2\xa0", b"\xe2\x80\x94 ", b"\xe2\x80\x94", b"A", b"/"]
    for _ in range(1500):
        lines = note.splitlines(keepends=True)
        made = bytearray(note)
        way = chosen.randrange(6)
        if way == 0:
            at = chosen.randrange(len(made))
            made[at] ^= 1 << chosen.randrange(8)
        elif way == 1:
            del made[(at := chosen.randrange(len(made))):at + chosen.choice([1, 1, 2, 40])]
        elif way == 2:
            at = chosen.randrange(len(made) + 1)
            made[at:at] = chosen.choice(parts)
        elif way == 3:
            lines.insert(chosen.randrange(len(lines) + 1), chosen.choice(lines + others + parts))
            made = bytearray(b"".join(lines))
        elif way == 4:
            chosen.shuffle(lines)
            made = bytearray(b"".join(lines))
        else:
            at = made.index(b"\n\n") + 2
            tail = b"".join(chosen.choices(lines[-2:] + others, k=chosen.randrange(1, 5)))
            made[at:] = tail
        yield bytes(made)


def answer(work):
    try:
        return work()
    except notes.Refused as refused:
        return str(refused)
    except dsv.DsvError as error:
        return error.name


def test_as_the_reference(book, keys, note):
    """What the library says of odd notes is what the rules say, written a second time."""
    key_id = base64.b64decode(note.split()[-1])[:4]
    others = [f"\u2014 {name} {base64.b64encode(data).decode()}\n".encode() for name, data in (
        ("other", b"12345"), ("other", b"1234"), (CONSUMER, b"1234" + bytes(64)), (PROVIDER, key_id + bytes(64)), (CONSUMER, key_id + bytes(63)))]
    seen = collections.Counter()
    for odd in odd_notes(note.encode(), others):
        due = answer(lambda odd=odd: notes.signed_by(odd, keys[1]))
        found = answer(lambda odd=odd: book.verify(odd, keys[1]))
        if isinstance(due, tuple):
            assert due[0] == note.split("\n\n")[0] + "\n"
            assert found == (AGREEMENT, due[1]), odd
            seen["verified"] += 1
        else:
            assert found == due, odd
            seen[due] += 1
    assert min(seen[name] for name in ("verified", "note", "signature", "unsigned")) > 10, seen


def test_odd_keys_as_the_reference(book, keys, note):
    chosen = random.Random(25519)
    for _ in range(3000):
        key = bytearray(keys[1][0].encode())
        at = chosen.randrange(len(key))
        if chosen.randrange(2):
            key[at] ^= 1 << chosen.randrange(7)
        else:
            key[at:at + chosen.randrange(3)] = chosen.choice([b"+", b"", b"=", b"A", b" ", b"0", "\u00e9".encode()])
        try:
            text = key.decode()
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            pinned = [text, keys[1][1]]
            due = answer(lambda pinned=pinned: notes.signed_by(note.encode(), pinned)[1])
            found = answer(lambda pinned=pinned: book.verify(note, pinned))
            assert found == due if isinstance(due, str) else found == (AGREEMENT, due), text
