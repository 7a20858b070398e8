"""The demand benchmark's own arithmetic: which data, which origins, which ratios."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analytics.demand.evaluation import Origin
from tests.analytics import real_data
from tests.benchmarks.analytics import demand, sets

_HEAD = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"


def invoice(number, moment, quantity=2, sku="85123A"):
    return f"{number},{sku},HOLDER,{quantity},{moment},2.55,17850.0,United Kingdom"


def test_days_that_an_earlier_file_holds_are_read_once(tmp_path):
    first, second = tmp_path / "b.csv", tmp_path / "a.csv"  # names tell nothing of the order
    first.write_text(
        "\n".join([_HEAD, invoice(1, "2010-12-08 10:00"), invoice(2, "2010-12-09 09:00")])
    )
    second.write_text(
        "\n".join([_HEAD, invoice(2, "2010-12-09 09:00"), invoice(3, "2010-12-10 08:00")])
    )
    lines, _ = real_data.online_retail((second, first))
    assert lines["order_number"].tolist() == ["1", "2", "3"]


def test_one_file_tells_by_its_columns_what_it_is(tmp_path):
    file = tmp_path / "mine.csv"
    weeks = ",".join(f"W{week}" for week in range(30))
    rows = [f"P{row}," + ",".join(["1", "2", "3"] * 10) for row in range(3)]
    file.write_text("\n".join([f"Product_Code,{weeks}", *rows]))
    (one,) = sets.demand_sets(file, origins=2)
    assert (one.name, one.horizon, one.ends) == ("weekly_demand", 4, [22, 26])
    assert one.table.units.shape == (3, 30)


def test_missing_data_are_told(tmp_path):
    with pytest.raises(sets.SetMissing, match="no weekly_demand"):
        sets.demand_sets(tmp_path, origins=2)


def test_figures_are_averaged_over_origins_and_ratios_over_sets():
    """Ratios 0.5 and 2 have the geometric mean 1; what a peer does not give is left out."""
    means = {
        "a": {"ours": {"rmsse": 0.5, "wape": 1.0}, "auto_ets": {"rmsse": 1.0, "wape": 2.0}},
        "b": {"ours": {"rmsse": 2.0, "wape": 1.0}, "auto_ets": {"rmsse": 1.0}},
    }
    assert demand.ratios(means, "auto_ets")["ours"] == {"rmsse": pytest.approx(1.0)}


def test_forecast_that_was_right_is_judged_so():
    actual = np.array([[1.0, 3.0]])
    origin = Origin(20, np.array([0]), actual, np.array([2.0]))
    right = demand.Forecast(actual, actual - 1, actual + 1, 0.5)
    assert demand.judge(origin, right) == {
        "rmsse": 0.0,
        "wape": 0.0,
        "total_wape": 0.0,
        "bias": 0.0,
        "seconds": 0.5,
        "coverage": 1.0,
        "interval_score": 1.0,
    }
    assert demand.averages([origin], {"ours": {20: right}})["ours"]["coverage"] == 1.0


def test_answers_of_the_peers_are_read_with_and_without_intervals(tmp_path):
    file = tmp_path / "answer.npz"
    one = np.ones((1, 2))
    said: dict[str, Any] = {
        "ets/20/mean": one,
        "ets/20/low": 0 * one,
        "ets/20/high": 2 * one,
        "ets/20/seconds": np.array(3.0),
        "tsb/20/mean": one,
        "tsb/20/seconds": np.array(1.0),
    }
    np.savez(file, **said)
    answers = demand.read_answers(file)
    assert answers["ets"][20].high is not None
    assert answers["tsb"][20].low is None
    assert answers["ets"][20].seconds == 3.0


def test_last_line_is_short_json():
    line = demand.as_json({"ratio": 0.9199999, "served": ("mean",)})
    assert json.loads(line) == {"ratio": 0.92, "served": ["mean"]}


def test_series_that_begin_later_have_no_value_before(tmp_path):
    panel = pd.DataFrame(
        {
            "id": ["A", "A", "B"],
            "period_start": pd.to_datetime(["2024-01-01", "2024-01-08", "2024-01-08"]),
            "y": [1.0, 2.0, 3.0],
        }
    )
    one = sets._set("mine", panel, "W", 1)
    assert np.isnan(one.table.units[1, 0])
