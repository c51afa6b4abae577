"""docs/claims.md: what became of each credit, replayed from the histories of the claim documents."""
from fractions import Fraction

from .clock import Duration, Invalid, add, document_time, parse_time, show_time
from .book import in_force
from .deadlines import deadline
from .money import currency_of, minor, show_money
from .values import decimal, half_even

PARTS = ("claimable", "due", "rejected", "disputed", "forfeited", "waived", "withdrawn", "lapsed", "paid")
OPEN = PARTS[:4]
# act: (who may, in which states)
ACTS = {"notice": ("consumer", "claimable"), "submit": ("consumer", "claimable submitted"),
        "evidence": ("consumer", "claimable submitted due rejected disputed"),
        "accept": ("provider", "submitted due rejected disputed"), "reject": ("provider", "submitted due disputed"),
        "dispute": ("consumer", "rejected accepted paid"), "settle": ("both", "submitted due accepted rejected disputed"),
        "waive": ("both", {"consumer": "claimable submitted due accepted rejected disputed settled", "provider": "forfeited submitted"}),
        "withdraw": ("consumer", "submitted due rejected disputed"),
        "pay": ("provider", "due accepted rejected disputed settled"), "arrears": ("provider", None), "clear": ("provider", None)}


class Claim:
    """`covered` are the credits (as rules/credits.py has them), in their order."""

    def __init__(self, world, versions, agreement, target, window, document, covered):
        self.world, self.versions, self.agreement, self.target = world, versions, agreement, target
        self.window, self.document, self.covered = window, document, covered
        self.zone = agreement["timezone"]
        credits = agreement.get("credits", {})
        said = covered[0].terms if covered else target.get("credit", {})
        terms = said.get("claim", credits.get("claim", "none"))
        self.terms = None if terms == "none" else terms
        self.payment = {k: credits[k] for k in ("within", "lapse", "interest") if k in credits}
        self.currency = currency_of(agreement)
        self.amount = sum(e.amount for e in covered)
        self.provisional = any(e.provisional for e in covered)
        self.parts = dict.fromkeys(PARTS, 0)
        self.state = "claimable" if self.terms else "due"
        self.parts[self.state] = self.amount
        self.events, self.kept, self.history, self.bears = {}, set(), [], Fraction(0)
        self.noticed = self.submitted = self.late = self.waived = self.arrears = False

    # ---- deadlines

    def event(self, name):
        if name in ("window", "score"):
            return self.window[1]
        if name == "start":
            return min(in_force(a)[0] for a in self.versions)
        if name == "end":
            last = max(in_force(a)[1] for a in self.versions)
            return None if last == float("inf") else last
        if name in ("outage", "outage_end"):
            return self.outage(name)
        return self.events.get(name)

    def outage(self, name):
        a, b = self.window
        found = []
        for earned in self.covered:
            for subject in earned.subjects:
                pieces, runs, _ = earned.tally.fates_of(subject)
                down = [p for p in pieces if p.fate == "down" and p.a < b and p.b > a]
                found += [(r.start, r.end) for r in runs if not r.short and any(r.start < p.b and p.a < r.end for p in down)]
        if not found:
            return b
        start, end = max(found)
        if name == "outage":
            return start
        return end if end < self.world.as_of else None

    def due_by(self, said):
        """The instant of a deadline, or None where it does not run."""
        if said is None:
            return None
        t = self.event(said["from"])
        if t is None:
            return None
        try:
            return deadline(self.zone, t, said["within"], False, said.get("to_end_of"), self.world.calendar(said.get("calendar", "always")))
        except Invalid:
            return None

    def deadline(self, name):
        if name in ("pay", "lapse"):
            return self.due_by(self.payment.get({"pay": "within"}.get(name, name)))
        said = (self.terms or {}).get(name)
        if self.waived and name in ("notice", "submit"):
            return None
        if name == "answer":
            found = [t for t in map(self.due_by, said or []) if t is not None]
            return min(found) if found else None
        return self.due_by(said)

    def passed(self, name, t):
        until = self.deadline(name)
        return until is not None and t > until

    # ---- replay

    def move(self, to, *names):
        for name in names:
            if name != to:
                self.parts[to] += self.parts[name]
                self.parts[name] = 0

    def open_sum(self):
        return sum(self.parts[name] for name in OPEN)

    def tick(self, t):
        parts = self.parts
        if self.state in ("claimable", "submitted") and self.terms.get("late", "forfeit") == "forfeit" and not self.waived:
            if self.passed("submit", t) or (not self.noticed and self.passed("notice", t)):
                self.state = "forfeited"
                self.move("forfeited", "claimable")
        if parts["due"] > 0 and self.passed("lapse", t):
            self.bear(parts["due"], self.deadline("lapse"))
            self.move("lapsed", "due")
            if self.state in ("due", "accepted", "settled"):
                self.state = "lapsed"

    def bear(self, amount, t):
        """Interest, in minor units."""
        if "interest" not in self.payment:
            return
        d = self.deadline("pay")
        if d is None:
            return
        if self.holds_back() and "clear" in self.events:
            d = max(d, self.events["clear"])
        k = 0
        while add(self.zone, d, Duration("P1D"), k) < t:
            k += 1
        self.bears += amount * decimal(self.payment["interest"]) * k / 36500

    def holds_back(self):
        return self.terms is not None and self.terms.get("arrears") == "hold"

    def replay(self):
        history = self.document["history"] if self.document else []
        for act in sorted(history, key=lambda a: parse_time(a["time"])):
            t = parse_time(act["time"])
            if t >= self.world.as_of:
                continue
            self.tick(t)
            shown = {"time": show_time(t), "act": act["act"], "by": act["by"]}
            x = self.amount_of(act)
            reason = self.refused(act, t, x)
            if reason:
                shown["refused"] = reason
            else:
                getattr(self, "act_" + act["act"])(act, t, x)
                if x is not None:
                    shown["amount"] = show_money(x, self.currency)
            shown["state"] = self.state
            self.history.append(shown)
        self.tick(self.world.as_of)

    def amount_of(self, act):
        if act["act"] not in ("accept", "settle", "pay"):
            return None
        if "amount" in act:
            return minor(decimal(act["amount"]), self.currency)
        return self.parts["due"] if act["act"] == "pay" else self.open_sum() + self.parts["paid"]

    def side(self, by):
        consumers = self.agreement["consumer"]
        if by == self.agreement["provider"]:
            return "provider"
        return "consumer" if by in (consumers if isinstance(consumers, list) else [consumers]) else None

    def refused(self, act, t, x):
        name, parts, state = act["act"], self.parts, self.state
        who, states = ACTS[name]
        side = self.side(act["by"])
        if t < self.window[0]:
            return "early"
        if side is None or who not in ("both", side):
            return "party"
        if isinstance(states, dict):
            states = states[side]
        may = states is None or state in states.split()
        if name == "dispute":
            may = may and parts["rejected"] > 0
        if name == "pay":
            may = may and parts["due"] > 0
        if (name in ("notice", "submit", "evidence") and state == "forfeited") or (name == "pay" and state == "lapsed") or (
                name == "dispute" and may and self.passed("dispute", t)):
            return "late"
        if not may:
            return "state"
        said = (self.terms or {}).get("arrears")
        if self.arrears and (name, said) in (("submit", "bar"), ("pay", "hold")):
            return "arrears"
        if name in ("accept", "settle") and not parts["paid"] <= x <= self.open_sum() + parts["paid"]:
            return "amount"
        if name == "pay" and x > parts["due"]:
            return "amount"
        if name in ("accept", "settle") or (name == "pay" and state == "due" and self.terms):
            if not self.approved(x, act.get("role")):
                return "approval"
        return None

    def role_for(self, x):
        """The index of the entry of `approve` that an amount needs, or None."""
        approve = (self.terms or {}).get("approve", [])
        found = [i for i, a in enumerate(approve) if minor(decimal(a.get("above", 0)), self.currency) < x]
        return found[-1] if found else None

    def approved(self, x, role):
        need = self.role_for(x)
        return need is None or role in [a["role"] for a in self.terms["approve"][need:]]

    # ---- acts

    def notice(self, t):
        if not self.noticed and not self.waived and self.passed("notice", t):
            self.late = True
        self.noticed = True

    def keep(self, act):
        self.kept |= set(act.get("evidence", []))

    def missing(self):
        if self.waived or not self.terms:
            return []
        return [e for e in self.terms.get("evidence", []) if e not in self.kept]

    def complete(self, t):
        if self.passed("submit", t) and not self.waived:
            self.late = True
        self.state = "submitted"
        if self.waived or (not self.late and not self.missing()):
            self.state = "due"
            self.move("due", "claimable")

    def act_notice(self, act, t, x):
        self.notice(t)
        self.keep(act)

    def act_submit(self, act, t, x):
        self.notice(t)
        self.keep(act)
        self.submitted = True
        self.events["submit"] = t
        self.complete(t)

    def act_evidence(self, act, t, x):
        self.keep(act)
        if self.state == "submitted":
            self.complete(t)

    def act_accept(self, act, t, x):
        rest = self.open_sum()
        due = x - self.parts["paid"]
        self.parts.update(claimable=0, disputed=0, due=due, rejected=rest - due)
        self.state = "accepted" if due else "paid"
        self.events["accept"] = t
        if rest > due:
            self.events["reject"] = t

    def act_reject(self, act, t, x):
        self.move("rejected", "claimable", "disputed", *(["due"] if self.state == "due" else []))
        self.state = "rejected"
        self.events["reject"] = t

    def act_dispute(self, act, t, x):
        self.move("disputed", "rejected")
        self.state = "disputed"
        self.events["dispute"] = t

    def act_settle(self, act, t, x):
        due = x - self.parts["paid"]
        self.move("waived", *OPEN)
        self.parts["waived"] -= due
        self.parts["due"] = due
        self.state = "settled" if due else "paid" if self.parts["paid"] else "waived"
        self.events["accept"] = t

    def act_waive(self, act, t, x):
        if self.side(act["by"]) == "consumer":
            self.move("waived", *OPEN)
            self.state = "paid" if self.parts["paid"] else "waived"
            return
        self.waived, self.late = True, False
        self.state = "due" if self.submitted else "claimable"
        self.move(self.state, "claimable", "forfeited")

    def act_withdraw(self, act, t, x):
        self.move("withdrawn", "claimable", "rejected", "disputed", *(["due"] if self.state == "due" else []))
        self.state = "accepted" if self.parts["due"] else "paid" if self.parts["paid"] else "withdrawn"

    def act_pay(self, act, t, x):
        self.bear(x, t)
        self.parts["due"] -= x
        self.parts["paid"] += x
        if not self.parts["due"] and self.state in ("due", "accepted", "settled"):
            self.state = "paid"

    def act_arrears(self, act, t, x):
        self.arrears = True

    def act_clear(self, act, t, x):
        self.arrears = False
        self.events["clear"] = t

    # ---- what is shown

    def finish(self):
        """The state as shown, and the part that what is due stands in."""
        part = "due"
        if self.amount == 0:
            self.state = "unfounded"
        elif self.state == "due" and self.provisional:
            self.state = part = "provisional"
        elif self.arrears and self.holds_back():
            part = "held"
            if self.state in ("due", "accepted", "settled"):
                self.state = "held"
        if part == "due" and self.parts["due"]:
            self.bear(self.parts["due"], self.world.as_of)
        self.shown_parts = {(part if k == "due" else k): v for k, v in self.parts.items() if v}
        self.interest = half_even(self.bears)

    def next(self):
        state, parts = self.state, self.parts
        found = None
        if state == "claimable":
            name = "notice" if "notice" in self.terms and not self.noticed and not self.waived else "submit"
            found = name, "consumer", None if self.waived else self.deadline(name)
        elif state == "submitted":
            found = ("accept", "provider", self.deadline("answer")) if self.late else ("evidence", "consumer", self.deadline("submit"))
        elif state == "due" and self.terms:
            found = "accept", "provider", self.deadline("answer")
        elif state in ("due", "accepted", "settled"):
            found = "pay", "provider", self.deadline("pay")
        elif state in ("rejected", "paid") and parts["rejected"] and not self.passed("dispute", self.world.as_of):
            found = "dispute", "consumer", self.deadline("dispute")
        elif state == "rejected" and parts["due"]:
            found = "pay", "provider", self.deadline("pay")
        elif state == "disputed":
            found = "settle", "both", None
        elif state == "held":
            found = "clear", "provider", None
        if found is None:
            return None
        act, by, until = found
        shown = {"act": act, "by": by}
        if state == "due" and self.terms:
            need = self.role_for(self.open_sum() + parts["paid"])
            if need is not None:
                shown["role"] = self.terms["approve"][need]["role"]
        if until is not None:
            shown["until"] = show_time(until)
            if self.world.as_of > until:
                shown["overdue"] = True
        return shown

    def show(self):
        money = {k: show_money(v, self.currency) for k, v in self.shown_parts.items()}
        shown = {"target": self.target["id"], "from": show_time(self.window[0]), "to": show_time(self.window[1]),
                 "version": self.agreement["version"], "state": self.state, "amount": show_money(self.amount, self.currency),
                 "currency": self.currency, "parts": money, "history": self.history, "next": self.next(),
                 "deadlines": {n: show_time(t) for n in ("notice", "submit", "answer", "dispute", "pay", "lapse")
                               for t in [self.deadline(n)] if t is not None}}
        of = self.document or {}
        if self.document:
            shown["claim"] = of["id"]
        else:
            earned = self.covered[0]
            of = {"class": earned.spec.class_id, "subject": earned.key}
        shown.update({k: of[k] for k in ("class", "subject") if of.get(k) is not None})
        shown.update({k: True for k in ("late", "provisional", "arrears") if getattr(self, k)})
        if self.state in ("claimable", "submitted"):
            shown["missing"] = self.missing()
        if self.interest:
            shown["interest"] = show_money(self.interest, self.currency)
        return {k: v for k, v in shown.items() if v is not None and v != [] and v != {}}

    def of_scorecard(self):
        """The member `claim` of a credit."""
        following = self.next() or {}
        shown = {"id": self.document["id"] if self.document else None, "state": self.state,
                 "next": following.get("act"), "by": following.get("by"), "until": following.get("until")}
        return {k: v for k, v in shown.items() if v is not None}


def claims_of(world, versions, periods, documents, agreement_id):
    """All claims, replayed, in their order; `periods` are the windows asked for, as rules/scorecard.py has them."""
    credits = [e for e in world.earned if e.name == "credit"]
    taken, found = set(), []
    by_version = {a["version"]: a for a in versions}
    of_agreement = [d for d in documents if d["type"] == "claim" and d["agreement"] == agreement_id]
    for document in sorted(of_agreement, key=lambda d: d["id"].encode()):
        place = window_of(by_version, periods, document)
        if place is None:
            continue
        window, version, target = place
        covered = [i for i, e in enumerate(credits) if i not in taken and covers(document, window, version, e)]
        taken |= set(covered)
        claim = Claim(world, versions, by_version[version], target, window, document, [credits[i] for i in covered])
        found.append((claim, covered))
    for i, e in enumerate(credits):
        if i not in taken and e.amount > 0:
            target = [t for t in e.agreement["targets"] if t["id"] == e.spec.target_id][0]
            found.append((Claim(world, versions, e.agreement, target, e.window, None, [e]), [i]))

    def order(one):
        claim, covered = one
        return (claim.window, claim.agreement["version"], claim.agreement["targets"].index(claim.target),
                covered[0] if covered else len(credits), (claim.document or {"id": ""})["id"].encode())
    found = [claim for claim, _ in sorted(found, key=order)]
    for claim in found:
        claim.replay()
        claim.finish()
    return found


def window_of(by_version, periods, document):
    for (a, b, version), targets in sorted(periods.items()):
        for specs in targets:
            spec = specs[0]
            if spec.target_id != document["target"]:
                continue
            t = document_time(spec.zone, document["window"])
            rolls = isinstance(spec.window, dict) and "rolling" in spec.window
            if t == b if rolls else a <= t < b:
                target = [x for x in by_version[version]["targets"] if x["id"] == spec.target_id][0]
                return (a, b), version, target
    return None


def covers(document, window, version, earned):
    return (earned.spec.target_id == document["target"] and earned.window == window
            and earned.agreement["version"] == version
            and document.get("class", earned.spec.class_id) == earned.spec.class_id
            and ("subject" not in document or document["subject"] == earned.key))


def show_in_scorecard(claims):
    for claim in claims:
        for e in claim.covered:
            if e.amount > 0 and (claim.document or claim.terms or "within" in claim.payment or "lapse" in claim.payment):
                e.result["credit"]["claim"] = claim.of_scorecard()


def show_claims(claims, agreement_id, as_of):
    sums = {}
    for claim in claims:
        one = sums.setdefault(claim.currency, {"credited": 0})
        one["credited"] += claim.amount
        for name, amount in list(claim.shown_parts.items()) + [("interest", claim.interest)]:
            if amount:
                one[name] = one.get(name, 0) + amount
    return {"type": "claims", "rules": 1, "agreement": agreement_id, "as_of": show_time(as_of),
            "claims": [c.show() for c in claims],
            "sums": [{"currency": currency, **{k: show_money(v, currency) for k, v in one.items()}} for currency, one in sums.items()]}
