"""Windows of other targets worked out by hand (docs/semantics.md, `failed_windows` and `windows`)."""
import unittest

from hand import book, card, event, events, first, outages, span, target
from reference import parse_time
from rules.book import specs_of
from rules.clock import show_time
from rules.nested import inner_windows

SITE = {"site": "string"}
OFFICE = {"type": "calendar", "id": "c", "timezone": "Etc/UTC",
          "weekly": {d: ["08:00-18:00"] for d in ("mon", "tue", "wed", "thu", "fri")}}


def inner(kind="downtime", objective="< PT15M", window="day", **members):
    t = target(kind, objective, **members)
    del t["id"]
    return {**t, "window": window}


def over(kind, objective=None, window="week", of=None, **members):
    return target(kind, objective, window=window, target=of if of is not None else inner(), **members)


class Which(unittest.TestCase):
    def ends(self, window, a, b, from_="2026-03-01", to="2026-03-11"):
        document = book([over("failed_windows", of=inner(window=window))], from_=from_, to=to)[-1]
        spec = specs_of(document, document["targets"][0])[0].inner[0]
        return [(show_time(x)[8:16], show_time(y)[8:16]) for x, y in inner_windows(spec, parse_time(a), parse_time(b))]

    def test_by_their_end(self):
        # Days that end after 2 March 12:00 up to 4 March: the second of March is one, its begin does not matter.
        self.assertEqual(self.ends("day", "2026-03-02T12:00:00Z", "2026-03-04T00:00:00Z"),
                         [("02T00:00", "03T00:00"), ("03T00:00", "04T00:00")])
        # One that ends with the begin is of the window before; one that ends a microsecond later is not.
        self.assertEqual(self.ends("day", "2026-03-03T00:00:00Z", "2026-03-04T00:00:00Z"), [("03T00:00", "04T00:00")])
        self.assertEqual(len(self.ends("day", "2026-03-02T23:59:59.999999Z", "2026-03-04T00:00:00Z")), 2)
        self.assertEqual(self.ends("day", "2026-03-03T00:00:00Z", "2026-03-03T23:59:59.999999Z"), [])

    def test_cut_and_rolling(self):
        # In force from noon of the 1st to noon of the 3rd: half days at both ends.
        self.assertEqual(self.ends("day", "2026-03-01T12:00:00Z", "2026-03-09T00:00:00Z", "2026-03-01T12:00:00Z", "2026-03-03T12:00:00Z"),
                         [("01T12:00", "02T00:00"), ("02T00:00", "03T00:00"), ("03T00:00", "03T12:00")])
        # Two days before each midnight; the first full one ends on the 3rd.
        self.assertEqual(self.ends({"rolling": "P2D"}, "2026-03-01T00:00:00Z", "2026-03-04T00:00:00Z"),
                         [("01T00:00", "03T00:00"), ("02T00:00", "04T00:00")])
        self.assertEqual(len(self.ends({"rolling": "P2D", "early": True}, "2026-03-01T00:00:00Z", "2026-03-04T00:00:00Z")), 3)


class Failed(unittest.TestCase):
    # Monday 2 March to Sunday 8 March 2026. Down for 15 minutes on Monday, 14 on Tuesday, all of Saturday's night.
    FACTS = {"o": [span("02 10:00", "02 10:15"), span("03 10:00", "03 10:14"), span("07 23:00", "08 02:00")]}

    def one(self, objective=None, facts=None, as_of="11", streams=None, from_="02", to="03", **members):
        b = book([over("failed_windows", objective, **members)], streams, more=[OFFICE], from_="2026-03-02", to="2026-03-11")
        return first(b, self.FACTS if facts is None else facts, as_of, from_, to)

    def test_days_of_a_week(self):
        # Missed: Monday (15 minutes are not below 15), Saturday and Sunday: 3 of 7.
        r = self.one("<= 3 count")
        self.assertEqual((r["value"], r["unit"], r["numerator"], r["denominator"], r["status"]), ("42.857143", "%", "3", "7", "met"))
        self.assertEqual(r["windows"], {"seen": 7, "counted": 7, "missed": 3})
        self.assertNotIn("time", r)
        self.assertNotIn("rows", r)
        self.assertEqual(self.one("< 3 count")["status"], "missed")
        self.assertEqual(self.one("<= 42.857142")["status"], "missed")

    def test_days_without_service(self):
        # In office hours Saturday and Sunday have none, though an outage goes on: 1 of 5. The hours are passed on.
        r = self.one(hours="c")
        self.assertEqual((r["numerator"], r["denominator"]), ("1", "5"))
        self.assertEqual(r["windows"], {"seen": 7, "counted": 5, "missed": 1, "left_out": {"no_service": 2}})
        # Not where the inner target has hours of its own.
        self.assertEqual(self.one(hours="c", of=inner(hours="always"))["denominator"], "7")

    def test_where_and_exclude_are_passed_on(self):
        facts = {"o": [span("02 10:00", "02 11:00", site="a"), span("03 10:00", "03 11:00", site="b")],
                 "w": [span("02 00:00", "03 00:00")]}
        streams = [outages(fields=SITE), {"type": "stream", "id": "w", "shape": "interval"}]
        only_a = {"field": "site", "op": "==", "value": "a"}
        self.assertEqual(self.one(facts=facts, streams=streams)["numerator"], "2")
        self.assertEqual(self.one(facts=facts, streams=streams, where=only_a)["numerator"], "1")
        # Monday is excluded altogether: no service time, 1 of 6. The inner list replaces that.
        r = self.one(facts=facts, streams=streams, exclude=[{"id": "x", "stream": "w"}])
        self.assertEqual((r["numerator"], r["denominator"]), ("1", "6"))
        r = self.one(facts=facts, streams=streams, exclude=[{"id": "x", "stream": "w"}], of=inner(exclude=[]))
        self.assertEqual((r["numerator"], r["denominator"]), ("2", "7"))

    def test_still_open(self):
        # On Tuesday at noon: Monday is missed, six days are open. From 1/7 to 7/7, from one to seven.
        noon = "03 12:00"
        r = self.one("< 8 count", as_of=noon)
        self.assertEqual((r["status"], r["early"], r["value"]), ("met", True, "100"))
        self.assertEqual(r["windows"], {"seen": 7, "counted": 1, "missed": 1, "left_out": {"open": 6}})
        self.assertEqual(self.one("< 7 count", as_of=noon)["status"], "open")
        self.assertEqual(self.one("< 1 count", as_of=noon)["status"], "missed")
        self.assertEqual(self.one(">= 14.285714", as_of=noon)["status"], "met")
        self.assertEqual(self.one(">= 14.285715", as_of=noon)["status"], "open")
        # One that is missed before it ends counts at once: an hour of Tuesday is down.
        facts = {"o": [span("03 10:00", "03 11:00")]}
        self.assertEqual(self.one(facts=facts, as_of=noon)["windows"], {"seen": 7, "counted": 2, "missed": 1, "left_out": {"open": 5}})

    def test_no_data(self):
        # Seen from Wednesday on: Monday and Tuesday are without data; Saturday and Sunday are missed.
        streams = [outages(complete=[{"from": "2026-03-04"}])]
        for policy, n, d, status in (("unjudged", 2, 5, "unjudged"), ("excluded", 2, 5, "met"), ("good", 2, 7, "met"), ("bad", 4, 7, "missed")):
            # The policy is the outer one's alone: inside, days without data stay what they are.
            r = self.one("<= 3 count", streams=streams, no_data=policy, of=inner(no_data="unjudged"))
            self.assertEqual((policy, r["numerator"], r["denominator"], r["status"]), (policy, str(n), str(d), status))
            self.assertEqual(r["windows"]["left_out"], {"no_data": 2})
        # Of unjudged ones at most all are missed: 4 of 7.
        self.assertEqual(self.one("<= 4 count", streams=streams)["status"], "met")
        self.assertEqual(self.one("< 2 count", streams=streams)["status"], "missed")
        # Passed on, `bad` makes a day down.
        self.assertEqual(self.one(streams=streams, no_data="bad")["windows"], {"seen": 7, "counted": 7, "missed": 4})

    def test_least(self):
        streams = [outages(complete=[{"from": "2026-03-04"}])]
        for least, status in (({"rows": 5}, "met"), ({"rows": 6}, "unjudged"), ({"coverage": "71"}, "met"), ({"coverage": "72"}, "unjudged")):
            r = self.one("<= 3 count", streams=streams, no_data="excluded", of=inner(no_data="unjudged"), least=least)
            self.assertEqual((least, r["status"]), (least, status))

    def test_no_windows(self):
        # A week from Sunday 8 March, 12:00, of which no day ends within an hour.
        b = book([over("failed_windows", "< 1", {"anchored": "PT1H"})])
        r = first(b, {}, "11", "01", None)
        self.assertEqual((r["value"], r["status"], r["windows"]), (None, "no_data", {"seen": 0, "counted": 0, "missed": 0}))

    def test_by_id(self):
        # Taken as it stands: in office hours, and only of a; what the caller asks for does not matter.
        facts = {"o": [span("02 10:00", "02 11:00", site="a"), span("03 10:00", "03 11:00", site="b"), span("07 10:00", "07 11:00", site="a")]}
        t = target("downtime", "< PT15M", window="day", hours="c", where={"field": "site", "op": "==", "value": "a"})
        b = book([{**over("failed_windows", of="t"), "id": "n"}, t], [outages(fields=SITE)], more=[OFFICE], from_="2026-03-02")
        r = [t for p in card(b, facts, "11", "02", "03")["periods"] for t in p["targets"] if t["id"] == "n"][0]
        self.assertEqual((r["numerator"], r["denominator"]), ("1", "5"))
        # n of m: of the days before each midnight the last three, missed on the first of them.
        b[-1]["targets"][0]["window"] = {"rolling": "P3D", "early": True}
        found = card(b, facts, "11", "02", "05")["periods"]
        got = {p["to"][8:10]: t for p in found for t in p["targets"] if t["id"] == "n"}
        self.assertEqual([(day, got[day]["numerator"], got[day]["denominator"]) for day in ("03", "04", "05", "06")],
                         [("03", "1", "1"), ("04", "1", "2"), ("05", "1", "3"), ("06", "0", "3")])

    def test_of_each_subject(self):
        # a is down on Monday and Saturday, b from Tuesday on: its other days are its own, so are those of c, which is listed.
        facts = {"o": [span("02 10:00", "02 11:00", site="a"), span("07 10:00", "07 11:00", site="a"), span("03 10:00", "03 11:00", site="b")]}
        members = dict(by=["site"], streams=[outages(fields=SITE)], facts=facts)
        r = self.one("<= 1 count", subjects=[{"site": s} for s in "abc"], **members)
        self.assertEqual([(s["key"]["site"], s["numerator"], s["denominator"], s["status"]) for s in r["subjects"]],
                         [("a", "2", "7", "missed"), ("b", "1", "7", "met"), ("c", "0", "7", "met")])
        self.assertEqual((r["status"], r["over"]), ("missed", "each"))
        self.assertNotIn("windows", r)
        # Not listed, a day without a row is not seen: a has two, b one. Both are all missed.
        r = self.one("<= 1 count", **members)
        self.assertEqual([s["windows"] for s in r["subjects"]],
                         [{"seen": 2, "counted": 2, "missed": 2}, {"seen": 1, "counted": 1, "missed": 1}])
        # At Saturday noon: Sunday is still to come, though nobody is seen in it.
        r = self.one("<= 1 count", as_of="07 12:00", **members)
        self.assertEqual([s["windows"]["left_out"] for s in r["subjects"]], [{"open": 1}, {"open": 2}])

    def test_of_all_subjects(self):
        # Only inside: a day is missed if any site misses it. Monday (a), Tuesday (b).
        facts = {"o": [span("02 10:00", "02 11:00", site="a"), span("03 10:00", "03 11:00", site="b")]}
        subjects = [{"site": "a"}, {"site": "b"}]
        r = self.one(streams=[outages(fields=SITE)], facts=facts, of=inner(by=["site"], subjects=subjects))
        self.assertEqual((r["numerator"], r["denominator"]), ("2", "7"))
        r = self.one(streams=[outages(fields=SITE)], facts=facts, of=inner(by=["site"], subjects=subjects, over="any"))
        self.assertEqual((r["numerator"], r["denominator"]), ("0", "7"))
        # Together no day has more than an hour.
        r = self.one(streams=[outages(fields=SITE)], facts=facts, of=inner(objective="<= PT1H", by=["site"], subjects=subjects, over="pooled"))
        self.assertEqual((r["numerator"], r["denominator"]), ("0", "7"))

    def test_cases_outside_hours(self):
        # A job that is done on Saturday is late then: Saturday is counted though it has no service time; Sunday is not.
        jobs = events(fields={"due": "time", "done": "time"})
        rows = [event("06 00:00", due="2026-03-06T09:00:00Z", done="2026-03-07T10:00:00Z")]
        job = inner("elapsed", "<= 0", start="due", stop="done", aggregate="late", limit={"op": "<", "value": "PT9H"})
        r = self.one(streams=[jobs], facts={"e": rows}, hours="c", of=job)
        # It ran for nine hours on Friday, from 09:00 to 18:00: its limit passed then.
        self.assertEqual(r["windows"], {"seen": 7, "counted": 5, "missed": 1, "left_out": {"no_service": 2}})
        job["metric"]["limit"]["op"] = "<="
        # Nine hours and no more: it is not late, and is decided on Saturday.
        r = self.one(streams=[jobs], facts={"e": rows}, hours="c", of=job)
        self.assertEqual(r["windows"], {"seen": 7, "counted": 6, "missed": 0, "left_out": {"no_service": 1}})


class Values(unittest.TestCase):
    FIELDS = {"n": "number", "i": "integer", "ok": "boolean", "t": "duration"}

    def one(self, aggregate, of, rows, objective=None, as_of="11", window="week", stream=None, **members):
        rows = [event(time, **{**dict.fromkeys(self.FIELDS), **cells}) for time, cells in rows]
        b = book([over("windows", objective, window, of, aggregate=aggregate, **members)],
                 [events(fields=self.FIELDS, **(stream or {}))], from_="2026-03-02", to="2026-03-11")
        return first(b, {"e": rows}, as_of, "02", "03")

    def test_mean_of_shares(self):
        # Monday 1 of 2, Tuesday 0 of 1; the other days have no rows: the mean of 50 and 0, not 1 of 3.
        ratio = inner("ratio", "<= 100", of={"field": "ok", "op": "==", "value": True})
        rows = [("02 10:00", {"ok": "1"}), ("02 11:00", {"ok": "0"}), ("03 10:00", {"ok": "0"})]
        r = self.one("mean", ratio, rows, "<= 25")
        self.assertEqual((r["value"], r["unit"], r["windows"]), ("25", "%", {"seen": 7, "counted": 2, "left_out": {"no_data": 5}}))
        self.assertNotIn("numerator", r)
        # Five days may have any share, so that the mean may be anything from 0 to 100.
        self.assertEqual(r["status"], "unjudged")
        self.assertEqual(self.one("mean", ratio, rows, "<= 25", no_data="excluded")["status"], "met")
        self.assertEqual(self.one("mean", ratio, rows, "<= 24.999999", no_data="excluded")["status"], "missed")
        self.assertEqual(self.one("mean", ratio, rows, "<= 100", no_data="bad")["status"], "met")
        self.assertEqual(self.one("mean", ratio, rows, "<= 99", no_data="bad")["status"], "missed")
        self.assertEqual(self.one("minimum", ratio, rows, "<= 0")["status"], "met")
        self.assertEqual(self.one("maximum", ratio, rows, "< 50")["status"], "missed")

    def test_quantile_and_means_are_exact(self):
        # Counts of 1, 2, 0, 0, 0, 0, 0: the mean 3/7; in order 0 0 0 0 0 1 2, at 0.95 h = 5.7: 1.7.
        rows = [("02 10:00", {}), ("03 10:00", {}), ("03 11:00", {})]
        r = self.one("mean", inner("count", None), rows, "<= 0.428571")
        self.assertEqual((r["value"], r["unit"], r["status"]), ("0.428571", "count", "missed"))
        self.assertEqual(self.one("quantile", inner("count", None), rows, q="0.95")["value"], "1.7")
        self.assertEqual(self.one("mean", inner("count", None), rows, "<= 0.43", round={"to": "0.01", "how": "half_up"})["status"], "met")

    def test_the_inner_round_comes_first(self):
        # A third on Monday and two on Tuesday: their mean is 50. Rounded down, 33 and 66, it is 49.5.
        of = {"field": "ok", "op": "==", "value": True}
        rows = [("02 1%d:00" % i, {"ok": str(int(i < 1))}) for i in range(3)] + [("03 1%d:00" % i, {"ok": str(int(i < 2))}) for i in range(3)]
        self.assertEqual(self.one("mean", inner("ratio", None, of=of), rows)["value"], "50")
        self.assertEqual(self.one("mean", inner("ratio", None, of=of, round={"to": "1", "how": "down"}), rows)["value"], "49.5")

    def test_doubles(self):
        # 0.1 and 0.2 as doubles, exactly added and halved, then rounded once: 0.15000000000000002 is the nearest.
        rows = [("02 10:00", {"n": "0.1"}), ("03 10:00", {"n": "0.2"})]
        r = self.one("mean", inner("mean", None, field="n"), rows, "<= 0.15", no_data="excluded")
        self.assertEqual((r["value"], r["status"]), ("0.15000000000000002", "missed"))

    def test_times(self):
        rows = [("02 10:00", {"t": "PT1M"}), ("03 10:00", {"t": "PT2M"})]
        r = self.one("mean", inner("mean", None, field="t"), rows, "<= PT90S", no_data="excluded")
        self.assertEqual((r["value"], r["unit"], r["status"]), ("90", "s", "met"))
        self.assertEqual(self.one("maximum", inner("mean", None, field="t"), rows, "<= PT119.999999S", no_data="excluded")["status"], "missed")

    def test_null_figures(self):
        # No outage on five days: they have no value. Longest of the others: one hour and two.
        b = book([over("windows", "<= PT90M", of=inner("longest_outage", None), aggregate="mean")], [outages()], from_="2026-03-02")
        r = first(b, {"o": [span("02 10:00", "02 11:00"), span("03 10:00", "03 12:00")]}, "11", "02", "03")
        self.assertEqual((r["value"], r["status"], r["windows"]), ("5400", "met", {"seen": 7, "counted": 2, "left_out": {"no_value": 5}}))
        r = first(b, {"o": []}, "11", "02", "03")
        self.assertEqual((r["value"], r["status"]), (None, "no_data"))

    def test_open_and_reach(self):
        # On Tuesday at noon one count of 1 is known. The least can only be 0 to 1, the most 1 and more.
        rows = [("02 10:00", {}), ("03 11:00", {}), ("03 11:30", {})]
        for aggregate, objective, status in (("minimum", "<= 1", "met"), ("minimum", "<= 0", "open"), ("minimum", "< 0", "missed"),
                                             ("maximum", ">= 1", "met"), ("maximum", "<= 1", "open"), ("maximum", "< 1", "missed"),
                                             ("mean", ">= 0", "met"), ("mean", "<= 1", "open"), ("mean", "< 0", "missed")):
            r = self.one(aggregate, inner("count", None), rows, objective, as_of="03 12:00")
            self.assertEqual((aggregate, objective, r["status"]), (aggregate, objective, status))
            self.assertEqual((r["value"], r["windows"]), ("1", {"seen": 7, "counted": 1, "left_out": {"open": 6}}))

    def test_an_outage_that_runs(self):
        # Down since Monday 23:00, at Wednesday noon: Monday runs on, as its outage grows.
        b = book([over("windows", of=inner("longest_outage", None), aggregate="maximum")], [outages()], from_="2026-03-02")
        r = first(b, {"o": [span("02 23:00", None)]}, "04 12:00", "02", "03")
        self.assertEqual(r["windows"]["left_out"], {"open": 6, "no_value": 1})

    def test_below_least(self):
        # Inside at least two rows a day: only Tuesday has them.
        rows = [("02 10:00", {"i": "5"}), ("03 10:00", {"i": "1"}), ("03 11:00", {"i": "3"})]
        r = self.one("mean", inner("mean", None, field="i", least={"rows": 2}), rows)
        self.assertEqual((r["value"], r["windows"]), ("2", {"seen": 7, "counted": 1, "left_out": {"unjudged": 6}}))


class Facts(unittest.TestCase):
    def test_streams_and_calendars(self):
        b = book([over("failed_windows", hours="c")], [outages(), events()], more=[{**OFFICE, "timezone": "Europe/Amsterdam"}])
        found = card(b, {"o": [span("02 10:00", "02 11:00")]}, from_="01", to="02")
        self.assertEqual(found["facts"], {"o": {"rows": 1, "complete": "assumed"}})
        self.assertEqual(sorted(found["zones"]), ["Etc/UTC", "Europe/Amsterdam"])


if __name__ == "__main__":
    unittest.main()
