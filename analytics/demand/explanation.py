"""Why a forecast is what it is: what it would be if one thing about the series were as usual."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.demand.features import MEMORY, Memory
from analytics.demand.panel import Counts, Floats
from analytics.demand.regressors import WinsorisedRegressor
from analytics.demand.words import SENTENCES, Locale, pieces
from analytics.periods import Frequency

COLUMNS = ["topic", "effect_units", "sentence"]

_TOPICS = {
    "lag": "recent",
    "mean": "recent",
    "ses": "recent",
    "tsb": "recent",
    "empty": "gaps",
    "periods": "gaps",
    "deviation": "peaks",
    "largest": "peaks",
    "phase": "season",
    "last": "season",
    "age": "age",
}
"""Features by the first word of their names; what is left (step, volume) is no reason."""

_MOST_FACTS = 2

_LEVELS = ("recent", "season")
"""Topics whose features are levels in the series' own scale: as usual is 1."""

_LEAST = 0.05  # units over the horizon: a smaller effect is none


@dataclass(frozen=True)
class Knowledge:
    """What was known of each series at the end of the table.

    Attributes
    ----------
    ids : ndarray, str[n_series]
        Sorted.
    names : tuple of str
        Features.
    values : ndarray, float[n_series, horizon, n_features]
    scale : ndarray, float[n_series]
        Units.
    """

    ids: npt.NDArray[np.str_]
    names: tuple[str, ...]
    values: Floats
    scale: Floats

    def row_of(self, series_id: str) -> int:
        """Return the row of a series that had begun."""
        return int(np.searchsorted(self.ids, series_id))

    def explain(
        self,
        rows: Counts,
        *,
        model: WinsorisedRegressor | None,
        frequency: Frequency,
        locale: Locale,
    ) -> pd.DataFrame:
        """Explain the forecasts of some series.

        Parameters
        ----------
        rows : ndarray, int[n]
            Rows of ``ids``.
        model : WinsorisedRegressor or None
            The model to ask; None where a smoothing is served, which knows levels alone.
        frequency : {"D", "W", "M"}
        locale : {"zh", "en"}

        Returns
        -------
        DataFrame: ``id``, ``topic``, ``effect_units``, ``sentence``
            For each series up to two facts by the size of their effect: the change of the horizon's
            sum against a series that sold lately as much as ever (``recent``, ``season``) or is as the
            median one (``gaps``). Told are only facts that by themselves point the way of their
            effect; where there is none, the level alone (``usual``). NaN without a model and for the
            level. The effects do not add up to the forecast, so sentences do not name them.
        """
        effects = {} if model is None else dict(self._effects(rows, model))
        told = []
        for at, row in enumerate(rows):
            facts = self._facts(int(row), MEMORY[frequency])
            own = {topic: float(change[at]) for topic, change in effects.items()}
            name = str(self.ids[row])
            for topic, size in _worth_telling(own, facts, asked=model is not None):
                told.append((name, topic, size, SENTENCES[topic](frequency, locale, facts[topic])))
        return pd.DataFrame(told, columns=["id", *COLUMNS])

    def _effects(self, rows: Counts, model: WinsorisedRegressor) -> Iterator[tuple[str, Floats]]:
        """What each topic adds to the horizon's sum of every row, in units."""
        own = self.values[rows]
        forecast = _total(model, own)
        topics = np.array([_topic(name) for name in self.names])
        for topic in sorted(set(topics) - {""}):
            usual = own.copy()
            columns = topics == topic
            usual[:, :, columns] = (
                1.0 if topic in _LEVELS else np.median(self.values[:, :, columns], axis=0)
            )
            yield topic, (forecast - _total(model, usual)) * self.scale[rows]

    def _facts(self, row: int, memory: Memory) -> dict[str, dict[str, float]]:
        own = dict(zip(self.names, self.values[row].mean(axis=0), strict=True))
        return _facts(own, float(self.scale[row]), memory)


def _total(model: WinsorisedRegressor, values: Floats) -> Floats:
    """Sum a model's forecasts over the horizon: float[n_series], scaled."""
    n_series, horizon, n_features = values.shape
    predicted = model.predict(values.reshape(n_series * horizon, n_features))
    total: Floats = predicted.reshape(n_series, horizon).sum(axis=1)
    return total


def _worth_telling(
    effects: dict[str, float], facts: dict[str, dict[str, float]], *, asked: bool
) -> list[tuple[str, float]]:
    """Choose the facts that point the way of their effect, those of the largest first."""
    if not asked:
        return [("recent" if _way(facts["recent"]) else "usual", float("nan"))]
    told = [
        (topic, size)
        for topic, size in sorted(effects.items(), key=lambda each: -abs(each[1]))
        if topic in facts and abs(size) >= _LEAST and _way(facts[topic]) * size > 0
    ]
    return told[:_MOST_FACTS] or [("usual", float("nan"))]


def _way(fact: dict[str, float]) -> int:
    """Whether a fact by itself speaks for more (1) or less (-1) than usual; as written, 0 for neither."""
    if "empty" in fact:
        return -1 if fact["empty"] else 0
    if pieces(fact["mean"]) == pieces(fact["usual"]):
        return 0
    return 1 if fact["mean"] > fact["usual"] else -1


def _topic(name: str) -> str:
    return _TOPICS.get(name.split("_")[0], "")


def _facts(own: dict[str, float], scale: float, memory: Memory) -> dict[str, dict[str, float]]:
    """The numbers of each topic's sentence, in units and periods."""
    short, longest = memory.windows[0], memory.longest
    usual = own[f"mean_{longest}"] * scale
    seasonal = [own[name] for name in own if _topic(name) == "season"]
    facts = {
        "usual": {"window": longest, "mean": usual, "usual": usual},
        "recent": {"window": short, "mean": own[f"mean_{short}"] * scale, "usual": usual},
        "gaps": _gaps(own, memory),
    }
    if seasonal:
        facts["season"] = {"mean": float(np.mean(seasonal)) * scale, "usual": usual}
    return facts


def _gaps(own: dict[str, float], memory: Memory) -> dict[str, float]:
    """Empty periods of those there were: a young series has fewer than the window."""
    window = max(1, min(memory.spread, round(own["age"] * memory.longest)))
    return {
        "window": window,
        "empty": round(own["empty_share"] * window),
        "since": own["periods_since_sale"] * memory.longest,
    }
