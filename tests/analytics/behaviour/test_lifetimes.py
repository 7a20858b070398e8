"""BG/NBD and Gamma-Gamma: the published figures of CDNOW, numerical integrals, and extremes."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import beta

from analytics.behaviour import BgNbd, GammaGamma
from analytics.errors import InsufficientData

CALIBRATION_END = pd.Timestamp("1997-09-30")  # 39 weeks; the next 39 are held out


def _calibration(lines: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Customers by x, t_x, T in weeks, with hold-out days and mean repeat spend; all their days."""
    day = lines["paid_at"].dt.tz_localize(None).dt.normalize()
    days = lines.assign(day=day).groupby(["customer_number", "day"], as_index=False)
    days = days["amount_minor"].sum()
    known = days[days["day"] <= CALIBRATION_END]
    by_customer = known.groupby("customer_number")["day"].agg(["min", "max", "size"])
    repeat = known[known["day"] > known["customer_number"].map(by_customer["min"])]
    held_out = days[days["day"] > CALIBRATION_END].groupby("customer_number").size()
    customers = pd.DataFrame(
        {
            "x": by_customer["size"] - 1,
            "t_x": (by_customer["max"] - by_customer["min"]).dt.days / 7,
            "watched": (CALIBRATION_END - by_customer["min"]).dt.days / 7,
            "held_out": held_out.reindex(by_customer.index).fillna(0),
        }
    )
    return customers, repeat


@pytest.mark.shared_data
def test_cdnow_has_the_published_parameters(cdnow_lines):
    customers, _ = _calibration(cdnow_lines)
    history = customers[["x", "t_x", "watched"]].to_numpy()
    model = BgNbd().fit(history)
    # Fader, Hardie, Lee (2005), table 2 and section 4
    assert len(customers) == 2357
    assert model.r_ == pytest.approx(0.243, abs=0.0005)
    assert model.alpha_ == pytest.approx(4.414, abs=0.0005)
    assert model.a_ == pytest.approx(0.793, abs=0.0005)
    assert model.b_ == pytest.approx(2.426, abs=0.0005)
    assert model.log_likelihood_ == pytest.approx(-9582.4, abs=0.05)
    expected = model.expected_purchases(history, 39.0)
    correlation = np.corrcoef(expected, customers["held_out"])[0, 1]
    assert correlation == pytest.approx(0.626, abs=0.0005)


@pytest.mark.shared_data
def test_cdnow_has_the_published_values_of_purchases(cdnow_lines):
    _, repeat = _calibration(cdnow_lines)
    spend = repeat.groupby("customer_number")["amount_minor"].agg(["size", "mean"])
    model = GammaGamma().fit(np.column_stack([spend["size"], spend["mean"] / 100]))
    # Fader, Hardie (2013), note 025: 946 customers
    assert len(spend) == 946
    assert model.p_ == pytest.approx(6.25, abs=0.005)
    assert model.q_ == pytest.approx(3.74, abs=0.005)
    assert model.v_ == pytest.approx(15.44, abs=0.01)


@pytest.mark.parametrize("history", [[0, 0, 30.0], [1, 4.0, 38.0], [25, 35.0, 38.9]])
def test_expected_purchases_are_the_integral_over_those_who_stay(history):
    model = _model(r=0.243, alpha=4.414, a=0.793, b=2.426)
    x, _, watched = history

    def of_leaving_prob(prob: float) -> float:
        none_left = 1 + prob * 39 / (model.alpha_ + watched)
        return beta.pdf(prob, model.a_, model.b_ + x) * (1 - none_left ** -(model.r_ + x)) / prob

    integral = quad(of_leaving_prob, 0, 1)[0] * model.active_prob([history])[0]
    assert model.expected_purchases([history], 39.0)[0] == pytest.approx(integral, rel=1e-8)


_positive = st.floats(1e-3, 1e3)


@given(
    parameters=st.tuples(_positive, _positive, _positive, _positive),
    x=st.integers(0, 3_000),
    share=st.floats(0, 1),
    watched=st.floats(1, 5_000),
    days=st.integers(1, 400),
)
@settings(deadline=None, max_examples=200)
def test_no_history_gives_nan_or_more_than_certainty(parameters, x, share, watched, days):
    model = _model(*parameters)
    history = [[x, share * watched if x else 0.0, watched]]
    prob = model.purchase_prob(history, days)[0]
    expected = model.expected_purchases(history, days)[0]
    assert 0 <= model.active_prob(history)[0] <= 1
    assert 0 <= prob <= 1
    assert np.isfinite(expected)
    assert expected >= 0
    assert model.purchase_prob(history, days + 1)[0] >= prob


def test_quadrature_steps_in_with_the_same_answer():
    model = _model(r=0.243, alpha=4.414, a=0.793, b=2.426)
    x, watched, days = np.array([0.0, 2, 30]), np.full(3, 38.0), np.full(3, 39.0)
    history = np.column_stack([x, x, watched])
    exact = model.expected_purchases(history, 39) / model.active_prob(history)
    assert model._by_quadrature(x, watched, days) == pytest.approx(exact, rel=1e-3)


@pytest.mark.parametrize("a", [1.0, 1.0 + 1e-9])
def test_holes_of_the_formula_are_stepped_over(a):
    beside, on = _model(0.5, 10, 1.001, 0.4), _model(0.5, 10, a, 0.4)
    history = [[3, 20.0, 40.0]]
    assert on.expected_purchases(history, 30)[0] == pytest.approx(
        beside.expected_purchases(history, 30)[0], rel=1e-2
    )


def test_order_of_customers_and_unit_of_time_change_nothing():
    rng = np.random.default_rng(5)
    watched = rng.uniform(50, 300, 200)
    x = rng.poisson(1.5, 200)
    history = np.column_stack([x, np.where(x > 0, rng.uniform(0, 1, 200) * watched, 0), watched])
    model = BgNbd().fit(history)
    turned = BgNbd().fit(history[::-1])
    weekly = BgNbd().fit(history / [1, 7, 7])
    assert (turned.r_, turned.alpha_) == pytest.approx((model.r_, model.alpha_), rel=1e-4)
    assert weekly.alpha_ == pytest.approx(model.alpha_ / 7, rel=1e-3)
    assert weekly.purchase_prob(history / [1, 7, 7], 4) == pytest.approx(
        model.purchase_prob(history, 28), rel=1e-3
    )


def test_customers_all_alike_still_give_finite_figures():
    for history in ([0, 0, 5.0], [3, 3.0, 5.0], [40, 5.0, 5.0]):
        model = BgNbd(penalty=0.5).fit([history] * 20)
        assert 0 <= model.purchase_prob([history], 30)[0] <= 1
        assert np.isfinite(model.expected_purchases([history], 30)[0])


def test_too_few_or_impossible_histories_are_refused():
    with pytest.raises(InsufficientData, match="10 customers are needed, 3 found"):
        BgNbd().fit([[0, 0, 5.0]] * 3)
    with pytest.raises(ValueError, match="t_x <= T"):
        BgNbd().fit([[1, 9.0, 5.0]] * 20)
    with pytest.raises(ValueError, match="m > 0"):
        GammaGamma().fit([[1, 0.0]] * 20)


def test_more_purchases_draw_the_expected_value_to_the_customers_own():
    model = GammaGamma(penalty=0.1).fit([[1, 20.0], [3, 35.0], [2, 8.0], [9, 50.0], [1, 12.0]] * 4)
    once, often, never = model.expected_value([[1, 200.0], [50, 200.0], [0, 0.0]])
    assert never < once < often < 200


def _model(r: float, alpha: float, a: float, b: float) -> BgNbd:
    model = BgNbd()
    model.r_, model.alpha_, model.a_, model.b_ = r, alpha, a, b
    return model
