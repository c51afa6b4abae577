"""Fees from facts and breaches that differ: what is invoiced, and how late each order is, decides what is owed; against amounts worked out by hand."""
import json

import pytest

import dsv

BOOK = [
    {"type": "party", "id": "p"},
    {"type": "party", "id": "c"},
    {"type": "service", "id": "s"},
    {"type": "stream", "id": "outages", "shape": "interval", "fields": {"project": "string"}},
    {"type": "stream", "id": "invoices", "shape": "event", "fields": {"net": "number", "kind": "string", "project": "string"}},
    {"type": "agreement", "id": "a", "form": "agreement", "provider": "p", "consumer": "c", "services": ["s"], "version": 1,
     "in_force": {"from": "2026-01-01"}, "timezone": "Etc/UTC", "currency": "EUR",
     "fees": [{"id": "bill", "stream": "invoices", "field": "net",
               "where": {"not": {"field": "kind", "op": "==", "value": "hardware"}}}],
     "targets": [
         {"id": "uptime", "metric": {"kind": "availability", "stream": "outages"}, "objective": {"op": ">=", "value": "99.9"},
          "credit": {"of": "bill", "percent": "10"}},
         {"id": "project", "by": ["project"], "metric": {"kind": "availability", "stream": "outages"},
          "objective": {"op": ">=", "value": "99.9"}, "credit": {"of": "bill", "percent": "10"}}],
     "credits": {"caps": [{"id": "half", "percent": "15", "of": "bill", "window": "month"}]}}]

OUTAGES = ("start,end,project\n2026-01-05T00:00:00Z,2026-01-05T20:00:00Z,a\n2026-02-05T00:00:00Z,2026-02-05T20:00:00Z,b\n"
           "2026-03-05T00:00:00Z,2026-03-05T20:00:00Z,a\n")
INVOICES = ("time,net,kind,project\n2026-01-01T00:00:00Z,19.99,plan,a\n2026-01-31T23:59:59.999999Z,0.1,usage,b\n"
            "2026-01-31T23:59:59.999999Z,0.2,usage,b\n2026-01-20T00:00:00Z,500,hardware,b\n2026-01-21T00:00:00Z,,plan,a\n"
            "2026-03-01T00:00:00Z,100.005,plan,a\n2026-03-02T00:00:00Z,-30,plan,a\n")


@pytest.fixture
def score(tmp_path):
    def run(book=BOOK, invoices=INVOICES, as_of="2026-03-20T00:00:00Z", more=None):
        (tmp_path / "book.json").write_text(json.dumps(book))
        facts = {"outages": tmp_path / "outages.csv"}
        facts["outages"].write_text(OUTAGES)
        if invoices is not None:
            facts["invoices"] = tmp_path / "invoices.csv"
            facts["invoices"].write_text(invoices)
        for stream, text in (more or {}).items():
            facts[stream] = tmp_path / f"{stream}.csv"
            facts[stream].write_text(text)
        book = dsv.Book.load(tmp_path / "book.json")
        return json.loads(book.score("a", facts={k: str(v) for k, v in facts.items()}, as_of=as_of).json)

    return run


def credits(card, month):
    period = next(p for p in card["periods"] if p["from"].startswith(month))
    return [r["credit"] for t in period["targets"] for r in [t, *t.get("subjects", [])] if "credit" in r]


def test_the_invoices_of_the_window(score):
    card = score()
    whole, of_project = credits(card, "2026-01")
    # 19.99 + 0.1 + 0.2, exactly; of project a alone 19.99. The cap is 3.0435, cut to 3.04: shares of 2.03 and 2.00 by 4.03
    assert (whole["base"], whole["base_rows"], whole["computed"], whole["rounded"]) == ("20.29", "3", "2.029", "2.03")
    assert (of_project["base"], of_project["base_rows"], of_project["rounded"]) == ("19.99", "1", "2.00")
    assert (whole["amount"], of_project["amount"]) == ("1.53", "1.51")
    assert "provisional" not in whole and "provisional" not in card["caps"][0]


def test_an_invoice_that_has_not_come(score):
    whole, of_project = credits(score(), "2026-02")
    assert (whole["base"], whole["base_rows"], whole["amount"], whole["provisional"]) == ("0", "0", "0.00", True)
    book = json.loads(json.dumps(BOOK))
    book[4]["complete"] = "always"  # then there is none
    assert "provisional" not in credits(score(book), "2026-02")[0]
    assert all(c["base_rows"] == "0" and c["provisional"] for c in credits(score(invoices=None), "2026-01"))


def test_a_window_that_runs_is_provisional_and_so_is_what_its_cap_cuts(score):
    card = score()
    whole, of_project = credits(card, "2026-03")
    # 100.005 less 30 that were given back
    assert (whole["base"], whole["computed"], whole["rounded"], whole["provisional"]) == ("70.005", "7.0005", "7.00", True)
    assert card["caps"][-1]["provisional"] is True


def test_the_end_of_the_window_settles_it(score):
    def of(as_of):
        return credits(score(as_of=as_of), "2026-01")[0].get("provisional", False)
    assert [of(t) for t in ("2026-01-31T23:59:59.999999Z", "2026-02-01T00:00:00Z", "2026-02-01T00:00:00.000001Z")] == [True, False, False]


def test_more_given_back_than_charged_is_nothing(score):
    rows = "time,net,kind,project\n2026-01-01T00:00:00Z,10,plan,a\n2026-01-02T00:00:00Z,-10.01,plan,a\n"
    whole = credits(score(invoices=rows), "2026-01")[0]
    assert (whole["base"], whole["base_rows"], whole["amount"]) == ("0", "2", "0.00")


@pytest.mark.parametrize("text, base", [("1e-9", "0"), ("0.1234567895", "0.123457"), ("123456789012.34", "123456789012.34"), ("1e15", "1000000000000000")])
def test_amounts_are_read_as_they_are_written(score, text, base):
    rows = f"time,net,kind,project\n2026-01-01T00:00:00Z,{text},plan,a\n"
    assert credits(score(invoices=rows), "2026-01")[0]["base"] == base


def test_an_amount_that_does_not_fit(score):
    rows = "time,net,kind,project\n2026-01-01T00:00:00Z,9223372036854775808,plan,a\n"
    with pytest.raises(dsv.DsvComputeError, match='fee "bill": row 1 of stream "invoices"'):
        score(invoices=rows)


def test_tallies_give_the_same(tmp_path, score):
    whole = score()
    book = dsv.Book.load(tmp_path / "book.json")
    rows = OUTAGES.splitlines()
    parts = []
    for i, row in enumerate(rows[1:]):
        part = tmp_path / f"part{i}.csv"
        part.write_text(rows[0] + "\n" + row + "\n")
        parts.append(book.tally("a", facts={"outages": str(part), "invoices": str(tmp_path / "invoices.csv")}, as_of="2026-03-20T00:00:00Z"))
    assert json.loads(dsv.merge(parts).score().json) == whole


# ---- breaches that differ -----------------------------------------------------------------------------------------------------

ORDERS = {"type": "stream", "id": "orders", "shape": "event", "fields": {"order": "string", "due": "time", "done": "time", "value": "number"}}
ON_TIME = {"id": "on-time", "metric": {"kind": "elapsed", "stream": "orders", "start": "due", "stop": "done", "aggregate": "within",
                                       "limit": {"op": "<=", "value": "PT0S"}},
           "objective": {"op": ">=", "value": "100"},
           "credit": {"per": "breach", "of": {"field": "value"}, "percent": "10.5", "each": {"step": "P2D"}, "cap": {"percent": "55"}}}


def late(score, rows, as_of="2026-03-01T00:00:00Z", due="2026-01-10", **members):
    """The credits of orders due on one day: "order,done,value" each."""
    target = {**json.loads(json.dumps(ON_TIME)), **members.pop("target", {})}
    target["credit"].update(members)
    target["credit"] = {k: v for k, v in target["credit"].items() if v is not None}
    agreement = {**BOOK[5], "targets": [target], "credits": {}}
    text = "time,order,due,done,value\n"
    for row in rows:
        order, done, value = row.split(",")
        text += f"2026-01-01T00:00:00Z,{order},{due}T00:00:00Z,{done},{value}\n"
    return credits(score([*BOOK[:5], ORDERS, agreement], as_of=as_of, more={"orders": text}), "2026-01")


def test_each_order_by_its_own_value_and_delay(score):
    one, = late(score, ["a,2026-01-10T01:00:00Z,1000", "b,2026-01-12T00:00:00Z,99.99", "c,2026-01-12T00:00:00.000001Z,99.99",
                        "d,2026-01-30T00:00:00Z,200", "e,2026-01-09T00:00:00Z,200"])
    # 1, 1, 2 and 10 steps of two days; 105.00, 10.49895 and 20.9979 rounded, and 55 % of 200
    assert (one["breaches"], one["steps"], one["base"], one["computed"], one["capped"], one["amount"]) == (
        "4", "14", "1399.98", "346.49685", "246.49685", "246.50")
    assert "provisional" not in one and "unvalued" not in one


def test_an_order_that_is_not_there_yet_grows_up_to_its_cap(score):
    def of(as_of):
        one, = late(score, ["a,,50"], as_of=as_of, due="2026-01-30")
        return one["amount"], one.get("provisional", False)
    # 4 steps of 5.25 are 21.00, 5 are 26.25, 6 more than the cap of 27.50
    assert [of(f"2026-02-{day}T00:00:00.000001Z") for day in ("05", "07", "09", "11")] == [
        ("21.00", True), ("26.25", True), ("27.50", False), ("27.50", False)]


def test_an_order_without_a_value_is_shown(score):
    one, = late(score, ["a,2026-01-11T00:00:00Z,", "b,2026-01-11T00:00:00Z,100", "c,2026-01-11T00:00:00Z,-5"])
    assert (one["breaches"], one["unvalued"], one["amount"], one["provisional"]) == ("3", "1", "10.50", True)


@pytest.mark.parametrize("part, steps", [("whole", "2"), ("exact", "1.5"), ("none", "1")])
def test_parts_of_a_step(score, part, steps):
    one, = late(score, ["a,2026-01-13T00:00:00Z,100"], each={"step": "P2D", "part": part})
    assert one["steps"] == steps


def test_days_are_those_of_the_calendar(score):
    def of(step):
        target = {"metric": {**ON_TIME["metric"], "limit": {"op": "<=", "value": "PT0S"}}}
        rows = "time,order,due,done,value\n2026-03-01T00:00:00Z,a,2026-03-27T23:00:00Z,2026-03-29T22:00:00Z,100\n"
        agreement = {**BOOK[5], "timezone": "Europe/Amsterdam", "credits": {}, "targets": [
            {**ON_TIME, **target, "credit": {"per": "breach", "amount": "1", "each": {"step": step, "part": "exact"}}}]}
        return credits(score([*BOOK[:5], ORDERS, agreement], as_of="2026-06-01T00:00:00Z", more={"orders": rows}), "2026-02-28")[0]["steps"]
    # 28 and 29 March in Amsterdam, the second of 23 hours
    assert (of("P1D"), of("PT24H")) == ("2", "1.958333")


def test_outages_by_their_length(score):
    agreement = {**BOOK[5], "credits": {}, "targets": [
        {"id": "long", "metric": {"kind": "longest_outage", "stream": "outages"}, "objective": {"op": "<=", "value": "PT4H"},
         "credit": {"per": "breach", "amount": "10", "each": {"step": "PT6H"}, "cap": {"amount": "25"}}}]}
    one = credits(score([*BOOK[:5], agreement]), "2026-01")[0]
    # 20 hours, 16 past the limit
    assert (one["steps"], one["computed"], one["capped"], one["amount"]) == ("3", "30", "25", "25.00")


@pytest.mark.parametrize("op, value, owed", [("<", "1", "30.00"), (">", "99", "40.00")])
def test_rows_that_fail_by_their_value(score, op, value, owed):
    kind = {"<": "count", ">": "ratio"}[op]
    of = {"field": "value", "op": ">", "value": "150"}
    target = {"id": "rows", "metric": {"kind": kind, "stream": "orders", "of": of}, "objective": {"op": op, "value": value},
              "credit": {"per": "breach", "of": {"field": "value"}, "percent": "10"}}
    rows = "time,order,due,done,value\n" + "".join(f"2026-01-0{i}T00:00:00Z,o,,,{v}\n" for i, v in enumerate([100, 150, 300, 150], 1))
    agreement = {**BOOK[5], "credits": {}, "targets": [target]}
    assert credits(score([*BOOK[:5], ORDERS, agreement], more={"orders": rows}), "2026-01")[0]["amount"] == owed


def test_each_subject_has_its_own_breaches(score):
    rows = ["a,2026-01-11T00:00:00Z,100", "b,2026-01-13T00:00:00Z,100", "c,2026-01-09T00:00:00Z,100"]
    assert [c["amount"] for c in late(score, rows, target={"by": ["order"], "over": "each"})] == ["10.50", "21.00"]
    assert [c["amount"] for c in late(score, rows, target={"by": ["order"], "over": "pooled"})] == ["31.50"]
