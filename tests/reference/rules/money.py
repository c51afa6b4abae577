"""Section 12: what money there is: currencies, fees over a span, bases of percentages, and cutting a sum pro rata.

Money is kept as an exact fraction of units of the currency until it is rounded, and as an integer of minor units after.
"""
from fractions import Fraction

from .book import in_force
from .clock import HOUR, Duration, Invalid, add
from .facts import fields_of, holds, key_of
from .fate import assumed_coverage, joined, said_coverage
from .subjects import Subject, seen_in
from .values import decimal, half_even, show_double, to_multiple
from .windows import uncut, unit_borders

# Digits that ISO 4217 gives a currency; two where it is not listed here.
DIGITS = {name: digits for digits, names in {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW"}.items() for name in names.split()}
# How much of the fee each calendar month carries.
MONTHS = {"month": 1, "quarter": 3, "year": 12}


def digits_of(currency):
    return DIGITS.get(currency, 2)


def currency_of(agreement):
    """The one currency of a version: its own, or the first that is named in fees or in an `of`."""
    if "currency" in agreement:
        return agreement["currency"]
    named = [fee["currency"] for fee in agreement.get("fees", []) if "currency" in fee]
    for target in agreement["targets"]:
        for said in [target] + target.get("classes", []):
            for terms in [said[name] for name in ("credit", "bonus") if name in said]:
                named += named_in(terms) + named_in(terms.get("cap", {}))
    for cap in agreement.get("credits", {}).get("caps", []):
        named += named_in(cap)
    if not named:
        raise Invalid("no currency")
    return named[0]


def named_in(terms):
    of = terms.get("of")
    return [of["currency"]] if isinstance(of, dict) and "currency" in of else []


def minor(exact, currency, how="down"):
    """Units of the currency as minor units."""
    return int(to_multiple(exact * 10 ** digits_of(currency), Fraction(1), how))


def fees_named(agreement):
    """The ids of the fees that credits, bonuses and caps name."""
    said = [c for c in agreement.get("credits", {}).get("caps", [])]
    for target in agreement["targets"]:
        for one in [target] + target.get("classes", []):
            for terms in [one[name] for name in ("credit", "bonus") if name in one]:
                said += [terms, terms.get("cap", {})]
    names = [s["of"] if isinstance(s["of"], str) else s["of"].get("fee") for s in said if "of" in s]
    return {n for n in names if n is not None}


def streams_of_fees(agreement):
    names = fees_named(agreement)
    return {f["stream"] for f in agreement.get("fees", []) if f["id"] in names and "stream" in f}


def show_money(amount, currency):
    """Minor units with exactly the digits of the currency."""
    digits = digits_of(currency)
    if not digits:
        return str(amount)
    return "%d.%0*d" % (amount // 10 ** digits, digits, amount % 10 ** digits)


def overlap(a, b, x, y):
    return max(0, min(b, y) - max(a, x))


class Base:
    """What a percentage is of; `rows` is the number of rows it was summed from, of a fee from facts."""

    def __init__(self, exact, rows=None, settled=True):
        self.exact, self.rows, self.settled = exact, rows, settled


def row_amount(stream, row, field):
    """The number that stands in a row, or None."""
    value = row.cells[field]
    if value is not None and fields_of(stream)[field][0] == "number":
        value = Fraction(half_even(Fraction(show_double(value)) * 10 ** 9), 10 ** 9)
    return value


class WithoutBy:
    """Coverage is asked as for a target without `by`."""
    by = []

    def __init__(self, agreement, stream):
        self.zone, self.stream = agreement["timezone"], stream


def from_facts(world, agreement, fee, x, y, key):
    """The sum over the rows of [x, y); `key` is that of a subject, or None."""
    stream = world.streams[fee["stream"]]
    if key is not None and not all(f in fields_of(stream) for f in key):
        key = None
    found = []
    for row in world.rows[fee["stream"]]:
        if row.state != "live" or row.start >= world.as_of or not x <= row.start < y:
            continue
        if "where" in fee and not holds(fee["where"], seen_in(stream, row), agreement["timezone"]):
            continue
        if key is not None and key_of(stream, list(key), row) != key:
            continue
        amount = row_amount(stream, row, fee["field"])
        if amount is not None:
            found.append(amount)
    settled = y <= world.as_of and is_complete(world, agreement, stream, x, y)
    if not found and assumed_coverage(world, stream["id"]):
        settled = False
    return Base(max(Fraction(0), sum(found, Fraction(0))), len(found), settled)


def is_complete(world, agreement, stream, x, y):
    spans = joined(said_coverage(world, WithoutBy(agreement, stream["id"]), Subject({})))
    return any(a <= x and y <= b for a, b in spans)


def fee_over(world, agreement, fee_id, x, y, within=None, key=None):
    """The fee of [x, y) as far as the version is in force."""
    fee = [f for f in agreement["fees"] if f["id"] == fee_id][0]
    force = within or in_force(agreement)
    x, y = max(x, force[0]), min(y, force[1])
    if "stream" in fee:
        return from_facts(world, agreement, fee, x, y, key) if x < y else Base(Fraction(0), 0)
    return Base(charged(agreement, fee, x, y))


def charged(agreement, fee, x, y):
    """A fee with an amount."""
    amount, per, zone = decimal(fee["amount"]), fee["per"], agreement["timezone"]
    if x >= y:
        return Fraction(0)
    if per == "contract":
        return amount
    if per == "hour":
        return amount * Fraction(y - x, HOUR)
    if per in MONTHS:
        amount, per = amount / MONTHS[per], "month"
    borders = unit_borders(zone, per, x, y)
    return sum((amount * Fraction(overlap(a, b, x, y), b - a) for a, b in zip(borders, borders[1:]) if a < b),
               Fraction(0))


def base_span(agreement, window, a, b):
    """[a, b), and of a rolling window its last step."""
    if isinstance(window, dict) and "rolling" in window:
        return max(a, add(agreement["timezone"], b, step_of(window), -1)), b
    return a, b


def step_of(window):
    return Duration(window.get("step", "P1D"))


def base(world, agreement, of, window, a, b, span, within=None, key=None):
    """What a percentage is of: `of` over the base span of the window [a, b). A cap has no window to go back from."""
    if isinstance(of, str):
        return fee_over(world, agreement, of, *span, within, key)
    if "amount" in of:
        return Base(decimal(of["amount"]))
    period = of.get("period", "window")
    zone = agreement["timezone"]
    if period == "window":
        found = span
    elif period in ("previous", "next"):
        found = neighbour(agreement, window, a, b, period)
    elif period[0] == "P":
        found = add(zone, span[1], Duration(period), -1), span[1]
    else:
        found = holding(agreement, period, span[1] - 1)
    return fee_over(world, agreement, of["fee"], *found, within, key)


def holding(agreement, window, t):
    """The whole unit or anchored window that holds an instant."""
    return [(x, y) for x, y in uncut(agreement["timezone"], window, in_force(agreement)[0], t, t + 1) if x <= t < y][0]


def neighbour(agreement, window, a, b, which):
    """The whole window before or after that of [a, b); for a rolling one the step before or after its last."""
    if isinstance(window, dict) and "rolling" in window:
        zone, step = agreement["timezone"], step_of(window)
        if which == "previous":
            return add(zone, b, step, -2), add(zone, b, step, -1)
        return b, add(zone, b, step)
    x, y = holding(agreement, window, a)
    return holding(agreement, window, x - 1 if which == "previous" else y)


def pro_rata(amounts, limit):
    """Largest remainder, ties to the first: integers that add up to the limit, where the amounts exceed it."""
    total = sum(amounts)
    if total <= limit:
        return list(amounts)
    found = [a * limit // total for a in amounts]
    ranked = sorted(range(len(amounts)), key=lambda i: (-(amounts[i] * limit % total), i))
    for i in ranked[:limit - sum(found)]:
        found[i] += 1
    return found
