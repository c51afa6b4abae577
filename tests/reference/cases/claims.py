"""Claims on the credits of a contract: terms, payment, rights, and documents with histories of acts."""
from rules.clock import DAY, HOUR, parse_time, show_time
from rules.scorecard import score
from .pick import Dice

ACTS = ("notice", "submit", "evidence", "accept", "reject", "dispute", "settle", "waive", "withdraw", "pay", "arrears", "clear")
LIKELY = ("submit", "submit", "accept", "reject", "dispute", "settle", "pay", "pay", "evidence", "notice", "waive")
SIDES = {"notice": "them", "submit": "them", "evidence": "them", "accept": "us", "reject": "us", "dispute": "them", "pay": "us",
         "withdraw": "them", "arrears": "us", "clear": "us"}
EVIDENCE = ("description", "tenant", "log")
ROLES = ("clerk", "director", "board")


class Claims:
    def __init__(self, seed, documents, card, as_of):
        self.d, self.card, self.as_of = Dice("claims%s" % seed), card, as_of
        self.calendars = [x["id"] for x in documents if x["type"] == "calendar"]

    def deadline(self, events, outages=False):
        d = self.d
        said = {"from": d.choice(events + (["outage", "outage_end"] if outages else []))}
        said["within"] = d.choice(["P0D", "P5D", "P14D", "P1M", "P30D", "PT36H", "PT1H", "P60D"])
        if d.chance(0.25) and self.calendars and "M" not in said["within"]:
            said["calendar"] = d.choice(self.calendars)
        if d.chance(0.2):
            said["to_end_of"] = d.choice(["day", "week", "month", "quarter", "year"])
        return said

    def terms(self, outages):
        d = self.d
        terms = {"submit": self.deadline(["window", "score", "end", "start"] if d.chance(0.2) else ["window"], outages)}
        if d.chance(0.4):
            terms["notice"] = self.deadline(["window", "score"], outages)
        if d.chance(0.6):
            terms["answer"] = [self.deadline(["submit", "window"]) for _ in range(d.choice([1, 1, 2]))]
        if d.chance(0.5):
            terms["dispute"] = self.deadline(["reject", "window", "submit"])
        if d.chance(0.5):
            terms["evidence"] = d.some(EVIDENCE, 1, 2)
        if d.chance(0.5):
            terms["arrears"] = d.choice(["ignore", "bar", "hold"])
        if d.chance(0.5):
            terms["late"] = d.choice(["forfeit", "accept", "accept"])
        if d.chance(0.4):
            terms["approve"] = d.choice([[{"role": "clerk"}], [{"above": "1", "role": "clerk"}, {"above": "100", "role": "director"}],
                                         [{"above": "0", "role": "clerk"}, {"above": "5", "role": "director"}, {"above": "1000", "role": "board"}]])
        return terms

    def of_agreement(self, agreement):
        d = self.d
        earning = [t for t in agreement["targets"] if any("credit" in x for x in [t] + t.get("classes", []))]
        for t in agreement["targets"]:
            if d.chance(0.2):
                t["rights"] = [self.right() for _ in range(d.choice([1, 1, 2]))]
        if not earning:
            return
        outages = all(t["metric"]["kind"] in ("availability", "downtime", "outages") for t in earning)
        credits = agreement.setdefault("credits", {})
        if d.chance(0.7):
            credits["claim"] = self.terms(outages)
        for t in earning:
            if "credit" in t and d.chance(0.3):
                t["credit"]["claim"] = "none" if d.chance(0.3) else self.terms(
                    t["metric"]["kind"] in ("availability", "downtime", "outages"))
        if d.chance(0.6):
            credits["within"] = self.deadline(["window", "accept", "submit"])
            credits["paid"] = d.choice(["next_charge", "payout"])
            if d.chance(0.6):
                credits["interest"] = d.choice(["8", "4.5", "12.125", 10])
        if d.chance(0.3):
            credits["lapse"] = self.deadline(["window", "accept"])
        if not credits:
            del agreement["credits"]

    def right(self):
        d = self.d
        right = {"right": d.choice(["terminate", "step_in", "escalate", "withhold", "audit", "renegotiate"]),
                 "holder": d.choice(["consumer", "provider"])}
        if d.chance(0.5):
            right["within"] = d.choice(["P30D", "P1M", "P0D", "PT12H"])
        if d.chance(0.5):
            right["notice"] = d.choice(["P30D", "P1M", "PT24H"])
        if d.chance(0.3):
            right["text"] = "The clause"
        return right

    def results(self, agreements):
        """(target, period, class or None, key or None, amount, rolling)"""
        targets = {(a["version"], t["id"]): (a, t) for a in agreements for t in a["targets"]}
        for p in self.card["periods"]:
            for r in p["targets"]:
                a, t = targets[p["version"], r["id"]]
                w = t.get("window", a.get("window", "month"))
                inner = [(None, r)] + [(c["id"], c) for c in r.get("classes", [])]
                for c, one in inner:
                    for key, x in [(None, one)] + [(s["key"], s) for s in one.get("subjects", [])]:
                        yield r["id"], p, c, key, x.get("credit", {}).get("amount", "0"), isinstance(w, dict) and "rolling" in w

    def history(self, a, b, amount):
        d, found = self.d, []
        t = b - d.choice([0, 0, 0, DAY])
        for _ in range(d.choice([1, 1, 2, 3, 5, 8])):
            t += d.choice([HOUR, DAY, 5 * DAY, 20 * DAY, 0])
            act = d.choice(LIKELY if d.chance(0.9) else ACTS)
            by = SIDES.get(act) or d.choice(["us", "them"])
            if d.chance(0.03):
                by = "us" if by == "them" else "them"
            one = {"time": show_time(t), "act": act, "by": by}
            if act in ("submit", "evidence", "notice") and (act == "evidence" or d.chance(0.7)):
                one["evidence"] = d.some(EVIDENCE, 1, 3)
            if act in ("accept", "settle", "pay"):
                if d.chance(0.4):
                    one["amount"] = d.choice([amount if amount.strip("0.") else "2", "1", "3", "100"])
                if d.chance(0.5):
                    one["role"] = d.choice(ROLES)
            found.append(one)
        if d.chance(0.03):
            d.shuffle(found)
        return found

    def documents(self, agreements):
        d, found = self.d, []
        may = {t["id"] for a in agreements for t in a["targets"] if any("credit" in x for x in [t] + t.get("classes", []))}
        results = [r for r in self.results(agreements) if r[0] in may]
        owed = [r for r in results if r[4].strip("0.")]
        for i in range(d.choice([0, 1, 3, 6])):
            if not results:
                break
            target, p, class_, key, amount, rolls = d.choice(owed if owed and d.chance(0.9) else results)
            a, b = parse_time(p["from"]), parse_time(p["to"])
            doc = {"type": "claim", "id": "claim%d" % (i * 7 % 10), "agreement": "deal", "target": target,
                   "window": show_time(b if rolls else d.choice([a, a, a + (b - a) // 2, b - 1]))}
            if class_ and d.chance(0.5):
                doc["class"] = class_
            if key and d.chance(0.6):
                doc["subject"] = key
            doc["history"] = self.history(a, b, amount)
            found.append(doc)
        return found


def add_claims(seed, documents, facts, *question):
    """Changes the documents in place."""
    if Dice("claim%s" % seed).chance(0.4):
        return
    claims = Claims(seed, documents, score(documents, facts, *question), question[3])
    agreements = [x for x in documents if x["type"] == "agreement"]
    for a in agreements:
        claims.of_agreement(a)
    documents += claims.documents(agreements)
