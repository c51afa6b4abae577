"""The calendars of the reference, worked out by hand so that they can be trusted. The working stands beside each case."""
import unittest
from datetime import date

from cases.calendars import Maker
from rules.calendar import Closed, calendars_of, open_minutes
from rules.clock import DAY, HOUR, MINUTE, Invalid, parse_time, show_time
from rules.queries import ask, parse_reading

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
EVERY_DAY = WEEKDAYS + ("sat", "sun")


def own(name="it", zone="Etc/UTC", days=WEEKDAYS, hours=("09:00-17:00",), **members):
    return {"type": "calendar", "id": name, "timezone": zone, "weekly": {day: list(hours) for day in days}, **members}


def made(how, *parts, **members):
    return {"type": "calendar", "id": "it", how: list(parts), **members}


def calendar(*documents):
    return calendars_of(documents)["it"]


class Test(unittest.TestCase):
    def elapsed(self, c, a, b, hours):
        """Forwards, reversed, and minute by minute."""
        a, b = parse_time(a), parse_time(b)
        self.assertEqual(c.elapsed(a, b), hours * HOUR)
        self.assertEqual(c.elapsed(b, a), -hours * HOUR)
        self.assertEqual(open_minutes(c, a, b) * MINUTE, hours * HOUR)

    def spans(self, c, a, b, *wanted):
        found = c.spans(parse_time(a), parse_time(b))
        self.assertEqual(["%s/%s" % (show_time(x), show_time(y)) for x, y in found], list(wanted))

    def at(self, wanted, verb, *arguments):
        """A verb that gives an instant: texts in, text out; None is `closed`."""
        arguments = [parse_time(x) if isinstance(x, str) and "T" in x else x for x in arguments]
        if wanted is None:
            self.assertRaises(Closed, verb, *arguments)
        else:
            self.assertEqual(show_time(verb(*arguments)), wanted)


class Zones(Test):
    def test_clock_goes_forward(self):
        # Amsterdam, 29 March 2026: 02:00 becomes 03:00 at 01:00Z. 01:30 to 03:30 is 00:30Z to 01:30Z.
        c = calendar(own(zone="Europe/Amsterdam", days=["sun"], hours=["01:30-03:30"]))
        self.spans(c, "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z", "2026-03-29T00:30:00Z/2026-03-29T01:30:00Z")
        self.elapsed(c, "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z", 1)
        # Hours that are skipped whole are no hours, and their date no working day.
        c = calendar(own(zone="Europe/Amsterdam", days=["sun"], hours=["02:00-03:00"]))
        self.assertEqual(c.working(date(2026, 3, 29)), 0)
        self.at("2026-04-05T10:00:00Z", c.due_days, "2026-03-22T11:00:00Z", 1)  # 12:00 +01:00, then 12:00 +02:00

    def test_clock_goes_back(self):
        # 25 October 2026: 03:00 becomes 02:00 at 01:00Z. To 02:30 comes at 00:30Z, and 02:00 to 02:30 again at 01:00Z.
        c = calendar(own(zone="Europe/Amsterdam", days=["sun"], hours=["00:00-02:30"]))
        self.spans(c, "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z",
                   "2026-10-24T22:00:00Z/2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z/2026-10-25T01:30:00Z")
        self.elapsed(c, "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z", 3)
        self.at("2026-10-25T01:00:00Z", c.next_open, "2026-10-25T00:00:00Z")
        self.at("2026-10-25T01:30:00Z", c.due_days, "2026-10-25T12:00:00Z", 0, "end")
        # A clock time that comes twice is its first time, also for the date of `from` itself.
        self.at("2026-10-25T00:15:00Z", c.due_days, "2026-10-25T01:15:00Z", 0)

    def test_half_an_hour(self):
        # Lord Howe, 5 April 2026: 02:00 (+11) becomes 01:30 (+10:30) at 15:00Z. 01:00 to 03:00 is 14:00Z to 16:30Z.
        c = calendar(own(zone="Australia/Lord_Howe", days=["sun"], hours=["01:00-03:00"]))
        self.spans(c, "2026-04-04T12:00:00Z", "2026-04-05T12:00:00Z", "2026-04-04T14:00:00Z/2026-04-04T16:30:00Z")
        # 4 October: 02:00 (+10:30) becomes 02:30 (+11) at 15:30Z; 14:30Z to 16:00Z.
        self.spans(c, "2026-10-03T12:00:00Z", "2026-10-04T12:00:00Z", "2026-10-03T14:30:00Z/2026-10-03T16:00:00Z")

    def test_a_date_that_is_not_there(self):
        # Apia goes from Thursday 29 December 2011 (-10) to Saturday the 31st (+14) at 10:00Z of the 30th.
        c = calendar(own(zone="Pacific/Apia"))
        self.assertEqual(c.working(date(2011, 12, 30)), 0)
        # Thursday 09:00 to 17:00 is 19:00Z to 03:00Z; Monday's 09:00 is 19:00Z of Sunday. 16:00 + 2 hours: Monday 10:00.
        self.at("2012-01-01T20:00:00Z", c.due, "2011-12-30T02:00:00Z", 2 * HOUR)
        self.at("2012-01-02T02:00:00Z", c.due_days, "2011-12-30T02:00:00Z", 1)  # Monday 16:00, +14
        self.elapsed(c, "2011-12-29T12:00:00Z", "2012-01-01T12:00:00Z", 8)
        # Hours over midnight from Thursday begin on the 29th and would end on the 30th: they end with the 29th.
        c = calendar(own(zone="Pacific/Apia", days=["thu"], hours=["22:00-06:00"]))
        self.assertEqual(c.working(date(2011, 12, 29)), 2 * HOUR)

    def test_readings(self):
        c = calendar(own(zone="Europe/Amsterdam"))
        self.assertEqual([show_time(t) for t in c.instants(parse_reading("2026-10-25T02:30:00"))],
                         ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"])
        self.assertEqual(c.instants(parse_reading("2026-03-29T02:30:00")), [])
        self.assertEqual(ask(c, {"op": "local", "at": "2026-10-25T00:30:00.5Z"}), {"local": "2026-10-25T02:30:00.5+02:00"})
        self.assertRaises(Invalid, parse_reading, "2026-10-25T24:00:00")


class Hours(Test):
    def test_over_midnight(self):
        # The 24th (Thursday) is closed: the night of the 23rd runs on into it, that of the 24th is not.
        c = calendar(own(days=EVERY_DAY, hours=["22:00-06:00"], exceptions=[{"on": "2026-12-24", "hours": []}]))
        self.spans(c, "2026-12-23T12:00:00Z", "2026-12-26T12:00:00Z",
                   "2026-12-23T22:00:00Z/2026-12-24T06:00:00Z", "2026-12-25T22:00:00Z/2026-12-26T06:00:00Z")
        self.elapsed(c, "2026-12-24T00:00:00Z", "2026-12-25T00:00:00Z", 6)
        # By dates: the 23rd has its whole night, the 24th nothing.
        self.assertEqual([c.working(date(2026, 12, d)) for d in (23, 24, 25)], [8 * HOUR, 0, 8 * HOUR])
        self.at("2026-12-26T06:00:00Z", c.due_days, "2026-12-23T23:00:00Z", 1, "end")

    def test_over_midnight_counts_once(self):
        # The 5th runs to 10:00 of the 6th, whose own hours are 09:00 to 17:00: 20:00 to 17:00 is 21 hours.
        c = calendar(own(exceptions=[{"on": "2026-03-05", "hours": ["20:00-10:00"]}]))
        self.elapsed(c, "2026-03-05T12:00:00Z", "2026-03-07T00:00:00Z", 21)
        # Each date has what is listed for it: 14 hours and 8.
        self.assertEqual([c.working(date(2026, 3, d)) for d in (5, 6)], [14 * HOUR, 8 * HOUR])
        self.at("2026-03-06T17:00:00Z", c.next_close, "2026-03-05T21:00:00Z")

    def test_to_midnight(self):
        # 22:00-00:00 ends at midnight, as 22:00-24:00 does.
        for hours in "22:00-00:00", "22:00-24:00":
            c = calendar(own(days=["mon"], hours=[hours]))
            self.spans(c, "2026-03-02T00:00:00Z", "2026-03-05T00:00:00Z", "2026-03-02T22:00:00Z/2026-03-03T00:00:00Z")

    def test_exceptions(self):
        # 2 to 6 March closed, but the 4th 10:00 to 11:00: the last that fits wins, whatever its kind.
        week = {"first": "2026-03-02", "last": "2026-03-06", "hours": []}
        day = {"on": "2026-03-04", "hours": ["10:00-11:00"]}
        yearly = {"yearly": "03-04", "hours": ["12:00-15:00"]}
        for exceptions, hours in ([week, day], 1), ([day, week], 0), ([week, yearly], 3), ([yearly, day], 1 + 4 * 8):
            self.elapsed(calendar(own(exceptions=exceptions)), "2026-03-02T00:00:00Z", "2026-03-07T00:00:00Z", hours)

    def test_leap_day(self):
        c = calendar(own(days=[], exceptions=[{"yearly": "02-29", "hours": ["10:00-12:00"]}]))
        self.at("2028-02-29T10:00:00Z", c.next_open, "2026-01-01T00:00:00Z")
        self.at("2104-02-29T10:00:00Z", c.due, "2096-02-29T10:00:00Z", 2 * HOUR, "next")  # 2100 has none
        self.at("2024-02-29T11:00:00Z", c.back, "2026-01-01T00:00:00Z", HOUR)
        self.at("2032-02-29T08:00:00Z", c.due_days, "2028-02-29T08:00:00Z", 1)

    def test_always(self):
        c = calendar({"type": "calendar", "id": "it", "always": True})
        self.at(None, c.next_open, "2026-01-01T00:00:00Z")
        self.at(None, c.next_close, "2026-01-01T00:00:00Z")
        self.at("2026-01-02T00:00:00Z", c.due_days, "2026-01-01T12:00:00Z", 0, "end")
        # From any time at all: a span that never ends is walked through.
        self.at("2126-01-01T00:00:00Z", c.due, "2026-01-01T00:00:00Z", parse_time("2126-01-01T00:00:00Z") - parse_time("2026-01-01T00:00:00Z"))


class Composed(Test):
    def test_except(self):
        office, off = own("office"), own("off", days=[], exceptions=[{"on": "2026-05-05", "hours": ["12:00-24:00"]}])
        c = calendar(office, off, made("except", "office", "off"))
        # Tuesday 5 May ends at 12:00: 8 + 3 + 8 hours.
        self.elapsed(c, "2026-05-04T00:00:00Z", "2026-05-07T00:00:00Z", 19)
        self.at("2026-05-06T10:00:00Z", c.due, "2026-05-05T11:00:00Z", 2 * HOUR)
        self.at("2026-05-05T12:00:00Z", c.due_days, "2026-05-04T10:00:00Z", 1, "end")

    def test_intersect_over_zones(self):
        # 09:00 to 17:00 is 08:00Z to 16:00Z and 14:00Z to 22:00Z in January: two hours.
        c = calendar(own("a", "Europe/Amsterdam"), own("b", "America/New_York"), made("intersect", "a", "b"))
        self.elapsed(c, "2026-01-05T00:00:00Z", "2026-01-06T00:00:00Z", 2)
        # From 8 to 29 March New York alone has changed its clock: 13:00Z to 16:00Z.
        self.elapsed(c, "2026-03-09T00:00:00Z", "2026-03-10T00:00:00Z", 3)
        self.assertEqual(c.zone, "Europe/Amsterdam")

    def test_union(self):
        # 09:00 to 17:00 and 16:00 to 20:00 are 11 hours; 17:00 is no end.
        c = calendar(own("a"), own("b", hours=["16:00-20:00"]), made("union", "a", "b"))
        self.elapsed(c, "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z", 11)
        self.at("2026-03-02T20:00:00Z", c.next_close, "2026-03-02T10:00:00Z")

    def test_day_of_a_composed_one(self):
        # From midnight to midnight: the night of Monday is two hours of Monday and six of Tuesday.
        c = calendar(own("a", days=["mon"], hours=["22:00-06:00"]), own("b", days=[]), made("union", "a", "b"))
        self.assertEqual([c.working(date(2026, 3, d)) for d in (2, 3)], [2 * HOUR, 6 * HOUR])
        self.at("2026-03-03T00:00:00Z", c.due_days, "2026-03-02T10:00:00Z", 0, "end")
        # In the zone that is said: Monday 22:00Z is Tuesday 03:30 in Kolkata, and all eight hours are on that date.
        c = calendar(own("a", days=["mon"], hours=["22:00-06:00"]), own("b", days=[]), made("union", "a", "b", timezone="Asia/Kolkata"))
        self.assertEqual([c.working(date(2026, 3, d)) for d in (2, 3)], [0, 8 * HOUR])

    def test_zone(self):
        always = {"type": "calendar", "id": "always", "always": True}
        inner = {"type": "calendar", "id": "inner", "union": ["always", "a"]}
        # The first part has none; the second, made of others, has that of its own first that has one.
        c = calendar(always, own("a", "Asia/Kolkata"), own("b", "Europe/Amsterdam"), inner, made("union", "always", "inner", "b"))
        self.assertEqual(c.zone, "Asia/Kolkata")
        self.assertEqual(calendar(always, made("union", "always")).zone, "UTC")

    def test_valid(self):
        # From 1 January 2027, midnight in Amsterdam: 23:00Z of the 31st.
        c = calendar({"type": "calendar", "id": "it", "always": True, "timezone": "Europe/Amsterdam", "valid": {"from": "2027-01-01", "to": "2027-01-03"}})
        self.spans(c, "2026-12-01T00:00:00Z", "2027-02-01T00:00:00Z", "2026-12-31T23:00:00Z/2027-01-02T23:00:00Z")
        self.at("2026-12-31T23:00:00Z", c.next_open, "2026-01-01T00:00:00Z")
        self.at("2027-01-02T23:00:00Z", c.due, "2026-01-01T00:00:00Z", 48 * HOUR)
        self.at(None, c.due, "2026-01-01T00:00:00Z", 48 * HOUR, "next")
        self.at(None, c.due, "2026-01-01T00:00:00Z", 48 * HOUR + 1)
        self.at(None, c.due_days, "2027-01-02T10:00:00Z", 1)
        # Two that follow each other: Friday 1 January by the new hours, 10 of them.
        old, new = own("old", valid={"to": "2027-01-01"}), own("new", hours=["08:00-18:00"], valid={"from": "2027-01-01"})
        c = calendar(old, new, made("union", "old", "new"))
        self.elapsed(c, "2026-12-31T00:00:00Z", "2027-01-02T00:00:00Z", 18)


class Due(Test):
    def setUp(self):
        self.c = calendar(own(hours=["09:00-12:00", "13:00-17:00"]))

    def test_ends_of_spans(self):
        # Three hours from Monday 09:00 are used up at 12:00; the latest such instant is 13:00.
        self.at("2026-03-02T12:00:00Z", self.c.due, "2026-03-02T09:00:00Z", 3 * HOUR)
        self.at("2026-03-02T13:00:00Z", self.c.due, "2026-03-02T09:00:00Z", 3 * HOUR, "next")
        self.at("2026-03-09T09:00:00Z", self.c.due, "2026-03-06T16:00:00Z", HOUR, "next")
        # Mirrored: four hours before 17:00 begin at 13:00, and as well at 12:00.
        self.at("2026-03-02T13:00:00Z", self.c.back, "2026-03-02T17:00:00Z", 4 * HOUR)
        self.at("2026-03-02T12:00:00Z", self.c.back, "2026-03-02T17:00:00Z", 4 * HOUR, "next")

    def test_zero_and_negative(self):
        self.at("2026-03-02T12:30:00Z", self.c.due, "2026-03-02T12:30:00Z", 0)
        self.at("2026-03-02T13:00:00Z", self.c.due, "2026-03-02T12:30:00Z", 0, "next")
        self.at("2026-03-02T10:00:00Z", self.c.due, "2026-03-02T10:00:00Z", 0, "next")
        self.at("2026-03-02T12:00:00Z", self.c.back, "2026-03-02T12:30:00Z", 0, "next")
        # 14:00 less two hours: one after lunch, one before.
        self.at("2026-03-02T11:00:00Z", self.c.due, "2026-03-02T14:00:00Z", -2 * HOUR)
        self.at("2026-03-02T12:00:00Z", self.c.due, "2026-03-02T14:00:00Z", -HOUR, "next")

    def test_by_definition(self):
        # Every whole quarter of Friday to Tuesday against the first and last minute that fit.
        start, end = parse_time("2026-03-06T00:00:00Z"), parse_time("2026-03-10T00:00:00Z")
        minutes = range(start, end + MINUTE, MINUTE)
        so_far, passed = {}, 0
        for t in minutes:
            so_far[t] = passed
            passed += MINUTE * self.c.is_open(t)
        for t in minutes[::45]:
            for d in range(0, 6 * HOUR, 90 * MINUTE):
                fitting = [x for x in minutes if x >= t and so_far[x] - so_far[t] == d]
                if fitting and fitting[-1] < end:
                    self.assertEqual(self.c.due(t, d), t if d == 0 else fitting[0])
                    self.assertEqual(self.c.due(t, d, "next"), fitting[-1])
                fitting = [x for x in minutes if x <= t and so_far[t] - so_far[x] == d]
                if fitting and fitting[0] > start:
                    self.assertEqual(self.c.back(t, d), t if d == 0 else fitting[-1])
                    self.assertEqual(self.c.back(t, d, "next"), fitting[0])

    def test_days(self):
        # Friday, Monday, Tuesday after Thursday 5 March.
        self.at("2026-03-10T18:30:00Z", self.c.due_days, "2026-03-05T18:30:00Z", 3)
        self.at("2026-03-10T17:00:00Z", self.c.due_days, "2026-03-05T18:30:00Z", 3, "end")
        self.at("2026-03-09T10:00:00Z", self.c.due_days, "2026-03-07T10:00:00Z", 0)  # 0 looks forward
        self.at("2026-03-06T10:00:00Z", self.c.due_days, "2026-03-07T10:00:00Z", -1)
        self.at("2026-03-05T10:00:00Z", self.c.due_days, "2026-03-09T10:00:00Z", -2)
        self.assertEqual(ask(self.c, {"op": "back", "to": "2026-03-09", "days": 2, "id": 7}), {"id": 7, "at": "2026-03-05T00:00:00Z"})
        self.assertEqual(ask(self.c, {"op": "due", "from": "2026-03-06", "for": "P1D"}), {"at": "2026-03-09T00:00:00Z"})

    def test_never(self):
        c = calendar(own("a", days=["mon"]), own("b", days=["tue"]), made("intersect", "a", "b"))
        for verb, arguments in (c.due, (1,)), (c.back, (1,)), (c.next_open, ()), (c.next_close, ()), (c.due_days, (0,)):
            self.at(None, verb, "2026-03-02T10:00:00Z", *arguments)
        self.assertEqual(ask(c, {"op": "due", "from": "2026-03-02", "for": "PT1S"}), {"error": {"code": "closed"}})

    def test_far_ahead(self):
        # Nothing for a thousand years, then one date that the document names.
        c = calendar(own(days=[], exceptions=[{"on": "3026-03-02", "hours": ["09:00-10:00"]}]))
        self.at("3026-03-02T09:00:00Z", c.next_open, "2026-03-02T00:00:00Z")
        self.at("3026-03-02T08:00:00Z", c.due_days, "2026-03-02T08:00:00Z", 1)


class Random(Test):
    def test_spans_are_the_rule(self):
        """Of random calendars: open at every span's start, not at its end, and the same at both sides of every minute between."""
        for seed in range(40):
            maker = Maker(seed)
            c = calendars_of(maker.documents)["it"]
            maker.use(c)
            a = maker.instant() // DAY * DAY
            spans = c.spans(a, a + 4 * DAY)
            for x, y in spans:
                self.assertTrue(c.is_open(x) and c.is_open(y - 1))
                self.assertFalse(y < a + 4 * DAY and c.is_open(y))
                self.assertFalse(x > a and c.is_open(x - 1))
            for t in range(a, a + 4 * DAY, 7 * MINUTE):
                self.assertEqual(c.is_open(t), any(x <= t < y for x, y in spans), (seed, t))
            # What documents say without the clock agrees with it.
            for t in range(a, a + 4 * DAY, DAY):
                said = c.constant(t, t + DAY)
                self.assertTrue(said is None or c.spans(t, t + DAY) == ([(t, t + DAY)] if said else []))


if __name__ == "__main__":
    unittest.main()
