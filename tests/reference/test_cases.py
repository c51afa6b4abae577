"""Cases of `elapsed` worked out by hand (section 10); the working stands beside each. 1 March 2026 is a Sunday."""
import unittest

from cases.alone import make_alone
from generate import case
from hand import H, book, card, event, events, first, span, target
from reference import score
from rules.ticks import by_seconds

OFFICE = {"type": "calendar", "id": "office", "timezone": "Etc/UTC",
          "weekly": {day: ["09:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")}}
ROUND = {"type": "calendar", "id": "round", "timezone": "Etc/UTC", "always": True}
NIGHT = {"type": "calendar", "id": "night", "timezone": "Etc/UTC", "weekly": {"mon": ["22:00-06:00"], "tue": ["04:00-08:00"]}}
FIELDS = {"case": "string", "event": "string", "prio": "string", "site": "string", "n": "integer"}
TICKETS = {"start": "open", "stop": "solve", "pause": "wait", "resume": "work"}
WORKS = {"type": "stream", "id": "w", "shape": "interval", "fields": {"site": "string"}}


def log(*lines, **cells):
    """Rows from "CASE TIME EVENT FIELD=VALUE..."; the time is two words."""
    rows = []
    for line in lines:
        case, day, clock, what, *more = line.split()
        row = {"case": case, "event": what, "prio": None, "site": None, "n": None, **cells}
        row.update(word.split("=") for word in more)
        rows.append(event("%s %s" % (day, clock) if len(clock) < 9 else "2026-03-%sT%sZ" % (day, clock), **row))
    return rows


def elapsed(lines, objective=None, as_of="11", window="month", works=(), from_="01", to="02", stream=None, **members):
    """The result of one target on a log; `maximum` where no aggregate is said."""
    of_book = {k: members.pop(k) for k in ("zone", "exclude_all") if k in members}
    members = {**TICKETS, "aggregate": "maximum", **members}
    rows = lines if lines and isinstance(lines[0], dict) else log(*lines)
    t = target("elapsed", objective, **members)
    documents = book([t], [stream or events(fields=FIELDS), WORKS], window=window,
                     more=[OFFICE, ROUND, NIGHT], **of_book)
    return first(documents, {"e": rows, "w": list(works)}, as_of, from_, to)


def seconds(*args, **members):
    """The longest elapsed time in hours."""
    value = elapsed(*args, **members)["value"]
    return None if value is None else int(value) / 3600 if float(value) == int(float(value)) else float(value) / 3600


def under(op, value):
    return {"op": op, "value": value}


def late(lines, op, value, **members):
    """(number of late cases, cases that count, reasons)"""
    r = elapsed(lines, aggregate="late", limit=under(op, value), **members)
    return int(r["value"]), r["cases"]["counted"], r["cases"].get("left_out", {})


class Replay(unittest.TestCase):
    def test_a_plain_case(self):
        # 10:00 to 13:00.
        r = elapsed(["a 02 10:00 open", "a 02 13:00 solve"], "<= PT3H")
        self.assertEqual((r["value"], r["unit"], r["status"]), ("10800", "s", "met"))
        self.assertEqual(r["cases"], {"seen": 1, "counted": 1})
        self.assertEqual(r["rows"], {"seen": 2, "counted": 2})

    def test_order_of_rows_does_not_matter(self):
        self.assertEqual(seconds(["a 02 13:00 solve", "a 02 12:00 work", "a 02 10:00 open", "a 02 11:00 wait"]), 2)

    def test_pauses(self):
        # 10-11, 12-13, 15-16.
        lines = ["a 02 10:00 open", "a 02 11:00 wait", "a 02 12:00 work", "a 02 13:00 wait", "a 02 15:00 work",
                 "a 02 16:00 solve"]
        self.assertEqual(seconds(lines), 3)

    def test_stopped_while_paused(self):
        self.assertEqual(seconds(["a 02 10:00 open", "a 02 11:00 wait", "a 02 16:00 solve"]), 1)

    def test_events_that_change_nothing(self):
        # A pause before the start, a start and a resume while running, a second pause.
        lines = ["a 02 08:00 wait", "a 02 10:00 open", "a 02 10:30 work", "a 02 11:00 open", "a 02 12:00 wait",
                 "a 02 12:30 wait", "a 02 13:00 open", "a 02 14:00 work", "a 02 15:00 solve"]
        # 10-12 and 13-15: a start while paused goes on with it.
        self.assertEqual(seconds(lines), 4)

    def test_a_stop_without_start(self):
        r = elapsed(["a 02 10:00 solve", "a 02 11:00 other"])
        self.assertEqual((r["value"], r["cases"]["left_out"], r["rows"]["left_out"]),
                         (None, {"not_started": 1}, {"not_started": 2}))

    def test_a_stop_before_the_start_is_no_stop(self):
        r = elapsed(["a 02 10:00 solve", "a 02 11:00 open"])
        self.assertEqual(r["cases"]["left_out"], {"open": 1})

    def test_clock_from_opening_and_not_from_assignment(self):
        # Opened 10:00, assigned 15:00, solved 16:00: six hours, `assigned` is no event of the clock.
        lines = ["a 02 10:00 open", "a 02 15:00 assigned", "a 02 16:00 solve"]
        self.assertEqual(seconds(lines), 6)
        # Who wants it from assignment says so.
        self.assertEqual(seconds(lines, start="assigned"), 1)

    def test_several_names(self):
        lines = ["a 02 10:00 phone", "a 02 11:00 wait", "a 02 12:00 reply", "a 02 13:00 hold", "a 02 14:00 close"]
        # 10-11 and 12-13.
        self.assertEqual(seconds(lines, start=["open", "phone"], pause=["wait", "hold"], resume=["work", "reply"],
                                 stop=["solve", "close"]), 2)

    def test_a_name_in_two_lists_has_the_first_kind(self):
        # `open` starts and resumes: it is a start, which lets a paused clock run as well. 10-11 and 12-13.
        lines = ["a 02 10:00 open", "a 02 11:00 wait", "a 02 12:00 open", "a 02 13:00 solve"]
        self.assertEqual(seconds(lines, resume=["open"]), 2)

    def test_first_response_stands(self):
        # Replied at 11:00; the solution at 16:00 does not override the first response, nor does a later update.
        lines = ["a 02 10:00 open", "a 02 11:00 replied", "a 02 14:00 open", "a 02 16:00 solved", "a 02 18:00 replied"]
        more = dict(stop=["replied", "solved"])
        self.assertEqual(seconds(lines, reopen="ignore", **more), 1)
        # With `continue` the case was reopened at 14:00: 10-11 and 14-16.
        self.assertEqual(seconds(lines, **more), 3)

    def test_a_second_stop_changes_nothing(self):
        self.assertEqual(seconds(["a 02 10:00 open", "a 02 11:00 solve", "a 02 15:00 solve"]), 1)


class Order(unittest.TestCase):
    def test_kinds_of_one_time(self):
        # Start before stop: the case is over at once; the start does not reopen it.
        r = elapsed(["a 02 10:00 solve", "a 02 10:00 open"])
        self.assertEqual((r["value"], r["cases"]["counted"]), ("0", 1))
        # Resume before pause: the case stays paused from 11:00.
        lines = ["a 02 10:00 open", "a 02 11:00 wait", "a 02 12:00 wait", "a 02 12:00 work", "a 02 13:00 solve"]
        self.assertEqual(seconds(lines), 1)

    def test_sequence_of_one_time(self):
        # By sequence the stop comes first (idle: nothing), then the start: still open.
        stream = events(fields=FIELDS, sequence="n")
        r = elapsed(["a 02 10:00 solve n=1", "a 02 10:00 open n=2"], stream=stream)
        self.assertEqual(r["cases"]["left_out"], {"open": 1})
        # Pause 1, resume 2 at 12:00: runs on. 10-13.
        lines = ["a 02 10:00 open n=9", "a 02 12:00 work n=2", "a 02 12:00 wait n=1", "a 02 13:00 solve n=1"]
        self.assertEqual(seconds(lines, stream=stream), 3)

    def test_a_missing_sequence_is_least(self):
        # At 12:00: pause (none), resume 1: runs on; the other way round it stays paused.
        stream = events(fields=FIELDS, sequence="n")
        lines = ["a 02 10:00 open", "a 02 12:00 wait", "a 02 12:00 work n=1", "a 02 13:00 solve"]
        self.assertEqual(seconds(lines, stream=stream), 3)
        lines = ["a 02 10:00 open", "a 02 12:00 wait n=1", "a 02 12:00 work", "a 02 13:00 solve"]
        self.assertEqual(seconds(lines, stream=stream), 2)

    def test_duplicates(self):
        lines = ["a 02 10:00 open", "a 02 11:00 wait", "a 02 12:00 work", "a 02 13:00 solve"]
        r = elapsed(lines * 2)
        self.assertEqual((r["value"], r["cases"], r["rows"]),
                         ("7200", {"seen": 1, "counted": 1}, {"seen": 8, "counted": 8}))

    def test_last_known_of_one_time_by_name_then_by_fields(self):
        # At 11:00 the names a, b: b is later. Then of two rows of one name the one with the greater field.
        rule = dict(where={"field": "site", "op": "==", "value": "y"}, start="z")
        lines = ["k 02 11:00 b site=y", "k 02 11:00 a site=x", "k 02 12:00 z", "k 02 13:00 solve"]
        self.assertEqual(seconds(lines, **rule), 1)
        lines = ["k 02 11:00 a site=y", "k 02 11:00 a site=x", "k 02 12:00 z", "k 02 13:00 solve"]
        self.assertEqual(seconds(lines, **rule), 1)


class Reopen(unittest.TestCase):
    LINES = ["a 02 10:00 open", "a 02 11:00 wait", "a 02 12:00 work", "a 02 13:00 solve", "a 02 15:00 open",
             "a 02 19:00 solve"]

    def test_continue(self):
        # 10-11, 12-13, 15-19.
        self.assertEqual(seconds(self.LINES), 6)

    def test_running(self):
        # And 13-15.
        self.assertEqual(seconds(self.LINES, reopen="running"), 8)

    def test_restart(self):
        self.assertEqual(seconds(self.LINES, reopen="restart"), 4)

    def test_ignore(self):
        self.assertEqual(seconds(self.LINES, reopen="ignore"), 2)

    def test_solved_time_is_not_pending_after_a_reopening(self):
        # Solved 11:00, reopened by `work` 15:00: neither running nor paused between. 10-11 and 15-16.
        lines = ["a 02 10:00 open", "a 02 11:00 solve", "a 02 15:00 work", "a 02 16:00 solve"]
        self.assertEqual(seconds(lines), 2)

    def test_running_does_not_count_the_gap_of_a_paused_case(self):
        # Paused at 11:00, stopped at 13:00, reopened at 15:00 to 16:00: 10-11 and 15-16.
        lines = ["a 02 10:00 open", "a 02 11:00 wait", "a 02 13:00 solve", "a 02 15:00 open", "a 02 16:00 solve"]
        self.assertEqual(seconds(lines, reopen="running"), 2)

    def test_a_pause_while_stopped_changes_nothing(self):
        lines = ["a 02 10:00 open", "a 02 11:00 solve", "a 02 12:00 wait", "a 02 13:00 open", "a 02 14:00 solve"]
        self.assertEqual(seconds(lines, reopen="running"), 4)

    def test_reopened_and_not_closed_is_undecided(self):
        r = elapsed(self.LINES[:5])
        self.assertEqual((r["value"], r["cases"]["left_out"]), (None, {"open": 1}))

    def test_restart_is_the_start_from_now_on(self):
        # Restarted on the 3rd: with counts_in start it falls into the 3rd, and `where` sees what is known then.
        lines = ["a 02 10:00 open prio=low", "a 02 11:00 solve", "a 03 10:00 open prio=high", "a 03 12:00 solve"]
        r = elapsed(lines, reopen="restart", counts_in="start", window="day", from_="03", to="04",
                    where={"field": "prio", "op": "==", "value": "high"})
        self.assertEqual((r["value"], r["cases"]["counted"]), ("7200", 1))


class Calendar(unittest.TestCase):
    def test_hours(self):
        # Friday 16:00 to Monday 10:00 on 09-17: an hour each.
        self.assertEqual(seconds(["a 06 16:00 open", "a 09 10:00 solve"], hours="office"), 2)

    def test_waiting_over_the_weekend_with_days(self):
        # Opened Friday 09:00, waits from 13:00 to Monday 13:00, solved Monday 17:00. Ran 4 h of 8 on both days: one
        # day exactly. The weekend takes nothing off and adds nothing.
        lines = ["a 06 09:00 open", "a 06 13:00 wait", "a 09 13:00 work", "a 09 17:00 solve"]
        self.assertEqual(late(lines, "<=", "P1D", hours="office")[0], 0)
        self.assertEqual(late(lines, "<", "P1D", hours="office")[0], 1)
        self.assertEqual(seconds(lines, hours="office"), 8)

    def test_days_of_different_length(self):
        # Friday has 8 hours, Sunday none: with `round` every day 24. 12 h of Friday and 12 h of Saturday: one day.
        lines = ["a 06 12:00 open", "a 07 12:00 solve"]
        self.assertEqual(late(lines, "<=", "P1D", hours="round")[0], 0)
        self.assertEqual(late(lines, "<", "P1D", hours="round")[0], 1)
        lines = ["a 06 12:00 open", "a 07 12:00:00.000001 solve"]
        self.assertEqual(late(lines, "<=", "P1D", hours="round")[0], 1)

    def test_days_of_the_agreement_with_always(self):
        # Amsterdam, 29 March 2026 has 23 hours: half a day is 11.5 h. From its midnight (23:00Z of the 28th) to 24:00
        # local is one day.
        for stop, expected in (("2026-03-29T22:00:00Z", 0), ("2026-03-29T22:00:00.000001Z", 1)):
            t = target("elapsed", aggregate="late", limit=under("<=", "P1D"), **TICKETS)
            cell = {"case": "a", "prio": None, "site": None, "n": None}
            b = book([t], [events(fields=FIELDS)], zone="Europe/Amsterdam", window="month", from_="2026-03-01", to=None)
            r = first(b, {"e": [event("2026-03-28T23:00:00Z", event="open", **cell), event(stop, event="solve", **cell)]},
                      as_of="2026-04-05T00:00:00Z", from_=None, to=None)
            self.assertEqual(int(r["value"]), expected)

    def test_hours_over_midnight_belong_to_the_date_they_begin_on(self):
        # Monday 22:00 to Tuesday 06:00 is Monday's, 8 h; Tuesday lists 04:00-08:00, 4 h, of which 04-06 is Monday's.
        # Monday 22:00 to Tuesday 06:00 is one day; to 08:00 another 2 of 4 hours: a day and a half.
        lines = ["a 02 22:00 open", "a 03 06:00 solve"]
        self.assertEqual(late(lines, "<=", "P1D", hours="night")[0], 0)
        self.assertEqual(late(lines, "<", "P1D", hours="night")[0], 1)
        self.assertEqual(seconds(["a 02 22:00 open", "a 03 12:00 solve"], hours="night"), 10)
        # Two days are never reached on them.
        self.assertEqual(late(["a 02 22:00 open", "a 03 12:00 solve"], "<", "P2D", hours="night")[0], 0)

    def test_excluded_time_pauses_the_clock(self):
        # 10-14 less 11-12; the exclusion runs over the pause 12:30-13:00 too: no double loss. 10-11, 12-12:30, 13-14.
        works = [span("02 11:00", "02 12:00")]
        out = dict(exclude=[{"id": "x", "stream": "w"}], works=works)
        lines = ["a 02 10:00 open", "a 02 12:30 wait", "a 02 13:00 work", "a 02 14:00 solve"]
        self.assertEqual(seconds(lines, **out), 2.5)

    def test_exclusion_of_downtime_takes_nothing(self):
        out = dict(exclude=[{"id": "x", "stream": "w", "removes": "downtime"}], works=[span("02 11:00", "02 12:00")])
        self.assertEqual(seconds(["a 02 10:00 open", "a 02 14:00 solve"], **out), 4)

    def test_exclusion_with_a_limit(self):
        # Works 11-13, of which an hour a day may be left out: 4 - 1.
        out = dict(exclude=[{"id": "x", "stream": "w", "limit": {"time": "PT1H", "window": "day"}}],
                   works=[span("02 11:00", "02 13:00")])
        self.assertEqual(seconds(["a 02 10:00 open", "a 02 14:00 solve"], **out), 3)

    def test_no_exclusion_beyond_the_horizon(self):
        # In force from the 1st: the works of 28 February 22-23 do not count, those of the 1st 01-02 do. 4 h + 3 h - 1 h.
        works = [span("2026-02-28T22:00:00Z", "2026-02-28T23:00:00Z"), span("01 01:00", "01 02:00")]
        rows = log("a 01 03:00 solve")
        rows.append(dict(rows[0], time="2026-02-28T20:00:00Z", event="open"))
        self.assertEqual(seconds(rows, exclude=[{"id": "x", "stream": "w"}], works=works), 6)

    def test_exclusion_of_its_subject(self):
        works = [span("02 11:00", "02 12:00", site="x")]
        r = elapsed(["a 02 10:00 open site=x", "a 02 14:00 solve", "b 02 10:00 open site=y", "b 02 14:00 solve"],
                    exclude=[{"id": "x", "stream": "w"}], works=works, by=["site"])
        self.assertEqual([(s["key"]["site"], s["value"]) for s in r["subjects"]], [("x", "10800"), ("y", "14400")])


class Limits(unittest.TestCase):
    def test_borders(self):
        lines = ["a 02 10:00 open", "a 02 12:00 solve"]
        self.assertEqual(late(lines, "<=", "PT2H")[0], 0)
        self.assertEqual(late(lines, "<", "PT2H")[0], 1)
        self.assertEqual(late(lines, "<", "PT2H0.000001S")[0], 0)

    def test_decided_where_the_limit_passes(self):
        # Opened on the 2nd 20:00, limit 5 h, solved on the 5th: late on the 3rd at 01:00.
        lines = ["a 02 20:00 open", "a 05 10:00 solve"]
        for day, reason in (("02", {"after_end": 1}), ("03", {}), ("05", {"before_start": 1})):
            found = late(lines, "<=", "PT5H", window="day", from_=day, to="%02d" % (int(day) + 1))
            self.assertEqual(found[2], reason)

    def test_less_and_at_most_pass_at_different_instants(self):
        # Office hours, opened Thursday 09:00, 8 h: `<` passes at 17:00, `<=` on Friday at 09:00.
        lines = ["a 05 09:00 open", "a 06 10:00 solve"]
        day5 = dict(hours="office", window="day", from_="05", to="06")
        self.assertEqual(late(lines, "<", "PT8H", **day5)[:2], (1, 1))
        self.assertEqual(late(lines, "<=", "PT8H", **day5)[2], {"after_end": 1})
        # Solved in the evening, after 8 hours: late only for `<`.
        lines = ["a 05 09:00 open", "a 05 20:00 solve"]
        self.assertEqual(late(lines, "<=", "PT8H", **day5)[:2], (0, 1))

    def test_a_case_in_time_is_decided_by_its_stop(self):
        lines = ["a 02 23:00 open", "a 03 01:00 solve"]
        self.assertEqual(late(lines, "<=", "PT2H", window="day", from_="03", to="04")[:2], (0, 1))

    def test_running_past_the_limit_is_late(self):
        lines = ["a 02 10:00 open"]
        self.assertEqual(late(lines, "<", "PT2H", as_of="02 12:00")[:2], (1, 1))
        self.assertEqual(late(lines, "<=", "PT2H", as_of="02 12:00")[1:], (0, {"open": 1}))
        self.assertEqual(late(lines, "<=", "PT2H", as_of="2026-03-02T12:00:00.000001Z")[:2], (1, 1))

    def test_not_late_while_paused(self):
        # 10-11 and waiting ever since: two hours never pass.
        lines = ["a 02 10:00 open", "a 02 11:00 wait"]
        self.assertEqual(late(lines, "<=", "PT2H")[1:], (0, {"open": 1}))
        # It waits with exactly two hours on the clock: `<=` is kept, `<` was not at 12:00.
        lines = ["a 02 10:00 open", "a 02 12:00 wait"]
        self.assertEqual(late(lines, "<=", "PT2H")[1:], (0, {"open": 1}))
        self.assertEqual(late(lines, "<", "PT2H")[:2], (1, 1))

    def test_a_pause_moves_the_passing(self):
        # 22-23 on the 2nd, then waits to 02:00 of the 3rd: 2 h are up at 03:00.
        lines = ["a 02 22:00 open", "a 02 23:00 wait", "a 03 02:00 work", "a 03 09:00 solve"]
        self.assertEqual(late(lines, "<", "PT2H", window="day", from_="03", to="04")[:2], (1, 1))
        self.assertEqual(late(lines, "<", "PT1H", window="day", from_="02", to="03")[:2], (1, 1))
        # `<=` one hour: the clock runs on at 02:00 of the 3rd only.
        self.assertEqual(late(lines, "<=", "PT1H", window="day", from_="03", to="04")[:2], (1, 1))

    def test_zero(self):
        # At most nothing: late as soon as the clock runs. Less than nothing: at the start.
        lines = ["a 07 10:00 open", "a 09 10:00 solve"]
        self.assertEqual(late(lines, "<=", "PT0S", hours="office", window="day", from_="09", to="10")[:2], (1, 1))
        self.assertEqual(late(lines, "<", "PT0S", hours="office", window="day", from_="07", to="08")[:2], (1, 1))

    def test_passing_is_rounded_up_to_a_microsecond(self):
        dates = {"type": "calendar", "id": "short", "timezone": "Etc/UTC",
                 "weekly": {"mon": ["00:00-24:00"], "tue": ["00:00-00:07"]}}
        # Monday from 01:00:00: 23/24 of a day; 1/24 of Tuesday's 420 s is 17.5 s. Late at 17.500000 s.
        t = target("elapsed", aggregate="late", limit=under("<", "P1D"), hours="short", **TICKETS)
        b = book([t], [events(fields=FIELDS)], window={"anchored": "PT0.5S", "at": "2026-03-03T00:00:17Z"},
                 from_="2026-03-03T00:00:17Z", to="2026-03-03T00:00:18.500001Z", more=[dates])
        rows = log("a 02 01:00 open", "a 05 01:00 solve")
        got = card(b, {"e": rows}, from_=None, to=None)
        self.assertEqual([p["targets"][0]["value"] for p in got["periods"]], ["0", "1", "0", "0"])
        # From 00:59:59.999999 Monday gave 1 us more: 420/86400 us less of Tuesday, rounded up again to 17.5 s.
        rows = log("a 02 00:59:59.999999 open", "a 05 01:00 solve")
        got = card(b, {"e": rows}, from_=None, to=None)
        self.assertEqual([p["targets"][0]["value"] for p in got["periods"]], ["0", "1", "0", "0"])
        # From 01:00:00.000001: 420/86400 us more, rounded up to 17.500001 s.
        rows = log("a 02 01:00:00.000001 open", "a 05 01:00 solve")
        b[-1]["window"] = {"anchored": "PT0.000001S", "at": "2026-03-03T00:00:17.500000Z"}
        b[-1]["in_force"] = {"from": "2026-03-03T00:00:17.500000Z", "to": "2026-03-03T00:00:17.500003Z"}
        got = card(b, {"e": rows}, from_=None, to=None)
        self.assertEqual([p["targets"][0]["value"] for p in got["periods"]], ["0", "1", "0"])


class Fields(unittest.TestCase):
    CLASSES = [{"id": "high", "where": {"field": "prio", "op": "==", "value": "high"},
                "metric": {"limit": under("<=", "PT2H")}},
               {"id": "low", "where": {"field": "prio", "op": "==", "value": "low"}, "hours": "office",
                "metric": {"limit": under("<=", "PT8H")}}]

    def classes(self, lines, classes=None, **members):
        members = {"aggregate": "late", **members}
        r = elapsed(lines, classes=classes or self.CLASSES, **members)
        return {c["id"]: (c["value"], c["cases"]["counted"]) for c in r["classes"]}, r

    def test_where_is_tested_at_the_start(self):
        lines = ["a 02 09:00 note site=x", "a 02 10:00 open", "a 02 11:00 note site=y", "a 02 12:00 solve site=y"]
        for site, counted in (("x", 1), ("y", 0)):
            r = elapsed(lines, where={"field": "site", "op": "==", "value": site})
            self.assertEqual(r["cases"]["counted"], counted)
        self.assertEqual((r["cases"]["left_out"], r["rows"]["left_out"]), ({"where": 1}, {"where": 4}))

    def test_missing_values_do_not_wipe_out(self):
        lines = ["a 02 09:00 note site=x", "a 02 10:00 open prio=high", "a 02 12:00 solve"]
        r = elapsed(lines, where={"all": [{"field": "site", "given": True}, {"field": "prio", "given": True}]})
        self.assertEqual(r["cases"]["counted"], 1)

    def test_keep_first(self):
        # High at the start, low from 11:00; solved at 13:00 after 3 h: late for high.
        lines = ["a 02 10:00 open prio=high", "a 02 11:00 note prio=low", "a 02 13:00 solve"]
        found, r = self.classes(lines)
        self.assertEqual(found, {"high": ("1", 1), "low": ("0", 0)})
        self.assertEqual((r["cases"], r["rows"]), ({"seen": 1, "counted": 1}, {"seen": 3, "counted": 3}))
        self.assertEqual(r["classes"][1]["cases"]["left_out"], {"other_class": 1})

    def test_keep_last(self):
        # Also what is said after the stop.
        lines = ["a 02 10:00 open prio=high", "a 02 13:00 solve", "a 05 11:00 note prio=low"]
        self.assertEqual(self.classes(lines, keep="last")[0], {"high": ("0", 0), "low": ("0", 1)})

    def test_keep_follow_keeps_what_ran_and_what_waited(self):
        # Low (office) from 15:00, waits 16-16:30, high (always) from 17:30, solved 18:30. Low ran 15-16 and 16:30-17
        # (its hours end), nothing to 17:30, then 17:30-18:30: 2.5 h. The pause is not lost with the change of class.
        lines = ["a 02 15:00 open prio=low", "a 02 16:00 wait", "a 02 16:30 work", "a 02 17:30 note prio=high",
                 "a 02 18:30 solve"]
        r = elapsed(lines, classes=[{k: v for k, v in c.items() if k != "metric"} for c in self.CLASSES], keep="follow")
        self.assertEqual([c["value"] for c in r["classes"]], ["9000", None])
        # High allows 2 h; 2 h are up at 18:00.
        self.assertEqual(self.classes(lines, keep="follow")[0], {"high": ("1", 1), "low": ("0", 0)})

    def test_pending_time_is_not_lost_when_the_class_changes_while_waiting(self):
        # Waits 11-15 and becomes high at 13:00 meanwhile: 10-11 and 15-16, 2 h in all, in time for high.
        lines = ["a 02 10:00 open prio=low", "a 02 11:00 wait", "a 02 13:00 note prio=high", "a 02 15:00 work",
                 "a 02 16:00 solve"]
        self.assertEqual(self.classes(lines, keep="follow")[0], {"high": ("0", 1), "low": ("0", 0)})

    def test_with_follow_a_limit_passes_once_the_class_holds(self):
        # Low from Monday 09:00, 5 h by 14:00; then high with 2 h: passed at 14:00 and not at 11:00.
        lines = ["a 02 09:00 open prio=low", "a 02 14:00 note prio=high", "a 02 15:00 solve"]
        c = [{**x, "metric": {**x["metric"], "counts_in": "decision"}} for x in self.CLASSES]
        for a, b, n in (("02 11:00", "02 12:00", 0), ("02 14:00", "02 15:00", 1)):
            r = elapsed(lines, aggregate="late", classes=c, keep="follow", window="hour", from_=a, to=b)
            self.assertEqual(r["classes"][0]["cases"]["counted"], n)

    def test_with_follow_a_class_that_holds_for_no_time(self):
        # High from 10:00; at 15:00 one row makes it low and the next, by its name, high again: high never ended, and
        # 2 h were passed at 12:00.
        lines = ["a 02 10:00 open prio=high", "a 02 15:00 m prio=low", "a 02 15:00 n prio=high"]
        r = elapsed(lines, aggregate="late", classes=self.CLASSES, keep="follow", window="hour", from_="02 12:00",
                    to="02 13:00")
        self.assertEqual(r["classes"][0]["cases"]["counted"], 1)

    def test_with_follow_a_class_that_begins_at_the_stop(self):
        # 5 h are late for a case that is high when it stops.
        lines = ["a 02 09:00 open prio=low", "a 02 14:00 solve prio=high"]
        self.assertEqual(self.classes(lines, keep="follow")[0], {"high": ("1", 1), "low": ("0", 0)})

    def test_with_follow_and_no_class_the_clock_stands_still(self):
        # Low 10-11, of no class 11-13, high 13-14.
        lines = ["a 02 10:00 open prio=low", "a 02 11:00 note prio=none", "a 02 13:00 note prio=high", "a 02 14:00 solve"]
        r = elapsed(lines, classes=[{k: v for k, v in c.items() if k != "metric"} for c in self.CLASSES], keep="follow")
        self.assertEqual(r["classes"][0]["value"], "7200")
        # And it is left out where it has none at the end.
        r = elapsed(lines[:2] + ["a 02 14:00 solve"], classes=self.CLASSES, keep="follow", aggregate="late")
        self.assertEqual(r["cases"]["left_out"], {"no_class": 1})

    def test_follow_counts_days_of_the_calendar_it_ran_on(self):
        # Low 13-17 on office hours: 4/8. High (always) 18:00-24:00 on the 2nd and 00:00-06:00: 12/24. One day.
        days = [{**c, "metric": {"limit": under("<", "P1D")}} for c in self.CLASSES]
        lines = ["a 02 13:00 open prio=low", "a 02 18:00 note prio=high", "a 03 06:00 solve"]
        self.assertEqual(self.classes(lines, days, keep="follow")[0]["high"], ("1", 1))
        lines[2] = "a 03 05:59:59.999999 solve"
        self.assertEqual(self.classes(lines, days, keep="follow")[0]["high"], ("0", 1))

    def test_exclusion_by_where_alone(self):
        lines = ["a 02 10:00 open site=x", "a 02 12:00 solve", "b 02 10:00 open", "b 02 11:00 solve site=x",
                 "c 02 12:00 open site=x"]
        x = [{"id": "x", "where": {"field": "site", "op": "==", "value": "x"}}]
        r = elapsed(lines, exclude=x, counts_in="start")
        # c is not decided, but left out as excluded first.
        self.assertEqual((r["value"], r["cases"]), ("3600", {"seen": 3, "counted": 1, "left_out": {"excluded.x": 2}}))
        # By its decision c falls into no window.
        r = elapsed(lines, exclude=x)
        self.assertEqual(r["cases"]["left_out"], {"excluded.x": 1, "open": 1})

    def test_subjects_at_the_start(self):
        lines = ["a 02 10:00 open site=x", "a 02 12:00 solve site=y", "b 02 10:00 open", "b 02 11:00 solve site=x"]
        r = elapsed(lines, by=["site"], subjects=[{"site": "z"}])
        self.assertEqual([(s["key"]["site"], s["value"], s["cases"]["seen"], s["rows"]["seen"]) for s in r["subjects"]],
                         [("x", "7200", 1, 2), ("z", None, 0, 0), (None, "3600", 1, 2)])


class Counting(unittest.TestCase):
    LINES = ["a 01 22:00 open", "a 02 02:00 solve", "b 02 22:00 open", "b 03 01:00 solve", "c 02 23:00 open"]

    def day(self, day, as_of="04", **members):
        r = elapsed(self.LINES, window="day", from_=day, to="%02d" % (int(day) + 1), as_of=as_of, **members)
        return r["value"], r["cases"].get("left_out", {}), r

    def test_by_decision(self):
        # a and b are decided by their stops, c is not.
        self.assertEqual(self.day("02")[:2], ("14400", {"after_end": 1, "open": 1}))
        self.assertEqual(self.day("03")[:2], ("10800", {"before_start": 1, "open": 1}))

    def test_by_start(self):
        self.assertEqual(self.day("01", counts_in="start")[:2], ("14400", {"after_end": 2}))
        self.assertEqual(self.day("02", counts_in="start")[:2], ("10800", {"before_start": 1, "open": 1}))

    def test_an_undecided_case_keeps_its_window_running(self):
        # The 2nd is over; c may yet take longer than 5 h. b took 3 h: at most 2 h is missed already.
        r = self.day("02", objective="<= PT5H", counts_in="start")[2]
        self.assertEqual(r["status"], "open")
        r = self.day("02", objective="<= PT2H", counts_in="start")[2]
        self.assertEqual((r["status"], r["early"]), ("missed", True))
        r = self.day("01", objective="<= PT5H", counts_in="start")[2]
        self.assertEqual(r["status"], "met")
        self.assertNotIn("early", r)

    def test_late_but_not_stopped(self):
        # c passes 2 h on the 3rd at 01:00. By its stop it counts nowhere; by its start on the 2nd.
        rule = dict(aggregate="late", limit=under("<=", "PT2H"))
        self.assertEqual(self.day("03", counts_in="stop", **rule)[:2], ("1", {"before_start": 1, "open": 1}))
        self.assertEqual(self.day("02", counts_in="start", **rule)[:2], ("2", {"before_start": 1}))
        # a passed at 00:00 of the 2nd (4 h > 2 h), b at 00:00 of the 3rd, c at 01:00 of the 3rd.
        self.assertEqual(self.day("03", **rule)[:2], ("2", {"before_start": 1}))

    def test_within(self):
        r = self.day("03", aggregate="within", limit=under("<=", "PT3H"), objective=">= 50 %")[2]
        # b in time, c late at 02:00: one of two.
        self.assertEqual((r["value"], r["unit"], r["numerator"], r["denominator"], r["status"]), ("50", "%", "1", "2", "met"))
        r = self.day("03", aggregate="within", limit=under("<=", "PT3H"), objective=">= 2 count")[2]
        self.assertEqual(r["status"], "missed")

    def test_reach_of_a_window_that_is_over(self):
        # The 2nd by starts at 00:30 of the 3rd: b undecided, c undecided, limit 4 h: 0 of 0, two to come.
        rule = dict(aggregate="within", limit=under("<=", "PT4H"), counts_in="start", as_of="03 00:30")
        self.assertEqual(self.day("02", objective=">= 1", **rule)[2]["status"], "open")
        # With b in time (at 02:00): 1 of 1, c to come: 50 to 100 %.
        rule["as_of"] = "03 02:00"
        r = self.day("02", objective=">= 50", **rule)[2]
        self.assertEqual((r["status"], r["early"], r["value"]), ("met", True, "100"))
        self.assertEqual(self.day("02", objective="> 50", **rule)[2]["status"], "open")
        self.assertEqual(self.day("02", objective="<= 2 count", **rule)[2]["status"], "met")
        self.assertEqual(self.day("02", objective="<= 1 count", **rule)[2]["status"], "open")
        # late: 0 to 1.
        rule["aggregate"] = "late"
        self.assertEqual(self.day("02", objective="<= 1", **rule)[2]["status"], "met")
        self.assertEqual(self.day("02", objective="< 1", **rule)[2]["status"], "open")

    def test_reach_of_a_window_that_goes_on(self):
        rule = dict(as_of="02 12:00")
        # a took 4 h on the 2nd.
        self.assertEqual(self.day("02", objective="< PT4H", **rule)[2]["status"], "missed")
        self.assertEqual(self.day("02", objective="< PT5H", **rule)[2]["status"], "open")
        self.assertEqual(self.day("02", objective="<= PT4H", aggregate="minimum", **rule)[2]["status"], "met")
        self.assertEqual(self.day("02", objective=">= PT0S", aggregate="mean", **rule)[2]["status"], "met")
        self.assertEqual(self.day("02", objective="< PT5H", aggregate="mean", **rule)[2]["status"], "open")

    def test_a_case_may_stop_at_any_hour(self):
        # Saturday 12:00: no office hour is left on that day, but a case may still be closed: open.
        r = elapsed(["a 06 10:00 open", "a 07 10:00 solve"], "<= PT8H", hours="office", window="day", from_="07", to="08",
                    as_of="07 12:00")
        self.assertEqual((r["value"], r["status"]), ("25200", "open"))

    def test_aggregates(self):
        # 1 h, 2 h, 6 h: mean 3 h, median 2 h, quantile 0.75: h = 1.5, 4 h.
        lines = ["a 02 10:00 open", "a 02 11:00 solve", "b 02 10:00 open", "b 02 12:00 solve", "c 02 10:00 open",
                 "c 02 16:00 solve"]
        for aggregate, more, hours in (("mean", {}, 3), ("minimum", {}, 1), ("maximum", {}, 6),
                                       ("quantile", {"q": "0.5"}, 2), ("quantile", {"q": "0.75"}, 4)):
            self.assertEqual(seconds(lines, aggregate=aggregate, **more), hours)

    def test_round(self):
        # 61 minutes to the hour above is 2 h.
        lines = ["a 02 10:00 open", "a 02 11:01 solve"]
        r = elapsed(lines, "<= PT1H", round={"to": "PT1H", "how": "up"})
        self.assertEqual((r["value"], r["status"]), ("7200", "missed"))

    def test_nothing_counted(self):
        self.assertEqual(elapsed([], ">= PT1S")["status"], "no_data")
        self.assertEqual(elapsed([], "<= 0", aggregate="late", limit=under("<", "PT1H"))["status"], "met")
        self.assertEqual(elapsed([], ">= 1", aggregate="within", limit=under("<", "PT1H"))["status"], "no_data")

    def test_least_rows_are_cases(self):
        lines = ["a 02 10:00 open", "a 02 11:00 note", "a 02 11:00 solve"]
        self.assertEqual(elapsed(lines, "<= PT1H", least={"rows": 2})["status"], "unjudged")
        self.assertEqual(elapsed(lines, "<= PT1H", least={"rows": 1})["status"], "met")

    def test_loose_rows(self):
        rows = log("a 02 10:00 open", "a 02 11:00 solve", "a 12 11:00 open")
        rows += [dict(rows[0], case=None), dict(rows[0], event=None), dict(rows[2], case=None)]
        r = elapsed(rows)
        self.assertEqual(r["rows"], {"seen": 6, "counted": 2, "left_out": {"future": 2, "null": 2}})
        self.assertEqual(r["cases"], {"seen": 1, "counted": 1})

    def test_superseded_events_never_happened(self):
        # The stop was corrected from 11:00 to 13:00.
        stream = events(fields=FIELDS, key=["case", "event"], revision="n")
        r = elapsed(["a 02 10:00 open n=1", "a 02 11:00 solve n=1", "a 02 13:00 solve n=2"], stream=stream)
        self.assertEqual((r["value"], r["rows"]["left_out"]), ("10800", {"superseded": 1}))

    def test_names_by_columns(self):
        stream = {"type": "stream", "id": "e", "shape": "event", "fields": {"ticket": "integer", "state": "string"},
                  "columns": {"case": "ticket", "event": "state"}}
        rows = [event("02 10:00", ticket="7", state="open"), event("02 12:00", ticket="7", state="solve"),
                event("02 12:00", ticket="-7", state="solve")]
        r = elapsed(rows, stream=stream)
        self.assertEqual((r["value"], r["cases"]["left_out"]), ("7200", {"not_started": 1}))


class RowsAsCases(unittest.TestCase):
    STREAM = {"type": "stream", "id": "e", "shape": "event",
              "fields": {"due": "time", "done": "time", "held": "time", "freed": "time"}}
    NAMES = {"start": "due", "stop": "done", "pause": "held", "resume": "freed"}

    def rows(self, *rows):
        names = ("due", "done", "held", "freed")
        return [event("01", **{f: x and event(x)["time"] for f, x in zip(names, list(row) + [None] * 4)}) for row in rows]

    def one(self, *rows, **members):
        objective = members.pop("objective", None)
        return elapsed(self.rows(*rows), objective, stream=self.STREAM, **{**self.NAMES, **members})

    def test_start_to_stop_with_a_pause(self):
        r = self.one(("02 10:00", "02 16:00", "02 12:00", "02 15:00"))
        self.assertEqual((r["value"], r["rows"], r["cases"]),
                         ("10800", {"seen": 1, "counted": 1}, {"seen": 1, "counted": 1}))

    def test_a_stop_not_after_the_start(self):
        # Delivered the day before it was due: nothing elapsed, decided when it was delivered.
        r = self.one(("03 10:00", "02 16:00", "04 12:00", "05 15:00"), window="day", from_="02", to="03")
        self.assertEqual((r["value"], r["cases"]["counted"]), ("0", 1))
        r = self.one(("03 10:00", "02 16:00"), window="day", from_="03", to="04", counts_in="start")
        self.assertEqual((r["value"], r["cases"]["counted"]), ("0", 1))
        r = self.one(("03 10:00", "03 10:00"))
        self.assertEqual(r["value"], "0")

    def test_future_due_times(self):
        # At the 3rd: due on the 5th and not delivered: future; delivered: in time. Delivered in the future is not yet.
        r = self.one(("05", None), ("05", "02 10:00"), ("02", "04"), ("05", "04"), as_of="03", aggregate="within",
                     limit=under("<=", "PT0S"))
        # The third is late since the 2nd: due, and not delivered when its clock runs on.
        self.assertEqual((r["cases"], r["value"]), ({"seen": 4, "counted": 2, "left_out": {"future": 2}}, "50"))

    def test_a_row_that_is_not_there_yet(self):
        # Its own time is the 4th: at the 3rd it is a case to come, whatever its fields say.
        rows = [dict(self.rows(("01", "02"))[0], time="2026-03-04T00:00:00Z")] + self.rows(("01", "02"))
        r = elapsed(rows, stream=self.STREAM, as_of="03", **self.NAMES)
        self.assertEqual((r["cases"], r["rows"]["left_out"]), ({"seen": 2, "counted": 1, "left_out": {"future": 1}}, {"future": 1}))

    def test_missing_start_and_stop(self):
        r = self.one((None, "02"), ("02", None), (None, None))
        self.assertEqual(r["cases"], {"seen": 3, "counted": 0, "left_out": {"null": 2, "open": 1}})

    def test_days_late_as_a_limit(self):
        # Agreed on the 2nd 00:00, at most two days: the 4th 00:00 is in time.
        within = dict(aggregate="within", limit=under("<=", "P2D"))
        self.assertEqual(self.one(("02", "04"), **within)["value"], "100")
        self.assertEqual(self.one(("02", "2026-03-04T00:00:00.000001Z"), **within)["value"], "0")

    def test_several_stops_of_a_row(self):
        # The earlier one of `done` and `held` stops; `continue` changes nothing, as there is no second start.
        self.assertEqual(self.one(("02 10:00", "02 16:00", "02 12:00"), stop=["done", "held"], pause=[], resume=[])["value"],
                         "7200")
        # One of them before the start ends it.
        self.assertEqual(self.one(("02 10:00", "02 16:00", "02 09:00"), stop=["done", "held"], pause=[], resume=[])["value"],
                         "0")

    def test_own_times_of_an_interval(self):
        stream = {"type": "stream", "id": "e", "shape": "interval", "fields": {"site": "string"}}
        rows = [span("02 10:00", "02 12:00", site="x"), span("02 10:00", None, site="x"), span("02 13:00", "02 13:00", site=None)]
        r = elapsed(rows, stream=stream, start="start", stop="end", pause=[], resume=[], by=["site"])
        self.assertEqual(r["cases"], {"seen": 3, "counted": 2, "left_out": {"open": 1}})
        self.assertEqual([s["value"] for s in r["subjects"]], ["7200", "0"])

    def test_own_time_of_an_event(self):
        r = elapsed(self.rows(("02 10:00", "01 05:00")), stream=self.STREAM, start="time", stop="done", pause=[], resume=[])
        self.assertEqual(r["value"], "18000")


class Several(unittest.TestCase):
    LINES = ["a 02 10:00 open site=x", "a 02 11:00 solve", "b 02 10:00 open site=x", "b 02 13:00 solve",
             "c 02 10:00 open site=y", "c 02 15:00 solve"]

    def over(self, over, objective, **members):
        members = {"aggregate": "mean", **members}
        return elapsed(self.LINES, objective, by=["site"], over=over, **members)

    def test_each_any_worst_pooled(self):
        # x: 2 h, y: 5 h; all three cases: 3 h.
        self.assertEqual(self.over("each", "<= PT2H")["status"], "missed")
        self.assertEqual(self.over("any", "<= PT2H")["status"], "met")
        r = self.over("worst", "<= PT2H")
        self.assertEqual((r["value"], r["unit"]), ("18000", "s"))
        r = self.over("pooled", "<= PT3H")
        self.assertEqual((r["value"], r["status"]), ("10800", "met"))
        self.assertEqual((r["cases"]["counted"], r["subjects"][0]["cases"]), (3, {"seen": 2, "counted": 2}))

    def test_weighted(self):
        # Within 1 h: x 1 of 2 with weight 3, y 0 of 1: 3 of 7.
        r = self.over("weighted", ">= 42.857142857142", aggregate="within", limit=under("<=", "PT1H"),
                      subjects=[{"site": "x", "weight": 3}])
        self.assertEqual((r["numerator"], r["denominator"], r["status"]), ("3", "7", "met"))

    def test_pooled_and_undecided(self):
        # d of y is open by its start: 2 of 3 within 3 h, one to come: 50 to 75 %.
        lines = self.LINES + ["d 02 12:00 open site=y", "d 02 12:30 wait"]
        r = elapsed(lines, ">= 50", by=["site"], over="pooled", aggregate="within", limit=under("<=", "PT3H"),
                    counts_in="start", window="day", from_="02", to="03")
        self.assertEqual((r["status"], r["early"], r["value"]), ("met", True, "66.666667"))
        r = elapsed(lines, ">= 60", by=["site"], over="pooled", aggregate="within", limit=under("<=", "PT3H"),
                    counts_in="start", window="day", from_="02", to="03")
        self.assertEqual(r["status"], "open")


class Known(unittest.TestCase):
    def test_no_data(self):
        # Nothing is known after noon of the 2nd. In time so far; more cases may have been.
        t = target("elapsed", ">= 50", aggregate="within", limit=under("<=", "PT1H"), **TICKETS)
        b = book([t], [events(fields=FIELDS, complete=[{"from": "2026-03-01", "to": "2026-03-02T12:00:00Z"}])])
        rows = {"e": log("a 02 10:00 open", "a 02 11:00 solve")}
        r = first(b, rows, from_="02", to="03")
        self.assertEqual((r["status"], r["time"]["no_data"], r["time"]["counted"]), ("unjudged", 12 * H, 12 * H))
        t["no_data"] = "bad"
        self.assertEqual(first(b, rows, from_="02", to="03")["status"], "missed")
        t["no_data"] = "good"
        self.assertEqual(first(b, rows, from_="02", to="03")["status"], "met")
        self.assertEqual(first(b, rows, from_="03", to="04")["status"], "no_data")

    def test_cases_before_it_was_in_force(self):
        # Opened on 28 February, solved on the 1st: decided in March, with all its time.
        rows = log("a 01 03:00 solve")
        rows.append(dict(rows[0], time="2026-02-28T20:00:00Z", event="open"))
        self.assertEqual(elapsed(rows)["value"], "25200")


class SecondWay(unittest.TestCase):
    """One case each, its clock ticking second by second."""

    def test_ticks(self):
        found = {"counted": 0, "late": 0, "stopped": 0}
        for seed in range(300):
            documents, facts, as_of = make_alone(seed)
            want = by_seconds(documents, facts, as_of)
            have = {"late": [], "when": [], "long": []}
            for period in score(documents, facts, "a", None, as_of + 1, as_of)["periods"]:
                for t in period["targets"]:
                    for r in t.get("classes", [t]):
                        if r["cases"]["counted"]:
                            have[t["id"]].append((r["id"] if "classes" in t else None, r["value"], period["from"]))
            if want is None:
                self.assertEqual(have, {"late": [], "when": [], "long": []}, "seed %d" % seed)
                continue
            of = want["class"]
            self.assertEqual([x[:2] for x in have["long"]], [(of, want["long"])] if want["long"] else [], "seed %d" % seed)
            self.assertEqual([(x[0], x[2]) for x in have["when"]], [(of, t) for t in want["when"]], "seed %d" % seed)
            self.assertEqual([x[:2] for x in have["late"]], [(of, want["late"])] * len(want["when"]), "seed %d" % seed)
            found["counted"] += len(want["when"])
            found["late"] += int(want["late"])
            found["stopped"] += want["long"] is not None
        self.assertTrue(all(n > 50 for n in found.values()), found)


class Books(unittest.TestCase):
    """What must hold of every scorecard, on random books."""

    def test_parts_add_up_and_order_does_not_matter(self):
        seen = 0
        for seed in range(60):
            documents, facts, *question = case(seed)
            found = score(documents, facts, *question)
            cards = [r for p in found["periods"] for r in p["targets"] if "cases" in r]
            if not cards:
                continue
            shuffled = {name: {"rows": given["rows"][::-1], "complete": given["complete"]} for name, given in facts.items()}
            self.assertEqual(found, score(documents, shuffled, *question), "seed %d" % seed)
            for result in cards:
                for r in [result] + result.get("classes", []):
                    self.adds_up(r)
                    seen += r["cases"]["counted"]
                for what in ("rows", "cases"):
                    self.classes_add_up(result, what)
        self.assertGreater(seen, 50)

    def adds_up(self, r):
        for one in [r] + r.get("subjects", []):
            for counts in (one["rows"], one["cases"]):
                self.assertEqual(counts["seen"], counts["counted"] + sum(counts.get("left_out", {}).values()))
        if "subjects" in r:
            self.assertEqual(sum(s["cases"]["counted"] for s in r["subjects"]), r["cases"]["counted"])

    def classes_add_up(self, result, what):
        if "classes" not in result:
            return
        whole = result[what]
        self.assertEqual(sum(c[what]["counted"] for c in result["classes"]), whole["counted"])
        self.assertNotIn("other_class", whole.get("left_out", {}))
        for reason, n in whole.get("left_out", {}).items():
            of_classes = [c[what].get("left_out", {}).get(reason, 0) for c in result["classes"]]
            if reason in ("open", "before_start", "after_end") or reason[:9] == "excluded.":
                self.assertEqual(sum(of_classes), n)
            else:
                self.assertEqual(of_classes, [n] * len(of_classes))


if __name__ == "__main__":
    unittest.main()
