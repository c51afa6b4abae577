"""Helpers of the hand-checked tests: small books with little typing."""
from reference import parse_time, score

H = 3_600_000_000
UTC = "Etc/UTC"


def book(targets, streams=None, zone=UTC, window="day", from_="2026-03-01", to="2026-03-11", more=(), **agreement):
    """An agreement in force for ten days, with an interval stream `o` and an event stream `e`."""
    documents = list(streams if streams is not None else [outages(), events()])
    documents += list(more)
    force = {"from": from_}
    if to is not None:
        force["to"] = to
    documents.append({"type": "agreement", "id": "a", "version": 1, "timezone": zone, "window": window,
                      "in_force": force, "targets": targets, **agreement})
    return documents


def outages(**members):
    return {"type": "stream", "id": "o", "shape": "interval", **members}


def events(**members):
    return {"type": "stream", "id": "e", "shape": "event", **members}


def target(kind, objective=None, stream=None, **members):
    """Members that a metric has go into the metric, the others into the target."""
    of_metric = ("field", "q", "of", "count", "out_of", "scale", "round", "shortest", "merge_gap", "weight", "start",
                 "end", "distinct", "stop", "pause", "resume", "reopen", "keep", "counts_in", "limit", "aggregate", "valid",
                 "target")
    m = {"kind": kind, "stream": stream or ("e" if "stream" not in members and kind in (
        "count", "ratio", "mean", "minimum", "maximum", "sum", "quantile", "promoter", "elapsed", "response_rate", "attested") else "o")}
    if kind in ("failed_windows", "windows"):
        del m["stream"]
    m.update({k: v for k, v in members.items() if k in of_metric})
    t = {"id": "t", "metric": m, **{k: v for k, v in members.items() if k not in of_metric}}
    if objective:
        op, value, *unit = objective.split()
        t["objective"] = {"op": op, "value": value, **({"unit": unit[0]} if unit else {})}
    return t


def span(start, end, **cells):
    return {"start": at(start), "end": None if end is None else at(end), **cells}


def event(time, **cells):
    return {"time": at(time), **cells}


def at(text):
    """"02 03:30" is the second of March 2026 in UTC."""
    if len(text) > 10:
        return text
    day, _, clock = text.partition(" ")
    return "2026-03-%sT%s:00Z" % (day, clock or "00:00")


def card(documents, facts, as_of="11", from_="01", to="02"):
    return score(documents, facts, "a", from_ and parse_time(at(from_)), to and parse_time(at(to)),
                 parse_time(at(as_of)))


def first(documents, facts, as_of="11", from_="01", to="02"):
    """The first target of the first period."""
    return card(documents, facts, as_of, from_, to)["periods"][0]["targets"][0]
