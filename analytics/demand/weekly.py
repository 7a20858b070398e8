"""The entry of the hub: order lines in, the forecast of the next five weeks of each product out."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from analytics.demand.forecaster import DemandForecaster
from analytics.demand.model_card import ModelCard
from analytics.demand.panel import aggregate
from analytics.demand.words import Locale

WEEKS = 5
_LEVEL = 0.8


@dataclass(frozen=True)
class WeeklyForecast:
    """What is stored each night.

    Attributes
    ----------
    forecasts : DataFrame, one row per product and week, sorted by both
        ``sku``, ``week`` (1..5; 1 is the week *as of* falls in), ``week_start`` (naive Monday),
        ``mean``, ``q10``, ``q50``, ``q90`` (units of the whole week, not rounded), ``method``
        (``"model"`` or ``"rule"``), ``rule`` (the name of what made the number).
    reasons : DataFrame, one row per product
        ``sku``, ``reason_zh``, ``reason_en``: up to three short sentences in one text.
    model_card : ModelCard
    leaderboard : DataFrame
        As ``DemandForecaster.leaderboard_``.
    """

    forecasts: pd.DataFrame
    reasons: pd.DataFrame
    model_card: ModelCard
    leaderboard: pd.DataFrame


def forecast_weeks(
    order_lines: pd.DataFrame, *, as_of: datetime, time_zone: str, seed: int = 0
) -> WeeklyForecast:
    """Learn from a shop's order lines and forecast weeks 1 to 5 of every product that was sold.

    Parameters
    ----------
    order_lines : DataFrame
        As ``analytics.frames.order_lines``: goods lines of counted orders.
    as_of : datetime with a time zone
        Exclusive. What the week it falls in has sold so far is not looked at: week 1 is forecast
        whole, from the full weeks before it.
    time_zone : str
        IANA name of the shop's time zone.
    seed : int, default 0

    Raises
    ------
    BadFrame
        The frame is not as described.

    Notes
    -----
    ``method`` is ``rule`` for a product under 13 weeks old (counted from the week of its first
    sale), for every product of a shop with too little to learn from, and where no model was better
    than a simple baseline; ``rule`` and the reasons tell which. A product whose first sale lies in
    the open week has no row.

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
    >>> found = forecast_weeks(lines, as_of=as_of, time_zone="Asia/Shanghai")
    >>> found.forecasts.loc[:1, ["sku", "week", "week_start", "mean", "method", "rule"]]
       sku  week week_start  mean method         rule
    0  CUP     1 2026-11-23   1.0   rule  mean_so_far
    1  CUP     2 2026-11-30   1.0   rule  mean_so_far
    >>> found.model_card.fallback
    '18 periods of history are needed, 3 found'
    """
    panel = aggregate(order_lines, as_of=as_of, time_zone=time_zone, frequency="W")
    forecaster = DemandForecaster(
        horizon=WEEKS, frequency="W", levels=(_LEVEL,), random_state=seed
    ).fit(panel)
    made = forecaster.predict().rename(
        columns={"id": "sku", "step": "week", "period_start": "week_start"}
    )
    method = np.where(made["method"] == "model", "model", "rule")
    made["method"] = pd.Series(method, dtype="str")
    columns = ["sku", "week", "week_start", "mean", "q10", "q50", "q90", "method", "rule"]
    return WeeklyForecast(
        made[columns], _reasons(forecaster), forecaster.model_card_, forecaster.leaderboard_
    )


def _reasons(forecaster: DemandForecaster) -> pd.DataFrame:
    told = {f"reason_{locale}": _texts(forecaster, locale) for locale in _MARKS}
    return pd.DataFrame(told).rename_axis("sku").reset_index()


_MARKS: dict[Locale, str] = {"zh": "；", "en": "; "}


def _texts(forecaster: DemandForecaster, locale: Locale) -> pd.Series:
    rows = forecaster.explain_all(locale=locale)
    return rows.groupby("id")["sentence"].agg(_MARKS[locale].join)
