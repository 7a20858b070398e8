"""Exact facts of customers, by hand and by property."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.behaviour.facts import Facts, facts_of
from analytics.behaviour.ledger import date_of, ledger_of
from tests.analytics.behaviour.made_shops import FIRST_DAY, NO_REFUNDS, lines_of

SHANGHAI = "Asia/Shanghai"


def _facts(days_by_customer: dict[str, list[int]], *, day: int) -> Facts:
    as_of = (FIRST_DAY + pd.Timedelta(days=day)).to_pydatetime()
    lines = lines_of(days_by_customer)
    return facts_of(ledger_of(lines, NO_REFUNDS, None, as_of=as_of, time_zone=SHANGHAI))


def test_churn_days_are_twice_the_customers_gap_halves_up():
    # g: the median of 20 ÷ 1 and 30 ÷ 2, the mean gaps of A and B, is 17.5
    facts = _facts({"A": [0, 20], "B": [0, 10, 30], "C": [5]}, day=100)
    assert facts.shop_gap == Fraction(35, 2)
    # A: 2 × (20 + 17.5) ÷ 2 = 37.5; B: 2 × 47.5 ÷ 3 = 31.67; C: 2 × 17.5 = 35
    assert facts.churn_horizon.tolist() == [38, 32, 35]


def test_churn_days_stay_between_thirty_and_a_hundred_and_eighty():
    facts = _facts({"A": list(range(40)), "B": [0, 300], "C": [7]}, day=320)
    assert facts.churn_horizon.tolist()[:2] == [30, 180]


def test_gap_is_thirty_days_where_nobody_came_back():
    facts = _facts({"A": [0], "B": [3]}, day=10)
    assert facts.shop_gap == 30
    assert facts.churn_horizon.tolist() == [60, 60]


def test_money_of_the_year_begins_365_days_before():
    facts = _facts({"A": [0, 1, 300]}, day=366)
    assert facts.spent.tolist() == [15_000]
    assert facts.spent_year.tolist() == [10_000]  # the day 366 days before is out


def test_days_are_those_of_the_shop_and_today_is_not_over():
    late = pd.Timestamp("2025-06-01T15:59:59Z")  # one second to midnight in Shanghai
    moments = [late, late + pd.Timedelta(seconds=1), pd.Timestamp("2025-06-02T20:00:00Z")]
    lines = lines_of({"A": [0, 1, 2]}).assign(paid_at=pd.to_datetime(moments, utc=True))
    as_of = datetime(2025, 6, 3, 8, tzinfo=ZoneInfo(SHANGHAI))
    facts = facts_of(ledger_of(lines, NO_REFUNDS, None, as_of=as_of, time_zone=SHANGHAI))
    assert (facts.orders.tolist(), facts.days.tolist()) == ([2], [2])
    assert date_of(int(facts.last[0])).isoformat() == "2025-06-02"
    assert facts.recency.tolist() == [1]


def test_guests_are_nobody_and_refunds_of_strangers_are_ignored():
    lines = lines_of({"A": [0], "B": [1]})
    lines["customer_number"] = lines["customer_number"].where(lines["customer_number"] == "A")
    stranger = lines_of({"Z": [2]})[["order_number", "sku", "customer_number", "quantity"]]
    refunds = stranger.assign(amount_minor=100, approved_at=lines["paid_at"].iloc[0])
    as_of = datetime(2025, 7, 1, tzinfo=UTC)
    ledger = ledger_of(lines, refunds, None, as_of=as_of, time_zone=SHANGHAI)
    assert ledger.customers.tolist() == ["A"]
    assert len(ledger.refunds.day) == 0


_days = st.lists(st.integers(0, 400), min_size=1, max_size=8, unique=True)


@given(st.dictionaries(st.sampled_from("ABCDEF"), _days, min_size=1), st.integers(1, 420))
@settings(deadline=None, max_examples=60)
def test_facts_agree_with_counting_by_hand(days_by_customer, day):
    facts = _facts(days_by_customer, day=day)
    known = {name: [each for each in days if each < day] for name, days in days_by_customer.items()}
    known = {name: days for name, days in sorted(known.items()) if days}
    assert facts.days.tolist() == [len(days) for days in known.values()]
    assert facts.recency.tolist() == [day - max(days) for days in known.values()]
    assert int(facts.spent.sum()) == 5_000 * sum(map(len, known.values()))
    assert (facts.spent_year <= facts.spent).all()
    assert ((facts.churn_horizon >= 30) & (facts.churn_horizon <= 180)).all()


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(Exception, match="as_of has no time zone"):
        ledger_of(
            lines_of({"A": [0]}),
            NO_REFUNDS,
            None,
            as_of=datetime(2026, 1, 1),  # noqa: DTZ001
            time_zone=SHANGHAI,
        )


def test_an_order_of_two_days_counts_once_and_as_two_days():
    lines = lines_of({"A": [0, 1]}).assign(order_number="A1")
    as_of = (FIRST_DAY + timedelta(days=9)).to_pydatetime()
    facts = facts_of(ledger_of(lines, NO_REFUNDS, None, as_of=as_of, time_zone=SHANGHAI))
    assert (facts.orders.tolist(), facts.days.tolist()) == ([1], [2])
