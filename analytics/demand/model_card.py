"""What a forecast is worth: the facts that are stored and shown beside it."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import TypedDict

import numpy as np

from analytics.demand.panel import SeriesTable
from analytics.periods import Frequency


@dataclass(frozen=True)
class ModelCard:
    """The facts of one fitted forecaster; plain values, to be kept as JSON.

    Attributes
    ----------
    frequency, horizon, seed
        As the forecaster was asked.
    first_period, last_period : date or None
        What was learnt from; None if there was nothing.
    n_periods, n_series, n_judged : int
        ``n_judged`` of the series could be judged at the last origin.
    empty_periods : int
        Periods in which nothing at all was sold: days the shop was closed, or gaps in the data.
    origins : int
        Past days forecasts were judged from.
    model, baseline : str or None
        What is served; the baseline it was measured against.
    beats_baseline : bool
        False: the baseline itself is served.
    rmsse, baseline_rmsse, total_wape, bias : float or None
        Means over the origins, as ``analytics.demand.measures``.
    coverage : dict of str to float or None
        Per level, of intervals corrected on other origins; ``total`` is that of the horizon's sum.
    refused : tuple of str
        What was wanted before ``model`` and was not served.
    fallback : str or None
        Why nothing was learnt: too little data.
    versions : dict of str to str
    """

    frequency: Frequency
    horizon: int
    seed: int
    first_period: date | None
    last_period: date | None
    n_periods: int
    n_series: int
    n_judged: int
    empty_periods: int
    origins: int
    model: str | None
    baseline: str | None
    beats_baseline: bool
    rmsse: float | None
    baseline_rmsse: float | None
    total_wape: float | None
    bias: float | None
    coverage: dict[str, float | None]
    refused: tuple[str, ...]
    fallback: str | None
    versions: dict[str, str]

    def as_json(self) -> dict[str, object]:
        """Return values that ``json.dumps`` takes: dates in ISO form, NaN as None."""
        return {name: _plain(value) for name, value in asdict(self).items()}


@dataclass(frozen=True)
class NeedCard:
    """The facts of one fitted ``NextNeedForecaster``.

    Attributes
    ----------
    horizon_days, seed
        As the forecaster was asked.
    first_day, last_day : date or None
        Of the purchases learnt from.
    customers, needs : int
        ``needs``: pairs of a customer and a product.
    scores : dict of str to float
        On the latest closed horizon, learnt from earlier ones: ``brier``, ``base_brier`` (of the
        memoryless rule), ``auc``, ``average_precision``, ``bias`` (of the number of needs met).
    fallback : str or None
        Why no probabilities are served.
    versions : dict of str to str
    """

    horizon_days: int
    seed: int
    first_day: date | None
    last_day: date | None
    customers: int
    needs: int
    scores: dict[str, float]
    fallback: str | None
    versions: dict[str, str]

    def as_json(self) -> dict[str, object]:
        """Return values that ``json.dumps`` takes: dates in ISO form, NaN as None."""
        return {name: _plain(value) for name, value in asdict(self).items()}


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value


class DataWindow(TypedDict):
    """The facts of a card about the data it was learnt from; as the attributes of ``ModelCard``."""

    frequency: Frequency
    first_period: date | None
    last_period: date | None
    n_periods: int
    n_series: int
    empty_periods: int


def data_window(table: SeriesTable) -> DataWindow:
    """Return the card's facts about the data of a table."""
    n_periods = table.n_periods
    sold = np.nan_to_num(table.units).sum(axis=0) if n_periods else np.empty(0)
    return {
        "frequency": table.frequency,
        "first_period": table.starts[0].date() if n_periods else None,
        "last_period": table.starts[-1].date() if n_periods else None,
        "n_periods": n_periods,
        "n_series": table.n_series,
        "empty_periods": int((sold == 0).sum()),
    }
