"""What a benchmark says of its samples."""

import pytest

from tests.benchmarks.figures import Spread, ratios, table


def test_percentiles_are_samples_of_the_nearest_rank():
    spread = Spread.of(float(n) for n in range(200, 0, -1))

    assert (spread.count, spread.p50, spread.p95, spread.p99) == (200, 100.0, 190.0, 198.0)


def test_one_sample_is_all_percentiles():
    assert Spread.of([3.14159]) == Spread(1, 3.14, 3.14, 3.14)


def test_no_sample_is_an_error_and_no_zero():
    with pytest.raises(ValueError, match="no samples"):
        Spread.of([])


def test_ratios_compare_like_percentiles():
    stock, ours = Spread(9, 24.0, 60.0, 90.0), Spread(9, 6.0, 20.0, 60.0)

    assert ratios(stock, ours) == {"p50": 4.0, "p95": 3.0, "p99": 1.5}


def test_columns_line_up_under_chinese_headings():
    drawn = table("标题", ("毫秒", "n"), [("规则", 1), ("action", 20)])

    assert drawn.splitlines() == ["标题", "  毫秒      n", "  规则      1", "  action   20"]
