"""The frames the library reads, and the checks that every part of it makes at its door.

A validated frame is a new one: only the columns described here, of exactly these types, sorted by
all of them, so that the order in which a caller read its rows changes no result. Money is in
integer minor units of one currency; moments are UTC.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

import numpy as np
import pandas as pd

from analytics.errors import BadFrame
from analytics.periods import checked_moment

DIMENSIONS = ("category", "rep", "region", "channel")
"""Optional columns of ``order_lines`` by which a report may be split."""


class _Kind(Enum):
    TEXT = "text"
    MOMENT = "a moment with a time zone"
    WHOLE = "whole numbers"
    NUMBER = "finite numbers"
    DAY = "a naive local midnight"


@dataclass(frozen=True)
class _Column:
    kind: _Kind
    required: bool = True
    may_miss: bool = False  # single values
    least: int | None = None


_TEXT = _Column(_Kind.TEXT)
_OPTIONAL_TEXT = _Column(_Kind.TEXT, required=False, may_miss=True)
_GUEST = _Column(_Kind.TEXT, may_miss=True)
_MOMENT = _Column(_Kind.MOMENT)

_ORDER_LINES = {
    "order_number": _TEXT,
    "customer_number": _GUEST,
    "sku": _TEXT,
    "product_name": _OPTIONAL_TEXT,
    "paid_at": _MOMENT,
    "quantity": _Column(_Kind.WHOLE, least=1),
    "amount_minor": _Column(_Kind.WHOLE, least=0),
    **dict.fromkeys(DIMENSIONS, _OPTIONAL_TEXT),
}
_REFUNDS = {
    "order_number": _TEXT,
    "sku": _TEXT,
    "customer_number": _GUEST,
    "approved_at": _MOMENT,
    "quantity": _Column(_Kind.WHOLE, least=0),
    "amount_minor": _Column(_Kind.WHOLE, least=1),
}
_VISITS = {"customer_number": _TEXT, "started_at": _MOMENT}
_PANEL = {
    "id": _TEXT,
    "period_start": _Column(_Kind.DAY),
    "y": _Column(_Kind.NUMBER, least=0),
}


def order_lines(frame: pd.DataFrame, *, as_of: datetime | None = None) -> pd.DataFrame:
    """Validate lines of orders that were paid and not cancelled.

    Parameters
    ----------
    frame : DataFrame, one row per order line
        ``order_number`` str, ``customer_number`` str or missing (a guest), ``sku`` str,
        ``paid_at`` datetime with a time zone, ``quantity`` int >= 1 (pieces), ``amount_minor``
        int >= 0 (what was paid for the line, before refunds); if there, ``product_name`` and the
        ``DIMENSIONS``, str or missing.
    as_of : datetime with a time zone, optional
        Rows at or after it are left out.

    Returns
    -------
    DataFrame
        The same rows, sorted, with ``paid_at`` as datetime64[ns, UTC].

    Raises
    ------
    BadFrame
        A column is missing or holds something else, or ``currency`` holds more than one.

    Examples
    --------
    >>> lines = pd.DataFrame(
    ...     {
    ...         "order_number": ["A2", "A1"],
    ...         "customer_number": [None, "C1"],
    ...         "sku": ["CUP", "CUP"],
    ...         "paid_at": pd.to_datetime(["2026-11-02T03:00:00Z", "2026-11-01T03:00:00Z"]),
    ...         "quantity": [1, 2],
    ...         "amount_minor": [9900, 19800],
    ...     }
    ... )
    >>> order_lines(lines).order_number.tolist()
    ['A1', 'A2']
    >>> order_lines(lines.assign(quantity=0))
    Traceback (most recent call last):
        ...
    analytics.errors.BadFrame: column quantity holds a value below 1
    """
    return _validated(frame, _ORDER_LINES, moment="paid_at", as_of=as_of)


def refunds(frame: pd.DataFrame, *, as_of: datetime | None = None) -> pd.DataFrame:
    """Validate approved refunds of order lines.

    Parameters
    ----------
    frame : DataFrame, one row per approved refund of a line
        ``order_number`` str, ``sku`` str, ``customer_number`` str or missing, ``approved_at``
        datetime with a time zone, ``quantity`` int >= 0 (0: money back, goods kept),
        ``amount_minor`` int >= 1.
    as_of : datetime with a time zone, optional
        Rows at or after it are left out.

    Raises
    ------
    BadFrame
        As ``order_lines``.
    """
    return _validated(frame, _REFUNDS, moment="approved_at", as_of=as_of)


def visits(frame: pd.DataFrame, *, as_of: datetime | None = None) -> pd.DataFrame:
    """Validate web sessions of known customers: ``customer_number`` str, ``started_at``.

    Raises
    ------
    BadFrame
        As ``order_lines``.
    """
    return _validated(frame, _VISITS, moment="started_at", as_of=as_of)


def panel(frame: pd.DataFrame) -> pd.DataFrame:
    """Validate series of sales: one row per ``id`` and ``period_start``.

    Parameters
    ----------
    frame : DataFrame
        ``id`` str, ``period_start`` naive datetime at midnight (``analytics.periods``), ``y``
        float >= 0 (units).

    Raises
    ------
    BadFrame
        A column is not that, or a series has a period twice.
    """
    checked = _validated(frame, _PANEL)
    if checked.duplicated(["id", "period_start"]).any():
        raise BadFrame("period_start", "names a period of a series twice")
    return checked


def _validated(
    frame: pd.DataFrame,
    columns: dict[str, _Column],
    *,
    moment: str | None = None,
    as_of: datetime | None = None,
) -> pd.DataFrame:
    if "currency" in frame and len(frame["currency"].unique()) > 1:
        raise BadFrame("currency", "holds more than one; convert or ask once for each")
    found = {}
    for name, column in columns.items():
        if name in frame:
            found[name] = _checked(frame[name], column)
        elif column.required:
            raise BadFrame(name, "is missing")
    checked = pd.DataFrame(found, index=frame.index)
    if moment is not None and as_of is not None:
        checked = checked[checked[moment] < checked_moment(as_of)]
    by = [moment, *(name for name in found if name != moment)] if moment else list(found)
    return checked.sort_values(by, ignore_index=True)


def _checked(series: pd.Series, column: _Column) -> pd.Series:
    if not column.may_miss and series.isna().any():
        raise BadFrame(str(series.name), "has missing values")
    checked = _CHECKS[column.kind](series)
    if checked is None:
        raise BadFrame(str(series.name), f"does not hold {column.kind.value}")
    if column.least is not None and (checked < column.least).any():
        raise BadFrame(str(series.name), f"holds a value below {column.least}")
    return checked


def _text(series: pd.Series) -> pd.Series | None:
    if isinstance(series.dtype, pd.CategoricalDtype):
        series = series.astype(object)
    if not series.empty and pd.api.types.infer_dtype(series, skipna=True) not in {
        "string",
        "empty",
    }:
        return None
    return series.astype("str")


def _moment(series: pd.Series) -> pd.Series | None:
    if series.empty:
        return pd.to_datetime(series, utc=True).astype("datetime64[ns, UTC]")
    if not isinstance(series.dtype, pd.DatetimeTZDtype):
        return None
    return series.dt.tz_convert("UTC").astype("datetime64[ns, UTC]")


def _whole(series: pd.Series) -> pd.Series | None:
    if series.empty or pd.api.types.is_integer_dtype(series.dtype):
        return series.astype(np.int64)
    return None


def _number(series: pd.Series) -> pd.Series | None:
    if not series.empty and not pd.api.types.is_numeric_dtype(series.dtype):
        return None
    numbers = series.astype(np.float64)
    return numbers if np.isfinite(numbers).all() else None


def _day(series: pd.Series) -> pd.Series | None:
    if series.empty:
        return series.astype("datetime64[ns]")
    if not pd.api.types.is_datetime64_dtype(series.dtype):
        return None
    return series.astype("datetime64[ns]") if (series.dt.normalize() == series).all() else None


_CHECKS: dict[_Kind, Callable[[pd.Series], pd.Series | None]] = {
    _Kind.TEXT: _text,
    _Kind.MOMENT: _moment,
    _Kind.WHOLE: _whole,
    _Kind.NUMBER: _number,
    _Kind.DAY: _day,
}
