"""Claims by the command: every state, every act that may not be, deadlines a microsecond before, on and after. Figures by hand."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DSV = os.environ.get("DSV_COMMAND") or str(pathlib.Path(os.environ.get("DSV_BUILD", ROOT / "build")).resolve() / "src/cli/dsv")

TERMS = {"submit": {"from": "window", "within": "P30D"}, "evidence": ["logs", "times"]}
OUTAGE = "2026-03-10T10:00:00Z,2026-03-10T18:00:00Z,x"  # March misses 99.9: 10 % of 1000.00
DEADLINE = "2026-05-01T00:00:00"  # the end of March in UTC and 30 days


def document(terms=None, credits=None, credit=None, **target):
    rules = dict(credits or {})
    if terms:
        rules["claim"] = terms
    agreement = {
        "type": "agreement", "id": "a", "form": "agreement", "provider": "p", "consumer": "c", "services": ["s"], "version": 1,
        "in_force": {"from": "2026-01-01", "to": "2027-01-01"}, "timezone": "UTC", "currency": "EUR",
        "fees": [{"id": "fee", "amount": "1000.00", "per": "month"}],
        "targets": [{"id": "up", "metric": {"kind": "availability", "stream": "outages"}, "objective": {"op": ">=", "value": "99.9"},
                     "credit": credit or {"of": "fee", "percent": "10"}, **target}],
    }  # fmt: skip
    if rules:
        agreement["credits"] = rules
    return agreement


def claim(*acts, **members):
    history = []
    for act in acts:
        time, word, by, *more = act
        history.append({"time": time, "act": word, "by": by, **(more[0] if more else {})})
    return {"type": "claim", "id": "k", "agreement": "a", "target": "up", "window": "2026-03-01", "history": history, **members}


ALL = {"evidence": ["logs", "times"]}


class Claims(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_claims(self, agreement, *claims, as_of="2026-06-01", facts=(OUTAGE,), verb="claims", more=()):
        parties = [{"type": "party", "id": "p"}, {"type": "party", "id": "c"}, {"type": "party", "id": "x"}, {"type": "service", "id": "s"},
                   {"type": "stream", "id": "outages", "shape": "interval", "fields": {"site": "string"}}]  # fmt: skip
        book, rows = self.folder / "book.json", self.folder / "rows.csv"
        book.write_text(json.dumps([*parties, agreement, *claims]))
        rows.write_text("\n".join(["start,end,site", *(facts or ())]) + "\n")
        given = ["--facts", f"outages={rows}"] if facts is not None else []
        result = subprocess.run([DSV, verb, book, "a", *given, "--as-of", as_of, "--format", "json", *more], capture_output=True, timeout=60)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.warnings = result.stderr.decode()
        return json.loads(result.stdout)

    def one(self, *arguments, **keywords):
        made = self.run_claims(*arguments, **keywords)
        self.assertEqual(len(made["claims"]), 1)
        found = made["claims"][0]
        if "amount" in found:
            (sums,) = made["sums"]
            parts = {k: v for k, v in sums.items() if k not in ("currency", "credited", "interest")}
            self.assertEqual(sum(round(float(v) * 100) for v in parts.values()), round(float(sums["credited"]) * 100))
        return found

    def state(self, *arguments, **keywords):
        return self.one(*arguments, **keywords)["state"]

    def refused(self, found):
        return [step.get("refused") for step in found["history"]]

    def test_deadline(self):
        agreement = document(TERMS)
        for as_of, state in (("2026-04-30T23:59:59.999999Z", "claimable"), (DEADLINE + "Z", "claimable"), (DEADLINE + ".000001Z", "forfeited")):
            found = self.one(agreement, as_of=as_of)
            self.assertEqual((found["state"], found["parts"]), (state, {state: "100.00"}))
            self.assertEqual(found["deadlines"], {"submit": DEADLINE + "Z"})
        for time, state in (("2026-04-30T23:59:59.999999Z", "due"), (DEADLINE + "Z", "due"), (DEADLINE + ".000001Z", "forfeited")):
            found = self.one(agreement, claim((time, "submit", "c", ALL)))
            self.assertEqual(found["state"], state)
            self.assertEqual(self.refused(found), [None if state == "due" else "late"])

    def test_acts_at_as_of_are_not_seen(self):
        act = claim(("2026-04-10T00:00:00Z", "submit", "c", ALL))
        self.assertEqual(self.state(document(TERMS), act, as_of="2026-04-10T00:00:00Z"), "claimable")
        self.assertEqual(self.state(document(TERMS), act, as_of="2026-04-10T00:00:00.000001Z"), "due")

    def test_outage(self):
        agreement = document({"notice": {"from": "outage", "within": "PT24H"}, "submit": {"from": "outage_end", "within": "P2D"}})
        found = self.one(agreement, as_of="2026-03-11")
        self.assertEqual(found["deadlines"], {"notice": "2026-03-11T10:00:00Z", "submit": "2026-03-13T00:00:00Z"})
        self.assertEqual(found["next"], {"act": "notice", "by": "consumer", "until": "2026-03-11T10:00:00Z"})
        for time, state in (("2026-03-11T10:00:00Z", "due"), ("2026-03-11T10:00:00.000001Z", "forfeited")):
            self.assertEqual(self.state(agreement, claim((time, "notice", "c"), ("2026-03-12", "submit", "c"))), state)
        self.assertEqual(self.state(agreement, claim(("2026-03-11", "submit", "c"))), "due")  # it is a notice too
        later = ("2026-03-20T10:00:00Z,2026-03-20T11:00:00Z,x", OUTAGE)
        self.assertEqual(self.one(agreement, as_of="2026-03-21", facts=later)["deadlines"]["notice"], "2026-03-21T10:00:00Z")
        running = ("2026-03-20T10:00:00Z,,x",)
        self.assertEqual(self.one(agreement, as_of="2026-03-21", facts=running)["deadlines"], {"notice": "2026-03-21T10:00:00Z"})

    def test_evidence(self):
        agreement = document(TERMS)
        found = self.one(agreement, claim(("2026-04-10", "submit", "c", {"evidence": ["logs"]})), as_of="2026-04-20")
        self.assertEqual((found["state"], found["missing"], found["parts"]), ("submitted", ["times"], {"claimable": "100.00"}))
        self.assertEqual(found["next"], {"act": "evidence", "by": "consumer", "until": DEADLINE + "Z"})
        acts = [("2026-04-10", "submit", "c", {"evidence": ["logs"]})]
        for time, state in ((DEADLINE + "Z", "due"), (DEADLINE + ".000001Z", "forfeited")):
            self.assertEqual(self.state(agreement, claim(*acts, (time, "evidence", "c", {"evidence": ["times"]}))), state)

    def test_late_may_be_accepted(self):
        agreement = document({**TERMS, "late": "accept"})
        acts = [("2026-05-10", "submit", "c", ALL)]
        found = self.one(agreement, claim(*acts))
        self.assertEqual((found["state"], found["late"], found["next"]["act"]), ("submitted", True, "accept"))
        self.assertEqual(self.state(agreement, claim(*acts, ("2026-05-11", "accept", "p"))), "accepted")

    def test_answers(self):
        submit = ("2026-04-10", "submit", "c", ALL)
        agreement = document({**TERMS, "answer": [{"from": "submit", "within": "P30D"}, {"from": "submit", "within": "P1M"}],
                              "dispute": {"from": "reject", "within": "P10D"}})  # fmt: skip
        found = self.one(agreement, claim(submit), as_of="2026-05-20")
        self.assertEqual(found["next"], {"act": "accept", "by": "provider", "overdue": True, "until": "2026-05-10T00:00:00Z"})
        part = ("2026-04-12", "accept", "p", {"amount": "60"})
        found = self.one(agreement, claim(submit, part), as_of="2026-04-20")
        self.assertEqual((found["state"], found["parts"]), ("accepted", {"due": "60.00", "rejected": "40.00"}))
        for time, state in (("2026-04-22T00:00:00Z", "disputed"), ("2026-04-22T00:00:00.000001Z", "accepted")):
            self.assertEqual(self.state(agreement, claim(submit, part, (time, "dispute", "c"))), state)
        dispute = ("2026-04-14", "dispute", "c")
        self.assertEqual(self.one(agreement, claim(submit, part, dispute))["parts"], {"disputed": "40.00", "due": "60.00"})
        found = self.one(agreement, claim(submit, part, dispute, ("2026-04-20", "settle", "c", {"amount": "75.50"})))
        self.assertEqual((found["state"], found["parts"]), ("settled", {"due": "75.50", "waived": "24.50"}))
        found = self.one(agreement, claim(submit, part, dispute, ("2026-04-20", "reject", "p")))
        self.assertEqual((found["state"], found["parts"]), ("rejected", {"due": "60.00", "rejected": "40.00"}))
        found = self.one(agreement, claim(submit, part, dispute, ("2026-04-20", "withdraw", "c")))
        self.assertEqual((found["state"], found["parts"]), ("accepted", {"due": "60.00", "withdrawn": "40.00"}))
        self.assertEqual(self.state(agreement, claim(submit, ("2026-04-12", "reject", "p"))), "rejected")
        self.assertEqual(self.state(agreement, claim(submit, ("2026-04-12", "withdraw", "c"))), "withdrawn")
        self.assertEqual(self.state(agreement, claim(submit, ("2026-04-12", "waive", "c"))), "waived")
        over = claim(submit, ("2026-04-12", "accept", "p", {"amount": "100.01"}))
        self.assertEqual(self.refused(self.one(agreement, over)), [None, "amount"])

    def test_waiver_of_the_provider(self):
        found = self.one(document(TERMS), claim(("2026-05-10", "submit", "c", ALL), ("2026-05-11", "waive", "p"), ("2026-05-12", "submit", "c")))
        self.assertEqual((found["state"], self.refused(found)), ("due", ["late", None, None]))
        short = claim(("2026-04-10", "submit", "c"), ("2026-04-11", "waive", "p"))
        self.assertEqual(self.state(document(TERMS), short), "due")

    def test_who_and_when(self):
        found = self.one(document(TERMS), claim(
            ("2026-02-28", "notice", "c"), ("2026-04-01", "submit", "p", ALL), ("2026-04-02", "submit", "x", ALL), ("2026-04-03", "accept", "p"),
            ("2026-04-04", "submit", "c", ALL), ("2026-04-05", "submit", "c", ALL), ("2026-04-06", "accept", "c"), ("2026-04-07", "dispute", "c"),
            ("2026-04-08", "pay", "p"), ("2026-04-09", "pay", "p")))  # fmt: skip
        self.assertEqual(self.refused(found), ["early", "party", "party", "state", None, "state", "party", "state", None, "state"])
        self.assertEqual((found["state"], found["parts"]), ("paid", {"paid": "100.00"}))
        self.assertEqual(self.warnings.count("[claim]"), 8)

    def test_arrears(self):
        acts = [("2026-04-01", "arrears", "p"), ("2026-04-02", "submit", "c", ALL)]
        found = self.one(document({**TERMS, "arrears": "bar"}), claim(*acts), as_of="2026-04-20")
        self.assertEqual((found["state"], self.refused(found), found["arrears"]), ("claimable", [None, "arrears"], True))
        later = [("2026-04-03", "clear", "p"), ("2026-04-04", "submit", "c", ALL)]
        self.assertEqual(self.state(document({**TERMS, "arrears": "bar"}), claim(*acts, *later)), "due")
        found = self.one(document({**TERMS, "arrears": "hold"}), claim(*acts, ("2026-04-03", "accept", "p"), ("2026-04-04", "pay", "p")))
        self.assertEqual((found["state"], found["parts"], self.refused(found)[-1]), ("held", {"held": "100.00"}, "arrears"))
        self.assertEqual(found["next"], {"act": "clear", "by": "provider"})
        self.assertEqual(self.state(document(TERMS), claim(*acts)), "due")

    def test_approval(self):
        agreement = document({**TERMS, "approve": [{"role": "clerk"}, {"above": "99.99", "role": "head"}]})
        submit = ("2026-04-10", "submit", "c", ALL)
        self.assertEqual(self.one(agreement, claim(submit))["next"]["role"], "head")
        for role, amount, refused in (("clerk", "100", "approval"), ("head", "100", None), ("clerk", "99.99", None), ("head", "1", None), ("", "1", "approval")):
            acts = claim(submit, ("2026-04-11", "accept", "p", {"amount": amount, "role": role}))
            self.assertEqual(self.refused(self.one(agreement, acts)), [None, refused])

    def test_payment(self):
        rules = {"paid": "payout", "within": {"from": "accept", "within": "P10D"}, "interest": "8"}
        agreement = document(TERMS, rules)
        acts = [("2026-04-10", "submit", "c", ALL), ("2026-04-11", "accept", "p")]
        found = self.one(agreement, claim(*acts), as_of="2026-04-21T00:00:00Z")  # the deadline
        self.assertEqual((found["deadlines"]["pay"], "interest" in found), ("2026-04-21T00:00:00Z", False))
        # 100.00 for a begun day: 2.19 cents; for 73 days 1.60; 40.00 for 10 days and 60.00 for 73: 0.0877 + 0.96
        self.assertEqual(self.one(agreement, claim(*acts), as_of="2026-04-21T00:00:00.000001Z")["interest"], "0.02")
        self.assertEqual(self.one(agreement, claim(*acts), as_of="2026-07-03T00:00:00Z")["interest"], "1.60")
        found = self.one(agreement, claim(*acts, ("2026-05-01", "pay", "p", {"amount": "40"})), as_of="2026-07-03T00:00:00Z")
        self.assertEqual((found["interest"], found["parts"], found["next"]["overdue"]), ("1.05", {"due": "60.00", "paid": "40.00"}, True))

    def test_lapse(self):
        agreement = document(None, {"paid": "next_charge", "lapse": {"from": "end", "within": "P0D"}})
        for as_of, state in (("2027-01-01T00:00:00Z", "due"), ("2027-01-01T00:00:00.000001Z", "lapsed")):
            found = self.one(agreement, as_of=as_of)
            self.assertEqual((found["state"], found["parts"]), (state, {state: "100.00"}))
        found = self.one(agreement, claim(("2026-05-01", "pay", "p", {"amount": "30"}), ("2027-01-02", "pay", "p")), as_of="2027-02-01")
        self.assertEqual((found["parts"], self.refused(found)), ({"lapsed": "70.00", "paid": "30.00"}, [None, "late"]))

    def test_without_terms(self):
        self.assertEqual(self.state(document()), "due")
        self.assertEqual(self.state(document(), as_of="2026-03-20"), "provisional")
        self.assertEqual(self.state(document(TERMS, credit={"of": "fee", "percent": "10", "claim": "none"})), "due")

    def test_unfounded(self):
        self.assertEqual(self.state(document(TERMS), claim(("2026-04-10", "submit", "c", ALL)), facts=()), "unfounded")

    def test_without_facts(self):
        found = self.one(document(TERMS), claim(("2026-04-10", "submit", "c", ALL), ("2026-04-11", "accept", "p", {"amount": "60"}),
                                                ("2026-04-12", "pay", "p")), facts=None)  # fmt: skip
        self.assertEqual(found["state"], "paid")
        self.assertFalse({"amount", "parts", "currency"} & set(found))
        self.assertEqual(self.run_claims(document(TERMS), facts=None)["claims"], [])

    def test_subjects(self):
        agreement = document(TERMS, by=["site"])
        rows = (OUTAGE, OUTAGE.replace(",x", ",y"))
        made = self.run_claims(agreement, claim(("2026-04-10", "submit", "c", ALL), subject={"site": "y"}), facts=rows)
        self.assertEqual([(c["subject"], c["state"], c["amount"]) for c in made["claims"]],
                         [({"site": "x"}, "forfeited", "100.00"), ({"site": "y"}, "due", "100.00")])  # fmt: skip
        made = self.run_claims(agreement, claim(("2026-04-10", "submit", "c", ALL)), facts=rows)
        self.assertEqual([(c["state"], c["amount"]) for c in made["claims"]], [("due", "200.00")])

    def test_scorecard(self):
        card = self.run_claims(document(TERMS, rights=[{"right": "terminate", "holder": "consumer", "within": "P30D", "notice": "P1M"}]),
                               claim(("2026-04-10", "submit", "c", ALL)), verb="score", as_of="2026-05-01T00:00:00Z")  # fmt: skip
        (target,) = card["periods"][2]["targets"]
        self.assertEqual(target["credit"]["claim"], {"by": "provider", "id": "k", "next": "accept", "state": "due"})
        right = {"effect": "2026-05-01T00:00:00Z", "from": "2026-04-01T00:00:00Z", "holder": "consumer", "right": "terminate",
                 "until": "2026-05-01T00:00:00Z"}  # fmt: skip
        self.assertEqual(target["rights"], [right])
        card = self.run_claims(document(rights=[{"right": "terminate", "holder": "consumer", "within": "P30D", "notice": "P1M"}]),
                               verb="score", as_of="2026-05-01T00:00:00.000001Z")  # fmt: skip
        self.assertEqual(card["periods"][2]["targets"][0]["rights"], [{**right, "expired": True}])
        self.assertNotIn("claim", card["periods"][2]["targets"][0]["credit"])


if __name__ == "__main__":
    unittest.main()
