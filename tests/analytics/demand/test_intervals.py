"""Intervals cover what they promise on rows they have not seen."""

import numpy as np
import pytest

from analytics.demand.intervals import DemandBand, Misses, conformal_quantile, held_out_coverage


def rows(n=3000, seed=0, zero_share=0.0):
    """Targets that spread with the first feature; some are 0."""
    rng = np.random.default_rng(seed)
    values = rng.uniform(0.5, 2.0, (n, 2))
    targets = rng.gamma(4.0, values[:, 0] / 4.0)
    return values, np.where(rng.random(n) < zero_share, 0.0, targets)


def test_rank_is_corrected_for_few_misses():
    """⌈(9 + 1) · 0.8⌉ = 8th of nine; of three the largest."""
    assert conformal_quantile(np.arange(9.0), 0.8) == 7.0
    assert conformal_quantile(np.array([2.0, 1.0, 3.0]), 0.8) == 3.0


@pytest.mark.parametrize("zero_share", [0.0, 0.5])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_share_promised_is_covered_be_sales_daily_or_rare(zero_share, level):
    values, targets = rows(zero_share=zero_share)
    band = DemandBand(level, seed=0).fit(values[:1000], targets[:1000])
    band.correct(band.misses(values[1000:2000], targets[1000:2000]))
    low, high = band.predict(values[2000:])
    covered = ((low <= targets[2000:]) & (targets[2000:] <= high)).mean()
    assert covered == pytest.approx(level, abs=0.03)
    assert (low >= 0).all()
    assert (low <= high).all()


@pytest.mark.parametrize("zero_share", [0.0, 0.5])
def test_what_is_enough_suffices_in_nine_cases_of_ten(zero_share):
    values, targets = rows(zero_share=zero_share)
    band = DemandBand(0.8, seed=0).fit(values[:1000], targets[:1000])
    band.correct(band.misses(values[1000:2000], targets[1000:2000]))
    assert (targets[2000:] <= band.enough(values[2000:])).mean() == pytest.approx(0.9, abs=0.03)


def test_wider_level_holds_the_narrower():
    values, targets = rows()
    bands = [DemandBand(level, seed=0).fit(values, targets) for level in (0.5, 0.9)]
    for band in bands:
        band.correct(band.misses(values, targets))
    (low, high), (wide_low, wide_high) = (band.predict(values) for band in bands)
    assert (wide_high - wide_low).mean() > (high - low).mean()


def misses(*above, floored=False) -> Misses:
    over = np.array(above)
    return Misses(-np.ones_like(over), over, np.full(over.shape, floored))


def test_coverage_of_an_origin_is_that_of_a_correction_on_the_others():
    """Corrected on the first (80 % of 1..9 is 8), half of the second's lie within."""
    first, second = misses(*np.arange(1.0, 10.0)), misses(7.0, 8.0, 9.0, 10.0)
    assert held_out_coverage([first, second], 0.8) == [1.0, 0.5]
    assert np.isnan(held_out_coverage([first], 0.8)).all()


def test_intervals_from_zero_are_corrected_apart_where_there_are_enough():
    many = Misses.joined(
        [misses(*np.full(60, 2.0), floored=True), misses(*np.full(60, -0.5), floored=False)]
    )
    assert many.shifts(0.8) == (2.0, -0.5)
    few = Misses.joined([misses(2.0, floored=True), misses(*np.full(60, -0.5))])
    assert few.shifts(0.8) == (-0.5, -0.5)


def test_intervals_with_two_ends_do_not_shrink_to_a_point_where_only_upper_ends_were_judged():
    """What the quantiles learnt at first puts every interval at 0; what they learn in the end does not."""
    rare, often = rows(zero_share=0.5), rows(seed=1)
    band = DemandBand(0.8, seed=0).fit(rare[0][:1000], rare[1][:1000])
    judged = band.misses(rare[0][1000:2000], rare[1][1000:2000])
    assert judged.floored.all()
    band.fit(often[0][:1000], often[1][:1000]).correct(judged)
    low, high = band.predict(often[0][1000:])
    assert ((low <= often[1][1000:]) & (often[1][1000:] <= high)).mean() > 0.72
    assert Misses(np.zeros(60), np.full(60, -0.5), np.full(60, True)).shifts(0.8) == (-0.5, 0.0)
