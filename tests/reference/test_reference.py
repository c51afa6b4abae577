"""Cases worked out by hand, so that the reference itself can be trusted. The working stands beside each."""
import json
import unittest
from fractions import Fraction

from cases.day import make_day
from hand import H, book, card, event, events, first, outages, span, target
from reference import canonical, parse_time, score, score_by_seconds
from rules.clock import Duration, add, border, show_time, zone_sum
from rules.values import show_double, show_rational, to_multiple
from rules.windows import NEVER, windows

SITE = {"site": "string"}


def edges(zone, window, from_, to, horizon=None, in_force=None):
    """Windows as (from, to) texts."""
    a, b = parse_time(from_), parse_time(to)
    h = horizon or (a, NEVER)
    return [(show_time(x), show_time(y)) for x, y in windows(zone, window, in_force or h[0], h, a, b)]


class Clock(unittest.TestCase):
    def midnight(self, zone, text):
        return show_time(border(zone, parse_time(text)))

    def test_border_of_skipped_and_doubled_readings(self):
        # Amsterdam skips 02:00 to 03:00 on 30 March 2025; the jump is at 01:00Z, and 02:30 becomes it.
        self.assertEqual(self.midnight("Europe/Amsterdam", "2025-03-30T02:30:00Z"), "2025-03-30T01:00:00Z")
        # 02:30 on 26 October 2025 comes at 00:30Z and at 01:30Z: the first counts.
        self.assertEqual(self.midnight("Europe/Amsterdam", "2025-10-26T02:30:00Z"), "2025-10-26T00:30:00Z")
        # Havana has no midnight on 9 March 2025 (00:00 to 01:00 is skipped, at 05:00Z).
        self.assertEqual(self.midnight("America/Havana", "2025-03-09T00:00:00Z"), "2025-03-09T05:00:00Z")
        # Apia has no 30 December 2011: its midnight and that of the 31st are both 10:00Z of the 30th.
        self.assertEqual(self.midnight("Pacific/Apia", "2011-12-30T00:00:00Z"), "2011-12-30T10:00:00Z")
        self.assertEqual(self.midnight("Pacific/Apia", "2011-12-31T00:00:00Z"), "2011-12-30T10:00:00Z")

    def test_adding(self):
        # A day from noon before the jump is 23 hours; 24 hours are 24 hours.
        noon = parse_time("2025-03-29T11:00:00Z")
        self.assertEqual(add("Europe/Amsterdam", noon, Duration("P1D")) - noon, 23 * H)
        self.assertEqual(add("Europe/Amsterdam", noon, Duration("PT24H")) - noon, 24 * H)
        # One month from 31 January is 28 February; two months in one step are 31 March again.
        january = parse_time("2025-01-31T00:00:00Z")
        self.assertEqual(show_time(add("Etc/UTC", january, Duration("P1M"))), "2025-02-28T00:00:00Z")
        self.assertEqual(show_time(add("Etc/UTC", january, Duration("P1M"), 2)), "2025-03-31T00:00:00Z")
        self.assertEqual(show_time(add("Etc/UTC", january, Duration("P1M1D"), -1)), "2024-12-30T00:00:00Z")

    def test_zone_sum_is_over_lines(self):
        # 2025-03-01T00:00Z is 1740787200; the change is at 1743296400, to two hours.
        import zlib
        lines = b"1740787200 3600\n1743296400 7200\n"
        a, b = parse_time("2025-03-01T00:00:00Z"), parse_time("2025-06-01T00:00:00Z")
        self.assertEqual(zone_sum("Europe/Amsterdam", a, b), "%08x" % zlib.crc32(lines))
        # `to` is not part of the range: at the change itself the first line is all.
        self.assertEqual(zone_sum("Europe/Amsterdam", a, 1743296400 * 10 ** 6), "%08x" % zlib.crc32(lines[:16]))


class Windows(unittest.TestCase):
    def test_hours_around_a_clock_set_back(self):
        # 26 October 2025: the hour 02 runs from 00:00Z to 02:00Z, twice shown, one window of two hours.
        got = edges("Europe/Amsterdam", "hour", "2025-10-25T23:00:00Z", "2025-10-26T02:30:00Z")
        self.assertEqual(got, [("2025-10-25T23:00:00Z", "2025-10-26T00:00:00Z"),
                               ("2025-10-26T00:00:00Z", "2025-10-26T02:00:00Z"),
                               ("2025-10-26T02:00:00Z", "2025-10-26T03:00:00Z")])

    def test_half_an_hour_in_lord_howe(self):
        # The clock goes from 02:00 (+11) to 01:30 (+10:30) at 15:00Z: hour 01 lasts 90 minutes.
        got = edges("Australia/Lord_Howe", "hour", "2025-04-05T14:00:00Z", "2025-04-05T15:00:00Z")
        self.assertEqual(got, [("2025-04-05T14:00:00Z", "2025-04-05T15:30:00Z")])

    def test_a_day_that_is_not_there(self):
        got = edges("Pacific/Apia", "day", "2011-12-29T10:00:00Z", "2011-12-31T10:00:00Z")
        self.assertEqual(got, [("2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z"),
                               ("2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z")])

    def test_anchored_months_are_never_cumulative(self):
        got = edges("Etc/UTC", {"anchored": "P1M"}, "2025-01-31T00:00:00Z", "2025-03-31T00:00:00Z")
        self.assertEqual(got, [("2025-01-31T00:00:00Z", "2025-02-28T00:00:00Z"),
                               ("2025-02-28T00:00:00Z", "2025-03-31T00:00:00Z")])

    def test_anchored_before_its_anchor_and_cut(self):
        # Anchor on 4 January: boundaries 25, 28 December, 1, 4 January; the horizon begins on 30 December.
        horizon = (parse_time("2024-12-30T00:00:00Z"), parse_time("2025-01-05T00:00:00Z"))
        got = edges("Etc/UTC", {"anchored": "P3D", "at": "2025-01-04"}, "2024-12-01T00:00:00Z",
                    "2025-02-01T00:00:00Z", horizon)
        self.assertEqual(got, [("2024-12-30T00:00:00Z", "2025-01-01T00:00:00Z"),
                               ("2025-01-01T00:00:00Z", "2025-01-04T00:00:00Z"),
                               ("2025-01-04T00:00:00Z", "2025-01-05T00:00:00Z")])

    def test_rolling_on_borders_and_not(self):
        # In force from noon on the 1st; days end windows at midnights; the first of two days ends on the 4th.
        horizon = (parse_time("2025-01-01T12:00:00Z"), parse_time("2025-01-05T00:00:00Z"))
        whole = edges("Etc/UTC", {"rolling": "P2D"}, "2025-01-01T00:00:00Z", "2025-02-01T00:00:00Z", horizon)
        self.assertEqual(whole, [("2025-01-02T00:00:00Z", "2025-01-04T00:00:00Z"),
                                 ("2025-01-03T00:00:00Z", "2025-01-05T00:00:00Z")])
        early = edges("Etc/UTC", {"rolling": "P2D", "early": True}, "2025-01-01T00:00:00Z", "2025-02-01T00:00:00Z",
                      horizon)
        self.assertEqual(early[:2], [("2025-01-01T12:00:00Z", "2025-01-02T00:00:00Z"),
                                     ("2025-01-01T12:00:00Z", "2025-01-03T00:00:00Z")])
        # PT24H is no border of a day: windows end at noon.
        other = edges("Etc/UTC", {"rolling": "P2D", "step": "PT24H"}, "2025-01-01T00:00:00Z", "2025-02-01T00:00:00Z",
                      horizon)
        self.assertEqual(other, [("2025-01-01T12:00:00Z", "2025-01-03T12:00:00Z"),
                                 ("2025-01-02T12:00:00Z", "2025-01-04T12:00:00Z")])

    def test_two_versions_give_their_own_windows(self):
        documents = book([target("count")], window="month", to="2026-03-05")
        later = json.loads(json.dumps(documents[-1]))
        later.update(version=2, in_force={"from": "2026-03-05"})
        got = card(documents + [later], {}, as_of="2026-04-01T00:00:00Z", from_=None, to=None)
        self.assertEqual([(p["from"][:10], p["to"][:10], p["version"]) for p in got["periods"]],
                         [("2026-03-01", "2026-03-05", 1), ("2026-03-05", "2026-04-01", 2)])


class Time(unittest.TestCase):
    def test_union_of_rows_and_window(self):
        # Down 23:00 to 02:00 and 01:00 to 03:00: three hours of the first day. 21/24 = 87.5 %.
        facts = {"o": [span("01 00:00", "01 02:00"), span("01 01:00", "01 03:00"), span("02 00:00", "02 01:00")]}
        r = first(book([target("availability", ">= 87.5")]), facts)
        self.assertEqual((r["value"], r["status"], r["time"]["down"]), ("87.5", "met", 3 * H))
        self.assertEqual(r["rows"], {"seen": 3, "counted": 2, "left_out": {"after_end": 1}})
        # One twelfth decimal more is missed: the exact quotient is judged.
        r = first(book([target("availability", ">= 87.500000000001")]), facts)
        self.assertEqual(r["status"], "missed")

    def test_gap_and_shortest(self):
        # 00:00-01:00, gap of exactly 30 minutes, 01:30-02:00: one run of two hours, the gap is down.
        facts = {"o": [span("01 00:00", "01 01:00"), span("01 01:30", "01 02:00"), span("01 05:00", "01 05:10")]}
        r = first(book([target("downtime", merge_gap="PT30M", shortest="PT10M")]), facts)
        self.assertEqual(r["value"], "7800")
        # A microsecond less of gap, or more of shortest: 90 minutes, and the ten minutes are short.
        r = first(book([target("downtime", merge_gap="PT1799.999999S", shortest="PT600.000001S")]), facts)
        self.assertEqual(r["value"], "5400")

    def test_weights(self):
        # 1 h at 0.5, 1 h at 1 (both rows), then a gap of 1 h between 1 and 0.25 (heavier: 1); 1 h 0.25.
        fields = {"level": "string"}
        facts = {"o": [span("01 00:00", "01 02:00", level="half"), span("01 01:00", "01 02:00", level="other"),
                       span("01 03:00", "01 04:00", level="quarter")]}
        t = target("downtime", merge_gap="PT1H", weight={"field": "level", "values": {"half": "0.5",
                                                                                      "quarter": "0.25"}})
        r = first(book([t], [outages(fields=fields)]), facts)
        # 0.5 + 1 + 1 + 0.25 hours = 2.75 h = 9900 s.
        self.assertEqual((r["value"], r["time"]["down"], r["time"]["weighted_down"]), ("9900", 4 * H, "9900000000"))
        t["metric"]["kind"] = "availability"
        r = first(book([t], [outages(fields=fields)]), facts)
        self.assertEqual(Fraction(r["numerator"]), Fraction("21.25") * H)

    def test_hours_and_exclusion_and_order_of_fates(self):
        # Sunday 1 March 2026 in UTC. Hours 08-18. Works 07-09 (one hour counts). Down 08:30-10:00: one hour is down.
        calendar = {"type": "calendar", "id": "c", "timezone": "Etc/UTC", "weekly": {"sun": ["08:00-18:00"]}}
        works = {"type": "stream", "id": "w", "shape": "interval"}
        facts = {"o": [span("01 08:30", "01 10:00")], "w": [span("01 07:00", "01 09:00")]}
        b = book([target("availability")], [outages(), works], more=[calendar], hours="c",
                 exclude=[{"id": "x", "stream": "w"}])
        r = first(b, facts)
        self.assertEqual(r["time"], {"window": 24 * H, "outside_hours": 14 * H, "excluded": {"x": H}, "no_data": 0,
                                     "future": 0, "down": H, "up": 8 * H})
        # removes: downtime: only the half hour of down; it is up, and shown as excused: (8.5 + 0.5) / 10.
        b[-1]["exclude"][0]["removes"] = "downtime"
        r = first(b, facts)
        self.assertEqual((r["time"]["excused"], r["time"]["up"], r["value"]), ({"x": H // 2}, 17 * H // 2, "90"))

    def test_limit_by_time_and_times(self):
        works = {"type": "stream", "id": "w", "shape": "interval"}
        facts = {"o": [], "w": [span("01 01:00", "01 02:00"), span("01 03:00", "01 04:00"),
                                span("01 05:00", "01 06:00")]}
        b = book([target("availability")], [outages(), works],
                 exclude=[{"id": "x", "stream": "w", "limit": {"time": "PT90M", "window": "day"}}])
        self.assertEqual(first(b, facts)["time"]["excluded"], {"x": 3 * H // 2})
        b[-1]["exclude"][0]["limit"] = {"times": 2, "window": "day"}
        self.assertEqual(first(b, facts)["time"]["excluded"], {"x": 2 * H})
        # In force from 12:00: half a day has half the time; the works at noon last an hour, 45 minutes are allowed.
        b[-1]["in_force"]["from"] = "2026-03-01T12:00:00Z"
        b[-1]["exclude"][0]["limit"] = {"time": "PT90M", "window": "day"}
        facts["w"] = [span("01 11:00", "01 13:00")]
        self.assertEqual(first(b, facts)["time"]["excluded"], {"x": 3 * H // 4})

    def test_notice(self):
        works = {"type": "stream", "id": "w", "shape": "interval", "fields": {"told": "time"}}
        rows = [span("02 01:00", "02 02:00", told="2026-03-01T01:00:00Z"),
                span("02 03:00", "02 04:00", told="2026-03-01T03:00:00.000001Z"),
                span("02 05:00", "02 06:00", told=None)]
        b = book([target("availability")], [outages(), works], exclude=[
            {"id": "x", "stream": "w", "notice": {"field": "told", "before": "PT24H"}}])
        self.assertEqual(first(b, {"w": rows}, from_="02", to="03")["time"]["excluded"], {"x": H})

    def test_coverage(self):
        lines = [(parse_time("2026-03-01T00:00:00Z"), parse_time("2026-03-01T12:00:00Z"))]
        facts = {"o": {"rows": [span("01 11:00", "01 14:00")], "complete": lines}}
        # Half a day is seen, one hour of it is down: 11/12. With all else up 23/24, with all else down 11/24.
        t = target("availability", ">= 90")
        r = first(book([t]), facts)
        self.assertEqual((r["value"], r["status"], r["time"]["no_data"]), ("91.666667", "unjudged", 12 * H))
        t["objective"]["value"] = "96"
        self.assertEqual(first(book([t]), facts)["status"], "missed")
        for policy, value, status in (("good", "95.833333", "missed"), ("bad", "45.833333", "missed"),
                                      ("excluded", "91.666667", "missed")):
            t["no_data"] = policy
            r = first(book([t]), facts)
            self.assertEqual((r["value"], r["status"]), (value, status))

    def test_hold(self):
        # A sample speaks for one hour: 00:00 to 01:30 of the day is known by two samples.
        sample = {"type": "stream", "id": "s", "shape": "sample", "hold": "PT1H"}
        r = first(book([target("count", stream="s")], [sample]), {"s": [event("01 00:00"), event("01 00:30")]})
        self.assertEqual((r["time"]["counted"], r["time"]["no_data"]), (3 * H // 2, 45 * H // 2))

    def test_calendar_hours_through_a_jump(self):
        # 30 March 2025 in Amsterdam, open 01:30 to 03:30: the hour 02 is skipped, one hour is open.
        calendar = {"type": "calendar", "id": "c", "timezone": "Europe/Amsterdam", "weekly": {"sun": ["01:30-03:30"]}}
        b = book([target("availability")], zone="Europe/Amsterdam", from_="2025-03-30", to="2025-03-31",
                 more=[calendar], hours="c")
        r = first(b, {}, from_=None, to=None)
        self.assertEqual((r["time"]["window"], r["time"]["up"]), (23 * H, H))
        # 26 October: 02:00 to 03:00 comes twice, three hours are open.
        b[-1]["in_force"] = {"from": "2025-10-26", "to": "2025-10-27"}
        r = first(b, {}, from_=None, to=None)
        self.assertEqual((r["time"]["window"], r["time"]["up"]), (25 * H, 3 * H))


class Outages(unittest.TestCase):
    FACTS = {"o": [span("01 22:00", "02 03:00"), span("02 10:00", "02 11:00"), span("04 00:00", None)]}

    def value(self, kind, day="01", as_of="04 06:00", **more):
        return first(book([target(kind, **more)]), self.FACTS, as_of=as_of, from_=day, to="%02d" % (int(day) + 1))

    def test_an_outage_belongs_to_its_first_moment_with_its_whole_length(self):
        self.assertEqual(self.value("longest_outage")["value"], "18000")
        self.assertEqual(self.value("longest_outage", "02")["value"], "3600")
        self.assertEqual((self.value("outages")["value"], self.value("outages", "03")["value"]), ("1", "0"))

    def test_means(self):
        self.assertEqual(self.value("mttr", "02")["value"], "3600")
        # The second day is up for 20 hours with one outage that belongs to it.
        self.assertEqual(self.value("mtbf", "02")["value"], "72000")
        # Between the first outage (to 03:00) and the second (10:00) are seven hours.
        self.assertEqual(self.value("shortest_uptime", "02")["value"], "25200")
        self.assertIsNone(self.value("shortest_uptime", "01")["value"])

    def test_nothing_to_measure_is_met(self):
        r = self.value("mttr", "03", objective="< PT1S")
        self.assertEqual((r["value"], r["status"]), (None, "met"))

    def test_an_open_outage_keeps_its_window_open(self):
        # On 4 March at 06:00 the outage is six hours old: not longer than 12 hours yet, and open even on the 6th.
        t = dict(objective="< PT12H")
        self.assertEqual(self.value("longest_outage", "04", **t)["status"], "open")
        self.assertEqual(self.value("longest_outage", "04", as_of="04 13:00", **t)["status"], "missed")
        self.assertTrue(self.value("longest_outage", "04", as_of="06 00:00", **t)["early"])
        self.assertEqual(self.value("longest_outage", "04", as_of="06 00:00", objective="< PT60H")["status"], "open")
        self.assertEqual(self.value("outages", "04", as_of="06 00:00", objective="< 2")["status"], "open")

    def test_a_short_run_may_still_grow(self):
        # Down since 23:50 of the 1st, seen at midnight, shortest half an hour: ten minutes may yet be down.
        facts = {"o": [span("01 23:50", None)]}
        t = target("downtime", "<= PT0S", shortest="PT30M")
        r = first(book([t]), facts, as_of="02 00:00")
        self.assertEqual((r["value"], r["status"]), ("0", "open"))
        self.assertEqual(first(book([t]), facts, as_of="02 01:00")["value"], "600")

    def test_concurrency(self):
        # Three rows at 02:00 to 03:00, of two sites.
        facts = {"o": [span("01 00:00", "01 03:00", site="a"), span("01 01:00", "01 04:00", site="b"),
                       span("01 02:00", "01 05:00", site="a"), span("01 05:00", "01 06:00", site="c")]}
        b = book([target("concurrency")], [outages(fields=SITE)])
        self.assertEqual(first(b, facts)["value"], "3")
        b = book([target("concurrency", distinct=["site"], out_of="8")], [outages(fields=SITE)])
        r = first(b, facts)
        self.assertEqual((r["value"], r["numerator"], r["denominator"]), ("25", "2", "8"))


class Rows(unittest.TestCase):
    FIELDS = {"n": "number", "i": "integer", "d": "decimal", "t": {"type": "duration", "unit": "ms"}, "ok": "boolean",
              "site": "string"}

    def one(self, kind, rows, objective=None, as_of="11", **members):
        facts = {"e": [event("01 0%d:00" % i, **{**dict.fromkeys(self.FIELDS), **row}) for i, row in enumerate(rows)]}
        return first(book([target(kind, objective, **members)], [events(fields=self.FIELDS)]), facts, as_of)

    def test_sum_of_doubles_is_exact(self):
        # 1e300 - 1e300 + 0.1 is 0.1, whatever the order.
        r = self.one("sum", [{"n": "1e300"}, {"n": "0.1"}, {"n": "-1e300"}], "<= 0.1", field="n")
        self.assertEqual((r["value"], r["status"]), ("0.1", "met"))
        # 0.1 + 0.2 as doubles, added exactly, is nearest to 0.30000000000000004.
        r = self.one("sum", [{"n": "0.1"}, {"n": "0.2"}], "<= 0.3", field="n")
        self.assertEqual((r["value"], r["status"]), ("0.30000000000000004", "missed"))
        self.assertEqual(self.one("sum", [{"n": "5e-324"}, {"n": "-0.0"}], field="n")["value"], "5e-324")
        self.assertEqual(self.one("minimum", [{"n": "-0.0"}], field="n")["value"], "0")

    def test_decimals_are_exact(self):
        r = self.one("sum", [{"d": "0.1"}, {"d": "0.2"}], "<= 0.3", field="d")
        self.assertEqual((r["value"], r["status"]), ("0.3", "met"))

    def test_quantile(self):
        # 0, 10, 20, 30 at 0.95: h = 2.85, 20 + 0.85 x 10 = 28.5. With 30 counting twice: h = 3.8, 30.
        rows = [{"i": str(v), "site": "x"} for v in (30, 0, 20, 10)]
        self.assertEqual(self.one("quantile", rows, field="i", q="0.95")["value"], "28.5")
        rows = [{"d": "30", "i": "2"}, {"d": "0", "i": "1"}, {"d": "20", "i": "1"}, {"d": "10", "i": "1"}]
        self.assertEqual(self.one("quantile", rows, field="d", count="i", q="0.95")["value"], "30")

    def test_duration_field_in_seconds(self):
        # 1500 ms and 500.5 ms: the mean is 1.00025 s.
        r = self.one("mean", [{"t": "1500"}, {"t": "500.5"}], "<= PT1.00025S", field="t")
        self.assertEqual((r["value"], r["unit"], r["status"]), ("1.00025", "s", "met"))

    def test_ratio(self):
        rows = [{"ok": "1", "i": "2"}, {"ok": "false", "i": "4"}, {"ok": None, "i": "1"}, {"ok": "true", "i": None}]
        of = {"field": "ok", "op": "!=", "value": False}
        # A missing value is not unequal: two of four rows.
        self.assertEqual(self.one("ratio", rows, of=of)["value"], "50")
        # Counted: 2 of 7; the row without a count is null.
        r = self.one("ratio", rows, of=of, count="i")
        self.assertEqual((r["value"], r["rows"]["left_out"]), ("28.571429", {"null": 1}))
        self.assertEqual(self.one("ratio", rows, of={"count": "i"})["numerator"], "7")
        r = self.one("ratio", rows, "<= 2 count", of=of, out_of="8")
        self.assertEqual((r["value"], r["numerator"], r["status"]), ("25", "2", "met"))

    def test_promoter_and_scale(self):
        # 9, 10 less 6, 0 of five rows: 0; 11 is outside the scale.
        rows = [{"n": v} for v in ("9", "10", "6", "0", "7", "11", None)]
        r = self.one("promoter", rows, field="n", scale=["0", "10"])
        self.assertEqual((r["value"], r["denominator"], r["rows"]["left_out"]), ("0", "5", {"bad": 1, "null": 1}))

    def test_no_rows(self):
        self.assertEqual(self.one("sum", [], field="i")["value"], "0")
        r = self.one("mean", [], "> 1", field="i")
        self.assertEqual((r["value"], r["status"]), (None, "no_data"))

    def test_round(self):
        # 2.5 to whole: half_even 2, half_up 3; -2.5 half_up is -3, down -2, up -3.
        self.assertEqual([to_multiple(Fraction("-2.5"), 1, how) for how in ("half_even", "half_up", "down", "up")],
                         [-2, -3, -2, -3])
        # The double 2.675 lies below 2.675, so half_up gives 2.67, judged exactly.
        r = self.one("mean", [{"n": "2.675"}], "<= 2.67", field="n", round={"to": "0.01", "how": "half_up"})
        self.assertEqual((r["value"], r["status"]), ("2.67", "met"))

    def test_borders_of_the_window_and_as_of(self):
        facts = {"e": [event("01 00:00"), event("2026-03-01T23:59:59.999999Z"), event("02 00:00"),
                       event("2026-02-28T23:59:59.999999Z")]}
        r = first(book([target("count")]), facts, as_of="02 00:00")
        self.assertEqual((r["value"], r["rows"]["left_out"]), ("2", {"before_start": 1, "future": 1}))

    def test_early(self):
        rows = [{"ok": "true"}] * 3
        r = self.one("count", rows, "<= 2", as_of="01 12:00")
        self.assertEqual((r["status"], r["early"]), ("missed", True))
        self.assertEqual(self.one("count", rows, "<= 3", as_of="01 12:00")["status"], "open")
        # A share can still go anywhere; an `any` with the count already missed is unknown, not false.
        self.assertEqual(self.one("ratio", rows, "<= 200", as_of="01 12:00")["status"], "met")

    def test_least(self):
        rows = [{"n": "3"}, {"n": None}]
        r = self.one("mean", rows, ">= 3", field="n", least={"response": "50"})
        self.assertEqual(r["status"], "met")
        r = self.one("mean", rows, ">= 3", field="n", least={"response": "50.000000000001"})
        self.assertEqual(r["status"], "unjudged")

    def test_revisions(self):
        stream = events(fields={"k": "string", "r": "integer", "v": "integer"}, key=["k"], revision="r")
        rows = [event("01 01:00", k="a", r="1", v="5"), event("01 02:00", k="a", r="2", v="7"),
                event("01 02:00", k="a", r="2", v="7"), event("01 02:00", k="b", r=None, v="1")]
        got = card(book([target("sum", field="v")], [stream]), {"e": rows})
        self.assertEqual(got["periods"][0]["targets"][0]["value"], "8")
        self.assertEqual(got["facts"]["e"], {"rows": 4, "superseded": 2, "complete": "assumed"})


class Subjects(unittest.TestCase):
    STREAM = [outages(fields=SITE)]
    FACTS = {"o": [span("01 00:00", "01 12:00", site="a"), span("01 00:00", "01 06:00", site=None)]}

    def test_each_and_pooled_and_weighted(self):
        by = dict(by=["site"], subjects=[{"site": "a", "weight": "3"}, {"site": "b"}])
        t = target("availability", ">= 60", **by)
        r = first(book([t], self.STREAM), self.FACTS)
        # Keys in order of their bytes: "a", "b", null. 50 %, 100 %, 75 %.
        self.assertEqual([(s["key"]["site"], s["value"]) for s in r["subjects"]],
                         [("a", "50"), ("b", "100"), (None, "75")])
        self.assertEqual((r["status"], r["over"], r["rows"]["counted"]), ("missed", "each", 2))
        t["over"] = "any"
        self.assertEqual(first(book([t], self.STREAM), self.FACTS)["status"], "met")
        t["over"] = "worst"
        self.assertEqual(first(book([t], self.STREAM), self.FACTS)["value"], "50")
        t["over"] = "pooled"
        self.assertEqual(first(book([t], self.STREAM), self.FACTS)["value"], "75")
        # (3 x 12 + 24 + 18) / (3 x 24 + 24 + 24) = 78 / 120.
        t["over"] = "weighted"
        self.assertEqual(first(book([t], self.STREAM), self.FACTS)["value"], "65")

    def test_classes_by_attribute(self):
        t = target("availability", ">= 60", by=["site"], subjects=[{"site": "a", "big": 5}, {"site": "b", "big": 1}],
                   classes=[{"id": "large", "where": {"field": "big", "op": ">", "value": "2"}},
                            {"id": "small", "where": {"field": "big", "given": True},
                             "objective": {"op": ">=", "value": "100"}}])
        r = first(book([t], self.STREAM), self.FACTS)
        self.assertEqual([(c["id"], c["status"], [s["key"]["site"] for s in c["subjects"]]) for c in r["classes"]],
                         [("large", "missed", ["a"]), ("small", "met", ["b"])])
        self.assertEqual(r["rows"], {"seen": 2, "counted": 1, "left_out": {"no_class": 1}})
        self.assertEqual(r["classes"][1]["rows"]["left_out"], {"other_class": 1, "no_class": 1})

    def test_exclusion_matches_subjects(self):
        works = {"type": "stream", "id": "w", "shape": "interval", "fields": SITE}
        facts = dict(self.FACTS, w=[span("01 00:00", "01 03:00", site="a"), span("01 03:00", "01 04:00", site=None)])
        r = first(book([target("availability", by=["site"])], self.STREAM + [works],
                       exclude=[{"id": "x", "stream": "w"}]), facts)
        self.assertEqual([s["time"]["excluded"]["x"] for s in r["subjects"]], [4 * H, H])

    def test_subjects_of_a_stream(self):
        # Members of the window with their last attributes: the later row of `a` weighs 1, `b` is not there on the 1st.
        members = {"type": "stream", "id": "m", "shape": "interval", "fields": {"site": "string", "w": "integer"}}
        facts = dict(self.FACTS, m=[span("01 00:00", "01 10:00", site="a", w="5"),
                                    span("01 10:00", "02 10:00", site="a", w="1"),
                                    span("02 00:00", "03 00:00", site="b", w="9")])
        t = target("availability", by=["site"], over="weighted", subjects={"stream": "m", "weight": "w"})
        r = first(book([t], self.STREAM + [members]), facts)
        self.assertEqual([s["key"]["site"] for s in r["subjects"]], ["a", None])
        self.assertEqual(r["denominator"], str(48 * H))


class Values(unittest.TestCase):
    def test_text_of_numbers(self):
        cases = {0.1: "0.1", 1e21: "1e+21", 1e20: "100000000000000000000", 1e-6: "0.000001", 1e-7: "1e-7",
                 123456.789: "123456.789", 5e-324: "5e-324", 1.5e300: "1.5e+300", -2.5: "-2.5", 100.0: "100"}
        for value, text in cases.items():
            self.assertEqual(show_double(Fraction(value)), text)
        self.assertEqual(show_rational(Fraction(1, 3)), "0.333333")
        self.assertEqual(show_rational(Fraction(5, 10 ** 7)), "0")
        self.assertEqual(show_rational(Fraction(-5, 10 ** 7)), "0")
        self.assertEqual(show_rational(Fraction(15, 10 ** 7)), "0.000002")

    def test_canonical(self):
        # Members by UTF-16 units: U+1F600 begins with D83D and comes before U+FB01.
        self.assertEqual(canonical({"\ufb01": 1, "\U0001f600": None, "b": [True, "\n\u001f"]}),
                         '{"b":[true,"\\n\\u001f"],"\U0001f600":null,"\ufb01":1}'.encode())


class SecondWay(unittest.TestCase):
    """The same time figures from pieces and from single seconds."""

    def test_days(self):
        compared = 0
        for seed in range(1000, 1030):
            documents, facts, agreement, from_, to, as_of = make_day(seed)
            counted = {(r["from"], r["target"], canonical(r["key"])): r
                       for r in score_by_seconds(documents, facts, agreement, as_of)}
            kinds = {t["id"]: t["metric"]["kind"] for t in documents[-1]["targets"]}
            for period in score(documents, facts, agreement, from_, to, as_of)["periods"]:
                for t in period["targets"]:
                    for r in t.get("subjects", [t]):
                        other = counted[period["from"], t["id"], canonical(r.get("key", {}))]
                        self.same(seed, kinds[t["id"]], r, other)
                        compared += 1
        self.assertGreater(compared, 100)

    def same(self, seed, kind, result, other):
        time = {k: v for k, v in result["time"].items() if k != "weighted_down"}
        seconds = {k: {i: n * 10 ** 6 for i, n in v.items()} if isinstance(v, dict) else v * 10 ** 6
                   for k, v in other["time"].items()}
        self.assertEqual(time, seconds, "seed %d" % seed)
        if kind == "downtime":
            self.assertEqual(result["value"], show_rational(other["downtime"]), "seed %d" % seed)
        elif "numerator" in result:
            share = 100 * Fraction(result["numerator"]) / Fraction(result["denominator"])
            self.assertEqual(share, other["availability"], "seed %d" % seed)
        else:
            self.assertIsNone(other["availability"], "seed %d" % seed)


if __name__ == "__main__":
    unittest.main()
