"""What drawing in outliers takes from the level of best sellers, given back.

Forecasts are learnt without bulk orders. For most products that is right: the bulk order does not
come again. Best sellers get some every month, and without them the shop's sum would be too low.
"""

import numpy as np

from analytics.demand.panel import Flags, Floats

_BEST = 2 / 3  # series above this quantile of volume are best sellers
_LARGEST = 1.5
_BULK = 0.9995  # targets above this quantile are events of their own


def best_sellers(volume: Floats) -> Flags:
    """Tell which series are the third that sells most: bool[n_series]."""
    if not volume.size:
        return np.zeros(0, dtype=bool)
    best: Flags = volume > np.quantile(volume, _BEST)
    return best


def level_factor(sold: Floats, learnt: Floats) -> float:
    """Return by which factor best sellers sold more than what was learnt of them.

    Parameters
    ----------
    sold, learnt : ndarray of float
        Units of the same series and periods: as they were, and as a model took them.

    Returns
    -------
    float
        1 .. 1.5; 1 if nothing was learnt.

    Examples
    --------
    >>> level_factor(np.array([4.0, 8.0]), np.array([4.0, 6.0]))
    1.2
    """
    total = float(learnt.sum())
    if total <= 0:
        return 1.0
    return float(np.clip(sold.sum() / total, 1.0, _LARGEST))


def without_rarest(targets: Floats) -> Floats:
    """Draw scaled targets in to their 99.95 % quantile."""
    drawn_in: Floats = np.minimum(targets, np.quantile(targets, _BULK))
    return drawn_in
