"""Why a forecast is what it is: what it would be if one thing about the series were as usual."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.demand.features import MEMORY, Memory
from analytics.demand.panel import Floats
from analytics.demand.regressors import WinsorisedRegressor
from analytics.demand.words import SENTENCES, Locale, effect
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

    def explain(
        self,
        series_id: str,
        *,
        model: WinsorisedRegressor | None,
        frequency: Frequency,
        locale: Locale,
    ) -> pd.DataFrame:
        """Explain the forecast of one series.

        Parameters
        ----------
        series_id : str
        model : WinsorisedRegressor or None
            The model to ask; None where a smoothing is served, which knows levels alone.
        frequency : {"D", "W", "M"}
        locale : {"zh", "en"}

        Returns
        -------
        DataFrame: ``topic``, ``effect_units``, ``sentence``
            First ``usual``, the level the series starts from; then each other topic by the size of
            its effect: the change of the horizon's sum against a series that sold lately as much as
            ever (``recent``, ``season``) or is as the median one (the rest). NaN without a model.
        """
        at, memory = int(np.searchsorted(self.ids, series_id)), MEMORY[frequency]
        own, scale = self.values[at], float(self.scale[at])
        facts = _facts(dict(zip(self.names, own.mean(axis=0), strict=True)), scale, memory)
        rows = [("usual", float("nan"), SENTENCES["usual"](frequency, locale, facts["usual"]))]
        if model is None:
            told = SENTENCES["recent"](frequency, locale, facts["recent"])
            rows.append(("recent", float("nan"), told))
            return pd.DataFrame(rows, columns=COLUMNS)
        effects = {topic: change * scale for topic, change in self._effects(own, model)}
        for topic in sorted(effects, key=lambda each: -abs(effects[each])):
            if abs(effects[topic]) >= _LEAST:
                fact = SENTENCES[topic](frequency, locale, facts[topic])
                mark = "，" if locale == "zh" else ": "
                told = f"{fact}{mark}{effect(effects[topic], locale=locale)}"
                rows.append((topic, effects[topic], told))
        return pd.DataFrame(rows, columns=COLUMNS)

    def _effects(self, own: Floats, model: WinsorisedRegressor) -> Iterator[tuple[str, float]]:
        """Sum over the horizon, scaled, of what each topic adds."""
        forecast = model.predict(own)
        topics = np.array([_topic(name) for name in self.names])
        for topic in sorted(set(topics) - {""}):
            usual = own.copy()
            columns = topics == topic
            usual[:, columns] = (
                1.0 if topic in _LEVELS else np.median(self.values[:, :, columns], axis=0)
            )
            yield topic, float((forecast - model.predict(usual)).sum())


def _topic(name: str) -> str:
    return _TOPICS.get(name.split("_")[0], "")


def _facts(own: dict[str, float], scale: float, memory: Memory) -> dict[str, dict[str, float]]:
    """The numbers of each topic's sentence, in units and periods."""
    short, longest, spread = memory.windows[0], memory.longest, memory.spread
    seasonal = [own[name] for name in own if _topic(name) == "season"]
    return {
        "usual": {"window": longest, "mean": own[f"mean_{longest}"] * scale},
        "recent": {"window": short, "mean": own[f"mean_{short}"] * scale},
        "gaps": {
            "window": spread,
            "empty": own["empty_share"],
            "since": own["periods_since_sale"] * longest,
        },
        "peaks": {"window": spread, "most": own["largest"] * scale},
        "season": {"mean": float(np.mean(seasonal or [0.0])) * scale},
        "age": {"age": own["age"] * longest, "older": float(own["age"] >= 1)},
    }
