"""Frames are checked at the door, and the order of their rows is forgotten there."""

import pickle
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import frames
from analytics.errors import BadFrame, InsufficientData
from analytics.periods import (
    between,
    checked_frequency,
    first_open_period,
    following,
    period_starts,
)


def lines(**changes) -> pd.DataFrame:
    columns = {
        "order_number": ["A1", "A1", "A2"],
        "customer_number": ["C1", "C1", None],
        "sku": ["CUP", "POT", "CUP"],
        "paid_at": pd.to_datetime(
            ["2026-11-02T03:00Z", "2026-11-02T03:00Z", "2026-11-01T16:30Z"], utc=True
        ),
        "quantity": [1, 2, 3],
        "amount_minor": [9900, 50000, 0],
    }
    return pd.DataFrame(columns | changes)


def test_valid_lines_come_back_sorted_in_utc():
    shanghai = lines()["paid_at"].dt.tz_convert("Asia/Shanghai")
    checked = frames.order_lines(lines(paid_at=shanghai, remark="not ours"))
    assert checked["order_number"].tolist() == ["A2", "A1", "A1"]
    assert str(checked["paid_at"].dtype) == "datetime64[ns, UTC]"
    assert checked["quantity"].dtype == np.int64
    assert "remark" not in checked


@given(st.permutations(range(3)))
def test_order_of_rows_is_forgotten(order):
    pd.testing.assert_frame_equal(
        frames.order_lines(lines().iloc[order]), frames.order_lines(lines())
    )


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"quantity": [0, 1, 1]}, "quantity", "below 1"),
        ({"quantity": [1.5, 1.0, 1.0]}, "quantity", "whole numbers"),
        ({"quantity": [True, True, True]}, "quantity", "whole numbers"),
        ({"amount_minor": [-1, 1, 1]}, "amount_minor", "below 0"),
        ({"sku": ["CUP", None, "CUP"]}, "sku", "missing values"),
        ({"customer_number": [17850, 17850, 1]}, "customer_number", "text"),
        ({"paid_at": pd.to_datetime(["2026-11-02"] * 3)}, "paid_at", "time zone"),
        ({"paid_at": ["2026-11-02"] * 3}, "paid_at", "time zone"),
        ({"region": [1, 2, 3]}, "region", "text"),
        ({"currency": ["CNY", "CNY", "USD"]}, "currency", "more than one"),
    ],
)
def test_bad_column_is_named(changes, column, reason):
    with pytest.raises(BadFrame, match=reason) as caught:
        frames.order_lines(lines(**changes))
    assert caught.value.column == column


def test_missing_column_is_named():
    with pytest.raises(BadFrame, match="column sku is missing"):
        frames.order_lines(lines().drop(columns="sku"))


def test_empty_frame_has_the_types_of_a_full_one():
    empty = frames.order_lines(pd.DataFrame(columns=lines().columns))
    full = frames.order_lines(lines())
    assert empty.empty
    assert empty.dtypes.astype(str).to_dict() == full.dtypes.astype(str).to_dict()


def test_as_of_is_exclusive():
    at = datetime(2026, 11, 2, 3, tzinfo=UTC)
    assert frames.order_lines(lines(), as_of=at)["order_number"].tolist() == ["A2"]
    with pytest.raises(BadFrame, match="as_of has no time zone"):
        frames.order_lines(lines(), as_of=at.replace(tzinfo=None))


def test_refunds_and_visits():
    when = pd.to_datetime(["2026-11-02T03:00Z"], utc=True)
    row = {"order_number": ["A1"], "sku": ["CUP"], "customer_number": [None], "approved_at": when}
    refund = pd.DataFrame(row | {"quantity": [0], "amount_minor": [100]})
    assert len(frames.refunds(refund)) == 1
    with pytest.raises(BadFrame, match="amount_minor holds a value below 1"):
        frames.refunds(refund.assign(amount_minor=0))
    visit = pd.DataFrame({"customer_number": ["C1"], "started_at": when})
    assert frames.visits(visit, as_of=when[0].to_pydatetime()).empty


def test_panel_names_a_period_once_and_at_midnight():
    rows = pd.DataFrame(
        {"id": ["CUP"] * 2, "period_start": pd.to_datetime(["2026-11-02", "2026-11-09"]), "y": 1}
    )
    assert frames.panel(rows)["y"].dtype == np.float64
    with pytest.raises(BadFrame, match="twice"):
        frames.panel(pd.concat([rows, rows]))
    with pytest.raises(BadFrame, match="midnight"):
        frames.panel(rows.assign(period_start=rows["period_start"] + pd.Timedelta(hours=1)))
    with pytest.raises(BadFrame, match="finite"):
        frames.panel(rows.assign(y=np.inf))


def test_errors_survive_the_way_between_processes():
    for error in (InsufficientData("weeks", needed=13, found=2), BadFrame("sku", "is missing")):
        again = pickle.loads(pickle.dumps(error))
        assert (str(again), vars(again)) == (str(error), vars(error))


@pytest.mark.parametrize(
    ("moment", "zone", "frequency", "start"),
    [
        ("2026-11-22T16:00Z", "Asia/Shanghai", "D", "2026-11-23"),
        ("2026-11-22T15:59Z", "Asia/Shanghai", "D", "2026-11-22"),
        ("2026-11-22T15:59Z", "Asia/Shanghai", "W", "2026-11-16"),
        ("2026-11-22T16:00Z", "Asia/Shanghai", "W", "2026-11-23"),
        ("2026-10-31T16:00Z", "Asia/Shanghai", "M", "2026-11-01"),
        ("2026-03-29T00:30Z", "Europe/Berlin", "D", "2026-03-29"),  # the night the clock jumps
        ("2026-10-24T22:30Z", "Europe/Berlin", "D", "2026-10-25"),  # 00:30 of the long day
        ("2026-10-25T22:59Z", "Europe/Berlin", "D", "2026-10-25"),
    ],
)
def test_moment_falls_into_the_shops_period(moment, zone, frequency, start):
    moments = pd.Series(pd.to_datetime([moment], utc=True))
    found = period_starts(moments, time_zone=zone, frequency=frequency)
    assert found.tolist() == [pd.Timestamp(start)]


@pytest.mark.parametrize(
    ("frequency", "first", "second"),
    [
        ("D", "2026-02-28", "2026-03-01"),
        ("W", "2026-11-23", "2026-11-30"),
        ("M", "2026-01-01", "2026-02-01"),
    ],
)
def test_periods_follow_each_other(frequency, first, second):
    starts = following(pd.Timestamp(first), periods=2, frequency=frequency)
    assert starts.tolist() == [pd.Timestamp(first), pd.Timestamp(second)]
    assert between(starts[0], starts[1], frequency=frequency).tolist() == [starts[0]]
    assert between(starts[0], starts[0], frequency=frequency).empty


def test_open_period_is_not_over():
    as_of = datetime(2026, 11, 22, 16, tzinfo=UTC)  # Monday 00:00 in Shanghai: last week is full
    start = first_open_period(as_of, time_zone="Asia/Shanghai", frequency="W")
    assert start == pd.Timestamp("2026-11-23")


def test_unknown_frequency_is_refused():
    with pytest.raises(ValueError, match="D, W or M"):
        checked_frequency("Q")
