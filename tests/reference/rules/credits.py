"""Section 12: credits and bonuses, from the results that earn them to the caps of the agreement.

`earn` is told of every result while the scorecard is made, in its order. `pay` then works out all amounts, and puts
them into the results, the periods and the scorecard.
"""
from fractions import Fraction

from .book import in_force
from .breaches import of_breaches, single_limit, window_breach
from .clock import Duration, add, show_time
from .figures import figure, left_as_double, rounded
from .money import (base, base_span, currency_of, digits_of, holding, minor, pro_rata, show_money)
from .parts import together
from .status import bound_of, judges_numerator, limits_of, runs_on
from .values import decimal, half_even, nearest_double, show_decimal, show_rational, to_multiple

EDGES = ("below", "at_most", "above", "at_least")


class Earned:
    """A credit or a bonus of one result; `part` is None where several were judged apart and no value is shown."""

    def __init__(self, name, tally, part, parts, subjects, judgement, result):
        self.name, self.tally, self.part, self.parts, self.result = name, tally, part, parts, result
        self.subjects = subjects
        self.key = subjects[0].key if tally.spec.by and tally.spec.over == "each" else None
        self.spec = tally.spec
        self.agreement, self.terms = self.spec.agreement, self.spec.earns[name]
        self.window = tally.window
        # A part of a window that has not ended runs on too.
        self.provisional = judgement.early or any(runs_on(tally, p) for p in parts)
        self.amount = 0
        self.cuts = []


def earn(tally, parts, inner, judgement, result):
    """`inner` are the judgements and results of the subjects; without `by` it is empty, and there is one part."""
    spec = tally.spec
    if not spec.by:
        add_earned(tally, parts[0], parts, tally.subjects, judgement, result)
    elif spec.over == "each":
        for part, subject, (shown, of_one) in zip(parts, tally.subjects, inner):
            add_earned(tally, part, [part], [subject], of_one, shown)
    elif spec.over in ("pooled", "weighted"):
        weights = [s.weight for s in tally.subjects] if spec.over == "weighted" else None
        add_earned(tally, together(parts, weights), parts, tally.subjects, judgement, result)
    else:
        part = worst_part(tally, parts) if spec.over == "worst" else None
        add_earned(tally, part, parts, tally.subjects, judgement, result)


def add_earned(tally, part, parts, subjects, judgement, result):
    for name, status in (("credit", "missed"), ("bonus", "met")):
        if judgement.status == status and name in tally.spec.earns:
            tally.world.earned.append(Earned(name, tally, part, parts, subjects, judgement, result))


def worst_part(tally, parts):
    """The part of the subject whose value is shown; of equal ones the first."""
    limits, word = limits_of(tally.spec.objective or {})
    op = limits[0].get("op", "")
    values = [(rounded(tally, figure(tally, p).value), p) for p in parts]
    values = [(v, p) for v, p in values if v is not None]
    if word or not values or op[:1] not in "<>" or not op:
        return None
    worst = max(v for v, _ in values) if op[0] == "<" else min(v for v, _ in values)
    return [p for v, p in values if v == worst][0]


def value_of(earned):
    """The value as it was judged, or None."""
    if earned.part is None:
        return None
    fig = figure(earned.tally, earned.part)
    if not fig.given or fig.value is None:
        return None
    limit = single_limit(earned)
    if limit is not None and judges_numerator(earned.tally, limit):
        return earned.part.numerator
    return rounded(earned.tally, fig.value)


def holds(earned, edge, said, value):
    """Does an edge hold of the value?"""
    tally = earned.tally
    bound = bound_of(tally, {"value": said})
    limit = single_limit(earned)
    if not (limit is not None and judges_numerator(tally, limit)) and \
            left_as_double(tally, figure(tally, earned.part).value):
        bound = nearest_double(bound)
    return {"below": value < bound, "at_most": value <= bound, "above": value > bound, "at_least": value >= bound}[edge]


def tier_of(earned, value):
    """Index of the last tier whose edge holds. The first of a credit holds in any case; of a bonus there may be none."""
    tiers = earned.terms["tiers"]
    found = 0 if earned.name == "credit" or not set(EDGES) & set(tiers[0]) else None
    for i, tier in enumerate(tiers):
        for edge in EDGES:
            if edge in tier and value is not None and holds(earned, edge, tier[edge], value):
                found = i
    return found


def base_of(earned, of):
    agreement, window = earned.agreement, earned.spec.window
    a, b = earned.window
    span = base_span(agreement, window, a, b)
    found = base(earned.tally.world, agreement, of, window, a, b, span, key=earned.key)
    if not found.settled:
        earned.provisional = True
    return found


def work_out(earned, currency):
    """Steps 1 to 6: the members of the credit, and the amount before what the agreement cuts. Says whether there is
    any: a bonus may begin deeper than its objective."""
    terms, value = earned.terms, value_of(earned)
    shown, rate = {"currency": currency}, terms
    if "tiers" in terms:
        shown["tier"] = tier_of(earned, value)
        if shown["tier"] is None:
            return False
        rate = terms["tiers"][shown["tier"]]
    earned.shown = shown
    breaches = of_breaches(earned, value) if terms.get("per", "window") == "breach" else [window_breach(earned, value)]
    if "amount" in rate:
        each_base = None
        shown["flat"] = show_rational(decimal(rate["amount"]))
    else:
        shown["percent"] = show_decimal(decimal(rate["percent"]))
        each_base = bases(earned, terms["of"], breaches)
        if not of_field(terms["of"]):
            whole = base_of(earned, terms["of"])
            shown["base"] = show_rational(whole.exact)
            if whole.rows is not None:
                shown["base_rows"] = str(whole.rows)
    apart = terms.get("per", "window") == "breach" and valued_apart(terms)
    if of_field(terms.get("of")):
        shown["base"] = show_rational(sum(b.base(terms["of"]) or 0 for b in breaches))
    computed = [(decimal(rate["amount"]) if each_base is None else decimal(rate["percent"]) / 100 * (each_base[i] or 0))
                * b.steps for i, b in enumerate(breaches)]
    most = mosts(earned, breaches)
    missing = [of_field(terms.get("of")) and b.base(terms["of"]) is None
               or of_field(terms.get("cap", {}).get("of")) and b.base(terms["cap"]["of"]) is None for b in breaches]
    earning = [Fraction(0) if gone else c for c, gone in zip(computed, missing)]
    capped = [c if m is None else min(c, m) for c, m in zip(earning, most)]
    if "each" in terms:
        shown["steps"] = show_rational(total([b.steps for b in breaches], apart) if apart else breaches[0].steps)
        if any(b.grows and (m is None or c < m) for b, c, m in zip(breaches, earning, most)):
            earned.provisional = True
    if terms.get("per", "window") == "breach":
        shown["breaches"] = str(len(breaches))
    if any(missing):
        shown["unvalued"] = str(sum(missing))
        earned.provisional = True
    shown["computed"] = show_rational(total(computed, apart))
    if sum(capped) < sum(earning):
        shown["capped"] = show_rational(total(capped, apart))
    said = terms.get("round", earned.agreement.get("credits", {}).get("round"))
    to = decimal(said["to"]) if said else Fraction(1, 10 ** digits_of(currency))
    for one in capped if apart else [sum(capped)]:
        earned.amount += minor(to_multiple(one, to, said["how"] if said else "half_even"), currency)
    shown["rounded"] = show_money(earned.amount, currency)
    return True


def total(amounts, apart):
    """Of breaches valued apart what is shown of each adds up."""
    if apart:
        amounts = [Fraction(half_even(a * 10 ** 6), 10 ** 6) for a in amounts]
    return sum(amounts, Fraction(0))


def of_field(of):
    return isinstance(of, dict) and "field" in of


def valued_apart(terms):
    return "each" in terms or of_field(terms.get("of")) or of_field(terms.get("cap", {}).get("of"))


def bases(earned, of, breaches):
    """The base of each breach; None where its row has none."""
    if of_field(of):
        return [b.base(of) for b in breaches]
    return [base_of(earned, of).exact] * len(breaches)


def mosts(earned, breaches):
    """What each breach earns at most, or None."""
    cap = earned.terms.get("cap")
    if cap is None:
        return [None] * len(breaches)
    if "amount" in cap:
        return [decimal(cap["amount"])] * len(breaches)
    return [decimal(cap["percent"]) / 100 * (b or 0) for b in bases(earned, cap.get("of", earned.terms.get("of")), breaches)]


class Cap:
    """A cap of one version of an agreement."""

    def __init__(self, world, agreement, said, currency):
        self.world, self.agreement, self.said, self.currency = world, agreement, said, currency
        self.shown = []

    def takes(self, earned):
        return "targets" not in self.said or earned.spec.target_id in self.said["targets"]

    def whole_window(self, earned):
        """The cap window of a credit before it is cut to `in_force`."""
        window, b = self.said["window"], earned.window[1]
        if isinstance(window, dict) and "rolling" in window:
            return add(self.agreement["timezone"], b, Duration(window["rolling"]), -1), b
        return holding(self.agreement, window, b - 1)

    def cut(self, whole):
        force = in_force(self.agreement)
        return max(whole[0], force[0]), min(whole[1], force[1])

    def base(self, a, b, within=None):
        return base(self.world, self.agreement, self.said["of"], None, a, b, (a, b), within)

    def is_settled(self, whole):
        return "of" not in self.said or self.base(*self.cut(whole)).settled

    def limit_over(self, whole, a, b, within=None):
        """The limit over [a, b) of a whole window, rounded down: an amount goes by length, a fee of a shorter span is less by itself."""
        if "amount" in self.said:
            exact = decimal(self.said["amount"])
        else:
            exact = decimal(self.said["percent"]) / 100 * self.base(a, b, within).exact
        if "amount" in self.said or "amount" in self.said["of"]:
            exact *= Fraction(b - a, whole[1] - whole[0]) if whole[0] < whole[1] else 1
        return minor(exact, self.currency)

    def limit(self, whole):
        """What docs/versions.md says of a window whose beginning is cut: G(y) less G(x)."""
        a, b = self.cut(whole)
        rolls = isinstance(self.said["window"], dict) and "rolling" in self.said["window"]
        of = self.said.get("of")
        of_period = isinstance(of, dict) and "fee" in of and of.get("period", "window") != "window"
        fees = {f["id"]: f for f in self.agreement.get("fees", [])}
        name = of.get("fee") if isinstance(of, dict) else of
        whole_only = name in fees and ("stream" in fees[name] or fees[name]["per"] == "contract")
        if rolls or of_period or whole_only or a == whole[0]:
            return self.limit_over(whole, a, b)
        return self.limit_over(whole, whole[0], b, whole) - self.limit_over(whole, whole[0], a, whole)

    def apply(self, credits):
        """Cap windows in order of their end; all credits of one are cut together."""
        groups = {}
        for credit in credits:
            if self.takes(credit):
                groups.setdefault(self.whole_window(credit), []).append(credit)
        rolls = isinstance(self.said["window"], dict) and "rolling" in self.said["window"]
        left = []  # (end of the window of a credit, what was left to it)
        for whole in sorted(groups, key=lambda w: w[1]):
            limit, group = self.limit(whole), groups[whole]
            used = sum(amount for end, amount in left if whole[0] < end < whole[1]) if rolls else 0
            asked = [c.amount for c in group]
            settled = self.is_settled(whole)
            for credit, amount in zip(group, pro_rata(asked, max(0, limit - used))):
                if amount < credit.amount:
                    credit.provisional = credit.provisional or not settled
                    credit.cuts.append({"id": self.said["id"],
                                        "cut": show_money(credit.amount - amount, self.currency)})
                credit.amount = amount
                left.append((credit.window[1], amount))
            if sum(asked) > 0:
                a, b = self.cut(whole)
                one = {"version": self.agreement["version"], "id": self.said["id"], "from": show_time(a),
                       "to": show_time(b), "limit": show_money(limit, self.currency),
                       "asked": show_money(sum(asked), self.currency),
                       "left": show_money(sum(c.amount for c in group), self.currency)}
                if not settled:
                    one["provisional"] = True
                if rolls:
                    one["used"] = show_money(used, self.currency)
                self.shown.append(one)


def least(earned, currency):
    """Too little is not paid."""
    said = earned.terms.get("least")
    if said is None and earned.name == "credit":
        said = earned.agreement.get("credits", {}).get("least")
    if said is None or not earned.amount:
        return
    enough = earned.amount > minor(decimal(said["above"]), currency) if "above" in said else \
        earned.amount >= minor(decimal(said["at_least"]), currency)
    if not enough:
        earned.shown["below_least"] = show_money(earned.amount, currency)
        earned.amount = 0


def earns_anything(agreement):
    return any(name in said for t in agreement["targets"] for said in [t] + t.get("classes", [])
               for name in ("credit", "bonus"))


def pay(world, versions, card):
    caps = []
    for agreement in [a for a in versions if earns_anything(a)]:
        currency = currency_of(agreement)
        mine = [e for e in world.earned if e.agreement is agreement and work_out(e, currency)]
        for said in agreement.get("credits", {}).get("caps", []):
            cap = Cap(world, agreement, said, currency)
            cap.apply([e for e in mine if e.name == "credit"])
            caps += cap.shown
        for earned in mine:
            least(earned, currency)
            earned.shown["amount"] = show_money(earned.amount, currency)
            if earned.cuts:
                earned.shown["caps"] = earned.cuts
            if earned.provisional:
                earned.shown["provisional"] = True
            earned.result[earned.name] = earned.shown
        for period in card["periods"]:
            if period["version"] == agreement["version"]:
                period["sums"] = sums(period, mine, currency)
    if caps:
        card["caps"] = caps


def sums(period, mine, currency):
    of_period = [e for e in mine if (show_time(e.window[0]), show_time(e.window[1])) == (period["from"], period["to"])]
    shown = {"currency": currency}
    for name, provisional in (("credit", "provisional"), ("bonus", "provisional_bonus")):
        shown[name] = show_money(sum(e.amount for e in of_period if e.name == name), currency)
        waiting = sum(e.amount for e in of_period if e.name == name and e.provisional)
        if waiting:
            shown[provisional] = show_money(waiting, currency)
    return shown
