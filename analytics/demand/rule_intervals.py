"""Intervals where too little is known to learn them: how sales like these scatter by themselves."""

import numpy as np
from scipy.stats import nbinom

from analytics.demand.panel import Floats

_POOL_WEIGHT = 8.0  # periods of its own history that the shop's scatter counts as
_LEAST_SCATTER = 1.001  # variance over mean; 1 is Poisson, which the distribution only tends to


def scatter(units: Floats) -> Floats:
    """Estimate variance over mean of each series, drawn to that of the shop.

    Parameters
    ----------
    units : ndarray, float[n_series, n_periods]
        NaN before a series' first sale.

    Returns
    -------
    ndarray, float[n_series]
        Above 1.

    Examples
    --------
    >>> scatter(np.array([[2.0, 2.0, 2.0, 2.0], [0.0, 4.0, 0.0, 4.0]])).round(2).tolist()
    [1.0, 1.7]
    """
    known = ~np.isnan(units)
    lived = known.sum(axis=1)
    mean = np.nan_to_num(units).sum(axis=1) / np.maximum(lived, 1)
    squares = np.where(known, (units - mean[:, None]) ** 2, 0.0).sum(axis=1)
    freedom = np.maximum(lived - 1, 0)
    own = squares / np.where(mean > 0, mean, 1.0)
    shop = float(own.sum() / freedom.sum()) if freedom.sum() else 1.0
    drawn: Floats = (own + _POOL_WEIGHT * shop) / (freedom + _POOL_WEIGHT)
    return np.maximum(drawn, _LEAST_SCATTER)


def sales_quantile(share: float, mean: Floats, spread: Floats) -> Floats:
    """Return the quantile of sales with a mean and a variance of ``spread`` times it.

    Parameters
    ----------
    share : float in (0, 1)
    mean, spread : ndarray, float[n]
        Units; above 1.

    Returns
    -------
    ndarray, float[n]
        Whole units; 0 where the mean is.

    Notes
    -----
    Negative binomial: Poisson sales whose rate varies. Not corrected on what came later, for there
    is too little of that.

    References
    ----------
    Ehrenberg, A. S. C. (1959). The pattern of consumer purchases. Applied Statistics 8(1).

    Examples
    --------
    >>> sales_quantile(0.9, np.array([4.0, 4.0]), np.array([1.001, 5.0])).tolist()
    [7.0, 10.0]
    """
    some = mean > 0
    found = np.zeros(mean.shape)
    size = mean[some] / (spread[some] - 1)
    found[some] = nbinom.ppf(share, size, 1 / spread[some])
    return found
