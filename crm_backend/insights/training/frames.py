"""Rows of the database as the frames the analytics library reads (``analytics.frames``)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import pandas as pd
from sqlalchemy.orm import Session

from crm_backend.insights.periods import midnight
from crm_backend.insights.training import repository
from crm_backend.insights.training.rules import monday_of
from crm_backend.shop.rules import local_day

_WEEKS_BACK = 208
"""Weeks before *as of* that are read: four years; what is older is another shop."""
_LINE_COLUMNS = ("order_number", "customer_number", "sku", "paid_at", "quantity", "amount_minor")
_REFUND_COLUMNS = (
    *("order_number", "customer_number", "sku", "approved_at", "quantity", "amount_minor"),
)


def weekly_lines(session: Session, as_of: datetime, zone: str, first: datetime) -> pd.DataFrame:
    """Pieces of each product in each week before that of ``as_of``, one row each.

    A row stands for the lines of its week: paid at noon of its Monday, of no customer, for no money.
    The database adds up a week at a time, by the index of ``paid_at``.
    """
    open_week = monday_of(local_day(as_of, zone))
    oldest = open_week - timedelta(weeks=_WEEKS_BACK)
    monday = max(monday_of(local_day(first, zone)), oldest)
    rows = []
    while monday < open_week:
        following = monday + timedelta(weeks=1)
        sold = repository.pieces_by_sku(session, midnight(monday, zone), midnight(following, zone))
        noon = midnight(monday, zone) + timedelta(hours=12)
        rows += [(f"{monday}", None, sku, noon, pieces, 0) for sku, pieces in sorted(sold.items())]
        monday = following
    return _frame(rows, _LINE_COLUMNS, moment="paid_at")


def order_lines(session: Session, as_of: datetime) -> pd.DataFrame:
    """What known customers bought and paid before ``as_of``, postage and fees too."""
    rows = repository.customers_lines(session, as_of)
    return _frame(rows, _LINE_COLUMNS, moment="paid_at")


def refunds(session: Session, as_of: datetime) -> pd.DataFrame:
    """What known customers gave back, approved before ``as_of``."""
    rows = repository.customers_refunds(session, as_of)
    return _frame(rows, _REFUND_COLUMNS, moment="approved_at")


def visits(session: Session, as_of: datetime, zone: str) -> pd.DataFrame | None:
    """On which days known customers looked at the shop; None where the shop keeps no visits."""
    noons: dict[date, datetime] = {}

    def noon(day: date) -> datetime:
        if day not in noons:
            noons[day] = midnight(day, zone) + timedelta(hours=12)
        return noons[day]

    found = repository.customers_visits(session, local_day(as_of, zone))
    rows = [(row.number, noon(row.visited_on)) for row in found]
    return _frame(rows, ("customer_number", "started_at"), moment="started_at") if rows else None


def _frame(rows: Iterable[object], columns: tuple[str, ...], *, moment: str) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=list(columns))
    frame[moment] = pd.to_datetime(frame[moment], utc=True)
    for column in ("quantity", "amount_minor"):
        if column in frame:
            frame[column] = frame[column].astype("int64")
    for column in {"order_number", "customer_number", "sku"} & set(columns):
        frame[column] = frame[column].astype("str") if len(frame) == 0 else frame[column]
    return frame
