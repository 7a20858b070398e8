"""When each customer needs a product again: gaps by hand, probabilities learnt, nothing ahead."""

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from analytics.demand import NextNeedForecaster
from analytics.demand.need_history import bought_within, needs_at, purchase_days

AS_OF = datetime(2026, 11, 1, tzinfo=UTC)


def lines_of(rows) -> pd.DataFrame:
    """Order lines from (customer, sku, day, quantity)."""
    frame = pd.DataFrame(rows, columns=["customer_number", "sku", "day", "quantity"])
    return pd.DataFrame(
        {
            "order_number": [f"A{row:05d}" for row in range(len(frame))],
            "customer_number": frame["customer_number"],
            "sku": frame["sku"],
            "paid_at": pd.to_datetime(frame["day"]).dt.tz_localize("UTC") + pd.Timedelta(hours=4),
            "quantity": frame["quantity"],
            "amount_minor": 100,
        }
    )


def steady_buyers(n_customers=150, seed=3) -> pd.DataFrame:
    """Customers who buy tea each 20 to 40 days for a year, some of whom stopped."""
    rng = np.random.default_rng(seed)
    rows = []
    for customer in range(n_customers):
        gap = rng.uniform(20, 40)
        day, stop = rng.uniform(0, 40), rng.choice([120, 400], p=[0.3, 0.7])
        while day < min(stop, 365):
            rows.append((f"C{customer:03d}", "TEA", date(2025, 11, 1).toordinal() + int(day), 1))
            day += gap * rng.uniform(0.85, 1.15)
    days = [date.fromordinal(row[2]) for row in rows]
    return lines_of([(*row[:2], day, row[3]) for row, day in zip(rows, days, strict=True)])


@pytest.fixture(scope="module")
def fitted() -> NextNeedForecaster:
    return NextNeedForecaster(time_zone="UTC").fit(steady_buyers(), as_of=AS_OF)


def test_usual_gap_is_drawn_to_that_of_the_product_and_the_shop():
    """C1: gaps 10 and 40, whose mean of logarithms is 20; C2 bought once and goes by the product.

    Product: (2·log 20 + 10·log 20) / 12 = log 20, as the shop's mean is log 20 too.
    """
    lines = lines_of(
        [
            ("C1", "TEA", "2026-08-01", 1),
            ("C1", "TEA", "2026-08-11", 1),
            ("C1", "TEA", "2026-09-20", 3),
            ("C2", "TEA", "2026-09-01", 1),
            (None, "TEA", "2026-09-02", 1),
        ]
    )
    needs = needs_at(purchase_days(lines, time_zone="UTC"), date(2026, 10, 1))
    assert needs["customer_number"].tolist() == ["C1", "C2"]
    assert needs["gap_days"].tolist() == pytest.approx([20.0, 20.0])
    assert needs["waited_days"].tolist() == [11, 30]
    assert needs["purchases"].tolist() == [3, 1]
    assert needs["has_own_gap"].tolist() == [1.0, 0.0]
    # One of two buyers came back, with ten buyers' worth of the shop's half.
    assert needs["product_repeat_share"].tolist() == pytest.approx([0.5, 0.5])
    # The last purchase was of 3 pieces, the usual of 5/3.
    assert needs["stocked_up"].iloc[0] == pytest.approx(np.log(3 / (5 / 3)))


def test_two_orders_of_a_day_are_one_purchase():
    lines = lines_of([("C1", "TEA", "2026-08-01", 1), ("C1", "TEA", "2026-08-01", 2)])
    days = purchase_days(lines, time_zone="UTC")
    assert days["quantity"].tolist() == [3]


def test_window_holds_its_first_day_and_not_its_end():
    lines = lines_of([("C1", "TEA", day, 1) for day in ("2026-08-01", "2026-08-05", "2026-08-09")])
    days = purchase_days(lines, time_zone="UTC")
    needs = needs_at(days, date(2026, 8, 5))
    assert bought_within(days, needs, date(2026, 8, 5), date(2026, 8, 6)).tolist() == [True]
    assert bought_within(days, needs, date(2026, 8, 6), date(2026, 8, 9)).tolist() == [False]


def test_probabilities_beat_the_memoryless_rule(fitted):
    card = fitted.model_card_
    assert card.fallback is None
    assert card.scores["brier"] < 0.8 * card.scores["base_brier"]
    assert card.scores["auc"] > 0.9
    assert card.scores["bias"] == pytest.approx(0, abs=0.1)
    assert card.as_json()["first_day"] == "2025-11-01"


def test_those_who_stopped_are_unlikely_and_the_list_begins_with_the_likely(fitted):
    needs = fitted.predict()
    assert needs["need_prob"].is_monotonic_decreasing
    stopped = needs["last_bought_on"] < pd.Timestamp("2026-04-01")
    assert stopped.sum() > 20
    assert needs.loc[stopped, "need_prob"].max() < 0.3
    assert needs.loc[~stopped, "need_prob"].mean() > 0.7
    assert set(needs["method"]) == {"model"}
    due = needs["last_bought_on"] + pd.to_timedelta(needs["usual_gap_days"].round(), unit="D")
    assert (due - needs["due_on"]).abs().max() <= pd.Timedelta(days=1)


def test_unlikely_needs_can_be_left_out(fitted):
    likely = fitted.predict(least_prob=0.5)
    assert 0 < len(likely) < len(fitted.predict())
    assert (likely["need_prob"] >= 0.5).all()


@pytest.mark.parametrize(
    ("locale", "words"),
    [("zh", "已买过 12 次，平均约每 "), ("en", "bought 12 times, about every ")],
)
def test_reason_tells_the_usual_gap(fitted, locale, words):
    reasons = fitted.predict(locale=locale)
    twelve = reasons[reasons["purchases"] == 12]
    assert len(twelve) > 0
    assert twelve["reason"].str.startswith(words).all()


def test_reasons_of_a_single_purchase_and_of_other_goods():
    lines = lines_of(
        [
            ("C1", "TEA", "2026-09-01", 1),
            ("C1", "CUP", "2026-10-30", 1),
            ("C2", "TEA", "2026-07-01", 1),
            ("C2", "TEA", "2026-07-11", 1),
        ]
    )
    model = NextNeedForecaster(time_zone="UTC").fit(lines, as_of=AS_OF)
    zh, en = (
        model.predict(locale=locale).set_index(["customer_number", "sku"])["reason"]
        for locale in ("zh", "en")
    )
    assert zh["C1", "TEA"] == (
        "只买过 1 次，买过的客户平均约 10 天后再买，距今 61 天，比平常晚了 51 天；2 天前还买过别的商品"
    )
    assert en["C1", "TEA"] == (
        "bought once, 61 days ago; others come back after about 10 days, 51 days later than usual; "
        "bought something else 2 days ago"
    )
    assert zh["C2", "TEA"].startswith("已买过 2 次，平均约每 10 天一次，距上次 113 天")


def test_few_purchases_are_marked_and_have_no_probability():
    model = NextNeedForecaster(time_zone="UTC").fit(steady_buyers(5), as_of=AS_OF)
    needs = model.predict()
    assert model.model_card_.fallback is not None
    assert "answers of each kind are needed" in model.model_card_.fallback
    assert set(needs["method"]) == {"fallback"}
    assert needs["need_prob"].isna().all()
    assert needs["due_on"].notna().all()


def test_shop_without_purchases_needs_nothing():
    model = NextNeedForecaster(time_zone="UTC").fit(steady_buyers().iloc[:0], as_of=AS_OF)
    assert model.predict().empty
    assert model.model_card_.needs == 0


def test_rows_from_as_of_on_and_their_order_change_nothing(fitted):
    lines = steady_buyers()
    then = datetime(2026, 8, 1, 15, tzinfo=UTC)  # what the day itself has sold is not known either
    known = lines[lines["paid_at"] < pd.Timestamp("2026-08-01", tz="UTC")]
    whole = clone(fitted).fit(lines, as_of=then).predict()
    alone = clone(fitted).fit(known.sample(frac=1, random_state=5), as_of=then).predict()
    pd.testing.assert_frame_equal(whole, alone)


@pytest.mark.parametrize("wrong", [{"horizon_days": 0}, {"n_windows": 1}])
def test_parameters_out_of_range_are_refused(wrong):
    with pytest.raises(ValueError, match="horizon_days is at least 1"):
        NextNeedForecaster(**wrong).fit(steady_buyers(2), as_of=AS_OF)
