"""What holds of every report: parts are the whole, and the order of rows means nothing."""

from datetime import date, timedelta
from typing import get_args

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.sales.drivers import MoneyMeasure, change_by, split_change
from analytics.sales.facts import facts_of
from analytics.sales.leaderboard import Dimension, leaderboard
from analytics.sales.span import Span
from analytics.sales.trend import Step, trend_of
from tests.analytics.sales.made_sales import lines, refunds, week

DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
MONEY: tuple[MoneyMeasure, ...] = get_args(MoneyMeasure)
STEPS: tuple[Step, ...] = get_args(Step)
ADDITIVE = ["sales_minor", "refunds_minor", "net_minor", "pieces", "refunded_pieces"]
START = date(2026, 11, 2)

skus = st.sampled_from(["CUP", "POT", "TEA", ""])
moments = st.integers(0, 21 * 24 * 60).map(
    lambda minutes: pd.Timestamp(START, tz="UTC") + timedelta(minutes=minutes)
)
amounts = st.integers(0, 10**12)
optional = st.sampled_from(["甲", "乙", None])


@st.composite
def shops(draw):
    """Three weeks of orders, each with one customer and some lines, and refunds of some of them."""
    sold, back = [], []
    dimensions: dict[str, list[str | None]] = {name: [] for name in DIMENSIONS[3:]}
    for number in range(draw(st.integers(0, 8))):
        customer = draw(st.sampled_from(["C1", "C2", "C3", None]))
        paid_at = draw(moments)
        for sku in draw(st.lists(skus, min_size=1, max_size=3)):
            amount, pieces = draw(amounts), draw(st.integers(1, 9))
            sold.append((f"A{number}", customer, sku, paid_at, pieces, amount))
            for values in dimensions.values():
                values.append(draw(optional))
            if amount and draw(st.booleans()):
                back.append((f"A{number}", sku, customer, draw(moments), pieces, amount))
    return lines(*sold, **dimensions), refunds(*back)


@settings(max_examples=20)
@given(shops())
def test_boards_and_series_add_up_to_the_totals(shop):
    report = week(*shop)
    totals = {name: getattr(report.totals, name) for name in ADDITIVE}
    for dimension in DIMENSIONS:
        board = report.leaderboard(dimension)
        assert board[ADDITIVE].sum().to_dict() == totals
        assert board["sales_minor"].dtype == "int64"
        short = report.leaderboard(dimension, by="net_minor", limit=1)
        assert short[ADDITIVE].sum().to_dict() == totals
    for step in STEPS:
        trend = trend_of(report.facts, report.span, step)
        assert trend[ADDITIVE].sum().to_dict() == totals
        assert trend["days"].sum() == report.span.days
    assert report.totals.sales_minor == sum(
        report.leaderboard("buyer_kind")["sales_minor"].tolist()
    )


@settings(max_examples=12)
@given(shops(), st.randoms(use_true_random=False))
def test_shuffled_rows_change_nothing(shop, random):
    shuffled = []
    for frame in shop:
        order = list(range(len(frame)))
        random.shuffle(order)
        shuffled.append(frame.iloc[order])
    report, again = week(*shop), week(*shuffled)
    assert again.totals == report.totals
    assert again.best_day == report.best_day
    pd.testing.assert_frame_equal(again.trend, report.trend)
    for dimension in DIMENSIONS:
        pd.testing.assert_frame_equal(again.leaderboard(dimension), report.leaderboard(dimension))


@settings(max_examples=20)
@given(shops())
def test_parts_of_a_change_are_the_whole_change(shop):
    now = week(*shop)
    before = week(*shop, start=date(2026, 11, 9), end=date(2026, 11, 16))
    asked = [(dimension, MONEY[at % len(MONEY)]) for at, dimension in enumerate(DIMENSIONS)]
    for dimension, measure in asked:
        parts = change_by(now, before, dimension, measure=measure)
        sums = parts[["now_minor", "before_minor", "change_minor"]].sum().tolist()
        then, earlier = getattr(now.totals, measure), getattr(before.totals, measure)
        assert sums == [then, earlier, then - earlier]
        assert (parts["change_minor"].abs().diff().dropna() <= 0).all()
    if now.totals.buyers and before.totals.buyers:
        split = split_change(now.totals, before.totals)
        assert split.net_minor == now.totals.net_minor - before.totals.net_minor
        assert split.sales_minor == now.totals.sales_minor - before.totals.sales_minor


@settings(max_examples=12)
@given(shops(), st.integers(1, 20))
def test_dropping_what_came_later_changes_no_report(shop, days):
    sold, back = shop
    span = Span(START, START + timedelta(days=days), "Asia/Shanghai")
    end = pd.Timestamp(span.end, tz="Asia/Shanghai")
    cut = (sold[sold["paid_at"] < end], back[back["approved_at"] < end])
    whole, known_then = facts_of(sold, back, span), facts_of(*cut, span)
    for dimension in DIMENSIONS:
        pd.testing.assert_frame_equal(
            leaderboard(whole, dimension), leaderboard(known_then, dimension)
        )
