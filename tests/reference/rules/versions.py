"""docs/versions.md: the versions that amendments make, and a version as if it were in force."""
from copy import deepcopy

from .clock import document_time, show_time

# Lists whose parts have an id and are changed one by one; members of these names are changed member by member.
PARTS = ("targets", "exclude", "fees", "interactions", "terms", "classes", "caps")
MEMBERS = ("metric", "credits")


def change(text, said, within=""):
    """`within` is the list that the text is a part of: `exclude` of a target is replaced as a whole."""
    for name, value in said.items():
        if value is None:
            del text[name]
        elif name in PARTS and name in text and not (within == "targets" and name == "exclude"):
            text[name] = change_parts(text[name], value, name)
        elif name in MEMBERS and name in text:
            change(text[name], value, name)
        else:
            text[name] = deepcopy(value)


def change_parts(parts, said, name):
    found, at = list(parts), None
    for one in said:
        place = [i for i, p in enumerate(found) if p["id"] == one["id"]]
        if not place:
            at = len(found) if at is None else at
            found.insert(at, deepcopy(one))
            at += 1
        elif one.get("remove"):
            del found[place[0]]
            at = place[0]
        else:
            change(found[place[0]], one, name)
            at = place[0] + 1
    return found


def texts(documents):
    """All versions of agreements as texts."""
    found = {(d["id"], d["version"]): d for d in documents if d["type"] == "agreement"}
    amendments = sorted((d for d in documents if d["type"] == "amendment"), key=lambda d: d["version"])
    for d in amendments:
        text = deepcopy(found[d["agreement"], d["of"]])
        change(text, d["set"])
        text["version"] = d["version"]
        text["in_force"].update(d["in_force"])
        found[d["agreement"], d["version"]] = text
    return found, amendments


def versions_of(documents):
    """The same, as they are in force: one that is amended ends where the first of its amendments begins."""
    found, amendments = texts(documents)
    found = deepcopy(found)
    for d in amendments:
        old = found[d["agreement"], d["of"]]
        force, zone = old["in_force"], old["timezone"]
        begin = document_time(found[d["agreement"], d["version"]]["timezone"], d["in_force"]["from"])
        if "to" not in force or document_time(zone, force["to"]) > begin:
            force["to"] = show_time(begin)
    return list(found.values())


def as_if(agreement, from_, to):
    """A version as if it were in force in [from_, to): what comes later within it is there from the beginning."""
    text = deepcopy(agreement)
    text["in_force"] = {"from": show_time(from_), "to": show_time(to)}
    for target in text["targets"]:
        target.pop("applies", None)
    return text
