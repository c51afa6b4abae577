"""Numbers as text and text as numbers, rounding, and canonical JSON."""
import json
import re
from fractions import Fraction

from .clock import Invalid

DECIMAL = re.compile(r"-?\d+(?:\.\d+)?")


def decimal(value):
    """A decimal of a document: text such as "99.9", or a JSON integer."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise Invalid("not a decimal: %r" % (value,))
    if isinstance(value, str) and not DECIMAL.fullmatch(value):
        raise Invalid("not a decimal: %r" % value)
    return Fraction(value)


def nearest_double(exact):
    """The exact value of the nearest double (ties to even: the quotient of two integers in Python is rounded once)."""
    try:
        return Fraction(exact.numerator / exact.denominator)
    except OverflowError:
        raise Invalid("overflow of a double")


def half_even(exact):
    """To the nearest integer, ties to the even one."""
    low = exact.numerator // exact.denominator
    rest = exact - low
    if rest > Fraction(1, 2) or (rest == Fraction(1, 2) and low % 2):
        return low + 1
    return low


def to_multiple(exact, unit, how):
    """Section 8, `round`."""
    steps = abs(exact) / unit
    whole = steps.numerator // steps.denominator
    rest = steps - whole
    if how == "up":
        whole += rest > 0
    elif how == "half_up":
        whole += rest >= Fraction(1, 2)
    elif how == "half_even":
        whole = half_even(steps)
    elif how != "down":
        raise Invalid("round: %r" % how)
    return whole * unit if exact >= 0 else -whole * unit


def show_scaled(scaled, places):
    """An integer of 10**-places as a decimal without trailing zeros and without -0."""
    digits = str(abs(scaled)).rjust(places + 1, "0")
    whole, part = (digits[:-places], digits[-places:].rstrip("0")) if places else (digits, "")
    return ("-" if scaled < 0 else "") + whole + ("." + part if part else "")


def show_rational(exact):
    """Half-even to six decimals."""
    return show_scaled(half_even(exact * 10 ** 6), 6)


def show_decimal(exact):
    """All digits of a number that is a finite decimal."""
    places = 0
    while (exact * 10 ** places).denominator != 1:
        places += 1
        if places > 2000:
            raise Invalid("not a finite decimal")
    return show_scaled(int(exact * 10 ** places), places)


def show_double(exact):
    """The shortest text that reads back as the double, as ECMAScript prints it."""
    if exact == 0:
        return "0"
    mantissa, _, exponent = repr(float(abs(exact))).partition("e")
    whole, _, part = mantissa.partition(".")
    digits = (whole + part).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + part) - len(digits))
    digits = digits.rstrip("0")
    sign = "-" if exact < 0 else ""
    k = len(digits)
    if k <= point <= 21:
        return sign + digits + "0" * (point - k)
    if 0 < point <= 21:
        return sign + digits[:point] + "." + digits[point:]
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + digits
    power = "e%+d" % (point - 1)
    return sign + digits[0] + ("." + digits[1:] if k > 1 else "") + power


def canonical_text(value):
    """RFC 8785 for what occurs here: no reals, members by UTF-16 code units."""
    if value is None or isinstance(value, (bool, str)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        return str(value) if abs(value) < 2 ** 53 else show_double(Fraction(float(value)))
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(canonical_text(v) for v in value) + "]"
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(canonical_text(n) + ":" + canonical_text(value[n]) for n in names) + "}"
    raise TypeError("no canonical form: %r" % (value,))


def canonical(value):
    return canonical_text(value).encode("utf-8")
