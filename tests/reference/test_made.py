"""Made streams worked out by hand, so that the reference itself can be trusted (docs/semantics.md section 11)."""
import unittest

from hand import H, book, card, event, first, target

M = H // 60
PROBES = {"type": "stream", "id": "probes", "shape": "sample", "fields": {"site": "string", "ok": "boolean"}}


def down(made):
    return {"type": "stream", "id": "o", "shape": "interval", "made": made}


def state(**members):
    return down({"while": {"field": "ok", "op": "==", "value": False}, "from": "probes", **members})


def slots(length, **members):
    return down({"missed": {"metric": {"kind": "ratio", "stream": "probes", "of": {"field": "ok", "op": "==", "value": True}},
                            "objective": {"op": ">", "value": "0"}, "window": {"anchored": length}, **members}})


def probe(time, ok, site="a"):
    return event(time, ok=ok, site=site)


def time_of(made, rows, as_of="11", **members):
    return first(book([target("availability", **members)], [PROBES, made]), {"probes": rows}, as_of)["time"]


class State(unittest.TestCase):
    def test_until_the_next(self):
        # Known from 06:00 on; down from 08:00 to 09:00.
        t = time_of(state(), [probe("01 06:00", "true"), probe("01 08:00", "false"), probe("01 09:00", "true")])
        self.assertEqual((t["no_data"], t["down"], t["up"]), (6 * H, H, 17 * H))

    def test_hold(self):
        rows = [probe("01 06:00", "false"), probe("01 07:00", "false"), probe("01 08:00", "true")]
        # Exactly an hour: no gap. Half an hour: down 06:00 to 06:30 and 07:00 to 07:30, up 08:00 to 08:30.
        t = time_of(state(hold="PT1H"), rows)
        self.assertEqual((t["no_data"], t["down"], t["up"]), (21 * H, 2 * H, H))
        t = time_of(state(hold="PT30M"), rows)
        self.assertEqual((t["no_data"], t["down"], t["up"]), (24 * H - 90 * M, H, 30 * M))
        number = first(book([target("outages")], [PROBES, state(hold="PT30M")]), {"probes": rows})
        self.assertEqual(number["value"], "2")

    def test_worse_of_one_time(self):
        rows = [probe("01 06:00", "true"), probe("01 06:00", "false"), probe("01 07:00", "true")]
        self.assertEqual(time_of(state(), rows)["down"], H)
        self.assertEqual(time_of(state(), rows[::-1])["down"], H)

    def test_of_each_site(self):
        # Site b is up all along and has no row; it is known all the same, from 12:00 on.
        rows = [probe("01 00:00", "false"), probe("01 12:00", "true", "b")]
        r = first(book([target("availability", by=["site"], subjects=[{"site": "b"}])], [PROBES, state(by=["site"])]), {"probes": rows})
        by_site = {s["key"]["site"]: s["time"] for s in r["subjects"]}
        self.assertEqual((by_site["a"]["down"], by_site["b"]["up"], by_site["b"]["no_data"]), (24 * H, 12 * H, 12 * H))

    def test_facts(self):
        found = card(book([target("availability")], [PROBES, state()]), {"probes": [probe("01 00:00", "false")]})["facts"]
        self.assertEqual(found, {"o": {"rows": 1}, "probes": {"rows": 1, "complete": "assumed"}})


class Slots(unittest.TestCase):
    def test_none_accepted(self):
        # 06:00 to 06:30 alone; two rows are too few where three are asked for.
        rows = [probe("01 00:00", "true"), probe("01 06:00", "false"), probe("01 06:29", "false"), probe("01 06:30", "true")]
        self.assertEqual(time_of(slots("PT30M"), rows)["down"], 30 * M)
        self.assertEqual(time_of(slots("PT30M", least={"rows": 2}), rows)["down"], 30 * M)
        self.assertEqual(time_of(slots("PT30M", least={"rows": 3}), rows)["down"], 0)

    def test_grid_of_1970(self):
        # 2026-03-01 is day 20513: it begins 20513 x 24 = 492312 = 70330 x 7 + 2
        # hours after 1970, so that one began at 22:00 the day before, and the next ones at 05:00, 12:00, 19:00.
        rows = [probe("01 06:00", "false"), probe("01 12:00", "true"), probe("01 19:00", "true")]
        self.assertEqual(time_of(slots("PT7H"), rows)["down"], 7 * H)

    def test_slot_in_hand(self):
        # At 06:20 the slot from 06:00 has not ended: it is not judged, and its 20 minutes are without data.
        t = time_of(slots("PT30M"), [probe("01 05:30", "false"), probe("01 06:10", "false")], "01 06:20")
        self.assertEqual((t["down"], t["no_data"], t["up"]), (30 * M, 20 * M, 5 * H + 30 * M))


if __name__ == "__main__":
    unittest.main()
