"""From order lines to series: units sold per product and period, with its gaps filled."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics import frames
from analytics.errors import BadFrame
from analytics.periods import Frequency, between, first_open_period, following, period_starts

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def aggregate(
    order_lines: pd.DataFrame,
    *,
    as_of: datetime,
    time_zone: str,
    frequency: Frequency = "W",
    by: str = "sku",
) -> pd.DataFrame:
    """Sum order lines to a panel.

    Parameters
    ----------
    order_lines : DataFrame
        As ``analytics.frames.order_lines``.
    as_of : datetime with a time zone
        Exclusive; the period it falls in is not over and is left out.
    time_zone : str
        IANA name of the shop's time zone.
    frequency : {"D", "W", "M"}, default "W"
        Weeks begin on Monday.
    by : str, default "sku"
        Column whose values are the series; rows without a value are left out.

    Returns
    -------
    DataFrame, sorted: ``id`` str, ``period_start`` datetime64[ns] (local), ``y`` float (units)
        Each series from its first sale to the last full period of the shop, 0 where nothing was
        sold. No rows if no period is over.

    Raises
    ------
    BadFrame
        The frame is not as described, or has no column ``by``.

    Examples
    --------
    >>> from datetime import UTC
    >>> lines = pd.DataFrame(
    ...     {
    ...         "order_number": ["A1", "A2"],
    ...         "customer_number": ["C1", "C1"],
    ...         "sku": ["CUP", "CUP"],
    ...         "paid_at": pd.to_datetime(["2026-11-02T03:00Z", "2026-11-17T03:00Z"]),
    ...         "quantity": [2, 1],
    ...         "amount_minor": [19800, 9900],
    ...     }
    ... )
    >>> as_of = datetime(2026, 11, 25, tzinfo=UTC)
    >>> aggregate(lines, as_of=as_of, time_zone="Asia/Shanghai")
        id period_start    y
    0  CUP   2026-11-02  2.0
    1  CUP   2026-11-09  0.0
    2  CUP   2026-11-16  1.0
    """
    lines = frames.order_lines(order_lines, as_of=as_of)
    if by not in lines:
        raise BadFrame(by, "is missing")
    starts = period_starts(lines["paid_at"], time_zone=time_zone, frequency=frequency)
    end = first_open_period(as_of, time_zone=time_zone, frequency=frequency)
    over = lines.assign(id=lines[by], period_start=starts)[starts < end].dropna(subset=["id"])
    sums = over.groupby(["id", "period_start"], as_index=False)["quantity"].sum()
    sold = sums.rename(columns={"quantity": "y"})
    return SeriesTable.of(sold, frequency=frequency, end=end).to_panel()


@dataclass(frozen=True)
class SeriesTable:
    """A panel as a matrix.

    Attributes
    ----------
    ids : ndarray, str[n_series]
        Sorted, each once.
    starts : DatetimeIndex[n_periods]
        Every period, without a gap.
    units : ndarray, float[n_series, n_periods]
        Units sold; NaN before a series' first sale, so that waiting to be launched is not taken
        for a lack of demand.
    frequency : {"D", "W", "M"}
    """

    ids: npt.NDArray[np.str_]
    starts: pd.DatetimeIndex
    units: Floats
    frequency: Frequency

    @classmethod
    def of(
        cls, panel: pd.DataFrame, *, frequency: Frequency, end: pd.Timestamp | None = None
    ) -> Self:
        """Lay out a panel; gaps are 0, and a series begins with its first sale.

        Parameters
        ----------
        panel : DataFrame
            As ``analytics.frames.panel``; rows may be missing where nothing was sold.
        frequency : {"D", "W", "M"}
        end : Timestamp, optional
            The first period that is not over; by default the one after the panel's last.

        Raises
        ------
        BadFrame
            The panel is not as described, or a row does not begin a period.
        """
        rows = frames.panel(panel)
        if rows.empty:
            nothing = np.empty((0, 0))
            never = pd.DatetimeIndex([], dtype="datetime64[ns]")
            return cls(np.empty(0, dtype=np.str_), never, nothing, frequency)
        first, last = rows["period_start"].min(), rows["period_start"].max()
        if end is None:
            end = following(last, periods=2, frequency=frequency)[1]
        starts = between(first, end, frequency=frequency)
        at = starts.get_indexer(pd.DatetimeIndex(rows["period_start"]))
        if (at < 0).any():
            raise BadFrame("period_start", f"does not begin a period of frequency {frequency}")
        names, row = np.unique(rows["id"].to_numpy(dtype=np.str_), return_inverse=True)
        units = np.zeros((len(names), len(starts)))
        units[row, at] = rows["y"]
        units[np.maximum.accumulate(units > 0, axis=1) == 0] = np.nan
        return cls(names, starts, units, frequency)

    @property
    def n_series(self) -> int:
        """How many series there are."""
        return int(self.units.shape[0])

    @property
    def n_periods(self) -> int:
        """How many periods there are."""
        return int(self.units.shape[1])

    @property
    def begun(self) -> Flags:
        """Whether a series has had its first sale: bool[n_series, n_periods]."""
        return ~np.isnan(self.units)

    @property
    def age(self) -> Counts:
        """How many periods a series has lived up to each, that one included."""
        return np.cumsum(self.begun, axis=1)

    def until(self, end: int) -> "SeriesTable":
        """Return the first ``end`` periods of every series, begun by then or not."""
        return SeriesTable(self.ids, self.starts[:end], self.units[:, :end], self.frequency)

    def only(self, rows: Flags | Counts) -> "SeriesTable":
        """Return some of the series."""
        return SeriesTable(self.ids[rows], self.starts, self.units[rows], self.frequency)

    def ahead(self, horizon: int) -> pd.DatetimeIndex:
        """List the starts of the ``horizon`` periods after the last."""
        return following(self.starts[-1], periods=horizon + 1, frequency=self.frequency)[1:]

    def to_panel(self) -> pd.DataFrame:
        """Return the rows that have begun, as a panel."""
        row, at = np.nonzero(self.begun)
        return pd.DataFrame(
            {
                "id": pd.Series(self.ids[row], dtype="str"),
                "period_start": self.starts[at],
                "y": self.units[row, at],
            }
        )
