"""Every member of every example book, taken away, misspelt or given a wrong type: refused, with a pointer to it."""
import copy
import json
import pathlib


import pytest

from conftest import dsv

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"
BOOKS = sorted(EXAMPLES.rglob("book.json"))
# Objects whose names are chosen by the writer of the document: a name there is no member.
FREE = {"fields", "columns", "values", "subjects"}


def members(value, path=()):
    """Every member below a value, as the path to it; not the elements of lists."""
    if isinstance(value, dict):
        for name, inner in value.items():
            free = any(isinstance(p, str) and p in FREE for p in path[-2:])
            if not (free or name.startswith("x-")):
                yield (*path, name)
            yield from members(inner, (*path, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from members(inner, (*path, index))


def at(value, path):
    for step in path:
        value = value[step]
    return value


def is_open(documents, path):
    """Whether it is part of an agreement that an offering makes, which is looked at when it is made."""
    return documents[path[0]].get("type") == "offering" and len(path) > 2 and (path[1] == "agreement" or "set" in path[:-1])


def pointer(path):
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def findings(documents):
    """What is found in a book, as (code, pointer); none: it is accepted."""
    try:
        dsv.Book.from_json(json.dumps(documents))
    except dsv.DsvError as error:
        return [(finding.code, finding.pointer) for finding in error.findings if finding.severity == "error"]
    return []


def changed(documents, path, change):
    documents = copy.deepcopy(documents)
    change(at(documents, path[:-1]), path[-1])
    return documents


def misspell(parent, name):
    parent[name + "z"] = parent.pop(name)


def nothing(parent, name):
    parent[name] = None


def wrong(parent, name):
    parent[name] = {"no-such": 1} if not isinstance(parent[name], dict) else 12345.5


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: str(path.parent.relative_to(EXAMPLES)))
def test_mutations(path):
    book = json.loads(path.read_text())
    documents = book if isinstance(book, list) else [book]
    assert findings(documents) == []
    for member in members(documents):
        if is_open(documents, member):
            continue
        where = pointer(member[:-1])
        found = findings(changed(documents, member, misspell))
        assert {at for _, at in found} & {where, pointer(member), pointer(member) + "z"}, (member, "misspelt", found)
        # In the `set` of an amendment null takes a member away, which what stays in the agreement may miss.
        takes_away = documents[member[0]]["type"] == "amendment" and "set" in member[1:]
        for change in (wrong,) if takes_away else (nothing, wrong):
            found = findings(changed(documents, member, change))
            assert any(at is not None and at.startswith(pointer(member)) for _, at in found), (member, change.__name__, found)
        for code, place in findings(changed(documents, member, dict.pop)):
            assert place is not None, (member, "gone", code)
