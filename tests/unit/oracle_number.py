"""Compares libdsv's numbers with Python's exact ones: oracle_number.py PROGRAM [COUNT].

PROGRAM is built from oracle_number.c. Doubles are compared with float() and repr(), sums and roundings with fractions.
"""

import random
import re
import struct
import subprocess
import sys
from fractions import Fraction

SEED = 20240229
NASTY = """
0 -0 0.0 -0.0 1 -1 5e-324 -5e-324 4.9406564584124654e-324 2.4703282292062327e-324 2.4703282292062328e-324
2.47032822920623272e-324 3e-324 2e-324 7.4109846876186981e-324 2.2250738585072014e-308 2.2250738585072011e-308
2.225073858507201e-308 2.2250738585072009e-308 1.7976931348623157e308 1.7976931348623158e308
1.7976931348623159e308 1e308 1e309 1e310 1e311 1e400 -1e400 1e-400 -1e-400 0e999999999999999999999
1e-999999999999999999999 1e99999999999999999999 9007199254740991 9007199254740992 9007199254740993
9007199254740994 9007199254740995 9007199254740993.0000000000000000001 0.30000000000000004 0.1 0.2 0.3 1e21
1e22 1e23 9.999999999999999e22 1.0000000000000001e23 5e-7 1e-6 1e-7 123456789012345680000
1234567890123456789012345 999999999999999999999 1e20 100000000000000000000 18446744073709551615
18446744073709551616 9223372036854775807 9999999999999999999 99999999999999999999 0.000001 0.0000001 1e27 1e28
1e-27 1e-28 1.00000000000000011102230246251565404236316680908203125
1.00000000000000011102230246251565404236316680908203124
1.00000000000000011102230246251565404236316680908203126 9.5367431640625e-07 3.5844466002796428e298 8.41e21
2.0919495182368195e19 6.9294956446009195e15 104110013277974872254e-225 1e+5 1E5 1e05 0.1e1
12345678901234567890123456789e-10 8.98846567431158e307 4.4501477170144023e-308 1.1125369292536007e-308
2.2250738585072012e-308
""".split()
WRONG = "+1 01 - .5 1. 1e 1e+ 0x1 1.5.5 inf nan -.5 1_0 1,5 --1 1e5.5 00 -01 e5 1d5".split()


def bits(value):
    return format(struct.unpack("<Q", struct.pack("<d", value))[0], "x")


def from_bits(number):
    return struct.unpack("<d", struct.pack("<Q", number))[0]


def any_double(chance):
    while True:
        value = from_bits(chance.getrandbits(64))
        if value - value == 0:
            return value


def some_double(chance):
    kind = chance.randrange(6)
    if kind == 0:
        return any_double(chance)
    if kind == 1:
        return chance.uniform(-1000, 1000)
    if kind == 2:
        return float(chance.randrange(-(10**9), 10**9)) / 10 ** chance.randrange(7)
    if kind == 3:
        return from_bits(chance.randrange(1, 2**53))
    if kind == 4:
        return from_bits((chance.randrange(1, 2046) << 52) + chance.randrange(-2, 3))
    return float(10 ** chance.randrange(-300, 300)) if chance.random() < 0.3 else chance.lognormvariate(0, 20)


def nearest(value):
    """A fraction as the nearest double; None past the largest."""
    try:
        result = value.numerator / value.denominator
    except OverflowError:
        return None
    return result + 0.0


def rounded(value, how):
    whole, rest = divmod(abs(value), 1)
    half = Fraction(1, 2)
    up = (rest > 0, False, rest >= half, rest > half or (rest == half and whole % 2 == 1))[how]
    return (whole + up) * (-1 if value < 0 else 1)


def ecmascript(value):
    """RFC 8785 from repr(), which finds the same digits."""
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, part = mantissa.partition(".")
    digits = (whole + part).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + part) - len(digits))
    digits = digits.rstrip("0")
    n = len(digits)
    if n <= point <= 21:
        return sign + digits + "0" * (point - n)
    if 0 < point <= 21:
        return sign + digits[:point] + "." + digits[point:]
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + digits
    return f"{sign}{digits[0]}{'.' if n > 1 else ''}{digits[1:]}e{'+' if point > 0 else '-'}{abs(point - 1)}"


def plain(value, scale):
    """numerator / 10^scale as text without trailing zeros."""
    text = str(abs(value)).rjust(scale + 1, "0")
    text = text[: len(text) - scale] + "." + text[len(text) - scale :] if scale else text
    if scale:
        text = text.rstrip("0").rstrip(".")
    return ("-" if value < 0 else "") + text


def a_decimal(chance):
    digits = chance.randrange(1, 19)
    scale = chance.randrange(0, 19)
    number = chance.randrange(10**digits) * chance.choice((1, -1))
    if scale < digits or abs(number) < 10**scale:
        text = str(abs(number)).rjust(scale + 1, "0")
        return ("-" if number < 0 else "") + (text[:-scale] + "." + text[-scale:] if scale else text)
    return str(number)


def wide(chance, low=None):
    top = 2 ** chance.randrange(1, 128) - 1
    value = chance.choice((top, chance.randrange(top) + 1, 10 ** chance.randrange(0, 38)))
    return value if low else value * chance.choice((1, -1))


def parse_cases(chance, count):
    def expected(text):
        value = float(text)
        return "-" if value in (float("inf"), float("-inf")) else bits(value)

    for text in NASTY:
        yield "parse " + text, expected(text)
    for text in WRONG:
        yield "parse " + text, "-"
    for value in (2.0**-1075, 2.0**-1074 + 2.0**-1073):
        text = format(Fraction(value).numerator * 10**1080 // Fraction(value).denominator, "d") if value else ""
        for tail in ("", "1", "0" * 900, "0" * 900 + "1"):
            if text:
                yield f"parse {text}{tail}e-{1080 + len(tail)}", expected(f"{text}{tail}e-{1080 + len(tail)}")
    half = str(5**1075).rjust(1075, "0")  # 2^-1075 in full: half of the smallest
    for tail in ("", "0" * 60, "0" * 60 + "1", "1"):
        yield f"parse 0.{half}{tail}", expected(f"0.{half}{tail}")
    below = str(int(half) - 1)
    yield f"parse {below}e-1075", expected(f"{below}e-1075")
    top = str(2**1024 - 2**970)  # the first that is too large
    yield f"parse {top}", "-"
    yield f"parse {int(top) - 1}.{'9' * 900}", expected(str(int(top) - 1))
    yield f"parse {'0.' + '0' * 70000 + '1e70001'}", bits(1.0)
    yield f"parse {'1' + '0' * 70000 + 'e-70000'}", bits(1.0)
    for _ in range(count):
        value = some_double(chance)
        yield "parse " + repr(value), bits(value)
        text = f"{chance.randrange(10**chance.randrange(1, 40))}e{chance.randrange(-360, 330)}"
        yield "parse " + text, expected(text)
    for _ in range(count // 10):  # exactly between two doubles, and by a little less and more
        number = chance.randrange(0x7FE << 52)
        middle = (Fraction(from_bits(number)) + Fraction(from_bits(number + 1))) / 2
        places = middle.denominator.bit_length() - 1
        digits = middle.numerator * 5**places
        for offset in (-1, 0, 1):
            text = f"{digits * 1000 + offset}e-{places + 3}"
            yield "parse " + text, expected(text)
        text = f"{digits}{'0' * 800}1e-{places + 801}"
        yield "parse " + text, expected(text)


def print_cases(chance, count):
    for text in NASTY:
        value = float(text)
        if value - value == 0:
            yield "print " + bits(value), ecmascript(value)
    for exponent in range(2047):
        for number in ((exponent << 52), (exponent << 52) + 1, (exponent << 52) - 1):
            if 0 <= number:
                yield "print " + format(number, "x"), ecmascript(from_bits(number))
    for power in range(-323, 309):
        yield "print " + bits(float(f"1e{power}")), ecmascript(float(f"1e{power}"))
    for _ in range(count):
        value = some_double(chance)
        yield "print " + bits(value), ecmascript(value)


def sum_cases(chance, count):
    for _ in range(count // 100):
        values = [some_double(chance) for _ in range(chance.choice((0, 1, 2, 3, 10, 300, 600)))]
        if chance.random() < 0.5:
            values += [-value for value in values[chance.randrange(3) :]]
        kind = chance.randrange(3)
        times = [(1, chance.randrange(-1000, 1000), chance.choice((-(2**63), 2**63 - 1, 0, 3)))[kind] for _ in values]
        divisor = chance.choice((1, 3, 1000, len(values) or 7, 2**64 - 1, chance.randrange(1, 2**64)))
        total = nearest(sum((Fraction(v) * t for v, t in zip(values, times)), Fraction(0)) / divisor)
        chance.shuffle(pairs := list(zip(values, times)))
        line = " ".join(f"{bits(v)} {t}" for v, t in pairs)
        yield f"sum {divisor} {line}", "-" if total is None else bits(total)
    for _ in range(count // 10):
        a, b = some_double(chance), some_double(chance)
        d = chance.choice((1, 2, 1000, 10**18, 2**64 - 1, chance.randrange(1, 2**64)))
        n = chance.choice((0, d - 1, chance.randrange(d)))
        value = nearest(Fraction(a) + (Fraction(b) - Fraction(a)) * n / d)
        yield f"between {bits(a)} {bits(b)} {n} {d}", "-" if value is None else bits(value)


def decimal_cases(chance, count):
    for _ in range(count):
        a, b = a_decimal(chance), a_decimal(chance)
        if chance.random() < 0.1 and "." in a and len(re.sub(r"^-?0?\.?|\.", "", a)) < 17:
            b = a + "0"
        left, right = Fraction(a), Fraction(b)
        yield f"compare {a} {b}", str((left > right) - (left < right))
        yield f"decimal {a}", bits(nearest(left))
    for _ in range(count):
        value, step = Fraction(some_double(chance)), Fraction(a_decimal(chance))
        how = chance.randrange(4)
        if step > 0:
            text = plain(int(step * 10**18), 18)
            if chance.random() < 0.3:  # exactly a multiple, or half way, where doubles can be
                value = Fraction(float(step * chance.randrange(-1000, 1000) / 2))
            good = abs(value) / step < 2**53
            yield f"multiple {bits(float(value))} {text} {how}", rounded(value / step, how) * step if good else "-"


def ratio_cases(chance, count):
    limit = 2**127 - 1
    for _ in range(count):
        a, b, c, d = wide(chance), wide(chance, 1), wide(chance), wide(chance, 1)
        if chance.random() < 0.2:
            c, d = a, b
        left, right = Fraction(a, b), Fraction(c, d)
        yield f"order {a} {b} {c} {d}", str((left > right) - (left < right))
        how, step = chance.randrange(4), Fraction(abs(c), d)
        steps = rounded(left / step, how)
        common = Fraction(steps, d)
        fits = abs(steps) <= limit and abs(common.numerator * abs(c)) <= limit
        yield f"round {a} {b} {abs(c)} {d} {how}", steps * step if fits else "-"
        digits = chance.choice((0, 1, 2, 3, 6, 18, 38))
        shown = rounded(left * 10**digits, 3)
        yield f"show {a} {b} {digits}", plain(shown, digits) if abs(shown) <= limit else "-"
        small, divisor = chance.randrange(-(10**6), 10**6), chance.choice((8, 16, 1000, 7, 86400, 2))
        yield f"show {small} {divisor} 2", plain(rounded(Fraction(small, divisor) * 100, 3), 2)
    yield f"order {-2**127} 1 {-2**127} 1", "0"
    yield f"order {-2**127} 1 {2**127 - 1} {2**127 - 1}", "-1"
    yield f"show {-2**127} 2 0", str(-(2**126))
    yield f"show {-2**127} 1 0", "-"
    yield "show 1 2 39", "-"
    yield "show 1 2 -1", "-"
    yield "round 1 2 0 1 0", "-"
    yield "round 1 2 -1 1 0", "-"


def main():
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 20000
    chance = random.Random(SEED)
    makers = (parse_cases, print_cases, sum_cases, decimal_cases, ratio_cases)
    cases = [case for make in makers for case in make(chance, count)]
    lines = "".join(line + "\n" for line, _ in cases)
    done = subprocess.run([sys.argv[1]], input=lines, stdout=subprocess.PIPE, check=True, text=True)
    answers = done.stdout.split("\n")[:-1]
    assert len(answers) == len(cases), f"{len(answers)} answers to {len(cases)} questions"
    wrong = 0
    for (line, expected), answer in zip(cases, answers):
        good = answer == expected
        if isinstance(expected, Fraction):
            good = answer != "-" and Fraction(answer) == expected
        if not good:
            wrong += 1
            if wrong <= 20:
                print(f"{line[:200]}: {answer}, not {expected}")
    print(f"{len(cases)} cases, {wrong} wrong")
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())
