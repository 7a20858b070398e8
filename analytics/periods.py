"""Days, weeks and months in the shop's own time zone; the one place where a moment becomes a period.

A *period* is named by its first day as a naive ``datetime64[ns]`` at local midnight, so that
counting on from period to period never meets a clock change.
"""

from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

import pandas as pd

from analytics.errors import BadFrame

Frequency = Literal["D", "W", "M"]

FREQUENCIES: tuple[Frequency, ...] = ("D", "W", "M")
SEASON: dict[Frequency, int] = {"D": 7, "W": 52, "M": 12}
"""How many periods make the season that a series of this frequency repeats."""

_PERIODS: dict[Frequency, str] = {"D": "D", "W": "W-SUN", "M": "M"}  # a week *ends* on Sunday


def checked_frequency(frequency: str) -> Frequency:
    """Return ``frequency`` if it is one of ``D``, ``W``, ``M``; raise ``ValueError`` if not."""
    for known in FREQUENCIES:
        if frequency == known:
            return known
    raise ValueError(f"frequency is D, W or M, not {frequency!r}")


def checked_moment(as_of: datetime) -> pd.Timestamp:
    """Return a moment as a UTC ``Timestamp``.

    Raises
    ------
    BadFrame
        It has no time zone: "now" without a place is off by up to a day.
    """
    moment = pd.Timestamp(as_of)
    if moment.tzinfo is None:
        raise BadFrame("as_of", "has no time zone")
    return moment.tz_convert("UTC").as_unit("ns")


def period_starts(moments: pd.Series, *, time_zone: str, frequency: Frequency) -> pd.Series:
    """Name the period each moment falls in.

    Parameters
    ----------
    moments : Series of datetime64[ns, UTC]
    time_zone : str
        IANA name; where the shop's day begins.
    frequency : {"D", "W", "M"}
        Weeks begin on Monday.

    Returns
    -------
    Series of datetime64[ns], naive, same index
        The first local midnight of each period.

    Examples
    --------
    Ten at night on a Sunday in London is Monday in Shanghai, and the next week:

    >>> moments = pd.Series(pd.to_datetime(["2026-11-22T22:00:00Z"]))
    >>> period_starts(moments, time_zone="Asia/Shanghai", frequency="W").dt.date.tolist()
    [datetime.date(2026, 11, 23)]
    """
    days = moments.dt.tz_convert(ZoneInfo(time_zone)).dt.tz_localize(None).dt.normalize()
    if frequency == "W":
        days = days - pd.to_timedelta(days.dt.day_of_week, unit="D")
    elif frequency == "M":
        days = days - pd.to_timedelta(days.dt.day - 1, unit="D")
    return days.astype("datetime64[ns]")


def first_open_period(as_of: datetime, *, time_zone: str, frequency: Frequency) -> pd.Timestamp:
    """Return the start of the period ``as_of`` falls in: the first that is not over yet.

    Examples
    --------
    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 25, 12, tzinfo=UTC)
    >>> first_open_period(noon, time_zone="Asia/Shanghai", frequency="W")
    Timestamp('2026-11-23 00:00:00')
    """
    moment = pd.Series([checked_moment(as_of)])
    return period_starts(moment, time_zone=time_zone, frequency=frequency).iloc[0]


def following(start: pd.Timestamp, *, periods: int, frequency: Frequency) -> pd.DatetimeIndex:
    """List the starts of ``periods`` periods, the first of them ``start``."""
    span = pd.period_range(start, periods=periods, freq=_PERIODS[frequency])
    return span.to_timestamp(how="start").as_unit("ns")


def between(first: pd.Timestamp, end: pd.Timestamp, *, frequency: Frequency) -> pd.DatetimeIndex:
    """List the starts of the periods from ``first`` up to and without ``end``."""
    span = pd.period_range(first, end, freq=_PERIODS[frequency])
    starts = span.to_timestamp(how="start").as_unit("ns")
    return starts[starts < end]
