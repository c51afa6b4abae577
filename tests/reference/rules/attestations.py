"""Section 12: which rows are attestations, and how long one holds."""
from .clock import Duration, Invalid, add

NEVER = float("inf")


def is_duration(text):
    return Duration.PATTERN.fullmatch(text) is not None


def fault_of(metric, row):
    """`null` or `bad` where a living row says too little or the impossible, else None."""
    confirms = row.cells[metric["field"]]
    if confirms is None:
        return "null"
    if confirms and "valid" in metric and not is_duration(metric["valid"]):
        until = row.cells[metric["valid"]]
        if until is None:
            return "null"
        if until < row.time:
            return "bad"
    return None


def until_of(spec, row):
    """Until when a row confirms that has no fault."""
    valid = spec.metric.get("valid")
    if valid is None:
        return NEVER
    if not is_duration(valid):
        return row.cells[valid]
    try:
        return add(spec.zone, row.time, Duration(valid))
    except Invalid:
        return NEVER


def attestations(spec, rows):
    """[(from, until it is replaced, until it is valid)] of the rows of one subject; those of one time are one."""
    times = sorted({row.time for row in rows})
    found = []
    for t, n in zip(times, times[1:] + [NEVER]):
        same = [row for row in rows if row.time == t]
        denied = any(not row.cells[spec.metric["field"]] for row in same)
        found.append((t, n, t if denied else min(until_of(spec, row) for row in same)))
    return found


def valid_spans(world, spec, rows):
    return [(t, min(until, n, world.as_of)) for t, n, until in attestations(spec, rows)]
