"""Bootstrap over replications: intervals that assume no shape of the distribution.

What is drawn anew is the replication, with all its arms and outcomes together, so that what the
arms share through common random numbers stays shared.

Source: Efron and Tibshirani (1993), "An Introduction to the Bootstrap", chapters 13 and 14.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from synergysim.arrays import finite

RESAMPLES = 2_000
SEED = 20_151_130
"""Seed of every bootstrap here: the same results give the same interval."""


def bca_interval(
    values: ArrayLike, level: float = 0.95, *, resamples: int = RESAMPLES, seed: int = SEED
) -> tuple[float, float]:
    """Give the bias-corrected and accelerated bootstrap interval of a mean.

    Parameters
    ----------
    values : array_like, shape (replications,)
        NaN and infinity count as missing.
    level : float
    resamples, seed : int

    Returns
    -------
    low, high : float
        NaN with fewer than two values. Where all values are the same, or nearly so that no
        resample lies on one side of their mean, the percentile interval.

    Raises
    ------
    ValueError
        If the level does not lie between 0 and 1.
    """
    if not 0.0 < level < 1.0:
        raise ValueError(f"a level lies between 0 and 1, not at {level}")
    given = finite(values)
    if given.size < 2:
        return float("nan"), float("nan")
    mean, spread = float(given.mean()), float(np.ptp(given))
    if spread <= 1e-12 * np.abs(given).max(initial=0.0):
        return mean, mean
    # In units of the spread: the interval does not depend on the outcome's unit.
    scaled = (given - mean) / spread
    means = scaled[resampled(given.size, resamples, seed)].mean(axis=1)
    tail = 0.5 - level / 2.0
    # Mid-distribution, so that few values with many ties are not called biased.
    below = ((means < 0.0).sum() + 0.5 * (np.abs(means) < 1e-12).sum()) / resamples
    if not 0.0 < below < 1.0:
        low, high = np.quantile(means, [tail, 1.0 - tail])
        return mean + spread * float(low), mean + spread * float(high)
    bias = ndtri(below)
    # Jackknife means differ from the mean by -scaled / (n - 1).
    acceleration = float((scaled**3).sum() / (6.0 * (scaled**2).sum() ** 1.5))
    at = bias + ndtri([tail, 1.0 - tail])
    places = ndtr(bias + at / (1.0 - acceleration * at))
    low, high = np.quantile(means, places)
    return mean + spread * float(low), mean + spread * float(high)


def resampled(count: int, resamples: int = RESAMPLES, seed: int = SEED) -> NDArray[np.intp]:
    """Draw replications with replacement.

    Returns
    -------
    array, shape (resamples, count)
        Positions of replications, the same for the same ``count`` and seed.
    """
    return np.random.default_rng(seed).integers(0, count, size=(resamples, count))


def percentile_interval(
    draws: NDArray[np.float64], level: float = 0.95
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the percentile interval of statistics over the first axis of their resamples."""
    tail = 0.5 - level / 2.0
    low, high = np.quantile(draws, [tail, 1.0 - tail], axis=0)
    return low, high


def resampled_means(
    values: NDArray[np.float64], resamples: int = RESAMPLES, seed: int = SEED
) -> NDArray[np.float64]:
    """Means over whole replications drawn with replacement.

    Parameters
    ----------
    values : array, shape (replications, columns)

    Returns
    -------
    array, shape (resamples, columns)
    """
    count = values.shape[0]
    weights = np.zeros((resamples, count))
    rows = np.arange(resamples)[:, np.newaxis]
    np.add.at(weights, (rows, resampled(count, resamples, seed)), 1.0 / count)
    # About the mean, so that rounding is of the size of differences and not of levels.
    mean = values.mean(axis=0)
    return np.asarray(mean + weights @ (values - mean))
