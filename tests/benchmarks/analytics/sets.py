"""What the demand benchmark forecasts: public data, or any files of the same columns, as tables."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analytics.demand import aggregate
from analytics.demand.panel import SeriesTable
from analytics.periods import Frequency
from tests.analytics import real_data
from tests.stack import ROOT

DEFAULT_FOLDER = ROOT.parent / "shared" / "data"
HORIZON: dict[Frequency, int] = {"W": 4, "D": 14}
SEASON: dict[Frequency, int] = {"W": 1, "D": 7}
"""Of the peers: a year of weeks is longer than their models take."""

_MOST_DAILY = 800  # series that sold most before the first origin: AutoETS takes minutes for more
_LONDON = "Europe/London"


class SetMissing(Exception):
    """There is nothing to forecast; the message says where it was looked for."""


@dataclass(frozen=True)
class DemandSet:
    """Series to forecast, and the days from which.

    Attributes
    ----------
    name : str
    table : SeriesTable
    horizon : int
    ends : list of int
        How many periods each origin knows, oldest first; horizons do not overlap.
    """

    name: str
    table: SeriesTable
    horizon: int
    ends: list[int]


def demand_sets(source: Path, *, origins: int) -> list[DemandSet]:
    """Read what ``source`` holds: a folder like ``shared/data``, or one file of such columns.

    Raises
    ------
    SetMissing
        Neither weekly sales nor invoice lines are there.
    """
    if source.is_file():
        found = [_one_file(source)]
    else:
        found = [(name, _files(source / name)) for name in ("weekly_demand", "online_retail")]
    sets: list[DemandSet] = []
    for name, files in found:
        if name == "weekly_demand" and files:
            sets.append(_set("weekly_demand", _weekly(files), "W", origins))
        elif files:
            lines, _ = real_data.online_retail(files)
            sets.append(_set("online_retail_weekly", _panel(lines, "W"), "W", origins))
            sets.append(_set("online_retail_daily", _panel(lines, "D"), "D", origins))
    if not sets:
        raise SetMissing(f"no weekly_demand/*.csv or online_retail/*.csv* in {source}")
    return sets


def _files(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted([*folder.glob("*.csv"), *folder.glob("*.csv.gz")]))


def _one_file(file: Path) -> tuple[str, tuple[Path, ...]]:
    columns = pd.read_csv(file, nrows=0).columns
    return ("weekly_demand" if "Product_Code" in columns else "online_retail"), (file,)


def _weekly(files: tuple[Path, ...]) -> pd.DataFrame:
    """Join files of weeks, of the same products or others."""
    rows = pd.concat([real_data.weekly_demand(file) for file in files])
    return rows.drop_duplicates(["id", "period_start"])


def _panel(lines: pd.DataFrame, frequency: Frequency) -> pd.DataFrame:
    as_of = (lines["paid_at"].max() + pd.Timedelta(days=1)).normalize().to_pydatetime()
    return aggregate(lines, as_of=as_of, time_zone=_LONDON, frequency=frequency)


def _set(name: str, panel: pd.DataFrame, frequency: Frequency, origins: int) -> DemandSet:
    table = SeriesTable.of(panel, frequency=frequency)
    horizon = HORIZON[frequency]
    ends = [table.n_periods - horizon * back for back in range(origins, 0, -1)]
    if frequency == "D":
        sold = pd.DataFrame(table.units[:, : ends[0]]).sum(axis=1)
        table = table.only(sold.nlargest(_MOST_DAILY).index.sort_values().to_numpy())
    return DemandSet(name, table, horizon, ends)
