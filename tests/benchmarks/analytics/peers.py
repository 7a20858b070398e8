"""Forecasts of the peers: statsforecast's AutoETS and friends, LightGBM by mlforecast.

Run as a program by the Python of the peers' own environment; imports nothing of the project.
In: an ``.npz`` with ``units`` [series, period] (NaN before a series begins), ``ends`` and, for each
of them, ``series_<end>``, the rows that are judged; ``horizon`` and ``season``. Out: an ``.npz`` with
``<model>/<end>/mean`` and, where the model has them, ``low`` and ``high`` (80 %).
"""

import argparse
import time
import warnings
from typing import Any

import lightgbm
import numpy as np
import pandas as pd
from mlforecast import MLForecast
from mlforecast.lag_transforms import ExpandingMean, ExponentiallyWeightedMean, RollingMean
from statsforecast import StatsForecast
from statsforecast.models import TSB, AutoETS, AutoTheta

LEVEL = 80
_DAY = pd.Timestamp("2020-01-01")  # peers want dates; periods are counted as days


def frame_of(units: np.ndarray, rows: np.ndarray) -> pd.DataFrame:
    """Lay series out in the peers' columns, from each one's first value."""
    chosen = units[rows]
    at, period = np.nonzero(~np.isnan(chosen))
    return pd.DataFrame(
        {
            "unique_id": rows[at],
            "ds": _DAY + pd.to_timedelta(period, unit="D"),
            "y": chosen[at, period],
        }
    )


def statistical(frame: pd.DataFrame, horizon: int, season: int) -> dict[str, dict]:
    """AutoETS and AutoTheta with their intervals, TSB without."""
    named = {
        "auto_ets": AutoETS(season_length=season),
        "auto_theta": AutoTheta(season_length=season),
        "tsb": TSB(alpha_d=0.1, alpha_p=0.1),
    }
    found = {}
    for name, model in named.items():
        started = time.process_time()
        engine = StatsForecast(models=[model], freq="D", n_jobs=1)
        levels = {} if name == "tsb" else {"level": [LEVEL]}
        made = engine.forecast(df=frame, h=horizon, **levels)
        seconds = time.process_time() - started
        found[name] = {"seconds": seconds, **_columns(made, str(model), horizon)}
    return found


def boosted(frame: pd.DataFrame, horizon: int, season: int, judged: np.ndarray) -> dict[str, dict]:
    """LightGBM (Tweedie) on lags of all series at once, as mlforecast's guide builds it."""
    started = time.process_time()
    lags = sorted({1, 2, 3, 4, season, 2 * season, 3 * season})
    model = lightgbm.LGBMRegressor(
        objective="tweedie", n_estimators=200, learning_rate=0.05, num_leaves=31,
        random_state=0, n_jobs=1, verbose=-1,
    )  # fmt: skip
    engine = MLForecast(
        models={"lgb": model},
        freq="D",
        lags=lags,
        lag_transforms={
            1: [
                RollingMean(4, min_samples=1),
                RollingMean(13, min_samples=1),
                ExpandingMean(),
                ExponentiallyWeightedMean(0.2),
            ],
        },
    )
    engine.fit(frame, static_features=[])
    made = engine.predict(horizon)
    made = made[made["unique_id"].isin(judged)]
    seconds = time.process_time() - started
    return {"lightgbm": {"seconds": seconds, **_columns(made, "lgb", horizon)}}


def _columns(made: pd.DataFrame, column: str, horizon: int) -> dict[str, np.ndarray]:
    made = made.sort_values(["unique_id", "ds"])

    def matrix(name: str) -> np.ndarray:
        return np.maximum(made[name].to_numpy(dtype=float), 0.0).reshape(-1, horizon)

    found = {"mean": matrix(column)}
    if f"{column}-lo-{LEVEL}" in made:
        found["low"], found["high"] = (matrix(f"{column}-{end}-{LEVEL}") for end in ("lo", "hi"))
    return found


def main() -> None:
    """Forecast from every origin."""
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("question")
    parser.add_argument("answer")
    options = parser.parse_args()
    asked = np.load(options.question)
    horizon, season, units = int(asked["horizon"]), int(asked["season"]), asked["units"]
    # The first call of a peer compiles; that is not counted.
    statistical(frame_of(units[:, :30], asked[f"series_{asked['ends'][0]}"][:3]), horizon, season)
    answers: dict[str, Any] = {}
    for end in asked["ends"]:
        judged = asked[f"series_{end}"]
        known = units[:, :end]
        made = statistical(frame_of(known, judged), horizon, season)
        begun = np.flatnonzero(~np.isnan(known[:, -1]))
        made |= boosted(frame_of(known, begun), horizon, season, judged)
        for model, each in made.items():
            answers |= {f"{model}/{end}/{what}": value for what, value in each.items()}
    np.savez_compressed(options.answer, **answers)


if __name__ == "__main__":
    main()
