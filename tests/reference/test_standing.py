"""Answers, customers and attestations worked out by hand (docs/semantics.md sections 7, 8 and 12)."""
import unittest

from hand import H, book, event, events, first, outages, span, target

DAY = 24 * H


class Response(unittest.TestCase):
    FIELDS = {"n": "integer", "t": "duration", "ok": "boolean"}

    def one(self, answers, objective=None, as_of="11", field="n", **members):
        facts = {"e": [event("01 0%d:00" % i, **{**dict.fromkeys(self.FIELDS), field: a}) for i, a in enumerate(answers)]}
        return first(book([target("response_rate", objective, field=field, **members)], [events(fields=self.FIELDS)]), facts, as_of)

    def test_who_does_not_answer_was_asked(self):
        # Two of three answered: 66 2/3 %. None is null.
        r = self.one(["4", None, "0"], ">= 66.666666666666")
        self.assertEqual((r["value"], r["unit"], r["numerator"], r["denominator"]), ("66.666667", "%", "2", "3"))
        self.assertEqual((r["status"], r["rows"]), ("met", {"seen": 3, "counted": 3}))
        self.assertEqual(self.one(["4", None, "0"], ">= 66.666666666667")["status"], "missed")
        # Of a duration it is a share too, and false is an answer.
        self.assertEqual(self.one(["PT1H", None], "<= 50", field="t")["value"], "50")
        self.assertEqual(self.one(["false", None], field="ok")["value"], "50")
        self.assertEqual(self.one([], "> 1")["status"], "no_data")

    def test_a_rating_off_the_scale_is_neither(self):
        # 1 to 5: 0 and 6 are bad, 1 and 5 answers, one did not answer: 2 of 3.
        r = self.one(["0", "1", "5", "6", None], scale=[1, 5])
        self.assertEqual((r["numerator"], r["denominator"], r["rows"]["left_out"]), ("2", "3", {"bad": 2}))

    def test_count_and_least(self):
        self.assertEqual(self.one(["1", None, "3"], ">= 2 count")["status"], "met")
        self.assertEqual(self.one(["1", None, "3"], ">= 3 count")["status"], "missed")
        # Two thirds answered: 66.67 % are asked for, and not there.
        self.assertEqual(self.one(["1", None, "3"], ">= 1", least={"response": "66.67"})["status"], "unjudged")
        self.assertEqual(self.one(["1", None, "3"], ">= 1", least={"response": "66.6"})["status"], "met")

    def test_ahead(self):
        # At noon two of two answered. All may be silent from now on: only 0 % or more is certain; but two stay two.
        self.assertEqual(self.one(["1", "1"], ">= 1", as_of="01 12:00")["status"], "open")
        r = self.one(["1", "1"], ">= 2 count", as_of="01 12:00")
        self.assertEqual((r["status"], r["early"]), ("met", True))


class Churn(unittest.TestCase):
    def one(self, rows, objective=None, as_of="11", from_="02", to="03", stream=None, **members):
        facts = {"o": rows}
        return first(book([target("churn", objective, **members)], [outages(**(stream or {}))]), facts, as_of, from_, to)

    def test_there_at_the_start_and_gone_at_the_end(self):
        # Of the second of March, on every border: a starts exactly with it, b ends exactly with it, c ends just after.
        rows = [span("02 00:00", None), span("01 00:00", "03 00:00"), span("01 00:00", "2026-03-03T00:00:00.000001Z"),
                # d was gone as it began, e just after that; f came a microsecond late, g on the next day.
                span("01 00:00", "02 00:00"), span("01 00:00", "2026-03-02T00:00:00.000001Z"),
                span("2026-03-02T00:00:00.000001Z", "02 10:00"), span("03 00:00", None)]
        r = self.one(rows)
        # There: a, b, c, e. Gone: b and e.
        self.assertEqual((r["value"], r["unit"], r["numerator"], r["denominator"]), ("50", "%", "2", "4"))
        self.assertEqual(r["rows"], {"seen": 7, "counted": 4, "left_out": {"before_start": 1, "after_start": 1, "after_end": 1}})
        self.assertEqual(r["time"]["counted"], DAY)

    def test_at_as_of(self):
        rows = [span("01 00:00", "02 12:00"), span("01 00:00", None), span("01 00:00", "02 12:00")]
        # At noon two of three are gone; a microsecond before nobody is. Who never ends is not gone at as_of.
        self.assertEqual(self.one(rows, as_of="02 12:00")["numerator"], "2")
        self.assertEqual(self.one(rows, as_of="2026-03-02T11:59:59.999999Z")["numerator"], "0")
        self.assertEqual(self.one(rows, as_of="03")["numerator"], "2")
        # At or before the start nobody is there.
        r = self.one(rows, "< 5", as_of="02")
        self.assertEqual((r["value"], r["status"], r["rows"]["left_out"]), (None, "open", {"before_start": 3}))

    def test_early(self):
        # Two of four are gone at noon: at least 50 %, and all may go.
        rows = [span("01 00:00", "02 06:00"), span("01 00:00", "02 07:00"), span("01 00:00", None), span("01 00:00", "02 13:00")]
        noon = "02 12:00"
        self.assertEqual(self.one(rows, "< 50", noon)["status"], "missed")
        self.assertEqual(self.one(rows, "<= 50", noon)["status"], "open")
        self.assertEqual(self.one(rows, ">= 50", noon)["status"], "met")
        self.assertEqual(self.one(rows, "<= 4 count", noon)["status"], "met")
        self.assertEqual(self.one(rows, "<= 3 count", noon)["status"], "open")
        self.assertEqual(self.one(rows, "<= 1 count", noon)["status"], "missed")
        # All are gone: nothing can change any more.
        self.assertEqual(self.one(rows[:2], "<= 100", noon)["status"], "met")
        self.assertEqual(self.one(rows[:2], "== 100", noon)["status"], "met")
        # Closed for the rest of the day: customers leave all the same.
        closed = {"type": "calendar", "id": "c", "timezone": "Etc/UTC", "weekly": {"mon": ["00:00-12:00"]}}
        b = book([target("churn", "<= 50")], [outages()], more=[closed], hours="c")
        self.assertEqual(first(b, {"o": rows}, noon, "02", "03")["status"], "open")

    def test_no_data(self):
        # Half of the day is seen. Who was there is then unknown: [0, 100] unless no data is left out.
        stream = {"complete": [{"from": "2026-03-02T12:00:00Z"}]}
        rows = [span("01 00:00", "02 06:00"), span("01 00:00", None)]
        for policy, status in (("unjudged", "unjudged"), ("excluded", "met"), ("good", "met"), ("bad", "missed")):
            r = self.one(rows, "<= 50", no_data=policy, stream=stream)
            self.assertEqual((policy, r["value"], r["status"]), (policy, "50", status))
        self.assertEqual(self.one(rows, "<= 100", no_data="bad", stream=stream)["status"], "met")
        # Who is known to be gone is gone: one or more.
        self.assertEqual(self.one(rows, ">= 1 count", stream=stream)["status"], "met")
        self.assertEqual(self.one(rows, "< 1 count", stream=stream)["status"], "missed")
        self.assertEqual(self.one(rows, "<= 2 count", stream=stream)["status"], "unjudged")

    def test_excluded_time_changes_nothing(self):
        works = {"type": "stream", "id": "w", "shape": "interval"}
        b = book([target("churn")], [outages(), works], exclude=[{"id": "x", "stream": "w"}])
        facts = {"o": [span("01 00:00", "02 06:00"), span("01 00:00", None)], "w": [span("02 05:00", "02 07:00")]}
        r = first(b, facts, "11", "02", "03")
        self.assertEqual((r["value"], r["time"]["excluded"]), ("50", {"x": 2 * H}))

    def test_weighted(self):
        # a loses one of two and weighs 3, b keeps its one: (3 x 1) / (3 x 2 + 1) = 3/7.
        rows = [span("01 00:00", "02 06:00", site="a"), span("01 00:00", None, site="a"), span("01 00:00", None, site="b")]
        r = self.one(rows, "<= 50", stream={"fields": {"site": "string"}}, by=["site"], over="weighted",
                     subjects=[{"site": "a", "weight": 3}, {"site": "b"}])
        self.assertEqual((r["value"], r["numerator"], r["denominator"]), ("42.857143", "3", "7"))


class Attested(unittest.TestCase):
    FIELDS = {"ok": "boolean", "until": "time", "site": "string"}

    def one(self, rows, objective=None, as_of="11", from_="01", to="02", fields=None, **members):
        members.setdefault("valid", "until")
        rows = [{**dict.fromkeys(self.FIELDS), **row} for row in rows]
        b = book([target("attested", objective, field="ok", **members)], [events(fields=self.FIELDS)])
        return first(b, {"e": rows}, as_of, from_, to)

    def up(self, *rows, **more):
        t = self.one(rows, **more)["time"]
        self.assertEqual(t["up"] + t["down"] + t["no_data"] + t["future"], t["window"])
        return t["up"] / H

    def says(self, time, ok="true", until=None, **more):
        row = event(time, ok=ok, **more)
        return {**row, "until": None if until is None else event(until)["time"]}

    def test_until(self):
        # From 06:00 to 10:00, then nothing; judged as a share: 4/24.
        r = self.one([self.says("01 06:00", until="01 10:00")], ">= 16.666666666666")
        self.assertEqual((r["value"], r["status"], r["numerator"], r["denominator"]),
                         ("16.666667", "met", str(4 * H), str(DAY)))
        # Until its own time it confirms nothing, before it it is bad.
        self.assertEqual(self.up(self.says("01 06:00", until="01 06:00")), 0)
        r = self.one([self.says("01 06:00", until="01 05:59"), self.says("01 06:00"), self.says("01 07:00", None)])
        self.assertEqual(r["rows"]["left_out"], {"bad": 1, "null": 2})
        # A denial needs no date.
        self.assertEqual(self.one([self.says("01 06:00", "false")])["rows"], {"seen": 1, "counted": 1})

    def test_the_next_one_replaces(self):
        long, short = self.says("01 06:00", until="02 06:00"), self.says("01 08:00", until="01 09:00")
        # The later one ends the earlier one, though that would have lasted longer: 06:00 to 09:00.
        self.assertEqual(self.up(long, short), 3)
        # A denial at 10:00 ends what holds; a confirmation at 12:00 begins anew.
        self.assertEqual(self.up(long, self.says("01 10:00", "false"), self.says("01 12:00", until="01 13:00")), 5)
        # At one time the denial wins, else the earliest date.
        self.assertEqual(self.up(short, self.says("01 08:00", "false")), 0)
        self.assertEqual(self.up(short, self.says("01 08:00", until="01 20:00")), 1)
        # A row that is null or bad replaces nothing.
        self.assertEqual(self.up(long, self.says("01 10:00", None), self.says("01 11:00", until="01 10:59")), 18)

    def test_durations(self):
        row = self.says("01 06:00")
        self.assertEqual(self.up(row, valid="PT2H"), 2)
        self.assertEqual(self.up(row, valid="P1D"), 18)
        self.assertEqual(self.up(row, valid="P9000Y"), 18)
        self.assertEqual(self.up(row, valid="PT0.000001S") * H, 1)
        # A month from 31 January ends on 28 February: nothing of March is left.
        self.assertEqual(self.up({**row, "time": "2026-01-31T12:00:00Z"}, valid="P1M"), 0)
        # From 1 February at noon: twelve hours of 1 March.
        self.assertEqual(self.up({**row, "time": "2026-02-01T12:00:00Z"}, valid="P1M"), 12)

    def test_without_valid_until_the_next(self):
        documents = book([target("attested", field="ok")], [events(fields=self.FIELDS)])
        facts = {"e": [self.says("01 06:00"), self.says("01 20:00", "false")]}
        self.assertEqual(first(documents, facts)["time"]["up"], 14 * H)

    def test_in_force_at_the_start(self):
        # On the second the first attestation is replaced exactly as it begins, the second is in force, though lapsed.
        rows = [self.says("01 06:00", until="01 10:00"), self.says("02 00:00", until="02 01:00")]
        self.assertEqual(self.one(rows)["rows"], {"seen": 2, "counted": 1, "left_out": {"after_end": 1}})
        self.assertEqual(self.one(rows, from_="02", to="03")["rows"], {"seen": 2, "counted": 1, "left_out": {"before_start": 1}})
        r = self.one(rows, from_="05", to="06")
        self.assertEqual((r["value"], r["rows"]["counted"]), ("0", 1))
        rows[1] = self.says("2026-03-02T00:00:00.000001Z", until="02 01:00")
        self.assertEqual(self.one(rows, from_="02", to="03")["rows"]["counted"], 2)
        # Of a row that is none the time alone counts.
        rows[0]["ok"] = None
        self.assertEqual(self.one(rows, from_="02", to="03")["rows"]["left_out"], {"before_start": 1})

    def test_subjects(self):
        # One that is listed and was never looked at is down, one that lapsed long ago too; its row is that of a.
        members = dict(by=["site"], subjects=[{"site": "b"}], over="all")
        r = self.one([self.says("01 06:00", until="01 10:00", site="a")], ">= 1", from_="05", to="06", **members)
        self.assertEqual([(s["key"]["site"], s["value"], s["rows"]["seen"]) for s in r["subjects"]], [("a", "0", 1), ("b", "0", 0)])
        # A denial of a is none of b.
        r = self.one([self.says("01 00:00", until="09", site="b"), self.says("01 06:00", "false", site="a")], **members)
        self.assertEqual([s["value"] for s in r["subjects"]], ["0", "100"])

    def test_ahead_and_no_data(self):
        # Valid for the whole day, at noon: a denial may come, down to 50 %.
        rows = [self.says("01 00:00", until="03")]
        self.assertEqual(self.one(rows, ">= 50", as_of="01 12:00")["status"], "met")
        self.assertEqual(self.one(rows, "> 50", as_of="01 12:00")["status"], "open")
        self.assertEqual(self.one([], "<= 50", as_of="01 12:00")["status"], "met")
        # Half a day is not seen: it is up, down or out by the policy.
        b = book([target("attested", field="ok", valid="until")],
                 [events(fields=self.FIELDS, complete=[{"from": "2026-03-01T12:00:00Z"}])])
        for policy, value in (("good", "100"), ("bad", "50"), ("excluded", "100"), ("unjudged", "100")):
            b[-1]["targets"][0]["no_data"] = policy
            self.assertEqual(first(b, {"e": rows})["value"], value)

    def test_hold(self):
        # A sample speaks for two hours, also one that says nothing of use: known from 06:00 to 09:00, up to 07:30.
        stream = {"type": "stream", "id": "e", "shape": "sample", "fields": self.FIELDS, "hold": "PT2H"}
        rows = [self.says("01 06:00", until="01 07:30"), self.says("01 07:00", None)]
        t = first(book([target("attested", field="ok", valid="until")], [stream]), {"e": rows})["time"]
        self.assertEqual((t["no_data"], t["up"], t["down"]), (21 * H, 3 * H // 2, 3 * H // 2))

    def test_excused(self):
        # Nothing is valid from 04:00 to 06:00; two of these hours are excused: 24 of 24 are up. As time: 22 of 22.
        works = {"type": "stream", "id": "w", "shape": "interval"}
        rows = [self.says("01 00:00", until="01 04:00"), self.says("01 06:00", until="05")]
        facts = {"e": rows, "w": [span("01 03:00", "01 06:00")]}
        b = book([target("attested", field="ok", valid="until")], [events(fields=self.FIELDS), works],
                 exclude=[{"id": "x", "stream": "w", "removes": "downtime"}])
        r = first(b, facts)
        self.assertEqual((r["numerator"], r["denominator"], r["time"]["excused"]), (str(DAY), str(DAY), {"x": 2 * H}))
        b[-1]["exclude"][0]["removes"] = "time"
        self.assertEqual(first(b, facts)["denominator"], str(21 * H))

    def test_classes(self):
        # Class a: PT2H, else PT4H. One row of each; the row of the first is before the second window, and in force.
        t = target("attested", ">= 10", field="ok", valid="PT4H", classes=[
            {"id": "a", "where": {"field": "site", "op": "==", "value": "a"}, "metric": {"valid": "PT2H"}},
            {"id": "b", "where": {"field": "site", "op": "==", "value": "b"}}])
        rows = [self.says("01 06:00", site="a"), self.says("01 06:00", site="b"), self.says("01 07:00", site="c")]
        b = book([t], [events(fields=self.FIELDS)])
        r = first(b, {"e": rows})
        self.assertEqual([c["time"]["up"] for c in r["classes"]], [2 * H, 4 * H])
        self.assertEqual((r["status"], r["rows"]), ("missed", {"seen": 3, "counted": 2, "left_out": {"no_class": 1}}))
        r = first(b, {"e": rows}, "11", "02", "03")
        self.assertEqual([c["rows"] for c in r["classes"]], [{"seen": 3, "counted": 1, "left_out": {"before_start": 2}}] * 2)
        self.assertEqual(r["rows"], {"seen": 3, "counted": 2, "left_out": {"before_start": 1}})


if __name__ == "__main__":
    unittest.main()
