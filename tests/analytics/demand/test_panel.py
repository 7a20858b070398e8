"""Order lines become series: which period, which gaps, and nothing of the period that is not over."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.demand.panel import SeriesTable, aggregate
from analytics.errors import BadFrame
from tests.analytics.demand.series import MONDAY, panel_of

SHANGHAI = "Asia/Shanghai"
AS_OF = datetime(2026, 11, 25, 4, tzinfo=UTC)  # Wednesday noon in Shanghai


def lines(rows) -> pd.DataFrame:
    """Order lines from (sku, moment in UTC, quantity)."""
    frame = pd.DataFrame(rows, columns=["sku", "paid_at", "quantity"])
    return frame.assign(
        order_number=[f"A{row}" for row in range(len(frame))],
        customer_number=None,
        paid_at=pd.to_datetime(frame["paid_at"], utc=True),
        amount_minor=100,
    )


def as_dict(panel) -> dict:
    return {(row.id, str(row.period_start.date())): row.y for row in panel.itertuples()}


def test_weeks_begin_on_the_shops_monday():
    panel = aggregate(
        lines([("CUP", "2026-11-08T16:00Z", 2), ("CUP", "2026-11-08T15:59Z", 1)]),
        as_of=AS_OF,
        time_zone=SHANGHAI,
    )
    assert as_dict(panel) == {
        ("CUP", "2026-11-02"): 1,
        ("CUP", "2026-11-09"): 2,
        ("CUP", "2026-11-16"): 0,
    }


def test_series_begins_with_its_first_sale_and_ends_with_the_last_full_period():
    panel = aggregate(
        lines(
            [
                ("CUP", "2026-09-10T03:00Z", 1),
                ("POT", "2026-11-10T03:00Z", 4),
                ("POT", "2026-11-24T03:00Z", 9),  # this month is not over
            ]
        ),
        as_of=AS_OF,
        time_zone=SHANGHAI,
        frequency="M",
    )
    assert as_dict(panel) == {("CUP", "2026-09-01"): 1, ("CUP", "2026-10-01"): 0}


@pytest.mark.parametrize("frequency", ["D", "W", "M"])
def test_rows_from_as_of_on_change_nothing(order_lines, frequency):
    as_of = order_lines["paid_at"].quantile(0.6).to_pydatetime()
    known = order_lines[order_lines["paid_at"] < as_of]
    asked = {"as_of": as_of, "time_zone": SHANGHAI, "frequency": frequency}
    pd.testing.assert_frame_equal(aggregate(order_lines, **asked), aggregate(known, **asked))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["CUP", "POT", "TEA"]), st.integers(0, 200 * 24), st.integers(1, 50)
        ),
        min_size=1,
        max_size=30,
    ),
    st.sampled_from(["D", "W", "M"]),
    st.randoms(use_true_random=False),
)
def test_units_add_up_and_order_does_not_matter(sales, frequency, random):
    start = pd.Timestamp("2026-01-05", tz="UTC")
    rows = [(sku, start + pd.Timedelta(hours=hour), units) for sku, hour, units in sales]
    asked = {
        "as_of": datetime(2026, 9, 1, tzinfo=UTC),
        "time_zone": "UTC",
        "frequency": frequency,
    }
    panel = aggregate(lines(rows), **asked)
    assert panel["y"].sum() == sum(units for *_, units in sales)
    random.shuffle(rows)
    pd.testing.assert_frame_equal(aggregate(lines(rows), **asked), panel)


def test_another_dimension_may_be_the_series_and_rows_without_it_are_left_out():
    frame = lines([("CUP", "2026-11-03T03:00Z", 1), ("POT", "2026-11-04T03:00Z", 2)])
    panel = aggregate(
        frame.assign(region=["上海", None]), as_of=AS_OF, time_zone=SHANGHAI, by="region"
    )
    assert panel["id"].unique().tolist() == ["上海"]
    with pytest.raises(BadFrame, match="column region is missing"):
        aggregate(frame, as_of=AS_OF, time_zone=SHANGHAI, by="region")


def test_shop_without_a_full_period_has_an_empty_panel():
    panel = aggregate(lines([("CUP", "2026-11-24T03:00Z", 1)]), as_of=AS_OF, time_zone=SHANGHAI)
    assert panel.empty
    assert panel.dtypes.astype(str).to_dict() == {
        "id": "str",
        "period_start": "datetime64[ns]",
        "y": "float64",
    }


def test_table_fills_gaps_and_waits_for_the_first_sale():
    panel = panel_of([[0, 2, 1, 0], [1, 1, 1, 1]])
    table = SeriesTable.of(panel.drop(index=[2, 5]), frequency="W")  # gaps: a missing row is 0
    assert np.isnan(table.units[0, 0])
    assert table.units[0, 1:].tolist() == [2, 0, 0]
    assert table.units[1].tolist() == [1, 0, 1, 1]
    assert table.age[0].tolist() == [0, 1, 2, 3]
    assert table.ahead(2).tolist() == [MONDAY + pd.Timedelta(days=day) for day in (28, 35)]


def test_row_that_begins_no_period_is_refused():
    with pytest.raises(BadFrame, match="does not begin a period of frequency W"):
        SeriesTable.of(panel_of([[1, 2]], first=MONDAY + pd.Timedelta(days=1)), frequency="W")
