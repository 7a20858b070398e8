"""``NextNeedForecaster``: when each customer will need a product again, and how likely soon."""

from datetime import date, datetime, timedelta
from typing import Self

import numpy as np
import pandas as pd
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import check_is_fitted

from analytics import frames
from analytics.demand.model_card import NeedCard
from analytics.demand.need_history import FEATURES, bought_within, needs_at, purchase_days
from analytics.demand.need_words import reason
from analytics.demand.panel import Flags, Floats
from analytics.demand.regressors import make_sale_classifier
from analytics.demand.selection import Method
from analytics.demand.versions import VersionedEstimator
from analytics.demand.words import Locale
from analytics.errors import InsufficientData
from analytics.libraries import library_versions
from analytics.periods import first_open_period

WINDOWS_NEEDED = 2
LABELS_NEEDED = 50
_MOST_ROWS = 60_000
_COLUMNS = (
    *("customer_number", "sku", "purchases", "last_bought_on", "usual_gap_days", "due_on"),
    *("need_prob", "method", "reason"),
)


class NextNeedForecaster(VersionedEstimator):
    """Foretell for each customer and product they bought when they will need it again.

    Parameters
    ----------
    horizon_days : int >= 1, default 30
        "Soon": the probability is that of buying within so many days.
    time_zone : str, default "Asia/Shanghai"
        IANA name of the shop's time zone.
    n_windows : int >= 2, default 4
        Past horizons to learn from; the latest also judges what the others taught.
    selector : {"l1", "k_best"} or None, default "l1"
    random_state : int, default 0
        Of the draw of rows, where there are more than 60,000.

    Attributes
    ----------
    model_card_ : NeedCard

    Notes
    -----
    The need is due one usual gap after the last purchase (``need_history.needs_at``). Its
    probability is a logistic regression on gaps, waiting times and the customer's other purchases,
    learnt from horizons that are over. It is served only if, on the latest of them, its Brier score
    beats the memoryless rule 1 − 2^(−horizon/gap); with fewer than two closed horizons, or fewer
    than 50 needs met in them, there is no probability and rows are marked ``method="fallback"``.

    Examples
    --------
    >>> from datetime import UTC
    >>> lines = pd.DataFrame(
    ...     {
    ...         "order_number": ["A1", "A2", "A3"],
    ...         "customer_number": "C1",
    ...         "sku": "TEA",
    ...         "paid_at": pd.to_datetime(["2026-10-01T03:00Z", "2026-10-21T03:00Z",
    ...                                    "2026-11-10T03:00Z"]),
    ...         "quantity": 1,
    ...         "amount_minor": 5900,
    ...     }
    ... )
    >>> needs = NextNeedForecaster().fit(lines, as_of=datetime(2026, 11, 25, tzinfo=UTC)).predict()
    >>> needs[["sku", "usual_gap_days", "due_on", "method"]]
       sku  usual_gap_days     due_on    method
    0  TEA            20.0 2026-11-30  fallback
    """

    def __init__(
        self,
        *,
        horizon_days: int = 30,
        time_zone: str = "Asia/Shanghai",
        n_windows: int = 4,
        selector: Method | None = "l1",
        random_state: int = 0,
    ) -> None:
        self.horizon_days = horizon_days
        self.time_zone = time_zone
        self.n_windows = n_windows
        self.selector = selector
        self.random_state = random_state

    def fit(self, order_lines: pd.DataFrame, *, as_of: datetime) -> Self:
        """Learn from order lines before a day.

        Parameters
        ----------
        order_lines : DataFrame
            As ``analytics.frames.order_lines``.
        as_of : datetime with a time zone
            Exclusive, and cut to its local midnight: the day it falls in is not over.

        Raises
        ------
        BadFrame
            The frame is not as described.
        ValueError
            A parameter is out of range.
        """
        if self.horizon_days < 1 or self.n_windows < WINDOWS_NEEDED:
            raise ValueError("horizon_days is at least 1, n_windows at least 2")
        lines = frames.order_lines(order_lines, as_of=as_of)
        today = first_open_period(as_of, time_zone=self.time_zone, frequency="D")
        days = purchase_days(lines, time_zone=self.time_zone)
        days = days[days["day"] < today]
        self._needs = needs_at(days, today.date())
        self._probs = np.full(len(self._needs), np.nan)
        scores: dict[str, float] = {}
        try:
            scores, fallback = self._learn(days, today.date())
        except InsufficientData as too_little:
            fallback = str(too_little)
        self.model_card_ = self._card(days, scores, fallback)
        return self

    def predict(self, *, least_prob: float = 0.0, locale: Locale = "zh") -> pd.DataFrame:
        """List the needs, the most probable first, then those due first.

        Parameters
        ----------
        least_prob : float, default 0
            Leave out needs less probable than this; those without a probability stay.
        locale : {"zh", "en"}
            Of the reasons.

        Returns
        -------
        DataFrame, one row per customer and product: ``customer_number``, ``sku``, ``purchases``
        (days), ``last_bought_on``, ``usual_gap_days``, ``due_on`` (may be past), ``need_prob``
        (0..1, NaN in a fallback), ``method``, ``reason``
        """
        check_is_fitted(self, "model_card_")
        wanted = ~(self._probs < least_prob)
        needs, probs = self._needs[wanted], self._probs[wanted]
        due = needs["last_bought_on"] + pd.to_timedelta(needs["gap_days"].round(), unit="D")
        method = "fallback" if self.model_card_.fallback else "model"
        found = needs.assign(
            usual_gap_days=needs["gap_days"].round(1),
            due_on=due.astype("datetime64[ns]"),
            need_prob=probs,
            method=pd.Series([method] * len(needs), index=needs.index, dtype="str"),
            reason=pd.Series(
                [reason(row, locale=locale) for row in needs.itertuples(index=False)],
                index=needs.index,
                dtype="str",
            ),
        )
        order = ["need_prob", "due_on", "customer_number", "sku"]
        ascending = [False, True, True, True]
        return found.sort_values(order, ascending=ascending, ignore_index=True)[list(_COLUMNS)]

    def _learn(self, days: pd.DataFrame, today: date) -> tuple[dict[str, float], str | None]:
        """Judge on the latest closed window what earlier ones taught; if it helps, learn from all."""
        windows = self._windows(days, today)
        if len(windows) < WINDOWS_NEEDED:
            raise InsufficientData("closed windows", needed=WINDOWS_NEEDED, found=len(windows))
        *earlier, latest = windows
        scores = self._scores(self._model(earlier), latest)
        if not scores["brier"] < scores["base_brier"]:
            return scores, "no better than the memoryless rule"
        self._probs = self._model(windows).predict_proba(_values(self._needs))[:, 1]
        return scores, None

    def _windows(self, days: pd.DataFrame, today: date) -> list[tuple[pd.DataFrame, Flags]]:
        """Return what was known before each past horizon and who bought in it, oldest first."""
        if days.empty:
            return []
        first = days["day"].min().date()
        span = timedelta(days=self.horizon_days)
        windows = []
        for back in range(self.n_windows, 0, -1):
            start = today - back * span
            if start - span < first:  # nothing could be learnt of how often things are bought
                continue
            needs = needs_at(days, start)
            bought = bought_within(days, needs, start, start + span).to_numpy()
            windows.append((needs, bought))
        return windows

    def _model(self, windows: list[tuple[pd.DataFrame, Flags]]) -> Pipeline:
        values = np.concatenate([_values(needs) for needs, _ in windows])
        bought = np.concatenate([labels for _, labels in windows])
        fewer = int(min(bought.sum(), (~bought).sum()))
        if fewer < LABELS_NEEDED:
            raise InsufficientData("answers of each kind", needed=LABELS_NEEDED, found=fewer)
        if len(bought) > _MOST_ROWS:
            rng = np.random.default_rng(self.random_state)
            drawn = np.sort(rng.choice(len(bought), _MOST_ROWS, replace=False))
            values, bought = values[drawn], bought[drawn]
        return make_sale_classifier(selector=self.selector).fit(values, bought)

    def _scores(self, model: Pipeline, window: tuple[pd.DataFrame, Flags]) -> dict[str, float]:
        needs, bought = window
        probs = model.predict_proba(_values(needs))[:, 1]
        rule = 1 - 2.0 ** (-self.horizon_days / needs["gap_days"].to_numpy())
        both = 0 < bought.sum() < len(bought)
        return {
            "brier": float(((probs - bought) ** 2).mean()),
            "base_brier": float(((rule - bought) ** 2).mean()),
            "auc": float(roc_auc_score(bought, probs)) if both else float("nan"),
            "average_precision": (
                float(average_precision_score(bought, probs)) if both else float("nan")
            ),
            "bias": float(probs.sum() / bought.sum() - 1) if both else float("nan"),
        }

    def _card(self, days: pd.DataFrame, scores: dict[str, float], fallback: str | None) -> NeedCard:
        return NeedCard(
            horizon_days=self.horizon_days,
            seed=self.random_state,
            first_day=None if days.empty else days["day"].min().date(),
            last_day=None if days.empty else days["day"].max().date(),
            customers=int(days["customer_number"].nunique()),
            needs=len(self._needs),
            scores=scores,
            fallback=fallback,
            versions=library_versions(),
        )


def _values(needs: pd.DataFrame) -> Floats:
    values: Floats = needs[list(FEATURES)].to_numpy(dtype=float)
    return values
