"""Credits and bonuses by hand: each figure with its reasoning. Windows are days of March 2026 unless said otherwise;
a day has 1440 minutes."""
import pytest

from hand import H, book, card, event, span, target
from reference import parse_time, score
from rules.clock import Invalid
from rules.money import fee_over, pro_rata, show_money

EUR = {"currency": "EUR"}
MONTH_FEE = {"fees": [{"id": "fee", "amount": "1000.00", "per": "month"}], **EUR}
MARCH = {"window": "month", "from_": "2026-03-01", "to": "2026-04-01"}


def scored(targets, facts, from_="01", to="11", as_of="20", **agreement):
    return card(book(targets, **agreement), facts, as_of=as_of, from_=from_, to=to)


def months(targets, facts, first="2026-01-01", last="2027-01-01", as_of="2027-02-01T00:00:00Z", **agreement):
    """All months of a year; `first` and `last` are in_force."""
    documents = book(targets, window="month", from_=first, to=last, **agreement)
    return score(documents, facts, "a", None, None, parse_time(as_of))


def only(card_):
    return card_["periods"][0]["targets"][0]


def down(first, minutes):
    """An outage from the first midnight on."""
    return {"start": first + "T00:00:00Z", "end": "%sT%02d:%02d:00Z" % (first, minutes // 60, minutes % 60)}


def up_time(**members):
    return target("availability", ">= 99.9 %", **members)


LANGFUSE = {"of": "fee", "tiers": [{"below": "99.9", "percent": "5"}, {"below": "99.0", "percent": "10"},
                                   {"below": "95.0", "percent": "25"}]}


# langfuse: 5 % below 99.9 and from 99.0 on, 10 % below 99.0 and from 95.0 on, 25 % below 95.0. March: 44640 minutes.
@pytest.mark.parametrize("hours, minutes, tier, amount", [
    (0, 45, 0, "50.00"),      # 45 minutes are more than 0.1 %, 44.64
    (7, 26, 0, "50.00"),      # 446 minutes are 0.9991 %: 99.0009 %
    (7, 27, 1, "100.00"),     # 447 minutes are more than 1 %, 446.4
    (37, 12, 1, "100.00"),    # 2232 minutes are exactly 5 %: 95.0 is not below 95.0
    (37, 13, 2, "250.00")])
def test_langfuse_tiers_on_their_edges(hours, minutes, tier, amount):
    day, clock = 1 + hours // 24, hours % 24
    facts = {"o": [span("01", "%02d %02d:%02d" % (day, clock, minutes))]}
    shown = only(scored([up_time(credit=LANGFUSE)], facts, **MARCH, **MONTH_FEE, as_of="31 23:59")
                 if False else score(book([up_time(credit=LANGFUSE)], **MARCH, **MONTH_FEE), facts, "a", None, None,
                                     parse_time("2026-04-02T00:00:00Z")))
    assert shown["credit"]["tier"] == tier
    assert shown["credit"]["amount"] == amount
    assert shown["credit"]["base"] == "1000"
