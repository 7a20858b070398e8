"""Made-up series for tests of demand."""

import numpy as np
import pandas as pd

MONDAY = pd.Timestamp("2025-01-06")


def panel_of(units, *, first=MONDAY, days=7, ids=None) -> pd.DataFrame:
    """Lay a matrix [n_series, n_periods] out as a panel; NaN are periods before the launch."""
    units = np.atleast_2d(np.asarray(units, dtype=float))
    names = ids or [f"P{row:03d}" for row in range(len(units))]
    row, at = np.nonzero(~np.isnan(units))
    return pd.DataFrame(
        {
            "id": np.array(names)[row],
            "period_start": (first + pd.to_timedelta(at * days, unit="D")).astype("datetime64[ns]"),
            "y": units[row, at],
        }
    )


def noisy_shop(n_series=40, n_periods=60, seed=3) -> np.ndarray:
    """Poisson sales around slowly moving levels, one order in fifty ten times the usual."""
    rng = np.random.default_rng(seed)
    level = rng.uniform(1, 12, (n_series, 1)) * np.exp(
        np.cumsum(rng.normal(0, 0.05, (n_series, n_periods)), axis=1)
    )
    bulk = np.where(rng.random(level.shape) < 0.02, 10.0, 1.0)
    return rng.poisson(level * bulk).astype(float)
