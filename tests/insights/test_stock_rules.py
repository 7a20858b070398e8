"""What forecasts and stock mean together; every number is worked out by hand from docs/metrics.md."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_backend.insights.demand import rules
from crm_backend.insights.demand.values import Ahead, ProductState, StockoutRisk, WeekForecast

WEDNESDAY = Ahead(day=date(2026, 11, 25))
MONDAY = date(2026, 11, 23)


def product(stock: int | None, means: list[float], highs: Sequence[float | None]) -> ProductState:
    weeks = {
        MONDAY + timedelta(weeks=at): WeekForecast(mean=mean, low=0.0, high=high)
        for at, (mean, high) in enumerate(zip(means, highs, strict=True))
    }
    return ProductState(
        sku="A",
        name="杯子",
        category="杯壶",
        stock=stock,
        price_minor=100,
        is_active=True,
        created_at=None,
        weeks=weeks,
    )


# Five of seven days of week 1 are left: rest = 7 * 5 / 7 = 5.
SCARCE = product(5, [7, 4, 4, 4, 2], [9, 6.2, 7, 7, 5])
TIGHT = product(20, [7, 10, 10, 10, 10], [9, 15.5, 20, 20, 20])


def test_week_one_is_the_week_of_the_day():
    assert (WEDNESDAY.monday, WEDNESDAY.open_days) == (MONDAY, 5)
    assert Ahead(day=date(2026, 11, 29)).open_days == 1
    assert Ahead(day=MONDAY).open_days == 7
    assert WEDNESDAY.week(2) == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("given_product", "by_upper_end", "by_mean"),
    [(SCARCE, 7, 4), (TIGHT, 1, 0), (product(1000, [1, 1, 1, 1, 1], [2, 2, 2, 2, 2]), 0, 0)],
)
def test_reorder_covers_the_upper_end_of_next_week(given_product, by_upper_end, by_mean):
    upper = rules.upper_end(given_product, WEDNESDAY.week(2))
    mean = rules.demand_of(given_product, [WEDNESDAY.week(2)])
    found = [
        rules.reorder_quantity(given_product, WEDNESDAY, next_week=each) for each in (upper, mean)
    ]
    assert found == [by_upper_end, by_mean]


def test_without_an_interval_the_mean_has_to_do():
    by_rule = product(0, [3, 3, 3, 3, 3], [None] * 5)
    assert rules.upper_end(by_rule, WEDNESDAY.week(2)) == 3


@pytest.mark.parametrize(("given_product", "days"), [(SCARCE, 10), (TIGHT, 14)])
def test_days_of_cover_are_stock_over_the_mean_of_four_weeks(given_product, days):
    assert rules.days_of_cover(given_product, WEDNESDAY) == days


def test_days_of_cover_need_a_demand():
    assert rules.days_of_cover(product(5, [0] * 5, [0] * 5), WEDNESDAY) is None
    assert rules.days_of_cover(product(5, [], []), WEDNESDAY) is None


@pytest.mark.parametrize(
    ("given_product", "risk"),
    [
        (product(0, [0] * 5, [0] * 5), StockoutRisk.SOLD_OUT),
        (SCARCE, StockoutRisk.HIGH),
        (product(9, [7, 4, 4, 4, 2], [9, 6.2, 7, 7, 5]), StockoutRisk.MEDIUM),
        (TIGHT, StockoutRisk.MEDIUM),
        (product(12, [7, 4, 4, 4, 2], [9, 6.2, 7, 7, 5]), StockoutRisk.LOW),
    ],
)
def test_stockout_risk_compares_stock_with_rest_and_next_week(given_product, risk):
    assert rules.stockout_risk(given_product, WEDNESDAY) is risk


@given(stock=st.integers(0, 500), more=st.integers(1, 50))
def test_more_stock_is_never_worse(stock, more):
    means, highs = [7.0, 9.5, 8.0, 3.0, 1.0], [9.0, 14.2, 9.0, 9.0, 9.0]
    less, much = product(stock, means, highs), product(stock + more, means, highs)
    upper = rules.upper_end(less, WEDNESDAY.week(2))
    assert rules.reorder_quantity(much, WEDNESDAY, next_week=upper) <= rules.reorder_quantity(
        less, WEDNESDAY, next_week=upper
    )
    assert rules.stockout_risk(much, WEDNESDAY) <= rules.stockout_risk(less, WEDNESDAY)


def test_slow_movers_last_over_180_days_at_the_pace_of_90():
    assert [rules.is_slow_mover(stock, 10) for stock in (20, 21)] == [False, True]
    assert rules.is_slow_mover(1, 0)


def test_error_is_the_sum_of_misses_over_the_sum_sold():
    assert rules.forecast_miss([3.0, 1.5, 2.0], [5, 0, 2]) == (3.5, 7)
