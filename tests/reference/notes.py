"""Signed notes and pinned keys once more, from docs/signatures.md (rules 6, 7, 11 and 12), with Ed25519 of ed25519.py."""
import base64
import functools
import hashlib
import re

import ed25519

# White space past ASCII (the property White_Space), with what no name may have.
SPACES = "\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
NAME = re.compile(f"[^\x00-\x20+\x7f{SPACES}]+")


class Refused(Exception):
    """The error, by its name."""


def is_name(text):
    return NAME.fullmatch(text) is not None and len(text.encode()) <= 255


def decode(text):
    """Strict Base 64, or None: what is decoded must come out the same again."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        return None
    return data if base64.b64encode(data).decode() == text else None


def key_of(text):
    """(name, id, public key)"""
    name, _, rest = text.partition("+")
    data = decode(rest[9:])
    if not is_name(name) or rest[8:9] != "+" or data is None or len(data) != 33 or data[0] != 1:
        raise Refused("key")
    key_id = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]
    if rest[:8] != key_id.hex():
        raise Refused("key")
    return name, key_id, data[1:]


def take_apart(note):
    """The text, and (name, id, signature) of each line."""
    if len(note) > 1 << 20:
        raise Refused("limit")
    try:
        whole = note.decode()
    except UnicodeDecodeError:
        raise Refused("note") from None
    if any(c < " " and c != "\n" for c in whole):
        raise Refused("note")
    if any(len(line.encode()) > 8192 for line in whole.split("\n")):
        raise Refused("limit")
    text, blank, lines = whole.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise Refused("note")
    signatures = []
    for line in lines[:-1].split("\n"):
        if len(signatures) == 100:
            raise Refused("limit")
        found = re.fullmatch("\u2014 ([^ ]*) ([^ ]*)", line)
        data = decode(found[2]) if found else None
        if not found or not is_name(found[1]) or data is None or len(data) < 5:
            raise Refused("note")
        signatures.append((found[1], data[:4], data[4:]))
    return text + "\n", signatures


@functools.cache
def holds(public, text, signature):
    return ed25519.verify(public, text.encode(), signature)


def signed_by(note, keys):
    """The text, and (name, id) of the pinned keys that have signed it, in their order."""
    pinned = [key_of(key) for key in keys]
    text, signatures = take_apart(note)
    signed = set()
    for name, key_id, signature in signatures:
        for key in pinned:
            if key[:2] != (name, key_id):
                continue
            if not holds(key[2], text, signature):
                raise Refused("signature")
            signed.add((name, key_id))
    missing = {key[0] for key in pinned} - {name for name, _ in signed}
    if missing:
        raise Refused("unsigned")
    return text, [(key[0], key[1].hex()) for key in pinned if key[:2] in signed]
