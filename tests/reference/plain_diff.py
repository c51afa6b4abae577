"""Differences of two documents (docs/diff.md), from their JSON alone, slow and plain: where they are, not what they say."""
from decimal import Decimal, InvalidOperation

# Members that are told as one, and lists and maps whose entries are.
WHOLE = {"objective", "limit", "where", "while", "window", "round", "start", "stop", "pause", "resume", "of", "out_of", "consumer"}
WHOLE_ENTRIES = {"exceptions", "complete", "fields"}
# Lists whose order says nothing; of other lists with ids it does.
FREE = {"targets", "interactions", "offers"}
# Members that hold decimals, also as integers.
DECIMALS = {"value", "to", "q", "coverage", "response", "scale", "values", "out_of"}


def step(name):
    return "/" + str(name).replace("~", "~0").replace("/", "~1")


def number(value):
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    try:
        return Decimal(value)
    except InvalidOperation:
        return None


def same(a, b, member):
    """Whether two values mean the same; `member` is the name of the member they stand in."""
    if isinstance(a, dict) and isinstance(b, dict):
        a, b = ({k: v for k, v in x.items() if not k.startswith("x-")} for x in (a, b))
        return a.keys() == b.keys() and all(same(a[k], b[k], member if member == "values" else k) for k in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(same(x, y, member) for x, y in zip(a, b))
    if member in ("start", "stop", "pause", "resume", "consumer") and isinstance(a, list) != isinstance(b, list):
        return (a if isinstance(a, list) else [a]) == (b if isinstance(b, list) else [b])
    if member in DECIMALS and number(a) is not None and number(b) is not None:
        return number(a) == number(b)
    return type(a) is type(b) and a == b


def ids(entries, member):
    """What the entries of a list are known by, or None where they are told by place."""
    found = [e.get("id") if isinstance(e, dict) else e if member == "exclude" else None for e in entries]
    return None if None in found else found


def entries(a, b, member, before, after):
    """Differences of two lists of containers."""
    known, other = ids(a, member), ids(b, member)
    if known is not None and other is not None:
        common = [i for i in known if i in other]
        if member not in FREE and common != [i for i in other if i in known]:
            yield "changed", before, after
        pairs = [(known.index(i), other.index(i)) for i in common]
        gone = [i for i, name in enumerate(known) if name not in other]
        come = [i for i, name in enumerate(other) if name not in known]
    else:
        first = last = 0
        least = min(len(a), len(b))
        while first < least and same(a[first], b[first], member):
            first += 1
        while last < least - first and same(a[-1 - last], b[-1 - last], member):
            last += 1
        both = least - first - last
        pairs = [(first + i, first + i) for i in range(both)]
        gone = range(first + both, len(a) - last)
        come = range(first + both, len(b) - last)
    for i, k in pairs:
        whole = member in WHOLE_ENTRIES or not (isinstance(a[i], dict) and isinstance(b[k], dict)) or member == "subjects"
        yield from value(a[i], b[k], member, before + step(i), after + step(k), whole)
    yield from (("removed", before + step(i), None) for i in gone)
    yield from (("added", None, after + step(i)) for i in come)


def value(a, b, member, before, after, whole):
    if not whole and isinstance(a, dict) and isinstance(b, dict):
        yield from members(a, b, member, before, after)
    elif not whole and isinstance(a, list) and isinstance(b, list) and (member == "exclude" or any(isinstance(e, dict) for e in a + b)):
        yield from entries(a, b, member, before, after)
    elif not same(a, b, member):
        yield "changed", before, after


def members(a, b, member, before, after):
    inside = member in WHOLE_ENTRIES and not before.count("/") > 1  # the map `fields` of a stream
    slots = member == "missed"
    for name in sorted(a.keys() | b.keys()):
        if name.startswith("x-"):
            continue
        if name not in a:
            yield "added", None, after + step(name)
        elif name not in b:
            yield "removed", before + step(name), None
        else:
            whole = inside or (name in WHOLE and member not in ("columns", "values", "fields") and not (slots and name == "window"))
            whole = whole or (name == "claim" and member in ("credit", "bonus"))  # "none", or terms
            whole = whole and not (name == "of" and isinstance(a[name], list))  # parts that a service rests on
            yield from value(a[name], b[name], name, before + step(name), after + step(name), whole)


def differences(a, b):
    """(kind, pointer before, pointer after) of two documents of one type."""
    return set(members(a, b, None, "", ""))
