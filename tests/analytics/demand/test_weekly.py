"""The hub's entry: five weeks of every product, and nothing known of the open one."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from analytics.demand import forecast_weeks


def test_hub_gets_five_weeks_of_every_product_that_sold(order_lines):
    as_of = datetime(2026, 10, 28, 16, tzinfo=UTC)  # midnight of a Thursday in Shanghai
    found = forecast_weeks(order_lines, as_of=as_of, time_zone="Asia/Shanghai")
    assert len(found.forecasts) == 8 * 5
    assert found.forecasts["week_start"].iloc[0] == pd.Timestamp("2026-10-26")
    assert found.forecasts["week"].tolist() == [1, 2, 3, 4, 5] * 8
    assert set(found.forecasts["method"]) <= {"model", "rule"}
    assert found.reasons["sku"].tolist() == sorted(order_lines["sku"].unique())
    assert found.reasons[["reason_zh", "reason_en"]].map(len).gt(5).all().all()
    assert found.model_card.horizon == 5


def test_hub_forecast_knows_nothing_of_the_open_week(order_lines):
    as_of = datetime(2026, 10, 28, 16, tzinfo=UTC)
    sunday = pd.Timestamp("2026-10-25T16:00Z")
    asked: dict[str, Any] = {"as_of": as_of, "time_zone": "Asia/Shanghai"}
    known = order_lines[order_lines["paid_at"] < sunday]
    first = forecast_weeks(order_lines, **asked)
    second = forecast_weeks(known.sample(frac=1, random_state=1), **asked)
    pd.testing.assert_frame_equal(first.forecasts, second.forecasts)
    pd.testing.assert_frame_equal(first.reasons, second.reasons)
    assert replace(first.model_card, versions={}) == replace(second.model_card, versions={})
