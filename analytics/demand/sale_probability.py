"""``SaleClassifier``: whether a product will be sold at all, by logistic regression."""

from typing import Self

import numpy as np
import pandas as pd
from sklearn.utils.validation import check_is_fitted

from analytics.demand.evaluation import HISTORY_NEEDED
from analytics.demand.panel import Flags, Floats, SeriesTable
from analytics.demand.regressors import make_sale_classifier
from analytics.demand.selection import Method
from analytics.demand.training import TrainingRows
from analytics.demand.versions import VersionedEstimator
from analytics.errors import InsufficientData
from analytics.periods import Frequency, checked_frequency

_LABELS_NEEDED = 50
_MOST_ROWS = 20_000


class SaleClassifier(VersionedEstimator):
    """Tell how likely each product is to be sold at least once in the next periods.

    Parameters
    ----------
    horizon : int >= 1, default 1
        Periods ahead; 1 asks "will it sell next period".
    frequency : {"D", "W", "M"}, default "W"
    selector : {"l1", "k_best"} or None, default "l1"
    random_state : int, default 0

    Attributes
    ----------
    brier_, base_brier_ : float
        Mean squared error of the probabilities over the last closed horizon, and that of the share
        of products that sold before it; NaN in a fallback.
    fallback_ : str or None
        Why nothing was learnt.

    Notes
    -----
    Labels come from horizons that are over. With fewer than 50 of either answer, or no gain over
    the share each product itself sold in, that share is served, marked ``method="fallback"``: of
    its periods of life, with one sale and one miss added (Laplace), turned into the horizon's.

    References
    ----------
    Brier, G. W. (1950). Verification of forecasts expressed in terms of probability. Monthly
    Weather Review 78(1).

    Examples
    --------
    >>> weeks = pd.date_range("2026-01-05", periods=4, freq="7D", unit="ns")
    >>> panel = pd.DataFrame({"id": "CUP", "period_start": weeks, "y": [2.0, 0, 3, 1]})
    >>> SaleClassifier().fit(panel).predict_proba().round(2)
        id  sale_prob    method
    0  CUP       0.67  fallback
    """

    def __init__(
        self,
        *,
        horizon: int = 1,
        frequency: Frequency = "W",
        selector: Method | None = "l1",
        random_state: int = 0,
    ) -> None:
        self.horizon = horizon
        self.frequency = frequency
        self.selector = selector
        self.random_state = random_state

    def fit(self, panel: pd.DataFrame) -> Self:
        """Learn from a panel (``analytics.frames.panel``) whose last period is over.

        Raises
        ------
        BadFrame
            The panel is not as described.
        ValueError
            ``horizon`` below 1.
        """
        if self.horizon < 1:
            raise ValueError("horizon is at least 1")
        table = SeriesTable.of(panel, frequency=checked_frequency(self.frequency))
        self._ids = table.ids
        self._probs = self._own_share(table)
        self.brier_ = self.base_brier_ = float("nan")
        self._learnt = np.zeros(table.n_series, dtype=bool)
        self.fallback_: str | None = None
        try:
            self._learn(table)
        except InsufficientData as reason:
            self.fallback_ = str(reason)
        return self

    def predict_proba(self) -> pd.DataFrame:
        """Return one row per series: ``id``, ``sale_prob`` (0..1), ``method``."""
        check_is_fitted(self, "brier_")
        return pd.DataFrame(
            {
                "id": pd.Series(self._ids, dtype="str"),
                "sale_prob": self._probs,
                "method": pd.Series(np.where(self._learnt, "model", "fallback"), dtype="str"),
            }
        )

    def _learn(self, table: SeriesTable) -> None:
        """Judge on the last closed horizon what was learnt before it; if it helps, serve it."""
        end, needed = table.n_periods, HISTORY_NEEDED + 2 * self.horizon
        if end < needed:
            raise InsufficientData("periods of history", needed=needed, found=end)
        rows = TrainingRows(
            table, horizon=self.horizon, most=_MOST_ROWS * self.horizon, seed=self.random_state
        )
        then = end - self.horizon
        before, judged = table.until(then), rows.begun(then)
        sold: Flags = np.nanmax(table.units[judged, then:], axis=1) > 0
        self.brier_ = _brier(self._learnt_share(rows, then), sold)
        self.base_brier_ = _brier(self._own_share(before)[judged], sold)
        if self.brier_ < self.base_brier_:
            self._learnt = table.begun[:, -1]
            self._probs[self._learnt] = self._learnt_share(rows, end)
        else:
            self.fallback_ = "no better than the share each product itself sold in"

    def _learnt_share(self, rows: TrainingRows, end: int) -> Floats:
        """Probabilities of the series that had begun before period ``end``, by what was known."""
        values, targets = rows.known_totals(end)
        sold = targets > 0
        fewer = int(min(sold.sum(), (~sold).sum()))
        if fewer < _LABELS_NEEDED:
            raise InsufficientData("answers of each kind", needed=_LABELS_NEEDED, found=fewer)
        model = make_sale_classifier(selector=self.selector).fit(values, sold)
        shares: Floats = model.predict_proba(rows.total_values_at(rows.begun(end), end))[:, 1]
        return shares

    def _own_share(self, table: SeriesTable) -> Floats:
        sold = (np.nan_to_num(table.units) > 0).sum(axis=1)
        share = (sold + 1) / (table.begun.sum(axis=1) + 2)
        shares: Floats = 1 - (1 - share) ** self.horizon
        return shares


def _brier(probs: Floats, sold: Flags) -> float:
    return float(((probs - sold) ** 2).mean())
