"""Credits of the agreements in tests/data/valid (clauses of public service levels), against amounts worked out by hand."""
import json
from pathlib import Path

import pytest

import dsv

BOOKS = Path(__file__).resolve().parent.parent / "data" / "valid"


@pytest.fixture
def amounts(tmp_path):
    """Scores a book with facts given as CSV text: the amount of each credit by month and target (with subjects a list), and the card."""

    def score(name, agreement, facts, as_of="2026-06-01T00:00:00Z"):
        paths = {}
        for stream, text in facts.items():
            paths[stream] = str(tmp_path / f"{stream}.csv")
            Path(paths[stream]).write_text(text)
        card = json.loads(dsv.Book.load(BOOKS / f"{name}.json").score(agreement, facts=paths, as_of=as_of).json)
        owed = {}
        for period in card["periods"]:
            for target in period["targets"]:
                found = [r["credit"]["amount"] for r in [target, *target.get("subjects", [])] if "credit" in r]
                if found:
                    owed[period["from"][:7], target["id"]] = found[0] if "subjects" not in target else found
        return owed, card

    return score


def test_a_flat_sum_for_each_failure(amounts):
    rows = "time,ok\n2026-01-03T10:00:00Z,false\n2026-01-04T10:00:00Z,true\n2026-01-05T10:00:00Z,false\n2026-01-05T11:00:00Z,false\n"
    assert amounts("openslo-38", "flat", {"checkouts": rows})[0] == {("2026-01", "failures"): "15.00"}


def test_tiers_of_critical_incidents(amounts):
    rows = ("start,end,severity\n2026-01-03T10:00:00Z,2026-01-03T11:00:00Z,critical\n2026-02-03T10:00:00Z,2026-02-05T10:00:00Z,critical\n"
            "2026-03-03T10:00:00Z,2026-03-13T10:00:00Z,minor\n2026-04-01T00:00:00Z,2026-04-01T08:00:00Z,critical\n")
    # 1 hour of 744 is 99.87 %, 48 of 672 are 92.86 %, 8 of 720 are 98.89 %: 2, 5 and 3 % of 1000
    assert amounts("demyst", "demyst-slc", {"incidents": rows})[0] == {
        ("2026-01", "availability"): "20.00", ("2026-02", "availability"): "50.00", ("2026-04", "availability"): "30.00"}


def test_a_quarter_for_each_breach_up_to_the_fee(amounts):
    outages = "start,end\n2026-01-03T10:00:00Z,2026-01-03T14:00:00Z\n"
    late = "".join(f"2026-01-0{day}T10:00:00Z,2026-01-0{day}T14:00:00Z,{day}\n" for day in range(3, 8))
    owed, card = amounts("dynamical", "dynamical-enterprise", {"outages": outages, "deliveries": "start,end,run\n" + late})
    # 1000 and five times 1000; 4000 at most: 4000 x 1/6 and 4000 x 5/6
    assert owed == {("2026-01", "uptime"): "666.67", ("2026-01", "timely"): "3333.33"}
    assert card["periods"][0]["sums"] == {"currency": "USD", "credit": "4000.00", "bonus": "0.00"}
    assert [(c["asked"], c["left"], c["limit"]) for c in card["caps"]] == [("6000.00", "4000.00", "4000.00")]


def test_from_the_ticket_on_by_steps_of_ten_minutes(amounts):
    rows = ("start,end,ticket,opened\n2026-01-03T10:00:00Z,2026-01-03T14:00:00Z,a,2026-01-03T11:00:00Z\n"
            "2026-02-10T00:00:00Z,2026-02-10T12:00:00Z,b,2026-02-10T00:05:01Z\n")
    # 3 hours are 99.6 %, 10 %, and 18 steps of 5 %; 11:54:59 are 98.2 %, 30 %, and 72 steps, at most the fee. Months begin in Paris.
    assert amounts("ovh", "ovh-pcc", {"incidents": rows})[0] == {
        ("2025-12", "availability"): "90.00", ("2025-12", "network"): "810.00",
        ("2026-01", "availability"): "270.00", ("2026-01", "network"): "900.00"}


def test_half_of_the_month_at_most(amounts):
    rows = "start,end\n2026-01-03T10:00:00Z,2026-01-03T14:00:00Z\n2026-02-03T10:00:00Z,2026-02-05T10:00:00Z\n"
    owed, card = amounts("amplication", "amplication-sla", {"outages": rows})
    assert owed == {("2026-01", "uptime"): "100.00", ("2026-02", "uptime"): "500.00"}
    assert card["periods"][1]["targets"][0]["credit"]["caps"] == [{"cut": "100.00", "id": "month"}]


@pytest.mark.parametrize(("minutes", "credit"), [(44, None), (45, "50.00"), (446, "50.00"), (447, "100.00"), (2232, "100.00"), (2233, "250.00")])
def test_minutes_in_which_nothing_was_accepted(amounts, minutes, credit):
    """Of 44,640 minutes of January 44.64 may be lost at 99.9 %, 446.4 at 99 %, 2,232 at 95 %."""
    rows = "".join(f"2026-01-{2 + m // 1440:02}T{m // 60 % 24:02}:{m % 60:02}:0{k}Z,true,false,ga\n" for m in range(minutes) for k in range(3))
    owed, _ = amounts("langfuse", "langfuse-cloud", {"requests": "time,authenticated,accepted,stage\n" + rows}, as_of="2026-02-01T00:00:00Z")
    assert owed.get(("2026-01", "uptime")) == credit


def test_a_fifth_of_the_year_at_most(amounts):
    """Five projects that are down for 40 hours of July and of August: 30 % of 1000 each. At most 20 % of the fees of twelve months: 600
    after the first one, 1200 less 600 after the second."""
    projects = "start,end,project,region\n" + "".join(f"2025-07-01T00:00:00Z,,p{i},eu\n" for i in range(5))
    down = "start,end,project,region\n" + "".join(f"2025-0{m}-10T00:00:00Z,2025-0{m}-11T16:00:00Z,p{i},eu\n" for m in (7, 8) for i in range(5))
    owed, card = amounts("supabase", "supabase-enterprise", {"projects": projects, "database-incidents": down}, as_of="2025-09-01T00:00:00Z")
    assert owed["2025-07", "database"] == ["120.00"] * 5 and owed["2025-08", "database"] == ["120.00"] * 5
    assert [(c["limit"], c["used"], c["asked"], c["left"]) for c in card["caps"]] == [
        ("600.00", "0.00", "1500.00", "600.00"), ("1200.00", "600.00", "1500.00", "600.00")]
