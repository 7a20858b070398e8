"""Windows, calibration and measures: what keeps the estimates honest."""

import itertools
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.behaviour.calibration import Calibration, level_shift
from analytics.behaviour.features import Snapshot
from analytics.behaviour.ledger import Ledger, ledger_of
from analytics.behaviour.measures import amount_scores, calibration_error, probability_scores
from analytics.behaviour.questions import Contenders, Learning
from analytics.behaviour.reasons import Known, Topic, reasons, topic_of
from analytics.behaviour.windows import HISTORY_DAYS, Windows
from tests.analytics.behaviour.made_shops import FIRST_DAY, NO_REFUNDS, lines_of


@pytest.fixture(scope="module")
def ledger(shop) -> Ledger:
    as_of = datetime(2026, 6, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
    return ledger_of(*shop, as_of=as_of, time_zone="Asia/Shanghai")


def test_windows_are_over_and_have_a_history(ledger):
    windows = Windows(ledger, 90)
    days = windows.closed_by(ledger.today)
    assert days == sorted(days, reverse=True)
    assert days[0] == ledger.today - 90
    assert days[-1] - windows.first_day >= HISTORY_DAYS
    apart = windows.apart()
    assert all(newer - older == 90 for newer, older in itertools.pairwise(apart))
    with pytest.raises(ValueError, match="not over"):
        windows.at(days[0] + 1)


def test_labels_are_what_happened_in_the_window(ledger):
    windows = Windows(ledger, 90)
    window = windows.at(windows.closed_by(ledger.today)[1])
    facts = window.snapshot.facts
    bought = {
        int(customer)
        for customer, day in zip(ledger.purchases.customer, ledger.purchases.day, strict=True)
        if window.day <= day < window.day + 90
    }
    assert set(facts.customer[window.bought].tolist()) == bought & set(facts.customer.tolist())
    assert (window.spent > 0).tolist() == window.bought.tolist()
    assert (facts.last < window.day).all()


def test_a_window_is_judged_by_what_was_over_before_it(ledger):
    windows = Windows(ledger, 90)
    learning = Learning("purchase", windows, Contenders((), "mean", 0))
    learning.answer()
    for window, _ in learning.judged:
        assert all(day + 90 <= window.day for day in windows.closed_by(window.day))


def _seasonal_ledger(day: int) -> Ledger:
    """People who never leave, and buy four times as often in one quarter of each year of 364 days."""
    rng = np.random.default_rng(4)
    busy = (np.arange(day) % 364 >= 300) & (np.arange(day) % 364 < 390)
    pace = rng.gamma(2.0, 0.003, 150)[:, None] * np.where(busy, 4.0, 1.0)
    bought = rng.random(pace.shape) < pace
    days = {f"C{at:03d}": np.flatnonzero(each).tolist() for at, each in enumerate(bought)}
    as_of = (FIRST_DAY + pd.Timedelta(days=day)).to_pydatetime()
    return ledger_of(lines_of(days), NO_REFUNDS, None, as_of=as_of, time_zone="Asia/Shanghai")


def test_last_years_season_is_used_where_the_year_before_would_have_helped():
    # The quarter just over was busy, as it was a year before; the one to come was quiet.
    windows = Windows(_seasonal_ledger(756), 90)
    answer = Learning("purchase", windows, Contenders((), "mean", 0)).answer()
    assert answer.season_shift < -0.3
    assert answer.card.season_shift == answer.season_shift


def test_a_shop_of_one_year_knows_no_season():
    windows = Windows(_seasonal_ledger(392), 90)
    answer = Learning("purchase", windows, Contenders((), "mean", 0)).answer()
    assert answer.season_shift == 0.0


@pytest.mark.parametrize("first_orders", [3, 12])
def test_a_few_first_orders_long_before_the_opening_are_no_season(first_orders):
    """Two years of dates, but a year ago nobody, or nobody whose window was over, was known."""
    rng = np.random.default_rng(5)
    opened, today = 330, 700
    days = {
        f"C{at:03d}": [
            int(opened + day) for day in np.flatnonzero(rng.random(today - opened) < 0.01)
        ]
        for at in range(150)
    }
    days |= {f"T{at:02d}": [0 if at == 0 else 230] for at in range(first_orders)}
    as_of = (FIRST_DAY + pd.Timedelta(days=today)).to_pydatetime()
    ledger = ledger_of(lines_of(days), NO_REFUNDS, None, as_of=as_of, time_zone="Asia/Shanghai")
    learning = Learning("purchase", Windows(ledger, 90), Contenders((), "mean", 0))
    assert learning.answer().season_shift == 0.0


def test_features_are_finite_and_each_has_words(ledger):
    features = Snapshot.of(ledger).features(90, with_visits=True)
    for name, values in features.items():
        assert np.isfinite(values).all(), name
        if not name.startswith("lifetime"):
            assert topic_of(name)


def test_features_of_a_day_do_not_know_the_next(ledger):
    day = ledger.today - 100
    later = Snapshot.of(ledger.until(day)).features(90, with_visits=True)
    cut = ledger.until(ledger.today - 50).until(day)
    again = Snapshot.of(cut).features(90, with_visits=True)
    assert all((later[name] == again[name]).all() for name in later)


@given(st.lists(st.floats(0.01, 0.99), min_size=2, max_size=50), st.integers(0, 2**31))
def test_calibration_keeps_the_order_and_stays_a_probability(prob, seed):
    probs = np.array(prob)
    happened = np.random.default_rng(seed).random(len(probs)) < probs
    turned = Calibration.fit(happened, probs).apply(probs)
    assert ((turned >= 0) & (turned <= 1)).all()
    order = np.argsort(probs, kind="stable")
    assert (np.diff(turned[order]) >= -1e-12).all()


def test_calibration_finds_a_line_it_was_given():
    rng = np.random.default_rng(2)
    prob = rng.beta(1, 3, 40_000)
    happened = rng.random(40_000) < Calibration(0.7, 0.4).apply(prob)
    found = Calibration.fit(happened, prob)
    assert (found.slope, found.shift) == pytest.approx((0.7, 0.4), abs=0.05)


def test_level_shift_makes_the_sums_agree():
    prob, happened = np.linspace(0.05, 0.6, 500), np.arange(500) % 2 == 0
    shifted = Calibration(1.0, level_shift(happened, prob)).apply(prob)
    assert shifted.sum() == pytest.approx(250, abs=1e-3)


def test_measures_by_hand():
    happened = np.array([True, False, True, False])
    prob = np.array([0.9, 0.1, 0.6, 0.4])
    scores = probability_scores(happened, prob)
    assert scores["average_precision"] == scores["auc"] == 1.0
    assert scores["brier"] == pytest.approx((0.01 + 0.01 + 0.16 + 0.16) / 4)
    assert scores["bias"] == pytest.approx(0.0)
    assert calibration_error(happened, prob) == pytest.approx((0.1 + 0.1 + 0.4 + 0.4) / 4)
    amounts = amount_scores(np.array([0, 300, 100]), np.array([10.0, 250.0, 120.0]))
    assert amounts["bias"] == pytest.approx(-20 / 400)
    assert amounts["normalised_mae"] == pytest.approx(80 / 400)
    assert amounts["gini"] == pytest.approx(1.0)


def test_measures_of_one_kind_are_unknown_not_wrong():
    scores = probability_scores(np.array([False, False]), np.array([0.2, 0.3]))
    assert np.isnan(scores["auc"])
    assert np.isnan(scores["bias"])
    assert np.isnan(amount_scores(np.array([0, 0]), np.array([1.0, 1.0]))["gini"])


def test_refunds_are_told_where_their_risk_is_raised():
    known = Known(12, 5, 5, 20, 2, 99_900, 60, 2, 3, True)
    push: dict[Topic, float] = {"recency": 0.5, "money": 0.4, "visits": 0.3}
    zh = reasons(known, push, likelier=True, currency="CNY", locale="zh")
    en = reasons(known, push, likelier=True, currency="CNY", locale="en")
    assert len(zh) == len(en) == 3
    assert zh[0] == "平均约 20 天买一次，上次是 12 天前，还在平常的间隔内（比一般客户更可能再买）"
    assert zh[2] == "5 单里有 2 单退过款，退款风险比一般客户高"
    assert en[2] == "2 of 5 orders refunded, more likely than most to want a refund"
    calm = reasons(
        replace(known, often_refunds=False), push, likelier=True, currency="CNY", locale="en"
    )
    assert calm[2] == "looked in 3 times in the last 30 days (more likely than most to buy)"
