"""The checker's arithmetic, against the dictionary's examples, hand calculations and Newcombe's paper."""

from datetime import date
from fractions import Fraction

import pytest

from tests.insights.dictionary.days import Period
from tests.insights.dictionary.exact import median, newcombe, quantile, rounded, shapley, whole_fen


@pytest.mark.parametrize(
    ("value", "decimals", "result"),
    [
        (Fraction(1, 2), 0, 1),
        (Fraction(-1, 2), 0, -1),
        (Fraction(5, 2), 0, 3),  # half to even would say 2
        (Fraction(1, 800), 3, Fraction(1, 1000)),
        (Fraction(-1, 3), 1, Fraction(-3, 10)),
        (0, 0, 0),
    ],
)
def test_halves_go_away_from_zero(value: Fraction, decimals: int, result: Fraction):
    assert rounded(value, decimals) == result


def test_quantiles_are_places_and_medians_the_middle():
    assert quantile(range(1, 22), Fraction(1, 10)) == 3  # ⌈2.1⌉
    assert quantile(range(1, 21), Fraction(9, 10)) == 18
    assert [median([3, 1, 2]), median([4, 1]), median([])] == [Fraction(2), Fraction(5, 2), None]


def test_shapley_parts_are_the_means_over_all_orders_of_change():
    before, after = (
        (Fraction(1), Fraction(1), Fraction(1000)),
        (Fraction(2), Fraction(3, 2), Fraction(3380, 3)),
    )
    parts = shapley(before, after)
    # By the definition: what the first factor adds in each of the six orders in which three change, averaged.
    first = [
        *(1 * Fraction(1000), 1 * Fraction(1000)),  # first of all, twice
        Fraction(3, 2) * 1000,
        Fraction(3380, 3),
        *(Fraction(3, 2) * Fraction(3380, 3), Fraction(3, 2) * Fraction(3380, 3)),
    ]
    assert parts[0] == sum(first) / 6
    assert sum(parts) == 3380 - 1000
    assert whole_fen([Fraction(1, 3), Fraction(1, 3), Fraction(1, 3)]) == [1, 0, 0]
    assert whole_fen([Fraction(-5, 3), Fraction(2, 3), Fraction(0)]) == [-2, 1, 0]


def test_newcombes_interval_is_that_of_his_paper():
    # Statistics in Medicine 17 (1998), table II, method 10: 56/70 − 48/80 and 9/10 − 3/10.
    assert newcombe((56, 48), (70, 80)) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert newcombe((9, 3), (10, 10)) == pytest.approx((0.1705, 0.8090), abs=5e-5)


def test_buckets_are_cut_to_the_period():
    period = Period(date(2026, 10, 30), date(2026, 11, 10))  # a Friday to a Tuesday
    weeks = [(week.first.day, week.last.day) for week in period.buckets("week")]
    assert weeks == [(30, 1), (2, 8), (9, 10)]
    assert [(month.first.day, month.last.day) for month in period.buckets("month")] == [
        (30, 31),
        (1, 10),
    ]
    assert len(list(period.buckets("day"))) == 12
