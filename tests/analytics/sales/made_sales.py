"""Small frames of sales, written as rows."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from analytics.sales.report import SalesReport, sales_report
from analytics.sales.trend import Step

SHANGHAI = "Asia/Shanghai"
_LINE_COLUMNS = ("order_number", "customer_number", "sku", "paid_at", "quantity", "amount_minor")
_REFUND_COLUMNS = (
    "order_number",
    "sku",
    "customer_number",
    "approved_at",
    "quantity",
    "amount_minor",
)


def at(text: str, zone: str = SHANGHAI) -> pd.Timestamp:
    """A moment by the clock of a place."""
    return pd.Timestamp(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)))


def lines(*rows: tuple[Any, ...], **dimensions: list[Any]) -> pd.DataFrame:
    """Rows of order number, customer, sku, local time, pieces, amount; further columns by name."""
    frame = pd.DataFrame(list(rows), columns=list(_LINE_COLUMNS))
    named = {name: pd.Series(values, dtype="str") for name, values in dimensions.items()}
    return _typed(frame, "paid_at").assign(**named)


def refunds(*rows: tuple[Any, ...]) -> pd.DataFrame:
    """Rows of order number, sku, customer, local time, pieces, amount."""
    return _typed(pd.DataFrame(list(rows), columns=list(_REFUND_COLUMNS)), "approved_at")


def _typed(frame: pd.DataFrame, moment: str) -> pd.DataFrame:
    moments = [at(each) if isinstance(each, str) else each for each in frame[moment]]
    frame[moment] = pd.to_datetime(pd.Series(moments, dtype=object), utc=True)
    return frame


def week(
    order_lines: pd.DataFrame,
    refunded: pd.DataFrame | None = None,
    *,
    start: date = date(2026, 11, 16),
    end: date = date(2026, 11, 23),
    time_zone: str = SHANGHAI,
    by: Step = "day",
) -> SalesReport:
    """The report of Monday 16 to Sunday 22 November 2026, or of another span."""
    return sales_report(
        order_lines,
        refunds() if refunded is None else refunded,
        start=start,
        end=end,
        time_zone=time_zone,
        by=by,
    )
