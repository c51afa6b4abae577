"""Fees, credits, bonuses and caps, added to a share of the books after their bounds are tuned: the first tier of a
credit is the very objective, and further ones like to lie on the values that come out."""
from fractions import Fraction

from rules.book import OUTAGE_KINDS
from rules.clock import US, Duration, elapsed
from rules.facts import fields_of
from rules.money import digits_of
from rules.scorecard import score
from .pick import Dice, decimal_text, show_elapsed, thin
from .tune import allowed, results_of

MISSES = {">": "at_most", ">=": "below", "<": "at_least", "<=": "above"}
MEETS = {">": "above", ">=": "at_least", "<": "below", "<=": "at_most"}
TURNED = {">": "<=", "<=": ">", ">=": "<", "<": ">="}
FEE_UNITS = ("hour", "day", "week", "month", "month", "quarter", "year", "year", "contract")
PERCENTS = ("5", "10", "25", "0.5", "33.333333", "100", 12, "1.25", "150", 20, "50", "7.5", "0", "0.000001", "99.999")
# For each size of case: units, durations and windows of caps that fit it.
SIZES = {"short": (["hour", "day", "week", "month"], ["PT1H", "PT90M", "P1D", "PT36H", "P1M"],
                   ["hour", "day", "week", {"anchored": "PT7H"}, {"rolling": "PT5H"}, {"rolling": "P1D"}, "month",
                    {"rolling": "P2D"}]),
         "long": (["day", "week", "month", "quarter", "year"], ["P12M", "P1M", "P2W", "P1D", "PT36H", "P1Y1DT1H"],
                  ["month", "week", "quarter", "year", {"anchored": "P20D"}, {"anchored": "P1M"}, {"rolling": "P12M"},
                   {"rolling": "P3M"}, {"rolling": "P45D"}, {"rolling": "PT1000H"}])}


def add_credits(seed, documents, facts, *question):
    """Changes the documents in place."""
    dice = Dice("credits%s" % seed)
    if dice.chance(0.4):
        return
    card = score(documents, facts, *question)
    usual = dice.choice(["EUR", "USD", "EUR", "JPY", "BHD", "CLF"])
    for agreement in [d for d in documents if d["type"] == "agreement"]:
        if dice.chance(0.9):
            currency = usual if dice.chance(0.85) else dice.choice(["EUR", "JPY", "TND"])
            Contract(dice, agreement, currency, card, documents).add()


def objective_limits(said):
    return said.get("any", said.get("all", [said]))


class Contract:
    """The money of one version of an agreement."""

    def __init__(self, dice, agreement, currency, card, documents):
        self.d, self.agreement, self.currency, self.card = dice, agreement, currency, card
        self.streams = {x["id"]: x for x in documents if x["type"] == "stream" and "made" not in x}
        periods = [p for p in card["periods"] if p["version"] == agreement["version"]]
        windows = [agreement.get("window", "month")] + [t.get("window") for t in agreement["targets"]]
        small = any(w in ("minute", "hour", "day") or isinstance(w, dict) and "PT" in str(w) for w in windows)
        self.units, self.durations, self.windows = SIZES["short" if small else "long"]
        self.dates = sorted({p[name] for p in periods for name in ("from", "to")})

    def add(self):
        d = self.d
        self.fees = [self.fee("fee%d" % i) for i in range(d.choice([0, 1, 1, 2, 3]))]
        earning = [t for t in self.agreement["targets"] if self.add_to(t)]
        if not earning:
            return
        if self.fees:
            self.agreement["fees"] = self.fees
        if not self.fees or d.chance(0.6):
            self.agreement["currency"] = self.currency
        else:
            self.fees[0]["currency"] = self.currency
        if d.chance(0.75):
            self.agreement["credits"] = self.over_all([t["id"] for t in earning])

    def money(self, choices=("1000", "250.5", "99.99", "7", "12345.67", "0.05", "40", "1000000", "5000")):
        """An amount with at most the digits of the currency."""
        text = decimal_text(Fraction(self.d.choice(choices)), digits_of(self.currency))
        return thin(text) if self.d.chance(0.3) else text

    def amounts(self, stream):
        """The fields that can be amounts."""
        return [f for f, (kind, _) in fields_of(stream).items() if kind in ("number", "integer", "decimal")]

    def fee_from_facts(self, name):
        d = self.d
        found = [s for s in self.streams.values() if self.amounts(s) and "hold" not in s]
        if not found:
            return None
        stream = d.choice([s for s in found if s["id"] == "bills"] or found)
        fee = {"id": name, "stream": stream["id"], "field": d.choice(self.amounts(stream))}
        if d.chance(0.3):
            fee["where"] = {"field": d.choice(self.amounts(stream)), "op": d.choice([">", "<", ">=", "!="]),
                            "value": d.choice(["1", "0", "2.5" if fee["field"] != "lost" else "2"])}
            if fields_of(stream)[fee["where"]["field"]][0] == "integer":
                fee["where"]["value"] = "1"
        if d.chance(0.2):
            fee["currency"] = self.currency
        return fee

    def fee(self, name):
        if self.d.chance(0.3):
            fee = self.fee_from_facts(name)
            if fee:
                return fee
        fee = {"id": name, "amount": self.money(), "per": self.d.choice(FEE_UNITS)}
        if self.d.chance(0.3):
            fee["currency"] = self.currency
        if self.d.chance(0.1):
            fee["title"] = "A fee"
        return fee

    def of(self, periods=True, neighbours=True):
        d = self.d
        if not self.fees or d.chance(0.15):
            return {"amount": self.money(), "currency": self.currency}
        fee = d.choice(self.fees)["id"]
        if not periods or d.chance(0.5):
            return fee
        ways = ["window", d.choice(self.units), d.choice(self.durations)] + (["previous", "next"] if neighbours else [])
        return {"fee": fee, "period": d.choice(ways)}

    def add_to(self, target):
        """Credits and bonuses of a target and its classes. Says whether there are any."""
        classes = target.get("classes", [])
        if target.get("actor") == "consumer":
            return False
        if self.d.chance(0.5):
            self.turn(target, classes)
        objective = target.get("objective")
        own = any("objective" in c for c in classes)
        found = False
        if objective is not None:
            # Classes with an objective of their own cannot use the edges of the target's.
            found = self.terms_of(target, target, objective, [] if own else None)
        for c in classes:
            if "objective" in c or (objective is not None and self.d.chance(0.3)):
                found = self.terms_of(c, target, c.get("objective", objective), None, c) or found
        return found

    def turn(self, target, classes):
        """Objectives that are mostly met are turned round, so that there is something to pay."""
        found = [r["status"] for r in results_of(self.card, self.agreement["version"], target["id"])]
        if found.count("met") > found.count("missed"):
            for said in [target] + classes:
                objective = said.get("objective", {})
                if objective.get("op") in TURNED:
                    objective["op"] = TURNED[objective["op"]]

    def terms_of(self, said, target, objective, edges, class_=None):
        d, found = self.d, False
        for name, chance in (("credit", 0.85), ("bonus", 0.35)):
            if d.chance(chance):
                said[name] = self.terms(name, target, objective, edges, class_)
                found = True
        return found

    def values(self, target, objective):
        """What the target came to, in the unit in which its bound is said."""
        found = []
        count = objective.get("unit") == "count"
        for r in results_of(self.card, self.agreement["version"], target["id"]):
            text = r.get("numerator") if count and "numerator" in r else r.get("value")
            if text is not None:
                found.append(Fraction(text) * (US if self.of_time(objective) else 1))
        return found

    def plain_values(self, target, objective):
        """Can steps be counted of them? Some doubles have more digits than that."""
        return all(abs(v) < 10 ** 12 and v.denominator < 10 ** 12 for v in self.values(target, objective))

    def of_time(self, objective):
        return str(objective["value"])[:1] == "P"

    def said(self, objective, value):
        """A bound as the document says it, or None where it cannot."""
        if self.of_time(objective):
            return show_elapsed(int(value), self.d) if 0 <= value < 10 ** 15 else None
        text = decimal_text(value)
        return text if allowed(text) else None

    def plain(self, objective, value):
        return Fraction(elapsed(value)) if self.of_time(objective) else Fraction(value)

    def tiers(self, name, target, objective):
        """The first has no edge or the very objective; each further one lies deeper."""
        d = self.d
        op = objective["op"]
        down = (op[0] == ">") == (name == "credit")
        first = (MISSES if name == "credit" else MEETS)[op]
        found = [{} if d.chance(0.3) else {first: objective["value"]}]
        bound = self.plain(objective, objective["value"])
        grain = US if self.of_time(objective) else Fraction(d.choice([1, 5, 10, Fraction(1, 10)]))
        near = [v + d.choice([0, 0, -1, 1]) * grain * d.choice([Fraction(0), Fraction(1, 10 ** 6)])
                for v in self.values(target, objective)]
        near += [bound + (-1 if down else 1) * grain * d.choice([1, 2, 7, 60]) for _ in range(2)]
        if first in ("at_most", "at_least") and d.chance(0.3):
            found.append({"below" if down else "above": objective["value"]})
        deeper = sorted({v for v in near if (v < bound if down else v > bound)}, reverse=down)
        for value in deeper:
            text = self.said(objective, value)
            if text is not None and d.chance(0.5) and len(found) < 4:
                found.append({d.choice(["below", "at_most"] if down else ["above", "at_least"]): text})
        if name == "bonus" and len(found) > 1 and d.chance(0.4):
            found = found[1:]  # nothing until there
        return self.in_depth(objective, found, down)

    def in_depth(self, objective, tiers, down):
        """Texts may have been cut to the same decimal: only tiers that lie strictly deeper are kept."""
        found, last = [], None
        for tier in tiers:
            at = None
            for edge, value in tier.items():
                plain = self.plain(objective, value)
                at = (-plain if down else plain, edge in ("below", "above"))
            if at is not None and last is not None and at <= last:
                continue
            found.append(tier)
            last = at or (self.first_depth(objective, down),)
        return found

    def first_depth(self, objective, down):
        plain = self.plain(objective, objective["value"])
        return -plain if down else plain

    def step(self, target, objective):
        """At most some hundred thousand steps, so that money stays money."""
        d = self.d
        bound = self.plain(objective, objective["value"])
        most = max([abs(v - bound) for v in self.values(target, objective)] + [Fraction(0)])
        if self.of_time(objective):
            step = Fraction(d.choice([60, 3600, 1, 7, 86400])) * US
        else:
            step = Fraction(d.choice(["1", "0.1", "0.1", "0.5", "5", "0.03", "2"]))
        while most > 100_000 * step:
            step *= 10
        return self.said(objective, step) or "1"

    def rate(self, of_percent=True):
        d = self.d
        if of_percent and d.chance(0.75):
            return {"percent": d.choice(PERCENTS)}
        return {"amount": self.money(("10", "0.05", "500", "3.33"))}

    def terms(self, name, target, objective, edges, class_):
        d = self.d
        word = "any" in objective or "all" in objective
        over = target.get("over", "each") if target.get("by") else "each"
        directed = not word and objective["op"] in MISSES and over not in ("all", "any")
        terms = {}
        if d.chance(0.6):
            plain_edges = directed and edges is None
            terms["tiers"] = [{**t, **self.rate()} for t in (self.tiers(name, target, objective) if plain_edges else [{}])]
            rates = terms["tiers"]
        else:
            terms.update(self.rate())
            rates = [terms]
        if any("percent" in r for r in rates):
            terms["of"] = self.of()
        one_objective = directed and edges is None
        if name == "credit" and over in ("each", "pooled") and d.chance(0.4):
            terms["per"] = "breach"
            self.apart(terms, rates, target, objective, directed and edges is None, class_)
        elif one_objective and d.chance(0.4) and self.plain_values(target, objective):
            terms["each"] = {"step": self.step(target, objective)}
            if d.chance(0.6):
                terms["each"]["part"] = d.choice(["whole", "exact", "none"])
            if d.chance(0.3):
                values = self.values(target, objective)
                start = self.said(objective, d.choice(values)) if values else None
                if start is not None:
                    terms["each"]["from"] = start
            if d.chance(0.1):
                terms["per"] = "window"
        if d.chance(0.35):
            terms["cap"] = self.cap_of_credit(terms)
        if d.chance(0.2):
            terms["least"] = {d.choice(["above", "at_least"]): self.money(("1", "10", "0.5", "100"))}
        if d.chance(0.3):
            terms["round"] = self.round()
        if d.chance(0.05):
            terms["text"] = "The clause"
        return terms

    def apart(self, terms, rates, target, objective, one_objective, class_):
        """Bases in the rows of breaches, and steps of each breach."""
        d, m = self.d, {**target["metric"], **(class_ or {}).get("metric", {})}
        kind = m["kind"]
        cases = kind == "elapsed" and m["aggregate"] in ("within", "late")
        with_rows = cases or (one_objective and kind in ("ratio", "count", "response_rate") and "count" not in m
                              and "count" not in m.get("of", {}) and "out_of" not in m
                              and (kind != "count" or objective["op"][0] == "<"))
        fields = self.amounts(self.streams[m["stream"]]) if with_rows and m["stream"] in self.streams else []
        self.of_row = {"field": d.choice(fields)} if fields and d.chance(0.7) else None
        if self.of_row is not None:
            if d.chance(0.5):
                self.of_row["currency"] = self.currency
            if any("percent" in r for r in rates) and d.chance(0.8):
                terms["of"] = self.of_row
        if not one_objective or d.chance(0.4):
            return
        if cases:
            terms["each"] = self.steps_of_cases(m, target)
        elif kind in OUTAGE_KINDS:
            terms["each"] = {"step": d.choice(["PT1H", "PT7M", "PT30M", "PT24H", "PT59.5S"])}
            if kind not in ("longest_outage", "mttr") or d.chance(0.5):
                terms["each"]["from"] = d.choice(["PT0S", "PT1H", "PT20M", "PT1M"])
        elif kind not in ("ratio", "count", "response_rate", "failed_windows") and self.plain_values(target, objective):
            terms["each"] = {"step": self.step(target, objective)}
        if "each" in terms and d.chance(0.6):
            terms["each"]["part"] = d.choice(["whole", "exact", "none"])

    def steps_of_cases(self, m, target):
        d = self.d
        limit = m.get("limit") or target["metric"].get("limit")
        others = any("limit" in c.get("metric", {}) for c in target.get("classes", []))
        days = Duration(limit["value"]).has_calendar if limit and d.chance(0.8) else d.chance(0.5)
        each = {"step": d.choice(["P1D", "P2D", "P1W"] if days else ["PT1H", "PT30M", "PT48H", "PT7S"])}
        same = limit and not others and Duration(limit["value"]).has_calendar == days
        if not same or d.chance(0.4):
            each["from"] = d.choice(["P0D", "P1D", "P3D"] if days else ["PT0S", "PT1H", "PT90M"])
        return each

    def cap_of_credit(self, terms):
        row = getattr(self, "of_row", None) if terms.get("per") == "breach" else None
        if row and self.d.chance(0.4):
            return {"percent": self.d.choice(PERCENTS), "of": row}
        if self.d.chance(0.3):
            return {"amount": self.money(("100", "5", "33.3"))}
        cap = {"percent": self.d.choice(PERCENTS)}
        if "of" not in terms or self.d.chance(0.3):
            cap["of"] = self.of()
        return cap

    def round(self):
        unit = Fraction(1, 10 ** digits_of(self.currency))
        to = unit * self.d.choice([1, 5, 10, 25, 100, 1000, 3])
        return {"to": decimal_text(to), "how": self.d.choice(["up", "down", "half_up", "half_even"])}

    def over_all(self, ids):
        d = self.d
        found = {}
        if d.chance(0.85):
            found["caps"] = [self.cap("cap%d" % i, ids) for i in range(d.choice([1, 1, 2, 3]))]
        if d.chance(0.2):
            found["least"] = {d.choice(["above", "at_least"]): self.money(("1", "10", "0.5", "100"))}
        if d.chance(0.3):
            found["round"] = self.round()
        return found or {"round": self.round()}

    def cap(self, name, ids):
        d = self.d
        window = d.choice(self.windows)
        if "anchored" in window and self.dates and d.chance(0.5):
            window = {**window, "at": d.choice(self.dates)}
        cap = {"id": name, "window": window}
        if d.chance(0.4):
            cap["amount"] = self.money(("100", "25.5", "1000", "7.77"))
        else:
            cap.update(percent=d.choice(PERCENTS), of=self.of(neighbours=False))
        if d.chance(0.35):
            cap["targets"] = d.some(ids, 1)
        return cap


def amounts_fit(documents, facts):
    """Rows whose amount does not fit money are an error, which tests/python/test_money.py looks at; here they become small."""
    fields = set()

    def look(value, stream):
        if isinstance(value, dict):
            stream = value.get("metric", {}).get("stream", stream) if isinstance(value.get("metric"), dict) else stream
            of = value.get("of")
            if isinstance(of, dict) and set(of) <= {"field", "currency"} and "field" in of and ("percent" in value or "tiers" in value):
                fields.add((stream, of["field"]))
            for inner in value.values():
                look(inner, stream)
        elif isinstance(value, list):
            for inner in value:
                look(inner, stream)

    for document in documents:
        if document["type"] == "agreement":
            fields.update((fee["stream"], fee["field"]) for fee in document.get("fees", []) if "stream" in fee)
            look(document, None)
    for stream, field in fields:
        rows = facts.get(stream, [])
        for row in rows["rows"] if isinstance(rows, dict) else rows:
            try:
                large = abs(float(row.get(field) or 0)) > 1e9
            except ValueError:
                continue  # a bad row stays one
            if large:
                row[field] = "1234567"
