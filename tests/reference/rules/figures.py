"""Sections 6 and 7: the figure of a part, and (section 8) the reach of values still possible."""
from fractions import Fraction

from .book import INTERVAL_KINDS, NESTED_KINDS
from .facts import fields_of
from .clock import US, elapsed
from .values import decimal, nearest_double, show_double, show_rational, to_multiple

INFINITY = float("inf")
# Kinds whose value is a span of time; they are computed, bounded and rounded in microseconds and shown in seconds.
TIME_KINDS = ("downtime", "longest_outage", "shortest_uptime", "mtbf", "mttr")
NULL_KINDS = ("longest_outage", "shortest_uptime", "mtbf", "mttr")


class Figure:
    """`given` says that there is a figure; the value may yet be None (section 6: no outage)."""

    def __init__(self, given, value=None, numerator=None, denominator=None):
        self.given, self.value = given, value
        self.numerator, self.denominator = numerator, denominator


def field_type(tally):
    m = tally.spec.metric
    return fields_of(tally.stream)[m["field"]][0] if "field" in m else None


def is_time(tally):
    kind = tally.spec.kind
    if kind in NESTED_KINDS:
        return kind == "windows" and is_time(tally.inner)
    if kind == "elapsed":
        return tally.spec.judged_as() not in ("ratio", "count")
    return kind in TIME_KINDS or (kind not in INTERVAL_KINDS and kind not in ("promoter", "response_rate")
                                  and field_type(tally) == "duration")


def is_double(tally):
    kind = tally.spec.kind
    if kind in NESTED_KINDS:
        return kind == "windows" and is_double(tally.inner)
    return kind in ("mean", "minimum", "maximum", "sum", "quantile") and field_type(tally) == "number"


def is_share(tally):
    return tally.spec.judged_as() in ("ratio", "churn", "failed_windows", "composite") or (
        tally.spec.kind == "concurrency" and "out_of" in tally.spec.metric)


def unit(tally):
    kind = tally.spec.judged_as()
    if tally.spec.kind == "windows":
        return unit(tally.inner)
    if kind in ("availability", "ratio") or is_share(tally) or tally.spec.kind == "composite":
        return "%"
    if is_time(tally):
        return "s"
    if kind in ("outages", "count", "concurrency"):
        return "count"
    if kind == "promoter":
        return None
    return fields_of(tally.stream)[tally.spec.metric["field"]][1]


def share(numerator, denominator):
    if denominator == 0:
        return Figure(False)
    return Figure(True, 100 * numerator / denominator, numerator, denominator)


def sides(tally, part):
    """(up side, both sides) of availability with the policy for no data applied."""
    up, both = part.up + part.lighter, part.up + part.down
    if tally.spec.no_data == "good":
        return up + part.no_data, both + part.no_data
    if tally.spec.no_data == "bad":
        return up, both + part.no_data
    return up, both


def figure(tally, part):
    """The exact figure, before `round`."""
    kind = tally.spec.judged_as()
    if kind == "availability":
        return share(*sides(tally, part))
    if kind == "downtime":
        return Figure(True, part.weighted_down + (part.no_data if tally.spec.no_data == "bad" else 0))
    if kind == "outages":
        return Figure(True, part.number)
    if kind == "longest_outage":
        return Figure(True, max(part.lengths, default=None))
    if kind == "mttr":
        return Figure(True, part.length / part.number if part.number else None)
    if kind == "mtbf":
        return Figure(True, part.up / part.number if part.number else None)
    if kind == "shortest_uptime":
        return Figure(True, min(part.between, default=None))
    if is_share(tally) or kind == "promoter":
        return share(part.numerator, part.denominator)
    if kind == "concurrency":
        return Figure(True, part.most)
    if kind == "count":
        return Figure(True, part.numerator)
    return of_values(tally, part)


def of_values(tally, part):
    kind = tally.spec.judged_as()
    values = [(v, n) for v, n in part.values if n > 0]
    number = sum(n for _, n in values)
    if kind == "sum":
        exact = sum((v * n for v, n in values), Fraction(0))
    elif not values:
        return Figure(False)
    elif kind == "mean":
        exact = sum(v * n for v, n in values) / number
    elif kind == "minimum":
        exact = min(v for v, _ in values)
    elif kind == "maximum":
        exact = max(v for v, _ in values)
    else:
        sketch = tally.spec.metric.get("sketch")
        if sketch and number > sketch["above"]:
            values = [(rounded_down(v, sketch["bits"], is_double(tally)), n) for v, n in values]
        exact = quantile(sorted(values), number, decimal(tally.spec.metric["q"]))
    return Figure(True, nearest_double(exact) if is_double(tally) else exact)


def rounded_down(value, bits, double):
    """Towards 0, to a number of binary digits after the first; doubles have none below 2^-1074, nor an exponent below -1022."""
    size, sign = abs(value), -1 if value < 0 else 1
    if not size:
        return value
    exponent = 0
    while Fraction(2) ** (exponent + 1) <= size:
        exponent += 1
    while Fraction(2) ** exponent > size:
        exponent -= 1
    if double:
        exponent = max(exponent, -1022)
    step = Fraction(2) ** (exponent - bits)
    if not double:
        step = max(step, Fraction(1))
    return sign * (size // step) * step


def quantile(values, number, q):
    """Hyndman and Fan's seventh, with a rational rank; `values` are (value, how many) in order."""
    def at(index):
        for v, n in values:
            if index < n:
                return v
            index -= n
        raise AssertionError("rank past the last value")
    h = (number - 1) * q
    low = h.numerator // h.denominator
    rest = h - low
    return at(low) + (rest * (at(low + 1) - at(low)) if rest else 0)


def round_unit(tally):
    said = tally.spec.metric.get("round")
    if said is None:
        return None
    return Fraction(elapsed(said["to"])) if is_time(tally) else decimal(said["to"])


def rounded(tally, value):
    """The value as it is judged and shown; a double too large for its rounding unit is left as it is."""
    to = round_unit(tally)
    if to is None or value is None or value in (INFINITY, -INFINITY):
        return value
    if is_double(tally) and abs(value) / to >= 2 ** 53:
        return value
    return to_multiple(value, to, tally.spec.metric["round"]["how"])


def left_as_double(tally, value):
    """Is the value still a double, to be compared with the nearest double of the bound?"""
    if not is_double(tally):
        return False
    to = round_unit(tally)
    return to is None or (value is not None and value not in (INFINITY, -INFINITY) and abs(value) / to >= 2 ** 53)


def show_value(tally, value):
    if value is None:
        return None
    if left_as_double(tally, value):
        return show_double(value)
    if is_time(tally):
        return show_rational(rounded(tally, value) / US)
    return show_rational(rounded(tally, value))


def ends_of_scale(tally):
    scale = tally.scale() if tally.spec.judged_as() != "sum" else None
    low, high = scale if scale else (-INFINITY, INFINITY)
    return (0, high) if tally.spec.kind == "elapsed" else (low, high)


def all_values(tally):
    """The lowest and the highest value that a kind can have."""
    kind, m = tally.spec.judged_as(), tally.spec.metric
    if tally.spec.kind in NESTED_KINDS:
        return all_values_of_nested(tally)
    if kind in ("availability", "churn"):
        return 0, 100
    if kind == "ratio":
        return 0, INFINITY if "out_of" in m or set(m.get("of", {})) == {"count"} else 100
    if kind == "promoter":
        return -100, 100
    if kind in ("mean", "minimum", "maximum", "sum", "quantile"):
        return ends_of_scale(tally)
    return 0, INFINITY


def all_values_of_nested(tally):
    if tally.spec.kind == "windows":
        return tuple(rounded(tally.inner, end) for end in all_values(tally.inner))
    if tally.spec.judged_as() == "mean":
        return 0, greatest_of_parts(tally)
    return 0, 100


def greatest_of_parts(tally):
    """The greatest value that any part of a composite can have."""
    return max(rounded(part, all_values(part)[1]) for part in tally.part_measures)


def reach_of_mean(tally, part, x):
    """Of a composite: x is a weight."""
    total, most = sum(v * w for v, w in part.values), greatest_of_parts(tally)
    high = INFINITY if most == INFINITY else (total + most * x) / (part.known + x)
    if part.known > 0:
        high = max(high, total / part.known)
    return total / (part.known + x), high, False


def reach_of_churn(tally, part, numerator):
    """Who is there may still go; of time without data it is not known who was there."""
    if part.no_data > 0 and tally.spec.no_data in ("unjudged", "bad"):
        return (part.numerator, INFINITY, False) if numerator else (0, 100, False)
    if numerator:
        return part.numerator, part.denominator, False
    return 100 * part.numerator / part.denominator, 100, False


def reach(tally, part, x, numerator, k=0):
    """(lowest, highest, may also be null) of what is still possible with x unknown microseconds, or with none and k
    undecided cases, before `round`."""
    kind, m = tally.spec.judged_as(), tally.spec.metric
    fig = figure(tally, part)
    null = fig.value is None and kind in NULL_KINDS
    if x == 0 and k == 0:
        raise AssertionError("the reach of nothing unknown is the value")
    if x == 0 and (numerator or kind == "count"):
        return part.numerator, part.numerator + k, False
    if x == 0 and kind == "ratio":
        n, d = part.numerator, part.denominator
        return 100 * n / (d + k), 100 * (n + k) / (d + k), False
    if kind == "mean" and tally.spec.kind == "composite":
        return reach_of_mean(tally, part, x)
    if kind in ("failed_windows", "composite"):
        n, d = part.numerator, part.denominator
        return (n, n + x, False) if numerator else (100 * n / (d + x), 100 * (n + x) / (d + x), False)
    if kind == "churn":
        return reach_of_churn(tally, part, numerator)
    if numerator:
        return part.numerator, INFINITY, False
    if kind == "availability":
        up, both = sides(tally, part)
        y = x - part.tail  # time in doubt is among the sides already, as up
        if both + y == 0:
            return 0, 100, False
        return 100 * (up - part.tail) / (both + y), 100 * (up + y) / (both + y), False
    if kind == "downtime":
        return fig.value, fig.value + x, False
    if kind in ("mttr", "mtbf"):
        return 0, INFINITY, null
    if kind == "shortest_uptime":
        return 0, INFINITY if fig.value is None else fig.value, null
    if is_share(tally):
        out_of = m.get("out_of")
        if out_of is not None and not isinstance(out_of, dict):
            return fig.value, INFINITY, False
        if out_of is not None or set(m.get("of", {})) == {"count"}:
            return 0, INFINITY, False
        return 0, 100, False
    if kind == "longest_outage":
        return fig.value or 0, INFINITY, null
    if kind in ("outages", "count", "concurrency"):
        return fig.value, INFINITY, False
    if kind == "promoter":
        return -100, 100, False
    if tally.spec.kind == "windows":
        low, high = all_values(tally)
    else:
        low, high = ends_of_scale(tally)
    if fig.given and kind == "maximum":
        return fig.value, high, False
    if fig.given and kind == "minimum":
        return low, fig.value, False
    return low, high, False
